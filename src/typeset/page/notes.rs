//! Notes at the foot of the page that calls them (`page-design.md` §8; NT-01…NT-03): every note set once on a grid of
//! its own, then a stream of note rows that the pager lays on the pages beside the text.

use super::blocks::Builder;
use super::grid::Grid;
use super::marks::called_notes;
use super::plan::Plan;
use super::set::{Noted, Placed, Setter};
use super::slab::{Keep, Slab};
use crate::document::{Block, BlockBody, BlockId};
use crate::fonts::FaceId;
use crate::typeset::inline::{FontContext, ObjectKind, note_number, note_number_run};
use crate::typeset::style::{NotePlace, NoteRestart, PageStyle};
use crate::typeset::{GlyphRun, Item, Owner, SetLine};
use crate::units::{Em, Pt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Air over the rule: what is left of 33 pt when the rule stands 21 pt over the first baseline.
const AIR: Pt = Pt::tenths(120);
/// Rows of a note on each side of a page break (NT-03).
pub(crate) const EACH_SIDE: usize = 2;

/// The grid of notes: whole em of their size, and a column of numbers at their left.
#[derive(Clone, Debug)]
pub(crate) struct NoteColumn {
    /// The page as notes see it.
    pub style: PageStyle,
    /// Width of the column of numbers.
    pub numbers: Pt,
}

impl NoteColumn {
    /// For a column of text `line` wide: the column of numbers is the narrowest, not under `hang`, that leaves whole em.
    pub(crate) fn new(style: &PageStyle, line: Pt, widest: Pt) -> NoteColumn {
        let notes = &style.notes;
        let chars = ((line - notes.hang.max(widest)).0 / notes.size.0.max(1)).max(1);
        let mut own = style.clone();
        own.page.chars = chars.clamp(1, i64::from(u16::MAX)) as u16;
        own.page.columns = 1;
        let scaled = |of: Pt| of.scale(notes.size.0, style.page.size.0.max(1));
        own.page.size = notes.size;
        own.page.pitch = notes.pitch;
        own.notes.mark = scaled(notes.mark);
        own.notes.mark_rise = scaled(notes.mark_rise);
        own.code.size = scaled(style.code.size);
        own.table.size = scaled(style.table.size);
        own.table.small = scaled(style.table.small);
        own.heading.h3.size = scaled(style.heading.h3.size);
        NoteColumn { style: own, numbers: line - notes.size * chars }
    }

    /// Width that the widest number of a work takes; numbers that begin anew on every page are one em wide.
    pub(crate) fn widest(style: &PageStyle, count: usize, fonts: &FontContext) -> Pt {
        let alone = style.notes.restart == NoteRestart::Page && style.notes.place == NotePlace::Foot;
        let (_, glyphs) = note_number_run(&note_number(if alone { 1 } else { count.max(1) }, fonts), fonts);
        let width: Em = glyphs.iter().map(|g| g.advance).sum();
        if glyphs.len() > 1 { (width + Em(250)).at(style.notes.size) } else { width.at(style.notes.size) }
    }
}

/// A note, set: bands of whole note rows.
struct Note {
    slabs: Vec<Slab>,
    /// Notes that its own words call.
    calls: Vec<BlockId>,
}

/// The notes of a work, set.
#[derive(Default)]
pub(crate) struct Notes {
    notes: BTreeMap<BlockId, Note>,
    grid: Option<Grid>,
    pub numbers: Pt,
}

impl Notes {
    /// Sets the notes of some blocks that `called` holds; with what it noted.
    pub(crate) fn set(set: &Setter, plan: &Plan, blocks: &[Block], called: &BTreeSet<BlockId>) -> (Notes, Noted) {
        let notes: Vec<_> = notes_of(blocks).into_iter().filter(|n| called.contains(&n.0)).collect();
        if notes.is_empty() {
            return (Notes::default(), Noted::default());
        }
        let widest = NoteColumn::widest(set.style, notes.len(), &set.fonts);
        let column = NoteColumn::new(set.style, set.grid.line(), widest);
        let own = set.within(&column.style);
        let mut out = Notes { grid: Some(own.grid.clone()), numbers: column.numbers, ..Notes::default() };
        for (id, blocks) in notes {
            let slabs = note_slabs(&own, plan, blocks);
            let calls = called_notes(&slabs);
            out.notes.insert(id, Note { slabs, calls });
        }
        (out, own.into_noted())
    }
}

/// Notes among blocks, in order.
pub(crate) fn notes_of(blocks: &[Block]) -> Vec<(BlockId, &[Block])> {
    let mut out = Vec::new();
    for block in blocks {
        match &block.body {
            BlockBody::Note { blocks, .. } => {
                out.push((block.id, blocks.as_slice()));
                out.extend(notes_of(blocks));
            }
            BlockBody::EditorNote(blocks) | BlockBody::Quote(blocks) => out.extend(notes_of(blocks)),
            BlockBody::List { items, .. } => out.extend(items.iter().flat_map(|i| notes_of(&i.blocks))),
            _ => {}
        }
    }
    out
}

/// A note's blocks as slabs: its first paragraph is not indented, the number stands before it.
pub(crate) fn note_slabs(set: &Setter, plan: &Plan, blocks: &[Block]) -> Vec<Slab> {
    let mut b = Builder::new(set, plan);
    let at = super::blocks::Place { inside: true, ..b.body() };
    let (head, tail) = blocks.split_at(blocks.len().min(1));
    b.blocks(head, super::blocks::Place { first: Em::ZERO, ..at });
    b.blocks(tail, at);
    b.flush_markers();
    b.slabs
}

/// A band of a note in the stream.
#[derive(Clone, Copy, Debug)]
struct Piece {
    row: usize,
    note: BlockId,
    slab: usize,
}

/// The notes that a stretch of text calls, row after row, in the order of the calls.
#[derive(Default)]
pub(crate) struct Stream {
    pieces: Vec<Piece>,
    /// Where each note begins.
    starts: Vec<(usize, BlockId)>,
    /// Rows through a note and those that its words call.
    ends: BTreeMap<BlockId, usize>,
    /// Rows of the notes that are called over the first slab.
    first: usize,
    /// Whether a page may end before a row (NT-03).
    cuts: Vec<bool>,
}

impl Stream {
    /// The notes that slabs call, but those that were called before; `first` are called over the slabs.
    pub(crate) fn new(notes: &Notes, first: &[BlockId], slabs: &[Slab], seen: &mut BTreeSet<BlockId>) -> Stream {
        let mut out = Stream { cuts: vec![true], ..Stream::default() };
        if let Some(grid) = &notes.grid {
            for id in first {
                out.push(notes, grid, *id, seen);
            }
            out.first = out.rows();
            for id in called_notes(slabs) {
                out.push(notes, grid, id, seen);
            }
        }
        out
    }

    fn push(&mut self, notes: &Notes, grid: &Grid, id: BlockId, seen: &mut BTreeSet<BlockId>) {
        let Some(note) = notes.notes.get(&id) else { return };
        if !seen.insert(id) {
            return;
        }
        let start = self.rows();
        self.starts.push((start, id));
        for (n, slab) in note.slabs.iter().enumerate() {
            let blank = if n == 0 { 0 } else { slab.before.max(note.slabs[n - 1].after).max(0) };
            // blank rows stay with what is over them
            self.cuts.pop();
            let free = n == 0 || note.slabs[n - 1].keep == Keep::No;
            self.cuts.extend(std::iter::repeat_n(false, blank as usize));
            self.cuts.push(free);
            self.pieces.push(Piece { row: self.rows(), note: id, slab: n });
            let lead = slab.lead.as_ref().map_or(Pt::ZERO, |l| if n == 0 { l.height } else { Pt::ZERO });
            let rows = grid.rows_for(slab.height + lead).max(1) as usize;
            self.cuts.extend(std::iter::repeat_n(false, rows - 1));
            self.cuts.push(true);
        }
        let end = self.rows();
        for (row, cut) in self.cuts.iter_mut().enumerate().take(end).skip(start + 1) {
            *cut &= row >= start + EACH_SIDE && row + EACH_SIDE <= end;
        }
        for id in &note.calls {
            self.push(notes, grid, *id, seen);
        }
        self.ends.insert(id, self.rows());
    }

    /// Rows of all notes.
    pub(crate) fn rows(&self) -> usize {
        self.cuts.len().saturating_sub(1)
    }

    /// Rows of the notes called through each slab, `before` of them before the first.
    pub(crate) fn called(&self, slabs: &[Slab], before: usize) -> Vec<usize> {
        if self.ends.is_empty() {
            return Vec::new();
        }
        let mut called = before.max(self.first);
        let through = |slab: &Slab| {
            let ends = called_notes(std::slice::from_ref(slab));
            called = ends.iter().filter_map(|id| self.ends.get(id)).copied().max().unwrap_or(0).max(called);
            called
        };
        slabs.iter().map(through).collect()
    }

    /// The last row in `from..=to` before which a page may end; `from` when there is none.
    pub(crate) fn cut(&self, from: usize, to: usize) -> usize {
        let last = to.min(self.rows());
        let free = |from: usize| (from..=last).rev().find(|r| self.cuts.get(*r).is_some_and(|c| *c));
        // two rows of a note at least, also of one that goes on
        free(from + EACH_SIDE).or_else(|| free(from + 1)).unwrap_or(from)
    }

    /// Notes that begin in a range of rows.
    pub(crate) fn begin(&self, rows: std::ops::Range<usize>) -> &[(usize, BlockId)] {
        let at = |row| self.starts.partition_point(|s| s.0 < row);
        &self.starts[at(rows.start)..at(rows.end).max(at(rows.start))]
    }
}

/// Room of the notes on a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pitch: Pt,
    rule_above: Pt,
    row: Pt,
}

