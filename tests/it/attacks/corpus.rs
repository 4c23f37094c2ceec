//! False alarms: what fuzi makes of every sample, in several page styles, has no error; and the honest files of other
//! programs get a sensible answer, never a panic.

use super::foreign;
use super::good::{Evidence, Said, good};
use crate::support::here;
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::normalize::Extracted;
use fuzi::press::{Format, PressOptions, press, understand_manuscript};
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::style::PageStyle;
use fuzi::verify::{Limits, Reference, Verdict, verify};

/// Manuscripts, the page styles to set them in, and whether a licence must be given (only to try).
const SAMPLES: &[(&str, &[&str], bool)] = &[
    ("samples/essay.md", &["a5", "phone", "a4"], false),
    ("samples/handbook.md", &["a5", "16k-2col"], false),
    ("samples/interview.md", &["journal"], false),
    ("../shared/samples/interview-damaged.md", &["32k"], false),
    ("../shared/samples/rust-book-zh/src/ch03-05-control-flow.md", &["16k"], true),
    ("../shared/samples/rust-book-zh/src/ch04-01-what-is-ownership.md", &["a5"], true),
    ("../shared/samples/rust-book-zh/src/appendix-02-operators.md", &["phone"], true),
];

#[test]
fn own_files_raise_no_alarm() {
    let (mut files, mut alarms) = (0, Vec::new());
    for (sample, styles, foreign) in SAMPLES {
        let Ok(manuscript) = read_file(&here(sample), &ReadOptions::default()) else {
            eprintln!("SKIPPED: {sample} is not here");
            continue;
        };
        let mut overrides = Overrides::default();
        if *foreign {
            overrides.authors = vec!["KaiserY 等译者".into()];
            overrides.license = Some("CC-BY-4.0".into());
            overrides.license_basis = Some("仅为检验而设，成品不外传".into());
        }
        for (i, name) in styles.iter().enumerate() {
            let formats = if i == 0 { Format::ALL.to_vec() } else { vec![Format::Pdf, Format::Print] };
            let options = PressOptions {
                formats,
                extracted: Extracted::Auto,
                overrides: overrides.clone(),
                source_date_epoch: None,
                strict: false,
                keep_lines: false,
                print: Default::default(),
                cover: None,
                impose: None,
                epub_cover: true,
            };
            let understood = understand_manuscript(manuscript.clone(), options.extracted, &options.overrides);
            let style = |_: Option<&str>| Ok(PageStyle::builtin(name).expect("style"));
            let made = press(understood, "x", &options, style, || FontSet::load(None, None), &|_| {});
            let made = match made {
                Ok(made) => made,
                Err(e) => {
                    alarms.push(format!("{sample}, {name}: {e}"));
                    continue;
                }
            };
            for file in &made.artefacts {
                files += 1;
                for reference in [Reference::None, Reference::Source(&made.edition)] {
                    let said = Said::of(verify(&file.bytes, &file.name, &reference, &Limits::default()));
                    let unversioned = !made.edition.licence().is_resolved();
                    let excess = said.warnings.iter().any(|w| !(unversioned && *w == "LIC-002"));
                    if !said.errors.is_empty() || excess {
                        alarms.push(format!("{sample}, {name}, {}: {}", file.name, said.line()));
                    }
                }
            }
        }
    }
    println!("false alarms on own files: {} of {files}", alarms.len());
    assert!(files >= 12, "{files}");
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// An honest file of another program, what is expected of it alone, and ids that must be among the findings.
struct Honest {
    what: &'static str,
    bytes: Option<Vec<u8>>,
    verdicts: &'static [Verdict],
    ids: &'static [&'static str],
}

fn honest(
    what: &'static str,
    bytes: Option<Vec<u8>>,
    verdicts: &'static [Verdict],
    ids: &'static [&'static str],
) -> Honest {
    Honest { what, bytes, verdicts, ids }
}

