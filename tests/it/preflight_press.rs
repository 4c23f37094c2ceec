//! Each row of the PDF/X-4 table fires on a file that breaks it and nothing else.

use crate::preflight_support::{Press, WORDS, found, numbers};
use fuzi::preflight::Standard::Pdfx4;
use lopdf::{Dictionary, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};

#[track_caller]
fn breaks(press: Press, id: &str) {
    assert_eq!(found(&press.bytes(), Pdfx4), [id]);
}

/// Breaks one more than it wants to: what cannot be broken alone.
#[track_caller]
fn breaks_also(press: Press, ids: &[&str]) {
    assert_eq!(found(&press.bytes(), Pdfx4), ids);
}

fn function(c1: &[i64]) -> Dictionary {
    dictionary! {
        "FunctionType" => 2, "N" => 1, "Domain" => numbers(&[0, 1]), "C0" => numbers(&[0, 0, 0, 0]), "C1" => numbers(c1),
    }
}

#[test]
fn a_good_file_breaks_nothing() {
    assert_eq!(found(&Press::new().bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_01_identification() {
    breaks(Press::new().metadata(">PDF/X-4<", ">PDF/X-3:2003<"), "PDFX-01");
    let element = "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>";
    breaks(Press::new().metadata(element, ""), "PDFX-01");
}

#[test]
fn pdfx_02_version() {
    let mut press = Press::new();
    press.doc.version = "1.7".to_string();
    breaks(press, "PDFX-02");
    let press = Press::new();
    let catalog = press.catalog;
    breaks(press.set(catalog, "Version", "1.7"), "PDFX-02");
}

#[test]
fn pdfx_03_metadata() {
    let press = Press::new();
    let catalog = press.catalog;
    let rest = ["PDFX-01", "PDFX-03", "PDFX-04", "PDFX-05", "PDFX-06"];
    breaks_also(press.remove(catalog, "Metadata"), &rest);
    breaks_also(Press::new().metadata("</rdf:RDF>", ""), &rest);
}

#[test]
fn pdfx_04_title() {
    breaks(Press::new().metadata("<rdf:Alt><rdf:li xml:lang=\"x-default\">题</rdf:li></rdf:Alt>", ""), "PDFX-04");
}

#[test]
fn pdfx_05_dates() {
    breaks(Press::new().metadata("<xmp:ModifyDate>2026-01-15T08:00:00+08:00", "<xmp:ModifyDate>gestern"), "PDFX-05");
    let element = "<xmp:MetadataDate>2026-01-15T08:00:00+08:00</xmp:MetadataDate>";
    breaks(Press::new().metadata(element, ""), "PDFX-05");
}

#[test]
fn pdfx_06_document_id() {
    for name in ["DocumentID", "VersionID", "RenditionClass"] {
        let mut press = Press::new();
        for (from, to) in [(format!("<xmpMM:{name}>"), "<xmpMM:X>"), (format!("</xmpMM:{name}>"), "</xmpMM:X>")] {
            press = press.metadata(&from, to);
        }
        breaks(press, "PDFX-06");
    }
}

#[test]
fn pdfx_07_trapped() {
    breaks(Press::new().metadata(">False<", ">Unknown<"), "PDFX-07");
    breaks(Press::new().metadata(">False<", ">True<"), "PDFX-07");
    let press = Press::new().metadata("<pdf:Trapped>False</pdf:Trapped>", "");
    let info = press.info;
    breaks(press.remove(info, "Trapped"), "PDFX-07");
}

#[test]
fn pdfx_08_info_agrees() {
    breaks(Press::new().metadata(">题<", ">别的题<"), "PDFX-08");
    let press = Press::new();
    let info = press.info;
    breaks(press.set(info, "CreationDate", Object::string_literal("D:20250115")), "PDFX-08");
}

#[test]
fn pdfx_09_id() {
    let mut press = Press::new();
    press.doc.trailer.remove(b"ID");
    breaks(press, "PDFX-09");
}

#[test]
fn pdfx_10_encryption() {
    breaks(encrypted(Press::new()), "PDFX-10");
}

pub fn encrypted(mut press: Press) -> Press {
    let version = EncryptionVersion::V2 {
        document: &press.doc,
        owner_password: "owner",
        user_password: "",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).expect("state");
    press.doc.encrypt(&state).expect("encrypt");
    press
}

#[test]
fn pdfx_11_one_intent() {
    let press = Press::new();
    let (catalog, intent) = (press.catalog, press.intent);
    let mut press = press.set(catalog, "OutputIntents", vec![Object::from(intent)]);
    let again = press.doc.objects[&intent].clone();
    let again = press.doc.add_object(again);
    breaks(press.set(catalog, "OutputIntents", vec![Object::from(intent), again.into()]), "PDFX-11");
    let press = Press::new();
    // device colours then mean nothing
    breaks_also(press.set(catalog, "OutputIntents", Vec::<Object>::new()), &["PDFX-11", "PDFX-17"]);
}

#[test]
fn pdfx_12_condition() {
    let press = Press::new();
    let intent = press.intent;
    breaks(press.remove(intent, "OutputConditionIdentifier"), "PDFX-12");
}

#[test]
fn pdfx_13_profile() {
    let change = |at: usize, to: &[u8]| {
        let mut press = Press::new();
        let profile = press.profile;
        let Some(Object::Stream(s)) = press.doc.objects.get_mut(&profile) else { panic!("profile") };
        s.content[at..at + to.len()].copy_from_slice(to);
        press
    };
    breaks(change(12, b"mntr"), "PDFX-13");
    breaks(change(36, b"xxxx"), "PDFX-13");
    breaks(change(8, &[5]), "PDFX-13");
    breaks(change(0, &[0xFF]), "PDFX-13");
    let press = Press::new();
    let (intent, profile) = (press.intent, press.profile);
    breaks_also(press.remove(intent, "DestOutputProfile"), &["PDFX-13", "PDFX-17"]);
    breaks(Press::new().set(profile, "N", 3), "PDFX-13");
}

#[test]
fn pdfx_14_boxes() {
    let press = Press::new();
    let page = press.pages[2];
    breaks(press.remove(page, "TrimBox"), "PDFX-14");
    breaks(Press::new().set(page, "ArtBox", numbers(&[30, 30, 400, 600])), "PDFX-14");
    breaks(Press::new().remove(page, "MediaBox"), "PDFX-14");
}

#[test]
fn pdfx_15_nesting() {
    let press = Press::new();
    let page = press.pages[1];
    breaks(press.set(page, "TrimBox", numbers(&[5, 5, 420, 620])), "PDFX-15");
    breaks(Press::new().set(page, "BleedBox", numbers(&[-10, 10, 430, 630])), "PDFX-15");
}

#[test]
fn pdfx_16_fonts() {
    let press = Press::new();
    let descriptor = press.descriptor;
    breaks(press.remove(descriptor, "FontFile2"), "PDFX-16");
    // text that is not shown needs none
    let mut press = Press::new();
    for id in press.contents.clone() {
        press = press.content_of(id, "BT 3 Tr /F 12 Tf 100 500 Td (a) Tj ET");
    }
    assert_eq!(found(&press.remove(descriptor, "FontFile2").bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_17_device_colour() {
    breaks(Press::new().content("1 0 0 rg 100 100 50 50 re f"), "PDFX-17");
    let press = Press::new();
    let image = press.image;
    breaks(press.set(image, "ColorSpace", "DeviceRGB"), "PDFX-17");
    // an index of it, what a spot colour is replaced by, a default that gives it a meaning
    let indexed = vec![
        "Indexed".into(),
        "DeviceRGB".into(),
        1.into(),
        Object::String(vec![0; 6], lopdf::StringFormat::Hexadecimal),
    ];
    let press = Press::new().resource("ColorSpace", "C", indexed).content("/C cs 1 sc 100 100 50 50 re f");
    breaks(press, "PDFX-17");
    let tint = function(&[1, 0, 0]).clone();
    let spot: Vec<Object> = vec!["Separation".into(), "Gold".into(), "DeviceRGB".into(), tint.into()];
    breaks(Press::new().resource("ColorSpace", "C", spot).content("/C CS 1 SCN 9 9 m 99 99 l S"), "PDFX-17");
    let lab: Vec<Object> = vec!["Lab".into(), dictionary! { "WhitePoint" => numbers(&[1, 1, 1]) }.into()];
    let press = Press::new().resource("ColorSpace", "DefaultRGB", lab).content("1 0 0 rg 100 100 50 50 re f");
    assert_eq!(found(&press.bytes(), Pdfx4), [""; 0]);
    // in a pattern, which is run by itself
    let tile = Stream::new(
        dictionary! {
            "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => numbers(&[0, 0, 9, 9]), "XStep" => 9,
            "YStep" => 9, "Resources" => Dictionary::new(),
        },
        b"1 0 0 RG 0 0 m 9 9 l S".to_vec(),
    );
    let press = Press::new().resource("Pattern", "P", tile).content("/Pattern cs /P scn 100 100 50 50 re f");
    breaks(press, "PDFX-17");
}

#[test]
fn pdfx_18_source_profiles() {
    let profile = Stream::new(dictionary! { "N" => 3 }, b"no profile".to_vec());
    let mut press = Press::new();
    let id = press.doc.add_object(profile);
    let space: Vec<Object> = vec!["ICCBased".into(), id.into()];
    breaks(press.resource("ColorSpace", "C", space).content("/C cs 1 0 0 sc 100 100 50 50 re f"), "PDFX-18");
}

#[test]
fn pdfx_19_intent_as_source() {
    let press = Press::new();
    let space: Vec<Object> = vec!["ICCBased".into(), press.profile.into()];
    breaks(press.resource("ColorSpace", "C", space).content("/C cs 1 0 0 0 sc 100 100 50 50 re f"), "PDFX-19");
}

#[test]
fn pdfx_20_separations() {
    let spot = |c1: &[i64]| -> Vec<Object> {
        vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into(), function(c1).into()]
    };
    let content = "/A cs 1 scn 100 100 50 50 re f /B cs 1 scn 200 100 50 50 re f";
    let press =
        |c1| Press::new().resource("ColorSpace", "A", spot(&[0, 1, 0, 0])).resource("ColorSpace", "B", spot(c1));
    breaks(press(&[1, 0, 0, 0]).content(content), "PDFX-20");
    assert_eq!(found(&press(&[0, 1, 0, 0]).content(content).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_21_blending_space() {
    let press = Press::new();
    let page = press.pages[0];
    let group = |space: &str| dictionary! { "S" => "Transparency", "CS" => space };
    breaks(press.set(page, "Group", group("DeviceRGB")), "PDFX-21");
    assert_eq!(found(&Press::new().set(page, "Group", group("DeviceCMYK")).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_22_blend_modes() {
    let press = Press::new();
    let state = press.state;
    let content = format!("/G gs {WORDS}");
    breaks(press.set(state, "BM", "Shiny").content(&content), "PDFX-22");
    assert_eq!(found(&Press::new().set(state, "BM", "Multiply").content(&content).bytes(), Pdfx4), [""; 0]);
}

fn annotation(press: Press, subtype: &str, rect: &[i64]) -> Press {
    let page = press.pages[0];
    let annotation = dictionary! { "Type" => "Annot", "Subtype" => subtype, "Rect" => numbers(rect) };
    press.set(page, "Annots", vec![Object::from(annotation)])
}

#[test]
fn pdfx_23_annotations() {
    breaks(annotation(Press::new(), "Link", &[100, 100, 200, 200]), "PDFX-23");
    for (subtype, rect) in [("Text", [0, 0, 9, 9]), ("PrinterMark", [100, 100, 200, 200])] {
        assert_eq!(found(&annotation(Press::new(), subtype, &rect).bytes(), Pdfx4), [""; 0], "{subtype}");
    }
}

#[test]
fn pdfx_24_actions() {
    let press = Press::new();
    let (catalog, page) = (press.catalog, press.pages[0]);
    let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
    breaks(press.set(catalog, "OpenAction", script()), "PDFX-24");
    breaks(Press::new().set(page, "AA", dictionary! { "O" => script() }), "PDFX-24");
    let names = dictionary! { "Names" => vec![Object::string_literal("a"), script().into()] };
    breaks(Press::new().set(catalog, "Names", dictionary! { "JavaScript" => names }), "PDFX-24");
    let outline = dictionary! { "First" => dictionary! { "Title" => Object::string_literal("a"), "A" => script() } };
    breaks(Press::new().set(catalog, "Outlines", outline), "PDFX-24");
    let place = vec![Object::from(page), "Fit".into()];
    assert_eq!(found(&Press::new().set(catalog, "OpenAction", place).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_25_xfa() {
    let press = Press::new();
    let catalog = press.catalog;
    let form = dictionary! { "Fields" => Vec::<Object>::new(), "XFA" => Object::string_literal("x") };
    breaks(press.set(catalog, "AcroForm", form), "PDFX-25");
}

#[test]
fn pdfx_26_alternates() {
    let press = Press::new();
    let image = press.image;
    breaks(press.set(image, "Alternates", Vec::<Object>::new()), "PDFX-26");
}

fn form(extra: Dictionary, content: &str) -> Stream {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0, 0, 400, 600]) };
    dict.extend(&extra);
    Stream::new(dict, content.as_bytes().to_vec())
}

#[test]
fn pdfx_27_opi() {
    let press = Press::new();
    let image = press.image;
    breaks(press.set(image, "OPI", Dictionary::new()), "PDFX-27");
    let reference = form(dictionary! { "Ref" => Dictionary::new() }, "");
    breaks(Press::new().resource("XObject", "X", reference).content("/X Do"), "PDFX-27");
}

#[test]
fn pdfx_28_postscript() {
    let one = Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "PS" }, b"showpage".to_vec());
    breaks(Press::new().resource("XObject", "X", one).content("/X Do"), "PDFX-28");
    let other = form(dictionary! { "Subtype2" => "PS" }, "");
    breaks(Press::new().resource("XObject", "X", other).content("/X Do"), "PDFX-28");
}

#[test]
fn pdfx_29_transfer() {
    let content = format!("/G gs {WORDS}");
    let state = Press::new().state;
    breaks(Press::new().set(state, "TR", "Identity").content(&content), "PDFX-29");
    breaks(Press::new().set(state, "TR2", "Identity").content(&content), "PDFX-29");
    assert_eq!(found(&Press::new().set(state, "TR2", "Default").content(&content).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_30_halftone() {
    let content = format!("/G gs {WORDS}");
    let state = Press::new().state;
    let halftone = |kind: i64| dictionary! { "Type" => "Halftone", "HalftoneType" => kind };
    breaks(Press::new().set(state, "HT", halftone(6)).content(&content), "PDFX-30");
    let mut named = halftone(1);
    named.set("HalftoneName", Object::string_literal("x"));
    breaks(Press::new().set(state, "HT", named).content(&content), "PDFX-30");
    assert_eq!(found(&Press::new().set(state, "HT", halftone(1)).content(&content).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_31_optional_content() {
    let catalog = Press::new().catalog;
    let with = |default: Dictionary| {
        let properties = dictionary! { "OCGs" => Vec::<Object>::new(), "D" => default };
        Press::new().set(catalog, "OCProperties", properties)
    };
    breaks(with(dictionary! { "AS" => Vec::<Object>::new() }), "PDFX-31");
    breaks(Press::new().set(catalog, "OCProperties", dictionary! { "OCGs" => Vec::<Object>::new() }), "PDFX-31");
    assert_eq!(found(&with(Dictionary::new()).bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_32_external() {
    let image = Press::new().image;
    breaks(Press::new().set(image, "F", Object::string_literal("there.jpg")), "PDFX-32");
}

#[test]
fn pdfx_33_viewer_preferences() {
    let catalog = Press::new().catalog;
    let with = |value: &str| Press::new().set(catalog, "ViewerPreferences", dictionary! { "PrintArea" => value });
    breaks(with("TrimBox"), "PDFX-33");
    assert_eq!(found(&with("BleedBox").bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_34_rendering_intents() {
    breaks(Press::new().content(&format!("/Vivid ri {WORDS}")), "PDFX-34");
    let image = Press::new().image;
    breaks(Press::new().set(image, "Intent", "Vivid"), "PDFX-34");
    assert_eq!(found(&Press::new().set(image, "Intent", "Perceptual").bytes(), Pdfx4), [""; 0]);
}

#[test]
fn pdfx_35_operators() {
    breaks(Press::new().content(&format!("{WORDS} 1 draw")), "PDFX-35");
}
