//! Outlines as small pictures, for a comparison across faces: the same character in two faces fills about the same
//! places of its box.

use super::{Outline, Segment};

/// Cells of a side.
pub(crate) const SIDE: usize = 24;

/// Coverage of each cell, row by row from the top, 0 to 1.
#[derive(Clone, Debug)]
pub(crate) struct Bitmap {
    pub cells: Vec<f32>,
    /// Width by height of the ink.
    pub aspect: f32,
}

/// Most straight pieces of an outline that are looked at.
const MAX_LINES: usize = 200_000;

/// Straight pieces, `(x0, y0, x1, y1)`; a curve is cut into eight.
pub(crate) fn lines(outline: &Outline) -> Vec<(f32, f32, f32, f32)> {
    const STEPS: u8 = 8;
    let mut out = Vec::new();
    let (mut start, mut at) = ((0.0f32, 0.0f32), (0.0f32, 0.0f32));
    for segment in &outline.segments {
        if out.len() > MAX_LINES {
            break;
        }
        let mut to = |x: f32, y: f32| {
            if x.is_finite() && y.is_finite() {
                out.push((at.0, at.1, x, y));
                at = (x, y);
            }
        };
        match *segment {
            Segment::Move(x, y) => {
                to(start.0, start.1);
                (start, at) = ((x, y), (x, y));
            }
            Segment::Line(x, y) => to(x, y),
            Segment::Quad(cx, cy, x, y) => {
                let (x0, y0) = at;
                for i in 1..=STEPS {
                    let (t, u) = (f32::from(i) / f32::from(STEPS), 1.0 - f32::from(i) / f32::from(STEPS));
                    let q = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
                    out.push((at.0, at.1, q(x0, cx, x), q(y0, cy, y)));
                    at = (q(x0, cx, x), q(y0, cy, y));
                }
            }
            Segment::Cubic(ax, ay, bx, by, x, y) => {
                let (x0, y0) = at;
                for i in 1..=STEPS {
                    let (t, u) = (f32::from(i) / f32::from(STEPS), 1.0 - f32::from(i) / f32::from(STEPS));
                    let q = |p: f32, a: f32, b: f32, z: f32| {
                        u * u * u * p + 3.0 * u * u * t * a + 3.0 * u * t * t * b + t * t * t * z
                    };
                    out.push((at.0, at.1, q(x0, ax, bx, x), q(y0, ay, by, y)));
                    at = (q(x0, ax, bx, x), q(y0, ay, by, y));
                }
            }
        }
    }
    out.push((at.0, at.1, start.0, start.1));
    out.retain(|l| [l.0, l.1, l.2, l.3].iter().all(|v| v.is_finite()));
    out
}

/// Box of the ink, `(x0, y0, x1, y1)`.
pub(crate) fn bounds(lines: &[(f32, f32, f32, f32)]) -> Option<(f32, f32, f32, f32)> {
    let mut b: Option<(f32, f32, f32, f32)> = None;
    for l in lines.iter().filter(|l| (l.0, l.1) != (l.2, l.3)) {
        for (x, y) in [(l.0, l.1), (l.2, l.3)] {
            let o = b.get_or_insert((x, y, x, y));
            *o = (o.0.min(x), o.1.min(y), o.2.max(x), o.3.max(y));
        }
    }
    b
}

/// The ink in its own box, the longer side filling the picture; `None` for a blank.
pub(crate) fn bitmap(outline: &Outline) -> Option<Bitmap> {
    let lines = lines(outline);
    let (x0, y0, x1, y1) = bounds(&lines)?;
    let long = (x1 - x0).max(y1 - y0);
    if !(long > 0.5 && long < 1e6) {
        return None;
    }
    let scale = SIDE as f32 / long;
    let (dx, dy) = ((SIDE as f32 - (x1 - x0) * scale) / 2.0, (SIDE as f32 - (y1 - y0) * scale) / 2.0);
    let mut sums = vec![0.0f32; SIDE * SIDE + SIDE + 2];
    for (ax, ay, bx, by) in lines {
        // rows go down
        let place = |x: f32, y: f32| ((x - x0) * scale + dx, (y1 - y) * scale + dy);
        accumulate(&mut sums, place(ax, ay), place(bx, by));
    }
    let mut cells = Vec::with_capacity(SIDE * SIDE);
    for row in sums.chunks(SIDE).take(SIDE) {
        let mut sum = 0.0;
        cells.extend(row.iter().map(|s| {
            sum += s;
            f32::min(sum.abs(), 1.0)
        }));
    }
    let aspect = (x1 - x0).max(0.5) / (y1 - y0).max(0.5);
    Some(Bitmap { cells, aspect })
}

/// Whether an outline has no ink: its pieces enclose nothing.
pub(crate) fn is_flat(outline: &Outline) -> bool {
    // a thousandth of its box is a hair line
    bitmap(outline).is_none_or(|b| b.cells.iter().sum::<f32>() < (SIDE * SIDE) as f32 / 1000.0)
}

