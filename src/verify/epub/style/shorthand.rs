//! Shorthands and old names of properties: the longhands that a declaration sets.

use super::color;
use super::property::{DECORATIONS, FONT_SIZES, Prop, gradient, longhand, names, word};
use super::token::{Tok, View};
use super::value::{Image, Length, Value, length};

/// Longhands that a property sets, in the order in which a list of one to four values serves them.
fn longhands(name: &str) -> &'static [Prop] {
    use Prop::*;
    match name {
        "display" => &[Display],
        "visibility" => &[Visibility],
        "content-visibility" => &[ContentVisibility],
        "opacity" | "-moz-opacity" | "-webkit-opacity" => &[Opacity],
        "color" => &[Color],
        "-webkit-text-fill-color" => &[TextFill],
        "-webkit-text-stroke-width" => &[StrokeWidth],
        "-webkit-text-stroke-color" => &[StrokeColor],
        "-webkit-text-stroke" => &[StrokeWidth, StrokeColor],
        "background-color" => &[BackColor],
        "background-image" => &[BackImage],
        "background-clip" | "-webkit-background-clip" => &[BackClip],
        "background" => &[BackColor, BackImage, BackClip],
        "font-size" => &[FontSize],
        "font-size-adjust" => &[SizeAdjust],
        "font-family" => &[FontFamily],
        "line-height" => &[LineHeight],
        "font" => &[FontSize, LineHeight, FontFamily, SizeAdjust],
        "letter-spacing" => &[LetterSpacing],
        "word-spacing" => &[WordSpacing],
        "position" => &[Position],
        "top" | "inset-block-start" => &[Top],
        "right" | "inset-inline-end" => &[Right],
        "bottom" | "inset-block-end" => &[Bottom],
        "left" | "inset-inline-start" => &[Left],
        "inset" => &[Top, Right, Bottom, Left],
        "inset-block" => &[Top, Bottom],
        "inset-inline" => &[Left, Right],
        "z-index" => &[ZIndex],
        "overflow-x" | "overflow-inline" => &[OverflowX],
        "overflow-y" | "overflow-block" => &[OverflowY],
        "overflow" => &[OverflowX, OverflowY],
        "width" | "inline-size" => &[Width],
        "height" | "block-size" => &[Height],
        "min-width" | "min-inline-size" => &[MinWidth],
        "min-height" | "min-block-size" => &[MinHeight],
        "max-width" | "max-inline-size" => &[MaxWidth],
        "max-height" | "max-block-size" => &[MaxHeight],
        "margin-top" | "margin-block-start" => &[MarginTop],
        "margin-right" | "margin-inline-end" => &[MarginRight],
        "margin-bottom" | "margin-block-end" => &[MarginBottom],
        "margin-left" | "margin-inline-start" | "-webkit-margin-start" => &[MarginLeft],
        "margin" => &[MarginTop, MarginRight, MarginBottom, MarginLeft],
        "margin-block" => &[MarginTop, MarginBottom],
        "margin-inline" => &[MarginLeft, MarginRight],
        "padding-left" | "padding-inline-start" | "-webkit-padding-start" => &[PaddingLeft],
        "padding" | "padding-inline" => &[PaddingLeft],
        "text-indent" => &[TextIndent],
        "white-space" | "text-wrap" | "text-wrap-mode" => &[WhiteSpace],
        "line-clamp" | "-webkit-line-clamp" | "max-lines" => &[LineClamp],
        "clip" => &[Clip],
        "clip-path" | "-webkit-clip-path" => &[ClipPath],
        "mask"
        | "mask-image"
        | "-webkit-mask"
        | "-webkit-mask-image"
        | "mask-border"
        | "-webkit-mask-box-image"
        | "mask-border-source" => &[Mask],
        "transform" | "-webkit-transform" | "-ms-transform" | "-moz-transform" | "-epub-transform" => &[Transform],
        "scale" => &[Scale],
        "translate" => &[Translate],
        "rotate" => &[Rotate],
        "zoom" => &[Zoom],
        "filter" | "-webkit-filter" => &[Filter],
        "backdrop-filter" | "-webkit-backdrop-filter" => &[Backdrop],
        "mix-blend-mode" => &[Blend],
        "content" => &[Content],
        "quotes" => &[Quotes],
        "list-style-type" | "list-style" => &[ListType],
        "text-emphasis"
        | "text-emphasis-style"
        | "-webkit-text-emphasis"
        | "-webkit-text-emphasis-style"
        | "-epub-text-emphasis"
        | "-epub-text-emphasis-style" => &[Emphasis],
        "hyphenate-character" | "-webkit-hyphenate-character" => &[Hyphenate],
        "text-overflow" => &[TextOverflow],
        "text-transform" | "-epub-text-transform" => &[TextTransform],
        "direction" => &[Direction],
        "unicode-bidi" => &[Bidi],
        "flex-direction" | "-webkit-flex-direction" | "-ms-flex-direction" | "flex-flow" | "-webkit-flex-flow" => {
            &[FlexDirection]
        }
        "order" | "-webkit-order" | "-webkit-box-ordinal-group" | "-ms-flex-order" => &[Order],
        "text-decoration-line" | "-webkit-text-decoration-line" => &[Decoration],
        "text-decoration-thickness" => &[Thickness],
        "text-decoration" | "-webkit-text-decoration" => &[Decoration, Thickness],
        "outline-width" => &[OutlineWidth],
        "outline-style" => &[OutlineStyle],
        "outline" => &[OutlineWidth, OutlineStyle],
        "-webkit-text-security" => &[Security],
        "text-combine-upright" | "-webkit-text-combine" | "-epub-text-combine" | "text-combine-horizontal" => {
            &[Combine]
        }
        "animation-name" | "-webkit-animation-name" | "animation" | "-webkit-animation" => &[Animation],
        "fill" => &[Fill],
        "all" => Prop::ALL,
        _ => &[],
    }
}

