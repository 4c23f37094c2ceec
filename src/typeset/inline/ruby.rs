//! Readings over words (RB-01, LB-20; CLREQ 3.3.4): half size, centred over their base, a quarter of an em apart.
//!
//! - As many parts as the base has ideographs: a part over each (pinyin by character; RB-02 is off). The words may then be
//!   parted at a line end between two ideographs, each part going with its own.
//! - Else the reading is one and so is the base: up to 4 em never divided; a longer one only when a line has no other
//!   solution (LB-27), and then the reading stands over its first piece.
//! - A reading wider than its base reaches over neighbours that have none, and over the indent of a first line; at any
//!   other edge of a line it is flush with it. Where two readings would come too near, their bases are pushed apart.
//! - Bopomofo, one syllable an ideograph, stands in a column at the right of each (`bopomofo`); in TW and HK every
//!   ideograph of such a paragraph then has the room (RB-03). Other bopomofo is set above.

use super::bopomofo::{COLUMN, column, is_bopomofo};
use super::class::is_spaced_ideograph;
use super::paragraph::lone;
use super::unit::{Hold, Unit};
use super::{
    Attached, Class, FontContext, InterlinearKind, Line, MissingChar, Paragraph, Region, TextStyle, runs_of,
    set_paragraph,
};
use crate::fonts::Voice;
use crate::typeset::{Item, Owner};
use crate::units::{Em, Pt};
use std::ops::Range;

/// Least distance of two readings, in em of the paragraph (RB-01).
const APART: Em = Em(250);
/// Baseline of a reading over that of its base, in em of the base: clear of the em box by the depth of a `g`.
const RISE: Em = Em(980);
/// A base up to this wide is never divided (LB-20).
pub(super) const GROUP: Em = Em::whole(4);

/// A reading, or the part of one that stands over one ideograph.
pub(super) struct Reading {
    /// Its base.
    units: Range<usize>,
    /// End of the base of the whole reading, which its parts follow: base and reading are each in one piece on a line.
    whole: usize,
    /// Its width.
    width: Em,
    /// Room added on both sides of the base.
    pad: (Em, Em),
    /// Size of the base.
    em: Pt,
    /// Its glyphs: from its left edge and its baseline, or from the right edge of the base and the baseline of that.
    items: Vec<Item>,
    /// Whether it stands at the right of its base.
    beside: bool,
}

/// Sets the readings of a paragraph and makes room for them among its units.
pub(super) fn readings(
    p: &Paragraph,
    units: &mut [Unit],
    fonts: &FontContext,
    missing: &mut Vec<MissingChar>,
) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for mark in &p.interlinear {
        let InterlinearKind::Ruby { reading, owner } = &mark.kind else { continue };
        let done = out.last().map_or(0, |r| r.units.end);
        let start = units.partition_point(|u| u.range.end <= mark.range.start).max(done);
        let mut end = units.partition_point(|u| u.range.start < mark.range.end);
        if start >= end {
            // a reading without a base of its own goes with what stands before it: its words are never lost
            end = start.max(1).min(units.len());
        }
        let base = start.min(end.saturating_sub(1))..end;
        let parts = parts(&units[base.clone()], reading);
        if let [whole] = parts[..] {
            hold(p, &mut units[base.clone()]);
            out.extend(set(p, units, base, whole, owner, fonts, missing));
        } else {
            for (n, part) in parts.into_iter().enumerate() {
                let one = base.start + n..base.start + n + 1;
                let part = set(p, units, one, part, owner, fonts, missing);
                out.extend(part.map(|r| Reading { whole: base.end, ..r }));
            }
        }
    }
    if !columns(p, units, &out) {
        make_room(p, units, &mut out);
        return out;
    }
    let (mut above, beside): (Vec<Reading>, Vec<Reading>) = out.into_iter().partition(|r| !r.beside);
    make_room(p, units, &mut above);
    above.extend(beside);
    above.sort_by_key(|r| (r.units.start, r.units.end));
    above
}

