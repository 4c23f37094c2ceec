//! Plain text by Chinese habit: blank lines and 全角 indents part paragraphs, numbered chapter lines are headings.

use super::{Manuscript, RawBlock, RawBody};
use crate::text::{RichText, SourceSpan};

/// Reads `text[start..]` into the manuscript.
pub fn read(text: &str, start: usize, out: &mut Manuscript) {
    let mut group: Vec<Line> = Vec::new();
    let mut at = start;
    let mut first = true;
    for line in text[start..].split_inclusive(['\n', '\u{000C}']) {
        let bare = line.trim_end_matches(['\n', '\r', '\u{000C}']);
        if let Some(content) = Line::new(bare, at) {
            if content.indented && !group.is_empty() {
                flush(text, &mut group, &mut first, out);
            }
            group.push(content);
        } else {
            flush(text, &mut group, &mut first, out);
        }
        at += line.len();
    }
    flush(text, &mut group, &mut first, out);
}

/// A line with words: where they begin and end.
struct Line {
    span: SourceSpan,
    outer: SourceSpan,
    indented: bool,
}

impl Line {
    fn new(bare: &str, at: usize) -> Option<Line> {
        let blank = |c: char| c == ' ' || c == '\t' || c == '\u{3000}';
        let inner = bare.trim_matches(blank);
        if inner.is_empty() {
            return None;
        }
        let lead = bare.len() - bare.trim_start_matches(blank).len();
        let indent = &bare[..lead];
        Some(Line {
            span: SourceSpan::new(at + lead, at + lead + inner.len()),
            outer: SourceSpan::new(at, at + bare.len()),
            indented: indent.starts_with('\u{3000}') || indent.len() >= 2,
        })
    }

    /// Width in half-em units: Han and full-width 2, others 1.
    fn width(&self, text: &str) -> usize {
        text[self.span.start..self.span.end].chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
    }
}

fn flush(text: &str, group: &mut Vec<Line>, first: &mut bool, out: &mut Manuscript) {
    if group.is_empty() {
        return;
    }
    for line in group.iter() {
        out.note_resolved(
            "NZ-05",
            line.outer.start..line.span.start,
            &text[line.outer.start..line.span.start],
            "",
            "indent",
        );
    }
    let lines = std::mem::take(group);
    let single = lines.len() == 1;
    if single && let Some(level) = chapter_level(&text[lines[0].span.start..lines[0].span.end], *first) {
        let words = RichText::plain(&text[lines[0].span.start..lines[0].span.end], lines[0].span);
        out.blocks.push(RawBlock { span: lines[0].outer, body: RawBody::Heading(level, words) });
        *first = false;
        return;
    }
    *first = false;
    let widths: Vec<usize> = lines.iter().map(|l| l.width(text)).collect();
    let longest = widths.iter().max().copied().unwrap_or(0);
    let inner = &widths[..widths.len().saturating_sub(1)];
    // hard-wrapped: every line but the last fills the same width, and that is a width that text is wrapped at
    let wrapped = lines.len() >= 3 && (30..=120).contains(&longest) && inner.iter().all(|w| w + 4 >= longest);
    // one paragraph a line, as editors write without blank lines
    let paragraph_a_line = !wrapped && longest > 60;
    if paragraph_a_line {
        for line in lines {
            let words = RichText::plain(&text[line.span.start..line.span.end], line.span);
            out.blocks.push(RawBlock { span: line.outer, body: RawBody::Para(words) });
        }
        return;
    }
    let mut words = RichText::default();
    let mut span = lines[0].outer;
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            let gap = SourceSpan::new(lines[i - 1].span.end, line.span.start);
            if wrapped {
                let glue = super::soft_break(words.text.chars().next_back(), text[line.span.start..].chars().next());
                out.note_resolved("NZ-04", gap.start..gap.end, &text[gap.start..gap.end], glue, "hard-wrapped line");
                words.push(glue, gap);
            } else {
                words.push("\n", gap);
            }
        }
        words.push(&text[line.span.start..line.span.end], line.span);
        span = span.to(line.outer);
    }
    out.blocks.push(RawBlock { span, body: RawBody::Para(words) });
}

/// `第三章 …` is a chapter, `第二节 …` a section; the first line of a text that is short and unpunctuated its title.
fn chapter_level(line: &str, first: bool) -> Option<u8> {
    let length = line.chars().count();
    let ends_sentence = line.ends_with(['。', '！', '？', '；', '，', '：', '”', '…']);
    if let Some(rest) = line.strip_prefix('第') {
        let digits: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || "〇零一二三四五六七八九十百千两".contains(*c)).collect();
        let mut after = rest[digits.len()..].chars();
        let unit = after.next();
        let next = after.next();
        let parted = next.is_none_or(|c| c.is_whitespace() || c == '：' || c == '、' || length <= 20 && !ends_sentence);
        if !digits.is_empty() && parted && length <= 40 && !ends_sentence {
            match unit {
                Some('部' | '卷' | '篇') if next.is_none_or(char::is_whitespace) => return Some(2),
                Some('章' | '回') => return Some(2),
                Some('节' | '節') => return Some(3),
                _ => {}
            }
        }
    }
    (first && length <= 30 && !ends_sentence).then_some(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read_bytes;

    fn shapes(text: &str) -> Vec<String> {
        let m = read_bytes("a.txt", text.as_bytes(), None).unwrap();
        m.blocks
            .iter()
            .map(|b| match &b.body {
                RawBody::Para(t) => t.text.clone(),
                RawBody::Heading(n, t) => format!("#{n} {}", t.text),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn indents_and_blank_lines_part_paragraphs() {
        let text = "题目\n\n　　第一段的话。\n　　第二段的话。\n\n第三段。\n";
        assert_eq!(shapes(text), ["#1 题目", "第一段的话。", "第二段的话。", "第三段。"]);
    }

    #[test]
    fn verse_keeps_its_lines_and_wrapped_text_does_not() {
        assert_eq!(shapes("题目\n\n床前明月光，\n疑是地上霜。\n"), ["#1 题目", "床前明月光，\n疑是地上霜。"]);
        let wrapped = "题目\n\n这一段文字是从别处来的每行都是二十个字\n所以它是折断的行应当接成一个完整的段落\n不留空格也不留换行才是它本来应有的样子\n就是这样。\n";
        let got = shapes(wrapped);
        assert_eq!(got.len(), 2);
        assert!(!got[1].contains('\n') && !got[1].contains(' '));
    }

    #[test]
    fn chapters_are_headings() {
        assert_eq!(
            shapes("书\n\n第三章　出版\n\n话。\n\n第二节 印\n"),
            ["#1 书", "#2 第三章　出版", "话。", "#3 第二节 印"]
        );
        assert_eq!(
            shapes("书\n\n第一章里他说了很多关于那些年发生的事情。\n")[1],
            "第一章里他说了很多关于那些年发生的事情。"
        );
    }
}
