//! From the objects of a file to [`Facts`]: pages with what they inherit, their content, and everything beside them.

use super::facts::{Action, Annotation, Boxes, Facts, Intent, Page};
use super::stock::Store;
use super::tree::{self, name_tree};
use super::walk::{Trouble, Walker};
use super::xmp::{self, Xmp};
use crate::verify::Limits;
use crate::verify::pdf::load::Layout;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest page tree.
const MAX_TREE: usize = 64;
/// Longest chain of actions that follow one another.
const MAX_ACTIONS: usize = 10_000;

/// Reads what there is to know; `bytes` from the header on.
///
/// # Errors
/// [`Stop`] when no verdict is possible; the finding that says why is recorded.
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    before_header: usize,
    (pdf, layout): (&'a Pdf, &'a Layout),
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<Facts<'a>, Stop> {
    let unreadable = |f: &mut Findings, why: &str| f.stop("PDF-001.load", &[why], Where::default());
    let Some(catalog) = pdf.trailer.get(b"Root").ok().and_then(|o| as_dict(pdf, o)) else {
        return Err(unreadable(findings, "no catalog"));
    };
    let mut store = Store::default();
    let leaves = page_tree(pdf, catalog, findings)?;
    if leaves.is_empty() {
        return Err(unreadable(findings, "no pages"));
    }
    let numbers: BTreeMap<ObjectId, u32> = leaves.iter().filter_map(|p| Some((p.id?, p.number))).collect();
    let mut pages = Vec::with_capacity(leaves.len());
    let mut operators = 0;
    for mut leaf in leaves {
        findings.in_time()?;
        let number = leaf.number;
        if let Some(space) = leaf.group.and_then(|g| g.get(b"CS").ok()) {
            let n = store.space(space, leaf.resources, number, pdf, budget);
            leaf.group_spaces.insert(n);
        }
        let walker = Walker::new(pdf, limits, budget, &mut store, &mut operators, leaf);
        match walker.run() {
            Ok(page) => pages.push(page),
            Err(Trouble::Cycle) => return Err(findings.stop("PDF-002.cycle", &["forms"], Where::page(number))),
            Err(Trouble::Decode) => {
                let what = format!("page {number}");
                budget.check(&what, findings)?;
                return Err(findings.stop("PDF-003.stream", &[&what], Where::page(number)));
            }
            Err(Trouble::Over) => {
                let most = limits.max_objects.to_string();
                return Err(findings.stop("RES-005.objects", &[&most], Where::page(number)));
            }
        }
        budget.check(&format!("page {number}"), findings)?;
    }
    let mut intents = Vec::new();
    for object in get_list(pdf, catalog, b"OutputIntents") {
        let Some(dict) = as_dict(pdf, object) else { continue };
        let profile = dict.get(b"DestOutputProfile").ok().and_then(|o| store.profile(o, pdf, budget));
        let subtype = String::from_utf8_lossy(get_name(pdf, dict, b"S").unwrap_or_default()).into_owned();
        intents.push(Intent { id: object.as_reference().ok(), dict, subtype, profile });
    }
    let xmp = metadata(pdf, catalog, limits, budget);
    let tree = tree::read(pdf, catalog, &numbers, limits, budget);
    let actions = actions(pdf, catalog, &pages, limits);
    budget.check("XMP", findings)?;
    let version = bytes.get(5..13).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit() || **b == b'.');
    Ok(Facts {
        bytes,
        before_header,
        header: version.map(|b| char::from(*b)).collect(),
        pdf,
        layout,
        catalog,
        info: pdf.trailer.get(b"Info").ok().and_then(|o| as_dict(pdf, o)),
        xmp,
        intents,
        pages,
        stock: store.stock,
        tree,
        actions,
        left: std::cell::Cell::new(limits.max_unpacked),
        looks: std::cell::OnceCell::new(),
    })
}

