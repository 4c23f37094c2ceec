//! Reading and understanding real manuscripts. What is expected here was counted by hand and by other tools.

use crate::support::{here, shared};
use fuzi::document::{BlockBody, LeafKind, Overrides};
use fuzi::normalize::{EditClass, Extracted};
use fuzi::press::{Understood, understand_manuscript};
use fuzi::source::{ReadOptions, read_file};
use std::path::Path;

fn understood(path: &Path) -> Understood {
    let m = read_file(path, &ReadOptions::default()).unwrap();
    understand_manuscript(m, Extracted::Auto, &Overrides::default())
}

/// Characters of a text with Markdown's marks and white space left out: an oracle that shares nothing with the reader.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '#' | '\\')).collect()
}

#[test]
fn the_damaged_interview_is_understood() {
    let Some(path) = shared("interview-damaged.md") else { return };
    let u = understood(&path);
    let meta = &u.document.meta;
    assert_eq!(meta.kind.as_ref().unwrap().value, "访谈");
    assert_eq!(meta.title.as_ref().unwrap().value, "中国与民主资本主义体系：第四次产业革命中的制度竞争");
    assert_eq!(meta.creators.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["许成钢", "王天成"]);
    assert_eq!(meta.journal.as_ref().unwrap().value, "中国民主季刊");
    assert_eq!((meta.volume.as_ref().unwrap().value.as_str(), meta.issue.as_ref().unwrap().value.as_str()), ("4", "1"));
    assert_eq!(meta.date.as_ref().unwrap().value.iso, "2026-01");
    assert_eq!(meta.license.as_ref().unwrap().value, "CC-BY-NC-ND");
    assert_eq!(meta.notice.as_ref().unwrap().value, ["自由、免费转载分发，但须注明", "作者与出处，并不得修改及商用"]);
    let names: Vec<_> = u.document.speakers.iter().map(|s| (s.full.as_deref().unwrap(), s.short.as_str())).collect();
    assert_eq!(names, [("王天成", "王"), ("许成钢", "许")]);
    assert_eq!(u.ledger.count("NZ-03"), 15);
    assert_eq!(u.ledger.count("NZ-15"), 6);
    assert!(u.ledger.repairs.iter().all(|r| r.class != EditClass::T));
    assert!(matches!(u.document.blocks[0].body, BlockBody::EditorNote(_)));
    let turns = u
        .document
        .leaves()
        .iter()
        .filter(|b| matches!(b.body, BlockBody::Leaf { kind: LeafKind::Turn { .. }, .. }))
        .count();
    // 39 bold labels (the editor's note is one of them) and 6 that lost their bold
    assert_eq!(turns, 44);
}

#[test]
fn no_word_of_the_damaged_interview_is_lost() {
    let Some(path) = shared("interview-damaged.md") else { return };
    let source = std::fs::read_to_string(&path).unwrap();
    let u = understood(&path);
    let body: String = u
        .document
        .leaves()
        .iter()
        .map(|b| match &b.body {
            BlockBody::Leaf { text, .. } => bare(&text.text),
            _ => String::new(),
        })
        .collect();
    // the body begins with the editor's note; everything before is fields, each entered as NZ-23
    let start = source.find("**编按：**").unwrap();
    assert_eq!(body, bare(&source[start..]));
    let taken: String = u.ledger.repairs.iter().filter(|r| r.rule == "NZ-23").map(|r| bare(&r.before)).collect();
    assert_eq!(taken, bare(&source[..start]));
    for slip in ["极权主义系是否", "我陪你", "这里面有一个有悖论"] {
        assert!(body.contains(slip));
    }
}

#[test]
fn chapters_of_a_sound_book_are_never_joined() {
    let Some(dir) = shared("rust-book-zh/src") else { return };
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "md"));
    files.sort();
    assert!(files.len() > 100);
    for path in files {
        let u = understood(&path);
        assert_eq!(u.ledger.count("NZ-03"), 0, "{}", path.display());
        assert!(u.ledger.repairs.iter().all(|r| r.class == EditClass::P || r.rule == "NZ-23"), "{}", path.display());
    }
}

