//! The writes of a step as bare statements: what the store left in its tables is read back after each step, the difference to the step
//! before is kept, and a second file with the same schema gets the same rows, a transaction a step, by the same driver and settings.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Row, TypeInfo, ValueRef};

#[derive(Clone, PartialEq)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// A table of the log or of a matter, and how its rows of one matter are found.
struct Table {
    name: String,
    columns: Vec<String>,
    key: Vec<usize>,
    of_matter: &'static str,
}

type Rows = BTreeMap<String, Vec<Cell>>;

/// What one step changed in one table.
struct Write {
    table: usize,
    put: Vec<Vec<Cell>>,
    gone: Vec<Vec<Cell>>,
}

/// Reads what steps leave in a store's file.
pub struct Recorder {
    pool: SqlitePool,
    tables: Vec<Table>,
    before: BTreeMap<(usize, String), Rows>,
    steps: Vec<Vec<Write>>,
}

impl Recorder {
    /// Over the file of a store.
    pub async fn open(file: &Path) -> Self {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(settings(file)).await.unwrap();
        let mut tables = Vec::new();
        for name in ["event", "sealed", "request", "matter", "item", "milestone", "stay", "clock", "link", "participant", "paper", "publication", "todo"] {
            let info = sqlx::query(AssertSqlSafe(format!("PRAGMA table_info({name})"))).fetch_all(&pool).await.unwrap();
            let columns: Vec<String> = info.iter().map(|row| row.get::<String, _>("name")).collect();
            let key = info.iter().enumerate().filter(|(_, row)| row.get::<i64, _>("pk") > 0).map(|(at, _)| at).collect();
            let of_matter = match name {
                "sealed" | "request" => "n IN (SELECT n FROM event WHERE matter = $1)",
                _ => "matter = $1",
            };
            tables.push(Table { name: name.to_owned(), columns, key, of_matter });
        }
        Self { pool, tables, before: BTreeMap::new(), steps: Vec::new() }
    }

    /// Notes what the step that just ended has written of a matter.
    pub async fn note(&mut self, matter: &str) {
        let mut writes = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            let sql = format!("SELECT * FROM {} WHERE {}", table.name, table.of_matter);
            let found = sqlx::query(AssertSqlSafe(sql)).bind(matter).fetch_all(&self.pool).await.unwrap();
            let now: Rows = found.iter().map(cells).map(|row| (table.named(&row), row)).collect();
            let before = self.before.insert((at, matter.to_owned()), now.clone()).unwrap_or_default();
            let put: Vec<Vec<Cell>> = now.iter().filter(|(key, row)| before.get(*key) != Some(row)).map(|(_, row)| row.clone()).collect();
            let gone: Vec<Vec<Cell>> = before.iter().filter(|(key, _)| !now.contains_key(*key)).map(|(_, row)| row.clone()).collect();
            if !put.is_empty() || !gone.is_empty() {
                writes.push(Write { table: at, put, gone });
            }
        }
        self.steps.push(writes);
    }

    /// Writes all of it into a copy of the file as it was before, and tells how long that took.
    pub async fn replay(&self, file: &Path) -> Duration {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(settings(file)).await.unwrap();
        let began = Instant::now();
        for writes in &self.steps {
            let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
            for write in writes {
                let table = &self.tables[write.table];
                for row in &write.gone {
                    let places: Vec<String> = table.key.iter().enumerate().map(|(no, at)| format!("{} = ${}", table.columns[*at], no + 1)).collect();
                    let sql = format!("DELETE FROM {} WHERE {}", table.name, places.join(" AND "));
                    bound(sql, table.key.iter().map(|at| &row[*at])).execute(&mut *tx).await.unwrap();
                }
                if !write.put.is_empty() {
                    let one = format!("({})", vec!["?"; table.columns.len()].join(", "));
                    let sql = format!("INSERT OR REPLACE INTO {} VALUES {}", table.name, vec![one; write.put.len()].join(", "));
                    bound(sql, write.put.iter().flatten()).execute(&mut *tx).await.unwrap();
                }
            }
            sqlx::query("UPDATE head SET size = size + 1").execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        began.elapsed()
    }

    /// Steps noted.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }
}

impl Table {
    fn named(&self, row: &[Cell]) -> String {
        self.key.iter().map(|at| match &row[*at] { Cell::Int(n) => format!("{n}|"), Cell::Text(text) => format!("{text}|"), _ => "|".to_owned() }).collect()
    }
}

fn bound<'q>(sql: String, cells: impl Iterator<Item = &'q Cell>) -> sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments> {
    cells.fold(sqlx::query(AssertSqlSafe(sql)), |query, cell| match cell {
        Cell::Null => query.bind(None::<i64>),
        Cell::Int(n) => query.bind(*n),
        Cell::Text(text) => query.bind(text.as_str()),
        Cell::Blob(bytes) => query.bind(bytes.as_slice()),
    })
}

fn cells(row: &SqliteRow) -> Vec<Cell> {
    (0..row.len())
        .map(|at| {
            let raw = row.try_get_raw(at).unwrap();
            if raw.is_null() {
                return Cell::Null;
            }
            match raw.type_info().name() {
                "INTEGER" => Cell::Int(row.get(at)),
                "TEXT" => Cell::Text(row.get(at)),
                _ => Cell::Blob(row.get(at)),
            }
        })
        .collect()
}

/// As the store sets its writer.
fn settings(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .statement_cache_capacity(200)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-96000")
        .pragma("wal_autocheckpoint", "4000")
}
