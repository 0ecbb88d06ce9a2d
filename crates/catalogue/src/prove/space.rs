//! One edition compiled for exploration: its variables, and which of their values answer which atom.

mod build;

use std::collections::HashMap;

use super::domain::{Mask, WIDEST, bit, mask_of};
use super::guarantee::Guarantees;
use super::var::{Kind, PastVar, Var, VarIx};
use crate::model::{Action, ActionSite, Atom, Cond, Edition, FieldTest, Group, GroupTest, Id, LinkTest, Step};

/// What a variable is about, in indices of the edition (actions: of [`Space::actions`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    Field(usize),
    /// The action has passed and was not voided.
    Passed(usize),
    /// … on the draft as it is, whichever file the draft is.
    OnDraft(usize),
    /// … on what is bound now, and on the own files that others read.
    OnBound(usize),
    /// The action was done at some time, voided or not.
    Did(usize),
    /// Some file with revisions has been revised.
    Revised,
    Link(usize),
    Clock(usize),
    Counter(usize),
    Group(usize),
    Track(usize),
    Back,
    Exempt(usize),
    /// An atom whose values are not followed: it may hold or not.
    Free(String),
}

/// An edition ready to be explored.
#[derive(Debug)]
pub(crate) struct Space<'c> {
    /// The edition.
    pub edition: &'c Edition,
    /// Steps of the main line.
    pub steps: Vec<&'c Step>,
    /// Every action.
    pub actions: Vec<&'c Action>,
    /// The variables.
    pub vars: Vec<Var>,
    /// What each is about.
    pub keys: Vec<Key>,
    /// Representative atoms of each variable with the values for which they hold.
    pub atoms: Vec<Vec<(Atom, Mask)>>,
    index: HashMap<Key, VarIx>,
}

/// What answers an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Always the same.
    Always(bool),
    /// Holds for these values of this variable.
    Var(VarIx, Mask),
}

impl<'c> Space<'c> {
    /// Compiles an edition. `guarantees`: what the results of linked procedures vouch for.
    pub(crate) fn new(edition: &'c Edition, guarantees: &Guarantees) -> Self {
        let mut space = Self {
            edition,
            steps: edition.steps.iter().collect(),
            actions: edition.all_actions().collect(),
            vars: Vec::new(),
            keys: Vec::new(),
            atoms: Vec::new(),
            index: HashMap::new(),
        };
        let conditions = conditions(edition);
        space.add_fields(&conditions);
        space.add_links(&conditions, guarantees);
        space.add_groups(&conditions);
        for at in 0..edition.clocks.len() {
            space.add_clock(at, &conditions);
        }
        for (at, track) in edition.tracks.iter().enumerate() {
            let start = track.steps.iter().position(|step| step.start).unwrap_or(0);
            let begins = edition.steps.iter().map(|step| track.beside.contains(&step.id)).collect();
            space.add(Key::Track(at), Kind::Track { track: at, start, begins }, mask_below(track.steps.len() + 1), track.steps.len() + 1);
        }
        space.add(Key::Back, Kind::Back, mask_below(edition.steps.len() + 1), edition.steps.len() + 1);
        for (at, gate) in edition.gates.iter().enumerate() {
            let (full, codes) = if gate.exemption.is_some() { (0b11, 2) } else { (0b01, 1) };
            space.add(Key::Exempt(at), Kind::Exempt, full, codes);
        }
        space.add_counters(&conditions);
        for (atom, group) in all_atoms(&conditions) {
            space.learn(atom, group);
        }
        space
    }

    /// The variable about something.
    pub(crate) fn var(&self, key: &Key) -> Option<VarIx> {
        self.index.get(key).copied()
    }

    /// Index of an action.
    pub(crate) fn action(&self, id: &str) -> Option<usize> {
        self.actions.iter().position(|action| *action.id == *id)
    }

