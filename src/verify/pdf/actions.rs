//! What a PDF does besides showing pages (ACT), and where its links lead.

use crate::verify::judge::licence_text::speaks_of_cc;
use crate::verify::model::{Artefact, Carried};
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use lopdf::{Dictionary, Object, Stream};
use std::collections::BTreeSet;

/// Steps of a chain of actions that are followed; a reader takes them one after another.
const MAX_STEPS: usize = 1_000;
/// Packed bytes of an attachment in which the head of a PDF is looked for.
const HEAD: usize = 8 << 10;

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
    if get_dict(pdf, catalog, b"Collection").is_some() {
        findings.fail("ACT-002.portfolio", &[], Detail::default());
    }
}

/// An action and every one that `Next` has follow it (ISO 32000-1, 12.6.2), each once.
fn check_action(pdf: &Pdf, first: &Dictionary, at: &Where, findings: &mut Findings) {
    let mut todo = vec![first];
    let mut seen = BTreeSet::new();
    for _ in 0..MAX_STEPS {
        let Some(action) = todo.pop() else { return };
        match get_name(pdf, action, b"S") {
            Some(b"JavaScript" | b"Rendition") => {
                findings.fail("ACT-001.script", &["action", "JavaScript"], Detail::at(at.clone()));
            }
            Some(s) if !HARMLESS.contains(&s) => {
                findings.fail("ACT-002.action", &[&String::from_utf8_lossy(s)], Detail::at(at.clone()));
            }
            _ => {}
        }
        for next in get_list(pdf, action, b"Next") {
            if next.as_reference().map_or(true, |id| seen.insert(id)) {
                todo.extend(as_dict(pdf, next));
            }
        }
    }
    // what nobody follows to its end is no link
    findings.fail("ACT-002.action", &["Next"], Detail::at(at.clone()));
}

/// ACT-001 and ACT-002 on an entry of the outline.
pub(crate) fn bookmark(pdf: &Pdf, item: &Dictionary, findings: &mut Findings) {
    if let Some(action) = get_dict(pdf, item, b"A") {
        check_action(pdf, action, &Where::default(), findings);
    }
}

/// ACT-002: a PDF inside the file, wherever it hangs, which a reader may open in place of this one.
///
/// # Errors
/// [`Stop`] when looking into an attachment goes over a limit.
pub(crate) fn attached_pdf(pdf: &Pdf, budget: &mut Budget, findings: &mut Findings) -> Result<(), Stop> {
    let mut named = BTreeSet::new();
    for object in pdf.objects.values() {
        let mut todo = vec![object];
        // specifications may stand by themselves or in a list
        while let Some(object) = todo.pop() {
            match object {
                Object::Array(list) => todo.extend(list),
                Object::Dictionary(spec) => {
                    let Some(files) = get_dict(pdf, spec, b"EF") else { continue };
                    let name = [b"UF".as_slice(), b"F"].iter().find_map(|k| get_text(pdf, spec, k));
                    let name = name.unwrap_or_default();
                    let files: Vec<&Stream> = files.iter().filter_map(|(k, _)| stream(pdf, files, k)).collect();
                    let mut is_pdf = name.to_ascii_lowercase().ends_with(".pdf");
                    for file in files {
                        is_pdf = is_pdf || holds_pdf(pdf, file, budget);
                    }
                    if is_pdf {
                        named.insert(name);
                    }
                }
                Object::Stream(file)
                    if file.dict.has_type(b"EmbeddedFile")
                        && get_name(pdf, &file.dict, b"Subtype") == Some(b"application/pdf") =>
                {
                    named.insert(String::new());
                }
                _ => {}
            }
        }
    }
    budget.check("attachment", findings)?;
    if named.len() > 1 {
        named.remove("");
    }
    for name in named {
        findings.fail("ACT-002.embedded", &[&name], Detail::default());
    }
    Ok(())
}

fn stream<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
    match get(pdf, dict, key) {
        Some(Object::Stream(s)) => Some(s),
        _ => None,
    }
}

/// Whether a PDF begins within the first kilobyte, where readers look for it.
fn holds_pdf(pdf: &Pdf, file: &Stream, budget: &mut Budget) -> bool {
    if get_name(pdf, &file.dict, b"Subtype") == Some(b"application/pdf") {
        return true;
    }
    let packed = file.content.get(..file.content.len().min(HEAD)).unwrap_or_default();
    let head = budget.decode(&Stream::new(file.dict.clone(), packed.to_vec())).unwrap_or_default();
    head.get(..head.len().min(1024 + 5)).unwrap_or_default().windows(5).any(|w| w == b"%PDF-")
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
        if matches!(subtype, b"RichMedia" | b"Screen" | b"Movie" | b"Sound" | b"3D") {
            findings.fail("ACT-002.action", &[&String::from_utf8_lossy(subtype)], Detail::at(at.clone()));
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
pub(crate) fn attachment<'a>(pdf: &'a Pdf, catalog: &'a Dictionary, name: &str) -> Option<&'a Stream> {
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
    [b"F".as_slice(), b"UF"].iter().find_map(|k| stream(pdf, ef, k))
}
