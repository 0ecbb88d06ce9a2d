//! The audit of an export file: one pass, no database (reliability-security §3.11).
//!
//! It must agree with the independent auditor on verdict and codes, so it also judges as that one does where a line is
//! broken: a line that is no JSON of our kind is no leaf; a line that is, but breaks a limit or lacks a member, is a
//! leaf with a finding FORM, and the matter's chain goes on from the event before it.

mod check;
mod findings;
mod summary;
mod view;

use std::io::{BufRead, Read};

use crate::LedgerError;
use crate::hash::Hash;
use crate::json::{self, Node};
use crate::key::{KeyKind, VerifierKey};
use crate::note::Note;

pub(crate) use check::Auditor;
pub use findings::{Code, Finding};
pub use summary::{Erased, Gap, KeyChange, Late, LateEntry};

/// What the auditor brings: nothing of it is taken from the file.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// Keys of the log: one of them must have signed each checkpoint.
    pub keys: Vec<VerifierKey>,
    /// Keys of the witnesses; none: cosignatures are not asked for and nothing bounds the times.
    pub witnesses: Vec<VerifierKey>,
    /// Checkpoints known from elsewhere: an old printout, the city's copy. They are believed as they are.
    pub known: Vec<Note>,
    /// How many of the witnesses must have cosigned each checkpoint.
    pub quorum: usize,
    /// By how many seconds clocks may differ.
    pub skew: i64,
    /// How many findings are kept with their sentence; beyond that they are counted only.
    pub most_findings: usize,
}

/// What the audit found.
#[derive(Clone, Debug)]
pub struct AuditReport {
    /// Whether there is no finding.
    pub ok: bool,
    /// The log.
    pub origin: String,
    /// How many leaves.
    pub events: u64,
    /// How many matters.
    pub matters: u64,
    /// How many checkpoints stand in the file.
    pub checkpoints: u64,
    /// The largest size that a checkpoint in the file states.
    pub covered: u64,
    /// How many sealed fields are disclosed in the file.
    pub opened: u64,
    /// Root over all leaves.
    pub root: Hash,
    /// The findings in the order of the file, at most [`AuditOptions::most_findings`].
    pub findings: Vec<Finding>,
    /// How many findings there are of each code, complete.
    pub counts: Vec<(Code, u64)>,
    /// Events recorded on a later day than they are said to have happened on.
    pub late: Late,
    /// How many events tell of an erasure.
    pub erasures: u64,
    /// The first thousand of them, with the legal basis.
    pub erased: Vec<Erased>,
    /// Changes of the log's keys, as the log tells them.
    pub key_changes: Vec<KeyChange>,
    /// Events recorded between 22 and 6 o'clock (UTC+8) by actor; imports of history are not counted.
    pub odd_hours: Vec<(String, u64)>,
    /// The longest time between two witnessed checkpoints.
    pub longest_gap: Option<Gap>,
    /// What all this does not prove, in sentences to be printed with the verdict.
    pub not_proved: Vec<String>,
}

impl Default for AuditOptions {
    /// No keys, a quorum of one, 60 seconds of skew, 100,000 findings kept.
    fn default() -> AuditOptions {
        AuditOptions {
            keys: Vec::new(),
            witnesses: Vec::new(),
            known: Vec::new(),
            quorum: 1,
            skew: 60,
            most_findings: 100_000,
        }
    }
}

/// Longer lines are not held in memory: they are no leaf. A leaf has at most 65,535 bytes; an opening holds one value.
const LINE_MAX: usize = 8 << 20;

/// Audits an export file. Memory grows with matters and request keys, not with the bytes of the events.
///
/// An error means that there is nothing to audit: no export, no key, or reading failed. Everything else is a finding.
pub fn audit(mut export: impl BufRead, options: &AuditOptions) -> Result<AuditReport, LedgerError> {
    check_options(options)?;
    let mut line = Vec::new();
    read_line(&mut export, &mut line)?;
    let origin = read_header(&line)?;
    let mut auditor = Auditor::new(&origin, options);
    let mut number = 1;
    while read_line(&mut export, &mut line)? {
        number += 1;
        auditor.line(number, &line);
    }
    Ok(auditor.finish())
}

fn check_options(options: &AuditOptions) -> Result<(), LedgerError> {
    if options.keys.is_empty() {
        return Err(LedgerError::NoKey);
    }
    // A key of type 1 signs no time; as a witness it could bound nothing.
    match options
        .witnesses
        .iter()
        .find(|k| k.kind() != KeyKind::Witness)
    {
        Some(key) => Err(LedgerError::NotAWitness(key.to_string())),
        None => Ok(()),
    }
}

fn read_header(line: &[u8]) -> Result<String, LedgerError> {
    let wrong = |why| Err(LedgerError::NotAnExport(why));
    let Ok(header) = json::parse(line) else {
        return wrong("首行不是JSON");
    };
    let is_version_1 = matches!(header.root.member(b"mingfa-ledger"), Some(Node::Int(1)));
    let hash = header.root.member(b"hash").and_then(Node::text);
    if !is_version_1 || hash != Some("sha256") {
        return wrong("首行没有写明版本1和sha256");
    }
    match header.root.member(b"origin").and_then(Node::text) {
        Some(origin) => Ok(origin.to_owned()),
        None => wrong("首行没有存证链名称"),
    }
}

/// Reads up to and without the next newline; false at the end of the file. A line longer than [`LINE_MAX`] is passed
/// over and becomes an empty one, which cannot be read.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, LedgerError> {
    line.clear();
    let mut limited = from.by_ref().take(LINE_MAX as u64 + 1);
    let read = limited.read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > LINE_MAX {
        line.clear();
        from.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

impl AuditReport {
    /// The value that `mingfa ledger audit --json` prints: `ok`, `events`, `root`, `findings` as the contract has them,
    /// and what else the report knows.
    pub fn to_json(&self) -> serde_json::Value {
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(|f| serde_json::json!({"event": f.event, "code": f.code.as_str(), "message": f.message}))
            .collect();
        let counts: serde_json::Map<_, _> = self
            .counts
            .iter()
            .map(|(code, count)| (code.as_str().to_owned(), (*count).into()))
            .collect();
        let odd: serde_json::Map<_, _> = self
            .odd_hours
            .iter()
            .map(|(actor, count)| (actor.clone(), (*count).into()))
            .collect();
        serde_json::json!({
            "ok": self.ok,
            "origin": self.origin,
            "events": self.events,
            "matters": self.matters,
            "checkpoints": self.checkpoints,
            "covered": self.covered,
            "opened": self.opened,
            "root": self.root.to_base64(),
            "findings": findings,
            "counts": counts,
            "late": self.late.to_json(),
            "erasures": self.erasures,
            "erased": self.erased.iter().map(Erased::to_json).collect::<Vec<_>>(),
            "key_changes": self.key_changes.iter().map(KeyChange::to_json).collect::<Vec<_>>(),
            "odd_hours": odd,
            "longest_gap": self.longest_gap.as_ref().map(Gap::to_json),
            "not_proved": self.not_proved,
        })
    }
}
