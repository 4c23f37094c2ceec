//! The options of `[line]`, each by its rule; the defaults are tested everywhere else.

use super::*;

fn with(text: &str, measure: i32, change: impl Fn(&mut LineRules)) -> Paragraph {
    let mut p = song(text, measure);
    change(&mut p.rules);
    p
}

/// Widths of the clusters of a text between two ideographs on an endless line.
fn inner(text: &str, change: impl Fn(&mut LineRules)) -> Vec<i32> {
    vector_of(&with(&format!("国{text}国"), 400, change)).into_iter().map(|(_, w)| w).collect()
}

#[test]
fn pw_01_styles_of_punctuation() {
    use PunctuationStyle::*;
    let of = |style| inner("，国。国“国”国！国）（", |r| r.punctuation = style);
    assert_eq!(of(Full), [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 500]);
    assert_eq!(of(Kaiming), [500, 1000, 1000, 1000, 500, 1000, 500, 1000, 1000, 1000, 500, 500]);
    assert_eq!(of(Half), [500, 1000, 500, 1000, 500, 1000, 500, 1000, 500, 1000, 500, 500]);
    assert_eq!(of(None), [1000; 12]);
    // Not at a line end either.
    let p = with("国家。", 10, |r| r.punctuation = None);
    assert_eq!(cluster_at(&set(&p), &p, "。").advance, Em(1000));
}

#[test]
fn pw_02_a_pair_of_one_em() {
    for (pair, expected) in [("）（", [500, 500]), ("，“", [500, 500]), ("。（", [500, 500]), ("）。", [500, 1000])]
    {
        assert_eq!(inner(pair, |r| r.pair = Em(1000)), expected, "{pair}");
    }
}

#[test]
fn pw_06_marks_before_a_dash() {
    assert_eq!(inner("：——", |r| r.trim_before_dash = true), [500, 2000]);
    assert_eq!(inner("”……", |r| r.trim_before_dash = true), [500, 2000]);
    assert_eq!(inner("——“", |r| r.trim_before_dash = true), [2000, 1000]);
}

#[test]
fn pw_08_marks_at_a_line_end() {
    let text = "国家产业制度革命经济，社会历史知识技术发展学术自由市场";
    let end = |measure, line_end| {
        let p = with(text, measure, |r| r.line_end = line_end);
        let set = set(&p);
        let c = cluster_at(&set, &p, "，").clone();
        (c.advance.0, (c.x + c.advance).0)
    };
    // One em where there is room for one, half an em where there is not.
    assert_eq!(end(11, LineEnd::Trim), (500, 11_000));
    assert_eq!(end(11, LineEnd::Full), (1000, 11_000));
    assert_eq!(end(11, LineEnd::FitOnly), (1000, 11_000));
    // JU-03: half an em is given before a Han–Latin gap is.
    let mut p = with("国家产业制度word革命经济，社会历史知识技术发展学术自由市场", 0, |r| {
        r.line_end = LineEnd::FitOnly
    });
    let all = set(&Paragraph { measure: Em::whole(99), ..p.clone() });
    let comma = cluster_at(&all, &p, "，");
    p.measure = comma.x + Em(700);
    let tight = set(&p);
    assert_eq!(cluster_at(&tight, &p, "，").advance, Em(700));
    assert_eq!(cluster_at(&tight, &p, "度").gap_after, Em(250));
    p.measure = comma.x + Em(400);
    let tighter = set(&p);
    assert_eq!(cluster_at(&tighter, &p, "，").advance, Em(500));
    assert_eq!(cluster_at(&tighter, &p, "度").gap_after, Em(200));
}

#[test]
fn pw_09_an_opening_mark_at_a_line_start_of_one_em() {
    let p = with("国家产业制度革命经济“社会历史知识技术发展学术自由市场", 10, |r| {
        r.line_start = LineStart::Full
    });
    let set = set(&p);
    let c = cluster_at(&set, &p, "“");
    assert_eq!((c.x, c.trim_left), (Em::ZERO, Em::ZERO));
}

