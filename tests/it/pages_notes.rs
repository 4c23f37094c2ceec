//! Notes on pages (`page-design.md` §8; NT-01…NT-03), measured on the emitted items.

use super::pages_support::*;
use fuzi::document::{Block, BlockBody, BlockId, ColumnAlign, LeafKind};
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::{Item, Owner, PageKind, PageStyle, typeset};
use std::collections::BTreeMap;

/// A leaf's text with `[^a]` where note `a` is called.
pub fn calls(text: &str) -> RichText {
    let (mut words, mut marks) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        words.push_str(before);
        let (label, after) = after.split_once(']').expect("closed");
        marks.push(Mark { range: words.len()..words.len(), kind: MarkKind::NoteRef { label: label.into() } });
        rest = after;
    }
    words.push_str(rest);
    let mut rich = RichText::plain(&words, SourceSpan::new(0, words.len()));
    rich.marks = marks;
    rich
}

pub fn calling(w: &mut Work, kind: LeafKind, text: &str) -> Block {
    w.rich(kind, calls(text))
}

pub fn note(w: &mut Work, label: &str, texts: &[&str]) -> BlockId {
    let block = w.container(|w| BlockBody::Note {
        label: label.into(),
        blocks: texts.iter().map(|t| calling(w, LeafKind::Para, t)).collect(),
    });
    w.push(block)
}

/// A text of `lines` full lines of the notes of A5.
fn note_lines(lines: usize) -> String {
    LINE.chars().cycle().take(lines * 29).collect()
}

struct Area {
    /// Height of the rule over the first baseline, its length and weight, in points.
    rule: (f64, f64, f64),
    /// Rows of the page that the last and the first baseline lie on.
    last_row: f64,
    /// Baselines, from the top.
    baselines: Vec<f64>,
}

/// The leaves of notes, by their note.
fn leaves_of_notes(s: &Set) -> BTreeMap<BlockId, BlockId> {
    fn leaves(b: &Block, note: BlockId, out: &mut BTreeMap<BlockId, BlockId>) {
        match &b.body {
            BlockBody::Leaf { .. } => drop(out.insert(b.id, note)),
            BlockBody::Note { blocks, .. } | BlockBody::Quote(blocks) => {
                blocks.iter().for_each(|b| leaves(b, note, out))
            }
            _ => {}
        }
    }
    let mut out = BTreeMap::new();
    for b in &s.edition.document().blocks {
        if let BlockBody::Note { .. } = b.body {
            leaves(b, b.id, &mut out);
        }
    }
    out
}

/// The note area of a page, by its owners alone.
fn area(s: &Set, page: usize) -> Option<Area> {
    let notes = leaves_of_notes(s);
    let mut baselines: Vec<f64> = lines_on(&s.out.pages[page], page)
        .iter()
        .filter(|l| matches!(l.owner, Owner::Block(id) if notes.contains_key(&id)))
        .map(|l| l.baseline.to_f64())
        .collect();
    baselines.sort_by(f64::total_cmp);
    baselines.dedup();
    let (first, last) = (*baselines.first()?, *baselines.last()?);
    let rule = s.out.pages[page].items.iter().find_map(|i| match i {
        Item::Rule { y, width, height, .. } if (first - y.to_f64() - 21.0).abs() < 0.1 => {
            Some((first - y.to_f64(), width.to_f64(), height.to_f64()))
        }
        _ => None,
    })?;
    let p = &s.style.page;
    let last_row = (last - p.top.to_f64() - 0.88 * p.size.to_f64()) / p.pitch.to_f64() + 1.0;
    Some(Area { rule, last_row, baselines })
}

fn page_of(s: &Set, owner: &Owner) -> Vec<usize> {
    let mut pages: Vec<usize> = s.of(owner).iter().map(|l| l.page).collect();
    pages.dedup();
    pages
}

