//! The words, their order and their roles. Knows no output format.

mod build;
mod coverage;
mod front;
mod lines;
mod links;
mod notes;
mod turns;

pub use build::{Overrides, understand};
pub use links::{live_href, plain_target};

pub use crate::messages::Finding;
pub use crate::source::{ColumnAlign, ImageState};

use crate::source::SourceFacts;
use crate::text::{RichText, SourceSpan};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a fact about the work comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The source says it.
    Stated,
    /// Worked out from the source by the named rule.
    Inferred(&'static str),
    /// Given on the command line or in a project file.
    Configured,
}

/// A fact with its basis and the places that state it (repeats included, NZ-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub basis: Basis,
    /// Where the source states it.
    pub spans: Vec<SourceSpan>,
}

impl<T> Field<T> {
    /// Stated at `span`.
    pub fn stated(value: T, span: SourceSpan) -> Field<T> {
        Field { value, basis: Basis::Stated, spans: vec![span] }
    }

    /// Given by the user.
    pub fn configured(value: T) -> Field<T> {
        Field { value, basis: Basis::Configured, spans: Vec::new() }
    }

    /// Worked out by a rule.
    pub fn inferred(value: T, rule: &'static str) -> Field<T> {
        Field { value, basis: Basis::Inferred(rule), spans: Vec::new() }
    }
}

/// A person or body that made the work. Roles are MARC relator codes (`aut`, `ive`, `ivr`, `edt`, `trl`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creator {
    /// The name as stated.
    pub name: String,
    /// MARC relator code. An inferred role is metadata at most, never printed (`page-design.md` §4).
    pub role: Option<Field<String>>,
    /// Sorting form, when given.
    pub file_as: Option<String>,
    /// Where the name comes from.
    pub basis: Basis,
    /// Every place that states it.
    pub spans: Vec<SourceSpan>,
}

/// What is known of the work. Nothing here is ever invented: a field that is not supplied is `None`.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Kind of text as the source calls it (访谈, 论文).
    pub kind: Option<Field<String>>,
    /// Title, in one line.
    pub title: Option<Field<String>>,
    /// Subtitle with a field of its own.
    pub subtitle: Option<Field<String>>,
    /// In credit order.
    pub creators: Vec<Creator>,
    /// BCP 47 tag.
    pub language: Option<Field<String>>,
    /// Date as printed (`2026年01月`).
    pub date: Option<Field<DateText>>,
    /// Journal name.
    pub journal: Option<Field<String>>,
    /// Volume number as a number in digits (`4`).
    pub volume: Option<Field<String>>,
    /// Issue number (`1`).
    pub issue: Option<Field<String>>,
    /// Volume and issue as printed (`第4卷 第1期`).
    pub volume_issue: Option<Field<String>>,
    /// ISSN.
    pub issn: Option<Field<String>>,
    /// Identifiers as given (DOI, ISBN, URN).
    pub identifiers: Vec<Field<String>>,
    /// Publisher.
    pub publisher: Option<Field<String>>,
    /// Where the original is.
    pub source: Option<Field<String>>,
    /// Licence code as the source writes it (`CC-BY-NC-ND`).
    pub license: Option<Field<String>>,
    /// Licence given on the command line or in a project file; [`crate::license::seal`] holds it against `license`.
    pub license_configured: Option<String>,
    /// Why a configured licence holds, in the publisher's words.
    pub license_basis: Option<Field<String>>,
    /// The source's own notice; each line of it one entry, line breaks kept.
    pub notice: Option<Field<Vec<String>>>,
    /// A copyright line (© …), only if supplied.
    pub copyright: Option<Field<String>>,
    /// Page style named in the front matter.
    pub style: Option<Field<String>>,
    /// A picture for the cover of the EPUB, beside the manuscript.
    pub cover: Option<Field<String>>,
    /// Notes that the title and the names call, in that order; the calls stand after the words.
    pub calls: Vec<FieldCall>,
}

/// A note called from a field of the record (an author's note, 作者简介).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldCall {
    /// Whose words call it.
    pub from: CalledFrom,
    /// The label of its definition.
    pub label: String,
}

/// What of the record can call a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum CalledFrom {
    /// The title.
    Title,
    /// The name of a creator.
    Name(String),
}

impl Metadata {
    /// Labels of the notes that something of the record calls.
    pub fn calls_from<'a>(&'a self, from: &'a CalledFrom) -> impl Iterator<Item = &'a str> {
        self.calls.iter().filter(move |c| c.from == *from).map(|c| c.label.as_str())
    }
}

/// A date as printed and as a machine reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DateText {
    /// As the source prints it.
    pub printed: String,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub iso: String,
}

/// Somebody who speaks in turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Speaker {
    /// Full name, when the first label gives it (`王天成（以下简称“王”）`).
    pub full: Option<String>,
    /// Label used afterwards (`王`).
    pub short: String,
}

