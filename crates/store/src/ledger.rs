//! The log from the outside: checkpoints, export, proofs, verification, rebuild.

use std::collections::BTreeSet;
use std::io::Write;

use mingfa_catalogue::Id;
use mingfa_ledger::{AuditReport, Checkpoint, ExportWriter, Hash, Note, ProofFile, Row as LeafRow, Signer, Tree, Verifier, VerifierKey};

use crate::Store;
use crate::append::encode::matter_event;
use crate::db::Cell;
use crate::error::StoreError;

/// Events read at once when the whole log is walked.
const CHUNK: u64 = 4_096;

/// Events whose seals are opened at once.
const SEALS: u64 = 1_024;
/// Findings of one kind that are told; more of the same says nothing new.
const ENOUGH: usize = 100;

/// A row of the log.
struct Leaf {
    n: u64,
    bytes: Vec<u8>,
    hash: Option<Hash>,
    matter: String,
    seq: u64,
}

impl Leaf {
    /// Whether the row's own columns say what its leaf says; a leaf that cannot be read is the auditor's matter.
    fn is_in_place(&self) -> bool {
        // Members stand in the order of their names, so this text can stand nowhere but at the top of the leaf.
        let place = format!("\"matter\":\"{}\",\"n\":{},\"nonce\":", self.matter, self.n);
        let seq = format!("\"seq\":{}", self.seq);
        let text = std::str::from_utf8(&self.bytes).unwrap_or_default();
        let mut seqs = text.match_indices("\"seq\":");
        if let (Some((at, _)), None) = (seqs.next(), seqs.next())
            && text.contains(&place)
            && text
                .get(at..)
                .and_then(|rest| rest.strip_prefix(seq.as_str()))
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            return true;
        }
        mingfa_ledger::Event::parse(&self.bytes).map_or(true, |leaf| leaf.matter == self.matter && leaf.seq == self.seq)
    }
}

/// What `ledger verify` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Nothing was found.
    pub ok: bool,
    /// Events.
    pub events: u64,
    /// Root, base64.
    pub root: String,
    /// What was found.
    pub findings: Vec<Problem>,
}

/// One finding: the codes of the audit, and DRIFT and BLOB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Index of the event, or none.
    pub event: Option<u64>,
    /// Code.
    pub code: String,
    /// One sentence.
    pub message: String,
}

impl Store {
    /// Verifier keys: the log's, and the audit administrator's (a witness).
    ///
    /// # Errors
    /// A key file is missing.
    pub fn verifier_keys(&self) -> Result<(Vec<VerifierKey>, Vec<VerifierKey>), StoreError> {
        Ok((vec![self.log_signer()?.verifier().clone()], vec![self.auditor_signer()?.verifier().clone()]))
    }

    /// Number of events and root.
    ///
    /// # Errors
    /// The database is away.
    pub async fn head(&self) -> Result<(u64, Hash), StoreError> {
        let tree = self.tree().await?;
        Ok((tree.size(), tree.root()))
    }

    /// Root that the log had at a size.
    ///
    /// # Errors
    /// The log is not that long, or the database is away.
    pub async fn root_at(&self, size: u64) -> Result<Hash, StoreError> {
        let mut tree = Tree::new();
        while tree.size() < size {
            let leaves = self.leaves(tree.size(), CHUNK.min(size - tree.size())).await?;
            if leaves.is_empty() {
                return Err(StoreError::NotFound(format!("第{size}条处的存证链")));
            }
            for leaf in leaves {
                tree.push(leaf.hash.unwrap_or_else(|| mingfa_ledger::leaf_hash(&leaf.bytes)));
            }
        }
        Ok(tree.root())
    }

    async fn tree(&self) -> Result<Tree, StoreError> {
        let row = self.shared.db.fetch_one("SELECT frontier FROM head WHERE district = $1", &[self.here()]).await?;
        Ok(Tree::from_bytes(row.ok_or_else(|| StoreError::damaged("缺少链首记录"))?.need_blob(0)?)?)
    }

