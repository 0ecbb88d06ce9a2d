//! Projections against their source: what a replay of the log gives must be what is stored.

use std::collections::BTreeSet;

use mingfa_catalogue::Id;
use mingfa_matter::{State, project};

use crate::Store;
use crate::api::Reveal;
use crate::append::rows::{Changed, ProjectionRows};
use crate::append::{context, places};
use crate::db::{Cell, Tx};
use crate::error::StoreError;
use crate::ledger::Problem;
use crate::shared::Shared;

/// Version of what `project` and the rows make of a state. Raised with every change of them: the next start makes all
/// projections anew.
pub(crate) const PROJECTOR: i64 = 3;

/// Matters replayed at once.
const CHUNK: usize = 200;
/// Findings after which a comparison stops: more of the same says nothing new.
const ENOUGH: usize = 100;

impl Store {
    /// Makes every projection anew from the log; gives the number of matters.
    ///
    /// # Errors
    /// The database is away, or an event cannot be read.
    pub async fn rebuild(&self) -> Result<u64, StoreError> {
        self.shared.rebuild().await
    }

    /// Ids of all matters, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn matters(&self) -> Result<Vec<Id>, StoreError> {
        self.shared.matters().await
    }
}

impl Shared {
    pub(crate) async fn matters(&self) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT matter FROM event WHERE district = $1 AND seq = 0 AND matter <> 'system' ORDER BY n";
        let rows = self.db.fetch(sql, &[Cell::text(self.district.as_str())]).await?;
        rows.iter().map(|row| Ok(Id::new(row.need_text(0)?))).collect()
    }

    /// Differences between the stored projections and a replay of the log.
    pub(crate) async fn drift(&self) -> Result<Vec<Problem>, StoreError> {
        let mut problems = Vec::new();
        let matters = self.matters().await?;
        for chunk in matters.chunks(CHUNK) {
            let rows = self.replayed(chunk).await?;
            for table in rows.tables() {
                let (table, expected) = table.into_parts();
                let expected: BTreeSet<Vec<String>> = expected.iter().map(|row| printed(row)).collect();
                let mut args = vec![Cell::text(self.district.as_str())];
                args.extend(chunk.iter().map(|matter| Cell::text(matter.as_str())));
                let places = places(2, chunk.len());
                let sql = format!("SELECT {} FROM {} WHERE district = $1 AND matter IN ({places})", table.columns.join(", "), table.name);
                let stored: BTreeSet<Vec<String>> = self.db.fetch(&sql, &args).await?.iter().map(|row| printed(row.cells())).collect();
                for row in expected.symmetric_difference(&stored) {
                    let matter = row.get(1).cloned().unwrap_or_default();
                    let side = if expected.contains(row) { "缺少重放应有的" } else { "多出重放没有的" };
                    problems.push(drift(format!("{matter} 的 {} 表{side}一行，请运行 mingfa ledger verify --rebuild 重建", table.name)));
                    if problems.len() >= ENOUGH {
                        return Ok(problems);
                    }
                }
            }
        }
        self.strays(&mut problems).await?;
        Ok(problems)
    }

    /// Rows of matters that the log does not know.
    async fn strays(&self, problems: &mut Vec<Problem>) -> Result<(), StoreError> {
        for table in ProjectionRows::new().tables() {
            let (table, _) = table.into_parts();
            let sql = format!(
                "SELECT DISTINCT p.matter FROM {} AS p WHERE p.district = $1 AND NOT EXISTS \
                 (SELECT 1 FROM event AS e WHERE e.district = p.district AND e.matter = p.matter AND e.seq = 0) LIMIT 10",
                table.name
            );
            for row in self.db.fetch(&sql, &[Cell::text(self.district.as_str())]).await? {
                problems.push(drift(format!(
                    "{} 表中有存证链里没有的 {}，请运行 mingfa ledger verify --rebuild 重建",
                    table.name,
                    row.need_text(0)?
                )));
            }
        }
        Ok(())
    }

    /// Makes every projection anew from the log, while nothing is appended.
    pub(crate) async fn rebuild(&self) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let district = Cell::text(self.district.as_str());
        tx.fetch(self.dialect.lock_head(), std::slice::from_ref(&district)).await?;
        let count = self.rebuild_in(&mut tx).await?;
        tx.commit().await?;
        Ok(count)
    }

    async fn rebuild_in(&self, tx: &mut Tx) -> Result<u64, StoreError> {
        let district = Cell::text(self.district.as_str());
        let matters = self.matters().await?;
        for table in ProjectionRows::new().tables() {
            let (table, _) = table.into_parts();
            tx.execute(&format!("DELETE FROM {} WHERE district = $1", table.name), std::slice::from_ref(&district)).await?;
        }
        for chunk in matters.chunks(CHUNK) {
            self.replayed(chunk).await?.write(tx).await?;
        }
        self.make_views(tx).await?;
        tx.execute("UPDATE head SET projector = $2 WHERE district = $1", &[district, Cell::int(PROJECTOR)]).await?;
        Ok(matters.len() as u64)
    }

    /// Makes projections anew if another version of the program, or of the law, made them.
    pub(crate) async fn refresh_projections(&self) -> Result<(), StoreError> {
        let row = self.db.fetch_one("SELECT projector FROM head WHERE district = $1", &[Cell::text(self.district.as_str())]).await?;
        if row.and_then(|row| row.int(0)) != Some(PROJECTOR) {
            let matters = self.rebuild().await?;
            tracing::info!(matters, "projections made anew");
        }
        Ok(())
    }

    async fn replayed(&self, matters: &[Id]) -> Result<ProjectionRows, StoreError> {
        let world = self.world();
        let mut rows = ProjectionRows::new();
        for (matter, (edition, events), tip) in self.histories(matters, Reveal::Masked).await? {
            let state = State::fold(&edition, &matter, &events).ok_or_else(|| StoreError::damaged(format!("{matter} 不能重放")))?;
            let new = project(&edition, &state, &context(&world, tip.recorded)?);
            let changed = Changed { edition: &edition, after: &state, tip: tip.hash, at_n: tip.n, old: None, new };
            rows.add(&self.district, &world.slots, &changed)?;
        }
        Ok(rows)
    }
}

fn drift(message: String) -> Problem {
    Problem { event: None, code: "DRIFT".to_owned(), message }
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
