//! Colours of the press: RGB to the CMYK of the output intent, through the profiles (`moxcms`).
//!
//! Perceptual intent: the profile's tables for it were made for sRGB, so the darkest of a picture is the darkest of the
//! press, which relative colorimetric would need black point compensation for. `moxcms` is used without its vector
//! paths, which round differently from processor to processor: the same input gives the same bytes everywhere.

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ProfileClass, RenderingIntent, Transform8BitExecutor, TransformOptions,
};
use std::sync::{Arc, OnceLock};

/// Profile of the output intent: sheet-fed offset on coated paper (`data/icc/README.md`).
pub(crate) const OUTPUT_PROFILE: &[u8] = super::icc::PRESS;
/// What it is called where a person reads it.
pub(super) const OUTPUT_NAME: &str = "Coated FOGRA39";
/// The space of pictures that say nothing of theirs.
pub(super) const SRGB: &str = "sRGB";

/// From RGB to CMYK, opened when the first colour asks for it.
#[derive(Default)]
pub(crate) struct Press {
    opened: OnceLock<Option<Opened>>,
}

struct Opened {
    output: ColorProfile,
    srgb: Converter,
}

/// Rows of RGB to rows of CMYK, a byte a sample.
#[derive(Clone)]
pub(super) struct Converter {
    transform: Arc<Transform8BitExecutor>,
    /// Name of the space it converts from.
    pub from: String,
}

impl Converter {
    /// Converts pixels: three bytes each from `rgb`, four each into `cmyk`.
    pub(super) fn convert(&self, rgb: &[u8], cmyk: &mut [u8]) -> Result<(), String> {
        self.transform.transform(rgb, cmyk).map_err(|e| e.to_string())
    }
}

/// Why an embedded profile is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It cannot be read.
    Unreadable,
    /// A device link, a named or abstract profile.
    Class,
    /// For other colours than those of the picture.
    Space,
}

impl Unfit {
    /// In a word, as it stands in a report.
    pub(super) fn word(self) -> &'static str {
        match self {
            Unfit::Unreadable => "unreadable",
            Unfit::Class => "wrong class",
            Unfit::Space => "wrong colour space",
        }
    }
}

impl Press {
    fn opened(&self) -> Result<&Opened, String> {
        let open = || {
            let output = ColorProfile::new_from_slice(OUTPUT_PROFILE).ok()?;
            let srgb = converter(&ColorProfile::new_srgb(), &output, SRGB.to_string()).ok()?;
            Some(Opened { output, srgb })
        };
        self.opened.get_or_init(open).as_ref().ok_or_else(|| "the output profile cannot be read".to_string())
    }

    /// A converter from the profile that a picture carries, else from sRGB; and why that profile is not used.
    pub(super) fn rgb_converter(&self, embedded: Option<&[u8]>) -> Result<(Converter, Option<Unfit>), String> {
        let opened = self.opened()?;
        let Some(bytes) = embedded else { return Ok((opened.srgb.clone(), None)) };
        let made = guarded(|| {
            let profile = source(bytes, DataColorSpace::Rgb)?;
            converter(&profile, &opened.output, description(&profile)).map_err(|_| Unfit::Unreadable)
        });
        Ok(match made.unwrap_or(Err(Unfit::Unreadable)) {
            Ok(own) => (own, None),
            Err(why) => (opened.srgb.clone(), Some(why)),
        })
    }

    /// One colour of sRGB; grey is black ink alone.
    pub(crate) fn cmyk(&self, [r, g, b]: [u8; 3]) -> [u8; 4] {
        if r == g && g == b { [0, 0, 0, 255 - r] } else { self.four_inks([r, g, b]) }
    }

    /// One colour of sRGB among others that run into it: grey too has all four inks.
    pub(crate) fn four_inks(&self, [r, g, b]: [u8; 3]) -> [u8; 4] {
        let mut out = [0; 4];
        let done = self.opened().and_then(|o| o.srgb.convert(&[r, g, b], &mut out));
        if done.is_err() {
            // cannot be: a test opens the profile that is in the program; ink all the same
            out = [255 - r, 255 - g, 255 - b, 0];
        }
        out
    }
}

/// A profile that colours of a picture can be read by.
pub(super) fn source(bytes: &[u8], space: DataColorSpace) -> Result<ColorProfile, Unfit> {
    let profile = ColorProfile::new_from_slice(bytes).map_err(|_| Unfit::Unreadable)?;
    if !matches!(
        profile.profile_class,
        ProfileClass::InputDevice | ProfileClass::DisplayDevice | ProfileClass::OutputDevice | ProfileClass::ColorSpace
    ) {
        return Err(Unfit::Class);
    }
    if profile.color_space != space {
        return Err(Unfit::Space);
    }
    Ok(profile)
}

