//! Captions of tables and figures, and the block they make with them (`page-design.md` §9; TB-01, TB-02, TB-05).

use super::pages_support::*;
use fuzi::document::{BlockId, ColumnAlign, ImageState, LeafKind};
use fuzi::fonts::FaceId;
use fuzi::typeset::{Artifact, Item, Owner};
use fuzi::units::Pt;

fn rows(count: usize) -> Vec<Vec<String>> {
    (0..count).map(|i| vec![format!("开本{i}"), format!("{}.5", i * 7)]).collect()
}

/// Pieces of a block's lines by face: face, words, start, end, baseline.
fn pieces(s: &Set, id: BlockId) -> Vec<(FaceId, String, f64, f64, f64, f64)> {
    let runs = s.out.pages.iter().flat_map(|p| &p.items).filter_map(|i| match i {
        Item::Glyphs(r) if r.owner == Owner::Block(id) => {
            let end = r.x + r.glyphs.iter().map(|g| g.advance.at(r.size)).sum::<Pt>();
            let text = r.glyphs.iter().map(|g| g.text.as_str()).collect();
            Some((r.face, text, r.x.to_f64(), end.to_f64(), r.baseline.to_f64(), r.size.to_f64()))
        }
        _ => None,
    });
    runs.collect()
}

fn rules_on(s: &Set, page: usize) -> Vec<(f64, f64)> {
    let rules = s.out.pages[page].items.iter().filter_map(|i| match i {
        Item::Rule { y, height, .. } => Some((y.to_f64() + height.to_f64() / 2.0, height.to_f64())),
        _ => None,
    });
    rules.collect()
}

/// TB-01: over the table, centred, `表1` 黑 at 0.92, 1 em, the title 宋, its em box 4.5 pt over the rule; the table's
/// block in whole rows with a blank one before and after.
#[test]
fn the_caption_of_a_table() {
    for source in ["表1 三种开本的版心", "表1\u{3000}三种开本的版心", "表1三种开本的版心"] {
        let mut w = Work::new("标点入格考");
        let before = w.para("前文。");
        let table = w.table(&[ColumnAlign::None; 2], &["开本", "比例"], &rows(3));
        let head = BlockId(table.id.0 + 1);
        let (table, caption) = w.captioned(table, source);
        w.push(table);
        let after = w.para("后文。");
        let s = set(w);
        let p = pieces(&s, caption);
        assert_eq!(p.iter().map(|p| p.1.as_str()).collect::<String>(), source);
        let label: Vec<_> = p.iter().filter(|p| p.0 == FaceId::SansBold).collect();
        assert_eq!(label.iter().map(|p| p.1.as_str()).collect::<String>(), "表1");
        assert!(label.iter().all(|p| (p.5 - 0.92 * 9.0).abs() < 0.001));
        let title = p.iter().find(|p| p.1.contains('三')).expect("title");
        assert_eq!((title.0, title.5), (FaceId::Serif, 9.0));
        let (start, end) = (label[0].2, title.3);
        near((start + end) / 2.0, s.left(0).to_f64() + 136.5);
        near(rules_on(&s, 0).iter().find(|r| r.1 == 0.8).expect("rule").0 - (title.4 + 0.12 * 9.0), 4.5);
        let row = |id, size| s.row(&s.block(id)[0], size);
        near(row(caption, 9.0) - row(before, 10.5), 2.0);
        near(row(head, 9.0) - row(caption, 9.0), 1.0);
        near(row(after, 10.5) - row(head, 9.0), 5.0);
    }
}

/// §9: the em after the label is exact where the source has a space, and it is still the source's space.
#[test]
fn the_em_after_a_label() {
    let width = |source: &str| {
        let mut w = Work::new("标点入格考");
        let table = w.table(&[ColumnAlign::None; 2], &["开本", "比例"], &rows(3));
        let (table, caption) = w.captioned(table, source);
        w.push(table);
        let s = set(w);
        let line = s.block(caption).remove(0);
        assert_eq!(line.text, source);
        (line.end - line.x).to_f64() / 9.0
    };
    let with = width("表1 三种开本");
    near(with, width("表1\u{3000}三种开本"));
    near(with, width("表1三种开本"));
    near(with, width("表1") + 1.0 + 4.0);
    // a caption without a label is as it is
    near(width("三种开本"), 4.0);
}

/// TB-02: what goes on overleaf says so with its label.
#[test]
fn a_table_that_goes_on_is_called_by_its_label() {
    let mut w = Work::new("标点入格考");
    let table = w.table(&[ColumnAlign::None; 2], &["开本", "比例"], &rows(60));
    let (table, caption) = w.captioned(table, "表1-2 开本");
    w.push(table);
    let s = set(w);
    let first = s.block(caption)[0].page;
    let layout = |page: usize| -> String {
        let lines = lines_on(&s.out.pages[page], page);
        lines.iter().filter(|l| l.owner == Owner::Artifact(Artifact::Layout)).map(|l| l.text.as_str()).collect()
    };
    assert!(!layout(first).contains("续表"));
    assert!(layout(first + 1).starts_with("续表1-2"), "{}", layout(first + 1));
}

