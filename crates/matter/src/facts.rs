//! A matter seen through the questions that conditions may ask.

use mingfa_catalogue::enabled::{self, Facts};
use mingfa_catalogue::model::{Action, Atom, ClockState, Cond, Edition, FieldTest, GroupTest, LinkTest, Target, Track};
use mingfa_catalogue::{Id, Value};
use mingfa_time::day_number;

use crate::clocks::read_in;
use crate::command::Context;
use crate::state::{Item, State};

/// How deep a clock's condition may ask of other clocks; the reader refuses cycles, this only bounds a hostile catalogue.
const MAX_DEPTH: u8 = 4;

/// A matter (or one of its items) with everything needed to answer conditions.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Its definition.
    pub edition: &'a Edition,
    /// Its state.
    pub state: &'a State,
    /// The world.
    pub context: Context<'a>,
    item: Option<&'a Item>,
    depth: u8,
}

impl<'a> View<'a> {
    /// The matter itself.
    pub fn new(edition: &'a Edition, state: &'a State, context: Context<'a>) -> Self {
        Self { edition, state, context, item: None, depth: 0 }
    }

    /// The same with fields read from an item first.
    pub(crate) fn on_item(mut self, item: Option<&(Id, u32)>) -> Self {
        self.item = item.and_then(|(group, no)| self.state.item(group, *no));
        self
    }

