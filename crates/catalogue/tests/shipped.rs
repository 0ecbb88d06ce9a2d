//! The shipped catalogue: read, checked and proved without a finding, and told as it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;

use mingfa_catalogue::{check, embedded, read, render};

#[test]
fn the_shipped_catalogue_is_accepted() {
    let (catalogue, found) = read(embedded());
    let report = check(&catalogue, found);
    let findings: Vec<String> = report.diagnostics.iter().map(|each| render(each, &catalogue)).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert!(report.ok());
    let procedures: BTreeSet<&str> = catalogue.editions.iter().map(|edition| &*edition.procedure).collect();
    for procedure in [
        "adviser-engagement",
        "agenda-item",
        "government-meeting",
        "hotline-order",
        "legality-review",
        "major-decision",
        "normative-document",
        "penalty",
        "reconsideration",
    ] {
        assert!(procedures.contains(procedure), "{procedure}");
    }
    assert_eq!(report.procedures, procedures.len());
    assert!(report.gates_proved > 0 && report.clocks > 0 && !report.assumptions.is_empty());
}

#[test]
fn what_the_engine_starts_from_is_there() {
    let (catalogue, _) = read(embedded());
    let china = catalogue.calendars.iter().find(|calendar| calendar.data.id == "china").expect("the national calendar");
    let years: Vec<i16> = china.data.years.iter().map(|year| year.year).collect();
    assert!(years.first() == Some(&2010) && years.last() >= Some(&2026), "{years:?}");
    // Every edition has its own rules, and none is empty.
    let rules: BTreeSet<&str> = catalogue.editions.iter().map(|edition| edition.rules.as_str()).collect();
    assert_eq!(rules.len(), catalogue.editions.len());
    // A field that an import feeds by words of the table: each word is known, or the titles of the values stand for themselves.
    for import in &catalogue.imports {
        assert!(import.header.len() >= 2, "{}", import.id);
        assert!(import.columns.iter().any(|column| column.required), "{}", import.id);
    }
}

#[test]
fn every_file_of_the_folder_is_carried() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let mut on_disk = BTreeSet::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kdl") {
                on_disk.insert(path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let carried: BTreeSet<String> = embedded().into_iter().map(|file| file.path).collect();
    assert_eq!(carried, on_disk);
}
