use super::*;

#[test]
fn pw_02_and_03_pairs_of_marks() {
    // Widths of the two marks by the matrix of §3.
    for (pair, expected) in [
        ("（《", [1000, 500]),
        ("》）", [500, 1000]),
        ("》《", [1000, 500]),
        ("，“", [1000, 500]),
        ("。（", [1000, 500]),
        ("”，", [500, 1000]),
        ("”。", [500, 1000]),
        ("。”", [500, 1000]),
        ("：“", [1000, 500]),
        ("（“", [1000, 500]),
        ("“，", [1000, 1000]),
        ("“”", [1000, 1000]),
    ] {
        assert_eq!(widths(pair), expected, "{pair}");
    }
}

#[test]
fn pw_03_the_opening_mark_hugs_its_content() {
    let p = song("国》《国", 100);
    let set = set(&p);
    let (close, open) = (cluster_at(&set, &p, "》"), cluster_at(&set, &p, "《"));
    assert_eq!((close.trim_right, open.trim_left), (Em::ZERO, Em(500)));
}

#[test]
fn pw_04_runs_pairwise() {
    assert_eq!(widths("）））"), [500, 500, 1000]);
    assert_eq!(widths("（（（"), [1000, 500, 500]);
}

#[test]
fn pw_05_exclamations() {
    assert_eq!(widths("！！"), [500, 500]);
    assert_eq!(widths("？？"), [500, 500]);
    assert_eq!(widths("？！"), [500, 500]);
    assert_eq!(widths("！！！"), [500, 500, 1000]);
}

#[test]
fn pw_06_dashes_and_ellipses_do_not_trim_their_neighbours() {
    assert_eq!(widths("：——"), [1000, 2000]);
    assert_eq!(widths("”……"), [1000, 2000]);
    assert_eq!(widths("——“"), [2000, 1000]);
    assert_eq!(widths("。，"), [500, 1000]);
}

#[test]
fn pw_07_brackets_beside_a_dot_or_an_ideographic_space() {
    assert_eq!(widths("》·《"), [500, 500, 500]);
    assert_eq!(widths("《·》"), [1000, 500, 1000]);
    assert_eq!(widths("\u{3000}《"), [1000, 500]);
    assert_eq!(widths("》\u{3000}"), [500, 1000]);
}

#[test]
fn pw_08_a_mark_at_the_line_end_is_half_an_em_always() {
    for mark in ["，", "。", "？", "”", "》", "：", "；", "、", "！", "）"] {
        let p = song(&format!("国家产业制度革命经济{mark}社会历史知识"), 11);
        let set = set(&p);
        let c = cluster_at(&set, &p, mark);
        assert_eq!((c.advance, c.x + c.advance), (Em(500), Em(11_000)), "{mark}");
    }
    // On the last line too (PW-12).
    let p = song("国家。", 11);
    assert_eq!(cluster_at(&set(&p), &p, "。").advance, Em(500));
}

#[test]
fn pw_09_an_opening_mark_at_a_line_start_is_half_an_em() {
    let p = song("国家产业制度革命经济“社会历史知识技术发展学术自由市场", 10);
    let set = set(&p);
    let c = cluster_at(&set, &p, "“");
    assert_eq!((c.x, c.advance, c.trim_left), (Em::ZERO, Em(500), Em(500)));
}

#[test]
fn pw_10_an_indented_first_line_keeps_the_blank() {
    let mut p = song("“国家产业”制度革命", 20);
    p.first_indent = Em::whole(2);
    let set = set(&p);
    let c = cluster_at(&set, &p, "“");
    assert_eq!((c.x, c.advance), (Em(2000), Em(1000)));
}

#[test]
fn pw_14_a_smaller_mark_gives_way_to_a_larger_one() {
    let mut small = style(Voice::Song);
    small.size = Pt(75_000);
    let p = styled(&[("国”", small), ("“国", style(Voice::Song))], 100);
    let set = set(&p);
    assert_eq!(cluster_at(&set, &p, "“").trim_left, Em::ZERO);
    // Half of 7.5 pt in em of 10.5 pt.
    assert_eq!(cluster_at(&set, &p, "”").trim_right, Em(357));
}

#[test]
fn pw_15_pairs_across_markup() {
    let p = styled(
        &[
            ("国", style(Voice::Song)),
            ("《书》", style(Voice::Kai)),
            ("《书》", style(Voice::Song)),
            ("国", style(Voice::Song)),
        ],
        100,
    );
    assert_eq!(vector_of(&p).iter().map(|v| v.1).collect::<Vec<_>>(), [1000, 1000, 1000, 500, 1000, 1000]);
    // a smaller 黑 on the same advance: its glyph is drawn further right, and the pair is no wider for it
    let hei = TextStyle { glyph_scale: 920, ..style(Voice::Hei) };
    let song = style(Voice::Song);
    let p = styled(&[("国", song.clone()), ("《书》", hei), ("《书》", song.clone()), ("国", song)], 100);
    assert_eq!(vector_of(&p).iter().map(|v| v.1).collect::<Vec<_>>(), [1000, 1000, 1000, 500, 1000, 1000]);
}

