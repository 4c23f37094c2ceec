//! Outlines of a `glyf` table. A reader of its own, because components of a hostile font can call each other without
//! end: here they are counted.

use super::{Corners, Outline, Segment};

/// Points and components of one glyph; a busy ideograph has 300 of the one, an accented letter 3 of the other.
const MAX_POINTS: usize = 60_000;
const MAX_COMPONENTS: usize = 256;

/// The tables of a TrueType program that outlines are read from.
pub(crate) struct Glyf<'a> {
    pub glyf: &'a [u8],
    pub loca: &'a [u8],
    /// Whether offsets have four bytes.
    pub long: bool,
    pub count: u16,
    /// Thousandths of an em to a unit.
    pub scale: f32,
}

/// Linear part and shift of a component.
#[derive(Clone, Copy)]
struct Place([f32; 6]);

impl Place {
    const HERE: Place = Place([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// `inner` first, then this.
    fn after(&self, inner: [f32; 6]) -> Place {
        let [a, b, c, d, e, f] = inner;
        let linear = Place([self.0[0], self.0[1], self.0[2], self.0[3], 0.0, 0.0]);
        let ((a, b), (c, d), (e, f)) = (linear.apply(a, b), linear.apply(c, d), self.apply(e, f));
        Place([a, b, c, d, e, f])
    }
}

/// Big-endian numbers from a place that moves.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|b| b.iter().fold(0, |n, b| n << 8 | u16::from(*b)))
    }

    fn i16(&mut self) -> Option<i16> {
        self.u16().map(u16::cast_signed)
    }

    /// A number with 14 binary places.
    fn fraction(&mut self) -> Option<f32> {
        self.i16().map(|n| f32::from(n) / 16384.0)
    }
}

impl<'a> Glyf<'a> {
    fn offset(&self, n: usize) -> Option<usize> {
        let width = if self.long { 4 } else { 2 };
        let bytes = self.loca.get(n * width..(n + 1) * width)?;
        let value = bytes.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
        Some(if self.long { value } else { value * 2 })
    }

    fn data(&self, glyph: u16) -> Option<&'a [u8]> {
        if glyph >= self.count {
            return None;
        }
        let (from, to) = (self.offset(usize::from(glyph))?, self.offset(usize::from(glyph) + 1)?);
        self.glyf.get(from..to)
    }

    /// Contours and box of a glyph by its head.
    pub(super) fn head(&self, glyph: u16) -> Option<(i16, Corners)> {
        let mut bytes = Bytes(self.data(glyph)?);
        let contours = bytes.i16()?;
        let mut side = || bytes.i16().map(|n| f32::from(n) * self.scale);
        Some((contours.max(-1), [side()?, side()?, side()?, side()?]))
    }

    /// What a glyph draws.
    pub(super) fn outline(&self, glyph: u16) -> Option<Outline> {
        let mut out = Outline::default();
        let mut todo = vec![(glyph, Place::HERE, 0u8)];
        let (mut parts, mut points) = (0, 0);
        while let Some((glyph, place, depth)) = todo.pop() {
            parts += 1;
            if parts > MAX_COMPONENTS || depth > 8 {
                return None;
            }
            let data = self.data(glyph)?;
            if data.is_empty() {
                continue;
            }
            let mut bytes = Bytes(data);
            let contours = bytes.i16()?;
            bytes.take(8)?;
            match usize::try_from(contours) {
                Ok(contours) => {
                    points += simple(&mut bytes, contours, &place, self.scale, &mut out)?;
                    if points > MAX_POINTS {
                        return None;
                    }
                }
                Err(_) => {
                    let from = todo.len();
                    components(&mut bytes, &place, depth, &mut todo)?;
                    todo.get_mut(from..)?.reverse();
                }
            }
        }
        Some(out)
    }
}

