//! From the codes of a font to characters: ToUnicode CMaps, and what little can be done without one.

use crate::verify::pdf::objects::{Budget, Pdf, get, get_name, resolve};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;

/// Operands kept before an operator.
const MAX_OPERANDS: usize = 1 << 17;
/// Longest text of one code, UTF-16 units; ligatures have a few.
const MAX_TARGET: usize = 64;

/// How a font's codes become characters.
#[derive(Clone, Debug, Default)]
pub(crate) struct FontMap {
    two_bytes: bool,
    utf16: bool,
    latin: BTreeMap<u8, char>,
    cmap: CMap,
}

/// A ToUnicode map; ranges are kept as ranges, so that a hostile one cannot blow up.
#[derive(Clone, Debug, Default)]
struct CMap {
    chars: BTreeMap<u32, String>,
    ranges: BTreeMap<u32, (u32, Vec<u16>)>,
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|p| p.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect()
}

/// The characters of one code, cut at [`MAX_TARGET`]: one code of two bytes must not stand for a book.
fn target(bytes: &[u8]) -> Vec<u16> {
    units(bytes.get(..bytes.len().min(2 * MAX_TARGET)).unwrap_or_default())
}

impl CMap {
    fn parse(bytes: &[u8]) -> CMap {
        let mut map = CMap::default();
        let mut tokens = Tokens::new(bytes);
        let mut operands: Vec<Token> = Vec::new();
        while let Some(token) = tokens.next() {
            let Token::Operator(op) = &token else {
                // what no operator takes is dropped: blocks of a map hold a hundred pairs, some hold thousands
                if operands.len() < MAX_OPERANDS {
                    operands.push(token);
                }
                continue;
            };
            match op.as_slice() {
                b"endbfchar" => {
                    for pair in operands.chunks(2) {
                        if let [Token::Text(from), Token::Text(to)] = pair {
                            map.chars.insert(code(from), String::from_utf16_lossy(&target(to)));
                        }
                    }
                }
                b"endbfrange" => {
                    for three in operands.chunks(3) {
                        match three {
                            [Token::Text(lo), Token::Text(hi), Token::Text(to)] => {
                                map.ranges.insert(code(lo), (code(hi), target(to)));
                            }
                            [Token::Text(lo), Token::Text(_), Token::Array(list)] => {
                                for (n, item) in (code(lo)..).zip(list) {
                                    if let Token::Text(to) = item {
                                        map.chars.insert(n, String::from_utf16_lossy(&target(to)));
                                    }
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            operands.clear();
        }
        map
    }

    fn has(&self, n: u32) -> bool {
        self.chars.contains_key(&n) || self.ranges.range(..=n).next_back().is_some_and(|r| n <= r.1.0)
    }

    fn get(&self, n: u32, out: &mut String) -> bool {
        if let Some(text) = self.chars.get(&n) {
            out.push_str(text);
            return true;
        }
        let Some((lo, (hi, base))) = self.ranges.range(..=n).next_back() else { return false };
        if n > *hi {
            return false;
        }
        let mut text = base.clone();
        if let Some(last) = text.last_mut() {
            *last = last.wrapping_add((n - lo) as u16);
        }
        out.push_str(&String::from_utf16_lossy(&text));
        true
    }
}

/// Windows code page 1252, 0x80–0x9F.
const WIN_80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// A code of Windows code page 1252 as a character.
pub(crate) fn win_ansi(b: u8) -> char {
    match b {
        0x80..=0x9F => WIN_80.get(usize::from(b - 0x80)).copied().unwrap_or('\u{FFFD}'),
        b => char::from(b),
    }
}

/// A glyph's name as a character, for the names that say it themselves.
pub(crate) fn glyph_char(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(c);
    }
    if let Some(hex) = name.strip_prefix("uni").or_else(|| name.strip_prefix('u')) {
        return u32::from_str_radix(hex.get(..hex.len().min(6))?, 16).ok().and_then(char::from_u32);
    }
    Some(match name {
        "space" => ' ',
        "period" => '.',
        "comma" => ',',
        "colon" => ':',
        "semicolon" => ';',
        "hyphen" => '-',
        "slash" => '/',
        "parenleft" => '(',
        "parenright" => ')',
        "zero" => '0',
        "one" => '1',
        "two" => '2',
        "three" => '3',
        "four" => '4',
        "five" => '5',
        "six" => '6',
        "seven" => '7',
        "eight" => '8',
        "nine" => '9',
        _ => return None,
    })
}

impl FontMap {
    /// From a font dictionary.
    pub(crate) fn new(font: &Dictionary, pdf: &Pdf, budget: &mut Budget) -> FontMap {
        let mut map = FontMap::default();
        let encoding = get(pdf, font, b"Encoding");
        if get_name(pdf, font, b"Subtype") == Some(b"Type0") {
            map.two_bytes = true;
            let name = encoding.and_then(|e| e.as_name().ok()).unwrap_or_default();
            map.utf16 = [b"UCS2".as_slice(), b"UTF16"].iter().any(|w| name.windows(w.len()).any(|x| x == *w));
        } else if let Some(Object::Dictionary(encoding)) = encoding
            && let Some(Object::Array(list)) = get(pdf, encoding, b"Differences")
        {
            let mut n = 0u8;
            for item in list {
                match resolve(pdf, item) {
                    Object::Integer(i) => n = u8::try_from(*i).unwrap_or(0),
                    Object::Name(name) => {
                        if let Some(c) = glyph_char(name) {
                            map.latin.insert(n, c);
                        }
                        n = n.wrapping_add(1);
                    }
                    _ => {}
                }
            }
        }
        if let Some(Object::Stream(stream)) = get(pdf, font, b"ToUnicode") {
            // a map that cannot be decoded maps nothing: its text then differs
            let bytes = budget.decode(stream).unwrap_or_default();
            // its entries cost more than their digits
            if budget.charge(bytes.len().saturating_mul(8)) {
                map.cmap = CMap::parse(&bytes);
            }
        }
        map
    }

    /// The first code of a shown string and its length in bytes; `None` at the end.
    pub(crate) fn code(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let first = *bytes.first()?;
        if !self.two_bytes {
            return Some((u32::from(first), 1));
        }
        let pair = bytes.get(..2).unwrap_or(bytes);
        let n = code(pair);
        // a character outside the basic plane has four bytes in a UTF-16 encoding
        let high = self.utf16 && (0xD800..0xDC00).contains(&n) && !self.cmap.has(n);
        match bytes.get(2..4).filter(|_| high) {
            Some(low) => Some((n << 16 | code(low), 4)),
            None => Some((n, pair.len())),
        }
    }

    /// Characters of a code; one without any becomes U+FFFD.
    pub(crate) fn text(&self, n: u32, out: &mut String) {
        if self.cmap.get(n, out) {
            return;
        }
        if !self.two_bytes {
            let b = u8::try_from(n).unwrap_or(0);
            out.push(self.latin.get(&b).copied().unwrap_or(win_ansi(b)));
        } else if self.utf16 {
            let units = [(n >> 16) as u16, n as u16];
            out.push_str(&String::from_utf16_lossy(if n > 0xFFFF { &units } else { &units[1..] }));
        } else {
            out.push('\u{FFFD}');
        }
    }

    /// Whether ToUnicode names a code.
    pub(crate) fn is_mapped(&self, n: u32) -> bool {
        self.cmap.has(n)
    }

    /// Whether codes have two bytes: a composite font.
    pub(crate) fn two_bytes(&self) -> bool {
        self.two_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chars_ranges_and_several_characters() {
        let map = CMap::parse(
            b"2 beginbfchar <0001> <4E00> <0002> <D842DFB7> endbfchar\n2 beginbfrange <0003> <0005> <4E10> \
              <0006> <0007> [<20142014> <2026>] endbfrange",
        );
        let get = |n| {
            let mut out = String::new();
            map.get(n, &mut out).then_some(out)
        };
        assert_eq!(get(1).as_deref(), Some("一"));
        assert_eq!(get(2).as_deref(), Some("𠮷"));
        assert_eq!(get(5).as_deref(), Some("\u{4E12}"));
        assert_eq!(get(6).as_deref(), Some("——"));
        assert_eq!(get(7).as_deref(), Some("…"));
        assert_eq!(get(8), None);
    }

    #[test]
    fn a_hostile_range_costs_nothing() {
        let map = CMap::parse(b"1 beginbfrange <00000000> <FFFFFFFF> <4E00> endbfrange");
        let mut out = String::new();
        assert!(map.get(u32::MAX, &mut out));
    }
}
