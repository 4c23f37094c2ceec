//! `fuzi.proof/1`: a stretch of blocks is part of a work whose root is known.
//!
//! What it shows is that and no more. Title, names and licence are not in the tree; and who issued the work with that
//! root, a signature has to say.

use super::manifest::GENERATOR;
use super::merkle::RangeProof;
use crate::digest::{sha256_from_hex, sha256_hex};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A block of the body, known by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockDigest {
    /// Number in its own work (`b0001`); an excerpt may number its blocks anew.
    pub id: String,
    /// Role (`para`).
    pub kind: String,
    /// Digest of role, language and characters.
    pub sha256: [u8; 32],
}

/// A stretch of blocks with the way to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// BCP 47 tag, part of every block digest.
    pub language: String,
    /// Root of the whole.
    pub root: [u8; 32],
    /// The stretch.
    pub blocks: Vec<BlockDigest>,
    /// The way.
    pub path: RangeProof,
}

/// Why a text is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not JSON of this schema.
    #[error("not a proof of schema fuzi.proof/1: {0}")]
    Form(String),
    /// A digest that is none.
    #[error("`{0}` is not a SHA-256 digest")]
    Digest(String),
}

const SCHEMA: &str = "fuzi.proof/1";
const CANON: &str = "fuzi-canon/1";

#[derive(Serialize, Deserialize)]
struct Form {
    schema: String,
    canon: String,
    #[serde(default)]
    generator: String,
    language: String,
    root: String,
    count: usize,
    first: usize,
    blocks: Vec<FormBlock>,
    hashes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct FormBlock {
    id: String,
    kind: String,
    sha256: String,
}

impl Proof {
    /// For a stretch of a work's blocks; `None` when it is empty or not within them.
    pub fn new(language: &str, all: &[BlockDigest], range: Range<usize>) -> Option<Proof> {
        let digests: Vec<[u8; 32]> = all.iter().map(|b| b.sha256).collect();
        let path = RangeProof::new(&digests, range.clone())?;
        let blocks = all.get(range)?.to_vec();
        Some(Proof { language: language.to_string(), root: super::merkle_root(&digests), blocks, path })
    }

    /// Whether these blocks, in this order, are the stretch. Only this says so; `blocks` is for finding what differs.
    pub fn holds_for(&self, blocks: &[[u8; 32]]) -> bool {
        self.path.root(blocks) == Some(self.root)
    }

    /// Reads a proof. Whether it proves anything, [`Proof::holds_for`] says.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn parse(bytes: &[u8]) -> Result<Proof, ProofError> {
        let form: Form = serde_json::from_slice(bytes).map_err(|e| ProofError::Form(e.to_string()))?;
        if form.schema != SCHEMA || form.canon != CANON {
            return Err(ProofError::Form(format!("{} {}", form.schema, form.canon)));
        }
        let digest = |text: &str| sha256_from_hex(text).ok_or_else(|| ProofError::Digest(text.to_string()));
        let blocks = form.blocks.into_iter().map(|b| {
            let sha256 = digest(&b.sha256)?;
            Ok(BlockDigest { id: b.id, kind: b.kind, sha256 })
        });
        Ok(Proof {
            language: form.language,
            root: digest(&form.root)?,
            blocks: blocks.collect::<Result<_, _>>()?,
            path: RangeProof {
                count: form.count,
                first: form.first,
                hashes: form.hashes.iter().map(|h| digest(h)).collect::<Result<_, _>>()?,
            },
        })
    }

    /// JSON, ending in a line feed.
    pub fn to_json(&self) -> String {
        let form = Form {
            schema: SCHEMA.to_string(),
            canon: CANON.to_string(),
            generator: GENERATOR.to_string(),
            language: self.language.clone(),
            root: sha256_hex(&self.root),
            count: self.path.count,
            first: self.path.first,
            blocks: self
                .blocks
                .iter()
                .map(|b| FormBlock { id: b.id.clone(), kind: b.kind.clone(), sha256: sha256_hex(&b.sha256) })
                .collect(),
            hashes: self.path.hashes.iter().map(sha256_hex).collect(),
        };
        // plain data with string keys: serialising cannot fail
        serde_json::to_string_pretty(&form).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<BlockDigest> {
        (1..=9u8).map(|n| BlockDigest { id: format!("b{n:04}"), kind: "para".into(), sha256: [n; 32] }).collect()
    }

    #[test]
    fn a_proof_is_written_and_read_and_holds_for_its_blocks_only() {
        let proof = Proof::new("zh-Hans", &all(), 3..6).unwrap();
        let again = Proof::parse(proof.to_json().as_bytes()).unwrap();
        assert_eq!(again, proof);
        assert!(again.holds_for(&[[4; 32], [5; 32], [6; 32]]));
        for other in [vec![], vec![[4; 32], [5; 32]], vec![[5; 32], [4; 32], [6; 32]], vec![[4; 32], [5; 32], [7; 32]]]
        {
            assert!(!again.holds_for(&other));
        }
        assert_eq!(Proof::new("zh-Hans", &all(), 8..10), None);
    }

    #[test]
    fn what_is_no_proof_is_refused() {
        let text = Proof::new("zh-Hans", &all(), 0..9).unwrap().to_json();
        for bad in [
            String::new(),
            "{}".into(),
            "[".repeat(100_000),
            text.replace("fuzi.proof/1", "fuzi.proof/2"),
            text.replace("\"count\": 9", "\"count\": -9"),
            text.replacen("0909", "09", 1),
            text.replacen("0909", "字9", 1),
        ] {
            assert!(Proof::parse(bad.as_bytes()).is_err(), "{bad:.80}");
        }
    }
}
