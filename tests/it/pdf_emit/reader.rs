//! A reader of the tests' own: glyphs with their places and texts, structure elements with their words.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;

/// A glyph as a viewer places it.
#[derive(Clone, Debug)]
pub struct Glyph {
    pub x: f64,
    pub y: f64,
    /// By ToUnicode.
    pub text: String,
    /// Number of the ActualText span it lies in, and its words.
    pub actual: Option<(usize, String)>,
    /// `None` in an artifact.
    pub mcid: Option<i64>,
    pub tagged_or_artifact: bool,
}

/// A structure element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub role: String,
    pub marks: BTreeMap<String, String>,
    pub alt: Option<String>,
    pub words: String,
    pub kids: Vec<Element>,
    pub scope: Option<String>,
    pub lang: Option<String>,
    pub id: Option<String>,
    pub annotations: usize,
}

impl Element {
    pub fn all(&self) -> Vec<&Element> {
        let mut out = vec![self];
        self.kids.iter().for_each(|k| out.extend(k.all()));
        out
    }

    /// Words of this element and all in it, figures left out.
    pub fn text(&self) -> String {
        let inner: String = self.kids.iter().map(Element::text).collect();
        // The reader puts the words of children at the place of the child.
        self.words.clone() + &inner
    }
}

pub struct Reader {
    pub doc: Document,
    pub pages: Vec<ObjectId>,
    pub glyphs: Vec<Vec<Glyph>>,
}

