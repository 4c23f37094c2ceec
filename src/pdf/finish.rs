//! From operations to bytes: printpdf makes the document, one pass over it does everything at document level.

use super::fonts::{self, FontPlan};
use super::images::Pictures;
use super::links::Links;
use super::sheet::{self, Sheet};
use super::tags::Tree;
use super::{PdfError, PdfKind, archival, attach, carrier, compact, outline, print, xmp};
use crate::license::{Edition, sha256_hex};
use crate::typeset::Typeset;
use crate::units::Pt;
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, StringFormat};
use printpdf::{FontId, Op, PdfDocument, PdfFont, PdfPage, PdfSaveOptions, XObject, XObjectId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Everything that a file is made of.
pub(super) struct Parts<'a> {
    pub edition: &'a Edition,
    pub pages: &'a Typeset,
    /// One for each page.
    pub sheets: Vec<Sheet>,
    pub plan: FontPlan,
    pub pictures: Pictures,
    pub drawn: Vec<Vec<Op>>,
    pub tree: Tree,
    pub links: Links,
    pub kind: PdfKind,
}

/// Writes the file.
pub(super) fn write(parts: Parts<'_>) -> Result<Vec<u8>, PdfError> {
    let Parts { edition, pages, sheets, plan, pictures, drawn, mut tree, links, kind } = parts;
    let heights: Vec<Pt> = pages.pages.iter().map(|p| p.height).collect();
    let Pictures { objects, profiles, colour, .. } = pictures;
    let ink = if colour { sheet::EVERY_PLATE } else { sheet::BLACK };
    let mut doc = base(pages, &plan, objects, drawn)?;
    doc.version = if kind == PdfKind::Screen { "1.7" } else { "1.6" }.to_string();
    let page_ids: Vec<ObjectId> = doc.get_pages().into_values().collect();
    if page_ids.len() != pages.pages.len() {
        return Err(PdfError::Writer(format!("{} pages became {}", pages.pages.len(), page_ids.len())));
    }
    let resources = shared_resources(&mut doc, &page_ids, &plan).map_err(writer)?;
    if kind == PdfKind::Print {
        let every_plate = ink == sheet::EVERY_PLATE && sheets.iter().any(|s| s.marks);
        print::resources(doc.get_dictionary_mut(resources).map_err(writer)?, every_plate);
    }
    if kind == PdfKind::Screen {
        let shared = doc.get_dictionary(resources).and_then(|r| r.get(b"XObject")).and_then(Object::as_reference);
        let names = shared.and_then(|id| doc.get_dictionary(id)).cloned().unwrap_or_default();
        archival::give_profiles(&mut doc, &names, &profiles).map_err(writer)?;
    }
    let marks: Vec<String> = sheets.iter().map(|s| s.marks(ink)).collect();
    let identity = compact_contents(&mut doc, &page_ids, &marks, edition, &plan, kind).map_err(writer)?;

    let (annotations, on) = links.write(&mut doc, &mut tree, &page_ids, &heights);
    let written = tree.write(&mut doc, &page_ids, &annotations);
    for (n, (id, sheet)) in page_ids.iter().zip(&sheets).enumerate() {
        let dictionary = doc.get_dictionary_mut(*id).map_err(writer)?;
        for (name, size) in sheet.boxes() {
            dictionary.set(name, size);
        }
        dictionary.set("Resources", reference(resources));
        dictionary.remove(b"Annots");
        let own: Vec<Object> =
            annotations.iter().zip(&on).filter(|(_, p)| **p == n).map(|(id, _)| reference(*id)).collect();
        if !own.is_empty() {
            dictionary.set("Annots", Object::Array(own));
        }
        if written.tagged.get(n).copied().unwrap_or(false) {
            dictionary.set("StructParents", Object::Integer(n as i64));
        }
        dictionary.set("Tabs", name("S"));
    }

    let mut catalog = dict([
        ("Type", name("Catalog")),
        ("Pages", doc.catalog().and_then(|c| c.get(b"Pages")).map_err(writer)?.clone()),
        ("Lang", text_string(edition.language())),
        ("MarkInfo", dict([("Marked", true.into()), ("UserProperties", true.into())]).into()),
        ("StructTreeRoot", reference(written.root)),
        ("ViewerPreferences", dict([("DisplayDocTitle", true.into())]).into()),
        ("PageLabels", outline::page_labels(&pages.pages).into()),
    ]);
    if let Some(id) = outline::outline(&mut doc, &pages.outline, &page_ids, &heights) {
        catalog.set("Outlines", reference(id));
        if kind == PdfKind::Screen {
            catalog.set("PageMode", name("UseOutlines"));
        }
    }
    if kind == PdfKind::Screen {
        let carrier = carrier::carrier(&doc, &page_ids, resources).map_err(writer)?;
        let filespec = attach::manifest(&mut doc, edition, carrier, &pages.style);
        catalog.set("Names", attach::names(filespec));
        catalog.set("AF", array([reference(filespec)]));
        catalog.set("OutputIntents", archival::output_intents(&mut doc));
    }
    if kind == PdfKind::Print {
        catalog.set("OutputIntents", print::output_intents(&mut doc));
    }
    let facts = xmp::Facts { instance: &format!("uuid:{}", uuid(&identity)), kind };
    let packet = xmp::packet(edition, &facts);
    let stream = Stream::new(dict([("Type", name("Metadata")), ("Subtype", name("XML"))]), packet.into_bytes());
    catalog.set("Metadata", reference(doc.add_object(stream.with_compression(false))));
    let catalog = doc.add_object(catalog);
    let info = doc.add_object(info(edition, kind));
    let id = Object::String(identity[..16].to_vec(), StringFormat::Hexadecimal);
    doc.trailer = dict([("Root", reference(catalog)), ("Info", reference(info)), ("ID", array([id.clone(), id]))]);
    save(tidy(doc), kind)
}

