//! The report on one file.

use super::messages;
use super::{Assurance, Check, FailOn, NotChecked, RebuildReport, Severity, SignatureReport, Status, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

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
    pub(super) fn exit(&self, fail_on: FailOn) -> u8 {
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
