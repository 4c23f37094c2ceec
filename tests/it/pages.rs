//! Pages by the numbers of the design page: grid, heads, headings, front matter, insets, tables, figures.

use super::pages_support::*;
use fuzi::document::{Basis, BlockBody, Field, LeafKind};
use fuzi::fonts::FaceId;
use fuzi::license::FieldKey;
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::{Artifact, Item, Owner, PageKind, PageStyle, Section, dump, typeset, typeset_with_lines};
use fuzi::units::Pt;

/// PG-04, PG-19, PA-01, PA-03: rows on both sides of the sheet, mirrored margins, 2 em indents, no space between.
#[test]
fn body_lines_stand_on_rows_of_mirrored_pages() {
    let s = set(long(Work::new("标点入格考"), 12));
    let mut seen = [0, 0];
    for page in 0..s.out.pages.len() {
        if !matches!(s.out.pages[page].kind, PageKind::Body | PageKind::Opening) {
            continue;
        }
        let lines: Vec<Line> = lines_on(&s.out.pages[page], page);
        for l in lines.iter().filter(|l| matches!(l.owner, Owner::Block(_))) {
            let row = s.row(l, 10.5);
            near(row, row.round());
            assert!((1.0..26.5).contains(&row));
            let indent = s.em(l);
            assert!(indent.abs() < 0.01 || (indent - 2.0).abs() < 0.01, "{indent}");
            near(
                (l.end - s.left(page)).to_f64(),
                if l.text.chars().count() >= 24 { 273.0 } else { (l.end - s.left(page)).to_f64() },
            );
            seen[page % 2] += 1;
        }
    }
    assert!(seen[0] > 50 && seen[1] > 50, "{seen:?}");
}

/// §2: head 7.5 pt on the baseline of row −1, verso left, recto right; folio 9 pt on row R+2, outer edge; none on
/// title, rights and blank pages; the opening has a citation instead.
#[test]
fn heads_and_folios() {
    let s = set(long(Work::article("一种很长的东西：第四次产业革命中的制度竞争"), 10));
    for (i, page) in s.out.pages.iter().enumerate() {
        let lines = lines_on(page, i);
        let head = lines.iter().find(|l| l.owner == Owner::Artifact(Artifact::Head));
        let folio = lines.iter().find(|l| l.owner == Owner::Artifact(Artifact::Folio));
        let right = s.left(i) + Pt::tenths(2730);
        match page.kind {
            PageKind::Body => {
                let head = head.expect("head");
                near(head.baseline.to_f64(), s.baseline(-1));
                assert_eq!(head.size, Pt::tenths(75));
                if i % 2 == 1 {
                    assert_eq!(head.text, "某某季刊\u{3000}第4卷 第1期");
                    assert_eq!(head.x, s.left(i));
                } else {
                    assert_eq!(head.text, "一种很长的东西");
                    near(head.end.to_f64(), right.to_f64());
                }
            }
            _ => assert!(head.is_none(), "{:?}", page.kind),
        }
        match page.kind {
            PageKind::Body | PageKind::Opening => {
                let folio = folio.expect("folio");
                near(folio.baseline.to_f64(), s.baseline(28));
                assert_eq!((folio.text.as_str(), folio.size), (page.label.as_str(), Pt::tenths(90)));
                assert_eq!(folio.text, (i + 1).to_string());
                near(
                    if i % 2 == 1 { folio.x } else { folio.end }.to_f64(),
                    if i % 2 == 1 { s.left(i) } else { right }.to_f64(),
                );
            }
            _ => assert!(folio.is_none(), "{:?}", page.kind),
        }
    }
}

/// §2: without a journal, the title on the left and the chapter on the right.
#[test]
fn a_work_without_a_journal_has_its_chapters_in_the_heads() {
    let mut w = Work::new("小书");
    w.para(&lines_of(20));
    w.add(LeafKind::Heading(1), "第一节");
    let s = set(long(w, 10));
    let heads: Vec<(usize, String)> =
        s.of(&Owner::Artifact(Artifact::Head)).into_iter().map(|l| (l.page % 2, l.text)).collect();
    assert!(heads.contains(&(1, "小书".into())) && heads.contains(&(0, "第一节".into())), "{heads:?}");
}

