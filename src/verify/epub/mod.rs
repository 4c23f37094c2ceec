//! EPUB: the container, the package, pages with their styles.

mod dom;
mod glyphs;
pub(crate) mod package;
mod page;
mod plain;
pub(super) mod reader;
pub(crate) mod records;
mod sight;
mod style;
mod woff;
pub(crate) mod xhtml;
pub(super) mod zip;
