//! Definitions that the proof refuses, each with its counterexample, and some that it accepts.
//!
//! A test is a document `prove/NAME.kdl`. Lines `// file: PATH` begin a file of its catalogue; `prove/common.kdl` stands before each.
//! `// error: MF-702` says that the next line of text is refused under this code, and `// | …` under it gives the counterexample,
//! line by line. A document without markers is proved.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write;
use std::path::Path;

use mingfa_catalogue::diagnostic::position;
use mingfa_catalogue::prove::prove;
use mingfa_catalogue::{SourceFile, read, render};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    line: usize,
    code: String,
    path: Vec<String>,
}

#[test]
fn every_document_is_refused_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prove");
    let common = std::fs::read_to_string(folder.join("common.kdl")).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut tried = 0;
    let mut wrong = String::new();
    for name in names.iter().filter(|name| name.extension().is_some_and(|ext| ext == "kdl") && name.file_stem().unwrap() != "common") {
        tried += 1;
        let text = std::fs::read_to_string(name).unwrap();
        if let Err(why) = check(&common, &text) {
            let _ = writeln!(wrong, "\n== {}\n{why}", name.file_name().unwrap().to_string_lossy());
        }
    }
    assert!(tried > 20, "only {tried} documents in {}", folder.display());
    assert!(wrong.is_empty(), "{wrong}");
}

fn check(common: &str, text: &str) -> Result<(), String> {
    let (mut files, none) = sections(common);
    assert!(none.is_empty());
    let (own, mut expected) = sections(text);
    files.extend(own);
    let (catalogue, diagnostics) = read(files);
    if let Some(first) = diagnostics.first() {
        return Err(render(first, &catalogue));
    }
    let report = prove(&catalogue);
    let mut found: Vec<Finding> = report
        .diagnostics
        .iter()
        .map(|each| {
            let at = position(&catalogue, each.span);
            Finding { file: at.file, line: at.line, code: each.code.id.to_owned(), path: each.path.clone() }
        })
        .collect();
    found.sort();
    expected.sort();
    if found == expected {
        return Ok(());
    }
    let mut why = String::new();
    for each in expected.iter().filter(|each| !found.contains(each)) {
        let _ = writeln!(why, "expected {} at {}:{}\n{}", each.code, each.file, each.line, as_marker(each));
    }
    for each in found.iter().filter(|each| !expected.contains(each)) {
        let rendered =
            report.diagnostics.iter().find(|diagnostic| diagnostic.path == each.path && diagnostic.code.id == each.code).unwrap();
        let _ = writeln!(why, "found {} at {}:{}\n{}\n{}", each.code, each.file, each.line, as_marker(each), render(rendered, &catalogue));
    }
    Err(why)
}

fn as_marker(finding: &Finding) -> String {
    let mut text = format!("// error: {}\n", finding.code);
    for line in &finding.path {
        let _ = writeln!(text, "// | {line}");
    }
    text
}

/// The files of a document, and what it expects. Files are padded so that their lines are those of the document.
fn sections(text: &str) -> (Vec<SourceFile>, Vec<Finding>) {
    let mut files: Vec<SourceFile> = Vec::new();
    let mut expected: Vec<Finding> = Vec::new();
    let mut pending: Option<(String, Vec<String>)> = None;
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if let Some(path) = trimmed.strip_prefix("// file: ") {
            files.push(SourceFile { path: path.to_owned(), text: "\n".repeat(at + 1) });
            continue;
        }
        let Some(file) = files.last_mut() else {
            continue;
        };
        file.text.push_str(line);
        file.text.push('\n');
        if let Some(code) = trimmed.strip_prefix("// error: ") {
            assert!(pending.is_none(), "two markers for one line");
            pending = Some((code.to_owned(), Vec::new()));
        } else if let Some(step) = trimmed.strip_prefix("// | ") {
            pending.as_mut().expect("a path without its code").1.push(step.to_owned());
        } else if !trimmed.is_empty()
            && !trimmed.starts_with("//")
            && let Some((code, path)) = pending.take()
        {
            expected.push(Finding { file: file.path.clone(), line: at + 1, code, path });
        }
    }
    assert!(pending.is_none(), "a marker without a line");
    (files, expected)
}

/// Eighteen facts that must all be there have 2¹⁸ combinations: more than the proof looks at, and it says so instead of guessing.
#[test]
fn a_property_beyond_the_bound_is_refused_as_unproved() {
    let mut actions = String::new();
    let mut wanted = String::new();
    for at in 0..18 {
        let _ = writeln!(actions, "        action \"a{at}\" title=\"事{at}\" role=\"clerk\"");
        let _ = write!(wanted, "passed \"a{at}\"; ");
    }
    let text = format!(
        "// file: procedures/matter/2019.kdl
procedure \"matter\" edition=\"2019\" title=\"事项\" noun=\"事项\" {{
    basis local=\"rules\"
    in-force from=\"2019-01-01\"
    opens-by \"opened-on\"
    source-of-truth \"here\"
    called-by \"title\"
    opened-by \"clerk\"
    role \"clerk\" title=\"经办人\" held-by=\"clerk\" at=\"own\"
    field \"title\" type=\"text\" title=\"标题\" required=#true
    field \"opened-on\" type=\"date\" title=\"日期\" required=#true
    step \"open\" title=\"待办\" start=#true {{
{actions}        action \"close\" title=\"办结\" to=\"done\" role=\"clerk\"
    }}
    step \"done\" title=\"已办结\" end=#true
    waits \"open\" why=\"试验\"
    gate \"all\" title=\"事事办妥\" before=\"close\" cite=\"本区规定:rules\" {{ requires {{ {wanted} }} }}
}}
"
    );
    let common = include_str!("prove/common.kdl");
    let (mut files, _) = sections(common);
    files.extend(sections(&text).0);
    let (catalogue, diagnostics) = read(files);
    assert!(diagnostics.is_empty(), "{}", render(&diagnostics[0], &catalogue));
    let report = prove(&catalogue);
    let codes: Vec<&str> = report.diagnostics.iter().map(|each| each.code.id).collect();
    assert!(codes.contains(&"MF-717"), "{codes:?}");
    assert!(!report.is_proved());
    let said = &report.diagnostics.iter().find(|each| each.code.id == "MF-717").unwrap().message;
    assert!(said.contains("200000"), "{said}");
}
