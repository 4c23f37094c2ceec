//! Marks that Markdown itself does not know: `[文字]{.dot}` (attributes) and `{漢字|hàn zì}` (readings).
//!
//! They are read from the finished words of a block, where Markdown's own marks, links, notes and code are settled:
//! a bracket counts only where it stands in the source as itself, not as an escape or an entity, and outside of code.
//! Whatever is not exactly of these forms stays text, character for character.

use super::attributes;
use super::inlines::Leavings;
use crate::messages::Finding;
use crate::text::{Mark, MarkKind, RichText, SourceSpan, is_han};
use std::ops::Range;
use unicode_script::{Script, UnicodeScript};

/// Most brackets open at a time; those further out are words.
const DEEPEST: usize = 32;
/// Most characters of a base.
const LONGEST_BASE: usize = 8;

/// A character that may be markup, with its place.
#[derive(Clone, Copy, Debug)]
struct Token {
    at: usize,
    source: usize,
    what: char,
}

/// Takes the marks out of the words of a block. In a table cell the bar of a reading is written `\|`, since a bare one
/// parts cells.
pub fn apply(words: RichText, source: &str, cell: bool, left: &mut Leavings) -> RichText {
    if !words.text.contains('{') {
        return words;
    }
    let tokens = tokens(&words, source, cell);
    let edges = Edges::of(&words.marks);
    let mut scan = Scan {
        words: &words,
        source,
        tokens: &tokens,
        edges: &edges,
        holes: Vec::new(),
        marks: Vec::new(),
        aside: Vec::new(),
    };
    let mut open: Vec<usize> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        match tokens[i].what {
            '[' => {
                if open.len() == DEEPEST {
                    open.remove(0);
                }
                open.push(i);
            }
            ']' => {
                if let Some(from) = open.pop()
                    && let Some(next) = scan.attributes(from, i, left)
                {
                    i = next;
                    continue;
                }
            }
            '{' => {
                if let Some(next) = scan.ruby(i, left) {
                    i = next;
                    continue;
                }
            }
            _ => {}
        }
        i += 1;
    }
    let Scan { mut holes, marks, aside, .. } = scan;
    if holes.is_empty() {
        return words;
    }
    holes.sort_by_key(|h| h.start);
    left.aside.extend(aside);
    without(words, &holes, marks)
}

struct Scan<'t> {
    words: &'t RichText,
    source: &'t str,
    tokens: &'t [Token],
    edges: &'t Edges,
    holes: Vec<Range<usize>>,
    marks: Vec<Mark>,
    aside: Vec<SourceSpan>,
}

impl Scan<'_> {
    /// `[…]{…}`: the tokens of both square brackets. Returns the token after the closing brace.
    fn attributes(&mut self, from: usize, to: usize, left: &mut Leavings) -> Option<usize> {
        let (open, close, brace) = (self.tokens[from], self.tokens[to], self.tokens.get(to + 1)?);
        if brace.what != '{' || brace.at != close.at + 1 || brace.source != close.source + 1 {
            return None;
        }
        let last = (to + 2..self.tokens.len()).find(|k| self.tokens[*k].what != '|' && self.tokens[*k].what != '[')?;
        let end = self.tokens[last];
        // the list stands in the source as it stands here: no mark, break or escape inside
        if end.what != '}' || end.source - brace.source != end.at - brace.at {
            return None;
        }
        let content = open.at + 1..close.at;
        let inner = &self.words.text[brace.at + 1..end.at];
        if content.is_empty()
            || self.source.get(brace.source + 1..end.source) != Some(inner)
            || self.words.text[content.clone()].starts_with('^')
            || !self.edges.fit(open.at..end.at + 1, content.clone())
        {
            return None;
        }
        let items = attributes::parse(inner)?;
        let span = SourceSpan::new(brace.source, end.source + 1);
        let kinds = attributes::marks(&items, span, &mut left.findings);
        self.marks.extend(kinds.into_iter().map(|kind| Mark { range: content.clone(), kind }));
        self.aside.push(span);
        self.holes.push(open.at..content.start);
        self.holes.push(content.end..end.at + 1);
        Some(last + 1)
    }

    /// `{base|reading}` or `{base|reading|reading}`, one a character.
    fn ruby(&mut self, from: usize, left: &mut Leavings) -> Option<usize> {
        let open = self.tokens[from];
        let last = (from + 1..self.tokens.len()).find(|k| self.tokens[*k].what != '|')?;
        let end = self.tokens[last];
        let bars = &self.tokens[from + 1..last];
        let base = open.at + 1..bars.first()?.at;
        if end.what != '}' || self.source.get(open.source..end.source)?.contains(['\n', '\r']) {
            return None;
        }
        let text = &self.words.text;
        let stops = bars.iter().skip(1).chain([&end]);
        let readings: Vec<&str> = bars.iter().zip(stops).map(|(a, b)| text[a.at + 1..b.at].trim()).collect();
        if !is_base(&text[base.clone()])
            || readings.iter().any(|r| r.is_empty() || r.contains('\n'))
            || !self.edges.fit(open.at..end.at + 1, base.clone())
            || self.edges.has_point(base.clone())
        {
            return None;
        }
        let starts: Vec<usize> = text[base.clone()].char_indices().map(|(n, _)| base.start + n).collect();
        if readings.len() == starts.len() {
            let ends = starts.iter().skip(1).copied().chain([base.end]);
            for ((start, end), reading) in starts.iter().zip(ends).zip(&readings) {
                self.marks.push(ruby(*start..end, reading));
            }
        } else {
            if readings.len() > 1 {
                let span = Some(SourceSpan::new(open.source, end.source + 1));
                let args = vec![text[base.clone()].to_string(), readings.len().to_string(), starts.len().to_string()];
                left.findings.push(Finding { id: "MARK-003", span, args });
            }
            self.marks.push(ruby(base.clone(), &readings.join(" ")));
        }
        self.aside.push(SourceSpan::new(bars.first()?.source, end.source + 1));
        self.holes.push(open.at..base.start);
        self.holes.push(base.end..end.at + 1);
        Some(last + 1)
    }
}

