//! Things in the line that are no characters of the text: numbers that call notes (CC-14, NT-01), small pictures.
//!
//! They are put among the units after the classes are settled, so that quotation marks, words and pairs of dashes are
//! judged as if they were not there.

use super::fonts::{FALLBACK, FontContext, Glyph};
use super::shape::placed;
use super::unit::Unit;
use super::{Class, Cluster, InlineObject, ObjectKind, Paragraph};
use crate::fonts::FaceId;
use crate::typeset::{GlyphRun, Item, PlacedGlyph};
use crate::units::{Em, Pt};

/// The character of a unit that is no character.
const OBJECT: char = '\u{FFFC}';

/// The number of a note as it is set: `①` to `㊿` where the face of 宋 has it, else `[51]` (NT-01).
pub fn note_number(n: usize, fonts: &FontContext) -> String {
    let first = match n {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return format!("[{n}]"),
    };
    let circled = char::from_u32(first + n as u32).filter(|c| fonts.glyph(FaceId::Serif, *c).is_some());
    circled.map_or_else(|| format!("[{n}]"), String::from)
}

/// The glyphs of a note's number at their own advances, in em of their size: of 宋, or of the first face that has them
/// all. All circled numbers of a face are as wide, so one may take another's place in a line that is set.
pub fn note_number_run(text: &str, fonts: &FontContext) -> (FaceId, Vec<PlacedGlyph>) {
    let (face, glyphs) = number_glyphs(text, fonts);
    let placed =
        |(c, g): (char, Glyph)| PlacedGlyph { gid: g.gid, dx: Em::ZERO, advance: g.advance, text: c.to_string() };
    (face, glyphs.into_iter().map(placed).collect())
}

fn number_glyphs(text: &str, fonts: &FontContext) -> (FaceId, Vec<(char, Glyph)>) {
    let in_face =
        |face: FaceId| text.chars().map(|c| Some((c, fonts.glyph(face, c)?))).collect::<Option<Vec<(char, Glyph)>>>();
    FALLBACK.into_iter().find_map(|face| Some((face, in_face(face)?))).unwrap_or((FaceId::Serif, Vec::new()))
}

/// Puts the paragraph's objects among its units, each before the unit that begins at its place or after it.
pub(super) fn insert(p: &Paragraph, units: Vec<Unit>) -> Vec<Unit> {
    let mut objects: Vec<(usize, &InlineObject)> = p.objects.iter().enumerate().collect();
    objects.sort_by_key(|(_, o)| o.at);
    let mut objects = objects.into_iter().peekable();
    let mut out: Vec<Unit> = Vec::with_capacity(units.len() + p.objects.len());
    for u in units {
        while let Some((n, o)) = objects.next_if(|(_, o)| o.at <= u.range.start) {
            out.push(unit(p, n, o, u.range.start, out.last().map_or(u.run, |before| before.run)));
        }
        out.push(u);
    }
    for (n, o) in objects {
        out.push(unit(p, n, o, p.text.len(), out.last().map_or(0, |before| before.run)));
    }
    out
}

fn unit(p: &Paragraph, n: usize, object: &InlineObject, at: usize, run: usize) -> Unit {
    let class = if matches!(object.kind, ObjectKind::NoteRef { .. }) { Class::Nr } else { Class::Id };
    Unit { object: Some(n as u32), ..Unit::bare(at..at, (OBJECT, OBJECT), class, run, p.em) }
}

/// Glyphs and measures of an object.
pub(super) fn measure(p: &Paragraph, u: &mut Unit, fonts: &FontContext) {
    let Some(object) = u.object.and_then(|n| p.objects.get(n as usize)) else { return };
    match &object.kind {
        ObjectKind::NoteRef { text, size, .. } => {
            u.size = Pt(size.0.max(1));
            let (face, glyphs) = number_glyphs(text, fonts);
            let none = (u.range.start as u32, u.range.start as u32);
            let mut pen = Em::ZERO;
            for (_, g) in glyphs {
                u.glyphs.push(placed(face, g.gid, pen, Em::ZERO, none));
                pen += g.advance;
            }
            u.natural = pen.at(u.size).in_em(p.em);
        }
        ObjectKind::Image { width, .. } => u.natural = width.in_em(p.em).max(Em::ZERO),
    }
    u.ink = (Em::ZERO, u.natural);
}

/// What an object is on the page, its cluster's pen standing at `x`.
pub(super) fn item(p: &Paragraph, c: &Cluster, object: &InlineObject, x: Pt, baseline: Pt) -> Option<Item> {
    match &object.kind {
        ObjectKind::NoteRef { text, size, rise, link } => {
            let mut chars = text.chars();
            let natural = c.natural.at(p.em).in_em(*size);
            let glyphs = c.glyphs.iter().enumerate().map(|(n, g)| PlacedGlyph {
                gid: g.gid,
                dx: Em::ZERO,
                advance: c.glyphs.get(n + 1).map_or(natural, |next| next.dx) - g.dx,
                text: chars.next().map(String::from).unwrap_or_default(),
            });
            Some(Item::Glyphs(GlyphRun {
                face: c.glyphs.first()?.face,
                size: *size,
                x,
                baseline: baseline - *rise,
                glyphs: glyphs.collect(),
                owner: object.owner.clone(),
                link: Some(link.clone()),
            }))
        }
        ObjectKind::Image { block, width, height, depth, .. } => {
            Some(Item::Image { block: *block, x, y: baseline + *depth - *height, width: *width, height: *height })
        }
    }
}