    fn value(&self, field: &str) -> Option<&'a Value> {
        self.item.and_then(|item| item.values.get(field)).or_else(|| self.state.values.get(field))
    }

    fn field_holds(&self, field: &str, test: &FieldTest) -> bool {
        match test {
            FieldTest::Present => {
                let in_item = self.item.is_some_and(|item| item.values.contains_key(field) || item.sealed.contains_key(field));
                in_item || self.state.has(field)
            }
            FieldTest::In(values) => match self.value(field) {
                Some(Value::Codes(codes)) => values.iter().any(|value| matches!(value, Value::Code(code) if codes.contains(code))),
                Some(value) => values.contains(value),
                // An unanswered yes-or-no question is a no.
                None => values.contains(&Value::Bool(false)),
            },
            FieldTest::AtLeast(least) => self.value(field).and_then(number_of).is_some_and(|number| number >= *least),
            FieldTest::AtLeastLocal(key) => {
                let least = self.context.local.number(key, self.context.today);
                matches!((self.value(field).and_then(number_of), least), (Some(number), Some(least)) if number >= least)
            }
        }
    }

    fn passed(&self, action: &str) -> bool {
        let bound_to = self.edition.action(action).and_then(|action| action.on.as_ref());
        self.state.passes.iter().any(|pass| {
            let current = match (bound_to, pass.at_revision) {
                (Some(field), Some(revision)) => revision == self.state.revision(field),
                _ => true,
            };
            pass.valid && pass.action == *action && current
        })
    }

    fn linked(&self, link_id: &str, test: &LinkTest) -> bool {
        let mut linked = self.state.links.iter().filter(|linked| linked.link == *link_id);
        match test {
            LinkTest::Exists => linked.next().is_some(),
            LinkTest::Open => linked.any(|linked| linked.settled_as.is_none() && !linked.ended),
            LinkTest::Revised => {
                let bound = self.state.bound.get(link_id).copied();
                linked.any(|linked| bound.is_some() && linked.revision != bound)
            }
            LinkTest::SettledAs(results) => {
                let on = self.edition.link(link_id).and_then(|link| link.on.as_ref());
                linked.any(|linked| {
                    let current = on.is_none_or(|field| linked.at_revision == Some(self.state.revision(field)));
                    linked.settled_as.as_ref().is_some_and(|result| results.contains(result)) && current
                })
            }
        }
    }

    fn group_holds(&self, group: &Id, test: &GroupTest) -> bool {
        let items = self.state.items.get(group).map(Vec::as_slice).unwrap_or_default();
        let passed = |action: &Id, item: &Item| self.state.times(action, Some(&(group.clone(), item.no))) > 0;
        let on = |item: &'a Item| Self { item: Some(item), ..*self };
        match test {
            GroupTest::AtLeast(least) => items.len() >= *least as usize,
            GroupTest::AllPassed(action) => items.iter().all(|item| passed(action, item)),
            GroupTest::AnyPassed(action) => items.iter().any(|item| passed(action, item)),
            GroupTest::NonePassed(action) => !items.iter().any(|item| passed(action, item)),
            GroupTest::All(cond) => items.iter().all(|item| enabled::holds(cond, &on(item))),
            GroupTest::Any(cond) => items.iter().any(|item| enabled::holds(cond, &on(item))),
        }
    }

    fn clock_is(&self, clock_id: &str, wanted: ClockState) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        let deeper = Self { depth: self.depth + 1, item: None, ..*self };
        let reading = self.edition.clock(clock_id).and_then(|clock| read_in(clock, &deeper));
        reading.map_or(ClockState::Off, |reading| reading.state(self.context.today)) == wanted
    }

    /// A condition in words: what it wants.
    pub fn say(&self, cond: &Cond) -> String {
        match cond {
            Cond::All(parts) => parts.iter().map(|part| self.say(part)).collect::<Vec<_>>().join("，并且"),
            Cond::Any(parts) => parts.iter().map(|part| self.say(part)).collect::<Vec<_>>().join("，或者"),
            Cond::Not(part) => format!("不得{}", self.say(part)),
            Cond::Is(atom) => self.say_atom(atom),
        }
    }

    /// The same condition in words: what there is now, for each part that does not hold.
    pub(crate) fn say_present(&self, cond: &Cond) -> String {
        let mut parts = Vec::new();
        for atom in cond.atoms() {
            if !self.holds(atom) {
                parts.push(self.say_now(atom));
            }
        }
        parts.dedup();
        if parts.is_empty() { "条件组合不满足".to_owned() } else { parts.join("；") }
    }

    fn say_atom(&self, atom: &Atom) -> String {
        let edition = self.edition;
        match atom {
            Atom::Field { field, test, .. } => {
                let found = edition.field(field).or_else(|| edition.groups.iter().flat_map(|group| &group.fields).find(|each| each.id == *field));
                let title = found.map_or(field.as_str(), |found| found.title.as_str());
                match test {
                    FieldTest::Present => format!("已填写{title}"),
                    FieldTest::In(values) => {
                        let words: Vec<String> = values.iter().map(|value| word_of(found, value)).collect();
                        format!("{title}为{}", words.join("或"))
                    }
                    FieldTest::AtLeast(least) => format!("{title}不少于{least}"),
                    FieldTest::AtLeastLocal(_) => format!("{title}达到本区规定的标准"),
                }
            }
            Atom::Passed { action, .. } => format!("已{}", edition.action(action).map_or(action.as_str(), |action| action.title.as_str())),
            Atom::Linked { link, test, .. } => {
                let title = edition.link(link).map_or(link.as_str(), |link| link.title.as_str());
                let on = edition.link(link).and_then(|link| link.on.as_ref());
                match test {
                    LinkTest::Exists => format!("已关联{title}"),
                    LinkTest::Open => format!("{title}正在办理"),
                    LinkTest::Revised => format!("{title}的稿件已更新"),
                    LinkTest::SettledAs(_) => match on {
                        Some(field) => format!("现稿（第{}版）的{title}已通过", self.state.revision(field)),
                        None => format!("{title}已通过"),
                    },
                }
            }
            Atom::Clock { clock, state, .. } => {
                let title = edition.clock(clock).map_or(clock.as_str(), |clock| clock.title.as_str());
                match state {
                    ClockState::Off => format!("{title}未在计算"),
                    ClockState::Running => format!("{title}未届满"),
                    ClockState::Expired => format!("{title}已届满"),
                }
            }
            Atom::Group { group, test, .. } => {
                let title = edition.group(group).map_or(group.as_str(), |group| group.title.as_str());
                let action = |id: &Id| edition.action(id).map_or_else(|| id.to_string(), |action| action.title.clone());
                match test {
                    GroupTest::AtLeast(least) => format!("{title}至少{least}条"),
                    GroupTest::AllPassed(id) => format!("{title}逐条已{}", action(id)),
                    GroupTest::AnyPassed(id) => format!("{title}至少一条已{}", action(id)),
                    GroupTest::NonePassed(id) => format!("{title}没有{}", action(id)),
                    GroupTest::All(cond) => format!("{title}每条{}", self.say(cond)),
                    GroupTest::Any(cond) => format!("{title}至少一条{}", self.say(cond)),
                }
            }
            Atom::Counter { counter, at_least, .. } => {
                let title = edition.counters.iter().find(|each| each.id == *counter).map_or(counter.as_str(), |each| each.title.as_str());
                format!("{title}达到{at_least}次")
            }
            Atom::Track { track, .. } => {
                let title = edition.tracks.iter().find(|each| each.id == *track).map_or(track.as_str(), |each| each.title.as_str());
                format!("{title}已完成")
            }
            Atom::Exempted { gate, .. } => format!("已认定“{}”的例外", edition.gate(gate).map_or(gate.as_str(), |gate| gate.title.as_str())),
            Atom::At { steps, .. } => {
                let titles: Vec<&str> = steps.iter().map(|step| edition.step(step).map_or(step.as_str(), |step| step.title.as_str())).collect();
                format!("处于{}环节", titles.join("或"))
            }
        }
    }

    fn say_now(&self, atom: &Atom) -> String {
        let edition = self.edition;
        match atom {
            Atom::Linked { link, test: LinkTest::SettledAs(_), .. } => {
                let title = edition.link(link).map_or(link.as_str(), |link| link.title.as_str());
                let Some(linked) = self.state.links.iter().rev().find(|linked| linked.link == *link) else {
                    return format!("尚无{title}");
                };
                match (&linked.settled_as, linked.at_revision, edition.link(link).and_then(|link| link.on.as_ref())) {
                    (Some(_), Some(at), Some(field)) if at != self.state.revision(field) => format!("{title}是就第{at}版作出的，稿件其后已修改"),
                    (Some(_), _, _) => format!("{title}的结论不是通过"),
                    (None, _, _) => format!("{title}尚在办理"),
                }
            }
            Atom::Passed { action, .. } => {
                let found = edition.action(action);
                let title = found.map_or(action.as_str(), |action| action.title.as_str());
                if self.state.last(action).is_some() { format!("“{title}”是就旧稿作出的，稿件其后已修改") } else { format!("尚未{title}") }
            }
            atom => format!("未达到“{}”", self.say_atom(atom)),
        }
    }

    /// Titles of the fields that decide where an action with several targets leads.
    pub(crate) fn deciding_fields(&self, action: &Action) -> Vec<String> {
        let Target::Cases(cases) = &action.target else { return Vec::new() };
        let mut titles = Vec::new();
        for atom in cases.iter().flat_map(|case| case.when.atoms()) {
            if let Atom::Field { field, .. } = atom
                && let Some(field) = self.edition.field(field)
                && !titles.contains(&field.title)
            {
                titles.push(field.title.clone());
            }
        }
        titles
    }
}

