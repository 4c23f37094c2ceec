//! A PDF, from its bytes to an [`Artefact`]: encryption, page tree, words, structure, XMP, Info, attachment.

use super::{actions, glyphs, tags, xmp};
use crate::fonts::FontSet;
use crate::verify::Limits;
use crate::verify::model::{Artefact, Shown};
use crate::verify::pdf::content::Painter;
use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::glyphs::spans::Spans;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::pdf::tags::Pages;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest page tree.
const MAX_TREE: usize = 64;

/// Reads a PDF.
///
/// # Errors
/// [`Stop`] when no verdict is possible; the finding that says why is recorded.
pub(crate) fn read(
    bytes: &[u8],
    limits: &Limits,
    faces: Option<&FontSet>,
    findings: &mut Findings,
) -> Result<Artefact, Stop> {
    findings.ran(&["PDF-001", "PDF-002", "DRM-001"]);
    let pdf = load(bytes, limits, findings)?;
    if pdf.objects.len() > limits.max_objects {
        return Err(findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], Where::default()));
    }
    let unreadable = |f: &mut Findings, why: &str| f.stop("PDF-001.load", &[why], Where::default());
    let root = pdf.trailer.get(b"Root").ok().and_then(|o| as_dict(&pdf, o));
    let Some(catalog) = root else { return Err(unreadable(findings, "no catalog")) };
    let mut budget = Budget::new(limits);
    let mut out = Artefact { pdf: true, ..Artefact::default() };
    let screen = metadata(&pdf, catalog, limits, &mut budget, &mut out, findings)?;
    let leaves = page_tree(&pdf, catalog, findings)?;
    if leaves.is_empty() {
        return Err(unreadable(findings, "no pages"));
    }
    let (mut fonts, mut operators) = (Fonts::default(), 0);
    let mut pages = Pages { texts: Vec::with_capacity(leaves.len()), numbers: BTreeMap::new() };
    let mut spans = Spans::default();
    actions::catalog(&pdf, catalog, findings);
    for (i, leaf) in leaves.iter().enumerate() {
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        let mut painter = Painter {
            pdf: &pdf,
            fonts: &mut fonts,
            budget: &mut budget,
            limits,
            operators: &mut operators,
            page: number,
            spans: &mut spans,
        };
        pages.texts.push(painter.page(leaf.dict, leaf.resources, findings)?);
        pages.numbers.insert(leaf.id, i);
        actions::page(&pdf, leaf.dict, number, &mut out, findings);
    }
    tags::read(&pdf, catalog, &pages, limits, &mut out, findings)?;
    if out.marked {
        findings.ran(&["VIS-009"]);
        if catalog.has(b"OCProperties") {
            findings.fail("VIS-009.layers", &[], Detail::default());
        }
    }
    for (i, page) in pages.texts.iter().enumerate() {
        let at = || Where::page(u32::try_from(i).unwrap_or(u32::MAX - 1) + 1);
        if !out.marked && !page.all.trim().is_empty() {
            out.extras.push(Shown { text: page.all.clone(), at: at() });
        }
        out.artifacts.extend(page.artifacts.iter().map(|t| Shown { text: t.clone(), at: at() }));
    }
    glyphs::check(&pdf, &fonts, &spans, out.marked, faces, &mut budget, findings);
    budget.check("font", findings)?;
    if let Some(stream) = actions::attachment(&pdf, catalog, "integrity.json") {
        out.manifest = budget.decode(stream);
        budget.check("integrity.json", findings)?;
    }
    out.promises_manifest = screen && (out.marked || out.metadata.root.is_some());
    Ok(out)
}

