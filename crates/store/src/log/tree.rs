//! The Merkle tree of RFC 6962, section 2.1 (RFC 9162 hashes alike): leaves, roots, proofs and their verification. Pure.

use sha2::{Digest, Sha256};

/// SHA-256 of a leaf or of a node.
pub type Hash = [u8; 32];

/// Hash of a leaf: SHA-256 of the byte 0 and the leaf.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(leaf).finalize().into()
}

/// Hash of a node: SHA-256 of the byte 1 and the two hashes below it.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The complete subtrees along the right edge, largest first: all that is needed to add a leaf or to give the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    peaks: Vec<Hash>,
}

impl Edge {
    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut rest = self.size;
        while rest & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(&left, &hash);
            rest >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Root of the tree of all leaves so far.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return empty_root() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// Gives the hash of the complete subtree at (level, place): level 0 holds the leaves, each level above half as many.
pub type Nodes<'a, E> = &'a dyn Fn(u32, u64) -> Result<Hash, E>;

/// Root over the first `size` leaves.
///
/// # Errors
/// Those of `nodes`.
pub fn root<E>(size: u64, nodes: Nodes<'_, E>) -> Result<Hash, E> {
    if size == 0 { Ok(empty_root()) } else { subtree(0, size, nodes) }
}

/// Audit path of leaf `index` in the tree of `size` leaves, from the leaf's sibling up (RFC 6962, 2.1.1).
///
/// # Errors
/// Those of `nodes`. The caller makes sure that `index < size`.
pub fn inclusion<E>(index: u64, size: u64, nodes: Nodes<'_, E>) -> Result<Vec<Hash>, E> {
    let (mut begin, mut end) = (0, size);
    let mut path = Vec::new();
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            path.push(subtree(middle, end, nodes)?);
            end = middle;
        } else {
            path.push(subtree(begin, middle, nodes)?);
            begin = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Proof that the tree of `size` leaves begins with the tree of `old` leaves (RFC 6962, 2.1.2).
///
/// # Errors
/// Those of `nodes`. The caller makes sure that `old <= size`.
pub fn consistency<E>(old: u64, size: u64, nodes: Nodes<'_, E>) -> Result<Vec<Hash>, E> {
    let mut proof = Vec::new();
    if old == 0 || old == size {
        return Ok(proof);
    }
    let (mut begin, mut end, mut is_old_whole) = (0, size, true);
    while old != end {
        let middle = begin + split(end - begin);
        if old <= middle {
            proof.push(subtree(middle, end, nodes)?);
            end = middle;
        } else {
            proof.push(subtree(begin, middle, nodes)?);
            (begin, is_old_whole) = (middle, false);
        }
    }
    if !is_old_whole {
        proof.push(subtree(begin, end, nodes)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `n`, which is 2 or more.
fn split(n: u64) -> u64 {
    1 << (u64::BITS - 1 - (n - 1).leading_zeros())
}

fn subtree<E>(begin: u64, end: u64, nodes: Nodes<'_, E>) -> Result<Hash, E> {
    let n = end - begin;
    if n.is_power_of_two() && begin.is_multiple_of(n) {
        let level = n.trailing_zeros();
        return nodes(level, begin >> level);
    }
    let middle = begin + split(n);
    Ok(node_hash(&subtree(begin, middle, nodes)?, &subtree(middle, end, nodes)?))
}

/// The root that an audit path leads to, or nothing where it has a wrong length (RFC 9162, 2.1.3.2).
pub fn root_of_path(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// Does `proof` show that the tree (`size`, `root`) begins with the tree (`old`, `old_root`)? (RFC 9162, 2.1.4.2)
pub fn is_consistent(old: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 {
        return proof.is_empty() && *old_root == empty_root();
    }
    if old >= size {
        return old == size && proof.is_empty() && old_root == root;
    }
    let (mut place, mut last) = (old - 1, size - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let mut hashes = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { hashes.next() };
    let Some(first) = first else { return false };
    let (mut was, mut is) = (*first, *first);
    for hash in hashes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            was = node_hash(hash, &was);
            is = node_hash(hash, &is);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            is = node_hash(&is, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && was == *old_root && is == *root
}

#[cfg(test)]
mod tests;
