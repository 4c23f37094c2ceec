//! Fonts as the standards ask about them: each code that is shown, the glyph that it draws, the width that the font
//! dictionary and the program give it, the characters that it stands for. PDF/A-3 and PDF/UA-1 ask the same.
//!
//! The program is read with `verify::shapes`. What it does not read (Type 1 programs, widths in a CFF with CIDs) is not
//! judged; `open` says so. This program's own fonts are all of the kind that is read.

use super::clause::{Breaches, Spot};
use super::facts::{Facts, Font};
use super::seek;
use crate::verify::pdf::cmap::{glyph_char, win_ansi};
use crate::verify::pdf::objects::{get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::shapes::Program;
use lopdf::Object;
use std::collections::{BTreeMap, BTreeSet};
use ttf_parser::{GlyphId, PlatformId};

/// Codes named in a message.
const NAMED: usize = 3;

/// What one font shows.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// The program was read, and the way from codes to glyphs is known.
    pub open: bool,
    /// There is a program, but it cannot be read though its kind is.
    pub broken: bool,
    /// Codes whose glyph is not in the program.
    pub missing: Vec<u32>,
    /// Codes that draw `.notdef`.
    pub notdef: Vec<u32>,
    /// Codes, and the two widths in thousandths of an em, where they differ by more than one.
    pub widths: Vec<(u32, f64, f64)>,
    /// Codes that nothing maps to characters.
    pub unmapped: Vec<u32>,
    /// Codes that stand for U+0000.
    pub zero: Vec<u32>,
    /// Codes that stand for U+FEFF or U+FFFE.
    pub marks: Vec<u32>,
    /// Platform and encoding of each cmap of a TrueType program.
    pub cmaps: Option<Vec<(u16, u16)>>,
    /// Codes of a simple TrueType font that no cmap leads to a glyph.
    pub astray: Vec<u32>,
    /// Glyphs in the program.
    pub glyphs: u16,
}

/// Looks at every font, in the order of [`super::facts::Stock::fonts`].
pub(crate) fn look_at(facts: &Facts<'_>) -> Vec<Look> {
    // fonts may share a program; it is unpacked once
    let mut programs: BTreeMap<usize, Option<Vec<u8>>> = BTreeMap::new();
    let mut looks = Vec::with_capacity(facts.stock.fonts.len());
    for font in &facts.stock.fonts {
        let stream = font.program.filter(|p| p.key != "FontFile").map(|p| p.stream);
        let bytes = stream.map(|s| {
            let place = std::ptr::from_ref(s) as usize;
            let bytes = programs.entry(place).or_insert_with(|| seek::unpacked(facts, s)).as_deref();
            bytes.filter(|b| seek::again(facts, b.len()))
        });
        looks.push(look(facts, font, bytes));
    }
    looks
}

/// `program`: the bytes, where there is a program of a kind that is read; none of those that cannot be unpacked.
fn look(facts: &Facts<'_>, font: &Font<'_>, program: Option<Option<&[u8]>>) -> Look {
    let mut out = Look::default();
    characters(facts, font, &mut out);
    let Some(bytes) = program else { return out };
    let Some(program) = bytes.and_then(Program::parse) else {
        out.broken = true;
        return out;
    };
    out.glyphs = program.count();
    out.cmaps = program.face().map(|face| {
        let tables = face.tables().cmap.into_iter().flat_map(|c| c.subtables);
        tables.map(|t| (platform(t.platform_id), t.encoding_id)).collect()
    });
    if font.subtype == "Type0" {
        composite(facts, font, &program, &mut out)
    } else {
        simple(facts, font, &program, &mut out)
    }
    out
}

fn platform(id: PlatformId) -> u16 {
    match id {
        PlatformId::Unicode => 0,
        PlatformId::Macintosh => 1,
        PlatformId::Iso => 2,
        PlatformId::Windows => 3,
        PlatformId::Custom => 4,
    }
}

/// Width of a glyph in thousandths of an em, by the program.
fn width(program: &Program<'_>, glyph: u16) -> Option<f64> {
    if let Some(face) = program.face() {
        let units = f64::from(face.units_per_em().max(1));
        return face.glyph_hor_advance(GlyphId(glyph)).map(|w| f64::from(w) * 1000.0 / units);
    }
    let cff = program.cff()?;
    let scale = f64::from(cff.matrix().sx) * 1000.0;
    cff.glyph_width(GlyphId(glyph)).map(|w| f64::from(w) * if scale > 0.0 { scale } else { 1.0 })
}

