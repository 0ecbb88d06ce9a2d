//! Clocks of a matter: which operations its events perform on each time rule, and what the rule then says.

use std::collections::BTreeMap;

use mingfa_catalogue::enabled::{self, Facts};
use mingfa_catalogue::model::{Action, Citation, Clock, ClockCase, ClockKind, ClockState, Edition, Expiry, From, LengthRule, Pause};
use mingfa_catalogue::{Id, Value};
use mingfa_time::{Calendar, Date, Due, Length, Moment, MonthDay, Op, Phase, Reading, Roll, Rule, Term, evaluate};

use crate::command::Context;
use crate::decide::cites;
use crate::event::{Data, Draft, Kind};
use crate::facts::View;
use crate::refusal::Refusal;
use crate::state::{Linked, Pass, State};

/// The district's local values (本区规定) with their history: a clock takes the one in force when it starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalValues {
    entries: BTreeMap<Id, Vec<LocalEntry>>,
}

/// One setting of a local value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LocalEntry {
    from: Date,
    length: Option<Length>,
    number: Option<i64>,
    text: Option<String>,
}

impl LocalValues {
    /// Adds a setting in force from a day.
    pub fn set(&mut self, key: &Id, from: Date, length: Option<Length>, number: Option<i64>) {
        self.put(key, LocalEntry { from, length, number, text: None });
    }

    /// Adds a text in force from a day: a prefix, the name of a document.
    pub fn set_text(&mut self, key: &Id, from: Date, text: &str) {
        self.put(key, LocalEntry { from, length: None, number: None, text: Some(text.to_owned()) });
    }

    fn put(&mut self, key: &Id, entry: LocalEntry) {
        let entries = self.entries.entry(key.clone()).or_default();
        entries.retain(|known| known.from != entry.from);
        entries.push(entry);
        entries.sort_by_key(|entry| entry.from);
    }

    /// The text in force on a day; none = 未设定.
    pub fn text(&self, key: &str, on: Date) -> Option<&str> {
        self.entry(key, on)?.text.as_deref()
    }

    /// The length in force on a day; none = 未设定.
    pub fn length(&self, key: &str, on: Date) -> Option<Length> {
        self.entry(key, on)?.length
    }

    /// The number in force on a day; none = 未设定.
    pub fn number(&self, key: &str, on: Date) -> Option<i64> {
        self.entry(key, on)?.number
    }

    fn entry(&self, key: &str, on: Date) -> Option<&LocalEntry> {
        self.entries.get(key)?.iter().rev().find(|entry| entry.from <= on)
    }
}

/// A clock as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReading<'e> {
    /// Its definition.
    pub clock: &'e Clock,
    /// The rule with its length resolved.
    pub rule: Rule,
    /// What the matter's events did to it.
    pub ops: Vec<Op>,
    /// Phase and due day.
    pub reading: Reading,
    /// Source of its length: that of the case that applies where it names one, else the clock's own.
    pub cite: &'e [Citation],
    /// The calendar by which it counts: the one adopted when it was stopped, else the newest.
    pub calendar: &'e Calendar,
    /// What stopped it is no act of anybody: it ran out, and the law counts the silence (视为受理).
    pub deemed: bool,
}

impl ClockReading<'_> {
    /// What conditions may ask of it. A clock stopped after its due day has expired, and stays so; so has one whose end the law deemed.
    pub fn state(&self, today: Date) -> ClockState {
        match self.reading.phase {
            Phase::Stopped if self.met_late() => ClockState::Expired,
            Phase::NotStarted | Phase::Stopped => ClockState::Off,
            Phase::Running if self.overdue(today) => ClockState::Expired,
            Phase::Running | Phase::Paused => ClockState::Running,
        }
    }

    /// Running and past its due day.
    pub fn overdue(&self, today: Date) -> bool {
        self.reading.phase == Phase::Running && self.reading.due.on().is_some_and(|due| due.date < today)
    }

    /// Stopped after its due day, or only by what the law deems done because nobody acted by then.
    pub fn met_late(&self) -> bool {
        match (self.reading.stop, self.reading.due.on()) {
            (Some(stop), Some(due)) => self.deemed || stop.is_after(due),
            _ => false,
        }
    }
}

/// Every clock of the edition that applies, in order of definition.
pub fn read_clocks<'e>(edition: &'e Edition, state: &'e State, context: &Context<'e>) -> Vec<ClockReading<'e>> {
    let view = View::new(edition, state, *context);
    edition.clocks.iter().filter_map(|clock| read_in(clock, &view)).collect()
}

/// One clock; none when it does not apply.
pub fn read_clock<'e>(edition: &'e Edition, clock: &'e Clock, state: &'e State, context: &Context<'e>) -> Option<ClockReading<'e>> {
    read_in(clock, &View::new(edition, state, *context))
}

