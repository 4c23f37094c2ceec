//! The structure tree: whose words are whose (docs/marks.md).
//!
//! The skeleton comes from the document's blocks, so a paragraph is one element however many lines and pages it takes.
//! The pages then hang their marked content into it, in page order. What the edition adds gets its elements as the
//! pages show it.

use super::PdfError;
use crate::document::{Block, BlockBody, BlockId, LeafKind, ListItem};
use crate::license::{CanonKind, Edition, FieldKey};
use crate::text::{MarkKind, RichText};
use crate::typeset::{Artifact, Item, Owner, Section, Typeset};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

mod write;

/// An element of the tree, before it is written.
#[derive(Debug)]
pub(super) struct Node {
    /// Standard structure type (ISO 32000-1, 14.8.4).
    role: &'static str,
    kids: Vec<Kid>,
    /// User properties `fuzi` and `kind`.
    mark: Option<(String, Option<&'static str>)>,
    /// An attribute of a standard owner: owner, key, value.
    attribute: Option<(&'static str, &'static str, &'static str)>,
    alt: Option<String>,
    /// Left, bottom, right, top on the page, of a figure.
    bounds: Option<[f32; 4]>,
    /// Stays in the tree without content: cells, so that a table keeps its shape.
    keep: bool,
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
    /// Alternative texts of inline pictures that no page has shown yet.
    inline_alts: BTreeMap<BlockId, VecDeque<String>>,
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
            inline_alts: BTreeMap::new(),
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

    /// The element of a run or a box, made when it is the edition's; the link's element when there is one.
    pub fn place(&mut self, owner: &Owner, link: Option<&str>, page: usize) -> Result<Place, PdfError> {
        let at = match owner {
            Owner::Artifact(a) => return Ok(Place::Artifact(*a)),
            Owner::Block(id) if self.scene_breaks.contains(id) => return Ok(Place::Artifact(Artifact::Layout)),
            Owner::Block(id) => {
                let n = *self.by_block.get(id).ok_or(PdfError::UnknownBlock { block: *id, page: page + 1 })?;
                self.attach(BODY);
                n
            }
            // the edition's, so outside the leaf's words: an element of its own
            Owner::NoteRef { leaf: id, .. } | Owner::NoteMark(id) | Owner::Ruby(id, _) => {
                let n = *self.by_block.get(id).ok_or(PdfError::UnknownBlock { block: *id, page: page + 1 })?;
                self.child(n, Node { mark: Some(edition_mark()), ..node("Span") })
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
    /// leaf's words, under the same id).
    pub fn picture(&mut self, block: BlockId, page: usize) -> Result<usize, PdfError> {
        let n = *self.by_block.get(&block).ok_or(PdfError::UnknownBlock { block, page: page + 1 })?;
        self.attach(BODY);
        self.open_link = None;
        if self.nodes.get(n).is_some_and(|n| n.role == "Figure") {
            return Ok(n);
        }
        let alt = self.inline_alts.get_mut(&block).and_then(VecDeque::pop_front).unwrap_or_default();
        Ok(self.child(n, figure(block, &alt)))
    }

    /// Structure type of an element.
    pub fn role(&self, n: usize) -> &'static str {
        self.nodes.get(n).map_or("Span", |n| n.role)
    }

    /// Hangs a marked-content sequence into an element.
    pub fn content(&mut self, n: usize, page: usize, mcid: u32) {
        if let Some(node) = self.nodes.get_mut(n) {
            node.kids.push(Kid::Content { page, mcid });
        }
    }

    /// Hangs a link annotation into its element.
    pub fn annotation(&mut self, n: usize, page: usize, index: usize) {
        if let Some(node) = self.nodes.get_mut(n) {
            node.kids.push(Kid::Annotation { page, index });
        }
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
        if let Some(p) = self.nodes.get_mut(parent) {
            p.kids.push(Kid::Node(id));
        }
        id
    }

    /// Puts a section under the root when it is first seen.
    fn attach(&mut self, section: usize) {
        if let Some(root) = self.nodes.get_mut(ROOT)
            && !root.kids.contains(&Kid::Node(section))
        {
            root.kids.push(Kid::Node(section));
        }
    }

    /// An element for words that the edition adds: a paragraph of a section or a value of a field.
    fn added(&mut self, owner: &Owner, section: Section, field: Option<FieldKey>) -> usize {
        if let Some(n) = self.by_owner.get(owner) {
            return *n;
        }
        let heading = self.level_one.contains(owner);
        let mut element = node(if heading { "H1" } else { "P" });
        if let Some(key) = field {
            element.mark = Some((format!("field:{}", key.as_str()), None));
        }
        let n = match section {
            Section::Opening => {
                self.attach(BODY);
                element.mark.get_or_insert_with(edition_mark);
                let n = self.push(element);
                self.opening.push(n);
                n
            }
            Section::LicenceFoot => {
                self.attach(BODY);
                let foot = match self.foot {
                    Some(n) => n,
                    None => self.push(Node { mark: Some(edition_mark()), ..node("Sect") }),
                };
                self.foot = Some(foot);
                self.child(foot, element)
            }
            Section::TitlePage | Section::Rights | Section::Contents => {
                let sect = match self.sections.get(&section) {
                    Some(n) => *n,
                    None => {
                        let n = self.push(Node { mark: Some(edition_mark()), ..node("Sect") });
                        self.sections.insert(section, n);
                        self.attach(n);
                        n
                    }
                };
                if section == Section::Contents && !heading {
                    let list = match self.contents_list {
                        Some(n) => n,
                        None => self.child(sect, node("TOC")),
                    };
                    self.contents_list = Some(list);
                    element.role = "TOCI";
                    self.child(list, element)
                } else {
                    self.child(sect, element)
                }
            }
        };
        self.by_owner.insert(owner.clone(), n);
        n
    }

    /// Elements of a block and all in it; `headings` are the levels of the open headings.
    fn block(&mut self, block: &Block, headings: &mut Vec<u8>) -> Option<usize> {
        let n = match &block.body {
            BlockBody::Leaf { kind, text } => self.leaf(block.id, *kind, text, headings),
            BlockBody::EditorNote(blocks) => self.container("Sect", blocks, headings),
            BlockBody::Note { blocks, .. } => self.container("Note", blocks, headings),
            BlockBody::Quote(blocks) => self.container("BlockQuote", blocks, headings),
            BlockBody::List { items, .. } => self.list(items, headings),
            BlockBody::Table { head, rows, .. } => self.table(head, rows),
            BlockBody::Figure { alt, .. } => {
                let text = match &alt.body {
                    BlockBody::Leaf { text, .. } => text.text.as_str(),
                    _ => "",
                };
                let n = self.push(figure(alt.id, text));
                self.by_block.insert(alt.id, n);
                n
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
            if let Some(kid) = self.block(block, headings)
                && let Some(p) = self.nodes.get_mut(parent)
            {
                p.kids.push(Kid::Node(kid));
            }
        }
    }

    fn leaf(&mut self, id: BlockId, kind: LeafKind, text: &RichText, headings: &mut Vec<u8>) -> usize {
        let role = match kind {
            LeafKind::Heading(level) => heading_role(level, headings),
            LeafKind::Marker => "Lbl",
            LeafKind::Cell => "TD",
            _ => "P",
        };
        let outer = self.push(Node { mark: Some(leaf_mark(id, kind)), ..node(role) });
        let alts: VecDeque<String> = text
            .marks
            .iter()
            .filter_map(|m| match &m.kind {
                MarkKind::Image { alt, .. } => Some(alt.clone()),
                _ => None,
            })
            .collect();
        if !alts.is_empty() {
            self.inline_alts.insert(id, alts);
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

    fn table(&mut self, head: &[Block], rows: &[Vec<Block>]) -> usize {
        let table = self.push(node("Table"));
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
                if let Some(r) = self.nodes.get_mut(row) {
                    r.kids.push(Kid::Node(n));
                }
            }
        }
        table
    }
}

fn node(role: &'static str) -> Node {
    Node { role, kids: Vec::new(), mark: None, attribute: None, alt: None, bounds: None, keep: false }
}

/// A figure with the alternative text that the source gives, if it gives one.
fn figure(id: BlockId, alt: &str) -> Node {
    let mut n = node("Figure");
    if !alt.trim().is_empty() {
        n.mark = Some((id.to_string(), Some(CanonKind::Alt.as_str())));
        n.alt = Some(alt.to_string());
        n.keep = true;
    }
    n
}

fn leaf_mark(id: BlockId, kind: LeafKind) -> (String, Option<&'static str>) {
    (id.to_string(), Some(CanonKind::from(kind).as_str()))
}

fn edition_mark() -> (String, Option<&'static str>) {
    ("edition".to_string(), None)
}

/// The title is H1; headings of the text go below it without leaping a level (ISO 14289-1, 7.4.2).
fn heading_role(level: u8, open: &mut Vec<u8>) -> &'static str {
    while open.last().is_some_and(|l| *l >= level) {
        open.pop();
    }
    open.push(level);
    ["H2", "H3", "H4", "H5", "H6"].get(open.len() - 1).copied().unwrap_or("H6")
}

/// Titles: of the work where the text opens (on the title page when nothing else shows it), of the rights page and of
/// the contents.
fn level_one(edition: &Edition, pages: &Typeset) -> BTreeSet<Owner> {
    let mut words: BTreeMap<&Owner, String> = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|p| &p.items) {
        if let Item::Glyphs(run) = item
            && matches!(run.owner, Owner::Edition(..) | Owner::Field(FieldKey::Title, ..))
        {
            words.entry(&run.owner).or_default().extend(run.glyphs.iter().map(|g| g.text.as_str()));
        }
    }
    let opening = words.keys().any(|o| matches!(o, Owner::Field(FieldKey::Title, _, Section::Opening)));
    let home = if opening { Section::Opening } else { Section::TitlePage };
    let w = edition.wording();
    let same = |a: &str, b: &str| a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()));
    words
        .iter()
        .filter(|(owner, text)| match owner {
            Owner::Field(FieldKey::Title, _, section) => *section == home,
            Owner::Edition(Section::Rights, _) => same(text, &w.rights_title),
            Owner::Edition(Section::Contents, _) => same(text, &w.contents_title),
            _ => false,
        })
        .map(|(owner, _)| (*owner).clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_levels_never_leap() {
        let mut open = Vec::new();
        let got: Vec<_> = [2, 4, 4, 3, 1, 6].into_iter().map(|l| heading_role(l, &mut open)).collect();
        assert_eq!(got, ["H2", "H3", "H3", "H3", "H2", "H3"]);
    }
}
