//! Where the links of a PDF lead, the words that annotations and forms hold, and the bookmarks.

use crate::document::plain_target;
use crate::verify::Limits;
use crate::verify::model::{Artefact, Aside, Label, Link};
use crate::verify::pdf::objects::{Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::pdf::reader::PageLeaf;
use crate::verify::report::Where;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Uri(Vec<u8>),
    /// Page from 1 (0: none of this file), and how high on it.
    Place(u32, f64),
    /// Nowhere that can be read.
    Unknown,
}

impl Target {
    /// The address, if it is one.
    pub(crate) fn uri(&self) -> Option<String> {
        match self {
            Target::Uri(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
}

/// A link annotation.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub page: u32,
    pub target: Target,
    /// Whether an element of the structure tree holds it.
    pub used: bool,
}

/// The link annotations of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Areas {
    pub list: Vec<Area>,
    pub by_id: BTreeMap<ObjectId, usize>,
}

impl Areas {
    /// Digests of where the links of each page lead, by page from 1, as `docs/marks.md` defines them.
    pub(crate) fn digests(&self) -> BTreeMap<u32, [u8; 32]> {
        use sha2::{Digest, Sha256};
        let mut open: BTreeMap<u32, Sha256> = BTreeMap::new();
        for area in &self.list {
            let h = open.entry(area.page).or_insert_with(|| Sha256::new().chain_update(b"fuzi/1/page-links\0"));
            match &area.target {
                Target::Uri(uri) => {
                    h.update(b"u");
                    h.update(uri);
                }
                Target::Place(page, _) => h.update(format!("d{page}")),
                Target::Unknown => h.update(b"d0"),
            }
            h.update([0]);
        }
        open.into_iter().map(|(page, h)| (page, h.finalize().into())).collect()
    }
}

/// Every link of every page, in order; what other annotations and forms say goes to `out`.
pub(crate) fn read(
    pdf: &Pdf,
    catalog: &Dictionary,
    pages: &[PageLeaf<'_>],
    numbers: &BTreeMap<ObjectId, usize>,
    out: &mut Artefact,
) -> Areas {
    let mut areas = Areas::default();
    for (i, page) in pages.iter().enumerate() {
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        for object in get_list(pdf, page.dict, b"Annots") {
            let Some(annotation) = as_dict(pdf, object) else { continue };
            let link = get_name(pdf, annotation, b"Subtype") == Some(b"Link");
            let target = if link { target(pdf, annotation, numbers) } else { Target::Unknown };
            if link {
                if let Ok(id) = object.as_reference() {
                    areas.by_id.entry(id).or_insert(areas.list.len());
                }
                areas.list.push(Area { page: number, target: target.clone(), used: false });
            }
            // a link says its own address; anything else is words beside the text
            let own = target.uri().map(|u| plain_target(&u));
            for key in [b"Contents".as_slice(), b"RC", b"T", b"Subj"] {
                let Some(text) = get_text(pdf, annotation, key).filter(|t| !t.trim().is_empty()) else { continue };
                if own.as_ref() != Some(&plain_target(&text)) {
                    let holder = String::from_utf8_lossy(key).into_owned();
                    out.asides.push(Aside { holder, text, leaf: String::new(), at: Where::page(number) });
                }
            }
        }
    }
    forms(pdf, catalog, out);
    areas
}

fn target(pdf: &Pdf, annotation: &Dictionary, numbers: &BTreeMap<ObjectId, usize>) -> Target {
    let action = get_dict(pdf, annotation, b"A");
    if let Some(Object::String(uri, _)) = action.and_then(|a| get(pdf, a, b"URI")) {
        return Target::Uri(uri.clone());
    }
    let destination = get(pdf, annotation, b"Dest").or_else(|| action.and_then(|a| get(pdf, a, b"D")));
    let Some(Object::Array(list)) = destination else { return Target::Unknown };
    let page = list.first().and_then(|p| p.as_reference().ok()).and_then(|id| numbers.get(&id));
    let y = match list.get(3).map(|y| resolve(pdf, y)) {
        Some(Object::Integer(i)) => *i as f64,
        Some(Object::Real(r)) => f64::from(*r),
        _ => 0.0,
    };
    Target::Place(page.and_then(|n| u32::try_from(*n).ok()).map_or(0, |n| n.saturating_add(1)), y)
}

/// Words in form fields.
fn forms(pdf: &Pdf, catalog: &Dictionary, out: &mut Artefact) {
    let Some(form) = get_dict(pdf, catalog, b"AcroForm") else { return };
    let mut todo: Vec<&Object> = get_list(pdf, form, b"Fields");
    // fields are few; a cycle ends by the count
    let mut left = 10_000usize;
    while let Some(object) = todo.pop() {
        let Some(rest) = left.checked_sub(1) else { return };
        left = rest;
        let Some(field) = as_dict(pdf, object) else { continue };
        todo.extend(get_list(pdf, field, b"Kids"));
        for key in [b"V".as_slice(), b"DV", b"TU"] {
            if let Some(text) = get_text(pdf, field, key).filter(|t| !t.trim().is_empty()) {
                let holder = "form field".to_string();
                out.asides.push(Aside { holder, text, leaf: String::new(), at: Where::default() });
            }
        }
    }
}

/// Links that lie over a marked page but belong to no element: nobody's.
pub(crate) fn unclaimed(areas: &Areas, out: &mut Artefact) {
    if !out.marked {
        return;
    }
    for area in areas.list.iter().filter(|a| !a.used) {
        let href = area.target.uri().unwrap_or_default();
        out.links.push(Link { href, rel: "unclaimed".to_string(), at: Where::page(area.page), ..Link::default() });
    }
}

/// The outline's titles. A cycle or a tree of hostile size ends by the count.
pub(crate) fn bookmarks(pdf: &Pdf, catalog: &Dictionary, limits: &Limits, out: &mut Artefact) {
    let Some(outline) = get_dict(pdf, catalog, b"Outlines") else { return };
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut todo: Vec<&Object> = outline.get(b"First").into_iter().collect();
    while let Some(object) = todo.pop() {
        if object.as_reference().is_ok_and(|id| !seen.insert(id)) || seen.len() > limits.max_objects {
            continue;
        }
        let Some(item) = as_dict(pdf, object) else { continue };
        if let Some(text) = get_text(pdf, item, b"Title").filter(|t| !t.trim().is_empty()) {
            let at = Where::default();
            out.labels.push(Label { text, target: String::new(), holder: "bookmarks", at });
        }
        todo.extend(item.get(b"Next").into_iter().chain(item.get(b"First")).filter(|o| o.as_reference().is_ok()));
    }
}
