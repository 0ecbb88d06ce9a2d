//! The built binary, driven as a user drives it: exit codes, JSON keys, sentences.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn mingfa(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mingfa")).args(args).current_dir(std::env::temp_dir()).output().unwrap()
}

/// Runs with `--json`; stdout must be one JSON value and nothing else.
fn json(args: &[&str], code: i32) -> Value {
    let output = mingfa(&[args, &["--json"]].concat());
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{out}"))
}

/// Runs for people; gives stderr.
fn complaint(args: &[&str], code: i32) -> String {
    let output = mingfa(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_example_of_the_contract_is_counted() {
    let found = json(&["deadline", "--from", "2020-01-22", "--within", "5 working days"], 0);
    assert_eq!(found["due"], "2020-02-06");
    assert_eq!(found["unit"], "working-day");
    assert_eq!(found["counted"], serde_json::json!(["2020-01-23", "2020-02-03", "2020-02-04", "2020-02-05", "2020-02-06"]));
}

#[test]
fn rolls_pauses_and_months_are_told_apart() {
    let due = |args: &[&str]| json(&[&["deadline"], args].concat(), 0)["due"].as_str().unwrap().to_owned();
    assert_eq!(due(&["--from", "2020-01-31", "--within", "1 month"]), "2020-02-29");
    assert_eq!(due(&["--from", "2020-01-31", "--within", "1 month", "--roll", "next-workday"]), "2020-03-02");
    assert_eq!(due(&["--from", "2020-03-02", "--within", "10 days"]), "2020-03-12");
    assert_eq!(due(&["--from", "2020-03-02", "--within", "10 days", "--pause", "2020-03-04..2020-03-05", "--pause", "2020-03-10..2020-03-10"]), "2020-03-15");
    let months = json(&["deadline", "--from", "2020-01-31", "--within", "3 months"], 0);
    assert_eq!((&months["unit"], &months["counted"]), (&"month".into(), &serde_json::json!([])));
}

#[test]
fn what_the_calendar_does_not_know_is_no_answer() {
    let found = json(&["deadline", "--from", "2026-12-28", "--within", "10 working days"], 1);
    assert!(found["due"].is_null());
    assert!(found["not_before"].as_str().unwrap() > "2027-01-01");
    assert!(complaint(&["deadline", "--from", "2026-12-28", "--within", "10 working days"], 1).contains("不早于"));
    assert_eq!(json(&["deadline", "--from", "2026-12-28", "--within", "60 days"], 0)["due"], "2027-02-26");
}

#[test]
fn wrong_use_ends_with_2_and_a_sentence() {
    for (args, part) in [
        (&[][..], "缺少命令"),
        (&["deadline", "--from", "2020-01-22"], "缺少参数"),
        (&["deadline", "--from", "2020-01-22", "--within", "5 workng days"], "5 working days"),
        (&["deadline", "--from", "2020-01-22", "--within", "24 hours"], "按小时"),
        (&["deadline", "--from", "2020-01-22", "--within", "5 days", "--pause", "2020-02-02..2020-02-01"], "2020-02-02..2020-02-01"),
        (&["check", "no-such-folder-of-mingfa"], "没有“no-such-folder-of-mingfa”"),
        (&["explain", "no-such-procedure"], "legality-review"),
        (&["explain", "legality-review", "1999"], "2019"),
        (&["ledger", "audit", "x.mfl"], "缺少参数"),
        (&["ledger", "audit", "x.mfl", "--key", "nonsense"], "nonsense"),
        (&["ledger", "audit", "no-such-file.mfl", "--key", KEY], "没有“no-such-file.mfl”"),
    ] {
        let sentence = complaint(args, 2);
        assert!(sentence.starts_with("错误："), "{args:?}: {sentence}");
        assert!(sentence.contains(part), "{args:?}: {sentence}");
        assert_eq!(sentence.lines().count(), 1, "{args:?}: {sentence}");
        assert!(json(args, 2)["error"].is_string());
    }
}

#[test]
fn help_is_chinese_and_no_error() {
    let output = mingfa(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("用法：") && text.contains("deadline") && !text.contains("Usage"), "{text}");
}

#[test]
fn the_shipped_catalogue_is_proved() {
    let found = json(&["check"], 0);
    assert_eq!(found["ok"], true);
    for key in ["procedures", "gates_proved", "clocks"] {
        assert!(found[key].as_u64().unwrap() > 0, "{key}");
    }
    assert!(found["assumptions"].is_array() && found["diagnostics"].is_array());
}

#[test]
fn a_broken_catalogue_is_shown_where_it_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue"), folder.path());
    let file = folder.path().join("procedures/legality-review/2019.kdl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("role=\"reviewer\"", "role=\"reviwer\"", 1)).unwrap();
    let dir = folder.path().to_str().unwrap();
    let found = json(&["check", dir], 1);
    assert_eq!(found["ok"], false);
    let first = &found["diagnostics"][0];
    for key in ["code", "severity", "file", "line", "column", "message", "path"] {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    assert_eq!(first["file"], "procedures/legality-review/2019.kdl");
    assert_eq!(first["severity"], "error");
    let output = mingfa(&["check", dir]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("reviwer") && shown.contains("^^^"), "{shown}");
}

#[test]
fn every_edition_can_be_explained() {
    let found = json(&["explain", "reconsideration"], 0);
    assert_eq!(found["editions"], serde_json::json!(["2017", "2023"]));
    for edition in ["2017", "2023"] {
        let output = mingfa(&["explain", "reconsideration", edition]);
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("行政复议法") && text.contains("| ---") || text.contains("|---"), "{text}");
    }
}

/// Verifier key of the seed 0x01 × 32 for the origin `test.invalid`; its form is what matters.
const KEY: &str = "test.invalid+0cb18c0c+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
