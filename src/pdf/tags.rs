//! The structure tree: whose words are whose (docs/marks.md).
//!
//! The skeleton comes from the document's blocks, so a paragraph is one element however many lines and pages it takes.
//! The pages then hang their marked content into it, in page order. What the edition adds gets its elements as the
//! pages show it.

use super::PdfError;
use crate::document::{Block, BlockBody, BlockId, LeafKind, ListItem};
use crate::license::{CanonKind, Edition};
use crate::text::{MarkKind, RichText};
use crate::typeset::{Artifact, Owner, Section, Typeset};
use std::collections::{BTreeMap, BTreeSet};

mod added;
mod headings;
mod inline;
mod write;

use headings::{heading_role, level_one};

/// An element of the tree, before it is written.
#[derive(Debug)]
pub(super) struct Node {
    /// Standard structure type (ISO 32000-1, 14.8.4).
    role: &'static str,
    kids: Vec<Kid>,
    /// Where each of the kids stands, by which they are sorted at the end.
    keys: Vec<Key>,
    /// User properties `fuzi` and `kind`.
    mark: Option<(String, Option<&'static str>)>,
    /// An attribute of a standard owner: owner, key, value.
    attribute: Option<(&'static str, &'static str, &'static str)>,
    alt: Option<String>,
    /// Left, bottom, right, top on the page, of a figure.
    bounds: Option<[f32; 4]>,
    /// Stays in the tree without content: cells, so that a table keeps its shape.
    keep: bool,
    /// Language of its words, where it is another than the work's.
    lang: Option<String>,
    /// User property `note`: the note that a call leads to.
    note: Option<String>,
    /// Its name in the tree's list of names: notes have one (ISO 14289-1, 7.9).
    id: Option<String>,
}

/// Place of a kid: byte of the leaf's words, and what comes first at one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: usize,
    /// 0 the call of a note or its number, 1 words with a reading or in a language, 2 a picture, 3 words and blocks.
    class: u8,
}

fn content_key(at: usize) -> Key {
    Key { at, class: 3 }
}

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kid {
    Node(usize),
    /// A marked-content sequence of a page.
    Content {
        page: usize,
        mcid: u32,
    },
    /// A link annotation, by its number.
    Annotation {
        page: usize,
        index: usize,
    },
}

/// Where an item of a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Content of an element.
    Node(usize),
    /// Outside the tree.
    Artifact(Artifact),
}

/// The tree under construction.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Children of the body: head of the opening page, blocks, licence foot.
    opening: Vec<usize>,
    blocks: Vec<usize>,
    foot: Option<usize>,
    by_block: BTreeMap<BlockId, usize>,
    scene_breaks: BTreeSet<BlockId>,
    by_owner: BTreeMap<Owner, usize>,
    sections: BTreeMap<Section, usize>,
    contents_list: Option<usize>,
    /// Entries of the contents, by their place in it.
    contents_entries: BTreeMap<u32, usize>,
    /// What is said of a picture that the source does not describe.
    undescribed: String,
    notes: BTreeMap<String, BlockId>,
    /// Leaves with elements inside.
    inline: BTreeMap<BlockId, inline::Inline>,
    /// Words with a reading: leaf and index of the mark.
    rubies: BTreeMap<(BlockId, usize), inline::Ruby>,
    /// Words in another language.
    spans: BTreeMap<(BlockId, usize), usize>,
    /// Pictures of each block that pages have shown.
    shown: BTreeMap<BlockId, usize>,
    /// The call that the last run belonged to, which may be of several runs.
    open_call: Option<(Owner, usize)>,
    /// Place of the words that come next.
    key: Key,
    /// The link that the last run belonged to: element of its owner, target, element of the link.
    open_link: Option<(usize, String, usize)>,
    /// Owners whose words are a heading of level 1.
    level_one: BTreeSet<Owner>,
}

const ROOT: usize = 0;
const BODY: usize = 1;

