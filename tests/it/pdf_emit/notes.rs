//! Notes, readings, languages, captions and pictures in lines in the PDF (NT-05, RB, TB-01), and what `verify` says of
//! pages that show other words than the edition has.

use super::document::{canonical, leaves};
use super::fixture::{Composer, fonts};
use super::reader::{Element, Reader, text_of};
use super::text::bytes;
use crate::books::{Numbering, edition_with, journal_meta, noted, noted_pictures, resolved};
use fuzi::document::*;
use fuzi::fonts::FaceId;
use fuzi::license::{Edition, FieldKey};
use fuzi::pdf::PdfKind;
use fuzi::text::{MarkKind, RichText};
use fuzi::typeset::*;
use fuzi::units::{Em, Pt};
use fuzi::verify::{Lang, Limits, Reference, Verdict, verify};
use std::collections::BTreeMap;

fn edition() -> Edition {
    edition_with(resolved(journal_meta()), noted(&mut Numbering::default()), noted_pictures())
}

/// Sets leaves on lines; readings, calls and pictures stand where the text has them, or (`late`) after all its words.
struct Setter<'a, 'f> {
    c: &'a mut Composer<'f>,
    late: bool,
    notes: BTreeMap<String, (BlockId, String)>,
}

impl Setter<'_, '_> {
    fn leaf(&mut self, b: &Block) {
        let BlockBody::Leaf { kind, text } = &b.body else { panic!("leaf") };
        if *kind == LeafKind::Alt {
            return;
        }
        let owner = Owner::Block(b.id);
        // what stands over or in the line, by its place
        let mut over: Vec<(usize, Owner, String)> = Vec::new();
        let mut images: Vec<usize> = Vec::new();
        for (i, m) in text.marks.iter().enumerate() {
            match &m.kind {
                MarkKind::Ruby { reading } => over.push((m.range.end, Owner::Ruby(b.id, i), reading.clone())),
                MarkKind::NoteRef { label } => {
                    if let Some((note, number)) = self.notes.get(label) {
                        over.push((m.range.start, Owner::NoteRef { leaf: b.id, note: *note }, number.clone()));
                    }
                }
                MarkKind::Image { .. } => images.push(m.range.start),
                _ => {}
            }
        }
        let mut cuts: Vec<usize> = over.iter().map(|o| o.0).chain(images.iter().copied()).collect();
        cuts.extend([0, text.text.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let put = |s: &mut Self, at: usize| {
            for _ in images.iter().filter(|i| **i == at) {
                let (y, size) = (s.c.baseline(), Pt::tenths(100));
                s.c.put(Item::Image { block: b.id, x: Pt::tenths(900), y, width: size, height: size });
            }
            for (_, owner, words) in over.iter().filter(|o| o.0 == at) {
                // in two runs, as a fallback face would part them
                let mut chars = words.chars();
                let first: String = chars.next().into_iter().collect();
                for part in [first, chars.collect()] {
                    let glyphs = s.c.glyphs(FaceId::Serif, &part);
                    s.c.run(FaceId::Serif, Pt::tenths(75), Pt::tenths(731), owner, None, glyphs);
                }
            }
        };
        if self.late {
            self.words(&owner, text, 0..text.text.len());
            cuts.iter().for_each(|at| put(self, *at));
            return;
        }
        for w in cuts.windows(2) {
            put(self, w[0]);
            self.words(&owner, text, w[0]..w[1]);
        }
        put(self, text.text.len());
    }

    /// Words with their links.
    fn words(&mut self, owner: &Owner, text: &RichText, range: std::ops::Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let link = text.marks.iter().find_map(|m| match &m.kind {
                MarkKind::Link { href } if m.range.contains(&at) => Some((m.range.end, href.as_str())),
                _ => None,
            });
            let starts = text.marks.iter().filter(|m| matches!(m.kind, MarkKind::Link { .. })).map(|m| m.range.start);
            let next = starts.filter(|s| *s > at).min().unwrap_or(range.end);
            let end = link.map_or(next, |l| l.0).min(range.end);
            self.c.text(owner, link.map(|l| l.1), &text.text[at..end]);
            at = end;
        }
    }

    fn block(&mut self, b: &Block) {
        match &b.body {
            BlockBody::Leaf { .. } => self.leaf(b),
            BlockBody::Note { label, blocks } => {
                if let Some((_, number)) = self.notes.get(label).cloned().filter(|_| label != "无人问") {
                    self.c.text(&Owner::NoteMark(b.id), None, &number);
                }
                blocks.iter().for_each(|b| self.block(b));
            }
            BlockBody::EditorNote(bs) | BlockBody::Quote(bs) => bs.iter().for_each(|b| self.block(b)),
            BlockBody::Table { head, rows, caption, .. } => {
                let cells = head.iter().chain(rows.iter().flatten());
                caption.as_deref().into_iter().chain(cells).for_each(|b| self.leaf(b));
            }
            BlockBody::Figure { caption, .. } => {
                let (y, size) = (self.c.baseline(), Pt::tenths(300));
                self.c.put(Item::Image { block: b.id, x: Pt::tenths(700), y, width: size, height: size });
                caption.iter().for_each(|b| self.leaf(b));
            }
            _ => {}
        }
    }
}

fn number_notes(blocks: &[Block]) -> BTreeMap<String, (BlockId, String)> {
    let notes = blocks.iter().filter_map(|b| match &b.body {
        BlockBody::Note { label, .. } => Some((label.clone(), b.id)),
        _ => None,
    });
    notes.zip('①'..).map(|((label, id), n)| (label, (id, n.to_string()))).collect()
}

fn compose(edition: &Edition, late: bool) -> Typeset {
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Rights, "i");
    let w = edition.wording();
    c.text(&Owner::Edition(Section::Rights, 0), None, &w.rights_title);
    c.text(&Owner::Field(FieldKey::LicenceCode, 0, Section::Rights), None, &edition.licence().code);
    for (n, line) in edition.licence().notice.iter().enumerate() {
        c.text(&Owner::Field(FieldKey::Notice, n, Section::Rights), None, line);
    }
    c.text(&Owner::Edition(Section::Rights, 1), None, &edition.licence().uri().unwrap());
    c.page(PageKind::Opening, "1");
    for (key, values) in &edition.canon().fields {
        for (n, value) in values.iter().enumerate().filter(|_| *key != FieldKey::Notice) {
            c.text(&Owner::Field(*key, n, Section::Opening), None, value);
        }
    }
    let blocks = &edition.document().blocks;
    let mut s = Setter { c: &mut c, late, notes: number_notes(blocks) };
    blocks.iter().for_each(|b| s.block(b));
    c.finish()
}

