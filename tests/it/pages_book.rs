//! Books: chapters and parts that begin pages, half-title, contents, heads (`page-design.md` §3, §4; PG-15, PG-17,
//! PG-20, PG-21).

use super::pages_support::*;
use fuzi::document::{BlockId, LeafKind};
use fuzi::fonts::FaceId;
use fuzi::typeset::{Artifact, Owner, PageKind, PageStyle, Section, typeset};

const PARTS: [&str; 2] = ["第一部 起源", "第二部 演变"];
const CHAPTERS: [&str; 4] = ["第一章 行与页", "第二章　留白", "第三章 论字号与行距", "第四章 纸"];

/// Two parts of two chapters of `lines` lines.
fn book(lines: usize) -> (Work, Vec<BlockId>, Vec<BlockId>) {
    let mut w = Work::new("纸的余数");
    let (mut parts, mut chapters) = (Vec::new(), Vec::new());
    for (i, chapter) in CHAPTERS.iter().enumerate() {
        if i % 2 == 0 {
            parts.push(w.add(LeafKind::Heading(1), PARTS[i / 2]));
        }
        chapters.push(w.add(LeafKind::Heading(2), chapter));
        w.para(&lines_of(lines));
        w.add(LeafKind::Heading(3), "第一节 版心");
        w.para(&lines_of(lines));
    }
    (w, parts, chapters)
}

/// A work of level 1 headings, each over `lines` lines.
fn sections(headings: &[&str], lines: usize) -> (Work, Vec<BlockId>) {
    let mut w = Work::new("纸的余数");
    let mut ids = Vec::new();
    for h in headings {
        ids.push(w.add(LeafKind::Heading(1), h));
        w.para(&lines_of(lines));
    }
    (w, ids)
}

fn as_style(work: Work, toml: &str) -> Set {
    let style = PageStyle::from_toml(toml).expect("style");
    let edition = work.edition();
    let out = typeset(&edition, &style, &FONTS).expect("pages");
    Set { edition, style, out }
}

fn kind_of(s: &Set, id: BlockId) -> (usize, PageKind) {
    let page = s.block(id)[0].page;
    (page, s.out.pages[page].kind)
}

/// §4: row 4 the number in 宋 12, rows 6–7 the title in Bold 18, row 11 the text; every character of the heading in
/// order; two or three characters spread by 1 and 0.5 em.
#[test]
fn a_chapter_opening_has_its_number_title_and_text_on_their_rows() {
    let (w, _, chapters) = book(60);
    let s = set(w);
    for (id, source) in chapters.iter().zip(CHAPTERS) {
        let (page, kind) = kind_of(&s, *id);
        assert_eq!(kind, PageKind::Chapter);
        let lines = s.block(*id);
        assert_eq!(lines.iter().map(|l| l.text.as_str()).collect::<String>(), source);
        let (number, title) = (&lines[0], &lines[1]);
        near(s.row(number, 12.0), 4.0);
        assert_eq!((number.size.to_f64(), number.faces[0]), (12.0, FaceId::Serif));
        near(s.row(title, 18.0), 6.5);
        assert_eq!((title.size.to_f64(), title.faces[0]), (18.0, FaceId::SerifBold));
        let text = s.block(BlockId(id.0 + 1)).remove(0);
        assert_eq!(text.page, page);
        near(s.row(&text, 10.5), 11.0);
        let middle = s.left(page).to_f64() + 136.5;
        near((title.x + title.end).to_f64() / 2.0, middle);
        // three characters of 12 pt; the space after them takes no part
        near(number.x.to_f64() + 18.0, middle);
    }
    let widths: Vec<f64> =
        chapters.iter().map(|id| s.block(*id).remove(1)).map(|t| (t.end - t.x).to_f64() / 18.0).collect();
    for (width, expected) in widths.iter().zip([4.0, 3.0, 6.0, 1.0]) {
        near(*width, expected);
    }
}

/// PG-15: parts on rectos, a part's title that stands alone with a blank back; a blank page carries nothing.
#[test]
fn parts_begin_rectos_and_blank_pages_are_blank() {
    let (w, parts, chapters) = book(50);
    let s = set(w);
    for id in &parts {
        let (page, kind) = kind_of(&s, *id);
        assert_eq!((page % 2, kind), (0, PageKind::Chapter));
        assert_eq!(s.out.pages[page + 1].kind, PageKind::Blank);
    }
    assert_eq!(kind_of(&s, chapters[0]).0, kind_of(&s, parts[0]).0 + 2);
    for page in s.out.pages.iter().filter(|p| p.kind == PageKind::Blank) {
        assert!(page.items.is_empty());
    }
}

/// PG-17: no head where a chapter begins, but its folio; then the title on the left and the chapter, not the part, on
/// the right, 1 em between its number and its words.
#[test]
fn heads_of_a_book() {
    let (w, ..) = book(60);
    let s = set(w);
    for (i, page) in s.out.pages.iter().enumerate() {
        let lines = lines_on(page, i);
        let head = lines.iter().find(|l| l.owner == Owner::Artifact(Artifact::Head));
        let folio = lines.iter().find(|l| l.owner == Owner::Artifact(Artifact::Folio));
        match page.kind {
            PageKind::Chapter => assert!(head.is_none() && folio.is_some()),
            PageKind::Body if i % 2 == 1 => assert_eq!(head.expect("head").text, "纸的余数"),
            PageKind::Body => {
                let words = &head.expect("head").text;
                assert!(words.starts_with('第') && words.contains("章\u{3000}"), "{words}");
            }
            _ => assert!(head.is_none()),
        }
    }
}

