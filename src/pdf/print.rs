//! What makes the print edition PDF/X-4 (ISO 15930-7): sheets round the pages, signatures filled up, the output intent,
//! black that prints over what lies beneath it.

use super::finish::{array, dict, name, reference};
use super::outline::next_label;
use super::sheet::{self, Sheet};
use super::{PrintOptions, colour};
use crate::fonts::{Face, FaceId, FontSet};
use crate::license::Edition;
use crate::typeset::style::Marks;
use crate::typeset::{Artifact, GlyphRun, Item, Owner, Page, PageKind, PlacedGlyph, Typeset};
use crate::units::{Em, Pt};
use lopdf::{Dictionary, Document, Object, Stream};
use std::borrow::Cow;

/// Size of the slug line.
const SLUG: Pt = Pt::tenths(60);

/// The pages on their sheets: blank ones added until their number is a multiple of `pad`, everything moved to where the
/// trim lies, the slug line written.
pub(super) fn sheets<'a>(
    edition: &Edition,
    pages: &'a Typeset,
    fonts: &FontSet,
    options: &PrintOptions,
) -> (Cow<'a, Typeset>, Vec<Sheet>) {
    let bleeds = pages.pages.iter().any(bleeds);
    let marks = match options.marks {
        Marks::Auto => bleeds,
        Marks::Always => true,
        Marks::Never => false,
    };
    let padded = options.padded(pages.pages.len());
    if !bleeds && !marks && padded == pages.pages.len() {
        let bare = pages.pages.iter().map(|p| Sheet::bare(p.width, p.height)).collect();
        return (Cow::Borrowed(pages), bare);
    }
    let mut out = pages.clone();
    fill_up(&mut out.pages, padded);
    let face = fonts.face(FaceId::Serif);
    let mut sheets = Vec::with_capacity(out.pages.len());
    for page in &mut out.pages {
        let sheet = sheet::sheet((page.width, page.height), options.bleed, bleeds, marks);
        (page.width, page.height) = sheet.media();
        if sheet.margin > Pt::ZERO {
            page.items.iter_mut().for_each(|i| i.shift(sheet.margin, sheet.margin));
        }
        if marks {
            let words = slug(&edition.document().source.name, page, &sheet);
            page.items.extend(slug_line(words, &sheet, &face));
        }
        sheets.push(sheet);
    }
    for entry in &mut out.outline {
        entry.y += sheets.get(entry.page).map_or(Pt::ZERO, |s| s.margin);
    }
    (Cow::Owned(out), sheets)
}

/// Blank pages at the end, numbered on, until a press can fold what there is.
fn fill_up(pages: &mut Vec<Page>, count: usize) {
    let Some(last) = pages.last() else { return };
    let (width, height, mut label) = (last.width, last.height, last.label.clone());
    while pages.len() < count {
        label = next_label(&label);
        let page =
            Page { width, height, kind: PageKind::Blank, label: label.clone(), items: Vec::new(), lines: Vec::new() };
        pages.push(page);
    }
}

/// Whether anything on a page but words goes beyond its trim.
fn bleeds(page: &Page) -> bool {
    let out = |x0: Pt, y0: Pt, x1: Pt, y1: Pt| x0 < Pt::ZERO || y0 < Pt::ZERO || x1 > page.width || y1 > page.height;
    page.items.iter().any(|item| match item {
        Item::Glyphs(_) => false,
        Item::Rule { x, y, width, height, .. }
        | Item::Frame { x, y, width, height, .. }
        | Item::Image { x, y, width, height, .. } => out(*x, *y, *x + *width, *y + *height),
        Item::Stroke { points, .. } => points.iter().any(|(x, y)| out(*x, *y, *x, *y)),
    })
}

