//! Fonts of a file as its pages use them: the codes shown, their characters, their widths. Every code is looked up once.

use crate::verify::pdf::cmap::FontMap;
use crate::verify::pdf::glyphs::second::sum_of;
use crate::verify::pdf::metrics::Metrics;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeMap;

/// A code that some page shows.
#[allow(dead_code, reason = "a place for findings about a glyph")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UsedCode {
    /// As it stands in the shown string.
    pub code: u32,
    /// Its characters by ToUnicode, or what little can be said without one; U+FFFD when nothing can.
    pub text: String,
    /// How far the pen moves, in em: to the right, or downwards (then negative) in vertical writing.
    pub advance: f32,
    /// White space and characters without a shape: nothing is missed when nobody sees it.
    pub blank: bool,
    /// Page of the first use, from 1.
    pub page: u32,
    /// What its characters add to the sum of a page ([`sum_of`]); 0 for a code that ToUnicode does not name.
    pub sum: u64,
    /// Whether it is somewhere read by itself, under no ActualText.
    pub alone: bool,
    /// Marked-content number of the first use.
    pub mcid: Option<i64>,
}

/// A font that some page sets text in.
#[allow(dead_code, reason = "the outlines of a font are found by its dictionary")]
pub(crate) struct UsedFont<'a> {
    /// `None` for a font that is written into a resource dictionary.
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    pub metrics: Metrics,
    /// In order of first use.
    pub codes: Vec<UsedCode>,
    map: FontMap,
    /// Place in `codes` plus one, by the two halves of a code: subsets number their codes without gaps.
    index: BTreeMap<u32, Box<[u32; 256]>>,
}

impl UsedFont<'_> {
    /// The first code of a shown string, its place in `codes` and its length in bytes; `None` at the end.
    pub(crate) fn next(&mut self, bytes: &[u8], page: u32, mcid: Option<i64>) -> Option<(u32, usize, usize)> {
        let (code, length) = self.map.code(bytes)?;
        let slot = self.index.entry(code >> 8).or_insert_with(|| Box::new([0; 256])).get_mut((code & 0xFF) as usize)?;
        if *slot == 0 {
            let mut text = String::new();
            self.map.text(code, &mut text);
            let blank = text.chars().all(without_shape);
            let advance = self.metrics.advance(code);
            let sum = if self.map.is_mapped(code) { sum_of(&text) } else { 0 };
            self.codes.push(UsedCode { code, text, advance, blank, page, sum, alone: false, mcid });
            *slot = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        }
        Some((code, *slot as usize - 1, length))
    }
}

/// White space, controls and marks of format.
fn without_shape(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E01EF}')
}

/// Fonts in order of first use.
#[derive(Default)]
pub(crate) struct Fonts<'a> {
    pub used: Vec<UsedFont<'a>>,
    by_id: BTreeMap<ObjectId, usize>,
    /// Fonts written into resource dictionaries, by the address of their dictionary, which lives as long as the file.
    by_place: BTreeMap<usize, usize>,
}

impl<'a> Fonts<'a> {
    /// The place in `used` of a font, read when it is new.
    pub(crate) fn get(&mut self, object: &'a Object, pdf: &'a Pdf, budget: &mut Budget) -> Option<usize> {
        let dict = as_dict(pdf, object)?;
        let id = object.as_reference().ok();
        let place = std::ptr::from_ref(dict) as usize;
        let known = match id {
            Some(id) => self.by_id.get(&id),
            None => self.by_place.get(&place),
        };
        if let Some(n) = known {
            return Some(*n);
        }
        let map = FontMap::new(dict, pdf, budget);
        let metrics = Metrics::new(dict, map.two_bytes(), pdf, budget);
        self.used.push(UsedFont { id, dict, metrics, codes: Vec::new(), map, index: BTreeMap::new() });
        let n = self.used.len() - 1;
        match id {
            Some(id) => self.by_id.insert(id, n),
            None => self.by_place.insert(place, n),
        };
        Some(n)
    }
}
