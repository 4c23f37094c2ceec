//! The body on the grid: headings, turns, quotes, lists, code, tables, figures (`page-design.md` §§5–9).

use super::pages_support::*;
use fuzi::document::{BlockBody, ColumnAlign, ImageState, LeafKind, ListItem};
use fuzi::fonts::FaceId;
use fuzi::typeset::{Artifact, Item, Owner, PageKind};
use fuzi::units::Pt;

/// §5, the table: rows between the text before and after a heading; face, size and place of each level.
#[test]
fn headings_by_rows() {
    for (level, rows, on, size, face, indent) in [
        (1, 5, 3, 14.0, FaceId::SerifBold, None),
        (2, 3, 2, 12.0, FaceId::SerifBold, None),
        (3, 2, 2, 10.0, FaceId::SansBold, Some(2.0)),
    ] {
        let mut w = Work::new("标点入格考");
        // levels 1–3 must be in use for 3 to be the third
        let before = w.para("前文。");
        let heading = w.add(LeafKind::Heading(level), "版心的数目");
        let after = w.para(&lines_of(3));
        for l in 1..=3 {
            w.add(LeafKind::Heading(l), "别的");
            w.para(&lines_of(3));
        }
        let s = set(w);
        let (before, heading, after) =
            (s.block(before).remove(0), s.block(heading).remove(0), s.block(after).remove(0));
        let from = s.row(&before, 10.5);
        near(s.row(&after, 10.5) - from - 1.0, f64::from(rows));
        // 黑 stand on their row's em box like the body they are drawn smaller than
        let nominal = if face == FaceId::SansBold { 10.5 } else { size };
        near(s.row(&heading, nominal) - from, f64::from(on));
        near(heading.size.to_f64(), size);
        assert!(heading.faces.iter().all(|f| *f == face), "{:?}", heading.faces);
        match indent {
            Some(i) => near(s.em(&heading), i),
            None => near((heading.x + heading.end).to_f64() / 2.0, s.left(0).to_f64() + 136.5),
        }
    }
}

/// §5: two-line headings take a row more; stacked headings 5 + 2; at the head of a page 2 and 3 lose the rows above.
#[test]
fn two_line_and_stacked_headings() {
    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    w.add(LeafKind::Heading(1), "第一节");
    let second = w.add(LeafKind::Heading(2), "一、一个小标题");
    let after = w.para(&lines_of(3));
    let s = set(w);
    let rows = |id| s.row(&s.block(id)[0], 10.5);
    near(rows(after) - rows(before) - 1.0, 7.0);
    near(s.row(&s.block(second)[0], 12.0) - rows(before), 6.0);

    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    let long = w.add(LeafKind::Heading(2), &"很长的标题，".repeat(6));
    let after = w.para(&lines_of(3));
    let mut other = Work::new("别的");
    other.add(LeafKind::Heading(1), "一");
    w.add(LeafKind::Heading(1), "第一节");
    w.para(&lines_of(3));
    let s = set(w);
    assert_eq!(s.block(long).len(), 2);
    near(s.row(&s.block(after)[0], 10.5) - s.row(&s.block(before)[0], 10.5) - 1.0, 4.0);
    near((s.block(long)[1].baseline - s.block(long)[0].baseline).to_f64(), 18.0);
}

#[test]
fn a_heading_at_the_head_of_a_page() {
    for (level, row) in [(1, 3.0), (2, 1.0)] {
        let mut w = Work::new("标点入格考");
        // the opening page has rows 11–23 for the body: 12 lines, and no room for a heading with two lines
        w.para(&lines_of(12));
        let heading = w.add(LeafKind::Heading(level), "版心的数目");
        w.para(&lines_of(5));
        for l in 1..=2 {
            w.add(LeafKind::Heading(l), "别的");
            w.para(&lines_of(3));
        }
        let s = set(w);
        let h = &s.block(heading)[0];
        assert_eq!(h.page, 1);
        near(s.row(h, if level == 1 { 14.0 } else { 12.0 }), row);
    }
}

/// §5: the gap after a number is 1 em; the text layer keeps the source's space.
#[test]
fn the_gap_after_a_number() {
    let mut w = Work::new("标点入格考");
    let spaced = w.add(LeafKind::Heading(1), "第二节 行与页");
    w.para(&lines_of(3));
    let s = set(w);
    let h = &s.block(spaced)[0];
    assert_eq!(h.text, "第二节 行与页");
    near((h.end - h.x).to_f64(), 7.0 * 14.0);
}

