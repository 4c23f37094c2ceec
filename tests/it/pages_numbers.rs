//! Emitted pages against the numbers of the design page, in points (`page-design.md` §§0–4, §8, §10; PG-01, PG-04,
//! PG-18, PG-19). The numbers are in `tests/data/page-design.toml`; nothing is asked of the styles under test.

use super::pages_support::*;
use fuzi::document::{BlockId, LeafKind};
use fuzi::license::FieldKey;
use fuzi::typeset::{Artifact, Item, Owner, Page, PageKind, Section, SetLine, typeset_with_lines};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Design {
    trim: [f64; 2],
    chars: usize,
    rows: i64,
    em: f64,
    pitch: f64,
    area: [f64; 2],
    inner: f64,
    outer: f64,
    top: f64,
    bottom: f64,
    head: Option<f64>,
    folio: f64,
    title_page: Option<[i64; 2]>,
    chapter: Option<[i64; 3]>,
    half_title: Option<i64>,
}

fn designs() -> BTreeMap<String, Design> {
    toml::from_str(include_str!("../data/page-design.toml")).expect("the table")
}

const MM: f64 = 72.0 / 25.4;

fn exact(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 0.01, "{what}: {a} pt for {b} pt");
}

/// The middle of a line: places along it are counted in thousandths of an em of its size.
fn middle_at(l: &Line, middle: f64, what: &str) {
    let at = (l.x + l.end).to_f64() / 2.0;
    assert!((at - middle).abs() <= 0.001 * l.size.to_f64() + 0.001, "{what}: {at} pt for {middle} pt");
}

impl Design {
    /// Em-box top of a row, from the top of the page (§0).
    fn row_top(&self, row: i64) -> f64 {
        self.top * MM + (row - 1) as f64 * self.pitch
    }

    /// Baseline of type of a size on a row (§0).
    fn baseline(&self, row: i64, size: f64) -> f64 {
        self.row_top(row) + self.em / 2.0 + 0.38 * size
    }

    /// Baseline of one line of display type centred in `rows` rows from `row` on (§4).
    fn centred(&self, row: i64, rows: i64, size: f64) -> f64 {
        self.row_top(row) + ((rows - 1) as f64 * self.pitch + self.em) / 2.0 + 0.38 * size
    }

    /// Left edge of the type area of a page, by its index.
    fn left(&self, page: usize) -> f64 {
        let width = self.chars as f64 * self.em;
        let mirrored = self.head.is_some();
        if mirrored && page % 2 == 1 { self.trim[0] * MM - self.inner * MM - width } else { self.inner * MM }
    }

    fn right(&self, page: usize) -> f64 {
        self.left(page) + self.chars as f64 * self.em
    }
}

/// §1: what is given and what is left: the table agrees with itself, so that what is computed from it is the design.
#[test]
fn the_table_agrees_with_itself() {
    for (name, d) in designs() {
        exact(d.chars as f64 * d.em, d.area[0], &name);
        exact((d.rows - 1) as f64 * d.pitch + d.em, d.area[1], &name);
        // printed with two decimals of a millimetre, on the phone with one
        let printed = if name == "phone" { 0.06 } else { 0.0051 };
        let about = |a: f64, b: f64, what: &str| assert!((a - b).abs() <= printed, "{name} {what}: {a} mm for {b} mm");
        about(d.trim[0] - d.inner - d.area[0] / MM, d.outer, "outer");
        about(d.trim[1] - d.top - d.area[1] / MM, d.bottom, "bottom");
        if let Some(head) = d.head {
            about(d.baseline(-1, d.em) / MM, head, "head");
            about(d.trim[1] - d.baseline(d.rows + 2, d.em) / MM, d.folio, "folio");
        }
    }
}

/// An article as it comes with kind, one-line title, two names, journal and notice, of some ten pages.
fn article(style: &str) -> (Set, BlockId) {
    let mut w = Work::article("标点入格考");
    let first = w.para(&lines_of(40));
    (set_as(long(w, 12), style), first)
}

