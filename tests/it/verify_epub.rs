//! `verify` on EPUBs: the whole file passes, and each mutation of the catalogue is named by its id.

use crate::verify_support::*;
use fuzi::verify::{Assurance, FailOn, Lang, Limits, Options, Profile, Reference, Status, Verdict, verify_with};

#[test]
fn a_whole_edition_passes_and_says_what_was_not_looked_at() {
    for resolved in [false, true] {
        let e = edition(resolved);
        let bytes = Epub::new(&e).zip();
        let want: &[&str] = if resolved { &[] } else { &["LIC-002"] };
        let r = alone(&bytes);
        assert_eq!(failed(&r), want, "{}", r.to_text(Lang::En));
        assert_eq!(r.verdict, if resolved { Verdict::Pass } else { Verdict::Warn });
        assert_eq!((r.exit, r.assurance), (0, Assurance::SelfConsistent));
        let r = against(&bytes, &e);
        assert_eq!(failed(&r), want, "{}", r.to_text(Lang::En));
        assert_eq!((r.exit, r.assurance), (0, Assurance::EqualsSource));
        let text = &r.artefacts[0].text;
        assert_eq!(text.equals_source, Some(true));
        assert_eq!(text.root.as_deref(), Some(e.manifest().root.as_str()));
        assert_eq!(text.stream.as_deref(), Some(e.manifest().stream.as_str()));
        let ran = |id: &str| r.artefacts[0].checks.iter().any(|c| c.id == id && c.status == Status::Pass);
        for id in [
            "INT-001", "NOT-001", "NOT-003", "ATT-001", "LIC-001", "CON-002", "MAN-002", "XML-001", "VIS-001",
            "VIS-008",
        ] {
            assert!(ran(id), "{id} did not run");
        }
    }
}

#[test]
fn the_json_has_the_shape_of_the_schema_and_never_changes() {
    let e = edition(true);
    let bytes = Epub::new(&e).replace("text1.xhtml", "训练与耐心", "训练与恒心").zip();
    let r = against(&bytes, &e);
    assert_eq!(r.to_json(), against(&bytes, &e).to_json());
    let v: serde_json::Value = serde_json::from_str(&r.to_json()).unwrap();
    assert_eq!(v["schema"], "fuzi.verify/1");
    assert_eq!(v["tool"]["canon"], "fuzi-canon/1");
    assert_eq!(v["verdict"], "FAIL");
    assert_eq!(v["exit"], 1);
    assert_eq!(v["assurance"], serde_json::Value::Null);
    assert_eq!(v["evidence"]["source"]["path"], "sample.md");
    let a = &v["artefacts"][0];
    assert_eq!((&a["type"], &a["verdict"], &a["text"]["mode"]), (&"epub".into(), &"FAIL".into(), &"exact".into()));
    assert_eq!(a["license"]["spdx"], "CC-BY-NC-ND-4.0");
    assert_eq!(a["attribution"]["creators"][1]["name"], "王天成");
    let check = a["checks"].as_array().unwrap().iter().find(|c| c["status"] == "fail" && c["id"] == "INT-001").unwrap();
    assert_eq!(check["where"]["entry"], "EPUB/text1.xhtml");
    assert_eq!(check["where"]["block"], 2);
    assert_eq!(check["where"]["char"], 23);
    assert!(check["message"].as_str().unwrap().contains("耐 U+8010 became 恒 U+6052"), "{}", check["message"]);
    assert!(check["expected"].as_str().unwrap().contains("耐心"));
    assert_eq!(check["fingerprint"].as_str().unwrap().len(), 16);
    assert!(a["not_checked"].as_array().unwrap().iter().all(|n| n["why"].as_str().is_some_and(|w| !w.is_empty())));
    assert!(r.to_text(Lang::Zh).contains("INT-001 错误"));
}

type Mutator = fn(Epub) -> Epub;

