//! The answer of `verify` in its four forms (`licence-and-integrity.md` §6.2): text, JSON, SARIF, JUnit. That they are
//! valid by the official schemas is checked outside (`.ci/outside`).

use crate::verify_support::*;
use fuzi::license::{Edition, parse_code};
use fuzi::verify::{
    Assurance, FailOn, Lang, Options, Profile, Reference, Report, Status, Verdict, check_ids, explain, verify_with,
};
use serde_json::Value;
use std::path::Path;

/// One character changed, so that INT-001 fires at block 2, character 23 counted from 0; a warning; a hostile name.
fn bad() -> (Edition, Vec<u8>) {
    let e = edition(true);
    let bytes = Epub::new(&e)
        .replace("text1.xhtml", "训练与耐心", "训练与恒心")
        .replace("text1.xhtml", "class=\"credit\" data-fuzi=\"edition\"", "class=\"gone\" data-fuzi=\"edition\"")
        .zip();
    (e, bytes)
}

fn report(name: &str, options: &Options) -> Report {
    let (e, bytes) = bad();
    verify_with(&bytes, name, &Reference::Source(&e), options)
}

#[test]
fn text_says_verdict_place_what_and_what_to_do() {
    let r = report("书/坏\u{1b}[31m\u{202E}.epub", &Options::default());
    let zh = r.to_text(Lang::Zh);
    assert!(zh.starts_with("书/坏\\u{1B}[31m\\u{202E}.epub: FAIL 不通过\n"), "{zh}");
    for part in [
        "作品  《论民主的训练》许成钢、王天成",
        "凭据  无",
        "INT-001 错误: b0002 第 24 字有改动：耐 U+8010 变为 恒 U+6052（EPUB/text1.xhtml，第 2 段 b0002，第 24 字）",
        "应为: ",
        "实为: ",
        "怎么办：不要转发这一份",
    ] {
        assert!(zh.contains(part), "{part}\n{zh}");
    }
    let en = r.to_text(Lang::En);
    for part in
        ["epub: FAIL\n", "INT-001 error: ", "(EPUB/text1.xhtml, block b0002, character 24)", "What to do: Do not"]
    {
        assert!(en.contains(part), "{part}\n{en}");
    }
    for text in [&zh, &en, &r.to_json(), &r.to_sarif(Path::new("")), &r.to_junit(Lang::Zh)] {
        let lower = text.to_lowercase();
        assert!(!text.contains(['\u{1b}', '\u{202E}']), "a control character reached the terminal");
        assert!(!lower.contains("authentic") && !lower.contains(": verified"), "more than can be known");
    }
    assert!(r.to_terminal(Lang::En, true).contains("\u{1b}[1;31mFAIL\u{1b}[0m"));
}

#[test]
fn a_good_file_fits_on_one_screen_and_says_what_its_assurance_means() {
    let e = edition(true);
    let bytes = Epub::new(&e).zip();
    for (reference, words) in [
        (Reference::Source(&e), ["EQUALS SOURCE（", "EQUALS SOURCE ("]),
        (Reference::None, ["SELF-CONSISTENT (unsigned)（", "SELF-CONSISTENT (unsigned) ("]),
    ] {
        let r = verify_with(&bytes, "好.epub", &reference, &Options::default());
        for (lang, words) in [(Lang::Zh, words[0]), (Lang::En, words[1])] {
            let text = r.to_text(lang);
            assert!(text.lines().count() <= 24 && text.contains(words), "{text}");
        }
    }
    // a file of another program, and nothing to hold it against
    let foreign = Epub::new(&e).remove("integrity.json");
    let mut foreign = Epub { files: foreign.files };
    for file in &mut foreign.files {
        file.1 = file
            .1
            .replace("data-fuzi", "data-other")
            .replace("fuzi:", "other:")
            .replace("https://fuzi.example", "https://other.example");
    }
    let r = alone(&foreign.zip());
    assert_eq!(r.assurance, Assurance::None, "{}", r.to_text(Lang::En));
    if r.verdict != Verdict::Fail {
        assert!(r.to_text(Lang::Zh).contains("没有清单或原稿可比"), "{}", r.to_text(Lang::Zh));
    }
}

#[test]
fn several_files_end_in_a_table() {
    let (e, bytes) = bad();
    let one = verify_with(&bytes, "坏.epub", &Reference::Source(&e), &Options::default());
    let two = verify_with(&Epub::new(&e).zip(), "good.epub", &Reference::Source(&e), &Options::default());
    let both = Report::merge(vec![one, two], FailOn::Error);
    let text = both.to_text(Lang::Zh);
    let rows: Vec<&str> = text.lines().rev().take(4).collect();
    assert!(rows[0].contains("2 个文件：FAIL 不通过，退出码 1"), "{text}");
    assert!(rows[1].contains("good.epub  PASS") && rows[1].contains("EQUALS SOURCE"), "{text}");
    assert!(rows[2].contains("坏.epub    FAIL") && rows[3].contains("文件"), "{text}");
}

