//! Refused definitions as documents: every static diagnostic has one under `tests/lint/`, with a marker at the offending line.
//!
//! A case is the small catalogue of `tests/lint/base/` with a few edits. Directives:
//! `// file: PATH` chooses a file (a new one when the base has none) · `// instead: LINE` replaces the line that reads so, with the lines
//! that follow · `// after: LINE` puts them behind it · `// remove: PATH` takes a file away · `// also: MF-999 PATH` expects a finding in a
//! line that the case does not write. `// error: MF-999 words` at the end of a line expects a finding there whose text has the words.
//! The findings have to be exactly those that are marked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mingfa_catalogue::codes;
use mingfa_catalogue::{Diagnostic, SourceFile, check, lint, read, render};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

fn base() -> BTreeMap<String, String> {
    let root = folder().join("base");
    let mut files = BTreeMap::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn sources(files: &BTreeMap<String, String>) -> Vec<SourceFile> {
    files.iter().map(|(path, text)| SourceFile { path: path.clone(), text: text.clone() }).collect()
}

/// A finding that a case expects: code, file, line (none = anywhere in the file), words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    code: String,
    file: String,
    line: Option<usize>,
    words: String,
}

/// The base with the case's edits, and what the case expects.
fn edited(case: &str) -> (BTreeMap<String, String>, Vec<Expected>) {
    let mut files = base();
    let mut expected = Vec::new();
    let mut file = String::new();
    // Where the next lines go: behind this many lines of the file.
    let mut at = 0;
    for line in case.lines() {
        let directive = line.trim();
        if let Some(path) = directive.strip_prefix("// file: ") {
            file = path.to_owned();
            files.entry(file.clone()).or_default();
            at = files[&file].lines().count();
        } else if let Some(path) = directive.strip_prefix("// remove: ") {
            files.remove(path).unwrap_or_else(|| panic!("no file {path}"));
        } else if let Some(marker) = directive.strip_prefix("// also: ") {
            let (code, path) = marker.split_once(' ').unwrap();
            let (path, words) = path.split_once(' ').unwrap_or((path, ""));
            expected.push(Expected { code: code.into(), file: path.into(), line: None, words: words.into() });
        } else if let Some(wanted) = directive.strip_prefix("// instead: ") {
            at = find(&files[&file], wanted);
            let mut lines: Vec<&str> = files[&file].lines().collect();
            lines.remove(at);
            let text = lines.join("\n");
            files.insert(file.clone(), text);
        } else if let Some(wanted) = directive.strip_prefix("// after: ") {
            at = find(&files[&file], wanted) + 1;
        } else if !file.is_empty() {
            let mut lines: Vec<&str> = files[&file].lines().collect();
            lines.insert(at, line);
            let text = lines.join("\n");
            files.insert(file.clone(), text);
            at += 1;
        }
    }
    for (path, text) in &files {
        for (number, line) in text.lines().enumerate() {
            for marker in line.split("// error: ").skip(1) {
                let (code, words) = marker.trim().split_once(' ').unwrap_or((marker.trim(), ""));
                expected.push(Expected { code: code.into(), file: path.clone(), line: Some(number + 1), words: words.trim().into() });
            }
        }
    }
    (files, expected)
}

fn find(text: &str, wanted: &str) -> usize {
    let places: Vec<usize> = text.lines().enumerate().filter(|(_, line)| line.trim() == wanted.trim()).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 1, "the base must have this line once: {wanted}");
    places[0]
}

fn cases() -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "kdl") {
            cases.push((path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
    cases.sort();
    cases
}

/// Several cases in one file, separated by lines that begin with `// ====`, each named by its first comment.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        if line.starts_with("// ====") {
            parts.push(String::new());
        }
        let part = parts.last_mut().unwrap();
        part.push_str(line);
        part.push('\n');
    }
    parts.retain(|part| part.contains("// file: ") || part.contains("// remove: "));
    parts
}

#[test]
fn the_base_is_accepted_and_proved() {
    let (catalogue, found) = read(sources(&base()));
    let report = check(&catalogue, found);
    let findings: Vec<String> = report.diagnostics.iter().map(|each| render(each, &catalogue)).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert!(report.gates_proved > 0 && report.clocks == 7 && report.procedures == 2);
}

#[test]
fn each_refused_definition_is_refused_where_it_says() {
    let mut failures = Vec::new();
    for (name, text) in cases() {
        for (at, part) in parts(&text).iter().enumerate() {
            let (files, mut expected) = edited(part);
            assert!(!expected.is_empty(), "{name}, part {}: nothing is marked", at + 1);
            let (catalogue, mut found) = read(sources(&files));
            found.extend(lint(&catalogue));
            found.dedup();
            let mut complaints = Vec::new();
            for finding in &found {
                match position(&expected, finding, &catalogue) {
                    Some(place) => {
                        expected.remove(place);
                    }
                    None => complaints.push(format!("not marked:\n{}", render(finding, &catalogue))),
                }
            }
            complaints.extend(expected.iter().map(|each| format!("not found: {each:?}")));
            if !complaints.is_empty() {
                failures.push(format!("== {name}, part {}\n{}", at + 1, complaints.join("\n")));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn position(expected: &[Expected], finding: &Diagnostic, catalogue: &mingfa_catalogue::Catalogue) -> Option<usize> {
    let seen = finding.finding(catalogue);
    let labels = seen.labels.iter().map(|label| label.message.as_str());
    let said: String = [seen.message.as_str(), seen.help.as_deref().unwrap_or_default()].into_iter().chain(labels).collect();
    expected.iter().position(|each| {
        each.code == seen.code
            && each.file == seen.position.file
            && each.line.is_none_or(|line| line == seen.position.line)
            && said.contains(&each.words)
    })
}

#[test]
fn every_static_code_has_a_refused_example() {
    let mut shown = BTreeSet::new();
    for (_, text) in cases() {
        for marker in text.split("MF-").skip(1) {
            shown.insert(format!("MF-{}", &marker[..3]));
        }
    }
    let missing: Vec<&str> = codes::ALL.iter().map(|code| code.id).filter(|id| !id.starts_with("MF-7") && !shown.contains(*id)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}