#[test]
fn pw_10_an_opening_mark_at_the_start_of_a_paragraph() {
    let ink = |first_line_open| {
        let mut p = with("“国家产业”制度革命经济社会", 10, |r| r.first_line_open = first_line_open);
        p.first_indent = Em::whole(2);
        let set = set(&p);
        let c = cluster_at(&set, &p, "“");
        let full = set.lines[0].clusters.iter().map(|c| c.x + c.advance).max().unwrap();
        assert_eq!(full, Em(10_000));
        // The ink of the mark is in the right half of its em box.
        (c.x - c.trim_left + Em::HALF, cluster_at(&set, &p, "国").x)
    };
    assert_eq!(ink(FirstLineOpen::Keep), (Em(2500), Em(3000)));
    assert_eq!(ink(FirstLineOpen::Trim), (Em(2000), Em(2500)));
    assert_eq!(ink(FirstLineOpen::Outdent), (Em(1500), Em(2000)));
}

#[test]
fn pw_11_and_cc_18_marks_of_taiwan_give_a_quarter() {
    // The faces here are the mainland's: the left blank of a comma has ink in it, the right one gives a quarter.
    let tw = |text| inner(text, |r| r.region = Region::Tw);
    assert_eq!(tw("，（"), [1000, 500]);
    assert_eq!(tw("，，"), [750, 1000]);
    assert_eq!(tw("）。"), [500, 1000]);
    assert_eq!(tw("！）"), [1000, 1000]);
    let p = with("国家。", 10, |r| r.region = Region::Tw);
    assert_eq!(cluster_at(&set(&p), &p, "。").advance, Em(750));
    let p = with("国家。", 10, |r| (r.region, r.line_end) = (Region::Tw, LineEnd::Full));
    assert_eq!(cluster_at(&set(&p), &p, "。").advance, Em(1000));
}

#[test]
fn pw_13_one_mark_hangs_where_it_has_no_room() {
    // Ten ideographs fill the line; the comma stands outside, the line is as it would be without it.
    let text = "国家产业制度革命经济，社会历史知识技术发展学术自由市场金融";
    let p = with(text, 10, |r| r.hang = Hang::Allowed);
    let hung = set(&p);
    let c = cluster_at(&hung, &p, "，");
    assert_eq!((c.x, c.advance), (Em(10_000), Em(500)));
    assert_eq!(hung.lines[0].status, LineStatus::Ok);
    assert!(hung.lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO));
    // Never two, never a bracket, not in Taiwan.
    for (text, region) in [
        ("国家产业制度革命经济！？社会历史知识技术发展学术自由市场金融", Region::Cn),
        ("国家产业制度革命经济）社会历史知识技术发展学术自由市场金融", Region::Cn),
        ("国家产业制度革命经济，社会历史知识技术发展学术自由市场金融", Region::Tw),
    ] {
        let p = with(text, 10, |r| (r.hang, r.region) = (Hang::Allowed, region));
        for line in set(&p).lines {
            let outside = line.clusters.iter().filter(|c| c.x + c.advance > line.right);
            assert!(outside.count() <= usize::from(text.contains('？')), "{text}");
            let end = line.clusters.iter().map(|c| c.x).max().unwrap();
            assert!(end < line.right || text.contains('？') && end == line.right, "{text}");
        }
    }
    // Off: nothing stands outside.
    let p = song(text, 10);
    assert!(set(&p).lines.iter().all(|l| l.clusters.iter().all(|c| c.x + c.advance <= l.right)));
}

