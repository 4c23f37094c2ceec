//! PDF from an edition and its pages.