/// §5: level 4 runs in: 2 em indent, 黑 0.92 em, 1 em gap.
#[test]
fn run_in_headings() {
    let mut w = Work::new("标点入格考");
    for l in 1..=3 {
        w.add(LeafKind::Heading(l), "别的");
        w.para(&lines_of(3));
    }
    let heading = w.add(LeafKind::Heading(4), "订口");
    let text = w.para(&lines_of(3));
    let s = set(w);
    let (h, t) = (s.block(heading).remove(0), s.block(text));
    assert_eq!(h.baseline, t[0].baseline);
    near(s.em(&h), 2.0);
    near(h.size.to_f64(), 0.92 * 10.5);
    near(s.em(&t[0]), 5.0); // 2 em, two characters, 1 em
    near(s.em(&t[1]), 0.0);
}

/// §6: run-in speaker turns: the name 黑 at 0.92, the colon 宋; in a first mention only the name is 黑.
#[test]
fn speaker_turns() {
    let mut w = Work::new("标点入格考");
    let turn = LeafKind::Turn { speaker: 0 };
    let short = w.labelled(turn, &format!("王：{}", lines_of(3)), 3);
    let (short, full) = (w.push(short), w.labelled(turn, "王天成（以下简称“王”）：许教授，首先祝贺您的新书出版。", 9));
    let full = w.push(full);
    let s = set(w);
    let runs = |id| -> Vec<(FaceId, String, Pt)> {
        let runs = s.out.pages.iter().flat_map(|p| &p.items).filter_map(|i| match i {
            Item::Glyphs(r) if r.owner == Owner::Block(id) => {
                Some((r.face, r.glyphs.iter().map(|g| g.text.as_str()).collect(), r.size))
            }
            _ => None,
        });
        runs.collect()
    };
    let (face, text, size) = runs(short).remove(0);
    assert_eq!((face, text.as_str(), size), (FaceId::SansBold, "王", Pt::from_f64(9.66)));
    let (face, text, _) = runs(short).remove(1);
    assert!(face == FaceId::Serif && text.starts_with('：'));
    near(s.em(&s.block(short)[0]), 2.0);
    near(s.em(&s.block(short)[1]), 0.0);
    let hei: String = runs(full).into_iter().filter(|r| r.0 == FaceId::SansBold).map(|r| r.1).collect();
    assert_eq!(hei, "王天成");
}

/// §7: block quote: 楷, 2 em both sides, first line 2 em more, a blank row around; the source line flush right inside.
#[test]
fn quotes() {
    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    let text: String = LINE.chars().cycle().take(40).collect();
    let quote = w.quote(&[&text, "——《旧抄书目·序》"]);
    let BlockBody::Quote(blocks) = &quote.body else { panic!() };
    let (body, source) = (blocks[0].id, blocks[1].id);
    w.push(quote);
    let after = w.para("后文。");
    let s = set(w);
    let (q, src) = (s.block(body), s.block(source).remove(0));
    near(s.em(&q[0]), 4.0);
    near(s.em(&q[1]), 2.0);
    near((q[0].end - s.left(0)).to_f64(), 24.0 * 10.5);
    assert!(q.iter().all(|l| l.faces.iter().all(|f| *f == FaceId::Kai)));
    near(s.row(&q[0], 10.5) - s.row(&s.block(before)[0], 10.5), 2.0);
    near(s.row(&src, 10.5) - s.row(&q[1], 10.5), 1.0);
    assert!((src.end - s.left(0)).to_f64() > 23.4 * 10.5 && s.em(&src) > 8.0);
    near(s.row(&s.block(after)[0], 10.5) - s.row(&src, 10.5), 2.0);
}

/// A paragraph that ends in a colon goes overleaf with what it announces.
#[test]
fn what_announces_a_list_stays_with_it() {
    let mut w = Work::new("标点入格考");
    // the foot is one line, which takes two rows: 14 rows for the body, from row 11
    w.para(&lines_of(13));
    let announcing = w.para("要点如下：");
    let list = w.list(&[Some("一、")], &[&lines_of(4)]);
    w.push(list);
    let s = set(w);
    let last = s.lines().into_iter().rfind(|l| matches!(l.owner, Owner::Block(_))).expect("line");
    assert_eq!(last.page, 1);
    assert_eq!(s.block(announcing)[0].page, 1);
}

