//! One document or several in one PDF (PDF-001, PDF-004, PDF-005; §4.3 rows 46, 80, 81, 93).

use crate::raw_pdf::{Raw, page};
use crate::verify_pdf_support::{Pdf, find};
use crate::verify_support::*;
use fuzi::license::Edition;
use fuzi::verify::{FailOn, Options, Profile, Reference, Report, Severity, Verdict, verify_with};
use lopdf::{Document, Object};

/// A whole edition with what an update of it needs to name.
struct Whole {
    edition: Edition,
    bytes: Vec<u8>,
    trailer: String,
    doc: Document,
}

fn whole() -> Whole {
    let edition = edition(true);
    let mut doc = Pdf::new(&edition, true).document();
    doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    let bytes = crate::verify_pdf_support::save(doc);
    let doc = Document::load_mem(&bytes).expect("whole");
    let id = |key: &[u8]| doc.trailer.get(key).and_then(Object::as_reference).expect("reference").0;
    let trailer = format!("/Root {} 0 R/Info {} 0 R", id(b"Root"), id(b"Info"));
    Whole { edition, bytes, trailer, doc }
}

impl Whole {
    fn number(&self, key: &str) -> u32 {
        self.doc.catalog().unwrap().get(key.as_bytes()).and_then(Object::as_reference).expect("reference").0
    }

    fn content_of(&self, page: u32) -> u32 {
        self.doc.get_page_contents(self.doc.get_pages()[&page])[0].0
    }

    fn xmp(&self) -> String {
        let stream = self.doc.get_object((self.number("Metadata"), 0)).and_then(Object::as_stream).expect("stream");
        String::from_utf8(stream.get_plain_content().expect("packet")).expect("text")
    }

    fn update(&self) -> Raw {
        Raw::update(&self.bytes)
    }
}

/// Messages of a check, with their weights.
fn said(report: &Report, id: &str) -> Vec<(Severity, String)> {
    let found = report.artefacts[0].checks.iter().filter(|c| c.id == id && !c.message.is_empty());
    found.filter(|c| c.status != fuzi::verify::Status::Pass).map(|c| (c.severity, c.message.clone())).collect()
}

fn strict(bytes: &[u8]) -> Report {
    let options = Options { profile: Profile::Strict, fail_on: FailOn::Error, ..Options::default() };
    verify_with(bytes, "x", &Reference::None, &options)
}

#[test]
fn one_revision_is_silent() {
    let w = whole();
    let r = against(&w.bytes, &w.edition);
    assert_eq!(failed(&r), [""; 0]);
    for id in ["PDF-001", "PDF-004", "PDF-005"] {
        assert!(r.artefacts[0].checks.iter().any(|c| c.id == id && c.status == fuzi::verify::Status::Pass), "{id}");
    }
    // white space behind the end is nothing
    assert_eq!(failed(&against(&[w.bytes.as_slice(), b"\r\n\0 \n"].concat(), &w.edition)), [""; 0]);
}

#[test]
fn an_update_that_changes_nothing_is_a_warning() {
    let w = whole();
    let info = w.doc.get_dictionary(w.doc.trailer.get(b"Info").and_then(Object::as_reference).unwrap()).unwrap();
    let hex = |key: &[u8]| {
        let bytes = info.get(key).and_then(Object::as_str).unwrap();
        bytes.iter().map(|b| format!("{b:02X}")).collect::<String>()
    };
    let number = w.doc.trailer.get(b"Info").and_then(Object::as_reference).unwrap().0;
    let dict = format!("<</Title<{}>/Author<{}>/ModDate(D:20260101)>>", hex(b"Title"), hex(b"Author"));
    let bytes = w.update().obj(number, dict).table(&w.trailer).bytes;
    let r = against(&bytes, &w.edition);
    assert_eq!((failed(&r), r.verdict, r.exit), (vec!["PDF-004"], Verdict::Warn, 0), "{:?}", said(&r, "PDF-004"));
    // twice more, and over the number that is compared
    let mut many = w.update();
    for _ in 0..12 {
        many = many.obj(9_000, "<</A 1>>").table(&w.trailer);
    }
    let r = against(&many.bytes, &w.edition);
    assert_eq!((failed(&r), r.exit), (vec!["PDF-004"], 1));
}

