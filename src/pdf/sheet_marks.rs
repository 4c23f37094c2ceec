//! Boxes and marks of a cover sheet (`page-design.md` §12): those of any sheet, on every plate.

use super::finish::{dict, name};
use super::{print, sheet};
use crate::cover::Sheet;
use lopdf::{Dictionary, Document, Object};

/// Marks stand on every plate.
pub(super) const INK: &str = sheet::EVERY_PLATE;

/// Colour spaces and graphics states that the content names. White letters on a ground must not print over it, so nothing
/// does.
pub(super) fn resources() -> (Dictionary, Dictionary) {
    let over = dict([("Type", name("ExtGState")), ("OP", false.into()), ("op", false.into())]);
    (sheet::registration(), dict([("K", over.into())]))
}

fn paper(cover: &Sheet) -> sheet::Sheet {
    sheet::Sheet { trim: (cover.width, cover.height), bleed: cover.bleed, margin: cover.margin, marks: true }
}

pub(super) fn boxes(cover: &Sheet) -> [(&'static str, Object); 4] {
    paper(cover).boxes()
}

pub(super) fn marks(cover: &Sheet) -> String {
    paper(cover).marks(INK)
}

pub(super) fn output_intents(doc: &mut Document) -> Option<Object> {
    Some(print::output_intents(doc))
}
