//! The body: slabs of the whole work, divided into pages.

use super::blocks::{self, Builder};
use super::columns;
use super::fill::{depth_of, tops};
use super::grid::{Grid, is_verso};
use super::marks::called_notes;
use super::notes::{self, Notes, Stream};
use super::opening::Foot;
use super::paginate::Division;
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

/// Rows that a head of the work must leave under it on a page of columns.
const FEWEST_ROWS: i64 = 8;

/// A page of the body before it has a place in the edition.
pub(crate) struct BodyPage {
    pub placed: Placed,
    pub anchors: Vec<(Anchor, Pt)>,
    /// Title of the chapter that the page is under; without chapters, of the level 1 heading.
    pub chapter: Option<String>,
    /// Opening, chapter, body or blank.
    pub kind: PageKind,
    /// Notes that are called on it first, in order.
    fresh: Vec<BlockId>,
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
    let columns = set.grid.columns();
    let own = set.in_column();
    let mut text = text_slabs(&own, edition, fonts, plan);
    let foot = if bare { Foot::default() } else { opening::foot(set, edition) };
    let mut head = Head::default();
    if !bare {
        let note = if columns == 1 { editors_note(&own, fonts, plan, &document.blocks) } else { Vec::new() };
        head = Head::new(set, edition, &note, set.grid.rows - foot.rows);
    }
    let mut called = reached(&head.calls, &text, &document.blocks, &own);
    if set.style.notes.place == NotePlace::Foot {
        // words that nothing leads to are not lost
        let rest: Vec<_> = notes::notes_of(&document.blocks).into_iter().filter(|n| !called.contains(&n.0)).collect();
        if !rest.is_empty() {
            let mut b = Builder::new(&own, plan);
            let at = b.body();
            b.end_notes(&rest, at);
            text.append(&mut b.slabs);
        }
    } else {
        called.clear();
    }
    if text.is_empty() {
        return Err(TypesetError::Empty);
    }
    heading::keep_headings(&mut text, set.grid.pitch);
    figure::fit_pictures(&mut text, &set.grid);
    let (notes, noted) = Notes::set(&own, plan, &document.blocks, &called);
    own.take_noted(noted);

    let mut made = Made { set, own: &own, notes: &notes, pages: Vec::new(), numbers: Numbers::default() };
    // rows over the columns of the first page
    let over = head.over;
    let mut over_columns: &[BlockId] = &[];
    if columns == 1 {
        head.slabs.append(&mut text);
        text = std::mem::take(&mut head.slabs);
    } else if over > 0 {
        over_columns = &head.calls;
        made.pages.push(fill(&set.grid, &mut head.slabs));
    } else if !head.slabs.is_empty() {
        made.head_alone(std::mem::take(&mut head.slabs), set.grid.pitch * (set.grid.rows - foot.rows));
    }
    let mut seen = BTreeSet::new();
    for (n, stretch) in slab::stretches(text).into_iter().enumerate() {
        let stream = Stream::new(&notes, if n == 0 { over_columns } else { &[] }, &stretch, &mut seen);
        // the first page has the depth that its head and its foot leave
        let first = n == 0 && !bare && (columns == 1 || over > 0);
        let (over, foot) = if first { (over, foot.rows) } else { (0, 0) };
        made.stretch(stretch, &stream, over, foot, first && columns > 1);
    }
    let Made { mut pages, numbers, .. } = made;
    for page in &mut pages {
        notes::put_numbers(&mut page.placed, &numbers.of, &numbers.leaf, notes.numbers, &set.fonts);
    }
    if let Some(page) = pages.first_mut().filter(|_| !bare) {
        page.kind = PageKind::Opening;
        let mut placed = opening::citation(set, edition);
        placed.append(std::mem::take(&mut page.placed));
        placed.append(foot.placed);
        page.placed = placed;
    }
    set.take_noted(own.into_noted());
    under_chapters(&mut pages, plan);
    Ok(pages)
}