/// Parses, decrypting with the empty password where that opens the file (DRM-001).
fn load(bytes: &[u8], limits: &Limits, findings: &mut Findings) -> Result<Pdf, Stop> {
    let header = bytes.windows(5).position(|w| w == b"%PDF-").unwrap_or(0);
    if header > 0 {
        findings.fail("PDF-001.offset", &[&header.to_string()], Detail::default());
    }
    // object streams are unpacked while loading, each within its share of the budget
    let streams = bytes.windows(7).filter(|w| *w == b"/ObjStm").count().max(1) as u64;
    let share = (limits.max_unpacked / streams).clamp(1 << 16, 64 << 20);
    let options = lopdf::LoadOptions::with_max_decompressed_size(usize::try_from(share).unwrap_or(1 << 20));
    // the library must not take the program down on broken bytes
    let loaded = std::panic::catch_unwind(|| Pdf::load_mem_with_options(bytes, options));
    let pdf = match loaded {
        Err(_) => return Err(findings.stop("PDF-001.load", &["parser gave up"], Where::default())),
        Ok(Err(lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword)) => {
            return Err(findings.stop("DRM-001.closed", &[], Where::default()));
        }
        Ok(Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }))) => {
            return Err(findings.stop("RES-002.unpacked", &[&share.to_string()], Where::default()));
        }
        Ok(Err(e)) => return Err(findings.stop("PDF-001.load", &[&e.to_string()], Where::default())),
        Ok(Ok(pdf)) => pdf,
    };
    if pdf.trailer.has(b"Encrypt") {
        return Err(findings.stop("DRM-001.closed", &[], Where::default()));
    }
    if pdf.encryption_state.is_some() {
        findings.fail("DRM-001.open", &[], Detail::default());
    }
    Ok(pdf)
}

/// XMP and Info; whether this is a screen edition, which promises a manifest (a print edition has its digests in XMP).
fn metadata(
    pdf: &Pdf,
    catalog: &Dictionary,
    limits: &Limits,
    budget: &mut Budget,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<bool, Stop> {
    let mut screen = false;
    out.metadata.carrier = "XMP";
    if let Some(Object::Stream(stream)) = get(pdf, catalog, b"Metadata") {
        let packet = budget.decode(stream);
        budget.check("XMP", findings)?;
        let xmp = xmp::read(&packet.unwrap_or_default(), limits, findings);
        (out.metadata, screen) = (xmp.metadata, xmp.screen);
    }
    if let Some(lang) = get_text(pdf, catalog, b"Lang") {
        out.metadata.language = Some(lang);
    }
    if let Some(info) = pdf.trailer.get(b"Info").ok().and_then(|o| as_dict(pdf, o)) {
        out.metadata.info_title = get_text(pdf, info, b"Title");
        out.metadata.info_author = get_text(pdf, info, b"Author");
    }
    Ok(screen)
}

/// A page with what it inherits.
struct PageLeaf<'a> {
    id: ObjectId,
    dict: &'a Dictionary,
    resources: Option<&'a Dictionary>,
}

/// Pages in order; each node once, no deeper than [`MAX_TREE`] (PDF-002).
fn page_tree<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, findings: &mut Findings) -> Result<Vec<PageLeaf<'a>>, Stop> {
    let cycle = |f: &mut Findings| f.stop("PDF-002.cycle", &["page tree"], Where::default());
    let mut pages = Vec::new();
    let mut visited = BTreeSet::new();
    let Ok(root) = catalog.get(b"Pages") else { return Ok(pages) };
    let mut stack: Vec<(&Object, Option<&Dictionary>, usize)> = vec![(root, None, 0)];
    while let Some((object, inherited, depth)) = stack.pop() {
        let Ok(id) = object.as_reference() else { return Err(cycle(findings)) };
        let Object::Dictionary(dict) = resolve(pdf, object) else { return Err(cycle(findings)) };
        if depth > MAX_TREE || !visited.insert(id) {
            return Err(cycle(findings));
        }
        let resources = get_dict(pdf, dict, b"Resources").or(inherited);
        if dict.has(b"Kids") && get_name(pdf, dict, b"Type") != Some(b"Page") {
            stack.extend(get_list(pdf, dict, b"Kids").into_iter().rev().map(|k| (k, resources, depth + 1)));
        } else {
            pages.push(PageLeaf { id, dict, resources });
        }
    }
    Ok(pages)
}
