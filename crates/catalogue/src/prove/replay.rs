//! A path of the abstraction, walked with every variable that is asked on it: it is real, or these variables spoil it.

use super::ask::Cube;
use super::domain::{Mask, bit};
use super::edge::Edge;
use super::frame::{Frame, Trace, mask_in, step_of};
use super::search::Moment;
use super::space::Space;
use super::var::{Effect, VarIx};

impl<'m> Frame<'m, '_> {
    /// Walks a path of the abstraction with every variable that is asked on it. Err: the variables that spoil it.
    pub(super) fn replay(&self, trace: &Trace) -> Result<Vec<Moment>, Vec<VarIx>> {
        let space = &self.model.space;
        let steps: Vec<(usize, Option<&Edge>, &Cube)> = self.legs(trace);
        let mut vars: Vec<VarIx> =
            steps.iter().flat_map(|(_, _, cube)| cube.iter().map(|(ix, _)| *ix)).chain(self.followed.iter().copied()).collect();
        vars.sort_unstable();
        vars.dedup();
        let mut layers: Vec<Vec<Replayed>> = vec![self.replay_openings(&vars, trace)];
        for (at, (step, edge, cube)) in steps.iter().enumerate() {
            let quiet = Effect { from: *step, ..Effect::default() };
            let effect = edge.map_or(&quiet, |edge| &edge.effect);
            let following = trace.nodes.get(at + 1).map(|(key, _)| self.codes_of(*key));
            let mut layer = Vec::new();
            let mut spoilers: Option<Vec<VarIx>> = None;
            for (from, state) in layers.last().map_or(&[][..], Vec::as_slice).iter().enumerate() {
                match take(space, &vars, &state.codes, cube, effect) {
                    Ok(taken) => layer.extend(
                        taken
                            .into_iter()
                            .filter(|(codes, _)| self.agrees(&vars, codes, following.as_deref()))
                            .map(|(codes, used)| Replayed { codes, used, from }),
                    ),
                    Err(found) => {
                        let new: Vec<VarIx> = found.into_iter().filter(|ix| !self.followed.contains(ix)).collect();
                        if !new.is_empty() && spoilers.as_ref().is_none_or(|best| new.len() < best.len()) {
                            spoilers = Some(new);
                        }
                    }
                }
            }
            if layer.is_empty() {
                let rest = || vars.iter().copied().filter(|ix| !self.followed.contains(ix) && self.search.has_state(space, *ix)).collect();
                return Err(spoilers.unwrap_or_else(rest));
            }
            layer.truncate(MOST_REPLAYED);
            layers.push(layer);
        }
        Ok(moments(&vars, &steps, trace, &layers))
    }

    fn legs<'t>(&self, trace: &'t Trace) -> Vec<(usize, Option<&'m Edge>, &'t Cube)>
    where
        'm: 't,
    {
        let mut legs: Vec<(usize, Option<&'m Edge>, &'t Cube)> = Vec::new();
        let mut step = 0;
        for (at, (key, via)) in trace.nodes.iter().enumerate() {
            let here = step_of(*key);
            if at > 0
                && let Some(edge) = via.and_then(|via| self.model.edges.at(step).get(via))
            {
                legs.push((step, Some(edge), &edge.cube));
            }
            step = here;
        }
        let last = trace.last_edge.and_then(|at| self.model.edges.at(step).get(at));
        legs.push((step, last, &trace.cube));
        legs
    }

    fn replay_openings(&self, vars: &[VarIx], trace: &Trace) -> Vec<Replayed> {
        let first = trace.nodes.first().map(|(key, _)| self.codes_of(*key)).unwrap_or_default();
        let mut states = vec![Vec::new()];
        for ix in vars {
            let known = self.followed.iter().position(|followed| followed == ix).and_then(|at| first.get(at)).copied();
            let codes = known.map_or_else(|| self.search.initial(&self.model.space, *ix), |code| vec![code]);
            states =
                states.iter().flat_map(|state: &Vec<u8>| codes.iter().map(|code| state.iter().copied().chain([*code]).collect())).collect();
            states.truncate(MOST_REPLAYED);
        }
        states.into_iter().map(|codes| Replayed { codes, used: Vec::new(), from: 0 }).collect()
    }

    /// Whether a replayed state shows the followed variables as the abstraction had them.
    fn agrees(&self, vars: &[VarIx], codes: &[u8], wanted: Option<&[u8]>) -> bool {
        let Some(wanted) = wanted else { return true };
        self.followed.iter().zip(wanted).all(|(ix, code)| vars.iter().position(|var| var == ix).and_then(|at| codes.get(at)) == Some(code))
    }
}

/// Replayed states kept per moment: a path is short, and each of them is a witness.
const MOST_REPLAYED: usize = 4096;

struct Replayed {
    codes: Vec<u8>,
    /// Values that the edge into this state used.
    used: Vec<Mask>,
    from: usize,
}

type Taken = Vec<(Vec<u8>, Vec<Mask>)>;

/// Takes an edge in a state of these variables. Err: the variables that forbid it.
fn take(space: &Space<'_>, vars: &[VarIx], codes: &[u8], cube: &Cube, effect: &Effect) -> Result<Taken, Vec<VarIx>> {
    let mut spoilers = Vec::new();
    let mut states: Taken = vec![(Vec::new(), Vec::new())];
    let mut next = Vec::new();
    for (ix, code) in vars.iter().zip(codes) {
        let Some(var) = space.vars.get(*ix) else {
            continue;
        };
        let used = var.momentary(*code, effect) & mask_in(cube, *ix);
        next.clear();
        if used != 0 {
            var.next(*code, used, effect, &mut next);
        }
        if next.is_empty() {
            spoilers.push(*ix);
            continue;
        }
        let mut grown = Taken::new();
        for (codes, masks) in &states {
            for to in &next {
                // Where the code fixes a value, that value is the one the edge saw.
                let seen = var.pinned(*to).map_or(used, |value| if used & bit(value) != 0 { bit(value) } else { used });
                grown.push((codes.iter().copied().chain([*to]).collect(), masks.iter().copied().chain([seen]).collect()));
            }
        }
        grown.truncate(MOST_REPLAYED);
        states = grown;
    }
    if spoilers.is_empty() { Ok(states) } else { Err(spoilers) }
}

fn moments(vars: &[VarIx], legs: &[(usize, Option<&Edge>, &Cube)], trace: &Trace, layers: &[Vec<Replayed>]) -> Vec<Moment> {
    let mut found = Vec::new();
    let mut at = 0;
    for (leg, layer) in (0..legs.len()).rev().zip(layers.iter().rev()) {
        let Some(state) = layer.get(at) else { break };
        let edge = if leg + 1 == legs.len() { trace.last_edge } else { trace.nodes.get(leg + 1).and_then(|(_, via)| *via) };
        let step = legs.get(leg).map_or(0, |(step, _, _)| *step);
        let used = vars.iter().copied().zip(state.used.iter().copied()).collect();
        found.push(Moment { edge: edge.map(|edge| (step, edge)), step, used });
        at = state.from;
    }
    found.reverse();
    found
}
