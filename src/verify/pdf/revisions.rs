//! Whether a PDF is one document: what its tables lead to, what earlier revisions showed, what else lies in the bytes
//! (PDF-001, PDF-004, PDF-005; §4.3 rows 5, 46, 80, 81, 83).
//!
//! A linearised file has two sections and two `%%EOF` and is one revision; rewriting by honest tools leaves one.

use crate::verify::Limits;
use crate::verify::judge::licence_text::speaks_of_cc;
use crate::verify::model::{Artefact, Metadata};
use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::load::{Layout, Loader};
use crate::verify::pdf::objects::{Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::pdf::parse::{Fault, Parser, is_space};
use crate::verify::pdf::xref::{self, Place, Section};
use crate::verify::pdf::{actions, graph, xmp};
use crate::verify::report::findings::{Detail, Findings, Profile, Stop};
use crate::verify::report::{Severity, Where};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Earlier revisions that are compared with the live one.
const COMPARED: usize = 8;
/// Entries of the catalog that change what a reader gets.
const KEYS: [&[u8]; 8] =
    [b"StructTreeRoot", b"Names", b"AF", b"OCProperties", b"AcroForm", b"OpenAction", b"AA", b"Dests"];

/// PDF-001, PDF-004 and PDF-005, once the file has been read.
///
/// # Errors
/// [`Stop`] when a limit is crossed on the way.
pub(crate) fn check(
    bytes: &[u8],
    pdf: &mut Pdf,
    layout: &Layout,
    out: &Artefact,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<(), Stop> {
    findings.ran(&["PDF-001", "PDF-004", "PDF-005"]);
    tables(layout, findings);
    behind(bytes, findings);
    let known = earlier(bytes, pdf, layout, limits, budget, findings)?;
    hybrid(layout, findings);
    for (number, key) in &layout.twice {
        let args = [&*number.to_string(), &*String::from_utf8_lossy(key)];
        findings.fail("PDF-005.key", &args, Detail::default());
    }
    second(bytes, layout, findings);
    dead(bytes, pdf, layout, &known, out, limits, budget, findings)?;
    orphans(pdf, out, limits, budget, findings)?;
    stand_ins(pdf, out, findings);
    if crate::verify::epub::zip::holds_epub(bytes) {
        findings.fail("PDF-005.epub", &[], Detail::default());
    }
    Ok(())
}

/// PDF-001: readers that repair, and readers that do not, may see two documents.
fn tables(layout: &Layout, findings: &mut Findings) {
    if layout.rebuilt {
        findings.fail("PDF-001.rebuilt", &[], Detail::default());
    }
    if !layout.astray.is_empty() {
        findings.fail("PDF-001.astray", &[&layout.astray.len().to_string()], Detail::default());
    }
    if !layout.lengths.is_empty() {
        findings.fail("PDF-001.length", &[&layout.lengths.len().to_string()], Detail::default());
    }
}

/// Bytes behind the last `%%EOF` that are not white space.
fn behind(bytes: &[u8], findings: &mut Findings) {
    let Some(end) = xref::rfind(bytes, b"%%EOF") else { return };
    let rest = bytes.get(end + 5..).unwrap_or_default();
    let blank = rest.iter().take_while(|b| is_space(**b)).count();
    if blank < rest.len() {
        findings.fail("PDF-004.behind", &[&(rest.len() - blank).to_string()], Detail::default());
    }
}

/// PDF-005: the head of another PDF, in no object: readers differ in which of the two they open.
fn second(bytes: &[u8], layout: &Layout, findings: &mut Findings) {
    let mut at = 1;
    for (start, end) in layout.spans.iter().copied().chain([(bytes.len(), bytes.len())]) {
        let gap = bytes.get(at..start).unwrap_or_default();
        if let Some(i) = gap.windows(5).position(|w| w == b"%PDF-") {
            return findings.fail("PDF-005.second", &[&(at + i).to_string()], Detail::default());
        }
        at = at.max(end);
    }
}

/// PDF-005: a picture or form that names another one to be shown or printed in its place (ISO 32000-1, 8.9.5.4, 8.10.4,
/// 14.11.7; §4.3 row 83).
fn stand_ins(pdf: &Pdf, out: &Artefact, findings: &mut Findings) {
    let severity = if out.marked { Severity::Error } else { Severity::Warning };
    for (id, object) in &pdf.objects {
        let Object::Stream(stream) = object else { continue };
        let keys: &[&[u8]] = match get_name(pdf, &stream.dict, b"Subtype") {
            Some(b"Image") => &[b"Alternates", b"OPI"],
            Some(b"Form") => &[b"Ref", b"OPI"],
            _ => continue,
        };
        for key in keys.iter().filter(|k| get(pdf, &stream.dict, k).is_some()) {
            let args = [&*id.0.to_string(), &*String::from_utf8_lossy(key)];
            findings.fail_as(severity, "PDF-005.instead", &args, Detail::default());
        }
    }
}

/// The sections, newest first, in groups that are one revision each.
fn revisions<'a>(bytes: &[u8], sections: &'a [Section]) -> Vec<&'a [Section]> {
    let linearised = bytes.get(..bytes.len().min(1024)).is_some_and(|b| b.windows(11).any(|w| w == b"/Linearized"));
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (i, section) in sections.iter().enumerate() {
        // the first page's section comes first in the file and names the main one, further down
        // (no object is in both, else it is a revision under a linearised file's cloak)
        let first_page = |newer: &Section| {
            let twice = |(id, p): (&u32, &Place)| {
                *p != Place::Free && section.places.get(id).is_some_and(|q| *q != Place::Free && q != p)
            };
            linearised && newer.at < section.at && !newer.places.iter().any(twice)
        };
        // a table for old readers, and at once the stream that new ones read instead
        let beside = |newer: &Section| {
            newer.places.values().all(|p| *p == Place::Free)
                && newer.hidden.as_ref().is_some_and(|h| {
                    h.iter().all(|(id, p)| section.places.get(id).is_none_or(|q| q == p || *q == Place::Free))
                })
        };
        let newer = i.checked_sub(1).and_then(|n| sections.get(n));
        match groups.last_mut() {
            Some(group) if newer.is_some_and(|n| first_page(n) || beside(n)) => group.1 = i + 1,
            _ => groups.push((i, i + 1)),
        }
    }
    groups.into_iter().filter_map(|(from, to)| sections.get(from..to)).collect()
}

