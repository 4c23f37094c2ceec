//! Breaking display titles by phrase (`page-design.md` §3, "Title breaking").

use super::class::is_spaced_ideograph;
use super::{FontContext, TextStyle, display_width};
use crate::units::Em;
use std::collections::BTreeMap;
use std::ops::Range;

/// Words before which a title may break, when no mark divides it.
const JOINING: [&str; 6] = ["与", "和", "及", "以及", "并", "或"];
/// Fewest ideographs on a line.
const MIN_HAN: usize = 3;
/// Most places looked at; a longer text is no title.
const MAX_PLACES: usize = 40;

/// A place where a title may break, the better the lower its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// End of the line above (byte).
    end: usize,
    /// Start of the line below: spaces between are on neither.
    start: usize,
    rank: u32,
}

/// Breaks a display title into as few lines as fit, at most `max_lines`, none wider than `max` (in em of `style.size`;
/// the right blank of a mark at a line end does not count). Places, in order of preference: after `： —— ； ？` and a
/// typed space; after `， 、`; before `与 和 及`; after `的`. Never inside 《》“”（）, a number with its measure word, or a Latin
/// word; no line under three ideographs; the shorter line above. `None` when no such breaking exists: try a smaller size.
///
/// The ranges are bytes of `text` in order; spaces at the breaks are in none of them. A `\n` of the text always breaks.
pub fn break_title(
    text: &str,
    style: &TextStyle,
    max: Em,
    max_lines: usize,
    fonts: &FontContext,
) -> Option<Vec<Range<usize>>> {
    if text.contains('\n') {
        return forced(text, style, max, max_lines, fonts);
    }
    let whole = trimmed(text, 0..text.len());
    if max_lines == 0 {
        return None;
    }
    if display_width(text.get(whole.clone())?, style, fonts) <= max {
        return Some(vec![whole]);
    }
    let places: Vec<Place> = places(text).into_iter().take(MAX_PLACES).collect();
    let mut widths = BTreeMap::new();
    let mut width = |r: &Range<usize>| {
        let part = text.get(r.clone()).unwrap_or("");
        *widths.entry((r.start, r.end)).or_insert_with(|| display_width(part, style, fonts))
    };
    (2..=max_lines.min(4)).find_map(|lines| best(text, max, lines, &places, &mut width))
}

/// Lines given by the source itself, each broken further if it must be.
fn forced(text: &str, style: &TextStyle, max: Em, max_lines: usize, fonts: &FontContext) -> Option<Vec<Range<usize>>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let left = max_lines.checked_sub(out.len())?;
        if !line.trim().is_empty() {
            let parts = break_title(line, style, max, left, fonts)?;
            out.extend(parts.into_iter().map(|r| r.start + at..r.end + at));
        }
        at += line.len() + 1;
    }
    Some(out)
}

/// Worst rank, narrow in the middle, unevenness.
type Key = (u32, u32, i64);

/// The best way to break into exactly `lines` lines: worst rank first, then the even shape, then the shorter line above.
fn best(
    text: &str,
    max: Em,
    lines: usize,
    places: &[Place],
    width_of: &mut dyn FnMut(&Range<usize>) -> Em,
) -> Option<Vec<Range<usize>>> {
    let mut found: Option<(Key, Vec<Range<usize>>)> = None;
    let mut chosen = Vec::new();
    combinations(places.len(), lines - 1, 0, &mut chosen, &mut |picked| {
        let mut start = 0;
        let mut ranges = Vec::with_capacity(lines);
        for n in picked {
            ranges.push(start..places[*n].end);
            start = places[*n].start;
        }
        ranges.push(start..text.len());
        let ranges: Vec<Range<usize>> = ranges.into_iter().map(|r| trimmed(text, r)).collect();
        let mut widths = Vec::with_capacity(lines);
        for r in &ranges {
            let part = text.get(r.clone()).unwrap_or("");
            let width = width_of(r);
            if width > max || part.chars().filter(|c| is_spaced_ideograph(*c)).count() < MIN_HAN && is_chinese(text) {
                return;
            }
            widths.push(i64::from(width.0));
        }
        let rank: u32 = picked.iter().map(|n| places[*n].rank).max().unwrap_or(0);
        // Never narrow in the middle; even, and rather shorter above.
        let hourglass = widths.windows(3).any(|w| w[1] < w[0] && w[1] < w[2]);
        let mean = widths.iter().sum::<i64>() / lines as i64;
        let uneven = widths.iter().map(|w| (w - mean).abs()).sum::<i64>()
            + widths.windows(2).map(|w| (w[0] - w[1]).max(0) / 2).sum::<i64>();
        let key = (rank, u32::from(hourglass), uneven);
        if found.as_ref().is_none_or(|(old, _)| key < *old) {
            found = Some((key, ranges));
        }
    });
    found.map(|(_, ranges)| ranges)
}

