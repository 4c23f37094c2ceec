//! Where pages end: the division of the slabs that leaves the fewest rows short, over all pages together
//! (PG-10, PG-12, PG-13; never another leading). A paragraph may be given in other numbers of lines: then the same
//! search chooses among them.

use super::fill::Fill;
use super::grid::Grid;
use super::notes::{Area, Stream};
use super::slab::{Keep, Slab};
use crate::units::Pt;
use std::ops::Range;

/// Cost of one widow or orphan, against `short`.
const LINES: i64 = 20_000;
/// Cost of a heading parted from its text.
const NEXT: i64 = 100_000;
/// Cost of a row left short that could be filled, beyond the one that PG-13 allows.
const NEEDLESS: i64 = 60;
/// Cost of a last page of one or two rows.
const STUB: i64 = 100;
/// Cost of a note divided between two pages (NT-03): more than a row, less than two.
const SPLIT: i64 = 60;
/// Cost of a note that does not begin on the page of its call, or of a page with nothing but notes.
const AWAY: i64 = 15_000;
/// Ways to a place that are followed, when notes go on overleaf in several.
const WAYS: usize = 6;
/// Paragraphs of one page that may be set in another number of lines.
const USES: usize = 2;
/// No paragraph.
const NONE: usize = usize::MAX;

/// Cost of a page that is `rows` short. Two pages one row short are better than one that is two short (PG-13); a hole
/// that must be is better in one place than spread over the pages before it.
pub(crate) fn short(rows: i64) -> i64 {
    10 * match rows {
        ..=0 => 0,
        1 => 4,
        2 | 3 => 4 * rows + 1,
        _ => 3 * rows + 4,
    }
}

/// A paragraph in another number of lines (PG-13).
#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    /// The slabs that it stands for.
    pub at: Range<usize>,
    /// Its own; at least one.
    pub slabs: Vec<Slab>,
    /// Rows of the notes called through each; empty when none are.
    pub called: Vec<usize>,
    /// What its use costs, on the scale of [`short`].
    pub cost: i64,
}

/// What is to be divided.
pub(crate) struct Flow<'f> {
    pub slabs: &'f [Slab],
    /// By their places, ascending; several may stand for the same slabs.
    pub alternatives: &'f [Alternative],
    pub grid: &'f Grid,
    /// Depth of the first pages, less than the grid's when they have a foot: as many as there are columns.
    pub first: &'f [Pt],
    /// The notes that the slabs call.
    pub stream: &'f Stream,
    /// Rows of the notes called through each slab; empty when none are.
    pub called: &'f [usize],
    /// Their room.
    pub area: Area,
}

/// A division.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Division {
    /// Which alternatives are used, ascending.
    pub used: Vec<usize>,
    /// By page, counted in the slabs with those alternatives put in.
    pub pages: Vec<Range<usize>>,
    /// Rows of notes on each page. More pages than have slabs when notes go on after the text.
    pub notes: Vec<Range<usize>>,
    /// Rows each page is short.
    pub left: Vec<i64>,
}

/// Where a page may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Slab(usize),
    /// Inside an alternative, before its slab of that number (never 0).
    Inside(usize, usize),
}

/// The best way to a place on a page of that number, as far as numbers matter.
#[derive(Clone, Copy, Debug)]
struct Way {
    cost: i64,
    pages: usize,
    /// Node and way before.
    from: (usize, usize),
    uses: [usize; USES],
    left: i64,
    /// Rows of notes placed, and called.
    placed: usize,
    called: usize,
}

/// A place where the page being filled may end.
struct End {
    place: Place,
    bottom: Pt,
    keep: Keep,
    cost: i64,
    uses: [usize; USES],
    called: usize,
}

/// A page ended there.
struct Ended {
    place: Place,
    uses: [usize; USES],
    cost: i64,
    left: i64,
    placed: usize,
    called: usize,
}

/// A way of filling the page so far.
#[derive(Clone, Copy)]
struct Front {
    fill: Fill,
    empty: bool,
    cost: i64,
    uses: [usize; USES],
}