impl Facts for View<'_> {
    fn at(&self) -> &Id {
        &self.state.step
    }

    fn back(&self) -> Option<&Id> {
        self.state.back.as_ref()
    }

    fn track_at(&self, track: &Track) -> Option<&Id> {
        if !enabled::holds(&track.applies, self) {
            return None;
        }
        self.state.tracks.get(&track.id)
    }

    fn holds(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Field { field, test, .. } => self.field_holds(field, test),
            Atom::Passed { action, .. } => self.passed(action),
            Atom::Linked { link, test, .. } => self.linked(link, test),
            Atom::Clock { clock, state, .. } => self.clock_is(clock, *state),
            Atom::Group { group, test, .. } => self.group_holds(group, test),
            Atom::Counter { counter, at_least, .. } => self.state.counters.get(counter).is_some_and(|count| count >= at_least),
            Atom::Track { track, .. } => match self.edition.tracks.iter().find(|each| each.id == *track) {
                Some(track) if enabled::holds(&track.applies, self) => {
                    let at = self.state.tracks.get(&track.id);
                    at.and_then(|at| track.steps.iter().find(|step| step.id == *at)).is_some_and(|step| step.end)
                }
                Some(_) => true,
                None => false,
            },
            Atom::Exempted { gate, .. } => self.state.exempted.contains_key(gate),
            Atom::At { steps, .. } => steps.contains(&self.state.step),
        }
    }
}

/// After values changed: gates that stood before something already done and no longer hold, where they read a changed field.
pub(crate) fn rejudge(edition: &Edition, after: &State, touched: &[Id], context: &Context<'_>) -> Vec<Id> {
    let view = View::new(edition, after, *context);
    let reads_touched = |cond: &Cond| cond.atoms().iter().any(|atom| matches!(atom, Atom::Field { field, .. } if touched.contains(field)));
    let mut findings = Vec::new();
    for gate in edition.gates.iter().filter(|gate| reads_touched(&gate.applies) || reads_touched(&gate.requires)) {
        let done = gate.before.iter().any(|before| after.reached.contains(before) || after.last(before).is_some());
        if done && !enabled::passes(gate, &view) {
            findings.push(Id::from(format!("gate.{}", gate.id)));
        }
    }
    findings
}

fn number_of(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Money(number) => Some(*number),
        Value::Date(date) => Some(i64::from(day_number(*date))),
        Value::Instant(moment) => Some(i64::from(day_number(moment.date()))),
        _ => None,
    }
}

fn word_of(field: Option<&mingfa_catalogue::model::Field>, value: &Value) -> String {
    match value {
        Value::Code(id) => {
            let title = field.and_then(|field| field.kind.enum_values().iter().find(|value| value.id == *id)).map(|value| value.title.clone());
            title.unwrap_or_else(|| id.to_string())
        }
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Int(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
