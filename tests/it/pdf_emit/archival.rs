//! PDF/A-3u and PDF/UA-1 in the screen edition: claims, colours, what is said of pictures, contents, artifacts.

use super::fixture::*;
use super::reader::{Element, Reader, text_of};
use super::text::bytes;
use fuzi::document::*;
use fuzi::license::{Edition, seal};
use fuzi::pdf::{Emitted, PdfKind, emit};
use fuzi::text::{Mark, MarkKind};
use fuzi::typeset::{Artifact, Item, Owner, PageKind, Section};
use fuzi::units::Pt;
use lopdf::{Object, Stream};
use std::collections::{BTreeMap, BTreeSet};

fn screen(edition: &Edition) -> Reader {
    Reader::new(&bytes(edition, &compose(edition, &fonts()), PdfKind::Screen))
}

#[test]
fn the_screen_edition_claims_and_the_print_edition_does_not() {
    let edition = resolved();
    let r = screen(&edition);
    let xmp = r.metadata();
    for part in [
        "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>U</pdfaid:conformance>",
        "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert_eq!(xmp.matches(part).count(), 1, "{part}");
    }
    assert_eq!(r.info("GTS_PDFA1Version").as_deref(), Some("PDF/A-3u"));
    let print = Reader::new(&bytes(&edition, &compose(&edition, &fonts()), PdfKind::Print));
    for absent in ["pdfaid", "pdfuaid", "pdfaExtension"] {
        assert!(!print.metadata().contains(absent), "{absent}");
    }
}

