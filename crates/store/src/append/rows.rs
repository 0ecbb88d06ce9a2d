//! Projections → rows. Only what differs between before and after is written.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Edition, FieldType};
use mingfa_matter::{Projection, State};

use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::slots::{ITEM_SLOTS, MATTER_SLOTS, Slots, cell};
use crate::write::{Rows, Table};

macro_rules! table {
    ($id:ident, $name:literal, $key:literal, [$($column:literal),* $(,)?]) => {
        pub(crate) const $id: Table = Table { name: $name, columns: &[$($column),*], key: $key };
    };
}

table!(
    MATTER,
    "matter",
    2,
    [
        "district",
        "matter",
        "procedure",
        "edition",
        "rules",
        "unit",
        "title",
        "summary",
        "number",
        "identity",
        "step",
        "step_day",
        "opened",
        "ended",
        "settled_as",
        "seq",
        "tip",
        "historic",
        "findings",
        "due",
        "opener",
        "at_n",
        "done",
        "t1",
        "t2",
        "t3",
        "t4",
        "t5",
        "t6",
        "t7",
        "t8",
        "t9",
        "t10",
        "t11",
        "t12",
        "n1",
        "n2",
        "n3",
        "n4",
        "n5",
        "n6",
        "n7",
        "n8",
        "n9",
        "n10",
        "n11",
        "n12",
        "rest",
    ]
);
table!(
    ITEM,
    "item",
    4,
    ["district", "matter", "grp", "no", "procedure", "t1", "t2", "t3", "t4", "t5", "t6", "n1", "n2", "n3", "n4", "n5", "n6", "rest",]
);
table!(MILESTONE, "milestone", 4, ["district", "matter", "seq", "no", "procedure", "action", "item", "day", "actor", "valid", "fact"]);
table!(STAY, "stay", 3, ["district", "matter", "seq", "step", "day_from", "day_to"]);
table!(CLOCK, "clock", 3, ["district", "matter", "clock", "procedure", "state", "started", "due", "stopped"]);
table!(LINK, "link", 4, ["district", "matter", "link", "other", "other_procedure", "settled_as"]);
table!(PARTICIPANT, "participant", 4, ["district", "matter", "person", "role"]);
table!(PAPER, "paper", 4, ["district", "matter", "paper", "seq", "procedure", "day"]);
table!(PUBLICATION, "publication", 3, ["district", "matter", "publication", "procedure", "place", "state", "since", "due", "day"]);
table!(TODO, "todo", 7, ["district", "matter", "office", "unit", "unit_kind", "person", "role", "due"]);

/// Every projection row of a group of commands, table by table.
#[derive(Debug)]
pub(crate) struct ProjectionRows {
    matter: Rows,
    item: Rows,
    milestone: Rows,
    stay: Rows,
    clock: Rows,
    link: Rows,
    participant: Rows,
    paper: Rows,
    publication: Rows,
    todo: Rows,
    /// Keys of rows that are no more: a clock that no longer applies, a turn that has passed, a person no longer assigned.
    stale: Vec<(&'static Table, Vec<Cell>)>,
}

/// A changed matter.
pub(crate) struct Changed<'a> {
    pub(crate) edition: &'a Edition,
    pub(crate) after: &'a State,
    pub(crate) tip: [u8; 32],
    pub(crate) at_n: u64,
    pub(crate) old: Option<Projection>,
    pub(crate) new: Projection,
}

