//! Rules that are no option and stand in no table.

use super::*;
use crate::typeset::Item;

fn ink_box(c: char, face: FaceId) -> (Em, Em, Em, Em) {
    let face = font_set().face(face);
    face.ink(face.glyph(c).unwrap()).unwrap()
}

#[test]
fn lb_07_long_runs_break_between_units_only() {
    for run in ["………………………………", "————————————————", "…………………", "———————"]
    {
        for measure in 2..9 {
            for line in lines(&song(&format!("国{run}家"), measure)) {
                let dashes = line.chars().filter(|c| matches!(c, '…' | '—')).count();
                let odd_tail = run.chars().count() % 2 == 1 && line.ends_with('家');
                let odd_alone = line.chars().count() == 3 && run.chars().count() % 2 == 1;
                assert!(
                    dashes % 2 == 0 || odd_tail || odd_alone || line.ends_with(['…', '—']),
                    "{run} {measure} {line}"
                );
                assert_ne!(dashes, 1, "{run} {measure} {line}");
            }
        }
    }
}

#[test]
fn lb_08_a_doubled_ellipsis_alone_is_four_em_on_its_own_line() {
    let mut p = song("…………", 26);
    p.first_indent = Em::whole(2);
    let set = set(&p);
    assert_eq!(set.lines.len(), 1);
    let width: Em = set.lines[0].clusters.iter().map(|c| c.advance + c.gap_after).sum();
    assert_eq!(width, Em(4000));
    // Inline it is never moved to a line of its own.
    assert_eq!(lines(&song("国家…………产业", 26)), ["国家…………产业"]);
}

#[test]
fn lb_15_a_sign_keeps_to_its_number() {
    for measure in 14..26 {
        let p = song("国家产业制度约$500 亿元革命经济社会历史知识", measure);
        assert!(lines(&p).iter().any(|l| l.contains("$500")), "{measure}");
        let set = set(&p);
        let (sign, digit) = (cluster_at(&set, &p, "$"), cluster_at(&set, &p, "5"));
        assert_eq!((digit.x, sign.gap_after), (sign.x + sign.advance, Em::ZERO));
    }
}

#[test]
fn lb_24_lines_of_verse_are_last_lines() {
    let p = song("国破山河在，\n城春草木深。\n感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。", 9);
    let set = set(&p);
    for line in set.lines.iter().take(2) {
        assert!(line.last && line.clusters.iter().all(|c| c.gap_after == Em::ZERO));
    }
    assert!(!set.lines[2].last);
}

#[test]
fn lb_29_emoji_and_variation_sequences_are_never_torn() {
    for whole in ["👨‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "葛\u{E0100}", "辻\u{E0101}", "é\u{323}", "1️⃣", "🇨🇳"]
    {
        for measure in 1..6 {
            for line in lines(&song(&whole.repeat(7), measure)) {
                assert!(line.len() % whole.len() == 0, "{whole} {measure}: {line}");
            }
        }
    }
}

#[test]
fn lb_30_symbols_between_ideographs_and_between_digits() {
    for symbol in ["→", "×", "＋", "＝", "＆", "＠"] {
        let text = format!("甲{symbol}乙");
        assert_eq!(lines(&song(&text, 1)).concat(), text);
        assert!(set(&song(&text, 1)).lines.iter().all(|l| l.relief.is_none()), "{symbol}");
    }
    for digits in ["3×4", "12÷3", "1＋2", "5＝5"] {
        for measure in 9..16 {
            let p = song(&format!("国家产业制度{digits}革命经济社会历史"), measure);
            assert!(lines(&p).iter().any(|l| l.contains(digits)), "{digits} {measure}");
        }
    }
}

#[test]
fn pw_12_a_single_line_has_its_pairs_and_edges_trimmed() {
    let mut p = song("“国”，“家”。", 26);
    p.align = Align::Center;
    let advances = |p: &Paragraph| set(p).lines[0].clusters.iter().map(|c| c.advance.0).collect::<Vec<_>>();
    assert_eq!(advances(&p), [500, 1000, 500, 1000, 500, 1000, 500, 500]);
    p.align = Align::Justify;
    assert_eq!(advances(&p), [500, 1000, 500, 1000, 500, 1000, 500, 500]);
    assert!(set(&p).lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO));
}

#[test]
fn pw_14_marks_of_two_sizes() {
    let sized = |pt: i64| TextStyle { size: Pt(pt), ..style(Voice::Song) };
    // The larger mark stands first: the smaller opening mark gives half of its own em, 0.357 of the body's.
    let p = styled(&[("国”", sized(105_000)), ("“国", sized(75_000))], 100);
    let set_large = set(&p);
    assert_eq!(cluster_at(&set_large, &p, "“").trim_left, Em(357));
    assert_eq!(cluster_at(&set_large, &p, "”").trim_right, Em::ZERO);
    // The smaller stands first: it gives instead.
    let p = styled(&[("国”", sized(75_000)), ("“国", sized(105_000))], 100);
    let set_small = set(&p);
    assert_eq!(cluster_at(&set_small, &p, "”").trim_right, Em(357));
    assert_eq!(cluster_at(&set_small, &p, "“").trim_left, Em::ZERO);
}

