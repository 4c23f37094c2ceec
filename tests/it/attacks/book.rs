//! An EPUB in pieces: read with the `zip` crate, changed as strings, written again; and archives written byte by byte,
//! for the tricks that no honest writer does.

use std::io::{Read, Write};

#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    pub stored: bool,
}

#[derive(Clone)]
pub struct Book {
    pub entries: Vec<Entry>,
}

pub const OPF: &str = "EPUB/package.opf";
pub const RIGHTS: &str = "EPUB/rights.xhtml";
pub const TITLE: &str = "EPUB/title.xhtml";
pub const NAV: &str = "EPUB/nav.xhtml";
pub const TEXT: &str = "EPUB/text.xhtml";
pub const CSS: &str = "EPUB/style.css";
pub const MANIFEST: &str = "META-INF/integrity.json";

impl Book {
    pub fn open(bytes: &[u8]) -> Book {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
        let entries = (0..zip.len())
            .map(|i| {
                let mut file = zip.by_index(i).expect("entry");
                let mut data = Vec::new();
                file.read_to_end(&mut data).expect("data");
                let stored = file.compression() == zip::CompressionMethod::Stored;
                Entry { name: file.name().expect("name").to_string(), data, stored }
            })
            .collect();
        Book { entries }
    }

    fn at(&self, name: &str) -> usize {
        self.entries.iter().position(|e| e.name == name).unwrap_or_else(|| panic!("no entry {name}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.entries[self.at(name)].data.clone()).expect("UTF-8")
    }

    pub fn set(mut self, name: &str, data: impl Into<Vec<u8>>) -> Book {
        let at = self.at(name);
        self.entries[at].data = data.into();
        self
    }

    /// Replaces every occurrence in one entry; there must be one.
    pub fn swap(self, name: &str, from: &str, to: &str) -> Book {
        let text = self.text(name);
        assert!(text.contains(from), "`{from}` is not in {name}");
        self.set(name, text.replace(from, to))
    }

    /// Replaces in every entry that is text.
    pub fn swap_all(mut self, from: &str, to: &str) -> Book {
        let mut hits = 0;
        for e in self.entries.iter_mut().filter(|e| !e.name.ends_with(".png")) {
            let text = String::from_utf8(std::mem::take(&mut e.data)).expect("UTF-8");
            hits += text.matches(from).count();
            e.data = text.replace(from, to).into_bytes();
        }
        assert!(hits > 0, "`{from}` is nowhere");
        self
    }

    /// Cuts out from the first `from` to the `to` that follows it, both included.
    pub fn cut(self, name: &str, from: &str, to: &str) -> Book {
        let text = self.text(name);
        let piece = between(&text, from, to).to_string();
        self.set(name, text.replacen(&piece, "", 1))
    }

    /// Changes the manifest as data.
    pub fn manifest(self, change: impl FnOnce(&mut serde_json::Value)) -> Book {
        let mut value: serde_json::Value = serde_json::from_str(&self.text(MANIFEST)).expect("JSON");
        change(&mut value);
        self.set(MANIFEST, value.to_string())
    }

    pub fn add(mut self, name: &str, data: impl Into<Vec<u8>>) -> Book {
        self.entries.push(Entry { name: name.into(), data: data.into(), stored: false });
        self
    }

    pub fn remove(mut self, name: &str) -> Book {
        let at = self.at(name);
        self.entries.remove(at);
        self
    }

    /// Takes an entry with its item and its place in the reading order away.
    pub fn drop_page(self, name: &str) -> Book {
        let file = name.trim_start_matches("EPUB/").to_string();
        self.remove(name)
            .cut(OPF, &format!("<itemref idref=\"id_{file}\""), "/>")
            .cut(OPF, &format!("<item media-type=\"application/xhtml+xml\" id=\"id_{file}\""), "/>")
            .unlink(&file)
    }

    /// Takes the entries of a file out of the navigation.
    pub fn unlink(self, file: &str) -> Book {
        let nav = self.text(NAV);
        let kept: Vec<&str> = nav.lines().filter(|l| !l.contains(&format!("href=\"{file}\""))).collect();
        self.set(NAV, kept.join("\n"))
    }

    /// Adds a rule at the end of the stylesheet.
    pub fn css(self, rule: &str) -> Book {
        let css = self.text(CSS);
        self.set(CSS, format!("{css}\n{rule}\n"))
    }

    /// A style attribute on the notice.
    pub fn notice_style(self, style: &str) -> Book {
        self.swap(RIGHTS, "id=\"notice\"", &format!("id=\"notice\" style=\"{style}\""))
    }

    /// The whole element of the notice.
    pub fn notice(&self) -> String {
        between(&self.text(RIGHTS), "<section", "</section>").to_string()
    }

    /// The element of a leaf, from its tag to the next line feed.
    pub fn leaf(&self, id: &str) -> String {
        let text = self.text(TEXT);
        let at = text.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
        let start = text[..at].rfind('<').expect("tag");
        let end = start + text[start..].find('\n').expect("line feed") + 1;
        text[start..end].to_string()
    }

    /// A text added to every resource list: the item of a new file in the package.
    pub fn item(self, id: &str, href: &str, media: &str) -> Book {
        self.swap(OPF, "</manifest>", &format!("<item id=\"{id}\" href=\"{href}\" media-type=\"{media}\"/></manifest>"))
    }

    pub fn zip(&self) -> Vec<u8> {
        self.zip_with(|e| if e.stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated })
    }

    pub fn zip_with(&self, method: impl Fn(&Entry) -> zip::CompressionMethod) -> Vec<u8> {
        let mut w = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for e in &self.entries {
            let options = zip::write::SimpleFileOptions::default().compression_method(method(e));
            w.start_file(&e.name, options).expect("start");
            w.write_all(&e.data).expect("write");
        }
        w.finish().expect("finish").into_inner()
    }

    /// A stream writer's archive: sizes of all but the first entry only in descriptors behind the data.
    pub fn zip_streamed(&self) -> Vec<u8> {
        let packed = self.zip();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(packed)).expect("zip");
        let records: Vec<Record> = (0..zip.len())
            .map(|i| {
                let mut file = zip.by_index_raw(i).expect("entry");
                let mut data = Vec::new();
                file.read_to_end(&mut data).expect("data");
                let method = if file.compression() == zip::CompressionMethod::Stored { 0 } else { 8 };
                let (crc, size) = (file.crc32(), file.size() as u32);
                Record { name: file.name().expect("name").into(), method, crc, size, data, streamed: i > 0 }
            })
            .collect();
        assembled(&records)
    }

