//! Numbers of headings: `第三章 行与页`, `一 版心`, `3.1 所有权`. Layout may part them from their titles; no character of
//! either is touched.

use std::ops::Range;

/// Units of numbered headings.
const UNITS: &str = "章节節回篇部卷编編讲講课課幕";

/// A heading's number and its title, both as bytes, what parts them between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub number: Range<usize>,
    /// What is counted, for `第…章`.
    pub unit: Option<char>,
    /// Empty when the heading is only a number.
    pub title: Range<usize>,
}

/// Parts a heading's number from its title at white space; `第三章` alone is a number without a title.
pub(crate) fn numbered(text: &str) -> Option<Numbered> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
    let number = &text[start..end];
    let title = end + (text[end..].len() - text[end..].trim_start().len());
    let unit = number.strip_prefix('第').and_then(|n| n.chars().next_back()).filter(|u| UNITS.contains(*u));
    let inner = match unit {
        Some(u) => number.strip_prefix('第').and_then(|n| n.strip_suffix(u)),
        None => number.strip_prefix('（').and_then(|n| n.strip_suffix('）')),
    };
    let counts = inner.unwrap_or(number).split('.').all(is_digits);
    // a bare number needs something to number
    let stands = unit.is_some() || title < text.len();
    (counts && stands).then_some(Numbered { number: start..end, unit, title: title..text.trim_end().len().max(title) })
}

/// A heading for contents and running heads: 1 em between its number and its title, where the heading has a space
/// (`page-design.md` §5, §10). Display only.
pub(crate) fn display(text: &str) -> String {
    let text = text.trim();
    match numbered(text) {
        Some(n) if !n.title.is_empty() && text[n.title.clone()].starts_with(crate::text::is_han) => {
            format!("{}\u{3000}{}", &text[n.number], &text[n.title])
        }
        _ => text.to_string(),
    }
}

fn is_digits(text: &str) -> bool {
    let han = "一二三四五六七八九十百千零〇两";
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || han.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_their_titles() {
        for (text, expected) in [
            ("第三章 行与页", Some(("第三章", Some('章'), "行与页"))),
            ("第三章\u{3000}行 与页 ", Some(("第三章", Some('章'), "行 与页"))),
            ("第三章\n行与页", Some(("第三章", Some('章'), "行与页"))),
            ("第12章", Some(("第12章", Some('章'), ""))),
            ("一 版心", Some(("一", None, "版心"))),
            ("（一） 订口", Some(("（一）", None, "订口"))),
            ("3.1 所有权", Some(("3.1", None, "所有权"))),
            ("1984", None),
            ("第一次世界大战的篇章", None),
            ("第三章：行与页", None),
            ("章回小说", None),
            ("", None),
        ] {
            let got = numbered(text).map(|n| (&text[n.number], n.unit, &text[n.title]));
            assert_eq!(got, expected, "{text:?}");
        }
    }
}
