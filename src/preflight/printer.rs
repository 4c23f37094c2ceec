//! What a printing house would return a file for, beside what PDF/X asks, as a table of requirements.

use super::clause::Clause;

/// The table.
pub(super) const CLAUSES: &[Clause] = &[];
