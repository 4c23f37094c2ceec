//! The pages, fonts and pictures that the manifest lists (`docs/marks.md`), read from the document before it is packed.

use crate::license::{Carrier, PdfCarrier, PdfObject, PdfPage, sha256_hex};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the manifest says of a file; `resources` are those that all pages share.
pub(super) fn carrier(doc: &Document, pages: &[ObjectId], resources: ObjectId) -> Result<Carrier, lopdf::Error> {
    let mut out = PdfCarrier::default();
    let numbers: BTreeMap<ObjectId, usize> = pages.iter().enumerate().map(|(i, id)| (*id, i + 1)).collect();
    for (i, id) in pages.iter().enumerate() {
        let page = doc.get_dictionary(*id)?;
        let content = doc.get_object(page.get(b"Contents")?.as_reference()?)?.as_stream()?;
        out.pages.push(PdfPage {
            n: i + 1,
            content_sha256: sha256_hex(&Sha256::digest(tokens(&plain(content))).into()),
            links_sha256: links(doc, page, &numbers)?,
        });
    }
    let resources = doc.get_dictionary(resources)?;
    for (name, object) in entries(doc, resources, b"Font")? {
        out.fonts.push(PdfObject { name, sha256: sha256_hex(&Sha256::digest(font_file(doc, object)?).into()) });
    }
    for (name, object) in entries(doc, resources, b"XObject")? {
        let stream = doc.dereference(object)?.1.as_stream()?;
        let mut h = Sha256::new();
        h.update(plain(stream));
        if let Ok(mask) = stream.dict.get(b"SMask") {
            h.update(plain(doc.dereference(mask)?.1.as_stream()?));
        }
        out.images.push(PdfObject { name, sha256: sha256_hex(&h.finalize().into()) });
    }
    Ok(Carrier::Pdf(out))
}

/// Unpacked; a picture in a format of its own stays as it is.
fn plain(stream: &Stream) -> Vec<u8> {
    stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
}

/// Content as its tokens, a line feed behind each: white space and comments are nobody's, and programs that put streams
/// together or apart move them (`docs/marks.md`).
fn tokens(content: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(content.len() + content.len() / 4);
    let end = |out: &mut Vec<u8>| {
        if out.last().is_some_and(|b| *b != b'\n') {
            out.push(b'\n');
        }
    };
    let mut rest = content.iter().copied().peekable();
    while let Some(b) = rest.next() {
        match b {
            0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ' => end(&mut out),
            b'%' => {
                end(&mut out);
                while rest.next_if(|b| !matches!(b, b'\n' | b'\r')).is_some() {}
            }
            b'(' => {
                end(&mut out);
                string(&literal(&mut rest), &mut out);
            }
            b'<' if rest.peek() != Some(&b'<') => {
                end(&mut out);
                let digits: Vec<u8> = rest.by_ref().take_while(|b| *b != b'>').filter_map(hex).collect();
                let bytes: Vec<u8> = digits.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect();
                string(&bytes, &mut out);
            }
            // the second of two that open a dictionary
            b'<' => {
                end(&mut out);
                rest.next();
                out.extend(b"<\n<\n");
            }
            b'[' | b']' | b'{' | b'}' | b'>' | b')' => {
                end(&mut out);
                out.extend([b, b'\n']);
            }
            b'/' => {
                end(&mut out);
                out.push(b);
            }
            b => out.push(b),
        }
    }
    end(&mut out);
    out
}

/// A string by its bytes: a program may write it in another form.
fn string(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(format!("({}:", bytes.len()).bytes());
    out.extend(bytes);
    out.push(b'\n');
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// A literal string behind its first parenthesis (ISO 32000-1, 7.3.4.2).
fn literal(rest: &mut std::iter::Peekable<impl Iterator<Item = u8>>) -> Vec<u8> {
    let (mut out, mut open) = (Vec::new(), 1usize);
    while let Some(b) = rest.next() {
        match b {
            b'(' => open += 1,
            b')' if open == 1 => break,
            b')' => open -= 1,
            b'\r' => {
                rest.next_if_eq(&b'\n');
                out.push(b'\n');
                continue;
            }
            b'\\' => {
                match rest.next() {
                    Some(b'n') => out.push(b'\n'),
                    Some(b'r') => out.push(b'\r'),
                    Some(b't') => out.push(b'\t'),
                    Some(b'b') => out.push(8),
                    Some(b'f') => out.push(12),
                    Some(b'\n') | None => {}
                    Some(b'\r') => {
                        rest.next_if_eq(&b'\n');
                    }
                    Some(d @ b'0'..=b'7') => {
                        let mut value = u32::from(d - b'0');
                        for _ in 0..2 {
                            let Some(d) = rest.next_if(|d| (b'0'..=b'7').contains(d)) else { break };
                            value = value * 8 + u32::from(d - b'0');
                        }
                        out.push((value & 0xFF) as u8);
                    }
                    Some(other) => out.push(other),
                }
                continue;
            }
            _ => {}
        }
        out.push(b);
    }
    out
}

/// Names and objects of a kind of resource, in the order of the names.
fn entries<'a>(
    doc: &'a Document,
    resources: &'a Dictionary,
    kind: &[u8],
) -> Result<Vec<(String, &'a Object)>, lopdf::Error> {
    let Ok(list) = resources.get(kind) else { return Ok(Vec::new()) };
    let list = doc.dereference(list)?.1.as_dict()?;
    let mut out: Vec<(String, &Object)> =
        list.iter().map(|(name, object)| (String::from_utf8_lossy(name).into_owned(), object)).collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(out)
}

fn font_file(doc: &Document, font: &Object) -> Result<Vec<u8>, lopdf::Error> {
    let font = doc.dereference(font)?.1.as_dict()?;
    let descendants = doc.dereference(font.get(b"DescendantFonts")?)?.1.as_array()?;
    let first = descendants.first().ok_or(lopdf::Error::DictKey("DescendantFonts".to_string()))?;
    let descendant = doc.dereference(first)?.1.as_dict()?;
    let descriptor = doc.dereference(descendant.get(b"FontDescriptor")?)?.1.as_dict()?;
    let file = descriptor.get(b"FontFile3").or_else(|_| descriptor.get(b"FontFile2"))?;
    Ok(plain(doc.dereference(file)?.1.as_stream()?))
}

/// Digest of where the links of a page lead, in the order of its annotations: addresses, and pages from 1.
fn links(
    doc: &Document,
    page: &Dictionary,
    numbers: &BTreeMap<ObjectId, usize>,
) -> Result<Option<String>, lopdf::Error> {
    let Ok(list) = page.get(b"Annots") else { return Ok(None) };
    let mut h = Sha256::new();
    h.update(b"fuzi/1/page-links\0");
    for annotation in doc.dereference(list)?.1.as_array()? {
        let annotation = doc.dereference(annotation)?.1.as_dict()?;
        if let Ok(action) = annotation.get(b"A") {
            h.update(b"u");
            h.update(doc.dereference(action)?.1.as_dict()?.get(b"URI")?.as_str()?);
        } else {
            let target = annotation.get(b"Dest")?.as_array().ok().and_then(|d| d.first()?.as_reference().ok());
            let n = target.and_then(|t| numbers.get(&t)).copied().unwrap_or(0);
            h.update(b"d");
            h.update(n.to_string());
        }
        h.update([0]);
    }
    Ok(Some(sha256_hex(&h.finalize().into())))
}
