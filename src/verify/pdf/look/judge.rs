//! Whether the glyphs of a page can be seen: their size, the page's edge, clips, layers, what lies beneath and above.

mod bands;

use super::colour::{Blend, Rgb, Tone, WHITE, contrast};
use super::geometry::{Bounds, Point};
use super::paint::{Eye, Kind, Paint, Pair, Source, through};
use super::state::{Ink, Words};
use super::{Look, MAX_WORK, Spot, order};
use crate::verify::pdf::content::{PageText, Painter};
use crate::verify::pdf::fonts::Fonts;
use bands::Bands;
use std::collections::BTreeMap;

/// Below this nobody sees that there are words.
const UNSEEN: f32 = 1.3;
/// Below this the eye strains (WCAG 2.2, 1.4.3; VIS-002).
const FAINT: f32 = 4.5;
/// Smallest size of words, points (VIS-003).
const SMALL: f64 = 6.0;
/// Letters of this size are seen also when they are pale, points.
const LARGE: f64 = 30.0;
/// Below this not even those.
const GONE: f32 = 1.1;
/// Below this they are a line of dots, readings and raised numbers too.
const TINY: f64 = 3.0;
/// Characters of hidden words that are quoted.
const QUOTED: usize = 16;
/// Points of a glyph that must be seen, of five.
const NEEDED: usize = 3;

/// Boxes of a page, in default user space.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Boxes {
    /// What a screen shows: MediaBox and CropBox.
    pub shown: Bounds,
    /// What is left after trimming.
    pub trim: Bounds,
    /// Points to a unit.
    pub unit: f64,
}

/// Why words are not seen, or hardly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Why {
    /// Text render mode 3 or 7.
    Mode,
    /// Under three points.
    Tiny(f64),
    /// Under six points.
    Small(f64),
    /// Outside MediaBox or CropBox.
    Outside,
    /// Outside TrimBox.
    Trimmed,
    Clipped,
    /// Transparent; the share that is left.
    Clear(f32),
    /// The colour of its ground.
    Same(Rgb, Rgb),
    /// Low contrast.
    Faint(Rgb, Rgb, f32),
    /// Low contrast of letters as large as those of a watermark.
    Pale(Rgb, Rgb, f32),
    /// Painted over.
    Covered(Kind),
    /// Painted over by something that lets a little through.
    Veiled(Kind),
    /// In a layer that the screen or a print leaves out.
    Off,
    /// In a layer that can be switched off.
    Switch,
    /// On or under something whose colour or opacity is not known.
    Undecided,
}

impl Why {
    /// Number of the kind, for putting like to like.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Why::Mode => 0,
            Why::Tiny(_) => 1,
            Why::Small(_) => 2,
            Why::Outside => 3,
            Why::Trimmed => 4,
            Why::Clipped => 5,
            Why::Clear(_) => 6,
            Why::Same(..) => 7,
            Why::Faint(..) => 8,
            Why::Covered(k) => 9 + k as u8,
            Why::Veiled(k) => 16 + k as u8,
            Why::Off => 24,
            Why::Switch => 25,
            Why::Undecided => 26,
            Why::Pale(..) => 27,
        }
    }
}

/// Words of one owner on one page that are hidden for one reason.
#[derive(Clone, Debug)]
pub(crate) struct Hidden {
    pub why: Why,
    /// Glyphs, white space left out.
    pub count: usize,
    /// The longest stretch of them in one run.
    pub longest: usize,
    /// The first of them.
    pub words: String,
}

/// One run and what is wrong with it.
struct Found {
    words: usize,
    why: Why,
    glyphs: Vec<u32>,
}

