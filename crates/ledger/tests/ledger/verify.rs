//! Rows of a database, exports and proof files: what is found and how it is named.

use mingfa_ledger::{
    AuditOptions, AuditReport, Code, ExportWriter, Hash, LedgerError, Line, Note, ProofFile, Row,
    Signer, Tree, Value, audit, inclusion_proof, leaf_hash, verify_events, write_export,
};

use crate::support::attacks::with_member;
use crate::support::{Dice, Item, Keys, Log, ORIGIN, T0, object, random_log};

struct Database {
    rows: Vec<(u64, Vec<u8>, Hash)>,
    notes: Vec<Note>,
    head: Tree,
}

/// A log of at least twelve events as a database keeps it.
fn database(keys: &Keys) -> Database {
    let (log, _) = long_log();
    let mut database = Database {
        rows: Vec::new(),
        notes: Vec::new(),
        head: Tree::new(),
    };
    for line in log.lines(keys).iter().skip(1) {
        if let Some(note) = crate::support::note_in(line) {
            database.notes.push(note);
        } else if !line.starts_with(b"{\"open\"") {
            let n = database.head.push(leaf_hash(line));
            database.rows.push((n, line.clone(), leaf_hash(line)));
        }
    }
    database
}

fn long_log() -> (Log, u64) {
    let logs = (1..).map(|seed| (random_log(&mut Dice(seed)), seed));
    let mut long = logs.filter(|(log, _)| log.events().len() >= 12 && log.notes().len() >= 2);
    long.next().unwrap()
}

impl Database {
    fn verify(&self, keys: &Keys) -> AuditReport {
        let rows = self.rows.iter().map(|(n, leaf, hash)| Row {
            n: *n,
            leaf,
            hash: Some(*hash),
        });
        let key = keys.log.verifier().clone();
        verify_events(ORIGIN, rows, &self.notes, &[key], Some(&self.head))
    }
}

fn has(report: &AuditReport, code: Code, event: Option<u64>) -> bool {
    report
        .findings
        .iter()
        .any(|f| f.code == code && f.event == event)
}

#[test]
fn a_clean_database_holds() {
    let keys = Keys::new();
    let database = database(&keys);
    let report = database.verify(&keys);
    assert!(report.ok, "{:?}", report.findings);
    assert_eq!(report.events, database.rows.len() as u64);
    assert_eq!(report.root, database.head.root());
}

#[test]
fn each_changed_byte_names_its_event() {
    let keys = Keys::new();
    for row in 0..12 {
        for flip in 0..60 {
            let mut database = database(&keys);
            let length = database.rows[row].1.len();
            database.rows[row].1[flip * length / 60] ^= 1 << (flip % 8);
            let report = database.verify(&keys);
            let named = report.findings.iter().any(|f| f.event == Some(row as u64));
            assert!(!report.ok && named, "row {row}, {:?}", report.findings);
        }
    }
}

#[test]
fn a_hand_that_also_mends_the_stored_hash_is_found_by_the_checkpoints() {
    let keys = Keys::new();
    let mut database = database(&keys);
    let leaf = with_member(&database.rows[1].1, "unit", "u999".into());
    database.rows[1] = (1, leaf.clone(), leaf_hash(&leaf));
    let report = database.verify(&keys);
    assert!(has(&report, Code::Fork, None), "{:?}", report.findings);
    assert!(has(&report, Code::Root, None), "{:?}", report.findings);
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.message.contains("已知快照"))
    );
}

#[test]
fn missing_rows_are_named_once() {
    let keys = Keys::new();
    let mut database = database(&keys);
    database.rows.drain(4..6);
    let report = database.verify(&keys);
    let index: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.code == Code::Index)
        .collect();
    assert_eq!(index.len(), 1, "{:?}", report.findings);
    assert_eq!(index[0].event, Some(4));
    assert!(
        index[0].message.contains("4号至5号"),
        "{}",
        index[0].message
    );
    assert!(!has(&report, Code::Truncated, None) && !has(&report, Code::Fork, None));
}

