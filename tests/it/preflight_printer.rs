//! Each row of the printer's table fires on a file that it is about, and is silent on a good one.

use crate::preflight_press::encrypted;
use crate::preflight_support::{Press, WORDS, against, found, numbers};
use crate::raw_pdf::page;
use fuzi::preflight::Standard::Printer;
use fuzi::preflight::{Area, Finding};
use fuzi::verify::Severity::{Error, Info, Warning};
use lopdf::{Dictionary, Object, Stream, dictionary};

#[track_caller]
fn only(press: Press, id: &str) -> Finding {
    let bytes = press.bytes();
    assert_eq!(found(&bytes, Printer), [id]);
    against(&bytes, Printer).standards.remove(0).findings.remove(0)
}

#[track_caller]
fn silent(press: Press) {
    assert_eq!(found(&press.bytes(), Printer), [""; 0]);
}

#[test]
fn a_good_file_comes_back_with_nothing() {
    silent(Press::new());
}

#[test]
fn a_font_that_is_not_embedded() {
    let press = Press::new();
    let descriptor = press.descriptor;
    let f = only(press.remove(descriptor, "FontFile2"), "PRT-001");
    assert_eq!((f.args[0].as_str(), f.page, f.severity), ("AAAAAA+Song", Some(1), Error));
}

#[test]
fn a_type_3_font() {
    let glyph = Stream::new(Dictionary::new(), b"500 0 0 0 500 500 d1 0 0 500 500 re f".to_vec());
    let mut press = Press::new();
    let glyph = press.doc.add_object(glyph);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontBBox" => numbers(&[0, 0, 500, 500]), "FirstChar" => 97, "LastChar" => 97,
        "FontMatrix" => vec![Object::Real(0.001), 0.into(), 0.into(), Object::Real(0.001), 0.into(), 0.into()],
        "Widths" => numbers(&[500]), "CharProcs" => dictionary! { "a" => glyph },
        "Encoding" => dictionary! { "Differences" => vec![Object::from(97), "a".into()] },
    };
    let press = press.resource("Font", "T", font).content("0 0 0 1 k BT /T 12 Tf 100 500 Td (a) Tj ET");
    only(press, "PRT-002");
}

#[test]
fn text_in_rgb() {
    let f = only(Press::new().content("0 0 0 rg BT /F 12 Tf 100 500 Td (a) Tj ET"), "PRT-003");
    // 100 - 20 points from the left of the trim; the letter reaches from 498.56 to 510.56, the trim up to 620
    let want = Area { x: 282, y: 386, width: 21, height: 42 };
    assert_eq!((f.page, f.area), (Some(1), Some(want)), "{f:?}");
    // black ink, and grey, which is black ink too
    silent(Press::new().content("0 g BT /F 12 Tf 100 500 Td (a) Tj ET"));
}

#[test]
fn rich_black_text() {
    let text = |colour: &str| Press::new().content(&format!("{colour} BT /F 12 Tf 100 500 Td (a) Tj ET"));
    for colour in ["0.3 0 0 1 k", "0.9 0.9 0.9 0 k", "0 0 0.1 0.9 k"] {
        only(text(colour), "PRT-004");
    }
    silent(text("1 0 0 0 k"));
    silent(text("0 0 0 0.5 k"));
}

#[test]
fn too_much_ink() {
    let f = only(Press::new().content("1 1 1 1 k 100 100 50 50 re f"), "PRT-005");
    assert_eq!(f.args, ["400", "C100 M100 Y100 K100"]);
    silent(Press::new().content("0.75 0.68 0.67 0.9 k 100 100 50 50 re f"));
    // a picture, of which a hundredth is a speck
    for (share, fires) in [(1usize, false), (3, true)] {
        let mut press = Press::new();
        let image = press.image;
        let Some(Object::Stream(s)) = press.doc.objects.get_mut(&image) else { panic!("image") };
        s.content[..400 * share].fill(250);
        if fires {
            only(press, "PRT-005");
        } else {
            silent(press);
        }
    }
}

