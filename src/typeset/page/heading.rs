//! Headings by rows (占行; `page-design.md` §5; PG-05, PG-09, PG-10).

use super::blocks::{Builder, Place, line_keep};
use super::rich::{Prose, Shape, with_number_gap};
use super::set::one_line;
use super::slab::{Anchor, Keep, Slab, Start};
use crate::document::{Block, BlockBody, BlockId, LeafKind};
use crate::fonts::Voice;
use crate::text::RichText;
use crate::typeset::Owner;
use crate::typeset::inline::{Align, TextStyle, break_title};
use crate::typeset::style::CentredHeading;
use crate::units::{Em, Pt};

/// Lines of a centred heading that keep their own pitch; a longer one goes row by row.
const WHOLE: usize = 3;

/// Slabs of a heading that stay together.
const MANY: usize = 4;

impl Builder<'_, '_> {
    pub(crate) fn set_anchor(&self, id: BlockId, level: u8, text: &RichText) -> Anchor {
        Anchor { block: Some(id), level, title: one_line(text) }
    }

    /// A block that is a level 4 heading, to be run in.
    pub(crate) fn run_in_heading(&self, block: &Block, at: Place) -> Option<(BlockId, u8, RichText)> {
        match &block.body {
            BlockBody::Leaf { kind: LeafKind::Heading(l), text } if self.plan.page_level(*l) == 4 && !at.inside => {
                (!text.text.trim().is_empty()).then(|| (block.id, self.plan.rank(*l), text.clone()))
            }
            _ => None,
        }
    }

    pub(crate) fn heading(&mut self, id: BlockId, level: u8, text: &RichText, at: Place) {
        if let (Some(opens), false) = (self.plan.opens(level, &text.text), at.inside) {
            return self.opening_heading(id, level, text, opens);
        }
        let style = self.set.style.heading.clone();
        let start = self.slabs.len();
        let rank = self.plan.rank(level);
        let level = self.plan.page_level(level);
        match level {
            _ if at.inside => self.side_heading(id, text, at, self.set.label(self.set.grid.em), Em::ZERO),
            1 => self.centred_heading(id, text, at, &style.h1),
            2 => self.centred_heading(id, text, at, &style.h2),
            3 => {
                let em = self.set.grid.em;
                let scale = style.h3.size.in_em(em).0.clamp(500, 1000) as u16;
                let look = TextStyle { glyph_scale: scale, ..self.set.label(em) };
                self.side_heading(id, text, at, look, style.h3.indent);
                self.blank_around(start, i64::from(style.h3.rows) - 1, 0);
            }
            _ => self.side_heading(id, text, at, self.set.label(self.set.grid.em), style.h4.indent),
        }
        if level == 1
            && !at.inside
            && let Some(first) = self.slabs.get_mut(start)
        {
            first.keep_before = true;
        }
        let anchor = (!at.inside).then(|| self.set_anchor(id, rank, text));
        if let Some(first) = self.slabs.get_mut(start) {
            first.anchor = anchor;
        }
        // a heading of many lines may be divided like a paragraph; its last two lines hold what follows
        let count = self.slabs.len() - start;
        for (i, slab) in self.slabs[start..].iter_mut().enumerate() {
            slab.keep = if count > MANY && i + 2 < count { line_keep(i, count) } else { Keep::Next };
        }
    }

    /// 黑, at the side, a row a line.
    fn side_heading(&mut self, id: BlockId, text: &RichText, at: Place, look: TextStyle, indent: Em) {
        let (words, gap) = with_number_gap(text);
        let shape = Shape { measure: self.measure(at), first: indent, rest: indent, align: Align::Start };
        let mut prose = self.set.prose(&words, &look, &Owner::Block(id), shape, false);
        prose.number_gap = gap;
        self.push_lines(&prose, at);
    }

