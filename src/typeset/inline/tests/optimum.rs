//! JU-20: the way taken is the cheapest of all, found here by trying every one.

use super::super::breaks::{Break, opportunities};
use super::super::greedy;
use super::super::lines::{Allow, Cost, Measures, break_segment, line_cost, total_fit};
use super::super::paragraph::prepare;
use super::*;
use proptest::prelude::*;

/// Every way to break at a subset of the legal places.
fn cheapest(m: &Measures, breaks: &[Break], relief: bool) -> Option<Cost> {
    let places: Vec<usize> = (0..breaks.len() - 1)
        .filter(|i| match breaks[*i] {
            Break::Free | Break::Discouraged | Break::Url => true,
            Break::Relief(_) => relief,
            _ => false,
        })
        .map(|i| i + 1)
        .collect();
    // 2^14 ways: more take too long for a test.
    if places.len() > 14 {
        return None;
    }
    (0..1u32 << places.len())
        .map(|subset| {
            let ends = places.iter().enumerate().filter(|(n, _)| subset >> n & 1 == 1).map(|(_, i)| *i);
            let (mut start, mut cost) = (0, Cost::default());
            for end in ends.chain([breaks.len()]) {
                let line = m.line(start..end, start > 0);
                cost = cost.plus(line_cost(m, &line, start, end == breaks.len(), breaks[end - 1]));
                start = end;
            }
            cost
        })
        .min()
}

fn check(p: &Paragraph) -> Result<(), TestCaseError> {
    let (units, _) = with_fonts(|fonts| prepare(p, fonts));
    if units.is_empty() {
        return Ok(());
    }
    let breaks = opportunities(p, &units);
    let m = Measures::new(p, &units);
    // Where nothing fits the optimiser does not look for the least evil.
    if let Some(best) = cheapest(&m, &breaks, false).filter(|c| c.overfull == 0 && c.hard == 0) {
        let (lines, cost) = total_fit(&m, &breaks, 0..units.len(), Allow::Legal, None).unwrap();
        prop_assert_eq!(cost, best, "{:?}", lines);
        for line in &lines[..lines.len() - 1] {
            prop_assert!(!matches!(breaks[line.end - 1], Break::Never | Break::Relief(_)));
        }
    }
    Ok(())
}

/// Greedy costs no less than total fit, by the scale of total fit (LB-25, JU-20).
fn check_greedy(p: &Paragraph) -> Result<(), TestCaseError> {
    let (units, _) = with_fonts(|fonts| prepare(p, fonts));
    if units.is_empty() {
        return Ok(());
    }
    let breaks = opportunities(p, &units);
    let m = Measures::new(p, &units);
    let mut start = 0;
    for end in (1..=breaks.len()).filter(|n| breaks[n - 1] == Break::Forced) {
        let (lines, best) = break_segment(&m, &mut breaks.clone(), start..end, &|_, _| false);
        let (greedy_lines, greedy) = greedy::break_segment(&m, &breaks, start..end);
        prop_assert!(best <= greedy, "{best:?} {lines:?}\n{greedy:?} {greedy_lines:?}");
        // It covers the text, line after line.
        let mut at = start;
        for l in &greedy_lines {
            prop_assert_eq!(l.start, at);
            prop_assert!(l.end > at);
            at = l.end;
        }
        prop_assert_eq!(at, end);
        start = end;
    }
    Ok(())
}

#[test]
fn lb_25_greedy_pushes_in_first_and_out_second() {
    let greedy = |text: &str, measure| {
        let mut p = song(text, measure);
        p.rules.strategy = BreakStrategy::Greedy;
        lines(&p)
    };
    // A comma inside gives half an em: the stop is pushed in. Without it an ideograph goes down with the stop.
    assert!(greedy("国家产业制度革命经济，社会历史知识技术发展学术自由市。金融资源", 26)[0].ends_with('。'));
    assert!(greedy("国家产业制度革命经济社会历史知识技术发展学术自由市场资。金融资源", 26)[1].starts_with("资。"));
    // It sees no further than its line: one ideograph is left over, which total fit avoids (JU-18).
    let text: String = "国家产业制度革命经济社会历史知识技术发展学术自由市场金融资源".chars().take(27).collect();
    assert_eq!(greedy(&text, 13).pop().unwrap().chars().count(), 1);
    assert!(lines(&song(&text, 13)).pop().unwrap().chars().count() > 1);
}

/// The paragraphs of the samples, when they are there.
#[test]
fn ju_20_total_fit_is_no_dearer_than_greedy_on_the_samples() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples");
    let mut n = 0;
    for name in ["interview-damaged.md", "stress.md", "rust-book-zh/src/ch04-01-what-is-ownership.md"] {
        let Ok(text) = std::fs::read_to_string(format!("{samples}/{name}")) else {
            eprintln!("SKIPPED: {name} is not there");
            continue;
        };
        for paragraph in text.lines().filter(|l| l.chars().count() > 26) {
            check_greedy(&song(paragraph, 26)).unwrap();
            n += 1;
        }
    }
    eprintln!("{n} paragraphs");
}

