//! Statutory time held against the law's worked examples, the shared tables, and a naive day-by-day oracle.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod calendar;
mod china;
mod clocks;
mod law_examples;
mod limits;
mod oracle;
mod properties;
mod shared_examples;
mod strips;
