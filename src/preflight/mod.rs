//! What a printer would return a PDF for, and whether it holds what it claims: PDF/A-3u, PDF/UA-1, PDF/X-4.
//!
//! A room after `pdf/`, beside `verify/`: it reads a finished file with verify's own reader and never with `pdf/`. One
//! walk collects `Facts` (`gather`, `walk`, `stock`, `tree`, `xmp`); each standard is a table of [`Clause`]s, a plain
//! function over the facts each, with what it asks, where this program's files meet it and the test that breaks it:
//!
//! ```text
//! archive   PDF/A-3u    ISO 19005-3:2012
//! access    PDF/UA-1    ISO 14289-1:2014
//! press     PDF/X-4     ISO 15930-7:2010
//! printer   what a printing house asks beside that
//! ```
//!
//! [`claims`] is the enforcing pass: no file is delivered that claims what it does not hold.

mod access;
mod archive;
mod clause;
mod cmaps;
mod colour;
#[cfg(test)]
mod docs;
mod faces;
mod facts;
mod gather;
mod jpx;
mod press;
mod printer;
mod report;
mod schemas;
mod seek;
mod stock;
mod text;
mod tree;
mod walk;
mod xmp;

pub use clause::{Area, Breach, Clause, Judged, Said, Spot};
pub use report::{FileReport, Finding, Report, StandardReport, Tool};
pub use text::explain;

use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::load;
use crate::verify::report::findings::{Findings, Stop};
use crate::verify::{Check, Limits, Profile, Severity};
use clause::Breaches;
use facts::Facts;
use xmp::{PDFA_ID, PDFUA_ID, PDFX_ID, Xmp};

/// A table of requirements that a file can be held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// PDF/A-3u: archival, Unicode text, attachments allowed.
    Pdfa3u,
    /// PDF/UA-1: accessible.
    Pdfua1,
    /// PDF/X-4: to a press.
    Pdfx4,
    /// What a printing house asks; no file claims it.
    Printer,
}

impl Standard {
    /// Every table, in the order of reports.
    pub const ALL: [Standard; 4] = [Standard::Pdfa3u, Standard::Pdfua1, Standard::Pdfx4, Standard::Printer];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Standard::Pdfa3u => "PDF/A-3u",
            Standard::Pdfua1 => "PDF/UA-1",
            Standard::Pdfx4 => "PDF/X-4",
            Standard::Printer => "printer",
        }
    }

    /// Its table.
    pub fn clauses(self) -> &'static [Clause] {
        match self {
            Standard::Pdfa3u => archive::CLAUSES,
            Standard::Pdfua1 => access::CLAUSES,
            Standard::Pdfx4 => press::CLAUSES,
            Standard::Printer => printer::CLAUSES,
        }
    }
}

impl Standard {
    /// What it asks beside its table, which no program here can decide.
    pub fn judged(self) -> &'static [Judged] {
        match self {
            Standard::Pdfa3u => archive::JUDGED,
            Standard::Pdfua1 => access::JUDGED,
            Standard::Pdfx4 | Standard::Printer => &[],
        }
    }
}

/// What to hold a file against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Tables that are asked for, whatever the file claims.
    pub standards: Vec<Standard>,
    /// Also those that the file claims.
    pub claims: bool,
    /// Also [`Standard::Printer`] when it claims PDF/X.
    pub printer_with_x: bool,
}

/// Every clause of every table.
pub fn clauses() -> impl Iterator<Item = (Standard, &'static Clause)> {
    Standard::ALL.into_iter().flat_map(|s| s.clauses().iter().map(move |c| (s, c)))
}

