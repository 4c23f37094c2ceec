//! Tables: 三线表 (`page-design.md` §9; TB-02, TB-03, TB-04).

use super::blocks::{Builder, Place, lowered};
use super::caption::{caption_of, label_of};
use super::rich::{Prose, Shape};
use super::set::{Placed, display_for, line_end};
use super::slab::{Keep, Slab, shift_all};
use super::table_columns::{Columns, NARROWEST, Wants};
use crate::document::{Block, BlockBody, BlockId, ColumnAlign};
use crate::fonts::Voice;
use crate::text::{MarkKind, RichText, is_han};
use crate::typeset::inline::{Align, Line};
use crate::typeset::{Artifact, Item, Owner};
use crate::units::{Em, Pt};

/// Rows of so many lines or fewer keep the first and the last row of a table company.
const SHORT: i64 = 4;
/// A row of more lines may be divided between pages.
const DIVIDED: usize = 12;

/// A cell's words.
#[derive(Clone)]
struct Cell {
    id: BlockId,
    text: RichText,
}

/// A table measured: its type size, the columns and where they stand.
struct Frame {
    size: Pt,
    /// Left edge and width of each column, from the left edge of the type area.
    columns: Vec<(Pt, Pt)>,
    aligns: Vec<Align>,
    /// Room to the right of the decimal point, for columns of numbers.
    tails: Vec<Option<Pt>>,
    left: Pt,
    width: Pt,
    /// Lines that its rows take, about.
    lines: i64,
}

impl Builder<'_, '_> {
    pub(crate) fn table(
        &mut self,
        align: &[ColumnAlign],
        head: &[Block],
        rows: &[Vec<Block>],
        caption: Option<&Block>,
        at: Place,
    ) {
        let caption = caption_of(caption);
        self.flush_markers();
        let head = cells(head);
        let rows: Vec<Vec<Cell>> = rows.iter().map(|r| cells(r)).collect();
        let count = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
        if count == 0 {
            return;
        }
        let style = self.set.style.table.clone();
        let frame = match self.frame(style.size, count, align, &head, &rows, at) {
            Some(large) if large.lines <= 2 * (rows.len() as i64 + 1) => Some(large),
            // the smaller size is for tables that the larger cannot hold or makes half as long again
            large => match (large, self.frame(style.small, count, align, &head, &rows, at)) {
                (Some(large), Some(small)) if small.lines * 3 > large.lines * 2 => Some(large),
                (large, small) => small.or(large),
            },
        };
        let start = self.slabs.len();
        if let Some(caption) = caption {
            self.caption_over(caption, at, (self.set.grid.pitch - self.set.grid.em) / 2);
        }
        match frame {
            Some(frame) => {
                let label = caption.and_then(|(_, t)| label_of(&t.text));
                self.ruled(&frame, &head, &rows, label);
            }
            None => {
                let words = head.iter().chain(rows.iter().flatten()).find(|c| !c.text.text.trim().is_empty());
                self.set.note_wide_table(words.and_then(|c| c.text.span_of(0..c.text.text.len())));
                self.as_lines(&head, &rows, at);
            }
        }
        self.blank_around(start, 1, 1);
        for cell in head.iter().chain(rows.iter().flatten()) {
            for mark in &cell.text.marks {
                if let MarkKind::Image { src, .. } = &mark.kind {
                    self.placeholder(cell.id, src, at);
                }
            }
        }
    }

