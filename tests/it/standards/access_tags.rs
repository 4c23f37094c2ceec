//! ISO 14289-1: content, structure, tables, language.

use super::bench::*;
use fuzi::preflight::Standard;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// The root of the structure tree.
fn root(d: &mut Document) -> ObjectId {
    catalog(d).get(b"StructTreeRoot").unwrap().as_reference().unwrap()
}

/// The `Document` element.
pub fn top(d: &mut Document) -> ObjectId {
    let root = root(d);
    match d.get_dictionary(root).unwrap().get(b"K").unwrap() {
        Object::Array(list) => list[0].as_reference().unwrap(),
        other => other.as_reference().unwrap(),
    }
}

fn kids(d: &mut Document, parent: ObjectId, change: impl FnOnce(&mut Vec<Object>)) {
    let parent = d.get_dictionary_mut(parent).unwrap();
    let mut list = match parent.get(b"K") {
        Ok(Object::Array(list)) => list.clone(),
        Ok(other) => vec![other.clone()],
        Err(_) => Vec::new(),
    };
    change(&mut list);
    parent.set("K", list);
}

/// A new last element within another.
pub fn element(d: &mut Document, parent: ObjectId, role: &str, more: Dictionary) -> ObjectId {
    let mut dict = dictionary! { "Type" => "StructElem", "S" => role, "P" => parent };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    let id = d.add_object(dict);
    kids(d, parent, |list| list.push(id.into()));
    id
}

/// A new last element of the document.
fn last(d: &mut Document, role: &str, more: Dictionary) -> ObjectId {
    let top = top(d);
    element(d, top, role, more)
}

/// Gives an annotation its place in the tree.
pub fn hold(d: &mut Document, annotation: ObjectId, role: &str, more: Dictionary) {
    let objr = dictionary! { "Type" => "OBJR", "Obj" => annotation };
    let mut dict = dictionary! { "K" => vec![objr.into()] };
    more.iter().for_each(|(k, v)| dict.set(k.clone(), v.clone()));
    let id = last(d, role, dict);
    let root = root(d);
    let tree = d.get_dictionary(root).unwrap().get(b"ParentTree").unwrap().as_reference().unwrap();
    let nums = d.get_dictionary_mut(tree).unwrap().get_mut(b"Nums").unwrap().as_array_mut().unwrap();
    nums.extend([100_000.into(), id.into()]);
    d.get_dictionary_mut(annotation).unwrap().set("StructParent", 100_000);
}

const CONTENT: &[Case] = &[
    doc("PDFUA-01-003", |d| draw_plain(d, "/P <</MCID 900>> BDC /Artifact BMC EMC EMC ")),
    doc("PDFUA-01-004", |d| draw_plain(d, "/Artifact BMC /P <</MCID 900>> BDC EMC EMC ")),
    doc("PDFUA-01-005", |d| draw_plain(d, "0 0 9 9 re f ")),
    doc("PDFUA-01-007", |d| mark_info(d, "Suspects", true)),
    doc("PDFUA-01-101", |d| draw_plain(d, "/P <</MCID 900>> BDC 0 0 9 9 re f EMC ")),
    doc("PDFUA-01-102", |d| draw_plain(d, "/P <</MCID 0>> BDC EMC ")),
    with(
        "PDFUA-01-103",
        |d| {
            let pg = d.get_pages()[&1];
            last(d, "P", dictionary! { "Pg" => pg, "K" => 900 });
        },
        &["PDFUA-01-104"],
    ),
    doc("PDFUA-01-104", |d| page(d, 1).set("StructParents", 999)),
    with(
        "PDFUA-01-105",
        |d| {
            catalog(d).remove(b"StructTreeRoot");
        },
        &["PDFUA-01-101", "PDFUA-28-011"],
    ),
    doc("PDFUA-01-106", |d| {
        let id = last(d, "Div", dictionary! {});
        let root = root(d);
        d.get_dictionary_mut(id).unwrap().set("P", root);
    }),
    doc("PDFUA-01-107", |d| mark_info(d, "Marked", false)),
    doc("PDFUA-01-108", |d| draw_plain(d, "EMC ")),
    doc("PDFUA-30-001", |d| {
        let bounds: Vec<Object> = vec![0.into(), 0.into(), 1.into(), 1.into()];
        let form = dictionary! { "Subtype" => "Form", "BBox" => bounds, "Ref" => dictionary! {} };
        d.add_object(stream(form, b""));
    }),
    with(
        "PDFUA-30-002",
        |d| {
            let bounds: Vec<Object> = vec![0.into(), 0.into(), 1.into(), 1.into()];
            let form = dictionary! { "Subtype" => "Form", "BBox" => bounds, "Resources" => dictionary! {} };
            let form = d.add_object(stream(form, b"/P <</MCID 0>> BDC 0 0 1 1 re f EMC"));
            resource(d, "XObject", "X", form);
            draw_plain(d, "/X Do /X Do ");
        },
        &["PDFUA-01-101"],
    ),
];

