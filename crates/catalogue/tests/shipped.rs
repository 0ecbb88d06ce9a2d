//! The shipped catalogue.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mingfa_catalogue::{embedded, lint, read, render};

#[test]
fn the_shipped_catalogue_is_read_without_a_finding() {
    let (catalogue, mut diagnostics) = read(embedded());
    diagnostics.extend(lint(&catalogue));
    let errors: Vec<String> = diagnostics.iter().map(|each| render(each, &catalogue)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}
