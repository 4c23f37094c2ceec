//! Integration tests, one binary (`decisions.md` 23): a file a capability.

mod books;
mod cli;
mod epub;
mod epub_check;
mod epub_reader;
mod epub_works;
mod fuzz;
mod line_reports;
mod pages;
mod pages_body;
mod pages_property;
mod pages_support;
mod pdf_emit;
mod sample;
mod support;
mod verify_epub;
mod verify_foreign;
mod verify_hostile;
mod verify_pdf;
mod verify_pdf_support;
mod verify_real;
mod verify_rewritten;
mod verify_support;
