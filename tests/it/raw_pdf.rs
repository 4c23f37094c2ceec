//! PDFs written byte by byte: what no library would write.

use std::collections::BTreeMap;

/// A file under construction.
#[derive(Clone, Default)]
pub struct Raw {
    pub bytes: Vec<u8>,
    places: BTreeMap<u32, usize>,
    pub last: Option<usize>,
    size: u32,
}

impl Raw {
    pub fn new() -> Raw {
        Raw { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), ..Raw::default() }
    }

    /// Goes on from a whole file.
    pub fn update(bytes: &[u8]) -> Raw {
        let tail = String::from_utf8_lossy(&bytes[bytes.len() - 64..]).into_owned();
        let last = tail.rsplit("startxref").next().and_then(|t| t.split_whitespace().next()?.parse().ok());
        Raw { bytes: bytes.to_vec(), last, size: 10_000, ..Raw::default() }
    }

    pub fn raw(mut self, bytes: &[u8]) -> Raw {
        self.bytes.extend_from_slice(bytes);
        self
    }

    pub fn obj(mut self, number: u32, body: impl AsRef<[u8]>) -> Raw {
        self.places.insert(number, self.bytes.len());
        self.size = self.size.max(number + 1);
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body.as_ref());
        self.bytes.extend_from_slice(b"\nendobj\n");
        self
    }

    pub fn stream(self, number: u32, dict: &str, data: &[u8]) -> Raw {
        let head = format!("<<{dict}/Length {}>>\nstream\n", data.len());
        self.obj(number, [head.as_bytes(), data, b"\nendstream"].concat())
    }

    /// A table of what was written since the last one, and a trailer.
    pub fn table(mut self, trailer: &str) -> Raw {
        let at = self.bytes.len();
        let mut text = String::from("xref\n");
        for (number, place) in std::mem::take(&mut self.places) {
            text.push_str(&format!("{number} 1\n{place:010} 00000 n \n"));
        }
        let prev = self.last.map_or(String::new(), |p| format!("/Prev {p}"));
        text.push_str(&format!("trailer\n<<{trailer}/Size {}{prev}>>\nstartxref\n{at}\n%%EOF\n", self.size));
        self.bytes.extend_from_slice(text.as_bytes());
        self.last = Some(at);
        self
    }

    pub fn place(&self, number: u32) -> usize {
        self.places[&number]
    }
}

/// One page with that content: objects 1 to 4.
pub fn page(content_dict: &str, content: &[u8]) -> Raw {
    Raw::new()
        .obj(1, "<</Type/Catalog/Pages 2 0 R>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .obj(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R/Resources<<>>>>")
        .stream(4, content_dict, content)
}

pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut e = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    e.write_all(bytes).expect("write");
    e.finish().expect("finish")
}