impl Area {
    pub(crate) fn new(style: &PageStyle) -> Area {
        let notes = &style.notes;
        Area { pitch: notes.pitch, rule_above: notes.rule_above, row: style.page.pitch }
    }

    /// Rows of the grid that `n` rows of notes take: ⌈(15 (n − 1) + 33) / p⌉ on A5.
    pub(crate) fn rows(&self, n: usize) -> i64 {
        if n == 0 {
            return 0;
        }
        let height = self.pitch * (n as i64 - 1) + self.rule_above + AIR;
        (height.0 + self.row.0 - 1).div_euclid(self.row.0.max(1))
    }

    /// Rows of notes that fit in so many rows of the grid.
    pub(crate) fn capacity(&self, rows: i64) -> usize {
        let room = self.row * rows - self.rule_above - AIR;
        if room < Pt::ZERO { 0 } else { (room.0 / self.pitch.0.max(1)) as usize + 1 }
    }
}

/// What stands in the note area of a page: rows of a stream, the last on row `row` of the grid. The numbers before the
/// notes are put in by [`put_numbers`].
pub(crate) fn area(set: &Setter, notes: &Notes, stream: &Stream, rows: std::ops::Range<usize>, row: i64) -> Placed {
    let mut out = Placed::default();
    if rows.is_empty() {
        return out;
    }
    let (style, grid) = (&set.style.notes, &set.grid);
    let last = grid.row(row) + Em(880).at(grid.em);
    let first = last - style.pitch * (rows.len() as i64 - 1);
    for piece in stream.pieces.iter().filter(|p| rows.contains(&p.row)) {
        let Some(slab) = notes.notes.get(&piece.note).and_then(|n| n.slabs.get(piece.slab)) else { continue };
        let baseline = first + style.pitch * (piece.row - rows.start) as i64;
        if piece.slab == 0 {
            out.items.push(mark(piece.note, style.size, Pt::ZERO, baseline));
        }
        let mut placed = Placed { items: slab.items.clone(), lines: slab.lines.clone() };
        let mut top = baseline - Em(880).at(style.size);
        if let (0, Some(lead)) = (piece.slab, &slab.lead) {
            let head = Placed { items: lead.items.clone(), lines: lead.lines.clone() };
            out.append(moved(head, notes.numbers, top));
            top += lead.height;
        }
        placed.items.extend(slab.tail.iter().filter(|_| piece.row + 1 == rows.end).cloned());
        out.append(moved(placed, notes.numbers, top));
    }
    out.items.push(grid.foot_rule(first, style.rule, style.rule_length, style.rule_above));
    out
}