/// Holds one file against what is wanted. Never panics and never fails: what cannot be read is a report with exit 3.
/// `name` is printed, not opened. Offline, read-only, deterministic.
pub fn preflight(bytes: &[u8], name: &str, wanted: &Wanted, limits: &Limits) -> FileReport {
    let mut findings = Findings::new(Profile::Default);
    let made = with_facts(bytes, limits, &mut findings, &mut |facts, findings| {
        let (claimed, other) = claimed(&facts.xmp);
        let mut standards: Vec<StandardReport> = Vec::new();
        let x = claimed.contains(&Standard::Pdfx4) || other.iter().any(|o| o.starts_with("PDF/X"));
        for standard in Standard::ALL {
            let asked = wanted.standards.contains(&standard)
                || (wanted.claims && claimed.contains(&standard))
                || (wanted.printer_with_x && x && standard == Standard::Printer);
            if asked {
                standards.push(hold(standard, claimed.contains(&standard), facts, findings)?);
            }
        }
        Ok(FileReport::read(name, bytes, facts.pages.len(), other, standards))
    });
    match made {
        Ok(report) => report,
        Err(Stop) => FileReport::unread(name, bytes, findings.into_failures()),
    }
}

/// The enforcing pass: whether a file that claims standards holds them. Ids of the clauses that it breaks, errors only;
/// none for a file that claims nothing.
///
/// # Errors
/// What the file cannot be read for.
pub fn claims(bytes: &[u8], limits: &Limits) -> Result<Vec<StandardReport>, Vec<Check>> {
    let report = preflight(bytes, "", &Wanted { claims: true, ..Wanted::default() }, limits);
    if report.trouble.is_empty() { Ok(report.standards) } else { Err(report.trouble) }
}

/// One table, as long as there is time (RES-006).
fn hold(standard: Standard, claimed: bool, facts: &Facts<'_>, findings: &mut Findings) -> Result<StandardReport, Stop> {
    let mut breaches = Breaches::default();
    for clause in standard.clauses() {
        findings.in_time()?;
        breaches.check(clause, facts);
    }
    let (found, more) = breaches.finish();
    Ok(StandardReport::new(standard, claimed, found, &more))
}

/// Reads a file and shows its facts.
pub(crate) fn with_facts<T>(
    bytes: &[u8],
    limits: &Limits,
    findings: &mut Findings,
    look: &mut dyn FnMut(&Facts<'_>, &mut Findings) -> Result<T, Stop>,
) -> Result<T, Stop> {
    findings.limit_time(limits.timeout);
    if bytes.len() as u64 > limits.max_bytes {
        let args = [&*bytes.len().to_string(), &*limits.max_bytes.to_string()];
        return Err(findings.stop("RES-001.bytes", &args, crate::verify::Where::default()));
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let Some(header) = head.windows(5).position(|w| w == b"%PDF-") else {
        return Err(findings.stop("IO-002.unknown", &[], crate::verify::Where::default()));
    };
    // places in the file count from its header
    let live = bytes.get(header..).unwrap_or_default();
    let mut budget = Budget::new(limits);
    let (pdf, layout) = load::load(live, limits, &mut budget, findings)?;
    let facts = gather::read(live, header, (&pdf, &layout), limits, &mut budget, findings)?;
    look(&facts, findings)
}

/// Standards that XMP claims: those with a table here, and the names of others.
fn claimed(xmp: &Xmp) -> (Vec<Standard>, Vec<String>) {
    let (mut known, mut other) = (Vec::new(), Vec::new());
    if let Some(part) = xmp.text(PDFA_ID, "part") {
        let level = xmp.text(PDFA_ID, "conformance").unwrap_or_default();
        match (part, level) {
            ("3", "U") => known.push(Standard::Pdfa3u),
            _ => other.push(format!("PDF/A-{part}{}", level.to_ascii_lowercase())),
        }
    }
    match xmp.text(PDFUA_ID, "part") {
        Some("1") => known.push(Standard::Pdfua1),
        Some(part) => other.push(format!("PDF/UA-{part}")),
        None => {}
    }
    match xmp.text(PDFX_ID, "GTS_PDFXVersion") {
        Some("PDF/X-4") => known.push(Standard::Pdfx4),
        Some(version) => other.push(version.to_string()),
        None => {}
    }
    (known, other)
}

/// The clause with that id.
pub fn clause(id: &str) -> Option<(Standard, &'static Clause)> {
    clauses().find(|(_, c)| c.id == id)
}

/// Worst weight of what was found.
pub(crate) fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(|f| f.severity).max()
}
