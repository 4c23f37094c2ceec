//! `<ruby>漢<rt>hàn</rt></ruby>`: readings as HTML writes them, with `<rb>` and `<rp>` (whose parentheses stand in for
//! the layout and are no words).

use super::inlines::Leavings;
use super::markup::{Edges, ruby, without};
use crate::text::{Mark, RichText, SourceSpan};
use std::ops::Range;

/// A tag of the ruby family, and where in the words it stood.
#[derive(Clone, Debug)]
pub struct RubyTag {
    at: usize,
    name: String,
    closing: bool,
    span: SourceSpan,
}

impl RubyTag {
    /// A tag of the family, before the words that follow `at`.
    pub fn new(name: &str, closing: bool, at: usize, span: SourceSpan) -> Option<RubyTag> {
        matches!(name, "ruby" | "rt" | "rp" | "rb" | "rtc").then(|| RubyTag {
            at,
            name: name.to_string(),
            closing,
            span,
        })
    }
}

impl RubyTag {
    fn opens_reading(&self) -> bool {
        !self.closing && matches!(self.name.as_str(), "rt" | "rp")
    }
}

/// Takes readings out of the words and puts them over their bases. Tags that make no reading are set aside and
/// reported like any other; their words stay.
pub fn fold(words: RichText, tags: Vec<RubyTag>, left: &mut Leavings) -> RichText {
    let edges = Edges::of(&words.marks);
    let mut holes: Vec<Range<usize>> = Vec::new();
    let mut marks = Vec::new();
    let mut rest = tags.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let end = (first.name == "ruby" && !first.closing)
            .then(|| after.iter().position(|t| t.name == "ruby"))
            .flatten()
            .filter(|n| after.get(*n).is_some_and(|t| t.closing));
        let group = end.and_then(|n| after.get(..n + 1)).unwrap_or(&[]);
        match readings(&words, first.at, group, &edges) {
            Some((new, taken)) => {
                // from each tag to the next, but for the bases; the readings are in the marks
                left.aside.extend(group.iter().chain([first]).map(|t| t.span));
                let next = group.iter().skip(1);
                left.aside.extend(
                    group.iter().zip(next).filter(|(t, _)| t.opens_reading()).map(|(t, next)| t.span.to(next.span)),
                );
                marks.extend(new);
                holes.extend(taken);
                rest = after.get(group.len()..).unwrap_or(&[]);
            }
            None => {
                left.drop_tag(&first.name, first.span);
                rest = after;
            }
        }
    }
    if holes.is_empty() { words } else { without(words, &holes, marks) }
}

/// The readings of one `<ruby>`, and the ranges that leave the words; nothing when there is none, or when one would
/// cross a mark.
fn readings(words: &RichText, start: usize, tags: &[RubyTag], edges: &Edges) -> Option<(Vec<Mark>, Vec<Range<usize>>)> {
    let (mut marks, mut holes) = (Vec::new(), Vec::new());
    let mut base = start;
    // what is open: a reading or a parenthesis, and where it began
    let mut open: Option<(bool, usize)> = None;
    // where the base of the next reading ends: before its parenthesis
    let mut base_end = None;
    for tag in tags {
        if let Some((reading, from)) = open.take() {
            let text = words.text.get(from..tag.at)?;
            let stop = *base_end.get_or_insert(from);
            if reading {
                if stop <= base || text.trim().is_empty() || text.contains('\n') || !edges.fit(base..tag.at, base..stop)
                {
                    return None;
                }
                marks.push(ruby(base..stop, text.trim()));
                base = tag.at;
                base_end = None;
            } else if text.contains(char::is_alphanumeric) {
                // words where only parentheses may stand
                return None;
            } else if marks.last().is_some_and(|m: &Mark| stop == base && m.range.end <= base) {
                // the closing parenthesis after a reading
                base = tag.at;
                base_end = None;
            }
            if tag.at > from {
                holes.push(from..tag.at);
            }
        }
        match (tag.name.as_str(), tag.closing) {
            ("rt", false) => open = Some((true, tag.at)),
            ("rp", false) => open = Some((false, tag.at)),
            ("rtc", _) => return None,
            _ => {}
        }
    }
    (!marks.is_empty()).then_some((marks, holes))
}
