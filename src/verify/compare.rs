//! Several files of one work held against each other (`--compare`; CNS-003): the same words in the same blocks, the same
//! licence, the same names.

use crate::verify::report::findings::{Detail, Findings, Profile};
use crate::verify::report::{ArtefactReport, Check, Report, Where};

/// What differs between the first file and each of the others; empty when all are the same edition of the same words.
///
/// Roots are compared where both files mark their blocks, else the streams (characters without white space). Files that
/// could not be read, or have no words to compare, are told as different: what cannot be decided is never equal.
pub fn compare(reports: &[Report]) -> Vec<Check> {
    let mut findings = Findings::new(Profile::Default);
    let mut files = reports.iter().flat_map(|r| &r.artefacts);
    let Some(first) = files.next() else { return Vec::new() };
    for other in files {
        pair(first, other, &mut findings);
    }
    findings.into_failures()
}

fn pair(first: &ArtefactReport, other: &ArtefactReport, findings: &mut Findings) {
    let at = || Where::entry(&other.path);
    let names =
        |a: &ArtefactReport| a.attribution.creators.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("、");
    let text = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_string());
    let words = match (&first.text.root, &other.text.root) {
        (Some(a), Some(b)) => (a.clone(), b.clone()),
        _ => (text(&first.text.stream), text(&other.text.stream)),
    };
    for (what, (a, b)) in [
        ("words", words),
        ("licence", (text(&first.license.spdx), text(&other.license.spdx))),
        ("title", (text(&first.title), text(&other.title))),
        ("creators", (names(first), names(other))),
    ] {
        let unknown = what == "words" && a == "-";
        if a != b || unknown {
            findings.fail("CNS-003.compare", &[&first.path, &other.path, what], Detail::diff(at(), &a, &b));
        }
    }
}