    /// Index of a step of the main line.
    pub(crate) fn step(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| *step.id == *id)
    }

    /// Track and position of a track's step.
    pub(crate) fn track_step(&self, id: &str) -> Option<(usize, usize)> {
        let mut tracks = self.edition.tracks.iter().enumerate();
        tracks.find_map(|(at, track)| track.steps.iter().position(|step| *step.id == *id).map(|step| (at, step)))
    }

    /// Adds the variable "this action is past", in one of its four senses. `heard`: own files that the other side of a link reads.
    pub(crate) fn past(&mut self, key: Key, heard: &[usize]) -> VarIx {
        if let Some(known) = self.var(&key) {
            return known;
        }
        let at = match key {
            Key::Passed(at) | Key::OnDraft(at) | Key::OnBound(at) | Key::Did(at) => at,
            _ => usize::MAX,
        };
        let on: Vec<usize> = self.actions.get(at).and_then(|action| action.on.as_ref()).and_then(|on| self.field(on)).into_iter().collect();
        let files = match key {
            Key::Did(_) => Vec::new(),
            Key::OnDraft(_) if on.is_empty() => self.drafts(),
            Key::OnBound(_) => on.into_iter().chain(heard.iter().copied()).collect(),
            _ => on,
        };
        let set_by = (0..self.actions.len()).map(|action| action == at).collect();
        let unset_by = match key {
            Key::OnBound(_) => self.actions.iter().map(|action| !action.binds.is_empty()).collect(),
            _ => vec![false; self.actions.len()],
        };
        self.add(key, Kind::Past(PastVar { set_by, set_by_files: Vec::new(), unset_by, files }), 0b11, 2)
    }

    /// Adds the variable "the draft is not the first any more", whichever file the draft is.
    pub(crate) fn revised(&mut self) {
        let none = vec![false; self.actions.len()];
        let set_by_files = self.drafts();
        self.add(Key::Revised, Kind::Past(PastVar { set_by: none.clone(), set_by_files, unset_by: none, files: Vec::new() }), 0b11, 2);
    }

    /// What answers an atom at a step of the main line. `group`: the atom is asked by an action of that group's items.
    pub(crate) fn answer(&self, atom: &Atom, at: &Id, group: Option<&Group>) -> Answer {
        let edition = self.edition;
        let asks_item = |name: &Id| group.is_some_and(|group| group.fields.iter().any(|field| field.id == *name));
        let found = match atom {
            Atom::At { steps, .. } => return Answer::Always(steps.contains(at)),
            Atom::Passed { action, .. } if *action == "open" => return Answer::Always(true),
            Atom::Field { field, .. } if asks_item(field) => None,
            Atom::Field { field, test, .. } => {
                self.field(field).and_then(|field| self.known(&Key::Field(field), |var| var.field_mask(test)))
            }
            Atom::Passed { action, .. } => self.action(action).and_then(|action| self.known(&Key::Passed(action), |_| Some(0b10))),
            Atom::Linked { link, test, .. } => {
                let link = edition.links.iter().position(|known| known.id == *link);
                link.and_then(|link| self.known(&Key::Link(link), |var| var.link_mask(test)))
            }
            // A clock is asked through its date: see `Ask`.
            Atom::Clock { .. } => None,
            Atom::Group { group, test, .. } => {
                let group = edition.groups.iter().position(|known| known.id == *group);
                group.and_then(|group| self.known(&Key::Group(group), |var| var.group_mask(test)))
            }
            Atom::Counter { counter, at_least, .. } => {
                let counter = edition.counters.iter().position(|known| known.id == *counter);
                counter.and_then(|counter| self.known(&Key::Counter(counter), |var| Some(var.full & !mask_below(*at_least as usize))))
            }
            Atom::Track { track, .. } => edition.tracks.iter().position(|known| known.id == *track).and_then(|at| {
                let ends = edition.tracks.get(at).map_or(0, |track| mask_of(&track.steps, |step| step.end) << 1);
                self.known(&Key::Track(at), |_| Some(ends))
            }),
            Atom::Exempted { gate, .. } => {
                let gate = edition.gates.iter().position(|known| known.id == *gate);
                gate.and_then(|gate| self.known(&Key::Exempt(gate), |_| Some(0b10)))
            }
        };
        found.or_else(|| self.known(&Key::Free(spelled(atom)), |_| Some(0b10))).unwrap_or(Answer::Always(false))
    }

    /// Files with revisions: any of them may be the draft.
    pub(crate) fn drafts(&self) -> Vec<usize> {
        self.edition.fields.iter().enumerate().filter(|(_, field)| field.revisions).map(|(at, _)| at).collect()
    }

    /// Index of a field.
    pub(crate) fn field(&self, id: &str) -> Option<usize> {
        self.edition.fields.iter().position(|field| *field.id == *id)
    }

    fn known(&self, key: &Key, mask: impl Fn(&Var) -> Option<Mask>) -> Option<Answer> {
        let ix = self.var(key)?;
        let var = self.vars.get(ix)?;
        Some(Answer::Var(ix, mask(var)?))
    }

    fn add(&mut self, key: Key, kind: Kind, full: Mask, codes: usize) -> VarIx {
        if let Some(known) = self.index.get(&key) {
            return *known;
        }
        let ix = self.vars.len();
        self.vars.push(Var { ix, kind, full, codes });
        self.keys.push(key.clone());
        self.atoms.push(Vec::new());
        self.index.insert(key, ix);
        ix
    }

    /// Sees to it that an atom has a variable, and remembers it as a question that a concrete matter can be asked.
    fn learn(&mut self, atom: &Atom, group: Option<&Group>) {
        let at = Id::new("");
        if let Atom::Passed { action, .. } = atom
            && let Some(action) = self.action(action)
        {
            self.past(Key::Passed(action), &[]);
        }
        if self.answer(atom, &at, group) == Answer::Always(false) && !matches!(atom, Atom::At { .. }) {
            self.add(Key::Free(spelled(atom)), Kind::Free, 0b11, 1);
        }
        if let Answer::Var(ix, mask) = self.answer(atom, &at, group)
            && !matches!(self.keys.get(ix), Some(Key::Free(_)))
            && let Some(atoms) = self.atoms.get_mut(ix)
            && !atoms.iter().any(|(_, known)| *known == mask)
        {
            atoms.push((atom.clone(), mask));
        }
    }
}