/// §3: from 8 pages on: title page, rights page, opening on a recto; shorter works open first and end with the rights.
#[test]
fn front_matter_by_length() {
    let kinds = |s: &Set| s.out.pages.iter().map(|p| p.kind).collect::<Vec<_>>();
    let s = set(long(Work::article("长文"), 10));
    assert_eq!(kinds(&s)[..4], [PageKind::Title, PageKind::Rights, PageKind::Opening, PageKind::Body]);
    let s = set(long(Work::article("短文"), 3));
    let k = kinds(&s);
    assert_eq!((k[0], k[k.len() - 1]), (PageKind::Opening, PageKind::Rights));
    assert!(!k.contains(&PageKind::Title) && !k.contains(&PageKind::Contents));
}

/// §3, the table: kind on row 6, title from row 8 at 27 pt, names on row 13 for two lines, imprint on rows R−1 and R.
#[test]
fn a_title_breaks_at_its_own_marks_rather_than_inside_a_phrase() {
    // At 16 pt two lines would cut before 与; at 14 pt three lines end with its own marks.
    let title = "版式与语言：一部关于行与页的小书，兼论印刷的历史";
    let s = set(long(Work::article(title), 1));
    let lines = s.of(&Owner::Field(FieldKey::Title, 0, Section::Opening));
    let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    assert!(texts[..texts.len() - 1].iter().all(|t| t.ends_with(['：', '，'])), "{texts:?}");
    assert_eq!(texts.concat(), title);
}

#[test]
fn the_title_page() {
    let s = set(long(Work::article("中国与民主资本主义体系：第四次产业革命中的制度竞争"), 10));
    let f = |key, n| s.of(&Owner::Field(key, n, Section::TitlePage));
    let middle = s.left(0).to_f64() + 136.5;
    let centred = |l: &Line| assert!(((l.x + l.end).to_f64() / 2.0 - middle).abs() < 6.0, "{l:?}");
    let kind = &f(FieldKey::Kind, 0)[0];
    near(s.row(kind, 9.0), 6.0);
    assert_eq!((kind.text.as_str(), kind.size), ("访谈", Pt::tenths(90)));
    near((kind.end - kind.x).to_f64(), 22.5); // two characters, half an em between them
    centred(kind);
    let title = f(FieldKey::Title, 0);
    assert_eq!(
        title.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(),
        ["中国与民主资本主义体系：", "第四次产业革命中的制度竞争"]
    );
    // thirteen characters of 20 pt are more than 0.9 of the measure
    assert!(title.iter().all(|l| l.size == Pt::tenths(180) && l.faces.iter().all(|f| *f == FaceId::SerifBold)));
    near(s.row(&title[0], 18.0), 8.0);
    near((title[1].baseline - title[0].baseline).to_f64(), 27.0);
    let names = [&f(FieldKey::Byline, 0)[0], &f(FieldKey::Byline, 1)[0]];
    near(s.row(names[0], 12.0), 13.0);
    assert_eq!(names[0].baseline, names[1].baseline);
    assert!(names.iter().all(|l| l.size == Pt::tenths(120) && l.faces[0] == FaceId::Kai));
    near((names[1].x - names[0].end).to_f64(), 24.0); // 2 em apart
    near((names[1].end - names[1].x).to_f64(), 36.0); // 王五 spread to three
    near(s.row(&f(FieldKey::Journal, 0)[0], 9.0), 25.0);
    near(s.row(&f(FieldKey::VolumeIssue, 0)[0], 9.0), 26.0);
    near(s.row(&f(FieldKey::Date, 0)[0], 9.0), 26.0);
    assert!(s.out.pages[0].items.iter().all(|i| !matches!(i, Item::Glyphs(r) if r.glyphs.iter().any(|g| g.text == " " && r.owner != Owner::Field(FieldKey::VolumeIssue, 0, Section::TitlePage)))));
}

/// §4, the table, for S = 3 and a title of one line: kind 3, title 5–6, names 8, body 11.
#[test]
fn the_opening_page() {
    let mut w = Work::article("标点入格考");
    let first = w.para(&lines_of(3));
    let s = set(w);
    let f = |key, n| s.of(&Owner::Field(key, n, Section::Opening)).remove(0);
    near(s.row(&f(FieldKey::Kind, 0), 9.0), 3.0);
    let title = f(FieldKey::Title, 0);
    assert_eq!(title.size, Pt::tenths(180));
    near(s.row(&title, 18.0), 5.5); // centred in its T = 2 rows
    near(s.row(&f(FieldKey::Byline, 0), 12.0), 8.0);
    near(s.row(&s.block(first)[0], 10.5), 11.0);
    near(s.em(&s.block(first)[0]), 2.0);
    // the citation: journal left, volume and date right, on row −1
    let (journal, date) = (f(FieldKey::Journal, 0), f(FieldKey::Date, 0));
    near(journal.baseline.to_f64(), s.baseline(-1));
    assert_eq!((journal.x, journal.size), (s.left(0), Pt::tenths(75)));
    near(date.end.to_f64(), s.left(0).to_f64() + 273.0);
    near((date.x - f(FieldKey::VolumeIssue, 0).end).to_f64(), 7.5);
}

