//! One made-up matter, driven by the engine and followed by the model.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use mingfa_catalogue::model::{Action, ActionSite, Field, FieldType, Link};
use mingfa_catalogue::prove::{Happened, Walk};
use mingfa_catalogue::{Catalogue, Edition, Id, Value};
use mingfa_matter::{
    Act, Actor, Certificates, Command, Context, Correct, Draft, Event, Exempt, GivenLink, Kind, LocalValues, Notice, Open, Reason, State, View, decide, may_open,
};
use mingfa_time::{Calendar, Date, Length, Moment, Unit, date_of, day_number};

use crate::made_up::{Dice, value};

/// What a walk needs to know besides the matter.
pub struct World<'c> {
    catalogue: &'c Catalogue,
    calendar: &'c Calendar,
    edition: &'c Edition,
    local: LocalValues,
    certificates: Certificates,
    opened: Date,
}

impl<'c> World<'c> {
    /// A district that has set some of its local values, and a day on which the edition governs.
    pub fn new(dice: &mut Dice, catalogue: &'c Catalogue, calendar: &'c Calendar, edition: &'c Edition) -> Self {
        let mut local = LocalValues::default();
        for key in &catalogue.local_values {
            if dice.percent(60) {
                let amount = 1 + dice.below(20);
                let length = Length::new(u32::try_from(amount).unwrap(), [Unit::Day, Unit::WorkingDay][dice.below(2)]).unwrap();
                let number = i64::try_from(amount).unwrap();
                local.set(&key.id, edition.from, Some(length), Some(number));
            }
        }
        let last = edition.until.map_or(day_number(edition.from) + 300, day_number);
        let days = usize::try_from((last - day_number(edition.from)).min(300)).unwrap();
        let opened = date_of(day_number(edition.from) + i32::try_from(dice.below(days)).unwrap());
        let mut certificates = Certificates::default();
        for (role, kind) in edition.roles.iter().filter_map(|role| Some((&role.id, role.holds.as_ref()?))) {
            for n in 0..10 {
                certificates.put(&person(role, n), kind, Date::MIN, Date::MAX);
            }
        }
        Self { catalogue, calendar, edition, local, certificates, opened }
    }

    fn context(&self, now: DateTime) -> Context<'_> {
        Context { today: now.date(), now, calendar: self.calendar, earlier: &[], local: &self.local, certificates: &self.certificates }
    }

    /// Results that matters at the other side of a link can show.
    fn results(&self, link: &Link) -> Vec<&Id> {
        let others = self.catalogue.editions.iter().filter(|edition| link.to.contains(&edition.procedure));
        others.flat_map(|edition| edition.steps.iter().flat_map(|step| step.settles.iter().map(|settle| &settle.as_))).collect()
    }

    fn values(&self, dice: &mut Dice, fields: &[&Field], today: Date) -> BTreeMap<Id, Value> {
        fields.iter().filter_map(|field| Some((field.id.clone(), value(dice, self.catalogue, field, today)?))).collect()
    }
}

/// A matter on its way.
pub struct Walker<'w> {
    world: &'w World<'w>,
    state: State,
    model: Walk<'w>,
    now: DateTime,
    history: Vec<String>,
}

impl<'w> Walker<'w> {
    /// Opens a matter with made-up values.
    pub fn open(world: &'w World<'w>, dice: &mut Dice) -> Self {
        let edition = world.edition;
        let today = world.opened;
        let now = today.at(9, 0, 0, 0);
        let fields: Vec<&Field> = edition.fields.iter().filter(|field| field.required || dice.percent(25)).collect();
        let mut values = world.values(dice, &fields, today);
        if let Some(field) = edition.field(&edition.opens_by) {
            let stated = if field.kind == FieldType::Instant { Value::Instant(now) } else { Value::Date(today) };
            values.insert(field.id.clone(), stated);
        }
        in_order(edition, &mut values);
        let links: Vec<&Link> = edition.links.iter().filter(|link| link.required || dice.percent(25)).collect();
        let links = links.into_iter().map(|link| given(world, dice, link, None)).collect();
        let open = Open { occurred: Moment::from(today), values, links, late_reason: None };
        let draft = may_open(edition, &open, &actor(&edition.opened_by[0]), &world.context(now)).unwrap();
        let event = appended(0, &draft);
        let state = State::opened(edition, &Id::new("matter"), &event).unwrap();
        let model = Walk::begin(world.catalogue, edition, &View::new(edition, &state, world.context(now)))
            .unwrap_or_else(|deviation| panic!("{} {}: {deviation}\n{draft:?}", edition.procedure, edition.edition));
        Self { world, state, model, now, history: Vec::new() }
    }

    /// Steps that the model has followed.
    pub fn followed(&self) -> usize {
        self.history.len()
    }

    /// Does something at random; what was done is noted in `acts`.
    pub fn step(&mut self, dice: &mut Dice, acts: &mut BTreeSet<String>) {
        match dice.below(100) {
            0..60 => self.act(dice, acts),
            60..70 => self.wait(dice),
            70..82 => self.correct(dice),
            82..96 => self.hear(dice),
            _ => self.exempt(dice),
        }
    }

