//! Lengths, as integers with their unit in the type, so that the same input gives the same bytes on any machine.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in thousandths of an em (字身). Which em is said where the value is used: mostly the body size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Em(pub i32);

/// A length in ten-thousandths of a PostScript point (1/72 inch). 10.5 pt × 0.001 em is then a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pt(pub i64);

/// A glyph's index in its face.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GlyphId(pub u16);

impl Em {
    /// No length.
    pub const ZERO: Em = Em(0);
    /// One em.
    pub const ONE: Em = Em(1000);
    /// Half an em (对开).
    pub const HALF: Em = Em(500);

    /// `n` whole em.
    pub const fn whole(n: i32) -> Em {
        Em(n * 1000)
    }

    /// This length at a type size of `size`, rounded to the nearest unit.
    pub fn at(self, size: Pt) -> Pt {
        Pt(div_round(i64::from(self.0) * size.0, 1000))
    }

    /// For reports only; never for layout.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl Pt {
    /// No length.
    pub const ZERO: Pt = Pt(0);

    /// From tenths of a point: `Pt::tenths(105)` is 10.5 pt (五号).
    pub const fn tenths(n: i64) -> Pt {
        Pt(n * 1000)
    }

    /// From micrometres, rounded: `Pt::micrometres(148_000)` is the width of A5.
    pub fn micrometres(n: i64) -> Pt {
        // 1 pt = 25 400 / 72 µm
        Pt(div_round(n * 720_000, 25_400))
    }

    /// In points.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 10_000.0
    }

    /// From points, rounded to the unit; for values read from a style file.
    pub fn from_f64(points: f64) -> Pt {
        Pt((points * 10_000.0).round() as i64)
    }

    /// This length in em of `size`, rounded.
    pub fn in_em(self, size: Pt) -> Em {
        Em(div_round(self.0 * 1000, size.0.max(1)) as i32)
    }

    /// `self × num / den`, rounded.
    pub fn scale(self, num: i64, den: i64) -> Pt {
        Pt(div_round(self.0 * num, den))
    }
}

/// Integer division rounded half away from zero; `den` > 0.
fn div_round(num: i64, den: i64) -> i64 {
    if num >= 0 { (num + den / 2) / den } else { -((-num + den / 2) / den) }
}

macro_rules! linear {
    ($t:ident, $raw:ty) => {
        impl Add for $t {
            type Output = $t;
            fn add(self, o: $t) -> $t {
                $t(self.0 + o.0)
            }
        }
        impl Sub for $t {
            type Output = $t;
            fn sub(self, o: $t) -> $t {
                $t(self.0 - o.0)
            }
        }
        impl Neg for $t {
            type Output = $t;
            fn neg(self) -> $t {
                $t(-self.0)
            }
        }
        impl AddAssign for $t {
            fn add_assign(&mut self, o: $t) {
                self.0 += o.0;
            }
        }
        impl SubAssign for $t {
            fn sub_assign(&mut self, o: $t) {
                self.0 -= o.0;
            }
        }
        impl Mul<$raw> for $t {
            type Output = $t;
            fn mul(self, k: $raw) -> $t {
                $t(self.0 * k)
            }
        }
        impl Div<$raw> for $t {
            type Output = $t;
            fn div(self, k: $raw) -> $t {
                $t(self.0 / k)
            }
        }
        impl Sum for $t {
            fn sum<I: Iterator<Item = $t>>(i: I) -> $t {
                i.fold($t(0), |a, b| a + b)
            }
        }
    };
}
linear!(Em, i32);
linear!(Pt, i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousandth_of_the_body_size_is_exact() {
        assert_eq!(Em(1).at(Pt::tenths(105)), Pt(105));
        assert_eq!(Em::whole(26).at(Pt::tenths(105)), Pt::tenths(2730));
    }

    #[test]
    fn millimetres_round_to_the_unit() {
        // ISO 216 A5 is 148 × 210 mm = 419.5276 × 595.2756 pt
        assert_eq!(Pt::micrometres(148_000), Pt(4_195_276));
        assert_eq!(Pt::micrometres(210_000), Pt(5_952_756));
    }

    #[test]
    fn rounding_is_symmetrical() {
        assert_eq!(Em(-1).at(Pt(500)), -Em(1).at(Pt(500)));
    }
}
