//! Inclusion and consistency proofs (RFC 6962 §2.1.1 and §2.1.2) and their verification (RFC 9162 §2.1.3.2 and §2.1.4.2).

use crate::LedgerError;
use crate::hash::{Hash, empty_root, node_hash};
use crate::tree::Tree;

/// The proof that leaf `index` stands in the tree over `leaves`, from its sibling up; `None` if there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], index: u64) -> Option<Vec<Hash>> {
    let mut at = usize::try_from(index).ok()?;
    if at >= leaves.len() {
        return None;
    }
    let mut part = leaves;
    let mut from_the_top = Vec::new();
    while part.len() > 1 {
        let (left, right) = part.split_at(split(part.len()));
        if at < left.len() {
            from_the_top.push(root_of(right));
            part = left;
        } else {
            from_the_top.push(root_of(left));
            at -= left.len();
            part = right;
        }
    }
    from_the_top.reverse();
    Some(from_the_top)
}

/// The proof that the tree over the first `old_size` leaves is a beginning of the tree over all `leaves`.
///
/// Empty where `old_size` is 0 or the whole length; `None` if it is beyond that.
pub fn consistency_proof(leaves: &[Hash], old_size: u64) -> Option<Vec<Hash>> {
    let mut old = usize::try_from(old_size).ok()?;
    if old > leaves.len() {
        return None;
    }
    let mut from_the_top = Vec::new();
    if old == 0 {
        return Some(from_the_top);
    }
    let mut part = leaves;
    let mut is_old_root = true; // RFC 6962: the old root itself is known to the verifier and left out.
    while old < part.len() {
        let (left, right) = part.split_at(split(part.len()));
        if old <= left.len() {
            from_the_top.push(root_of(right));
            part = left;
        } else {
            from_the_top.push(root_of(left));
            old -= left.len();
            part = right;
            is_old_root = false;
        }
    }
    if !is_old_root {
        from_the_top.push(root_of(part));
    }
    from_the_top.reverse();
    Some(from_the_top)
}

/// Checks that the leaf with this hash stands at `index` of the tree of `size` leaves with this `root`.
pub fn verify_inclusion(
    root: &Hash,
    size: u64,
    index: u64,
    leaf: &Hash,
    proof: &[Hash],
) -> Result<(), LedgerError> {
    if index >= size {
        return Err(LedgerError::NotIncluded);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(LedgerError::NotIncluded);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root {
        Ok(())
    } else {
        Err(LedgerError::NotIncluded)
    }
}

/// Checks that the tree (`old_size`, `old_root`) is a beginning of the tree (`new_size`, `new_root`).
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), LedgerError> {
    let holds = match old_size {
        0 => proof.is_empty() && *old_root == empty_root(),
        _ if old_size > new_size => false,
        _ if old_size == new_size => proof.is_empty() && old_root == new_root,
        _ => climb(old_size, old_root, new_size, proof) == Some(*new_root),
    };
    if holds {
        Ok(())
    } else {
        Err(LedgerError::NotConsistent)
    }
}

/// The new root that the proof leads to, if it also leads to the old one.
fn climb(old_size: u64, old_root: &Hash, new_size: u64, proof: &[Hash]) -> Option<Hash> {
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut path = proof.iter();
    let start = if old_size.is_power_of_two() {
        old_root
    } else {
        path.next()?
    };
    let (mut old, mut new) = (*start, *start);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    (last == 0 && old == *old_root).then_some(new)
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: usize) -> usize {
    size.next_power_of_two() >> 1
}

fn root_of(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Tree>().root()
}
