//! The shipped catalogue is proved, and how long that takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, Instant};

use mingfa_catalogue::model::Basis;
use mingfa_catalogue::prove::{ProvedKind, prove};
use mingfa_catalogue::{embedded, read, render};

#[test]
fn the_shipped_catalogue_is_proved() {
    let (catalogue, _) = read(embedded());
    let report = prove(&catalogue);
    let findings: Vec<String> = report.diagnostics.iter().map(|each| render(each, &catalogue)).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert!(report.is_proved());

    // Nothing is skipped: every duty of every law version that an edition is under is proved there, or said not to concern it.
    for edition in &catalogue.editions {
        for basis in &edition.basis {
            let Basis::Law { law, version, .. } = basis else {
                continue;
            };
            let law = catalogue.law(law).unwrap();
            let version = law.version_named(Some(version)).unwrap();
            for duty in &version.duties {
                let proved = report.proved.iter().any(|proved| {
                    proved.kind == ProvedKind::Duty
                        && proved.id == duty.id
                        && proved.procedure == edition.procedure
                        && proved.edition == edition.edition
                });
                let excused = edition.without.iter().any(|note| note.id == duty.id);
                // What the law only forbids needs no proof where nothing does it.
                let never_done = duty.passed.is_empty() && !edition.all_actions().any(|action| action.does.contains(&duty.before));
                assert!(
                    proved != (excused || never_done),
                    "{} {}: {} proved {proved}, excused {excused}",
                    edition.procedure,
                    edition.edition,
                    duty.id
                );
            }
        }
        for gate in &edition.gates {
            assert!(report.proved.iter().any(|proved| proved.kind == ProvedKind::Gate
                && proved.id == gate.id
                && proved.procedure == edition.procedure
                && proved.edition == edition.edition));
        }
    }
}

/// `cargo test --release -p mingfa-catalogue --test prove_shipped -- --ignored --nocapture` prints the time of a proof.
#[test]
#[ignore = "measures; run it in release"]
fn how_long_the_proof_takes() {
    let (catalogue, _) = read(embedded());
    let mut best = Duration::MAX;
    let mut report = prove(&catalogue);
    for _ in 0..20 {
        let start = Instant::now();
        report = prove(&catalogue);
        best = best.min(start.elapsed());
    }
    let states: usize = report.proved.iter().map(|proved| proved.states).sum();
    println!(
        "{} editions, {} properties proved ({states} states looked at for these), {} clocks: {best:?}",
        catalogue.editions.len(),
        report.proved.len(),
        report.clocks
    );
    if !cfg!(debug_assertions) {
        assert!(best < Duration::from_millis(300), "{best:?}");
    }
}
