//! ISO 14289-1: the document, annotations, fonts.

use super::access_tags::hold;
use super::archive_file::cmap;
use super::archive_fonts::*;
use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

fn layers(d: &mut Document, config: Dictionary, others: &[Dictionary]) {
    let layer = d.add_object(dictionary! { "Type" => "OCG", "Name" => text("a") });
    let others: Vec<Object> = others.iter().cloned().map(Object::Dictionary).collect();
    catalog(d).set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => config, "Configs" => others });
}

fn viewer(d: &mut Document) -> &mut Dictionary {
    catalog(d).get_mut(b"ViewerPreferences").unwrap().as_dict_mut().unwrap()
}

const DOCUMENT: &[Case] = &[
    with(
        "PDFUA-06-001",
        |d| {
            catalog(d).remove(b"Metadata");
        },
        &["PDFUA-06-002", "PDFUA-06-003"],
    ),
    doc("PDFUA-06-002", |d| {
        let packet = xmp(d);
        let at = packet.find("<pdfuaid:part").unwrap();
        let at = at + packet[at..].find(">1<").unwrap() + 1;
        set_xmp(d, &format!("{}2{}", &packet[..at], &packet[at + 1..]));
    }),
    doc("PDFUA-06-003", |d| reword(d, "dc:title>", "dc:relation>")),
    doc("PDFUA-06-101", |d| reword(d, "pdfuaid", "uaid")),
    raw("PDFUA-06-102", |b| bytes_for(b, b"%PDF-1.7", b"%PDF-1.9", false)),
    doc("PDFUA-07-001", |d| {
        viewer(d).remove(b"DisplayDocTitle");
    }),
    doc("PDFUA-07-002", |d| viewer(d).set("DisplayDocTitle", false)),
    doc("PDFUA-20-001", |d| layers(d, dictionary! { "Name" => text("a") }, &[dictionary! {}])),
    doc("PDFUA-20-002", |d| layers(d, dictionary! {}, &[])),
    doc("PDFUA-20-003", |d| layers(d, dictionary! { "Name" => text("a"), "AS" => Object::Array(vec![]) }, &[])),
    doc("PDFUA-21-001", |d| {
        let list = catalog(d).get(b"AF").unwrap().as_array().unwrap().clone();
        d.get_dictionary_mut(list[0].as_reference().unwrap()).unwrap().remove(b"UF");
    }),
    doc("PDFUA-25-001", |d| {
        let xfa = d.add_object(stream(dictionary! {}, b"<config><dynamicRender>required</dynamicRender></config>"));
        let fields: Vec<Object> = Vec::new();
        catalog(d).set("AcroForm", dictionary! { "Fields" => fields, "XFA" => xfa });
    }),
    doc("PDFUA-26-002", |d| {
        d.trailer.set("ID", vec![text("0123456789abcdef"), text("0123456789abcdef")]);
        let permissions = Permissions::all() - Permissions::COPYABLE_FOR_ACCESSIBILITY;
        let version =
            EncryptionVersion::V2 { document: d, owner_password: "o", user_password: "", key_length: 128, permissions };
        let state = EncryptionState::try_from(version).unwrap();
        d.encrypt(&state).unwrap();
    }),
];

#[test]
fn access_document() {
    run("access_document", Standard::Pdfua1, DOCUMENT);
}

/// An annotation on the first page, described unless `more` says otherwise.
fn note(d: &mut Document, subtype: &str, more: Dictionary) -> ObjectId {
    let rect: Vec<Object> = vec![9.into(), 9.into(), 20.into(), 20.into()];
    let mut dict =
        dictionary! { "Type" => "Annot", "Subtype" => subtype, "Rect" => rect, "F" => 4, "Contents" => text("a") };
    for (key, value) in more.iter() {
        match value {
            Object::Null => {
                dict.remove(key);
            }
            value => dict.set(key.clone(), value.clone()),
        }
    }
    annotate(d, dict)
}

