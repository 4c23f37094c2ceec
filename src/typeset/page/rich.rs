//! Marked text to styled runs: which voice each mark takes (`page-design.md` §0, "Faces by role"; PA-10, IV-06).

use super::number::numbered;
use super::set::Setter;
use crate::fonts::Voice;
use crate::text::{Mark, MarkKind, RichText};
use crate::typeset::Owner;
use crate::typeset::inline::{Align, Paragraph, StyledRun, TextStyle};
use crate::units::Em;
use std::ops::Range;
use std::sync::Arc;

/// A paragraph and what the page needs to know of it beside.
#[derive(Clone, Debug)]
pub(crate) struct Prose {
    pub paragraph: Arc<Paragraph>,
    /// Struck-out ranges of the text.
    pub strikes: Vec<Range<usize>>,
    /// A space set as an ideographic space: the gap after a heading's number.
    pub number_gap: Option<Range<usize>>,
    /// The way back to the source.
    pub source: Option<RichText>,
}

/// A column narrower than this is not justified (JU-22).
const NARROW: Em = Em::whole(12);

/// The shape of a column of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub measure: Em,
    pub first: Em,
    pub rest: Em,
    pub align: Align,
}

impl Shape {
    /// How its lines are filled: few characters have no gaps to share what a line is short of (JU-22).
    fn filled(&self) -> Align {
        match self.align {
            Align::Justify if self.measure - self.rest < NARROW => Align::Start,
            align => align,
        }
    }
}

impl Setter<'_> {
    /// A leaf's words as a paragraph. `labelled`: its Label mark is a speaker's name or 编按.
    pub(crate) fn prose(
        &self,
        text: &RichText,
        base: &TextStyle,
        owner: &Owner,
        shape: Shape,
        labelled: bool,
    ) -> Prose {
        let paragraph = Paragraph {
            text: text.text.clone(),
            runs: self.runs(text, base, owner, labelled),
            em: base.size,
            measure: shape.measure,
            first_indent: shape.first,
            rest_indent: shape.rest,
            align: shape.filled(),
            rules: self.style.line.rules(),
            objects: self.objects(text, owner, base.size),
            interlinear: self.interlinear(text, owner),
        };
        let strikes =
            text.marks.iter().filter(|m| m.kind == MarkKind::Strike && !m.range.is_empty()).map(|m| m.range.clone());
        Prose {
            paragraph: Arc::new(paragraph),
            strikes: strikes.collect(),
            number_gap: None,
            source: Some(text.clone()),
        }
    }

    fn runs(&self, text: &RichText, base: &TextStyle, owner: &Owner, labelled: bool) -> Vec<StyledRun> {
        let len = text.text.len();
        let colon = labelled.then(|| colon_after_label(text)).flatten();
        let mut cuts: Vec<usize> = text.marks.iter().flat_map(|m| [m.range.start, m.range.end]).collect();
        cuts.extend(colon.iter().flat_map(|c| [c.start, c.end]));
        cuts.extend([0, len]);
        cuts.retain(|c| *c <= len && text.text.is_char_boundary(*c));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2)
            .map(|w| {
                let range = w[0]..w[1];
                let on: Vec<&Mark> =
                    text.marks.iter().filter(|m| m.range.start <= range.start && range.end <= m.range.end).collect();
                let link = on.iter().find_map(|m| match &m.kind {
                    MarkKind::Link { href } => Some(href.clone()),
                    _ => None,
                });
                let is_colon = colon.as_ref().is_some_and(|c| c.start <= range.start && range.end <= c.end);
                let lang = on.iter().rev().find_map(|m| match &m.kind {
                    MarkKind::Lang { tag } => Some(tag.clone()),
                    _ => None,
                });
                StyledRun { style: self.marked(base, &on, labelled, is_colon), range, owner: owner.clone(), link, lang }
            })
            .collect()
    }

    fn marked(&self, base: &TextStyle, on: &[&Mark], labelled: bool, colon: bool) -> TextStyle {
        let has = |k: &MarkKind| on.iter().any(|m| m.kind == *k);
        let scale = self.style.line.label_scale.0 as u16;
        if colon {
            // the colon of a label is 宋 and does not yield (`page-design.md` §6)
            return TextStyle { voice: Voice::Song, unbreakable: true, ..base.clone() };
        }
        if labelled && has(&MarkKind::Label) {
            return TextStyle { voice: Voice::Hei, glyph_scale: scale, unbreakable: true, ..base.clone() };
        }
        // A heading is bold throughout: emphasis inside it would be a second one.
        let bold = matches!(base.voice, Voice::SongBold | Voice::Hei);
        if has(&MarkKind::Code) {
            let voice = if bold || has(&MarkKind::Strong) { Voice::CodeBold } else { Voice::Code };
            return TextStyle { voice, verbatim: true, ..base.clone() };
        }
        match (has(&MarkKind::Strong), has(&MarkKind::Emph)) {
            _ if bold => base.clone(),
            (true, true) => TextStyle { voice: Voice::StrongEmph, glyph_scale: scale, ..base.clone() },
            (true, false) => TextStyle { voice: Voice::Hei, glyph_scale: scale, ..base.clone() },
            (false, true) => TextStyle { voice: Voice::Emph, ..base.clone() },
            (false, false) => base.clone(),
        }
    }
}

