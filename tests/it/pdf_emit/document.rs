//! Structure, metadata, boxes, links, pictures.

use super::fixture::*;
use super::reader::{Element, Reader, text_of};
use super::text::bytes;
use fuzi::license::{Edition, FieldKey};
use fuzi::pdf::{PdfKind, emit};
use lopdf::Object;
use std::collections::BTreeMap;

const KINDS: [PdfKind; 2] = [PdfKind::Screen, PdfKind::Print];

fn open(edition: &Edition, kind: PdfKind) -> Reader {
    Reader::new(&bytes(edition, &compose(edition, &fonts()), kind))
}

#[test]
fn two_runs_give_the_same_bytes() {
    let edition = resolved();
    let pages = compose(&edition, &fonts());
    for kind in KINDS {
        assert!(bytes(&edition, &pages, kind) == bytes(&edition, &pages, kind), "{kind:?}");
    }
}

/// The hash seeds, the addresses and printpdf's own counters differ from process to process; the file must not.
#[test]
fn two_processes_give_the_same_bytes() {
    const OUT: &str = "FUZI_TEST_PDF_OUT";
    let edition = resolved();
    if let Some(out) = std::env::var_os(OUT) {
        let pages = compose(&edition, &fonts());
        let both: Vec<u8> = KINDS.iter().rev().flat_map(|k| bytes(&edition, &pages, *k)).collect();
        std::fs::write(out, both).unwrap();
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let files = ["a", "b"].map(|n| dir.path().join(n));
    for file in &files {
        let done = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "pdf_emit::document::two_processes_give_the_same_bytes"])
            .env(OUT, file)
            .output()
            .unwrap();
        assert!(done.status.success());
    }
    let [a, b] = files.map(|f| std::fs::read(f).unwrap());
    assert!(a.len() > 10_000 && a == b);
    // Neither does the order of calls matter: here screen comes first.
    let pages = compose(&edition, &fonts());
    let [screen, print] = KINDS.map(|k| bytes(&edition, &pages, k));
    assert!([print, screen].concat() == a);
}

/// docs/marks.md: the leaves of the body in reading order, whole across pages, are the canonical blocks.
#[test]
fn the_tree_says_the_canonical_blocks() {
    let edition = unresolved();
    for kind in KINDS {
        let tree = open(&edition, kind).tree();
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        walk(&tree, None, &mut |e, mark| {
            if let Some(key) = e.marks.get("fuzi").and_then(|m| m.strip_prefix("field:")) {
                let values = fields.entry(key.to_string()).or_default();
                let value = e.text();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            assert!(mark.is_some() || e.words.is_empty(), "unmarked words: {}", e.words);
        });
        assert_eq!(leaves(&tree), canonical(&edition));
        for key in [FieldKey::Title, FieldKey::Byline, FieldKey::Notice, FieldKey::LicenceCode] {
            let want = &edition.canon().fields.iter().find(|f| f.0 == key).unwrap().1;
            assert_eq!(&fields[key.as_str()], want);
        }
    }
}

/// Id, kind and words of a block.
type Leaf = (String, String, String);

/// What the tree says of the body: docs/marks.md read by the tests' own rules.
pub fn leaves(tree: &Element) -> Vec<Leaf> {
    let mut got = Vec::new();
    walk(tree, None, &mut |e, _| {
        if let Some(kind) = e.marks.get("kind") {
            let words = if kind == "alt" { e.alt.clone().unwrap() } else { leaf_words(e) };
            got.push((e.marks["fuzi"].clone(), kind.clone(), words.trim_matches([' ', '\t']).to_string()));
        }
    });
    got.retain(|leaf| !leaf.2.is_empty());
    got
}

/// What it shall say.
pub fn canonical(edition: &Edition) -> Vec<Leaf> {
    let blocks = edition.canon().blocks.iter();
    blocks.map(|b| (b.id.to_string(), b.kind.as_str().to_string(), b.text.clone())).collect()
}

fn walk<'a>(e: &'a Element, mark: Option<&'a str>, see: &mut impl FnMut(&'a Element, Option<&'a str>)) {
    let mark = e.marks.get("fuzi").map(String::as_str).or(mark);
    see(e, mark);
    e.kids.iter().for_each(|k| walk(k, mark, see));
}

