//! SVG drawings in the PDF: as vectors, their text as outlines of the edition's own faces; as pixels when they use what
//! a content stream cannot say here (filters, masks, patterns, blending).
//!
//! A drawing comes from outside: nothing is fetched, entities are refused, depth and size are bounded before anything
//! is unfolded, and the work is done on a thread of its own with a stack that holds the deepest drawing let through.

mod content;
mod paint;

use super::PdfKind;
use super::colour::Press;
use crate::fonts::{FaceId, FontSet};
use printpdf::ExternalStream;
use resvg::usvg::{self, fontdb, roxmltree};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Largest file, elements, depth, and elements once every `use` and marker is unfolded.
const MAX_BYTES: usize = 32 << 20;
const MAX_NODES: u32 = 200_000;
const MAX_DEPTH: usize = 200;
const MAX_UNFOLDED: u64 = 400_000;
/// Longest side in pixels of a drawing that is drawn as pixels.
const MAX_SIDE: f32 = 2400.0;

/// A drawing, ready to be an object of the PDF: it fills the unit square.
pub(super) struct Drawing {
    pub stream: ExternalStream,
    /// Whether anything in it is neither black, white nor grey.
    pub colour: bool,
    /// What made pixels of it, when it is not drawn as vectors.
    pub pixels: Option<&'static str>,
}

/// What pictures are made with: the faces for the text of drawings, opened when the first drawing has any, and the colours
/// of the press.
pub(super) struct Faces<'a> {
    fonts: &'a FontSet,
    opened: OnceLock<Arc<fontdb::Database>>,
    press: Press,
}

impl<'a> Faces<'a> {
    pub(super) fn new(fonts: &'a FontSet) -> Faces<'a> {
        Faces { fonts, opened: OnceLock::new(), press: Press::default() }
    }

    pub(super) fn press(&self) -> &Press {
        &self.press
    }

    fn database(&self) -> Arc<fontdb::Database> {
        self.opened.get_or_init(|| Arc::new(database(self.fonts))).clone()
    }
}

/// Song for serif and for any name that is not known, Hei for sans-serif, Kai for cursive, the code face for monospace.
fn database(fonts: &FontSet) -> fontdb::Database {
    let mut db = fontdb::Database::new();
    let mut families: BTreeMap<FaceId, String> = BTreeMap::new();
    for id in FaceId::ALL {
        let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(fonts.face(id).bytes.to_vec());
        let added = db.load_font_source(fontdb::Source::Binary(bytes));
        let name = added.first().and_then(|f| db.face(*f)).and_then(|f| f.families.first()).map(|f| f.0.clone());
        families.extend(name.map(|n| (id, n)));
    }
    let name = |id| families.get(&id).cloned().unwrap_or_default();
    db.set_serif_family(name(FaceId::Serif));
    db.set_sans_serif_family(name(FaceId::SansBold));
    db.set_cursive_family(name(FaceId::Kai));
    db.set_fantasy_family(name(FaceId::Kai));
    db.set_monospace_family(name(FaceId::Mono));
    db
}

/// Draws an SVG file.
///
/// # Errors
/// In words, when it is not well formed, goes beyond the limits, or holds what can be drawn in no way here.
pub(super) fn draw(bytes: &[u8], faces: &Faces, kind: PdfKind) -> Result<Drawing, String> {
    if bytes.len() > MAX_BYTES {
        return Err("too large".to_string());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?.trim_start_matches('\u{FEFF}');
    // a broken drawing must not take the program down, however deep it goes
    std::thread::scope(|scope| {
        let work = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, || parse(text, faces, kind));
        match work.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(drawn)) => drawn,
            Ok(Err(_)) => Err("the drawing cannot be understood".to_string()),
            Err(e) => Err(e.to_string()),
        }
    })
}

fn parse(text: &str, faces: &Faces, kind: PdfKind) -> Result<Drawing, String> {
    if let Some(declared) = text.split("<!DOCTYPE").nth(1)
        && declared.find('[').is_some_and(|at| declared.find('>').is_none_or(|end| at < end))
    {
        return Err("declares entities".to_string());
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES };
    let xml = roxmltree::Document::parse_with_options(text, options).map_err(|e| e.to_string())?;
    bounded(&xml)?;
    let has_text = xml.descendants().any(|n| n.tag_name().name() == "text");
    let options = usvg::Options {
        fontdb: if has_text { faces.database() } else { Arc::default() },
        font_family: "serif".to_string(),
        languages: vec!["zh".to_string()],
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|mime, data, _| match mime {
                "image/png" => Some(usvg::ImageKind::PNG(data)),
                "image/jpeg" | "image/jpg" => Some(usvg::ImageKind::JPEG(data)),
                "image/gif" => Some(usvg::ImageKind::GIF(data)),
                "image/webp" => Some(usvg::ImageKind::WEBP(data)),
                _ => None,
            }),
            // never a file, never the network
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_xmltree(&xml, &options).map_err(|e| e.to_string())?;
    let press = (kind == PdfKind::Print).then(|| faces.press());
    match content::form(&tree, press) {
        Ok((stream, colour)) => Ok(Drawing { stream, colour, pixels: None }),
        Err(content::Beyond(what)) => {
            raster(&tree, press).map(|(stream, colour)| Drawing { stream, colour, pixels: Some(what) })
        }
    }
}

