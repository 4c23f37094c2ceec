//! Works built by hand, and pages read back as lines: for the tests of pages.

use fuzi::document::{
    Basis, Block, BlockBody, BlockId, ColumnAlign, Creator, DateText, Document, Field, ImageState, LeafKind, ListItem,
    Metadata, Speaker,
};
use fuzi::fonts::{FaceId, FontSet};
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::Ledger;
use fuzi::source::SourceFacts;
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::{Item, Owner, Page, PageStyle, Typeset, typeset};
use fuzi::units::Pt;
use std::sync::LazyLock;

pub static FONTS: LazyLock<FontSet> = LazyLock::new(|| FontSet::load(None, None).expect("bundled faces"));

/// 26 Han of running text without a mark: one line of the A5 page.
pub const LINE: &str = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余";

/// A text of `lines` full lines of the A5 measure, first-line indent counted, without a mark.
pub fn lines_of(lines: usize) -> String {
    LINE.chars().cycle().take(lines * 26 - 2).collect()
}

pub struct Work {
    pub meta: Metadata,
    pub blocks: Vec<Block>,
    /// Notes to come: label and paragraphs.
    pub notes: Vec<(String, Vec<String>)>,
    /// Files of pictures in running text.
    pub pictures: std::collections::BTreeMap<String, ImageState>,
    /// Labels of those who speak.
    pub speakers: Vec<&'static str>,
    next: u32,
}

pub fn field(value: &str) -> Option<Field<String>> {
    Some(Field::stated(value.into(), SourceSpan::new(0, 1)))
}

pub fn creator(name: &str) -> Creator {
    Creator { name: name.into(), role: None, file_as: None, basis: Basis::Stated, spans: vec![] }
}

impl Work {
    /// One author, a stated licence without version, nothing else.
    pub fn new(title: &str) -> Work {
        let meta = Metadata {
            title: field(title),
            creators: vec![creator("程默")],
            license: field("CC-BY-NC-ND"),
            language: field("zh-Hans"),
            ..Metadata::default()
        };
        Work {
            meta,
            blocks: Vec::new(),
            notes: Vec::new(),
            pictures: Default::default(),
            speakers: vec!["王"],
            next: 0,
        }
    }

    /// With kind, two authors, journal, date and a notice, as a journal article has.
    pub fn article(title: &str) -> Work {
        let mut w = Work::new(title);
        w.meta.kind = field("访谈");
        w.meta.creators = vec![creator("许成功"), creator("王五")];
        w.meta.journal = field("某某季刊");
        w.meta.volume_issue = field("第4卷 第1期");
        w.meta.date = Some(Field::stated(
            DateText { printed: "2026年01月".into(), iso: "2026-01".into() },
            SourceSpan::new(0, 1),
        ));
        w.meta.notice =
            Some(Field::stated(vec!["自由转载分发，但须注明".into(), "作者与出处".into()], SourceSpan::new(0, 1)));
        w
    }

    fn id(&mut self) -> BlockId {
        self.next += 1;
        BlockId(self.next)
    }

    pub fn leaf(&mut self, kind: LeafKind, text: &str) -> Block {
        self.rich(kind, RichText::plain(text, SourceSpan::new(0, text.len())))
    }

    pub fn rich(&mut self, kind: LeafKind, text: RichText) -> Block {
        let id = self.id();
        Block { id, span: SourceSpan::new(0, 1), body: BlockBody::Leaf { kind, text } }
    }

    /// A leaf whose first `label` bytes are a Label mark.
    pub fn labelled(&mut self, kind: LeafKind, text: &str, label: usize) -> Block {
        let mut rich = RichText::plain(text, SourceSpan::new(0, text.len()));
        rich.marks.push(Mark { range: 0..label, kind: MarkKind::Label });
        self.rich(kind, rich)
    }

    pub fn container(&mut self, make: impl FnOnce(&mut Work) -> BlockBody) -> Block {
        let id = self.id();
        let body = make(self);
        Block { id, span: SourceSpan::new(0, 1), body }
    }

    pub fn push(&mut self, block: Block) -> BlockId {
        let id = block.id;
        self.blocks.push(block);
        id
    }

    pub fn add(&mut self, kind: LeafKind, text: &str) -> BlockId {
        let b = self.leaf(kind, text);
        self.push(b)
    }

    pub fn para(&mut self, text: &str) -> BlockId {
        self.add(LeafKind::Para, text)
    }

    pub fn quote(&mut self, texts: &[&str]) -> Block {
        self.container(|w| BlockBody::Quote(texts.iter().map(|t| w.leaf(LeafKind::Para, t)).collect()))
    }

    pub fn list(&mut self, markers: &[Option<&str>], texts: &[&str]) -> Block {
        self.container(|w| BlockBody::List {
            ordered: markers.iter().any(Option::is_some),
            items: markers
                .iter()
                .zip(texts)
                .map(|(m, t)| ListItem {
                    marker: m.map(|m| w.leaf(LeafKind::Marker, m)),
                    blocks: vec![w.leaf(LeafKind::Para, t)],
                })
                .collect(),
        })
    }

