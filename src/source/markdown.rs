//! Markdown blocks (CommonMark with GFM tables and strikethrough) by comrak, with Chinese-friendly emphasis: plain
//! flanking rules lose bold labels beside Chinese marks (NZ-17).

use super::attributes::{self, Item};
use super::divs::{self, Div, Divs};
use super::inlines::{self, Leavings, Lines, Mode};
use super::{ColumnAlign, DivRole, ImageState, Manuscript, RawBlock, RawBody, captions, load_image};
use crate::messages::Finding;
use crate::text::{MarkKind, RichText, SourceSpan, is_han};
use comrak::nodes::{AstNode, ListDelimType, ListType, NodeValue, TableAlignment};
use std::path::Path;

/// Containers nested deeper than this are read flat: no manuscript goes there, but an attack does.
const MAX_DEPTH: usize = 48;

/// Reads `text[start..]` into the manuscript.
pub fn read(text: &str, start: usize, dir: Option<&Path>, out: &mut Manuscript) {
    let arena = comrak::Arena::new();
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.footnotes = true;
    // comrak would drop notes that nothing refers to; every one is kept
    options.parse.leave_footnote_definitions = true;
    let (root, divs) = divs::parse(&arena, &text[start..], &mut options);
    let lines = Lines::new(text, start);
    let mut reader =
        Reader { text, lines, dir, out, left: Leavings::default(), divs, in_div: false, mode: Mode::Prose };
    let blocks = reader.inner(root, 0);
    reader.stray_fences();
    let left = std::mem::take(&mut reader.left);
    out.blocks = blocks;
    out.findings.extend(left.findings);
    out.resolved.extend(left.resolved);
    out.set_aside.extend(left.aside);
    out.set_aside.extend(link_definitions(text, start));
    for (name, (count, span)) in left.tags {
        let id = if name == "!--" { "HTML-002" } else { "HTML-001" };
        out.findings.push(Finding { id, span: Some(span), args: vec![name, count.to_string()] });
    }
    out.findings.sort_by_key(|f| f.span.map_or(0, |s| s.start));
}

/// Reads the blocks of a text.
pub struct Reader<'t> {
    /// The file.
    pub text: &'t str,
    /// What reading sets aside.
    pub left: Leavings,
    lines: Lines,
    dir: Option<&'t Path>,
    out: &'t mut Manuscript,
    divs: Divs,
    in_div: bool,
    mode: Mode,
}

/// Lines that define a link's target (`[名]: https://…`). A line of that shape whose target is no address is somebody's
/// words that Markdown swallows; it is not counted here, so that its loss is reported (TXT-002).
fn link_definitions(text: &str, start: usize) -> Vec<SourceSpan> {
    let address = |t: &str| t.starts_with('<') || t.contains(['/', '#']) || t.contains(".md") || t.contains(".html");
    let mut out = Vec::new();
    let mut at = start;
    // a definition whose target stands on the next line
    let mut open: Option<usize> = None;
    for line in text[start..].split_inclusive('\n') {
        let end = at + line.len();
        let label = line.trim_start().starts_with('[');
        let target = line.split_once("]:").filter(|_| label).map(|(_, t)| t.trim());
        match (open.take(), target) {
            (_, Some("")) => open = Some(at),
            (_, Some(t)) if address(t) => out.push(SourceSpan::new(at, end)),
            (Some(from), None) if address(line.trim()) => out.push(SourceSpan::new(from, end)),
            _ => {}
        }
        at = end;
    }
    out
}

