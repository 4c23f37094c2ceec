//! Shapes of glyphs, from the bytes of a font: outlines, and whether two of them are the same or alike (VIS-008).
//!
//! What a font program says of its characters (cmap, names) is never asked here of a font inside an edition: only what
//! it draws. The faces that this program ships are the measure ([`pinned`]).

mod glyf;
pub(crate) mod pinned;
pub(crate) mod raster;

use ttf_parser::{GlyphId, OutlineBuilder, Tag};

/// A piece of an outline; coordinates in thousandths of an em, y upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Segment {
    Move(f32, f32),
    Line(f32, f32),
    Quad(f32, f32, f32, f32),
    Cubic(f32, f32, f32, f32, f32, f32),
}

/// What a glyph draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outline {
    pub segments: Vec<Segment>,
}

/// How far a coordinate may be off, in thousandths of an em: rounding by a program that writes a subset.
const TOLERANCE: f32 = 1.0;

impl Segment {
    /// Its coordinates, and a number for its kind.
    fn parts(self) -> (u8, [f32; 6]) {
        match self {
            Segment::Move(x, y) => (0, [x, y, 0.0, 0.0, 0.0, 0.0]),
            Segment::Line(x, y) => (1, [x, y, 0.0, 0.0, 0.0, 0.0]),
            Segment::Quad(a, b, x, y) => (2, [a, b, x, y, 0.0, 0.0]),
            Segment::Cubic(a, b, c, d, x, y) => (3, [a, b, c, d, x, y]),
        }
    }
}

impl Outline {
    /// Whether it draws nothing at all: no area between its lines.
    pub(crate) fn is_blank(&self) -> bool {
        !self.segments.iter().any(|s| !matches!(s, Segment::Move(..))) || raster::is_flat(self)
    }

    /// Whether two outlines are the same, piece by piece.
    pub(crate) fn same(&self, other: &Outline) -> bool {
        self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|(a, b)| {
                let ((ka, a), (kb, b)) = (a.parts(), b.parts());
                ka == kb && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= TOLERANCE)
            })
    }

    /// A number that equal outlines share (coordinates rounded to thousandths of an em); FNV-1a.
    pub(crate) fn hash(&self) -> u64 {
        let mut h: u64 = 0xCBF2_9CE4_8422_2325;
        let mut eat = |n: u32| h = (h ^ u64::from(n)).wrapping_mul(0x0100_0000_01B3).rotate_left(23);
        for s in &self.segments {
            let (kind, xy) = s.parts();
            eat(u32::from(kind));
            for v in xy {
                eat((v.round() as i32).cast_unsigned());
            }
        }
        h
    }

    /// Contours, the box of the points that the lines pass, and that of all points.
    pub(crate) fn extent(&self) -> Extent {
        let mut out = Extent { contours: 0, inner: NOWHERE, outer: NOWHERE };
        for s in &self.segments {
            let (kind, xy) = s.parts();
            out.contours = out.contours.saturating_add(i16::from(kind == 0));
            let controls = [0, 0, 1, 2].get(usize::from(kind)).copied().unwrap_or(0);
            for (i, point) in xy.chunks_exact(2).enumerate().take(controls + 1) {
                let &[x, y] = point else { continue };
                widen(&mut out.outer, x, y);
                if i == controls {
                    widen(&mut out.inner, x, y);
                }
            }
        }
        out
    }
}

/// `[x0, y0, x1, y1]`.
pub(crate) type Corners = [f32; 4];
const NOWHERE: Corners = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];

fn widen(b: &mut Corners, x: f32, y: f32) {
    *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
}

/// How far an outline reaches.
pub(crate) struct Extent {
    pub contours: i16,
    pub inner: Corners,
    pub outer: Corners,
}