impl Flow<'_> {
    /// The cheapest division.
    pub(crate) fn divide(&self) -> Division {
        let n = self.slabs.len();
        let nodes = Nodes::new(n, self.alternatives);
        let mut ways: Vec<Vec<Way>> = vec![Vec::new(); nodes.count];
        ways[0].push(Way { cost: 0, pages: 0, from: (0, 0), uses: [NONE; USES], left: 0, placed: 0, called: 0 });
        for node in nodes.order() {
            if node == n {
                continue;
            }
            for slot in 0..ways[node].len() {
                let way = ways[node][slot];
                let depth = self.first.get(way.pages).copied().unwrap_or(self.grid.depth());
                for end in self.ends(nodes.place(node), depth, &way) {
                    let new = Way {
                        cost: way.cost + end.cost,
                        pages: way.pages + 1,
                        from: (node, slot),
                        uses: end.uses,
                        left: end.left,
                        placed: end.placed,
                        called: end.called,
                    };
                    self.take(&mut ways[nodes.node(end.place)], new);
                }
            }
        }
        self.way_back(&nodes, &ways)
    }

    /// Keeps a way when it is the best with as many notes placed on a page of its number. Of equals the one whose
    /// earlier pages are fuller.
    fn take(&self, ways: &mut Vec<Way>, new: Way) {
        let stage = |w: &Way| (w.pages.min(self.first.len()), w.placed);
        let rank = |w: &Way| (w.cost, w.pages);
        let same = ways.iter().position(|w| stage(w) == stage(&new));
        let rival = if ways.len() < WAYS { same } else { same.or((0..ways.len()).max_by_key(|i| rank(&ways[*i]))) };
        match rival {
            Some(i) if rank(&new) <= rank(&ways[i]) => ways[i] = new,
            Some(_) => {}
            None => ways.push(new),
        }
    }

    /// Ends of a page that begins at `place`, what each costs and how many rows it leaves.
    fn ends(&self, place: Place, depth: Pt, way: &Way) -> Vec<Ended> {
        let last = Place::Slab(self.slabs.len());
        let mut ends: Vec<(Ended, Keep, Pt)> = Vec::new();
        for end in self.sweep(place, depth) {
            let rows = (depth - end.bottom).0.max(0) / self.grid.pitch.0.max(1);
            let called = end.called.max(way.called);
            let (placed, notes) = self.notes(way, called, rows);
            let left = (rows - self.area.rows(placed - way.placed)).max(0);
            let ended = Ended { place: end.place, uses: end.uses, cost: end.cost + notes, left, placed, called };
            ends.push((ended, end.keep, end.bottom));
        }
        // rows short when as much as may be is set on the page
        let whole = |e: &&(Ended, Keep, Pt)| e.1 == Keep::No && e.0.placed == e.0.called;
        let fullest = ends.iter().filter(whole).map(|(e, _, _)| e.left).min();
        for (end, keep, bottom) in &mut ends {
            let needless = fullest.map_or(0, |f| end.left - f);
            end.cost += if end.place == last {
                if way.pages > 0 && *bottom < self.grid.pitch * 3 { STUB } else { 0 }
            } else {
                short(end.left)
                    + if needless > 1 { NEEDLESS * needless } else { 0 }
                    + match keep {
                        Keep::No => 0,
                        Keep::Lines => LINES,
                        Keep::Next => NEXT,
                    }
            };
        }
        ends.into_iter().map(|(end, _, _)| end).collect()
    }

    /// Rows of notes placed once a page has them that leaves them `rows` rows of the grid, and what that costs.
    fn notes(&self, way: &Way, called: usize, rows: i64) -> (usize, i64) {
        if way.placed >= called {
            return (way.placed, 0);
        }
        let most = way.placed + self.area.capacity(rows);
        if called <= most {
            return (called, 0);
        }
        let placed = self.stream.cut(way.placed, most);
        (placed, SPLIT + AWAY * self.stream.begin(placed..called).len() as i64)
    }

    /// Fills a page in every way.
    fn sweep(&self, place: Place, depth: Pt) -> Vec<End> {
        let mut ends = Vec::new();
        let mut front = Front { fill: Fill::default(), empty: true, cost: 0, uses: [NONE; USES] };
        let mut at = match place {
            Place::Slab(i) => i,
            Place::Inside(a, j) => {
                let Some(goes_on) = self.walk(front, a, j, depth, &mut ends) else { return ends };
                front = goes_on;
                self.alternatives[a].at.end
            }
        };
        let mut fronts = vec![front];
        // ways that come back to the slabs further on
        let mut ahead: Vec<(usize, Front)> = Vec::new();
        while at < self.slabs.len() && !(fronts.is_empty() && ahead.is_empty()) {
            for a in self.alternatives_at(at) {
                for front in fronts.clone() {
                    let Some(free) = front.uses.iter().position(|u| *u == NONE) else { continue };
                    let mut front = Front { cost: front.cost + self.alternatives[a].cost, ..front };
                    front.uses[free] = a;
                    ahead.extend(
                        self.walk(front, a, 0, depth, &mut ends).map(|front| (self.alternatives[a].at.end, front)),
                    );
                }
            }
            let slab = &self.slabs[at];
            let called = self.called.get(at).copied().unwrap_or(0);
            fronts.retain_mut(|front| self.add(front, slab, Place::Slab(at + 1), called, depth, &mut ends));
            at += 1;
            ahead.retain(|(back, front)| {
                if *back == at {
                    match fronts.iter_mut().find(|f| f.fill.bottom == front.fill.bottom) {
                        Some(same) if front.cost < same.cost => *same = *front,
                        Some(_) => {}
                        None => fronts.push(*front),
                    }
                }
                *back > at
            });
        }
        ends
    }

    /// Goes through an alternative from its slab `from` on; where that leaves the page, if it all fits.
    fn walk(&self, mut front: Front, a: usize, from: usize, depth: Pt, ends: &mut Vec<End>) -> Option<Front> {
        let alternative = &self.alternatives[a];
        for (j, slab) in alternative.slabs.iter().enumerate().skip(from) {
            let place = match j + 1 == alternative.slabs.len() {
                true => Place::Slab(alternative.at.end),
                false => Place::Inside(a, j + 1),
            };
            let called = alternative.called.get(j).copied().unwrap_or(0);
            if !self.add(&mut front, slab, place, called, depth, ends) {
                return None;
            }
        }
        Some(front)
    }

    /// Adds a slab; whether it fits. A slab that is too tall even for itself stands alone; builders make none.
    fn add(&self, front: &mut Front, slab: &Slab, place: Place, called: usize, depth: Pt, ends: &mut Vec<End>) -> bool {
        let first = std::mem::replace(&mut front.empty, false);
        let bottom = front.fill.add(self.grid, slab, first);
        if !first && bottom > depth {
            return false;
        }
        if first || bottom + slab.foot <= depth {
            ends.push(End { place, bottom, keep: slab.keep, cost: front.cost, uses: front.uses, called });
        }
        true
    }

    fn alternatives_at(&self, at: usize) -> Range<usize> {
        let from = self.alternatives.partition_point(|a| a.at.start < at);
        from..from + self.alternatives[from..].iter().take_while(|a| a.at.start == at).count()
    }

    fn way_back(&self, nodes: &Nodes, ways: &[Vec<Way>]) -> Division {
        let n = self.slabs.len();
        // notes that are still to come make pages of their own
        let rest = |w: &Way| SPLIT * i64::from(w.placed < w.called) + (w.called - w.placed) as i64;
        let last = ways[n].iter().enumerate().min_by_key(|(_, w)| (w.cost + rest(w), w.pages));
        // Every slab can end a page, so there is a way to each.
        let Some((mut slot, _)) = last else { return Division::default() };
        let mut node = n;
        let (mut starts, mut left, mut used, mut notes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        while node > 0 {
            let Some(way) = ways[node].get(slot) else { break };
            used.extend(way.uses.iter().copied().filter(|u| *u != NONE));
            left.push(way.left);
            let to = way.placed;
            (node, slot) = way.from;
            notes.push(ways[node].get(slot).map_or(0, |w| w.placed)..to);
            starts.push(nodes.place(node));
        }
        notes.reverse();
        let mut placed = notes.last().map_or(0, |n| n.end);
        while placed < self.stream.rows() {
            let most = placed + self.area.capacity(self.grid.rows).max(1);
            let to = if self.stream.rows() <= most { self.stream.rows() } else { self.stream.cut(placed, most) };
            // a band taller than a page
            let to = if to == placed { most } else { to };
            notes.push(placed..to);
            placed = to;
        }
        used.sort_unstable();
        starts.reverse();
        left.reverse();
        // how many slabs more there are before a slab once the alternatives are in
        let more = |before: usize| -> i64 {
            let done = used.iter().map(|u| &self.alternatives[*u]).take_while(|a| a.at.end <= before);
            done.map(|a| a.slabs.len() as i64 - a.at.len() as i64).sum()
        };
        let index = |place: Place| match place {
            Place::Slab(i) => (i as i64 + more(i)) as usize,
            Place::Inside(a, j) => {
                let start = self.alternatives[a].at.start;
                (start as i64 + more(start)) as usize + j
            }
        };
        let mut cuts: Vec<usize> = starts.into_iter().map(index).collect();
        cuts.push(index(Place::Slab(n)));
        Division { used, pages: cuts.windows(2).map(|w| w[0]..w[1]).collect(), notes, left }
    }
}

