//! Step 4b: which of the legal breaks are taken: total fit with a tiered cost (JU-20), linear in the text.

use super::breaks::{Break, Relief};
use super::justify::{
    Room, STEP_HAN, TIER_BRACKETS, TIER_DOTS, TIER_GAPS, TIER_PAUSES, TIER_SPACES, TIER_STOPS, end_trim, fill,
    is_hidden, room_between, room_in, start_trim,
};
use super::rules::may_hang;
use super::unit::Unit;
use super::{Align, BreakStrategy, Class, FirstLineOpen, LineStart, Paragraph, greedy};
use crate::units::Em;
use std::ops::Range;

/// Sums over the units, so that any line is measured in no time.
pub(super) struct Measures<'p> {
    p: &'p Paragraph,
    units: &'p [Unit],
    /// Before each unit: everything up to it, gaps included.
    sums: Vec<Room>,
    /// For each unit, one past the last visible unit at or before it.
    visible: Vec<usize>,
}

/// A line measured: its room with the edges trimmed, and where its visible part ends.
pub(super) struct LineRoom {
    pub room: Room,
    pub measure: i64,
    pub visible: usize,
    pub trims_start: bool,
    /// Whether its first reading may not reach out (RB-01): at the edge, not at an indent.
    pub leads: bool,
    /// How far before its indent the line begins (PW-10, outdent).
    pub outdent: i64,
    /// The last mark stands outside the measure (PW-13).
    pub hangs: bool,
}

impl LineRoom {
    /// Whether the line is filled: all but the last; the last when it lacks so little that it may be snapped (JU-15).
    pub fn justified(&self, p: &Paragraph, last: bool) -> bool {
        let lacks = self.measure - self.room.width;
        p.align == Align::Justify && (!last || lacks > 0 && lacks <= i64::from(p.rules.snap.0))
    }
}

impl<'p> Measures<'p> {
    pub fn new(p: &'p Paragraph, units: &'p [Unit]) -> Measures<'p> {
        let mut sums = Vec::with_capacity(units.len() + 1);
        let mut visible = Vec::with_capacity(units.len());
        let (mut sum, mut last) = (Room::default(), 0);
        sums.push(sum);
        for (i, u) in units.iter().enumerate() {
            sum = sum.add(&room_in(p, u), 1);
            if let Some(next) = units.get(i + 1) {
                sum = sum.add(&room_between(p, u, next), 1);
            }
            sums.push(sum);
            if !is_hidden(u) {
                last = i + 1;
            }
            visible.push(last);
        }
        Measures { p, units, sums, visible }
    }

    /// The line of units `range`. `continues` when it is not the first of the paragraph.
    pub fn line(&self, range: Range<usize>, continues: bool) -> LineRoom {
        let visible = self.visible[range.end - 1].max(range.start);
        let indent = if continues { self.p.rest_indent } else { self.p.first_indent };
        let mut measure = i64::from((self.p.measure - indent).0);
        let rules = &self.p.rules;
        // PW-09; PW-10: an indented first line keeps the blank of its opening mark, or not.
        let (trims_start, outdents) = match rules.first_line_open {
            _ if continues || indent < Em::ONE => (rules.line_start == LineStart::Trim, false),
            FirstLineOpen::Keep => (false, false),
            FirstLineOpen::Trim => (true, false),
            FirstLineOpen::Outdent => (true, true),
        };
        let leads = continues || indent < Em::ONE;
        let mut room = Room::default();
        let (mut outdent, mut hangs) = (0, false);
        if visible > range.start {
            room = self.sums[visible].add(&self.sums[range.start], -1);
            let last = &self.units[visible - 1];
            if let Some(next) = self.units.get(visible) {
                room = room.add(&room_between(self.p, last, next), -1);
            }
            room = room.add(&end_trim(self.p, last), -1);
            room.width += i64::from(last.trail.0);
            if leads {
                room.width += i64::from(self.units[range.start].lead.0);
            }
            if trims_start {
                let trimmed = start_trim(self.p, &self.units[range.start]);
                room = room.add(&trimmed, -1);
                if outdents {
                    outdent = trimmed.width;
                    measure += outdent;
                }
            }
            // PW-13: a mark that has no room stands outside, when all before it has.
            if room.width > measure && visible > range.start + 1 && may_hang(self.p, last) {
                let mark = i64::from(last.advance().0) - end_trim(self.p, last).width;
                let before = &self.units[visible - 2];
                let gap = room_between(self.p, before, last);
                if room.width - mark - gap.width <= measure {
                    room = room.add(&room_in(self.p, last), -1).add(&end_trim(self.p, last), 1).add(&gap, -1);
                    hangs = true;
                }
            }
        }
        LineRoom { room, measure, visible, trims_start, leads, outdent, hangs }
    }

    /// As [`Measures::line`], with the hyphen that its end asks for.
    pub fn line_to(&self, range: Range<usize>, continues: bool, end: Break) -> LineRoom {
        let mut line = self.line(range, continues);
        if let Break::Hyphen(width) = end {
            line.room.width += i64::from(width.0);
        }
        line
    }
}