/// Judges a page; what is hidden is written beside its text.
pub(crate) fn page<'a>(painter: &mut Painter<'a, '_>, look: &Look<'a>, boxes: &Boxes, out: &mut PageText) {
    let mut found = Vec::new();
    let bands = Bands::new(look, boxes.shown);
    let mut crowded = look.crowded;
    let work = painter.sight.work;
    let mut eye = Eye { pdf: painter.pdf, budget: painter.budget, images: &mut painter.sight.images, work };
    let mut known: Option<(Rgb, f32)> = None;
    for n in 0..look.words.len() {
        if eye.work > MAX_WORK {
            crowded = true;
            break;
        }
        Judge { look, boxes, fonts: painter.fonts, bands: &bands, eye: &mut eye, found: &mut found, known: &mut known }
            .words(n);
    }
    drop_shadows(look, boxes, painter.fonts, &mut found, &mut eye.work);
    painter.sight.work = eye.work;
    order::note(look, painter.fonts, out);
    if crowded {
        painter.sight.crowded.get_or_insert(painter.page);
    }
    let mut sums: BTreeMap<(Spot, u8), Hidden> = BTreeMap::new();
    for f in &found {
        let Some(words) = look.words.get(f.words) else { continue };
        let fresh = || Hidden { why: f.why, count: 0, longest: 0, words: String::new() };
        let sum = sums.entry((words.spot, f.why.rank())).or_insert_with(fresh);
        sum.count += f.glyphs.len();
        sum.longest = sum.longest.max(f.glyphs.len());
        for i in &f.glyphs {
            if sum.words.chars().count() >= QUOTED {
                break;
            }
            sum.words.push_str(text_of(look, painter.fonts, words, *i));
        }
    }
    for ((spot, _), hidden) in sums {
        match spot {
            Spot::Marked(mcid) => out.hidden.entry(mcid).or_default().push(hidden),
            Spot::Loose => out.hidden_loose.push(hidden),
            Spot::Artifact => {}
        }
    }
}

fn text_of<'f>(look: &Look<'_>, fonts: &'f Fonts<'_>, words: &Words<'_>, glyph: u32) -> &'f str {
    let glyph = look.glyphs.get(glyph as usize);
    let font = words.font.and_then(|f| fonts.used.get(f));
    let code = font.zip(glyph).and_then(|(f, g)| f.codes.get(g.code as usize));
    code.map_or("\u{FFFD}", |c| c.text.as_str())
}

struct Judge<'j, 'a, 'e> {
    look: &'j Look<'a>,
    boxes: &'j Boxes,
    fonts: &'j Fonts<'a>,
    bands: &'j Bands,
    eye: &'j mut Eye<'a, 'e>,
    found: &'j mut Vec<Found>,
    /// The ink asked last, and its contrast with white.
    known: &'j mut Option<(Rgb, f32)>,
}

/// What is to be asked glyph by glyph.
struct Asked<'l> {
    outside: bool,
    trimmed: bool,
    clipped: bool,
    under: &'l [u32],
    /// Colour, masks or pattern of the words themselves.
    inked: bool,
}

