//! The words of a PDF's pages by their glyphs: read through ToUnicode, and written over with glyphs that are embedded.

use super::pages::Pdf;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use std::collections::BTreeMap;

/// A glyph in a content stream: where its code stands and what it reads as.
struct Slot {
    op: usize,
    part: Option<usize>,
    at: usize,
    font: Vec<u8>,
    text: String,
}

type Reading = BTreeMap<[u8; 2], String>;

impl Pdf {
    /// Operators before and after the marked content that shows these words, on the page that has them.
    pub fn around(mut self, words: &str, before: &str, after: &str) -> Pdf {
        let n = self.page_with(words);
        let (ops, slots) = self.slots(n);
        let text: String = slots.iter().map(|s| s.text.as_str()).collect();
        let hit = slots[self.span(&slots, &text, words).0].op;
        let opens = |o: &Operation| matches!(o.operator.as_str(), "BDC" | "BMC");
        let start =
            (0..hit).rev().find(|i| opens(&ops[*i]) && ops[*i].operands[0] != Object::from("Span")).expect("BDC");
        let mut depth = 0i32;
        let end = (start..ops.len())
            .find(|i| {
                depth += i32::from(opens(&ops[*i])) - i32::from(ops[*i].operator == "EMC");
                depth == 0
            })
            .expect("EMC");
        let encode = |part: &[Operation]| Content { operations: part }.encode().expect("encode");
        let content = [
            encode(&ops[..start]),
            before.as_bytes().to_vec(),
            encode(&ops[start..=end]),
            after.as_bytes().to_vec(),
            encode(&ops[end + 1..]),
        ]
        .join(&b'\n');
        self.set_content(n, content);
        self
    }

    fn reading(&self, font: &Dictionary) -> Reading {
        // other programs' fonts may have none, or codes of other lengths: then nothing is read
        let Ok(id) = font.get(b"ToUnicode").and_then(Object::as_reference) else { return Reading::new() };
        let stream = self.doc.get_object(id).and_then(Object::as_stream).expect("stream");
        let cmap = String::from_utf8(stream.get_plain_content().expect("cmap")).expect("text");
        let mut reading = Reading::new();
        let bytes = |hex: &str| -> Vec<u8> {
            let hex = hex.trim_matches(['<', '>']);
            (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap_or_default()).collect()
        };
        for line in cmap.lines() {
            let parts: Vec<&str> = line.split_whitespace().collect();
            if parts.iter().any(|p| !p.starts_with('<') || p.starts_with("<<")) {
                continue;
            }
            let text = |hex: &str| {
                let b = bytes(hex);
                let units: Vec<u16> = b.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
                String::from_utf16(&units).expect("UTF-16")
            };
            if parts.first().is_none_or(|code| bytes(code).len() != 2) {
                continue;
            }
            match parts[..] {
                [code, to] if cmap_line_is_char(&cmap, line) => {
                    let c = bytes(code);
                    reading.insert([c[0], c[1]], text(to));
                }
                [first, last, to] => {
                    let (f, l) = (bytes(first), bytes(last));
                    let (f, l) = (u16::from_be_bytes([f[0], f[1]]), u16::from_be_bytes([l[0], l[1]]));
                    let start = text(to).chars().next().expect("character") as u32;
                    for code in f..=l {
                        let c = char::from_u32(start + u32::from(code - f)).expect("character");
                        reading.insert(code.to_be_bytes(), c.to_string());
                    }
                }
                _ => {}
            }
        }
        reading
    }

    fn readings(&self, n: u32) -> BTreeMap<Vec<u8>, Reading> {
        let fonts = self.doc.get_page_fonts(self.page(n)).expect("fonts");
        fonts.into_iter().map(|(name, font)| (name, self.reading(font))).collect()
    }

