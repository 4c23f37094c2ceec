//! One program for every part that hostile bytes can reach; `FUZI_TARGET` says which. Each puts its input where such
//! bytes lie in an otherwise honest file, so that the checks behind are reached too.

#![no_main]

use fuzi::verify::{Lang, Limits, Reference, verify};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use std::time::Duration;

static TARGET: OnceLock<String> = OnceLock::new();

fuzz_target!(
    init: {
        // what verify catches is no crash; what it does not catch ends the process at the border to C
        let _ = std::panic::take_hook();
        let _ = TARGET.set(std::env::var("FUZI_TARGET").unwrap_or_else(|_| "pdf".to_string()));
    },
    |data: &[u8]| {
        if TARGET.get().is_some_and(|t| t == "minisig") {
            let text = String::from_utf8_lossy(data);
            let _ = (fuzi::sign::PublicKey::parse(&text), fuzi::sign::Signature::parse(&text));
            let _ = (fuzi::sign::SecretFile::parse(&text), fuzi::sign::Statement::parse(&text));
            return;
        }
        let bytes = match TARGET.get().map(String::as_str).unwrap_or_default() {
            "opf" => epub(Some(data), None, None, None),
            "xhtml" => epub(None, Some(data), None, None),
            "css" => epub(None, None, Some(data), None),
            "manifest" => epub(None, None, None, Some(data)),
            "content" => pdf(data, CMAP, b"<a/>"),
            "cmap" => pdf(b"BT /F 9 Tf <00010002> Tj ET", data, b"<a/>"),
            "xmp" => pdf(b"BT /F 9 Tf <0001> Tj ET", CMAP, data),
            "objects" => objects(data),
            _ => data.to_vec(),
        };
        let limits = Limits {
            max_unpacked: 64 << 20,
            max_objects: 200_000,
            timeout: Duration::from_secs(20),
            ..Limits::default()
        };
        let report = verify(&bytes, "x", &Reference::None, &limits);
        assert!(matches!(report.exit, 0 | 1 | 3));
        assert!(!report.to_text(Lang::Zh).is_empty() && !report.to_json().is_empty());
        assert!(!report.failed_ids().contains(&"RES-006"), "slow");
    }
);

const CMAP: &[u8] = b"2 beginbfchar <0001> <4E00> <0002> <4E8C> endbfchar";

/// A page with that content, that map of characters and that packet, by a right table.
fn pdf(content: &[u8], cmap: &[u8], xmp: &[u8]) -> Vec<u8> {
    let stream = |dict: &str, data: &[u8]| {
        [format!("<<{dict}/Length {}>>stream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
    };
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>\
                /XObject<</X 7 0 R>>/Properties<</P<</MCID 3>>>>/ExtGState<</G<</ca 0>>>>>>>>";
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 8 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.as_bytes().to_vec(),
        stream("", content),
        b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont/A/ToUnicode 6 0 R>>".to_vec(),
        stream("", cmap),
        stream("/Subtype/Form", b"BT /F 9 Tf <0002> Tj ET"),
        stream("/Type/Metadata/Subtype/XML", xmp),
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n1 8\n");
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n", i + 1).into_bytes());
        out.extend_from_slice(object);
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    out.extend(format!("{table}trailer<</Root 1 0 R/Size 9>>\nstartxref\n{at}\n%%EOF\n").into_bytes());
    out
}

/// Objects without a table: what a search makes of them.
fn objects(data: &[u8]) -> Vec<u8> {
    [b"%PDF-1.7\n", data, b"\nstartxref\n0\n%%EOF\n"].concat()
}

const CONTAINER: &[u8] = b"<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile \
    full-path=\"p.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
const OPF: &[u8] = "<package xmlns=\"http://www.idpf.org/2007/opf\"><metadata \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>题</dc:title><dc:creator>甲</dc:creator>\
    <dc:rights>CC-BY-4.0</dc:rights></metadata><manifest><item id=\"t\" href=\"t.xhtml\" \
    media-type=\"application/xhtml+xml\"/><item id=\"c\" href=\"c.css\" media-type=\"text/css\"/></manifest><spine>\
    <itemref idref=\"t\"/></spine></package>"
    .as_bytes();
const PAGE: &[u8] = "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head>\
    <title/><link rel=\"stylesheet\" href=\"c.css\"/></head><body><section epub:type=\"copyright-page\" id=\"notice\" \
    data-fuzi=\"edition\"><p class=\"a\">CC-BY-4.0</p></section><p id=\"b0001\" data-kind=\"para\">甲乙<ruby>丙<rt>b</rt>\
    </ruby></p></body></html>"
    .as_bytes();

fn epub(opf: Option<&[u8]>, page: Option<&[u8]>, css: Option<&[u8]>, manifest: Option<&[u8]>) -> Vec<u8> {
    let mut files: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("p.opf", opf.unwrap_or(OPF)),
        ("t.xhtml", page.unwrap_or(PAGE)),
        ("c.css", css.unwrap_or(b"p { color: black }")),
    ];
    files.extend(manifest.map(|m| ("META-INF/integrity.json", m)));
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in &files {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let (at, len) = (out.len() as u32, bytes.len() as u32);
        let common = |v: &mut Vec<u8>| {
            v.extend([20, 0, 0, 0, 0, 0, 0, 0, 33, 0]);
            v.extend(crc.sum().to_le_bytes());
            v.extend(len.to_le_bytes());
            v.extend(len.to_le_bytes());
            v.extend((name.len() as u16).to_le_bytes());
            v.extend([0, 0]);
        };
        out.extend(b"PK\x03\x04");
        common(&mut out);
        out.extend(name.as_bytes());
        out.extend_from_slice(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        common(&mut directory);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, n) = (out.len() as u32, files.len() as u16);
    let size = directory.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(n.to_le_bytes());
    out.extend(n.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}
