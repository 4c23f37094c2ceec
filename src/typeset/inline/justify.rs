//! Step 5: how a line is filled (JU-01…JU-17): compress tier by tier, else expand tier by tier, equally within a tier,
//! in whole thousandths of an em with the residue spread (JU-16).

use super::unit::{Space, Unit};
use super::{Class, GapRange, LineEnd, LineStatus, Paragraph};
use crate::units::Em;

/// Most that a word space grows to while all is well (JU-11, MX-08).
const WORD_SPACE_MAX: Em = Em(500);
/// Most that it grows to before a word is split (own choice: Western lines have no other gap).
const WORD_SPACE_LAST: Em = Em(1000);
/// Most that is added between the letters of an address (own choice: JU-01 over MX-09, where a line has no gap left).
const TRACKING_MAX: Em = Em(20);
/// No word space is compressed below (JU-04).
const WORD_SPACE_MIN: Em = Em(250);

/// Compression tiers of CLREQ 3.5.3, in its order (JU-03…JU-09).
pub(super) const COMPRESS: usize = 7;
/// The mark at the line end, where it is not trimmed anyway (JU-03).
pub(super) const TIER_END: usize = 0;
/// Word spaces (JU-04).
pub(super) const TIER_SPACES: usize = 1;
/// 间隔号 of one em (JU-05).
pub(super) const TIER_DOTS: usize = 2;
/// Brackets (JU-06).
pub(super) const TIER_BRACKETS: usize = 3;
/// Pauses, the colon with them (JU-07).
pub(super) const TIER_PAUSES: usize = 4;
/// Han–Latin gaps (JU-08).
pub(super) const TIER_GAPS: usize = 5;
/// `。？！` (JU-09).
pub(super) const TIER_STOPS: usize = 6;
/// Expansion steps: word spaces, Han–Latin gaps, other gaps, gaps inside brackets and beside connectors (JU-11, JU-12),
/// word spaces beyond their limit, letters of an address that would else leave the line ragged.
pub(super) const EXPAND: usize = 6;
/// Index of the gaps between ideographs.
pub(super) const STEP_HAN: usize = 2;

/// What a stretch of units is wide and can give, in thousandths of an em. Sums of 64 bits: a paragraph may be a book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    /// Width.
    pub width: i64,
    /// What each compression tier can give.
    pub compress: [i64; COMPRESS],
    /// What each expansion step can take.
    pub expand: [i64; EXPAND],
    /// Gaps of [`STEP_HAN`].
    pub han_gaps: i64,
    /// Word spaces.
    pub spaces: i64,
}

impl Room {
    pub fn add(mut self, o: &Room, sign: i64) -> Room {
        self.width += sign * o.width;
        self.compress.iter_mut().zip(o.compress).for_each(|(a, b)| *a += sign * b);
        self.expand.iter_mut().zip(o.expand).for_each(|(a, b)| *a += sign * b);
        self.han_gaps += sign * o.han_gaps;
        self.spaces += sign * o.spaces;
        self
    }
}

/// What a unit itself can give, without the gap after it.
pub(super) fn room_in(p: &Paragraph, u: &Unit) -> Room {
    let mut r = Room { width: i64::from(u.advance().0), ..Room::default() };
    let em = |e: Em| i64::from(own(p, u, e).0);
    match u.space {
        Space::Word => {
            r.compress[TIER_SPACES] = (r.width - em(WORD_SPACE_MIN)).max(0);
            r.expand[0] = (em(WORD_SPACE_MAX) - r.width).max(0);
            r.expand[4] = (em(WORD_SPACE_LAST) - r.width - r.expand[0]).max(0);
            r.spaces = 1;
        }
        Space::Gap => {
            let (less, more) = gap_room(p, u, r.width);
            (r.compress[TIER_GAPS], r.expand[1]) = (less.min(r.width), if r.width > 0 { more } else { 0 });
        }
        // Spaces of code grow only where letters would be parted, and more than those.
        Space::Fixed if u.verbatim => r.expand[5] = em(p.rules.hard_cap),
        _ if compressible(u) => {
            if let Some(tier) = mark_tier(p, u.class) {
                r.compress[tier] = i64::from(spare_blank(u).0);
            }
        }
        _ => {}
    }
    r
}

/// What the gap after `a`, before `b`, is and can give.
pub(super) fn room_between(p: &Paragraph, a: &Unit, b: &Unit) -> Room {
    let mut r = Room { width: i64::from(a.gap_after.0), ..Room::default() };
    let em = |e: Em| i64::from(own(p, a, e).0);
    if r.width > 0 {
        (r.compress[TIER_GAPS], r.expand[1]) = gap_room(p, a, r.width);
        return r;
    }
    let hard = p.rules.hard_cap;
    match gap_kind(a, b) {
        Some(STEP_HAN) => (r.expand[STEP_HAN], r.han_gaps) = (em(hard), 1),
        Some(step) => r.expand[step] = em(hard),
        None if a.address && b.address => r.expand[5] = em(TRACKING_MAX),
        None => {}
    }
    r
}

