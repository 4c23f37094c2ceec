//! What a colour comes to on a press: its inks, its family, whether an output intent gives it a meaning.

use super::facts::{Facts, Ink, SpaceKind};

/// Spaces within spaces.
const MAX_DEPTH: usize = 8;

/// A colour as its inks, as far as the file says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tone {
    /// 0 is black.
    Gray(f32),
    /// Red, green, blue, from 0 to 1.
    Rgb([f32; 3]),
    /// Cyan, magenta, yellow, black, from 0 to 1.
    Cmyk([f32; 4]),
    /// Named inks: their share each.
    Spot(Vec<f32>),
    Unknown,
}

impl Tone {
    /// The colour of an ink.
    pub(super) fn of(facts: &Facts<'_>, ink: &Ink) -> Tone {
        let v = &ink.values;
        let unit = |i: usize| v.get(i).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match facts.stock.spaces.get(ink.space).map(|s| &s.kind) {
            _ if v.is_empty() => Tone::Unknown,
            Some(SpaceKind::Gray | SpaceKind::CalGray | SpaceKind::Icc { channels: 1, .. }) => Tone::Gray(unit(0)),
            Some(SpaceKind::Rgb | SpaceKind::CalRgb | SpaceKind::Icc { channels: 3, .. }) => {
                Tone::Rgb([unit(0), unit(1), unit(2)])
            }
            Some(SpaceKind::Cmyk | SpaceKind::Icc { channels: 4, .. }) => {
                Tone::Cmyk([unit(0), unit(1), unit(2), unit(3)])
            }
            Some(SpaceKind::Spot { names, .. }) => {
                let process = ["Cyan", "Magenta", "Yellow", "Black"];
                if names.iter().all(|n| process.contains(&n.as_str())) {
                    let share = |ink: &str| names.iter().position(|n| n == ink).map_or(0.0, unit);
                    return Tone::Cmyk(process.map(share));
                }
                Tone::Spot(names.iter().enumerate().filter(|(_, n)| *n != "None").map(|(i, _)| unit(i)).collect())
            }
            _ => Tone::Unknown,
        }
    }

    /// All inks together, in per cent; `None` where it depends on a conversion.
    pub(super) fn total(&self) -> Option<f32> {
        match self {
            Tone::Gray(g) => Some((1.0 - g) * 100.0),
            Tone::Cmyk(inks) => Some(inks.iter().sum::<f32>() * 100.0),
            Tone::Spot(inks) => Some(inks.iter().sum::<f32>() * 100.0),
            Tone::Rgb(_) | Tone::Unknown => None,
        }
    }

    /// Dark enough to be meant as black.
    pub(super) fn is_black(&self) -> bool {
        match self {
            Tone::Gray(g) => *g < 0.2,
            Tone::Rgb(c) => c.iter().all(|v| *v < 0.2),
            Tone::Cmyk([c, m, y, k]) => [c, m, y].iter().all(|v| (1.0 - **v) * (1.0 - k) < 0.2),
            Tone::Spot(_) | Tone::Unknown => false,
        }
    }

    /// Paper showing through, nearly or wholly.
    pub(super) fn is_white(&self) -> bool {
        match self {
            Tone::Gray(g) => *g > 0.95,
            Tone::Rgb(c) => c.iter().all(|v| *v > 0.95),
            Tone::Cmyk(inks) => inks.iter().all(|v| *v < 0.05),
            Tone::Spot(inks) => inks.iter().all(|v| *v < 0.05),
            Tone::Unknown => false,
        }
    }

    /// Its inks as a printer writes them: `C30 M0 Y0 K100`.
    pub(super) fn named(&self) -> String {
        let cent = |v: &f32| format!("{}", (v * 100.0).round());
        match self {
            Tone::Gray(g) => format!("K{}", cent(&(1.0 - g))),
            Tone::Rgb([r, g, b]) => format!("R{} G{} B{}", cent(r), cent(g), cent(b)),
            Tone::Cmyk([c, m, y, k]) => format!("C{} M{} Y{} K{}", cent(c), cent(m), cent(y), cent(k)),
            Tone::Spot(inks) => inks.iter().map(cent).collect::<Vec<_>>().join(" "),
            Tone::Unknown => String::new(),
        }
    }
}

/// Colour without a meaning of its own: the device's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Device {
    Gray,
    Rgb,
    Cmyk,
}

impl Device {
    pub(super) fn name(self) -> &'static str {
        match self {
            Device::Gray => "DeviceGray",
            Device::Rgb => "DeviceRGB",
            Device::Cmyk => "DeviceCMYK",
        }
    }
}

/// Device spaces that a space is made of: itself, what it indexes, what its inks are replaced by, what a pattern colours.
pub(super) fn devices(facts: &Facts<'_>, space: usize) -> Vec<Device> {
    let (mut out, mut todo) = (Vec::new(), vec![(space, 0usize)]);
    while let Some((n, depth)) = todo.pop() {
        if depth > MAX_DEPTH {
            continue;
        }
        match facts.stock.spaces.get(n).map(|s| &s.kind) {
            Some(SpaceKind::Gray) => out.push(Device::Gray),
            Some(SpaceKind::Rgb) => out.push(Device::Rgb),
            Some(SpaceKind::Cmyk) => out.push(Device::Cmyk),
            Some(SpaceKind::Indexed { base }) => todo.push((*base, depth + 1)),
            Some(SpaceKind::Spot { alternate, .. }) => todo.push((*alternate, depth + 1)),
            Some(SpaceKind::Pattern { under: Some(under) }) => todo.push((*under, depth + 1)),
            _ => {}
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether colours of a space are red, green and blue: device, calibrated, by profile, or an index of such.
pub(super) fn is_rgb(facts: &Facts<'_>, space: usize) -> bool {
    let mut n = space;
    for _ in 0..MAX_DEPTH {
        match facts.stock.spaces.get(n).map(|s| &s.kind) {
            Some(SpaceKind::Rgb | SpaceKind::CalRgb | SpaceKind::Icc { channels: 3, .. }) => return true,
            Some(SpaceKind::Indexed { base }) => n = *base,
            _ => return false,
        }
    }
    false
}

/// Names of inks that a space adds to cyan, magenta, yellow and black.
pub(super) fn spots<'f>(facts: &'f Facts<'_>, space: usize) -> Vec<&'f str> {
    let mut n = space;
    for _ in 0..MAX_DEPTH {
        match facts.stock.spaces.get(n).map(|s| &s.kind) {
            Some(SpaceKind::Spot { names, .. }) => {
                let process = ["Cyan", "Magenta", "Yellow", "Black", "None", "All"];
                return names.iter().map(String::as_str).filter(|n| !process.contains(n)).collect();
            }
            Some(SpaceKind::Indexed { base }) => n = *base,
            Some(SpaceKind::Pattern { under: Some(under) }) => n = *under,
            _ => return Vec::new(),
        }
    }
    Vec::new()
}

/// Channels of the output intent for the press or, without one, of that of PDF/A.
pub(super) fn intent_channels(facts: &Facts<'_>, subtype: &str) -> Option<i64> {
    let intent = facts.intents.iter().find(|i| i.subtype == subtype)?;
    let profile = facts.stock.profiles.get(intent.profile?)?;
    match profile.header.as_ref().map(|h| h.space.as_str()) {
        Some("CMYK") => Some(4),
        Some("RGB ") => Some(3),
        Some("GRAY") => Some(1),
        _ => profile.channels,
    }
}