/// The same, held by an element.
fn held(d: &mut Document, subtype: &str, role: &str, more: Dictionary) {
    let id = note(d, subtype, more);
    hold(d, id, role, dictionary! {});
}

fn silent() -> Dictionary {
    dictionary! { "Contents" => Object::Null }
}

fn clip(d: &mut Document, clip: Dictionary) {
    let mut clip = clip;
    clip.set("S", "MCD");
    d.add_object(dictionary! { "S" => "MR", "C" => clip });
}

const ANNOTATIONS: &[Case] = &[
    doc("PDFUA-28-002", |d| {
        note(d, "Text", dictionary! {});
    }),
    doc("PDFUA-28-004", |d| held(d, "Text", "Annot", silent())),
    doc("PDFUA-28-005", |d| held(d, "Widget", "Form", dictionary! { "FT" => "Tx" })),
    doc("PDFUA-28-006", |d| {
        note(d, "Hologram", dictionary! {});
    }),
    doc("PDFUA-28-007", |d| {
        note(d, "TrapNet", dictionary! {});
    }),
    doc("PDFUA-28-008", |d| {
        held(d, "Text", "Annot", dictionary! {});
        page(d, 1).remove(b"Tabs");
    }),
    doc("PDFUA-28-009", |d| {
        held(d, "Text", "Annot", dictionary! {});
        page(d, 1).set("Tabs", "R");
    }),
    doc("PDFUA-28-010", |d| {
        note(d, "Widget", dictionary! { "FT" => "Tx", "TU" => text("a") });
    }),
    doc("PDFUA-28-011", |d| {
        note(d, "Link", dictionary! {});
    }),
    doc("PDFUA-28-012", |d| {
        let id = note(d, "Link", silent());
        hold(d, id, "Link", dictionary! { "Alt" => text("a") });
    }),
    doc("PDFUA-28-014", |d| clip(d, dictionary! { "Alt" => vec![text(""), text("a")] })),
    doc("PDFUA-28-015", |d| clip(d, dictionary! { "CT" => text("video/mp4") })),
    doc("PDFUA-28-016", |d| {
        held(d, "FileAttachment", "Annot", dictionary! { "FS" => dictionary! { "F" => text("a.txt") } });
    }),
    doc("PDFUA-28-017", |d| held(d, "PrinterMark", "Annot", dictionary! {})),
    doc("PDFUA-28-018", |d| {
        let bounds: Vec<Object> = vec![0.into(), 0.into(), 9.into(), 9.into()];
        let form = dictionary! { "Subtype" => "Form", "BBox" => bounds, "Resources" => dictionary! {} };
        let normal = d.add_object(stream(form, b"0 0 9 9 re f"));
        note(d, "PrinterMark", dictionary! { "AP" => dictionary! { "N" => normal } });
    }),
];

#[test]
fn access_annotations() {
    run("access_annotations", Standard::Pdfua1, ANNOTATIONS);
}

fn differences(name: &str) -> Dictionary {
    let list: Vec<Object> = vec![66.into(), name.into()];
    dictionary! { "Encoding" => dictionary! { "BaseEncoding" => "WinAnsiEncoding", "Differences" => list } }
}

fn cid_set(d: &mut Document, bits: &[u8]) {
    let (_, descriptor) = font(d);
    let set = d.add_object(stream(dictionary! {}, bits));
    d.get_dictionary_mut(descriptor).unwrap().set("CIDSet", set);
}