/// A block's number in reading order, the same in every output: `b0001` in EPUB and PDF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BlockId(pub u32);

impl std::fmt::Display for BlockId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b{:04}", self.0)
    }
}

/// A block of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Number in reading order; containers are numbered too, before their contents.
    pub id: BlockId,
    /// Its place in the source.
    pub span: SourceSpan,
    /// What it is.
    pub body: BlockBody,
}

/// A block is a leaf with words, or holds blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockBody {
    /// Words.
    Leaf {
        /// Role of the words.
        kind: LeafKind,
        /// The words.
        text: RichText,
    },
    /// Editor's note (编按); its label is a [`crate::text::MarkKind::Label`] mark in its first paragraph.
    EditorNote(Vec<Block>),
    /// Block quotation.
    Quote(Vec<Block>),
    /// List.
    List {
        /// Ordered lists carry their markers as words (`1.`), unordered ones have `•` as presentation.
        ordered: bool,
        /// Items.
        items: Vec<ListItem>,
    },
    /// Table.
    Table {
        /// Column alignment, one a column.
        align: Vec<ColumnAlign>,
        /// Head row.
        head: Vec<Block>,
        /// Body rows; every cell is a leaf of kind [`LeafKind::Cell`].
        rows: Vec<Vec<Block>>,
        /// Caption, before the table in reading order: a leaf of kind [`LeafKind::Caption`].
        caption: Option<Box<Block>>,
    },
    /// A picture that stands alone. Its alternative text is a leaf of kind [`LeafKind::Alt`].
    Figure {
        /// Path or address as written.
        src: String,
        /// Where the file is and whether it was found.
        image: ImageState,
        /// Alternative text, possibly empty.
        alt: Box<Block>,
        /// Caption, only when the source has one (TB-06): a leaf of kind [`LeafKind::Caption`].
        caption: Option<Box<Block>>,
    },
    /// A note, in the order of the stream after the last block of the chapter that calls it first.
    Note {
        /// As the source names it: `[^1]` is `1`. Not words.
        label: String,
        /// Its words.
        blocks: Vec<Block>,
    },
    /// Scene break (`* * *`): structure, no words.
    SceneBreak,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Leaf of kind [`LeafKind::Marker`] for ordered lists.
    pub marker: Option<Block>,
    /// Contents.
    pub blocks: Vec<Block>,
}

/// The role of a leaf's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeafKind {
    /// Heading of level 1–6, below the title.
    Heading(u8),
    /// Ordinary paragraph.
    Para,
    /// First paragraph of a speaker's turn; the name is a Label mark.
    Turn {
        /// Index into [`Document::speakers`].
        speaker: usize,
    },
    /// Verse: forced breaks are its lines.
    Verse,
    /// Code; one leaf a code block, lines parted by `\n`.
    Code,
    /// Signature or date line (落款).
    Signature,
    /// Table cell.
    Cell,
    /// Marker of an ordered list item.
    Marker,
    /// Alternative text of a picture.
    Alt,
    /// Caption of a table or a figure (TB-01).
    Caption,
}

/// The work, understood.
#[derive(Clone, Debug)]
pub struct Document {
    /// What is known of it.
    pub meta: Metadata,
    /// Who speaks.
    pub speakers: Vec<Speaker>,
    /// The body, in reading order.
    pub blocks: Vec<Block>,
    /// Pictures inside lines, by the path that the source names them with.
    pub pictures: BTreeMap<String, ImageState>,
    /// The file it came from.
    pub source: SourceFacts,
    /// Warnings from reading and understanding.
    pub findings: Vec<Finding>,
}

impl Document {
    /// Every leaf in reading order: the order of the canonical stream.
    pub fn leaves(&self) -> Vec<&Block> {
        let mut out = Vec::new();
        for b in &self.blocks {
            collect_leaves(b, &mut out);
        }
        out
    }
}

/// Leaves of a block in reading order.
pub(crate) fn collect_leaves<'a>(block: &'a Block, out: &mut Vec<&'a Block>) {
    match &block.body {
        BlockBody::Leaf { .. } => out.push(block),
        BlockBody::EditorNote(bs) | BlockBody::Quote(bs) | BlockBody::Note { blocks: bs, .. } => {
            bs.iter().for_each(|b| collect_leaves(b, out))
        }
        BlockBody::List { items, .. } => {
            for item in items {
                out.extend(item.marker.iter());
                item.blocks.iter().for_each(|b| collect_leaves(b, out));
            }
        }
        BlockBody::Table { head, rows, caption, .. } => {
            caption.iter().for_each(|b| collect_leaves(b, out));
            head.iter().for_each(|b| collect_leaves(b, out));
            rows.iter().flatten().for_each(|b| collect_leaves(b, out));
        }
        BlockBody::Figure { alt, caption, .. } => {
            collect_leaves(alt, out);
            caption.iter().for_each(|b| collect_leaves(b, out));
        }
        BlockBody::SceneBreak => {}
    }
}
