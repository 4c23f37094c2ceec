//! `fuzi verify`: is licence, credit and word of a file intact? (`licence-and-integrity.md` §6)

use super::verify_args::{bytes, count, expected_licence, fail_on, known_id, profile, time};
use super::verify_files::{in_parallel, listed, read};
use super::{Context, FINDINGS, USAGE, keys, out, say};
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::license::{Edition, LicenceId, SealError, SealOptions, seal};
use fuzi::messages::Lang;
use fuzi::normalize::Extracted;
use fuzi::press::understand_manuscript;
use fuzi::rebuild::{self, BuildNote};
use fuzi::source::{Manuscript, ReadOptions, read_file};
use fuzi::verify::{self, FailOn, Limits, Options, Profile, RebuildReport, Reference, Report};
use miette::Severity;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(clap::Args)]
pub struct VerifyArgs {
    /// EPUB and PDF files; with -r also folders
    #[arg(required = true)]
    artefacts: Vec<PathBuf>,
    /// Take every .epub and .pdf in the folders given, at any depth
    #[arg(short, long)]
    recursive: bool,
    /// The manuscript that the words, the licence and the credit must equal
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Whether that manuscript came out of pages; as it was given to build
    #[arg(long, value_name = "auto|pdf|ocr|no", default_value = "auto", value_parser = super::build::extracted)]
    extracted: Extracted,
    /// Public key that must have signed the files (a file, or the key itself); may be given several times
    #[arg(long, value_name = "PUB")]
    key: Vec<PathBuf>,
    /// Its signature, when it is not beside the file as NAME.minisig; with --proof, the signature of the proof or of the
    /// whole work
    #[arg(long, value_name = "FILE", requires = "key")]
    sig: Option<PathBuf>,
    /// Proof that the file is part of a work (fuzi prove)
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Title, where the source states none; as it was given to build
    #[arg(long, value_name = "TEXT", requires = "source")]
    title: Option<String>,
    /// Author, where the source states none; as given to build, repeat for several
    #[arg(long, value_name = "NAME", requires = "source")]
    author: Vec<String>,
    /// Licence, or the version of the one that the source states; as given to build
    #[arg(long, value_name = "ID", requires = "source")]
    license: Option<String>,
    /// On whose word that licence holds; as given to build
    #[arg(long, value_name = "TEXT", requires = "source")]
    license_basis: Option<String>,
    /// Build the file again from the source and compare every byte (RBD-001)
    #[arg(long, requires = "source")]
    rebuild: bool,
    /// Page style for that, where the file does not say which
    #[arg(long, value_name = "NAME|FILE.toml", requires = "rebuild")]
    style: Option<String>,
    /// Folder with the faces for that, as it was given to build
    #[arg(long, value_name = "DIR", requires = "rebuild")]
    font_dir: Option<PathBuf>,
    /// The files must be editions of one work: the same words, licence, title and names as the first (CNS-003)
    #[arg(long)]
    compare: bool,
    /// The licence that the file must carry (LIC-004); without a version, any version of it
    #[arg(long, value_name = "SPDX|URI", value_parser = expected_licence)]
    expect_license: Option<LicenceId>,
    /// A file without a manifest fails (MAN-001), also one that another program made
    #[arg(long)]
    require_manifest: bool,
    /// How much must be in order; metadata leaves words and sight out
    #[arg(long, value_name = "strict|default|metadata", default_value = "default", value_parser = profile)]
    profile: Profile,
    /// From which weight a finding gives exit 1
    #[arg(long, value_name = "error|warning", default_value = "error", value_parser = fail_on)]
    fail_on: FailOn,
    /// Only these checks; the verdict is PARTIAL at best
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = known_id)]
    only: Vec<String>,
    /// All but these checks; the verdict is PARTIAL at best
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = known_id)]
    skip: Vec<String>,
    /// Draw no page of a PDF for a second look; that is listed, and the verdict is PARTIAL at best
    #[arg(long)]
    no_render: bool,
    /// text, json (schema fuzi.verify/1), sarif (2.1.0) or junit
    #[arg(long, value_name = "text|json|sarif|junit", default_value = "text", value_parser = ["text", "json", "sarif", "junit"])]
    format: String,
    /// Short for --format json
    #[arg(long)]
    json: bool,
    /// Write the report into this file, whole or not at all, and a summary to the terminal
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Largest file read, in bytes (K, M, G)
    #[arg(long, value_name = "BYTES", default_value = "512M", value_parser = bytes)]
    max_bytes: u64,
    /// Most that it may unpack to, in bytes (K, M, G)
    #[arg(long, value_name = "BYTES", default_value = "2G", value_parser = bytes)]
    max_unpacked: u64,
    /// Most entries of a container
    #[arg(long, value_name = "N", default_value = "20000", value_parser = count)]
    max_entries: u64,
    /// Unpacked to packed, for entries over one mebibyte
    #[arg(long, value_name = "N", default_value = "200", value_parser = count)]
    max_ratio: u64,
    /// Most objects of a PDF, nodes of an XML document (K, M, G: thousands)
    #[arg(long, value_name = "N", default_value = "2M", value_parser = count)]
    max_objects: u64,
    /// Deepest nesting of XML, page tree and structure tree
    #[arg(long, value_name = "N", default_value = "256", value_parser = count)]
    max_depth: u64,
    /// Time for one file (ms, s, m)
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
    timeout: Duration,
    /// Files at a time; the order of the report stays
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// posix: exit 2 where it would be 3, for scripts that know 0, 1 and 2 only
    #[arg(long, value_name = "fuzi|posix", default_value = "fuzi", value_parser = ["fuzi", "posix"])]
    exit_style: String,
}

