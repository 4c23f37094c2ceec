//! Pages as sheets: boxes, bleed, sizes, number, blanks.

use super::words::tones;
use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::facts::{Facts, Page, Painted, What};
use crate::verify::pdf::look::geometry::Bounds;
use std::collections::BTreeMap;

/// Bleed, in millimetres.
const BLEED: f64 = 3.0;
/// What rounding may take of a length, in millimetres.
const SLACK: f64 = 0.1;

/// PRT-011.
pub(super) fn boxes(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let b = page.boxes;
        let slack = SLACK * page.mm();
        let within = |i: Bounds, outer: Bounds| {
            outer.surrounds(Bounds { x0: i.x0 + slack, y0: i.y0 + slack, x1: i.x1 - slack, y1: i.y1 - slack })
        };
        let at = Spot::page(page.number);
        match (b.media, b.trim.or(b.art)) {
            (None, _) => out.add(at, &["MediaBox –"]),
            (_, None) => out.add(at, &["TrimBox –"]),
            (Some(media), Some(trim)) => {
                if !within(trim, media) {
                    out.add(at, &["TrimBox > MediaBox"]);
                }
                if b.bleed.is_some_and(|bleed| !within(trim, bleed)) {
                    out.add(at, &["TrimBox > BleedBox"]);
                }
                if b.bleed.is_some_and(|bleed| !within(bleed, media)) {
                    out.add(at, &["BleedBox > MediaBox"]);
                }
            }
        }
    }
}

/// PRT-012. What is as white as paper need not bleed, and words never do (PRT-022).
pub(super) fn bleed(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let (trim, allowed, mm) = (page.trim(), page.bleed(), page.mm());
        for p in &page.painted {
            let words = matches!(p.what, What::Text { .. });
            let paper = (p.fill.is_some() || p.stroke.is_some()) && tones(facts, p).all(|t| t.is_white());
            let b = p.bounds;
            if words || paper || !trim.overlaps(b) {
                continue;
            }
            // how far it reaches beyond each edge, and how far the bleed box lets it
            let sides = [
                ("left", trim.x0 - b.x0, trim.x0 - allowed.x0),
                ("right", b.x1 - trim.x1, allowed.x1 - trim.x1),
                ("top", b.y1 - trim.y1, allowed.y1 - trim.y1),
                ("bottom", trim.y0 - b.y0, trim.y0 - allowed.y0),
            ];
            for (side, reach, room) in sides {
                let least = reach.min(room) / mm;
                if reach >= -0.05 * mm && least < BLEED - SLACK {
                    out.add(Spot::area(page, b), &[side, &format!("{:.1}", least.max(0.0))]);
                }
            }
        }
    }
}

/// Width and height after cutting, in tenths of a millimetre, as the page is turned.
fn size(page: &Page<'_>) -> (i64, i64) {
    let (trim, mm) = (page.trim(), page.mm());
    let tenths = |n: f64| (n / mm * 10.0).round().clamp(0.0, 1e9) as i64;
    let (w, h) = (tenths(trim.x1 - trim.x0), tenths(trim.y1 - trim.y0));
    if page.rotate.rem_euclid(180) == 90 { (h, w) } else { (w, h) }
}

/// PRT-014: against the size that most pages have.
pub(super) fn sizes(facts: &Facts<'_>, out: &mut Breaches) {
    let mut counts: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for page in &facts.pages {
        *counts.entry(size(page)).or_default() += 1;
    }
    let Some((most, _)) = counts.into_iter().max_by_key(|(_, n)| *n) else { return };
    let named = |(w, h): (i64, i64)| format!("{}.{} × {}.{}", w / 10, w % 10, h / 10, h % 10);
    for page in &facts.pages {
        let own = size(page);
        if (own.0 - most.0).abs() > 3 || (own.1 - most.1).abs() > 3 {
            out.add(Spot::page(page.number), &[&named(own), &named(most)]);
        }
    }
}

/// PRT-015; one page is a sheet of its own, a cover for instance.
pub(super) fn count(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.pages.len() > 1 && !facts.pages.len().is_multiple_of(4) {
        out.add(Spot::FILE, &[&facts.pages.len().to_string()]);
    }
}

/// Whether nothing is seen on a page: what lies outside the trim is cut away.
fn is_blank(facts: &Facts<'_>, page: &Page<'_>) -> bool {
    let seen = |p: &Painted| {
        let paints = p.fill.is_some() || p.stroke.is_some();
        page.trim().overlaps(p.bounds)
            && match p.what {
                What::Image { .. } => true,
                _ => paints && !tones(facts, p).all(|t| t.is_white()),
            }
    };
    !page.painted.iter().any(seen)
}

/// PRT-023: between pages that have something.
pub(super) fn blank(facts: &Facts<'_>, out: &mut Breaches) {
    let blank: Vec<bool> = facts.pages.iter().map(|p| is_blank(facts, p)).collect();
    let (Some(first), Some(last)) = (blank.iter().position(|b| !b), blank.iter().rposition(|b| !b)) else { return };
    for (page, blank) in facts.pages.iter().zip(&blank).take(last).skip(first) {
        if *blank {
            out.add(Spot::page(page.number), &[]);
        }
    }
}
