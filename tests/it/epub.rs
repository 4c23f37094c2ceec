//! The EPUB edition: whose words are whose, the package, the defects of epub-builder that must not come back.

use crate::books::*;
use crate::epub_reader::{Book, Child, Node, parse};
use crate::epub_works::{all_books, awkward_meta, full, long_blocks};
use fuzi::document::*;
use fuzi::epub::{EpubError, emit};
use fuzi::license::Edition;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

#[test]
fn every_file_is_well_formed_and_every_id_stands_once() {
    for (name, edition) in all_books() {
        let book = Book::of(&edition);
        for (file, bytes) in &book.files {
            if file.ends_with(".xhtml") || file.ends_with(".opf") || file.ends_with(".xml") {
                let root = parse(std::str::from_utf8(bytes).unwrap());
                let mut seen = BTreeSet::new();
                for id in root.all().iter().filter_map(|n| n.attr("id")) {
                    assert!(seen.insert(id.to_string()), "{name}: {file} has two {id}");
                }
            }
        }
    }
}

/// The words of every leaf and every field come back exactly: NZ-00 for the EPUB (`docs/marks.md`).
#[test]
fn nz_00_every_leaf_and_every_field_comes_back() {
    for (name, edition) in all_books() {
        let book = Book::of(&edition);
        let mut got: Vec<(String, String, String)> = vec![];
        for file in book.texts() {
            for node in book.xml(&file).all() {
                let Some(kind) = node.attr("data-kind").filter(|_| node.name != "rt") else { continue };
                let id = node.attr("id").unwrap().to_string();
                let trim = |t: &str| t.replace('\n', "").trim_matches([' ', '\t']).to_string();
                let own = if node.name == "img" { node.attr("alt").unwrap().to_string() } else { words(node) };
                if !trim(&own).is_empty() {
                    got.push((id.clone(), kind.to_string(), trim(&own)));
                }
                for inner in node.all().into_iter().skip(1) {
                    let (kind, words) = match inner.name.as_str() {
                        "img" if inner.attr("id").is_none() => ("alt", trim(inner.attr("alt").unwrap())),
                        "rt" => ("ruby", trim(&inner.text())),
                        _ => continue,
                    };
                    if !words.is_empty() {
                        got.push((id.clone(), kind.to_string(), words));
                    }
                }
            }
        }
        let want: Vec<(String, String, String)> = edition
            .canon()
            .blocks
            .iter()
            .map(|b| (b.id.to_string(), b.kind.as_str().to_string(), b.text.clone()))
            .collect();
        assert_eq!(got, want, "{name}");

        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in ["EPUB/title.xhtml", "EPUB/rights.xhtml"].into_iter().map(String::from).chain(book.texts()) {
            for node in book.xml(&file).all() {
                if let Some(key) = node.attr("data-fuzi").and_then(|k| k.strip_prefix("field:")) {
                    let values = fields.entry(key.to_string()).or_default();
                    if !values.contains(&node.text()) {
                        values.push(node.text());
                    }
                }
            }
        }
        let want: BTreeMap<String, Vec<String>> =
            edition.canon().fields.iter().map(|(k, v)| (k.as_str().to_string(), v.clone())).collect();
        assert_eq!(fields, want, "{name}");
    }
}

/// Words of a leaf, without readings and the numbers of notes.
fn words(node: &Node) -> String {
    let own = |c: &Child| match c {
        Child::Text(t) => t.clone(),
        Child::Node(n) if n.name == "rt" || n.attr("data-fuzi").is_some() => String::new(),
        Child::Node(n) => words(n),
    };
    node.children.iter().map(own).collect()
}

