//! Nothing is dropped silently: every Han character of the source is in a leaf, in a field, or is reported.
//!
//! The source map says which bytes came into the document; what the ledger took away and what reading set aside is
//! entered elsewhere. What is left over is a loss that nobody decided.

use super::{Block, BlockBody, Finding, Metadata};
use crate::normalize::Ledger;
use crate::text::{SourceSpan, is_han};

/// A finding for the Han characters of `text` that went nowhere, if there are any.
pub fn lost(
    text: &str,
    header: Option<SourceSpan>,
    leaves: &[&Block],
    meta: &Metadata,
    ledger: &Ledger,
    set_aside: &[SourceSpan],
) -> Option<Finding> {
    let mut seen: Vec<SourceSpan> = header.into_iter().chain(set_aside.iter().copied()).collect();
    for leaf in leaves {
        if let BlockBody::Leaf { text: words, .. } = &leaf.body {
            seen.extend(words.pieces.iter().map(|p| p.span));
        }
    }
    seen.extend(meta.title.iter().flat_map(|t| t.spans.iter().copied()));
    seen.extend(ledger.repairs.iter().map(|r| r.span));
    seen.sort_by_key(|s| (s.start, s.end));
    let (mut count, mut first) = (0, None);
    let mut next = 0;
    let mut covered_to = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| is_han(*c)) {
        while next < seen.len() && seen[next].start <= at {
            covered_to = covered_to.max(seen[next].end);
            next += 1;
        }
        if at >= covered_to {
            count += 1;
            first.get_or_insert((at, at + c.len_utf8()));
        }
    }
    let (start, _) = first?;
    let from: String = text[start..].chars().take(8).take_while(|c| *c != '\n').collect();
    let span = SourceSpan::new(start, start + from.len());
    Some(Finding { id: "TXT-002", span: Some(span), args: vec![count.to_string(), from] })
}
