//! Stream filters, each stage bounded: Flate, LZW, ASCII85, ASCIIHex, RunLength, and the predictors (ISO 32000-1, 7.4).
//!
//! Pictures are never decoded: their filters (DCT, JPX, JBIG2, CCITT) are unreadable here by intention.

use lopdf::{Dictionary, Object, Stream};
use std::io::Read;

/// Longest chain of filters; honest files have one or two (PDF-003).
pub(crate) const MAX_FILTERS: usize = 8;

/// Why a stream gave no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fail {
    /// A stage went over the cap.
    TooLarge,
    /// More than [`MAX_FILTERS`].
    TooManyFilters,
    /// A filter that is not known, or broken data.
    Unreadable,
}

/// Decodes a stream. No stage yields more than `cap` bytes; `total` is raised by what all stages together yield.
///
/// # Errors
/// Why there are no bytes.
pub(crate) fn decode(stream: &Stream, cap: usize, total: &mut u64) -> Result<Vec<u8>, Fail> {
    let names: Vec<&[u8]> = match stream.dict.get(b"Filter") {
        Err(_) | Ok(Object::Null) => Vec::new(),
        Ok(Object::Name(name)) => vec![name],
        Ok(Object::Array(list)) if list.len() > MAX_FILTERS => return Err(Fail::TooManyFilters),
        Ok(Object::Array(list)) => {
            list.iter().map(Object::as_name).collect::<Result<_, _>>().map_err(|_| Fail::Unreadable)?
        }
        Ok(_) => return Err(Fail::Unreadable),
    };
    let parms = stream.dict.get(b"DecodeParms").or_else(|_| stream.dict.get(b"DP"));
    let parms_of = |i: usize| match parms {
        Ok(Object::Dictionary(d)) if i == 0 => Some(d),
        Ok(Object::Array(list)) => list.get(i).and_then(|o| o.as_dict().ok()),
        _ => None,
    };
    let mut bytes: Option<Vec<u8>> = None;
    for (i, name) in names.into_iter().enumerate() {
        let input = bytes.as_deref().unwrap_or(&stream.content);
        let out = match name {
            b"FlateDecode" | b"Fl" => predict(flate(input, cap)?, parms_of(i))?,
            b"LZWDecode" | b"LZW" => {
                predict(lzw(input, number(parms_of(i), b"EarlyChange", 1) != 0, cap)?, parms_of(i))?
            }
            b"ASCII85Decode" | b"A85" => ascii85(input, cap)?,
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(input, cap)?,
            b"RunLengthDecode" | b"RL" => run_length(input, cap)?,
            b"Crypt" => input.to_vec(), // decryption has seen to it
            _ => return Err(Fail::Unreadable),
        };
        *total = total.saturating_add(out.len() as u64);
        bytes = Some(out);
    }
    match bytes {
        Some(bytes) => Ok(bytes),
        None if stream.content.len() > cap => Err(Fail::TooLarge),
        None => {
            *total = total.saturating_add(stream.content.len() as u64);
            Ok(stream.content.clone())
        }
    }
}

fn number(parms: Option<&Dictionary>, key: &[u8], default: i64) -> i64 {
    parms.and_then(|p| p.get(key).ok()).and_then(|o| o.as_i64().ok()).unwrap_or(default)
}

/// What could be read before an error counts, as in other readers; nothing at all is an error.
fn flate(input: &[u8], cap: usize) -> Result<Vec<u8>, Fail> {
    let mut out = Vec::new();
    let take = (cap as u64).saturating_add(1);
    if flate2::read::ZlibDecoder::new(input).take(take).read_to_end(&mut out).is_err() && out.is_empty() {
        // a bad header: the deflate data behind it
        let raw = input.get(2..).unwrap_or_default();
        let read = flate2::read::DeflateDecoder::new(raw).take(take).read_to_end(&mut out);
        if read.is_err() && out.is_empty() && !input.is_empty() {
            return Err(Fail::Unreadable);
        }
    }
    if out.len() > cap { Err(Fail::TooLarge) } else { Ok(out) }
}

