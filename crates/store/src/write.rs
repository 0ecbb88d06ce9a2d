//! Many rows in few statements.

use crate::db::{Cell, Tx};
use crate::error::StoreError;

/// A table as rows are written to it: its columns in order, of which the first `key` are the primary key.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) key: usize,
}

/// Rows waiting to be written to one table.
#[derive(Debug)]
pub(crate) struct Rows {
    table: &'static Table,
    rows: Vec<Vec<Cell>>,
}

/// Row counts of the prepared statements: few shapes, so that the statement cache always hits.
const SHAPES: [usize; 4] = [128, 32, 6, 1];
/// SQLite binds at most 32,766 arguments in one statement; long statements cost more to find in the cache than they save.
const MAX_ARGS: usize = 4_000;

impl Rows {
    /// None yet.
    pub(crate) fn new(table: &'static Table) -> Self {
        Self { table, rows: Vec::new() }
    }

    /// One more. Its length is that of the table's columns.
    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.table.columns.len(), "{}", self.table.name);
        self.rows.push(row);
    }

    /// The table.
    pub(crate) fn table(&self) -> &'static Table {
        self.table
    }

    /// Table and rows.
    pub(crate) fn into_parts(self) -> (&'static Table, Vec<Vec<Cell>>) {
        (self.table, self.rows)
    }

    /// Inserts all; a row that is there already is an error.
    pub(crate) async fn insert(self, tx: &mut Tx) -> Result<(), StoreError> {
        self.write(tx, "").await
    }

    /// Inserts all; a row that is there already is replaced.
    pub(crate) async fn upsert(self, tx: &mut Tx) -> Result<(), StoreError> {
        let keys = self.table.columns.iter().take(self.table.key).copied().collect::<Vec<_>>().join(", ");
        let sets: Vec<String> =
            self.table.columns.iter().skip(self.table.key).map(|column| format!("{column} = excluded.{column}")).collect();
        let action = if sets.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", sets.join(", ")) };
        self.write(tx, &format!(" ON CONFLICT ({keys}) DO {action}")).await
    }

    async fn write(self, tx: &mut Tx, tail: &str) -> Result<(), StoreError> {
        let width = self.table.columns.len();
        let head = format!("INSERT INTO {} ({}) VALUES ", self.table.name, self.table.columns.join(", "));
        let mut rows = self.rows.into_iter();
        loop {
            let left = rows.len();
            let Some(count) = SHAPES.into_iter().find(|shape| *shape <= left && shape * width <= MAX_ARGS) else { return Ok(()) };
            let args: Vec<Cell> = rows.by_ref().take(count).flatten().collect();
            tx.execute_moved(format!("{head}{}{tail}", tx.places(count, width)), args).await?;
        }
    }
}
