//! The properties on which sight depends, and their values.
//!
//! A declaration that CSS would not accept is dropped, as CSS drops it: it neither hides nor shows.

use super::color;
use super::shape::{clip, clip_path, filter, transform};
use super::token::{Tok, View};
use super::value::{Image, Length, Transform as Moved, Value, content, length, number};

macro_rules! props {
    ($($name:ident),* $(,)?) => {
        /// A longhand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Prop { $($name),* }
        impl Prop {
            pub(crate) const ALL: &[Prop] = &[$(Prop::$name),*];
        }
    };
}

props! {
    Display, Visibility, ContentVisibility, Opacity, Color, TextFill, StrokeWidth, StrokeColor, BackColor, BackImage,
    BackClip, FontSize, SizeAdjust, FontFamily, LineHeight, LetterSpacing, WordSpacing, Position, Top, Right, Bottom,
    Left, ZIndex, OverflowX, OverflowY, Width, Height, MinWidth, MinHeight, MaxWidth, MaxHeight, MarginTop, MarginRight,
    MarginBottom, MarginLeft, PaddingLeft, TextIndent, WhiteSpace, LineClamp, Clip, ClipPath, Mask, Transform, Scale,
    Translate, Rotate, Zoom, Filter, Backdrop, Blend, Content, Quotes, ListType, Emphasis, Hyphenate, TextOverflow,
    TextTransform, Direction, Bidi, FlexDirection, Order, Decoration, Thickness, OutlineWidth, OutlineStyle, Security,
    Combine, Animation, Fill,
}