/// INT-002: no characters stand outside a leaf, a field or the edition's own sections.
#[test]
fn no_word_is_unmarked() {
    fn walk(node: &Node, marked: bool, file: &str) {
        let marked = marked || node.attr("data-fuzi").is_some() || node.attr("data-kind").is_some();
        for c in &node.children {
            match c {
                Child::Text(t) => assert!(marked || t.trim().is_empty(), "{file}: {t:?} in {}", node.name),
                Child::Node(n) => walk(n, marked, file),
            }
        }
    }
    for (_, edition) in all_books() {
        let book = Book::of(&edition);
        for (file, _) in book.files.iter().filter(|(f, _)| f.ends_with(".xhtml")) {
            walk(book.xml(file).named("body")[0], false, file);
        }
    }
}

#[test]
fn the_zip_is_the_same_every_time_and_says_nothing_of_the_machine() {
    let (a, b) = (Book::of(&full()).bytes, Book::of(&full()).bytes);
    assert_eq!(a, b);
    // local headers, by the zip format itself: APPNOTE 4.3.7
    assert_eq!(&a[..4], b"PK\x03\x04");
    assert_eq!(&a[8..10], [0, 0], "mimetype is stored");
    assert_eq!(&a[28..30], [0, 0], "mimetype has no extra field");
    assert_eq!(&a[30..58], b"mimetypeapplication/epub+zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(&a)).unwrap();
    let mut names = vec![];
    for i in 0..zip.len() {
        let entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        assert_eq!(entry.last_modified().unwrap(), zip::DateTime::DEFAULT, "{name}");
        assert_eq!(entry.unix_mode().map(|m| m & 0o777), Some(0o644), "{name}");
        assert!(entry.extra_data().is_none_or(|e| e.is_empty()), "{name}");
        if name == "META-INF/integrity.json" {
            assert_eq!(entry.compression(), zip::CompressionMethod::Stored);
        }
        names.push(name);
    }
    assert_eq!(&names[..3], ["mimetype", "META-INF/container.xml", "META-INF/integrity.json"]);
    assert!(names[3..].is_sorted() && names[3..].iter().all(|n| n.starts_with("EPUB/")), "{names:?}");
    let all: Vec<u8> = Book::of(&full()).files.into_values().flatten().collect();
    for leak in ["/work/", "/home/", "/tmp/", "/root/"] {
        assert!(!all.windows(leak.len()).any(|w| w == leak.as_bytes()), "{leak}");
    }
}

#[test]
fn the_manifest_of_the_words_is_in_the_book() {
    let edition = full();
    let book = Book::of(&edition);
    let manifest: serde_json::Value = serde_json::from_slice(&book.files["META-INF/integrity.json"]).unwrap();
    assert_eq!(manifest["root"], edition.manifest().root);
    let entries = manifest["carrier"]["epub"]["entries"].as_array().unwrap();
    let listed: Vec<&str> = entries.iter().map(|e| e["path"].as_str().unwrap()).collect();
    let there: Vec<&str> = book.files.keys().map(String::as_str).filter(|n| *n != "META-INF/integrity.json").collect();
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.join("\n")
    };
    assert_eq!(sorted(listed), sorted(there));
    for e in entries {
        let digest = fuzi::license::sha256_hex(&Sha256::digest(&book.files[e["path"].as_str().unwrap()]).into());
        assert_eq!(e["sha256"], digest, "{e}");
    }
    let spine = manifest["carrier"]["epub"]["spine"].as_array().unwrap();
    assert_eq!(spine[0]["path"], "EPUB/title.xhtml");
    assert_eq!(spine.last().unwrap()["linear"], false);
    let opf = book.opf();
    assert_eq!(opf.meta("fuzi:root"), [edition.manifest().root.clone()]);
    assert_eq!(opf.meta("fuzi:stream"), [edition.manifest().stream.clone()]);
    assert_eq!(opf.meta("fuzi:spdx"), ["LicenseRef-CC-BY-NC-ND-unversioned"]);
}

