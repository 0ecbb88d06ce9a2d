//! A proof to take home: one event, its path to the root and the signed checkpoint in one text
//! (`c2sp.org/tlog-proof@v1`, file name `.tlog-proof`).

use crate::LedgerError;
use crate::base64;
use crate::event::Event;
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::Note;
use crate::proof::verify_inclusion;

/// What a proof file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// Index of the event in the log.
    pub index: u64,
    /// The leaf, in the line `extra`; without it the verifier must bring it.
    pub leaf: Option<Vec<u8>>,
    /// The inclusion proof, from the leaf's sibling up.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
}

/// What a proof file has proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The event.
    pub event: Event,
    /// Its leaf hash.
    pub hash: Hash,
    /// Times of the cosignatures in POSIX seconds, earliest first: by the earliest the event was there.
    pub witnessed: Vec<u64>,
}

const HEADER: &str = "c2sp.org/tlog-proof@v1";

impl ProofFile {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(leaf) = &self.leaf {
            text.push_str(&format!("extra {}\n", base64::encode(leaf)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            text.push_str(&hash.to_base64());
            text.push('\n');
        }
        text.push('\n');
        text.push_str(self.note.text());
        text
    }

    /// Reads the text of a file; nothing is verified yet.
    pub fn parse(text: &str) -> Result<ProofFile, LedgerError> {
        let wrong = LedgerError::NotAProofFile;
        let (head, note) = text
            .split_once("\n\n")
            .ok_or(wrong("没有把证明与快照隔开的空行"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(wrong("首行不符"));
        }
        let mut leaf = None;
        if let Some(data) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            leaf = Some(base64::decode(data).ok_or(wrong("extra行不是base64"))?);
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.ok_or(wrong("缺少index行"))?;
        let index: u64 = match index.parse() {
            Ok(number) if index == format!("{number}") => number,
            _ => return Err(wrong("index行不是编号")),
        };
        let mut hashes = Vec::new();
        for line in lines {
            hashes.push(Hash::from_base64(line).map_err(|_| wrong("路径中有一行不是散列值"))?);
        }
        if hashes.len() > 63 {
            return Err(wrong("路径过长"));
        }
        let note = Note::parse(note)?;
        Ok(ProofFile {
            index,
            leaf,
            hashes,
            note,
        })
    }

    /// Checks the file by itself: signatures and quorum, path, and that the leaf in it is the event it says it is.
    pub fn verify(
        &self,
        keys: &[VerifierKey],
        witnesses: &[VerifierKey],
        quorum: usize,
    ) -> Result<Proven, LedgerError> {
        let leaf = self.leaf.as_deref();
        let leaf = leaf.ok_or(LedgerError::NotAProofFile("文件里没有记录本身（extra行）"))?;
        self.verify_leaf(leaf, keys, witnesses, quorum)
    }

    /// Checks the file for a leaf that the verifier brings; the line `extra` is not looked at.
    pub fn verify_leaf(
        &self,
        leaf: &[u8],
        keys: &[VerifierKey],
        witnesses: &[VerifierKey],
        quorum: usize,
    ) -> Result<Proven, LedgerError> {
        let witnessed = self.note.verify(keys, witnesses, quorum)?;
        let head = self.note.checkpoint()?;
        let hash = leaf_hash(leaf);
        verify_inclusion(&head.root, head.size, self.index, &hash, &self.hashes)?;
        let event = Event::parse(leaf)?;
        if event.n != self.index || event.log != head.origin {
            return Err(LedgerError::OtherEvent);
        }
        Ok(Proven {
            event,
            hash,
            witnessed,
        })
    }
}
