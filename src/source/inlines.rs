//! Markdown inlines to [`RichText`], every character with its place in the file.
//!
//! comrak's inline positions drift after decoded escapes, so they are hints only: the decoded text is laid against the
//! source again, character by character, from a cursor that only moves forward.

use super::html::{self, Piece};
use super::html_ruby::{self, RubyTag};
use super::{Resolved, markup, soft_break};
use crate::messages::Finding;
use crate::text::{Mark, MarkKind, RichText, SourceSpan};
use comrak::nodes::{AstNode, NodeValue};
use std::collections::BTreeMap;

/// Line starts of the file, for comrak's line and column numbers.
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Of `text[base..]`; lines end at LF, CR LF or CR.
    pub fn new(text: &str, base: usize) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = vec![base];
        for i in base..bytes.len() {
            if bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i + 1);
            }
        }
        Lines { starts }
    }

    /// Byte offset of a 1-based line and byte column.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).or(self.starts.last()).copied().unwrap_or(0);
        start + column.saturating_sub(1)
    }
}

/// What reading inlines leaves besides the text.
#[derive(Default)]
pub struct Leavings {
    /// Resolved escapes and breaks.
    pub resolved: Vec<Resolved>,
    /// Tags set aside: name → (count, first place).
    pub tags: BTreeMap<String, (usize, SourceSpan)>,
    /// Markup whose characters are no words: tags, comments, link targets.
    pub aside: Vec<SourceSpan>,
    /// Titles of pictures (`![alt](src "title")`), one a picture of the block just read, in order.
    pub titles: Vec<String>,
    /// Markup that is not understood.
    pub findings: Vec<Finding>,
}

/// How the inlines of a block are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A line end is a soft break.
    #[default]
    Prose,
    /// A line end is a line end (verse, signatures).
    Lines,
    /// A table cell: a bar is written `\|`.
    Cell,
}

impl Leavings {
    /// Counts a tag or comment that was set aside.
    pub fn drop_tag(&mut self, name: &str, span: SourceSpan) {
        self.aside.push(span);
        self.tags.entry(name.to_string()).or_insert((0, span)).0 += 1;
    }
}

/// Reads the inlines of one block. `span` is the block's.
pub fn read<'a>(
    node: &'a AstNode<'a>,
    text: &str,
    lines: &Lines,
    span: SourceSpan,
    mode: Mode,
    left: &mut Leavings,
) -> RichText {
    left.titles.clear();
    let out = RichText::default();
    let mut reader =
        Reader { text, lines, left, cursor: span.start, span, mode, soft: false, out, ruby: Vec::new(), depth: 0 };
    for child in node.children() {
        reader.node(child);
    }
    let Reader { mut out, ruby, .. } = reader;
    out.order_marks();
    let out = html_ruby::fold(out, ruby, left);
    markup::apply(out, text, mode == Mode::Cell, left)
}

struct Reader<'t> {
    text: &'t str,
    lines: &'t Lines,
    left: &'t mut Leavings,
    cursor: usize,
    span: SourceSpan,
    mode: Mode,
    soft: bool,
    out: RichText,
    ruby: Vec<RubyTag>,
    depth: usize,
}

