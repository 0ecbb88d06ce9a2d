//! What a district does over time: silence that counts, calendars that change, certificates that end, and what is never seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod certificates;
mod moving;
mod private;
mod silence;
mod town;
