//! Folded sheets from a finished print edition: each page becomes a form that is drawn where its place on the sheet is, so
//! its content, fonts and pictures are the same bytes; boxes, marks and metadata are the sheet's.
//!
//! The tags are left behind: on a sheet pages do not stand in reading order. Words can still be searched and copied, page
//! by page.

use super::finish::{array, dict, name, reference, save, tidy};
use super::{PdfError, PdfKind, sheet, xmp};
use crate::impose::{Binding, Side, impose as sides_of};
use crate::units::Pt;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Fold marks: from the trim, and how long.
const FOLD: (Pt, Pt) = (Pt(141_732), Pt(170_079)); // 5 mm, 6 mm

/// A page of the print edition: its form, and its trim within it (left, bottom, right, top).
struct Leaf {
    form: ObjectId,
    trim: [f64; 4],
}

/// Imposes a print edition. `thickness` is that of a leaf of paper. The same input gives the same bytes.
///
/// # Errors
/// [`PdfError::Writer`] when the print edition is not one that this program wrote.
pub fn impose(print: &[u8], binding: Binding, thickness: Pt) -> Result<Vec<u8>, PdfError> {
    let mut doc = Document::load_mem(print).map_err(writer)?;
    let pages: Vec<ObjectId> = doc.get_pages().into_values().collect();
    let leaves = pages.iter().map(|id| leaf(&mut doc, *id)).collect::<Result<Vec<_>, _>>()?;
    let [left, bottom, right, top] = leaves.first().ok_or(PdfError::NoPages)?.trim;
    let (width, height) = (Pt::from_f64(right - left), Pt::from_f64(top - bottom));
    let bleed = bleed_of(&doc, pages[0], [left, bottom, right, top]);
    let paper = sheet::sheet((width * 2, height), bleed, bleed > Pt::ZERO, true);
    let intents = doc.catalog().and_then(|c| c.get(b"OutputIntents")).map_err(writer)?.clone();
    let metadata = doc.catalog().and_then(|c| c.get(b"Metadata")).and_then(Object::as_reference).map_err(writer)?;
    let lang = doc.catalog().and_then(|c| c.get(b"Lang")).map_err(writer)?.clone();

    let root = doc.new_object_id();
    let mut h = Sha256::new();
    h.update(b"fuzi/1/imposed\0");
    h.update(print);
    let mut kids = Vec::new();
    for side in sides_of(leaves.len(), binding, thickness) {
        let content = draw(&side, &leaves, &paper);
        h.update(&content);
        let mut forms = Dictionary::new();
        for (key, page) in [("L", side.left), ("R", side.right)] {
            if let Some(leaf) = page.and_then(|n| leaves.get(n)) {
                forms.set(key, reference(leaf.form));
            }
        }
        let content = doc.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let resources = dict([("XObject", forms.into()), ("ColorSpace", sheet::registration().into())]);
        let mut page = dict([
            ("Type", name("Page")),
            ("Parent", reference(root)),
            ("Contents", reference(content)),
            ("Resources", resources.into()),
        ]);
        for (key, value) in paper.boxes() {
            page.set(key, value);
        }
        kids.push(reference(doc.add_object(page)));
    }
    let count = Object::Integer(kids.len() as i64);
    doc.set_object(root, dict([("Type", name("Pages")), ("Kids", Object::Array(kids)), ("Count", count)]));
    let identity: [u8; 32] = h.finalize().into();
    let packet = packet(&doc, metadata, &identity)?;
    let stream = Stream::new(dict([("Type", name("Metadata")), ("Subtype", name("XML"))]), packet.into_bytes());
    let metadata = doc.add_object(stream.with_compression(false));
    let catalog = doc.add_object(dict([
        ("Type", name("Catalog")),
        ("Pages", reference(root)),
        ("Lang", lang),
        ("ViewerPreferences", dict([("DisplayDocTitle", true.into()), ("Duplex", name("DuplexFlipShortEdge"))]).into()),
        ("Metadata", reference(metadata)),
        ("OutputIntents", intents),
    ]));
    let info = doc.trailer.get(b"Info").map_err(writer)?.clone();
    let id = Object::String(identity[..16].to_vec(), StringFormat::Hexadecimal);
    doc.trailer = dict([("Root", reference(catalog)), ("Info", info), ("ID", array([id.clone(), id]))]);
    doc.version = "1.6".to_string();
    save(tidy(doc), PdfKind::Print)
}

fn writer(error: lopdf::Error) -> PdfError {
    PdfError::Writer(error.to_string())
}

