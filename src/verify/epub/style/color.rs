//! Colours of CSS, and how far one stands out from another (WCAG 2).

use super::token::{Tok, View};
use super::value::number_list;

/// Channels from 0 to 255, opacity from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rgba {
    pub r: f64,
    pub g: f64,
    pub b: f64,
    pub a: f64,
}

/// A colour as a declaration names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Color {
    Rgba(Rgba),
    Current,
    /// A colour, but in a notation that is not computed here.
    Unknown,
}

const NAMES: &str = "aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 \
    black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 \
    chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff \
    darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9 \
    darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 \
    darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f \
    darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969 \
    dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc \
    ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080 \
    honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa \
    lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff \
    lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 \
    lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 \
    lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 \
    mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 \
    mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 \
    midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 \
    oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa \
    palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f \
    pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f \
    royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee \
    sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa \
    springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 \
    violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32";

/// What the system gives, on a white page.
const SYSTEM: &[(&str, u32)] = &[
    ("canvas", 0xffffff),
    ("canvastext", 0),
    ("linktext", 0x0000ee),
    ("visitedtext", 0x551a8b),
    ("activetext", 0xff0000),
    ("buttonface", 0xefefef),
    ("buttontext", 0),
    ("field", 0xffffff),
    ("fieldtext", 0),
    ("highlight", 0x3390ff),
    ("highlighttext", 0),
    ("graytext", 0x808080),
    ("mark", 0xffff00),
    ("marktext", 0),
    ("window", 0xffffff),
    ("windowtext", 0),
    ("infobackground", 0xffffff),
    ("infotext", 0),
    ("background", 0xffffff),
];

/// Functions whose colours are not computed here.
const OTHERS: &[&str] =
    &["lab", "lch", "oklab", "oklch", "color", "color-mix", "device-cmyk", "light-dark", "contrast-color"];

impl Rgba {
    pub(crate) const BLACK: Rgba = Rgba { r: 0.0, g: 0.0, b: 0.0, a: 1.0 };
    pub(crate) const WHITE: Rgba = Rgba { r: 255.0, g: 255.0, b: 255.0, a: 1.0 };

    pub(crate) const fn hex(n: u32) -> Rgba {
        Rgba { r: (n >> 16 & 255) as f64, g: (n >> 8 & 255) as f64, b: (n & 255) as f64, a: 1.0 }
    }

    /// This over what lies below, which is opaque.
    pub(crate) fn over(self, below: Rgba) -> Rgba {
        let mix = |top: f64, low: f64| top * self.a + low * (1.0 - self.a);
        Rgba { r: mix(self.r, below.r), g: mix(self.g, below.g), b: mix(self.b, below.b), a: 1.0 }
    }

