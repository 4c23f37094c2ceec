//! A line turned into positioned items.

use super::{Line, Paragraph};
use crate::typeset::{GlyphRun, Item, PlacedGlyph};
use crate::units::{Em, Pt};

/// The items of a line whose measure begins at `x` on a baseline `baseline` (from the top of the page): a
/// [`GlyphRun`] a face, size, owner and link; for a character that no face has, a frame with its code point as
/// artifacts, and a blank glyph that carries its text.
pub fn runs_of(line: &Line, p: &Paragraph, x: Pt, baseline: Pt) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    for c in &line.clusters {
        let Some(run) = p.runs.get(c.run) else { continue };
        let glyphs: Vec<PlacedGlyph> = c
            .glyphs
            .iter()
            .map(|g| PlacedGlyph {
                gid: g.gid,
                dx: Em::ZERO,
                advance: c.advance + c.gap_after,
                text: p.text.get(g.text.0 as usize..g.text.1 as usize).unwrap_or("").to_string(),
            })
            .collect();
        let Some(face) = c.glyphs.first().map(|g| g.face) else { continue };
        out.push(Item::Glyphs(GlyphRun {
            face,
            size: c.size,
            x: x + c.x.at(p.em),
            baseline,
            glyphs,
            owner: run.owner.clone(),
            link: run.link.clone(),
        }));
    }
    out
}
