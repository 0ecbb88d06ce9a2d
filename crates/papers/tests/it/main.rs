//! What callers of `mingfa-papers` rely on, tried from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod docx;
mod hostile;
mod html_markdown;
mod pdf;
mod qr;
#[path = "../../examples/samples/mod.rs"]
mod samples;
mod shared;
mod sheets;

use std::path::PathBuf;

use jiff::civil::{DateTime, datetime};

/// The moment that every test passes in.
pub const MADE: DateTime = datetime(2021, 1, 4, 9, 0, 0, 0);

/// The shared data folder, or a line that says what is not tried.
pub fn shared(what: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("MINGFA_SHARED").map_or(beside, PathBuf::from);
    if folder.join("data/samples").is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: {what}: shared data not present");
    None
}