pub(crate) fn read_in<'e>(clock: &'e Clock, view: &View<'e>) -> Option<ClockReading<'e>> {
    if !enabled::holds(&clock.applies, view) {
        return None;
    }
    let ops = operations(clock, view);
    let case = case_of(clock, view);
    let rule = rule(clock, case, view, start_of(&ops));
    let newest = evaluate(&rule, &ops, view.context.calendar);
    let (reading, calendar) = match newest.stop.and_then(|stop| calendar_of(clock, view, stop)) {
        Some(calendar) => (evaluate(&rule, &ops, calendar), calendar),
        None => (newest, view.context.calendar),
    };
    let cite = case.map(|case| case.cite.as_slice()).filter(|cite| !cite.is_empty()).unwrap_or(&clock.cite);
    let deemed = reading.stop.is_some_and(|stop| is_deemed(clock, view.state, stop));
    Some(ClockReading { clock, rule, ops, reading, cite, calendar, deemed })
}

/// The case whose length applies now; none = the clock's own.
fn case_of<'e>(clock: &'e Clock, view: &View<'_>) -> Option<&'e ClockCase> {
    clock.cases.iter().find(|case| enabled::holds(&case.when, view))
}

/// The calendar that stood when a clock was stopped; none = the newest (foundations 5: closed clocks never move).
fn calendar_of<'e>(clock: &Clock, view: &View<'e>, stop: Moment) -> Option<&'e Calendar> {
    let earlier = view.context.earlier;
    let last = earlier.last()?;
    let stopped = |pass: &&Pass| pass.valid && clock.stops.contains(&pass.action) && pass.occurred == stop;
    let n = view.state.passes.iter().find(stopped)?.n;
    if n >= last.0 {
        return None;
    }
    earlier.iter().find(|(replaced, _)| n < *replaced).map(|(_, calendar)| &**calendar)
}

/// Whether the clock was stopped by what it makes the law deem done.
fn is_deemed(clock: &Clock, state: &State, stop: Moment) -> bool {
    let Expiry::Deem(action) = &clock.expiry else { return false };
    state.passes.iter().any(|pass| pass.valid && pass.deemed && pass.action == *action && pass.occurred == stop)
}

/// What the matter's events did to the clock, in their order.
fn operations(clock: &Clock, view: &View<'_>) -> Vec<Op> {
    let state = view.state;
    let mut ops = Vec::new();
    if let From::Field(field) = &clock.from
        && let Some(moment) = state.values.get(field).and_then(moment_of)
    {
        ops.push(Op::Start(moment));
    }
    // By event, then by place in it (history tells several acts in one event), then by what an act does first.
    let mut timed: Vec<((u64, usize), u8, Op)> = Vec::new();
    let mut places: BTreeMap<u64, usize> = BTreeMap::new();
    for pass in &state.passes {
        let place = *places.entry(pass.seq).and_modify(|place| *place += 1).or_insert(0);
        if !pass.valid {
            continue;
        }
        let at = (pass.seq, place);
        let mut push = |order: u8, op: Op| timed.push((at, order, op));
        let id = &pass.action;
        if clock.stops.contains(id) {
            push(0, Op::Stop(pass.occurred));
        }
        for pause in &clock.pauses {
            if let Pause::Between { on, until } = pause {
                if until.contains(id) {
                    push(1, Op::Resume(pass.occurred));
                }
                if on == id {
                    push(2, Op::Pause(pass.occurred));
                }
            }
        }
        if clock.restarts.contains(id) {
            push(3, Op::Restart(pass.occurred));
        }
        if clock.keeps_first.contains(id) {
            push(3, Op::Reopen(pass.occurred));
        }
        let starts = match &clock.from {
            From::Open => *id == "open",
            From::Action(action) => action == id,
            _ => false,
        };
        if starts {
            push(4, Op::Start(pass.occurred));
        }
        for extension in clock.extensions.iter().filter(|extension| extension.on == *id) {
            let used = timed.iter().filter(|(_, _, op)| matches!(op, Op::Extend(_))).count();
            let within = extension.times.is_none_or(|times| used < times as usize);
            if let (true, Some(length)) = (within, fixed_length(&extension.by, view, pass.occurred.date)) {
                timed.push((at, 5, Op::Extend(length)));
            }
        }
    }
    let last_of = |seq: u64| (seq, places.get(&seq).copied().unwrap_or(0));
    for (seq, from, to, occurred) in &state.stays {
        if let From::Step(step) = &clock.from
            && step == to
        {
            timed.push((last_of(*seq), 4, Op::Start(*occurred)));
        }
        for pause in &clock.pauses {
            if let Pause::AtStep(step) = pause {
                if from.as_ref() == Some(step) {
                    timed.push((last_of(*seq), 1, Op::Resume(*occurred)));
                }
                if to == step {
                    timed.push((last_of(*seq), 2, Op::Pause(*occurred)));
                }
            }
        }
    }
    if let From::Step(step) = &clock.from {
        let entries = state.track_stays.iter().filter(|(_, entered, _)| entered == step);
        timed.extend(entries.map(|(seq, _, occurred)| (last_of(*seq), 4, Op::Start(*occurred))));
    }
    if let From::Notice(link) = &clock.from
        && let Some(occurred) = state.revised.get(link)
    {
        timed.push(((u64::MAX, 0), 4, Op::Start(*occurred)));
    }
    for pause in &clock.pauses {
        if let Pause::WhileLinked(link) = pause {
            // What was settled when it was first heard of has never been open beside this matter.
            let was_open = |linked: &&Linked| linked.closed.is_none_or(|(seq, _)| seq != linked.since_seq);
            for linked in state.links.iter().filter(|linked| linked.link == *link).filter(was_open) {
                timed.push((last_of(linked.since_seq), 2, Op::Pause(linked.since)));
                if let Some((seq, closed)) = linked.closed {
                    timed.push((last_of(seq), 1, Op::Resume(closed)));
                }
            }
        }
    }
    timed.sort_by_key(|(at, order, _)| (*at, *order));
    ops.extend(timed.into_iter().map(|(_, _, op)| op));
    with_pauses_carried(&ops)
}

