//! What several checks look up in the objects themselves: every value of the file, streams unpacked to a bound, content
//! once more. No recursion; what is larger than its bound is left out, which the reader has refused before.

use super::clause::{Breaches, Spot};
use super::facts::{Facts, Page};
use crate::verify::pdf::filters::{self, Fail};
use crate::verify::pdf::objects::{get_list, resolve};
use lopdf::{Dictionary, Object, ObjectId, Stream};

/// Most bytes that one stream is unpacked to here.
pub(crate) const MOST: usize = 64 << 20;

/// Every value of every object, arrays and dictionaries before what is in them, with the object that holds it.
pub(crate) fn values<'a>(facts: &Facts<'a>, visit: &mut dyn FnMut(ObjectId, &'a Object)) {
    let mut todo: Vec<&'a Object> = Vec::new();
    let pdf = facts.pdf;
    for (id, object) in &pdf.objects {
        todo.push(object);
        while let Some(value) = todo.pop() {
            visit(*id, value);
            match value {
                Object::Array(list) => todo.extend(list),
                Object::Dictionary(dict) => todo.extend(dict.iter().map(|(_, v)| v)),
                Object::Stream(stream) => todo.extend(stream.dict.iter().map(|(_, v)| v)),
                _ => {}
            }
        }
    }
}

/// Every dictionary of the file, those of streams and those within others included.
pub(crate) fn dictionaries<'a>(facts: &Facts<'a>, visit: &mut dyn FnMut(ObjectId, &'a Dictionary)) {
    values(facts, &mut |id, value| match value {
        Object::Dictionary(dict) => visit(id, dict),
        Object::Stream(stream) => visit(id, &stream.dict),
        _ => {}
    });
}

/// Every stream of the file.
pub(crate) fn streams<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (ObjectId, &'a Stream)> {
    facts.pdf.objects.iter().filter_map(|(id, object)| match object {
        Object::Stream(stream) => Some((*id, stream)),
        _ => None,
    })
}

/// The bytes of a stream; `None` when its filter is that of a picture, it is broken, or it is too large. What all rows
/// together unpack is bounded ([`Facts::left`]): a row that asks for more finds nothing, and [`beyond`] says so.
pub(crate) fn unpacked(facts: &Facts<'_>, stream: &Stream) -> Option<Vec<u8>> {
    unpacked_to(facts, stream, MOST)
}

/// The same with a bound of its own, in bytes.
pub(crate) fn unpacked_to(facts: &Facts<'_>, stream: &Stream, most: usize) -> Option<Vec<u8>> {
    let left = facts.left.get();
    let cap = usize::try_from(left).unwrap_or(usize::MAX).min(most);
    let mut total = 0;
    let decoded = filters::decode(stream, cap, &mut total);
    let spent = matches!(decoded, Err(Fail::TooLarge | Fail::TooManyFilters));
    facts.left.set(if spent { 0 } else { left.saturating_sub(total) });
    decoded.ok()
}

/// Takes bytes that are looked at again from what may still be looked at; `false` when there is not so much.
pub(crate) fn again(facts: &Facts<'_>, bytes: usize) -> bool {
    let left = facts.left.get().checked_sub(bytes as u64);
    facts.left.set(left.unwrap_or(0));
    left.is_some()
}

/// Most marked-content sequences of a page that are kept.
const MARKS: usize = 100_000;

/// Whether something was too large to be looked at by every row; the last row of a table.
pub(crate) fn beyond(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.left.get() == 0 {
        out.add(Spot::FILE, &[]);
    }
    facts.pages.iter().filter(|p| p.marks.len() >= MARKS).for_each(|p| out.add(Spot::page(p.number), &[]));
}

/// Content of a page, its parts one behind the other.
pub(crate) fn content(facts: &Facts<'_>, page: &Page<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for part in get_list(facts.pdf, page.dict, b"Contents") {
        if let Object::Stream(stream) = resolve(facts.pdf, part)
            && let Some(bytes) = unpacked(facts, stream)
            && out.len() + bytes.len() < MOST
        {
            out.extend(bytes);
            out.push(b'\n');
        }
    }
    out
}

/// A name as it can be shown.
pub(crate) fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