    fn slots(&self, n: u32) -> (Vec<Operation>, Vec<Slot>) {
        let readings = self.readings(n);
        let ops = Content::decode(&self.content(n)).expect("content").operations;
        let (mut slots, mut font) = (Vec::new(), Vec::new());
        for (op, o) in ops.iter().enumerate() {
            let strings: Vec<(Option<usize>, &[u8])> = match o.operator.as_str() {
                "Tf" => {
                    font = o.operands[0].as_name().expect("font").to_vec();
                    continue;
                }
                "Tj" => vec![(None, o.operands[0].as_str().expect("string"))],
                "TJ" => {
                    let parts = o.operands[0].as_array().expect("array").iter().enumerate();
                    parts.filter_map(|(i, p)| p.as_str().ok().map(|s| (Some(i), s))).collect()
                }
                _ => continue,
            };
            for (part, s) in strings {
                for at in (0..s.len() / 2).map(|i| 2 * i) {
                    let text =
                        readings.get(&font).and_then(|r| r.get(&[s[at], s[at + 1]])).cloned().unwrap_or_default();
                    slots.push(Slot { op, part, at, font: font.clone(), text });
                }
            }
        }
        (ops, slots)
    }

    /// What a page says, by its glyphs.
    pub fn text(&self, n: u32) -> String {
        self.slots(n).1.into_iter().map(|s| s.text).collect()
    }

    /// The slots that say `words`: first, and one past the last.
    fn span(&self, slots: &[Slot], text: &str, words: &str) -> (usize, usize) {
        let start = text.find(words).unwrap_or_else(|| panic!("`{words}` is not on the page:\n{text}"));
        let end = start + words.len();
        let (mut at, mut first, mut last) = (0, None, None);
        for (i, s) in slots.iter().enumerate() {
            if at == start && first.is_none() && !s.text.is_empty() {
                first = Some(i);
            }
            at += s.text.len();
            if at == end && last.is_none() {
                last = Some(i + 1);
            }
        }
        (first.expect("starts at a glyph"), last.expect("ends at a glyph"))
    }

    /// Codes for a text in a font of the page; its glyphs must be embedded.
    pub fn codes(&self, n: u32, font: &[u8], text: &str) -> Vec<u8> {
        let readings = self.readings(n);
        let reading = &readings[font];
        let (mut out, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let best = reading.iter().filter(|(_, t)| !t.is_empty() && rest.starts_with(t.as_str()));
            let (code, t) = best.max_by_key(|(_, t)| t.len()).unwrap_or_else(|| panic!("no glyph for `{rest}`"));
            out.extend(code);
            rest = &rest[t.len()..];
        }
        out
    }

    /// Puts other words in the place of words, by the glyphs that are embedded.
    pub fn retext(mut self, from: &str, to: &str) -> Pdf {
        let n = self.page_with(from);
        let (mut ops, slots) = self.slots(n);
        let text: String = slots.iter().map(|s| s.text.as_str()).collect();
        let (first, last) = self.span(&slots, &text, from);
        let same = to.chars().count() == last - first && slots[first..last].iter().all(|s| s.text.chars().count() == 1);
        let codes = if same {
            // glyph by glyph, each in its own face; what stays the same stays
            let pairs = slots[first..last].iter().zip(to.chars().map(String::from));
            pairs.flat_map(|(s, c)| if s.text == c { Vec::new() } else { self.codes(n, &s.font, &c) }).collect()
        } else {
            self.codes(n, &slots[first].font, to)
        };
        let mut left = codes.len();
        // from the end, so that places stay right
        for (i, c) in
            (first..last).zip(to.chars().map(Some).chain(std::iter::repeat(None))).collect::<Vec<_>>().into_iter().rev()
        {
            let s = &slots[i];
            if same && c.is_some_and(|c| s.text == c.to_string()) {
                continue;
            }
            let code = match i - first {
                _ if same => {
                    left -= 2;
                    &codes[left..left + 2]
                }
                k if k + 1 == last - first => codes.get(2 * k..).unwrap_or_default(), // the last takes the rest
                k => codes.get(2 * k..2 * k + 2).unwrap_or_default(),
            };
            let operand = &mut ops[s.op].operands[0];
            let string = match s.part {
                None => operand,
                Some(p) => &mut operand.as_array_mut().expect("array")[p],
            };
            let bytes = string.as_str_mut().expect("string");
            bytes.splice(s.at..s.at + 2, code.iter().copied());
        }
        let content = Content { operations: ops }.encode().expect("encode");
        self.set_content(n, content);
        self
    }

