//! PDF/A-3u (ISO 19005-3:2012) as a table of requirements, by the chapters of the standard.

use super::clause::{Clause, Judged, joined, said};
use super::seek;
use crate::verify::Severity;

mod colour;
mod file;
mod fonts;
mod graphics;
mod interactive;
mod judged;
mod limits;
mod metadata;
mod rest;

const PARTS: [&[Clause]; 9] = [
    file::ROWS,
    limits::ROWS,
    colour::ROWS,
    graphics::ROWS,
    fonts::ROWS,
    interactive::ROWS,
    metadata::ROWS,
    rest::ROWS,
    LAST,
];
/// What the others could not look at.
const LAST: &[Clause] = &[Clause {
    id: "PDFA-0",
    clause: "beside the standard",
    severity: Severity::Error,
    asks: said("文件大小在限度之内，各项都能看完", "The file is small enough for every row to be looked at"),
    wrong: said("太大，没有看完", "it is not; what was not looked at is not said to hold"),
    remedy: said("放宽限度，或分成几个文件。", "Raise the limits, or part the file."),
    met: "pdf/",
    test: "a_font_beyond_the_limits",
    check: seek::beyond,
}];
static TABLE: [Clause; super::clause::count(&PARTS)] = joined(&PARTS);

/// The table.
pub(super) static CLAUSES: &[Clause] = &TABLE;
/// What it leaves to others.
pub(super) const JUDGED: &[Judged] = judged::ROWS;

pub(super) use graphics::references;
pub(super) use interactive::fields;
pub(super) use metadata::prefixed;
pub(super) use rest::{configurations, names};
