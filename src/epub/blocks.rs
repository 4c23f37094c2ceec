//! Blocks of the body as XHTML. Every leaf with a character is marked with its id and kind (`docs/marks.md`).

use super::inline::{Place, write_inline};
use super::markup::Markup;
use super::notes::{Notes, Number};
use super::pictures::Pictures;
use super::words::Words;
use crate::document::{Block, BlockBody, ColumnAlign, Finding, ImageState, LeafKind, ListItem};
use crate::license::CanonKind;
use crate::text::{MarkKind, RichText};

/// What writing the body needs beside the blocks.
pub(crate) struct Body<'a> {
    pub(crate) words: &'a Words,
    pub(crate) pictures: Pictures,
    pub(crate) findings: Vec<Finding>,
    pub(crate) levels: Levels,
    pub(crate) notes: Notes,
    /// The file that is being written.
    pub(crate) file: String,
    /// The number of a note, which stands before its first words.
    pub(crate) back: Option<Number>,
}

/// Heading levels in order: the source may jump from `##` to `####`, a page may not (WCAG 1.3.1).
#[derive(Debug, Default)]
pub(crate) struct Levels {
    open: Vec<u8>,
    below: usize,
}

impl Levels {
    /// Headings below a title page or an article's `h1` (`below` = 1), or a chapter's own (0).
    pub(crate) fn new(below: usize) -> Levels {
        Levels { open: Vec::new(), below }
    }

    /// Depth of a heading, from 1, no step skipped.
    pub(crate) fn depth(&mut self, level: u8) -> usize {
        while self.open.last().is_some_and(|l| *l >= level) {
            self.open.pop();
        }
        self.open.push(level);
        self.open.len()
    }

    fn tag(&mut self, level: u8) -> &'static str {
        match self.depth(level) + self.below {
            0 | 1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        }
    }
}

/// Whether a leaf has a character to be compared: its own, the alternative text of a picture in it, or a reading.
pub(crate) fn is_marked(text: &RichText) -> bool {
    has_character(&text.text)
        || text.marks.iter().any(|m| match &m.kind {
            MarkKind::Image { alt: words, .. } | MarkKind::Ruby { reading: words } => has_character(words),
            _ => false,
        })
}

/// Whether a leaf shows anything: words, a picture, the call of a note.
fn is_shown(text: &RichText) -> bool {
    is_marked(text) || text.marks.iter().any(|m| matches!(m.kind, MarkKind::Image { .. } | MarkKind::NoteRef { .. }))
}

fn has_character(text: &str) -> bool {
    text.chars().any(|c| !matches!(c, ' ' | '\t' | '\n'))
}