/// §4: without kind, journal and date the title stands where it would.
#[test]
fn an_opening_without_kind_or_journal() {
    let mut w = Work::new("标点入格考");
    let first = w.para(&lines_of(3));
    let s = set(w);
    near(s.row(&s.of(&Owner::Field(FieldKey::Title, 0, Section::Opening))[0], 18.0), 5.5);
    near(s.row(&s.block(first)[0], 10.5), 11.0);
    // one two-character name alone is not spread
    let name = &s.of(&Owner::Field(FieldKey::Byline, 0, Section::Opening))[0];
    near((name.end - name.x).to_f64(), 24.0);
}

/// §4: the sink falls to 1 when the editor's note then fits; the note is 楷, 2 em in on both sides, 2 blank rows after.
#[test]
fn the_editors_note_and_the_sink() {
    // 13 lines of 22 characters: rows 10–22 of 23 at S = 1 (the sample's 14 lines end on row 23)
    for (lines, sink) in [(8, 3), (13, 2), (14, 1), (18, 3)] {
        let mut w = Work::article("中国与民主资本主义体系：第四次产业革命中的制度竞争");
        let text = format!("编按：{}", LINE.chars().cycle().take(lines * 22 - 5).collect::<String>());
        let note = w.container(|w| BlockBody::EditorNote(vec![w.labelled(LeafKind::Para, &text, 6)]));
        w.push(note);
        let after = w.para(&lines_of(30));
        let s = set(w);
        near(s.row(&s.of(&Owner::Field(FieldKey::Kind, 0, Section::Opening))[0], 9.0), f64::from(sink));
        let note = s.block(fuzi::document::BlockId(2));
        assert_eq!(note.len(), lines);
        near(s.row(&note[0], 10.5), f64::from(sink) + 9.0);
        near(s.em(&note[0]), 4.0);
        near(s.em(&note[1]), 2.0);
        near((note[1].end - s.left(0)).to_f64(), 24.0 * 10.5);
        assert_eq!(note[0].faces[0], FaceId::SansBold);
        assert!(note[1].faces.iter().all(|f| *f == FaceId::Kai));
        if lines == 8 {
            near(s.row(&s.block(after)[0], 10.5), s.row(&note[7], 10.5) + 3.0);
        }
        if lines == 18 {
            // a longer note flows on, two rows at least on each page
            assert!(note.iter().filter(|l| l.page == 1).count() >= 2);
        }
    }
}

/// §4: the licence at the foot. Unresolved: the code, 1 em, the source's own lines; §8: rule 21 pt above, last line on R.
#[test]
fn the_licence_at_the_foot() {
    let mut w = Work::article("标点入格考");
    w.para(&lines_of(60));
    let s = set(w);
    let code = &s.of(&Owner::Field(FieldKey::LicenceCode, 0, Section::LicenceFoot))[0];
    let notice = |n| s.of(&Owner::Field(FieldKey::Notice, n, Section::LicenceFoot)).remove(0);
    assert_eq!((code.text.as_str(), notice(0).text.as_str()), ("CC-BY-NC-ND", "自由转载分发，但须注明"));
    assert_eq!(code.x, s.left(0));
    near((notice(0).x - code.end).to_f64(), 9.0);
    assert_eq!((notice(0).baseline, notice(0).x), (code.baseline, notice(1).x));
    near((notice(1).baseline - notice(0).baseline).to_f64(), 15.0);
    near(notice(1).baseline.to_f64(), s.baseline(26));
    assert!(notice(0).faces.contains(&FaceId::Kai));
    let rule = s.out.pages[0].items.iter().find_map(|i| match i {
        Item::Rule { x, y, width, height, .. } => Some((*x, *y, *width, *height)),
        _ => None,
    });
    let (x, y, width, height) = rule.expect("rule");
    assert_eq!((x, width, height), (s.left(0), Pt::from_f64(68.25), Pt::tenths(4)));
    near((code.baseline - y).to_f64(), 21.0);
    // two lines take three rows from the body
    let last = s.lines().into_iter().rfind(|l| l.page == 0 && matches!(l.owner, Owner::Block(_)));
    assert!(s.row(&last.expect("body"), 10.5) < 23.5);
}

