//! Paragraphs in a line more or fewer, where a page would end short of its last row (PG-13). They are set only for
//! the pages that need them, and the division is searched again.

use super::notes::{Area, Stream};
use super::paginate::{Alternative, Division, Flow, short};
use super::set::{Placed, Setter};
use super::slab::{Keep, Slab};
use super::{blocks, rich::Prose};
use crate::typeset::inline::{Class, Line, LineStatus, set_paragraph_lines};
use crate::units::{Em, Pt};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How often the division is searched again.
const ROUNDS: usize = 4;
/// Paragraphs of fewer lines cannot give one.
const FEWEST: usize = 2;
/// Paragraphs of more lines take too long to set otherwise, and others of the page do as well.
const MOST: usize = 60;
/// Paragraphs that are set otherwise for one short page in one round, the least strained first.
const A_PAGE: usize = 4;
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
    /// How much of the measure its last line takes.
    pub last: Em,
    /// [`looseness`] of its lines.
    pub looseness: i64,
}

/// A paragraph that is worth setting otherwise.
#[derive(Clone, Debug)]
struct Wanted {
    /// How much each line must give or take, about: the less the better.
    strain: Em,
    at: Range<usize>,
    extra: i8,
}

/// Divides slabs into pages, paragraphs in other numbers of lines put in where that saves a row.
pub(crate) fn divide(set: &Setter, slabs: Vec<Slab>, first: &[Pt], stream: &Stream) -> (Vec<Slab>, Division) {
    let called = stream.called(&slabs, 0);
    let area = Area::new(set.style);
    let paragraphs = paragraphs(&slabs);
    let mut alternatives: Vec<Alternative> = Vec::new();
    let mut tried: BTreeSet<(usize, i8)> = BTreeSet::new();
    let mut division = Division::default();
    for round in 0..=ROUNDS {
        division =
            Flow { slabs: &slabs, alternatives: &alternatives, grid: &set.grid, first, stream, called: &called, area }
                .divide();
        if round == ROUNDS {
            break;
        }
        let before = tried.len();
        let mut more = Vec::new();
        for pages in short_pages(&slabs, &alternatives, &division, round) {
            let mut wanted = wanted(&slabs, &paragraphs, pages, &tried);
            wanted.sort_by_key(|w| (w.strain, w.at.start));
            for w in wanted.into_iter().take(A_PAGE) {
                if tried.insert((w.at.start, w.extra)) {
                    more.extend(other(set, &slabs, &w, stream, &called));
                }
            }
        }
        if tried.len() == before {
            break;
        }
        alternatives.extend(more);
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

/// Slabs of the pages that are short; in later rounds with the pages before them.
fn short_pages(slabs: &[Slab], alternatives: &[Alternative], division: &Division, round: usize) -> Vec<Range<usize>> {
    let last = division.pages.len().saturating_sub(1);
    let index = |i| base_index(slabs.len(), alternatives, &division.used, i);
    let pages = (0..last).filter(|n| division.left[*n] > 0);
    pages.map(|n| index(division.pages[n.saturating_sub(round)].start)..index(division.pages[n].end)).collect()
}

/// Paragraphs of a stretch of slabs that could take a line more or fewer and have not been tried.
fn wanted(
    slabs: &[Slab],
    paragraphs: &[Range<usize>],
    within: Range<usize>,
    tried: &BTreeSet<(usize, i8)>,
) -> Vec<Wanted> {
    let mut out = Vec::new();
    let begin = paragraphs.partition_point(|p| p.end <= within.start);
    for at in paragraphs[begin..].iter().take_while(|p| p.start < within.end) {
        let Some(setting) = &slabs[at.start].setting else { continue };
        let measure = setting.prose.paragraph.measure;
        let lines = at.len() as i32;
        // what the last line holds goes to the others; or they give it up, with two characters more
        let (fewer, more) = (setting.last / (lines - 1), (measure - setting.last + Em::whole(2)) / lines);
        for (extra, strain, most) in [(-1, fewer, measure * 6 / 100), (1, more, measure * 11 / 100)] {
            if strain <= most && !tried.contains(&(at.start, extra)) {
                out.push(Wanted { strain, at: at.clone(), extra });
            }
        }
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

/// A paragraph in a line fewer or more, as far as that can be done without a worse offence.
fn other(set: &Setter, slabs: &[Slab], wanted: &Wanted, stream: &Stream, called: &[usize]) -> Option<Alternative> {
    let old = slabs.get(wanted.at.clone())?;
    let setting = old.first()?.setting.clone()?;
    let lines = set_paragraph_lines(&setting.prose.paragraph, &set.fonts, wanted.extra)?.lines;
    let cost = USE + (looseness(&lines) - setting.looseness).max(0);
    // one that costs as much as the row it saves is no help
    let helps = lines.len() > 1 && cost < short(1);
    helps.then(|| {
        let slabs = again(set, &setting, old, lines);
        let before = wanted.at.start.checked_sub(1).and_then(|i| called.get(i)).copied().unwrap_or(0);
        let called = stream.called(&slabs, before);
        Alternative { at: wanted.at.clone(), slabs, called, cost }
    })
}

/// How far lines are from their natural width, on the scale of [`short`]: mostly the widest gap between ideographs,
/// of which the soft cap of 0.10 em (JU-13) is three quarters of a row; a little for every line; a line that is worse
/// than soft, as much as a row.
pub(crate) fn looseness(lines: &[Line]) -> i64 {
    let (mut widest, mut all, mut worse) = (0, 0, 0);
    for line in lines {
        let inner = line.clusters.windows(2).filter(|w| w[0].class == Class::Id && w[1].class == Class::Id);
        let gap = inner.map(|w| i64::from(w[0].gap_after.0)).max().unwrap_or(0);
        widest = widest.max(gap);
        all += gap * gap;
        worse += match line.status {
            LineStatus::Ok => 0,
            LineStatus::Tight => 2,
            LineStatus::Loose | LineStatus::Relaxed | LineStatus::Overfull => 40,
        };
    }
    widest * 3 / 10 + all / 10_000 + worse
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
        first.start = model.start;
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
    let mut chosen =
        alternatives.into_iter().enumerate().filter(|(i, _)| used.binary_search(i).is_ok()).map(|(_, a)| a).peekable();
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
