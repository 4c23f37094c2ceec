//! `fuzi verify` and `fuzi explain` as a user meets them: files, flags, exit codes (`licence-and-integrity.md` §6.3).

use crate::verify_support::*;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn command(args: &[&str], dir: &Path) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_fuzi"));
    c.args(args).current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env("LANG", "en_GB.UTF-8").env_remove("LC_ALL");
    c
}

fn fuzi(args: &[&str], dir: &Path) -> Output {
    command(args, dir).output().unwrap()
}

fn code(out: &Output) -> i32 {
    out.status.code().unwrap()
}

fn stdout(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn stderr(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// A folder with a good EPUB, a bad one, and something that is no book.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let e = edition(true);
    std::fs::create_dir_all(dir.path().join("books/deep")).unwrap();
    std::fs::write(dir.path().join("books/good.epub"), Epub::new(&e).zip()).unwrap();
    let bad = Epub::new(&e).replace("text1.xhtml", "训练与耐心", "训练与恒心").zip();
    std::fs::write(dir.path().join("books/deep/坏.EPUB"), bad).unwrap();
    std::fs::write(dir.path().join("books/notes.txt"), "no book").unwrap();
    std::fs::write(dir.path().join("page.epub"), "<html>not found</html>").unwrap();
    dir
}

#[test]
fn what_is_not_a_file_is_refused_and_says_why() {
    let dir = folder();
    for (args, want) in [
        (vec!["-"], "VFY-001"),
        (vec!["books"], "VFY-002"),
        (vec!["-r", "empty"], "VFY-003"),
        (vec!["*.pdf"], "VFY-004"),
    ] {
        std::fs::create_dir_all(dir.path().join("empty")).unwrap();
        let out = fuzi(&[&["verify"], &args[..]].concat(), dir.path());
        assert_eq!((code(&out), stdout(&out).as_str()), (2, ""), "{args:?}");
        assert!(stderr(&out).contains(want), "{args:?}: {}", stderr(&out));
    }
    // a missing file is in the report too, so that a machine reads one answer
    let out = fuzi(&["verify", "nope.epub", "books/good.epub", "--json"], dir.path());
    assert_eq!(code(&out), 2);
    let v: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((&v["exit"], &v["artefacts"][0]["exit"], &v["artefacts"][1]["exit"]), (&2.into(), &2.into(), &0.into()));
    assert_eq!(v["artefacts"][0]["checks"][0]["key"], "IO-001.missing");
    assert_eq!(code(&fuzi(&["verify", "page.epub"], dir.path())), 3);
    assert_eq!(code(&fuzi(&["verify", "page.epub", "--exit-style", "posix"], dir.path())), 2);
    // the worst of several
    assert_eq!(code(&fuzi(&["verify", "nope.epub", "page.epub", "books/deep/坏.EPUB"], dir.path())), 3);
}

#[test]
fn folders_are_read_with_r_in_one_order_and_a_file_given_twice_is_read_once() {
    let dir = folder();
    let files = |args: &[&str]| -> Vec<String> {
        let out = fuzi(&[&["verify", "--json"], args].concat(), dir.path());
        let v: Value = serde_json::from_slice(&out.stdout).unwrap();
        v["artefacts"].as_array().unwrap().iter().map(|a| a["path"].as_str().unwrap().to_string()).collect()
    };
    let all = ["books/deep/坏.EPUB", "books/good.epub"];
    assert_eq!(files(&["-r", "books"]), all);
    assert_eq!(files(&["-r", "books", "--jobs", "7"]), all);
    assert_eq!(files(&["-r", "books", "books/../books/good.epub", "./books/good.epub"]), all);
    assert_eq!(files(&["books/good.epub", "books/deep/坏.EPUB", "./books/good.epub"]), ["books/good.epub", all[0]]);
    let one = fuzi(&["verify", "-r", "books", "--json"], dir.path());
    let many = fuzi(&["verify", "-r", "books", "--json", "--jobs", "3"], dir.path());
    assert_eq!((code(&one), code(&many)), (1, 1));
    assert_eq!(one.stdout, many.stdout);
}

#[test]
fn flags_are_held_to_what_they_may_be() {
    let dir = folder();
    let said = |args: &[&str]| {
        let out = fuzi(&[&["verify", "books/good.epub"], args].concat(), dir.path());
        (code(&out), stderr(&out))
    };
    for (args, want) in [
        (["--skip", "INT-01"], "INT-001"),
        (["--only", "LICC-004"], "LIC-004"),
        (["--expect-license", "GPL-3.0"], "Creative Commons"),
        (["--max-bytes", "12Q"], "K, M or G"),
        (["--timeout", "soon"], "60s"),
        (["--jobs", "0"], "--jobs"),
        (["--format", "html"], "sarif"),
        (["--exit-style", "dos"], "posix"),
    ] {
        let (code, stderr) = said(&args);
        assert!(code == 2 && stderr.contains(want), "{args:?}: {code} {stderr}");
    }
    assert_eq!(said(&["--skip", "vis-008,INT-004"]).0, 0);
    assert_eq!(said(&["--expect-license", "CC-BY-NC-ND-4.0"]).0, 0);
    assert_eq!(said(&["--expect-license", "CC-BY-4.0"]).0, 1);
    assert_eq!(said(&["--max-bytes", "1K"]).0, 3);
    assert_eq!(said(&["--max-entries", "2"]).0, 3);
    assert_eq!(said(&["--profile", "metadata"]).0, 0);
}

#[test]
fn a_report_file_is_whole_or_not_there() {
    let dir = folder();
    let args = ["verify", "books/deep/坏.EPUB", "--format", "sarif", "--report", "out.sarif"];
    let out = fuzi(&args, dir.path());
    assert_eq!(code(&out), 1);
    assert!(stdout(&out).starts_with("books/deep/坏.EPUB: FAIL"), "{}", stdout(&out));
    let v: Value = serde_json::from_slice(&std::fs::read(dir.path().join("out.sarif")).unwrap()).unwrap();
    assert_eq!(v["version"], "2.1.0");
    let mut quiet = args.to_vec();
    quiet.extend(["-q"]);
    quiet[1] = "books/good.epub";
    assert_eq!(stdout(&fuzi(&quiet, dir.path())), "");
    let names: Vec<String> =
        std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|n| !n.contains(".part")), "{names:?}");
    let out = fuzi(&["verify", "books/good.epub", "--report", "no/such/folder/r.json", "--json"], dir.path());
    assert_eq!(code(&out), 2);
    assert!(stderr(&out).contains("IO-011"));
}