#[test]
fn a_hairline() {
    let f = only(Press::new().content("0 0 0 1 K 0.1 w 50 50 m 150 150 l S"), "PRT-006");
    assert_eq!((f.args[0].as_str(), f.severity), ("0.1", Error));
    only(Press::new().content("0 0 0 1 K 0 w 50 50 m 150 150 l S"), "PRT-006");
    // as wide as the scale makes it
    silent(Press::new().content("0 0 0 1 K q 3 0 0 3 0 0 cm 0.1 w 50 50 m 90 90 l S Q"));
    let f = only(Press::new().content("0 0 0 1 k 50 50 100 0.2 re f"), "PRT-006");
    assert_eq!(f.severity, Warning);
}

#[test]
fn text_too_small() {
    let f = only(Press::new().content("0 0 0 1 k BT /F 12 Tf 0.3 0 0 0.3 100 500 Tm (a) Tj ET"), "PRT-007");
    assert_eq!(f.args[0], "3.6");
    silent(Press::new().content("0 0 0 1 k BT /F 5 Tf 100 500 Td (a) Tj ET"));
}

#[test]
fn thin_reversed_text() {
    let under = "1 0 0 0 k 90 490 40 40 re f 0 0 0 0 k";
    only(Press::new().content(&format!("{under} BT /F 6 Tf 100 500 Td (a) Tj ET")), "PRT-008");
    silent(Press::new().content(&format!("{under} BT /F 9 Tf 100 500 Td (a) Tj ET")));
}

fn picture(size: &str, change: impl Fn(&mut Dictionary)) -> Press {
    let mut press = Press::new();
    for id in press.contents.clone() {
        press = press.content_of(id, &format!("q {size} 0 0 {size} 100 300 cm /I Do Q"));
    }
    let image = press.image;
    change(press.dict(image));
    press
}

#[test]
fn a_picture_too_coarse() {
    let f = only(picture("36", |_| {}), "PRT-009");
    assert_eq!((f.args[0].as_str(), f.severity), ("200", Warning));
    let f = only(picture("72", |_| {}), "PRT-009");
    assert_eq!((f.args[0].as_str(), f.severity), ("100", Error));
    silent(picture("24", |_| {}));
}

#[test]
fn line_art_too_coarse() {
    let stencil = |d: &mut Dictionary| {
        d.remove(b"ColorSpace");
        d.set("ImageMask", true);
        d.set("BitsPerComponent", 1);
    };
    let f = only(picture("18", stencil), "PRT-010");
    assert_eq!((f.args[0].as_str(), f.severity), ("400", Warning));
    assert_eq!(only(picture("36", stencil), "PRT-010").severity, Error);
    silent(picture("12", stencil));
}

#[test]
fn boxes_missing_or_wrong() {
    let press = Press::new();
    let page = press.pages[0];
    // without a box for the trim the bleed box would be the page: sizes differ too
    let ids = found(&press.remove(page, "TrimBox").bytes(), Printer);
    assert!(ids.contains(&"PRT-011"), "{ids:?}");
    let f = only(Press::new().set(page, "BleedBox", numbers(&[30, 30, 410, 610])), "PRT-011");
    assert_eq!(f.args[0], "TrimBox > BleedBox");
    let f = only(Press::new().set(page, "BleedBox", numbers(&[-9, 10, 430, 630])), "PRT-011");
    assert_eq!(f.args[0], "BleedBox > MediaBox");
}

#[test]
fn no_bleed() {
    // to the trim, and half a point beyond it
    let f = only(Press::new().content("0 0 0 0.5 k 19.5 100 200 50 re f"), "PRT-012");
    assert_eq!(f.args, ["left", "0.2"]);
    // as far as bleed goes: 8.5 points are 3 mm
    silent(Press::new().content("0 0 0 0.5 k 11.4 100 200 50 re f"));
    // drawn far enough, with a bleed box that cuts it off
    let press = Press::new();
    let page = press.pages[0];
    only(press.set(page, "BleedBox", numbers(&[19, 10, 430, 630])).content("0 0 0 0.5 k 0 100 200 50 re f"), "PRT-012");
    // paper, marks outside, and what ends inside need none
    silent(Press::new().content("0 0 0 0 k 20 20 400 600 re f 0 0 0 1 k 0 300 5 1 re f 21 100 200 50 re f"));
}

