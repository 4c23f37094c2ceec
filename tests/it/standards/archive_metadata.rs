//! ISO 19005-3, 6.6.

use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::{Document, dictionary};

/// Puts properties into the packet.
fn add(d: &mut Document, properties: &str) {
    reword(d, "</rdf:Description>\n</rdf:RDF>", &format!("{properties}</rdf:Description>\n</rdf:RDF>"));
}

/// Puts a type of its own into the first extension schema.
fn add_type(d: &mut Document, fields: &str) {
    let kind = format!(
        "<pdfaSchema:valueType xmlns:pdfaType=\"http://www.aiim.org/pdfa/ns/type#\" \
         xmlns:pdfaField=\"http://www.aiim.org/pdfa/ns/field#\"><rdf:Seq><rdf:li rdf:parseType=\"Resource\">{fields}\
         </rdf:li></rdf:Seq></pdfaSchema:valueType></rdf:li>\n<rdf:li rdf:parseType=\"Resource\">\n<pdfaSchema:schema>"
    );
    let packet = xmp(d);
    let from = "</rdf:li>\n<rdf:li rdf:parseType=\"Resource\">\n<pdfaSchema:schema>";
    assert!(packet.contains(from));
    set_xmp(d, &packet.replacen(from, &kind, 1));
}

const TYPE: &str = "<pdfaType:type>T</pdfaType:type><pdfaType:namespaceURI>urn:t</pdfaType:namespaceURI>\
                    <pdfaType:prefix>t</pdfaType:prefix>";
const SAID: &str = "<pdfaType:description>d</pdfaType:description>";

/// Replaces the first place of some words of the packet.
fn first(d: &mut Document, from: &str, to: &str) {
    let packet = xmp(d);
    assert!(packet.contains(from), "no {from}");
    set_xmp(d, &packet.replacen(from, to, 1));
}

