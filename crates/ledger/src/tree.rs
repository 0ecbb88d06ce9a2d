//! The right edge of an RFC 6962 tree: all that is needed to append and to state the root.

use crate::LedgerError;
use crate::hash::{Hash, empty_root, node_hash};

/// A growing Merkle tree of which only the roots of the perfect subtrees at its right edge are kept, left to right.
///
/// Their widths are the set bits of `size`, so a tree of any size takes at most 63 hashes: it fits in the head row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    edge: Vec<Hash>,
}

impl Tree {
    /// A tree without leaves.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Appends the hash of a leaf and returns its index.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        let mut hash = leaf;
        for _ in 0..index.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.edge.push(hash);
        self.size += 1;
        index
    }

    /// The root over all leaves so far; of no leaves, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut right_to_left = self.edge.iter().rev();
        let Some(mut root) = right_to_left.next().copied() else {
            return empty_root();
        };
        for left in right_to_left {
            root = node_hash(left, &root);
        }
        root
    }

    /// How many leaves there are; the next leaf gets this index.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The form for the head row: 8 bytes big-endian size, then 32 bytes for each hash of the edge.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8 + 32 * self.edge.len());
        out.extend_from_slice(&self.size.to_be_bytes());
        for hash in &self.edge {
            out.extend_from_slice(&hash.0);
        }
        out
    }

    /// Reads [`Tree::to_bytes`]; refuses a length that does not belong to the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Tree, LedgerError> {
        let (size, rest) = bytes
            .split_first_chunk::<8>()
            .ok_or(LedgerError::NotATree)?;
        let size = u64::from_be_bytes(*size);
        let (hashes, tail) = rest.as_chunks::<32>();
        if size > i64::MAX as u64 || !tail.is_empty() || hashes.len() != size.count_ones() as usize
        {
            return Err(LedgerError::NotATree);
        }
        Ok(Tree {
            size,
            edge: hashes.iter().map(|hash| Hash(*hash)).collect(),
        })
    }
}

impl Extend<Hash> for Tree {
    fn extend<T: IntoIterator<Item = Hash>>(&mut self, leaves: T) {
        for leaf in leaves {
            self.push(leaf);
        }
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<T: IntoIterator<Item = Hash>>(leaves: T) -> Tree {
        let mut tree = Tree::new();
        tree.extend(leaves);
        tree
    }
}
