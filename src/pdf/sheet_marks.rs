//! Boxes and marks of a cover sheet (`page-design.md` §12).

use super::finish::{array, dict, length, name};
use crate::cover::Sheet;
use crate::units::Pt;
use lopdf::{Dictionary, Document, Object};

/// Marks stand on every plate.
pub(super) const INK: &str = "/All cs 1 scn /All CS 1 SCN";

pub(super) fn resources() -> (Dictionary, Dictionary) {
    let numbers = |values: [i64; 4]| array(values.map(Object::Integer));
    let tint = dict([
        ("FunctionType", Object::Integer(2)),
        ("Domain", array([Object::Integer(0), Object::Integer(1)])),
        ("C0", numbers([0; 4])),
        ("C1", numbers([1; 4])),
        ("N", Object::Integer(1)),
    ]);
    let all = dict([("All", array([name("Separation"), name("All"), name("DeviceCMYK"), tint.into()]))]);
    let over = dict([("Type", name("ExtGState")), ("OP", false.into()), ("op", false.into())]);
    (all, dict([("K", over.into())]))
}

pub(super) fn boxes(sheet: &Sheet) -> [(&'static str, Object); 4] {
    let (w, h) = (sheet.width + sheet.margin * 2, sheet.height + sheet.margin * 2);
    let inset = |by: Pt| array([length(by), length(by), length(w - by), length(h - by)]);
    [
        ("MediaBox", inset(Pt::ZERO)),
        ("CropBox", inset(Pt::ZERO)),
        ("BleedBox", inset(sheet.margin - sheet.bleed)),
        ("TrimBox", inset(sheet.margin)),
    ]
}

pub(super) fn marks(_: &Sheet) -> String {
    String::new()
}

pub(super) fn output_intents(_: &mut Document) -> Option<Object> {
    None
}
