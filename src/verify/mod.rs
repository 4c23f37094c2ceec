//! Reads editions back, its own way, and says whether licence, credit and words are intact.
//!
//! Shares no code with the emitters (`decisions.md` 14): what it knows of a file it reads from the file by
//! `docs/marks.md`, and holds against the manifest inside and the source given from outside.

mod epub;
mod judge;
mod model;
mod options;
mod pdf;
mod report;
mod shapes;
mod xml;

pub use options::{Limits, Options};
pub use report::findings::Profile;
pub use report::text::Lang;
pub use report::{
    ArtefactReport, Assurance, AttributionReport, Check, Counts, CreatorReport, Evidence, FailOn, LicenceReport,
    NotChecked, Report, Severity, SourceEvidence, Status, TextReport, Tool, Verdict, Where,
};

use crate::license::{Edition, sha256_hex};
use judge::known::{self, Known};
use judge::{credit, edition_words, note_calls, rights, words};
use model::Artefact;
use report::findings::{Findings, Stop};
use sha2::{Digest, Sha256};

/// What is known from outside the file.
#[derive(Clone, Copy, Debug, Default)]
pub enum Reference<'a> {
    /// Nothing: the file can only be held against itself.
    #[default]
    None,
    /// The manuscript, sealed again by the caller; for self-verification, the edition that was just written.
    Source(&'a Edition),
}

impl<'a> Reference<'a> {
    /// The edition that was just written, or the source sealed again.
    pub fn from_edition(edition: &'a Edition) -> Reference<'a> {
        Reference::Source(edition)
    }
}

/// Verifies one file with the default profile.
///
/// Never panics and never fails: what cannot be read is a report with verdict ERROR and exit 3. `name` is printed, not
/// opened. Offline, read-only, deterministic.
pub fn verify(bytes: &[u8], name: &str, reference: &Reference<'_>, limits: &Limits) -> Report {
    verify_with(bytes, name, reference, &Options { limits: limits.clone(), ..Options::default() })
}

/// Verifies one file.
pub fn verify_with(bytes: &[u8], name: &str, reference: &Reference<'_>, options: &Options) -> Report {
    let mut findings = Findings::new(options.profile);
    let (source, evidence) = match reference {
        Reference::None => (None, Evidence::default()),
        Reference::Source(edition) => {
            let facts = &edition.document().source;
            let sha256 = sha256_hex(&facts.sha256);
            let source = SourceEvidence { path: facts.name.clone(), sha256 };
            (Some(Known::from_edition(edition)), Evidence { source: Some(source), ..Evidence::default() })
        }
    };
    let kind = sniff(bytes);
    let mut report = ArtefactReport {
        path: name.to_string(),
        r#type: kind,
        bytes: bytes.len(),
        sha256: String::new(),
        verdict: Verdict::Error,
        title: None,
        assurance: Assurance::None,
        license: LicenceReport::default(),
        attribution: AttributionReport::default(),
        text: TextReport { mode: "none", ..TextReport::default() },
        checks: Vec::new(),
        not_checked: Vec::new(),
    };
    let mut has_record = false;
    if let Ok(artefact) = read(bytes, kind, options, &mut findings) {
        report.sha256 = sha256_hex(&Sha256::digest(bytes).into());
        let source_sha256 = evidence.source.as_ref().map(|s| s.sha256.as_str());
        let manifest = known::read_manifest(&artefact, source.as_ref().zip(source_sha256), &mut findings);
        let record = source.as_ref().or(manifest.as_ref());
        has_record = record.is_some() || (artefact.metadata.root.is_some() && artefact.metadata.stream.is_some());
        report.title = artefact.metadata.titles.first().cloned();
        report.text = words::check(&artefact, source.as_ref(), manifest.as_ref(), &mut findings);
        if let Some(source) = &source {
            edition_words::check(&artefact, source, &mut findings);
            note_calls::check(&artefact, source, &mut findings);
            report.text.equals_source =
                report.text.equals_source.map(|e| e && !findings.has("INT-002") && !findings.has("INT-009"));
        }
        report.license = rights::check(&artefact, record, &mut findings);
        report.attribution = credit::check(&artefact, record, &mut findings);
    }
    findings.not_applicable(&["SIG-001", "SIG-002", "SIG-003", "SIG-004"], "na.signature");
    let (checks, not_checked, verdict) = findings.finish(&options.skip);
    report.assurance = match verdict {
        Verdict::Fail | Verdict::Error => Assurance::None,
        _ if report.text.mode == "none" || !has_record => Assurance::None,
        _ if source.is_some() => Assurance::EqualsSource,
        _ => Assurance::SelfConsistent,
    };
    (report.checks, report.not_checked, report.verdict) = (checks, not_checked, verdict);
    Report::new(vec![report], evidence, options.profile.as_str(), options.fail_on)
}

/// `epub`, `pdf` or `unknown`, by magic alone (IO-002).
fn sniff(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        "epub"
    } else if head.windows(5).any(|w| w == b"%PDF-") {
        "pdf"
    } else if epub::zip::is_zip(bytes) {
        "epub"
    } else {
        "unknown"
    }
}

fn read(bytes: &[u8], kind: &str, options: &Options, findings: &mut Findings) -> Result<Artefact, Stop> {
    findings.ran(&["IO-001", "IO-002", "RES-001"]);
    let limits = &options.limits;
    if bytes.len() as u64 > limits.max_bytes {
        let args = [&*bytes.len().to_string(), &*limits.max_bytes.to_string()];
        return Err(findings.stop("RES-001.bytes", &args, Where::default()));
    }
    match kind {
        "epub" => {
            let pdf_only = ["PDF-001", "PDF-002", "PDF-003", "PDF-004", "PDF-005", "DRM-001"];
            findings.not_applicable(&pdf_only, "na.type");
            epub::reader::read(bytes, limits, findings)
        }
        "pdf" => {
            let epub_only = [
                "CON-001", "CON-002", "CON-003", "CON-004", "CON-005", "CON-006", "CON-007", "CON-008", "CON-009",
                "CON-010", "DRM-002", "DRM-003", "RES-004",
            ];
            findings.not_applicable(&epub_only, "na.type");
            let bundled = match &options.faces {
                Some(_) => None,
                None => crate::fonts::FontSet::load(None, None).ok(),
            };
            pdf::reader::read(bytes, limits, options.faces.as_deref().or(bundled.as_ref()), findings)
        }
        _ => Err(findings.stop("IO-002.unknown", &[], Where::default())),
    }
}
