//! The store: events, projections, accounts and files on SQLite or PostgreSQL.
//!
//! One way to append, one compiler of queries, one schema; what differs between the two databases is in `dialect/`.
//! Never: holds a rule of law, formats a page, reads the wall clock (time and randomness come in through [`api::Edge`]).

mod adopt;
pub mod api;
mod append;
mod at;
mod backup;
mod blobs;
mod db;
mod dialect;
mod erasing;
mod error;
mod expired;
mod ledger;
mod load;
mod mask;
mod moving;
mod open;
mod people;
mod publish;
mod query;
mod rebuild;
mod requests;
mod seal;
mod shared;
mod slots;
mod views;
mod world;
mod write;

use std::path::PathBuf;
use std::sync::Arc;

use mingfa_catalogue::Id;
use mingfa_time::Moment;

use crate::append::{Appender, Job};

pub use append::Queued;
pub use at::AsOf;
pub use backup::{Manifest, restore};
pub use error::StoreError;
pub use expired::Expired;
pub use ledger::{Problem, Verified};
pub use mask::mask;
pub use open::{Location, NewDistrict};
pub use people::{Account, Session};
pub use query::Measured;
pub use shared::World;

/// An open district. Cheap to clone; all clones share one appender.
#[derive(Debug, Clone)]
pub struct Store {
    shared: Arc<shared::Shared>,
    appender: Appender,
    keys: PathBuf,
    data: PathBuf,
    blobs: blobs::Blobs,
    _lock: Option<Arc<std::fs::File>>,
}

impl Store {
    /// Makes a district in an empty place.
    ///
    /// # Errors
    /// There is one already, or the place cannot be written.
    pub async fn create(location: &Location, district: &NewDistrict, edge: Arc<dyn api::Edge>) -> Result<Self, StoreError> {
        open::create(location, district, edge).await
    }

    /// Opens a district.
    ///
    /// # Errors
    /// There is none, another process has it, a key is missing, or the database does not promise durability.
    pub async fn open(location: &Location, edge: Arc<dyn api::Edge>) -> Result<Self, StoreError> {
        open::open(location, edge).await
    }

    /// Appends one command's events and answers when they are durable.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody was faster, [`StoreError::RepeatedKey`] when the key was used for something else.
    pub async fn append(&self, batch: api::Batch) -> Result<api::Appended, StoreError> {
        self.appender.append(Job::Matters(batch)).await
    }

    /// Puts one command's events in the queue and does not wait for the answer: what is queued one after the other is appended in that
    /// order.
    ///
    /// # Errors
    /// The store has stopped.
    pub async fn queue(&self, batch: api::Batch) -> Result<Queued, StoreError> {
        self.appender.queue(Job::Matters(batch)).await
    }

    /// Appends changes of the district itself.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn append_system(
        &self,
        request: api::RequestKey,
        occurred: Moment,
        changes: Vec<api::SystemChange>,
    ) -> Result<api::Appended, StoreError> {
        self.appender.append(Job::System { request, occurred, changes, texts: Vec::new() }).await
    }

    /// Closes the connections once what was asked for is done. Whatever is asked later is refused as unavailable.
    pub async fn close(&self) {
        self.shared.db.close().await;
    }

    /// The adopted world as it is now.
    pub fn world(&self) -> Arc<World> {
        self.shared.world()
    }

    /// Code of the district.
    pub fn district(&self) -> &str {
        &self.shared.district
    }

    /// Name of the district.
    pub fn district_name(&self) -> &str {
        &self.shared.name
    }

    /// Origin of its log.
    pub fn origin(&self) -> &str {
        &self.shared.origin
    }

    /// A demonstration, labelled so everywhere.
    pub fn is_demo(&self) -> bool {
        self.shared.demo
    }

    /// Now, as the outermost crate says.
    pub fn now(&self) -> jiff::Timestamp {
        self.shared.edge.now()
    }

    /// Unpredictable bytes, as hex.
    pub fn random_hex(&self, bytes: usize) -> String {
        let mut buffer = vec![0_u8; bytes];
        self.shared.edge.fill(&mut buffer);
        hex::encode(buffer)
    }

    /// A fresh opaque id with a prefix.
    pub fn new_id(&self, prefix: &str) -> Id {
        Id::from(format!("{prefix}-{}", self.random_hex(5)))
    }
}
