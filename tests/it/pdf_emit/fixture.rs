//! A small work with every kind of block, sealed, and set on pages by a composer that knows nothing but cmaps.

use fuzi::document::*;
use fuzi::fonts::{FaceId, FontSet};
use fuzi::license::{Edition, FieldKey, SealOptions, seal};
use fuzi::normalize::Ledger;
use fuzi::source::SourceFacts;
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::*;
use fuzi::units::{Em, GlyphId, Pt};

pub const TITLE: &str = "理解极权主义制度与东亚<两>国 & 其他";

pub fn span() -> SourceSpan {
    SourceSpan::new(0, 1)
}

pub fn rich(text: &str) -> RichText {
    RichText::plain(text, span())
}

pub fn leaf(id: u32, kind: LeafKind, text: &str) -> Block {
    Block { id: BlockId(id), span: span(), body: BlockBody::Leaf { kind, text: rich(text) } }
}

fn block(id: u32, body: BlockBody) -> Block {
    Block { id: BlockId(id), span: span(), body }
}

/// A grey and transparent PNG of 2 × 2.
pub fn png_bytes() -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = png::Encoder::new(&mut out, 2, 2);
    e.set_color(png::ColorType::Rgba);
    e.set_depth(png::BitDepth::Eight);
    let mut w = e.write_header().unwrap();
    w.write_image_data(&[255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0, 1, 2, 3, 4]).unwrap();
    drop(w);
    out
}

/// A grey JPEG of 3 × 2.
pub fn jpeg_bytes() -> Vec<u8> {
    let hex = concat!(
        "ffd8ffe000104a46494600010101006000600000ffdb00430002010101010102010101020202020204030202020205040403",
        "04060506060605060606070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affc2000b08000200030101",
        "1100ffc40014000100000000000000000000000000000000ffda00080101000000017fffc400141001000000000000000000",
        "00000000000000ffda00080101000105027fffc40014100100000000000000000000000000000000ffda0008010100063f02",
        "7fffc40014100100000000000000000000000000000000ffda0008010100013f217fffda00080101000000107fffc4001410",
        "0100000000000000000000000000000000ffda0008010100013f107fffd9",
    );
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[i * 2..i * 2 + 2], 16).unwrap()).collect()
}

fn figure(id: u32, src: &str, media_type: &'static str, bytes: Vec<u8>, alt: &str) -> Block {
    let image = ImageState::Found { bytes, media_type, pixels: Some((2, 2)) };
    block(
        id,
        BlockBody::Figure { src: src.into(), image, alt: Box::new(leaf(id + 1, LeafKind::Alt, alt)), caption: None },
    )
}

pub fn document() -> Document {
    let long = "极权主义系是否可能——“转型”？ 价格 5 元·约（甲）。".repeat(24);
    let mut linked = rich("见原刊网页，另见插图。");
    linked.marks = vec![
        Mark { range: 3..15, kind: MarkKind::Link { href: "https://example.org/甲?a=1".into() } },
        Mark { range: 30..30, kind: MarkKind::Image { src: "small.png".into(), alt: "行内小图".into() } },
    ];
    let item = |m: u32, marker: Option<&str>, text: &str| ListItem {
        marker: marker.map(|t| leaf(m, LeafKind::Marker, t)),
        blocks: vec![leaf(m + 1, LeafKind::Para, text)],
    };
    let cell = |id, text| leaf(id, LeafKind::Cell, text);
    let blocks = vec![
        block(1, BlockBody::EditorNote(vec![leaf(2, LeafKind::Para, "编按：本文为访谈。")])),
        leaf(3, LeafKind::Heading(2), "一、制度"),
        leaf(4, LeafKind::Turn { speaker: 0 }, "王：请问？"),
        leaf(5, LeafKind::Para, &long),
        block(6, BlockBody::Quote(vec![leaf(7, LeafKind::Para, "引文一段。")])),
        block(
            8,
            BlockBody::List {
                ordered: true,
                items: vec![item(9, Some("1."), "第一项"), item(11, Some("2."), "第二项")],
            },
        ),
        block(13, BlockBody::List { ordered: false, items: vec![item(13, None, "无序项")] }),
        block(
            15,
            BlockBody::Table {
                align: vec![ColumnAlign::None; 2],
                head: vec![cell(16, "年"), cell(17, "数")],
                rows: vec![vec![cell(18, "一"), cell(19, "")]],
                caption: None,
            },
        ),
        figure(20, "a.png", "image/png", png_bytes(), "图的说明"),
        figure(22, "b.jpg", "image/jpeg", jpeg_bytes(), "照片"),
        figure(24, "c.gif", "image/gif", b"GIF89a".to_vec(), ""),
        block(26, BlockBody::SceneBreak),
        leaf(27, LeafKind::Code, "let a = 1;\nlet b;"),
        leaf(28, LeafKind::Verse, "白日依山尽\n黄河入海流"),
        Block { id: BlockId(29), span: span(), body: BlockBody::Leaf { kind: LeafKind::Para, text: linked } },
        leaf(30, LeafKind::Signature, "二〇二六年"),
    ];
    let meta = Metadata {
        kind: Some(Field::stated("访谈".into(), span())),
        title: Some(Field::stated(TITLE.into(), span())),
        creators: ["许成钢", "王天成"]
            .map(|n| Creator { name: n.into(), role: None, file_as: None, basis: Basis::Stated, spans: vec![] })
            .to_vec(),
        language: Some(Field::inferred("zh-Hans".into(), "test")),
        date: Some(Field::stated(DateText { printed: "2026年01月".into(), iso: "2026-01".into() }, span())),
        journal: Some(Field::stated("中国民主季刊".into(), span())),
        volume: Some(Field::stated("4".into(), span())),
        issue: Some(Field::stated("1".into(), span())),
        volume_issue: Some(Field::stated("第4卷 第1期".into(), span())),
        license: Some(Field::stated("CC-BY-NC-ND".into(), span())),
        notice: Some(Field::stated(
            vec!["自由、免费转载分发，但须注明作者与出处，".into(), "并不得修改及商用".into()],
            span(),
        )),
        ..Metadata::default()
    };
    let source = SourceFacts { name: "sample.md".into(), bytes: 10, sha256: [7; 32], nfc: true };
    Document { meta, speakers: Vec::new(), blocks, pictures: Default::default(), source, findings: Vec::new() }
}