#[test]
fn what_an_earlier_revision_showed_is_named() {
    let w = whole();
    let page_2 = w.content_of(2);
    let old = w.xmp();
    let other = old.replace("by-nc-nd", "by");
    assert_ne!(old, other);
    let tree = find(&w.doc, "Sect").0;
    let kid = w.doc.get_pages()[&1].0;
    let pages = w.number("Pages");
    // each update is the lie, and the honest state comes back in the next: the file as it shows itself is whole
    let cases: [(&str, Raw, &str); 5] = [
        ("page", w.update().stream(page_2, "", b"BT ET"), "page 2"),
        ("xmp", w.update().stream(w.number("Metadata"), "/Type/Metadata/Subtype/XML", other.as_bytes()), "(XMP)"),
        (
            "info",
            w.update().obj(w.doc.trailer.get(b"Info").and_then(Object::as_reference).unwrap().0, "<</Title(x)>>"),
            "(Info)",
        ),
        ("tags", w.update().obj(tree, "<</Type/StructElem/S/Sect>>"), "StructTreeRoot"),
        ("pages", w.update().obj(pages, format!("<</Type/Pages/Kids[{kid} 0 R]/Count 1>>")), "other pages (1; now 3)"),
    ];
    for (name, lie, want) in cases {
        let mut both = lie.clone().table(&w.trailer);
        // the first bytes of the file hold every honest object: point at them again
        let mut text = String::from("xref\n");
        for id in w.doc.objects.keys() {
            if let Some(at) = offset_of(&w.bytes, id.0) {
                text.push_str(&format!("{} 1\n{at:010} 00000 n \n", id.0));
            }
        }
        let at = both.bytes.len();
        let prev = both.last.unwrap();
        let tail = format!("{text}trailer\n<<{}/Size 9999/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n", w.trailer);
        both = both.raw(tail.as_bytes());
        let r = against(&both.bytes, &w.edition);
        assert_eq!((failed(&r), r.exit), (vec!["PDF-004"], 1), "{name}: {}", r.to_text(fuzi::verify::Lang::En));
        assert!(
            said(&r, "PDF-004").iter().any(|(s, m)| *s == Severity::Error && m.contains(want)),
            "{name}: {:?}",
            said(&r, "PDF-004")
        );
        // the lie on top is found as what it is, and as an update
        let r = against(&lie.table(&w.trailer).bytes, &w.edition);
        assert!(failed(&r).contains(&"PDF-004"), "{name}: {:?}", failed(&r));
    }
}

fn offset_of(bytes: &[u8], number: u32) -> Option<usize> {
    let header = format!("\n{number} 0 obj");
    bytes.windows(header.len()).position(|x| x == header.as_bytes()).map(|i| i + 1)
}

#[test]
fn bytes_behind_the_end() {
    let w = whole();
    for junk in [b"<!-- more -->".to_vec(), b"x".repeat(5000), Epub::new(&w.edition).zip()] {
        let r = against(&[w.bytes.clone(), junk].concat(), &w.edition);
        assert!(r.exit == 1 && failed(&r).contains(&"PDF-004"), "{:?}", failed(&r));
    }
    // which is an EPUB besides
    let r = against(&[w.bytes.clone(), Epub::new(&w.edition).zip()].concat(), &w.edition);
    assert_eq!(failed(&r), ["PDF-004", "PDF-005"]);
}

#[test]
fn tables_and_streams_beside_each_other() {
    let base = page("", b"BT ET").table("/Root 1 0 R");
    // as word processors write it: an empty table, and a stream that says the same and more
    let places: Vec<usize> = (1..=4).map(|n| offset_of(&base.bytes, n).unwrap()).collect();
    let hybrid = |lie: Option<&[u8]>| {
        let mut r = base.clone();
        let mut places = places.clone();
        if let Some(lie) = lie {
            places[3] = r.bytes.len();
            r = r.raw(&[b"4 0 obj<</Length 9>>stream\n", lie, b"\nendstream endobj\n"].concat());
        }
        let rows: Vec<u8> = places.iter().flat_map(|p| [1, (p >> 8) as u8, *p as u8, 0]).collect();
        let (stream, last) = (r.bytes.len(), r.last.unwrap());
        r = r.stream(9, "/Type/XRef/W[1 2 1]/Index[1 4]/Size 10/Root 1 0 R", &rows);
        let at = r.bytes.len();
        let table =
            format!("xref\n0 0\ntrailer<</Root 1 0 R/Size 10/Prev {last}/XRefStm {stream}>>\nstartxref\n{at}\n%%EOF\n");
        alone(&r.raw(table.as_bytes()).bytes)
    };
    let honest = hybrid(None);
    assert_eq!(said(&honest, "PDF-004"), []);
    assert!(matches!(said(&honest, "PDF-005").as_slice(), [(Severity::Warning, _)]), "{:?}", said(&honest, "PDF-005"));
    let shadow = hybrid(Some(b"BT 1 Tr E"));
    assert!(said(&shadow, "PDF-005").iter().any(|(s, m)| *s == Severity::Error && m.contains("older and newer")));
}