/// §1, PG-01, PG-04, PG-19: trim, margins by parity, every line of the body on a row.
#[test]
fn sheets_and_bodies() {
    for (name, d) in designs() {
        let (s, _) = article(&name);
        let mut seen = [0; 2];
        for (i, page) in s.out.pages.iter().enumerate() {
            exact(page.width.to_f64(), d.trim[0] * MM, &name);
            exact(page.height.to_f64(), d.trim[1] * MM, &name);
            for l in lines_on(page, i).iter().filter(|l| matches!(l.owner, Owner::Block(_))) {
                let row = ((l.baseline.to_f64() - d.baseline(1, d.em)) / d.pitch).round() as i64 + 1;
                assert!((1..=d.rows).contains(&row), "{name}: row {row}");
                exact(l.baseline.to_f64(), d.baseline(row, d.em), &name);
                let indent = (l.x.to_f64() - d.left(i)) / d.em;
                let whole = if indent > 1.0 { 2.0 } else { 0.0 };
                exact(l.x.to_f64(), d.left(i) + whole * d.em, &name);
                // full lines end at the edge
                if l.text.chars().count() + whole as usize >= d.chars {
                    exact(l.end.to_f64(), d.right(i), &name);
                    seen[i % 2] += 1;
                }
            }
        }
        assert!(seen[0] > 50 && seen[1] > 50, "{name}: {seen:?}");
    }
}

/// §2, PG-18: heads 7.5 pt and folios 9 pt (phone 8 pt, centred) on their baselines, flush to the outer edge.
#[test]
fn heads_and_folios_of_every_style() {
    for (name, d) in designs() {
        let (s, _) = article(&name);
        let mut counts = (0, 0);
        for (i, page) in s.out.pages.iter().enumerate() {
            for l in lines_on(page, i) {
                match l.owner {
                    Owner::Artifact(Artifact::Head) => {
                        exact(l.size.to_f64(), 7.5, &name);
                        exact(l.baseline.to_f64(), d.baseline(-1, d.em), &name);
                        let (edge, at) =
                            if i % 2 == 1 { (d.left(i), l.x.to_f64()) } else { (d.right(i), l.end.to_f64()) };
                        exact(at, edge, &name);
                        counts.0 += 1;
                    }
                    Owner::Artifact(Artifact::Folio) => {
                        exact(l.size.to_f64(), if name == "phone" { 8.0 } else { 9.0 }, &name);
                        if name == "phone" {
                            exact(l.baseline.to_f64(), (d.trim[1] - d.folio) * MM, &name);
                            exact((l.x + l.end).to_f64() / 2.0, (d.left(i) + d.right(i)) / 2.0, &name);
                            assert_eq!(l.text, format!("{} / {}", i + 1, s.out.pages.len()));
                        } else {
                            exact(l.baseline.to_f64(), d.baseline(d.rows + 2, d.em), &name);
                            let (edge, at) =
                                if i % 2 == 1 { (d.left(i), l.x.to_f64()) } else { (d.right(i), l.end.to_f64()) };
                            exact(at, edge, &name);
                        }
                        counts.1 += 1;
                    }
                    _ => {}
                }
            }
        }
        assert_eq!(counts.0 > 0, d.head.is_some(), "{name}: heads");
        assert!(counts.1 > 5, "{name}: folios");
    }
}

/// §4 with S = 3: kind on row S, a title of one line at 18 pt in rows S+2 and S+3, names on row S+5, the body from row
/// S+8; the citation on the head line; names 2 em of theirs apart, the shorter spread (PA-14).
#[test]
fn openings() {
    for (name, d) in designs().into_iter().filter(|(n, _)| n != "phone") {
        let (s, first) = article(&name);
        let opening = s.out.pages.iter().position(|p| p.kind == PageKind::Opening).expect("opening");
        let field = |key, n| s.of(&Owner::Field(key, n, Section::Opening)).remove(0);
        let middle = (d.left(opening) + d.right(opening)) / 2.0;
        let kind = field(FieldKey::Kind, 0);
        exact(kind.baseline.to_f64(), d.baseline(3, 9.0), &name);
        let title = field(FieldKey::Title, 0);
        exact(title.size.to_f64(), 18.0, &name);
        // T = ⌈27 / p⌉ = 2 in every style
        exact(title.baseline.to_f64(), d.centred(5, 2, 18.0), &name);
        middle_at(&title, middle, &name);
        let (three, two) = (field(FieldKey::Byline, 0), field(FieldKey::Byline, 1));
        for l in [&three, &two] {
            exact(l.size.to_f64(), 12.0, &name);
            exact(l.baseline.to_f64(), d.baseline(8, 12.0), &name);
            exact((l.end - l.x).to_f64(), 36.0, &name);
        }
        exact((two.x - three.end).to_f64(), 24.0, &name);
        exact((three.x + two.end).to_f64() / 2.0, middle, &name);
        exact(s.block(first)[0].baseline.to_f64(), d.baseline(11, d.em), &name);
        let (journal, volume, date) =
            (field(FieldKey::Journal, 0), field(FieldKey::VolumeIssue, 0), field(FieldKey::Date, 0));
        for l in [&journal, &volume, &date] {
            exact(l.size.to_f64(), 7.5, &name);
            exact(l.baseline.to_f64(), d.baseline(-1, d.em), &name);
        }
        exact(journal.x.to_f64(), d.left(opening), &name);
        exact(date.end.to_f64(), d.right(opening), &name);
        exact((date.x - volume.end).to_f64(), 7.5, &name);
    }
}