/// ISO 19005-3, 6.6.2.3: the namespaces of ISO 19005 and XMP 2005 need no description, all others do, each property.
#[test]
fn every_property_that_is_not_predefined_is_described() {
    let mut d = document();
    d.meta.source = Some(Field::stated("https://example.org/甲".into(), span()));
    let xmp = screen(&seal(d, Default::default(), &Default::default()).unwrap()).metadata();
    let (packet, schemas) = xmp.split_once("<pdfaExtension:schemas>").unwrap();
    let mut described = BTreeSet::new();
    for schema in schemas.split("<pdfaSchema:schema>").skip(1) {
        let between = |text: &str, tag: &str| -> Vec<String> {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            text.split(&open).skip(1).map(|p| p.split_once(&close).unwrap().0.to_string()).collect()
        };
        let prefix = between(schema, "pdfaSchema:prefix");
        assert_eq!((prefix.len(), between(schema, "pdfaSchema:namespaceURI").len()), (1, 1));
        let names = between(schema, "pdfaProperty:name");
        for of_each in ["valueType", "category", "description"] {
            assert_eq!(between(schema, &format!("pdfaProperty:{of_each}")).len(), names.len());
        }
        described.extend(names.iter().map(|n| format!("{}:{n}", prefix[0])));
    }
    let known = ["rdf", "x", "dc", "xmp", "xmpMM", "xmpRights", "pdf", "pdfaid"];
    let mut seen = 0;
    for tag in packet.split('<').filter(|t| !t.starts_with(['/', '?'])) {
        let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap();
        let Some((prefix, _)) = name.split_once(':') else { continue };
        if !known.contains(&prefix) {
            assert!(described.contains(name), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
    assert!(packet.contains("<cc:attributionURL rdf:resource=\"https://example.org/甲\"/>"));
}

#[test]
fn the_output_intent_is_srgb() {
    let r = screen(&resolved());
    let intents = r.get(r.catalog(), "OutputIntents").unwrap().as_array().unwrap();
    assert_eq!(intents.len(), 1);
    let intent = r.deref(&intents[0]).as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let profile = r.get(intent, "DestOutputProfile").unwrap().as_stream().unwrap();
    assert_eq!(profile.dict.get(b"N").unwrap().as_i64().unwrap(), 3);
    let icc = profile.decompressed_content().unwrap();
    assert_eq!((&icc[12..24], &icc[36..40]), (&b"mntrRGB XYZ "[..], &b"acsp"[..]));
    assert_eq!(u32::from_be_bytes(icc[..4].try_into().unwrap()) as usize, icc.len());
}

/// A JPEG of 4 × 4 as far as anybody looks at it, with a profile in its APP2 segments.
fn jpeg(colours: u8, profile: Option<&[u8]>) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, body: &[u8]| {
        out.extend([0xFF, marker]);
        out.extend(((body.len() + 2) as u16).to_be_bytes());
        out.extend(body);
    };
    let pieces: Vec<&[u8]> = profile.map(|p| p.chunks(60_000).collect()).unwrap_or_default();
    for (n, piece) in pieces.iter().enumerate() {
        segment(0xE2, &[b"ICC_PROFILE\0", &[n as u8 + 1, pieces.len() as u8][..], piece].concat());
    }
    let parts: Vec<u8> = (1..=colours).flat_map(|n| [n, 0x11, 0]).collect();
    segment(0xC0, &[&[8, 0, 4, 0, 4, colours][..], &parts].concat());
    out.extend([0xFF, 0xDA, 0, 2, 0xFF, 0xD9]);
    out
}

/// A PNG of 2 × 2 in RGB with a profile.
fn png_with(profile: &[u8]) -> Vec<u8> {
    let mut info = png::Info::with_size(2, 2);
    info.color_type = png::ColorType::Rgb;
    info.icc_profile = Some(profile.to_vec().into());
    let mut out = Vec::new();
    let mut w = png::Encoder::with_info(&mut out, info).unwrap().write_header().unwrap();
    w.write_image_data(&[9; 12]).unwrap();
    drop(w);
    out
}

fn picture(id: u32, src: &str, media_type: &'static str, bytes: Vec<u8>, alt: &str, caption: Option<&str>) -> Block {
    let image = ImageState::Found { bytes, media_type, pixels: Some((2, 2)) };
    let caption = caption.map(|c| Box::new(leaf(id + 2, LeafKind::Caption, c)));
    let alt = Box::new(leaf(id + 1, LeafKind::Alt, alt));
    Block { id: BlockId(id), span: span(), body: BlockBody::Figure { src: src.into(), image, alt, caption } }
}

/// An edition of pictures, each on a page.
fn pictures(blocks: Vec<Block>) -> (Edition, Emitted) {
    let mut d = document();
    d.blocks = blocks;
    let edition = seal(d, Default::default(), &Default::default()).unwrap();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Opening, "1");
    for block in &edition.document().blocks {
        let (width, height) = (Pt::tenths(300), Pt::tenths(180));
        match &block.body {
            BlockBody::Figure { caption, .. } => {
                c.put(Item::Image { block: block.id, x: Pt::tenths(700), y: Pt::tenths(700), width, height });
                if let Some(caption) = caption
                    && let BlockBody::Leaf { text, .. } = &caption.body
                {
                    c.text(&Owner::Block(caption.id), None, &text.text);
                }
            }
            BlockBody::Leaf { text, .. } => {
                c.text(&Owner::Block(block.id), None, &text.text);
                c.put(Item::Image { block: block.id, x: Pt::tenths(700), y: Pt::tenths(700), width, height });
            }
            _ => {}
        }
    }
    let emitted = emit(&edition, &c.finish(), &f, PdfKind::Screen).unwrap();
    (edition, emitted)
}

fn images(r: &Reader) -> Vec<&Stream> {
    let streams = r.doc.objects.values().filter_map(|o| o.as_stream().ok());
    streams.filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Image"))).collect()
}

/// Components of an image's ICC profile and the object it lies in.
fn profile_of(r: &Reader, image: &Stream) -> Option<(i64, lopdf::ObjectId)> {
    let Ok(Object::Array(space)) = image.dict.get(b"ColorSpace") else { return None };
    assert_eq!(space[0].as_name().unwrap(), b"ICCBased");
    let id = space[1].as_reference().unwrap();
    let stream = r.doc.get_object(id).unwrap().as_stream().unwrap();
    Some((stream.dict.get(b"N").unwrap().as_i64().unwrap(), id))
}

/// ISO 19005-3, 6.2.4: grey and RGB lie in the intent, inks have a profile, profiles that pictures bring are kept once.
#[test]
fn img_009_profiles_are_kept_shared_or_left_out_and_said() {
    let r = screen(&resolved());
    let srgb = {
        let intents = r.get(r.catalog(), "OutputIntents").unwrap().as_array().unwrap();
        let intent = r.deref(&intents[0]).as_dict().unwrap();
        r.get(intent, "DestOutputProfile").unwrap().as_stream().unwrap().decompressed_content().unwrap()
    };
    let mut link = srgb.clone();
    link[12..16].copy_from_slice(b"link");
    let (_, e) = pictures(vec![
        picture(1, "inks.jpg", "image/jpeg", jpeg(4, None), "甲", None),
        picture(3, "own.jpg", "image/jpeg", jpeg(3, Some(&srgb)), "乙", None),
        picture(5, "own.png", "image/png", png_with(&srgb), "丙", None),
        picture(7, "grey.jpg", "image/jpeg", jpeg(1, Some(&srgb)), "丁", None),
        picture(9, "link.png", "image/png", png_with(&link), "戊", None),
    ]);
    let got: Vec<(&str, &str, &str)> =
        e.findings.iter().map(|f| (f.id, f.args[0].as_str(), f.args[1].as_str())).collect();
    assert_eq!(got, [("IMG-009", "grey.jpg", "wrong colour space"), ("IMG-009", "link.png", "wrong class"),]);
    let r = Reader::new(&e.bytes);
    let mut kept: BTreeMap<i64, Vec<lopdf::ObjectId>> = BTreeMap::new();
    let mut plain = 0;
    for image in images(&r) {
        match profile_of(&r, image) {
            Some((n, id)) => kept.entry(n).or_default().push(id),
            None => {
                assert_ne!(image.dict.get(b"ColorSpace").unwrap().as_name().unwrap(), b"DeviceCMYK");
                plain += 1;
            }
        }
    }
    assert_eq!((kept[&4].len(), kept[&3].len(), plain), (1, 2, 2));
    assert_eq!(kept[&3][0], kept[&3][1], "one profile for both");
}

/// ISO 14289-1, 7.3: what the source does not describe is said to be so, by the edition, and the editor is told.
#[test]
fn alt_001_every_figure_says_something() {
    let mut line = rich("行内图在此。");
    line.marks = vec![Mark { range: 9..9, kind: MarkKind::Image { src: "small.png".into(), alt: String::new() } }];
    let line = Block { id: BlockId(9), span: span(), body: BlockBody::Leaf { kind: LeafKind::Para, text: line } };
    let (edition, e) = pictures(vec![
        picture(1, "a.png", "image/png", png_bytes(), "说明", None),
        picture(3, "b.png", "image/png", png_bytes(), "", None),
        picture(5, "c.png", "image/png", png_bytes(), " ", Some("图一")),
        line,
    ]);
    let told: Vec<&str> = e.findings.iter().filter(|f| f.id == "ALT-001").map(|f| f.args[0].as_str()).collect();
    assert_eq!(told, ["b.png", "small.png"]);
    let tree = Reader::new(&e.bytes).tree();
    let all = tree.all();
    let figures: Vec<(&str, &str)> = all
        .iter()
        .filter(|f| f.role == "Figure")
        .map(|f| (f.alt.as_deref().unwrap(), f.marks["fuzi"].as_str()))
        .collect();
    let own = "图（原文未附说明）";
    assert_eq!(figures, [("说明", "b0002"), (own, "edition"), ("图一", "edition"), (own, "edition")]);
    assert_eq!(super::document::leaves(&tree), super::document::canonical(&edition));
}

#[test]
fn one_toci_an_entry_with_title_and_page() {
    let edition = resolved();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Contents, "i");
    c.text(&Owner::Edition(Section::Contents, 0), None, &edition.wording().contents_title);
    for (n, title, page) in [(1, "一、制度", "1"), (3, "二、其他", "2")] {
        c.text(&Owner::Edition(Section::Contents, n), Some("#b0003"), title);
        c.text(&Owner::Edition(Section::Contents, n + 1), Some("#b0003"), page);
    }
    c.page(PageKind::Opening, "1");
    c.text(&Owner::Block(BlockId(3)), None, "一、制度");
    let tree = Reader::new(&bytes(&edition, &c.finish(), PdfKind::Screen)).tree();
    let toc = tree.all().into_iter().find(|e| e.role == "TOC").unwrap();
    let shape = |e: &Element| format!("{}[{}]", e.role, e.kids.iter().map(|k| k.role.as_str()).collect::<String>());
    assert_eq!(toc.kids.iter().map(shape).collect::<Vec<_>>(), ["TOCI[ReferenceReference]"; 2]);
    assert_eq!(toc.kids.iter().map(Element::text).collect::<Vec<_>>(), ["一、制度1", "二、其他2"]);
    assert!(toc.kids.iter().flat_map(|k| &k.kids).all(|k| k.kids[0].role == "Link" && k.kids[0].annotations == 1));
}

