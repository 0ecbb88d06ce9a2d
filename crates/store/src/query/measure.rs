//! Figures: one statement each, and the records behind them.

use mingfa_catalogue::model::{Measure, Population, Query};
use mingfa_time::day_number;

use super::Sql;
use crate::Store;
use crate::api::{ListRow, Page};
use crate::append::encode::civil;
use crate::db::Cell;
use crate::error::StoreError;

/// A measured figure. `value` is `part / whole` for shares (none for 0/0), else a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Count, sum, part of a share, or twice the median (so that halves stay whole).
    pub part: i64,
    /// Whole of a share; 1 for counts and sums; 2 for medians.
    pub whole: i64,
    /// Nothing was there to measure (0/0, median of nothing).
    pub empty: bool,
    /// Records counted that were imported as history.
    pub historic: i64,
    /// Records counted that have findings.
    pub with_findings: i64,
}

impl Store {
    /// Measures a figure for a year in one statement.
    ///
    /// # Errors
    /// The definition names a field that has no column, or the database is away.
    pub async fn measure(&self, measure: &Measure, year: i16) -> Result<Measured, StoreError> {
        match measure {
            Measure::Count(query) => self.counted(query, None, year).await,
            Measure::Sum { field, of } => self.counted(of, Some(field), year).await,
            Measure::Share { part, whole } => {
                let part = self.counted(part, None, year).await?;
                let whole = self.counted(whole, None, year).await?;
                Ok(Measured {
                    part: part.part,
                    whole: whole.part,
                    empty: whole.part == 0,
                    historic: whole.historic,
                    with_findings: whole.with_findings,
                })
            }
            Measure::Median { of, from, to, working } => self.median(of, from, to, *working, year).await,
        }
    }

    /// The records that a query counts in a year: units come back as rows whose `matter` is the unit's id.
    ///
    /// # Errors
    /// As [`Store::measure`].
    pub async fn records(&self, query: &Query, year: i16, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        let world = self.world();
        let mut count = self.sql(&world);
        count.push("SELECT COUNT(*) ");
        count.records(query, year)?;
        let total = self.shared.db.fetch_one(&count.text, &count.args).await?.map_or(0, |row| row.int(0).unwrap_or(0));
        let mut sql = self.sql(&world);
        let is_units = matches!(query.population, Population::Units { .. });
        if is_units {
            sql.push("SELECT u.id, u.kind, u.name, u.day_from ");
            sql.records(query, year)?;
            sql.push(" ORDER BY u.id");
        } else {
            sql.push("SELECT ");
            sql.push(super::filter::LIST_COLUMNS);
            sql.push(" ");
            sql.records(query, year)?;
            sql.push(" ORDER BY m.opened, m.matter");
        }
        sql.push(" LIMIT ");
        sql.arg(Cell::count(size));
        sql.push(" OFFSET ");
        sql.arg(Cell::count(page.saturating_mul(size)));
        let rows = self.shared.db.fetch(&sql.text, &sql.args).await?;
        let rows = if is_units {
            rows.iter().map(super::filter::unit_row).collect::<Result<_, _>>()?
        } else {
            rows.iter().map(super::filter::list_row).collect::<Result<_, _>>()?
        };
        Ok(Page { rows, total: u64::try_from(total).unwrap_or(0) })
    }

    pub(crate) fn sql<'w>(&self, world: &'w crate::World) -> Sql<'w> {
        let today = day_number(civil(self.shared.edge.now()).date());
        Sql::new(world, &self.shared.district, today)
    }

    async fn counted(&self, query: &Query, sum: Option<&mingfa_catalogue::Id>, year: i16) -> Result<Measured, StoreError> {
        let world = self.world();
        let mut sql = self.sql(&world);
        let of_units = matches!(query.population, Population::Units { .. });
        match (sum, &query.population) {
            (Some(field), Population::Matters { procedure }) => {
                let column = sql.column(procedure, None, field)?;
                sql.push(&format!("SELECT CAST(COALESCE(SUM(m.{column}), 0) AS BIGINT)"));
            }
            (Some(field), Population::Items { procedure, group }) => {
                let column = sql.column(procedure, Some(group), field)?;
                sql.push(&format!("SELECT CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
            }
            _ => sql.push("SELECT COUNT(*)"),
        }
        if of_units {
            sql.push(", 0, 0 ");
        } else {
            sql.push(", CAST(COALESCE(SUM(m.historic), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN m.findings > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) ");
        }
        sql.records(query, year)?;
        let row = self.shared.db.fetch_one(&sql.text, &sql.args).await?.ok_or_else(|| StoreError::damaged("统计没有结果"))?;
        Ok(Measured {
            part: row.need_int(0)?,
            whole: 1,
            empty: false,
            historic: row.int(1).unwrap_or(0),
            with_findings: row.int(2).unwrap_or(0),
        })
    }

    /// The middle of the differences between the first `from` and the first `to` of each record.
    async fn median(&self, query: &Query, from: &str, to: &str, working: bool, year: i16) -> Result<Measured, StoreError> {
        let world = self.world();
        let mut sql = self.sql(&world);
        let first =
            "(SELECT MIN(s.day) FROM milestone AS s WHERE s.district = m.district AND s.matter = m.matter AND s.valid = 1 AND s.action = ";
        sql.push("SELECT ");
        for (at, action) in [from, to].into_iter().enumerate() {
            if at > 0 {
                sql.push(", ");
            }
            if action == "open" {
                sql.push("m.opened");
            } else {
                sql.push(first);
                sql.arg(Cell::text(action));
                sql.push(")");
            }
        }
        sql.push(", m.historic, m.findings ");
        sql.records(query, year)?;
        let mut days = Vec::new();
        let (mut historic, mut with_findings) = (0, 0);
        for row in self.shared.db.fetch(&sql.text, &sql.args).await? {
            let (Some(from), Some(to)) = (row.int(0), row.int(1)) else { continue };
            let length = if working { working_days(&world, from, to) } else { Some(to - from) };
            let Some(length) = length else { continue };
            days.push(length);
            historic += row.int(2).unwrap_or(0);
            with_findings += i64::from(row.int(3).unwrap_or(0) > 0);
        }
        days.sort_unstable();
        let middle = days.len() / 2;
        let doubled = match (days.len() % 2, days.get(middle), middle.checked_sub(1).and_then(|below| days.get(below))) {
            (1, Some(middle), _) => Some(middle * 2),
            (_, Some(above), Some(below)) => Some(above + below),
            _ => None,
        };
        Ok(Measured { part: doubled.unwrap_or(0), whole: 2, empty: doubled.is_none(), historic, with_findings })
    }
}

fn working_days(world: &crate::World, from: i64, to: i64) -> Option<i64> {
    let date = |day: i64| Some(mingfa_time::date_of(i32::try_from(day).ok()?));
    world.calendar.working_days_between(date(from)?, date(to)?).ok().map(i64::from)
}