fn mark_info(d: &mut Document, key: &str, value: bool) {
    catalog(d).get_mut(b"MarkInfo").unwrap().as_dict_mut().unwrap().set(key, value);
}

#[test]
fn access_content() {
    run("access_content", Standard::Pdfua1, CONTENT);
}

fn role_map(d: &mut Document, map: Dictionary) {
    let root = root(d);
    d.get_dictionary_mut(root).unwrap().set("RoleMap", map);
}

/// A new last element; who it is does not matter.
fn add(d: &mut Document, role: &str) {
    last(d, role, dictionary! {});
}

const STRUCTURE: &[Case] = &[
    doc("PDFUA-02-001", |d| add(d, "Strophe")),
    doc("PDFUA-02-003", |d| role_map(d, dictionary! { "A" => "B", "B" => "A" })),
    doc("PDFUA-02-004", |d| role_map(d, dictionary! { "Sect" => "Div" })),
    doc("PDFUA-09-005", |d| add(d, "LI")),
    doc("PDFUA-09-006", |d| add(d, "TOCI")),
    doc("PDFUA-09-007", |d| add(d, "Ruby")),
    doc("PDFUA-09-008", |d| add(d, "Warichu")),
    doc("PDFUA-13-004", |d| add(d, "Figure")),
    doc("PDFUA-14-002", |d| {
        let parent = top(d);
        let id = d.add_object(dictionary! { "Type" => "StructElem", "S" => "H2", "P" => parent });
        kids(d, parent, |list| list.insert(0, id.into()));
    }),
    doc("PDFUA-14-003", |d| add(d, "H6")),
    with(
        "PDFUA-14-006",
        |d| {
            add(d, "H");
            add(d, "H");
        },
        &["PDFUA-14-007"],
    ),
    doc("PDFUA-14-007", |d| add(d, "H")),
    doc("PDFUA-17-002", |d| add(d, "Formula")),
    with(
        "PDFUA-17-003",
        |d| {
            last(d, "Formula", dictionary! { "Alt" => text("a") });
            let (id, _) = font(d);
            d.get_dictionary_mut(id).unwrap().remove(b"ToUnicode");
        },
        &["PDFUA-10-001", "PDFUA-31-027"],
    ),
    doc("PDFUA-19-003", |d| add(d, "Note")),
    doc("PDFUA-19-004", |d| {
        last(d, "Note", dictionary! { "ID" => text("n1") });
        last(d, "Note", dictionary! { "ID" => text("n1") });
    }),
];

#[test]
fn access_structure() {
    run("access_structure", Standard::Pdfua1, STRUCTURE);
}

/// A table of cells: type and attributes.
fn table(d: &mut Document, rows: &[&[(&str, Dictionary)]]) {
    let table = last(d, "Table", dictionary! {});
    for row in rows {
        let tr = element(d, table, "TR", dictionary! {});
        for (role, attributes) in *row {
            element(d, tr, role, dictionary! { "A" => attributes.clone() });
        }
    }
}