/// TB-01, TB-05: under the picture, its first line on the row after it; a line that names the source 7.5 pt; nothing
/// parts them, and the text goes on after a blank row.
#[test]
fn the_caption_of_a_figure() {
    for lines in 0..26 {
        let mut w = Work::new("标点入格考");
        if lines > 0 {
            w.para(&lines_of(lines));
        }
        let image = ImageState::Found { bytes: vec![], media_type: "image/png", pixels: Some((400, 200)) };
        let figure = w.figure(image);
        let id = figure.id;
        let (figure, caption) = w.captioned(figure, "图1 行长与读速\n资料来源：作者");
        w.push(figure);
        let after = w.para("后文。");
        let s = set(w);
        let (page, bottom) = s
            .out
            .pages
            .iter()
            .enumerate()
            .find_map(|(n, p)| {
                p.items.iter().find_map(|i| match i {
                    Item::Image { block, y, height, .. } if *block == id => Some((n, (*y + *height).to_f64())),
                    _ => None,
                })
            })
            .expect("picture");
        let c = s.block(caption);
        assert!(c.iter().all(|l| l.page == page), "after {lines} lines");
        near(s.row(&c[0], 9.0), s.row(&c[0], 9.0).round());
        let gap = c[0].baseline.to_f64() - 0.88 * 9.0 - bottom;
        assert!((0.0..18.0).contains(&gap), "{gap}");
        let source = c.iter().find(|l| l.text.starts_with("资料")).expect("source");
        assert_eq!(source.size, Pt::tenths(75));
        let a = &s.block(after)[0];
        near(s.row(a, 10.5), s.row(a, 10.5).round());
        if a.page == page {
            near(s.row(a, 10.5) - s.row(&c[0], 9.0), 3.0);
        }
    }
}

/// TB-01: a caption is never the last of a page: it goes with the head and the first rows.
#[test]
fn a_caption_stays_with_its_table() {
    for lines in 8..20 {
        let mut w = Work::new("标点入格考");
        w.para(&lines_of(lines));
        let table = w.table(&[ColumnAlign::None; 2], &["开本", "比例"], &rows(6));
        let first = BlockId(table.id.0 + 3);
        let (table, caption) = w.captioned(table, "表1 开本");
        w.push(table);
        w.add(LeafKind::Para, "后文。");
        let s = set(w);
        assert_eq!(s.block(caption)[0].page, s.block(first)[0].page);
    }
}

/// TB-02: a table of a third of a page or less is not divided; a paragraph that is its title stays with it.
#[test]
fn a_small_table_is_whole() {
    for lines in 4..22 {
        let mut w = Work::new("标点入格考");
        w.para(&lines_of(lines));
        let title = w.para("表格 3-1: 开本");
        let table = w.table(&[ColumnAlign::None; 2], &["开本", "比例"], &rows(6));
        let first = table.id.0 + 1;
        w.push(table);
        w.para(&lines_of(3));
        let s = set(w);
        let pages: Vec<usize> = (0..14).map(|i| s.block(BlockId(first + i))[0].page).collect();
        assert!(pages.iter().all(|p| *p == s.block(title)[0].page), "after {lines} lines: {pages:?}");
    }
}

/// TB-04: a table that no size makes fit becomes lines of label and value, whole, and is reported once with its count.
#[test]
fn a_table_that_is_too_wide_is_reported() {
    let columns = 9;
    let head: Vec<String> = (1..=columns).map(|n| format!("栏目{n}")).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let row: Vec<String> = (1..=columns).map(|n| format!("第{n}栏的内容")).collect();
    for (style, tables) in [("phone", 2), ("a4", 0)] {
        let mut w = Work::new("题目");
        w.para("前文。");
        for _ in 0..2 {
            let table = w.table(&vec![ColumnAlign::None; columns], &head, std::slice::from_ref(&row));
            w.push(table);
        }
        let s = set_as(w, style);
        let found: Vec<_> = s.out.findings.iter().filter(|f| f.id == "TAB-001").map(|f| f.args.clone()).collect();
        assert_eq!(found, if tables > 0 { vec![vec![tables.to_string()]] } else { vec![] }, "{style}");
        let words: String = s.lines().iter().map(|l| l.text.as_str()).collect();
        assert_eq!(words.matches("第9栏的内容").count(), 2, "{style}: nothing is lost");
    }
}