#[test]
fn the_licence_at_the_foot_when_it_is_known() {
    let mut w = Work::new("标点入格考");
    w.meta.license = field("CC-BY-NC-ND-4.0");
    w.para(&lines_of(3));
    let s = set(w);
    let foot: Vec<Line> =
        s.lines().into_iter().filter(|l| matches!(l.owner, Owner::Edition(Section::LicenceFoot, _))).collect();
    let text: Vec<&str> = foot.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(text, ["CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"]);
    assert_eq!(foot[1].link.as_deref(), Some("https://creativecommons.org/licenses/by-nc-nd/4.0/"));
    near(foot[1].baseline.to_f64(), s.baseline(26));
}

/// §4: roles stated or given are printed, half an em after the name, 9 pt; inferred ones are not.
#[test]
fn roles() {
    let mut w = Work::article("标点入格考");
    w.meta.creators[0].role = Some(Field::configured("trl".into()));
    w.meta.creators[1].role = Some(Field { value: "ive".into(), basis: Basis::Inferred("IV-01"), spans: vec![] });
    w.para("正文。");
    let s = set(w);
    let roles: Vec<Line> =
        s.lines().into_iter().filter(|l| matches!(l.owner, Owner::Edition(Section::Opening, _))).collect();
    assert_eq!(roles.iter().map(|l| (l.text.as_str(), l.size)).collect::<Vec<_>>(), [("译", Pt::tenths(90))]);
    let name = &s.of(&Owner::Field(FieldKey::Byline, 0, Section::Opening))[0];
    near((roles[0].x - name.end).to_f64(), 4.5);
}

/// §11: 9 pt on 15 pt, last line on row R, labels spread over 4 em, text at 5 em, the notice in 楷, digest groups on a
/// 5.4 em pitch.
#[test]
fn the_rights_page() {
    let mut w = Work::article("标点入格考");
    w.para("正文。");
    let s = set(w);
    let last = s.out.pages.len() - 1;
    assert_eq!(s.out.pages[last].kind, PageKind::Rights);
    let lines = lines_on(&s.out.pages[last], last);
    let bottom = lines.iter().map(|l| l.baseline).max().expect("lines");
    near(bottom.to_f64(), s.baseline(26));
    for l in &lines {
        assert_eq!(l.size, Pt::tenths(90), "{}", l.text);
        let steps = (bottom - l.baseline).to_f64() / 15.0;
        near(steps, steps.round());
    }
    let find = |t: &str| lines.iter().find(|l| l.text == t).unwrap_or_else(|| panic!("{t}: {lines:#?}"));
    near((find("题名").end - find("题名").x).to_f64(), 36.0);
    near((find("原稿摘要").end - find("原稿摘要").x).to_f64(), 36.0);
    assert_eq!(find("题名").x, s.left(last));
    near((find("标点入格考").x - s.left(last)).to_f64(), 45.0);
    let notice = find("自由转载分发，但须注明");
    assert_eq!(
        (notice.owner.clone(), notice.faces[0]),
        (Owner::Field(FieldKey::Notice, 0, Section::Rights), FaceId::Kai)
    );
    assert!(
        lines
            .iter()
            .filter(|l| l.text != notice.text && l.text != "作者与出处")
            .all(|l| !l.faces.contains(&FaceId::Kai))
    );
    let groups: Vec<f64> = s.out.pages[last]
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Glyphs(r) if r.glyphs.iter().map(|g| g.text.as_str()).collect::<String>() == "ffffffff" => {
                // eight glyphs: no ligature
                assert_eq!(r.glyphs.len(), 8);
                Some((r.x - s.left(last)).to_f64() - 45.0)
            }
            _ => None,
        })
        .collect();
    assert_eq!(groups.len(), 8);
    for (i, x) in groups.iter().enumerate() {
        near(*x, (i % 4) as f64 * 5.4 * 9.0);
    }
}

