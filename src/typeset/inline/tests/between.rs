//! Objects in the line, marks between lines, spread words; what tests of readings need too.

use super::*;
use crate::typeset::{Artifact, GlyphRun, Item};

pub(super) const ORIGIN: (Pt, Pt) = (Pt(1_000_000), Pt(2_000_000));

pub(super) fn note(at: usize) -> InlineObject {
    let kind =
        ObjectKind::NoteRef { text: "①".to_string(), size: Pt(75_000), rise: Pt(34_000), link: "#b0040".to_string() };
    InlineObject { at, kind, owner: Owner::NoteRef { leaf: BlockId(1), note: BlockId(40) } }
}

/// A paragraph whose `①` are calls of notes.
pub(super) fn with_notes(text: &str, measure: i32) -> Paragraph {
    let mut p = song(&text.replace('①', ""), measure);
    let calls = text.match_indices('①').enumerate();
    p.objects = calls.map(|(n, (at, c))| note(at - n * c.len())).collect();
    p
}

pub(super) fn over(p: &mut Paragraph, words: &str, kind: InterlinearKind) {
    let at = p.text.find(words).unwrap();
    p.interlinear.push(Interlinear { range: at..at + words.len(), kind });
    p.interlinear.sort_by_key(|m| m.range.start);
}

pub(super) fn ruby(reading: &str, index: usize) -> InterlinearKind {
    InterlinearKind::Ruby { reading: reading.to_string(), owner: Owner::Ruby(BlockId(1), index) }
}

/// `漢字|hàn zì` in braces are words with their reading.
pub(super) fn with_readings(text: &str, measure: i32) -> Paragraph {
    let (mut words, mut marks) = (String::new(), Vec::new());
    for (n, piece) in text.split(['{', '}']).enumerate() {
        match piece.split_once('|').filter(|_| n % 2 == 1) {
            Some((base, reading)) => {
                marks.push((words.len()..words.len() + base.len(), reading.to_string()));
                words.push_str(base);
            }
            None => words.push_str(piece),
        }
    }
    let mut p = song(&words, measure);
    for (n, (range, reading)) in marks.into_iter().enumerate() {
        p.interlinear.push(Interlinear { range, kind: ruby(&reading, n) });
    }
    p
}

pub(super) fn items(p: &Paragraph) -> Vec<Vec<Item>> {
    set(p).lines.iter().map(|l| runs_of(l, p, ORIGIN.0, ORIGIN.1)).collect()
}

pub(super) fn runs(items: &[Item]) -> Vec<&GlyphRun> {
    items.iter().filter_map(|i| if let Item::Glyphs(r) = i { Some(r) } else { None }).collect()
}

pub(super) fn words(run: &GlyphRun) -> String {
    run.glyphs.iter().map(|g| g.text.as_str()).collect()
}

/// Left edge, right edge of a run, in points.
pub(super) fn edges(run: &GlyphRun) -> (f64, f64) {
    let wide: Em = run.glyphs.iter().map(|g| g.advance).sum();
    (run.x.to_f64(), (run.x + wide.at(run.size)).to_f64())
}

/// Ink of each glyph of a run: x0, y0, x1, y1 in points, y downwards.
pub(super) fn ink(run: &GlyphRun) -> Vec<[f64; 4]> {
    let face = font_set().face(run.face);
    let size = run.size.to_f64();
    let mut pen = 0;
    let mut out = Vec::new();
    for g in &run.glyphs {
        if let Some((x0, y0, x1, y1)) = face.ink(g.gid) {
            let x = run.x.to_f64() + f64::from(pen + g.dx.0) / 1000.0 * size;
            let at = |e: Em| e.to_f64() * size;
            let y = run.baseline.to_f64();
            out.push([x + at(x0), y - at(y1), x + at(x1), y - at(y0)]);
        }
        pen += g.advance.0;
    }
    out
}

pub(super) fn is_mark(owner: &Owner) -> bool {
    *owner == Owner::Artifact(Artifact::Layout)
}

pub(super) fn is_reading(run: &&GlyphRun) -> bool {
    matches!(run.owner, Owner::Ruby(..))
}

/// Every cluster but the objects: text and place.
pub(super) fn places(p: &Paragraph) -> Vec<(String, Em)> {
    let of = |c: &Cluster| (p.text[c.range.clone()].to_string(), c.x);
    set(p).lines.iter().flat_map(|l| l.clusters.iter().filter(|c| c.object.is_none()).map(of)).collect()
}

