//! Pictures as objects: JPEG bytes as they are, PNG decoded to samples and a soft mask, SVG drawn.

use super::colour::{OUTPUT_NAME, SRGB};
use super::svg::{self, Faces};
use super::{PdfKind, icc, plates};
use crate::document::{Block, BlockBody, BlockId, Finding, ImageState};
use crate::fonts::FontSet;
use crate::license::{Edition, sha256_hex};
use crate::text::{MarkKind, SourceSpan};
use crate::typeset::{Item, Typeset};
use printpdf::{DictItem, ExternalStream, ExternalXObject, XObject, XObjectId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The pictures of a file: one object for each different picture.
pub(super) struct Pictures {
    /// Of a figure one, of a leaf those in its lines, in order.
    by_block: BTreeMap<BlockId, Vec<Option<String>>>,
    /// For printpdf's resources, under names derived from the bytes.
    pub objects: BTreeMap<XObjectId, XObject>,
    /// Whether any needs other ink than black.
    pub colour: bool,
    /// ICC profiles that pictures of the screen edition keep.
    pub profiles: BTreeMap<XObjectId, Vec<u8>>,
}

impl Pictures {
    /// Resource name of a block's `nth` picture; `None` when it cannot be drawn and a frame stands for it.
    pub fn get(&self, block: BlockId, nth: usize) -> Option<&str> {
        self.by_block.get(&block)?.get(nth)?.as_deref()
    }
}

/// The most bytes of samples that a PNG may unfold to.
const SAMPLES: usize = 256 << 20;

/// Reads every picture that the pages show.
pub(super) fn collect(
    edition: &Edition,
    pages: &Typeset,
    fonts: &FontSet,
    kind: PdfKind,
    findings: &mut Vec<Finding>,
) -> Pictures {
    let faces = Faces::new(fonts);
    let document = edition.document();
    let mut sources = BTreeMap::new();
    for block in &document.blocks {
        gather(block, &document.pictures, &mut sources);
    }
    let shown: BTreeSet<BlockId> = pages
        .pages
        .iter()
        .flat_map(|p| &p.items)
        .filter_map(|i| if let Item::Image { block, .. } = i { Some(*block) } else { None })
        .collect();
    let mut out =
        Pictures { by_block: BTreeMap::new(), objects: BTreeMap::new(), colour: false, profiles: BTreeMap::new() };
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut undescribed: BTreeSet<&str> = BTreeSet::new();
    for id in shown {
        // `Tree::picture` reports a block that is not there.
        for source in sources.get(&id).into_iter().flatten() {
            // A picture in a line may stand there often.
            let told = !told.insert(source.path);
            if kind == PdfKind::Screen && !source.described && undescribed.insert(source.path) {
                let args = vec![source.path.to_string()];
                findings.push(Finding { id: "ALT-001", span: Some(source.span), args });
            }
            let name = load(source, kind, &faces, &mut out, &mut |id, args| {
                if !told {
                    findings.push(Finding { id, span: Some(source.span), args });
                }
            });
            out.by_block.entry(id).or_default().push(name);
        }
    }
    out
}

/// A picture that the text names.
#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a str,
    span: SourceSpan,
    /// `None`: a picture in a line that nobody looked for.
    state: Option<&'a ImageState>,
    /// Whether the source says what it shows, in an alternative text or a caption.
    described: bool,
}

/// Makes a picture an object and gives its name.
fn load(
    source: &Source,
    kind: PdfKind,
    faces: &Faces,
    out: &mut Pictures,
    warn: &mut dyn FnMut(&'static str, Vec<String>),
) -> Option<String> {
    let path = source.path.to_string();
    let (bytes, media_type) = match source.state {
        Some(ImageState::Found { bytes, media_type, .. }) => (bytes, *media_type),
        // A missing picture was reported when it was looked for (IMG-001).
        Some(ImageState::Missing) => return None,
        None => {
            warn("IMG-002", vec![path]);
            return None;
        }
    };
    let name = format!("I{}", &sha256_hex(&Sha256::digest(bytes).into())[..16]);
    if out.objects.contains_key(&XObjectId(name.clone())) {
        return Some(name);
    }
    let decoded = match media_type {
        "image/jpeg" | "image/png" if kind == PdfKind::Print => {
            plates::picture(bytes, media_type, faces.press()).map(|plate| {
                for (id, args) in plate.said {
                    warn(id, std::iter::once(path.clone()).chain(args).collect());
                }
                (plate.stream, plate.colour)
            })
        }
        "image/jpeg" => jpeg(bytes).map(|(stream, colours)| (stream, colours == 3)),
        "image/png" => png(bytes).map(|(stream, colours)| (stream, colours == 3)),
        "image/svg+xml" => svg::draw(bytes, faces, kind).map(|drawing| {
            if let Some(why) = drawing.pixels {
                warn("IMG-007", vec![path.clone(), why.to_string()]);
            }
            if kind == PdfKind::Print && drawing.colour {
                warn("IMG-006", vec![path.clone(), SRGB.to_string(), OUTPUT_NAME.to_string()]);
            }
            (drawing.stream, drawing.colour)
        }),
        other => {
            warn("IMG-003", vec![path, other.to_string()]);
            return None;
        }
    };
    match decoded {
        Err(cause) => {
            warn("IMG-005", vec![path, cause]);
            None
        }
        Ok((stream, colour)) => {
            out.colour |= colour;
            if kind == PdfKind::Screen {
                let colours = components(&stream);
                match icc::of_picture(bytes, media_type, colours) {
                    Some(Ok(profile)) => {
                        out.profiles.insert(XObjectId(name.clone()), profile);
                    }
                    Some(Err(why)) => {
                        let taken = if colours == 4 { OUTPUT_NAME } else { SRGB };
                        warn("IMG-009", vec![path, why.word().to_string(), taken.to_string()]);
                    }
                    None => {}
                }
            }
            let object = XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None });
            out.objects.insert(XObjectId(name.clone()), object);
            Some(name)
        }
    }
}

