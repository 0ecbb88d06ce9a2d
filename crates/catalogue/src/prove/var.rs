//! Variables of the abstract state, and how an edge changes them.
//!
//! A variable has *momentary values*, which conditions read, and *codes*, which the state stores between two edges. A code stands
//! for every value that the variable may take until the next edge: a field that may be corrected at any time stores no value at
//! all, a running clock may expire at any time, a link may be settled at any time. So what the environment does at will needs no
//! edges of its own.

use super::domain::{FieldDomain, GroupDomain, GroupValue, LinkDomain, Mask, bit, members};
use crate::model::Id;

/// Index of a variable in its [`super::space::Space`].
pub(crate) type VarIx = usize;

/// What happens on an edge, in indices of the space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Main step before.
    pub from: usize,
    /// Main step that is entered.
    pub enters: Option<usize>,
    /// Track and its step that is entered.
    pub track: Option<(usize, usize)>,
    /// Action done.
    pub action: Option<usize>,
    /// Files that get a new revision, before the action is judged.
    pub revises: Vec<usize>,
    /// Clock that the environment starts.
    pub clock: Option<usize>,
}

/// A variable.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    /// What it is.
    pub kind: Kind,
    /// Every momentary value it can ever have.
    pub full: Mask,
    /// Number of codes; 1 = the environment may change it at will and nothing need be stored.
    pub codes: usize,
}

/// Kinds of variables.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A field.
    Field(FieldVar),
    /// Something that has happened: `passed`, or a fact that only a property asks for.
    Past(PastVar),
    /// A link.
    Link(LinkVar),
    /// A clock.
    Clock(ClockVar),
    /// A counter: increments by action, highest value told apart.
    Counter { counts: Vec<u8>, most: u8 },
    /// A group of items.
    Group(GroupVar),
    /// A track: step at which it starts, main steps whose entry begins it.
    Track { track: usize, start: usize, begins: Vec<bool> },
    /// The step from which the present one was entered.
    Back,
    /// A recorded exemption; anything else that is free: fields of single items, unknown names.
    Free,
}

/// A field. Tables are by action (or by main step).
#[derive(Debug, Clone)]
pub(crate) struct FieldVar {
    /// Index in the edition.
    pub field: usize,
    /// Its values.
    pub domain: FieldDomain,
    /// Given at opening.
    pub required: bool,
    /// Somebody may correct it at any time until it is fixed.
    pub correctable: bool,
    /// Fixed at all, and by entry of which main steps.
    pub fixed: bool,
    pub fixed_main: Vec<bool>,
    /// Fixed by entry of this step of a track.
    pub fixed_track: Option<(usize, usize)>,
    /// Actions that take a value for it, that cannot be done without one, that set a constant.
    pub takes: Vec<bool>,
    pub needs: Vec<bool>,
    pub sets: Vec<Option<Mask>>,
}

/// "It has happened": set by actions, voided by revisions and bindings.
#[derive(Debug, Clone)]
pub(crate) struct PastVar {
    /// Actions that set it.
    pub set_by: Vec<bool>,
    /// Files whose revision sets it.
    pub set_by_files: Vec<usize>,
    /// Actions that unset it (before they set it).
    pub unset_by: Vec<bool>,
    /// Files whose revision unsets it.
    pub files: Vec<usize>,
}

/// A link.
#[derive(Debug, Clone)]
pub(crate) struct LinkVar {
    /// Its looks.
    pub domain: LinkDomain,
    /// Given at opening.
    pub required: bool,
    /// File whose revision makes results stale.
    pub on: Option<usize>,
}

/// A clock. Values: 0 off, 1 running, 2 expired, 3 stopped after it had expired. What runs may have expired, and may yet be
/// extended or paused: running and expired are one code.
#[derive(Debug, Clone)]
pub(crate) struct ClockVar {
    /// Index in the edition.
    pub clock: usize,
    /// Runs from the opening.
    pub from_open: bool,
    /// Actions that start it, stop it, start it anew whatever its state, let it run on after a stop.
    pub starts: Vec<bool>,
    pub stops: Vec<bool>,
    pub restarts: Vec<bool>,
    pub reopens: Vec<bool>,
    /// Main steps, and steps of tracks, whose entry starts it.
    pub steps: Vec<bool>,
    pub track_steps: Vec<(usize, usize)>,
    /// A condition asks whether it is expired.
    pub asked: bool,
    /// It counts from a date: a stop counts even when the date is given only afterwards.
    pub dated: bool,
    /// Nothing keeps the date from being emptied again.
    pub vanishes: bool,
}

