//! ISO 19005-3, 6.2 without fonts.

use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::{Dictionary, Document, Object, dictionary};

fn state(d: &mut Document, mut gs: Dictionary) {
    gs.set("Type", "ExtGState");
    d.add_object(gs);
}

fn halftone(d: &mut Document, halftone: Dictionary) {
    state(d, dictionary! { "HT" => halftone });
}

/// A picture that no page shows.
fn picture(d: &mut Document, more: Dictionary) {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceGray",
    };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    d.add_object(stream(dict, b"\0"));
}

fn form(d: &mut Document, more: Dictionary) {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 1.into(), 1.into()],
        "Resources" => dictionary! {},
    };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    d.add_object(stream(dict, b""));
}

fn boxed(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
    [&(inner.len() as u32 + 8).to_be_bytes(), &kind[..], inner].concat()
}

/// A JPEG 2000 head with that many components of that depth and those colour specifications.
fn jpx(d: &mut Document, components: u8, depth: u8, specifications: &[[u8; 7]]) {
    let mut head = boxed(b"ihdr", &[0, 0, 0, 1, 0, 0, 0, 1, 0, components, depth - 1, 7, 0, 0]);
    specifications.iter().for_each(|s| head.extend(boxed(b"colr", s)));
    let file = [boxed(b"jP  ", &[13, 10, 0x87, 10]), boxed(b"jp2h", &head)].concat();
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "Filter" => "JPXDecode",
    };
    d.add_object(stream(dict, &file));
}

const GRAPHICS: &[Case] = &[
    doc("PDFA-6.2.2-1", |d| draw(d, "foo")),
    doc("PDFA-6.2.2-2", |d| {
        let own = page(d, 1).remove(b"Resources").unwrap();
        let parent = page(d, 1).get(b"Parent").unwrap().as_reference().unwrap();
        d.get_dictionary_mut(parent).unwrap().set("Resources", own);
    }),
    doc("PDFA-6.2.5-1", |d| state(d, dictionary! { "TR" => "Identity" })),
    doc("PDFA-6.2.5-2", |d| state(d, dictionary! { "TR2" => "Identity" })),
    doc("PDFA-6.2.5-3", |d| state(d, dictionary! { "HTP" => vec![0.into(), 0.into()] })),
    doc("PDFA-6.2.5-4", |d| halftone(d, dictionary! { "HalftoneType" => 6 })),
    doc("PDFA-6.2.5-5", |d| halftone(d, dictionary! { "HalftoneType" => 1, "HalftoneName" => text("a") })),
    doc("PDFA-6.2.5-6", |d| {
        let cyan = dictionary! { "HalftoneType" => 1, "TransferFunction" => "Identity" };
        halftone(d, dictionary! { "HalftoneType" => 5, "Cyan" => cyan });
    }),
    doc("PDFA-6.2.6-1", |d| draw(d, "/Pretty ri")),
    doc("PDFA-6.2.8-1", |d| picture(d, dictionary! { "Alternates" => Object::Array(vec![]) })),
    doc("PDFA-6.2.8-2", |d| picture(d, dictionary! { "OPI" => dictionary! {} })),
    doc("PDFA-6.2.8-3", |d| picture(d, dictionary! { "Interpolate" => true })),
    doc("PDFA-6.2.8-4", |d| picture(d, dictionary! { "BitsPerComponent" => 3 })),
    doc("PDFA-6.2.8-5", |d| picture(d, dictionary! { "BitsPerComponent" => 8, "ImageMask" => true })),
    doc("PDFA-6.2.8.3-1", |d| jpx(d, 2, 8, &[[1, 0, 1, 0, 0, 0, 16]])),
    doc("PDFA-6.2.8.3-2", |d| jpx(d, 3, 8, &[[1, 0, 0, 0, 0, 0, 16], [1, 0, 0, 0, 0, 0, 18]])),
    doc("PDFA-6.2.8.3-3", |d| jpx(d, 3, 8, &[[4, 0, 1, 0, 0, 0, 16]])),
    doc("PDFA-6.2.8.3-4", |d| jpx(d, 3, 8, &[[1, 0, 1, 0, 0, 0, 19]])),
    doc("PDFA-6.2.8.3-5", |d| jpx(d, 3, 39, &[[1, 0, 1, 0, 0, 0, 16]])),
    doc("PDFA-6.2.9-1", |d| form(d, dictionary! { "Subtype2" => "PS" })),
    doc("PDFA-6.2.9-2", |d| form(d, dictionary! { "Ref" => dictionary! {} })),
    doc("PDFA-6.2.9-3", |d| {
        d.add_object(stream(dictionary! { "Type" => "XObject", "Subtype" => "PS" }, b""));
    }),
    doc("PDFA-6.2.10-1", |d| state(d, dictionary! { "BM" => "Strange" })),
    with(
        "PDFA-6.2.10-2",
        |d| {
            catalog(d).remove(b"OutputIntents");
        },
        &["PDFA-6.2.4.3-2", "PDFA-6.2.4.3-4"],
    ),
];

