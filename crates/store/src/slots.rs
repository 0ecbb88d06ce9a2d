//! Which column a clear field lives in (foundations 3): an append-only map, so that a field never moves.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Atom, Catalogue, Class, Cond, Edition, Field, FieldType, Measure, Population, Query, TimeRule};
use mingfa_catalogue::{Id, Value};
use mingfa_time::day_number;

use crate::db::Cell;

/// Slots of each kind for matters.
pub(crate) const MATTER_SLOTS: usize = 12;
/// Slots of each kind for items.
pub(crate) const ITEM_SLOTS: usize = 6;
/// Group name under which counters are kept.
pub(crate) const COUNTERS: &str = "#";
/// Group name under which the bits of acts are kept.
const ACTS: &str = "!";
/// Bits of the column `done` that are used.
const BITS: usize = 62;

/// (procedure, group, field) → column. The group is empty for fields of the matter, `#` for counters; under `!` stand actions, each with
/// its bit of the column `done`: `b1` is the lowest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Slots {
    map: BTreeMap<(Id, Id, Id), String>,
    /// Procedure → group → which field lives in t1…, n1…; counters are among the fields of the matter.
    layouts: BTreeMap<Id, BTreeMap<Id, Vec<Option<Id>>>>,
}

impl Slots {
    /// From the rows of table `slot`.
    pub(crate) fn from_rows(rows: impl Iterator<Item = (Id, Id, Id, String)>) -> Self {
        let mut slots =
            Self { map: rows.map(|(procedure, group, field, slot)| ((procedure, group, field), slot)).collect(), layouts: BTreeMap::new() };
        slots.lay_out();
        slots
    }

    /// Fields by the place of their slot: the texts first, then the numbers.
    pub(crate) fn layout(&self, procedure: &str, group: &str) -> &[Option<Id>] {
        self.layouts.get(procedure).and_then(|groups| groups.get(group)).map(Vec::as_slice).unwrap_or_default()
    }

    fn lay_out(&mut self) {
        self.layouts.clear();
        for ((procedure, group, field), slot) in self.map.iter().filter(|((_, group, _), _)| **group != *ACTS) {
            let of_matter = group.is_empty() || **group == *COUNTERS;
            let (group, most) = if of_matter { (Id::new(""), MATTER_SLOTS) } else { (group.clone(), ITEM_SLOTS) };
            let Some(no) = slot.get(1..).and_then(|no| no.parse::<usize>().ok()) else { continue };
            let place = if slot.starts_with('t') { no } else { most + no };
            let layout = self.layouts.entry(procedure.clone()).or_default().entry(group).or_insert_with(|| vec![None; most * 2]);
            if let Some(cell) = place.checked_sub(1).and_then(|place| layout.get_mut(place)) {
                *cell = Some(field.clone());
            }
        }
    }

    /// The column of a field of the matter.
    pub(crate) fn matter(&self, procedure: &str, field: &str) -> Option<&str> {
        self.get(procedure, "", field)
    }

    /// The column of an item's field.
    pub(crate) fn item(&self, procedure: &str, group: &str, field: &str) -> Option<&str> {
        self.get(procedure, group, field)
    }

    /// The column of a counter.
    pub(crate) fn counter(&self, procedure: &str, counter: &str) -> Option<&str> {
        self.get(procedure, COUNTERS, counter)
    }

    /// The bit of `done` that says whether an action has been done in a matter; none when no figure has asked for it.
    pub(crate) fn done(&self, procedure: &str, action: &str) -> Option<i64> {
        let no: u32 = self.get(procedure, ACTS, action)?.strip_prefix('b')?.parse().ok()?;
        1_i64.checked_shl(no.checked_sub(1)?)
    }

    fn get(&self, procedure: &str, group: &str, field: &str) -> Option<&str> {
        self.map.get(&(Id::new(procedure), Id::new(group), Id::new(field))).map(String::as_str)
    }

    /// Gives slots to fields of a newly adopted catalogue: first those that conditions, figures and lists name, then the rest while
    /// there is room. Returns what was added.
    pub(crate) fn extend(&mut self, catalogue: &Catalogue) -> Vec<(Id, Id, Id, String)> {
        let mut added = Vec::new();
        for edition in &catalogue.editions {
            let named = named_fields(catalogue, edition);
            let mut fields: Vec<&Field> = edition.fields.iter().filter(|field| field.class == Class::Clear).collect();
            fields.sort_by_key(|field| !named.contains(&field.id));
            let none = Id::new("");
            for field in fields {
                self.give(&edition.procedure, &none, &field.id, prefix(&field.kind), MATTER_SLOTS, &mut added);
            }
            for counter in &edition.counters {
                self.give(&edition.procedure, &Id::new(COUNTERS), &counter.id, 'n', MATTER_SLOTS, &mut added);
            }
            for group in &edition.groups {
                let mut fields: Vec<&Field> = group.fields.iter().filter(|field| field.class == Class::Clear).collect();
                fields.sort_by_key(|field| !named.contains(&field.id));
                for field in fields {
                    self.give(&edition.procedure, &group.id, &field.id, prefix(&field.kind), ITEM_SLOTS, &mut added);
                }
            }
        }
        for (procedure, action) in asked_acts(catalogue) {
            self.give(&procedure, &Id::new(ACTS), &action, 'b', BITS, &mut added);
        }
        self.lay_out();
        added
    }