    /// Tries the actions in random order, mostly those first that nobody has done yet, until one is allowed.
    fn act(&mut self, dice: &mut Dice, acts: &mut BTreeSet<String>) {
        let mut actions: Vec<&Action> = self.world.edition.all_actions().collect();
        dice.shuffle(&mut actions);
        if dice.percent(70) {
            actions.sort_by_key(|action| acts.contains(action.id.as_str()));
        }
        // Most lines end early if they may, and far places are seldom reached.
        if dice.percent(80) {
            let ends = |action: &Action| action.targets().iter().any(|to| self.world.edition.step(to).is_some_and(|step| step.end));
            actions.sort_by_key(|action| ends(action));
        }
        for action in actions {
            let Some(role) = dice.one(&action.roles) else { continue };
            let Some(act) = self.made_up(dice, action) else { continue };
            if self.command(&Command::Act(act), role) {
                acts.insert(action.id.to_string());
                return;
            }
        }
    }

    /// An action with all that it needs and some of what it asks; none when it wants an item and there is none.
    fn made_up(&self, dice: &mut Dice, action: &Action) -> Option<Act> {
        let edition = self.world.edition;
        let mut act = Act { action: action.id.to_string(), ..Act::default() };
        let mut fields: &[Field] = &edition.fields;
        if let ActionSite::Item { group, .. } = &action.site {
            fields = &edition.group(group)?.fields;
            if !action.opens_item {
                act.item = Some(dice.one(self.state.items.get(group)?)?.no);
            }
        }
        let of_matter = act.item.is_none() && !action.opens_item;
        let mut given_fields: Vec<&Field> = Vec::new();
        for field in fields {
            let there = of_matter && self.state.has(&field.id);
            let needed = action.needs.contains(&field.id) || (action.opens_item && field.required);
            let allowed = needed || action.asks.contains(&field.id);
            if allowed && dice.percent(if needed && !there { 100 } else { 30 }) {
                given_fields.push(field);
            }
        }
        act.values = self.world.values(dice, &given_fields, self.now.date());
        for link in edition.links.iter().filter(|link| action.needs.contains(&link.id)) {
            if !self.state.links.iter().any(|linked| linked.link == link.id) || dice.percent(10) {
                act.links.push(given(self.world, dice, link, Some(&self.state)));
            }
        }
        act.reason = action.reason.as_ref().map(|codes| reason(self.world, dice, codes));
        for assignment in &action.assigns {
            let persons = assignment.least as usize + dice.below((assignment.most - assignment.least.min(assignment.most)) as usize + 1);
            act.assigned.insert(assignment.role.clone(), (0..persons).map(|n| person(&assignment.role, n)).collect());
        }
        if dice.percent(15) {
            let back = i32::try_from(dice.below(15)).unwrap();
            act.occurred = Some(Moment::from(date_of(day_number(self.now.date()) - back)));
            act.late_reason = Some(Id::new("late"));
        }
        Some(act)
    }

    /// Time passes, and with it clocks.
    fn wait(&mut self, dice: &mut Dice) {
        let most = [5, 20, 70, 400][dice.below(4)];
        let days = i32::try_from(1 + dice.below(most)).unwrap();
        let day = date_of(day_number(self.now.date()) + days);
        if day.year() > 2025 {
            return;
        }
        self.now = day.at(9, 0, 0, 0);
        self.follow(&Happened::Environment, &format!("{days} days pass"));
        // What the law deems done by now.
        self.command(&Command::Hear(Vec::new()), &Id::new("system"));
    }

    fn correct(&mut self, dice: &mut Dice) {
        let edition = self.world.edition;
        let (Some(field), Some(role)) = (dice.one(&edition.fields), dice.one(&edition.corrected_by)) else { return };
        let new = if dice.percent(80) { value(dice, self.world.catalogue, field, self.now.date()) } else { None };
        let reason = Reason { code: Id::new("slip"), sentence: "笔误".to_owned() };
        let correct = Correct { values: BTreeMap::from([(field.id.clone(), new)]), occurred: None, reason: Some(reason) };
        self.command(&Command::Correct(correct), role);
    }

    /// A linked matter tells something, or a matter that has linked itself to this one does so for the first time.
    fn hear(&mut self, dice: &mut Dice) {
        let Some(link) = dice.one(&self.world.edition.links) else { return };
        let notice = given(self.world, dice, link, Some(&self.state)).notice;
        let known = self.state.links.iter().filter(|linked| linked.link == link.id).count();
        let is_new = !self.state.links.iter().any(|linked| linked.link == link.id && linked.matter == notice.matter);
        if is_new && link.at_most.is_some_and(|most| known >= most as usize) {
            return;
        }
        self.command(&Command::Hear(vec![notice]), &Id::new("system"));
    }

    fn exempt(&mut self, dice: &mut Dice) {
        let gates: Vec<_> = self.world.edition.gates.iter().filter_map(|gate| Some((&gate.id, gate.exemption.as_ref()?))).collect();
        let Some((gate, exemption)) = dice.one(&gates) else { return };
        let Some(role) = dice.one(&exemption.roles) else { return };
        let reason = reason(self.world, dice, &exemption.codes);
        self.command(&Command::Exempt(Exempt { gate: (*gate).clone(), reason }), role);
    }

