//! Variables of the abstract state, and how an edge changes them.
//!
//! A variable has *momentary values*, which conditions read, and *codes*, which the state stores between two edges. A code stands
//! for every value that the variable may take until the next edge: a field that may be corrected at any time stores no value at
//! all, a running clock may expire at any time, a link may be settled at any time. So what the environment does at will needs no
//! edges of its own.

pub(crate) mod clock;
mod field;
pub(crate) mod file;

pub(crate) use clock::ClockVar;
pub(crate) use field::FieldVar;
pub(crate) use file::FileVar;

use super::domain::{GroupDomain, GroupValue, LinkDomain, Mask, bit, members};
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
    /// … by the law: nothing is given with it, and nothing need be there.
    pub deemed: bool,
    /// Files that get a new revision, before the action is judged.
    pub revises: Vec<usize>,
    /// File that is emptied.
    pub clears: Option<usize>,
    /// Clock that the environment starts.
    pub clock: Option<usize>,
    /// Variable for which the environment does what cannot be undone: a first value that stays, a link, an exemption.
    pub settles: Option<VarIx>,
}

impl Effect {
    /// Whether a file is not what it was: what was bound to it is void.
    pub(crate) fn touches(&self, file: usize) -> bool {
        self.clears == Some(file) || self.revises.contains(&file)
    }
}

/// A variable.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    /// Its own index.
    pub ix: VarIx,
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
    /// A file with revisions.
    File(FileVar),
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
    /// A recorded exemption; it may be recorded at any time and stays.
    Exempt,
    /// Anything that is free: fields of single items, unknown names.
    Free,
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

impl Var {
    /// The values that the variable may show on an edge with this effect.
    pub(crate) fn momentary(&self, code: u8, effect: &Effect) -> Mask {
        match &self.kind {
            Kind::Field(var) => var.momentary(code, effect, self.full),
            Kind::File(var) => var.momentary(code, effect),
            Kind::Past(var) => bit(usize::from(revises(&var.set_by_files, effect) || (code == 1 && !revises(&var.files, effect)))),
            Kind::Link(var) => {
                let linked = if code == 1 { self.full & var.domain.existing() } else { self.full };
                if var.on.is_some_and(|on| effect.touches(on)) { linked & var.domain.unsettled() } else { linked }
            }
            Kind::Clock(var) => var.momentary(code),
            Kind::Counter { .. } | Kind::Track { .. } | Kind::Back => bit(code.into()),
            Kind::Group(var) => match var.domain.values.get(usize::from(code)) {
                Some(value) => var.voided(*value, effect).unwrap_or_else(|| bit(code.into())),
                None => 0,
            },
            Kind::Exempt if code == 1 => bit(1),
            Kind::Exempt | Kind::Free => self.full,
        }
    }

    /// The codes that may follow, given the values that the edge used. None = the edge is impossible.
    pub(crate) fn next(&self, code: u8, used: Mask, effect: &Effect, out: &mut Vec<u8>) {
        out.clear();
        if effect.settles == Some(self.ix) {
            self.settle(code, out);
            return;
        }
        match &self.kind {
            Kind::Field(var) => var.next(code, used, effect, out),
            Kind::File(var) => var.next(code, effect, out),
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
            Kind::Exempt => out.push(u8::from(code == 1 || used == bit(1))),
            Kind::Free => out.push(code),
        }
    }

    /// The codes at the opening, when the matter enters step `start`.
    pub(crate) fn initial(&self, start: usize) -> Vec<u8> {
        match &self.kind {
            Kind::Field(var) => var.initial(start, self.full),
            Kind::File(var) => var.initial(start),
            Kind::Past(_) | Kind::Counter { .. } | Kind::Group(_) | Kind::Back | Kind::Exempt | Kind::Free => vec![0],
            Kind::Link(var) => vec![u8::from(var.required)],
            Kind::Clock(var) => vec![var.initial(start)],
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
        if effect.settles == Some(self.ix) {
            return true;
        }
        match &self.kind {
            Kind::Field(var) => var.reacts(effect),
            Kind::File(var) => var.reacts(effect),
            Kind::Past(var) => {
                flag(&var.set_by, effect.action)
                    || flag(&var.unset_by, effect.action)
                    || revises(&var.files, effect)
                    || revises(&var.set_by_files, effect)
            }
            Kind::Link(_) | Kind::Exempt | Kind::Free => false,
            Kind::Clock(var) => var.reacts(effect),
            Kind::Counter { counts, .. } => effect.action.and_then(|action| counts.get(action)).is_some_and(|by| *by > 0),
            Kind::Group(var) => {
                effect.action.and_then(|action| var.acts.get(action)).is_some_and(Option::is_some)
                    || var.voids.iter().any(|(file, _)| effect.touches(*file))
            }
            Kind::Track { track, begins, .. } => effect.track.is_some_and(|(moved, _)| moved == *track) || flag(begins, effect.enters),
            Kind::Back => effect.enters.is_some(),
        }
    }

    /// Whether the environment can do something about it that cannot be undone. A search for a path need not look at that, since
    /// the open code allows all that the settled ones do; a search for a dead end must.
    pub(crate) fn settleable(&self) -> bool {
        match &self.kind {
            Kind::Field(var) => var.correctable && var.fixed && !var.required,
            Kind::Link(_) | Kind::Exempt => self.codes > 1,
            _ => false,
        }
    }

    fn settle(&self, code: u8, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::Field(var) => var.settle(code, out),
            Kind::Link(_) | Kind::Exempt if code == 0 => out.push(1),
            _ => {}
        }
    }

    /// Whether the code may change by the values that an edge used, whatever the edge does.
    pub(crate) fn learns(&self) -> bool {
        match &self.kind {
            Kind::Field(var) => var.fixed,
            Kind::Link(_) | Kind::Exempt => true,
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

impl PastVar {
    fn next(&self, used: Mask, effect: &Effect) -> u8 {
        if flag(&self.set_by, effect.action) {
            return 1;
        }
        u8::from(used == bit(1) && !flag(&self.unset_by, effect.action))
    }
}

impl GroupVar {
    fn voided(&self, value: GroupValue, effect: &Effect) -> Option<Mask> {
        let gone: Vec<Id> =
            self.voids.iter().filter(|(file, _)| effect.touches(*file)).flat_map(|(_, actions)| actions.iter().cloned()).collect();
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
    files.iter().any(|file| effect.touches(*file))
}

/// The flag of an index, false when there is none.
fn flag(flags: &[bool], at: Option<usize>) -> bool {
    at.and_then(|at| flags.get(at)).copied().unwrap_or(false)
}