/// Words of a leaf without those of a figure in its line, a reading, the number of a note.
fn leaf_words(e: &Element) -> String {
    let own = |k: &&Element| k.role != "Figure" && !k.marks.contains_key("fuzi");
    let inner: String = e.kids.iter().filter(own).map(leaf_words).collect();
    e.words.clone() + &inner
}

#[test]
fn standard_types_in_reading_order() {
    let edition = unresolved();
    let r = open(&edition, PdfKind::Screen);
    let tree = r.tree();
    assert_eq!(tree.role, "Document");
    let sections: Vec<(&str, Option<&str>)> =
        tree.kids.iter().map(|k| (k.role.as_str(), k.marks.get("fuzi").map(String::as_str))).collect();
    let own = ("Sect", Some("edition"));
    assert_eq!(sections, [own, own, own, ("Sect", None)]);
    let body: Vec<&str> = tree.kids[3].kids.iter().map(|k| k.role.as_str()).collect();
    let want = "H1 P P Sect H2 P P BlockQuote L L Table Figure Figure Figure P P P P Sect";
    assert_eq!(body.join(" "), want);
    let all = tree.all();
    let role = |id: &str| all.iter().find(|e| e.marks.get("fuzi").is_some_and(|m| m == id)).unwrap().role.as_str();
    assert_eq!(["b0009", "b0010", "b0016", "b0018", "b0019", "b0003"].map(role), ["Lbl", "P", "TH", "TD", "TD", "H2"]);
    assert!(all.iter().filter(|e| e.role == "TH").all(|e| e.scope.as_deref() == Some("Column")));
    // Titles of the rights page and the contents; the title page repeats the title as a paragraph.
    assert_eq!(all.iter().filter(|e| e.role == "H1").count(), 3);
    assert_eq!(all.iter().filter(|e| e.role == "TOCI").count(), 1);
    assert!(all.iter().any(|e| e.role == "Code"));
    // The long paragraph is one element over several pages.
    let long = all.iter().find(|e| e.marks.get("fuzi").is_some_and(|m| m == "b0005")).unwrap();
    assert!(long.kids.len() >= 2);
}

#[test]
fn parent_tree_leads_back_to_the_elements() {
    let r = open(&resolved(), PdfKind::Screen);
    let root = r.get(r.catalog(), "StructTreeRoot").unwrap().as_dict().unwrap();
    let nums = r.get(r.get(root, "ParentTree").unwrap().as_dict().unwrap(), "Nums").unwrap().as_array().unwrap();
    let by_key: BTreeMap<i64, &Object> = nums.chunks(2).map(|c| (c[0].as_i64().unwrap(), r.deref(&c[1]))).collect();
    let mut links = 0;
    for n in 0..r.pages.len() {
        let page = r.page(n);
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        let mcids: std::collections::BTreeSet<i64> = r.glyphs[n].iter().filter_map(|g| g.mcid).collect();
        if let Some(last) = mcids.last() {
            let key = page.get(b"StructParents").unwrap().as_i64().unwrap();
            let owners = by_key[&key].as_array().unwrap();
            assert!(owners.len() as i64 > *last);
            for (mcid, owner) in owners.iter().enumerate() {
                let e = r.deref(owner).as_dict().unwrap();
                let on = |pg: &Object, k: &Object| {
                    pg.as_reference().unwrap() == r.pages[n] && k.as_i64().is_ok_and(|k| k == mcid as i64)
                };
                let kids = match e.get(b"K").unwrap() {
                    Object::Array(a) => a.clone(),
                    one => vec![one.clone()],
                };
                let found = kids.iter().any(|k| match k {
                    Object::Dictionary(d) => d.get(b"MCID").is_ok_and(|m| on(d.get(b"Pg").unwrap(), m)),
                    k => e.get(b"Pg").is_ok_and(|pg| on(pg, k)),
                });
                assert!(found, "page {n} MCID {mcid}");
            }
        }
        for a in r.get(page, "Annots").map(|a| a.as_array().unwrap().clone()).unwrap_or_default() {
            let d = r.deref(&a).as_dict().unwrap();
            let owner = by_key[&d.get(b"StructParent").unwrap().as_i64().unwrap()].as_dict().unwrap();
            assert_eq!(owner.get(b"S").unwrap().as_name().unwrap(), b"Link");
            assert_eq!(d.get(b"F").unwrap().as_i64().unwrap(), 4);
            assert_eq!(d.get(b"Subtype").unwrap().as_name().unwrap(), b"Link");
            assert!(!text_of(d.get(b"Contents").unwrap()).is_empty());
            links += 1;
        }
    }
    let counted: usize = r.tree().all().iter().map(|e| e.annotations).sum();
    // Contents entry, licence address on three lines, link of the text.
    assert_eq!((links, counted), (5, 5));
}

