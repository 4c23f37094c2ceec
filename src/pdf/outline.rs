//! Outline (bookmarks) and page labels.

use super::finish::{array, dict, name, reference, text_string};
use super::links::destination;
use crate::typeset::{OutlineEntry, Page};
use crate::units::Pt;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Writes the outline as a tree; entries below the first level start closed. `None` without entries.
pub(super) fn outline(
    doc: &mut Document,
    entries: &[OutlineEntry],
    pages: &[ObjectId],
    heights: &[Pt],
) -> Option<ObjectId> {
    if entries.is_empty() {
        return None;
    }
    let root = doc.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| doc.new_object_id()).collect();
    let parents = parents(&entries.iter().map(|e| e.level).collect::<Vec<_>>());
    for (n, entry) in entries.iter().enumerate() {
        let parent = parents.get(n).copied().flatten();
        let mut item = dict([
            ("Title", text_string(&entry.title)),
            ("Parent", reference(parent.and_then(|p| ids.get(p).copied()).unwrap_or(root))),
            ("Dest", destination(entry.page, entry.y, pages, heights)),
        ]);
        let siblings = |m: &usize| parents.get(*m) == parents.get(n);
        link(&mut item, "Prev", (0..n).rev().find(siblings), &ids);
        link(&mut item, "Next", (n + 1..ids.len()).find(siblings), &ids);
        let kids = children(&parents, Some(n));
        if !kids.is_empty() {
            link(&mut item, "First", kids.first().copied(), &ids);
            link(&mut item, "Last", kids.last().copied(), &ids);
            // Negative: closed, with so many to show when it is opened.
            item.set("Count", -(kids.len() as i64));
        }
        if let Some(id) = ids.get(n) {
            doc.set_object(*id, item);
        }
    }
    let top = children(&parents, None);
    let mut outlines = dict([("Type", name("Outlines")), ("Count", Object::Integer(top.len() as i64))]);
    link(&mut outlines, "First", top.first().copied(), &ids);
    link(&mut outlines, "Last", top.last().copied(), &ids);
    doc.set_object(root, outlines);
    Some(root)
}

fn link(item: &mut Dictionary, key: &str, n: Option<usize>, ids: &[ObjectId]) {
    if let Some(id) = n.and_then(|n| ids.get(n)) {
        item.set(key, reference(*id));
    }
}

/// Parent of each entry: the last entry before it of a lower level.
fn parents(levels: &[u8]) -> Vec<Option<usize>> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut out = Vec::with_capacity(levels.len());
    for (n, level) in levels.iter().enumerate() {
        while open.last().is_some_and(|(l, _)| l >= level) {
            open.pop();
        }
        out.push(open.last().map(|(_, n)| *n));
        open.push((*level, n));
    }
    out
}

fn children(parents: &[Option<usize>], parent: Option<usize>) -> Vec<usize> {
    parents.iter().enumerate().filter(|(_, p)| **p == parent).map(|(n, _)| n).collect()
}

/// `/PageLabels` from the printed numbers: decimal and small roman numbers as ranges, anything else as it is.
pub(super) fn page_labels(pages: &[Page]) -> Dictionary {
    let mut nums = Vec::new();
    let mut expected = None;
    for (index, page) in pages.iter().enumerate() {
        let label = number(&page.label);
        if label.is_some() && label == expected {
            expected = label.map(|(s, n)| (s, n.saturating_add(1)));
            continue;
        }
        let range = match label {
            Some((style, start)) => dict([("S", name(style)), ("St", Object::Integer(i64::from(start)))]),
            None if page.label.is_empty() => Dictionary::new(),
            None => dict([("P", text_string(&page.label))]),
        };
        nums.extend([Object::Integer(index as i64), Object::Dictionary(range)]);
        expected = label.map(|(s, n)| (s, n.saturating_add(1)));
    }
    dict([("Nums", array(nums))])
}

/// A label as a numbering style of ISO 32000-1, table 159, and a number.
fn number(label: &str) -> Option<(&'static str, u32)> {
    if let Ok(n) = label.parse::<u32>() {
        return (n > 0 && n.to_string() == label).then_some(("D", n));
    }
    let value = |c: char| "ivxlcdm".find(c).and_then(|at| [1, 5, 10, 50, 100, 500, 1000].get(at).copied());
    let digits: Vec<i64> = label.chars().map(value).collect::<Option<_>>()?;
    let signed = |(i, d): (usize, &i64)| if digits.get(i + 1).is_some_and(|next| next > d) { -d } else { *d };
    let n = u32::try_from(digits.iter().enumerate().map(signed).sum::<i64>()).ok()?;
    (n > 0 && roman(n) == label).then_some(("r", n))
}

/// The number after a printed one, in its own numerals; empty after anything else.
pub(super) fn next_label(label: &str) -> String {
    match number(label) {
        Some(("D", n)) => n.saturating_add(1).to_string(),
        Some((_, n)) => roman(n.saturating_add(1)),
        None => String::new(),
    }
}

fn roman(mut n: u32) -> String {
    let signs = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut out = String::new();
    for (value, sign) in signs {
        while n >= value && out.len() < 32 {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_follow_levels_even_when_they_leap() {
        assert_eq!(parents(&[1, 2, 2, 4, 1, 3]), [None, Some(0), Some(0), Some(2), None, Some(4)]);
    }

    #[test]
    fn labels_are_numbers_where_they_are_written_as_such() {
        assert_eq!(number("12"), Some(("D", 12)));
        assert_eq!(number("xiv"), Some(("r", 14)));
        assert_eq!(number("mcmxcix"), Some(("r", 1999)));
        for other in ["", "012", "iiii", "A1", "0", "ic"] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
