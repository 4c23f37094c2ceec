//! A picture that the front matter names as the cover of the EPUB (`cover: images/front.jpg`).

use crate::document::{Document, Finding, ImageState};

/// Shortest short side: below it shops and shelves blur.
const LEAST: u32 = 625;
/// Longest side: larger pictures are refused by shops and slow readers down.
const MOST: u32 = 10_000;
/// Largest file.
const BYTES: usize = 8 * 1024 * 1024;

/// A picture file for the cover of an EPUB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverImage {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
}

/// The picture that the front matter names. One that cannot be used is a finding (COV-003), and the cover is drawn; a
/// file that is not there was reported when the manuscript was read (IMG-001).
pub fn given(document: &Document, findings: &mut Vec<Finding>) -> Option<CoverImage> {
    let named = document.meta.cover.as_ref()?;
    let ImageState::Found { bytes, media_type, pixels } = document.pictures.get(&named.value)? else { return None };
    let wrong = match pixels {
        _ if !matches!(*media_type, "image/png" | "image/jpeg") => Some(media_type.to_string()),
        None => Some("? × ?".to_string()),
        Some((w, h)) if *w.min(h) < LEAST || *w.max(h) > MOST => Some(format!("{w} × {h}")),
        Some(_) if bytes.len() > BYTES => Some(format!("{} MB", bytes.len() / (1024 * 1024))),
        Some(_) => None,
    };
    if let Some(why) = wrong {
        let span = named.spans.first().copied();
        findings.push(Finding { id: "COV-003", span, args: vec![named.value.clone(), why] });
        return None;
    }
    Some(CoverImage { bytes: bytes.clone(), media_type })
}
