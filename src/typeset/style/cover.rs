//! `[cover]`: what a cover takes from the style besides the size of the page (`page-design.md` §12).

use super::read::pt;
use crate::units::Pt;
use serde::Deserialize;

/// Bleed and colours of the cover.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverStyle {
    /// How far grounds run over the trim.
    #[serde(deserialize_with = "pt")]
    pub bleed: Pt,
    /// 靛, per cent of cyan, magenta, yellow and black.
    pub indigo: [u8; 4],
    /// 朱, likewise.
    pub vermilion: [u8; 4],
}

impl CoverStyle {
    /// The key and what is wrong with it.
    pub(super) fn wrong(&self) -> Option<(&'static str, String)> {
        if self.bleed < Pt::ZERO || self.bleed > Pt::micrometres(10_000) {
            return Some(("cover.bleed", "not between 0 and 10 mm".to_string()));
        }
        for (key, colour) in [("cover.indigo", self.indigo), ("cover.vermilion", self.vermilion)] {
            let total: u32 = colour.iter().map(|c| u32::from(*c)).sum();
            if colour.iter().any(|c| *c > 100) || total > 300 {
                return Some((key, format!("{total} % of ink; each at most 100, together at most 300")));
            }
        }
        None
    }
}