/// §1, §4 on the phone: everything flush left, the title in rows 3 and 4, the names on row 6.
#[test]
fn the_opening_of_the_phone() {
    let d = designs().remove("phone").expect("phone");
    let (s, _) = article("phone");
    let field = |key, n| s.of(&Owner::Field(key, n, Section::Opening)).remove(0);
    let (kind, title, names) = (field(FieldKey::Kind, 0), field(FieldKey::Title, 0), field(FieldKey::Byline, 0));
    for l in [&kind, &title, &names] {
        exact(l.x.to_f64(), d.left(0), "left");
    }
    exact(kind.baseline.to_f64(), d.baseline(1, 9.0), "kind");
    exact(title.size.to_f64(), 16.0, "title");
    exact(title.baseline.to_f64(), d.centred(3, 2, 16.0), "title");
    exact(names.baseline.to_f64(), d.baseline(6, 12.0), "names");
}

/// §4, §8: the licence foot: 9 pt, lines 15 pt apart, the last on row R, the rule ¼ of the measure 21 pt over the first.
#[test]
fn licence_feet() {
    for (name, d) in designs() {
        let (s, _) = article(&name);
        let opening = s.out.pages.iter().position(|p| p.kind == PageKind::Opening).expect("opening");
        let lines: Vec<Line> = lines_on(&s.out.pages[opening], opening)
            .into_iter()
            .filter(|l| {
                matches!(l.owner, Owner::Field(_, _, Section::LicenceFoot) | Owner::Edition(Section::LicenceFoot, _))
            })
            .collect();
        let mut baselines: Vec<f64> = lines.iter().map(|l| l.baseline.to_f64()).collect();
        baselines.sort_by(f64::total_cmp);
        baselines.dedup();
        exact(*baselines.last().expect("lines"), d.baseline(d.rows, d.em), &name);
        assert!(baselines.windows(2).all(|w| (w[1] - w[0] - 15.0).abs() < 0.01), "{name}: {baselines:?}");
        assert!(lines.iter().all(|l| (l.size.to_f64() - 9.0).abs() < 0.01));
        let rule = s.out.pages[opening].items.iter().find_map(|i| match i {
            Item::Rule { x, y, width, height, .. } => Some([*x, *y, *width, *height].map(|v| v.to_f64())),
            _ => None,
        });
        let [x, y, width, height] = rule.expect("rule");
        exact(x, d.left(opening), &name);
        exact(y, baselines[0] - 21.0, &name);
        exact(width, d.area[0] / 4.0, &name);
        exact(height, 0.4, &name);
    }
}

/// §3: the title page by rows scaled from 26: kind, title 20 pt, names two rows under it, imprint on rows R−1 and R.
#[test]
fn title_pages() {
    for (name, d) in designs() {
        let (s, _) = article(&name);
        let page = s.out.pages.iter().position(|p| p.kind == PageKind::Title);
        let Some([kind_row, title_row]) = d.title_page else {
            assert_eq!(page, None, "{name} has none");
            continue;
        };
        assert_eq!(page, Some(0), "{name}");
        let field = |key, n| s.of(&Owner::Field(key, n, Section::TitlePage)).remove(0);
        exact(field(FieldKey::Kind, 0).baseline.to_f64(), d.baseline(kind_row, 9.0), &name);
        let title = field(FieldKey::Title, 0);
        exact(title.size.to_f64(), 20.0, &name);
        exact(title.baseline.to_f64(), d.baseline(title_row, 20.0), &name);
        exact(field(FieldKey::Byline, 0).baseline.to_f64(), d.baseline(title_row + 2 + 2, 12.0), &name);
        exact(field(FieldKey::Journal, 0).baseline.to_f64(), d.baseline(d.rows - 1, 9.0), &name);
        exact(field(FieldKey::VolumeIssue, 0).baseline.to_f64(), d.baseline(d.rows, 9.0), &name);
    }
}