/// Room for columns at the right of ideographs; whether there are any.
fn columns(p: &Paragraph, units: &mut [Unit], readings: &[Reading]) -> bool {
    let mut any = false;
    for r in readings.iter().filter(|r| r.beside) {
        any = true;
        if let Some(u) = units.get_mut(r.units.start) {
            u.natural += COLUMN.at(u.em).in_em(p.em);
        }
    }
    if any && p.rules.region != Region::Cn {
        let mut beside = readings.iter().filter(|r| r.beside).map(|r| r.units.start).peekable();
        for (n, u) in units.iter_mut().enumerate() {
            let has = beside.next_if_eq(&n).is_some();
            if !has && u.class == Class::Id && is_spaced_ideograph(u.ch) {
                u.natural += COLUMN.at(u.em).in_em(p.em);
            }
        }
    }
    any
}

/// The parts of a reading, one an ideograph, each with the space after it; or the whole.
fn parts<'r>(base: &[Unit], reading: &'r str) -> Vec<&'r str> {
    let words = reading.split_whitespace().count();
    let ideographs = base.iter().all(|u| u.class == Class::Id && u.object.is_none());
    if words < 2 || words != base.len() || !ideographs {
        return vec![reading];
    }
    let mut out = Vec::with_capacity(words);
    let (mut start, mut seen, mut in_word) = (0, false, false);
    for (at, c) in reading.char_indices() {
        if !c.is_whitespace() && !in_word && seen {
            out.push(&reading[start..at]);
            start = at;
        }
        in_word = !c.is_whitespace();
        seen |= in_word;
    }
    out.push(&reading[start..]);
    out
}

/// LB-20.
fn hold(p: &Paragraph, base: &mut [Unit]) {
    let wide = base.iter().map(|u| u.advance() + u.gap_after).sum::<Em>() > GROUP.at(size_of(p, base)).in_em(p.em);
    if let Some((_, but_last)) = base.split_last_mut() {
        but_last.iter_mut().for_each(|u| u.hold = if wide { Hold::Firm } else { Hold::Fast });
    }
}

fn size_of(p: &Paragraph, base: &[Unit]) -> Pt {
    base.first().map_or(p.em, |u| u.em)
}

fn set(
    p: &Paragraph,
    units: &[Unit],
    base: Range<usize>,
    reading: &str,
    owner: &Owner,
    fonts: &FontContext,
    missing: &mut Vec<MissingChar>,
) -> Option<Reading> {
    let em = size_of(p, units.get(base.clone())?);
    let one = base.len() == 1 && units.get(base.start).is_some_and(|u| u.class == Class::Id && u.object.is_none());
    if one
        && is_bopomofo(reading)
        && let Some(items) = column(reading, em, owner, fonts)
    {
        let pad = (Em::ZERO, Em::ZERO);
        return Some(Reading { whole: base.end, units: base, width: COLUMN, pad, em, items, beside: true });
    }
    let style = TextStyle {
        voice: Voice::Song,
        size: Pt((em.0 / 2).max(1)),
        glyph_scale: 1000,
        gap: Em::ZERO,
        verbatim: false,
        unbreakable: false,
    };
    let mut words = lone(reading, &style);
    words.runs.iter_mut().for_each(|r| r.owner = owner.clone());
    let lines = set_paragraph(&words, fonts);
    let at = units.get(base.start).map_or(0, |u| u.range.start);
    missing.extend(lines.missing.iter().map(|m| MissingChar { ch: m.ch, at }));
    let mut width = Pt::ZERO;
    let mut items = Vec::new();
    for line in &lines.lines {
        items.extend(runs_of(line, &words, width, Pt::ZERO));
        let end = line.clusters.iter().filter(|c| c.advance > Em::ZERO).map(|c| c.x + c.advance).max();
        width += end.unwrap_or_default().at(style.size);
    }
    Some(Reading {
        whole: base.end,
        units: base,
        width: width.in_em(p.em),
        pad: (Em::ZERO, Em::ZERO),
        em,
        items,
        beside: false,
    })
}

