//! History is taken as history (foundations 11): an imported record becomes one `opened` event with what it asserts,
//! and the rules that it does not fit stand as findings. It is never bent.

use std::collections::BTreeMap;

use mingfa_catalogue::enabled;
use mingfa_catalogue::model::{Edition, HistoryRule};
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;

use crate::clocks::read_clock;
use crate::command::{Actor, Context};
use crate::event::{Data, Draft, Event, Historic, Kind, Notice};
use crate::facts::View;
use crate::refusal::Refusal;
use crate::state::State;

/// One record of an import, typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Fields.
    pub values: BTreeMap<Id, Value>,
    /// Milestones with their times, in the file's order.
    pub milestones: Vec<(Id, Moment)>,
    /// Counters.
    pub counters: BTreeMap<Id, u32>,
    /// Linked matters.
    pub links: Vec<(Id, Notice)>,
    /// Statements of the file to be held against our own reckoning: clock and whether the file says it was met.
    pub checks: Vec<(Id, bool)>,
    /// SHA-256 (hex) of the file and data row.
    pub source: (String, u64),
}

/// Where an imported record lands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The one event that it becomes.
    pub draft: Draft,
    /// Findings, by code.
    pub findings: Vec<Id>,
}

/// Turns one record into its event.
///
/// # Errors
/// No history rule fits, or there is no time at all.
pub fn take_history(edition: &Edition, matter: &Id, unit: &Id, record: &Imported, actor: &Actor, context: &Context<'_>) -> Result<Landing, Refusal> {
    let mut milestones = record.milestones.clone();
    milestones.sort_by_key(|(_, at)| (at.date, at.time));
    let first = milestones.first().map(|(_, at)| *at);
    let stated = record.values.get(&edition.opens_by).and_then(|value| match value {
        Value::Date(date) => Some(Moment::from(*date)),
        Value::Instant(moment) => Some(Moment::from(*moment)),
        _ => None,
    });
    let occurred = stated.or(first).ok_or_else(|| Refusal::Nothing("没有可以作为发生时间的日期".to_owned()))?;
    if !milestones.iter().any(|(action, _)| *action == *"open") {
        milestones.insert(0, (Id::new("open"), occurred));
    }
    let mut draft = Draft {
        kind: Kind::Opened,
        action: None,
        from: None,
        to: None,
        occurred,
        actor: actor.person.clone(),
        unit: unit.clone(),
        role: Id::new("import"),
        acting: None,
        data: Data { late_reason: Some(Id::new("historic")), ..Data::default() },
        sealed: BTreeMap::new(),
        links: record.links.iter().map(|(link, notice)| (notice.matter.clone(), link.clone())).collect(),
        allot: Vec::new(),
    };
    for (link, notice) in &record.links {
        draft.data.notices.push(Notice { link: link.clone(), ..notice.clone() });
    }
    draft.data.rules = Some(format!("sha256:{}", edition.rules));
    crate::decide::put_values(&edition.fields, record.values.clone(), &mut draft);
    let historic = Historic {
        milestones,
        step: edition.start().map(|step| step.id.clone()).ok_or_else(|| Refusal::Unknown { what: edition.title.clone() })?,
        counters: record.counters.clone(),
        file: record.source.0.clone(),
        row: record.source.1,
    };
    draft.data.historic = Some(historic);
    let trial = open(edition, matter, &draft)?;
    let step = land(edition, &trial, context).ok_or_else(|| Refusal::Nothing("记录的内容不足以判断其所处环节".to_owned()))?;
    if let Some(historic) = &mut draft.data.historic {
        historic.step = step.clone();
    }
    draft.to = Some(step);
    let landed = open(edition, matter, &draft)?;
    let findings = judge(edition, &landed, &record.checks, context);
    draft.data.findings.clone_from(&findings);
    Ok(Landing { draft, findings })
}

fn open(edition: &Edition, matter: &Id, draft: &Draft) -> Result<State, Refusal> {
    let event = Event {
        seq: 0,
        n: 0,
        recorded: jiff::civil::DateTime::default(),
        sealed_fields: draft.sealed.keys().cloned().collect(),
        act: draft.clone(),
    };
    State::opened(edition, matter, &event).ok_or_else(|| Refusal::Unknown { what: edition.title.clone() })
}

/// The step of the first history rule that fits.
fn land(edition: &Edition, state: &State, context: &Context<'_>) -> Option<Id> {
    let view = View::new(edition, state, *context);
    let fits = |rule: &&HistoryRule| {
        let there = rule.after.as_ref().is_none_or(|action| state.last(action).is_some());
        there && enabled::holds(&rule.when, &view)
    };
    let rules = edition.history.as_ref().map(|history| history.rules.as_slice()).unwrap_or_default();
    rules.iter().find(fits).map(|rule| rule.at.clone())
}

/// What the rules say of a record that nobody decided here: clocks met late, statements that differ, gates that stood before it.
fn judge(edition: &Edition, state: &State, checks: &[(Id, bool)], context: &Context<'_>) -> Vec<Id> {
    let mut findings = Vec::new();
    for clock in &edition.clocks {
        let Some(reading) = read_clock(edition, clock, state, context) else { continue };
        let stated = checks.iter().find(|(id, _)| *id == clock.id).map(|(_, met)| *met);
        let late = reading.met_late();
        if late {
            findings.push(Id::from(format!("late.{}", clock.id)));
        }
        if stated.is_some_and(|met| met == late) && reading.reading.stop.is_some() && reading.reading.due.on().is_some() {
            findings.push(Id::from(format!("check.{}", clock.id)));
        }
    }
    let view = View::new(edition, state, *context);
    for gate in &edition.gates {
        let done = gate.before.iter().any(|before| state.last(before).is_some() || state.step == *before);
        if done && !enabled::passes(gate, &view) {
            findings.push(Id::from(format!("gate.{}", gate.id)));
        }
    }
    findings
}
