//! Pages drawn, where it matters most: every letter of the notice and of the title must leave ink (§0.5; `decisions` 15).
//!
//! Behind the feature `render`. It proves nothing that structure does not, but it is another program's opinion of the
//! same page: what the graphics state of `look` takes for seen, a renderer must show.

use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Pixels to a point.
const SCALE: f64 = 2.0;
/// Longest side of a page that is drawn, points.
const MAX_SIDE: f64 = 2_000.0;
/// Difference of brightness between ink and ground, of 255.
const INK: u8 = 48;

/// A page to be drawn: its number from 1, what of it is shown, and the boxes of its letters.
pub(crate) struct Wanted {
    pub page: u32,
    pub shown: Bounds,
    pub letters: Vec<Bounds>,
}

/// Draws pages and looks for ink in the box of every letter.
pub(crate) fn check(bytes: &[u8], wanted: &[Wanted], findings: &mut Findings) {
    for page in wanted {
        // the library must not take the program down
        let missing = std::panic::catch_unwind(|| without_ink(bytes, page)).ok().flatten();
        match missing {
            Some(0) => findings.ran(&["VIS-002"]),
            Some(n) => {
                let args = [&*n.to_string(), &*page.letters.len().to_string()];
                findings.fail("VIS-002.drawn", &args, Detail::at(Where::page(page.page)));
            }
            None => findings.undecided_of("VIS-002", "why.drawn", &[&page.page.to_string()]),
        }
    }
}

/// How many letters have none; `None` when the page cannot be drawn upright and at its size.
fn without_ink(bytes: &[u8], wanted: &Wanted) -> Option<usize> {
    let pdf = Pdf::new(bytes.to_vec()).ok()?;
    let page = pdf.pages().get(usize::try_from(wanted.page.checked_sub(1)?).ok()?)?;
    let (width, height) = page.render_dimensions();
    let (wide, high) = (wanted.shown.x1 - wanted.shown.x0, wanted.shown.y1 - wanted.shown.y0);
    let fits = (f64::from(width) - wide).abs() < 1.0 && (f64::from(height) - high).abs() < 1.0;
    if !fits || wide > MAX_SIDE || high > MAX_SIDE {
        return None;
    }
    let settings = PixmapSettings { x_scale: SCALE as f32, y_scale: SCALE as f32, bg_color: WHITE };
    let picture =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (columns, rows) = (usize::from(picture.width()), usize::from(picture.height()));
    let bright: Vec<u8> =
        picture.data().iter().map(|p| ((u16::from(p.r) + u16::from(p.g) * 2 + u16::from(p.b)) / 4) as u8).collect();
    let has_ink = |b: &Bounds| {
        let column = |x: f64| (((x - wanted.shown.x0) * SCALE).clamp(0.0, columns as f64)) as usize;
        let row = |y: f64| (((wanted.shown.y1 - y) * SCALE).clamp(0.0, rows as f64)) as usize;
        let (mut low, mut high) = (u8::MAX, 0);
        for r in row(b.y1)..(row(b.y0) + 1).min(rows) {
            for v in bright
                .get(r * columns + column(b.x0)..(r * columns + column(b.x1) + 1).min(bright.len()))
                .unwrap_or_default()
            {
                (low, high) = (low.min(*v), high.max(*v));
            }
        }
        high.saturating_sub(low) >= INK
    };
    Some(wanted.letters.iter().filter(|b| !has_ink(b)).count())
}
