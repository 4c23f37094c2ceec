//! Files as they arrive: text, structure as found, byte spans. Guesses at no meaning, touches no character.

use crate::document::Finding;
use crate::text::{RichText, SourceSpan};

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
    /// YAML or TOML header.
    pub front: Option<()>,
    /// Blocks in order.
    pub blocks: Vec<RawBlock>,
    /// Warnings: markup dropped, pictures not found.
    pub findings: Vec<Finding>,
    /// Layout characters set aside while reading (BOM, CRLF, indents, tabs in code), for the ledger.
    pub trimmed: Vec<Trimmed>,
}

/// Layout characters that reading set aside; normalisation enters them in the ledger as NZ-05.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// Where.
    pub span: SourceSpan,
    /// What stood there.
    pub before: String,
    /// What stands now.
    pub after: String,
    /// Which kind, in words.
    pub what: &'static str,
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
        align: Vec<crate::document::ColumnAlign>,
        /// Head cells.
        head: Vec<RichText>,
        /// Body cells.
        rows: Vec<Vec<RichText>>,
    },
    /// A picture that stands alone.
    Figure {
        /// Path as written.
        src: String,
        /// Alternative text.
        alt: RichText,
    },
    /// Thematic break.
    Rule,
}