#[test]
fn cc_07_and_ju_05_a_middle_dot_of_one_em_gives_on_both_sides() {
    let full = |r: &mut LineRules| r.middot = MiddleDot::Full;
    assert_eq!(inner("·", full), [1000]);
    // Half an em too much: the dot gives it, a quarter on each side, before the brackets do.
    let mut p = with("比尔·盖茨（国家）产业制度革命经济社会历史知识技术发展学术自由市场", 12, full);
    p.measure = Em(11_600);
    let set = set(&p);
    let dot = cluster_at(&set, &p, "·");
    assert_eq!(dot.trim_left + dot.trim_right, Em(400), "12 em of text in 11.6 em");
    assert!((dot.trim_left - dot.trim_right).0.abs() <= 1);
    assert_eq!(cluster_at(&set, &p, "（").trim_left, Em::ZERO);
}

#[test]
fn lb_05_dash_and_ellipsis_each_by_its_own() {
    let starts = |text: &str, change: fn(&mut LineRules)| {
        (2..8).any(|m| {
            set(&with(text, m, change))
                .lines
                .windows(2)
                .any(|w| text[w[1].range.clone()].starts_with(['—', '…']) && w[0].status != LineStatus::Relaxed)
        })
    };
    let (dash, dots) = ("国家产业——制度革命", "国家产业……制度革命");
    assert!(starts(dash, |_| ()) && starts(dots, |_| ()));
    assert!(!starts(dash, |r| r.no_dash_start = true) && starts(dots, |r| r.no_dash_start = true));
    assert!(starts(dash, |r| r.no_ellipsis_start = true) && !starts(dots, |r| r.no_ellipsis_start = true));
    assert!(!starts(dash, |r| r.level = KinsokuLevel::Strict) && !starts(dots, |r| r.level = KinsokuLevel::Strict));
}

/// Whether a line ends so, no rule having given way.
fn ends(p: &Paragraph, what: &str) -> bool {
    set(p).lines.iter().any(|l| p.text[l.range.clone()].ends_with(what) && l.status != LineStatus::Relaxed)
}

#[test]
fn lb_12_number_and_measure_word() {
    let text = "国家产业制度500亿元国家产业制度";
    let torn = |keep| (6..14).any(|m| ends(&with(text, m, |r| r.keep_number_han = keep), "500"));
    assert!(torn(KeepNumber::Free));
    assert!(!torn(KeepNumber::Forbid));
}

#[test]
fn lb_14_dates_may_break_when_they_are_let() {
    let text = "国家产业制度革命2025-12-30经济社会历史知识技术发展学术自由";
    let torn = |yes| (9..16).any(|m| ends(&with(text, m, |r| r.break_date = yes), "-"));
    assert!(torn(true));
    assert!(!torn(false));
    for m in 9..16 {
        for line in lines(&with(text, m, |r| r.break_date = true)) {
            assert!(!line.starts_with('-'));
        }
    }
}

#[test]
fn mx_05_a_typed_space_may_stay_a_space() {
    let keep = |r: &mut LineRules| r.src_space = SourceSpace::Keep;
    // The face's own space, 0.256 em, and no gap besides.
    let p = with("国 a国", 100, keep);
    assert_eq!(cluster_at(&set(&p), &p, "a").x, Em(1256));
    let p = with("国a国", 100, keep);
    assert_eq!(cluster_at(&set(&p), &p, "a").x, Em(1250));
}

#[test]
fn mx_07_the_gap_is_fixed_or_within_its_range() {
    let text = "国家产业word制度革命abc经济社会历史知识技术发展学术自由市场金融资源企业保护思想科学教育文化";
    let mut moved = false;
    for measure in 10..30 {
        let fixed = set(&with(text, measure, |r| r.gap_range = GapRange::Fixed));
        let free = set(&song(text, measure));
        let gaps = |set: &SetParagraph| -> Vec<i32> {
            let pairs = set.lines.iter().flat_map(|l| l.clusters.windows(2).map(|w| (w[0].clone(), w[1].clone())));
            let mixed = pairs.filter(|(a, b)| (a.class == Class::Id) != (b.class == Class::Id));
            mixed.map(|(a, _)| a.gap_after.0).filter(|g| *g > 0).collect()
        };
        assert!(gaps(&fixed).iter().all(|g| *g == 250), "{measure}");
        assert!(gaps(&free).iter().all(|g| (125..=333).contains(g)), "{measure}");
        moved |= gaps(&free).iter().any(|g| *g != 250);
    }
    assert!(moved);
}