/// §7, PA-11: verse: a line a line, centred on the longest without its end mark, run-over 2 em in.
#[test]
fn verse() {
    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    let verse = w.add(LeafKind::Verse, "空山不见人，\n但闻人语响。");
    let after = w.para("后文。");
    let s = set(w);
    let v = s.block(verse);
    assert_eq!(v.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["空山不见人，", "但闻人语响。"]);
    for l in &v {
        near(s.em(l), (26.0 - 5.0) / 2.0);
        assert_eq!(l.faces[0], FaceId::Kai);
    }
    near(s.row(&v[0], 10.5) - s.row(&s.block(before)[0], 10.5), 2.0);
    near(s.row(&s.block(after)[0], 10.5) - s.row(&v[1], 10.5), 2.0);
    let mut w = Work::new("标点入格考");
    let verse = w.add(LeafKind::Verse, &format!("{LINE}{LINE}\n短行"));
    let s = set(w);
    let v = s.block(verse);
    near(s.em(&v[0]), 0.0);
    near(s.em(&v[1]), 2.0);
}

/// §7: lists: marker at 2 em, text hanging by the marker's width in whole em; bullets are artifacts.
#[test]
fn lists() {
    let mut w = Work::new("标点入格考");
    let text = lines_of(2);
    let list = w.list(&[Some("一、"), Some("二、")], &[&text, "短"]);
    let BlockBody::List { items, .. } = &list.body else { panic!() };
    let (marker, item) = (items[0].marker.as_ref().expect("marker").id, items[0].blocks[0].id);
    w.push(list);
    let list = w.list(&[None], &[&text]);
    let BlockBody::List { items, .. } = &list.body else { panic!() };
    let bulleted = items[0].blocks[0].id;
    w.push(list);
    let s = set(w);
    near(s.em(&s.block(marker)[0]), 2.0);
    assert_eq!(s.block(marker)[0].text, "一、");
    for l in s.block(item) {
        near(s.em(&l), 4.0);
    }
    assert_eq!(s.block(marker)[0].baseline, s.block(item)[0].baseline);
    near(s.em(&s.block(bulleted)[0]), 3.0);
    let bullets: Vec<Line> = s.of(&Owner::Artifact(Artifact::Layout)).into_iter().filter(|l| l.text == "•").collect();
    assert_eq!(bullets.len(), 1);
    near(s.em(&bullets[0]), 2.0);
}

/// Nested lists, an item that begins with code, an empty item: every marker is there, each on a row.
#[test]
fn odd_lists() {
    let mut w = Work::new("标点入格考");
    let list = w.container(|w| BlockBody::List {
        ordered: true,
        items: vec![
            ListItem {
                marker: Some(w.leaf(LeafKind::Marker, "1.")), blocks: vec![w.list(&[Some("甲、")], &["内层"])]
            },
            ListItem { marker: Some(w.leaf(LeafKind::Marker, "2.")), blocks: vec![w.leaf(LeafKind::Code, "x = 1")] },
            ListItem { marker: Some(w.leaf(LeafKind::Marker, "3.")), blocks: vec![] },
        ],
    });
    w.push(list);
    let s = set(w);
    let lines: Vec<Line> = s.lines().into_iter().filter(|l| matches!(l.owner, Owner::Block(_))).collect();
    let text: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(text, ["1.", "甲、", "内层", "2.", "x = 1", "3."]);
    assert_eq!(lines[0].baseline, lines[2].baseline);
    assert!(lines[4].baseline > lines[3].baseline && lines[5].baseline > lines[4].baseline);
}

