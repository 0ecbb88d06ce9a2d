//! Answers that are dear and the same for everybody, kept for a short while.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use axum::body::Bytes;
use mingfa_service::{FigureTable, PublicFigure, Verifiable};
use tokio::sync::Mutex;

use crate::respond::Failure;
use crate::state::AppState;

/// How long an answer is kept, in milliseconds of the service's clock.
const LASTS_MS: i64 = 60_000;
/// Answers of one kind kept at most; beyond it the oldest goes.
const MOST: usize = 64;

/// Everything that is kept, shared by the handlers of one router.
pub type Shared = Arc<All>;

/// One store for each kind, so that a slow one holds up no other.
#[derive(Debug, Default)]
pub struct All {
    /// Years with figures.
    pub years: Kept<(), Vec<i16>>,
    /// Public figures by year.
    pub figures: Kept<i16, Arc<FigureTable>>,
    /// Figures with their published records by figure, year and page.
    pub records: Kept<(String, i16, u64), Arc<PublicFigure>>,
    /// Rendered reports by year, size of the log and format.
    pub files: Kept<(i16, u64, String), Bytes>,
    /// Proofs by index.
    pub proofs: Kept<u64, Arc<Verifiable>>,
}

/// Answers of one kind by key.
#[derive(Debug)]
pub struct Kept<K, V> {
    slots: Mutex<BTreeMap<K, (i64, V)>>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { slots: Mutex::new(BTreeMap::new()) }
    }
}

impl<K: Ord + Clone, V: Clone> Kept<K, V> {
    /// The kept answer, or a fresh one. Fresh ones of a kind are made one after the other: a hundred askers at once wait for one
    /// making instead of making it a hundred times.
    pub async fn get<F, W>(&self, app: &AppState, key: K, make: F) -> Result<V, Failure>
    where
        F: FnOnce() -> W,
        W: Future<Output = Result<V, Failure>>,
    {
        let now = app.service.store().now().as_millisecond();
        let mut slots = self.slots.lock().await;
        if let Some((made, value)) = slots.get(&key)
            && (0..LASTS_MS).contains(&now.saturating_sub(*made))
        {
            return Ok(value.clone());
        }
        let value = make().await?;
        if slots.len() >= MOST
            && let Some(oldest) = slots.iter().min_by_key(|(_, (made, _))| *made).map(|(key, _)| key.clone())
        {
            slots.remove(&oldest);
        }
        slots.insert(key, (now, value.clone()));
        Ok(value)
    }
}

impl All {
    /// Years with figures, newest first.
    pub async fn years(&self, app: &AppState) -> Result<Vec<i16>, Failure> {
        self.years.get(app, (), || async { Ok(app.service.years().await?) }).await
    }

    /// Public figures of a year.
    pub async fn figures(&self, app: &AppState, year: i16) -> Result<Arc<FigureTable>, Failure> {
        let make = || async { Ok(Arc::new(app.service.figures(&mingfa_service::Principal::public(), year).await?)) };
        self.figures.get(app, year, make).await
    }
}