/// §11: the copyright page: 9 pt on 15 pt, its last baseline that of row R.
#[test]
fn copyright_pages() {
    for (name, d) in designs() {
        let (s, _) = article(&name);
        let page = s.out.pages.iter().position(|p| p.kind == PageKind::Rights).expect("rights");
        let mut baselines: Vec<f64> = lines_on(&s.out.pages[page], page).iter().map(|l| l.baseline.to_f64()).collect();
        baselines.sort_by(f64::total_cmp);
        baselines.dedup();
        exact(*baselines.last().expect("lines"), d.baseline(d.rows, d.em), &name);
        for pair in baselines.windows(2) {
            let steps = (pair[1] - pair[0]) / 15.0;
            exact(steps, steps.round(), &name);
        }
    }
}

/// §4, §3: chapters and half-titles of books by rows scaled from 26; §10: contents on row 3 of 5, entries from row 6.
#[test]
fn books() {
    for (name, d) in designs() {
        let (Some([number_row, title_row, text_row]), Some(half_row)) = (d.chapter, d.half_title) else { continue };
        let mut w = Work::new("纸的余数");
        let mut ids = Vec::new();
        for h in ["第一章 行与页的先后", "第二章 留白与余数", "第三章 装订之后"] {
            let chapter = w.add(LeafKind::Heading(1), h);
            ids.push((chapter, w.para(&lines_of(900))));
        }
        let s = set_as(w, &name);
        for (chapter, text) in &ids {
            let lines = s.block(*chapter);
            exact(lines[0].baseline.to_f64(), d.baseline(number_row, 12.0), &name);
            exact(lines[1].baseline.to_f64(), d.centred(title_row, 2, 18.0), &name);
            exact(s.block(*text)[0].baseline.to_f64(), d.baseline(text_row, d.em), &name);
        }
        let half = lines_on(&s.out.pages[0], 0).remove(0);
        assert_eq!(s.out.pages[0].kind, PageKind::HalfTitle, "{name}");
        exact(half.baseline.to_f64(), d.baseline(half_row, 14.0), &name);
        let contents = s.out.pages.iter().position(|p| p.kind == PageKind::Contents).expect("contents");
        let words: Vec<Line> = lines_on(&s.out.pages[contents], contents)
            .into_iter()
            .filter(|l| matches!(l.owner, Owner::Edition(Section::Contents, _)))
            .collect();
        exact(words[0].baseline.to_f64(), d.baseline(3, 14.0), &name);
        exact(words[1].baseline.to_f64(), d.baseline(6, d.em), &name);
        exact(words[2].end.to_f64(), d.right(contents), &name);
    }
}

/// The glyph dump says the same of a line as the page does: no line is placed twice or elsewhere.
#[test]
fn lines_of_the_dump_lie_where_their_glyphs_do() {
    let mut w = Work::new("纸的余数");
    for h in ["第一章 行与页", "第二章 留白", "第三章 装订之后"] {
        w.add(LeafKind::Heading(1), h);
        w.para(&lines_of(40));
    }
    let style = fuzi::typeset::PageStyle::default();
    let out = typeset_with_lines(&w.edition(), &style, &FONTS).expect("pages");
    let glyph_baselines = |page: &Page| -> Vec<i64> {
        let runs = page.items.iter().filter_map(|i| match i {
            Item::Glyphs(r) => Some(r.baseline.0),
            _ => None,
        });
        runs.collect()
    };
    for page in &out.pages {
        let baselines = glyph_baselines(page);
        let lines: &Vec<SetLine> = &page.lines;
        assert!(lines.iter().all(|l| baselines.contains(&l.baseline.0)));
    }
}
