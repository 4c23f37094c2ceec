//! `fuzi cover`: the cover of a manuscript, verified before it takes its name.

use super::build::style;
use super::inspect::read_failed;
use super::{Context, DONE, FINDINGS, UNREADABLE, USAGE, say};
use fuzi::cover::{CALIPER, Design};
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::messages::Lang;
use fuzi::normalize::Extracted;
use fuzi::press::{CoverOptions, PressOptions, deliver, press, slug, understand_manuscript};
use fuzi::source::{ReadOptions, read_file};
use fuzi::units::Pt;
use miette::Severity;
use std::path::PathBuf;

/// What `build --cover` and `cover` share.
#[derive(clap::Args)]
pub struct CoverFlags {
    /// Design of the cover: slip (books), masthead (journals), column (essays, articles); by the kind of work
    #[arg(long, value_name = "slip|masthead|column", value_parser = design)]
    design: Option<Design>,
    /// Thickness of a leaf of the paper, in millimetres
    #[arg(long, value_name = "MM", value_parser = millimetres, default_value = "0.1")]
    caliper: Pt,
    /// Book number; its bars stand on the back
    #[arg(long, value_name = "ISBN")]
    isbn: Option<String>,
}

impl CoverFlags {
    /// As options of the press, pages counted there.
    pub fn options(&self) -> CoverOptions {
        CoverOptions { design: self.design, caliper: self.caliper, isbn: self.isbn.clone(), ..CoverOptions::default() }
    }
}

#[derive(clap::Args)]
pub struct CoverArgs {
    /// Manuscript (.md, .markdown, .txt)
    source: PathBuf,
    /// Folder for the results
    #[arg(short, long, default_value = "output", value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    flags: CoverFlags,
    /// Pages of the interior (default: the work is set and counted)
    #[arg(long, value_name = "N", conflicts_with = "interior")]
    pages: Option<usize>,
    /// The print edition that the cover is for: its pages are counted
    #[arg(long, value_name = "FILE.print.pdf")]
    interior: Option<PathBuf>,
    /// pdf (the sheet), png (the front as a picture)
    #[arg(long, value_delimiter = ',', value_parser = ["pdf", "png"], default_values = ["pdf"])]
    format: Vec<String>,
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
    /// On whose word that licence holds
    #[arg(long, value_name = "TEXT")]
    license_basis: Option<String>,
    /// Folder with faces that replace the bundled ones
    #[arg(long, value_name = "DIR")]
    font_dir: Option<PathBuf>,
}

fn design(text: &str) -> Result<Design, String> {
    Design::ALL.into_iter().find(|d| d.name() == text).ok_or_else(|| "slip, masthead or column".to_string())
}

/// `0.1`, `0.1mm`: a thickness from 0.01 to 2 mm.
pub fn millimetres(text: &str) -> Result<Pt, String> {
    let number: Option<f64> = text.trim().trim_end_matches("mm").trim().parse().ok();
    match number {
        Some(mm) if (0.0..=2.0).contains(&mm) => Ok(Pt::micrometres((mm * 1000.0).round() as i64)),
        _ => Err(format!("a thickness in millimetres up to 2, as {}", CALIPER as f64 / 1000.0)),
    }
}

pub fn run(args: &CoverArgs, context: &Context) -> u8 {
    let pages = match &args.interior {
        None => args.pages,
        Some(path) => match std::fs::read(path) {
            Err(e) => {
                let said = say::Said::new("IO-003", &[&path.display().to_string(), &e.to_string()]);
                say::print(&said, Severity::Error, None, context);
                return USAGE;
            }
            Ok(bytes) => match fuzi::pdf::page_count(&bytes) {
                Some(n) => Some(n),
                None => {
                    let said = say::Said::new("COV-004", &[&path.display().to_string()]);
                    say::print(&said, Severity::Error, None, context);
                    return UNREADABLE;
                }
            },
        },
    };
    let wants = |f: &str| args.format.iter().any(|g| g == f);
    let cover = CoverOptions { pages, sheet: wants("pdf"), picture: wants("png"), ..args.flags.options() };
    let options = PressOptions {
        formats: Vec::new(),
        extracted: Extracted::Auto,
        overrides: Overrides {
            title: args.title.clone(),
            authors: args.author.clone(),
            license: args.license.clone(),
            license_basis: args.license_basis.clone(),
        },
        source_date_epoch: context.source_date_epoch,
        strict: false,
        keep_lines: false,
        print: Default::default(),
        cover: Some(cover),
        impose: None,
        epub_cover: false,
    };
    let manuscript = match read_file(&args.source, &ReadOptions::default()) {
        Ok(m) => m,
        Err(error) => return read_failed(&error, context),
    };
    let understood = understand_manuscript(manuscript, options.extracted, &options.overrides);
    let title = understood.document.meta.title.as_ref().map(|t| t.value.as_str());
    let slug = slug(&understood.document.source.name, title);
    let (name, text) = (understood.document.source.name.clone(), understood.text.clone());
    let place = Some((name.as_str(), text.as_str()));
    let pressed = press(
        understood,
        &slug,
        &options,
        |named| style(args.style.as_deref(), named, &args.source),
        || FontSet::load(args.font_dir.as_deref(), std::env::var_os("FUZI_FONTS").map(PathBuf::from).as_deref()),
        &|_| {},
    );
    let pressed = match pressed {
        Ok(p) => p,
        Err(error) => {
            let (said, code) = say::press_error(&error);
            say::print(&said, Severity::Error, place, context);
            return code;
        }
    };
    match deliver(&args.output, &pressed.artefacts) {
        Err((path, e)) => {
            let said = say::Said::new("IO-011", &[&path.display().to_string(), &e.to_string()]);
            say::print(&said, Severity::Error, None, context);
            FINDINGS
        }
        Ok(paths) => {
            if !context.quiet {
                let bytes = if context.lang == Lang::Zh { "字节" } else { "bytes" };
                for (a, path) in pressed.artefacts.iter().zip(&paths) {
                    println!("{}\t{} {bytes}, {}", path.display(), a.bytes.len(), a.assurance);
                }
            }
            DONE
        }
    }
}
