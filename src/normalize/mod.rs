//! Repair of layout debris, each edit in the ledger. One rule a file, named after its NZ id.

pub mod labels;
mod nz_01;
mod nz_02;
mod nz_03;

use crate::source::{Manuscript, RawBlock, RawBody};
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

/// Whether the text came out of a page layout (`--extracted`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extracted {
    /// Found out from the text itself (`decisions.md` 6).
    #[default]
    Auto,
    /// From a PDF or from character recognition.
    Yes,
    /// Not extracted: no repair of class F.
    No,
}

/// Repairs a manuscript's layout debris. Class F repairs are made only on text that shows damage, or that the user
/// says was extracted; every edit is in the ledger.
pub fn normalize(mut manuscript: Manuscript, extracted: Extracted) -> (Manuscript, Ledger) {
    let mut ledger = Ledger::default();
    for r in &manuscript.resolved {
        ledger.repairs.push(Repair {
            rule: r.rule,
            class: EditClass::P,
            span: r.span,
            before: r.before.clone(),
            after: r.after.clone(),
            evidence: r.what.to_string(),
        });
    }
    let debris = nz_01::page_numbers(&manuscript.blocks);
    let heads = nz_02::running_heads(&manuscript.blocks);
    let labels = labels::speakers(paragraph_texts(&manuscript.blocks));
    let skip = |i: usize| debris.contains(&i) || heads.contains(&i);
    let damaged = match extracted {
        Extracted::Yes => true,
        Extracted::No => false,
        Extracted::Auto => nz_03::shows_damage(&manuscript.blocks, &labels, &skip),
    };
    if damaged {
        nz_03::join(&mut manuscript, &labels, &debris, &heads, &mut ledger);
    }
    ledger.repairs.sort_by_key(|r| (r.span.start, r.span.end));
    (manuscript, ledger)
}

fn paragraph_texts(blocks: &[RawBlock]) -> impl Iterator<Item = &str> {
    blocks.iter().filter_map(|b| match &b.body {
        RawBody::Para(t) => Some(t.text.as_str()),
        _ => None,
    })
}
