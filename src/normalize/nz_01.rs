//! NZ-01: page numbers that an extraction left between paragraphs. A line is debris only in a series that counts pages.

use crate::source::{RawBlock, RawBody};
use crate::text::RichText;

/// Shortest series that counts.
const SERIES: usize = 3;

/// Indices of blocks that are page numbers: at least three in order, each one more than the last.
pub fn page_numbers(blocks: &[RawBlock]) -> Vec<usize> {
    let found: Vec<(usize, u32)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(i, b)| match &b.body {
            RawBody::Para(t) => page_number(t).map(|n| (i, n)),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    let mut run: Vec<(usize, u32)> = Vec::new();
    for item in found {
        if run.last().is_none_or(|last| item.1 == last.1 + 1) {
            run.push(item);
        } else {
            if run.len() >= SERIES {
                out.extend(run.iter().map(|r| r.0));
            }
            run = vec![item];
        }
    }
    if run.len() >= SERIES {
        out.extend(run.iter().map(|r| r.0));
    }
    out
}

/// `12`, `- 12 -`, `— 12 —`, `第12页`, `12 / 60`.
fn page_number(text: &RichText) -> Option<u32> {
    let bare = text.text.trim_matches(|c: char| c.is_whitespace() || "-—–·".contains(c));
    let bare = bare.strip_prefix('第').and_then(|t| t.trim_end().strip_suffix(['页', '頁'])).unwrap_or(bare).trim();
    let bare = match bare.split_once('/') {
        Some((n, total)) if total.trim().bytes().all(|b| b.is_ascii_digit()) => n.trim(),
        _ => bare,
    };
    (bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceSpan;

    fn blocks(texts: &[&str]) -> Vec<RawBlock> {
        texts
            .iter()
            .map(|t| RawBlock {
                span: SourceSpan::default(),
                body: RawBody::Para(RichText::plain(t, SourceSpan::default())),
            })
            .collect()
    }

    #[test]
    fn a_series_of_pages_is_debris() {
        assert_eq!(page_numbers(&blocks(&["甲", "11", "乙", "— 12 —", "丙", "第 13 页", "丁"])), [1, 3, 5]);
    }

    #[test]
    fn numbers_that_do_not_count_pages_are_words() {
        assert!(page_numbers(&blocks(&["1984", "2001", "2046"])).is_empty());
        assert!(page_numbers(&blocks(&["1", "2"])).is_empty());
    }
}