#[test]
fn ju_09_stops_that_give_nothing() {
    // One stop inside is all that the line has to give.
    let text = "国家产业制度革命经。济社会历史知识技术学国自由市场金融资源企业保护思想科学教育文化人口";
    let pressed = |yes| {
        (80..300).any(|tenths| {
            let mut p = with(text, 8, |r| r.compress_stops = yes);
            p.measure = Em(tenths * 100);
            let set = set(&p);
            let line = set.lines.iter().find(|l| p.text[l.range.clone()].contains('。')).unwrap();
            let inside = !p.text[line.range.clone()].ends_with('。');
            inside && cluster_at(&set, &p, "。").trim_right > Em::ZERO
        })
    };
    assert!(pressed(true) && !pressed(false));
}

#[test]
fn ju_13_the_caps_are_the_style_s() {
    // Ten ideographs that no rule lets apart.
    let tied = "革\u{2060}命\u{2060}经\u{2060}济\u{2060}社\u{2060}会\u{2060}历\u{2060}史\u{2060}知\u{2060}识";
    let text = format!("国家产业制度{tied}技术发展学术{tied}自由市场金融资源企业保护思想");
    let mut seen = [0; 2];
    for measure in (11_000..20_000).step_by(300) {
        for (n, cap) in [100, 250].into_iter().enumerate() {
            let mut p = with(&text, 0, |r| (r.soft_cap, r.hard_cap) = (Em(50), Em(cap)));
            p.measure = Em(measure);
            for line in set(&p).lines.iter().filter(|l| !l.last) {
                let most = line.clusters.windows(2).filter(|w| w[0].class == Class::Id && w[1].class == Class::Id);
                let most = most.map(|w| w[0].gap_after.0).max().unwrap_or(0);
                assert_eq!(most > cap, line.status == LineStatus::Loose && most > 0 && most > cap, "{measure} {cap}");
                seen[n] += usize::from(line.status == LineStatus::Loose);
            }
        }
    }
    assert!(seen[0] > seen[1], "{seen:?}");
}

#[test]
fn ju_15_a_last_line_that_is_almost_full_is_filled() {
    // 9.5 em in 10: `·` is half an em.
    let text = "国家产业制度革命经济社会历史知识技·学术自由市";
    let end = |snap| {
        let p = with(text, 12, |r| r.snap = Em(snap));
        let set = set(&p);
        let line = set.lines.last().unwrap().clone();
        assert!(line.last);
        line.clusters.last().map(|c| c.x + c.advance).unwrap().0
    };
    assert_eq!(end(0), 11_500 - 1000);
    assert_eq!(end(500), 11_500 - 1000, "one and a half em short is too much");
    let text = "国家产业制度革命经济社会历史知识技·学术自由市场";
    let p = with(text, 12, |r| r.snap = Em(500));
    let set = set(&p);
    let last = set.lines.last().unwrap();
    assert_eq!(last.clusters.last().map(|c| c.x + c.advance), Some(Em(12_000)));
}

#[test]
fn ju_18_the_least_last_line_is_the_style_s() {
    // 27 ideographs: one is left over. Without a rule it stays alone.
    let text: String = "国家产业制度革命经济社会历史知识技术发展学术自由市场金融".chars().take(27).collect();
    let last =
        |least, aim| lines(&with(&text, 13, |r| (r.last_line_min, r.last_line_aim) = (Em(least), Em(aim)))).pop();
    assert_eq!(last(0, 0).unwrap().chars().count(), 1);
    assert!(last(2000, 3000).unwrap().chars().count() >= 3);
}
