//! Repair of layout debris, each edit in the ledger. One rule a file, named after its NZ id.

use crate::text::SourceSpan;
use serde::Serialize;

/// Class of an edit (`chinese-typesetting.md` §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum EditClass {
    /// Presentation only: the sequence of the author's characters is untouched.
    P,
    /// Format repair: removes or joins what was never the author's text.
    F,
    /// Text change: never made by the program itself.
    T,
}

impl EditClass {
    /// `P`, `F` or `T`.
    pub fn as_str(self) -> &'static str {
        match self {
            EditClass::P => "P",
            EditClass::F => "F",
            EditClass::T => "T",
        }
    }
}

/// One repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Rule id (`NZ-03`).
    pub rule: &'static str,
    /// Class.
    pub class: EditClass,
    /// Bytes of the file.
    pub span: SourceSpan,
    /// What stood there.
    pub before: String,
    /// What stands now.
    pub after: String,
    /// Why.
    pub evidence: String,
}

/// A repair that was not made because the evidence is not enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Rule id.
    pub rule: &'static str,
    /// Bytes of the file.
    pub span: SourceSpan,
    /// What is doubtful.
    pub message: String,
}

/// Every repair and every doubt, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Repairs.
    pub repairs: Vec<Repair>,
    /// Doubts.
    pub doubts: Vec<Doubt>,
}

impl Ledger {
    /// How many repairs a rule made.
    pub fn count(&self, rule: &str) -> usize {
        self.repairs.iter().filter(|r| r.rule == rule).count()
    }
}
