//! Hostile parts of otherwise whole files, put together from the words of their own language, so that what lies behind
//! the parsers is reached too: objects, tables, content, character maps, packets, packages, pages, styles, manifests.

use crate::fuzz::Dice;
use crate::raw_pdf::{Raw, zlib};
use crate::raw_zip::{Descriptor, Item, Shape, item, unicode_path, write};

/// A part, by the words that it is made of.
pub struct Part {
    words: &'static [&'static str],
    build: fn(&[u8], &mut Dice) -> Vec<u8>,
}

impl Part {
    /// A file whose part of this kind is made by chance.
    pub fn file(&self, dice: &mut Dice) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..1 + dice.roll(60) {
            text.extend_from_slice(self.words[dice.roll(self.words.len())].as_bytes());
            match dice.roll(12) {
                0 => text.extend(dice.roll(100_000).to_string().bytes()),
                1 => text.push(dice.roll(256) as u8),
                2 if !text.is_empty() => {
                    // once more, and again
                    let from = dice.roll(text.len());
                    let again = text[from..].to_vec();
                    text.extend(again.repeat(1 + dice.roll(6)));
                    text.truncate(20_000);
                }
                _ => {}
            }
        }
        (self.build)(&text, dice)
    }
}

pub const PARTS: [Part; 10] = [
    Part { words: OBJECTS, build: objects },
    Part { words: OBJECTS, build: tables },
    Part { words: CONTENT, build: content },
    Part { words: CMAP, build: cmap },
    Part { words: XMP, build: xmp },
    Part { words: XML, build: |b, _| book(&[("EPUB/package.opf", b)]) },
    Part { words: XML, build: |b, _| book(&[("EPUB/t.xhtml", &[PAGE.as_bytes(), b, END.as_bytes()].concat())]) },
    Part { words: CSS, build: |b, _| book(&[("EPUB/c.css", b)]) },
    Part { words: JSON, build: |b, _| book(&[("META-INF/integrity.json", b)]) },
    Part { words: XML, build: archive },
];

