//! The only place that knows which database it is: statements and settings that differ.

pub(crate) mod postgres;
pub(crate) mod sqlite;

/// Statements that differ between the two.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Migrations in order: number and script.
    pub(crate) migrations: &'static [(i64, &'static str)],
    /// Reads frontier and `recorded` of a district's head and keeps others from appending until the transaction ends.
    pub(crate) lock_head: &'static str,
    /// A day number (days since 1970-01-01) as a date for people and BI tools; `{}` is the column.
    pub(crate) date: &'static str,
    /// Seconds of the wall in UTC+8 since 1970-01-01 as a date with time.
    pub(crate) instant: &'static str,
}

impl Dialect {
    /// Locks and reads the head: parameters (district); columns frontier, recorded, world.
    pub(crate) fn lock_head(&self) -> &'static str {
        self.lock_head
    }
}
