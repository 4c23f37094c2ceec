//! Editions and files to hold `verify` to: built here from strings by `docs/marks.md`, not by the emitters.

use fuzi::document::{
    Basis, Block, BlockBody, BlockId, Creator, DateText, Document, Field, LeafKind, ListItem, Metadata,
};
use fuzi::license::{Edition, SealOptions, seal, sha256_hex};
use fuzi::normalize::Ledger;
use fuzi::source::SourceFacts;
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::verify::{Limits, Reference, Report, Severity, Status, verify};
use std::io::Write;

pub const NOTICE: &str = "自由、免费转载分发，但须注明作者与出处，并不得修改及商用";

fn leaf(n: u32, kind: LeafKind, text: &str) -> Block {
    let text = RichText::plain(text, SourceSpan::new(0, 1));
    Block { id: BlockId(n), span: SourceSpan::new(0, 1), body: BlockBody::Leaf { kind, text } }
}

fn stated(text: &str) -> Option<Field<String>> {
    Some(Field::stated(text.to_string(), SourceSpan::new(0, 1)))
}

/// Paragraphs of the body, for mutators to find.
pub const PARAS: [&str; 5] = [
    "民主不是一夜之间建成的制度，它需要长期的训练与耐心。",
    "Max Weber 曾经谈到职业与政治的关系，距今已经一百年。",
    "我陪你走过这段路，是为了让你看见更远的地方。",
    "力量来自人民，也只能回到人民中间去。",
    "最后一段短文，说明全文的来历。",
];

/// A work with every kind of block that matters here.
pub fn document(resolved: bool) -> Document {
    let mut with_picture = RichText::plain(PARAS[1], SourceSpan::new(0, 1));
    let image = MarkKind::Image { src: "i.png".into(), alt: "韦伯像".into() };
    with_picture.marks.push(Mark { range: 3..3, kind: image });
    let name = |n: &str| Creator { name: n.into(), role: None, file_as: None, basis: Basis::Stated, spans: vec![] };
    let notice = Field::stated(vec![NOTICE.to_string()], SourceSpan::new(0, 1));
    Document {
        meta: Metadata {
            kind: stated("访谈"),
            title: stated("论民主的训练"),
            creators: vec![name("许成钢"), name("王天成")],
            language: stated("zh-Hans"),
            date: Some(Field::stated(
                DateText { printed: "2026年01月".into(), iso: "2026-01".into() },
                SourceSpan::new(0, 1),
            )),
            journal: stated("中国民主季刊"),
            volume_issue: stated("第4卷 第1期"),
            license: stated("CC-BY-NC-ND"),
            license_configured: resolved.then(|| "CC-BY-NC-ND-4.0".to_string()),
            license_basis: resolved.then(|| Field::configured("编辑部来信".to_string())),
            notice: Some(notice),
            ..Metadata::default()
        },
        speakers: vec![],
        blocks: vec![
            leaf(1, LeafKind::Heading(1), "一、开端"),
            leaf(2, LeafKind::Para, PARAS[0]),
            Block {
                id: BlockId(3),
                span: SourceSpan::new(0, 1),
                body: BlockBody::Leaf { kind: LeafKind::Para, text: with_picture },
            },
            leaf(4, LeafKind::Turn { speaker: 0 }, PARAS[2]),
            leaf(5, LeafKind::Para, PARAS[3]),
            Block {
                id: BlockId(6),
                span: SourceSpan::new(0, 1),
                body: BlockBody::List {
                    ordered: true,
                    items: vec![ListItem {
                        marker: Some(leaf(7, LeafKind::Marker, "1.")),
                        blocks: vec![leaf(8, LeafKind::Para, "第一条。")],
                    }],
                },
            },
            leaf(9, LeafKind::Verse, "春眠不觉晓，\n处处闻啼鸟。"),
            leaf(10, LeafKind::Alt, "一幅画"),
            leaf(11, LeafKind::Para, PARAS[4]),
        ],
        pictures: Default::default(),
        source: SourceFacts { name: "sample.md".into(), bytes: 1234, sha256: [7; 32], nfc: true },
        findings: vec![],
    }
}

