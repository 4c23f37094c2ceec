//! The body: slabs of the whole work, divided into pages.

use super::blocks::{self, Builder};
use super::fill::tops;
use super::grid::is_verso;
use super::plan::Plan;
use super::set::{Placed, Setter};
use super::slab::{Anchor, Slab, Start, shift_all};
use super::{figure, heading, opening, parallel, slab, title, variants};
use crate::document::{Block, BlockBody};
use crate::fonts::FontSet;
use crate::license::Edition;
use crate::typeset::{PageKind, TypesetError};
use crate::units::Pt;

/// A page of the body before it has a place in the edition.
pub(crate) struct BodyPage {
    pub placed: Placed,
    pub anchors: Vec<(Anchor, Pt)>,
    /// Title of the chapter that the page is under; without chapters, of the level 1 heading.
    pub chapter: Option<String>,
    /// Opening, chapter, body or blank.
    pub kind: PageKind,
}

/// Pages of the body.
pub(crate) fn body_pages<'a>(
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
    let mut chapter = None;
    let mut pages: Vec<BodyPage> = Vec::new();
    for stretch in slab::stretches(slabs) {
        // the first page has the depth that its foot leaves
        let depth = if pages.is_empty() { first_depth } else { set.grid.depth() };
        let start = stretch.first().map_or(Start::Here, |s| s.start);
        if start == Start::Recto && set.grid.mirrored() && is_verso(pages.len()) {
            pages.push(BodyPage::new(PageKind::Blank));
        }
        let (mut slabs, division) = variants::divide(set, stretch, &[depth]);
        for (n, range) in division.pages.into_iter().enumerate() {
            let mut page = fill(set, &mut slabs[range]);
            if n == 0 && start != Start::Here {
                page.kind = PageKind::Chapter;
            }
            if pages.is_empty() && !bare {
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
