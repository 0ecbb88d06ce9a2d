//! One compiler from the catalogue's query form to SQL: figures, lists, exports and scopes all go through it.
//!
//! Column names come from static text and the slot map alone; every value is an argument.

mod cond;
mod filter;
mod measure;

pub(crate) use filter::like;
pub use measure::Measured;

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Population, Query, TimeRule};
use mingfa_time::day_number;

use crate::db::Cell;
use crate::error::StoreError;
use crate::shared::World;

/// SQL in the making: text with numbered places, and what goes into them.
#[derive(Debug)]
pub(crate) struct Sql<'w> {
    pub(crate) world: &'w World,
    pub(crate) text: String,
    pub(crate) args: Vec<Cell>,
    /// Day number that `clock … expired` is judged on.
    pub(crate) today: i32,
}

impl<'w> Sql<'w> {
    /// Starts with the district as `$1`.
    pub(crate) fn new(world: &'w World, district: &str, today: i32) -> Self {
        Self { world, text: String::new(), args: vec![Cell::text(district)], today }
    }

    /// Adds text.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds an argument and its place.
    pub(crate) fn arg(&mut self, cell: Cell) {
        self.args.push(cell);
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
    }

    /// Adds `(a, b, …)` of arguments; nothing fits an empty list.
    pub(crate) fn list(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.push("(");
        let mut first = true;
        for cell in cells {
            if !first {
                self.push(", ");
            }
            first = false;
            self.arg(cell);
        }
        if first {
            self.push("NULL");
        }
        self.push(")");
    }

    /// `FROM … WHERE …` of a query over records, for a year. The matter is `m` (or the unit `u`).
    pub(crate) fn records(&mut self, query: &Query, year: i16) -> Result<(), StoreError> {
        match &query.population {
            Population::Matters { procedure } => {
                self.push("FROM matter AS m WHERE m.district = $1 AND m.procedure = ");
                self.arg(Cell::text(procedure.as_str()));
                self.time(&query.time, procedure, year)?;
                self.and_cond(&query.cond, procedure, None)
            }
            Population::Items { procedure, group } => {
                self.push("FROM item AS i JOIN matter AS m ON m.district = i.district AND m.matter = i.matter WHERE i.district = $1 AND i.procedure = ");
                self.arg(Cell::text(procedure.as_str()));
                self.push(" AND i.grp = ");
                self.arg(Cell::text(group.as_str()));
                self.item_time(&query.time, procedure, group, year)?;
                self.and_cond(&query.cond, procedure, Some(group))
            }
            Population::Papers { procedure, paper } => {
                self.push("FROM paper AS p JOIN matter AS m ON m.district = p.district AND m.matter = p.matter WHERE p.district = $1 AND p.procedure = ");
                self.arg(Cell::text(procedure.as_str()));
                self.push(" AND p.paper = ");
                self.arg(Cell::text(paper.as_str()));
                self.between("p.day", year);
                self.and_cond(&query.cond, procedure, None)
            }
            Population::Publications { procedure } => {
                self.push("FROM publication AS p JOIN matter AS m ON m.district = p.district AND m.matter = p.matter WHERE p.district = $1 AND p.state = 'published' AND p.procedure = ");
                self.arg(Cell::text(procedure.as_str()));
                self.time(&query.time, procedure, year)?;
                self.and_cond(&query.cond, procedure, None)
            }
            Population::Units { kinds, with } => self.units(kinds, with.as_ref(), year),
        }
    }

    fn units(&mut self, kinds: &[Id], with: Option<&(Id, Box<Query>)>, year: i16) -> Result<(), StoreError> {
        let (_, last) = year_days(year);
        self.push("FROM unit AS u WHERE u.district = $1 AND u.day_from <= ");
        self.arg(Cell::int(last));
        self.push(" AND (u.day_to IS NULL OR u.day_to >= ");
        self.arg(Cell::int(last));
        self.push(")");
        if !kinds.is_empty() {
            self.push(" AND u.kind IN ");
            self.list(kinds.iter().map(|kind| Cell::text(kind.as_str())));
        }
        let Some((field, inner)) = with else { return Ok(()) };
        let Population::Matters { procedure } = &inner.population else {
            return Err(StoreError::Refused("单位统计只能以某一业务的办件为条件".to_owned()));
        };
        let column = self.column(procedure, None, field)?;
        self.push(" AND EXISTS (SELECT 1 ");
        self.records(inner, year)?;
        self.push(&format!(" AND m.{column} = u.id)"));
        Ok(())
    }

