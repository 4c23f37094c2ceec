//! The five steps, in order.

use super::{Align, Class, Cluster, ClusterGlyph, FontContext, Line, LineStatus, Paragraph, TextStyle};
use crate::fonts::FaceId;
use crate::units::Em;

/// A paragraph in lines.
#[derive(Clone, Debug, Default)]
pub struct SetParagraph {
    /// Its lines; none when the text is empty.
    pub lines: Vec<Line>,
    /// Characters that no face has, in order.
    pub missing: Vec<MissingChar>,
}

/// A character that no face has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingChar {
    /// The character.
    pub ch: char,
    /// Its byte offset in the paragraph's text.
    pub at: usize,
}

/// Sets a paragraph.
pub fn set_paragraph(p: &Paragraph, fonts: &FontContext) -> SetParagraph {
    let face = fonts.face(FaceId::Serif);
    let mut out = SetParagraph::default();
    let mut clusters: Vec<Cluster> = Vec::new();
    let (mut x, mut start) = (p.first_indent, 0);
    for (at, ch) in p.text.char_indices() {
        let gid = face.glyph(ch).unwrap_or_default();
        let advance = face.advance(gid);
        if x + advance > p.measure && !clusters.is_empty() {
            out.lines.push(line(p, std::mem::take(&mut clusters), start..at, false));
            (x, start) = (p.rest_indent, at);
        }
        let end = at + ch.len_utf8();
        clusters.push(Cluster {
            range: at..end,
            class: Class::Id,
            x,
            natural: advance,
            advance,
            trim_left: Em::ZERO,
            trim_right: Em::ZERO,
            gap_after: Em::ZERO,
            ink: (Em::ZERO, advance),
            glyphs: vec![ClusterGlyph {
                face: face.id,
                gid,
                dx: Em::ZERO,
                dy: Em::ZERO,
                text: (at as u32, end as u32),
            }],
            size: p.em,
            run: p.runs.iter().position(|r| r.range.contains(&at)).unwrap_or(0),
            boxed: false,
        });
        x += advance;
    }
    if !clusters.is_empty() {
        out.lines.push(line(p, clusters, start..p.text.len(), true));
    }
    out
}

fn line(p: &Paragraph, clusters: Vec<Cluster>, range: std::ops::Range<usize>, last: bool) -> Line {
    let left = if range.start == 0 { p.first_indent } else { p.rest_indent };
    Line { clusters, left, right: p.measure, last: last || p.align != Align::Justify, status: LineStatus::Ok, range }
}

/// Width of a text set on one endless line in one style, with mark pairs and Han–Latin gaps as on a page, and the
/// blanks at both ends kept. In em of `style.size`.
pub fn natural_width(text: &str, style: &TextStyle, fonts: &FontContext) -> Em {
    let face = fonts.face(FaceId::Serif);
    let _ = style;
    text.chars().map(|c| face.glyph(c).map_or(Em::ONE, |g| face.advance(g))).sum()
}
