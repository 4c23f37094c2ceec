//! The answer of `verify`: schema `fuzi.verify/1` (`licence-and-integrity.md` §6.2). Deterministic, no clock.

mod artefact;
mod assurance;
mod causes;
pub(crate) mod findings;
pub(crate) mod guide;
mod junit;
pub(crate) mod messages;
mod sarif;
mod signed;
pub(crate) mod text;
mod wrap;

pub use artefact::{ArtefactReport, AttributionReport, Carrier, CreatorReport, LicenceReport, TextReport};
pub use assurance::Assurance;
pub use signed::{Over, RebuildReport, SignatureReport, SignatureState};

use serde::Serialize;

/// What became of a file, or of all files together; ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Every check that was asked for ran, and none found anything.
    Pass,
    /// Warnings only.
    Warn,
    /// No error found, but something was not looked at; there may be warnings.
    Partial,
    /// At least one error.
    Fail,
    /// No verdict possible: unreadable, malformed, encrypted or over a limit.
    Error,
}

impl Verdict {
    /// Its name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "PASS",
            Verdict::Warn => "WARN",
            Verdict::Partial => "PARTIAL",
            Verdict::Fail => "FAIL",
            Verdict::Error => "ERROR",
        }
    }
}

/// State of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Ran and found nothing.
    Pass,
    /// Found something.
    Fail,
    /// Left out on request.
    Skipped,
    /// Nothing here that it could look at.
    NotApplicable,
    /// Made further reading impossible.
    Error,
}

/// Weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the record.
    Info,
    /// Doubtful.
    Warning,
    /// Licence, credit or words are not intact.
    Error,
}

/// Place of a finding; what does not apply is `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Where {
    /// Entry of the container.
    pub entry: Option<String>,
    /// Block number (`b0003` is 3).
    pub block: Option<u32>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Character of the block, from 0.
    pub char: Option<usize>,
}

impl Where {
    /// In an entry of the container.
    pub fn entry(name: &str) -> Where {
        Where { entry: Some(name.to_string()), ..Where::default() }
    }

    /// On a page, counted from 1.
    pub fn page(page: u32) -> Where {
        Where { page: Some(page), ..Where::default() }
    }

    fn is_nowhere(&self) -> bool {
        *self == Where::default()
    }
}

/// One check with its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable id (`INT-001`).
    pub id: &'static str,
    /// The id, and for a finding the way to fail: `INT-001.changed`.
    pub key: &'static str,
    /// Result.
    pub status: Status,
    /// Weight, were it to fail.
    pub severity: Severity,
    /// In English.
    pub message: String,
    /// In Chinese.
    pub message_zh: String,
    /// Place.
    #[serde(skip_serializing_if = "Where::is_nowhere")]
    pub r#where: Where,
    /// What should stand there, with code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What stands there, with code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// Further findings of the same id that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// The same finding in the same place has the same fingerprint in every run.
    pub fingerprint: String,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// A check that this program does not make, or could not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotChecked {
    /// Stable id.
    pub id: &'static str,
    /// Reason, in English.
    pub why: String,
    /// Reason, in Chinese.
    pub why_zh: String,
}

/// Program and canon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `fuzi`.
    pub name: &'static str,
    /// Version.
    pub version: &'static str,
    /// `fuzi-canon/1`.
    pub canon: &'static str,
}

/// What the file was held against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The manuscript.
    pub source: Option<SourceEvidence>,
    /// Names of the keys given, joined by commas.
    pub key: Option<String>,
    /// The first good signature, else the first one at all.
    pub signature: Option<SignatureReport>,
    /// `equal` or `different`, when the file was built again.
    pub rebuild: Option<&'static str>,
    /// `equal`, `different` or `undecided`, when the files were held against each other.
    pub compare: Option<&'static str>,
}

/// The manuscript's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceEvidence {
    /// File name.
    pub path: String,
    /// Digest, hexadecimal.
    pub sha256: String,
}

/// Numbers of checks by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Remarks.
    pub info: usize,
    /// Passed.
    pub passed: usize,
    /// Skipped.
    pub skipped: usize,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `fuzi.verify/1`.
    pub schema: &'static str,
    /// Program.
    pub tool: Tool,
    /// The worst verdict of all files.
    pub verdict: Verdict,
    /// The worst of all files, in the order 70, 3, 2, 1, 0 (`cli.md`).
    pub exit: u8,
    /// The weakest assurance of all files.
    pub assurance: Assurance,
    /// `default`, `strict` or `metadata`.
    pub profile: &'static str,
    /// The threshold of exit 1: `error` or `warning`.
    pub fail_on: &'static str,
    /// What the files were held against.
    pub evidence: Evidence,
    /// Files.
    pub artefacts: Vec<ArtefactReport>,
    /// Numbers.
    pub counts: Counts,
}

/// Threshold for exit 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors only.
    #[default]
    Error,
    /// Warnings too.
    Warning,
}

