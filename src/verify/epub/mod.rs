//! Reading an EPUB back: container, package, pages in spine order.

pub(crate) mod hidden;
pub(crate) mod package;
pub(crate) mod reader;
pub(crate) mod records;
pub(crate) mod xhtml;
pub(crate) mod zip;