/// Places as numbers: the slabs, their end, then the insides of the alternatives.
struct Nodes<'f> {
    slabs: usize,
    alternatives: &'f [Alternative],
    /// First node of each alternative.
    inside: Vec<usize>,
    count: usize,
}

impl Nodes<'_> {
    fn new(slabs: usize, alternatives: &[Alternative]) -> Nodes<'_> {
        let mut count = slabs + 1;
        let mut inside = Vec::with_capacity(alternatives.len());
        for a in alternatives {
            inside.push(count);
            count += a.slabs.len() - 1;
        }
        Nodes { slabs, alternatives, inside, count }
    }

    fn node(&self, place: Place) -> usize {
        match place {
            Place::Slab(i) => i,
            Place::Inside(a, j) => self.inside[a] + j - 1,
        }
    }

    fn place(&self, node: usize) -> Place {
        if node <= self.slabs {
            return Place::Slab(node);
        }
        let a = self.inside.partition_point(|first| *first <= node) - 1;
        // alternatives of one slab have no inside, so the last that begins there is the one
        Place::Inside(a, node - self.inside[a] + 1)
    }

    /// All nodes, each after those that lead to it: an alternative after the start of what it stands for and before
    /// its end.
    fn order(&self) -> Vec<usize> {
        let mut out = Vec::with_capacity(self.count);
        let mut next = 0;
        for node in 0..=self.slabs {
            out.push(node);
            while let Some(a) = self.alternatives.get(next).filter(|a| a.at.start == node) {
                out.extend(self.inside[next]..self.inside[next] + a.slabs.len() - 1);
                next += 1;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::style::PageStyle;

    fn grid() -> Grid {
        Grid::new(&PageStyle::default())
    }

    fn paragraph(lines: usize) -> Vec<Slab> {
        (0..lines)
            .map(|i| Slab {
                keep: if i + 1 < lines && (i == 0 || i + 2 == lines) { Keep::Lines } else { Keep::No },
                ..Slab::rows(&grid(), 1)
            })
            .collect()
    }

    fn divide(slabs: &[Slab], alternatives: &[Alternative]) -> Division {
        let (grid, stream, area) = (grid(), Stream::default(), Area::new(&PageStyle::default()));
        Flow { slabs, alternatives, grid: &grid, first: &[grid.depth()], stream: &stream, called: &[], area }.divide()
    }

    fn paginate(slabs: &[Slab]) -> Vec<Range<usize>> {
        divide(slabs, &[]).pages
    }

    /// PG-12 both ways; PG-13: one row short is better than two.
    #[test]
    fn neither_widow_nor_orphan() {
        let mut slabs = paragraph(25);
        slabs.extend(paragraph(6));
        // Row 26 may not hold the first line of the second paragraph.
        assert_eq!(paginate(&slabs), vec![0..25, 25..31]);
        let mut slabs = paragraph(23);
        slabs.extend(paragraph(4));
        // 26 rows would leave the last line alone overleaf.
        assert_eq!(paginate(&slabs), vec![0..25, 25..27]);
    }

    /// PG-10: a heading takes two rows of text with it.
    #[test]
    fn a_heading_is_never_the_last_of_a_page() {
        let mut slabs = paragraph(22);
        slabs.push(Slab { before: 1, after: 1, keep: Keep::Next, ..Slab::rows(&grid(), 1) });
        slabs.extend(paragraph(6));
        assert_eq!(paginate(&slabs), vec![0..22, 22..29]);
    }

    #[test]
    fn a_chain_longer_than_a_page_is_cut_all_the_same() {
        let slabs: Vec<Slab> = (0..60).map(|_| Slab { keep: Keep::Next, ..Slab::rows(&grid(), 1) }).collect();
        let pages = paginate(&slabs);
        assert_eq!(pages.iter().map(|r| r.len()).sum::<usize>(), 60);
        assert!(pages.iter().all(|r| r.len() <= 26), "{pages:?}");
    }

    /// PG-13: a paragraph set a line longer or shorter fills the page; without need none is.
    #[test]
    fn a_paragraph_set_otherwise_fills_the_page() {
        let mut slabs = paragraph(25);
        slabs.extend(paragraph(6));
        let by = |lines, cost| Alternative { at: 0..25, slabs: paragraph(lines), called: vec![], cost };
        let d = divide(&slabs, &[by(24, 10), by(26, 12)]);
        assert_eq!((d.used, d.pages, d.left[0]), (vec![0], vec![0..26, 26..30], 0));
        let d = divide(&slabs, &[by(24, 16), by(26, 12)]);
        assert_eq!((d.used, d.pages), (vec![1], vec![0..26, 26..32]));
        // dearer than the row
        assert_eq!(divide(&slabs, &[by(24, 41), by(26, 41)]).pages, vec![0..25, 25..31]);
        assert_eq!(divide(&paragraph(26), &[Alternative { at: 0..26, ..by(25, 1) }]).used, vec![0usize; 0]);
    }

    /// A page break inside a paragraph set otherwise: the next page begins with the rest of the same setting.
    #[test]
    fn a_page_may_end_inside_a_paragraph_set_otherwise() {
        let mut slabs = paragraph(24);
        slabs.extend(paragraph(3));
        slabs.extend(paragraph(30));
        let four = Alternative { at: 24..27, slabs: paragraph(4), called: vec![], cost: 5 };
        let d = divide(&slabs, &[four]);
        assert_eq!((d.used, d.pages), (vec![0], vec![0..26, 26..52, 52..58]));
    }
}