/// §11: an address is broken only after `/` (32k: the column is 217 pt wide, the address 225).
#[test]
fn addresses_break_after_a_solidus() {
    let mut w = Work::new("标点入格考");
    w.meta.license = field("CC-BY-NC-ND-4.0");
    w.para("正文。");
    let s = set_as(w, "32k");
    let last = s.out.pages.len() - 1;
    let lines = lines_on(&s.out.pages[last], last);
    let uri: Vec<&str> = lines.iter().filter(|l| l.link.is_some()).map(|l| l.text.as_str()).collect();
    assert!(uri.len() > 1 && uri[..uri.len() - 1].iter().all(|l| l.ends_with('/')), "{uri:?}");
    assert_eq!(uri.concat(), "https://creativecommons.org/licenses/by-nc-nd/4.0/");
}

/// A notice longer than a page goes on: no line of it is lost or leaves the type area.
#[test]
fn a_very_long_notice() {
    let mut w = Work::article("标点入格考");
    let notice: Vec<String> = (0..60).map(|i| format!("第{i}行声明")).collect();
    w.meta.notice = Some(Field::stated(notice.clone(), SourceSpan::new(0, 1)));
    w.para("正文。");
    let s = set(w);
    let shown: Vec<String> = s
        .lines()
        .into_iter()
        .filter(|l| matches!(l.owner, Owner::Field(FieldKey::Notice, _, Section::Rights)))
        .map(|l| l.text)
        .collect();
    assert_eq!(shown, notice);
    for l in s.lines().iter().filter(|l| s.out.pages[l.page].kind == PageKind::Rights) {
        assert!((s.baseline(1) - 2.0..=s.baseline(26) + 0.01).contains(&l.baseline.to_f64()));
    }
}

/// §10: 目录 on row 3 of 5, entries a row each, 2 em a level, folios right and flush right, dots in columns; the last
/// entry, after a blank row, is the copyright page. Folios are true.
#[test]
fn contents() {
    let mut w = Work::new("标点入格考");
    let mut headings = Vec::new();
    for i in 0..6 {
        headings.push(w.add(LeafKind::Heading(1), &format!("第{i}节")));
        w.para(&lines_of(20));
        headings.push(w.add(LeafKind::Heading(2), "一个小标题"));
        w.para(&lines_of(30));
    }
    let s = set(w);
    let page = s.out.pages.iter().position(|p| p.kind == PageKind::Contents).expect("contents");
    assert_eq!(page, 2);
    assert_eq!((s.out.pages[3].kind, s.out.pages[4].kind), (PageKind::Blank, PageKind::Opening));
    let lines = lines_on(&s.out.pages[page], page);
    assert_eq!(lines[0].text, "目录");
    near(s.row(&lines[0], 14.0), 3.0);
    near((lines[0].end - lines[0].x).to_f64(), 4.0 * 14.0); // 2 em between the characters
    let words: Vec<&Line> =
        lines.iter().filter(|l| matches!(l.owner, Owner::Edition(Section::Contents, n) if n > 0)).collect();
    assert_eq!(words.len(), 2 * 13);
    for (i, pair) in words.chunks(2).enumerate() {
        let (title, folio) = (pair[0], pair[1]);
        near(folio.end.to_f64(), s.left(page).to_f64() + 273.0);
        assert_eq!(title.link, folio.link);
        if let Some(id) = headings.get(i) {
            near(s.row(title, 10.5), 6.0 + i as f64);
            near(s.em(title), if i % 2 == 0 { 0.0 } else { 2.0 });
            assert_eq!(title.link.as_deref(), Some(format!("#{id}").as_str()));
            assert_eq!(folio.text, (s.block(*id)[0].page + 1).to_string());
        } else {
            assert_eq!((title.text.as_str(), folio.text.as_str()), ("版权与许可", "2"));
            near(s.row(title, 10.5), 6.0 + i as f64 + 1.0);
        }
    }
    let right = s.left(page).to_f64() + 273.0;
    let dots: Vec<&Item> = s.out.pages[page]
        .items
        .iter()
        .filter(|i| matches!(i, Item::Glyphs(r) if r.owner == Owner::Artifact(Artifact::Layout)))
        .collect();
    assert_eq!(dots.len(), 13);
    for (item, title) in dots.iter().zip(words.chunks(2)) {
        let Item::Glyphs(r) = item else { continue };
        assert_eq!((r.size, r.glyphs.len() >= 3), (Pt::tenths(75), true));
        let pitches = (right - r.x.to_f64()) / 5.25;
        near(pitches, pitches.round());
        assert!(r.glyphs.iter().all(|g| g.advance.at(r.size) == Pt::from_f64(5.25)));
        assert!(r.x.to_f64() >= title[0].end.to_f64() + 0.75 * 10.5 - 0.01);
        let end = r.x.to_f64() + 5.25 * r.glyphs.len() as f64;
        assert!(end <= right - 2.5 * 10.5 + 0.01);
    }
}

