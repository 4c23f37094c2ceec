//! A PDF, from its bytes to an [`Artefact`]: encryption, page tree, words, structure, XMP, Info, attachment.

use super::{actions, glyphs, links, load, parts, revisions, tags, xmp};
use crate::fonts::FontSet;
use crate::verify::Limits;
use crate::verify::model::{Artefact, Shown};
use crate::verify::pdf::content::Painter;
use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::glyphs::second::Second;
use crate::verify::pdf::glyphs::spans::Spans;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::pdf::look::judge::Boxes;
use crate::verify::pdf::look::layers::{Layer, Layers};
use crate::verify::pdf::look::{Sight, report};
use crate::verify::pdf::metrics::number;
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
    render: bool,
    findings: &mut Findings,
) -> Result<Artefact, Stop> {
    findings.ran(&["PDF-001", "PDF-002", "DRM-001", "RES-002", "RES-005"]);
    let header = bytes.windows(5).position(|w| w == b"%PDF-").unwrap_or(0);
    if header > 0 {
        findings.fail("PDF-001.offset", &[&header.to_string()], Detail::default());
    }
    // places in the file count from its header
    let bytes = bytes.get(header..).unwrap_or_default();
    let mut budget = Budget::new(limits);
    let (mut pdf, layout) = load::load(bytes, limits, &mut budget, findings)?;
    if layout.key.is_some() {
        findings.fail("DRM-001.open", &[], Detail::default());
    }
    let out = document(&pdf, limits, &Means { bytes, faces, render }, &mut budget, findings)?;
    revisions::check(bytes, &mut pdf, &layout, &out, limits, &mut budget, findings)?;
    Ok(out)
}

/// What there is to hold pages against.
struct Means<'m> {
    /// The file from its header on.
    #[cfg_attr(not(feature = "render"), allow(dead_code, reason = "only a renderer reads the file again"))]
    bytes: &'m [u8],
    /// The faces of this program.
    faces: Option<&'m FontSet>,
    /// Whether pages may be drawn.
    #[cfg_attr(not(feature = "render"), allow(dead_code, reason = "there is no renderer"))]
    render: bool,
}

/// The live document.
fn document(
    pdf: &Pdf,
    limits: &Limits,
    means: &Means<'_>,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<Artefact, Stop> {
    let unreadable = |f: &mut Findings, why: &str| f.stop("PDF-001.load", &[why], Where::default());
    let root = pdf.trailer.get(b"Root").ok().and_then(|o| as_dict(pdf, o));
    let Some(catalog) = root else { return Err(unreadable(findings, "no catalog")) };
    let mut out = Artefact { pdf: true, ..Artefact::default() };
    metadata(pdf, catalog, limits, budget, &mut out, findings)?;
    let leaves = page_tree(pdf, catalog, findings)?;
    if leaves.is_empty() {
        return Err(unreadable(findings, "no pages"));
    }
    out.pages = leaves.len();
    let (mut fonts, mut operators) = (Fonts::default(), 0);
    let layers = Layers::read(pdf, catalog);
    let mut sight = Sight::new(&layers);
    let mut pages = Pages { texts: Vec::with_capacity(leaves.len()), numbers: BTreeMap::new() };
    let (mut spans, mut second) = (Spans::default(), Second::default());
    actions::catalog(pdf, catalog, findings);
    actions::attached_pdf(pdf, budget, findings)?;
    revisions::outlines(pdf, catalog, limits, findings)?;
    for (i, leaf) in leaves.iter().enumerate() {
        findings.in_time()?;
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        let mut painter = Painter {
            pdf,
            fonts: &mut fonts,
            budget,
            limits,
            operators: &mut operators,
            sight: &mut sight,
            page: number,
            spans: &mut spans,
            second: &mut second,
            layer: Layer::ALWAYS,
            nested: 0,
        };
        pages.texts.push(painter.page(leaf.dict, leaf.resources, &boxes(pdf, leaf), findings)?);
        pages.numbers.insert(leaf.id, i);
        actions::page(pdf, leaf.dict, number, &mut out, findings);
    }
    let mut areas = links::read(pdf, catalog, &leaves, &pages.numbers, &mut out);
    tags::read(pdf, catalog, &pages, &mut areas, limits, &mut out, findings)?;
    links::unclaimed(&areas, &mut out);
    links::bookmarks(pdf, catalog, limits, &mut out);
    #[cfg(feature = "render")]
    if means.render {
        let titles = out.fields.iter().filter(|f| f.key == "title").find_map(|f| f.at.page);
        let numbers: BTreeSet<u32> = titles.into_iter().chain(out.notice.at.page).collect();
        let mut wanted = Vec::new();
        for page in numbers {
            let Some(leaf) = leaves.get(page as usize - 1) else { continue };
            let mut painter = Painter {
                pdf,
                fonts: &mut fonts,
                budget,
                limits,
                operators: &mut operators,
                sight: &mut sight,
                page,
                spans: &mut Spans::default(),
                second: &mut second,
                layer: Layer::ALWAYS,
                nested: 0,
            };
            let letters = painter.letters(leaf.dict, leaf.resources).unwrap_or_default();
            wanted.push(glyphs::drawn::Wanted { page, shown: boxes(pdf, leaf).shown, letters });
        }
        glyphs::drawn::check(means.bytes, &wanted, findings);
    }
    report::ran(sight.crowded, findings);
    if !out.marked {
        report::unmarked(&pages.texts, findings);
    }
    for (i, page) in pages.texts.iter().enumerate() {
        let at = || Where::page(u32::try_from(i).unwrap_or(u32::MAX - 1) + 1);
        if !out.marked && !page.all.trim().is_empty() {
            out.extras.push(Shown { text: page.all.clone(), at: at() });
        }
        out.artifacts.extend(page.artifacts.iter().map(|t| Shown { text: t.clone(), at: at() }));
    }
    let sandwiches: Vec<_> = pages.texts.iter().map(|p| p.sandwich).collect();
    glyphs::pictures::judge(&sandwiches, out.marked, findings);
    second.judge(pdf, &fonts, budget, findings);
    glyphs::check(pdf, &fonts, &spans, out.marked, means.faces, budget, findings);
    budget.check("font", findings)?;
    if let Some(stream) = actions::attachment(pdf, catalog, "integrity.json") {
        out.manifest = budget.decode(stream);
        budget.check("integrity.json", findings)?;
    }
    out.promises_manifest = out.metadata.manifest_name.is_some();
    if out.manifest.is_some() {
        out.parts = parts::read(pdf, &leaves, &pages, &areas, budget);
        budget.check("fonts and pictures", findings)?;
    }
    Ok(out)
}

