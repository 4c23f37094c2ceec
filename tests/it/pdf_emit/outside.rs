//! Outside readers, where they are installed.

use super::fixture::*;
use super::text::bytes;
use fuzi::pdf::PdfKind;
use std::io::Write;
use std::process::Command;

/// Output of a program on a file; `None`, said loudly, when the program is not there.
fn run(program: &str, args: &[&str], file: &std::path::Path) -> Option<(bool, String)> {
    match Command::new(program).args(args).arg(file).output() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        Err(e) => panic!("{program}: {e}"),
        Ok(out) => {
            let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
            Some((out.status.success(), text))
        }
    }
}

fn file(kind: PdfKind) -> tempfile::NamedTempFile {
    let edition = resolved();
    let mut f = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    f.write_all(&bytes(&edition, &compose(&edition, &fonts()), kind)).unwrap();
    f
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn qpdf_finds_nothing() {
    for kind in [PdfKind::Screen, PdfKind::Print] {
        let f = file(kind);
        if let Some((ok, out)) = run("qpdf", &["--check"], f.path()) {
            assert!(ok && !out.contains("WARNING"), "{out}");
        }
    }
}

#[test]
fn poppler_reads_the_words_and_the_structure() {
    let f = file(PdfKind::Screen);
    let edition = resolved();
    if let Some((ok, out)) = run("pdfinfo", &["-struct-text"], f.path()) {
        assert!(ok && !out.contains("Syntax"), "{out}");
        let words = squeezed(&out);
        assert!(words.contains("\"极权主义系是否可能——“转型”？价格5元·约（甲）。极权主义系"));
        let at = |t: &str| words.find(t).unwrap_or_else(|| panic!("{t}"));
        assert!(at("\"一、制度") < at("\"引文一段") && at("\"引文一段") < at("黄河入海流"));
    }
    let text = file(PdfKind::Screen);
    let mut command = Command::new("pdftotext");
    command.args(["-raw"]).arg(text.path()).arg("-");
    match command.output() {
        Err(_) => eprintln!("SKIPPED: pdftotext is not installed"),
        Ok(out) => {
            let got = squeezed(&String::from_utf8(out.stdout).unwrap());
            for b in edition.canon().blocks.iter().filter(|b| b.kind.as_str() != "alt") {
                // Heads and folios come between the pages of a paragraph: compare what one page holds.
                let want: String = squeezed(&b.text).chars().take(60).collect();
                assert!(got.contains(&want), "{want}");
            }
        }
    }
    if let Some((_, out)) = run("pdfinfo", &[], f.path()) {
        assert!(out.contains("Tagged:          yes") && out.contains("UserProperties:  yes"), "{out}");
        assert!(out.contains("PDF version:     1.7"));
        assert!(out.contains("PDF/A-3u") && out.contains("Level U"), "{out}");
    }
}

#[test]
fn exiftool_reads_the_packet() {
    let f = file(PdfKind::Screen);
    let Some((ok, out)) = run("exiftool", &["-XMP:all", "-s"], f.path()) else { return };
    assert!(ok && !out.contains("Warning"), "{out}");
    let edition = resolved();
    for (tag, value) in [
        ("Title", TITLE),
        ("Creator", "许成钢, 王天成"),
        ("License", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
        ("AttributionName", "许成钢、王天成"),
        ("Marked", "True"),
        ("PublicationName", "中国民主季刊"),
        ("Root", edition.manifest().root.as_str()),
    ] {
        let found = out.lines().filter_map(|l| l.split_once(" : ")).find(|(t, _)| t.trim() == tag);
        assert_eq!(found.map(|f| f.1), Some(value), "{tag}: {out}");
    }
}
