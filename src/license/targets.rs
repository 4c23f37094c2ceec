//! Where the links and the calls of notes in a leaf lead: what the words alone do not show (INT-009).
//!
//! Formats cut a link at the end of a line, at a call or at a reading, so equal targets that follow each other count
//! once; links that no format makes live, or that hold no character, count not at all.

use crate::document::{Block, BlockBody, BlockId, Document, live_href, plain_target};
use crate::text::MarkKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Targets of a leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Addresses in the order of the text, spelt by [`plain_target`].
    pub links: Vec<String>,
    /// Ids of the notes that it calls (`b0040`), in the order of the text.
    pub notes: Vec<String>,
}

impl Targets {
    /// Digest over both lists; `None` when there is nothing to lead anywhere.
    pub fn sha256(&self) -> Option<[u8; 32]> {
        if self.links.is_empty() && self.notes.is_empty() {
            return None;
        }
        let mut h = Sha256::new();
        h.update(b"fuzi/1/links\0");
        for (tag, list) in [(b"u", &self.links), (b"n", &self.notes)] {
            for item in list {
                h.update(tag);
                h.update(item.as_bytes());
                h.update([0]);
            }
        }
        Some(h.finalize().into())
    }

    /// Adds an address that a file or a manuscript links to, unless it is the last one again.
    pub fn push_link(&mut self, href: &str) {
        let target = plain_target(href);
        if self.links.last() != Some(&target) {
            self.links.push(target);
        }
    }
}

/// Targets of every leaf that has any.
pub fn targets(document: &Document) -> BTreeMap<BlockId, Targets> {
    let notes = notes(&document.blocks);
    let mut out: BTreeMap<BlockId, Targets> = BTreeMap::new();
    for leaf in document.leaves() {
        let BlockBody::Leaf { text, .. } = &leaf.body else { continue };
        let mut found = Targets::default();
        let mut marks: Vec<(usize, usize, &MarkKind)> =
            text.marks.iter().map(|m| (m.range.start, m.range.end, &m.kind)).collect();
        marks.sort_by_key(|m| (m.0, std::cmp::Reverse(m.1)));
        let mut link_end = 0;
        for (start, end, kind) in marks {
            match kind {
                MarkKind::Link { href } => {
                    let Some(href) = live_href(href) else { continue };
                    // links never hold links: the second begins where the first ends
                    let start = start.max(link_end).min(end);
                    link_end = link_end.max(end);
                    if text.text.get(start..end).is_some_and(|t| !t.trim().is_empty()) {
                        found.push_link(&href);
                    }
                }
                MarkKind::NoteRef { label } => found.notes.extend(notes.get(label.as_str()).cloned()),
                _ => {}
            }
        }
        if found != Targets::default() {
            out.insert(leaf.id, found);
        }
    }
    out
}

/// Ids of the notes that the title and the names call, in order.
pub fn head_notes(document: &Document) -> Vec<String> {
    let notes = notes(&document.blocks);
    document.meta.calls.iter().filter_map(|c| notes.get(c.label.as_str()).cloned()).collect()
}

/// Ids of the notes by their labels; the first of a label counts, and a call of a label without a note is not written.
fn notes(blocks: &[Block]) -> BTreeMap<&str, String> {
    let mut out: BTreeMap<&str, String> = BTreeMap::new();
    let mut todo: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = todo.pop() {
        match &block.body {
            BlockBody::Note { label, blocks } => {
                out.entry(label).or_insert_with(|| block.id.to_string());
                todo.extend(blocks.iter().rev());
            }
            BlockBody::EditorNote(inner) | BlockBody::Quote(inner) => todo.extend(inner.iter().rev()),
            BlockBody::List { items, .. } => todo.extend(items.iter().flat_map(|i| &i.blocks).rev()),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::LeafKind;
    use crate::text::{Mark, RichText, SourceSpan};

    #[test]
    fn dead_empty_and_doubled_links_lead_nowhere() {
        let span = SourceSpan::new(0, 1);
        let mut text = RichText::plain("甲乙丙丁", span);
        let link = |from: usize, to: usize, href: &str| Mark {
            range: from * 3..to * 3,
            kind: MarkKind::Link { href: href.into() },
        };
        text.marks = vec![
            link(0, 1, "https://a.example/x y"),
            link(1, 2, "https://a.example/x%20y"),
            link(2, 3, "other.html"),
            link(3, 3, "https://b.example/"),
            link(3, 4, "https://c.example/"),
        ];
        let leaf = |id, text| Block { id: BlockId(id), span, body: BlockBody::Leaf { kind: LeafKind::Para, text } };
        let source = crate::source::SourceFacts { name: "a".into(), bytes: 0, sha256: [0; 32], nfc: true };
        let document = Document {
            meta: Default::default(),
            speakers: vec![],
            blocks: vec![leaf(1, text), leaf(2, RichText::plain("戊", span))],
            pictures: Default::default(),
            source,
            findings: vec![],
        };
        let got = targets(&document);
        assert_eq!(got.len(), 1);
        assert_eq!(got[&BlockId(1)].links, ["https://a.example/x%20y", "https://c.example/"]);
        assert_ne!(got[&BlockId(1)].sha256(), None);
        assert_eq!(Targets::default().sha256(), None);
    }
}