fn uris(r: &Reader) -> Vec<String> {
    let annotations = r.doc.objects.values().filter_map(|o| o.as_dict().ok()).filter_map(|d| r.get(d, "A"));
    let actions = annotations.filter_map(|a| a.as_dict().ok()).filter_map(|a| r.get(a, "URI"));
    actions.map(text_of).collect()
}

#[test]
fn no_link_to_a_licence_while_it_is_unresolved() {
    let (open_r, shut) = (open(&resolved(), PdfKind::Screen), open(&unresolved(), PdfKind::Screen));
    assert!(uris(&open_r).iter().any(|u| u.contains("creativecommons.org")));
    assert_eq!(uris(&shut), ["https://example.org/%E7%94%B2?a=1"]);
    for r in [&shut, &open(&unresolved(), PdfKind::Print)] {
        let xmp = r.metadata();
        assert!(!xmp.contains("creativecommons.org/licenses") && !xmp.contains("WebStatement"));
        assert!(!xmp.contains("<cc:license") && xmp.contains("<cc:attributionName>许成钢、王天成<"));
    }
    let xmp = open_r.metadata();
    let uri = "https://creativecommons.org/licenses/by-nc-nd/4.0/";
    assert!(xmp.contains(&format!("<cc:license rdf:resource=\"{uri}\"/>")));
    assert!(xmp.contains(&format!("<xmpRights:WebStatement>{uri}<")));
}

#[test]
fn metadata_is_the_record_and_info_agrees() {
    let edition = unresolved();
    for kind in KINDS {
        let r = open(&edition, kind);
        let xmp = r.metadata();
        let title = TITLE.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let rights = "CC-BY-NC-ND\u{3000}自由、免费转载分发，但须注明作者与出处，并不得修改及商用";
        for part in [
            format!("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li>"),
            "<dc:creator><rdf:Seq><rdf:li>许成钢</rdf:li><rdf:li>王天成</rdf:li></rdf:Seq>".into(),
            format!("<rdf:li xml:lang=\"x-default\">{rights}</rdf:li><rdf:li xml:lang=\"zh-Hans\">{rights}</rdf:li>"),
            "<xmpRights:Marked>True<".into(),
            "<prism:publicationName>中国民主季刊<".into(),
            "<prism:volume>4<".into(),
            "<prism:number>1<".into(),
            "<prism:coverDisplayDate>2026年01月<".into(),
            "<xmp:ModifyDate>2026-01-01T12:00:00Z<".into(),
            format!("<dc:identifier>{}<", edition.identifier()),
            format!("<fuzi:root>{}<", edition.manifest().root),
            format!("<fuzi:stream>{}<", edition.manifest().stream),
            "<fuzi:spdx>LicenseRef-CC-BY-NC-ND-unversioned<".into(),
        ] {
            assert!(xmp.contains(&part), "{part}");
        }
        // Not stated, not there.
        for absent in ["<dc:publisher", "<prism:issn", "<xmpRights:Owner", "<cc:attributionURL"] {
            assert!(!xmp.contains(absent), "{absent}");
        }
        assert_eq!(xmp.contains("pdfxid"), kind == PdfKind::Print);
        assert_eq!(xmp.matches("<?xpacket begin").count(), 1);
        assert_eq!(xmp.contains("pdfaExtension:schemas"), kind == PdfKind::Screen);
        assert_eq!(r.info("Title").as_deref(), Some(TITLE));
        assert_eq!(r.info("Author").as_deref(), Some("许成钢; 王天成"));
        assert_eq!(r.info("Subject").as_deref(), Some("中国民主季刊　第4卷 第1期　2026年01月"));
        assert_eq!(r.info("ModDate").as_deref(), Some("D:20260101120000Z"));
        assert!(xmp.contains(&format!("<pdf:Producer>{}<", r.info("Producer").unwrap())));
        assert!(xmp.contains(&format!("<xmp:CreatorTool>{}<", r.info("Creator").unwrap())));
    }
}

