//! Objects of a PDF from its bytes: no recursion, every node and every byte charged to the budget (RES-002, RES-005).
//!
//! `lopdf` has a parser of its own; it follows the lengths of streams by recursion and copies before it counts, so a
//! hostile file could take the program down. Its types are used, its reader is not.

use crate::verify::pdf::budget::Budget;
use lopdf::{Dictionary, Object, ObjectId, StringFormat};

/// What a node costs in memory, about.
const NODE: usize = 128;
/// What an entry of a dictionary costs beyond its value.
const ENTRY: usize = 64;
/// White space before the header of an object that a table points at.
const SLACK: usize = 64;

/// Deepest nesting under any limit: objects are dropped and compared by recursion.
const DEEPEST: usize = 1000;

/// Why there is no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not an object.
    Syntax,
    /// Nested deeper than the limit (RES-005).
    Depth,
    /// The budget is spent.
    Spent,
}

/// An indirect object, its stream not yet cut out.
#[derive(Debug)]
pub(crate) struct Indirect {
    pub id: ObjectId,
    pub object: Object,
    /// Where the data of its stream begin.
    pub data: Option<usize>,
    /// Behind the object, or behind `stream`.
    pub end: usize,
    /// A key that a dictionary in it has twice, with different values.
    pub twice: Option<Vec<u8>>,
}

/// White space of PDF.
pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Reads objects.
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    pub at: usize,
    max_depth: usize,
    twice: Option<Vec<u8>>,
}

enum Open {
    Array(Vec<Object>),
    Dict(Dictionary, Option<Vec<u8>>),
}

