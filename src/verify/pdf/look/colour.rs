//! Colours as a screen shows them, and what one looks like on another (WCAG 2.2: relative luminance, contrast).

use super::function::Function;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{Budget, Pdf, get, get_list, get_name, resolve};
use lopdf::{Dictionary, Object};

/// Red, green, blue from 0 to 1.
pub(crate) type Rgb = [f32; 3];

pub(crate) const WHITE: Rgb = [1.0; 3];
pub(crate) const BLACK: Rgb = [0.0; 3];

/// Colour spaces within colour spaces.
const MAX_DEPTH: usize = 4;

/// A colour, or that there is one which is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tone {
    Known(Rgb),
    Unknown,
}

/// Contrast of two colours, from 1 to 21.
pub(crate) fn contrast(a: Rgb, b: Rgb) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(c: Rgb) -> f32 {
    let linear = |v: f32| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
    let [r, g, b] = c.map(|v| linear(v.clamp(0.0, 1.0)));
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// How a colour mixes with what lies beneath (ISO 32000-1, 11.3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    /// Hue, saturation, colour: light and dark stay as they are beneath.
    Tint,
}

impl Blend {
    pub(crate) fn named(name: &[u8]) -> Blend {
        match name {
            b"Multiply" => Blend::Multiply,
            b"Screen" => Blend::Screen,
            b"Overlay" => Blend::Overlay,
            b"Darken" => Blend::Darken,
            b"Lighten" => Blend::Lighten,
            b"ColorDodge" => Blend::ColorDodge,
            b"ColorBurn" => Blend::ColorBurn,
            b"HardLight" => Blend::HardLight,
            b"SoftLight" => Blend::SoftLight,
            b"Difference" => Blend::Difference,
            b"Exclusion" => Blend::Exclusion,
            b"Hue" | b"Saturation" | b"Color" => Blend::Tint,
            _ => Blend::Normal,
        }
    }

    fn mix(self, under: f32, over: f32) -> f32 {
        let hard = |b: f32, s: f32| if s <= 0.5 { b * 2.0 * s } else { b + (2.0 * s - 1.0) - b * (2.0 * s - 1.0) };
        match self {
            Blend::Normal => over,
            Blend::Multiply => under * over,
            Blend::Screen => under + over - under * over,
            Blend::Overlay => hard(over, under),
            Blend::Darken => under.min(over),
            Blend::Lighten => under.max(over),
            Blend::ColorDodge if under == 0.0 => 0.0,
            Blend::ColorDodge => {
                if over >= 1.0 {
                    1.0
                } else {
                    (under / (1.0 - over)).min(1.0)
                }
            }
            Blend::ColorBurn if under >= 1.0 => 1.0,
            Blend::ColorBurn => {
                if over <= 0.0 {
                    0.0
                } else {
                    1.0 - ((1.0 - under) / over).min(1.0)
                }
            }
            Blend::HardLight => hard(under, over),
            Blend::SoftLight if over <= 0.5 => under - (1.0 - 2.0 * over) * under * (1.0 - under),
            Blend::SoftLight => under + (2.0 * over - 1.0) * (under.sqrt() - under),
            Blend::Difference => (under - over).abs(),
            Blend::Exclusion => under + over - 2.0 * under * over,
            Blend::Tint => under,
        }
    }

    /// A colour put over another, `alpha` of it.
    pub(crate) fn over(self, under: Tone, over: Tone, alpha: f32) -> Tone {
        if alpha <= 0.0 || self == Blend::Tint {
            return under;
        }
        match (under, over) {
            (Tone::Known(u), Tone::Known(o)) => {
                let mut out = u;
                for (i, value) in out.iter_mut().enumerate() {
                    let (u, o) = (u.get(i).copied().unwrap_or(0.0), o.get(i).copied().unwrap_or(0.0));
                    *value = u * (1.0 - alpha) + self.mix(u, o) * alpha;
                }
                Tone::Known(out)
            }
            (_, over) if alpha >= 1.0 && self == Blend::Normal => over,
            _ => Tone::Unknown,
        }
    }
}

/// A colour space.
#[derive(Debug)]
pub(crate) enum Space {
    Gray,
    Rgb,
    Cmyk,
    Lab {
        white: [f64; 3],
        range: [f64; 4],
    },
    Indexed {
        base: Box<Space>,
        table: Vec<u8>,
    },
    /// Separation and DeviceN; one whose colorants are all `None` leaves no mark.
    Tint {
        inputs: usize,
        alternate: Box<Space>,
        function: Option<Function>,
        nothing: bool,
    },
    Pattern,
    Unknown(usize),
}

