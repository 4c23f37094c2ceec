//! JU-03…JU-11 by a solver of its own: CLREQ 3.5.3 and 3.5.4 in whole numbers, from the text of a line and the widths of
//! its characters by nature. It is told where the line ends, and says how wide every character and gap must be.
//! Lines of Han, marks, dashes and Latin words; the classes come from tables here, not from the code under test.

use super::*;
use proptest::prelude::*;

const OPEN: &str = "（《“";
const CLOSE: &str = "）》”";
const PAUSE: &str = "，、；：";
const STOP: &str = "。！？";

fn han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// What may be taken and added at one place of a line.
#[derive(Clone, Copy, Default, Debug)]
struct Place {
    /// Width by nature, pairs trimmed (PW-02).
    width: i64,
    /// Compression tier of CLREQ 3.5.3 and what it may take.
    tier: Option<(usize, i64)>,
    /// Expansion step of CLREQ 3.5.4 and the most it may add.
    step: Option<(usize, i64)>,
}

/// A line as places: each character and the gap after it, the last without its blank (PW-08), the first of a line that
/// goes on without its left blank (PW-09).
fn places(chars: &[(char, i64)], continues: bool) -> Vec<Place> {
    let class = |c: char| {
        let sets = [OPEN, CLOSE, PAUSE, STOP];
        sets.iter().position(|s| s.contains(c))
    };
    let n = chars.len();
    let (mut left, mut right) = (vec![0; n], vec![0; n]);
    for (i, (c, _)) in chars.iter().enumerate() {
        match class(*c) {
            Some(0) => left[i] = 500,
            Some(_) => right[i] = 500,
            None => {}
        }
    }
    let blanks: Vec<i64> = left.iter().zip(&right).map(|(a, b)| a + b).collect();
    // PW-02 to PW-06, from left to right.
    for i in 1..n {
        match (class(chars[i - 1].0), class(chars[i].0)) {
            (Some(0), Some(0)) | (Some(1..=3), Some(0)) => left[i] = 0,
            (Some(1..=3), Some(1..=3)) => right[i - 1] = 0,
            _ => {}
        }
    }
    // PW-05: two of ！？ alone are one em; the mark after them faces no blank.
    let mut i = 0;
    while i < n {
        let run = chars[i..].iter().take_while(|(c, _)| matches!(c, '！' | '？')).count();
        if run == 2 {
            right[i + 1] = 0;
            if let Some((c, _)) = chars.get(i + 2)
                && OPEN.contains(*c)
            {
                left[i + 2] = 500;
            }
        }
        i += run.max(1);
    }
    if continues && class(chars[0].0) == Some(0) {
        left[0] = 0;
    }
    if class(chars[n - 1].0).is_some_and(|k| k > 0) {
        right[n - 1] = 0;
    }
    let mut out = Vec::new();
    for i in 0..n {
        let (c, width) = chars[i];
        let spare = left[i] + right[i];
        let tier = match class(c) {
            Some(0 | 1) => Some((1, spare)),
            Some(2) => Some((2, spare)),
            Some(3) => Some((4, spare)),
            _ => None,
        };
        out.push(Place { width: width - blanks[i] + spare, tier: tier.filter(|(_, most)| *most > 0), step: None });
        let Some((next, _)) = chars.get(i + 1) else { break };
        let mixed = han(c) && word(*next) || word(c) && han(*next);
        let gap = if mixed {
            Place { width: 250, tier: Some((3, 125)), step: Some((1, 83)) }
        } else if word(c) && word(*next) || c == '—' && *next == '—' {
            Place::default()
        } else {
            // Between a bracket and what it holds only when all else is at its cap (JU-12).
            let hugging = class(c) == Some(0) || class(*next) == Some(1);
            Place { width: 0, tier: None, step: Some((if hugging { 3 } else { 2 }, 250)) }
        };
        out.push(gap);
    }
    out
}

/// Shares `amount` among places that take at most so much each, equally (JU-10); in thousandths, not yet rounded.
fn share(amount: i64, most: &[i64]) -> Vec<f64> {
    let mut left = amount as f64;
    let mut given = vec![0.0; most.len()];
    let mut open: Vec<usize> = (0..most.len()).collect();
    while left > 1e-9 && !open.is_empty() {
        let each = left / open.len() as f64;
        let (full, rest): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|i| most[**i] as f64 - given[**i] <= each + 1e-9);
        if full.is_empty() {
            open.iter().for_each(|i| given[*i] += each);
            return given;
        }
        for i in full {
            left -= most[i] as f64 - given[i];
            given[i] = most[i] as f64;
        }
        open = rest;
    }
    given
}

/// The width of every place, the line filled to `measure`; `None` when the tiers do not suffice.
fn solve(places: &[Place], measure: i64) -> Option<Vec<f64>> {
    let mut out: Vec<f64> = places.iter().map(|p| p.width as f64).collect();
    let mut over = places.iter().map(|p| p.width).sum::<i64>() - measure;
    for tier in 0..5 {
        if over <= 0 {
            break;
        }
        let most: Vec<i64> = places.iter().map(|p| p.tier.filter(|(t, _)| *t == tier).map_or(0, |t| t.1)).collect();
        let take = over.min(most.iter().sum());
        share(take, &most).iter().zip(&mut out).for_each(|(s, o)| *o -= s);
        over -= take;
    }
    for step in 0..4 {
        if over >= 0 {
            break;
        }
        let most: Vec<i64> = places.iter().map(|p| p.step.filter(|(t, _)| *t == step).map_or(0, |t| t.1)).collect();
        let add = (-over).min(most.iter().sum());
        share(add, &most).iter().zip(&mut out).for_each(|(s, o)| *o += s);
        over += add;
    }
    (over == 0).then_some(out)
}

