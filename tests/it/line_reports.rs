//! LB-27: every line that is not set within the rules is said once, with its place, and no other line is.

use crate::pages_support::{FONTS, Work};
use fuzi::license::Edition;
use fuzi::messages::{Lang, is_note, text};
use fuzi::typeset::inline::LineStatus;
use fuzi::typeset::{PageStyle, typeset, typeset_with_lines};

/// Ideographs that no rule lets apart.
fn tied(n: usize) -> String {
    "国".repeat(n).chars().map(String::from).collect::<Vec<_>>().join("\u{2060}")
}

fn work() -> Edition {
    let mut w = Work::new("题");
    w.para("这一段没有什么特别，每一行都排得满。这一段没有什么特别，每一行都排得满。这一段没有什么特别。");
    // 11 ideographs before 20 that cannot be parted, in a measure of 26.
    w.para(&format!("天地玄黄宇宙洪荒日月盈{}昃", tied(20)));
    w.para("一个长词Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle完");
    w.para(&format!("宽{}完", tied(28)));
    w.edition()
}

#[test]
fn every_line_amiss_is_said_once_in_reading_order_and_no_other() {
    let edition = work();
    let style = PageStyle::default();
    let kept = typeset_with_lines(&edition, &style, &FONTS).unwrap();
    let amiss: Vec<(&str, String)> = kept
        .pages
        .iter()
        .flat_map(|p| &p.lines)
        .filter_map(|l| {
            let id = match l.line.status {
                LineStatus::Loose => "LINE-001",
                LineStatus::Relaxed => "LINE-002",
                LineStatus::Overfull => "LINE-003",
                LineStatus::Ok | LineStatus::Tight => return None,
            };
            let words = l.paragraph.text[l.line.range.clone()].chars().take(12).collect();
            Some((id, words))
        })
        .collect();
    let said: Vec<(&str, String)> =
        kept.findings.iter().filter(|f| f.id.starts_with("LINE")).map(|f| (f.id, f.args[0].clone())).collect();
    assert_eq!(said, amiss);
    let ids: Vec<&str> = said.iter().map(|s| s.0).collect();
    assert!(ids.contains(&"LINE-001") && ids.contains(&"LINE-002") && ids.contains(&"LINE-003"), "{ids:?}");
    // Each has its place in the source, and a message in both languages.
    for f in kept.findings.iter().filter(|f| f.id.starts_with("LINE")) {
        assert!(f.span.is_some_and(|s| s.end > s.start), "{f:?}");
        assert!(
            text(f.id, &f.args, Lang::Zh).contains(&f.args[0]) && text(f.id, &f.args, Lang::En).contains(&f.args[1])
        );
        assert_eq!(is_note(f.id), f.id != "LINE-003");
    }

    // The same without the lines, which are then not kept.
    let bare = typeset(&edition, &style, &FONTS).unwrap();
    assert_eq!(bare.findings, kept.findings);
    assert!(bare.pages.iter().all(|p| p.lines.is_empty()));
}

#[test]
fn a_line_that_leaves_the_sheet_is_said_as_such_with_page_and_place() {
    let mut w = Work::new("题");
    w.para("这一段没有什么特别。");
    w.para(&format!("宽{}完", tied(60)));
    let edition = w.edition();
    let set = typeset(&edition, &PageStyle::default(), &FONTS).unwrap();
    let said: Vec<_> = set.findings.iter().filter(|f| f.id.starts_with("LINE")).collect();
    let page = set.pages.iter().find(|p| p.kind == fuzi::typeset::PageKind::Opening).unwrap().label.clone();
    // the one that ends before what cannot be broken is loose
    assert_eq!(said.iter().map(|f| f.id).collect::<Vec<_>>(), ["LINE-001", "LINE-004"], "{said:?}");
    assert_eq!(said[1].args[1], page);
    assert!(said[1].args[0].starts_with('国'), "{said:?}");
    assert!(said[1].span.is_some_and(|s| s.end > s.start), "{said:?}");
    assert!(!is_note("LINE-004"));
}

#[test]
fn a_work_that_is_set_within_the_rules_says_nothing() {
    let mut w = Work::new("题");
    w.para(&crate::pages_support::lines_of(30));
    let set = typeset(&w.edition(), &PageStyle::default(), &FONTS).unwrap();
    assert!(set.findings.iter().all(|f| !f.id.starts_with("LINE")), "{:?}", set.findings);
}