/// Time that is excluded when a run begins stays excluded (the linked matter is still open, the expert test goes on), while
/// `mingfa_time` begins every run without the pauses of the one before.
fn with_pauses_carried(ops: &[Op]) -> Vec<Op> {
    let mut carried = Vec::with_capacity(ops.len());
    let (mut open, mut begun, mut running) = (0_usize, false, false);
    for op in ops {
        carried.push(*op);
        let from = match *op {
            Op::Restart(at) => Some(at),
            Op::Start(at) if !running => Some(at),
            _ => None,
        };
        match op {
            Op::Pause(_) => open += 1,
            Op::Resume(_) => open = open.saturating_sub(1),
            Op::Stop(_) => running = false,
            Op::Reopen(_) => running = begun,
            _ => {}
        }
        if let Some(at) = from {
            (begun, running) = (true, true);
            carried.extend(std::iter::repeat_n(Op::Pause(at), open));
        }
    }
    carried
}

fn start_of(ops: &[Op]) -> Option<Date> {
    ops.iter().rev().find_map(|op| match op {
        Op::Start(moment) | Op::Restart(moment) => Some(moment.date),
        _ => None,
    })
}

fn rule(clock: &Clock, case: Option<&ClockCase>, view: &View<'_>, start: Option<Date>) -> Rule {
    let length = case.map_or(&clock.length, |case| &case.length);
    let on = start.unwrap_or(view.context.today);
    let stated = clock.stated_due.as_ref().and_then(|field| view.state.values.get(field)).and_then(moment_of);
    let term = match (stated, length) {
        (Some(moment), _) => Term::Until(moment),
        (None, LengthRule::Stated) => Term::Unset,
        (None, LengthRule::Until(field)) => view.state.values.get(field).and_then(moment_of).map_or(Term::Unset, Term::Until),
        (None, length) => fixed_length(length, view, on).map_or(Term::Unset, Term::For),
    };
    let roll = if clock.roll { Roll::NextWorkday } else { Roll::None };
    match (clock.kind, length) {
        (ClockKind::ByDate, LengthRule::YearDay { month, day }) => match MonthDay::new(*month, *day) {
            Ok(on) => Rule::ByDate { on },
            Err(_) => Rule::Within { term: Term::Unset, roll },
        },
        (ClockKind::Within | ClockKind::ByDate, _) => Rule::Within { term, roll },
        (ClockKind::AtLeast, _) => Rule::AtLeast { term, roll },
        (ClockKind::Before, _) => Rule::Before { term },
        (ClockKind::Valid, _) => Rule::Valid { term, warn: None },
    }
}

fn fixed_length(rule: &LengthRule, view: &View<'_>, on: Date) -> Option<Length> {
    match rule {
        LengthRule::Fixed(length) => Some(*length),
        LengthRule::Local { key, by: None } => view.context.local.length(key, on),
        LengthRule::Local { key, by: Some(field) } => {
            let Some(Value::Code(value)) = view.state.values.get(field) else { return None };
            view.context.local.length(&format!("{key}.{value}"), on).or_else(|| view.context.local.length(key, on))
        }
        LengthRule::YearDay { .. } | LengthRule::Stated | LengthRule::Until(_) => None,
    }
}