/// XMP and Info.
fn metadata(
    pdf: &Pdf,
    catalog: &Dictionary,
    limits: &Limits,
    budget: &mut Budget,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<(), Stop> {
    out.metadata.carrier = "XMP";
    if let Some(Object::Stream(stream)) = get(pdf, catalog, b"Metadata") {
        let packet = budget.decode(stream);
        budget.check("XMP", findings)?;
        out.metadata = xmp::read(&packet.unwrap_or_default(), limits, findings);
    }
    if let Some(lang) = get_text(pdf, catalog, b"Lang") {
        out.metadata.language = Some(lang);
    }
    if let Some(info) = pdf.trailer.get(b"Info").ok().and_then(|o| as_dict(pdf, o)) {
        out.metadata.info_title = get_text(pdf, info, b"Title");
        out.metadata.info_author = get_text(pdf, info, b"Author");
        for (key, carrier) in
            [("Subject", "xmp.dc:description"), ("Creator", "xmp.xmp:CreatorTool"), ("Producer", "xmp.pdf:Producer")]
        {
            let Some(here) = get_text(pdf, info, key.as_bytes()) else { continue };
            let there = out.metadata.facts.iter().find(|f| f.carrier == carrier).map(|f| f.value.clone());
            out.metadata.info_facts.push((key, here, there));
        }
    }
    Ok(())
}

/// A page with what it inherits.
pub(crate) struct PageLeaf<'a> {
    pub id: ObjectId,
    pub dict: &'a Dictionary,
    pub resources: Option<&'a Dictionary>,
    media: Option<&'a Object>,
    crop: Option<&'a Object>,
}

/// What a page inherits from the nodes above it.
#[derive(Clone, Copy, Default)]
struct Inherited<'a> {
    resources: Option<&'a Dictionary>,
    media: Option<&'a Object>,
    crop: Option<&'a Object>,
}

/// The boxes of a page; one that is missing or empty is the next larger (ISO 32000-1, 14.11.2).
fn boxes(pdf: &Pdf, page: &PageLeaf<'_>) -> Boxes {
    let read = |object: Option<&Object>| -> Option<Bounds> {
        let Object::Array(list) = resolve(pdf, object?) else { return None };
        let [a, b, c, d] = list.iter().map(|o| number(pdf, o)).collect::<Option<Vec<f64>>>()?.try_into().ok()?;
        Some(Bounds::around([(a, b), (c, d)])).filter(|b| !b.is_empty())
    };
    let media = read(page.media).unwrap_or(Bounds { x0: 0.0, y0: 0.0, x1: 612.0, y1: 792.0 });
    let shown = read(page.crop).map_or(media, |c| c.intersect(media));
    let trim = read(page.dict.get(b"TrimBox").ok()).map_or(shown, |t| t.intersect(shown));
    let unit = get(pdf, page.dict, b"UserUnit").and_then(|o| number(pdf, o)).filter(|u| *u > 0.0).unwrap_or(1.0);
    Boxes { shown, trim, unit }
}

/// Pages in order; each node once, no deeper than [`MAX_TREE`] (PDF-002).
fn page_tree<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, findings: &mut Findings) -> Result<Vec<PageLeaf<'a>>, Stop> {
    let cycle = |f: &mut Findings| f.stop("PDF-002.cycle", &["page tree"], Where::default());
    let mut pages = Vec::new();
    let mut visited = BTreeSet::new();
    let Ok(root) = catalog.get(b"Pages") else { return Ok(pages) };
    let mut stack: Vec<(&Object, Inherited<'_>, usize)> = vec![(root, Inherited::default(), 0)];
    while let Some((object, inherited, depth)) = stack.pop() {
        let Ok(id) = object.as_reference() else { return Err(cycle(findings)) };
        let Object::Dictionary(dict) = resolve(pdf, object) else { return Err(cycle(findings)) };
        if depth > MAX_TREE || !visited.insert(id) {
            return Err(cycle(findings));
        }
        let inherited = Inherited {
            resources: get_dict(pdf, dict, b"Resources").or(inherited.resources),
            media: get(pdf, dict, b"MediaBox").or(inherited.media),
            crop: get(pdf, dict, b"CropBox").or(inherited.crop),
        };
        if dict.has(b"Kids") && get_name(pdf, dict, b"Type") != Some(b"Page") {
            stack.extend(get_list(pdf, dict, b"Kids").into_iter().rev().map(|k| (k, inherited, depth + 1)));
        } else {
            let Inherited { resources, media, crop } = inherited;
            pages.push(PageLeaf { id, dict, resources, media, crop });
        }
    }
    Ok(pages)
}
