//! Blocks on the grid: the page kinds of `page-design.md`.
//!
//! ```text
//! plan                                            the whole work: levels, chapters, speakers
//! blocks, heading, code, table, figure, opening   blocks → slabs: bands that no page break divides
//! parallel                                        the same on several threads
//! paginate                                        slabs → pages
//! titlepage, rights, contents, heads              the edition's own pages and lines
//! ```

mod blocks;
mod caption;
mod chapter;
mod code;
mod columns;
mod contents;
mod figure;
mod flow;
mod grid;
mod heading;
mod heads;
mod marks;
mod number;
mod opening;
mod paginate;
mod parallel;
mod plan;
mod reports;
mod rich;
mod rights;
mod set;
mod slab;
mod table;
mod title;
mod titlepage;
mod turns;

use super::style::PageStyle;
use super::{OutlineEntry, Page, PageKind, SetLine, Typeset, TypesetError};
use crate::document::{Block, BlockBody, BlockId};
use crate::fonts::FontSet;
use crate::license::Edition;
use crate::units::Pt;
use blocks::Builder;
use contents::Entry;
use heads::Heads;
use marks::References;
use paginate::{paginate, tops};
use plan::Plan;
use set::{Placed, Setter};
use slab::{Anchor, Slab, Start, artifacts_last, shift_all};
use std::collections::BTreeMap;
use std::ops::Range;

/// Contents of more pages than this carry folios.
const UNNUMBERED_CONTENTS: usize = 2;

/// Typesets an edition: a pure function, the same pages on any machine.
///
/// # Errors
/// [`TypesetError::Empty`] when no block has anything to print.
pub fn typeset(edition: &Edition, style: &PageStyle, fonts: &FontSet) -> Result<Typeset, TypesetError> {
    run(edition, Setter::new(style, fonts, false), fonts)
}

/// As [`typeset`], with [`Page::lines`] filled for the glyph dump.
///
/// # Errors
/// As [`typeset`].
pub fn typeset_with_lines(edition: &Edition, style: &PageStyle, fonts: &FontSet) -> Result<Typeset, TypesetError> {
    run(edition, Setter::new(style, fonts, true), fonts)
}

/// A page of the body before it has a place in the edition.
struct BodyPage {
    placed: Placed,
    anchors: Vec<(Anchor, Pt)>,
    /// Title of the chapter that the page is under; without chapters, of the level 1 heading.
    chapter: Option<String>,
    /// Opening, chapter, body or blank.
    kind: PageKind,
}

fn run<'a>(edition: &'a Edition, set: Setter<'a>, fonts: &'a FontSet) -> Result<Typeset, TypesetError> {
    let set = set.with_references(References::of(edition.document()));
    let style = set.style;
    let plan = Plan::new(edition.document(), &set);
    let title_page = if style.title_page.from_pages > 0 { titlepage::title_page(&set, edition) } else { None };
    // a book that begins with a chapter opens with it: its title and names are on the title page
    let bare = plan.opens_with(&edition.document().blocks) && title_page.is_some();
    let body = body_pages(&set, edition, fonts, &plan, bare)?;
    let title_page = title_page.filter(|_| bare || body.len() >= usize::from(style.title_page.from_pages));
    let half_title = plan.chapters.is_some()
        && style.half_title.from_pages > 0
        && body.len() >= usize::from(style.half_title.from_pages);
    let half_title = if half_title { titlepage::half_title(&set, edition) } else { None };
    let rights = rights::rights_pages(&set, edition);
    let mirrored = usize::from(set.grid.mirrored());
    // after the title page, which stands after a half-title and its back
    let rights_at = 1 + half_title.as_ref().map_or(0, |_| 1 + mirrored);
    let anchors = || body.iter().flat_map(|p| p.anchors.iter().map(|(a, _)| a));
    let entries = title_page.as_ref().and_then(|_| contents::entries(&set, edition, anchors(), rights_at));

    let mut book = Book { set: &set, pages: Vec::new(), outline: Vec::new() };
    let wording = edition.wording();
    match title_page {
        Some(title_page) => {
            if let Some(placed) = half_title {
                book.push(PageKind::HalfTitle, placed);
                book.fill_verso();
            }
            book.part(&wording.title_page, book.pages.len());
            book.push(PageKind::Title, title_page);
            book.part(&wording.rights_title, book.pages.len());
            rights.into_iter().for_each(|p| book.push(PageKind::Rights, p));
            book.fill_verso();
            if let Some(entries) = entries {
                book.contents(edition, &entries, rights_at, &body);
            }
            book.fill_verso();
            book.body(edition, body);
        }
        None => {
            book.body(edition, body);
            book.part(&wording.rights_title, book.pages.len());
            rights.into_iter().for_each(|p| book.push(PageKind::Rights, p));
        }
    }
    book.folios();
    let Book { mut pages, outline, .. } = book;
    let mut findings = set.findings();
    findings.extend(reports::findings(&pages));
    if !set.keeps_lines() {
        pages.iter_mut().for_each(|p| p.lines.clear());
    }
    Ok(Typeset { pages, outline, findings })
}

