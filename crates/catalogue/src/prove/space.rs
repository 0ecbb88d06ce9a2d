//! One edition compiled for exploration: its variables, and which of their values answer which atom.

use std::collections::HashMap;

use super::domain::{FieldDomain, GroupDomain, LinkDomain, Mask, WIDEST, bit, mask_of};
use super::guarantee::Guarantees;
use super::var::{ClockVar, FieldVar, GroupVar, Kind, LinkVar, PastVar, Var, VarIx, clock};
use crate::model::{
    Action, ActionSite, Atom, ClockState, Cond, Edition, Field, FieldTest, From, Group, GroupTest, Id, LinkTest, Step, Value,
};

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
            let full = if gate.exemption.is_some() { 0b11 } else { 0b01 };
            space.add(Key::Exempt(at), Kind::Free, full, 1);
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
            Atom::Field { field, test, .. } => self.field(field).and_then(|field| self.known(&Key::Field(field), |var| var.field_mask(test))),
            Atom::Passed { action, .. } => self.action(action).and_then(|action| self.known(&Key::Passed(action), |_| Some(0b10))),
            Atom::Linked { link, test, .. } => {
                let link = edition.links.iter().position(|known| known.id == *link);
                link.and_then(|link| self.known(&Key::Link(link), |var| var.link_mask(test)))
            }
            Atom::Clock { clock, state, .. } => {
                let clock = edition.clocks.iter().position(|known| known.id == *clock);
                clock.and_then(|clock| self.known(&Key::Clock(clock), |_| Some(clock_mask(*state))))
            }
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
        self.vars.push(Var { kind, full, codes });
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

    fn add_fields(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, field) in edition.fields.iter().enumerate() {
            let tests: Vec<&FieldTest> = all_atoms(conditions)
                .filter(|(_, group)| !group.is_some_and(|group| group.fields.iter().any(|own| own.id == field.id)))
                .filter_map(|(atom, _)| match atom {
                    Atom::Field { field: name, test, .. } if *name == field.id => Some(test),
                    _ => None,
                })
                .collect();
            let is_asked = !tests.is_empty() || field.revisions;
            let constants: Vec<&Value> = self.actions.iter().flat_map(|action| &action.sets).filter(|(name, _)| *name == field.id).map(|(_, value)| value).collect();
            if is_asked && let Some(domain) = FieldDomain::new(field, &tests, &constants) {
                self.add_field(at, field, domain);
            }
        }
    }

    fn add_field(&mut self, at: usize, field: &Field, domain: FieldDomain) {
        let edition = self.edition;
        let matters = |action: &&&Action| !matches!(action.site, ActionSite::Item { .. }) || edition.groups.iter().all(|group| group.fields.iter().all(|own| own.id != field.id));
        let by_action = |of: &dyn Fn(&Action) -> bool| self.actions.iter().map(|action| matters(&action) && of(action)).collect::<Vec<bool>>();
        let takes = by_action(&|action| action.needs.contains(&field.id) || action.asks.contains(&field.id));
        let needs = by_action(&|action| action.needs.contains(&field.id));
        let set = |action: &&Action| action.sets.iter().find(|(name, _)| *name == field.id && matters(&action)).map(|(_, value)| domain.constant(value));
        let sets = self.actions.iter().map(set).collect();
        let full = if field.required { domain.present() } else { mask_below(domain.values.len()) };
        let fixed_track = field.fixed_at.as_ref().and_then(|step| self.track_step(step));
        // The start of a track is reached when a step beside which it lives is entered.
        let begun = fixed_track.and_then(|(track, step)| edition.tracks.get(track).filter(|track| track.steps.get(step).is_some_and(|step| step.start)));
        let fixes = |step: &Step| field.fixed_at.as_ref() == Some(&step.id) || begun.is_some_and(|track| track.beside.contains(&step.id));
        let var = FieldVar {
            field: at,
            required: field.required,
            correctable: !edition.corrected_by.is_empty(),
            fixed: field.fixed_at.is_some(),
            fixed_main: edition.steps.iter().map(fixes).collect(),
            fixed_track,
            takes,
            needs,
            sets,
            domain,
        };
        let codes = var.codes();
        self.add(Key::Field(at), Kind::Field(var), full, codes);
    }

    fn add_links(&mut self, conditions: &[(&Cond, Option<&Group>)], guarantees: &Guarantees) {
        let edition = self.edition;
        for (at, link) in edition.links.iter().enumerate() {
            let tests: Vec<&LinkTest> = all_atoms(conditions)
                .filter_map(|(atom, _)| match atom {
                    Atom::Linked { link: name, test, .. } if *name == link.id => Some(test),
                    _ => None,
                })
                .collect();
            let mut lists: Vec<Vec<Id>> = guarantees.lists(link);
            lists.extend(tests.iter().filter_map(|test| if let LinkTest::SettledAs(ids) = test { Some(ids.clone()) } else { None }));
            let heard = edition.steps.iter().flat_map(|step| &step.on_notice).any(|rule| rule.link == link.id);
            if tests.is_empty() && lists.is_empty() && !heard {
                continue;
            }
            let asks_revised = tests.iter().any(|test| matches!(test, LinkTest::Revised));
            if let Some(domain) = LinkDomain::new(link.at_most == Some(1), &lists, asks_revised) {
                let full = if link.required { domain.existing() } else { mask_below(domain.values.len()) };
                let codes = if link.required { 1 } else { 2 };
                let on = link.on.as_ref().and_then(|on| self.field(on));
                self.add(Key::Link(at), Kind::Link(LinkVar { domain, required: link.required, on }), full, codes);
            }
        }
    }

    fn add_groups(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, group) in edition.groups.iter().enumerate() {
            let tests: Vec<&GroupTest> = all_atoms(conditions)
                .filter_map(|(atom, _)| match atom {
                    Atom::Group { group: name, test, .. } if *name == group.id => Some(test),
                    _ => None,
                })
                .collect();
            if tests.is_empty() {
                continue;
            }
            let mut openers = group.actions.iter().filter(|action| action.opens_item);
            let opener = openers.next().filter(|_| openers.next().is_none()).filter(|action| action.on.is_none());
            let Some(domain) = GroupDomain::new(&tests, opener.map(|action| &action.id)) else { continue };
            let acts = self.actions.iter().map(|action| group.actions.iter().any(|own| own.id == action.id).then(|| (action.id.clone(), action.opens_item))).collect();
            let mut voids: Vec<(usize, Vec<Id>)> = Vec::new();
            for action in &group.actions {
                if let Some(file) = action.on.as_ref().and_then(|on| self.field(on)) {
                    match voids.iter_mut().find(|(known, _)| *known == file) {
                        Some((_, actions)) => actions.push(action.id.clone()),
                        None => voids.push((file, vec![action.id.clone()])),
                    }
                }
            }
            let values = domain.values.len();
            self.add(Key::Group(at), Kind::Group(GroupVar { domain, acts, voids }), mask_below(values), values);
        }
    }

    fn add_clock(&mut self, at: usize, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        let Some(clock) = edition.clocks.get(at) else { return };
        let by_action = |of: &dyn Fn(&Action) -> bool| self.actions.iter().map(|action| of(action)).collect::<Vec<bool>>();
        let date = if let From::Field(field) = &clock.from { Some(field) } else { None };
        let required = date.and_then(|date| edition.field(date)).is_some_and(|field| field.required);
        let needs_date = |action: &Action| date.is_some_and(|date| action.needs.contains(date)) && !matches!(action.site, ActionSite::Item { .. });
        let starts = match &clock.from {
            From::Action(id) => by_action(&|action| action.id == *id),
            // A date that an action cannot be done without has been given by then, now or before.
            _ => by_action(&|action| !required && needs_date(action)),
        };
        // What a notice of a revision started ends when the revision is taken note of.
        let bound = if let From::Notice(link) = &clock.from { Some(link) } else { None };
        let step = if let From::Step(step) = &clock.from { Some(step) } else { None };
        let begins = |id: &Id| step.and_then(|step| self.track_step(step)).is_some_and(|(track, at)| {
            edition.tracks.get(track).is_some_and(|track| track.beside.contains(id) && track.steps.get(at).is_some_and(|step| step.start))
        });
        let var = ClockVar {
            clock: at,
            from_open: matches!(clock.from, From::Open) || required || matches!(&clock.from, From::Action(id) if *id == "open"),
            starts,
            stops: by_action(&|action| clock.stops.contains(&action.id) || bound.is_some_and(|link| action.binds.contains(link))),
            restarts: by_action(&|action| clock.restarts.contains(&action.id)),
            reopens: by_action(&|action| clock.keeps_first.contains(&action.id)),
            steps: edition.steps.iter().map(|own| step == Some(&own.id) || begins(&own.id)).collect(),
            track_steps: step.and_then(|step| self.track_step(step)).into_iter().collect(),
            asked: all_atoms(conditions).any(|(atom, _)| matches!(atom, Atom::Clock { clock: name, .. } if *name == clock.id)),
            dated: date.is_some(),
            vanishes: date.is_some() && !required && !edition.corrected_by.is_empty() && !edition.all_actions().any(needs_date),
        };
        self.add(Key::Clock(at), Kind::Clock(var), 0b1111, usize::from(clock::LATE) + 1);
    }

    fn add_counters(&mut self, conditions: &[(&Cond, Option<&Group>)]) {
        let edition = self.edition;
        for (at, counter) in edition.counters.iter().enumerate() {
            let asked = all_atoms(conditions).filter_map(|(atom, _)| match atom {
                Atom::Counter { counter: name, at_least, .. } if *name == counter.id => Some(*at_least),
                _ => None,
            });
            let Some(most) = asked.max().and_then(|most| u8::try_from(most).ok()).filter(|most| usize::from(*most) < WIDEST) else { continue };
            let count = |action: &&Action| u8::try_from(action.counts.iter().filter(|name| **name == counter.id).count()).unwrap_or(u8::MAX);
            let counts = self.actions.iter().map(count).collect();
            let values = usize::from(most) + 1;
            self.add(Key::Counter(at), Kind::Counter { counts, most }, mask_below(values), values);
        }
    }
}

impl Var {
    fn field_mask(&self, test: &FieldTest) -> Option<Mask> {
        if let Kind::Field(var) = &self.kind { Some(var.domain.mask(test)) } else { None }
    }

    fn link_mask(&self, test: &LinkTest) -> Option<Mask> {
        if let Kind::Link(var) = &self.kind { Some(var.domain.mask(test)) } else { None }
    }

    fn group_mask(&self, test: &GroupTest) -> Option<Mask> {
        if let Kind::Group(var) = &self.kind { Some(var.domain.mask(test)) } else { None }
    }
}

/// The values of a clock for which it is said to be in a state. A late stop reads as expired: the day passed before it was stopped.
fn clock_mask(state: ClockState) -> Mask {
    match state {
        ClockState::Off => bit(0),
        ClockState::Running => bit(1),
        ClockState::Expired => bit(2) | bit(3),
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
