//! The sheet of paper round a printed page (`page-design.md` §12).

use super::read::pt;
use crate::units::Pt;
use serde::{Deserialize, Serialize};

/// The sheet of paper round a printed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetStyle {
    /// How far what reaches the trim goes beyond it; up to 5 mm, where the crop marks begin.
    #[serde(deserialize_with = "pt")]
    pub bleed: Pt,
    /// Whether crop marks, register marks and a slug line stand round the page.
    pub marks: Marks,
}

/// Whether printer's marks stand round the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marks {
    /// When something bleeds.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never; what bleeds goes on beyond the trim all the same.
    Never,
}

impl Marks {
    /// Each, in the order of the documentation.
    pub const ALL: [Marks; 3] = [Marks::Auto, Marks::Always, Marks::Never];

    /// Its name in a style and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Marks::Auto => "auto",
            Marks::Always => "always",
            Marks::Never => "never",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Marks> {
        Marks::ALL.into_iter().find(|m| m.name() == name)
    }
}
