//! Backup and restore of a district on SQLite: a consistent copy of the database, its files and keys, and a manifest that names
//! every one of them by its hash. Restore checks all of it before the district answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mingfa_catalogue::Id;
use mingfa_time::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::api::{Edge, Erasure, RequestKey};
use crate::append::encode::civil;
use crate::error::StoreError;
use crate::{Location, Store};

/// Erasures of this district, one JSON line each. It is kept apart from backups, so that a restore of an older one erases again
/// (`reliability-security` §3.8).
pub(crate) const ERASURES: &str = "erasures.jsonl";
const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Manifest {
    /// Origin of the log.
    pub origin: String,
    /// Code of the district.
    pub district: String,
    /// Events in the copy, at least.
    pub size: u64,
    /// Checkpoint of that size, as text.
    pub checkpoint: String,
    /// Made at (milliseconds, UTC).
    pub made: i64,
    /// Path → hex SHA-256 and length.
    pub files: Vec<(String, String, u64)>,
}

/// A line of the list of erasures.
#[derive(Debug, Serialize, Deserialize)]
struct ErasedLine {
    matter: Id,
    event: u64,
    field: Id,
    basis: String,
    unit: Id,
    role: Id,
    principal: Id,
}

impl Store {
    /// Backs up into an empty or new folder while the district goes on working. The folder holds the secret keys: keep it like them.
    ///
    /// # Errors
    /// The folder is not empty or cannot be written, or the district lives on PostgreSQL (there: `pg_dump`, and a copy of the data folder).
    pub async fn backup(&self, folder: &Path) -> Result<Manifest, StoreError> {
        std::fs::create_dir_all(folder)?;
        if std::fs::read_dir(folder)?.next().is_some() {
            return Err(StoreError::Refused(format!("{} 不是空目录，请为备份换一个空目录", folder.display())));
        }
        crate::open::restrict(folder, 0o700)?;
        let note = self.checkpoint().await?;
        // The database first: every file that it names is in the folder before it is named, and stays unless it is erased.
        self.shared.db.copy_to(&folder.join("district.db")).await?;
        for part in ["blobs", "keys"] {
            copy_folder(&self.data.join(part), &folder.join(part))?;
        }
        let mut files = Vec::new();
        list(folder, folder, &mut files)?;
        files.sort();
        let made = self.now().as_millisecond();
        let manifest = Manifest {
            origin: self.origin().to_owned(),
            district: self.district().to_owned(),
            size: note.size(),
            checkpoint: note.text().to_owned(),
            made,
            files,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| StoreError::damaged(error.to_string()))?;
        write_durably(&folder.join(MANIFEST), text.as_bytes())?;
        Ok(manifest)
    }

