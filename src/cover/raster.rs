//! The front as a picture: a PNG of sixteen colours, the same bytes on every machine.
//!
//! The faces' outlines are filled by tiny-skia (which resvg brings) into masks as large as a run; their coverage becomes
//! steps between the colour of the ground and that of the ink, so a palette of sixteen is enough and the file is small.

use super::column::ASCENT;
use super::drawing::{Ink, Run, Shape, Way};
use super::front::{Design, Face, front, grounds};
use crate::fonts::FontSet;
use crate::license::Edition;
use crate::typeset::inline::FontContext;
use crate::units::{Em, Pt};
use resvg::tiny_skia::{FillRule, Mask, Path, PathBuilder, Transform};
use std::collections::BTreeMap;

/// Height in pixels.
pub const HEIGHT: u32 = 1600;
/// Colours of a palette of four bits.
const COLOURS: usize = 16;
/// The page of the picture: A5, since an EPUB has no pages.
const PAGE: (i64, i64) = (148_000, 210_000);

/// A picture of the front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file, PNG.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Draws the front of an edition's cover on A5. `None` when the picture cannot be written, which only a lack of memory
/// could bring about.
pub fn front_image(edition: &Edition, design: Option<Design>, fonts: &FontSet) -> Option<Picture> {
    let (width, height) = (Pt::micrometres(PAGE.0), Pt::micrometres(PAGE.1));
    let face = Face { edition, fonts: FontContext::new(fonts), width, height };
    let design = design.unwrap_or_else(|| Design::for_work(edition));
    let mut shapes = grounds(&face, design, Pt::ZERO, Pt::ZERO, Pt::ZERO);
    shapes.extend(front(&face, design));
    let mut canvas = Canvas::new(width, height);
    shapes.iter().for_each(|shape| canvas.draw(shape, &face.fonts));
    let words = [
        ("Title", edition.title().to_string()),
        ("Author", edition.attribution().byline()),
        (
            "Copyright",
            [edition.licence().rights_text()]
                .into_iter()
                .chain(edition.licence().uri())
                .collect::<Vec<_>>()
                .join("\u{3000}"),
        ),
    ];
    canvas.png(&words)
}

/// What a pixel is: an ink, or `step` of the way from the ground to the ink of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pixel {
    ground: Ink,
    ink: Ink,
    /// 0: ground, 255: ink.
    step: u8,
}

struct Canvas {
    width: u32,
    height: u32,
    /// Pixels to a ten-thousandth of a point.
    scale: f64,
    /// One index a pixel, into `colours`.
    pixels: Vec<u8>,
    colours: Vec<Pixel>,
    by_colour: BTreeMap<Pixel, u8>,
    /// Steps between ground and ink.
    steps: u8,
}

impl Canvas {
    fn new(width: Pt, height: Pt) -> Canvas {
        let scale = f64::from(HEIGHT) / height.0.max(1) as f64;
        let across = (width.0 as f64 * scale).round().max(1.0) as u32;
        let mut canvas = Canvas {
            width: across,
            height: HEIGHT,
            scale,
            pixels: vec![0; across as usize * HEIGHT as usize],
            colours: Vec::new(),
            by_colour: BTreeMap::new(),
            // four solid colours at most and two pairs of ground and ink: 4 + 2 × 6 = 16
            steps: 6,
        };
        canvas.colour(Pixel { ground: Ink::Paper, ink: Ink::Paper, step: 0 });
        canvas
    }

    /// Index of a colour; the palette is full only if a design grows: then the nearest solid one.
    fn colour(&mut self, pixel: Pixel) -> u8 {
        if let Some(n) = self.by_colour.get(&pixel) {
            return *n;
        }
        let n = if self.colours.len() < COLOURS {
            self.colours.push(pixel);
            (self.colours.len() - 1) as u8
        } else {
            let solid = if pixel.step < 128 { pixel.ground } else { pixel.ink };
            self.by_colour.get(&Pixel { ground: solid, ink: solid, step: 0 }).copied().unwrap_or(0)
        };
        self.by_colour.insert(pixel, n);
        n
    }

    fn solid(&mut self, ink: Ink) -> u8 {
        self.colour(Pixel { ground: ink, ink, step: 0 })
    }

    fn px(&self, length: Pt) -> f64 {
        length.0 as f64 * self.scale
    }

    fn draw(&mut self, shape: &Shape, fonts: &FontContext) {
        match shape {
            Shape::Fill { x, y, width, height, ink } => self.fill(*x, *y, *width, *height, *ink),
            Shape::Frame { x, y, width, height, weight, ink } => {
                let (w, half) = (*weight, *weight / 2);
                self.fill(*x - half, *y - half, *width + w, w, *ink);
                self.fill(*x - half, *y + *height - half, *width + w, w, *ink);
                self.fill(*x - half, *y - half, w, *height + w, *ink);
                self.fill(*x + *width - half, *y - half, w, *height + w, *ink);
            }
            Shape::Run(run) => self.run(run, fonts),
        }
    }

