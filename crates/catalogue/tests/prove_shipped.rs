//! The shipped catalogue under the proof.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Instant;

use mingfa_catalogue::prove::prove;
use mingfa_catalogue::{embedded, read, render};

#[test]
fn shipped() {
    let (catalogue, diagnostics) = read(embedded());
    for diagnostic in diagnostics.iter().filter(|d| d.is_error()) {
        eprintln!("{}", render(diagnostic, &catalogue));
    }
    let mut took = std::time::Duration::MAX;
    let mut report = prove(&catalogue);
    for _ in 0..std::env::var("ROUNDS").map_or(1, |n| n.parse().unwrap()) {
        let start = Instant::now();
        report = prove(&catalogue);
        took = took.min(start.elapsed());
    }
    for diagnostic in &report.diagnostics {
        eprintln!("{}", render(diagnostic, &catalogue));
    }
    for proved in &report.proved {
        eprintln!("{}/{} {:?} {} {} {} ({})", proved.procedure, proved.edition, proved.kind, proved.id, proved.title, proved.cite, proved.states);
    }
    for line in &report.assumptions {
        eprintln!("假定 {line}");
    }
    eprintln!("{} editions, {} findings, {} proved, {took:?}", catalogue.editions.len(), report.diagnostics.len(), report.proved.len());
}
