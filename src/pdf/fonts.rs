//! Glyphs in use → subsets, codes and ToUnicode.
//!
//! A code of the file is the glyph's number in the subset (Identity-H). printpdf's ToUnicode keeps the last text of a
//! glyph; here a glyph gets the text of its first use on its own, and every other use says its characters in an
//! ActualText span (`decisions.md` 5).

use super::PdfError;
use crate::fonts::{Face, FaceId, FontSet};
use crate::license::sha256_hex;
use crate::typeset::{Item, PlacedGlyph, Typeset};
use crate::units::{Em, GlyphId};
use lopdf::{Dictionary, Document, Object, Stream};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The faces that the pages use.
pub(super) struct FontPlan {
    faces: BTreeMap<FaceId, FacePlan>,
}

/// One face as the file holds it.
pub(super) struct FacePlan {
    /// Resource name: `C0`.
    pub resource: String,
    /// `ABCDEF+NotoSerifSC-Regular`.
    pub name: String,
    /// The subset.
    pub program: Vec<u8>,
    /// Font units to an em.
    pub units_per_em: u16,
    ascent: i16,
    descent: i16,
    cap_height: Em,
    bounds: [i16; 4],
    weight: u16,
    /// Slant in whole degrees, negative for italics.
    slant: i64,
    serif: bool,
    fixed: bool,
    glyphs: BTreeMap<GlyphId, Glyph>,
}

/// A glyph in a subset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    /// Its number in the subset.
    pub code: u16,
    /// Natural width, as the file's `/W` says it.
    pub width: Em,
    /// Advance in font units, for printpdf.
    pub units: u16,
    /// What ToUnicode says it stands for; never empty.
    pub text: String,
}

impl FontPlan {
    /// The plan of a face that the pages use.
    pub fn face(&self, id: FaceId) -> Option<&FacePlan> {
        self.faces.get(&id)
    }

    /// Every face in use, in the order of [`FaceId`].
    pub fn faces(&self) -> impl Iterator<Item = &FacePlan> {
        self.faces.values()
    }
}

impl FacePlan {
    /// A glyph that the pages use.
    pub fn glyph(&self, gid: GlyphId) -> Option<&Glyph> {
        self.glyphs.get(&gid)
    }
}

/// Clusters of a run: ranges of glyphs, each with the characters they stand for together. A run that starts with
/// glyphs without characters (the rest of a cluster that another run began) has a first cluster of no characters.
pub(super) fn clusters(glyphs: &[PlacedGlyph]) -> Vec<(Range<usize>, &str)> {
    let mut out: Vec<(Range<usize>, &str)> = Vec::with_capacity(glyphs.len());
    for (i, g) in glyphs.iter().enumerate() {
        match out.last_mut() {
            Some((range, _)) if g.text.is_empty() => range.end = i + 1,
            _ => out.push((i..i + 1, &g.text)),
        }
    }
    out
}

/// Looks at every run, subsets the faces in use, and settles what each glyph's ToUnicode says.
pub(super) fn plan(pages: &Typeset, fonts: &FontSet) -> Result<FontPlan, PdfError> {
    let mut used: BTreeMap<FaceId, BTreeMap<GlyphId, usize>> = BTreeMap::new();
    let mut own: BTreeMap<(FaceId, GlyphId), &str> = BTreeMap::new();
    let mut shared: BTreeMap<(FaceId, GlyphId), &str> = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|p| &p.items) {
        let Item::Glyphs(run) = item else { continue };
        let counts = used.entry(run.face).or_default();
        run.glyphs.iter().for_each(|g| *counts.entry(g.gid).or_insert(0) += 1);
        for (range, text) in clusters(&run.glyphs) {
            let Some(first) = run.glyphs.get(range.start) else { continue };
            if !text.is_empty() {
                let map = if range.len() == 1 { &mut own } else { &mut shared };
                map.entry((run.face, first.gid)).or_insert(text);
            }
        }
    }
    let mut faces = BTreeMap::new();
    for (index, (id, gids)) in used.into_iter().enumerate() {
        let face = fonts.face(id);
        let text = |gid: GlyphId| {
            let given = own.get(&(id, gid)).or_else(|| shared.get(&(id, gid)));
            given.map(|t| mappable(t)).filter(|t| !t.is_empty())
        };
        faces.insert(id, plan_face(&face, index, &gids, text)?);
    }
    Ok(FontPlan { faces })
}

