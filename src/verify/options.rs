//! How to judge, and the bounds on what is read.

use super::report::FailOn;
use super::report::findings::Profile;

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
        }
    }
}

/// How to judge.
#[derive(Clone, Debug, Default)]
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
}
