//! History is taken as history (foundations 11): an imported record becomes one `opened` event with what it asserts,
//! and the rules that it does not fit stand as findings. It is never bent.

use std::collections::BTreeMap;

use mingfa_catalogue::enabled;
use mingfa_catalogue::model::{Check, Edition, HistoryRule};
use mingfa_catalogue::{Id, Value};
use mingfa_time::Moment;

use crate::clocks::{moment_of, read_clock};
use crate::command::{Actor, Context};
use crate::decide::preview;
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
    /// Linked matters, with what they show.
    pub links: Vec<(Id, Notice)>,
    /// Statements of the file to be held against our own reckoning: what, and whether the file says that it is so (a clock was met, an
    /// action has happened, the matter stands at a step).
    pub checks: Vec<(Check, bool)>,
    /// Findings that the file itself states, by code.
    pub findings: Vec<Id>,
    /// SHA-256 (hex) of the file and data row.
    pub source: (String, u64),
}

/// Where an imported record lands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The one event that it becomes.
    pub draft: Draft,
    /// The matter after it.
    pub state: State,
    /// Findings, by code.
    pub findings: Vec<Id>,
}

/// Turns one record into its event.
///
/// # Errors
/// No history rule fits, or there is no time at all.
pub fn take_history(edition: &Edition, matter: &Id, unit: &Id, record: &Imported, actor: &Actor, context: &Context<'_>) -> Result<Landing, Refusal> {
    let mut milestones = in_order(&record.milestones);
    let stated = record.values.get(&edition.opens_by).and_then(moment_of);
    let occurred = stated.or(milestones.first().map(|(_, at)| *at)).ok_or_else(|| Refusal::Nothing("没有可以作为发生时间的日期".to_owned()))?;
    if !milestones.iter().any(|(action, _)| *action == *"open") {
        milestones.insert(0, (Id::new("open"), occurred));
    }
    let start = edition.start().map(|step| step.id.clone()).ok_or_else(|| Refusal::Unknown { what: edition.title.clone() })?;
    let mut draft = historic_draft(edition, Kind::Opened, record, (occurred, unit, actor));
    draft.data.rules = Some(format!("sha256:{}", edition.rules));
    draft.data.historic = Some(historic(record, milestones, start));
    let step = land(edition, &open(edition, matter, &draft)?, context).ok_or_else(nowhere)?;
    if let Some(historic) = &mut draft.data.historic {
        historic.step = step.clone();
    }
    draft.to = Some(step);
    let mut state = open(edition, matter, &draft)?;
    let mut findings = record.findings.clone();
    findings.extend(judge(edition, &state, &record.checks, context));
    draft.data.findings.clone_from(&findings);
    state.findings = findings.iter().map(|code| crate::state::Finding { seq: 0, code: code.clone() }).collect();
    Ok(Landing { draft, state, findings })
}

/// Turns what a newer state of a known record adds into one event: a correction that asserts the further milestones and gives the
/// further values. `record` holds only what is new. The matter moves where its history now leads; where it has been moved here
/// since, and the record tells nothing of that, it stays.
///
/// # Errors
/// No history rule fits.
pub fn take_newer(edition: &Edition, state: &State, record: &Imported, actor: &Actor, context: &Context<'_>) -> Result<Landing, Refusal> {
    let milestones = in_order(&record.milestones);
    let latest = milestones.last().map(|(_, at)| *at).or_else(|| state.stays.last().map(|stay| stay.3));
    let occurred = latest.unwrap_or_else(|| Moment::from(context.today));
    let mut draft = historic_draft(edition, Kind::Corrected, record, (occurred, &state.unit, actor));
    draft.data.historic = Some(historic(record, milestones, state.step.clone()));
    let told = preview(edition, state, std::slice::from_ref(&draft));
    let (was, is) = (land(edition, state, context), land(edition, &told, context).ok_or_else(nowhere)?);
    if was.as_ref() != Some(&is) && is != state.step {
        if let Some(historic) = &mut draft.data.historic {
            historic.step = is.clone();
        }
        draft.from = Some(state.step.clone());
        draft.to = Some(is);
    }
    let landed = preview(edition, state, std::slice::from_ref(&draft));
    // The whole record is judged anew; what an act done here was found to be stands.
    let mut findings = record.findings.clone();
    findings.extend(judge(edition, &landed, &record.checks, context));
    findings.retain(|code| !landed.findings.iter().any(|finding| finding.code == *code));
    draft.data.findings.clone_from(&findings);
    Ok(Landing { state: preview(edition, state, std::slice::from_ref(&draft)), draft, findings })
}

