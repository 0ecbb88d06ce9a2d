//! Can a matter come to stand at a step for good? Every way out may have become impossible by what happened before.

use std::collections::HashMap;

use super::ask::Cube;
use super::frame::{Frame, Node, Room, step_of, trace};
use super::search::{Goal, MOST_STATES, Model, Path, Search, Verdict};
use super::var::VarIx;

/// A path to a state at the step from which no way out will ever open again.
pub(crate) fn find(model: &Model<'_>, step: usize) -> Verdict {
    let search = Search { dead_ends: true, ..Search::default() };
    let exits: Vec<&Cube> = model.edges.at(step).iter().filter(|edge| edge.to() != step).map(|edge| &edge.cube).collect();
    let stateful = |cube: &&&Cube| cube.iter().any(|(ix, _)| search.has_state(&model.space, *ix));
    // A way out that hangs on nothing but what can be changed at any time is always open.
    if exits.iter().filter(stateful).count() < exits.len() {
        return Verdict::Never { states: 0 };
    }
    let mut followed: Vec<VarIx> = exits.into_iter().flatten().map(|(ix, _)| *ix).collect();
    influence(model, step, &mut followed, |ix| search.has_state(&model.space, ix));
    let goal = Goal::states(&model.space, |at| at == step, |_| true);
    loop {
        let Some(frame) = Frame::new(model, &search, &followed, &goal) else {
            return Verdict::TooMany;
        };
        let Some(graph) = Graph::new(&frame, step) else {
            return Verdict::TooMany;
        };
        let states = graph.nodes.len();
        let Some(dead) = graph.dead_end() else {
            return Verdict::Never { states };
        };
        let spoilers = match frame.replay(&trace(&graph.nodes, dead, None, Cube::new())) {
            Ok(moments) => return Verdict::Path(Path { moments, states }),
            Err(spoilers) => spoilers,
        };
        let before = followed.len();
        followed.extend(spoilers);
        followed.sort_unstable();
        followed.dedup();
        if followed.len() == before {
            return Verdict::TooMany;
        }
    }
}

/// Adds what decides about the edges that work on these variables while the matter stays at the step: only then is "it can still
/// come to a way out" as exact as "it cannot".
fn influence(model: &Model<'_>, step: usize, followed: &mut Vec<VarIx>, has_state: impl Fn(VarIx) -> bool) {
    loop {
        followed.retain(|ix| has_state(*ix));
        followed.sort_unstable();
        followed.dedup();
        let before = followed.len();
        let staying = model.edges.at(step).iter().filter(|edge| edge.to() == step);
        let working: Vec<VarIx> = staying
            .filter(|edge| {
                let vars = followed.iter().filter_map(|ix| model.space.vars.get(*ix));
                vars.into_iter().any(|var| var.reacts(&edge.effect))
            })
            .flat_map(|edge| edge.cube.iter().map(|(ix, _)| *ix))
            .collect();
        followed.extend(working);
        followed.retain(|ix| has_state(*ix));
        followed.sort_unstable();
        followed.dedup();
        if followed.len() == before {
            return;
        }
    }
}

/// Every state, and what can follow while the matter stays at the step.
struct Graph {
    nodes: Vec<Node>,
    /// By node: it stands at the step; it can leave it at once; where it can go and stay.
    here: Vec<Option<(bool, Vec<usize>)>>,
}

impl Graph {
    /// None = too many states.
    fn new(frame: &Frame<'_, '_>, step: usize) -> Option<Self> {
        let mut index: HashMap<u128, usize> = HashMap::new();
        let mut graph = Self { nodes: Vec::new(), here: Vec::new() };
        for key in frame.openings() {
            graph.node(&mut index, key, u32::MAX, 0);
        }
        let mut room = Room::default();
        let mut at = 0;
        while let Some(key) = graph.nodes.get(at).map(|node| node.key) {
            let stands = step_of(key);
            let (mut leaves, mut stays) = (false, Vec::new());
            for movement in frame.moves.get(stands).map_or(&[][..], Vec::as_slice) {
                if !frame.usable(movement, key) {
                    continue;
                }
                frame.successors(movement, key, &mut room);
                for key in room.keys.drain(..) {
                    let (parent, via) = (u32::try_from(at).ok()?, u32::try_from(movement.at).ok()?);
                    let to = graph.node(&mut index, key, parent, via);
                    if movement.leads_to() == step { stays.push(to) } else { leaves = true }
                }
            }
            graph.here.push((stands == step).then_some((leaves, stays)));
            at += 1;
            if graph.nodes.len() > MOST_STATES {
                return None;
            }
        }
        Some(graph)
    }

    fn node(&mut self, index: &mut HashMap<u128, usize>, key: u128, parent: u32, via: u32) -> usize {
        *index.entry(key).or_insert_with(|| {
            self.nodes.push(Node { key, parent, via });
            self.nodes.len() - 1
        })
    }

    /// The first state at the step that can neither leave it nor come to a state that can.
    fn dead_end(&self) -> Option<usize> {
        let mut alive: Vec<bool> = self.here.iter().map(|here| here.as_ref().is_none_or(|(leaves, _)| *leaves)).collect();
        loop {
            let mut progress = false;
            for (at, here) in self.here.iter().enumerate() {
                let revived = here.as_ref().is_some_and(|(_, stays)| stays.iter().any(|to| alive.get(*to) == Some(&true)));
                if let Some(alive) = alive.get_mut(at).filter(|alive| revived && !**alive) {
                    *alive = true;
                    progress = true;
                }
            }
            if !progress {
                return alive.iter().position(|alive| !alive);
            }
        }
    }
}