/// Refuses what would unfold without end: depth, `use` of `use`, markers on every corner of a long path, and images
/// from elsewhere.
fn bounded(xml: &roxmltree::Document) -> Result<(), String> {
    let mut depth: BTreeMap<u32, usize> = BTreeMap::new();
    let mut by_id: BTreeMap<&str, roxmltree::Node> = BTreeMap::new();
    let mut corners = 0u64;
    let mut markers = 0u64;
    for node in xml.descendants().filter(roxmltree::Node::is_element) {
        let d = node.parent().and_then(|p| depth.get(&p.id().get())).map_or(0, |d| d + 1);
        if d > MAX_DEPTH {
            return Err("nested too deeply".to_string());
        }
        depth.insert(node.id().get(), d);
        if let Some(id) = node.attribute("id") {
            by_id.entry(id).or_insert(node);
        }
        for name in ["d", "points"] {
            corners += node.attribute(name).map_or(0, |d| d.len() as u64 / 2);
        }
        if node.tag_name().name() == "marker" {
            markers = markers.max(node.descendants().count() as u64);
        }
    }
    let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
    let unfolded = size(xml.root_element(), &by_id, &mut sizes, 0)?;
    if unfolded.max(corners.saturating_mul(markers) / 4) > MAX_UNFOLDED {
        return Err("unfolds to too many elements".to_string());
    }
    Ok(())
}

/// Elements of a node once every `use` in it is unfolded.
fn size<'a>(
    node: roxmltree::Node<'a, 'a>,
    by_id: &BTreeMap<&str, roxmltree::Node<'a, 'a>>,
    known: &mut BTreeMap<u32, u64>,
    depth: usize,
) -> Result<u64, String> {
    if let Some(size) = known.get(&node.id().get()) {
        return Ok(*size);
    }
    if depth > MAX_DEPTH * 2 {
        return Err("nested too deeply".to_string());
    }
    let mut sum = 1u64;
    for child in node.children().filter(roxmltree::Node::is_element) {
        sum = sum.saturating_add(size(child, by_id, known, depth + 1)?);
    }
    if node.tag_name().name() == "use" {
        let href = node.attribute("href").or_else(|| node.attribute(("http://www.w3.org/1999/xlink", "href")));
        if let Some(target) = href.and_then(|h| h.trim().strip_prefix('#')).and_then(|id| by_id.get(id)) {
            // one that holds itself is found by its depth
            sum = sum.saturating_add(size(*target, by_id, known, depth + 1)?);
        }
    }
    known.insert(node.id().get(), sum);
    Ok(sum)
}

/// The drawing as an image with a soft mask.
fn raster(tree: &usvg::Tree, press: Option<&Press>) -> Result<(ExternalStream, bool), String> {
    if content::has_pictures_of_other_kinds(tree.root()) {
        return Err("holds a picture of a kind that cannot be drawn".to_string());
    }
    let size = tree.size();
    let scale = (MAX_SIDE / size.width().max(size.height())).min(8.0);
    let side = |v: f32| ((v * scale).round() as u32).clamp(1, MAX_SIDE as u32);
    let (width, height) = (side(size.width()), side(size.height()));
    let mut pixmap = resvg::tiny_skia::Pixmap::new(width, height).ok_or("no size")?;
    let fit = resvg::tiny_skia::Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(tree, fit, &mut pixmap.as_mut());
    let mut samples = Vec::with_capacity(pixmap.pixels().len() * 4);
    for p in pixmap.pixels() {
        let c = p.demultiply();
        samples.extend([c.red(), c.green(), c.blue(), c.alpha()]);
    }
    let colour = samples.chunks_exact(4).any(|p| p[3] > 0 && (p[0] != p[1] || p[1] != p[2]));
    if let (true, Some(press)) = (colour, press) {
        return super::plates::samples(width, height, &samples, press).map(|stream| (stream, true));
    }
    super::images::image(width, height, if colour { 3 } else { 1 }, grey(samples, colour), true)
        .map(|stream| (stream, colour))
}

/// RGBA as it is, or as grey and alpha.
fn grey(samples: Vec<u8>, colour: bool) -> Vec<u8> {
    if colour { samples } else { samples.chunks_exact(4).flat_map(|p| [p[0], p[3]]).collect() }
}

#[cfg(test)]
mod tests;
