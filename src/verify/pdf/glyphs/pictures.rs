//! Pages that show their words only as a picture, with or without an invisible text laid over it (§4.3 row 78; §6.3;
//! VIS-011).
//!
//! A text that is read and a picture that is seen need have nothing to do with each other. A page whose picture stands
//! beside words that are seen is honest, and so is a plate in a book of words, as far as anybody can tell.

use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::look::Look;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::pdf::look::paint::{Kind, Paint};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Severity, Where};

/// Points of a side of the page that are asked.
const GRID: usize = 16;
/// Share of a page from which on a picture is the page.
const WHOLE: f32 = 0.8;
/// The same for a picture with a hidden text over it.
const HALF: f32 = 0.4;

/// What a page is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sandwich {
    /// Share of the page that pictures cover.
    pub pictures: f32,
    /// Glyphs that are seen.
    pub seen: usize,
    /// Glyphs that are read on a picture or under it, but not seen.
    pub unseen: usize,
}

/// Looks at a page.
pub(crate) fn page(look: &Look<'_>, fonts: &Fonts<'_>, shown: Bounds) -> Sandwich {
    let pictures: Vec<(usize, Bounds)> = look
        .paints
        .iter()
        .enumerate()
        .filter(|(_, p)| p.kind == Kind::Image && covers(p))
        .map(|(i, p)| (i, p.bounds().intersect(shown)))
        .filter(|(_, b)| !b.is_empty())
        .collect();
    let mut out = Sandwich { pictures: share(&pictures, shown), ..Sandwich::default() };
    // a page with a thousand small pictures is drawn with them, not pictured by them
    let large: Vec<(usize, Bounds)> = pictures.into_iter().filter(|(_, b)| area(*b) > area(shown) / 100.0).collect();
    for words in &look.words {
        let codes = words.font.and_then(|f| fonts.used.get(f)).map(|f| &f.codes);
        for glyph in look.glyphs.get(words.glyphs.clone()).unwrap_or_default() {
            let blank = codes.and_then(|c| c.get(glyph.code as usize)).is_none_or(|c| c.blank);
            if blank {
                continue;
            }
            let along = f64::from(glyph.from) + f64::from(glyph.width) / 2.0;
            let point = words.frame.apply(if words.vertical { (0.0, -along.abs()) } else { (along, 0.3) });
            let on = large.iter().filter(|(_, b)| b.holds(point)).map(|(i, _)| *i).max();
            let drawn =
                !matches!(words.mode, 3 | 7) && words.layer.shows() && (words.fill.is_some() || words.stroke.is_some());
            match on {
                Some(picture) if !drawn || picture >= words.before => out.unseen += 1,
                _ if drawn => out.seen += 1,
                _ => {}
            }
        }
    }
    out
}

/// Whether a picture hides what lies beneath.
fn covers(paint: &Paint<'_>) -> bool {
    paint.alpha >= 0.5
}

fn area(b: Bounds) -> f64 {
    if b.is_empty() { 0.0 } else { (b.x1 - b.x0) * (b.y1 - b.y0) }
}

fn share(pictures: &[(usize, Bounds)], shown: Bounds) -> f32 {
    if pictures.is_empty() || shown.is_empty() {
        return 0.0;
    }
    let at = |i: usize, from: f64, to: f64| from + (to - from) * (i as f64 + 0.5) / GRID as f64;
    let points = (0..GRID * GRID).map(|n| (at(n % GRID, shown.x0, shown.x1), at(n / GRID, shown.y0, shown.y1)));
    let mut hit = [false; GRID * GRID];
    for (hit, point) in hit.iter_mut().zip(points) {
        *hit = pictures.iter().take(4096).any(|(_, b)| b.holds(point));
    }
    hit.iter().filter(|h| **h).count() as f32 / (GRID * GRID) as f32
}

/// Says which pages are pictures of words. `marked`: the file is an edition of this program, which never sets a page
/// without words but blank ones.
pub(crate) fn judge(pages: &[Sandwich], marked: bool, findings: &mut Findings) {
    findings.ran(&["VIS-011"]);
    let only = |p: &Sandwich| p.seen == 0 && p.unseen == 0 && p.pictures >= WHOLE;
    let bare = pages.iter().filter(|p| only(p)).count();
    for (p, number) in pages.iter().zip(1u32..) {
        let at = || Detail::at(Where::page(number));
        if p.unseen > 0 && p.unseen >= p.seen && p.pictures >= HALF {
            findings.fail("VIS-011.sandwich", &[&p.unseen.to_string()], at());
        } else if only(p) {
            // one plate among pages of words says nothing; a book of pictures has no words that could be intact
            let most = marked || bare * 2 >= pages.len();
            let severity = if most { Severity::Error } else { Severity::Warning };
            findings.fail_as(severity, "VIS-011.picture", &[], at());
        }
    }
}