/// A font program: TrueType, OpenType or bare CFF.
pub(crate) enum Program<'a> {
    /// With a `glyf` table.
    Glyf(Box<ttf_parser::Face<'a>>, glyf::Glyf<'a>),
    /// OpenType around CFF.
    OpenType(Box<ttf_parser::Face<'a>>, f32),
    /// Bare CFF, as PDF embeds it.
    Cff(Box<ttf_parser::cff::Table<'a>>, f32),
}

impl<'a> Program<'a> {
    /// Reads a program; `None` when it is none of these, or broken.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Program<'a>> {
        if bytes.first() == Some(&1) && bytes.get(..4) != Some(&[0, 1, 0, 0]) {
            let table = ttf_parser::cff::Table::parse(bytes)?;
            let sx = table.matrix().sx;
            let scale = if sx.is_finite() && sx > 0.0 { sx * 1000.0 } else { 1.0 };
            return Some(Program::Cff(Box::new(table), scale));
        }
        let face = ttf_parser::Face::parse(bytes, 0).ok()?;
        let units = f32::from(face.units_per_em().max(1));
        let raw = face.raw_face();
        let (glyf, loca) = (raw.table(Tag::from_bytes(b"glyf")), raw.table(Tag::from_bytes(b"loca")));
        if let (Some(glyf), Some(loca)) = (glyf, loca) {
            let long = raw.table(Tag::from_bytes(b"head")).and_then(|h| h.get(51)).is_some_and(|b| *b == 1);
            let glyf = glyf::Glyf { glyf, loca, long, count: face.number_of_glyphs(), scale: 1000.0 / units };
            return Some(Program::Glyf(Box::new(face), glyf));
        }
        face.tables().cff.is_some().then(|| Program::OpenType(Box::new(face), 1000.0 / units))
    }

    /// What a glyph draws; blank for one that draws nothing, `None` for one that is not there or is broken.
    pub(crate) fn outline(&self, glyph: u16) -> Option<Outline> {
        match self {
            Program::Glyf(_, glyf) => glyf.outline(glyph),
            Program::OpenType(face, scale) => cff_outline(face.tables().cff.as_ref()?, glyph, *scale),
            Program::Cff(table, scale) => cff_outline(table, glyph, *scale),
        }
    }

    /// Contours of a glyph and its box, as its head says: -1 for one that is put together from others. `None` for a glyph
    /// that draws nothing.
    pub(crate) fn head(&self, glyph: u16) -> Option<(i16, Corners)> {
        if let Program::Glyf(_, glyf) = self {
            return glyf.head(glyph);
        }
        let extent = self.outline(glyph)?.extent();
        (extent.contours > 0).then_some((extent.contours, extent.outer))
    }

    /// How many glyphs it has.
    pub(crate) fn count(&self) -> u16 {
        match self {
            Program::Glyf(face, _) | Program::OpenType(face, _) => face.number_of_glyphs(),
            Program::Cff(table, _) => table.number_of_glyphs(),
        }
    }

    /// The tables of an sfnt.
    pub(crate) fn face(&self) -> Option<&ttf_parser::Face<'a>> {
        match self {
            Program::Glyf(face, _) | Program::OpenType(face, _) => Some(face),
            Program::Cff(..) => None,
        }
    }

    /// The CFF table, if it has one.
    pub(crate) fn cff(&self) -> Option<&ttf_parser::cff::Table<'a>> {
        match self {
            Program::Glyf(..) => None,
            Program::OpenType(face, _) => face.tables().cff.as_ref(),
            Program::Cff(table, _) => Some(table),
        }
    }
}

fn cff_outline(table: &ttf_parser::cff::Table<'_>, glyph: u16, scale: f32) -> Option<Outline> {
    if glyph >= table.number_of_glyphs() {
        return None;
    }
    let mut pen = Pen { scale, out: Outline::default() };
    match table.outline(GlyphId(glyph), &mut pen) {
        Ok(_) => Some(pen.out),
        // the library's name for a glyph without a box; its type is private
        Err(e) => (format!("{e:?}") == "ZeroBBox").then_some(pen.out),
    }
}

/// Takes an outline from the library.
struct Pen {
    scale: f32,
    out: Outline,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let k = self.scale;
        self.out.segments.push(Segment::Move(x * k, y * k));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let k = self.scale;
        self.out.segments.push(Segment::Line(x * k, y * k));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let k = self.scale;
        self.out.segments.push(Segment::Quad(x1 * k, y1 * k, x * k, y * k));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let k = self.scale;
        self.out.segments.push(Segment::Cubic(x1 * k, y1 * k, x2 * k, y2 * k, x * k, y * k));
    }

    fn close(&mut self) {}
}
