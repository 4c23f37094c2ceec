//! The faces: where their bytes are, which serves which voice and script, what they measure.
//! Shared by `typeset` (metrics, shaping) and `pdf` (subsetting).

mod load;

pub use load::{Face, FontError, FontSet};

use serde::Serialize;

/// A face of the set, by file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaceId {
    /// 宋体, Noto Serif SC Regular.
    Serif,
    /// 宋体 bold, for titles from 12 pt.
    SerifBold,
    /// 黑体 bold, for labels and small headings.
    SansBold,
    /// 楷体, Press Kai.
    Kai,
    /// Latin italic, Source Serif 4 Italic.
    Italic,
    /// Latin bold italic.
    BoldItalic,
    /// Code, Source Code Pro.
    Mono,
    /// Code, bold.
    MonoBold,
    /// Emoji and symbols, monochrome.
    Emoji,
}

impl FaceId {
    /// Every face of the set.
    pub const ALL: [FaceId; 9] = [
        FaceId::Serif,
        FaceId::SerifBold,
        FaceId::SansBold,
        FaceId::Kai,
        FaceId::Italic,
        FaceId::BoldItalic,
        FaceId::Mono,
        FaceId::MonoBold,
        FaceId::Emoji,
    ];

    /// Its file in `fonts/` or in `--font-dir`.
    pub fn file_name(self) -> &'static str {
        match self {
            FaceId::Serif => "NotoSerifSC-Regular.t2.ttf",
            FaceId::SerifBold => "NotoSerifSC-Bold.t1.ttf",
            FaceId::SansBold => "NotoSansSC-Bold.t1.ttf",
            FaceId::Kai => "PressKai-Regular.t1.ttf",
            FaceId::Italic => "SourceSerif4_400Regular_Italic.ttf",
            FaceId::BoldItalic => "SourceSerif4_700Bold_Italic.ttf",
            FaceId::Mono => "SourceCodePro_400Regular.ttf",
            FaceId::MonoBold => "SourceCodePro_700Bold.ttf",
            FaceId::Emoji => "NotoEmoji_400Regular.ttf",
        }
    }

    /// PostScript name for a subset. Source Serif reserves its name (OFL 3), so a subset of it is called Press Latin.
    pub fn subset_name(self) -> &'static str {
        match self {
            FaceId::Serif => "NotoSerifSC-Regular",
            FaceId::SerifBold => "NotoSerifSC-Bold",
            FaceId::SansBold => "NotoSansSC-Bold",
            FaceId::Kai => "PressKai-Regular",
            FaceId::Italic => "PressLatin-Italic",
            FaceId::BoldItalic => "PressLatin-BoldItalic",
            FaceId::Mono => "PressCode-Regular",
            FaceId::MonoBold => "PressCode-Bold",
            FaceId::Emoji => "NotoEmoji-Regular",
        }
    }
}

/// A way of speaking on the page: which face each script takes (`page-design.md` §0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voice {
    /// 宋体 for all.
    Song,
    /// 宋体 bold for all.
    SongBold,
    /// 黑体 bold for all.
    Hei,
    /// 楷体 for Han and its marks; Latin, digits, quotes, `·`, dash and ellipsis from 宋体.
    Kai,
    /// `*em*`: 楷体 for Han, italic for Latin.
    Emph,
    /// `***both***`: 黑体 for Han, bold italic for Latin.
    StrongEmph,
    /// Code: monospaced Latin, 宋体 for Han.
    Code,
    /// Bold code.
    CodeBold,
}