/// Adds the signed area right of a line to its row's cells, so that running sums give the coverage.
fn accumulate(sums: &mut [f32], p: (f32, f32), q: (f32, f32)) {
    if (p.1 - q.1).abs() < 1e-9 {
        return;
    }
    let (sign, a, b) = if p.1 < q.1 { (1.0, p, q) } else { (-1.0, q, p) };
    let slope = (b.0 - a.0) / (b.1 - a.1);
    let side = SIDE as f32;
    let (from, to) = (a.1.clamp(0.0, side), b.1.clamp(0.0, side));
    let mut x = a.0 + (from - a.1) * slope;
    for row in from as usize..=(to as usize).min(SIDE - 1) {
        let (top, bottom) = (from.max(row as f32), to.min(row as f32 + 1.0));
        let dy = bottom - top;
        if dy <= 0.0 {
            continue;
        }
        let next = x + slope * dy;
        let (left, right) = (x.min(next).clamp(0.0, side), x.max(next).clamp(0.0, side));
        let d = sign * dy;
        let first = (left as usize).min(SIDE - 1);
        let last = (right as usize).min(SIDE - 1);
        let base = row * SIDE;
        let mut add = |cell: usize, v: f32| {
            // what falls beyond the last cell of a row covers nothing in it
            if cell < SIDE
                && let Some(s) = sums.get_mut(base + cell)
            {
                *s += v;
            }
        };
        if first == last {
            let middle = (left + right) / 2.0 - first as f32;
            add(first, d * (1.0 - middle));
            add(first + 1, d * middle);
        } else {
            // the share of the line's height in each cell, and in that cell the area to its right
            let width = right - left;
            for cell in first..=last {
                let (l, r) = (left.max(cell as f32), right.min(cell as f32 + 1.0));
                let part = (r - l) / width;
                let middle = (l + r) / 2.0 - cell as f32;
                let here = part * (1.0 - middle);
                add(cell, d * here);
                add(cell + 1, d * (part - here));
            }
        }
        x = next;
    }
}

/// How alike two pictures are, −1 to 1: correlation of their coverage after a slight blur, so that a stroke may lie a
/// little off.
pub(crate) fn likeness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A picture blurred, without its mean, of length one: what [`likeness`] compares.
pub(crate) fn features(bitmap: &Bitmap) -> Vec<f32> {
    let at = |x: isize, y: isize| {
        let inside = (0..SIDE as isize).contains(&x) && (0..SIDE as isize).contains(&y);
        if inside { bitmap.cells.get(y as usize * SIDE + x as usize).copied().unwrap_or(0.0) } else { 0.0 }
    };
    let mut out = Vec::with_capacity(SIDE * SIDE);
    for y in 0..SIDE as isize {
        for x in 0..SIDE as isize {
            let mut sum = 0.0;
            for (dy, wy) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
                for (dx, wx) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
                    sum += at(x + dx, y + dy) * wx * wy;
                }
            }
            out.push(sum / 16.0);
        }
    }
    let mean = out.iter().sum::<f32>() / out.len().max(1) as f32;
    out.iter_mut().for_each(|v| *v -= mean);
    let norm = out.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
    out.iter_mut().for_each(|v| *v /= norm);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x0: f32, y0: f32, x1: f32, y1: f32) -> Vec<Segment> {
        vec![Segment::Move(x0, y0), Segment::Line(x0, y1), Segment::Line(x1, y1), Segment::Line(x1, y0)]
    }

    #[test]
    fn a_square_fills_its_box_and_a_ring_does_not() {
        let full = bitmap(&Outline { segments: square(0.0, 0.0, 600.0, 600.0) }).unwrap();
        assert!(full.cells.iter().all(|c| (*c - 1.0).abs() < 0.01), "{:?}", full.cells);
        let mut ring = square(0.0, 0.0, 600.0, 600.0);
        let hole = square(100.0, 100.0, 500.0, 500.0);
        ring.push(hole[0]);
        ring.extend(hole[1..].iter().rev());
        let ring = bitmap(&Outline { segments: ring }).unwrap();
        let share = ring.cells.iter().sum::<f32>() / (SIDE * SIDE) as f32;
        assert!((share - 20.0 / 36.0).abs() < 0.02, "{share}");
    }

    #[test]
    fn a_triangle_covers_half() {
        let segments = vec![Segment::Move(0.0, 0.0), Segment::Line(1000.0, 0.0), Segment::Line(500.0, 1000.0)];
        let b = bitmap(&Outline { segments }).unwrap();
        assert!((b.cells.iter().sum::<f32>() / (SIDE * SIDE) as f32 - 0.5).abs() < 0.01);
    }

    #[test]
    fn contours_that_cancel_are_blank() {
        let mut segments = square(0.0, 0.0, 600.0, 600.0);
        assert!(!Outline { segments: segments.clone() }.is_blank());
        segments.extend([
            Segment::Move(0.0, 0.0),
            Segment::Line(600.0, 0.0),
            Segment::Line(600.0, 600.0),
            Segment::Line(0.0, 600.0),
        ]);
        assert!(Outline { segments }.is_blank());
        assert!(Outline { segments: vec![Segment::Move(1.0, 1.0), Segment::Line(9.0, 9.0)] }.is_blank());
    }
}