fn tree(late: bool, kind: PdfKind) -> Element {
    let edition = edition();
    Reader::new(&bytes(&edition, &compose(&edition, late), kind)).tree()
}

/// The element with a mark and a role.
fn find<'a>(tree: &'a Element, mark: &str, role: &str) -> &'a Element {
    let wanted = |e: &&&Element| e.role == role && e.marks.get("fuzi").is_some_and(|m| m == mark);
    tree.all().iter().find(wanted).unwrap_or_else(|| panic!("{role} {mark}"))
}

/// Roles and words of an element's kids.
fn shape(e: &Element) -> Vec<String> {
    e.kids
        .iter()
        .map(|k| if k.role == "#content" { k.words.clone() } else { format!("{}[{}]", k.role, k.text()) })
        .collect()
}

#[test]
fn the_tree_says_the_canonical_blocks_whatever_the_order_on_the_page() {
    let edition = edition();
    for late in [false, true] {
        for kind in [PdfKind::Screen, PdfKind::Print] {
            assert_eq!(leaves(&tree(late, kind)), canonical(&edition), "late {late}, {kind:?}");
        }
    }
}

#[test]
fn nt_05_rb_01_elements_stand_where_the_words_have_them() {
    for late in [false, true] {
        let tree = tree(late, PdfKind::Print);
        let shape = shape(find(&tree, "b0002", "P"));
        let joined = shape.join("|");
        let want = "江水东流|Reference[②]|，|Ruby[泛舟fàn zhōu]|于|Ruby[汉水hàn shuǐ]|之上，|Figure[]|见鹦鹉|Reference[①]|洲。|Reference[③]";
        if late {
            // one run over the whole line: its words are not cut where a number stands
            let words: Vec<&String> = shape.iter().filter(|s| !s.contains('[')).collect();
            assert_eq!(words.iter().map(|s| s.as_str()).collect::<String>(), "江水东流，于之上，见鹦鹉洲。");
            assert!(joined.contains("|Ruby[泛舟fàn zhōu]|于|Ruby[汉水hàn shuǐ]|"), "{joined}");
        } else {
            assert_eq!(joined, want);
        }
        let ruby = tree.all().into_iter().find(|e| e.role == "Ruby").unwrap();
        assert_eq!(
            ruby.kids.iter().map(|k| (k.role.as_str(), k.text())).collect::<Vec<_>>(),
            [("RB", "泛舟".into()), ("RT", "fàn zhōu".into())]
        );
        let rt = &ruby.kids[1];
        assert_eq!((rt.marks["fuzi"].as_str(), rt.marks["kind"].as_str()), ("b0002", "ruby"));
        let english = tree.all().into_iter().find(|e| e.lang.as_deref() == Some("en")).unwrap();
        assert_eq!((english.role.as_str(), english.text().as_str()), ("Span", "Yangtze is a river"));
    }
}