#[test]
fn cc_14_circled_numbers_are_all_as_wide() {
    with_fonts(|fonts| {
        let circled: String = (1..=50).map(|n| note_number(n, fonts)).collect();
        assert_eq!(circled, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿");
        for c in circled.chars() {
            let (face, glyphs) = note_number_run(&c.to_string(), fonts);
            assert_eq!((face, glyphs.len(), glyphs[0].advance), (FaceId::Serif, 1, Em(1000)), "{c}");
        }
        assert_eq!((note_number(0, fonts), note_number(51, fonts)), ("[0]".to_string(), "[51]".to_string()));
        let (_, glyphs) = note_number_run("[51]", fonts);
        assert_eq!(glyphs.iter().map(|g| g.text.as_str()).collect::<String>(), "[51]");
        assert!(glyphs.iter().all(|g| g.gid != GlyphId(0) && g.advance > Em::ZERO));
    });
}

#[test]
fn nr_takes_the_blank_of_the_mark_before_it_and_has_no_gap() {
    // 7.5 of 10.5 pt are 0.714 em
    let p = with_notes("国家。①产业①word①，“引文”①。", 40);
    let all: Vec<(String, Class, i32, i32)> = set(&p).lines[0]
        .clusters
        .iter()
        .map(|c| (p.text[c.range.clone()].to_string(), c.class, c.advance.0, c.gap_after.0))
        .collect();
    let notes: Vec<&(String, Class, i32, i32)> = all.iter().filter(|c| c.1 == Class::Nr).collect();
    assert_eq!(notes.len(), 4);
    assert!(notes.iter().all(|c| **c == (String::new(), Class::Nr, 714, 0)), "{notes:?}");
    // what stands before a number: a mark has given its blank, and there is no gap between Han and Latin (MX-04)
    let before: Vec<(&str, i32, i32)> =
        all.windows(2).filter(|w| w[1].1 == Class::Nr).map(|w| (w[0].0.as_str(), w[0].2, w[0].3)).collect();
    assert_eq!((before[0], before[1], before[3]), (("。", 500, 0), ("业", 1000, 0), ("”", 500, 0)));
    assert_eq!((before[2].0, before[2].2), ("d", 0));
    // the pair of the mark and what follows is judged as if the number were not there (PW-02)
    let comma = all.iter().find(|c| c.0 == "，").unwrap();
    let quote = all.iter().find(|c| c.0 == "“").unwrap();
    assert_eq!(comma.2 + quote.2, 1500);
}

#[test]
fn mx_05_a_typed_space_behind_a_number_is_the_gap_of_what_is_around_it() {
    let p = with_notes("word① 国家", 40);
    let space = set(&p).lines[0].clusters.iter().find(|c| c.class == Class::Sp).map(|c| c.advance);
    assert_eq!(space, Some(Em(250)));
    // it grows to a third of an em at most, as the gap does, not to half as a word space (MX-07)
    let mut p = with_notes("word① 国家产业制度革命经济", 6);
    p.measure = Em(7300);
    let spaces: Vec<Em> =
        set(&p).lines.iter().flat_map(|l| &l.clusters).filter(|c| c.class == Class::Sp).map(|c| c.advance).collect();
    assert!(spaces.iter().all(|s| *s <= Em(333)), "{spaces:?}");
}

#[test]
fn nr_is_a_raised_linked_run_in_its_place() {
    let p = with_notes("国家①产业", 40);
    let all = &items(&p)[0];
    let texts: Vec<String> = runs(all).into_iter().map(words).collect();
    assert_eq!(texts, ["国家", "①", "产业"]);
    let run = runs(all)[1];
    assert_eq!(run.owner, Owner::NoteRef { leaf: BlockId(1), note: BlockId(40) });
    assert_eq!((run.face, run.size, run.link.as_deref()), (FaceId::Serif, Pt(75_000), Some("#b0040")));
    assert_eq!((run.x, run.baseline), (Pt(1_000_000 + 210_000), Pt(2_000_000 - 34_000)));
    let after = runs(all)[2].x.to_f64();
    assert!((after - (100.0 + 21.0 + 7.5)).abs() < 0.006, "{after}");
}

#[test]
fn nr_at_a_line_end_keeps_the_half_mark_before_it() {
    // 8 Han, a stop of half an em and a number fill 9.214 em; the stop of a whole em would not fit 9.3
    let mut p = with_notes("天地玄黄宇宙洪荒。①日月盈昃辰宿列张", 20);
    p.measure = Em(9214);
    let first = &set(&p).lines[0];
    let stop = first.clusters.iter().find(|c| c.class == Class::Pe).unwrap();
    assert_eq!((stop.advance, first.clusters.last().map(|c| c.class)), (Em(500), Some(Class::Nr)));
    let last = first.clusters.last().unwrap();
    assert_eq!(last.x + last.advance, first.right);
}

#[test]
fn lb_19_no_line_begins_with_a_number_of_a_note() {
    let text = "天①地①玄①，黄①宇。①宙①洪①荒 ①日①月①“盈①”昃①word①辰①2025①宿①（列①）张①".repeat(4);
    for measure in 2..30 {
        let p = with_notes(&text, measure);
        let set = set(&p);
        let numbers = set.lines.iter().flat_map(|l| &l.clusters).filter(|c| c.class == Class::Nr).count();
        assert_eq!(numbers, text.matches('①').count());
        for line in &set.lines {
            assert_ne!(line.clusters.first().map(|c| c.class), Some(Class::Nr), "measure {measure}");
        }
    }
}

#[test]
fn lb_02_holds_behind_a_number_of_a_note() {
    for measure in 3..20 {
        let p = with_notes(&"天地①，玄黄①。宇宙“①洪荒”".repeat(9), measure);
        for line in set(&p).lines.iter().filter(|l| l.status != LineStatus::Relaxed) {
            let text = &p.text[line.range.clone()];
            assert!(!text.starts_with(['，', '。', '”']) && !text.ends_with('“'), "{text}");
        }
    }
}

#[test]
fn a_small_picture_stands_on_the_baseline_like_an_ideograph() {
    let mut p = song("国家产业制度", 40);
    let kind = ObjectKind::Image {
        block: BlockId(1),
        src: "a.png".to_string(),
        width: Pt(157_500),
        height: Pt(105_000),
        depth: Pt(12_600),
    };
    p.objects = vec![InlineObject { at: 3, kind, owner: Owner::Block(BlockId(1)) }];
    let set = set(&p);
    let object = set.lines[0].clusters.iter().find(|c| c.object.is_some()).unwrap();
    assert_eq!((object.class, object.natural), (Class::Id, Em(1500)));
    let all = runs_of(&set.lines[0], &p, ORIGIN.0, ORIGIN.1);
    let picture = all.iter().find_map(|i| match i {
        Item::Image { block, x, y, width, height } => Some((*block, *x, *y, *width, *height)),
        _ => None,
    });
    let (x, y) = (Pt(1_105_000), Pt(2_000_000 + 12_600 - 105_000));
    assert_eq!(picture, Some((BlockId(1), x, y, Pt(157_500), Pt(105_000))));
}

#[test]
fn em_01_a_dot_is_under_the_middle_of_each_ideograph_and_of_nothing_else() {
    let mut p = song("国家，《产业》 Latin 2025〇“制”度！", 40);
    over(&mut p, "家，《产业》 Latin 2025〇“制”度！", InterlinearKind::Dots);
    let dotted = "家产业〇制度";
    for measure in [40, 7] {
        p.measure = Em::whole(measure);
        let set = set(&p);
        let mut seen = 0;
        for line in &set.lines {
            let all = runs_of(line, &p, ORIGIN.0, ORIGIN.1);
            let dots = strokes(&all);
            let under: Vec<&Cluster> = line
                .clusters
                .iter()
                .filter(|c| dotted.contains(&p.text[c.range.clone()]) && !c.range.is_empty())
                .collect();
            assert_eq!(dots.len(), under.len());
            for (dot, c) in dots.iter().zip(under) {
                let middle = 100.0 + 10.5 * (c.x.to_f64() + 0.5);
                assert!(((dot[0] + dot[2]) / 2.0 - middle).abs() <= 0.02 * 10.5, "{dot:?} {middle}");
                seen += 1;
            }
        }
        assert_eq!(seen, dotted.chars().count());
    }
}

#[test]
fn em_01_the_dot_of_a_smaller_drawn_label_is_in_the_middle_too() {
    let mut hei = style(Voice::Hei);
    hei.glyph_scale = 920;
    let mut p = styled(&[("国家", hei)], 40);
    over(&mut p, "国家", InterlinearKind::Dots);
    let all = &items(&p)[0];
    let dots: Vec<f64> = strokes(all).into_iter().map(|i| (i[0] + i[2]) / 2.0).collect();
    assert!((dots[0] - 105.25).abs() <= 0.21 && (dots[1] - 115.75).abs() <= 0.21, "{dots:?}");
}

#[test]
fn cc_15_marks_between_lines_move_nothing() {
    let text = "国家，产业“制度”革命word经济——社会历史知识技术发展学术自由市场";
    let plain = song(text, 9);
    let mut marked = song(text, 9);
    over(&mut marked, "家，产业“制度”革命word经济——社", InterlinearKind::Dots);
    over(&mut marked, "产业", InterlinearKind::ProperName);
    over(&mut marked, "会历史知识技", InterlinearKind::BookTitle);
    assert_eq!(places(&plain), places(&marked));
}

/// Ink of the strokes: left, top, right, bottom.
fn strokes(items: &[Item]) -> Vec<[f64; 4]> {
    let ink = |points: &[(Pt, Pt)], weight: Pt| {
        let half = weight.to_f64() / 2.0;
        points.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |i, (x, y)| {
            let (x, y) = (x.to_f64(), y.to_f64());
            [i[0].min(x - half), i[1].min(y - half), i[2].max(x + half), i[3].max(y + half)]
        })
    };
    items
        .iter()
        .filter_map(|i| match i {
            Item::Stroke { points, weight, owner } if is_mark(owner) => Some(ink(points, *weight)),
            _ => None,
        })
        .collect()
}

