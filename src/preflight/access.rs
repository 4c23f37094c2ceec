//! PDF/UA-1 (ISO 14289-1:2014) as a table of requirements.

use super::clause::Clause;

/// The table.
pub(super) const CLAUSES: &[Clause] = &[];
