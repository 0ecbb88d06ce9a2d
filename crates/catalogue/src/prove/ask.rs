//! Which values make a judgement come out how: the shared `enabled()` is run on half-known facts, once per combination that it
//! can tell apart.
//!
//! A question about a variable whose remaining values disagree is answered "yes" first and "no" in a later run; so a judgement
//! that reads three atoms costs a handful of runs, whatever the product of the domains.

use std::cell::RefCell;

use super::domain::{Mask, bit};
use super::space::{Answer, Key, Space};
use super::var::{ClockVar, Kind, VarIx, clock};
use crate::enabled::{Facts, holds};
use crate::model::{Atom, ClockState, Cond, Edition, Group, Id, Track};

/// Values of some variables, jointly: those not named may have any. Ascending by variable.
pub(crate) type Cube = Vec<(VarIx, Mask)>;

/// Facts of a matter of which only the step of the main line is known; the rest is decided as it is asked.
pub(crate) struct Ask<'s, 'c> {
    space: &'s Space<'c>,
    at: &'s Id,
    group: Option<&'c Group>,
    run: RefCell<Run>,
}

#[derive(Debug, Default)]
struct Run {
    /// Remaining values of each variable.
    left: Vec<Mask>,
    /// Answers of this run: those given before are kept, the rest are "yes".
    script: Vec<bool>,
    at: usize,
    depth: usize,
}

/// Clocks may apply by clocks; a definition in which that goes round is refused before the proof.
const DEEPEST: usize = 16;

/// Every outcome of a judgement with the values under which it comes out so. The parts are disjoint.
pub(crate) fn outcomes<'s, 'c, R>(
    space: &'s Space<'c>,
    at: &'s Id,
    group: Option<&'c Group>,
    start: &Cube,
    judge: impl Fn(&Ask<'s, 'c>) -> Option<R>,
) -> Vec<(Cube, R)> {
    let ask = Ask { space, at, group, run: RefCell::new(Run::default()) };
    let mut fresh: Vec<Mask> = space.vars.iter().map(|var| var.full).collect();
    for (ix, mask) in start {
        if let Some(left) = fresh.get_mut(*ix) {
            *left &= mask;
        }
    }
    let mut found = Vec::new();
    if fresh.contains(&0) {
        return found;
    }
    loop {
        {
            let mut run = ask.run.borrow_mut();
            run.left.clone_from(&fresh);
            run.at = 0;
        }
        let outcome = judge(&ask);
        let mut run = ask.run.borrow_mut();
        if let Some(outcome) = outcome {
            let cube = space
                .vars
                .iter()
                .zip(&run.left)
                .enumerate()
                .filter(|(_, (var, left))| **left != var.full)
                .map(|(ix, (_, left))| (ix, *left))
                .collect();
            found.push((cube, outcome));
        }
        while run.script.last() == Some(&false) {
            run.script.pop();
        }
        match run.script.last_mut() {
            Some(last) => *last = false,
            None => return found,
        }
    }
}

/// The values under which a judgement says yes.
pub(crate) fn cubes<'s, 'c>(space: &'s Space<'c>, at: &'s Id, start: &Cube, judge: impl Fn(&Ask<'s, 'c>) -> bool) -> Vec<Cube> {
    outcomes(space, at, None, start, |ask| judge(ask).then_some(())).into_iter().map(|(cube, ())| cube).collect()
}

/// What two cubes allow together; none = nothing.
pub(crate) fn meet(a: &Cube, b: &Cube) -> Option<Cube> {
    let mut met = Cube::with_capacity(a.len() + b.len());
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    loop {
        match (left.peek(), right.peek()) {
            (Some((x, mask)), Some((y, other))) if x == y => {
                if mask & other == 0 {
                    return None;
                }
                met.push((*x, mask & other));
                left.next();
                right.next();
            }
            (Some(first), Some(second)) if first.0 > second.0 => {
                met.push(**second);
                right.next();
            }
            (Some(first), _) => {
                met.push(**first);
                left.next();
            }
            (None, Some(second)) => {
                met.push(**second);
                right.next();
            }
            (None, None) => return Some(met),
        }
    }
}

/// Puts a constraint into a cube that may already have one on the variable.
pub(crate) fn constrain(cube: &mut Cube, ix: VarIx, mask: Mask) {
    match cube.binary_search_by_key(&ix, |(at, _)| *at) {
        Ok(at) => {
            if let Some((_, left)) = cube.get_mut(at) {
                *left &= mask;
            }
        }
        Err(at) => cube.insert(at, (ix, mask)),
    }
}

