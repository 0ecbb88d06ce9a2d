//! Verifies the events of a database (`mingfa ledger verify`): the same checks as the audit of an export, on rows.
//!
//! Rows know more than an export: their place, the leaf hash stored beside them and the stored head. So a changed row is
//! named itself, not only by its successor, and a missing row is reported once and not by every row after it.

use crate::audit::{AuditOptions, AuditReport, Auditor, Code};
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::{Note, Standing};
use crate::tree::Tree;

/// Takes the rows one by one, in the order of their place.
pub struct Verifier {
    auditor: Auditor,
}

/// An event as a database keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its place: the row's own column, not what the leaf says.
    pub n: u64,
    /// The leaf.
    pub leaf: &'a [u8],
    /// The leaf hash stored beside it, if one is.
    pub hash: Option<Hash>,
}

/// Verifies rows in the order of their place against the stored notes and the stored head.
///
/// `notes` are the log's own checkpoints (FORK, TRUNCATED), whose signatures are checked if `keys` are given.
pub fn verify_events<'a>(
    origin: &str,
    rows: impl IntoIterator<Item = Row<'a>>,
    notes: &[Note],
    keys: &[VerifierKey],
    head: Option<&Tree>,
) -> AuditReport {
    let mut verifier = Verifier::new(origin, notes, keys);
    for row in rows {
        verifier.row(row);
    }
    verifier.finish(head)
}

impl Verifier {
    /// Begins with the log's own checkpoints and the keys that must have signed them (none: signatures are not checked).
    pub fn new(origin: &str, notes: &[Note], keys: &[VerifierKey]) -> Verifier {
        let mut auditor = Auditor::new(
            origin,
            &AuditOptions {
                known: notes.to_vec(),
                ..AuditOptions::default()
            },
        );
        for note in notes.iter().filter(|_| !keys.is_empty()) {
            let standings: Vec<Standing> = keys.iter().map(|key| note.check(key)).collect();
            let signed = |s: &Standing| matches!(s, Standing::Signed | Standing::SignedAt(_));
            if !standings.iter().any(signed) || standings.contains(&Standing::Wrong) {
                auditor.findings.add(Code::Signature, None, || {
                    format!("库中{}条处的存证快照没有本链公钥的正确签名。", note.size())
                });
            }
        }
        Verifier { auditor }
    }

    /// The next row.
    pub fn row(&mut self, row: Row<'_>) {
        let expected = self.auditor.next();
        if row.n > expected {
            let last = row.n - 1;
            self.auditor
                .findings
                .add(Code::Index, Some(expected), || match last == expected {
                    true => format!("库中缺少{expected}号存证，请从备份或条目副本补回。"),
                    false => {
                        format!("库中缺少{expected}号至{last}号存证，请从备份或条目副本补回。")
                    }
                });
            self.auditor.missing += row.n - expected;
        }
        let hash = leaf_hash(row.leaf);
        if row.hash.is_some_and(|stored| stored != hash) {
            let n = row.n;
            self.auditor.findings.add(Code::Chain, Some(n), || {
                format!("{n}号存证的内容与入库时的散列值不符，内容已被改动。")
            });
        }
        self.auditor.leaf(row.leaf, hash);
    }

    /// Compares with the stored head, if there is one.
    pub fn finish(mut self, head: Option<&Tree>) -> AuditReport {
        self.auditor.check_truncated();
        if let Some(head) = head {
            self.check_head(head);
        }
        self.auditor.report()
    }

    fn check_head(&mut self, head: &Tree) {
        let (was, is) = (head.size(), self.auditor.next());
        let findings = &mut self.auditor.findings;
        if was > is {
            findings.add(Code::Truncated, None, || {
                format!("库头记有{was}条存证，库中只到{is}条，末尾的存证缺失。")
            });
        } else if self.auditor.missing == 0 && *head != self.auditor.tree {
            findings.add(Code::Root, None, || {
                format!("由库中{is}条存证算出的根与库头所记的不符，其中有内容被改动。")
            });
        }
    }
}