/// epub-builder defect 1: language and first creator share an id; roles are all `aut`.
#[test]
fn defect_1_creators_have_ids_and_roles_of_their_own() {
    let opf = Book::of(&full()).opf();
    let ids: Vec<_> = opf.named("dc:creator").iter().map(|c| c.attr("id").unwrap().to_string()).collect();
    assert_eq!(opf.texts("dc:creator"), ["周远山", "李文"]);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 2);
    assert!(opf.named("dc:language").iter().all(|l| l.attr("id").is_none()));
    assert_eq!(opf.meta("role"), ["ive", "ivr"]);
    assert!(opf.with("property", "role").iter().all(|r| r.attr("scheme") == Some("marc:relators")));
    assert_eq!(opf.meta("display-seq"), ["1", "2"]);
    let bare = Book::of(&edition(bare_meta("甲", &["乙"]), vec![Numbering::default().para("丙")])).opf();
    assert!(bare.meta("role").is_empty(), "no role is invented");
}

/// Defect 2: an empty list of landmarks.
#[test]
fn defect_2_landmarks_are_never_empty() {
    for (name, edition) in all_books() {
        let nav = Book::of(&edition).xml("EPUB/nav.xhtml");
        let landmarks = nav.with("epub:type", "landmarks")[0].clone();
        let kinds: BTreeSet<_> =
            landmarks.named("a").iter().map(|a| a.attr("epub:type").unwrap().to_string()).collect();
        let want = ["bodymatter", "copyright-page", "titlepage", "toc"];
        assert_eq!(kinds, want.iter().map(|s| s.to_string()).collect(), "{name}");
    }
}

/// Defect 3: metadata content is not escaped.
#[test]
fn defect_3_metadata_is_escaped() {
    let book = Book::of(&edition(awkward_meta(), vec![Numbering::default().para("甲")]));
    let opf = book.opf();
    assert_eq!(opf.texts("dc:title"), ["A & B：<标题> \"引\"", "R&D <1> \"甲\""]);
    assert_eq!(opf.texts("dc:publisher"), ["A & B <出版>"]);
    assert_eq!(opf.texts("dc:rights"), ["CC BY 4.0"], "one statement; the © line is told apart");
    assert_eq!(opf.meta("dcterms:rights"), ["© 2025 A & B"]);
    assert_eq!(opf.texts("dc:source"), ["https://example.org/?a=1&b=2"]);
    assert_eq!(opf.meta("cc:attributionURL"), ["https://example.org/?a=1&b=2"]);
    assert_eq!(opf.texts("dc:identifier")[1], "https://doi.org/10.1/a&b");
    let nav = book.xml("EPUB/nav.xhtml");
    assert!(nav.texts("a").contains(&"A & B：<标题> \"引\"".to_string()));
}

/// Defect 4: `refines` is written as `id`.
#[test]
fn defect_4_refinements_refine_what_exists() {
    let edition = edition(
        Metadata { creators: vec![Creator { file_as: Some("Zhou".into()), ..creator("周") }], ..journal_meta() },
        vec![Numbering::default().para("甲")],
    );
    let opf = Book::of(&edition).opf();
    let ids: BTreeSet<_> = opf.all().iter().filter_map(|n| n.attr("id")).map(String::from).collect();
    let refining: Vec<_> = opf.all().into_iter().filter(|n| n.attr("refines").is_some()).cloned().collect();
    assert!(refining.len() >= 4);
    for n in refining {
        assert!(ids.contains(n.attr("refines").unwrap().trim_start_matches('#')), "{n:?}");
        assert!(n.attr("id").is_none(), "{n:?}");
    }
    assert_eq!(opf.meta("file-as"), ["Zhou"]);
}

/// Defect 5: the page direction is not what was asked for.
#[test]
fn defect_5_pages_turn_left_to_right() {
    let opf = Book::of(&full()).opf();
    assert_eq!(opf.named("spine")[0].attr("page-progression-direction"), Some("ltr"));
    assert_eq!(opf.named("spine")[0].attr("toc"), None, "no NCX");
}

