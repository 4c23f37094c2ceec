//! Elements inside a leaf: words with a reading, words in another language, calls of notes, pictures in the line.
//!
//! Pages show a leaf as glyph runs that all belong to it, so the words that stand under a reading are found by counting:
//! the characters of the runs are those of the leaf, in order. What stands where is kept with every kid, and the kids
//! are sorted by it at the end: the tree reads right whatever the order in which a page draws a line and what is over it.

use super::{Key, Kid, Node, Tree, content_key, edition_mark, figure, node};
use crate::document::{Block, BlockBody, BlockId};
use crate::license::CanonKind;
use crate::text::{MarkKind, RichText};
use crate::typeset::PlacedGlyph;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// A leaf with elements inside.
#[derive(Debug)]
pub(super) struct Inline {
    text: String,
    /// Bytes of the text that pages have shown; `None` when they show something else.
    shown: Option<usize>,
    /// Words with a reading or in a language: index of the mark, range, what it is; outer ones first.
    holders: Vec<(usize, Range<usize>, Holder)>,
    /// Places of the calls of each note.
    calls: BTreeMap<BlockId, VecDeque<usize>>,
    /// Places and alternative texts of pictures, in order.
    pub(super) pictures: VecDeque<(usize, String)>,
}

#[derive(Clone, Debug)]
enum Holder {
    Ruby,
    Lang(String),
}

/// The elements of a word with a reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ruby {
    ruby: usize,
    base: usize,
    text: usize,
    attached: bool,
}

impl Inline {
    /// `None` for a leaf that is nothing but words. `notes`: the notes by label.
    pub(super) fn new(text: &RichText, notes: &BTreeMap<String, BlockId>) -> Option<Inline> {
        let mut out = Inline {
            text: text.text.clone(),
            shown: Some(0),
            holders: Vec::new(),
            calls: BTreeMap::new(),
            pictures: VecDeque::new(),
        };
        for (index, mark) in text.marks.iter().enumerate() {
            match &mark.kind {
                MarkKind::Ruby { .. } => out.holders.push((index, mark.range.clone(), Holder::Ruby)),
                MarkKind::Lang { tag } => out.holders.push((index, mark.range.clone(), Holder::Lang(tag.clone()))),
                MarkKind::Image { alt, .. } => out.pictures.push_back((mark.range.start, alt.clone())),
                MarkKind::NoteRef { label } => {
                    if let Some(note) = notes.get(label) {
                        out.calls.entry(*note).or_default().push_back(mark.range.start);
                    }
                }
                _ => {}
            }
        }
        let plain = out.holders.is_empty() && out.calls.is_empty() && out.pictures.is_empty();
        (!plain).then_some(out)
    }

    /// Whether words stand next in the leaf; then where they begin. Line feeds are structure and blanks may be left out.
    fn next(&self, words: &str) -> Option<usize> {
        let at = self.shown?;
        let rest = self.text.get(at..)?;
        let skipped = rest.len() - rest.trim_start_matches('\n').len();
        if words.is_empty() || follows(rest.get(skipped..)?, words) {
            return Some(at + skipped);
        }
        let skipped = rest.len() - rest.trim_start().len();
        follows(rest.get(skipped..)?, words).then_some(at + skipped)
    }

    /// Goes on behind words; lost when they are not the leaf's.
    fn go_on(&mut self, words: &str) {
        self.shown = self.next(words).map(|from| from + taken(self.text.get(from..).unwrap_or_default(), words));
    }
}

/// Whether a text begins with words, line feeds apart.
fn follows(text: &str, words: &str) -> bool {
    let mut left = text.chars().filter(|c| *c != '\n');
    words.chars().filter(|c| *c != '\n').all(|c| left.next() == Some(c))
}

/// Bytes of a text that words take up, line feeds among them counted.
fn taken(text: &str, words: &str) -> usize {
    let mut count = words.chars().filter(|c| *c != '\n').count();
    let mut bytes = 0;
    for c in text.chars() {
        if count == 0 {
            break;
        }
        bytes += c.len_utf8();
        count -= usize::from(c != '\n');
    }
    bytes
}