    /// ` AND …` that picks the records of a year.
    fn time(&mut self, time: &TimeRule, procedure: &Id, year: i16) -> Result<(), StoreError> {
        let (first, last) = year_days(year);
        match time {
            TimeRule::Milestone(action) if *action == *"open" => self.between("m.opened", year),
            TimeRule::Milestone(action) => {
                // As a list, read in one go from the index by day: one year out of many is a small part of the matters.
                self.push(" AND m.matter IN (SELECT s.matter FROM milestone AS s WHERE s.district = $1 AND s.valid = 1 AND s.procedure = ");
                self.arg(Cell::text(procedure.as_str()));
                self.push(" AND s.action = ");
                self.arg(Cell::text(action.as_str()));
                self.between("s.day", year);
                self.push(")");
            }
            TimeRule::Field(field) => {
                let (column, scale) = self.day_column(procedure, field)?;
                self.push(&format!(" AND m.{column} BETWEEN "));
                self.arg(Cell::int(i64::from(first) * scale));
                self.push(" AND ");
                self.arg(Cell::int((i64::from(last) + 1) * scale - 1));
            }
            TimeRule::ValidAtYearEnd(clock) => {
                self.push(" AND EXISTS (SELECT 1 FROM clock AS c WHERE c.district = m.district AND c.matter = m.matter AND c.clock = ");
                self.arg(Cell::text(clock.as_str()));
                self.push(" AND c.started <= ");
                self.arg(Cell::int(last));
                self.push(" AND (c.due IS NULL OR c.due >= ");
                self.arg(Cell::int(last));
                // What lapses with its last day is in force on that day.
                self.push(") AND (c.stopped IS NULL OR c.stopped >= c.due OR c.stopped > ");
                self.arg(Cell::int(last));
                self.push("))");
            }
            TimeRule::SpansYearEnd { from, to } => {
                let (from, from_scale) = self.day_column(procedure, from)?;
                let (to, to_scale) = self.day_column(procedure, to)?;
                self.push(&format!(" AND m.{from} <= "));
                self.arg(Cell::int(i64::from(last) * from_scale));
                self.push(&format!(" AND m.{to} >= "));
                self.arg(Cell::int(i64::from(last) * to_scale));
            }
            TimeRule::Standing => {}
        }
        Ok(())
    }

    /// An item is dated by the action that made it (or another of its own); other rules look at its matter.
    fn item_time(&mut self, time: &TimeRule, procedure: &Id, group: &Id, year: i16) -> Result<(), StoreError> {
        let own = |action: &Id| {
            let editions = self.world.catalogue.editions_of(procedure);
            editions.filter_map(|edition| edition.group(group)).any(|group| group.actions.iter().any(|each| each.id == *action))
        };
        match time {
            TimeRule::Milestone(action) if own(action) => {
                self.push(" AND EXISTS (SELECT 1 FROM milestone AS s WHERE s.district = i.district AND s.matter = i.matter AND s.item = i.no AND s.valid = 1 AND s.action = ");
                self.arg(Cell::text(action.as_str()));
                self.between("s.day", year);
                self.push(")");
                Ok(())
            }
            time => self.time(time, procedure, year),
        }
    }

    fn between(&mut self, column: &str, year: i16) {
        let (first, last) = year_days(year);
        self.push(&format!(" AND {column} BETWEEN "));
        self.arg(Cell::int(first));
        self.push(" AND ");
        self.arg(Cell::int(last));
    }

    /// Column of a clear field, of the matter or of an item.
    pub(crate) fn column(&self, procedure: &str, group: Option<&Id>, field: &str) -> Result<String, StoreError> {
        let found = match group {
            Some(group) => self.world.slots.item(procedure, group, field).map(|slot| format!("i.{slot}")),
            None => None,
        };
        let found = found.or_else(|| {
            self.world.slots.matter(procedure, field).map(|slot| if group.is_some() { format!("m.{slot}") } else { slot.to_owned() })
        });
        found.ok_or_else(|| StoreError::Refused(format!("字段“{field}”不能用于查询或统计（没有可查询的列）")))
    }

    /// Column of a date field and how many units of it make a day.
    fn day_column(&self, procedure: &str, field: &str) -> Result<(String, i64), StoreError> {
        let column = self.column(procedure, None, field)?;
        let is_instant = self
            .world
            .catalogue
            .editions_of(procedure)
            .any(|edition| edition.field(field).is_some_and(|field| field.kind == mingfa_catalogue::model::FieldType::Instant));
        Ok((column, if is_instant { 86_400 } else { 1 }))
    }
}

/// First and last day number of a year.
pub(crate) fn year_days(year: i16) -> (i32, i32) {
    let day = |month, of_month| day_number(jiff::civil::Date::constant(year, month, of_month));
    (day(1, 1), day(12, 31))
}