    /// Signs a checkpoint of the present size and keeps it before anyone sees it; the same size gives the same note.
    ///
    /// # Errors
    /// A key is missing, or the database is away.
    pub async fn checkpoint(&self) -> Result<Note, StoreError> {
        let tree = self.tree().await?;
        if let Some(known) = self.note_at(tree.size()).await? {
            return Ok(known);
        }
        let checkpoint = Checkpoint { origin: self.shared.origin.clone(), size: tree.size(), root: tree.root() };
        let log = self.log_signer()?;
        let mut note = checkpoint.sign(&[&log as &dyn Signer])?;
        let now = self.now();
        note.cosign(&self.auditor_signer()?, u64::try_from(now.as_second()).unwrap_or(0))?;
        let args = [self.here(), Cell::count(tree.size()), Cell::text(note.text()), Cell::int(now.as_millisecond())];
        self.shared
            .db
            .execute("INSERT INTO note (district, size, text, made) VALUES ($1, $2, $3, $4) ON CONFLICT (district, size) DO NOTHING", &args)
            .await?;
        self.note_at(tree.size()).await?.ok_or_else(|| StoreError::damaged("存证快照没有存入"))
    }

    async fn note_at(&self, size: u64) -> Result<Option<Note>, StoreError> {
        let row =
            self.shared.db.fetch_one("SELECT text FROM note WHERE district = $1 AND size = $2", &[self.here(), Cell::count(size)]).await?;
        row.map(|row| Ok(Note::parse(row.need_text(0)?)?)).transpose()
    }

