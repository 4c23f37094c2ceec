//! Speakers' turns under a column of labels, and questions in 楷体 (`page-design.md` §6; IV-02, IV-03, IV-04).

use super::pages_support::*;
use fuzi::document::{Block, BlockId, LeafKind};
use fuzi::fonts::FaceId;
use fuzi::typeset::{PageStyle, typeset};

fn turn(w: &mut Work, speaker: usize, label: &str, text: &str) -> BlockId {
    let block: Block = w.labelled(LeafKind::Turn { speaker }, &format!("{label}：{text}"), label.len());
    w.push(block)
}

fn as_form(work: Work, base: &str, form: &str) -> Set {
    let mut style = PageStyle::builtin(base).expect("style");
    style.turns = PageStyle::from_toml(&format!("[turns]\nstyle = \"{form}\"\n")).expect("style").turns;
    let edition = work.edition();
    let out = typeset(&edition, &style, &FONTS).expect("pages");
    Set { edition, style, out }
}

/// Start of the first line of words after the label.
fn starts(s: &Set, id: BlockId) -> Vec<f64> {
    s.block(id).iter().map(|l| s.em(l)).collect()
}

/// §6, IV-02: labels of one character: the column is 2 em; lines hang at 2 em; what follows without a label begins at
/// 4 em and goes on at 2; a first mention stands out and hangs all the same.
#[test]
fn turns_hang_from_their_labels() {
    let mut w = Work::new("标点入格考");
    let long = w.labelled(LeafKind::Turn { speaker: 0 }, &format!("王天成（以下简称“王”）：{}", lines_of(2)), 9);
    let long = w.push(long);
    let first = turn(&mut w, 0, "王", &lines_of(3));
    let next = w.para(&lines_of(3));
    let quoted = turn(&mut w, 0, "王", &format!("“{}”", lines_of(1)));
    let heading = w.add(LeafKind::Heading(1), "一节");
    let plain = w.para(&lines_of(3));
    let s = as_form(w, "a5", "hang");
    for (id, expected) in [(long, [0.0, 2.0]), (first, [0.0, 2.0]), (next, [4.0, 2.0]), (plain, [2.0, 0.0])] {
        let x = starts(&s, id);
        near(x[0], expected[0]);
        assert!(x[1..].iter().all(|x| (x - expected[1]).abs() < 0.01), "{x:?}");
    }
    // the text begins at the column, whatever justification does to the line
    let text = lines_of(3);
    let line = &s.block(first)[0].text;
    assert!(line.starts_with("王：") && text.starts_with(line.trim_start_matches("王：")), "{line}");
    assert!(s.block(quoted)[0].text.starts_with("王：“"));
    near(
        (s.block(heading)[0].x + s.block(heading)[0].end).to_f64() / 2.0,
        s.left(s.block(heading)[0].page).to_f64() + 136.5,
    );
}

/// IV-03: a shorter label is spread to the width of the longest, its colon stays one em; every text begins at the
/// same place.
#[test]
fn short_labels_are_spread_over_the_column() {
    use fuzi::typeset::Item;
    let mut w = Work::new("标点入格考");
    w.speakers = vec!["主持人", "王五"];
    let long = turn(&mut w, 0, "主持人", &lines_of(3));
    let short = turn(&mut w, 1, "王五", &lines_of(3));
    let s = as_form(w, "a5", "hang");
    let glyphs = |id: BlockId| -> Vec<(String, f64)> {
        let mut out = Vec::new();
        let first = s.block(id)[0].baseline;
        for item in s.out.pages.iter().flat_map(|p| &p.items) {
            if let Item::Glyphs(r) = item
                && r.owner == fuzi::typeset::Owner::Block(id)
                && r.baseline == first
            {
                let mut x = r.x;
                for g in &r.glyphs {
                    out.push((g.text.clone(), ((x - s.left(0)).to_f64()) / 10.5));
                    x += g.advance.at(r.size);
                }
            }
        }
        out
    };
    let place = |id, c: &str| glyphs(id).iter().find(|g| g.0 == c).expect(c).1;
    near(place(long, "主"), 0.0);
    near(place(short, "王"), 0.0);
    near(place(short, "五"), 2.0);
    near(place(long, "："), 3.0);
    near(place(short, "："), 3.0);
    near(place(long, "天"), 4.0);
    near(place(short, "天"), 4.0);
    assert!(starts(&s, short)[1..].iter().all(|x| (x - 4.0).abs() < 0.01));
}

/// §6: a telephone's page never hangs turns.
#[test]
fn narrow_pages_run_their_labels_in() {
    let mut w = Work::new("标点入格考");
    let first = turn(&mut w, 0, "王", &lines_of(3));
    let s = as_form(w, "phone", "hang");
    let x = starts(&s, first);
    near(x[0], 2.0);
    near(x[1], 0.0);
}

/// IV-02: the questions of the one who merely asks are 楷, their label 黑, the answers 宋; where nobody merely asks all
/// are 宋.
#[test]
fn questions_in_kai() {
    let make = |question: &str, answer: &str| {
        let mut w = Work::new("标点入格考");
        w.speakers = vec!["甲", "乙"];
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(turn(&mut w, 0, "甲", question));
            ids.push(turn(&mut w, 1, "乙", answer));
            ids.push(w.para(answer));
        }
        (as_form(w, "a5", "qa"), ids)
    };
    let (s, ids) = make("为什么？", &lines_of(3));
    for (id, face) in ids.iter().zip([FaceId::Kai, FaceId::Serif, FaceId::Serif].iter().cycle()) {
        let faces: Vec<FaceId> = s.block(*id).into_iter().flat_map(|l| l.faces).collect();
        assert!(faces.contains(face), "{faces:?}");
        assert_eq!(faces.contains(&FaceId::Kai), *face == FaceId::Kai);
    }
    let (s, ids) = make("我也说这么多。", "我也说这么多。");
    assert!(ids.iter().all(|id| s.block(*id).iter().all(|l| !l.faces.contains(&FaceId::Kai))));
}
