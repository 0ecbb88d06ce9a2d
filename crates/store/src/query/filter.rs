//! Lists: filters, scopes, orders, pages, and whose turn it is.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;

use super::Sql;
use crate::Store;
use crate::api::{Appointment, Filter, ListRow, Order, Page, Scope, Todo};
use crate::db::{Cell, Row};
use crate::error::StoreError;

/// Columns of a list row, in the order that [`list_row`] reads.
pub(crate) const LIST_COLUMNS: &str = "m.matter, m.procedure, m.edition, m.unit, m.title, m.summary, m.number, m.step, m.opened, m.step_day, m.ended, m.settled_as, m.historic, m.findings, m.due";

impl Store {
    /// One page of matters.
    ///
    /// # Errors
    /// A filter names a field that has no column, or the database is away.
    pub async fn list(&self, filter: &Filter, order: Order, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        let world = self.world();
        let mut count = self.sql(&world);
        count.push("SELECT COUNT(*) FROM matter AS m WHERE m.district = $1");
        count.filter(filter)?;
        let total = self.shared.db.fetch_one(&count.text, &count.args).await?.and_then(|row| row.int(0)).unwrap_or(0);
        let mut sql = self.sql(&world);
        sql.push("SELECT ");
        sql.push(LIST_COLUMNS);
        sql.push(" FROM matter AS m WHERE m.district = $1");
        sql.filter(filter)?;
        sql.push(match order {
            Order::Newest => " ORDER BY m.opened DESC, m.matter DESC",
            Order::Oldest => " ORDER BY m.opened, m.matter",
            Order::Due => " ORDER BY CASE WHEN m.due IS NULL THEN 1 ELSE 0 END, m.due, m.opened, m.matter",
            Order::Number => " ORDER BY m.number, m.matter",
            Order::Step => " ORDER BY m.step_day, m.matter",
        });
        sql.push(" LIMIT ");
        sql.arg(Cell::count(size));
        sql.push(" OFFSET ");
        sql.arg(Cell::count(page.saturating_mul(size)));
        let rows = self.shared.db.fetch(&sql.text, &sql.args).await?;
        Ok(Page { rows: rows.iter().map(list_row).collect::<Result<_, _>>()?, total: u64::try_from(total).unwrap_or(0) })
    }

    /// What waits for someone, soonest due first: by office and unit, by kind of unit, or by name.
    ///
    /// # Errors
    /// The database is away.
    pub async fn todo(&self, person: &Id, appointments: &[Appointment], limit: u64) -> Result<Vec<Todo>, StoreError> {
        let world = self.world();
        let mut found: BTreeMap<(Id, Id), Todo> = BTreeMap::new();
        for appointment in appointments {
            let kind = world.units.iter().find(|unit| unit.id == appointment.unit).map(|unit| unit.kind.clone());
            let mut sql = self.sql(&world);
            sql.push("SELECT ");
            sql.push(LIST_COLUMNS);
            sql.push(", t.role, t.due FROM todo AS t JOIN matter AS m ON m.district = t.district AND m.matter = t.matter WHERE t.district = $1 AND t.office = ");
            sql.arg(Cell::text(appointment.office.as_str()));
            sql.push(" AND t.unit IN ('', ");
            sql.arg(Cell::text(appointment.unit.as_str()));
            sql.push(") AND t.unit_kind IN ('', ");
            sql.arg(Cell::text(kind.as_ref().map_or("", |kind| kind.as_str())));
            sql.push(") AND t.person IN ('', ");
            sql.arg(Cell::text(person.as_str()));
            sql.push(") ORDER BY CASE WHEN t.due IS NULL THEN 1 ELSE 0 END, t.due, m.opened LIMIT ");
            sql.arg(Cell::count(limit));
            for row in self.shared.db.fetch(&sql.text, &sql.args).await? {
                let todo = Todo { row: list_row(&row)?, role: Id::new(row.need_text(15)?), due: small(&row, 16) };
                found.entry((todo.row.matter.clone(), todo.role.clone())).or_insert(todo);
            }
        }
        let mut todos: Vec<Todo> = found.into_values().collect();
        todos.sort_by_key(|todo| (todo.due.is_none(), todo.due, todo.row.opened, todo.row.matter.clone()));
        let mut seen = std::collections::BTreeSet::new();
        todos.retain(|todo| seen.insert(todo.row.matter.clone()));
        Ok(todos)
    }

