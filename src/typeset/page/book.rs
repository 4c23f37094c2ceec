//! The edition as it grows page by page: places on the sheet, heads, folios, the outline.

use super::body::BodyPage;
use super::contents::{self, Entry};
use super::grid;
use super::heads::{self, Heads};
use super::set::{Placed, Setter};
use super::slab::{artifacts_last, shift_all};
use crate::document::BlockId;
use crate::license::Edition;
use crate::typeset::{OutlineEntry, Page, PageKind, SetLine};
use crate::units::Pt;
use std::collections::BTreeMap;

/// Contents of more pages than this carry folios.
const UNNUMBERED_CONTENTS: usize = 2;

/// The edition as it grows page by page.
pub(crate) struct Book<'s, 'a> {
    set: &'s Setter<'a>,
    pub pages: Vec<Page>,
    pub outline: Vec<OutlineEntry>,
}

impl<'s, 'a> Book<'s, 'a> {
    pub(crate) fn new(set: &'s Setter<'a>) -> Book<'s, 'a> {
        Book { set, pages: Vec::new(), outline: Vec::new() }
    }

    pub(crate) fn push(&mut self, kind: PageKind, placed: Placed) {
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
    pub(crate) fn part(&mut self, title: &str, page: usize) {
        self.outline.push(OutlineEntry { title: title.to_string(), level: 1, page, y: Pt::ZERO });
    }

    /// A blank page, when the next would be a verso.
    pub(crate) fn fill_verso(&mut self) {
        if self.set.grid.mirrored() && grid::is_verso(self.pages.len()) {
            self.push(PageKind::Blank, Placed::default());
        }
    }

    /// Contents; their own length does not depend on the folios in them, so the folios are right.
    pub(crate) fn contents(&mut self, edition: &Edition, entries: &[Entry], rights_at: usize, body: &[BodyPage]) {
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

    pub(crate) fn body(&mut self, edition: &Edition, body: Vec<BodyPage>) {
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
    pub(crate) fn folios(&mut self) {
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