/// The XMP packet of the catalog.
pub(crate) fn metadata(pdf: &Pdf, catalog: &Dictionary, limits: &Limits, budget: &mut Budget) -> Xmp {
    let Some(Object::Stream(stream)) = get(pdf, catalog, b"Metadata") else { return Xmp::default() };
    match budget.decode(stream) {
        Some(bytes) => xmp::read(&bytes, get(pdf, &stream.dict, b"Filter").is_some(), limits),
        None => Xmp { present: true, broken: Some("it cannot be unpacked".to_string()), ..Xmp::default() },
    }
}

/// What a page inherits from the nodes above it.
#[derive(Clone, Copy, Default)]
struct Inherited<'a> {
    resources: Option<&'a Dictionary>,
    media: Option<&'a Object>,
    crop: Option<&'a Object>,
    rotate: Option<&'a Object>,
}

/// Pages in order, nothing of their content yet; each node once (PDF-002).
fn page_tree<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, findings: &mut Findings) -> Result<Vec<Page<'a>>, Stop> {
    let mut pages: Vec<Page<'a>> = Vec::new();
    let mut visited = BTreeSet::new();
    let Ok(root) = catalog.get(b"Pages") else { return Ok(pages) };
    let mut stack: Vec<(&'a Object, Inherited<'a>, usize)> = vec![(root, Inherited::default(), 0)];
    while let Some((object, above, depth)) = stack.pop() {
        let id = object.as_reference().ok();
        let Object::Dictionary(dict) = resolve(pdf, object) else { continue };
        if depth > MAX_TREE || id.is_some_and(|id| !visited.insert(id)) {
            return Err(findings.stop("PDF-002.cycle", &["page tree"], Where::default()));
        }
        let own = Inherited {
            resources: get_dict(pdf, dict, b"Resources").or(above.resources),
            media: get(pdf, dict, b"MediaBox").or(above.media),
            crop: get(pdf, dict, b"CropBox").or(above.crop),
            rotate: get(pdf, dict, b"Rotate").or(above.rotate),
        };
        if dict.has(b"Kids") && get_name(pdf, dict, b"Type") != Some(b"Page") {
            stack.extend(get_list(pdf, dict, b"Kids").into_iter().rev().map(|k| (k, own, depth + 1)));
        } else {
            let page = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
            pages.push(leaf(pdf, dict, id, page, &own));
        }
    }
    Ok(pages)
}

fn leaf<'a>(pdf: &'a Pdf, dict: &'a Dictionary, id: Option<ObjectId>, page: u32, own: &Inherited<'a>) -> Page<'a> {
    let read = |o: Option<&Object>| bounds(pdf, o?);
    let boxes = Boxes {
        media: read(own.media),
        crop: read(own.crop),
        bleed: read(dict.get(b"BleedBox").ok()),
        trim: read(dict.get(b"TrimBox").ok()),
        art: read(dict.get(b"ArtBox").ok()),
    };
    let unit = get(pdf, dict, b"UserUnit").and_then(|o| number(pdf, o)).filter(|u| *u > 0.0 && *u < 1e6);
    Page {
        id,
        dict,
        number: page,
        resources: own.resources,
        boxes,
        unit: unit.unwrap_or(1.0),
        rotate: own.rotate.and_then(|o| number(pdf, o)).map_or(0, |n| n as i64),
        group: get_dict(pdf, dict, b"Group"),
        group_spaces: BTreeSet::new(),
        painted: Vec::new(),
        crowded: false,
        marks: Vec::new(),
        loose: 0,
        unbalanced: 0,
        annotations: annotations(pdf, dict),
        spaces: BTreeSet::new(),
        tiled: BTreeSet::new(),
        states: BTreeSet::new(),
        transparency: BTreeSet::new(),
        intents: BTreeSet::new(),
        unknown: BTreeSet::new(),
        depth: 0,
        postscript: BTreeSet::new(),
        replaced: BTreeSet::new(),
        layers: false,
    }
}

/// A box; `None` when it is none, or empty.
pub(crate) fn bounds(pdf: &Pdf, object: &Object) -> Option<Bounds> {
    let Object::Array(list) = resolve(pdf, object) else { return None };
    let [a, b, c, d] = list.iter().map(|o| number(pdf, o)).collect::<Option<Vec<f64>>>()?.try_into().ok()?;
    Some(Bounds::around([(a, b), (c, d)])).filter(|b| !b.is_empty())
}

