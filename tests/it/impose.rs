//! Folded sheets: the pages are those of the print edition, unchanged; names and licence stay with them.

use crate::verify_support::{alone, edition, failed};
use fuzi::digest::bytes_sha256;
use fuzi::fonts::FontSet;
use fuzi::impose::Binding;
use fuzi::typeset::style::PageStyle;
use fuzi::units::Pt;
use lopdf::{Document, Object};

fn print() -> Vec<u8> {
    let (fonts, style) = (FontSet::load(None, None).unwrap(), PageStyle::builtin("32k").unwrap());
    let e = edition(true);
    let pages = fuzi::typeset::typeset(&e, &style, &fonts).unwrap();
    fuzi::pdf::emit(&e, &pages, &fonts, fuzi::pdf::PdfKind::Print).unwrap().bytes
}

/// Content of a stream, unpacked.
fn content(doc: &Document, id: lopdf::ObjectId) -> Vec<u8> {
    doc.get_object(id).unwrap().as_stream().unwrap().decompressed_content().unwrap_or_default()
}

#[test]
fn every_page_is_on_the_sheets_once_and_unchanged() {
    let print = print();
    let source = Document::load_mem(&print).unwrap();
    let mut want: Vec<[u8; 32]> = source
        .get_pages()
        .into_values()
        .map(|p| bytes_sha256(&content(&source, source.get_page_contents(p)[0])))
        .collect();
    want.sort_unstable();
    for binding in [Binding::Booklet, Binding::Signature(4), Binding::Signature(8)] {
        let bytes = fuzi::pdf::impose(&print, binding, Pt::micrometres(100)).unwrap();
        assert_eq!(bytes, fuzi::pdf::impose(&print, binding, Pt::micrometres(100)).unwrap());
        let doc = Document::load_mem(&bytes).unwrap();
        let sides = doc.get_pages();
        assert_eq!(sides.len(), want.len().next_multiple_of(4) / 2, "two sides a sheet of four pages");
        let mut got = Vec::new();
        for side in sides.into_values() {
            let page = doc.get_dictionary(side).unwrap();
            let resources = page.get(b"Resources").unwrap().as_dict().unwrap();
            for (_, form) in resources.get(b"XObject").unwrap().as_dict().unwrap().iter() {
                let Object::Reference(id) = form else { panic!("a form in place") };
                got.push(bytes_sha256(&content(&doc, *id)));
            }
        }
        got.sort_unstable();
        assert_eq!(got, want, "{binding:?}");
        assert_eq!(failed(&alone(&bytes)), Vec::<&str>::new(), "licence, names and notice stay");
    }
    assert!(fuzi::pdf::impose(b"%PDF-1.6", Binding::Booklet, Pt::ZERO).is_err());
}
