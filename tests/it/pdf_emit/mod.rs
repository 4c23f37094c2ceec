//! PDFs read back: places, words, tags, metadata, and what outside readers make of them.

mod archival;
mod document;
mod drawings;
pub mod fixture;
mod notes;
mod outside;
mod plates;
mod print;
mod reader;
mod real;
mod text;