/// What a Han–Latin gap gives and takes (MX-07).
fn gap_room(p: &Paragraph, u: &Unit, width: i64) -> (i64, i64) {
    match p.rules.gap_range {
        GapRange::Fixed => (0, 0),
        GapRange::Between(least, most) => {
            let em = |e: Em| i64::from(own(p, u, e).0);
            ((width - em(least)).max(0), (em(most) - width).max(0))
        }
    }
}

/// Which expansion step a gap without a width of its own belongs to; `None` where nothing may ever be added (JU-12).
fn gap_kind(a: &Unit, b: &Unit) -> Option<usize> {
    let still = |u: &Unit| u.space != Space::No && u.class != Class::Is || u.class == Class::Zw || u.is_newline();
    let inside = a.address && b.address || a.western && b.western || a.label && b.label || a.verbatim && b.verbatim;
    let run_of_one = a.class == b.class && matches!(a.class, Class::Ds | Class::El);
    let bound = a.class == Class::Px || b.class == Class::Sx || b.class == Class::Nr || number_tie(a, b);
    if still(a) || still(b) || inside || run_of_one || bound {
        return None;
    }
    let closer = b.western && super::class_table::WESTERN_CLOSERS.contains(b.ch);
    let opener = a.western && super::class_table::WESTERN_OPENERS.contains(a.ch);
    let around = |c| matches!(c, Class::Cn | Class::Sl);
    let hugging =
        a.class == Class::Op || b.class == Class::Cl || closer || opener || around(a.class) || around(b.class);
    Some(if hugging { STEP_HAN + 1 } else { STEP_HAN })
}

/// A symbol between digits belongs to the number (LB-30).
fn number_tie(a: &Unit, b: &Unit) -> bool {
    let ties = |u: &Unit| super::class_table::BETWEEN_NUMBERS.contains(u.ch);
    a.class == Class::Dg && ties(b) || ties(a) && b.class == Class::Dg
}

fn compressible(u: &Unit) -> bool {
    !u.verbatim && !u.label
}

/// Tier of a mark's blanks.
fn mark_tier(p: &Paragraph, class: Class) -> Option<usize> {
    match class {
        Class::Op | Class::Cl => Some(TIER_BRACKETS),
        Class::Pi => Some(TIER_PAUSES),
        Class::Pe if p.rules.compress_stops => Some(TIER_STOPS),
        Class::Md => Some(TIER_DOTS),
        _ => None,
    }
}

fn left_blank(u: &Unit) -> Em {
    if u.is_mark() || u.class == Class::Md { u.blank_left - u.trim_left } else { Em::ZERO }
}

fn right_blank(u: &Unit) -> Em {
    if u.is_mark() || u.class == Class::Md { u.blank_right - u.trim_right } else { Em::ZERO }
}

/// What a mark can give inside a line.
fn spare_blank(u: &Unit) -> Em {
    (left_blank(u) + right_blank(u) - u.keep).max(Em::ZERO)
}

fn own(p: &Paragraph, u: &Unit, e: Em) -> Em {
    if u.em == p.em { e } else { e.at(u.em).in_em(p.em) }
}

/// What a line start takes off its first unit: the left blank of an opening mark (PW-09).
pub(super) fn start_trim(p: &Paragraph, u: &Unit) -> Room {
    edge(p, u, if u.class == Class::Op { left_blank(u) } else { Em::ZERO })
}

/// What a line end takes off its last unit: the right blank of a pause, stop or closing mark (PW-08): always; or, when it
/// goes only where it must, it moves to the first tier (JU-03); or nothing.
pub(super) fn end_trim(p: &Paragraph, u: &Unit) -> Room {
    let blank = if u.is_closing() { right_blank(u) } else { Em::ZERO };
    let mut r = edge(p, u, blank);
    match p.rules.line_end {
        LineEnd::Trim => r,
        LineEnd::FitOnly => {
            r.compress[TIER_END] = -std::mem::take(&mut r.width);
            r
        }
        LineEnd::Full => Room::default(),
    }
}

fn edge(p: &Paragraph, u: &Unit, blank: Em) -> Room {
    let mut r = Room::default();
    if !u.verbatim && blank > Em::ZERO {
        r.width = i64::from(blank.0);
        if compressible(u)
            && let Some(tier) = mark_tier(p, u.class)
        {
            r.compress[tier] = i64::from(spare_blank(u).min(blank).0);
        }
    }
    r
}

/// How a line would be filled: what each tier and step gives, and what is missing at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fill {
    pub compress: [i64; COMPRESS],
    pub expand: [i64; EXPAND],
    /// Too wide by.
    pub over: i64,
    /// Too narrow by, with every gap at its last cap.
    pub short: i64,
}

