//! Paths as areas: what a fill, a stroke or a clip covers, asked point by point.

use super::geometry::{Bounds, Matrix, Point};
use std::rc::Rc;

/// Pieces that a curve is cut into.
const PIECES: usize = 8;
/// Points of one path; what has more is no page of words.
const MAX_POINTS: usize = 200_000;
/// Clips that are asked one after the other.
const MAX_CLIPS: usize = 48;

/// An area that is no box.
#[derive(Debug)]
pub(crate) struct Shape {
    lines: Vec<Vec<Point>>,
    even_odd: bool,
}

impl Shape {
    /// Whether a point lies inside; `work` counts the corners looked at.
    fn holds(&self, (x, y): Point, work: &mut u64) -> bool {
        let mut winding = 0i64;
        for line in &self.lines {
            *work += line.len() as u64;
            let closing = line.last().into_iter().chain(line);
            for (&(ax, ay), &(bx, by)) in closing.zip(line) {
                if (ay <= y) == (by <= y) {
                    continue;
                }
                let at = ax + (y - ay) / (by - ay) * (bx - ax);
                if at > x {
                    winding += if by > ay { 1 } else { -1 };
                }
            }
        }
        if self.even_odd { winding % 2 != 0 } else { winding != 0 }
    }
}

/// An area of the page.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub bounds: Bounds,
    /// `None`: all of the bounds.
    pub shape: Option<Rc<Shape>>,
}

impl Area {
    pub(crate) fn boxed(bounds: Bounds) -> Area {
        Area { bounds, shape: None }
    }

    /// Any quadrangle.
    pub(crate) fn corners(corners: [Point; 4], upright: bool) -> Area {
        let bounds = Bounds::around(corners);
        if upright {
            return Area::boxed(bounds);
        }
        Area { bounds, shape: Some(Rc::new(Shape { lines: vec![corners.to_vec()], even_odd: false })) }
    }

    /// Corners kept in memory.
    pub(crate) fn corner_count(&self) -> usize {
        self.shape.as_ref().map_or(0, |s| s.lines.iter().map(Vec::len).sum())
    }

    pub(crate) fn holds(&self, p: Point, work: &mut u64) -> bool {
        self.bounds.holds(p) && self.shape.as_ref().is_none_or(|s| s.holds(p, work))
    }
}

/// Clips in force: a box, and shapes that a point must also lie in.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub bounds: Bounds,
    shapes: Option<Rc<Link>>,
    length: usize,
    /// More shapes than are asked: what lies here is not known to be seen.
    pub overfull: bool,
}

#[derive(Debug)]
struct Link {
    shape: Rc<Shape>,
    next: Option<Rc<Link>>,
}

impl Clip {
    pub(crate) fn none() -> Clip {
        Clip { bounds: Bounds::EVERYWHERE, shapes: None, length: 0, overfull: false }
    }

    /// Narrows the clip.
    pub(crate) fn add(&mut self, area: &Area) {
        self.bounds = self.bounds.intersect(area.bounds);
        let Some(shape) = &area.shape else { return };
        if self.length >= MAX_CLIPS {
            self.overfull = true;
            return;
        }
        self.length += 1;
        self.shapes = Some(Rc::new(Link { shape: shape.clone(), next: self.shapes.take() }));
    }

    pub(crate) fn holds(&self, p: Point, work: &mut u64) -> bool {
        let mut link = self.shapes.as_ref();
        while let Some(l) = link {
            if !l.shape.holds(p, work) {
                return false;
            }
            link = l.next.as_ref();
        }
        self.bounds.holds(p)
    }

    /// Whether all of a box is known to lie inside.
    pub(crate) fn surrounds(&self, bounds: Bounds) -> bool {
        self.shapes.is_none() && self.bounds.surrounds(bounds)
    }
}

/// A path being built, in device space.
#[derive(Debug, Default)]
pub(crate) struct Path {
    lines: Vec<Vec<Point>>,
    points: usize,
    /// A path that was cut off is not known.
    pub overfull: bool,
    /// Boxes drawn with `re`, as long as there is nothing else.
    boxes: usize,
    upright: bool,
    at: Option<Point>,
}

