//! One round of a search: breadth first over the followed variables, packed into one word beside the step of the main line.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::ask::Cube;
use super::domain::Mask;
use super::edge::{Edge, Label};
use super::search::{Goal, MOST_STATES, Model, Search};
use super::var::{Effect, Kind, Var, VarIx};

/// One round of a search: the followed variables packed into one word beside the step of the main line.
pub(super) struct Frame<'m, 'c> {
    pub(super) model: &'m Model<'c>,
    pub(super) search: &'m Search,
    goal: &'m Goal,
    pub(super) followed: &'m [VarIx],
    slots: Vec<Slot<'m>>,
    /// By step: the edges that matter to the followed variables or to the goal.
    pub(super) moves: Vec<Vec<Move<'m>>>,
    /// By step: the goal's constraints on the followed variables.
    goals: Vec<Vec<Checks>>,
}

/// Where a followed variable lies in the packed word.
#[derive(Clone, Copy)]
struct Slot<'m> {
    var: &'m Var,
    shift: u32,
    width: u32,
}

/// Slots with the values that they must be able to show.
type Checks = Vec<(usize, Mask)>;

pub(super) struct Move<'m> {
    /// Index among the edges of its step.
    pub(super) at: usize,
    effect: &'m Effect,
    to: usize,
    checks: Checks,
    /// Slots whose code the edge may change.
    updates: Checks,
    /// Constraints under which taking it reaches the goal.
    goals: Vec<(Cube, Checks)>,
    moves: bool,
}

impl Move<'_> {
    /// The step of the main line after it.
    pub(super) fn leads_to(&self) -> usize {
        self.to
    }
}

pub(super) struct Node {
    pub(super) key: u128,
    pub(super) parent: u32,
    pub(super) via: u32,
}

/// A path of the abstraction: the nodes with the edge that led to each, and what fulfilled the goal.
pub(super) struct Trace {
    pub(super) nodes: Vec<(u128, Option<usize>)>,
    pub(super) last_edge: Option<usize>,
    pub(super) cube: Cube,
}

/// What a round has found.
pub(super) enum Explored {
    Never(usize),
    Trace(Trace, usize),
    TooMany,
}

const STEP_BITS: u32 = 8;

const STEP_MASK: u128 = (1 << STEP_BITS) - 1;

impl Slot<'_> {
    fn code(self, key: u128) -> u8 {
        u8::try_from(key >> self.shift & self.mask()).unwrap_or(u8::MAX)
    }

    fn mask(self) -> u128 {
        (1 << self.width) - 1
    }
}

impl<'m, 'c> Frame<'m, 'c> {
    pub(super) fn new(model: &'m Model<'c>, search: &'m Search, followed: &'m [VarIx], goal: &'m Goal) -> Option<Self> {
        let space = &model.space;
        let mut slots = Vec::new();
        let mut shift = STEP_BITS;
        for ix in followed {
            let var = space.vars.get(*ix)?;
            let width = width(var);
            slots.push(Slot { var, shift, width });
            shift += width;
        }
        if shift > u128::BITS || space.steps.len() >= 1 << STEP_BITS {
            return None;
        }
        let mut frame = Self { model, search, goal, followed, slots, moves: Vec::new(), goals: Vec::new() };
        for step in 0..space.steps.len() {
            let edges = model.edges.at(step).iter().enumerate();
            frame.moves.push(edges.filter_map(|(at, edge)| frame.movement(step, at, edge)).collect());
            frame.goals.push(if goal.edges.is_none() {
                goal.cubes(step).iter().map(|cube| frame.checks(cube)).collect()
            } else {
                Vec::new()
            });
        }
        Some(frame)
    }