fn judge(font: &Font<'_>, program: &Program<'_>, code: u32, glyph: Option<u16>, out: &mut Look) {
    match glyph {
        Some(0) => out.notdef.push(code),
        Some(glyph) if glyph < program.count() => {
            let stated = f64::from(font.metrics.advance(code)) * 1000.0;
            // the advance of vertical writing is not the width of the glyph
            let real = width(program, glyph).filter(|_| !font.metrics.vertical);
            if let Some(real) = real.filter(|w| (w - stated).abs() > 1.0) {
                out.widths.push((code, stated, real));
            }
        }
        _ => out.missing.push(code),
    }
}

fn composite(facts: &Facts<'_>, font: &Font<'_>, program: &Program<'_>, out: &mut Look) {
    let map = match font.descendant.and_then(|d| get(facts.pdf, d, b"CIDToGIDMap")) {
        Some(Object::Stream(map)) => seek::unpacked(facts, map),
        _ => None,
    };
    let by_cid: BTreeMap<u16, u16> = program.cff().map_or_else(BTreeMap::new, |cff| {
        (0..cff.number_of_glyphs()).filter_map(|g| Some((cff.glyph_cid(GlyphId(g))?, g))).collect()
    });
    out.open = true;
    for code in font.codes.iter() {
        let Some(cid) = font.metrics.cid(code) else {
            out.open = false;
            return;
        };
        let Ok(cid) = u16::try_from(cid) else {
            out.missing.push(code);
            continue;
        };
        let glyph = match &map {
            Some(map) => {
                let at = usize::from(cid) * 2;
                map.get(at..at + 2).map(|b| b.iter().fold(0, |n, b| n << 8 | u16::from(*b)))
            }
            None if !by_cid.is_empty() => by_cid.get(&cid).copied(),
            None => Some(cid),
        };
        judge(font, program, code, glyph, out);
    }
}

/// Bit 3 of a descriptor's flags.
pub(crate) fn symbolic(facts: &Facts<'_>, font: &Font<'_>) -> bool {
    let flags = font.descriptor.and_then(|d| get(facts.pdf, d, b"Flags")).and_then(|f| f.as_i64().ok());
    flags.unwrap_or(0) & 4 != 0
}

/// Names of an encoding's `Differences`.
pub(crate) fn differences(facts: &Facts<'_>, font: &Font<'_>) -> BTreeMap<u8, Vec<u8>> {
    let mut names = BTreeMap::new();
    let Some(encoding) = get_dict(facts.pdf, font.dict, b"Encoding") else { return names };
    let mut n = 0u8;
    for item in get_list(facts.pdf, encoding, b"Differences") {
        match resolve(facts.pdf, item) {
            Object::Integer(i) => n = u8::try_from(*i).unwrap_or(0),
            Object::Name(name) => {
                names.insert(n, name.clone());
                n = n.wrapping_add(1);
            }
            _ => {}
        }
    }
    names
}

fn simple(facts: &Facts<'_>, font: &Font<'_>, program: &Program<'_>, out: &mut Look) {
    let names = differences(facts, font);
    let symbolic = symbolic(facts, font);
    // codes of a bare CFF lead to glyphs by names; its own encoding is left to the reader of glyphs
    let Some(face) = program.face().filter(|_| font.subtype == "TrueType") else { return };
    out.open = true;
    let tables: Vec<_> = face.tables().cmap.into_iter().flat_map(|c| c.subtables).collect();
    let find = |wanted: PlatformId, encoding: u16, n: u32| {
        let table = tables.iter().find(|t| t.platform_id == wanted && t.encoding_id == encoding)?;
        table.glyph_index(n).map(|g| g.0)
    };
    for code in font.codes.iter() {
        let Ok(byte) = u8::try_from(code) else { continue };
        let glyph = if symbolic {
            let bases = [0xF000, 0xF100, 0xF200, 0];
            let windows = bases.into_iter().find_map(|base| find(PlatformId::Windows, 0, base + code));
            windows.or_else(|| find(PlatformId::Macintosh, 0, code)).or_else(|| find(PlatformId::Windows, 1, code))
        } else {
            let named = names.get(&byte).map(Vec::as_slice);
            let c = named.map_or(Some(win_ansi(byte)), glyph_char);
            let by_char = c.and_then(|c| find(PlatformId::Windows, 1, u32::from(c)));
            let by_name = || named.and_then(|n| std::str::from_utf8(n).ok()).and_then(|n| face.glyph_index_by_name(n));
            by_char
                .or_else(|| (byte < 128).then(|| find(PlatformId::Macintosh, 0, code)).flatten())
                .or_else(|| by_name().map(|g| g.0))
        };
        match glyph {
            None => out.astray.push(code),
            glyph => judge(font, program, code, glyph, out),
        }
    }
}