#[test]
fn json_has_every_check_with_its_state() {
    let r = report("bad.epub", &Options::default());
    let v: Value = serde_json::from_str(&r.to_json()).unwrap();
    let a = &v["artefacts"][0];
    let named = |list: &str| -> Vec<String> {
        a[list].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_string()).collect()
    };
    let (checks, open) = (named("checks"), named("not_checked"));
    for id in check_ids() {
        assert!(checks.iter().any(|c| c == id) != open.iter().any(|c| c == id), "{id} is said once, in one place");
    }
    assert_eq!((&a["exit"], &v["exit"], &v["fail_on"]), (&1.into(), &1.into(), &"error".into()));
    let carriers = &a["license"]["carriers"];
    assert_eq!(carriers["opf.dc:rights"], true);
    assert_eq!(carriers["visible"][0], "EPUB/rights.xhtml");
    assert_eq!(
        a["license"]["carrier_values"]["opf.cc:license"][0],
        "https://creativecommons.org/licenses/by-nc-nd/4.0/"
    );
    let counts = &v["counts"];
    let number = |s: &str| a["checks"].as_array().unwrap().iter().filter(|c| c["status"] == s).count();
    assert_eq!(counts["passed"], number("pass"));
    assert_eq!(counts["error"], 1);
    let c = a["checks"].as_array().unwrap().iter().find(|c| c["id"] == "INT-001").unwrap();
    assert_eq!(
        (&c["key"], &c["where"]["char"], &c["where"]["page"]),
        (&"INT-001.changed".into(), &23.into(), &Value::Null)
    );
}

#[test]
fn sarif_names_rule_place_and_exit() {
    let r = report("书 稿/bad.epub", &Options::default());
    assert_eq!(r.to_sarif(Path::new("")), report("书 稿/bad.epub", &Options::default()).to_sarif(Path::new("")));
    let v: Value = serde_json::from_str(&r.to_sarif(Path::new(""))).unwrap();
    assert_eq!(v["version"], "2.1.0");
    let run = &v["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.iter().map(|r| r["id"].as_str().unwrap()).collect::<Vec<_>>(), check_ids().collect::<Vec<_>>());
    for rule in rules {
        for part in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[part]["text"].as_str().is_some_and(|t| t.len() > 3), "{rule}");
        }
        assert!(rule["properties"]["help_zh"].as_str().is_some_and(|t| !t.is_empty()));
    }
    let results = run["results"].as_array().unwrap();
    let int = results.iter().find(|r| r["ruleId"] == "INT-001").unwrap();
    assert_eq!(rules[int["ruleIndex"].as_u64().unwrap() as usize]["id"], "INT-001");
    assert_eq!(int["level"], "error");
    let place = &int["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "%E4%B9%A6%20%E7%A8%BF/bad.epub");
    assert_eq!(place["logicalLocations"][0]["fullyQualifiedName"], "EPUB/text1.xhtml#b0002");
    assert_eq!(int["partialFingerprints"]["fuziFinding/v1"].as_str().unwrap().len(), 16);
    assert!(results.iter().all(|r| r["ruleId"] != "LIC-001"), "a passed check is no result");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"].as_str().unwrap().len(), 64);
}

#[test]
fn junit_has_a_case_a_check_a_file() {
    let name = "a<&\">\u{1}.epub";
    let r = report(name, &Options::default());
    let xml = r.to_junit(Lang::En);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut cases, mut failures, mut skipped) = (0, 0, 0);
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => match e.name().as_ref() {
                "testcase" => cases += 1,
                "failure" => failures += 1,
                "skipped" => skipped += 1,
                _ => {}
            },
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(cases, check_ids().count());
    assert_eq!(failures, 1, "{xml}");
    assert!(xml.contains(&format!("tests=\"{cases}\" failures=\"1\" errors=\"0\" skipped=\"{skipped}\"")), "{xml}");
    assert!(xml.contains("classname=\"a&lt;&amp;&quot;&gt;\\u{1}.epub\""));
    let warned = |fail_on| {
        let e = edition(false);
        let options = Options { fail_on, ..Options::default() };
        verify_with(&Epub::new(&e).zip(), "w.epub", &Reference::Source(&e), &options).to_junit(Lang::En)
    };
    assert!(warned(FailOn::Error).contains("failures=\"0\"") && warned(FailOn::Error).contains("<system-out>"));
    assert!(warned(FailOn::Warning).contains("failures=\"1\""));
}

