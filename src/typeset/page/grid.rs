//! The grid: N characters × R rows (`page-design.md` §0, §1). Everything on a page is placed by it.

use crate::typeset::style::{PageStyle, Sides};
use crate::typeset::{Artifact, Item, Owner};
use crate::units::{Em, Pt};

/// Where characters and rows lie on a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The em: body size.
    pub em: Pt,
    /// Row pitch.
    pub pitch: Pt,
    /// Rows of the type area (R).
    pub rows: i64,
    /// Measure: of a column, or of the whole type area.
    measure: Em,
    /// Columns of the type area, the measure of one and the distance from one to the next.
    columns: usize,
    column: Em,
    step: Em,
    /// Trim size.
    pub width: Pt,
    /// Trim size.
    pub height: Pt,
    inner: Pt,
    top: Pt,
    sides: Sides,
}

impl Grid {
    pub(crate) fn new(style: &PageStyle) -> Grid {
        let p = &style.page;
        let (columns, column) = (i32::from(p.columns.max(1)), Em::whole(i32::from(p.chars)));
        Grid {
            em: p.size,
            pitch: p.pitch,
            rows: i64::from(p.rows),
            measure: column * columns + p.gutter * (columns - 1),
            columns: columns as usize,
            column,
            step: column + p.gutter,
            width: p.width,
            height: p.height,
            inner: p.inner,
            top: p.top,
            sides: p.sides,
        }
    }

    /// Measure.
    pub(crate) fn measure(&self) -> Em {
        self.measure
    }

    /// The grid of one column.
    pub(crate) fn of_column(&self) -> Grid {
        Grid { measure: self.column, ..self.clone() }
    }

    /// How many columns there are.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Left edge of a column, from that of the type area.
    pub(crate) fn column_left(&self, column: usize) -> Pt {
        (self.step * column as i32).at(self.em)
    }

    /// Width of the type area.
    pub(crate) fn line(&self) -> Pt {
        self.measure.at(self.em)
    }

    /// Height of all rows, the gap under the last one counted.
    pub(crate) fn depth(&self) -> Pt {
        self.pitch * self.rows
    }

    /// Top of row `k` (1…R; −1 and 0 above, R+1 and R+2 below), from the top of row 1.
    pub(crate) fn row(&self, k: i64) -> Pt {
        self.pitch * (k - 1)
    }

    /// Baseline of type of `size` on a row, from the row's top: its em box is centred on the row's em box, and the
    /// baseline lies 0.88 em under the top of an em box.
    pub(crate) fn baseline(&self, size: Pt) -> Pt {
        self.em / 2 + Em(380).at(size)
    }

    /// Whole rows that hold `height`.
    pub(crate) fn rows_for(&self, height: Pt) -> i64 {
        (height.0 + self.pitch.0 - 1).div_euclid(self.pitch.0.max(1))
    }

    /// Top left corner of the type area of a page, by its index: index 0 is a recto (PG-19).
    pub(crate) fn origin(&self, page: usize) -> (Pt, Pt) {
        let x = match self.sides {
            Sides::Mirrored if is_verso(page) => self.width - self.inner - self.line(),
            _ => self.inner,
        };
        (x, self.top)
    }

    /// The rule over what stands at the foot of a page, `above` the baseline `first` of its first line, `length` of the
    /// measure long (`page-design.md` §8; NT-02).
    pub(crate) fn foot_rule(&self, first: Pt, weight: Pt, length: Em, above: Pt) -> Item {
        Item::Rule {
            x: Pt::ZERO,
            y: first - above,
            width: Pt(self.line().0 * i64::from(length.0) / 1000),
            height: weight,
            owner: Owner::Artifact(Artifact::Layout),
        }
    }

    /// Whether parity matters.
    pub(crate) fn mirrored(&self) -> bool {
        self.sides == Sides::Mirrored
    }
}

/// Whether a page, by its index, is a left-hand page.
pub(crate) fn is_verso(page: usize) -> bool {
    page % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `page-design.md` §0: row top + 5.25 + 0.38 s; §1: margins by parity.
    #[test]
    fn rows_and_margins_are_those_of_the_design() {
        let g = Grid::new(&PageStyle::default());
        assert_eq!(g.baseline(Pt::tenths(105)), Pt::from_f64(9.24));
        assert_eq!(g.baseline(Pt::tenths(180)), Pt::from_f64(5.25 + 0.38 * 18.0));
        assert_eq!(g.row(26), Pt::tenths(4500));
        assert_eq!(g.origin(0).0, Pt::micrometres(27_000));
        assert_eq!(g.origin(1).0, Pt::micrometres(148_000) - Pt::micrometres(27_000) - Pt::tenths(2730));
    }
}