/// The head of the work: kind, title, names.
#[derive(Default)]
struct Head {
    slabs: Vec<Slab>,
    /// Rows that it takes over columns; 0 in one column, and when it leaves so little under it that it has the page, or
    /// several, for itself.
    over: i64,
    /// Notes that it calls.
    calls: Vec<BlockId>,
}

impl Head {
    /// `rows` are those of its page above the foot; `note` is the editor's.
    fn new(set: &Setter, edition: &Edition, note: &[Slab], rows: i64) -> Head {
        let mut slabs = opening::head(set, edition, note, set.grid.pitch * rows);
        let mut over = 0;
        if set.grid.columns() > 1 {
            let own = set.grid.rows_for(depth_of(&slabs, &set.grid)) + slabs.last().map_or(0, |s| s.after);
            if own + FEWEST_ROWS <= rows {
                over = own;
            } else {
                // a page without text has no room for notes: they stand after the text
                let call = |i: &Item| matches!(i, Item::Glyphs(run) if run.owner.called().is_some());
                slabs.iter_mut().for_each(|s| s.items.retain(|i| !call(i)));
            }
        }
        let calls = called_notes(&slabs);
        Head { slabs, over, calls }
    }
}

/// The text as slabs.
fn text_slabs<'a>(set: &Setter<'a>, edition: &Edition, fonts: &'a FontSet, plan: &Plan) -> Vec<Slab> {
    let continued = title::in_language(["续表", "續表", "continued"], edition.language());
    parallel::slabs(set, fonts, &edition.document().blocks, plan, continued)
}

/// The editor's note that the text begins with, to be measured: what it notes is already counted.
fn editors_note<'a>(set: &Setter<'a>, fonts: &'a FontSet, plan: &Plan, blocks: &[Block]) -> Vec<Slab> {
    match blocks.first() {
        Some(Block { body: BlockBody::EditorNote(_), .. }) => {
            let again = set.again(fonts);
            let mut b = Builder::new(&again, plan);
            let at = b.body();
            b.blocks(&blocks[..1], at);
            b.slabs
        }
        _ => Vec::new(),
    }
}

/// Says under which chapter each page stands: the one that begins on it, else the one that goes on.
fn under_chapters(pages: &mut [BodyPage], plan: &Plan) {
    let deepest = plan.chapters.map_or(1, |c| c.rank);
    let mut chapter: Option<String> = None;
    for page in pages.iter_mut().filter(|p| p.kind != PageKind::Blank) {
        let heads = page.anchors.iter().filter(|(a, _)| (1..=deepest).contains(&a.level));
        let mut titles = heads.map(|(a, _)| a.title.clone());
        let first = titles.next().or_else(|| chapter.clone());
        chapter = titles.next_back().or_else(|| first.clone());
        page.chapter = first;
    }
}

/// Pages as they are made.
struct Made<'m, 's, 'a> {
    /// For the whole type area, and for a column.
    set: &'m Setter<'s>,
    own: &'m Setter<'a>,
    notes: &'m Notes,
    pages: Vec<BodyPage>,
    numbers: Numbers,
}

