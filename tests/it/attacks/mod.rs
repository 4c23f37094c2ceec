//! The proof that `verify` works: every attack of `licence-and-integrity.md` §4.3 on files that fuzi really makes,
//! with tools that are not `verify`'s, and what must be said of each. Harmless rewrites must not be called harm.

mod book;
mod container;
mod fonts;
mod foreign;
mod good;
mod lies;
mod metadata;
mod notice;
mod outside;
mod pages;
mod table;
mod words;

use good::{Evidence, ask, good};
use table::Attack;

/// Rows whose check is not built yet, with the id that is missing. The test holds that they are open: the list shrinks.
const OPEN: &[(u8, &str)] = &[];

fn catalogue() -> Vec<Attack> {
    let mut rows = metadata::rows();
    rows.extend(notice::epub_rows());
    rows.extend(notice::pdf_rows());
    rows.extend(words::rows());
    rows.extend(lies::rows());
    rows.extend(container::rows());
    rows
}

/// Runs a row; what differs from the catalogue, and how many cases ran.
fn run(attack: &Attack) -> (usize, Vec<String>) {
    let (mut ran, mut differs) = (0, Vec::new());
    for case in &attack.cases {
        if let Some(found) = case.run(good()) {
            ran += 1;
            differs
                .extend(found.into_iter().map(|d| format!("row {} {}, {}: {d}", attack.row, attack.title, case.what)));
        }
    }
    if ran == 0 {
        differs.push(format!("row {} {}: no case ran", attack.row, attack.title));
    }
    (ran, differs)
}

/// Rows of a group, each as the catalogue says or in the list of open ones.
fn group(from: u8, to: u8) {
    let mut wrong = Vec::new();
    for attack in catalogue().iter().filter(|a| (from..=to).contains(&a.row)) {
        let (_, differs) = run(attack);
        let open = OPEN.iter().find(|o| o.0 == attack.row);
        match (open, differs.is_empty()) {
            (None, false) => wrong.extend(differs),
            (Some(_), true) => wrong.push(format!("row {} is no longer open: take it off the list", attack.row)),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} expectations not met\n{}", wrong.len(), wrong.join("\n"));
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
