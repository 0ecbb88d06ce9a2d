//! Checkpoints as signed notes (reliability-security §3.5; C2SP signed-note, tlog-checkpoint, tlog-cosignature).

use std::fmt;

use crate::LedgerError;
use crate::base64;
use crate::hash::Hash;
use crate::key::{KeyKind, Signer, VerifierKey, check_name};

/// The head of a log: what a note states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: String,
    /// How many events.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

/// A checkpoint with its signatures, kept as the very text that was read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    body_end: usize,
    origin: String,
    size: u64,
    root: Vec<u8>,
    lines: Vec<SignatureLine>,
}

/// What a note says of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not signed by this key.
    Absent,
    /// Signed wrongly in the name of this key: the note must be rejected.
    Wrong,
    /// Signed rightly by a log's key.
    Signed,
    /// Signed rightly by a witness, at this POSIX time.
    SignedAt(u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SignatureLine {
    /// Dash and name, run together: a line with another dash is the line of another, unknown key.
    signer: String,
    /// Key id and signature.
    raw: Vec<u8>,
}

const DASH: &str = "\u{2014}";

impl Checkpoint {
    /// The note's text: exactly three lines, no extension lines.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            self.root.to_base64()
        )
    }

    /// Signs with the log's key, or with both keys during a rotation.
    pub fn sign(&self, keys: &[&dyn Signer]) -> Result<Note, LedgerError> {
        check_name(&self.origin)?;
        let body = self.text();
        let mut note = Note {
            body_end: body.len(),
            text: format!("{body}\n"),
            origin: self.origin.clone(),
            size: self.size,
            root: self.root.0.to_vec(),
            lines: Vec::new(),
        };
        for key in keys {
            let signature = key.sign(note.body().as_bytes())?;
            note.append(key.verifier(), &signature);
        }
        if note.lines.is_empty() {
            return Err(LedgerError::NotSigned);
        }
        Ok(note)
    }
}