#[test]
fn what_lies_in_the_bytes_beside_the_document() {
    let w = whole();
    // behind the header, where no table leads: every place moves
    let with = |body: &[u8]| {
        let head = w.bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
        let second = head + w.bytes[head..].iter().position(|b| *b == b'\n').unwrap() + 1;
        let moved = [&w.bytes[..second], body, &w.bytes[second..]].concat();
        shift(&moved, &w.bytes, body.len())
    };
    let content = w.content_of(2);
    let dead = format!("{content} 0 obj<</Length 5>>stream\nBT ET\nendstream endobj\n");
    let metadata = w.number("Metadata");
    let other = w.xmp().replace("by-nc-nd", "by");
    let packet = |text: &str, n: u32| {
        format!("{n} 0 obj<</Type/Metadata/Subtype/XML/Length {}>>stream\n{text}\nendstream endobj\n", text.len())
    };
    for (name, body, want) in [
        ("a comment", b"% nothing\n".to_vec(), None),
        ("an object that nobody has", b"8000 0 obj 7 endobj\n".to_vec(), None),
        ("another content of a page", dead.into_bytes(), Some("twice")),
        ("another packet of the same number", packet(&other, metadata).into_bytes(), Some("twice")),
        ("a packet with other rights", packet(&other, 8000).into_bytes(), Some("metadata that nothing leads to")),
        ("a packet with the same rights", packet(&w.xmp(), 8000).into_bytes(), None),
        ("a page", b"8000 0 obj<</Type/Page>>endobj\n".to_vec(), Some("not among its pages")),
    ] {
        let r = against(&with(&body), &w.edition);
        match want {
            None => assert_eq!(failed(&r), [""; 0], "{name}"),
            Some(want) => {
                assert_eq!((failed(&r), r.exit), (vec!["PDF-005"], 1), "{name}");
                assert!(said(&r, "PDF-005").iter().all(|(_, m)| m.contains(want)), "{name}: {:?}", said(&r, "PDF-005"));
            }
        }
    }
}

/// Puts the places of the table right after bytes were pushed in near the head.
fn shift(moved: &[u8], old: &[u8], by: usize) -> Vec<u8> {
    let table = old.windows(5).rposition(|x| x == b"\nxref").expect("a table") + 1;
    let text = String::from_utf8_lossy(&old[table..]).into_owned();
    let lines: Vec<String> = text
        .lines()
        .map(|l| match l.split(' ').collect::<Vec<_>>().as_slice() {
            [place, generation, "n", ..] => format!("{:010} {generation} n ", place.parse::<usize>().unwrap() + by),
            _ if l.parse::<usize>() == Ok(table) => (table + by).to_string(),
            _ => l.to_string(),
        })
        .collect();
    [&moved[..table + by], lines.join("\n").as_bytes(), b"\n"].concat()
}

#[test]
fn live_objects_that_nothing_leads_to() {
    let w = whole();
    let mut doc = w.doc.clone();
    doc.add_object(lopdf::dictionary! { "Type" => "Page" });
    let r = against(&crate::verify_pdf_support::save(doc), &w.edition);
    assert_eq!((failed(&r), r.exit), (vec!["PDF-005"], 1));
    for (text, want) in [(w.xmp(), vec![]), (w.xmp().replace("许成钢", "许成刚"), vec!["PDF-005"])] {
        let mut doc = w.doc.clone();
        let dict = lopdf::dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
        doc.add_object(lopdf::Stream::new(dict, text.into_bytes()));
        assert_eq!(failed(&against(&crate::verify_pdf_support::save(doc), &w.edition)), want);
    }
}

#[test]
fn keys_twice_and_tables_that_lead_astray() {
    let w = whole();
    let r = alone(
        &page("", b"").obj(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Contents 5 0 R>>").table("/Root 1 0 R").bytes,
    );
    assert!(said(&r, "PDF-005").iter().any(|(s, m)| *s == Severity::Error && m.contains("Contents")));
    // an entry that leads into the middle of something
    let place = offset_of(&w.bytes, w.content_of(2)).unwrap();
    let entry = format!("{place:010} 00000 n");
    let at = w.bytes.windows(entry.len()).rposition(|x| x == entry.as_bytes()).unwrap();
    let mut astray = w.bytes.clone();
    astray[at..at + 10].copy_from_slice(format!("{:010}", place + 3).as_bytes());
    let r = against(&astray, &w.edition);
    assert_eq!((failed(&r), r.verdict, r.exit), (vec!["PDF-001"], Verdict::Warn, 0));
    assert_eq!(strict(&astray).exit, 1);
    // no table at all: searched for, said, and the words still compared
    let text = w.bytes.windows(9).rposition(|x| x == b"startxref").unwrap();
    let lost = [&w.bytes[..text], b"startxref\n3\n%%EOF\n"].concat();
    let r = against(&lost, &w.edition);
    assert_eq!((failed(&r), r.exit), (vec!["PDF-001"], 0));
    assert!(r.artefacts[0].text.equals_source == Some(true));
    assert_eq!(strict(&lost).exit, 1);
}