/// Name, mutation, ids that must appear alone, whether the source is needed to see it.
const MUTATIONS: &[(&str, Mutator, &[&str])] = &[
    ("dc:rights removed", |e| rights_removed(e), &["LIC-001"]),
    ("cc:license link removed", |e| cut(e, "package.opf", "<link rel=\"cc:license\"", "/>"), &["LIC-003"]),
    (
        "licence flipped to BY",
        |e| e.replace("package.opf", "licenses/by-nc-nd/4.0", "licenses/by/4.0"),
        &["CNS-002", "LIC-004"],
    ),
    ("version flipped", |e| e.replace("package.opf", "by-nc-nd/4.0/", "by-nc-nd/3.0/"), &["CNS-002", "LIC-004"]),
    ("a port that is not", |e| e.replace("package.opf", "by-nc-nd/4.0/", "by-nc-nd/4.0/cn/"), &["LIC-003", "LIC-006"]),
    (
        "Cyrillic host",
        |e| e.replace("package.opf", "creativecommons.org/licenses", "crеativecommons.org/licenses"),
        &["LIC-003", "LIC-007"],
    ),
    (
        "link of a picture only",
        |e| e.replace("package.opf", "<link rel=\"cc:license\"", "<link refines=\"#x\" rel=\"cc:license\""),
        &["LIC-003"],
    ),
    (
        "anchor leads elsewhere",
        |e| {
            e.replace(
                "rights.xhtml",
                "href=\"https://creativecommons.org/licenses/by-nc-nd",
                "href=\"https://creativecommons.org/licenses/by-nc",
            )
        },
        &["LIC-004", "LIC-009"],
    ),
    (
        "two dc:rights",
        |e| e.replace("package.opf", "<dc:rights>", "<dc:rights>CC BY 4.0</dc:rights><dc:rights>"),
        &["CNS-002", "LIC-004", "LIC-010"],
    ),
    (
        "name changed everywhere",
        |e| e.replace("package.opf", "许成钢", "许成刚").replace("title.xhtml", "许成钢", "许成刚"),
        &["ATT-001", "ATT-005"],
    ),
    (
        "name with a zero-width joiner",
        |e| e.replace("title.xhtml", "许成钢", "许\u{200D}成钢"),
        &["ATT-001", "ATT-005", "INT-006"],
    ),
    (
        "second author removed from metadata",
        |e| e.replace("package.opf", "<dc:creator id=\"c1\">王天成</dc:creator>", ""),
        &["ATT-001"],
    ),
    (
        "second author removed from sight",
        |e| e.replace("title.xhtml", "<p data-fuzi=\"field:byline\">王天成</p>", ""),
        &["ATT-001"],
    ),
    (
        "second author removed from both",
        |e| {
            e.replace("package.opf", "<dc:creator id=\"c1\">王天成</dc:creator>", "").replace(
                "title.xhtml",
                "<p data-fuzi=\"field:byline\">王天成</p>",
                "",
            )
        },
        &["ATT-001"],
    ),
    (
        "creators exchanged",
        |e| {
            e.replace("package.opf", "许成钢", "某").replace("package.opf", "王天成", "许成钢").replace(
                "package.opf",
                ">某<",
                ">王天成<",
            )
        },
        &["ATT-002"],
    ),
    (
        "re-publisher added",
        |e| e.replace("package.opf", "<dc:language>", "<dc:creator>某某网</dc:creator><dc:language>"),
        &["ATT-005"],
    ),
    ("title changed in metadata", |e| e.replace("package.opf", "<dc:title>论", "<dc:title>新论"), &["CNS-003"]),
    ("title changed in sight", |e| e.replace("title.xhtml", "论民主", "论民王"), &["CNS-003"]),
    ("issue changed in sight", |e| e.replace("title.xhtml", "第4卷", "第5卷"), &["ATT-004"]),
    ("notice deleted", |e| notice_deleted(e), &["LIC-003", "NOT-001", "NOT-003"]),
    (
        "notice out of the spine",
        |e| e.replace("package.opf", "<itemref idref=\"rights\"/>", ""),
        &["NOT-002", "NOT-003"],
    ),
    (
        "notice not linear",
        |e| e.replace("package.opf", "<itemref idref=\"rights\"/>", "<itemref idref=\"rights\" linear=\"no\"/>"),
        &["NOT-002", "NOT-003"],
    ),
    (
        "notice hidden",
        |e| e.replace("rights.xhtml", "id=\"notice\"", "id=\"notice\" hidden=\"\""),
        &["LIC-003", "NOT-001", "NOT-003", "VIS-001"],
    ),
    (
        "notice in a template",
        |e| {
            e.replace("rights.xhtml", "<section", "<template><section").replace(
                "rights.xhtml",
                "</section>",
                "</section></template>",
            )
        },
        &["LIC-003", "NOT-001", "NOT-003", "VIS-006"],
    ),
    (
        "notice in a comment",
        |e| {
            e.replace("rights.xhtml", "<section", "<!-- <section").replace(
                "rights.xhtml",
                "</section>",
                "</section> -->",
            )
        },
        &["LIC-003", "NOT-001", "NOT-003", "VIS-006"],
    ),
    (
        "notice off the page",
        |e| e.replace("rights.xhtml", "id=\"notice\"", "id=\"notice\" style=\"position:absolute;left:-9999px\""),
        &["LIC-003", "NOT-001", "NOT-003", "VIS-004"],
    ),
    ("notice reversed", |e| e.replace("rights.xhtml", "并不得修改及商用", "并可以修改及商用"), &["LIC-008", "NOT-003"]),
    ("notice cut", |e| e.replace("rights.xhtml", "及商用", ""), &["NOT-003"]),
    ("credit line removed", |e| cut(e, "text1.xhtml", "<p class=\"credit\"", "</p>"), &["NOT-004"]),
    (
        "second licence in sight",
        |e| e.replace("title.xhtml", "</section>", "<p>CC BY 4.0</p></section>"),
        &["INT-002", "LIC-010"],
    ),
    ("character changed", |e| e.replace("text1.xhtml", "民主不是", "民王不是"), &["INT-001"]),
    ("negation removed", |e| e.replace("text1.xhtml", "民主不是", "民主是"), &["INT-001"]),
    ("typo mended", |e| e.replace("text1.xhtml", "我陪你", "我赔你"), &["INT-001"]),
    ("alternative text changed", |e| e.replace("text1.xhtml", "一幅画", "一张画"), &["INT-001"]),
    ("inline alternative text changed", |e| e.replace("text1.xhtml", "韦伯像", "韦伯象"), &["INT-001"]),
    ("paragraph removed", |e| cut(e, "text1.xhtml", "<p id=\"b0005\"", "</p>\n"), &["INT-002"]),
    (
        "paragraph hidden",
        |e| e.replace("text1.xhtml", "id=\"b0005\"", "id=\"b0005\" style=\"display:none\""),
        &["INT-002", "VIS-001"],
    ),
    ("paragraph unmarked", |e| e.replace("text1.xhtml", "<p id=\"b0005\" data-kind=\"para\">", "<p>"), &["INT-002"]),
    (
        "paragraph added",
        |e| e.replace("text1.xhtml", "<p id=\"b0005\"", "<p>本书由某某网制作</p><p id=\"b0005\""),
        &["INT-002"],
    ),
    (
        "marked paragraph added",
        |e| {
            e.replace(
                "text1.xhtml",
                "<p id=\"b0005\"",
                "<p id=\"b0099\" data-kind=\"para\">本书由某某网制作</p><p id=\"b0005\"",
            )
        },
        &["INT-002"],
    ),
    ("paragraph doubled", |e| doubled(e), &["INT-003"]),
    ("paragraphs exchanged", |e| exchanged(e), &["INT-004"]),
    ("marker changed", |e| e.replace("text1.xhtml", ">1.<", ">2.<"), &["INT-001"]),
    ("space removed", |e| e.replace("text1.xhtml", "Max Weber", "MaxWeber"), &["INT-007"]),
    ("space added", |e| e.replace("text1.xhtml", "Weber 曾", "Weber  曾"), &["INT-007"]),
    ("blocks merged", |e| e.replace("text1.xhtml", "</p>\n<p id=\"b0005\" data-kind=\"para\">", ""), &["INT-008"]),
    ("role changed", |e| e.replace("text1.xhtml", "data-kind=\"turn\"", "data-kind=\"para\""), &["INT-008"]),
    (
        "text file out of the spine",
        |e| e.replace("package.opf", "<itemref idref=\"text\"/>", ""),
        &["INT-000", "NOT-004"],
    ),
    ("manifest removed", |e| e.remove("integrity.json"), &["MAN-001"]),
    ("root removed from metadata", |e| cut(e, "package.opf", "<meta property=\"fuzi:root\"", "</meta>"), &["MAN-001"]),
    ("root changed in metadata", |e| e.replace("package.opf", "\"fuzi:root\">", "\"fuzi:root\">0"), &["MAN-002"]),
    ("manifest root changed", |e| e.replace("integrity.json", "\"root\":\"", "\"root\":\"0"), &["MAN-002"]),
    (
        "script added",
        |e| e.replace("text1.xhtml", "<body>", "<body><script>document.body.remove()</script>"),
        &["ACT-001"],
    ),
    (
        "rights.xml added",
        |mut e| {
            e.files.push(("META-INF/rights.xml".into(), "<r/>".into()));
            e
        },
        &["DRM-002"],
    ),
    (
        "encryption added",
        |mut e| {
            e.files.push((
                "META-INF/encryption.xml".into(),
                "<e><EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/></e>".into(),
            ));
            e
        },
        &["DRM-002"],
    ),
    (
        "stray file",
        |mut e| {
            e.files.push(("EPUB/ad.png".into(), "x".into()));
            e
        },
        &["CON-007"],
    ),
    (
        "path out of the archive",
        |mut e| {
            e.files.push(("EPUB/%2e%2e/../../evil".into(), "x".into()));
            e
        },
        &["CON-007", "CON-010"],
    ),
    (
        "colliding names",
        |mut e| {
            e.files.push(("EPUB/TEXT1.xhtml".into(), "<a/>".into()));
            e
        },
        &["CON-003", "CON-007"],
    ),
    (
        "mimetype not first",
        |mut e| {
            e.files.swap(0, 1);
            e
        },
        &["CON-002"],
    ),
    (
        "two rootfiles",
        |e| e.replace("container.xml", "</rootfiles>", "<rootfile full-path=\"x.opf\"/></rootfiles>"),
        &["CON-008"],
    ),
];

