//! `verify` sees what a reader of a PDF sees: words that are there and hidden are named with place and reason (§4.3 rows
//! 47 to 53, 79; VIS-002 to 005, 009), and what honest books do stays silent.

use crate::verify_pdf_support::{Elem, Page, Pdf, save};
use crate::verify_support::*;
use fuzi::verify::{Lang, Report, Severity, Status};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};

fn stream(doc: &mut Document, dict: lopdf::Dictionary, content: &[u8]) -> Object {
    doc.add_object(Stream::new(dict, content.to_vec())).into()
}

fn numbers(list: &[i64]) -> Object {
    Object::Array(list.iter().map(|n| (*n).into()).collect())
}

/// Everything that the mutations below call by name.
fn resources(doc: &mut Document, fonts: Object) -> Object {
    let bounds = || numbers(&[0, 0, 420, 2000]);
    let group = |k: bool| dictionary! { "S" => "Transparency", "K" => k };
    let form = |k: bool| dictionary! { "Subtype" => "Form", "BBox" => bounds(), "Group" => group(k) };
    let gray = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8,
    "ColorSpace" => "DeviceGray" };
    let nothing = stream(doc, form(false), b"");
    let all = stream(doc, form(false), b"1 g 0 0 420 2000 re f");
    let mask = |s: &str, g: &Object| dictionary! { "SMask" => dictionary! { "S" => s, "G" => g.clone() } };
    let states = dictionary! {
        "Clear" => dictionary! { "ca" => 0, "CA" => 0 },
        "Thin" => dictionary! { "ca" => Object::Real(0.02) },
        "Most" => dictionary! { "ca" => Object::Real(0.9) },
        "Multiply" => dictionary! { "BM" => "Multiply" },
        "Screen" => dictionary! { "BM" => "Screen" },
        "Dark" => mask("Luminosity", &nothing),
        "Light" => mask("Luminosity", &all),
        "Empty" => mask("Alpha", &nothing),
        "Full" => mask("Alpha", &all),
        "NoMask" => dictionary! { "SMask" => "None" },
    };
    let transparent = stream(doc, gray.clone(), &[0]);
    let mut seen_through = gray.clone();
    seen_through.set("SMask", transparent);
    let mut jpeg = gray.clone();
    jpeg.set("Filter", "DCTDecode");
    let mut black = gray.clone();
    black.set("Width", 1);
    let layered = |g: ObjectId| {
        let mut d = gray.clone();
        d.set("OC", g);
        d
    };
    let ocg = |doc: &mut Document, name: &str| {
        let usage = dictionary! { "Print" => dictionary! { "PrintState" => "OFF" } };
        doc.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name), "Usage" => usage })
    };
    let (on, off, screen, fixed) = (ocg(doc, "on"), ocg(doc, "off"), ocg(doc, "screen"), ocg(doc, "fixed"));
    let auto = dictionary! { "Event" => "Print", "OCGs" => vec![screen.into()], "Category" => vec!["Print".into()] };
    let config = dictionary! { "OFF" => vec![off.into()], "Locked" => vec![screen.into(), fixed.into()],
    "AS" => vec![auto.into()] };
    let all_groups: Vec<Object> = [on, off, screen, fixed].map(Object::from).to_vec();
    let root = doc.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let catalog = doc.get_object_mut(root).unwrap().as_dict_mut().unwrap();
    catalog.set("OCProperties", dictionary! { "OCGs" => all_groups, "D" => config });
    let expression: Object = vec!["Not".into(), Object::from(fixed)].into();
    let objects = dictionary! {
        "White" => stream(doc, gray.clone(), &[255]),
        "Black" => stream(doc, black, &[0]),
        "Jpeg" => stream(doc, jpeg, &[1, 2, 3]),
        "SeenThrough" => stream(doc, seen_through, &[255]),
        "LayerOff" => stream(doc, layered(off), &[255]),
        "Panel" => stream(doc, form(false), b"1 g 0 0 420 2000 re f"),
        "Knock" => stream(doc, form(true), b"/Clear gs 0 0 420 2000 re f"),
    };
    let tint = |name: &str, code: &str, doc: &mut Document| -> Object {
        let function = dictionary! { "FunctionType" => 4, "Domain" => numbers(&[0, 1]), "Range" => numbers(&[0, 1]) };
        let function = stream(doc, function, code.as_bytes());
        Object::Array(vec!["Separation".into(), name.into(), "DeviceGray".into(), function])
    };
    let spaces = dictionary! {
        "None" => tint("None", "{1 exch sub}", doc),
        "Gold" => tint("Gold", "{1 exch sub}", doc),
    };
    let cell = dictionary! { "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => numbers(&[0, 0, 9, 9]),
    "XStep" => 9, "YStep" => 9, "Resources" => dictionary! {} };
    let patterns = dictionary! {
        "Cell" => stream(doc, cell.clone(), b"1 g 0 0 9 9 re f"),
        "Dots" => stream(doc, cell, b"0.9 g 4 4 1 1 re f"),
    };
    let ramp = dictionary! { "FunctionType" => 2, "N" => 1, "Domain" => numbers(&[0, 1]),
    "C0" => numbers(&[1]), "C1" => vec![Object::Real(0.95)] };
    let shading = dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Coords" => numbers(&[0, 0, 420, 0]),
    "Function" => ramp };
    let layers = dictionary! {
        "On" => on, "Off" => off, "Screen" => screen, "Fixed" => fixed,
        "AllOff" => dictionary! { "Type" => "OCMD", "OCGs" => fixed, "P" => "AllOff" },
        "Not" => dictionary! { "Type" => "OCMD", "VE" => expression },
    };
    dictionary! {
        "Font" => fonts, "ExtGState" => states, "XObject" => objects, "ColorSpace" => spaces, "Pattern" => patterns,
        "Shading" => dictionary! { "Fade" => shading }, "Properties" => layers,
    }
    .into()
}