/// File and page, and what the press has to know: ink, trim, bleed.
fn slug(file: &str, page: &Page, sheet: &Sheet) -> [String; 2] {
    let mm = |v: Pt| {
        let text = format!("{:.1}", v.to_f64() * 25.4 / 72.0);
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let facts = format!(
        "    p. {}    K 100    trim {} × {} mm    bleed {} mm",
        page.label,
        mm(sheet.trim.0),
        mm(sheet.trim.1),
        mm(sheet.bleed)
    );
    [file.to_string(), facts]
}

/// The slug line as glyphs; the name of the file is cut where it is too long or the face lacks a character.
fn slug_line([file, facts]: [String; 2], sheet: &Sheet, face: &Face<'_>) -> Option<Item> {
    let (x, baseline, room) = sheet.slug();
    let set = |text: &str| -> Vec<PlacedGlyph> {
        let glyph = |c: char| {
            let gid = face.glyph(c)?;
            Some(PlacedGlyph { gid, dx: Em::ZERO, advance: face.advance(gid), text: c.to_string() })
        };
        text.chars().map_while(glyph).collect()
    };
    let width = |glyphs: &[PlacedGlyph]| glyphs.iter().map(|g| g.advance).sum::<Em>().at(SLUG);
    let (mut glyphs, facts) = (set(&file), set(&facts));
    let room = room - width(&facts);
    if glyphs.len() < file.chars().count() || width(&glyphs) > room {
        let dots = set("…");
        while !glyphs.is_empty() && width(&glyphs) > room - width(&dots) {
            glyphs.pop();
        }
        glyphs.extend(dots);
    }
    glyphs.extend(facts);
    let owner = Owner::Artifact(Artifact::Slug);
    (!glyphs.is_empty()).then_some(Item::Glyphs(GlyphRun {
        face: FaceId::Serif,
        size: SLUG,
        x,
        baseline,
        glyphs,
        owner,
        link: None,
    }))
}

/// Name of the graphics state that every page begins with.
pub(super) const OVERPRINT: &str = "K";

/// Puts what the pages name into their common resources. Overprint mode 1 leaves the plates alone on which a colour given
/// by `k` has no ink, so black words print over what lies under them and show no white edge when a plate is off
/// (ISO 32000-1, 8.6.7). That holds for DeviceCMYK only, and is why black is `0 0 0 1 k` and not `0 g`.
pub(super) fn resources(shared: &mut Dictionary, registration: bool) {
    let over =
        dict([("Type", name("ExtGState")), ("OP", true.into()), ("op", true.into()), ("OPM", Object::Integer(1))]);
    shared.set("ExtGState", dict([(OVERPRINT, over.into())]));
    if registration {
        shared.set("ColorSpace", sheet::registration());
    }
}

/// The output intent: what the colours of the file are meant for (ISO 15930-7, 6.2).
pub(super) fn output_intents(doc: &mut Document) -> Object {
    let profile = Stream::new(dict([("N", Object::Integer(4))]), colour::OUTPUT_PROFILE.to_vec());
    let profile = doc.add_object(profile);
    let text = |t: &str| Object::string_literal(t);
    let intent = dict([
        ("Type", name("OutputIntent")),
        ("S", name("GTS_PDFX")),
        ("OutputConditionIdentifier", text("FOGRA39")),
        ("OutputCondition", text("Offset printing, ISO 12647-2:2004/Amd 1, paper type 1 or 2")),
        ("RegistryName", text("http://www.color.org")),
        ("Info", text("Coated FOGRA39")),
        ("DestOutputProfile", reference(profile)),
    ]);
    array([reference(doc.add_object(intent))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(label: &str) -> Page {
        let (width, height) = (Pt::tenths(4000), Pt::tenths(6000));
        Page { width, height, kind: PageKind::Body, label: label.into(), items: Vec::new(), lines: Vec::new() }
    }

    #[test]
    fn signatures_are_filled_with_blank_pages_numbered_on() {
        for (pad, want) in [(0, 5), (1, 5), (4, 8), (16, 16), (5, 5)] {
            let mut pages: Vec<Page> = ["i", "ii", "1", "2", "3"].map(page).into();
            let options = PrintOptions { pad, ..PrintOptions::default() };
            fill_up(&mut pages, options.padded(5));
            assert_eq!(pages.len(), want);
            assert!(pages[5..].iter().all(|p| p.kind == PageKind::Blank && p.items.is_empty()));
        }
        let mut pages: Vec<Page> = ["1", "2", "iii"].map(page).into();
        fill_up(&mut pages, 8);
        let labels: Vec<&str> = pages.iter().map(|p| p.label.as_str()).collect();
        assert_eq!(labels, ["1", "2", "iii", "iv", "v", "vi", "vii", "viii"]);
    }

    #[test]
    fn only_what_goes_over_the_edge_bleeds() {
        let owner = Owner::Artifact(Artifact::Layout);
        let rule = |x: i64, width: i64| Item::Rule {
            x: Pt::tenths(x),
            y: Pt::tenths(100),
            width: Pt::tenths(width),
            height: Pt::tenths(10),
            owner: owner.clone(),
        };
        for (x, width, want) in [(0, 4000, false), (-1, 100, true), (3000, 1001, true)] {
            let mut p = page("1");
            p.items.push(rule(x, width));
            assert_eq!(bleeds(&p), want, "{x} {width}");
        }
    }
}