/// Defect 6: inline SVG is not declared. Drawings are files here, declared by their type.
#[test]
fn defect_6_drawings_are_declared_files() {
    let book = Book::of(&full());
    for file in book.files.keys().filter(|f| f.ends_with(".xhtml")) {
        assert!(book.xml(file).named("svg").is_empty(), "{file}");
    }
    let opf = book.opf();
    for (file, _) in book.files.iter().filter(|(f, _)| f.starts_with("EPUB/images/")) {
        let item = opf.with("href", file.trim_start_matches("EPUB/"))[0].clone();
        let want = if file.ends_with(".svg") { "image/svg+xml" } else { "image/png" };
        assert_eq!(item.attr("media-type"), Some(want), "{file}");
    }
}

/// Defect 7: no language on package and navigation, an unlabelled landmark.
#[test]
fn defect_7_language_and_labels() {
    for (name, edition) in all_books() {
        let book = Book::of(&edition);
        let language = edition.language();
        assert_eq!(book.opf().named("package")[0].attr("xml:lang"), Some(language), "{name}");
        for file in book.files.keys().filter(|f| f.ends_with(".xhtml")) {
            let html = book.xml(file).named("html")[0].clone();
            assert_eq!((html.attr("lang"), html.attr("xml:lang")), (Some(language), Some(language)), "{name} {file}");
        }
        for nav in book.xml("EPUB/nav.xhtml").named("nav") {
            assert!(nav.attr("aria-label").or(nav.attr("aria-labelledby")).is_some(), "{name}: {nav:?}");
        }
    }
}

/// Defect 8: the wall clock and a random name. The sealed edition has a date and a name of its own.
#[test]
fn defect_8_no_clock_and_no_chance() {
    let edition = full();
    let opf = Book::of(&edition).opf();
    assert_eq!(opf.meta("dcterms:modified"), ["2025-03-01T12:00:00Z"]);
    let identifier = opf.with("id", "pub-id")[0].text();
    assert_eq!(identifier, edition.identifier());
    assert_eq!(opf.named("package")[0].attr("unique-identifier"), Some("pub-id"));
}

/// `decisions.md` 8; LIC-003: addresses stand everywhere once the licence is resolved, and nowhere before.
#[test]
fn lic_003_the_address_is_everywhere_or_nowhere() {
    let blocks = || vec![Numbering::default().para("甲")];
    let uri = "https://creativecommons.org/licenses/by-nc-nd/4.0/";
    let book = Book::of(&edition(resolved(journal_meta()), blocks()));
    for rel in ["dcterms:license", "cc:license"] {
        assert_eq!(book.opf().with("rel", rel)[0].attr("href"), Some(uri));
    }
    for file in ["EPUB/title.xhtml", "EPUB/rights.xhtml", "EPUB/text.xhtml"] {
        let page = book.xml(file);
        let links = page.named("link");
        assert!(links.iter().any(|l| l.attr("rel") == Some("license") && l.attr("href") == Some(uri)), "{file}");
    }
    let rights = book.xml("EPUB/rights.xhtml");
    let a = rights.named("a").into_iter().find(|a| a.attr("rel") == Some("license")).unwrap();
    assert_eq!((a.attr("href"), a.text().as_str()), (Some(uri), uri));

    let book = Book::of(&edition(journal_meta(), blocks()));
    for (file, bytes) in &book.files {
        assert!(!String::from_utf8_lossy(bytes).contains("creativecommons.org/licenses"), "{file}");
        assert!(!String::from_utf8_lossy(bytes).contains("creativecommons.org/public"), "{file}");
    }
    let want = "CC-BY-NC-ND\u{3000}自由、免费转载分发，但须注明作者与出处，并不得修改及商用";
    assert_eq!(book.opf().texts("dc:rights"), [want]);
    assert_eq!(book.opf().named("dc:rights")[0].attr("xml:lang"), Some("zh-Hans"));
}