#[test]
fn pw_15_every_pair_is_the_same_across_markup() {
    for pair in ["》《", "。（", "”，", "）。", "（“", "《·", "》·"] {
        let (a, b) = pair.split_at(3);
        let plain = widths(pair);
        for (one, two) in [(Voice::Song, Voice::Kai), (Voice::SongBold, Voice::Song), (Voice::Hei, Voice::Song)] {
            let mut p = styled(&[(&format!("国{a}"), style(one)), (&format!("{b}国"), style(two))], 400);
            let links = [Some("https://example.org/".to_string()), None];
            p.runs.iter_mut().zip(links).for_each(|(r, l)| r.link = l);
            assert_eq!(vector_of(&p).iter().map(|v| v.1).collect::<Vec<_>>(), plain, "{pair} {one:?} {two:?}");
        }
    }
}

#[test]
fn pw_17_marks_are_drawn_as_they_are_written() {
    for region in [Region::Cn, Region::Tw, Region::Hk] {
        let mut p = song("“国”‘家’「产」『业』《书》", 40);
        p.rules.region = region;
        let drawn: String = set(&p).lines[0].clusters.iter().map(|c| &p.text[c.range.clone()]).collect();
        assert_eq!(drawn, p.text);
        let serif = font_set().face(FaceId::Serif);
        for (c, ch) in set(&p).lines[0].clusters.iter().zip(p.text.chars()) {
            assert_eq!(Some(c.glyphs[0].gid), serif.glyph(ch));
        }
    }
}

#[test]
fn pw_18_the_mainland_s_marks_lean_to_the_corner() {
    for face in [FaceId::Serif, FaceId::SerifBold, FaceId::SansBold, FaceId::Kai] {
        for c in "，。、".chars() {
            let (x0, _, x1, _) = ink_box(c, face);
            assert!((x0 + x1) / 2 < Em(350), "{face:?} {c}");
        }
    }
}

/// Left and right of every contour of a glyph, in units of its face.
#[derive(Default)]
struct Contours(Vec<(f32, f32)>);

impl ttf_parser::OutlineBuilder for Contours {
    fn move_to(&mut self, x: f32, _: f32) {
        self.0.push((x, x));
    }
    fn line_to(&mut self, x: f32, _: f32) {
        if let Some((a, b)) = self.0.last_mut() {
            (*a, *b) = (a.min(x), b.max(x));
        }
    }
    fn quad_to(&mut self, _: f32, _: f32, x: f32, y: f32) {
        self.line_to(x, y);
    }
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
        self.line_to(x, y);
    }
    fn close(&mut self) {}
}

#[test]
fn pw_19_the_dash_is_one_stroke() {
    for voice in [Voice::Song, Voice::SongBold, Voice::Hei, Voice::Kai] {
        let p = styled(&[("国——家", style(voice))], 40);
        let set = set(&p);
        let c = cluster_at(&set, &p, "——");
        let face = font_set().face(c.glyphs[0].face);
        let unit = f32::from(face.ttf.units_per_em()) / 1000.0;
        let mut strokes = Vec::new();
        for g in &c.glyphs {
            let mut contours = Contours::default();
            face.ttf.outline_glyph(ttf_parser::GlyphId(g.gid.0), &mut contours);
            let at = g.dx.0 as f32;
            strokes.extend(contours.0.iter().map(|(a, b)| (a / unit + at, b / unit + at)));
        }
        strokes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut end = strokes[0].1;
        for (a, b) in &strokes[1..] {
            assert!(a - end <= 20.0, "{voice:?}: a gap at {end}");
            end = end.max(*b);
        }
        assert!(end - strokes[0].0 > 1800.0, "{voice:?} {strokes:?}");
    }
}

#[test]
fn mx_10_han_and_latin_stand_on_one_baseline() {
    let p = song("国word家123产", 40);
    let items: Vec<Item> = set(&p).lines.iter().flat_map(|l| runs_of(l, &p, Pt(0), Pt(100_000))).collect();
    for item in items {
        if let Item::Glyphs(run) = item {
            assert_eq!(run.baseline, Pt(100_000));
        }
    }
}

#[test]
fn mx_11_full_width_letters_are_ideographs() {
    assert_eq!(widths("ＡＢｃ１"), [1000; 4]);
    let p = song("国Ａ国", 40);
    let set = set(&p);
    assert_eq!(cluster_at(&set, &p, "Ａ").class, Class::Id);
    assert!(set.lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO));
}

#[test]
fn mx_13_the_gap_inside_a_link_is_the_link_s() {
    let mut p = song("国家word产业", 40);
    let mut linked = run(0..16, style(Voice::Song));
    linked.link = Some("https://example.org/".to_string());
    p.runs = vec![linked];
    let all = runs_of(&set(&p).lines[0], &p, Pt(0), Pt(0));
    assert_eq!(all.len(), 1, "one run, its gaps inside");
}

#[test]
fn ju_19_a_lone_ideograph_is_pressed_in_or_another_comes_down() {
    // Four commas to press: the 27th ideograph is taken in.
    let pressed = "国家，产业，制度，革命，经济社会历史知识技术发展学术自";
    let p = song(pressed, 26);
    assert_eq!(lines(&p), [pressed]);
    // Nothing to press: others come down to it.
    let text: String = "国家产业制度革命经济社会历史知识技术发展学术自由市场金".chars().take(27).collect();
    let last = lines(&song(&text, 26)).pop().unwrap();
    assert!(last.chars().count() >= 2);
    assert_eq!(lines(&song(&text, 26)).concat(), text);
}

#[test]
fn ju_23_the_stylesheet_asks_the_reader_and_inserts_nothing() {
    let css = include_str!("../../../../styles/epub.css");
    for property in ["text-align", "justify", "line-break", "text-spacing-trim", "text-autospace"] {
        assert!(css.contains(property), "{property}");
    }
    assert!(!css.contains("letter-spacing: -"));
}
