//! Every row of the tables of PDF/A-3u and PDF/UA-1: a good file, changed in one thing, is seen to break that row by its
//! id; the good file breaks none.

mod access_rest;
mod access_tags;
mod archive_file;
mod archive_fonts;
mod archive_graphics;
mod archive_metadata;
mod archive_rest;
mod bench;
mod font_bytes;
mod tables;
