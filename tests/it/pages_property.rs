//! Properties of pages, whatever the document: no word lost or out of order, nothing outside the type area, no line
//! on another, no widow, no orphan, no heading at a foot.

use super::pages_support::*;
use fuzi::document::{Block, BlockBody, BlockId, ColumnAlign, ImageState, LeafKind, ListItem};
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::{Owner, PageKind, Section};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a random document is made of.
#[derive(Clone, Debug)]
enum Kind {
    Para(String),
    Marked(String),
    Turn(String),
    Heading(u8, String),
    Quote(Vec<Kind>),
    Note(String),
    List(bool, Vec<Vec<Kind>>),
    Code(String),
    Verse(String),
    Signature(String),
    Table(usize, Vec<Vec<String>>),
    Figure(Option<(u32, u32)>),
    Break,
    /// A paragraph that calls a note of these paragraphs, and one that called before.
    Noted(String, Vec<String>, bool),
}

fn words(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[一-龥]{1,12}",
        2 => "[，。、；：！？]",
        1 => "[“（《][一-龥]{1,6}",
        1 => "[”）》]",
        1 => " ?[A-Za-z]{1,12} ?",
        1 => "[0-9]{1,6}",
        1 => Just("——".to_string()),
        1 => Just("……".to_string()),
        1 => "\n[一-龥]",
        1 => Just("　".to_string()),
    ];
    // a leaf of a document begins and ends with a character
    (proptest::collection::vec(piece, 0..most), "[一-龥]").prop_map(|(p, c)| format!("{c}{}{c}", p.concat()))
}

fn code() -> impl Strategy<Value = String> {
    proptest::collection::vec("[ \t]{0,4}[a-z(){};=，一-三]{0,90}", 1..40).prop_map(|l| format!("x{}", l.join("\n")))
}

fn kind() -> impl Strategy<Value = Kind> {
    let leaf = prop_oneof![
        6 => words(30).prop_map(Kind::Para),
        2 => words(200).prop_map(Kind::Para),
        1 => words(10).prop_map(Kind::Marked),
        2 => words(40).prop_map(Kind::Turn),
        3 => (1u8..=6, words(8)).prop_map(|(l, t)| Kind::Heading(l, t)),
        1 => (1u8..=2, words(60)).prop_map(|(l, t)| Kind::Heading(l, t)),
        1 => code().prop_map(Kind::Code),
        1 => words(20).prop_map(Kind::Verse),
        1 => words(4).prop_map(Kind::Signature),
        1 => (1usize..9, proptest::collection::vec(proptest::collection::vec(words(6), 9), 1..20)).prop_map(|(n, r)| Kind::Table(n, r)),
        1 => proptest::option::of((1u32..3000, 1u32..3000)).prop_map(Kind::Figure),
        1 => Just(Kind::Break),
        2 => (words(60), proptest::collection::vec(words(60), 1..3), any::<bool>()).prop_map(|(t, n, b)| Kind::Noted(t, n, b)),
        1 => (words(20), proptest::collection::vec(words(120), 1..2), any::<bool>()).prop_map(|(t, n, b)| Kind::Noted(t, n, b)),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            2 => proptest::collection::vec(inner.clone(), 1..5).prop_map(Kind::Quote),
            2 => (any::<bool>(), proptest::collection::vec(proptest::collection::vec(inner, 1..3), 1..6)).prop_map(|(o, i)| Kind::List(o, i)),
            1 => words(60).prop_map(Kind::Note),
        ]
    })
}