impl Tree {
    /// The skeleton of an edition's body.
    pub fn new(edition: &Edition, pages: &Typeset) -> Tree {
        let mut tree = Tree {
            nodes: vec![node("Document"), node("Sect")],
            opening: Vec::new(),
            blocks: Vec::new(),
            foot: None,
            by_block: BTreeMap::new(),
            scene_breaks: BTreeSet::new(),
            by_owner: BTreeMap::new(),
            sections: BTreeMap::new(),
            contents_list: None,
            contents_entries: BTreeMap::new(),
            undescribed: edition.wording().picture.clone(),
            notes: inline::notes(&edition.document().blocks),
            inline: BTreeMap::new(),
            rubies: BTreeMap::new(),
            spans: BTreeMap::new(),
            shown: BTreeMap::new(),
            open_call: None,
            key: content_key(0),
            open_link: None,
            level_one: level_one(edition, pages),
        };
        let mut headings = Vec::new();
        for block in &edition.document().blocks {
            if let Some(n) = tree.block(block, &mut headings) {
                tree.blocks.push(n);
            }
        }
        tree
    }

    /// The element of a run or a box, made when it is the edition's; the link's element when there is one. `words` are
    /// those of the run.
    pub fn place(&mut self, owner: &Owner, words: &str, link: Option<&str>, page: usize) -> Result<Place, PdfError> {
        let block = |tree: &Tree, id: &BlockId| {
            tree.by_block.get(id).copied().ok_or(PdfError::UnknownBlock { block: *id, page: page + 1 })
        };
        if let Owner::Artifact(a) = owner {
            return Ok(Place::Artifact(*a));
        }
        self.key = content_key(0);
        let same_call = self.open_call.take().filter(|(last, _)| last == owner);
        let at = match owner {
            Owner::Artifact(a) => return Ok(Place::Artifact(*a)),
            Owner::Block(id) if self.scene_breaks.contains(id) => return Ok(Place::Artifact(Artifact::Layout)),
            Owner::Block(id) => {
                let n = block(self, id)?;
                self.attach(BODY);
                self.words_of(*id, n, words)
            }
            Owner::NoteRef { leaf, note } => {
                let n = match same_call {
                    Some((_, n)) => n,
                    None => {
                        let leaf_node = block(self, leaf)?;
                        self.call(*leaf, leaf_node, *note)
                    }
                };
                self.attach(BODY);
                self.open_call = Some((owner.clone(), n));
                n
            }
            Owner::FieldNote(key, index, note) => {
                let n = match same_call {
                    Some((_, n)) => n,
                    None => {
                        let field =
                            self.added(&Owner::Field(*key, *index, Section::Opening), Section::Opening, Some(*key));
                        let note = Some(note.to_string());
                        self.child(field, Node { mark: Some(edition_mark()), note, ..node("Reference") })
                    }
                };
                self.open_call = Some((owner.clone(), n));
                n
            }
            // once, before the note's words
            Owner::NoteMark(id) => match self.by_owner.get(owner) {
                Some(n) => *n,
                None => {
                    let note = block(self, id)?;
                    let n = self.push(Node { mark: Some(edition_mark()), ..node("Lbl") });
                    self.hang(note, Kid::Node(n), Key::default());
                    self.by_owner.insert(owner.clone(), n);
                    n
                }
            },
            Owner::Ruby(id, mark) => {
                block(self, id)?;
                self.attach(BODY);
                self.reading(*id, *mark)
            }
            Owner::Field(key, _, section) => self.added(owner, *section, Some(*key)),
            Owner::Edition(section, _) => self.added(owner, *section, None),
        };
        let Some(target) = link else {
            self.open_link = None;
            return Ok(Place::Node(at));
        };
        if let Some((parent, last, n)) = &self.open_link
            && *parent == at
            && last == target
        {
            return Ok(Place::Node(*n));
        }
        let n = self.child(at, node("Link"));
        self.open_link = Some((at, target.to_string(), n));
        Ok(Place::Node(n))
    }

    /// The element of a picture: the figure, or a figure inside the line's leaf (its alternative text follows the
    /// leaf's words, under the same id); and which picture of the block it is, from 0.
    pub fn picture(&mut self, block: BlockId, page: usize) -> Result<(usize, usize), PdfError> {
        let n = *self.by_block.get(&block).ok_or(PdfError::UnknownBlock { block, page: page + 1 })?;
        self.attach(BODY);
        self.open_link = None;
        if self.nodes.get(n).is_some_and(|n| n.role == "Figure") {
            return Ok((n, 0));
        }
        let count = self.shown.entry(block).or_insert(0);
        let nth = *count;
        *count += 1;
        self.key = content_key(0);
        Ok((self.picture_in_line(block, n), nth))
    }