/// Whether the profile of a CMYK picture can stand in the file beside the output intent: `Ok(true)`; it is the very
/// profile of the output intent, so that the picture has its colours without it: `Ok(false)`.
pub(super) fn cmyk_profile(bytes: &[u8]) -> Result<bool, Unfit> {
    guarded(|| source(bytes, DataColorSpace::Cmyk)).unwrap_or(Err(Unfit::Unreadable)).map(|_| bytes != OUTPUT_PROFILE)
}

fn converter(from: &ColorProfile, to: &ColorProfile, name: String) -> Result<Converter, String> {
    let options = TransformOptions {
        rendering_intent: RenderingIntent::Perceptual,
        allow_use_cicp_transfer: false,
        prefer_fixed_point: false,
        ..TransformOptions::default()
    };
    // CMYK has the layout of four channels
    let transform = from.create_transform_8bit(Layout::Rgb, to, Layout::Rgba, options).map_err(|e| e.to_string())?;
    Ok(Converter { transform, from: name })
}

/// What a profile calls itself, when that is a short line of ASCII.
fn description(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        Some(moxcms::ProfileText::PlainString(t)) => t.as_str(),
        Some(moxcms::ProfileText::Localizable(list)) => list.first().map_or("", |l| l.value.as_str()),
        Some(moxcms::ProfileText::Description(d)) => d.ascii_string.as_str(),
        None => "",
    };
    let text = text.trim_matches(['\0', ' ']);
    let plain = !text.is_empty() && text.len() <= 60 && text.bytes().all(|b| (0x20..0x7F).contains(&b));
    if plain { text.to_string() } else { "ICC".to_string() }
}

/// Work on bytes from outside with libraries of others: a fault of theirs is a fault of the bytes.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What LittleCMS 2 (`tests/tools/cmyk.py`) makes of sRGB with the same profile, perceptual, in bytes of CMYK.
    const LITTLE_CMS: [([u8; 3], [u8; 4]); 16] = [
        ([255, 0, 0], [0, 243, 237, 2]),
        ([0, 255, 0], [147, 0, 236, 0]),
        ([0, 0, 255], [245, 163, 0, 28]),
        ([255, 255, 0], [17, 0, 245, 3]),
        ([0, 255, 255], [114, 0, 43, 0]),
        ([255, 0, 255], [79, 195, 0, 0]),
        ([30, 58, 95], [189, 115, 1, 160]),
        ([192, 57, 43], [0, 225, 211, 57]),
        ([139, 69, 19], [0, 161, 235, 135]),
        ([46, 139, 87], [175, 0, 174, 84]),
        ([245, 222, 179], [0, 28, 85, 16]),
        ([112, 128, 144], [89, 45, 17, 116]),
        ([1, 2, 3], [211, 175, 112, 253]),
        ([254, 253, 252], [1, 1, 3, 1]),
        ([51, 102, 153], [164, 85, 0, 105]),
        ([128, 64, 32], [0, 168, 217, 146]),
    ];

    #[test]
    fn colours_are_what_another_engine_makes_of_them() {
        let press = Press::default();
        for (rgb, want) in LITTLE_CMS {
            let got = press.four_inks(rgb);
            assert!(got.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 5), "{rgb:?}: {got:?}, LittleCMS {want:?}");
        }
    }

    #[test]
    fn grey_is_black_ink_alone() {
        let press = Press::default();
        for (grey, k) in [(0, 255), (255, 0), (0x33, 204)] {
            assert_eq!(press.cmyk([grey; 3]), [0, 0, 0, k]);
        }
    }

    #[test]
    fn profiles_of_another_kind_are_not_used() {
        let press = Press::default();
        let why = |bytes: &[u8]| press.rgb_converter(Some(bytes)).unwrap().1;
        assert_eq!(why(b"no profile"), Some(Unfit::Unreadable));
        assert_eq!(why(OUTPUT_PROFILE), Some(Unfit::Space));
        let srgb = crate::pdf::icc::srgb();
        assert_eq!(why(&srgb), None);
        let mut link = srgb.clone();
        link[12..16].copy_from_slice(b"link");
        assert_eq!(why(&link), Some(Unfit::Class));
        for n in 0..srgb.len() {
            why(&srgb[..n]);
        }
        assert_eq!(cmyk_profile(OUTPUT_PROFILE), Ok(false));
        let mut other = OUTPUT_PROFILE.to_vec();
        other[30] ^= 1;
        assert_eq!(cmyk_profile(&other), Ok(true));
        assert_eq!(cmyk_profile(&srgb), Err(Unfit::Space));
    }
}