#[test]
fn nt_05_notes_have_their_number_and_a_name_of_their_own() {
    let edition = edition();
    let r = Reader::new(&bytes(&edition, &compose(&edition, false), PdfKind::Screen));
    let tree = r.tree();
    let notes: Vec<&Element> = tree.all().into_iter().filter(|e| e.role == "Note").collect();
    assert_eq!(notes.len(), 7);
    let ids: Vec<String> = notes.iter().map(|n| n.id.clone().unwrap()).collect();
    let root = r.get(r.catalog(), "StructTreeRoot").unwrap().as_dict().unwrap();
    let names = r.get(r.get(root, "IDTree").unwrap().as_dict().unwrap(), "Names").unwrap().as_array().unwrap();
    let named: Vec<String> = names.iter().step_by(2).map(text_of).collect();
    assert!(named.is_sorted() && named == ids, "{named:?}");
    for (note, number) in notes.iter().zip('①'..).take(6) {
        let lbl = &note.kids[0];
        assert_eq!((lbl.role.as_str(), lbl.text(), lbl.marks["fuzi"].as_str()), ("Lbl", number.to_string(), "edition"));
        assert_eq!((lbl.kids[0].role.as_str(), lbl.kids[0].annotations), ("Link", 1));
    }
    assert_ne!(notes[6].kids[0].role, "Lbl", "nothing calls it");
    let calls: Vec<&Element> = tree.all().into_iter().filter(|e| e.role == "Reference").collect();
    assert_eq!(calls.len(), 9);
    assert!(
        calls.iter().all(|c| c.marks["fuzi"] == "edition" && c.kids[0].role == "Link" && c.kids[0].annotations == 1)
    );
    // nothing is a link in print
    let print = self::tree(false, PdfKind::Print);
    assert!(print.all().iter().all(|e| e.role != "Link" && e.annotations == 0));
}

