//! Where pages end: the division of the slabs that leaves the fewest rows short, over all pages together
//! (PG-10, PG-12, PG-13; never another leading).

use super::grid::Grid;
use super::slab::{Keep, Slab};
use crate::units::Pt;
use std::ops::Range;

/// Cost of one widow or orphan, against `short`.
const LINES: i64 = 2_000;
/// Cost of a heading parted from its text.
const NEXT: i64 = 10_000;
/// Cost of a row left short that could be filled, beyond the one that PG-13 allows.
const NEEDLESS: i64 = 6;
/// Cost of a last page of one or two rows.
const STUB: i64 = 10;

/// Cost of a page that is `rows` short. Two pages one row short are better than one that is two short (PG-13); a hole
/// that must be is better in one place than spread over the pages before it.
fn short(rows: i64) -> i64 {
    match rows {
        ..=0 => 0,
        1 => 4,
        2 | 3 => 4 * rows + 1,
        _ => 3 * rows + 4,
    }
}

/// Slabs by page. `first` is the depth of the first page, less than `depth` when it has a foot; both from the top of
/// row 1.
pub(crate) fn paginate(slabs: &[Slab], grid: &Grid, first: Pt) -> Vec<Range<usize>> {
    let n = slabs.len();
    // best[i]: cost of the pages before slab i, number of them, where the last of them begins.
    let mut best: Vec<Option<(i64, usize, usize)>> = vec![None; n + 1];
    best[0] = Some((0, 0, 0));
    for start in 0..n {
        let Some((cost, pages, _)) = best[start] else { continue };
        let depth = if start == 0 { first } else { grid.depth() };
        let mut fill = Fill::new(grid);
        // A slab that is too tall even for itself stands alone; builders make none.
        let ends: Vec<(usize, Pt)> = (start..n)
            .map(|end| (end, fill.add(&slabs[end], end == start)))
            .take_while(|(end, bottom)| *end == start || *bottom <= depth)
            .filter(|(end, bottom)| *end == start || *bottom + slabs[*end].foot <= depth)
            .collect();
        let left_at = |bottom: Pt| (depth - bottom).0.max(0) / grid.pitch.0.max(1);
        // rows short when as much as may be is set on the page
        let fullest = ends.iter().rfind(|(end, _)| slabs[*end].keep == Keep::No).map(|(_, b)| left_at(*b));
        for (end, bottom) in ends {
            let left = left_at(bottom);
            let needless = fullest.map_or(0, |f| left - f);
            let here = if end + 1 == n {
                if pages > 0 && bottom < grid.pitch * 3 { STUB } else { 0 }
            } else {
                short(left)
                    + if needless > 1 { NEEDLESS * needless } else { 0 }
                    + match slabs[end].keep {
                        Keep::No => 0,
                        Keep::Lines => LINES,
                        Keep::Next => NEXT,
                    }
            };
            let candidate = (cost + here, pages + 1, start);
            // of equals the one whose earlier pages are fuller
            if best[end + 1].is_none_or(|b| (candidate.0, candidate.1) <= (b.0, b.1)) {
                best[end + 1] = Some(candidate);
            }
        }
    }
    let mut ranges = Vec::new();
    let mut end = n;
    while end > 0 {
        // Every slab can end a page, so there is a way to each.
        let Some((_, _, start)) = best[end] else { break };
        ranges.push(start..end);
        end = start;
    }
    ranges.reverse();
    ranges
}

/// Tops of the slabs of one page, from the top of row 1.
pub(crate) fn tops(slabs: &[Slab], grid: &Grid) -> Vec<Pt> {
    let mut fill = Fill::new(grid);
    slabs
        .iter()
        .enumerate()
        .map(|(i, s)| {
            fill.add(s, i == 0);
            fill.top
        })
        .collect()
}

/// Bottom of the last of `slabs` when they stand on one page, from the top of row 1.
pub(crate) fn depth_of(slabs: &[Slab], grid: &Grid) -> Pt {
    let mut fill = Fill::new(grid);
    slabs.iter().enumerate().map(|(i, s)| fill.add(s, i == 0)).last().unwrap_or_default()
}

/// A page being filled.
struct Fill<'a> {
    grid: &'a Grid,
    top: Pt,
    bottom: Pt,
    after: i64,
}

impl Fill<'_> {
    fn new(grid: &Grid) -> Fill<'_> {
        Fill { grid, top: Pt::ZERO, bottom: Pt::ZERO, after: 0 }
    }

    /// Adds a slab; returns its bottom.
    fn add(&mut self, slab: &Slab, first: bool) -> Pt {
        let grid = self.grid;
        let blank = match first {
            true if slab.keep_before => slab.before,
            true => 0,
            false => slab.before.max(self.after),
        };
        let mut top = self.bottom;
        if !slab.loose {
            top = grid.pitch * grid.rows_for(top);
        }
        top += grid.pitch * blank;
        if let (true, Some(lead)) = (first, &slab.lead) {
            top += lead.height;
        }
        self.top = top;
        self.bottom = top + slab.height;
        self.after = slab.after;
        self.bottom
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

    /// PG-12 both ways; PG-13: one row short is better than two.
    #[test]
    fn neither_widow_nor_orphan() {
        let mut slabs = paragraph(25);
        slabs.extend(paragraph(6));
        let pages = paginate(&slabs, &grid(), grid().depth());
        // Row 26 may not hold the first line of the second paragraph.
        assert_eq!(pages, vec![0..25, 25..31]);
        let mut slabs = paragraph(23);
        slabs.extend(paragraph(4));
        // 26 rows would leave the last line alone overleaf.
        assert_eq!(paginate(&slabs, &grid(), grid().depth()), vec![0..25, 25..27]);
    }

    /// PG-10: a heading takes two rows of text with it.
    #[test]
    fn a_heading_is_never_the_last_of_a_page() {
        let mut slabs = paragraph(22);
        slabs.push(Slab { before: 1, after: 1, keep: Keep::Next, ..Slab::rows(&grid(), 1) });
        slabs.extend(paragraph(6));
        assert_eq!(paginate(&slabs, &grid(), grid().depth()), vec![0..22, 22..29]);
    }

    #[test]
    fn blank_rows_are_dropped_at_head_and_foot_and_do_not_add_up() {
        let g = grid();
        let slab = |before, after| Slab { before, after, ..Slab::rows(&g, 1) };
        assert_eq!(tops(&[slab(1, 1), slab(1, 0)], &g), vec![Pt::ZERO, g.row(3)]);
        let kept = Slab { keep_before: true, ..slab(2, 2) };
        assert_eq!(tops(&[kept, slab(1, 0)], &g), vec![g.row(3), g.row(6)]);
    }

    #[test]
    fn a_chain_longer_than_a_page_is_cut_all_the_same() {
        let slabs: Vec<Slab> = (0..60).map(|_| Slab { keep: Keep::Next, ..Slab::rows(&grid(), 1) }).collect();
        let pages = paginate(&slabs, &grid(), grid().depth());
        assert_eq!(pages.iter().map(|r| r.len()).sum::<usize>(), 60);
        assert!(pages.iter().all(|r| r.len() <= 26), "{pages:?}");
    }
}
