//! Widths of a table's columns in whole em (`page-design.md` §9; TB-03, TB-04).

/// Narrowest column that a table is squeezed to, in em of its size.
pub(crate) const NARROWEST: i64 = 4;
/// Rows that are looked at when columns give each other room.
const LOOKED_AT: usize = 200;
/// Exchanges of an em between two columns, at most.
const EXCHANGES: usize = 64;

/// What columns need, in em.
pub(crate) struct Wants {
    /// Width at which no cell of the column is broken.
    pub natural: Vec<i64>,
    /// Width below which its words would be.
    pub least: Vec<i64>,
    /// Width of every cell, row by row.
    pub cells: Vec<Vec<i64>>,
}

/// Columns that fit.
pub(crate) struct Columns {
    pub widths: Vec<i64>,
    /// Between two columns.
    pub gap: i64,
    /// Lines that the rows take, as they can be told from the widths.
    pub lines: i64,
}

impl Wants {
    /// Columns within `total` em, or `None` when even the least they need is wider.
    pub(crate) fn fit(&self, total: i64) -> Option<Columns> {
        let gaps = self.natural.len() as i64 - 1;
        let sum = |w: &[i64]| w.iter().sum::<i64>();
        let roomy: Vec<i64> = self.natural.iter().map(|w| (*w).max(NARROWEST)).collect();
        let (gap, widths) = if sum(&roomy) + gaps * 2 <= total {
            (2, roomy)
        } else if sum(&self.natural) + gaps * 2 <= total {
            (2, self.natural.clone())
        } else if sum(&self.natural) + gaps <= total {
            (1, self.natural.clone())
        } else {
            (1, self.squeezed(total - gaps)?)
        };
        let lines = self.lines(&widths).0;
        Some(Columns { widths, gap, lines })
    }

    /// The widest give way first; then an em goes wherever it saves lines.
    fn squeezed(&self, available: i64) -> Option<Vec<i64>> {
        let capped = |cap: i64| -> Vec<i64> {
            self.natural.iter().zip(&self.least).map(|(w, least)| (*w).min(cap).max(*least)).collect()
        };
        let cap = (NARROWEST..=available).rev().find(|c| capped(*c).iter().sum::<i64>() <= available)?;
        let mut widths = capped(cap);
        let mut spare = available - widths.iter().sum::<i64>();
        for (w, n) in widths.iter_mut().zip(&self.natural) {
            if spare > 0 && *w < *n {
                *w += 1;
                spare -= 1;
            }
        }
        let mut best = self.lines(&widths);
        for _ in 0..EXCHANGES {
            let count = widths.len();
            let pairs = (0..count).flat_map(|a| (0..count).map(move |b| (a, b)));
            let better = pairs
                .filter(|(a, b)| a != b && widths[*a] > self.least[*a] && widths[*b] < self.natural[*b])
                .map(|(a, b)| {
                    let mut other = widths.clone();
                    other[a] -= 1;
                    other[b] += 1;
                    (self.lines(&other), other)
                })
                .min_by_key(|(lines, _)| *lines)
                .filter(|(lines, _)| *lines < best);
            let Some((lines, other)) = better else { break };
            (best, widths) = (lines, other);
        }
        Some(widths)
    }

    /// Lines of all rows; then the same before rounding, in thousandths, which tells of two equal tables the better.
    fn lines(&self, widths: &[i64]) -> (i64, i64) {
        self.cells.iter().take(LOOKED_AT).fold((0, 0), |(lines, fine), row| {
            let most = |per: i64| row.iter().zip(widths).map(|(c, w)| (c * per + w - 1) / (*w).max(1)).max();
            (lines + most(1).unwrap_or(1).max(1), fine + most(1000).unwrap_or(0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(cells: &[&[i64]], least: &[i64]) -> Wants {
        let natural = (0..least.len()).map(|i| cells.iter().map(|r| r[i]).max().unwrap_or(1)).collect();
        Wants { natural, least: least.to_vec(), cells: cells.iter().map(|r| r.to_vec()).collect() }
    }

    /// TB-03: at least 4 em a column where there is room, 2 em between them.
    #[test]
    fn there_is_room() {
        let c = wants(&[&[2, 3], &[5, 1]], &[2, 3]).fit(30).unwrap();
        assert_eq!((c.widths, c.gap, c.lines), (vec![5, 4], 2, 2));
    }

    /// TB-04: no column under the least it needs; no table where that is too wide.
    #[test]
    fn there_is_none() {
        let c = wants(&[&[4, 10, 25]], &[4, 4, 4]).fit(24).unwrap();
        assert_eq!(c.widths.iter().sum::<i64>() + 2 * c.gap, 24);
        assert!(c.widths[2] > c.widths[1], "the longest text has the widest column: {:?}", c.widths);
        assert!(wants(&[&[4, 10, 25]], &[4, 9, 9]).fit(23).is_none());
    }
}