/// What a declaration sets. Empty for properties that no sight depends on and for values that CSS would drop.
pub(crate) fn declared(name: &str, view: View<'_>) -> Vec<(Prop, Value)> {
    let name = name.to_ascii_lowercase();
    let props = longhands(&name);
    let view = view.trim();
    if props.is_empty() {
        return Vec::new();
    }
    let all = |value: &Value| props.iter().map(|p| (*p, value.clone())).collect::<Vec<_>>();
    let wide = match view.word().as_deref() {
        Some("inherit") => Some(Value::Inherit),
        Some("initial") => Some(Value::Initial),
        Some("unset" | "revert" | "revert-layer") => Some(Value::Unset),
        _ => None,
    };
    if let Some(wide) = wide {
        let kept = |p: &(Prop, Value)| name != "all" || !matches!(p.0, Prop::Direction | Prop::Bidi);
        return all(&wide).into_iter().filter(kept).collect();
    }
    if view.calls(&["var", "env", "if", "--"]) {
        let pending = Value::Pending(std::rc::Rc::new((name.clone(), view.text().to_string())));
        return all(&pending);
    }
    match name.as_str() {
        "all" => Vec::new(),
        "font" => font(view).unwrap_or_default(),
        "background" => background(view).unwrap_or_default(),
        "overflow" | "inset" | "inset-block" | "inset-inline" | "margin" | "margin-block" | "margin-inline" => {
            sides(props, view).unwrap_or_default()
        }
        "padding" | "padding-inline" => padding(&name, view).unwrap_or_default(),
        "-webkit-text-stroke" | "outline" | "text-decoration" | "-webkit-text-decoration" => any_order(props, view),
        "animation" | "-webkit-animation" => {
            let names: Vec<String> = view
                .solid()
                .iter()
                .filter_map(|t| match t.0 {
                    Tok::Ident(w) | Tok::Str(w) => Some(w.to_lowercase()),
                    _ => None,
                })
                .collect();
            vec![(Prop::Animation, Value::Names(names))]
        }
        "-webkit-box-ordinal-group" => Vec::new(),
        _ => props.iter().filter_map(|p| Some((*p, longhand(*p, view)?))).collect(),
    }
}

/// What a declaration sets, from its text.
pub(crate) fn declared_text(name: &str, text: &str) -> Vec<(Prop, Value)> {
    declared(name, super::token::Css::new(text).all())
}

/// One to four values, as margins have them.
fn sides(props: &[Prop], view: View<'_>) -> Option<Vec<(Prop, Value)>> {
    let mut values = Vec::new();
    let mut rest = view;
    loop {
        rest.skip_space();
        let start = rest;
        if rest.next().is_none() {
            break;
        }
        values.push(longhand(*props.first()?, rest.since(start))?);
    }
    if values.is_empty() || values.len() > props.len() {
        return None;
    }
    let pick = |i: usize| values.get(i).or_else(|| values.get(i.checked_sub(2)?)).or(values.first()).cloned();
    props.iter().enumerate().map(|(i, p)| Some((*p, pick(i)?))).collect()
}