    fn give(&mut self, procedure: &Id, group: &Id, field: &Id, prefix: char, most: usize, added: &mut Vec<(Id, Id, Id, String)>) {
        let key = (procedure.clone(), group.clone(), field.clone());
        if self.map.contains_key(&key) {
            return;
        }
        let counters = Id::new(COUNTERS);
        // Counters share the columns of the matter's fields.
        let shares = |other: &Id| *other == *group || (group.as_str().len() <= 1 && (other.is_empty() || *other == counters));
        let taken: Vec<&String> = self.map.iter().filter(|((p, g, _), _)| p == procedure && shares(g)).map(|(_, slot)| slot).collect();
        let free = (1..=most).map(|no| format!("{prefix}{no}")).find(|slot| !taken.contains(&slot));
        if let Some(slot) = free {
            self.map.insert(key, slot.clone());
            added.push((procedure.clone(), group.clone(), field.clone(), slot));
        }
    }
}

/// `t` or `n`.
fn prefix(kind: &FieldType) -> char {
    match kind {
        FieldType::Int | FieldType::Money | FieldType::Bool | FieldType::Date | FieldType::Instant | FieldType::EnumSet(_) => 'n',
        _ => 't',
    }
}

/// A clear value as its column holds it: dates as day numbers, instants as seconds of the wall in UTC+8, sets as bit masks.
pub(crate) fn cell(kind: &FieldType, value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::text(text.as_str()),
        Value::Code(id) | Value::Unit(id) | Value::Person(id) => Cell::text(id.as_str()),
        Value::Int(number) | Value::Money(number) => Cell::int(*number),
        Value::Bool(flag) => Cell::flag(*flag),
        // A moment whose time of day nobody knows.
        Value::Date(date) if *kind == FieldType::Instant => Cell::int(i64::from(day_number(*date)) * 86_400),
        Value::Date(date) => Cell::int(day_number(*date)),
        Value::Instant(at) => {
            let of_day = i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second());
            Cell::int(i64::from(day_number(at.date())) * 86_400 + of_day)
        }
        Value::Codes(ids) => {
            let bits = kind
                .enum_values()
                .iter()
                .enumerate()
                .filter(|(_, value)| ids.contains(&value.id))
                .map(|(at, _)| 1_i64 << at.min(62))
                .sum::<i64>();
            Cell::int(bits)
        }
        Value::File(_) => Cell::Text(None),
    }
}

/// Clear fields that anything asks for.
fn named_fields(catalogue: &Catalogue, edition: &Edition) -> Vec<Id> {
    let mut named: Vec<Id> = edition.summary.clone();
    named.push(edition.opens_by.clone());
    named.extend(edition.identity.clone());
    for field in &edition.fields {
        if matches!(field.kind, FieldType::Unit) {
            named.push(field.id.clone());
        }
    }
    for figure in &catalogue.figures {
        match &figure.measure {
            Measure::Count(query) | Measure::Median { of: query, .. } => name_query(query, edition, &mut named),
            Measure::Sum { field, of } => {
                named.push(field.clone());
                name_query(of, edition, &mut named);
            }
            Measure::Share { part, whole } => {
                name_query(part, edition, &mut named);
                name_query(whole, edition, &mut named);
            }
        }
    }
    named
}

/// Acts of matters that figures ask for, by procedure.
fn asked_acts(catalogue: &Catalogue) -> Vec<(Id, Id)> {
    let mut asked = Vec::new();
    for figure in &catalogue.figures {
        let queries = match &figure.measure {
            Measure::Count(query) | Measure::Median { of: query, .. } | Measure::Sum { of: query, .. } => [Some(query), None],
            Measure::Share { part, whole } => [Some(part), Some(whole)],
        };
        for query in queries.into_iter().flatten() {
            let Population::Matters { procedure } = &query.population else { continue };
            for atom in query.cond.atoms() {
                if let Atom::Passed { action, .. } = atom {
                    asked.push((procedure.clone(), action.clone()));
                }
            }
        }
    }
    asked
}

/// Fields of this edition's procedure that a query names; a query over another procedure names none of them.
fn name_query(query: &Query, edition: &Edition, named: &mut Vec<Id>) {
    let procedure = match &query.population {
        Population::Matters { procedure }
        | Population::Items { procedure, .. }
        | Population::Papers { procedure, .. }
        | Population::Publications { procedure } => procedure,
        Population::Units { with: Some((field, inner)), .. } => {
            if matches!(&inner.population, Population::Matters { procedure } if *procedure == edition.procedure) {
                named.push(field.clone());
            }
            return name_query(inner, edition, named);
        }
        Population::Units { with: None, .. } => return,
    };
    if *procedure != edition.procedure {
        return;
    }
    name_cond(&query.cond, named);
    match &query.time {
        TimeRule::Field(field) => named.push(field.clone()),
        TimeRule::SpansYearEnd { from, to } => named.extend([from.clone(), to.clone()]),
        _ => {}
    }
}

fn name_cond(cond: &Cond, named: &mut Vec<Id>) {
    for atom in cond.atoms() {
        if let Atom::Field { field, .. } = atom {
            named.push(field.clone());
        }
    }
}
