//! Code blocks: columns of one width, two for Han, no justification, no spacing of any kind (PA-15).

use super::blocks::{Builder, Place};
use super::slab::{Keep, Slab};
use crate::document::BlockId;
use crate::fonts::{Face, FaceId};
use crate::text::RichText;
use crate::typeset::{Artifact, GlyphRun, Item, Owner, PlacedGlyph};
use crate::units::{Em, GlyphId, Pt};
use unicode_segmentation::UnicodeSegmentation;

/// Columns to the next tab stop.
const TAB: usize = 4;
/// Columns that a continued line is set in by; its mark stands there.
const CONTINUED: usize = 2;
/// Marks of continuation, the first that the code face has.
const MARKS: [char; 3] = ['↪', '→', '>'];
/// How many of the last columns are looked through for a good place to break.
const LOOK_BACK: usize = 16;

/// Faces of code, in the order they are asked.
const FACES: [FaceId; 6] = [FaceId::Mono, FaceId::Serif, FaceId::SansBold, FaceId::Kai, FaceId::Italic, FaceId::Emoji];

/// A character cell.
struct Cell<'t> {
    text: &'t str,
    columns: usize,
}

impl Builder<'_, '_> {
    /// A code block, a row a line; a line too long goes on under a mark, and no word is lost.
    pub(crate) fn code(&mut self, id: BlockId, text: &RichText, at: Place) {
        self.flush_markers();
        let style = self.set.style.code.clone();
        let grid = &self.set.grid;
        let column = self
            .set
            .fonts
            .face(FaceId::Mono)
            .glyph('0')
            .map_or(Em(600), |g| self.set.fonts.face(FaceId::Mono).advance(g));
        let width = column.at(style.size).max(Pt(1));
        let room = (self.measure(at).at(grid.em).0 / width.0).max(8) as usize;
        let mut rows: Vec<Vec<Item>> = Vec::new();
        let mut offset = 0;
        for line in text.text.split('\n') {
            let cells = cells(line);
            for (i, part) in wrap(&cells, room).into_iter().enumerate() {
                let mut items = Vec::new();
                let mut x = at.left.at(grid.em);
                if i > 0 {
                    items.extend(self.mark(x, style.size));
                    x += width * CONTINUED as i64;
                }
                let mut content = self.code_runs(&cells[part], id, x, style.size, column, text, offset);
                content.append(&mut items);
                rows.push(content);
            }
            offset += line.len() + 1;
        }
        // a line feed at the end of the block ends its last line
        if text.text.ends_with('\n') {
            rows.pop();
        }
        let (start, count) = (self.slabs.len(), rows.len());
        for (i, items) in rows.into_iter().enumerate() {
            let keep = if count > 3 && (i == 0 || i + 2 == count) || count <= 3 && i + 1 < count {
                Keep::Lines
            } else {
                Keep::No
            };
            self.push(Slab { keep, items, ..Slab::rows(&self.set.grid, 1) });
        }
        self.blank_around(start, i64::from(style.before), i64::from(style.after));
    }

    fn mark(&self, x: Pt, size: Pt) -> Option<Item> {
        let face = self.set.fonts.face(FaceId::Mono);
        let (c, gid) = MARKS.iter().find_map(|c| Some((*c, face.glyph(*c)?)))?;
        let glyph = PlacedGlyph { gid, dx: Em::ZERO, advance: face.advance(gid), text: c.to_string() };
        Some(Item::Glyphs(GlyphRun {
            face: FaceId::Mono,
            size,
            x,
            baseline: self.set.grid.baseline(size),
            glyphs: vec![glyph],
            owner: Owner::Artifact(Artifact::Layout),
            link: None,
        }))
    }

    #[allow(clippy::too_many_arguments)] // one place, one line of code
    fn code_runs(
        &self,
        cells: &[Cell],
        id: BlockId,
        mut x: Pt,
        size: Pt,
        column: Em,
        text: &RichText,
        line_at: usize,
    ) -> Vec<Item> {
        let mut out: Vec<Item> = Vec::new();
        let baseline = self.set.grid.baseline(size);
        for cell in cells {
            let wide = column * cell.columns as i32;
            let c = cell.text.chars().next().unwrap_or(' ');
            let drawn = if c == '\t' { ' ' } else { c };
            let (face, glyphs) = match self.code_face(cell.text, drawn) {
                Some(face) => (face.id, cell_glyphs(face, cell.text, drawn, wide)),
                None => {
                    let span = text.span_of(line_at..text.text.len());
                    self.set.note_missing(self.not_in_any(cell.text), span);
                    out.push(missing_box(x, baseline, wide.at(size), size));
                    let face = self.set.fonts.face(FaceId::Mono);
                    (FaceId::Mono, vec![blank(face, cell.text, wide)])
                }
            };
            match out.last_mut() {
                Some(Item::Glyphs(run)) if run.face == face => run.glyphs.extend(glyphs),
                _ => out.push(Item::Glyphs(GlyphRun {
                    face,
                    size,
                    x,
                    baseline,
                    glyphs,
                    owner: Owner::Block(id),
                    link: None,
                })),
            }
            x += wide.at(size);
        }
        out
    }

