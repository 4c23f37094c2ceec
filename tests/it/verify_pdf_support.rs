//! A minimal tagged PDF, built with `lopdf` by `docs/marks.md`, to be changed before or after it is written.

use fuzi::fonts::{FaceId, FontSet};
use fuzi::license::{Edition, sha256_hex};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// An element of the structure tree with its words.
#[derive(Clone)]
pub struct Elem {
    pub role: &'static str,
    pub mark: String,
    pub kind: &'static str,
    pub text: String,
    pub alt: Option<String>,
    /// Drawn as an artifact or without any mark instead of in the tree.
    pub loose: Option<&'static str>,
}

/// A page that is a section of its own.
#[derive(Clone)]
pub struct Page {
    pub edition: bool,
    pub elems: Vec<Elem>,
}

#[derive(Clone)]
pub struct Pdf {
    pub pages: Vec<Page>,
    pub xmp: String,
    pub title: String,
    pub author: String,
    pub manifest: Option<String>,
    /// Extra operators before every word of the body.
    pub mode: &'static str,
}

pub fn elem(role: &'static str, mark: &str, kind: &'static str, text: &str) -> Elem {
    Elem { role, mark: mark.to_string(), kind, text: text.to_string(), alt: None, loose: None }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

impl Pdf {
    /// `screen`: with a manifest and the schemas of PDF/A.
    pub fn new(edition: &Edition, screen: bool) -> Pdf {
        let mut title = Vec::new();
        for (key, values) in &edition.canon().fields {
            for v in values.iter().filter(|_| !matches!(key.as_str(), "notice" | "licence-code")) {
                title.push(elem("P", &format!("field:{}", key.as_str()), "", v));
            }
        }
        let licence = edition.licence();
        let mut rights = vec![elem("H1", "", "", "版权与许可"), elem("P", "field:licence-code", "", &licence.code)];
        rights.extend(licence.notice.iter().map(|n| elem("P", "field:notice", "", n)));
        rights.extend(licence.uri().map(|u| elem("P", "", "", &u)));
        let mut body: Vec<Elem> = Vec::new();
        for b in &edition.canon().blocks {
            let kind = b.kind.as_str();
            let mut e = elem(if kind == "alt" { "Figure" } else { "P" }, &b.id.to_string(), kind, &b.text);
            if kind == "alt" {
                e.alt = Some(std::mem::take(&mut e.text));
            }
            body.push(e);
        }
        let a = edition.attribution();
        let creators: String = a.creators.iter().map(|c| format!("<rdf:li>{}</rdf:li>", xml(&c.name))).collect();
        let uri = licence.uri().map_or(String::new(), |u| {
            format!("<xmpRights:WebStatement>{u}</xmpRights:WebStatement><cc:license rdf:resource=\"{u}\"/>")
        });
        let schemas = if screen { "<fuzi:manifest>integrity.json</fuzi:manifest>" } else { "" };
        let xmp = format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\" \
             xmlns:cc=\"http://creativecommons.org/ns#\" xmlns:fuzi=\"https://fuzi.example/ns/1#\" \
             xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>\
             <dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>\
             <dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:rights>\
             <xmpRights:Marked>True</xmpRights:Marked>{uri}<fuzi:root>{}</fuzi:root><fuzi:stream>{}</fuzi:stream>{schemas}\
             </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
            xml(&a.title),
            xml(&licence.rights_text()),
            sha256_hex(&edition.canon().root),
            sha256_hex(&edition.canon().stream),
        );
        Pdf {
            pages: vec![
                Page { edition: true, elems: title },
                Page { edition: true, elems: rights },
                Page { edition: false, elems: body },
            ],
            xmp,
            title: a.title.clone(),
            author: a.creators.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("; "),
            manifest: screen.then(|| edition.manifest().to_json()),
            mode: "",
        }
    }

    pub fn xmp(mut self, from: &str, to: &str) -> Pdf {
        assert!(self.xmp.contains(from), "`{from}` is not in XMP");
        self.xmp = self.xmp.replace(from, to);
        self
    }

    /// Changes the words of the element with that mark.
    pub fn words(mut self, mark: &str, from: &str, to: &str) -> Pdf {
        let mut done = false;
        for e in self.pages.iter_mut().flat_map(|p| &mut p.elems).filter(|e| e.mark == mark) {
            for text in [Some(&mut e.text), e.alt.as_mut()].into_iter().flatten() {
                done |= text.contains(from);
                *text = text.replace(from, to);
            }
        }
        assert!(done, "`{from}` is not in {mark}");
        self
    }

    pub fn elems(mut self, change: impl Fn(&mut Vec<Elem>)) -> Pdf {
        if let Some(body) = self.pages.iter_mut().find(|p| !p.edition) {
            change(&mut body.elems);
        }
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        save(self.document())
    }

    pub fn document(&self) -> Document {
        let mut doc = Document::with_version("1.7");
        let mut codes: BTreeMap<char, u16> = BTreeMap::new();
        for c in self.pages.iter().flat_map(|p| &p.elems).flat_map(|e| e.text.chars()) {
            let next = codes.len() as u16 + 1;
            codes.entry(c).or_insert(next);
        }
        let font = font(&mut doc, &codes);
        let pages_id = doc.new_object_id();
        let (root_id, document_id) = (doc.new_object_id(), doc.new_object_id());
        let mut kids = Vec::new();
        let mut sections = Vec::new();
        for page in &self.pages {
            let page_id = doc.new_object_id();
            let section_id = doc.new_object_id();
            let mut content = String::new();
            let mut elements = Vec::new();
            // as high as its words need
            let rows = page.elems.iter().map(|e| e.text.chars().count().div_ceil(36) as i64 * 14 + 6).sum::<i64>();
            let height = rows.max(500) + 60;
            let mut top = height - 30;
            for (mcid, e) in page.elems.iter().enumerate() {
                let hex: String = e.text.chars().filter_map(|c| codes.get(&c)).map(|n| format!("{n:04X}")).collect();
                let open = match e.loose {
                    None => format!("/{} <</MCID {mcid}>> BDC", e.role),
                    Some("artifact") => "/Artifact BMC".to_string(),
                    Some(_) => "/Span BMC".to_string(),
                };
                content.push_str(&format!("{open} BT /F0 10 Tf {} 14 TL 20 {top} Td ", self.mode));
                // lines of 36 characters; two strings, as a line broken in two would have
                let lines: Vec<&[u8]> = hex.as_bytes().chunks(36 * 4).collect();
                for line in &lines {
                    let line = std::str::from_utf8(line).expect("hex");
                    let (a, b) = line.split_at(line.len() / 8 * 4);
                    content.push_str(&format!("<{a}> Tj [<{b}> -100] TJ T* "));
                }
                content.push_str("ET EMC\n");
                top -= 14 * lines.len() as i64 + 6;
                if e.loose.is_some() {
                    continue;
                }
                let mut dict =
                    dictionary! { "Type" => "StructElem", "S" => e.role, "P" => section_id, "Pg" => page_id };
                if e.alt.is_none() || !e.text.is_empty() {
                    dict.set("K", Object::Array(vec![Object::Integer(mcid as i64)]));
                }
                if !e.mark.is_empty() {
                    dict.set("A", user_properties(&e.mark, e.kind));
                }
                if let Some(alt) = &e.alt {
                    dict.set("Alt", text_string(alt));
                }
                elements.push(Object::Reference(doc.add_object(dict)));
            }
            let mut section = dictionary! { "Type" => "StructElem", "S" => "Sect", "P" => document_id, "K" => Object::Array(elements) };
            if page.edition {
                section.set("A", user_properties("edition", ""));
            }
            doc.set_object(section_id, section);
            sections.push(Object::Reference(section_id));
            let stream = doc.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
            doc.set_object(
                page_id,
                dictionary! {
                    "Type" => "Page", "Parent" => pages_id, "Contents" => stream,
                    "Resources" => dictionary! { "Font" => dictionary! { "F0" => font.clone() } },
                    "MediaBox" => Object::Array(vec![0.into(), 0.into(), 420.into(), height.into()]),
                },
            );
            kids.push(Object::Reference(page_id));
        }
        let count = kids.len() as i64;
        doc.set_object(pages_id, dictionary! { "Type" => "Pages", "Kids" => Object::Array(kids), "Count" => count });
        doc.set_object(
            document_id,
            dictionary! { "Type" => "StructElem", "S" => "Document", "P" => root_id, "K" => Object::Array(sections) },
        );
        doc.set_object(root_id, dictionary! { "Type" => "StructTreeRoot", "K" => document_id });
        let metadata =
            Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, self.xmp.clone().into_bytes());
        let metadata = doc.add_object(metadata);
        let mut catalog = dictionary! {
            "Type" => "Catalog", "Pages" => pages_id, "StructTreeRoot" => root_id, "Metadata" => metadata,
            "Lang" => Object::string_literal("zh-Hans"), "MarkInfo" => dictionary! { "Marked" => true },
        };
        if let Some(json) = &self.manifest {
            let file = doc.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, json.clone().into_bytes()));
            let spec = doc.add_object(dictionary! {
                "Type" => "Filespec", "F" => Object::string_literal("integrity.json"), "UF" => text_string("integrity.json"),
                "EF" => dictionary! { "F" => file }, "AFRelationship" => "Data",
            });
            let names = Object::Array(vec![Object::string_literal("integrity.json"), Object::Reference(spec)]);
            catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
            catalog.set("AF", Object::Array(vec![Object::Reference(spec)]));
        }
        let catalog = doc.add_object(catalog);
        doc.trailer.set("Root", catalog);
        let info =
            doc.add_object(dictionary! { "Title" => text_string(&self.title), "Author" => text_string(&self.author) });
        doc.trailer.set("Info", info);
        doc.compress();
        doc
    }
}