fn padding(name: &str, view: View<'_>) -> Option<Vec<(Prop, Value)>> {
    let toks = view.solid();
    let at = if name == "padding-inline" { 0 } else { toks.len() - 1 };
    // the last of one, two or four; of three, the second
    let (tok, inner) = toks.get(if toks.len() == 3 { 1 } else { at })?;
    Some(vec![(Prop::PaddingLeft, length(tok, *inner)?.map_or(Value::Unknown, Value::Length))])
}

/// Parts in any order, each read by the first longhand that takes it; the others are reset.
fn any_order(props: &[Prop], view: View<'_>) -> Vec<(Prop, Value)> {
    let mut out: Vec<(Prop, Value)> = Vec::new();
    let mut rest = view;
    let mut lines = Vec::new();
    loop {
        rest.skip_space();
        let start = rest;
        let Some((tok, _)) = rest.next() else { break };
        if let Tok::Ident(w) = tok
            && props.contains(&Prop::Decoration)
            && DECORATIONS.contains(&&*w.to_ascii_lowercase())
        {
            lines.push(w.to_ascii_lowercase());
            continue;
        }
        let part = rest.since(start);
        let taken = props
            .iter()
            .filter(|p| **p != Prop::Decoration && !out.iter().any(|o| o.0 == **p))
            .find_map(|p| Some((*p, longhand(*p, part)?)));
        out.extend(taken);
    }
    if !lines.is_empty() {
        out.push((Prop::Decoration, Value::Word(lines.join(" "))));
    }
    for p in props {
        if !out.iter().any(|o| o.0 == *p) {
            out.push((*p, Value::Initial));
        }
    }
    out
}

/// `font: italic bold 0/0 "A", B`.
fn font(view: View<'_>) -> Option<Vec<(Prop, Value)>> {
    let reset = |size: Value, height: Value, family: Value| {
        vec![
            (Prop::FontSize, size),
            (Prop::LineHeight, height),
            (Prop::FontFamily, family),
            (Prop::SizeAdjust, Value::Initial),
        ]
    };
    if let Some(w) = view.word() {
        let system = ["caption", "icon", "menu", "message-box", "small-caption", "status-bar"];
        return system.contains(&w.as_str()).then(|| reset(Value::Initial, Value::Initial, Value::Initial));
    }
    let mut rest = view;
    loop {
        rest.skip_space();
        let start = rest;
        let (tok, inner) = rest.next()?;
        let size = match tok {
            Tok::Ident(w) if FONT_SIZES.contains(&&*w.to_ascii_lowercase()) => word(&w.to_ascii_lowercase()),
            Tok::Ident(_) => continue,
            // a weight
            Tok::Number(n) if *n >= 1.0 => continue,
            _ => length(tok, inner)?.map_or(Value::Unknown, Value::Length),
        };
        let mut ahead = rest;
        let mut height = Value::Initial;
        if matches!(ahead.next_solid(), Some((Tok::Delim('/'), _))) {
            ahead.skip_space();
            let from = ahead;
            ahead.next()?;
            height = longhand(Prop::LineHeight, ahead.since(from))?;
            rest = ahead;
        }
        let _ = start;
        return Some(reset(size, height, names(rest.trim())?));
    }
}