fn build(w: &mut Work, kind: &Kind) -> Block {
    match kind {
        Kind::Para(t) => w.leaf(LeafKind::Para, t),
        Kind::Marked(t) => {
            let mut text = RichText::plain(t, SourceSpan::new(0, t.len()));
            let cut = t.char_indices().nth(t.chars().count() / 2).map_or(0, |(i, _)| i);
            text.marks.push(Mark { range: 0..cut, kind: MarkKind::Strong });
            text.marks.push(Mark { range: cut..t.len(), kind: MarkKind::Code });
            text.marks.push(Mark { range: cut..cut, kind: MarkKind::Image { src: "a.png".into(), alt: "图".into() } });
            w.rich(LeafKind::Para, text)
        }
        Kind::Turn(t) => w.labelled(LeafKind::Turn { speaker: 0 }, &format!("王：{t}"), 3),
        Kind::Heading(l, t) => w.leaf(LeafKind::Heading(*l), t),
        Kind::Quote(kinds) => w.container(|w| BlockBody::Quote(kinds.iter().map(|k| build(w, k)).collect())),
        Kind::Note(t) => {
            w.container(|w| BlockBody::EditorNote(vec![w.labelled(LeafKind::Para, &format!("编按：{t}"), 6)]))
        }
        Kind::List(ordered, items) => w.container(|w| BlockBody::List {
            ordered: *ordered,
            items: items
                .iter()
                .enumerate()
                .map(|(i, kinds)| ListItem {
                    marker: ordered.then(|| w.leaf(LeafKind::Marker, &format!("{}.", i + 1))),
                    blocks: kinds.iter().map(|k| build(w, k)).collect(),
                })
                .collect(),
        }),
        Kind::Code(t) => w.leaf(LeafKind::Code, t),
        Kind::Verse(t) => w.leaf(LeafKind::Verse, t),
        Kind::Signature(t) => w.leaf(LeafKind::Signature, t),
        Kind::Table(n, rows) => {
            let rows: Vec<Vec<String>> = rows.iter().map(|r| r[..*n].to_vec()).collect();
            w.table(&vec![ColumnAlign::None; *n], &vec!["表头"; *n], &rows)
        }
        Kind::Figure(pixels) => {
            let image = match pixels {
                Some(p) => ImageState::Found { bytes: vec![], media_type: "image/png", pixels: Some(*p) },
                None => ImageState::Missing,
            };
            w.figure(image)
        }
        Kind::Break => w.container(|_| BlockBody::SceneBreak),
        Kind::Noted(t, note, again) => {
            let label = w.notes.len().to_string();
            w.notes.push((label.clone(), note.clone()));
            let mut text = RichText::plain(t, SourceSpan::new(0, t.len()));
            let cut = t.char_indices().nth(t.chars().count() / 2).map_or(0, |(i, _)| i);
            text.marks.push(Mark { range: cut..cut, kind: MarkKind::NoteRef { label } });
            if *again {
                text.marks.push(Mark { range: t.len()..t.len(), kind: MarkKind::NoteRef { label: "0".into() } });
            }
            w.rich(LeafKind::Para, text)
        }
    }
}

/// Leaves by kind and words, in reading order; alternative texts are not drawn.
fn leaves(s: &Set) -> Vec<(BlockId, LeafKind, String)> {
    s.edition
        .document()
        .leaves()
        .into_iter()
        .filter_map(|b| match &b.body {
            BlockBody::Leaf { kind, text } if *kind != LeafKind::Alt => {
                Some((b.id, *kind, text.text.replace('\n', "")))
            }
            _ => None,
        })
        .collect()
}