fn rights_removed(e: Epub) -> Epub {
    cut(e, "package.opf", "<dc:rights>", "</dc:rights>")
}

fn cut(e: Epub, file: &str, from: &str, to: &str) -> Epub {
    let text = e.get(file).to_string();
    let start = text.find(from).expect("start");
    let end = start + text[start..].find(to).expect("end") + to.len();
    e.replace(file, &text[start..end], "")
}

fn notice_deleted(e: Epub) -> Epub {
    let e = e.replace("package.opf", "<itemref idref=\"rights\"/>", "");
    cut(e, "package.opf", "<item id=\"rights\"", "/>").remove("rights.xhtml")
}

fn paragraph(e: &Epub, id: &str) -> String {
    let text = e.get("text1.xhtml");
    let start = text.find(&format!("<p id=\"{id}\"")).expect("start");
    let end = start + text[start..].find("</p>\n").expect("end") + 5;
    text[start..end].to_string()
}

fn doubled(e: Epub) -> Epub {
    let p = paragraph(&e, "b0005");
    let twice = format!("{p}{p}");
    e.replace("text1.xhtml", &p, &twice)
}

fn exchanged(e: Epub) -> Epub {
    let (a, b) = (paragraph(&e, "b0004"), paragraph(&e, "b0005"));
    let there = format!("{a}{b}");
    e.replace("text1.xhtml", &there, &format!("{b}{a}"))
}

