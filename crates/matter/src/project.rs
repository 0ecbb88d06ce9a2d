//! What the store keeps beside the events so that lists, figures and searches are one query: a pure function of the state.
//!
//! The store writes only what differs between the projection before and after; a rebuild compares the whole.

use std::collections::BTreeMap;

use mingfa_catalogue::enabled::{self, Facts};
use mingfa_catalogue::model::{Action, ActionSite, Atom, ClockKind, Edition, Guard, Role, RoleUnit};
use mingfa_catalogue::{Id, Value};
use mingfa_time::{Moment, Phase, day_number};

use crate::clocks::{ClockReading, read_clocks};
use crate::command::Context;
use crate::facts::View;
use crate::state::State;

/// Every row that a matter has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The matter.
    pub matter: MatterRow,
    /// Its items.
    pub items: Vec<ItemRow>,
    /// What happened.
    pub milestones: Vec<MilestoneRow>,
    /// Where it stood.
    pub stays: Vec<StayRow>,
    /// Its clocks.
    pub clocks: Vec<ClockRow>,
    /// Its links.
    pub links: Vec<LinkRow>,
    /// Who took part.
    pub participants: Vec<ParticipantRow>,
    /// Its papers.
    pub papers: Vec<PaperRow>,
    /// What was or must be made public.
    pub publications: Vec<PublicationRow>,
    /// Whose turn it is.
    pub todos: Vec<TodoRow>,
}

/// One row per matter. Dates are day numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRow {
    /// Procedure.
    pub procedure: Id,
    /// Edition.
    pub edition: Id,
    /// Unit that owns it.
    pub unit: Id,
    /// Title shown in lists (readable).
    pub title: String,
    /// Second line (readable texts and dates; codes are resolved by the reader).
    pub summary: BTreeMap<Id, Value>,
    /// First official number, if any.
    pub number: Option<String>,
    /// Natural key, if the procedure has one.
    pub identity: Option<String>,
    /// Step.
    pub step: Id,
    /// Day on which it was entered.
    pub step_day: i32,
    /// Day of opening.
    pub opened: i32,
    /// The main line has ended.
    pub ended: bool,
    /// Result shown to linked matters.
    pub settled_as: Option<Id>,
    /// Events.
    pub seq: u64,
    /// Imported as history.
    pub historic: bool,
    /// Findings that stand.
    pub findings: u32,
    /// Clear fields, for the slots.
    pub clear: BTreeMap<Id, Value>,
    /// Counters, for the slots.
    pub counters: BTreeMap<Id, u32>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// Group.
    pub group: Id,
    /// Number.
    pub no: u32,
    /// Clear fields.
    pub clear: BTreeMap<Id, Value>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRow {
    /// Event.
    pub seq: u64,
    /// Position within the event (imports assert several).
    pub no: u32,
    /// Action, or `open`.
    pub action: Id,
    /// Item number, 0 = the matter.
    pub item: u32,
    /// Day.
    pub day: i32,
    /// Who.
    pub actor: Id,
    /// Stands.
    pub valid: bool,
    /// Registered as a fact.
    pub fact: bool,
}

/// A stay at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayRow {
    /// Event that entered it.
    pub seq: u64,
    /// Step.
    pub step: Id,
    /// Day entered.
    pub from: i32,
    /// Day left.
    pub to: Option<i32>,
}

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// Clock.
    pub clock: Id,
    /// `pending`, `running`, `paused`, `met`, `late`.
    pub state: Id,
    /// Start day.
    pub started: Option<i32>,
    /// Due day (last day of a validity, first lawful day of a lower bound).
    pub due: Option<i32>,
    /// Day it was stopped.
    pub stopped: Option<i32>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Link of this side.
    pub link: Id,
    /// The other matter.
    pub matter: Id,
    /// Its procedure.
    pub procedure: Id,
    /// Its result.
    pub settled_as: Option<Id>,
}

/// A person who took part or is assigned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParticipantRow {
    /// Account.
    pub person: Id,
    /// Role.
    pub role: Id,
}

/// An issued paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// Paper.
    pub paper: Id,
    /// Event that issued it.
    pub seq: u64,
    /// Day.
    pub day: i32,
}

/// A publication, due or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Publication of the edition.
    pub publication: Id,
    /// Column.
    pub column: Id,
    /// `due`, `published`, `withheld`, `taken-down`.
    pub state: Id,
    /// Day it became due.
    pub since: i32,
    /// Last day for it; none = 及时 or 未设定.
    pub due: Option<i32>,
    /// Day it was made public, withheld or taken down.
    pub day: Option<i32>,
}

/// Whose turn it is: one row per office that can move the matter or owes a clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TodoRow {
    /// Office.
    pub office: Id,
    /// In this unit; empty = by kind or any.
    pub unit: Id,
    /// In units of this kind; empty = by unit or any.
    pub unit_kind: Id,
    /// This person only; empty = any holder.
    pub person: Id,
    /// Role of the definition.
    pub role: Id,
    /// Earliest due day among the clocks it owes.
    pub due: Option<i32>,
}