    pub fn table(&mut self, align: &[ColumnAlign], head: &[&str], rows: &[Vec<String>]) -> Block {
        self.container(|w| BlockBody::Table {
            align: align.to_vec(),
            head: head.iter().map(|t| w.leaf(LeafKind::Cell, t)).collect(),
            rows: rows.iter().map(|r| r.iter().map(|t| w.leaf(LeafKind::Cell, t)).collect()).collect(),
            caption: None,
        })
    }

    pub fn figure(&mut self, image: ImageState) -> Block {
        self.container(|w| BlockBody::Figure {
            src: "a/b.png".into(),
            image,
            alt: Box::new(w.leaf(LeafKind::Alt, "一张图")),
            caption: None,
        })
    }

    /// Gives a table or a figure its caption.
    pub fn captioned(&mut self, mut block: Block, text: &str) -> (Block, BlockId) {
        let leaf = self.leaf(LeafKind::Caption, text);
        let id = leaf.id;
        if let BlockBody::Table { caption, .. } | BlockBody::Figure { caption, .. } = &mut block.body {
            *caption = Some(Box::new(leaf));
        }
        (block, id)
    }

    pub fn edition(self) -> Edition {
        let document = Document {
            meta: self.meta,
            speakers: self.speakers.iter().map(|s| Speaker { full: None, short: s.to_string() }).collect(),
            blocks: self.blocks,
            pictures: self.pictures,
            source: SourceFacts { name: "a.md".into(), bytes: 1, sha256: [0xff; 32], nfc: true },
            findings: vec![],
        };
        seal(document, Ledger::default(), &SealOptions::default()).expect("sealed")
    }
}

/// An edition with its pages and the style they were made with.
pub struct Set {
    pub edition: Edition,
    pub style: PageStyle,
    pub out: Typeset,
}

pub fn set(work: Work) -> Set {
    set_as(work, "a5")
}

pub fn set_as(work: Work, style: &str) -> Set {
    let style = PageStyle::builtin(style).expect("built-in style");
    let edition = work.edition();
    let out = typeset(&edition, &style, &FONTS).expect("pages");
    Set { edition, style, out }
}

/// Words on one baseline, of one owner.
#[derive(Clone, Debug)]
pub struct Line {
    pub page: usize,
    pub baseline: Pt,
    /// Pen at the start and at the end.
    pub x: Pt,
    pub end: Pt,
    pub size: Pt,
    pub faces: Vec<FaceId>,
    pub owner: Owner,
    pub text: String,
    pub link: Option<String>,
}

/// Lines of a page, in the order of its items.
pub fn lines_on(page: &Page, index: usize) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for item in &page.items {
        let Item::Glyphs(run) = item else { continue };
        let text: String = run.glyphs.iter().map(|g| g.text.as_str()).collect();
        let end = run.x + run.glyphs.iter().map(|g| g.advance.at(run.size)).sum::<Pt>();
        match out.iter_mut().find(|l| l.owner == run.owner && l.baseline == run.baseline) {
            Some(l) => {
                l.text.push_str(&text);
                l.x = l.x.min(run.x);
                l.end = l.end.max(end);
                l.faces.push(run.face);
            }
            None => out.push(Line {
                page: index,
                baseline: run.baseline,
                x: run.x,
                end,
                size: run.size,
                faces: vec![run.face],
                owner: run.owner.clone(),
                text,
                link: run.link.clone(),
            }),
        }
    }
    out
}

impl Set {
    pub fn lines(&self) -> Vec<Line> {
        self.out.pages.iter().enumerate().flat_map(|(i, p)| lines_on(p, i)).collect()
    }

    pub fn of(&self, owner: &Owner) -> Vec<Line> {
        self.lines().into_iter().filter(|l| l.owner == *owner).collect()
    }

    pub fn block(&self, id: BlockId) -> Vec<Line> {
        self.of(&Owner::Block(id))
    }

    /// Left edge of the type area: 27 mm on rectos; on versos what the inner margin leaves.
    pub fn left(&self, page: usize) -> Pt {
        let p = &self.style.page;
        if page.is_multiple_of(2) { p.inner } else { p.width - p.inner - self.style.measure() }
    }

    /// Distance from the left edge of the type area, in em of the body.
    pub fn em(&self, line: &Line) -> f64 {
        (line.x - self.left(line.page)).to_f64() / self.style.page.size.to_f64()
    }

    /// The row a line of `size` stands on: whole when its em box is centred on the row's.
    pub fn row(&self, line: &Line, size: f64) -> f64 {
        let p = &self.style.page;
        let offset = p.size.to_f64() / 2.0 + 0.38 * size;
        (line.baseline.to_f64() - p.top.to_f64() - offset) / p.pitch.to_f64() + 1.0
    }

    /// Baseline of row k for body type.
    pub fn baseline(&self, row: i64) -> f64 {
        let p = &self.style.page;
        p.top.to_f64() + (row - 1) as f64 * p.pitch.to_f64() + 0.88 * p.size.to_f64()
    }
}

pub fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 0.02, "{a} for {b}");
}

/// A work of about `pages` pages of plain paragraphs.
pub fn long(mut work: Work, pages: usize) -> Work {
    for _ in 0..pages * 5 {
        work.para(&lines_of(5));
    }
    work
}