    /// Matters in which someone acted (已办), newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn done_by(&self, person: &Id, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        let from = " FROM participant AS a JOIN matter AS m ON m.district = a.district AND m.matter = a.matter WHERE a.district = $1 AND a.person = $2";
        let args = [Cell::text(self.district()), Cell::text(person.as_str())];
        let total = self
            .shared
            .db
            .fetch_one(&format!("SELECT COUNT(DISTINCT m.matter){from}"), &args)
            .await?
            .and_then(|row| row.int(0))
            .unwrap_or(0);
        let sql = format!(
            "SELECT DISTINCT {LIST_COLUMNS}{from} ORDER BY m.step_day DESC, m.matter LIMIT {size} OFFSET {}",
            page.saturating_mul(size)
        );
        let rows = self.shared.db.fetch(&sql, &args).await?;
        Ok(Page { rows: rows.iter().map(list_row).collect::<Result<_, _>>()?, total: u64::try_from(total).unwrap_or(0) })
    }

    /// Matters that someone opened (我发起), newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn opened_by(&self, person: &Id, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        let from = " FROM matter AS m WHERE m.district = $1 AND m.opener = $2";
        let args = [Cell::text(self.district()), Cell::text(person.as_str())];
        let total = self.shared.db.fetch_one(&format!("SELECT COUNT(*){from}"), &args).await?.and_then(|row| row.int(0)).unwrap_or(0);
        let sql = format!("SELECT {LIST_COLUMNS}{from} ORDER BY m.opened DESC, m.matter LIMIT {size} OFFSET {}", page.saturating_mul(size));
        let rows = self.shared.db.fetch(&sql, &args).await?;
        Ok(Page { rows: rows.iter().map(list_row).collect::<Result<_, _>>()?, total: u64::try_from(total).unwrap_or(0) })
    }

    /// Matters by their natural keys: key → (matter, seq, historic). For imports, in chunks.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_identities(&self, procedure: &Id, keys: &[String]) -> Result<BTreeMap<String, Id>, StoreError> {
        let mut found = BTreeMap::new();
        for chunk in keys.chunks(500) {
            let mut args = vec![Cell::text(self.district()), Cell::text(procedure.as_str())];
            args.extend(chunk.iter().map(|key| Cell::text(key.as_str())));
            let places = crate::append::places(3, chunk.len());
            let sql = format!("SELECT identity, matter FROM matter WHERE district = $1 AND procedure = $2 AND identity IN ({places})");
            for row in self.shared.db.fetch(&sql, &args).await? {
                found.insert(row.need_text(0)?.to_owned(), Id::new(row.need_text(1)?));
            }
        }
        Ok(found)
    }
}

impl Sql<'_> {
    /// ` AND …` of a filter.
    pub(crate) fn filter(&mut self, filter: &Filter) -> Result<(), StoreError> {
        let mut equals = |column: &str, value: Option<&Id>| {
            if let Some(value) = value {
                self.push(&format!(" AND m.{column} = "));
                self.arg(Cell::text(value.as_str()));
            }
        };
        equals("procedure", filter.procedure.as_ref());
        equals("step", filter.step.as_ref());
        equals("unit", filter.unit.as_ref());
        if let Some(ended) = filter.ended {
            self.push(if ended { " AND m.ended = 1" } else { " AND m.ended = 0" });
        }
        if let Some(from) = filter.opened_from {
            self.push(" AND m.opened >= ");
            self.arg(Cell::int(from));
        }
        if let Some(to) = filter.opened_to {
            self.push(" AND m.opened <= ");
            self.arg(Cell::int(to));
        }
        if filter.with_findings {
            self.push(" AND m.findings > 0");
        }
        if let Some(day) = filter.overdue_on {
            self.push(" AND m.ended = 0 AND m.due < ");
            self.arg(Cell::int(day));
        }
        for word in filter.text.as_deref().unwrap_or_default().split_whitespace() {
            let pattern = like(word);
            self.push(" AND (LOWER(m.title) LIKE ");
            self.arg(Cell::text(pattern.as_str()));
            self.push(" ESCAPE '\\' OR LOWER(m.number) LIKE ");
            self.arg(Cell::text(pattern.as_str()));
            self.push(" ESCAPE '\\' OR LOWER(m.identity) LIKE ");
            self.arg(Cell::text(pattern.as_str()));
            self.push(" ESCAPE '\\')");
        }
        for (field, values) in &filter.fields {
            let procedure = filter.procedure.clone().ok_or_else(|| StoreError::Refused("按字段筛选须先选定业务".to_owned()))?;
            let cond = mingfa_catalogue::model::Cond::Is(mingfa_catalogue::model::Atom::Field {
                field: field.clone(),
                test: mingfa_catalogue::model::FieldTest::In(values.clone()),
                span: mingfa_catalogue::model::Span::default(),
            });
            self.and_cond(&cond, &procedure, None)?;
        }
        self.scope(&filter.scope)
    }

    /// ` AND …` of what the reader may see.
    pub(super) fn scope(&mut self, scope: &Scope) -> Result<(), StoreError> {
        let (units, person, procedures) = match scope {
            Scope::All => return Ok(()),
            Scope::Nothing => {
                self.push(" AND 1 = 0");
                return Ok(());
            }
            Scope::Some { units, person, procedures } => (units, person, procedures),
        };
        let unit_cells = || units.iter().map(|unit| Cell::text(unit.as_str()));
        self.push(" AND (m.unit IN ");
        self.list(unit_cells());
        self.push(" OR m.procedure IN ");
        self.list(procedures.iter().map(|procedure| Cell::text(procedure.as_str())));
        self.push(" OR EXISTS (SELECT 1 FROM participant AS a WHERE a.district = m.district AND a.matter = m.matter AND a.person = ");
        self.arg(Cell::text(person.as_str()));
        self.push(")");
        for (procedure, column) in unit_columns(self.world) {
            self.push(" OR m.procedure = ");
            self.arg(Cell::text(procedure));
            self.push(&format!(" AND m.{column} IN "));
            self.list(unit_cells());
        }
        for (group, column) in item_unit_columns(self.world) {
            self.push(" OR EXISTS (SELECT 1 FROM item AS i WHERE i.district = m.district AND i.matter = m.matter AND i.grp = ");
            self.arg(Cell::text(group));
            self.push(&format!(" AND i.{column} IN "));
            self.list(unit_cells());
            self.push(")");
        }
        self.push(")");
        Ok(())
    }
}

