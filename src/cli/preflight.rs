//! `fuzi preflight`: what a printer would return a PDF for, and whether it holds what it claims.

use super::verify_files::read;
use super::{Context, DONE, FINDINGS, INTERNAL, UNREADABLE, USAGE, out, say};
use fuzi::preflight::{self, FileReport, Report, Standard, Wanted};
use fuzi::verify::{Limits, Severity as Weight};
use miette::Severity;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct PreflightArgs {
    /// PDF files, of this program or any other
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What to hold them against, repeat for several: print (what a printer would return), press (PDF/X-4), archive
    /// (PDF/A-3u), access (PDF/UA-1), claims (what the file claims). Without it: claims, and print for a file that
    /// claims PDF/X or is named *.print.pdf
    #[arg(long = "for", value_name = "print|press|archive|access|claims", value_delimiter = ',', value_parser = target)]
    targets: Vec<Target>,
    /// text or json (schema fuzi.preflight/1)
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Short for --format json
    #[arg(long)]
    json: bool,
    /// From which weight a finding gives exit 1
    #[arg(long, value_name = "error|warning|note", default_value = "error", value_parser = weight)]
    fail_on: Weight,
}

/// A value of `--for`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Table(Standard),
    Claims,
}

fn target(text: &str) -> Result<Target, String> {
    match text {
        "print" => Ok(Target::Table(Standard::Printer)),
        "press" => Ok(Target::Table(Standard::Pdfx4)),
        "archive" => Ok(Target::Table(Standard::Pdfa3u)),
        "access" => Ok(Target::Table(Standard::Pdfua1)),
        "claims" => Ok(Target::Claims),
        _ => Err("print, press, archive, access or claims".to_string()),
    }
}

fn weight(text: &str) -> Result<Weight, String> {
    match text {
        "error" => Ok(Weight::Error),
        "warning" => Ok(Weight::Warning),
        "note" => Ok(Weight::Info),
        _ => Err("error, warning or note".to_string()),
    }
}

impl PreflightArgs {
    fn wanted(&self, path: &Path) -> Wanted {
        let standards = |t: &Target| if let Target::Table(s) = t { Some(*s) } else { None };
        if !self.targets.is_empty() {
            let claims = self.targets.contains(&Target::Claims);
            return Wanted {
                standards: self.targets.iter().filter_map(standards).collect(),
                claims,
                printer_with_x: false,
            };
        }
        let printed = path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.ends_with(".print.pdf"));
        let standards = if printed { vec![Standard::Printer] } else { Vec::new() };
        Wanted { standards, claims: true, printer_with_x: true }
    }
}

pub fn run(args: &PreflightArgs, context: &Context) -> u8 {
    let (mut reports, mut worst) = (Vec::new(), DONE);
    for path in &args.files {
        match one(path, args, context) {
            Ok(report) => reports.push(report),
            Err(code) => worst = worst.max(code),
        }
    }
    let report = Report::new(reports);
    let text = if args.json || args.format == "json" {
        report.to_json()
    } else if context.quiet && report.exit == DONE {
        String::new()
    } else {
        report.to_text(context.lang)
    };
    debug_assert!([DONE, FINDINGS, UNREADABLE].contains(&report.exit));
    out::print(&text).unwrap_or(report.exit.max(worst))
}

/// One file; what stands in the way is said, and its exit code given.
fn one(path: &Path, args: &PreflightArgs, context: &Context) -> Result<FileReport, u8> {
    let name = path.display().to_string();
    let limits = Limits::default();
    let bytes = read(path, limits.max_bytes).map_err(|error| {
        let said = match error.kind() {
            std::io::ErrorKind::NotFound => say::Said::new("IO-001", &[&name]),
            _ => say::Said::new("IO-003", &[&name, &error.to_string()]),
        };
        say::print(&said, Severity::Error, None, context);
        USAGE
    })?;
    let wanted = args.wanted(path);
    // a panic is a defect of ours, and no reason not to look at the next file
    let made = catch_unwind(AssertUnwindSafe(|| preflight::preflight(&bytes, &name, &wanted, &limits)));
    let mut report = made.map_err(|_| INTERNAL)?;
    report.judge(args.fail_on);
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_by_default() {
        let args = |targets: &[Target]| PreflightArgs {
            files: Vec::new(),
            targets: targets.to_vec(),
            format: "text".to_string(),
            json: false,
            fail_on: Weight::Error,
        };
        let of = |name: &str| args(&[]).wanted(Path::new(name));
        assert_eq!(of("a.print.pdf").standards, [Standard::Printer]);
        assert!(of("a.pdf").standards.is_empty() && of("a.pdf").claims && of("a.pdf").printer_with_x);
        let asked = args(&[Target::Table(Standard::Pdfx4)]).wanted(Path::new("a.print.pdf"));
        assert_eq!((asked.standards, asked.claims), (vec![Standard::Pdfx4], false));
    }
}
