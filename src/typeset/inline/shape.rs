//! Step 2: glyphs, natural advances and adjustable blanks. Ideographs and full-width marks are taken from the face's
//! tables; only what interacts goes through the shaper.

use super::fonts::{FALLBACK, Features, FontContext, Glyph, Shaped, han_face, latin_face, mark_face};
use super::rules::sides;
use super::unit::Unit;
use super::{Class, ClusterGlyph, MiddleDot, MissingChar, Paragraph, class, objects};
use crate::fonts::{FaceId, Voice};
use crate::units::{Em, GlyphId, Pt};
use rustybuzz::{Script, script};
use unicode_script::UnicodeScript;

/// No word space is narrower (MX-08).
pub(super) const WORD_SPACE_MIN: Em = Em(250);
/// How far ink may reach into a blank that is rounded up (tolerance of CC-17).
const INK_TOLERANCE: Em = Em(20);
/// Size of the digits in the box of a missing character, in thousandths of the em.
pub(super) const BOX_DIGIT: i32 = 400;

/// Gives every unit its glyphs and measures; units that the shaper joins become one.
pub(super) fn shape(p: &Paragraph, units: Vec<Unit>, fonts: &FontContext) -> (Vec<Unit>, Vec<MissingChar>) {
    let mut s = Shaper { p, fonts, out: Vec::with_capacity(units.len()), missing: Vec::new() };
    let mut i = 0;
    while i < units.len() {
        let u = &units[i];
        let word = units[i..].iter().take_while(|v| v.western && v.run == u.run).count();
        if word > 0 {
            s.word(&units[i..i + word]);
            i += word;
        } else {
            s.single(u.clone());
            i += 1;
        }
    }
    (s.out, s.missing)
}

struct Shaper<'p, 'f, 'a> {
    p: &'p Paragraph,
    fonts: &'f FontContext<'a>,
    out: Vec<Unit>,
    missing: Vec<MissingChar>,
}