#[test]
fn transparency_on_a_page() {
    let state = Press::new().state;
    let f = only(Press::new().set(state, "ca", Object::Real(0.5)).content(&format!("/G gs {WORDS}")), "PRT-013");
    assert_eq!((f.args[0].as_str(), f.severity), ("alpha", Info));
    // a group put down half as a whole
    let group = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 400, 600]),
        "Group" => dictionary! { "S" => "Transparency" },
    };
    let group = Stream::new(group, b"0 0 0 1 k 100 100 50 50 re f".to_vec());
    let press = || Press::new().resource("XObject", "X", group.clone());
    only(press().set(state, "ca", Object::Real(0.5)).content("/G gs /X Do"), "PRT-013");
    silent(press().content("/X Do"));
    let mut press = Press::new();
    let image = press.image;
    let mask = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceGray",
    };
    let mask = press.doc.add_object(Stream::new(mask, vec![9]));
    only(press.set(image, "SMask", mask), "PRT-013");
}

#[test]
fn page_sizes_mixed() {
    let press = Press::new();
    let page = press.pages[3];
    let f = only(press.set(page, "TrimBox", numbers(&[20, 20, 420, 600])), "PRT-014");
    assert_eq!((f.page, f.args[0].as_str(), f.args[1].as_str()), (Some(4), "141.1 × 204.6", "141.1 × 211.7"));
}

#[test]
fn pages_not_in_fours() {
    let mut press = Press::new();
    let first = press.pages[0];
    let tree = press.dict(first).get(b"Parent").and_then(Object::as_reference).expect("tree");
    let kids: Vec<Object> = press.pages[..3].iter().map(|p| (*p).into()).collect();
    let f = only(press.set(tree, "Kids", kids), "PRT-015");
    assert_eq!(f.severity, Info);
    // one page is a sheet of its own
    let mut press = Press::new();
    let first = press.pages[0];
    let tree = press.dict(first).get(b"Parent").and_then(Object::as_reference).expect("tree");
    let bytes = press.set(tree, "Kids", vec![Object::from(first)]).bytes();
    assert_eq!(found(&bytes, Printer), Vec::<&str>::new());
}

fn spot(name: &str) -> Vec<Object> {
    let tint = dictionary! {
        "FunctionType" => 2, "N" => 1, "Domain" => numbers(&[0, 1]), "C0" => numbers(&[0, 0, 0, 0]),
        "C1" => numbers(&[0, 0, 1, 0]),
    };
    vec!["Separation".into(), name.into(), "DeviceCMYK".into(), tint.into()]
}

#[test]
fn a_spot_colour() {
    let with =
        |name: &str| Press::new().resource("ColorSpace", "C", spot(name)).content("/C cs 1 scn 50 50 99 99 re f");
    assert_eq!(only(with("Gold"), "PRT-016").args, ["Gold"]);
    silent(with("Black"));
}

#[test]
fn a_picture_in_rgb() {
    let press = Press::new();
    let image = press.image;
    let f = only(press.set(image, "ColorSpace", "DeviceRGB"), "PRT-017");
    assert_eq!((f.severity, f.args[0].as_str()), (Error, "DeviceRGB"));
    let mut press = Press::new();
    let profile = press.doc.add_object(Stream::new(dictionary! { "N" => 3 }, vec![0; 200]));
    let f = only(press.set(image, "ColorSpace", vec!["ICCBased".into(), Object::from(profile)]), "PRT-017");
    assert_eq!(f.severity, Warning);
}

