//! An excerpt, held against the proof that it is part of a work whose root is known (PRF-001; §4.3 row 105).
//!
//! Blocks are known by their order and digests; what an excerpt calls them does not matter. That its blocks are part of
//! the whole is all that is shown: not who issued the whole, and nothing of titles, names and licence.

use crate::license::{Proof, sha256_hex};
use crate::verify::judge::known::{Known, KnownBlock};
use crate::verify::judge::words;
use crate::verify::model::Artefact;
use crate::verify::report::findings::{Detail, Findings};

/// Whether the blocks are those of the proof, and lead to its root.
pub(crate) fn check(artefact: &Artefact, proof: &Proof, findings: &mut Findings) -> bool {
    findings.ran(&["PRF-001"]);
    if !artefact.marked {
        findings.fail("PRF-001.unmarked", &[], Detail::default());
        return false;
    }
    let leaves = words::leaves(artefact);
    let digests: Vec<[u8; 32]> = leaves.iter().map(|l| words::block_sha256(l, &proof.language)).collect();
    if proof.holds_for(&digests) {
        return true;
    }
    let here = digests.iter().zip(&proof.blocks).take_while(|(d, b)| **d == b.sha256).count();
    match (leaves.get(here), proof.blocks.get(here)) {
        (Some(leaf), Some(block)) => {
            findings.fail("PRF-001.block", &[&block.id, &leaf.text], Detail::at(leaf.at.clone()));
        }
        (Some(leaf), None) => findings.fail("PRF-001.more", &[&leaf.text], Detail::at(leaf.at.clone())),
        (None, Some(block)) => findings.fail("PRF-001.fewer", &[&block.id], Detail::default()),
        // the very blocks that the proof lists, and yet no way to its root
        (None, None) => findings.fail("PRF-001.path", &[&sha256_hex(&proof.root)], Detail::default()),
    }
    false
}

/// The stretch as a record that words are held against, in place of the whole that the file's own manifest lists.
pub(crate) fn known(proof: &Proof, artefact: &Artefact) -> Known {
    let mut here = words::leaves(artefact).into_iter();
    let blocks = proof.blocks.iter().map(|b| {
        // an excerpt may number its blocks anew, so its own numbers are the right ones
        let leaf = here.next();
        KnownBlock {
            id: leaf.as_ref().map_or_else(|| b.id.clone(), |l| l.id.clone()),
            kind: b.kind.clone(),
            sha256: sha256_hex(&b.sha256),
            len: leaf.map_or(0, |l| l.text.chars().count()),
            ..KnownBlock::default()
        }
    });
    Known { language: proof.language.clone(), blocks: blocks.collect(), ..Known::default() }
}
