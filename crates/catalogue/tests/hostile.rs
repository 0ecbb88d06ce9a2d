//! Whatever stands in a file, the reader answers with findings: no panic, no hang, no stack that overflows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, Instant};

use mingfa_catalogue::{SourceFile, embedded, lint, read, render};
use proptest::prelude::*;

fn judged(path: &str, text: String) -> usize {
    let (catalogue, mut found) = read(vec![SourceFile { path: path.to_owned(), text }]);
    found.extend(lint(&catalogue));
    for finding in &found {
        let _ = render(finding, &catalogue);
    }
    found.len()
}

#[test]
fn hostile_texts_give_findings_in_time() {
    let much = 300_000;
    let texts = [
        "{".repeat(much),
        "}".repeat(much),
        "a {".repeat(much),
        "a { b ".repeat(much / 2),
        "/*".repeat(much),
        "a /*".repeat(much / 2),
        "\"".repeat(much),
        "a \"".repeat(much / 2),
        "#".repeat(much),
        "a #\"".repeat(much / 3),
        "\\\n".repeat(much),
        "/-".repeat(much),
        "/- {".repeat(much / 2),
        "a;".repeat(much),
        "norm \"x\" kind=\"k\" {}\n".repeat(much / 20),
        format!("norm {}", "\"x\" ".repeat(much)),
        format!("norm \"x\" {}", "a=1 ".repeat(much / 4)),
        format!("norm \"{}\"", "x".repeat(much)),
        format!(
            "procedure \"a\" edition=\"1\" title=\"t\" noun=\"n\" {{ gate \"g\" title=\"g\" before=\"a\" {{ requires {{ {}",
            "not { ".repeat(much / 6)
        ),
        "中".repeat(much),
        "x".repeat(2 << 20),
    ];
    for text in texts {
        let start = Instant::now();
        let beginning: String = text.chars().take(12).collect();
        for path in ["laws/x.kdl", "procedures/a/1.kdl"] {
            judged(path, text.clone());
        }
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{beginning} took {took:?}");
    }
}

#[test]
fn a_fragment_cannot_multiply_without_end() {
    let body = "x \"1\";".repeat(4_000);
    let uses = "use \"big\"\n".repeat(2_000);
    let files = vec![
        SourceFile { path: "fragments/big.kdl".to_owned(), text: format!("fragment \"big\" {{ {body} }}") },
        SourceFile { path: "units.kdl".to_owned(), text: uses },
    ];
    let (_, found) = read(files);
    assert!(found.iter().any(|each| each.code.id == "MF-007"));
}

#[test]
fn findings_beyond_the_bound_are_counted() {
    let (_, found) = read(vec![SourceFile { path: "units.kdl".to_owned(), text: "wrong\n".repeat(5_000) }]);
    assert_eq!(found.len(), 1_001);
    assert!(found.last().unwrap().message.contains("5000"));
}

/// A shipped file with pieces cut out, doubled, or replaced by what is dangerous to a reader.
fn mutated() -> impl Strategy<Value = (String, String)> {
    let files = embedded();
    let count = files.len();
    let edit = (
        any::<prop::sample::Index>(),
        0usize..40,
        prop::sample::select(vec!["", "{", "}", "\"", "=", "#true", " \"x\" ", "\n", ";", "/*", "//", "\\", "（", "local:", "-1", "a=b "]),
    );
    (0..count, prop::collection::vec(edit, 1..6)).prop_map(move |(file, edits)| {
        let mut chars: Vec<char> = files[file].text.chars().collect();
        for (at, cut, put) in edits {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        (files[file].path.clone(), chars.into_iter().collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_catalogue_never_panics((path, text) in mutated()) {
        let mut files = embedded();
        files.retain(|file| file.path != path);
        files.push(SourceFile { path, text });
        let (catalogue, mut found) = read(files);
        found.extend(lint(&catalogue));
        for finding in found.iter().take(20) {
            prop_assert!(!render(finding, &catalogue).is_empty());
        }
    }

    #[test]
    fn any_text_is_answered(text in "[ -~\\n中“”（）]{0,200}") {
        for path in ["laws/a.kdl", "codes.kdl", "procedures/a/1.kdl", "papers/a.kdl", "figures/a.kdl", "imports/a.kdl", "reports/a.kdl", "calendars/a.kdl", "fragments/a.kdl"] {
            let _ = judged(path, text.clone());
        }
    }
}
