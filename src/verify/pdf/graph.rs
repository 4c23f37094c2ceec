//! What leads to what in a PDF: which pages and which entries of the catalog get to given objects. Linear, no recursion.

use crate::verify::pdf::objects::Pdf;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that lead back or away, not to what is shown.
const ELSEWHERE: [&[u8]; 10] =
    [b"Parent", b"P", b"Pg", b"Dest", b"D", b"SE", b"PieceInfo", b"Metadata", b"LastModified", b"B"];

/// References in an object, through arrays and dictionaries.
fn references(object: &Object, skip: &[&[u8]], out: &mut Vec<ObjectId>) {
    let mut todo: Vec<&Object> = vec![object];
    while let Some(object) = todo.pop() {
        match object {
            Object::Reference(id) => out.push(*id),
            Object::Array(list) => todo.extend(list),
            Object::Dictionary(dict) => push(dict, skip, &mut todo),
            Object::Stream(stream) => push(&stream.dict, skip, &mut todo),
            _ => {}
        }
    }
}

fn push<'a>(dict: &'a Dictionary, skip: &[&[u8]], todo: &mut Vec<&'a Object>) {
    todo.extend(dict.iter().filter(|(k, _)| !skip.contains(&k.as_slice())).map(|(_, v)| v));
}

/// Whether an object is a node of the page tree or the catalog: what leads there leads to a place, not to content.
fn is_place(object: &Object) -> bool {
    let Object::Dictionary(dict) = object else { return false };
    [b"Page".as_slice(), b"Pages", b"Catalog"].iter().any(|t| dict.has_type(t))
}

/// Every object that leads to one of `changed` without passing a page, those themselves included.
fn tainted(pdf: &Pdf, changed: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
    let mut back: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    let mut to = Vec::new();
    for (id, object) in pdf.objects.iter().filter(|(_, o)| !is_place(o)) {
        to.clear();
        references(object, &ELSEWHERE, &mut to);
        for target in &to {
            back.entry(*target).or_default().push(*id);
        }
    }
    let place = |id: &ObjectId| pdf.objects.get(id).is_some_and(is_place);
    let mut found: BTreeSet<ObjectId> = changed.iter().filter(|id| !place(id)).copied().collect();
    let mut todo: Vec<ObjectId> = found.iter().copied().collect();
    while let Some(id) = todo.pop() {
        for source in back.get(&id).into_iter().flatten() {
            if found.insert(*source) {
                todo.push(*source);
            }
        }
    }
    found
}

/// Pages that show one of `changed`, or are changed themselves.
pub(crate) fn pages_that_reach(pdf: &Pdf, pages: &[ObjectId], changed: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
    let tainted = tainted(pdf, changed);
    let mut to = Vec::new();
    let mut out = BTreeSet::new();
    for page in pages {
        to.clear();
        if let Some(object) = pdf.objects.get(page) {
            references(object, &ELSEWHERE, &mut to);
        }
        if changed.contains(page) || to.iter().any(|id| tainted.contains(id)) {
            out.insert(*page);
        }
    }
    out
}

/// Which of these values lead to one of `changed`.
pub(crate) fn keys_that_reach(pdf: &Pdf, keys: &[Option<Object>], changed: &BTreeSet<ObjectId>) -> BTreeSet<usize> {
    let tainted = tainted(pdf, changed);
    let leads = |value: &Object| {
        let mut to = Vec::new();
        references(value, &ELSEWHERE, &mut to);
        to.iter().any(|id| tainted.contains(id))
    };
    keys.iter().enumerate().filter(|(_, v)| v.as_ref().is_some_and(leads)).map(|(i, _)| i).collect()
}

/// Every object that the trailer leads to.
pub(crate) fn reached(pdf: &Pdf) -> BTreeSet<ObjectId> {
    let mut todo = Vec::new();
    references(&Object::Dictionary(pdf.trailer.clone()), &[], &mut todo);
    let mut found = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if found.insert(id)
            && let Some(object) = pdf.objects.get(&id)
        {
            references(object, &[], &mut todo);
        }
    }
    found
}