impl Path {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        *self = Path::default();
    }

    fn push(&mut self, p: Point) {
        if self.points >= MAX_POINTS {
            self.overfull = true;
            return;
        }
        self.points += 1;
        if let Some(line) = self.lines.last_mut() {
            line.push(p);
        }
    }

    pub(crate) fn move_to(&mut self, p: Point, m: Matrix) {
        self.at = Some(p);
        if self.points < MAX_POINTS {
            self.lines.push(Vec::new());
        }
        self.push(m.apply(p));
    }

    pub(crate) fn line_to(&mut self, p: Point, m: Matrix) {
        if self.lines.is_empty() {
            return self.move_to(p, m);
        }
        self.at = Some(p);
        self.push(m.apply(p));
    }

    /// A Bézier curve through two handles; `None` for the first is the point where the pen is (`v`).
    pub(crate) fn curve_to(&mut self, one: Option<Point>, two: Point, end: Point, m: Matrix) {
        let Some(start) = self.at else { return self.move_to(end, m) };
        let one = one.unwrap_or(start);
        for i in 1..=PIECES {
            let t = i as f64 / PIECES as f64;
            let u = 1.0 - t;
            let mix = |a: f64, b: f64, c: f64, d: f64| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            let p = (mix(start.0, one.0, two.0, end.0), mix(start.1, one.1, two.1, end.1));
            self.push(m.apply(p));
        }
        self.at = Some(end);
    }

    pub(crate) fn close(&mut self) {
        if let Some(first) = self.lines.last().and_then(|l| l.first()).copied()
            && self.lines.last().is_some_and(|l| l.last() != Some(&first))
        {
            self.push(first);
        }
    }

    pub(crate) fn rectangle(&mut self, x: f64, y: f64, w: f64, h: f64, m: Matrix) {
        let (bare, upright) = (self.lines.is_empty(), m.is_upright());
        self.move_to((x, y), m);
        for p in [(x + w, y), (x + w, y + h), (x, y + h), (x, y)] {
            self.line_to(p, m);
        }
        self.boxes += 1;
        self.upright = upright && (bare || self.upright);
    }

    /// What a fill or a clip of the path covers.
    pub(crate) fn area(&self, even_odd: bool) -> Area {
        let bounds = Bounds::around(self.lines.iter().flatten().copied());
        let only = match self.lines.as_slice() {
            [line] => self.boxes == 1 && self.upright || is_box(line),
            _ => false,
        };
        if only {
            return Area::boxed(bounds);
        }
        Area { bounds, shape: Some(Rc::new(Shape { lines: self.lines.clone(), even_odd })) }
    }

    /// What a stroke covers: a quadrangle for every piece, joints and ends left out.
    pub(crate) fn outline(&self, width: f64) -> Area {
        let mut quads = Vec::new();
        for line in &self.lines {
            for pair in line.windows(2) {
                let [(ax, ay), (bx, by)] = pair else { continue };
                let (dx, dy) = (bx - ax, by - ay);
                let length = dx.hypot(dy);
                if !(length > 0.0 && length.is_finite()) {
                    continue;
                }
                let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
                // all turn the same way, so that no two cancel where they meet
                quads.push(vec![(ax + nx, ay + ny), (ax - nx, ay - ny), (bx - nx, by - ny), (bx + nx, by + ny)]);
            }
        }
        let bounds = Bounds::around(quads.iter().flatten().copied());
        Area { bounds, shape: Some(Rc::new(Shape { lines: quads, even_odd: false })) }
    }
}

/// A closed line of four upright sides.
fn is_box(line: &[Point]) -> bool {
    let corners = match line {
        [a, b, c, d] => [a, b, c, d],
        [a, b, c, d, e] if a == e => [a, b, c, d],
        _ => return false,
    };
    let [a, b, c, d] = corners;
    (a.0 == b.0 && b.1 == c.1 && c.0 == d.0 && d.1 == a.1) || (a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: Matrix = Matrix::IDENTITY;

    #[test]
    fn boxes_are_exact_and_shapes_are_asked_by_the_point() {
        let mut work = 0;
        let mut p = Path::default();
        p.rectangle(0.0, 0.0, 10.0, 10.0, M);
        assert!(p.area(false).shape.is_none());
        // two small boxes at the corners of a large one
        p.rectangle(90.0, 90.0, 10.0, 10.0, M);
        let area = p.area(false);
        assert!(area.bounds.holds((50.0, 50.0)) && !area.holds((50.0, 50.0), &mut work));
        assert!(area.holds((95.0, 95.0), &mut work));
        let mut clip = Clip::none();
        clip.add(&area);
        assert!(!clip.holds((50.0, 50.0), &mut work) && clip.holds((5.0, 5.0), &mut work));
    }

    #[test]
    fn a_frame_has_a_hole_by_either_rule() {
        let mut work = 0;
        let mut p = Path::default();
        p.rectangle(0.0, 0.0, 10.0, 10.0, M);
        p.rectangle(2.0, 2.0, 6.0, 6.0, M);
        assert!(!p.area(true).holds((5.0, 5.0), &mut work) && p.area(false).holds((5.0, 5.0), &mut work));
    }

    #[test]
    fn a_thick_stroke_is_an_area() {
        let mut work = 0;
        let mut p = Path::default();
        p.move_to((0.0, 0.0), M);
        p.line_to((100.0, 0.0), M);
        assert!(p.outline(20.0).holds((50.0, 9.0), &mut work));
        assert!(!p.outline(1.0).holds((50.0, 9.0), &mut work));
    }

    #[test]
    fn a_circle_is_round() {
        let mut work = 0;
        let mut p = Path::default();
        let k = 5.523;
        p.move_to((10.0, 0.0), M);
        p.curve_to(Some((10.0, k)), (k, 10.0), (0.0, 10.0), M);
        p.curve_to(Some((-k, 10.0)), (-10.0, k), (-10.0, 0.0), M);
        p.curve_to(Some((-10.0, -k)), (-k, -10.0), (0.0, -10.0), M);
        p.curve_to(Some((k, -10.0)), (10.0, -k), (10.0, 0.0), M);
        let area = p.area(false);
        assert!(area.holds((6.9, 6.9), &mut work) && !area.holds((7.3, 7.3), &mut work));
    }
}