impl VerifyArgs {
    fn options(&self) -> Result<Options, keys::Failure> {
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let limits = Limits {
            max_bytes: self.max_bytes,
            max_unpacked: self.max_unpacked,
            max_ratio: self.max_ratio,
            max_entries: size(self.max_entries),
            max_depth: size(self.max_depth),
            max_objects: size(self.max_objects),
            timeout: self.timeout,
        };
        if self.sig.is_some() && self.artefacts.len() != 1 {
            return Err((say::Said::new("KEY-013", &[&self.artefacts.len().to_string()]), USAGE));
        }
        Ok(Options {
            limits,
            profile: self.profile,
            fail_on: self.fail_on,
            skip: self.skip.clone(),
            only: self.only.clone(),
            render: !self.no_render,
            expect_license: self.expect_license,
            require_manifest: self.require_manifest,
            keys: self.key.iter().map(|k| keys::public_key(k)).collect::<Result<_, _>>()?,
            signature: None,
            rebuild: None,
            proof: self.proof.as_ref().map(|p| keys::proof(p, self.sig.as_deref())).transpose()?,
            faces: None,
        })
    }

    fn overrides(&self) -> Overrides {
        Overrides {
            title: self.title.clone(),
            authors: self.author.clone(),
            license: self.license.clone(),
            license_basis: self.license_basis.clone(),
        }
    }

    fn format(&self) -> &str {
        if self.json { "json" } else { &self.format }
    }
}

pub fn run(args: &VerifyArgs, context: &Context) -> u8 {
    let posix = |code: u8| if code == super::UNREADABLE && args.exit_style == "posix" { USAGE } else { code };
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
    let options = match args.options() {
        Ok(options) => options,
        Err((said, code)) => {
            say::print(&said, Severity::Error, None, context);
            return code;
        }
    };
    let (paths, refused) = listed(&args.artefacts, args.recursive);
    let mut worst = 0;
    for said in &refused {
        say::print(said, Severity::Error, None, context);
        worst = USAGE;
    }
    if args.compare && paths.len() < 2 {
        say::print(&say::Said::new("VFY-005", &[]), Severity::Error, None, context);
        return USAGE;
    }
    let outcomes = in_parallel(&paths, usize::from(args.jobs), |path| {
        guarded(path, &options, || one(path, manuscript.as_ref(), args, &options, context))
    });
    let mut reports = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(report) => reports.push(report),
            Err((said, code)) => {
                let place = manuscript.as_ref().map(|m| (m.facts.name.as_str(), m.text.as_str()));
                say::print(&said, Severity::Error, place, context);
                worst = worst.max(code);
            }
        }
    }
    if reports.is_empty() {
        return posix(worst);
    }
    let mut report = Report::merge(reports, args.fail_on);
    if args.compare {
        report = verify::compare(report, args.fail_on);
    }
    report.exit = posix(report.exit.max(worst)); // 70 > 3 > 2 > 1 > 0 (§6)
    deliver(&report, args, context)
}

/// Prints the report, or writes it into its file and prints the summary; the program's exit code.
fn deliver(report: &Report, args: &VerifyArgs, context: &Context) -> u8 {
    let lang = if context.lang == Lang::Zh { verify::Lang::Zh } else { verify::Lang::En };
    let text = match args.format() {
        "json" => report.to_json(),
        "sarif" => report.to_sarif(&std::env::current_dir().unwrap_or_default()),
        "junit" => report.to_junit(lang),
        _ if args.report.is_some() => report.to_text(lang),
        _ => report.to_terminal(lang, context.color),
    };
    if let Some(file) = &args.report
        && let Err(error) = out::write_whole(file, text.as_bytes())
    {
        let said = say::Said::new("IO-011", &[&file.display().to_string(), &error.to_string()]);
        say::print(&said, Severity::Error, None, context);
        return report.exit.max(USAGE);
    }
    let wanted = !context.quiet || report.exit != 0;
    match (&args.report, args.format()) {
        (Some(_), _) | (None, "text") if !wanted => report.exit,
        (Some(_), _) => out::print(&report.to_terminal(lang, context.color)).unwrap_or(report.exit),
        (None, _) => out::print(&text).unwrap_or(report.exit),
    }
}

/// One file's answer; or a message and an exit code where there is none.
type Outcome = Result<Report, (say::Said, u8)>;