    /// Notes erasures in the list that outlives every backup.
    pub(crate) fn list_erasures(&self, erasure: &Erasure, events: &[(Id, mingfa_matter::Event)]) -> Result<(), StoreError> {
        use std::io::Write;
        let mut text = String::new();
        for (_, event) in events {
            let told = event.act.data.system.clone().unwrap_or_default();
            let line = ErasedLine {
                matter: erasure.matter.clone(),
                event: told.get("of").and_then(serde_json::Value::as_u64).unwrap_or_default(),
                field: Id::new(told.get("field").and_then(serde_json::Value::as_str).unwrap_or_default()),
                basis: erasure.basis.clone(),
                unit: erasure.unit.clone(),
                role: erasure.role.clone(),
                principal: erasure.request.principal.clone(),
            };
            text.push_str(&serde_json::to_string(&line).map_err(|error| StoreError::damaged(error.to_string()))?);
            text.push('\n');
        }
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.data.join(ERASURES))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(())
    }

    /// Erases again what had been erased after the backup was made.
    async fn erase_again(&self, list: &str) -> Result<u64, StoreError> {
        let mut erased = 0;
        for (at, line) in list.lines().enumerate() {
            let line: ErasedLine =
                serde_json::from_str(line).map_err(|error| StoreError::damaged(format!("删除清单第{}行：{error}", at + 1)))?;
            let key = format!("restore-erase-{}-{}", line.event, line.field);
            let erasure = Erasure {
                request: RequestKey { key: key.clone(), principal: line.principal, body: key },
                matter: line.matter,
                fields: vec![line.field],
                event: Some(line.event),
                basis: line.basis,
                unit: line.unit,
                role: line.role,
                occurred: Moment::from(civil(self.now())),
            };
            match self.erase(&erasure).await {
                Ok(_) => erased += 1,
                // Erased before the backup, or a matter younger than it.
                Err(StoreError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(erased)
    }
}

/// Puts a backup in an empty place and opens it: every file is held against the manifest, the log against its checkpoints, the
/// projections against the log, and what was erased since (`erasures`, the list of the lost place) is erased again.
///
/// # Errors
/// The place is taken, a file differs from the manifest, or anything does not verify. Then nothing answers.
pub async fn restore(backup: &Path, location: &Location, erasures: Option<&Path>, edge: Arc<dyn Edge>) -> Result<Store, StoreError> {
    if location.exists() {
        return Err(StoreError::Refused(format!("{} 中已有一个区，请恢复到空目录", location.data.display())));
    }
    let text = std::fs::read_to_string(backup.join(MANIFEST))
        .map_err(|_| StoreError::Refused(format!("{} 不是备份目录（没有 {MANIFEST}）", backup.display())))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| StoreError::damaged(format!("备份清单不可读：{error}")))?;
    let mut found = Vec::new();
    list(backup, backup, &mut found)?;
    found.retain(|(path, _, _)| path != MANIFEST);
    found.sort();
    if found != manifest.files {
        let differs =
            manifest.files.iter().find(|file| !found.contains(file)).or_else(|| found.iter().find(|file| !manifest.files.contains(file)));
        let path = differs.map(|(path, _, _)| path.as_str()).unwrap_or_default();
        return Err(StoreError::damaged(format!("备份中的 {path} 与清单不符")));
    }
    for (path, _, _) in &manifest.files {
        let to = location.data.join(path);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        write_durably(&to, &std::fs::read(backup.join(path))?)?;
        if path.starts_with("keys/") {
            crate::open::restrict(&to, 0o600)?;
        }
    }
    if let Some(list) = erasures.filter(|list| list.exists()) {
        write_durably(&location.data.join(ERASURES), &std::fs::read(list)?)?;
    }
    let store = Store::open(location, edge).await?;
    let verified = store.verify().await?;
    if let Some(first) = verified.findings.first() {
        return Err(StoreError::damaged(format!("恢复的数据没有通过核验：{}", first.message)));
    }
    if store.origin() != manifest.origin || verified.events < manifest.size {
        return Err(StoreError::damaged(format!("恢复的存证链只有{}条，清单记有{}条", verified.events, manifest.size)));
    }
    if let Ok(list) = std::fs::read_to_string(location.data.join(ERASURES)) {
        let erased = store.erase_again(&list).await?;
        tracing::info!(erased, "erased again after a restore");
    }
    Ok(store)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        // A file that is just being written has no name yet that anything knows.
        if entry.file_name().to_string_lossy().ends_with(".part") {
            continue;
        }
        match std::fs::read(entry.path()) {
            Ok(bytes) => write_durably(&to.join(entry.file_name()), &bytes)?,
            // Erased while we copy.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

fn write_durably(file: &PathBuf, bytes: &[u8]) -> Result<(), StoreError> {
    use std::io::Write;
    let mut out = std::fs::File::create(file)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    Ok(())
}

/// Paths below a folder with hash and length.
fn list(root: &Path, folder: &Path, files: &mut Vec<(String, String, u64)>) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
            continue;
        }
        let bytes = std::fs::read(&path)?;
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push((name, hex::encode(Sha256::digest(&bytes)), bytes.len() as u64));
    }
    Ok(())
}