    /// Puts a code in the place of the first glyph behind `context` that says `said`.
    pub fn recode(mut self, context: &str, said: &str, code: [u8; 2]) -> Pdf {
        let n = self.page_with(context);
        let (mut ops, slots) = self.slots(n);
        let text: String = slots.iter().map(|s| s.text.as_str()).collect();
        let from = self.span(&slots, &text, context).0;
        let slot = slots[from..].iter().find(|s| s.text == said).expect("character");
        let part = &mut ops[slot.op].operands[0].as_array_mut().expect("TJ")[slot.part.expect("part")];
        part.as_str_mut().expect("string")[slot.at..slot.at + 2].copy_from_slice(&code);
        let content = Content { operations: ops }.encode().expect("encode");
        self.set_content(n, content);
        self
    }

    /// Draws `shown` where `said` was, with ActualText that still says it.
    pub fn lie(mut self, context: &str, said: &str, shown: &str) -> Pdf {
        let n = self.page_with(context);
        let (mut ops, slots) = self.slots(n);
        let text: String = slots.iter().map(|s| s.text.as_str()).collect();
        let from = self.span(&slots, &text, context).0;
        let slot = slots[from..].iter().find(|s| s.text == said).expect("character");
        let code = self.codes(n, &slot.font, shown);
        let mut parts = ops[slot.op].operands[0].as_array().expect("TJ").clone();
        let whole = parts[slot.part.expect("part")].as_str().expect("string").to_vec();
        let string = |b: &[u8]| Object::String(b.to_vec(), StringFormat::Literal);
        let after: Vec<Object> =
            std::iter::once(string(&whole[slot.at + 2..])).chain(parts.drain(slot.part.expect("part") + 1..)).collect();
        parts.pop();
        parts.push(string(&whole[..slot.at]));
        let mut utf16 = vec![0xFE, 0xFF];
        said.encode_utf16().for_each(|u| utf16.extend(u.to_be_bytes()));
        let actual = dictionary! { "ActualText" => Object::String(utf16, StringFormat::Hexadecimal) };
        let tj = |parts: Vec<Object>| Operation::new("TJ", vec![Object::Array(parts)]);
        let new = [
            tj(parts),
            Operation::new("BDC", vec!["Span".into(), actual.into()]),
            tj(vec![string(&code)]),
            Operation::new("EMC", vec![]),
            tj(after),
        ];
        ops.splice(slot.op..=slot.op, new);
        let content = Content { operations: ops }.encode().expect("encode");
        self.set_content(n, content);
        self
    }

    /// Makes every glyph that reads as `from` read as `to`, in all fonts.
    pub fn remap(mut self, from: &str, to: &str) -> Pdf {
        let hex = |s: &str| s.encode_utf16().map(|u| format!("{u:04X}")).collect::<String>();
        let (from, to) = (format!(" <{}>", hex(from)), format!(" <{}>", hex(to)));
        let mut hits = 0;
        for id in self.cmaps() {
            let stream = self.doc.get_object_mut(id).and_then(Object::as_stream_mut).expect("stream");
            let cmap = String::from_utf8(stream.get_plain_content().expect("cmap")).expect("text");
            hits += cmap.matches(&from).count();
            stream.set_plain_content(cmap.replace(&from, &to).into_bytes());
        }
        assert!(hits > 0, "no glyph reads as `{from}`");
        self
    }

    /// Name of the font that shows these words on page `n`.
    pub fn font_of(&self, n: u32, words: &str) -> Vec<u8> {
        let (_, slots) = self.slots(n);
        let text: String = slots.iter().map(|s| s.text.as_str()).collect();
        slots[self.span(&slots, &text, words).0].font.clone()
    }
}

/// Whether a line of two codes stands in a `bfchar` section (and not among code space ranges).
fn cmap_line_is_char(cmap: &str, line: &str) -> bool {
    let at = line.as_ptr() as usize - cmap.as_ptr() as usize;
    let before = &cmap[..at];
    before.rfind("beginbfchar") > before.rfind("begincodespacerange") || before.rfind("begincodespacerange").is_none()
}
