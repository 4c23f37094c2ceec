//! Paints by the bands of the page that they touch.

use super::super::Look;
use super::super::geometry::Bounds;

/// Paints by the bands of the page that they touch.
pub(super) struct Bands {
    bands: Vec<Vec<u32>>,
    bottom: f64,
    height: f64,
    all: usize,
}

/// Fewer paints than this are asked one by one.
const FEW: usize = 24;
const BANDS: usize = 64;

impl Bands {
    pub(super) fn new(look: &Look<'_>, page: Bounds) -> Bands {
        let mut out = Bands {
            bands: Vec::new(),
            bottom: page.y0,
            height: ((page.y1 - page.y0) / BANDS as f64).max(1e-3),
            all: look.paints.len(),
        };
        if out.all <= FEW {
            return out;
        }
        out.bands = vec![Vec::new(); BANDS];
        for (i, paint) in look.paints.iter().enumerate() {
            let bounds = paint.bounds();
            for band in out.range(bounds) {
                if let Some(list) = out.bands.get_mut(band) {
                    list.push(u32::try_from(i).unwrap_or(u32::MAX));
                }
            }
        }
        out
    }

    fn range(&self, bounds: Bounds) -> std::ops::RangeInclusive<usize> {
        let band = |y: f64| (((y - self.bottom) / self.height).max(0.0) as usize).min(BANDS - 1);
        band(bounds.y0)..=band(bounds.y1)
    }

    /// Paints that touch a box, in order.
    pub(super) fn touching(&self, look: &Look<'_>, bounds: Bounds, work: &mut u64) -> Vec<u32> {
        let touches = |i: &u32| look.paints.get(*i as usize).is_some_and(|p| p.bounds().overlaps(bounds));
        if self.bands.is_empty() {
            return (0..u32::try_from(self.all).unwrap_or(0)).filter(touches).collect();
        }
        let mut out: Vec<u32> = Vec::new();
        for band in self.range(bounds) {
            let list = self.bands.get(band).map_or(&[][..], Vec::as_slice);
            *work += list.len() as u64;
            out.extend(list.iter().filter(|i| touches(i)));
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}
