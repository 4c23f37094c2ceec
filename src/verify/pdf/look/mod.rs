//! What a reader of a PDF sees of its words: a graphics state is kept while the content runs, words and paint are noted
//! with their places, and at the end of a page every glyph is asked whether it can be seen (VIS-002 to VIS-005, VIS-009).
//!
//! Structure, not pixels (`decisions.md` 15). A glyph is a box of which five points are asked; what lies beneath and what
//! is painted later is followed point by point. Text that covers text is not looked for, nor what the glyphs of a
//! Type 3 font are drawn in.

pub(crate) mod annotations;
pub(crate) mod colour;
pub(crate) mod function;
pub(crate) mod geometry;
pub(crate) mod image;
pub(crate) mod judge;
pub(crate) mod layers;
pub(crate) mod operators;
pub(crate) mod order;
pub(crate) mod paint;
pub(crate) mod path;
pub(crate) mod report;
pub(crate) mod state;

use crate::verify::pdf::objects::{Pdf, resolve};
use colour::{Space, Tone};
use geometry::Matrix;
use image::Images;
use layers::{Layer, Layers};
use lopdf::Object;
use paint::Paint;
use path::Path;
use state::Words;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Paints of a page that are kept.
pub(crate) const MAX_PAINTS: usize = 100_000;
/// Paints of a mask or a pattern that are kept.
pub(crate) const MAX_INNER_PAINTS: usize = 500;
/// Glyphs of a page that are kept.
pub(crate) const MAX_GLYPHS: usize = 200_000;
/// Corners of a page's areas and clips that are kept.
pub(crate) const MAX_CORNERS: usize = 4_000_000;
/// Steps that a tint counts for.
pub(crate) const TINT: u64 = 300;
/// Steps of asking, over all pages.
pub(crate) const MAX_WORK: u64 = 400_000_000;

/// Whose words a glyph is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// A numbered marked-content sequence.
    Marked(i64),
    /// Outside every number.
    Loose,
    /// A running head, a folio: nobody's words, so nobody misses them.
    Artifact,
}

/// A glyph of a run of words: from, how wide, in em along the line; the place of its code in the font.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    pub from: f32,
    pub width: f32,
    pub code: u32,
}

/// What is known over all pages.
pub(crate) struct Sight<'a> {
    pub layers: &'a Layers,
    pub images: Images,
    /// Colour spaces by the address of their object, which lives as long as the file.
    pub spaces: BTreeMap<usize, Rc<Space>>,
    /// Colours of shadings, likewise.
    pub shadings: BTreeMap<usize, Tone>,
    /// Layers and memberships, likewise.
    memberships: BTreeMap<usize, Layer>,
    /// Steps made so far.
    pub work: u64,
    /// A page that was too crowded to be looked at.
    pub crowded: Option<u32>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(layers: &'a Layers) -> Sight<'a> {
        Sight {
            layers,
            images: Images::default(),
            spaces: BTreeMap::new(),
            shadings: BTreeMap::new(),
            memberships: BTreeMap::new(),
            work: 0,
            crowded: None,
        }
    }

    /// How content of a group or a membership shows; an expression is worked out once.
    pub(crate) fn layer(&mut self, pdf: &'a Pdf, object: &'a Object) -> Layer {
        let place = std::ptr::from_ref(resolve(pdf, object)) as usize;
        if let Some(layer) = self.memberships.get(&place) {
            return *layer;
        }
        let layer = self.layers.of(pdf, object);
        self.memberships.insert(place, layer);
        layer
    }
}

/// A page, a mask or a pattern while its content runs.
pub(crate) struct Look<'a> {
    pub words: Vec<Words<'a>>,
    pub glyphs: Vec<Glyph>,
    pub paints: Vec<Paint<'a>>,
    /// More than is kept.
    pub crowded: bool,
    pub path: Path,
    /// `W` or `W*` waits for the end of the path; true by the even-odd rule.
    pub clipping: Option<bool>,
    /// Where words that clip have been shown.
    pub text_clip: Option<geometry::Bounds>,
    pub text: Matrix,
    pub line: Matrix,
    /// Knockout groups so far.
    pub groups: u32,
    most: usize,
    pub corners: usize,
    /// Everything painted is an annotation's.
    pub annotation: bool,
}

impl Look<'_> {
    pub(crate) fn new(most: usize) -> Self {
        Look {
            words: Vec::new(),
            glyphs: Vec::new(),
            paints: Vec::new(),
            crowded: false,
            path: Path::default(),
            clipping: None,
            text_clip: None,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            groups: 0,
            most,
            corners: 0,
            annotation: false,
        }
    }
}

impl<'a> Look<'a> {
    /// Notes what is painted.
    pub(crate) fn paint(&mut self, mut paint: Paint<'a>) {
        // in a knockout group also what is clear takes out what lies beneath
        let clear = paint.alpha <= 0.0 && paint.knockout.is_none();
        if paint.bounds().is_empty() || !paint.layer.shows() || clear {
            return;
        }
        self.corners += paint.area.corner_count();
        if self.paints.len() >= self.most || self.corners > MAX_CORNERS {
            self.crowded = true;
            return;
        }
        if self.annotation {
            paint.kind = paint::Kind::Annotation;
        }
        self.paints.push(paint);
    }
}
