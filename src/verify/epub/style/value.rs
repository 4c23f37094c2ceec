//! Values: lengths with their arithmetic, transforms, shapes, filters, what `content` makes.

use super::color::Color;
use super::token::{Tok, View};
use std::rc::Rc;

/// A length as a sum of its parts: pixels, em and rem of their sizes, hundredths of what it is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Length {
    pub px: f64,
    pub em: f64,
    pub rem: f64,
    pub percent: f64,
}

/// What a transform does to words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Transform {
    /// The lesser of the two sizes, of the original's.
    pub scale: f64,
    pub mirrored: bool,
    pub x: Length,
    pub y: Length,
    pub unknown: bool,
}

/// What filters do to words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Filter {
    pub opacity: f64,
    /// Whether colours come out other than they went in.
    pub colours: bool,
    pub blur: f64,
    pub unknown: bool,
}

/// What is painted behind words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Image {
    None,
    /// A hair-line: a gradient of no height.
    Line,
    Colours(Vec<Color>),
    Picture,
}

/// What `content` puts there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Attr(String),
    Counter,
    Quote,
    Picture,
}

/// A value, as far as sight depends on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A keyword in small letters; several are parted by one space.
    Word(String),
    Length(Length),
    /// A multiple (of a line's height, a size, an opacity).
    Number(f64),
    Color(Color),
    /// Families, animations: in small letters.
    Names(Vec<String>),
    Content(Vec<Piece>),
    /// Strings that the style puts among the words.
    Strings(Vec<String>),
    Image(Image),
    Transform(Transform),
    Filter(Filter),
    Inherit,
    Initial,
    /// `unset`, `revert`, `revert-layer`.
    Unset,
    /// A value of CSS that is not computed here.
    Unknown,
    /// To be read when the custom properties in it are known: the property as written and its text.
    Pending(Rc<(String, String)>),
}

impl Length {
    pub(crate) const ZERO: Length = Length { px: 0.0, em: 0.0, rem: 0.0, percent: 0.0 };

    pub(crate) fn px(px: f64) -> Length {
        Length { px, ..Length::ZERO }
    }

    pub(crate) fn percent(percent: f64) -> Length {
        Length { percent, ..Length::ZERO }
    }

    pub(crate) fn plus(self, o: Length) -> Length {
        Length { px: self.px + o.px, em: self.em + o.em, rem: self.rem + o.rem, percent: self.percent + o.percent }
    }

    pub(crate) fn times(self, n: f64) -> Length {
        Length { px: self.px * n, em: self.em * n, rem: self.rem * n, percent: self.percent * n }
    }

    /// In pixels: `em` is the size of the words, `rem` that of the root, `whole` what hundredths are of.
    pub(crate) fn resolve(self, em: f64, rem: f64, whole: f64) -> f64 {
        self.px + self.em * em + self.rem * rem + self.percent * whole / 100.0
    }

    /// On a common page, to tell which of two is longer.
    pub(super) fn about(self) -> f64 {
        self.resolve(16.0, 16.0, 600.0)
    }
}

/// A length from a number and its unit.
pub(crate) fn unit(n: f64, unit: &str) -> Option<Length> {
    let px = match unit {
        "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 9.6 / 2.54,
        "q" => 2.4 / 2.54,
        // of the narrowest reader: a telephone
        "vw" | "vi" | "vmin" | "svw" | "lvw" | "dvw" | "svmin" | "lvmin" | "dvmin" | "cqw" | "cqi" | "cqmin" => 3.2,
        "vh" | "vb" | "vmax" | "svh" | "lvh" | "dvh" | "svmax" | "lvmax" | "dvmax" | "cqh" | "cqb" | "cqmax" => 5.0,
        "em" | "ic" => return Some(Length { em: n, ..Length::ZERO }),
        // metrics of the face: what common ones have
        "ex" => return Some(Length { em: n * 0.46, ..Length::ZERO }),
        "ch" => return Some(Length { em: n / 2.0, ..Length::ZERO }),
        "cap" => return Some(Length { em: n * 0.7, ..Length::ZERO }),
        "lh" => return Some(Length { em: n * 1.2, ..Length::ZERO }),
        "rem" => return Some(Length { rem: n, ..Length::ZERO }),
        "rlh" => return Some(Length { rem: n * 1.2, ..Length::ZERO }),
        "rex" | "rch" => return Some(Length { rem: n / 2.0, ..Length::ZERO }),
        "rcap" => return Some(Length { rem: n * 0.7, ..Length::ZERO }),
        "ric" => return Some(Length { rem: n, ..Length::ZERO }),
        _ => return None,
    };
    Some(Length::px(n * px))
}

