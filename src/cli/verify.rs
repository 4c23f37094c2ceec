//! `fuzi verify`: is licence, credit and word of a file intact? (`licence-and-integrity.md` §6)

use super::{Context, FINDINGS, INTERNAL, USAGE, keys, say};
use fuzi::document::Overrides;
use fuzi::license::{Edition, SealError, SealOptions, seal};
use fuzi::messages::Lang;
use fuzi::normalize::Extracted;
use fuzi::press::understand_manuscript;
use fuzi::source::{Manuscript, ReadOptions, read_file};
use fuzi::verify::{self, FailOn, Limits, Options, Profile, Reference, Report};
use miette::Severity;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct VerifyArgs {
    /// EPUB and PDF files
    #[arg(required = true)]
    artefacts: Vec<PathBuf>,
    /// The manuscript that the words, the licence and the credit must equal
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Whether that manuscript came out of pages; as it was given to build
    #[arg(long, value_name = "auto|pdf|ocr|no", default_value = "auto", value_parser = super::build::extracted)]
    extracted: Extracted,
    /// Public key that must have signed the files (a file, or the key itself); may be given several times
    #[arg(long, value_name = "PUB")]
    key: Vec<PathBuf>,
    /// Its signature, when it is not beside the file as NAME.minisig
    #[arg(long, value_name = "FILE", requires = "key")]
    sig: Option<PathBuf>,
    /// How much must be in order
    #[arg(long, value_name = "strict|default", default_value = "default", value_parser = profile)]
    profile: Profile,
    /// From which weight a finding gives exit 1
    #[arg(long, value_name = "error|warning", default_value = "error", value_parser = fail_on)]
    fail_on: FailOn,
    /// text or json (schema fuzi.verify/1)
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Short for --format json
    #[arg(long)]
    json: bool,
    /// Largest file read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 512 << 20)]
    max_bytes: u64,
    /// Most that it may unpack to, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 2 << 30)]
    max_unpacked: u64,
}

fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "default" => Ok(Profile::Default),
        "strict" => Ok(Profile::Strict),
        _ => Err("strict or default".to_string()),
    }
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    match text {
        "error" => Ok(FailOn::Error),
        "warning" => Ok(FailOn::Warning),
        _ => Err("error or warning".to_string()),
    }
}

pub fn run(args: &VerifyArgs, context: &Context) -> u8 {
    let manuscript = match &args.source {
        None => None,
        Some(path) => match read_file(path, &ReadOptions::default()) {
            Ok(m) => Some(m),
            Err(error) => {
                super::inspect::read_failed(&error, context);
                return USAGE; // nothing was verified: the source is an argument, not the thing judged
            }
        },
    };
    let limits = Limits { max_bytes: args.max_bytes, max_unpacked: args.max_unpacked, ..Limits::default() };
    let keys = match args.key.iter().map(|k| keys::public_key(k, context)).collect::<Result<Vec<_>, u8>>() {
        Ok(keys) => keys,
        Err(code) => return code,
    };
    if args.sig.is_some() && args.artefacts.len() != 1 {
        let said = say::Said::new("KEY-013", &[&args.artefacts.len().to_string()]);
        say::print(&said, Severity::Error, None, context);
        return USAGE;
    }
    let options = Options { limits, profile: args.profile, fail_on: args.fail_on, keys, ..Options::default() };
    let mut reports = Vec::new();
    let mut worst = 0;
    let mut seen: Vec<&Path> = Vec::new();
    for path in &args.artefacts {
        if seen.contains(&path.as_path()) {
            continue;
        }
        seen.push(path);
        match one(path, manuscript.as_ref(), args, &options, context) {
            Ok(report) => reports.push(report),
            Err(code) => worst = worst.max(code),
        }
    }
    if !reports.is_empty() {
        let report = Report::merge(reports, args.fail_on);
        if args.json || args.format == "json" {
            print!("{}", report.to_json());
        } else if !context.quiet || report.exit != 0 {
            let lang = if context.lang == Lang::Zh { verify::Lang::Zh } else { verify::Lang::En };
            print!("{}", report.to_text(lang));
        }
        worst = worse(worst, report.exit);
    }
    worst
}

