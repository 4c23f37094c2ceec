//! The proof that `verify` works: every attack of `licence-and-integrity.md` §4.3 on files that fuzi really makes,
//! with tools that are not `verify`'s, and what must be said of each. Harmless rewrites must not be called harm.

mod book;
mod container;
mod corpus;
mod fonts;
mod foreign;
mod glyphs;
mod good;
mod harmless;
mod lies;
mod metadata;
mod naive;
mod names;
mod notice_epub;
mod notice_pdf;
mod one_character;
mod outside;
mod pages;
mod programs;
mod table;
mod words;

use good::{Evidence, ask, good};
use std::sync::OnceLock;
use table::Attack;

/// Rows whose check is not built yet, with the id that is missing. The test holds that they are open: the list shrinks.
const OPEN: &[(u8, &str)] = &[];

fn catalogue() -> Vec<Attack> {
    let mut rows = metadata::rows();
    rows.extend(names::rows());
    rows.extend(notice_epub::rows());
    rows.extend(notice_pdf::rows());
    rows.extend(words::rows());
    rows.extend(lies::rows());
    rows.extend(container::rows());
    rows.extend(programs::rows());
    rows
}

/// What came of a row.
struct Outcome {
    title: &'static str,
    ran: usize,
    met: usize,
    differs: Vec<String>,
    /// Ways that must be found out, and how many of them a simple verifier finds fine.
    harm: usize,
    missed: usize,
    /// Lines for the table in `docs/attacks.md`.
    lines: Vec<String>,
}

/// Runs a row, once for all tests.
fn outcome(row: u8) -> &'static Outcome {
    static OUTCOMES: [OnceLock<Outcome>; 112] = [const { OnceLock::new() }; 112];
    OUTCOMES[usize::from(row)].get_or_init(|| {
        let attack = catalogue().into_iter().find(|a| a.row == row).expect("row");
        let mut outcome =
            Outcome { title: attack.title, ran: 0, met: 0, differs: Vec::new(), harm: 0, missed: 0, lines: Vec::new() };
        for (i, case) in attack.cases.iter().enumerate() {
            let Some(ran) = case.run(good()) else { continue };
            outcome.ran += 1;
            outcome.met += usize::from(ran.differs.is_empty());
            if case.is_harm() {
                outcome.harm += 1;
                outcome.missed += usize::from(ran.naive);
            }
            let met = if ran.differs.is_empty() { "yes" } else { "no" };
            let naive = if ran.naive { "fine" } else { "seen" };
            let head = format!("{row}\t{}\t{}\t{}", attack.title, i + 1, case.what);
            outcome.lines.push(format!("{head}\t{}\t{}\t{met}\t{naive}\t{}", case.wanted(), ran.said, ran.kind));
            keep(row, i + 1, &ran);
            let lines = ran.differs.into_iter().map(|d| format!("row {row} {}, {}: {d}", attack.title, case.what));
            outcome.differs.extend(lines);
        }
        if outcome.ran == 0 {
            outcome.differs.push(format!("row {row} {}: no case ran", attack.title));
        }
        outcome
    })
}

/// Keeps the file for checkers that are not ours, where `FUZI_ATTACKS_OUT` names a folder (`tests/tools/attack_table.py`).
fn keep(row: u8, case: usize, ran: &table::Ran) {
    if let Some(folder) = std::env::var_os("FUZI_ATTACKS_OUT") {
        let path = std::path::Path::new(&folder).join(format!("r{row:03}-{case:02}.{}", ran.kind));
        std::fs::write(path, &ran.bytes).expect("write");
    }
}