/// Result of arithmetic: a length or a mere number.
#[derive(Clone, Copy, Debug)]
enum Sum {
    Length(Length),
    Number(f64),
}

const MATH: &[&str] = &[
    "calc",
    "min",
    "max",
    "clamp",
    "abs",
    "sign",
    "round",
    "mod",
    "rem",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "pow",
    "sqrt",
    "hypot",
    "log",
    "exp",
    "env",
    "anchor",
    "anchor-size",
    "calc-size",
    "minmax",
    "-webkit-calc",
    "-moz-calc",
];

/// A length from one token; `Some(None)` for arithmetic that is not computed here.
pub(crate) fn length(tok: &Tok, inner: View<'_>) -> Option<Option<Length>> {
    match tok {
        Tok::Number(0.0) => Some(Some(Length::ZERO)),
        Tok::Dim(n, u) => unit(*n, u).map(Some),
        Tok::Percent(n) => Some(Some(Length::percent(*n))),
        Tok::Func(name, _) if MATH.contains(&&*name.to_ascii_lowercase()) => {
            Some(match math(&name.to_ascii_lowercase(), inner, 0) {
                Some(Sum::Length(l)) => Some(l),
                _ => None,
            })
        }
        _ => None,
    }
}

/// A number from one token; `Some(None)` for arithmetic that is not computed here.
pub(crate) fn number(tok: &Tok, inner: View<'_>) -> Option<Option<f64>> {
    match tok {
        Tok::Number(n) => Some(Some(*n)),
        Tok::Percent(n) => Some(Some(n / 100.0)),
        Tok::Func(name, _) if MATH.contains(&&*name.to_ascii_lowercase()) => {
            Some(match math(&name.to_ascii_lowercase(), inner, 0) {
                Some(Sum::Number(n)) => Some(n),
                Some(Sum::Length(l)) if l == Length::percent(l.percent) => Some(l.percent / 100.0),
                _ => None,
            })
        }
        _ => None,
    }
}

fn math(name: &str, inner: View<'_>, depth: usize) -> Option<Sum> {
    if depth > 16 {
        return None;
    }
    let args: Option<Vec<Sum>> = inner.split(&Tok::Comma).into_iter().map(|a| sum(a, depth)).collect();
    let args = args?;
    let about = |s: &Sum| match s {
        Sum::Length(l) => l.about(),
        Sum::Number(n) => *n,
    };
    match (name, args.as_slice()) {
        ("calc" | "-webkit-calc" | "-moz-calc", [one]) => Some(*one),
        ("min", [_, ..]) => args.iter().min_by(|a, b| about(a).total_cmp(&about(b))).copied(),
        ("max", [_, ..]) => args.iter().max_by(|a, b| about(a).total_cmp(&about(b))).copied(),
        ("clamp", [low, mid, high]) => {
            let capped = if about(mid) > about(high) { high } else { mid };
            Some(if about(capped) < about(low) { *low } else { *capped })
        }
        ("abs", [one]) if about(one) < 0.0 => product(*one, Sum::Number(-1.0)),
        ("abs", [one]) => Some(*one),
        _ => None,
    }
}

