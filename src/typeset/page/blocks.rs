//! The body's blocks as slabs (`page-design.md` §4–§7).

use super::caption::caption_of;
use super::flow::{announces, continues};
use super::notes::notes_of;
use super::plan::Plan;
use super::rich::{Prose, Shape};
use super::set::{Placed, Setter, display_style, line_end};
use super::slab::{Keep, Slab, shift_all};
use super::variants::{Setting, looseness};
use crate::document::{Block, BlockBody, BlockId, LeafKind, ListItem};
use crate::fonts::{FaceId, Voice};
use crate::text::{MarkKind, RichText};
use crate::typeset::inline::{Align, TextStyle};
use crate::typeset::style::{InsetStyle, NotePlace};
use crate::typeset::{Artifact, GlyphRun, Item, Owner, PlacedGlyph};
use crate::units::{Em, Pt};
use std::sync::Arc;

/// A column narrower than this is not indented any further.
const NARROWEST: Em = Em::whole(10);

/// Where a block stands: its column and its voice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Indent at the left.
    pub left: Em,
    /// Indent at the right.
    pub right: Em,
    /// First-line indent of paragraphs.
    pub first: Em,
    /// Voice of the words.
    pub voice: Voice,
    /// Whether it is inside a list, a quote or a note: headings are then lines of their own column.
    pub inside: bool,
    /// Whether it is inside a list: its markers stand at the left of the column, not indented again.
    pub in_list: bool,
}

/// Builds the slabs of a body.
pub(crate) struct Builder<'s, 'a> {
    pub set: &'s Setter<'a>,
    pub slabs: Vec<Slab>,
    /// The work as a whole.
    pub plan: &'s Plan,
    /// Slabs there were when a part's title had been set: a chapter that follows at once leaves its back blank.
    pub after_part: Option<usize>,
    /// Markers that wait for the first line of their item.
    pub pending: Vec<Placed>,
    /// Words over a table that goes on.
    pub continued: &'static str,
}

impl<'s, 'a> Builder<'s, 'a> {
    pub(crate) fn new(set: &'s Setter<'a>, plan: &'s Plan) -> Builder<'s, 'a> {
        Builder { set, slabs: Vec::new(), plan, after_part: None, pending: Vec::new(), continued: "续表" }
    }

    /// Column of the body.
    pub(crate) fn body(&self) -> Place {
        Place {
            left: Em::ZERO,
            right: Em::ZERO,
            first: self.set.style.paragraph.indent,
            voice: Voice::Song,
            inside: false,
            in_list: false,
        }
    }

    pub(crate) fn measure(&self, at: Place) -> Em {
        self.set.grid.measure() - at.left - at.right
    }

    /// Indents a column, as far as there is room.
    pub(crate) fn indented(&self, at: Place, left: Em, right: Em) -> Place {
        let room = (self.measure(at) - NARROWEST).max(Em::ZERO);
        let left = left.min(room);
        let right = right.min(room - left);
        Place { left: at.left + left, right: at.right + right, ..at }
    }

    /// Blocks, in order.
    pub(crate) fn blocks(&mut self, blocks: &[Block], at: Place) {
        let mut rest = blocks;
        let mut before: [Option<&Block>; 2] = [None, None];
        while let Some((block, after)) = rest.split_first() {
            rest = after;
            let at = if continues(before, block) { Place { first: Em::ZERO, ..at } } else { at };
            before = [before[1], Some(block)];
            if let (Some(heading), Some(next)) = (self.run_in_heading(block, at), after.first())
                && self.run_in(heading, next, at)
            {
                rest = &after[1..];
                continue;
            }
            if matches!(block.body, BlockBody::Note { .. }) {
                let more = after.iter().take_while(|b| matches!(b.body, BlockBody::Note { .. })).count();
                let run = &blocks[blocks.len() - after.len() - 1..][..more + 1];
                // at the foot they stand on the pages that call them
                if self.set.style.notes.place == NotePlace::End {
                    self.end_notes(&notes_of(run), at);
                }
                rest = &after[more..];
                continue;
            }
            self.block(block, at);
            if after.first().is_some_and(|next| announces(block, next))
                && let Some(last) = self.slabs.last_mut()
            {
                last.keep = last.keep.max(Keep::Lines);
            }
        }
    }

    fn block(&mut self, block: &Block, at: Place) {
        let at = self.spoken(block, at);
        match &block.body {
            BlockBody::Leaf { kind, text } => self.leaf(block.id, *kind, text, at),
            BlockBody::EditorNote(blocks) => self.inset(blocks, at, &self.set.style.note.clone()),
            BlockBody::Quote(blocks) => self.inset(blocks, at, &self.set.style.quote.clone()),
            BlockBody::List { ordered, items } => self.list(*ordered, items, at),
            BlockBody::Table { align, head, rows, caption } => self.table(align, head, rows, caption.as_deref(), at),
            BlockBody::Figure { src, image, caption, .. } => {
                self.figure(block.id, src, image, caption_of(caption.as_deref()), at)
            }
            // `blocks` has set it
            BlockBody::Note { .. } => {}
            BlockBody::SceneBreak => {
                self.flush_markers();
                self.slabs.push(Slab::rows(&self.set.grid, 1));
            }
        }
    }

