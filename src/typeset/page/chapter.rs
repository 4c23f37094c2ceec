//! Openings of chapters and parts: pages of their own (`page-design.md` §4, "Chapter opening (book)"; PG-15).

use super::blocks::{Builder, Place};
use super::number::numbered;
use super::plan::Opens;
use super::rich::{Prose, Shape};
use super::set::{line_end, spread_line};
use super::slab::{Keep, Slab, Start};
use super::title::TitleSizes;
use crate::document::BlockId;
use crate::fonts::Voice;
use crate::text::{RichText, is_han};
use crate::typeset::Owner;
use crate::typeset::inline::{Align, Line, TextStyle};
use crate::typeset::style::OpeningAlign;
use crate::units::{Em, Pt};

/// Rows of the design's page; other formats scale from it.
const DESIGN_ROWS: i64 = 26;
/// Blank rows at least between the title and the text.
const AIR: i64 = 2;

impl Builder<'_, '_> {
    /// The number on its row, the title on its rows, the text from the row of the style on. The heading's characters
    /// are all there, in order: layout alone parts the number from the title.
    pub(crate) fn opening_heading(&mut self, id: BlockId, level: u8, text: &RichText, opens: Opens) {
        self.flush_markers();
        let at = self.body();
        let style = self.set.style.chapter.clone();
        let grid = &self.set.grid;
        let scaled = |row: u16| ((i64::from(row) * grid.rows * 2 + DESIGN_ROWS) / (2 * DESIGN_ROWS)).max(1);
        let front = &self.set.style.title_page;
        let (number_row, title_row, sizes, pitches) = match opens {
            Opens::Chapter => {
                let opening = &self.set.style.opening;
                (scaled(style.number_row), scaled(style.title_row), &opening.title, &opening.title_pitch)
            }
            Opens::Part => (scaled(front.kind_row), scaled(front.title_row), &front.title, &front.title_pitch),
        };
        let number = numbered(&text.text).filter(|n| n.unit.is_some() && !n.title.is_empty());
        let title_from = number.as_ref().map_or(0, |n| n.title.start);
        // a part's title that has the page to itself has a blank back
        let after_part = self.after_part == Some(self.slabs.len());
        let mut slabs: Vec<Slab> = Vec::new();
        if let Some(n) = &number {
            let look = self.set.text(Voice::Song, style.number);
            // what parts them belongs to the number, so that no character is lost
            let words = text.slice(0..n.title.start);
            let words = words.slice(0..words.text.trim_end_matches('\n').len());
            let mut slab = Slab::rows(grid, 1);
            for (prose, line, width) in self.chapter_lines(id, &words, &look, Em::whole(1000)) {
                let x = self.chapter_x(at, width);
                slab.put(self.set.place(&prose, line, 0, x, grid.baseline(style.number)));
            }
            slab.before = number_row - 1;
            slabs.push(slab);
        }
        let words = text.slice(title_from..text.text.len());
        let align = self.set.style.opening.align;
        let sizes = TitleSizes { sizes, pitches, max: self.set.style.opening.title_max, align };
        let (size, pitch, parts) = self.set.title_break(&words.text, Voice::SongBold, &sizes);
        let look = self.set.text(Voice::SongBold, size);
        let most = grid.line().in_em(size);
        let mut lines: Vec<(Prose, Line, Pt)> = Vec::new();
        match parts {
            Some(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    // spaces at a break belong to the line before it
                    let from = if i == 0 { 0 } else { part.start };
                    let to = parts.get(i + 1).map_or(words.text.len(), |n| n.start);
                    lines.extend(self.chapter_lines(id, &words.slice(from..to), &look, most));
                }
            }
            None => lines.extend(self.chapter_lines(id, &words, &look, most)),
        }
        if let ([(_, line, width)], true) = (lines.as_mut_slice(), words.text.chars().all(is_han)) {
            let extra = match words.text.chars().count() {
                2 => Em::ONE,
                3 => Em::HALF,
                _ => Em::ZERO,
            };
            spread_line(line, extra);
            *width = line_end(line).at(size);
        }
        let n = lines.len() as i64;
        let rows = if n == 1 { 2 } else { grid.rows_for(pitch * n).max(2) };
        let middle = (grid.row(rows) + grid.em) / 2;
        let top = middle - (pitch * (n - 1) + size) / 2;
        let before = if slabs.is_empty() { title_row - 1 } else { (title_row - number_row - 1).max(0) };
        let deepest = (grid.rows - before - i64::from(number.is_some()) - 2).max(2);
        if rows <= deepest {
            let mut slab = Slab { before, ..Slab::rows(grid, rows) };
            for (i, (prose, line, width)) in lines.into_iter().enumerate() {
                let baseline = top + pitch * i as i64 + Em(880).at(size);
                slab.put(self.set.place(&prose, line, i, self.chapter_x(at, width), baseline));
            }
            slabs.push(slab);
        } else {
            // a title too long for its page goes row by row over several
            let rows = grid.rows_for(pitch).max(1);
            for (i, (prose, line, width)) in lines.into_iter().enumerate() {
                let mut slab = Slab { before: if i == 0 { before } else { 0 }, ..Slab::rows(grid, rows) };
                let x = self.chapter_x(at, width);
                slab.put(self.set.place(&prose, line, i, x, grid.baseline(size)));
                slabs.push(slab);
            }
        }
        let long = rows > deepest;
        if let Some(last) = slabs.last_mut() {
            last.after = (scaled(style.body_row) - scaled(style.title_row) - rows).max(AIR);
        }
        let anchor = self.set_anchor(id, self.plan.rank(level), text);
        for slab in &mut slabs {
            slab.keep = if long { Keep::No } else { Keep::Next };
        }
        if let Some(first) = slabs.first_mut() {
            first.keep_before = true;
            first.start = match opens {
                Opens::Part => Start::Recto,
                Opens::Chapter if after_part || self.plan.chapters.is_some_and(|c| c.recto) => Start::Recto,
                Opens::Chapter => Start::Page,
            };
            first.anchor = Some(anchor);
        }
        self.slabs.append(&mut slabs);
        self.after_part = (opens == Opens::Part).then_some(self.slabs.len());
    }

    /// Lines of a piece of the heading, each with its width in points.
    fn chapter_lines(&self, id: BlockId, words: &RichText, look: &TextStyle, measure: Em) -> Vec<(Prose, Line, Pt)> {
        let shape = Shape { measure, first: Em::ZERO, rest: Em::ZERO, align: Align::Start };
        let prose = self.set.prose(words, look, &Owner::Block(id), shape, false);
        let lines = self.set.lines(&prose);
        lines
            .into_iter()
            .map(|line| {
                // white space at the end of a line takes no room
                let ink = line
                    .clusters
                    .iter()
                    .filter(|c| !prose.paragraph.text.get(c.range.clone()).unwrap_or_default().trim().is_empty());
                let width = ink.map(|c| c.x + c.advance).max().unwrap_or_default().at(look.size);
                (prose.clone(), line, width)
            })
            .collect()
    }

    fn chapter_x(&self, at: Place, width: Pt) -> Pt {
        let room = self.measure(at).at(self.set.grid.em);
        match self.set.style.opening.align {
            OpeningAlign::Centre => (room - width) / 2,
            OpeningAlign::Start => Pt::ZERO,
        }
    }
}