#[test]
fn the_projects_own_interview_is_what_its_truth_says() {
    let truth: toml::Table = std::fs::read_to_string(here("samples/interview.truth.toml")).unwrap().parse().unwrap();
    let text = |key: &str| truth[key].as_str().unwrap();
    let number = |key: &str| truth[key].as_integer().unwrap() as usize;
    let list = |key: &str| -> Vec<String> {
        truth[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_string()).collect()
    };
    let u = understood(&here("samples/interview.md"));
    let meta = &u.document.meta;
    assert_eq!(meta.title.as_ref().unwrap().value, text("title"));
    assert_eq!(meta.kind.as_ref().unwrap().value, text("kind"));
    assert_eq!(meta.creators.iter().map(|c| c.name.clone()).collect::<Vec<_>>(), list("creators"));
    assert_eq!(meta.journal.as_ref().unwrap().value, text("journal"));
    assert_eq!(meta.volume.as_ref().unwrap().value, text("volume"));
    assert_eq!(meta.issue.as_ref().unwrap().value, text("issue"));
    assert_eq!(meta.volume_issue.as_ref().unwrap().value, text("volume_issue"));
    assert_eq!(meta.date.as_ref().unwrap().value.iso, text("date_iso"));
    assert_eq!(meta.license.as_ref().unwrap().value, text("licence_code"));
    assert_eq!(meta.notice.as_ref().unwrap().value, list("notice"));
    assert_eq!(u.ledger.count("NZ-03"), number("cuts"));
    assert_eq!(u.ledger.count("NZ-15"), number("lost_labels"));
    let report = fuzi::inspect::report(&u.document, &u.ledger);
    assert_eq!(report["structure"]["turns"], number("turns"));
    assert_eq!(report["structure"]["paragraphs"], number("paragraphs"));
    assert_eq!(report["words"]["count"], number("characters"));
    assert_eq!(report["words"]["stream_sha256"], text("stream_sha256"));
    assert_eq!(report["license"]["uri"], serde_json::Value::Null);
    let speakers: Vec<(Option<&str>, &str)> =
        u.document.speakers.iter().map(|s| (s.full.as_deref(), s.short.as_str())).collect();
    assert_eq!(speakers, [(Some("纪晚禾"), "纪"), (Some("骆松年"), "骆")]);
    let body: Vec<&str> = u
        .document
        .leaves()
        .iter()
        .filter_map(|b| match &b.body {
            BlockBody::Leaf { text, .. } => Some(text.text.as_str()),
            _ => None,
        })
        .collect();
    for want in list("survive").iter().chain(&list("joined")) {
        assert!(body.iter().any(|t| t.contains(want.as_str())), "{want}");
    }
}

#[test]
fn nothing_of_the_undamaged_essay_is_joined() {
    let u = understood(&here("samples/essay.md"));
    assert!(u.ledger.repairs.iter().all(|r| r.class == EditClass::P || r.rule == "NZ-23"));
    assert!(u.ledger.doubts.is_empty());
    let verse =
        u.document.leaves().iter().filter(|b| matches!(b.body, BlockBody::Leaf { kind: LeafKind::Verse, .. })).count();
    assert_eq!(verse, 1);
}

#[test]
fn no_han_character_goes_nowhere_unreported() {
    let text = "---\ntitle: 题\n---\n\n正文[链接](a.html#锚点 \"题\")，<!-- 注释 -->又[一个][名]。\n\n[名]: https://example.com/#锚\n\n[注]: 说明文字\n\n尾。\n";
    let m = fuzi::source::read_bytes("a.md", text.as_bytes(), None).unwrap();
    let u = understand_manuscript(m, Extracted::Auto, &Overrides::default());
    let lost: Vec<_> = u.document.findings.iter().filter(|f| f.id == "TXT-002").collect();
    // Markdown swallows `[注]: 说明文字`; everything else is words, or markup
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].args[0], "5");
    let at = lost[0].span.unwrap();
    assert!(text[..at.start].ends_with('['));
    for path in [here("samples/interview.md"), here("samples/essay.md")] {
        assert!(understood(&path).document.findings.is_empty());
    }
}
