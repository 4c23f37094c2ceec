//! `fuzi build`: every format of every manuscript, verified before it takes its name.

use super::cover::CoverFlags;
use super::inspect::{print_repairs, read_failed};
use super::{Context, DONE, FINDINGS, USAGE, say};
use fuzi::digest::{bytes_sha256, sha256_hex};
use fuzi::document::{Finding, Overrides};
use fuzi::fonts::FontSet;
use fuzi::impose::Binding;
use fuzi::messages::{self, Lang};
use fuzi::normalize::{EditClass, Extracted};
use fuzi::pdf::PrintFlags;
use fuzi::press::{
    Artefact, Format, PressOptions, Pressed, Seconds, Understood, deliver, press, slug, understand_manuscript,
};
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::style::{Marks, PageStyle, StyleError};
use fuzi::units::Pt;
use miette::Severity;
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct BuildArgs {
    /// Manuscripts (.md, .markdown, .txt); each gives an edition of its own
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// Folder for the results
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    /// Formats: epub, pdf (screen), print
    #[arg(long, value_delimiter = ',', value_parser = format, default_values = ["epub", "pdf", "print"])]
    format: Vec<Format>,
    /// Page style: a built-in name or a .toml file
    #[arg(long, value_name = "NAME|FILE.toml")]
    style: Option<String>,
    /// Title, where the source states none
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Author, where the source states none; repeat for several
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,
    /// Licence, or the version of the one that the source states (CC-BY-NC-ND-4.0)
    #[arg(long, value_name = "ID")]
    license: Option<String>,
    /// On whose word that licence holds; printed in the edition
    #[arg(long, value_name = "TEXT")]
    license_basis: Option<String>,
    /// Folder with faces that replace the bundled ones
    #[arg(long, value_name = "DIR")]
    font_dir: Option<PathBuf>,
    /// Whether the text came out of pages
    #[arg(long, value_name = "auto|pdf|ocr|no", default_value = "auto", value_parser = extracted)]
    extracted: Extracted,
    /// Crop marks, register marks and slug line round the pages of the print edition: auto (when something bleeds),
    /// always, never; else what the style says
    #[arg(long, value_name = "auto|always|never", value_parser = marks)]
    marks: Option<Marks>,
    /// Blank pages at the end of the print edition, until their number is a multiple of N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=256))]
    pad: Option<u16>,
    /// Also make the cover (back, spine, front) for the pages of this run: SLUG.cover.pdf
    #[arg(long)]
    cover: bool,
    /// Also put the print edition on folded sheets: booklet (SLUG.booklet.pdf, stapled), signature:N (SLUG.imposed.pdf,
    /// signatures of N pages to be sewn)
    #[arg(long, value_name = "booklet|signature:N", value_parser = Binding::parse)]
    impose: Option<Binding>,
    /// Thickness of a leaf in millimetres, for which --impose allows in the fold
    #[arg(long, value_name = "MM", value_parser = super::cover::millimetres, default_value = "0.1")]
    creep: Pt,
    /// No cover in the EPUB
    #[arg(long)]
    no_cover: bool,
    #[command(flatten)]
    cover_args: CoverFlags,
    /// Refuse every warning and doubt
    #[arg(long)]
    strict: bool,
    /// Write glyphs.json, what stands where on every page, into this folder
    #[arg(long, value_name = "DIR")]
    dump: Option<PathBuf>,
    /// Print the result as JSON (schema fuzi.build/1)
    #[arg(long)]
    json: bool,
}

/// Reads `--extracted`.
pub fn extracted(text: &str) -> Result<Extracted, String> {
    match text {
        "auto" => Ok(Extracted::Auto),
        "pdf" | "ocr" => Ok(Extracted::Yes),
        "no" => Ok(Extracted::No),
        _ => Err("auto, pdf, ocr or no".to_string()),
    }
}

fn marks(text: &str) -> Result<Marks, String> {
    Marks::named(text).ok_or_else(|| "auto, always or never".to_string())
}

fn format(text: &str) -> Result<Format, String> {
    Format::ALL.into_iter().find(|f| f.name() == text).ok_or_else(|| "epub, pdf or print".to_string())
}

/// A manuscript on its way.
struct Job<'a> {
    source: &'a Path,
    slug: String,
    understood: Understood,
    read: Seconds,
}

