//! Matrices and boxes of a page, in points of device space before rotation (ISO 32000-1, 8.3).

/// A point of the page.
pub(crate) type Point = (f64, f64);

/// `[a b c d e f]` as PDF writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This first, then the other: `M' = this × outer`.
    pub(crate) fn then(self, outer: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [oa, ob, oc, od, oe, of]) = (self.0, outer.0);
        Matrix([
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        ])
    }

    pub(crate) fn apply(self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Area that a unit square gets, with its sign.
    pub(crate) fn determinant(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        a * d - b * c
    }

    /// `None` when it flattens the plane.
    pub(crate) fn inverse(self) -> Option<Matrix> {
        let [a, b, c, d, e, f] = self.0;
        let n = self.determinant();
        if !n.is_finite() || n.abs() < 1e-18 {
            return None;
        }
        Some(Matrix([d / n, -b / n, -c / n, a / n, (c * f - d * e) / n, (b * e - a * f) / n]))
    }

    /// Mean of how much lengths grow.
    pub(crate) fn scale(self) -> f64 {
        self.determinant().abs().sqrt()
    }

    /// Whether boxes stay boxes.
    pub(crate) fn is_upright(self) -> bool {
        let [a, b, c, d, ..] = self.0;
        (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0)
    }
}

/// A box with upright sides; empty when a side is not positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Bounds {
    pub(crate) const EVERYWHERE: Bounds = Bounds { x0: -1e30, y0: -1e30, x1: 1e30, y1: 1e30 };
    pub(crate) const NOWHERE: Bounds = Bounds { x0: 1e30, y0: 1e30, x1: -1e30, y1: -1e30 };

    /// Around points; nowhere when there are none, or one is no number.
    pub(crate) fn around(points: impl IntoIterator<Item = Point>) -> Bounds {
        let mut out = Bounds::NOWHERE;
        for (x, y) in points {
            if !(x.is_finite() && y.is_finite()) {
                return Bounds::NOWHERE;
            }
            out = Bounds { x0: out.x0.min(x), y0: out.y0.min(y), x1: out.x1.max(x), y1: out.y1.max(y) };
        }
        out
    }

    /// The four corners of a box under a matrix.
    pub(crate) fn corners(self, m: Matrix) -> [Point; 4] {
        [(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)].map(|p| m.apply(p))
    }

    pub(crate) fn intersect(self, o: Bounds) -> Bounds {
        Bounds { x0: self.x0.max(o.x0), y0: self.y0.max(o.y0), x1: self.x1.min(o.x1), y1: self.y1.min(o.y1) }
    }

    pub(crate) fn is_empty(self) -> bool {
        !(self.x0 < self.x1 && self.y0 < self.y1)
    }

    pub(crate) fn overlaps(self, o: Bounds) -> bool {
        self.x0 < o.x1 && o.x0 < self.x1 && self.y0 < o.y1 && o.y0 < self.y1
    }

    pub(crate) fn holds(self, (x, y): Point) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    pub(crate) fn surrounds(self, o: Bounds) -> bool {
        self.x0 <= o.x0 && o.x1 <= self.x1 && self.y0 <= o.y0 && o.y1 <= self.y1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_follow_one_another() {
        let turn = Matrix([0.0, 1.0, -1.0, 0.0, 10.0, 0.0]);
        let move_on = Matrix([1.0, 0.0, 0.0, 1.0, 5.0, 6.0]);
        assert_eq!(turn.then(move_on).apply((2.0, 3.0)), move_on.apply(turn.apply((2.0, 3.0))));
        let back = turn.inverse().expect("can be undone");
        assert_eq!(back.apply(turn.apply((2.0, 3.0))), (2.0, 3.0));
        assert!(Matrix([0.0; 6]).inverse().is_none() && turn.is_upright());
    }

    #[test]
    fn what_is_no_number_is_nowhere() {
        assert!(Bounds::around([(0.0, 0.0), (f64::NAN, 1.0)]).is_empty());
        assert!(!Bounds::EVERYWHERE.holds((f64::NAN, 0.0)));
    }
}
