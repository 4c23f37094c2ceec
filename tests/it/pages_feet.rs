//! PG-13: how many pages end short of their last row, counted from the rows that stand on the emitted pages.

use super::pages_support::*;
use crate::support::shared;
use fuzi::document::{BlockBody, BlockId, Document, LeafKind, Overrides};
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::{Extracted, Ledger};
use fuzi::press::understand_manuscript;
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::{Item, Owner, PageKind, PageStyle, Typeset, typeset};
use std::collections::BTreeMap;
use std::path::Path;

/// Feet of the body pages but the last, which ends where the text does.
#[derive(Debug, Default, PartialEq)]
struct Feet {
    /// Pages counted.
    pages: usize,
    /// Short although what follows is running text.
    short: Vec<(usize, i64)>,
    /// Short before what cannot be parted: a heading, a table, a picture, code, or lines that announce one of these.
    forced: Vec<(usize, i64)>,
    /// The row that is missing is the blank one after code, a table or a picture.
    blank: Vec<(usize, i64)>,
}

impl Feet {
    /// Of the pages that running text could fill.
    fn share(&self) -> f64 {
        self.short.len() as f64 / (self.pages - self.forced.len() - self.blank.len()).max(1) as f64
    }
}

/// Leaves with their kind, and whether they end in a colon before something that is no running text.
fn leaves(document: &Document) -> BTreeMap<BlockId, (LeafKind, bool)> {
    let leaves: Vec<_> = document
        .leaves()
        .into_iter()
        .filter_map(|b| match &b.body {
            BlockBody::Leaf { kind, text } if *kind != LeafKind::Alt => Some((b.id, *kind, text.text.as_str())),
            _ => None,
        })
        .collect();
    let announces = |i: usize| {
        let next = leaves.get(i + 1).map(|l| l.1);
        leaves[i].2.ends_with(['：', ':']) && !matches!(next, Some(LeafKind::Para | LeafKind::Turn { .. }))
    };
    leaves.iter().enumerate().map(|(i, l)| (l.0, (l.1, announces(i)))).collect()
}

fn feet(edition: &Edition, style: &PageStyle, out: &Typeset) -> Feet {
    let leaves = leaves(edition.document());
    let body: Vec<usize> =
        (0..out.pages.len()).filter(|i| matches!(out.pages[*i].kind, PageKind::Body | PageKind::Opening)).collect();
    let p = &style.page;
    let text = |l: Option<&(LeafKind, bool)>| {
        matches!(
            l.map(|l| l.0),
            Some(LeafKind::Para | LeafKind::Turn { .. } | LeafKind::Marker | LeafKind::Signature | LeafKind::Verse)
        )
    };
    let mut feet = Feet::default();
    for pair in body.windows(2) {
        // rows down to the last mark that is no folio
        let edge = p.top + p.pitch * i64::from(p.rows);
        let bottom = |item: &Item| match item {
            Item::Glyphs(run) if run.baseline < edge => Some(run.baseline),
            Item::Image { y, height, .. } => Some(*y + *height),
            Item::Rule { y, .. } => Some(*y),
            _ => None,
        };
        let lowest = out.pages[pair[0]].items.iter().filter_map(|i| Some((bottom(i)?, i))).max_by_key(|b| b.0);
        let Some((last, lowest)) = lowest else { continue };
        let left = i64::from(p.rows) - ((last - p.top).0 / p.pitch.0 + 1);
        feet.pages += 1;
        if left == 0 {
            continue;
        }
        let owner = |item: &Item| match item {
            Item::Glyphs(run) => match &run.owner {
                Owner::Block(id) => Some(Some(*id)),
                _ => None,
            },
            Item::Image { .. } => Some(None),
            _ => None,
        };
        let of = |id: Option<BlockId>| id.and_then(|id| leaves.get(&id));
        let next = out.pages[pair[1]].items.iter().find_map(owner).flatten();
        if !text(of(next)) || of(next).is_some_and(|l| l.1) {
            feet.forced.push((pair[0], left));
        } else if left == 1 && !text(of(owner(lowest).flatten())) {
            feet.blank.push((pair[0], left));
        } else {
            feet.short.push((pair[0], left));
        }
    }
    feet
}

fn of_file(path: &Path, style: &str) -> (Feet, Typeset) {
    let m = read_file(path, &ReadOptions::default()).unwrap();
    let mut u = understand_manuscript(m, Extracted::Auto, &Overrides::default());
    u.document.meta.license_configured = None;
    if u.document.meta.license.is_none() {
        u.document.meta.license = field("CC-BY-4.0");
    }
    if u.document.meta.creators.is_empty() {
        u.document.meta.creators = vec![creator("程默")];
    }
    if u.document.meta.title.is_none() {
        u.document.meta.title = field("题目");
    }
    let edition = seal(u.document, Ledger::default(), &SealOptions::default()).expect("sealed");
    let style = PageStyle::builtin(style).expect("style");
    let out = typeset(&edition, &style, &FONTS).expect("pages");
    (feet(&edition, &style, &out), out)
}

/// The real interview: of its body pages fewer than one in twenty ends short.
#[test]
fn feet_of_the_interview() {
    let Some(path) = shared("interview-damaged.md") else { return };
    let (feet, _) = of_file(&path, "a5");
    eprintln!("{feet:?}");
    assert!(feet.pages >= 19 && feet.share() < 0.05, "{feet:?}");
}

/// Any file: `FUZI_FEET=FILE:… FUZI_STYLE=a5 cargo test --test it feet_of_files -- --nocapture`.
#[test]
fn feet_of_files() {
    let Ok(files) = std::env::var("FUZI_FEET") else { return };
    let style = std::env::var("FUZI_STYLE").unwrap_or_else(|_| "a5".into());
    let (mut pages, mut short, mut forced, mut blank) = (0, 0, 0, 0);
    for file in files.split(':') {
        let (feet, _) = of_file(Path::new(file), &style);
        eprintln!("{file} {}", feet.share());
        if std::env::var("FUZI_FEET_V").is_ok() {
            eprintln!("  short {:?}\n  forced {:?}\n  blank {:?}", feet.short, feet.forced, feet.blank);
        }
        pages += feet.pages;
        short += feet.short.len();
        forced += feet.forced.len();
        blank += feet.blank.len();
    }
    let share = short as f64 / (pages - forced - blank).max(1) as f64;
    eprintln!("all: {pages} pages, {short} short, {forced} forced, {blank} blank: {share:.3}");
}
