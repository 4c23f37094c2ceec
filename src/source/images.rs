//! Pictures beside the manuscript: read whole, told apart by their first bytes, never by their name.

use super::ImageState;
use std::path::Path;

/// Largest picture read, in bytes.
const MAX_IMAGE: u64 = 64 * 1024 * 1024;

/// Reads the picture that `src` names, looked for under `dir`. Addresses with a scheme are never fetched.
pub fn load_image(src: &str, dir: Option<&Path>) -> ImageState {
    let Some(dir) = dir else { return ImageState::Missing };
    if src.is_empty() || src.contains("://") || src.starts_with("data:") {
        return ImageState::Missing;
    }
    let path = dir.join(percent_decode(src.split(['?', '#']).next().unwrap_or(src)));
    match std::fs::metadata(&path) {
        Ok(m) if m.is_file() && m.len() <= MAX_IMAGE => {}
        _ => return ImageState::Missing,
    }
    let Ok(bytes) = std::fs::read(&path) else { return ImageState::Missing };
    match sniff(&bytes) {
        Some((media_type, pixels)) => ImageState::Found { bytes, media_type, pixels },
        None => ImageState::Missing,
    }
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex =
            (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten().and_then(|h| u8::from_str_radix(h, 16).ok());
        match hex {
            Some(b) => {
                out.push(b);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

/// Media type, and pixels where the format says them in fixed places.
fn sniff(bytes: &[u8]) -> Option<(&'static str, Option<(u32, u32)>)> {
    let be = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    let le16 = |at: usize| bytes.get(at..at + 2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]])));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(("image/png", be(16).zip(be(20))));
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Some(("image/jpeg", jpeg_pixels(bytes)));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some(("image/gif", le16(6).zip(le16(8))));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(("image/webp", None));
    }
    let head = std::str::from_utf8(&bytes[..bytes.len().min(1024)]).unwrap_or("");
    (head.contains("<svg") && head.trim_start_matches('\u{FEFF}').trim_start().starts_with('<'))
        .then(|| ("image/svg+xml", svg_pixels(bytes)))
}

/// Size that a drawing says of itself, in CSS pixels: `width` and `height`, or one of them and the shape of `viewBox`, or
/// `viewBox` alone.
fn svg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{FEFF}'));
    let root = loop {
        match reader.read_event().ok()? {
            Event::Start(e) | Event::Empty(e) => break e,
            Event::Eof => return None,
            _ => {}
        }
    };
    let attribute = |name: &str| Some(root.try_get_attribute(name).ok()??.value.trim().to_string());
    let view: Vec<f64> = attribute("viewBox")
        .map(|v| v.split([' ', ',', '\t', '\n']).filter(|p| !p.is_empty()).filter_map(|p| p.parse().ok()).collect())
        .unwrap_or_default();
    let view = match view.as_slice() {
        [_, _, w, h] if *w > 0.0 && *h > 0.0 => Some((*w, *h)),
        _ => None,
    };
    let length = |name| attribute(name).and_then(|v| css_pixels(&v));
    let (width, height) = match (length("width"), length("height"), view) {
        (Some(w), Some(h), _) => (w, h),
        (Some(w), None, Some(v)) => (w, w * v.1 / v.0),
        (None, Some(h), Some(v)) => (h * v.0 / v.1, h),
        (_, _, v) => v?,
    };
    let whole = |v: f64| (v.is_finite() && v > 0.0 && v < 1e6).then(|| (v.round() as u32).max(1));
    whole(width).zip(whole(height))
}

/// A length of CSS in pixels, 96 to the inch; percentages and lengths of a font are none.
fn css_pixels(text: &str) -> Option<f64> {
    let at = text.find(|c: char| c.is_ascii_alphabetic() && c != 'e' && c != 'E' || c == '%').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(at)?;
    let scale = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    number.trim().parse::<f64>().ok().map(|n| n * scale).filter(|n| *n > 0.0)
}

/// Pixels from the first start-of-frame segment.
fn jpeg_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let be16 = |at: usize| bytes.get(at..at + 2).map(|b| u32::from(u16::from_be_bytes([b[0], b[1]])));
    let mut at = 2;
    loop {
        let (mark, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xFF {
            return None;
        }
        if matches!(kind, 0xC0..=0xCF) && !matches!(kind, 0xC4 | 0xC8 | 0xCC) {
            return be16(at + 7).zip(be16(at + 5));
        }
        at += 2 + be16(at + 2)?.max(2) as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_first_bytes() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 1, 0, 0, 0, 0, 32]);
        assert_eq!(sniff(&png), Some(("image/png", Some((256, 32)))));
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 17, 8, 0, 20, 0, 30];
        assert_eq!(sniff(&jpeg), Some(("image/jpeg", Some((30, 20)))));
        assert_eq!(sniff(b"<svg xmlns=\"x\"/>"), Some(("image/svg+xml", None)));
        assert_eq!(sniff(b"#!/bin/sh <svg"), None);
    }

    #[test]
    fn drawings_say_their_size() {
        for (attributes, want) in [
            ("width='120' height='40'", Some((120, 40))),
            ("width='1in' height='72pt' viewBox='0 0 5 5'", Some((96, 96))),
            ("width='100%' height='100%' viewBox='0 0 300 150.4'", Some((300, 150))),
            ("width='60' viewBox='0 0 300,150'", Some((60, 30))),
            ("height='10mm' viewBox='0 0 2 1'", Some((76, 38))),
            ("viewBox='0 0 0 5'", None),
            ("width='1e9' height='5'", None),
            ("width='nan' height='inf'", None),
            ("", None),
        ] {
            let svg = format!("<?xml version='1.0'?><!-- x --><svg xmlns='http://www.w3.org/2000/svg' {attributes}/>");
            assert_eq!(sniff(svg.as_bytes()), Some(("image/svg+xml", want)), "{attributes}");
        }
    }

    #[test]
    fn nothing_is_fetched_and_nothing_missing_is_an_error() {
        for src in ["https://example.com/a.png", "data:image/png;base64,AA", "", "no-such.png", "%zz.png"] {
            assert_eq!(load_image(src, Some(Path::new("."))), ImageState::Missing);
        }
    }
}
