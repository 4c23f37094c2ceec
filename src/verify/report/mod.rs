//! The answer of `verify`: schema `fuzi.verify/1` (`licence-and-integrity.md` §6.2). Deterministic, no clock.

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

pub use assurance::Assurance;
pub use signed::{Over, RebuildReport, SignatureReport, SignatureState};

use serde::Serialize;
use std::collections::BTreeMap;

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

/// The licence as the file states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LicenceReport {
    /// As stated.
    pub verbatim: Option<String>,
    /// SPDX id or LicenseRef.
    pub spdx: Option<String>,
    /// Address.
    pub uri: Option<String>,
    /// `stated`, `configured` or `inferred`, where a manifest says so.
    pub basis: Option<String>,
    /// The publisher's reason for it, where the metadata carry one.
    pub license_basis: Option<String>,
    /// Where the licence may be carried, and whether it is.
    pub carriers: BTreeMap<String, Carrier>,
    /// What each carrier says.
    pub carrier_values: BTreeMap<String, Vec<String>>,
}

impl LicenceReport {
    /// Entries or pages where a reader sees the licence.
    pub fn visible(&self) -> &[String] {
        match self.carriers.get("visible") {
            Some(Carrier::Visible(places)) => places,
            _ => &[],
        }
    }
}

/// A place for the licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Carrier {
    /// In the metadata: whether it carries anything.
    Machine(bool),
    /// In sight: entries or pages.
    Visible(Vec<String>),
}

/// Whom the file credits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AttributionReport {
    /// Names in the metadata.
    pub creators: Vec<CreatorReport>,
    /// Names that a reader sees, in a marked file.
    pub visible: Vec<String>,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreatorReport {
    /// The name.
    pub name: String,
    /// MARC relator code, where the file states one.
    pub role: Option<String>,
    /// `stated`, `inferred` or `configured`, where a manifest says so.
    pub role_basis: Option<String>,
}

/// The words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TextReport {
    /// Number of blocks found.
    pub blocks: usize,
    /// Merkle root of what was read; `null` where blocks are not marked.
    pub root: Option<String>,
    /// Digest of the stream of what was read.
    pub stream: Option<String>,
    /// Against the source; `null` without one.
    pub equals_source: Option<bool>,
    /// `exact` (block by block), `stream`, or `none`.
    pub mode: &'static str,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArtefactReport {
    /// Name as given.
    pub path: String,
    /// `epub`, `pdf` or `unknown`.
    pub r#type: &'static str,
    /// Size.
    pub bytes: usize,
    /// Digest, hexadecimal.
    pub sha256: String,
    /// Title in the metadata.
    pub title: Option<String>,
    /// How the file says it was made: program and version, page style and choices.
    pub build: Option<String>,
    /// Verdict.
    pub verdict: Verdict,
    /// What this file alone gives the program to end with (`cli.md`).
    pub exit: u8,
    /// What the evidence shows: `SELF-CONSISTENT (unsigned)`, `EQUALS SOURCE`, `SIGNED <keyid>`, or nothing.
    pub assurance: Assurance,
    /// Licence.
    pub license: LicenceReport,
    /// Credit.
    pub attribution: AttributionReport,
    /// Words.
    pub text: TextReport,
    /// Signatures that came with the file.
    pub signatures: Vec<SignatureReport>,
    /// What came of building it again.
    pub rebuild: Option<RebuildReport>,
    /// Every check, sorted by id.
    pub checks: Vec<Check>,
    /// What was not looked at.
    pub not_checked: Vec<NotChecked>,
}

impl ArtefactReport {
    /// Of a file of which nothing is known yet.
    pub(crate) fn unread(path: &str, kind: &'static str, bytes: usize) -> ArtefactReport {
        ArtefactReport {
            path: path.to_string(),
            r#type: kind,
            bytes,
            sha256: String::new(),
            title: None,
            build: None,
            verdict: Verdict::Error,
            exit: 3,
            assurance: Assurance::None,
            license: LicenceReport::default(),
            attribution: AttributionReport::default(),
            text: TextReport { mode: "none", ..TextReport::default() },
            signatures: Vec::new(),
            rebuild: None,
            checks: Vec::new(),
            not_checked: Vec::new(),
        }
    }

    /// Exit code of one file: 70 a defect of this program, 3 no verdict, 2 no such file, 1 a finding at the threshold. At
    /// the threshold `warning`, what could not be decided counts as a warning; what was left out on request does not.
    fn exit(&self, fail_on: FailOn) -> u8 {
        let found = |key: &str| self.checks.iter().any(|c| c.status == Status::Error && c.key == key);
        let warned = || {
            self.checks.iter().any(|c| c.status == Status::Fail && c.severity == Severity::Warning)
                || self.not_checked.iter().any(|n| messages::not_built(n.id).is_none())
        };
        match self.verdict {
            Verdict::Error if found("RUN-001.panic") => 70,
            Verdict::Error if found("IO-001.missing") => 2,
            Verdict::Error => 3,
            Verdict::Fail => 1,
            _ if fail_on == FailOn::Warning && warned() => 1,
            _ => 0,
        }
    }
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
