//! Notes where they stand in the document, at the end of their chapter (`page-design.md` §8): the type of notes, under
//! a heading of the look of level 2.

use super::blocks::{Builder, Place};
use super::notes::{NoteColumn, mark, moved, note_slabs};
use super::set::Placed;
use super::slab::{Keep, Slab};
use super::title::in_language;
use crate::document::{Block, BlockId};
use crate::fonts::Voice;
use crate::typeset::{Artifact, Owner};
use crate::units::Pt;

/// Words over the notes: 注释, by language.
pub(crate) const HEADING: [&str; 3] = ["注释", "註釋", "Notes"];

impl Builder<'_, '_> {
    /// Notes one after another under their heading.
    pub(crate) fn end_notes(&mut self, notes: &[(BlockId, &[Block])], at: Place) {
        self.flush_markers();
        let set = self.set;
        let line = self.measure(at).at(set.grid.em);
        let column =
            NoteColumn::new(set.style, line, NoteColumn::widest(set.style, set.references.count(), &set.fonts));
        let own = set.within(&column.style);
        self.notes_heading(at);
        let x = at.left.at(set.grid.em);
        let mut loose = false;
        for (id, blocks) in notes {
            for (n, slab) in note_slabs(&own, self.plan, blocks).into_iter().enumerate() {
                let mut placed = Placed::default();
                if n == 0 {
                    let baseline = own.grid.baseline(set.style.notes.size);
                    placed.items.push(mark(*id, set.style.notes.size, x, baseline));
                }
                let words = Placed { items: slab.items, lines: slab.lines };
                placed.append(moved(words, x + column.numbers, Pt::ZERO));
                let mut slab = Slab { items: Vec::new(), lines: Vec::new(), setting: None, loose, ..slab };
                slab.put(placed);
                for side in slab.lead.iter_mut().flat_map(|l| l.items.iter_mut()).chain(&mut slab.tail) {
                    side.shift(x + column.numbers, Pt::ZERO);
                }
                self.slabs.push(slab);
                loose = true;
            }
        }
        set.take_noted(own.into_noted());
    }

    /// The edition's own word, so an artifact.
    fn notes_heading(&mut self, at: Place) {
        let set = self.set;
        let style = &set.style.heading.h2;
        let words = in_language(HEADING, set.references.language());
        let strip = set.strip(words, set.text(Voice::SongBold, style.size), Owner::Artifact(Artifact::Layout));
        let room = self.measure(at).at(set.grid.em);
        let x = at.left.at(set.grid.em) + (room - strip.width()) / 2;
        let blank = (i64::from(style.rows) - 1) / 2;
        let mut slab = Slab { before: blank, after: blank, keep: Keep::Next, ..Slab::rows(&set.grid, 1) };
        slab.put(set.place_strip(strip, x, set.grid.baseline(style.size)));
        self.slabs.push(slab);
    }
}
