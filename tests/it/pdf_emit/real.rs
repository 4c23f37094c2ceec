//! Real manuscripts over the whole road: every glyph in its place, every block whole.

use super::document::{canonical, leaves};
use super::fixture::fonts;
use super::reader::Reader;
use super::text::assert_places;
use crate::support::{here, shared};
use fuzi::document::{Overrides, understand};
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::{Extracted, normalize};
use fuzi::pdf::{PdfKind, emit};
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::style::PageStyle;
use std::path::PathBuf;

fn edition(path: &std::path::Path) -> Edition {
    let (manuscript, mut ledger) = normalize(read_file(path, &ReadOptions::default()).unwrap(), Extracted::Auto);
    let document = understand(manuscript, &mut ledger, &Overrides::default());
    seal(document, ledger, &SealOptions::default()).unwrap()
}

fn whole(path: Option<PathBuf>, style: &str) {
    let Some(path) = path else { return };
    let (edition, fonts) = (edition(&path), fonts());
    let pages = fuzi::typeset::typeset(&edition, &PageStyle::builtin(style).unwrap(), &fonts).unwrap();
    for kind in [PdfKind::Screen, PdfKind::Print] {
        let file = emit(&edition, &pages, &fonts, kind).unwrap().bytes;
        assert_places(&pages, &file);
        let got = leaves(&Reader::new(&file).tree());
        for (got, want) in got.iter().zip(&canonical(&edition)) {
            assert_eq!(got, want);
        }
        assert_eq!(got.len(), canonical(&edition).len());
    }
}

#[test]
fn an_interview_out_of_broken_pages() {
    whole(shared("interview-damaged.md"), "a5");
}

#[test]
fn every_meeting_of_marks() {
    whole(shared("stress.md"), "16k");
}

#[test]
fn the_projects_own_samples() {
    whole(Some(here("samples/essay.md")), "journal");
    whole(Some(here("samples/interview.md")), "phone");
}