/// NOT-001, NOT-002, NOT-004: a visible notice, linear after the title page, in the landmarks; a credit in every text.
#[test]
fn the_notice_and_the_credit_are_where_readers_find_them() {
    for (name, edition) in all_books() {
        let book = Book::of(&edition);
        let opf = book.opf();
        let href = |id: &str| opf.with("id", id)[0].attr("href").unwrap().to_string();
        let (aside, linear): (Vec<&Node>, Vec<&Node>) =
            opf.named("itemref").into_iter().partition(|i| i.attr("linear") == Some("no"));
        assert_eq!(aside.iter().map(|i| href(i.attr("idref").unwrap())).collect::<Vec<_>>(), ["nav.xhtml"], "{name}");
        let spine: Vec<String> = linear.iter().map(|i| href(i.attr("idref").unwrap())).collect();
        assert_eq!(&spine[..2], ["title.xhtml", "rights.xhtml"], "{name}");
        assert!(spine[2..].iter().all(|f| f.starts_with("text")), "{name}: {spine:?}");
        let rights = book.xml("EPUB/rights.xhtml");
        let notice = rights.with("id", "notice")[0];
        assert_eq!(notice.attr("epub:type"), Some("copyright-page"));
        assert_eq!(notice.attr("data-fuzi"), Some("edition"));
        for line in &edition.licence().notice {
            assert!(notice.texts("dd").contains(line), "{name}: {line}");
        }
        for file in book.texts() {
            let page = book.xml(&file);
            let credit = page.with("class", "credit");
            assert_eq!(credit.len(), 1, "{name} {file}");
            assert_eq!(credit[0].text(), edition.wording().credit_line);
            assert_eq!(credit[0].attr("data-fuzi"), Some("edition"));
        }
    }
}

#[test]
fn a_long_work_is_cut_at_its_chapters() {
    let book = Book::of(&edition(bare_meta("长书", &["某人"]), long_blocks(&mut Numbering::default())));
    assert_eq!(book.texts(), ["001", "002", "003", "004"].map(|n| format!("EPUB/text{n}.xhtml")));
    let headings = |file: &str| -> Vec<String> {
        let page = book.xml(file);
        let all = page.all().into_iter();
        all.filter(|n| matches!(n.name.as_str(), "h1" | "h2" | "h3"))
            .map(|n| format!("{} {}", n.name, n.text()))
            .collect()
    };
    assert_eq!(headings("EPUB/text001.xhtml"), ["h1 长书"]);
    assert_eq!(headings("EPUB/text002.xhtml"), ["h1 第一章 山 & 水", "h2 第一节", "h2 第二节"]);
    let nav = book.xml("EPUB/nav.xhtml");
    let toc = nav.with("epub:type", "toc")[0].clone();
    let top: Vec<String> = toc.named("ol")[0]
        .children
        .iter()
        .filter_map(|c| match c {
            Child::Node(li) => Some(li.named("a")[0].text()),
            Child::Text(_) => None,
        })
        .collect();
    assert_eq!(top, ["版权与许可", "长书", "第一章 山 & 水", "第二章", "第三章"]);
    for a in toc.named("a") {
        let (file, id) = a.attr("href").unwrap().split_once('#').unwrap_or((a.attr("href").unwrap(), ""));
        let page = book.xml(&format!("EPUB/{file}"));
        assert!(id.is_empty() || page.with("id", id).len() == 1, "{:?}", a.attr("href"));
    }
}

#[test]
fn an_article_is_one_file_with_its_headings_in_order() {
    let book = Book::of(&full());
    assert_eq!(book.texts(), ["EPUB/text.xhtml"]);
    let page = book.xml("EPUB/text.xhtml");
    let levels: Vec<&str> = page
        .all()
        .into_iter()
        .filter(|n| n.name.len() == 2 && n.name.starts_with('h') && n.name != "hr")
        .map(|n| n.name.as_str())
        .collect();
    assert_eq!(levels, ["h1", "h2", "h3", "h2"]);
    let nav = book.xml("EPUB/nav.xhtml");
    let toc: Vec<String> = nav.with("epub:type", "toc")[0].texts("a");
    assert_eq!(toc, ["版权与许可", "河流与城市：一次对谈", "一、上游 & 下游", "（一）源头", "二、<结尾>"]);
}

