//! Covers: the sheet, its boxes and words, how verify sees it; the EPUB's cover page.

use crate::verify_support::{against, alone, edition, failed};
use fuzi::cover::{Design, Isbn, SheetOptions, front_image, sheet, spine_width};
use fuzi::fonts::FontSet;
use fuzi::typeset::style::PageStyle;
use fuzi::units::Pt;
use std::io::Read;

fn made(design: Design, pages: usize, isbn: Option<&str>) -> Vec<u8> {
    let (fonts, style) = (FontSet::load(None, None).unwrap(), PageStyle::builtin("a5").unwrap());
    let e = edition(true);
    let isbn = isbn.map(|i| Isbn::parse(i).unwrap());
    let options = SheetOptions { design: Some(design), pages, caliper: Pt::micrometres(100), isbn };
    let sheet = sheet(&e, &style, &options, &fonts).unwrap();
    fuzi::pdf::cover(&e, &sheet, &fonts).unwrap()
}

fn numbers(doc: &lopdf::Document, key: &str) -> Vec<f64> {
    let page = doc.get_dictionary(doc.get_pages()[&1]).unwrap();
    page.get(key.as_bytes()).unwrap().as_array().unwrap().iter().map(|o| f64::from(o.as_float().unwrap())).collect()
}

#[test]
fn a_cover_verifies_against_its_source_and_alone() {
    for design in Design::ALL {
        let bytes = made(design, 200, Some("978-7-302-51162-5"));
        let r = against(&bytes, &edition(true));
        assert_eq!(failed(&r), Vec::<&str>::new(), "{design:?}");
        assert_eq!(r.assurance.to_string(), "COVER OF THE SOURCE");
        let r = alone(&bytes);
        assert_eq!(failed(&r), Vec::<&str>::new(), "{design:?}");
        assert_eq!(r.assurance.to_string(), "COVER");
        assert_eq!(bytes, made(design, 200, Some("978-7-302-51162-5")), "same input, same bytes");
    }
}

/// The words of the body are missed in a file that says it is a cover and is not.
#[test]
fn only_a_cover_is_let_off_the_body() {
    let (fonts, style) = (FontSet::load(None, None).unwrap(), PageStyle::builtin("a5").unwrap());
    let e = edition(true);
    // a cover of another work
    let mut other = crate::verify_support::document(true);
    other.meta.title.as_mut().unwrap().value = "别题".to_string();
    let other = fuzi::license::seal(other, Default::default(), &Default::default()).unwrap();
    let cover = made(Design::Column, 100, None);
    assert!(failed(&against(&cover, &other)).contains(&"CNS-003"));
    // a whole print edition under the flag of a cover is read as a whole
    let pages = fuzi::typeset::typeset(&e, &style, &fonts).unwrap();
    let print = fuzi::pdf::emit(&e, &pages, &fonts, fuzi::pdf::PdfKind::Print).unwrap().bytes;
    // in place of a property of the packet, byte for byte
    let at = |what: &[u8]| print.windows(what.len()).position(|w| w == what).unwrap();
    let (from, to) = (at(b"<fuzi:spdx>"), at(b"</fuzi:spdx>") + b"</fuzi:spdx>".len());
    let flag = format!("{:width$}", "<fuzi:part>cover</fuzi:part>", width = to - from);
    let mut bytes = print.clone();
    bytes.splice(from..to, flag.into_bytes());
    let (plain, flagged) = (against(&print, &e), against(&bytes, &e));
    // the fixture's bare description of a picture is never drawn: that it is missed shows that the body is asked for
    assert_eq!(failed(&plain), ["INT-002"]);
    assert_eq!(failed(&flagged), failed(&plain));
    assert_eq!(flagged.artefacts[0].text.mode, plain.artefacts[0].text.mode);
}

/// Half the pages × caliper + 0.5 mm; trim = two pages and the spine; media = trim + 36 mm; bleed 3 mm.
#[test]
fn boxes_and_spine_are_as_wide_as_the_design_says() {
    let mm = |v: f64| v * 72.0 / 25.4;
    for pages in [199, 200] {
        let spine = spine_width(pages, Pt::micrometres(100)).unwrap();
        assert!((spine.to_f64() - mm(10.5)).abs() < 0.01, "{spine:?}");
    }
    assert!(spine_width(usize::MAX, Pt::micrometres(100)).is_err());
    let doc = lopdf::Document::load_mem(&made(Design::Slip, 200, None)).unwrap();
    for (key, at, width, height) in
        [("MediaBox", 0.0, 342.5, 246.0), ("BleedBox", 15.0, 312.5, 216.0), ("TrimBox", 18.0, 306.5, 210.0)]
    {
        let b = numbers(&doc, key);
        let want = [at, at, at + width, at + height].map(mm);
        assert!(b.iter().zip(want).all(|(a, w)| (a - w).abs() < 0.01), "{key} {b:?} {want:?}");
    }
}

#[test]
fn a_thin_spine_bears_no_words() {
    let words = |pages| {
        let bytes = made(Design::Column, pages, None);
        let doc = lopdf::Document::load_mem(&bytes).unwrap();
        let id = doc.get_page_contents(doc.get_pages()[&1])[0];
        let content = doc.get_object(id).unwrap().as_stream().unwrap().decompressed_content().unwrap();
        String::from_utf8_lossy(&content).matches("MCID").count()
    };
    assert!(words(108) < words(110), "5.9 mm bears none, 6 mm does");
    assert_eq!(words(108), words(20));
}

#[test]
fn the_picture_is_small_and_the_same_every_time() {
    let fonts = FontSet::load(None, None).unwrap();
    for design in Design::ALL {
        let picture = front_image(&edition(true), Some(design), &fonts).unwrap();
        assert_eq!((picture.width, picture.height), (1128, 1600));
        assert!(picture.bytes.len() < 60 * 1024, "{}", picture.bytes.len());
        assert_eq!(picture, front_image(&edition(true), Some(design), &fonts).unwrap());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&picture.bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert!(pixels.iter().any(|p| *p != pixels[0]), "something is drawn");
    }
}

#[test]
fn an_epub_with_a_cover_names_it_and_verifies() {
    let e = edition(true);
    let fonts = FontSet::load(None, None).unwrap();
    let bytes = front_image(&e, None, &fonts).unwrap().bytes;
    let cover = fuzi::cover::CoverImage { bytes: bytes.clone(), media_type: "image/png" };
    let book = fuzi::epub::emit_with_cover(&e, Some(&cover)).unwrap().bytes;
    assert_eq!(failed(&against(&book, &e)), Vec::<&str>::new());
    assert_eq!(failed(&alone(&book)), Vec::<&str>::new());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&book)).unwrap();
    let mut read = |name: &str| {
        let mut out = Vec::new();
        zip.by_name(name).unwrap().read_to_end(&mut out).unwrap();
        out
    };
    assert_eq!(read("EPUB/images/cover.png"), bytes);
    let opf = String::from_utf8(read("EPUB/package.opf")).unwrap();
    assert!(opf.contains("properties=\"cover-image\"") && opf.contains("name=\"cover\""));
    let page = String::from_utf8(read("EPUB/cover.xhtml")).unwrap();
    assert!(page.contains(e.title()) && page.contains("data-fuzi=\"edition\""));
}
