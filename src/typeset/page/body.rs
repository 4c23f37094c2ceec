//! The body: slabs of the whole work, divided into pages.

use super::blocks::{self, Builder};
use super::fill::tops;
use super::grid::is_verso;
use super::marks::called_notes;
use super::notes::{self, Notes, Stream};
use super::plan::Plan;
use super::set::{Placed, Setter};
use super::slab::{Anchor, Slab, Start, shift_all};
use super::{figure, heading, opening, parallel, slab, title, variants};
use crate::document::{Block, BlockBody, BlockId};
use crate::fonts::FontSet;
use crate::license::Edition;
use crate::typeset::inline::note_number;
use crate::typeset::style::{NotePlace, NoteRestart};
use crate::typeset::{Item, Owner, PageKind, TypesetError};
use crate::units::Pt;
use std::collections::{BTreeMap, BTreeSet};

/// A page of the body before it has a place in the edition.
pub(crate) struct BodyPage {
    pub placed: Placed,
    pub anchors: Vec<(Anchor, Pt)>,
    /// Title of the chapter that the page is under; without chapters, of the level 1 heading.
    pub chapter: Option<String>,
    /// Opening, chapter, body or blank.
    pub kind: PageKind,
}

/// Pages of the body.
pub(crate) fn body_pages<'a>(
    set: &Setter<'a>,
    edition: &Edition,
    fonts: &'a FontSet,
    plan: &Plan,
    bare: bool,
) -> Result<Vec<BodyPage>, TypesetError> {
    let document = edition.document();
    let continued = title::in_language(["续表", "續表", "continued"], edition.language());
    let mut text = parallel::slabs(set, fonts, &document.blocks, plan, continued);
    if text.is_empty() {
        return Err(TypesetError::Empty);
    }
    let mut called = reached(&text, &document.blocks, set);
    if set.style.notes.place == NotePlace::Foot {
        // words that nothing leads to are not lost
        let rest: Vec<_> = notes::notes_of(&document.blocks).into_iter().filter(|n| !called.contains(&n.0)).collect();
        if !rest.is_empty() {
            let mut b = Builder::new(set, plan);
            let at = b.body();
            b.end_notes(&rest, at);
            text.append(&mut b.slabs);
        }
    } else {
        called.clear();
    }
    let foot = if bare { opening::Foot::default() } else { opening::foot(set, edition) };
    let first_depth = set.grid.pitch * (set.grid.rows - foot.rows);
    let note = match document.blocks.first() {
        Some(Block { body: BlockBody::EditorNote(_), .. }) => {
            // what it finds missing is already counted
            let again = set.again(fonts);
            let mut b = Builder::new(&again, plan);
            let at = b.body();
            b.blocks(&document.blocks[..1], at);
            b.slabs
        }
        _ => Vec::new(),
    };
    let mut slabs = if bare { Vec::new() } else { opening::head(set, edition, &note, first_depth) };
    heading::keep_headings(&mut text, set.grid.pitch);
    figure::fit_pictures(&mut text, &set.grid);
    slabs.extend(text);
    let (notes, missing) = Notes::set(set, plan, &document.blocks, &called);
    set.take_missing(missing);
    let mut seen = BTreeSet::new();
    let mut chapter = None;
    let mut pages: Vec<BodyPage> = Vec::new();
    let mut numbers = Numbers::default();
    for stretch in slab::stretches(slabs) {
        // the first page has the depth that its foot leaves
        let opening = pages.is_empty() && !bare;
        let foot_rows = if opening { foot.rows } else { 0 };
        let start = stretch.first().map_or(Start::Here, |s| s.start);
        if start == Start::Recto && set.grid.mirrored() && is_verso(pages.len()) {
            pages.push(BodyPage::new(PageKind::Blank));
        }
        let stream = Stream::new(&notes, &stretch, &mut seen);
        let depth = set.grid.depth() - set.grid.pitch * foot_rows;
        let (mut slabs, division) = variants::divide(set, stretch, &[depth], &stream);
        let called = stream.called(&slabs, 0);
        let mut before = 0;
        for (n, rows) in division.notes.iter().enumerate() {
            let range = division.pages.get(n).cloned().unwrap_or(slabs.len()..slabs.len());
            let through = range.end.checked_sub(1).and_then(|i| called.get(i)).copied().unwrap_or(before);
            let fresh = stream.begin(before..through);
            before = through;
            let mut page = fill(set, &mut slabs[range]);
            let last_row = set.grid.rows - if n == 0 { foot_rows } else { 0 };
            page.placed.append(notes::area(set, &notes, &stream, rows.clone(), last_row));
            numbers.page(set, &page, fresh);
            if n == 0 && start != Start::Here {
                page.kind = PageKind::Chapter;
            }
            if n == 0 && opening {
                page.kind = PageKind::Opening;
                let mut head = opening::citation(set, edition);
                head.append(page.placed);
                head.append(foot.placed.clone());
                page.placed = head;
            }
            let deepest = plan.chapters.map_or(1, |c| c.rank);
            let heads = page.anchors.iter().filter(|(a, _)| (1..=deepest).contains(&a.level));
            let mut level_one = heads.map(|(a, _)| a.title.clone());
            // a page's head names the chapter that begins on it, else the one that goes on
            page.chapter = level_one.next().or_else(|| chapter.clone());
            chapter = level_one.next_back().or_else(|| page.chapter.clone());
            pages.push(page);
        }
    }
    for page in &mut pages {
        notes::put_numbers(&mut page.placed, &numbers.of, &numbers.leaf, notes.numbers, &set.fonts);
    }
    Ok(pages)
}