/// A call leads to its note, the note's number back to the line of its first call.
#[test]
fn nt_05_links_lead_to_the_lines() {
    let edition = edition();
    let pages = compose(&edition, false);
    let r = Reader::new(&bytes(&edition, &pages, PdfKind::Screen));
    let line = |wanted: &dyn Fn(&Owner) -> bool| {
        pages.pages.iter().enumerate().find_map(|(n, p)| {
            p.items.iter().find_map(|i| match i {
                Item::Glyphs(run) if wanted(&run.owner) => {
                    Some((n, f64::from((p.height - (run.baseline - run.size)).to_f64() as f32)))
                }
                _ => None,
            })
        })
    };
    let mut seen = 0;
    for page in 0..r.pages.len() {
        let annotations = r.get(r.page(page), "Annots").map(|a| a.as_array().unwrap().clone()).unwrap_or_default();
        for a in annotations {
            let d = r.deref(&a).as_dict().unwrap();
            let Ok(dest) = d.get(b"Dest") else { continue };
            let words = text_of(d.get(b"Contents").unwrap());
            let note = *number_notes(&edition.document().blocks).values().find(|n| n.1 == words).map(|n| &n.0).unwrap();
            let dest = dest.as_array().unwrap();
            let place = (
                r.pages.iter().position(|p| *p == dest[0].as_reference().unwrap()).unwrap(),
                f64::from(dest[3].as_float().unwrap()),
            );
            let close =
                |want: Option<(usize, f64)>| want.is_some_and(|w| w.0 == place.0 && (w.1 - place.1).abs() < 0.01);
            let to_note = close(line(&|o| *o == Owner::NoteMark(note)));
            let to_call = close(line(&|o| matches!(o, Owner::NoteRef { note: n, .. } if *n == note)));
            assert!(to_note || to_call, "{words} leads to {place:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, 9 + 6);
}

#[test]
fn tb_01_captions_stand_in_their_table_and_beside_their_figure() {
    let tree = tree(false, PdfKind::Screen);
    let table = tree.all().into_iter().find(|e| e.role == "Table").unwrap();
    assert_eq!(table.kids.iter().map(|k| k.role.as_str()).collect::<Vec<_>>(), ["Caption", "TR", "TR"]);
    let groups: Vec<Vec<&str>> = tree
        .all()
        .into_iter()
        .filter(|e| e.role == "Div")
        .map(|e| e.kids.iter().map(|k| k.role.as_str()).collect())
        .collect();
    assert_eq!(groups, [["Figure", "Caption"], ["Figure", "Caption"]]);
}

#[test]
fn pictures_in_lines_are_drawn() {
    let edition = edition();
    let r = Reader::new(&bytes(&edition, &compose(&edition, true), PdfKind::Screen));
    let drawn: usize =
        (0..r.pages.len()).map(|n| r.content(n).operations.iter().filter(|o| o.operator == "Do").count()).sum();
    let framed: usize =
        (0..r.pages.len()).map(|n| r.content(n).operations.iter().filter(|o| o.operator == "S").count()).sum();
    // the character; the missing picture of the line and that of the figure are frames, and the drawing
    assert_eq!(drawn + framed, 4, "{drawn} {framed}");
    assert!(drawn >= 1 && framed >= 2);
}

type Mutator = fn(&mut Page);

fn change(page: &mut Page, wanted: impl Fn(&Owner) -> bool, from: &str, to: &str) {
    let f = fonts();
    for item in &mut page.items {
        let Item::Glyphs(run) = item else { continue };
        let last = run.glyphs.iter().position(|g| g.text == from);
        if let (true, Some(i)) = (wanted(&run.owner), last) {
            let gid = f.face(run.face).glyph(to.chars().next().unwrap()).unwrap();
            run.glyphs[i] = PlacedGlyph { gid, dx: Em(0), advance: Em(1000), text: to.into() };
        }
    }
}

fn is_leaf(owner: &Owner, id: u32) -> bool {
    *owner == Owner::Block(BlockId(id))
}

/// What a page may do to notes, readings and captions, and the ids that say so, with the source and from the print
/// edition's digests alone.
const MUTATIONS: &[(&str, Mutator, &[&str], &[&str])] = &[
    ("reading changed", |p| change(p, |o| matches!(o, Owner::Ruby(..)), "ō", "o"), &["INT-001"], &["INT-001"]),
    ("caption changed", |p| change(p, |o| is_leaf(o, 5), "长", "短"), &["INT-001"], &["INT-001"]),
    ("note changed", |p| change(p, |o| is_leaf(o, 26), "旧", "新"), &["INT-001"], &["INT-001"]),
    (
        "note removed",
        |p| {
            p.items.retain(
                |i| !matches!(i, Item::Glyphs(r) if is_leaf(&r.owner, 26) || r.owner == Owner::NoteMark(BlockId(25))),
            )
        },
        &["INT-002"],
        &["INT-001"],
    ),
    (
        "reading removed",
        |p| p.items.retain(|i| !matches!(i, Item::Glyphs(r) if matches!(r.owner, Owner::Ruby(..)))),
        &["INT-002"],
        &["INT-001"],
    ),
    (
        "note shown as its number",
        |p| {
            for item in &mut p.items {
                if let Item::Glyphs(r) = item
                    && is_leaf(&r.owner, 26)
                {
                    r.owner = Owner::NoteMark(BlockId(25));
                }
            }
        },
        &["INT-002"],
        &["INT-001", "INT-002"],
    ),
    (
        "words in a call",
        |p| change(p, |o| matches!(o, Owner::NoteRef { .. }), "③", "广告"),
        &["INT-002", "VIS-008"],
        &["INT-002", "VIS-008"],
    ),
    (
        "a reading as words of the leaf",
        |p| {
            for item in &mut p.items {
                if let Item::Glyphs(r) = item
                    && matches!(r.owner, Owner::Ruby(BlockId(8), _))
                {
                    r.owner = Owner::Block(BlockId(8));
                }
            }
        },
        &["INT-001", "INT-002"],
        &["INT-001"],
    ),
];

/// ISO 32000-1, table 338: a `Ruby` has both, whatever a page shows.
#[test]
fn rb_01_a_ruby_always_has_word_and_reading() {
    let edition = edition();
    let shape = |pages: &Typeset| {
        let tree = Reader::new(&bytes(&edition, pages, PdfKind::Screen)).tree();
        let all = tree.all();
        let rubies = all.iter().filter(|e| e.role == "Ruby");
        let kids: Vec<Vec<String>> = rubies.map(|e| e.kids.iter().map(|k| k.role.clone()).collect()).collect();
        assert!(all.iter().filter(|e| e.role == "RB" || e.role == "RT").count() == 2 * kids.len());
        kids
    };
    let whole = shape(&compose(&edition, false));
    assert!(whole.len() >= 2 && whole.iter().all(|k| *k == ["RB", "RT"]), "{whole:?}");
    // the words under readings are none of the leaf's
    let mut other = compose(&edition, false);
    other.pages.iter_mut().for_each(|p| change(p, |o| is_leaf(o, 2), "江", "河"));
    let kept = shape(&other);
    assert!(kept.len() == whole.len() && kept.iter().all(|k| *k == ["RB", "RT"]), "{kept:?}");
    // and words whose readings no page shows are words
    let mut bare = compose(&edition, false);
    for page in &mut bare.pages {
        page.items.retain(|i| !matches!(i, Item::Glyphs(r) if matches!(r.owner, Owner::Ruby(..))));
    }
    assert!(shape(&bare).is_empty());
}

#[test]
fn every_mutation_is_named_and_the_whole_file_passes() {
    let edition = edition();
    let run = |pages: &Typeset, kind, source: bool| {
        let reference = if source { Reference::Source(&edition) } else { Reference::None };
        verify(&bytes(&edition, pages, kind), "b.pdf", &reference, &Limits::default())
    };
    for late in [false, true] {
        let whole = compose(&edition, late);
        for kind in [PdfKind::Screen, PdfKind::Print] {
            for source in [false, true] {
                let r = run(&whole, kind, source);
                assert_eq!(r.verdict, Verdict::Pass, "{}", r.to_text(Lang::En));
            }
        }
    }
    let mut wrong = Vec::new();
    for (name, mutate, by_source, alone) in MUTATIONS {
        let mut pages = compose(&edition, false);
        pages.pages.iter_mut().for_each(mutate);
        for (kind, source, want) in
            [(PdfKind::Print, true, by_source), (PdfKind::Screen, true, by_source), (PdfKind::Print, false, alone)]
        {
            let r = run(&pages, kind, source);
            let got = crate::verify_support::failed(&r);
            if got != want.to_vec() {
                wrong.push(format!(
                    "{name} ({kind:?}, source {source}): want {want:?}, got {got:?}\n{}",
                    r.to_text(Lang::En)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
