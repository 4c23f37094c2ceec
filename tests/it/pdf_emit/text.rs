//! Glyphs: their places, their outlines, what they stand for.

use super::fixture::*;
use super::reader::{Reader, spoken};
use fuzi::document::BlockId;
use fuzi::fonts::FaceId;
use fuzi::license::Edition;
use fuzi::pdf::{Emitted, PdfError, PdfKind, emit};
use fuzi::typeset::*;
use fuzi::units::{Em, GlyphId, Pt};

pub fn bytes(edition: &Edition, pages: &Typeset, kind: PdfKind) -> Vec<u8> {
    emit(edition, pages, &fonts(), kind).unwrap().bytes
}

/// One page with runs of block 5 (a paragraph), as given.
fn one_page(runs: Vec<(FaceId, i64, Vec<PlacedGlyph>)>) -> Typeset {
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    for (n, (face, size, glyphs)) in runs.into_iter().enumerate() {
        let baseline = Pt::tenths(500 + 200 * n as i64);
        let (x, owner) = (Pt(731_237), Owner::Block(BlockId(5)));
        c.put(Item::Glyphs(GlyphRun { face, size: Pt(size), x, baseline, glyphs, owner, link: None }));
    }
    c.finish()
}

fn placed(gid: GlyphId, dx: i32, advance: i32, text: &str) -> PlacedGlyph {
    PlacedGlyph { gid, dx: Em(dx), advance: Em(advance), text: text.into() }
}

/// Places of every glyph by the definition of [`GlyphRun`], in points.
fn wanted(pages: &Typeset) -> Vec<Vec<(f64, f64, String)>> {
    let runs = |p: &Page| {
        let mut out = Vec::new();
        for item in &p.items {
            let Item::Glyphs(run) = item else { continue };
            let size = run.size.0 as f64 / 10_000.0;
            let mut pen = run.x.0 as f64 / 10_000.0;
            for g in &run.glyphs {
                let y = (p.height.0 - run.baseline.0) as f64 / 10_000.0;
                out.push((pen + f64::from(g.dx.0) / 1000.0 * size, y, g.text.clone()));
                pen += f64::from(g.advance.0) / 1000.0 * size;
            }
        }
        out
    };
    pages.pages.iter().map(runs).collect()
}

/// Every glyph within 0.01 pt, tagged or an artifact, and the words of each page in their order.
pub fn assert_places(pages: &Typeset, bytes: &[u8]) {
    let r = Reader::new(bytes);
    for (page, want) in wanted(pages).into_iter().enumerate() {
        let got = &r.glyphs[page];
        assert_eq!(got.len(), want.len(), "page {page}");
        for (g, (x, y, text)) in got.iter().zip(&want) {
            assert!(g.tagged_or_artifact, "{text} is neither tagged nor an artifact");
            assert!((g.x - x).abs() < 0.01 && (g.y - y).abs() < 0.01, "{text}: {g:?} for {x}, {y}");
        }
        let words: String = want.iter().map(|w| w.2.as_str()).collect();
        assert_eq!(spoken(got.iter()), words, "page {page}");
    }
}

#[test]
fn every_glyph_is_where_it_was_put_and_says_what_it_stands_for() {
    let f = fonts();
    let edition = resolved();
    let pages = compose(&edition, &f);
    assert!(pages.pages.len() > 5);
    for kind in [PdfKind::Screen, PdfKind::Print] {
        assert_places(&pages, &bytes(&edition, &pages, kind));
    }
}

#[test]
fn odd_widths_sizes_and_shifts_do_not_add_up_along_a_line() {
    let f = fonts();
    let mut runs = Vec::new();
    for (n, face) in FaceId::ALL.into_iter().enumerate() {
        let open = f.face(face);
        let gids: Vec<GlyphId> = (' '..'\u{2FFFF}').filter_map(|c| open.glyph(c)).take(300).collect();
        let glyphs = gids
            .iter()
            .enumerate()
            .map(|(i, g)| {
                let i = i as i32;
                placed(*g, (i * 37) % 211 - 100, open.advance(*g).0 + (i * 17) % 83 - 41, &format!("字{i}"))
            })
            .collect();
        runs.push((face, 66_667 + 7 * n as i64, glyphs));
    }
    let pages = one_page(runs);
    assert_places(&pages, &bytes(&unresolved(), &pages, PdfKind::Screen));
}