/// Notes that slabs call, and those that the notes' own words call.
fn reached(slabs: &[Slab], blocks: &[Block], set: &Setter) -> BTreeSet<BlockId> {
    let mut out: BTreeSet<BlockId> = called_notes(slabs).into_iter().map(|c| c.note).collect();
    let inside: BTreeMap<BlockId, &[Block]> = notes::notes_of(blocks).into_iter().collect();
    let mut todo: Vec<BlockId> = out.iter().copied().collect();
    while let Some(id) = todo.pop() {
        for note in inside.get(&id).map(|b| set.references.called_in(b)).unwrap_or_default() {
            if out.insert(note) {
                todo.push(note);
            }
        }
    }
    out
}

/// Numbers of notes as pages are made.
#[derive(Default)]
struct Numbers {
    /// Numbers that hold.
    of: BTreeMap<BlockId, String>,
    /// The leaf of each note's first call.
    leaf: BTreeMap<BlockId, BlockId>,
}

impl Numbers {
    /// Takes in a page and the notes that are called on it first (NT-01).
    fn page(&mut self, set: &Setter, page: &BodyPage, fresh: &[(usize, BlockId)]) {
        let notes = &set.style.notes;
        if notes.restart == NoteRestart::Page && notes.place == NotePlace::Foot {
            self.of.extend(fresh.iter().enumerate().map(|(n, (_, note))| (*note, note_number(n + 1, &set.fonts))));
        }
        for item in &page.placed.items {
            let Item::Glyphs(run) = item else { continue };
            let Owner::NoteRef { leaf, note } = run.owner else { continue };
            self.leaf.entry(note).or_insert(leaf);
            // a number that was known beforehand stands in its call
            self.of.entry(note).or_insert_with(|| run.glyphs.iter().map(|g| g.text.as_str()).collect());
        }
    }
}

impl BodyPage {
    fn new(kind: PageKind) -> BodyPage {
        BodyPage { placed: Placed::default(), anchors: Vec::new(), chapter: None, kind }
    }
}

/// One page's slabs, placed from the corner of the type area.
fn fill(set: &Setter, slabs: &mut [Slab]) -> BodyPage {
    let tops = tops(slabs, &set.grid);
    let mut page = BodyPage::new(PageKind::Body);
    let count = slabs.len();
    for (i, (slab, top)) in slabs.iter_mut().zip(tops).enumerate() {
        if i == 0
            && let Some(mut lead) = slab.lead.take()
        {
            shift_all(&mut lead.items, Pt::ZERO, top - lead.height);
            page.placed.items.append(&mut lead.items);
        }
        let mut placed = Placed { items: std::mem::take(&mut slab.items), lines: std::mem::take(&mut slab.lines) };
        if i + 1 == count {
            placed.items.append(&mut slab.tail);
        }
        page.placed.append(blocks::lowered(placed, top));
        page.anchors.extend(slab.anchor.take().map(|a| (a, top)));
    }
    page
}
