//! What pages must know of the whole work before a block is set: its levels, whether it is a book and where its
//! chapters begin (PG-15), how wide its speakers' labels are (IV-02).

use super::number::numbered;
use super::set::Setter;
use super::turns::Turns;
use crate::document::{Block, BlockBody, Document, LeafKind};
use crate::text::is_han;
use crate::typeset::style::ChapterStart;

/// A work of so many characters is long: 64 pages of A5 at 600 characters a page. The same in every style.
const LONG: usize = 64 * 600;
/// Numbered headings of one level that make a work a book, however short it is.
const NUMBERED: usize = 3;

/// The work as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// Levels that headings use, ascending: a heading's rank among them is its level in outline and contents. Skipped
    /// levels are closed up: `##`, `####` are levels 1 and 2 of the page.
    pub levels: Vec<u8>,
    /// The work is a book: headings of some ranks begin pages.
    pub chapters: Option<Chapters>,
    /// Speakers.
    pub turns: Turns,
}

/// Which headings begin pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chapters {
    /// Rank of the chapters, 1 or, under parts, 2.
    pub rank: u8,
    /// Whether every chapter begins a recto.
    pub recto: bool,
}

/// How a heading begins a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// 第…部, over chapters.
    Part,
    /// A chapter, or a preface or postface of its rank.
    Chapter,
}

impl Plan {
    /// Reads the headings of a work.
    pub(crate) fn new(document: &Document, set: &Setter) -> Plan {
        let headings: Vec<(u8, &str)> = document.blocks.iter().filter_map(heading_of).collect();
        let mut levels: Vec<u8> = headings.iter().map(|(l, _)| *l).collect();
        levels.sort_unstable();
        levels.dedup();
        let chapters = chapters(document, &headings, &levels, set.style.chapter.start);
        Plan { levels, chapters, turns: Turns::new(document, set) }
    }

    /// Rank of a heading: 1… in outline and contents.
    pub(crate) fn rank(&self, level: u8) -> u8 {
        let rank = self.levels.iter().position(|l| *l == level).unwrap_or(0);
        (rank + 1).min(6) as u8
    }

    /// Whether a heading begins a page, and how.
    pub(crate) fn opens(&self, level: u8, text: &str) -> Option<Opens> {
        let chapters = self.chapters?;
        let rank = self.rank(level);
        if rank > chapters.rank {
            return None;
        }
        Some(if rank < chapters.rank && unit(text).is_some_and(is_part) { Opens::Part } else { Opens::Chapter })
    }

    /// Level on the page of a heading that begins none: 1…4 below the chapters.
    pub(crate) fn page_level(&self, level: u8) -> u8 {
        let above = self.chapters.map_or(0, |c| c.rank);
        self.rank(level).saturating_sub(above).clamp(1, 4)
    }

    /// Whether the first thing in the body begins a chapter or a part.
    pub(crate) fn opens_with(&self, blocks: &[Block]) -> bool {
        blocks.first().and_then(heading_of).is_some_and(|(level, text)| self.opens(level, text).is_some())
    }
}

/// A heading with words; those inside quotes and lists are lines of their text.
fn heading_of(block: &Block) -> Option<(u8, &str)> {
    match &block.body {
        BlockBody::Leaf { kind: LeafKind::Heading(level), text } if !text.text.trim().is_empty() => {
            Some((*level, text.text.as_str()))
        }
        _ => None,
    }
}

/// Whether a work is a book, and which of its headings are chapters.
///
/// `auto`: an article of a journal is none. Any other work is one when at least three headings of its highest level are
/// numbered 第…章 (回, 讲, 篇, 卷, 部, …), or three of the second level under a first of numbered parts; or when it is
/// long and has two headings of its highest level.
fn chapters(document: &Document, headings: &[(u8, &str)], levels: &[u8], start: ChapterStart) -> Option<Chapters> {
    let of = |n: usize| headings.iter().filter(move |(l, _)| levels.get(n) == Some(l)).map(|(_, t)| *t);
    let counted = |n: usize, is: fn(char) -> bool| of(n).filter(|t| unit(t).is_some_and(is)).count();
    let under_parts = counted(0, is_part) > 0 && counted(1, is_chapter) >= NUMBERED;
    let rank = if under_parts { 2 } else { 1 };
    let found = match start {
        ChapterStart::Run => false,
        ChapterStart::Page | ChapterStart::Recto => of(0).next().is_some(),
        ChapterStart::Auto if document.meta.journal.is_some() => false,
        ChapterStart::Auto => {
            let any = |c| is_part(c) || is_chapter(c);
            under_parts || counted(0, any) >= NUMBERED || (of(0).count() >= 2 && is_long(document))
        }
    };
    found.then_some(Chapters { rank, recto: start == ChapterStart::Recto })
}

/// Whether a work is a book, whatever page style it takes.
pub(crate) fn is_book(document: &Document) -> bool {
    let headings: Vec<(u8, &str)> = document.blocks.iter().filter_map(heading_of).collect();
    let mut levels: Vec<u8> = headings.iter().map(|(l, _)| *l).collect();
    levels.sort_unstable();
    levels.dedup();
    chapters(document, &headings, &levels, ChapterStart::Auto).is_some()
}

fn is_long(document: &Document) -> bool {
    let mut halves = 0;
    for leaf in document.leaves() {
        if let BlockBody::Leaf { text, .. } = &leaf.body {
            halves += text.text.chars().map(|c| if is_han(c) { 2 } else { 1 }).sum::<usize>();
            if halves >= LONG * 2 {
                return true;
            }
        }
    }
    false
}

/// What a heading counts: 章 of `第三章 行与页`.
fn unit(text: &str) -> Option<char> {
    numbered(text).and_then(|n| n.unit)
}

fn is_part(unit: char) -> bool {
    "部编編卷".contains(unit)
}

fn is_chapter(unit: char) -> bool {
    "章回讲講篇课課".contains(unit)
}
