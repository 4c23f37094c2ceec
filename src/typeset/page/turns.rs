//! Speakers' turns (`page-design.md` §6; IV-02…IV-05): run-in, hung from a column of labels, or questions in 楷体.

use super::blocks::{Builder, Place};
use super::rich::Shape;
use super::set::Setter;
use crate::document::{Block, BlockBody, BlockId, Document, LeafKind};
use crate::fonts::Voice;
use crate::text::{MarkKind, RichText};
use crate::typeset::Owner;
use crate::typeset::inline::Align;
use crate::typeset::style::TurnForm;
use crate::units::Em;
use std::collections::BTreeMap;

/// Narrower pages never hang turns: what is left of a line would be too short.
const HANGING: Em = Em::whole(20);
/// Labels that ask and labels that answer.
const ASKS: [&str; 6] = ["问", "問", "Q", "记者", "記者", "采访者"];

/// What the turns of a work are set by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    /// Column of the labels, when turns hang.
    pub column: Option<Em>,
    /// The speaker whose turns are in 楷体.
    pub asks: Option<usize>,
    /// Who speaks a block of the body.
    spoken: BTreeMap<BlockId, usize>,
}

impl Turns {
    pub(crate) fn new(document: &Document, set: &Setter) -> Turns {
        let form = set.style.turns.style;
        if form == TurnForm::RunIn || document.speakers.is_empty() {
            return Turns::default();
        }
        let mut spoken = BTreeMap::new();
        let mut speaking = None;
        for block in &document.blocks {
            match &block.body {
                BlockBody::Leaf { kind: LeafKind::Turn { speaker }, .. } => speaking = Some(*speaker),
                BlockBody::Leaf { kind: LeafKind::Heading(_) | LeafKind::Signature, .. }
                | BlockBody::EditorNote(_)
                | BlockBody::Note { .. }
                | BlockBody::SceneBreak => speaking = None,
                _ => {}
            }
            spoken.extend(speaking.map(|s| (block.id, s)));
        }
        let column = (form == TurnForm::Hang && set.grid.measure() >= HANGING).then(|| column(document, set));
        let asks = if form == TurnForm::Qa { asker(document) } else { None };
        Turns { column, asks, spoken }
    }
}

/// Column of the labels: the longest short label in whole em, and its colon. Longer labels than a quarter of the line
/// stand out.
fn column(document: &Document, set: &Setter) -> Em {
    let look = set.label(set.grid.em);
    let width = |s: &str| set.width(s, &look).in_em(set.grid.em);
    let longest = document.speakers.iter().map(|s| Em::whole((width(&s.short).0 + 990) / 1000)).max();
    (longest.unwrap_or(Em::ONE) + Em::ONE).clamp(Em::whole(2), Em::whole(set.grid.measure().0 / 4000))
}

/// Who merely asks: the interviewer by role; else whose label says so; else, of two, the one who says less than half
/// as much and asks in three turns of five.
fn asker(document: &Document) -> Option<usize> {
    let speakers = &document.speakers;
    let by_role = |full: &Option<String>| {
        let asks = |c: &&crate::document::Creator| c.role.as_ref().is_some_and(|r| r.value == "ivr");
        full.as_ref().is_some_and(|f| document.meta.creators.iter().filter(asks).any(|c| c.name == *f))
    };
    let by_label = |s: &str| ASKS.contains(&s);
    let stated = speakers.iter().position(|s| by_role(&s.full));
    if let Some(found) = stated.or_else(|| speakers.iter().position(|s| by_label(&s.short))) {
        return Some(found);
    }
    if speakers.len() != 2 {
        return None;
    }
    // turns, of them questions, characters
    let mut counts = [(0usize, 0usize, 0usize); 2];
    for block in &document.blocks {
        if let BlockBody::Leaf { kind: LeafKind::Turn { speaker }, text } = &block.body
            && let Some(c) = counts.get_mut(*speaker)
        {
            *c = (c.0 + 1, c.1 + usize::from(text.text.contains(['？', '?'])), c.2 + text.text.chars().count());
        }
    }
    let asks = |a: usize, b: usize| {
        let (turns, questions, length) = counts[a];
        turns >= 2 && questions * 5 >= turns * 3 && length * 2 < counts[b].2
    };
    [(0, 1), (1, 0)].into_iter().find(|(a, b)| asks(*a, *b)).map(|(a, _)| a)
}

