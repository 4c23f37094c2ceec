//! PDF/A-3u (ISO 19005-3:2012) as a table of requirements, by the chapters of the standard.

use super::clause::{Clause, Judged, joined};

mod colour;
mod file;
mod fonts;
mod graphics;
mod interactive;
mod judged;
mod limits;
mod metadata;
mod rest;

const PARTS: [&[Clause]; 8] = [
    file::ROWS,
    limits::ROWS,
    colour::ROWS,
    graphics::ROWS,
    fonts::ROWS,
    interactive::ROWS,
    metadata::ROWS,
    rest::ROWS,
];
const TABLE: [Clause; super::clause::count(&PARTS)] = joined(&PARTS);

/// The table.
pub(super) const CLAUSES: &[Clause] = &TABLE;
/// What it leaves to others.
pub(super) const JUDGED: &[Judged] = judged::ROWS;

pub(super) use graphics::references;
pub(super) use interactive::fields;
pub(super) use metadata::prefixed;
pub(super) use rest::{configurations, names};
