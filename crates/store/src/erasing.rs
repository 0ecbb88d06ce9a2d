//! Erasure from the outside: the values first, then the files, then the event that says so.

use std::collections::HashSet;
use std::time::Duration;

use mingfa_catalogue::Id;
use mingfa_time::Moment;

use crate::Store;
use crate::api::{Appended, Erasure, RequestKey};
use crate::append::encode::civil;
use crate::append::{Job, erase};
use crate::db::Cell;
use crate::error::StoreError;

impl Store {
    /// Erases sealed values for good: `erased` events with the values, salts and keys gone in one transaction, then their files,
    /// then `erased-clean`. The leaves and every proof stay. What the portal shows of the matter is put anew by the caller.
    ///
    /// # Errors
    /// There is nothing to erase, or the database is away. If the process ends between the two steps, the next start goes on.
    pub async fn erase(&self, erasure: &Erasure) -> Result<Appended, StoreError> {
        let mut outcome = self.appender.append(Job::Erase(erasure.clone())).await;
        // A conflict says only that something else of this matter was in the same group.
        while matches!(outcome, Err(StoreError::Conflict { .. })) {
            outcome = self.appender.append(Job::Erase(erasure.clone())).await;
        }
        let appended = outcome?;
        self.list_erasures(erasure, &appended.events)?;
        self.clean(erasure).await?;
        Ok(appended)
    }

    /// Removes files that were taken in at least `age` ago and that no event names: the form was given up. Gives how many.
    ///
    /// # Errors
    /// The database or the disk is away.
    pub async fn remove_stray_files(&self, age: Duration) -> Result<u64, StoreError> {
        // Of every district of the database: whose folder this is does not matter for what is named.
        let rows = self.shared.db.fetch("SELECT blob FROM sealed WHERE blob IS NOT NULL", &[]).await?;
        let mut known = HashSet::with_capacity(rows.len());
        for row in &rows {
            known.insert(row.need_text(0)?.split('.').next().unwrap_or_default().to_owned());
        }
        self.blobs.remove_strays(&known, age)
    }

    /// Goes on with erasures that a stopped process left half done.
    pub(crate) async fn finish_erasures(&self) -> Result<(), StoreError> {
        let rows = self
            .shared
            .db
            .fetch("SELECT id, payload FROM job WHERE district = $1 AND name = $2 ORDER BY id", &[self.here(), Cell::text(erase::JOB)])
            .await?;
        for row in &rows {
            let payload: serde_json::Value =
                serde_json::from_str(row.need_text(1)?).map_err(|error| StoreError::damaged(error.to_string()))?;
            let text = |name: &str| payload.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            let key = row.need_text(0)?.to_owned();
            self.clean(&Erasure {
                request: RequestKey { key: key.clone(), principal: Id::from(text("principal")), body: key },
                matter: Id::from(text("matter")),
                fields: Vec::new(),
                event: None,
                basis: text("basis"),
                unit: Id::from(text("unit")),
                role: Id::from(text("role")),
                occurred: Moment::from(civil(self.now())),
            })
            .await?;
        }
        Ok(())
    }

    async fn clean(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let args = [self.here(), Cell::text(erasure.matter.as_str())];
        let sql = "SELECT z.blob FROM event AS e CROSS JOIN sealed AS z WHERE z.district = e.district AND z.n = e.n AND e.district = $1 AND e.matter = $2 AND z.salt IS NULL AND z.blob IS NOT NULL";
        for row in self.shared.db.fetch(sql, &args).await? {
            self.blobs.remove(row.need_text(0)?)?;
        }
        self.shared.db.forget().await?;
        let request = RequestKey { key: format!("{}.clean", erasure.request.key), body: "clean".to_owned(), ..erasure.request.clone() };
        let cleaned = Erasure { request, ..erasure.clone() };
        let mut outcome = self.appender.append(Job::Cleaned(cleaned.clone())).await;
        while matches!(outcome, Err(StoreError::Conflict { .. })) {
            outcome = self.appender.append(Job::Cleaned(cleaned.clone())).await;
        }
        outcome.map(|_| ())
    }
}
