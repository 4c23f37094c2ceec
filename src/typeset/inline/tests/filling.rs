use super::*;

const HAN: &str = "国家产业制度革命经济社会历史知识技术发展学术自由市场金融资源企业保护思想科学教育文化人口城市";

#[test]
fn ju_01_and_16_lines_are_filled_to_the_thousandth() {
    // An unbreakable number forces odd widths.
    let p = song("国家产业制度革命经济社会1234567历史知识技术发展学术自由市场7654321金融资源", 14);
    let set = set(&p);
    for line in set.lines.iter().filter(|l| !l.last) {
        let last = line.clusters.iter().rfind(|c| c.class != Class::Sp).unwrap();
        assert_eq!(last.x + last.advance, line.right);
    }
}

#[test]
fn ju_02_and_10_compression_in_order_and_equal() {
    // Two pauses and a bracket, half an em too wide: brackets give first (JU-06), pauses not yet (JU-07).
    let p = song("国家，产业，制度“革命”经济社会历史知识学术自由", 14);
    let set = set(&p);
    let trims = |at: &str| {
        let c = cluster_at(&set, &p, at);
        (c.trim_left.0, c.trim_right.0)
    };
    let line = &set.lines[0];
    let compressed = line.clusters.iter().any(|c| c.trim_left > Em::ZERO || c.trim_right > Em::ZERO);
    let expanded = line.clusters.iter().any(|c| c.gap_after > Em::ZERO);
    assert!(!(compressed && expanded));
    let (open, close) = (trims("“").0, trims("”").1);
    assert!((open - close).abs() <= 1);
    if trims("，").1 > 0 {
        assert_eq!((open, close), (500, 500));
    }
}

#[test]
fn ju_07_pauses_give_equally_and_ju_09_stops_last() {
    // 16 em of line, 15 ideographs, two pauses, one stop inside: 18 em natural.
    let p = song("国家，产业；制度革命。经济社会历史知识技术发展学术自由市场金融资源", 16);
    let set = set(&p);
    let line = &set.lines[0];
    let trim = |at: &str| cluster_at(&set, &p, at).trim_right.0;
    let stop = trim("。");
    assert!((trim("，") - trim("；")).abs() <= 1);
    if stop > 0 {
        assert_eq!(trim("，"), 500);
        assert_eq!(line.status, LineStatus::Tight);
    }
}

#[test]
fn ju_11_expansion_word_spaces_then_gaps_then_the_rest() {
    for measure in 10..30 {
        let p = song(&format!("{HAN}some words 在{HAN}其中there are中文{HAN}"), measure);
        for line in set(&p).lines.iter().filter(|l| !l.last && l.status == LineStatus::Ok) {
            let han = |c: &Cluster| c.class == Class::Id;
            let pairs: Vec<_> = line.clusters.windows(2).collect();
            let stretched = pairs.iter().any(|w| han(&w[0]) && han(&w[1]) && w[0].gap_after > Em::ZERO);
            for w in &pairs {
                let word_space = w[0].class == Class::Sp && w[0].natural > Em(250) && w[0].advance > Em::ZERO;
                if word_space && stretched {
                    assert_eq!(w[0].advance + w[0].gap_after, Em(500), "word spaces first");
                }
                if han(&w[0]) && w[1].class == Class::We && stretched {
                    assert_eq!(w[0].gap_after, Em(333), "gaps second");
                }
            }
        }
    }
}

