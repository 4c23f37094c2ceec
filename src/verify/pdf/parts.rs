//! Digests of what a PDF consists of, for the manifest's list of it (MAN-002, MAN-003).

use crate::license::sha256_hex;
use crate::verify::model::{PagePart, Parts};
use crate::verify::pdf::links::Areas;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, resolve};
use crate::verify::pdf::reader::PageLeaf;
use crate::verify::pdf::tags::Pages;
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Pages in order. Names that a page shares with the one before it (one dictionary) are listed once.
pub(crate) fn read(pdf: &Pdf, leaves: &[PageLeaf<'_>], pages: &Pages, areas: &Areas, budget: &mut Budget) -> Parts {
    let links = areas.digests();
    let mut known: BTreeMap<ObjectId, String> = BTreeMap::new();
    let mut out = Parts::default();
    let mut last: Option<&Dictionary> = None;
    for (i, (leaf, text)) in leaves.iter().zip(&pages.texts).enumerate() {
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        let mut part = PagePart {
            content_sha256: sha256_hex(&text.content_sha256),
            links_sha256: links.get(&number).map(sha256_hex),
            ..PagePart::default()
        };
        let shared = match (last, leaf.resources) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            _ => false,
        };
        if let (Some(resources), false) = (leaf.resources, shared) {
            part.fonts = digests(pdf, resources, b"Font", &mut known, budget, font_file);
            part.images = digests(pdf, resources, b"XObject", &mut known, budget, picture);
        }
        last = leaf.resources;
        out.pages.push(part);
    }
    out
}

/// Digest of a page's content as `docs/marks.md` defines it: its tokens, a line feed behind each, without white space and
/// comments. A string is one token, by its bytes; every other delimiter is one; a name begins with its solidus.
pub(crate) fn content_sha256(content: &[u8]) -> [u8; 32] {
    let mut h = Sha256::new();
    let (mut at, mut word) = (0usize, 0usize);
    let flush = |h: &mut Sha256, from: usize, to: usize| {
        if let Some(token) = content.get(from..to).filter(|t| !t.is_empty()) {
            h.update(token);
            h.update(b"\n");
        }
    };
    while let Some(b) = content.get(at).copied() {
        match b {
            b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ' => {
                flush(&mut h, word, at);
                at += 1;
                word = at;
            }
            b'%' => {
                flush(&mut h, word, at);
                while content.get(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                    at += 1;
                }
                word = at;
            }
            b'(' | b'<' if b == b'(' || content.get(at + 1) != Some(&b'<') => {
                flush(&mut h, word, at);
                let mut tokens = Tokens::at(content, at);
                if let Some(Token::Text(text)) = tokens.next() {
                    h.update(format!("({}:", text.len()));
                    h.update(&text);
                    h.update(b"\n");
                }
                at = tokens.position().max(at + 1);
                word = at;
            }
            // of two that open a dictionary neither begins a string
            b'<' => {
                flush(&mut h, word, at);
                h.update(b"<\n<\n");
                at += 2;
                word = at;
            }
            b'[' | b']' | b'{' | b'}' | b'>' | b')' => {
                flush(&mut h, word, at);
                flush(&mut h, at, at + 1);
                at += 1;
                word = at;
            }
            b'/' => {
                flush(&mut h, word, at);
                word = at;
                at += 1;
            }
            _ => at += 1,
        }
    }
    flush(&mut h, word, at);
    h.finalize().into()
}

type Made = fn(&Pdf, &Object, &mut Budget) -> Option<String>;

fn digests(
    pdf: &Pdf,
    resources: &Dictionary,
    kind: &[u8],
    known: &mut BTreeMap<ObjectId, String>,
    budget: &mut Budget,
    make: Made,
) -> Vec<(String, String)> {
    let Some(list) = get_dict(pdf, resources, kind) else { return Vec::new() };
    let mut out = Vec::new();
    for (name, object) in list.iter() {
        let id = object.as_reference().ok();
        let digest = match id.and_then(|id| known.get(&id)) {
            Some(digest) => digest.clone(),
            None => make(pdf, object, budget).unwrap_or_default(),
        };
        if let Some(id) = id {
            known.insert(id, digest.clone());
        }
        out.push((String::from_utf8_lossy(name).into_owned(), digest));
    }
    out.sort();
    out
}

fn hex(h: Sha256) -> String {
    sha256_hex(&h.finalize().into())
}

/// Unpacked; a picture in a format of its own stays as it is.
fn plain(stream: &Stream, budget: &mut Budget, h: &mut Sha256) {
    match budget.decode_picture(stream) {
        Some(bytes) => h.update(&bytes),
        None => h.update(&stream.content),
    }
}

fn font_file(pdf: &Pdf, font: &Object, budget: &mut Budget) -> Option<String> {
    let font = as_dict(pdf, font)?;
    let font = get_list(pdf, font, b"DescendantFonts").first().and_then(|d| as_dict(pdf, d)).unwrap_or(font);
    let descriptor = get_dict(pdf, font, b"FontDescriptor")?;
    let keys = [b"FontFile3".as_slice(), b"FontFile2", b"FontFile"];
    let Object::Stream(file) = keys.iter().find_map(|k| get(pdf, descriptor, k))? else { return None };
    let mut h = Sha256::new();
    plain(file, budget, &mut h);
    Some(hex(h))
}

fn picture(pdf: &Pdf, object: &Object, budget: &mut Budget) -> Option<String> {
    let Object::Stream(stream) = resolve(pdf, object) else { return None };
    let mut h = Sha256::new();
    plain(stream, budget, &mut h);
    if let Some(Object::Stream(mask)) = get(pdf, &stream.dict, b"SMask") {
        plain(mask, budget, &mut h);
    }
    Some(hex(h))
}

#[cfg(test)]
mod tests {
    use super::content_sha256;

    #[test]
    fn white_space_and_comments_are_nobodys_and_all_else_counts() {
        let same = content_sha256(b"q /F0 10 Tf[(a b\\)c)-100<41>]TJ/X Do Q");
        for other in [
            &b"q\n/F0 10 Tf [ (a b\\)c) -100 <41> ] TJ\r\n/X Do % note\nQ\n"[..],
            b"q /F0 10 Tf[(a b\\)c)-100\n<41>]TJ /X  Do Q",
            b"q /F0 10 Tf[<612062 2963>-100(\\101)]TJ /X Do Q",
        ] {
            assert_eq!(content_sha256(other), same);
        }
        assert_eq!(content_sha256(b"/P<</MCID 0>>BDC(a)Tj"), content_sha256(b"/P << /MCID 0 >> BDC <61> Tj"));
        for other in [
            &b"q /F0 10 Tf[(a  b\\)c)-100<41>]TJ/X Do Q"[..],
            b"q /F0 1 0 Tf[(a b\\)c)-100<41>]TJ/X Do Q",
            b"q /F0 10 Tf[(a b\\)c)-100<41>]TJ/Y Do Q",
            b"q /F0 10 Tf[(a b\\)c)-100<41>]TJ/X Do Q f",
            b"(",
            b"",
        ] {
            assert_ne!(content_sha256(other), same);
        }
    }
}