#[test]
fn a_well_formed_packet_whatever_the_title_holds() {
    let mut d = document();
    d.meta.title.as_mut().unwrap().value = "a\u{1}]]>&\"'<b>\u{FFFE}".into();
    let edition = fuzi::license::seal(d, Default::default(), &Default::default()).unwrap();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(fuzi::typeset::PageKind::Blank, "");
    let r = Reader::new(&bytes(&edition, &c.finish(), PdfKind::Screen));
    let xmp = r.metadata();
    let mut reader = quick_xml::Reader::from_str(&xmp);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            _ => continue,
        }
    }
    assert!(xmp.contains("a]]&gt;&amp;&quot;&apos;&lt;b&gt;"));
}

#[test]
fn boxes_versions_and_catalogs() {
    let edition = unresolved();
    for (kind, header) in [(PdfKind::Screen, "%PDF-1.7"), (PdfKind::Print, "%PDF-1.6")] {
        let file = bytes(&edition, &compose(&edition, &fonts()), kind);
        assert!(file.starts_with(header.as_bytes()));
        let r = Reader::new(&file);
        for n in 0..r.pages.len() {
            for b in ["MediaBox", "CropBox", "BleedBox", "TrimBox"] {
                let values: Vec<f64> = r
                    .page(n)
                    .get(b.as_bytes())
                    .unwrap()
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|o| f64::from(o.as_float().unwrap()))
                    .collect();
                let want = [0.0, 0.0, 419.5276, 595.2756];
                assert!(values.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-4), "{b} {values:?}");
            }
        }
        let c = r.catalog();
        assert_eq!(text_of(c.get(b"Lang").unwrap()), "zh-Hans");
        let mark = c.get(b"MarkInfo").unwrap().as_dict().unwrap();
        assert!(mark.get(b"Marked").unwrap().as_bool().unwrap());
        assert!(mark.get(b"UserProperties").unwrap().as_bool().unwrap());
        let labels = c.get(b"PageLabels").unwrap().as_dict().unwrap().get(b"Nums").unwrap().as_array().unwrap();
        let style = |n: usize| labels[n].as_dict().unwrap().get(b"S").unwrap().as_name().unwrap();
        assert_eq!((labels[0].as_i64().unwrap(), style(1)), (0, b"r".as_slice()));
        assert_eq!((labels[2].as_i64().unwrap(), style(3)), (3, b"D".as_slice()));
        let screen = kind == PdfKind::Screen;
        for key in ["Names", "AF", "PageMode"] {
            assert_eq!(c.has(key.as_bytes()), screen, "{key}");
        }
        assert!(c.has(b"Outlines"));
        // The last object of the screen edition is a packed cross-reference stream; the print edition has a table.
        let tail = String::from_utf8_lossy(&file[file.len().saturating_sub(4000)..]).into_owned();
        let parms = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>";
        assert_eq!((tail.contains(parms), tail.contains("trailer")), (screen, !screen));
        let ids = r.doc.trailer.get(b"ID").unwrap().as_array().unwrap();
        assert_eq!((ids.len(), ids[0].as_str().unwrap().len()), (2, 16));
        if !screen {
            let annotated = (0..r.pages.len()).any(|n| r.page(n).has(b"Annots"));
            assert!(!annotated);
            let info = r.deref(r.doc.trailer.get(b"Info").unwrap()).as_dict().unwrap();
            assert_eq!(info.get(b"Trapped").unwrap().as_name().unwrap(), b"False");
        }
    }
}

#[test]
fn the_attachment_is_the_manifest() {
    let edition = unresolved();
    let r = open(&edition, PdfKind::Screen);
    let spec = r.deref(&r.get(r.catalog(), "AF").unwrap().as_array().unwrap()[0]).as_dict().unwrap();
    assert_eq!(spec.get(b"AFRelationship").unwrap().as_name().unwrap(), b"Data");
    assert_eq!(text_of(spec.get(b"UF").unwrap()), "integrity.json");
    let file = r.get(spec.get(b"EF").unwrap().as_dict().unwrap(), "F").unwrap().as_stream().unwrap();
    assert_eq!(file.dict.get(b"Subtype").unwrap().as_name().unwrap(), b"application/json");
    let manifest: serde_json::Value = serde_json::from_slice(&file.decompressed_content().unwrap()).unwrap();
    assert_eq!((&manifest["root"], &manifest["style"]), (&edition.manifest().root.clone().into(), &"a5".into()));
    let pages = manifest["carrier"]["pdf"]["pages"].as_array().unwrap();
    assert_eq!(pages.len(), r.doc.get_pages().len());
    for (n, id) in r.doc.get_pages() {
        // what it is a digest of, `verify` finds out its own way (verify_real)
        assert_eq!(pages[n as usize - 1]["content_sha256"].as_str().map(str::len), Some(64), "page {n}");
        assert!(r.doc.get_dictionary(id).is_ok());
    }
    assert!(!manifest["carrier"]["pdf"]["fonts"].as_array().unwrap().is_empty());
}

