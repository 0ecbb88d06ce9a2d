//! The full product of a definition, state by state.

use std::collections::{HashMap, VecDeque};

use crate::naive::{Move, Naive, State};

/// Every state that can be reached, with what can follow; none = more than `most`.
pub struct Graph {
    pub states: Vec<State>,
    pub moves: Vec<Vec<(Move, usize)>>,
}

impl Graph {
    pub fn new(naive: &Naive<'_>, most: usize) -> Option<Self> {
        let mut index: HashMap<State, usize> = HashMap::new();
        let mut graph = Self { states: Vec::new(), moves: Vec::new() };
        let mut queue = VecDeque::new();
        for state in naive.openings() {
            graph.put(&mut index, &mut queue, state);
        }
        while let Some(at) = queue.pop_front() {
            if graph.states.len() > most {
                return None;
            }
            let state = graph.states[at].clone();
            let moves = naive
                .moves(&state)
                .into_iter()
                .map(|each| {
                    let to = graph.put(&mut index, &mut queue, each.after.clone());
                    (each, to)
                })
                .collect();
            graph.moves.push(moves);
        }
        Some(graph)
    }

    fn put(&mut self, index: &mut HashMap<State, usize>, queue: &mut VecDeque<usize>, state: State) -> usize {
        *index.entry(state.clone()).or_insert_with(|| {
            self.states.push(state);
            queue.push_back(self.states.len() - 1);
            self.states.len() - 1
        })
    }

    /// States from which one of `goals` can be reached, going only through states where `within` holds.
    pub fn can_reach(&self, goals: impl Fn(&State) -> bool, within: impl Fn(&State) -> bool) -> Vec<bool> {
        let mut can: Vec<bool> = self.states.iter().map(&goals).collect();
        loop {
            let mut progress = false;
            for at in 0..self.states.len() {
                if !can[at] && within(&self.states[at]) && self.moves[at].iter().any(|(_, to)| can[*to]) {
                    can[at] = true;
                    progress = true;
                }
            }
            if !progress {
                return can;
            }
        }
    }
}
