//! Tables become matters: the shared samples as the contract says, each rule of the import on a small table, and its speed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod linked;
mod rules;
mod samples;
mod speed;
mod world;
