//! A part of a work, proved without the rest (`licence-and-integrity.md` §3.1; §4.3 row 105).

use crate::sign::{edited, report, run};
use fuzi::license::Proof;
use fuzi::sign::{KeyId, SecretKey, Signature, Statement};
use serde_json::Value;
use std::path::Path;

const HEAD: &str = "---\ntitle: 某刊\ncreators: [许成钢]\nlicense: CC-BY-4.0\ndate: 2026-01\n---\n\n";
const ARTICLE: &str = "我陪你走过这段路，是为了让你看见更远的地方。\n\n![韦伯像](x.png)曾经谈到职业与政治的关系。\n\n最后一段短文，说明全文的来历。\n\n";

/// An issue of three articles, `issue.*`, and the second one built alone, `article.*`.
fn workshop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let issue = format!(
        "{HEAD}## 第一篇\n\n民主不是一夜之间建成的制度。\n\n力量来自人民。\n\n## 第二篇\n\n{ARTICLE}## 第三篇\n\n完了。\n"
    );
    std::fs::write(dir.path().join("issue.md"), issue).unwrap();
    std::fs::write(dir.path().join("article.md"), format!("{}{ARTICLE}", HEAD.replace("某刊", "第二篇"))).unwrap();
    run(0, &["build", "issue.md", "article.md", "-o", "."], dir.path(), &[]);
    // the article's paragraphs, without the heading, which alone is a title
    run(0, &["prove", "issue.epub", "--blocks", "b0005..b0007", "-o", "proof.json"], dir.path(), &[]);
    dir
}

fn root(dir: &Path, file: &str) -> String {
    report(&["verify", file], dir)["artefacts"][0]["text"]["root"].as_str().unwrap().to_string()
}

/// Lines that mark blocks outside the numbers given, or lead to them from the contents, are cut out, and nothing else.
fn cut(bytes: &[u8], keep: std::ops::RangeInclusive<u32>) -> Vec<u8> {
    edited(bytes, &mut |name, content| {
        let mark = match name.rsplit('/').next() {
            Some("text.xhtml") => " id=\"b",
            Some("nav.xhtml") => "text.xhtml#b",
            _ => return Some(content),
        };
        let text = String::from_utf8(content).unwrap();
        let number = |line: &str| line.split_once(mark).and_then(|(_, r)| r.get(..4)?.parse::<u32>().ok());
        let lines: Vec<&str> = text.lines().filter(|l| number(l).is_none_or(|n| keep.contains(&n))).collect();
        Some(lines.join("\n").into_bytes())
    })
}

fn failed(report: &Value) -> Vec<&str> {
    let checks = report["artefacts"][0]["checks"].as_array().unwrap().iter();
    let mut ids: Vec<&str> = checks
        .filter(|c| c["status"] == "fail" && c["severity"] != "info")
        .map(|c| c["id"].as_str().unwrap())
        .collect();
    ids.dedup();
    ids
}

#[test]
fn an_article_built_alone_is_proved_out_of_its_issue_in_every_format() {
    let dir = workshop();
    let at = dir.path();
    let root = root(at, "issue.pdf");
    for file in ["article.epub", "article.pdf", "article.print.pdf"] {
        // under numbers of its own, and with a root of its own
        assert_ne!(self::root(at, file), root);
        let r = report(&["verify", file, "--proof", "proof.json"], at);
        assert_eq!((failed(&r), &r["assurance"]), (vec![], &format!("PART OF ROOT {root}").into()), "{file}");
        let r = report(&["verify", file, "--proof", "proof.json", "--source", "article.md"], at);
        assert_eq!(r["assurance"], format!("EQUALS SOURCE, PART OF ROOT {root}"), "{file}");
    }
    // the same proof from any format
    for file in ["issue.pdf", "issue.print.pdf"] {
        let said = run(0, &["prove", file, "--blocks", "5..7"], at, &[]);
        assert_eq!(said, std::fs::read_to_string(at.join("proof.json")).unwrap());
    }
    // and for what is not in it, none
    let r = report(&["verify", "issue.epub", "--proof", "proof.json"], at);
    assert!(failed(&r).contains(&"PRF-001") && r["assurance"].is_null(), "{:?}", failed(&r));
}

