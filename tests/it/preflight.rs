//! `preflight` as a whole: what files claim, its tables, its command, files of others, hostile ones.

use crate::preflight_support::{Press, against, found};
use crate::raw_pdf::page;
use crate::support::here;
use fuzi::preflight::{Standard, Wanted, claims, clauses, explain, preflight};
use fuzi::verify::{Limits, Severity};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// Rust sources under a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let (mut todo, mut out) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out
}

#[test]
fn every_row_names_a_test_that_is_there_and_says_all_in_two_languages() {
    let mut tests = BTreeSet::new();
    for path in sources(&here("tests/it")).into_iter().chain(sources(&here("src/preflight"))) {
        let source = std::fs::read_to_string(&path).unwrap();
        let names = source.split("#[test]").skip(1).filter_map(|t| t.trim_start().strip_prefix("fn "));
        tests.extend(names.filter_map(|n| n.split('(').next().map(str::to_string)));
    }
    let mut ids = BTreeSet::new();
    for (standard, c) in clauses() {
        assert!(ids.insert(c.id), "{} twice", c.id);
        assert!(tests.contains(c.test), "{}: no test `{}`", c.id, c.test);
        assert!(!c.met.is_empty() && !c.clause.is_empty(), "{}", c.id);
        for said in [c.asks, c.wrong, c.remedy] {
            assert_eq!(said.zh.is_empty(), said.en.is_empty(), "{}", c.id);
            assert_eq!(said.zh.matches("{}").count(), said.en.matches("{}").count(), "{}", c.id);
            assert!(said.zh.is_empty() || said.zh != said.en, "{}", c.id);
        }
        assert!(!c.asks.zh.is_empty() && !c.wrong.zh.is_empty(), "{}", c.id);
        let family = match standard {
            Standard::Pdfa3u => "PDFA-",
            Standard::Pdfua1 => "PDFUA-",
            Standard::Pdfx4 => "PDFX-",
            Standard::Printer => "PRT-",
        };
        assert!(c.id.starts_with(family), "{}", c.id);
        for lang in [fuzi::messages::Lang::Zh, fuzi::messages::Lang::En] {
            assert!(explain(c.id, lang).is_some_and(|e| e.starts_with(c.id)));
        }
    }
    assert!(ids.len() > 60, "{}", ids.len());
}

#[test]
fn a_claim_that_does_not_hold_is_named_by_its_clauses() {
    let limits = Limits::default();
    let good = claims(&Press::new().bytes(), &limits).unwrap();
    assert!(good.len() == 1 && good[0].holds && good[0].standard == "PDF/X-4");
    let press = Press::new();
    let descriptor = press.descriptor;
    let bad = claims(&press.remove(descriptor, "FontFile2").bytes(), &limits).unwrap();
    assert_eq!((bad[0].holds, bad[0].broken()), (false, vec!["PDFX-16"]));
    // who claims nothing has nothing to hold
    let nothing = page("", b"1 0 0 rg 9 9 9 9 re f").table("/Root 1 0 R").bytes;
    assert!(claims(&nothing, &limits).unwrap().is_empty());
    assert_eq!(claims(b"%PDF-1.7 and no more", &limits).unwrap_err()[0].id, "PDF-001");
    let other = preflight(&Press::new().metadata(">PDF/X-4<", ">PDF/X-1a:2003<").bytes(), "a", &all(), &limits);
    assert_eq!(other.unchecked_claims, ["PDF/X-1a:2003"]);
}

fn all() -> Wanted {
    Wanted { standards: Standard::ALL.to_vec(), claims: true, printer_with_x: true }
}

#[test]
fn own_print_editions_come_back_with_no_error() {
    let dir = tempfile::tempdir().unwrap();
    let samples = ["samples/essay.md", "samples/interview.md"].map(here);
    let mut args = vec!["build", "-q", "--format", "print", "-o", "."];
    args.extend(samples.iter().map(|p| p.to_str().unwrap()));
    assert_eq!(code(&fuzi(&args, dir.path())), 0);
    for name in ["essay.print.pdf", "interview.print.pdf"] {
        let report = against(&std::fs::read(dir.path().join(name)).unwrap(), Standard::Printer);
        let bad: Vec<_> = report.standards[0].findings.iter().filter(|f| f.severity == Severity::Error).collect();
        assert!(bad.is_empty(), "{name}: {bad:?}");
    }
}

