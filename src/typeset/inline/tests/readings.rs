//! Readings over words and beside them (RB-01…RB-04, LB-20).

use super::between::*;
use super::*;
use crate::typeset::{GlyphRun, Item};

#[test]
fn rb_01_a_reading_is_half_as_large_centred_and_reads_after_its_base() {
    let p = with_readings("国家{汉字|hàn zì}产业", 40);
    let all = &items(&p)[0];
    let texts: Vec<String> = runs(all).into_iter().map(words).collect();
    assert_eq!(texts, ["国家汉字", "hàn ", "zì", "产业"]);
    for (n, run) in runs(all).into_iter().filter(is_reading).enumerate() {
        assert_eq!((run.owner.clone(), run.size), (Owner::Ruby(BlockId(1), 0), Pt(52_500)));
        let middle = 100.0 + 10.5 * (2.5 + n as f64);
        let (left, right) = edges(run);
        assert!(((left + right) / 2.0 - middle).abs() < 0.02, "{left} {right} {middle}");
        assert!(run.baseline < Pt(2_000_000 - 92_400), "over the em box of its base");
    }
    // a whole word's reading over the middle of the word
    let p = with_readings("国家{北京城|Peking}产业", 40);
    let all = &items(&p)[0];
    let (left, right) = edges(runs(all).into_iter().find(is_reading).unwrap());
    assert!(((left + right) / 2.0 - (100.0 + 10.5 * 3.5)).abs() < 0.02);
}

#[test]
fn rb_01_a_wide_reading_reaches_over_neighbours_that_have_none() {
    let plain = song("国家产业庄制度革命", 40);
    let read = with_readings("国家产业{庄|zhuāng}制度革命", 40);
    assert_eq!(places(&plain), places(&read));
    let all = &items(&read)[0];
    let (left, right) = edges(runs(all).into_iter().find(is_reading).unwrap());
    assert!(left < 142.0 && right > 152.5);
}

#[test]
fn rb_01_neighbouring_readings_are_a_quarter_apart() {
    let texts = [
        "{双床窗庄|shuāng chuáng chuāng zhuāng}国家产业",
        "国{双|shuāng}{床|chuáng}家{窗|chuāng}，{庄|zhuāng}·{阿|ā}{庄|zhuāng}产{业|yè}",
        "{汉字|hàn zì}{汉字|hànzì}{汉|hàn}A{字|zì}",
        "，{床|chuáng}。“{床|chuáng}”，{床|chuáng}！",
    ];
    for text in texts {
        for measure in [2, 3, 4, 5, 6, 7, 9, 12, 40] {
            let p = with_readings(&text.repeat(3), measure);
            let set = set(&p);
            for line in &set.lines {
                let all = runs_of(line, &p, Pt(0), Pt(0));
                let readings: Vec<(f64, f64)> = runs(&all).into_iter().filter(is_reading).map(edges).collect();
                for pair in readings.windows(2) {
                    assert!(pair[1].0 - pair[0].1 >= 0.25 * 10.5 - 0.03, "{text} at {measure}: {pair:?}");
                }
                if line.status == LineStatus::Overfull {
                    continue;
                }
                // at the edges of the line, within them
                for (left, right) in readings {
                    assert!(left >= -0.03 && right <= f64::from(measure) * 10.5 + 0.03, "{text} at {measure}");
                }
            }
        }
    }
}

#[test]
fn rb_01_at_the_edge_of_a_line_the_reading_is_flush() {
    let mut p = with_readings("国家{庄|zhuāng}制度革命{庄|zhuāng}经济", 40);
    p.measure = Em(2 * 1000);
    let lines = set(&p).lines;
    let begins = lines.iter().find(|l| p.text[l.range.clone()].starts_with('庄')).unwrap();
    let all = runs_of(begins, &p, Pt(0), Pt(0));
    let (left, _) = edges(runs(&all).into_iter().find(is_reading).unwrap());
    assert!(left.abs() < 0.02, "{left}");
    // over the indent of a first line it may reach
    let mut p = with_readings("{庄|zhuāng}制度革命经济", 40);
    p.first_indent = Em::whole(2);
    let all = &items(&p)[0];
    assert_eq!(runs(all)[0].x, Pt(1_210_000));
    assert!(edges(runs(all).into_iter().find(is_reading).unwrap()).0 < 121.0);
}

#[test]
fn lb_20_a_group_is_not_divided_and_parts_go_with_their_ideographs() {
    for measure in 4..16 {
        let p = with_readings(&"国家产{制度革命|zhidugeming}业{汉字|hàn zì}经".repeat(6), measure);
        for line in &set(&p).lines {
            let text = &p.text[line.range.clone()];
            assert!(!text.ends_with(['制', '度', '革']), "{measure}: {text}");
            let all = runs_of(line, &p, Pt(0), Pt(0));
            let read: String = runs(&all).into_iter().filter(is_reading).map(words).collect();
            let has = |s: &str| read.matches(s).count();
            assert_eq!(has("zhidugeming"), text.matches("制度革命").count());
            assert_eq!((has("hàn"), has("zì")), (text.matches('汉').count(), text.matches('字').count()));
        }
    }
}

