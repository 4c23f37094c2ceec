//! PDF/A-3u (ISO 19005-3:2012) as a table of requirements.

use super::clause::Clause;

/// The table.
pub(super) const CLAUSES: &[Clause] = &[];