#[test]
fn pg_13_a_line_more_or_fewer_within_the_tiers() {
    // 2 lines and a little: ten pauses can be pressed to take the rest in.
    let text =
        "国家，产业，制度，革命，经济，社会，历史，知识，技术，发展，学术自由市场金融资源企业保护思想科学教育文化人口";
    let p = song(text, 26);
    let fonts = FontContext::new(font_set());
    let lines = set_paragraph(&p, &fonts).lines.len();
    for extra in [-1i8, 0, 1, 2] {
        if let Some(other) = set_paragraph_lines(&p, &fonts, extra) {
            assert_eq!(other.lines.len() as i64, lines as i64 + i64::from(extra));
            for l in &other.lines {
                assert!(matches!(l.status, LineStatus::Ok | LineStatus::Tight), "{:?}", l.status);
            }
        }
    }
    // 4 lines of which the last is almost full can be opened to 5.
    let long = "国家产业制度革命经济社会历史知识技术发展学术自由市场".repeat(13);
    let text: String = long.chars().take(26 * 12 + 25).collect();
    let p = song(&text, 26);
    let natural = set_paragraph(&p, &fonts).lines.len();
    let more = set_paragraph_lines(&p, &fonts, 1).unwrap();
    assert_eq!(more.lines.len(), natural + 1);
    assert!(set_paragraph_lines(&p, &fonts, -1).is_none());
    assert!(set_paragraph_lines(&p, &fonts, -100).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ju_20_no_way_is_cheaper(
        parts in proptest::collection::vec(
            prop_oneof![4 => "[一-龥]{1,3}", 2 => "[，。：“”（）]", 1 => "[a-z]{1,6}", 1 => "[0-9]{1,4}", 1 => Just(" ".to_string())],
            1..9,
        ),
        measure in 4..9i32,
    ) {
        check(&song(&parts.concat(), measure))?;
    }

    #[test]
    fn ju_20_no_way_is_cheaper_where_rules_give_way(
        parts in proptest::collection::vec(
            prop_oneof![2 => "[一-龥]{1,2}", 2 => "[，。：“”（）]{1,3}", 2 => "[a-z]{1,6}", 1 => "[0-9]{1,3}"],
            1..6,
        ),
        measure in 2..6i32,
    ) {
        let p = song(&parts.concat(), measure);
        let (units, _) = with_fonts(|fonts| prepare(&p, fonts));
        let breaks = opportunities(&p, &units);
        let m = Measures::new(&p, &units);
        if let Some(best) = cheapest(&m, &breaks, true).filter(|c| c.overfull == 0 && c.hard == 0) {
            let (lines, cost) = total_fit(&m, &breaks, 0..units.len(), Allow::All, None).unwrap();
            prop_assert_eq!(cost, best, "{:?}", lines);
        }
    }

    #[test]
    fn ju_20_greedy_is_never_cheaper(
        parts in proptest::collection::vec(
            prop_oneof![
                6 => "[一-龥]{1,9}",
                3 => "[，。、；：！？“”‘’（）《》「」·—…／～]{1,3}",
                2 => "[a-zA-Z]{1,12}",
                1 => "[0-9]{1,7}",
                1 => Just(" ".to_string()),
                1 => Just("——".to_string()),
                1 => Just("https://example.org/a/b-c".to_string()),
            ],
            1..30,
        ),
        measure in 6..30i32,
    ) {
        check_greedy(&song(&parts.concat(), measure))?;
    }

    #[test]
    fn ju_20_no_way_is_cheaper_with_notes_and_readings(
        parts in proptest::collection::vec(
            prop_oneof![4 => "[一-龥]{1,3}", 2 => "[，。：“”（）]", 1 => "[a-z]{1,6}"],
            1..9,
        ),
        measure in 4..9i32,
        calls in proptest::collection::vec(0..9usize, 0..4),
        read in proptest::collection::vec((0..9usize, "[a-z]{1,7}"), 0..4),
    ) {
        let mut p = song(&parts.concat(), measure);
        let starts: Vec<usize> = (0..=parts.len()).map(|n| parts[..n].iter().map(String::len).sum()).collect();
        p.objects = calls.into_iter().filter_map(|n| Some(between::note(*starts.get(n)?))).collect();
        p.objects.sort_by_key(|o| o.at);
        for (n, (at, reading)) in read.into_iter().enumerate() {
            if let (Some(start), Some(part)) = (starts.get(at), parts.get(at)) {
                p.interlinear.push(Interlinear { range: *start..start + part.len(), kind: between::ruby(&reading, n) });
            }
        }
        p.interlinear.sort_by_key(|m| m.range.start);
        check(&p)?;
    }
}
