//! Files as they arrive: text, structure as found, byte spans. Guesses at no meaning, touches no character.

mod attributes;
mod captions;
mod divs;
mod front;
mod html;
mod html_blocks;
mod html_ruby;
mod images;
mod inlines;
mod markdown;
mod markup;
mod plain;
mod read;

pub use front::{FrontCreator, FrontMatter, FrontMatterError, nearest_of};
pub use images::load_image;
pub use read::{ReadError, ReadOptions, read_bytes, read_file};

use crate::messages::Finding;
use crate::text::{RichText, SourceSpan};
use std::collections::BTreeMap;

/// Identity of a source file; the folder it lies in is never part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// File name without its folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Whether the text is in Unicode NFC: a fact that is recorded, never a change that is made.
    pub nfc: bool,
}

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

/// A manuscript: text and structure as found.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// Identity.
    pub facts: SourceFacts,
    /// Format.
    pub format: SourceFormat,
    /// Text of the file, for diagnostics; spans index its bytes.
    pub text: String,
    /// Pictures inside lines, by the path as written.
    pub pictures: BTreeMap<String, ImageState>,
    /// YAML or TOML header.
    pub front: Option<FrontMatter>,
    /// Blocks in order.
    pub blocks: Vec<RawBlock>,
    /// Warnings: markup dropped, pictures not found.
    pub findings: Vec<Finding>,
    /// Characters that reading resolved or set aside (escapes, indents, BOM, soft breaks), for the ledger.
    pub resolved: Vec<Resolved>,
    /// Markup whose characters are no words: tags, comments, link targets.
    pub set_aside: Vec<SourceSpan>,
}

/// Layout characters that reading set aside, or an escape that it resolved; normalisation enters each in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Rule (`NZ-04`, `NZ-05`, `NZ-09`).
    pub rule: &'static str,
    /// Where.
    pub span: SourceSpan,
    /// What stood there.
    pub before: String,
    /// What stands now.
    pub after: String,
    /// Which kind, in words.
    pub what: &'static str,
}

impl Manuscript {
    /// Notes characters resolved while reading; nothing is noted when nothing changed.
    fn note_resolved(
        &mut self,
        rule: &'static str,
        range: std::ops::Range<usize>,
        before: &str,
        after: &str,
        what: &'static str,
    ) {
        if before != after {
            let span = SourceSpan::new(range.start, range.end);
            self.resolved.push(Resolved { rule, span, before: before.into(), after: after.into(), what });
        }
    }
}

/// What a soft break between two characters becomes (NZ-04): nothing beside Han or Chinese marks, else one space.
pub(crate) fn soft_break(before: Option<char>, after: Option<char>) -> &'static str {
    use crate::text::{is_cjk_punctuation, is_han};
    let chinese = |c: Option<char>| c.is_none_or(|c| is_han(c) || is_cjk_punctuation(c));
    if chinese(before) || chinese(after) { "" } else { " " }
}

/// A block as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawBlock {
    /// Bytes of the file.
    pub span: SourceSpan,
    /// What the format says it is.
    pub body: RawBody,
}

/// Structure as the format gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawBody {
    /// Paragraph.
    Para(RichText),
    /// Heading, level 1–6.
    Heading(u8, RichText),
    /// Block quotation.
    Quote(Vec<RawBlock>),
    /// List; ordered ones keep each item's marker as it prints (`3.`).
    List {
        /// Whether it has markers of its own.
        ordered: bool,
        /// `(marker, blocks)`.
        items: Vec<(Option<RichText>, Vec<RawBlock>)>,
    },
    /// Code block.
    Code(RichText),
    /// Table.
    Table {
        /// Alignment, one a column.
        align: Vec<ColumnAlign>,
        /// Head cells.
        head: Vec<RichText>,
        /// Body cells.
        rows: Vec<Vec<RichText>>,
        /// Caption (TB-01).
        caption: Option<RichText>,
    },
    /// A picture that stands alone.
    Figure {
        /// Path as written.
        src: String,
        /// The file, when it was found.
        image: ImageState,
        /// Alternative text.
        alt: RichText,
        /// Caption, when the source has one (TB-06).
        caption: Option<RichText>,
    },
    /// Blocks of a stated role (`::: verse`).
    Div {
        /// The role.
        role: DivRole,
        /// Contents.
        blocks: Vec<RawBlock>,
    },
    /// A note, where the source defines it.
    Note {
        /// Its name: `1` of `[^1]`.
        label: String,
        /// Where the definition names it.
        mark: SourceSpan,
        /// Contents.
        blocks: Vec<RawBlock>,
    },
    /// Thematic break.
    Rule,
}

/// Roles that a fenced div gives to its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivRole {
    /// Verse; a line end is a line of it, a blank line parts stanzas.
    Verse,
    /// Signature and date lines (落款).
    Signature,
    /// Editor's note (编按).
    EditorNote,
}

/// Column alignment of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnAlign {
    /// Not said.
    None,
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// What became of a picture named in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageState {
    /// Read, with its bytes and media type.
    Found {
        /// The file's bytes, unchanged.
        bytes: Vec<u8>,
        /// `image/png`, `image/jpeg`, `image/gif`, `image/svg+xml`, `image/webp`.
        media_type: &'static str,
        /// Pixels, when the format says so plainly.
        pixels: Option<(u32, u32)>,
    },
    /// Not there, or of no known kind: a visible placeholder and a warning.
    Missing,
}
