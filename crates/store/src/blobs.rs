//! Files: random names in a local folder; what a file is stands only in the sealed value that names it.

use std::path::PathBuf;

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
    /// Returns the random name and the hex SHA-256.
    pub(crate) fn put(&self, edge: &dyn Edge, bytes: &[u8]) -> Result<(String, String), StoreError> {
        use std::io::Write;
        let mut name = [0_u8; 16];
        edge.fill(&mut name);
        let name = hex::encode(name);
        let temporary = self.folder.join(format!("{name}.part"));
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, self.folder.join(&name))?;
        std::fs::File::open(&self.folder)?.sync_all()?;
        Ok((name, hex::encode(Sha256::digest(bytes))))
    }

    /// Reads a blob and checks that it is what was stored.
    pub(crate) fn get(&self, name: &str, sha256: &str) -> Result<Vec<u8>, StoreError> {
        if !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(StoreError::NotFound("该材料".to_owned()));
        }
        let bytes = std::fs::read(self.folder.join(name)).map_err(|_| StoreError::NotFound("该材料，文件可能已依法删除".to_owned()))?;
        if hex::encode(Sha256::digest(&bytes)) != sha256 {
            return Err(StoreError::damaged("材料文件的内容与入库时不同"));
        }
        Ok(bytes)
    }

    /// Removes a blob (erasure).
    pub(crate) fn remove(&self, name: &str) -> Result<(), StoreError> {
        match std::fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