    /// Structure type of an element.
    pub fn role(&self, n: usize) -> &'static str {
        self.nodes.get(n).map_or("Span", |n| n.role)
    }

    /// Hangs a marked-content sequence into an element.
    pub fn content(&mut self, n: usize, page: usize, mcid: u32) {
        self.hang(n, Kid::Content { page, mcid }, self.key);
    }

    /// Hangs a link annotation into its element.
    pub fn annotation(&mut self, n: usize, page: usize, index: usize) {
        self.hang(n, Kid::Annotation { page, index }, content_key(usize::MAX));
    }

    /// The box of a figure, once.
    pub fn bounds(&mut self, n: usize, rect: [f32; 4]) {
        if let Some(node) = self.nodes.get_mut(n)
            && node.role == "Figure"
        {
            node.bounds.get_or_insert(rect);
        }
    }

    fn push(&mut self, n: Node) -> usize {
        self.nodes.push(n);
        self.nodes.len() - 1
    }

    fn child(&mut self, parent: usize, n: Node) -> usize {
        let id = self.push(n);
        self.hang(parent, Kid::Node(id), self.key);
        id
    }

    fn hang(&mut self, parent: usize, kid: Kid, key: Key) {
        if let Some(p) = self.nodes.get_mut(parent) {
            p.kids.push(kid);
            p.keys.push(key);
        }
    }

    /// Puts a section under the root when it is first seen.
    fn attach(&mut self, section: usize) {
        if self.nodes.get(ROOT).is_some_and(|root| !root.kids.contains(&Kid::Node(section))) {
            self.hang(ROOT, Kid::Node(section), content_key(0));
        }
    }

    /// Elements of a block and all in it; `headings` are the levels of the open headings.
    fn block(&mut self, block: &Block, headings: &mut Vec<u8>) -> Option<usize> {
        let n = match &block.body {
            BlockBody::Leaf { kind, text } => self.leaf(block.id, *kind, text, headings),
            BlockBody::EditorNote(blocks) => self.container("Sect", blocks, headings),
            BlockBody::Note { blocks, .. } => {
                let n = self.container("Note", blocks, headings);
                if let Some(note) = self.nodes.get_mut(n) {
                    note.id = Some(block.id.to_string());
                }
                n
            }
            BlockBody::Quote(blocks) => self.container("BlockQuote", blocks, headings),
            BlockBody::List { items, .. } => self.list(items, headings),
            BlockBody::Table { head, rows, caption, .. } => self.table(head, rows, caption.as_deref()),
            BlockBody::Figure { alt, caption, .. } => {
                let words = |b: &Block| match &b.body {
                    BlockBody::Leaf { text, .. } => text.text.trim().to_string(),
                    _ => String::new(),
                };
                let said = caption.as_deref().map(words).filter(|c| !c.is_empty());
                let n = self.push(figure(alt.id, &words(alt), said.as_deref().unwrap_or(&self.undescribed)));
                self.by_block.insert(alt.id, n);
                self.by_block.insert(block.id, n);
                match caption {
                    None => n,
                    // beside the figure: inside it the alternative text would stand for the caption too
                    Some(caption) => {
                        let both = self.push(node("Div"));
                        self.hang(both, Kid::Node(n), self.key);
                        self.fill(both, std::slice::from_ref(caption), headings);
                        both
                    }
                }
            }
            BlockBody::SceneBreak => {
                self.scene_breaks.insert(block.id);
                return None;
            }
        };
        // A code block has entered its inner element already: content belongs there.
        self.by_block.entry(block.id).or_insert(n);
        Some(n)
    }

    fn container(&mut self, role: &'static str, blocks: &[Block], headings: &mut Vec<u8>) -> usize {
        let n = self.push(node(role));
        self.fill(n, blocks, headings);
        n
    }

    fn fill(&mut self, parent: usize, blocks: &[Block], headings: &mut Vec<u8>) {
        for block in blocks {
            if let Some(kid) = self.block(block, headings) {
                self.hang(parent, Kid::Node(kid), self.key);
            }
        }
    }

    fn leaf(&mut self, id: BlockId, kind: LeafKind, text: &RichText, headings: &mut Vec<u8>) -> usize {
        let role = match kind {
            LeafKind::Heading(level) if heading_has_words(text) => heading_role(level, headings),
            LeafKind::Marker => "Lbl",
            LeafKind::Cell => "TD",
            LeafKind::Caption => "Caption",
            _ => "P",
        };
        let outer = self.push(Node { mark: Some(leaf_mark(id, kind)), ..node(role) });
        if let Some(inline) = inline::Inline::new(text, &self.notes) {
            self.inline.insert(id, inline);
        }
        // Code is an inline element, so it stands in a paragraph (ISO 32000-1, 14.8.4.4).
        if kind == LeafKind::Code {
            let inner = self.child(outer, node("Code"));
            self.by_block.insert(id, inner);
        }
        outer
    }

    fn list(&mut self, items: &[ListItem], headings: &mut Vec<u8>) -> usize {
        let counted = items.iter().filter_map(|i| i.marker.as_ref()).any(|m| match &m.body {
            BlockBody::Leaf { text, .. } => text.text.starts_with(|c: char| c.is_ascii_digit()),
            _ => false,
        });
        let numbering = if counted { "Decimal" } else { "None" };
        let list = self.push(Node { attribute: Some(("List", "ListNumbering", numbering)), ..node("L") });
        for item in items {
            let li = self.child(list, node("LI"));
            if let Some(marker) = &item.marker {
                self.fill(li, std::slice::from_ref(marker), headings);
            }
            let body = self.child(li, node("LBody"));
            self.fill(body, &item.blocks, headings);
        }
        list
    }

    fn table(&mut self, head: &[Block], rows: &[Vec<Block>], caption: Option<&Block>) -> usize {
        let table = self.push(node("Table"));
        self.fill(table, caption.map(std::slice::from_ref).unwrap_or_default(), &mut Vec::new());
        let head_row = (!head.is_empty()).then_some((head, true));
        for (cells, is_head) in head_row.into_iter().chain(rows.iter().map(|r| (r.as_slice(), false))) {
            let row = self.child(table, Node { keep: true, ..node("TR") });
            for cell in cells {
                let Some(n) = self.block(cell, &mut Vec::new()) else { continue };
                if let Some(c) = self.nodes.get_mut(n) {
                    c.keep = true;
                    if is_head {
                        c.role = "TH";
                        c.attribute = Some(("Table", "Scope", "Column"));
                    }
                }
                self.hang(row, Kid::Node(n), self.key);
            }
        }
        table
    }
}

