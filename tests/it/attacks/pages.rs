//! A PDF in pieces: dictionaries and content streams through `lopdf`, words found by an own reading of ToUnicode, and
//! updates appended byte by byte.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

pub struct Pdf {
    pub doc: Document,
}

impl Pdf {
    pub fn open(bytes: &[u8]) -> Pdf {
        Pdf { doc: Document::load_mem(bytes).expect("PDF") }
    }

    pub fn save(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.doc.save_to(&mut out).expect("save");
        out
    }

    /// The same with a table of old as cross-reference.
    pub fn save_classic(mut self) -> Vec<u8> {
        self.doc.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
        for key in ["Type", "W", "Index", "Length", "Filter", "DecodeParms"] {
            self.doc.trailer.remove(key.as_bytes());
        }
        self.save()
    }

    pub fn page(&self, n: u32) -> ObjectId {
        self.doc.get_pages()[&n]
    }

    /// The page that shows the notice.
    pub fn notice_page(&self) -> u32 {
        self.page_with("自由、免费转载分发")
    }

    pub fn page_with(&self, words: &str) -> u32 {
        let pages: Vec<u32> = self.doc.get_pages().keys().copied().collect();
        pages.into_iter().find(|n| self.text(*n).contains(words)).unwrap_or_else(|| panic!("no page with `{words}`"))
    }

    pub fn content(&self, n: u32) -> Vec<u8> {
        self.doc.get_page_content(self.page(n))
    }

    pub fn set_content(&mut self, n: u32, content: impl Into<Vec<u8>>) {
        let id = self.doc.add_object(Stream::new(dictionary! {}, content.into()));
        let page = self.page(n);
        self.dict(page).set("Contents", id);
    }

    /// Operators before and after everything on a page.
    pub fn wrap(mut self, n: u32, before: &str, after: &str) -> Pdf {
        let content = [before.as_bytes(), b"\n", &self.content(n), b"\n", after.as_bytes()].concat();
        self.set_content(n, content);
        self
    }

    /// ToUnicode streams of all fonts.
    pub fn cmaps(&self) -> Vec<ObjectId> {
        let fonts = self.doc.objects.values().filter_map(|o| o.as_dict().ok());
        fonts.filter_map(|d| d.get(b"ToUnicode").and_then(Object::as_reference).ok()).collect()
    }

    pub fn dict(&mut self, id: ObjectId) -> &mut Dictionary {
        match self.doc.get_object_mut(id).expect("object") {
            Object::Stream(s) => &mut s.dict,
            o => o.as_dict_mut().expect("dictionary"),
        }
    }

    pub fn root(&self) -> ObjectId {
        self.doc.trailer.get(b"Root").and_then(Object::as_reference).expect("Root")
    }

    pub fn catalog(mut self, key: &str, value: impl Into<Object>) -> Pdf {
        let root = self.root();
        self.dict(root).set(key, value);
        self
    }

    pub fn strip_catalog(mut self, keys: &[&str]) -> Pdf {
        let root = self.root();
        for key in keys {
            assert!(self.dict(root).remove(key.as_bytes()).is_some(), "no /{key}");
        }
        self
    }

    pub fn page_key(mut self, n: u32, key: &str, value: impl Into<Object>) -> Pdf {
        let page = self.page(n);
        self.dict(page).set(key, value);
        self
    }

    pub fn info(mut self, key: &str, value: &str) -> Pdf {
        let id = self.doc.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
        let mut utf16 = vec![0xFE, 0xFF];
        value.encode_utf16().for_each(|u| utf16.extend(u.to_be_bytes()));
        self.dict(id).set(key, Object::String(utf16, StringFormat::Literal));
        self
    }

    fn metadata(&self) -> ObjectId {
        self.doc.catalog().and_then(|c| c.get(b"Metadata")).and_then(Object::as_reference).expect("Metadata")
    }

    pub fn xmp_text(&self) -> String {
        let stream = self.doc.get_object(self.metadata()).and_then(Object::as_stream).expect("stream");
        String::from_utf8(stream.get_plain_content().expect("XMP")).expect("UTF-8")
    }

    pub fn set_xmp(mut self, xmp: &str) -> Pdf {
        let id = self.metadata();
        self.doc.get_object_mut(id).and_then(Object::as_stream_mut).expect("stream").set_plain_content(xmp.into());
        self
    }

    pub fn xmp(self, from: &str, to: &str) -> Pdf {
        let xmp = self.xmp_text();
        assert!(xmp.contains(from), "`{from}` is not in the XMP");
        self.set_xmp(&xmp.replace(from, to))
    }