impl Body<'_> {
    /// Writes blocks in order; stanzas of one poem stand in one box.
    pub(crate) fn write(&mut self, m: &mut Markup, blocks: &[Block]) {
        let is_verse = |b: &Block| matches!(b.body, BlockBody::Leaf { kind: LeafKind::Verse, .. });
        for run in blocks.chunk_by(|a, b| is_verse(a) && is_verse(b)) {
            let verse = run.first().is_some_and(is_verse);
            if verse {
                m.open("div", &[("class", "verse")]).line();
            }
            run.iter().for_each(|b| self.block(m, b));
            if verse {
                m.close().line();
            }
        }
    }

    fn block(&mut self, m: &mut Markup, block: &Block) {
        match &block.body {
            // outside a figure: the picture it told of is not there
            BlockBody::Leaf { kind: LeafKind::Alt, .. } => self.figure(m, "", &ImageState::Missing, block, None),
            BlockBody::Leaf { kind, text } => {
                let tag = match kind {
                    LeafKind::Heading(level) if is_marked(text) => self.levels.tag(*level),
                    LeafKind::Code => "pre",
                    _ => "p",
                };
                let class = match kind {
                    LeafKind::Turn { .. } => Some("turn"),
                    LeafKind::Signature => Some("signature"),
                    LeafKind::Marker => Some("marker"),
                    LeafKind::Caption => Some("caption"),
                    _ => None,
                };
                if is_shown(text) {
                    self.leaf(m, block, tag, class);
                    m.line();
                }
            }
            // role="note" says what it is; `aside` would be a landmark of its own in the middle of the text
            BlockBody::EditorNote(inner) => self.holder(m, "section", &[("class", "note"), ("role", "note")], inner),
            BlockBody::Note { blocks, .. } => self.note(m, block, blocks),
            BlockBody::Quote(inner) => self.holder(m, "blockquote", &[], inner),
            BlockBody::List { ordered, items } if !items.is_empty() => self.list(m, *ordered, items),
            BlockBody::List { .. } => {}
            BlockBody::Table { align, head, rows, caption } => self.table(m, align, head, rows, caption.as_deref()),
            BlockBody::Figure { src, image, alt, caption } => self.figure(m, src, image, alt, caption.as_deref()),
            BlockBody::SceneBreak => {
                m.empty("hr", &[]).line();
            }
        }
    }

    fn holder(&mut self, m: &mut Markup, tag: &'static str, attrs: super::markup::Attrs, inner: &[Block]) {
        m.open(tag, attrs).line();
        self.write(m, inner);
        m.close().line();
    }

    /// A note (NT-05): its number, which leads back to its first call, stands before its first words.
    fn note(&mut self, m: &mut Markup, block: &Block, inner: &[Block]) {
        let id = block.id.to_string();
        m.open("aside", &[("class", "footnote"), ("epub:type", "footnote"), ("role", "doc-footnote"), ("id", &id)]);
        m.line();
        self.back = self.notes.back(block.id);
        let first = inner.first().is_some_and(|b| match &b.body {
            BlockBody::Leaf { kind: LeafKind::Code | LeafKind::Alt | LeafKind::Heading(_), .. } => false,
            BlockBody::Leaf { text, .. } => is_shown(text),
            _ => false,
        });
        if !first && self.back.is_some() {
            m.open("p", &[]);
            self.backlink(m);
            m.close().line();
        }
        self.write(m, inner);
        m.close().line();
    }

    fn backlink(&mut self, m: &mut Markup) {
        if let Some(number) = self.back.take() {
            m.leaf(
                "a",
                &[("class", "backlink"), ("role", "doc-backlink"), ("href", &number.href), ("data-fuzi", "edition")],
                &number.text,
            );
        }
    }

    /// A leaf's element with its mark; nothing stands in it but its words.
    fn leaf(&mut self, m: &mut Markup, block: &Block, tag: &'static str, class: Option<&str>) {
        self.leaf_with(m, block, tag, class, &[]);
    }

    fn leaf_with(
        &mut self,
        m: &mut Markup,
        block: &Block,
        tag: &'static str,
        class: Option<&str>,
        more: super::markup::Attrs,
    ) {
        let BlockBody::Leaf { kind, text } = &block.body else { return };
        let id = block.id.to_string();
        m.at(&id);
        let mut attrs: Vec<(&'static str, &str)> = Vec::new();
        if is_marked(text) {
            attrs.extend([("id", id.as_str()), ("data-kind", CanonKind::from(*kind).as_str())]);
        }
        attrs.extend(class.map(|c| ("class", c)));
        attrs.extend(more);
        m.open(tag, &attrs);
        self.backlink(m);
        let code = *kind == LeafKind::Code;
        if code {
            m.open("code", &[]);
        }
        let place = Place { id: block.id, span: block.span, file: &self.file, keep_lines: code, notes: &self.notes };
        write_inline(m, text, &place, &mut self.pictures, &mut self.findings);
        if code {
            m.close();
        }
        m.close();
    }

    fn list(&mut self, m: &mut Markup, ordered: bool, items: &[ListItem]) {
        if ordered {
            m.open("ol", &[("class", "marked")]);
        } else {
            m.open("ul", &[]);
        }
        m.line();
        for item in items {
            m.open("li", &[]);
            if let Some(marker) = &item.marker {
                self.leaf(m, marker, "span", Some("marker"));
            }
            m.line();
            self.write(m, &item.blocks);
            m.close().line();
        }
        m.close().line();
    }

    fn table(
        &mut self,
        m: &mut Markup,
        align: &[ColumnAlign],
        head: &[Block],
        rows: &[Vec<Block>],
        caption: Option<&Block>,
    ) {
        let has_head = head.iter().any(|c| leaf_text(c).is_some_and(is_marked));
        let caption = caption.filter(|c| leaf_text(c).is_some_and(is_shown));
        if !has_head && rows.iter().all(Vec::is_empty) {
            caption.iter().for_each(|c| self.block(m, c));
            return;
        }
        let columns: Vec<Option<&'static str>> = (0..rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0))
            .map(|i| column_class(align.get(i).copied().unwrap_or(ColumnAlign::None), rows, i))
            .collect();
        let class = |i: usize| columns.get(i).copied().flatten();
        m.open("table", &[]).line();
        if let Some(caption) = caption {
            self.leaf(m, caption, "caption", None);
            m.line();
        }
        if has_head {
            m.open("thead", &[]).open("tr", &[]);
            for (i, cell) in head.iter().enumerate() {
                if leaf_text(cell).is_some_and(is_marked) {
                    self.leaf_with(m, cell, "th", class(i), &[("scope", "col")]);
                } else {
                    self.leaf(m, cell, "td", class(i)); // a header without words names nothing
                }
            }
            m.close().close().line();
        }
        if rows.iter().any(|r| !r.is_empty()) {
            m.open("tbody", &[]).line();
            for row in rows.iter().filter(|r| !r.is_empty()) {
                m.open("tr", &[]);
                for (i, cell) in row.iter().enumerate() {
                    self.leaf(m, cell, "td", class(i));
                }
                m.close().line();
            }
            m.close().line();
        }
        m.close().line();
    }

    fn figure(&mut self, m: &mut Markup, src: &str, image: &ImageState, alt: &Block, caption: Option<&Block>) {
        let Some(text) = leaf_text(alt) else { return };
        let id = alt.id.to_string();
        m.at(&id);
        let found = self.pictures.name_of(src, image);
        match &found {
            Some(_) => m.open("figure", &[]),
            None => m.open("figure", &[("class", "missing")]),
        };
        let name = found.clone().unwrap_or_else(|| self.pictures.placeholder());
        self.pictures.write(m, &name, &text.text, is_marked(text).then_some(id.as_str()));
        if found.is_none() {
            // where the picture should be, in words
            let (before, after) = self.words.missing;
            let line = format!("{before}{}{after}", shorten(src));
            m.leaf("p", &[("class", "missing"), ("data-fuzi", "edition")], &line);
        }
        if let Some(caption) = caption.filter(|c| leaf_text(c).is_some_and(is_shown)) {
            m.line();
            self.leaf(m, caption, "figcaption", None);
        }
        m.close().line();
    }
}