/// A group.
#[derive(Debug, Clone)]
pub(crate) struct GroupVar {
    /// Its looks.
    pub domain: GroupDomain,
    /// By action: its id and whether it makes items; none = not of this group.
    pub acts: Vec<Option<(Id, bool)>>,
    /// By file: item actions whose passes its revision voids.
    pub voids: Vec<(usize, Vec<Id>)>,
}

/// Codes of a clock.
pub(crate) mod clock {
    /// Not begun.
    pub(crate) const OFF: u8 = 0;
    /// Begun and not stopped; may have expired.
    pub(crate) const ON: u8 = 1;
    /// Stopped.
    pub(crate) const STOPPED: u8 = 2;
    /// Stopped after it had expired.
    pub(crate) const LATE: u8 = 3;
}

/// Codes of a field that can be corrected; from [`field::FROZEN`] on the value itself.
mod field {
    /// Not needed by anything yet: may be given, replaced, emptied.
    pub(super) const ANY: u8 = 0;
    /// An action needed it: may be replaced.
    pub(super) const PRESENT: u8 = 1;
    /// Its step has been reached and it was not given: the first value will stay.
    pub(super) const FIRST_STAYS: u8 = 2;
    /// Fixed at value `code - FROZEN`.
    pub(super) const FROZEN: u8 = 3;
}

const ABSENT: Mask = 1;

impl Var {
    /// The values that the variable may show on an edge with this effect.
    pub(crate) fn momentary(&self, code: u8, effect: &Effect) -> Mask {
        match &self.kind {
            Kind::Field(var) => var.momentary(code, effect, self.full),
            Kind::Past(var) => bit(usize::from(revises(&var.set_by_files, effect) || (code == 1 && !revises(&var.files, effect)))),
            Kind::Link(var) => {
                let linked = if code == 1 { self.full & var.domain.existing() } else { self.full };
                if var.on.is_some_and(|on| effect.revises.contains(&on)) { linked & var.domain.unsettled() } else { linked }
            }
            Kind::Clock(_) => match code {
                clock::ON => bit(1) | bit(2),
                clock::LATE => bit(3),
                _ => bit(0),
            },
            Kind::Counter { .. } | Kind::Track { .. } | Kind::Back => bit(code.into()),
            Kind::Group(var) => match var.domain.values.get(usize::from(code)) {
                Some(value) => var.voided(*value, effect).unwrap_or_else(|| bit(code.into())),
                None => 0,
            },
            Kind::Free => self.full,
        }
    }

