//! PostgreSQL: many districts in one database, any number of nodes.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Dialect;
use crate::db::Db;
use crate::error::StoreError;

/// What differs.
pub(crate) const DIALECT: Dialect = Dialect {
    migrations: &[
        (1, include_str!("../../migrations/postgres/0001.sql")),
        (2, include_str!("../../migrations/postgres/0002.sql")),
        (3, include_str!("../../migrations/postgres/0003.sql")),
    ],
    lock_head: "SELECT frontier, recorded, world FROM head WHERE district = $1 FOR UPDATE",
    date: "(DATE '1970-01-01' + CAST({} AS INTEGER))",
    instant: "(TIMESTAMP '1970-01-01 00:00:00' + {} * INTERVAL '1 second')",
};

/// Connects and checks that what was acknowledged survives a crash.
pub(crate) async fn open(url: &str) -> Result<Db, StoreError> {
    let options: PgConnectOptions = url.parse().map_err(|_| StoreError::Refused("数据库地址应如 postgres://用户@主机/库名".to_owned()))?;
    let options = options.application_name("mingfa").statement_cache_capacity(200);
    let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(5)).connect_with(options).await?;
    let db = Db::Postgres(pool);
    check(&db).await?;
    Ok(db)
}

async fn check(db: &Db) -> Result<(), StoreError> {
    for (setting, why) in [
        ("fsync", "崩溃后数据库可能整体损坏"),
        ("full_page_writes", "崩溃后页面可能损坏"),
        ("synchronous_commit", "断电可能丢失已确认的记录"),
    ] {
        let row = db.fetch_one("SELECT setting FROM pg_settings WHERE name = $1", &[crate::db::Cell::text(setting)]).await?;
        if row.as_ref().and_then(|row| row.text(0)) == Some("off") {
            return Err(StoreError::Refused(format!("PostgreSQL 的 {setting} 为 off，{why}，拒绝启动；请改为 on")));
        }
    }
    Ok(())
}