#[test]
fn every_mutation_is_named_with_and_without_the_source() {
    let e = edition(true);
    let whole = Epub::new(&e);
    let mut wrong = Vec::new();
    for (name, mutate, want) in MUTATIONS {
        let bytes = mutate(whole.clone()).zip();
        for (how, r) in [("source", against(&bytes, &e)), ("alone", alone(&bytes))] {
            let got = failed(&r);
            // without the source a manifest knows digests only
            // and an edition's own sentences are known with the source only
            let blind = how == "alone" && *name == "second licence in sight";
            let alone_want: Vec<&str> = want.iter().filter(|id| !(blind && **id == "INT-002")).copied().collect();
            if got != alone_want {
                wrong.push(format!("{name} ({how}): want {want:?}, got {got:?}\n{}", r.to_text(Lang::En)));
            }
            let warn = ["ATT-002", "NOT-004", "CON-007"];
            if want.iter().any(|id| !warn.contains(id)) {
                assert_eq!((r.verdict, r.exit, r.assurance), (Verdict::Fail, 1, Assurance::None), "{name} ({how})");
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), MUTATIONS.len() * 2, wrong.join("\n"));
}

#[test]
fn words_that_hide_behind_the_editions_mark_are_seen_with_the_source() {
    let e = edition(true);
    let advert = "<p data-fuzi=\"edition\">某某网倾情奉献</p>";
    for (file, from) in
        [("text1.xhtml", "<body>"), ("rights.xhtml", "<h1>"), ("nav.xhtml", "<body>"), ("title.xhtml", "<section")]
    {
        let bytes =
            Epub::new(&e).replace(file, from, &format!("{}{from}", if from == "<body>" { "" } else { advert })).zip();
        let bytes =
            if from == "<body>" { Epub::new(&e).replace(file, from, &format!("{from}{advert}")).zip() } else { bytes };
        assert_eq!(failed(&against(&bytes, &e)), ["INT-002"], "{file}");
        assert_eq!(against(&bytes, &e).artefacts[0].text.equals_source, Some(false));
    }
}

#[test]
fn pages_beside_the_reading_order_are_read() {
    let e = edition(true);
    let item = "<item id=\"ad\" href=\"ad.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>";
    for place in ["", "<itemref idref=\"ad\" linear=\"no\"/>", "<itemref idref=\"ad\"/>"] {
        let mut epub = Epub::new(&e).replace("package.opf", "</manifest>", item).replace(
            "package.opf",
            "</spine>",
            &format!("{place}</spine>"),
        );
        let html = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>论民主的训练</title></head><body><p>某某网倾情奉献</p></body></html>";
        epub.files.push(("EPUB/ad.xhtml".into(), html.into()));
        for r in [alone(&epub.zip()), against(&epub.zip(), &e)] {
            assert_eq!(failed(&r), ["INT-002"], "{place}");
        }
    }
    let aside = Epub::new(&e).replace("package.opf", "</spine>", "<itemref idref=\"nav\" linear=\"no\"/></spine>");
    assert_eq!(failed(&against(&aside.zip(), &e)), [""; 0]);
    let advert = aside.replace("nav.xhtml", "<body>", "<body><p data-fuzi=\"edition\">某某网倾情奉献</p>");
    assert_eq!(failed(&against(&advert.zip(), &e)), ["INT-002"]);
}

#[test]
fn look_alikes_and_invisible_characters_have_ids_of_their_own() {
    let e = edition(true);
    for (from, to, want) in [
        ("力量来自", "\u{F98A}量来自", "INT-005"),
        ("，也只能", ",也只能", "INT-005"),
        ("力量来自", "力\u{200B}量来自", "INT-006"),
        ("力量来自", "力\u{FE00}量来自", "INT-006"),
        ("力量来自", "力\u{E0041}量来自", "INT-006"),
    ] {
        let bytes = Epub::new(&e).replace("text1.xhtml", from, to).zip();
        let r = against(&bytes, &e);
        assert_eq!(failed(&r), [want], "{}", r.to_text(Lang::En));
        assert!(!alone(&bytes).artefacts[0].checks.iter().all(|c| c.status != Status::Fail));
    }
}

#[test]
fn a_rebuilt_manifest_is_self_consistent_but_not_the_source() {
    let honest = edition(true);
    let mut other = document(true);
    other.meta.creators.truncate(1);
    let forged = fuzi::license::seal(other, Default::default(), &Default::default()).unwrap();
    let bytes = Epub::new(&forged).zip();
    assert_eq!(failed(&alone(&bytes)), [""; 0]);
    let got = failed(&against(&bytes, &honest));
    assert!(got.contains(&"ATT-001") && got.contains(&"MAN-002"), "{got:?}");
}

#[test]
fn identity_mutations_do_not_fail() {
    let e = edition(true);
    let whole = Epub::new(&e);
    let mut reversed = whole.clone();
    reversed.files[1..].reverse();
    let stored = zip_files(whole.files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())), zip::CompressionMethod::Stored);
    let wrapped =
        whole.clone().replace("text1.xhtml", "民主不是", "<span class=\"koboSpan\" id=\"kobo.1\">民主</span>不是");
    let references = whole.clone().replace("text1.xhtml", "民主不是", "&#x6C11;&#20027;不是");
    let dated = whole.clone().replace(
        "package.opf",
        "<dc:language>",
        "<meta property=\"dcterms:modified\">2026-02-03T00:00:00Z</meta><dc:language>",
    );
    for bytes in [reversed.zip(), stored, wrapped.zip(), references.zip(), dated.zip()] {
        for r in [alone(&bytes), against(&bytes, &e)] {
            assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
        }
    }
}

