//! Running heads and folios (`page-design.md` §2; PG-17, PG-18). Artifacts: they are no part of the work.

use super::grid::is_verso;
use super::number::display;
use super::set::{Placed, Setter, display_for, display_style};
use crate::fonts::Voice;
use crate::license::Edition;
use crate::typeset::style::{FolioForm, FolioPlace};
use crate::typeset::{Artifact, Owner};
use crate::units::{Em, Pt};

/// Words of the running heads of a work.
pub(crate) struct Heads {
    /// Left pages: journal and issue, or the title.
    verso: String,
    /// Right pages: the title, or the chapter when the title is on the left.
    recto: String,
    by_chapter: bool,
}

impl Heads {
    pub(crate) fn new(set: &Setter, edition: &Edition) -> Heads {
        let a = edition.attribution();
        let title = short_head(set, &a.title);
        match &a.journal {
            Some(journal) => {
                let parts = [Some(journal.as_str()), a.volume_issue.as_deref()];
                let verso = parts.into_iter().flatten().collect::<Vec<_>>().join("\u{3000}");
                Heads { verso: short_head(set, &verso), recto: title, by_chapter: false }
            }
            None => Heads { verso: title.clone(), recto: title, by_chapter: true },
        }
    }

    /// The head of a page, by its index: `chapter` is the heading the page is under.
    pub(crate) fn place(&self, set: &Setter, page: usize, chapter: Option<&str>) -> Placed {
        if !set.style.head.show {
            return Placed::default();
        }
        let (grid, size) = (&set.grid, set.style.head.size);
        let chapter = chapter.filter(|_| self.by_chapter).map(|c| short_head(set, &display(c)));
        let words = if is_verso(page) { &self.verso } else { chapter.as_ref().unwrap_or(&self.recto) };
        let strip = set.strip(words, display_for(words, Voice::Song, size), Owner::Artifact(Artifact::Head));
        let x = if is_verso(page) { Pt::ZERO } else { grid.line() - strip.width() };
        // on the baseline of row −1
        set.place_strip(strip, x, grid.row(-1) + Em(880).at(grid.em))
    }
}

/// The folio of a page, by its index.
pub(crate) fn folio(set: &Setter, page: usize, pages: usize) -> Placed {
    let (grid, style) = (&set.grid, &set.style.folio);
    let words = match style.form {
        FolioForm::Page => format!("{}", page + 1),
        FolioForm::PageOf => format!("{} / {pages}", page + 1),
    };
    let strip = set.strip(&words, display_style(Voice::Song, style.size), Owner::Artifact(Artifact::Folio));
    let x = match style.place {
        FolioPlace::Centre => (grid.line() - strip.width()) / 2,
        FolioPlace::Outer if grid.mirrored() && is_verso(page) => Pt::ZERO,
        FolioPlace::Outer => grid.line() - strip.width(),
    };
    let (_, top) = grid.origin(page);
    set.place_strip(strip, x, set.style.folio_baseline() - top)
}

/// A head over 16 em is cut at the title's own first break, else at a phrase with an ellipsis within 20 em. The full
/// title is on the opening page.
fn short_head(set: &Setter, title: &str) -> String {
    let style = &set.style.head;
    let look = display_style(Voice::Song, style.size);
    let title: String = title.chars().filter(|c| *c != '\n').collect();
    let fits = |t: &str, em: Em| set.width(t, &look) <= em.at(style.size);
    if fits(&title, style.max) {
        return title;
    }
    let own_breaks = ["：", ":", "——", "─", "；", "？", "！"];
    let first = own_breaks.iter().filter_map(|b| title.find(b).map(|at| (at, *b))).min();
    if let Some((at, mark)) = first {
        let keep = if matches!(mark, "？" | "！") { at + mark.len() } else { at };
        let cut = title[..keep].trim();
        if !cut.is_empty() && fits(cut, style.max) {
            return cut.to_string();
        }
    }
    let ellipsis = "……";
    let mut best = String::new();
    let mut phrase = None;
    for (i, c) in title.char_indices() {
        let head = &title[..i];
        if !fits(&format!("{head}{ellipsis}"), style.cut) {
            break;
        }
        if "，、 　".contains(c) && head.chars().count() >= 6 {
            phrase = Some(head.to_string());
        }
        // not inside a Latin word or a number
        let inside = c.is_ascii_alphanumeric() && head.ends_with(|b: char| b.is_ascii_alphanumeric());
        if !inside && !head.is_empty() && !head.ends_with(['《', '“', '（', '「', '〈']) {
            best = head.to_string();
        }
    }
    let cut = phrase.unwrap_or(best);
    if cut.is_empty() { title } else { format!("{}{ellipsis}", cut.trim_end()) }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::fonts::FontSet;
    use crate::typeset::style::PageStyle;

    /// `page-design.md` §2.
    #[test]
    fn long_heads_are_cut_at_the_titles_own_break() {
        let (style, fonts) = (PageStyle::default(), FontSet::load(None, None).unwrap());
        let set = Setter::new(&style, &fonts, false);
        assert_eq!(short_head(&set, "标点入格考"), "标点入格考");
        assert_eq!(
            short_head(&set, "一种与另一种很长的东西的体系：第四次产业革命中的竞争"),
            "一种与另一种很长的东西的体系"
        );
        let long = "没有任何停顿的一个非常非常长的标题长到不能在页眉里放下";
        let cut = short_head(&set, long);
        assert!(
            cut.ends_with("……") && cut.chars().count() <= 20 && long.starts_with(cut.trim_end_matches('…')),
            "{cut}"
        );
    }
}
