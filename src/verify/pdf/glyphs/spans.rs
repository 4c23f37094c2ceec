//! What is drawn under an ActualText: the words it says and the glyphs it stands for, collected while pages are read.

use std::collections::BTreeMap;

/// A glyph as shown: its font among those used, its code among the font's.
pub(crate) type Shown = (usize, usize);

/// Glyphs of one span; a span over a whole page has some thousands.
const MAX_GLYPHS: usize = 20_000;
/// Different spans of a file that are kept.
const MAX_SPANS: usize = 200_000;

/// A span: what it says, what it shows, and whether a line ends after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub says: String,
    pub glyphs: Vec<Shown>,
    pub ends_line: bool,
}

/// Different spans with the page of the first of each.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    pub found: BTreeMap<Span, u32>,
    /// Spans that were not kept.
    pub lost: usize,
    open: Option<Span>,
    /// A span that is over, until something else is shown.
    done: Option<(Span, u64, u32)>,
    line: u64,
}

impl Spans {
    /// An ActualText begins, inside no other.
    pub(crate) fn begin(&mut self, says: &str) {
        self.open = Some(Span { says: says.to_string(), glyphs: Vec::new(), ends_line: false });
    }

    /// It ends.
    pub(crate) fn end(&mut self, page: u32) {
        let Some(mut span) = self.open.take() else { return };
        // rows of one box that say nothing, one after another
        if let Some((before, line, _)) = &mut self.done
            && before.says.is_empty()
            && span.says.is_empty()
            && before.glyphs.len() + span.glyphs.len() <= MAX_GLYPHS
        {
            before.glyphs.append(&mut span.glyphs);
            *line = self.line;
            return;
        }
        self.settle(false);
        self.done = Some((span, self.line, page));
    }

    /// A glyph is shown. Gives back whether it is read by itself, under no ActualText.
    pub(crate) fn show(&mut self, glyph: Shown) -> bool {
        match &mut self.open {
            Some(span) => {
                if span.glyphs.len() < MAX_GLYPHS {
                    span.glyphs.push(glyph);
                }
                if !span.says.is_empty() {
                    self.settle(false);
                }
                false
            }
            None => {
                self.settle(false);
                true
            }
        }
    }

    /// The pen goes to another line, or to another place on it.
    pub(crate) fn new_line(&mut self) {
        self.line += 1;
    }

    /// Nothing more is shown on a page.
    pub(crate) fn end_page(&mut self, page: u32) {
        self.end(page);
        self.settle(true);
    }

    fn settle(&mut self, last: bool) {
        let Some((mut span, line, page)) = self.done.take() else { return };
        span.ends_line = last || self.line != line;
        if self.found.len() < MAX_SPANS || self.found.contains_key(&span) {
            self.found.entry(span).or_insert(page);
        } else {
            self.lost += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_kept_once_and_know_the_end_of_a_line() {
        let mut s = Spans::default();
        for page in [1, 2] {
            s.begin("n");
            assert!(!s.show((0, 1)));
            s.end(page);
            s.new_line();
            assert!(s.show((0, 2)));
            s.begin("m");
            s.show((0, 3));
            s.end(page);
            s.show((0, 2));
            s.end_page(page);
        }
        let span =
            |says: &str, glyphs: &[Shown], ends_line| Span { says: says.into(), glyphs: glyphs.into(), ends_line };
        let want = [(span("m", &[(0, 3)], false), 1), (span("n", &[(0, 1)], true), 1)];
        assert_eq!(s.found.into_iter().collect::<Vec<_>>(), want);
    }
}