/// Gives bases room where their readings have none.
fn make_room(p: &Paragraph, units: &mut [Unit], readings: &mut [Reading]) {
    let natural = |r: &Reading, units: &[Unit]| {
        let base = units.get(r.units.clone()).unwrap_or(&[]);
        let gap = base.last().map_or(Em::ZERO, |u| u.gap_after);
        base.iter().map(|u| u.advance() + u.gap_after).sum::<Em>() - gap
    };
    // what each reaches out on a side; less than nothing when it is narrower than its base
    let over: Vec<Em> = readings.iter().map(|r| half_up(r.width - natural(r, units))).collect();
    for n in 1..readings.len() {
        let (before, after) = (readings[n - 1].units.end, readings[n].units.start);
        let Some(free) = free(units.get(before..after).unwrap_or(&[])) else { continue };
        let lack = (over[n - 1] + over[n] + APART - free).max(Em::ZERO);
        readings[n - 1].pad.1 = lack / 2;
        readings[n].pad.0 = lack - lack / 2;
    }
    for (r, over) in readings.iter().zip(over) {
        let Range { start, end } = r.units.clone();
        if let Some(u) = units.get_mut(start) {
            push(p, u, r.pad.0);
            u.lead = over.max(Em::ZERO) - r.pad.0;
        }
        if let Some(u) = end.checked_sub(1).and_then(|n| units.get_mut(n)) {
            u.natural += r.pad.1;
            u.trail = over.max(Em::ZERO) - r.pad.1;
        }
    }
}

fn half_up(e: Em) -> Em {
    Em((e.0 + 1).div_euclid(2))
}

/// Widens a unit on its left, or takes such room away.
pub(super) fn push(p: &Paragraph, u: &mut Unit, by: Em) {
    if by != Em::ZERO {
        u.natural += by;
        u.ink = (u.ink.0 + by, u.ink.1 + by);
        let dx = by.at(p.em).in_em(u.size);
        u.glyphs.iter_mut().for_each(|g| g.dx += dx);
    }
}

/// The least that units between two bases are wide, however a line is filled; `None` when a line ends there.
fn free(between: &[Unit]) -> Option<Em> {
    let solid = |u: &Unit| (u.natural - u.blank_left - u.blank_right).max(Em::ZERO);
    let mut sum = Em::ZERO;
    for u in between {
        if u.is_newline() {
            return None;
        }
        if !u.is_space() {
            sum += solid(u);
        }
    }
    Some(sum)
}

/// The edges of a line.
pub(super) struct Edges<'u> {
    /// The paragraph's units.
    pub units: &'u [Unit],
    /// How many units of the line are seen.
    pub visible: usize,
    /// Whether room is added before the first.
    pub start: bool,
}

/// Places the readings that begin on a line of units `on`.
pub(super) fn attach(line: &mut Line, p: &Paragraph, readings: &[Reading], on: Range<usize>, edges: &Edges) {
    let first = readings.partition_point(|r| r.units.start < on.start);
    for r in readings[first..].iter().take_while(|r| r.units.start < on.end) {
        let base = r.units.start - on.start..r.units.end.min(on.end) - on.start;
        let Some(clusters) = line.clusters.get(base.clone()) else { continue };
        let (Some(a), Some(b)) = (clusters.first(), clusters.last()) else { continue };
        let (mut left, mut right) = (a.x + r.pad.0, b.x + b.advance);
        if base.start == 0 && edges.start {
            left += edges.units.get(r.units.start).map_or(Em::ZERO, |u| u.lead);
        }
        if r.units.end <= on.end {
            right -= r.pad.1;
            if base.end == edges.visible {
                let last = r.units.end.checked_sub(1).and_then(|n| edges.units.get(n));
                right -= last.map_or(Em::ZERO, |u| u.trail);
            }
        }
        let centred = left + (right - left - r.width) / 2;
        // a reading of a base that a line end divides may be wider than what is left
        let edge = if edges.start { line.left } else { Em::ZERO };
        let (x, rise) = match r.beside {
            true => (right.at(p.em) - COLUMN.at(r.em), Pt::ZERO),
            false => (centred.min(line.right - r.width).max(edge).at(p.em), RISE.at(r.em)),
        };
        for item in &r.items {
            let mut item = item.clone();
            item.shift(x, -rise);
            let after = (r.whole.min(on.end) - on.start).saturating_sub(1);
            line.attached.push(Attached { after, item });
        }
    }
}