/// `page-design.md` §8: the rule, the pitch, the column, the last row; the rows that n lines of notes take.
#[test]
fn the_note_area_of_a_page() {
    for (n, rows) in [(1usize, 2i64), (2, 3), (3, 4), (4, 5), (6, 6)] {
        let mut w = Work::new("题目");
        w.para(&lines_of(40));
        let at = calling(&mut w, LeafKind::Para, &format!("{}[^a]{}", lines_of(2), lines_of(40)));
        let caller = w.push(at);
        let id = note(&mut w, "a", &[&note_lines(n)]);
        let s = set(w);
        let page = page_of(&s, &Owner::NoteRef { leaf: caller, note: id })[0];
        let area = area(&s, page).expect("an area");
        near(area.rule.0, 21.0);
        near(area.rule.1, 68.25);
        near(area.rule.2, 0.4);
        near(area.last_row, 26.0);
        assert_eq!(area.baselines.len(), n);
        assert!(area.baselines.windows(2).all(|b| (b[1] - b[0] - 15.0).abs() < 0.001));
        // the body fills what is left
        let body = s.block(caller).iter().filter(|l| l.page == page).map(|l| s.row(l, 10.5)).fold(0.0, f64::max);
        near(body, (26 - rows) as f64);
        // words stand 12 pt in and fill 29 em of 9 pt; the number stands at the edge, linked to the leaf of its call
        let words = s.block(BlockId(id.0 + 1));
        near((words[0].x - s.left(page)).to_f64(), 12.0);
        near((words[0].end - s.left(page)).to_f64(), 273.0);
        let mark = s.of(&Owner::NoteMark(id)).remove(0);
        assert_eq!((mark.text.as_str(), mark.link.clone()), ("①", Some(format!("#{caller}"))));
        near((mark.x - s.left(page)).to_f64(), 0.0);
        near(mark.baseline.to_f64(), area.baselines[0]);
        near(mark.size.to_f64(), 9.0);
        let call = s.of(&Owner::NoteRef { leaf: caller, note: id }).remove(0);
        assert_eq!((call.text.as_str(), call.link), ("①", Some(format!("#{id}"))));
    }
}

/// NT-01: numbers begin anew on every page; a note called again keeps its number. NT-03: notes stand on the page of
/// their call.
#[test]
fn numbers_begin_anew_on_every_page() {
    let mut w = Work::new("题目");
    let mut callers = Vec::new();
    for i in 0..12 {
        let text = format!("{}[^n{i}]{}", lines_of(3), lines_of(8));
        let b = calling(&mut w, LeafKind::Para, &text);
        callers.push(w.push(b));
    }
    let again = calling(&mut w, LeafKind::Para, &format!("{}[^n0]{}", lines_of(1), lines_of(2)));
    let again = w.push(again);
    let ids: Vec<BlockId> = (0..12).map(|i| note(&mut w, &format!("n{i}"), &[&note_lines(1 + i % 3)])).collect();
    let s = set(w);
    let mut by_page: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (caller, id) in callers.iter().zip(&ids) {
        let call = s.of(&Owner::NoteRef { leaf: *caller, note: *id }).remove(0);
        let mark = s.of(&Owner::NoteMark(*id)).remove(0);
        assert_eq!((call.page, &call.text), (mark.page, &mark.text));
        by_page.entry(call.page).or_default().push(call.text);
    }
    assert!(by_page.len() > 3 && by_page.values().any(|n| n.len() > 1));
    for numbers in by_page.values() {
        assert_eq!(*numbers, ["①", "②", "③", "④"][..numbers.len()]);
    }
    let call = s.of(&Owner::NoteRef { leaf: again, note: ids[0] }).remove(0);
    assert_eq!((call.text, call.link), ("①".to_string(), Some(format!("#{}", ids[0]))));
    assert_eq!(page_of(&s, &Owner::NoteMark(ids[0])).len(), 1);
}

/// Calls in headings, cells, list items and quotes; a note of several paragraphs; a note that calls a note.
#[test]
fn notes_are_called_from_anywhere() {
    let mut w = Work::new("题目");
    let b = calling(&mut w, LeafKind::Heading(1), "标题[^h]");
    w.push(b);
    w.para(&lines_of(2));
    let table = w.container(|w| BlockBody::Table {
        align: vec![ColumnAlign::None; 2],
        head: vec![calling(w, LeafKind::Cell, "甲[^t]"), w.leaf(LeafKind::Cell, "乙")],
        rows: vec![vec![calling(w, LeafKind::Cell, "丙[^c]"), w.leaf(LeafKind::Cell, "丁")]],
        caption: None,
    });
    w.push(table);
    let quote = w.container(|w| BlockBody::Quote(vec![calling(w, LeafKind::Para, "引文[^q]。")]));
    w.push(quote);
    let ids: Vec<BlockId> = [
        ("h", vec!["标题的注。"]),
        ("t", vec!["表头的注。"]),
        ("c", vec!["一格的注，又见[^n]。"]),
        ("n", vec!["注里的注。"]),
        ("q", vec!["引文的注。", "第二段。"]),
        ("lost", vec!["无人引用。"]),
    ]
    .iter()
    .map(|(label, texts)| note(&mut w, label, texts))
    .collect();
    let s = set(w);
    let marks: Vec<Line> = ids[..5].iter().map(|id| s.of(&Owner::NoteMark(*id)).remove(0)).collect();
    let mut by_page: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    marks.iter().for_each(|m| by_page.entry(m.page).or_default().push(&m.text));
    for numbers in by_page.values() {
        assert_eq!(*numbers, ["①", "②", "③", "④", "⑤"][..numbers.len()]);
    }
    for (id, mark) in ids.iter().zip(&marks) {
        let calls: Vec<Line> =
            s.lines().into_iter().filter(|l| matches!(l.owner, Owner::NoteRef { note, .. } if note == *id)).collect();
        assert_eq!(
            calls.iter().map(|c| (c.page, c.text.as_str())).collect::<Vec<_>>(),
            [(mark.page, mark.text.as_str())]
        );
    }
    // the second paragraph of a note is indented like any other
    near(s.block(BlockId(ids[4].0 + 2))[0].x.to_f64() - s.block(BlockId(ids[4].0 + 1))[0].x.to_f64(), 18.0);
    // a note that nobody calls keeps its words
    assert_eq!(s.block(BlockId(ids[5].0 + 1)).len(), 1);
}

