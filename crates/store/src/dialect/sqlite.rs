//! SQLite: one file per district, WAL with full sync, one writer connection.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Dialect;
use crate::db::Db;
use crate::error::StoreError;

/// What differs.
pub(crate) const DIALECT: Dialect = Dialect {
    migrations: &[
        (1, include_str!("../../migrations/sqlite/0001.sql")),
        (2, include_str!("../../migrations/sqlite/0002.sql")),
        (3, include_str!("../../migrations/sqlite/0003.sql")),
    ],
    // The writer holds the file's only write lock already (BEGIN IMMEDIATE).
    lock_head: "SELECT frontier, recorded, world FROM head WHERE district = $1",
    date: "date({} * 86400, 'unixepoch')",
    instant: "datetime({}, 'unixepoch')",
};

/// Readers that may be open at once.
const READERS: u32 = 8;

/// Opens (or makes) the file and checks that what was acknowledged survives a power cut.
pub(crate) async fn open(file: &Path, create: bool) -> Result<Db, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL would lose the last commits on a power cut (`reliability-security` §0, finding 1).
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .statement_cache_capacity(200)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY");
    // An import touches every index: pages that the writer must read again cost more than all its own work.
    let writer = options.clone().pragma("cache_size", "-96000").pragma("wal_autocheckpoint", "4000");
    let reader = options.pragma("cache_size", "-8000").pragma("query_only", "ON");
    let write =
        SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None).connect_with(writer).await?;
    let read = SqlitePoolOptions::new().max_connections(READERS).connect_with(reader).await?;
    let db = Db::Sqlite { write, read };
    check(&db).await?;
    Ok(db)
}

/// Opens a database that nobody will miss: no sync, gone with its folder.
pub(crate) async fn scratch(file: &Path) -> Result<Db, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(200);
    let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let read = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
    Ok(Db::Sqlite { write, read })
}

async fn check(db: &Db) -> Result<(), StoreError> {
    let journal = db.fetch_one("PRAGMA journal_mode", &[]).await?;
    let synchronous = db.fetch_one("PRAGMA synchronous", &[]).await?;
    let wal = journal.as_ref().and_then(|row| row.text(0)) == Some("wal");
    let full = synchronous.as_ref().and_then(|row| row.int(0)).is_some_and(|level| level >= 2);
    if wal && full {
        return Ok(());
    }
    Err(StoreError::Refused("数据库未处于 WAL 与完全同步方式，断电可能丢失已确认的记录，拒绝启动；请检查文件系统是否支持".to_owned()))
}

/// A consistent copy of the whole file, over a connection of its own: readers may not write, and the writer has other things to do.
pub(crate) async fn copy_to(read: &sqlx::SqlitePool, file: &Path) -> Result<(), StoreError> {
    let options = read.connect_options().as_ref().clone().pragma("query_only", "OFF");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Takes what was overwritten out of the write-ahead log too (`secure_delete` has blanked the pages).
pub(crate) async fn forget(write: &sqlx::SqlitePool) -> Result<(), StoreError> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await?;
    Ok(())
}
