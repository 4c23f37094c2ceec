//! A good file, ways to change it, and what is found in it then.

use crate::pdf_emit::fixture::{compose, fonts, resolved};
use fuzi::pdf::{PdfKind, emit};
use fuzi::preflight::{Standard, Wanted, preflight};
use fuzi::verify::Limits;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// How a file is made bad.
pub enum Change {
    /// Before it is written.
    Doc(fn(&mut Document)),
    /// Its bytes.
    Raw(fn(Vec<u8>) -> Vec<u8>),
}

/// A row, what breaks it, and which other rows cannot but break with it.
pub struct Case(pub &'static str, pub Change, pub &'static [&'static str]);

/// A change to the objects that breaks one row alone.
pub const fn doc(id: &'static str, change: fn(&mut Document)) -> Case {
    Case(id, Change::Doc(change), &[])
}

/// A change to the objects, and the rows that break with it.
pub const fn with(id: &'static str, change: fn(&mut Document), also: &'static [&'static str]) -> Case {
    Case(id, Change::Doc(change), also)
}

/// A change to the bytes.
pub const fn raw(id: &'static str, change: fn(Vec<u8>) -> Vec<u8>) -> Case {
    Case(id, Change::Raw(change), &[])
}

/// The screen edition of a small work, as it is emitted.
pub fn emitted() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let (edition, fonts) = (resolved(), fonts());
        emit(&edition, &compose(&edition, &fonts), &fonts, PdfKind::Screen).unwrap().bytes
    })
}

/// The same as objects, with the claims of both standards where the emitter does not make them.
pub fn good() -> Document {
    static DOC: OnceLock<Document> = OnceLock::new();
    DOC.get_or_init(|| {
        let mut doc = Document::load_mem(emitted()).unwrap();
        // objects of the old containers and tables stand alone now
        let stale =
            |o: &Object| matches!(o, Object::Stream(s) if s.dict.has_type(b"ObjStm") || s.dict.has_type(b"XRef"));
        doc.objects.retain(|_, o| !stale(o));
        doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
        claim(&mut doc);
        doc
    })
    .clone()
}