/// LZW as PDF has it: 9 to 12 bits, most significant first, 256 clears, 257 ends.
fn lzw(input: &[u8], early: bool, cap: usize) -> Result<Vec<u8>, Fail> {
    // an entry is a place and a length in the output
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut out: Vec<u8> = Vec::new();
    let (mut width, mut bits, mut have) = (9u32, 0u32, 0u32);
    let mut last: Option<(usize, usize)> = None;
    for b in input {
        bits = bits << 8 | u32::from(*b);
        have += 8;
        if have < width {
            continue;
        }
        have -= width;
        let code = (bits >> have & ((1 << width) - 1)) as usize;
        bits &= (1 << have) - 1;
        if code == 257 {
            break;
        }
        if code == 256 {
            table.clear();
            (width, last) = (9, None);
            continue;
        }
        let start = out.len();
        match (code, last) {
            (0..=255, _) => out.push(code as u8),
            (_, Some((from, len))) if code - 258 == table.len() => {
                out.extend_from_within(from..from + len);
                out.extend_from_within(from..from + 1);
            }
            _ => match table.get(code - 258) {
                Some((from, len)) => out.extend_from_within(*from..from + len),
                None => return if out.is_empty() { Err(Fail::Unreadable) } else { Ok(out) },
            },
        }
        if out.len() > cap {
            return Err(Fail::TooLarge);
        }
        if let Some((from, len)) = last
            && table.len() < 4096 - 258
        {
            table.push((from, len + 1)); // what came last and the first byte of this
        }
        last = Some((start, out.len() - start));
        let next = table.len() + 258 + 1 + usize::from(early);
        width = if next > 2048 {
            12
        } else if next > 1024 {
            11
        } else if next > 512 {
            10
        } else {
            9
        };
    }
    Ok(out)
}

fn ascii85(input: &[u8], cap: usize) -> Result<Vec<u8>, Fail> {
    let mut out = Vec::new();
    let (mut group, mut count) = (0u64, 0usize);
    let flush = |group: u64, count: usize, out: &mut Vec<u8>| -> Result<(), Fail> {
        let word = u32::try_from(group).map_err(|_| Fail::Unreadable)?;
        out.extend(word.to_be_bytes().iter().take(count));
        if out.len() > cap { Err(Fail::TooLarge) } else { Ok(()) }
    };
    for b in input {
        match b {
            b'~' => break,
            b'z' if count == 0 => flush(0, 4, &mut out)?,
            b'!'..=b'u' => {
                group = group * 85 + u64::from(b - b'!');
                count += 1;
                if count == 5 {
                    flush(group, 4, &mut out)?;
                    (group, count) = (0, 0);
                }
            }
            b if b.is_ascii_whitespace() || *b == 0 => {}
            _ => return Err(Fail::Unreadable),
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group * 85 + 84;
        }
        flush(group, count - 1, &mut out)?;
    }
    Ok(out)
}

fn ascii_hex(input: &[u8], cap: usize) -> Result<Vec<u8>, Fail> {
    let digits = input.iter().take_while(|b| **b != b'>').filter_map(|b| char::from(*b).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|d| u8::try_from(d).ok()).collect();
    if digits.len() / 2 > cap {
        return Err(Fail::TooLarge);
    }
    Ok(digits.chunks(2).map(|p| p.first().copied().unwrap_or(0) * 16 + p.get(1).copied().unwrap_or(0)).collect())
}

fn run_length(input: &[u8], cap: usize) -> Result<Vec<u8>, Fail> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&n) = input.get(at) {
        let n = usize::from(n);
        match n {
            0..=127 => {
                let end = (at + 2 + n).min(input.len());
                out.extend_from_slice(input.get(at + 1..end).unwrap_or_default());
                at = end;
            }
            128 => break,
            _ => {
                let Some(&b) = input.get(at + 1) else { break };
                out.resize(out.len() + 257 - n, b);
                at += 2;
            }
        }
        if out.len() > cap {
            return Err(Fail::TooLarge);
        }
    }
    Ok(out)
}

