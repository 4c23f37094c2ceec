//! The sheet of paper round a page (`page-design.md` §12): its boxes, crop marks, register crosses, room for the slug line.
//!
//! A page is drawn with its origin in the corner of the media; [`Sheet::margin`] is how far its trim lies from there.

use super::finish::{array, dict, name, real};
use crate::units::Pt;
use lopdf::{Dictionary, Object};
use std::fmt::Write as _;

/// From the trim to the edge of the paper, when there are marks.
const MARGIN: Pt = Pt(510_236); // 18 mm
/// Where crop marks begin and end, from the trim.
const CROP: (Pt, Pt) = (Pt(141_732), Pt(311_811)); // 5 mm, 11 mm
/// Middle of a register cross, from the trim.
const CROSS: Pt = Pt(226_772); // 8 mm
/// Radius of its circle; its arms end where the crop marks do.
const CIRCLE: Pt = Pt(56_693); // 2 mm
/// Baseline of the slug line over the trim: beyond crop marks and crosses.
const SLUG: Pt = Pt(368_504); // 13 mm
/// Weight of every mark.
const WEIGHT: &str = "0.25";

/// Paper, bleed and trim of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Size of the page when it is cut.
    pub trim: (Pt, Pt),
    /// How far what reaches the trim goes beyond it.
    pub bleed: Pt,
    /// From the trim to the edge of the paper.
    pub margin: Pt,
    /// Whether marks are drawn.
    pub marks: bool,
}

/// The sheet of a page of size `trim`: with marks, paper that is 36 mm larger both ways; without them, as much paper as
/// bleeds, or the page alone.
pub(crate) fn sheet(trim: (Pt, Pt), bleed: Pt, bleeds: bool, marks: bool) -> Sheet {
    let margin = if marks { MARGIN } else { Pt::ZERO };
    let bleed = if bleeds || marks { bleed } else { Pt::ZERO };
    Sheet { trim, bleed, margin: margin.max(bleed), marks }
}

impl Sheet {
    /// A page that is all there is.
    pub(crate) fn bare(width: Pt, height: Pt) -> Sheet {
        sheet((width, height), Pt::ZERO, false, false)
    }

    /// Size of the paper.
    pub(crate) fn media(&self) -> (Pt, Pt) {
        (self.trim.0 + self.margin * 2, self.trim.1 + self.margin * 2)
    }

