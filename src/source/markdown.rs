//! Markdown blocks (CommonMark with GFM tables and strikethrough) by comrak, with Chinese-friendly emphasis: plain
//! flanking rules lose bold labels beside Chinese marks (NZ-17).

use super::html::{self, Piece};
use super::inlines::{self, Leavings, Lines};
use super::{ColumnAlign, ImageState};
use super::{Manuscript, RawBlock, RawBody, load_image};
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
    let root = comrak::parse_document(&arena, &text[start..], &options);
    let lines = Lines::new(text, start);
    let mut reader = Reader { text, lines, dir, out, left: Leavings::default(), notes: Vec::new() };
    let mut blocks = Vec::new();
    reader.children(root, 0, &mut blocks);
    endnotes(std::mem::take(&mut reader.notes), &mut blocks, &mut reader.out.findings);
    let left = std::mem::take(&mut reader.left);
    out.blocks = blocks;
    out.resolved.extend(left.resolved);
    out.set_aside.extend(left.aside);
    out.set_aside.extend(link_definitions(text, start));
    for (name, (count, span)) in left.tags {
        let id = if name == "!--" { "HTML-002" } else { "HTML-001" };
        out.findings.push(Finding { id, span: Some(span), args: vec![name, count.to_string()] });
    }
    out.findings.sort_by_key(|f| f.span.map_or(0, |s| s.start));
}

struct Reader<'t> {
    text: &'t str,
    lines: Lines,
    dir: Option<&'t Path>,
    out: &'t mut Manuscript,
    left: Leavings,
    notes: Vec<RawBlock>,
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

/// Notes stand after the text, each with its mark as the source writes it.
fn endnotes(notes: Vec<RawBlock>, blocks: &mut Vec<RawBlock>, findings: &mut Vec<Finding>) {
    let (Some(first), Some(last)) = (notes.first().map(|n| n.span), notes.last().map(|n| n.span)) else { return };
    findings.push(Finding { id: "NOTE-001", span: Some(first), args: vec![notes.len().to_string()] });
    let span = first.to(last);
    let mut items = Vec::new();
    for note in notes {
        if let RawBody::List { items: one, .. } = note.body {
            items.extend(one);
        }
    }
    blocks.push(RawBlock { span, body: RawBody::Rule });
    blocks.push(RawBlock { span, body: RawBody::List { ordered: true, items } });
}

