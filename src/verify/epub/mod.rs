//! EPUB: the container, the package, pages with their styles.

mod dom;
mod package;
mod page;
mod plain;
pub(super) mod reader;
mod sight;
mod style;
mod xhtml;
pub(super) mod zip;
