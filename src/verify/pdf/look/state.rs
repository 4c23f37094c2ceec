//! The graphics state (ISO 32000-1, 8.4), as far as it decides what is seen.

use super::Spot;
use super::colour::{BLACK, Blend, Space, Tone};
use super::geometry::Matrix;
use super::layers::Layer;
use super::paint::{Mask, Source};
use super::path::Clip;
use std::ops::Range;
use std::rc::Rc;

/// What fills or strokes are painted with.
#[derive(Clone, Debug)]
pub(crate) struct Ink<'a> {
    pub space: Rc<Space>,
    pub source: Source<'a>,
    /// It leaves no mark: colorant `None`.
    pub nothing: bool,
    pub alpha: f32,
    pub shading: bool,
}

impl Ink<'_> {
    fn black() -> Self {
        Ink {
            space: Rc::new(Space::Gray),
            source: Source::Flat(Tone::Known(BLACK)),
            nothing: false,
            alpha: 1.0,
            shading: false,
        }
    }
}

/// Transparency groups around: all that they do to what is painted in them.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a> {
    pub alpha: f32,
    pub blend: Blend,
    pub masks: Vec<Rc<Mask<'a>>>,
    pub knockout: Option<u32>,
}

/// Text state (9.3).
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// Place among the fonts used.
    pub font: Option<usize>,
    pub size: f64,
    pub spacing: f64,
    pub word_spacing: f64,
    /// Horizontal scaling, 1 for 100 %.
    pub scale: f64,
    pub leading: f64,
    pub rise: f64,
    pub mode: i64,
}

/// The graphics state.
#[derive(Clone, Debug)]
pub(crate) struct State<'a> {
    pub ctm: Matrix,
    pub clip: Clip,
    pub fill: Ink<'a>,
    pub stroke: Ink<'a>,
    pub blend: Blend,
    pub mask: Option<Rc<Mask<'a>>>,
    pub group: Rc<Group<'a>>,
    pub line_width: f64,
    /// A dashed line lets through what lies beneath.
    pub dashed: bool,
    pub text: Text,
}

impl<'a> State<'a> {
    pub(crate) fn new(ctm: Matrix) -> State<'a> {
        let text = Text {
            font: None,
            size: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        State {
            ctm,
            clip: Clip::none(),
            fill: Ink::black(),
            stroke: Ink::black(),
            blend: Blend::Normal,
            mask: None,
            group: Rc::new(Group { alpha: 1.0, blend: Blend::Normal, masks: Vec::new(), knockout: None }),
            line_width: 1.0,
            dashed: false,
            text,
        }
    }

    /// Soft masks of the state and of the groups around.
    pub(crate) fn masks(&self) -> Vec<Rc<Mask<'a>>> {
        self.group.masks.iter().chain(&self.mask).cloned().collect()
    }

    /// How colours mix: by the state, else by the groups around.
    pub(crate) fn blending(&self) -> Blend {
        if self.blend == Blend::Normal { self.group.blend } else { self.blend }
    }

    /// Enters a transparency group: what was set outside holds for the group as a whole (11.6.6).
    pub(crate) fn enter_group(&mut self, knockout: Option<u32>) {
        self.group = Rc::new(Group {
            alpha: self.group.alpha * self.fill.alpha,
            blend: self.blending(),
            masks: self.masks(),
            knockout,
        });
        (self.fill.alpha, self.stroke.alpha) = (1.0, 1.0);
        self.blend = Blend::Normal;
        self.mask = None;
    }
}

/// Words shown by one operator.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    pub spot: Spot,
    /// From em along the line to the page.
    pub frame: Matrix,
    /// Places among the page's glyphs.
    pub glyphs: Range<usize>,
    pub font: Option<usize>,
    pub vertical: bool,
    /// Height of a glyph in em; `None` when a Type 3 font does not say.
    pub height: Option<f64>,
    pub mode: i64,
    pub fill: Option<Ink<'a>>,
    pub stroke: Option<Ink<'a>>,
    pub group_alpha: f32,
    pub blend: Blend,
    pub masks: Vec<Rc<Mask<'a>>>,
    pub clip: Clip,
    pub layer: Layer,
    /// Paints that came before.
    pub before: usize,
    pub knockout: Option<u32>,
}