impl Shaper<'_, '_, '_> {
    fn voice(&self, u: &Unit) -> Voice {
        self.p.runs.get(u.run).map_or(Voice::Song, |r| r.style.voice)
    }

    fn text(&self, u: &Unit) -> &str {
        self.p.text.get(u.range.clone()).unwrap_or("")
    }

    /// Drawn size: 黑 labels are drawn at 0.92 of their em.
    fn drawn(&self, u: &Unit) -> Pt {
        let scale = self.p.runs.get(u.run).map_or(1000, |r| r.style.glyph_scale);
        if scale == 1000 { u.em } else { u.em.scale(i64::from(scale.max(1)), 1000) }
    }

    /// From em of `size` to em of the paragraph.
    fn convert(&self, e: Em, size: Pt) -> Em {
        if size == self.p.em { e } else { e.at(size).in_em(self.p.em) }
    }

    fn single(&mut self, mut u: Unit) {
        if u.is_newline() {
            return self.out.push(u);
        }
        u.size = self.drawn(&u);
        match u.class {
            _ if u.object.is_some() => objects::measure(self.p, &mut u, self.fonts),
            Class::Zw => self.blank(&mut u, Em::ZERO),
            Class::Sp | Class::Nb | Class::Is => self.space(&mut u),
            _ => self.full_width(&mut u),
        }
        self.out.push(u);
    }

    /// A glyph without ink that carries the text (`decisions.md` 4).
    fn blank(&self, u: &mut Unit, advance: Em) {
        let (face, glyph) = self.fonts.blank(latin_face(self.voice(u)));
        u.glyphs = vec![placed(face, glyph.gid, Em::ZERO, Em::ZERO, text_of(u))];
        u.natural = advance;
    }

    fn space(&self, u: &mut Unit) {
        let (_, blank) = self.fonts.blank(latin_face(self.voice(u)));
        let em = |thousandths| self.convert(Em(thousandths), u.em);
        let word = self.convert(blank.advance, u.size);
        let word = if u.verbatim { word } else { word.max(em(WORD_SPACE_MIN.0)) };
        let advance = match u.ch {
            '\t' => word * 4,
            '\u{3000}' | '\u{2001}' | '\u{2003}' => em(1000),
            '\u{2000}' | '\u{2002}' | '\u{2007}' => em(500),
            '\u{2004}' => em(333),
            '\u{2005}' | '\u{2008}' => em(250),
            '\u{2006}' | '\u{205F}' => em(200),
            '\u{2009}' | '\u{202F}' => em(167),
            '\u{200A}' => em(100),
            _ => word,
        };
        self.blank(u, advance);
    }

    /// Ideographs, symbols and full-width marks.
    fn full_width(&mut self, u: &mut Unit) {
        let text = self.text(u).to_string();
        let Some(face) = self.face_for(u, &text) else { return self.boxed(u, &text) };
        let one_char = text.chars().nth(1).is_none();
        let shaped = match u.class {
            // One stroke: the face's ligature (PW-19).
            Class::Ds => self.fonts.shape(face, &text, script::HAN, Features::Han),
            Class::Cn if matches!(u.ch, '—' | '―') => self.fonts.shape(face, &text, script::HAN, Features::Han),
            Class::Sl if u.ch == '／' => self.fonts.shape(face, &text, script::HAN, Features::HalfWidth),
            // In the middle of the em box, as the Han face draws it (PW-20).
            Class::El => text.char_indices().filter_map(|(i, c)| Some(plain(self.fonts.glyph(face, c)?, i))).collect(),
            _ if one_char => self.fonts.glyph(face, u.ch).map(|g| plain(g, 0)).into_iter().collect(),
            _ if face == FaceId::Emoji => self.fonts.shape(face, &text, script::COMMON, Features::Han),
            _ => self.fonts.shape(face, &text, script::HAN, Features::Han),
        };
        if shaped.is_empty() || shaped.iter().any(|s| s.glyph.gid == GlyphId(0)) {
            return self.boxed(u, &text);
        }
        self.place(u, face, &shaped, u.range.start);
        self.fit_in_box(u, face);
        self.measure_blanks(u);
    }

    /// Puts shaped glyphs one after another. The first glyph of each cluster carries its text: of `……` each glyph one
    /// character, of a ligature one glyph all. `base` is where the shaped text begins.
    fn place(&self, u: &mut Unit, face: FaceId, shaped: &[Shaped], base: usize) {
        let (mut pen, mut ink) = (Em::ZERO, None);
        u.glyphs.clear();
        for (n, s) in shaped.iter().enumerate() {
            let later = shaped[n + 1..].iter().find(|l| l.cluster != s.cluster);
            let end = later.map_or(u.range.end, |l| base + l.cluster);
            let continues = n > 0 && shaped[n - 1].cluster == s.cluster;
            let start = if continues { end } else { base + s.cluster };
            let text = (start as u32, end as u32);
            u.glyphs.push(placed(face, s.glyph.gid, pen + s.dx, s.dy, text));
            if s.glyph.ink.0 != s.glyph.ink.1 {
                let (a, b): (Em, Em) = ink.unwrap_or((Em(i32::MAX), Em(i32::MIN)));
                ink = Some((a.min(pen + s.dx + s.glyph.ink.0), b.max(pen + s.dx + s.glyph.ink.1)));
            }
            pen += s.glyph.advance;
        }
        let (a, b) = ink.unwrap_or_default();
        u.natural = self.convert(pen, u.size);
        u.ink = (self.convert(a, u.size), self.convert(b, u.size));
    }

    /// Moves the glyph to its place in a box of another width: half an em for `·`, `‐`, `/` (CC-06…CC-08); one em of
    /// the nominal size for ideographs drawn smaller (labels); one em for emoji, drawn smaller to fit.
    fn fit_in_box(&self, u: &mut Unit, face: FaceId) {
        let em = |thousandths| self.convert(Em(thousandths), u.em);
        if face == FaceId::Emoji && u.natural > em(1000) {
            u.size = u.size.scale(i64::from(em(1000).0), i64::from(u.natural.0.max(1)));
            u.ink = (u.ink.0 * 1000 / u.natural.0, u.ink.1 * 1000 / u.natural.0);
            u.natural = em(1000);
            return;
        }
        let full_dot = u.class == Class::Md && self.p.rules.middot == MiddleDot::Full;
        let half = matches!(u.class, Class::Md | Class::Sl) || u.class == Class::Cn && matches!(u.ch, '‐' | '-');
        let advance = match half {
            true if full_dot => em(1000),
            true => em(500),
            false if u.size != u.em => u.natural.at(self.p.em).scale(u.em.0, u.size.0.max(1)).in_em(self.p.em),
            false => return,
        };
        let shift = if half { (advance - u.ink.0 - u.ink.1) / 2 } else { (advance - u.natural) / 2 };
        let dx = shift.at(self.p.em).in_em(u.size);
        u.glyphs.iter_mut().for_each(|g| g.dx += dx);
        u.ink = (u.ink.0 + shift, u.ink.1 + shift);
        u.natural = advance;
    }

    /// CC-17, CC-18: the blank on the adjustable side, from the ink, rounded down to a quarter of the mark's em.
    fn measure_blanks(&self, u: &mut Unit) {
        if u.verbatim {
            return;
        }
        let quarter = self.convert(Em(250), u.em).max(Em(1));
        let tolerance = self.convert(INK_TOLERANCE, u.em);
        let rounded = |blank: Em| self.convert(Em(250 * ((blank + tolerance).0 / quarter.0).clamp(0, 2)), u.em);
        let (left, right) = sides(&self.p.rules, u.class, u.ch);
        if left > 0 {
            u.blank_left = rounded(u.ink.0).min(self.convert(Em(left), u.em));
        }
        if right > 0 {
            u.blank_right = rounded(u.natural - u.ink.1).min(self.convert(Em(right), u.em));
        }
    }

    /// The first face of the voice's chain that has a grapheme.
    fn face_for(&self, u: &Unit, text: &str) -> Option<FaceId> {
        if text.chars().any(class::is_unsupported_script) {
            return None;
        }
        let voice = self.voice(u);
        let first = match u.class {
            _ if u.western => latin_face(voice),
            Class::Ds | Class::El | Class::Md | Class::Cn | Class::Sl => mark_face(voice),
            Class::Op | Class::Cl if matches!(u.ch, '“' | '”' | '‘' | '’') => mark_face(voice),
            _ => han_face(voice),
        };
        let emoji = matches!(u.ch as u32, 0x1F000..=0x1FAFF) || text.contains(['\u{FE0F}', '\u{200D}', '\u{20E3}']);
        let emoji_first = emoji.then_some(FaceId::Emoji).into_iter();
        emoji_first.chain([first]).chain(FALLBACK).find(|f| self.fonts.covers(*f, text))
    }

    /// The box of a character that no face has (`decisions.md` 18): a blank that carries the text, then its code point
    /// in two rows of digits.
    fn boxed(&mut self, u: &mut Unit, text: &str) {
        let in_no_face = |c: &char| {
            class::is_unsupported_script(*c)
                || FaceId::ALL.iter().all(|f| !self.fonts.covers(*f, c.encode_utf8(&mut [0; 4])))
        };
        let lacking: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| in_no_face(c)).collect();
        let shown = lacking.first().map_or(u.ch, |(_, c)| *c);
        let lacking = if lacking.is_empty() { vec![(0, u.ch)] } else { lacking };
        self.missing.extend(lacking.iter().map(|(at, ch)| MissingChar { ch: *ch, at: u.range.start + at }));

        u.size = u.em;
        u.boxed = true;
        u.class = Class::Id;
        u.western = false;
        self.blank(u, self.convert(Em::ONE, u.em));
        u.ink = (Em::ZERO, u.natural);
        let none = (u.range.end as u32, u.range.end as u32);
        let code = format!("{:04X}", shown as u32);
        let row = code.len().div_ceil(2);
        for (n, digit) in code.chars().enumerate() {
            let Some(g) = self.fonts.glyph(FaceId::Mono, digit) else { continue };
            let width = g.advance * BOX_DIGIT / 1000;
            let in_row = if n < row { row } else { code.len() - row };
            let left = (Em::ONE - width * in_row as i32) / 2;
            let dx = left + width * (n % row) as i32;
            // Two rows of digits 0.26 em high in an em box from −0.12 to 0.88.
            let dy = if n < row { Em(500) } else { Em(0) };
            u.glyphs.push(placed(FaceId::Mono, g.gid, dx, dy, none));
        }
    }

    /// A Western word: pieces of one face and script, each shaped whole.
    fn word(&mut self, units: &[Unit]) {
        let faces: Vec<Option<FaceId>> = units.iter().map(|u| self.face_for(u, self.text(u))).collect();
        let scripts: Vec<Script> = scripts_of(units);
        let mut i = 0;
        while i < units.len() {
            let Some(face) = faces[i] else {
                let mut u = units[i].clone();
                let text = self.text(&u).to_string();
                self.boxed(&mut u, &text);
                self.out.push(u);
                i += 1;
                continue;
            };
            let mut j = i + 1;
            while j < units.len() && faces[j] == Some(face) && scripts[j] == scripts[i] {
                j += 1;
            }
            self.piece(&units[i..j], face, scripts[i]);
            i = j;
        }
    }

    fn piece(&mut self, units: &[Unit], face: FaceId, script: Script) {
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
        let base = first.range.start;
        let text = self.p.text.get(base..last.range.end).unwrap_or("").to_string();
        let features = if first.verbatim { Features::Verbatim } else { Features::Word };
        let shaped = self.fonts.shape(face, &text, script, features);
        let mut units = units.iter().peekable();
        let mut glyphs = shaped.as_slice();
        while let Some(u) = units.next() {
            let mut u = u.clone();
            let count = glyphs.iter().take_while(|g| glyphs.first().is_some_and(|f| f.cluster == g.cluster)).count();
            let (mine, rest) = glyphs.split_at(count);
            let end = rest.first().map_or(text.len(), |g| g.cluster);
            // A ligature: what it swallows moves with it (LB-29).
            while let Some(next) = units.next_if(|n| n.range.start < base + end) {
                u.range.end = next.range.end;
                u.end = next.end;
            }
            u.size = self.drawn(&u);
            if mine.is_empty() {
                self.blank(&mut u, Em::ZERO);
            } else if mine.iter().any(|g| g.glyph.gid == GlyphId(0)) {
                let text = self.text(&u).to_string();
                self.boxed(&mut u, &text);
            } else {
                self.place(&mut u, face, mine, base);
            }
            self.out.push(u);
            glyphs = rest;
        }
    }
}

/// Script of each unit of a word; what belongs to no script goes with what stands before it, or Latin.
fn scripts_of(units: &[Unit]) -> Vec<Script> {
    let mut last = script::LATIN;
    units
        .iter()
        .map(|u| {
            last = match u.ch.script() {
                unicode_script::Script::Latin => script::LATIN,
                unicode_script::Script::Greek => script::GREEK,
                unicode_script::Script::Cyrillic => script::CYRILLIC,
                _ => last,
            };
            last
        })
        .collect()
}

fn text_of(u: &Unit) -> (u32, u32) {
    (u.range.start as u32, u.range.end as u32)
}

pub(super) fn placed(face: FaceId, gid: GlyphId, dx: Em, dy: Em, text: (u32, u32)) -> ClusterGlyph {
    ClusterGlyph { face, gid, dx, dy, text }
}

fn plain(glyph: Glyph, cluster: usize) -> Shaped {
    Shaped { glyph, cluster, dx: Em::ZERO, dy: Em::ZERO }
}
