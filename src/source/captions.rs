//! Captions of tables and figures (TB-01, TB-06): Pandoc's `Table: …` or `: …` beside a table, and the practice of
//! Chinese manuscripts, a line `表1-1　…` before a table or `图1-1　…` after a picture.

use super::{RawBlock, RawBody};
use crate::text::{RichText, SourceSpan};

/// Most characters of a caption that nothing marks, its number left out.
const LONGEST: usize = 60;

/// Gives the tables and figures of a list of blocks their captions. Returns the places of the markers that went.
pub fn attach(blocks: &mut Vec<RawBlock>) -> Vec<SourceSpan> {
    let mut markers = Vec::new();
    if !blocks.iter().any(|b| matches!(b.body, RawBody::Table { .. } | RawBody::Figure { .. })) {
        return markers;
    }
    let mut out: Vec<RawBlock> = Vec::with_capacity(blocks.len());
    let mut rest = std::mem::take(blocks).into_iter().peekable();
    while let Some(mut block) = rest.next() {
        match &mut block.body {
            RawBody::Table { caption, .. } => {
                let before = out.last().and_then(paragraph);
                let after = rest.peek().and_then(paragraph);
                if let Some(at) = before.and_then(marker) {
                    *caption = out.pop().and_then(|b| words(b, at, &mut markers));
                } else if before.is_some_and(|t| is_numbered(&t.text, &["表"])) {
                    *caption = out.pop().and_then(|b| words(b, 0, &mut markers));
                } else if let Some(at) = after.and_then(marker) {
                    *caption = rest.next().and_then(|b| words(b, at, &mut markers));
                }
            }
            RawBody::Figure { caption: caption @ None, .. }
                if rest.peek().and_then(paragraph).is_some_and(|t| is_numbered(&t.text, &["图", "圖"])) =>
            {
                *caption = rest.next().and_then(|b| words(b, 0, &mut markers));
            }
            _ => {}
        }
        out.push(block);
    }
    *blocks = out;
    markers
}

fn paragraph(block: &RawBlock) -> Option<&RichText> {
    match &block.body {
        RawBody::Para(t) => Some(t),
        _ => None,
    }
}

/// The words of a caption after its marker of `at` bytes.
fn words(block: RawBlock, at: usize, markers: &mut Vec<SourceSpan>) -> Option<RichText> {
    let RawBody::Para(text) = block.body else { return None };
    if at == 0 {
        return Some(text);
    }
    markers.extend(text.span_of(0..at));
    Some(text.slice(at..text.text.len()).trimmed())
}

/// Length of Pandoc's marker at the start of a paragraph that says more; an escaped colon is none.
pub fn marker(text: &RichText) -> Option<usize> {
    let at = ["Table:", "table:", ": "].iter().find(|m| text.text.starts_with(**m))?.len();
    let span = text.span_of(0..at)?;
    (span.end - span.start == at && !text.text[at..].trim().is_empty()).then_some(at)
}

/// `表1-1　各年产量`: the word, a number, a gap, a line without an end mark.
fn is_numbered(text: &str, word: &[&str]) -> bool {
    let Some(rest) = word.iter().find_map(|w| text.strip_prefix(w)) else { return false };
    let mut rest = rest.trim_start_matches([' ', '\u{3000}']);
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            return false;
        }
        rest = &rest[digits..];
        match rest.strip_prefix(['-', '.', '–']) {
            Some(next) => rest = next,
            None => break,
        }
    }
    let Some(title) = rest.strip_prefix([' ', '\t', '\u{3000}', ':', '：']) else { return false };
    let title = title.trim();
    (1..=LONGEST).contains(&title.chars().count())
        && !title.contains('\n')
        && !title.ends_with(['。', '！', '？', '；', '，', '：', '…', '.', '!', '?', ';', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_captions() {
        for yes in ["表1　各年产量", "表 1-1：产量", "表3.2.1 产量（吨）", "表12–3: x", "表 7 《史记》"]
        {
            assert!(is_numbered(yes, &["表"]), "{yes}");
        }
        let long = format!("表1 {}", "长".repeat(61));
        for no in
            ["表1", "表一 产量", "表1产量", "表 产量", "表1-　产量", "表1　见下文。", "表1 甲\n乙", "见表1　甲", &long]
        {
            assert!(!is_numbered(no, &["表"]), "{no}");
        }
    }
}
