//! Pictures that lie under or over words: a small copy of one, colour and opacity of every cell.

use super::colour::{Rgb, Space, Tone};
use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::filters;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{Pdf, get, get_list};
use lopdf::{Object, Stream};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Cells along the longer side.
const CELLS: usize = 64;
/// Pixels looked at along a side of a cell.
const SAMPLES: usize = 3;
/// Largest picture that is unpacked, bytes.
const MAX_BYTES: u64 = 64 << 20;
/// All pictures of a file together, bytes.
const MAX_TOTAL: u64 = 512 << 20;
/// Small copies kept.
const KEPT: usize = 256;

/// A small copy of a picture.
#[derive(Debug)]
pub(crate) struct Thumb {
    columns: usize,
    rows: usize,
    /// Colour, and opacity where it is known.
    cells: Vec<(Tone, Option<f32>)>,
}

impl Thumb {
    /// At a place of the unit square, its origin below.
    pub(crate) fn at(&self, x: f64, y: f64) -> (Tone, Option<f32>) {
        let index = |v: f64, n: usize| ((v.clamp(0.0, 1.0) * n as f64) as usize).min(n.saturating_sub(1));
        let (column, row) = (index(x, self.columns), index(1.0 - y, self.rows));
        self.cells.get(row * self.columns + column).copied().unwrap_or((Tone::Unknown, None))
    }

    fn unknown(alpha: Option<f32>) -> Thumb {
        Thumb { columns: 1, rows: 1, cells: vec![(Tone::Unknown, alpha)] }
    }
}

/// Small copies made so far.
#[derive(Default)]
pub(crate) struct Images {
    known: BTreeMap<usize, Rc<Thumb>>,
    used: u64,
}

/// Pixels of one plane of numbers.
struct Raster {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    bits: usize,
    channels: usize,
    /// From and to, a pair a channel.
    decode: Vec<f64>,
}

impl Raster {
    /// Numbers of a pixel, from 0 to 1 unless `Decode` says otherwise.
    fn pixel(&self, x: usize, y: usize, top: f64) -> Vec<f64> {
        let row = (self.width * self.channels * self.bits).div_ceil(8);
        (0..self.channels)
            .map(|c| {
                let bit = (x * self.channels + c) * self.bits;
                let byte = |i: usize| self.bytes.get(y * row + bit / 8 + i).copied().unwrap_or(0);
                let raw = match self.bits {
                    8 => u32::from(byte(0)),
                    16 => u32::from(byte(0)) << 8 | u32::from(byte(1)),
                    bits => u32::from(byte(0)) >> (8 - bits - bit % 8) & ((1 << bits) - 1),
                };
                let n = f64::from(raw) / ((1u64 << self.bits) - 1) as f64;
                match (self.decode.get(c * 2), self.decode.get(c * 2 + 1)) {
                    (Some(low), Some(high)) => low + n * (high - low),
                    _ => n * top,
                }
            })
            .collect()
    }
}

impl Images {
    /// The small copy of a picture.
    pub(crate) fn get(&mut self, pdf: &Pdf, stream: &Stream, budget: &mut Budget) -> Rc<Thumb> {
        let place = std::ptr::from_ref(stream) as usize;
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let thumb = Rc::new(self.copy(pdf, stream, budget));
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.insert(place, thumb.clone());
        thumb
    }

    fn copy(&mut self, pdf: &Pdf, stream: &Stream, budget: &mut Budget) -> Thumb {
        let dict = &stream.dict;
        if matches!(get(pdf, dict, b"ImageMask"), Some(Object::Boolean(true))) {
            // a stencil: 0 is painted, 1 is not
            let Some(raster) = self.raster(pdf, stream, 1) else { return Thumb::unknown(None) };
            return small(&raster, |v| (Tone::Unknown, v.first().map(|n| 1.0 - *n as f32)), 1.0);
        }
        let alpha = match (get(pdf, dict, b"SMask"), get(pdf, dict, b"Mask")) {
            (Some(Object::Stream(mask)), _) => Some(match self.raster(pdf, mask, 1) {
                Some(r) => small(&r, |v| (Tone::Unknown, v.first().map(|n| *n as f32)), 1.0),
                None => Thumb::unknown(None),
            }),
            (None, Some(Object::Stream(mask))) => Some(match self.raster(pdf, mask, 1) {
                Some(r) => small(&r, |v| (Tone::Unknown, v.first().map(|n| 1.0 - *n as f32)), 1.0),
                None => Thumb::unknown(None),
            }),
            (None, Some(Object::Array(_))) => Some(Thumb::unknown(None)),
            _ => None,
        };
        let space = dict.get(b"ColorSpace").map(|o| Space::read(pdf, o, None, budget)).unwrap_or(Space::Unknown(1));
        let colours = match &space {
            Space::Unknown(_) => None,
            space => self.raster(pdf, stream, space.inputs()).map(|r| {
                let indexed = matches!(space, Space::Indexed { .. });
                let top = if indexed { ((1u64 << r.bits) - 1) as f64 } else { 1.0 };
                small(&r, |v| (space.scaled(&v).map_or(Tone::Unknown, Tone::Known), Some(1.0)), top)
            }),
        };
        let colours = colours.unwrap_or(Thumb::unknown(Some(1.0)));
        let Some(alpha) = alpha else { return colours };
        let (columns, rows) = (colours.columns.max(alpha.columns), colours.rows.max(alpha.rows));
        let cell = |i: usize| {
            let x = ((i % columns) as f64 + 0.5) / columns as f64;
            let y = 1.0 - ((i / columns) as f64 + 0.5) / rows as f64;
            (colours.at(x, y).0, alpha.at(x, y).1)
        };
        Thumb { columns, rows, cells: (0..columns * rows).map(cell).collect() }
    }