/// What a way of breaking costs; compared field by field in this order (JU-20, decisions 21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// Lines wider than the measure, by how much.
    pub overfull: i64,
    /// Marks where they are forbidden.
    violations: i64,
    /// Beyond the hard cap (JU-13), by how much.
    pub hard: i64,
    /// Words split, numbers torn, rules relaxed (LB-27).
    relief: i64,
    /// Last lines of one ideograph, then of two (JU-18).
    pub runts: i64,
    /// Over the soft cap, squared.
    soft: i64,
    /// Breaks in addresses and after numbers (LB-12, LB-17).
    avoided: i64,
    /// Stretch of the gaps, and use of compression on the same scale, squared.
    stretch: i64,
}

impl Cost {
    /// Offends in no class more than `o`: wider, over a cap, a rule relaxed, a last line of one.
    fn no_worse_than(&self, o: &Cost) -> bool {
        (self.overfull, self.violations) <= (o.overfull, o.violations)
            && self.hard <= o.hard
            && self.relief <= o.relief
            && self.runts <= o.runts.max(1)
    }

    pub fn plus(self, o: Cost) -> Cost {
        Cost {
            overfull: self.overfull + o.overfull,
            violations: self.violations + o.violations,
            hard: self.hard + o.hard,
            relief: self.relief + o.relief,
            runts: self.runts + o.runts,
            soft: self.soft + o.soft,
            avoided: self.avoided + o.avoided,
            stretch: self.stretch + o.stretch,
        }
    }
}

/// Lines as ranges of units, and what they cost.
pub(super) type Lines = (Vec<Range<usize>>, Cost);

/// Finds the places for hyphens among the breaks of a stretch; whether there are any.
pub(super) type Hyphenate<'h> = &'h dyn Fn(&mut [Break], Range<usize>) -> bool;

/// Which breaks may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Allow {
    /// Those that break no rule.
    Legal,
    /// And those with a hyphen (LB-27 (1)).
    Hyphens,
    /// And those that give up a rule, but for tearing a word that a hyphen can divide.
    Relief,
    /// All that are possible.
    All,
}

impl Allow {
    fn takes(self, b: Break) -> bool {
        match b {
            Break::Never => false,
            Break::Hyphen(_) => self >= Allow::Hyphens,
            Break::Relief(Relief::Tear) => self >= Allow::All,
            Break::Relief(_) => self >= Allow::Relief,
            Break::Url | Break::Discouraged | Break::Free | Break::Forced => true,
        }
    }
}

/// The lines of a paragraph. Places for hyphens are looked for, and left in `breaks`, only where they are needed.
pub(super) fn break_lines(m: &Measures, breaks: &mut [Break], hyphenate: Hyphenate) -> Vec<Range<usize>> {
    segments(breaks).into_iter().flat_map(|s| break_segment(m, breaks, s, hyphenate).0).collect()
}

