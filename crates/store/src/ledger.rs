//! The log from the outside: checkpoints, export, proofs, verification, rebuild.

use std::io::Write;

use mingfa_catalogue::Id;
use mingfa_ledger::{AuditReport, Checkpoint, ExportWriter, Hash, Note, ProofFile, Row as LeafRow, Signer, Tree, Verifier, VerifierKey};

use crate::Store;
use crate::append::encode::matter_event;
use crate::db::Cell;
use crate::error::StoreError;

/// Events read at once when the whole log is walked.
const CHUNK: u64 = 4_096;

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
        self.shared.db.execute("INSERT INTO note (district, size, text, made) VALUES ($1, $2, $3, $4) ON CONFLICT (district, size) DO NOTHING", &args).await?;
        self.note_at(tree.size()).await?.ok_or_else(|| StoreError::damaged("存证快照没有存入"))
    }

    async fn note_at(&self, size: u64) -> Result<Option<Note>, StoreError> {
        let row = self.shared.db.fetch_one("SELECT text FROM note WHERE district = $1 AND size = $2", &[self.here(), Cell::count(size)]).await?;
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
            for (n, leaf, _) in &leaves {
                writer.event(leaf)?;
                next = n + 1;
                while let Some(note) = notes.next_if(|note| note.size() == next) {
                    writer.note(note)?;
                }
            }
        }
        writer.finish()?;
        Ok(size)
    }

    /// Leaves from an index on: (n, leaf, stored hash).
    async fn leaves(&self, from: u64, count: u64) -> Result<Vec<(u64, Vec<u8>, Option<Hash>)>, StoreError> {
        let args = [self.here(), Cell::count(from), Cell::count(from + count)];
        let rows = self.shared.db.fetch("SELECT n, leaf, hash FROM event WHERE district = $1 AND n >= $2 AND n < $3 ORDER BY n", &args).await?;
        rows.iter()
            .map(|row| {
                let hash = row.blob(2).and_then(|bytes| Some(Hash(bytes.try_into().ok()?)));
                Ok((row.need_count(0)?, row.need_blob(1)?.to_vec(), hash))
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
        let mut hashes = Vec::new();
        let mut leaf = Vec::new();
        let mut next = 0;
        while next < note.size() {
            let rows = self.leaves(next, CHUNK.min(note.size() - next)).await?;
            let Some((last, _, _)) = rows.last() else { return Err(StoreError::damaged(format!("缺少{next}号存证"))) };
            next = last + 1;
            for (index, bytes, hash) in rows {
                hashes.push(hash.unwrap_or_else(|| mingfa_ledger::leaf_hash(&bytes)));
                if index == n {
                    leaf = bytes;
                }
            }
        }
        let proof = mingfa_ledger::inclusion_proof(&hashes, n).ok_or_else(|| StoreError::NotFound(format!("{n}号存证")))?;
        Ok(ProofFile { leaf: Some(leaf), index: n, hashes: proof, note })
    }

    /// Verifies everything: the log (chain, index, tree, checkpoints), then that every projection equals a replay (DRIFT) and every
    /// stored file is what was stored (BLOB).
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let log = self.verify_log().await?;
        let mut findings: Vec<Problem> = log
            .findings
            .iter()
            .map(|finding| Problem { event: finding.event, code: finding.code.to_string(), message: finding.message.clone() })
            .collect();
        // A log that does not hold cannot be replayed with any meaning.
        if findings.is_empty() {
            findings.extend(self.drift().await?);
        }
        findings.extend(self.broken_blobs().await?);
        Ok(Verified { ok: findings.is_empty(), events: log.events, root: log.root.to_base64(), findings })
    }

    /// The log alone.
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify_log(&self) -> Result<AuditReport, StoreError> {
        let (log, witness) = self.verifier_keys()?;
        let keys: Vec<VerifierKey> = log.into_iter().chain(witness).collect();
        let mut verifier = Verifier::new(&self.shared.origin, &self.notes().await?, &keys);
        let mut next = 0;
        loop {
            let rows = self.leaves(next, CHUNK).await?;
            let Some((last, _, _)) = rows.last() else { break };
            next = last + 1;
            for (n, leaf, hash) in &rows {
                verifier.row(LeafRow { n: *n, leaf, hash: *hash });
            }
        }
        // A gap longer than a chunk would end the walk early: ask whether anything lies beyond.
        let beyond = self.shared.db.fetch("SELECT n, leaf, hash FROM event WHERE district = $1 AND n >= $2 ORDER BY n", &[self.here(), Cell::count(next)]).await?;
        for row in &beyond {
            verifier.row(LeafRow { n: row.need_count(0)?, leaf: row.need_blob(1)?, hash: None });
        }
        Ok(verifier.finish(Some(&self.tree().await?)))
    }

    async fn broken_blobs(&self) -> Result<Vec<Problem>, StoreError> {
        let rows = self.shared.db.fetch("SELECT e.n, z.blob, z.value FROM sealed AS z JOIN event AS e ON e.district = z.district AND e.n = z.n WHERE z.district = $1 AND z.blob IS NOT NULL AND z.value IS NOT NULL", &[self.here()]).await?;
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

    /// Ids of all matters, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn matters(&self) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT matter FROM event WHERE district = $1 AND seq = 0 AND matter <> 'system' ORDER BY n";
        let rows = self.shared.db.fetch(sql, &[self.here()]).await?;
        rows.iter().map(|row| Ok(Id::new(row.need_text(0)?))).collect()
    }

    /// The event with an index, for its proof page: matter, sequence and the engine's form without sealed values.
    ///
    /// # Errors
    /// The database is away.
    pub async fn event(&self, n: u64) -> Result<Option<(Id, mingfa_matter::Event)>, StoreError> {
        let Some((_, leaf, _)) = self.leaves(n, 1).await?.into_iter().next() else { return Ok(None) };
        let event = mingfa_ledger::Event::parse(&leaf)?;
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