#[test]
fn evenly_stretched_lines_take_one_tc_and_reset_it() {
    let f = fonts();
    let face = f.face(FaceId::Serif);
    let g = face.glyph('国').unwrap();
    let stretched: Vec<_> = (0..20).map(|_| placed(g, 0, 1013, "国")).collect();
    let natural: Vec<_> = (0..20).map(|_| placed(g, 0, 1000, "国")).collect();
    let pages = one_page(vec![
        (FaceId::Serif, 105_000, stretched.clone()),
        (FaceId::Serif, 105_000, stretched),
        (FaceId::Serif, 105_000, natural),
    ]);
    let bytes = bytes(&unresolved(), &pages, PdfKind::Screen);
    assert_places(&pages, &bytes);
    let content = Reader::new(&bytes).content(0);
    assert_eq!(content.operations.iter().filter(|o| o.operator == "Tc").count(), 2);
    let arrays = content.operations.iter().filter(|o| o.operator == "TJ");
    assert!(arrays.map(|o| o.operands[0].as_array().unwrap().len()).all(|n| n == 1));
}

#[test]
fn runs_that_go_on_where_the_last_ended_are_one() {
    let f = fonts();
    let face = f.face(FaceId::Serif);
    let g = face.glyph('国').unwrap();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    let mut x = Pt(731_237);
    // Gaps of 0, 0.25 and −0.1 em, and one of no whole thousandth of an em.
    for gap in [0, 26_250, -10_500, 52] {
        x += Pt(gap);
        let glyphs = vec![placed(g, 0, 1000, "国"), placed(g, 40, 987, "国")];
        c.run(FaceId::Serif, Pt::tenths(105), x, &Owner::Block(BlockId(5)), None, glyphs);
        x += Em(1987).at(Pt::tenths(105));
    }
    let pages = c.finish();
    let bytes = bytes(&unresolved(), &pages, PdfKind::Screen);
    assert_places(&pages, &bytes);
    let ops = Reader::new(&bytes).content(0).operations;
    let count = |name: &str| ops.iter().filter(|o| o.operator == name).count();
    assert_eq!((count("TJ"), count("Tf"), count("BT"), count("BDC")), (2, 1, 1, 1));
}

#[test]
fn one_glyph_for_two_characters_says_each_in_its_place() {
    let f = fonts();
    let (gid, a, b) = shared_glyph(&f, FaceId::Serif);
    let texts = [b, a, b, b, a];
    let glyphs = texts.iter().map(|c| placed(gid, 0, 1000, &c.to_string())).collect();
    let pages = one_page(vec![(FaceId::Serif, 105_000, glyphs)]);
    let bytes = bytes(&unresolved(), &pages, PdfKind::Screen);
    assert_places(&pages, &bytes);
    let r = Reader::new(&bytes);
    // ToUnicode has the first use; only the others carry ActualText.
    assert!(r.glyphs[0].iter().all(|g| g.text == b.to_string()));
    let marked: Vec<bool> = r.glyphs[0].iter().map(|g| g.actual.is_some()).collect();
    assert_eq!(marked, [false, true, false, false, true]);
}

#[test]
fn clusters_of_several_glyphs_say_their_characters_once() {
    let f = fonts();
    let face = f.face(FaceId::Serif);
    let [e, acute, a] = ['e', '´', 'a'].map(|c| face.glyph(c).unwrap());
    let run = vec![
        placed(e, 0, 500, "e"),
        placed(e, 0, 500, "e\u{301}"),
        placed(acute, -300, 0, ""),
        placed(a, 0, 500, "a"),
        placed(acute, 0, 0, "´"),
    ];
    // The rest of a cluster that began on another run: shown, and silent.
    let rest = vec![placed(a, 0, 500, ""), placed(e, 0, 500, "")];
    let pages = one_page(vec![(FaceId::Serif, 105_000, run), (FaceId::Serif, 70_000, rest)]);
    assert_places(&pages, &bytes(&unresolved(), &pages, PdfKind::Screen));
}

#[test]
fn the_dash_ligature_stands_for_two_dashes() {
    let f = fonts();
    let face = f.face(FaceId::Serif);
    let shaper = rustybuzz::Face::from_slice(face.bytes, 0).unwrap();
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str("——");
    buffer.set_script(rustybuzz::script::HAN);
    let shaped = rustybuzz::shape(&shaper, &[], buffer);
    let gid = GlyphId(shaped.glyph_infos()[0].glyph_id as u16);
    assert_eq!(shaped.len(), 1, "the face joins two dashes");
    let pages = one_page(vec![(FaceId::Serif, 105_000, vec![placed(gid, 0, 2000, "——")])]);
    let bytes = bytes(&unresolved(), &pages, PdfKind::Screen);
    assert_places(&pages, &bytes);
    let r = Reader::new(&bytes);
    assert_eq!((r.glyphs[0][0].text.as_str(), r.glyphs[0][0].actual.clone()), ("\u{2014}\u{2014}", None));
}