/// §4.3 row 105.
#[test]
fn an_excerpt_cut_out_of_the_file_is_less_than_the_source_and_a_proved_part() {
    let dir = workshop();
    let at = dir.path();
    let whole = std::fs::read(at.join("issue.epub")).unwrap();
    std::fs::write(at.join("cut.epub"), cut(&whole, 5..=7)).unwrap();
    for flags in [&[][..], &["--source", "issue.md"], &["--source", "issue.md", "--proof", "proof.json"]] {
        let r = report(&[&["verify", "cut.epub"], flags].concat(), at);
        assert!(failed(&r).contains(&"INT-002") && r["assurance"].is_null(), "{flags:?}: {:?}", failed(&r));
    }
    let r = report(&["verify", "cut.epub", "--proof", "proof.json"], at);
    assert_eq!(failed(&r), Vec::<&str>::new());
    assert_eq!(r["assurance"], format!("PART OF ROOT {}", root(at, "issue.epub")));

    // one block less, one more, one changed, two swapped: none of them is the part that was proved
    std::fs::write(at.join("less.epub"), cut(&whole, 5..=6)).unwrap();
    std::fs::write(at.join("more.epub"), cut(&whole, 4..=7)).unwrap();
    let change = |from: &str, to: &str| {
        edited(&cut(&whole, 5..=7), &mut |_, content| {
            Some(String::from_utf8(content.clone()).map_or(content, |t| t.replace(from, to).into_bytes()))
        })
    };
    std::fs::write(at.join("word.epub"), change("我陪你", "我赔你")).unwrap();
    std::fs::write(at.join("kind.epub"), change("id=\"b0007\" data-kind=\"para\"", "id=\"b0007\" data-kind=\"verse\""))
        .unwrap();
    for (file, place) in
        [("less.epub", "b0007"), ("more.epub", "第二篇"), ("word.epub", "我赔你"), ("kind.epub", "b0007")]
    {
        let r = report(&["verify", file, "--proof", "proof.json"], at);
        assert!(failed(&r).contains(&"PRF-001") && r["assurance"].is_null(), "{file}: {:?}", failed(&r));
        let checks = r["artefacts"][0]["checks"].as_array().unwrap().iter();
        let message = checks.clone().find(|c| c["id"] == "PRF-001").unwrap()["message"].as_str().unwrap();
        assert!(message.contains(place), "{file}: {message}");
    }
    // numbers are the excerpt's own affair
    std::fs::write(at.join("renumbered.epub"), change("id=\"b0007\"", "id=\"b0907\"")).unwrap();
    assert_eq!(failed(&report(&["verify", "renumbered.epub", "--proof", "proof.json"], at)), Vec::<&str>::new());
}

#[test]
fn a_forged_proof_proves_nothing() {
    let dir = workshop();
    let at = dir.path();
    let text = std::fs::read_to_string(at.join("proof.json")).unwrap();
    let proof = Proof::parse(text.as_bytes()).unwrap();
    // the right blocks and a root of the forger's choice
    let forged = Proof { root: [7; 32], ..proof.clone() };
    std::fs::write(at.join("forged.json"), forged.to_json()).unwrap();
    let r = report(&["verify", "article.epub", "--proof", "forged.json"], at);
    assert_eq!((failed(&r), &r["assurance"]), (vec!["PRF-001"], &Value::Null));
    // other blocks listed, to hide what was changed: the listed ones do not decide
    let mut forged = proof;
    forged.blocks.clear();
    std::fs::write(at.join("forged.json"), forged.to_json()).unwrap();
    let r = report(&["verify", "article.epub", "--proof", "forged.json"], at);
    assert_eq!(failed(&r), Vec::<&str>::new(), "the path alone decides");
    for (bad, id) in [("{}", "PRF-002"), ("", "PRF-002")] {
        std::fs::write(at.join("bad.json"), bad).unwrap();
        assert!(run(2, &["verify", "article.epub", "--proof", "bad.json"], at, &[]).contains(id));
    }
    run(2, &["verify", "article.epub", "--proof", "nowhere.json"], at, &[]);
}

