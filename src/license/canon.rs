//! Canonical text `fuzi-canon/1` and its digests (`licence-and-integrity.md` §3.1, `decisions.md` 1).
//!
//! What is hashed is the raw code points: never normalised, width-folded or respaced, so that a swap of a
//! compatibility ideograph shows (§0.3). Line feeds inside a block are structure, like the markup that made them.

use super::merkle::merkle_root;
use crate::document::{BlockBody, BlockId, Document, LeafKind};
use crate::text::MarkKind;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A field of the record: compared by key, in no order, apart from the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKey {
    /// Title.
    Title,
    /// Subtitle.
    Subtitle,
    /// Kind of text.
    Kind,
    /// Names; one value a creator.
    Byline,
    /// Journal.
    Journal,
    /// Volume and issue as printed.
    VolumeIssue,
    /// Date as printed.
    Date,
    /// Licence code as the source writes it.
    LicenceCode,
    /// The source's notice; one value a line.
    Notice,
}

impl FieldKey {
    /// Every key, in the order of the record.
    pub const ALL: [FieldKey; 9] = [
        FieldKey::Title,
        FieldKey::Subtitle,
        FieldKey::Kind,
        FieldKey::Byline,
        FieldKey::Journal,
        FieldKey::VolumeIssue,
        FieldKey::Date,
        FieldKey::LicenceCode,
        FieldKey::Notice,
    ];

    /// Its name in files: `title`, `byline`, `volume-issue`, …
    pub fn as_str(self) -> &'static str {
        match self {
            FieldKey::Title => "title",
            FieldKey::Subtitle => "subtitle",
            FieldKey::Kind => "kind",
            FieldKey::Byline => "byline",
            FieldKey::Journal => "journal",
            FieldKey::VolumeIssue => "volume-issue",
            FieldKey::Date => "date",
            FieldKey::LicenceCode => "licence-code",
            FieldKey::Notice => "notice",
        }
    }
}

/// Role of a canonical block, part of its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CanonKind {
    /// Heading of any level.
    Heading,
    /// Paragraph.
    Para,
    /// First paragraph of a turn.
    Turn,
    /// Verse.
    Verse,
    /// Code block.
    Code,
    /// Signature or date line.
    Signature,
    /// Table cell.
    Cell,
    /// Ordered list marker.
    Marker,
    /// Alternative text.
    Alt,
    /// Caption of a table or a figure.
    Caption,
    /// Reading over words of the leaf before it.
    Ruby,
}

impl CanonKind {
    /// Its name in files and digests.
    pub fn as_str(self) -> &'static str {
        match self {
            CanonKind::Heading => "heading",
            CanonKind::Para => "para",
            CanonKind::Turn => "turn",
            CanonKind::Verse => "verse",
            CanonKind::Code => "code",
            CanonKind::Signature => "signature",
            CanonKind::Cell => "cell",
            CanonKind::Marker => "marker",
            CanonKind::Alt => "alt",
            CanonKind::Caption => "caption",
            CanonKind::Ruby => "ruby",
        }
    }
}

impl From<LeafKind> for CanonKind {
    fn from(kind: LeafKind) -> CanonKind {
        match kind {
            LeafKind::Heading(_) => CanonKind::Heading,
            LeafKind::Para => CanonKind::Para,
            LeafKind::Turn { .. } => CanonKind::Turn,
            LeafKind::Verse => CanonKind::Verse,
            LeafKind::Code => CanonKind::Code,
            LeafKind::Signature => CanonKind::Signature,
            LeafKind::Cell => CanonKind::Cell,
            LeafKind::Marker => CanonKind::Marker,
            LeafKind::Alt => CanonKind::Alt,
            LeafKind::Caption => CanonKind::Caption,
        }
    }
}

/// A block of the body, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonBlock {
    /// Number in reading order.
    pub id: BlockId,
    /// Role.
    pub kind: CanonKind,
    /// Characters, without line feeds, trimmed of space at both ends.
    pub text: String,
}

impl CanonBlock {
    /// Digest of role, language and characters, with a domain tag.
    pub fn sha256(&self, language: &str) -> [u8; 32] {
        let mut h = Sha256::new();
        h.update(b"fuzi/1/block\0");
        for part in [self.kind.as_str(), language, &self.text] {
            h.update(part.as_bytes());
            h.update([0]);
        }
        h.finalize().into()
    }
}