fn rules(items: &[Item]) -> Vec<[f64; 4]> {
    items
        .iter()
        .filter_map(|i| match i {
            Item::Rule { x, y, width, height, owner } if is_mark(owner) => {
                let (x, y) = (x.to_f64(), y.to_f64());
                Some([x, y, x + width.to_f64(), y + height.to_f64()])
            }
            _ => None,
        })
        .collect()
}

#[test]
fn em_02_adjacent_names_have_lines_of_their_own_and_a_name_in_two_lines_has_two() {
    let mut p = song("王天成李白国家产业", 40);
    over(&mut p, "王天成", InterlinearKind::ProperName);
    over(&mut p, "李白", InterlinearKind::ProperName);
    let lines = rules(&items(&p)[0]);
    assert_eq!(lines.len(), 2);
    assert!(lines[1][0] - lines[0][2] >= 0.1 * 10.5, "{lines:?}");
    assert!(lines.iter().all(|l| (l[3] - l[1] - 0.4).abs() < 1e-9 && l[1] > 200.0));
    // from the first character to the last, the breach apart
    assert!(lines[0][0] >= 100.0 && lines[0][0] < 101.0 && lines[0][2] > 130.5 && lines[0][2] <= 131.5);

    // spread over 6 em with its line: letter-spacing is followed, and the line is one
    let mut p = song("王天成，国家产业", 40);
    over(&mut p, "王天成", InterlinearKind::Spread { width: Em::whole(6) });
    over(&mut p, "王天成", InterlinearKind::ProperName);
    let lines = rules(&items(&p)[0]);
    assert!(lines.len() == 1 && lines[0][2] > 162.0 && lines[0][2] <= 163.0, "{lines:?}");

    let mut p = song("国家产业王天成李白", 6);
    over(&mut p, "王天成", InterlinearKind::ProperName);
    let by_line: Vec<usize> = items(&p).iter().map(|l| rules(l).len()).collect();
    assert_eq!(by_line, [1, 1]);
}

