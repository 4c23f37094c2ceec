//! Two columns (`page-design.md` §1; PG-16), measured on the emitted pages.

use super::pages_notes::{calling, note};
use super::pages_support::*;
use fuzi::document::LeafKind;
use fuzi::typeset::{Item, Owner, PageKind};

/// Column and row of a line of the body.
fn place(s: &Set, l: &Line) -> (usize, i64) {
    let x = (l.x - s.left(l.page)).to_f64();
    let row = s.row(l, l.size.to_f64());
    assert!((row - row.round()).abs() < 0.01, "off the grid: {l:?}");
    (usize::from(x > 23.0 * 9.0), row.round() as i64)
}

impl Set {
    /// Rows of a column of a page that hold a line of body.
    fn rows(&self, page: usize, column: usize) -> Vec<i64> {
        let left = self.left(page);
        let mut rows: Vec<i64> = Vec::new();
        for item in &self.out.pages[page].items {
            let Item::Glyphs(run) = item else { continue };
            if matches!(run.owner, Owner::Block(_)) && usize::from((run.x - left).to_f64() > 23.0 * 9.0) == column {
                rows.push(((run.baseline - self.style.page.top).to_f64() / 15.0).floor() as i64 + 1);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn body(&self) -> Vec<usize> {
        let body = |i: &usize| matches!(self.out.pages[*i].kind, PageKind::Opening | PageKind::Body);
        (0..self.out.pages.len()).filter(body).collect()
    }
}

fn work(paragraphs: usize) -> Work {
    let mut w = Work::article("题目");
    for i in 0..paragraphs {
        if i % 7 == 3 {
            w.add(LeafKind::Heading(1), "一、小标题");
        }
        w.para(&LINE.repeat(3 + i % 4));
    }
    w
}

/// §1: 2 × 22 characters of 9 pt, 18 pt apart, on rows of 15 pt; the title over both columns; full pages full in both;
/// the last one balanced.
#[test]
fn text_in_two_columns() {
    for count in [6, 20, 41, 60, 77] {
        let s = set_as(work(count), "16k-2col");
        let body = s.body();
        for l in s.lines().iter().filter(|l| matches!(l.owner, Owner::Block(_))) {
            let (column, _) = place(&s, l);
            let x = (l.x - s.left(l.page)).to_f64() - column as f64 * 216.0;
            let end = (l.end - s.left(l.page)).to_f64() - column as f64 * 216.0;
            assert!(x > -0.1 && end < 198.0 + 4.6, "{x} {end} {l:?}");
        }
        let title = s.lines().into_iter().find(|l| l.text == "题目" && s.out.pages[l.page].kind == PageKind::Opening);
        let title = title.expect("a title");
        near((title.x + title.end).to_f64() / 2.0 - s.left(title.page).to_f64(), 207.0);
        let first = (s.rows(body[0], 0), s.rows(body[0], 1));
        let under = ((title.baseline - s.style.page.top).to_f64() / 15.0).ceil() as i64 + 1;
        assert!(first.0[0] > under && (first.1.is_empty() || (0..3).contains(&(first.1[0] - first.0[0]))), "{first:?}");
        for page in &body[..body.len() - 1] {
            for column in 0..2 {
                let last = *s.rows(*page, column).last().expect("a line");
                let foot = if *page == body[0] { 38 } else { 41 };
                assert!(last <= foot && last >= foot - 3, "{count}: page {page} column {column} ends on row {last}");
            }
        }
        let last = body[body.len() - 1];
        let top = if last == body[0] { first.0[0] } else { 1 };
        let rows = [0, 1].map(|c| s.rows(last, c).last().map_or(0, |r| r - top + 1));
        // a heading with its rows and two lines may not be parted
        assert!((-7..=7).contains(&(rows[0] - rows[1])), "{count}: {rows:?}");
    }
}

/// PG-16: without a heading at the place, the columns of the last page differ by a row at most; by two where the row
/// between would be a widow or an orphan and no paragraph can give or take a line.
#[test]
fn the_last_page_is_balanced() {
    let mut by_two = 0;
    for count in 3..24 {
        let mut w = Work::new("题目");
        for i in 0..count {
            w.para(&"天地玄黄，宇宙洪荒。日月盈昃，辰宿列张；寒来暑往".repeat(2 + (i * 5 + count) % 7));
        }
        let s = set_as(w, "16k-2col");
        let last = *s.body().last().expect("a page");
        let rows = [0, 1].map(|c| s.rows(last, c).len() as i64);
        let difference = (rows[0] - rows[1]).abs();
        // three lines of one paragraph cannot be parted
        assert!(difference <= 2 || rows[0] + rows[1] == 3, "{count}: {rows:?}");
        by_two += usize::from(difference == 2);
    }
    assert!(by_two < 7, "{by_two} of 21");
}

/// Words run down the first column, then down the second.
#[test]
fn columns_are_read_one_after_the_other() {
    let s = set_as(work(40), "16k-2col");
    let mut before = (0, 0, 0);
    for l in s.lines().iter().filter(|l| matches!(l.owner, Owner::Block(_))) {
        let (column, row) = place(&s, l);
        assert!((l.page, column, row) > before, "{l:?} after {before:?}");
        before = (l.page, column, row);
    }
}

/// Notes stand at the foot of the column that calls them, in its measure; their numbers are those of the page.
#[test]
fn notes_in_columns() {
    let mut w = Work::new("题目");
    for i in 0..30 {
        let b = calling(&mut w, LeafKind::Para, &format!("{}[^{i}]{}", LINE.repeat(3), LINE.repeat(6)));
        w.push(b);
    }
    let ids: Vec<_> = (0..30).map(|i| note(&mut w, &i.to_string(), &[&LINE.repeat(2)])).collect();
    let s = set_as(w, "16k-2col");
    let mut on_page = std::collections::BTreeMap::new();
    for id in ids {
        let mark = s.of(&Owner::NoteMark(id)).remove(0);
        let call = s.lines().into_iter().find(|l| matches!(l.owner, Owner::NoteRef { note, .. } if note == id));
        let call = call.expect("a call");
        let column = |l: &Line| (l.x - s.left(l.page)).to_f64() > 207.0;
        assert_eq!((mark.page, column(&mark), &mark.text), (call.page, column(&call), &call.text));
        let n = on_page.entry(mark.page).or_insert(0u32);
        assert_eq!(mark.text, char::from_u32(0x2460 + *n).expect("a number").to_string());
        *n += 1;
    }
    assert!(on_page.values().any(|n| *n > 3));
    let rules = s.out.pages.iter().flat_map(|p| &p.items).filter_map(|i| match i {
        Item::Rule { width, .. } => Some(width.to_f64()),
        _ => None,
    });
    assert!(rules.filter(|w| (w - 49.5).abs() < 0.01).count() > 5);
}
