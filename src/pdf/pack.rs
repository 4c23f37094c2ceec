//! Rows of samples packed as they come, so that a picture never stands in memory whole: PNG's filters (ISO 32000-1,
//! 7.4.4.4) and Flate.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use printpdf::DictItem;
use std::collections::BTreeMap;
use std::io::Write;

/// Packs rows of samples of one byte.
pub(super) struct Packer {
    out: ZlibEncoder<Vec<u8>>,
    channels: usize,
    above: Vec<u8>,
    /// The row under each filter, the number of the filter before it.
    tried: [Vec<u8>; 4],
}

impl Packer {
    pub(super) fn new(channels: usize) -> Packer {
        let out = ZlibEncoder::new(Vec::new(), Compression::new(6));
        Packer { out, channels, above: Vec::new(), tried: Default::default() }
    }

    /// Adds a row; all are of one length.
    pub(super) fn row(&mut self, row: &[u8]) -> Result<(), String> {
        self.above.resize(row.len(), 0);
        for (filter, line) in [0u8, 1, 2, 4].into_iter().zip(&mut self.tried) {
            line.clear();
            line.push(filter);
            let left = std::iter::repeat_n(&0, self.channels).chain(row);
            let corner = std::iter::repeat_n(&0, self.channels).chain(&self.above);
            let pixels = row.iter().zip(left).zip(self.above.iter().zip(corner));
            line.extend(pixels.map(|((b, left), (above, corner))| {
                let guess = match filter {
                    0 => 0,
                    1 => *left,
                    2 => *above,
                    _ => paeth(*left, *above, *corner),
                };
                b.wrapping_sub(guess)
            }));
        }
        // the filter that leaves the smallest numbers packs best, nearly always (PNG, 12.8)
        let weight = |line: &&Vec<u8>| -> u64 {
            line.iter().skip(1).map(|b| u64::from(if *b < 128 { *b } else { b.wrapping_neg() })).sum()
        };
        if let Some(best) = self.tried.iter().min_by_key(weight) {
            self.out.write_all(best).map_err(|e| e.to_string())?;
        }
        self.above.copy_from_slice(row);
        Ok(())
    }

    /// The packed bytes.
    pub(super) fn finish(self) -> Result<Vec<u8>, String> {
        self.out.finish().map_err(|e| e.to_string())
    }
}

/// Of left, above and corner the one nearest to left + above - corner (PNG, 9.4).
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let (da, db, dc) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        above
    } else {
        corner
    }
}

/// What the dictionary of an image says of packed rows.
pub(super) fn describe(dict: &mut BTreeMap<String, DictItem>, channels: usize, width: u32) {
    let parms = [("Predictor", 15), ("Colors", channels as i64), ("BitsPerComponent", 8), ("Columns", width.into())];
    let map = parms.map(|(k, v)| (k.to_string(), DictItem::Int(v))).into();
    dict.insert("Filter".into(), DictItem::Name(b"FlateDecode".to_vec()));
    dict.insert("DecodeParms".into(), DictItem::Dict { map });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// PNG's filters undone, by the letter of its specification.
    fn unpack(packed: &[u8], channels: usize, width: usize) -> Vec<u8> {
        let mut plain = Vec::new();
        flate2::read::ZlibDecoder::new(packed).read_to_end(&mut plain).unwrap();
        let mut out: Vec<u8> = Vec::new();
        let row = width * channels;
        for (y, line) in plain.chunks(row + 1).enumerate() {
            for x in 0..row {
                let at = |dx: usize, dy: usize| if x >= dx && y >= dy { out[(y - dy) * row + x - dx] } else { 0 };
                let (a, b, c) = (at(channels, 0), at(0, 1), at(channels, 1));
                let guess = match line[0] {
                    0 => 0,
                    1 => a,
                    2 => b,
                    4 => {
                        let p = i32::from(a) + i32::from(b) - i32::from(c);
                        [a, b, c].into_iter().min_by_key(|v| (p - i32::from(*v)).abs()).unwrap()
                    }
                    other => panic!("{other}"),
                };
                out.push(line[x + 1].wrapping_add(guess));
            }
        }
        out
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let mut seed = 7u32;
        for (channels, width, height) in [(1, 5, 7), (4, 3, 9), (4, 40, 20)] {
            let mut samples: Vec<u8> = Vec::new();
            for i in 0usize..channels * width * height {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // flat, sloping and noisy parts, so that every filter is chosen
                samples.push(match i / (channels * width) % 4 {
                    0 => 9,
                    1 => (i * 3) as u8,
                    2 => (seed >> 24) as u8,
                    _ => samples.get(i.wrapping_sub(channels * width)).copied().unwrap_or(0).wrapping_add(1),
                });
            }
            let mut p = Packer::new(channels);
            samples.chunks(channels * width).for_each(|row| p.row(row).unwrap());
            assert_eq!(unpack(&p.finish().unwrap(), channels, width), samples);
        }
    }
}
