//! The state of a matter: a fold over its events.

use std::collections::{BTreeMap, BTreeSet};

use mingfa_catalogue::model::{Action, ActionSite};
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_time::Moment;

use crate::event::{Event, Historic, Kind, Notice};
use crate::values::from_json;

/// Where a matter stands and what has happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its id.
    pub matter: Id,
    /// The unit that owns it.
    pub unit: Id,
    /// Number of events folded = `seq` of the next one.
    pub seq: u64,
    /// Step of the main line.
    pub step: Id,
    /// Step from which the present one was entered.
    pub back: Option<Id>,
    /// Every step that has been reached.
    pub reached: BTreeSet<Id>,
    /// Where each track stands; absent = not begun.
    pub tracks: BTreeMap<Id, Id>,
    /// Clear fields.
    pub values: BTreeMap<Id, Value>,
    /// Sealed fields.
    pub sealed: BTreeMap<Id, Sealed>,
    /// Items by group, in order of their numbers.
    pub items: BTreeMap<Id, Vec<Item>>,
    /// Everything that happened by action, oldest first; the opening is `open`.
    pub passes: Vec<Pass>,
    /// Counters.
    pub counters: BTreeMap<Id, u32>,
    /// What linked matters have told.
    pub links: Vec<Linked>,
    /// Revisions of linked files that this matter is bound to, by link.
    pub bound: BTreeMap<Id, u32>,
    /// Links whose file was revised after the last binding, with the day.
    pub revised: BTreeMap<Id, Moment>,
    /// Persons assigned, by role.
    pub assigned: BTreeMap<Id, Vec<Id>>,
    /// Exempted gates with the code of the ground.
    pub exempted: BTreeMap<Id, Id>,
    /// Publications: state and day.
    pub published: BTreeMap<Id, (Id, Moment)>,
    /// Papers issued: paper, seq of the issuing event.
    pub papers: Vec<(Id, u64)>,
    /// Findings that stand.
    pub findings: Vec<Finding>,
    /// Changes of step: seq, from, to, when.
    pub stays: Vec<(u64, Option<Id>, Id, Moment)>,
    /// Entries of steps of tracks: seq, step, when.
    pub track_stays: Vec<(u64, Id, Moment)>,
    /// It was imported as history.
    pub historic: bool,
    /// Recorded later than it occurred (补录): seqs.
    pub late: Vec<u64>,
}

/// A sealed field as the engine sees it: there or not, and its revision. The value is carried along only for readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// From 1; counts every new value.
    pub revision: u32,
    /// Event that holds the present value.
    pub seq: u64,
    /// The value, when it was loaded and not erased.
    pub value: Option<Value>,
}

/// An item of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From 1.
    pub no: u32,
    /// Clear fields.
    pub values: BTreeMap<Id, Value>,
    /// Sealed fields.
    pub sealed: BTreeMap<Id, Sealed>,
}

/// One act in a matter's past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Event.
    pub seq: u64,
    /// Its index in the log; `u64::MAX` while it is not yet appended.
    pub n: u64,
    /// Action, or `open`.
    pub action: Id,
    /// Item it concerned.
    pub item: Option<(Id, u32)>,
    /// When.
    pub occurred: Moment,
    /// Who.
    pub actor: Id,
    /// In which role.
    pub role: Id,
    /// For whom, when acting for another (代理).
    pub acting: Option<Id>,
    /// Not revoked.
    pub valid: bool,
    /// Revision of the file the action is bound to (`on`), at that time.
    pub at_revision: Option<u32>,
    /// The law deemed it done.
    pub deemed: bool,
    /// It was registered as a fact although a rule stood in the way.
    pub fact: bool,
    /// It was asserted by an import.
    pub asserted: bool,
}

/// What is known of a linked matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Link of this side.
    pub link: Id,
    /// The other matter.
    pub matter: Id,
    /// Its procedure.
    pub procedure: Id,
    /// Its unit.
    pub unit: Id,
    /// The result it shows.
    pub settled_as: Option<Id>,
    /// Revision of this side's file that the result is bound to.
    pub at_revision: Option<u32>,
    /// Present revision of the other side's file.
    pub revision: Option<u32>,
    /// It has ended.
    pub ended: bool,
    /// Since when it is linked, and in which event.
    pub since: Moment,
    /// Event that linked it.
    pub since_seq: u64,
    /// Event and time at which it was settled or ended; none = open.
    pub closed: Option<(u64, Moment)>,
}

