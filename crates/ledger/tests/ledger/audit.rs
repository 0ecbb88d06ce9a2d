//! Single cases of the audit: one attack, the codes it must give, and what the report tells beside them.

use mingfa_ledger::{
    AuditOptions, AuditReport, Code, LedgerError, Note, Object, Signer, Value, audit,
};

use crate::support::attacks::with_member;
use crate::support::{Dice, Item, Keys, Log, T0, note_in, object, random_log};

fn options(keys: &Keys) -> AuditOptions {
    AuditOptions {
        keys: vec![keys.log.verifier().clone()],
        witnesses: keys
            .witnesses
            .iter()
            .map(|w| w.verifier().clone())
            .collect(),
        quorum: 2,
        ..AuditOptions::default()
    }
}

fn run(lines: &[Vec<u8>], options: &AuditOptions) -> AuditReport {
    audit(lines.join(&b'\n').as_slice(), options).unwrap()
}

fn codes(report: &AuditReport) -> Vec<Code> {
    report.counts.iter().map(|(code, _)| *code).collect()
}

#[test]
fn an_insider_with_all_keys_is_found_only_by_an_old_checkpoint() {
    let keys = Keys::new();
    let mut log = random_log(&mut Dice(5));
    let old: Vec<Note> = log
        .lines(&keys)
        .iter()
        .filter_map(|line| note_in(line))
        .collect();
    let first = log.events()[0];
    log.event_mut(first).insert("unit".into(), "u999".into());
    log.rechain();
    let blind = run(&log.lines(&keys), &options(&keys));
    assert!(blind.ok, "{:?}", blind.findings);
    assert!(blind.not_proved.iter().any(|s| s.contains("旧快照")));
    let seeing = AuditOptions {
        known: old.clone(),
        ..options(&keys)
    };
    let report = run(&log.lines(&keys), &seeing);
    assert_eq!(codes(&report), [Code::Fork]);
    assert_eq!(report.counts, [(Code::Fork, old.len() as u64)]);
    assert!(report.findings.iter().all(|f| f.event.is_none()));
}

#[test]
fn an_unparsable_line_is_no_leaf() {
    let keys = Keys::new();
    let mut lines = random_log(&mut Dice(5)).lines(&keys);
    let clean = run(&lines, &options(&keys));
    lines.insert(2, b"{\"n\":1.5}".to_vec());
    let report = run(&lines, &options(&keys));
    assert_eq!((report.events, report.root), (clean.events, clean.root));
    assert_eq!(codes(&report), [Code::Form]);
    assert_eq!(report.findings[0].event, None);
    assert!(
        report.findings[0].message.contains("第3行"),
        "{}",
        report.findings[0].message
    );
    // A line that can be read and breaks a limit is one.
    lines[2] = with_member(&lines[1], "n", Value::Int(1));
    lines[2] = String::from_utf8(lines[2].clone())
        .unwrap()
        .replace("\"n\":1", "\"N\":1")
        .into_bytes();
    let report = run(&lines, &options(&keys));
    assert_eq!(report.events, clean.events + 1);
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.code == Code::Form && f.event == Some(1))
    );
}

#[test]
fn hostile_input_costs_little() {
    let keys = Keys::new();
    let mut lines = random_log(&mut Dice(5)).lines(&keys);
    let clean = run(&lines, &options(&keys));
    for line in [
        b"[".repeat(1_000_000),                          // would exhaust a stack
        b"1".repeat(100_000),                            // a number too long to read
        [b"\"".to_vec(), b"a".repeat(9 << 20)].concat(), // longer than a line may be
        b"{\"note\":5}".to_vec(),                        // no text where a note should be
    ] {
        lines.insert(2, line);
        let report = run(&lines, &options(&keys));
        assert_eq!(codes(&report), [Code::Form]);
        assert_eq!(report.root, clean.root);
        lines.remove(2);
    }
}