    /// The unpacked pixels; `None` for kinds that are not unpacked here (JPEG, fax), for broken and for huge ones.
    fn raster(&mut self, pdf: &Pdf, stream: &Stream, channels: usize) -> Option<Raster> {
        let one = |key: &[u8]| get(pdf, &stream.dict, key).and_then(|o| number(pdf, o));
        let (width, height) = (one(b"Width")? as usize, one(b"Height")? as usize);
        let stencil = matches!(get(pdf, &stream.dict, b"ImageMask"), Some(Object::Boolean(true)));
        let bits = if stencil { 1 } else { one(b"BitsPerComponent").unwrap_or(1.0) as usize };
        if width == 0 || height == 0 || channels == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
            return None;
        }
        let row = (width.checked_mul(channels)?.checked_mul(bits)?).div_ceil(8);
        let size = row.checked_mul(height)? as u64;
        if size > MAX_BYTES || self.used.saturating_add(size) > MAX_TOTAL {
            return None;
        }
        self.used += size;
        // predictors need a little more than the pixels
        let limit = usize::try_from(size + size / 8 + (height as u64) + 4096).ok()?;
        let mut total = 0;
        let unpacked = filters::decode(stream, limit, &mut total).ok()?;
        if (unpacked.len() as u64) < size {
            return None;
        }
        let decode = get_list(pdf, &stream.dict, b"Decode").into_iter().take(64).filter_map(|o| number(pdf, o));
        Some(Raster { width, height, bits, channels, decode: decode.collect(), bytes: unpacked })
    }
}

/// A picture cell by cell, the mean of some pixels of each.
fn small(raster: &Raster, look: impl Fn(Vec<f64>) -> (Tone, Option<f32>), top: f64) -> Thumb {
    let (columns, rows) = (raster.width.min(CELLS), raster.height.min(CELLS));
    let mut cells = Vec::with_capacity(columns * rows);
    for i in 0..columns * rows {
        let (column, row) = (i % columns, i / columns);
        let (mut sum, mut known, mut alpha, mut count): (Rgb, bool, f32, f32) = ([0.0; 3], true, 0.0, 0.0);
        for s in 0..SAMPLES * SAMPLES {
            let at = |cell: usize, sub: usize, cells: usize, size: usize| {
                ((cell * SAMPLES + sub) * 2 + 1) * size / (2 * SAMPLES * cells)
            };
            let (x, y) = (at(column, s % SAMPLES, columns, raster.width), at(row, s / SAMPLES, rows, raster.height));
            let (tone, opacity) = look(raster.pixel(x, y, top));
            match tone {
                Tone::Known(c) => sum = [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]],
                Tone::Unknown => known = false,
            }
            alpha += opacity.unwrap_or(0.0);
            count += 1.0;
        }
        let tone = if known { Tone::Known(sum.map(|v| v / count)) } else { Tone::Unknown };
        cells.push((tone, Some((alpha / count).clamp(0.0, 1.0))));
    }
    Thumb { columns, rows, cells }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Limits;
    use lopdf::dictionary;

    fn thumb(stream: &Stream) -> Rc<Thumb> {
        Images::default().get(&Pdf::new(), stream, &mut Budget::new(&Limits::default()))
    }

    #[test]
    fn pixels_of_several_depths() {
        let gray = dictionary! { "Width" => 2, "Height" => 1, "BitsPerComponent" => 4, "ColorSpace" => "DeviceGray" };
        let t = thumb(&Stream::new(gray, vec![0x0F]));
        assert_eq!((t.at(0.1, 0.5).0, t.at(0.9, 0.5).0), (Tone::Known([0.0; 3]), Tone::Known([1.0; 3])));
        let rows = dictionary! { "Width" => 1, "Height" => 2, "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB" };
        let t = thumb(&Stream::new(rows, vec![255, 0, 0, 0, 0, 255]));
        assert_eq!(t.at(0.5, 0.9), (Tone::Known([1.0, 0.0, 0.0]), Some(1.0)));
        let stencil = dictionary! { "Width" => 8, "Height" => 1, "ImageMask" => true };
        let t = thumb(&Stream::new(stencil, vec![0x0F]));
        assert_eq!((t.at(0.1, 0.5).1, t.at(0.9, 0.5).1), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn what_cannot_be_unpacked_is_unknown_and_opaque() {
        let jpeg = dictionary! { "Width" => 9, "Height" => 9, "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB",
        "Filter" => "DCTDecode" };
        assert_eq!(thumb(&Stream::new(jpeg, vec![1])).at(0.5, 0.5), (Tone::Unknown, Some(1.0)));
        let huge = dictionary! { "Width" => 1_000_000_000, "Height" => 1_000_000_000, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceRGB" };
        assert_eq!(thumb(&Stream::new(huge, vec![1])).at(0.5, 0.5), (Tone::Unknown, Some(1.0)));
    }
}
