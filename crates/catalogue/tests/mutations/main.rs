//! Deletes each action, gate, guard, role, separation and clock of the shipped editions in turn and asks whether somebody notices.
//! `docs/mutations.md` tells the outcome; `BLESS=1 cargo test --release -p mingfa-catalogue --test mutations` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod judge;
mod node;
mod page;
mod part;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use judge::{Outcome, cut_model, cut_text, judge, judge_tidied};
use mingfa_catalogue::model::{Catalogue, Id, RefKind};
use mingfa_catalogue::{embedded, read};
use page::{Judged, SECOND};
use part::{Mutation, mutations};

/// Share that must be noticed, over the whole catalogue.
const LEAST_PERCENT: usize = 95;

/// Of the deletions that want tidying up, a debug build looks at each so-manieth; a release build and `BLESS=1` at all.
const SAMPLE: usize = 24;

#[test]
fn the_page_of_mutations_is_current() {
    let (catalogue, _) = read(embedded());
    let all = mutations(&catalogue);
    let alone: Judged<'_> = all.iter().map(|mutation| (mutation, judge(&catalogue, mutation))).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mutations.md");
    let blessed = std::env::var_os("BLESS").is_some();
    let first = page::alone(&catalogue, &alone);
    if blessed || !cfg!(debug_assertions) {
        let tidied: Judged<'_> = alone.iter().map(|(mutation, outcome)| (*mutation, tidied(&catalogue, mutation, *outcome))).collect();
        let page = format!("{first}{}", page::tidied(&catalogue, &tidied));
        if blessed {
            std::fs::write(&file, &page).unwrap();
        }
        assert!(std::fs::read_to_string(&file).unwrap() == page, "docs/mutations.md is out of date: run this test with BLESS=1");
    } else {
        let page = std::fs::read_to_string(&file).unwrap();
        let (written, second) = page.split_once(SECOND).expect("the page has two parts");
        assert!(written == first, "docs/mutations.md is out of date: run this test with BLESS=1");
        let names = alone.iter().filter(|(_, outcome)| !outcome.is_of_substance());
        for (mutation, outcome) in names.step_by(SAMPLE) {
            let caught = tidied(&catalogue, mutation, *outcome).is_caught();
            let line = page::line(mutation);
            assert!(caught != second.contains(&line), "docs/mutations.md is out of date, run this test with BLESS=1: {line}");
        }
    }
    let caught = alone.iter().filter(|(_, outcome)| outcome.is_caught()).count();
    assert!(caught * 100 >= alone.len() * LEAST_PERCENT, "{caught} of {} caught", alone.len());
}

fn tidied(catalogue: &Catalogue, mutation: &Mutation, alone: Outcome) -> Outcome {
    if alone.is_of_substance() { alone } else { judge_tidied(catalogue, mutation) }
}

/// The quick way to cut (the model) says what the true one (the text) would.
#[test]
fn a_model_without_a_part_is_what_the_text_without_it_reads_as() {
    let (catalogue, _) = read(embedded());
    let all = mutations(&catalogue);
    assert!(all.len() > 400, "{}", all.len());
    for mutation in all.iter().step_by(41) {
        let (by_text, _) = read(cut_text(&catalogue, mutation));
        let by_model = cut_model(&catalogue, mutation);
        assert_eq!(told(&by_model), told(&by_text), "{mutation:?}");
        let (by_model, by_text) = (named(&by_model), named(&by_text));
        let differ: Vec<_> = by_model.symmetric_difference(&by_text).collect();
        assert!(differ.is_empty(), "{mutation:?}: {differ:?}");
    }
}

/// Every use of a name, with how often it occurs.
fn named(catalogue: &Catalogue) -> BTreeSet<(RefKind, &Id, usize)> {
    let mut often: BTreeMap<(&RefKind, &Id), usize> = BTreeMap::new();
    for used in &catalogue.refs {
        *often.entry((&used.kind, &used.name)).or_default() += 1;
    }
    often.into_iter().map(|((kind, name), often)| (kind.clone(), name, often)).collect()
}

/// Every edition in full, but for its hash.
fn told(catalogue: &Catalogue) -> Vec<serde_json::Value> {
    let editions = catalogue.editions.iter().map(|edition| {
        let mut told = serde_json::to_value(edition.as_ref()).unwrap();
        told["rules"].take();
        told
    });
    editions.collect()
}