#[test]
fn findings_are_counted_even_where_they_are_not_kept() {
    let keys = Keys::new();
    let mut lines = random_log(&mut Dice(3)).lines(&keys);
    lines.remove(1); // every event after it has another index
    let all = run(&lines, &options(&keys));
    let few = run(
        &lines,
        &AuditOptions {
            most_findings: 1,
            ..options(&keys)
        },
    );
    assert!(all.findings.len() > 1);
    assert_eq!((few.findings.len(), few.counts), (1, all.counts));
    assert!(!few.ok);
}

#[test]
fn there_is_nothing_to_audit_without_keys_or_an_export() {
    let keys = Keys::new();
    let lines = random_log(&mut Dice(3)).lines(&keys).join(&b'\n');
    let audit_with = |bytes: &[u8], options: &AuditOptions| audit(bytes, options).map(|r| r.ok);
    let none = AuditOptions::default();
    assert!(matches!(audit_with(&lines, &none), Err(LedgerError::NoKey)));
    let mut swapped = options(&keys);
    swapped.witnesses = vec![keys.log.verifier().clone()];
    assert!(matches!(
        audit_with(&lines, &swapped),
        Err(LedgerError::NotAWitness(_))
    ));
    for bytes in [
        &b""[..],
        b"\n",
        b"{}",
        b"[1]",
        b"5",
        b"not json",
        b"{\"hash\":\"sm3\",\"mingfa-ledger\":1,\"origin\":\"x\"}",
    ] {
        assert!(matches!(
            audit_with(bytes, &options(&keys)),
            Err(LedgerError::NotAnExport(_))
        ));
    }
}

#[test]
fn the_report_tells_late_entries_erasures_keys_and_gaps() {
    let keys = Keys::new();
    let mut log: Log = random_log(&mut Dice(11));
    let events = log.events();
    let data = |members: &[(&str, Value)]| -> Value {
        let members = members
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Value::Object(members.collect::<Object>())
    };
    for at in &events {
        let event = log.event_mut(*at);
        event.insert("occurred".into(), "2020-10-16".into());
        event.insert("kind".into(), "linked".into());
    }
    let event = log.event_mut(events[0]);
    event.insert("occurred".into(), "2020-10-06".into());
    event.insert("data".into(), data(&[("late-reason", "paper".into())]));
    event.insert("unit".into(), "u007".into());
    let event = log.event_mut(events[1]);
    event.insert("occurred".into(), "2020-10-07".into());
    event.insert("data".into(), data(&[("late-reason", "historic".into())]));
    let event = log.event_mut(events[2]);
    event.insert("kind".into(), "erased".into());
    event.insert(
        "data".into(),
        data(&[
            ("of", 0.into()),
            ("field", "caller".into()),
            ("basis", "pipl-47".into()),
        ]),
    );
    log.rechain();
    log.items.retain(|item| matches!(item, Item::Event(_)));
    for (at, time) in [(1, T0), (3, T0 + 50), (5, T0 + 3650)] {
        log.items.insert(at, Item::Note { time });
    }
    log.items.push(Item::Note { time: T0 + 4000 });
    let lines = log.lines(&keys);
    let report = run(
        &lines,
        &AuditOptions {
            skew: 1_000_000,
            ..options(&keys)
        },
    );
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!((report.late.count, report.late.historic), (2, 1));
    assert_eq!(report.late.entries.len(), 1);
    assert_eq!(report.late.entries[0].reason, "paper");
    assert_eq!(report.late.median_days, [("u007".to_owned(), 10)]);
    assert_eq!(report.erasures, 1);
    assert_eq!(
        (report.erased[0].of, report.erased[0].field.as_str()),
        (Some(0), "caller")
    );
    let gap = report.longest_gap.unwrap();
    assert_eq!((gap.from, gap.to), (T0 + 50, T0 + 3650));
    assert!(report.odd_hours.is_empty(), "08:00 in UTC+8 is no odd hour");
    assert_eq!(object(&lines[1])["unit"], "u007".into());
}