/// Components of an image's samples.
fn components(image: &ExternalStream) -> u8 {
    match image.dict.get("ColorSpace") {
        Some(DictItem::Name(n)) if n == b"DeviceGray" => 1,
        Some(DictItem::Name(n)) if n == b"DeviceCMYK" => 4,
        _ => 3,
    }
}

fn gather<'a>(
    block: &'a Block,
    pictures: &'a BTreeMap<String, ImageState>,
    out: &mut BTreeMap<BlockId, Vec<Source<'a>>>,
) {
    match &block.body {
        BlockBody::Figure { src, image, alt, caption } => {
            let says = |b: &Block| matches!(&b.body, BlockBody::Leaf { text, .. } if !text.text.trim().is_empty());
            let described = says(alt) || caption.as_deref().is_some_and(says);
            for id in [block.id, alt.id] {
                out.insert(id, vec![Source { path: src, span: block.span, state: Some(image), described }]);
            }
            caption.iter().for_each(|b| gather(b, pictures, out));
        }
        BlockBody::Leaf { text, .. } => {
            let sources: Vec<Source> = text
                .marks
                .iter()
                .filter_map(|m| match &m.kind {
                    MarkKind::Image { src, alt } => Some(Source {
                        path: src,
                        span: block.span,
                        state: pictures.get(src),
                        described: !alt.trim().is_empty(),
                    }),
                    _ => None,
                })
                .collect();
            if !sources.is_empty() {
                out.insert(block.id, sources);
            }
        }
        BlockBody::EditorNote(bs) | BlockBody::Quote(bs) | BlockBody::Note { blocks: bs, .. } => {
            bs.iter().for_each(|b| gather(b, pictures, out))
        }
        BlockBody::List { items, .. } => {
            items.iter().flat_map(|i| i.marker.iter().chain(&i.blocks)).for_each(|b| gather(b, pictures, out))
        }
        BlockBody::Table { head, rows, caption, .. } => {
            let cells = head.iter().chain(rows.iter().flatten());
            caption.as_deref().into_iter().chain(cells).for_each(|b| gather(b, pictures, out));
        }
        BlockBody::SceneBreak => {}
    }
}

/// What is not passed through.
pub(super) const NO_JPEG: &str = "not a JPEG that PDF can show (baseline or progressive, 8 bits)";

