//! What annotations draw over a page (ISO 32000-1, 12.5.5): their appearances, and what viewers draw without one.

use super::Look;
use super::colour::{Space, Tone};
use super::geometry::{Bounds, Matrix};
use super::layers::Layer;
use super::paint::Source;
use super::path::{Area, Path};
use super::state::State;
use crate::verify::pdf::content::{Painter, Trouble};
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_name};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use lopdf::{Dictionary, Object, Stream};

/// A border of this width is a frame; a thicker one covers.
const FRAME: f64 = 2.0;

/// Draws the annotations of a page after its content. A link that draws anything is named (ACT-003).
///
/// # Errors
/// [`Trouble`] when an appearance cannot be read.
pub(crate) fn draw<'a>(
    painter: &mut Painter<'a, '_>,
    page: &'a Dictionary,
    look: &mut Look<'a>,
    findings: &mut Findings,
) -> Result<(), Trouble> {
    look.annotation = true;
    for object in get_list(painter.pdf, page, b"Annots") {
        *painter.operators += 1;
        if *painter.operators > painter.limits.max_objects.saturating_mul(16) {
            return Err(Trouble::Over);
        }
        let Some(annotation) = as_dict(painter.pdf, object) else { continue };
        let subtype = get_name(painter.pdf, annotation, b"Subtype").unwrap_or_default();
        let flags = get(painter.pdf, annotation, b"F").and_then(|o| o.as_i64().ok()).unwrap_or(0);
        let (hidden, print, no_view) = (flags & 2 != 0, flags & 4 != 0, flags & 32 != 0);
        if hidden || (no_view && !print) || subtype == b"Popup" {
            continue;
        }
        painter.layer = match annotation.get(b"OC") {
            Ok(group) => painter.sight.layer(painter.pdf, group),
            Err(_) => Layer::ALWAYS,
        };
        let sides: Vec<f64> =
            get_list(painter.pdf, annotation, b"Rect").into_iter().filter_map(|o| number(painter.pdf, o)).collect();
        let [a, b, c, d] = sides[..] else { continue };
        let rect = Bounds::around([(a, b), (c, d)]);
        let (paints, words, glyphs) = (look.paints.len(), look.words.len(), look.glyphs.len());
        let mut said = String::new();
        match appearance(painter, annotation) {
            Some(stream) => {
                let state = placed(painter, stream, rect);
                said = painter.shown(stream, None, state, look)?;
            }
            None => plain(painter, annotation, subtype, rect, look),
        }
        look.words.truncate(words);
        look.glyphs.truncate(glyphs);
        if subtype == b"Link" && (look.paints.len() > paints || !said.trim().is_empty()) {
            findings.fail("ACT-003.link", &[said.trim()], Detail::at(Where::page(painter.page)));
        }
    }
    look.annotation = false;
    painter.layer = Layer::ALWAYS;
    Ok(())
}

/// The normal appearance, by its state where there are several.
fn appearance<'a>(painter: &Painter<'a, '_>, annotation: &'a Dictionary) -> Option<&'a Stream> {
    let states = get_dict(painter.pdf, annotation, b"AP")?;
    match get(painter.pdf, states, b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dictionary(by_state) => {
            let state = get_name(painter.pdf, annotation, b"AS")?;
            match get(painter.pdf, by_state, state)? {
                Object::Stream(stream) => Some(stream),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The state in which an appearance runs: its box, turned by its matrix, is fitted into the rectangle.
fn placed<'a>(painter: &Painter<'a, '_>, stream: &Stream, rect: Bounds) -> State<'a> {
    let of = |key: &[u8]| -> Vec<f64> {
        get_list(painter.pdf, &stream.dict, key).into_iter().filter_map(|o| number(painter.pdf, o)).collect()
    };
    let matrix = of(b"Matrix").try_into().map_or(Matrix::IDENTITY, Matrix);
    let mut fit = Matrix::IDENTITY;
    if let [x0, y0, x1, y1] = of(b"BBox")[..] {
        let turned = Bounds::around(Bounds::around([(x0, y0), (x1, y1)]).corners(matrix));
        let ratio = |to: f64, from: f64| if from > 0.0 { to / from } else { 1.0 };
        let (w, h) = (ratio(rect.x1 - rect.x0, turned.x1 - turned.x0), ratio(rect.y1 - rect.y0, turned.y1 - turned.y0));
        fit = Matrix([w, 0.0, 0.0, h, rect.x0 - turned.x0 * w, rect.y0 - turned.y0 * h]);
    }
    let mut state = State::new(fit);
    painter.enter_form(stream, &mut state);
    state
}

/// What a viewer draws for an annotation without an appearance, where that can cover words.
fn plain<'a>(painter: &Painter<'a, '_>, annotation: &'a Dictionary, subtype: &[u8], rect: Bounds, look: &mut Look<'a>) {
    let colour = |dict: &Dictionary, key: &[u8]| -> Option<Tone> {
        let values: Vec<f64> =
            get_list(painter.pdf, dict, key).into_iter().filter_map(|o| number(painter.pdf, o)).collect();
        match values.len() {
            1 => Some(Space::Gray.tone(&values)),
            3 => Some(Space::Rgb.tone(&values)),
            4 => Some(Space::Cmyk.tone(&values)),
            _ => None,
        }
    };
    let mut state = State::new(Matrix::IDENTITY);
    let alpha = get(painter.pdf, annotation, b"CA").and_then(|o| number(painter.pdf, o)).unwrap_or(1.0);
    state.fill.alpha = alpha.clamp(0.0, 1.0) as f32;
    let ground = match subtype {
        b"Square" | b"Circle" | b"Polygon" => colour(annotation, b"IC"),
        b"FreeText" => colour(annotation, b"C"),
        b"Widget" => get_dict(painter.pdf, annotation, b"MK").and_then(|mk| colour(mk, b"BG")),
        _ => None,
    };
    if let Some(tone) = ground {
        state.fill.source = Source::Flat(tone);
        look.paint(painter.painted(Area::boxed(rect), &state.fill, &state));
    } else if subtype == b"Stamp" {
        state.fill.source = Source::Unclear;
        look.paint(painter.painted(Area::boxed(rect), &state.fill, &state));
    }
    let width = match get_dict(painter.pdf, annotation, b"BS") {
        Some(style) => get(painter.pdf, style, b"W").and_then(|o| number(painter.pdf, o)),
        None => get_list(painter.pdf, annotation, b"Border").get(2).and_then(|o| number(painter.pdf, o)),
    };
    if let Some(width) = width.filter(|w| *w > FRAME)
        && matches!(subtype, b"Link" | b"Square" | b"Circle" | b"FreeText")
    {
        let mut path = Path::default();
        let (w, h) = (rect.x1 - rect.x0, rect.y1 - rect.y0);
        path.rectangle(rect.x0, rect.y0, w, h, Matrix::IDENTITY);
        let mut area = path.outline(width * 2.0);
        // the border lies inside
        area.bounds = area.bounds.intersect(rect);
        state.fill.source = Source::Flat(colour(annotation, b"C").unwrap_or(Tone::Known([0.0; 3])));
        look.paint(painter.painted(area, &state.fill, &state));
    }
}
