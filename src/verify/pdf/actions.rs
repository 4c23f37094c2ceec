//! What a PDF does besides showing pages (ACT), and where its links lead.

use crate::verify::judge::licence_text::speaks_of_cc;
use crate::verify::model::{Artefact, Carried};
use crate::verify::pdf::objects::{Pdf, as_dict, get_dict, get_list, get_name, get_text};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use lopdf::{Dictionary, Object};

/// Actions that only move within the work or out to a page of the web.
const HARMLESS: &[&[u8]] = &[b"GoTo", b"URI", b"GoToR", b"Named"];

/// ACT-001 to ACT-003 on the catalog.
pub(crate) fn catalog(pdf: &Pdf, catalog: &Dictionary, findings: &mut Findings) {
    findings.ran(&["ACT-001", "ACT-002", "ACT-003"]);
    let names = get_dict(pdf, catalog, b"Names");
    if names.is_some_and(|n| n.has(b"JavaScript")) {
        findings.fail("ACT-001.script", &["Names", "JavaScript"], Detail::default());
    }
    if catalog.has(b"AA") {
        findings.fail("ACT-001.script", &["Catalog", "AA"], Detail::default());
    }
    if let Some(action) = get_dict(pdf, catalog, b"OpenAction") {
        check_action(pdf, action, &Where::default(), findings);
    }
    if get_dict(pdf, catalog, b"AcroForm").is_some_and(|f| f.has(b"XFA")) {
        findings.fail("ACT-002.action", &["XFA"], Detail::default());
    }
}

fn check_action(pdf: &Pdf, action: &Dictionary, at: &Where, findings: &mut Findings) {
    match get_name(pdf, action, b"S") {
        Some(b"JavaScript" | b"Rendition") => {
            findings.fail("ACT-001.script", &["action", "JavaScript"], Detail::at(at.clone()));
        }
        Some(s) if !HARMLESS.contains(&s) => {
            findings.fail("ACT-002.action", &[&String::from_utf8_lossy(s)], Detail::at(at.clone()));
        }
        _ => {}
    }
}

/// ACT-001 to ACT-003 on a page, and the licence addresses that its links carry.
pub(crate) fn page(pdf: &Pdf, page: &Dictionary, number: u32, out: &mut Artefact, findings: &mut Findings) {
    let at = Where::page(number);
    if page.has(b"AA") {
        findings.fail("ACT-001.script", &["page", "AA"], Detail::at(at.clone()));
    }
    for object in get_list(pdf, page, b"Annots") {
        let Some(annotation) = as_dict(pdf, object) else { continue };
        let subtype = get_name(pdf, annotation, b"Subtype").unwrap_or_default();
        if !matches!(subtype, b"Link" | b"PrinterMark" | b"TrapNet") {
            findings.fail("ACT-003.annotation", &[&String::from_utf8_lossy(subtype)], Detail::at(at.clone()));
        }
        if annotation.has(b"AA") {
            findings.fail("ACT-001.script", &["annotation", "AA"], Detail::at(at.clone()));
        }
        let Some(action) = get_dict(pdf, annotation, b"A") else { continue };
        check_action(pdf, action, &at, findings);
        if let Some(uri) = get_text(pdf, action, b"URI").filter(|u| speaks_of_cc(u)) {
            out.metadata.uris.push(Carried { carrier: "pdf.link", value: uri, at: at.clone() });
        }
    }
}

/// The bytes of an attachment, by name, from the name tree or from `AF`.
pub(crate) fn attachment<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, name: &str) -> Option<&'a lopdf::Stream> {
    let mut specs: Vec<&'a Dictionary> =
        get_list(pdf, catalog, b"AF").into_iter().filter_map(|o| as_dict(pdf, o)).collect();
    let files = get_dict(pdf, catalog, b"Names").and_then(|n| get_dict(pdf, n, b"EmbeddedFiles"));
    let mut todo: Vec<&'a Dictionary> = files.into_iter().collect();
    // a name tree has few nodes; a cycle ends by the count
    let mut left = 10_000usize;
    while let Some(node) = todo.pop() {
        left = left.checked_sub(1)?;
        todo.extend(get_list(pdf, node, b"Kids").into_iter().filter_map(|o| as_dict(pdf, o)));
        specs.extend(get_list(pdf, node, b"Names").into_iter().skip(1).step_by(2).filter_map(|o| as_dict(pdf, o)));
    }
    let spec = specs
        .into_iter()
        .find(|s| [b"UF".as_slice(), b"F"].iter().any(|k| get_text(pdf, s, k).as_deref() == Some(name)))?;
    let ef = get_dict(pdf, spec, b"EF")?;
    [b"F".as_slice(), b"UF"].iter().find_map(|k| match crate::verify::pdf::objects::get(pdf, ef, k) {
        Some(Object::Stream(s)) => Some(s),
        _ => None,
    })
}