    /// An archive with every entry stored, written by hand; two entries may have one name.
    pub fn zip_by_hand(&self) -> Vec<u8> {
        let record = |e: &Entry| {
            let mut crc = 0xFFFF_FFFFu32;
            for b in &e.data {
                crc ^= u32::from(*b);
                (0..8).for_each(|_| crc = (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 });
            }
            let (size, data) = (e.data.len() as u32, e.data.clone());
            Record { name: e.name.clone(), method: 0, crc: !crc, size, data, streamed: false }
        };
        assembled(&self.entries.iter().map(record).collect::<Vec<_>>())
    }
}

/// An entry as it lies in an archive.
struct Record {
    name: String,
    method: u16,
    crc: u32,
    size: u32,
    data: Vec<u8>,
    /// Sizes and CRC behind the data.
    streamed: bool,
}

fn assembled(records: &[Record]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for r in records {
        let (offset, name) = (out.len() as u32, r.name.as_bytes());
        let flags: u16 = if name.is_ascii() { 0 } else { 0x800 } | if r.streamed { 8 } else { 0 };
        let sizes = [r.crc, r.data.len() as u32, r.size];
        let header = |sizes: [u32; 3]| {
            let mut h = Vec::new();
            [20u16, flags, r.method, 0, 0x21].iter().for_each(|half| h.extend(half.to_le_bytes()));
            sizes.iter().for_each(|word| h.extend(word.to_le_bytes()));
            h.extend((name.len() as u16).to_le_bytes());
            h.extend([0, 0]);
            h
        };
        out.extend(b"PK\x03\x04");
        out.extend(header(if r.streamed { [0; 3] } else { sizes }));
        out.extend(name);
        out.extend(&r.data);
        if r.streamed {
            out.extend(b"PK\x07\x08");
            sizes.iter().for_each(|word| out.extend(word.to_le_bytes()));
        }
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(header(sizes));
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name);
    }
    let (start, count) = (out.len() as u32, records.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// From the first `from` to the `to` that follows it, both included.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no `{from}`"));
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no `{to}` after `{from}`")) + start + to.len();
    &text[start..end]
}
