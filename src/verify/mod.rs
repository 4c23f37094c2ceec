//! Reads editions back, its own way, and says whether licence, credit and words are intact.
//!
//! Shares no code with the emitters (`decisions.md` 14): what it knows of a file it reads from the file by
//! `docs/marks.md`, and holds against the manifest inside and the source given from outside.

mod credit;
mod diff;
mod edition_words;
mod epub_package;
mod epub_reader;
mod findings;
mod known;
mod licence_text;
mod messages;
mod model;
mod note_calls;
mod pdf_actions;
mod pdf_cmap;
mod pdf_objects;
mod pdf_reader;
mod pdf_tags;
mod pdf_text;
mod pdf_token;
mod pdf_xmp;
mod report;
mod rights;
mod stream;
mod text_report;
mod words;
mod xhtml_hidden;
mod xhtml_text;
mod xml;
mod zip_reader;

pub use findings::Profile;
pub use report::{
    ArtefactReport, Assurance, AttributionReport, Check, Counts, CreatorReport, Evidence, FailOn, LicenceReport,
    NotChecked, Report, Severity, SourceEvidence, Status, TextReport, Tool, Verdict, Where,
};
pub use text_report::Lang;

use crate::license::{Edition, sha256_hex};
use findings::{Findings, Stop};
use known::Known;
use model::Artefact;
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

/// Bounds on what is read. Over a bound there is no verdict (exit 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, bytes (RES-001).
    pub max_bytes: u64,
    /// Everything unpacked together, bytes (RES-002).
    pub max_unpacked: u64,
    /// Unpacked to packed, for entries over one mebibyte (RES-003).
    pub max_ratio: u64,
    /// Entries of a container (RES-004).
    pub max_entries: usize,
    /// Depth of XML, page tree and structure tree (RES-005).
    pub max_depth: usize,
    /// Objects of a PDF, nodes of an XML document (RES-005).
    pub max_objects: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_bytes: 512 << 20,
            max_unpacked: 2 << 30,
            max_ratio: 200,
            max_entries: 20_000,
            max_depth: 256,
            max_objects: 2_000_000,
        }
    }
}

/// How to judge.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Bounds.
    pub limits: Limits,
    /// Strictness.
    pub profile: Profile,
    /// Threshold of exit 1.
    pub fail_on: FailOn,
    /// Ids left out on request; the verdict is then PARTIAL at best.
    pub skip: Vec<String>,
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
    } else if zip_reader::is_zip(bytes) {
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
            epub_reader::read(bytes, limits, findings)
        }
        "pdf" => {
            let epub_only = [
                "CON-001", "CON-002", "CON-003", "CON-004", "CON-005", "CON-006", "CON-007", "CON-008", "CON-009",
                "CON-010", "DRM-002", "DRM-003", "RES-004",
            ];
            findings.not_applicable(&epub_only, "na.type");
            pdf_reader::read(bytes, limits, findings)
        }
        _ => Err(findings.stop("IO-002.unknown", &[], Where::default())),
    }
}