#[test]
fn em_03_the_line_is_nearest_the_text_and_the_dot_outside() {
    for kind in [InterlinearKind::ProperName, InterlinearKind::BookTitle] {
        let mut p = song("国家史记产业", 40);
        over(&mut p, "史记", kind.clone());
        over(&mut p, "史记", InterlinearKind::Dots);
        let all = &items(&p)[0];
        let (dots, waves): (Vec<_>, Vec<_>) = strokes(all).into_iter().partition(|i| i[2] - i[0] < 0.2 * 10.5);
        let mut lines = rules(all);
        lines.extend(waves);
        assert_eq!(dots.len(), 2, "{kind:?}");
        let lowest = lines.iter().map(|l| l[3]).fold(0.0, f64::max);
        let highest = lines.iter().map(|l| l[1]).fold(f64::MAX, f64::min);
        // under the em box, which ends 1.26 pt under the baseline, and over the dots
        assert!(highest > 201.26 && dots.iter().all(|d| d[1] > lowest), "{lines:?} {dots:?}");
    }
}

#[test]
fn em_03_the_wave_reaches_from_end_to_end_in_whole_waves() {
    let mut p = song("国家论法的精神产业", 40);
    over(&mut p, "论法的精神", InterlinearKind::BookTitle);
    let all = &items(&p)[0];
    let ink = strokes(all);
    assert_eq!(ink.len(), 1);
    assert!(ink[0][0] - 121.0 < 0.8 && 173.5 - ink[0][2] < 0.8, "{ink:?}");
    let turns = all.iter().find_map(|i| match i {
        Item::Stroke { points, .. } => {
            Some(points.windows(3).filter(|p| (p[1].1 > p[0].1) != (p[2].1 > p[1].1)).count())
        }
        _ => None,
    });
    // 5 em in waves of about a third of an em, a crest and a trough each; nothing of it is a character
    assert!(turns.is_some_and(|n| (26..=34).contains(&n)), "{turns:?}");
    assert!(runs(all).iter().all(|r| !is_mark(&r.owner)));
}

