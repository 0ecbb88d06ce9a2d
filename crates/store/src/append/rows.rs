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

table!(MATTER, "matter", 2, [
    "district", "matter", "procedure", "edition", "rules", "unit", "title", "summary", "number", "identity", "step", "step_day", "opened", "ended",
    "settled_as", "seq", "tip", "historic", "findings", "due", "opener", "at_n", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11",
    "t12", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12", "rest",
]);
table!(ITEM, "item", 4, [
    "district", "matter", "grp", "no", "procedure", "t1", "t2", "t3", "t4", "t5", "t6", "n1", "n2", "n3", "n4", "n5", "n6", "rest",
]);
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
    /// Matters whose turns are listed anew.
    stale_todo: Vec<Id>,
    /// Clocks that no longer apply, with their matter.
    stale_clocks: Vec<(Id, Id)>,
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
            stale_todo: Vec::new(),
            stale_clocks: Vec::new(),
        }
    }

    /// Adds what a changed matter needs.
    pub(crate) fn add(&mut self, district: &str, slots: &Slots, changed: &Changed<'_>) -> Result<(), StoreError> {
        let (old, new) = (changed.old.as_ref(), &changed.new);
        let matter = &changed.after.matter;
        let procedure = &changed.edition.procedure;
        let head = || vec![Cell::text(district), Cell::text(matter.as_str())];
        self.matter.push(matter_row(district, slots, changed)?);
        for row in &new.items {
            if old.is_some_and(|old| old.items.contains(row)) {
                continue;
            }
            let fields = changed.edition.group(&row.group).map(|group| group.fields.as_slice()).unwrap_or_default();
            let kind_of = |id: &str| fields.iter().find(|field| *field.id == *id).map(|field| &field.kind);
            let mut cells = head();
            cells.extend([Cell::text(row.group.as_str()), Cell::int(row.no), Cell::text(procedure.as_str())]);
            cells.extend(slot_cells(slots.of(procedure, &row.group).collect(), ITEM_SLOTS, |id| row.clear.get(id).and_then(|value| Some(cell(kind_of(id)?, value)))));
            cells.push(Cell::text(rest(&row.clear, |id| slots.item(procedure, &row.group, id).is_some())?));
            self.item.push(cells);
        }
        for row in &new.milestones {
            if old.is_some_and(|old| old.milestones.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([
                Cell::count(row.seq),
                Cell::int(row.no),
                Cell::text(procedure.as_str()),
                Cell::text(row.action.as_str()),
                Cell::int(row.item),
                Cell::int(row.day),
                Cell::text(row.actor.as_str()),
                Cell::flag(row.valid),
                Cell::flag(row.fact),
            ]);
            self.milestone.push(cells);
        }
        for row in &new.stays {
            if old.is_some_and(|old| old.stays.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([Cell::count(row.seq), Cell::text(row.step.as_str()), Cell::int(row.from), day(row.to)]);
            self.stay.push(cells);
        }
        for row in &new.clocks {
            if old.is_some_and(|old| old.clocks.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([Cell::text(row.clock.as_str()), Cell::text(procedure.as_str()), Cell::text(row.state.as_str()), day(row.started), day(row.due), day(row.stopped)]);
            self.clock.push(cells);
        }
        // A clock that no longer applies (a case, a condition) has no row any more.
        for row in old.map(|old| old.clocks.as_slice()).unwrap_or_default() {
            if !new.clocks.iter().any(|each| each.clock == row.clock) {
                self.stale_clocks.push((matter.clone(), row.clock.clone()));
            }
        }
        for row in &new.links {
            if old.is_some_and(|old| old.links.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([
                Cell::text(row.link.as_str()),
                Cell::text(row.matter.as_str()),
                Cell::text(row.procedure.as_str()),
                Cell::Text(row.settled_as.as_ref().map(Id::to_string)),
            ]);
            self.link.push(cells);
        }
        for row in &new.participants {
            if old.is_some_and(|old| old.participants.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([Cell::text(row.person.as_str()), Cell::text(row.role.as_str())]);
            self.participant.push(cells);
        }
        for row in &new.papers {
            if old.is_some_and(|old| old.papers.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([Cell::text(row.paper.as_str()), Cell::count(row.seq), Cell::text(procedure.as_str()), Cell::int(row.day)]);
            self.paper.push(cells);
        }
        for row in &new.publications {
            if old.is_some_and(|old| old.publications.contains(row)) {
                continue;
            }
            let mut cells = head();
            cells.extend([
                Cell::text(row.publication.as_str()),
                Cell::text(procedure.as_str()),
                Cell::text(row.column.as_str()),
                Cell::text(row.state.as_str()),
                Cell::int(row.since),
                day(row.due),
                day(row.day),
            ]);
            self.publication.push(cells);
        }
        if old.is_none_or(|old| old.todos != new.todos) {
            if old.is_some_and(|old| !old.todos.is_empty()) {
                self.stale_todo.push(matter.clone());
            }
            for row in &new.todos {
                let mut cells = head();
                cells.extend([
                    Cell::text(row.office.as_str()),
                    Cell::text(row.unit.as_str()),
                    Cell::text(row.unit_kind.as_str()),
                    Cell::text(row.person.as_str()),
                    Cell::text(row.role.as_str()),
                    day(row.due),
                ]);
                self.todo.push(cells);
            }
        }
        Ok(())
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
    pub(crate) async fn write(self, district: &str, tx: &mut Tx) -> Result<(), StoreError> {
        for matter in &self.stale_todo {
            tx.execute("DELETE FROM todo WHERE district = $1 AND matter = $2", &[Cell::text(district), Cell::text(matter.as_str())]).await?;
        }
        for (matter, clock) in &self.stale_clocks {
            let args = [Cell::text(district), Cell::text(matter.as_str()), Cell::text(clock.as_str())];
            tx.execute("DELETE FROM clock WHERE district = $1 AND matter = $2 AND clock = $3", &args).await?;
        }
        self.matter.upsert(tx).await?;
        self.item.upsert(tx).await?;
        self.milestone.upsert(tx).await?;
        self.stay.upsert(tx).await?;
        self.clock.upsert(tx).await?;
        self.link.upsert(tx).await?;
        self.participant.upsert(tx).await?;
        self.paper.upsert(tx).await?;
        self.publication.upsert(tx).await?;
        self.todo.upsert(tx).await
    }
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
    ];
    let kind_of = |id: &str| -> Option<&FieldType> { changed.edition.field(id).map(|field| &field.kind) };
    let columns: Vec<(&Id, &str)> = slots.of(procedure, "").chain(slots.of(procedure, crate::slots::COUNTERS)).collect();
    cells.extend(slot_cells(columns, MATTER_SLOTS, |id| {
        let counter = row.counters.get(id).map(|count| Cell::int(*count));
        counter.or_else(|| row.clear.get(id).and_then(|value| Some(cell(kind_of(id)?, value))))
    }));
    cells.push(Cell::text(rest(&row.clear, |id| slots.matter(procedure, id).is_some())?));
    Ok(cells)
}

/// The cells t1…, n1… in order, filled by `value_of` the field that lives in each.
fn slot_cells(columns: Vec<(&Id, &str)>, most: usize, value_of: impl Fn(&str) -> Option<Cell>) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(most * 2);
    for prefix in ['t', 'n'] {
        for no in 1..=most {
            let name = format!("{prefix}{no}");
            let field = columns.iter().find(|(_, slot)| *slot == name).map(|(field, _)| *field);
            let empty = if prefix == 't' { Cell::Text(None) } else { Cell::Int(None) };
            cells.push(field.and_then(|field| value_of(field)).unwrap_or(empty));
        }
    }
    cells
}

/// Clear fields without a slot, as JSON: kept, shown, never queried.
fn rest(clear: &std::collections::BTreeMap<Id, mingfa_catalogue::Value>, has_slot: impl Fn(&str) -> bool) -> Result<String, StoreError> {
    let left: std::collections::BTreeMap<&Id, &mingfa_catalogue::Value> = clear.iter().filter(|(id, _)| !has_slot(id)).collect();
    serde_json::to_string(&left).map_err(|error| StoreError::damaged(error.to_string()))
}

fn day(day: Option<i32>) -> Cell {
    Cell::Int(day.map(i64::from))
}