/// Canonical text of an edition: the record and the body, with their digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canon {
    /// The record, in the order of [`FieldKey::ALL`]; a field that the work does not have is absent.
    pub fields: Vec<(FieldKey, Vec<String>)>,
    /// The body in reading order; blocks without a character are not in it.
    pub blocks: Vec<CanonBlock>,
    /// Digest of the body's characters without white space, across block borders.
    pub stream: [u8; 32],
    /// Merkle root over the block digests (RFC 6962 shape, leaf count hashed at the top).
    pub root: [u8; 32],
    /// Characters of the body, white space left out.
    pub characters: usize,
}

impl Canon {
    /// From a document and its record.
    pub fn new(document: &Document, fields: Vec<(FieldKey, Vec<String>)>, language: &str) -> Canon {
        let blocks = canonical_blocks(document);
        let leaves: Vec<[u8; 32]> = blocks.iter().map(|b| b.sha256(language)).collect();
        Canon {
            stream: stream_sha256(blocks.iter().map(|b| b.text.as_str())),
            root: merkle_root(&leaves),
            characters: blocks.iter().flat_map(|b| b.text.chars()).filter(|c| !c.is_whitespace()).count(),
            fields,
            blocks,
        }
    }
}

/// The leaves of a document as canonical blocks, empty ones left out; inline pictures' alternative texts and readings
/// follow their block under the same id, in the order of their marks.
pub fn canonical_blocks(document: &Document) -> Vec<CanonBlock> {
    let mut out = Vec::new();
    for leaf in document.leaves() {
        let BlockBody::Leaf { kind, text } = &leaf.body else { continue };
        push_block(&mut out, leaf.id, (*kind).into(), &text.text);
        for mark in &text.marks {
            match &mark.kind {
                MarkKind::Image { alt, .. } => push_block(&mut out, leaf.id, CanonKind::Alt, alt),
                MarkKind::Ruby { reading } => push_block(&mut out, leaf.id, CanonKind::Ruby, reading),
                _ => {}
            }
        }
    }
    out
}

fn push_block(out: &mut Vec<CanonBlock>, id: BlockId, kind: CanonKind, text: &str) {
    let text: String = text.chars().filter(|c| *c != '\n').collect();
    let text = text.trim_matches([' ', '\t']).to_string();
    if !text.is_empty() {
        out.push(CanonBlock { id, kind, text });
    }
}

/// Digest of characters with every `White_Space` code point left out: survives joins and line breaking.
pub fn stream_sha256<'a>(texts: impl Iterator<Item = &'a str>) -> [u8; 32] {
    let mut h = Sha256::new();
    h.update(b"fuzi/1/stream\0");
    let mut buffer = String::new();
    for text in texts {
        buffer.clear();
        buffer.extend(text.chars().filter(|c| !c.is_whitespace()));
        h.update(buffer.as_bytes());
    }
    h.finalize().into()
}

/// Digest of one field of the record.
pub fn field_sha256(key: FieldKey, values: &[String]) -> [u8; 32] {
    let mut h = Sha256::new();
    h.update(b"fuzi/1/field\0");
    h.update(key.as_str().as_bytes());
    for value in values {
        h.update([0]);
        h.update(value.as_bytes());
    }
    h.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_stream_ignores_white_space_and_block_borders_only() {
        assert_eq!(stream_sha256(["甲 乙", "丙"].into_iter()), stream_sha256(["甲乙", "\u{3000}丙"].into_iter()));
        assert_ne!(stream_sha256(["力"].into_iter()), stream_sha256(["\u{F98A}"].into_iter()));
    }

    #[test]
    fn role_and_text_cannot_be_shifted_into_each_other() {
        let b = |kind, text: &str| CanonBlock { id: BlockId(1), kind, text: text.into() }.sha256("zh");
        assert_ne!(b(CanonKind::Para, "甲"), b(CanonKind::Turn, "甲"));
    }

    proptest! {
        #[test]
        fn any_changed_character_changes_the_stream(text in "\\PC{1,40}", at in 0usize..40, c in proptest::char::range('\u{4E00}', '\u{9FFF}')) {
            let mut chars: Vec<char> = text.chars().collect();
            let i = at % chars.len();
            prop_assume!(chars[i] != c);
            chars[i] = c;
            let changed: String = chars.into_iter().collect();
            prop_assert_ne!(stream_sha256([text.as_str()].into_iter()), stream_sha256([changed.as_str()].into_iter()));
        }
    }
}