/// PA-15: code on the grid, Han two columns, long lines go on under an artifact mark, nothing lost.
#[test]
fn code() {
    let mut w = Work::new("标点入格考");
    let long = "let name = function(alpha, beta, gamma, delta, epsilon);";
    let code = w.add(LeafKind::Code, &format!("a汉b\n{long}\n\n    end"));
    let s = set(w);
    let lines = s.block(code);
    assert_eq!(lines.iter().map(|l| l.text.as_str()).collect::<String>(), format!("a汉b{long}    end"));
    for l in &lines {
        near(s.row(l, 9.0), s.row(l, 9.0).round());
    }
    near((lines[0].end - lines[0].x).to_f64(), 4.0 * 5.4);
    assert_eq!(lines.len(), 4);
    let mark = s.of(&Owner::Artifact(Artifact::Layout)).into_iter().find(|l| l.baseline == lines[2].baseline);
    assert!(mark.is_some_and(|m| m.x == s.left(0)));
    near((lines[2].x - s.left(0)).to_f64(), 2.0 * 5.4);
    // a blank line keeps its row
    near(s.row(&lines[3], 9.0) - s.row(&lines[2], 9.0), 2.0);
}

/// §9: three rules of 0.8, 0.4, 0.8 pt, 9 pt, a row a line, text left, numbers right with their points in line.
#[test]
fn tables() {
    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    let rows = [["A5", "26", "1.5"], ["32开", "25", "12.25"]].map(|r| r.map(String::from).to_vec());
    let table = w.table(&[ColumnAlign::None; 3], &["开本", "字数", "比例"], &rows);
    let first = table.id.0 + 1;
    w.push(table);
    let after = w.para("后文。");
    let s = set(w);
    let cell = |n: u32| s.block(fuzi::document::BlockId(first + n)).remove(0);
    let rules: Vec<(f64, f64, f64, f64)> = s.out.pages[0]
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Rule { x, y, width, height, owner: Owner::Artifact(Artifact::Layout) } => {
                Some((x.to_f64(), y.to_f64() + height.to_f64() / 2.0, width.to_f64(), height.to_f64()))
            }
            _ => None,
        })
        .filter(|r| r.2 > 69.0)
        .collect();
    assert_eq!(rules.iter().map(|r| r.3).collect::<Vec<_>>(), [0.8, 0.4, 0.8]);
    near(rules[1].1 - rules[0].1, 18.0);
    near(rules[2].1 - rules[1].1, 36.0);
    assert!(rules.iter().all(|r| (r.2 / 9.0 - (r.2 / 9.0).round()).abs() < 0.001), "whole em");
    near(rules[0].0 + rules[0].2 / 2.0, s.left(0).to_f64() + 136.5);
    // the em box of the head ends 4.5 pt over the rule
    near(rules[1].1 - (cell(0).baseline.to_f64() + 0.12 * 9.0), 4.5);
    near(s.row(&cell(0), 9.0) - s.row(&s.block(before)[0], 10.5), 2.0);
    near(s.row(&s.block(after)[0], 10.5) - s.row(&cell(6), 9.0), 2.0);
    assert_eq!(cell(0).x, cell(3).x);
    near(cell(4).end.to_f64(), cell(7).end.to_f64());
    near(cell(1).end.to_f64(), cell(4).end.to_f64());
    // 1.5 and 12.25: the points stand over each other, so 1.5 ends one figure earlier
    let figure = (cell(7).end - cell(7).x).to_f64() / 2.0;
    near((cell(8).end - cell(5).end).to_f64(), figure);
}

/// §9: cells of several lines step 15 pt, their row is 15 n + 3; a long table goes on under its head.
#[test]
fn long_tables() {
    let mut w = Work::new("标点入格考");
    let long: String = LINE.repeat(2);
    let rows: Vec<Vec<String>> = (0..40).map(|i| vec![format!("第{i}"), long.clone()]).collect();
    let table = w.table(&[ColumnAlign::None; 2], &["名称", "说明"], &rows);
    let first = table.id.0 + 1;
    w.push(table);
    let s = set(w);
    let cell = |n: u32| s.block(fuzi::document::BlockId(first + n));
    let lines = cell(3);
    assert!(lines.len() > 1);
    for pair in lines.windows(2) {
        near((pair[1].baseline - pair[0].baseline).to_f64(), 15.0);
    }
    if cell(4)[0].page == cell(2)[0].page {
        near((cell(4)[0].baseline - cell(2)[0].baseline).to_f64(), 15.0 * lines.len() as f64 + 3.0);
    }
    let body: Vec<usize> = (0..s.out.pages.len()).filter(|p| s.out.pages[*p].kind == PageKind::Body).collect();
    for page in body {
        let layout: Vec<Line> = lines_on(&s.out.pages[page], page)
            .into_iter()
            .filter(|l| l.owner == Owner::Artifact(Artifact::Layout))
            .collect();
        let text: String = layout.iter().map(|l| l.text.as_str()).collect();
        assert!(text.contains("续表") && text.contains("名称说明"), "{text}");
        let heavy = s.out.pages[page]
            .items
            .iter()
            .filter(|i| matches!(i, Item::Rule { height, .. } if *height == Pt::tenths(8)));
        assert_eq!(heavy.count(), 2);
    }
    assert_eq!(cell(0).len(), 1, "the head itself is content once");
}

