//! The report in the making, and the commands on their way to the store.

use std::sync::Arc;

use mingfa_catalogue::Id;
use mingfa_store::api::{Appended, Batch, Change, RequestKey};
use mingfa_store::{Store, StoreError};
use tokio::task::JoinSet;

use super::ImportProgress;
use super::report::{FileReport, ImportNote, NoteKind};
use super::rows::Line;
use crate::error::ServiceError;
use crate::matters::body_hash;

/// Commands on their way at once: twice what the appender takes into one transaction, so that it never waits for rows.
const ON_THE_WAY: usize = 2_000;

/// A row that is taken, with what is said of it.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) line: Line,
    pub(super) updated: bool,
    pub(super) notes: Vec<ImportNote>,
}

/// A command with the rows it is made of.
pub(super) struct Parcel {
    /// Its request key.
    pub(super) key: String,
    pub(super) changes: Vec<Change>,
    pub(super) rows: Vec<Taken>,
}

type Arrived = (Vec<Taken>, Result<Appended, StoreError>);

/// What has been said of each file, and what is on its way.
pub(super) struct Books<'p> {
    pub(super) files: Vec<FileReport>,
    store: Store,
    principal: Id,
    progress: &'p (dyn Fn(&ImportProgress) + Send + Sync),
    total: usize,
    done: usize,
    running: JoinSet<Arrived>,
    /// Rows whose matters somebody else changed meanwhile: to be looked at again.
    pub(super) again: Vec<Vec<Taken>>,
}

impl<'p> Books<'p> {
    pub(super) fn new(
        store: &Store,
        principal: &Id,
        files: Vec<FileReport>,
        progress: &'p (dyn Fn(&ImportProgress) + Send + Sync),
    ) -> Self {
        let total = files.iter().map(|file| file.rows).sum();
        Self {
            files,
            store: store.clone(),
            principal: principal.clone(),
            progress,
            total,
            done: 0,
            running: JoinSet::new(),
            again: Vec::new(),
        }
    }

    /// Books a refused row.
    pub(super) fn refuse(&mut self, file: usize, notes: Vec<ImportNote>) {
        if let Some(report) = self.files.get_mut(file) {
            report.refused.extend(notes);
        }
        self.count(file, 1);
    }

    /// Books a row that says nothing new.
    pub(super) fn unchanged(&mut self, file: usize) {
        if let Some(report) = self.files.get_mut(file) {
            report.unchanged += 1;
        }
        self.count(file, 1);
    }

    /// Books rows that are durable.
    pub(super) fn accept(&mut self, rows: Vec<Taken>) {
        for taken in rows {
            let file = taken.line.file;
            if let Some(report) = self.files.get_mut(file) {
                report.accepted += 1;
                report.updated += usize::from(taken.updated);
                report.warnings.extend(taken.line.warnings);
                report.warnings.extend(taken.notes);
            }
            self.count(file, 1);
        }
    }

    /// Remarks on something outside rows that are taken.
    pub(super) fn warn(&mut self, file: usize, note: ImportNote) {
        if let Some(report) = self.files.get_mut(file) {
            report.warnings.push(note);
        }
    }

    fn count(&mut self, file: usize, rows: usize) {
        self.done += rows;
        // A terminal need not be told of each row.
        if self.done.is_multiple_of(100) || self.done == self.total {
            let file = self.files.get(file).map(|file| file.file.clone()).unwrap_or_default();
            (self.progress)(&ImportProgress { file, done: self.done, rows: self.total });
        }
    }

    /// Sends a command on its way; waits while too many are.
    pub(super) async fn send(&mut self, parcel: Parcel) -> Result<(), ServiceError> {
        while self.running.len() >= ON_THE_WAY {
            self.receive().await?;
        }
        // In the order of the rows, whatever the threads do: the same files make the same log.
        let queued = self.store.queue(self.batch(&parcel.key, parcel.changes)).await?;
        let rows = parcel.rows;
        self.running.spawn(async move { (rows, queued.answer().await) });
        Ok(())
    }

    /// Sends a command and waits for it.
    ///
    /// # Errors
    /// The store's, with the rows.
    pub(super) async fn send_alone(&mut self, parcel: Parcel) -> Result<(), (Vec<Taken>, StoreError)> {
        let batch = self.batch(&parcel.key, parcel.changes);
        match self.store.append(batch).await {
            Ok(appended) => {
                self.arrived(parcel.rows, &appended);
                Ok(())
            }
            Err(error) => Err((parcel.rows, error)),
        }
    }

    /// Waits for everything that is on its way.
    pub(super) async fn settle(&mut self) -> Result<(), ServiceError> {
        while !self.running.is_empty() {
            self.receive().await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> Result<(), ServiceError> {
        let Some(arrived) = self.running.join_next().await else { return Ok(()) };
        let (rows, answer) = arrived.map_err(|_| ServiceError::Store(StoreError::Unavailable("存储已停止".to_owned())))?;
        match answer {
            Ok(appended) => self.arrived(rows, &appended),
            // Somebody else was there first: what is on record now decides.
            Err(StoreError::Conflict { .. } | StoreError::Refused(_)) => self.again.push(rows),
            Err(error) => return Err(ServiceError::Store(error)),
        }
        Ok(())
    }

    fn arrived(&mut self, rows: Vec<Taken>, appended: &Appended) {
        if appended.first.is_some() {
            self.accept(rows);
        } else {
            // The same rows of the same file were taken before.
            for taken in rows {
                self.unchanged(taken.line.file);
            }
        }
    }

    /// Refuses rows that could not be taken after several tries.
    pub(super) fn give_up(&mut self, rows: Vec<Taken>, error: &StoreError) {
        for taken in rows {
            let note = ImportNote::row(taken.line.row, NoteKind::Conflict, error.to_string());
            self.refuse(taken.line.file, vec![note]);
        }
    }

    fn batch(&self, key: &str, changes: Vec<Change>) -> Batch {
        let matters: Vec<&str> = changes.iter().map(|change| change.matter.as_str()).collect();
        Batch {
            request: RequestKey {
                key: key.to_owned(),
                principal: self.principal.clone(),
                body: body_hash(&format!("import {key} {}", matters.join(" "))),
            },
            outcome: changes.first().map(|change| change.matter.to_string()).unwrap_or_default(),
            changes,
        }
    }

    /// The report, remarks in the order of rows.
    pub(super) fn close(mut self) -> Vec<FileReport> {
        for file in &mut self.files {
            file.refused.sort_by_key(|note| note.row);
            file.warnings.sort_by_key(|note| note.row);
        }
        self.files
    }
}

/// File and row of a row, as the event names them.
pub(super) fn source(hashes: &[Arc<str>], line: &Line) -> (String, u64) {
    let hash = hashes.get(line.file).map(|hash| hash.to_string()).unwrap_or_default();
    (hash, line.row as u64)
}