impl Note {
    /// Reads a signed note whose text begins like a checkpoint. Signatures are not checked: see [`Note::check`].
    ///
    /// Extension lines are kept and signed over, though ours are never written with any (§3.5).
    pub fn parse(text: &str) -> Result<Note, LedgerError> {
        let wrong = |why| Err(LedgerError::NotANote(why));
        let Some((body, signatures)) = text.rsplit_once("\n\n") else {
            return wrong("没有把正文与签名隔开的空行");
        };
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return wrong("正文不足三行");
        };
        let is_number = size.bytes().all(|b| b.is_ascii_digit()) && !size.is_empty();
        if !is_number || (size.len() > 1 && size.starts_with('0')) {
            return wrong("第二行不是条数");
        }
        let Some(root) = base64::decode(root) else {
            return wrong("第三行不是base64");
        };
        let Some(signatures) = signatures.strip_suffix('\n') else {
            return wrong("签名行没有换行结尾");
        };
        let mut note = Note {
            text: text.to_owned(),
            body_end: body.len() + 1,
            origin: origin.to_owned(),
            size: size.parse().unwrap_or(u64::MAX), // no log is that long; it only has to differ from every real size
            root,
            lines: Vec::new(),
        };
        for line in signatures.split('\n') {
            let mut parts = line.split(' ');
            let (Some(dash), Some(name), Some(data), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return wrong("签名行不是由空格分开的三部分");
            };
            let Some(raw) = base64::decode(data) else {
                return wrong("签名不是base64");
            };
            let signer = [dash, name].concat();
            note.lines.push(SignatureLine { signer, raw });
        }
        Ok(note)
    }

    /// The whole note, to be served, stored or printed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is signed: the lines before the empty one, each with its newline.
    pub fn body(&self) -> &str {
        self.text.get(..self.body_end).unwrap_or_default()
    }

    /// The log that the note is of.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many events it covers.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root that it states, of whatever length was written.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// What it states, if the root is a SHA-256 hash.
    pub fn checkpoint(&self) -> Result<Checkpoint, LedgerError> {
        let root = self.root.as_slice().try_into();
        let root = root.map_err(|_| LedgerError::NotANote("根不是32字节"))?;
        Ok(Checkpoint {
            origin: self.origin.clone(),
            size: self.size,
            root: Hash(root),
        })
    }

    /// Adds a witness's signature with its time in POSIX seconds.
    pub fn cosign(&mut self, witness: &dyn Signer, time: u64) -> Result<(), LedgerError> {
        if witness.verifier().kind() != KeyKind::Witness || time == 0 || time > i64::MAX as u64 {
            return Err(LedgerError::Signer(
                "见证签名须用见证公钥和有效的时间".into(),
            ));
        }
        let signature = witness.sign(cosigned(time, self.body()).as_bytes())?;
        let mut stamped = time.to_be_bytes().to_vec();
        stamped.extend_from_slice(&signature);
        self.append(witness.verifier(), &stamped);
        Ok(())
    }

    /// What the note says of this key. The first line with its name and id counts; other keys' lines are ignored.
    pub fn check(&self, key: &VerifierKey) -> Standing {
        for line in &self.lines {
            let (id, signature) = line.raw.split_at(line.raw.len().min(4));
            if id != key.id() || line.signer.strip_prefix(DASH) != Some(key.name()) {
                continue;
            }
            return match key.kind() {
                KeyKind::Log if key.verify(self.body().as_bytes(), signature) => Standing::Signed,
                KeyKind::Log => Standing::Wrong,
                KeyKind::Witness => self.check_cosignature(key, signature),
            };
        }
        Standing::Absent
    }

    /// Rejects the note unless a key of the log signed it, no known key signed wrongly and `quorum` witnesses cosigned.
    /// The times of the cosignatures, earliest first.
    pub fn verify(
        &self,
        keys: &[VerifierKey],
        witnesses: &[VerifierKey],
        quorum: usize,
    ) -> Result<Vec<u64>, LedgerError> {
        let mut signed = false;
        for key in keys {
            match self.check(key) {
                Standing::Wrong => return Err(LedgerError::WrongSignature(key.name().into())),
                Standing::Absent => {}
                Standing::Signed | Standing::SignedAt(_) => signed = true,
            }
        }
        if !signed {
            return Err(LedgerError::NotSigned);
        }
        let mut times = Vec::new();
        for (i, key) in witnesses.iter().enumerate() {
            match self.check(key) {
                Standing::Wrong => return Err(LedgerError::WrongSignature(key.name().into())),
                Standing::SignedAt(time) if !witnesses.iter().take(i).any(|k| k == key) => {
                    times.push(time);
                }
                _ => {}
            }
        }
        if times.len() < quorum {
            return Err(LedgerError::Quorum {
                found: times.len(),
                wanted: quorum,
            });
        }
        times.sort_unstable();
        Ok(times)
    }

    fn check_cosignature(&self, key: &VerifierKey, signature: &[u8]) -> Standing {
        let Some((time, signature)) = signature.split_first_chunk::<8>() else {
            return Standing::Wrong;
        };
        let time = u64::from_be_bytes(*time);
        // A cosignature of time 0 states no time (tlog-cosignature: for Ed25519 it is the time of signing).
        if time != 0 && key.verify(cosigned(time, self.body()).as_bytes(), signature) {
            Standing::SignedAt(time)
        } else {
            Standing::Wrong
        }
    }

    fn append(&mut self, key: &VerifierKey, signature: &[u8]) {
        let mut raw = key.id().to_vec();
        raw.extend_from_slice(signature);
        let line = format!("{DASH} {} {}\n", key.name(), base64::encode(&raw));
        self.text.push_str(&line);
        let signer = format!("{DASH}{}", key.name());
        self.lines.push(SignatureLine { signer, raw });
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a witness signs.
fn cosigned(time: u64, body: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{body}")
}