    fn leaf(&mut self, id: BlockId, kind: LeafKind, text: &RichText, at: Place) {
        if !text.text.trim_matches([' ', '\t', '\n']).is_empty() {
            match kind {
                LeafKind::Heading(level) => self.heading(id, level, text, at),
                LeafKind::Para | LeafKind::Cell | LeafKind::Marker | LeafKind::Caption => {
                    self.paragraph(id, text, at, at.first, false)
                }
                LeafKind::Turn { .. } => match self.plan.turns.column.filter(|_| !at.inside) {
                    Some(column) => self.hanging_turn(id, text, at, column),
                    None => self.paragraph(id, text, at, at.first, true),
                },
                LeafKind::Verse => self.verse(id, text, at),
                LeafKind::Code => self.code(id, text, at),
                LeafKind::Signature => self.signature(id, text, at),
                // an alternative text is not drawn: emitters tag the picture with it
                LeafKind::Alt => {}
            }
        }
        // pictures that are no part of a line stand after it
        if self.set.pictures_in_line(text, self.set.grid.em) {
            return;
        }
        for mark in &text.marks {
            if let MarkKind::Image { src, .. } = &mark.kind {
                match self.set.picture(src).cloned() {
                    Some(image) => self.figure(id, src, &image, None, at),
                    None => self.placeholder(id, src, at),
                }
            }
        }
    }

    /// Style of running text in a voice.
    pub(crate) fn base(&self, at: Place) -> TextStyle {
        self.set.text(at.voice, self.set.grid.em)
    }

    pub(crate) fn shape(&self, at: Place, first: Em, align: Align) -> Shape {
        Shape { measure: self.measure(at), first, rest: Em::ZERO, align }
    }

    fn paragraph(&mut self, id: BlockId, text: &RichText, at: Place, first: Em, turn: bool) {
        let labelled = turn || (at.inside && text.marks.iter().any(|m| m.kind == MarkKind::Label));
        let base = self.base(at);
        let prose = self.set.prose(text, &base, &Owner::Block(id), self.shape(at, first, Align::Justify), labelled);
        self.push_lines(&prose, at);
    }

    /// Lines one row apart, the first and the last two together (PG-12).
    pub(crate) fn push_lines(&mut self, prose: &Prose, at: Place) {
        let lines = self.set.lines(prose);
        let count = lines.len();
        let grid = &self.set.grid;
        let (x, baseline) = (at.left.at(grid.em), grid.baseline(prose.paragraph.em));
        let again = prose.paragraph.align == Align::Justify && count > 1;
        let setting = again.then(|| {
            let mut beside = Placed::default();
            self.pending.iter().for_each(|p| beside.append(p.clone()));
            let last = lines.last().map_or(Em::ZERO, line_end);
            Arc::new(Setting { prose: prose.clone(), x, baseline, beside, last, looseness: looseness(&lines) })
        });
        for (i, line) in lines.into_iter().enumerate() {
            let mut slab = Slab { keep: line_keep(i, count), setting: setting.clone(), ..Slab::rows(grid, 1) };
            slab.put(self.set.place(prose, line, i, x, baseline));
            self.push(slab);
        }
    }

    /// Adds a slab of words, the markers that wait before it.
    pub(crate) fn push(&mut self, mut slab: Slab) {
        if !self.pending.is_empty() {
            let mut first = Slab::default();
            for marker in std::mem::take(&mut self.pending) {
                first.put(marker);
            }
            first.items.append(&mut slab.items);
            first.lines.append(&mut slab.lines);
            slab.items = first.items;
            slab.lines = first.lines;
        }
        self.slabs.push(slab);
    }

    /// Gives markers a row of their own, before something that has no first line to stand on.
    pub(crate) fn flush_markers(&mut self) {
        if !self.pending.is_empty() {
            self.push(Slab { keep: Keep::Next, ..Slab::rows(&self.set.grid, 1) });
        }
    }

    /// A signature or date line: flush right, 2 em in (PA-12).
    fn signature(&mut self, id: BlockId, text: &RichText, at: Place) {
        let at = self.indented(at, Em::ZERO, Em::whole(2));
        let base = self.base(at);
        let prose = self.set.prose(text, &base, &Owner::Block(id), self.shape(at, Em::ZERO, Align::End), false);
        if let Some(last) = self.slabs.last_mut() {
            last.keep = last.keep.max(Keep::Lines);
        }
        self.push_lines(&prose, at);
    }

