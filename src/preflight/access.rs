//! PDF/UA-1 (ISO 14289-1:2014) as a table of requirements: the failure conditions of the Matterhorn Protocol 1.1 that a
//! machine can check, by their numbers; from 101 on rows of this program's own. What only people can decide is in
//! `judged`.

use super::clause::{Clause, Judged, joined, said};
use super::seek;
use crate::verify::Severity;

mod annotations;
mod content;
mod document;
mod fonts;
mod judged;
mod language;
mod structure;
mod tables;

const PARTS: [&[Clause]; 8] = [
    content::ROWS,
    structure::ROWS,
    tables::ROWS,
    language::ROWS,
    document::ROWS,
    annotations::ROWS,
    fonts::ROWS,
    LAST,
];
/// What the others could not look at.
const LAST: &[Clause] = &[Clause {
    id: "PDFUA-0",
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
/// What it leaves to people.
pub(super) const JUDGED: &[Judged] = judged::ROWS;
