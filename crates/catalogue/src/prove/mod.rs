//! The proof: whether the definitions keep what the laws demand, on every path, with a counterexample where they do not.
//!
//! An edition is a finite transition system: the step of the main line, the steps of the tracks, and the values of what its
//! conditions ask. The environment is as bad as it may be: fields change until they are fixed, linked matters settle, unsettle
//! and are revised at any time, clocks expire at any time. Each property is a question "is there a path to …?", answered on
//! the variables it needs ([`search`]); `enabled()` is the engine's own.

mod acts;
mod apart;
mod ask;
mod assume;
mod domain;
mod duty;
mod edge;
mod flow;
mod frame;
mod guarantee;
mod offers;
mod replay;
mod report;
mod search;
mod space;
mod story;
mod stuck;
mod var;
mod waiting;
mod walk;

pub use report::{ProofReport, Proved, ProvedKind};
pub use walk::{Deviation, Happened, Walk, is_edge};

use std::collections::BTreeSet;

use crate::model::{Catalogue, Edition, Id};
use edge::Edges;
use guarantee::Guarantees;
use report::Report;
use search::Model;
use space::Space;

/// Proves a catalogue whose names have been checked. What it cannot resolve it takes as "may hold or not".
pub fn prove(catalogue: &Catalogue) -> ProofReport {
    prove_about(catalogue, |_| true)
}

/// Proves the editions for which `wanted` says yes, and the guarantees that they give or may rely on: for a tool that changes one
/// edition and asks what has become of it and of those that hear it.
pub fn prove_about(catalogue: &Catalogue, wanted: impl Fn(&Edition) -> bool) -> ProofReport {
    let mut report = Report::new(catalogue);
    let guarantees = Guarantees::declared(catalogue);
    let heard = heard(catalogue, &wanted);
    let compiled = |edition: &'_ &std::sync::Arc<Edition>| wanted(edition) || heard.contains(&&edition.procedure);
    let mut models: Vec<Option<Model<'_>>> =
        catalogue.editions.iter().map(|edition| compiled(&edition).then(|| compile(edition, &guarantees))).collect();
    guarantee::prove(catalogue, &mut models, &guarantees, &mut report);
    for (index, model) in models.iter_mut().enumerate() {
        let Some(model) = model.as_mut().filter(|model| wanted(model.space.edition)) else {
            continue;
        };
        duty::prove(catalogue, index, model, &guarantees, &mut report);
        apart::prove(catalogue, index, model, &mut report);
        flow::prove(index, model, &mut report);
        waiting::prove(model, &mut report);
    }
    assume::collect(catalogue, &mut report);
    report.finish()
}

/// The procedures whose results the wanted editions hear, and those that these hear in their turn.
fn heard(catalogue: &Catalogue, wanted: impl Fn(&Edition) -> bool) -> BTreeSet<&Id> {
    let mut heard: BTreeSet<&Id> = BTreeSet::new();
    loop {
        let listening = catalogue.editions.iter().filter(|edition| wanted(edition) || heard.contains(&edition.procedure));
        let more: BTreeSet<&Id> = listening.flat_map(|edition| edition.links.iter().flat_map(|link| &link.to)).collect();
        if more.is_subset(&heard) {
            return heard;
        }
        heard.extend(more);
    }
}

fn compile<'c>(edition: &'c Edition, guarantees: &Guarantees) -> Model<'c> {
    let space = Space::new(edition, guarantees);
    let edges = Edges::new(&space);
    Model { space, edges }
}
