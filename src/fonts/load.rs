//! Finding and opening the faces: `--font-dir`, then `FUZI_FONTS`, then the binary (`decisions.md` 23).

use super::FaceId;
use crate::units::{Em, GlyphId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Why a face cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// Not found anywhere.
    #[error("face {file} not found; looked in {looked}")]
    Missing {
        /// File name.
        file: &'static str,
        /// Places, in order.
        looked: String,
    },
    /// Unreadable file.
    #[error("cannot read {path}: {error}")]
    Io {
        /// File.
        path: PathBuf,
        /// Cause.
        error: std::io::Error,
    },
    /// Not a TrueType face.
    #[error("{file} is not a TrueType face: {error}")]
    Malformed {
        /// File name.
        file: &'static str,
        /// Cause.
        error: ttf_parser::FaceParsingError,
    },
}

/// The bytes of the faces of a run, opened once, borrowed by everybody.
#[derive(Debug)]
pub struct FontSet {
    bytes: BTreeMap<FaceId, Cow<'static, [u8]>>,
}

/// An open face.
#[derive(Clone)]
pub struct Face<'a> {
    /// Which.
    pub id: FaceId,
    /// Its file.
    pub bytes: &'a [u8],
    /// Parsed tables.
    pub ttf: ttf_parser::Face<'a>,
}

impl FontSet {
    /// Finds every face of the set. `dir` is `--font-dir`; `env` the value of `FUZI_FONTS`.
    ///
    /// # Errors
    /// When a face is in none of the places, cannot be read, or is not a TrueType face.
    pub fn load(dir: Option<&Path>, env: Option<&Path>) -> Result<FontSet, FontError> {
        let mut bytes = BTreeMap::new();
        for id in FaceId::ALL {
            let data = find(id, &[dir, env])?;
            ttf_parser::Face::parse(&data, 0).map_err(|error| FontError::Malformed { file: id.file_name(), error })?;
            bytes.insert(id, data);
        }
        Ok(FontSet { bytes })
    }

    /// Opens a face; parsing is lazy, so this costs microseconds.
    pub fn face(&self, id: FaceId) -> Face<'_> {
        let bytes: &[u8] = self.bytes.get(&id).map_or(&[], |b| b);
        // `load` parsed the same bytes, and every id is in the map.
        let ttf = ttf_parser::Face::parse(bytes, 0).expect("face parsed when loaded");
        Face { id, bytes, ttf }
    }
}

impl Face<'_> {
    /// Glyph of a character.
    pub fn glyph(&self, c: char) -> Option<GlyphId> {
        self.ttf.glyph_index(c).filter(|g| g.0 != 0).map(|g| GlyphId(g.0))
    }

    /// Horizontal advance.
    pub fn advance(&self, glyph: GlyphId) -> Em {
        self.in_em(i32::from(self.ttf.glyph_hor_advance(ttf_parser::GlyphId(glyph.0)).unwrap_or(0)))
    }

    /// Ink box `(x0, y0, x1, y1)`, y upwards from the baseline; `None` for blank glyphs.
    pub fn ink(&self, glyph: GlyphId) -> Option<(Em, Em, Em, Em)> {
        let b = self.ttf.glyph_bounding_box(ttf_parser::GlyphId(glyph.0))?;
        let e = |v: i16| self.in_em(i32::from(v));
        Some((e(b.x_min), e(b.y_min), e(b.x_max), e(b.y_max)))
    }

    /// Font units to thousandths of an em.
    pub fn in_em(&self, units: i32) -> Em {
        let upm = i32::from(self.ttf.units_per_em()).max(1);
        if upm == 1000 { Em(units) } else { Em((units * 1000 + units.signum() * upm / 2) / upm) }
    }
}

fn find(id: FaceId, dirs: &[Option<&Path>]) -> Result<Cow<'static, [u8]>, FontError> {
    let mut looked = Vec::new();
    for dir in dirs.iter().flatten() {
        let path = dir.join(id.file_name());
        match std::fs::read(&path) {
            Ok(data) => return Ok(Cow::Owned(data)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => looked.push(dir.display().to_string()),
            Err(error) => return Err(FontError::Io { path, error }),
        }
    }
    match bundled(id) {
        Some(data) => Ok(Cow::Borrowed(data)),
        None => {
            looked.push("the binary (built without bundled-fonts)".to_string());
            Err(FontError::Missing { file: id.file_name(), looked: looked.join(", ") })
        }
    }
}

#[cfg(feature = "bundled-fonts")]
fn bundled(id: FaceId) -> Option<&'static [u8]> {
    Some(match id {
        FaceId::Serif => include_bytes!("../../fonts/NotoSerifSC-Regular.t2.ttf"),
        FaceId::SerifBold => include_bytes!("../../fonts/NotoSerifSC-Bold.t1.ttf"),
        FaceId::SansBold => include_bytes!("../../fonts/NotoSansSC-Bold.t1.ttf"),
        FaceId::Kai => include_bytes!("../../fonts/PressKai-Regular.t1.ttf"),
        FaceId::Italic => include_bytes!("../../fonts/SourceSerif4_400Regular_Italic.ttf"),
        FaceId::BoldItalic => include_bytes!("../../fonts/SourceSerif4_700Bold_Italic.ttf"),
        FaceId::Mono => include_bytes!("../../fonts/SourceCodePro_400Regular.ttf"),
        FaceId::MonoBold => include_bytes!("../../fonts/SourceCodePro_700Bold.ttf"),
        FaceId::Emoji => include_bytes!("../../fonts/NotoEmoji_400Regular.ttf"),
    })
}

#[cfg(not(feature = "bundled-fonts"))]
fn bundled(_: FaceId) -> Option<&'static [u8]> {
    None
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;

    #[test]
    fn every_face_opens_and_measures() {
        let fonts = FontSet::load(None, None).unwrap();
        let serif = fonts.face(FaceId::Serif);
        let guo = serif.glyph('国').unwrap();
        assert_eq!(serif.advance(guo), Em::ONE);
        assert_eq!(serif.glyph('\u{10FFFD}'), None);
        for id in FaceId::ALL {
            assert!(fonts.face(id).ttf.number_of_glyphs() > 0);
        }
    }

    #[test]
    fn a_font_dir_that_lacks_a_face_falls_back_to_the_binary() {
        let dir = std::env::temp_dir();
        assert!(FontSet::load(Some(&dir), None).is_ok());
    }
}
