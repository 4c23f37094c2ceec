//! ISO 19005-3, 6.1.

use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Object, dictionary};

const CASES: &[Case] = &[
    raw("PDFA-6.1.2-1", |b| bytes_for(b, b"%PDF-1.7", b"%PDF-1.9", false)),
    raw("PDFA-6.1.2-2", |mut b| {
        b[10..14].copy_from_slice(b"abcd");
        b
    }),
    doc("PDFA-6.1.3-1", |d| {
        d.trailer.remove(b"ID");
    }),
    doc("PDFA-6.1.3-2", |d| {
        let id = vec![text("0123456789abcdef"), text("0123456789abcdef")];
        d.trailer.set("ID", id);
        let permissions = Permissions::all();
        let version =
            EncryptionVersion::V2 { document: d, owner_password: "o", user_password: "", key_length: 128, permissions };
        let state = EncryptionState::try_from(version).unwrap();
        d.encrypt(&state).unwrap();
    }),
    raw("PDFA-6.1.3-3", |b| [b, b"\n\n".to_vec()].concat()),
    raw("PDFA-6.1.4-1", |b| bytes_for(b, b"\nxref\n", b"\nxref \n", true)),
    raw("PDFA-6.1.6-1", |b| in_trailer(b, b"0")),
    raw("PDFA-6.1.6-2", |b| in_trailer(b, b"zz")),
    raw("PDFA-6.1.7.1-1", |b| {
        let at = b.windows(8).position(|w| w == b"/Length ").unwrap() + 8;
        let mut b = b;
        b[at] = if b[at] == b'9' { b'8' } else { b[at] + 1 };
        b
    }),
    raw("PDFA-6.1.7.1-2", |b| bytes_for(b, b"stream\n", b"stream\r", false)),
    doc("PDFA-6.1.7.1-3", |d| {
        d.add_object(stream(dictionary! { "F" => text("a.bin") }, b"a"));
    }),
    doc("PDFA-6.1.7.2-1", |d| {
        d.add_object(stream(dictionary! { "Filter" => "LZWDecode" }, b"\x80\x0B\x60\x50"));
    }),
    doc("PDFA-6.1.8-1", |d| {
        let (id, _) = font(d);
        d.get_dictionary_mut(id).unwrap().set("BaseFont", Object::Name(b"A\xFF".to_vec()));
    }),
    raw("PDFA-6.1.9-1", |b| bytes_for(b, b"\nendobj", b" endobj", false)),
    doc("PDFA-6.1.10-1", |d| draw(d, "BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID \x40 EI")),
    doc("PDFA-6.1.12-1", |d| catalog(d).set("Perms", dictionary! { "Xx" => dictionary! {} })),
    doc("PDFA-6.1.12-2", |d| {
        let reference = dictionary! { "DigestMethod" => "MD5" };
        let signature = dictionary! { "Reference" => vec![reference.into()] };
        catalog(d).set("Perms", dictionary! { "DocMDP" => signature });
    }),
];

/// Puts bytes into the first hexadecimal string of the trailer.
fn in_trailer(bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    let trailer = bytes.windows(7).rposition(|w| w == b"trailer").unwrap();
    let id = trailer + bytes[trailer..].windows(3).position(|w| w == b"/ID").unwrap();
    let at = id + bytes[id..].iter().position(|b| *b == b'<').unwrap() + 1;
    [&bytes[..at], more, &bytes[at..]].concat()
}

/// An embedded CMap for codes of two bytes.
pub fn cmap(d: &mut lopdf::Document, body: &str, more: lopdf::Dictionary) -> lopdf::ObjectId {
    let mut dict = dictionary! {
        "Type" => "CMap", "CMapName" => "Own",
        "CIDSystemInfo" => dictionary! { "Registry" => text("Adobe"), "Ordering" => text("Identity"), "Supplement" => 0 },
    };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    let data = format!("/CMapName /Own def 1 begincodespacerange <0000> <FFFF> endcodespacerange {body}");
    d.add_object(stream(dict, data.as_bytes()))
}

const LIMITS: &[Case] = &[
    doc("PDFA-6.1.13-1", |d| catalog(d).set("Xx", 2_147_483_648_i64)),
    doc("PDFA-6.1.13-2", |d| catalog(d).set("Xx", Object::Real(1e-40))),
    doc("PDFA-6.1.13-3", |d| catalog(d).set("Xx", text(&"a".repeat(32_768)))),
    doc("PDFA-6.1.13-4", |d| catalog(d).set("Xx", Object::Name(vec![b'a'; 128]))),
    doc("PDFA-6.1.13-8", |d| draw_plain(d, &format!("{} {} ", "q ".repeat(29), "Q ".repeat(29)))),
    doc("PDFA-6.1.13-9", |d| {
        let names: Vec<Object> = (0..33).map(|_| "None".into()).collect();
        let tint = dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1 };
        let space: Vec<Object> = vec!["DeviceN".into(), names.into(), "DeviceRGB".into(), tint.into()];
        resource(d, "ColorSpace", "X", space);
        draw(d, &format!("/X cs {} scn 0 0 9 9 re f", "0 ".repeat(33)));
    }),
    with(
        "PDFA-6.1.13-10",
        |d| {
            let (id, _) = font(d);
            let cmap = cmap(d, "1 begincidrange <0000> <FFFF> 70000 endcidrange", dictionary! {});
            d.get_dictionary_mut(id).unwrap().set("Encoding", cmap);
        },
        &["PDFA-6.2.11.4.1-2"],
    ),
    doc("PDFA-6.1.13-11", |d| {
        page(d, 1).set("ArtBox", vec![0.into(), 0.into(), 2.into(), 200.into()]);
    }),
];

#[test]
fn archive_limits() {
    run("archive_limits", Standard::Pdfa3u, LIMITS);
}

#[test]
fn archive_file() {
    run("archive_file", Standard::Pdfa3u, CASES);
}
