//! What is painted on a page besides words: areas in order, what each does to a point beneath it.

use super::colour::{Blend, Rgb, Tone, contrast};
use super::geometry::{Bounds, Matrix, Point};
use super::image::Images;
use super::layers::Layer;
use super::path::{Area, Clip};
use crate::verify::pdf::objects::{Budget, Pdf};
use lopdf::Stream;
use std::rc::Rc;

/// What an area was painted with, in the words of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Fill,
    Stroke,
    Image,
    Shading,
    Annotation,
}

/// Where the colour of a point comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source<'a> {
    Flat(Tone),
    /// It may cover or not.
    Unclear,
    /// A picture; a stencil has the colour it is painted with.
    Image {
        stream: &'a Stream,
        to_unit: Matrix,
        stencil: Option<Tone>,
    },
    Tile(Rc<Tile<'a>>),
}

/// A tiling pattern.
#[derive(Debug)]
pub(crate) struct Tile<'a> {
    pub to_cell: Matrix,
    pub origin: Point,
    pub step: Point,
    pub paints: Vec<Paint<'a>>,
    /// Colour of a pattern that has none of its own.
    pub tone: Option<Tone>,
}

/// A soft mask.
#[derive(Debug)]
pub(crate) struct Mask<'a> {
    pub paints: Vec<Paint<'a>>,
    pub luminosity: bool,
    pub backdrop: Rgb,
    /// It has a transfer function, or could not be read.
    pub unknown: bool,
}

/// One area, painted.
#[derive(Clone, Debug)]
pub(crate) struct Paint<'a> {
    pub area: Area,
    pub clip: Clip,
    pub source: Source<'a>,
    pub alpha: f32,
    pub blend: Blend,
    pub masks: Vec<Rc<Mask<'a>>>,
    pub kind: Kind,
    /// The knockout group that it is an element of.
    pub knockout: Option<u32>,
    pub layer: Layer,
}

/// What asking needs.
pub(crate) struct Eye<'a, 'e> {
    pub pdf: &'a Pdf,
    pub budget: &'e mut Budget,
    pub images: &'e mut Images,
    /// Steps made.
    pub work: u64,
}

impl<'a> Source<'a> {
    /// Colour and opacity at a point; `None` for an opacity that is not known.
    pub(crate) fn at(&self, p: Point, eye: &mut Eye<'a, '_>) -> (Tone, Option<f32>) {
        match self {
            Source::Flat(tone) => (*tone, Some(1.0)),
            Source::Unclear => (Tone::Unknown, None),
            Source::Image { stream, to_unit, stencil } => {
                let (x, y) = to_unit.apply(p);
                let (tone, alpha) = eye.images.get(eye.pdf, stream, eye.budget).at(x, y);
                (stencil.unwrap_or(tone), alpha)
            }
            Source::Tile(tile) => {
                let (x, y) = tile.to_cell.apply(p);
                let fold = |v: f64, from: f64, step: f64| from + (v - from).rem_euclid(step.abs());
                let cell = (fold(x, tile.origin.0, tile.step.0), fold(y, tile.origin.1, tile.step.1));
                let (tone, alpha) = stacked(&tile.paints, cell, None, eye);
                (tile.tone.unwrap_or(tone), alpha)
            }
        }
    }
}

impl<'a> Paint<'a> {
    /// Where it lies at most.
    pub(crate) fn bounds(&self) -> Bounds {
        self.area.bounds.intersect(self.clip.bounds)
    }

    /// Colour and opacity at a point; `None` where it paints nothing.
    pub(crate) fn at(&self, p: Point, eye: &mut Eye<'a, '_>) -> Option<(Tone, Option<f32>)> {
        eye.work += 1;
        if !self.area.holds(p, &mut eye.work) || !self.clip.holds(p, &mut eye.work) {
            return None;
        }
        let (tone, alpha) = self.source.at(p, eye);
        Some((tone, through(&self.masks, p, alpha.map(|a| a * self.alpha), eye)))
    }
}

/// An opacity through soft masks.
pub(crate) fn through<'a>(masks: &[Rc<Mask<'a>>], p: Point, alpha: Option<f32>, eye: &mut Eye<'a, '_>) -> Option<f32> {
    masks.iter().fold(alpha, |alpha, mask| {
        let value = mask.at(p, eye);
        match (alpha, value) {
            (Some(a), Some(v)) => Some(a * v),
            (_, Some(v)) if v <= 0.0 => Some(0.0),
            _ => None,
        }
    })
}

