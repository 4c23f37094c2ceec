//! What a cover is drawn of: boxes and placed glyphs, measured in [`Pt`] from a top left corner, y downwards.
//!
//! One description serves every emitter: the wraparound sheet of the press (`pdf::cover`) and the picture of the EPUB
//! ([`super::raster`]).

use crate::fonts::FaceId;
use crate::license::FieldKey;
use crate::typeset::PlacedGlyph;
use crate::units::Pt;

/// A colour of the design (`page-design.md` §0: black, paper and one accent).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ink {
    /// White: on paper, no ink.
    Paper,
    /// 100 K.
    Black,
    /// 靛.
    Indigo,
    /// 朱.
    Vermilion,
}

/// Which side of the cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 封面.
    Front,
    /// 书脊.
    Spine,
    /// 封底: the notice.
    Back,
}

/// Whose words they are (`docs/marks.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Words {
    /// A value of a field of the record: key and index.
    Field(FieldKey, usize),
    /// The edition's own, by number.
    Edition(u32),
    /// Nobody's: presentation.
    Artifact,
}

/// Which way a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Left to right: (x, y) is the pen on the baseline.
    Across,
    /// Top to bottom, glyphs upright: (x, y) is the middle of the column at the top of the first em box.
    Down,
    /// Top to bottom, glyphs turned by a quarter to the right: (x, y) is the pen on the upright baseline.
    Turned,
}

/// Glyphs of one face, size and colour.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which way it goes.
    pub way: Way,
    /// The face.
    pub face: FaceId,
    /// Size.
    pub size: Pt,
    /// Where it begins.
    pub x: Pt,
    /// Where it begins.
    pub y: Pt,
    /// Glyphs; `advance` is along the way.
    pub glyphs: Vec<PlacedGlyph>,
    /// Colour.
    pub ink: Ink,
    /// On which side.
    pub part: Part,
    /// Whose words.
    pub words: Words,
}

/// A thing on a cover.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A filled box.
    Fill {
        /// Left.
        x: Pt,
        /// Top.
        y: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// Colour.
        ink: Ink,
    },
    /// A stroked box; the line lies on its edge, half of it inside.
    Frame {
        /// Left.
        x: Pt,
        /// Top.
        y: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// Line weight.
        weight: Pt,
        /// Colour.
        ink: Ink,
    },
    /// Words.
    Run(Run),
}

impl Shape {
    /// Moves it, x to the right and y downwards.
    pub fn shift(&mut self, dx: Pt, dy: Pt) {
        let (x, y) = match self {
            Shape::Fill { x, y, .. } | Shape::Frame { x, y, .. } => (x, y),
            Shape::Run(run) => (&mut run.x, &mut run.y),
        };
        *x += dx;
        *y += dy;
    }
}
