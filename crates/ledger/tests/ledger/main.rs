//! Everything but the comparison with the independent auditor: one binary, so that it is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod audit;
mod formats;
mod properties;
#[path = "../support/mod.rs"]
mod support;
mod vectors;
mod verify;
