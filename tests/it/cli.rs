//! The command line as a user meets it: exit codes, files, messages (`docs/cli.md`).

use crate::support::{here, shared};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn fuzi(args: &[&str], dir: &Path) -> Output {
    let mut c = Command::new(env!("CARGO_BIN_EXE_fuzi"));
    c.args(args).current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env("LANG", "en_GB.UTF-8").env_remove("LC_ALL");
    c.output().unwrap()
}

fn code(out: &Output) -> i32 {
    out.status.code().unwrap()
}

fn stderr(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn names(dir: &Path) -> Vec<String> {
    let mut v: Vec<String> = std::fs::read_dir(dir)
        .map(|d| d.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    v.sort();
    v
}

fn path(p: &Path) -> &str {
    p.to_str().unwrap()
}

const GOOD: &str = "---\ntitle: 题\ncreators: [甲]\nlicense: CC-BY-4.0\n---\n\n一段话。\n";

#[test]
fn one_command_makes_three_verified_files() {
    let dir = tempfile::tempdir().unwrap();
    let sample = here("samples/interview.md");
    let out = fuzi(&["build", path(&sample), "-o", "out", "--json"], dir.path());
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    assert_eq!(names(&dir.path().join("out")), ["interview.epub", "interview.pdf", "interview.print.pdf"]);
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["schema"], "fuzi.build/1");
    assert_eq!(report["files"].as_array().unwrap().len(), 3);
    for f in report["files"].as_array().unwrap() {
        assert_eq!(f["assurance"], "EQUALS SOURCE");
    }
    let ids: Vec<&str> = report["warnings"].as_array().unwrap().iter().map(|w| w["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["LIC-002"]);
    for name in names(&dir.path().join("out")) {
        let out = fuzi(&["verify", &format!("out/{name}"), "--source", path(&sample)], dir.path());
        assert_eq!(code(&out), 0, "{name}: {}", String::from_utf8_lossy(&out.stdout));
        assert!(String::from_utf8_lossy(&out.stdout).contains("EQUALS SOURCE"), "{name}");
    }
}

#[test]
fn the_same_bytes_anywhere() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let sample = here("samples/essay.md");
    let copy = b.path().join("essay.md");
    std::fs::copy(&sample, &copy).unwrap();
    assert_eq!(code(&fuzi(&["build", path(&sample), "-o", "out"], a.path())), 0);
    let script = format!("umask 077; exec {} build essay.md -o deep/er/out", env!("CARGO_BIN_EXE_fuzi"));
    let status = Command::new("sh")
        .args(["-c", &script])
        .current_dir(b.path())
        .envs([("HOME", "/nonexistent"), ("TZ", "Asia/Shanghai"), ("LANG", "zh_CN.UTF-8"), ("USER", "nobody")])
        .output()
        .unwrap();
    assert!(status.status.success());
    for name in ["essay.epub", "essay.pdf", "essay.print.pdf"] {
        let one = std::fs::read(a.path().join("out").join(name)).unwrap();
        let two = std::fs::read(b.path().join("deep/er/out").join(name)).unwrap();
        assert!(one == two, "{name} differs");
        let host = String::from_utf8_lossy(&one).into_owned();
        for leak in [path(a.path()), env!("CARGO_MANIFEST_DIR")] {
            assert!(!host.contains(leak), "{name} names {leak}");
        }
    }
}

#[test]
fn a_version_is_resolved_on_the_publishers_word_and_said_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let sample = here("samples/interview.md");
    let flags = ["--license", "CC-BY-NC-ND-4.0", "--license-basis", "编辑部来信"];
    let mut args = vec!["build", path(&sample), "-o", "out", "--format", "epub"];
    assert_eq!(code(&fuzi(&[&args[..], &flags[..2]].concat(), dir.path())), 1, "no basis");
    args.extend(flags);
    assert_eq!(code(&fuzi(&args, dir.path())), 0);
    let out = fuzi(&["verify", "out/interview.epub", "--source", path(&sample), "--json"], dir.path());
    assert_eq!(code(&out), 0, "{}", String::from_utf8_lossy(&out.stdout));
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["artefacts"][0]["license"]["uri"], "https://creativecommons.org/licenses/by-nc-nd/4.0/");
}