/// The colon right after the label: `王：`. After `王天成（以下简称“王”）` it is ordinary text.
fn colon_after_label(text: &RichText) -> Option<Range<usize>> {
    let label = text.marks.iter().find(|m| m.kind == MarkKind::Label && !m.range.is_empty())?;
    let c = text.text.get(label.range.end..)?.chars().next()?;
    matches!(c, '：' | ':').then(|| label.range.end..label.range.end + c.len_utf8())
}

/// A heading's text with the space after its number set as 1 em (`page-design.md` §5: by layout; the text layer keeps
/// the source's space), and where that space is.
pub(crate) fn with_number_gap(text: &RichText) -> (RichText, Option<Range<usize>>) {
    match number_end(&text.text) {
        Some(at) => with_space_as_em(text, at),
        None => (text.clone(), None),
    }
}

/// A text with the space at a byte set as 1 em, and where that space is.
pub(crate) fn with_space_as_em(text: &RichText, at: usize) -> (RichText, Option<Range<usize>>) {
    let wide = "\u{3000}";
    let delta = wide.len() - 1;
    let mut out = text.clone();
    out.text.replace_range(at..at + 1, wide);
    for mark in &mut out.marks {
        for edge in [&mut mark.range.start, &mut mark.range.end] {
            if *edge > at {
                *edge += delta;
            }
        }
    }
    for piece in &mut out.pieces {
        if piece.at > at {
            piece.at += delta;
        }
    }
    (out, Some(at..at + wide.len()))
}

/// Byte of the one U+0020 that parts a number from a title in Han.
fn number_end(text: &str) -> Option<usize> {
    let n = numbered(text)?;
    let first = text[n.title.clone()].chars().next()?;
    let one_space = n.number.start == 0 && &text[n.number.end..n.title.start] == " ";
    (one_space && crate::text::is_han(first)).then_some(n.number.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceSpan;

    #[test]
    fn the_space_after_a_number_is_one_em_and_only_there() {
        for (text, at) in [
            ("第二节 行与页", Some(9)),
            ("一 版心", Some(3)),
            ("（一） 订口", Some(9)),
            ("3.1 所有权", Some(3)),
            ("版心 与 页", None),
            ("Chapter One", None),
            ("一、版心", None),
            ("2 ways", None),
        ] {
            assert_eq!(number_end(text), at, "{text}");
        }
        let mut text = RichText::plain("一 版心", SourceSpan::new(0, 10));
        text.marks.push(Mark { range: 4..10, kind: MarkKind::Strong });
        let (wide, gap) = with_number_gap(&text);
        assert_eq!((wide.text.as_str(), gap), ("一\u{3000}版心", Some(3..6)));
        assert_eq!(wide.marks[0].range, 6..12);
    }

    #[test]
    fn only_a_colon_right_after_the_name_belongs_to_the_label() {
        let text = |t: &str, end| RichText {
            text: t.into(),
            marks: vec![Mark { range: 0..end, kind: MarkKind::Label }],
            pieces: vec![],
        };
        assert_eq!(colon_after_label(&text("王：好", 3)), Some(3..6));
        assert_eq!(colon_after_label(&text("王天成（以下简称“王”）：好", 9)), None);
    }
}
