//! Notes: out of the places where the source defines them, to the end of the chapter that calls them first.

use super::{FieldCall, Finding};
use crate::source::{RawBlock, RawBody};
use crate::text::{MarkKind, RichText, SourceSpan};
use std::collections::{BTreeMap, BTreeSet};

/// A note as the source defines it.
pub struct Definition {
    label: String,
    mark: SourceSpan,
    span: SourceSpan,
    blocks: Vec<RawBlock>,
}

/// Takes every definition out of the blocks, those inside of others too, in the order of the source.
pub fn take(blocks: &mut Vec<RawBlock>) -> Vec<Definition> {
    let mut out = Vec::new();
    take_into(blocks, &mut out);
    out
}

fn take_into(blocks: &mut Vec<RawBlock>, out: &mut Vec<Definition>) {
    let mut kept = Vec::with_capacity(blocks.len());
    for mut block in std::mem::take(blocks) {
        match block.body {
            RawBody::Note { label, mark, blocks: mut inner } => {
                let place = out.len();
                take_into(&mut inner, out);
                out.insert(place, Definition { label, mark, span: block.span, blocks: inner });
                continue;
            }
            RawBody::Quote(ref mut inner) | RawBody::Div { blocks: ref mut inner, .. } => take_into(inner, out),
            RawBody::List { ref mut items, .. } => items.iter_mut().for_each(|(_, inner)| take_into(inner, out)),
            _ => {}
        }
        kept.push(block);
    }
    *blocks = kept;
}

/// Puts each note after the last block of the chapter (before the next heading of level `chapter`) that calls it first,
/// in the order of first calls, calls inside notes last; what the record calls (`first`) comes before all. Notes that nobody calls stand at the end of the text as a list
/// (NOTE-001).
pub fn place(
    blocks: &mut Vec<RawBlock>,
    mut notes: Vec<Definition>,
    first: &mut Vec<FieldCall>,
    chapter: u8,
    findings: &mut Vec<Finding>,
) {
    drop_empty(blocks, &mut notes, findings);
    first.retain(|c| notes.iter().any(|n| n.label == c.label));
    if notes.is_empty() {
        return;
    }
    let book = Book::new(&notes);
    let of_record: Vec<usize> = first.iter().filter_map(|c| book.by_label.get(&c.label).copied()).collect();
    let uncalled = book.uncalled(blocks, &of_record);
    let mut notes: Vec<Option<Definition>> = notes.into_iter().map(Some).collect();
    let lone: Vec<Definition> = uncalled.iter().filter_map(|n| notes.get_mut(*n)?.take()).collect();
    if let (Some(first), Some(last)) = (lone.first().map(|n| n.span), lone.last().map(|n| n.span)) {
        findings.push(Finding { id: "NOTE-001", span: Some(first), args: vec![lone.len().to_string()] });
        let span = first.to(last);
        let items = lone.into_iter().map(|n| (Some(RichText::plain(&format!("[{}]", n.label), n.mark)), n.blocks));
        let list = RawBody::List { ordered: true, items: items.collect() };
        blocks.push(RawBlock { span, body: RawBody::Rule });
        blocks.push(RawBlock { span, body: list });
    }
    let mut out = Vec::with_capacity(blocks.len() + notes.len());
    let mut called = of_record;
    let mut opened = false;
    for block in std::mem::take(blocks) {
        // a heading that the text begins with ends no chapter
        if opened && matches!(block.body, RawBody::Heading(level, _) if level == chapter) {
            emit(&mut called, &mut notes, &book, &mut out);
        }
        called.extend(book.calls(std::slice::from_ref(&block)));
        out.push(block);
        opened = true;
    }
    emit(&mut called, &mut notes, &book, &mut out);
    *blocks = out;
}

/// Takes out the calls of notes that say nothing, and reports them (NOTE-002): a number would lead nowhere.
fn drop_empty(blocks: &mut [RawBlock], notes: &mut Vec<Definition>, findings: &mut Vec<Finding>) {
    notes.retain(|n| n.blocks.iter().any(says_something));
    let known: BTreeSet<String> = notes.iter().map(|n| n.label.clone()).collect();
    let mut texts = Vec::new();
    for block in blocks.iter_mut().chain(notes.iter_mut().flat_map(|n| &mut n.blocks)) {
        leaves_mut(block, &mut texts);
    }
    for (text, span) in texts {
        text.marks.retain(|m| match &m.kind {
            MarkKind::NoteRef { label } if !known.contains(label) => {
                findings.push(Finding { id: "NOTE-002", span: Some(span), args: vec![label.clone()] });
                false
            }
            _ => true,
        });
    }
}

fn says_something(block: &RawBlock) -> bool {
    let mut texts = Vec::new();
    leaves(block, &mut texts);
    matches!(block.body, RawBody::Figure { .. }) || texts.iter().any(|t| !t.is_blank())
}

