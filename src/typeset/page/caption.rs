//! Captions of tables and figures: `表1` in 黑, the rest 宋, 9 pt, centred (`page-design.md` §9; TB-01).

use super::blocks::{Builder, Place};
use super::rich::{Prose, Shape, with_space_as_em};
use super::set::display_for;
use super::slab::{Keep, Slab};
use crate::document::{Block, BlockBody, BlockId};
use crate::fonts::Voice;
use crate::text::{Mark, MarkKind, RichText, is_han};
use crate::typeset::Owner;
use crate::typeset::inline::{Align, Line};
use crate::units::{Em, Pt};

/// Words that begin a label, longest first.
const NAMES: [&str; 14] =
    ["附表", "附图", "附圖", "插图", "插圖", "表格", "示例", "表", "图", "圖", "Table", "Figure", "Fig.", "Listing"];
/// Words that begin a line of a caption that says where a picture or its numbers come from.
const SOURCES: [&str; 8] =
    ["资料来源", "資料來源", "数据来源", "數據來源", "图片来源", "圖片來源", "来源：", "Source:"];
/// From the em box of a table's caption to the rule under it.
const OVER_RULE: Pt = Pt::tenths(45);

/// The caption of a block: a leaf with words.
pub(crate) fn caption_of(caption: Option<&Block>) -> Option<(BlockId, &RichText)> {
    match caption.map(|b| (b.id, &b.body)) {
        Some((id, BlockBody::Leaf { text, .. })) if !text.text.trim().is_empty() => Some((id, text)),
        _ => None,
    }
}

/// The label of a caption: `表1` of `表1　三种开本的版心`.
pub(crate) fn label_of(text: &str) -> Option<&str> {
    let name = NAMES.iter().find(|n| text.starts_with(**n))?;
    let after = &text[name.len()..];
    let spaces = after.len() - after.trim_start_matches(' ').len();
    if spaces > 1 {
        return None;
    }
    let mut end = name.len() + spaces;
    let mut chars = text[end..].chars().peekable();
    // figures or Han numbers, not both: 表1三种 is table 1
    let figures = chars.peek().is_some_and(char::is_ascii_digit);
    let mut digits = false;
    while let Some(c) = chars.next() {
        let number = if figures { c.is_ascii_digit() } else { "一二三四五六七八九十".contains(c) };
        // `1-2`, `3.1`, but not the full stop after a number
        let joins = "-–—‐.．·".contains(c) && digits && chars.peek().is_some_and(char::is_ascii_digit);
        if !number && !joins {
            break;
        }
        digits |= number;
        end += c.len_utf8();
    }
    let rest = &text[end..];
    let bare = text[..end].ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(is_han);
    let parted = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || "：:.。".contains(c));
    (digits && (parted || bare)).then(|| &text[..end])
}

impl Builder<'_, '_> {
    /// The caption over a table, its last line 4.5 pt over the rule, which lies `rule` over the next row.
    pub(crate) fn caption_over(&mut self, caption: (BlockId, &RichText), at: Place, rule: Pt) {
        let size = self.set.style.table.size;
        let lines = self.caption_lines(caption, at);
        let grid = &self.set.grid;
        let (n, pitch) = (lines.len() as i64, self.set.style.table.pitch);
        let rows = grid.rows_for(pitch * (n - 1) + grid.em).max(1);
        let last = grid.pitch * rows - rule - OVER_RULE - Em(120).at(size);
        let mut slab = Slab { before: 1, keep: Keep::Next, ..Slab::rows(grid, rows) };
        for (i, (prose, line)) in lines.into_iter().enumerate() {
            let baseline = last - pitch * (n - 1 - i as i64);
            slab.put(self.set.place(&prose, line, i, at.left.at(grid.em), baseline));
        }
        self.slabs.push(slab);
    }

