//! Vertical columns: Han upright, marks in their vertical forms (`vert`), one or two digits and single letters upright in
//! one cell (纵中横), Western words and dashes turned by a quarter to the right.

use super::drawing::{Run, Shape, Way};
use super::line::{Look, strip};
use crate::fonts::{FaceId, Voice};
use crate::text::is_han;
use crate::typeset::PlacedGlyph;
use crate::typeset::inline::FontContext;
use crate::units::{Em, GlyphId, Pt};

/// Ascent of the em box of the Chinese faces: the upright origin lies so far below its top (`/DW2 [880 -1000]`).
pub(crate) const ASCENT: Em = Em(880);
/// The middle of the em box above the baseline.
const MIDDLE: Em = Em(380);
/// Height of a space character of the source.
const SPACE: Em = Em(500);

/// A piece of a column.
#[derive(Clone, Debug)]
enum Cell {
    /// One glyph, upright.
    Upright { face: FaceId, gid: GlyphId, text: String },
    /// A space character: no ink, half or a whole em high.
    Space { text: String, height: Em },
    /// Digits or a letter, side by side in one cell.
    Across(String),
    /// Words or dashes that lie on their side.
    Turned(String),
}

/// A text cut into cells.
#[derive(Clone, Debug)]
pub(super) struct Column {
    cells: Vec<Cell>,
    voice: Voice,
    pitch: Em,
    /// How high each cell is, in em of the size, the room between characters included.
    heights: Vec<Em>,
}

/// Cuts a text into cells. `pitch`: from one character to the next, in em.
pub(super) fn column(text: &str, voice: Voice, pitch: Em, look: Look, fonts: &FontContext) -> Column {
    let look = Look { voice, ..look };
    let mut cells: Vec<Cell> = Vec::new();
    let mut chars = text.chars().filter(|c| *c != '\n').peekable();
    while let Some(c) = chars.next() {
        if is_western(c) {
            let mut word = String::from(c);
            loop {
                let mut ahead = chars.clone();
                match ahead.next() {
                    Some(n) if is_western(n) => word.push(n),
                    // a space between two words that lie on their side
                    Some(' ') if ahead.next().is_some_and(is_western) => word.push(' '),
                    _ => break,
                }
                chars.next();
            }
            let upright = word.chars().count() == 1 || (word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit()));
            cells.push(if upright { Cell::Across(word) } else { Cell::Turned(word) });
        } else if is_dash(c) {
            let mut dashes = String::from(c);
            while let Some(n) = chars.next_if(|n| is_dash(*n)) {
                dashes.push(n);
            }
            cells.push(Cell::Turned(dashes));
        } else if c == ' ' || c == '\u{A0}' || c == '\u{3000}' {
            cells.push(Cell::Space { text: c.to_string(), height: if c == '\u{3000}' { Em::ONE } else { SPACE } });
        } else {
            match upright(c, voice, fonts) {
                Some((face, gid)) => cells.push(Cell::Upright { face, gid, text: c.to_string() }),
                // a character that no face has: the engine draws its box
                None => cells.push(Cell::Across(c.to_string())),
            }
        }
    }
    let room = pitch - Em::ONE;
    let heights = cells
        .iter()
        .map(|cell| match cell {
            Cell::Upright { .. } | Cell::Across(_) => pitch,
            Cell::Space { height, .. } => *height,
            Cell::Turned(word) => {
                let width = strip(word, look, Em::ZERO, fonts).width().in_em(look.size);
                width + if is_dash(word.chars().next().unwrap_or(' ')) { room } else { room.max(Em(150)) }
            }
        })
        .collect();
    Column { cells, voice, pitch, heights }
}

impl Column {
    /// Length of the ink, in em: without the room behind the last character, nor spaces there.
    pub fn length(&self) -> Em {
        let spaces = self.cells.iter().rev().take_while(|c| matches!(c, Cell::Space { .. })).count();
        let kept = self.heights.len() - spaces;
        let sum: Em = self.heights.iter().take(kept).copied().sum();
        (sum - (self.pitch - Em::ONE)).max(Em::ZERO)
    }

