//! Reads editions back, its own way, and says whether licence, credit and words are intact.
//!
//! Shares no code with the emitters (`decisions.md` 14): what it knows of a file it reads from the file by
//! `docs/marks.md`, and holds against the manifest inside and the source given from outside.

mod compare;
mod entities;
mod epub;
mod judge;
mod model;
mod options;
pub(crate) mod pdf;
pub(crate) mod report;
pub(crate) mod shapes;
pub(crate) mod xml;

pub use compare::compare;
pub use options::{DetachedSignature, GivenProof, Limits, Options};
pub use report::findings::Profile;
pub use report::guide::explain;
pub use report::text::Lang;
pub use report::{
    ArtefactReport, Assurance, AttributionReport, Carrier, Check, Counts, CreatorReport, Evidence, FailOn,
    LicenceReport, NotChecked, Over, RebuildReport, Report, Severity, SignatureReport, SignatureState, SourceEvidence,
    Status, TextReport, Tool, Verdict, Where,
};

use crate::license::{BlockDigest, Edition, LicenceId, Proof, parse_code, parse_uri, sha256_hex};
use judge::known::Known;
use judge::{beside, credit, edition_words, inert, manifest, part, rights, signature, targets, words};
use model::Artefact;
use report::findings::{Detail, Findings, Stop};
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
    findings.limit_time(options.limits.timeout);
    let (source, mut evidence) = match reference {
        Reference::None => (None, Evidence::default()),
        Reference::Source(edition) => {
            let facts = &edition.document().source;
            let sha256 = sha256_hex(&facts.sha256);
            let source = SourceEvidence { path: facts.name.clone(), sha256 };
            (Some(Known::from_edition(edition)), Evidence { source: Some(source), ..Evidence::default() })
        }
    };
    let kind = sniff(bytes);
    let mut report = ArtefactReport::unread(name, kind, bytes.len());
    let mut has_record = false;
    let mut cover = false;
    let (mut signed, mut proven) = (signature::Signed::default(), None);
    if let Ok(artefact) = read(bytes, kind, options, &mut findings) {
        report.sha256 = sha256_hex(&Sha256::digest(bytes).into());
        let source_sha256 = evidence.source.as_ref().map(|s| s.sha256.as_str());
        let proof = options.proof.as_ref().map(|p| &p.proof);
        let (source_facts, of) = (source.as_ref().zip(source_sha256), proof.map(|p| &p.root));
        let manifest = manifest::read_manifest(&artefact, source_facts, of, &mut findings);
        let record = source.as_ref().or(manifest.as_ref());
        cover = artefact.is_cover();
        has_record = record.is_some() || (artefact.metadata.root.is_some() && artefact.metadata.stream.is_some());
        report.title = artefact.metadata.titles.first().cloned();
        report.build = artefact.metadata.build.clone();
        proven = proof.filter(|p| part::check(&artefact, p, &mut findings)).map(|p| p.root);
        // an excerpt that kept the manifest of the whole, or has none, is held against the proof in its stead
        let whole = |p: &&Proof| manifest.as_ref().is_none_or(|m| m.root == sha256_hex(&p.root));
        let stretch = proof.filter(whole).map(|p| part::known(p, &artefact));
        report.text = words::check(&artefact, source.as_ref(), stretch.as_ref().or(manifest.as_ref()), &mut findings);
        if let Some(source) = &source {
            edition_words::check(&artefact, source, &mut findings);
        }
        beside::check(&artefact, source.as_ref(), &mut findings);
        beside::invisible(&artefact, record, &mut findings);
        targets::check(&artefact, source.as_ref(), manifest.as_ref(), &mut findings);
        if source.is_some() {
            report.text.equals_source =
                report.text.equals_source.map(|e| e && !findings.has("INT-002") && !findings.has("INT-009"));
        }
        report.license = rights::check(&artefact, record, source.is_some(), &mut findings);
        inert::check(&artefact, record, &mut findings);
        if let Some(expected) = &options.expect_license {
            expected_licence(expected, &report.license, &mut findings);
        }
        if options.require_manifest && artefact.manifest.is_none() && !findings.has("MAN-001") {
            findings.fail("MAN-001.required", &[], Detail::default());
        }
        report.attribution = credit::check(&artefact, record, &mut findings);
        signed = signature::check(bytes, &artefact, report.text.root.as_deref(), options, &mut findings);
        report.signatures = std::mem::take(&mut signed.reports);
    }
    findings.not_applicable(&["PRF-001"], "na.proof");
    findings.not_applicable(&["RBD-001"], "na.rebuild");
    if let Some(rebuild) = &options.rebuild {
        rebuilt(rebuild, &mut findings);
        evidence.rebuild = Some(if rebuild.equal { "equal" } else { "different" });
        report.rebuild = Some(rebuild.clone());
    }
    if !options.keys.is_empty() {
        let ids: Vec<String> = options.keys.iter().map(|k| k.id().to_string()).collect();
        evidence.key = Some(ids.join(", "));
    }
    let good = report.signatures.iter().find(|s| s.state == SignatureState::Good);
    evidence.signature = good.or(report.signatures.first()).cloned();
    let (checks, not_checked, verdict) = findings.finish(&options.left_out());
    report.assurance = match verdict {
        Verdict::Fail | Verdict::Error => Assurance::None,
        _ if checks.iter().any(|c| c.status == Status::Skipped && carries_assurance(c.id)) => Assurance::None,
        _ if not_checked.iter().any(|n| carries_assurance(n.id) && report::messages::not_built(n.id).is_none()) => {
            Assurance::None
        }
        _ if options.proof.is_some() => {
            let source = source.is_some();
            proven.map_or(Assurance::None, |root| Assurance::PartOf { root, source, signer: signed.of_root })
        }
        _ if cover => signed.signer.map_or(Assurance::Cover { source: source.is_some() }, Assurance::Signed),
        _ => match (source.is_some() && report.text.mode != "none", signed.signer) {
            (true, Some(key)) => Assurance::EqualsSourceSigned(key),
            (true, None) => Assurance::EqualsSource,
            (false, Some(key)) => Assurance::Signed(key),
            (false, None) if report.text.mode == "none" || !has_record => Assurance::None,
            (false, None) => Assurance::SelfConsistent,
        },
    };
    (report.checks, report.not_checked, report.verdict) = (checks, not_checked, verdict);
    Report::new(vec![report], evidence, options.profile.as_str(), options.fail_on)
}