/// A JPEG, passed through: the file's own bytes under DCTDecode. Gives the stream and its number of colours.
pub(super) fn jpeg(bytes: &[u8]) -> Result<(ExternalStream, u8), String> {
    let head = JpegHead::read(bytes).ok_or(NO_JPEG)?;
    let mut dict = image_dict(head.width, head.height, head.colours)?;
    dict.insert("Filter".into(), DictItem::Name(b"DCTDecode".to_vec()));
    if head.colours == 4 && head.adobe {
        // Adobe writes CMYK upside down.
        let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(DictItem::Int).to_vec();
        dict.insert("Decode".into(), DictItem::Array(decode));
    }
    Ok((ExternalStream { dict, content: bytes.to_vec(), compress: false }, head.colours))
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct JpegHead {
    pub width: u32,
    pub height: u32,
    pub colours: u8,
    adobe: bool,
}

impl JpegHead {
    /// Reads segments up to the frame header (ITU-T T.81, B.2).
    pub(super) fn read(bytes: &[u8]) -> Option<JpegHead> {
        if bytes.get(..2)? != [0xFF, 0xD8] {
            return None;
        }
        let mut at = 2;
        let mut adobe = false;
        loop {
            while bytes.get(at)? == &0xFF && bytes.get(at + 1)? == &0xFF {
                at += 1;
            }
            let marker = match bytes.get(at..at + 2)? {
                [0xFF, m] => *m,
                _ => return None,
            };
            if matches!(marker, 0x01 | 0xD0..=0xD7) {
                at += 2;
                continue;
            }
            let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
            let body = bytes.get(at + 4..at + 2 + length)?;
            match marker {
                0xEE => adobe |= body.starts_with(b"Adobe"),
                // Baseline, extended, progressive; the lossless and arithmetic kinds are not in PDF.
                0xC0..=0xC2 => {
                    let [8, h1, h2, w1, w2, colours, ..] = body else { return None };
                    let (width, height) = (u16::from_be_bytes([*w1, *w2]), u16::from_be_bytes([*h1, *h2]));
                    let sound = width > 0 && height > 0 && matches!(colours, 1 | 3 | 4);
                    return sound.then_some(JpegHead {
                        width: width.into(),
                        height: height.into(),
                        colours: *colours,
                        adobe,
                    });
                }
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xD9 | 0xDA => return None,
                _ => {}
            }
            at += 2 + length;
        }
    }
}

/// A PNG, decoded to 8-bit samples; its transparency becomes a soft mask.
pub(super) fn png(bytes: &[u8]) -> Result<(ExternalStream, u8), String> {
    let text = |e: png::DecodingError| e.to_string();
    let limits = png::Limits { bytes: SAMPLES };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(text)?;
    let size = reader.output_buffer_size().filter(|s| *s <= SAMPLES).ok_or_else(|| {
        let info = reader.info();
        format!("{} × {} pixels: more than {} MB of samples", info.width, info.height, SAMPLES >> 20)
    })?;
    let mut samples = vec![0; size];
    let info = reader.next_frame(&mut samples).map_err(text)?;
    samples.truncate(info.buffer_size());
    let (colours, alpha) = match info.color_type {
        png::ColorType::Grayscale => (1, false),
        png::ColorType::GrayscaleAlpha => (1, true),
        png::ColorType::Rgb => (3, false),
        png::ColorType::Rgba => (3, true),
        png::ColorType::Indexed => return Err("palette not resolved".to_string()),
    };
    Ok((image(info.width, info.height, colours, samples, alpha)?, colours))
}

/// Samples of one byte as an image; their transparency, when they have any, is its soft mask.
pub(super) fn image(
    width: u32,
    height: u32,
    colours: u8,
    mut samples: Vec<u8>,
    alpha: bool,
) -> Result<ExternalStream, String> {
    let mut dict = image_dict(width, height, colours)?;
    if alpha {
        let step = usize::from(colours) + 1;
        let mask: Vec<u8> = samples.chunks_exact(step).filter_map(|p| p.last().copied()).collect();
        samples = samples.chunks_exact(step).flat_map(|p| p.iter().take(step - 1).copied()).collect();
        if mask.iter().any(|a| *a != 255) {
            let stream = ExternalStream { dict: image_dict(width, height, 1)?, content: mask, compress: true };
            dict.insert("SMask".into(), DictItem::Stream { stream });
        }
    }
    Ok(ExternalStream { dict, content: samples, compress: true })
}

pub(super) fn image_dict(width: u32, height: u32, colours: u8) -> Result<BTreeMap<String, DictItem>, String> {
    if width == 0 || height == 0 {
        return Err("no size".to_string());
    }
    let name = |n: &str| DictItem::Name(n.as_bytes().to_vec());
    let space = match colours {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        _ => "DeviceCMYK",
    };
    let entries = [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(width.into())),
        ("Height", DictItem::Int(height.into())),
        ("BitsPerComponent", DictItem::Int(8)),
        ("ColorSpace", name(space)),
    ];
    Ok(entries.into_iter().map(|(k, v)| (k.to_string(), v)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_header_is_found_behind_other_segments() {
        let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xEE, 0, 14];
        jpeg.extend(b"Adobe\0\x64\0\0\0\0\0");
        jpeg.extend([0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 20, 1, 0, 4, 1, 0x11, 0]);
        let want = JpegHead { width: 256, height: 20, colours: 4, adobe: true };
        assert_eq!(JpegHead::read(&jpeg), Some(want));
    }

    #[test]
    fn hostile_bytes_are_refused_without_a_panic() {
        let whole = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0];
        for n in 0..whole.len() {
            let _ = jpeg(&whole[..n]);
            let _ = png(&whole[..n]);
        }
        assert!(jpeg(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 0]).is_err());
        assert!(jpeg(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF]).is_err());
        assert!(png(b"\x89PNG\r\n\x1a\n").is_err());
    }
}