#[test]
fn lnk_001_and_pictures() {
    let book = Book::of(&full());
    let ids: Vec<_> = book.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    assert_eq!(ids, [("LNK-001", "chapter-2.html#top")]);
    let page = book.xml("EPUB/text.xhtml");
    let hrefs: Vec<_> = page.named("a").iter().map(|a| a.attr("href").unwrap().to_string()).collect();
    assert_eq!(hrefs, ["https://example.org/path?a=1&b=2"]);
    let missing = page.with("class", "missing");
    assert!(missing.iter().any(|n| n.text() == "〔缺图：不在/这里.png〕" && n.attr("data-fuzi") == Some("edition")));
    // the same picture twice is one file
    let mut n = Numbering::default();
    let blocks = vec![n.figure("a.png", png(), "甲"), n.figure("b.png", png(), "乙")];
    let book = Book::of(&edition(bare_meta("图", &["某人"]), blocks));
    assert_eq!(book.files.keys().filter(|f| f.starts_with("EPUB/images/")).count(), 1);
    assert_eq!(book.xml("EPUB/text.xhtml").named("img").len(), 2);
}

/// A drawing that runs a script is told in words, with a finding.
#[test]
fn img_004_a_drawing_with_a_script_is_not_taken_in() {
    let mut n = Numbering::default();
    let blocks = vec![n.figure("x.svg", svg("<script>alert(1)</script>"), "坏图")];
    let book = Book::of(&edition(bare_meta("图", &["某人"]), blocks));
    assert_eq!(book.findings.iter().map(|f| f.id).collect::<Vec<_>>(), ["IMG-004"]);
    let drawings: Vec<_> = book.files.keys().filter(|f| f.ends_with(".svg")).collect();
    assert_eq!(drawings, ["EPUB/images/missing.svg"]);
    let page = book.xml("EPUB/text.xhtml");
    let img = page.with("data-kind", "alt")[0];
    assert_eq!((img.attr("alt"), img.attr("src")), (Some("坏图"), Some("images/missing.svg")));
}

#[test]
fn accessibility_claims_are_true() {
    let of = |blocks| Book::of(&edition(bare_meta("题", &["某人"]), blocks)).opf();
    let opf = of(vec![Numbering::default().para("甲")]);
    assert_eq!(opf.meta("schema:accessMode"), ["textual"]);
    assert_eq!(opf.meta("schema:accessModeSufficient"), ["textual"]);
    assert_eq!(opf.meta("schema:accessibilityHazard"), ["none"]);
    assert!(!opf.meta("schema:accessibilityFeature").contains(&"alternativeText".to_string()));
    let opf = of(vec![Numbering::default().figure("a.png", png(), "甲")]);
    assert_eq!(opf.meta("schema:accessMode"), ["textual", "visual"]);
    assert!(opf.meta("schema:accessibilityFeature").contains(&"alternativeText".to_string()));
    let mut n = Numbering::default();
    let opf = of(vec![n.figure("a.png", png(), ""), n.para("甲")]);
    assert_eq!(opf.meta("schema:accessModeSufficient"), ["textual,visual"]);
    assert!(!opf.meta("schema:accessibilityFeature").contains(&"alternativeText".to_string()));
    assert!(opf.meta("schema:accessibilitySummary")[0].contains("部分图片没有替代文字"));
}