#[test]
fn a_drawing_in_rgb() {
    only(Press::new().content("1 0 0 rg 100 100 50 50 re f"), "PRT-018");
    // in an appearance, a form, a shading
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Coords" => numbers(&[0, 0, 1, 1]), "Function" => Dictionary::new(),
    };
    let press = Press::new().resource("Shading", "S", shading).content("q 100 100 50 50 re W n /S sh Q");
    only(press, "PRT-018");
    let tile = dictionary! {
        "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => numbers(&[0, 0, 9, 9]), "XStep" => 9, "YStep" => 9,
    };
    let tile = Stream::new(tile, b"1 0 0 rg 0 0 5 5 re f".to_vec());
    only(Press::new().resource("Pattern", "P", tile).content("/Pattern cs /P scn 100 100 50 50 re f"), "PRT-018");
}

#[test]
fn a_layer() {
    let mut press = Press::new();
    let catalog = press.catalog;
    let group = press.doc.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("a") });
    let properties = dictionary! { "OCGs" => vec![Object::from(group)], "D" => Dictionary::new() };
    assert_eq!(only(press.set(catalog, "OCProperties", properties), "PRT-019").args, ["1"]);
}

#[test]
fn an_annotation() {
    let press = Press::new();
    let page = press.pages[0];
    let note = |subtype: &str| {
        let one = dictionary! { "Type" => "Annot", "Subtype" => subtype, "Rect" => numbers(&[50, 50, 60, 60]) };
        Press::new().set(page, "Annots", vec![Object::from(one)])
    };
    assert_eq!(only(note("Text"), "PRT-020").args, ["1", "Text"]);
    silent(note("PrinterMark"));
}

#[test]
fn an_encrypted_file() {
    only(encrypted(Press::new()), "PRT-021");
}

#[test]
fn text_too_near_the_trim() {
    let f = only(Press::new().content("0 0 0 1 k BT /F 12 Tf 24 500 Td (a) Tj ET"), "PRT-022");
    assert_eq!((f.args[0].as_str(), f.severity), ("1.4", Warning));
    let f = only(Press::new().content("0 0 0 1 k BT /F 12 Tf 17 500 Td (a) Tj ET"), "PRT-022");
    assert_eq!(f.severity, Error);
    // a slug line outside, right behind the page's last words
    silent(Press::new().content("0 0 0 1 k BT /F 12 Tf 100 500 Td (a) Tj ET BT /F 12 Tf 2 500 Td (a) Tj ET"));
}

#[test]
fn a_blank_page_in_the_middle() {
    let press = Press::new();
    let (second, last) = (press.contents[1], press.contents[3]);
    let f = only(press.content_of(second, "0 0 0 0 k 30 30 99 99 re f"), "PRT-023");
    assert_eq!((f.page, f.severity), (Some(2), Info));
    silent(Press::new().content_of(last, ""));
}

#[test]
fn no_output_intent() {
    let press = Press::new();
    let (catalog, intent) = (press.catalog, press.intent);
    only(press.remove(catalog, "OutputIntents"), "PRT-024");
    only(Press::new().remove(intent, "DestOutputProfile"), "PRT-024");
}

#[test]
fn a_damaged_file() {
    let bytes = page("", b"0 0 0 1 k 50 50 99 99 re f").table("/Root 1 0 R").bytes;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let at = text.rfind("startxref").expect("startxref");
    let broken = [&bytes[..at], b"startxref\n7\n%%EOF\n"].concat();
    assert!(!found(&bytes, Printer).contains(&"PRT-025"));
    assert!(found(&broken, Printer).contains(&"PRT-025"));
}

#[test]
fn registration_colour_on_the_page() {
    let with = |content: &str| Press::new().resource("ColorSpace", "C", spot("All")).content(content);
    only(with("/C cs 1 scn 50 50 99 99 re f"), "PRT-026");
    silent(with("/C cs 1 scn 2 300 5 5 re f 0 0 0 1 k 50 50 99 99 re f"));
}

#[test]
fn white_that_overprints() {
    let white = "1 0 0 0 k 50 50 99 99 re f /G gs 0 0 0 0 k 60 60 9 9 re f";
    only(Press::new().content(white), "PRT-027");
    let state = Press::new().state;
    silent(Press::new().set(state, "OPM", 0).content(white));
}