    /// Has the engine decide; true when it allows. Each event is an edge, or the walk ends here.
    fn command(&mut self, command: &Command, role: &Id) -> bool {
        let context = self.world.context(self.now);
        let Ok(drafts) = decide(self.world.edition, &self.state, command, &actor(role), &context) else {
            return false;
        };
        for draft in drafts {
            self.state.apply(self.world.edition, &appended(self.state.seq, &draft));
            self.follow(&happened(self.world.edition, &draft), &told(&draft));
        }
        true
    }

    fn follow(&mut self, happened: &Happened, told: &str) {
        let edition = self.world.edition;
        self.history.push(format!("{} at {}: {told}", self.now.date(), self.state.step));
        let view = View::new(edition, &self.state, self.world.context(self.now));
        if let Err(deviation) = self.model.step(happened, &view) {
            panic!("{} {}: {deviation}\n{}", edition.procedure, edition.edition, self.history.join("\n"));
        }
    }
}

/// Dates thrown by the dice that the definition wants the other way round: the later one is the earlier one's day.
fn in_order(edition: &Edition, values: &mut BTreeMap<Id, Value>) {
    for field in &edition.fields {
        let Some(earlier) = &field.not_before else { continue };
        if let (Some(Value::Date(first)), Some(Value::Date(second))) = (values.get(earlier), values.get(&field.id))
            && first > second
        {
            values.insert(field.id.clone(), Value::Date(*first));
        }
    }
}

/// What the model calls an event.
fn happened(edition: &Edition, draft: &Draft) -> Happened {
    let action = || draft.action.clone().unwrap();
    match draft.kind {
        Kind::Action if draft.data.deemed => Happened::Deemed(action()),
        Kind::Action if draft.data.exempt.is_none() => Happened::Acted(action()),
        Kind::Linked if draft.to.is_some() => Happened::Noticed,
        Kind::Corrected => {
            let revised = draft.sealed.keys().find(|name| edition.field(name).is_some_and(|field| field.revisions));
            revised.map_or(Happened::Environment, |file| Happened::Revised(file.clone()))
        }
        _ => Happened::Environment,
    }
}

fn told(draft: &Draft) -> String {
    let what = draft.action.as_deref().unwrap_or_default();
    let sealed: Vec<&str> = draft.sealed.keys().map(|name| name.as_str()).collect();
    let (data, from, to) = (serde_json::to_string(&draft.data).unwrap(), draft.from.as_deref(), draft.to.as_deref());
    format!("{:?} {what} on {} {from:?} → {to:?} {data} sealed {sealed:?}", draft.kind, draft.occurred)
}

/// The event that the store would make of a draft, official numbers allotted.
fn appended(seq: u64, draft: &Draft) -> Event {
    let mut act = draft.clone();
    for allot in &draft.allot {
        act.data.fields.insert(allot.field.clone(), serde_json::Value::from(format!("〔{}〕{seq}号", allot.year)));
    }
    Event { seq, n: seq, recorded: DateTime::default(), sealed_fields: draft.sealed.keys().cloned().collect(), act }
}

fn person(role: &Id, n: usize) -> Id {
    Id::from(format!("{role}-{n}"))
}

/// Somebody who fills this role and no other, with every certificate: who may is not what the model follows.
fn actor(role: &Id) -> Actor {
    Actor { person: person(role, 0), unit: Id::new("unit-0"), roles: vec![role.clone()], acting: None }
}

fn reason(world: &World<'_>, dice: &mut Dice, codes: &Id) -> Reason {
    let list = world.catalogue.code_list(codes);
    let code = list.and_then(|list| dice.one(&list.codes)).map_or_else(|| Id::new("other"), |code| code.id.clone());
    Reason { code, sentence: "情况属实".to_owned() }
}

/// What one of two matters at the other side of a link shows now.
fn given(world: &World<'_>, dice: &mut Dice, link: &Link, state: Option<&State>) -> GivenLink {
    let matter = Id::from(format!("{}-{}", link.id, dice.below(2)));
    let known = state.and_then(|state| state.links.iter().find(|linked| linked.link == link.id && linked.matter == matter));
    let now = state.zip(link.on.as_ref()).map_or(1, |(state, on)| state.revision(on));
    let stale = u32::from(dice.percent(20));
    let read = known.and_then(|linked| linked.revision).unwrap_or(1) + u32::from(dice.percent(30));
    let notice = Notice {
        link: link.id.clone(),
        matter,
        procedure: dice.one(&link.to).unwrap().clone(),
        unit: Id::new("unit-1"),
        settled_as: if dice.percent(70) { dice.one(&world.results(link)).map(|result| (*result).clone()) } else { None },
        at_revision: link.on.as_ref().map(|_| now.saturating_sub(stale)),
        revision: link.reads.as_ref().map(|_| read),
        ended: dice.percent(20),
    };
    GivenLink { link: link.id.clone(), notice }
}