fn leaf_text(block: &Block) -> Option<&RichText> {
    match &block.body {
        BlockBody::Leaf { text, .. } => Some(text),
        _ => None,
    }
}

/// A path as printed: long ones (data addresses) are cut.
fn shorten(src: &str) -> String {
    const LONGEST: usize = 60;
    if src.chars().count() <= LONGEST { src.to_string() } else { src.chars().take(LONGEST).chain(['…']).collect() }
}

/// Alignment as the source says it; a column of numbers stands right (`page-design.md` §9).
fn column_class(align: ColumnAlign, rows: &[Vec<Block>], column: usize) -> Option<&'static str> {
    match align {
        ColumnAlign::Right => Some("right"),
        ColumnAlign::Center => Some("center"),
        ColumnAlign::Left => None,
        ColumnAlign::None => {
            let mut cells = rows
                .iter()
                .filter_map(|r| r.get(column).and_then(leaf_text))
                .map(|t| t.text.trim())
                .filter(|t| !t.is_empty())
                .peekable();
            (cells.peek().is_some() && cells.all(is_number)).then_some("right")
        }
    }
}

fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '−' | '%' | ' ' | '¥' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_levels_never_skip() {
        let mut l = Levels::new(1);
        let tags: Vec<&str> = [2, 4, 6, 4, 2, 1, 3].into_iter().map(|n| l.tag(n)).collect();
        assert_eq!(tags, ["h2", "h3", "h4", "h3", "h2", "h2", "h3"]);
        let mut l = Levels::new(0);
        assert_eq!([1, 2, 3, 4, 5, 6].map(|n| l.tag(n)), ["h1", "h2", "h3", "h4", "h5", "h6"]);
        let mut l = Levels::new(1);
        assert_eq!([1, 2, 3, 4, 5, 6].map(|n| l.tag(n)), ["h2", "h3", "h4", "h5", "h6", "h6"]);
    }

    #[test]
    fn numbers_stand_right() {
        assert!(is_number("-3.5%") && is_number("1,024"));
        assert!(!is_number("第3") && !is_number("—"));
    }
}