/// How a value of a longhand is read.
enum Kind {
    Words(&'static [&'static str]),
    /// A length, or one of these words.
    Length(&'static [&'static str]),
    /// A number or hundredths, or one of these words.
    Number(&'static [&'static str]),
    Color,
    Strings(&'static [&'static str]),
    /// A length or a multiple.
    Multiple(&'static [&'static str]),
    Image,
    Own(fn(View<'_>) -> Option<Value>),
}

const DISPLAY: &[&str] = &[
    "none",
    "block",
    "inline",
    "inline-block",
    "list-item",
    "table",
    "inline-table",
    "table-row-group",
    "table-header-group",
    "table-footer-group",
    "table-row",
    "table-cell",
    "table-column-group",
    "table-column",
    "table-caption",
    "flex",
    "inline-flex",
    "grid",
    "inline-grid",
    "contents",
    "flow",
    "flow-root",
    "ruby",
    "ruby-base",
    "ruby-text",
    "ruby-base-container",
    "ruby-text-container",
    "run-in",
    "compact",
    "math",
    "grid-lanes",
    "-webkit-box",
    "-webkit-inline-box",
    "-webkit-flex",
    "-webkit-inline-flex",
    "-ms-flexbox",
    "-ms-inline-flexbox",
    "-ms-grid",
    "-moz-box",
    "oeb-page-head",
    "oeb-page-foot",
];
const SIZES: &[&str] =
    &["auto", "none", "min-content", "max-content", "fit-content", "stretch", "-webkit-fill-available", "intrinsic"];
pub(super) const FONT_SIZES: &[&str] = &[
    "xx-small",
    "x-small",
    "small",
    "medium",
    "large",
    "x-large",
    "xx-large",
    "xxx-large",
    "smaller",
    "larger",
    "math",
];
const OVERFLOW: &[&str] = &["visible", "hidden", "clip", "scroll", "auto", "overlay", "-moz-hidden-unscrollable"];
const OFFSET: &[&str] = &["auto"];

fn kind(prop: Prop) -> Kind {
    use Prop::*;
    match prop {
        Display => Kind::Own(|v| some_words(v, DISPLAY)),
        Visibility => Kind::Words(&["visible", "hidden", "collapse"]),
        ContentVisibility => Kind::Words(&["visible", "hidden", "auto"]),
        Opacity => Kind::Number(&[]),
        Color | TextFill | StrokeColor | BackColor | Fill => Kind::Color,
        StrokeWidth | OutlineWidth => Kind::Length(&["thin", "medium", "thick"]),
        BackImage => Kind::Image,
        BackClip => Kind::Own(|v| some_words(v, &["border-box", "padding-box", "content-box", "text", "border-area"])),
        FontSize => Kind::Length(FONT_SIZES),
        SizeAdjust => Kind::Own(|v| {
            let last = v.solid().last().copied()?;
            match number(last.0, last.1) {
                Some(Some(n)) => Some(Value::Number(n)),
                Some(None) => Some(Value::Unknown),
                None => v.word().filter(|w| w == "none").map(Value::Word),
            }
        }),
        FontFamily | Animation => Kind::Own(names),
        LineHeight => Kind::Multiple(&["normal"]),
        LetterSpacing | WordSpacing => Kind::Length(&["normal"]),
        Position => Kind::Words(&["static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"]),
        Top | Right | Bottom | Left | MarginTop | MarginRight | MarginBottom | MarginLeft => Kind::Length(OFFSET),
        PaddingLeft => Kind::Length(&[]),
        ZIndex => Kind::Number(OFFSET),
        OverflowX | OverflowY => Kind::Words(OVERFLOW),
        Width | Height | MinWidth | MinHeight | MaxWidth | MaxHeight => Kind::Length(SIZES),
        TextIndent => Kind::Own(|v| {
            let (tok, inner) = *v.solid().iter().find(|t| !matches!(t.0, Tok::Ident(_)))?;
            Some(length(tok, inner)?.map_or(Value::Unknown, Value::Length))
        }),
        WhiteSpace => Kind::Own(|v| {
            let known = [
                "normal",
                "nowrap",
                "pre",
                "pre-wrap",
                "pre-line",
                "break-spaces",
                "collapse",
                "preserve",
                "wrap",
                "preserve-breaks",
                "preserve-spaces",
                "discard",
                "discard-before",
                "discard-after",
                "discard-inner",
            ];
            some_words(v, &known)
        }),
        LineClamp | Order => Kind::Number(&["none"]),
        Clip => Kind::Own(|v| clip(v).map(word)),
        ClipPath => Kind::Own(|v| clip_path(v).map(word)),
        Mask => Kind::Own(|v| {
            let shown = v.solid().iter().all(|t| matches!(t.0, Tok::Ident(w) if w.eq_ignore_ascii_case("none")));
            Some(word(if shown { "none" } else { "mask" }))
        }),
        Transform => Kind::Own(|v| match v.word() {
            Some(w) if w == "none" => Some(Value::Word(w)),
            _ => transform(v).map(Value::Transform),
        }),
        Scale => Kind::Own(scale),
        Translate => Kind::Own(translate),
        Rotate => Kind::Own(|v| {
            let flat = v.word().is_some_and(|w| w == "none") || v.solid().len() == 1;
            Some(if flat { word("none") } else { Value::Unknown })
        }),
        Zoom => Kind::Number(&["normal", "reset"]),
        Filter | Backdrop => Kind::Own(|v| match v.word() {
            Some(w) if w == "none" => Some(Value::Word(w)),
            _ => filter(v).map(Value::Filter),
        }),
        Blend => Kind::Own(|v| v.word().map(Value::Word)),
        Content => Kind::Own(content),
        Quotes => Kind::Strings(&["none", "auto", "match-parent"]),
        ListType => Kind::Strings(&[]),
        Emphasis => Kind::Strings(&[]),
        Hyphenate => Kind::Strings(&["auto"]),
        TextOverflow => Kind::Strings(&["clip", "ellipsis", "fade"]),
        TextTransform => Kind::Own(|v| {
            let known = ["none", "uppercase", "lowercase", "capitalize", "full-width", "full-size-kana", "math-auto"];
            some_words(v, &known)
        }),
        Direction => Kind::Words(&["ltr", "rtl"]),
        Bidi => Kind::Words(&["normal", "embed", "isolate", "bidi-override", "isolate-override", "plaintext"]),
        FlexDirection => Kind::Own(|v| {
            let known = ["row", "row-reverse", "column", "column-reverse", "nowrap", "wrap", "wrap-reverse"];
            some_words(v, &known)
        }),
        Decoration => Kind::Own(|v| some_words(v, DECORATIONS)),
        Thickness => Kind::Length(&["auto", "from-font"]),
        OutlineStyle => Kind::Own(|v| v.word().map(Value::Word)),
        Security => Kind::Words(&["none", "disc", "circle", "square"]),
        Combine => Kind::Own(|v| {
            v.solid().first().map(|t| {
                word(if matches!(t.0, Tok::Ident(w) if w.eq_ignore_ascii_case("none")) { "none" } else { "all" })
            })
        }),
    }
}

pub(super) const DECORATIONS: &[&str] =
    &["none", "underline", "overline", "line-through", "blink", "spelling-error", "grammar-error"];

pub(super) fn word(w: &str) -> Value {
    Value::Word(w.to_string())
}

/// One or more known words.
fn some_words(view: View<'_>, known: &[&str]) -> Option<Value> {
    let mut out: Vec<String> = Vec::new();
    for (tok, _) in view.solid() {
        match tok {
            Tok::Ident(w) if known.contains(&&*w.to_ascii_lowercase()) => out.push(w.to_ascii_lowercase()),
            Tok::Comma => {}
            _ => return None,
        }
    }
    (!out.is_empty()).then(|| Value::Word(out.join(" ")))
}

/// Families or animations, parted by commas.
pub(super) fn names(view: View<'_>) -> Option<Value> {
    let mut out = Vec::new();
    for part in view.split(&Tok::Comma) {
        let mut name = Vec::new();
        for (tok, _) in part.solid() {
            match tok {
                Tok::Ident(w) | Tok::Str(w) => name.push(w.to_lowercase()),
                Tok::Func(..) => {}
                _ => return None,
            }
        }
        out.push(name.join(" "));
    }
    (!view.is_empty()).then_some(Value::Names(out))
}

fn scale(view: View<'_>) -> Option<Value> {
    if view.word().is_some_and(|w| w == "none") {
        return Some(word("none"));
    }
    let mut least: f64 = f64::INFINITY;
    for (tok, inner) in view.solid().into_iter().take(2) {
        match number(tok, inner)? {
            Some(n) => least = least.min(n.abs()),
            None => return Some(Value::Unknown),
        }
    }
    least.is_finite().then_some(Value::Number(least))
}

fn translate(view: View<'_>) -> Option<Value> {
    if view.word().is_some_and(|w| w == "none") {
        return Some(word("none"));
    }
    let mut at = [Length::ZERO; 2];
    let toks = view.solid();
    for (slot, (tok, inner)) in at.iter_mut().zip(&toks) {
        match length(tok, *inner)? {
            Some(l) => *slot = l,
            None => return Some(Value::Unknown),
        }
    }
    let [x, y] = at;
    (!toks.is_empty()).then_some(Value::Transform(Moved { scale: 1.0, mirrored: false, x, y, unknown: false }))
}

/// Whether children take the property from their parent.
pub(crate) fn inherits(prop: Prop) -> bool {
    use Prop::*;
    matches!(
        prop,
        Visibility
            | Color
            | TextFill
            | StrokeWidth
            | StrokeColor
            | FontSize
            | SizeAdjust
            | FontFamily
            | LineHeight
            | LetterSpacing
            | WordSpacing
            | TextIndent
            | WhiteSpace
            | Quotes
            | ListType
            | Emphasis
            | Hyphenate
            | TextTransform
            | Direction
            | Security
            | Combine
            | Fill
    )
}

/// A value of a longhand; `None` when CSS would drop the declaration.
pub(super) fn longhand(prop: Prop, view: View<'_>) -> Option<Value> {
    let toks = view.solid();
    let single = if let [one] = toks.as_slice() { Some(*one) } else { None };
    let as_word = |known: &[&str]| view.word().filter(|w| known.contains(&w.as_str())).map(Value::Word);
    match kind(prop) {
        Kind::Words(known) => as_word(known),
        Kind::Length(known) => as_word(known).or_else(|| {
            let (tok, inner) = single?;
            if matches!(tok, Tok::Func(n, _) if n.eq_ignore_ascii_case("fit-content")) {
                return Some(word("auto"));
            }
            Some(length(tok, inner)?.map_or(Value::Unknown, Value::Length))
        }),
        Kind::Number(known) => as_word(known).or_else(|| {
            let (tok, inner) = single?;
            Some(number(tok, inner)?.map_or(Value::Unknown, Value::Number))
        }),
        Kind::Multiple(known) => as_word(known).or_else(|| {
            let (tok, inner) = single?;
            match tok {
                Tok::Number(n) => Some(Value::Number(*n)),
                _ => Some(length(tok, inner)?.map_or(Value::Unknown, Value::Length)),
            }
        }),
        Kind::Color => {
            let (tok, inner) = single?;
            color::from_token(tok, inner).map(Value::Color)
        }
        Kind::Strings(known) => as_word(known).or_else(|| {
            let strings: Vec<String> = toks
                .iter()
                .filter_map(|t| match t.0 {
                    Tok::Str(s) => Some(s.to_string()),
                    _ => None,
                })
                .collect();
            match (strings.is_empty(), prop) {
                (false, _) => Some(Value::Strings(strings)),
                (true, Prop::ListType) => {
                    let names = toks.iter().filter_map(|t| match t.0 {
                        Tok::Ident(w) => Some(w.to_string()),
                        _ => None,
                    });
                    Some(Value::Names(names.collect()))
                }
                (true, Prop::Emphasis) => Some(word("none")),
                _ => None,
            }
        }),
        Kind::Image => image(&toks).map(Value::Image),
        Kind::Own(read) => read(view),
    }
}

fn image(toks: &[(&Tok, View<'_>)]) -> Option<Image> {
    let mut colours = Vec::new();
    let mut found = false;
    for (tok, inner) in toks {
        match tok {
            Tok::Ident(w) if w.eq_ignore_ascii_case("none") => found = true,
            Tok::Comma => {}
            Tok::Url(_) => return Some(Image::Picture),
            Tok::Func(name, _) if name.to_ascii_lowercase().contains("gradient") => {
                found = true;
                gradient(*inner, &mut colours);
            }
            Tok::Func(..) => return Some(Image::Picture),
            _ => return None,
        }
    }
    match (found, colours.is_empty()) {
        (false, _) => None,
        (true, true) => Some(Image::None),
        _ => Some(Image::Colours(colours)),
    }
}

pub(super) fn gradient(inner: View<'_>, colours: &mut Vec<color::Color>) {
    for (tok, args) in inner.solid() {
        colours.extend(color::from_token(tok, args));
        if let Tok::Func(name, _) = tok
            && name.eq_ignore_ascii_case("color-stop")
        {
            colours.extend(args.solid().iter().filter_map(|(t, v)| color::from_token(t, *v)));
        }
    }
}