fn claim(doc: &mut Document) {
    let packet = xmp(doc);
    if !packet.contains("pdfaid:part") {
        let ids = "<pdfaid:part xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">3</pdfaid:part>\
                   <pdfaid:conformance xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">U</pdfaid:conformance>\
                   <pdfuaid:part xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">1</pdfuaid:part>\
                   </rdf:Description>\n</rdf:RDF>";
        let schema = "<rdf:li rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/UA</pdfaSchema:schema>\
                      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
                      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
                      <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>\
                      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
                      <pdfaProperty:category>internal</pdfaProperty:category>\
                      <pdfaProperty:description>Part</pdfaProperty:description></rdf:li>\
                      </rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\n</pdfaExtension:schemas>";
        let packet = packet.replace("</rdf:Description>\n</rdf:RDF>", ids);
        set_xmp(doc, &packet.replace("</rdf:Bag>\n</pdfaExtension:schemas>", schema));
    }
    if !catalog(doc).has(b"OutputIntents") {
        let profile = doc.add_object(Stream::new(dictionary! { "N" => 3 }, icc(b"mntr", b"RGB ")));
        let intent = dictionary! {
            "Type" => "OutputIntent", "S" => "GTS_PDFA1", "DestOutputProfile" => profile,
            "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        };
        catalog(doc).set("OutputIntents", vec![Object::Dictionary(intent)]);
    }
}

/// The head of an ICC profile of version 2, without tags.
pub fn icc(class: &[u8; 4], space: &[u8; 4]) -> Vec<u8> {
    let mut out = vec![0; 132];
    out[..4].copy_from_slice(&132u32.to_be_bytes());
    out[8] = 2;
    out[12..16].copy_from_slice(class);
    out[16..20].copy_from_slice(space);
    out[20..24].copy_from_slice(b"XYZ ");
    out[36..40].copy_from_slice(b"acsp");
    out
}

/// Writes it with a plain table.
pub fn save(mut doc: Document) -> Vec<u8> {
    let mut out = Vec::new();
    doc.save_to(&mut out).unwrap();
    out
}

/// Ids of the rows of a table that a file breaks.
pub fn broken(bytes: &[u8], standard: Standard) -> BTreeSet<String> {
    let wanted = Wanted { standards: vec![standard], ..Wanted::default() };
    let report = preflight(bytes, "t.pdf", &wanted, &Limits::default());
    let trouble: Vec<String> = report.trouble.iter().map(|c| format!("{c:?}")).collect();
    assert!(trouble.is_empty(), "{trouble:?}");
    report.standards.iter().flat_map(|s| &s.findings).map(|f| f.id.to_string()).collect()
}

/// What is said of a file, for a reader of a failed test.
pub fn said(bytes: &[u8], standard: Standard) -> Vec<String> {
    let wanted = Wanted { standards: vec![standard], ..Wanted::default() };
    let report = preflight(bytes, "t.pdf", &wanted, &Limits::default());
    let findings = report.standards.iter().flat_map(|s| &s.findings);
    findings.map(|f| format!("{} {} p{:?} o{:?}", f.id, f.message, f.page, f.object)).collect()
}

/// Runs the cases of one test: each breaks its row and the named others, and no row of that test is left out.
pub fn run(test: &str, standard: Standard, cases: &[Case]) {
    let mut wrong = Vec::new();
    for Case(id, change, also) in cases {
        let mut doc = good();
        let bytes = match change {
            Change::Doc(change) => {
                change(&mut doc);
                save(doc)
            }
            Change::Raw(change) => change(save(doc)),
        };
        let expected: BTreeSet<String> = also.iter().chain([id]).map(|s| s.to_string()).collect();
        let found = broken(&bytes, standard);
        if found != expected {
            wrong.push(format!("{id}: expected {expected:?}, found {:#?}", said(&bytes, standard)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows: BTreeSet<&str> = standard.clauses().iter().filter(|c| c.test == test).map(|c| c.id).collect();
    let covered: BTreeSet<&str> = cases.iter().map(|c| c.0).collect();
    assert_eq!(rows, covered, "rows without a case, or cases without a row");
}

pub fn catalog(doc: &mut Document) -> &mut Dictionary {
    doc.catalog_mut().unwrap()
}

/// A page, from 1.
pub fn page(doc: &mut Document, n: u32) -> &mut Dictionary {
    let id = doc.get_pages()[&n];
    doc.get_dictionary_mut(id).unwrap()
}

/// The resources that all pages share.
pub fn resources(doc: &mut Document) -> &mut Dictionary {
    let id = page(doc, 1).get(b"Resources").unwrap().as_reference().unwrap();
    doc.get_dictionary_mut(id).unwrap()
}

/// A new resource of a kind, by name.
pub fn resource(doc: &mut Document, kind: &str, name: &str, object: impl Into<Object>) {
    let object = object.into();
    let inner = resources(doc).get(kind.as_bytes()).cloned().unwrap_or(Object::Dictionary(Dictionary::new()));
    match inner {
        Object::Reference(id) => doc.get_dictionary_mut(id).unwrap().set(name, object),
        Object::Dictionary(mut dict) => {
            dict.set(name, object);
            resources(doc).set(kind, dict);
        }
        _ => panic!("{kind}"),
    }
}

/// Puts content before that of the first page, as an artifact.
pub fn draw(doc: &mut Document, content: &str) {
    draw_plain(doc, &format!("/Artifact BMC q {content} Q EMC\n"));
}

/// Puts content before that of the first page.
pub fn draw_plain(doc: &mut Document, content: &str) {
    let id = page(doc, 1).get(b"Contents").unwrap().as_reference().unwrap();
    let stream = doc.get_object_mut(id).unwrap().as_stream_mut().unwrap();
    let old = stream.get_plain_content().unwrap();
    stream.dict.remove(b"Filter");
    stream.set_content([content.as_bytes(), &old].concat());
}

/// The packet.
pub fn xmp(doc: &mut Document) -> String {
    let id = catalog(doc).get(b"Metadata").unwrap().as_reference().unwrap();
    String::from_utf8(doc.get_object(id).unwrap().as_stream().unwrap().content.clone()).unwrap()
}

pub fn set_xmp(doc: &mut Document, packet: &str) {
    let id = catalog(doc).get(b"Metadata").unwrap().as_reference().unwrap();
    doc.get_object_mut(id).unwrap().as_stream_mut().unwrap().set_content(packet.as_bytes().to_vec());
}

/// Replaces words of the packet.
pub fn reword(doc: &mut Document, from: &str, to: &str) {
    let packet = xmp(doc);
    assert!(packet.contains(from), "no {from} in the packet");
    set_xmp(doc, &packet.replace(from, to));
}

/// An annotation on the first page.
pub fn annotate(doc: &mut Document, annotation: Dictionary) -> ObjectId {
    let id = doc.add_object(annotation);
    let page = page(doc, 1);
    let mut list = page.get(b"Annots").ok().and_then(|o| o.as_array().ok()).cloned().unwrap_or_default();
    list.push(id.into());
    page.set("Annots", list);
    id
}

/// The first font of the shared resources, by its own number, its CIDFont and its descriptor.
pub fn font(doc: &mut Document) -> (ObjectId, ObjectId) {
    let fonts = resources(doc).get(b"Font").unwrap().as_reference().unwrap();
    let fonts = doc.get_dictionary(fonts).unwrap();
    let id = fonts.iter().next().unwrap().1.as_reference().unwrap();
    let descriptor = cid_font(doc, id).get(b"FontDescriptor").unwrap().as_reference().unwrap();
    (id, descriptor)
}

/// The CIDFont of a composite font.
pub fn cid_font(doc: &mut Document, font: ObjectId) -> &mut Dictionary {
    let list = doc.get_dictionary_mut(font).unwrap().get_mut(b"DescendantFonts").unwrap().as_array_mut().unwrap();
    match list[0].clone() {
        Object::Reference(id) => doc.get_dictionary_mut(id).unwrap(),
        _ => {
            let list =
                doc.get_dictionary_mut(font).unwrap().get_mut(b"DescendantFonts").unwrap().as_array_mut().unwrap();
            list[0].as_dict_mut().unwrap()
        }
    }
}

/// A text string.
pub fn text(t: &str) -> Object {
    Object::String(t.as_bytes().to_vec(), StringFormat::Literal)
}

/// A stream.
pub fn stream(dict: Dictionary, content: &[u8]) -> Stream {
    Stream::new(dict, content.to_vec()).with_compression(false)
}

/// Replaces the first (or, `last`, the last) place of some bytes.
pub fn bytes_for(bytes: Vec<u8>, from: &[u8], to: &[u8], last: bool) -> Vec<u8> {
    let mut places = bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(i, _)| i);
    let at = if last { places.next_back() } else { places.next() }.expect("the bytes are there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn the_good_file_breaks_no_row() {
    let plain = save(good());
    for standard in [Standard::Pdfa3u, Standard::Pdfua1] {
        assert_eq!(said(&plain, standard), Vec::<String>::new(), "{}", standard.name());
    }
}