impl Builder<'_, '_> {
    /// The column of a block that somebody speaks: questions in 楷体; under hanging labels what is not a label's own
    /// paragraph stands in from the column. Tables and pictures keep the whole measure.
    pub(crate) fn spoken(&self, block: &Block, at: Place) -> Place {
        let turns = &self.plan.turns;
        let Some(speaker) = turns.spoken.get(&block.id).filter(|_| !at.inside) else { return at };
        let mut at = at;
        if turns.asks == Some(*speaker) {
            at.voice = Voice::Kai;
        }
        let whole = match &block.body {
            BlockBody::Leaf { kind, .. } => matches!(kind, LeafKind::Turn { .. }),
            BlockBody::Table { .. } | BlockBody::Figure { .. } => true,
            _ => false,
        };
        match turns.column {
            Some(column) if !whole => self.indented(at, column, Em::ZERO),
            _ => at,
        }
    }

    /// A turn under a hanging label: the label in a box as wide as the column, spread when it is shorter; a first
    /// mention (`王天成（以下简称“王”）：`) stands out, and its lines hang all the same.
    pub(crate) fn hanging_turn(&mut self, id: BlockId, text: &RichText, at: Place, column: Em) {
        let base = self.base(at);
        let owner = Owner::Block(id);
        let measure = self.measure(at);
        let shape = |first| Shape { measure, first, rest: column, align: Align::Justify };
        let Some(end) = label_end(text) else {
            let prose = self.set.prose(text, &base, &owner, shape(Em::ZERO), true);
            return self.push_lines(&prose, at);
        };
        let endless = Shape { measure: Em::whole(1000), first: Em::ZERO, rest: Em::ZERO, align: Align::Start };
        let label = self.set.prose(&text.slice(0..end), &base, &owner, endless, true);
        let mut lines = self.set.lines(&label);
        let (Some(mut line), true) = (lines.pop(), lines.is_empty()) else {
            let prose = self.set.prose(text, &base, &owner, shape(Em::ZERO), true);
            return self.push_lines(&prose, at);
        };
        // the name, and an em for the colon, however the end of a line would trim it
        let name: Vec<usize> =
            (0..line.clusters.len()).filter(|i| line.clusters[*i].range.end <= name_end(text)).collect();
        let width = name.iter().map(|i| line.clusters[*i].x + line.clusters[*i].advance).max().unwrap_or_default();
        let width = width + Em::ONE;
        let gaps = name.len() as i32 - 1;
        if width < column && gaps > 0 {
            let each = (column - width) / gaps;
            for (i, c) in line.clusters.iter_mut().enumerate() {
                c.x += each * (i as i32).min(gaps);
                if (i as i32) < gaps {
                    c.gap_after += each;
                }
            }
        }
        let rest = text.slice(end..text.text.len());
        // a colon before an opening mark is half an em wide (PW-14)
        let opening = rest.text.starts_with(['“', '‘', '《', '〈', '（', '「', '『', '【']);
        let first = column.max(width) - if opening { Em::HALF } else { Em::ZERO };
        let placed =
            self.set.place(&label, line, 0, at.left.at(self.set.grid.em), self.set.grid.baseline(self.set.grid.em));
        self.pending.push(placed);
        let prose = self.set.prose(&rest, &base, &owner, shape(first), false);
        self.push_lines(&prose, at);
    }
}

/// End of the name that labels a turn.
fn name_end(text: &RichText) -> usize {
    text.marks.iter().find(|m| m.kind == MarkKind::Label).map_or(0, |m| m.range.end)
}

/// End of a short label with its colon and the space after it; `None` for a first mention or a label without a colon.
fn label_end(text: &RichText) -> Option<usize> {
    let label = text.marks.iter().find(|m| m.kind == MarkKind::Label && m.range.start == 0 && !m.range.is_empty())?;
    let after = text.text.get(label.range.end..)?;
    let colon = after.chars().next().filter(|c| matches!(c, '：' | ':'))?;
    let end = label.range.end + colon.len_utf8();
    let rest = text.text.get(end..)?;
    let end = end + (rest.len() - rest.trim_start_matches(' ').len());
    (end < text.text.len()).then_some(end)
}