/// The projection of a matter.
pub fn project(edition: &Edition, state: &State, context: &Context<'_>) -> Projection {
    let readings = read_clocks(edition, state, context);
    let view = View::new(edition, state, *context);
    Projection {
        matter: matter_row(edition, state, &view),
        items: item_rows(state),
        milestones: milestone_rows(state),
        stays: stay_rows(state),
        clocks: readings.iter().map(clock_row).collect(),
        links: link_rows(state),
        participants: participants(state),
        papers: state.papers.iter().map(|(paper, seq)| PaperRow { paper: paper.clone(), seq: *seq, day: day_of_seq(state, *seq) }).collect(),
        publications: publications(edition, state, &view),
        todos: todos(edition, state, &readings, &view),
    }
}

fn matter_row(edition: &Edition, state: &State, view: &View<'_>) -> MatterRow {
    let readable = |field: &Id| -> Option<Value> {
        let sealed = || state.sealed.get(field).and_then(|sealed| sealed.value.clone());
        state.values.get(field).cloned().or_else(sealed)
    };
    let text_of = |field: &Id| match readable(field) {
        Some(Value::Text(text)) => Some(text),
        Some(Value::File(file)) => Some(file.name),
        _ => None,
    };
    let shown = |field: &&Id| edition.field(field).is_some_and(|field| field.class <= mingfa_catalogue::model::Class::Text);
    let settled = edition.step(&state.step).and_then(|step| step.settles.iter().find(|settle| enabled::holds(&settle.when, view)));
    MatterRow {
        procedure: edition.procedure.clone(),
        edition: edition.edition.clone(),
        unit: state.unit.clone(),
        title: Some(&edition.called_by).filter(shown).and_then(text_of).unwrap_or_default(),
        summary: edition.summary.iter().filter(shown).filter_map(|field| Some((field.clone(), readable(field)?))).collect(),
        number: edition.numbers.iter().find_map(|series| text_of(&series.field)),
        identity: edition.identity.as_ref().and_then(text_of),
        step: state.step.clone(),
        step_day: state.stays.last().map_or(0, |stay| day_number(stay.3.date)),
        opened: opened_day(edition, state),
        ended: state.ended(edition),
        settled_as: settled.map(|settle| settle.as_.clone()),
        seq: state.seq,
        historic: state.historic,
        findings: u32::try_from(state.findings.len()).unwrap_or(u32::MAX),
        clear: state.values.clone(),
        counters: state.counters.clone(),
    }
}

/// The day that picked the edition, else the day of opening.
fn opened_day(edition: &Edition, state: &State) -> i32 {
    let stated = state.values.get(&edition.opens_by).and_then(crate::values::day_of);
    let occurred = || state.passes.first().map(|pass| pass.occurred.date);
    stated.or_else(occurred).map_or(0, day_number)
}

fn item_rows(state: &State) -> Vec<ItemRow> {
    let items = state.items.iter().flat_map(|(group, items)| items.iter().map(move |item| (group, item)));
    items.map(|(group, item)| ItemRow { group: group.clone(), no: item.no, clear: item.values.clone() }).collect()
}

fn milestone_rows(state: &State) -> Vec<MilestoneRow> {
    let mut rows: Vec<MilestoneRow> = Vec::with_capacity(state.passes.len());
    for pass in &state.passes {
        let no = rows.iter().rev().take_while(|row| row.seq == pass.seq).count();
        rows.push(MilestoneRow {
            seq: pass.seq,
            no: u32::try_from(no).unwrap_or(u32::MAX),
            action: pass.action.clone(),
            item: pass.item.as_ref().map_or(0, |(_, no)| *no),
            day: day_number(pass.occurred.date),
            actor: pass.actor.clone(),
            valid: pass.valid,
            fact: pass.fact,
        });
    }
    rows
}

fn stay_rows(state: &State) -> Vec<StayRow> {
    let left = state.stays.iter().skip(1).map(|stay| Some(day_number(stay.3.date))).chain(std::iter::once(None));
    state.stays.iter().zip(left).map(|((seq, _, step, at), to)| StayRow { seq: *seq, step: step.clone(), from: day_number(at.date), to }).collect()
}

fn clock_row(reading: &ClockReading<'_>) -> ClockRow {
    let day = |moment: Option<Moment>| moment.map(|moment| day_number(moment.date));
    let state = match reading.reading.phase {
        Phase::NotStarted => "pending",
        Phase::Running => "running",
        Phase::Paused => "paused",
        Phase::Stopped if reading.met_late() => "late",
        Phase::Stopped => "met",
    };
    ClockRow {
        clock: reading.clock.id.clone(),
        state: Id::new(state),
        started: day(reading.reading.start),
        due: reading.reading.due.day_number(),
        stopped: day(reading.reading.stop),
    }
}

fn link_rows(state: &State) -> Vec<LinkRow> {
    let row = |linked: &crate::state::Linked| LinkRow {
        link: linked.link.clone(),
        matter: linked.matter.clone(),
        procedure: linked.procedure.clone(),
        settled_as: linked.settled_as.clone(),
    };
    state.links.iter().map(row).collect()
}