/// A reading over a range.
pub fn ruby(range: Range<usize>, reading: &str) -> Mark {
    Mark { range, kind: MarkKind::Ruby { reading: reading.to_string() } }
}

/// Words that may bear a reading: one to eight characters, a Han or kana among them.
fn is_base(text: &str) -> bool {
    let kana = |c: char| matches!(c.script(), Script::Hiragana | Script::Katakana);
    text.chars().count() <= LONGEST_BASE && !text.contains('\n') && text.chars().any(|c| is_han(c) || kana(c))
}

/// The brackets, braces and bars that stand in the source as themselves and outside of code, in order.
fn tokens(words: &RichText, source: &str, cell: bool) -> Vec<Token> {
    let mut code: Vec<Range<usize>> =
        words.marks.iter().filter(|m| m.kind == MarkKind::Code).map(|m| m.range.clone()).collect();
    code.sort_by_key(|r| r.start);
    let mut out = Vec::new();
    let mut next_code = 0;
    for (i, piece) in words.pieces.iter().enumerate() {
        let end = words.pieces.get(i + 1).map_or(words.text.len(), |n| n.at);
        let Some(part) = words.text.get(piece.at..end) else { continue };
        let stands = source.get(piece.span.start..piece.span.end);
        // `\|` is how a cell writes a bar at all
        if cell && part == "|" && stands == Some("\\|") {
            out.push(Token { at: piece.at, source: piece.span.start, what: '|' });
            continue;
        }
        if piece.span.end - piece.span.start != part.len() {
            continue;
        }
        for (n, what) in part.char_indices().filter(|(_, c)| matches!(c, '[' | ']' | '{' | '}' | '|')) {
            let at = piece.at + n;
            // a soft break beside it may read as a space; this character itself must stand there
            if stands.and_then(|s| s.as_bytes().get(n)) != Some(&(what as u8)) {
                continue;
            }
            while code.get(next_code).is_some_and(|r| r.end <= at) {
                next_code += 1;
            }
            if code.get(next_code).is_none_or(|r| r.start > at) {
                out.push(Token { at, source: piece.span.start + n, what });
            }
        }
    }
    out
}

/// Where marks begin and end, so that a new one never crosses an old one.
pub struct Edges(Vec<(usize, usize)>);

impl Edges {
    /// Of these marks.
    pub fn of(marks: &[Mark]) -> Edges {
        let mut edges: Vec<(usize, usize)> =
            marks.iter().flat_map(|m| [(m.range.start, m.range.end), (m.range.end, m.range.start)]).collect();
        edges.sort_unstable();
        Edges(edges)
    }

    fn within(&self, range: Range<usize>) -> &[(usize, usize)] {
        let from = self.0.partition_point(|e| e.0 < range.start);
        let to = self.0.partition_point(|e| e.0 < range.end);
        self.0.get(from..to).unwrap_or(&[])
    }

    /// Whether every mark that begins or ends strictly inside `outer` lies in `inner` with both its ends.
    pub fn fit(&self, outer: Range<usize>, inner: Range<usize>) -> bool {
        let inside = |at: usize| inner.start <= at && at <= inner.end;
        self.within(outer.start + 1..outer.end).iter().all(|(a, b)| inside(*a) && inside(*b))
    }

    /// Whether a mark of no length (a picture, a call of a note) stands strictly inside.
    fn has_point(&self, range: Range<usize>) -> bool {
        self.within(range.start + 1..range.end).iter().any(|(a, b)| a == b)
    }
}

/// The words without the holes (in order, apart), old and new marks moved along.
pub fn without(words: RichText, holes: &[Range<usize>], new: Vec<Mark>) -> RichText {
    let mut out = RichText::default();
    let mut h = 0;
    for (i, piece) in words.pieces.iter().enumerate() {
        let end = words.pieces.get(i + 1).map_or(words.text.len(), |n| n.at);
        let exact = piece.span.end - piece.span.start == end - piece.at;
        let mut at = piece.at;
        while at < end {
            while holes.get(h).is_some_and(|r| r.end <= at) {
                h += 1;
            }
            let stop = match holes.get(h) {
                Some(hole) if hole.start <= at => {
                    at = hole.end;
                    continue;
                }
                Some(hole) => hole.start.min(end),
                None => end,
            };
            let span = if exact {
                let from = piece.span.start + (at - piece.at);
                SourceSpan { file: piece.span.file, start: from, end: from + (stop - at) }
            } else {
                piece.span
            };
            out.push(words.text.get(at..stop).unwrap_or_default(), span);
            at = stop;
        }
    }
    // how many bytes the holes before each took away
    let mut gone = 0;
    let before: Vec<(usize, usize, usize)> = holes
        .iter()
        .map(|hole| {
            gone += hole.end - hole.start;
            (hole.start, hole.end, gone)
        })
        .collect();
    let moved = |at: usize| match before.partition_point(|b| b.0 < at).checked_sub(1).and_then(|n| before.get(n)) {
        Some((start, end, gone)) if at < *end => start - (gone - (end - start)),
        Some((_, _, gone)) => at - gone,
        None => at,
    };
    out.marks = words.marks.into_iter().chain(new).collect();
    for m in &mut out.marks {
        m.range = moved(m.range.start)..moved(m.range.end);
    }
    out.order_marks();
    out
}
