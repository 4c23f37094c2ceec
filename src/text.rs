//! Words with their marks and their places in the source: the vocabulary that every room shares.

use serde::Serialize;
use std::ops::Range;

/// Which source file of the work, in the order given. One manuscript is file 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FileId(pub u16);

/// A range of bytes in a source file as it lies on disk (a BOM counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceSpan {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl SourceSpan {
    /// A span in the first file.
    pub fn new(start: usize, end: usize) -> SourceSpan {
        SourceSpan { file: FileId(0), start, end }
    }

    /// The smallest span that holds both; both must be of one file.
    pub fn to(self, other: SourceSpan) -> SourceSpan {
        SourceSpan { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// What a range of text is, besides being words. Marks nest properly and are sorted by start, then longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// `**strong**`: 黑体 in print (PA-10).
    Strong,
    /// `*em*`: 楷体 in print (PA-10).
    Emph,
    /// `` `code` ``.
    Code,
    /// `~~struck~~`.
    Strike,
    /// A link with its target as written.
    Link {
        /// Target.
        href: String,
    },
    /// An image inside running text, at a zero-length range.
    Image {
        /// Path or address as written.
        src: String,
        /// Alternative text; a canonical block of its own kind.
        alt: String,
    },
    /// A reading over its base (`{漢字|hàn zì}`); the reading is a canonical block of its own kind that follows the leaf
    /// under the same id.
    Ruby {
        /// The reading: pinyin, bopomofo, or any gloss.
        reading: String,
    },
    /// 着重号: a dot under each character (EM-01).
    Dots,
    /// 专名号: a line under a proper name (EM-02).
    ProperName,
    /// 书名号甲式: a wavy line under the title of a book (EM-03).
    BookTitle,
    /// Spread over so many em by layout (均排; PA-14).
    Spread {
        /// Whole em.
        em: u8,
    },
    /// Words in a stated language.
    Lang {
        /// BCP 47 tag.
        tag: String,
    },
    /// Where a note is called, at a zero-length range: no words; the number is the edition's (NT-01).
    NoteRef {
        /// Which note, as the source names it; [`crate::document::BlockBody::Note`] has the same label.
        label: String,
    },
    /// The speaker's name of a turn, or the label of an editor's note, without its colon (IV-06).
    Label,
}

/// A mark over a byte range of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Byte range of [`RichText::text`].
    pub range: Range<usize>,
    /// What it is.
    pub kind: MarkKind,
}

/// A piece of text that stands in the source byte for byte, or as one escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where the piece starts in the text; it ends where the next begins.
    pub at: usize,
    /// Its bytes in the source. When its length equals the piece's, offsets map one to one.
    pub span: SourceSpan,
}

/// Canonical characters of one block, with marks and the way back to the source.
/// A forced break is `\n`; soft breaks are already resolved (NZ-04).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RichText {
    /// The characters, exactly; never normalised.
    pub text: String,
    /// Nested marks.
    pub marks: Vec<Mark>,
    /// Source map, sorted by `at`.
    pub pieces: Vec<Piece>,
}

impl RichText {
    /// Plain text that came from `span` unchanged.
    pub fn plain(text: &str, span: SourceSpan) -> RichText {
        RichText { text: text.to_string(), marks: Vec::new(), pieces: vec![Piece { at: 0, span }] }
    }

