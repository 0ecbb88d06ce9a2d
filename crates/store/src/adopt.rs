//! Adopting law (foundations 8): the catalogue in the binary or in a directory is an offer; adopted, it lives here by hash.

use std::collections::BTreeMap;

use mingfa_catalogue::model::SourceFile;
use mingfa_time::Moment;
use sha2::{Digest, Sha256};

use crate::Store;
use crate::api::{Appended, RequestKey, SystemChange};
use crate::append::Job;
use crate::error::StoreError;

impl Store {
    /// Adopts a catalogue: its texts are kept by hash, one event names them, and a changed calendar is an event of its own.
    /// The caller has checked and shown it before.
    ///
    /// # Errors
    /// It has no working-day calendar, or the database is away.
    pub async fn adopt(&self, request: RequestKey, occurred: Moment, files: &[SourceFile]) -> Result<Appended, StoreError> {
        let (_, calendar) = crate::world::read_catalogue(files.to_vec())?;
        let mut paths = BTreeMap::new();
        let mut texts = Vec::new();
        for file in files {
            let hash = text_hash(&file.text);
            paths.insert(file.path.clone(), hash.clone());
            texts.push((hash, file.text.clone()));
        }
        let calendar_hash = paths.iter().find(|(path, _)| path.starts_with("calendars/")).map(|(_, hash)| hash.clone()).unwrap_or_default();
        let mut changes = vec![SystemChange::Catalogue { files: paths }];
        if calendar.revision() != self.world().calendar.revision() || self.world().catalogue.editions.is_empty() {
            changes.push(SystemChange::Calendar { revision: calendar.revision().to_owned(), hash: calendar_hash });
        }
        self.appender.append(Job::System { request, occurred, changes, texts }).await
    }

    /// The texts of the newest adoption; empty before the first.
    ///
    /// # Errors
    /// The database is away.
    pub fn adopted_files(&self) -> Vec<SourceFile> {
        self.world().catalogue.files.clone()
    }
}

/// Hex SHA-256 of a text.
fn text_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
