//! NZ-02: running heads that an extraction left between paragraphs: a line that repeats a heading at least three times.

use crate::source::{RawBlock, RawBody};

/// Indices of blocks that repeat a heading word for word at least three times.
pub fn running_heads(blocks: &[RawBlock]) -> Vec<usize> {
    let squeeze = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let headings: Vec<String> = blocks
        .iter()
        .filter_map(|b| match &b.body {
            RawBody::Heading(_, t) => Some(squeeze(&t.text)),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for heading in headings.iter().filter(|h| !h.is_empty()) {
        let repeats: Vec<usize> = blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| matches!(&b.body, RawBody::Para(t) if squeeze(&t.text) == *heading))
            .map(|(i, _)| i)
            .collect();
        if repeats.len() >= 3 {
            out.extend(repeats);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{RichText, SourceSpan};

    #[test]
    fn a_heading_repeated_thrice_is_a_running_head() {
        let s = SourceSpan::default();
        let para = |t: &str| RawBlock { span: s, body: RawBody::Para(RichText::plain(t, s)) };
        let mut blocks = vec![RawBlock { span: s, body: RawBody::Heading(1, RichText::plain("题 名", s)) }];
        blocks.extend(["甲", "题名", "乙", "题名", "丙", "题名", "丁", "丁", "丁"].map(para));
        assert_eq!(running_heads(&blocks), [2, 4, 6]);
        blocks.truncate(6);
        assert!(running_heads(&blocks).is_empty());
    }
}
