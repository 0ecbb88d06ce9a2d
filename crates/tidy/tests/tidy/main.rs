//! Rules of the house that no compiler checks, as tests, so that CI knows nothing that `cargo test` does not.
//!
//! Each rule is a pure function from text to findings, with one test on the tree and one on made-up faults that it must find.
//! Never: knows what the crates do. It reads manifests, names and text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod arrows;
mod commands;
mod deny;
mod dialect;
mod heads;
mod length;
mod links;
mod manifests;
mod migrations;
mod source;
mod traces;
mod tree;
mod unfinished;

/// Fails with every finding at once, one a line.
fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
