//! The tables themselves: ids, tests that exist, and the page that is made of them.

use super::bench::{broken, emitted, good, save};
use crate::support::here;
use fuzi::preflight::{Standard, clauses};
use fuzi::verify::Severity;
use std::collections::BTreeSet;

/// Every Rust source of the program and its tests.
fn sources() -> Vec<String> {
    let (mut todo, mut out) = (vec![here("src"), here("tests/it")], Vec::new());
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    out
}

#[test]
fn the_test_that_a_row_names_exists() {
    let sources = sources();
    let ours = clauses().filter(|(standard, _)| matches!(standard, Standard::Pdfa3u | Standard::Pdfua1));
    let names: BTreeSet<&str> = ours.map(|(_, c)| c.test).collect();
    for name in names {
        let head = format!("#[test]\nfn {name}()");
        let inner = format!("#[test]\n    fn {name}()");
        assert!(sources.iter().any(|s| s.contains(&head) || s.contains(&inner)), "no test {name}");
    }
}

#[test]
fn rows_are_whole_and_their_ids_differ() {
    let mut seen = BTreeSet::new();
    for standard in [Standard::Pdfa3u, Standard::Pdfua1] {
        for c in standard.clauses() {
            assert!(seen.insert(c.id), "{} twice", c.id);
            for said in [c.asks, c.wrong, c.remedy] {
                assert!(!said.zh.is_empty() && !said.en.is_empty(), "{}", c.id);
                assert_eq!(said.zh.matches("{}").count(), said.en.matches("{}").count(), "{}", c.id);
            }
            assert!(!c.clause.is_empty() && !c.met.is_empty() && !c.test.is_empty(), "{}", c.id);
        }
        for j in standard.judged() {
            assert!(seen.insert(j.id), "{} twice", j.id);
        }
    }
}

/// The Matterhorn Protocol 1.1 has 87 conditions for machines and 48 for people.
#[test]
fn every_condition_of_the_protocol_has_a_row() {
    let own = |id: &str| {
        id == "PDFUA-0" || id.rsplit('-').next().and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n > 100)
    };
    let machine = Standard::Pdfua1.clauses().iter().filter(|c| !own(c.id)).count();
    assert_eq!((machine, Standard::Pdfua1.judged().len()), (87, 48));
}

/// As it is emitted, with object streams and a cross-reference stream, it is as good as written anew.
#[test]
fn the_emitted_file_holds_what_it_claims() {
    let claims = String::from_utf8_lossy(emitted()).contains("pdfaid:part");
    for standard in [Standard::Pdfa3u, Standard::Pdfua1] {
        let found = broken(emitted(), standard);
        if claims {
            assert!(found.is_empty(), "{found:?}");
        }
    }
}

/// Cut, repeated and scrambled bytes end in a report, never in a panic.
#[test]
fn hostile_bytes_end_in_a_report() {
    use fuzi::preflight::{Wanted, preflight};
    let wanted = Wanted { standards: vec![Standard::Pdfa3u, Standard::Pdfua1], ..Wanted::default() };
    let limits = fuzi::verify::Limits::default();
    let whole = save(good());
    let mut state = 7u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for round in 0..12 {
        let mut bytes = whole.clone();
        for _ in 0..40 {
            let at = next() % bytes.len();
            bytes[at] = if round % 2 == 0 { (next() % 256) as u8 } else { b"<>[]()/% 0123456789"[next() % 19] };
        }
        preflight(&bytes, "a.pdf", &wanted, &limits);
    }
    for part in [3, 2] {
        preflight(&whole[..whole.len() / part], "a.pdf", &wanted, &limits);
    }
}

/// A font program that unpacks beyond what may be unpacked: what could not be looked at is not said to hold.
#[test]
fn a_font_beyond_the_limits() {
    use super::bench::{font, stream};
    use fuzi::preflight::{Wanted, preflight};
    let mut d = good();
    let (_, descriptor) = font(&mut d);
    let mut program = stream(lopdf::dictionary! {}, &vec![0; 48 << 20]).with_compression(true);
    program.compress().unwrap();
    let id = d.add_object(program);
    d.get_dictionary_mut(descriptor).unwrap().set("FontFile2", id);
    let limits = fuzi::verify::Limits { max_unpacked: 32 << 20, ..Default::default() };
    for (standard, row) in [(Standard::Pdfa3u, "PDFA-0"), (Standard::Pdfua1, "PDFUA-0")] {
        let wanted = Wanted { standards: vec![standard], ..Wanted::default() };
        let bytes = save(d.clone());
        let ids = |limits| -> BTreeSet<&str> {
            let report = preflight(&bytes, "a.pdf", &wanted, limits);
            report.standards.iter().flat_map(|s| &s.findings).map(|f| f.id).collect()
        };
        assert!(ids(&limits).contains(row), "{:?}", ids(&limits));
        assert!(!ids(&fuzi::verify::Limits::default()).contains(row));
    }
}

/// `docs/pdf-standards.md` as the tables have it.
fn page() -> String {
    let mut out = String::from(
        "# PDF standards · PDF 标准\n\nMade from the tables in `src/preflight/`; not to be changed by hand (`UPDATE=1 cargo test --test it \
         standards_page`).\n\n**No outside validator has certified any of this.** veraPDF and its like are not part of the build. Each row is checked by \
         this program's own code on every PDF before it is delivered, and each has a test that breaks it in a file that is otherwise good and sees it \
         caught. That is a claim about our tests, not a certificate. \
         本页各项由本程序自己的代码检查，未经任何外部检验程序认证。\n\n`fuzi preflight FILE` holds any PDF against these tables; `fuzi explain \
         ID` says more about one row.\n",
    );
    for standard in Standard::ALL {
        let rows = standard.clauses();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!(
            "\n## {}\n\n{} rows.\n\n| id | clause | asks | 要求 | met where | test |\n|---|---|---|---|---|---|\n",
            standard.name(),
            rows.len()
        ));
        for c in rows {
            let light = if c.severity == Severity::Error { "" } else { " (a warning)" };
            let cells = [c.id, c.clause, c.asks.en, c.asks.zh, c.met, c.test].map(|t| t.replace('|', "\\|"));
            let [id, clause, en, zh, met, test] = cells;
            out.push_str(&format!("| {id} | {clause} | {en}{light} | {zh} | {met} | `{test}` |\n"));
        }
        let judged = standard.judged();
        if !judged.is_empty() {
            out.push_str("\nNot decided by a program, and never counted as held:\n\n| id | clause | asks | 要求 | who decides | 由谁判断 |\n|---|---|---|---|---|---|\n");
            for j in judged {
                out.push_str(&format!(
                    "| {} | {} | {} | {} | {} | {} |\n",
                    j.id, j.clause, j.asks.en, j.asks.zh, j.who.en, j.who.zh
                ));
            }
        }
    }
    out
}

#[test]
fn standards_page() {
    let path = here("docs/pdf-standards.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page(), "docs/pdf-standards.md is stale: UPDATE=1 cargo test --test it standards_page");
}