/// What cannot be published: exit code, id, and nothing written.
#[test]
fn refusals_say_why_and_write_nothing() {
    let body = "\n一段话。\n";
    let cases: &[(&str, String, i32, &str)] = &[
        ("nolicence.md", format!("---\ntitle: 题\ncreators: [甲]\n---\n{body}"), 1, "LIC-001"),
        ("noauthor.md", format!("---\ntitle: 题\nlicense: CC-BY-4.0\n---\n{body}"), 1, "ATT-001"),
        ("notitle.md", format!("---\ncreators: [甲]\nlicense: CC-BY-4.0\n---\n{body}"), 1, "META-005"),
        ("unknown.md", format!("---\ntitle: 题\ncreators: [甲]\nlicense: CC-BY-9.0\n---\n{body}"), 1, "LIC-006"),
        (
            "conflict.md",
            format!("---\ntitle: 题\ncreators: [甲]\nlicense: CC-BY-NC-ND-4.0\nnotice: 欢迎改编，可商用\n---\n{body}"),
            1,
            "LIC-008",
        ),
        ("header.md", format!("---\ntitle: [题\n---\n{body}"), 1, "META-003"),
        ("empty.md", " \n\n".into(), 3, "IO-006"),
        ("binary.md", "PK\u{3}\u{4}\0\0".into(), 3, "IO-007"),
        ("no.docx", "x".into(), 2, "IO-004"),
    ];
    for (name, text, want, id) in cases {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(name), text).unwrap();
        std::fs::create_dir(dir.path().join("out")).unwrap();
        std::fs::write(dir.path().join("out/keep.epub"), "what was here").unwrap();
        let out = fuzi(&["build", name, "-o", "out"], dir.path());
        assert_eq!(code(&out), *want, "{name}: {}", stderr(&out));
        assert!(stderr(&out).contains(id), "{name}: {}", stderr(&out));
        assert_eq!(names(&dir.path().join("out")), ["keep.epub"], "{name}");
    }
}

#[test]
fn other_encodings_and_missing_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("gb.txt"), [0xD6, 0xD0, 0xB9, 0xFA, b'\n']).unwrap();
    let out = fuzi(&["inspect", "gb.txt"], dir.path());
    assert_eq!(code(&out), 3);
    assert!(stderr(&out).contains("GB18030"), "{}", stderr(&out));
    let out = fuzi(&["build", "nothing.md"], dir.path());
    assert_eq!((code(&out), names(dir.path())), (2, vec!["gb.txt".to_string()]));
    assert!(stderr(&out).contains("IO-001"));
}

#[test]
fn a_huge_file_is_refused_without_being_read() {
    let dir = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(dir.path().join("huge.md")).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    let out = fuzi(&["build", "huge.md"], dir.path());
    assert_eq!(code(&out), 3);
    assert!(stderr(&out).contains("IO-005"));
}

#[test]
fn diagnostics_show_the_line_of_the_manuscript() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.md"), "---\ntitle: 题\ncreators: [甲]\nlicense: CC-BY-9.0\n---\n\n话。\n")
        .unwrap();
    let out = fuzi(&["build", "a.md"], dir.path());
    let said = stderr(&out);
    assert!(said.contains("a.md:4") && said.contains("license: CC-BY-9.0"), "{said}");
    let mut c = Command::new(env!("CARGO_BIN_EXE_fuzi"));
    let zh = c.args(["build", "a.md", "--lang", "zh"]).current_dir(dir.path()).output().unwrap();
    assert!(stderr(&zh).contains("不是知识共享许可"), "{}", stderr(&zh));
}

#[test]
fn missing_pictures_and_rare_characters_are_warnings_that_strict_refuses() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("{GOOD}\n![图](no.png)\n\n生僻字\u{2B820}\u{10FFF0}。\n");
    std::fs::write(dir.path().join("a.md"), text).unwrap();
    let out = fuzi(&["build", "a.md", "-o", "out", "--json"], dir.path());
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    let ids: Vec<&str> = report["warnings"].as_array().unwrap().iter().map(|w| w["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"IMG-001") && ids.contains(&"FNT-001"), "{ids:?}");
    let out = fuzi(&["build", "a.md", "-o", "strict", "--strict"], dir.path());
    assert_eq!(code(&out), 1);
    assert!(names(&dir.path().join("strict")).is_empty());
}

#[test]
fn two_manuscripts_of_one_name_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("b")).unwrap();
    std::fs::write(dir.path().join("a.md"), GOOD).unwrap();
    std::fs::write(dir.path().join("b/a.md"), GOOD).unwrap();
    let out = fuzi(&["build", "a.md", "b/a.md", "-o", "out"], dir.path());
    assert_eq!(code(&out), 2);
    assert!(names(&dir.path().join("out")).is_empty());
}