/// What a reader of one revision gets, beside the pages' content.
#[derive(PartialEq)]
struct State {
    pages: Vec<ObjectId>,
    /// What pages inherit.
    inherited: Vec<Dictionary>,
    xmp: Option<[Vec<String>; 5]>,
    info: [Option<String>; 4],
    keys: Vec<Option<Object>>,
}

fn state(pdf: &Pdf, trailer: &Dictionary, limits: &Limits, budget: &mut Budget) -> State {
    let mut state =
        State { pages: Vec::new(), inherited: Vec::new(), xmp: None, info: Default::default(), keys: Vec::new() };
    if let Some(info) = trailer.get(b"Info").ok().and_then(|o| as_dict(pdf, o)) {
        state.info = [b"Title".as_slice(), b"Author", b"Subject", b"Keywords"].map(|k| get_text(pdf, info, k));
        // keywords are nobody's words, unless they speak of rights
        state.info[3] = state.info[3].take().filter(|k| speaks_of_cc(k));
    }
    let Some(catalog) = trailer.get(b"Root").ok().and_then(|o| as_dict(pdf, o)) else { return state };
    state.keys = KEYS.iter().map(|k| catalog.get(k).ok().cloned()).collect();
    if let Some(Object::Stream(stream)) = get(pdf, catalog, b"Metadata") {
        let packet = budget.decode(stream).unwrap_or_default();
        state.xmp = Some(rights(&packet, limits));
    }
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&Object> = catalog.get(b"Pages").into_iter().collect();
    while let Some(object) = todo.pop() {
        let (Ok(id), Some(dict)) = (object.as_reference(), as_dict(pdf, object)) else { continue };
        if !seen.insert(id) {
            continue;
        }
        if dict.has(b"Kids") && get_name(pdf, dict, b"Type") != Some(b"Page") {
            todo.extend(get_list(pdf, dict, b"Kids").into_iter().rev());
            let mut inherited = dict.clone();
            for key in [b"Kids".as_slice(), b"Count", b"Parent", b"Type"] {
                inherited.remove(key);
            }
            state.inherited.push(inherited);
        } else {
            state.pages.push(id);
        }
    }
    state
}

/// What a packet says of title, creators, rights and digests.
fn rights(packet: &[u8], limits: &Limits) -> [Vec<String>; 5] {
    // its own collector: what an earlier packet does wrong is no fault of the live one
    let Metadata { titles, creators, statements, uris, root, stream, marked, .. } =
        xmp::read(packet, limits, &mut Findings::new(Profile::Default));
    let carried = |list: Vec<crate::verify::model::Carried>| {
        // a rewriting tool may order them anew
        let mut list: Vec<String> = list.into_iter().map(|c| format!("{} {}", c.carrier, c.value)).collect();
        list.sort_unstable();
        list
    };
    let rest = [root, stream, marked].into_iter().map(Option::unwrap_or_default).collect();
    [titles, creators, carried(statements), carried(uris), rest]
}