    /// Columns in whole em that fit the measure, or `None` when they cannot at this size.
    fn frame(
        &self,
        size: Pt,
        count: usize,
        align: &[ColumnAlign],
        head: &[Cell],
        rows: &[Vec<Cell>],
        at: Place,
    ) -> Option<Frame> {
        let grid = &self.set.grid;
        let room = self.measure(at).at(grid.em);
        let em = |w: Pt| ((w.0 + size.0 - 1) / size.0).max(1);
        let total = room.0 / size.0;
        let numbers: Vec<bool> = (0..count).map(|i| is_numeric(rows, i)).collect();
        // room to the right of the decimal points
        let tails: Vec<Option<Pt>> = (0..count)
            .map(|i| {
                let column = rows.iter().filter_map(|r| r.get(i));
                let right = !matches!(align.get(i), Some(ColumnAlign::Left | ColumnAlign::Center));
                (numbers[i] && right).then(|| column.map(|c| self.tail(&c.text.text, size)).max().unwrap_or_default())
            })
            .collect();
        let width = |i: usize, c: &Cell| {
            // a number stands with its point under the others'
            let tail = tails.get(i).copied().flatten().map_or(Pt::ZERO, |t| t - self.tail(&c.text.text, size));
            em(self.cell_width(c, size) + if is_number(&c.text.text) { tail } else { Pt::ZERO })
        };
        let all = std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
        let cells: Vec<Vec<i64>> =
            all.clone().map(|r| r.iter().enumerate().map(|(i, c)| width(i, c)).collect()).collect();
        let natural: Vec<i64> =
            (0..count).map(|i| cells.iter().filter_map(|r| r.get(i)).max().copied().unwrap_or(1)).collect();
        // a column gives way down to 4 em, and to its longest word unless that would take a third of the table
        let least = (0..count)
            .map(|i| {
                let words = all.clone().filter_map(|r| r.get(i)).map(|c| self.word_width(c, size));
                let word = em(words.max().unwrap_or_default()).min(total / 3);
                if tails[i].is_some() { natural[i] } else { word.max(NARROWEST).min(natural[i]) }
            })
            .collect();
        let limit = self.set.style.table.list_above;
        if limit > Em::ZERO && size * (natural.iter().sum::<i64>() + count as i64 - 1) > limit.at(grid.em) {
            return None;
        }
        let Columns { widths, gap, lines } = Wants { natural, least, cells }.fit(total)?;
        let width = size * (widths.iter().sum::<i64>() + (count as i64 - 1) * gap);
        let left = at.left.at(grid.em) + (room - width) / 2;
        let mut x = left;
        let columns = widths
            .iter()
            .map(|w| {
                let column = (x, size * *w);
                x += size * (*w + gap);
                column
            })
            .collect();
        let aligns: Vec<Align> = (0..count)
            .map(|i| match align.get(i) {
                Some(ColumnAlign::Left) => Align::Start,
                Some(ColumnAlign::Center) => Align::Center,
                Some(ColumnAlign::Right) => Align::End,
                _ if numbers[i] => Align::End,
                _ => Align::Start,
            })
            .collect();
        Some(Frame { size, columns, aligns, tails, left, width, lines })
    }

    /// Width of a cell set on endless lines.
    fn cell_width(&self, cell: &Cell, size: Pt) -> Pt {
        let look = display_for(&cell.text.text, Voice::Song, size);
        let shape = Shape { measure: Em::whole(10_000), first: Em::ZERO, rest: Em::ZERO, align: Align::Start };
        let prose = self.set.prose(&cell.text, &look, &Owner::Block(cell.id), shape, false);
        let widest = self.set.measured(&prose).iter().map(line_end).max().unwrap_or_default();
        // a thousandth of an em for what rounding may add
        widest.at(size) + size / 1000
    }

    /// Width of the longest word of a cell that has no place to break: Latin letters and figures.
    fn word_width(&self, cell: &Cell, size: Pt) -> Pt {
        let mut widest = Pt::ZERO;
        let mut from = 0;
        for word in cell.text.text.split(|c: char| c.is_whitespace() || c == '/' || !c.is_ascii()) {
            let range = from..from + word.len();
            from = range.end + cell.text.text[range.end..].chars().next().map_or(0, char::len_utf8);
            if word.len() > 1 {
                widest = widest.max(self.cell_width(&Cell { id: cell.id, text: cell.text.slice(range) }, size));
            }
        }
        widest
    }

    /// Width from the decimal point on.
    fn tail(&self, text: &str, size: Pt) -> Pt {
        let text = text.trim();
        text.find('.').map_or(Pt::ZERO, |at| self.set.width(&text[at..], &display_for(text, Voice::Song, size)))
    }