    /// A quote or an editor's note: 楷体, indented on both sides, blank rows around (PA-06, PA-07, PA-08).
    fn inset(&mut self, blocks: &[Block], at: Place, inset: &InsetStyle) {
        let inner = self.indented(at, inset.indent, inset.indent);
        let inner = Place { first: inset.first, voice: Voice::Kai, inside: true, in_list: false, ..inner };
        let start = self.slabs.len();
        let (body, source) = match blocks.split_last() {
            Some((last, body)) if self.is_source_line(last, inner) => (body, Some(last)),
            _ => (blocks, None),
        };
        self.blocks(body, inner);
        if let Some(Block { id, body: BlockBody::Leaf { text, .. }, .. }) = source {
            if let Some(last) = self.slabs[start..].last_mut() {
                last.keep = last.keep.max(Keep::Lines);
            }
            let prose = self.set.prose(
                text,
                &self.base(inner),
                &Owner::Block(*id),
                self.shape(inner, Em::ZERO, Align::End),
                false,
            );
            self.push_lines(&prose, inner);
        }
        self.blank_around(start, i64::from(inset.before), i64::from(inset.after));
    }

    /// `——《旧抄书目·序》` as the last line of a quote stands flush right (`page-design.md` §7).
    fn is_source_line(&self, block: &Block, at: Place) -> bool {
        match &block.body {
            BlockBody::Leaf { kind: LeafKind::Para | LeafKind::Signature, text } => {
                text.text.starts_with("——")
                    && !text.text.contains('\n')
                    && self.set.width(&text.text, &self.base(at)) <= self.measure(at).at(self.set.grid.em)
            }
            _ => false,
        }
    }

    /// Blank rows before and after the slabs from `start` on.
    pub(crate) fn blank_around(&mut self, start: usize, before: i64, after: i64) {
        if let Some(first) = self.slabs.get_mut(start) {
            first.before = first.before.max(before);
        }
        if self.slabs.len() > start
            && let Some(last) = self.slabs.last_mut()
        {
            last.after = last.after.max(after);
        }
    }

    /// Verse: a line each, the block centred on its longest line measured without its end mark, what runs over
    /// indented (PA-11).
    fn verse(&mut self, id: BlockId, text: &RichText, at: Place) {
        let style = self.set.style.verse.clone();
        let base = TextStyle { voice: Voice::Kai, ..self.base(at) };
        let mut from = 0;
        let (mut lines, mut starts) = (Vec::new(), Vec::new());
        for part in text.text.split_inclusive('\n') {
            lines.push(text.slice(from..from + part.trim_end_matches('\n').len()));
            starts.push(from);
            from += part.len();
        }
        let bare = |t: &str| t.trim_end_matches(['，', '。', '、', '；', '：', '！', '？']).to_string();
        let widest = lines.iter().map(|l| self.set.width(&bare(&l.text), &base)).max().unwrap_or_default();
        let room = self.measure(at).at(self.set.grid.em);
        let indent = ((room - widest) / 2).max(Pt::ZERO).in_em(self.set.grid.em);
        let column = Place { left: at.left + indent, ..at };
        let start = self.slabs.len();
        for (line, from) in lines.iter().zip(starts) {
            if line.text.trim_matches([' ', '\t']).is_empty() {
                self.slabs.push(Slab::rows(&self.set.grid, 1));
                continue;
            }
            let shape =
                Shape { measure: self.measure(column), first: Em::ZERO, rest: style.run_over, align: Align::Start };
            let prose = self.set.prose(line, &base, &Owner::Block(id), shape, false).part_of(text, from);
            self.push_lines(&prose, column);
        }
        // short stanzas stay whole; of long ones the first and last two lines
        let count = self.slabs.len() - start;
        for (i, slab) in self.slabs[start..].iter_mut().enumerate() {
            if i + 1 < count && (count <= 4 || i == 0 || i + 2 == count) {
                slab.keep = slab.keep.max(Keep::Lines);
            }
        }
        self.blank_around(start, i64::from(style.before), i64::from(style.after));
    }

    /// A list: markers at 2 em, text hanging by the widest marker in whole em (PA-05, PA-13).
    fn list(&mut self, ordered: bool, items: &[ListItem], at: Place) {
        let column = match at.in_list {
            true => at,
            false => self.indented(at, self.set.style.list.indent, Em::ZERO),
        };
        let hang = items.iter().map(|i| self.hang(ordered, i)).max().unwrap_or(Em::ONE);
        let inner = self.indented(column, hang, Em::ZERO);
        let x = column.left.at(self.set.grid.em);
        for item in items {
            match &item.marker {
                Some(Block { id, body: BlockBody::Leaf { text, .. }, .. }) => self.marker(*id, text, x),
                _ if ordered => {}
                _ => self.bullet(x),
            }
            let inner = Place { first: Em::ZERO, inside: true, in_list: true, ..inner };
            let (head, tail) = item.blocks.split_at(item.blocks.len().min(1));
            self.blocks(head, inner);
            self.blocks(tail, Place { first: self.set.style.paragraph.indent, ..inner });
            // an item without words still shows its marker
            if !self.pending.is_empty() {
                self.push(Slab::rows(&self.set.grid, 1));
            }
        }
    }

