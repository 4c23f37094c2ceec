use super::super::breaks::{Break, opportunities};
use super::super::paragraph::prepare;
use super::*;

/// What may happen after the first occurrence of `before`, which must end a unit.
fn break_after_at(text: &str, before: &str, level: KinsokuLevel) -> Break {
    let mut p = song(text, 40);
    p.rules.level = level;
    break_in(&p, before)
}

fn break_in(p: &Paragraph, before: &str) -> Break {
    let (units, _) = with_fonts(|fonts| prepare(p, fonts));
    let at = p.text.find(before).unwrap() + before.len();
    let i = units.iter().position(|u| u.range.end == at).unwrap();
    opportunities(p, &units)[i]
}

fn legal(text: &str, before: &str) -> bool {
    matches!(break_after_at(text, before, KinsokuLevel::Gb), Break::Free | Break::Discouraged | Break::Url)
}

#[test]
fn lb_01_levels() {
    use KinsokuLevel::*;
    let legal = |text, before, level| !matches!(break_after_at(text, before, level), Break::Relief(_) | Break::Never);
    assert!(legal("国，国", "国", None) && !legal("国，国", "国", Basic));
    assert!(legal("国／国", "／", Basic) && !legal("国／国", "／", Gb));
    assert!(legal("国——国", "国", Gb) && !legal("国——国", "国", Strict));
    assert!(legal("国……国", "国", Gb) && !legal("国……国", "国", Strict));
}

#[test]
fn lb_02_and_03_and_04_forbidden_places() {
    for mark in "，、。；：！？”’」』）》〉】〗〕·～／–".chars() {
        assert!(!legal(&format!("国{mark}国"), "国"), "{mark} at a line start");
    }
    for mark in "“‘「『（《〈【〖〔".chars() {
        assert!(!legal(&format!("国{mark}国"), &mark.to_string()), "{mark} at a line end");
        assert!(legal(&format!("国{mark}国"), "国"), "before {mark}");
    }
    assert!(!legal("国／国", "／"));
    // A typed space changes nothing.
    assert!(!legal("国 ，国", " "));
    assert!(!legal("（ 国", " "));
}

#[test]
fn lb_06_pairs_are_one_unit() {
    for level in [KinsokuLevel::None, KinsokuLevel::Strict] {
        let mut p = song("国家产业——制度革命……经济", 5);
        p.rules.level = level;
        for line in lines(&p) {
            assert_eq!(line.matches('—').count() % 2, 0);
            assert_eq!(line.matches('…').count() % 2, 0);
        }
    }
}

#[test]
fn lb_09_and_10_iteration_marks_and_exclamations() {
    assert!(!legal("人々の", "人"));
    for level in [KinsokuLevel::None, KinsokuLevel::Gb] {
        assert!(matches!(break_after_at("啊？！国", "？", level), Break::Relief(_)));
    }
}

#[test]
fn lb_11_words_break_at_explicit_hyphens_only() {
    assert!(legal("a well-known word", "well-"));
    assert!(!legal("a wellknown word", "well"));
    assert!(legal("a word", "a "));
    assert!(!legal("the 3-4 way", "3-"));
}

#[test]
fn lb_12_and_13_numbers() {
    for (text, before) in [
        ("约300%的", "300"),
        ("共¥3,000元", "¥"),
        ("共¥3,000元", "¥3,"),
        ("计25 ℃时", "25 "),
        ("重10 kg整", "10 "),
        ("约$500亿", "$"),
        ("在12:30前", "12:"),
        ("约3.14是", "3."),
        ("占1/2强", "1/"),
        ("用v1.2.3版", "v1."),
        ("共12 345人", "12 "),
    ] {
        assert!(!legal(text, before), "{text} after {before}");
    }
    for (text, before) in [("约500亿", "500"), ("约500 亿", "500 "), ("在2025年", "2025"), ("在第3章", "第")]
    {
        assert_eq!(break_after_at(text, before, KinsokuLevel::Gb), Break::Discouraged, "{text}");
    }
}