/// Undoes a predictor; never yields more than it is given.
fn predict(data: Vec<u8>, parms: Option<&Dictionary>) -> Result<Vec<u8>, Fail> {
    let predictor = number(parms, b"Predictor", 1);
    if predictor < 2 {
        return Ok(data);
    }
    let positive = |key: &[u8], default| usize::try_from(number(parms, key, default)).map_err(|_| Fail::Unreadable);
    let (colors, bits) = (positive(b"Colors", 1)?.max(1), positive(b"BitsPerComponent", 8)?.max(1));
    let columns = positive(b"Columns", 1)?.max(1);
    let pixel = colors.checked_mul(bits).ok_or(Fail::Unreadable)?;
    let row = pixel.checked_mul(columns).and_then(|n| n.checked_add(7)).ok_or(Fail::Unreadable)? / 8;
    let step = pixel.div_ceil(8);
    if row > data.len() {
        // not one whole row
        return if data.is_empty() { Ok(data) } else { Err(Fail::Unreadable) };
    }
    if predictor == 2 {
        return tiff(data, row, step, bits);
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; row];
    for line in data.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let start = out.len();
        for (i, b) in line.iter().enumerate() {
            let left = if i >= step { out.get(start + i - step).copied().unwrap_or(0) } else { 0 };
            let up = above.get(i).copied().unwrap_or(0);
            let corner = if i >= step { above.get(i - step).copied().unwrap_or(0) } else { 0 };
            let add = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => return Err(Fail::Unreadable),
            };
            out.push(b.wrapping_add(add));
        }
        above.clear();
        above.extend_from_slice(out.get(start..).unwrap_or_default());
    }
    Ok(out)
}

