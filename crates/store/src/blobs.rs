//! Files: random names in a local folder, each encrypted under a key of its own. Name and key stand together (`NAME.KEY`) in the
//! sealed value alone; when that is erased, copies of the file in old backups can be read by nobody.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use aes_gcm::aead::Aead;
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use sha2::{Digest, Sha256};

use crate::api::Edge;
use crate::error::StoreError;

/// The folder of blobs.
#[derive(Debug, Clone)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Makes the folder if need be.
    pub(crate) fn new(folder: PathBuf) -> Result<Self, StoreError> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Stores bytes durably before anything names them: temporary name, fsync, rename, fsync of the folder.
    /// Returns `NAME.KEY` and the hex SHA-256 of the plain bytes.
    pub(crate) fn put(&self, edge: &dyn Edge, bytes: &[u8]) -> Result<(String, String), StoreError> {
        use std::io::Write;
        let mut name = [0_u8; 16];
        let mut key = [0_u8; 32];
        edge.fill(&mut name);
        edge.fill(&mut key);
        let name = hex::encode(name);
        // The key encrypts this one file, so a fixed nonce never meets it twice.
        let sealed = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key))
            .encrypt(&Nonce::from([0; 12]), bytes)
            .map_err(|_| StoreError::Refused("加密失败".to_owned()))?;
        let temporary = self.folder.join(format!("{name}.part"));
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        std::fs::rename(&temporary, self.folder.join(&name))?;
        std::fs::File::open(&self.folder)?.sync_all()?;
        Ok((format!("{name}.{}", hex::encode(key)), hex::encode(Sha256::digest(bytes))))
    }

    /// Reads a blob and checks that it is what was stored.
    pub(crate) fn get(&self, reference: &str, sha256: &str) -> Result<Vec<u8>, StoreError> {
        let gone = || StoreError::NotFound("该材料，文件可能已依法删除".to_owned());
        let (name, key) = reference.split_once('.').ok_or_else(gone)?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(gone());
        }
        let key: [u8; 32] = hex::decode(key).ok().and_then(|key| key.try_into().ok()).ok_or_else(gone)?;
        let sealed = std::fs::read(self.folder.join(name)).map_err(|_| gone())?;
        let plain = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)).decrypt(&Nonce::from([0; 12]), sealed.as_slice());
        match plain {
            Ok(bytes) if hex::encode(Sha256::digest(&bytes)) == sha256 => Ok(bytes),
            _ => Err(StoreError::damaged("材料文件的内容与入库时不同")),
        }
    }

    /// Removes files that are older than `age` and not among `known` names, half-written ones too; gives how many. Their age is told by the
    /// file system alone.
    pub(crate) fn remove_strays(&self, known: &HashSet<String>, age: Duration) -> Result<u64, StoreError> {
        let mark = self.folder.join("sweep.part");
        std::fs::write(&mark, "")?;
        let now = std::fs::metadata(&mark)?.modified()?;
        let mut removed = 0;
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let named = name.bytes().all(|byte| byte.is_ascii_hexdigit());
            let written = entry.metadata()?.modified()?;
            let old = now.duration_since(written).is_ok_and(|since| since >= age);
            if old && (name.ends_with(".part") || named && !known.contains(&name)) && entry.path() != mark {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        std::fs::remove_file(&mark)?;
        Ok(removed)
    }

    /// Removes a blob (erasure); its name may still carry the key.
    pub(crate) fn remove(&self, reference: &str) -> Result<(), StoreError> {
        let name = reference.split('.').next().unwrap_or_default();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(());
        }
        match std::fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
