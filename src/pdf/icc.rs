//! ICC profiles of the screen edition: the sRGB profile of its output intent, and those that pictures bring along.
//!
//! A profile of a picture is kept when a reader can use it (ISO 19005-3, 6.2.4.2; ISO 15076-1, 7.2, 8.2 to 8.5): of a
//! class that maps a device, in the picture's own components, with the tags that the mapping needs. Nothing of it is
//! interpreted beyond that: sizes and offsets are read, no curve is.

use super::colour::Unfit;

/// The largest profile that is kept; those of presses have two or three megabytes.
const LARGEST: usize = 8 << 20;

/// The press whose inks a CMYK picture without a profile is taken to mean (`data/icc/README.md`).
pub(super) const PRESS: &[u8] = include_bytes!("../../data/icc/coated-fogra39.icc");

/// White of the profile connection space, D50 (ISO 15076-1, 7.2.16).
const D50: [u32; 3] = [0xF6D6, 0x1_0000, 0xD32D];

/// sRGB (IEC 61966-2-1) as an ICC profile of version 4.2, three colorants and one parametric curve: 0.6 KB. It is made
/// here because every profile that others give away is larger or has terms of its own.
pub(super) fn srgb() -> Vec<u8> {
    let fixed = |values: &[u32]| values.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<u8>>();
    let typed = |kind: &[u8; 4], body: Vec<u8>| [&kind[..], &[0; 4], &body].concat();
    let words = |text: &str| {
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        // one record of twelve bytes: English, any country, where its characters stand
        typed(b"mluc", [&fixed(&[1, 12])[..], b"enUS", &fixed(&[utf16.len() as u32, 28]), &utf16].concat())
    };
    let xyz = |values: [u32; 3]| typed(b"XYZ ", fixed(&values));
    // ((x + 0.055) / 1.055) ^ 2.4 above 0.04045, x / 12.92 below
    let curve = typed(b"para", [&[0, 3, 0, 0][..], &fixed(&[0x2_6666, 0xF2A7, 0x0D59, 0x13D0, 0x0A5B])].concat());
    // from the white of sRGB, D65, to that of the connection space (Bradford)
    let adaptation = [0x1_0C42, 0x05DE, 0xFFFF_F325, 0x0793, 0xFD90, 0xFFFF_FBA1, 0xFFFF_FDA2, 0x03DB, 0xC06E];
    let tags: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], words("sRGB IEC61966-2.1")),
        (&[b"cprt"], words("Public domain")),
        (&[b"wtpt"], xyz(D50)),
        (&[b"chad"], typed(b"sf32", fixed(&adaptation))),
        (&[b"rXYZ"], xyz([0x6FA0, 0x38F2, 0x038F])),
        (&[b"gXYZ"], xyz([0x6297, 0xB787, 0x18D9])),
        (&[b"bXYZ"], xyz([0x249F, 0x0F84, 0xB6C2])),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve),
    ];
    let count = tags.iter().map(|(names, _)| names.len()).sum::<usize>();
    let start = HEADER + 4 + count * 12;
    let (mut table, mut data) = ((count as u32).to_be_bytes().to_vec(), Vec::new());
    for (names, body) in tags {
        for name in names {
            table.extend(&name[..]);
            table.extend(fixed(&[(start + data.len()) as u32, body.len() as u32]));
        }
        data.extend(&body);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut out = fixed(&[(start + data.len()) as u32, 0, 0x0420_0000]);
    out.extend(b"mntrRGB XYZ ");
    // made on a day that is always the same
    out.extend([0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    out.extend(b"acsp");
    out.resize(68, 0);
    out.extend(fixed(&D50));
    out.resize(HEADER, 0);
    [out, table, data].concat()
}

const HEADER: usize = 128;

/// A profile as far as a picture of so many colours can use it, without what may stand behind it.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn usable(bytes: &[u8], colours: u8) -> Result<&[u8], Unfit> {
    let word = |at: usize| bytes.get(at..at + 4);
    let number = |at: usize| word(at).and_then(|w| w.try_into().ok()).map(u32::from_be_bytes).map(|n| n as usize);
    if word(36) != Some(b"acsp") {
        return Err(Unfit::Unreadable);
    }
    let size = number(0).unwrap_or_default();
    let bytes = bytes.get(..size).filter(|b| (HEADER + 4..=LARGEST).contains(&b.len())).ok_or(Unfit::Unreadable)?;
    let version = bytes.get(8).copied().unwrap_or_default();
    if !matches!(version, 2 | 4) {
        return Err(Unfit::Unreadable);
    }
    let class = word(12).unwrap_or_default();
    if ![b"scnr", b"mntr", b"prtr", b"spac"].iter().any(|c| c[..] == *class) {
        return Err(Unfit::Class);
    }
    let (space, wanted) = (word(16).unwrap_or_default(), [b"GRAY", b"RGB ", b"CMYK"]);
    let own = match colours {
        1 => wanted[0],
        3 => wanted[1],
        _ => wanted[2],
    };
    if own[..] != *space {
        return Err(Unfit::Space);
    }
    if ![b"XYZ ", b"Lab "].iter().any(|c| Some(&c[..]) == word(20)) {
        return Err(Unfit::Unreadable);
    }
    let count = number(HEADER).filter(|n| *n <= 256).ok_or(Unfit::Unreadable)?;
    let mut names: Vec<&[u8]> = Vec::with_capacity(count);
    for n in 0..count {
        let at = HEADER + 4 + n * 12;
        let (Some(name), Some(offset), Some(length)) = (word(at), number(at + 4), number(at + 8)) else {
            return Err(Unfit::Unreadable);
        };
        if offset < HEADER || offset.saturating_add(length) > bytes.len() || length < 8 {
            return Err(Unfit::Unreadable);
        }
        names.push(name);
    }
    let has = |wanted: &[&[u8; 4]]| wanted.iter().all(|w| names.contains(&&w[..]));
    let matrix: &[&[u8; 4]] = match colours {
        1 => &[b"kTRC"],
        3 => &[b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"],
        _ => &[b"A2B0"],
    };
    if !has(&[b"A2B0"]) && !has(matrix) {
        return Err(Unfit::Unreadable);
    }
    Ok(bytes)
}

/// The profile that a picture file of so many colours brings along, or why it is left out. A damaged or foreign one is
/// no reason to leave out the picture.
pub(super) fn of_picture(bytes: &[u8], media_type: &str, colours: u8) -> Option<Result<Vec<u8>, Unfit>> {
    let found = match media_type {
        "image/jpeg" => of_jpeg(bytes)?.ok_or(Unfit::Unreadable),
        "image/png" => Ok(of_png(bytes)?),
        _ => return None,
    };
    Some(found.and_then(|p| usable(&p, colours).map(<[u8]>::to_vec)))
}

/// The profile in a PNG, read with its header; the samples are not.
fn of_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let limits = png::Limits { bytes: LARGEST };
    let reader = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits).read_info().ok()?;
    reader.info().icc_profile.as_ref().map(|p| p.to_vec())
}