/// `background: red url(a) no-repeat 0 0 / 1em .05em`.
fn background(view: View<'_>) -> Option<Vec<(Prop, Value)>> {
    let mut colour = Value::Initial;
    let mut image = Image::None;
    let mut clip = Value::Initial;
    for layer in view.split(&Tok::Comma) {
        let toks = layer.solid();
        let mut own = Image::None;
        let (mut single, mut sized) = (false, false);
        let mut sizes = Vec::new();
        for (tok, inner) in &toks {
            match tok {
                Tok::Delim('/') => sized = true,
                Tok::Url(_) => own = Image::Picture,
                Tok::Ident(w) => match w.to_ascii_lowercase().as_str() {
                    "no-repeat" | "repeat-x" => single = true,
                    "text" => clip = word("text"),
                    "none" | "repeat" | "repeat-y" | "round" | "space" | "scroll" | "fixed" | "local" | "left"
                    | "right" | "top" | "bottom" | "center" | "cover" | "contain" | "auto" | "border-box"
                    | "padding-box" | "content-box" => {}
                    w => colour = Value::Color(color::named(w)?),
                },
                Tok::Func(name, _) if name.to_ascii_lowercase().contains("gradient") => {
                    let mut colours = Vec::new();
                    gradient(*inner, &mut colours);
                    own = Image::Colours(colours);
                }
                tok => {
                    if let Some(c) = color::from_token(tok, *inner) {
                        colour = Value::Color(c);
                    } else if let Some(l) = length(tok, *inner) {
                        if sized {
                            sizes.push(l.unwrap_or(Length::px(100.0)));
                        }
                    } else if matches!(tok, Tok::Func(..)) {
                        own = Image::Picture;
                    } else {
                        return None;
                    }
                }
            }
        }
        let thin = |l: &Length| l.resolve(16.0, 16.0, 600.0) <= 3.0;
        if single && sizes.get(1).is_some_and(thin) && own != Image::None {
            own = Image::Line;
        }
        image = match (image, own) {
            (Image::None | Image::Line, new) => new,
            (Image::Colours(mut a), Image::Colours(b)) => {
                a.extend(b);
                Image::Colours(a)
            }
            (old, Image::None | Image::Line) => old,
            _ => Image::Picture,
        };
    }
    Some(vec![(Prop::BackColor, colour), (Prop::BackImage, Value::Image(image)), (Prop::BackClip, clip)])
}

#[cfg(test)]
mod tests {
    use super::super::token::Css;
    use super::*;

    fn read(name: &str, text: &str) -> String {
        declared(name, Css::new(text).all())
            .iter()
            .map(|(p, v)| match v {
                Value::Word(w) => format!("{p:?}={w} "),
                Value::Length(l) => format!("{p:?}={} ", l.resolve(10.0, 16.0, 100.0).round()),
                Value::Number(n) => format!("{p:?}={n} "),
                v => format!("{p:?}={v:?} "),
            })
            .collect()
    }

    #[test]
    fn declarations_that_css_would_drop_are_dropped() {
        for (name, text) in [
            ("display", "nothing"),
            ("display", "none none2"),
            ("color", "reddish"),
            ("font-size", "12"),
            ("opacity", "0 0"),
            ("font", "bold"),
            ("margin", "1px 2px 3px 4px 5px"),
            ("background", "reddish"),
            ("quux", "none"),
            ("*display", "none"),
            ("visibility", "none"),
        ] {
            assert_eq!(read(name, text), "", "{name}: {text}");
        }
    }

    #[test]
    fn shorthands_that_hide() {
        for (name, text, want) in [
            ("inset", "-1px 2px", "Top=-1 Right=2 Bottom=-1 Left=2 "),
            ("margin", "1px 2px 3px", "MarginTop=1 MarginRight=2 MarginBottom=3 MarginLeft=2 "),
            ("font", "italic 700 0/0 a", "FontSize=0 LineHeight=0 FontFamily=Names([\"a\"]) SizeAdjust=Initial "),
            (
                "font",
                "12pt/1.5 \"A B\", c",
                "FontSize=16 LineHeight=1.5 FontFamily=Names([\"a b\", \"c\"]) SizeAdjust=Initial ",
            ),
            ("overflow", "hidden", "OverflowX=hidden OverflowY=hidden "),
            ("text-indent", "-9999px hanging", "TextIndent=-9999 "),
            ("Display", "NONE", "Display=none "),
            ("text-decoration", "line-through 2em red", "Thickness=20 Decoration=line-through "),
            ("padding", "1px 2px 3px 4px", "PaddingLeft=4 "),
            ("padding", "1px 2px 3px", "PaddingLeft=2 "),
        ] {
            assert_eq!(read(name, text), want, "{name}: {text}");
        }
        assert!(read("background", "linear-gradient(red,red) no-repeat 0 0 / 25% .05em").contains("Line"));
        assert!(read("background", "url(x) #fff").contains("Picture"));
        assert!(read("display", "var(--x)").contains("Pending"));
        assert_eq!(declared("all", Css::new("unset").all()).len(), Prop::ALL.len() - 2);
    }
}