/// PG-15: what makes a work a book: three numbered headings of its highest level, or length; `chapter.start` says
/// otherwise; an article of a journal is none.
#[test]
fn what_makes_a_work_a_book() {
    let numbered = ["第一章 甲", "第二章 乙", "第三章 丙"];
    let begins = |s: &Set| s.out.pages.iter().filter(|p| p.kind == PageKind::Chapter).count();
    let run = |h: &[&str], lines, toml: &str| begins(&as_style(sections(h, lines).0, toml));
    assert_eq!(run(&numbered, 30, ""), 3);
    assert_eq!(run(&numbered[..2], 30, ""), 0);
    assert_eq!(run(&["一、甲", "二、乙", "三、丙"], 30, ""), 0);
    assert_eq!(run(&["第一节 甲", "第二节 乙", "第三节 丙"], 30, ""), 0);
    // 64 pages of 600 characters, in whatever style
    assert_eq!(run(&["甲", "乙"], 800, ""), 2);
    assert_eq!(run(&["甲", "乙"], 700, ""), 0);
    assert_eq!(run(&numbered, 30, "[chapter]\nstart = \"run\"\n"), 0);
    assert_eq!(run(&["甲", "乙"], 30, "[chapter]\nstart = \"page\"\n"), 2);
    let recto = as_style(sections(&numbered, 30).0, "[chapter]\nstart = \"recto\"\n");
    let pages: Vec<usize> =
        (0..recto.out.pages.len()).filter(|p| recto.out.pages[*p].kind == PageKind::Chapter).collect();
    assert!(pages.len() == 3 && pages.iter().all(|p| p % 2 == 0), "{pages:?}");
    let (mut w, _) = sections(&numbered, 30);
    w.meta.journal = field("某某季刊");
    assert_eq!(begins(&set(w)), 0);
}

/// A book that begins with other words than a chapter's keeps its opening; the chapter begins overleaf.
#[test]
fn words_before_the_first_chapter_open_the_book() {
    let mut w = Work::new("纸的余数");
    w.para("卷首的话。");
    for h in ["第一章 甲", "第二章 乙", "第三章 丙"] {
        w.add(LeafKind::Heading(1), h);
        w.para(&lines_of(60));
    }
    let kinds: Vec<PageKind> = set(w).out.pages.iter().map(|p| p.kind).collect();
    let opening = kinds.iter().position(|k| *k == PageKind::Opening).expect("opening");
    assert_eq!(kinds[opening + 1], PageKind::Chapter);
}

/// §3, PG-21: a book of 64 pages: half-title (14 pt 宋, row 8, centred), blank, title page, rights on its back,
/// contents, the first part on a recto. A shorter one begins with the title page.
#[test]
fn front_matter_of_a_book() {
    let (w, parts, _) = book(200);
    let s = set(w);
    let kinds: Vec<PageKind> = s.out.pages.iter().map(|p| p.kind).collect();
    use PageKind::*;
    assert_eq!(kinds[..7], [HalfTitle, Blank, Title, Rights, Contents, Blank, Chapter]);
    assert_eq!(kind_of(&s, parts[0]).0, 6);
    let half = lines_on(&s.out.pages[0], 0);
    assert_eq!(half.len(), 1, "nothing else");
    assert!(matches!(half[0].owner, Owner::Edition(Section::TitlePage, _)));
    assert_eq!((half[0].text.as_str(), half[0].size.to_f64(), half[0].faces[0]), ("纸的余数", 14.0, FaceId::Serif));
    near(s.row(&half[0], 14.0), 8.0);
    near((half[0].x + half[0].end).to_f64() / 2.0, s.left(0).to_f64() + 136.5);
    // outline and links lead to the pages as they are now
    let outline: Vec<(&str, usize)> = s.out.outline.iter().take(3).map(|o| (o.title.as_str(), o.page)).collect();
    assert_eq!(outline, [("扉页", 2), ("版权与许可", 3), ("目录", 4)]);
    let rights: Vec<Line> = s.lines().into_iter().filter(|l| l.link.as_deref() == Some("#page=4")).collect();
    assert_eq!(rights.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["版权与许可", "4"]);
    let (w, ..) = book(60);
    assert_eq!(set(w).out.pages[0].kind, Title);
}

/// §10: with three levels the highest stands apart by a blank row; 1 em after a number.
#[test]
fn contents_of_a_book() {
    let (w, ..) = book(60);
    let s = set(w);
    let page = s.out.pages.iter().position(|p| p.kind == PageKind::Contents).expect("contents");
    let entries: Vec<(String, f64)> = lines_on(&s.out.pages[page], page)
        .into_iter()
        .filter(|l| matches!(l.owner, Owner::Edition(Section::Contents, n) if n % 2 == 1))
        .map(|l| (l.text.clone(), s.row(&l, 10.5)))
        .collect();
    let row = |t: &str| entries.iter().find(|e| e.0 == t).unwrap_or_else(|| panic!("{t}: {entries:?}")).1;
    near(row("第一部\u{3000}起源"), 6.0);
    near(row("第一章\u{3000}行与页"), 7.0);
    near(row("第二部\u{3000}演变"), 12.0);
    near(row("第三章\u{3000}论字号与行距"), 13.0);
}

/// The outline of a book: parts beside the edition's own pages, chapters under them.
#[test]
fn outline_of_a_book() {
    let (w, parts, _) = book(60);
    let s = set(w);
    let entries: Vec<(&str, u8)> = s.out.outline.iter().map(|o| (o.title.as_str(), o.level)).collect();
    assert_eq!(entries[3..6], [("第一部 起源", 1), ("第一章 行与页", 2), ("第一节 版心", 3)]);
    assert_eq!(s.out.outline[3].page, s.block(parts[0])[0].page);
}
