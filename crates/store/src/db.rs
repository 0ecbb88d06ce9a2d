//! One way to talk to both databases: SQL text with `$1 …`, cells in, rows of cells out.
//!
//! Everything above this file is free of the database's types; everything that differs between the two is in `dialect/`.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Column, Executor, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction, TypeInfo, ValueRef};

use crate::error::StoreError;

/// A value on its way into or out of the database. The three types are all that the schema knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Whole number, day number, instant, flag (0/1).
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Blob(Option<Vec<u8>>),
}

/// A row that came out.
#[derive(Debug)]
pub(crate) struct Row(Vec<Cell>);

/// A connection pool.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// One writer connection and a pool of readers on one file.
    Sqlite {
        /// The only connection that writes.
        write: SqlitePool,
        /// Readers.
        read: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// An open transaction that may write.
pub(crate) enum Tx {
    /// On the writer connection, begun as IMMEDIATE.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a connection of the pool.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same tokens for both databases, with `$pool` bound to the pool that reads and `$Arguments` to the driver's type.
macro_rules! on_read {
    ($db:expr, |$pool:ident, $Arguments:ident| $body:expr) => {
        match $db {
            Db::Sqlite { read: $pool, .. } => {
                type $Arguments = SqliteArguments;
                $body
            }
            Db::Postgres($pool) => {
                type $Arguments = PgArguments;
                $body
            }
        }
    };
}

/// The same for an open transaction.
macro_rules! on_tx {
    ($tx:expr, |$conn:ident, $Arguments:ident| $body:expr) => {
        match $tx {
            Tx::Sqlite($conn) => {
                type $Arguments = SqliteArguments;
                $body
            }
            Tx::Postgres($conn) => {
                type $Arguments = PgArguments;
                $body
            }
        }
    };
}

impl Db {
    /// Reads rows outside a transaction.
    pub(crate) async fn fetch(&self, sql: &str, args: &[Cell]) -> Result<Vec<Row>, StoreError> {
        on_read!(self, |pool, Bound| {
            let rows = pool.fetch_all(sqlx::query_with(AssertSqlSafe(sql.to_owned()), Bound::bind(args)?)).await?;
            rows.iter().map(Decode::decode).collect()
        })
    }

    /// Reads one row.
    pub(crate) async fn fetch_one(&self, sql: &str, args: &[Cell]) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }

    /// Begins a transaction that may write.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Closes every connection; waits for those at work.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// After an erasure: nothing of what was overwritten stays in the database's own log, as far as this process can see to it
    /// (PostgreSQL recycles its log by itself).
    pub(crate) async fn forget(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => crate::dialect::sqlite::forget(write).await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// A consistent copy of the database in a file.
    pub(crate) async fn copy_to(&self, file: &std::path::Path) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { read, .. } => crate::dialect::sqlite::copy_to(read, file).await,
            Self::Postgres(_) => Err(StoreError::Refused(
                "只有 SQLite 可以整库复制；PostgreSQL 请用 pg_dump 备份数据库，并复制 blobs 与 keys 目录".to_owned(),
            )),
        }
    }

    /// One statement in a transaction of its own.
    pub(crate) async fn execute(&self, sql: &str, args: &[Cell]) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let changed = tx.execute(sql, args).await?;
        tx.commit().await?;
        Ok(changed)
    }
}

impl Tx {
    /// Runs a statement; gives the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, args: &[Cell]) -> Result<u64, StoreError> {
        on_tx!(self, |conn, Bound| {
            let done = conn.execute(sqlx::query_with(AssertSqlSafe(sql.to_owned()), Bound::bind(args)?)).await?;
            Ok(done.rows_affected())
        })
    }

    /// The same with arguments that need not be copied.
    pub(crate) async fn execute_moved(&mut self, sql: String, args: Vec<Cell>) -> Result<u64, StoreError> {
        on_tx!(self, |conn, Bound| {
            let done = conn.execute(sqlx::query_with(AssertSqlSafe(sql), Bound::bind_moved(args)?)).await?;
            Ok(done.rows_affected())
        })
    }

    /// `(…), (…)` for many rows. SQLite keeps a list of named places that it walks for every one of them, so there they have no
    /// number: with `$n` the cost grows with the square of the row count.
    pub(crate) fn places(&self, rows: usize, width: usize) -> String {
        let numbered = matches!(self, Self::Postgres(_));
        let mut text = String::with_capacity(rows * width * 6);
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..width {
                if column > 0 {
                    text.push(',');
                }
                if numbered {
                    text.push('$');
                    text.push_str(&(row * width + column + 1).to_string());
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text
    }

    /// Reads rows inside the transaction.
    pub(crate) async fn fetch(&mut self, sql: &str, args: &[Cell]) -> Result<Vec<Row>, StoreError> {
        on_tx!(self, |conn, Bound| {
            let rows = conn.fetch_all(sqlx::query_with(AssertSqlSafe(sql.to_owned()), Bound::bind(args)?)).await?;
            rows.iter().map(Decode::decode).collect()
        })
    }

    /// Runs a script of several statements without arguments (migrations).
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => {
                conn.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await?;
            }
            Self::Postgres(conn) => {
                conn.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await?;
            }
        }
        Ok(())
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => conn.commit().await?,
            Self::Postgres(conn) => conn.commit().await?,
        }
        Ok(())
    }
}

