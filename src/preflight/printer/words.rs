//! Text: its fonts, its colours, its size, its place.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::colour::Tone;
use crate::preflight::facts::{Facts, Page, Painted, What};
use crate::verify::Severity;

/// Smallest text, in points.
const SMALLEST: f64 = 5.0;
/// Smallest reversed text, in points.
const SMALLEST_REVERSED: f64 = 8.0;
/// Distance of text from the trim, in millimetres.
const SAFE: f64 = 3.0;

/// PRT-001.
pub(super) fn embedded(facts: &Facts<'_>, out: &mut Breaches) {
    for font in facts.stock.fonts.iter().filter(|f| f.visible && f.program.is_none() && f.subtype != "Type3") {
        out.add(Spot::object(font.id).on(font.page), &[&font.name]);
    }
}

/// PRT-002.
pub(super) fn type3(facts: &Facts<'_>, out: &mut Breaches) {
    for font in facts.stock.fonts.iter().filter(|f| f.visible && f.subtype == "Type3") {
        let name = if font.name.is_empty() { "Type3" } else { &font.name };
        out.add(Spot::object(font.id).on(font.page), &[name]);
    }
}

/// Visible text of every page: page, what is painted, name of its font, size.
fn each<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = (&'f Page<'f>, &'f Painted, &'f str, f64)> {
    facts.pages.iter().flat_map(move |page| {
        page.painted.iter().filter_map(move |p| match p.what {
            What::Text { font, size, .. } if p.fill.is_some() || p.stroke.is_some() => {
                let name = font.and_then(|f| facts.stock.fonts.get(f)).map_or("", |f| f.name.as_str());
                Some((page, p, name, size))
            }
            _ => None,
        })
    })
}

/// Colours of what is painted.
pub(super) fn tones<'f>(facts: &'f Facts<'_>, p: &'f Painted) -> impl Iterator<Item = Tone> + 'f {
    p.fill.iter().chain(&p.stroke).map(|ink| Tone::of(facts, ink))
}

/// PRT-003.
pub(super) fn rgb(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p, ..) in each(facts) {
        for tone in tones(facts, p).filter(|t| matches!(t, Tone::Rgb(_))) {
            out.add(Spot::area(page, p.bounds), &[&tone.named()]);
        }
    }
}

/// PRT-004: dark, and not of black ink alone.
pub(super) fn rich_black(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p, ..) in each(facts) {
        for tone in tones(facts, p) {
            if let Tone::Cmyk([c, m, y, _]) = tone
                && c.max(m).max(y) > 0.005
                && tone.is_black()
            {
                out.add(Spot::area(page, p.bounds), &[&tone.named()]);
            }
        }
    }
}

/// PRT-007.
pub(super) fn small(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p, name, size) in each(facts) {
        if size > 0.0 && size < SMALLEST - 0.01 && page.trim().overlaps(p.bounds) {
            out.add(Spot::area(page, p.bounds), &[&points(size), name]);
        }
    }
}

/// PRT-008.
pub(super) fn reversed(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p, name, size) in each(facts) {
        if size < SMALLEST_REVERSED - 0.01 && p.fill.as_ref().is_some_and(|f| Tone::of(facts, f).is_white()) {
            out.add(Spot::area(page, p.bounds), &[&points(size), name]);
        }
    }
}

/// PRT-022: text that lies outside altogether belongs to the marks.
pub(super) fn near_trim(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p, ..) in each(facts) {
        let (trim, b, mm) = (page.trim(), p.bounds, page.mm());
        if !trim.overlaps(b) {
            continue;
        }
        let least = (b.x0 - trim.x0).min(trim.x1 - b.x1).min(b.y0 - trim.y0).min(trim.y1 - b.y1) / mm;
        if least < -0.05 {
            out.add_as(Severity::Error, Spot::area(page, b), &[&format!("{least:.1}")]);
        } else if least < SAFE - 0.05 {
            out.add(Spot::area(page, b), &[&format!("{:.1}", least.max(0.0))]);
        }
    }
}

/// A size in points as people write it.
pub(super) fn points(size: f64) -> String {
    let text = format!("{size:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
