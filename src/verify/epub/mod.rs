//! EPUB: the container, the package, pages with their styles.

mod dom;
mod glyphs;
mod package;
mod page;
mod plain;
pub(super) mod reader;
mod sight;
mod style;
mod woff;
mod xhtml;
pub(super) mod zip;