/// NT-03: a note that does not fit is divided with two lines on each side, and goes on at the head of the next area.
#[test]
fn a_long_note_is_divided() {
    for length in [14, 20, 30, 70] {
        let mut w = Work::new("题目");
        w.para(&lines_of(30));
        let b = calling(&mut w, LeafKind::Para, &format!("{}[^a]{}", lines_of(8), lines_of(60)));
        let caller = w.push(b);
        let b = calling(&mut w, LeafKind::Para, &format!("{}[^b]。", lines_of(1)));
        let second = w.push(b);
        let (a, b) = (note(&mut w, "a", &[&note_lines(length)]), note(&mut w, "b", &["短。"]));
        let s = set(w);
        let words = s.block(BlockId(a.0 + 1));
        let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
        words.iter().for_each(|l| *lines.entry(l.page).or_default() += 1);
        let first = page_of(&s, &Owner::NoteRef { leaf: caller, note: a })[0];
        assert_eq!(lines.keys().next(), Some(&first), "{length}: begins on the page of its call");
        assert!(lines.len() == 1 || lines.values().all(|n| *n >= 2), "{length}: {lines:?}");
        assert_eq!(lines.values().sum::<usize>(), length);
        let pages: Vec<usize> = lines.keys().copied().collect();
        assert_eq!(pages, (first..first + pages.len()).collect::<Vec<_>>());
        assert_eq!(
            page_of(&s, &Owner::NoteMark(b)),
            page_of(&s, &Owner::NoteRef { leaf: second, note: b }),
            "{length}"
        );
        for page in pages {
            near(area(&s, page).expect("an area").last_row, 26.0);
        }
    }
}

/// The opening has room for its licence and for notes: the notes stand over the licence.
#[test]
fn notes_over_the_licence_of_the_opening() {
    let mut w = Work::article("题目");
    let b = calling(&mut w, LeafKind::Para, &format!("{}[^a]{}", lines_of(2), lines_of(60)));
    let caller = w.push(b);
    let a = note(&mut w, "a", &[&note_lines(2)]);
    let s = set(w);
    let page = page_of(&s, &Owner::NoteRef { leaf: caller, note: a })[0];
    assert_eq!(s.out.pages[page].kind, PageKind::Opening);
    let area = area(&s, page).expect("an area");
    // the licence takes three rows: two lines of notice
    near(area.last_row, 23.0);
    let body = s.block(caller).iter().filter(|l| l.page == page).map(|l| s.row(l, 10.5)).fold(0.0, f64::max);
    near(body, 20.0);
}

/// `notes.place = end`: where they stand in the document, under their heading, numbers on and on.
#[test]
fn notes_at_the_end() {
    let mut w = Work::new("题目");
    for chapter in 0..2 {
        w.add(LeafKind::Heading(1), "第一节");
        for i in 0..3 {
            let b = calling(&mut w, LeafKind::Para, &format!("{}[^{chapter}{i}]。", lines_of(2)));
            w.push(b);
        }
        for i in 0..3 {
            note(&mut w, &format!("{chapter}{i}"), &[&note_lines(2)]);
        }
    }
    let style = PageStyle::from_toml("name = \"end\"\n[notes]\nplace = \"end\"\n").expect("a style");
    let edition = w.edition();
    let out = typeset(&edition, &style, &FONTS).expect("pages");
    let s = Set { edition, style, out };
    let marks: Vec<String> =
        s.lines().into_iter().filter(|l| matches!(l.owner, Owner::NoteMark(_))).map(|l| l.text).collect();
    assert_eq!(marks, ["①", "②", "③", "④", "⑤", "⑥"]);
    let headings: Vec<Line> = s.lines().into_iter().filter(|l| l.text == "注释").collect();
    assert_eq!(headings.len(), 2);
    for h in headings {
        near((h.x + h.end).to_f64() / 2.0 - s.left(h.page).to_f64(), 136.5);
    }
    let notes = leaves_of_notes(&s);
    let lines: Vec<Line> =
        s.lines().into_iter().filter(|l| matches!(l.owner, Owner::Block(id) if notes.contains_key(&id))).collect();
    assert_eq!(lines.len(), 12);
    near((lines[1].baseline - lines[0].baseline).to_f64(), 15.0);
    near((lines[2].baseline - lines[1].baseline).to_f64(), 15.0);
}