impl Reader<'_> {
    /// The blocks inside a node, tables and figures with their captions.
    fn inner<'a>(&mut self, node: &'a AstNode<'a>, depth: usize) -> Vec<RawBlock> {
        let mut blocks = Vec::new();
        self.children(node, depth, &mut blocks);
        self.left.aside.extend(captions::attach(&mut blocks));
        blocks
    }

    fn children<'a>(&mut self, node: &'a AstNode<'a>, depth: usize, blocks: &mut Vec<RawBlock>) {
        for child in node.children() {
            self.block(child, depth, blocks);
        }
    }

    fn span<'a>(&self, node: &'a AstNode<'a>) -> SourceSpan {
        let mut pos = node.data.borrow().sourcepos;
        if self.in_div {
            // comrak forgets where the last blocks before a closing fence end; their words know
            for inner in node.descendants() {
                let end = inner.data.borrow().sourcepos.end;
                if (end.line, end.column) > (pos.end.line, pos.end.column) {
                    pos.end = end;
                }
            }
        }
        let mut start = self.lines.offset(pos.start.line, pos.start.column).min(self.text.len());
        let mut end = (self.lines.offset(pos.end.line, pos.end.column) + 1).min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        SourceSpan::new(start, end.max(start))
    }

    fn words<'a>(&mut self, node: &'a AstNode<'a>) -> RichText {
        let span = self.span(node);
        inlines::read(node, self.text, &self.lines, span, self.mode, &mut self.left)
    }

    /// Words of a leaf that is no paragraph, with its pictures read.
    fn leaf<'a>(&mut self, node: &'a AstNode<'a>) -> RichText {
        let words = self.words(node).trimmed();
        self.pictures(&words, self.span(node));
        words
    }

    /// Reads the pictures inside a line.
    fn pictures(&mut self, words: &RichText, span: SourceSpan) {
        for mark in &words.marks {
            let MarkKind::Image { src, .. } = &mark.kind else { continue };
            if !self.out.pictures.contains_key(src) {
                let image = self.load(src, span);
                self.out.pictures.insert(src.clone(), image);
            }
        }
    }

    fn load(&mut self, src: &str, span: SourceSpan) -> ImageState {
        let image = load_image(src, self.dir);
        if image == ImageState::Missing {
            self.out.findings.push(Finding { id: "IMG-001", span: Some(span), args: vec![src.to_string()] });
        }
        image
    }

    fn block<'a>(&mut self, node: &'a AstNode<'a>, depth: usize, blocks: &mut Vec<RawBlock>) {
        let span = self.span(node);
        if depth > MAX_DEPTH {
            let words = RichText::plain(&inlines::plain(node), span);
            blocks.push(RawBlock { span, body: RawBody::Para(words) });
            return;
        }
        // a copy, so that reading children may borrow again
        let value = node.data.borrow().value.clone();
        let body = match value {
            NodeValue::Paragraph => {
                let words = self.words(node);
                self.paragraph(words, span, blocks);
                return;
            }
            NodeValue::Heading(h) => RawBody::Heading(h.level.clamp(1, 6), self.leaf(node)),
            NodeValue::BlockQuote => RawBody::Quote(self.inner(node, depth + 1)),
            NodeValue::BlockDirective(_) => {
                self.div(node, depth, span, blocks);
                return;
            }
            NodeValue::List(list) => {
                let ordered = list.list_type == ListType::Ordered;
                let delimiter = if list.delimiter == ListDelimType::Paren { ')' } else { '.' };
                let mut items = Vec::new();
                for (i, item) in node.children().enumerate() {
                    let inner = self.inner(item, depth + 1);
                    let at = self.span(item);
                    let marker = ordered.then(|| {
                        let words = format!("{}{delimiter}", list.start + i);
                        let end = (at.start + words.len()).min(at.end);
                        let end = (end..=at.end).find(|e| self.text.is_char_boundary(*e)).unwrap_or(at.end);
                        RichText::plain(&words, SourceSpan::new(at.start, end))
                    });
                    items.push((marker, inner));
                }
                RawBody::List { ordered, items }
            }
            NodeValue::CodeBlock(code) => {
                let literal = code.literal.trim_end_matches('\n');
                if !code.fenced && self.mode == Mode::Lines {
                    self.indented_lines(literal, span, blocks);
                    return;
                }
                if !code.fenced && is_prose(literal) {
                    self.indented_prose(literal, span, blocks);
                    return;
                }
                let expanded = expand_tabs(literal);
                self.out.note_resolved("NZ-05", span.start..span.end, literal, &expanded, "tabs in code");
                RawBody::Code(RichText::plain(&expanded, span))
            }
            NodeValue::HtmlBlock(block) => {
                self.html_block(&block.literal, span, blocks);
                return;
            }
            NodeValue::ThematicBreak => RawBody::Rule,
            NodeValue::FootnoteDefinition(note) => {
                let mode = std::mem::take(&mut self.mode);
                let inner = self.inner(node, depth + 1);
                self.mode = mode;
                let end = self.text[span.start..].find(']').map_or(span.end, |n| span.start + n + 1);
                let mark = SourceSpan::new(span.start, end);
                self.left.aside.push(mark);
                RawBody::Note { label: note.name, mark, blocks: inner }
            }
            NodeValue::Table(table) => {
                let align = table
                    .alignments
                    .iter()
                    .map(|a| match a {
                        TableAlignment::None => ColumnAlign::None,
                        TableAlignment::Left => ColumnAlign::Left,
                        TableAlignment::Center => ColumnAlign::Center,
                        TableAlignment::Right => ColumnAlign::Right,
                    })
                    .collect();
                let mode = std::mem::replace(&mut self.mode, Mode::Cell);
                let mut rows: Vec<Vec<RichText>> = Vec::new();
                for row in node.children() {
                    rows.push(row.children().map(|cell| self.leaf(cell)).collect());
                }
                self.mode = mode;
                let caption = self.caption_row(node, &mut rows);
                let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
                RawBody::Table { align, head, rows, caption }
            }
            _ => {
                self.children(node, depth + 1, blocks);
                return;
            }
        };
        blocks.push(RawBlock { span, body });
    }

    /// A paragraph, or a figure when it is nothing but one picture.
    fn paragraph(&mut self, words: RichText, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let lead: String = words.text.chars().take_while(|c| matches!(c, '\u{3000}' | ' ' | '\u{A0}')).collect();
        if !lead.is_empty() && lead.len() < words.text.len() {
            let at = words.span_of(0..lead.len()).unwrap_or(span);
            self.out.note_resolved("NZ-05", at.start..at.end, &lead, "", "indent");
        }
        let words = words.trimmed();
        let alone = words.text.is_empty();
        let images = words.marks.iter().filter_map(|m| match &m.kind {
            MarkKind::Image { src, alt } => Some((src.clone(), alt.clone())),
            _ => None,
        });
        if alone {
            let titles = std::mem::take(&mut self.left.titles);
            for (n, (src, alt)) in images.enumerate() {
                let title = titles.get(n).filter(|t| !t.trim().is_empty()).map(|title| {
                    let at = self.text[span.start..span.end].rfind(title.as_str());
                    let at = at.map_or(span, |n| SourceSpan::new(span.start + n, span.start + n + title.len()));
                    RichText::plain(title, at).trimmed()
                });
                self.figure(src, RichText::plain(&alt, span), title, span, blocks);
            }
        } else if !words.is_blank() {
            self.pictures(&words, span);
            blocks.push(RawBlock { span, body: RawBody::Para(words) });
        }
    }

    /// Adds a picture that stands alone.
    pub fn figure(
        &mut self,
        src: String,
        alt: RichText,
        caption: Option<RichText>,
        span: SourceSpan,
        blocks: &mut Vec<RawBlock>,
    ) {
        let image = self.load(&src, span);
        blocks.push(RawBlock { span, body: RawBody::Figure { src, image, alt, caption } });
    }

    /// A caption that stands right under the last row, where Markdown takes it for a row of one cell.
    fn caption_row<'a>(&mut self, table: &'a AstNode<'a>, rows: &mut Vec<Vec<RichText>>) -> Option<RichText> {
        let row = table.last_child().filter(|_| rows.len() > 1)?;
        let span = self.span(row);
        let at = rows.last()?.first().and_then(captions::marker)?;
        let alone = rows.last()?.iter().skip(1).all(|c| c.text.is_empty() && c.marks.is_empty());
        if !alone || self.text[span.start..span.end].contains('|') {
            return None;
        }
        let words = rows.pop()?.into_iter().next()?;
        self.left.aside.extend(words.span_of(0..at));
        Some(words.slice(at..words.text.len()).trimmed())
    }

    /// A fenced div: its classes, outermost first. A class that is not known, or a fence that nothing closes, leaves the
    /// contents as they are, with a finding.
    fn div<'a>(&mut self, node: &'a AstNode<'a>, depth: usize, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let line = node.data.borrow().sourcepos.start.line;
        let Div { items, close } = self.divs.open.get(&line).cloned().unwrap_or(Div { items: Vec::new(), close: None });
        let fence = self.line(line, span);
        self.left.aside.push(fence);
        match close {
            Some(line) => {
                let closing = self.line(line, span);
                self.left.aside.push(closing);
            }
            None => {
                let args = vec![self.text[fence.start..fence.end].trim_end().to_string()];
                self.left.findings.push(Finding { id: "MARK-004", span: Some(fence), args });
            }
        }
        let outer = std::mem::replace(&mut self.in_div, true);
        let mut kinds = Vec::new();
        for item in &items {
            match DIVS.iter().find(|(name, _)| matches!(item, Item::Class(class) if class == name)) {
                Some((_, kind)) => kinds.push(*kind),
                None => {
                    let given = match item {
                        Item::Class(name) => name.clone(),
                        Item::Anchor(name) => format!("#{name}"),
                        Item::Pair(key, _) => format!("{key}="),
                    };
                    let known = DIVS.iter().map(|d| d.0.to_string()).collect();
                    self.left.findings.push(attributes::unknown(given, known, fence));
                }
            }
        }
        if close.is_none() || kinds.is_empty() {
            self.children(node, depth + 1, blocks);
            self.in_div = outer;
            return;
        }
        let lines = kinds.iter().any(|k| matches!(k, DivKind::Role(DivRole::Verse | DivRole::Signature)));
        let mode = self.mode;
        self.mode = if lines { Mode::Lines } else { mode };
        let mut inner = self.inner(node, depth + 1);
        self.mode = mode;
        self.in_div = outer;
        for kind in kinds.into_iter().rev() {
            let body = match kind {
                DivKind::Quote => RawBody::Quote(inner),
                DivKind::Role(role) => RawBody::Div { role, blocks: inner },
            };
            inner = vec![RawBlock { span, body }];
        }
        blocks.extend(inner);
    }

    /// The place of a line's fence, as comrak counts lines.
    fn line(&self, line: usize, within: SourceSpan) -> SourceSpan {
        let start = self.lines.offset(line, 1).clamp(within.start.min(self.text.len()), self.text.len());
        let start = (start..=self.text.len()).find(|i| self.text.is_char_boundary(*i)).unwrap_or(start);
        let rest = &self.text[start..];
        SourceSpan::new(start, start + rest.find(['\r', '\n']).unwrap_or(rest.len()))
    }

    /// Closing fences with nothing to close stay words, and are reported.
    fn stray_fences(&mut self) {
        for line in &self.divs.stray {
            let span = self.line(*line, SourceSpan::new(0, self.text.len()));
            self.left.findings.push(Finding { id: "MARK-005", span: Some(span), args: Vec::new() });
        }
    }

    /// Lines of verse that begin with an indent, which Markdown would take for code.
    fn indented_lines(&mut self, literal: &str, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let mut words = RichText::default();
        let mut from = span.start;
        for line in literal.lines() {
            if line.trim().is_empty() {
                self.stanza(&mut words, span, blocks);
                continue;
            }
            let at = self.text[from..span.end].find(line.trim()).map_or(span.start, |n| from + n);
            from = (at + line.trim().len()).min(span.end);
            if !words.text.is_empty() {
                words.push("\n", SourceSpan::new(at, at));
            }
            words.push(line.trim(), SourceSpan::new(at, from));
        }
        self.stanza(&mut words, span, blocks);
    }

    fn stanza(&mut self, words: &mut RichText, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let words = std::mem::take(words);
        if !words.is_blank() {
            let at = words.span_of(0..words.text.len()).unwrap_or(span);
            blocks.push(RawBlock { span: at, body: RawBody::Para(words) });
        }
    }

    /// Prose that an editor indented by four spaces, which Markdown would take for code.
    fn indented_prose(&mut self, literal: &str, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        for line in literal.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let at = self.text[span.start..span.end].find(line).map_or(span.start, |n| span.start + n);
            let place = SourceSpan::new(at, (at + line.len()).min(span.end));
            self.out.note_resolved("NZ-05", at.saturating_sub(4)..at, "    ", "", "indent");
            blocks.push(RawBlock { span: place, body: RawBody::Para(RichText::plain(line, place)) });
        }
    }
}

