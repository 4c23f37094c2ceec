//! The file of a PDF/X-4 as a whole.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::facts::Facts;
use crate::verify::pdf::objects::{get, get_dict, get_list, get_name};
use lopdf::Object;

/// PDFX-02. A later version in the catalog counts.
pub(super) fn version(facts: &Facts<'_>, out: &mut Breaches) {
    let stated = get_name(facts.pdf, facts.catalog, b"Version").map(|v| String::from_utf8_lossy(v).into_owned());
    for version in [Some(facts.header.clone()), stated].into_iter().flatten() {
        if !matches!(version.as_str(), "1.0" | "1.1" | "1.2" | "1.3" | "1.4" | "1.5" | "1.6") {
            out.add(Spot::FILE, &[&version]);
        }
    }
}

/// PDFX-09.
pub(super) fn id(facts: &Facts<'_>, out: &mut Breaches) {
    let parts = get_list(facts.pdf, &facts.pdf.trailer, b"ID");
    if parts.len() != 2 {
        out.add(Spot::FILE, &[]);
    }
}

/// PDFX-10.
pub(super) fn encrypted(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.layout.key.is_some() {
        out.add(Spot::FILE, &[]);
    }
}

/// PDFX-24: of whatever kind; a destination is no action.
pub(super) fn actions(facts: &Facts<'_>, out: &mut Breaches) {
    for action in &facts.actions {
        let at = Spot { page: action.page, ..Spot::object(action.id) };
        out.add(at, &[action.place, &action.subtype]);
    }
}

/// PDFX-25.
pub(super) fn xfa(facts: &Facts<'_>, out: &mut Breaches) {
    if get_dict(facts.pdf, facts.catalog, b"AcroForm").is_some_and(|f| f.has(b"XFA")) {
        out.add(Spot::FILE, &[]);
    }
}

/// PDFX-31.
pub(super) fn optional_content(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(properties) = get_dict(facts.pdf, facts.catalog, b"OCProperties") else { return };
    let default = get_dict(facts.pdf, properties, b"D");
    if default.is_none() {
        out.add(Spot::FILE, &["D –"]);
    }
    let others = get_list(facts.pdf, properties, b"Configs");
    let others = others.into_iter().filter_map(|o| crate::verify::pdf::objects::as_dict(facts.pdf, o));
    if default.into_iter().chain(others).any(|c| c.has(b"AS")) {
        out.add(Spot::FILE, &["AS"]);
    }
}

/// PDFX-32.
pub(super) fn external(facts: &Facts<'_>, out: &mut Breaches) {
    for (id, object) in &facts.pdf.objects {
        let Object::Stream(stream) = object else { continue };
        for key in ["F", "FFilter", "FDecodeParms"] {
            if stream.dict.has(key.as_bytes()) {
                out.add(Spot::object(Some(*id)), &[key]);
            }
        }
    }
}

/// PDFX-33.
pub(super) fn viewer(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(viewer) = get_dict(facts.pdf, facts.catalog, b"ViewerPreferences") else { return };
    for key in ["ViewArea", "ViewClip", "PrintArea", "PrintClip"] {
        let value = get(facts.pdf, viewer, key.as_bytes()).and_then(|o| o.as_name().ok());
        if let Some(value) = value.filter(|v| !matches!(*v, b"MediaBox" | b"BleedBox")) {
            out.add(Spot::FILE, &[key, &String::from_utf8_lossy(value)]);
        }
    }
}