    /// Three rules, no verticals.
    fn ruled(&mut self, frame: &Frame, head: &[Cell], rows: &[Vec<Cell>], label: Option<&str>) {
        let style = self.set.style.table.clone();
        let grid = &self.set.grid;
        // A row's box is centred on its text: it begins half the gap over the row's em box.
        let edge = -(grid.pitch - grid.em) / 2;
        let rule = |y: Pt, weight: Pt| Item::Rule {
            x: frame.left,
            y: y - weight / 2,
            width: frame.width,
            height: weight,
            owner: Owner::Artifact(Artifact::Layout),
        };
        let mut slabs: Vec<Slab> = Vec::new();
        let mut lead = None;
        if head.iter().any(|c| !c.text.text.trim().is_empty()) {
            let mut slab = self.row(frame, head, false).swap_remove(0);
            slab.items.push(rule(edge, style.heavy));
            slab.items.push(rule(edge + slab.height, style.light));
            slab.keep = Keep::Next;
            slab.loose = false;
            // a head so tall that it would fill a page is not repeated
            if slab.height * 3 < grid.depth() {
                lead = Some(Box::new(self.repeated(&slab, frame, label)));
            }
            slabs.push(slab);
        }
        let body = slabs.len();
        for row in rows {
            slabs.extend(self.row(frame, row, true));
        }
        let count = slabs.len();
        for (i, slab) in slabs.iter_mut().enumerate() {
            let bottom = edge + slab.height;
            if i + 1 == count {
                slab.items.push(rule(bottom, style.heavy));
            } else {
                slab.tail.push(rule(bottom, style.heavy));
            }
            if i > body {
                slab.lead = lead.clone();
            } else if i == 0 {
                slab.loose = false;
                if body == 0 {
                    slab.items.push(rule(edge, style.heavy));
                }
            }
        }
        // neither the first nor the last row of the body alone
        let short = |s: &Slab| s.height <= grid.pitch * SHORT;
        if count > body + 1 && short(&slabs[body]) && short(&slabs[count - 1]) {
            slabs[body].keep = Keep::Lines;
            slabs[count - 2].keep = slabs[count - 2].keep.max(Keep::Lines);
        }
        // a small table is not divided
        if slabs.iter().map(|s| s.height).sum::<Pt>() * 3 <= grid.depth() {
            slabs.iter_mut().take(count.saturating_sub(1)).for_each(|s| s.keep = s.keep.max(Keep::Lines));
        }
        self.slabs.append(&mut slabs);
    }

    /// A row as one slab; as a slab a line when it is very tall and `divided` allows.
    fn row(&self, frame: &Frame, cells: &[Cell], divided: bool) -> Vec<Slab> {
        let grid = &self.set.grid;
        let pitch = self.set.style.table.pitch;
        let mut set: Vec<(usize, Prose, Vec<Line>)> = Vec::new();
        for (i, cell) in cells.iter().enumerate().take(frame.columns.len()) {
            let look = display_for(&cell.text.text, Voice::Song, frame.size);
            let measure = frame.columns[i].1.in_em(frame.size);
            let shape = Shape { measure, first: Em::ZERO, rest: Em::ZERO, align: frame.aligns[i] };
            let prose = self.set.prose(&cell.text, &look, &Owner::Block(cell.id), shape, false);
            let lines = self.set.lines(&prose);
            set.push((i, prose, lines));
        }
        let n = set.iter().map(|(.., l)| l.len()).max().unwrap_or(0).max(1);
        let place = |i: usize, prose: &Prose, line: Line, number: usize, single: bool| -> Placed {
            let (x, width) = frame.columns[i];
            let end = line_end(&line).at(frame.size);
            let mut placed = self.set.place(prose, line, number, x, grid.baseline(frame.size));
            if let (Some(Some(tail)), true) = (frame.tails.get(i), single)
                && is_number(&prose.paragraph.text)
            {
                // decimal points stand over each other
                let by = *tail - self.tail(&prose.paragraph.text, frame.size);
                if end.0 - by.0 >= 0 && end <= width {
                    shift_all(&mut placed.items, -by, Pt::ZERO);
                    placed.lines.iter_mut().for_each(|l| l.x -= by);
                }
            }
            placed
        };
        if divided && n > DIVIDED {
            let mut slabs: Vec<Slab> = (0..n)
                .map(|j| {
                    let height = if j + 1 == n { grid.pitch } else { pitch };
                    let keep = if j == 0 || j + 2 == n { Keep::Lines } else { Keep::No };
                    Slab { height, foot: grid.pitch - height, loose: true, keep, ..Slab::default() }
                })
                .collect();
            for (i, prose, lines) in set {
                for (j, line) in lines.into_iter().enumerate() {
                    slabs[j].put(place(i, &prose, line, j, false));
                }
            }
            return slabs;
        }
        let mut slab = Slab { height: pitch * (n as i64 - 1) + grid.pitch, loose: true, ..Slab::default() };
        for (i, prose, lines) in set {
            let single = lines.len() == 1;
            for (j, line) in lines.into_iter().enumerate() {
                slab.put(lowered(place(i, &prose, line, j, single), pitch * j as i64));
            }
        }
        vec![slab]
    }