#[test]
fn a_key_vouches_for_the_root_by_the_proof_or_by_the_issue_that_is_not_at_hand() {
    let dir = workshop();
    let at = dir.path();
    run(0, &["keygen", "-W", "-o", "k"], at, &[]);
    run(0, &["keygen", "-W", "-o", "other"], at, &[]);
    let root = root(at, "issue.epub");
    let key = std::fs::read_to_string(at.join("k/fuzi.pub")).unwrap();
    let id = fuzi::sign::PublicKey::parse(&key).unwrap().id();
    let vouched = Value::from(format!("PART OF ROOT {root}, SIGNED {id}"));
    // the issue's own signature: its trusted comment names the root
    run(0, &["sign", "issue.epub", "--key", "k/fuzi.key"], at, &[]);
    std::fs::remove_file(at.join("issue.epub")).unwrap();
    let flags = ["--proof", "proof.json", "--key", "k/fuzi.pub", "--sig", "issue.epub.minisig"];
    let r = report(&[&["verify", "article.epub"][..], &flags].concat(), at);
    assert_eq!((failed(&r), &r["assurance"]), (vec![], &vouched));
    assert_eq!(r["evidence"]["signature"]["over"], "proof");
    // a signature of another work by the same key
    run(0, &["sign", "article.pdf", "--key", "k/fuzi.key"], at, &[]);
    let flags = ["--proof", "proof.json", "--key", "k/fuzi.pub", "--sig", "article.pdf.minisig"];
    let r = report(&[&["verify", "article.epub"][..], &flags].concat(), at);
    assert!(failed(&r).contains(&"SIG-003") && r["assurance"].is_null(), "{:?}", failed(&r));
    // no signature, or one by another key
    let r = report(&["verify", "article.epub", "--proof", "proof.json", "--key", "k/fuzi.pub"], at);
    assert_eq!((failed(&r), &r["assurance"]), (vec!["SIG-001"], &Value::Null));
    // the proof itself signed, beside it
    run(0, &["sign", "proof.json", "--key", "k/fuzi.key", "--unchecked"], at, &[]);
    let r = report(&["verify", "article.epub", "--proof", "proof.json", "--key", "k/fuzi.pub"], at);
    assert_eq!((failed(&r), &r["assurance"]), (vec![], &vouched));
    let r = report(&["verify", "article.epub", "--proof", "proof.json", "--key", "other/fuzi.pub"], at);
    assert!(failed(&r).contains(&"SIG-001") && r["assurance"].is_null());
    // a forger cannot write the comment
    let forger = SecretKey::from_seed(&[3; 32], KeyId(id.0)).unwrap();
    let comment = Statement { file: "issue.epub".into(), root: Some(root), ..Statement::default() }.to_string();
    std::fs::write(at.join("f.minisig"), Signature::new(&forger, b"", &comment).unwrap().to_text()).unwrap();
    let flags = ["--proof", "proof.json", "--key", "k/fuzi.pub", "--sig", "f.minisig"];
    let r = report(&[&["verify", "article.epub"][..], &flags].concat(), at);
    assert!(failed(&r).contains(&"SIG-003") && r["assurance"].is_null());
}

#[test]
fn what_cannot_be_proved_is_said() {
    let dir = workshop();
    let at = dir.path();
    for blocks in ["b0100..b0150", "b0000"] {
        assert!(run(2, &["prove", "issue.epub", "--blocks", blocks], at, &[]).contains("PRF-005"));
    }
    for blocks in ["b0007..b0005", "first", ""] {
        run(2, &["prove", "issue.epub", "--blocks", blocks], at, &[]);
    }
    assert!(run(2, &["prove", "issue.epub", "--blocks", "b0005", "-o", "proof.json"], at, &[]).contains("KEY-009"));
    let whole = std::fs::read(at.join("issue.epub")).unwrap();
    std::fs::write(at.join("cut.epub"), cut(&whole, 5..=7)).unwrap();
    assert!(run(1, &["prove", "cut.epub", "--blocks", "b0005"], at, &[]).contains("PRF-003"));
    run(2, &["prove", "nowhere.epub", "--blocks", "b0005"], at, &[]);
}