/// A reader that goes away is no defect of ours: 141, as a shell counts SIGPIPE, and nothing on stderr.
#[test]
#[cfg(unix)]
fn a_broken_pipe_ends_quietly() {
    let dir = folder();
    for args in [&["verify", "-r", "books", "--json"][..], &["explain", "INT-001"][..]] {
        let mut child = command(args, dir.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take()); // the reader has gone before the first byte
        let out = child.wait_with_output().unwrap();
        assert_eq!((out.status.code(), stderr(&out).as_str()), (Some(141), ""), "{args:?}");
    }
}

#[test]
fn explain_says_what_an_id_means_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let out = fuzi(&["explain", "not-003", "LB-12", "META-005"], dir.path());
    assert_eq!(code(&out), 0);
    for part in ["NOT-003  ", "What to do", "row 41", "LB-12", "unbreakable", "META-005", "begin the text"] {
        assert!(stdout(&out).contains(part), "{part}: {}", stdout(&out));
    }
    let out = fuzi(&["explain", "NOT-003", "--lang", "zh"], dir.path());
    assert!(stdout(&out).contains("怎么办") && stdout(&out).contains("声明文字"), "{}", stdout(&out));
    let out = fuzi(&["explain", "NOTT-003"], dir.path());
    assert_eq!(code(&out), 2);
    assert!(stderr(&out).contains("EXP-001") && stderr(&out).contains("NOT-003"), "{}", stderr(&out));
}

#[test]
fn colours_are_for_terminals() {
    let dir = folder();
    let escape = |args: &[&str]| stdout(&fuzi(args, dir.path())).contains('\u{1b}');
    assert!(!escape(&["verify", "books/good.epub"]));
    assert!(escape(&["verify", "books/good.epub", "--color", "always"]));
    assert!(!escape(&["verify", "books/good.epub", "--color", "always", "--json"]));
}

#[test]
fn files_of_one_work_are_held_against_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let e = edition(true);
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(dir.path().join(name), bytes).unwrap();
    let pdf = || crate::verify_pdf_support::Pdf::new(&e, false);
    write("a.epub", Epub::new(&e).zip());
    write("a.pdf", pdf().bytes());
    // the forger made the digests of the PDF anew: by itself it is sound
    let forged = edition_saying(&PARAS[0].replace("民主", "民王"));
    write("forged.pdf", crate::verify_pdf_support::Pdf::new(&forged, false).bytes());
    write("broken.epub", b"PK\x03\x04".to_vec());
    let ask = |args: &[&str]| {
        let out = fuzi(&[&["verify"], args, &["--json"]].concat(), dir.path());
        let v: Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
        (code(&out), v)
    };
    let (exit, v) = ask(&["a.epub", "a.pdf", "--compare"]);
    assert_eq!((exit, &v["evidence"]["compare"]), (0, &Value::from("equal")), "{v:#}");
    let (exit, v) = ask(&["a.epub", "a.pdf"]);
    assert_eq!((exit, &v["evidence"]["compare"]), (0, &Value::Null));
    assert_eq!(ask(&["a.epub", "forged.pdf"]).0, 0, "each is sound by itself");
    let (exit, v) = ask(&["a.epub", "forged.pdf", "--compare"]);
    assert_eq!((exit, &v["evidence"]["compare"]), (1, &Value::from("different")));
    assert_eq!((&v["artefacts"][0]["verdict"], &v["artefacts"][1]["verdict"]), (&"PASS".into(), &"FAIL".into()));
    let found: Vec<&Value> =
        v["artefacts"][1]["checks"].as_array().unwrap().iter().filter(|c| c["id"] == "CNS-003").collect();
    assert_eq!(found.iter().map(|c| &c["key"]).collect::<Vec<_>>(), ["CNS-003.other-words"]);
    assert_eq!(v["artefacts"][1]["assurance"], Value::Null);
    let (exit, v) = ask(&["a.epub", "forged.pdf", "--compare", "--skip", "CNS-003"]);
    assert_eq!((exit, &v["verdict"], &v["evidence"]["compare"]), (0, &"PARTIAL".into(), &"undecided".into()));
    let (exit, v) = ask(&["a.epub", "broken.epub", "--compare"]);
    assert_eq!((exit, &v["evidence"]["compare"]), (3, &Value::from("undecided")));
    assert_eq!(ask(&["a.epub", "--compare"]).0, 2);
    let out = fuzi(&["verify", "a.epub", "forged.pdf", "--compare"], dir.path());
    assert!(stdout(&out).contains("CNS-003") && stdout(&out).contains("a.epub"), "{}", stdout(&out));
    let out = fuzi(&["verify", "a.epub", "a.pdf", "--compare", "--lang", "zh"], dir.path());
    assert!(stdout(&out).contains("彼此相同"), "{}", stdout(&out));
}
