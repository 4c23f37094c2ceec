//! What is said about lines that could not be set well (LB-27): one finding a line, in the order of the pages.

use crate::document::{BlockId, Document, Finding};
use crate::fonts::{FaceId, FontSet};
use crate::typeset::inline::{Line, LineStatus, Relief};
use crate::typeset::{GlyphRun, Item, Owner, Page, SetLine};
use crate::units::{Em, GlyphId, Pt};
use std::collections::{BTreeMap, BTreeSet};

/// How many characters of a line are shown.
const SHOWN: usize = 12;
/// Baselines this near are one line's: a raised number stands on its own.
const NEAR: Pt = Pt::tenths(60);

/// Whether something is said about a line. One that presses its stops is within the rules (JU-09).
pub(crate) fn is_reported(line: &Line) -> bool {
    matches!(line.status, LineStatus::Loose | LineStatus::Relaxed | LineStatus::Overfull)
}

/// A finding for every line on the pages that is loose, for which a rule gave way, or that is too long; LINE-004 for
/// every one with words that are off the sheet, whoever set it.
pub(crate) fn findings(pages: &[Page], document: &Document, fonts: &FontSet) -> Vec<Finding> {
    let mut sheet = Sheet { fonts, widths: BTreeMap::new() };
    let mut out = Vec::new();
    for page in pages {
        let mut off: Vec<&GlyphRun> = page.items.iter().filter_map(|i| sheet.leaves(i, page)).collect();
        for set in page.lines.iter().filter(|l| is_reported(&l.line)) {
            let before = off.len();
            if set.line.status == LineStatus::Overfull {
                off.retain(|run| !is_of(run, set));
            }
            out.push(finding(set, (off.len() < before).then_some(&page.label)));
        }
        let mut said = BTreeSet::new();
        for run in off.into_iter().filter(|r| said.insert(&r.owner)) {
            let words: String = run.glyphs.iter().map(|g| g.text.as_str()).collect();
            let words: String = words.trim().chars().take(SHOWN).collect();
            let span = block_of(&run.owner).and_then(|id| document.leaves().into_iter().find(|b| b.id == id));
            out.push(Finding { id: "LINE-004", span: span.map(|b| b.span), args: vec![words, page.label.clone()] });
        }
    }
    out
}

fn block_of(owner: &Owner) -> Option<BlockId> {
    match owner {
        Owner::Block(id) | Owner::NoteMark(id) | Owner::Ruby(id, _) | Owner::NoteRef { leaf: id, .. } => Some(*id),
        Owner::FieldNote(..) | Owner::Field(..) | Owner::Edition(..) | Owner::Artifact(_) => None,
    }
}

/// Whether a run is on this line.
fn is_of(run: &GlyphRun, set: &SetLine) -> bool {
    (run.baseline.0 - set.baseline.0).abs() <= NEAR.0 && run.x >= set.x
}

/// Which words are cut off with the edge of the sheet.
struct Sheet<'f> {
    fonts: &'f FontSet,
    widths: BTreeMap<(FaceId, GlyphId), Em>,
}

impl Sheet<'_> {
    /// A run of words, at least one glyph of which has its middle outside the page; folios and the like are nobody's.
    fn leaves<'i>(&mut self, item: &'i Item, page: &Page) -> Option<&'i GlyphRun> {
        let Item::Glyphs(run) = item else { return None };
        if matches!(run.owner, Owner::Artifact(_)) {
            return None;
        }
        // the middle of a glyph's height, about a third of an em over its baseline
        let y = run.baseline - Em(325).at(run.size);
        if y < Pt::ZERO || y > page.height {
            return run.glyphs.iter().any(is_seen).then_some(run);
        }
        let mut pen = run.x;
        for glyph in &run.glyphs {
            let x = pen + (glyph.dx + self.width(run.face, glyph.gid) / 2).at(run.size);
            if (x < Pt::ZERO || x > page.width) && is_seen(glyph) {
                return Some(run);
            }
            pen += glyph.advance.at(run.size);
        }
        None
    }

    fn width(&mut self, face: FaceId, glyph: GlyphId) -> Em {
        let fonts = self.fonts;
        *self.widths.entry((face, glyph)).or_insert_with(|| {
            let ttf = fonts.face(face).ttf;
            let advance = ttf.glyph_hor_advance(ttf_parser::GlyphId(glyph.0)).unwrap_or(0);
            Em(i32::from(advance) * 1000 / i32::from(ttf.units_per_em()).max(1))
        })
    }
}

fn is_seen(glyph: &crate::typeset::PlacedGlyph) -> bool {
    glyph.text.is_empty() || glyph.text.chars().any(|c| !c.is_whitespace())
}

/// `off`: label of the page whose sheet the line leaves.
fn finding(set: &SetLine, off: Option<&String>) -> Finding {
    let text = set.paragraph.text.get(set.line.range.clone()).unwrap_or("");
    let words: String = text.trim().chars().filter(|c| *c != '\n').take(SHOWN).collect();
    let amiss = format!("{:.3}", set.line.amiss.to_f64());
    let (id, what) = match (set.line.status, set.line.relief) {
        (LineStatus::Overfull, _) => off.map_or(("LINE-003", amiss), |page| ("LINE-004", page.clone())),
        (LineStatus::Relaxed, Some(relief)) => ("LINE-002", rule_of(relief).to_string()),
        _ => ("LINE-001", amiss),
    };
    Finding { id, span: set.span, args: vec![words, what] }
}

/// The rule that gave way, and the step of LB-27 at which it does.
fn rule_of(relief: Relief) -> &'static str {
    match relief {
        Relief::Strict => "LB-05 (LB-27 4)",
        Relief::Gb => "LB-04 (LB-27 4)",
        Relief::Marks => "LB-02 (LB-27 5)",
        Relief::Name | Relief::Word | Relief::Tear => "LB-11 (LB-27 6)",
        Relief::Token => "LB-13 (LB-27 6)",
        Relief::Kinsoku => "LB-02 (LB-27 7)",
    }
}