/// The lines of a paragraph set in `extra` lines more (or fewer, negative) than [`break_lines`] gives, where one stretch
/// between forced breaks can be so without a worse offence than its best breaking has (PG-13). The cheapest such.
pub(super) fn break_lines_by(
    m: &Measures,
    breaks: &mut [Break],
    extra: i64,
    hyphenate: Hyphenate,
) -> Option<Vec<Range<usize>>> {
    let parts: Vec<(Range<usize>, Lines)> =
        segments(breaks).into_iter().map(|s| (s.clone(), break_segment(m, breaks, s, hyphenate))).collect();
    let (n, other, _) = parts
        .iter()
        .enumerate()
        .filter_map(|(n, (segment, (best, cost)))| {
            let want = usize::try_from(best.len() as i64 + extra).ok().filter(|w| *w > 0)?;
            let (lines, other) = total_fit(m, breaks, segment.clone(), Allow::Legal, Some(want))?;
            other.no_worse_than(cost).then_some((n, lines, other))
        })
        .min_by_key(|(_, _, cost)| *cost)?;
    let mut out = Vec::new();
    for (k, (_, (best, _))) in parts.iter().enumerate() {
        out.extend(if k == n { other.clone() } else { best.clone() });
    }
    Some(out)
}

/// Stretches between forced breaks.
fn segments(breaks: &[Break]) -> Vec<Range<usize>> {
    let mut start = 0;
    let ends = (1..=breaks.len()).filter(|n| breaks[n - 1] == Break::Forced);
    ends.map(|end| std::mem::replace(&mut start, end)..end).collect()
}

/// One stretch between forced breaks. What is not legal is tried only when nothing legal is good enough (LB-27).
pub(super) fn break_segment(m: &Measures, breaks: &mut [Break], segment: Range<usize>, hyphenate: Hyphenate) -> Lines {
    if m.p.rules.strategy == BreakStrategy::Greedy {
        return greedy::break_segment(m, breaks, segment);
    }
    let fits = |(_, cost): &Lines| cost.overfull == 0;
    let good = |lines: &Lines| fits(lines) && lines.1.hard == 0;
    let legal = total_fit(m, breaks, segment.clone(), Allow::Legal, None).unwrap_or_default();
    if good(&legal) {
        return legal;
    }
    let hyphens = hyphenate(breaks, segment.clone());
    let fit = |allow| total_fit(m, breaks, segment.clone(), allow, None);
    if hyphens {
        // A word that a hyphen can divide is torn only where the line would else stick out.
        let divided = fit(Allow::Hyphens).filter(good).or_else(|| fit(Allow::Relief).filter(fits));
        if let Some(lines) = divided {
            return lines;
        }
    }
    fit(Allow::All).unwrap_or(legal)
}

/// Way to a node: how many lines (when that matters), the cost, the node before and which of its ways.
#[derive(Clone, Copy)]
struct Way {
    lines: usize,
    cost: Cost,
    from: usize,
    slot: usize,
}

/// The cheapest way through a segment: of any number of lines, or of exactly `want`. `None` only when there is no way of
/// that number.
pub(super) fn total_fit(
    m: &Measures,
    breaks: &[Break],
    segment: Range<usize>,
    allow: Allow,
    want: Option<usize>,
) -> Option<Lines> {
    // Nodes: the start of the segment, then every place where a line may end.
    let mut nodes = vec![segment.start];
    nodes.extend(segment.clone().filter(|i| allow.takes(breaks[*i]) || i + 1 == segment.end).map(|i| i + 1));
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); nodes.len()];
    ways[0].push(Way { lines: 0, cost: Cost::default(), from: 0, slot: 0 });
    let mut low = 1;
    for n in 0..nodes.len() - 1 {
        if ways[n].is_empty() {
            continue;
        }
        let start = nodes[n];
        // Of the lines less than half full only the longest is looked at.
        low = low.max(n + 1);
        // A first line may have a deep indent: behind a heading that runs in.
        let indent = if start > 0 { m.p.rest_indent } else { m.p.first_indent };
        let half = m.sums[start].width + i64::from((m.p.measure - indent).0) / 2;
        while low + 1 < nodes.len() && m.sums[nodes[low + 1]].width < half {
            low += 1;
        }
        let here = ways[n].clone();
        let mut fits = false;
        for to in low..nodes.len() {
            let end = breaks[nodes[to] - 1];
            let line = m.line_to(start..nodes[to], start > 0, end);
            let last = nodes[to] == segment.end;
            let cost = line_cost(m, &line, start, last, end);
            let too_wide = cost.overfull > 0;
            // A line too wide is taken only where not even the shortest fits. The next one may still fit: a mark at the
            // end gives up half an em.
            if too_wide && fits {
                if line.room.width - line.room.compress.iter().sum::<i64>() > line.measure + 2000 {
                    break;
                }
                continue;
            }
            for (slot, way) in here.iter().enumerate() {
                let lines = way.lines + usize::from(want.is_some());
                if want.is_some_and(|most| lines > most) {
                    continue;
                }
                let new = Way { lines, cost: way.cost.plus(cost), from: n, slot };
                match ways[to].iter_mut().find(|w| w.lines == lines) {
                    Some(old) if new.cost < old.cost => *old = new,
                    Some(_) => {}
                    None => ways[to].push(new),
                }
            }
            if too_wide {
                break;
            }
            fits = true;
        }
    }
    let mut at = nodes.len() - 1;
    let mut slot = ways[at].iter().position(|w| want.is_none_or(|n| w.lines == n))?;
    let cost = ways[at][slot].cost;
    let mut lines = Vec::new();
    while at > 0 {
        let way = ways[at][slot];
        lines.push(nodes[way.from]..nodes[at]);
        (at, slot) = (way.from, way.slot);
    }
    lines.reverse();
    Some((lines, cost))
}