/// What the codes stand for (ISO 14289-1, 7.21.7; ISO 19005-3, 6.2.11.7).
fn characters(facts: &Facts<'_>, font: &Font<'_>, out: &mut Look) {
    let names = differences(facts, font);
    let encoding = get(facts.pdf, font.dict, b"Encoding");
    let base = match encoding {
        Some(Object::Name(name)) => Some(name.as_slice()),
        Some(Object::Dictionary(dict)) => get_name(facts.pdf, dict, b"BaseEncoding"),
        _ => None,
    };
    let standard = matches!(base, Some(b"MacRomanEncoding" | b"MacExpertEncoding" | b"WinAnsiEncoding"));
    let ordering = font.descendant.and_then(|d| get_dict(facts.pdf, d, b"CIDSystemInfo"));
    let ordering = ordering.and_then(|i| get_text(facts.pdf, i, b"Ordering")).unwrap_or_default();
    let known = font.subtype == "Type0" && matches!(ordering.as_str(), "GB1" | "CNS1" | "Japan1" | "Korea1");
    let plain = font.subtype == "TrueType" && !symbolic(facts, font);
    for code in font.codes.iter() {
        if font.map.is_mapped(code) {
            let mut text = String::new();
            font.map.text(code, &mut text);
            if text.contains('\0') {
                out.zero.push(code);
            }
            if text.contains(['\u{FEFF}', '\u{FFFE}']) {
                out.marks.push(code);
            }
            if text.is_empty() {
                out.unmapped.push(code);
            }
            continue;
        }
        let named = u8::try_from(code).ok().and_then(|b| names.get(&b)).map(|n| glyph_char(n).is_some());
        if !named.unwrap_or(known || plain || (font.subtype != "Type0" && standard)) {
            out.unmapped.push(code);
        }
    }
}

/// A few codes in hexadecimal.
fn some(codes: impl Iterator<Item = u32>) -> String {
    codes.take(NAMED).map(|c| format!("<{c:04X}>")).collect::<Vec<_>>().join(" ")
}

/// Says of each font which of its codes are wrong in one way.
pub(crate) fn codes(facts: &Facts<'_>, of: fn(&Look) -> &Vec<u32>, out: &mut Breaches) {
    for (font, look) in facts.stock.fonts.iter().zip(facts.faces()) {
        let wrong = of(look);
        if !wrong.is_empty() {
            out.add(Spot::object(font.id).on(font.page), &[&font.name, &some(wrong.iter().copied())]);
        }
    }
}

/// Says of each font where the two widths differ.
pub(crate) fn widths(facts: &Facts<'_>, out: &mut Breaches) {
    for (font, look) in facts.stock.fonts.iter().zip(facts.faces()).filter(|(f, _)| f.visible) {
        if let Some((code, stated, real)) = look.widths.first() {
            let at = Spot::object(font.id).on(font.page);
            out.add(at, &[&font.name, &format!("<{code:04X}> {stated:.0} / {real:.0}")]);
        }
    }
}

/// Fonts that are seen and have no program.
pub(crate) fn embedded(facts: &Facts<'_>, out: &mut Breaches) {
    for (font, look) in facts.stock.fonts.iter().zip(facts.faces()) {
        if font.visible && font.subtype != "Type3" && (font.program.is_none() || look.broken) {
            out.add(Spot::object(font.id).on(font.page), &[&font.name]);
        }
    }
}