/// Places words at another corner.
pub(crate) fn moved(mut placed: Placed, dx: Pt, dy: Pt) -> Placed {
    super::slab::shift_all(&mut placed.items, dx, dy);
    for line in &mut placed.lines {
        line.x += dx;
        line.baseline += dy;
    }
    placed
}

/// The number before a note's words, without its glyphs.
pub(crate) fn mark(note: BlockId, size: Pt, x: Pt, baseline: Pt) -> Item {
    Item::Glyphs(GlyphRun {
        face: FaceId::Serif,
        size,
        x,
        baseline,
        glyphs: Vec::new(),
        owner: Owner::NoteMark(note),
        link: None,
    })
}

/// Puts numbers into the calls and before the notes of a page. In a call they take the place of glyphs of the same
/// width; a number too wide for its place is drawn smaller. `leaves` hold the first calls; `column` is the width of the
/// column of numbers.
pub(crate) fn put_numbers(
    placed: &mut Placed,
    numbers: &BTreeMap<BlockId, String>,
    leaves: &BTreeMap<BlockId, BlockId>,
    column: Pt,
    fonts: &FontContext,
) {
    for item in &mut placed.items {
        let Item::Glyphs(run) = item else { continue };
        let width = |run: &GlyphRun| run.glyphs.iter().map(|g| g.advance.at(run.size)).sum::<Pt>();
        let (note, room) = match run.owner {
            Owner::NoteRef { note, .. } | Owner::FieldNote(.., note) => (note, width(run)),
            Owner::NoteMark(note) => {
                run.link = leaves.get(&note).map(|leaf| format!("#{leaf}"));
                (note, column)
            }
            _ => continue,
        };
        let Some(number) = numbers.get(&note) else { continue };
        if run.glyphs.iter().map(|g| g.text.as_str()).collect::<String>() == *number {
            continue;
        }
        (run.face, run.glyphs) = note_number_run(number, fonts);
        let now = width(run);
        // a thousandth of an em for what rounding may add
        if now > room + run.size / 1000 {
            run.size = run.size.scale(room.0, now.0.max(1));
        }
    }
    // a note that nobody calls has no number
    placed
        .items
        .retain(|i| !matches!(i, Item::Glyphs(r) if r.glyphs.is_empty() && matches!(r.owner, Owner::NoteMark(_))));
    for line in placed.lines.iter_mut().filter(|l| !l.paragraph.objects.is_empty()) {
        renumber_line(line, numbers, fonts);
    }
}