fn body_pages<'a>(
    set: &Setter<'a>,
    edition: &Edition,
    fonts: &'a FontSet,
    plan: &Plan,
    bare: bool,
) -> Result<Vec<BodyPage>, TypesetError> {
    let document = edition.document();
    let continued = title::in_language(["续表", "續表", "continued"], edition.language());
    let mut text = parallel::slabs(set, fonts, &document.blocks, plan, continued);
    if text.is_empty() {
        return Err(TypesetError::Empty);
    }
    let foot = if bare { opening::Foot::default() } else { opening::foot(set, edition) };
    let first_depth = set.grid.pitch * (set.grid.rows - foot.rows);
    let note = match document.blocks.first() {
        Some(Block { body: BlockBody::EditorNote(_), .. }) => {
            // what it finds missing is already counted
            let again = set.again(fonts);
            let mut b = Builder::new(&again, plan);
            let at = b.body();
            b.blocks(&document.blocks[..1], at);
            b.slabs
        }
        _ => Vec::new(),
    };
    let mut slabs = if bare { Vec::new() } else { opening::head(set, edition, &note, first_depth) };
    heading::keep_headings(&mut text, set.grid.pitch);
    figure::fit_pictures(&mut text, &set.grid);
    slabs.extend(text);
    // the first page has the depth that its foot leaves
    let depth = |start: usize| if start == 0 { first_depth } else { set.grid.depth() };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for part in slab::stretches(&slabs) {
        let pages = paginate(&slabs[part.clone()], &set.grid, depth(part.start));
        ranges.extend(pages.into_iter().map(|r| part.start + r.start..part.start + r.end));
    }
    let mut chapter = None;
    let mut pages: Vec<BodyPage> = Vec::new();
    for (n, range) in ranges.into_iter().enumerate() {
        let start = slabs[range.start].start;
        if start == Start::Recto && set.grid.mirrored() && grid::is_verso(pages.len()) {
            pages.push(BodyPage::new(PageKind::Blank));
        }
        let mut page = fill(set, &mut slabs[range]);
        if start != Start::Here {
            page.kind = PageKind::Chapter;
        }
        if n == 0 && !bare {
            page.kind = PageKind::Opening;
            let mut head = opening::citation(set, edition);
            head.append(page.placed);
            head.append(foot.placed.clone());
            page.placed = head;
        }
        let deepest = plan.chapters.map_or(1, |c| c.rank);
        let heads = page.anchors.iter().filter(|(a, _)| (1..=deepest).contains(&a.level));
        let mut level_one = heads.map(|(a, _)| a.title.clone());
        // a page's head names the chapter that begins on it, else the one that goes on
        page.chapter = level_one.next().or_else(|| chapter.clone());
        chapter = level_one.next_back().or_else(|| page.chapter.clone());
        pages.push(page);
    }
    Ok(pages)
}

impl BodyPage {
    fn new(kind: PageKind) -> BodyPage {
        BodyPage { placed: Placed::default(), anchors: Vec::new(), chapter: None, kind }
    }
}

/// One page's slabs, placed from the corner of the type area.
fn fill(set: &Setter, slabs: &mut [Slab]) -> BodyPage {
    let tops = tops(slabs, &set.grid);
    let mut page = BodyPage::new(PageKind::Body);
    let count = slabs.len();
    for (i, (slab, top)) in slabs.iter_mut().zip(tops).enumerate() {
        if i == 0
            && let Some(mut lead) = slab.lead.take()
        {
            shift_all(&mut lead.items, Pt::ZERO, top - lead.height);
            page.placed.items.append(&mut lead.items);
        }
        let mut placed = Placed { items: std::mem::take(&mut slab.items), lines: std::mem::take(&mut slab.lines) };
        if i + 1 == count {
            placed.items.append(&mut slab.tail);
        }
        page.placed.append(blocks::lowered(placed, top));
        page.anchors.extend(slab.anchor.take().map(|a| (a, top)));
    }
    page
}

/// The edition as it grows page by page.
struct Book<'s, 'a> {
    set: &'s Setter<'a>,
    pages: Vec<Page>,
    outline: Vec<OutlineEntry>,
}

impl Book<'_, '_> {
    fn push(&mut self, kind: PageKind, placed: Placed) {
        let index = self.pages.len();
        let (dx, dy) = self.set.grid.origin(index);
        let Placed { mut items, mut lines } = placed;
        shift_all(&mut items, dx, dy);
        for SetLine { x, baseline, .. } in &mut lines {
            *x += dx;
            *baseline += dy;
        }
        self.pages.push(Page {
            width: self.set.grid.width,
            height: self.set.grid.height,
            kind,
            label: (index + 1).to_string(),
            items: artifacts_last(items),
            lines,
        });
    }