    /// Places it: `x` is its middle, `top` the top of the first em box.
    pub fn place(&self, x: Pt, top: Pt, look: Look, fonts: &FontContext) -> Vec<Shape> {
        let look = Look { voice: self.voice, ..look };
        let mut out: Vec<Shape> = Vec::new();
        let mut open: Option<Run> = None;
        let mut y = Em::ZERO;
        for (cell, height) in self.cells.iter().zip(&self.heights) {
            let at = top + y.at(look.size);
            let mut put = |face: FaceId, gid: GlyphId, text: &str| {
                let glyph = PlacedGlyph { gid, dx: Em::ZERO, advance: *height, text: text.to_string() };
                match &mut open {
                    Some(run) if run.face == face => run.glyphs.push(glyph),
                    _ => {
                        out.extend(open.take().map(Shape::Run));
                        open = Some(Run {
                            way: Way::Down,
                            face,
                            size: look.size,
                            x,
                            y: at,
                            glyphs: vec![glyph],
                            ink: look.ink,
                            part: look.part,
                            words: look.words,
                        });
                    }
                }
            };
            match cell {
                Cell::Upright { face, gid, text } => put(*face, *gid, text),
                Cell::Space { text, .. } => {
                    // with the run it follows: the character is kept, the glyph is blank
                    let face = han_face(self.voice);
                    if let Some(gid) = fonts.face(face).glyph(' ') {
                        put(face, gid, text);
                    }
                }
                Cell::Across(word) => {
                    out.extend(open.take().map(Shape::Run));
                    let line = strip(word, look, Em::ZERO, fonts);
                    let width = line.width();
                    out.extend(line.place(x - width / 2, at + ASCENT.at(look.size)));
                }
                Cell::Turned(word) => {
                    out.extend(open.take().map(Shape::Run));
                    let line = strip(word, look, Em::ZERO, fonts);
                    out.extend(turned(line.place(Pt::ZERO, Pt::ZERO), x - MIDDLE.at(look.size), at));
                }
            }
            y += *height;
        }
        out.extend(open.map(Shape::Run));
        out
    }
}

/// Turns runs that were set from the origin by a quarter to the right.
fn turned(shapes: Vec<Shape>, x: Pt, y: Pt) -> Vec<Shape> {
    let turn = |shape| match shape {
        // (along, down) becomes (left of the baseline, down)
        Shape::Run(run) => Shape::Run(Run { way: Way::Turned, x: x - run.y, y: y + run.x, ..run }),
        Shape::Frame { x: fx, y: fy, width, height, weight, ink } => {
            Shape::Frame { x: x - fy - height, y: y + fx, width: height, height: width, weight, ink }
        }
        fill => fill,
    };
    shapes.into_iter().map(turn).collect()
}

/// Letters, digits and marks that lie on their side in a column.
fn is_western(c: char) -> bool {
    (c.is_ascii_graphic() || (c.is_alphanumeric() && u32::from(c) < 0x2E80)) && !is_han(c)
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―' | '─')
}

/// Face and glyph of a character that stands upright, in its vertical form where the face has one.
fn upright(c: char, voice: Voice, fonts: &FontContext) -> Option<(FaceId, GlyphId)> {
    let first = if is_mark_of_song(c) && voice == Voice::Kai { FaceId::Serif } else { han_face(voice) };
    let faces = [first, han_face(voice), FaceId::Serif, FaceId::SerifBold, FaceId::SansBold, FaceId::Kai];
    faces.into_iter().find_map(|id| {
        let face = fonts.face(id);
        let gid = face.glyph(c)?;
        Some((id, if is_han(c) { gid } else { vertical_form(&face.ttf, gid) }))
    })
}

/// Press Kai's own are a third of an em wide (`page-design.md` §0).
fn is_mark_of_song(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '·' | '…')
}

fn han_face(voice: Voice) -> FaceId {
    match voice {
        Voice::SongBold => FaceId::SerifBold,
        Voice::Kai => FaceId::Kai,
        _ => FaceId::Serif,
    }
}

/// The glyph that a face's `vert` feature puts in the place of another; the same glyph when it has none.
fn vertical_form(ttf: &ttf_parser::Face<'_>, gid: GlyphId) -> GlyphId {
    use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
    let Some(gsub) = ttf.tables().gsub else { return gid };
    let vert = ttf_parser::Tag::from_bytes(b"vert");
    let id = ttf_parser::GlyphId(gid.0);
    let lookups = gsub.features.into_iter().filter(|f| f.tag == vert).flat_map(|f| f.lookup_indices);
    for lookup in lookups.filter_map(|i| gsub.lookups.get(i)) {
        for i in 0..lookup.subtables.len() {
            let Some(SubstitutionSubtable::Single(single)) = lookup.subtables.get::<SubstitutionSubtable<'_>>(i) else {
                continue;
            };
            let found = match single {
                SingleSubstitution::Format1 { coverage, delta } => {
                    coverage.get(id).map(|_| gid.0.wrapping_add_signed(delta))
                }
                SingleSubstitution::Format2 { coverage, substitutes } => {
                    coverage.get(id).and_then(|n| substitutes.get(n)).map(|g| g.0)
                }
            };
            if let Some(found) = found {
                return GlyphId(found);
            }
        }
    }
    gid
}
