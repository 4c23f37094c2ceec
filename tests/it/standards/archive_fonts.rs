//! ISO 19005-3, 6.2.11.

use super::archive_file::cmap;
use super::bench::*;
use super::font_bytes::{cff, with_cmaps};
use fuzi::preflight::Standard;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

pub const IDENTITY: &str = "1 begincidrange <0000> <FFFF> 0 endcidrange";

/// Sets an entry of the first font.
pub fn set(d: &mut Document, key: &str, value: impl Into<Object>) {
    let (id, _) = font(d);
    d.get_dictionary_mut(id).unwrap().set(key, value);
}

pub fn set_cid(d: &mut Document, key: &str, value: impl Into<Object>) {
    let (id, _) = font(d);
    cid_font(d, id).set(key, value);
}

pub fn encoding(d: &mut Document, body: &str, more: Dictionary) {
    let cmap = cmap(d, body, more);
    set(d, "Encoding", cmap);
}

pub fn collection(registry: &str, ordering: &str, supplement: i64) -> Dictionary {
    let info = dictionary! { "Registry" => text(registry), "Ordering" => text(ordering), "Supplement" => supplement };
    dictionary! { "CIDSystemInfo" => info }
}

/// The program of the first font, unpacked.
pub fn program(d: &mut Document) -> Vec<u8> {
    let (_, descriptor) = font(d);
    let id = d.get_dictionary(descriptor).unwrap().get(b"FontFile2").unwrap().as_reference().unwrap();
    d.get_object(id).unwrap().as_stream().unwrap().get_plain_content().unwrap()
}

/// Width of glyph 1 of the first font, as its program has it.
pub fn width(d: &mut Document) -> i64 {
    let bytes = program(d);
    let face = ttf_parser::Face::parse(&bytes, 0).unwrap();
    let units = f64::from(face.units_per_em());
    (f64::from(face.glyph_hor_advance(ttf_parser::GlyphId(1)).unwrap()) * 1000.0 / units).round() as i64
}

/// A simple TrueType font, shown once, whose program is the first font's with these cmaps.
pub fn simple(d: &mut Document, flags: i64, cmaps: &[(u16, u16)], more: Dictionary) -> ObjectId {
    let (bytes, width) = (with_cmaps(&program(d), cmaps), width(d));
    let file = d.add_object(stream(dictionary! { "Length1" => bytes.len() as i64 }, &bytes));
    let descriptor = d.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "Own", "Flags" => flags, "FontFile2" => file,
    });
    let map = "1 beginbfchar <41> <0041> endbfchar";
    let to_unicode = d.add_object(stream(dictionary! {}, map.as_bytes()));
    let mut dict = dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Own", "FirstChar" => 65, "LastChar" => 65,
        "Widths" => vec![width.into()], "FontDescriptor" => descriptor, "ToUnicode" => to_unicode,
    };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    let id = d.add_object(dict);
    resource(d, "Font", "X", id);
    draw(d, "BT /X 9 Tf 9 9 Td (A) Tj ET");
    id
}

pub fn win() -> Dictionary {
    dictionary! { "Encoding" => "WinAnsiEncoding" }
}

/// A Type 1 font with the program of two glyphs, shown once.
pub fn type1(d: &mut Document, char_set: &str) {
    let file = d.add_object(stream(dictionary! { "Subtype" => "Type1C" }, &cff()));
    let descriptor = d.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "ABCDEF+Own", "Flags" => 32, "FontFile3" => file,
        "CharSet" => text(char_set),
    });
    let dict = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ABCDEF+Own", "FirstChar" => 65, "LastChar" => 65,
        "Widths" => vec![0.into()], "FontDescriptor" => descriptor, "Encoding" => "WinAnsiEncoding",
    };
    let id = d.add_object(dict);
    resource(d, "Font", "X", id);
    draw(d, "BT /X 9 Tf 9 9 Td (A) Tj ET");
}

pub fn to_unicode(d: &mut Document, to: &str) {
    let map = format!("1 beginbfrange <0000> <FFFF> <{to}> endbfrange");
    let id = d.add_object(stream(dictionary! {}, map.as_bytes()));
    set(d, "ToUnicode", id);
}

/// Leads every CID to one glyph.
pub fn all_to(d: &mut Document, glyph: [u8; 2]) {
    let map: Vec<u8> = glyph.repeat(0x1_0000);
    let id = d.add_object(stream(dictionary! {}, &map));
    set_cid(d, "CIDToGIDMap", id);
}

