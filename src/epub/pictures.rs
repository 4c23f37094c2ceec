//! Pictures of the book: named after their contents, so that one picture is one file and names tell nothing of the
//! machine that made the book.

use super::markup::Markup;
use crate::document::{Block, BlockBody, Document, Finding, ImageState};
use crate::license::sha256_hex;
use crate::text::{MarkKind, SourceSpan};
use quick_xml::Reader;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A frame with a cross, shown where a picture is not at hand; its `alt` keeps the words (`docs/marks.md`).
const PLACEHOLDER: &str = concat!(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"24\" height=\"24\" viewBox=\"0 0 24 24\">",
    "<rect width=\"24\" height=\"24\" fill=\"#fff\"/>",
    "<path d=\"M2 2h20v20H2zM2 2l20 20M22 2L2 22\" fill=\"none\" stroke=\"#000\"/></svg>"
);
const PLACEHOLDER_NAME: &str = "images/missing.svg";

/// A picture in a line that is no higher than this, in pixels, is a character or a sign, and as high as the text.
const SMALL: u32 = 64;

/// A picture file of the book.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) bytes: Vec<u8>,
    pub(crate) media_type: &'static str,
    /// No higher than a line of text.
    small: bool,
}

/// All pictures, by name, and what is known of their alternative texts.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    files: BTreeMap<String, Picture>,
    by_source: BTreeMap<String, String>,
    shown: usize,
    untold: usize,
}

impl Pictures {
    /// Every picture of the document that can be shown. A picture that could harm the book is left out with a finding
    /// (IMG-004): the page then shows its place.
    pub(crate) fn collect(document: &Document, findings: &mut Vec<Finding>) -> Pictures {
        let mut pictures = Pictures::default();
        pictures.visit(&document.blocks, findings);
        for leaf in document.leaves() {
            let BlockBody::Leaf { text, .. } = &leaf.body else { continue };
            for mark in &text.marks {
                let MarkKind::Image { src, .. } = &mark.kind else { continue };
                if let Some(image) = document.pictures.get(src) {
                    let span = text.span_of(mark.range.clone()).unwrap_or(leaf.span);
                    pictures.add(src, image, span, findings);
                }
            }
        }
        pictures
    }

    fn visit(&mut self, blocks: &[Block], findings: &mut Vec<Finding>) {
        for block in blocks {
            match &block.body {
                BlockBody::EditorNote(inner) | BlockBody::Quote(inner) | BlockBody::Note { blocks: inner, .. } => {
                    self.visit(inner, findings)
                }
                BlockBody::List { items, .. } => items.iter().for_each(|i| self.visit(&i.blocks, findings)),
                BlockBody::Figure { src, image, .. } => self.add(src, image, block.span, findings),
                _ => {}
            }
        }
    }

    fn add(&mut self, src: &str, image: &ImageState, span: SourceSpan, findings: &mut Vec<Finding>) {
        let ImageState::Found { bytes, media_type, pixels } = image else { return };
        if self.by_source.contains_key(src) {
            return;
        }
        match file_name(bytes, media_type) {
            Ok(name) => {
                let small = pixels.is_some_and(|(_, height)| height <= SMALL);
                let file = Picture { bytes: bytes.clone(), media_type, small };
                self.files.entry(name.clone()).or_insert(file);
                self.by_source.insert(src.to_string(), name);
            }
            Err(why) => {
                let finding = Finding { id: "IMG-004", span: Some(span), args: vec![src.to_string(), why.to_string()] };
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }

    /// Files in the order of their names.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Picture)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether pages show pictures, and whether every one of them has an alternative text.
    pub(crate) fn shown_and_told(&self) -> (bool, bool) {
        (self.shown > 0, self.untold == 0)
    }

    /// Whether a picture may move: formats that can hold an animation.
    pub(crate) fn may_move(&self) -> bool {
        self.files.iter().any(|(name, f)| {
            name != PLACEHOLDER_NAME && matches!(f.media_type, "image/gif" | "image/webp" | "image/svg+xml")
        })
    }

    /// The file for a picture that stands alone; `None` when it is not at hand.
    pub(crate) fn name_of(&self, src: &str, image: &ImageState) -> Option<String> {
        match image {
            ImageState::Found { .. } => self.by_source.get(src).cloned(),
            ImageState::Missing => None,
        }
    }

    /// Writes a picture with its alternative text; `id` marks the text as a leaf of its own.
    pub(crate) fn write(&mut self, m: &mut Markup, name: &str, alt: &str, id: Option<&str>) {
        // line art on a clear ground needs a white plate when the reader chooses a dark page
        let class = if name.ends_with(".jpg") { "photo" } else { "plate" };
        self.image(m, name, alt, id, class);
    }

    fn image(&mut self, m: &mut Markup, name: &str, alt: &str, id: Option<&str>, class: &str) {
        self.shown += 1;
        self.untold += usize::from(alt.trim().is_empty());
        let mut attrs: Vec<(&'static str, &str)> = Vec::new();
        if let Some(id) = id {
            attrs.extend([("id", id), ("data-kind", "alt")]);
        }
        attrs.extend([("class", class), ("src", name), ("alt", alt)]);
        m.empty("img", &attrs);
    }

    /// A picture inside a line: the file of that source, or the placeholder; its alternative text follows the leaf
    /// that holds it (`docs/marks.md`).
    pub(crate) fn write_inline(&mut self, m: &mut Markup, src: &str, alt: &str) {
        let name = self.by_source.get(src).cloned().unwrap_or_else(|| self.placeholder());
        let small = self.files.get(&name).is_some_and(|f| f.small);
        match (small, name.ends_with(".jpg")) {
            (true, true) => self.image(m, &name, alt, None, "photo small"),
            (true, false) => self.image(m, &name, alt, None, "plate small"),
            _ => self.write(m, &name, alt, None),
        }
    }

    /// The name of the placeholder, which is in the book only when it is shown.
    pub(crate) fn placeholder(&mut self) -> String {
        let file = Picture { bytes: PLACEHOLDER.as_bytes().to_vec(), media_type: "image/svg+xml", small: true };
        self.files.entry(PLACEHOLDER_NAME.to_string()).or_insert(file);
        PLACEHOLDER_NAME.to_string()
    }
}

/// `images/` + 16 hexadecimal digits of the contents' SHA-256 + the ending of the type.
fn file_name(bytes: &[u8], media_type: &str) -> Result<String, &'static str> {
    let ending = match media_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/svg+xml" => {
            check_svg(bytes)?;
            "svg"
        }
        _ => return Err("not a picture format of EPUB"),
    };
    let hex = sha256_hex(&Sha256::digest(bytes).into());
    Ok(format!("images/{}.{ending}", hex.get(..16).unwrap_or(&hex)))
}

