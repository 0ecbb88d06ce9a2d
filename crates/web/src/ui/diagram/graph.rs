//! From a definition to a graph without loops: parallel moves joined, loops cut, ranks given.

use super::{Diagram, MoveState, StepKind};

/// All moves between the same two steps, drawn as one line with several words.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    /// Index of the step it leaves.
    pub from: usize,
    /// Index of the step it enters.
    pub to: usize,
    /// Indices into [`Diagram::moves`].
    pub moves: Vec<usize>,
    /// The strongest of their states.
    pub state: MoveState,
    /// It closes a loop and runs back at the side.
    pub back: bool,
    /// The usual way out of its step.
    pub usual: bool,
}

/// The graph.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    /// Lines between different steps.
    pub links: Vec<Joined>,
    /// Lines from a step to itself.
    pub loops: Vec<Joined>,
    /// Rank of each step: the longest way from a beginning.
    pub rank: Vec<usize>,
    /// Position of each step in a depth-first walk: a good first order.
    pub visit: Vec<usize>,
}

/// Builds the graph. Moves that name an unknown step cannot be drawn and are left to the words beside the drawing.
pub(crate) fn graph(d: &Diagram) -> Graph {
    let (mut links, loops) = join(d);
    let visit = cut_loops(d, &mut links);
    let rank = ranks(d.steps.len(), &links, &visit);
    mark_usual(&mut links);
    Graph { links, loops, rank, visit }
}

fn join(d: &Diagram) -> (Vec<Joined>, Vec<Joined>) {
    let mut links: Vec<Joined> = Vec::new();
    let mut loops: Vec<Joined> = Vec::new();
    let index = |id: &str| d.steps.iter().position(|step| step.id == id);
    for (i, m) in d.moves.iter().enumerate() {
        let (Some(from), Some(to)) = (index(&m.from), index(&m.to)) else {
            continue;
        };
        let list = if from == to { &mut loops } else { &mut links };
        match list.iter_mut().find(|j| j.from == from && j.to == to) {
            Some(joined) => {
                joined.moves.push(i);
                joined.state = joined.state.max(m.state);
            }
            None => list.push(Joined { from, to, moves: vec![i], state: m.state, back: false, usual: false }),
        }
    }
    (links, loops)
}

/// Walks depth-first from the beginnings in the order of the definition and marks what leads back into the walk.
fn cut_loops(d: &Diagram, links: &mut [Joined]) -> Vec<usize> {
    let n = d.steps.len();
    let mut outs: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (i, link) in links.iter().enumerate() {
        if let Some(out) = outs.get_mut(link.from) {
            out.push(i);
        }
    }
    let mut visit = vec![usize::MAX; n];
    let mut on_walk = vec![false; n];
    let mut next_number = 0;
    let starts = (0..n).filter(|&i| d.steps.get(i).is_some_and(|s| s.kind == StepKind::Start));
    let roots: Vec<usize> = starts.chain(0..n).collect();
    for root in roots {
        // The walk as a stack of (step, how many of its ways out were taken): no recursion, however long the chain.
        let mut stack = vec![(root, 0)];
        if visit.get(root).is_none_or(|v| *v != usize::MAX) {
            continue;
        }
        enter(root, &mut visit, &mut on_walk, &mut next_number);
        while let Some((step, taken)) = stack.pop() {
            let Some(&way) = outs.get(step).and_then(|out| out.get(taken)) else {
                set(&mut on_walk, step, false);
                continue;
            };
            stack.push((step, taken + 1));
            let Some(link) = links.get_mut(way) else {
                continue;
            };
            if on_walk.get(link.to) == Some(&true) {
                link.back = true;
            } else if visit.get(link.to) == Some(&usize::MAX) {
                enter(link.to, &mut visit, &mut on_walk, &mut next_number);
                stack.push((link.to, 0));
            }
        }
    }
    visit
}

fn enter(step: usize, visit: &mut [usize], on_walk: &mut [bool], next: &mut usize) {
    set(visit, step, *next);
    set(on_walk, step, true);
    *next += 1;
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// Longest way from a beginning along the links that do not run back.
fn ranks(n: usize, links: &[Joined], visit: &[usize]) -> Vec<usize> {
    let mut rank = vec![0; n];
    // Without back links the graph has no loop, so n rounds reach the fixed point; mostly two do.
    for _ in 0..n {
        let mut changed = false;
        for link in links.iter().filter(|link| !link.back) {
            let least = rank.get(link.from).copied().unwrap_or(0) + 1;
            if rank.get(link.to).is_some_and(|r| *r < least) {
                set(&mut rank, link.to, least);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    debug_assert_eq!(rank.len(), visit.len());
    rank
}

/// The first way forward in the definition is the usual one; it will be drawn straight.
fn mark_usual(links: &mut [Joined]) {
    let mut seen = Vec::new();
    for link in links.iter_mut() {
        if !link.back && !seen.contains(&link.from) {
            seen.push(link.from);
            link.usual = true;
        }
    }
}
