//! Several files of one work held against each other (`--compare`; CNS-003): the same words in the same blocks, the same
//! licence, the same title and names. What each file is by itself is [`super::verify`]'s.

use crate::verify::report::findings::{Detail, Findings, Profile};
use crate::verify::report::{ArtefactReport, Assurance, Check, FailOn, Report, Status, Verdict, Where};

/// Holds every file of a joined report against the first; what differs is an error of the later one (CNS-003), which is
/// given no assurance then.
///
/// `evidence.compare` says `equal`, `different`, or `undecided` when a file gave nothing to compare or CNS-003 was left
/// out on request: what cannot be decided is never equal.
pub fn compare(mut report: Report, fail_on: FailOn) -> Report {
    let mut files = std::mem::take(&mut report.artefacts);
    let mut said = "equal";
    if let Some((first, others)) = files.split_first_mut() {
        for other in others {
            let skipped = other.checks.iter().any(|c| c.id == "CNS-003" && c.status == Status::Skipped);
            if skipped || [first.verdict, other.verdict].contains(&Verdict::Error) {
                said = if said == "equal" { "undecided" } else { said };
                continue;
            }
            let found = pair(first, other);
            if !found.is_empty() {
                said = "different";
                blame(other, found);
            }
        }
    }
    report.evidence.compare = Some(said);
    Report::new(files, report.evidence, report.profile, fail_on)
}

/// Puts findings among a file's checks, in their place.
fn blame(file: &mut ArtefactReport, found: Vec<Check>) {
    let of_id = |c: &Check| c.id == "CNS-003";
    let at = file.checks.iter().rposition(of_id).map_or(file.checks.len(), |n| n + 1);
    file.checks.splice(at..at, found);
    file.checks.retain(|c| !of_id(c) || matches!(c.status, Status::Fail | Status::Error));
    file.not_checked.retain(|n| n.id != "CNS-003");
    (file.verdict, file.assurance) = (file.verdict.max(Verdict::Fail), Assurance::None);
}

/// Roots are compared where both files mark their blocks, else the streams (characters without white space).
fn pair(first: &ArtefactReport, other: &ArtefactReport) -> Vec<Check> {
    let mut findings = Findings::new(Profile::Default);
    let names =
        |a: &ArtefactReport| a.attribution.creators.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("、");
    let text = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_string());
    let words = match (&first.text.root, &other.text.root) {
        (Some(a), Some(b)) => (a.clone(), b.clone()),
        _ => (text(&first.text.stream), text(&other.text.stream)),
    };
    for (key, (a, b)) in [
        ("CNS-003.other-words", words),
        ("CNS-003.other-licence", (text(&first.license.spdx), text(&other.license.spdx))),
        ("CNS-003.other-title", (text(&first.title), text(&other.title))),
        ("CNS-003.other-names", (names(first), names(other))),
    ] {
        // two files without words do not say the same
        let unknown = key == "CNS-003.other-words" && a == "-";
        if a != b || unknown {
            findings.fail(key, &[&first.path], Detail::diff(Where::default(), &a, &b));
        }
    }
    findings.into_failures()
}
