//! Paragraphs in a line more or fewer, where a page would end short of its last row (PG-13). They are set only for
//! the pages that need them, and the division is searched again.

use super::paginate::{Alternative, Division, Flow, short};
use super::set::{Placed, Setter};
use super::slab::{Keep, Slab};
use super::{blocks, rich::Prose};
use crate::typeset::inline::{Class, Line, LineStatus, set_paragraph, set_paragraph_lines};
use crate::units::Pt;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How often the division is searched again.
const ROUNDS: usize = 4;
/// Paragraphs of fewer lines are left alone: a line more or fewer would be seen.
const FEWEST: usize = 3;
/// Paragraphs of more lines take too long to set otherwise, and others of the page do as well.
const MOST: usize = 60;
/// What any use costs; beyond this, what it costs in looseness. A row left short is 40.
const USE: i64 = 6;

/// How a paragraph was set, so that it can be set again.
#[derive(Debug)]
pub(crate) struct Setting {
    pub prose: Prose,
    pub x: Pt,
    pub baseline: Pt,
    /// What stands on its first line besides: a marker, a run-in heading.
    pub beside: Placed,
}

/// Divides slabs into pages, paragraphs in other numbers of lines put in where that saves a row.
pub(crate) fn divide(set: &Setter, slabs: Vec<Slab>, first: &[Pt]) -> (Vec<Slab>, Division) {
    let paragraphs = paragraphs(&slabs);
    let mut alternatives: Vec<Alternative> = Vec::new();
    let mut tried: BTreeSet<usize> = BTreeSet::new();
    let mut division = Division::default();
    for round in 0..=ROUNDS {
        division = Flow { slabs: &slabs, alternatives: &alternatives, grid: &set.grid, first }.divide();
        if round == ROUNDS {
            break;
        }
        let wanted: Vec<&Range<usize>> = candidates(&slabs, &alternatives, &division, &paragraphs, round)
            .into_iter()
            .filter(|p| tried.insert(p.start))
            .collect();
        if wanted.is_empty() {
            break;
        }
        for paragraph in wanted {
            alternatives.extend(others(set, &slabs, paragraph));
        }
        alternatives.sort_by_key(|a| a.at.start);
    }
    (put_in(slabs, alternatives, &division.used), division)
}

/// Ranges of slabs that are one paragraph that can be set again.
fn paragraphs(slabs: &[Slab]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, slab) in slabs.iter().enumerate() {
        let Some(setting) = &slab.setting else { continue };
        match out.last_mut() {
            Some(last)
                if last.end == i && slabs[last.start].setting.as_ref().is_some_and(|s| Arc::ptr_eq(s, setting)) =>
            {
                last.end = i + 1
            }
            _ => out.push(i..i + 1),
        }
    }
    out.retain(|p| (FEWEST..=MOST).contains(&p.len()));
    out
}

/// Paragraphs on pages that are short, and in later rounds on the pages before them.
fn candidates<'p>(
    slabs: &[Slab],
    alternatives: &[Alternative],
    division: &Division,
    paragraphs: &'p [Range<usize>],
    round: usize,
) -> Vec<&'p Range<usize>> {
    let mut out = Vec::new();
    let count = division.pages.len();
    for (n, page) in division.pages.iter().enumerate().take(count.saturating_sub(1)) {
        if division.left[n] == 0 {
            continue;
        }
        let from = &division.pages[n.saturating_sub(round)];
        let (start, end) = (
            base_index(slabs.len(), alternatives, &division.used, from.start),
            base_index(slabs.len(), alternatives, &division.used, page.end),
        );
        let begin = paragraphs.partition_point(|p| p.end <= start);
        out.extend(paragraphs[begin..].iter().take_while(|p| p.start < end));
    }
    out
}