/// The same for a line of the glyph dump.
fn renumber_line(line: &mut SetLine, numbers: &BTreeMap<BlockId, String>, fonts: &FontContext) {
    let paragraph = Arc::make_mut(&mut line.paragraph);
    for cluster in &mut line.line.clusters {
        let Some(object) = cluster.object.and_then(|n| paragraph.objects.get_mut(n as usize)) else { continue };
        let (Owner::NoteRef { note, .. }, ObjectKind::NoteRef { text, .. }) = (&object.owner, &mut object.kind) else {
            continue;
        };
        let Some(number) = numbers.get(note) else { continue };
        let (face, glyphs) = note_number_run(number, fonts);
        for (old, new) in cluster.glyphs.iter_mut().zip(&glyphs) {
            (old.face, old.gid) = (face, new.gid);
        }
        text.clone_from(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `page-design.md` §8: n note lines take 2, 3, 4, 5 rows on A5; their column is 12 pt, their measure 29 em.
    #[test]
    fn room_of_notes() {
        let style = PageStyle::default();
        let area = Area::new(&style);
        assert_eq!([0, 1, 2, 3, 4].map(|n| area.rows(n)), [0, 2, 3, 4, 5]);
        assert_eq!([0, 1, 2, 3, 4, 5].map(|rows| area.capacity(rows)), [0, 0, 1, 2, 3, 4]);
        for n in 1..40 {
            assert!(area.capacity(area.rows(n)) >= n && area.capacity(area.rows(n) - 1) < n);
        }
        let column = NoteColumn::new(&style, style.measure(), style.notes.size);
        assert_eq!((column.numbers, column.style.page.chars), (Pt::tenths(120), 29));
    }
}
