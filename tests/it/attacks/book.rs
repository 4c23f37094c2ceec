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

    /// A stream writer's archive: sizes only in descriptors after the data.
    pub fn zip_streamed(&self) -> Vec<u8> {
        let mut w = zip::ZipWriter::new_stream(Vec::new());
        for (i, e) in self.entries.iter().enumerate() {
            let method = if i == 0 { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
            w.start_file(&e.name, zip::write::SimpleFileOptions::default().compression_method(method)).expect("start");
            w.write_all(&e.data).expect("write");
        }
        w.finish().expect("finish").into_inner()
    }

    /// An archive with every entry stored, written by hand; two entries may have one name.
    pub fn zip_by_hand(&self) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for e in &self.entries {
            let mut crc = 0xFFFF_FFFFu32;
            for b in &e.data {
                crc ^= u32::from(*b);
                (0..8).for_each(|_| crc = (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 });
            }
            let offset = out.len() as u32;
            let (size, name) = (e.data.len() as u32, e.name.as_bytes());
            let utf8: u16 = if name.is_ascii() { 0 } else { 0x800 };
            let mut common = Vec::new();
            for half in [20u16, utf8, 0, 0, 0x21] {
                common.extend(half.to_le_bytes());
            }
            for word in [!crc, size, size] {
                common.extend(word.to_le_bytes());
            }
            common.extend((name.len() as u16).to_le_bytes());
            common.extend([0, 0]);
            out.extend(b"PK\x03\x04");
            out.extend(&common);
            out.extend(name);
            out.extend(&e.data);
            directory.extend(b"PK\x01\x02\x14\0");
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(offset.to_le_bytes());
            directory.extend(name);
        }
        let (start, count) = (out.len() as u32, self.entries.len() as u16);
        out.extend(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(start.to_le_bytes());
        out.extend([0, 0]);
        out
    }
}

/// From the first `from` to the `to` that follows it, both included.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no `{from}`"));
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no `{to}` after `{from}`")) + start + to.len();
    &text[start..end]
}
