//! The public side: reads published items and public figures, and nothing else.

use mingfa_catalogue::Id;
use mingfa_catalogue::model::Column;
use mingfa_store::api::{Page, Published};
use mingfa_time::Moment;

use crate::error::ServiceError;
use crate::figures::FigureValue;
use crate::may::Denied;
use crate::principal::Principal;
use crate::service::Service;

/// What anyone may check of a record: it is in the log, unchanged, under a signed checkpoint.
#[derive(Debug, Clone)]
pub struct Verifiable {
    /// Index in the log.
    pub n: u64,
    /// When it was recorded, UTC+8.
    pub recorded: jiff::civil::DateTime,
    /// When it is said to have happened.
    pub occurred: Moment,
    /// Title of its procedure.
    pub procedure: String,
    /// Size of the checkpoint that covers it.
    pub size: u64,
    /// The checkpoint's root, base64.
    pub root: String,
    /// The proof as a `.tlog-proof` file without the leaf's content.
    pub proof: String,
}

impl Service {
    /// Columns that hold something, with the number of items.
    ///
    /// # Errors
    /// The store is away.
    pub async fn columns(&self) -> Result<Vec<(Column, u64)>, ServiceError> {
        let mut columns = Vec::new();
        for column in &self.catalogue().columns {
            let page = self.store.published_in(Some(&column.id), "", 0, 1).await?;
            columns.push((column.clone(), page.total));
        }
        Ok(columns)
    }

    /// A column with a page of its items.
    ///
    /// # Errors
    /// There is no such column, or the store is away.
    pub async fn column(&self, id: &str, words: &str, page: u64, size: u64) -> Result<(Column, Page<Published>), ServiceError> {
        let catalogue = self.catalogue();
        let column = catalogue.columns.iter().find(|column| column.id == *id).ok_or(Denied::Unknown)?;
        Ok((column.clone(), self.store.published_in(Some(&Id::new(id)), words, page, size).await?))
    }

    /// The newest items of all columns, or those that hold the words.
    ///
    /// # Errors
    /// The store is away.
    pub async fn published(&self, words: &str, page: u64, size: u64) -> Result<Page<Published>, ServiceError> {
        Ok(self.store.published_in(None, words, page, size).await?)
    }

    /// A published item; one that was taken down is unknown to the public.
    ///
    /// # Errors
    /// There is none.
    pub async fn item(&self, id: &str) -> Result<(Column, Published), ServiceError> {
        let item = self.store.published(id).await?.filter(|item| item.state == *"published").ok_or(Denied::Unknown)?;
        let catalogue = self.catalogue();
        let column = catalogue.columns.iter().find(|column| column.id == item.column).ok_or(Denied::Unknown)?;
        Ok((column.clone(), item))
    }

    /// Figures that may be public, for a year.
    ///
    /// # Errors
    /// The store is away.
    pub async fn public_figures(&self, year: i16) -> Result<Vec<FigureValue>, ServiceError> {
        let table = self.figures(&Principal::public(), year).await?;
        Ok(table.values)
    }

    /// A record as anyone may verify it, by its index in the log. No content is shown.
    ///
    /// # Errors
    /// There is no such record, or the store is away.
    pub async fn verifiable(&self, n: u64) -> Result<Verifiable, ServiceError> {
        let (matter, event) = self.store.event(n).await?.ok_or(Denied::Unknown)?;
        let mut proof = self.store.proof(n).await?;
        // To the public the log is hashes only: entries need authorisation (reliability-security §3.6).
        proof.leaf = None;
        let procedure = matter.rsplit_once('-').map(|(procedure, _)| procedure.to_owned()).unwrap_or_default();
        let title = self.catalogue().editions_of(&procedure).last().map(|edition| edition.title.clone());
        Ok(Verifiable {
            n,
            recorded: event.recorded,
            occurred: event.act.occurred,
            procedure: title.unwrap_or_else(|| "系统记录".to_owned()),
            size: proof.note.size(),
            root: proof.note.checkpoint().map(|checkpoint| checkpoint.root.to_base64()).unwrap_or_default(),
            proof: proof.to_text(),
        })
    }
}