    /// Every checkpoint made, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn notes(&self) -> Result<Vec<Note>, StoreError> {
        let rows = self.shared.db.fetch("SELECT text FROM note WHERE district = $1 ORDER BY size", &[self.here()]).await?;
        rows.iter().map(|row| Ok(Note::parse(row.need_text(0)?)?)).collect()
    }

    /// Writes the whole log with its checkpoints as an export file; a checkpoint of the present size is signed first.
    ///
    /// # Errors
    /// The file cannot be written, or the database is away.
    pub async fn export<W: Write>(&self, out: W) -> Result<u64, StoreError> {
        self.checkpoint().await?;
        let notes = self.notes().await?;
        let size = notes.last().map_or(0, Note::size);
        let mut writer = ExportWriter::new(out, &self.shared.origin)?;
        let mut notes = notes.iter().peekable();
        let mut next = 0;
        while let Some(note) = notes.next_if(|note| note.size() == 0) {
            writer.note(note)?;
        }
        while next < size {
            let leaves = self.leaves(next, CHUNK.min(size - next)).await?;
            if leaves.is_empty() {
                return Err(StoreError::damaged(format!("缺少{next}号存证")));
            }
            for leaf in leaves.iter().filter(|leaf| leaf.n < size) {
                if leaf.n != next {
                    return Err(StoreError::damaged(format!("缺少{next}号存证")));
                }
                writer.event(&leaf.bytes)?;
                next += 1;
                while let Some(note) = notes.next_if(|note| note.size() == next) {
                    writer.note(note)?;
                }
            }
        }
        writer.finish()?;
        Ok(size)
    }

    /// Leaves from an index on, at most `count` (gaps are passed over).
    async fn leaves(&self, from: u64, count: u64) -> Result<Vec<Leaf>, StoreError> {
        let args = [self.here(), Cell::count(from), Cell::count(count)];
        let rows = self
            .shared
            .db
            .fetch("SELECT n, leaf, hash, matter, seq FROM event WHERE district = $1 AND n >= $2 ORDER BY n LIMIT $3", &args)
            .await?;
        rows.iter()
            .map(|row| {
                let hash = row.blob(2).and_then(|bytes| Some(Hash(bytes.try_into().ok()?)));
                Ok(Leaf {
                    n: row.need_count(0)?,
                    bytes: row.need_blob(1)?.to_vec(),
                    hash,
                    matter: row.need_text(3)?.to_owned(),
                    seq: row.need_count(4)?,
                })
            })
            .collect()
    }

    /// The inclusion proof of an event against the newest checkpoint that covers it.
    ///
    /// # Errors
    /// There is no such event, or the database is away.
    pub async fn proof(&self, n: u64) -> Result<ProofFile, StoreError> {
        let note = self.checkpoint().await?;
        if n >= note.size() {
            return Err(StoreError::NotFound(format!("{n}号存证")));
        }
        let Some(leaf) = self.leaves(n, 1).await?.into_iter().next().filter(|leaf| leaf.n == n) else {
            return Err(StoreError::damaged(format!("缺少{n}号存证")));
        };
        let rows = self
            .shared
            .db
            .fetch("SELECT hash FROM event WHERE district = $1 AND n < $2 ORDER BY n", &[self.here(), Cell::count(note.size())])
            .await?;
        let mut hashes = Vec::with_capacity(rows.len());
        for row in &rows {
            hashes.push(crate::append::hash(row.need_blob(0)?)?);
        }
        let proof = mingfa_ledger::inclusion_proof(&hashes, n).ok_or_else(|| StoreError::NotFound(format!("{n}号存证")))?;
        Ok(ProofFile { leaf: Some(leaf.bytes), index: n, hashes: proof, note })
    }

    /// Verifies everything: the log (chain, index, tree, checkpoints), then that every projection equals a replay (DRIFT) and every
    /// stored file is what was stored (BLOB).
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let (log, misplaced) = self.walk_log().await?;
        let mut findings: Vec<Problem> = log
            .findings
            .iter()
            .map(|finding| Problem { event: finding.event, code: finding.code.to_string(), message: finding.message.clone() })
            .collect();
        findings.extend(misplaced);
        // A log that does not hold cannot be replayed with any meaning.
        if findings.is_empty() {
            findings.extend(self.broken_seals().await?);
            findings.extend(self.shared.drift().await?);
        }
        findings.extend(self.broken_blobs().await?);
        Ok(Verified { ok: findings.is_empty(), events: log.events, root: log.root.to_base64(), findings })
    }

    /// The log alone.
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify_log(&self) -> Result<AuditReport, StoreError> {
        Ok(self.walk_log().await?.0)
    }

    /// The log alone, and rows whose own columns say something else than their leaf.
    async fn walk_log(&self) -> Result<(AuditReport, Vec<Problem>), StoreError> {
        let (log, witness) = self.verifier_keys()?;
        let keys: Vec<VerifierKey> = log.into_iter().chain(witness).collect();
        let mut verifier = Verifier::new(&self.shared.origin, &self.notes().await?, &keys);
        let mut misplaced = Vec::new();
        let mut chunk = self.leaves(0, CHUNK).await?;
        while let Some(last) = chunk.last() {
            // The next rows are on their way while these are hashed.
            let (store, next) = (self.clone(), last.n + 1);
            let coming = tokio::spawn(async move { store.leaves(next, CHUNK).await });
            for row in &chunk {
                verifier.row(LeafRow { n: row.n, leaf: &row.bytes, hash: row.hash });
                if misplaced.len() < ENOUGH && !row.is_in_place() {
                    misplaced.push(Problem {
                        event: Some(row.n),
                        code: "INDEX".to_owned(),
                        message: format!("{}号存证被记在别的办件或次序之下，索引已被改动。", row.n),
                    });
                }
            }
            chunk = coming.await.map_err(|error| StoreError::Unavailable(error.to_string()))??;
        }
        Ok((verifier.finish(Some(&self.tree().await?)), misplaced))
    }

    /// Every stored value must open the commitment that stands in its event (SEAL).
    async fn broken_seals(&self) -> Result<Vec<Problem>, StoreError> {
        let mut findings = Vec::new();
        // Values that are gone, and values that an event says were erased.
        let mut gone: BTreeSet<(u64, String)> = BTreeSet::new();
        let mut told: BTreeSet<(u64, String)> = BTreeSet::new();
        let mut next = 0;
        while findings.len() < ENOUGH {
            let leaves = self.leaves(next, SEALS).await?;
            let (Some(first), Some(last)) = (leaves.first(), leaves.last()) else { break };
            next = last.n + 1;
            let args = [self.here(), Cell::count(first.n), Cell::count(last.n)];
            let rows = self
                .shared
                .db
                .fetch("SELECT n, field, salt, value, cipher FROM sealed WHERE district = $1 AND n BETWEEN $2 AND $3 ORDER BY n", &args)
                .await?;
            let mut rows = rows.iter().peekable();
            for leaf in &leaves {
                let event = mingfa_ledger::Event::parse(&leaf.bytes)?;
                if event.kind == mingfa_ledger::Kind::Erased
                    && let (Some(of), Some(field)) =
                        (event.data.get("of").and_then(|of| of.as_int()), event.data.get("field").and_then(|field| field.as_text()))
                {
                    told.insert((u64::try_from(of).unwrap_or(u64::MAX), field.to_owned()));
                }
                let mut there = 0;
                while let Some(row) = rows.next_if(|row| row.int(0).is_some_and(|n| u64::try_from(n).is_ok_and(|n| n <= leaf.n))) {
                    there += 1;
                    if row.blob(2).is_none() {
                        gone.insert((leaf.n, row.need_text(1)?.to_owned()));
                    }
                    if !self.opens(&event, row)? {
                        findings.push(seal_problem(leaf.n, &format!("“{}”的内容与入库时封存的不符，已被改动", row.need_text(1)?)));
                    }
                }
                if there != event.sealed.len() {
                    findings.push(seal_problem(leaf.n, "封存的内容有缺失，且没有依法删除的记录"));
                }
            }
        }
        for (n, field) in gone.difference(&told) {
            findings.push(seal_problem(*n, &format!("“{field}”的内容不在了，却没有依法删除的记录")));
        }
        Ok(findings)
    }

    fn opens(&self, event: &mingfa_ledger::Event, row: &crate::db::Row) -> Result<bool, StoreError> {
        let field = row.need_text(1)?;
        let Some(commitment) = event.sealed.get(field) else { return Ok(false) };
        // Erased: the row stands without value and salt; whether an event tells of it is asked at the end.
        let Some(salt) = row.blob(2) else { return Ok(row.text(3).is_none() && row.blob(4).is_none()) };
        let Ok(salt) = <[u8; 32]>::try_from(salt) else { return Ok(false) };
        let text = match (row.text(3), row.blob(4)) {
            (Some(json), _) => json.to_owned(),
            (None, Some(cipher)) => match self.shared.secrets.decrypt(&self.shared.origin, &event.matter, field, cipher) {
                Ok(text) => text,
                Err(_) => return Ok(false),
            },
            (None, None) => return Ok(false),
        };
        let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else { return Ok(false) };
        Ok(mingfa_ledger::opens(commitment, &self.shared.origin, &event.matter, field, &crate::append::encode::ledger_value(json)?, &salt))
    }

    async fn broken_blobs(&self) -> Result<Vec<Problem>, StoreError> {
        let rows = self.shared.db.fetch("SELECT e.n, z.blob, z.value FROM sealed AS z JOIN event AS e ON e.district = z.district AND e.n = z.n WHERE z.district = $1 AND z.blob IS NOT NULL AND z.salt IS NOT NULL AND z.value IS NOT NULL", &[self.here()]).await?;
        let mut findings = Vec::new();
        for row in &rows {
            let json: serde_json::Value = serde_json::from_str(row.need_text(2)?).unwrap_or_default();
            let sha256 = json.get("sha256").and_then(serde_json::Value::as_str).unwrap_or_default();
            let name = row.need_text(1)?;
            if name.is_empty() {
                continue;
            }
            if let Err(error) = self.blobs.get(name, sha256) {
                let n = row.need_count(0)?;
                findings.push(Problem { event: Some(n), code: "BLOB".to_owned(), message: format!("{n}号存证的材料：{error}") });
            }
        }
        Ok(findings)
    }

    /// The event with an index, for its proof page: matter, sequence and the engine's form without sealed values.
    ///
    /// # Errors
    /// The database is away.
    pub async fn event(&self, n: u64) -> Result<Option<(Id, mingfa_matter::Event)>, StoreError> {
        let Some(leaf) = self.leaves(n, 1).await?.into_iter().next().filter(|leaf| leaf.n == n) else { return Ok(None) };
        let event = mingfa_ledger::Event::parse(&leaf.bytes)?;
        Ok(Some((Id::new(&event.matter), matter_event(&event, Default::default())?)))
    }

    /// Stores a file; the name in the blob store and the hash go into the sealed value that names it.
    ///
    /// # Errors
    /// The disk is full or away.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<(String, String), StoreError> {
        self.blobs.put(self.shared.edge.as_ref(), bytes)
    }

    /// Reads a file and checks it.
    ///
    /// # Errors
    /// It is gone, or not what was stored.
    pub fn blob(&self, name: &str, sha256: &str) -> Result<Vec<u8>, StoreError> {
        self.blobs.get(name, sha256)
    }
}

fn seal_problem(n: u64, what: &str) -> Problem {
    Problem { event: Some(n), code: "SEAL".to_owned(), message: format!("{n}号存证：{what}。") }
}