/// The work sealed with its licence as stated, without a version.
pub fn unresolved() -> Edition {
    seal(document(), Ledger::default(), &SealOptions::default()).unwrap()
}

/// The same with the version given by the publisher.
pub fn resolved() -> Edition {
    let mut d = document();
    d.meta.license_configured = Some("CC-BY-NC-ND-4.0".into());
    d.meta.license_basis = Some(Field::configured("编辑部来信".into()));
    seal(d, Ledger::default(), &SealOptions::default()).unwrap()
}

pub fn fonts() -> FontSet {
    FontSet::load(None, None).unwrap()
}

const WIDTH: i64 = 4_195_276;
const HEIGHT: i64 = 5_952_756;

/// Lines on a grid of 26 × 18 pt, one run a line.
pub struct Composer<'a> {
    fonts: &'a FontSet,
    pages: Vec<Page>,
    row: i64,
    seed: i32,
}

impl<'a> Composer<'a> {
    pub fn new(fonts: &'a FontSet) -> Composer<'a> {
        Composer { fonts, pages: Vec::new(), row: 0, seed: 0 }
    }

    pub fn page(&mut self, kind: PageKind, label: &str) {
        self.row = 0;
        let (width, height) = (Pt(WIDTH), Pt(HEIGHT));
        self.pages.push(Page { width, height, kind, label: label.into(), items: Vec::new(), lines: Vec::new() });
    }

    /// The row that comes next.
    pub fn row(&mut self, row: i64) {
        self.row = row;
    }

    pub fn put(&mut self, item: Item) {
        self.pages.last_mut().unwrap().items.push(item);
    }

    pub fn baseline(&self) -> Pt {
        Pt::tenths(700) + Pt::tenths(180) * self.row
    }

    /// Glyphs of a text by cmap, with places that a justified line could have: most stretched alike, some not.
    pub fn glyphs(&mut self, face: FaceId, text: &str) -> Vec<PlacedGlyph> {
        let f = self.fonts.face(face);
        let stretch = self.seed % 40;
        self.seed += 13;
        text.chars()
            .enumerate()
            .map(|(i, c)| {
                let gid = f.glyph(c).unwrap_or_else(|| panic!("{face:?} has no {c}"));
                let odd = if i % 7 == 3 { -250 } else { 0 };
                PlacedGlyph { gid, dx: Em(odd / 2), advance: f.advance(gid) + Em(stretch + odd), text: c.to_string() }
            })
            .collect()
    }

    /// A text over as many lines and pages as it takes.
    pub fn text(&mut self, owner: &Owner, link: Option<&str>, text: &str) {
        for line in text.split('\n') {
            let chars: Vec<char> = line.chars().collect();
            for part in chars.chunks(22) {
                if self.row > 22 {
                    self.row = 0;
                    let n = self.pages.len() + 1;
                    self.page(PageKind::Body, &n.to_string());
                }
                let part: String = part.iter().collect();
                let glyphs = self.glyphs(FaceId::Serif, &part);
                self.run(FaceId::Serif, Pt::tenths(105), Pt::tenths(731), owner, link, glyphs);
                self.row += 1;
            }
        }
    }

    pub fn run(&mut self, face: FaceId, size: Pt, x: Pt, owner: &Owner, link: Option<&str>, glyphs: Vec<PlacedGlyph>) {
        let baseline = self.baseline();
        let link = link.map(str::to_string);
        self.put(Item::Glyphs(GlyphRun { face, size, x, baseline, glyphs, owner: owner.clone(), link }));
    }

    fn leaf(&mut self, b: &Block) {
        let BlockBody::Leaf { kind, text } = &b.body else { panic!("leaf") };
        let owner = Owner::Block(b.id);
        if *kind == LeafKind::Alt {
            return;
        }
        let link = text.marks.iter().find_map(|m| match &m.kind {
            MarkKind::Link { href } => Some((m.range.clone(), href.clone())),
            _ => None,
        });
        match link {
            None => self.text(&owner, None, &text.text),
            Some((range, href)) => {
                self.text(&owner, None, &text.text[..range.start]);
                self.text(&owner, Some(&href), &text.text[range.clone()]);
                self.text(&owner, None, &text.text[range.end..]);
            }
        }
    }

    fn block(&mut self, b: &Block) {
        match &b.body {
            BlockBody::Leaf { .. } => self.leaf(b),
            BlockBody::EditorNote(bs) | BlockBody::Quote(bs) | BlockBody::Note { blocks: bs, .. } => {
                bs.iter().for_each(|b| self.block(b))
            }
            BlockBody::List { items, .. } => {
                for i in items {
                    match &i.marker {
                        Some(m) => self.leaf(m),
                        None => {
                            let g = self.glyphs(FaceId::Serif, "·");
                            let a = Owner::Artifact(Artifact::Layout);
                            self.run(FaceId::Serif, Pt::tenths(105), Pt::tenths(600), &a, None, g);
                        }
                    }
                    i.blocks.iter().for_each(|b| self.block(b));
                }
            }
            BlockBody::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|b| self.leaf(b));
                let owner = Owner::Artifact(Artifact::Layout);
                let y = self.baseline();
                self.put(Item::Rule { x: Pt::tenths(700), y, width: Pt::tenths(2000), height: Pt(4000), owner });
            }
            BlockBody::Figure { .. } => {
                let y = self.baseline();
                let (width, height) = (Pt::tenths(300), Pt::tenths(180));
                self.put(Item::Image { block: b.id, x: Pt::tenths(700), y, width, height });
                self.row += 2;
            }
            BlockBody::SceneBreak => {}
        }
    }

    pub fn finish(self) -> Typeset {
        Typeset { style: "a5".into(), pages: self.pages, outline: Vec::new(), findings: Vec::new() }
    }
}