fn fuzi(args: &[&str], dir: &Path) -> Output {
    let out = Command::new(env!("CARGO_BIN_EXE_fuzi")).args(args).current_dir(dir).env("LANG", "C").output();
    out.expect("run")
}

fn code(out: &Output) -> i32 {
    out.status.code().unwrap_or(-1)
}

fn stdout(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn the_command_keeps_its_contract() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    let press = Press::new();
    let descriptor = press.descriptor;
    write("good.pdf", &Press::new().bytes());
    write("bad.pdf", &press.remove(descriptor, "FontFile2").bytes());
    write("plain.pdf", &page("", b"1 0 0 rg 9 9 9 9 re f").table("/Root 1 0 R").bytes);
    write("plain.print.pdf", &page("", b"1 0 0 rg 9 9 9 9 re f").table("/Root 1 0 R").bytes);
    write("cut.pdf", b"%PDF-1.7\n1 0 obj");
    let run = |args: &[&str]| fuzi(&[&["preflight"], args].concat(), dir.path());
    for (args, want) in [
        (&["good.pdf"][..], 0),
        (&["bad.pdf"], 1),
        (&["good.pdf", "bad.pdf"], 1),
        (&["plain.pdf"], 0), // claims nothing
        (&["plain.pdf", "--for", "print"], 1),
        (&["plain.print.pdf"], 1),
        (&["plain.print.pdf", "--for", "claims"], 0),
        (&["good.pdf", "--for", "press,print", "--fail-on", "note"], 0),
        (&["good.pdf", "--for", "access"], 1),
        (&["cut.pdf"], 3),
        (&["none.pdf"], 2),
        (&["good.pdf", "--for", "paper"], 2),
        (&[], 2),
    ] {
        let out = run(args);
        assert_eq!(code(&out), want, "{args:?}: {}{}", stdout(&out), String::from_utf8_lossy(&out.stderr));
    }
    let text = stdout(&run(&["bad.pdf", "--lang", "zh"]));
    assert!(text.contains("PDFX-16") && text.contains("没有嵌入") && text.contains("PRT-001"), "{text}");
    assert!(stdout(&run(&["plain.pdf"])).contains("claims no standard"));
    assert!(stdout(&run(&["good.pdf", "-q"])).is_empty());
    let out = fuzi(&["explain", "PRT-003", "--lang", "en"], dir.path());
    assert!(code(&out) == 0 && stdout(&out).contains("RGB"), "{}", stdout(&out));
    assert_eq!(code(&fuzi(&["explain", "PRT-999"], dir.path())), 2);
}

