//! Bopomofo at the right of its ideograph (RB-03, RB-04; CLREQ 3.3.3): symbols of three tenths of the base one under
//! another in a column of half an em, their tone at the right of the last, the light tone over the first.

use super::fonts::FontContext;
use crate::fonts::FaceId;
use crate::typeset::{GlyphRun, Item, Owner, PlacedGlyph};
use crate::units::{Em, GlyphId, Pt};

/// Width of the column, in em of the base.
pub(super) const COLUMN: Em = Em(500);
/// Size of the symbols, in em of the base.
const SYMBOL: Em = Em(300);
/// Size of the tones, whose glyphs fill less of their em.
const TONE: Em = Em(400);
/// Most symbols of a syllable, one of an entering tone counted.
const MOST: usize = 4;
/// The middle of an em box over the baseline.
const MIDDLE: Em = Em(380);
/// Depth of an em box under the baseline.
const DESCENT: Em = Em(120);
/// The light tone.
const LIGHT: char = '˙';

fn is_symbol(c: char) -> bool {
    matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}')
}

fn is_tone(c: char) -> bool {
    matches!(c, 'ˉ' | 'ˊ' | 'ˇ' | 'ˋ' | '˪' | '˫' | LIGHT)
}

/// Whether a reading is bopomofo and nothing else.
pub(super) fn is_bopomofo(reading: &str) -> bool {
    let known = |c: char| is_symbol(c) || is_tone(c) || c.is_whitespace();
    reading.chars().all(known) && reading.chars().any(is_symbol)
}

/// The column of one syllable beside a base of `em`, from the left edge of the column and the baseline of the base; the
/// spaces after it are carried without width. `None` when it is no syllable or the face of 宋 lacks a symbol.
pub(super) fn column(syllable: &str, em: Pt, owner: &Owner, fonts: &FontContext) -> Option<Vec<Item>> {
    let symbols = syllable.chars().filter(|c| is_symbol(*c)).count();
    if symbols == 0 || symbols > MOST {
        return None;
    }
    let face = FaceId::Serif;
    let pitch = SYMBOL;
    // bottom of the em box of the first symbol, upwards from the baseline
    let first = MIDDLE + pitch * symbols as i32 / 2 - pitch;
    let mut bottom = first + pitch;
    let mut items: Vec<GlyphRun> = Vec::new();
    for c in syllable.chars() {
        if c.is_whitespace() {
            let (face, blank) = fonts.blank(face);
            let glyph = PlacedGlyph { gid: blank.gid, dx: Em::ZERO, advance: Em::ZERO, text: c.to_string() };
            match items.last_mut() {
                Some(run) if run.face == face => run.glyphs.push(glyph),
                _ => items.push(run(face, SYMBOL.at(em), (Pt::ZERO, Pt::ZERO), glyph, owner)),
            }
            continue;
        }
        let glyph = fonts.glyph(face, c)?;
        let placed = PlacedGlyph { gid: glyph.gid, dx: Em::ZERO, advance: glyph.advance, text: c.to_string() };
        if is_tone(c) {
            let size = TONE.at(em);
            let middle = match c {
                LIGHT => (SYMBOL / 2, first + pitch),
                _ => ((SYMBOL + COLUMN) / 2, bottom + Em(250)),
            };
            let ink = middle_of_ink(glyph.gid, fonts);
            let x = middle.0.at(em) - ink.0.at(size);
            let y = ink.1.at(size) - middle.1.at(em);
            items.push(run(face, size, (x, y), placed, owner));
        } else {
            bottom -= pitch;
            let size = SYMBOL.at(em);
            items.push(run(face, size, (Pt::ZERO, Pt::ZERO - bottom.at(em) - DESCENT.at(size)), placed, owner));
        }
    }
    Some(items.into_iter().map(Item::Glyphs).collect())
}

fn middle_of_ink(gid: GlyphId, fonts: &FontContext) -> (Em, Em) {
    let (x0, y0, x1, y1) = fonts.face(FaceId::Serif).ink(gid).unwrap_or_default();
    ((x0 + x1) / 2, (y0 + y1) / 2)
}

fn run(face: FaceId, size: Pt, (x, baseline): (Pt, Pt), glyph: PlacedGlyph, owner: &Owner) -> GlyphRun {
    GlyphRun { face, size, x, baseline, glyphs: vec![glyph], owner: owner.clone(), link: None }
}
