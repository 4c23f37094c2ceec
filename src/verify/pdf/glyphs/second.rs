//! A second reader of a page's words, as simple as can be: strings in the order of the content, each through its font's
//! ToUnicode, nothing else (VIS-010).
//!
//! It shares no code with the first: it scans bytes, holds no state but the font, and reads a ToUnicode map in its own
//! way, where the first entry of a code stands and not the last. A file that is built to be read in two ways differs
//! here.

use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::objects::{Budget, Pdf, get, get_dict, get_name, resolve};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use lopdf::{Dictionary, Object};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Forms within forms.
const DEEP: usize = 12;
/// Characters of a page.
const MOST: usize = 4_000_000;

/// A map from codes to texts.
#[derive(Debug, Default)]
struct Map {
    width: usize,
    texts: HashMap<u32, (String, u64)>,
    ranges: Vec<(u32, u32, Vec<u16>)>,
}

/// Maps of the fonts met so far, by the address of their dictionary.
#[derive(Default)]
pub(crate) struct Second {
    maps: HashMap<usize, Rc<Map>>,
    /// Pages where the sums differ.
    differ: Vec<u32>,
    /// Pages that were too much.
    lost: usize,
}

/// Words of a CMap or a content stream: bytes between delimiters, strings decoded.
#[derive(Debug, PartialEq)]
enum Word<'a> {
    Text(Vec<u8>),
    Plain(&'a [u8]),
    Open,
    Close,
}

/// Takes one word off the front.
fn word<'a>(bytes: &mut &'a [u8]) -> Option<Word<'a>> {
    loop {
        let (first, rest) = bytes.split_first()?;
        match first {
            b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ' | b'{' | b'}' | b')' => *bytes = rest,
            b'%' => {
                let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
                *bytes = rest.get(end..)?;
            }
            b'<' | b'>' if rest.first() == Some(first) => *bytes = rest.get(1..)?,
            b'>' => *bytes = rest,
            b'[' | b']' => {
                *bytes = rest;
                return Some(if *first == b'[' { Word::Open } else { Word::Close });
            }
            b'<' => {
                let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
                let digits: Vec<u8> =
                    rest.get(..end)?.iter().filter_map(|b| char::from(*b).to_digit(16)).map(|d| d as u8).collect();
                *bytes = rest.get(end + 1..).unwrap_or_default();
                return Some(Word::Text(
                    digits.chunks(2).map(|d| d.iter().fold(0, |n, d| n << 4 | d) << (4 * (2 - d.len()))).collect(),
                ));
            }
            b'(' => {
                let (text, length) = literal(rest);
                *bytes = rest.get(length..).unwrap_or_default();
                return Some(Word::Text(text));
            }
            _ => {
                let is_end = |b: &u8| b"\0\t\n\x0C\r ()<>[]{}/%".contains(b);
                let end = rest.iter().position(is_end).map_or(bytes.len(), |n| n + 1);
                let (word, left) = bytes.split_at_checked(end)?;
                *bytes = left;
                return Some(Word::Plain(word));
            }
        }
    }
}

/// A string in parentheses, from behind the first; how many bytes it took.
fn literal(bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut out, mut depth, mut i) = (Vec::new(), 1usize, 0usize);
    while let Some(b) = bytes.get(i) {
        i += 1;
        match b {
            b'(' => depth += 1,
            b')' if depth == 1 => break,
            b')' => depth -= 1,
            b'\r' => {
                i += usize::from(bytes.get(i) == Some(&b'\n'));
                out.push(b'\n');
                continue;
            }
            b'\\' => {
                let Some(e) = bytes.get(i) else { break };
                i += 1;
                match e {
                    b'n' => out.push(b'\n'),
                    b'r' => out.push(b'\r'),
                    b't' => out.push(b'\t'),
                    b'b' => out.push(8),
                    b'f' => out.push(12),
                    b'\n' => {}
                    b'\r' => i += usize::from(bytes.get(i) == Some(&b'\n')),
                    b'0'..=b'7' => {
                        let mut n = u32::from(e - b'0');
                        for _ in 0..2 {
                            if let Some(d @ b'0'..=b'7') = bytes.get(i) {
                                n = n * 8 + u32::from(d - b'0');
                                i += 1;
                            }
                        }
                        out.push((n & 0xFF) as u8);
                    }
                    e => out.push(*e),
                }
                continue;
            }
            _ => {}
        }
        out.push(*b);
    }
    (out, i)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect()
}

