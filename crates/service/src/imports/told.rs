//! One matter as a row tells of it, and how two tellings of the same matter compare.

use std::collections::BTreeMap;

use mingfa_catalogue::model::Check;
use mingfa_catalogue::{Edition, Id, Value};
use mingfa_matter::State;
use mingfa_time::Moment;

/// A matter as a row tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Fields with a value.
    pub(crate) values: BTreeMap<Id, Value>,
    /// Fields that the file has a column for, with a value or without.
    pub(crate) stated: Vec<Id>,
    /// What has happened, in the file's order.
    pub(crate) milestones: Vec<(Id, Moment)>,
    /// Counters.
    pub(crate) counters: BTreeMap<Id, u32>,
    /// What the file says of our own reckoning.
    pub(crate) checks: Vec<(Check, bool)>,
    /// Findings that a cell states: code, title of the column, cell, sentence.
    pub(crate) findings: Vec<StatedFinding>,
    /// Matters that cells name.
    pub(crate) links: Vec<LinkCell>,
}

/// A finding that a cell states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatedFinding {
    /// Its code.
    pub(crate) code: Id,
    /// Title of the column.
    pub(crate) column: String,
    /// The cell as read.
    pub(crate) cell: String,
    /// The sentence of the import's definition.
    pub(crate) message: String,
}

/// A cell that names another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkCell {
    /// Title of the column.
    pub(crate) column: String,
    /// Link of this side.
    pub(crate) link: Id,
    /// Field of the other side that the cell is a value of.
    pub(crate) by: Id,
    /// The cell.
    pub(crate) cell: String,
    /// What happened on the day of the other matter.
    pub(crate) milestone: Option<Id>,
}

/// What is known of a matter before a row is held against it.
#[derive(Debug)]
pub(crate) struct Known<'k> {
    /// Fields; none = it was there and has been erased.
    values: BTreeMap<&'k Id, Option<&'k Value>>,
    /// What has happened, when, and whether an import asserted it.
    passes: Vec<(&'k Id, Moment, bool)>,
    counters: &'k BTreeMap<Id, u32>,
    /// Links by what their cells say; none where only the matters are known.
    cells: Option<&'k [LinkCell]>,
}

/// How a telling compares with what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It says nothing new.
    Same,
    /// It tells of a newer state: what it adds.
    Newer(Box<Told>),
    /// It differs: names of what does.
    Differs(Vec<String>),
}

impl<'k> Known<'k> {
    /// By an earlier row of the same import.
    pub(crate) fn told(told: &'k Told) -> Self {
        Self {
            values: told.values.iter().map(|(field, value)| (field, Some(value))).collect(),
            passes: told.milestones.iter().map(|(action, at)| (action, *at, true)).collect(),
            counters: &told.counters,
            cells: Some(&told.links),
        }
    }

    /// By what is on record, its sealed values loaded.
    pub(crate) fn stored(state: &'k State) -> Self {
        let clear = state.values.iter().map(|(field, value)| (field, Some(value)));
        let sealed = state.sealed.iter().map(|(field, sealed)| (field, sealed.value.as_ref()));
        let passes = state.passes.iter().filter(|pass| pass.valid && pass.item.is_none());
        Self {
            values: clear.chain(sealed).collect(),
            passes: passes.map(|pass| (&pass.action, pass.occurred, pass.asserted)).collect(),
            counters: &state.counters,
            cells: None,
        }
    }
}