/// The profile in a JPEG: its pieces in order (ISO 15076-1, B.4). `None` when it has none; `Some(None)` when the pieces
/// do not fit together.
pub(super) fn of_jpeg(bytes: &[u8]) -> Option<Option<Vec<u8>>> {
    const MARK: &[u8] = b"ICC_PROFILE\0";
    let mut pieces: std::collections::BTreeMap<u8, &[u8]> = std::collections::BTreeMap::new();
    let (mut at, mut count, mut sound) = (2, 0, true);
    // segments up to the scan; `JpegHead` has walked them once
    while let Some([0xFF, marker]) = bytes.get(at..at + 2) {
        if *marker == 0xFF {
            at += 1;
            continue;
        }
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            at += 2;
            continue;
        }
        if matches!(marker, 0xD9 | 0xDA) {
            break;
        }
        let Some([high, low]) = bytes.get(at + 2..at + 4) else { break };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let body = bytes.get(at + 4..at + 2 + length).unwrap_or_default();
        if *marker == 0xE2
            && let Some([n, of, piece @ ..]) = body.strip_prefix(MARK)
        {
            sound &= pieces.insert(*n, piece).is_none() && (count == 0 || count == *of);
            count = *of;
        }
        at += 2 + length.max(2);
    }
    if pieces.is_empty() {
        return None;
    }
    let whole = sound && pieces.len() == usize::from(count) && pieces.keys().copied().eq(1..=count);
    Some(whole.then(|| pieces.into_values().flatten().copied().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_profiles_are_usable_and_white_is_white() {
        let srgb = srgb();
        assert_eq!(usable(&srgb, 3).map(<[u8]>::len), Ok(srgb.len()));
        assert!(srgb.len() < 700 && srgb.len().is_multiple_of(4), "{}", srgb.len());
        assert!(usable(PRESS, 4).is_ok());
        // the colorants add up to the white of the connection space, but for rounding
        let colorant = |name: &[u8; 4]| {
            let entry = (132..).step_by(12).find(|at| srgb[*at..at + 4] == name[..]).unwrap();
            let at = u32::from_be_bytes(srgb[entry + 4..entry + 8].try_into().unwrap()) as usize + 8;
            [0, 4, 8].map(|i| i64::from(u32::from_be_bytes(srgb[at + i..at + i + 4].try_into().unwrap())))
        };
        let parts = [colorant(b"rXYZ"), colorant(b"gXYZ"), colorant(b"bXYZ")];
        for (i, white) in D50.into_iter().enumerate() {
            let sum: i64 = parts.iter().map(|p| p[i]).sum();
            assert!((sum - i64::from(white)).abs() <= 3, "{i}: {sum}");
        }
    }

    #[test]
    fn profiles_of_another_class_space_or_size_are_refused() {
        let whole = srgb();
        let changed = |at: usize, with: &[u8]| {
            let mut p = whole.clone();
            p[at..at + with.len()].copy_from_slice(with);
            p
        };
        assert_eq!(usable(&changed(12, b"link"), 3), Err(Unfit::Class));
        assert!(usable(&changed(12, b"abst"), 3).is_err());
        assert_eq!(usable(&whole, 1), Err(Unfit::Space));
        assert!(usable(&whole, 4).is_err());
        assert!(usable(&changed(8, &[5]), 3).is_err());
        assert!(usable(&changed(132, b"xxxx"), 3).is_ok(), "desc is not needed");
        assert!(usable(&changed(132 + 4 * 12, b"xxxx"), 3).is_err(), "rXYZ is");
        assert!(usable(&changed(132 + 4, &[0xFF]), 3).is_err());
        assert!(usable(&changed(0, &[0x7F]), 3).is_err());
        for n in 0..whole.len() {
            assert!(usable(&whole[..n], 3).is_err(), "{n}");
        }
    }

    #[test]
    fn a_profile_in_pieces_is_put_together() {
        let piece = |n: u8, of: u8, body: &[u8]| {
            let inner = [b"ICC_PROFILE\0", &[n, of][..], body].concat();
            [&[0xFF, 0xE2][..], &((inner.len() + 2) as u16).to_be_bytes(), &inner].concat()
        };
        let file = |pieces: &[Vec<u8>]| [&[0xFF, 0xD8][..], &pieces.concat(), &[0xFF, 0xDA, 0, 2]].concat();
        assert_eq!(of_jpeg(&file(&[piece(2, 2, b"cd"), piece(1, 2, b"ab")])), Some(Some(b"abcd".to_vec())));
        assert_eq!(of_jpeg(&file(&[piece(1, 2, b"ab")])), Some(None));
        assert_eq!(of_jpeg(&file(&[piece(1, 1, b"ab"), piece(1, 1, b"ab")])), Some(None));
        assert_eq!(of_jpeg(&file(&[])), None);
        let whole = file(&[piece(1, 1, b"ab")]);
        for n in 0..whole.len() {
            let _ = of_jpeg(&whole[..n]);
        }
    }
}