#[test]
fn lb_12_a_measure_word_is_kept_when_the_line_allows_it() {
    // Long numbers make lines for which a break after 5 would need the least stretch; without it the line is still
    // within the soft cap.
    let han = "国家产业制度革命经济社会历史知识技术发展学术自由市场金融资源企业保护思想";
    for n in 0..24 {
        let before: String = han.chars().take(n).collect();
        let text = format!("{before}1234567经济社会历史知识5亿{han}7654321{han}5亿{han}");
        for measure in 22..30 {
            for line in lines(&song(&text, measure)) {
                assert!(!line.ends_with('5'), "{n} {measure}: {line}");
            }
        }
    }
}

#[test]
fn lb_14_dates_stay_whole() {
    for date in ["2025/12/30", "2025-12-30", "2025.12.30"] {
        for measure in 16..30 {
            let p = song(&format!("国家产业制度革命经济社会历史知识技术发展学术自由市场{date}金融资源企业"), measure);
            assert!(lines(&p).iter().any(|l| l.contains(date)), "{date} {measure}");
        }
    }
}

#[test]
fn lb_16_names_break_after_the_dot_only() {
    assert!(!legal("比尔·盖茨", "尔"));
    assert!(legal("比尔·盖茨", "·"));
    // a name in Latin letters too; `l·l` is no name
    assert!(legal("与A·B说", "A·"));
    assert!(!legal("与A·B说", "与A"));
    assert!(!legal("说col·lecció的", "col·"));
}

#[test]
fn lb_12_a_full_width_per_cent_sign_begins_no_line() {
    assert!(!legal("甲　％乙", "甲　"));
    assert!(legal("在 %d 中", "在 "));
}

#[test]
fn lb_27_what_gives_way_first_in_a_token_too_long() {
    use super::super::breaks::Relief;
    let relief = |text: &str, before: &str| break_in(&song(text, 100), before);
    // between the groups of a number before its digits, after the dot of a name before its letters
    assert_eq!(relief("计12 345 678元", "计12 "), Break::Relief(Relief::Word));
    assert_eq!(relief("计12 345 678元", "计12 34"), Break::Relief(Relief::Token));
    assert_eq!(relief("改Cargo.toml中", "改Cargo."), Break::Relief(Relief::Name));
    assert_eq!(relief("改Cargo.toml中", "改Ca"), Break::Relief(Relief::Word));
    // three letters go to the next line, marks not counted (LB-11)
    let mut code = style(Voice::Code);
    code.verbatim = true;
    let p = styled(&[("用", style(Voice::Song)), ("something()", code)], 100);
    assert_eq!(break_in(&p, "用someth"), Break::Relief(Relief::Word));
    assert_eq!(break_in(&p, "用somethin"), Break::Relief(Relief::Token));
}

#[test]
fn lb_17_addresses_break_after_separators() {
    let text = "见https://example.org/a/b-c.html?x=1页";
    for (before, expected) in [("https:", false), ("https:/", false), ("https://", true), ("https://example.", true)] {
        assert_eq!(legal(text, before), expected, "{before}");
    }
    assert!(!legal(text, "https"));
    assert!(!legal(text, "https://exam"));
    for measure in [8, 10, 12] {
        let p = song(text, measure);
        assert_eq!(lines(&p).concat(), text);
    }
    assert!(legal("见managing-growing-projects.md页", "growing-"));
    assert!(legal("见managing-growing-projects.old.md页", "projects."));
    let mut code = style(Voice::Code);
    code.verbatim = true;
    let p = styled(&[("见", style(Voice::Song)), ("cargo::new_thing", code)], 40);
    assert_eq!(break_in(&p, "cargo:"), Break::Relief(super::super::breaks::Relief::Token));
    assert_eq!(break_in(&p, "cargo::"), Break::Url);
    assert_eq!(break_in(&p, "new_"), Break::Url);
}

#[test]
fn lb_18_initials() {
    assert!(!legal("说B.盖茨是", "B."));
    assert!(!legal("说J.K.罗琳是", "K."));
    assert!(legal("见end.然后", "end."));
}

#[test]
fn lb_19_note_references() {
    assert!(!legal("国①国", "国"));
    assert!(!legal("国。①国", "。"));
}

#[test]
fn lb_21_labels_at_the_start() {
    for (text, label) in [("（1）国家", "（1）"), ("1. 国家", "1. "), ("①国家", "①"), ("一、国家", "一、")]
    {
        assert!(!legal(text, label), "{text}");
    }
}

