//! Pages drawn (feature `render`): what a renderer shows of the notice and the title.

use crate::verify_pdf_support::{Pdf, save};
use crate::verify_support::*;
use fuzi::verify::{Lang, Options, Reference, verify_with};
use lopdf::{Stream, dictionary};

#[test]
fn letters_that_leave_no_ink_are_counted() {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let r = alone(&save(doc.clone()));
    assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
    // the notice in white
    let page = doc.get_pages()[&2];
    let content = doc.get_page_content(page);
    let stream = doc.add_object(Stream::new(dictionary! {}, [b"1 g ".as_slice(), &content].concat()));
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", stream);
    let bytes = save(doc);
    let drawn = |r: &fuzi::verify::Report| r.artefacts[0].checks.iter().any(|c| c.message.contains("leave no ink"));
    let r = alone(&bytes);
    assert!(drawn(&r), "{}", r.to_text(Lang::En));
    let quiet = Options { render: false, ..Options::default() };
    assert!(!drawn(&verify_with(&bytes, "x.pdf", &Reference::None, &quiet)));
}