    /// MediaBox, CropBox, BleedBox and TrimBox, each within the one before it. Never an ArtBox: a page has one of the two.
    pub(crate) fn boxes(&self) -> [(&'static str, Object); 4] {
        let inset = |by: Pt| {
            let (w, h) = self.media();
            let length = |v: Pt| real(v.to_f64() as f32);
            array([length(by), length(by), length(w - by), length(h - by)])
        };
        let bleed = self.margin - self.bleed;
        [
            ("MediaBox", inset(Pt::ZERO)),
            ("CropBox", inset(Pt::ZERO)),
            ("BleedBox", inset(bleed)),
            ("TrimBox", inset(self.margin)),
        ]
    }

    /// Where the slug line begins: from the left and from the top of the paper; and how long it may be.
    pub(crate) fn slug(&self) -> (Pt, Pt, Pt) {
        (self.margin, self.margin - SLUG, self.trim.0 + self.margin - Pt::tenths(60))
    }

    /// Marks as a content stream: an artifact in colour `ink` (operators that set fill and stroke), state left as it was.
    /// Nothing when there are none.
    pub(crate) fn marks(&self, ink: &str) -> String {
        if !self.marks {
            return String::new();
        }
        let n = |v: Pt| short(v.to_f64());
        let (w, h) = self.media();
        let (left, bottom, right, top) = (self.margin, self.margin, w - self.margin, h - self.margin);
        let mut out = format!("/Artifact<</Type/Page>>BDC\nq {ink} {WEIGHT} w 0 J [] 0 d\n");
        let mut line = |x0: Pt, y0: Pt, x1: Pt, y1: Pt| {
            let _ = writeln!(out, "{} {} m {} {} l S", n(x0), n(y0), n(x1), n(y1));
        };
        let (near, far) = CROP;
        for x in [left, right] {
            line(x, top + near, x, top + far);
            line(x, bottom - near, x, bottom - far);
        }
        for y in [bottom, top] {
            line(left - near, y, left - far, y);
            line(right + near, y, right + far, y);
        }
        let middles = [(w / 2, top + CROSS), (w / 2, bottom - CROSS), (left - CROSS, h / 2), (right + CROSS, h / 2)];
        let arm = CROSS - near;
        for (x, y) in middles {
            line(x - arm, y, x + arm, y);
            line(x, y - arm, x, y + arm);
        }
        for (x, y) in middles {
            circle(&mut out, x, y);
        }
        out.push_str("Q\nEMC\n");
        out
    }
}

/// A circle of four curves.
fn circle(out: &mut String, x: Pt, y: Pt) {
    let (r, k) = (CIRCLE, CIRCLE.scale(5523, 10_000));
    let n = |v: Pt| short(v.to_f64());
    let _ = write!(out, "{} {} m ", n(x + r), n(y));
    for [a, b, c, d, e, f] in [
        [r, k, k, r, Pt::ZERO, r],
        [-k, r, -r, k, -r, Pt::ZERO],
        [-r, -k, -k, -r, Pt::ZERO, -r],
        [k, -r, r, -k, r, Pt::ZERO],
    ] {
        let _ = write!(out, "{} {} {} {} {} {} c ", n(x + a), n(y + b), n(x + c), n(y + d), n(x + e), n(y + f));
    }
    out.push_str("s\n");
}

/// A number of points to the thousandth.
fn short(points: f64) -> String {
    let text = format!("{points:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Operators for marks where black is the only ink.
pub(crate) const BLACK: &str = "0 0 0 1 k 0 0 0 1 K";
/// Operators for marks on every plate; they want [`registration`] among the colour spaces.
pub(crate) const EVERY_PLATE: &str = "/All cs 1 scn /All CS 1 SCN";

/// The colour spaces of [`EVERY_PLATE`]: `All`, the separation that stands for every plate (ISO 32000-1, 8.6.6.4).
pub(crate) fn registration() -> Dictionary {
    let numbers = |values: [i64; 4]| array(values.map(Object::Integer));
    let tint = dict([
        ("FunctionType", Object::Integer(2)),
        ("Domain", array([Object::Integer(0), Object::Integer(1)])),
        ("C0", numbers([0; 4])),
        ("C1", numbers([1; 4])),
        ("N", Object::Integer(1)),
    ]);
    dict([("All", array([name("Separation"), name("All"), name("DeviceCMYK"), tint.into()]))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(v: f64) -> f64 {
        v * 72.0 / 25.4
    }

    fn numbers(s: &Sheet, which: usize) -> Vec<f64> {
        let boxes = s.boxes();
        boxes[which].1.as_array().unwrap().iter().map(|o| f64::from(o.as_float().unwrap())).collect()
    }

    fn near(got: &[f64], want: [f64; 4]) {
        assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 0.002), "{got:?} {want:?}");
    }

    #[test]
    fn boxes_lie_within_each_other() {
        let a5 = (Pt::micrometres(148_000), Pt::micrometres(210_000));
        let s = sheet(a5, Pt::micrometres(3000), true, true);
        near(&numbers(&s, 0), [0.0, 0.0, mm(184.0), mm(246.0)]);
        near(&numbers(&s, 2), [mm(15.0), mm(15.0), mm(169.0), mm(231.0)]);
        near(&numbers(&s, 3), [mm(18.0), mm(18.0), mm(166.0), mm(228.0)]);
        // what bleeds needs paper, marks or not
        let s = sheet(a5, Pt::micrometres(3000), true, false);
        near(&numbers(&s, 0), [0.0, 0.0, mm(154.0), mm(216.0)]);
        near(&numbers(&s, 3), [mm(3.0), mm(3.0), mm(151.0), mm(213.0)]);
        let s = sheet(a5, Pt::micrometres(3000), false, false);
        for which in 0..4 {
            near(&numbers(&s, which), [0.0, 0.0, mm(148.0), mm(210.0)]);
        }
        assert_eq!(s.marks(BLACK), "");
    }

    /// `page-design.md` §12: 0.25 pt, 6 mm long, 5 mm off the trim; crosses on the middles; the slug clear of both.
    #[test]
    fn marks_stand_where_the_design_has_them() {
        let s = sheet((Pt::micrometres(148_000), Pt::micrometres(210_000)), Pt::micrometres(3000), false, true);
        let marks = s.marks(BLACK);
        let lines: Vec<Vec<f64>> = marks
            .lines()
            .filter(|l| l.ends_with(" l S"))
            .map(|l| l.split(' ').filter_map(|w| w.parse().ok()).collect())
            .collect();
        assert_eq!(lines.len(), 16, "eight crop marks, four crosses");
        for line in &lines {
            let length = (line[0] - line[2]).hypot(line[1] - line[3]);
            assert!((length - mm(6.0)).abs() < 0.01, "{line:?}");
        }
        // the first: left trim, over the top
        near(&lines[0], [mm(18.0), mm(228.0 + 5.0), mm(18.0), mm(228.0 + 11.0)]);
        for (cross, at) in [(8, (92.0, 236.0)), (10, (92.0, 10.0)), (12, (10.0, 123.0)), (14, (174.0, 123.0))] {
            let middle = ((lines[cross][0] + lines[cross][2]) / 2.0, (lines[cross][1] + lines[cross][3]) / 2.0);
            assert!((middle.0 - mm(at.0)).abs() < 0.01 && (middle.1 - mm(at.1)).abs() < 0.01, "{middle:?}");
        }
        assert!(marks.contains(" 0.25 w") && marks.starts_with("/Artifact") && marks.ends_with("Q\nEMC\n"));
        // descenders of 6 pt type stay over everything else
        let (_, y, _) = s.slug();
        assert!(s.media().1.to_f64() - y.to_f64() - 1.5 > mm(228.0 + 11.0) && y.to_f64() > 6.0);
    }
}