/// ISO 14289-1, 7.4.2: a heading that shows nothing is none, and must leave no gap.
#[test]
fn an_empty_heading_leaves_no_gap_in_the_levels() {
    let mut d = document();
    d.blocks =
        vec![leaf(1, LeafKind::Heading(2), " "), leaf(2, LeafKind::Heading(3), "甲"), leaf(3, LeafKind::Para, "乙")];
    let edition = seal(d, Default::default(), &Default::default()).unwrap();
    let tree = screen(&edition).tree();
    let roles: Vec<&str> = tree
        .all()
        .iter()
        .filter(|e| e.marks.get("kind").is_some_and(|k| k == "heading"))
        .map(|e| e.role.as_str())
        .collect();
    assert_eq!(roles, ["P", "H2"]);
}

#[test]
fn heads_and_folios_hold_to_their_edge() {
    let edition = resolved();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    for (kind, row) in [(Artifact::Head, 0), (Artifact::Folio, 25)] {
        c.row(row);
        let glyphs = c.glyphs(fuzi::fonts::FaceId::Serif, "一");
        c.run(fuzi::fonts::FaceId::Serif, Pt::tenths(90), Pt::tenths(700), &Owner::Artifact(kind), None, glyphs);
    }
    let r = Reader::new(&bytes(&edition, &c.finish(), PdfKind::Screen));
    let lists: Vec<String> = r
        .content(0)
        .operations
        .iter()
        .filter(|o| o.operator == "BDC")
        .map(|o| {
            let d = o.operands[1].as_dict().unwrap();
            let name = |o: &Object| String::from_utf8(o.as_name().unwrap().to_vec()).unwrap();
            let edge = name(&d.get(b"Attached").unwrap().as_array().unwrap()[0]);
            format!("{} {} {edge}", name(d.get(b"Type").unwrap()), name(d.get(b"Subtype").unwrap()))
        })
        .collect();
    assert_eq!(lists, ["Pagination Header Top", "Pagination Footer Bottom"]);
}

