//! The works that the EPUB tests publish.

use crate::books::*;
use fuzi::document::*;
use fuzi::license::Edition;

pub fn full() -> Edition {
    let blocks = everything(&mut Numbering::default());
    edition(journal_meta(), blocks)
}

pub fn awkward_meta() -> Metadata {
    Metadata {
        subtitle: given("R&D <1> \"甲\""),
        publisher: given("A & B <出版>"),
        source: given("https://example.org/?a=1&b=2"),
        issn: given("1234-5679"),
        identifiers: vec![Field::stated("https://doi.org/10.1/a&b".into(), Default::default())],
        copyright: given("© 2025 A & B"),
        ..bare_meta("A & B：<标题> \"引\"", &["张&三", "Li <Si>", "王五", "赵六", "钱七", "孙八", "Ng 'O"])
    }
}

/// Long enough to be cut at its chapters.
pub fn long_blocks(n: &mut Numbering) -> Vec<Block> {
    let mut blocks = vec![n.para("写在前面。")];
    for chapter in ["第一章 山 & 水", "第二章", "第三章"] {
        blocks.push(n.heading(1, chapter));
        blocks.push(n.heading(3, "第一节"));
        for _ in 0..400 {
            blocks
                .push(n.para("山高水长，路远且阻；行者不息，终至其所。这是为了写得足够长而重复的一段文字，共计若干。"));
        }
        blocks.push(n.heading(3, "第二节"));
        blocks.push(n.para("节末。"));
    }
    blocks
}

/// What a manuscript may hold though nobody should write it.
pub fn odd_blocks(n: &mut Numbering) -> Vec<Block> {
    let hrefs = [
        "http://例子.测试/路/径？甲=（乙）",
        "https://example.org/a b{c}%zz|\\^`[x]",
        "https://example.org/a#b#c",
        "mailto:a@example.org?subject=甲 乙",
        "http://a_b.example:80/",
        "https://example.org./",
        "HTTPS://EXAMPLE.ORG/?q=\"<>'",
        "http://1.2.3.4.5/",
        "http://999.1.1.1/",
        "https://-x.example",
        "https://..",
        "//example.org",
        "ftp://example.org/x",
        "mailto:@",
    ];
    let mut blocks: Vec<Block> =
        hrefs.iter().map(|h| n.leaf(LeafKind::Para, rich("见此处。", &[("此处", link(h))]))).collect();
    blocks.extend([
        n.heading(6, "从六级起\n两行"),
        n.heading(1, "到一级"),
        n.heading(1, " "),
        n.para("\u{85}\u{200B}\u{202E}\u{FEFF}\u{AD}\u{E000}\u{1FFFE}\u{F98A}甲\u{2028}乙\u{FE00}"),
        n.para(""),
        n.hold(|n| {
            BlockBody::Quote(vec![n.heading(3, "引文中的标题"), n.hold(|n| BlockBody::Quote(vec![n.para("再引")]))])
        }),
        n.hold(|_| BlockBody::Quote(vec![])),
        n.hold(|_| BlockBody::EditorNote(vec![])),
        n.hold(|_| BlockBody::List { ordered: true, items: vec![] }),
        n.hold(|n| BlockBody::List {
            ordered: true,
            items: vec![
                ListItem { marker: None, blocks: vec![] },
                ListItem {
                    marker: Some(n.plain(LeafKind::Marker, "（甲）")),
                    blocks: vec![
                        n.plain(LeafKind::Code, "\tcode\n\n  x\n"),
                        n.hold(|n| BlockBody::List { ordered: false, items: vec![n.item(None, &["内"])] }),
                        n.figure("a.png", png(), ""),
                    ],
                },
            ],
        }),
        n.hold(|n| BlockBody::Table {
            align: vec![],
            head: n.cells(&["", ""]),
            rows: vec![n.cells(&["1"]), vec![]],
            caption: None,
        }),
        n.hold(|n| BlockBody::Table { align: vec![], head: n.cells(&["只有表头"]), rows: vec![], caption: None }),
        n.hold(|_| BlockBody::Table { align: vec![], head: vec![], rows: vec![], caption: None }),
        n.plain(LeafKind::Marker, "散落的编号"),
        n.plain(LeafKind::Cell, "散落的格"),
        n.plain(LeafKind::Alt, "散落的替代文字"),
        n.figure("s.svg", svg("<style>path{stroke:#000}</style><path d=\"M0 0h9\"/><text y=\"9\">字</text>"), "图\n文"),
        n.figure("data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ImageState::Missing, ""),
        n.leaf(
            LeafKind::Para,
            rich("图", &[("图", fuzi::text::MarkKind::Image { src: "a.png".into(), alt: "".into() })]),
        ),
    ]);
    blocks
}

pub fn noted_edition() -> Edition {
    edition_with(resolved(journal_meta()), noted(&mut Numbering::default()), noted_pictures())
}

/// Two chapters in files of their own, each with notes; the second calls one of the first again.
pub fn noted_long(n: &mut Numbering) -> Vec<Block> {
    let mut blocks = vec![];
    for chapter in ["甲", "乙"] {
        blocks.push(n.heading(1, chapter));
        let own = format!("{chapter}注");
        blocks.push(n.leaf(LeafKind::Para, rich("句一，句二。", &[("句一", call(&own)), ("句二", call("甲注"))])));
        for _ in 0..500 {
            blocks
                .push(n.para("山高水长，路远且阻；行者不息，终至其所。这是为了写得足够长而重复的一段文字，共计若干。"));
        }
        for k in 1..=52 {
            let label = format!("{chapter}{k}");
            blocks.push(n.leaf(LeafKind::Para, rich("又一句。", &[("又一句。", call(&label))])));
        }
        for label in [own].into_iter().chain((1..=52).map(|k| format!("{chapter}{k}"))) {
            let text = format!("{label}的话。");
            blocks.push(n.hold(|n| BlockBody::Note { blocks: vec![n.para(&text)], label }));
        }
    }
    blocks
}

pub fn all_books() -> Vec<(&'static str, Edition)> {
    let blocks = || everything(&mut Numbering::default());
    let one = || vec![Numbering::default().para("只有一段。")];
    vec![
        ("unresolved", edition(journal_meta(), blocks())),
        ("resolved", edition(resolved(journal_meta()), blocks())),
        ("awkward", edition(awkward_meta(), blocks())),
        ("bare", edition(bare_meta("短文", &["某人"]), one())),
        ("long", edition(bare_meta("长书", &["某人"]), long_blocks(&mut Numbering::default()))),
        ("traditional", edition(Metadata { language: given("zh-Hant"), ..bare_meta("繁體", &["某人"]) }, one())),
        ("english", edition(Metadata { language: given("en"), ..bare_meta("A Title", &["A. Writer"]) }, one())),
        ("odd", edition(bare_meta("怪", &["某人"]), odd_blocks(&mut Numbering::default()))),
        ("noted", noted_edition()),
        (
            "noted-long",
            edition_with(bare_meta("长注", &["某人"]), noted_long(&mut Numbering::default()), noted_pictures()),
        ),
        (
            "roles",
            edition(
                Metadata {
                    creators: vec![
                        Creator {
                            role: Some(Field::configured("aut".into())),
                            file_as: Some("Zhou Yuanshan".into()),
                            ..creator("周远山")
                        },
                        Creator { role: Some(Field::configured("trl".into())), ..creator("李文") },
                        Creator { role: Some(Field::configured("不知".into())), ..creator("王五") },
                    ],
                    license: given("CC0"),
                    ..bare_meta("译著", &[])
                },
                one(),
            ),
        ),
    ]
}
