//! `[cover]`: colours of the cover (`page-design.md` §0, §12).

use serde::Deserialize;

/// Colours of the cover.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverStyle {
    /// 靛, per cent of cyan, magenta, yellow and black.
    pub indigo: [u8; 4],
    /// 朱, likewise.
    pub vermilion: [u8; 4],
}

impl CoverStyle {
    /// The key and what is wrong with it.
    pub(super) fn wrong(&self) -> Option<(&'static str, String)> {
        for (key, colour) in [("cover.indigo", self.indigo), ("cover.vermilion", self.vermilion)] {
            let total: u32 = colour.iter().map(|c| u32::from(*c)).sum();
            if colour.iter().any(|c| *c > 100) || total > 300 {
                return Some((key, format!("{total} % of ink; each at most 100, together at most 300")));
            }
        }
        None
    }
}