    /// Adds text from `span`.
    pub fn push(&mut self, text: &str, span: SourceSpan) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        if let Some(last) = self.pieces.last_mut() {
            let exact = last.span.end - last.span.start == at - last.at;
            if exact
                && last.span.end == span.start
                && span.end - span.start == text.len()
                && last.span.file == span.file
            {
                last.span.end = span.end;
                self.text.push_str(text);
                return;
            }
        }
        self.pieces.push(Piece { at, span });
        self.text.push_str(text);
    }

    /// Adds another text after this one (a join).
    pub fn append(&mut self, other: RichText) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.marks.extend(
            other.marks.into_iter().map(|m| Mark { range: m.range.start + base..m.range.end + base, kind: m.kind }),
        );
        self.pieces.extend(other.pieces.into_iter().map(|p| Piece { at: p.at + base, span: p.span }));
    }

    /// The part in `range` (on character boundaries), marks clipped to it. A mark of no length at the end of the range
    /// belongs to what follows, at the end of the text to the last part.
    pub fn slice(&self, range: Range<usize>) -> RichText {
        let last = range.end == self.text.len();
        self.cut(range.clone(), |at| range.contains(&at) || last && at == range.end)
    }

    /// The lines between forced breaks; a note called at the end of a line stays with it.
    pub fn lines(&self) -> Vec<RichText> {
        let mut at = 0;
        let mut out = Vec::new();
        for line in self.text.split('\n') {
            let range = at..at + line.len();
            at = range.end + 1;
            out.push(self.cut(range.clone(), |p| range.start <= p && p <= range.end));
        }
        out
    }

    /// A part, with the marks of no length that `point` chooses, clipped to it too.
    fn cut(&self, range: Range<usize>, point: impl Fn(usize) -> bool) -> RichText {
        let clip = |r: &Range<usize>| {
            r.start.clamp(range.start, range.end) - range.start..r.end.clamp(range.start, range.end) - range.start
        };
        let marks = self
            .marks
            .iter()
            .filter(|m| {
                if m.range.is_empty() {
                    point(m.range.start)
                } else {
                    m.range.start < range.end && m.range.end > range.start
                }
            })
            .map(|m| Mark { range: clip(&m.range), kind: m.kind.clone() })
            .collect();
        let mut pieces = Vec::new();
        for (i, p) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(i + 1).map_or(self.text.len(), |n| n.at);
            let (a, b) = (p.at.max(range.start), end.min(range.end));
            if a >= b {
                continue;
            }
            let exact = p.span.end - p.span.start == end - p.at;
            let span = if exact {
                SourceSpan { file: p.span.file, start: p.span.start + (a - p.at), end: p.span.start + (b - p.at) }
            } else {
                p.span
            };
            pieces.push(Piece { at: a - range.start, span });
        }
        RichText { text: self.text[range].to_string(), marks, pieces }
    }

    /// The source bytes behind a range of the text.
    pub fn span_of(&self, range: Range<usize>) -> Option<SourceSpan> {
        let part = self.slice(range);
        let first = part.pieces.first()?.span;
        Some(part.pieces.iter().fold(first, |a, p| a.to(p.span)))
    }

    /// Without the white space (ideographic included) at both ends.
    pub fn trimmed(self) -> RichText {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\u{3000}' | '\u{A0}');
        let start = self.text.len() - self.text.trim_start_matches(blank).len();
        let end = start + self.text[start..].trim_end_matches(blank).len();
        // a note called after the last word, or a picture before the first, is no white space
        if start == 0 && end == self.text.len() { self } else { self.cut(start..end.max(start), |_| true) }
    }

    /// Sorts marks by start, then longest first, and drops those over nothing but pictures and calls of notes.
    pub fn order_marks(&mut self) {
        let point = |k: &MarkKind| matches!(k, MarkKind::Image { .. } | MarkKind::NoteRef { .. });
        self.marks.retain(|m| !m.range.is_empty() || point(&m.kind));
        self.marks.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end)));
    }

    /// Whether there is nothing to read.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.marks.iter().all(|m| !matches!(m.kind, MarkKind::Image { .. }))
    }
}

/// Han for the purposes of structure and spacing: ideographs and 〇 (CC-09 without kana and full-width forms).
pub fn is_han(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    c == '〇' || c == '々' || c.script() == Script::Han
}

/// Chinese punctuation and other full-width forms beside which a soft break leaves no space.
pub fn is_cjk_punctuation(c: char) -> bool {
    matches!(c, '\u{2014}' | '\u{2018}'..='\u{201D}' | '\u{2026}' | '\u{00B7}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{30FB}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_escapes_back_to_the_source() {
        let mut t = RichText::default();
        t.push("约", SourceSpan::new(10, 13));
        t.push("$", SourceSpan::new(13, 15)); // `\$`
        t.push("500", SourceSpan::new(15, 18));
        assert_eq!(t.text, "约$500");
        assert_eq!(t.span_of(3..4), Some(SourceSpan::new(13, 15)));
        assert_eq!(t.span_of(5..6), Some(SourceSpan::new(16, 17)));
        assert_eq!(t.span_of(0..7), Some(SourceSpan::new(10, 18)));
    }

    #[test]
    fn no_call_of_a_note_is_lost_at_the_ends() {
        let call = |at: usize| Mark { range: at..at, kind: MarkKind::NoteRef { label: at.to_string() } };
        let mut t = RichText::plain("　甲\n乙 ", SourceSpan::new(0, 11));
        t.marks = vec![call(6), call(10), call(11)];
        assert_eq!(t.slice(7..11).marks.len(), 2);
        let lines = t.lines();
        assert_eq!((lines[0].marks.len(), lines[1].marks.len()), (1, 2));
        let t = t.trimmed();
        assert_eq!((t.text.as_str(), t.marks.len()), ("甲\n乙", 3));
        assert!(t.marks.iter().all(|m| m.range.end <= t.text.len()));
    }

    #[test]
    fn slices_keep_marks_and_map() {
        let mut t = RichText::plain("甲乙丙", SourceSpan::new(0, 9));
        t.marks.push(Mark { range: 0..6, kind: MarkKind::Strong });
        let s = t.slice(3..9);
        assert_eq!(s.text, "乙丙");
        assert_eq!(s.marks, vec![Mark { range: 0..3, kind: MarkKind::Strong }]);
        assert_eq!(s.span_of(3..6), Some(SourceSpan::new(6, 9)));
    }
}
