//! EPUB: the container, the package, pages with their styles.

mod dom;
pub(crate) mod package;
mod page;
mod plain;
pub(super) mod reader;
pub(crate) mod records;
mod sight;
mod style;
pub(crate) mod xhtml;
pub(super) mod zip;