#[test]
fn an_unresolved_licence_must_link_nowhere() {
    let e = edition(false);
    let uri = "https://creativecommons.org/licenses/by-nc-nd/4.0/";
    let bytes = Epub::new(&e)
        .replace("package.opf", "</metadata>", &format!("<link rel=\"cc:license\" href=\"{uri}\"/></metadata>"))
        .zip();
    assert_eq!(failed(&against(&bytes, &e)), ["LIC-002", "LIC-004"]);
}

#[test]
fn profiles_thresholds_and_skips() {
    let e = edition(false);
    let bytes = Epub::new(&e).zip();
    let run = |o: Options| verify_with(&bytes, "b", &Reference::Source(&e), &o);
    assert_eq!(run(Options::default()).exit, 0);
    assert_eq!(run(Options { profile: Profile::Strict, ..Options::default() }).verdict, Verdict::Fail);
    let r = run(Options { fail_on: FailOn::Warning, ..Options::default() });
    assert_eq!((r.verdict, r.exit), (Verdict::Warn, 1));
    let r = run(Options { skip: vec!["LIC-002".into()], ..Options::default() });
    assert_eq!(r.verdict, Verdict::Partial);
}

#[test]
fn unpacked_size_entries_and_depth_have_limits() {
    let e = edition(true);
    let bytes = Epub::new(&e).zip();
    let run = |bytes: &[u8], limits: Limits| fuzi::verify::verify(bytes, "b", &Reference::None, &limits);
    let cases = [
        ("RES-001", Limits { max_bytes: 100, ..Limits::default() }),
        ("RES-002", Limits { max_unpacked: 3000, ..Limits::default() }),
        ("RES-004", Limits { max_entries: 3, ..Limits::default() }),
        ("RES-005", Limits { max_depth: 3, ..Limits::default() }),
        ("RES-005", Limits { max_objects: 10, ..Limits::default() }),
    ];
    for (id, limits) in cases {
        let r = run(&bytes, limits);
        assert_eq!((failed(&r), r.verdict, r.exit), (vec![id], Verdict::Error, 3));
    }
    let mut bomb = Epub::new(&e);
    let text = bomb.files.iter_mut().find(|f| f.0.ends_with("text1.xhtml")).unwrap();
    text.1.push_str(&" ".repeat(4 << 20));
    let r = run(&bomb.zip(), Limits::default());
    assert_eq!((failed(&r), r.exit), (vec!["RES-003"], 3));
}
