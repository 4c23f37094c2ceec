//! How far the pen moves after a code: `Widths` of simple fonts, `W` and `DW` of composite ones, vertical writing.

use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, resolve};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object};

/// Widths of a font, in em.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metrics {
    /// Lines run from top to bottom.
    pub vertical: bool,
    /// What the glyphs of a Type 3 font are drawn in, to em: the font's own matrix; 0.001 for all others.
    pub scale: f64,
    /// Size of the box of a Type 3 font's glyphs in its own units; `None` for all others.
    pub type3_height: Option<f64>,
    composite: bool,
    first: u32,
    widths: Vec<f32>,
    /// From, to, width; sorted by the first.
    ranges: Vec<(u32, u32, f32)>,
    other: f32,
    /// Codes to CIDs: from, to, first CID; `None` where a code is its CID.
    cids: Option<Vec<(u32, u32, u32)>>,
    /// A predefined encoding whose CIDs are in no file: half an em for ASCII, else the default width.
    unknown_cids: bool,
}

/// A number, whatever its kind.
pub(crate) fn number(pdf: &Pdf, object: &Object) -> Option<f64> {
    match resolve(pdf, object) {
        Object::Integer(n) => Some(*n as f64),
        Object::Real(n) => Some(f64::from(*n)),
        _ => None,
    }
}

impl Metrics {
    /// From a font dictionary.
    pub(crate) fn new(font: &Dictionary, composite: bool, pdf: &Pdf, budget: &mut Budget) -> Metrics {
        let mut m = Metrics { scale: 0.001, composite, ..Metrics::default() };
        if composite {
            m.composite(font, pdf, budget);
        } else {
            m.simple(font, pdf);
        }
        m
    }

    fn simple(&mut self, font: &Dictionary, pdf: &Pdf) {
        let key = |d: &Dictionary, k: &[u8]| get(pdf, d, k).and_then(|o| number(pdf, o));
        self.first = key(font, b"FirstChar").map_or(0, |n| n.clamp(0.0, 255.0) as u32);
        self.widths = get_list(pdf, font, b"Widths").into_iter().take(256).map(|o| units(pdf, o)).collect();
        let missing = get_dict(pdf, font, b"FontDescriptor").and_then(|d| key(d, b"MissingWidth"));
        let name = get_name(pdf, font, b"BaseFont").unwrap_or_default();
        // one of the fourteen standard fonts may leave its widths out
        let standard = if name.starts_with(b"Courier") { 600.0 } else { 500.0 };
        self.other = missing.unwrap_or(if self.widths.is_empty() { standard } else { 0.0 }) as f32;
        if get_name(pdf, font, b"Subtype") == Some(b"Type3") {
            let list = |k: &[u8]| -> Vec<f64> {
                get_list(pdf, font, k).into_iter().take(6).map(|o| number(pdf, o).unwrap_or(0.0)).collect()
            };
            self.scale = list(b"FontMatrix").first().copied().unwrap_or(0.001);
            let bounds = list(b"FontBBox");
            self.type3_height = match bounds.as_slice() {
                [_, low, _, high] if low != high => Some((high - low).abs()),
                _ => Some(0.0),
            };
        }
    }

    fn composite(&mut self, font: &Dictionary, pdf: &Pdf, budget: &mut Budget) {
        match get(pdf, font, b"Encoding") {
            Some(Object::Name(name)) => {
                self.vertical = name.ends_with(b"-V") || name == b"V";
                self.unknown_cids = !name.starts_with(b"Identity");
            }
            Some(Object::Stream(stream)) => {
                self.vertical = get(pdf, &stream.dict, b"WMode").and_then(|o| number(pdf, o)) == Some(1.0);
                self.cids = Some(budget.decode(stream).map(|bytes| cid_ranges(&bytes)).unwrap_or_default());
            }
            _ => {}
        }
        let Some(cid_font) = get_list(pdf, font, b"DescendantFonts").first().and_then(|o| as_dict(pdf, o)) else {
            self.other = 1000.0;
            return;
        };
        if self.vertical {
            // the default is one em downwards; W2 only differs for proportional faces
            let dw2 = get_list(pdf, cid_font, b"DW2").get(1).and_then(|o| number(pdf, o));
            self.other = dw2.unwrap_or(-1000.0) as f32;
            return;
        }
        self.other = get(pdf, cid_font, b"DW").and_then(|o| number(pdf, o)).unwrap_or(1000.0) as f32;
        let list = get_list(pdf, cid_font, b"W");
        let mut items = list.into_iter();
        while let Some(from) = items.next() {
            let Some(from) = number(pdf, from).filter(|n| (0.0..=65_535.0).contains(n)) else { break };
            let from = from as u32;
            let Some(second) = items.next() else { break };
            if let Object::Array(widths) = resolve(pdf, second) {
                let each = (from..=65_535).zip(widths).map(|(n, w)| (n, n, units(pdf, w)));
                self.ranges.extend(each);
            } else if let (Some(to), Some(width)) = (number(pdf, second), items.next()) {
                self.ranges.push((from, to.clamp(0.0, 65_535.0) as u32, units(pdf, width)));
            }
        }
        self.ranges.sort_by_key(|r| r.0);
    }