/// A rule that stood in the way of what is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Event it belongs to.
    pub seq: u64,
    /// `gate.ID`, `guard.ACTION`, `clock.ID`, `order`, `check.CLOCK` …
    pub code: Id,
}

impl State {
    /// The state after the first event.
    ///
    /// # Errors
    /// None when the event is not an `opened` one of this edition's steps.
    pub fn opened(edition: &Edition, matter: &Id, event: &Event) -> Option<Self> {
        if event.act.kind != Kind::Opened {
            return None;
        }
        let start = edition.start()?;
        let mut state = Self {
            matter: matter.clone(),
            unit: event.act.unit.clone(),
            seq: 0,
            step: start.id.clone(),
            back: None,
            reached: BTreeSet::new(),
            tracks: BTreeMap::new(),
            values: BTreeMap::new(),
            sealed: BTreeMap::new(),
            items: BTreeMap::new(),
            passes: Vec::new(),
            counters: BTreeMap::new(),
            links: Vec::new(),
            bound: BTreeMap::new(),
            revised: BTreeMap::new(),
            assigned: BTreeMap::new(),
            exempted: BTreeMap::new(),
            published: BTreeMap::new(),
            papers: Vec::new(),
            findings: Vec::new(),
            stays: Vec::new(),
            track_stays: Vec::new(),
            historic: false,
            late: Vec::new(),
        };
        state.apply(edition, event);
        Some(state)
    }

    /// Folds events; none when there are none or the first is not an opening.
    pub fn fold(edition: &Edition, matter: &Id, events: &[Event]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut state = Self::opened(edition, matter, first)?;
        for event in rest {
            state.apply(edition, event);
        }
        Some(state)
    }

    /// Folds one more event. Never re-decides: what is on record is on record.
    pub fn apply(&mut self, edition: &Edition, event: &Event) {
        let act = &event.act;
        let data = &act.data;
        if let Some(historic) = &data.historic {
            self.take_historic(event, historic);
            if act.kind == Kind::Opened {
                self.step = historic.step.clone();
                // It has stood there since the last thing that it tells of.
                let since = historic.milestones.last().map_or(act.occurred, |(_, at)| *at);
                self.enter(edition, event.seq, None, historic.step.clone(), since);
            }
        } else if act.kind == Kind::Opened {
            self.enter(edition, event.seq, None, self.step.clone(), act.occurred);
            self.passes.push(pass(event, Id::new("open"), None));
        }
        self.set_fields(edition, event);
        for (role, persons) in &data.assigned {
            self.assigned.insert(role.clone(), persons.clone());
        }
        for notice in &data.notices {
            self.hear(notice, event.seq, act.occurred);
        }
        for (link, revision) in &data.bound {
            self.bound.insert(link.clone(), *revision);
            self.revised.remove(link);
        }
        if let Some((gate, code)) = &data.exempt {
            self.exempted.insert(gate.clone(), code.clone());
        }
        if let Some(published) = &data.published {
            self.published.insert(published.id.clone(), (published.state.clone(), act.occurred));
        }
        if act.kind == Kind::Action {
            self.take_action(edition, event);
        }
        if let Some(seq) = data.revokes {
            self.revoke(edition, seq, event);
        } else if let Some(to) = act.to.as_ref().filter(|_| act.kind != Kind::Opened) {
            self.move_to(edition, event.seq, to, act.occurred);
        }
        for (track, step) in &data.tracks {
            self.enter_track(track, step, event.seq, act.occurred);
        }
        if let (Some(seq), Some(occurred)) = (data.corrects, data.corrected_occurred)
            && let Some(pass) = self.passes.iter_mut().find(|pass| pass.seq == seq)
        {
            pass.occurred = occurred;
        }
        for code in &data.findings {
            self.findings.push(Finding { seq: event.seq, code: code.clone() });
        }
        for paper in data.papers.keys() {
            self.papers.push((paper.clone(), event.seq));
        }
        if data.late_reason.is_some() {
            self.late.push(event.seq);
        }
        self.seq = event.seq + 1;
    }

