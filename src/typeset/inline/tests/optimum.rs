//! JU-20: the way taken is the cheapest of all, found here by trying every one.

use super::super::breaks::{Break, opportunities};
use super::super::lines::{Allow, Cost, Measures, line_cost, total_fit};
use super::super::paragraph::prepare;
use super::*;
use proptest::prelude::*;

/// Every way to break at a subset of the legal places.
fn cheapest(m: &Measures, breaks: &[Break]) -> Option<Cost> {
    let places: Vec<usize> = (0..breaks.len() - 1)
        .filter(|i| matches!(breaks[*i], Break::Free | Break::Discouraged | Break::Url))
        .map(|i| i + 1)
        .collect();
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
    if let Some(best) = cheapest(&m, &breaks).filter(|c| c.overfull == 0 && c.hard == 0) {
        let (lines, cost) = total_fit(&m, &breaks, 0..units.len(), Allow::Legal, None).unwrap();
        prop_assert_eq!(cost, best, "{:?}", lines);
        for line in &lines[..lines.len() - 1] {
            prop_assert!(!matches!(breaks[line.end - 1], Break::Never | Break::Relief(_)));
        }
    }
    Ok(())
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
