//! `verify` on what the emitters really write: the project's own manuscripts, whole and tampered with.

use crate::verify_support::{against, alone, failed, zip_files};
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::Extracted;
use fuzi::pdf::{self, PdfKind};
use fuzi::press::understand_manuscript;
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::{self, style::PageStyle};
use fuzi::verify::{Lang, Verdict};
use std::io::Read;
use std::path::Path;

/// Editions of the project's own manuscripts, and of those beside it.
pub fn editions() -> Vec<(&'static str, Edition)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for file in [
        "samples/essay.md",
        "samples/interview.md",
        "../shared/samples/stress.md",
        "../shared/samples/interview-damaged.md",
    ] {
        let path = here.join(file);
        let Ok(manuscript) = read_file(&path, &ReadOptions::default()) else {
            eprintln!("SKIPPED: {file} is absent");
            continue;
        };
        let u = understand_manuscript(manuscript, Extracted::Auto, &Overrides::default());
        out.push((file, seal(u.document, u.ledger, &SealOptions::default()).expect("can be published")));
    }
    assert!(!out.is_empty());
    out
}

/// Screen and print edition.
pub fn pdfs(e: &Edition) -> [Vec<u8>; 2] {
    let fonts = FontSet::load(None, None).expect("fonts");
    let pages = typeset::typeset(e, &PageStyle::builtin("a5").expect("style"), &fonts).expect("pages");
    [PdfKind::Screen, PdfKind::Print].map(|k| pdf::emit(e, &pages, &fonts, k).expect("pdf").bytes)
}

#[test]
fn every_format_of_every_manuscript_equals_its_source() {
    for (file, e) in editions() {
        let epub = fuzi::epub::emit(&e).expect("epub").bytes;
        for bytes in [epub].into_iter().chain(pdfs(&e)) {
            for r in [alone(&bytes), against(&bytes, &e)] {
                assert_eq!(r.exit, 0, "{file}\n{}", r.to_text(Lang::En));
            }
            let text = &against(&bytes, &e).artefacts[0].text;
            assert_eq!((text.root.as_deref(), text.equals_source), (Some(e.manifest().root.as_str()), Some(true)));
        }
    }
}

/// Entries of an EPUB in order, to be changed and zipped again.
fn unpack(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    (0..zip.len())
        .map(|i| {
            let mut f = zip.by_index(i).expect("entry");
            let mut data = Vec::new();
            f.read_to_end(&mut data).expect("data");
            (f.name().expect("name").to_string(), data)
        })
        .collect()
}

#[test]
fn one_character_anywhere_in_a_real_epub_is_named_with_its_place() {
    let (_, e) = editions().swap_remove(0);
    let whole = unpack(&fuzi::epub::emit(&e).expect("epub").bytes);
    let (mut tried, mut named) = (0, 0);
    for block in e.canon().blocks.iter().filter(|b| b.kind.as_str() == "para").step_by(2) {
        let chars: Vec<char> = block.text.chars().collect();
        let (Some(from), Some(c)) = (chars.get(..6), chars.get(3)) else { continue };
        let from: String = from.iter().collect();
        let to: String = from.chars().enumerate().map(|(i, x)| if i == 3 { '龘' } else { x }).collect();
        let mut files = whole.clone();
        let mut hits = 0;
        for (name, data) in files.iter_mut().filter(|f| f.0.contains("text")) {
            let text = String::from_utf8(std::mem::take(data)).expect(name);
            hits += text.matches(&from).count();
            *data = text.replace(&from, &to).into_bytes();
        }
        if hits != 1 || *c == '龘' {
            continue;
        }
        tried += 1;
        let bytes = zip_files(files.iter().map(|(n, d)| (n.as_str(), d.as_slice())), zip::CompressionMethod::Deflated);
        let r = against(&bytes, &e);
        let found = r.artefacts[0].checks.iter().find(|k| k.id == "INT-001" && k.expected.is_some());
        named += usize::from(found.is_some_and(|k| k.r#where.block == Some(block.id.0) && k.r#where.char == Some(3)));
        assert_eq!(alone(&bytes).verdict, Verdict::Fail);
    }
    assert!(tried > 3 && tried == named, "{named} of {tried}");
}

#[test]
fn a_real_pdf_loses_its_notice_page_or_its_metadata() {
    let (_, e) = editions().swap_remove(0);
    for bytes in pdfs(&e) {
        let mut doc = lopdf::Document::load_mem(&bytes).expect("pdf");
        let r = against(&bytes, &e);
        let place = r.artefacts[0].license.visible().first().cloned().expect("notice");
        let page: u32 = place.trim_start_matches("page ").parse().expect("page");
        doc.delete_pages(&[page]);
        let mut out = Vec::new();
        doc.save_to(&mut out).expect("save");
        let ids = failed(&against(&out, &e));
        assert!(ids.contains(&"NOT-001") || ids.contains(&"NOT-002"), "{ids:?}");
        assert_eq!(alone(&out).verdict, Verdict::Fail);
        let mut doc = lopdf::Document::load_mem(&bytes).expect("pdf");
        doc.catalog_mut().expect("catalog").remove(b"Metadata");
        let mut out = Vec::new();
        doc.save_to(&mut out).expect("save");
        let ids = failed(&alone(&out));
        assert!(ids.contains(&"LIC-001") && ids.contains(&"MAN-001"), "{ids:?}");
    }
}
