//! Every row of the tables of PDF/A-3u and PDF/UA-1: a good file, changed in one thing, is seen to break that row by its
//! id; the good file breaks none.

mod archive_file;
mod archive_graphics;
mod bench;