impl Tree {
    /// Where a run of a leaf must be cut so that each part lies in one element: indices of glyphs.
    pub fn cuts(&self, leaf: BlockId, glyphs: &[PlacedGlyph]) -> Vec<usize> {
        let Some(inline) = self.inline.get(&leaf).filter(|i| !i.holders.is_empty()) else { return Vec::new() };
        let words: String = glyphs.iter().map(|g| g.text.as_str()).collect();
        let Some(mut at) = inline.next(&words) else { return Vec::new() };
        let mut cuts = Vec::new();
        let mut last = at;
        for (i, glyph) in glyphs.iter().enumerate().filter(|(_, g)| !g.text.is_empty()) {
            let edges = inline.holders.iter().flat_map(|(_, r, _)| [r.start, r.end]);
            if i > 0 && edges.into_iter().any(|e| last < e && e <= at) {
                cuts.push(i);
            }
            last = at;
            at += taken(inline.text.get(at..).unwrap_or_default(), &glyph.text);
        }
        cuts
    }

    /// The element of words of a leaf, and their place among its kids.
    pub(super) fn words_of(&mut self, leaf: BlockId, n: usize, words: &str) -> usize {
        let Some(inline) = self.inline.get_mut(&leaf) else { return n };
        let at = inline.next(words);
        inline.go_on(words);
        let Some(at) = at else { return n };
        self.key = content_key(at);
        self.held(leaf, n, |r| r.start <= at && at < r.end)
    }

    /// The element inside a leaf that holds a place, made when it is not there.
    fn held(&mut self, leaf: BlockId, n: usize, holds: impl Fn(&Range<usize>) -> bool) -> usize {
        let Some(inline) = self.inline.get(&leaf) else { return n };
        let chain: Vec<_> = inline.holders.iter().filter(|(_, r, _)| holds(r)).cloned().collect();
        let mut parent = n;
        for (mark, range, holder) in chain {
            let key = Key { at: range.start, class: 1 };
            parent = match holder {
                Holder::Ruby => {
                    let mut ruby = self.ruby(leaf, mark);
                    if !ruby.attached {
                        ruby.attached = true;
                        self.rubies.insert((leaf, mark), ruby);
                        self.hang(parent, Kid::Node(ruby.ruby), key);
                    }
                    ruby.base
                }
                Holder::Lang(tag) => match self.spans.get(&(leaf, mark)) {
                    Some(n) => *n,
                    None => {
                        let span = self.push(Node { lang: Some(tag), ..node("Span") });
                        self.spans.insert((leaf, mark), span);
                        self.hang(parent, Kid::Node(span), key);
                        span
                    }
                },
            };
        }
        parent
    }

    /// The elements of a word with a reading; they are hung into the leaf when its base is shown.
    fn ruby(&mut self, leaf: BlockId, mark: usize) -> Ruby {
        if let Some(ruby) = self.rubies.get(&(leaf, mark)) {
            return *ruby;
        }
        let ruby = self.push(node("Ruby"));
        let base = self.child(ruby, node("RB"));
        let own = (leaf.to_string(), Some(CanonKind::Ruby.as_str()));
        let text = self.child(ruby, Node { mark: Some(own), ..node("RT") });
        let made = Ruby { ruby, base, text, attached: false };
        self.rubies.insert((leaf, mark), made);
        made
    }

    /// The element of a reading.
    pub(super) fn reading(&mut self, leaf: BlockId, mark: usize) -> usize {
        self.ruby(leaf, mark).text
    }