/// 70 > 3 > 2 > 1 > 0 (`licence-and-integrity.md` §6).
fn worse(a: u8, b: u8) -> u8 {
    debug_assert!(a <= INTERNAL && b <= INTERNAL);
    a.max(b)
}

fn one(
    path: &Path,
    manuscript: Option<&Manuscript>,
    args: &VerifyArgs,
    options: &Options,
    context: &Context,
) -> Result<Report, u8> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    // one byte over the limit is enough to know
    let read = std::fs::File::open(path)
        .and_then(|f| f.take(options.limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes));
    if let Err(error) = read {
        let said = match error.kind() {
            std::io::ErrorKind::NotFound => say::Said::new("IO-001", &[&name]),
            _ => say::Said::new("IO-003", &[&name, &error.to_string()]),
        };
        say::print(&said, Severity::Error, None, context);
        return Err(USAGE);
    }
    let beside = keys::beside(path);
    let signature = match &args.sig {
        Some(sig) => Some(keys::signature(sig, context)?),
        None if beside.is_file() => Some(keys::signature(&beside, context)?),
        None => None,
    };
    let options = &Options { signature, ..options.clone() };
    let alone = verify::verify_with(&bytes, &name, &Reference::None, options);
    let Some(manuscript) = manuscript else { return Ok(alone) };
    if alone.exit == super::UNREADABLE {
        return Ok(alone);
    }
    match source_edition(manuscript, args.extracted, &alone, context) {
        Ok(edition) => Ok(verify::verify_with(&bytes, &name, &Reference::Source(&edition), options)),
        Err(error) => {
            let place = Some((manuscript.facts.name.as_str(), manuscript.text.as_str()));
            say::print(&say::seal_error(&error), Severity::Error, place, context);
            Err(if matches!(error, SealError::Empty) { USAGE } else { FINDINGS })
        }
    }
}

/// Seals the source again. What the source states is the measure; only what it leaves open (a version, or a licence or
/// name that the publisher gave) is taken from what the file itself claims, as `build`'s flags were.
fn source_edition(
    manuscript: &Manuscript,
    extracted: Extracted,
    claims: &Report,
    context: &Context,
) -> Result<Edition, SealError> {
    let claim = claims.artefacts.first();
    let claimed_licence = claim.and_then(|a| a.license.spdx.clone());
    let claimed_reason = claim.and_then(|a| a.license.license_basis.clone());
    let mut overrides = Overrides::default();
    let try_seal = |overrides: &Overrides| {
        let u = understand_manuscript(manuscript.clone(), extracted, overrides);
        seal(u.document, u.ledger, &SealOptions { source_date_epoch: context.source_date_epoch })
    };
    let mut sealed = try_seal(&overrides);
    for _ in 0..3 {
        match &sealed {
            Err(SealError::NoLicence) => {
                overrides.license = claimed_licence.clone();
                overrides.license_basis = claimed_reason.clone();
            }
            Err(SealError::NoCreator) => {
                let names = claim.map(|a| a.attribution.creators.iter().map(|c| c.name.clone()).collect());
                overrides.authors = names.unwrap_or_default();
            }
            Err(SealError::NoTitle) => overrides.title = claim.and_then(|a| a.title.clone()),
            _ => break,
        }
        sealed = try_seal(&overrides);
    }
    // an unversioned code that the publisher resolved: accepted when the source's own words allow it
    if let Ok(edition) = &sealed
        && !edition.licence().is_resolved()
        && claimed_licence.as_deref().is_some_and(|l| l != edition.licence().spdx())
    {
        overrides.license = claimed_licence;
        overrides.license_basis = claimed_reason.clone();
        if let Ok(resolved) = try_seal(&overrides) {
            return Ok(resolved);
        }
    }
    sealed
}
