//! Random small logs × random attacks: this audit and the independent auditor (`tools/ledger_audit.py`, written by
//! others from the specification alone) must report the same multiset of codes, the same root and the same counts.
//!
//! `MINGFA_DIFF_CASES` raises the number of cases, `MINGFA_DIFF_SEED` picks others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mingfa_ledger::{AuditOptions, AuditReport, LedgerError, Note, Signer, VerifierKey, audit};
use serde_json::json;
use support::attacks::{INSIDE, OUTSIDE};
use support::{Dice, Keys, note_in, random_log};

struct Case {
    /// What was done, for the message of a failure.
    story: String,
    bytes: Vec<u8>,
    options: AuditOptions,
}

#[test]
fn both_auditors_report_the_same_codes() {
    let Some(tool) = independent_auditor() else {
        println!("SKIPPED: audit_differential: shared data not present");
        return;
    };
    let Some(mut python) = Python::start(&tool) else {
        println!("SKIPPED: audit_differential: python3 not present");
        return;
    };
    let cases = number_from("MINGFA_DIFF_CASES", 240);
    let seed = number_from("MINGFA_DIFF_SEED", 20_201_016);
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::new();
    let mut codes_seen: BTreeMap<String, u64> = BTreeMap::new();
    let (mut clean, mut broken, mut unreadable) = (0, 0, 0);
    for i in 0..cases {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(i));
        let case = make_case(&mut dice, &keys, i);
        let file = folder.path().join("case.mfl");
        std::fs::write(&file, &case.bytes).unwrap();
        let mut theirs = python.audit(&file, &case.options);
        let mut ours = match audit(case.bytes.as_slice(), &case.options) {
            Ok(report) => summary(&report),
            Err(LedgerError::NotAnExport(_)) => json!({"error": ""}),
            Err(error) => panic!("{error}"),
        };
        if ours.get("error").is_some() && theirs.get("error").is_some() {
            unreadable += 1;
            continue;
        }
        if ours["codes"].as_array().unwrap().contains(&json!("FORM")) {
            // Whether a line that cannot be judged whole still counts as late is nobody's promise.
            ours["late"] = json!(null);
            theirs["late"] = json!(null);
        }
        if ours != theirs {
            let kept = std::env::temp_dir().join("mingfa-audit-disagreement.mfl");
            std::fs::write(&kept, &case.bytes).unwrap();
            panic!(
                "case {i} of seed {seed}: {}\nours:   {ours}\ntheirs: {theirs}\nfile kept: {}",
                case.story,
                kept.display()
            );
        }
        let codes = ours["codes"].as_array().unwrap();
        if codes.is_empty() {
            clean += 1
        } else {
            broken += 1
        }
        for code in codes {
            *codes_seen.entry(code.as_str().unwrap().into()).or_default() += 1;
        }
    }
    println!(
        "{cases} logs: {clean} hold, {broken} broken, {unreadable} unreadable; findings {codes_seen:?}"
    );
    // A suite that attacks nothing proves nothing.
    assert!(clean > 0 && broken > cases / 2);
    assert_eq!(
        codes_seen.len(),
        mingfa_ledger::Code::ALL.len(),
        "{codes_seen:?}"
    );
}

fn make_case(dice: &mut Dice, keys: &Keys, i: u64) -> Case {
    let clean = random_log(dice);
    let mut story = Vec::new();
    let known: Vec<Note> = clean
        .lines(keys)
        .iter()
        .filter_map(|line| note_in(line))
        .filter(|_| dice.chance(60))
        .collect();
    let mut log = clean;
    // The first cases try each attack alone; the rest mix them.
    let attacks = INSIDE.len() + OUTSIDE.len();
    let chosen: Vec<usize> = match usize::try_from(i) {
        Ok(i) if i < 3 * attacks => vec![i % attacks],
        _ => (0..=dice.below(3)).map(|_| dice.below(attacks)).collect(),
    };
    for (name, attack) in chosen.iter().filter_map(|c| INSIDE.get(*c)) {
        story.push(*name);
        if !log.events().is_empty() && !log.notes().is_empty() {
            attack(&mut log, dice);
        }
    }
    let mut lines = log.lines(keys);
    for c in chosen.iter().filter(|c| **c >= INSIDE.len()) {
        let (name, attack) = OUTSIDE[c - INSIDE.len()];
        story.push(name);
        if lines.len() > 1 {
            attack(&mut lines, keys, dice);
        }
    }
    let mut bytes = lines.join(&b'\n');
    if dice.chance(90) {
        bytes.push(b'\n');
    }
    let mut witnesses: Vec<VerifierKey> = keys
        .witnesses
        .iter()
        .map(|w| w.verifier().clone())
        .collect();
    witnesses.truncate(dice.pick(&[0, 1, 1, 2, 2, 2]));
    let mut log_keys = vec![keys.log.verifier().clone()];
    if dice.chance(20) {
        log_keys.push(keys.other_log.verifier().clone());
    }
    Case {
        story: story.join(" + "),
        bytes,
        options: AuditOptions {
            keys: log_keys,
            witnesses,
            known,
            quorum: dice.below(3),
            skew: dice.pick(&[0, 30, 60, 3600]),
            ..AuditOptions::default()
        },
    }
}

fn summary(report: &AuditReport) -> serde_json::Value {
    let mut codes: Vec<&str> = report.findings.iter().map(|f| f.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(report.ok, codes.is_empty());
    for finding in &report.findings {
        assert!(
            finding.message.ends_with('。') && !finding.message.contains("。，"),
            "{finding:?}"
        );
    }
    json!({
        "codes": codes,
        "events": report.events,
        "root": report.root.to_base64(),
        "matters": report.matters,
        "covered": report.covered.to_string(),
        "late": report.late.count,
        "erased": report.erasures,
        "opened": report.opened,
        "checkpoints": report.checkpoints,
    })
}

/// One Python process that answers case by case.
struct Python {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Python {
    fn start(tool: &Path) -> Option<Python> {
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/driver.py");
        let mut child = Command::new("python3")
            .arg(driver)
            .arg(tool)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let ask = child.stdin.take()?;
        let answer = BufReader::new(child.stdout.take()?);
        Some(Python { child, ask, answer })
    }

    fn audit(&mut self, file: &Path, options: &AuditOptions) -> serde_json::Value {
        let texts = |keys: &[VerifierKey]| -> Vec<String> {
            keys.iter().map(ToString::to_string).collect()
        };
        let case = json!({
            "file": file,
            "keys": texts(&options.keys),
            "witnesses": texts(&options.witnesses),
            "known": options.known.iter().map(Note::text).collect::<Vec<_>>(),
            "quorum": options.quorum,
            "skew": options.skew,
        });
        writeln!(self.ask, "{case}").unwrap();
        let mut line = String::new();
        self.answer.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the independent auditor answers")
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn independent_auditor() -> Option<PathBuf> {
    let shared = match std::env::var_os("MINGFA_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let tool = shared.join("tools/ledger_audit.py");
    tool.is_file().then_some(tool)
}

fn number_from(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}