#[test]
fn inspect_tells_the_sample_apart() {
    let Some(sample) = shared("interview-damaged.md") else { return };
    let dir = tempfile::tempdir().unwrap();
    let out = fuzi(&["inspect", path(&sample), "--json"], dir.path());
    assert_eq!(code(&out), 0);
    let r: Value = serde_json::from_slice(&out.stdout).unwrap();
    let repairs = r["repairs"].as_array().unwrap();
    assert_eq!(repairs.iter().filter(|x| x["rule"] == "NZ-03").count(), 15);
    assert!(repairs.iter().all(|x| x["class"] != "T"));
    assert_eq!(r["structure"]["speakers"], serde_json::json!(["王", "许"]));
    assert_eq!(r["license"]["uri"], Value::Null);
    assert_eq!(r["license"]["spdx"], "LicenseRef-CC-BY-NC-ND-unversioned");
    assert!(names(dir.path()).is_empty());
}

#[test]
fn any_chapter_of_a_book_builds_with_a_licence_given() {
    let Some(dir) = shared("rust-book-zh/src") else { return };
    for chapter in ["ch03-05-control-flow.md", "appendix-02-operators.md", "ch17-02-concurrency-with-async.md"] {
        let out_dir = tempfile::tempdir().unwrap();
        let source = dir.join(chapter);
        let flags = ["--license", "CC-BY-4.0", "--license-basis", "译者授权", "--author", "译者"];
        let args = [&["build", path(&source), "-o", "out"][..], &flags[..]].concat();
        let out = fuzi(&args, out_dir.path());
        assert_eq!(code(&out), 0, "{chapter}: {}", stderr(&out));
        for name in names(&out_dir.path().join("out")) {
            let out = fuzi(&["verify", &format!("out/{name}"), "--source", path(&source)], out_dir.path());
            assert_eq!(code(&out), 0, "{name}: {}", String::from_utf8_lossy(&out.stdout));
        }
    }
}

#[test]
fn lines_that_cannot_be_set_well_are_counted_listed_with_v_and_refused_only_when_too_long() {
    let dir = tempfile::tempdir().unwrap();
    let tied = |n: usize| vec!["国"; n].join("\u{2060}");
    let loose = format!("{GOOD}\n天地玄黄宇宙洪荒日月盈{}昃\n", tied(20));
    std::fs::write(dir.path().join("loose.md"), &loose).unwrap();
    std::fs::write(dir.path().join("long.md"), format!("{GOOD}\n宽{}完\n", tied(28))).unwrap();
    // A note: counted, listed on demand, no reason to refuse.
    let out = fuzi(&["build", "loose.md", "-o", "out", "--format", "pdf", "--strict"], dir.path());
    assert_eq!(code(&out), 0, "{}", stderr(&out));
    assert!(stderr(&out).contains("LB-27") && !stderr(&out).contains("LINE-001"));
    let out = fuzi(&["-v", "build", "loose.md", "-o", "out", "--format", "pdf"], dir.path());
    assert!(stderr(&out).contains("LINE-001") && stderr(&out).contains("loose.md:"), "{}", stderr(&out));
    // Too long: a warning, which --strict refuses.
    let out = fuzi(&["build", "long.md", "-o", "out", "--format", "pdf"], dir.path());
    assert_eq!(code(&out), 0);
    assert!(stderr(&out).contains("LINE-003"));
    let out = fuzi(&["build", "long.md", "-o", "strict", "--format", "pdf", "--strict"], dir.path());
    assert_eq!(code(&out), 1);
    assert!(names(&dir.path().join("strict")).is_empty());
    // Longer than the sheet: refused with its place and a way out, not taken for a defect of the program.
    std::fs::write(dir.path().join("off.md"), format!("{GOOD}\n宽{}完\n", tied(40))).unwrap();
    for formats in ["pdf", "print", "epub,pdf,print"] {
        let out = fuzi(&["build", "off.md", "-o", "off", "--format", formats], dir.path());
        let said = stderr(&out);
        assert_eq!(code(&out), 1, "{formats}: {said}");
        assert!(said.contains("LINE-004") && said.contains("off.md:") && said.contains("PRS-005"), "{said}");
        assert!(said.contains("--format epub"), "{said}");
        assert!(names(&dir.path().join("off")).is_empty());
    }
    let out = fuzi(&["build", "off.md", "-o", "off", "--format", "epub"], dir.path());
    assert_eq!(code(&out), 0, "an EPUB has no sheet: {}", stderr(&out));
}

#[test]
fn an_unknown_key_of_a_style_names_the_nearest() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.md"), GOOD).unwrap();
    std::fs::write(dir.path().join("s.toml"), "[line]\nline_ends = \"full\"\n").unwrap();
    let out = fuzi(&["build", "a.md", "--style", "s.toml", "-o", "out"], dir.path());
    assert_eq!(code(&out), 2, "{}", stderr(&out));
    assert!(stderr(&out).contains("`line.line_ends`") && stderr(&out).contains("`line_end`"), "{}", stderr(&out));
}