fn content(doc: &Document, page: u32) -> String {
    String::from_utf8(doc.get_page_content(doc.get_pages()[&page])).unwrap()
}

fn dict(doc: &mut Document, page: u32) -> &mut lopdf::Dictionary {
    let id = doc.get_pages()[&page];
    doc.get_object_mut(id).unwrap().as_dict_mut().unwrap()
}

/// Rewrites the content of a page.
fn rewrite(doc: &mut Document, page: u32, change: impl Fn(&str) -> String) {
    let words = change(&content(doc, page));
    let id = stream(doc, dictionary! {}, words.as_bytes());
    dict(doc, page).set("Contents", id);
}

/// The minimal file, changed, against its source.
fn changed(change: impl Fn(&mut Document)) -> Report {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    for page in [1, 2, 3] {
        let fonts = dict(&mut doc, page).get(b"Resources").unwrap().as_dict().unwrap().get(b"Font").unwrap().clone();
        let resources = resources(&mut doc, fonts);
        dict(&mut doc, page).set("Resources", resources);
    }
    change(&mut doc);
    against(&save(doc), &e)
}

/// The content of the body's page, changed.
fn body(change: impl Fn(&str) -> String) -> Report {
    changed(|doc| rewrite(doc, 3, &change))
}

/// Where the first line of a page stands.
fn first_line(content: &str) -> i64 {
    content.split("14 TL 20 ").nth(1).and_then(|s| s.split(' ').next()).and_then(|n| n.parse().ok()).unwrap()
}

/// Operators before and after the words of the first block, inside its marks; `BOX` is the box of its line, `PIC` puts
/// a picture there.
fn around(content: &str, before: &str, after: &str) -> String {
    let start = content.find("BDC").unwrap() + 3;
    let end = content.find("EMC").unwrap();
    let y = first_line(content) - 3;
    let fill = |ops: &str| ops.replace("BOX", &format!("0 {y} 420 14")).replace("PIC", &format!("420 0 0 14 0 {y} cm"));
    let (before, after) = (fill(before), fill(after));
    format!("{} {before} {} {after} {}", &content[..start], &content[start..end], &content[end..])
}

