//! Which note each call of an EPUB leads to, held against the source (INT-009). The numbers are the edition's, so the
//! comparison of the words does not see a call that was turned to another note.

use crate::document::{Block, BlockBody};
use crate::license::Edition;
use crate::text::MarkKind;
use crate::verify::judge::known::Known;
use crate::verify::model::Artefact;
use crate::verify::report::findings::{Detail, Findings};
use std::collections::BTreeMap;

/// Leaf and note of every call, in the order of the text; calls of notes that are not there are left out.
pub(crate) fn of(edition: &Edition) -> Vec<(String, String)> {
    let mut notes: BTreeMap<&str, String> = BTreeMap::new();
    let mut todo: Vec<&Block> = edition.document().blocks.iter().rev().collect();
    while let Some(block) = todo.pop() {
        match &block.body {
            BlockBody::Note { label, blocks } => {
                notes.entry(label).or_insert_with(|| block.id.to_string());
                todo.extend(blocks.iter().rev());
            }
            BlockBody::EditorNote(inner) | BlockBody::Quote(inner) => todo.extend(inner.iter().rev()),
            BlockBody::List { items, .. } => todo.extend(items.iter().flat_map(|i| &i.blocks).rev()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for leaf in edition.document().leaves() {
        let BlockBody::Leaf { text, .. } = &leaf.body else { continue };
        let mut calls: Vec<(usize, &String)> = text
            .marks
            .iter()
            .filter_map(|m| match &m.kind {
                MarkKind::NoteRef { label } => Some((m.range.start, notes.get(label.as_str())?)),
                _ => None,
            })
            .collect();
        calls.sort_by_key(|c| c.0);
        out.extend(calls.into_iter().map(|(_, note)| (leaf.id.to_string(), note.clone())));
    }
    out
}

/// INT-009: leaf by leaf, so that one that is missing (INT-002) is not blamed twice.
pub(crate) fn check(artefact: &Artefact, known: &Known, findings: &mut Findings) {
    if artefact.pdf || !artefact.marked {
        return;
    }
    let mut want: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (leaf, note) in &known.calls {
        want.entry(leaf).or_default().push(note);
    }
    let mut got: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for call in &artefact.calls {
        got.entry(&call.leaf).or_default().push(&call.note);
    }
    for leaf in &artefact.leaves {
        let (want, got) = (want.remove(leaf.id.as_str()), got.remove(leaf.id.as_str()));
        if want != got {
            let (want, got) = (want.unwrap_or_default().join(" "), got.unwrap_or_default().join(" "));
            findings.fail("INT-009.note", &[&leaf.id], Detail::diff(leaf.at.clone(), &want, &got));
        }
    }
}