    /// The caption under a picture, its first line on the row after it.
    pub(crate) fn caption_under(&self, lines: Vec<(Prose, Line)>, at: Place) -> Slab {
        let grid = &self.set.grid;
        let mut slab = Slab { after: 1, ..Slab::rows(grid, self.caption_rows(&lines)) };
        let mut y = Pt::ZERO;
        for (i, (prose, line)) in lines.into_iter().enumerate() {
            let baseline = y + grid.baseline(prose.paragraph.em);
            slab.put(self.set.place(&prose, line, i, at.left.at(grid.em), baseline));
            y += self.set.style.table.pitch;
        }
        slab
    }

    /// Rows that a caption takes.
    pub(crate) fn caption_rows(&self, lines: &[(Prose, Line)]) -> i64 {
        match lines.len() as i64 {
            0 => 0,
            n => self.set.grid.rows_for(self.set.style.table.pitch * (n - 1) + self.set.grid.em).max(1),
        }
    }

    /// Lines of a caption, centred; a line that names a source is smaller.
    pub(crate) fn caption_lines(&self, (id, text): (BlockId, &RichText), at: Place) -> Vec<(Prose, Line)> {
        let style = &self.set.style.table;
        let mut out = Vec::new();
        let mut from = 0;
        for part in text.text.split_inclusive('\n') {
            let piece = text.slice(from..from + part.trim_end_matches('\n').len());
            let source = from > 0 && SOURCES.iter().any(|s| piece.text.starts_with(s));
            let first = from == 0;
            from += part.len();
            let size = if source { style.small.min(Pt::tenths(75)) } else { style.size };
            let label = label_of(&piece.text).filter(|_| first).map(str::len);
            out.extend(self.caption_piece(id, piece, size, label, at));
        }
        out
    }

    fn caption_piece(
        &self,
        id: BlockId,
        mut text: RichText,
        size: Pt,
        label: Option<usize>,
        at: Place,
    ) -> Vec<(Prose, Line)> {
        let mut gap = None;
        if let Some(end) = label {
            text.marks.push(Mark { range: 0..end, kind: MarkKind::Label });
            text.order_marks();
            let one_space = text.text[end..].starts_with(' ') && !text.text[end..].starts_with("  ");
            if one_space {
                (text, gap) = with_space_as_em(&text, end);
            }
        }
        let look = display_for(&text.text, Voice::Song, size);
        let measure = self.measure(at).at(self.set.grid.em).in_em(size);
        let shape = Shape { measure, first: Em::ZERO, rest: Em::ZERO, align: Align::Center };
        let mut prose = self.set.prose(&text, &look, &Owner::Block(id), shape, label.is_some());
        prose.number_gap = gap;
        let mut lines = self.set.lines(&prose);
        // a label without a space after it: the em is the layout's
        if let ([line], Some(end)) = (lines.as_mut_slice(), label)
            && text.text[end..].starts_with(is_han)
            && let Some(last) = line.clusters.iter().rposition(|c| c.range.end <= end)
            && super::set::line_end(line) + Em::HALF <= measure
        {
            line.clusters[last].gap_after += Em::ONE;
            for (i, c) in line.clusters.iter_mut().enumerate() {
                c.x += if i > last { Em::HALF } else { -Em::HALF };
            }
        }
        lines.into_iter().map(|l| (prose.clone(), l)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TB-01: what is a label and what is only a sentence.
    #[test]
    fn labels_of_captions() {
        for (text, label) in [
            ("表1 三种开本", Some("表1")),
            ("图1-2\u{3000}行长", Some("图1-2")),
            ("表 3.1：数目", Some("表 3.1")),
            ("附表二 数目", Some("附表二")),
            ("图12", Some("图12")),
            ("表格 3-1: 整型", Some("表格 3-1")),
            ("图1行长与读速", Some("图1")),
            ("表1三种开本", Some("表1")),
            ("Table 3 Sizes", Some("Table 3")),
            ("Figure 2. Lines", Some("Figure 2")),
            ("表一般的情形", None),
            ("图书馆", None),
            ("表", None),
            ("三种开本", None),
            ("Tables", None),
        ] {
            assert_eq!(label_of(text), label, "{text}");
        }
    }
}