/// A drawing must be well formed, run nothing and fetch nothing (ACT-001; EPUB 3.3 §3.6): its bytes are never changed,
/// so one that does not comply stays out.
fn check_svg(bytes: &[u8]) -> Result<(), &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut depth = 0usize;
    let mut seen = false;
    loop {
        let event = reader.read_event().map_err(|_| "not well formed")?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                if !seen && e.local_name().as_ref() != "svg" {
                    return Err("not an SVG drawing");
                }
                seen = true;
                depth += usize::from(matches!(event, Event::Start(_)));
                if matches!(e.local_name().as_ref(), "script" | "foreignObject") {
                    return Err("holds a script or a page");
                }
                for attr in e.attributes() {
                    let attr = attr.map_err(|_| "not well formed")?;
                    let name = attr.key.local_name();
                    let value = attr.value.trim();
                    if name.as_ref().starts_with("on") {
                        return Err("holds a script or a page");
                    }
                    let local = value.starts_with('#') || value.starts_with("data:image/");
                    if (name.as_ref() == "href" && !local) || fetches(value) {
                        return Err("refers to something outside itself");
                    }
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(d) if d.contains('[') => return Err("declares entities"),
            Event::PI(_) => return Err("refers to something outside itself"),
            Event::Text(t) if fetches(t) => return Err("refers to something outside itself"),
            Event::CData(t) if fetches(t) => return Err("refers to something outside itself"),
            Event::GeneralRef(r) => {
                let known = matches!(&**r, "amp" | "lt" | "gt" | "quot" | "apos");
                if !known && !r.is_char_ref() {
                    return Err("declares entities");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if seen && depth == 0 { Ok(()) } else { Err("not well formed") }
}

/// Whether a style fetches something: an import, or a `url()` that is not a place in the same drawing.
fn fetches(style: &str) -> bool {
    let outside = |rest: &str| !rest.trim_start().trim_start_matches(['"', '\'']).starts_with('#');
    style.contains("@import") || style.split("url(").skip(1).any(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn img_004_a_drawing_that_runs_or_fetches_stays_out() {
        let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
        for (text, ok) in [
            (svg("<rect width=\"1\" height=\"1\"/><text>甲 &amp; 乙</text>"), true),
            (svg("<use href=\"#a\"/><path fill=\"url(#g)\"/>"), true),
            (svg("<style>rect{fill:url('#g')}</style><image href=\"data:image/png;base64,AA==\"/>"), true),
            (svg("<style>@import 'x.css';</style>"), false),
            (svg("<style><![CDATA[rect{fill:url(x.svg#g)}]]></style>"), false),
            (svg("<script>alert(1)</script>"), false),
            (svg("<rect onload=\"alert(1)\"/>"), false),
            (svg("<use href=\"https://example.org/x.svg\"/>"), false),
            (svg("<rect fill=\"url(https://example.org/x)\"/>"), false),
            (svg("<rect>"), false),
            ("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>".into(), false),
            ("<html/>".into(), false),
            ("".into(), false),
        ] {
            assert_eq!(check_svg(text.as_bytes()).is_ok(), ok, "{text}");
        }
        assert!(check_svg(&[0xFF, 0xFE]).is_err());
        assert!(check_svg(PLACEHOLDER.as_bytes()).is_ok());
    }

    #[test]
    fn names_come_from_contents() {
        assert_eq!(file_name(b"abc", "image/png").unwrap(), "images/ba7816bf8f01cfea.png");
        assert!(file_name(b"abc", "image/tiff").is_err());
    }
}