pub fn run(args: &BuildArgs, context: &Context) -> u8 {
    let mut formats = args.format.clone();
    // sheets are folded from the print edition
    formats.extend(args.impose.map(|_| Format::Print));
    formats.sort_unstable();
    formats.dedup();
    let options = PressOptions {
        formats,
        extracted: args.extracted,
        overrides: Overrides {
            title: args.title.clone(),
            authors: args.author.clone(),
            license: args.license.clone(),
            license_basis: args.license_basis.clone(),
        },
        source_date_epoch: context.source_date_epoch,
        strict: args.strict,
        keep_lines: args.dump.is_some(),
        epub_cover: !args.no_cover,
        print: PrintFlags { marks: args.marks, pad: args.pad },
        impose: args.impose.map(|b| (b, args.creep)),
        cover: args.cover.then(|| args.cover_args.options()),
    };
    let bar = progress_bar(context);
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut worst = DONE;
    for source in &args.sources {
        let clock = Instant::now();
        let manuscript = match read_file(source, &ReadOptions::default()) {
            Ok(m) => m,
            Err(error) => {
                worst = worst.max(read_failed(&error, context));
                continue;
            }
        };
        let read = clock.elapsed().as_secs_f64();
        let clock = Instant::now();
        let understood = understand_manuscript(manuscript, options.extracted, &options.overrides);
        let normalize = clock.elapsed().as_secs_f64();
        let title = understood.document.meta.title.as_ref().map(|t| t.value.as_str());
        let slug = slug(&understood.document.source.name, title);
        if jobs.iter().any(|j| j.slug == slug) {
            say::print(&say::Said::new("IO-010", &[&slug]), Severity::Error, None, context);
            return USAGE;
        }
        jobs.push(Job { source, slug, understood, read: Seconds { read, normalize, ..Seconds::default() } });
    }
    let mut files = Vec::new();
    let mut warnings = Vec::new();
    let mut repairs = 0;
    let mut seconds = Seconds::default();
    for job in jobs {
        match one(job, args, &options, &bar, context) {
            Ok(done) => {
                repairs += done.repairs;
                files.extend(done.files);
                warnings.extend(done.warnings);
                add(&mut seconds, done.seconds);
            }
            Err(code) => worst = worst.max(code),
        }
    }
    bar.finish_and_clear();
    if args.json {
        let report = json!({ "schema": "fuzi.build/1", "files": files, "repairs": repairs, "warnings": warnings, "seconds": seconds });
        println!("{report:#}");
    }
    worst
}

struct Done {
    files: Vec<Value>,
    warnings: Vec<Value>,
    repairs: usize,
    seconds: Seconds,
}

/// Presses and delivers one manuscript; an error is printed, its exit code returned.
fn one(
    job: Job<'_>,
    args: &BuildArgs,
    options: &PressOptions,
    bar: &indicatif::ProgressBar,
    context: &Context,
) -> Result<Done, u8> {
    let name = job.understood.document.source.name.clone();
    let text = job.understood.text.clone();
    let place = Some((name.as_str(), text.as_str()));
    let progress = |step: &str| bar.set_message(format!("{name}: {step}"));
    let pressed = press(
        job.understood,
        &job.slug,
        options,
        |named| style(args.style.as_deref(), named, job.source),
        || FontSet::load(args.font_dir.as_deref(), std::env::var_os("FUZI_FONTS").map(PathBuf::from).as_deref()),
        &progress,
    );
    let pressed = match pressed {
        Ok(p) => p,
        Err(error) => bar.suspend(|| {
            if let fuzi::press::PressError::Strict { findings, doubts } = &error {
                findings.iter().for_each(|f| say::print(&say::finding(f), Severity::Warning, place, context));
                doubts.iter().for_each(|d| say::print(&say::doubt(d), Severity::Warning, place, context));
            }
            if let fuzi::press::PressError::OffSheet { findings } = &error {
                findings.iter().for_each(|f| say::print(&say::finding(f), Severity::Error, place, context));
            }
            let (said, code) = say::press_error(&error);
            say::print(&said, Severity::Error, place, context);
            Err(code)
        })?,
    };
    if let Some(dir) = &args.dump
        && let Some(set) = &pressed.typeset
    {
        let glyphs = fuzi::typeset::dump(set);
        let file = dir.join("glyphs.json");
        std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&file, glyphs)).map_err(|e| {
            say::print(
                &say::Said::new("IO-011", &[&file.display().to_string(), &e.to_string()]),
                Severity::Error,
                None,
                context,
            );
            USAGE
        })?;
    }
    let paths = deliver(&args.output, &pressed.artefacts).map_err(|(path, e)| {
        say::print(
            &say::Said::new("IO-011", &[&path.display().to_string(), &e.to_string()]),
            Severity::Error,
            None,
            context,
        );
        FINDINGS
    })?;
    bar.suspend(|| {
        if !context.quiet {
            summary(&pressed, &paths, place, args.json, context);
        }
    });
    let files = pressed.artefacts.iter().zip(&paths).map(|(a, p)| file_json(a, p)).collect();
    let warnings = pressed.findings.iter().map(|f| warning_json(f, context)).collect();
    let mut seconds = pressed.seconds;
    add(&mut seconds, job.read);
    Ok(Done { files, warnings, repairs: pressed.edition.ledger().repairs.len(), seconds })
}

