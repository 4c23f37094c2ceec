//! Reading a PDF back: objects, pages, words through the fonts, structure, metadata.

pub(crate) mod actions;
pub(crate) mod cmap;
pub(crate) mod content;
pub(crate) mod fonts;
pub(crate) mod glyphs;
pub(crate) mod metrics;
pub(crate) mod objects;
pub(crate) mod reader;
pub(crate) mod tags;
pub(crate) mod token;
pub(crate) mod xmp;