const OBJECTS: &[&str] = &[
    "<<",
    ">>",
    "[",
    "]",
    "/Type",
    "/Page",
    "/Pages",
    "/Catalog",
    "/Kids",
    "/Parent",
    "/Contents",
    "/Length",
    "/Resources",
    "/Font",
    "/XObject",
    "/Filter",
    "/FlateDecode",
    "/ObjStm",
    "/XRef",
    "/N ",
    "/First ",
    "/W",
    "/Index",
    "/Root",
    "/Prev ",
    "/XRefStm ",
    "/Size ",
    "/Encrypt",
    "/Metadata",
    "/StructTreeRoot",
    "/K",
    "/A",
    "/MCID ",
    "/Annots",
    "/OCProperties",
    " 1 0 R",
    " 2 0 R",
    " 3 0 R",
    " 4 0 R",
    " 5 0 R",
    " 9 0 R",
    " 1 0 obj",
    " 5 0 obj ",
    " endobj ",
    " stream\n",
    "\nendstream ",
    "(a",
    ")",
    "(\\",
    "<4e",
    ">",
    "null",
    " true ",
    "-1",
    "0.5",
    "99999999999999999999",
    "%",
    "\n",
    "trailer",
    "xref\n0 9\n",
    "0000000010 00000 n \n",
    "startxref\n",
    "%%EOF",
    "/Linearized 1",
    "/Standard",
    "/V 5/R 6/O<00>/U<00>/P -1",
    "/DecodeParms",
    "/Predictor 12/Columns 3",
    "/LZWDecode",
    "/ASCII85Decode",
];
const CONTENT: &[&str] = &[
    "BT ",
    "ET ",
    "/F 9 Tf ",
    "/F 0 Tf ",
    "<0001> Tj ",
    "(\\0\\1)' ",
    "[<0002>-9<0001>]TJ ",
    "/P BDC ",
    "/Span <</MCID 1>> BDC ",
    "/OC /P BDC ",
    "/Artifact BMC ",
    "EMC ",
    "/X Do ",
    "/I Do ",
    "/G gs ",
    "q ",
    "Q ",
    "1 0 0 1 9 9 cm ",
    "0 0 0 0 0 0 cm ",
    "1e30 0 0 1e30 0 0 cm ",
    "0 0 99 99 re ",
    "W n ",
    "f ",
    "S ",
    "0 0 m 9 9 l ",
    "1 g ",
    "0 0 0 rg ",
    "1 1 1 1 k ",
    "3 Tr ",
    "7 Tr ",
    "-99999 Td ",
    "0 Tz ",
    "1 0 0 1 0 0 Tm ",
    "/Cs cs ",
    "/Pt scn ",
    "BI /W 9 /H 9 ID ",
    " EI ",
    "/S sh ",
    "<</A",
    "[",
    "9 9 ",
    ">>",
    "(",
];
const CMAP: &[&str] = &[
    "1 beginbfchar ",
    "endbfchar ",
    "1 beginbfrange ",
    "endbfrange ",
    "<0001> ",
    "<0002> ",
    "<ffff> ",
    "<ffffffff> ",
    "<4e00> ",
    "<d842dfb7> ",
    "<d842> ",
    "[",
    "] ",
    "<0001> <ffff> <0000> ",
    "/A usecmap ",
    "1 begincodespacerange ",
    "endcodespacerange ",
    "1 begincidrange ",
    "<00> ",
    "9 ",
    "/Identity-H ",
    "def ",
];
const XMP: &[&str] = &[
    "<?xpacket begin=''?>",
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>",
    "</x:xmpmeta>",
    "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
    "</r:RDF>",
    "<r:Description xmlns:d='http://purl.org/dc/elements/1.1/' d:rights='CC-BY-4.0'>",
    "</r:Description>",
    "<d:creator>",
    "</d:creator>",
    "<d:rights>",
    "</d:rights>",
    "<r:Alt>",
    "</r:Alt>",
    "<r:li>",
    "</r:li>",
    "CC-BY",
    "许成钢",
    "<r:li r:resource='https://creativecommons.org/licenses/by/4.0/'/>",
    "&#0;",
    "&a;",
    "<!DOCTYPE a[",
    "]>",
    "<![CDATA[",
    "]]>",
];
const XML: &[&str] = &[
    "<package xmlns='http://www.idpf.org/2007/opf'>",
    "</package>",
    "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>",
    "</metadata>",
    "<manifest>",
    "</manifest>",
    "<spine>",
    "</spine>",
    "<itemref idref='t'/>",
    "<item id='t' href='t.xhtml' media-type='application/xhtml+xml'/>",
    "<item id='n' href='../..' properties='nav'/>",
    "<dc:title>",
    "</dc:title>",
    "<dc:rights>CC",
    "</dc:rights>",
    "<p id='b0001' data-kind='para'>",
    "</p>",
    "<section data-fuzi='edition'>",
    "</section>",
    "<ruby>",
    "<rt data-kind='ruby'>",
    "</rt>",
    "</ruby>",
    "<br/>",
    "<img alt='甲' id='b0002' data-kind='alt'/>",
    "<a href='#b0001' epub:type='noteref' data-fuzi='edition'>",
    "</a>",
    "<style>p{display:none}</style>",
    "style='",
    "<svg xmlns='http://www.w3.org/2000/svg'>",
    "</svg>",
    "<i style='opacity:0'>",
    "</i>",
    "甲乙丙",
    "&nbsp;",
    "&#x4E00;",
    "&amp;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?a",
    "?>",
    " xmlns:a='u'",
    "<a:b",
    "/>",
    "'",
    "<",
    ">",
];
const CSS: &[&str] = &[
    "p",
    ".a",
    "#notice",
    "*",
    ">",
    "+",
    "~",
    ",",
    "{",
    "}",
    "display:none;",
    "color:#fff;",
    "color:rgb(",
    "font-size:0.1pt;",
    "opacity:",
    "position:absolute;",
    "left:-9999px;",
    "clip-path:inset(50%);",
    "transform:scale(0);",
    "@media ",
    "@import 'c.css';",
    "@supports(",
    ")",
    "@font-face{",
    "url(",
    "\"",
    "'",
    "/*",
    "*/",
    "\\",
    "::before",
    "content:\"甲\";",
    ":not(",
    ":nth-child(2n+",
    "[a=",
    "]",
    "!important",
    "var(--a)",
    "--a:",
    "calc(",
    "1e9",
    "em;",
    "%",
    ";",
    ":",
    "visibility:hidden;",
    "height:0;",
    "overflow:hidden;",
    "all:unset;",
    "&",
];
const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"schema\"",
    "\"fuzi.integrity/1\"",
    "\"blocks\"",
    "\"root\"",
    "\"stream\"",
    "\"fields\"",
    "\"sha256\"",
    "\"i\"",
    "1",
    "-1",
    "1e999",
    "null",
    "true",
    "\"",
    "\\u0000",
    "\\ud800",
    "甲",
    "\"ab\"",
    "99999999999999999999",
];

fn objects(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let head = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R>>endobj ";
    let end = if dice.roll(4) == 0 { "" } else { "\nstartxref\n0\n%%EOF" };
    [head.as_bytes(), bytes, end.as_bytes()].concat()
}

/// By a right table, and an update in half of them.
fn tables(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut r = crate::raw_pdf::page("", b"BT ET").obj(5, bytes);
    if dice.roll(3) == 0 {
        let members = [b"7 0 8 9 ".as_slice(), bytes].concat();
        r = r.stream(6, "/Type/ObjStm/N 2/First 8/Filter/FlateDecode", &zlib(&members));
    }
    let r = r.table("/Root 1 0 R");
    match dice.roll(4) {
        0 => r.obj(3, bytes).table("/Root 1 0 R").bytes,
        1 => r.obj(1, "<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R>>").table("/Root 1 0 R/Info 5 0 R").bytes,
        2 => {
            let n = dice.roll(r.bytes.len());
            let at = r.bytes.len();
            let dict = format!("/Type/XRef/W[1 2 1]/Size 9/Root 1 0 R/Prev {n}");
            r.stream(9, &dict, bytes).raw(format!("startxref\n{at}\n%%EOF").as_bytes()).bytes
        }
        _ => r.bytes,
    }
}