fn annotations<'a>(pdf: &'a Pdf, page: &'a Dictionary) -> Vec<Annotation<'a>> {
    let mut out = Vec::new();
    for object in get_list(pdf, page, b"Annots") {
        let Some(dict) = as_dict(pdf, object) else { continue };
        let whole = |key: &[u8]| get(pdf, dict, key).and_then(|o| o.as_i64().ok());
        out.push(Annotation {
            id: object.as_reference().ok(),
            dict,
            subtype: String::from_utf8_lossy(get_name(pdf, dict, b"Subtype").unwrap_or_default()).into_owned(),
            rect: dict.get(b"Rect").ok().and_then(|o| bounds(pdf, o)),
            flags: whole(b"F").unwrap_or(0),
            contents: get_text(pdf, dict, b"Contents"),
            struct_parent: whole(b"StructParent"),
        });
    }
    out
}

/// Collects actions, each dictionary once.
struct Actions<'a> {
    pdf: &'a Pdf,
    found: Vec<Action<'a>>,
    seen: BTreeSet<usize>,
}

impl<'a> Actions<'a> {
    /// An action and those that follow it.
    fn add(&mut self, object: &'a Object, place: &'static str, page: Option<u32>) {
        let mut todo = vec![object];
        while let Some(object) = todo.pop() {
            let Object::Dictionary(dict) = resolve(self.pdf, object) else { continue };
            if self.found.len() >= MAX_ACTIONS || !self.seen.insert(std::ptr::from_ref(dict) as usize) {
                continue;
            }
            let Some(subtype) = get_name(self.pdf, dict, b"S") else { continue };
            let subtype = String::from_utf8_lossy(subtype).into_owned();
            self.found.push(Action { id: object.as_reference().ok(), dict, subtype, place, page });
            todo.extend(get_list(self.pdf, dict, b"Next"));
        }
    }

    /// `A` and `AA` of a dictionary.
    fn of(&mut self, dict: &'a Dictionary, place: &'static str, page: Option<u32>) {
        if let Ok(action) = dict.get(b"A") {
            self.add(action, place, page);
        }
        for (_, action) in get_dict(self.pdf, dict, b"AA").into_iter().flat_map(|d| d.iter()) {
            self.add(action, "AA", page);
        }
    }
}

fn actions<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, pages: &[Page<'a>], limits: &Limits) -> Vec<Action<'a>> {
    let mut out = Actions { pdf, found: Vec::new(), seen: BTreeSet::new() };
    if let Ok(action) = catalog.get(b"OpenAction") {
        out.add(action, "OpenAction", None);
    }
    out.of(catalog, "AA", None);
    for page in pages {
        out.of(page.dict, "AA", Some(page.number));
        for annotation in &page.annotations {
            out.of(annotation.dict, "annotation", Some(page.number));
        }
    }
    if let Some(names) = get_dict(pdf, catalog, b"Names") {
        for (_, object) in name_tree(pdf, names, b"JavaScript", limits) {
            out.add(object, "JavaScript", None);
        }
    }
    let fields = get_dict(pdf, catalog, b"AcroForm").map(|f| get_list(pdf, f, b"Fields")).unwrap_or_default();
    let outlines = get_dict(pdf, catalog, b"Outlines").and_then(|o| o.get(b"First").ok());
    let mut todo: Vec<(&'a Object, bool)> = fields.into_iter().map(|f| (f, true)).collect();
    todo.extend(outlines.map(|o| (o, false)));
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while let Some((object, field)) = todo.pop() {
        let Some(dict) = as_dict(pdf, object) else { continue };
        if seen.len() > limits.max_objects || !seen.insert(std::ptr::from_ref(dict) as usize) {
            continue;
        }
        out.of(dict, if field { "field" } else { "outline" }, None);
        if field {
            todo.extend(get_list(pdf, dict, b"Kids").into_iter().map(|k| (k, true)));
        } else {
            todo.extend([b"Next".as_slice(), b"First"].iter().filter_map(|k| Some((dict.get(k).ok()?, false))));
        }
    }
    out.found
}
