//! Definitions in Chinese: the base of the lint tests line by line, and every shipped edition as a whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use mingfa_catalogue::{SourceFile, embedded, explain, read};

fn base() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/base");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push(SourceFile { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    files
}

/// The golden page; `BLESS=1` writes it anew for review.
#[test]
fn the_small_procedure_reads_as_the_golden_page() {
    let (catalogue, _) = read(base());
    let said = explain(&catalogue, catalogue.edition("request", "2020").unwrap());
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/explain-request.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&golden, &said).unwrap();
    }
    assert_eq!(said, fs::read_to_string(&golden).unwrap());
}

#[test]
fn every_shipped_edition_is_told_without_a_bare_identifier() {
    let (catalogue, _) = read(embedded());
    assert!(catalogue.editions.len() >= 8);
    for edition in &catalogue.editions {
        let said = explain(&catalogue, edition);
        assert!(said.starts_with(&format!("# {}（", edition.title)));
        for action in edition.all_actions() {
            assert!(said.contains(&format!("**{}**", action.title)), "{} {}", edition.procedure, action.id);
        }
        for clock in &edition.clocks {
            assert!(said.contains(&clock.title), "{} {}", edition.procedure, clock.id);
        }
        // Ids are for machines: a quoted one means that a title was not found. Local keys and duty ids stand in brackets or rows of their own.
        for line in said.lines().filter(|line| !line.contains("不适用于本业务") && !line.contains("文号“")) {
            for quoted in line.split('“').skip(1).filter_map(|rest| rest.split('”').next()) {
                let bare = quoted.contains('-') && quoted.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'.');
                assert!(!bare, "{} {}: {line}", edition.procedure, edition.edition);
            }
        }
    }
}