#[test]
fn lb_20_a_long_group_is_divided_only_when_nothing_else_helps() {
    let p = with_readings("国家产业制度革命经济{阿姆斯特丹自由大学|Vrije Universiteit}产业", 10);
    for line in lines(&p) {
        assert!(!line.contains('阿') || line.contains("阿姆斯特丹自由大学"));
    }
    let p = with_readings("国家{阿姆斯特丹自由大学|Vrije Universiteit}产业", 6);
    assert!(lines(&p).iter().any(|l| l.contains('阿') && !l.contains('学')));
    let readings = items(&p).iter().flatten().filter(|i| matches!(i, Item::Glyphs(r) if is_reading(&r))).count();
    assert!(readings > 0);
}

#[test]
fn no_word_of_a_reading_is_lost() {
    let odd = ["国{|abc}家", "{国|}家", "{国\n家|guó jiā}", "{a|b}{c|d}", "{国|\u{2A6D0} x}", "{国家|  guó   jiā }"];
    for text in odd {
        let p = with_readings(text, 3);
        let want: String = p
            .interlinear
            .iter()
            .filter_map(
                |m| if let InterlinearKind::Ruby { reading, .. } = &m.kind { Some(reading.as_str()) } else { None },
            )
            .collect();
        let all = items(&p);
        let read: String = all.iter().flat_map(|l| runs(l)).filter(is_reading).map(words).collect();
        assert_eq!(read, want, "{text}");
    }
    let p = with_readings("国{家|\u{2A6D0}}产", 9);
    assert_eq!(set(&p).missing, [MissingChar { ch: '\u{2A6D0}', at: 3 }]);
}

#[test]
fn rb_03_bopomofo_stands_in_a_column_at_the_right_of_its_base() {
    let p = with_readings("中{國|ㄍㄨㄛˊ}{的|˙ㄉㄜ}字", 40);
    let set = set(&p);
    let all = runs_of(&set.lines[0], &p, ORIGIN.0, ORIGIN.1);
    let advances: Vec<i32> = set.lines[0].clusters.iter().map(|c| c.advance.0).collect();
    assert_eq!(advances, [1000, 1500, 1500, 1000]);
    let parts: Vec<&GlyphRun> = runs(&all).into_iter().filter(is_reading).collect();
    assert_eq!(parts.iter().map(|r| words(r)).collect::<String>(), "ㄍㄨㄛˊ˙ㄉㄜ");
    // symbol : base = 3 : 10
    let symbols = |from: usize, to: usize| parts[from..to].to_vec();
    for run in symbols(0, 3).into_iter().chain(symbols(5, 7)) {
        assert_eq!(run.size, Pt(31_500));
    }
    for (n, run) in symbols(0, 3).into_iter().enumerate() {
        // the column of 國 begins 2 em from the edge; the three em boxes are centred on that of the base
        let top = 200.0 - 0.38 * 10.5 - 0.45 * 10.5 + n as f64 * 3.15;
        assert_eq!(run.x, Pt(1_210_000));
        assert!((run.baseline.to_f64() - (top + 0.88 * 3.15)).abs() < 0.01, "{n}");
    }
    // everything within the column of half an em: the tone in its right part, the light tone over the first symbol
    let inside = |run: &GlyphRun, left: f64| ink(run).iter().all(|i| i[0] >= left && i[2] <= left + 5.25);
    assert!(parts[..4].iter().all(|r| inside(r, 121.0)) && parts[4..].iter().all(|r| inside(r, 136.75)));
    assert!(ink(parts[3])[0][0] > ink(parts[2])[0][2], "the tone is right of the symbols");
    assert!(ink(parts[4])[0][3] < ink(parts[5])[0][1], "the light tone is over the symbols");
}

#[test]
fn rb_03_in_taiwan_every_ideograph_has_the_room() {
    let mut p = with_readings("中{國|ㄍㄨㄛˊ}，字A", 40);
    p.rules.region = Region::Tw;
    let advances: Vec<i32> = set(&p).lines[0].clusters.iter().take(4).map(|c| c.advance.0).collect();
    assert_eq!(advances, [1500, 1500, 1000, 1500]);
    let plain = song("中國", 40);
    assert_eq!(set(&plain).lines[0].clusters[0].advance, Em(1000));
}

#[test]
fn rb_04_bopomofo_is_on_the_line_of_its_base() {
    for measure in 2..9 {
        let p = with_readings(&"中{國家|ㄍㄨㄛˊ ㄐㄧㄚ}，字".repeat(5), measure);
        for line in &set(&p).lines {
            let text = &p.text[line.range.clone()];
            let all = runs_of(line, &p, ORIGIN.0, ORIGIN.1);
            let read: String = runs(&all).into_iter().filter(is_reading).map(words).collect();
            let want: String = text
                .chars()
                .filter_map(|c| match c {
                    '國' => Some("ㄍㄨㄛˊ "),
                    '家' => Some("ㄐㄧㄚ"),
                    _ => None,
                })
                .collect();
            assert_eq!(read, want);
        }
    }
}