fn with_font(content: &[u8], map: &[u8], packet: &[u8]) -> Vec<u8> {
    let resources = "/Resources<</Font<</F 5 0 R>>/XObject<</X 7 0 R/I 8 0 R>>/Properties<</P<</MCID 3/Type/OCG>>>>\
        /ExtGState<</G<</ca 0/SMask<</G 7 0 R/S/Alpha>>>>>>/Pattern<</Pt 7 0 R>>>>";
    Raw::new()
        .obj(1, "<</Type/Catalog/Pages 2 0 R/Metadata 9 0 R>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .obj(3, format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R{resources}>>"))
        .stream(4, "/Filter/FlateDecode", &zlib(content))
        .obj(5, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont/A/ToUnicode 6 0 R/DescendantFonts[<</W[1[500]]>>]>>")
        .stream(6, "", map)
        .stream(7, "/Subtype/Form/BBox[0 0 9 9]/PatternType 1/Resources<</XObject<</X 7 0 R>>>>", content)
        .stream(8, "/Subtype/Image/Width 9/Height 9", b"x")
        .stream(9, "/Type/Metadata/Subtype/XML", packet)
        .table("/Root 1 0 R")
        .bytes
}

fn content(bytes: &[u8], _: &mut Dice) -> Vec<u8> {
    with_font(bytes, b"1 beginbfchar <0001> <4E00> endbfchar", b"<a/>")
}

fn cmap(bytes: &[u8], _: &mut Dice) -> Vec<u8> {
    with_font(b"BT /F 9 Tf <000100020003FFFF> Tj ET", bytes, b"<a/>")
}

fn xmp(bytes: &[u8], _: &mut Dice) -> Vec<u8> {
    with_font(b"BT /F 9 Tf <0001> Tj ET", b"1 beginbfchar <0001> <4E00> endbfchar", bytes)
}

const PAGE: &str = "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title/>\
    <link rel=\"stylesheet\" href=\"c.css\"/></head><body><section id=\"notice\" epub:type=\"copyright-page\" data-fuzi=\"edition\">\
    <p class=\"a\">CC-BY-4.0</p></section>";
const END: &str = "</body></html>";

fn parts(changed: &[(&str, &[u8])]) -> Vec<Item> {
    let opf = "<package xmlns=\"http://www.idpf.org/2007/opf\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>题\
        </dc:title><dc:creator>甲</dc:creator><dc:rights>CC-BY-4.0</dc:rights></metadata><manifest><item id=\"t\" href=\"t.xhtml\" \
        media-type=\"application/xhtml+xml\"/><item id=\"c\" href=\"c.css\" media-type=\"text/css\"/></manifest><spine><itemref \
        idref=\"t\"/></spine></package>";
    let container = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile \
        full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let page = format!("{PAGE}<p id=\"b0001\" data-kind=\"para\">甲乙</p>{END}");
    let mut items = vec![
        item("mimetype", b"application/epub+zip"),
        item("META-INF/container.xml", container.as_bytes()),
        item("EPUB/package.opf", opf.as_bytes()),
        item("EPUB/t.xhtml", page.as_bytes()),
        item("EPUB/c.css", b"p { margin: 0 }"),
    ];
    for (name, bytes) in changed {
        match items.iter_mut().find(|i| i.name == *name) {
            Some(i) => i.bytes = bytes.to_vec(),
            None => items.push(item(name, bytes)),
        }
    }
    items
}

fn book(changed: &[(&str, &[u8])]) -> Vec<u8> {
    write(&parts(changed), Shape::default())
}

/// Records written by chance, then a few bytes hurt.
fn archive(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut items = parts(&[("EPUB/x.xhtml", bytes)]);
    for i in &mut items {
        match dice.roll(12) {
            0 => {
                i.streamed =
                    Some([Descriptor::Signed, Descriptor::Bare, Descriptor::Long, Descriptor::Wrong][dice.roll(4)])
            }
            1 => i.large = true,
            2 => i.extra = unicode_path("../x"),
            3 => i.mode = dice.roll(1 << 16) as u32,
            4 => i.flags = dice.roll(1 << 16) as u16,
            5 => i.gap = bytes[..bytes.len().min(30)].to_vec(),
            _ => {}
        }
    }
    let shape = Shape { large: dice.roll(3) == 0, reversed: dice.roll(3) == 0 };
    let mut out = write(&items, shape);
    for _ in 0..dice.roll(4) {
        let near_end = out.len() - 1 - dice.roll(out.len().min(700));
        out[near_end] = dice.roll(256) as u8;
    }
    out
}