fn participants(state: &State) -> Vec<ParticipantRow> {
    let acted = state.passes.iter().filter(|pass| pass.actor != *"system").map(|pass| (&pass.actor, &pass.role));
    let assigned = state.assigned.iter().flat_map(|(role, persons)| persons.iter().map(move |person| (person, role)));
    let mut rows: Vec<ParticipantRow> = acted.chain(assigned).map(|(person, role)| ParticipantRow { person: person.clone(), role: role.clone() }).collect();
    rows.sort();
    rows.dedup();
    rows
}

fn publications(edition: &Edition, state: &State, view: &View<'_>) -> Vec<PublicationRow> {
    let mut rows = Vec::new();
    for publish in &edition.publishes {
        let Some(pass) = state.last(&publish.on) else { continue };
        let done = state.published.get(&publish.id);
        if done.is_none() && !enabled::holds(&publish.applies, view) {
            continue;
        }
        let due = publish.within.as_ref().and_then(|within| crate::clocks::due_after(within, pass.occurred, view));
        rows.push(PublicationRow {
            publication: publish.id.clone(),
            column: publish.column.clone(),
            state: done.map_or_else(|| Id::new("due"), |(state, _)| state.clone()),
            since: day_number(pass.occurred.date),
            due,
            day: done.map(|(_, at)| day_number(at.date)),
        });
    }
    rows
}

/// Roles that can move the matter from where it stands, and roles that owe a running clock. What is in force rests: while its validity
/// runs and nothing is due from who may act, an act that waits for a clock or for another act is nobody's turn, or every document in force
/// would stand among the turns for five years.
fn todos(edition: &Edition, state: &State, readings: &[ClockReading<'_>], view: &View<'_>) -> Vec<TodoRow> {
    if state.ended(edition) {
        return Vec::new();
    }
    let mut rows: Vec<TodoRow> = Vec::new();
    let here = |step: &Id| view.at() == step || edition.tracks.iter().any(|track| view.track_at(track) == Some(step));
    let runs = |reading: &&ClockReading<'_>| matches!(reading.reading.phase, Phase::Running | Phase::Paused);
    let in_force = readings.iter().filter(runs).any(|reading| reading.clock.kind == ClockKind::Valid);
    let urged = |action: &Action| readings.iter().filter(runs).any(|reading| reading.clock.kind != ClockKind::Valid && reading.clock.owner.as_ref().is_some_and(|owner| action.roles.contains(owner)));
    let waits = |guard: &Guard| guard.cond.atoms().iter().all(|atom| matches!(atom, Atom::Clock { .. } | Atom::Passed { .. })) && !enabled::holds(&guard.cond, view);
    let open = |action: &Action| !in_force || urged(action) || !action.guards.iter().any(waits);
    for action in edition.actions.iter().filter(|action| action.moves() && open(action)) {
        if matches!(&action.site, ActionSite::Step(step) if here(step)) {
            for role in action.roles.iter().filter_map(|id| edition.role(id)) {
                add_todos(role, state, readings, &mut rows);
            }
        }
    }
    let owed = readings.iter().filter(runs).filter(|reading| reading.clock.kind != ClockKind::Valid);
    for role in owed.filter_map(|reading| reading.clock.owner.as_ref()).filter_map(|id| edition.role(id)) {
        add_todos(role, state, readings, &mut rows);
    }
    rows.sort();
    rows.dedup();
    rows
}

fn add_todos(role: &Role, state: &State, readings: &[ClockReading<'_>], rows: &mut Vec<TodoRow>) {
    let due = readings
        .iter()
        .filter(|reading| reading.reading.phase == Phase::Running && reading.clock.owner.as_ref().is_none_or(|owner| *owner == role.id))
        .filter(|reading| matches!(reading.clock.kind, ClockKind::Within | ClockKind::ByDate))
        .filter_map(|reading| reading.reading.due.day_number())
        .min();
    let none = Id::new("");
    let unit = match &role.unit {
        RoleUnit::Own => Some(state.unit.clone()),
        RoleUnit::Field(field) => match state.values.get(field) {
            Some(Value::Unit(unit)) => Some(unit.clone()),
            _ => None,
        },
        RoleUnit::Link(link) => state.links.iter().rev().find(|linked| linked.link == *link).map(|linked| linked.unit.clone()),
        // A role of items is asked for by the item, not by the matter.
        RoleUnit::Any | RoleUnit::Kind(_) | RoleUnit::Item(_) => None,
    };
    let unit_kind = match &role.unit {
        RoleUnit::Kind(kind) => kind.clone(),
        _ => none.clone(),
    };
    let persons = if role.assigned { state.assigned.get(&role.id).cloned().unwrap_or_default() } else { vec![none.clone()] };
    for office in &role.held_by {
        for person in &persons {
            rows.push(TodoRow {
                office: office.clone(),
                unit: unit.clone().unwrap_or_else(|| none.clone()),
                unit_kind: unit_kind.clone(),
                person: person.clone(),
                role: role.id.clone(),
                due,
            });
        }
    }
}

fn day_of_seq(state: &State, seq: u64) -> i32 {
    state.passes.iter().find(|pass| pass.seq == seq).map_or(0, |pass| day_number(pass.occurred.date))
}
