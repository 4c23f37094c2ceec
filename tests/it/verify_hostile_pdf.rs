//! Hostile PDFs (§6.3): each meets its limit by name, and nothing else happens.

use crate::raw_pdf::{Raw, page, zlib};
use crate::verify_support::*;
use fuzi::verify::{Limits, Reference, Status, verify};
use std::time::Duration;

/// Ids of what made a verdict impossible.
fn stopped(bytes: &[u8], limits: &Limits) -> Vec<&'static str> {
    let r = verify(bytes, "x.pdf", &Reference::None, limits);
    assert!(matches!(r.exit, 0 | 1 | 3));
    let stops: Vec<&str> = r.artefacts[0].checks.iter().filter(|c| c.status == Status::Error).map(|c| c.id).collect();
    assert_eq!(r.exit == 3, !stops.is_empty());
    stops
}

fn small() -> Limits {
    Limits { max_unpacked: 16 << 20, ..Limits::default() }
}

const ROOT: &str = "/Root 1 0 R";

#[test]
fn a_plain_page_is_read() {
    let whole = page("", b"BT ET").table(ROOT).bytes;
    assert_eq!(stopped(&whole, &small()), [""; 0]);
}

#[test]
fn cycles_end_the_reading() {
    let prev = {
        let r = page("", b"").table(ROOT);
        let at = r.last.unwrap();
        let text = format!("{ROOT}/Prev {at}");
        let mut looped = page("", b"");
        looped.last = None;
        looped.table(&text).bytes
    };
    let kids = Raw::new()
        .obj(1, "<</Type/Catalog/Pages 2 0 R>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .obj(3, "<</Type/Pages/Kids[2 0 R]/Count 1>>");
    let length = Raw::new()
        .obj(1, "<</Type/Catalog/Pages 2 0 R>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .obj(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>")
        .obj(4, "<</Length 4 0 R>>stream\nBT ET\nendstream");
    let outlines = page("", b"")
        .obj(1, "<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>")
        .obj(5, "<</First 6 0 R/Last 6 0 R>>")
        .obj(6, "<</Title(a)/Next 7 0 R>>")
        .obj(7, "<</Title(b)/Next 6 0 R>>");
    let form = page("", b"/F Do")
        .obj(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>")
        .stream(5, "/Subtype/Form/Resources<</XObject<</F 5 0 R>>>>", b"/F Do");
    let tree = page("", b"")
        .obj(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R>>")
        .obj(5, "<</K 6 0 R>>")
        .obj(6, "<</S/P/K[6 0 R]>>");
    for (name, bytes) in [
        ("xref", prev),
        ("kids", kids.table(ROOT).bytes),
        ("length", length.table(ROOT).bytes),
        ("outlines", outlines.table(ROOT).bytes),
        ("form", form.table(ROOT).bytes),
        ("structure", tree.table(ROOT).bytes),
    ] {
        assert_eq!(stopped(&bytes, &small()), ["PDF-002"], "{name}");
    }
}

#[test]
fn harmless_loops_are_read_once() {
    // Parent upwards, a name tree, a map that uses itself
    let bytes = page("", b"BT /F 9 Tf <0041> Tj ET")
        .obj(1, "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 5 0 R>>>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>")
        .obj(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 6 0 R>>>>>>")
        .obj(5, "<</Kids[5 0 R 5 0 R]>>")
        .obj(6, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R>>")
        .stream(7, "/UseCMap 7 0 R", b"/X usecmap 1 beginbfchar <0041> <4E00> endbfchar")
        .table(ROOT)
        .bytes;
    assert_eq!(stopped(&bytes, &small()), [""; 0]);
}

#[test]
fn object_streams_in_object_streams() {
    // object 5 lies in stream 6, which lies in stream 5
    let mut r = page("", b"");
    let mut rows = Vec::new();
    for n in 1..=4u32 {
        rows.extend([1, (r.place(n) >> 8) as u8, r.place(n) as u8, 0]);
    }
    rows.extend([2, 0, 6, 0, 2, 0, 5, 0]);
    let at = r.bytes.len();
    r = r.stream(9, "/Type/XRef/W[1 2 1]/Index[1 6]/Size 10/Root 1 0 R", &rows);
    let bytes = r.raw(format!("startxref\n{at}\n%%EOF").as_bytes()).bytes;
    assert_eq!(stopped(&bytes, &small()), ["PDF-002"]);
}

#[test]
fn nesting_is_refused_before_it_is_followed() {
    for (open, close) in [("[", "]"), ("<</A", ">>"), ("[<</A", ">>]")] {
        let deep = format!("{}0{}", open.repeat(100_000), close.repeat(100_000));
        let bytes = page("", b"").obj(5, &deep).table(ROOT).bytes;
        assert_eq!(stopped(&bytes, &small()), ["RES-005"], "{open}");
        // in a trailer, where nothing is known yet
        let bytes = page("", b"").table(&format!("{ROOT}/X {deep}")).bytes;
        assert_eq!(stopped(&bytes, &small()), ["RES-005"], "{open}");
        // in content, where it ends no reading
        let bytes = page("", deep.as_bytes()).table(ROOT).bytes;
        assert_eq!(stopped(&bytes, &small()), [""; 0], "{open}");
        // in a compressed object
        let member = format!("7 0 {deep}");
        let mut r = page("", b"").stream(6, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &zlib(member.as_bytes()));
        let mut rows = vec![0, 0, 0, 0];
        for n in 1..=4u32 {
            rows.extend([1, (r.place(n) >> 8) as u8, r.place(n) as u8, 0]);
        }
        rows.extend([0, 0, 0, 0, 1, (r.place(6) >> 8) as u8, r.place(6) as u8, 0, 2, 0, 6, 0]);
        let at = r.bytes.len();
        r = r.stream(9, "/Type/XRef/W[1 2 1]/Index[0 8]/Size 10/Root 1 0 R", &rows);
        let bytes = r.raw(format!("startxref\n{at}\n%%EOF").as_bytes()).bytes;
        assert_eq!(stopped(&bytes, &Limits { max_ratio: u64::MAX, ..Limits::default() }), ["RES-005"], "{open}");
    }
}

#[test]
fn bombs_of_every_filter_meet_one_budget() {
    let zeros = vec![b' '; 20 << 20];
    let once = zlib(&zeros);
    let twice = zlib(&once);
    let ratio = |dict: &str, data: &[u8]| stopped(&page(dict, data).table(ROOT).bytes, &small());
    assert_eq!(ratio("/Filter/FlateDecode", &once), ["RES-003"]);
    assert_eq!(ratio("/Filter[/FlateDecode/FlateDecode]", &twice), ["RES-003"]);
    let loose = Limits { max_ratio: u64::MAX, ..small() };
    for (dict, data) in [
        ("/Filter/FlateDecode", once.clone()),
        ("/Filter[/FlateDecode/FlateDecode]", twice),
        ("/Filter/ASCII85Decode", vec![b'z'; 5 << 20]),
        ("/Filter[/FlateDecode/RunLengthDecode]", zlib(&[129, 0].repeat(1 << 18))),
    ] {
        assert_eq!(stopped(&page(dict, &data).table(ROOT).bytes, &loose), ["RES-002"], "{dict}");
    }
    // many that are small alone: pages that share one stream
    let mut r =
        Raw::new().obj(1, "<</Type/Catalog/Pages 2 0 R>>").stream(4, "/Filter/FlateDecode", &zlib(&zeros[..1 << 20]));
    let kids: String = (10..40).map(|n| format!("{n} 0 R ")).collect();
    r = r.obj(2, format!("<</Type/Pages/Kids[{kids}]/Count 30>>"));
    for n in 10..40 {
        r = r.obj(n, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>");
    }
    assert_eq!(stopped(&r.table(ROOT).bytes, &loose), ["RES-002"]);
    // a million filters
    let many = format!("/Filter[{}]", "/FlateDecode ".repeat(200_000));
    let tight = Limits { max_unpacked: 512 << 20, ..Limits::default() };
    assert_eq!(stopped(&page(&many, b"x").table(ROOT).bytes, &tight), ["PDF-003"]);
}

#[test]
fn pictures_are_never_decoded() {
    let bytes = page("", b"/I Do")
        .obj(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>")
        .stream(5, "/Subtype/Image/Width 99999/Height 99999/Filter/FlateDecode", &zlib(&vec![0; 20 << 20]))
        .table(ROOT)
        .bytes;
    assert_eq!(stopped(&bytes, &small()), [""; 0]);
}

#[test]
fn object_streams_and_tables_meet_the_budget() {
    // an object stream of nothing but numbers
    let body = b"0 ".repeat(1 << 18);
    let member = [b"7 0 [".as_slice(), &body, b"]"].concat();
    let mut r = page("", b"").stream(6, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &zlib(&member));
    let mut rows = vec![0, 0, 0, 0];
    for n in 1..=4u32 {
        rows.extend([1, (r.place(n) >> 8) as u8, r.place(n) as u8, 0]);
    }
    rows.extend([0, 0, 0, 0, 1, (r.place(6) >> 8) as u8, r.place(6) as u8, 0, 2, 0, 6, 0]);
    let at = r.bytes.len();
    r = r.stream(9, "/Type/XRef/W[1 2 1]/Index[0 8]/Size 10/Root 1 0 R", &rows);
    let bytes = r.raw(format!("startxref\n{at}\n%%EOF").as_bytes()).bytes;
    assert_eq!(stopped(&bytes, &Limits { max_ratio: u64::MAX, ..small() }), ["RES-002"]);
    // a table of a million entries in a small stream
    let rows = zlib(&[1, 0, 9, 0].repeat(1 << 20));
    let r = page("", b"");
    let at = r.bytes.len();
    let dict = "/Type/XRef/W[1 2 1]/Size 1048576/Root 1 0 R/Filter/FlateDecode";
    let bytes = r.stream(9, dict, &rows).raw(format!("startxref\n{at}\n%%EOF").as_bytes()).bytes;
    let few = Limits { max_objects: 1_000_000, max_ratio: u64::MAX, ..Limits::default() };
    assert_eq!(stopped(&bytes, &few), ["RES-005"]);
    // streams that overlap: every object's data are all that follow
    let mut r = Raw::new().obj(1, "<</Type/Catalog/Pages 2 0 R>>").obj(2, "<</Type/Pages/Kids[3 0 R]>>");
    let inner: String = (10..3000).map(|n| format!("{n} 0 obj<</Length {}>>stream\n", (3000 - n) * 1000)).collect();
    let start = r.bytes.len();
    let mut text = String::from("xref\n1 2\n");
    text.push_str(&format!("{:010} 00000 n \n{:010} 00000 n \n10 2990\n", r.place(1), r.place(2)));
    let mut at = start;
    for n in 10..3000 {
        text.push_str(&format!("{at:010} 00000 n \n"));
        at += format!("{n} 0 obj<</Length {}>>stream\n", (3000 - n) * 1000).len();
    }
    r = r.raw(inner.as_bytes()).raw(&b"endstream ".repeat(300_000));
    let table = r.bytes.len();
    let bytes = r.raw(text.as_bytes()).raw(format!("trailer<<{ROOT}>>startxref\n{table}\n%%EOF").as_bytes()).bytes;
    assert_eq!(stopped(&bytes, &small()), ["RES-002"]);
}

#[test]
fn words_that_many_share_are_counted_each_time() {
    let font = "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R>>";
    let resources = "<</Font<</F 6 0 R>>/Properties<</P 8 0 R>>>>";
    let kid = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources {resources}>>");
    let text = "<".to_string() + &"4E00".repeat(100_000) + ">";
    let base = |content: &[u8], map: &str| {
        page("", content)
            .obj(3, &kid)
            .obj(6, font)
            .stream(7, "", map.as_bytes())
            .obj(8, format!("<</ActualText {text}>>"))
    };
    // one text, taken by thousands of marks
    let bytes = base(&b"/Span /P BDC EMC ".repeat(5000), "").table(ROOT).bytes;
    assert_eq!(stopped(&bytes, &small()), ["RES-002"]);
    // one code that stands for a book is cut, and an honest map is not
    let map = format!("1 beginbfchar <0001> <{}> endbfchar", "4E00".repeat(50_000));
    let bytes = base(&b"BT /F 9 Tf <0001000100010001> Tj ET ".repeat(1000), &map).table(ROOT).bytes;
    assert_eq!(stopped(&bytes, &small()), [""; 0]);
    // elements of the structure that share one text
    let mut r = base(b"", "").obj(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 9 0 R>>");
    let kids: String = (100..2000).map(|n| format!("{n} 0 R ")).collect();
    r = r.obj(9, format!("<</K[{kids}]>>")).obj(10, &text);
    for n in 100..2000 {
        r = r.obj(n, "<</S/P/ActualText 10 0 R>>");
    }
    assert_eq!(stopped(&r.table(ROOT).bytes, &small()), ["RES-002"]);
    // an array of millions of strings
    let many = [b"BT /F 9 Tf [".as_slice(), &b"()".repeat(1_100_000), b"] TJ ET"].concat();
    assert_eq!(stopped(&base(&many, "").table(ROOT).bytes, &small()), ["RES-005"]);
}

#[test]
fn time_is_a_limit_too() {
    let limits = Limits { timeout: Duration::ZERO, ..Limits::default() };
    for bytes in [page("", b"").table(ROOT).bytes, Epub::new(&edition(true)).zip()] {
        let r = verify(&bytes, "x", &Reference::None, &limits);
        assert_eq!((r.exit, failed(&r)), (3, vec!["RES-006"]));
        assert!(r.to_text(fuzi::verify::Lang::En).contains("--timeout"));
    }
}

#[test]
fn what_is_cut_short_is_not_salvaged_and_what_is_whole_is() {
    let whole = page("", b"BT ET").table(ROOT).bytes;
    assert_eq!(stopped(&whole[..whole.len() - 8], &small()), ["PDF-001"]);
    // the table is wrong, the file whole
    let text = String::from_utf8_lossy(&whole).into_owned();
    let lost = text.replace(text.rsplit("startxref\n").next().unwrap(), "7\n%%EOF\n");
    let r = verify(lost.as_bytes(), "x", &Reference::None, &small());
    assert!(r.exit == 1 && failed(&r).contains(&"PDF-001"), "{:?}", failed(&r));
    // no catalog at all
    assert_eq!(stopped(b"%PDF-1.7\n1 0 obj<</A 1>>endobj\nstartxref\n0\n%%EOF", &small()), ["PDF-001"]);
}