/// Rows of a group, each as the catalogue says or in the list of open ones.
fn group(from: u8, to: u8) {
    let mut wrong = Vec::new();
    for row in from..=to {
        let outcome = outcome(row);
        match (OPEN.iter().any(|o| o.0 == row), outcome.differs.is_empty()) {
            (false, false) => wrong.extend(outcome.differs.iter().map(String::as_str)),
            (true, true) => wrong.push(outcome.title),
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} expectations not met, or rows met that stand in OPEN (then take them off it)\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_row_stands_once_and_the_kill_rate_is_printed() {
    let rows: Vec<u8> = catalogue().iter().map(|a| a.row).collect();
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=111).collect::<Vec<u8>>());
    let (mut killed, mut cases, mut met) = (0, 0, 0);
    for row in 1..=111 {
        let outcome = outcome(row);
        killed += usize::from(outcome.differs.is_empty());
        cases += outcome.ran;
        met += outcome.met;
        if !outcome.differs.is_empty() {
            println!("open: row {row} {}", outcome.title);
            outcome.differs.iter().for_each(|d| println!("      {d}"));
        }
    }
    println!("kill rate: {killed}/111 rows of the catalogue; {met} of {cases} ways to do them as expected");
    let harmful: Vec<&Outcome> = (1..=111).map(outcome).filter(|o| o.harm > 0).collect();
    let (harm, missed) = harmful.iter().fold((0, 0), |(h, m), o| (h + o.harm, m + o.missed));
    let (all, some) = (harmful.iter().filter(|o| o.missed == o.harm), harmful.iter().filter(|o| o.missed > 0));
    println!(
        "a verifier that looks for notice, code, names and title in the text: calls {missed} of {harm} ways fine; of {} rows \
         it misses {} wholly and {} in part",
        harmful.len(),
        all.count(),
        some.count() - harmful.iter().filter(|o| o.missed == o.harm).count()
    );
    if let Some(folder) = std::env::var_os("FUZI_ATTACKS_OUT") {
        let lines: Vec<&str> = (1..=111).flat_map(|r| outcome(r).lines.iter().map(String::as_str)).collect();
        std::fs::write(std::path::Path::new(&folder).join("attacks.tsv"), lines.join("\n") + "\n").expect("write");
    }
    let open: Vec<u8> = (1..=111).filter(|r| !outcome(*r).differs.is_empty()).collect();
    assert_eq!(open, OPEN.iter().map(|o| o.0).collect::<Vec<_>>(), "open rows, and the list of them");
}

#[test]
fn the_good_files_are_good() {
    let g = good();
    for (made, source) in [(&g.resolved, Evidence::Source), (&g.unversioned, Evidence::Unversioned)] {
        for bytes in [&made.epub, &made.pdf, &made.print] {
            for evidence in [Evidence::Alone, source] {
                let said = ask(bytes, evidence);
                assert!(said.errors.is_empty(), "{}", said.line());
                let unversioned = source == Evidence::Unversioned;
                assert_eq!(
                    said.warnings.iter().copied().collect::<Vec<_>>(),
                    if unversioned { vec!["LIC-002"] } else { vec![] }
                );
            }
        }
    }
}

#[test]
fn rows_1_to_10_metadata() {
    group(1, 10);
}

#[test]
fn rows_11_to_20_metadata() {
    group(11, 20);
}

#[test]
fn rows_21_to_27_names() {
    group(21, 27);
}

#[test]
fn rows_28_to_34_notice_in_the_epub() {
    group(28, 34);
}

#[test]
fn rows_35_to_44_notice_in_the_epub() {
    group(35, 44);
}

#[test]
fn rows_45_to_49_notice_in_the_pdf() {
    group(45, 49);
}

#[test]
fn rows_50_to_55_notice_in_the_pdf() {
    group(50, 55);
}

#[test]
fn rows_56_to_62_words() {
    group(56, 62);
}

#[test]
fn rows_63_to_69_words() {
    group(63, 69);
}

#[test]
fn rows_70_to_75_words() {
    group(70, 75);
}

#[test]
fn rows_76_to_80_lies() {
    group(76, 80);
}

#[test]
fn rows_81_to_85_lies() {
    group(81, 85);
}

#[test]
fn rows_86_to_97_container() {
    group(86, 97);
}

#[test]
fn rows_98_to_111_container() {
    group(98, 111);
}
