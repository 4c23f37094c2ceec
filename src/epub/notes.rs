//! Notes and their calls: which number each shows and where each leads (NT-01, NT-05). The numbers are the edition's,
//! never words.

use super::parts::Part;
use crate::document::{Block, BlockBody, BlockId, Document};
use crate::text::{MarkKind, RichText};
use std::collections::BTreeMap;

/// The notes of a book, by the label that calls them.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    by_label: BTreeMap<String, Note>,
    by_id: BTreeMap<BlockId, String>,
}

#[derive(Debug)]
struct Note {
    id: BlockId,
    /// The file that it stands in.
    file: String,
    /// From 1 in its file; `None` when nothing calls it.
    number: Option<usize>,
    /// File and id of the call that comes first.
    call: (String, String),
}

/// A number that leads somewhere: a call to its note, a note back to its first call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// `①`
    pub(crate) text: String,
    /// `#b0040`, with the file before it when that is another.
    pub(crate) href: String,
}

impl Notes {
    /// Numbers the notes of every file from 1, in the order in which they are first called.
    pub(crate) fn collect(document: &Document, parts: &[Part]) -> Notes {
        let mut notes = Notes::default();
        let mut files: BTreeMap<BlockId, &str> = BTreeMap::new();
        for part in parts {
            part.blocks.iter().for_each(|b| notes.find(b, &part.file, &mut files));
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        // the head of the article stands before its text
        if let Some(head) = parts.iter().find(|p| !p.chapter) {
            for (nth, call) in document.meta.calls.iter().enumerate() {
                notes.first_call(&call.label, &head.file, field_call_id(nth), &mut counts);
            }
        }
        for leaf in document.leaves() {
            let (BlockBody::Leaf { text, .. }, Some(file)) = (&leaf.body, files.get(&leaf.id)) else { continue };
            for (nth, (_, label)) in calls(text).into_iter().enumerate() {
                notes.first_call(label, file, call_id(leaf.id, nth), &mut counts);
            }
        }
        notes
    }

    /// Gives a note that nothing called before its number, and the call that it leads back to.
    fn first_call(&mut self, label: &str, file: &str, id: String, counts: &mut BTreeMap<String, usize>) {
        let Some(note) = self.by_label.get_mut(label).filter(|n| n.number.is_none()) else { return };
        let count = counts.entry(note.file.clone()).or_insert(0);
        *count += 1;
        note.number = Some(*count);
        note.call = (file.to_string(), id);
    }

    /// Notes of a block, and which file each of its leaves stands in.
    fn find<'a>(&mut self, block: &Block, file: &'a str, files: &mut BTreeMap<BlockId, &'a str>) {
        match &block.body {
            BlockBody::Note { label, blocks } => {
                self.by_label.entry(label.clone()).or_insert_with(|| {
                    self.by_id.insert(block.id, label.clone());
                    Note { id: block.id, file: file.to_string(), number: None, call: Default::default() }
                });
                blocks.iter().for_each(|b| self.find(b, file, files));
            }
            BlockBody::EditorNote(inner) | BlockBody::Quote(inner) => {
                inner.iter().for_each(|b| self.find(b, file, files))
            }
            BlockBody::List { items, .. } => {
                items.iter().flat_map(|i| i.marker.iter().chain(&i.blocks)).for_each(|b| self.find(b, file, files))
            }
            BlockBody::Table { head, rows, caption, .. } => {
                let cells = head.iter().chain(rows.iter().flatten());
                caption.as_deref().into_iter().chain(cells).for_each(|b| self.find(b, file, files))
            }
            BlockBody::Figure { caption, .. } => caption.iter().for_each(|b| self.find(b, file, files)),
            BlockBody::Leaf { .. } => {
                files.insert(block.id, file);
            }
            BlockBody::SceneBreak => {}
        }
    }

    /// What a call in `file` shows; `None` when no note has that label.
    pub(crate) fn call(&self, label: &str, file: &str) -> Option<Number> {
        let note = self.by_label.get(label)?;
        Some(Number { text: numeral(note.number?), href: href(file, &note.file, &note.id.to_string()) })
    }

    /// What stands before a note's words; `None` when nothing calls it.
    pub(crate) fn back(&self, note: BlockId) -> Option<Number> {
        let note = self.by_label.get(self.by_id.get(&note)?)?;
        Some(Number { text: numeral(note.number?), href: href(&note.file, &note.call.0, &note.call.1) })
    }
}

fn href(from: &str, to: &str, id: &str) -> String {
    if from == to { format!("#{id}") } else { format!("{to}#{id}") }
}

/// `b0012-n1`: the first call of a leaf.
pub(crate) fn call_id(leaf: BlockId, nth: usize) -> String {
    format!("{leaf}-n{}", nth + 1)
}

/// `head-n1`: the first call of the record, in the head of the article.
pub(crate) fn field_call_id(nth: usize) -> String {
    format!("head-n{}", nth + 1)
}

/// The calls of a leaf in the order of their places.
pub(crate) fn calls(text: &RichText) -> Vec<(usize, &str)> {
    let mut calls: Vec<(usize, &str)> = text
        .marks
        .iter()
        .filter_map(|m| match &m.kind {
            MarkKind::NoteRef { label } => Some((m.range.start.min(text.text.len()), label.as_str())),
            _ => None,
        })
        .collect();
    calls.sort_by_key(|c| c.0);
    calls
}

/// ① to ㊿, then `[51]` (NT-01).
fn numeral(n: usize) -> String {
    let base = match n {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return format!("[{n}]"),
    };
    u32::try_from(n).ok().and_then(|n| char::from_u32(base + n)).map_or_else(|| format!("[{n}]"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nt_01_numerals_are_circled_to_fifty() {
        let all: String = (1..=51).map(numeral).collect();
        assert_eq!(all, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿[51]");
        assert_eq!(numeral(0), "[0]");
    }
}