#[test]
fn ju_12_nothing_inside_pairs_numbers_and_bindings() {
    let mut stretched = 0;
    for measure in 9..24 {
        let p = song(
            &format!("国家——产业……约300%的¥3,000制度{HAN}①和1234567890，{HAN}25℃到￥7890元①{HAN}3×4{HAN}"),
            measure,
        );
        let set = set(&p);
        for line in &set.lines {
            let loose = line.clusters.windows(2).any(|w| w[0].class == Class::Id && w[0].gap_after > Em(0));
            for w in line.clusters.windows(2) {
                let text = |c: &Cluster| p.text[c.range.clone()].to_string();
                if w[1].class == Class::Sx && w[0].class == Class::Dg
                    || w[0].class == Class::Px
                    || w[1].class == Class::Nr
                    || text(&w[1]) == "×"
                {
                    assert_eq!(w[0].gap_after, Em::ZERO, "{}{}", text(&w[0]), text(&w[1]));
                    stretched += usize::from(loose);
                }
            }
        }
    }
    // The bindings stood in stretched lines, else nothing was tried.
    assert!(stretched > 10, "{stretched}");
}

#[test]
fn ju_13_caps() {
    for measure in 12..34 {
        let p = song(&format!("{HAN}internationalisation，{HAN}“Wittgenstein”{HAN}1234567890{HAN}"), measure);
        for line in set(&p).lines.iter().filter(|l| !l.last && l.status != LineStatus::Loose) {
            for w in line.clusters.windows(2) {
                if w[0].class == Class::Id && w[1].class == Class::Id {
                    assert!(w[0].gap_after <= Em(250));
                }
            }
        }
    }
}

#[test]
fn ju_14_the_last_line_is_natural() {
    let p = song(&format!("{HAN}，国家"), 20);
    let set = set(&p);
    let last = set.lines.last().unwrap();
    assert!(last.last && last.clusters.iter().all(|c| c.gap_after == Em::ZERO));
}

#[test]
fn ju_17_ideographs_are_never_closer_than_natural() {
    for measure in 5..40 {
        let p = song(&format!("{HAN}，“{HAN}”。abc{HAN}"), measure);
        for line in set(&p).lines {
            assert!(line.clusters.iter().all(|c| c.gap_after >= Em::ZERO));
            let han = line.clusters.iter().filter(|c| c.class == Class::Id);
            assert!(han.clone().all(|c| c.advance == Em(1000)));
        }
    }
}

#[test]
fn ju_18_no_last_line_of_one_or_two_where_it_can_be_helped() {
    // A comma to press and 26 gaps to open on each line: one and two left over can always be helped.
    for extra in 1..=2 {
        let mut text: String = HAN.chars().take(22).collect();
        text.push('，');
        text.extend(HAN.chars().take(26 + 26 - 23 + extra));
        let p = song(&text, 26);
        let last = lines(&p).pop().unwrap();
        assert!(last.chars().count() >= 3, "{extra}: {last}");
    }
    // With a stop.
    let text: String = HAN.chars().chain(HAN.chars()).take(53).chain(['。']).collect();
    assert!(lines(&song(&text, 26)).pop().unwrap().chars().count() >= 4);
}

#[test]
fn ju_18_one_line_is_no_runt() {
    assert_eq!(lines(&song("国。", 26)), ["国。"]);
}

/// Behind a heading that runs in, little more than a third of the first line is left.
#[test]
fn a_first_line_with_a_deep_indent_fits_too() {
    for indent in 2..24 {
        let mut p = song(&format!("{HAN}，some words——{HAN}。"), 26);
        p.first_indent = Em::whole(indent);
        assert!(set(&p).lines.iter().all(|l| l.status != LineStatus::Overfull), "{indent}");
    }
}

#[test]
fn center_and_end_without_their_blanks() {
    let mut p = song("“国家”", 10);
    p.align = Align::Center;
    // Half an em off each mark: 3 em, centred in 10.
    let first = |p: &Paragraph| set(p).lines[0].clusters[0].x;
    assert_eq!(first(&p), Em(3500));
    p.align = Align::End;
    assert_eq!(first(&p), Em(7000));
    p.align = Align::Start;
    assert_eq!(first(&p), Em(0));
}

#[test]
fn a_long_paragraph_is_no_trouble() {
    let text = format!("{HAN}，some words——{HAN}。").repeat(170);
    assert!(text.chars().count() > 15_000);
    let p = song(&text, 26);
    assert_eq!(lines(&p).concat(), text);
}