fn combinations(n: usize, k: usize, from: usize, chosen: &mut Vec<usize>, each: &mut dyn FnMut(&[usize])) {
    if k == 0 {
        return each(chosen);
    }
    for i in from..n {
        chosen.push(i);
        combinations(n, k - 1, i + 1, chosen, each);
        chosen.pop();
    }
}

/// Where a title may break, in order.
fn places(text: &str) -> Vec<Place> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut out = Vec::new();
    let mut depth = 0i32;
    for (n, (at, c)) in chars.iter().copied().enumerate() {
        match c {
            '《' | '“' | '‘' | '（' | '(' | '「' | '『' | '〈' | '【' | '[' => depth += 1,
            '》' | '”' | '’' | '）' | ')' | '」' | '』' | '〉' | '】' | ']' => depth -= 1,
            _ => {}
        }
        let end = at + c.len_utf8();
        let next = chars.get(n + 1).map(|(_, c)| *c);
        let Some(next) = next.filter(|_| depth <= 0) else { continue };
        if is_closing(next) || matches!(c, '《' | '“' | '（' | '(' | '·') || next == '·' {
            continue;
        }
        let prev = n.checked_sub(1).and_then(|p| chars.get(p)).map(|(_, c)| *c);
        let before_word = JOINING.iter().any(|w| text[end..].starts_with(w));
        let han = |c: char| is_spaced_ideograph(c);
        let rank = match c {
            '：' | '；' | '？' | '！' | ':' | '。' => 0,
            // After a whole dash only.
            '—' if next == '—' => continue,
            '—' if prev == Some('—') => 0,
            ' ' | '\u{3000}' if next != ' ' && next != '\u{3000}' => 1,
            '，' | ',' | '、' => 2,
            '的' if han(next) && !before_word => 4,
            _ if before_word && han(c) && !is_number(c) => 3,
            // Beside a whole title or quotation.
            '》' | '”' | '）' if han(next) && !before_word => 5,
            _ if han(c) && matches!(next, '《' | '“' | '（') => 5,
            _ => continue,
        };
        out.push(Place { end, start: end, rank });
    }
    out
}

fn is_closing(c: char) -> bool {
    "：；？！，、。》”’）」』〉】)]—…·,.!?:;".contains(c) && c != '—' || c == '\u{2026}'
}

fn is_number(c: char) -> bool {
    c.is_numeric() || "一二三四五六七八九十百千万两".contains(c)
}

/// Titles without ideographs have no minimum of them.
fn is_chinese(text: &str) -> bool {
    text.chars().filter(|c| is_spaced_ideograph(*c)).count() >= 2 * MIN_HAN
}

/// A range without the spaces at its ends.
fn trimmed(text: &str, r: Range<usize>) -> Range<usize> {
    let part = text.get(r.clone()).unwrap_or("");
    let space = [' ', '\u{3000}', '\t'];
    let start = r.start + part.len() - part.trim_start_matches(space).len();
    let end = r.start + part.trim_end_matches(space).len();
    start.min(end)..end
}