/// Outlines of the subset are those of the face (VIS-008): code → glyph by the specification's rule.
#[test]
fn every_code_draws_the_glyph_of_its_face() {
    struct Pen(String);
    impl ttf_parser::OutlineBuilder for Pen {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("M{x} {y}");
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("L{x} {y}");
        }
        fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
            self.0 += &format!("Q{a} {b} {x} {y}");
        }
        fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
            self.0 += &format!("C{a} {b} {c} {d} {x} {y}");
        }
        fn close(&mut self) {
            self.0 += "Z";
        }
    }
    let outline = |f: &ttf_parser::Face<'_>, g: u16| {
        let mut pen = Pen(String::new());
        f.outline_glyph(ttf_parser::GlyphId(g), &mut pen);
        pen.0
    };
    let f = fonts();
    let face = f.face(FaceId::Serif);
    let text = "极权主义——国a·“”é";
    let glyphs = text.chars().map(|c| placed(face.glyph(c).unwrap(), 0, 1000, &c.to_string())).collect();
    let pages = one_page(vec![(FaceId::Serif, 105_000, glyphs)]);
    let r = Reader::new(&bytes(&unresolved(), &pages, PdfKind::Screen));
    let font = *r.doc.get_page_fonts(r.pages[0]).unwrap().values().next().unwrap();
    let descendant = r.get(font, "DescendantFonts").unwrap().as_array().unwrap()[0].as_dict().unwrap();
    assert_eq!(r.get(descendant, "CIDToGIDMap").unwrap().as_name().unwrap(), b"Identity");
    let descriptor = r.get(descendant, "FontDescriptor").unwrap().as_dict().unwrap();
    let program = r.get(descriptor, "FontFile2").unwrap().as_stream().unwrap().decompressed_content().unwrap();
    let base = String::from_utf8(font.get(b"BaseFont").unwrap().as_name().unwrap().to_vec()).unwrap();
    assert!(base.len() == 26 && base.ends_with("+NotoSerifSC-Regular"), "{base}");
    assert_eq!(descriptor.get(b"FontName").unwrap().as_name().unwrap(), base.as_bytes());

    // `subsetter` leaves out cmap and OS/2, so only the tables of outlines are read.
    let raw = ttf_parser::RawFace::parse(&program, 0).unwrap();
    let small = ttf_parser::Face::from_raw_tables(ttf_parser::RawFaceTables {
        head: raw.table(ttf_parser::Tag::from_bytes(b"head")).unwrap(),
        hhea: raw.table(ttf_parser::Tag::from_bytes(b"hhea")).unwrap(),
        maxp: raw.table(ttf_parser::Tag::from_bytes(b"maxp")).unwrap(),
        hmtx: raw.table(ttf_parser::Tag::from_bytes(b"hmtx")),
        loca: raw.table(ttf_parser::Tag::from_bytes(b"loca")),
        glyf: raw.table(ttf_parser::Tag::from_bytes(b"glyf")),
        ..Default::default()
    })
    .unwrap();
    let content = r.content(0);
    let codes: Vec<u16> = content
        .operations
        .iter()
        .filter(|o| o.operator == "TJ")
        .flat_map(|o| o.operands[0].as_array().unwrap())
        .filter_map(|o| o.as_str().ok())
        .flat_map(|s| s.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])))
        .collect();
    assert_eq!(codes.len(), text.chars().count());
    for (code, c) in codes.into_iter().zip(text.chars()) {
        let want = outline(&face.ttf, face.glyph(c).unwrap().0);
        assert!(!want.is_empty());
        assert_eq!(outline(&small, code), want, "{c}");
    }
}

#[test]
fn pages_that_do_not_fit_are_refused() {
    let edition = unresolved();
    let f = fonts();
    let none = Typeset { style: "a5".into(), pages: vec![], outline: vec![], findings: vec![] };
    let emitted = |t: &Typeset| emit(&edition, t, &f, PdfKind::Screen).map(|e: Emitted| e.bytes.len());
    assert_eq!(emitted(&none), Err(PdfError::NoPages));
    let glyph = GlyphId(65_535);
    let bad = one_page(vec![(FaceId::Kai, 105_000, vec![placed(glyph, 0, 0, "x")])]);
    assert_eq!(emitted(&bad), Err(PdfError::UnknownGlyph { face: FaceId::Kai, glyph }));
    let mut stray = one_page(vec![(FaceId::Serif, 105_000, vec![placed(GlyphId(1), 0, 0, "x")])]);
    let Some(Item::Glyphs(run)) = stray.pages[0].items.first_mut() else { panic!("run") };
    run.owner = Owner::Block(BlockId(999));
    assert_eq!(emitted(&stray), Err(PdfError::UnknownBlock { block: BlockId(999), page: 1 }));
}