/// What a class makes of a fenced div.
#[derive(Clone, Copy)]
enum DivKind {
    Quote,
    Role(DivRole),
}

const DIVS: [(&str, DivKind); 12] = [
    ("verse", DivKind::Role(DivRole::Verse)),
    ("诗", DivKind::Role(DivRole::Verse)),
    ("詩", DivKind::Role(DivRole::Verse)),
    ("signature", DivKind::Role(DivRole::Signature)),
    ("落款", DivKind::Role(DivRole::Signature)),
    ("quote", DivKind::Quote),
    ("引文", DivKind::Quote),
    ("note", DivKind::Role(DivRole::EditorNote)),
    ("编按", DivKind::Role(DivRole::EditorNote)),
    ("編按", DivKind::Role(DivRole::EditorNote)),
    ("编者按", DivKind::Role(DivRole::EditorNote)),
    ("編者按", DivKind::Role(DivRole::EditorNote)),
];

/// Whether an indented block is Chinese prose rather than code: mostly Han, and ends as a sentence does.
fn is_prose(literal: &str) -> bool {
    let letters = literal.chars().filter(|c| !c.is_whitespace()).count();
    let han = literal.chars().filter(|c| is_han(*c)).count();
    han * 2 > letters && literal.trim_end().ends_with(['。', '！', '？', '”', '…', '：'])
}

/// Tabs to the next multiple of four columns; a Han counts two.
fn expand_tabs(code: &str) -> String {
    if !code.contains('\t') {
        return code.to_string();
    }
    let mut out = String::with_capacity(code.len() + 16);
    let mut column = 0;
    for c in code.chars() {
        match c {
            '\t' => {
                let n = 4 - column % 4;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\n' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += if c.is_ascii() { 1 } else { 2 };
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