/// The pattern of `LIKE` for a text that contains a word, whatever the case of its Latin letters: SQLite's `LIKE` is blind to case,
/// PostgreSQL's is not, so both sides are in small letters.
pub(crate) fn like(word: &str) -> String {
    format!("%{}%", word.to_ascii_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Columns that hold a unit, with their procedure.
fn unit_columns(world: &crate::World) -> Vec<(String, String)> {
    let mut columns = Vec::new();
    for edition in &world.catalogue.editions {
        for field in edition.fields.iter().filter(|field| field.kind == mingfa_catalogue::model::FieldType::Unit) {
            if let Some(slot) = world.slots.matter(&edition.procedure, &field.id) {
                columns.push((edition.procedure.to_string(), slot.to_owned()));
            }
        }
    }
    columns.sort();
    columns.dedup();
    columns
}

/// Columns of items that hold a unit, with their group: the unit that an item names (议定事项的责任单位) sees the matter.
fn item_unit_columns(world: &crate::World) -> Vec<(String, String)> {
    let mut columns = Vec::new();
    for edition in &world.catalogue.editions {
        for group in &edition.groups {
            for field in group.fields.iter().filter(|field| field.kind == mingfa_catalogue::model::FieldType::Unit) {
                if let Some(slot) = world.slots.item(&edition.procedure, &group.id, &field.id) {
                    columns.push((group.id.to_string(), slot.to_owned()));
                }
            }
        }
    }
    columns.sort();
    columns.dedup();
    columns
}

/// A row of [`LIST_COLUMNS`].
pub(crate) fn list_row(row: &Row) -> Result<ListRow, StoreError> {
    Ok(ListRow {
        matter: Id::new(row.need_text(0)?),
        procedure: Id::new(row.need_text(1)?),
        edition: Id::new(row.need_text(2)?),
        unit: Id::new(row.need_text(3)?),
        title: row.need_text(4)?.to_owned(),
        summary: serde_json::from_str(row.need_text(5)?).map_err(|error| StoreError::damaged(error.to_string()))?,
        number: row.text(6).map(str::to_owned),
        step: Id::new(row.need_text(7)?),
        opened: small(row, 8).unwrap_or(0),
        step_day: small(row, 9).unwrap_or(0),
        ended: row.int(10) == Some(1),
        settled_as: row.text(11).map(Id::new),
        historic: row.int(12) == Some(1),
        findings: row.int(13).and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
        due: small(row, 14),
    })
}

/// A unit as a record of a figure.
pub(crate) fn unit_row(row: &Row) -> Result<ListRow, StoreError> {
    let id = Id::new(row.need_text(0)?);
    Ok(ListRow {
        matter: id.clone(),
        procedure: Id::new("unit"),
        edition: Id::new(""),
        unit: id,
        title: row.need_text(2)?.to_owned(),
        summary: BTreeMap::new(),
        number: None,
        step: Id::new(row.need_text(1)?),
        opened: small(row, 3).unwrap_or(0),
        step_day: 0,
        ended: false,
        settled_as: None,
        historic: false,
        findings: 0,
        due: None,
    })
}

fn small(row: &Row, column: usize) -> Option<i32> {
    row.int(column).and_then(|day| i32::try_from(day).ok())
}