/// What a ToUnicode map may say of a text: not U+0000, U+FEFF, U+FFFE (ISO 19005-3, 6.2.11.7.2). Where that is less than
/// the text, an ActualText says the rest.
fn mappable(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\0' | '\u{FEFF}' | '\u{FFFE}')).collect()
}

pub(super) fn plan_face(
    face: &Face<'_>,
    index: usize,
    counts: &BTreeMap<GlyphId, usize>,
    text: impl Fn(GlyphId) -> Option<String>,
) -> Result<FacePlan, PdfError> {
    let count = face.ttf.number_of_glyphs();
    if let Some(glyph) = counts.keys().find(|g| g.0 >= count) {
        return Err(PdfError::UnknownGlyph { face: face.id, glyph: *glyph });
    }
    let unnamed: BTreeSet<GlyphId> = counts.keys().copied().filter(|g| text(*g).is_none()).collect();
    let nominal = if unnamed.is_empty() { BTreeMap::new() } else { reverse_cmap(face, &unnamed) };
    // The commonest glyphs get the lowest codes: content streams compress better so.
    let mut order: Vec<GlyphId> = counts.keys().copied().collect();
    order.sort_by_key(|g| (std::cmp::Reverse(counts.get(g)), *g));
    let mut remapper = subsetter::GlyphRemapper::new();
    let mut glyphs = BTreeMap::new();
    for gid in &order {
        let code = remapper.remap(gid.0);
        let text = text(*gid)
            .or_else(|| nominal.get(gid).map(|c| c.to_string()))
            // Never read: a glyph without characters of its own always lies under an ActualText.
            .unwrap_or_else(|| char::REPLACEMENT_CHARACTER.to_string());
        let units = face.ttf.glyph_hor_advance(ttf_parser::GlyphId(gid.0)).unwrap_or(0);
        glyphs.insert(*gid, Glyph { code, width: face.advance(*gid), units, text });
    }
    let program = subsetter::subset(face.bytes, 0, &remapper)
        .map_err(|e| PdfError::Subset { face: face.id, cause: e.to_string() })?;
    let name = format!("{}+{}", subset_tag(face.id.subset_name(), &program), face.id.subset_name());
    let b = face.ttf.global_bounding_box();
    Ok(FacePlan {
        resource: format!("C{index}"),
        name,
        program,
        units_per_em: face.ttf.units_per_em().max(1),
        ascent: face.ttf.typographic_ascender().unwrap_or_else(|| face.ttf.ascender()),
        descent: face.ttf.typographic_descender().unwrap_or_else(|| face.ttf.descender()),
        cap_height: face.in_em(i32::from(face.ttf.capital_height().unwrap_or_else(|| face.ttf.ascender()))),
        bounds: [b.x_min, b.y_min, b.x_max, b.y_max],
        weight: face.ttf.weight().to_number(),
        slant: face.ttf.italic_angle().round() as i64,
        serif: matches!(face.id, FaceId::Serif | FaceId::SerifBold | FaceId::Italic | FaceId::BoldItalic),
        fixed: matches!(face.id, FaceId::Mono | FaceId::MonoBold),
        glyphs,
    })
}

/// Six capitals from the content of the subset: the same subset has the same name everywhere (ISO 32000-1, 9.6.4).
fn subset_tag(name: &str, program: &[u8]) -> String {
    let mut h = Sha256::new();
    h.update(b"fuzi/1/subset\0");
    h.update(name.as_bytes());
    h.update([0]);
    h.update(program);
    let digest: [u8; 32] = h.finalize().into();
    digest.iter().take(6).map(|b| char::from(b'A' + b % 26)).collect()
}

/// The lowest character of each glyph in the face's own cmap.
fn reverse_cmap(face: &Face<'_>, wanted: &BTreeSet<GlyphId>) -> BTreeMap<GlyphId, char> {
    let mut out = BTreeMap::new();
    let Some(cmap) = face.ttf.tables().cmap else { return out };
    for table in cmap.subtables.into_iter().filter(|t| t.is_unicode()) {
        table.codepoints(|c| {
            let glyph = table.glyph_index(c).map(|g| GlyphId(g.0)).filter(|g| wanted.contains(g));
            if let (Some(glyph), Some(c)) = (glyph, char::from_u32(c)) {
                let entry = out.entry(glyph).or_insert(c);
                *entry = (*entry).min(c);
            }
        });
    }
    out
}

