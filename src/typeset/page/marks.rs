//! Marks that are more than a voice: numbers of notes, small pictures, readings, dots and lines under words (§8 of
//! `page-design.md`; NT-01, EM-01…03, RB-01, PA-14).

use super::rich::Prose;
use super::set::Setter;
use super::slab::Slab;
use crate::document::{Block, BlockBody, BlockId, Document, ImageState, collect_leaves};
use crate::license::FieldKey;
use crate::text::{MarkKind, RichText};
use crate::typeset::inline::{InlineObject, Interlinear, InterlinearKind, ObjectKind, note_number, note_number_run};
use crate::typeset::style::{NotePlace, NoteRestart, NotesStyle};
use crate::typeset::{GlyphRun, Item, Owner};
use crate::units::{Em, Pt};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A picture of a higher natural size is no part of a line: it stands after its paragraph.
const PICTURE_MOST: i32 = 4;

/// What the words of a document refer to.
#[derive(Clone, Default)]
pub(crate) struct References<'a> {
    document: Option<&'a Document>,
    notes: Arc<BTreeMap<String, Note>>,
}

/// A note: its block and its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Note {
    block: BlockId,
    in_chapter: usize,
    in_work: usize,
}

impl<'a> References<'a> {
    pub(crate) fn of(document: &'a Document) -> References<'a> {
        let mut notes = BTreeMap::new();
        gather(&document.blocks, &mut notes);
        References { document: Some(document), notes: Arc::new(notes) }
    }
}

/// The notes of some blocks in order; those of a chapter stand together.
fn gather(blocks: &[Block], out: &mut BTreeMap<String, Note>) {
    let mut in_chapter = 0;
    for block in blocks {
        match &block.body {
            BlockBody::Note { label, blocks } => {
                in_chapter += 1;
                let in_work = out.len() + 1;
                out.entry(label.clone()).or_insert(Note { block: block.id, in_chapter, in_work });
                gather(blocks, out);
            }
            BlockBody::EditorNote(blocks) | BlockBody::Quote(blocks) => gather(blocks, out),
            _ => in_chapter = 0,
        }
    }
}

impl References<'_> {
    /// How many notes there are.
    pub(crate) fn count(&self) -> usize {
        self.notes.len()
    }

    /// Language of the document.
    pub(crate) fn language(&self) -> &str {
        let language = self.document.and_then(|d| d.meta.language.as_ref());
        language.map_or("zh-Hans", |l| l.value.as_str())
    }

    /// Notes that the words of some blocks call.
    pub(crate) fn called_in(&self, blocks: &[Block]) -> Vec<BlockId> {
        let mut leaves = Vec::new();
        blocks.iter().for_each(|b| collect_leaves(b, &mut leaves));
        let marks = leaves.iter().flat_map(|b| match &b.body {
            BlockBody::Leaf { text, .. } => text.marks.as_slice(),
            _ => &[],
        });
        marks
            .filter_map(|m| match &m.kind {
                MarkKind::NoteRef { label } => self.notes.get(label).map(|n| n.block),
                _ => None,
            })
            .collect()
    }

    /// The number of a note that is known before its page is.
    fn number(&self, label: &str, style: &NotesStyle) -> Option<usize> {
        let note = self.notes.get(label)?;
        Some(match (style.restart, style.place) {
            // until the page is known
            (NoteRestart::Page, NotePlace::Foot) => 1,
            (NoteRestart::Chapter, _) => note.in_chapter,
            (NoteRestart::Work, _) | (NoteRestart::Page, NotePlace::End) => note.in_work,
        })
    }
}

/// The notes that slabs call, in the order of the calls.
pub(crate) fn called_notes(slabs: &[Slab]) -> Vec<BlockId> {
    let calls = slabs.iter().flat_map(|s| &s.items).filter_map(|item| match item {
        Item::Glyphs(run) => run.owner.called(),
        _ => None,
    });
    calls.collect()
}