impl<'j, 'a> Judge<'j, 'a, '_> {
    fn words(&mut self, n: usize) {
        let look: &'j Look<'a> = self.look;
        let Some(words) = look.words.get(n) else { return };
        if words.spot == Spot::Artifact {
            return;
        }
        let seen: Vec<u32> = self.shaped(words);
        let (Some(first), Some(last)) = (seen.first().copied(), seen.last().copied()) else { return };
        if matches!(words.mode, 3 | 7) {
            return self.found.push(Found { words: n, why: Why::Mode, glyphs: seen });
        }
        let size = self.size(words);
        if size.is_some_and(|s| s.is_nan() || s < TINY) {
            return self.found.push(Found { words: n, why: Why::Tiny(size.unwrap_or(0.0)), glyphs: seen });
        }
        if let Some(size) = size.filter(|s| *s < SMALL - 0.05) {
            self.found.push(Found { words: n, why: Why::Small(size), glyphs: seen.clone() });
        }
        if !words.layer.view || !words.layer.print {
            self.found.push(Found { words: n, why: Why::Off, glyphs: seen.clone() });
        } else if words.layer.switch {
            self.found.push(Found { words: n, why: Why::Switch, glyphs: seen.clone() });
        }
        if words.fill.is_none() && words.stroke.is_none() {
            return self.found.push(Found { words: n, why: Why::Clear(0.0), glyphs: seen });
        }
        let bounds = self.bounds(words, first, last);
        let under = self.bands.touching(self.look, bounds, &mut self.eye.work);
        let asked = Asked {
            outside: !self.boxes.shown.surrounds(bounds),
            trimmed: !self.boxes.trim.surrounds(bounds),
            clipped: !words.clip.surrounds(bounds),
            inked: !self.plain(words),
            under: &under,
        };
        if asked.outside || asked.trimmed || asked.clipped || asked.inked || !under.is_empty() {
            self.glyphs(n, words, &seen, bounds, &asked);
        }
    }

    /// Glyphs that have a shape.
    fn shaped(&self, words: &Words<'_>) -> Vec<u32> {
        let codes = words.font.and_then(|f| self.fonts.used.get(f)).map(|f| f.codes.as_slice());
        let shaped = |i: &usize| {
            let code = self.look.glyphs.get(*i).and_then(|g| codes?.get(g.code as usize));
            code.is_none_or(|c| !c.blank)
        };
        words.glyphs.clone().filter(shaped).filter_map(|i| u32::try_from(i).ok()).collect()
    }

    /// Size in points: the height, or twice the width of an em where that is less.
    fn size(&self, words: &Words<'_>) -> Option<f64> {
        let height = words.height?;
        let [a, b, c, d, ..] = words.frame.0;
        let (along, up) = (a.hypot(b), c.hypot(d));
        if along == 0.0 || up == 0.0 {
            return Some(0.0);
        }
        let area = words.frame.determinant().abs();
        Some((area / along * height).min(area / up * 2.0) * self.boxes.unit)
    }

    fn bounds(&self, words: &Words<'_>, first: u32, last: u32) -> Bounds {
        let ends = [first, last].map(|i| self.glyph_box(words, i));
        Bounds::around(ends.into_iter().flat_map(|b| b.corners(words.frame)))
    }

    /// The box of a glyph in em of its line.
    fn glyph_box(&self, words: &Words<'_>, glyph: u32) -> Bounds {
        let Some(g) = self.look.glyphs.get(glyph as usize) else { return Bounds::NOWHERE };
        let (from, width, height) = (f64::from(g.from), f64::from(g.width), words.height.unwrap_or(1.0));
        if words.vertical {
            return Bounds { x0: -0.4, y0: from + width, x1: 0.4, y1: from };
        }
        Bounds { x0: from, y0: -0.1 * height, x1: from + width.max(0.05), y1: 0.75 * height }
    }

    /// The five points of a glyph that are asked.
    fn points(&self, words: &Words<'_>, glyph: u32) -> [Point; 5] {
        let b = self.glyph_box(words, glyph);
        let at = |x: f64, y: f64| words.frame.apply((b.x0 + (b.x1 - b.x0) * x, b.y0 + (b.y1 - b.y0) * y));
        [at(0.5, 0.5), at(0.2, 0.25), at(0.8, 0.25), at(0.2, 0.75), at(0.8, 0.75)]
    }

    /// Whether the words stand out from white and are of one opaque colour.
    fn plain(&mut self, words: &Words<'_>) -> bool {
        if !words.masks.is_empty() || words.group_alpha < 1.0 || words.clip.overfull {
            return false;
        }
        let Some(ink) = &words.fill else { return false };
        let Source::Flat(Tone::Known(rgb)) = ink.source else { return false };
        if ink.alpha < 1.0 || words.blend != Blend::Normal {
            return false;
        }
        let known = match *self.known {
            Some((c, value)) if c == rgb => value,
            _ => contrast(rgb, WHITE),
        };
        *self.known = Some((rgb, known));
        known >= FAINT
    }

    fn glyphs(&mut self, n: usize, words: &Words<'a>, seen: &[u32], bounds: Bounds, asked: &Asked<'_>) {
        let mut sums: BTreeMap<u8, (Why, Vec<u32>)> = BTreeMap::new();
        // flat paints that reach past the whole run are the same for every glyph
        let even = !asked.outside
            && !asked.trimmed
            && !asked.clipped
            && words.masks.is_empty()
            && [&words.fill, &words.stroke].into_iter().flatten().all(|i| matches!(i.source, Source::Flat(_)))
            && asked.under.iter().filter_map(|i| self.look.paints.get(*i as usize)).all(|p| reaches_past(p, bounds));
        for glyph in seen {
            if self.eye.work > MAX_WORK {
                break;
            }
            let why = self.glyph(words, *glyph, asked);
            if even {
                if let Some(why) = why {
                    sums.insert(why.rank(), (why, seen.to_vec()));
                }
                break;
            }
            if let Some(why) = why {
                sums.entry(why.rank()).or_insert_with(|| (why, Vec::new())).1.push(*glyph);
            }
        }
        for (why, glyphs) in sums.into_values() {
            self.found.push(Found { words: n, why, glyphs });
        }
    }

    /// Why a glyph is not seen.
    fn glyph(&mut self, words: &Words<'a>, glyph: u32, asked: &Asked<'_>) -> Option<Why> {
        let points = self.points(words, glyph);
        self.eye.work += 5;
        let most = |count: usize| count >= NEEDED;
        if asked.outside && most(points.iter().filter(|p| !self.boxes.shown.holds(**p)).count()) {
            return Some(Why::Outside);
        }
        if asked.clipped {
            let work = &mut self.eye.work;
            if most(points.iter().filter(|p| !words.clip.holds(**p, work)).count()) {
                return Some(Why::Clipped);
            }
        }
        if words.clip.overfull {
            return Some(Why::Undecided);
        }
        if asked.inked || !asked.under.is_empty() {
            let large = self.size(words).is_some_and(|s| s >= LARGE);
            let whys = points.map(|p| self.point(words, p, asked.under)).map(|why| match why {
                Some(Why::Same(i, g)) if large && contrast(i, g) >= GONE => Some(Why::Pale(i, g, contrast(i, g))),
                Some(Why::Faint(i, g, c)) if large => Some(Why::Pale(i, g, c)),
                why => why,
            });
            let hidden = whys.iter().flatten().filter(|w| !is_weak(**w));
            let worst = hidden.clone().next().copied();
            if most(hidden.count()) {
                return worst;
            }
            if most(whys.iter().flatten().filter(|w| **w != Why::Undecided).count()) {
                return whys.iter().flatten().find(|w| is_weak(**w) && **w != Why::Undecided).copied();
            }
            if most(whys.iter().flatten().count()) {
                return Some(Why::Undecided);
            }
        }
        if asked.trimmed && most(points.iter().filter(|p| !self.boxes.trim.holds(**p)).count()) {
            return Some(Why::Trimmed);
        }
        None
    }

    /// Why a point of a glyph does not stand out: the best that one of its inks does.
    fn point(&mut self, words: &Words<'a>, p: Point, under: &[u32]) -> Option<Why> {
        let mut ground = Tone::Known(WHITE);
        let (before, after) = under.split_at(under.partition_point(|i| (*i as usize) < words.before));
        let look: &'j Look<'a> = self.look;
        for paint in before.iter().filter_map(|i| look.paints.get(*i as usize)) {
            if let Some((tone, alpha)) = paint.at(p, self.eye) {
                ground = alpha.map_or(Tone::Unknown, |a| paint.blend.over(ground, tone, a));
            }
        }
        let mut covers: Vec<(&Paint<'a>, Tone, Option<f32>)> = Vec::new();
        for paint in after.iter().filter_map(|i| look.paints.get(*i as usize)) {
            if let Some((tone, alpha)) = paint.at(p, self.eye) {
                covers.push((paint, tone, alpha));
            }
        }
        let mut best: Option<Why> = None;
        for ink in words.fill.iter().chain(&words.stroke) {
            best = Some(better(best, self.ink(words, ink, p, ground, &covers)?));
        }
        best
    }

    fn ink(
        &mut self,
        words: &Words<'a>,
        ink: &Ink<'a>,
        p: Point,
        ground: Tone,
        covers: &[(&Paint<'a>, Tone, Option<f32>)],
    ) -> Option<Why> {
        let (tone, alpha) = ink.source.at(p, self.eye);
        let alpha = through(&words.masks, p, alpha.map(|a| a * ink.alpha * words.group_alpha), self.eye);
        let Some(alpha) = alpha else { return Some(Why::Undecided) };
        let same = alpha <= 0.0;
        let mut pair = Pair { ink: words.blend.over(ground, tone, alpha), ground, same };
        let own = pair.contrast();
        let full = Pair { ink: tone, ground, same: false }.contrast();
        if let Some(c) = own.filter(|c| *c < UNSEEN) {
            return Some(match full {
                Some(f) if f >= UNSEEN && alpha < 1.0 => Why::Clear(alpha),
                _ => colours(pair, c),
            });
        }
        let (mut value, mut cause) = (own, None);
        for (paint, tone, alpha) in covers {
            let knocks = paint.knockout.is_some() && paint.knockout == words.knockout;
            pair.cover(*tone, *alpha, paint.blend, knocks);
            let now = pair.contrast();
            match (value, now) {
                (Some(before), Some(now)) if now > before - 0.1 => {}
                (None, None) => {}
                _ => cause = Some(paint.kind),
            }
            value = now;
        }
        match (value, cause) {
            (None, _) => Some(Why::Undecided),
            (Some(c), Some(kind)) if c < UNSEEN => Some(Why::Covered(kind)),
            (Some(c), Some(kind)) if c < FAINT && own.is_none_or(|o| o >= FAINT) => Some(Why::Veiled(kind)),
            (Some(c), _) if c < FAINT => Some(match full {
                Some(f) if f >= FAINT && alpha < 0.5 => Why::Clear(alpha),
                _ => colours(pair, c),
            }),
            _ => None,
        }
    }
}

/// Hard to see, or not known; not gone.
fn is_weak(why: Why) -> bool {
    matches!(why, Why::Faint(..) | Why::Pale(..) | Why::Veiled(_) | Why::Undecided)
}

fn colours(pair: Pair, contrast: f32) -> Why {
    match (pair.ink, pair.ground) {
        (Tone::Known(ink), Tone::Known(ground)) if contrast < UNSEEN => Why::Same(ink, ground),
        (Tone::Known(ink), Tone::Known(ground)) => Why::Faint(ink, ground, contrast),
        _ => Why::Undecided,
    }
}

/// Of two inks of the same glyph the one that is seen better.
fn better(one: Option<Why>, two: Why) -> Why {
    let weight = |w: Why| match w {
        Why::Undecided => 2,
        Why::Faint(..) | Why::Veiled(_) => 1,
        _ => 0,
    };
    one.filter(|o| weight(*o) >= weight(two)).unwrap_or(two)
}

/// Whether a paint lies under or over all of a box in one colour.
fn reaches_past(paint: &Paint<'_>, bounds: Bounds) -> bool {
    paint.area.shape.is_none()
        && paint.area.bounds.surrounds(bounds)
        && paint.clip.surrounds(bounds)
        && paint.masks.is_empty()
        && matches!(paint.source, Source::Flat(_))
}

/// Words drawn again in sight at nearly the same place: what lies behind is a shadow, a halo, or boldness.
fn drop_shadows(look: &Look<'_>, boxes: &Boxes, fonts: &Fonts<'_>, found: &mut Vec<Found>, work: &mut u64) {
    let blamed: Vec<usize> = found.iter().map(|f| f.words).collect();
    let mut by_text: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let text = |words: &Words<'_>| -> String {
        let glyphs = words.glyphs.clone().filter_map(|i| u32::try_from(i).ok());
        glyphs.map(|i| text_of(look, fonts, words, i)).collect()
    };
    if found.iter().any(|f| shadowy(f.why)) {
        for (n, words) in look.words.iter().enumerate().filter(|(n, _)| blamed.binary_search(n).is_err()) {
            by_text.entry(text(words)).or_default().push(n);
        }
    }
    found.retain(|f| {
        let Some(words) = look.words.get(f.words).filter(|_| shadowy(f.why)) else { return true };
        let near = 0.5 * words.frame.scale();
        let origin = words.frame.apply((0.0, 0.0));
        let others = by_text.get(&text(words)).map_or(&[][..], Vec::as_slice);
        *work += others.len() as u64;
        !others.iter().filter_map(|n| look.words.get(*n)).any(|o| {
            let (x, y) = o.frame.apply((0.0, 0.0));
            (x - origin.0).abs() < near && (y - origin.1).abs() < near && boxes.shown.holds((x, y))
        })
    });
}

/// What a shadow may be blamed for.
fn shadowy(why: Why) -> bool {
    matches!(why, Why::Same(..) | Why::Faint(..) | Why::Clear(_) | Why::Veiled(_) | Why::Covered(_) | Why::Undecided)
}