    /// The CID of a code of a composite font; `None` when the encoding is one whose CIDs are in no file.
    pub(crate) fn cid(&self, code: u32) -> Option<u32> {
        match &self.cids {
            _ if self.unknown_cids => None,
            None => Some(code),
            Some(ranges) => Some(within(ranges, code).map_or(0, |r| r.2.saturating_add(code - r.0))),
        }
    }

    /// How far the pen moves after a code, in em.
    pub(crate) fn advance(&self, code: u32) -> f32 {
        let width = if !self.composite {
            let own = code.checked_sub(self.first).and_then(|i| self.widths.get(i as usize)).copied();
            own.unwrap_or(self.other)
        } else if self.unknown_cids && !self.vertical {
            if (0x20..0x7F).contains(&code) { self.other / 2.0 } else { self.other }
        } else {
            within(&self.ranges, self.cid(code).unwrap_or(0)).map_or(self.other, |r| r.2)
        };
        (f64::from(width) * self.scale) as f32
    }
}

fn units(pdf: &Pdf, object: &Object) -> f32 {
    number(pdf, object).unwrap_or(0.0) as f32
}

/// The range that holds a number; ranges are sorted by their first.
fn within<T: Copy>(ranges: &[(u32, u32, T)], n: u32) -> Option<(u32, u32, T)> {
    let i = ranges.partition_point(|r| r.0 <= n).checked_sub(1)?;
    ranges.get(i).copied().filter(|r| n <= r.1)
}

/// `cidrange` and `cidchar` of an embedded CMap, sorted.
fn cid_ranges(bytes: &[u8]) -> Vec<(u32, u32, u32)> {
    let code = |bytes: &[u8]| bytes.iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b));
    let mut out = Vec::new();
    let mut tokens = Tokens::new(bytes);
    let mut operands: Vec<Token> = Vec::new();
    while let Some(token) = tokens.next() {
        let Token::Operator(op) = &token else {
            operands.push(token);
            continue;
        };
        let cid = |t: &Token| t.int().and_then(|n| u32::try_from(n).ok());
        match op.as_slice() {
            b"endcidrange" => out.extend(operands.chunks(3).filter_map(|c| match c {
                [Token::Text(from), Token::Text(to), n] => Some((code(from), code(to), cid(n)?)),
                _ => None,
            })),
            b"endcidchar" => out.extend(operands.chunks(2).filter_map(|c| match c {
                [Token::Text(from), n] => Some((code(from), code(from), cid(n)?)),
                _ => None,
            })),
            _ => {}
        }
        operands.clear();
    }
    out.sort_by_key(|r| r.0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Limits;
    use lopdf::dictionary;

    fn metrics(font: &Dictionary) -> Metrics {
        let limits = Limits::default();
        let composite = font.has(b"DescendantFonts");
        Metrics::new(font, composite, &Pdf::new(), &mut Budget::new(&limits))
    }

    #[test]
    fn widths_of_simple_and_composite_fonts() {
        let simple = dictionary! { "FirstChar" => 65, "Widths" => vec![500.into(), 250.into()] };
        let m = metrics(&simple);
        assert_eq!((m.advance(65), m.advance(66), m.advance(67)), (0.5, 0.25, 0.0));
        assert_eq!(metrics(&dictionary! { "BaseFont" => "Courier" }).advance(65), 0.6);
        let w: Vec<Object> =
            vec![1.into(), Object::Array(vec![300.into(), 400.into()]), 7.into(), 9.into(), 600.into()];
        let cid = dictionary! { "DW" => 900, "W" => w };
        let m = metrics(&dictionary! { "Encoding" => "Identity-H", "DescendantFonts" => vec![cid.into()] });
        assert_eq!([0, 1, 2, 7, 9, 10].map(|c| m.advance(c)), [0.9, 0.3, 0.4, 0.6, 0.6, 0.9]);
    }

    #[test]
    fn an_embedded_cmap_leads_to_cids() {
        let ranges = cid_ranges(b"1 begincidrange <8140> <8150> 10 endcidrange 1 begincidchar <20> 1 endcidchar");
        assert_eq!(ranges, [(0x20, 0x20, 1), (0x8140, 0x8150, 10)]);
        assert_eq!(within(&ranges, 0x8141).map(|r| r.2), Some(10));
        assert_eq!(within(&ranges, 0x9000), None);
    }
}
