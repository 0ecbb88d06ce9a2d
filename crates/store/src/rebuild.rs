//! Projections against their source: what a replay of the log gives must be what is stored.

use std::collections::BTreeSet;

use mingfa_catalogue::Id;
use mingfa_matter::{Context, project};

use crate::Store;
use crate::api::Reveal;
use crate::append::encode::civil;
use crate::append::rows::{Changed, ProjectionRows};
use crate::db::Cell;
use crate::error::StoreError;
use crate::ledger::Problem;

/// Matters replayed at once.
const CHUNK: usize = 200;
/// Findings after which a comparison stops: more of the same says nothing new.
const ENOUGH: usize = 100;

impl Store {
    /// Differences between the stored projections and a replay of the log.
    pub(crate) async fn drift(&self) -> Result<Vec<Problem>, StoreError> {
        let mut problems = Vec::new();
        let matters = self.matters().await?;
        for chunk in matters.chunks(CHUNK) {
            let rows = self.replayed(chunk).await?;
            for table in rows.tables() {
                let (table, expected) = table.into_parts();
                let expected: BTreeSet<Vec<String>> = expected.iter().map(|row| printed(row)).collect();
                let mut args = vec![self.here()];
                args.extend(chunk.iter().map(|matter| Cell::text(matter.as_str())));
                let sql = format!(
                    "SELECT {} FROM {} WHERE district = $1 AND matter IN ({})",
                    table.columns.join(", "),
                    table.name,
                    crate::append::places(2, chunk.len())
                );
                let stored: BTreeSet<Vec<String>> = self.shared.db.fetch(&sql, &args).await?.iter().map(|row| printed(row.cells())).collect();
                for row in expected.symmetric_difference(&stored) {
                    let matter = row.get(1).cloned().unwrap_or_default();
                    let side = if expected.contains(row) { "缺少重放应有的" } else { "多出重放没有的" };
                    problems.push(Problem { event: None, code: "DRIFT".to_owned(), message: format!("{matter} 的 {} 表{side}一行，请运行 mingfa ledger verify --rebuild 重建", table.name) });
                    if problems.len() >= ENOUGH {
                        return Ok(problems);
                    }
                }
            }
        }
        Ok(problems)
    }

    /// Makes every projection anew from the log.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read.
    pub async fn rebuild(&self) -> Result<u64, StoreError> {
        let matters = self.matters().await?;
        let mut tx = self.shared.db.begin().await?;
        for table in ProjectionRows::new().tables() {
            let (table, _) = table.into_parts();
            tx.execute(&format!("DELETE FROM {} WHERE district = $1", table.name), &[self.here()]).await?;
        }
        for chunk in matters.chunks(CHUNK) {
            self.replayed(chunk).await?.write(self.district(), &mut tx).await?;
        }
        tx.commit().await?;
        Ok(matters.len() as u64)
    }

    async fn replayed(&self, matters: &[Id]) -> Result<ProjectionRows, StoreError> {
        let world = self.world();
        let mut rows = ProjectionRows::new();
        for matter in matters {
            let Some((edition, events)) = self.history(matter, Reveal::Masked).await? else { continue };
            let state = mingfa_matter::State::fold(&edition, matter, &events).ok_or_else(|| StoreError::damaged(format!("{matter} 不能重放")))?;
            let now = civil(self.shared.edge.now());
            let context = Context { today: now.date(), now, calendar: &world.calendar, local: &world.local };
            let last = events.last().map_or(0, |event| event.n);
            let tip = self.tip(matter).await?;
            let changed = Changed { edition: &edition, after: &state, tip, at_n: last, old: None, new: project(&edition, &state, &context) };
            rows.add(self.district(), &world.slots, &changed)?;
        }
        Ok(rows)
    }

    async fn tip(&self, matter: &Id) -> Result<[u8; 32], StoreError> {
        let args = [self.here(), Cell::text(matter.as_str())];
        let row = self.shared.db.fetch_one("SELECT hash FROM event WHERE district = $1 AND matter = $2 ORDER BY seq DESC LIMIT 1", &args).await?;
        row.and_then(|row| row.blob(0)?.try_into().ok()).ok_or_else(|| StoreError::damaged(format!("{matter} 没有存证")))
    }
}

fn printed(row: &[Cell]) -> Vec<String> {
    row.iter()
        .map(|cell| match cell {
            Cell::Int(Some(number)) => number.to_string(),
            Cell::Text(Some(text)) => text.clone(),
            Cell::Blob(Some(bytes)) => hex::encode(bytes),
            Cell::Int(None) | Cell::Text(None) | Cell::Blob(None) => "∅".to_owned(),
        })
        .collect()
}