    fn luminance(self) -> f64 {
        let linear = |c: f64| {
            let c = (c / 255.0).clamp(0.0, 1.0);
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// Contrast of two opaque colours, from 1 to 21.
    pub(crate) fn contrast(self, other: Rgba) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// A colour that has a name.
pub(crate) fn named(word: &str) -> Option<Color> {
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "currentcolor" => return Some(Color::Current),
        "transparent" => return Some(Color::Rgba(Rgba { a: 0.0, ..Rgba::BLACK })),
        _ => {}
    }
    if let Some((_, n)) = SYSTEM.iter().find(|s| s.0 == word) {
        return Some(Color::Rgba(Rgba::hex(*n)));
    }
    let value = NAMES.split(' ').find_map(|n| n.strip_prefix(&*word)?.strip_prefix(':'))?;
    u32::from_str_radix(value, 16).ok().map(|n| Color::Rgba(Rgba::hex(n)))
}

/// `f00`, `ff0000`, with or without opacity.
pub(crate) fn hex(digits: &str) -> Option<Rgba> {
    let d: Vec<f64> = digits.chars().map(|c| c.to_digit(16).map(f64::from)).collect::<Option<_>>()?;
    let short = |v: f64| v * 17.0;
    let long = |a: f64, b: f64| a * 16.0 + b;
    match d.as_slice() {
        [r, g, b] => Some(Rgba { r: short(*r), g: short(*g), b: short(*b), a: 1.0 }),
        [r, g, b, a] => Some(Rgba { r: short(*r), g: short(*g), b: short(*b), a: short(*a) / 255.0 }),
        [r, s, g, h, b, c] => Some(Rgba { r: long(*r, *s), g: long(*g, *h), b: long(*b, *c), a: 1.0 }),
        [r, s, g, h, b, c, a, e] => {
            Some(Rgba { r: long(*r, *s), g: long(*g, *h), b: long(*b, *c), a: long(*a, *e) / 255.0 })
        }
        _ => None,
    }
}

/// A colour from one token.
pub(crate) fn from_token(tok: &Tok, inner: View<'_>) -> Option<Color> {
    match tok {
        Tok::Ident(w) => named(w),
        Tok::Hash(h) => hex(h).map(Color::Rgba),
        Tok::Func(name, _) => function(&name.to_ascii_lowercase(), inner),
        _ => None,
    }
}

fn function(name: &str, inner: View<'_>) -> Option<Color> {
    if OTHERS.contains(&name) || inner.word().is_some_and(|w| w == "from") || inner.calls(&["calc", "from"]) {
        return Some(Color::Unknown);
    }
    if inner.solid().first().is_some_and(|t| matches!(t.0, Tok::Ident(w) if w.eq_ignore_ascii_case("from"))) {
        return Some(Color::Unknown);
    }
    let n = number_list(inner)?;
    let (a, b, c) = (n.first()?, n.get(1)?, n.get(2)?);
    let alpha = n.get(3).map_or(1.0, |a| if a.1 == '%' { a.0 / 100.0 } else { a.0 }).clamp(0.0, 1.0);
    let channel = |v: &(f64, char)| if v.1 == '%' { v.0 * 2.55 } else { v.0 }.clamp(0.0, 255.0);
    let degrees = |v: &(f64, char)| match v.1 {
        'r' => v.0.to_degrees(),
        't' => v.0 * 360.0,
        'g' => v.0 * 0.9,
        _ => v.0,
    };
    let part = |v: &(f64, char)| (v.0 / 100.0).clamp(0.0, 1.0);
    let rgba = match name {
        "rgb" | "rgba" => Rgba { r: channel(a), g: channel(b), b: channel(c), a: alpha },
        "hsl" | "hsla" => {
            let (h, s, l) = (degrees(a), part(b), part(c));
            let f = |n: f64| {
                let k = (n + h / 30.0).rem_euclid(12.0);
                255.0 * (l - s * l.min(1.0 - l) * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
            };
            Rgba { r: f(0.0), g: f(8.0), b: f(4.0), a: alpha }
        }
        "hwb" => {
            let (h, white, black) = (degrees(a), part(b), part(c));
            let f = |n: f64| {
                let k = (n + h / 30.0).rem_euclid(12.0);
                let pure = 0.5 - 0.5 * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
                let sum = (white + black).max(1.0);
                255.0 * (pure * (1.0 - (white + black) / sum) + white / sum)
            };
            Rgba { r: f(0.0), g: f(8.0), b: f(4.0), a: alpha }
        }
        _ => return None,
    };
    Some(Color::Rgba(rgba))
}

#[cfg(test)]
mod tests {
    use super::super::token::Css;
    use super::*;

    fn parse(text: &str) -> Option<[i64; 4]> {
        let css = Css::new(text);
        let (tok, inner) = css.all().next()?;
        match from_token(tok, inner)? {
            Color::Rgba(c) => Some([c.r, c.g, c.b, c.a * 100.0].map(|v| v.round() as i64)),
            _ => Some([-1; 4]),
        }
    }

    #[test]
    fn notations() {
        for (text, want) in [
            ("Red", Some([255, 0, 0, 100])),
            ("transparent", Some([0, 0, 0, 0])),
            ("#f80", Some([255, 136, 0, 100])),
            ("#ff880080", Some([255, 136, 0, 50])),
            ("rgb(1, 2, 3)", Some([1, 2, 3, 100])),
            ("rgb(100% 0% 0% / 50%)", Some([255, 0, 0, 50])),
            ("rgba(0,0,0,.2)", Some([0, 0, 0, 20])),
            ("hsl(120, 100%, 25%)", Some([0, 128, 0, 100])),
            ("hsl(.5turn 100% 50%)", Some([0, 255, 255, 100])),
            ("hwb(0 100% 0%)", Some([255, 255, 255, 100])),
            ("oklch(1 0 0)", Some([-1; 4])),
            ("reddish", None),
            ("#ff", None),
            ("url(a)", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let near = |a: u32, b: u32, want: f64| (Rgba::hex(a).contrast(Rgba::hex(b)) - want).abs() < 0.01;
        assert!(near(0, 0xffffff, 21.0) && near(0x777777, 0xffffff, 4.48) && near(0x0000ee, 0xffffff, 9.40));
        let half = Rgba { a: 0.5, ..Rgba::BLACK }.over(Rgba::WHITE);
        assert!((half.r - 127.5).abs() < 0.01);
    }
}
