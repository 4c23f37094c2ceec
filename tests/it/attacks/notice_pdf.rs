//! Rows 45–55: the visible notice of the PDF.

use super::good::Good;
use super::pages::Pdf;
use super::table::*;
use lopdf::{Object, Stream, dictionary};

const NOTICE: &str = "自由、免费转载分发，但须注明作者与出处，并不得修改及商用";

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            45,
            "notice page deleted",
            [
                fail(&["NOT-001"], "screen", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
                fail(&["NOT-001"], "print", |g| {
                    let mut pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
                fail(&["NOT-001"], "with its part of the tree", |g| {
                    let mut pdf = g.pdf();
                    let section = pdf.notice_section();
                    let parent = pdf.parent(section);
                    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
            ],
        ),
        attack(
            46,
            "page in the file, not in the page tree",
            [fail(&["NOT-002"], "screen", |g| orphaned(g.pdf())), fail(&["NOT-002"], "print", |g| orphaned(g.print()))],
        ),
        attack(
            47,
            "invisible text mode",
            [
                on_notice(&["VIS-002"], "Tr 3", "3 Tr", ""),
                on_notice(&["VIS-002"], "Tr 7 clips", "q 7 Tr", "Q"),
                fail(&["VIS-002"], "print, Tr 3", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "3 Tr", "").save()
                }),
                fail(&["VIS-002"], "one line", |g| g.pdf().around("自由、免费转载", "3 Tr", "0 Tr").save()),
                fail(&["VIS-002"], "a paragraph of the body", |g| {
                    g.pdf().around("不同意是好事", "3 Tr", "0 Tr").save()
                }),
                fail(&["VIS-002"], "by the graphics state's way back", |g| {
                    g.pdf().around("自由、免费转载", "q 3 Tr", "Q").save()
                }),
            ],
        ),
        attack(
            48,
            "white, or under white",
            [
                on_notice(&["VIS-002"], "white fill", "1 g", "0 g"),
                on_notice(&["VIS-002"], "nearly white", "0.97 0.97 0.97 rg", "0 g"),
                on_notice(&["VIS-002"], "no ink (CMYK)", "0 0 0 0 k", "0 g"),
                on_notice(&["VIS-005"], "white rectangle later", "", "1 g 0 0 420 596 re f 0 g"),
                on_notice(&["VIS-005"], "white path later", "", "1 g 0 0 m 420 0 l 420 596 l 0 596 l h f* 0 g"),
                on_notice(&["VIS-005"], "thick white stroke", "", "1 G 600 w 0 300 m 420 300 l S 0 G 1 w"),
                fail(&["VIS-002"], "one line white", |g| g.pdf().around("自由、免费转载", "1 g", "0 g").save()),
                fail(&["VIS-005"], "one line under a rectangle", |g| {
                    let page = g.pdf().notice_page();
                    let _ = page;
                    g.pdf().around("自由、免费转载", "", "1 g 60 270 340 40 re f 0 g").save()
                }),
                fail(&["VIS-002"], "separation colour of no tint", |g| {
                    let space = vec![
                    Object::from("Separation"),
                    Object::from("Black"),
                    Object::from("DeviceGray"),
                    dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "C0" => vec![1.into()], "C1" => vec![0.into()], "N" => 1 }.into(),
                ];
                    let pdf = g.pdf().resource("ColorSpace", "Cs9", space);
                    let n = pdf.notice_page();
                    pdf.wrap(n, "/Cs9 cs 0 scn", "").save()
                }),
                fail(&["VIS-005"], "print, white rectangle later", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "0 0 0 0 k 0 0 700 900 re f").save()
                }),
            ],
        ),
        attack(
            49,
            "too small to read",
            [
                fail(&["VIS-003"], "0.1 pt", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.notice_page();
                    let content = pdf.content(n);
                    // in bytes: the strings are not UTF-8
                    let from: Vec<u8> = b" 9 Tf".to_vec();
                    let mut out = Vec::new();
                    let mut i = 0;
                    while i < content.len() {
                        if content[i..].starts_with(&from) {
                            out.extend(b" 0.1 Tf");
                            i += from.len();
                        } else {
                            out.push(content[i]);
                            i += 1;
                        }
                    }
                    assert_ne!(out.len(), content.len());
                    pdf.set_content(n, out);
                    pdf.save()
                }),
                on_notice(&["VIS-003"], "Tz 0", "0 Tz", ""),
                on_notice(&["VIS-003"], "Tz 1", "1 Tz", ""),
                on_notice(&["VIS-003"], "matrix scales to nothing", "q 0.001 0 0 0.001 100 100 cm", "Q"),
                on_notice(&["VIS-003"], "matrix of one axis", "q 1 0 0 0.0001 0 300 cm", "Q"),
                fail(&["VIS-003"], "one line", |g| {
                    g.pdf().around("自由、免费转载", "q 0.01 0 0 0.01 100 100 cm", "Q").save()
                }),
            ],
        ),
        attack(
            50,
            "outside of the page",
            [
                fail(&["VIS-004"], "CropBox shrunk", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.page_key(n, "CropBox", vec![0.into(), 0.into(), 20.into(), 20.into()]).save()
                }),
                fail(&["VIS-004"], "MediaBox moved", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    let aside: Vec<Object> = vec![1000.into(), 0.into(), 1420.into(), 595.into()];
                    pdf.page_key(n, "MediaBox", aside.clone()).page_key(n, "CropBox", aside).save()
                }),
                on_notice(&["VIS-004"], "moved away", "q 1 0 0 1 5000 0 cm", "Q"),
                on_notice(&["VIS-004"], "turned out", "q -1 0 0 1 0 0 cm", "Q"),
                fail(&["VIS-004"], "one line moved away", |g| {
                    g.pdf().around("自由、免费转载", "q 1 0 0 1 0 -2000 cm", "Q").save()
                }),
                fail(&["VIS-004"], "raised away", |g| g.pdf().around("自由、免费转载", "3000 Ts", "0 Ts").save()),
                fail(&["VIS-004"], "print, CropBox shrunk", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.page_key(n, "CropBox", vec![0.into(), 0.into(), 20.into(), 20.into()]).save()
                }),
            ],
        ),
        attack(
            51,
            "in a layer that is off",
            [
                fail(&["VIS-009"], "off", |g| layered(g, "Off")),
                fail(&["VIS-009"], "off in print", |g| layered(g, "Print")),
                fail(&["VIS-009"], "by membership", |g| layered(g, "Membership")),
                fail(&["VIS-009"], "on, but it can be switched", |g| layered(g, "On")),
                fail(&["VIS-009"], "a form with /OC", |g| {
                    let (pdf, group) = layer(g.pdf(), "Off");
                    let n = pdf.notice_page();
                    form_of_page(pdf, n, Some(group)).save()
                }),
            ],
        ),
        attack(
            52,
            "clipped or masked to nothing",
            [
                on_notice(&["VIS-004"], "clip of no area", "q 0 0 0 0 re W n", "Q"),
                on_notice(&["VIS-004"], "clip elsewhere", "q 0 0 10 10 re W n", "Q"),
                fail(&["VIS-005"], "ca 0", |g| state(g, dictionary! { "ca" => 0 })),
                fail(&["VIS-005"], "ca 0.02", |g| state(g, dictionary! { "ca" => 0.02 })),
                fail(&["VIS-005"], "soft mask", |g| {
                    let mut pdf = g.pdf();
                    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceGray" };
                    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
                    let form =
                        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Group" => group };
                    let form = pdf.doc.add_object(Stream::new(form, b"0 g 0 0 420 596 re f".to_vec()));
                    let mask = dictionary! { "S" => "Luminosity", "G" => form };
                    let pdf = pdf.resource("ExtGState", "Gm", dictionary! { "SMask" => mask });
                    let n = pdf.notice_page();
                    pdf.wrap(n, "/Gm gs", "").save()
                }),
                fail(&["VIS-002"], "blend that keeps the paper", |g| state(g, dictionary! { "BM" => "Lighten" })),
                fail(&["VIS-004"], "one line clipped away", |g| {
                    g.pdf().around("自由、免费转载", "q 0 0 5 5 re W n", "Q").save()
                }),
            ],
        ),
        attack(
            53,
            "under a picture",
            [
                fail(&["VIS-005"], "image", |g| {
                    let pdf = g.pdf().white_image("W9");
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "q 420 0 0 596 0 0 cm /W9 Do Q").save()
                }),
                fail(&["VIS-005"], "inline image", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "q 420 0 0 596 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q").save()
                }),
                fail(&["VIS-005"], "image in a form", |g| {
                    let mut pdf = g.pdf().white_image("W9");
                    let image = match pdf.doc.get_page_resources(pdf.page(1)).expect("resources").0 {
                        Some(r) => {
                            r.get(b"XObject").and_then(Object::as_dict).and_then(|x| x.get(b"W9")).expect("W9").clone()
                        }
                        None => panic!("resources"),
                    };
                    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
                    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds,
                    "Resources" => dictionary! { "XObject" => dictionary! { "W9" => image } } };
                    let form = pdf.doc.add_object(Stream::new(form, b"q 420 0 0 596 0 0 cm /W9 Do Q".to_vec()));
                    let pdf = pdf.resource("XObject", "F9", form);
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "/F9 Do").save()
                }),
            ],
        ),
        attack(
            54,
            "only in an annotation, a form field, an attachment",
            [
                fail(&["NOT-001"], "annotation", |g| {
                    let pdf = without_notice(g);
                    let rect: Vec<Object> = vec![50.into(), 50.into(), 90.into(), 90.into()];
                    let note = dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => rect, "Contents" => utf16(NOTICE) };
                    pdf.annotate(1, note).save()
                }),
                fail(&["NOT-001"], "form field", |g| {
                    let mut pdf = without_notice(g);
                    let rect: Vec<Object> = vec![50.into(), 50.into(), 300.into(), 90.into()];
                    let field = dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("n"),
                    "V" => utf16(NOTICE), "Rect" => rect };
                    let id = pdf.doc.add_object(field);
                    let pdf = pdf.page_key(1, "Annots", vec![id.into()]);
                    pdf.catalog("AcroForm", dictionary! { "Fields" => vec![id.into()] }).save()
                }),
                fail(&["NOT-001"], "attachment", |g| {
                    let mut pdf = without_notice(g);
                    let file = pdf.doc.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, NOTICE.into()));
                    let spec = pdf
                        .doc
                        .add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("LICENSE.txt"),
                        "EF" => dictionary! { "F" => file } });
                    let old =
                        pdf.doc.catalog().and_then(|c| c.get(b"AF")).and_then(Object::as_array).expect("AF")[0].clone();
                    let names: Vec<Object> = vec![
                        Object::string_literal("LICENSE.txt"),
                        spec.into(),
                        Object::string_literal("integrity.json"),
                        old,
                    ];
                    pdf.catalog("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } }).save()
                }),
            ],
        ),
        attack(
            55,
            "in sight, but not tagged",
            [warn(&["NOT-005"], "screen", |g| untagged(g.pdf())), warn(&["NOT-005"], "print", |g| untagged(g.print()))],
        ),
    ]
}

