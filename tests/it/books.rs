//! Editions built by hand for the tests of the emitters.

use fuzi::document::*;
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::Ledger;
use fuzi::source::SourceFacts;
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use std::collections::BTreeMap;

/// Numbers blocks in reading order, containers before their contents, as `document` does.
#[derive(Default)]
pub struct Numbering(u32);

impl Numbering {
    fn next(&mut self) -> BlockId {
        self.0 += 1;
        BlockId(self.0)
    }
    fn block(&mut self, body: BlockBody) -> Block {
        Block { id: self.next(), span: SourceSpan::new(0, 1), body }
    }
    pub fn leaf(&mut self, kind: LeafKind, text: RichText) -> Block {
        self.block(BlockBody::Leaf { kind, text })
    }
    pub fn plain(&mut self, kind: LeafKind, text: &str) -> Block {
        self.leaf(kind, rich(text, &[]))
    }
    pub fn para(&mut self, text: &str) -> Block {
        self.plain(LeafKind::Para, text)
    }
    pub fn heading(&mut self, level: u8, text: &str) -> Block {
        self.plain(LeafKind::Heading(level), text)
    }
    /// A holder takes its number before `inner` is made.
    pub fn hold(&mut self, inner: impl FnOnce(&mut Self) -> BlockBody) -> Block {
        let id = self.next();
        Block { id, span: SourceSpan::new(0, 1), body: inner(self) }
    }
    pub fn figure(&mut self, src: &str, image: ImageState, alt: &str) -> Block {
        self.hold(|n| BlockBody::Figure {
            src: src.into(),
            image,
            alt: Box::new(n.plain(LeafKind::Alt, alt)),
            caption: None,
        })
    }
    pub fn item(&mut self, marker: Option<&str>, texts: &[&str]) -> ListItem {
        ListItem {
            marker: marker.map(|t| self.plain(LeafKind::Marker, t)),
            blocks: texts.iter().map(|t| self.para(t)).collect(),
        }
    }
    pub fn cells(&mut self, texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|t| self.plain(LeafKind::Cell, t)).collect()
    }
}

/// Text with marks named by the words they cover (the first place they stand); an image is put before its words, the
/// call of a note after them.
pub fn rich(text: &str, marks: &[(&str, MarkKind)]) -> RichText {
    let mut t = RichText::plain(text, SourceSpan::new(0, text.len()));
    for (words, kind) in marks {
        let at = text.find(words).expect("words of the mark stand in the text");
        let range = match kind {
            MarkKind::Image { .. } => at..at,
            MarkKind::NoteRef { .. } => at + words.len()..at + words.len(),
            _ => at..at + words.len(),
        };
        t.marks.push(Mark { range, kind: kind.clone() });
    }
    t.order_marks();
    t
}

pub fn call(label: &str) -> MarkKind {
    MarkKind::NoteRef { label: label.into() }
}

pub fn ruby(reading: &str) -> MarkKind {
    MarkKind::Ruby { reading: reading.into() }
}

pub fn link(href: &str) -> MarkKind {
    MarkKind::Link { href: href.into() }
}

/// The smallest PNG: one black pixel.
pub fn png() -> ImageState {
    let bytes = vec![
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
        8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0, 0, 0,
        2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ];
    ImageState::Found { bytes, media_type: "image/png", pixels: Some((1, 1)) }
}

pub fn svg(inner: &str) -> ImageState {
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"40\" viewBox=\"0 0 120 40\">{inner}</svg>"
    );
    ImageState::Found { bytes: text.into_bytes(), media_type: "image/svg+xml", pixels: None }
}

pub fn creator(name: &str) -> Creator {
    Creator { name: name.into(), role: None, file_as: None, basis: Basis::Stated, spans: vec![] }
}

pub fn given(text: &str) -> Option<Field<String>> {
    Some(Field::stated(text.to_string(), SourceSpan::new(0, 1)))
}

/// A journal article under an unversioned code, with the source's notice.
pub fn journal_meta() -> Metadata {
    Metadata {
        kind: given("访谈"),
        title: given("河流与城市：一次对谈"),
        creators: vec![
            Creator { role: Some(Field::inferred("ive".into(), "DOC-07")), ..creator("周远山") },
            Creator { role: Some(Field::inferred("ivr".into(), "DOC-07")), ..creator("李文") },
        ],
        date: Some(Field::stated(
            DateText { printed: "2025年03月".into(), iso: "2025-03".into() },
            SourceSpan::new(0, 1),
        )),
        journal: given("城市季刊"),
        volume: given("7"),
        issue: given("2"),
        volume_issue: given("第7卷 第2期"),
        license: given("CC-BY-NC-ND"),
        notice: Some(Field::stated(
            vec!["自由、免费转载分发，但须注明作者与出处，".into(), "并不得修改及商用".into()],
            SourceSpan::new(0, 1),
        )),
        ..Metadata::default()
    }
}