impl<'a> Parser<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize, max_depth: usize) -> Parser<'a> {
        Parser { bytes, at, max_depth: max_depth.min(DEEPEST), twice: None }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at.checked_add(ahead)?).copied()
    }

    /// Skips white space and comments.
    pub(crate) fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes a word if it stands here.
    pub(crate) fn word(&mut self, word: &[u8]) -> bool {
        let here = self.bytes.get(self.at..).is_some_and(|b| b.starts_with(word));
        if here {
            self.at += word.len();
        }
        here
    }

    /// A number without sign of at most 20 digits.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) && self.at - start < 20 {
            self.at += 1;
        }
        let digits = self.bytes.get(start..self.at)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// `12 0 obj`; the header begins at most [`SLACK`] bytes from here.
    pub(crate) fn header(&mut self) -> Option<ObjectId> {
        let start = self.at;
        let space = |p: &mut Parser<'_>| {
            let from = p.at;
            while p.peek().is_some_and(is_space) && p.at - from < SLACK {
                p.at += 1;
            }
            p.at > from
        };
        space(self);
        let mut read = || {
            let number = u32::try_from(self.unsigned()?).ok()?;
            let gap = space(self);
            let generation = u16::try_from(self.unsigned()?).ok()?;
            space(self);
            (gap && self.word(b"obj")).then_some((number, generation))
        };
        let id = read();
        if id.is_none() {
            self.at = start;
        }
        id
    }

    /// An object with its header; charged by what was read, also when it fails.
    pub(crate) fn indirect(&mut self, budget: &mut Budget) -> Result<Indirect, Fault> {
        let start = self.at;
        let found = self.indirect_uncharged(budget);
        if !budget.charge(self.at.saturating_sub(start)) {
            return Err(Fault::Spent);
        }
        found
    }

    fn indirect_uncharged(&mut self, budget: &mut Budget) -> Result<Indirect, Fault> {
        let id = self.header().ok_or(Fault::Syntax)?;
        let object = self.object(budget)?;
        let end = self.at;
        self.skip_space();
        let twice = self.twice.take();
        if !(matches!(object, Object::Dictionary(_)) && self.word(b"stream")) {
            return Ok(Indirect { id, object, data: None, end, twice });
        }
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        self.word(b"\r");
        self.word(b"\n");
        Ok(Indirect { id, object, data: Some(self.at), end: self.at, twice })
    }

    /// One object.
    pub(crate) fn object(&mut self, budget: &mut Budget) -> Result<Object, Fault> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            let value = match (self.peek().ok_or(Fault::Syntax)?, self.byte(1)) {
                (b'[', _) => {
                    self.at += 1;
                    self.enter(&mut open, Open::Array(Vec::new()))?;
                    continue;
                }
                (b'<', Some(b'<')) => {
                    self.at += 2;
                    self.enter(&mut open, Open::Dict(Dictionary::new(), None))?;
                    continue;
                }
                (b']', _) => match open.pop() {
                    Some(Open::Array(list)) => {
                        self.at += 1;
                        Object::Array(list)
                    }
                    _ => return Err(Fault::Syntax),
                },
                (b'>', Some(b'>')) => match open.pop() {
                    Some(Open::Dict(dict, _)) => {
                        self.at += 2;
                        Object::Dictionary(dict)
                    }
                    _ => return Err(Fault::Syntax),
                },
                (b'/', _) => Object::Name(self.name()),
                (b'(', _) => Object::String(self.literal(), StringFormat::Literal),
                (b'<', _) => Object::String(self.hexadecimal(), StringFormat::Hexadecimal),
                (b'0'..=b'9' | b'+' | b'-' | b'.', _) => self.number()?,
                _ => self.keyword()?,
            };
            let bytes = match &value {
                Object::Name(b) | Object::String(b, _) => b.len(),
                _ => 0,
            };
            if !budget.charge(NODE + bytes) {
                return Err(Fault::Spent);
            }
            match open.last_mut() {
                None => return Ok(value),
                Some(Open::Array(list)) => list.push(value),
                Some(Open::Dict(dict, key)) => match key.take() {
                    Some(k) => {
                        if !budget.charge(ENTRY) {
                            return Err(Fault::Spent);
                        }
                        // the later of two counts; that there are two is said (PDF-005)
                        if dict.get(&k).is_ok_and(|old| *old != value) {
                            self.twice = Some(k.clone());
                        }
                        dict.set(k, value);
                    }
                    None => match value {
                        Object::Name(name) => *key = Some(name),
                        _ => return Err(Fault::Syntax),
                    },
                },
            }
        }
    }

    fn enter(&self, open: &mut Vec<Open>, what: Open) -> Result<(), Fault> {
        if open.len() >= self.max_depth {
            return Err(Fault::Depth);
        }
        open.push(what);
        Ok(())
    }

    fn keyword(&mut self) -> Result<Object, Fault> {
        for (word, value) in
            [(&b"true"[..], Object::Boolean(true)), (b"false", Object::Boolean(false)), (b"null", Object::Null)]
        {
            if self.word(word) {
                return Ok(value);
            }
        }
        Err(Fault::Syntax)
    }

    /// A number, or a reference when another number and `R` follow.
    fn number(&mut self) -> Result<Object, Fault> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let text = self.bytes.get(start..self.at).and_then(|b| std::str::from_utf8(b).ok()).ok_or(Fault::Syntax)?;
        let Ok(whole) = text.parse::<i64>() else {
            // malformed numbers are read as zero, as others do
            return Ok(Object::Real(text.parse::<f32>().unwrap_or(0.0)));
        };
        let after = self.at;
        if let Ok(number) = u32::try_from(whole)
            && let Some(generation) = self.reference()
        {
            return Ok(Object::Reference((number, generation)));
        }
        self.at = after;
        Ok(Object::Integer(whole))
    }

    /// The rest of `12 0 R`, behind the first number.
    fn reference(&mut self) -> Option<u16> {
        let gap = self.at;
        while self.peek().is_some_and(is_space) && self.at - gap < SLACK {
            self.at += 1;
        }
        if self.at == gap {
            return None;
        }
        let generation = u16::try_from(self.unsigned()?).ok()?;
        let gap = self.at;
        while self.peek().is_some_and(is_space) && self.at - gap < SLACK {
            self.at += 1;
        }
        let ends = self.byte(1).is_none_or(|b| is_space(b) || is_delimiter(b) || b == b'e');
        (self.at > gap && ends && self.word(b"R")).then_some(generation)
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        while let Some(b) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            match (b, self.byte(1).and_then(hex), self.byte(2).and_then(hex)) {
                (b'#', Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    self.at += 3;
                }
                _ => {
                    out.push(b);
                    self.at += 1;
                }
            }
        }
        out
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut high: Option<u8> = None;
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'>' {
                break;
            }
            match (hex(b), high) {
                (Some(d), Some(h)) => {
                    out.push(h * 16 + d);
                    high = None;
                }
                (Some(d), None) => high = Some(d),
                (None, _) => {}
            }
        }
        out.extend(high.map(|h| h * 16));
        out
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut depth = 1usize;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    out.extend(self.escape());
                    continue;
                }
                b'\r' => {
                    self.word(b"\n");
                    out.push(b'\n');
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn escape(&mut self) -> Option<u8> {
        let b = self.peek()?;
        self.at += 1;
        Some(match b {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.word(b"\n");
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(b - b'0');
                for _ in 0..2 {
                    let Some(d) = self.peek().filter(|d| (b'0'..=b'7').contains(d)) else { break };
                    value = value * 8 + u32::from(d - b'0');
                    self.at += 1;
                }
                (value & 0xFF) as u8
            }
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Limits;

    fn parse(text: &[u8]) -> Result<Object, Fault> {
        Parser::new(text, 0, 256).object(&mut Budget::new(&Limits::default()))
    }

    #[test]
    fn every_kind_of_object() {
        let got = parse(b"<</A[1 -2.5 .5 +3 true null/N#41 (a\\(b(c)\\051\\n\\101)<4e2>]/R 12 0 R/D<</E 1 0/F 2>>>>");
        // `/E 1 0` is no reference and `0` no key
        assert_eq!(got, Err(Fault::Syntax));
        let got = parse(b"<</A[1 -2.5 .5 true null/N#41 (a\\(b(c)\\051\\n\\101)]% c\n/R 12 0 R/D<</E 1>>>>").unwrap();
        let dict = got.as_dict().unwrap();
        let list = dict.get(b"A").unwrap().as_array().unwrap();
        assert_eq!(list.len(), 7);
        assert_eq!(list[4], Object::Null);
        assert_eq!(list[5], Object::Name(b"NA".to_vec()));
        assert_eq!(list[6], Object::String(b"a(b(c))\nA".to_vec(), StringFormat::Literal));
        assert_eq!(dict.get(b"R").unwrap().as_reference().unwrap(), (12, 0));
    }

    #[test]
    fn the_last_item_of_an_array_too() {
        let got = parse(b"[<4e2> 7]").unwrap();
        assert_eq!(got.as_array().unwrap()[0], Object::String(vec![0x4E, 0x20], StringFormat::Hexadecimal));
    }

    #[test]
    fn depth_and_budget_are_bounded() {
        assert_eq!(parse(&b"[".repeat(1_000_000)), Err(Fault::Depth));
        assert_eq!(parse(&b"<</A".repeat(1_000_000)), Err(Fault::Depth));
        assert_eq!(parse(&[b"[".repeat(256), b"]".repeat(256)].concat()).map(|_| ()), Ok(()));
        let small = Limits { max_unpacked: 1000, ..Limits::default() };
        let mut p = Parser::new(b"[0 0 0 0 0 0 0 0 0 0 0 0]", 0, 256);
        assert_eq!(p.object(&mut Budget::new(&small)), Err(Fault::Spent));
        for broken in [
            &b""[..],
            b"(",
            b"<",
            b"<<",
            b"[",
            b"]",
            b">>",
            b"<</A",
            b"/",
            b"endobj",
            b"1 0 R",
            b"99999999999999999999",
        ] {
            let _ = parse(broken);
        }
    }

    #[test]
    fn a_key_that_says_two_things_is_noticed() {
        let read = |text: &[u8]| {
            let mut p = Parser::new(text, 0, 9);
            p.indirect(&mut Budget::new(&Limits::default())).unwrap().twice
        };
        assert_eq!(read(b"1 0 obj<</A 1/A 2>>endobj"), Some(b"A".to_vec()));
        assert_eq!(read(b"1 0 obj<</A 1/A 1>>endobj"), None);
    }
}