/// The slab of the flow at an index of the division: the first of the paragraph for one set otherwise.
fn base_index(slabs: usize, alternatives: &[Alternative], used: &[usize], index: usize) -> usize {
    let mut shift = 0i64;
    for a in used.iter().filter_map(|u| alternatives.get(*u)) {
        let start = (a.at.start as i64 + shift) as usize;
        if index < start {
            break;
        }
        if index < start + a.slabs.len() {
            return a.at.start;
        }
        shift += a.slabs.len() as i64 - a.at.len() as i64;
    }
    (index as i64 - shift).clamp(0, slabs as i64) as usize
}

/// A paragraph in a line fewer and in a line more, as far as that can be done without a worse offence.
fn others(set: &Setter, slabs: &[Slab], at: &Range<usize>) -> Vec<Alternative> {
    let old = &slabs[at.clone()];
    let Some(setting) = old.first().and_then(|s| s.setting.clone()) else { return Vec::new() };
    let best = set_paragraph(&setting.prose.paragraph, &set.fonts).lines;
    let mut out = Vec::new();
    for extra in [-1, 1] {
        let Some(other) = set_paragraph_lines(&setting.prose.paragraph, &set.fonts, extra) else { continue };
        let cost = USE + (looseness(&other.lines) - looseness(&best)).max(0);
        // one that costs as much as the row it saves is no help
        if other.lines.len() < 2 || cost >= short(1) {
            continue;
        }
        out.push(Alternative { at: at.clone(), slabs: again(set, &setting, old, other.lines), cost });
    }
    out
}

/// How far lines are from their natural width: for each, the square of the widest gap between ideographs, 1 for a gap
/// of 0.02 em; a line over a cap as much as a row left short.
fn looseness(lines: &[Line]) -> i64 {
    let of = |line: &Line| {
        let inner = line.clusters.windows(2).filter(|w| w[0].class == Class::Id && w[1].class == Class::Id);
        let gap = inner.map(|w| i64::from(w[0].gap_after.0)).max().unwrap_or(0);
        let status = match line.status {
            LineStatus::Ok => 0,
            LineStatus::Tight => 4,
            LineStatus::Loose | LineStatus::Relaxed | LineStatus::Overfull => 40,
        };
        gap * gap / 400 + status
    };
    lines.iter().map(of).sum()
}

/// The slabs of a paragraph in other lines: what its surroundings made of the old ones holds for them.
fn again(set: &Setter, setting: &Arc<Setting>, old: &[Slab], lines: Vec<Line>) -> Vec<Slab> {
    let count = lines.len();
    let mut out = Vec::with_capacity(count);
    for (i, line) in lines.into_iter().enumerate() {
        let placed = set.place(&setting.prose, line, i, setting.x, setting.baseline);
        // a heading before it holds its first rows
        let held = old.get(i).is_some_and(|s| s.keep == Keep::Next);
        let keep = if held { Keep::Next } else { blocks::line_keep(i, count) };
        let mut slab = Slab { keep, setting: Some(setting.clone()), ..Slab::rows(&set.grid, 1) };
        if i == 0 {
            slab.put(setting.beside.clone());
        }
        slab.put(placed);
        out.push(slab);
    }
    if let (Some(first), Some(model)) = (out.first_mut(), old.first()) {
        first.before = model.before;
        first.keep_before = model.keep_before;
        first.anchor = model.anchor.clone();
    }
    if let (Some(last), Some(model)) = (out.last_mut(), old.last()) {
        last.after = model.after;
        last.keep = last.keep.max(model.keep);
    }
    out
}

/// The slabs with the alternatives that are used in their places.
fn put_in(slabs: Vec<Slab>, alternatives: Vec<Alternative>, used: &[usize]) -> Vec<Slab> {
    let mut chosen = alternatives
        .into_iter()
        .enumerate()
        .filter(|(i, _)| used.binary_search(i).is_ok())
        .map(|(_, a)| a)
        .peekable();
    let mut out = Vec::with_capacity(slabs.len());
    for (i, slab) in slabs.into_iter().enumerate() {
        match chosen.peek() {
            Some(a) if a.at.contains(&i) => {
                if i + 1 == a.at.end
                    && let Some(a) = chosen.next()
                {
                    out.extend(a.slabs);
                }
            }
            _ => out.push(slab),
        }
    }
    out
}