/// Fills `measure` with what a line has: compress first, then expand, a tier only when the ones before it are used up
/// (JU-02, JU-10, JU-11).
pub(super) fn fill(room: &Room, measure: i64, may_expand: bool) -> Fill {
    let mut f = Fill::default();
    let mut rest = room.width - measure;
    if rest > 0 {
        for (used, most) in f.compress.iter_mut().zip(room.compress) {
            *used = rest.min(most).max(0);
            rest -= *used;
        }
        f.over = rest;
    } else if may_expand {
        rest = -rest;
        for (used, most) in f.expand.iter_mut().zip(room.expand) {
            *used = rest.min(most).max(0);
            rest -= *used;
        }
        f.short = rest;
    }
    f
}

/// Carries a fill out on the units of a line whose edges are trimmed and whose last spaces are collapsed.
pub(super) fn carry_out(p: &Paragraph, line: &mut [Unit], fill: &Fill) {
    let visible = line.iter().rposition(|u| !is_hidden(u)).map_or(0, |n| n + 1);
    let line = &mut line[..visible];
    if fill.compress[TIER_END] > 0
        && let Some(u) = line.last_mut()
    {
        u.trim_right += Em(fill.compress[TIER_END] as i32);
    }
    // The blank of the mark at the end is of the first tier alone.
    if p.rules.line_end == LineEnd::FitOnly
        && let Some(u) = line.last_mut().filter(|u| u.is_closing() && !u.verbatim)
    {
        u.blank_right = u.trim_right;
    }
    let places = places(p, line);
    let most = |get: &dyn Fn(&Room) -> i64| places.iter().map(get).collect::<Vec<i64>>();
    for (tier, amount) in fill.compress.iter().enumerate().skip(TIER_END + 1).filter(|(_, a)| **a > 0) {
        spread(*amount, &most(&|r| r.compress[tier]), |n, take| take_off(line, n, take));
    }
    // When everything is at its cap and the line is still short, the gaps between ideographs take the rest, or what
    // other gap there is (status loose); never the letters of an address (MX-09).
    let last = [STEP_HAN, 4, 0, STEP_HAN + 1, 1].into_iter().find(|s| fill.expand[*s] > 0);
    for (step, amount) in fill.expand.iter().enumerate().filter(|(_, a)| **a > 0) {
        let mut caps = most(&|r| r.expand[step]);
        let mut amount = *amount;
        if fill.short > 0 && last == Some(step) {
            amount += fill.short;
            caps.iter_mut().filter(|m| **m > 0).for_each(|m| *m = amount);
        }
        spread(amount, &caps, |n, add| add_after(line, n, add));
    }
}

/// What may stand after the last visible unit of a line.
pub(super) fn is_hidden(u: &Unit) -> bool {
    u.is_space() || u.is_newline() || u.class == Class::Zw
}

/// What each place of a line can give: two places a unit, itself and the gap after it.
fn places(p: &Paragraph, line: &[Unit]) -> Vec<Room> {
    let mut out = Vec::with_capacity(2 * line.len());
    for (i, u) in line.iter().enumerate() {
        out.push(room_in(p, u));
        out.push(line.get(i + 1).map_or(Room::default(), |next| room_between(p, u, next)));
    }
    out
}

/// Shares an amount equally among places, none over its most; whole units, the residue spread evenly (JU-16).
fn spread(amount: i64, most: &[i64], mut give: impl FnMut(usize, i64)) {
    let mut order: Vec<usize> = (0..most.len()).filter(|n| most[*n] > 0).collect();
    order.sort_by_key(|n| most[*n]);
    // Places too small for an equal share are filled; the others share what is left.
    let (mut rest, mut full) = (amount, 0);
    while full < order.len() && most[order[full]] * (order.len() - full) as i64 <= rest {
        rest -= most[order[full]];
        give(order[full], most[order[full]]);
        full += 1;
    }
    let mut open = order.split_off(full);
    open.sort_unstable();
    let n = open.len() as i64;
    for (k, place) in open.into_iter().enumerate() {
        let k = k as i64;
        give(place, rest * (k + 1) / n - rest * k / n);
    }
}

/// Takes blank off a place.
fn take_off(line: &mut [Unit], place: usize, amount: i64) {
    let amount = Em(amount as i32);
    let Some(u) = line.get_mut(place / 2) else { return };
    if place % 2 == 1 {
        u.gap_after -= amount;
    } else {
        // Of a mark with blanks on both sides each gives its part.
        let (left, right) = (left_blank(u), right_blank(u));
        let by_left = Em((i64::from(amount.0) * i64::from(left.0) / i64::from((left + right).0).max(1)) as i32);
        u.trim_left += by_left;
        u.trim_right += amount - by_left;
    }
}

/// Adds space at a place.
fn add_after(line: &mut [Unit], place: usize, amount: i64) {
    if let Some(u) = line.get_mut(place / 2) {
        u.gap_after += Em(amount as i32);
    }
}

/// Status of a line filled so (LB-27).
pub(super) fn status(fill: &Fill) -> LineStatus {
    if fill.over > 0 {
        LineStatus::Overfull
    } else if fill.short > 0 || fill.expand[4] > 0 {
        LineStatus::Loose
    } else if fill.compress[TIER_STOPS] > 0 {
        LineStatus::Tight
    } else {
        LineStatus::Ok
    }
}