/// The outline: the edition's parts, the title, the headings below it.
#[test]
fn the_outline() {
    let mut w = Work::new("标点入格考");
    for i in 0..4 {
        w.add(LeafKind::Heading(2), &format!("第{i}节"));
        w.para(&lines_of(60));
    }
    let s = set(w);
    let entries: Vec<(&str, u8, usize)> = s.out.outline.iter().map(|o| (o.title.as_str(), o.level, o.page)).collect();
    assert_eq!(entries[..4], [("扉页", 1, 0), ("版权与许可", 1, 1), ("目录", 1, 2), ("标点入格考", 1, 4)]);
    assert_eq!((entries[4].0, entries[4].1), ("第0节", 2));
    assert_eq!(entries.len(), 8);
}

/// decisions 18: one finding a character that no face has, with its count.
#[test]
fn missing_characters() {
    let mut w = Work::new("标点入格考");
    w.para("甲\u{E000}乙\u{E000}");
    w.add(LeafKind::Code, "x\u{E000}");
    let s = set(w);
    let found: Vec<_> = s.out.findings.iter().filter(|f| f.id == "FNT-001").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].args, ["U+E000", "3"]);
    assert!(found[0].span.is_some());
}

/// Marks: strong is 黑, emphasis 楷, links carry their target, struck text its rule.
#[test]
fn marks() {
    let mut w = Work::new("标点入格考");
    let mut text = RichText::plain("强调着重链接删去", SourceSpan::new(0, 24));
    text.marks = vec![
        Mark { range: 0..6, kind: MarkKind::Strong },
        Mark { range: 6..12, kind: MarkKind::Emph },
        Mark { range: 12..18, kind: MarkKind::Link { href: "https://a.b/".into() } },
        Mark { range: 18..24, kind: MarkKind::Strike },
    ];
    let block = w.rich(LeafKind::Para, text);
    let id = w.push(block);
    let s = set(w);
    let runs: Vec<_> = s.out.pages[0]
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Glyphs(r) if r.owner == Owner::Block(id) => {
                Some((r.face, r.glyphs.iter().map(|g| g.text.as_str()).collect::<String>(), r.link.clone()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(runs[0], (FaceId::SansBold, "强调".into(), None));
    assert_eq!(runs[1], (FaceId::Kai, "着重".into(), None));
    assert!(runs.iter().any(|r| r.1 == "链接" && r.2.as_deref() == Some("https://a.b/")));
    let line = s.block(id).remove(0);
    let strike = s.out.pages[0].items.iter().find_map(|i| match i {
        Item::Rule { x, y, width, .. } if *y < line.baseline && *y > line.baseline - Pt::tenths(100) => {
            Some((*x, *width))
        }
        _ => None,
    });
    let (x, width) = strike.expect("rule");
    near((x - line.x).to_f64(), 6.0 * 10.5);
    near(width.to_f64(), 21.0);
}

/// Nothing depends on anything but the input.
#[test]
fn the_same_pages_every_time() {
    let make = || long(Work::article("标点入格考"), 9).edition();
    let style = PageStyle::default();
    let one = typeset_with_lines(&make(), &style, &FONTS).expect("pages");
    let two = typeset_with_lines(&make(), &style, &FONTS).expect("pages");
    let text = dump(&one);
    assert_eq!(text, dump(&two));
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["schema"], "fuzi.glyphs/1");
    // §0: x[i+1] = x[i] + adv[i] + gapAfter[i], em of the paragraph
    let lines = value["pages"][3]["lines"].as_array().expect("lines");
    assert!(lines.len() > 20);
    for line in lines {
        let clusters = line["clusters"].as_array().expect("clusters");
        for pair in clusters.windows(2) {
            let get = |i: usize, k: &str| pair[i][k].as_f64().expect(k);
            let step = (get(0, "adv") + get(0, "gapAfter")) * get(0, "em");
            near(get(1, "x") - get(0, "x"), step);
        }
    }
    // without lines the pages are the same
    let plain = typeset(&make(), &style, &FONTS).expect("pages");
    assert!(plain.pages.iter().all(|p| p.lines.is_empty()));
    assert_eq!(plain.pages.len(), one.pages.len());
}