/// Compares every full line of a paragraph with the solver; how many there were, and how many were pressed.
fn compare(text: &str, measure: Em) -> (usize, usize) {
    let mut p = song(text, 0);
    p.measure = measure;
    let natural = set(&Paragraph { measure: Em(i32::MAX / 4), align: Align::Start, ..p.clone() });
    // Latin letters have the widths of their face; all else one em, the dash two.
    let width_of = |at: usize| {
        let c = natural.lines[0].clusters.iter().find(|c| c.range.contains(&at)).unwrap();
        c.natural.0
    };
    let (mut lines, mut pressed) = (0, 0);
    for line in set(&p).lines.iter().filter(|l| !l.last && matches!(l.status, LineStatus::Ok | LineStatus::Tight)) {
        // A hyphen is no character of the text: words divided are judged elsewhere.
        if line.clusters.iter().any(|c| c.range.is_empty()) {
            continue;
        }
        let mut chars = Vec::new();
        for c in &line.clusters {
            let ch = text[c.range.clone()].chars().next().unwrap();
            let width =
                if ch.is_ascii_alphanumeric() { width_of(c.range.start) } else { c.range.len() as i32 / 3 * 1000 };
            chars.push((ch, i64::from(width)));
        }
        let places = places(&chars, line.range.start > 0);
        let Some(expected) = solve(&places, i64::from(measure.0)) else {
            panic!("no solution: {:?} at {measure:?}", &text[line.range.clone()]);
        };
        let mut found = Vec::new();
        for (i, c) in line.clusters.iter().enumerate() {
            found.push(c.advance.0);
            if i + 1 < line.clusters.len() {
                found.push(c.gap_after.0);
            }
        }
        for (i, (e, f)) in expected.iter().zip(&found).enumerate() {
            assert!(
                (e - f64::from(*f)).abs() <= 2.0,
                "{:?} at {measure:?}: place {i}, {f} for {e}\n{found:?}\n{expected:?}",
                &text[line.range.clone()]
            );
        }
        lines += 1;
        pressed += usize::from(places.iter().map(|p| p.width).sum::<i64>() > i64::from(measure.0));
    }
    (lines, pressed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ju_03_to_11_by_an_independent_solver(
        parts in proptest::collection::vec(
            prop_oneof![
                6 => "[一-龥]{2,7}",
                3 => "[，、；：。！？]",
                1 => "[（《“][一-龥]{1,4}[）》”]",
                1 => "[（《“][一-龥]{1,4}[）》”][，。]",
                1 => "[一-龥]：“[一-龥]{2,6}。”",
                1 => "[a-z]{2,7}",
                1 => Just("——".to_string()),
            ],
            8..30,
        ),
        measure in 9_000..24_000i32,
    ) {
        // Marks that open a paragraph or stand beside a dash are judged elsewhere.
        compare(&format!("国{}国家", parts.concat()), Em(measure));
    }
}

/// Lines judged by hand: measure, the text of a paragraph whose first line it is, and what the line must be, character
/// by character, in thousandths of an em (advance, then the gap after it when there is one).
#[test]
fn ju_03_to_11_lines_judged_by_hand() {
    let mut n = 0;
    for row in include_str!("../../../../tests/data/justified-lines.tsv").lines().filter(|l| !l.starts_with('#')) {
        let [rule, measure, text, expected] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let measure = Em(measure.parse().unwrap());
        let (line_text, rest) = text.split_once('|').unwrap();
        let mut p = song(&format!("{line_text}{rest}"), 0);
        p.measure = measure;
        let set = set(&p);
        let line = &set.lines[0];
        assert_eq!(&p.text[line.range.clone()], line_text, "{rule}");
        let found: Vec<String> = line
            .clusters
            .iter()
            .map(|c| match c.gap_after.0 {
                0 => c.advance.0.to_string(),
                // A word space is one with what is added to it.
                gap if c.class == Class::Sp => (c.advance.0 + gap).to_string(),
                gap => format!("{}+{gap}", c.advance.0),
            })
            .collect();
        let expected: Vec<&str> = expected.split(' ').collect();
        assert_eq!(found.len(), expected.len(), "{rule} {text}: {found:?}");
        for (f, e) in found.iter().zip(&expected) {
            let parts = |s: &str| {
                let (a, g) = s.split_once('+').unwrap_or((s, "0"));
                (a.parse::<i32>().unwrap(), g.parse::<i32>().unwrap())
            };
            let ((fa, fg), (ea, eg)) = (parts(f), parts(e));
            assert!((fa - ea).abs() <= 2 && (fg - eg).abs() <= 2, "{rule} {text}: {found:?}");
        }
        n += 1;
    }
    assert!(n >= 60, "{n}");
}

/// The solver is tried on enough lines of both kinds.
#[test]
fn ju_02_lines_pressed_and_opened() {
    let (mut lines, mut pressed) = (0, 0);
    for measure in (9_000..24_000).step_by(250) {
        let text = "国家产业，制度革命（经济）社会；历史：“知识技术。”发展学术word自由、市场！金融——资源企业保护思想，\
                    科学《教育》文化人口abc城市国家产业制度革命经济社会历史知识。";
        let (l, p) = compare(text, Em(measure));
        lines += l;
        pressed += p;
    }
    assert!(lines > 100 && pressed > 20 && lines - pressed > 20, "{lines} {pressed}");
}