impl Cell {
    /// A number.
    pub(crate) fn int(value: impl Into<i64>) -> Self {
        Self::Int(Some(value.into()))
    }

    /// A count or index; the schema's integers are 64 bit signed.
    pub(crate) fn count(value: u64) -> Self {
        Self::Int(Some(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    /// A text.
    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(Some(value.into()))
    }

    /// Bytes.
    pub(crate) fn blob(value: impl Into<Vec<u8>>) -> Self {
        Self::Blob(Some(value.into()))
    }

    /// A flag.
    pub(crate) fn flag(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl Row {
    /// All cells.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.0
    }

    /// Column as a number; NULL and other types are none.
    pub(crate) fn int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Cell::Int(value)) => *value,
            _ => None,
        }
    }

    /// Column as a number that must be there.
    pub(crate) fn need_int(&self, column: usize) -> Result<i64, StoreError> {
        self.int(column).ok_or_else(|| StoreError::damaged(format!("第{}列应为整数", column + 1)))
    }

    /// Column as an index or count.
    pub(crate) fn need_count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.need_int(column)?).map_err(|_| StoreError::damaged(format!("第{}列应为非负整数", column + 1)))
    }

    /// Column as text.
    pub(crate) fn text(&self, column: usize) -> Option<&str> {
        match self.0.get(column) {
            Some(Cell::Text(value)) => value.as_deref(),
            _ => None,
        }
    }

    /// Column as text that must be there.
    pub(crate) fn need_text(&self, column: usize) -> Result<&str, StoreError> {
        self.text(column).ok_or_else(|| StoreError::damaged(format!("第{}列应为文字", column + 1)))
    }

    /// Column as bytes.
    pub(crate) fn blob(&self, column: usize) -> Option<&[u8]> {
        match self.0.get(column) {
            Some(Cell::Blob(value)) => value.as_deref(),
            _ => None,
        }
    }

    /// Column as bytes that must be there.
    pub(crate) fn need_blob(&self, column: usize) -> Result<&[u8], StoreError> {
        self.blob(column).ok_or_else(|| StoreError::damaged(format!("第{}列应为字节", column + 1)))
    }
}

/// Cells → the driver's arguments.
trait Bind: Sized {
    fn bind(cells: &[Cell]) -> Result<Self, StoreError> {
        Self::bind_moved(cells.to_vec())
    }

    fn bind_moved(cells: Vec<Cell>) -> Result<Self, StoreError>;
}

/// The driver's row → cells.
trait Decode {
    fn decode(&self) -> Result<Row, StoreError>;
}

macro_rules! bind_and_decode {
    ($arguments:ty, $row:ty) => {
        impl Bind for $arguments {
            fn bind_moved(cells: Vec<Cell>) -> Result<Self, StoreError> {
                let mut arguments = Self::default();
                arguments.reserve(cells.len(), cells.len() * 16);
                for cell in cells {
                    let added = match cell {
                        Cell::Int(value) => arguments.add(value),
                        Cell::Text(value) => arguments.add(value),
                        Cell::Blob(value) => arguments.add(value),
                    };
                    added.map_err(|error| StoreError::damaged(error.to_string()))?;
                }
                Ok(arguments)
            }
        }

        impl Decode for $row {
            fn decode(&self) -> Result<Row, StoreError> {
                let mut cells = Vec::with_capacity(self.columns().len());
                for at in 0..self.columns().len() {
                    let raw = self.try_get_raw(at)?;
                    let null = raw.is_null();
                    let kind = if null { std::borrow::Cow::Borrowed(self.column(at).type_info()) } else { raw.type_info() };
                    cells.push(match kind.name() {
                        "INTEGER" | "INT8" | "INT4" | "BOOL" | "BOOLEAN" if null => Cell::Int(None),
                        "BLOB" | "BYTEA" if null => Cell::Blob(None),
                        _ if null => Cell::Text(None),
                        "INTEGER" | "INT8" => Cell::Int(self.try_get(at)?),
                        "INT4" => Cell::Int(self.try_get::<Option<i32>, _>(at)?.map(i64::from)),
                        "BOOL" | "BOOLEAN" => Cell::Int(self.try_get::<Option<bool>, _>(at)?.map(i64::from)),
                        "BLOB" | "BYTEA" => Cell::Blob(self.try_get(at)?),
                        _ => Cell::Text(self.try_get(at)?),
                    });
                }
                Ok(Row(cells))
            }
        }
    };
}

bind_and_decode!(SqliteArguments, SqliteRow);
bind_and_decode!(PgArguments, PgRow);