/// The same under a resolved licence.
pub fn resolved(meta: Metadata) -> Metadata {
    Metadata {
        license_configured: Some("CC-BY-NC-ND-4.0".into()),
        license_basis: Some(Field::configured("编辑部2025年4月2日来信".into())),
        ..meta
    }
}

/// Title, author and licence only.
pub fn bare_meta(title: &str, authors: &[&str]) -> Metadata {
    Metadata {
        title: given(title),
        creators: authors.iter().map(|a| creator(a)).collect(),
        license: given("CC BY 4.0"),
        ..Metadata::default()
    }
}

pub fn edition(meta: Metadata, blocks: Vec<Block>) -> Edition {
    edition_with(meta, blocks, BTreeMap::new())
}

/// With pictures inside lines.
pub fn edition_with(meta: Metadata, blocks: Vec<Block>, pictures: BTreeMap<String, ImageState>) -> Edition {
    let document = Document {
        meta,
        speakers: vec![
            Speaker { full: Some("周远山".into()), short: "周".into() },
            Speaker { full: Some("李文".into()), short: "李".into() },
        ],
        blocks,
        pictures,
        source: SourceFacts { name: "manuscript.md".into(), bytes: 1, sha256: [7; 32], nfc: true },
        findings: vec![],
    };
    seal(document, Ledger::default(), &SealOptions::default()).expect("the work can be published")
}

/// Every kind of block and mark, with characters that XML minds.
pub fn everything(n: &mut Numbering) -> Vec<Block> {
    let turn = |n: &mut Numbering, speaker, text: &str, label: &str| {
        n.leaf(LeafKind::Turn { speaker }, rich(text, &[(label, MarkKind::Label)]))
    };
    vec![
        n.hold(|n| {
            BlockBody::EditorNote(vec![
                n.leaf(LeafKind::Para, rich("编按：本文据录音整理。", &[("编按", MarkKind::Label)])),
                n.para("文中 R&D 与 a < b > c 照录。"),
            ])
        }),
        turn(n, 1, "李文（以下简称“李”）：您怎样看河流？", "李文"),
        turn(n, 0, "周：它先于城市。", "周"),
        n.para("  两端有空格\t与制表符，中间  也有。 "),
        n.heading(2, "一、上游 & 下游"),
        n.leaf(
            LeafKind::Para,
            rich(
                "着重、强调、代码 a&&b、删去、外链、内链，图在此。",
                &[
                    ("着重", MarkKind::Strong),
                    ("强调", MarkKind::Emph),
                    ("a&&b", MarkKind::Code),
                    ("删去", MarkKind::Strike),
                    ("外链", link("https://example.org/path?a=1&b=2")),
                    ("内链", link("chapter-2.html#top")),
                    ("图在此", MarkKind::Image { src: "inline.png".into(), alt: "行内的图 <1>".into() }),
                ],
            ),
        ),
        n.heading(4, "（一）源头"),
        n.hold(|n| BlockBody::Quote(vec![n.para("逝者如斯夫，"), n.para("不舍昼夜。")])),
        n.hold(|n| BlockBody::List {
            ordered: true,
            items: vec![n.item(Some("1."), &["第一条", "第一条续"]), n.item(Some("10."), &["第十条"])],
        }),
        n.hold(|n| BlockBody::List { ordered: false, items: vec![n.item(None, &["甲"]), n.item(None, &["乙"])] }),
        n.hold(|n| BlockBody::Table {
            align: vec![ColumnAlign::None, ColumnAlign::None, ColumnAlign::Center],
            head: n.cells(&["河流", "长度（公里）", ""]),
            rows: vec![n.cells(&["长江", "6,300", "亚洲"]), n.cells(&["尼罗河", "6,650", ""])],
            caption: None,
        }),
        n.plain(LeafKind::Code, "fn main() {\n    let a = 1 < 2 && true;\n}"),
        n.plain(LeafKind::Verse, "空山不见人，\n但闻人语响。"),
        n.plain(LeafKind::Verse, "返景入深林，\n复照青苔上。"),
        n.hold(|_| BlockBody::SceneBreak),
        n.figure("a.png", png(), "一个黑点 \"图\""),
        n.figure("线图.svg", svg("<path d=\"M0 20h120\" stroke=\"#000\"/>"), "一条线"),
        n.figure("不在/这里.png", ImageState::Missing, "本应有的图"),
        n.heading(2, "二、<结尾>"),
        n.para("完。"),
        n.plain(LeafKind::Signature, "二〇二五年三月"),
    ]
}