#[test]
fn archive_graphics() {
    run("archive_graphics", Standard::Pdfa3u, GRAPHICS);
}

/// The output intents.
fn intents(d: &mut Document) -> &mut Vec<Object> {
    catalog(d).get_mut(b"OutputIntents").unwrap().as_array_mut().unwrap()
}

fn profile(d: &mut Document) -> &mut lopdf::Stream {
    let first = intents(d)[0].clone();
    let dict = match first {
        Object::Reference(id) => d.get_dictionary(id).unwrap().clone(),
        other => other.as_dict().unwrap().clone(),
    };
    let id = dict.get(b"DestOutputProfile").unwrap().as_reference().unwrap();
    d.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

fn set_profile(d: &mut Document, class: &[u8; 4], space: &[u8; 4], n: i64) {
    let stream = profile(d);
    stream.dict.remove(b"Filter");
    stream.dict.set("N", n);
    stream.set_content(icc(class, space));
}

fn based(d: &mut Document, class: &[u8; 4], space: &[u8; 4], n: i64) -> Object {
    let id = d.add_object(stream(dictionary! { "N" => n }, &icc(class, space)));
    Object::Array(vec!["ICCBased".into(), id.into()])
}

fn tint() -> Object {
    let domain: Vec<Object> = vec![0.into(), 1.into()];
    dictionary! { "FunctionType" => 2, "Domain" => domain, "N" => 1, "C0" => vec![1.into(), 1.into(), 1.into()], "C1" => vec![0.into(), 0.into(), 0.into()] }.into()
}

const COLOUR: &[Case] = &[
    doc("PDFA-6.2.3-1", |d| set_profile(d, b"scnr", b"RGB ", 3)),
    doc("PDFA-6.2.3-2", |d| {
        let id = d.add_object(stream(dictionary! { "N" => 3 }, &icc(b"prtr", b"RGB ")));
        intents(d).push(dictionary! { "S" => "GTS_PDFX", "DestOutputProfile" => id }.into());
    }),
    doc("PDFA-6.2.3-3", |d| {
        intents(d).push(dictionary! { "S" => "GTS_PDFX", "DestOutputProfileRef" => dictionary! {} }.into());
    }),
    doc("PDFA-6.2.3-4", |d| set_profile(d, b"mntr", b"RGB ", 4)),
    doc("PDFA-6.2.4.2-1", |d| {
        let space = based(d, b"link", b"RGB ", 3);
        resource(d, "ColorSpace", "X", space);
        draw(d, "/X cs 0 0 0 scn 0 0 9 9 re f");
    }),
    doc("PDFA-6.2.4.2-2", |d| {
        let space = based(d, b"prtr", b"CMYK", 4);
        resource(d, "ColorSpace", "X", space);
        resource(d, "ExtGState", "G", dictionary! { "OP" => true, "op" => true, "OPM" => 1 });
        draw(d, "/G gs /X cs 0 0 0 1 scn 0 0 9 9 re f");
    }),
    doc("PDFA-6.2.4.3-2", |d| set_profile(d, b"prtr", b"GRAY", 1)),
    doc("PDFA-6.2.4.3-3", |d| draw(d, "0 0 0 1 k 0 0 9 9 re f")),
    with(
        "PDFA-6.2.4.3-4",
        |d| {
            catalog(d).remove(b"OutputIntents");
            let rgb = based(d, b"mntr", b"RGB ", 3);
            resource(d, "ColorSpace", "DefaultRGB", rgb);
        },
        &["PDFA-6.2.10-2"],
    ),
    doc("PDFA-6.2.4.4-1", |d| {
        d.add_object(Object::Array(vec![
            "DeviceN".into(),
            Object::Array(vec!["Gold".into()]),
            "DeviceRGB".into(),
            tint(),
        ]));
    }),
    doc("PDFA-6.2.4.4-2", |d| {
        for alternate in ["DeviceRGB", "DeviceGray"] {
            d.add_object(Object::Array(vec!["Separation".into(), "Gold".into(), alternate.into(), tint()]));
        }
    }),
];

#[test]
fn archive_colour() {
    run("archive_colour", Standard::Pdfa3u, COLOUR);
}