pub fn save(mut doc: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("save");
    bytes
}

fn text_string(text: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn user_properties(mark: &str, kind: &str) -> Object {
    let property = |n: &str, v: &str| {
        Object::Dictionary(dictionary! { "N" => Object::string_literal(n), "V" => Object::string_literal(v) })
    };
    let mut list = vec![property("fuzi", mark)];
    if !kind.is_empty() {
        list.push(property("kind", kind));
    }
    Object::Dictionary(dictionary! { "O" => "UserProperties", "P" => Object::Array(list) })
}

/// The body face cut to the characters in use, as an edition embeds it: glyph numbers are codes.
fn font(doc: &mut Document, codes: &BTreeMap<char, u16>) -> Object {
    let set = FontSet::load(None, None).expect("faces");
    let face = set.face(FaceId::Serif);
    let mut by_code: Vec<(u16, char)> = codes.iter().map(|(c, n)| (*n, *c)).collect();
    by_code.sort_unstable();
    let mut glyphs = subsetter::GlyphRemapper::new();
    let mut cmap = String::from("1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
    let mut to_glyph = vec![0u8; 2];
    for (code, c) in by_code {
        // a character that the face lacks is drawn like the one it stands for, or as a blank
        let plain = c.nfkc().next().and_then(|c| face.glyph(c));
        let glyph = face.glyph(c).or(plain).or_else(|| face.glyph(' ')).expect("a glyph");
        to_glyph.extend(glyphs.remap(glyph.0).to_be_bytes());
        let units: String = c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("{u:04X}")).collect();
        cmap.push_str(&format!("1 beginbfchar <{code:04X}> <{units}> endbfchar\n"));
    }
    let program = subsetter::subset(face.bytes, 0, &glyphs).expect("subset");
    let to_unicode = doc.add_object(Stream::new(Dictionary::new(), cmap.into_bytes()));
    let file = doc.add_object(Stream::new(dictionary! { "Length1" => program.len() as i64 }, program));
    let descriptor = doc.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "ABCDEF+NotoSerifSC-Regular", "Flags" => 4, "FontFile2" => file,
    });
    let to_glyph = doc.add_object(Stream::new(Dictionary::new(), to_glyph));
    let inner = doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+NotoSerifSC-Regular",
        "FontDescriptor" => descriptor, "CIDToGIDMap" => to_glyph,
    });
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+NotoSerifSC-Regular", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![inner.into()], "ToUnicode" => to_unicode,
    };
    Object::Reference(doc.add_object(font))
}

/// First object of a structure type.
pub fn find(doc: &Document, role: &str) -> lopdf::ObjectId {
    let wanted =
        |o: &Object| o.as_dict().is_ok_and(|d| d.get(b"S").and_then(Object::as_name).ok() == Some(role.as_bytes()));
    *doc.objects.iter().find(|(_, o)| wanted(o)).expect("element").0
}