impl<'c> Ask<'_, 'c> {
    /// Whether the value of a variable is among these.
    pub(crate) fn is(&self, ix: VarIx, mask: Mask) -> bool {
        let mut run = self.run.borrow_mut();
        let Some(left) = run.left.get(ix).copied() else {
            return false;
        };
        if left & mask == 0 {
            return false;
        }
        if left & !mask == 0 {
            return true;
        }
        let at = run.at;
        let yes = match run.script.get(at) {
            Some(answer) => *answer,
            None => {
                run.script.push(true);
                true
            }
        };
        run.at += 1;
        if let Some(left) = run.left.get_mut(ix) {
            *left &= if yes { mask } else { !mask };
        }
        yes
    }

    /// Whether something about this key is so; false when nothing is known of it.
    pub(crate) fn is_key(&self, key: &Key, mask: Mask) -> bool {
        self.space.var(key).is_some_and(|ix| self.is(ix, mask))
    }

    /// Whether a condition holds.
    pub(crate) fn cond(&self, cond: &Cond) -> bool {
        holds(cond, self)
    }

    /// Whether a clock has begun, applies and has not been stopped.
    pub(crate) fn goes_on(&self, clock: usize) -> bool {
        self.applies(clock) && {
            let counted = self.counts(clock);
            self.is_key(&Key::Clock(clock), clock::goes_on(counted))
        }
    }

    /// Whether a clock applies, runs and has expired.
    pub(crate) fn is_overdue(&self, clock: usize) -> bool {
        self.applies(clock) && {
            let counted = self.counts(clock);
            self.is_key(&Key::Clock(clock), clock::overdue(counted))
        }
    }

    fn applies(&self, clock: usize) -> bool {
        self.edition().clocks.get(clock).is_some_and(|clock| self.nested(&clock.applies))
    }

    /// Whether a clock counts from no date, or the date is there.
    fn counts(&self, at: usize) -> bool {
        let var = self.space.var(&Key::Clock(at)).and_then(|ix| self.space.vars.get(ix));
        match var.map(|var| &var.kind) {
            Some(Kind::Clock(ClockVar { date: Some(date), .. })) => self.is_key(&Key::Field(*date), !0b01),
            _ => true,
        }
    }

    /// The one value that remains of a variable, after asking for it.
    fn value(&self, ix: VarIx, count: usize) -> Option<usize> {
        (0..count).find(|at| self.is(ix, bit(*at)))
    }

    /// Evaluates what another condition depends on; beyond the depth of an honest definition the answer is no.
    fn nested(&self, cond: &Cond) -> bool {
        let too_deep = {
            let mut run = self.run.borrow_mut();
            run.depth += 1;
            run.depth > DEEPEST
        };
        let holds = !too_deep && self.cond(cond);
        self.run.borrow_mut().depth -= 1;
        holds
    }

    fn edition(&self) -> &'c Edition {
        self.space.edition
    }
}

impl Facts for Ask<'_, '_> {
    fn at(&self) -> &Id {
        self.at
    }

    fn back(&self) -> Option<&Id> {
        let ix = self.space.var(&Key::Back)?;
        let at = self.value(ix, self.space.steps.len() + 1)?.checked_sub(1)?;
        self.space.steps.get(at).map(|step| &step.id)
    }

    fn track_at(&self, track: &Track) -> Option<&Id> {
        let at = self.edition().tracks.iter().position(|known| known.id == track.id)?;
        let track = self.edition().tracks.get(at)?;
        if !self.nested(&track.applies) {
            return None;
        }
        let ix = self.space.var(&Key::Track(at))?;
        let position = self.value(ix, track.steps.len() + 1)?.checked_sub(1)?;
        track.steps.get(position).map(|step| &step.id)
    }

    fn holds(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Clock { clock, state, .. } => {
                let clocks = &self.edition().clocks;
                return clocks.iter().position(|known| known.id == *clock).is_some_and(|at| {
                    if !self.applies(at) {
                        return *state == ClockState::Off;
                    }
                    let counted = self.counts(at);
                    self.is_key(&Key::Clock(at), clock::reads(*state, counted))
                });
            }
            Atom::Track { track, .. } => {
                if let Some(track) = self.edition().tracks.iter().find(|known| known.id == *track)
                    && !self.nested(&track.applies)
                {
                    return true;
                }
            }
            _ => {}
        }
        match self.space.answer(atom, self.at, self.group) {
            Answer::Always(holds) => holds,
            Answer::Var(ix, mask) => self.is(ix, mask),
        }
    }
}