/// The blocks of a marked file, as read, and the language that their digests are made with: what a proof
/// ([`Proof::new`]) is made of. `None` when the file cannot be read or marks no block; whether it is sound, [`verify`]
/// says.
pub fn blocks(bytes: &[u8], limits: &Limits) -> Option<(String, Vec<BlockDigest>)> {
    let mut findings = Findings::new(Profile::Default);
    let options = Options { limits: limits.clone(), ..Options::default() };
    let artefact = read(bytes, sniff(bytes), &options, &mut findings).ok().filter(|a| a.marked)?;
    let manifest = manifest::read_manifest(&artefact, None, None, &mut findings);
    let language = words::language(&artefact, manifest.as_ref());
    let leaves = words::leaves(&artefact);
    let digest = |l: &model::Leaf| words::block_sha256(l, &language);
    let blocks = leaves.iter().map(|l| BlockDigest { id: l.id.clone(), kind: l.kind.clone(), sha256: digest(l) });
    let blocks = blocks.collect();
    Some((language, blocks))
}

/// RBD-001: another version may lay out the same words otherwise, so its difference is no error.
fn rebuilt(rebuild: &RebuildReport, findings: &mut Findings) {
    findings.ran(&["RBD-001"]);
    let part = rebuild.difference.as_deref().unwrap_or("?");
    if rebuild.equal {
    } else if rebuild.generator == rebuild.rebuilt_by || rebuild.generator.is_empty() {
        findings.fail("RBD-001.differs", &[part], Detail::default());
    } else {
        let args = [&*rebuild.generator, &*rebuild.rebuilt_by, part];
        findings.fail_as(Severity::Warning, "RBD-001.version", &args, Detail::default());
    }
}

