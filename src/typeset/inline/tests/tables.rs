//! Tables that were worked out from the rules, not from the code (`tests/data`).

use super::super::breaks::{Break, opportunities};
use super::super::class::class_of;
use super::super::paragraph::prepare;
use super::super::rules::sides;
use super::*;

fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect())
}

fn char_of(hex: &str) -> char {
    char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap()
}

#[test]
fn cc_01_to_14_every_code_point_of_the_tables() {
    let mut n = 0;
    for row in rows(include_str!("../../../../tests/data/classes.tsv")) {
        let [rule, class, points] = row[..] else { panic!("{row:?}") };
        for range in points.split(' ') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            for c in char_of(first)..=char_of(last) {
                let found = format!("{:?}", class_of(c)).to_uppercase();
                // Enclosed numbers are note references among the enclosed characters (CC-14).
                if found == "NR" && class == "ID" {
                    continue;
                }
                assert_eq!(found, class, "{rule} {c} U+{:04X}", c as u32);
                n += 1;
            }
        }
    }
    assert!(n > 90_000, "{n}");
}

fn letters(widths: &[i32]) -> String {
    widths
        .iter()
        .map(|w| [(1000, 'F'), (500, 'H'), (2000, 'D')].iter().find(|(n, _)| n == w).map_or('?', |l| l.1))
        .collect()
}

#[test]
fn pw_02_to_07_every_pair_of_the_matrix() {
    let mut n = 0;
    for row in rows(include_str!("../../../../tests/data/pairs.tsv")) {
        let [classes, text, expected] = row[..] else { panic!("{row:?}") };
        assert_eq!(letters(&widths(text)), expected, "{classes} {text}");
        n += 1;
    }
    assert!(n > 500, "{n}");
}

#[test]
fn pw_02_to_07_strings() {
    for row in rows(include_str!("../../../../tests/data/text-spacing-trim.tsv")) {
        let [rule, text, expected] = row[..] else { panic!("{row:?}") };
        let inner = text.strip_prefix('国').unwrap().strip_suffix('国').unwrap();
        assert_eq!(format!("F{}F", letters(&widths(inner))), expected, "{rule} {text}");
    }
}

#[test]
fn lb_02_to_22_where_a_line_may_end_beside_one_character() {
    for row in rows(include_str!("../../../../tests/data/line-break-zh.tsv")) {
        let [hex, place, _, strict, here, rule] = row[..] else { panic!("{row:?}") };
        let p = song(&format!("国{}国", char_of(hex)), 40);
        let (units, _) = with_fonts(|fonts| prepare(&p, fonts));
        let at = if place == "before" { 0 } else { 1 };
        let may = matches!(opportunities(&p, &units)[at], Break::Free | Break::Discouraged | Break::Url);
        assert_eq!(if may { "÷" } else { "×" }, here, "{place} U+{hex}");
        assert_eq!(strict == here, rule == "-", "{row:?}");
    }
}

/// CC-18, CC-20: (variant, character) → blanks that may be taken on the left and on the right, in thousandths of an em.
#[test]
fn cc_18_and_20_sides_by_region() {
    use Region::*;
    let of = |region, middot, c: char| sides(&LineRules { region, middot, ..LineRules::default() }, class_of(c), c);
    for (region, marks, blanks) in [
        (Cn, "，。、：；！？．”’」』）》〉】〗〕", (0, 500)),
        (Cn, "“‘「『（《〈【〖〔", (500, 0)),
        (Cn, "·／～–—国", (0, 0)),
        (Tw, "，。、：；", (250, 250)),
        (Tw, "！？／～", (0, 0)),
        (Tw, "」』）》", (0, 500)),
        (Tw, "「『（《", (500, 0)),
        (Hk, "，。、：；", (250, 250)),
        (Hk, "！？", (0, 0)),
    ] {
        for c in marks.chars() {
            assert_eq!(of(region, MiddleDot::Half, c), blanks, "{region:?} {c}");
        }
    }
    for region in [Cn, Tw, Hk] {
        assert_eq!(of(region, MiddleDot::Full, '·'), (250, 250));
    }
    for c in "，。（）·".chars() {
        let none = LineRules { punctuation: PunctuationStyle::None, ..LineRules::default() };
        assert_eq!(sides(&none, class_of(c), c), (0, 0), "PW-01 {c}");
    }
}