    /// A marker of the source: words of a block of its own.
    fn marker(&mut self, id: BlockId, text: &RichText, x: Pt) {
        let base = display_style(Voice::Song, self.set.grid.em);
        let shape = Shape { measure: Em::whole(1000), first: Em::ZERO, rest: Em::ZERO, align: Align::Start };
        let prose = self.set.prose(text, &base, &Owner::Block(id), shape, false);
        for line in self.set.lines(&prose) {
            self.pending.push(self.set.place(&prose, line, 0, x, self.set.grid.baseline(self.set.grid.em)));
        }
    }

    /// A bullet: presentation. The 黑 face has one that is seen; the engine would set it as a middle dot.
    fn bullet(&mut self, x: Pt) {
        let Some(gid) = self.set.fonts.face(FaceId::SansBold).glyph('•') else { return };
        let glyph = PlacedGlyph { gid, dx: Em::ZERO, advance: Em::ONE, text: "•".to_string() };
        let run = GlyphRun {
            face: FaceId::SansBold,
            size: self.set.grid.em,
            x,
            baseline: self.set.grid.baseline(self.set.grid.em),
            glyphs: vec![glyph],
            owner: Owner::Artifact(Artifact::Layout),
            link: None,
        };
        self.pending.push(Placed { items: vec![Item::Glyphs(run)], lines: Vec::new() });
    }

    /// Room for a marker: its width in whole em, with a little air unless its own last mark has it.
    fn hang(&self, ordered: bool, item: &ListItem) -> Em {
        let text = match &item.marker {
            Some(Block { body: BlockBody::Leaf { text, .. }, .. }) => text.text.as_str(),
            _ if ordered => "",
            _ => return Em::ONE,
        };
        let width = self.set.width(text, &display_style(Voice::Song, self.set.grid.em)).in_em(self.set.grid.em);
        let air = if text.ends_with(['、', '）', '．', '】', '〕']) { Em::ZERO } else { Em(100) };
        Em::whole(((width + air).0 + 999) / 1000).clamp(Em::ONE, Em::whole(6))
    }

    /// A level 4 heading and the paragraph that runs on from it; `false` when the two cannot share a line.
    fn run_in(&mut self, heading: (BlockId, u8, RichText), next: &Block, at: Place) -> bool {
        let BlockBody::Leaf { kind: LeafKind::Para, text } = &next.body else { return false };
        if text.text.trim().is_empty() || text.marks.iter().any(|m| matches!(m.kind, MarkKind::Image { .. })) {
            return false;
        }
        let style = self.set.style.heading.h4.clone();
        let em = self.set.grid.em;
        let (id, rank, words) = heading;
        let label = self.set.label(em);
        let shape = Shape { measure: self.measure(at), first: style.indent, rest: Em::ZERO, align: Align::Start };
        let title = self.set.prose(&words, &label, &Owner::Block(id), shape, false);
        let mut lines = self.set.lines(&title);
        let (Some(line), true) = (lines.pop(), lines.is_empty()) else { return false };
        let first = line_end(&line) + style.gap;
        if self.measure(at) - first < Em::whole(4) {
            return false;
        }
        let x = at.left.at(em);
        let placed = self.set.place(&title, line, 0, x, self.set.grid.baseline(em));
        let base = self.base(at);
        let prose = self.set.prose(text, &base, &Owner::Block(next.id), self.shape(at, first, Align::Justify), false);
        let start = self.slabs.len();
        self.pending.push(placed);
        self.push_lines(&prose, at);
        let anchor = self.set_anchor(id, rank, &words);
        if let Some(slab) = self.slabs.get_mut(start) {
            slab.anchor = Some(anchor);
        }
        true
    }
}

/// PG-12 both ways: neither the first nor the last line of a paragraph stands alone.
pub(crate) fn line_keep(i: usize, count: usize) -> Keep {
    if i + 1 < count && (i == 0 || i + 2 == count) { Keep::Lines } else { Keep::No }
}

/// Places words on a slab at a depth.
pub(crate) fn lowered(mut placed: Placed, dy: Pt) -> Placed {
    shift_all(&mut placed.items, Pt::ZERO, dy);
    for line in &mut placed.lines {
        line.baseline += dy;
    }
    placed
}
