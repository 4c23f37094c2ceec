//! Values that move, colour or cut a box: transforms, filters, clips. What they leave of it, no more.

use super::token::{Tok, View};
use super::value::{Filter, Length, Transform, length, number};

fn angle(tok: &Tok) -> Option<f64> {
    match tok {
        Tok::Number(0.0) => Some(0.0),
        Tok::Dim(n, u) => match &**u {
            "deg" => Some(n.to_radians()),
            "rad" => Some(*n),
            "grad" => Some((n * 0.9).to_radians()),
            "turn" => Some((n * 360.0).to_radians()),
            _ => None,
        },
        _ => None,
    }
}

/// A list of transform functions; `None` when it is no such list.
pub(crate) fn transform(view: View<'_>) -> Option<Transform> {
    let mut out = Transform { scale: 1.0, mirrored: false, x: Length::ZERO, y: Length::ZERO, unknown: false };
    let (mut across, mut down) = (1.0f64, 1.0f64);
    for (tok, inner) in view.solid() {
        let Tok::Func(name, _) = tok else { return None };
        let name = name.to_ascii_lowercase();
        let args: Vec<(&Tok, View<'_>)> = inner.solid().into_iter().filter(|a| *a.0 != Tok::Comma).collect();
        let num = |i: usize| args.get(i).and_then(|(t, v)| number(t, *v)).flatten();
        let len = |i: usize| args.get(i).map_or(Some(Length::ZERO), |(t, v)| length(t, *v).flatten());
        let turn = || args.first().and_then(|a| angle(a.0));
        let done = match name.as_str() {
            "translate" | "translate3d" => len(0).zip(len(1)).map(|(x, y)| {
                out.x = out.x.plus(x);
                out.y = out.y.plus(y);
            }),
            "translatex" => len(0).map(|x| out.x = out.x.plus(x)),
            "translatey" => len(0).map(|y| out.y = out.y.plus(y)),
            "scale" | "scale3d" => num(0).map(|x| {
                across *= x;
                down *= num(1).unwrap_or(x);
            }),
            "scalex" => num(0).map(|x| across *= x),
            "scaley" => num(0).map(|y| down *= y),
            "rotate" | "rotatez" | "perspective" | "translatez" | "scalez" => Some(()),
            "rotatey" | "skewx" => turn().map(|t| across *= t.cos()),
            "rotatex" | "skewy" => turn().map(|t| down *= t.cos()),
            "skew" => turn().map(|t| across *= t.cos()),
            "matrix" => match (num(0), num(1), num(2), num(3), num(4), num(5)) {
                (Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)) => {
                    let (first, second) = (a.hypot(b), c.hypot(d));
                    let area = a * d - b * c;
                    // the lesser of the two sizes of the square that it makes
                    let least = if first.max(second) > 0.0 { area / first.max(second) } else { 0.0 };
                    across *= least;
                    out.x = out.x.plus(Length::px(e));
                    out.y = out.y.plus(Length::px(f));
                    Some(())
                }
                _ => None,
            },
            "matrix3d" | "rotate3d" => None,
            _ => return None,
        };
        out.unknown |= done.is_none();
    }
    out.scale = across.abs().min(down.abs());
    out.mirrored = across * down < 0.0 && out.scale > 0.0;
    Some(out)
}

/// A list of filter functions; `None` when it is no such list.
pub(crate) fn filter(view: View<'_>) -> Option<Filter> {
    let mut out = Filter { opacity: 1.0, colours: false, blur: 0.0, unknown: false };
    for (tok, inner) in view.solid() {
        let name = match tok {
            Tok::Url(_) => {
                out.unknown = true;
                continue;
            }
            Tok::Func(name, _) => name.to_ascii_lowercase(),
            Tok::Ident(w) if w.eq_ignore_ascii_case("alpha") => "alpha".to_string(),
            _ => return None,
        };
        let amount = inner.solid().first().and_then(|(t, v)| number(t, *v)).flatten();
        match name.as_str() {
            "opacity" => out.opacity *= amount.unwrap_or(1.0).clamp(0.0, 1.0),
            "brightness" | "contrast" | "invert" | "saturate" | "sepia" | "hue-rotate" | "grayscale" => {
                let identity = if matches!(name.as_str(), "invert" | "sepia" | "grayscale") { 0.0 } else { 1.0 };
                let grey = matches!(name.as_str(), "grayscale" | "saturate" | "sepia" | "hue-rotate");
                out.colours |= !grey && amount != Some(identity);
            }
            "blur" => {
                let length = inner.solid().first().and_then(|(t, v)| length(t, *v)).flatten();
                out.blur += length.map_or(0.0, |l| l.about());
            }
            "drop-shadow" => {}
            "url" | "alpha" => out.unknown = true,
            _ => return None,
        }
    }
    Some(out)
}