const FONTS: &[Case] = &[
    doc("PDFUA-10-001", |d| {
        let id = d.add_object(stream(dictionary! {}, b""));
        set(d, "ToUnicode", id);
    }),
    doc("PDFUA-31-001", |d| encoding(d, IDENTITY, collection("Other", "Identity", 0))),
    doc("PDFUA-31-002", |d| encoding(d, IDENTITY, collection("Adobe", "Other", 0))),
    doc("PDFUA-31-003", |d| {
        encoding(d, IDENTITY, dictionary! {});
        set_cid(d, "CIDSystemInfo", collection("Adobe", "Identity", 3).get(b"CIDSystemInfo").unwrap().clone());
    }),
    doc("PDFUA-31-004", |d| set_cid(d, "CIDToGIDMap", "Own")),
    doc("PDFUA-31-005", |d| {
        let (id, _) = font(d);
        cid_font(d, id).remove(b"CIDToGIDMap");
    }),
    doc("PDFUA-31-006", |d| {
        set(d, "Encoding", "Own-H");
        set_cid(d, "CIDSystemInfo", collection("Adobe", "Japan1", 0).get(b"CIDSystemInfo").unwrap().clone());
    }),
    doc("PDFUA-31-007", |d| encoding(d, IDENTITY, dictionary! { "WMode" => 1 })),
    doc("PDFUA-31-008", |d| {
        let id = cmap(d, &format!("/Own-H usecmap {IDENTITY}"), dictionary! {});
        set(d, "Encoding", id);
    }),
    doc("PDFUA-31-009", |d| {
        let (_, descriptor) = font(d);
        d.get_dictionary_mut(descriptor).unwrap().remove(b"FontFile2");
    }),
    doc("PDFUA-31-011", |d| all_to(d, [0xFF, 0xFE])),
    doc("PDFUA-31-012", |d| type1(d, "")),
    doc("PDFUA-31-013", |d| type1(d, "/A/B")),
    doc("PDFUA-31-014", |d| cid_set(d, &[0x80])),
    doc("PDFUA-31-015", |d| cid_set(d, &[0xFF; 8192])),
    doc("PDFUA-31-016", |d| {
        let (id, _) = font(d);
        cid_font(d, id).remove(b"W");
        set_cid(d, "DW", 333);
    }),
    doc("PDFUA-31-017", |d| {
        simple(d, 32, &[(3, 0)], win());
    }),
    doc("PDFUA-31-018", |d| {
        simple(d, 32, &[(3, 1)], win());
        draw(d, "BT /X 9 Tf (B) Tj ET");
    }),
    doc("PDFUA-31-019", |d| {
        simple(d, 32, &[(3, 1)], dictionary! {});
    }),
    doc("PDFUA-31-020", |d| {
        simple(d, 32, &[(3, 1)], dictionary! { "Encoding" => dictionary! { "Type" => "Encoding" } });
    }),
    doc("PDFUA-31-021", |d| {
        simple(d, 32, &[(3, 1)], dictionary! { "Encoding" => "MacExpertEncoding" });
    }),
    doc("PDFUA-31-022", |d| {
        simple(d, 32, &[(3, 1)], differences("squiggle7"));
    }),
    doc("PDFUA-31-023", |d| {
        simple(d, 32, &[(1, 0)], differences("B"));
    }),
    doc("PDFUA-31-024", |d| {
        simple(d, 4, &[(3, 0)], win());
    }),
    doc("PDFUA-31-025", |d| {
        simple(d, 4, &[], dictionary! {});
    }),
    doc("PDFUA-31-026", |d| {
        simple(d, 4, &[(1, 0), (3, 1)], dictionary! {});
    }),
    with(
        "PDFUA-31-027",
        |d| {
            let (id, _) = font(d);
            d.get_dictionary_mut(id).unwrap().remove(b"ToUnicode");
        },
        &["PDFUA-10-001"],
    ),
    doc("PDFUA-31-028", |d| to_unicode(d, "004100000041")),
    doc("PDFUA-31-029", |d| to_unicode(d, "0041FFFE0041")),
    doc("PDFUA-31-030", |d| all_to(d, [0, 0])),
];

#[test]
fn access_fonts() {
    run("access_fonts", Standard::Pdfua1, FONTS);
}