impl Var {
    fn field_mask(&self, test: &FieldTest) -> Option<Mask> {
        match &self.kind {
            Kind::Field(var) => var.domain.mask(test),
            Kind::File(_) => Some(if *test == FieldTest::Present { 0b10 } else { 0 }),
            _ => None,
        }
    }

    fn link_mask(&self, test: &LinkTest) -> Option<Mask> {
        if let Kind::Link(var) = &self.kind { Some(var.domain.mask(test)) } else { None }
    }

    fn group_mask(&self, test: &GroupTest) -> Option<Mask> {
        if let Kind::Group(var) = &self.kind { Some(var.domain.mask(test)) } else { None }
    }
}

/// The first `n` values.
pub(crate) fn mask_below(n: usize) -> Mask {
    if n >= WIDEST { Mask::MAX } else { bit(n) - 1 }
}

/// Two atoms are the same question when they are spelled alike, wherever they are written.
fn spelled(atom: &Atom) -> String {
    serde_json::to_string(atom).unwrap_or_default()
}

fn all_atoms<'a>(conditions: &'a [(&'a Cond, Option<&'a Group>)]) -> impl Iterator<Item = (&'a Atom, Option<&'a Group>)> {
    conditions.iter().flat_map(|(cond, group)| cond.atoms().into_iter().map(move |atom| (atom, *group)))
}

/// Every condition that can decide where a matter may go or what it shows, with the group whose items' actions ask it.
pub(crate) fn conditions(edition: &Edition) -> Vec<(&Cond, Option<&Group>)> {
    let mut found: Vec<(&Cond, Option<&Group>)> = Vec::new();
    for action in edition.all_actions() {
        let group = match &action.site {
            ActionSite::Item { group, .. } => edition.group(group),
            _ => None,
        };
        found.extend(action.guards.iter().map(|guard| (&guard.cond, group)));
        if let crate::model::Target::Cases(cases) = &action.target {
            found.extend(cases.iter().map(|case| (&case.when, group)));
        }
    }
    for step in edition.steps.iter().chain(edition.tracks.iter().flat_map(|track| &track.steps)) {
        found.extend(step.settles.iter().map(|settle| (&settle.when, None)));
        found.extend(step.on_notice.iter().map(|rule| (&rule.when, None)));
    }
    found.extend(edition.tracks.iter().map(|track| (&track.applies, None)));
    for gate in &edition.gates {
        let group = edition.groups.iter().find(|group| group.actions.iter().any(|action| gate.before.contains(&action.id)));
        found.push((&gate.applies, None));
        found.push((&gate.requires, None));
        if group.is_some() {
            found.push((&gate.applies, group));
            found.push((&gate.requires, group));
        }
    }
    found.extend(edition.clocks.iter().map(|clock| (&clock.applies, None)));
    found.extend(edition.means.iter().map(|(_, cond)| (cond, None)));
    found
}