/// Notes, readings, marks beside the line, captions, pictures in lines: what issue 3 adds to the body.
pub fn noted(n: &mut Numbering) -> Vec<Block> {
    let leaf = |n: &mut Numbering, text: &str, marks: &[(&str, MarkKind)]| n.leaf(LeafKind::Para, rich(text, marks));
    let note = |n: &mut Numbering, label: &str, inner: &dyn Fn(&mut Numbering) -> Vec<Block>| {
        let label = label.to_string();
        n.hold(|n| BlockBody::Note { blocks: inner(n), label })
    };
    let image = |src: &str, alt: &str| MarkKind::Image { src: src.into(), alt: alt.into() };
    vec![
        n.leaf(LeafKind::Heading(2), rich("一、长江", &[("长江", call("江"))])),
        leaf(
            n,
            "江水东流，泛舟于汉水之上，见鹦鹉洲。",
            &[
                ("东流", call("流")),
                ("东流", MarkKind::Dots),
                ("泛舟", ruby("fàn zhōu")),
                ("汉水", MarkKind::ProperName),
                ("汉水", ruby("hàn shuǐ")),
                ("见", image("字.png", "一个怪字")),
                ("鹦鹉洲", link("https://example.org/鹦鹉洲")),
                ("鹦鹉", call("江")),
                ("洲。", call("洲")),
            ],
        ),
        leaf(
            n,
            "水经注与史记所载不同：Yangtze is a river，王明李白。",
            &[
                ("水经注", MarkKind::BookTitle),
                ("史记", MarkKind::BookTitle),
                ("Yangtze is a river", MarkKind::Lang { tag: "en".into() }),
                ("王明", MarkKind::Spread { em: 3 }),
                ("王明", MarkKind::ProperName),
                ("李白", MarkKind::ProperName),
                ("李白。", image("不在.png", "")),
                ("李白。", call("流")),
            ],
        ),
        n.hold(|n| BlockBody::Table {
            align: vec![ColumnAlign::None; 2],
            caption: Some(Box::new(n.leaf(LeafKind::Caption, rich("表1　河长", &[("河长", call("表"))])))),
            head: n.cells(&["河", "长"]),
            rows: vec![vec![
                n.leaf(LeafKind::Cell, rich("岷江", &[("岷", ruby("mín")), ("岷江", call("格"))])),
                n.plain(LeafKind::Cell, "735"),
            ]],
        }),
        n.hold(|n| BlockBody::Figure {
            src: "江.svg".into(),
            image: svg("<path d=\"M0 20h120\" stroke=\"#000\"/>"),
            alt: Box::new(n.plain(LeafKind::Alt, "一条江")),
            caption: Some(Box::new(n.plain(LeafKind::Caption, "图1　江"))),
        }),
        n.hold(|n| BlockBody::Figure {
            src: "没有.png".into(),
            image: ImageState::Missing,
            alt: Box::new(n.plain(LeafKind::Alt, "缺的图")),
            caption: Some(Box::new(n.plain(LeafKind::Caption, "图2　缺"))),
        }),
        note(n, "江", &|n| vec![n.para("即扬子江。"), n.para("又名大江。")]),
        note(n, "流", &|n| {
            vec![
                n.leaf(
                    LeafKind::Para,
                    rich("流入东海，见《水经》。", &[("东海", call("海")), ("水经", MarkKind::Emph)]),
                ),
                n.plain(LeafKind::Verse, "大江东去，\n浪淘尽。"),
            ]
        }),
        note(n, "洲", &|n| vec![n.hold(|n| BlockBody::Quote(vec![n.para("芳草萋萋鹦鹉洲。")]))]),
        note(n, "表", &|n| vec![n.para("据旧志。")]),
        note(n, "格", &|n| vec![n.para("长江支流。")]),
        note(n, "海", &|n| vec![n.para("今东海。")]),
        note(n, "无人问", &|n| vec![n.para("这条注没有人引。")]),
        n.leaf(LeafKind::Para, rich("不存在的注。", &[("不存在", call("没有这条"))])),
        n.leaf(LeafKind::Para, rich("", &[("", call("江"))])),
    ]
}

/// The pictures that stand in the lines of [`noted`].
pub fn noted_pictures() -> BTreeMap<String, ImageState> {
    [("字.png".to_string(), png()), ("不在.png".to_string(), ImageState::Missing)].into()
}