#[test]
fn pw_21_code_is_untouched() {
    let mut code = style(Voice::Code);
    code.verbatim = true;
    let p = styled(&[("国", style(Voice::Song)), ("》《，。", code), ("国", style(Voice::Song))], 100);
    assert_eq!(vector_of(&p).iter().map(|v| v.1).collect::<Vec<_>>(), [1000, 1000, 1000, 1000]);
}

#[test]
fn pw_22_ascii_marks_beside_chinese_have_no_gap() {
    for text in ["(国)", "国,国", "国.国"] {
        let p = song(text, 100);
        assert!(set(&p).lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO), "{text}");
    }
}

#[test]
fn mx_01_and_05_the_gap_is_the_same_with_and_without_a_typed_space() {
    let x = |text: &str| {
        let p = song(text, 100);
        cluster_at(&set(&p), &p, "b").x
    };
    // 国 1 em, gap 0.25 em.
    assert_eq!(x("国b"), Em(1250));
    assert_eq!(x("国 b"), Em(1250));
    assert_eq!(x("国  b"), Em(1250));
    let p = song("国 b", 100);
    let set = set(&p);
    let space = cluster_at(&set, &p, " ");
    assert_eq!((space.advance, space.glyphs.len()), (Em(250), 1));
}

#[test]
fn mx_01_no_gap_in_display_lines() {
    let mut display = style(Voice::Song);
    display.gap = Em::ZERO;
    let p = styled(&[("第4卷", display)], 100);
    assert!(set(&p).lines[0].clusters.iter().all(|c| c.gap_after == Em::ZERO));
}

#[test]
fn mx_02_no_gap_at_the_edges() {
    // Ten ideographs fill the line, the word begins the next.
    let p = song("国家产业制度革命经济abc历史", 10);
    let set = set(&p);
    assert_eq!(cluster_at(&set, &p, "abc").x, Em::ZERO);
    let before = cluster_at(&set, &p, "济");
    assert_eq!((before.x + before.advance, before.gap_after), (Em(10_000), Em::ZERO));
}

#[test]
fn mx_03_and_04_where_a_gap_stands() {
    let gap_after = |text: &str, at: &str| {
        let p = song(text, 100);
        cluster_at(&set(&p), &p, at).gap_after.0
    };
    assert_eq!(gap_after("国a，", "a"), 0);
    assert_eq!(gap_after("（a国", "（"), 0);
    assert_eq!(gap_after("a——", "a"), 0);
    assert_eq!(gap_after("a·国", "·"), 0);
    assert_eq!(gap_after("25%的", "%"), 250);
    assert_eq!(gap_after("25℃的", "℃"), 250);
    assert_eq!(gap_after("25％的", "％"), 0);
    assert_eq!(gap_after("用C++写", "用"), 250);
    assert_eq!(gap_after("用C#写", "#"), 250);
    assert_eq!(gap_after("约$500亿", "约"), 250);
    assert_eq!(gap_after("注①国", "①"), 0);
    assert_eq!(gap_after("国→国", "国"), 0);
}

#[test]
fn mx_06_a_space_between_ideographs_is_kept() {
    // The face's space, 0.256 em; never under a quarter.
    assert_eq!(widths(" "), [256]);
}

#[test]
fn mx_09_nothing_inside_words_and_numbers() {
    let p = song("国家产业制度word革命12345经济社会，历史知识技术发展学术自由市场金融资源", 14);
    for line in set(&p).lines {
        for pair in line.clusters.windows(2) {
            let western = |c: &Cluster| matches!(c.class, Class::We | Class::Dg);
            if western(&pair[0]) && western(&pair[1]) {
                assert_eq!(pair[0].gap_after, Em::ZERO);
            }
        }
    }
}

#[test]
fn spaces_between_marks_do_not_stop_the_pair_rule() {
    // Own choice: the space is kept, the opening mark still hugs its content.
    assert_eq!(widths("： “"), [1000, 256, 500]);
}

#[test]
fn natural_and_display_widths() {
    let fonts = FontContext::new(font_set());
    let song = style(Voice::Song);
    assert_eq!(natural_width("王：", &song, &fonts), Em(2000));
    assert_eq!(display_width("王：", &song, &fonts), Em(1500));
    assert_eq!(display_width("“国”", &song, &fonts), Em(2000));
    let mut hei = style(Voice::Hei);
    hei.glyph_scale = 920;
    assert_eq!(natural_width("王天成", &hei, &fonts), Em(3000));
}
