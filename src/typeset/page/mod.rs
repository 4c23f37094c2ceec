//! Blocks on the grid: the page kinds of `page-design.md`.
//!
//! ```text
//! plan                                            the whole work: levels, chapters, speakers
//! blocks, heading, code, table, figure, opening   blocks → slabs: bands that no page break divides
//! notes, endnotes                                 notes at the foot of pages, at the end of chapters
//! parallel                                        the same on several threads
//! paginate, fill, variants, body                  slabs → pages
//! book                                            pages → the edition
//! titlepage, rights, contents, heads              the edition's own pages and lines
//! ```

mod blocks;
mod body;
mod book;
mod caption;
mod chapter;
mod code;
mod columns;
mod contents;
mod endnotes;
mod figure;
mod fill;
mod flow;
mod grid;
mod heading;
mod heads;
mod marks;
mod notes;
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
mod table_columns;
mod title;
mod titlepage;
mod turns;
mod variants;

use super::style::PageStyle;
pub(crate) use plan::is_book;
pub(crate) use title::{in_language, is_short_name, printed_role, spread_names};

use super::{PageKind, Typeset, TypesetError};
use crate::fonts::FontSet;
use crate::license::Edition;
use body::body_pages;
use book::Book;
use marks::References;
use plan::Plan;
use set::Setter;

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

    let mut book = Book::new(&set);
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
    findings.extend(reports::findings(&pages, edition.document(), fonts));
    if !set.keeps_lines() {
        pages.iter_mut().for_each(|p| p.lines.clear());
    }
    Ok(Typeset { style: style.name.clone(), pages, outline, findings })
}
