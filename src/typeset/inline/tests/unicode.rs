//! UAX #14: the base layer against the Unicode file, and every deviation of the tailored whole, with its rule.

use super::super::breaks::{BASE, Break, decisions};
use super::super::paragraph::prepare;
use super::super::uax14::base_breaks;
use super::*;
use std::collections::BTreeMap;

const FILE: &str = include_str!("../../../../tests/data/LineBreakTest.txt");
const DEVIATIONS: &str = include_str!("../../../../tests/data/uax14-deviations.tsv");

/// Samples of the file: the text, and the byte offsets after which a line may end.
fn samples() -> impl Iterator<Item = (String, Vec<usize>)> {
    FILE.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(|line| {
        let (mut text, mut breaks) = (String::new(), Vec::new());
        for word in line.split_whitespace() {
            match word {
                "÷" => breaks.push(text.len()),
                "×" => {}
                hex => text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap()),
            }
        }
        (text, breaks)
    })
}

#[test]
fn the_base_layer_conforms_to_uax_14() {
    let mut n = 0;
    for (text, expected) in samples() {
        assert_eq!(base_breaks(&text), expected, "{text:?}");
        n += 1;
    }
    assert_eq!(n, 19_346);
}

/// What the tailoring changes, counted by rule and by the classes on both sides: a table that is read by people, kept
/// beside the file. A deviation that no rule claims would stand under `UAX14`.
#[test]
fn every_deviation_from_uax_14_has_its_rule() {
    let mut table: BTreeMap<(&str, &str, String), (usize, String)> = BTreeMap::new();
    for (text, expected) in samples() {
        let p = song(&text, 400);
        let (units, _) = with_fonts(|fonts| prepare(&p, fonts));
        let ours = decisions(&p, &units);
        for (at, _) in text.char_indices().skip(1) {
            let base = expected.contains(&at);
            let (end, rule, classes) = match units.iter().position(|u| u.range.end == at) {
                None => (false, "LB-29", "inside a cluster".to_string()),
                Some(i) => {
                    let end = matches!(ours[i].0, Break::Free | Break::Discouraged | Break::Url | Break::Forced);
                    (end, ours[i].1, format!("{:?} {:?}", units[i].class, units[i + 1].class).to_uppercase())
                }
            };
            if end != base {
                let sample = || text.chars().map(|c| format!("{:04X}", c as u32)).collect::<Vec<_>>().join(" ");
                let entry = table.entry((rule, if end { "÷" } else { "×" }, classes)).or_insert_with(|| (0, sample()));
                entry.0 += 1;
            }
        }
    }
    assert!(table.keys().all(|(rule, ..)| *rule != BASE), "{table:#?}");
    let lines: Vec<String> = table
        .iter()
        .map(|((rule, ours, classes), (n, sample))| format!("{rule}\t{ours}\t{classes}\t{n}\t{sample}"))
        .collect();
    let known: Vec<&str> = DEVIATIONS.lines().filter(|l| !l.starts_with('#')).collect();
    if std::env::var_os("FUZI_BLESS").is_some() {
        let head: Vec<&str> = DEVIATIONS.lines().filter(|l| l.starts_with('#')).collect();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/uax14-deviations.tsv");
        std::fs::write(path, [head.join("\n"), lines.join("\n")].join("\n") + "\n").unwrap();
        return;
    }
    assert_eq!(lines, known, "run with FUZI_BLESS=1 and look at what changed");
}