    /// 宋 bold, centred in its rows: `rows` for one line, one more for each further line.
    fn centred_heading(&mut self, id: BlockId, text: &RichText, at: Place, style: &CentredHeading) {
        let look = self.set.text(Voice::SongBold, style.size);
        let (words, gap) = with_number_gap(text);
        let measure = self.measure(at).at(self.set.grid.em).in_em(style.size);
        let shape = Shape { measure, first: Em::ZERO, rest: Em::ZERO, align: Align::Center };
        let owner = Owner::Block(id);
        let mut pieces: Vec<Prose> = Vec::new();
        let parts = match words.text.contains('\n') {
            true => None,
            false => break_title(&words.text, &look, measure, 2, &self.set.fonts),
        };
        match parts {
            Some(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    // spaces at a break belong to the line before it, so that no character is lost
                    let from = if i == 0 { 0 } else { part.start };
                    let to = parts.get(i + 1).map_or(words.text.len(), |n| n.start);
                    let part = words.slice(from..to);
                    let mut prose = self.set.prose(&part, &look, &owner, shape, false).part_of(&words, from);
                    prose.number_gap = gap.clone().filter(|g| from == 0 && g.end <= to);
                    pieces.push(prose);
                }
            }
            None => {
                let mut prose = self.set.prose(&words, &look, &owner, shape, false);
                prose.number_gap = gap;
                pieces.push(prose);
            }
        }
        let lines: Vec<(Prose, _)> =
            pieces.into_iter().flat_map(|p| self.set.lines(&p).into_iter().map(move |l| (p.clone(), l))).collect();
        let blank = (i64::from(style.rows) - 1) / 2;
        let grid = &self.set.grid;
        let start = self.slabs.len();
        let (x, count) = (at.left.at(grid.em), lines.len());
        if count <= WHOLE {
            // the lines are centred in as many rows
            let middle = (grid.row(count as i64) + grid.em) / 2;
            let top = middle - (style.pitch * (count as i64 - 1) + style.size) / 2;
            let mut slab = Slab::rows(grid, count as i64);
            for (i, (prose, line)) in lines.into_iter().enumerate() {
                let baseline = top + style.pitch * i as i64 + Em(880).at(style.size);
                slab.put(self.set.place(&prose, line, i, x, baseline));
            }
            self.push(slab);
        } else {
            for (i, (prose, line)) in lines.into_iter().enumerate() {
                let mut slab = Slab::rows(grid, 1);
                slab.put(self.set.place(&prose, line, i, x, grid.baseline(style.size)));
                self.push(slab);
            }
        }
        self.blank_around(start, blank, i64::from(style.rows) - 1 - blank);
    }
}

/// Headings keep at least two rows of what follows (PG-10): a one-line paragraph after a heading holds the next.
pub(crate) fn keep_headings(slabs: &mut [Slab], pitch: Pt) {
    let mut after_heading = false;
    let mut rows = Pt::ZERO;
    for slab in slabs.iter_mut() {
        if slab.keep == Keep::Next {
            (after_heading, rows) = (true, Pt::ZERO);
            continue;
        }
        if after_heading {
            // the blank row of a scene break is no text
            if !slab.items.is_empty() {
                rows += slab.height;
            }
            if rows >= pitch * 2 {
                after_heading = false;
            } else {
                slab.keep = Keep::Next;
            }
        }
    }
    // nothing is held over the head of a page that begins a chapter
    for i in 1..slabs.len() {
        if slabs[i].start != Start::Here {
            slabs[i - 1].keep = Keep::No;
        }
    }
    // the last slab holds nothing
    if let Some(last) = slabs.last_mut() {
        last.keep = Keep::No;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::style::PageStyle;
    use crate::typeset::{Item, Owner};

    /// PG-10: two rows of words; a blank row is none.
    #[test]
    fn a_heading_holds_two_rows_of_words() {
        let grid = super::super::grid::Grid::new(&PageStyle::default());
        let word = || {
            let (x, y, width, height) = (Pt::ZERO, Pt::ZERO, Pt(1), Pt(1));
            let item = Item::Rule { x, y, width, height, owner: Owner::Block(BlockId(1)) };
            Slab { items: vec![item], ..Slab::rows(&grid, 1) }
        };
        let mut slabs = vec![Slab { keep: Keep::Next, ..word() }, Slab::rows(&grid, 1), word(), word(), word()];
        keep_headings(&mut slabs, grid.pitch);
        let keeps: Vec<Keep> = slabs.iter().map(|s| s.keep).collect();
        assert_eq!(keeps, [Keep::Next, Keep::Next, Keep::Next, Keep::No, Keep::No]);
    }
}
