//! Lines, areas and inks.

use super::words::{points, tones};
use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::colour::{self, Tone, spots};
use crate::preflight::facts::{Facts, Image, Ink, Page, Painted, SpaceKind, What};
use crate::preflight::seek::unpacked_to;
use crate::verify::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// Thinnest line, in points.
const HAIRLINE: f64 = 0.25;
/// Most ink in one place, in per cent.
const MOST_INK: f32 = 300.0;
/// Largest picture whose samples are looked at, in bytes: a spread of A3 at 300 dpi.
const MOST_SAMPLES: usize = 160 << 20;
/// Share of a picture that may have more.
const SPECKS: f32 = 0.01;

fn each<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = (&'f Page<'f>, &'f Painted)> {
    facts.pages.iter().flat_map(|page| page.painted.iter().map(move |p| (page, p)))
}

/// PRT-005. A picture counts when more than one in a hundred of its samples has too much.
pub(super) fn ink(facts: &Facts<'_>, out: &mut Breaches) {
    let mut pictures: BTreeMap<usize, Option<(f32, f32)>> = BTreeMap::new();
    for (page, p) in each(facts) {
        if let What::Image { image } = p.what {
            let Some(picture) = facts.stock.images.get(image) else { continue };
            let heavy = *pictures.entry(image).or_insert_with(|| heavy(facts, picture));
            if let Some((share, most)) = heavy.filter(|h| h.0 > SPECKS) {
                let at = Spot { object: picture.id.map(|id| id.0), ..Spot::area(page, p.bounds) };
                out.add(at, &[&format!("{most:.0}"), &format!("{:.0} %", share * 100.0)]);
            }
            continue;
        }
        for tone in tones(facts, p) {
            if let Some(total) = tone.total().filter(|t| *t > MOST_INK + 0.5) {
                out.add(Spot::area(page, p.bounds), &[&format!("{total:.0}"), &tone.named()]);
            }
        }
    }
}

/// Of a CMYK picture of eight bits: the share of its samples with over 300 % of ink, and the most that one has, in per
/// cent. `None` when it is in a format of its own, or too large to be unpacked here.
fn heavy(facts: &Facts<'_>, picture: &Image<'_>) -> Option<(f32, f32)> {
    let kind = &facts.stock.spaces.get(picture.space?)?.kind;
    let cmyk = matches!(kind, SpaceKind::Cmyk | SpaceKind::Icc { channels: 4, .. });
    let stream = picture.stream.filter(|s| cmyk && picture.bits == 8 && !s.dict.has(b"Decode"))?;
    // one that says it is larger is left unread, not read in vain
    let said = picture.width.checked_mul(picture.height).and_then(|n| n.checked_mul(4));
    said.filter(|n| usize::try_from(*n).is_ok_and(|n| n <= MOST_SAMPLES))?;
    let samples = unpacked_to(facts, stream, MOST_SAMPLES)?;
    let (mut over, mut most, mut count) = (0u64, 0u32, 0u64);
    for inks in samples.chunks_exact(4) {
        let sum: u32 = inks.iter().map(|b| u32::from(*b)).sum();
        over += u64::from(sum > 768); // 301 %
        most = most.max(sum);
        count += 1;
    }
    (count > 0).then(|| (over as f32 / count as f32, most as f32 / 2.55))
}

/// PRT-006. An area as thin as a hairline is one too, but may be the tip of a drawing.
pub(super) fn hairline(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p) in each(facts) {
        if tones(facts, p).all(|t| t.is_white()) {
            continue;
        }
        let (w, h) = ((p.bounds.x1 - p.bounds.x0) * page.unit, (p.bounds.y1 - p.bounds.y0) * page.unit);
        match p.what {
            What::Stroke { width } if width < HAIRLINE - 0.001 => {
                out.add(Spot::area(page, p.bounds), &[&points(width)])
            }
            What::Fill if w.min(h) < HAIRLINE - 0.001 && w.max(h) > 1.0 => {
                out.add_as(Severity::Warning, Spot::area(page, p.bounds), &[&points(w.min(h))]);
            }
            _ => {}
        }
    }
}

/// PRT-013.
pub(super) fn transparency(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        // a group alone, without opacity, blending or mask, changes nothing
        let why: Vec<&str> = page.transparency.iter().copied().filter(|t| *t != "Group").collect();
        if !why.is_empty() {
            out.add(Spot::page(page.number), &[&why.join(", ")]);
        }
    }
}

/// PRT-016.
pub(super) fn spot(facts: &Facts<'_>, out: &mut Breaches) {
    let mut seen = BTreeSet::new();
    for page in &facts.pages {
        for space in &page.spaces {
            for name in spots(facts, *space) {
                if seen.insert(name) {
                    let id = facts.stock.spaces.get(*space).and_then(|s| s.id);
                    out.add(Spot::object(id).on(page.number), &[name]);
                }
            }
        }
    }
}

/// PRT-018.
pub(super) fn rgb(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p) in each(facts) {
        let drawn = matches!(p.what, What::Fill | What::Stroke { .. } | What::Shading);
        if let Some(ink) = p.fill.iter().chain(&p.stroke).find(|i| drawn && is_rgb(facts, i)) {
            out.add(Spot::area(page, p.bounds), &[&Tone::of(facts, ink).named()]);
        }
    }
    for page in facts.pages.iter().filter(|p| p.tiled.iter().any(|s| colour::is_rgb(facts, *s))) {
        out.add(Spot::page(page.number), &["Pattern"]);
    }
}

fn is_rgb(facts: &Facts<'_>, ink: &Ink) -> bool {
    [Some(ink.space), ink.under].into_iter().flatten().any(|s| colour::is_rgb(facts, s))
}

/// PRT-026.
pub(super) fn registration(facts: &Facts<'_>, out: &mut Breaches) {
    let all = |space: usize| match facts.stock.spaces.get(space).map(|s| &s.kind) {
        Some(SpaceKind::Spot { names, .. }) => names.iter().any(|n| n == "All"),
        _ => false,
    };
    for (page, p) in each(facts) {
        let used = p.fill.iter().chain(&p.stroke).any(|i| all(i.space) && i.values.iter().any(|v| *v > 0.0));
        if used && page.trim().overlaps(p.bounds) {
            out.add(Spot::area(page, p.bounds), &[]);
        }
    }
}

/// PRT-027.
pub(super) fn white_overprint(facts: &Facts<'_>, out: &mut Breaches) {
    for (page, p) in each(facts) {
        let paints = p.fill.is_some() || p.stroke.is_some();
        let knocks_out = |t: &Tone| matches!(t, Tone::Cmyk(_)) && p.overprint_mode == 0;
        if p.overprint
            && paints
            && tones(facts, p).any(|t| t.is_white() && !matches!(t, Tone::Rgb(_)) && !knocks_out(&t))
        {
            out.add(Spot::area(page, p.bounds), &[]);
        }
    }
}