fn node(role: &'static str) -> Node {
    Node {
        role,
        kids: Vec::new(),
        keys: Vec::new(),
        mark: None,
        attribute: None,
        alt: None,
        bounds: None,
        keep: false,
        lang: None,
        note: None,
        id: None,
    }
}

/// A figure with the alternative text that the source gives; when it gives none, with `otherwise`, which is the
/// edition's: every figure says something (ISO 14289-1, 7.3).
fn figure(id: BlockId, alt: &str, otherwise: &str) -> Node {
    if alt.trim().is_empty() {
        return Node { mark: Some(edition_mark()), alt: Some(otherwise.to_string()), ..node("Figure") };
    }
    let mark = Some((id.to_string(), Some(CanonKind::Alt.as_str())));
    Node { mark, alt: Some(alt.to_string()), keep: true, ..node("Figure") }
}

/// Whether a heading shows anything: one that does not takes no part in the order of levels.
fn heading_has_words(text: &RichText) -> bool {
    !text.text.trim().is_empty() || text.marks.iter().any(|m| matches!(m.kind, MarkKind::Image { .. }))
}

fn leaf_mark(id: BlockId, kind: LeafKind) -> (String, Option<&'static str>) {
    (id.to_string(), Some(CanonKind::from(kind).as_str()))
}

fn edition_mark() -> (String, Option<&'static str>) {
    ("edition".to_string(), None)
}
