//! How the text is cut into files, and the tree of its headings.

use super::blocks::Levels;
use super::pages::heading_line;
use crate::document::Block;
use crate::license::Edition;

/// Works longer than this are cut at their chapters: an e-ink reader lays out a file at a time, and a chapter of a
/// book begins a page. Shorter ones are articles, whose sections run on.
const LONG_WORK: usize = 40_000;

/// A file of the text.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// `text.xhtml`, `text001.xhtml`, …
    pub(crate) file: String,
    /// Title of the page and its entry in the contents.
    pub(crate) title: String,
    /// Whether it begins with a chapter heading; otherwise the head of the article stands first.
    pub(crate) chapter: bool,
    /// Its blocks.
    pub(crate) blocks: &'a [Block],
}

/// An entry of the contents below its file's own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// From 1, no step skipped.
    pub(crate) depth: usize,
    /// `b0012`
    pub(crate) id: String,
    /// Words of the heading.
    pub(crate) title: String,
}

/// One file for an article; a long work is cut before each of its highest headings when there are several.
pub(crate) fn parts(edition: &Edition) -> Vec<Part<'_>> {
    let blocks = &edition.document().blocks;
    let highest = blocks.iter().filter_map(heading_line).map(|h| h.0).min();
    let is_chapter = |b: &Block| heading_line(b).is_some_and(|h| Some(h.0) == highest);
    let cuts: Vec<usize> = blocks.iter().enumerate().filter(|(_, b)| is_chapter(b)).map(|(i, _)| i).collect();
    if edition.canon().characters <= LONG_WORK || cuts.len() < 2 {
        let title = edition.title().to_string();
        return vec![Part { file: "text.xhtml".into(), title, chapter: false, blocks }];
    }
    let mut starts = cuts.clone();
    if cuts.first() != Some(&0) {
        starts.insert(0, 0); // what stands before the first chapter
    }
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    starts
        .iter()
        .zip(ends)
        .enumerate()
        .map(|(i, (start, end))| {
            let blocks = blocks.get(*start..end).unwrap_or_default();
            let chapter = cuts.contains(start);
            let heading = blocks.first().filter(|_| chapter).and_then(heading_line);
            let title = heading.map_or_else(|| edition.title().to_string(), |h| h.1);
            Part { file: format!("text{:03}.xhtml", i + 1), title, chapter, blocks }
        })
        .collect()
}

/// The headings of a part below its own entry.
pub(crate) fn entries(part: &Part) -> Vec<Entry> {
    let mut levels = Levels::new(0);
    part.blocks
        .iter()
        .enumerate()
        .filter_map(|(i, b)| heading_line(b).map(|(level, title)| (i, b, level, title)))
        .filter_map(|(i, b, level, title)| {
            let depth = levels.depth(level);
            let own = part.chapter && i == 0;
            (!own).then(|| Entry { depth, id: b.id.to_string(), title })
        })
        .collect()
}