impl Map {
    fn read(mut bytes: &[u8], composite: bool) -> Map {
        let mut map = Map { width: if composite { 2 } else { 1 }, ..Map::default() };
        let mut held: Vec<Word<'_>> = Vec::new();
        while let Some(next) = word(&mut bytes) {
            let Word::Plain(op) = next else {
                held.push(next);
                continue;
            };
            match op {
                b"endcodespacerange" => {
                    if let Some(Word::Text(from)) = held.first() {
                        map.width = from.len().clamp(1, 4);
                    }
                }
                b"endbfchar" => {
                    for pair in held.chunks(2) {
                        if let [Word::Text(code), Word::Text(text)] = pair {
                            map.texts.entry(number(code)).or_insert_with(|| summed(&utf16(text)));
                        }
                    }
                }
                b"endbfrange" => map.bfranges(&held),
                _ => {}
            }
            held.clear();
        }
        map
    }

    fn bfranges(&mut self, held: &[Word<'_>]) {
        let mut words = held.iter();
        while let (Some(Word::Text(from)), Some(Word::Text(to))) = (words.next(), words.next()) {
            let (from, to) = (number(from), number(to));
            match words.next() {
                Some(Word::Text(text)) => self.ranges.push((from, to, utf16(text))),
                Some(Word::Open) => {
                    let mut code = from;
                    for item in words.by_ref() {
                        let Word::Text(text) = item else { break };
                        if code <= to {
                            self.texts.entry(code).or_insert_with(|| summed(&utf16(text)));
                        }
                        code = code.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    /// What a code says.
    fn get(&self, code: u32) -> Option<(String, u64)> {
        if let Some(known) = self.texts.get(&code) {
            return Some(known.clone());
        }
        let (from, _, base) = self.ranges.iter().find(|r| (r.0..=r.1).contains(&code))?;
        let mut units = base.clone();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add((code - from) as u16);
        }
        Some(summed(&units))
    }

    /// The sum of a shown string.
    fn sum(&self, bytes: &[u8]) -> u64 {
        let one = |code: &[u8]| {
            let code = number(code);
            self.texts.get(&code).map(|t| t.1).or_else(|| self.get(code).map(|t| t.1)).unwrap_or(0)
        };
        bytes.chunks(self.width.max(1)).map(one).fold(0, u64::wrapping_add)
    }
}

fn summed(units: &[u16]) -> (String, u64) {
    let text = String::from_utf16_lossy(units);
    let sum = sum_of(&text);
    (text, sum)
}

/// A number for the characters of a text in any order.
pub(crate) fn sum_of(text: &str) -> u64 {
    let one = |c: char| {
        let x = (u64::from(c) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    };
    text.chars().map(one).fold(0, u64::wrapping_add)
}

/// A stream to read, how far it is read, its resources, and the font as it stands.
type Stream<'a> = (Rc<[u8]>, usize, Option<&'a Dictionary>, Option<Rc<Map>>);

impl Second {
    /// The sum of every character of a page's content; `None` when the page was too much for it.
    pub(crate) fn read(
        &mut self,
        pdf: &Pdf,
        content: &[u8],
        resources: Option<&Dictionary>,
        budget: &mut Budget,
    ) -> Option<u64> {
        let mut streams: Vec<Stream<'_>> = vec![(content.into(), 0, resources, None)];
        let mut fonts: Vec<Option<Rc<Map>>> = Vec::new();
        let (mut shown, mut sum) = (0usize, 0u64);
        while let Some((bytes, at, resources, mut font)) = streams.pop() {
            let mut rest = bytes.get(at..).unwrap_or_default();
            let mut texts: Vec<Vec<u8>> = Vec::new();
            let mut name: &[u8] = b"";
            while let Some(next) = word(&mut rest) {
                let op = match next {
                    Word::Text(text) => {
                        texts.push(text);
                        continue;
                    }
                    Word::Plain(word) if word.first() == Some(&b'/') => {
                        name = word.get(1..).unwrap_or_default();
                        continue;
                    }
                    Word::Plain(word) => word,
                    _ => continue,
                };
                if op.first().is_some_and(|b| b.is_ascii_digit() || b"+-.".contains(b)) {
                    continue;
                }
                match op {
                    b"Tf" => {
                        let dict = resources
                            .and_then(|r| get_dict(pdf, r, b"Font"))
                            .and_then(|f| get_dict(pdf, f, &plain(name)));
                        font = dict.map(|d| self.map(pdf, d, budget));
                    }
                    b"q" if fonts.len() < 256 => fonts.push(font.clone()),
                    b"Q" => font = fonts.pop().unwrap_or(font),
                    b"Tj" | b"TJ" | b"'" | b"\"" => {
                        shown += texts.iter().map(Vec::len).sum::<usize>();
                        if shown > MOST {
                            return None;
                        }
                        if let Some(map) = &font {
                            sum = texts.iter().map(|t| map.sum(t)).fold(sum, u64::wrapping_add);
                        }
                    }
                    b"ID" => {
                        // a picture in the line: its bytes end with white space, EI and white space
                        let end = rest.windows(4).position(|w| {
                            w.first().is_some_and(u8::is_ascii_whitespace)
                                && w.get(1..3) == Some(b"EI")
                                && w.get(3).is_some_and(u8::is_ascii_whitespace)
                        });
                        rest = end.and_then(|e| rest.get(e + 3..)).unwrap_or_default();
                    }
                    b"Do" => {
                        let object =
                            resources.and_then(|r| get_dict(pdf, r, b"XObject")).and_then(|x| x.get(&plain(name)).ok());
                        if let Some(Object::Stream(form)) = object.map(|o| resolve(pdf, o))
                            && get_name(pdf, &form.dict, b"Subtype") == Some(b"Form")
                        {
                            if streams.len() > DEEP {
                                return None;
                            }
                            let inner = budget.decode(form)?;
                            let own = get_dict(pdf, &form.dict, b"Resources").or(resources);
                            let place = bytes.len() - rest.len();
                            let outer = font.clone();
                            streams.push((bytes.clone(), place, resources, outer));
                            streams.push((inner.into(), 0, own, font.clone()));
                            break;
                        }
                    }
                    _ => {}
                }
                texts.clear();
            }
        }
        Some(sum)
    }

    /// Notes whether the first reader has the same sum of a page.
    pub(crate) fn compare(&mut self, page: u32, here: Option<u64>, there: u64) {
        match here {
            None => self.lost += 1,
            Some(sum) if sum != there => self.differ.push(page),
            Some(_) => {}
        }
    }

    /// Says where the two readers do not agree: the codes that are read in two ways, else the pages.
    pub(crate) fn judge(&mut self, pdf: &Pdf, fonts: &Fonts<'_>, budget: &mut Budget, findings: &mut Findings) {
        findings.ran(&["VIS-010"]);
        if self.lost > 0 {
            findings.undecided_of("VIS-010", "why.second", &[&self.lost.to_string()]);
        }
        let mut named: BTreeSet<u32> = BTreeSet::new();
        for font in &fonts.used {
            for code in &font.codes {
                let here = self.says(pdf, font.dict, code.code, budget);
                if here.as_ref().is_some_and(|text| *text != code.text) {
                    let name = super::embedded::name_of(pdf, font.dict);
                    let at = Detail::at(Where::page(code.page));
                    findings.fail("VIS-010.code", &[&name, &code.text, &here.unwrap_or_default()], at);
                    named.insert(code.page);
                }
            }
        }
        if named.is_empty() {
            for page in &self.differ {
                findings.fail("VIS-010.page", &[&page.to_string()], Detail::at(Where::page(*page)));
            }
        }
    }

    /// What a code of a font says; `None` when its ToUnicode does not name it.
    pub(crate) fn says(&mut self, pdf: &Pdf, font: &Dictionary, code: u32, budget: &mut Budget) -> Option<String> {
        self.map(pdf, font, budget).get(code).map(|t| t.0)
    }

    fn map(&mut self, pdf: &Pdf, font: &Dictionary, budget: &mut Budget) -> Rc<Map> {
        let place = std::ptr::from_ref(font) as usize;
        if let Some(map) = self.maps.get(&place) {
            return map.clone();
        }
        let composite = get_name(pdf, font, b"Subtype") == Some(b"Type0");
        let bytes = match get(pdf, font, b"ToUnicode") {
            Some(Object::Stream(stream)) => budget.decode(stream).unwrap_or_default(),
            _ => Vec::new(),
        };
        let map = Rc::new(Map::read(&bytes, composite));
        self.maps.insert(place, map.clone());
        map
    }
}

/// A name with its `#xx` undone.
fn plain(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *first == b'#').and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(b) => {
                out.push(b);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(map: &Map, bytes: &[u8]) -> String {
        bytes.chunks(2).filter_map(|c| map.get(number(c))).map(|t| t.0).collect()
    }

    #[test]
    fn the_first_entry_of_a_code_stands() {
        let map = Map::read(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <6587> <0001> <6B66> endbfchar \
              2 beginbfrange <0002> <0004> <4E00> <0005> <0006> [<20142014> <2026>] endbfrange",
            true,
        );
        assert_eq!(counts(&map, &[0, 1]), "文");
        assert_eq!(counts(&map, &[0, 4]), "\u{4E02}");
        assert_eq!(counts(&map, &[0, 5, 0, 6, 0, 9]), "——…");
    }

    #[test]
    fn words_of_content() {
        let mut bytes: &[u8] = b"/F1 12 Tf [(a\\)\\101) -5 <6>] TJ % x\n<</A 1>>";
        let mut all = Vec::new();
        while let Some(w) = word(&mut bytes) {
            all.push(match w {
                Word::Text(t) => String::from_utf8_lossy(&t).into_owned(),
                Word::Plain(p) => String::from_utf8_lossy(p).into_owned(),
                Word::Open => "[".into(),
                Word::Close => "]".into(),
            });
        }
        assert_eq!(all, ["/F1", "12", "Tf", "[", "a)A", "-5", "`", "]", "TJ", "/A", "1"]);
    }
}