    /// The codes that may follow, given the values that the edge used. None = the edge is impossible.
    pub(crate) fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        out.clear();
        match &self.kind {
            Kind::Field(var) => var.next(code, used, effect, out),
            Kind::Past(var) => out.push(var.next(used, effect)),
            Kind::Link(var) => out.push(u8::from(code == 1 || used & !var.domain.existing() == 0)),
            Kind::Clock(var) => var.next(code, used, effect, out),
            Kind::Counter { counts, most } => {
                let by = effect.action.and_then(|action| counts.get(action)).copied().unwrap_or(0);
                out.push(code.saturating_add(by).min(*most));
            }
            Kind::Group(var) => var.next(used, effect, out),
            Kind::Track { track, start, begins } => out.push(match (effect.track, effect.enters) {
                (Some((moved, to)), _) if moved == *track => position(to),
                (_, Some(step)) if code == 0 && begins.get(step) == Some(&true) => position(*start),
                _ => code,
            }),
            Kind::Back => out.push(if effect.enters.is_some() { position(effect.from) } else { code }),
            Kind::Free => out.push(code),
        }
    }

    /// The codes at the opening, when the matter enters step `start`.
    pub(crate) fn initial(&self, start: usize) -> Vec<u8> {
        match &self.kind {
            Kind::Field(var) => var.initial(start, self.full),
            Kind::Past(_) | Kind::Counter { .. } | Kind::Group(_) | Kind::Back | Kind::Free => vec![0],
            Kind::Link(var) => vec![u8::from(var.required)],
            Kind::Clock(var) => vec![if var.from_open || var.steps.get(start) == Some(&true) { clock::ON } else { clock::OFF }],
            Kind::Track { start: first, begins, .. } => vec![if begins.get(start) == Some(&true) { position(*first) } else { 0 }],
        }
    }

    /// The codes of a matter whose fields keep one value from the opening to the end.
    pub(crate) fn initial_constant(&self, start: usize) -> Vec<u8> {
        match &self.kind {
            Kind::Field(var) => members(self.full).filter_map(|value| u8::try_from(value).ok()).map(|value| var.frozen(value)).collect(),
            _ => self.initial(start),
        }
    }

    /// Whether the edge may change the code, or be impossible because of it.
    pub(crate) fn reacts(&self, effect: &Effect) -> bool {
        match &self.kind {
            Kind::Field(var) => var.reacts(effect),
            Kind::Past(var) => {
                flag(&var.set_by, effect.action) || flag(&var.unset_by, effect.action) || revises(&var.files, effect) || revises(&var.set_by_files, effect)
            }
            Kind::Link(_) | Kind::Free => false,
            Kind::Clock(var) => {
                effect.clock == Some(var.clock)
                    || flag(&var.starts, effect.action)
                    || flag(&var.stops, effect.action)
                    || flag(&var.restarts, effect.action)
                    || flag(&var.reopens, effect.action)
                    || flag(&var.steps, effect.enters)
                    || effect.track.is_some_and(|step| var.track_steps.contains(&step))
            }
            Kind::Counter { counts, .. } => effect.action.and_then(|action| counts.get(action)).is_some_and(|by| *by > 0),
            Kind::Group(var) => {
                effect.action.and_then(|action| var.acts.get(action)).is_some_and(Option::is_some)
                    || var.voids.iter().any(|(file, _)| effect.revises.contains(file))
            }
            Kind::Track { track, begins, .. } => effect.track.is_some_and(|(moved, _)| moved == *track) || flag(begins, effect.enters),
            Kind::Back => effect.enters.is_some(),
        }
    }

    /// Whether the code may change by the values that an edge used, whatever the edge does.
    pub(crate) fn learns(&self) -> bool {
        match &self.kind {
            Kind::Field(var) => var.fixed,
            Kind::Link(_) => true,
            _ => false,
        }
    }

    /// The value that a code pins down, if it pins one.
    pub(crate) fn pinned(&self, code: u8) -> Option<usize> {
        match &self.kind {
            Kind::Field(var) => var.pinned(code),
            _ => None,
        }
    }
}

impl FieldVar {
    fn momentary(&self, code: u8, effect: &Effect, full: Mask) -> Mask {
        if self.correctable {
            return match code {
                field::PRESENT => full & !ABSENT,
                field::ANY | field::FIRST_STAYS => full,
                frozen => bit(usize::from(frozen - field::FROZEN)),
            };
        }
        let (value, reached) = (code / 2, code % 2 == 1);
        if self.gives(effect) && (!reached || value == 0) { (full & !ABSENT) | bit(value.into()) } else { bit(value.into()) }
    }

    fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        let reaches = self.is_reached(effect);
        let revised = effect.revises.contains(&self.field);
        let constant = self.set_on(effect);
        // What the action sets is there after it has been judged.
        let used = constant.unwrap_or(if revised { used & !ABSENT } else { used });
        if !self.correctable {
            let reached = code % 2 == 1;
            if !(revised && reached && code > 1) {
                out.extend(members(used).filter_map(|value| u8::try_from(value).ok()).map(|value| value * 2 + u8::from(reached || reaches)));
            }
            return;
        }
        if code >= field::FROZEN {
            match constant {
                Some(constant) => out.extend(members(constant).filter_map(|value| u8::try_from(value).ok()).map(|value| self.frozen(value))),
                None if revised => {}
                None => out.push(code),
            }
            return;
        }
        let needed = code == field::PRESENT || flag(&self.needs, effect.action) || constant.is_some();
        if code == field::FIRST_STAYS || reaches {
            self.freeze(if needed { used & !ABSENT } else { used }, out);
        } else {
            // A constant may be replaced or emptied by the next correction, a needed value only replaced.
            out.push(if code == field::PRESENT || flag(&self.needs, effect.action) { field::PRESENT } else { field::ANY });
        }
    }

    /// A value that may still be missing is kept open: whoever fills it in later may choose any.
    fn freeze(&self, used: Mask, out: &mut Vec<u8>) {
        if used & ABSENT != 0 {
            out.push(field::FIRST_STAYS);
        } else {
            out.extend(members(used).filter_map(|value| u8::try_from(value).ok()).map(|value| self.frozen(value)));
        }
    }

    fn initial(&self, start: usize, full: Mask) -> Vec<u8> {
        let reached = self.fixed_main.get(start) == Some(&true);
        let mut codes = Vec::new();
        if !self.correctable {
            codes.extend(members(full).filter_map(|value| u8::try_from(value).ok()).map(|value| value * 2 + u8::from(reached)));
        } else if reached {
            self.freeze(full, &mut codes);
        } else {
            codes.push(if self.required { field::PRESENT } else { field::ANY });
        }
        codes
    }

    fn frozen(&self, value: u8) -> u8 {
        if self.correctable { field::FROZEN + value } else { value * 2 + 1 }
    }

    fn pinned(&self, code: u8) -> Option<usize> {
        if self.correctable { code.checked_sub(field::FROZEN).map(usize::from) } else { Some(usize::from(code / 2)) }
    }

    /// Number of codes.
    pub(crate) fn codes(&self) -> usize {
        let values = self.domain.values.len();
        match (self.correctable, self.fixed) {
            (false, _) => values * 2,
            (true, false) if self.required || !self.needs.contains(&true) => 1,
            (true, false) => 2,
            (true, true) => values + usize::from(field::FROZEN),
        }
    }

    fn set_on(&self, effect: &Effect) -> Option<Mask> {
        effect.action.and_then(|action| self.sets.get(action)).copied().flatten()
    }

    fn gives(&self, effect: &Effect) -> bool {
        flag(&self.takes, effect.action) || effect.revises.contains(&self.field)
    }

    fn is_reached(&self, effect: &Effect) -> bool {
        flag(&self.fixed_main, effect.enters) || effect.track.is_some_and(|step| self.fixed_track == Some(step))
    }

    fn reacts(&self, effect: &Effect) -> bool {
        let moved = self.is_reached(effect) || effect.revises.contains(&self.field) || self.set_on(effect).is_some();
        moved || if self.correctable { flag(&self.needs, effect.action) } else { self.gives(effect) }
    }
}