fn tiff(mut data: Vec<u8>, row: usize, step: usize, bits: usize) -> Result<Vec<u8>, Fail> {
    if bits != 8 {
        return Err(Fail::Unreadable);
    }
    for line in data.chunks_mut(row) {
        for i in step..line.len() {
            let left = line.get(i - step).copied().unwrap_or(0);
            if let Some(b) = line.get_mut(i) {
                *b = b.wrapping_add(left);
            }
        }
    }
    Ok(data)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn stream(filter: Object, parms: Option<Object>, content: &[u8]) -> Stream {
        let mut dict = Dictionary::new();
        dict.set("Filter", filter);
        if let Some(p) = parms {
            dict.set("DecodeParms", p);
        }
        Stream::new(dict, content.to_vec())
    }

    fn names(names: &[&str]) -> Object {
        Object::Array(names.iter().map(|n| Object::Name(n.as_bytes().to_vec())).collect())
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut e = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        e.write_all(bytes).unwrap();
        e.finish().unwrap()
    }

    #[test]
    fn every_filter_gives_its_bytes() {
        let got = |f: &[&str], c: &[u8]| decode(&stream(names(f), None, c), 1000, &mut 0);
        assert_eq!(got(&["ASCII85Decode"], b"87cURD]i,\"Ebo80~>"), Ok(b"Hello World!".to_vec()));
        assert_eq!(got(&["ASCIIHexDecode"], b"48 656C6c6F7>"), Ok(b"Hellop".to_vec()));
        assert_eq!(got(&["RunLengthDecode"], &[2, b'a', b'b', b'c', 254, b'x', 128, b'y']), Ok(b"abcxxx".to_vec()));
        // the example of ISO 32000-1, 7.4.4.2
        let lzw = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(got(&["LZWDecode"], &lzw), Ok(vec![45, 45, 45, 45, 45, 65, 45, 45, 45, 66]));
        assert_eq!(got(&["FlateDecode", "FlateDecode"], &zlib(&zlib(b"ab"))), Ok(b"ab".to_vec()));
        assert_eq!(got(&[], b"ab"), Ok(b"ab".to_vec()));
        assert_eq!(got(&["DCTDecode"], b"ab"), Err(Fail::Unreadable));
    }

    #[test]
    fn long_lzw_agrees_with_another_encoder() {
        let plain: Vec<u8> = (0..60_000u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
        let mut doc = lopdf::Dictionary::new();
        doc.set("Filter", "LZWDecode");
        let packed = lzw_encode(&plain);
        let theirs = Stream::new(doc, packed.clone()).decompressed_content().unwrap();
        assert_eq!(theirs, plain, "the encoder of this test");
        assert_eq!(decode(&stream(names(&["LZWDecode"]), None, &packed), 100_000, &mut 0), Ok(plain));
    }

    /// Early change, the table cleared when it is full.
    fn lzw_encode(plain: &[u8]) -> Vec<u8> {
        let (mut out, mut bits, mut have) = (Vec::new(), 0u64, 0u32);
        let mut put = |code: usize, width: u32, out: &mut Vec<u8>| {
            bits = bits << width | code as u64;
            have += width;
            while have >= 8 {
                have -= 8;
                out.push((bits >> have) as u8);
                bits &= (1 << have) - 1;
            }
        };
        let mut table = std::collections::BTreeMap::new();
        let (mut width, mut word) = (9, Vec::new());
        put(256, 9, &mut out);
        let code_of = |w: &[u8], table: &std::collections::BTreeMap<Vec<u8>, usize>| {
            if w.len() == 1 { usize::from(w[0]) } else { table[w] }
        };
        for b in plain {
            word.push(*b);
            if word.len() == 1 || table.contains_key(&word) {
                continue;
            }
            put(code_of(&word[..word.len() - 1], &table), width, &mut out);
            let n = table.len() + 258;
            table.insert(word.clone(), n);
            width = match n {
                n if n >= 2047 => 12,
                n if n >= 1023 => 11,
                n if n >= 511 => 10,
                _ => 9,
            };
            if n == 4093 {
                put(256, 12, &mut out);
                table.clear();
                width = 9;
            }
            word = vec![*b];
        }
        put(code_of(&word, &table), width, &mut out);
        put(257, width, &mut out);
        put(0, 8, &mut out);
        out
    }

    #[test]
    fn predictors_of_both_kinds() {
        let png = zlib(&[0, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1]);
        let mut parms = Dictionary::new();
        parms.set("Predictor", 12);
        parms.set("Columns", 3);
        let s = stream(Object::Name(b"FlateDecode".to_vec()), Some(Object::Dictionary(parms.clone())), &png);
        assert_eq!(decode(&s, 100, &mut 0), Ok(vec![1, 2, 3, 2, 3, 4, 5, 6, 7]));
        parms.set("Predictor", 2);
        let s =
            stream(Object::Name(b"FlateDecode".to_vec()), Some(Object::Dictionary(parms.clone())), &zlib(&[1, 1, 1]));
        assert_eq!(decode(&s, 100, &mut 0), Ok(vec![1, 2, 3]));
        parms.set("Columns", i64::MAX);
        let s = stream(Object::Name(b"FlateDecode".to_vec()), Some(Object::Dictionary(parms)), &png);
        assert_eq!(decode(&s, 100, &mut 0), Err(Fail::Unreadable));
    }

    #[test]
    fn nothing_grows_over_its_cap() {
        let bomb = zlib(&vec![0; 1 << 20]);
        let twice = zlib(&bomb);
        for (filters, bytes) in [
            (&["FlateDecode"][..], bomb.clone()),
            (&["FlateDecode", "FlateDecode"], twice),
            (&["ASCII85Decode"], b"z".repeat(1000)),
            (&["RunLengthDecode"], [129, 0].repeat(100)),
            (&["LZWDecode"], lzw_encode(&vec![0; 1 << 16])),
        ] {
            let mut total = 0;
            assert_eq!(decode(&stream(names(filters), None, &bytes), 2000, &mut total), Err(Fail::TooLarge));
            assert!(total <= 2000);
        }
        let many = vec!["FlateDecode"; 1_000_000];
        assert_eq!(decode(&stream(names(&many), None, &bomb), 2000, &mut 0), Err(Fail::TooManyFilters));
    }
}