    /// The character of a cell that no face has; of a cell that no one face has whole, its first.
    fn not_in_any(&self, text: &str) -> char {
        let nowhere =
            |c: &char| !is_invisible(*c) && FACES.iter().all(|id| self.set.fonts.face(*id).glyph(*c).is_none());
        text.chars().find(nowhere).or_else(|| text.chars().next()).unwrap_or(' ')
    }

    /// The first face that has every character of a cell.
    fn code_face(&self, text: &str, drawn: char) -> Option<&Face<'_>> {
        let has = |id: &FaceId| {
            let face = self.set.fonts.face(*id);
            face.glyph(drawn).is_some() && text.chars().skip(1).all(|c| is_invisible(c) || face.glyph(c).is_some())
        };
        FACES.iter().find(|id| has(id)).map(|id| self.set.fonts.face(*id))
    }
}

/// Variation selectors and joiners leave no mark of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

fn cells(line: &str) -> Vec<Cell<'_>> {
    let mut column = 0;
    line.graphemes(true)
        .map(|text| {
            let c = text.chars().next().unwrap_or(' ');
            let columns = match c {
                '\t' => TAB - column % TAB,
                c if is_wide(c) => 2,
                c if is_invisible(c) || c.is_control() => 0,
                _ => 1,
            };
            column += columns;
            Cell { text, columns }
        })
        .collect()
}

/// Two columns: Han, kana, Hangul, full-width forms, emoji. The dash and the dots of Chinese text too: their glyphs
/// are those of the text face.
fn is_wide(c: char) -> bool {
    crate::text::is_han(c)
        || crate::text::is_cjk_punctuation(c) && c != '\u{00B7}'
        || matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x1F300..=0x1FAFF)
}

/// Lines of at most `room` columns, the later ones set in; broken after a blank or a mark where one is near.
fn wrap(cells: &[Cell], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    loop {
        let limit = if from == 0 { room } else { room - CONTINUED };
        let (mut used, mut to) = (0, from);
        while to < cells.len() && used + cells[to].columns <= limit {
            used += cells[to].columns;
            to += 1;
        }
        if to >= cells.len() {
            out.push(from..cells.len());
            return out;
        }
        to = to.max(from + 1);
        let good = |i: &usize| {
            cells[*i - 1].text.ends_with([' ', ',', ';', '(', '{', '[', '，', '。', '；', '/', '.'])
                && cells[*i].text != " "
        };
        let near = (from + 1..=to).rev().take(LOOK_BACK).find(good);
        let to = near.unwrap_or(to);
        out.push(from..to);
        from = to;
    }
}

/// The first glyph is centred in its columns and carries the text; others stand on it.
fn cell_glyphs(face: &Face, text: &str, drawn: char, wide: Em) -> Vec<PlacedGlyph> {
    let gid = face.glyph(drawn).unwrap_or_default();
    let natural = face.advance(gid);
    let base = PlacedGlyph { gid, dx: (wide - natural) / 2, advance: wide, text: text.to_string() };
    let mut out = vec![base];
    for c in text.chars().skip(1).filter(|c| !is_invisible(*c)) {
        // A mark's own design draws it back over its base.
        let gid = face.glyph(c).unwrap_or_default();
        let back = if face.advance(gid) > Em::ZERO { -wide + (wide - face.advance(gid)) / 2 } else { Em::ZERO };
        out.push(PlacedGlyph { gid, dx: back, advance: Em::ZERO, text: String::new() });
    }
    out
}

fn blank(face: &Face, text: &str, wide: Em) -> PlacedGlyph {
    PlacedGlyph { gid: face.glyph(' ').unwrap_or(GlyphId(0)), dx: Em::ZERO, advance: wide, text: text.to_string() }
}

/// `decisions.md` 18: a visible box, its text kept.
fn missing_box(x: Pt, baseline: Pt, width: Pt, size: Pt) -> Item {
    let edge = Em(60).at(size);
    Item::Frame {
        x: x + edge,
        y: baseline - Em(800).at(size),
        width: width - edge * 2,
        height: Em(880).at(size),
        weight: Pt::tenths(4),
        owner: Owner::Artifact(Artifact::Layout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(line: &str, room: usize) -> Vec<String> {
        let cells = cells(line);
        let text = |r: std::ops::Range<usize>| cells[r].iter().map(|c| c.text).collect::<String>();
        wrap(&cells, room).into_iter().map(text).collect()
    }

    #[test]
    fn long_lines_lose_nothing() {
        assert_eq!(wrapped("let a = 1;", 20), ["let a = 1;"]);
        assert_eq!(wrapped("", 20), [""]);
        assert_eq!(wrapped("call(alpha, beta, gamma)", 14), ["call(alpha, ", "beta, gamma)"]);
        let long = "x".repeat(50);
        assert_eq!(wrapped(&long, 20).concat(), long);
        assert_eq!(wrapped("汉字汉字汉字", 8), ["汉字汉字", "汉字"]);
    }

    /// PA-15: Han take exactly two columns; tabs go to stops of four.
    #[test]
    fn columns() {
        let widths = |s: &str| cells(s).iter().map(|c| c.columns).collect::<Vec<_>>();
        assert_eq!(widths("a汉，b"), [1, 2, 2, 1]);
        assert_eq!(widths("a\tb"), [1, 3, 1]);
        assert_eq!(widths("e\u{301}x"), [1, 1]);
    }
}
