//! Honest files that other programs make, in small.

use super::book::*;

/// A book of ours as somebody else would have made it: no marks, no manifest, no digests.
pub fn unmarked(book: Book) -> Book {
    let mut book = book.remove(MANIFEST);
    for e in book.entries.iter_mut().filter(|e| e.name.ends_with(".xhtml")) {
        let mut text = String::from_utf8(std::mem::take(&mut e.data)).expect("UTF-8");
        for name in [" data-fuzi=\"", " data-kind=\""] {
            while let Some(at) = text.find(name) {
                let end = at + name.len() + text[at + name.len()..].find('"').expect("quote") + 1;
                text.replace_range(at..end, "");
            }
        }
        e.data = text.into_bytes();
    }
    let mut opf = book.text(OPF);
    while let Some(at) = opf.find("<meta property=\"fuzi:") {
        let end = at + opf[at..].find("</meta>\n").expect("end") + "</meta>\n".len();
        opf.replace_range(at..end, "");
    }
    book.set(OPF, opf.replace(" fuzi: https://fuzi.example/ns/1#", ""))
}