/// The face for printpdf: a plain structure with the subset's bytes and widths (recipe c of the PDF notes).
pub(super) fn parsed(face: &FacePlan) -> printpdf::ParsedFont {
    let [x_min, y_min, x_max, y_max] = face.bounds;
    printpdf::ParsedFont {
        original_bytes: face.program.clone(),
        font_index: 0,
        font_name: Some(face.name.clone()),
        codepoint_to_glyph: BTreeMap::new(),
        glyph_widths: face.glyphs.values().map(|g| (g.code, g.units)).collect(),
        units_per_em: face.units_per_em,
        font_metrics: printpdf::FontMetrics { ascent: face.ascent, descent: face.descent },
        font_type: printpdf::FontType::TrueType,
        pdf_font_metrics: printpdf::PdfFontMetricsStub {
            units_per_em: face.units_per_em,
            x_min,
            y_min,
            x_max,
            y_max,
            caret_slope_rise: 1,
            caret_slope_run: 0,
            us_weight_class: face.weight,
        },
    }
}

/// Writes a face as a font of the file without printpdf: across (Identity-H) and, with the same subset, down
/// (Identity-V, its origin in the middle of the em box's top). Gives both.
pub(super) fn write(doc: &mut Document, face: &FacePlan) -> [lopdf::ObjectId; 2] {
    let name = |n: &str| Object::Name(n.as_bytes().to_vec());
    let units = |v: i16| i64::from(v) * 1000 / i64::from(face.units_per_em);
    let mut program = Dictionary::new();
    program.set("Length1", face.program.len() as i64);
    let program = doc.add_object(Stream::new(program, face.program.clone()));
    let bit = |on: bool, n: i64| if on { 1_i64 << (n - 1) } else { 0 };
    let mut descriptor = Dictionary::new();
    descriptor.set("Type", name("FontDescriptor"));
    descriptor.set("FontName", name(&face.name));
    descriptor.set("Flags", bit(face.fixed, 1) | bit(face.serif, 2) | bit(true, 3) | bit(face.slant != 0, 7));
    descriptor.set("FontBBox", Object::Array(face.bounds.iter().map(|b| Object::Integer(units(*b))).collect()));
    descriptor.set("ItalicAngle", face.slant);
    descriptor.set("Ascent", units(face.ascent));
    descriptor.set("Descent", units(face.descent));
    descriptor.set("CapHeight", i64::from(face.cap_height.0));
    descriptor.set("StemV", if face.weight > 500 { 140 } else { 80 });
    descriptor.set("FontFile2", Object::Reference(program));
    let descriptor = doc.add_object(descriptor);
    let cmap = doc.add_object(Stream::new(Dictionary::new(), to_unicode(face).into_bytes()));
    let mut system = Dictionary::new();
    system.set("Registry", Object::string_literal("Adobe"));
    system.set("Ordering", Object::string_literal("Identity"));
    system.set("Supplement", 0);
    ["Identity-H", "Identity-V"].map(|encoding| {
        let mut descendant = Dictionary::new();
        descendant.set("Type", name("Font"));
        descendant.set("Subtype", name("CIDFontType2"));
        descendant.set("BaseFont", name(&face.name));
        descendant.set("CIDSystemInfo", system.clone());
        descendant.set("CIDToGIDMap", name("Identity"));
        descendant.set("FontDescriptor", Object::Reference(descriptor));
        descendant.set("W", widths(face));
        if encoding == "Identity-V" {
            descendant.set("DW2", Object::Array(vec![Object::Integer(880), Object::Integer(-1000)]));
        }
        let mut font = Dictionary::new();
        font.set("Type", name("Font"));
        font.set("Subtype", name("Type0"));
        font.set("BaseFont", name(&face.name));
        font.set("Encoding", name(encoding));
        font.set("DescendantFonts", Object::Array(vec![Object::Reference(doc.add_object(descendant))]));
        font.set("ToUnicode", Object::Reference(cmap));
        doc.add_object(font)
    })
}

