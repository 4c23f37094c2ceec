//! WOFF 1 taken apart into the font that is in it: tables deflated one by one (W3C, WOFF File Format 1.0).

use std::io::Read;

/// Largest font unpacked, bytes.
const MAX_FONT: usize = 64 << 20;

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The sfnt inside; `None` when it is damaged or too large.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let count = u16_at(bytes, 12)?;
    let mut out = Vec::new();
    out.extend(bytes.get(4..8)?);
    out.extend(count.to_be_bytes());
    out.extend([0; 6]); // only a search that nobody makes here needs them
    let mut body = Vec::new();
    let start = 12 + 16 * usize::from(count);
    for i in 0..usize::from(count) {
        let entry = 44 + 20 * i;
        let (offset, packed, full) = (u32_at(bytes, entry + 4)?, u32_at(bytes, entry + 8)?, u32_at(bytes, entry + 12)?);
        let data = bytes.get(offset..offset.checked_add(packed)?)?;
        if body.len().checked_add(full)? > MAX_FONT {
            return None;
        }
        let at = start + body.len();
        if packed < full {
            let before = body.len();
            flate2::read::ZlibDecoder::new(data).take(full as u64).read_to_end(&mut body).ok()?;
            if body.len() - before != full {
                return None;
            }
        } else {
            body.extend(data);
        }
        out.extend(bytes.get(entry..entry + 4)?);
        out.extend(bytes.get(entry + 16..entry + 20)?);
        out.extend(u32::try_from(at).ok()?.to_be_bytes());
        out.extend(u32::try_from(full).ok()?.to_be_bytes());
        body.resize(body.len().next_multiple_of(4), 0);
    }
    out.extend(body);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A WOFF around the tables of a font, as the format has them.
    pub(crate) fn pack(sfnt: &[u8]) -> Vec<u8> {
        let count = usize::from(u16_at(sfnt, 4).unwrap());
        let mut out = b"wOFF".to_vec();
        out.extend(&sfnt[..4]);
        out.extend([0; 4]);
        out.extend(u16::try_from(count).unwrap().to_be_bytes());
        out.resize(44, 0);
        let mut body = Vec::new();
        for i in 0..count {
            let entry = 12 + 16 * i;
            let (offset, len) = (u32_at(sfnt, entry + 8).unwrap(), u32_at(sfnt, entry + 12).unwrap());
            let data = &sfnt[offset..offset + len];
            let mut e = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            e.write_all(data).unwrap();
            let small = e.finish().unwrap();
            let kept = if small.len() < len { small } else { data.to_vec() };
            out.extend(&sfnt[entry..entry + 4]);
            let at = 44 + 20 * count + body.len();
            for n in [at, kept.len(), len] {
                out.extend(u32::try_from(n).unwrap().to_be_bytes());
            }
            out.extend(&sfnt[entry + 4..entry + 8]);
            body.extend(kept);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        out.extend(body);
        out
    }

    #[cfg(feature = "bundled-fonts")]
    #[test]
    fn a_font_comes_out_as_it_went_in() {
        let set = crate::fonts::FontSet::load(None, None).unwrap();
        let bytes = set.face(crate::fonts::FaceId::Mono).bytes;
        let back = unpack(&pack(bytes)).unwrap();
        let (a, b) = (ttf_parser::Face::parse(bytes, 0).unwrap(), ttf_parser::Face::parse(&back, 0).unwrap());
        assert_eq!(a.glyph_index('g'), b.glyph_index('g'));
        assert_eq!(
            a.glyph_bounding_box(a.glyph_index('g').unwrap()),
            b.glyph_bounding_box(b.glyph_index('g').unwrap())
        );
    }

    #[test]
    fn damage_is_no_font() {
        for bytes in [&b""[..], b"wOFF", &[0xFF; 64], &[0; 64]] {
            let _ = unpack(bytes);
        }
        assert!(unpack(&[0xFF; 64]).is_none());
    }
}
