//! EPUB 3.3 from an edition.