impl ProjectionRows {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self {
            matter: Rows::new(&MATTER),
            item: Rows::new(&ITEM),
            milestone: Rows::new(&MILESTONE),
            stay: Rows::new(&STAY),
            clock: Rows::new(&CLOCK),
            link: Rows::new(&LINK),
            participant: Rows::new(&PARTICIPANT),
            paper: Rows::new(&PAPER),
            publication: Rows::new(&PUBLICATION),
            todo: Rows::new(&TODO),
            stale: Vec::new(),
        }
    }

    /// Adds what a changed matter needs: rows that are new or differ; rows that are no more are taken out first.
    pub(crate) fn add(&mut self, district: &str, slots: &Slots, changed: &Changed<'_>) -> Result<(), StoreError> {
        let (old, new) = (changed.old.as_ref(), &changed.new);
        let matter = changed.after.matter.as_str();
        let procedure = &changed.edition.procedure;
        let head = || vec![Cell::text(district), Cell::text(matter)];
        let with = |rest: Vec<Cell>| [head(), rest].concat();
        self.matter.push(matter_row(district, slots, changed)?);
        let stale = &mut self.stale;
        differ(&mut self.item, stale, old.map(|old| &old.items), &new.items, |row| {
            let group = changed.edition.group(&row.group);
            let kind_of = |id: &str| group.and_then(|group| group.fields.iter().find(|field| *field.id == *id)).map(|field| &field.kind);
            let layout = slots.layout(procedure, &row.group);
            let mut cells = with(vec![Cell::text(row.group.as_str()), Cell::int(row.no), Cell::text(procedure.as_str())]);
            slot_cells(&mut cells, layout, ITEM_SLOTS, |id| row.clear.get(id).and_then(|value| Some(cell(kind_of(id)?, value))));
            cells.push(Cell::text(rest(&row.clear, layout)?));
            Ok(cells)
        })?;
        differ(&mut self.milestone, stale, old.map(|old| &old.milestones), &new.milestones, |row| {
            Ok(with(vec![
                Cell::count(row.seq),
                Cell::int(row.no),
                Cell::text(procedure.as_str()),
                Cell::text(row.action.as_str()),
                Cell::int(row.item),
                Cell::int(row.day),
                Cell::text(row.actor.as_str()),
                Cell::flag(row.valid),
                Cell::flag(row.fact),
            ]))
        })?;
        differ(&mut self.stay, stale, old.map(|old| &old.stays), &new.stays, |row| {
            Ok(with(vec![Cell::count(row.seq), Cell::text(row.step.as_str()), Cell::int(row.from), day(row.to)]))
        })?;
        differ(&mut self.clock, stale, old.map(|old| &old.clocks), &new.clocks, |row| {
            let state = Cell::text(row.state.as_str());
            Ok(with(vec![
                Cell::text(row.clock.as_str()),
                Cell::text(procedure.as_str()),
                state,
                day(row.started),
                day(row.due),
                day(row.stopped),
            ]))
        })?;
        differ(&mut self.link, stale, old.map(|old| &old.links), &new.links, |row| {
            let settled = Cell::Text(row.settled_as.as_ref().map(Id::to_string));
            Ok(with(vec![Cell::text(row.link.as_str()), Cell::text(row.matter.as_str()), Cell::text(row.procedure.as_str()), settled]))
        })?;
        differ(&mut self.participant, stale, old.map(|old| &old.participants), &new.participants, |row| {
            Ok(with(vec![Cell::text(row.person.as_str()), Cell::text(row.role.as_str())]))
        })?;
        differ(&mut self.paper, stale, old.map(|old| &old.papers), &new.papers, |row| {
            Ok(with(vec![Cell::text(row.paper.as_str()), Cell::count(row.seq), Cell::text(procedure.as_str()), Cell::int(row.day)]))
        })?;
        differ(&mut self.publication, stale, old.map(|old| &old.publications), &new.publications, |row| {
            Ok(with(vec![
                Cell::text(row.publication.as_str()),
                Cell::text(procedure.as_str()),
                Cell::text(row.column.as_str()),
                Cell::text(row.state.as_str()),
                Cell::int(row.since),
                day(row.due),
                day(row.day),
            ]))
        })?;
        differ(&mut self.todo, stale, old.map(|old| &old.todos), &new.todos, |row| {
            Ok(with(vec![
                Cell::text(row.office.as_str()),
                Cell::text(row.unit.as_str()),
                Cell::text(row.unit_kind.as_str()),
                Cell::text(row.person.as_str()),
                Cell::text(row.role.as_str()),
                day(row.due),
            ]))
        })
    }

    /// The rows by table, for a comparison with what is stored.
    pub(crate) fn tables(self) -> [Rows; 10] {
        [
            self.matter,
            self.item,
            self.milestone,
            self.stay,
            self.clock,
            self.link,
            self.participant,
            self.paper,
            self.publication,
            self.todo,
        ]
    }

    /// Writes everything.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        for (table, key) in &self.stale {
            let places: Vec<String> =
                table.columns.iter().take(table.key).enumerate().map(|(at, column)| format!("{column} = ${}", at + 1)).collect();
            tx.execute(&format!("DELETE FROM {} WHERE {}", table.name, places.join(" AND ")), key).await?;
        }
        for rows in self.tables() {
            rows.upsert(tx).await?;
        }
        Ok(())
    }
}