#[test]
fn the_outline_is_a_tree() {
    let r = open(&unresolved(), PdfKind::Screen);
    let outlines = r.get(r.catalog(), "Outlines").unwrap().as_dict().unwrap();
    let first = r.get(outlines, "First").unwrap().as_dict().unwrap();
    let second = r.get(first, "Next").unwrap().as_dict().unwrap();
    let child = r.get(second, "First").unwrap().as_dict().unwrap();
    let third = r.get(second, "Next").unwrap().as_dict().unwrap();
    let titles = [first, second, child, third].map(|d| text_of(d.get(b"Title").unwrap()));
    assert_eq!(titles, ["扉页", TITLE, "一、制度", "版权与许可"]);
    assert!(!child.has(b"Next") && !third.has(b"Next"));
    let dest = child.get(b"Dest").unwrap().as_array().unwrap();
    assert_eq!(dest[0].as_reference().unwrap(), r.pages[3]);
    assert!((dest[3].as_float().unwrap() - (595.2756 - 60.0)).abs() < 0.01);
}

#[test]
fn print_is_black_ink_alone() {
    let r = open(&unresolved(), PdfKind::Print);
    for n in 0..r.pages.len() {
        let content = r.content(n);
        let first: Vec<&str> = content.operations.iter().take(3).map(|o| o.operator.as_str()).collect();
        assert_eq!(first, ["gs", "k", "K"]);
        assert_eq!(content.operations.iter().filter(|o| o.operator == "gs").count(), 1, "overprint, once a page");
        for op in &content.operations {
            match op.operator.as_str() {
                "k" | "K" => {
                    let ink: Vec<f32> = op.operands.iter().map(|o| o.as_float().unwrap()).collect();
                    assert_eq!(ink, [0.0, 0.0, 0.0, 1.0]);
                }
                "g" | "G" | "rg" | "RG" | "cs" | "CS" | "sc" | "scn" | "SC" | "SCN" | "sh" => {
                    panic!("{}", op.operator)
                }
                _ => {}
            }
        }
    }
}

#[test]
fn pictures_pass_through_or_say_why_not() {
    let edition = unresolved();
    let pages = compose(&edition, &fonts());
    let e = emit(&edition, &pages, &fonts(), PdfKind::Print).unwrap();
    let ids: Vec<(&str, &str)> = e.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    assert_eq!(ids, [("IMG-006", "a.png"), ("IMG-003", "c.gif")]);
    let r = Reader::new(&e.bytes);
    let images: Vec<&lopdf::Stream> = r
        .doc
        .objects
        .values()
        .filter_map(|o| o.as_stream().ok())
        .filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().unwrap() == b"Image"))
        .collect();
    assert_eq!(images.len(), 3, "PNG, its mask, JPEG");
    let dct = |s: &&&lopdf::Stream| s.dict.get(b"Filter").unwrap().as_name().unwrap() == b"DCTDecode";
    let jpeg = images.iter().find(dct).unwrap();
    assert_eq!(jpeg.content, jpeg_bytes());
    let png = images.iter().find(|s| s.dict.has(b"SMask")).unwrap();
    // LittleCMS: red, green, blue, nearly black
    let want = [[0, 243, 237, 2], [147, 0, 236, 0], [245, 163, 0, 28], [211, 175, 112, 253]];
    let got = png.decompressed_content().unwrap();
    assert!(got.len() == 16 && got.iter().zip(want.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= 5), "{got:?}");
    let mask = r.get(&png.dict, "SMask").unwrap().as_stream().unwrap();
    assert_eq!(mask.decompressed_content().unwrap(), [255, 128, 0, 4]);
    // Drawn at its box: 30 × 18 pt.
    let cm = (0..r.pages.len()).flat_map(|n| r.content(n).operations).find(|o| o.operator == "cm").unwrap();
    assert_eq!(cm.operands[0].as_float().unwrap(), 30.0);
    assert_eq!(cm.operands[3].as_float().unwrap(), 18.0);
}