#[test]
fn dropped_last_rows_are_missed_by_head_and_checkpoint() {
    let keys = Keys::new();
    let mut database = database(&keys);
    database.rows.pop();
    let report = database.verify(&keys);
    let count = report
        .findings
        .iter()
        .filter(|f| f.code == Code::Truncated)
        .count();
    assert_eq!(count, 2, "{:?}", report.findings); // the head and the last checkpoint
    // Even where the head was set back too.
    database.head = database.rows.iter().map(|row| row.2).collect();
    assert!(has(&database.verify(&keys), Code::Truncated, None));
}

#[test]
fn a_row_that_is_no_json_keeps_its_place() {
    let keys = Keys::new();
    let mut database = database(&keys);
    database.rows[3].1 = b"{".to_vec();
    let report = database.verify(&keys);
    assert!(has(&report, Code::Form, Some(3)));
    assert!(
        !report.findings.iter().any(|f| f.code == Code::Index),
        "{:?}",
        report.findings
    );
}

#[test]
fn a_stored_note_of_another_key_is_found() {
    let keys = Keys::new();
    let database = database(&keys);
    let rows = || {
        database.rows.iter().map(|(n, leaf, _)| Row {
            n: *n,
            leaf,
            hash: None,
        })
    };
    let other = [keys.other_log.verifier().clone()];
    let report = verify_events(ORIGIN, rows(), &database.notes, &other, None);
    let count = report
        .findings
        .iter()
        .filter(|f| f.code == Code::Signature)
        .count();
    assert_eq!(count, database.notes.len());
    assert!(verify_events(ORIGIN, rows(), &database.notes, &[], None).ok);
    assert!(!verify_events("mingfa.example/other", rows(), &[], &[], None).ok);
}

#[test]
fn an_export_is_written_as_the_format_says_and_audited() {
    let keys = Keys::new();
    let (log, _) = long_log();
    let expected = log.lines(&keys).join(&b'\n');
    let mut size = 0;
    let mut tree = Tree::new();
    let lines = log.items.iter().map(|item| {
        Ok(match item {
            Item::Event(event) => {
                let leaf = Value::Object(event.clone()).to_canonical()?;
                size = tree.push(leaf_hash(&leaf)) + 1;
                Line::Event(leaf)
            }
            Item::Opening(opening) => Line::Opening {
                field: opening["field"].as_text().unwrap().into(),
                salt: unhex(opening["salt"].as_text().unwrap()),
                value: opening["value"].clone(),
            },
            Item::Note { time } => Line::Note(keys.note(size, tree.root(), *time)),
            Item::Raw(_) => unreachable!(),
        })
    });
    let written = write_export(Vec::new(), ORIGIN, lines).unwrap();
    assert_eq!(
        String::from_utf8(written.clone()).unwrap(),
        String::from_utf8(expected).unwrap() + "\n"
    );
    let options = AuditOptions {
        keys: vec![keys.log.verifier().clone()],
        ..AuditOptions::default()
    };
    let report = audit(written.as_slice(), &options).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    let json = report.to_json();
    assert_eq!(json["ok"], true);
    assert_eq!(json["events"], report.events);
    assert_eq!(json["root"], report.root.to_base64());
    assert_eq!(json["findings"], serde_json::json!([]));
    assert!(json["not_proved"].as_array().unwrap().len() >= 4);
}

