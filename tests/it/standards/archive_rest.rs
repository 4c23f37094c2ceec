//! ISO 19005-3, 6.3 to 6.5 and 6.8 to 6.11.

use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::{Dictionary, Document, Object, dictionary};

fn rect(size: i64) -> Object {
    Object::Array(vec![9.into(), 9.into(), (9 + size).into(), (9 + size).into()])
}

/// An annotation with an empty appearance on the first page.
fn note(d: &mut Document, subtype: &str, more: Dictionary) {
    let normal = empty_form(d);
    let mut dict = dictionary! {
        "Type" => "Annot", "Subtype" => subtype, "Rect" => rect(9), "F" => 4, "Contents" => text("a"),
        "AP" => dictionary! { "N" => normal },
    };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    annotate(d, dict);
}

fn empty_form(d: &mut Document) -> Object {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 1.into(), 1.into()],
        "Resources" => dictionary! {},
    };
    d.add_object(stream(dict, b"")).into()
}

fn action(d: &mut Document, action: Dictionary) {
    catalog(d).set("OpenAction", action);
}

const INTERACTIVE: &[Case] = &[
    doc("PDFA-6.3.1-1", |d| note(d, "Screen", dictionary! {})),
    doc("PDFA-6.3.2-1", |d| {
        let normal = empty_form(d);
        let ap = dictionary! { "N" => normal };
        annotate(d, dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => rect(9), "AP" => ap });
    }),
    doc("PDFA-6.3.2-2", |d| note(d, "Text", dictionary! { "F" => 6 })),
    doc("PDFA-6.3.3-1", |d| {
        annotate(d, dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => rect(9), "F" => 4 });
    }),
    doc("PDFA-6.3.3-2", |d| {
        let (normal, down) = (empty_form(d), empty_form(d));
        note(d, "Text", dictionary! { "AP" => dictionary! { "N" => normal, "D" => down } });
    }),
    doc("PDFA-6.3.3-3", |d| note(d, "Widget", dictionary! { "FT" => "Btn" })),
    doc("PDFA-6.3.3-4", |d| note(d, "Text", dictionary! { "AP" => dictionary! { "N" => dictionary! {} } })),
    doc("PDFA-6.4.1-1", |d| {
        let go = dictionary! { "S" => "Named", "N" => "NextPage" };
        note(d, "Widget", dictionary! { "FT" => "Tx", "A" => go });
    }),
    doc("PDFA-6.4.1-2", |d| {
        let field = d.add_object(dictionary! { "FT" => "Tx", "T" => text("a"), "AA" => dictionary! {} });
        catalog(d).set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
    }),
    doc("PDFA-6.4.1-3", |d| {
        let fields: Vec<Object> = Vec::new();
        catalog(d).set("AcroForm", dictionary! { "Fields" => fields, "NeedAppearances" => true });
    }),
    doc("PDFA-6.4.2-1", |d| {
        let fields: Vec<Object> = Vec::new();
        catalog(d).set("AcroForm", dictionary! { "Fields" => fields.clone(), "XFA" => fields });
    }),
    doc("PDFA-6.4.2-2", |d| catalog(d).set("NeedsRendering", true)),
    doc("PDFA-6.4.3-1", |d| {
        let range: Vec<Object> = vec![0.into(), 10.into(), 20.into(), 10.into()];
        d.add_object(dictionary! { "Type" => "Sig", "ByteRange" => range, "Contents" => text("a") });
    }),
    doc("PDFA-6.5.1-1", |d| action(d, dictionary! { "S" => "Launch", "F" => text("a") })),
    doc("PDFA-6.5.1-2", |d| action(d, dictionary! { "S" => "Named", "N" => "Print" })),
    doc("PDFA-6.5.2-1", |d| catalog(d).set("AA", dictionary! {})),
    doc("PDFA-6.5.2-2", |d| page(d, 1).set("AA", dictionary! {})),
];

#[test]
fn archive_interactive() {
    run("archive_interactive", Standard::Pdfa3u, INTERACTIVE);
}

/// The specification of the attachment.
fn attachment(d: &mut Document) -> &mut Dictionary {
    let list = catalog(d).get(b"AF").unwrap().as_array().unwrap().clone();
    d.get_dictionary_mut(list[0].as_reference().unwrap()).unwrap()
}

fn layers(d: &mut Document, config: Dictionary, others: &[Dictionary]) {
    let layer = d.add_object(dictionary! { "Type" => "OCG", "Name" => text("a") });
    let others: Vec<Object> = others.iter().cloned().map(Object::Dictionary).collect();
    catalog(d).set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => config, "Configs" => others });
}

const REST: &[Case] = &[
    doc("PDFA-6.8-1", |d| {
        let file = attachment(d).get(b"EF").unwrap().as_dict().unwrap().get(b"F").unwrap().as_reference().unwrap();
        d.get_object_mut(file).unwrap().as_stream_mut().unwrap().dict.set("Subtype", "json");
    }),
    doc("PDFA-6.8-2", |d| {
        attachment(d).remove(b"UF");
    }),
    doc("PDFA-6.8-3", |d| {
        attachment(d).remove(b"AFRelationship");
    }),
    doc("PDFA-6.8-4", |d| {
        catalog(d).remove(b"AF");
    }),
    doc("PDFA-6.9-1", |d| layers(d, dictionary! {}, &[])),
    doc("PDFA-6.9-2", |d| {
        layers(d, dictionary! { "Name" => text("a") }, &[dictionary! { "Name" => text("a") }]);
    }),
    doc("PDFA-6.9-3", |d| layers(d, dictionary! { "Name" => text("a"), "Order" => Object::Array(vec![]) }, &[])),
    doc("PDFA-6.9-4", |d| layers(d, dictionary! { "Name" => text("a"), "AS" => Object::Array(vec![]) }, &[])),
    doc("PDFA-6.10-1", |d| {
        let names = catalog(d).get(b"Names").unwrap().clone();
        let presentations = dictionary! {};
        match names {
            Object::Reference(id) => d.get_dictionary_mut(id).unwrap().set("AlternatePresentations", presentations),
            _ => catalog(d)
                .get_mut(b"Names")
                .unwrap()
                .as_dict_mut()
                .unwrap()
                .set("AlternatePresentations", presentations),
        }
    }),
    doc("PDFA-6.10-2", |d| page(d, 1).set("PresSteps", dictionary! {})),
    doc("PDFA-6.11-1", |d| catalog(d).set("Requirements", Object::Array(vec![]))),
];

#[test]
fn archive_rest() {
    run("archive_rest", Standard::Pdfa3u, REST);
}
