//! Links: which targets are live, where they lie, and their annotations on the screen edition.
//!
//! Targets in a run: `https://…`, `http://…`, `mailto:…`; `#b0001` for a block; `#page=3` for a page counted from 1.
//! Nothing else is made live (ACT-002), and while the licence is unresolved the edition's own words link to no
//! Creative Commons address (`decisions.md` 8).

use super::PdfKind;
use super::finish::{array, dict, name, real, reference, text_string};
use super::tags::Tree;
use crate::document::{Block, BlockBody, BlockId, Finding, live_href};
use crate::license::Edition;
use crate::typeset::{GlyphRun, Item, Owner, Typeset};
use crate::units::{Em, Pt};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use std::collections::{BTreeMap, BTreeSet};

/// The links of a file.
pub(super) struct Links {
    kind: PdfKind,
    licence_resolved: bool,
    /// First place of every block: page and top.
    places: BTreeMap<BlockId, (usize, Pt)>,
    /// First call of every note.
    calls: BTreeMap<BlockId, (usize, Pt)>,
    pages: usize,
    areas: Vec<Area>,
    /// Targets that stay text.
    dead: BTreeSet<String>,
}

/// A link's rectangle on one line.
struct Area {
    page: usize,
    node: usize,
    target: String,
    words: String,
    baseline: Pt,
    left: Pt,
    right: Pt,
    top: Pt,
    bottom: Pt,
}

/// Where a target leads.
enum Target {
    Uri(String),
    Place { page: usize, top: Pt },
}

impl Links {
    /// No links yet; the places of the blocks.
    pub fn new(edition: &Edition, pages: &Typeset, kind: PdfKind) -> Links {
        let mut places = BTreeMap::new();
        let mut calls = BTreeMap::new();
        for (index, page) in pages.pages.iter().enumerate() {
            for item in &page.items {
                if let Item::Glyphs(run) = item
                    && let Some(note) = run.owner.called()
                {
                    calls.entry(note).or_insert((index, run.baseline - run.size));
                    continue;
                }
                let (block, top) = match item {
                    Item::Glyphs(GlyphRun { owner: Owner::Block(b) | Owner::NoteMark(b), baseline, size, .. }) => {
                        (b, *baseline - *size)
                    }
                    Item::Frame { owner: Owner::Block(b), y, .. } | Item::Rule { owner: Owner::Block(b), y, .. } => {
                        (b, *y)
                    }
                    Item::Image { block, y, .. } => (block, *y),
                    _ => continue,
                };
                places.entry(*block).or_insert((index, top));
            }
        }
        for block in &edition.document().blocks {
            of_its_first_leaf(block, &mut places);
        }
        Links {
            kind,
            licence_resolved: edition.licence().is_resolved(),
            places,
            calls,
            pages: pages.pages.len(),
            areas: Vec::new(),
            dead: BTreeSet::new(),
        }
    }

    /// Where the number of a note leads whatever the page says: a call to its note, a note back to its first call
    /// (NT-05); else the run's own target.
    pub fn target(&self, run: &GlyphRun) -> Option<String> {
        let own = match &run.owner {
            Owner::NoteRef { note, .. } | Owner::FieldNote(.., note) => Some(format!("#{note}")),
            Owner::NoteMark(note) => Some(format!("#call={note}")),
            _ => None,
        };
        own.filter(|t| self.resolve(t).is_some()).or_else(|| run.link.clone())
    }

    /// Whether a run's target becomes a link: none does in print. Notes those that do not.
    pub fn is_live(&mut self, target: &str, owner: &Owner) -> bool {
        if self.kind == PdfKind::Print {
            return false;
        }
        let own_words = !matches!(owner, Owner::Block(_));
        let unresolved = own_words && !self.licence_resolved && target.contains("creativecommons.org");
        if unresolved || matches!(owner, Owner::Artifact(_)) {
            return false;
        }
        let live = self.resolve(target).is_some();
        if !live {
            self.dead.insert(target.to_string());
        }
        live
    }

    /// Adds the place of a run; runs of one link that touch on a line share a rectangle.
    pub fn add(&mut self, page: usize, node: usize, target: &str, run: &GlyphRun, height: Pt) {
        let width = run.glyphs.iter().map(|g| g.advance).sum::<Em>().at(run.size);
        // The em box of the faces: 0.88 above the baseline, 0.12 below.
        let top = height - run.baseline + Em(880).at(run.size);
        let bottom = height - run.baseline - Em(120).at(run.size);
        let words: String = run.glyphs.iter().map(|g| g.text.as_str()).collect();
        if let Some(last) = self.areas.last_mut()
            && (last.page, last.node, last.baseline) == (page, node, run.baseline)
        {
            last.left = last.left.min(run.x);
            last.right = last.right.max(run.x + width);
            last.top = last.top.max(top);
            last.bottom = last.bottom.min(bottom);
            last.words.push_str(&words);
            return;
        }
        self.areas.push(Area {
            page,
            node,
            target: target.to_string(),
            words,
            baseline: run.baseline,
            left: run.x,
            right: run.x + width,
            top,
            bottom,
        });
    }