/// Colour and opacity of paints one over the other, over a backdrop or over nothing.
fn stacked<'a>(paints: &[Paint<'a>], p: Point, backdrop: Option<Rgb>, eye: &mut Eye<'a, '_>) -> (Tone, Option<f32>) {
    let mut tone = backdrop.map_or(Tone::Known([0.0; 3]), Tone::Known);
    let mut alpha = Some(if backdrop.is_some() { 1.0 } else { 0.0 });
    for paint in paints {
        let Some((over, opacity)) = paint.at(p, eye) else { continue };
        let (Some(below), Some(opacity)) = (alpha, opacity) else {
            alpha = None;
            tone = Tone::Unknown;
            continue;
        };
        let sum = below + opacity - below * opacity;
        let share = if sum > 0.0 { opacity / sum } else { 0.0 };
        tone = if share >= 1.0 { over } else { paint.blend.over(tone, over, share) };
        alpha = Some(sum);
    }
    (tone, alpha)
}

impl<'a> Mask<'a> {
    /// What the mask lets through at a point, from 0 to 1.
    fn at(&self, p: Point, eye: &mut Eye<'a, '_>) -> Option<f32> {
        if self.unknown {
            return None;
        }
        if !self.luminosity {
            return stacked(&self.paints, p, None, eye).1;
        }
        match stacked(&self.paints, p, Some(self.backdrop), eye).0 {
            Tone::Known([r, g, b]) => Some(0.3 * r + 0.59 * g + 0.11 * b),
            Tone::Unknown => None,
        }
    }
}

/// Ink and ground at a point of a glyph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub ink: Tone,
    pub ground: Tone,
    /// Something opaque lies over both: they are the same, whatever their colour.
    pub same: bool,
}

/// What opacity hides for good.
const OPAQUE: f32 = 0.97;

impl Pair {
    /// How well the ink stands out; `None` when a colour is not known.
    pub(crate) fn contrast(self) -> Option<f32> {
        match (self.ink, self.ground) {
            _ if self.same => Some(1.0),
            (Tone::Known(ink), Tone::Known(ground)) => Some(contrast(ink, ground)),
            _ => None,
        }
    }

    /// A paint over both; `knocks`: they are elements of one knockout group.
    pub(crate) fn cover(&mut self, tone: Tone, alpha: Option<f32>, blend: Blend, knocks: bool) {
        if knocks {
            self.ink = self.ground;
            self.same = true;
        }
        match alpha {
            Some(a) if a >= OPAQUE && blend == Blend::Normal => {
                *self = Pair { ink: tone, ground: tone, same: true };
            }
            Some(a) => {
                self.ink = blend.over(self.ink, tone, a);
                self.ground = blend.over(self.ground, tone, a);
            }
            None => {
                (self.ink, self.ground) = (Tone::Unknown, Tone::Unknown);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::{BLACK, WHITE};
    use super::*;

    fn pair() -> Pair {
        Pair { ink: Tone::Known(BLACK), ground: Tone::Known(WHITE), same: false }
    }

    #[test]
    fn what_a_cover_does_depends_on_its_opacity() {
        let after = |alpha| {
            let mut p = pair();
            p.cover(Tone::Known(WHITE), alpha, Blend::Normal, false);
            p.contrast()
        };
        assert_eq!(after(Some(1.0)), Some(1.0));
        assert!(after(Some(0.5)).is_some_and(|c| c > 3.0 && c < 6.0));
        assert!(after(Some(0.9)).is_some_and(|c| c < 1.3));
        assert_eq!((after(Some(0.0)), after(None)), (Some(contrast(BLACK, WHITE)), None));
    }

    #[test]
    fn an_unknown_picture_that_is_opaque_hides_all_the_same() {
        let mut p = pair();
        p.cover(Tone::Unknown, Some(1.0), Blend::Normal, false);
        assert_eq!(p.contrast(), Some(1.0));
        let mut p = pair();
        p.cover(Tone::Known(WHITE), Some(0.0), Blend::Normal, true);
        assert_eq!(p.contrast(), Some(1.0));
    }
}