impl Space {
    /// Reads a space; `spaces` are those of the resources, by name.
    pub(crate) fn read(pdf: &Pdf, object: &Object, spaces: Option<&Dictionary>, budget: &mut Budget) -> Space {
        Space::read_at(pdf, object, spaces, budget, 0)
    }

    fn read_at(pdf: &Pdf, object: &Object, spaces: Option<&Dictionary>, budget: &mut Budget, depth: usize) -> Space {
        if depth > MAX_DEPTH {
            return Space::Unknown(1);
        }
        match resolve(pdf, object) {
            Object::Name(name) => match name.as_slice() {
                b"DeviceGray" | b"G" | b"CalGray" => Space::Gray,
                b"DeviceRGB" | b"RGB" | b"CalRGB" => Space::Rgb,
                b"DeviceCMYK" | b"CMYK" | b"CalCMYK" => Space::Cmyk,
                b"Pattern" => Space::Pattern,
                name => match spaces.and_then(|s| s.get(name).ok()) {
                    Some(named) => Space::read_at(pdf, named, None, budget, depth + 1),
                    None => Space::Unknown(1),
                },
            },
            Object::Array(list) => Space::family(pdf, list, spaces, budget, depth).unwrap_or(Space::Unknown(1)),
            _ => Space::Unknown(1),
        }
    }

    fn family(
        pdf: &Pdf,
        list: &[Object],
        spaces: Option<&Dictionary>,
        budget: &mut Budget,
        depth: usize,
    ) -> Option<Space> {
        let name = resolve(pdf, list.first()?).as_name().ok()?;
        Some(match name {
            b"CalGray" | b"DeviceGray" | b"G" => Space::Gray,
            b"CalRGB" | b"DeviceRGB" | b"RGB" => Space::Rgb,
            b"DeviceCMYK" | b"CMYK" => Space::Cmyk,
            b"Pattern" => Space::Pattern,
            b"ICCBased" => {
                let Object::Stream(profile) = resolve(pdf, list.get(1)?) else { return None };
                match get(pdf, &profile.dict, b"N").and_then(|o| number(pdf, o)).map(|n| n as i64) {
                    Some(1) => Space::Gray,
                    Some(3) if is_lab(pdf, &profile.dict) => {
                        Space::Lab { white: [0.9505, 1.0, 1.089], range: [-128.0, 127.0, -128.0, 127.0] }
                    }
                    Some(3) => Space::Rgb,
                    Some(4) => Space::Cmyk,
                    n => Space::Unknown(n.unwrap_or(1).clamp(1, 32) as usize),
                }
            }
            b"Lab" => {
                let Object::Dictionary(d) = resolve(pdf, list.get(1)?) else { return None };
                let of = |key: &[u8]| -> Vec<f64> {
                    get_list(pdf, d, key).into_iter().filter_map(|o| number(pdf, o)).collect()
                };
                let white = of(b"WhitePoint").try_into().unwrap_or([0.9505, 1.0, 1.089]);
                Space::Lab { white, range: of(b"Range").try_into().unwrap_or([-100.0, 100.0, -100.0, 100.0]) }
            }
            b"Indexed" | b"I" => {
                let base = Space::read_at(pdf, list.get(1)?, spaces, budget, depth + 1);
                let table = match resolve(pdf, list.get(3)?) {
                    Object::String(bytes, _) => bytes.clone(),
                    Object::Stream(stream) => budget.decode(stream)?,
                    _ => return None,
                };
                Space::Indexed { base: Box::new(base), table }
            }
            b"Separation" | b"DeviceN" => {
                let names: Vec<&[u8]> = match resolve(pdf, list.get(1)?) {
                    Object::Name(n) => vec![n.as_slice()],
                    Object::Array(names) => {
                        names.iter().map(|n| resolve(pdf, n).as_name().unwrap_or_default()).collect()
                    }
                    _ => return None,
                };
                let nothing = !names.is_empty() && names.iter().all(|n| *n == b"None");
                let alternate = Box::new(Space::read_at(pdf, list.get(2)?, spaces, budget, depth + 1));
                let function = Function::read(pdf, list.get(3)?, budget);
                Space::Tint { inputs: names.len(), alternate, function, nothing }
            }
            _ => return None,
        })
    }

    /// Numbers of a colour.
    pub(crate) fn inputs(&self) -> usize {
        match self {
            Space::Gray | Space::Indexed { .. } => 1,
            Space::Rgb | Space::Lab { .. } => 3,
            Space::Cmyk => 4,
            Space::Tint { inputs, .. } => *inputs,
            Space::Pattern => 0,
            Space::Unknown(n) => *n,
        }
    }

    /// The colour that a space begins with.
    pub(crate) fn initial(&self) -> Tone {
        match self {
            Space::Cmyk => Tone::Known(BLACK),
            Space::Tint { inputs, .. } => self.tone(&vec![1.0; (*inputs).min(32)]),
            Space::Pattern | Space::Unknown(_) => Tone::Unknown,
            _ => self.tone(&vec![0.0; self.inputs()]),
        }
    }