pub(super) fn line_cost(m: &Measures, line: &LineRoom, start: usize, last: bool, end: Break) -> Cost {
    let justify = m.p.align == Align::Justify;
    let mut c = Cost::default();
    match end {
        Break::Relief(Relief::Kinsoku) if !last => c.violations = 1,
        Break::Hyphen(_) if !last => c.relief = 1,
        Break::Relief(r) if !last => c.relief = [2, 4, 8, 12, 16, 32, 64, 0][r as usize],
        Break::Url | Break::Discouraged if !last => c.avoided = 1,
        _ => {}
    }
    let justified = line.justified(m.p, last);
    let f = fill(&line.room, line.measure, justified);
    c.overfull = f.over;
    if !justify {
        c.overfull = (line.room.width - line.measure).max(0);
        if !last {
            let blank = (line.measure - line.room.width).max(0) / 10;
            c.stretch = blank * blank;
        }
    } else if f.over == 0 {
        // A line without a gap cannot be filled to the last thousandth; half an em is near enough.
        let holes = line.room.expand[..5].iter().sum::<i64>();
        c.hard = if holes > 0 { f.short } else { f.short / 500 };
        let per_gap = if line.room.han_gaps > 0 { f.expand[STEP_HAN] / line.room.han_gaps } else { 0 };
        let beyond = f.expand[STEP_HAN + 1] / (line.room.han_gaps + 1);
        let wide_spaces = if line.room.spaces > 0 { f.expand[4] / line.room.spaces / 2 } else { 0 };
        let soft = (per_gap - i64::from(m.p.rules.soft_cap.0)).max(0) + beyond;
        let ragged = f.short / 10 + f.expand[5] / 10;
        c.soft = soft * soft + wide_spaces * wide_spaces + ragged * ragged;
        // A word space or a gap at its limit, and marks pressed to half an em, count as some stretch between ideographs.
        let share = |used: i64, most: i64, weight: i64| if most > 0 { weight * used / most } else { 0 };
        let pressed = |tier: usize, weight| share(f.compress[tier], line.room.compress[tier], weight);
        let squares = [
            per_gap,
            share(f.expand[0], line.room.expand[0], 40),
            share(f.expand[1], line.room.expand[1], 15),
            pressed(TIER_SPACES, 20),
            pressed(TIER_DOTS, 20),
            pressed(TIER_BRACKETS, 20),
            pressed(TIER_PAUSES, 25),
            pressed(TIER_GAPS, 25),
            pressed(TIER_STOPS, 60),
        ];
        c.stretch = squares.iter().map(|v| v * v).sum();
    }
    if last && start > 0 {
        c.runts = runt(m, start..line.visible);
    }
    c
}

/// A last line of one ideograph's width weighs much, of two a little; three are aimed at (JU-18, decisions 21).
fn runt(m: &Measures, line: Range<usize>) -> i64 {
    let em = m.p.em;
    let mut words = Em::ZERO;
    for u in m.units[line].iter().filter(|u| !u.is_mark() && !is_hidden(u) && !u.is_note_ref()) {
        words += match u.class {
            Class::Id => u.natural.at(em).in_em(u.em).max(Em::ONE),
            _ => u.natural,
        };
        if words >= m.p.rules.last_line_aim {
            return 0;
        }
    }
    if words < m.p.rules.last_line_min { 100 } else { 1 }
}