#[test]
fn what_was_left_out_is_listed_and_lowers_verdict_and_assurance() {
    let e = edition(true);
    let bytes = Epub::new(&e).zip();
    let with = |options: Options| verify_with(&bytes, "a.epub", &Reference::Source(&e), &options);
    let only = with(Options { only: vec!["INT-001".into(), "LIC-001".into()], ..Options::default() });
    assert_eq!((only.verdict, only.exit, only.assurance), (Verdict::Partial, 0, Assurance::None));
    let passed: Vec<&str> =
        only.artefacts[0].checks.iter().filter(|c| c.status == Status::Pass).map(|c| c.id).collect();
    assert_eq!(passed, ["LIC-001", "INT-001"]);
    // what a reader sees may be left out without words, licence and credit being in doubt; words may not
    let sight = with(Options { skip: vec!["VIS-008".into()], ..Options::default() });
    assert_eq!((sight.verdict, sight.assurance), (Verdict::Partial, Assurance::EqualsSource));
    let words = with(Options { skip: vec!["INT-004".into()], ..Options::default() });
    assert_eq!((words.verdict, words.assurance), (Verdict::Partial, Assurance::None));
    // left out on request is no finding, at any threshold
    assert_eq!(with(Options { skip: vec!["VIS-008".into()], fail_on: FailOn::Warning, ..Options::default() }).exit, 0);
    let metadata = with(Options { profile: Profile::Metadata, ..Options::default() });
    assert_eq!((metadata.verdict, metadata.assurance), (Verdict::Partial, Assurance::None));
    let state = |id: &str| metadata.artefacts[0].checks.iter().find(|c| c.id == id).map(|c| c.status);
    assert_eq!((state("INT-001"), state("LIC-001")), (Some(Status::Skipped), Some(Status::Pass)));
    assert!(metadata.to_text(Lang::Zh).contains("按要求未查"), "{}", metadata.to_text(Lang::Zh));
    // a PDF whose pages may not be drawn says so, in every build
    let pdf = crate::verify_pdf_support::Pdf::new(&e, true).bytes();
    let drawn = |render| verify_with(&pdf, "a.pdf", &Reference::Source(&e), &Options { render, ..Options::default() });
    let quiet = drawn(false);
    assert_eq!((quiet.verdict, drawn(true).verdict), (Verdict::Partial, Verdict::Pass), "{}", quiet.to_text(Lang::En));
    assert!(quiet.artefacts[0].not_checked.iter().any(|n| n.id == "VIS-002" && n.why.contains("--no-render")));
    // an error is an error though half was left out
    let (e, bytes) = bad();
    let options = Options { skip: vec!["LIC-001".into()], ..Options::default() };
    assert_eq!(verify_with(&bytes, "b.epub", &Reference::Source(&e), &options).verdict, Verdict::Fail);
}

#[test]
fn the_licence_that_was_asked_for_is_there_or_lic_004_says_so() {
    let e = edition(true);
    let bytes = Epub::new(&e).zip();
    for (code, want) in [
        ("CC-BY-NC-ND-4.0", None),
        ("CC-BY-NC-ND", None),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/deed.zh", None),
        ("CC-BY-4.0", Some("LIC-004")),
        ("CC-BY-NC-ND-3.0", Some("LIC-004")),
    ] {
        let options = Options { expect_license: parse_code(code), ..Options::default() };
        assert!(options.expect_license.is_some());
        let r = verify_with(&bytes, "a.epub", &Reference::None, &options);
        assert_eq!(failed(&r).first().copied(), want, "{code}");
    }
    // nothing stated is not what was asked for
    let silent = Epub::new(&e).replace("package.opf", "<dc:rights>", "<dc:format>").replace(
        "package.opf",
        "</dc:rights>",
        "</dc:format>",
    );
    let options = Options { expect_license: parse_code("CC-BY-4.0"), ..Options::default() };
    let r = verify_with(&silent.zip(), "a.epub", &Reference::None, &options);
    assert!(failed(&r).contains(&"LIC-004"), "{}", r.to_text(Lang::En));
}

#[test]
fn a_manifest_may_be_required() {
    let e = edition(true);
    let foreign = Epub::new(&e).remove("integrity.json");
    let bytes = foreign.replace("package.opf", "fuzi:", "other:").zip();
    let options = Options { require_manifest: true, ..Options::default() };
    let r = verify_with(&bytes, "a.epub", &Reference::None, &options);
    assert!(failed(&r).contains(&"MAN-001"), "{}", r.to_text(Lang::En));
    let whole = verify_with(&Epub::new(&e).zip(), "a.epub", &Reference::None, &options);
    assert!(!failed(&whole).contains(&"MAN-001"));
}

#[test]
fn every_check_is_explained() {
    for id in check_ids() {
        for lang in [Lang::Zh, Lang::En] {
            assert!(explain(id, lang).is_some_and(|t| t.starts_with(id) && t.lines().count() > 6), "{id}");
        }
    }
    assert_eq!(explain("INT-999", Lang::En), None);
}

#[test]
fn likely_causes_are_said_as_such() {
    let e = edition(true);
    let bytes = Epub::new(&e).replace("text1.xhtml", "力量来自", "\u{F98A}量来自").zip();
    let text = against(&bytes, &e).to_text(Lang::En);
    assert!(text.contains("Likely cause: typical of a re-save"), "{text}");
    let cut = &bytes[..bytes.len() - 30];
    assert!(alone(cut).to_text(Lang::Zh).contains("可能的原因：没有下载完"), "{}", alone(cut).to_text(Lang::Zh));
}