    /// The element of a call: `Reference`, the edition's, so outside the leaf's words.
    pub(super) fn call(&mut self, leaf: BlockId, n: usize, note: BlockId) -> usize {
        let at = self.inline.get_mut(&leaf).and_then(|i| i.calls.get_mut(&note)).and_then(VecDeque::pop_front);
        let reference =
            self.push(Node { mark: Some(edition_mark()), note: Some(note.to_string()), ..node("Reference") });
        let (parent, at) = match at {
            Some(at) => (self.held(leaf, n, |r| r.start < at && at < r.end), at),
            None => (n, self.key.at),
        };
        self.hang(parent, Kid::Node(reference), Key { at, class: 0 });
        reference
    }

    /// The element of the next picture in a leaf's line.
    pub(super) fn picture_in_line(&mut self, leaf: BlockId, n: usize) -> usize {
        let next = self.inline.get_mut(&leaf).and_then(|i| i.pictures.pop_front());
        let (at, alt) = next.unwrap_or((self.key.at, String::new()));
        let parent = self.held(leaf, n, |r| r.start < at && at < r.end);
        let picture = self.push(figure(leaf, &alt, &self.undescribed));
        self.hang(parent, Kid::Node(picture), Key { at, class: 2 });
        picture
    }

    /// Gives pictures that no page has shown, and readings over words that were not found, their elements all the same.
    pub(super) fn complete_lines(&mut self) {
        let leaves: Vec<BlockId> = self.inline.keys().copied().collect();
        for leaf in leaves {
            let Some(n) = self.by_block.get(&leaf).copied() else { continue };
            while self.inline.get(&leaf).is_some_and(|i| !i.pictures.is_empty()) {
                self.picture_in_line(leaf, n);
            }
        }
        let loose: Vec<_> = self.rubies.iter().filter(|(_, r)| !r.attached).map(|(k, r)| (*k, *r)).collect();
        for ((leaf, mark), ruby) in loose {
            let Some(n) = self.by_block.get(&leaf).copied() else { continue };
            let holders = self.inline.get(&leaf).map(|i| i.holders.as_slice()).unwrap_or_default();
            let at = holders.iter().find(|(m, ..)| *m == mark).map_or(usize::MAX, |(_, r, _)| r.start);
            self.hang(n, Kid::Node(ruby.ruby), Key { at, class: 1 });
        }
        self.settle_readings();
        for node in &mut self.nodes {
            let mut order: Vec<(Key, Kid)> = node.keys.iter().copied().zip(node.kids.iter().copied()).collect();
            order.sort_by_key(|(key, _)| *key);
            node.kids = order.into_iter().map(|(_, kid)| kid).collect();
        }
    }
}

impl Tree {
    /// A `Ruby` has its word and its reading (ISO 32000-1, table 338). A page that shows one of them alone leaves the
    /// other without content: an empty word stands there all the same, and a word without a reading is a word.
    fn settle_readings(&mut self) {
        let readings: Vec<Ruby> = self.rubies.values().copied().collect();
        for ruby in readings {
            let shown = |tree: &Tree, n: usize| tree.nodes.get(n).is_some_and(|n| !n.kids.is_empty());
            match (shown(self, ruby.base), shown(self, ruby.text)) {
                (true, false) => {
                    for n in [ruby.ruby, ruby.base] {
                        if let Some(node) = self.nodes.get_mut(n) {
                            node.role = "Span";
                        }
                    }
                }
                (false, true) => {
                    if let Some(node) = self.nodes.get_mut(ruby.base) {
                        node.keep = true;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The notes of a work by their labels; the first of a label counts.
pub(super) fn notes(blocks: &[Block]) -> BTreeMap<String, BlockId> {
    let mut out = BTreeMap::new();
    let mut todo: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = todo.pop() {
        match &block.body {
            BlockBody::Note { label, blocks } => {
                out.entry(label.clone()).or_insert(block.id);
                todo.extend(blocks.iter().rev());
            }
            BlockBody::EditorNote(inner) | BlockBody::Quote(inner) => todo.extend(inner.iter().rev()),
            BlockBody::List { items, .. } => todo.extend(items.iter().flat_map(|i| &i.blocks).rev()),
            _ => {}
        }
    }
    out
}