const CASES: &[Case] = &[
    doc("PDFA-6.2.11.2-1", |d| {
        let (id, _) = font(d);
        d.get_dictionary_mut(id).unwrap().remove(b"Type");
    }),
    doc("PDFA-6.2.11.2-2", |d| set_cid(d, "Subtype", "CIDFontType9")),
    doc("PDFA-6.2.11.2-3", |d| {
        let (id, _) = font(d);
        d.get_dictionary_mut(id).unwrap().remove(b"BaseFont");
    }),
    doc("PDFA-6.2.11.2-4", |d| {
        let id = simple(d, 32, &[(3, 1)], win());
        d.get_dictionary_mut(id).unwrap().set("LastChar", 66);
    }),
    with(
        "PDFA-6.2.11.2-7",
        |d| {
            let bytes = program(d);
            let (_, descriptor) = font(d);
            let file = d.add_object(stream(dictionary! { "Subtype" => "Own" }, &bytes));
            let descriptor = d.get_dictionary_mut(descriptor).unwrap();
            descriptor.remove(b"FontFile2");
            descriptor.set("FontFile3", file);
        },
        &["PDFA-6.2.11.2-8"],
    ),
    doc("PDFA-6.2.11.2-8", |d| {
        let bytes = program(d);
        let (_, descriptor) = font(d);
        let file = d.add_object(stream(dictionary! { "Subtype" => "Type1C" }, &bytes));
        let descriptor = d.get_dictionary_mut(descriptor).unwrap();
        descriptor.remove(b"FontFile2");
        descriptor.set("FontFile3", file);
    }),
    doc("PDFA-6.2.11.3.1-1", |d| encoding(d, IDENTITY, collection("Other", "Identity", 0))),
    doc("PDFA-6.2.11.3.1-2", |d| encoding(d, IDENTITY, collection("Adobe", "Other", 0))),
    doc("PDFA-6.2.11.3.1-3", |d| {
        encoding(d, IDENTITY, dictionary! {});
        set_cid(d, "CIDSystemInfo", collection("Adobe", "Identity", 3).get(b"CIDSystemInfo").unwrap().clone());
    }),
    doc("PDFA-6.2.11.3.2-1", |d| {
        let (id, _) = font(d);
        cid_font(d, id).remove(b"CIDToGIDMap");
    }),
    doc("PDFA-6.2.11.3.2-2", |d| set_cid(d, "CIDToGIDMap", "Own")),
    doc("PDFA-6.2.11.3.3-1", |d| {
        set(d, "Encoding", "Own-H");
        set_cid(d, "CIDSystemInfo", collection("Adobe", "Japan1", 0).get(b"CIDSystemInfo").unwrap().clone());
    }),
    doc("PDFA-6.2.11.3.3-2", |d| encoding(d, IDENTITY, dictionary! { "WMode" => 1 })),
    doc("PDFA-6.2.11.3.3-3", |d| encoding(d, IDENTITY, dictionary! { "UseCMap" => "Own-H" })),
    doc("PDFA-6.2.11.4.1-1", |d| {
        let (_, descriptor) = font(d);
        d.get_dictionary_mut(descriptor).unwrap().remove(b"FontFile2");
    }),
    doc("PDFA-6.2.11.4.1-2", |d| all_to(d, [0xFF, 0xFE])),
    doc("PDFA-6.2.11.4.2-1", |d| type1(d, "/B")),
    doc("PDFA-6.2.11.4.2-2", |d| {
        let (_, descriptor) = font(d);
        let set = d.add_object(stream(dictionary! {}, &[0x80]));
        d.get_dictionary_mut(descriptor).unwrap().set("CIDSet", set);
    }),
    doc("PDFA-6.2.11.5-1", |d| {
        let (id, _) = font(d);
        cid_font(d, id).remove(b"W");
        set_cid(d, "DW", 333);
    }),
    doc("PDFA-6.2.11.6-1", |d| {
        simple(d, 32, &[(3, 0)], win());
    }),
    doc("PDFA-6.2.11.6-2", |d| {
        simple(d, 32, &[(3, 1)], dictionary! { "Encoding" => "MacExpertEncoding" });
    }),
    doc("PDFA-6.2.11.6-3", |d| {
        simple(d, 4, &[(3, 0)], win());
    }),
    doc("PDFA-6.2.11.6-4", |d| {
        simple(d, 4, &[(1, 0), (3, 1)], dictionary! {});
    }),
    doc("PDFA-6.2.11.7-1", |d| {
        let (id, _) = font(d);
        d.get_dictionary_mut(id).unwrap().remove(b"ToUnicode");
    }),
    doc("PDFA-6.2.11.7-2", |d| to_unicode(d, "0041FFFE0041")),
    doc("PDFA-6.2.11.8-1", |d| all_to(d, [0, 0])),
];

#[test]
fn archive_fonts() {
    run("archive_fonts", Standard::Pdfa3u, CASES);
}