impl Reader<'_> {
    fn children<'a>(&mut self, node: &'a AstNode<'a>, depth: usize, blocks: &mut Vec<RawBlock>) {
        for child in node.children() {
            self.block(child, depth, blocks);
        }
    }

    fn span<'a>(&self, node: &'a AstNode<'a>) -> SourceSpan {
        let pos = node.data.borrow().sourcepos;
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
        inlines::read(node, self.text, &self.lines, span, &mut self.left)
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
            NodeValue::Heading(h) => RawBody::Heading(h.level.clamp(1, 6), self.words(node).trimmed()),
            NodeValue::BlockQuote => {
                let mut inner = Vec::new();
                self.children(node, depth + 1, &mut inner);
                RawBody::Quote(inner)
            }
            NodeValue::List(list) => {
                let ordered = list.list_type == ListType::Ordered;
                let delimiter = if list.delimiter == ListDelimType::Paren { ')' } else { '.' };
                let mut items = Vec::new();
                for (i, item) in node.children().enumerate() {
                    let mut inner = Vec::new();
                    self.children(item, depth + 1, &mut inner);
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
                let mut inner = Vec::new();
                self.children(node, depth + 1, &mut inner);
                let end = self.text[span.start..span.end].find(']').map_or(span.end, |n| span.start + n + 1);
                let marker = RichText::plain(&format!("[{}]", note.name), SourceSpan::new(span.start, end));
                self.notes
                    .push(RawBlock { span, body: RawBody::List { ordered: true, items: vec![(Some(marker), inner)] } });
                return;
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
                let mut rows: Vec<Vec<RichText>> = Vec::new();
                for row in node.children() {
                    rows.push(row.children().map(|cell| self.words(cell).trimmed()).collect());
                }
                let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
                RawBody::Table { align, head, rows }
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
        let images: Vec<(String, String)> = words
            .marks
            .iter()
            .filter_map(|m| match &m.kind {
                MarkKind::Image { src, alt } => Some((src.clone(), alt.clone())),
                _ => None,
            })
            .collect();
        if words.text.is_empty() && !images.is_empty() {
            for (src, alt) in images {
                self.figure(src, RichText::plain(&alt, span), span, blocks);
            }
        } else if !words.is_blank() {
            for (src, _) in images {
                self.out.findings.push(Finding { id: "IMG-002", span: Some(span), args: vec![src] });
            }
            blocks.push(RawBlock { span, body: RawBody::Para(words) });
        }
    }

    fn figure(&mut self, src: String, alt: RichText, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let image = load_image(&src, self.dir);
        if image == ImageState::Missing {
            self.out.findings.push(Finding { id: "IMG-001", span: Some(span), args: vec![src.clone()] });
        }
        blocks.push(RawBlock { span, body: RawBody::Figure { src, image, alt } });
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

    fn html_block(&mut self, literal: &str, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let base = self.text[span.start..].find(literal.trim_end()).map_or(span.start, |n| span.start + n);
        let place = |range: &std::ops::Range<usize>| {
            let exact = self.text.get(base + range.start..base + range.end) == literal.get(range.clone());
            if exact { SourceSpan::new(base + range.start, base + range.end) } else { span }
        };
        let mut words = RichText::default();
        for (range, piece) in html::pieces(literal) {
            let at = place(&range);
            match piece {
                Piece::Text(range) => {
                    let raw = &literal[range];
                    let mut first = true;
                    for line in raw.split('\n') {
                        let line = html::decode_entities(line.trim());
                        if !line.is_empty() {
                            if !first || raw.starts_with(char::is_whitespace) {
                                let glue = super::soft_break(words.text.chars().next_back(), line.chars().next());
                                words.push(if words.text.is_empty() { "" } else { glue }, at);
                            }
                            words.push(&line, at);
                        }
                        first = false;
                    }
                }
                Piece::Break => words.push("\n", at),
                Piece::Image { src, alt } => {
                    self.html_words(&mut words, span, blocks);
                    self.figure(src, RichText::plain(&alt, at), at, blocks);
                }
                Piece::Tag { name, block } => {
                    if block {
                        self.html_words(&mut words, span, blocks);
                    }
                    self.left.drop_tag(&name, at);
                }
                Piece::Dropped(name) => self.left.drop_tag(&name, at),
                Piece::Comment => self.left.drop_tag("!--", at),
            }
        }
        self.html_words(&mut words, span, blocks);
    }

    fn html_words(&mut self, words: &mut RichText, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let words = std::mem::take(words).trimmed();
        if !words.is_blank() {
            let at = words.span_of(0..words.text.len()).unwrap_or(span);
            blocks.push(RawBlock { span: at, body: RawBody::Para(words) });
        }
    }
}

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
mod tests {
    use super::*;
    use crate::source::read_bytes;

    fn read_md(text: &str) -> Manuscript {
        read_bytes("a.md", text.as_bytes(), None).unwrap()
    }

    fn para(m: &Manuscript, i: usize) -> &RichText {
        match &m.blocks[i].body {
            RawBody::Para(t) | RawBody::Heading(_, t) | RawBody::Code(t) => t,
            other => panic!("{other:?}"),
        }
    }

    /// Every exact piece of the map must be the same bytes in the file: an oracle outside the aligner.
    fn check_map(text: &str, words: &RichText) {
        for (i, p) in words.pieces.iter().enumerate() {
            let end = words.pieces.get(i + 1).map_or(words.text.len(), |n| n.at);
            let slice = &words.text[p.at..end];
            if p.span.end - p.span.start == slice.len() {
                // a line end inside a code span reads as a space
                assert_eq!(text[p.span.start..p.span.end].replace('\n', " "), slice.replace('\n', " "));
            }
        }
    }

    #[test]
    fn labels_beside_chinese_marks_are_bold() {
        let m = read_md("**王：**许教授。\n\n**“重点”**后\n");
        assert_eq!(para(&m, 0).marks, [crate::text::Mark { range: 0..6, kind: MarkKind::Strong }]);
        assert_eq!(para(&m, 1).text, "“重点”后");
    }

    #[test]
    fn escapes_and_entities_keep_their_place() {
        let text = "约\\$500 亿 &amp; *斜* \\*不斜\\* 尾";
        let m = read_md(text);
        let t = para(&m, 0);
        assert_eq!(t.text, "约$500 亿 & 斜 *不斜* 尾");
        check_map(text, t);
        let dollar = t.text.find('$').unwrap();
        assert_eq!(t.span_of(dollar..dollar + 1), Some(SourceSpan::new(3, 5)));
        let tail = t.text.find('尾').unwrap();
        assert_eq!(t.span_of(tail..tail + 3), Some(SourceSpan::new(text.len() - 3, text.len())));
        assert_eq!(m.resolved.iter().filter(|r| r.rule == "NZ-09").count(), 4);
    }

    #[test]
    fn soft_breaks_join_han_and_space_latin() {
        assert_eq!(para(&read_md("中国\n民主"), 0).text, "中国民主");
        assert_eq!(para(&read_md("hello\nworld"), 0).text, "hello world");
        assert_eq!(para(&read_md("中国\nhello"), 0).text, "中国hello");
        assert_eq!(para(&read_md("甲  \n乙"), 0).text, "甲\n乙");
    }

    #[test]
    fn lists_keep_the_numbers_they_print() {
        let m = read_md("3) 甲\n4) 乙\n\n- 丙\n");
        let RawBody::List { ordered: true, items } = &m.blocks[0].body else { panic!() };
        assert_eq!(items[1].0.as_ref().unwrap().text, "4)");
        assert!(matches!(&m.blocks[1].body, RawBody::List { ordered: false, .. }));
    }

    #[test]
    fn html_keeps_words_and_reports_tags() {
        let m = read_md(
            "<span class=\"filename\">文件名：a.rs</span>\n\n<p>段<br>落</p>\n\n行内 <kbd>键</kbd>。<!-- 注 -->\n",
        );
        assert_eq!(para(&m, 0).text, "文件名：a.rs");
        assert_eq!(para(&m, 1).text, "段\n落");
        assert_eq!(para(&m, 2).text, "行内 键。");
        let ids: Vec<_> = m.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
        for want in [("HTML-001", "span"), ("HTML-001", "p"), ("HTML-001", "kbd"), ("HTML-002", "!--")] {
            assert!(ids.contains(&want), "{ids:?}");
        }
    }

    #[test]
    fn indented_chinese_prose_is_no_code() {
        let m = read_md("题\n\n    这是缩进的一段话。\n\n后\n");
        assert_eq!(para(&m, 1).text, "这是缩进的一段话。");
        let m = read_md("题\n\n    let x = 1;\n\tlet y = 2;\n");
        assert!(matches!(&m.blocks[1].body, RawBody::Code(_)));
    }

    #[test]
    fn a_missing_picture_is_reported_and_kept() {
        let m = read_md("![图一](no.png)\n");
        assert!(matches!(&m.blocks[0].body, RawBody::Figure { image: ImageState::Missing, .. }));
        assert_eq!(m.findings[0].id, "IMG-001");
    }

    #[test]
    fn notes_keep_their_words_whether_referred_to_or_not() {
        let m = read_md("正文[^1]，又[^b]。\n\n[^1]: 注文一。\n\n[^无人]: 没有人提到的注。\n\n[^b]: 注文二。\n");
        assert_eq!(para(&m, 0).text, "正文[1]，又[b]。");
        let RawBody::List { items, .. } = &m.blocks[2].body else { panic!("{:?}", m.blocks) };
        let notes: Vec<(String, String)> = items
            .iter()
            .map(|(marker, blocks)| {
                let RawBody::Para(t) = &blocks[0].body else { panic!() };
                (marker.as_ref().unwrap().text.clone(), t.text.clone())
            })
            .collect();
        let want = [("[1]", "注文一。"), ("[无人]", "没有人提到的注。"), ("[b]", "注文二。")];
        assert_eq!(notes, want.map(|(a, b)| (a.to_string(), b.to_string())));
        assert!(m.findings.iter().any(|f| f.id == "NOTE-001"));
    }

    #[test]
    fn deep_nesting_ends() {
        let m = read_md(&format!("{}字", "> ".repeat(5000)));
        assert_eq!(m.blocks.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn the_map_is_true_for_any_markdown(text in "([a中，。“”*_\\\\`\\[\\]()&;#> \\n$]|\\*\\*|&amp;|  \\n){1,60}") {
            let m = read_bytes("a.md", text.as_bytes(), None);
            if let Ok(m) = m {
                for b in &m.blocks {
                    if let RawBody::Para(t) | RawBody::Heading(_, t) = &b.body {
                        check_map(&text, t);
                    }
                }
            }
        }
    }
}
