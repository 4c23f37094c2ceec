//! A page being filled: where each slab stands on the grid (PG-04).

use super::grid::Grid;
use super::slab::Slab;
use crate::units::Pt;

/// How far a page is filled, from the top of row 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fill {
    /// Top of the slab added last.
    pub top: Pt,
    /// Its bottom.
    pub bottom: Pt,
    /// Blank rows that it wants after it.
    after: i64,
}

impl Fill {
    /// Adds a slab; returns its bottom.
    pub(crate) fn add(&mut self, grid: &Grid, slab: &Slab, first: bool) -> Pt {
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

/// Tops of the slabs of one page, from the top of row 1.
pub(crate) fn tops(slabs: &[Slab], grid: &Grid) -> Vec<Pt> {
    let mut fill = Fill::default();
    slabs
        .iter()
        .enumerate()
        .map(|(i, s)| {
            fill.add(grid, s, i == 0);
            fill.top
        })
        .collect()
}

/// Bottom of the last of `slabs` when they stand on one page, from the top of row 1.
pub(crate) fn depth_of(slabs: &[Slab], grid: &Grid) -> Pt {
    let mut fill = Fill::default();
    for (i, slab) in slabs.iter().enumerate() {
        fill.add(grid, slab, i == 0);
    }
    fill.bottom
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::style::PageStyle;

    #[test]
    fn blank_rows_are_dropped_at_head_and_foot_and_do_not_add_up() {
        let g = Grid::new(&PageStyle::default());
        let slab = |before, after| Slab { before, after, ..Slab::rows(&g, 1) };
        assert_eq!(tops(&[slab(1, 1), slab(1, 0)], &g), vec![Pt::ZERO, g.row(3)]);
        let kept = Slab { keep_before: true, ..slab(2, 2) };
        assert_eq!(tops(&[kept, slab(1, 0)], &g), vec![g.row(3), g.row(6)]);
    }
}
