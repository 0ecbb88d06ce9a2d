//! SHA-256 as the ledger uses it: leaves, nodes and their spelling.

use sha2::{Digest, Sha256};

use crate::LedgerError;
use crate::base64;

/// A SHA-256 hash of a leaf, a node or a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The hash of a leaf: `SHA-256(0x00 ‖ bytes)` (RFC 6962 §2.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(leaf);
    Hash(hasher.finalize().into())
}

/// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut block = [1; 65];
    for (to, from) in block.iter_mut().skip(1).zip(left.0.iter().chain(&right.0)) {
        *to = *from;
    }
    Hash(Sha256::digest(block).into())
}

/// The root of a tree without leaves: the hash of nothing (RFC 6962 §2.1).
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

impl Hash {
    /// Lower-case hexadecimal, 64 characters.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Standard base64 with padding, 44 characters, as checkpoints and proofs write it.
    pub fn to_base64(&self) -> String {
        base64::encode(&self.0)
    }

    /// Reads base64 of exactly 32 bytes.
    pub fn from_base64(text: &str) -> Result<Hash, LedgerError> {
        let bytes = base64::decode(text).ok_or(LedgerError::NotAHash)?;
        Ok(Hash(bytes.try_into().map_err(|_| LedgerError::NotAHash)?))
    }

    /// The form of `prev` and `rules`: `sha256:` and lower-case hexadecimal.
    pub fn to_tagged(&self) -> String {
        let mut out = Vec::with_capacity(71);
        self.write_tagged(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// Reads the form of [`Hash::to_tagged`]; upper-case digits are refused.
    pub fn from_tagged(text: &str) -> Result<Hash, LedgerError> {
        let digits = text
            .strip_prefix("sha256:")
            .filter(|t| !t.bytes().any(|b| b.is_ascii_uppercase()));
        let mut bytes = [0; 32];
        match digits.map(|digits| hex::decode_to_slice(digits, &mut bytes)) {
            Some(Ok(())) => Ok(Hash(bytes)),
            _ => Err(LedgerError::NotAHash),
        }
    }

    pub(crate) fn write_tagged(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"sha256:");
        write_hex(out, &self.0);
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Appends lower-case hexadecimal without a temporary string.
pub(crate) fn write_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            out.push(if half < 10 {
                b'0' + half
            } else {
                b'a' + half - 10
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_round_trips_and_refuses_other_spellings() {
        let hash = leaf_hash(b"");
        // RFC 6962: the hash of an empty leaf, known to every CT client.
        assert_eq!(
            hash.to_hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(Hash::from_tagged(&hash.to_tagged()).unwrap(), hash);
        assert_eq!(Hash::from_base64(&hash.to_base64()).unwrap(), hash);
        assert!(Hash::from_tagged(&hash.to_tagged().to_uppercase()).is_err());
        assert!(Hash::from_tagged(&hash.to_tagged().replace('a', "A")).is_err());
        assert!(Hash::from_tagged(&hash.to_hex()).is_err());
        assert!(Hash::from_base64("AAAA").is_err());
        assert_eq!(
            empty_root().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