    pub fn xmp_cut(self, from: &str, to: &str) -> Pdf {
        let xmp = self.xmp_text();
        let piece = super::book::between(&xmp, from, to);
        self.set_xmp(&xmp.replacen(piece, "", 1))
    }

    /// Structure elements with a mark (`b0008`, `edition`), in the order of their numbers.
    pub fn elements(&self, mark: &str) -> Vec<ObjectId> {
        let says = |d: &Dictionary| {
            d.get(b"P").and_then(Object::as_array).is_ok_and(|p| {
                p.iter().filter_map(|o| o.as_dict().ok()).any(|o| {
                    o.get(b"N").and_then(Object::as_str).is_ok_and(|n| n == b"fuzi")
                        && o.get(b"V").and_then(Object::as_str).is_ok_and(|v| v == mark.as_bytes())
                })
            })
        };
        let marked = |o: &Object| match o {
            Object::Dictionary(d) => says(d),
            Object::Array(a) => a.iter().filter_map(|o| o.as_dict().ok()).any(says),
            _ => false,
        };
        let all = self.doc.objects.iter().filter_map(|(id, o)| o.as_dict().ok().map(|d| (id, d)));
        all.filter(|(_, d)| d.has(b"S") && d.get(b"A").is_ok_and(marked)).map(|(id, _)| *id).collect()
    }

    pub fn element(&self, mark: &str) -> ObjectId {
        *self.elements(mark).first().unwrap_or_else(|| panic!("no element {mark}"))
    }

    pub fn parent(&self, id: ObjectId) -> ObjectId {
        self.doc.get_dictionary(id).and_then(|d| d.get(b"P")).and_then(Object::as_reference).expect("P")
    }

    pub fn kids(&mut self, id: ObjectId) -> &mut Vec<Object> {
        self.dict(id).get_mut(b"K").and_then(Object::as_array_mut).expect("K")
    }

    /// The section of the structure tree that holds the notice.
    pub fn notice_section(&self) -> ObjectId {
        self.parent(self.element("field:notice"))
    }

    /// Annotations of a page, with their ids.
    pub fn annotations(&self, n: u32) -> Vec<ObjectId> {
        let page = self.doc.get_dictionary(self.page(n)).expect("page");
        let list = match page.get(b"Annots") {
            Ok(Object::Reference(id)) => self.doc.get_object(*id).and_then(Object::as_array).expect("Annots").clone(),
            Ok(Object::Array(a)) => a.clone(),
            _ => Vec::new(),
        };
        list.iter().filter_map(|o| o.as_reference().ok()).collect()
    }

    pub fn annotate(mut self, n: u32, annotation: Dictionary) -> Pdf {
        let mut all: Vec<Object> = self.annotations(n).into_iter().map(Object::Reference).collect();
        let id = self.doc.add_object(annotation);
        all.push(id.into());
        self.page_key(n, "Annots", all)
    }

    /// A link of the page to an address.
    pub fn link_to(&self, address: &str) -> ObjectId {
        let all = self.doc.objects.iter().filter_map(|(id, o)| o.as_dict().ok().map(|d| (id, d)));
        let leads = |d: &Dictionary| {
            let action = match d.get(b"A") {
                Ok(Object::Reference(id)) => self.doc.get_dictionary(*id).ok(),
                Ok(o) => o.as_dict().ok(),
                Err(_) => None,
            };
            action.and_then(|a| a.get(b"URI").ok()).and_then(|u| u.as_str().ok()) == Some(address.as_bytes())
        };
        *all.filter(|(_, d)| leads(d)).map(|(id, _)| id).next().unwrap_or_else(|| panic!("no link to {address}"))
    }

    pub fn set_address(mut self, link: ObjectId, address: &str) -> Pdf {
        self.dict(link).set("A", dictionary! { "S" => "URI", "URI" => Object::string_literal(address) });
        self
    }

    /// Puts a resource of a kind (`XObject`, `ExtGState`, `Properties`) on all pages.
    pub fn resource(mut self, kind: &str, name: &str, value: impl Into<Object>) -> Pdf {
        let value = value.into();
        for n in self.doc.get_pages().into_keys().collect::<Vec<_>>() {
            let page = self.page(n);
            let mut all = match self.doc.get_dictionary(page).expect("page").get(b"Resources") {
                Ok(Object::Reference(id)) => self.doc.get_dictionary(*id).expect("resources").clone(),
                Ok(Object::Dictionary(d)) => d.clone(),
                _ => Dictionary::new(),
            };
            let mut of_kind = match all.get(kind.as_bytes()) {
                Ok(Object::Reference(id)) => self.doc.get_dictionary(*id).expect("kind").clone(),
                Ok(Object::Dictionary(d)) => d.clone(),
                _ => Dictionary::new(),
            };
            of_kind.set(name, value.clone());
            all.set(kind, of_kind);
            self.dict(page).set("Resources", all);
        }
        self
    }