/// §9: a picture takes whole rows, is centred and never wider than the measure or higher than the page.
#[test]
fn figures() {
    for (pixels, width) in [((400, 100), 28.0 * 10.5), ((4000, 1000), 273.0), ((100, 4000), 0.0)] {
        let mut w = Work::new("标点入格考");
        w.para("前文。");
        let image = ImageState::Found { bytes: vec![], media_type: "image/png", pixels: Some(pixels) };
        let figure = w.figure(image);
        let id = w.push(figure);
        let after = w.para("后文。");
        let s = set(w);
        let found = s.out.pages.iter().enumerate().find_map(|(p, page)| {
            page.items.iter().find_map(|i| match i {
                Item::Image { block, x, y, width, height } if *block == id => Some((p, *x, *y, *width, *height)),
                _ => None,
            })
        });
        let (page, x, y, w, h) = found.expect("image");
        if width > 0.0 {
            near(w.to_f64(), f64::min(width, 273.0));
        }
        near(w.to_f64() / h.to_f64(), f64::from(pixels.0) / f64::from(pixels.1));
        near((x - s.left(page)).to_f64() + w.to_f64() / 2.0, 136.5);
        assert!(y >= s.style.page.top && (y + h).to_f64() <= s.baseline(26) + 1.3);
        let row = s.row(&s.block(after)[0], 10.5);
        near(row, row.round());
    }
}

/// PG-10: a picture as tall as a page leaves room for the headings, short lines and markers that must stand over it.
#[test]
fn a_tall_picture_under_a_heading() {
    let mut w = Work::new("标点入格考");
    let heading = w.add(LeafKind::Heading(1), "一图");
    w.para("短。");
    w.add(LeafKind::Heading(2), "又一图");
    let list = w.container(|w| {
        let image = ImageState::Found { bytes: vec![], media_type: "image/png", pixels: Some((1, 38)) };
        let quote = w.container(|w| BlockBody::Quote(vec![w.figure(image)]));
        BlockBody::List { ordered: false, items: vec![ListItem { marker: None, blocks: vec![quote] }] }
    });
    w.push(list);
    w.para("后文。");
    let s = set(w);
    let found = s.out.pages.iter().enumerate().find_map(|(p, page)| {
        page.items.iter().find_map(|i| match i {
            Item::Image { y, width, height, .. } => Some((p, *y, *width, *height)),
            _ => None,
        })
    });
    let (page, y, width, height) = found.expect("image");
    assert_eq!(page, s.block(heading)[0].page);
    assert!((y + height).to_f64() <= s.baseline(26) + 1.3);
    near(height.to_f64() / width.to_f64() / 38.0, 1.0);
}

/// decisions 19: a missing picture is a visible frame with its path.
#[test]
fn a_missing_picture() {
    let mut w = Work::new("标点入格考");
    let figure = w.figure(ImageState::Missing);
    let id = w.push(figure);
    w.para("后文。");
    let s = set(w);
    assert!(s.out.pages[0].items.iter().any(|i| matches!(i, Item::Image { block, .. } if *block == id)));
    assert!(s.of(&Owner::Artifact(Artifact::Layout)).iter().any(|l| l.text == "a/b.png"));
}

/// PA-12: a signature stands flush right, 2 em in.
#[test]
fn signatures() {
    let mut w = Work::new("标点入格考");
    w.para(&lines_of(3));
    let signature = w.add(LeafKind::Signature, "程默记于书斋");
    let s = set(w);
    near((s.block(signature)[0].end - s.left(0)).to_f64(), 24.0 * 10.5);
}