/// Holds a telling against what is known. Newer is: more has happened, or a counter is higher, and everything else is equal or newly given.
pub(crate) fn compare(edition: &Edition, known: &Known<'_>, told: &Told) -> Verdict {
    let mut differs = Vec::new();
    let mut added = Told { checks: told.checks.clone(), findings: told.findings.clone(), ..Told::default() };
    values(edition, known, told, &mut added, &mut differs);
    passes(edition, known, told, &mut added, &mut differs);
    for (counter, count) in &told.counters {
        let was = known.counters.get(counter).copied().unwrap_or(0);
        if *count > was {
            added.counters.insert(counter.clone(), *count);
        } else if *count < was {
            let title = edition.counters.iter().find(|each| each.id == *counter).map_or(counter.as_str(), |each| each.title.as_str());
            differs.push(title.to_owned());
        }
    }
    for cell in known.cells.into_iter().flat_map(|_| &told.links) {
        match known.cells.unwrap_or_default().iter().find(|each| each.link == cell.link) {
            Some(known) if known.cell == cell.cell => {}
            Some(_) => differs.push(cell.column.clone()),
            None => added.links.push(cell.clone()),
        }
    }
    let lost = known.cells.unwrap_or_default().iter().filter(|known| !told.links.iter().any(|cell| cell.link == known.link));
    differs.extend(lost.map(|known| known.column.clone()));
    let happened = !added.milestones.is_empty() || !added.counters.is_empty();
    if !differs.is_empty() {
        differs.dedup();
        return Verdict::Differs(differs);
    }
    if happened {
        return Verdict::Newer(Box::new(added));
    }
    if added.values.is_empty() && added.links.is_empty() {
        return Verdict::Same;
    }
    // Something is newly given though nothing more has happened: that is a correction, and corrections are made by persons.
    let given = added.values.keys().map(|field| field_title(edition, field)).chain(added.links.iter().map(|cell| cell.column.clone()));
    Verdict::Differs(given.collect())
}

fn values(edition: &Edition, known: &Known<'_>, told: &Told, added: &mut Told, differs: &mut Vec<String>) {
    for (field, value) in &told.values {
        match known.values.get(field) {
            // Erased on request: an import never brings it back.
            Some(None) => {}
            Some(Some(known)) if *known == value => {}
            Some(Some(_)) => differs.push(field_title(edition, field)),
            None => {
                added.values.insert(field.clone(), value.clone());
            }
        }
    }
    let emptied =
        told.stated.iter().filter(|field| known.values.get(field).is_some_and(Option::is_some) && !told.values.contains_key(*field));
    differs.extend(emptied.map(|field| field_title(edition, field)));
}

fn passes(edition: &Edition, known: &Known<'_>, told: &Told, added: &mut Told, differs: &mut Vec<String>) {
    let title = |action: &Id| match edition.action(action) {
        Some(action) => format!("“{}”的时间", action.title),
        None => "建立的时间".to_owned(),
    };
    for (action, at) in &told.milestones {
        let mut same = known.passes.iter().filter(|(known, ..)| *known == action).peekable();
        if same.peek().is_none() {
            added.milestones.push((action.clone(), *at));
        } else if !same.any(|(_, known, _)| known == at) {
            differs.push(title(action));
        }
    }
    // What an import asserted once cannot be unsaid by another; what was done here since is none of the file's business.
    let unsaid = known
        .passes
        .iter()
        .filter(|(action, _, asserted)| *asserted && **action != *"open" && !told.milestones.iter().any(|(told, _)| told == *action));
    differs.extend(unsaid.map(|(action, ..)| title(action)));
}

fn field_title(edition: &Edition, field: &Id) -> String {
    edition.field(field).map_or_else(|| field.to_string(), |field| field.title.clone())
}

impl Told {
    /// Takes in what a newer telling adds.
    pub(crate) fn absorb(&mut self, newer: Told) {
        self.values.extend(newer.values);
        self.milestones.extend(newer.milestones);
        self.counters.extend(newer.counters);
        self.links.extend(newer.links);
        self.checks = newer.checks;
        self.findings = newer.findings;
    }

    /// The day that a field holds.
    pub(crate) fn day(&self, field: &Id) -> Option<Moment> {
        self.values.get(field).and_then(moment_of)
    }
}

/// The moment of a date-like value.
pub(crate) fn moment_of(value: &Value) -> Option<Moment> {
    match value {
        Value::Date(date) => Some(Moment::from(*date)),
        Value::Instant(moment) => Some(Moment::from(*moment)),
        _ => None,
    }
}