/// CIDFonts of TrueType without a way from CIDs to glyphs; `value` asks whether one that is there is of the right kind.
pub(crate) fn glyph_maps(facts: &Facts<'_>, value: bool, out: &mut Breaches) {
    for font in &facts.stock.fonts {
        let Some(cid_font) = font.descendant.filter(|_| font.program.is_some()) else { continue };
        if get_name(facts.pdf, cid_font, b"Subtype") != Some(b"CIDFontType2") {
            continue;
        }
        let map = get(facts.pdf, cid_font, b"CIDToGIDMap");
        let kind = match map {
            None => true,
            Some(Object::Name(name)) => name == b"Identity",
            Some(o) => matches!(o, Object::Stream(_)),
        };
        if (value && !kind) || (!value && map.is_none()) {
            out.add(Spot::object(font.id).on(font.page), &[&font.name]);
        }
    }
}

/// TrueType fonts, simple, that are symbolic or not, with what is known of them.
pub(crate) fn true_type<'f, 'a>(
    facts: &'f Facts<'a>,
    symbols: bool,
) -> impl Iterator<Item = (&'f Font<'a>, &'f Look, Spot)> {
    let fonts = facts.stock.fonts.iter().zip(facts.faces());
    let fonts = fonts.filter(|(f, _)| f.subtype == "TrueType" && f.visible);
    let fonts = fonts.filter(move |(f, _)| symbolic(facts, f) == symbols);
    fonts.map(|(f, l)| (f, l, Spot::object(f.id).on(f.page)))
}

/// The base encoding of a simple font: the name, or `BaseEncoding` of the dictionary.
pub(crate) fn base_encoding<'a>(facts: &Facts<'a>, font: &Font<'a>) -> Option<&'a [u8]> {
    match get(facts.pdf, font.dict, b"Encoding")? {
        Object::Name(name) => Some(name),
        Object::Dictionary(dict) => get_name(facts.pdf, dict, b"BaseEncoding"),
        _ => None,
    }
}

/// Glyphs that a `CIDSet` names and the program has not, or the other way round (`lists` asks for the latter).
pub(crate) fn cid_sets(facts: &Facts<'_>, lists: bool, out: &mut Breaches) {
    for (font, look) in
        facts.stock.fonts.iter().zip(facts.faces()).filter(|(f, l)| f.subtype == "Type0" && l.glyphs > 0)
    {
        let Some(Object::Stream(set)) = font.descriptor.and_then(|d| get(facts.pdf, d, b"CIDSet")) else { continue };
        let bits = seek::unpacked(facts, set).unwrap_or_default();
        let has = |cid: usize| bits.get(cid / 8).is_some_and(|b| b & (0x80 >> (cid % 8)) != 0);
        let identity = font.descendant.and_then(|d| get_name(facts.pdf, d, b"CIDToGIDMap")) == Some(b"Identity");
        if !identity {
            continue;
        }
        // CID 0 may be left out: `.notdef` is in every program
        let count = usize::from(look.glyphs);
        let wrong = if lists { (1..count).find(|c| !has(*c)) } else { (count..bits.len() * 8).find(|c| has(*c)) };
        if let Some(cid) = wrong {
            out.add(Spot::object(font.id).on(font.page), &[&font.name, &cid.to_string()]);
        }
    }
}

/// Names of a Type 1 font's `CharSet` against its program, as far as that is a CFF (`lists` as in [`cid_sets`]).
pub(crate) fn char_sets(facts: &Facts<'_>, lists: bool, out: &mut Breaches) {
    for font in facts.stock.fonts.iter().filter(|f| matches!(f.subtype.as_str(), "Type1" | "MMType1")) {
        let Some(set) = font.descriptor.and_then(|d| get_text(facts.pdf, d, b"CharSet")) else { continue };
        let Some(bytes) = font.program.filter(|p| p.key == "FontFile3").and_then(|p| seek::unpacked(facts, p.stream))
        else {
            continue;
        };
        let Some(program) = Program::parse(&bytes) else { continue };
        let Some(cff) = program.cff() else { continue };
        let listed: BTreeSet<&str> = set.split('/').map(str::trim).filter(|n| !n.is_empty()).collect();
        let present: BTreeSet<&str> = (1..cff.number_of_glyphs()).filter_map(|g| cff.glyph_name(GlyphId(g))).collect();
        let (a, b) = if lists { (&present, &listed) } else { (&listed, &present) };
        if let Some(name) = a.difference(b).find(|n| **n != ".notdef") {
            out.add(Spot::object(font.id).on(font.page), &[&font.name, name]);
        }
    }
}