/// What differs between two lists of rows: changed and new ones go to `out`, keys that are gone to `stale`.
fn differ<R: PartialEq>(
    out: &mut Rows,
    stale: &mut Vec<(&'static Table, Vec<Cell>)>,
    old: Option<&Vec<R>>,
    new: &[R],
    cells: impl Fn(&R) -> Result<Vec<Cell>, StoreError>,
) -> Result<(), StoreError> {
    let table = out.table();
    let key = |cells: Vec<Cell>| -> Vec<Cell> { cells.into_iter().take(table.key).collect() };
    let old = old.map(Vec::as_slice).unwrap_or_default();
    for row in old.iter().filter(|row| !new.contains(row)) {
        let gone = key(cells(row)?);
        let mut stays = false;
        for row in new {
            stays |= key(cells(row)?) == gone;
        }
        if !stays {
            stale.push((table, gone));
        }
    }
    for row in new.iter().filter(|row| !old.contains(row)) {
        out.push(cells(row)?);
    }
    Ok(())
}

fn matter_row(district: &str, slots: &Slots, changed: &Changed<'_>) -> Result<Vec<Cell>, StoreError> {
    let row = &changed.new.matter;
    let procedure = &row.procedure;
    let opener = changed.after.passes.first().map_or("", |pass| pass.actor.as_str());
    let due = changed.new.todos.iter().filter_map(|todo| todo.due).min();
    let summary = serde_json::to_string(&row.summary).map_err(|error| StoreError::damaged(error.to_string()))?;
    let mut cells = vec![
        Cell::text(district),
        Cell::text(changed.after.matter.as_str()),
        Cell::text(procedure.as_str()),
        Cell::text(row.edition.as_str()),
        Cell::text(changed.edition.rules.as_str()),
        Cell::text(row.unit.as_str()),
        Cell::text(row.title.as_str()),
        Cell::text(summary),
        Cell::Text(row.number.clone()),
        Cell::Text(row.identity.clone()),
        Cell::text(row.step.as_str()),
        Cell::int(row.step_day),
        Cell::int(row.opened),
        Cell::flag(row.ended),
        Cell::Text(row.settled_as.as_ref().map(Id::to_string)),
        Cell::count(row.seq),
        Cell::blob(changed.tip),
        Cell::flag(row.historic),
        Cell::int(row.findings),
        day(due),
        Cell::text(opener),
        Cell::count(changed.at_n),
        Cell::int(done(slots, changed)),
    ];
    let kind_of = |id: &str| -> Option<&FieldType> { changed.edition.field(id).map(|field| &field.kind) };
    let layout = slots.layout(procedure, "");
    slot_cells(&mut cells, layout, MATTER_SLOTS, |id| {
        let counter = row.counters.get(id).map(|count| Cell::int(*count));
        counter.or_else(|| row.clear.get(id).and_then(|value| Some(cell(kind_of(id)?, value))))
    });
    cells.push(Cell::text(rest(&row.clear, layout)?));
    Ok(cells)
}

/// The acts that stand, as bits; those that no figure asks for have none.
fn done(slots: &Slots, changed: &Changed<'_>) -> i64 {
    let standing = changed.new.milestones.iter().filter(|milestone| milestone.valid);
    standing.filter_map(|milestone| slots.done(&changed.edition.procedure, &milestone.action)).fold(0, |mask, bit| mask | bit)
}

/// The cells t1…, n1… in order, filled by `value_of` the field that lives in each.
fn slot_cells(cells: &mut Vec<Cell>, layout: &[Option<Id>], most: usize, value_of: impl Fn(&str) -> Option<Cell>) {
    for at in 0..most * 2 {
        let empty = if at < most { Cell::Text(None) } else { Cell::Int(None) };
        let field = layout.get(at).and_then(Option::as_ref);
        cells.push(field.and_then(|field| value_of(field)).unwrap_or(empty));
    }
}

/// Clear fields without a slot, as JSON: kept, shown, never queried.
fn rest(clear: &std::collections::BTreeMap<Id, mingfa_catalogue::Value>, layout: &[Option<Id>]) -> Result<String, StoreError> {
    let has_slot = |id: &Id| layout.iter().flatten().any(|each| each == id);
    let left: std::collections::BTreeMap<&Id, &mingfa_catalogue::Value> = clear.iter().filter(|(id, _)| !has_slot(id)).collect();
    serde_json::to_string(&left).map_err(|error| StoreError::damaged(error.to_string()))
}

fn day(day: Option<i32>) -> Cell {
    Cell::Int(day.map(i64::from))
}