/// Whether words, licence and credit cannot be said to equal anything while this check is left out.
fn carries_assurance(id: &str) -> bool {
    ["INT-", "LIC-", "ATT-", "NOT-", "CNS-", "MAN-"].iter().any(|family| id.starts_with(family))
}

/// The report on a file that was not there (`missing`, exit 2) or gave nothing to read (exit 3): IO-001.
pub fn unreadable(name: &str, missing: bool, reason: &str, options: &Options) -> Report {
    let key = if missing { "IO-001.missing" } else { "IO-001.unreadable" };
    stopped(name, 0, key, &[reason], options)
}

/// The report on a file that need not be read to know that it is over the limit of bytes (RES-001, exit 3).
pub fn too_large(name: &str, bytes: u64, options: &Options) -> Report {
    let args = [&*bytes.to_string(), &*options.limits.max_bytes.to_string()];
    stopped(name, usize::try_from(bytes).unwrap_or(usize::MAX), "RES-001.bytes", &args, options)
}

/// The report on a file at which this program failed: RUN-001, exit 70.
pub fn crashed(name: &str, bytes: usize, reason: &str, options: &Options) -> Report {
    stopped(name, bytes, "RUN-001.panic", &[reason], options)
}

fn stopped(name: &str, bytes: usize, key: &'static str, args: &[&str], options: &Options) -> Report {
    let mut findings = Findings::new(options.profile);
    findings.stop(key, args, Where::default());
    let mut report = ArtefactReport::unread(name, "unknown", bytes);
    (report.checks, report.not_checked, report.verdict) = findings.finish(&options.left_out());
    Report::new(vec![report], Evidence::default(), options.profile.as_str(), options.fail_on)
}

/// Every check id, in the order of the table.
pub fn check_ids() -> impl Iterator<Item = &'static str> {
    report::messages::ids()
}

/// LIC-004: the licence that was asked for on the command line. Without a version it asks for the family (and port).
fn expected_licence(expected: &LicenceId, found: &LicenceReport, findings: &mut Findings) {
    findings.ran(&["LIC-004"]);
    let id = found.uri.as_deref().and_then(|u| parse_uri(u).ok()).or(found.spdx.as_deref().and_then(parse_code));
    let same = |id: &LicenceId| match expected.version {
        None => id.family == expected.family && (expected.port.is_none() || id.port == expected.port),
        Some(_) => id == expected,
    };
    if !id.is_some_and(|id| same(&id)) {
        let actual = id.map_or_else(|| found.verbatim.clone().unwrap_or_default(), |id| id.spdx());
        findings.fail("LIC-004.expected", &[], Detail::diff(Where::default(), &expected.spdx(), &actual));
    }
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
    findings.ran(&["RUN-001", "IO-001", "IO-002", "RES-001"]);
    let limits = &options.limits;
    if bytes.len() as u64 > limits.max_bytes {
        let args = [&*bytes.len().to_string(), &*limits.max_bytes.to_string()];
        return Err(findings.stop("RES-001.bytes", &args, Where::default()));
    }
    match kind {
        "epub" => {
            let pdf_only = [
                "PDF-001", "PDF-002", "PDF-003", "PDF-004", "PDF-005", "DRM-001", "ACT-002", "ACT-003", "VIS-009",
                "VIS-011",
            ];
            findings.not_applicable(&pdf_only, "na.type");
            epub::reader::read(bytes, limits, findings)
        }
        "pdf" => {
            let epub_only = [
                "CON-001", "CON-002", "CON-003", "CON-004", "CON-005", "CON-006", "CON-007", "CON-008", "CON-009",
                "CON-010", "DRM-002", "DRM-003", "RES-004", "VIS-001", "VIS-006", "VIS-007",
            ];
            findings.not_applicable(&epub_only, "na.type");
            if !options.render {
                findings.undecided(&["VIS-002"], "why.no-render"); // what the drawn pages are asked for
            }
            let bundled = match &options.faces {
                Some(_) => None,
                None => crate::fonts::FontSet::load(None, None).ok(),
            };
            pdf::reader::read(bytes, limits, options.faces.as_deref().or(bundled.as_ref()), options.render, findings)
        }
        _ => Err(findings.stop("IO-002.unknown", &[], Where::default())),
    }
}