#[test]
fn em_04_everything_between_two_lines_keeps_clear_of_them() {
    // 10.5 on 18 pt: 7.5 pt between two em boxes, from 1.26 under one baseline to 9.24 over the next
    let mut p = with_readings("国家产业{制度|zhì dù}革命{经济|ǖÀ gq}", 40);
    over(&mut p, "国家", InterlinearKind::Dots);
    over(&mut p, "国家", InterlinearKind::BookTitle);
    let all = &items(&p)[0];
    let beside = runs(all).into_iter().filter(|r| !matches!(r.owner, Owner::Block(_))).flat_map(ink);
    for i in beside.chain(strokes(all)) {
        assert!(i[1] >= 200.0 - 18.0 + 1.26 && i[3] <= 200.0 + 18.0 - 9.24, "{i:?}");
        assert!(i[3] < 200.0 - 8.5 || i[1] > 200.0 + 1.26, "in the line: {i:?}");
    }
}

#[test]
fn pa_14_words_are_spread_over_a_width_by_layout() {
    for (name, count) in [("王五", 2), ("欧阳修", 3), ("司马相如", 4)] {
        let mut p = song(&format!("{name}：国家产业"), 40);
        over(&mut p, name, InterlinearKind::Spread { width: Em::whole(4) });
        let set = set(&p);
        let clusters = &set.lines[0].clusters;
        assert_eq!(clusters[count].x, Em(4000) - Em(1000) + Em(1000), "{name}");
        let last = &clusters[count - 1];
        assert_eq!(last.x + Em(1000), Em(4000));
        // evenly
        let steps: Vec<i32> = clusters[..count].windows(2).map(|w| (w[1].x - w[0].x).0).collect();
        assert!(steps.iter().max().unwrap() - steps.iter().min().unwrap() <= 1, "{steps:?}");
    }
    // a name wider than that is left alone
    let mut p = song("司马相如也：国家", 40);
    over(&mut p, "司马相如也", InterlinearKind::Spread { width: Em::whole(4) });
    assert_eq!(set(&p).lines[0].clusters[5].x, Em(5000));
    // in one piece
    for measure in 5..9 {
        let mut p = song("国家产业王五制度", measure);
        over(&mut p, "王五", InterlinearKind::Spread { width: Em::whole(4) });
        assert!(lines(&p).iter().any(|l| l.contains("王五")));
    }
}

#[test]
fn lb_11_a_note_called_inside_a_word_does_not_divide_it() {
    for text in ["international①ization国家", "a①b①c①", "2025①/12①", "https://a.b/①c①d", "①a①", "x-①y"]
    {
        for measure in [1, 3, 8] {
            let p = with_notes(text, measure);
            assert_eq!(lines(&p).concat(), p.text);
        }
    }
    let p = with_notes("国家产业制度a①b革命经济", 7);
    assert!(lines(&p).iter().any(|l| l.contains("ab")));
}