fn on_notice(ids: &'static [&'static str], what: &'static str, before: &'static str, after: &'static str) -> Case {
    fail(ids, what, move |g| {
        let pdf = g.pdf();
        let n = pdf.notice_page();
        pdf.wrap(n, before, after).save()
    })
}

fn state(g: &Good, state: lopdf::Dictionary) -> Vec<u8> {
    let pdf = g.pdf().resource("ExtGState", "G9", state);
    let n = pdf.notice_page();
    pdf.wrap(n, "/G9 gs", "").save()
}

fn utf16(text: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    text.encode_utf16().for_each(|u| bytes.extend(u.to_be_bytes()));
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

/// The page stays an object, with its content and its tags; the page tree no longer leads to it.
fn orphaned(mut pdf: Pdf) -> Vec<u8> {
    let page = pdf.page(pdf.notice_page());
    let tree =
        pdf.doc.get_dictionary(page).and_then(|d| d.get(b"Parent")).and_then(Object::as_reference).expect("Parent");
    let tree = pdf.dict(tree);
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("Kids");
    kids.retain(|k| k.as_reference().ok() != Some(page));
    let count = kids.len() as i64;
    tree.set("Count", count);
    pdf.save()
}

fn without_notice(g: &Good) -> Pdf {
    let mut pdf = g.pdf();
    let section = pdf.notice_section();
    let parent = pdf.parent(section);
    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
    let n = pdf.notice_page();
    pdf.doc.delete_pages(&[n]);
    pdf
}

/// The notice's words become artifacts, its section leaves the structure tree.
fn untagged(mut pdf: Pdf) -> Vec<u8> {
    let section = pdf.notice_section();
    let parent = pdf.parent(section);
    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
    let n = pdf.notice_page();
    let mut ops = lopdf::content::Content::decode(&pdf.content(n)).expect("content").operations;
    for o in ops.iter_mut().filter(|o| o.operator == "BDC" && o.operands[0] != Object::from("Span")) {
        *o = lopdf::content::Operation::new("BMC", vec!["Artifact".into()]);
    }
    let content = lopdf::content::Content { operations: ops }.encode().expect("encode");
    pdf.set_content(n, content);
    pdf.save()
}

/// A layer of a kind, in the catalogue; its id.
fn layer(mut pdf: Pdf, kind: &str) -> (Pdf, lopdf::ObjectId) {
    let mut group = dictionary! { "Type" => "OCG", "Name" => Object::string_literal("x") };
    if kind == "Print" {
        let off = dictionary! { "PrintState" => "OFF" };
        group.set("Usage", dictionary! { "Print" => off, "View" => dictionary! { "ViewState" => "ON" } });
    }
    let group = pdf.doc.add_object(group);
    let mut settings = dictionary! {};
    if kind == "Off" || kind == "Membership" {
        settings.set("OFF", vec![Object::Reference(group)]);
    }
    if kind == "Print" {
        let auto = dictionary! { "Event" => "Print", "Category" => vec!["Print".into()], "OCGs" => vec![group.into()] };
        settings.set("AS", vec![auto.into()]);
    }
    let all = dictionary! { "OCGs" => vec![Object::Reference(group)], "D" => settings };
    (pdf.catalog("OCProperties", all), group)
}

fn layered(g: &Good, kind: &str) -> Vec<u8> {
    let (mut pdf, group) = layer(g.pdf(), kind);
    let property = if kind == "Membership" {
        pdf.doc.add_object(dictionary! { "Type" => "OCMD", "OCGs" => vec![group.into()], "P" => "AllOn" })
    } else {
        group
    };
    let pdf = pdf.resource("Properties", "L9", property);
    let n = pdf.notice_page();
    pdf.wrap(n, "/OC /L9 BDC", "EMC").save()
}

/// Moves the whole content of a page into a form that the page draws.
pub fn form_of_page(mut pdf: Pdf, n: u32, layer: Option<lopdf::ObjectId>) -> Pdf {
    let content = pdf.content(n);
    let page = pdf.page(n);
    let resources = pdf.doc.get_dictionary(page).and_then(|d| d.get(b"Resources")).expect("Resources").clone();
    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
    let mut form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Resources" => resources };
    if let Ok(key) = pdf.doc.get_dictionary(page).and_then(|d| d.get(b"StructParents")) {
        form.set("StructParents", key.clone());
    }
    if let Some(layer) = layer {
        form.set("OC", layer);
    }
    let form = pdf.doc.add_object(Stream::new(form, content));
    let mut pdf = pdf.resource("XObject", "F7", form);
    pdf.set_content(n, b"/F7 Do".to_vec());
    pdf
}
