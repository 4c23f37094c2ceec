//! `verify --rebuild`: the file, made again from its source, has the same bytes (`licence-and-integrity.md` §6.4).

use crate::sign::{edited, report, run};
use serde_json::Value;
use std::path::Path;

const TEXT: &str = "民主不是一夜之间建成的制度。\n\n力量来自人民，也只能回到人民中间去。\n";

fn outcome(dir: &Path, file: &str, more: &[&str]) -> (String, Value, Value) {
    let r = report(&[&["verify", file, "--source", "a.md", "--rebuild"], more].concat(), dir);
    let status = |id: &str| {
        let checks = r["artefacts"][0]["checks"].as_array().unwrap();
        checks.iter().find(|c| c["id"] == id).map_or(Value::Null, |c| c["severity"].clone())
    };
    let failed = if report_has(&r, "RBD-001") { status("RBD-001") } else { Value::Null };
    (r["evidence"]["rebuild"].as_str().unwrap_or("none").to_string(), failed, r["artefacts"][0]["rebuild"].clone())
}

fn report_has(r: &Value, id: &str) -> bool {
    r["artefacts"][0]["checks"].as_array().unwrap().iter().any(|c| c["id"] == id && c["status"] == "fail")
}

fn write(dir: &Path, front: &str) {
    std::fs::write(dir.join("a.md"), format!("---\n{front}---\n\n{TEXT}")).unwrap();
}

#[test]
fn every_format_is_the_same_again_whatever_flags_made_it() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    for (front, flags, epoch) in [
        ("title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\ndate: 2026-01\n", &[][..], None),
        (
            "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n",
            &["--style", "32k", "--extracted", "pdf"][..],
            Some("1767225600"),
        ),
        (
            "language: zh-Hans\n",
            &[
                "--title",
                "别题",
                "--author",
                "乙",
                "--author",
                "丙",
                "--license",
                "CC-BY-SA-4.0",
                "--license-basis",
                "编辑部来信",
            ][..],
            None,
        ),
        (
            "title: 题\ncreators: [甲]\nlicense: CC-BY-NC-ND\nstyle: 16k\n",
            &["--license", "CC-BY-NC-ND-4.0", "--license-basis", "编辑部来信"][..],
            None,
        ),
    ] {
        write(at, front);
        run(
            0,
            &[&["build", "a.md", "-o", "."], flags].concat(),
            at,
            epoch.map(|e| ("SOURCE_DATE_EPOCH", e)).as_slice(),
        );
        for file in ["a.epub", "a.pdf", "a.print.pdf"] {
            let (evidence, failed, detail) = outcome(at, file, &[]);
            assert_eq!((evidence.as_str(), failed), ("equal", Value::Null), "{file} {flags:?}: {detail}");
            assert_eq!(detail["equal"], true);
        }
    }
}

#[test]
fn a_style_of_ones_own_is_given_again() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n");
    std::fs::write(at.join("own.toml"), "[page]\nrows = 20\n").unwrap();
    run(0, &["build", "a.md", "-o", ".", "--style", "own.toml"], at, &[]);
    assert_eq!(outcome(at, "a.pdf", &["--style", "own.toml"]).0, "equal");
    assert_eq!(outcome(at, "a.epub", &[]).0, "equal", "an EPUB has no pages");
    assert_eq!(outcome(at, "a.pdf", &[]).1, "error");
}

#[test]
fn the_first_difference_is_named_by_its_part() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n");
    run(0, &["build", "a.md", "-o", "."], at, &[]);
    let good = std::fs::read(at.join("a.epub")).unwrap();
    let change = |name: &'static str, from: &'static str, to: &'static str| {
        edited(&good, &mut |entry, content| {
            if !entry.ends_with(name) {
                return Some(content);
            }
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(from), "{name}");
            Some(text.replace(from, to).into_bytes())
        })
    };
    let difference = |bytes: &[u8], name: &str| {
        std::fs::write(at.join(name), bytes).unwrap();
        let (evidence, failed, detail) = outcome(at, name, &[]);
        assert_eq!((evidence.as_str(), failed), ("different", "error".into()), "{detail}");
        detail["difference"].as_str().unwrap().to_string()
    };
    // nothing that any other check sees: a rule of the style sheet's own, a space between elements
    let d = difference(&change("text.xhtml", "</article>", "</article >"), "b.epub");
    assert!(d.starts_with("EPUB/text.xhtml, line "), "{d}");
    let d = difference(&edited(&good, &mut |_, c| Some(c)), "b.epub");
    assert!(d.contains("container"), "{d}");
    let without = edited(&good, &mut |n, c| (!n.ends_with("style.css")).then_some(c));
    let d = difference(&without, "b.epub");
    assert!(d.contains("style.css: missing"), "{d}");
    // the version is said: another one's bytes may differ without malice
    std::fs::write(
        at.join("old.epub"),
        change("package.opf", concat!("fuzi ", env!("CARGO_PKG_VERSION"), " extracted"), "fuzi 0.0.9 extracted"),
    )
    .unwrap();
    let (evidence, failed, detail) = outcome(at, "old.epub", &[]);
    assert_eq!((evidence.as_str(), failed), ("different", "warning".into()), "{detail}");
    assert_eq!(detail["generator"], "fuzi 0.0.9");
    // PDF: the words of a page, by another manuscript; what is outside pages, by bytes
    let pdf = std::fs::read(at.join("a.print.pdf")).unwrap();
    let mut longer = pdf.clone();
    longer.extend(b"\n% one more line\n");
    let d = difference(&longer, "b.print.pdf");
    assert!(d.contains("order or trailer"), "{d}");
    std::fs::write(
        at.join("a.md"),
        format!("---\ntitle: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n---\n\n{}", TEXT.replace("一夜", "一年")),
    )
    .unwrap();
    run(0, &["build", "a.md", "-o", "other", "--format", "print"], at, &[]);
    write(at, "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n");
    let d = difference(&std::fs::read(at.join("other/a.print.pdf")).unwrap(), "b.print.pdf");
    assert!(d.starts_with("page ") && d.contains("content"), "{d}");
}

#[test]
fn a_rebuild_is_asked_for_with_a_source() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n");
    run(0, &["build", "a.md", "-o", ".", "--format", "epub"], at, &[]);
    run(2, &["verify", "a.epub", "--rebuild"], at, &[]);
    run(2, &["verify", "a.epub", "--source", "a.md", "--style", "a5"], at, &[]);
    let r = report(&["verify", "a.epub", "--source", "a.md"], at);
    assert!(r["evidence"]["rebuild"].is_null());
    let checks = r["artefacts"][0]["checks"].as_array().unwrap();
    assert_eq!(checks.iter().find(|c| c["id"] == "RBD-001").unwrap()["status"], "not_applicable");
}

/// Covers and folded sheets are parts: a rebuild says so, whatever else is asked (`docs/marks.md`, `fuzi:part`).
#[test]
fn covers_and_folded_sheets_are_not_compared() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    write(at, "title: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n");
    run(0, &["build", "a.md", "-o", ".", "--format", "print", "--cover", "--impose", "booklet"], at, &[]);
    for file in ["a.cover.pdf", "a.booklet.pdf"] {
        let said = run(2, &["verify", file, "--source", "a.md", "--rebuild"], at, &[]);
        assert!(said.contains("VFY-006"), "{file}: {said}");
    }
}
