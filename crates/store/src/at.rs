//! The district as it was: the log up to a size, replayed into a scratch database with the same projector. No bitemporal tables.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use mingfa_catalogue::Id;
use mingfa_catalogue::model::{Measure, Query};

use crate::api::{Edge, Filter, ListRow, Order, Page, Scope};
use crate::append::encode::matter_event;
use crate::append::system::{MATTER, read_change, write_row};
use crate::append::{Appender, EVENT, SEALED};
use crate::blobs::Blobs;
use crate::db::{Cell, Db};
use crate::dialect;
use crate::error::StoreError;
use crate::query::Measured;
use crate::shared::Shared;
use crate::write::{Rows, Table};
use crate::{Store, load};

/// Rows copied at once.
const CHUNK: u64 = 4_096;

/// The district as it was at a size of its log. Figures and lists only; nothing can be appended. The scratch database goes with it.
#[derive(Debug)]
pub struct AsOf {
    // Before the folder, so that its files are closed first.
    store: Store,
    size: u64,
    _folder: Scratch,
}

#[derive(Debug)]
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // One that stays all the same is removed when the district is opened the next time.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The clock of the past stands at the last event.
struct Then {
    now: jiff::Timestamp,
    edge: Arc<dyn Edge>,
}

impl Edge for Then {
    fn now(&self) -> jiff::Timestamp {
        self.now
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.edge.fill(bytes);
    }
}

impl AsOf {
    /// Size of the log that it shows.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Measures a figure as it was.
    ///
    /// # Errors
    /// As [`Store::measure`].
    pub async fn measure(&self, measure: &Measure, year: i16) -> Result<Measured, StoreError> {
        self.store.measure(measure, year).await
    }

    /// The records behind a figure as they were.
    ///
    /// # Errors
    /// As [`Store::records`].
    pub async fn records(&self, query: &Query, year: i16, scope: &Scope, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        self.store.records(query, year, scope, page, size).await
    }

    /// One page of matters as they were.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub async fn list(&self, filter: &Filter, order: Order, page: u64, size: u64) -> Result<Page<ListRow>, StoreError> {
        self.store.list(filter, order, page, size).await
    }
}

impl Store {
    /// The district as it was when its log had `size` events.
    ///
    /// # Errors
    /// The log is not that long, or there is no room for the scratch database.
    pub async fn at(&self, size: u64) -> Result<AsOf, StoreError> {
        let (now, _) = self.head().await?;
        if size == 0 || size > now {
            return Err(StoreError::Refused(format!("存证链现有{now}条，不能按第{size}条处的状态计算")));
        }
        let folder = Scratch(self.data.join("scratch").join(self.random_hex(8)));
        std::fs::create_dir_all(&folder.0)?;
        let db = dialect::sqlite::scratch(&folder.0.join("scratch.db")).await?;
        crate::open::migrate(&db, &dialect::sqlite::DIALECT).await?;
        let last = self.copy_log(&db, size).await?;
        for table in &LAW {
            self.copy(&db, table, "").await?;
        }
        let edge = Then {
            now: jiff::Timestamp::from_millisecond(last).map_err(|error| StoreError::damaged(error.to_string()))?,
            edge: Arc::clone(&self.shared.edge),
        };
        let shared = Shared {
            db,
            dialect: &dialect::sqlite::DIALECT,
            district: self.shared.district.clone(),
            name: self.shared.name.clone(),
            origin: self.shared.origin.clone(),
            demo: self.shared.demo,
            edge: Arc::new(edge),
            secrets: self.shared.secrets.clone(),
            world: RwLock::new(Arc::new(crate::world::empty()?)),
        };
        replay_system(&shared).await?;
        shared.reload().await?;
        shared.rebuild().await?;
        let shared = Arc::new(shared);
        let appender = Appender::start(Arc::clone(&shared));
        let store = Store {
            shared,
            appender,
            keys: self.keys.clone(),
            data: folder.0.clone(),
            blobs: Blobs::new(folder.0.join("blobs"))?,
            _lock: None,
        };
        Ok(AsOf { store, size, _folder: folder })
    }

    /// Head, events and sealed values below `size`; gives the time of the last event.
    async fn copy_log(&self, db: &Db, size: u64) -> Result<i64, StoreError> {
        let below = format!(" AND n < {size}");
        self.copy(db, &EVENT, &below).await?;
        self.copy(db, &SEALED, &below).await?;
        let args = [self.here(), Cell::count(size.saturating_sub(1))];
        let row = self.shared.db.fetch_one("SELECT leaf FROM event WHERE district = $1 AND n = $2", &args).await?;
        let last = mingfa_ledger::Event::parse(row.ok_or_else(|| StoreError::damaged("缺少存证"))?.need_blob(0)?)?.recorded;
        let args = [
            self.here(),
            Cell::text(self.shared.name.as_str()),
            Cell::text(self.shared.origin.as_str()),
            Cell::flag(self.shared.demo),
            Cell::count(size),
            Cell::blob(mingfa_ledger::Tree::new().to_bytes()),
            Cell::int(last),
        ];
        let sql = "INSERT INTO head (district, name, origin, demo, size, frontier, recorded, min_reader, world, projector) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, 0)";
        db.execute(sql, &args).await?;
        Ok(last)
    }

    /// Copies a table of this district in the order of its key.
    async fn copy(&self, db: &Db, table: &'static Table, and: &str) -> Result<(), StoreError> {
        let keys = table.columns.iter().take(table.key).copied().collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {} FROM {} WHERE district = $1{and} ORDER BY {keys} LIMIT {CHUNK} OFFSET $2",
            table.columns.join(", "),
            table.name
        );
        let mut done = 0;
        loop {
            let rows = self.shared.db.fetch(&sql, &[self.here(), Cell::count(done)]).await?;
            let mut tx = db.begin().await?;
            let mut copied = Rows::new(table);
            for row in &rows {
                copied.push(row.cells().to_vec());
            }
            copied.insert(&mut tx).await?;
            tx.commit().await?;
            done += rows.len() as u64;
            if (rows.len() as u64) < CHUNK {
                return Ok(());
            }
        }
    }
}

/// Writes the rows that the district's own events tell of: units as they were called then, the law adopted by then.
async fn replay_system(shared: &Shared) -> Result<(), StoreError> {
    let args = [Cell::text(shared.district.as_str()), Cell::text(MATTER)];
    let leaves = shared.db.fetch(load::EVENTS, &args).await?;
    let sealed = shared.db.fetch(load::SEALED, &args).await?;
    let mut tx = shared.db.begin().await?;
    for row in &leaves {
        let leaf = mingfa_ledger::Event::parse(row.need_blob(1)?)?;
        let mut values = std::collections::BTreeMap::new();
        for value in sealed.iter().filter(|value| value.int(0) == row.int(0)) {
            if let Some(value_text) = value.text(3).and_then(|json| load::parse(None, json, None)) {
                values.insert(Id::new(value.need_text(1)?), value_text);
            }
        }
        let event = matter_event(&leaf, values)?;
        if let Some(change) = read_change(&event)? {
            write_row(&mut tx, &shared.district, &change, event.n).await?;
        }
    }
    tx.commit().await
}

/// Texts by hash, whichever adoption names them; the slots as they are now, since they are only ever added.
const LAW: [Table; 2] = [
    Table { name: "catalogue_text", columns: &["district", "hash", "text"], key: 2 },
    Table { name: "slot", columns: &["district", "procedure", "grp", "field", "slot"], key: 4 },
];