/// `none`, `empty` (nothing is left of it), `shape`; `None` when it is no clip path.
pub(crate) fn clip_path(view: View<'_>) -> Option<&'static str> {
    let toks = view.solid();
    let (tok, inner) = toks.first()?;
    match tok {
        Tok::Ident(w) => match w.to_ascii_lowercase().as_str() {
            "none" => Some("none"),
            "border-box" | "padding-box" | "content-box" | "margin-box" | "fill-box" | "stroke-box" | "view-box" => {
                Some("none")
            }
            _ => None,
        },
        Tok::Url(_) => Some("shape"),
        Tok::Func(name, _) => {
            let numbers: Vec<Length> =
                inner.solid().iter().map_while(|(t, v)| length(t, *v)).map(Option::unwrap_or_default).collect();
            let first = numbers.first().copied().unwrap_or(Length::percent(50.0));
            let none = |l: Length| l.about() < 2.0;
            Some(match name.to_ascii_lowercase().as_str() {
                "inset" => {
                    let side = |i: usize| numbers.get(i).copied();
                    let (top, right) = (first, side(1).unwrap_or(first));
                    let (bottom, left) = (side(2).unwrap_or(top), side(3).unwrap_or(right));
                    if top == Length::ZERO && right == top && bottom == top && left == top {
                        "none"
                    } else if top.plus(bottom).percent >= 99.0 || left.plus(right).percent >= 99.0 {
                        "empty"
                    } else {
                        "shape"
                    }
                }
                "circle" | "ellipse" if none(first) => "empty",
                "polygon" => {
                    let mut points: Vec<(f64, f64)> = Vec::new();
                    for point in inner.split(&Tok::Comma) {
                        let lengths: Vec<f64> = point
                            .solid()
                            .iter()
                            .filter_map(|(t, v)| length(t, *v).flatten())
                            .map(Length::about)
                            .collect();
                        if let [x, y] = lengths.as_slice() {
                            points.push((*x, *y));
                        }
                    }
                    let next = points.iter().cycle().skip(1);
                    let area: f64 = points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
                    if area.abs() < 200.0 { "empty" } else { "shape" }
                }
                "xywh" if numbers.get(2).copied().is_some_and(none) || numbers.get(3).copied().is_some_and(none) => {
                    "empty"
                }
                "circle" | "ellipse" | "xywh" | "rect" | "path" | "shape" | "url" => "shape",
                _ => return None,
            })
        }
        _ => None,
    }
}

/// `auto`, `empty`, `shape`; `None` when it is no `clip`.
pub(crate) fn clip(view: View<'_>) -> Option<&'static str> {
    if view.word().is_some_and(|w| w == "auto") {
        return Some("auto");
    }
    let toks = view.solid();
    let (Tok::Func(name, _), inner) = toks.first()? else { return None };
    if !name.eq_ignore_ascii_case("rect") {
        return None;
    }
    let edges: Vec<Option<f64>> = inner
        .solid()
        .iter()
        .filter(|t| *t.0 != Tok::Comma)
        .map(|(t, v)| length(t, *v).flatten().map(Length::about))
        .collect();
    let narrow = |a: usize, b: usize| match (edges.get(a), edges.get(b)) {
        (Some(Some(a)), Some(Some(b))) => (a - b).abs() < 4.0 || b < a,
        _ => false,
    };
    Some(if narrow(0, 2) || narrow(3, 1) { "empty" } else { "shape" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::epub::style::token::Css;

    #[test]
    fn transforms_shapes_and_filters() {
        let t = |text: &str| {
            let css = Css::new(text);
            transform(css.all()).map(|t| ((t.scale * 100.0).round(), t.mirrored, t.x.about().round()))
        };
        assert_eq!(t("scale(0)"), Some((0.0, false, 0.0)));
        assert_eq!(t("rotateY(90deg)"), Some((0.0, false, 0.0)));
        assert_eq!(t("translate(-9999px) scale(.5, 2)"), Some((50.0, false, -9999.0)));
        assert_eq!(t("matrix(1,0,0,0,0,0)"), Some((0.0, false, 0.0)));
        assert_eq!(t("scaleX(-1)"), Some((100.0, true, 0.0)));
        assert_eq!(t("wobble(1)"), None);
        let c = |text: &str| clip_path(Css::new(text).all());
        for (text, want) in [
            ("none", "none"),
            ("inset(0)", "none"),
            ("inset(50%)", "empty"),
            ("inset(0 0 100% 0)", "empty"),
            ("inset(10px)", "shape"),
            ("circle(0)", "empty"),
            ("circle(0px at 10px 10px)", "empty"),
            ("polygon(0 0, 0 0, 0 0)", "empty"),
            ("polygon(0 0, 100% 0, 100% 100%)", "shape"),
            ("url(#a)", "shape"),
        ] {
            assert_eq!(c(text), Some(want), "{text}");
        }
        assert_eq!(clip(Css::new("rect(0,0,0,0)").all()), Some("empty"));
        assert_eq!(clip(Css::new("rect(1px 1px 1px 1px)").all()), Some("empty"));
        assert_eq!(filter(Css::new("blur(9px) opacity(20%)").all()).map(|f| (f.opacity, f.blur)), Some((0.2, 9.0)));
    }
}