/// §6: a scene break is one blank row.
#[test]
fn scene_breaks() {
    let mut w = Work::new("标点入格考");
    let before = w.para("前文。");
    let pause = w.container(|_| BlockBody::SceneBreak);
    w.push(pause);
    let after = w.para("后文。");
    let s = set(w);
    near(s.row(&s.block(after)[0], 10.5) - s.row(&s.block(before)[0], 10.5), 2.0);
}

/// PA-02: no indent where a sentence goes on after a quote; what does not show that it goes on is a new paragraph.
#[test]
fn a_sentence_that_goes_on_after_a_quote() {
    for (before, after, indent) in [
        ("他在信里写道，", "这句话后来常被引用。", 0.0),
        ("他在信里写道：", "，这句话后来常被引用。", 0.0),
        ("He wrote", "which was often quoted.", 0.0),
        ("他在信里写道：", "这句话后来常被引用。", 2.0),
        ("他在信里写道", "这句话后来常被引用。", 2.0),
        ("他写过信。", "He was often quoted.", 2.0),
    ] {
        let mut w = Work::new("标点入格考");
        w.para(before);
        let quote = w.quote(&["凡刻书，先定行款。"]);
        w.push(quote);
        let on = w.para(after);
        let later = w.para(after);
        let s = set(w);
        near(s.em(&s.block(on)[0]), indent);
        near(s.em(&s.block(later)[0]), 2.0);
    }
}

/// PA-11: a stanza gap is one row; what runs over stands 2 em in.
#[test]
fn stanzas() {
    let mut w = Work::new("标点入格考");
    let verse = w.add(LeafKind::Verse, "空山不见人，\n但闻人语响。\n\n返景入深林，");
    let s = set(w);
    let v = s.block(verse);
    assert_eq!(v.len(), 3);
    near(s.row(&v[1], 10.5) - s.row(&v[0], 10.5), 1.0);
    near(s.row(&v[2], 10.5) - s.row(&v[1], 10.5), 2.0);
}

/// PA-13: the markers of an inner list stand where the text of the outer one does.
#[test]
fn nested_lists() {
    let mut w = Work::new("标点入格考");
    let list = w.container(|w| BlockBody::List {
        ordered: true,
        items: vec![ListItem {
            marker: Some(w.leaf(LeafKind::Marker, "一、")),
            blocks: vec![w.leaf(LeafKind::Para, &lines_of(2)), w.list(&[Some("（一）")], &[&lines_of(2)])],
        }],
    });
    w.push(list);
    let s = set(w);
    let lines: Vec<Line> = s.lines().into_iter().filter(|l| matches!(l.owner, Owner::Block(_))).collect();
    let x = |t: &str| s.em(lines.iter().find(|l| l.text.starts_with(t)).expect("line"));
    near(x("一、"), 2.0);
    near(x("（一）"), 4.0);
    // （一） is three em wide
    let inner: Vec<f64> = lines.iter().skip_while(|l| !l.text.starts_with('（')).skip(1).map(|l| s.em(l)).collect();
    assert!(!inner.is_empty() && inner.iter().all(|x| (x - 7.0).abs() < 0.01), "{inner:?}");
}

/// JU-22: a column under 12 em is ragged, with natural gaps; one of 12 em or more is filled.
#[test]
fn ju_22_narrow_columns_are_ragged() {
    let words = "标点入格，字字相随。".repeat(12);
    // 17 characters on the phone, quotes indented by one on both sides
    let widths = |depth: usize| {
        let mut w = Work::new("标点入格考");
        let leaf = w.leaf(LeafKind::Para, &words);
        let id = leaf.id;
        let block = (0..depth).fold(leaf, |inner, _| w.container(|_| BlockBody::Quote(vec![inner])));
        w.push(block);
        let lines = set_as(w, "phone").block(id);
        let inner = lines[1..lines.len() - 1].iter();
        inner.map(|l| (l.end - l.x).to_f64() / 12.0).collect::<Vec<f64>>()
    };
    assert!(widths(2).iter().all(|w| (w - 13.0).abs() < 0.01), "{:?}", widths(2));
    let ragged = widths(3);
    let natural = |w: &f64| (w * 2.0 - (w * 2.0).round()).abs() < 0.01 && *w <= 11.0;
    assert!(ragged.iter().all(natural) && ragged.iter().any(|w| *w < 10.9), "{ragged:?}");
}