    /// A box on whole pixels, at least one wide.
    fn fill(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, ink: Ink) {
        let index = self.solid(ink);
        let edge = |at: Pt, limit: u32| self.px(at).round().clamp(0.0, f64::from(limit)) as usize;
        let (left, top) = (edge(x, self.width), edge(y, self.height));
        let right = edge(x + width, self.width).max((left + 1).min(self.width as usize));
        let bottom = edge(y + height, self.height).max((top + 1).min(self.height as usize));
        for row in self.pixels.chunks_exact_mut(self.width as usize).take(bottom).skip(top) {
            if let Some(part) = row.get_mut(left..right) {
                part.fill(index);
            }
        }
    }

    fn run(&mut self, run: &Run, fonts: &FontContext) {
        let Some(path) = self.outline(run, fonts) else { return };
        let bounds = path.bounds();
        let (left, top) = (bounds.left().floor().max(0.0), bounds.top().floor().max(0.0));
        let right = bounds.right().ceil().min(self.width as f32);
        let bottom = bounds.bottom().ceil().min(self.height as f32);
        if right <= left || bottom <= top {
            return;
        }
        let (width, height) = ((right - left) as u32, (bottom - top) as u32);
        let Some(mut mask) = Mask::new(width, height) else { return };
        mask.fill_path(&path, FillRule::Winding, true, Transform::from_translate(-left, -top));
        let (left, top, stride) = (left as usize, top as usize, self.width as usize);
        for (row, covered) in mask.data().chunks_exact(width as usize).enumerate() {
            for (column, coverage) in covered.iter().enumerate().filter(|(_, c)| **c > 0) {
                let at = (top + row) * stride + left + column;
                let Some(ground) = self.pixels.get(at).and_then(|p| self.colours.get(usize::from(*p))).copied() else {
                    continue;
                };
                // strokes of one run may touch: the darker wins
                let (ground, before) = if ground.step == 0 { (ground.ground, 0) } else { (ground.ground, ground.step) };
                let steps = u32::from(self.steps) + 1;
                let step = ((u32::from(*coverage) * steps + 127) / 255 * 255 / steps) as u8;
                if step <= before || ground == run.ink {
                    continue;
                }
                let index = match step {
                    255 => self.solid(run.ink),
                    step => self.colour(Pixel { ground, ink: run.ink, step }),
                };
                if let Some(p) = self.pixels.get_mut(at) {
                    *p = index;
                }
            }
        }
    }

    /// The outlines of a run in pixels.
    fn outline(&self, run: &Run, fonts: &FontContext) -> Option<Path> {
        let face = fonts.face(run.face);
        let unit = self.px(run.size) / f64::from(face.ttf.units_per_em().max(1));
        let em = |e: Em| self.px(e.at(run.size));
        let (x, y) = (self.px(run.x), self.px(run.y));
        let mut pen = Em::ZERO;
        let mut builder = Outline { path: PathBuilder::new(), x: 0.0, y: 0.0, unit, turned: run.way == Way::Turned };
        for glyph in &run.glyphs {
            let (gx, gy) = match run.way {
                Way::Across => (x + em(pen + glyph.dx), y),
                Way::Down => {
                    let half = Em(face.advance(glyph.gid).0 / 2);
                    (x - em(half), y + em(pen + ASCENT))
                }
                Way::Turned => (x, y + em(pen + glyph.dx)),
            };
            (builder.x, builder.y) = (gx, gy);
            face.ttf.outline_glyph(ttf_parser::GlyphId(glyph.gid.0), &mut builder);
            pen += glyph.advance;
        }
        builder.path.finish()
    }

    /// The file; `words` are its text chunks.
    fn png(&self, words: &[(&str, String)]) -> Option<Picture> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_palette(self.palette());
        encoder.set_filter(png::Filter::Up);
        encoder.set_compression(png::Compression::Fast);
        for (key, text) in words {
            encoder.add_itxt_chunk(key.to_string(), text.clone()).ok()?;
        }
        let mut writer = encoder.write_header().ok()?;
        let packed: Vec<u8> = self
            .pixels
            .chunks_exact(self.width as usize)
            .flat_map(|row| row.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)))
            .collect();
        writer.write_image_data(&packed).ok()?;
        writer.finish().ok()?;
        Some(Picture { bytes, width: self.width, height: self.height })
    }

    fn palette(&self) -> Vec<u8> {
        let mix = |pixel: &Pixel| {
            let (from, to) = (rgb(pixel.ground), rgb(pixel.ink));
            let channel = |i: usize| {
                let (a, b, step) = (u32::from(from[i]), u32::from(to[i]), u32::from(pixel.step));
                ((a * (255 - step) + b * step + 127) / 255) as u8
            };
            [channel(0), channel(1), channel(2)]
        };
        self.colours.iter().flat_map(mix).collect()
    }
}

/// sRGB of an ink (`page-design.md` §0).
fn rgb(ink: Ink) -> [u8; 3] {
    match ink {
        Ink::Paper => [0xFF, 0xFF, 0xFF],
        Ink::Black => [0, 0, 0],
        Ink::Indigo => [0x26, 0x39, 0x4B],
        Ink::Vermilion => [0x9C, 0x2F, 0x24],
    }
}

/// A glyph's outline, placed in pixels.
struct Outline {
    path: PathBuilder,
    x: f64,
    y: f64,
    unit: f64,
    turned: bool,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (f64::from(x) * self.unit, f64::from(y) * self.unit);
        // turned to the right: what was up points right
        let (x, y) = if self.turned { (self.x + y, self.y + x) } else { (self.x + x, self.y - y) };
        (x as f32, y as f32)
    }
}

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}
