//! Reading a PDF back: objects, pages, words through the fonts, structure, metadata.

pub(crate) mod actions;
pub(crate) mod cmap;
pub(crate) mod content;
pub(crate) mod links;
pub(crate) mod objects;
pub(crate) mod parts;
pub(crate) mod reader;
pub(crate) mod tags;
pub(crate) mod token;
pub(crate) mod xmp;
