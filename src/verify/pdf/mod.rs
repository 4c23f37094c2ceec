//! Reading a PDF back: objects, pages, words through the fonts, structure, metadata.

pub(crate) mod actions;
pub(crate) mod budget;
pub(crate) mod cmap;
pub(crate) mod content;
pub(crate) mod filters;
pub(crate) mod fonts;
pub(crate) mod glyphs;
pub(crate) mod graph;
pub(crate) mod links;
pub(crate) mod load;
pub(crate) mod look;
pub(crate) mod metrics;
pub(crate) mod objects;
pub(crate) mod parse;
pub(crate) mod parts;
pub(crate) mod reader;
pub(crate) mod revisions;
pub(crate) mod tags;
pub(crate) mod token;
pub(crate) mod xmp;
pub(crate) mod xref;
