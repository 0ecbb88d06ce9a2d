//! Figures: one statement each, and the records behind them.

use std::collections::BTreeMap;

use mingfa_catalogue::model::{Measure, Population, Query};
use mingfa_time::day_number;

use super::Sql;
use crate::Store;
use crate::api::{ListRow, Page, Scope};
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

/// How many of the records are history, and how many have findings.
const MARKS: &str = ", CAST(COALESCE(SUM(m.historic), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN m.findings > 0 THEN 1 ELSE 0 END), 0) AS BIGINT)";

impl Store {
    /// Measures a figure for a year in one statement.
    ///
    /// # Errors
    /// The definition names a field that has no column, or the database is away.
    pub async fn measure(&self, measure: &Measure, year: i16) -> Result<Measured, StoreError> {
        match measure {
            Measure::Count(query) => self.counted(query, None, year).await,
            Measure::Sum { field, of } => self.counted(of, Some(field), year).await,
            Measure::Share { part, whole } if part.population == whole.population && part.time == whole.time => self.share(part, whole, year).await,
            Measure::Share { part, whole } => self.share_apart(part, whole, year).await,
            Measure::Median { of, from, to, working } => self.median(of, from, to, *working, year).await,
        }
    }

    /// The records that a query counts in a year, as far as the reader may see them: units, which everybody may, come back as rows whose
    /// `matter` is the unit's id.
    ///
    /// # Errors
    /// As [`Store::measure`].
    pub async fn records(&self, query: &Query, year: i16, scope: &Scope, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        let world = self.world();
        let is_units = matches!(query.population, Population::Units { .. });
        let mut count = self.sql(&world);
        count.push("SELECT COUNT(*) ");
        count.records(query, year)?;
        if !is_units {
            count.scope(scope)?;
        }
        let total = self.shared.db.fetch_one(&count.text, &count.args).await?.map_or(0, |row| row.int(0).unwrap_or(0));
        let mut sql = self.sql(&world);
        if is_units {
            sql.push("SELECT u.id, u.kind, u.name, u.day_from ");
            sql.records(query, year)?;
            sql.push(" ORDER BY u.id");
        } else {
            sql.push("SELECT ");
            sql.push(super::filter::LIST_COLUMNS);
            sql.push(" ");
            sql.records(query, year)?;
            sql.scope(scope)?;
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

    /// Part and whole in one reading of the records: the part asks for everything that the whole asks for, which the catalogue's check
    /// has seen to.
    async fn share(&self, part: &Query, whole: &Query, year: i16) -> Result<Measured, StoreError> {
        let world = self.world();
        let mut sql = self.sql(&world);
        let (procedure, group) = match &whole.population {
            Population::Matters { procedure } | Population::Papers { procedure, .. } | Population::Publications { procedure } => (procedure, None),
            Population::Items { procedure, group } => (procedure, Some(group)),
            Population::Units { .. } => return self.share_apart(part, whole, year).await,
        };
        sql.push("SELECT COUNT(*)");
        sql.push(MARKS);
        sql.push(", CAST(COALESCE(SUM(CASE WHEN 1 = 1");
        sql.and_cond(&part.cond, procedure, group)?;
        sql.push(" THEN 1 ELSE 0 END), 0) AS BIGINT) ");
        sql.records(whole, year)?;
        let row = self.shared.db.fetch_one(&sql.text, &sql.args).await?.ok_or_else(|| StoreError::damaged("统计没有结果"))?;
        let whole = row.need_int(0)?;
        Ok(Measured {
            part: row.need_int(3)?,
            whole,
            empty: whole == 0,
            historic: row.int(1).unwrap_or(0),
            with_findings: row.int(2).unwrap_or(0),
        })
    }

    /// Part and whole each by a statement of its own.
    async fn share_apart(&self, part: &Query, whole: &Query, year: i16) -> Result<Measured, StoreError> {
        let part = self.counted(part, None, year).await?;
        let whole = self.counted(whole, None, year).await?;
        Ok(Measured { part: part.part, whole: whole.part, empty: whole.part == 0, historic: whole.historic, with_findings: whole.with_findings })
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
            sql.push(MARKS);
            sql.push(" ");
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
        // Grouped by pairs of days: there are far fewer of those than records.
        sql.push("SELECT d.a, d.b, COUNT(*), CAST(SUM(d.h) AS BIGINT), CAST(SUM(d.f) AS BIGINT) FROM (SELECT ");
        for (action, name) in [(from, " AS a, "), (to, " AS b, ")] {
            if action == "open" {
                sql.push("m.opened");
            } else {
                sql.push(first);
                sql.arg(Cell::text(action));
                sql.push(")");
            }
            sql.push(name);
        }
        sql.push("m.historic AS h, CASE WHEN m.findings > 0 THEN 1 ELSE 0 END AS f ");
        sql.records(query, year)?;
        sql.push(") AS d WHERE d.a IS NOT NULL AND d.b IS NOT NULL GROUP BY d.a, d.b");
        // Length in days → how many records.
        let mut lengths: BTreeMap<i64, i64> = BTreeMap::new();
        let (mut historic, mut with_findings) = (0, 0);
        for row in self.shared.db.fetch(&sql.text, &sql.args).await? {
            let (from, to) = (row.need_int(0)?, row.need_int(1)?);
            let length = if working { working_days(&world, from, to) } else { Some(to - from) };
            // Beyond the known calendar nobody can say how many working days there were.
            let Some(length) = length else { continue };
            *lengths.entry(length).or_insert(0) += row.need_int(2)?;
            historic += row.need_int(3)?;
            with_findings += row.need_int(4)?;
        }
        let doubled = twice_the_median(&lengths);
        Ok(Measured { part: doubled.unwrap_or(0), whole: 2, empty: doubled.is_none(), historic, with_findings })
    }
}

/// Twice the median of values with their counts, so that it stays a whole number; none of nothing.
fn twice_the_median(counts: &BTreeMap<i64, i64>) -> Option<i64> {
    let total: i64 = counts.values().sum();
    // The value at a place, from 0, in ascending order.
    let at = |place: i64| {
        let mut seen = 0;
        counts.iter().find_map(|(value, count)| {
            seen += count;
            (place < seen).then_some(*value)
        })
    };
    if total == 0 {
        return None;
    }
    Some(at((total - 1) / 2)? + at(total / 2)?)
}

fn working_days(world: &crate::World, from: i64, to: i64) -> Option<i64> {
    let date = |day: i64| Some(mingfa_time::date_of(i32::try_from(day).ok()?));
    world.calendar.working_days_between(date(from)?, date(to)?).ok().map(i64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(twice_the_median(&BTreeMap::new()), None);
        assert_eq!(twice_the_median(&[(3, 1)].into()), Some(6));
        assert_eq!(twice_the_median(&[(1, 1), (4, 1)].into()), Some(5));
        assert_eq!(twice_the_median(&[(1, 2), (4, 1)].into()), Some(2));
        assert_eq!(twice_the_median(&[(1, 1), (4, 2), (9, 1)].into()), Some(8));
        assert_eq!(twice_the_median(&[(1, 2), (9, 2)].into()), Some(10));
    }
}