impl Setter<'_> {
    /// The numbers of the notes that a value of the record calls, from `x` on the baseline 0, for words of size `em`.
    pub(crate) fn field_calls<'l>(
        &self,
        labels: impl Iterator<Item = &'l str>,
        (key, index): (FieldKey, usize),
        em: Pt,
        mut x: Pt,
    ) -> Vec<Item> {
        let style = &self.style.notes;
        let scaled = |of: Pt| of.scale(em.0, self.grid.em.0.max(1));
        let mut out = Vec::new();
        for label in labels {
            let (Some(note), Some(number)) = (self.references.notes.get(label), self.references.number(label, style))
            else {
                continue;
            };
            let (face, glyphs) = note_number_run(&note_number(number, &self.fonts), &self.fonts);
            let size = scaled(style.mark);
            let width = glyphs.iter().map(|g| g.advance).sum::<Em>().at(size);
            out.push(Item::Glyphs(GlyphRun {
                face,
                size,
                x,
                baseline: -scaled(style.mark_rise),
                glyphs,
                owner: Owner::FieldNote(key, index, note.block),
                link: Some(format!("#{}", note.block)),
            }));
            x += width;
        }
        out
    }

    /// The things of a leaf that are set in its lines.
    pub(crate) fn objects(&self, text: &RichText, owner: &Owner, em: Pt) -> Vec<InlineObject> {
        let Owner::Block(leaf) = *owner else { return Vec::new() };
        let pictures = self.pictures_in_line(text, em);
        let object = |kind: &MarkKind| match kind {
            MarkKind::NoteRef { label } => {
                let note = self.references.notes.get(label)?;
                let style = &self.style.notes;
                let number = self.references.number(label, style)?;
                let scaled = |of: Pt| of.scale(em.0, self.grid.em.0.max(1));
                let kind = ObjectKind::NoteRef {
                    text: note_number(number, &self.fonts),
                    size: scaled(style.mark),
                    rise: scaled(style.mark_rise),
                    link: format!("#{}", note.block),
                };
                Some((kind, Owner::NoteRef { leaf, note: note.block }))
            }
            MarkKind::Image { src, .. } if pictures => {
                let (width, height) = self.picture_in_line(src, em)?;
                // its middle is that of the em box
                let depth = height / 2 - Em(380).at(em);
                Some((ObjectKind::Image { block: leaf, src: src.clone(), width, height, depth }, owner.clone()))
            }
            _ => None,
        };
        let marks = text.marks.iter().filter(|m| m.range.is_empty());
        marks
            .filter_map(|m| {
                let (kind, owner) = object(&m.kind)?;
                Some(InlineObject { at: m.range.start, kind, owner })
            })
            .collect()
    }

    /// What stands over and under the words of a leaf.
    pub(crate) fn interlinear(&self, text: &RichText, owner: &Owner) -> Vec<Interlinear> {
        let kind = |n: usize, kind: &MarkKind| match kind {
            MarkKind::Dots => Some(InterlinearKind::Dots),
            MarkKind::ProperName => Some(InterlinearKind::ProperName),
            MarkKind::BookTitle => Some(InterlinearKind::BookTitle),
            MarkKind::Spread { em } => Some(InterlinearKind::Spread { width: Em::whole(i32::from(*em)) }),
            MarkKind::Ruby { reading } => {
                let Owner::Block(leaf) = *owner else { return None };
                Some(InterlinearKind::Ruby { reading: reading.clone(), owner: Owner::Ruby(leaf, n) })
            }
            _ => None,
        };
        let marks = text.marks.iter().enumerate().filter(|(_, m)| !m.range.is_empty());
        marks.filter_map(|(n, m)| Some(Interlinear { range: m.range.clone(), kind: kind(n, &m.kind)? })).collect()
    }

    /// Whether the pictures of a leaf are small and stand in its lines: all of them, or all stand after it. They are
    /// when every file is there, its size known, no higher than four em, and the leaf has words.
    pub(crate) fn pictures_in_line(&self, text: &RichText, em: Pt) -> bool {
        let small = |kind: &MarkKind| match kind {
            MarkKind::Image { src, .. } => self.picture_in_line(src, em).is_some(),
            _ => true,
        };
        !text.text.trim().is_empty() && text.marks.iter().all(|m| small(&m.kind))
    }

    /// Width and height of a small picture: 96 pixels to the inch, never higher than the em box nor wider than the
    /// measure.
    fn picture_in_line(&self, src: &str, em: Pt) -> Option<(Pt, Pt)> {
        let (w, h) = match self.picture(src)? {
            ImageState::Found { pixels, .. } => pixels.filter(|(w, h)| *w > 0 && *h > 0)?,
            ImageState::Missing => return None,
        };
        let (w, h) = (i64::from(w), i64::from(h));
        let natural = Pt::tenths(h.min(1 << 32) * 15 / 2);
        if natural > em * i64::from(PICTURE_MOST) {
            return None;
        }
        let height = natural.min(em);
        let width = height.scale(w, h);
        let most = self.grid.line();
        match width > most {
            true => Some((most, most.scale(h, w).max(Pt(1)))),
            false => Some((width.max(Pt(1)), height)),
        }
    }

    /// The file of a picture in running text.
    pub(crate) fn picture(&self, src: &str) -> Option<&ImageState> {
        self.references.document?.pictures.get(src)
    }
}

impl Prose {
    /// Says that the words are a part of `leaf`, from byte `from` on: readings are numbered among the marks of the whole
    /// leaf, and one that began before is not given again.
    pub(crate) fn part_of(mut self, leaf: &RichText, from: usize) -> Prose {
        if self.paragraph.interlinear.is_empty() {
            return self;
        }
        let paragraph = Arc::make_mut(&mut self.paragraph);
        paragraph.interlinear.retain_mut(|mark| {
            let InterlinearKind::Ruby { reading, owner: Owner::Ruby(_, index) } = &mut mark.kind else { return true };
            let (start, end) = (mark.range.start + from, mark.range.end + from);
            let whole = leaf.marks.iter().position(|m| {
                let same = matches!(&m.kind, MarkKind::Ruby { reading: r } if r == reading);
                same && m.range.start == start && m.range.end >= end
            });
            whole.map(|n| *index = n).is_some()
        });
        self
    }
}