/// What is said of one id, once.
fn said<'r>(r: &'r Report, id: &str) -> Vec<&'r str> {
    let checks = &r.artefacts[0].checks;
    checks.iter().filter(|c| c.id == id && c.status == Status::Fail).map(|c| c.message.as_str()).collect()
}

/// Name, operators before and after the words of b0001, the id, and what the message says.
const HIDDEN: &[(&str, &str, &str, &str, &str)] = &[
    ("mode 3", "3 Tr", "0 Tr", "VIS-002", "shows nothing"),
    ("mode 7", "q 7 Tr", "Q", "VIS-002", "shows nothing"),
    ("white by grey", "1 g", "0 g", "VIS-002", "white on white"),
    ("white by RGB", "1 1 1 rg", "0 g", "VIS-002", "white on white"),
    ("white by ink", "0 0 0 0 k", "0 g", "VIS-002", "white on white"),
    ("white by a spot colour", "/Gold cs 0 scn", "0 g", "VIS-002", "white on white"),
    ("yellow", "1 1 0.4 rg", "0 g", "VIS-002", "#FFFF66 on #FFFFFF"),
    ("grey", "0.6 g", "0 g", "VIS-002", "contrast 2.8:1"),
    ("black on black", "q 0 g BOX re f Q", "", "VIS-002", "#000000 on #000000"),
    ("black on a black picture", "q PIC /Black Do Q", "", "VIS-002", "#000000 on #000000"),
    ("on a picture that cannot be read", "q PIC /Jpeg Do Q", "", "VIS-002", "not known"),
    ("black screened on white", "q /Screen gs", "Q", "VIS-002", "white on white"),
    ("outlines in white", "q 1 Tr 1 G", "Q", "VIS-002", "white on white"),
    ("a tenth of a point", "q 0.01 0 0 0.01 0 0 cm", "Q", "VIS-003", "0.1 pt"),
    ("Tz 0", "q 0 Tz", "Q", "VIS-003", "0.0 pt"),
    ("flattened by the matrix", "q 1 0 0 0 0 300 cm", "Q", "VIS-003", "0.0 pt"),
    ("both axes the same", "q 1 1 1 1 0 0 cm", "Q", "VIS-003", "0.0 pt"),
    ("five points", "q 0.5 0 0 0.5 0 0 cm", "Q", "VIS-003", "5.0 pt"),
    ("beside the page", "q 1 0 0 1 1000 0 cm", "Q", "VIS-004", "outside the page"),
    ("raised off the page", "q 3000 Ts", "Q", "VIS-004", "outside the page"),
    ("spread off the page", "q 900 Tc", "Q", "VIS-004", "outside the page"),
    ("clip of no area", "q 0 0 0 0 re W n", "Q", "VIS-004", "clip"),
    ("clip elsewhere", "q 300 0 10 10 re W n", "Q", "VIS-004", "clip"),
    ("clip by two corners", "q 0 0 1 1 re 419 1999 1 1 re W n", "Q", "VIS-004", "clip"),
    ("clip by a frame", "q 0 0 420 2000 re 1 1 418 1998 re W* n", "Q", "VIS-004", "clip"),
    ("opacity 0", "q /Clear gs", "Q", "VIS-005", "transparent, 0 %"),
    ("opacity 2 %", "q /Thin gs", "Q", "VIS-005", "transparent, 2 %"),
    ("a dark mask", "q /Dark gs", "Q", "VIS-005", "transparent"),
    ("an empty mask", "q /Empty gs", "Q", "VIS-005", "transparent"),
    ("no colorant", "q /None cs 1 scn", "Q", "VIS-005", "transparent"),
    ("white box over", "", "q 1 g BOX re f Q", "VIS-005", "coloured area"),
    ("black box over", "", "q 0 g BOX re f Q", "VIS-005", "coloured area"),
    ("nearly opaque box over", "", "q /Most gs 1 g BOX re f Q", "VIS-005", "coloured area"),
    ("polygon over", "", "q 1 g -900 -900 m 2000 -900 l 200 5000 l f Q", "VIS-005", "coloured area"),
    ("one line as thick as a bar", "", "q 1 G 2000 w 0 1000 m 420 1000 l S Q", "VIS-005", "lines"),
    ("picture over", "", "q PIC /White Do Q", "VIS-005", "picture"),
    ("unreadable picture over", "", "q PIC /Jpeg Do Q", "VIS-005", "picture"),
    ("picture in the line over", "", "q PIC BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", "VIS-005", "picture"),
    ("gradient over", "", "q BOX re W n /Fade sh Q", "VIS-005", "gradient"),
    ("pattern over", "", "q /Pattern cs /Cell scn BOX re f Q", "VIS-005", "coloured area"),
    ("form over", "", "q BOX re W n /Panel Do Q", "VIS-005", "coloured area"),
    ("layer off", "/OC /Off BDC", "EMC", "VIS-009", "off on the screen or in print"),
    ("layer off in print", "/OC /Screen BDC", "EMC", "VIS-009", "off on the screen or in print"),
    ("layer to be switched", "/OC /On BDC", "EMC", "VIS-009", "can be switched off"),
    ("membership, all off", "/OC /AllOff BDC", "EMC", "VIS-009", "off on the screen or in print"),
    ("membership, an expression", "/OC /Not BDC", "EMC", "VIS-009", "off on the screen or in print"),
];