/// A panic is a defect of ours: it costs the one file its verdict (RUN-001, exit 70), never the report.
fn guarded(path: &Path, options: &Options, work: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
        Ok(verify::crashed(&path.display().to_string(), 0, said.unwrap_or("panic"), options))
    })
}

fn one(
    path: &Path,
    manuscript: Option<&Manuscript>,
    args: &VerifyArgs,
    options: &Options,
    context: &Context,
) -> Outcome {
    let name = path.display().to_string();
    // its size is enough to refuse it
    if let Some(size) = std::fs::metadata(path).ok().filter(|m| m.is_file()).map(|m| m.len())
        && size > options.limits.max_bytes
    {
        return Ok(verify::too_large(&name, size, options));
    }
    let bytes = match read(path, options.limits.max_bytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            return Ok(verify::unreadable(&name, missing, &error.to_string(), options));
        }
    };
    let beside = keys::beside(path);
    let signature = match &args.sig {
        Some(sig) if args.proof.is_none() => Some(keys::signature(sig)?),
        _ if beside.is_file() => Some(keys::signature(&beside)?),
        _ => None,
    };
    let options = &Options { signature, ..options.clone() };
    let alone = verify::verify_with(&bytes, &name, &Reference::None, options);
    let Some(manuscript) = manuscript else { return Ok(alone) };
    if alone.exit == super::UNREADABLE {
        return Ok(alone);
    }
    match source_edition(manuscript, args.extracted, &alone, context.source_date_epoch, args) {
        Ok(edition) => {
            let rebuild = if args.rebuild { Some(rebuild(&bytes, manuscript, &alone, args, context)?) } else { None };
            let options = &Options { rebuild, ..options.clone() };
            Ok(verify::verify_with(&bytes, &name, &Reference::Source(&edition), options))
        }
        Err(error) => {
            let code = if matches!(error, SealError::Empty) { USAGE } else { FINDINGS };
            Err((say::seal_error(&error), code))
        }
    }
}

/// Builds the file again: what was given to `build` is given here, or taken from what the file says of its making.
fn rebuild(
    bytes: &[u8],
    manuscript: &Manuscript,
    claims: &Report,
    args: &VerifyArgs,
    context: &Context,
) -> Result<RebuildReport, keys::Failure> {
    if rebuild::format_of(bytes).is_none() {
        return Err((say::Said::new("VFY-006", &[]), USAGE));
    }
    let said = claims.artefacts.first().and_then(|a| a.build.as_deref()).unwrap_or_default();
    let mut note = BuildNote::parse(said);
    if args.extracted != Extracted::Auto {
        note.extracted = args.extracted;
    }
    note.source_date_epoch = context.source_date_epoch.or(note.source_date_epoch);
    let edition = source_edition(manuscript, note.extracted, claims, note.source_date_epoch, args)
        .map_err(|e| (say::seal_error(&e), FINDINGS))?;
    let known = note.style.clone().filter(|s| s != BuildNote::OTHER);
    let named = edition.document().meta.style.as_ref().map(|s| s.value.clone());
    let source = args.source.clone().unwrap_or_default();
    rebuild::rebuild(
        bytes,
        &note,
        edition,
        || super::build::style(args.style.as_deref().or(known.as_deref()), named.as_deref(), &source),
        || FontSet::load(args.font_dir.as_deref(), std::env::var_os("FUZI_FONTS").map(PathBuf::from).as_deref()),
    )
    .map_err(|e| say::press_error(&e))
}

/// Seals the source again. What the source states is the measure; only what it leaves open (a version, or a licence or
/// name that the publisher gave) is taken from what the file itself claims, as `build`'s flags were.
fn source_edition(
    manuscript: &Manuscript,
    extracted: Extracted,
    claims: &Report,
    source_date_epoch: Option<i64>,
    args: &VerifyArgs,
) -> Result<Edition, SealError> {
    let claim = claims.artefacts.first();
    let claimed_licence = claim.and_then(|a| a.license.spdx.clone());
    let claimed_reason = claim.and_then(|a| a.license.license_basis.clone());
    let mut overrides = args.overrides();
    let try_seal = |overrides: &Overrides| {
        let u = understand_manuscript(manuscript.clone(), extracted, overrides);
        seal(u.document, u.ledger, &SealOptions { source_date_epoch })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_file_its_verdict_and_gives_70() {
        let options = Options::default();
        let outcome = guarded(Path::new("a.epub"), &options, || {
            let empty: [u8; 0] = std::hint::black_box([]);
            let _ = empty[std::hint::black_box(0)];
            unreachable!()
        });
        let report = outcome.ok().expect("a report");
        assert_eq!((report.exit, report.has("RUN-001")), (70, true), "{}", report.to_text(verify::Lang::En));
        let sound = verify::unreadable("b.epub", true, "", &options);
        assert_eq!(sound.exit, 2);
        let both = Report::merge(vec![sound, report], FailOn::Error);
        assert_eq!((both.exit, both.artefacts.len()), (70, 2));
    }
}