#[test]
fn the_journal_is_a_collection_and_only_known_things_are_said() {
    let opf = Book::of(&full()).opf();
    assert_eq!(opf.meta("belongs-to-collection"), ["城市季刊"]);
    assert_eq!(opf.meta("group-position"), ["7.2"]);
    assert_eq!(opf.meta("dcterms:bibliographicCitation"), ["城市季刊\u{3000}第7卷 第2期\u{3000}2025年03月"]);
    assert_eq!(opf.texts("dc:date"), ["2025-03"]);
    assert!(opf.named("package")[0].attr("prefix").unwrap().contains("prism:"));
    let bare = Book::of(&edition(bare_meta("甲", &["乙"]), vec![Numbering::default().para("丙")])).opf();
    for tag in ["dc:publisher", "dc:source", "dc:date"] {
        assert!(bare.named(tag).is_empty(), "{tag}");
    }
    assert!(bare.meta("belongs-to-collection").is_empty());
    assert!(!bare.named("package")[0].attr("prefix").unwrap().contains("prism:"));
}

/// `page-design.md` §3: a title breaks after `：` first, and stays one text without a forced break.
#[test]
fn a_title_breaks_at_its_phrases_and_stays_whole() {
    let page = Book::of(&full()).xml("EPUB/title.xhtml");
    let h1 = page.named("h1")[0];
    assert_eq!(h1.text(), "河流与城市：一次对谈");
    assert_eq!(h1.with("class", "phrase").iter().map(|n| n.text()).collect::<Vec<_>>(), ["河流与城市：", "一次对谈"]);
    assert!(h1.named("br").is_empty());
}

#[test]
fn roles_are_printed_only_when_stated_or_given() {
    let roles = |edition: &Edition| -> Vec<String> {
        Book::of(edition).xml("EPUB/title.xhtml").with("class", "role").iter().map(|n| n.text()).collect()
    };
    assert!(roles(&full()).is_empty(), "inferred roles are metadata at most");
    let books = all_books();
    let given = &books.iter().find(|b| b.0 == "roles").unwrap().1;
    assert_eq!(roles(given), ["\u{A0}著", "\u{A0}译"]);
    assert_eq!(Book::of(given).opf().meta("role"), ["aut", "trl"], "a role that is no relator code is not written");
}

/// XML cannot hold the character: an error that names it, never a broken file and never a silent edit.
#[test]
fn a_forbidden_character_is_an_error_with_its_place() {
    for (c, code) in [('\u{0}', 0), ('\u{B}', 0xB), ('\u{FFFE}', 0xFFFE)] {
        let mut n = Numbering::default();
        let blocks = vec![n.para("甲"), n.para(&format!("乙{c}丙"))];
        match emit(&edition(bare_meta("题", &["某人"]), blocks)) {
            Err(EpubError::Character { place, code: got }) => assert_eq!((place.as_str(), got), ("b0002", code)),
            other => panic!("{other:?}"),
        }
    }
    let e = emit(&edition(bare_meta("题\u{1}", &["某人"]), vec![Numbering::default().para("甲")]));
    assert!(matches!(e, Err(EpubError::Character { ref place, code: 1 }) if place == "title"), "{e:?}");
    let bad = Metadata { language: given("Chinese (simplified)"), ..bare_meta("题", &["某人"]) };
    assert!(matches!(emit(&edition(bad, vec![Numbering::default().para("甲")])), Err(EpubError::Language(_))));
}

/// VIS-001: the stylesheet sets no size or colour on the whole page and hides nothing.
#[test]
fn the_stylesheet_leaves_the_reader_in_charge() {
    let css = fuzi::epub::STYLESHEET;
    let declared = css.replace("text-emphasis-position:", "text-emphasis:");
    for word in [
        "display: none",
        "visibility",
        "opacity",
        "position:",
        "clip",
        "content:",
        "font-size: 0",
        "px",
        "!important",
        "url(",
    ] {
        assert!(!declared.contains(word), "{word}");
    }
    for selector in ["\nhtml {", "\nbody {"] {
        let rule = css.split(selector).nth(1).unwrap().split('}').next().unwrap();
        for property in ["font-size", "color", "background"] {
            assert!(!rule.contains(property), "{selector} {property}");
        }
    }
    assert_eq!(Book::of(&full()).files["EPUB/style.css"], css.as_bytes());
}