/// printpdf's part: pages, content streams, fonts, pictures.
fn base(
    pages: &Typeset,
    plan: &FontPlan,
    pictures: BTreeMap<XObjectId, XObject>,
    drawn: Vec<Vec<Op>>,
) -> Result<Document, PdfError> {
    let mut pdf = PdfDocument::new("");
    for face in plan.faces() {
        pdf.resources.fonts.map.insert(FontId(face.resource.clone()), PdfFont::new(fonts::parsed(face)));
    }
    pdf.resources.xobjects.map = pictures;
    pdf.pages = drawn
        .into_iter()
        .zip(&pages.pages)
        .map(|(ops, page)| {
            let (w, h) = (super::content::points(page.width), super::content::points(page.height));
            let full = printpdf::Rect {
                x: printpdf::Pt(0.0),
                y: printpdf::Pt(0.0),
                width: printpdf::Pt(w),
                height: printpdf::Pt(h),
                mode: None,
                winding_order: None,
            };
            PdfPage { media_box: full.clone(), trim_box: full.clone(), crop_box: full, ops }
        })
        .collect();
    let mut warnings = Vec::new();
    let doc = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    // printpdf reports failures as warnings and goes on; a missing font is not something to go on with.
    match warnings.into_iter().find(|w| w.severity == printpdf::PdfParseErrorSeverity::Error) {
        Some(w) => Err(PdfError::Writer(w.msg)),
        None => Ok(doc),
    }
}

/// One resource dictionary for all pages, with corrected fonts.
fn shared_resources(doc: &mut Document, pages: &[ObjectId], plan: &FontPlan) -> Result<ObjectId, lopdf::Error> {
    let mut shared = Dictionary::new();
    if let Some(first) = pages.first() {
        let id = doc.get_dictionary(*first)?.get(b"Resources")?.as_reference()?;
        let resources = doc.get_dictionary(id)?.clone();
        let fonts_id = resources.get(b"Font")?.as_reference()?;
        let fonts = doc.get_dictionary(fonts_id)?.clone();
        fonts::correct(doc, &fonts, plan)?;
        shared.set("Font", reference(fonts_id));
        let pictures = resources.get(b"XObject")?.as_reference()?;
        if !doc.get_dictionary(pictures)?.is_empty() {
            shared.set("XObject", reference(pictures));
        }
    }
    Ok(doc.add_object(shared))
}

