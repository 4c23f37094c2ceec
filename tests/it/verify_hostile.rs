//! Broken and hostile bytes: a report with a verdict, never a panic (§6.3).

use crate::verify_support::*;
use fuzi::verify::{Lang, Limits, Reference, Verdict, verify};
use proptest::prelude::*;

fn exits(bytes: &[u8]) -> (u8, Vec<&'static str>) {
    let r = verify(bytes, "x", &Reference::None, &Limits::default());
    (r.exit, failed(&r))
}

#[test]
fn what_is_no_edition_gets_no_verdict() {
    for bytes in [&b""[..], b"<html></html>", b"PK", b"%PD", &[0xFF; 4096]] {
        assert_eq!(exits(bytes), (3, vec!["IO-002"]), "{bytes:?}");
    }
    let zip = zip_files([("a", &b"b"[..])].into_iter(), zip::CompressionMethod::Stored);
    assert_eq!(exits(&zip), (3, vec!["IO-002"]));
}

#[test]
fn a_truncated_archive_is_never_salvaged() {
    let whole = Epub::new(&edition(true)).zip();
    for k in (4..whole.len()).step_by(7) {
        let (exit, ids) = exits(&whole[..k]);
        assert_eq!((exit, ids.as_slice()), (3, &["CON-001"][..]), "cut at {k}");
    }
}

#[test]
fn bytes_before_and_after_are_seen() {
    let whole = Epub::new(&edition(true)).zip();
    let (exit, ids) = exits(&[b"junk".as_slice(), &whole].concat());
    assert!(exit == 1 && ids.contains(&"CON-005"), "{ids:?}");
    let (exit, ids) = exits(&[whole.as_slice(), b"junk"].concat());
    assert!(exit == 1 && ids.contains(&"CON-005"), "{ids:?}");
}

#[test]
fn local_headers_are_held_against_the_directory() {
    let whole = Epub::new(&edition(true)).zip();
    let local = whole.windows(16).position(|w| w == b"EPUB/title.xhtml").unwrap();
    let mut named = whole.clone();
    named[local + 5] = b'T';
    let (exit, ids) = exits(&named);
    assert!(exit == 1 && ids.contains(&"CON-004"), "{ids:?}");
    let mut encrypted = whole.clone();
    encrypted[local - 30 + 6] |= 1;
    assert_eq!(exits(&encrypted), (3, vec!["CON-006"]));
}

#[test]
fn doubled_names_are_seen() {
    let mut e = Epub::new(&edition(true));
    e.files.push(("EPUB/texu1.xhtml".into(), e.get("text1.xhtml").replace("民主", "民王")));
    let mut bytes = e.zip();
    for at in 0..bytes.len() - 16 {
        if &bytes[at..at + 16] == b"EPUB/texu1.xhtml" {
            bytes[at + 8] = b't';
        }
    }
    assert!(exits(&bytes).1.contains(&"CON-003"));
}

#[test]
fn entities_encodings_and_depth() {
    let whole = Epub::new(&edition(true));
    let bomb = "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let cases = [
        (whole.clone().replace("text1.xhtml", "<!DOCTYPE html>", bomb), "XML-002"),
        (whole.clone().replace("text1.xhtml", "民主不是", "&nbsp;"), "XML-001"),
        (whole.clone().replace("text1.xhtml", "</body>", ""), "XML-001"),
        (whole.clone().replace("text1.xhtml", "utf-8", "utf-16"), "XML-001"),
        (whole.clone().replace("text1.xhtml", "<body>", &format!("<body>{}", "<i>".repeat(100_000))), "RES-005"),
        (whole.clone().replace("package.opf", "<metadata", &format!("{}<metadata", "<a>".repeat(1000))), "RES-005"),
        (whole.clone().remove("container.xml"), "CON-008"),
    ];
    for (epub, id) in cases {
        assert_eq!(exits(&epub.zip()), (3, vec![id]));
    }
}

#[test]
fn single_flipped_bytes_never_panic_and_text_is_never_wrong_and_passed() {
    let e = edition(true);
    let whole = Epub::new(&e).zip();
    let mut kinds = std::collections::BTreeMap::new();
    for at in (0..whole.len()).step_by(11) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let r = against(&bytes, &e);
        *kinds.entry(r.verdict.as_str()).or_insert(0) += 1;
        if r.verdict == Verdict::Pass {
            assert_eq!(r.artefacts[0].text.stream.as_deref(), Some(e.manifest().stream.as_str()));
        }
        assert!(!r.to_text(Lang::Zh).is_empty());
    }
    assert!(kinds.contains_key("FAIL") && kinds.contains_key("ERROR"), "{kinds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..2000), head in 0usize..4) {
        let magic: [&[u8]; 4] = [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"PK\x05\x06"];
        let mut all = magic[head].to_vec();
        all.append(&mut bytes);
        let r = verify(&all, "x", &Reference::None, &Limits::default());
        prop_assert_eq!(r.exit, 3);
    }

    #[test]
    fn a_changed_character_is_always_found_where_it_is(block in 0usize..5, at in 0usize..40, c in proptest::char::range('\u{4E00}', '\u{9FFF}')) {
        let e = edition(true);
        let text: Vec<char> = PARAS[block].chars().collect();
        let i = at % text.len();
        prop_assume!(text[i] != c && !text[i].is_whitespace());
        let mut changed = text.clone();
        changed[i] = c;
        let changed: String = changed.into_iter().collect();
        let bytes = Epub::new(&e).replace("text1.xhtml", PARAS[block], &changed).zip();
        let r = against(&bytes, &e);
        let found: Vec<_> = r.artefacts[0].checks.iter().filter(|k| k.id == "INT-001" && k.expected.is_some()).collect();
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].r#where.char, Some(i));
        let point = format!("U+{:04X}", c as u32);
        prop_assert!(found[0].message.contains(&point), "{}", found[0].message);
    }
}
