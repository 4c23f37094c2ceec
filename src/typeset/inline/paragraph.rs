//! The five steps in order, and the lines they give.

use super::breaks::{Break, opportunities};
use super::justify::{carry_out, end_trim, fill, start_trim, status};
use super::lines::{Measures, break_lines, break_lines_by};
use super::ruby::Reading;
use super::unit::Unit;
use super::{Align, Cluster, FontContext, Line, LineRules, LineStatus, Paragraph, StyledRun, TextStyle};
use super::{breaks, class, hyphen, interlinear, objects, ruby, shape, space};
use crate::typeset::{Artifact, Owner};
use crate::units::Em;
use std::ops::Range;

/// A paragraph in lines.
#[derive(Clone, Debug, Default)]
pub struct SetParagraph {
    /// Its lines; none when the text is empty. A forced break at the very end begins no line.
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

/// Sets a paragraph. Never fails: what cannot be set well says so in [`Line::status`], what cannot be drawn in
/// [`SetParagraph::missing`]. Same input, same lines.
pub fn set_paragraph(p: &Paragraph, fonts: &FontContext) -> SetParagraph {
    let words = prepare_all(p, fonts);
    let mut breaks = opportunities(p, &words.units);
    let measures = Measures::new(p, &words.units);
    let hyphenate = |breaks: &mut [Break], range| hyphen::divide(p, &words.units, breaks, range, fonts);
    let ranges = break_lines(&measures, &mut breaks, &hyphenate);
    let lines = ranges.into_iter().map(|r| make_line(p, &measures, &words, &breaks, r, fonts)).collect();
    SetParagraph { lines, missing: words.missing }
}

/// As [`set_paragraph`], in `extra` lines more than it gives (fewer when negative): for the pager, which saves a widow
/// or an orphan by a line (PG-13). `None` when that cannot be done within the tiers of compression and the hard cap.
pub fn set_paragraph_lines(p: &Paragraph, fonts: &FontContext, extra: i8) -> Option<SetParagraph> {
    let words = prepare_all(p, fonts);
    let mut breaks = opportunities(p, &words.units);
    let measures = Measures::new(p, &words.units);
    let hyphenate = |breaks: &mut [Break], range| hyphen::divide(p, &words.units, breaks, range, fonts);
    let ranges = break_lines_by(&measures, &mut breaks, i64::from(extra), &hyphenate)?;
    let lines = ranges.into_iter().map(|r| make_line(p, &measures, &words, &breaks, r, fonts)).collect();
    Some(SetParagraph { lines, missing: words.missing })
}

/// What does not depend on the lines.
struct Prepared {
    units: Vec<Unit>,
    missing: Vec<MissingChar>,
    readings: Vec<Reading>,
}

/// Steps 1–3.
fn prepare_all(p: &Paragraph, fonts: &FontContext) -> Prepared {
    let mut units = class::classify(p);
    if !p.objects.is_empty() {
        units = objects::insert(p, units);
    }
    let (mut units, mut missing) = shape::shape(p, units, fonts);
    space::adjust(p, &mut units);
    breaks::mark_addresses(&mut units);
    let mut readings = Vec::new();
    if !p.interlinear.is_empty() {
        interlinear::spread(p, &mut units);
        readings = ruby::readings(p, &mut units, fonts, &mut missing);
    }
    Prepared { units, missing, readings }
}

/// Steps 1–3, readings left out.
pub(super) fn prepare(p: &Paragraph, fonts: &FontContext) -> (Vec<Unit>, Vec<MissingChar>) {
    let Prepared { units, missing, .. } = prepare_all(p, fonts);
    (units, missing)
}

/// Step 5 for one line.
fn make_line(
    p: &Paragraph,
    m: &Measures,
    words: &Prepared,
    breaks: &[Break],
    r: Range<usize>,
    fonts: &FontContext,
) -> Line {
    let units = &words.units;
    let continues = r.start > 0;
    let end_break = breaks[r.end - 1];
    let measured = m.line_to(r.clone(), continues, end_break);
    let last = end_break == Break::Forced;
    let mut line: Vec<Unit> = units[r.clone()].to_vec();
    let visible = measured.visible - r.start;
    // Spaces at the end collapse; no gap stands at an edge (LB-23, MX-02).
    for u in &mut line[visible..] {
        u.trim_right = u.natural - u.trim_left;
        u.gap_after = Em::ZERO;
    }
    if let Some(u) = visible.checked_sub(1).and_then(|n| line.get_mut(n)) {
        u.gap_after = Em::ZERO;
        u.trim_right += Em(end_trim(p, u).width as i32);
        u.natural += u.trail;
    }
    if measured.hangs
        && let Some(u) = visible.checked_sub(2).and_then(|n| line.get_mut(n))
    {
        u.gap_after = Em::ZERO;
    }
    if measured.trims_start
        && visible > 0
        && let Some(u) = line.first_mut()
    {
        u.trim_left += Em(start_trim(p, u).width as i32);
    }
    if measured.leads
        && visible > 0
        && let Some(u) = line.first_mut()
    {
        ruby::push(p, u, u.lead);
    }
    if let Break::Hyphen(width) = end_break
        && let Some(last) = line.last()
    {
        line.push(hyphen::unit(p, last, width, fonts));
    }
    let justify = p.align == Align::Justify;
    let filled = fill(&measured.room, measured.measure, measured.justified(p, last));
    if justify {
        // A hanging mark takes no part (PW-13).
        let inside = if measured.hangs { visible.saturating_sub(1) } else { visible };
        carry_out(p, &mut line[..inside], &filled);
    }
    let status = match end_break {
        _ if measured.room.width > measured.measure && !justify => LineStatus::Overfull,
        _ if filled.over > 0 && justify => LineStatus::Overfull,
        Break::Relief(_) => LineStatus::Relaxed,
        _ if justify => status(&filled),
        _ => LineStatus::Ok,
    };

    let left = if continues { p.rest_indent } else { p.first_indent } - Em(measured.outdent as i32);
    let used: Em = line.iter().map(|u| u.advance() + u.gap_after).sum();
    let blank = p.measure - left - used;
    let mut x = left
        + match p.align {
            Align::Justify | Align::Start => Em::ZERO,
            Align::Center => blank / 2,
            Align::End => blank,
        };
    let range = line.first().map_or(0, |u| u.range.start)..line.last().map_or(0, |u| u.range.end);
    let clusters: Vec<Cluster> = line
        .into_iter()
        .map(|u| {
            let c = cluster(u, x);
            x += c.advance + c.gap_after;
            c
        })
        .collect();
    let relief = match end_break {
        Break::Relief(relief) => Some(relief),
        _ => None,
    };
    let over = if justify { filled.over } else { (measured.room.width - measured.measure).max(0) };
    let amiss = Em(over.max(filled.short) as i32);
    let mut line = Line { clusters, left, right: p.measure, last, status, relief, amiss, range, attached: Vec::new() };
    if !p.interlinear.is_empty() {
        let edges = ruby::Edges { units, visible, start: measured.leads };
        ruby::attach(&mut line, p, &words.readings, r, &edges);
        interlinear::attach(&mut line, p, fonts);
    }
    line
}

fn cluster(u: Unit, x: Em) -> Cluster {
    Cluster {
        advance: u.advance(),
        range: u.range,
        class: u.class,
        x,
        natural: u.natural,
        trim_left: u.trim_left,
        trim_right: u.trim_right,
        gap_after: u.gap_after,
        ink: u.ink,
        glyphs: u.glyphs,
        size: u.size,
        run: u.run,
        boxed: u.boxed,
        object: u.object,
    }
}

/// Width of a text set on one endless line in one style, pairs of marks trimmed and Han–Latin gaps set as on a page, the
/// blanks at both ends kept. In em of `style.size`.
pub fn natural_width(text: &str, style: &TextStyle, fonts: &FontContext) -> Em {
    let p = lone(text, style);
    let (units, _) = prepare(&p, fonts);
    units.iter().map(|u| u.advance() + u.gap_after).sum()
}

/// As [`natural_width`], with spaces, the left blank of the first mark and the right blank of the last one taken off:
/// the width of a display line.
pub fn display_width(text: &str, style: &TextStyle, fonts: &FontContext) -> Em {
    let p = lone(text.trim_matches([' ', '\u{3000}']), style);
    let (units, _) = prepare(&p, fonts);
    let start = units.first().map_or(0, |u| start_trim(&p, u).width);
    let end = units.last().map_or(0, |u| end_trim(&p, u).width);
    units.iter().map(|u| u.advance() + u.gap_after).sum::<Em>() - Em((start + end) as i32)
}

/// A paragraph of one style.
pub(super) fn lone(text: &str, style: &TextStyle) -> Paragraph {
    let run = StyledRun {
        range: 0..text.len(),
        style: style.clone(),
        owner: Owner::Artifact(Artifact::Layout),
        link: None,
        lang: None,
    };
    Paragraph {
        text: text.to_string(),
        runs: vec![run],
        em: style.size,
        measure: Em(i32::MAX / 2),
        first_indent: Em::ZERO,
        rest_indent: Em::ZERO,
        align: Align::Start,
        rules: LineRules::default(),
        objects: Vec::new(),
        interlinear: Vec::new(),
    }
}