fn check(kinds: &[Kind], style: &str) {
    let mut w = Work::new("题目");
    for k in kinds {
        let b = build(&mut w, k);
        w.push(b);
    }
    w.para("末段。");
    let count = w.notes.len();
    for (label, texts) in std::mem::take(&mut w.notes) {
        let b = w.container(|w| BlockBody::Note {
            label,
            blocks: texts.iter().map(|t| w.leaf(LeafKind::Para, t)).collect(),
        });
        w.push(b);
    }
    let s = set_as(w, style);
    // lines of a note are lines of a column of their own
    let in_notes: BTreeMap<BlockId, BlockId> = notes(&s);
    let lines = s.lines();
    let leaves = leaves(&s);
    check_notes(&s, count);
    check_grid(&s);
    if s.style.page.columns > 1 {
        // what follows looks at pages as one column
        return;
    }

    // no word lost, doubled or out of order
    let mut shown: BTreeMap<BlockId, String> = BTreeMap::new();
    let mut order: Vec<BlockId> = Vec::new();
    for l in &lines {
        if let Owner::Block(id) = l.owner {
            shown.entry(id).or_default().push_str(&l.text);
            if !order.contains(&id) {
                order.push(id);
            }
        }
    }
    let want: Vec<BlockId> = leaves.iter().filter(|l| !l.2.trim_matches([' ', '\t']).is_empty()).map(|l| l.0).collect();
    let body = |ids: &[BlockId]| ids.iter().filter(|id| !in_notes.contains_key(id)).copied().collect::<Vec<_>>();
    assert_eq!(body(&order), body(&want), "order of blocks");
    let (mut shown_notes, mut notes) = (order.clone(), want.clone());
    shown_notes.sort_unstable();
    notes.sort_unstable();
    assert_eq!(shown_notes, notes, "all blocks");
    for (id, _, text) in &leaves {
        let got = shown.get(id).map_or("", |t| t.as_str());
        assert_eq!(got.trim_matches([' ', '\t']), text.trim_matches([' ', '\t']), "{id}");
    }

    // nothing outside the type area; marks whose blank is trimmed stand out by half an em at most
    let p = &s.style.page;
    let (em, width) = (p.size.to_f64(), s.style.measure().to_f64());
    let kind_of: BTreeMap<BlockId, LeafKind> = leaves.iter().map(|l| (l.0, l.1)).collect();
    for l in &lines {
        let left = s.left(l.page).to_f64();
        let (x, end) = (l.x.to_f64() - left, l.end.to_f64() - left);
        if matches!(l.owner, Owner::Artifact(_) | Owner::Field(_, _, Section::Opening)) {
            continue;
        }
        assert!(x > -0.6 * em && end < width + 0.6 * em, "{x} {end} of {width}: {l:?}");
        // larger type is centred on its row, so its baseline is a little lower
        let (top, bottom) = (p.top.to_f64(), s.row(l, l.size.to_f64().max(em)));
        if matches!(l.owner, Owner::NoteRef { .. }) {
            continue;
        }
        assert!(l.baseline.to_f64() > top && bottom < f64::from(p.rows) + 0.01, "{l:?}");
    }

    // no line on another: blocks of one column have baselines at least 15 pt apart
    let one_column = |l: &&Line| match l.owner {
        Owner::Block(id) => {
            !matches!(kind_of.get(&id), Some(LeafKind::Cell | LeafKind::Marker)) && !in_notes.contains_key(&id)
        }
        _ => false,
    };
    let mut rows: BTreeMap<(usize, i64), BTreeSet<BlockId>> = BTreeMap::new();
    for l in lines.iter().filter(one_column) {
        if let Owner::Block(id) = l.owner {
            rows.entry((l.page, l.baseline.0)).or_default().insert(id);
        }
    }
    let keys: Vec<_> = rows.keys().copied().collect();
    for pair in keys.windows(2) {
        let near = pair[0].0 == pair[1].0 && (pair[1].1 - pair[0].1) < 140_000;
        assert!(!near, "two lines too near: {:?} {:?}", rows[&pair[0]], rows[&pair[1]]);
    }
    for (at, ids) in &rows {
        // only a run-in heading shares its row
        let headings = ids.iter().filter(|id| matches!(kind_of.get(id), Some(LeafKind::Heading(_)))).count();
        assert!(ids.len() <= 1 + headings.min(1), "{at:?} {ids:?}");
    }

    // PG-12: a divided paragraph has two lines on each side; PG-10: no heading is the last of a page
    let mut parts: BTreeMap<BlockId, BTreeMap<usize, BTreeSet<i64>>> = BTreeMap::new();
    for l in &lines {
        if let Owner::Block(id) = l.owner
            && matches!(kind_of.get(&id), Some(LeafKind::Para | LeafKind::Turn { .. }))
            && !in_notes.contains_key(&id)
        {
            parts.entry(id).or_default().entry(l.page).or_default().insert(l.baseline.0);
        }
    }
    for (id, pages) in &parts {
        if pages.len() > 1 {
            let (first, last) = (pages.values().next().expect("first"), pages.values().next_back().expect("last"));
            assert!(
                first.len() > 1 && last.len() > 1,
                "widow or orphan in {id}: {pages:?} after {:?}",
                leaves.iter().filter(|l| l.0.0 + 8 > id.0 && l.0.0 < id.0 + 5).collect::<Vec<_>>()
            );
        }
    }
    for page in 0..s.out.pages.len() {
        if !matches!(s.out.pages[page].kind, PageKind::Body | PageKind::Opening) {
            continue;
        }
        let last = lines
            .iter()
            .filter(|l| l.page == page && matches!(l.owner, Owner::Block(id) if !in_notes.contains_key(&id)))
            .max_by_key(|l| l.baseline);
        if let Some(Line { owner: Owner::Block(id), .. }) = last
            && let Some(LeafKind::Heading(_)) = kind_of.get(id)
        {
            // a chain of headings longer than a page must end somewhere
            let at = leaves.iter().position(|l| l.0 == *id).unwrap_or(0);
            let chain = leaves[at.saturating_sub(3)..].iter().take(8);
            let long = chain.filter(|l| matches!(l.1, LeafKind::Heading(_))).any(|l| l.2.chars().count() > 40);
            if long {
                continue;
            }
            let goes_on = lines.iter().any(|l| l.page > page && l.owner == Owner::Block(*id));
            let picture = s.out.pages[page].items.iter().any(|i| matches!(i, fuzi::typeset::Item::Image { .. }));
            // a heading longer than a page, or over a picture
            assert!(goes_on || picture, "heading {id} at the foot of page {page}");
        }
    }
}

/// Leaves of notes, by their note.
fn notes(s: &Set) -> BTreeMap<BlockId, BlockId> {
    let mut out = BTreeMap::new();
    for block in &s.edition.document().blocks {
        if let BlockBody::Note { blocks, .. } = &block.body {
            out.extend(blocks.iter().map(|b| (b.id, block.id)));
        }
    }
    out
}