    /// The head again, over the rows that go on overleaf: an artifact, under the words 续表 or, with a label, 续表1.
    fn repeated(&self, head: &Slab, frame: &Frame, label: Option<&str>) -> Slab {
        let grid = &self.set.grid;
        let mut slab = Slab::rows(grid, 1);
        let look = display_for("", Voice::Song, frame.size);
        let words = match (label, self.continued.chars().next()) {
            (Some(label), Some(c)) if is_han(c) => format!("{c}{label}"),
            (Some(label), _) => format!("{label}, {}", self.continued),
            (None, _) => self.continued.to_string(),
        };
        let strip = self.set.strip(&words, look, Owner::Artifact(Artifact::Layout));
        let x = frame.left + frame.width - strip.width();
        slab.put(self.set.place_strip(strip, x, grid.baseline(frame.size)));
        let mut items = head.items.clone();
        shift_all(&mut items, Pt::ZERO, grid.pitch);
        for item in &mut items {
            if let Item::Glyphs(run) = item {
                run.owner = Owner::Artifact(Artifact::Layout);
                run.link = None;
            }
        }
        slab.items.extend(items);
        slab.height += head.height;
        slab
    }

    /// A table too wide for the page, even squeezed: its head in one list, then each row, a line a cell, the column's
    /// head before it.
    fn as_lines(&mut self, head: &[Cell], rows: &[Vec<Cell>], at: Place) {
        let em = self.set.grid.em;
        let flat = Place { first: Em::ZERO, inside: true, ..at };
        for cell in head.iter().filter(|c| !c.text.text.trim().is_empty()) {
            let shape = self.shape(flat, Em::ZERO, Align::Start);
            let prose = self.set.prose(&cell.text, &self.set.label(em), &Owner::Block(cell.id), shape, false);
            self.push_lines(&prose, flat);
        }
        for row in rows {
            let start = self.slabs.len();
            for (i, cell) in row.iter().enumerate().filter(|(_, c)| !c.text.text.trim().is_empty()) {
                let label = head.get(i).map(|h| h.text.text.trim().replace('\n', "")).unwrap_or_default();
                let mut first = Em::ZERO;
                if !label.is_empty() {
                    let strip = self.set.strip(&label, self.set.label(em), Owner::Artifact(Artifact::Layout));
                    let width = strip.width().in_em(em) + Em::ONE;
                    if width * 2 <= self.measure(flat) {
                        first = width;
                        let x = flat.left.at(em);
                        self.pending.push(self.set.place_strip(strip, x, self.set.grid.baseline(em)));
                    }
                }
                let shape = Shape { rest: first.min(Em::whole(2)), ..self.shape(flat, first, Align::Start) };
                let prose = self.set.prose(&cell.text, &self.base(flat), &Owner::Block(cell.id), shape, false);
                self.push_lines(&prose, flat);
            }
            // a short record stays whole
            let count = self.slabs.len() - start;
            if count <= 6 {
                self.slabs[start..].iter_mut().take(count.saturating_sub(1)).for_each(|s| s.keep = Keep::Lines);
            }
            self.blank_around(start, 1, 0);
        }
    }
}

fn cells(blocks: &[Block]) -> Vec<Cell> {
    blocks
        .iter()
        .filter_map(|b| match &b.body {
            BlockBody::Leaf { text, .. } => Some(Cell { id: b.id, text: text.clone() }),
            _ => None,
        })
        .collect()
}

/// Whether every cell of a column is a number or empty, and one is a number.
fn is_numeric(rows: &[Vec<Cell>], column: usize) -> bool {
    let mut filled = rows.iter().filter_map(|r| r.get(column)).filter(|c| !c.text.text.trim().is_empty()).peekable();
    filled.peek().is_some() && filled.all(|c| is_number(&c.text.text))
}

/// A number with its sign, separators and unit mark: such columns stand right.
fn is_number(text: &str) -> bool {
    let t = text.trim();
    t.chars().any(|c| c.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_digit() || ".,+-−–%‰$¥€£ ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_their_signs() {
        for yes in ["26", "1,234.5", "−3", "12%", " $500 "] {
            assert!(is_number(yes), "{yes}");
        }
        for no in ["", "A5", "32开", "—", "v1.2"] {
            assert!(!is_number(no), "{no}");
        }
    }
}