fn sum(view: View<'_>, depth: usize) -> Option<Sum> {
    let mut total: Option<Sum> = None;
    let (mut term, mut sign, mut op): (Option<Sum>, f64, char) = (None, 1.0, '*');
    let add = |total: Option<Sum>, term: Sum, sign: f64| -> Option<Sum> {
        let term = product(term, Sum::Number(sign))?;
        match (total, term) {
            (None, t) => Some(t),
            (Some(Sum::Length(a)), Sum::Length(b)) => Some(Sum::Length(a.plus(b))),
            (Some(Sum::Number(a)), Sum::Number(b)) => Some(Sum::Number(a + b)),
            _ => None,
        }
    };
    for (tok, inner) in view.solid() {
        let value = match tok {
            Tok::Delim(c @ ('+' | '-')) => {
                total = add(total, term.take()?, sign);
                total?;
                sign = if *c == '-' { -1.0 } else { 1.0 };
                op = '*';
                continue;
            }
            Tok::Delim(c @ ('*' | '/')) => {
                op = *c;
                continue;
            }
            Tok::Number(n) => Sum::Number(*n),
            Tok::Percent(n) => Sum::Length(Length::percent(*n)),
            Tok::Dim(n, u) => Sum::Length(unit(*n, u)?),
            Tok::Open('(', _) => math("calc", inner, depth + 1)?,
            Tok::Func(name, _) => math(&name.to_ascii_lowercase(), inner, depth + 1)?,
            _ => return None,
        };
        term = Some(match term {
            None => value,
            Some(t) if op == '/' => match value {
                Sum::Number(n) if n != 0.0 => product(t, Sum::Number(1.0 / n))?,
                _ => return None,
            },
            Some(t) => product(t, value)?,
        });
    }
    add(total, term?, sign)
}

fn product(a: Sum, b: Sum) -> Option<Sum> {
    match (a, b) {
        (Sum::Number(a), Sum::Number(b)) => Some(Sum::Number(a * b)),
        (Sum::Length(l), Sum::Number(n)) | (Sum::Number(n), Sum::Length(l)) => Some(Sum::Length(l.times(n))),
        _ => None,
    }
}

/// Numbers with the first letter of their unit; commas and `/` only part them.
pub(crate) fn number_list(view: View<'_>) -> Option<Vec<(f64, char)>> {
    let mut out = Vec::new();
    for (tok, _) in view.solid() {
        out.push(match tok {
            Tok::Number(n) => (*n, ' '),
            Tok::Percent(n) => (*n, '%'),
            Tok::Dim(n, u) => (*n, u.chars().next().unwrap_or(' ')),
            Tok::Ident(w) if w.eq_ignore_ascii_case("none") => (0.0, ' '),
            Tok::Comma | Tok::Delim('/') => continue,
            _ => return None,
        });
    }
    Some(out)
}

/// What `content` holds; `None` when it is no such value.
pub(crate) fn content(view: View<'_>) -> Option<Value> {
    if let Some(w) = view.word()
        && matches!(w.as_str(), "none" | "normal")
    {
        return Some(Value::Word(w));
    }
    let mut pieces = Vec::new();
    for (tok, inner) in view.solid() {
        pieces.push(match tok {
            Tok::Str(s) => Piece::Text(s.to_string()),
            Tok::Url(_) => Piece::Picture,
            Tok::Delim('/') => break, // what stands behind it is only read aloud
            Tok::Ident(w) => match w.to_ascii_lowercase().as_str() {
                "open-quote" | "close-quote" => Piece::Quote,
                "no-open-quote" | "no-close-quote" => continue,
                "contents" => continue,
                _ => return None,
            },
            Tok::Func(name, _) => match name.to_ascii_lowercase().as_str() {
                "attr" => match inner.solid().first() {
                    Some((Tok::Ident(a), _)) => Piece::Attr(a.to_string()),
                    _ => return None,
                },
                "counter" | "counters" | "target-counter" | "target-counters" => Piece::Counter,
                "target-text" | "string" | "element" | "leader" => Piece::Text("A".to_string()),
                _ => Piece::Picture,
            },
            _ => return None,
        });
    }
    (!pieces.is_empty()).then_some(Value::Content(pieces))
}

#[cfg(test)]
mod tests {
    use super::super::token::Css;
    use super::*;

    #[test]
    fn arithmetic() {
        let px = |text: &str| {
            let css = Css::new(text);
            let (tok, inner) = css.all().next().unwrap();
            length(tok, inner).map(|l| l.map(|l| l.resolve(10.0, 16.0, 200.0).round()))
        };
        for (text, want) in [
            ("12pt", Some(Some(16.0))),
            ("2em", Some(Some(20.0))),
            ("50%", Some(Some(100.0))),
            ("calc(1rem + 2 * (1em - 2px) / 4)", Some(Some(20.0))),
            ("min(100px, 1em)", Some(Some(10.0))),
            ("clamp(1px, 2px, 3px)", Some(Some(2.0))),
            ("calc(1px * sin(0))", Some(None)),
            ("env(x)", Some(None)),
            ("3", None),
            ("3quux", None),
        ] {
            assert_eq!(px(text), want, "{text}");
        }
    }
}