    /// `LNK-001` for every target that stays text; said once, with the screen edition.
    pub fn findings(&self) -> Vec<Finding> {
        let dead = self.dead.iter().filter(|_| self.kind == PdfKind::Screen);
        dead.map(|t| Finding { id: "LNK-001", span: None, args: vec![t.clone()] }).collect()
    }

    /// Writes the annotations and hangs them into the tree; returns their objects, and for each its page.
    pub fn write(
        &self,
        doc: &mut Document,
        tree: &mut Tree,
        pages: &[ObjectId],
        heights: &[Pt],
    ) -> (Vec<ObjectId>, Vec<usize>) {
        let mut ids = Vec::new();
        let mut on = Vec::new();
        for area in &self.areas {
            let (Some(target), Some(page)) = (self.resolve(&area.target), pages.get(area.page)) else { continue };
            let corner = |v: Pt| real(super::content::points(v));
            let mut annotation = dict([
                ("Type", name("Annot")),
                ("Subtype", name("Link")),
                ("Rect", array([corner(area.left), corner(area.bottom), corner(area.right), corner(area.top)])),
                ("Border", array([0.into(), 0.into(), 0.into()])),
                // Print flag: PDF/A asks for it; nothing is drawn.
                ("F", 4.into()),
                ("P", reference(*page)),
                ("StructParent", Object::Integer((pages.len() + ids.len()) as i64)),
            ]);
            match target {
                Target::Uri(uri) => {
                    annotation.set("Contents", text_string(&area.target));
                    annotation.set("A", uri_action(&uri));
                }
                Target::Place { page, top } => {
                    annotation.set("Contents", text_string(&area.words));
                    annotation.set("Dest", destination(page, top, pages, heights));
                }
            }
            tree.annotation(area.node, area.page, ids.len());
            ids.push(doc.add_object(annotation));
            on.push(area.page);
        }
        (ids, on)
    }

    fn resolve(&self, target: &str) -> Option<Target> {
        if let Some(place) = target.strip_prefix('#') {
            let (page, top) = if let Some(n) = place.strip_prefix("page=") {
                let page = n.parse::<usize>().ok()?.checked_sub(1).filter(|p| *p < self.pages)?;
                (page, Pt::ZERO)
            } else if let Some(note) = place.strip_prefix("call=") {
                *self.calls.get(&block_id(note)?)?
            } else {
                *self.places.get(&block_id(place)?)?
            };
            return Some(Target::Place { page, top });
        }
        live_href(target).map(|href| Target::Uri(ascii_uri(&href)))
    }
}

/// `b0012`
fn block_id(text: &str) -> Option<BlockId> {
    Some(BlockId(text.strip_prefix('b')?.parse().ok()?))
}

/// A block that holds others is where the first of its leaves is that any page shows.
fn of_its_first_leaf(block: &Block, places: &mut BTreeMap<BlockId, (usize, Pt)>) -> Option<(usize, Pt)> {
    let inner: Vec<&Block> = match &block.body {
        BlockBody::Leaf { .. } | BlockBody::SceneBreak => Vec::new(),
        BlockBody::EditorNote(bs) | BlockBody::Quote(bs) | BlockBody::Note { blocks: bs, .. } => bs.iter().collect(),
        BlockBody::List { items, .. } => items.iter().flat_map(|i| i.marker.iter().chain(&i.blocks)).collect(),
        BlockBody::Table { head, rows, caption, .. } => {
            caption.as_deref().into_iter().chain(head).chain(rows.iter().flatten()).collect()
        }
        BlockBody::Figure { alt, .. } => vec![alt],
    };
    let mut first = None;
    for block in inner {
        let place = of_its_first_leaf(block, places);
        first = first.or(place);
    }
    if let (Some(place), false) = (first, places.contains_key(&block.id)) {
        places.insert(block.id, place);
    }
    places.get(&block.id).copied()
}

/// A destination at the top of a line or block (null when the page is unknown).
pub(super) fn destination(page: usize, top: Pt, pages: &[ObjectId], heights: &[Pt]) -> Object {
    match (pages.get(page), heights.get(page)) {
        (Some(id), Some(height)) => {
            let y = (*height - top).max(Pt::ZERO).min(*height);
            array([reference(*id), name("XYZ"), Object::Null, real(super::content::points(y)), Object::Null])
        }
        _ => Object::Null,
    }
}

fn uri_action(uri: &str) -> Dictionary {
    dict([("S", name("URI")), ("URI", Object::String(uri.as_bytes().to_vec(), StringFormat::Literal))])
}

/// URI actions hold 7-bit ASCII (ISO 32000-1, 12.6.4.7): everything else is percent-encoded.
fn ascii_uri(iri: &str) -> String {
    let mut out = String::new();
    for b in iri.bytes() {
        if (0x21..0x7F).contains(&b) && !b"<>\"{}|\\^`".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_ascii() {
        assert_eq!(ascii_uri("https://例.cn/a b"), "https://%E4%BE%8B.cn/a%20b");
        // what stands in the file is one address with what an EPUB has (INT-009)
        for given in ["https://例.cn/a b?[x]#c#d%zz", "mailto:甲@example.org", "http://a.example/{}"] {
            let live = live_href(given).unwrap();
            assert_eq!(crate::document::plain_target(&ascii_uri(&live)), crate::document::plain_target(&live));
        }
    }
}
