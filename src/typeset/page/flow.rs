//! What blocks say of their neighbours: a colon that announces, a sentence that goes on.

use super::caption::label_of;
use crate::document::{Block, BlockBody, LeafKind};

/// A paragraph that ends in a colon is not parted from the list, code, quote or table that it announces, nor one that
/// is a table's title in all but name (`表格 3-1: …`) from the table.
pub(crate) fn announces(block: &Block, next: &Block) -> bool {
    let words = match &block.body {
        BlockBody::Leaf { kind: LeafKind::Para | LeafKind::Turn { .. }, text } => text.text.as_str(),
        _ => return false,
    };
    let shown = match &next.body {
        BlockBody::Leaf { kind, .. } => matches!(kind, LeafKind::Code | LeafKind::Verse),
        BlockBody::List { .. } | BlockBody::Quote(_) | BlockBody::Table { .. } | BlockBody::Figure { .. } => true,
        BlockBody::EditorNote(_) | BlockBody::Note { .. } | BlockBody::SceneBreak => false,
    };
    let titles = matches!(&next.body, BlockBody::Table { .. }) && label_of(words).is_some();
    titles || (shown && words.ends_with(['：', ':']))
}

/// PA-02: a paragraph that goes on with the sentence of the one before a quote, verse, table or picture has no indent.
///
/// The source has no mark for it, so only what cannot be otherwise counts: the paragraph before the display ends in
/// `，`, `、` or `；`, or this one begins with a mark that begins no sentence or with a small Latin letter. A colon or a
/// missing full stop proves nothing.
pub(crate) fn continues(before: [Option<&Block>; 2], block: &Block) -> bool {
    let [Some(first), Some(display)] = before else { return false };
    let shown = match &display.body {
        BlockBody::Leaf { kind, .. } => *kind == LeafKind::Verse,
        BlockBody::Quote(_) | BlockBody::Table { .. } | BlockBody::Figure { .. } => true,
        _ => false,
    };
    let words = |b: &Block| match &b.body {
        BlockBody::Leaf { kind: LeafKind::Para | LeafKind::Turn { .. }, text } => Some(text.text.trim().to_string()),
        _ => None,
    };
    let (true, Some(first), BlockBody::Leaf { kind: LeafKind::Para, .. }, Some(this)) =
        (shown, words(first), &block.body, words(block))
    else {
        return false;
    };
    let open = first.ends_with(['，', '、', '；']);
    let goes_on = this.starts_with(|c: char| "，、；。：！？”’）》」』".contains(c) || c.is_ascii_lowercase());
    open || goes_on
}