/// NT-01, NT-03: every note stands once, begins on the page of its first call under the number of that call, goes on
/// page after page, two lines at least on each; the last one of a page stands on the last row.
fn check_notes(s: &Set, count: usize) {
    let mut calls: BTreeMap<BlockId, (usize, String)> = BTreeMap::new();
    let mut marks: BTreeMap<BlockId, (usize, String)> = BTreeMap::new();
    for l in s.lines() {
        match l.owner {
            // a leaf may call a note twice on one line
            Owner::NoteRef { note, .. } => {
                calls.entry(note).or_insert((l.page, l.text.chars().take(1).collect()));
            }
            Owner::NoteMark(note) => assert!(marks.insert(note, (l.page, l.text)).is_none(), "{note} stands twice"),
            _ => {}
        }
    }
    assert_eq!(marks.len(), count);
    // on a page of few rows there may be no room for a note beside a picture or code that calls it
    if s.style.page.rows < 25 {
        return;
    }
    assert_eq!(marks, calls);
    let of = notes(s);
    let mut rows: BTreeMap<BlockId, BTreeMap<usize, BTreeSet<(i64, i64)>>> = BTreeMap::new();
    for (page, i) in s.out.pages.iter().enumerate().flat_map(|(n, p)| p.items.iter().map(move |i| (n, i))) {
        let fuzi::typeset::Item::Glyphs(run) = i else { continue };
        if let Owner::Block(id) = run.owner
            && let Some(note) = of.get(&id)
        {
            let column = (run.x - s.left(page)).0 / (s.style.measure().0 / i64::from(s.style.page.columns) + 1);
            rows.entry(*note).or_default().entry(page).or_default().insert((column, run.baseline.0));
        }
    }
    for (note, pages) in &rows {
        let at: Vec<usize> = pages.keys().copied().collect();
        assert_eq!(at.first(), calls.get(note).map(|c| &c.0), "{note} begins elsewhere");
        assert_eq!(at, (at[0]..at[0] + at.len()).collect::<Vec<_>>());
        let sides = [pages.values().next(), pages.values().next_back()];
        let two = sides.iter().flatten().all(|r| r.len() > 1);
        assert!(at.len() == 1 || two, "{note} is divided badly: {pages:?}");
    }
}

/// PG-04: every line of the body stands on a row, on both sides of the sheet and in both columns.
fn check_grid(s: &Set) {
    let of = notes(s);
    let kind: BTreeMap<BlockId, LeafKind> = leaves(s).into_iter().map(|l| (l.0, l.1)).collect();
    for l in s.lines() {
        if let Owner::Block(id) = l.owner
            && !of.contains_key(&id)
            && matches!(
                kind.get(&id),
                Some(LeafKind::Para | LeafKind::Turn { .. } | LeafKind::Verse | LeafKind::Signature)
            )
            && l.size == s.style.page.size
        {
            let row = s.row(&l, l.size.to_f64());
            assert!((row - row.round()).abs() < 0.01, "off the grid by {}: {l:?}", row - row.round());
        }
    }
}

/// Cases of a run; `PROPTEST_CASES` asks for more.
fn cases(few: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(few)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(24), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_keep_every_word_in_its_place(kinds in proptest::collection::vec(kind(), 0..40)) {
        check(&kinds, "a5");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn narrow_pages_too(kinds in proptest::collection::vec(kind(), 0..15)) {
        check(&kinds, "phone");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(6), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_and_other_pages_too(kinds in proptest::collection::vec(kind(), 0..30), style in 0usize..5) {
        check(&kinds, ["16k-2col", "16k-2col", "16k", "32k", "a4"][style]);
    }
}

/// Objects taller than a page come out whole, over several.
#[test]
fn objects_taller_than_a_page() {
    let long: String = LINE.repeat(60);
    check(
        &[
            Kind::Heading(1, long.clone()),
            Kind::Code(vec!["let x = 1;"; 100].join("\n")),
            Kind::Code("x".repeat(5000)),
            Kind::Quote(vec![Kind::Para(long.clone()); 3]),
            Kind::Table(2, vec![vec![long.clone(); 9]; 2]),
            Kind::Table(9, vec![vec!["短".to_string(); 9]; 80]),
            Kind::Verse(vec!["空山不见人"; 80].join("\n")),
            Kind::Figure(Some((10, 3000))),
        ],
        "a5",
    );
}

/// Many headings one after another, and nothing after the last.
#[test]
fn headings_without_text() {
    let kinds: Vec<Kind> = (0..60).map(|i| Kind::Heading(i % 4 + 1, "一个标题".into())).collect();
    let mut w = Work::new("题目");
    for k in &kinds {
        let b = build(&mut w, k);
        w.push(b);
    }
    let s = set(w);
    let shown = s.lines().iter().filter(|l| l.text == "一个标题" && matches!(l.owner, Owner::Block(_))).count();
    assert_eq!(shown, 60);
}