/// The whole edition: title page, rights page, opening, body over several pages.
pub fn compose(edition: &Edition, fonts: &FontSet) -> Typeset {
    let mut c = Composer::new(fonts);
    let field = |key, n, section| Owner::Field(key, n, section);
    c.page(PageKind::Title, "i");
    c.text(&field(FieldKey::Title, 0, Section::TitlePage), None, TITLE);
    c.page(PageKind::Rights, "ii");
    let w = edition.wording();
    c.text(&Owner::Edition(Section::Rights, 0), None, &w.rights_title);
    c.text(&Owner::Edition(Section::Rights, 1), None, &w.rights[1][0].label);
    c.text(&field(FieldKey::LicenceCode, 0, Section::Rights), None, &edition.licence().code);
    for (n, line) in edition.licence().notice.iter().enumerate() {
        c.text(&field(FieldKey::Notice, n, Section::Rights), None, line);
    }
    // A composer that links although it should not: the emitter must not let it through while unresolved.
    let uri = "https://creativecommons.org/licenses/by-nc-nd/4.0/";
    c.text(&Owner::Edition(Section::Rights, 2), Some(uri), uri);
    c.page(PageKind::Contents, "iii");
    c.text(&Owner::Edition(Section::Contents, 0), None, &w.contents_title);
    c.text(&Owner::Edition(Section::Contents, 1), Some("#b0003"), "一、制度");
    c.page(PageKind::Opening, "1");
    c.text(&field(FieldKey::Title, 0, Section::Opening), None, TITLE);
    for (n, creator) in edition.attribution().creators.iter().enumerate() {
        c.text(&field(FieldKey::Byline, n, Section::Opening), None, &creator.name);
    }
    for b in &edition.document().blocks {
        c.block(b);
    }
    c.text(&Owner::Edition(Section::LicenceFoot, 0), None, &edition.licence().code);
    let head = c.glyphs(FaceId::Serif, "刊头");
    c.run(FaceId::Serif, Pt::tenths(75), Pt::tenths(731), &Owner::Artifact(Artifact::Head), None, head);
    let folio = c.glyphs(FaceId::Serif, "4");
    c.run(FaceId::Serif, Pt::tenths(90), Pt::tenths(3000), &Owner::Artifact(Artifact::Folio), None, folio);
    let mut t = c.finish();
    let entry = |title: &str, level, page| OutlineEntry { title: title.into(), level, page, y: Pt::tenths(600) };
    t.outline = vec![entry("扉页", 1, 0), entry(TITLE, 1, 3), entry("一、制度", 2, 3), entry("版权与许可", 1, 1)];
    t
}

/// Two characters that one glyph of the face serves.
pub fn shared_glyph(fonts: &FontSet, face: FaceId) -> (GlyphId, char, char) {
    let f = fonts.face(face);
    let mut seen = std::collections::BTreeMap::new();
    for c in ('\u{2E80}'..='\u{9FFF}').chain('\u{A0}'..='\u{2E7F}') {
        let Some(g) = f.glyph(c) else { continue };
        if let Some(first) = seen.insert(g, c) {
            return (g, first, c);
        }
    }
    panic!("no shared glyph in {face:?}")
}