    fn movement(&self, step: usize, at: usize, edge: &'m Edge) -> Option<Move<'m>> {
        let goals: Vec<(Cube, Checks)> =
            self.goal.on_edge(step, at, edge).into_iter().map(|cube| (cube.clone(), self.checks(&cube))).collect();
        if edge.label == Label::Settle && !self.search.dead_ends {
            return None;
        }
        let reacts = self.slots.iter().any(|slot| slot.var.reacts(&edge.effect));
        let moves = edge.effect.enters.is_some_and(|to| to != step) || reacts;
        if !moves && goals.is_empty() {
            return None;
        }
        let changing = self.slots.iter().enumerate().filter(|(_, slot)| slot.var.reacts(&edge.effect) || slot.var.learns());
        let updates = changing.map(|(slot, _)| (slot, self.followed.get(slot).map_or(Mask::MAX, |ix| mask_in(&edge.cube, *ix)))).collect();
        Some(Move { at, effect: &edge.effect, to: edge.to(), checks: self.checks(&edge.cube), updates, goals, moves })
    }

    /// What a cube demands of the followed variables.
    fn checks(&self, cube: &Cube) -> Checks {
        let known = |(ix, mask): &(VarIx, Mask)| self.followed.binary_search(ix).ok().map(|slot| (slot, *mask));
        cube.iter().filter_map(known).collect()
    }

    /// Looks at every state until the goal is found.
    pub(super) fn explore(&self) -> Explored {
        let mut seen: HashSet<u128, BuildHasherDefault<Mix>> = HashSet::default();
        let mut nodes: Vec<Node> = Vec::new();
        for key in self.openings() {
            if seen.insert(key) {
                nodes.push(Node { key, parent: u32::MAX, via: 0 });
            }
        }
        let mut room = Room::default();
        let mut next = 0;
        while let Some(key) = nodes.get(next).map(|node| node.key) {
            let step = step_of(key);
            let quiet = Effect { from: step, ..Effect::default() };
            let reached = self.goals.get(step).and_then(|goals| goals.iter().position(|checks| self.pass(checks, key, &quiet)));
            if let Some(cube) = reached.and_then(|at| self.goal.cubes(step).get(at)) {
                return Explored::Trace(trace(&nodes, next, None, cube.clone()), seen.len());
            }
            for movement in self.moves.get(step).map_or(&[][..], Vec::as_slice) {
                if !self.usable(movement, key) {
                    continue;
                }
                let reached = movement.goals.iter().find(|(_, checks)| self.pass(checks, key, movement.effect));
                if reached.is_none() && !movement.moves {
                    continue;
                }
                self.successors(movement, key, &mut room);
                if let Some((cube, _)) = reached.filter(|_| !room.keys.is_empty()) {
                    return Explored::Trace(trace(&nodes, next, Some(movement.at), cube.clone()), seen.len());
                }
                for key in room.keys.drain(..) {
                    if seen.insert(key) {
                        if seen.len() > MOST_STATES {
                            return Explored::TooMany;
                        }
                        let (parent, via) = (u32::try_from(next).unwrap_or(u32::MAX), u32::try_from(movement.at).unwrap_or(u32::MAX));
                        nodes.push(Node { key, parent, via });
                    }
                }
            }
            next += 1;
        }
        Explored::Never(seen.len())
    }

    /// The packed states at the opening.
    pub(super) fn openings(&self) -> Vec<u128> {
        let start = self.model.space.steps.iter().position(|step| step.start).unwrap_or(0);
        let mut keys = vec![start as u128];
        for (ix, slot) in self.followed.iter().zip(&self.slots) {
            let codes = self.search.initial(&self.model.space, *ix);
            keys = keys.iter().flat_map(|key| codes.iter().map(move |code| key | u128::from(*code) << slot.shift)).collect();
        }
        keys
    }

    fn pass(&self, checks: &Checks, key: u128, effect: &Effect) -> bool {
        checks.iter().all(|(slot, mask)| self.slots.get(*slot).is_some_and(|slot| slot.var.momentary(slot.code(key), effect) & mask != 0))
    }

    /// Whether an edge is possible in a state, as far as the followed variables can tell.
    pub(super) fn usable(&self, movement: &Move<'_>, key: u128) -> bool {
        self.pass(&movement.checks, key, movement.effect)
    }

    /// The codes of the followed variables in a packed state.
    pub(super) fn codes_of(&self, key: u128) -> Vec<u8> {
        self.slots.iter().map(|slot| slot.code(key)).collect()
    }

    /// The packed states after an edge, into `room.keys`.
    pub(super) fn successors(&self, movement: &Move<'_>, key: u128, room: &mut Room) {
        room.keys.clear();
        room.keys.push(key & !STEP_MASK | movement.to as u128);
        for (at, mask) in &movement.updates {
            let Some(slot) = self.slots.get(*at) else {
                continue;
            };
            let code = slot.code(key);
            let used = slot.var.momentary(code, movement.effect) & mask;
            slot.var.next(code, used, movement.effect, &mut room.codes);
            let clear = !(slot.mask() << slot.shift);
            let count = room.keys.len();
            for (nth, code) in room.codes.iter().enumerate() {
                for at in 0..count {
                    let Some(key) = room.keys.get(at).map(|key| key & clear | u128::from(*code) << slot.shift) else {
                        continue;
                    };
                    // The last code takes the place of the old one, the others are more states.
                    if nth + 1 == room.codes.len() {
                        if let Some(old) = room.keys.get_mut(at) {
                            *old = key;
                        }
                    } else {
                        room.keys.push(key);
                    }
                }
            }
            if room.codes.is_empty() {
                room.keys.clear();
                return;
            }
        }
    }
}

/// The path from an opening to a node.
pub(super) fn trace(nodes: &[Node], last: usize, last_edge: Option<usize>, cube: Cube) -> Trace {
    let mut path = Vec::new();
    let mut at = Some(last);
    while let Some(node) = at.and_then(|at| nodes.get(at)) {
        let parent = usize::try_from(node.parent).ok().filter(|_| node.parent != u32::MAX);
        path.push((node.key, parent.and_then(|_| usize::try_from(node.via).ok())));
        at = parent;
    }
    path.reverse();
    Trace { nodes: path, last_edge, cube }
}

/// What a cube allows a variable.
pub(super) fn mask_in(cube: &Cube, ix: VarIx) -> Mask {
    cube.binary_search_by_key(&ix, |(at, _)| *at).ok().and_then(|at| cube.get(at)).map_or(Mask::MAX, |(_, mask)| *mask)
}

/// The step of the main line in a packed state.
pub(super) fn step_of(key: u128) -> usize {
    usize::try_from(key & STEP_MASK).unwrap_or(0)
}

fn width(var: &Var) -> u32 {
    let codes = match &var.kind {
        // Fixed values come after three codes for fields that are still open.
        Kind::Field(field) => (field.domain.values.len() + 3).max(field.domain.values.len() * 2),
        _ => var.codes,
    };
    usize::BITS - codes.max(2).saturating_sub(1).leading_zeros()
}

/// Space for the states after an edge, used again and again.
#[derive(Default)]
pub(super) struct Room {
    /// The states.
    pub(super) keys: Vec<u128>,
    codes: Vec<u8>,
}

/// A fast hash for packed states (splitmix64 of the folded halves); the input is no attacker's.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let mut z = (self.0 ^ n).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = z ^ (z >> 31);
    }

    fn write_u128(&mut self, n: u128) {
        self.write_u64((n & u128::from(u64::MAX)) as u64 ^ ((n >> 64) as u64).rotate_left(32));
    }
}
