//! The last page of columns: as much in each, the remainder short in the last (PG-16).

use super::fill::depth_of;
use super::grid::Grid;
use super::set::Setter;
use super::slab::{Keep, Slab};
use super::variants;
use crate::units::Pt;
use std::ops::Range;

/// Divides the slabs of a last page between two columns so that they differ by a row at most, as far as paragraphs,
/// headings and tables allow; a paragraph is set a line longer or shorter when that makes them equal. `from` is the
/// first slab of the page, `depth` what a column holds.
pub(crate) fn balance(set: &Setter, slabs: &mut Vec<Slab>, from: usize, depth: Pt) -> [Range<usize>; 2] {
    let grid = &set.grid;
    let mut best = cut(&slabs[from..], grid, depth);
    let mut other: Option<Vec<Slab>> = None;
    if best.is_none_or(|(cost, _)| cost > EVEN) {
        for (at, lines) in variants::each_otherwise(set, slabs, from) {
            let mut page: Vec<Slab> = slabs[from..at.start].to_vec();
            page.extend(lines);
            page.extend(slabs[at.end..].iter().cloned());
            let new = cut(&page, grid, depth);
            if new.is_some_and(|(cost, _)| best.is_none_or(|(b, _)| cost < b)) {
                (best, other) = (new, Some(page));
            }
        }
    }
    if let Some(page) = other {
        slabs.splice(from.., page);
    }
    let at = best.map_or(slabs.len(), |(_, at)| from + at);
    [from..at, at..slabs.len()]
}

/// What a difference of one row costs, the second column being the longer.
const EVEN: i64 = 3;

/// The place that divides slabs most evenly, and what it costs: twice the rows by which the columns differ there, one
/// more when the second is the longer, much more when what belongs together is parted.
fn cut(slabs: &[Slab], grid: &Grid, depth: Pt) -> Option<(i64, usize)> {
    let rows = |part: &[Slab]| grid.rows_for(depth_of(part, grid));
    let cost = |at: usize| {
        let (first, second) = slabs.split_at(at);
        if depth_of(first, grid) > depth || depth_of(second, grid) > depth {
            return None;
        }
        let more = rows(first) - rows(second);
        let kept = match first.last().map_or(Keep::No, |s| s.keep) {
            Keep::No => 0,
            Keep::Lines => 200,
            Keep::Next => 2000,
        };
        Some((if more < 0 { 1 - 2 * more } else { 2 * more } + kept, at))
    };
    (1..=slabs.len()).filter_map(cost).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::style::PageStyle;

    /// PG-16: columns differ by a row at most; what belongs together stays together.
    #[test]
    fn columns_differ_by_a_row_at_most() {
        let grid = Grid::new(&PageStyle::default());
        let line = |keep| Slab { keep, ..Slab::rows(&grid, 1) };
        let plain = |n: usize| (0..n).map(|_| line(Keep::No)).collect::<Vec<_>>();
        for (n, want) in [(1, (2, 1)), (2, (0, 1)), (9, (2, 5)), (30, (0, 15))] {
            assert_eq!(cut(&plain(n), &grid, grid.depth()), Some(want));
        }
        let mut slabs = plain(10);
        slabs[4].keep = Keep::Next;
        assert_eq!(cut(&slabs, &grid, grid.depth()), Some((4, 6)));
        // more than two columns hold
        assert_eq!(cut(&plain(53), &grid, grid.depth()), None);
    }
}