impl Report {
    /// From the reports on single files; worst verdict and exit code, weakest assurance.
    pub(crate) fn new(
        mut artefacts: Vec<ArtefactReport>,
        evidence: Evidence,
        profile: &'static str,
        fail_on: FailOn,
    ) -> Report {
        let mut counts = Counts::default();
        for c in artefacts.iter().flat_map(|a| &a.checks) {
            match (c.status, c.severity) {
                (Status::Pass, _) => counts.passed += 1,
                (Status::Skipped, _) => counts.skipped += 1,
                (Status::NotApplicable, _) => {}
                (Status::Error, _) | (_, Severity::Error) => counts.error += 1 + c.more,
                (_, Severity::Warning) => counts.warning += 1 + c.more,
                (_, Severity::Info) => counts.info += 1 + c.more,
            }
        }
        let verdict = artefacts.iter().map(|a| a.verdict).max().unwrap_or(Verdict::Error);
        artefacts.iter_mut().for_each(|a| a.exit = a.exit(fail_on));
        let exit = artefacts.iter().map(|a| a.exit).max().unwrap_or(3);
        let assurance = artefacts.iter().map(|a| a.assurance).reduce(Assurance::common).unwrap_or_default();
        Report {
            schema: "fuzi.verify/1",
            tool: Tool { name: "fuzi", version: env!("CARGO_PKG_VERSION"), canon: "fuzi-canon/1" },
            verdict,
            exit,
            assurance,
            profile,
            fail_on: if fail_on == FailOn::Warning { "warning" } else { "error" },
            evidence,
            artefacts,
            counts,
        }
    }

    /// Joins the reports on several files into one; the first evidence given and the first profile stand for all.
    pub fn merge(reports: Vec<Report>, fail_on: FailOn) -> Report {
        let evidence = reports.iter().map(|r| &r.evidence).find(|e| **e != Evidence::default()).cloned();
        let evidence = evidence.unwrap_or_default();
        let profile = reports.first().map_or("default", |r| r.profile);
        Report::new(reports.into_iter().flat_map(|r| r.artefacts).collect(), evidence, profile, fail_on)
    }

    /// JSON of schema `fuzi.verify/1`, ending in a line feed.
    pub fn to_json(&self) -> String {
        json_text(self)
    }

    /// Ids of the errors found, each once, in the order of the table.
    pub fn failed_ids(&self) -> Vec<&'static str> {
        let mut ids: Vec<&'static str> = Vec::new();
        for c in self.artefacts.iter().flat_map(|a| &a.checks) {
            let failed = c.status == Status::Error || (c.status == Status::Fail && c.severity == Severity::Error);
            if failed && !ids.contains(&c.id) {
                ids.push(c.id);
            }
        }
        ids
    }

    /// Whether a check of this id failed or stopped the reading.
    pub fn has(&self, id: &str) -> bool {
        self.artefacts
            .iter()
            .flat_map(|a| &a.checks)
            .any(|c| c.id == id && matches!(c.status, Status::Fail | Status::Error))
    }
}

/// JSON with a line feed behind it. What a terminal might obey is escaped, which changes nothing for a JSON reader.
fn json_text(value: &impl Serialize) -> String {
    // plain data with string keys: serialising cannot fail
    let json = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if c != '\u{7F}' && (c.is_ascii() || !(is_invisible(c) || c.is_control())) {
            out.push(c); // serde_json escapes the controls of ASCII
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|u| out.push_str(&format!("\\u{u:04x}")));
        }
    }
    out.push('\n');
    out
}

/// Longest excerpt in a report, in characters.
const CAP: usize = 200;

/// Makes text fit to print: control, format, private and unassigned-looking characters become `\u{…}`, so that no
/// terminal obeys them; at most 200 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for c in text.chars() {
        if length + 12 > CAP {
            out.push('…');
            break;
        }
        let before = out.len();
        push_harmless(&mut out, c);
        length += out.get(before..).unwrap_or_default().chars().count();
    }
    out
}

/// As [`shown`], whole; line feeds stay.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c == '\n' { out.push(c) } else { push_harmless(&mut out, c) }
    }
    out
}

fn push_harmless(out: &mut String, c: char) {
    if c.is_control() || is_invisible(c) {
        out.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// Format controls, variation selectors, tags, private use and line separators: what a reader cannot see (INT-006).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x061C | 0x115F | 0x1160 | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
        | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xE000..=0xF8FF | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF | 0xF0000..=0x10FFFF)
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// A character with its code point: `力 U+F98A`.
pub(crate) fn code_point(c: char) -> String {
    format!("{} U+{:04X}", shown(&c.to_string()), u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_harmless() {
        assert_eq!(shown("甲\u{1b}[31m\u{202E}"), "甲\\u{1B}[31m\\u{202E}");
        assert!(shown(&"字".repeat(5000)).chars().count() <= CAP);
        assert!(shown(&"\u{202E}".repeat(5000)).chars().count() <= CAP);
        assert_eq!(code_point('\u{F98A}'), "\u{F98A} U+F98A");
    }
}
