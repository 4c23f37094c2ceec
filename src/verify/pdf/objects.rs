//! PDF objects with references followed. The types are `lopdf`'s; reading them is `load`'s, decoding them `filters`'.

pub(crate) use crate::verify::pdf::budget::Budget;
use lopdf::{Dictionary, Object};

/// A loaded document.
pub(crate) type Pdf = lopdf::Document;

/// Longest chain of references.
const MAX_CHAIN: usize = 32;
static NULL: Object = Object::Null;

/// Follows references; a dangling or circular one is null.
pub(crate) fn resolve<'a>(pdf: &'a Pdf, object: &'a Object) -> &'a Object {
    let mut object = object;
    for _ in 0..MAX_CHAIN {
        match object {
            Object::Reference(id) => object = pdf.objects.get(id).unwrap_or(&NULL),
            o => return o,
        }
    }
    &NULL
}

/// The value of a key, references followed; null counts as absent.
pub(crate) fn get<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dict.get(key).ok().map(|o| resolve(pdf, o)).filter(|o| !o.is_null())
}

/// A dictionary, or that of a stream.
pub(crate) fn as_dict<'a>(pdf: &'a Pdf, object: &'a Object) -> Option<&'a Dictionary> {
    match resolve(pdf, object) {
        Object::Dictionary(d) => Some(d),
        Object::Stream(s) => Some(&s.dict),
        _ => None,
    }
}

/// A dictionary under a key.
pub(crate) fn get_dict<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    get(pdf, dict, key).and_then(|o| as_dict(pdf, o))
}

/// A name under a key.
pub(crate) fn get_name<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    get(pdf, dict, key).and_then(|o| o.as_name().ok())
}

/// A text string under a key.
pub(crate) fn get_text(pdf: &Pdf, dict: &Dictionary, key: &[u8]) -> Option<String> {
    match get(pdf, dict, key)? {
        Object::String(bytes, _) => Some(text_string(bytes)),
        Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    }
}

/// An array under a key; a single object counts as an array of one.
pub(crate) fn get_list<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Vec<&'a Object> {
    match dict.get(key) {
        Err(_) => Vec::new(),
        Ok(o) => match resolve(pdf, o) {
            Object::Array(list) => list.iter().collect(),
            Object::Null => Vec::new(),
            _ => vec![o],
        },
    }
}

/// PDF text string: UTF-16BE or UTF-8 with a mark, else PDFDocEncoding.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        let units: Vec<u16> = rest.chunks(2).map(|p| p.iter().fold(0u16, |n, b| n << 8 | u16::from(*b))).collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|b| pdf_doc(*b)).collect()
}

/// PDFDocEncoding (ISO 32000-1, Annex D.3).
fn pdf_doc(b: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match b {
        0x18..=0x1F => LOW.get(usize::from(b - 0x18)).copied().unwrap_or('\u{FFFD}'),
        0x80..=0xA0 => HIGH.get(usize::from(b - 0x80)).copied().unwrap_or('\u{FFFD}'),
        b => char::from(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_in_three_encodings() {
        assert_eq!(text_string(b"\xFE\xFF\x4E\x00\xD8\x42\xDF\xB7"), "一𠮷");
        assert_eq!(text_string("\u{FEFF}一".as_bytes()), "一");
        assert_eq!(text_string(b"a\x84\xE9"), "a—é");
    }
}