/// Names of fields of the schema that an object of the answer has to have, and has.
fn holds(schema: &Value, at: &str, value: &Value) {
    let shape = schema.pointer(at).unwrap_or_else(|| panic!("{at} is not in the schema"));
    let fields: BTreeSet<&str> = shape["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let required: BTreeSet<&str> = shape["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let there: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(there, fields, "{at}");
    assert_eq!(there, required, "{at}");
}

#[test]
fn json_is_what_the_schema_says() {
    let dir = tempfile::tempdir().unwrap();
    let text = "0 0 0 rg BT /F 12 Tf 100 500 Td (a) Tj ET";
    std::fs::write(dir.path().join("a.pdf"), Press::new().content(text).bytes()).unwrap();
    std::fs::write(dir.path().join("b.pdf"), b"%PDF-1.7").unwrap();
    let out = fuzi(&["preflight", "a.pdf", "b.pdf", "--json"], dir.path());
    assert_eq!(code(&out), 3);
    let answer: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let schema = std::fs::read_to_string(here("docs/schemas/fuzi.preflight-1.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).expect("schema");
    assert_eq!(answer["schema"], "fuzi.preflight/1");
    holds(&schema, "", &answer);
    holds(&schema, "/properties/tool", &answer["tool"]);
    holds(&schema, "/$defs/file", &answer["files"][0]);
    let press = &answer["files"][0]["standards"][0];
    holds(&schema, "/$defs/standard", press);
    let printer = &answer["files"][0]["standards"][1];
    let finding = printer["findings"].as_array().unwrap().iter().find(|f| f["id"] == "PRT-003").expect("finding");
    holds(&schema, "/$defs/finding", finding);
    assert_eq!((&finding["page"], &finding["area_mm"]["x"]), (&1.into(), &28.2.into()));
    holds(&schema, "/$defs/trouble", &answer["files"][1]["trouble"][0]);
    assert_eq!(answer["files"][1]["exit"], 3);
}

/// Runs a tool that may not be there.
fn tool(name: &str, args: &[&str], dir: &Path) -> bool {
    match Command::new(name).args(args).current_dir(dir).output() {
        Ok(out) if out.status.success() => true,
        other => {
            eprintln!("SKIPPED: {name} {args:?}: {:?}", other.map(|o| o.status));
            false
        }
    }
}

#[test]
fn a_typst_file_is_told_what_a_printer_misses() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.typ"), "= T\n一段话。 #text(fill: red)[红]\n#pagebreak()\n甲").unwrap();
    if !tool("python3", &["-c", "import typst; typst.compile('a.typ', output='a.pdf')"], dir.path()) {
        return;
    }
    let bytes = std::fs::read(dir.path().join("a.pdf")).unwrap();
    assert_eq!(found(&bytes, Standard::Printer), ["PRT-003", "PRT-011", "PRT-015", "PRT-024"]);
    assert!(found(&bytes, Standard::Pdfx4).starts_with(&["PDFX-01"]));
}

#[test]
fn a_page_printed_by_a_browser_is_told_what_a_printer_misses() {
    let dir = tempfile::tempdir().unwrap();
    let html =
        "<meta charset=utf-8><h1>题</h1><p>一段话 <a href='https://example.org/'>a</a> <b style='opacity:.5'>b</b></p>";
    std::fs::write(dir.path().join("a.html"), html).unwrap();
    let args = ["--headless", "--no-sandbox", "--disable-gpu", "--print-to-pdf=a.pdf", "a.html"];
    if !tool("chromium", &args, dir.path()) || !dir.path().join("a.pdf").exists() {
        return;
    }
    let ids = found(&std::fs::read(dir.path().join("a.pdf")).unwrap(), Standard::Printer);
    for id in ["PRT-003", "PRT-011", "PRT-013", "PRT-020", "PRT-024"] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }
    assert!(!ids.contains(&"PRT-001") && !ids.contains(&"PRT-025"), "{ids:?}");
}

#[test]
fn what_is_hostile_ends_with_an_answer() {
    let limits = Limits { timeout: Duration::from_secs(20), ..Limits::default() };
    let answer = |bytes: &[u8]| preflight(bytes, "x", &all(), &limits);
    // a form that draws itself, a page tree that goes round, a structure tree that goes round
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream";
    let itself = crate::raw_pdf::Raw::new()
        .obj(1, "<</Type/Catalog/Pages 2 0 R>>")
        .obj(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
        .obj(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>")
        .stream(4, "", b"/X Do")
        .obj(5, form)
        .table("/Root 1 0 R");
    assert_eq!(answer(&itself.bytes).trouble[0].id, "PDF-002");
    let round = page("", b"")
        .obj(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 7 0 R>>")
        .obj(7, "<</Type/StructTreeRoot/K 8 0 R>>")
        .obj(8, "<</Type/StructElem/S/P/K[8 0 R 8 0 R]>>")
        .table("/Root 1 0 R");
    assert!(answer(&round.bytes).trouble.is_empty());
    let pages = page("", b"").obj(2, "<</Type/Pages/Kids[2 0 R 3 0 R]>>").table("/Root 1 0 R");
    assert_eq!(answer(&pages.bytes).trouble[0].id, "PDF-002");
    // numbers that are none, boxes that are none, a hundred thousand rectangles, a bomb
    let odd =
        b"1e30 0 0 1e30 0 0 cm 1e38 1e38 1e38 1e38 re f 0 0 0 0 0 0 cm 0 0 9 9 re S BT /F 1e30 Tf (a) Tj ET".to_vec();
    assert!(answer(&page("", &odd).table("/Root 1 0 R").bytes).trouble.is_empty());
    let many = b"0 0 9 9 re f ".repeat(100_000);
    assert!(answer(&page("", &many).table("/Root 1 0 R").bytes).trouble.is_empty());
    let bomb = crate::raw_pdf::zlib(&vec![b' '; 64 << 20]);
    assert_eq!(answer(&page("/Filter/FlateDecode", &bomb).table("/Root 1 0 R").bytes).trouble[0].id, "RES-003");
    let open = b"/P <</MCID 0>> BDC ".repeat(200_000);
    assert!(answer(&page("", &open).table("/Root 1 0 R").bytes).trouble.is_empty());
    let small = Limits { max_bytes: 10, ..Limits::default() };
    assert_eq!(preflight(&itself.bytes, "x", &all(), &small).trouble[0].id, "RES-001");
}
