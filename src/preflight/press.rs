//! PDF/X-4 (ISO 15930-7:2010) as a table of requirements.

use super::clause::Clause;

/// The table.
pub(super) const CLAUSES: &[Clause] = &[];