/// Whether two objects are the same once decoded.
fn same(a: &Object, b: &Object, budget: &mut Budget) -> bool {
    if a == b {
        return true;
    }
    let (Object::Stream(a), Object::Stream(b)) = (a, b) else { return false };
    let plain = |d: &Dictionary| {
        let mut d = d.clone();
        for key in [b"Length".as_slice(), b"Filter", b"DecodeParms"] {
            d.remove(key);
        }
        d
    };
    plain(&a.dict) == plain(&b.dict)
        && match (budget.decode(a), budget.decode(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
}

/// PDF-004: what earlier revisions showed. Gives back where their objects begin.
fn earlier(
    bytes: &[u8],
    pdf: &mut Pdf,
    layout: &Layout,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<BTreeSet<usize>, Stop> {
    let mut known = BTreeSet::new();
    let groups = revisions(bytes, &layout.sections);
    if layout.rebuilt || groups.len() < 2 {
        return Ok(known);
    }
    for section in &layout.sections {
        let places = section.places.values().chain(section.hidden.iter().flat_map(|h| h.values()));
        known.extend(places.filter_map(|p| if let Place::At { offset, .. } = p { Some(*offset) } else { None }));
    }
    let earlier = groups.len() - 1;
    if earlier > COMPARED {
        let args = [&*earlier.to_string(), &*COMPARED.to_string()];
        findings.fail("PDF-004.many", &args, Detail::default());
    }
    let trailer = pdf.trailer.clone();
    let live = state(pdf, &trailer, limits, budget);
    let mut differs = false;
    let mut from = 0;
    for newer in groups.iter().take(COMPARED) {
        findings.in_time()?;
        from += newer.len();
        let Some(old_sections) = layout.sections.get(from..) else { break };
        let Some(old_trailer) = old_sections.first().map(|s| &s.trailer) else { break };
        let table = xref::merge(old_sections, false);
        differs |= compare(bytes, pdf, layout, &live, &table, old_trailer, limits, budget, findings)?;
    }
    budget.check("revision", findings)?;
    if !differs && earlier <= COMPARED {
        findings.fail("PDF-004.same", &[&earlier.to_string()], Detail::default());
    }
    Ok(known)
}

/// One earlier revision against the live one; whether it showed anything else.
#[allow(clippy::too_many_arguments)]
fn compare(
    bytes: &[u8],
    pdf: &mut Pdf,
    layout: &Layout,
    live: &State,
    table: &BTreeMap<u32, Place>,
    trailer: &Dictionary,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<bool, Stop> {
    let moved: BTreeMap<u32, Place> =
        table.iter().filter(|(id, p)| layout.table.get(id) != Some(p)).map(|(id, p)| (*id, *p)).collect();
    let mut loader = Loader::new(bytes, table, limits, budget, findings);
    loader.key.clone_from(&layout.key);
    loader.plain = trailer.get(b"Encrypt").ok().and_then(|o| o.as_reference().ok());
    loader.read(&moved)?;
    let mut old = loader.objects;
    // containers of object streams come along; only what has moved counts
    old.retain(|id, _| moved.contains_key(&id.0));
    let gone: Vec<ObjectId> = pdf.objects.keys().filter(|id| !table.contains_key(&id.0)).copied().collect();
    let mut changed: BTreeSet<ObjectId> = gone.iter().copied().collect();
    let mut swapped: Vec<(ObjectId, Option<Object>)> = Vec::new();
    for (id, object) in old {
        if pdf.objects.get(&id).is_some_and(|now| same(now, &object, budget)) {
            continue;
        }
        changed.insert(id);
        swapped.push((id, Some(object)));
    }
    swapped.extend(gone.into_iter().map(|id| (id, None)));
    let mut pages = graph::pages_that_reach(pdf, &live.pages, &changed);
    let mut keys = graph::keys_that_reach(pdf, &live.keys, &changed);
    exchange(pdf, &mut swapped);
    let then = state(pdf, trailer, limits, budget);
    pages.extend(graph::pages_that_reach(pdf, &live.pages, &changed));
    keys.extend(graph::keys_that_reach(pdf, &then.keys, &changed));
    exchange(pdf, &mut swapped);
    let mut differs = false;
    let mut fail = |key: &'static str, args: &[&str], at: Where| {
        differs = true;
        findings.fail(key, args, Detail::at(at));
    };
    if then.pages != live.pages || then.inherited != live.inherited {
        fail("PDF-004.pages", &[&then.pages.len().to_string(), &live.pages.len().to_string()], Where::default());
    }
    for (i, id) in live.pages.iter().enumerate().filter(|(_, id)| pages.contains(*id)) {
        // a page that is new altogether is told by the number of pages
        if then.pages.contains(id) {
            let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
            fail("PDF-004.page", &[&number.to_string()], Where::page(number));
        }
    }
    if then.xmp != live.xmp {
        fail("PDF-004.rights", &["XMP"], Where::default());
    }
    if then.info != live.info {
        fail("PDF-004.rights", &["Info"], Where::default());
    }
    for (i, key) in KEYS.iter().enumerate() {
        if keys.contains(&i) || then.keys.get(i) != live.keys.get(i) {
            fail("PDF-004.other", &[&String::from_utf8_lossy(key)], Where::default());
        }
    }
    Ok(differs)
}

/// Puts other objects in the place of the live ones; done twice, it changes nothing.
fn exchange(pdf: &mut Pdf, objects: &mut [(ObjectId, Option<Object>)]) {
    for (id, object) in objects {
        *object = match object.take() {
            Some(o) => pdf.objects.insert(*id, o),
            None => pdf.objects.remove(id),
        };
    }
}

/// PDF-005: readers that know streams beside tables, and readers that do not.
fn hybrid(layout: &Layout, findings: &mut Findings) {
    if layout.rebuilt || layout.sections.iter().all(|s| s.hidden.is_none()) {
        return;
    }
    let old = xref::merge(&layout.sections, true);
    let differ = old.iter().filter(|(id, p)| **p != Place::Free && layout.table.get(id) != Some(p)).count();
    // a stream that a table overrules: some readers take the one, some the other
    let overruled = layout.sections.iter().filter_map(|s| Some((s, s.hidden.as_ref()?)));
    let overruled: usize = overruled
        .map(|(s, h)| {
            let both = h.iter().filter(|(id, p)| s.places.get(id).is_some_and(|q| *q != Place::Free && q != *p));
            both.count()
        })
        .sum();
    if differ + overruled > 0 {
        findings.fail("PDF-005.hybrid", &[&(differ + overruled).to_string()], Detail::default());
    } else {
        findings.fail("PDF-005.beside", &[], Detail::default());
    }
}

/// PDF-005: objects in the bytes that no table leads to, and that a reader which repairs the file would take.
#[allow(clippy::too_many_arguments)]
fn dead(
    bytes: &[u8],
    pdf: &Pdf,
    layout: &Layout,
    known: &BTreeSet<usize>,
    out: &Artefact,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut at = 0;
    for (start, end) in layout.spans.iter().copied().chain([(bytes.len(), bytes.len())]) {
        let mut skip = at;
        if start > at {
            for (offset, id) in xref::headers(bytes, at, start) {
                if offset < skip {
                    continue;
                }
                findings.in_time()?;
                let mut p = Parser::new(bytes, offset, limits.max_depth);
                let found = match p.indirect(budget) {
                    Ok(found) => found,
                    Err(Fault::Spent) => return budget.check("object", findings),
                    Err(_) => continue,
                };
                let mut object = found.object;
                skip = found.end;
                if let (Some(data), Object::Dictionary(dict)) = (found.data, &object) {
                    let length = dict.get(b"Length").ok().map(|o| resolve(pdf, o)).and_then(|o| o.as_i64().ok());
                    let to = length.and_then(|l| usize::try_from(l).ok()).and_then(|l| data.checked_add(l));
                    let Some(content) = to.and_then(|to| bytes.get(data..to)) else { continue };
                    skip = data + content.len();
                    object = Object::Stream(lopdf::Stream::new(dict.clone(), content.to_vec()));
                }
                if !known.contains(&offset) {
                    one_dead(pdf, layout, id, &object, out, limits, budget, findings);
                }
            }
        }
        at = at.max(end);
    }
    budget.check("object", findings)
}

#[allow(clippy::too_many_arguments)]
fn one_dead(
    pdf: &Pdf,
    layout: &Layout,
    id: ObjectId,
    object: &Object,
    out: &Artefact,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) {
    let dict = match object {
        Object::Dictionary(d) => d,
        Object::Stream(s) => &s.dict,
        _ => return,
    };
    let kind = dict.get(b"Type").ok().and_then(|t| t.as_name().ok()).unwrap_or_default();
    let number = id.0.to_string();
    match pdf.objects.get(&id) {
        Some(live) => {
            // tables and streams of objects repeat by their nature; an encrypted copy cannot be compared
            if !matches!(kind, b"XRef" | b"ObjStm") && layout.key.is_none() && !same(live, object, budget) {
                findings.fail("PDF-005.twice", &[&number], Detail::default());
            }
        }
        None if kind == b"Catalog" || kind == b"Page" => {
            let severity = if out.marked { Severity::Error } else { Severity::Warning };
            findings.fail_as(severity, "PDF-005.page", &[&number], Detail::default());
        }
        None => {
            if let Object::Stream(stream) = object {
                old_packet(id, stream, out, limits, budget, findings);
            }
        }
    }
}

/// PDF-005: live objects that nothing leads to: pages outside the page tree, packets of other metadata.
fn orphans(
    pdf: &Pdf,
    out: &Artefact,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let trailer = pdf.trailer.clone();
    let catalog = trailer.get(b"Root").ok().and_then(|o| as_dict(pdf, o));
    let live = state(pdf, &trailer, limits, budget);
    let pages: BTreeSet<ObjectId> = live.pages.into_iter().collect();
    let packet = catalog.and_then(|c| c.get(b"Metadata").ok()).and_then(|o| o.as_reference().ok());
    let mut suspects = Vec::new();
    for (id, object) in &pdf.objects {
        match object {
            Object::Dictionary(d) if !pages.contains(id) && d.has_type(b"Page") => {
                let severity = if out.marked { Severity::Error } else { Severity::Warning };
                findings.fail_as(severity, "PDF-005.page", &[&id.0.to_string()], Detail::default());
            }
            Object::Stream(s) if Some(*id) != packet && s.dict.has_type(b"Metadata") => suspects.push((*id, s)),
            _ => {}
        }
    }
    if suspects.is_empty() {
        return Ok(());
    }
    let reached = graph::reached(pdf);
    for (id, stream) in suspects.into_iter().filter(|(id, _)| !reached.contains(id)) {
        findings.in_time()?;
        old_packet(id, stream, out, limits, budget, findings);
    }
    budget.check("XMP", findings)
}

/// A packet that nothing leads to, when it says other rights than the live one.
fn old_packet(
    id: ObjectId,
    stream: &lopdf::Stream,
    out: &Artefact,
    limits: &Limits,
    budget: &mut Budget,
    findings: &mut Findings,
) {
    if !stream.dict.has_type(b"Metadata") {
        return;
    }
    let [_, creators, statements, uris, _] = rights(&budget.decode(stream).unwrap_or_default(), limits);
    let m = &out.metadata;
    let now = |list: &[crate::verify::model::Carried]| -> BTreeSet<String> {
        list.iter().map(|c| format!("{} {}", c.carrier, c.value)).collect()
    };
    let says_other = creators.iter().any(|c| !m.creators.contains(c))
        || statements.iter().any(|s| !now(&m.statements).contains(s))
        || uris.iter().any(|u| !now(&m.uris).contains(u));
    if says_other {
        let said = statements.into_iter().chain(uris).chain(creators).collect::<Vec<_>>().join("; ");
        let detail = Detail { actual: Some(crate::verify::report::shown(&said)), ..Detail::default() };
        findings.fail("PDF-005.metadata", &[&id.0.to_string()], detail);
    }
}

/// PDF-002: outlines, which only show what they lead to, must not lead round.
///
/// # Errors
/// [`Stop`] when they do, or hold more items than objects are allowed.
pub(crate) fn outlines(pdf: &Pdf, catalog: &Dictionary, limits: &Limits, findings: &mut Findings) -> Result<(), Stop> {
    let Some(root) = get_dict(pdf, catalog, b"Outlines") else { return Ok(()) };
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&Object> = root.get(b"First").into_iter().collect();
    while let Some(object) = todo.pop() {
        let (Ok(id), Some(item)) = (object.as_reference(), as_dict(pdf, object)) else { continue };
        if !seen.insert(id) {
            return Err(findings.stop("PDF-002.cycle", &["outlines"], Where::default()));
        }
        if seen.len() > limits.max_objects {
            return Err(findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], Where::default()));
        }
        actions::bookmark(pdf, item, findings);
        todo.extend([b"First".as_slice(), b"Next"].into_iter().filter_map(|k| item.get(k).ok()));
    }
    Ok(())
}
