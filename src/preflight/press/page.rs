//! Pages of a PDF/X-4 and what they draw with.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::facts::Facts;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::pdf::objects::{get, get_dict, get_list, get_name, resolve};
use lopdf::Object;

/// What rounding may take of a box, in points.
const SLACK: f64 = 0.01;

/// PDFX-14.
pub(super) fn boxes(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let at = Spot::page(page.number);
        match (page.boxes.media, page.boxes.trim, page.boxes.art) {
            (None, ..) => out.add(at, &["MediaBox –"]),
            (_, None, None) => out.add(at, &["TrimBox –"]),
            (_, Some(_), Some(_)) => out.add(at, &["TrimBox + ArtBox"]),
            _ => {}
        }
    }
}

/// PDFX-15.
pub(super) fn nesting(facts: &Facts<'_>, out: &mut Breaches) {
    let within = |i: Bounds, o: Bounds| {
        o.surrounds(Bounds { x0: i.x0 + SLACK, y0: i.y0 + SLACK, x1: i.x1 - SLACK, y1: i.y1 - SLACK })
    };
    for page in &facts.pages {
        let b = page.boxes;
        let inner = [("TrimBox", b.trim), ("ArtBox", b.art), ("BleedBox", b.bleed)];
        for (name, inner) in inner {
            let Some(inner) = inner else { continue };
            let outer = [("BleedBox", b.bleed.filter(|_| name != "BleedBox")), ("MediaBox", b.media)];
            for (around, outer) in outer {
                if outer.is_some_and(|o| !within(inner, o)) {
                    out.add(Spot::page(page.number), &[name, around]);
                }
            }
        }
    }
}

/// PDFX-16.
pub(super) fn fonts(facts: &Facts<'_>, out: &mut Breaches) {
    for font in facts.stock.fonts.iter().filter(|f| f.visible && f.program.is_none() && f.subtype != "Type3") {
        out.add(Spot::object(font.id).on(font.page), &[&font.name]);
    }
}

/// Blend modes of ISO 32000-1, 11.3.5.
const MODES: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];

/// PDFX-22.
pub(super) fn blend_modes(facts: &Facts<'_>, out: &mut Breaches) {
    for state in &facts.stock.states {
        for mode in get_list(facts.pdf, state.dict, b"BM") {
            let name = resolve(facts.pdf, mode).as_name().unwrap_or_default();
            if !MODES.contains(&name) {
                out.add(Spot::object(state.id).on(state.page), &[&String::from_utf8_lossy(name)]);
            }
        }
    }
}

/// PDFX-23.
pub(super) fn annotations(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let kept = if page.boxes.bleed.is_some() { page.bleed() } else { page.trim() };
        for a in page.annotations.iter().filter(|a| a.subtype != "PrinterMark") {
            // one without a box cannot be said to lie outside
            if a.rect.is_none_or(|r| r.overlaps(kept)) {
                out.add(Spot::object(a.id).on(page.number), &[&a.subtype]);
            }
        }
    }
}

/// PDFX-26.
pub(super) fn alternates(facts: &Facts<'_>, out: &mut Breaches) {
    for image in &facts.stock.images {
        if image.stream.is_some_and(|s| s.dict.has(b"Alternates")) {
            out.add(Spot { page: image.uses.first().map(|u| u.page), ..Spot::object(image.id) }, &[]);
        }
    }
}

/// PDFX-27.
pub(super) fn replaced(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        for id in &page.replaced {
            out.add(Spot::object(*id).on(page.number), &[]);
        }
    }
}

/// PDFX-28.
pub(super) fn postscript(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        for id in &page.postscript {
            out.add(Spot::object(*id).on(page.number), &[]);
        }
    }
}

/// PDFX-29.
pub(super) fn transfer(facts: &Facts<'_>, out: &mut Breaches) {
    for state in &facts.stock.states {
        let at = Spot::object(state.id).on(state.page);
        if state.dict.has(b"TR") {
            out.add(at, &["TR"]);
        }
        if get(facts.pdf, state.dict, b"TR2").is_some_and(|t| t.as_name().ok() != Some(b"Default")) {
            out.add(at, &["TR2"]);
        }
    }
}

/// PDFX-30.
pub(super) fn halftones(facts: &Facts<'_>, out: &mut Breaches) {
    for state in &facts.stock.states {
        let at = Spot::object(state.id).on(state.page);
        let Some(halftone) = get_dict(facts.pdf, state.dict, b"HT") else { continue };
        match get(facts.pdf, halftone, b"HalftoneType") {
            Some(Object::Integer(1 | 5)) => {}
            Some(Object::Integer(n)) => out.add(at, &[&format!("HalftoneType {n}")]),
            _ => out.add(at, &["HalftoneType –"]),
        }
        if halftone.has(b"HalftoneName") {
            out.add(at, &["HalftoneName"]);
        }
        if halftone.has(b"TransferFunction") {
            out.add(at, &["TransferFunction"]);
        }
    }
}

/// PDFX-34.
pub(super) fn rendering_intents(facts: &Facts<'_>, out: &mut Breaches) {
    let known: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];
    let mut one = |at: Spot, name: &[u8]| {
        if !known.contains(&name) {
            out.add(at, &[&String::from_utf8_lossy(name)]);
        }
    };
    for page in &facts.pages {
        page.intents.iter().for_each(|name| one(Spot::page(page.number), name));
    }
    for state in &facts.stock.states {
        get_name(facts.pdf, state.dict, b"RI").into_iter().for_each(|n| one(Spot::object(state.id).on(state.page), n));
    }
    for image in &facts.stock.images {
        let name = image.stream.and_then(|s| get_name(facts.pdf, &s.dict, b"Intent"));
        name.into_iter().for_each(|n| one(Spot::object(image.id), n));
    }
}

/// PDFX-35.
pub(super) fn operators(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        for operator in &page.unknown {
            out.add(Spot::page(page.number), &[&String::from_utf8_lossy(operator)]);
        }
    }
}