fn components(bytes: &mut Bytes<'_>, place: &Place, depth: u8, todo: &mut Vec<(u16, Place, u8)>) -> Option<()> {
    loop {
        let (flags, glyph) = (bytes.u16()?, bytes.u16()?);
        let (x, y) = match (flags & 1 != 0, flags & 2 != 0) {
            (true, true) => (f32::from(bytes.i16()?), f32::from(bytes.i16()?)),
            (false, true) => (f32::from(bytes.u8()?.cast_signed()), f32::from(bytes.u8()?.cast_signed())),
            // placed by points: nobody's fonts do that to letters, and both sides are read alike
            (true, false) => bytes.take(4).map(|_| (0.0, 0.0))?,
            (false, false) => bytes.take(2).map(|_| (0.0, 0.0))?,
        };
        let (a, b, c, d) = if flags & 0x08 != 0 {
            let s = bytes.fraction()?;
            (s, 0.0, 0.0, s)
        } else if flags & 0x40 != 0 {
            (bytes.fraction()?, 0.0, 0.0, bytes.fraction()?)
        } else if flags & 0x80 != 0 {
            (bytes.fraction()?, bytes.fraction()?, bytes.fraction()?, bytes.fraction()?)
        } else {
            (1.0, 0.0, 0.0, 1.0)
        };
        todo.push((glyph, place.after([a, b, c, d, x, y]), depth + 1));
        if flags & 0x20 == 0 || todo.len() > MAX_COMPONENTS {
            return Some(());
        }
    }
}

/// Adds the contours of a simple glyph; gives back how many points it has.
fn simple(bytes: &mut Bytes<'_>, contours: usize, place: &Place, scale: f32, out: &mut Outline) -> Option<usize> {
    let mut ends = Vec::new();
    for _ in 0..contours {
        ends.push(usize::from(bytes.u16()?));
    }
    let count = ends.last().map_or(0, |e| e + 1);
    let hints = usize::from(bytes.u16()?);
    bytes.take(hints)?;
    let mut flags = Vec::new();
    while flags.len() < count {
        let flag = bytes.u8()?;
        let times = if flag & 8 != 0 { usize::from(bytes.u8()?) + 1 } else { 1 };
        flags.extend(std::iter::repeat_n(flag, times.min(count - flags.len())));
    }
    let xs = coordinates(bytes, &flags, 0x02, 0x10)?;
    let ys = coordinates(bytes, &flags, 0x04, 0x20)?;
    let points: Vec<(bool, f32, f32)> = flags
        .iter()
        .zip(xs.iter().zip(&ys))
        .map(|(flag, (x, y))| {
            let (x, y) = place.apply(*x as f32, *y as f32);
            (flag & 1 != 0, x * scale, y * scale)
        })
        .collect();
    let mut from = 0;
    for end in ends {
        if let Some(contour) = points.get(from..=end) {
            contour_segments(contour, out);
        }
        from = (end + 1).max(from);
    }
    Some(count)
}

fn coordinates(bytes: &mut Bytes<'_>, flags: &[u8], short: u8, same: u8) -> Option<Vec<i32>> {
    let mut at = 0i32;
    let mut out = Vec::with_capacity(flags.len());
    for flag in flags {
        let step = match (flag & short != 0, flag & same != 0) {
            (true, true) => i32::from(bytes.u8()?),
            (true, false) => -i32::from(bytes.u8()?),
            (false, true) => 0,
            (false, false) => i32::from(bytes.i16()?),
        };
        at = at.saturating_add(step).clamp(-1_000_000, 1_000_000);
        out.push(at);
    }
    Some(out)
}

/// Between two points off the curve lies one on it, in the middle.
fn contour_segments(points: &[(bool, f32, f32)], out: &mut Outline) {
    let middle = |a: (bool, f32, f32), b: (bool, f32, f32)| (true, (a.1 + b.1) / 2.0, (a.2 + b.2) / 2.0);
    let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else { return };
    let start = match (first.0, last.0) {
        (true, _) => first,
        (false, true) => last,
        (false, false) => middle(first, last),
    };
    out.segments.push(Segment::Move(start.1, start.2));
    let mut off: Option<(bool, f32, f32)> = None;
    let rest = points.iter().copied().skip(usize::from(first.0));
    for p in rest.chain([start]) {
        match (off, p.0) {
            (None, true) => out.segments.push(Segment::Line(p.1, p.2)),
            (None, false) => off = Some(p),
            (Some(c), true) => {
                out.segments.push(Segment::Quad(c.1, c.2, p.1, p.2));
                off = None;
            }
            (Some(c), false) => {
                let m = middle(c, p);
                out.segments.push(Segment::Quad(c.1, c.2, m.1, m.2));
                off = Some(p);
            }
        }
    }
}