impl Made<'_, '_, '_> {
    /// The head of the work on pages of its own.
    fn head_alone(&mut self, head: Vec<Slab>, depth: Pt) {
        let (mut slabs, division) = variants::divide(self.set, head, &[depth], &Stream::default());
        for range in division.pages {
            self.pages.push(fill(&self.set.grid, &mut slabs[range]));
        }
    }

    /// Pages of a stretch: columns filled one after another. On the first page `over` rows are taken at its head and
    /// `foot` at its foot; `begun` when that page is there.
    fn stretch(&mut self, stretch: Vec<Slab>, stream: &Stream, over: i64, foot: i64, begun: bool) {
        let (grid, columns) = (&self.own.grid, self.own.grid.columns());
        let start = stretch.first().map_or(Start::Here, |s| s.start);
        if start == Start::Recto && grid.mirrored() && is_verso(self.pages.len()) {
            self.pages.push(BodyPage::new(PageKind::Blank));
        }
        let depth = grid.pitch * (grid.rows - over - foot);
        let (mut slabs, mut division) = variants::divide(self.own, stretch, &vec![depth; columns], stream);
        if columns == 2 {
            balance_last(self.own, &mut slabs, &mut division, depth);
        }
        let called = stream.called(&slabs, 0);
        let mut before = 0;
        for (n, rows) in division.notes.iter().enumerate() {
            let (page, column) = (n / columns, n % columns);
            if column == 0 && !(page == 0 && begun) {
                let kind = if n == 0 && start != Start::Here { PageKind::Chapter } else { PageKind::Body };
                self.pages.push(BodyPage::new(kind));
            }
            let range = division.pages.get(n).cloned().unwrap_or(slabs.len()..slabs.len());
            let through = range.end.checked_sub(1).and_then(|i| called.get(i)).copied().unwrap_or(before);
            let fresh = stream.begin(before..through);
            before = through;
            let (over, foot) = if page == 0 { (over, foot) } else { (0, 0) };
            let filled = fill(grid, &mut slabs[range]);
            let area = notes::area(self.own, self.notes, stream, rows.clone(), grid.rows - foot);
            let Some(page) = self.pages.last_mut() else { continue };
            let (dx, dy) = (grid.column_left(column), grid.pitch * over);
            page.anchors.extend(filled.anchors.into_iter().map(|(a, y)| (a, y + dy)));
            page.placed.append(notes::moved(filled.placed, dx, dy));
            page.placed.append(notes::moved(area, dx, Pt::ZERO));
            page.fresh.extend(fresh.iter().map(|f| f.1));
            if column + 1 == columns || n + 1 == division.notes.len() {
                self.numbers.page(self.own, page);
            }
        }
    }
}

/// Balances the columns of the last page, when it has no notes.
fn balance_last(set: &Setter, slabs: &mut Vec<Slab>, division: &mut Division, first: Pt) {
    let count = division.pages.len();
    if count == 0 || division.notes.len() > count {
        return;
    }
    let at = (count - 1) / 2 * 2;
    if division.notes[at..].iter().any(|n| !n.is_empty()) {
        return;
    }
    let depth = if at == 0 { first } else { set.grid.depth() };
    let from = division.pages[at].start;
    let [left, right] = columns::balance(set, slabs, from, depth);
    let placed = division.notes[at].start;
    division.pages.truncate(at);
    division.notes.truncate(at);
    division.pages.push(left);
    division.notes.push(placed..placed);
    if !right.is_empty() {
        division.pages.push(right);
        division.notes.push(placed..placed);
    }
}

/// Notes that the head and slabs call, and those that the notes' own words call.
fn reached(head: &[BlockId], slabs: &[Slab], blocks: &[Block], set: &Setter) -> BTreeSet<BlockId> {
    let mut out: BTreeSet<BlockId> = head.iter().copied().chain(called_notes(slabs)).collect();
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
    fn page(&mut self, set: &Setter, page: &BodyPage) {
        let notes = &set.style.notes;
        if notes.restart == NoteRestart::Page && notes.place == NotePlace::Foot {
            let fresh = page.fresh.iter().enumerate();
            self.of.extend(fresh.map(|(n, note)| (*note, note_number(n + 1, &set.fonts))));
        }
        for item in &page.placed.items {
            let Item::Glyphs(run) = item else { continue };
            let Some(note) = run.owner.called() else { continue };
            if let Owner::NoteRef { leaf, .. } = run.owner {
                self.leaf.entry(note).or_insert(leaf);
            }
            // a number that was known beforehand stands in its call
            self.of.entry(note).or_insert_with(|| run.glyphs.iter().map(|g| g.text.as_str()).collect());
        }
    }
}

impl BodyPage {
    fn new(kind: PageKind) -> BodyPage {
        BodyPage { placed: Placed::default(), anchors: Vec::new(), chapter: None, kind, fresh: Vec::new() }
    }
}

/// One page's slabs, placed from the corner of the type area.
fn fill(grid: &Grid, slabs: &mut [Slab]) -> BodyPage {
    let tops = tops(slabs, grid);
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