/// Shortens every content stream; gives the digest that names the file.
fn compact_contents(
    doc: &mut Document,
    pages: &[ObjectId],
    marks: &[String],
    edition: &Edition,
    plan: &FontPlan,
    kind: PdfKind,
) -> Result<[u8; 32], lopdf::Error> {
    let mut h = Sha256::new();
    h.update(b"fuzi/1/pdf\0");
    h.update(if kind == PdfKind::Screen { "screen" } else { "print" });
    h.update(edition.manifest().to_json());
    h.update(fonts::digest(plan));
    for (page, marks) in pages.iter().zip(marks) {
        let id = doc.get_dictionary(*page)?.get(b"Contents")?.as_reference()?;
        let stream = doc.get_object_mut(id)?.as_stream_mut()?;
        let mut content = marks.clone().into_bytes();
        content.extend(compact::compact(&stream.content));
        h.update((content.len() as u64).to_be_bytes());
        h.update(&content);
        stream.set_content(content);
    }
    Ok(h.finalize().into())
}

/// A UUID of version 8 from a digest (RFC 9562, 5.8).
pub(super) fn uuid(digest: &[u8; 32]) -> String {
    let mut id = *digest;
    id[6] = id[6] & 0x0F | 0x80;
    id[8] = id[8] & 0x3F | 0x80;
    let h = sha256_hex(&id);
    format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..32])
}

/// The Info dictionary, the same as XMP says (CNS-001).
pub(super) fn info(edition: &Edition, kind: PdfKind) -> Dictionary {
    let a = edition.attribution();
    let authors: Vec<&str> = a.creators.iter().map(|c| c.name.as_str()).collect();
    let text = |t: &str| text_string(&xmp::legal(t));
    let mut out = dict([("Title", text(&a.title)), ("Author", text(&authors.join("; ")))]);
    if let Some(citation) = a.citation() {
        out.set("Subject", text(&citation));
    }
    out.set("Creator", text(&edition.manifest().generator));
    out.set("Producer", text(&xmp::producer(edition)));
    out.set("CreationDate", date(edition.modified()));
    out.set("ModDate", date(edition.modified()));
    match kind {
        PdfKind::Print => out.set("Trapped", name("False")),
        // poppler's pdfinfo names the standard from here; the claim that counts is XMP's
        PdfKind::Screen if archival::holds(edition) => out.set("GTS_PDFA1Version", text_string("PDF/A-3u")),
        PdfKind::Screen => {}
    }
    out
}

/// Leaves out what nothing refers to and numbers the rest without gaps.
pub(super) fn tidy(mut doc: Document) -> Document {
    let mut order = Vec::new();
    let mut seen: BTreeMap<ObjectId, ObjectId> = BTreeMap::new();
    let mut todo: Vec<&Object> = doc.trailer.iter().map(|(_, o)| o).collect();
    while let Some(object) = todo.pop() {
        match object {
            Object::Reference(id) => {
                if let (false, Some(target)) = (seen.contains_key(id), doc.objects.get(id)) {
                    seen.insert(*id, *id);
                    order.push(*id);
                    todo.push(target);
                }
            }
            Object::Array(a) => todo.extend(a),
            Object::Dictionary(d) => todo.extend(d.iter().map(|(_, o)| o)),
            Object::Stream(s) => todo.extend(s.dict.iter().map(|(_, o)| o)),
            _ => {}
        }
    }
    // In the order of making: pages and their streams stay together.
    order.sort_unstable();
    for (n, id) in order.iter().enumerate() {
        seen.insert(*id, (n as u32 + 1, 0));
    }
    let objects = std::mem::take(&mut doc.objects);
    for (id, mut object) in objects {
        if let Some(new) = seen.get(&id) {
            renumber(&mut object, &seen);
            doc.objects.insert(*new, object);
        }
    }
    let mut trailer = Object::Dictionary(std::mem::take(&mut doc.trailer));
    renumber(&mut trailer, &seen);
    if let Object::Dictionary(t) = trailer {
        doc.trailer = t;
    }
    doc.max_id = order.len() as u32;
    doc
}

