//! The Merkle tree over the blocks, and how a stretch of blocks is shown to be part of it
//! (`licence-and-integrity.md` §3.1: one article can be proved out of an issue).
//!
//! The shape is that of RFC 6962: leaves are hashed with tag 0, nodes with tag 1, and the largest power of two goes to
//! the left. The number of leaves is hashed with the top, so that a dropped, doubled or moved block changes the root.

use sha2::{Digest, Sha256};
use std::ops::Range;

/// SHA-256.
type Hash = [u8; 32];

fn leaf(content: &[u8]) -> Hash {
    let mut h = Sha256::new();
    h.update([0]);
    h.update(content);
    h.finalize().into()
}

fn node(left: Hash, right: Hash) -> Hash {
    let mut h = Sha256::new();
    h.update([1]);
    h.update(left);
    h.update(right);
    h.finalize().into()
}

fn top(count: usize, tree: Hash) -> Hash {
    let mut h = Sha256::new();
    h.update(b"fuzi/1/root\0");
    h.update((count as u64).to_be_bytes());
    h.update(tree);
    h.finalize().into()
}

/// Where a tree of `count` leaves, at least two, is parted.
fn split(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

/// Hash of a tree without the count. No deeper than the number's bits.
fn tree<L: AsRef<[u8]>>(leaves: &[L]) -> Hash {
    match leaves {
        [] => Sha256::digest(b"").into(),
        [one] => leaf(one.as_ref()),
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(tree(left), tree(right))
        }
    }
}

/// Root over the digests of the blocks.
pub fn merkle_root(blocks: &[Hash]) -> Hash {
    top(blocks.len(), tree(blocks))
}

/// The way from a stretch of blocks up to the root: what stands to its left and right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeProof {
    /// Number of blocks of the whole.
    pub count: usize,
    /// The first block of the stretch, from 0.
    pub first: usize,
    /// Hashes of the largest subtrees outside the stretch, from left to right; at most two a level.
    pub hashes: Vec<Hash>,
}

impl RangeProof {
    /// For a stretch of blocks; `None` when it is empty or not within the whole.
    pub fn new(blocks: &[Hash], range: Range<usize>) -> Option<RangeProof> {
        if range.is_empty() || range.end > blocks.len() {
            return None;
        }
        let mut hashes = Vec::new();
        outside(blocks, 0, &range, &mut hashes);
        Some(RangeProof { count: blocks.len(), first: range.start, hashes })
    }

    /// The root that these blocks lead to by way of this proof; `None` when the two do not fit each other: no blocks,
    /// more than the whole has, or hashes missing or left over. Work is bounded by the number of blocks and hashes,
    /// whatever `count` says.
    pub fn root(&self, part: &[Hash]) -> Option<Hash> {
        let end = self.first.checked_add(part.len())?;
        if part.is_empty() || end > self.count {
            return None;
        }
        let (mut part, mut hashes) = (part.iter(), self.hashes.iter());
        let tree = climb(0, self.count, &(self.first..end), &mut part, &mut hashes)?;
        (part.next().is_none() && hashes.next().is_none()).then(|| top(self.count, tree))
    }
}

/// Collects the hashes of the largest subtrees outside the range.
fn outside(blocks: &[Hash], at: usize, range: &Range<usize>, out: &mut Vec<Hash>) {
    let end = at + blocks.len();
    if end <= range.start || at >= range.end {
        return out.push(tree(blocks));
    }
    if range.start <= at && end <= range.end {
        return; // wholly inside: known from the blocks themselves
    }
    let cut = split(blocks.len());
    let (left, right) = blocks.split_at(cut);
    outside(left, at, range, out);
    outside(right, at + cut, range, out);
}

