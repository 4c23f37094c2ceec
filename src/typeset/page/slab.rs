//! Slabs: what a page is filled with. A slab is a horizontal band that no page break divides.

use super::grid::Grid;
use super::variants::Setting;
use crate::document::BlockId;
use crate::typeset::{GlyphRun, Item, Owner, SetLine};
use crate::units::Pt;
use std::sync::Arc;

/// How strongly a slab holds on to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keep {
    /// A page may end here.
    #[default]
    No,
    /// First and last lines of paragraphs (PG-12).
    Lines,
    /// A heading and what it heads (PG-10), a marker and its item.
    Next,
}

/// Where a slab may begin (PG-15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// Anywhere.
    #[default]
    Here,
    /// At the head of a page.
    Page,
    /// At the head of a right-hand page.
    Recto,
}

/// What a slab is for the outline, the contents and the running heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// The heading; `None` for the title of the work.
    pub block: Option<BlockId>,
    /// 0 for the title of the work, 1… for headings.
    pub level: u8,
    /// Its words, forced breaks left out.
    pub title: String,
}

/// A band. Its items are measured from the left edge of the type area and the top of its first row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slab {
    /// How much of the page it takes, the gap under its last line counted.
    pub height: Pt,
    /// Where it may begin.
    pub start: Start,
    /// Blank rows before it, dropped at the head of a page unless `keep_before`.
    pub before: i64,
    /// Whether it keeps the rows before it at the head of a page (level 1 headings, the opening).
    pub keep_before: bool,
    /// Blank rows after it, dropped at the foot of a page. Between two slabs the larger of both counts.
    pub after: i64,
    /// Whether it may begin off the grid (rows of a table).
    pub loose: bool,
    /// Depth it needs besides when it is the last of a page (a line of a cell under which the row's air must go).
    pub foot: Pt,
    /// Whether the next slab must be on the same page.
    pub keep: Keep,
    /// What is on it.
    pub items: Vec<Item>,
    /// Its lines, for the glyph dump.
    pub lines: Vec<SetLine>,
    /// Whether it is a picture, which may be made smaller for what must stand over it.
    pub picture: bool,
    /// Set over it when it is the first of a page: the head of a table, repeated.
    pub lead: Option<Box<Slab>>,
    /// Added, under it, when it is the last of a page: the bottom rule of a table that goes on.
    pub tail: Vec<Item>,
    /// What it is.
    pub anchor: Option<Anchor>,
    /// How its paragraph was set, the same for all lines of one; none for what has only one setting.
    pub setting: Option<Arc<Setting>>,
}

impl Slab {
    /// An empty band of whole rows.
    pub(crate) fn rows(grid: &Grid, rows: i64) -> Slab {
        Slab { height: grid.pitch * rows, ..Slab::default() }
    }
}

/// Stretches of slabs that pages are made of on their own: each begins where a page must begin (PG-15).
pub(crate) fn stretches(slabs: Vec<Slab>) -> Vec<Vec<Slab>> {
    let mut out: Vec<Vec<Slab>> = Vec::new();
    for slab in slabs {
        match out.last_mut() {
            Some(last) if slab.start == Start::Here => last.push(slab),
            _ => out.push(vec![slab]),
        }
    }
    out
}

/// Moves items.
pub(crate) fn shift_all(items: &mut [Item], dx: Pt, dy: Pt) {
    for item in items {
        item.shift(dx, dy);
    }
}

/// Whose an item is; pictures are their block's.
pub(crate) fn owner(item: &Item) -> Owner {
    match item {
        Item::Glyphs(GlyphRun { owner, .. })
        | Item::Rule { owner, .. }
        | Item::Frame { owner, .. }
        | Item::Stroke { owner, .. } => owner.clone(),
        Item::Image { block, .. } => Owner::Block(*block),
    }
}

/// Reading order: content as it comes, artifacts last (`typeset/mod.rs`, `Page::items`).
pub(crate) fn artifacts_last(items: Vec<Item>) -> Vec<Item> {
    let (artifacts, mut content): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|i| matches!(owner(i), Owner::Artifact(_)));
    content.extend(artifacts);
    content
}
