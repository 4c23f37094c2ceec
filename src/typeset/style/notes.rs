//! Notes at the foot of the page or at the end (`page-design.md` §8).

use super::read::{em, pt};
use crate::units::{Em, Pt};
use serde::{Deserialize, Serialize};

/// Notes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotesStyle {
    /// Size of the words.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Line pitch.
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Least width of the column of numbers; it grows until the words fill whole em.
    #[serde(deserialize_with = "pt")]
    pub hang: Pt,
    /// Weight of the rule.
    #[serde(deserialize_with = "pt")]
    pub rule: Pt,
    /// Its length in parts of the measure.
    #[serde(deserialize_with = "em")]
    pub rule_length: Em,
    /// Its height over the first baseline.
    #[serde(deserialize_with = "pt")]
    pub rule_above: Pt,
    /// Size of the number in the text.
    #[serde(deserialize_with = "pt")]
    pub mark: Pt,
    /// How far it is raised.
    #[serde(deserialize_with = "pt")]
    pub mark_rise: Pt,
    /// Where the numbers begin anew.
    pub restart: NoteRestart,
    /// Where the notes stand.
    pub place: NotePlace,
}

/// Where the numbers of notes begin anew (NT-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteRestart {
    /// On every page.
    Page,
    /// In every chapter.
    Chapter,
    /// Never.
    Work,
}

/// Where notes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotePlace {
    /// At the foot of the page that calls them (NT-03).
    Foot,
    /// At the end of the chapter.
    End,
}