    /// The last valid occurrence of an action.
    pub fn last(&self, action: &str) -> Option<&Pass> {
        self.passes.iter().rev().find(|pass| pass.valid && pass.action == *action)
    }

    /// How often an action stands (on this item, if one is named).
    pub fn times(&self, action: &str, item: Option<&(Id, u32)>) -> u32 {
        let count = self.passes.iter().filter(|pass| pass.valid && pass.action == *action && (item.is_none() || pass.item.as_ref() == item)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Present revision of a file field; 0 = there is none.
    pub fn revision(&self, field: &str) -> u32 {
        self.sealed.get(field).map_or(0, |sealed| sealed.revision)
    }

    /// Whether a field of the matter has a value, clear or sealed.
    pub fn has(&self, field: &str) -> bool {
        self.values.contains_key(field) || self.sealed.contains_key(field)
    }

    /// An item.
    pub fn item(&self, group: &str, no: u32) -> Option<&Item> {
        self.items.get(group)?.iter().find(|item| item.no == no)
    }

    /// Whether the main line stands at an end.
    pub fn ended(&self, edition: &Edition) -> bool {
        edition.step(&self.step).is_some_and(|step| step.end)
    }

    /// Takes in what a record asserts: at the opening everything, later what a newer state of it adds. What was found of the record as
    /// it was is judged anew by the event that takes the newer state.
    fn take_historic(&mut self, event: &Event, historic: &Historic) {
        self.historic = true;
        let asserted: BTreeSet<u64> = self.passes.iter().filter(|pass| pass.asserted).map(|pass| pass.seq).collect();
        self.findings.retain(|finding| !asserted.contains(&finding.seq));
        for (action, occurred) in &historic.milestones {
            let mut pass = pass(event, action.clone(), None);
            pass.occurred = *occurred;
            pass.asserted = true;
            self.passes.push(pass);
        }
        self.counters.extend(historic.counters.clone());
    }

    fn set_fields(&mut self, edition: &Edition, event: &Event) {
        let data = &event.act.data;
        if let Some((group, no)) = &data.item {
            self.set_item_fields(edition, event, group, *no);
            return;
        }
        for (field, json) in &data.fields {
            if let Some(value) = edition.field(field).and_then(|field| from_json(&field.kind, json)) {
                self.values.insert(field.clone(), value);
            }
        }
        for field in &data.cleared {
            self.values.remove(field);
            self.sealed.remove(field);
        }
        for name in &event.sealed_fields {
            if edition.field(name).is_some() {
                let value = event.act.sealed.get(name).cloned();
                put_sealed(&mut self.sealed, name, event.seq, value);
            }
        }
    }

    fn set_item_fields(&mut self, edition: &Edition, event: &Event, group_id: &Id, no: u32) {
        let Some(group) = edition.group(group_id) else { return };
        let items = self.items.entry(group_id.clone()).or_default();
        if !items.iter().any(|item| item.no == no) {
            items.push(Item { no, values: BTreeMap::new(), sealed: BTreeMap::new() });
        }
        let Some(item) = items.iter_mut().find(|item| item.no == no) else { return };
        let field = |name: &str| group.fields.iter().find(|field| field.id == *name);
        for (name, json) in &event.act.data.fields {
            if let Some(value) = field(name).and_then(|field| from_json(&field.kind, json)) {
                item.values.insert(name.clone(), value);
            }
        }
        for name in &event.sealed_fields {
            if field(name).is_some() {
                let value = event.act.sealed.get(name).cloned();
                put_sealed(&mut item.sealed, name, event.seq, value);
            }
        }
    }

    fn take_action(&mut self, edition: &Edition, event: &Event) {
        let Some(action) = event.act.action.as_ref().and_then(|id| edition.action(id)) else { return };
        let revision = action.on.as_ref().map(|field| self.revision(field));
        self.passes.push(pass(event, action.id.clone(), revision));
        for counter in &action.counts {
            *self.counters.entry(counter.clone()).or_insert(0) += 1;
        }
    }

    fn move_to(&mut self, edition: &Edition, seq: u64, to: &Id, occurred: Moment) {
        let from = self.step.clone();
        self.enter(edition, seq, Some(from.clone()), to.clone(), occurred);
        self.back = Some(from);
        self.step = to.clone();
    }

    /// Books the stay and starts the tracks that live beside the entered step.
    fn enter(&mut self, edition: &Edition, seq: u64, from: Option<Id>, to: Id, occurred: Moment) {
        for track in &edition.tracks {
            if track.beside.contains(&to)
                && !self.tracks.contains_key(&track.id)
                && let Some(start) = track.steps.iter().find(|step| step.start)
            {
                self.enter_track(&track.id, &start.id, seq, occurred);
            }
        }
        self.reached.insert(to.clone());
        self.stays.push((seq, from, to, occurred));
    }

    fn enter_track(&mut self, track: &Id, step: &Id, seq: u64, occurred: Moment) {
        self.tracks.insert(track.clone(), step.clone());
        self.reached.insert(step.clone());
        self.track_stays.push((seq, step.clone(), occurred));
    }

    fn revoke(&mut self, edition: &Edition, seq: u64, event: &Event) {
        let Some(pass) = self.passes.iter_mut().find(|pass| pass.seq == seq && pass.valid) else { return };
        pass.valid = false;
        let action = edition.action(&pass.action);
        for counter in action.map(|action| action.counts.as_slice()).unwrap_or_default() {
            if let Some(count) = self.counters.get_mut(counter) {
                *count = count.saturating_sub(1);
            }
        }
        if let Some(back) = event.act.to.as_ref() {
            let from = self.step.clone();
            self.enter(edition, event.seq, Some(from.clone()), back.clone(), event.act.occurred);
            self.back = Some(from);
            self.step = back.clone();
        }
        self.findings.retain(|finding| finding.seq != seq);
    }

    fn hear(&mut self, notice: &Notice, seq: u64, occurred: Moment) {
        let linked = Linked::heard(notice, seq, occurred);
        match self.links.iter_mut().find(|known| known.link == notice.link && known.matter == notice.matter) {
            Some(known) => {
                if linked.revision != known.revision && self.bound.contains_key(&notice.link) {
                    self.revised.insert(notice.link.clone(), occurred);
                }
                let closed = if linked.closed.is_some() { known.closed.or(linked.closed) } else { None };
                *known = Linked { since: known.since, since_seq: known.since_seq, closed, ..linked };
            }
            None => self.links.push(linked),
        }
    }
}

impl Linked {
    /// A link as it is first heard of.
    pub(crate) fn heard(notice: &Notice, seq: u64, occurred: Moment) -> Self {
        Self {
            link: notice.link.clone(),
            matter: notice.matter.clone(),
            procedure: notice.procedure.clone(),
            unit: notice.unit.clone(),
            settled_as: notice.settled_as.clone(),
            at_revision: notice.at_revision,
            revision: notice.revision,
            ended: notice.ended,
            since: occurred,
            since_seq: seq,
            closed: (notice.settled_as.is_some() || notice.ended).then_some((seq, occurred)),
        }
    }
}

fn put_sealed(sealed: &mut BTreeMap<Id, Sealed>, name: &Id, seq: u64, value: Option<Value>) {
    let revision = sealed.get(name).map_or(0, |old| old.revision) + 1;
    sealed.insert(name.clone(), Sealed { revision, seq, value });
}

fn pass(event: &Event, action: Id, at_revision: Option<u32>) -> Pass {
    Pass {
        seq: event.seq,
        n: event.n,
        action,
        item: event.act.data.item.clone(),
        occurred: event.act.occurred,
        actor: event.act.actor.clone(),
        role: event.act.role.clone(),
        acting: event.act.acting.clone(),
        valid: true,
        at_revision,
        deemed: event.act.data.deemed,
        fact: event.act.data.fact,
        asserted: false,
    }
}

/// Group and number of the item an action concerns, if it is an item's action.
pub(crate) fn item_site(action: &Action) -> Option<&Id> {
    match &action.site {
        ActionSite::Item { group, .. } => Some(group),
        _ => None,
    }
}
