//! Clocks that ran out while nobody acted, found by their index.

use mingfa_catalogue::Id;

use crate::Store;
use crate::db::Cell;
use crate::error::StoreError;

/// A clock that runs although its due day has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// Its due day (day number).
    pub due: i32,
    /// The matter, which has not ended.
    pub matter: Id,
}

impl Store {
    /// Open matters in which this clock of a procedure runs and was due before `today` (a day number): the earliest due first, and
    /// those after `after` only, so that a caller can go on where it stopped.
    ///
    /// Read from the rows that are written with each event: a clock that begins to apply by the mere passing of time is found after the
    /// next event of its matter.
    ///
    /// # Errors
    /// The database is away.
    pub async fn expired(
        &self,
        procedure: &Id,
        clock: &Id,
        today: i32,
        after: Option<&Expired>,
        limit: u64,
    ) -> Result<Vec<Expired>, StoreError> {
        let mut args =
            vec![self.here(), Cell::text(procedure.as_str()), Cell::text(clock.as_str()), Cell::int(today), Cell::count(limit)];
        let mut sql = "SELECT c.due, c.matter FROM clock AS c JOIN matter AS m ON m.district = c.district AND m.matter = c.matter \
                       WHERE c.district = $1 AND c.procedure = $2 AND c.clock = $3 AND c.state = 'running' AND c.due < $4 AND m.ended = 0"
            .to_owned();
        if let Some(after) = after {
            args.extend([Cell::int(after.due), Cell::text(after.matter.as_str())]);
            sql.push_str(" AND (c.due, c.matter) > ($6, $7)");
        }
        sql.push_str(" ORDER BY c.due, c.matter LIMIT $5");
        let rows = self.shared.db.fetch(&sql, &args).await?;
        let expired = rows.iter().map(|row| {
            let due = i32::try_from(row.need_int(0)?).map_err(|_| StoreError::damaged("到期日超出范围"))?;
            Ok(Expired { due, matter: Id::new(row.need_text(1)?) })
        });
        expired.collect()
    }
}
