//! Every check of the table is seen to fire in some test, and to stay silent on a whole edition (`licence-and-integrity.md`
//! §6.5, 6). A lint over the sources of the tests: it finds where an id is expected, the tests themselves prove it.

use crate::support::here;
use crate::verify_real::{editions, pdfs};
use crate::verify_support::failed;
use fuzi::verify::{Lang, Options, Reference, Status, Verdict, check_ids, verify_with};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Ids that no test makes fire, each with its reason. To be empty but for what cannot be made to happen in a test.
const NEVER_FIRES: &[(&str, &str)] = &[];

/// Ids that pass on no whole edition of ours, each with its reason.
const NEVER_PASSES: &[(&str, &str)] = &[
    ("PRF-001", "asks for a proof"),
    ("RBD-001", "asks for a rebuild"),
    ("SIG-001", "asks for a key"),
    ("SIG-002", "asks for a key"),
    ("SIG-003", "asks for a key"),
    ("SIG-004", "asks for a key"),
    ("PRF-001", "asks for a proof (--proof)"),
    ("RBD-001", "asks for the file to be built again (--rebuild)"),
];

/// Rust sources under a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let (mut todo, mut out) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Ids in string literals of a test's source, on lines that do not speak of checks that passed or were left out.
fn expected(source: &str) -> BTreeSet<String> {
    let other = ["Status::Pass", "NotApplicable", "not_checked", "skip", "only:", "ran(", "for id in [", "undecided("];
    let lines = source.lines().filter(|l| !other.iter().any(|o| l.contains(o)));
    lines
        .flat_map(|l| l.split('"').skip(1).step_by(2))
        .flat_map(|text| text.split('|'))
        .filter_map(|key| key.split('.').next())
        .filter(|id| check_ids().any(|known| known == *id))
        .map(str::to_string)
        .collect()
}

#[test]
fn every_check_fires_in_some_test() {
    let mut fired = BTreeSet::new();
    for path in sources(&here("tests/it")) {
        if !path.ends_with("check_ids.rs") {
            fired.extend(expected(&std::fs::read_to_string(&path).unwrap()));
        }
    }
    for path in sources(&here("src/verify")).into_iter().chain(sources(&here("src/cli"))) {
        let source = std::fs::read_to_string(&path).unwrap();
        // the code names ids too: only its tests count
        let tests =
            if path.ends_with("tests.rs") { Some(source.as_str()) } else { source.split("#[cfg(test)]").nth(1) };
        fired.extend(tests.map(expected).unwrap_or_default());
    }
    let silent: Vec<&str> =
        check_ids().filter(|id| !fired.contains(*id) && !NEVER_FIRES.iter().any(|n| n.0 == *id)).collect();
    assert!(silent.is_empty(), "no test makes these fire: {}", silent.join(" "));
    for (id, why) in NEVER_FIRES {
        assert!(check_ids().any(|known| known == *id), "{id} is no check");
        if fired.contains(*id) {
            eprintln!("{id} has a test now: take it off the list ({why})");
        }
    }
}

#[test]
fn every_check_passes_on_some_whole_edition() {
    let mut passed = BTreeSet::new();
    for (file, e) in editions().into_iter().take(2) {
        let files = [fuzi::epub::emit(&e).expect("epub").bytes].into_iter().chain(pdfs(&e));
        for bytes in files {
            for reference in [Reference::None, Reference::Source(&e)] {
                let r = verify_with(&bytes, file, &reference, &Options::default());
                assert!(failed(&r).iter().all(|id| *id == "LIC-002"), "{}", r.to_text(Lang::En));
                assert!(r.verdict <= Verdict::Warn, "nothing is left open: {}", r.to_text(Lang::En));
                passed.extend(r.artefacts[0].checks.iter().filter(|c| c.status == Status::Pass).map(|c| c.id));
            }
        }
    }
    let never: Vec<&str> =
        check_ids().filter(|id| !passed.contains(id) && !NEVER_PASSES.iter().any(|n| n.0 == *id)).collect();
    assert!(never.is_empty(), "these pass on no whole edition: {}", never.join(" "));
}

#[test]
fn the_lint_itself_sees_what_is_expected_and_what_is_not() {
    let ids = expected(
        "fail(&[\"LIC-001\", \"INT-001|INT-005\"], x)\nassert!(ran(\"NOT-001\"));\n(\"VIS-008.glyph\")\n\"XX-1\"",
    );
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["INT-001", "INT-005", "LIC-001", "VIS-008"]);
}