/// Hash of the subtree over `at..end`. No deeper than the number's bits.
fn climb<'a>(
    at: usize,
    end: usize,
    range: &Range<usize>,
    part: &mut impl Iterator<Item = &'a Hash>,
    hashes: &mut impl Iterator<Item = &'a Hash>,
) -> Option<Hash> {
    if end <= range.start || at >= range.end {
        return hashes.next().copied();
    }
    if end - at == 1 {
        return part.next().map(|b| leaf(b));
    }
    let cut = at + split(end - at);
    Some(node(climb(at, cut, range, part, hashes)?, climb(cut, end, range, part, hashes)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(n: usize) -> Vec<Hash> {
        (0..n).map(|i| Sha256::digest((i as u32).to_le_bytes()).into()).collect()
    }

    fn hex(h: Hash) -> String {
        h.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The eight inputs and roots of the test data of Certificate Transparency, which RFC 6962 comes from.
    #[test]
    fn the_tree_is_that_of_rfc_6962() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (n, root) in roots.iter().enumerate() {
            assert_eq!(hex(tree(&leaves[..=n])), *root, "{} leaves", n + 1);
        }
        assert_eq!(hex(tree::<Hash>(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn the_root_changes_when_blocks_are_dropped_doubled_or_moved() {
        let b = blocks(3);
        let base = merkle_root(&b);
        for other in [vec![b[0], b[1]], vec![b[0], b[1], b[2], b[2]], vec![b[1], b[0], b[2]]] {
            assert_ne!(base, merkle_root(&other));
        }
    }

    #[test]
    fn every_stretch_of_every_small_tree_is_proved_and_nothing_else_is() {
        for n in 0..=40 {
            let all = blocks(n);
            let root = merkle_root(&all);
            assert_eq!(RangeProof::new(&all, 0..n + 1), None);
            for first in 0..n {
                assert_eq!(RangeProof::new(&all, first..first), None);
                for end in first + 1..=n {
                    let proof = RangeProof::new(&all, first..end).unwrap();
                    let part = &all[first..end];
                    assert_eq!(proof.root(part), Some(root), "{first}..{end} of {n}");
                    assert!(proof.hashes.len() <= 2 * n.next_power_of_two().ilog2() as usize);
                    // other blocks, fewer, more, or in another place
                    let mut changed = part.to_vec();
                    changed[(end - first) / 2][5] ^= 1;
                    assert_ne!(proof.root(&changed), Some(root));
                    assert_ne!(proof.root(&part[1..]), Some(root));
                    assert_ne!(proof.root(&[part, &all[..1]].concat()), Some(root));
                    assert_ne!(RangeProof { first: first + 1, ..proof.clone() }.root(part), Some(root));
                    assert_ne!(RangeProof { count: n + 1, ..proof.clone() }.root(part), Some(root));
                    assert_ne!(RangeProof { count: n - 1, ..proof.clone() }.root(part), Some(root));
                    // hashes changed, dropped, added
                    for i in 0..proof.hashes.len() {
                        let mut other = proof.clone();
                        other.hashes[i][31] ^= 0x80;
                        assert_ne!(other.root(part), Some(root));
                        other.hashes.remove(i);
                        assert_eq!(other.root(part), None);
                    }
                    let mut other = proof.clone();
                    other.hashes.push([0; 32]);
                    assert_eq!(other.root(part), None);
                    if end - first > 1 {
                        let mut swapped = part.to_vec();
                        swapped.swap(0, end - first - 1);
                        assert_ne!(proof.root(&swapped), Some(root));
                    }
                }
            }
        }
    }

    #[test]
    fn a_proof_that_claims_a_huge_tree_costs_nothing() {
        let proof = RangeProof { count: usize::MAX, first: usize::MAX - 1, hashes: vec![[1; 32]; 200] };
        assert_eq!(proof.root(&blocks(1)), None);
        let proof = RangeProof { first: 7, ..proof };
        assert_eq!(proof.root(&blocks(1)), None);
        assert_eq!(proof.root(&[]), None);
    }

    proptest! {
        #[test]
        fn stretches_of_large_trees_are_proved(n in 41usize..3000, a in 0usize..3000, b in 0usize..3000) {
            let (first, last) = (a.min(b) % n, a.max(b) % n);
            let (first, end) = (first.min(last), first.max(last) + 1);
            let all = blocks(n);
            let proof = RangeProof::new(&all, first..end).unwrap();
            prop_assert_eq!(proof.root(&all[first..end]), Some(merkle_root(&all)));
            prop_assert!(proof.hashes.len() <= 24);
        }

        #[test]
        fn no_proof_makes_the_reader_panic(count: usize, first: usize, n in 0usize..20, hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..70)) {
            let _ = RangeProof { count, first, hashes }.root(&blocks(n));
        }
    }
}