pub fn edition(resolved: bool) -> Edition {
    seal(document(resolved), Ledger::default(), &SealOptions::default()).expect("the fixture can be published")
}

/// The work with another first paragraph: an edition that is sound by itself.
pub fn edition_saying(words: &str) -> Edition {
    let mut other = document(true);
    other.blocks[1] = leaf(2, LeafKind::Para, words);
    seal(other, Ledger::default(), &SealOptions::default()).expect("the fixture can be published")
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Files of an EPUB, to be changed by name and zipped.
#[derive(Clone)]
pub struct Epub {
    pub files: Vec<(String, String)>,
}

impl Epub {
    pub fn new(edition: &Edition) -> Epub {
        let mut body = String::new();
        for b in &edition.canon().blocks {
            let (id, kind, text) = (b.id, b.kind.as_str(), escape(&b.text));
            match kind {
                "alt" if id.0 == 3 => {} // inside its line
                "alt" => body.push_str(&format!(
                    "<figure><img src=\"a.png\" id=\"{id}\" data-kind=\"alt\" alt=\"{text}\"/></figure>\n"
                )),
                "marker" => body.push_str(&format!("<ol><li><span id=\"{id}\" data-kind=\"marker\">{text}</span> ")),
                _ => {
                    let text = if id.0 == 3 { format!("{text}<img src=\"i.png\" alt=\"韦伯像\"/>") } else { text };
                    let text = text.replace("，处", "，<br/>\n处");
                    body.push_str(&format!("<p id=\"{id}\" data-kind=\"{kind}\">{text}</p>\n"));
                    if id.0 == 8 {
                        body.push_str("</li></ol>\n");
                    }
                }
            }
        }
        let credit = escape(&edition.wording().credit_line);
        let page = |body: &str| {
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
                 xmlns:epub=\"http://www.idpf.org/2007/ops\" xml:lang=\"zh-Hans\"><head><title>{}</title></head>\n<body>{body}</body></html>",
                escape(edition.title())
            )
        };
        let field = |tag: &str, key: &str, v: &str| format!("<{tag} data-fuzi=\"field:{key}\">{}</{tag}>", escape(v));
        let mut fields = String::new();
        for (key, values) in &edition.canon().fields {
            for v in values.iter().filter(|_| !matches!(key.as_str(), "notice" | "licence-code")) {
                fields.push_str(&field("p", key.as_str(), v));
            }
        }
        let licence = edition.licence();
        let mut rights = String::from("<h1>版权与许可</h1>");
        rights.push_str(&field("p", "licence-code", &licence.code));
        rights.extend(licence.notice.iter().map(|n| field("p", "notice", n)));
        if let Some(uri) = licence.uri() {
            rights.push_str(&format!("<p><a rel=\"license\" href=\"{uri}\">{uri}</a></p>"));
        }
        rights.push_str("<p>本版仅作格式转换，文字未作改动。</p>");
        let links = licence.uri().map_or(String::new(), |u| {
            format!("<link rel=\"dcterms:license\" href=\"{u}\"/><link rel=\"cc:license\" href=\"{u}\"/>")
        });
        let creators: String = edition
            .attribution()
            .creators
            .iter()
            .enumerate()
            .map(|(i, c)| {
                format!(
                    "<dc:creator id=\"c{i}\">{}</dc:creator><meta refines=\"#c{i}\" property=\"role\">aut</meta>\n",
                    c.name
                )
            })
            .collect();
        let opf = format!(
            "<?xml version=\"1.0\"?><package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" \
             prefix=\"cc: http://creativecommons.org/ns# fuzi: https://fuzi.example/ns/1#\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
             <dc:title>{}</dc:title>{creators}<dc:language>zh-Hans</dc:language><dc:rights>{}</dc:rights>{links}\
             <meta property=\"fuzi:root\">{}</meta><meta property=\"fuzi:stream\">{}</meta></metadata><manifest>\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
             <item id=\"title\" href=\"title.xhtml\" media-type=\"application/xhtml+xml\"/>\
             <item id=\"rights\" href=\"rights.xhtml\" media-type=\"application/xhtml+xml\"/>\
             <item id=\"text\" href=\"text%31.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
             <spine><itemref idref=\"title\"/><itemref idref=\"rights\"/><itemref idref=\"text\"/></spine></package>",
            escape(edition.title()),
            escape(&licence.rights_text()),
            sha256_hex(&edition.canon().root),
            sha256_hex(&edition.canon().stream),
        );
        let container = "<?xml version=\"1.0\"?><container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\
            <rootfiles><rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
        let files = [
            ("mimetype", "application/epub+zip".to_string()),
            ("META-INF/container.xml", container.to_string()),
            ("META-INF/integrity.json", edition.manifest().to_json()),
            ("EPUB/package.opf", opf),
            (
                "EPUB/nav.xhtml",
                page(
                    "<nav epub:type=\"toc\" data-fuzi=\"edition\"><ol><li><a href=\"text1.xhtml\">一、开端</a></li></ol></nav>",
                ),
            ),
            ("EPUB/title.xhtml", page(&format!("<section data-fuzi=\"edition\">{fields}</section>"))),
            (
                "EPUB/rights.xhtml",
                page(&format!(
                    "<section epub:type=\"copyright-page\" id=\"notice\" data-fuzi=\"edition\">{rights}</section>"
                )),
            ),
            ("EPUB/text1.xhtml", page(&format!("{body}<p class=\"credit\" data-fuzi=\"edition\">{credit}</p>"))),
        ];
        Epub { files: files.into_iter().map(|(n, t)| (n.to_string(), t)).collect() }
    }

    /// Replaces in one file; the text to replace must be there.
    pub fn replace(mut self, file: &str, from: &str, to: &str) -> Epub {
        let f = self.files.iter_mut().find(|f| f.0.ends_with(file)).expect("file");
        assert!(f.1.contains(from), "`{from}` is not in {file}");
        f.1 = f.1.replace(from, to);
        self
    }

    pub fn remove(mut self, file: &str) -> Epub {
        self.files.retain(|f| !f.0.ends_with(file));
        self
    }

    pub fn get(&self, file: &str) -> &str {
        &self.files.iter().find(|f| f.0.ends_with(file)).expect("file").1
    }

    pub fn zip(&self) -> Vec<u8> {
        zip_files(self.files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())), zip::CompressionMethod::Deflated)
    }
}

/// Zips in the order given; the first entry is always stored.
pub fn zip_files<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>, method: zip::CompressionMethod) -> Vec<u8> {
    let mut w = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (i, (name, bytes)) in files.enumerate() {
        let method = if i == 0 { zip::CompressionMethod::Stored } else { method };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        w.start_file(name, options).expect("start");
        w.write_all(bytes).expect("write");
    }
    w.finish().expect("finish").into_inner()
}

pub fn alone(bytes: &[u8]) -> Report {
    verify(bytes, "book.epub", &Reference::None, &Limits::default())
}

pub fn against(bytes: &[u8], edition: &Edition) -> Report {
    verify(bytes, "book.epub", &Reference::Source(edition), &Limits::default())
}

/// Ids that failed, sorted, each once; remarks left out.
pub fn failed(report: &Report) -> Vec<&'static str> {
    let mut ids: Vec<&str> = report.artefacts[0]
        .checks
        .iter()
        .filter(|c| matches!(c.status, Status::Fail | Status::Error) && c.severity != Severity::Info)
        .map(|c| c.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