#[test]
fn lb_22_chinese_quotation_marks() {
    assert_eq!(lines(&song("中“文”中", 2)), ["中", "“文”", "中"]);
}

#[test]
fn lb_23_spaces_at_a_line_end_vanish_but_stay_in_the_text() {
    let p = song("国家产业制度革命经济 abcdefghijkl国", 10);
    let set = set(&p);
    let c = cluster_at(&set, &p, " ");
    assert_eq!((c.advance, c.gap_after, c.glyphs.len()), (Em::ZERO, Em::ZERO, 1));
    assert_eq!(set.lines[0].clusters.last().map(|c| c.range.clone()), Some(30..31));
}

#[test]
fn lb_24_a_forced_break_ends_a_natural_line() {
    let p = song("国家产业，\n制度革命\n", 10);
    let set = set(&p);
    assert_eq!(set.lines.len(), 2);
    assert!(set.lines.iter().all(|l| l.last && l.clusters.iter().all(|c| c.gap_after == Em::ZERO)));
    let newline = set.lines[0].clusters.last().unwrap();
    assert!(newline.glyphs.is_empty() && newline.advance == Em::ZERO);
    // An empty line between is a line.
    assert_eq!(lines(&song("国\n\n国", 10)).len(), 3);
}

#[test]
fn lb_25_push_in_before_push_out() {
    // 26 characters and a stop: one compressible comma takes the stop in.
    let with = "国家产业制度革命经济，社会历史知识技术发展学术自由市。金融资源";
    assert!(lines(&song(with, 26))[0].ends_with('。'));
    // Without one the character before the stop moves down with it.
    let without = "国家产业制度革命经济社会历史知识技术发展学术自由市场资。金融资源";
    assert!(lines(&song(without, 26))[1].starts_with("资。"));
}

#[test]
fn lb_26_a_comma_that_fits_at_half_an_em_stays() {
    // 9.5 em of text before it, 10 em of line: the comma fits at half an em, nothing is compressed or stretched.
    let p = song("国家产业·制度革命经，历史知识技术发展学术", 10);
    let set = set(&p);
    assert!(p.text[set.lines[0].range.clone()].ends_with('，'));
    assert!(set.lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO));
}

#[test]
fn lb_27_a_long_word_is_split_as_the_last_resort() {
    let p = song("国家Donaudampfschifffahrtsgesellschaftskapitän产业", 10);
    let set = set(&p);
    assert!(set.lines.iter().all(|l| l.status != LineStatus::Overfull));
    assert!(set.lines.iter().any(|l| l.status == LineStatus::Relaxed));
    assert_eq!(lines(&p).concat(), p.text);
}

#[test]
fn lb_28_one_paragraph_twice() {
    let p = song("国家产业，制度word革命“经济”社会——历史知识123技术", 8);
    assert_eq!(format!("{:?}", set(&p)), format!("{:?}", set(&p)));
}

#[test]
fn lb_30_symbols() {
    assert!(!legal("计3×4等", "3"));
    assert!(!legal("计3×4等", "×"));
    assert!(legal("甲→乙", "甲") && legal("甲→乙", "→"));
}

#[test]
fn iv_05_labels_are_not_broken() {
    let mut label = style(Voice::Hei);
    label.glyph_scale = 920;
    label.unbreakable = true;
    let mut colon = style(Voice::Song);
    colon.unbreakable = true;
    let p = styled(&[("欧阳修远", label), ("：", colon), ("国家产业制度革命经济社会", style(Voice::Song))], 9);
    let set = set(&p);
    assert!(p.text[set.lines[0].range.clone()].starts_with("欧阳修远："));
    // k + 1 em, whatever the line needs.
    assert_eq!(cluster_at(&set, &p, "国").x, Em(5000));
}

#[test]
fn joiners_and_no_break_spaces() {
    assert!(!legal("国\u{2060}家", "国\u{2060}") && !legal("国\u{2060}家", "国"));
    assert!(!legal("10\u{A0}国", "10\u{A0}"));
    assert!(legal("word\u{200B}word", "word\u{200B}"));
}