    /// An entry for a part of the edition that begins on a page.
    fn part(&mut self, title: &str, page: usize) {
        self.outline.push(OutlineEntry { title: title.to_string(), level: 1, page, y: Pt::ZERO });
    }

    /// A blank page, when the next would be a verso.
    fn fill_verso(&mut self) {
        if self.set.grid.mirrored() && grid::is_verso(self.pages.len()) {
            self.push(PageKind::Blank, Placed::default());
        }
    }

    /// Contents; their own length does not depend on the folios in them, so the folios are right.
    fn contents(&mut self, edition: &Edition, entries: &[Entry], rights_at: usize, body: &[BodyPage]) {
        let pages = contents::pages_of(self.set, entries);
        let start = self.pages.len();
        let after = start + pages.len();
        let opening = after + usize::from(self.set.grid.mirrored() && grid::is_verso(after));
        let mut at: BTreeMap<String, usize> = BTreeMap::from([(contents::page_target(rights_at), rights_at)]);
        for (n, page) in body.iter().enumerate() {
            let blocks = page.anchors.iter().filter_map(|(a, _)| a.block);
            at.extend(blocks.map(|b: BlockId| (format!("#{b}"), opening + n)));
        }
        let folio = |i: usize| {
            let page = entries.get(i).and_then(|e| at.get(&e.target));
            page.map_or_else(String::new, |p| (p + 1).to_string())
        };
        self.part(&edition.wording().contents_title, start);
        for (n, on_page) in pages.iter().enumerate() {
            let placed = contents::page(self.set, edition, entries, on_page, n == 0, folio);
            self.push(PageKind::Contents, placed);
        }
    }

    fn body(&mut self, edition: &Edition, body: Vec<BodyPage>) {
        let heads = Heads::new(self.set, edition);
        // under the title of the work, when the body shows it
        let below = u8::from(body.iter().any(|p| p.kind == PageKind::Opening));
        for page in body {
            let index = self.pages.len();
            let (_, top) = self.set.grid.origin(index);
            for (anchor, y) in page.anchors {
                let entry = OutlineEntry { title: anchor.title, level: anchor.level + below, page: index, y: top + y };
                self.outline.push(entry);
            }
            let mut placed = page.placed;
            // the opening carries the citation instead; a chapter's opening and a blank page carry nothing (PG-17)
            if page.kind == PageKind::Body {
                placed.append(heads.place(self.set, index, page.chapter.as_deref()));
            }
            self.push(page.kind, placed);
        }
    }

    /// Folios, when every page is there: `5 / 62` needs the last.
    fn folios(&mut self) {
        let count = self.pages.len();
        let contents = self.pages.iter().filter(|p| p.kind == PageKind::Contents).count();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let shown = match page.kind {
                PageKind::Opening | PageKind::Chapter | PageKind::Body => true,
                PageKind::Contents => contents > UNNUMBERED_CONTENTS,
                PageKind::HalfTitle | PageKind::Title | PageKind::Rights | PageKind::Blank => false,
            };
            if shown {
                let mut placed = heads::folio(self.set, index, count);
                let (dx, dy) = self.set.grid.origin(index);
                shift_all(&mut placed.items, dx, dy);
                page.items.append(&mut placed.items);
            }
        }
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::document::Overrides;
    use crate::license::{SealOptions, seal};
    use crate::normalize::Extracted;
    use crate::press::understand_manuscript;
    use crate::source::read_bytes;
    use crate::typeset::dump;

    /// LB-28, over whole editions: every glyph of every page is where it is for any number of threads, and again.
    #[test]
    fn one_thread_or_four_give_the_same_dump() {
        let mut source = String::from("---\ntitle: 线程\ncreators: [甲]\nlicense: CC-BY-4.0\n---\n\n# 线程\n");
        for n in 0..300 {
            let words = "“一行字”，《版心季刊》第 3 期：Unicode 编码——";
            source += &format!("\n{}。\n", words.repeat(n % 7 + 1));
            if n % 40 == 20 {
                source += &format!("\n## 第{n}节\n\n- 甲{n}\n- 乙\n\n| 左 | 右 |\n|---|---|\n| {n} | 二 |\n");
            }
        }
        let manuscript = read_bytes("t.md", source.as_bytes(), None).unwrap();
        let understood = understand_manuscript(manuscript, Extracted::No, &Overrides::default());
        let edition = seal(understood.document, understood.ledger, &SealOptions::default()).unwrap();
        let (style, fonts) = (PageStyle::default(), FontSet::load(None, None).unwrap());
        let pages = |threads: usize| {
            let mut set = Setter::new(&style, &fonts, true);
            set.threads = threads;
            dump(&run(&edition, set, &fonts).unwrap())
        };
        let one = pages(1);
        assert!(one.len() > 1_000_000, "a book of many pages");
        for threads in [4, 1, 2] {
            assert!(pages(threads) == one, "{threads} threads");
        }
    }
}