/// ISO 19005-3, 6.2.11.7.2: no map says U+FEFF; the words do.
#[test]
fn a_byte_order_mark_in_the_text_is_said_by_actual_text() {
    let mut d = document();
    d.blocks = vec![leaf(1, LeafKind::Para, "甲\u{FEFF}乙")];
    let edition = seal(d, Default::default(), &Default::default()).unwrap();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    let mut glyphs = c.glyphs(fuzi::fonts::FaceId::Serif, "甲乙");
    glyphs[0].text = "甲\u{FEFF}".into();
    c.run(fuzi::fonts::FaceId::Serif, Pt::tenths(105), Pt::tenths(700), &Owner::Block(BlockId(1)), None, glyphs);
    let r = Reader::new(&bytes(&edition, &c.finish(), PdfKind::Screen));
    assert_eq!(r.glyphs[0][0].text, "甲");
    assert_eq!(r.tree().all().iter().find(|e| e.role == "P").unwrap().text(), "甲\u{FEFF}乙");
}

/// A picture of a hundred megapixels in colour, and one that is cut short: a frame, a finding, and nothing unpacked.
#[test]
fn img_005_pictures_too_large_or_broken_are_refused_by_their_heads() {
    let mut huge = Vec::new();
    let mut e = png::Encoder::new(&mut huge, 10_000, 10_000);
    e.set_color(png::ColorType::Rgb);
    // nothing but a head and some samples: whoever unpacks it would have asked for 300 MB first
    let mut w = e.write_header().unwrap();
    w.write_chunk(png::chunk::IDAT, b"\x78\xda\x01").unwrap();
    drop(w);
    let (_, e) = pictures(vec![
        picture(1, "huge.png", "image/png", huge, "甲", None),
        picture(3, "cut.png", "image/png", png_bytes()[..40].to_vec(), "乙", None),
        picture(5, "cut.jpg", "image/jpeg", jpeg(3, None)[..9].to_vec(), "丙", None),
    ]);
    let ids: Vec<(&str, &str)> = e.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    assert_eq!(ids, [("IMG-005", "huge.png"), ("IMG-005", "cut.png"), ("IMG-005", "cut.jpg")]);
    assert!(e.findings[0].args[1].contains("10000 × 10000"), "{:?}", e.findings[0].args);
    assert!(images(&Reader::new(&e.bytes)).is_empty());
}

#[test]
fn ten_thousand_links_on_a_page_are_all_in_the_tree() {
    let edition = resolved();
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    for n in 0..10_000 {
        c.row(n % 24);
        let glyphs = c.glyphs(fuzi::fonts::FaceId::Serif, "一");
        let link = format!("https://example.org/{n}");
        let x = Pt::tenths(700 + i64::from(n as i32 / 24));
        c.run(fuzi::fonts::FaceId::Serif, Pt::tenths(105), x, &Owner::Block(BlockId(5)), Some(&link), glyphs);
    }
    let r = Reader::new(&bytes(&edition, &c.finish(), PdfKind::Screen));
    assert_eq!(r.get(r.page(0), "Annots").unwrap().as_array().unwrap().len(), 10_000);
    assert_eq!(r.tree().all().iter().map(|e| e.annotations).sum::<usize>(), 10_000);
}

#[test]
fn text_of_contents_says_the_address() {
    let r = screen(&resolved());
    let annotations = r.doc.objects.values().filter_map(|o| o.as_dict().ok()).filter(|d| d.has(b"Rect"));
    let said: Vec<String> = annotations.map(|d| text_of(d.get(b"Contents").unwrap())).collect();
    assert!(said.iter().any(|t| t == "https://example.org/甲?a=1"), "{said:?}");
}
