//! A PDF/X-4 of four pages that holds all there is to hold, to be broken in one place.

use crate::support::here;
use fuzi::preflight::{FileReport, Standard, Wanted, preflight};
use fuzi::verify::Limits;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

/// The file, and where its parts are.
pub struct Press {
    pub doc: Document,
    pub catalog: ObjectId,
    pub pages: Vec<ObjectId>,
    pub contents: Vec<ObjectId>,
    pub resources: ObjectId,
    pub descriptor: ObjectId,
    pub image: ObjectId,
    pub state: ObjectId,
    pub intent: ObjectId,
    pub profile: ObjectId,
    pub info: ObjectId,
    pub xmp: ObjectId,
}

const XMP: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
    <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
    xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
    xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\
    <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">题</rdf:li></rdf:Alt></dc:title>\
    <xmp:CreateDate>2026-01-15T08:00:00+08:00</xmp:CreateDate><xmp:ModifyDate>2026-01-15T08:00:00+08:00</xmp:ModifyDate>\
    <xmp:MetadataDate>2026-01-15T08:00:00+08:00</xmp:MetadataDate><xmpMM:DocumentID>uuid:1</xmpMM:DocumentID>\
    <xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>\
    <pdf:Trapped>False</pdf:Trapped><pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\
    </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>";

fn text(t: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(t.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

pub fn numbers(list: &[i64]) -> Object {
    Object::Array(list.iter().map(|n| (*n).into()).collect())
}

/// A letter of 12 pt well inside the page, and a picture of 300 dpi.
pub const WORDS: &str = "0 0 0 1 k BT /F 12 Tf 100 500 Td (a) Tj ET q 24 0 0 24 100 300 cm /I Do Q";

impl Press {
    pub fn new() -> Press {
        let mut doc = Document::with_version("1.6");
        let program = doc.add_object(Stream::new(dictionary! { "Length1" => 4 }, b"font".to_vec()));
        let descriptor = doc.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => "AAAAAA+Song", "Flags" => 4, "FontFile2" => program,
            "FontBBox" => numbers(&[0, 0, 1000, 1000]), "ItalicAngle" => 0, "Ascent" => 880, "Descent" => -120,
            "CapHeight" => 700, "StemV" => 80,
        });
        let font = doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "AAAAAA+Song", "FirstChar" => 97, "LastChar" => 97,
            "Widths" => numbers(&[500]), "FontDescriptor" => descriptor, "Encoding" => "WinAnsiEncoding",
        });
        let image = doc.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 100, "BitsPerComponent" => 8,
                "ColorSpace" => "DeviceCMYK",
            },
            vec![10; 40_000],
        ));
        let state = doc.add_object(dictionary! { "Type" => "ExtGState", "OP" => true, "op" => true, "OPM" => 1 });
        let resources = doc.add_object(dictionary! {
            "Font" => dictionary! { "F" => font }, "XObject" => dictionary! { "I" => image },
            "ExtGState" => dictionary! { "G" => state },
        });
        let tree = doc.new_object_id();
        let (mut pages, mut contents) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            let content = doc.add_object(Stream::new(Dictionary::new(), WORDS.as_bytes().to_vec()));
            let page = doc.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "MediaBox" => numbers(&[0, 0, 440, 640]),
                "BleedBox" => numbers(&[10, 10, 430, 630]), "TrimBox" => numbers(&[20, 20, 420, 620]),
                "Contents" => content, "Resources" => resources,
            });
            pages.push(page);
            contents.push(content);
        }
        let kids: Vec<Object> = pages.iter().map(|p| (*p).into()).collect();
        doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 4 }.into());
        let icc = std::fs::read(here("data/icc/coated-fogra39.icc")).expect("profile");
        let profile = doc.add_object(Stream::new(dictionary! { "N" => 4 }, icc));
        let intent = doc.add_object(dictionary! {
            "Type" => "OutputIntent", "S" => "GTS_PDFX", "OutputConditionIdentifier" => text("FOGRA39"),
            "DestOutputProfile" => profile,
        });
        let xmp = doc.add_object(Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, XMP.into()));
        let catalog = doc.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => tree, "Metadata" => xmp, "OutputIntents" => vec![Object::from(intent)],
        });
        let info = doc.add_object(dictionary! {
            "Title" => text("题"), "CreationDate" => Object::string_literal("D:20260115080000+08'00'"), "Trapped" => "False",
        });
        doc.trailer.set("Root", catalog);
        doc.trailer.set("Info", info);
        let id = Object::String(vec![7; 16], StringFormat::Hexadecimal);
        doc.trailer.set("ID", vec![id.clone(), id]);
        Press { doc, catalog, pages, contents, resources, descriptor, image, state, intent, profile, info, xmp }
    }

    /// The content of the first page.
    pub fn content(self, content: &str) -> Press {
        let page = self.contents[0];
        self.content_of(page, content)
    }

    pub fn content_of(mut self, id: ObjectId, content: &str) -> Press {
        self.doc.objects.insert(id, Stream::new(Dictionary::new(), content.as_bytes().to_vec()).into());
        self
    }

    pub fn dict(&mut self, id: ObjectId) -> &mut Dictionary {
        match self.doc.objects.get_mut(&id).expect("object") {
            Object::Dictionary(d) => d,
            Object::Stream(s) => &mut s.dict,
            _ => panic!("no dictionary"),
        }
    }

    pub fn set(mut self, id: ObjectId, key: &str, value: impl Into<Object>) -> Press {
        self.dict(id).set(key, value);
        self
    }

    pub fn remove(mut self, id: ObjectId, key: &str) -> Press {
        assert!(self.dict(id).remove(key.as_bytes()).is_some(), "{key}");
        self
    }

    /// Puts an object under a name of a kind into the resources.
    pub fn resource(mut self, kind: &str, name: &str, object: impl Into<Object>) -> Press {
        let id = self.doc.add_object(object.into());
        let resources = self.resources;
        let mut list = match self.dict(resources).get(kind.as_bytes()) {
            Ok(Object::Dictionary(d)) => d.clone(),
            _ => Dictionary::new(),
        };
        list.set(name, id);
        self.set(resources, kind, list)
    }

    pub fn metadata(mut self, from: &str, to: &str) -> Press {
        assert!(XMP.contains(from), "{from}");
        let id = self.xmp;
        let Some(Object::Stream(s)) = self.doc.objects.get_mut(&id) else { panic!("XMP") };
        let packet = String::from_utf8(s.content.clone()).expect("text").replace(from, to);
        s.set_content(packet.into_bytes());
        self
    }

    pub fn bytes(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.doc.save_to(&mut out).expect("save");
        out
    }
}

/// Holds a file against one table.
pub fn against(bytes: &[u8], standard: Standard) -> FileReport {
    let wanted = Wanted { standards: vec![standard], ..Wanted::default() };
    preflight(bytes, "a.pdf", &wanted, &Limits::default())
}

/// Ids of what was found, each once, in the order of the table.
pub fn found(bytes: &[u8], standard: Standard) -> Vec<&'static str> {
    let report = against(bytes, standard);
    assert!(report.trouble.is_empty(), "{:?}", report.trouble);
    let mut ids: Vec<&'static str> = report.standards[0].findings.iter().map(|f| f.id).collect();
    ids.dedup();
    ids
}