fn of_table(key: &str, value: impl Into<Object>) -> Dictionary {
    let mut dict = dictionary! { "O" => "Table" };
    dict.set(key, value);
    dict
}

fn column() -> Dictionary {
    of_table("Scope", "Column")
}

const TABLES: &[Case] = &[
    doc("PDFUA-09-004", |d| add(d, "TD")),
    doc("PDFUA-15-003", |d| table(d, &[&[("TH", of_table("RowSpan", 1))]])),
    doc("PDFUA-15-101", |d| {
        table(d, &[&[("TH", column())], &[("TD", Dictionary::new()), ("TD", Dictionary::new())]]);
    }),
    doc("PDFUA-15-102", |d| table(d, &[&[("TH", column())], &[("TD", of_table("RowSpan", 2))]])),
    doc("PDFUA-15-103", |d| {
        table(d, &[&[("TH", column())], &[("TD", of_table("Headers", vec![text("nobody")]))]]);
    }),
];

#[test]
fn access_tables() {
    run("access_tables", Standard::Pdfua1, TABLES);
}

#[test]
fn spans_fill_their_rows_and_a_huge_one_ends() {
    let mut d = good();
    let wide = of_table("ColSpan", 2);
    let (high, plain) = (of_table("RowSpan", 2), Dictionary::new());
    table(
        &mut d,
        &[
            &[("TH", {
                let mut w = wide;
                w.set("Scope", "Column");
                w
            })],
            &[("TD", high), ("TD", plain.clone())],
            &[("TD", plain)],
        ],
    );
    assert_eq!(said(&save(d), Standard::Pdfua1), Vec::<String>::new());
    let mut d = good();
    table(&mut d, &[&[("TD", of_table("ColSpan", i64::from(i32::MAX)))]]);
    assert!(broken(&save(d), Standard::Pdfua1).contains("PDFUA-15-102"));
}

/// The elements say their language, and the catalog does not.
fn untold(d: &mut Document) {
    catalog(d).remove(b"Lang");
    let top = top(d);
    d.get_dictionary_mut(top).unwrap().set("Lang", text("zh-Hans"));
    catalog(d).remove(b"Outlines");
    let packet = xmp(d);
    set_xmp(d, &packet.replace("x-default", "zh"));
}

const LANGUAGE: &[Case] = &[
    with(
        "PDFUA-11-001",
        |d| {
            untold(d);
            let top = top(d);
            d.get_dictionary_mut(top).unwrap().remove(b"Lang");
        },
        &["PDFUA-11-002", "PDFUA-11-004"],
    ),
    doc("PDFUA-11-002", |d| {
        untold(d);
        draw(d, "/Span <</ActualText (a)>> BDC EMC");
    }),
    doc("PDFUA-11-003", |d| {
        let outlines = catalog(d).get(b"Outlines").unwrap().clone();
        untold(d);
        catalog(d).set("Outlines", outlines);
    }),
    with(
        "PDFUA-11-004",
        |d| {
            untold(d);
            let rect: Vec<Object> = vec![9.into(), 9.into(), 20.into(), 20.into()];
            annotate(d, dictionary! { "Subtype" => "Text", "Rect" => rect, "F" => 4, "Contents" => text("a") });
        },
        &["PDFUA-28-002"],
    ),
    doc("PDFUA-11-005", |d| {
        untold(d);
        let field = d.add_object(dictionary! { "FT" => "Tx", "T" => text("a"), "TU" => text("a") });
        catalog(d).set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
    }),
    doc("PDFUA-11-006", |d| {
        let packet = xmp(d);
        untold(d);
        set_xmp(d, &packet);
    }),
    doc("PDFUA-11-101", |d| {
        let top = top(d);
        d.get_dictionary_mut(top).unwrap().set("Lang", text("Chinese (simplified)"));
    }),
];

#[test]
fn access_language() {
    run("access_language", Standard::Pdfua1, LANGUAGE);
}