/// Events that the law deems done because a clock ran out (视为受理): occurred on the due day, done by nobody. A matter that it deems
/// accepted gets its number like any other; papers are issued by people only.
pub(crate) fn expired_deems(edition: &Edition, state: &State, context: &Context<'_>) -> Vec<Draft> {
    let deeming = crate::settle::deeming(edition);
    let mut drafts = Vec::new();
    for clock in deeming {
        let Expiry::Deem(action_id) = &clock.expiry else { continue };
        let after;
        let now = if drafts.is_empty() {
            state
        } else {
            after = crate::decide::preview(edition, state, &drafts);
            &after
        };
        let view = View::new(edition, now, *context);
        let Some(reading) = read_in(clock, &view).filter(|reading| reading.overdue(context.today)) else { continue };
        let (Some(due), Some(action)) = (reading.reading.due.on(), edition.action(action_id)) else { continue };
        if !enabled::offered(edition, action, &view) {
            continue;
        }
        drafts.push(deemed(state, action, due, &view));
    }
    drafts
}

fn deemed(state: &State, action: &Action, due: Moment, view: &View<'_>) -> Draft {
    let to = action.targets().first().map(|to| (**to).clone());
    let mut draft = Draft {
        kind: Kind::Action,
        action: Some(action.id.clone()),
        from: to.as_ref().map(|_| view.at().clone()),
        to,
        occurred: due,
        actor: Id::new("system"),
        unit: state.unit.clone(),
        role: Id::new("system"),
        acting: None,
        data: Data { deemed: true, late_reason: Some(Id::new("deemed")), ..Data::default() },
        sealed: BTreeMap::new(),
        links: Vec::new(),
        allot: Vec::new(),
    };
    crate::draft::put_values(&view.edition.fields, action.sets.iter().cloned().collect(), &mut draft);
    // Nobody is there to be refused: without the district's part of its number the deed stands, unnumbered.
    if crate::draft::allot_numbers(view.edition, &action.id, due, view.context.local, &mut draft).is_err() {
        draft.allot.clear();
    }
    draft
}

/// The refusal when a lower bound or lead time stands before this action.
pub(crate) fn earliest(edition: &Edition, after: &State, action: &Action, occurred: Moment, context: &Context<'_>) -> Option<Refusal> {
    let view = View::new(edition, after, *context);
    for clock in edition.clocks.iter().filter(|clock| clock.guards.contains(&action.id)) {
        let Some(reading) = read_in(clock, &view) else { continue };
        if is_shortened(edition, clock, after) {
            continue;
        }
        let refuse = |earliest: String| {
            Some(Refusal::TooEarly { clock: clock.title.clone(), earliest, action: action.title.clone(), cite: cites(reading.cite) })
        };
        match (clock.kind, reading.reading.phase, reading.reading.due) {
            (ClockKind::Before, Phase::Running, _) => return refuse("须先完成提前告知，之后".to_owned()),
            (ClockKind::Before, Phase::Stopped, _) if reading.met_late() => return refuse("告知时间不足，须另定日期，之后".to_owned()),
            (ClockKind::AtLeast, Phase::Running | Phase::Paused, Due::On(due)) if due.is_after(occurred) => {
                return refuse(mingfa_time::chinese_date(due.date));
            }
            (ClockKind::AtLeast, Phase::Running, Due::NotBefore(date)) if occurred.date < date => {
                return refuse(format!("不早于{}（历未发布）", mingfa_time::chinese_date(date)));
            }
            (ClockKind::AtLeast, Phase::Paused, _) => return refuse("期限中止中，恢复后".to_owned()),
            _ => {}
        }
    }
    None
}

/// A recorded reason of the clock's list stands: the action that demands such a reason has been done.
fn is_shortened(edition: &Edition, clock: &Clock, state: &State) -> bool {
    let Some(codes) = &clock.shortened_by else { return false };
    edition.all_actions().filter(|action| action.reason.as_ref() == Some(codes)).any(|action| state.last(&action.id).is_some())
}

pub(crate) fn moment_of(value: &Value) -> Option<Moment> {
    match value {
        Value::Date(date) => Some(Moment::from(*date)),
        Value::Instant(moment) => Some(Moment::from(*moment)),
        _ => None,
    }
}

/// The due day of a duty that begins with an act (publication), by the same rules; none = no number is set.
pub(crate) fn due_after(length: &LengthRule, from: Moment, view: &View<'_>) -> Option<i32> {
    let length = fixed_length(length, view, from.date)?;
    let rule = Rule::Within { term: Term::For(length), roll: Roll::NextWorkday };
    evaluate(&rule, &[Op::Start(from)], view.context.calendar).due.day_number()
}