    /// A white picture of one pixel, as resource `name`.
    pub fn white_image(mut self, name: &str) -> Pdf {
        let image = self.doc.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
            vec![0xFF],
        ));
        self.resource("XObject", name, image)
    }

    /// Font program, descendant font and its object, of the font a page calls by this name.
    pub fn font(&self, n: u32, name: &str) -> (Dictionary, Dictionary, Vec<u8>) {
        let font = self.doc.get_page_fonts(self.page(n)).expect("fonts")[name.as_bytes()].clone();
        let first = &font.get(b"DescendantFonts").and_then(Object::as_array).expect("fonts")[0];
        let cid = match first {
            Object::Reference(id) => self.doc.get_dictionary(*id).expect("font").clone(),
            o => o.as_dict().expect("font").clone(),
        };
        let descriptor = cid.get(b"FontDescriptor").and_then(Object::as_reference).expect("descriptor");
        let file = self.doc.get_dictionary(descriptor).and_then(|d| d.get(b"FontFile2")).and_then(Object::as_reference);
        let program = self.doc.get_object(file.expect("file")).and_then(Object::as_stream).expect("program");
        (font, cid, program.get_plain_content().expect("program"))
    }

    /// Replaces the font program of a font.
    pub fn set_font_file(mut self, n: u32, name: &str, program: Vec<u8>) -> Pdf {
        let (_, cid, _) = self.font(n, name);
        let descriptor = cid.get(b"FontDescriptor").and_then(Object::as_reference).expect("descriptor");
        let file = self.doc.get_dictionary(descriptor).and_then(|d| d.get(b"FontFile2")).and_then(Object::as_reference);
        let stream = self.doc.get_object_mut(file.expect("file")).and_then(Object::as_stream_mut).expect("program");
        stream.dict.set("Length1", program.len() as i64);
        stream.set_plain_content(program);
        self
    }
}

/// Appends a revision by hand: the objects given, and an uncompressed cross-reference stream that leads to the one before.
pub fn increment(bytes: &[u8], objects: &[(u32, Vec<u8>)], drop_info: bool) -> Vec<u8> {
    let doc = Document::load_mem(bytes).expect("PDF");
    let mut out = bytes.to_vec();
    out.push(b'\n');
    let mut rows = Vec::new();
    let mut index = String::new();
    for (number, body) in objects {
        rows.extend([1u8]);
        rows.extend((out.len() as u32).to_be_bytes());
        rows.extend([0, 0]);
        index.push_str(&format!("{number} 1 "));
        out.extend(format!("{number} 0 obj\n").as_bytes());
        out.extend(body);
        out.extend(b"\nendobj\n");
    }
    let own = doc.max_id.max(objects.iter().map(|o| o.0).max().unwrap_or(0)) + 1;
    let start = out.len();
    rows.extend([1u8]);
    rows.extend((start as u32).to_be_bytes());
    rows.extend([0, 0]);
    index.push_str(&format!("{own} 1"));
    let root = doc.trailer.get(b"Root").and_then(Object::as_reference).expect("Root").0;
    let info = match doc.trailer.get(b"Info").and_then(Object::as_reference) {
        Ok(id) if !drop_info => format!("/Info {} 0 R ", id.0),
        _ => String::new(),
    };
    let prev = last_startxref(bytes);
    out.extend(
        format!(
            "{own} 0 obj\n<< /Type /XRef /Size {} /W [1 4 2] /Index [{index}] /Root {root} 0 R {info}/Prev {prev} /Length {} >>\nstream\n",
            own + 1,
            rows.len()
        )
        .as_bytes(),
    );
    out.extend(&rows);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    out
}

/// The offset after the last `startxref`.
pub fn last_startxref(bytes: &[u8]) -> usize {
    let at = bytes.windows(9).rposition(|w| w == b"startxref").expect("startxref");
    let rest = String::from_utf8_lossy(&bytes[at + 9..]);
    rest.split_whitespace().next().and_then(|n| n.parse().ok()).expect("offset")
}

/// An object as bytes, for updates appended by hand.
pub fn written(object: &Object) -> Vec<u8> {
    let content = Content { operations: vec![Operation::new("", vec![object.clone()])] };
    content.encode().expect("encode")
}

/// A stream as bytes.
pub fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    [format!("<< {dict} /Length {} >>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}