pub fn text_of(o: &Object) -> String {
    let bytes = o.as_str().unwrap();
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(b) => {
            let units: Vec<u16> = b.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// A marked-content sequence that is open: tag, MCID, ActualText.
type Open = (String, Option<i64>, Option<(usize, String)>);

struct Font {
    widths: BTreeMap<u16, f64>,
    unicode: BTreeMap<u16, String>,
}

impl Reader {
    pub fn new(bytes: &[u8]) -> Reader {
        let doc = Document::load_mem(bytes).unwrap();
        let pages: Vec<ObjectId> = doc.get_pages().into_values().collect();
        let mut r = Reader { doc, pages, glyphs: Vec::new() };
        r.glyphs = r.pages.iter().map(|p| r.read_page(*p)).collect();
        r
    }

    pub fn deref<'a>(&'a self, o: &'a Object) -> &'a Object {
        match o {
            Object::Reference(id) => self.doc.get_object(*id).unwrap(),
            _ => o,
        }
    }

    pub fn get<'a>(&'a self, d: &'a Dictionary, key: &str) -> Option<&'a Object> {
        d.get(key.as_bytes()).ok().map(|o| self.deref(o))
    }

    pub fn catalog(&self) -> &Dictionary {
        self.doc.catalog().unwrap()
    }

    pub fn page(&self, n: usize) -> &Dictionary {
        self.doc.get_dictionary(self.pages[n]).unwrap()
    }

    pub fn content(&self, n: usize) -> Content {
        Content::decode(&self.doc.get_page_content(self.pages[n])).unwrap()
    }

    fn fonts(&self, page: ObjectId) -> BTreeMap<Vec<u8>, Font> {
        let fonts = self.doc.get_page_fonts(page).unwrap();
        fonts.into_iter().map(|(name, d)| (name, self.font(d))).collect()
    }

    fn font(&self, d: &Dictionary) -> Font {
        let descendant = self.get(d, "DescendantFonts").unwrap().as_array().unwrap()[0].clone();
        let descendant = self.deref(&descendant).as_dict().unwrap().clone();
        let mut widths = BTreeMap::new();
        let w = self.get(&descendant, "W").unwrap().as_array().unwrap().clone();
        for pair in w.chunks(2) {
            let first = pair[0].as_i64().unwrap() as u16;
            for (i, width) in pair[1].as_array().unwrap().iter().enumerate() {
                widths.insert(first + i as u16, width.as_i64().unwrap() as f64);
            }
        }
        let cmap = self.get(d, "ToUnicode").unwrap().as_stream().unwrap();
        let cmap = cmap.decompressed_content().unwrap_or_else(|_| cmap.content.clone());
        let mut unicode = BTreeMap::new();
        for line in String::from_utf8(cmap).unwrap().lines() {
            let parts: Vec<&str> = line.split_whitespace().collect();
            if let [a, b] = parts[..]
                && a != "<0000>"
                && a.starts_with('<')
                && b.starts_with('<')
            {
                let hex = |s: &str| -> Vec<u16> {
                    let s = s.trim_matches(['<', '>']);
                    (0..s.len() / 4).map(|i| u16::from_str_radix(&s[i * 4..i * 4 + 4], 16).unwrap()).collect()
                };
                unicode.insert(hex(a)[0], String::from_utf16(&hex(b)).unwrap());
            }
        }
        Font { widths, unicode }
    }

    fn read_page(&self, page: ObjectId) -> Vec<Glyph> {
        let fonts = self.fonts(page);
        let content = Content::decode(&self.doc.get_page_content(page)).unwrap();
        let n = |o: &Object| -> f64 {
            match o {
                Object::Integer(i) => *i as f64,
                Object::Real(r) => f64::from(*r),
                other => panic!("not a number: {other:?}"),
            }
        };
        let (mut font, mut size, mut tc) = (None, 0.0, 0.0);
        let (mut x, mut y, mut left) = (0.0, 0.0, 0.0);
        let mut stack: Vec<Open> = Vec::new();
        let mut out = Vec::new();
        let mut spans = 0;
        for op in &content.operations {
            match op.operator.as_str() {
                "BDC" => {
                    let tag = String::from_utf8(op.operands[0].as_name().unwrap().to_vec()).unwrap();
                    let d = op.operands[1].as_dict().unwrap();
                    let actual = d.get(b"ActualText").ok().map(|t| {
                        spans += 1;
                        (spans, text_of(t))
                    });
                    stack.push((tag, d.get(b"MCID").ok().map(|m| m.as_i64().unwrap()), actual));
                }
                "EMC" => {
                    stack.pop().unwrap();
                }
                "Tf" => {
                    font = fonts.get(op.operands[0].as_name().unwrap());
                    size = n(&op.operands[1]);
                }
                "Tc" => tc = n(&op.operands[0]),
                "BT" => (x, y, left) = (0.0, 0.0, 0.0),
                "Td" => {
                    left += n(&op.operands[0]);
                    y += n(&op.operands[1]);
                    x = left;
                }
                "TJ" => {
                    for o in op.operands[0].as_array().unwrap() {
                        let Object::String(bytes, _) = o else {
                            x -= n(o) / 1000.0 * size;
                            continue;
                        };
                        for code in bytes.chunks(2) {
                            let code = u16::from_be_bytes([code[0], code[1]]);
                            let f: &Font = font.unwrap();
                            let artifact = stack.iter().any(|(t, ..)| t == "Artifact");
                            let mcid = stack.iter().find_map(|s| s.1);
                            out.push(Glyph {
                                x,
                                y,
                                text: f.unicode[&code].clone(),
                                actual: stack.iter().rev().find_map(|s| s.2.clone()),
                                mcid,
                                tagged_or_artifact: artifact != mcid.is_some(),
                            });
                            x += f.widths[&code] / 1000.0 * size + tc;
                        }
                    }
                }
                "Tj" | "'" | "\"" | "Tm" | "TD" | "T*" | "Tz" | "Ts" | "Tw" => panic!("{} not expected", op.operator),
                _ => {}
            }
        }
        assert!(stack.is_empty(), "marked content is not closed");
        out
    }

    /// Words of a marked-content sequence.
    fn words(&self, page: usize, mcid: i64) -> String {
        spoken(self.glyphs[page].iter().filter(|g| g.mcid == Some(mcid)))
    }

    pub fn tree(&self) -> Element {
        let root = self.get(self.catalog(), "StructTreeRoot").unwrap().as_dict().unwrap();
        self.element(self.get(root, "K").unwrap().as_dict().unwrap())
    }

    fn element(&self, d: &Dictionary) -> Element {
        let name = |o: &Object| String::from_utf8(o.as_name().unwrap().to_vec()).unwrap();
        let mut e = Element { role: name(self.get(d, "S").unwrap()), ..Element::default() };
        e.alt = self.get(d, "Alt").map(text_of);
        e.lang = self.get(d, "Lang").map(text_of);
        e.id = self.get(d, "ID").map(text_of);
        let attributes = match self.get(d, "A") {
            None => vec![],
            Some(Object::Array(a)) => a.iter().map(|o| self.deref(o).as_dict().unwrap()).collect(),
            Some(o) => vec![o.as_dict().unwrap()],
        };
        for a in attributes {
            e.scope = e.scope.or_else(|| self.get(a, "Scope").map(name));
            if let Some(Object::Array(p)) = self.get(a, "P") {
                for p in p {
                    let p = p.as_dict().unwrap();
                    e.marks.insert(text_of(p.get(b"N").unwrap()), text_of(p.get(b"V").unwrap()));
                }
            }
        }
        let kids = match self.get(d, "K") {
            None => vec![],
            Some(Object::Array(a)) => a.iter().collect(),
            Some(o) => vec![o],
        };
        let page_of = |o: &Dictionary| {
            let id = o.get(b"Pg").unwrap().as_reference().unwrap();
            self.pages.iter().position(|p| *p == id).unwrap()
        };
        for kid in kids {
            match self.deref(kid) {
                Object::Integer(mcid) => e.kids.push(self.said(page_of(d), *mcid)),
                Object::Dictionary(k) => match k.get(b"Type").map(|t| t.as_name().unwrap()) {
                    Ok(b"MCR") => e.kids.push(self.said(page_of(k), k.get(b"MCID").unwrap().as_i64().unwrap())),
                    Ok(b"OBJR") => e.annotations += 1,
                    _ => e.kids.push(self.element(k)),
                },
                other => panic!("kid {other:?}"),
            }
        }
        e
    }

    fn said(&self, page: usize, mcid: i64) -> Element {
        Element { role: "#content".into(), words: self.words(page, mcid), ..Element::default() }
    }

    pub fn metadata(&self) -> String {
        let s = self.get(self.catalog(), "Metadata").unwrap().as_stream().unwrap();
        assert!(s.dict.get(b"Filter").is_err(), "XMP must not be compressed");
        String::from_utf8(s.content.clone()).unwrap()
    }

    pub fn info(&self, key: &str) -> Option<String> {
        let id = self.doc.trailer.get(b"Info").unwrap();
        self.get(self.deref(id).as_dict().unwrap(), key).map(text_of)
    }
}

/// What a reader aloud says: ActualText once for its span, else ToUnicode.
pub fn spoken<'a>(glyphs: impl Iterator<Item = &'a Glyph>) -> String {
    let mut out = String::new();
    let mut last = 0;
    for g in glyphs {
        match &g.actual {
            Some((n, text)) if *n != last => {
                last = *n;
                out.push_str(text);
            }
            Some(_) => {}
            None => out.push_str(&g.text),
        }
    }
    out
}