fn renumber(object: &mut Object, map: &BTreeMap<ObjectId, ObjectId>) {
    match object {
        Object::Reference(id) => {
            if let Some(new) = map.get(id) {
                *id = *new;
            }
        }
        Object::Array(a) => a.iter_mut().for_each(|o| renumber(o, map)),
        Object::Dictionary(d) => d.iter_mut().for_each(|(_, o)| renumber(o, map)),
        Object::Stream(s) => s.dict.iter_mut().for_each(|(_, o)| renumber(o, map)),
        _ => {}
    }
}

pub(super) fn save(mut doc: Document, kind: PdfKind) -> Result<Vec<u8>, PdfError> {
    doc.compress();
    let mut bytes = Vec::new();
    let done = match kind {
        PdfKind::Screen => {
            let options = SaveOptions::builder()
                .use_object_streams(true)
                .use_xref_streams(true)
                .max_objects_per_stream(200)
                .compression_level(9)
                .build();
            doc.save_with_options(&mut bytes, options).map(|()| compact::pack_xref(&mut bytes))
        }
        PdfKind::Print => doc.save_to(&mut bytes),
    };
    done.map_err(|e| PdfError::Writer(e.to_string()))?;
    // lopdf ends at %%EOF; some readers want the line ended.
    bytes.push(b'\n');
    Ok(bytes)
}

fn writer(error: lopdf::Error) -> PdfError {
    PdfError::Writer(error.to_string())
}

/// A dictionary in the order written.
pub(super) fn dict<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    let mut out = Dictionary::new();
    for (key, value) in entries {
        out.set(key, value);
    }
    out
}

/// A name.
pub(super) fn name(n: &str) -> Object {
    Object::Name(n.as_bytes().to_vec())
}

/// A reference.
pub(super) fn reference(id: ObjectId) -> Object {
    Object::Reference(id)
}

/// A number.
pub(super) fn real(value: f32) -> Object {
    Object::Real(value)
}

/// An array.
pub(super) fn array(items: impl IntoIterator<Item = Object>) -> Object {
    Object::Array(items.into_iter().collect())
}

/// A text string: ASCII as it is, anything else in UTF-16BE (ISO 32000-1, 7.9.2.2).
pub(super) fn text_string(text: &str) -> Object {
    let plain = text.bytes().all(|b| (0x20..0x7F).contains(&b));
    let bytes = if plain { text.as_bytes().to_vec() } else { super::content::utf16(text) };
    Object::String(bytes, StringFormat::Literal)
}

/// `D:20260101120000Z` of an RFC 3339 date in UTC.
pub(super) fn date(rfc3339: &str) -> Object {
    let digits: String = rfc3339.chars().filter(char::is_ascii_digit).collect();
    Object::String(format!("D:{digits}Z").into_bytes(), StringFormat::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_ascii_or_utf16() {
        assert_eq!(text_string("a(b").as_str().unwrap(), b"a(b");
        assert_eq!(text_string("中").as_str().unwrap(), [0xFE, 0xFF, 0x4E, 0x2D]);
        // PDFDocEncoding differs from ASCII above 0x7E and has no line feed to rely on.
        assert_eq!(text_string("é").as_str().unwrap(), [0xFE, 0xFF, 0, 0xE9]);
    }

    #[test]
    fn dates_are_utc() {
        assert_eq!(date("2026-01-01T12:00:00Z").as_str().unwrap(), b"D:20260101120000Z");
    }
}