#[test]
fn an_export_out_of_order_is_not_written() {
    let keys = Keys::new();
    let note = keys.note(1, leaf_hash(b"{}"), T0);
    let writer = || ExportWriter::new(Vec::new(), ORIGIN).unwrap();
    let refused = |result| assert!(matches!(result, Err(LedgerError::ExportOrder(_))));
    refused(writer().note(&note));
    refused(writer().opening("caller", &[0; 32], &Value::Null));
    refused(writer().event(b"{}\n{}"));
    let mut open = writer();
    open.event(b"{}").unwrap();
    refused(open.finish().map(drop));
    let mut closed = writer();
    closed.event(b"{}").unwrap();
    closed.note(&note).unwrap();
    refused(closed.opening("caller", &[0; 32], &Value::Null));
    assert!(closed.finish().is_ok());
    assert!(ExportWriter::new(Vec::new(), "a b").is_err());
}

#[test]
fn a_proof_file_stands_by_itself() {
    let keys = Keys::new();
    let database = database(&keys);
    let note = database.notes.last().unwrap();
    let leaves: Vec<Hash> = database.rows.iter().map(|row| row.2).collect();
    let log = [keys.log.verifier().clone()];
    let witnesses: Vec<_> = keys
        .witnesses
        .iter()
        .map(|w| w.verifier().clone())
        .collect();
    for (n, leaf, hash) in &database.rows {
        let hashes = inclusion_proof(&leaves, *n).unwrap();
        let file = ProofFile {
            index: *n,
            leaf: Some(leaf.clone()),
            hashes,
            note: note.clone(),
        };
        let text = file.to_text();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
        let read = ProofFile::parse(&text).unwrap();
        assert_eq!(read, file);
        let proven = read.verify(&log, &witnesses, 2).unwrap();
        assert_eq!(
            (proven.event.n, proven.hash, proven.witnessed.len()),
            (*n, *hash, 2)
        );

        let mut other = file.clone();
        other.index = (n + 1) % leaves.len() as u64;
        assert!(other.verify(&log, &witnesses, 2).is_err());
        let mut edited = file.clone();
        edited.leaf = Some(with_member(leaf, "unit", "u999".into()));
        assert!(matches!(
            edited.verify(&log, &witnesses, 2),
            Err(LedgerError::NotIncluded)
        ));
        let mut bare = file.clone();
        bare.leaf = None;
        let bare = ProofFile::parse(&bare.to_text()).unwrap();
        assert!(bare.verify(&log, &witnesses, 2).is_err());
        assert!(bare.verify_leaf(leaf, &log, &witnesses, 2).is_ok());
        let stranger = [keys.other_log.verifier().clone()];
        assert!(matches!(
            file.verify(&stranger, &witnesses, 2),
            Err(LedgerError::NotSigned)
        ));
        assert!(matches!(
            file.verify(&log, &witnesses, 3),
            Err(LedgerError::Quorum { .. })
        ));
    }
    for text in [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\na\n1\nAA==\n\n- a AA==\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\na\n1\nAA==\n\n- a AA==\n",
        "c2sp.org/tlog-proof@v1\nindex +1\n\na\n1\nAA==\n\n- a AA==\n",
        "c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\na\n1\nAA==\n\n- a AA==\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAA==\n\na\n1\nAA==\n\n- a AA==\n",
    ] {
        assert!(ProofFile::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_leaf_under_another_number_is_not_what_its_proof_says() {
    // The log itself may hold, at index 1, a leaf that says it is event 0: the tree proves it, the event does not fit.
    let keys = Keys::new();
    let (_, leaf, hash) = database(&keys).rows[0].clone();
    let leaves = [hash, hash];
    let root = leaves.iter().copied().collect::<Tree>().root();
    let file = ProofFile {
        index: 1,
        leaf: Some(leaf.clone()),
        hashes: inclusion_proof(&leaves, 1).unwrap(),
        note: keys.note(2, root, T0),
    };
    let result = file.verify(&[keys.log.verifier().clone()], &[], 0);
    assert!(matches!(result, Err(LedgerError::OtherEvent)));
    assert_eq!(object(&leaf)["n"], Value::Int(0));
}

fn unhex(text: &str) -> [u8; 32] {
    std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
}