/// A page as a form: its content stream as it is, its resources, its paper as the box.
fn leaf(doc: &mut Document, id: ObjectId) -> Result<Leaf, PdfError> {
    let page = doc.get_dictionary(id).map_err(writer)?.clone();
    let content = page.get(b"Contents").and_then(Object::as_reference).map_err(writer)?;
    let numbers = |key: &[u8]| -> Result<[f64; 4], PdfError> {
        let list = page.get(key).and_then(Object::as_array).map_err(writer)?;
        let numbers: Vec<f64> = list.iter().filter_map(|o| o.as_float().ok()).map(f64::from).collect();
        numbers.try_into().map_err(|_| PdfError::Writer("a box of a page is no rectangle".to_string()))
    };
    let (bleed, trim) = (numbers(b"BleedBox")?, numbers(b"TrimBox")?);
    let stream = doc.get_object(content).and_then(Object::as_stream).map_err(writer)?.clone();
    let mut form = stream;
    form.dict.set("Type", name("XObject"));
    form.dict.set("Subtype", name("Form"));
    // what lies beyond the bleed, the page's own marks, stays away
    form.dict.set("BBox", array(bleed.map(|v| Object::Real(v as f32))));
    form.dict.set("Resources", page.get(b"Resources").map_err(writer)?.clone());
    Ok(Leaf { form: doc.add_object(form), trim })
}

/// How far the print edition bleeds.
fn bleed_of(doc: &Document, page: ObjectId, trim: [f64; 4]) -> Pt {
    let left = doc
        .get_dictionary(page)
        .and_then(|p| p.get(b"BleedBox"))
        .and_then(Object::as_array)
        .ok()
        .and_then(|b| b.first().and_then(|o| o.as_float().ok()));
    left.map_or(Pt::ZERO, |l| Pt::from_f64(trim[0] - f64::from(l)))
}

/// Content of one side: two pages, each cut at the fold, and the marks.
fn draw(side: &Side, leaves: &[Leaf], paper: &sheet::Sheet) -> String {
    let n = |v: f64| {
        let text = format!("{v:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let (margin, bleed) = (paper.margin.to_f64(), paper.bleed.to_f64());
    let (half, height) = (paper.trim.0.to_f64() / 2.0, paper.trim.1.to_f64());
    let creep = side.creep.to_f64();
    let mut out = String::new();
    // positive creep: away from the fold
    for (key, page, x, moved, clip) in
        [("L", side.left, margin, -creep, margin - bleed), ("R", side.right, margin + half, creep, margin + half)]
    {
        let Some(leaf) = page.and_then(|p| leaves.get(p)) else { continue };
        let (dx, dy) = (x + moved - leaf.trim[0], margin - leaf.trim[1]);
        let _ = writeln!(
            out,
            "q {} {} {} {} re W n 1 0 0 1 {} {} cm /{key} Do Q",
            n(clip),
            n(margin - bleed),
            n(half + bleed),
            n(height + bleed * 2.0),
            n(dx),
            n(dy)
        );
    }
    out.push_str(&paper.marks(sheet::EVERY_PLATE));
    let fold = margin + half;
    let (near, long) = (FOLD.0.to_f64(), FOLD.1.to_f64());
    let _ = writeln!(out, "/Artifact BMC\nq {} 0.25 w [2 2] 0 d", sheet::EVERY_PLATE);
    let (top, bottom) = (margin + height + near, margin - near);
    for (from, to) in [(top, top + long), (bottom, bottom - long)] {
        let _ = writeln!(out, "{} {} m {} {} l S", n(fold), n(from), n(fold), n(to));
    }
    out.push_str("Q\nEMC\n");
    out
}

/// The print edition's packet, with a name of its own, and saying what it is. Title, names and licence stay.
fn packet(doc: &Document, metadata: ObjectId, identity: &[u8; 32]) -> Result<String, PdfError> {
    let stream = doc.get_object(metadata).and_then(Object::as_stream).map_err(writer)?;
    let text = String::from_utf8(stream.content.clone()).map_err(|e| PdfError::Writer(e.to_string()))?;
    let instance = format!("uuid:{}", super::finish::uuid(identity));
    let (before, after) = text.split_once("<xmpMM:InstanceID>").unwrap_or((text.as_str(), ""));
    let named = match after.split_once("</xmpMM:InstanceID>") {
        Some((_, rest)) => format!("{before}<xmpMM:InstanceID>{instance}</xmpMM:InstanceID>{rest}"),
        None => text.clone(),
    };
    Ok(xmp::as_part(named, "imposed"))
}