impl Reader<'_> {
    fn node<'a>(&mut self, node: &'a AstNode<'a>) {
        let data = node.data.borrow();
        let start = self.lines.offset(data.sourcepos.start.line, data.sourcepos.start.column);
        let end = self.lines.offset(data.sourcepos.end.line, data.sourcepos.end.column) + 1;
        match &data.value {
            NodeValue::Text(words) => self.place(words, start),
            NodeValue::SoftBreak if self.mode == Mode::Lines => self.forced_break(),
            NodeValue::SoftBreak => self.soft = true,
            NodeValue::LineBreak => self.forced_break(),
            NodeValue::Code(code) => {
                self.settle(code.literal.chars().next());
                let from = self.out.text.len();
                self.place(&code.literal, start);
                self.mark(from, MarkKind::Code);
                self.jump(end, '`');
            }
            NodeValue::Strong => self.inside(node, MarkKind::Strong),
            NodeValue::Emph => self.inside(node, MarkKind::Emph),
            NodeValue::Strikethrough => self.inside(node, MarkKind::Strike),
            NodeValue::Link(link) => {
                self.inside(node, MarkKind::Link { href: link.url.clone() });
                let target = self.cursor;
                for close in [')', ']', '>'] {
                    self.jump(end, close);
                }
                self.left.aside.push(SourceSpan::new(target, self.cursor.max(target)));
            }
            NodeValue::Image(link) => {
                let alt = plain(node);
                self.settle(None);
                self.picture(link.url.clone(), alt, link.title.clone());
                let from = self.cursor;
                self.jump(end, ')');
                self.jump(end, ']');
                if self.cursor == from {
                    // in a cell, positions after an escaped bar are off by its backslash
                    let rest = self.text.get(from..self.span.end).unwrap_or_default();
                    if let Some(at) = rest.find(&link.url) {
                        let after = at + link.url.len();
                        self.cursor = from + after + usize::from(rest[after..].starts_with(')'));
                    }
                }
                // its alternative text is in the mark; path and title are no words of the line
                self.left.aside.push(SourceSpan::new(from, self.cursor.max(from)));
            }
            NodeValue::HtmlInline(tag) => self.html(tag, start),
            NodeValue::FootnoteReference(note) => {
                self.settle(None);
                let ahead = self.text.get(self.cursor..self.span.end).and_then(|t| t.find("[^"));
                let at = ahead.map_or(self.cursor.min(self.span.end), |n| self.cursor + n);
                let close = self.text[at..self.span.end].find(']').map_or(at, |n| at + n + 1);
                // the label names the note; the number that is printed is the edition's
                self.left.aside.push(SourceSpan::new(at, close));
                let at = self.out.text.len();
                self.out.marks.push(Mark { range: at..at, kind: MarkKind::NoteRef { label: note.name.clone() } });
                self.cursor = close;
            }
            _ => node.children().for_each(|c| self.node(c)),
        }
    }

    fn inside<'a>(&mut self, node: &'a AstNode<'a>, kind: MarkKind) {
        self.settle(plain(node).chars().next());
        let from = self.out.text.len();
        // deeper than any manuscript nests its marks; the words below are kept without theirs
        if self.depth < 64 {
            self.depth += 1;
            node.children().for_each(|c| self.node(c));
            self.depth -= 1;
        } else {
            let words = plain(node);
            self.place(&words, self.cursor);
        }
        self.mark(from, kind);
    }

    fn mark(&mut self, from: usize, kind: MarkKind) {
        self.out.marks.push(Mark { range: from..self.out.text.len(), kind });
    }

    fn picture(&mut self, src: String, alt: String, title: String) {
        let at = self.out.text.len();
        self.out.marks.push(Mark { range: at..at, kind: MarkKind::Image { src, alt } });
        self.left.titles.push(title);
    }

    /// Moves the cursor to the end of a node, when the source there ends as such a node does.
    fn jump(&mut self, end: usize, close: char) {
        if end > self.cursor && end <= self.span.end && self.text.get(..end).is_some_and(|t| t.ends_with(close)) {
            self.cursor = end;
        }
    }

    fn forced_break(&mut self) {
        self.soft = false;
        let at = self.cursor.min(self.span.end);
        self.out.push("\n", SourceSpan::new(at, at));
    }

    /// A soft break before `next` becomes nothing or a space (NZ-04).
    fn settle(&mut self, next: Option<char>) {
        if !std::mem::take(&mut self.soft) {
            return;
        }
        let before = self.out.text.chars().next_back();
        let glue = if before == Some('\n') { "" } else { soft_break(before, next) };
        let from = self.cursor.min(self.span.end);
        let gap = self.text[from..self.span.end].find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let span = SourceSpan::new(from, from + gap);
        self.left.resolved.push(Resolved {
            rule: "NZ-04",
            span,
            before: self.text[span.start..span.end].to_string(),
            after: glue.to_string(),
            what: "soft break",
        });
        self.out.push(glue, span);
    }

    /// Adds decoded words, laid against the source.
    fn place(&mut self, words: &str, hint: usize) {
        if words.is_empty() {
            return;
        }
        self.settle(words.chars().next());
        match self.find(words, hint) {
            Some((pieces, end)) => {
                for (range, span, escape) in pieces {
                    if escape {
                        self.left.resolved.push(Resolved {
                            rule: "NZ-09",
                            span,
                            before: self.text[span.start..span.end].to_string(),
                            after: words[range.clone()].to_string(),
                            what: "escape",
                        });
                    }
                    self.out.push(&words[range], span);
                }
                self.cursor = end;
            }
            // no place found: the words are kept, with the block as their place
            None => self.out.push(words, SourceSpan::new(self.cursor.min(self.span.end), self.span.end)),
        }
    }

    /// Where the words stand: after nothing but markup from the cursor, else at the hint, else the first place ahead.
    fn find(&self, words: &str, hint: usize) -> Option<(Vec<Aligned>, usize)> {
        let markup = |c: char| c.is_whitespace() || "*_~`[]!<>()|#\\:-".contains(c);
        let mut at = self.cursor;
        while at <= self.span.end {
            if let Some(found) = self.align(words, at) {
                return Some(found);
            }
            match self.text[at..self.span.end].chars().next() {
                Some(c) if markup(c) => at += c.len_utf8(),
                _ => break,
            }
        }
        if hint > self.cursor
            && self.text.is_char_boundary(hint)
            && let Some(found) = self.align(words, hint)
        {
            return Some(found);
        }
        let ahead = self.text.get(self.cursor..self.span.end)?;
        ahead.char_indices().take(4096).find_map(|(i, _)| self.align(words, self.cursor + i))
    }

    /// Lays words against the source at `at`: equal characters, backslash escapes, entities, a line end for a space.
    fn align(&self, words: &str, at: usize) -> Option<(Vec<Aligned>, usize)> {
        let mut out: Vec<Aligned> = Vec::new();
        let mut s = at;
        let end = self.span.end;
        for (i, c) in words.char_indices() {
            let next = i + c.len_utf8();
            let rest = self.text.get(s..end)?;
            let here = rest.chars().next()?;
            let escaped = here == '\\' && c.is_ascii_punctuation() && rest[1..].starts_with(c);
            // `&` may be written as itself or as `&amp;`
            let entity = if here == '&' { html::entity(rest).filter(|(e, _)| *e == c) } else { None };
            if let Some((_, length)) = entity {
                out.push((i..next, SourceSpan::new(s, s + length), true));
                s += length;
            } else if escaped {
                out.push((i..next, SourceSpan::new(s, s + 2), true));
                s += 2;
            } else if here == c {
                match out.last_mut() {
                    Some((range, span, false)) if span.end == s && span.end - span.start == range.end - range.start => {
                        range.end = next;
                        span.end = s + c.len_utf8();
                    }
                    _ => out.push((i..next, SourceSpan::new(s, s + c.len_utf8()), false)),
                }
                s += c.len_utf8();
            } else if here == '&' {
                let length = rest.bytes().take(34).position(|b| b == b';')? + 1;
                // a few named entities stand for two characters; the second has no place of its own
                out.push((i..next, SourceSpan::new(s, s + length), true));
                s += length;
            } else if c == ' ' && (here == '\n' || here == '\r') {
                let length = rest.len() - rest.trim_start_matches(['\r', '\n', ' ', '>']).len();
                out.push((i..next, SourceSpan::new(s, s + length), false));
                s += length;
            } else {
                return None;
            }
        }
        Some((out, s))
    }

    fn html(&mut self, tag: &str, start: usize) {
        let at = self.text.get(self.cursor..self.span.end).and_then(|t| t.find(tag)).map_or(start, |n| self.cursor + n);
        let span = SourceSpan::new(at, (at + tag.len()).min(self.text.len()));
        for (_, piece) in html::pieces(tag) {
            match piece {
                Piece::Break => self.forced_break(),
                Piece::Image { src, alt } => {
                    self.left.aside.push(span);
                    self.picture(src, alt, String::new());
                }
                Piece::Tag { name, closing, .. } => match RubyTag::new(&name, closing, self.out.text.len(), span) {
                    Some(tag) => self.ruby.push(tag),
                    None => self.left.drop_tag(&name, span),
                },
                Piece::Dropped(name) => self.left.drop_tag(&name, span),
                Piece::Comment => self.left.drop_tag("!--", span),
                Piece::Text(range) => self.place(&tag[range], at),
            }
        }
        if span.end > self.cursor && span.end <= self.span.end {
            self.cursor = span.end;
        }
    }
}

/// Range of the words, its place, and whether it is an escape.
type Aligned = (std::ops::Range<usize>, SourceSpan, bool);

/// The words of a node without marks.
pub fn plain<'a>(node: &'a AstNode<'a>) -> String {
    let mut out = String::new();
    for n in node.descendants() {
        match &n.data.borrow().value {
            NodeValue::Text(t) => out.push_str(t),
            NodeValue::Code(c) => out.push_str(&c.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            _ => {}
        }
    }
    out
}