/// Corrects what printpdf writes of the fonts: `/W` rounded instead of cut, descriptor flags and cap height, and a
/// ToUnicode of our own. `fonts` is the resource dictionary of fonts.
pub(super) fn correct(doc: &mut Document, fonts: &Dictionary, plan: &FontPlan) -> Result<(), lopdf::Error> {
    for face in plan.faces() {
        let font_id = fonts.get(face.resource.as_bytes())?.as_reference()?;
        let cmap = doc.add_object(Stream::new(Dictionary::new(), to_unicode(face).into_bytes()));
        let font = doc.get_dictionary_mut(font_id)?;
        font.set("ToUnicode", Object::Reference(cmap));
        let descendant = font.get_mut(b"DescendantFonts")?.as_array_mut()?.first_mut();
        let Some(descendant) = descendant else { continue };
        let descendant = descendant.as_dict_mut()?;
        descendant.set("W", widths(face));
        let descriptor = descendant.get(b"FontDescriptor")?.as_reference()?;
        let descriptor = doc.get_dictionary_mut(descriptor)?;
        // Symbolic: the subset has an encoding of its own (ISO 32000-1, table 123).
        let bit = |on: bool, n: i64| if on { 1_i64 << (n - 1) } else { 0 };
        let flags = bit(face.fixed, 1) | bit(face.serif, 2) | bit(true, 3) | bit(face.slant != 0, 7);
        descriptor.set("Flags", flags);
        descriptor.set("ItalicAngle", face.slant);
        descriptor.set("CapHeight", i64::from(face.cap_height.0));
    }
    Ok(())
}

/// `/W`: runs of consecutive codes.
fn widths(face: &FacePlan) -> Object {
    let by_code: BTreeMap<u16, Em> = face.glyphs.values().map(|g| (g.code, g.width)).collect();
    let mut out: Vec<Object> = Vec::new();
    let mut run: Vec<Object> = Vec::new();
    let mut next = None;
    for (code, width) in by_code {
        if next != Some(code) {
            if !run.is_empty() {
                out.push(Object::Array(std::mem::take(&mut run)));
            }
            out.push(Object::Integer(i64::from(code)));
        }
        run.push(Object::Integer(i64::from(width.0)));
        next = code.checked_add(1);
    }
    if !run.is_empty() {
        out.push(Object::Array(run));
    }
    Object::Array(out)
}

/// A ToUnicode CMap (ISO 32000-1, 9.10.3): one `bfchar` a code, at most a hundred a section.
fn to_unicode(face: &FacePlan) -> String {
    let by_code: BTreeMap<u16, &str> = face.glyphs.values().map(|g| (g.code, g.text.as_str())).collect();
    let entries: Vec<String> = by_code
        .into_iter()
        .map(|(code, text)| {
            let utf16: String = text.encode_utf16().map(|u| format!("{u:04X}")).collect();
            format!("<{code:04X}> <{utf16}>\n")
        })
        .collect();
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for section in entries.chunks(100) {
        out.push_str(&format!("{} beginbfchar\n", section.len()));
        section.iter().for_each(|e| out.push_str(e));
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}

/// Digest of every subset, for the file's identity.
pub(super) fn digest(plan: &FontPlan) -> String {
    let mut h = Sha256::new();
    for face in plan.faces() {
        h.update(face.name.as_bytes());
        h.update(&face.program);
    }
    sha256_hex(&h.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn g(text: &str) -> PlacedGlyph {
        PlacedGlyph { gid: GlyphId(1), dx: Em(0), advance: Em(0), text: text.into() }
    }

    #[test]
    fn clusters_take_the_glyphs_that_follow_without_characters() {
        let glyphs = [g(""), g("a"), g(""), g("——"), g("b")];
        let got: Vec<_> = clusters(&glyphs).into_iter().map(|(r, t)| (r.start, r.end, t)).collect();
        assert_eq!(got, vec![(0, 1, ""), (1, 3, "a"), (3, 4, "——"), (4, 5, "b")]);
    }

    #[test]
    fn a_map_says_no_byte_order_mark() {
        assert_eq!(mappable("\u{FEFF}中\0\u{FFFE}"), "中");
    }

    #[test]
    fn the_tag_is_six_capitals_of_the_content() {
        let t = subset_tag("A", b"x");
        assert!(t.len() == 6 && t.bytes().all(|b| b.is_ascii_uppercase()));
        assert_eq!(t, subset_tag("A", b"x"));
        assert_ne!(t, subset_tag("A", b"y"));
    }
}