#[test]
fn honest_files_of_others_get_a_sensible_answer() {
    use Verdict::{Fail, Pass, Warn};
    let g = good();
    let fine: &[Verdict] = &[Pass, Warn];
    let markdown = foreign::MARKDOWN.as_bytes();
    let files = [
        honest("our book without marks", Some(foreign::unmarked(g.epub()).zip()), fine, &[]),
        honest("Calibre", Some(foreign::calibre()), fine, &[]),
        honest("Sigil", Some(foreign::sigil()), fine, &[]),
        honest("Kobo", Some(foreign::kobo()), fine, &[]),
        honest("InDesign", Some(foreign::indesign()), fine, &[]),
        // nothing is said of a licence: that is a finding and no alarm
        honest("Calibre, no rights", Some(foreign::without_rights()), &[Fail], &["LIC-001", "NOT-001"]),
        // its metadata carry words and no address: LIC-003 is true of it
        honest("pandoc, EPUB", pandoc(markdown), &[Fail], &["LIC-003"]),
        honest("Typst", typst(), &[Fail], &["LIC-001|LIC-003"]),
        honest("Chromium", chromium(), &[Fail], &["ATT-001", "LIC-001|LIC-003"]),
    ];
    let (mut ran, mut wrong) = (0, Vec::new());
    for file in files {
        let Some(bytes) = file.bytes else { continue };
        ran += 1;
        let said = super::good::ask(&bytes, Evidence::Alone);
        println!("{}: {}", file.what, said.line());
        let manifest = said.report.artefacts[0]
            .checks
            .iter()
            .find(|c| c.id.starts_with("MAN-00") && c.status == fuzi::verify::Status::Fail);
        if let Some(check) = manifest {
            wrong.push(format!("{}: {} though nobody promised a manifest", file.what, check.id));
        }
        let missing = file.ids.iter().any(|ids| !ids.split('|').any(|id| said.has(id)));
        let known = OPEN.iter().any(|o| o.0 == file.what);
        if (!file.verdicts.contains(&said.verdict) || missing) != known {
            wrong.push(format!("{}: want {:?} {:?}, got {}", file.what, file.verdicts, file.ids, said.line()));
        }
        // nothing that was never marked may be called changed
        for id in ["INT-001", "INT-002", "INT-003", "INT-004", "SIG-001", "SIG-003"] {
            if said.has(id) {
                wrong.push(format!("{}: {id} without a source", file.what));
            }
        }
    }
    assert!(ran >= 6, "{ran}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that still get a finding they do not deserve, and which.
const OPEN: &[(&str, &str)] = &[];

fn pandoc(markdown: &[u8]) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().expect("folder");
    let (input, output) = (dir.path().join("in.md"), dir.path().join("out.epub"));
    std::fs::write(&input, markdown).expect("write");
    std::process::Command::new("pandoc").arg(&input).arg("-o").arg(&output).output().ok()?;
    std::fs::read(output).ok()
}

fn typst() -> Option<Vec<u8>> {
    let text = format!(
        "#set document(title: \"灯下\", author: \"沈默\")\n#set text(lang: \"zh\")\n= 灯下\n{}",
        foreign::PLAIN
    );
    let script = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])";
    let dir = tempfile::tempdir().expect("folder");
    let (input, output) = (dir.path().join("in.typ"), dir.path().join("out.pdf"));
    std::fs::write(&input, text).expect("write");
    let done = std::process::Command::new("python3").args(["-c", script]).arg(&input).arg(&output).output();
    let made = std::fs::read(output).ok();
    if made.is_none() || done.is_err() {
        eprintln!("SKIPPED: the typst module of Python is not installed");
    }
    made
}

fn chromium() -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().expect("folder");
    let (input, output) = (dir.path().join("in.html"), dir.path().join("out.pdf"));
    std::fs::write(&input, foreign::page("灯下", foreign::BODY)).expect("write");
    let print = format!("--print-to-pdf={}", output.display());
    let args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", &print];
    let done = std::process::Command::new("chromium").args(args).arg(&input).output();
    let made = std::fs::read(output).ok();
    if made.is_none() || done.is_err() {
        eprintln!("SKIPPED: chromium is not installed");
    }
    made
}
