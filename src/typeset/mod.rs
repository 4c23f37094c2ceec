//! Lines and pages: a pure function of edition, style and fonts. Knows nothing of PDF.
//!
//! ```text
//! inline/   paragraph → clusters → breaks → justified lines
//! page/     blocks → lines on the grid → pages of positioned glyphs
//! dump      pages → glyphs.json (`chinese-typesetting.md` §0)
//! ```

pub mod inline;
pub mod page;
pub mod style;

mod dump;

pub use dump::dump;
pub use page::{typeset, typeset_with_lines};
pub use style::{PageStyle, StyleError};

use crate::document::{BlockId, Finding};
use crate::fonts::FaceId;
use crate::license::FieldKey;
use crate::text::SourceSpan;
use crate::units::{Em, GlyphId, Pt};
use std::sync::Arc;

/// A typeset edition.
#[derive(Clone, Debug)]
pub struct Typeset {
    /// Name of the page style.
    pub style: String,
    /// Pages in order; page 1 is a recto.
    pub pages: Vec<Page>,
    /// Entries of the outline (bookmarks).
    pub outline: Vec<OutlineEntry>,
    /// Characters that no face has, lines that could not be set well, and so on.
    pub findings: Vec<Finding>,
}

/// Why an edition cannot be typeset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// No block of the body has anything to print.
    #[error("the work has no words to set")]
    Empty,
}

/// A page, measured from its top left corner, y downwards.
#[derive(Clone, Debug)]
pub struct Page {
    /// Trim size.
    pub width: Pt,
    /// Trim size.
    pub height: Pt,
    /// What kind of page.
    pub kind: PageKind,
    /// Page number in logical numbering (page label), as printed or as it would be: `1`, `iv`.
    pub label: String,
    /// What is on it, in reading order; artifacts last.
    pub items: Vec<Item>,
    /// Its lines as the inline engine set them, for the glyph dump; empty unless asked for.
    pub lines: Vec<SetLine>,
}

/// A line on a page, with what the engine knows of it.
#[derive(Clone, Debug)]
pub struct SetLine {
    /// Left edge of the measure.
    pub x: Pt,
    /// Baseline, from the top of the page.
    pub baseline: Pt,
    /// Which line of its paragraph, from 0.
    pub number: usize,
    /// The paragraph.
    pub paragraph: Arc<inline::Paragraph>,
    /// The line.
    pub line: inline::Line,
    /// Where its words are in the source, when they are the work's.
    pub span: Option<SourceSpan>,
}

/// Kinds of page of `page-design.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// 半扉页: the title of a book alone.
    HalfTitle,
    /// 扉页.
    Title,
    /// 版权页.
    Rights,
    /// 目录.
    Contents,
    /// First page of the body.
    Opening,
    /// A page that begins with a chapter or a part of a book.
    Chapter,
    /// Any other page of the body.
    Body,
    /// Nothing on it.
    Blank,
}

/// A thing on a page.
#[derive(Clone, Debug)]
pub enum Item {
    /// Glyphs on one baseline.
    Glyphs(GlyphRun),
    /// A horizontal or vertical rule, or a filled box: black.
    Rule {
        /// Left.
        x: Pt,
        /// Top.
        y: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// Whose it is; mostly an artifact.
        owner: Owner,
    },
    /// A stroked frame of `weight`: the box of a character that no face has.
    Frame {
        /// Left.
        x: Pt,
        /// Top.
        y: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// Line weight.
        weight: Pt,
        /// Whose it is.
        owner: Owner,
    },
    /// A line drawn through points with round ends and corners; a dot is a stroke of no length. Marks under the words are
    /// strokes and not glyphs, so that whoever copies the words does not copy them.
    Stroke {
        /// At least two.
        points: Vec<(Pt, Pt)>,
        /// Line weight.
        weight: Pt,
        /// Whose it is.
        owner: Owner,
    },
    /// A picture of the work; a frame is drawn in its place when the document has no file for it that can be shown.
    Image {
        /// The figure's block, or the block that holds an inline image.
        block: BlockId,
        /// Left.
        x: Pt,
        /// Top.
        y: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
    },
}

impl Item {
    /// Moves it, x to the right and y downwards.
    pub fn shift(&mut self, dx: Pt, dy: Pt) {
        match self {
            Item::Glyphs(run) => {
                run.x += dx;
                run.baseline += dy;
            }
            Item::Rule { x, y, .. } | Item::Frame { x, y, .. } | Item::Image { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Item::Stroke { points, .. } => {
                for (x, y) in points {
                    *x += dx;
                    *y += dy;
                }
            }
        }
    }
}

/// Glyphs of one face, size and owner, on one baseline.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// The face.
    pub face: FaceId,
    /// Size at which the glyphs are drawn.
    pub size: Pt,
    /// Origin of the first glyph.
    pub x: Pt,
    /// Baseline, from the top of the page.
    pub baseline: Pt,
    /// The glyphs.
    pub glyphs: Vec<PlacedGlyph>,
    /// Whose words they are.
    pub owner: Owner,
    /// Target, when the run is a link; `#b0012` is a block of this edition, `#page=3` a page, from 1.
    pub link: Option<String>,
}

/// A glyph and the characters it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedGlyph {
    /// In the run's face.
    pub gid: GlyphId,
    /// Where its origin is drawn, from the pen, in em of the run's size (negative for an opening mark whose left
    /// blank is trimmed).
    pub dx: Em,
    /// How far the pen moves, trimming and justification included, in em of the run's size.
    pub advance: Em,
    /// Source characters: empty for the second and later glyphs of a cluster, several for a ligature.
    pub text: String,
}

/// Whose words or lines these are; emitters make tags and integrity marks of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// A leaf of the body.
    Block(BlockId),
    /// The number that calls a note, in a leaf: the edition's (NT-01).
    NoteRef {
        /// The leaf that it stands in.
        leaf: BlockId,
        /// The note.
        note: BlockId,
    },
    /// The number that calls a note from a field of the record on the opening page: `(key, index of the value, note)`.
    FieldNote(FieldKey, usize, BlockId),
    /// The number before a note's words.
    NoteMark(BlockId),
    /// A reading over words of a leaf: the mark's index among the leaf's marks.
    Ruby(BlockId, usize),
    /// A field of the record, shown: `(key, index of the value, section)`.
    Field(FieldKey, usize, Section),
    /// The edition's own words: paragraph `n` of a section.
    Edition(Section, u32),
    /// Not content: running heads, folios, leaders, rules.
    Artifact(Artifact),
}

impl Owner {
    /// The note that a run calls.
    pub fn called(&self) -> Option<BlockId> {
        match self {
            Owner::NoteRef { note, .. } | Owner::FieldNote(.., note) => Some(*note),
            _ => None,
        }
    }
}

/// Sections that the edition adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Title page.
    TitlePage,
    /// Copyright page: the visible notice.
    Rights,
    /// Contents.
    Contents,
    /// Head of the opening page: kind, title, authors.
    Opening,
    /// Licence at the foot of the opening page.
    LicenceFoot,
}

/// Kinds of artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Artifact {
    /// Running head or citation line.
    Head,
    /// Folio.
    Folio,
    /// Leaders, rules, list bullets.
    Layout,
    /// The slug line, outside the trim.
    Slug,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineEntry {
    /// Its words.
    pub title: String,
    /// 1 for parts of the edition and chapters, 2… below.
    pub level: u8,
    /// Index into [`Typeset::pages`].
    pub page: usize,
    /// Top of its target, from the top of the page.
    pub y: Pt,
}