/// A flag wins over the front matter; a name with `.toml` or a separator is a file, beside the manuscript if the front
/// matter names it.
pub fn style(flag: Option<&str>, named: Option<&str>, source: &Path) -> Result<PageStyle, StyleError> {
    let (name, dir) = match (flag, named) {
        (Some(flag), _) => (flag, None),
        (None, Some(named)) => (named, source.parent()),
        (None, None) => ("a5", None),
    };
    if !name.ends_with(".toml") && !name.contains(['/', '\\']) {
        return PageStyle::builtin(name).ok_or_else(|| StyleError::unknown(name));
    }
    let path = dir.map_or_else(|| PathBuf::from(name), |d| d.join(name));
    let text = std::fs::read_to_string(&path).map_err(|e| StyleError::unreadable(&path, &e))?;
    PageStyle::from_toml(&text)
}

fn progress_bar(context: &Context) -> indicatif::ProgressBar {
    if context.quiet || !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn summary(pressed: &Pressed, paths: &[PathBuf], place: Option<(&str, &str)>, json: bool, context: &Context) {
    let zh = context.lang == Lang::Zh;
    let word = |a: &'static str, b: &'static str| if zh { a } else { b };
    let (notes, warnings): (Vec<&Finding>, Vec<&Finding>) =
        pressed.findings.iter().partition(|f| messages::is_note(f.id));
    for f in &warnings {
        say::print(&say::finding(f), Severity::Warning, place, context);
    }
    // one for each line would be a flood
    let (lines, others): (Vec<&Finding>, Vec<&Finding>) = notes.into_iter().partition(|f| f.id.starts_with("LINE-"));
    others.iter().for_each(|f| say::print(&say::finding(f), Severity::Advice, place, context));
    if context.verbose > 0 {
        lines.iter().for_each(|f| say::print(&say::finding(f), Severity::Advice, place, context));
    } else if !lines.is_empty() {
        let loose = lines.iter().filter(|f| f.id == "LINE-001").count();
        let counts = [&loose.to_string(), &(lines.len() - loose).to_string()];
        say::print(&say::Said::new("LB-27", &counts.map(String::as_str)), Severity::Advice, None, context);
    }
    for d in &pressed.edition.ledger().doubts {
        say::print(&say::doubt(d), Severity::Advice, place, context);
    }
    if json {
        return;
    }
    for (a, path) in pressed.artefacts.iter().zip(paths) {
        let pages = a.pages.map(|n| format!("{n} {}, ", word("页", "pages"))).unwrap_or_default();
        println!(
            "{}\t{pages}{} {}, {} {}, sha256 {}…, {}",
            path.display(),
            a.bytes.len(),
            word("字节", "bytes"),
            pressed.edition.canon().characters,
            word("字", "characters"),
            &sha256_hex(&bytes_sha256(&a.bytes))[..16],
            a.assurance
        );
    }
    let ledger = pressed.edition.ledger();
    if context.verbose > 0 {
        print_repairs(ledger);
    }
    let count = |class: EditClass| ledger.repairs.iter().filter(|r| r.class == class).count();
    println!(
        "{}: {} {} (P), {} {} (F); {} {}; {} {}",
        word("修复", "repairs"),
        count(EditClass::P),
        word("处版面", "of presentation"),
        count(EditClass::F),
        word("处格式", "of format"),
        warnings.len(),
        word("条警告", "warnings"),
        ledger.doubts.len(),
        word("个疑点", "doubts")
    );
    println!("{}: {}", word("许可", "licence"), pressed.edition.wording().credit_line);
}

fn file_json(a: &Artefact, path: &Path) -> Value {
    json!({ "path": path.display().to_string(), "kind": a.format.name(), "bytes": a.bytes.len(), "pages": a.pages,
            "sha256": sha256_hex(&bytes_sha256(&a.bytes)), "assurance": a.assurance })
}

fn warning_json(f: &Finding, context: &Context) -> Value {
    json!({ "id": f.id, "message": messages::text(f.id, &f.args, context.lang),
            "span": f.span.map(|s| json!([s.start, s.end])) })
}

fn add(total: &mut Seconds, more: Seconds) {
    total.read += more.read;
    total.normalize += more.normalize;
    total.license += more.license;
    total.typeset += more.typeset;
    total.emit += more.emit;
    total.verify += more.verify;
}
