//! PDF/UA-1 (ISO 14289-1:2014) as a table of requirements: the failure conditions of the Matterhorn Protocol 1.1 that a
//! machine can check, by their numbers; from 101 on rows of this program's own. What only people can decide is in
//! `judged`.

use super::clause::{Clause, Judged, joined};

mod annotations;
mod content;
mod document;
mod fonts;
mod judged;
mod language;
mod structure;
mod tables;

const PARTS: [&[Clause]; 7] =
    [content::ROWS, structure::ROWS, tables::ROWS, language::ROWS, document::ROWS, annotations::ROWS, fonts::ROWS];
const TABLE: [Clause; super::clause::count(&PARTS)] = joined(&PARTS);

/// The table.
pub(super) const CLAUSES: &[Clause] = &TABLE;
/// What it leaves to people.
pub(super) const JUDGED: &[Judged] = judged::ROWS;