#[test]
fn every_way_to_hide_words_is_named() {
    let mut wrong = Vec::new();
    for (name, before, after, id, says) in HIDDEN {
        let r = body(|c| around(c, before, after));
        let of_sight: Vec<&str> = failed(&r).into_iter().filter(|i| i.starts_with("VIS")).collect();
        let messages = said(&r, id);
        let placed = r.artefacts[0].checks.iter().any(|c| {
            c.id == *id && c.r#where.page == Some(3) && c.r#where.block == Some(1) && c.message.contains("开端")
        });
        if of_sight != [*id] || !messages.iter().any(|m| m.contains(says)) || !placed {
            wrong.push(format!("{name}: {of_sight:?} {messages:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What honest books do.
const HONEST: &[(&str, &str, &str)] = &[
    ("white on a black panel", "q 0 g BOX re f 1 g", "Q"),
    ("white on a black picture", "q PIC /Black Do Q q 1 g", "Q"),
    ("black on a grey panel", "q 0.93 g BOX re f Q", ""),
    ("black on a light picture", "q PIC /White Do Q", ""),
    ("black on a pale gradient", "q BOX re W n /Fade sh Q", ""),
    ("on dots", "q /Pattern cs /Dots scn BOX re f Q", ""),
    ("struck through", "", "q 0 G 0.6 w BOX re S Q"),
    ("underlined", "", "q 0 g 0 467 420 0.5 re f Q"),
    ("a marker over the words", "", "q /Multiply gs 1 1 0 rg BOX re f Q"),
    ("a clear box over", "", "q /Clear gs 1 g BOX re f Q"),
    ("a picture seen through", "", "q PIC /SeenThrough Do Q"),
    ("a picture in a layer that is off", "", "q PIC /LayerOff Do Q"),
    ("a box that a clip keeps away", "", "q 300 0 10 10 re W n 1 g BOX re f Q"),
    ("a box in a layer that is off", "", "q /OC /Off BDC 1 g BOX re f EMC Q"),
    ("a frame", "", "q 0 G 1 w 5 5 400 1900 re S Q"),
    ("a clip around", "q 0 0 420 2000 re W n", "Q"),
    ("a round clip around", "q -900 -900 m 2000 -900 l 200 5000 l h W n", "Q"),
    ("a light mask", "q /Light gs", "Q"),
    ("a full mask", "q /Full gs", "Q"),
    ("a mask that is taken off", "/Dark gs /NoMask gs", ""),
    ("a spot colour", "q /Gold cs 1 scn", "Q"),
    ("four inks", "q 0.6 0.5 0.5 1 k", "Q"),
    ("white with a black outline", "q 2 Tr 1 g 0 G", "Q"),
    ("turned and scaled back", "q 0.1 0 0 0.1 0 0 cm 10 0 0 10 0 0 cm", "Q"),
    ("narrowed", "q 60 Tz", "Q"),
    ("a layer that is on and locked", "/OC /Fixed BDC", "EMC"),
    ("states opened and never closed", "q q q", ""),
];

#[test]
fn what_honest_books_do_is_silent() {
    let mut wrong = Vec::new();
    for (name, before, after) in HONEST {
        let r = body(|c| around(c, before, after));
        if !failed(&r).is_empty() {
            wrong.push(format!("{name}: {}", r.to_text(Lang::En)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_edge_of_the_page_is_what_its_boxes_say() {
    for (key, edges, id, says) in [
        ("CropBox", [0, 0, 420, 100], "VIS-004", "outside the page"),
        ("CropBox", [0, 0, 60, 2000], "VIS-004", "outside the page"),
        ("TrimBox", [0, 0, 420, 100], "VIS-004", "trimmed off"),
        ("MediaBox", [1000, 1000, 2000, 2000], "VIS-004", "outside the page"),
    ] {
        let r = changed(|doc| dict(doc, 3).set(key, numbers(&edges)));
        assert_eq!(failed(&r), [id], "{key}");
        assert!(said(&r, id).iter().all(|m| m.contains(says)), "{key} {:?}", said(&r, id));
    }
    let r = changed(|doc| {
        dict(doc, 3).set("Rotate", 90);
        dict(doc, 3).set("UserUnit", Object::Real(0.5));
    });
    assert_eq!(failed(&r), ["VIS-003"], "five points by the unit");
    assert_eq!(failed(&changed(|doc| dict(doc, 3).set("Rotate", 90))), [""; 0]);
    // a box that is inherited
    let r = changed(|doc| {
        let pages = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        let node = doc.get_object_mut(pages).unwrap().as_dict_mut().unwrap();
        node.set("CropBox", numbers(&[0, 0, 420, 30]));
    });
    assert!(failed(&r).contains(&"VIS-004") && failed(&r).contains(&"NOT-001"), "{:?}", failed(&r));
}

#[test]
fn one_covered_character_is_enough_and_a_touched_edge_is_not() {
    let top = first_line(&content(&Pdf::new(&edition(true), true).document(), 3)) as f64;
    let bar = |x: f64, y: f64, w: f64, h: f64| format!("q 1 g {x} {y} {w} {h} re f Q");
    let over = |cover: String| body(|c| around(c, "", &cover));
    let r = over(bar(30.0, top - 2.0, 10.0, 12.0));
    assert_eq!(failed(&r), ["VIS-005"]);
    assert!(said(&r, "VIS-005")[0].contains("1 characters (、)"), "{:?}", said(&r, "VIS-005"));
    // half of a character, its foot, a gap between two, a line through all
    for cover in [
        bar(0.0, top + 3.0, 420.0, 0.6),
        bar(30.0, top - 2.0, 4.0, 12.0),
        bar(0.0, top - 3.0, 420.0, 3.0),
        bar(39.0, top, 2.0, 9.0),
    ] {
        assert_eq!(failed(&over(cover.clone())), [""; 0], "{cover}");
    }
    // many thin strips that cover together
    let strips: String = (0..12).map(|i| bar(0.0, top - 2.0 + f64::from(i), 420.0, 1.1)).collect();
    assert_eq!(failed(&over(strips)), ["VIS-005"]);
}

#[test]
fn a_knockout_group_takes_out_what_it_paints_over() {
    let r = changed(|doc| {
        // the whole page becomes a group in which later paint replaces what lies beneath, however clear it is
        let words = format!("{} /Clear gs 0 0 420 2000 re f", content(doc, 3));
        let resources = dict(doc, 3).get(b"Resources").unwrap().clone();
        let form = dictionary! { "Subtype" => "Form", "BBox" => numbers(&[0, 0, 420, 2000]), "Resources" => resources,
        "Group" => dictionary! { "S" => "Transparency", "K" => true } };
        let id = stream(doc, form, words.as_bytes());
        rewrite(doc, 3, |_| "/All Do".to_string());
        dict(doc, 3).set("Resources", dictionary! { "XObject" => dictionary! { "All" => id } });
    });
    assert_eq!(failed(&r), ["VIS-005"]);
}

#[test]
fn a_notice_that_nobody_sees_is_no_notice() {
    for (before, after) in [("1 g", "0 g"), ("q 0.01 0 0 0.01 0 0 cm", "Q"), ("q 1 0 0 1 1000 0 cm", "Q")] {
        let r = changed(|doc| rewrite(doc, 2, |c| format!("{before} {c} {after}")));
        assert!(failed(&r).contains(&"NOT-001"), "{before}: {:?}", failed(&r));
        assert!(said(&r, "NOT-001")[0].contains("VIS-00"), "{:?}", said(&r, "NOT-001"));
    }
    let r = changed(|doc| rewrite(doc, 2, |c| format!("{c} 1 g 0 0 420 2000 re f")));
    assert_eq!(failed(&r), ["NOT-001", "VIS-005"]);
    // its heading alone
    let r = changed(|doc| rewrite(doc, 2, |c| around(c, "1 g", "0 g")));
    assert_eq!(failed(&r), ["VIS-002"]);
}

#[test]
fn annotations_that_cover_are_named_with_what_they_cover() {
    let annotate = |make: &dyn Fn(&mut Document) -> lopdf::Dictionary| {
        changed(|doc| {
            let mut annotation = make(doc);
            annotation.set("Rect", numbers(&[0, 0, 420, 2000]));
            dict(doc, 3).set("Annots", Object::Array(vec![annotation.into()]));
        })
    };
    let drawn = |doc: &mut Document, ops: &str| {
        let form = dictionary! { "Subtype" => "Form", "BBox" => numbers(&[0, 0, 10, 10]) };
        let id = stream(doc, form, ops.as_bytes());
        dictionary! { "N" => id }
    };
    for subtype in ["FreeText", "Stamp", "Redact", "Watermark", "Square"] {
        let r = annotate(&|doc| dictionary! { "Subtype" => subtype, "AP" => drawn(doc, "1 g 0 0 10 10 re f") });
        assert_eq!(failed(&r), ["ACT-003", "VIS-005"], "{subtype}");
        assert!(said(&r, "VIS-005").iter().any(|m| m.contains("under an annotation") && m.contains("b0001")));
    }
    let r = annotate(&|_| dictionary! { "Subtype" => "Square", "IC" => numbers(&[1, 1, 1]) });
    assert_eq!(failed(&r), ["ACT-003", "VIS-005"]);
    let r = annotate(&|_| dictionary! { "Subtype" => "Square" });
    assert_eq!(failed(&r), ["ACT-003"]);
    // a link may lie over words, but not draw over them
    let r = annotate(&|_| dictionary! { "Subtype" => "Link", "Border" => numbers(&[0, 0, 1]) });
    assert_eq!(failed(&r), [""; 0]);
    let r = annotate(&|doc| dictionary! { "Subtype" => "Link", "AP" => drawn(doc, "1 g 0 0 10 10 re f") });
    assert_eq!(failed(&r), ["ACT-003", "VIS-005"]);
    let r = annotate(&|_| dictionary! { "Subtype" => "Link", "Border" => numbers(&[0, 0, 2000]) });
    assert_eq!(failed(&r), ["ACT-003", "VIS-005"]);
    // one that is not drawn
    let r = annotate(&|doc| dictionary! { "Subtype" => "Stamp", "F" => 2, "AP" => drawn(doc, "1 g 0 0 10 10 re f") });
    assert_eq!(failed(&r), ["ACT-003"]);
}

/// The same words by another program.
fn unmarked() -> Pdf {
    let e = edition(true);
    let mut p = Pdf::new(&e, false).xmp("fuzi:root", "fuzi:a").xmp("fuzi:stream", "fuzi:b");
    for page in &mut p.pages {
        let elems: Vec<Elem> = page.elems.iter().filter(|x| x.alt.is_none()).cloned().collect();
        *page = Page { edition: false, elems: elems.into_iter().map(|x| Elem { loose: Some("loose"), ..x }).collect() };
    }
    p
}

#[test]
fn a_file_by_others_is_judged_page_by_page() {
    let p = unmarked();
    let with = |before: &str, after: &str| {
        let mut doc = p.document();
        rewrite(&mut doc, 3, |c| format!("{before} {c} {after}"));
        alone(&save(doc))
    };
    let severity =
        |r: &Report, id: &str| r.artefacts[0].checks.iter().find(|c| c.id == id).map(|c| (c.status, c.severity));
    assert_eq!(failed(&with("", "")), [""; 0]);
    for (before, after, id) in [
        ("1 g", "", "VIS-002"),
        ("3 Tr", "", "VIS-002"),
        ("0.1 0 0 0.1 0 0 cm", "", "VIS-003"),
        ("1 0 0 1 1000 0 cm", "", "VIS-004"),
        ("", "1 g 0 0 420 2000 re f", "VIS-005"),
    ] {
        let r = with(before, after);
        assert_eq!(failed(&r), [id], "{before} {after}");
        assert_eq!(severity(&r, id), Some((Status::Fail, Severity::Error)));
    }
    // a watermark is pale and large; white is white at any size
    let mark = |grey: &str| with(&format!("q {grey} g BT /F0 60 Tf 60 100 Td <0001> Tj ET Q"), "");
    assert_eq!((failed(&mark("0.93")), failed(&mark("1"))), (vec![""; 0], vec!["VIS-002"]));
    // red links and grey folios are no crime
    assert_eq!(severity(&with("1 0 0 rg", ""), "VIS-002"), Some((Status::Fail, Severity::Warning)));
    assert_eq!(with("1 0 0 rg", "").exit, 0);
}

#[test]
fn a_shadow_behind_words_is_no_second_sight() {
    let p = unmarked();
    let mut doc = p.document();
    rewrite(&mut doc, 3, |c| format!("q 0.85 g 1 0 0 1 1 -1 cm {c} Q {c}"));
    assert_eq!(failed(&alone(&save(doc))), [""; 0]);
    let mut doc = p.document();
    rewrite(&mut doc, 3, |c| format!("q 0.85 g 1 0 0 1 1 -1 cm {c} Q"));
    assert_eq!(failed(&alone(&save(doc))), ["VIS-002"]);
}

#[test]
fn crowded_pages_are_said_and_cost_no_more_than_they_may() {
    // more boxes than are kept, all over the page
    let r = body(|c| format!("{c} {}", "0.5 g 0 0 1 1 re f ".repeat(100_100)));
    assert_eq!(failed(&r), ["VIS-005"]);
    assert!(said(&r, "VIS-005")[0].contains("too crowded"));
    assert!(r.artefacts[0].not_checked.iter().any(|n| n.id == "VIS-004"), "what was not looked at is not passed");
    // curves, clips within clips, states within states
    let r = body(|c| format!("{} {c} {}", "q 0 0 420 2000 re W n ".repeat(2000), "Q ".repeat(2000)));
    assert_eq!(failed(&r), [""; 0]);
    let r = body(|c| format!("{} {c}", "-900 -900 m 2000 -900 l 200 5000 l h W n ".repeat(100)));
    assert_eq!(failed(&r), ["VIS-002"], "more clips than are asked");
}

#[test]
fn the_order_on_the_page_is_the_order_of_the_words() {
    // two blocks change places on the page; their tags and the stream stay
    let swapped = body(|c| {
        let tops: Vec<&str> = c.split("14 TL 20 ").skip(1).filter_map(|s| s.split(' ').next()).collect();
        let (one, two) = (format!("20 {} Td", tops[1]), format!("20 {} Td", tops[2]));
        c.replace(&one, "HERE").replace(&two, &one).replace("HERE", &two)
    });
    assert_eq!(failed(&swapped), ["INT-004"]);
    assert!(said(&swapped, "INT-004")[0].contains("b0003"), "{:?}", said(&swapped, "INT-004"));
    // two halves of a line
    let halves = body(|c| {
        let end = c.find("> Tj [<").unwrap();
        let start = c[..end].rfind('<').unwrap();
        format!("{}100 0 Td {}-100 0 Td {}", &c[..start], &c[start..end + 5], &c[end + 5..])
    });
    assert_eq!(failed(&halves), ["INT-004"]);
    // a second column is no disorder
    let columns = body(|c| {
        let tops: Vec<&str> = c.split("14 TL 20 ").skip(1).filter_map(|s| s.split(' ').next()).collect();
        let last = tops.len() - 1;
        c.replace(&format!("20 {} Td", tops[last]), &format!("260 {} Td", tops[0]))
    });
    let ids: Vec<&str> = failed(&columns).into_iter().filter(|i| *i == "INT-004").collect();
    assert_eq!(ids, [""; 0]);
}

/// A sample of the project, sealed.
fn sample(file: &str) -> fuzi::license::Edition {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(file);
    let manuscript = fuzi::source::read_file(&path, &fuzi::source::ReadOptions::default()).expect(file);
    let auto = fuzi::normalize::Extracted::Auto;
    let u = fuzi::press::understand_manuscript(manuscript, auto, &fuzi::document::Overrides::default());
    fuzi::license::seal(u.document, u.ledger, &fuzi::license::SealOptions::default()).expect("can be published")
}

fn printed(e: &fuzi::license::Edition, style: &str, kind: fuzi::pdf::PdfKind) -> Vec<u8> {
    let fonts = fuzi::fonts::FontSet::load(None, None).expect("fonts");
    let style = fuzi::typeset::style::PageStyle::builtin(style).expect("style");
    let pages = fuzi::typeset::typeset(e, &style, &fonts).expect("pages");
    fuzi::pdf::emit(e, &pages, &fonts, kind).expect("pdf").bytes
}

#[test]
fn what_fuzi_makes_in_every_style_is_in_sight() {
    use fuzi::pdf::PdfKind::{Print, Screen};
    let e = sample("handbook.md");
    for (style, kind) in [
        ("a5", Print),
        ("32k", Screen),
        ("16k", Print),
        ("16k-2col", Screen),
        ("a4", Screen),
        ("journal", Print),
        ("phone", Screen),
    ] {
        let r = against(&printed(&e, style, kind), &e);
        assert_eq!(r.exit, 0, "{style}\n{}", r.to_text(Lang::En));
        let sight = r.artefacts[0].checks.iter().filter(|c| c.id.starts_with("VIS") && c.status == Status::Fail);
        assert_eq!(sight.count(), 0, "{style}\n{}", r.to_text(Lang::En));
    }
}

#[test]
fn a_real_page_is_painted_over_shrunk_or_moved() {
    let e = sample("essay.md");
    let whole = printed(&e, "a5", fuzi::pdf::PdfKind::Screen);
    let r = against(&whole, &e);
    let place = r.artefacts[0].license.visible().first().cloned().expect("notice");
    let after = |before: &str, after: &str| {
        let mut doc = Document::load_mem(&whole).expect("pdf");
        let number: u32 = place.trim_start_matches("page ").parse().expect("page");
        let page = doc.get_pages()[&number];
        let mut content = before.as_bytes().to_vec();
        content.extend(doc.get_page_content(page));
        content.extend(after.as_bytes());
        doc.change_page_content(page, content).expect("content");
        failed(&against(&save(doc), &e))
    };
    for (before, behind, id) in [
        ("", " q 1 g 0 0 2000 2000 re f Q", "VIS-005"),
        ("0.01 0 0 0.01 0 0 cm ", "", "VIS-003"),
        ("1 0 0 1 5000 0 cm ", "", "VIS-004"),
        ("0 0 1 1 re W n ", "", "VIS-004"),
        ("1 g ", "", "VIS-002"),
    ] {
        let ids = after(before, behind);
        assert!(ids.contains(&"NOT-001") && ids.contains(&id), "{before}{behind}: {ids:?}");
    }
}
