//! How to judge, and the bounds on what is read.

use super::report::findings::Profile;
use super::report::{FailOn, RebuildReport, messages};
use crate::license::{LicenceId, Proof};
use crate::sign::PublicKey;
use std::time::Duration;

/// Bounds on what is read. Over a bound there is no verdict (exit 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, bytes (RES-001).
    pub max_bytes: u64,
    /// Everything unpacked together, bytes (RES-002).
    pub max_unpacked: u64,
    /// Unpacked to packed, for entries over one mebibyte (RES-003).
    pub max_ratio: u64,
    /// Entries of a container (RES-004).
    pub max_entries: usize,
    /// Depth of XML, page tree and structure tree (RES-005).
    pub max_depth: usize,
    /// Objects of a PDF, nodes of an XML document (RES-005).
    pub max_objects: usize,
    /// Time for one file (RES-006).
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_bytes: 512 << 20,
            max_unpacked: 2 << 30,
            max_ratio: 200,
            max_entries: 20_000,
            max_depth: 256,
            max_objects: 2_000_000,
            timeout: Duration::from_secs(60),
        }
    }
}

/// How to judge.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bounds.
    pub limits: Limits,
    /// Strictness.
    pub profile: Profile,
    /// Threshold of exit 1.
    pub fail_on: FailOn,
    /// Ids left out on request; the verdict is then PARTIAL at best.
    pub skip: Vec<String>,
    /// The faces that glyphs are held against; `None`: those in the binary.
    pub faces: Option<std::sync::Arc<crate::fonts::FontSet>>,
    /// The only ids asked for; empty for all. The others are left out on request. What makes a verdict impossible is
    /// always said.
    pub only: Vec<String>,
    /// Whether pages of a PDF may be drawn for a second look (feature `render`; structure decides, `decisions` 15). Where
    /// that is left out on request, the check that it serves is listed as open, and the verdict is PARTIAL at best.
    pub render: bool,
    /// The licence that the file must carry (LIC-004); without a version it stands for every version of its family.
    pub expect_license: Option<LicenceId>,
    /// Whether a file without a manifest fails MAN-001, also one that never promised any.
    pub require_manifest: bool,
    /// Keys that the caller trusts, from outside the file.
    pub keys: Vec<PublicKey>,
    /// The signature that lies beside the file.
    pub signature: Option<DetachedSignature>,
    /// The proof that the file is part of a work (PRF-001).
    pub proof: Option<GivenProof>,
    /// What came of building the file again from its source (RBD-001); the caller did it.
    pub rebuild: Option<RebuildReport>,
}

/// A proof, as it is given.
#[derive(Clone, Debug)]
pub struct GivenProof {
    /// What it says.
    pub proof: Proof,
    /// The bytes that it was read from, which a signature may be over.
    pub bytes: Vec<u8>,
    /// A signature over those bytes, or one over the whole whose trusted comment names the root.
    pub signature: Option<DetachedSignature>,
}

/// A signature file, as it lies beside what it signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetachedSignature {
    /// Its name in the report.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            limits: Limits::default(),
            profile: Profile::Default,
            fail_on: FailOn::Error,
            skip: Vec::new(),
            faces: None,
            only: Vec::new(),
            render: true,
            expect_license: None,
            require_manifest: false,
            keys: Vec::new(),
            signature: None,
            proof: None,
            rebuild: None,
        }
    }
}

impl Options {
    /// Every id that is left out on request: by `skip`, by `only`, by the profile `metadata`.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let out = |id: &&str| {
            self.skip.iter().any(|s| s == id)
                || (!self.only.is_empty() && !self.only.iter().any(|o| o == id))
                || (self.profile == Profile::Metadata && !of_metadata(id))
        };
        messages::ids().filter(out).map(str::to_string).collect()
    }
}

/// Whether the profile `metadata` makes a check: all but those of words (INT), sight (VIS) and the visible notice (NOT).
pub(crate) fn of_metadata(id: &str) -> bool {
    !["INT-", "VIS-", "NOT-"].iter().any(|family| id.starts_with(family))
}
