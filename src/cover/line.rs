//! Horizontal lines of a cover: set by the inline engine as display lines, with no gap between Han and Latin.

use super::drawing::{Ink, Part, Run, Shape, Way, Words};
use crate::fonts::Voice;
use crate::typeset::inline::{
    Align, FontContext, Line, LineRules, Paragraph, StyledRun, TextStyle, runs_of, set_paragraph,
};
use crate::typeset::{Artifact, Item, Owner};
use crate::units::{Em, Pt};

/// How words look and whose they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub voice: Voice,
    pub size: Pt,
    pub ink: Ink,
    pub part: Part,
    pub words: Words,
}

impl Look {
    /// The same for other words.
    pub fn of(self, words: Words) -> Look {
        Look { words, ..self }
    }

    /// The style of a display line (`page-design.md` §0).
    pub fn style(&self) -> TextStyle {
        TextStyle {
            voice: self.voice,
            size: self.size,
            glyph_scale: 1000,
            gap: Em::ZERO,
            verbatim: false,
            unbreakable: false,
        }
    }
}

/// A line that has been measured and not yet placed.
pub(super) struct Strip {
    paragraph: Paragraph,
    line: Option<Line>,
    look: Look,
}

/// Sets words on one endless line; `tracking` is added between characters.
pub(super) fn strip(text: &str, look: Look, tracking: Em, fonts: &FontContext) -> Strip {
    let text: String = text.chars().filter(|c| *c != '\n').collect();
    let run = StyledRun {
        range: 0..text.len(),
        style: look.style(),
        owner: Owner::Artifact(Artifact::Layout),
        link: None,
        lang: None,
    };
    let paragraph = Paragraph {
        runs: vec![run],
        em: look.size,
        measure: Em(i32::MAX / 2),
        first_indent: Em::ZERO,
        rest_indent: Em::ZERO,
        align: Align::Start,
        rules: LineRules::default(),
        objects: Vec::new(),
        interlinear: Vec::new(),
        text,
    };
    let mut line = set_paragraph(&paragraph, fonts).lines.into_iter().next();
    if let Some(line) = &mut line {
        let last = line.clusters.len().saturating_sub(1);
        for (i, c) in line.clusters.iter_mut().enumerate() {
            c.x += tracking * i as i32;
            if i < last {
                c.gap_after += tracking;
            }
        }
    }
    Strip { paragraph, line, look }
}

impl Strip {
    /// From the pen to the end of the last character.
    pub fn width(&self) -> Pt {
        let end = self.line.as_ref().and_then(|l| l.clusters.last()).map_or(Em::ZERO, |c| c.x + c.advance);
        end.at(self.paragraph.em)
    }

    /// Places it: the pen at `x`, on a baseline.
    pub fn place(&self, x: Pt, baseline: Pt) -> Vec<Shape> {
        let Some(line) = &self.line else { return Vec::new() };
        let look = self.look;
        let items = runs_of(line, &self.paragraph, x, baseline);
        let mut out = Vec::with_capacity(items.len());
        // the first run carries the words; what follows a missing character (its box, its code point) is nobody's
        for item in items {
            match item {
                Item::Glyphs(run) => {
                    let says = run.glyphs.iter().any(|g| !g.text.is_empty());
                    let boxed = !says || run.size != look.size;
                    out.push(Shape::Run(Run {
                        way: Way::Across,
                        face: run.face,
                        size: run.size,
                        x: run.x,
                        y: run.baseline,
                        glyphs: run.glyphs,
                        ink: look.ink,
                        part: look.part,
                        words: if boxed { Words::Artifact } else { look.words },
                    }));
                }
                Item::Frame { x, y, width, height, weight, .. } => {
                    out.push(Shape::Frame { x, y, width, height, weight, ink: look.ink });
                }
                _ => {}
            }
        }
        out
    }
}