const CASES: &[Case] = &[
    with(
        "PDFA-6.6.2.1-1",
        |d| {
            let id = catalog(d).get(b"Metadata").unwrap().as_reference().unwrap();
            d.get_object_mut(id).unwrap().as_stream_mut().unwrap().dict.remove(b"Subtype");
        },
        &[],
    ),
    doc("PDFA-6.6.2.1-2", |d| first(d, "<?xpacket begin", "<?xpacket bytes=\"9\" begin")),
    doc("PDFA-6.6.2.1-3", |d| first(d, "<?xpacket begin", "<?xpacket encoding=\"UTF-8\" begin")),
    doc("PDFA-6.6.2.1-4", |d| {
        d.add_object(stream(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, b"<a><b></a>"));
    }),
    with(
        "PDFA-6.6.2.1-5",
        |d| {
            d.trailer.remove(b"Info");
            let packet: Vec<u8> = xmp(d).encode_utf16().flat_map(u16::to_be_bytes).collect();
            let id = catalog(d).get(b"Metadata").unwrap().as_reference().unwrap();
            d.get_object_mut(id).unwrap().as_stream_mut().unwrap().set_content([vec![0xFE, 0xFF], packet].concat());
        },
        &["PDFA-6.6.2.1-4", "PDFA-6.6.4-1"],
    ),
    doc("PDFA-6.6.2.3.1-1", |d| add(d, "<dc:mood xmlns:dc=\"http://purl.org/dc/elements/1.1/\">x</dc:mood>")),
    doc("PDFA-6.6.2.3.1-2", |d| first(d, "<xmpRights:Marked>True<", "<xmpRights:Marked>yes<")),
    doc("PDFA-6.6.2.3.2-1", |d| {
        first(d, "<pdfaSchema:prefix>", "<pdfaSchema:more>x</pdfaSchema:more><pdfaSchema:prefix>")
    }),
    with(
        "PDFA-6.6.2.3.3-1",
        |d| {
            let packet = xmp(d);
            let at = packet.find("<pdfaExtension:schemas").unwrap();
            let (head, tail) = packet.split_at(at);
            let tail = tail.replacen("<rdf:Bag>", "<rdf:Seq>", 1);
            let end = tail.find("</rdf:Bag>\n</pdfaExtension").unwrap();
            let tail = format!("{}{}", &tail[..end], tail[end..].replacen("</rdf:Bag>", "</rdf:Seq>", 1));
            set_xmp(d, &format!("{head}{tail}"));
        },
        &[],
    ),
    doc("PDFA-6.6.2.3.3-2", |d| first(d, "<pdfaSchema:prefix>cc</pdfaSchema:prefix>", "")),
    doc("PDFA-6.6.2.3.3-3", |d| {
        let packet = xmp(d);
        let at = packet.find("<pdfaSchema:property>").unwrap();
        let (head, tail) = packet.split_at(at);
        let tail = tail.replacen("<rdf:Seq>", "<rdf:Bag>", 1).replacen("</rdf:Seq>", "</rdf:Bag>", 1);
        set_xmp(d, &format!("{head}{tail}"));
    }),
    doc("PDFA-6.6.2.3.3-4", |d| {
        first(d, "<pdfaProperty:description>Address of the licence</pdfaProperty:description>", "");
    }),
    doc("PDFA-6.6.2.3.3-5", |d| {
        first(d, "<pdfaProperty:category>external<", "<pdfaProperty:category>elsewhere<");
    }),
    doc("PDFA-6.6.2.3.3-6", |d| first(d, "<pdfaProperty:valueType>Text<", "<pdfaProperty:valueType>Tex<")),
    doc("PDFA-6.6.2.3.3-7", |d| add_type(d, TYPE)),
    doc("PDFA-6.6.2.3.3-8", |d| {
        let field = "<pdfaType:field><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaField:name>n</pdfaField:name>\
                     <pdfaField:valueType>Text</pdfaField:valueType></rdf:li></rdf:Seq></pdfaType:field>";
        add_type(d, &format!("{TYPE}{SAID}{field}"));
    }),
    doc("PDFA-6.6.2.3.3-9", |d| reword(d, "pdfaProperty", "p")),
    doc("PDFA-6.6.3-1", |d| {
        let id = d.trailer.get(b"Info").unwrap().as_reference().unwrap();
        d.get_dictionary_mut(id).unwrap().set("Creator", text("another"));
    }),
    doc("PDFA-6.6.4-1", |d| reword(d, "pdfaid:conformance", "pdfaid:corr")),
    doc("PDFA-6.6.4-2", |d| {
        let packet = xmp(d);
        let at = packet.find("<pdfaid:part").unwrap();
        let at = at + packet[at..].find(">3<").unwrap() + 1;
        set_xmp(d, &format!("{}2{}", &packet[..at], &packet[at + 1..]));
    }),
    doc("PDFA-6.6.4-3", |d| {
        let packet = xmp(d);
        let at = packet.find("<pdfaid:conformance").unwrap();
        let at = at + packet[at..].find(">U<").unwrap() + 1;
        set_xmp(d, &format!("{}B{}", &packet[..at], &packet[at + 1..]));
    }),
    doc("PDFA-6.6.4-4", |d| reword(d, "pdfaid", "aid")),
];

#[test]
fn archive_metadata() {
    run("archive_metadata", Standard::Pdfa3u, CASES);
}

#[test]
fn a_packet_that_is_missing_breaks_its_row() {
    let mut d = good();
    catalog(&mut d).remove(b"Metadata");
    d.trailer.remove(b"Info");
    let found = broken(&save(d), Standard::Pdfa3u);
    assert!(found.contains("PDFA-6.6.2.1-1") && found.contains("PDFA-6.6.4-1"), "{found:?}");
}

#[test]
fn types_that_are_described_may_be_used() {
    let used = |d: &mut Document| {
        let packet = xmp(d);
        let at = packet.find("<pdfaProperty:valueType>").unwrap() + "<pdfaProperty:valueType>".len();
        let end = at + packet[at..].find('<').unwrap();
        set_xmp(d, &format!("{}bag T{}", &packet[..at], &packet[end..]));
    };
    let (mut without, mut with) = (good(), good());
    used(&mut without);
    used(&mut with);
    add_type(&mut with, &format!("{TYPE}{SAID}"));
    let row = "PDFA-6.6.2.3.3-6";
    assert!(broken(&save(without), Standard::Pdfa3u).contains(row));
    assert!(!broken(&save(with), Standard::Pdfa3u).contains(row));
}