impl PastVar {
    fn next(&self, used: Mask, effect: &Effect) -> u8 {
        if flag(&self.set_by, effect.action) {
            return 1;
        }
        u8::from(used == bit(1) && !flag(&self.unset_by, effect.action))
    }
}

impl ClockVar {
    /// In the order in which one event works on a clock: stop, start anew or run on, start.
    fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        let mut code = code;
        let mut late = false;
        if flag(&self.stops, effect.action) && (code == clock::ON || (code == clock::OFF && self.dated)) {
            // Whether it had expired by then decides what a condition reads afterwards.
            late = self.asked && code == clock::ON && used & bit(2) != 0;
            code = clock::STOPPED;
        }
        let runs_on = flag(&self.reopens, effect.action) && code != clock::OFF;
        let started = flag(&self.starts, effect.action) || flag(&self.steps, effect.enters) || effect.track.is_some_and(|step| self.track_steps.contains(&step));
        let by_itself = effect.clock == Some(self.clock);
        if flag(&self.restarts, effect.action) || runs_on || (started && !(self.dated && code == clock::STOPPED)) {
            out.push(clock::ON);
        } else if by_itself && self.vanishes && code == clock::ON {
            out.push(clock::OFF);
        } else if by_itself && (code == clock::OFF || !self.dated) {
            out.push(clock::ON);
        } else {
            out.push(code);
            if late {
                out.push(clock::LATE);
            }
        }
    }
}

impl GroupVar {
    fn voided(&self, value: GroupValue, effect: &Effect) -> Option<Mask> {
        let gone: Vec<Id> = self.voids.iter().filter(|(file, _)| effect.revises.contains(file)).flat_map(|(_, actions)| actions.iter().cloned()).collect();
        // The engine may or may not let passes of items go with the revision.
        (!gone.is_empty()).then(|| self.domain.voided(value, &gone) | self.domain.voided(value, &[]))
    }

    fn next(&self, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        let act = effect.action.and_then(|action| self.acts.get(action)).and_then(Option::as_ref);
        let mut after = 0;
        for at in members(used) {
            after |= match (act, self.domain.values.get(at)) {
                (Some((action, opens)), Some(value)) => self.domain.after(*value, action, *opens),
                _ => bit(at),
            };
        }
        out.extend(members(after).filter_map(|at| u8::try_from(at).ok()));
    }
}

fn position(step: usize) -> u8 {
    u8::try_from(step + 1).unwrap_or(u8::MAX)
}

fn revises(files: &[usize], effect: &Effect) -> bool {
    effect.revises.iter().any(|file| files.contains(file))
}

/// The flag of an index, false when there is none.
fn flag(flags: &[bool], at: Option<usize>) -> bool {
    at.and_then(|at| flags.get(at)).copied().unwrap_or(false)
}