/// Appends the notes that a chapter calls and no chapter before it did, and those that they call.
fn emit(called: &mut Vec<usize>, notes: &mut [Option<Definition>], book: &Book, out: &mut Vec<RawBlock>) {
    let mut queue = std::mem::take(called);
    let mut i = 0;
    while let Some(n) = queue.get(i).copied() {
        i += 1;
        let Some(note) = notes.get_mut(n).and_then(Option::take) else { continue };
        queue.extend(book.inside.get(n).into_iter().flatten());
        let body = RawBody::Note { label: note.label, mark: note.mark, blocks: note.blocks };
        out.push(RawBlock { span: note.span, body });
    }
}

/// Who calls whom.
struct Book {
    /// By label; the first definition of a label is meant. A call has the label of its definition, case and all.
    by_label: BTreeMap<String, usize>,
    /// The calls inside each note.
    inside: Vec<Vec<usize>>,
}

impl Book {
    fn new(notes: &[Definition]) -> Book {
        let mut by_label = BTreeMap::new();
        for (n, note) in notes.iter().enumerate() {
            by_label.entry(note.label.clone()).or_insert(n);
        }
        let mut book = Book { by_label, inside: Vec::new() };
        book.inside = notes.iter().map(|n| book.calls(&n.blocks)).collect();
        book
    }

    /// The notes that some blocks call, in reading order.
    fn calls(&self, blocks: &[RawBlock]) -> Vec<usize> {
        let mut texts = Vec::new();
        blocks.iter().for_each(|b| leaves(b, &mut texts));
        texts
            .iter()
            .flat_map(|t| &t.marks)
            .filter_map(|m| match &m.kind {
                MarkKind::NoteRef { label } => self.by_label.get(label).copied(),
                _ => None,
            })
            .collect()
    }

    /// Notes that neither the record nor the text nor a note of them calls, in order; a circle that calls only itself begins with
    /// its first.
    fn uncalled(&self, blocks: &[RawBlock], of_record: &[usize]) -> Vec<usize> {
        let mut reached = vec![false; self.inside.len()];
        self.reach(self.calls(blocks), &mut reached);
        self.reach(of_record.to_vec(), &mut reached);
        let mut called_by_lone = vec![false; self.inside.len()];
        for (n, calls) in self.inside.iter().enumerate().filter(|(n, _)| !reached[*n]) {
            for call in calls.iter().filter(|c| **c != n) {
                called_by_lone[*call] = true;
            }
        }
        let mut out = Vec::new();
        for circle in [false, true] {
            for n in 0..self.inside.len() {
                if !reached[n] && (circle || !called_by_lone[n]) {
                    out.push(n);
                    self.reach(vec![n], &mut reached);
                }
            }
        }
        out.sort_unstable();
        out
    }

    fn reach(&self, mut queue: Vec<usize>, reached: &mut [bool]) {
        while let Some(n) = queue.pop() {
            if !std::mem::replace(&mut reached[n], true) {
                queue.extend(&self.inside[n]);
            }
        }
    }
}

/// The texts of a block in reading order.
fn leaves<'a>(block: &'a RawBlock, out: &mut Vec<&'a RichText>) {
    match &block.body {
        RawBody::Para(t) | RawBody::Heading(_, t) | RawBody::Code(t) => out.push(t),
        RawBody::Quote(inner) | RawBody::Div { blocks: inner, .. } | RawBody::Note { blocks: inner, .. } => {
            inner.iter().for_each(|b| leaves(b, out));
        }
        RawBody::List { items, .. } => items.iter().flat_map(|i| &i.1).for_each(|b| leaves(b, out)),
        RawBody::Table { head, rows, caption, .. } => {
            out.extend(caption.iter().chain(head).chain(rows.iter().flatten()));
        }
        RawBody::Figure { alt, caption, .. } => out.extend([alt].into_iter().chain(caption)),
        RawBody::Rule => {}
    }
}

/// The same, to be changed, each with its block's place.
fn leaves_mut<'a>(block: &'a mut RawBlock, out: &mut Vec<(&'a mut RichText, SourceSpan)>) {
    let span = block.span;
    match &mut block.body {
        RawBody::Para(t) | RawBody::Heading(_, t) | RawBody::Code(t) => out.push((t, span)),
        RawBody::Quote(inner) | RawBody::Div { blocks: inner, .. } | RawBody::Note { blocks: inner, .. } => {
            inner.iter_mut().for_each(|b| leaves_mut(b, out));
        }
        RawBody::List { items, .. } => items.iter_mut().flat_map(|i| &mut i.1).for_each(|b| leaves_mut(b, out)),
        RawBody::Table { head, rows, caption, .. } => {
            out.extend(caption.iter_mut().chain(head).chain(rows.iter_mut().flatten()).map(|t| (t, span)));
        }
        RawBody::Figure { alt, caption, .. } => out.extend([alt].into_iter().chain(caption).map(|t| (t, span))),
        RawBody::Rule => {}
    }
}