/// The draft with everything but its place: values, links, bindings.
fn historic_draft(edition: &Edition, kind: Kind, record: &Imported, (occurred, unit, actor): (Moment, &Id, &Actor)) -> Draft {
    let mut draft = Draft {
        kind,
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
        // An imported result stands for the imported subject as it is when it is taken.
        let reads = edition.link(link).is_some_and(|link| link.reads.is_some());
        if reads && edition.all_actions().any(|action| action.binds.contains(link)) {
            draft.data.bound.insert(link.clone(), notice.revision.unwrap_or(0));
        }
    }
    crate::draft::put_values(&edition.fields, record.values.clone(), &mut draft);
    draft
}

fn historic(record: &Imported, milestones: Vec<(Id, Moment)>, step: Id) -> Historic {
    Historic { milestones, step, counters: record.counters.clone(), file: record.source.0.clone(), row: record.source.1 }
}

/// Milestones by time; where that cannot be told (the same day, a time of day unknown) they keep the file's order.
fn in_order(milestones: &[(Id, Moment)]) -> Vec<(Id, Moment)> {
    let mut ordered: Vec<(Id, Moment)> = Vec::with_capacity(milestones.len());
    for (action, at) in milestones {
        let place = ordered.iter().position(|(_, other)| other.is_after(*at)).unwrap_or(ordered.len());
        ordered.insert(place, (action.clone(), *at));
    }
    ordered
}

fn nowhere() -> Refusal {
    Refusal::Nothing("记录的内容不足以判断其所处环节".to_owned())
}

fn open(edition: &Edition, matter: &Id, draft: &Draft) -> Result<State, Refusal> {
    let event = Event {
        seq: 0,
        n: u64::MAX,
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
fn judge(edition: &Edition, state: &State, checks: &[(Check, bool)], context: &Context<'_>) -> Vec<Id> {
    let mut findings = Vec::new();
    for clock in &edition.clocks {
        let Some(reading) = read_clock(edition, clock, state, context) else { continue };
        let stated = checks.iter().find(|(check, _)| matches!(check, Check::Clock(id) if *id == clock.id)).map(|(_, met)| *met);
        let late = reading.met_late();
        if late {
            findings.push(Id::from(format!("late.{}", clock.id)));
        }
        if stated.is_some_and(|met| met == late) && reading.reading.stop.is_some() && reading.reading.due.on().is_some() {
            findings.push(Id::from(format!("check.{}", clock.id)));
        }
    }
    for (check, stated) in checks {
        let (is, id) = match check {
            Check::Clock(_) => continue,
            Check::Milestone(action) => (state.last(action).is_some(), action),
            Check::Step(step) => (state.step == *step, step),
        };
        if is != *stated {
            findings.push(Id::from(format!("check.{id}")));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn what_cannot_be_ordered_keeps_the_order_of_the_file() {
        let told = [
            ("open", at("2020-02-05")),
            ("dispatch", at("2020-02-05T08:00:00+08:00")),
            ("sign", at("2020-02-05T07:00:00+08:00")),
            ("close", at("2020-02-05")),
            ("earlier", at("2020-02-04")),
        ];
        let told: Vec<(Id, Moment)> = told.into_iter().map(|(action, at)| (Id::new(action), at)).collect();
        let ordered: Vec<String> = in_order(&told).into_iter().map(|(action, _)| action.to_string()).collect();
        assert_eq!(ordered, ["earlier", "open", "sign", "dispatch", "close"]);
    }
}