    /// Whether colours of the space leave no mark.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Space::Tint { nothing: true, .. })
    }

    /// A colour by its numbers.
    pub(crate) fn tone(&self, v: &[f64]) -> Tone {
        self.rgb(v).filter(|c| c.iter().all(|x| x.is_finite())).map_or(Tone::Unknown, Tone::Known)
    }

    fn rgb(&self, v: &[f64]) -> Option<Rgb> {
        let unit = |i: usize| v.get(i).map(|x| x.clamp(0.0, 1.0) as f32);
        match self {
            Space::Gray => Some([unit(0)?; 3]),
            Space::Rgb => Some([unit(0)?, unit(1)?, unit(2)?]),
            Space::Cmyk => {
                let k = 1.0 - unit(3)?;
                Some([(1.0 - unit(0)?) * k, (1.0 - unit(1)?) * k, (1.0 - unit(2)?) * k])
            }
            Space::Lab { white, range } => {
                let [low_a, high_a, low_b, high_b] = *range;
                let (l, a, b) = (*v.first()?, v.get(1)?.max(low_a).min(high_a), v.get(2)?.max(low_b).min(high_b));
                let m = (l.clamp(0.0, 100.0) + 16.0) / 116.0;
                let g = |x: f64| if x >= 6.0 / 29.0 { x * x * x } else { 108.0 / 841.0 * (x - 4.0 / 29.0) };
                let (x, y, z) = (white[0] * g(m + a / 500.0), white[1] * g(m), white[2] * g(m - b / 200.0));
                let rgb = [
                    3.2406 * x - 1.5372 * y - 0.4986 * z,
                    -0.9689 * x + 1.8758 * y + 0.0415 * z,
                    0.0557 * x - 0.2040 * y + 1.0570 * z,
                ];
                let gamma = |c: f64| if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
                Some(rgb.map(|c| gamma(c.clamp(0.0, 1.0)) as f32))
            }
            Space::Indexed { base, table } => {
                let n = base.inputs();
                let i = v.first()?.clamp(0.0, 65_535.0) as usize;
                let entry = table.get(i * n..(i + 1) * n)?;
                let values: Vec<f64> = entry.iter().map(|b| f64::from(*b) / 255.0).collect();
                base.scaled(&values)
            }
            Space::Tint { alternate, function, inputs, .. } => {
                alternate.rgb(&function.as_ref()?.at(v.get(..*inputs)?)?)
            }
            Space::Pattern | Space::Unknown(_) => None,
        }
    }

    /// A colour by numbers from 0 to 1, as pictures have them.
    pub(crate) fn scaled(&self, v: &[f64]) -> Option<Rgb> {
        match self {
            Space::Lab { range, .. } => {
                let [a, b, c, d] = *range;
                self.rgb(&[v.first()? * 100.0, a + v.get(1)? * (b - a), c + v.get(2)? * (d - c)])
            }
            _ => self.rgb(v),
        }
    }
}

fn is_lab(pdf: &Pdf, profile: &Dictionary) -> bool {
    get_name(pdf, profile, b"Alternate") == Some(b"Lab")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_by_the_book() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 0.01);
        // #767676 is the lightest grey that has 4.5 on white
        let grey = |n: u8| [f32::from(n) / 255.0; 3];
        assert!(contrast(grey(0x76), WHITE) >= 4.5 && contrast(grey(0x77), WHITE) < 4.5);
    }

    #[test]
    fn inks_and_lab() {
        assert_eq!(Space::Cmyk.tone(&[0.0, 0.0, 0.0, 1.0]), Tone::Known(BLACK));
        let lab = Space::Lab { white: [0.9505, 1.0, 1.089], range: [-100.0, 100.0, -100.0, 100.0] };
        let Tone::Known(c) = lab.tone(&[100.0, 0.0, 0.0]) else { panic!("no colour") };
        assert!(c.iter().all(|v| *v > 0.99), "{c:?}");
        assert_eq!(Space::Rgb.tone(&[f64::NAN, 0.0, 0.0]), Tone::Unknown);
    }

    #[test]
    fn a_marker_over_words_hides_nothing() {
        let yellow = Tone::Known([1.0, 1.0, 0.0]);
        assert_eq!(Blend::Multiply.over(Tone::Known(BLACK), yellow, 1.0), Tone::Known(BLACK));
        assert_eq!(Blend::Normal.over(Tone::Known(BLACK), yellow, 1.0), yellow);
        assert_eq!(Blend::Normal.over(Tone::Known(BLACK), Tone::Unknown, 1.0), Tone::Unknown);
    }
}
