//! Matters whose due days could move when the calendar or a local value changes, found by their indexes.

use mingfa_catalogue::Id;
use mingfa_matter::State;

use crate::Store;
use crate::api::{Loaded, Reveal};
use crate::db::{Cell, Row};
use crate::error::StoreError;

impl Store {
    /// Matters that wait for a day on or after `first` (a day number): a clock that runs or stands still, or a publication not yet made,
    /// was begun or is due then, or has no due day yet. What is over before it cannot move.
    ///
    /// # Errors
    /// The database is away.
    pub async fn waiting_after(&self, first: i32) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT c.matter FROM clock AS c WHERE c.district = $1 AND c.state IN ('running', 'paused') \
                   AND (c.due IS NULL OR c.due >= $2 OR c.started >= $2) \
                   UNION SELECT p.matter FROM publication AS p WHERE p.district = $1 AND p.state = 'due' AND (p.due IS NULL OR p.due >= $2) \
                   ORDER BY 1";
        ids(&self.shared.db.fetch(sql, &[self.here(), Cell::int(first)]).await?)
    }

    /// Matters of a procedure that have not ended or still owe a publication.
    ///
    /// # Errors
    /// The database is away.
    pub async fn unfinished(&self, procedure: &Id) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT m.matter FROM matter AS m WHERE m.district = $1 AND m.procedure = $2 AND m.ended = 0 \
                   UNION SELECT p.matter FROM publication AS p WHERE p.district = $1 AND p.state = 'due' AND p.procedure = $2 ORDER BY 1";
        ids(&self.shared.db.fetch(sql, &[self.here(), Cell::text(procedure.as_str())]).await?)
    }

    /// Several matters at once, without sealed values: enough to read their clocks. Those that do not exist are left out.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub async fn load_all(&self, matters: &[Id]) -> Result<Vec<Loaded>, StoreError> {
        let mut loaded = Vec::with_capacity(matters.len());
        for (matter, (edition, events), _) in self.shared.histories(matters, Reveal::Nothing).await? {
            let state =
                State::fold(&edition, &matter, &events).ok_or_else(|| StoreError::damaged(format!("{matter} 的第一条记录不是立项")))?;
            loaded.push(Loaded { edition, state });
        }
        Ok(loaded)
    }
}

fn ids(rows: &[Row]) -> Result<Vec<Id>, StoreError> {
    rows.iter().map(|row| Ok(Id::new(row.need_text(0)?))).collect()
}
