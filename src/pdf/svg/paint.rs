//! Inks of a drawing: plain colours, and gradients as shadings (ISO 32000-1, 8.7.4.5).

use super::content::{Beyond, reals};
use crate::pdf::colour::Press;
use printpdf::DictItem;
use resvg::tiny_skia::Transform;
use resvg::usvg::{BaseGradient, Color, Paint, SpreadMethod, Stop};
use std::collections::BTreeMap;

/// An ink.
pub(super) enum Ink {
    Plain(Color),
    Shading {
        shading: DictItem,
        /// From the gradient's coordinates to the shape's.
        transform: Transform,
        opacity: f32,
        colour: bool,
    },
}

pub(super) fn ink(paint: &Paint, press: Option<&Press>) -> Result<Ink, Beyond> {
    match paint {
        Paint::Color(color) => Ok(Ink::Plain(*color)),
        Paint::LinearGradient(g) => shading(g, 2, reals([g.x1(), g.y1(), g.x2(), g.y2()]), press),
        Paint::RadialGradient(g) => shading(g, 3, reals([g.fx(), g.fy(), 0.0, g.cx(), g.cy(), g.r().get()]), press),
        Paint::Pattern(_) => Err(Beyond("pattern")),
    }
}

fn shading(gradient: &BaseGradient, kind: i64, coordinates: DictItem, press: Option<&Press>) -> Result<Ink, Beyond> {
    if gradient.spread_method() != SpreadMethod::Pad {
        return Err(Beyond("spreadMethod"));
    }
    let stops = gradient.stops();
    let opacity = stops.first().map_or(1.0, |s| s.opacity().get());
    if stops.iter().any(|s| (s.opacity().get() - opacity).abs() > 0.002) {
        return Err(Beyond("gradient of opacity"));
    }
    let colour = stops.iter().any(|s| !is_grey(s.color()));
    let space = match (colour, press) {
        (false, _) => "DeviceGray",
        (true, None) => "DeviceRGB",
        (true, Some(_)) => "DeviceCMYK",
    };
    let map = [
        ("ShadingType", DictItem::Int(kind)),
        ("ColorSpace", DictItem::Name(space.as_bytes().to_vec())),
        ("Coords", coordinates),
        ("Function", function(stops, colour, press)),
        ("Extend", DictItem::Array(vec![DictItem::Bool(true), DictItem::Bool(true)])),
    ];
    Ok(Ink::Shading { shading: dict(map), transform: gradient.transform(), opacity, colour })
}

fn is_grey(c: Color) -> bool {
    c.red == c.green && c.green == c.blue
}

/// The stops as functions stitched together.
fn function(stops: &[Stop], colour: bool, press: Option<&Press>) -> DictItem {
    let mut points: Vec<(f32, Color)> = stops.iter().map(|s| (s.offset().get().clamp(0.0, 1.0), s.color())).collect();
    if let Some((_, first)) = points.first().copied().filter(|p| p.0 > 0.0) {
        points.insert(0, (0.0, first));
    }
    if let Some((_, last)) = points.last().copied().filter(|p| p.0 < 1.0) {
        points.push((1.0, last));
    }
    if colour && press.is_some() {
        points = finer(&points);
    }
    let parts: Vec<DictItem> = points
        .windows(2)
        .map(|w| {
            dict([
                ("FunctionType", DictItem::Int(2)),
                ("Domain", reals([0.0, 1.0])),
                ("C0", components(w[0].1, colour, press)),
                ("C1", components(w[1].1, colour, press)),
                ("N", DictItem::Int(1)),
            ])
        })
        .collect();
    let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
    let bounds = inner.iter().map(|p| DictItem::Real(p.0)).collect();
    let encode = parts.iter().flat_map(|_| [DictItem::Int(0), DictItem::Int(1)]).collect();
    dict([
        ("FunctionType", DictItem::Int(3)),
        ("Domain", reals([0.0, 1.0])),
        ("Functions", DictItem::Array(parts)),
        ("Bounds", DictItem::Array(bounds)),
        ("Encode", DictItem::Array(encode)),
    ])
}

/// Steps between two stops in print: between inks the way is straight, between colours it was meant to be.
const STEPS: u16 = 8;

/// The same gradient with stops between its stops.
fn finer(points: &[(f32, Color)]) -> Vec<(f32, Color)> {
    let mut out: Vec<(f32, Color)> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let ((from, a), (to, b)) = (pair[0], pair[1]);
        let steps = if a == b || to <= from { 1 } else { STEPS };
        for step in 1..=steps {
            let t = f32::from(step) / f32::from(steps);
            let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * t).round() as u8;
            let c = Color::new_rgb(mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue));
            out.push((if step == steps { to } else { from + (to - from) * t }, c));
        }
    }
    out
}

fn components(c: Color, colour: bool, press: Option<&Press>) -> DictItem {
    let part = |v: u8| f32::from(v) / 255.0;
    if let (true, Some(press)) = (colour, press) {
        return reals(press.four_inks([c.red, c.green, c.blue]).map(part));
    }
    if colour { reals([part(c.red), part(c.green), part(c.blue)]) } else { reals([part(c.red)]) }
}

fn dict<const N: usize>(entries: [(&str, DictItem); N]) -> DictItem {
    let map: BTreeMap<String, DictItem> = entries.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
    DictItem::Dict { map }
}
