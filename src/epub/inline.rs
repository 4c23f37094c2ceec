//! The words of a leaf with their marks. The text content of what is written is the leaf's text, character for
//! character, readings (`rt`) and the numbers of notes apart; a line feed becomes `<br/>`, in code it stays.

use super::is_language_tag;
use super::markup::Markup;
use super::notes::{Notes, Number, call_id};
use super::pictures::Pictures;
use crate::document::{BlockId, Finding, live_href};
use crate::text::{MarkKind, RichText, SourceSpan};
use std::cmp::Reverse;

/// A mark that can be written: a tag over a range, or something at a point.
#[derive(Clone)]
struct Span<'a> {
    start: usize,
    end: usize,
    tag: Tag<'a>,
}

#[derive(Clone)]
enum Tag<'a> {
    Plain(&'static str, Option<&'static str>),
    Link(String),
    Lang(&'a str),
    Spread(String),
    /// Words with their reading, which is written once, where the range ends.
    Ruby(&'a str),
    Picture {
        src: &'a str,
        alt: &'a str,
    },
    /// The call of a note: its id and what it shows.
    Call(String, Number),
}

impl Tag<'_> {
    fn is_point(&self) -> bool {
        matches!(self, Tag::Picture { .. } | Tag::Call(..))
    }
}

/// Where a leaf stands, and what its marks need.
pub(crate) struct Place<'a> {
    /// The leaf.
    pub(crate) id: BlockId,
    /// Its bytes in the source.
    pub(crate) span: SourceSpan,
    /// The file it is written into.
    pub(crate) file: &'a str,
    /// Whether its line feeds stay.
    pub(crate) keep_lines: bool,
    pub(crate) notes: &'a Notes,
}

/// Writes the words of a leaf. Marks that overlap are split where they cross, so that tags always nest; a link that
/// cannot live in a book leaves its words and a finding (LNK-001).
pub(crate) fn write_inline(
    m: &mut Markup,
    text: &RichText,
    place: &Place,
    pictures: &mut Pictures,
    findings: &mut Vec<Finding>,
) {
    let spans = spans(text, place, findings);
    let mut open: Vec<&Span> = Vec::new();
    let (mut at, mut next) = (0, 0);
    loop {
        close_ended(m, &mut open, at);
        while let Some(span) = spans.get(next).filter(|s| s.start == at) {
            next += 1;
            match &span.tag {
                Tag::Picture { src, alt } => pictures.write_inline(m, src, alt),
                Tag::Call(id, number) => outside_links(m, &open, |m| write_call(m, id, number)),
                _ if span.end > at => {
                    open_tag(m, &span.tag);
                    open.push(span);
                }
                Tag::Link(_) => {
                    // a link around pictures only: `[![…](a.png)](https://…)`
                    open_tag(m, &span.tag);
                    while let Some(Span { start, tag: Tag::Picture { src, alt }, .. }) = spans.get(next)
                        && *start == at
                    {
                        pictures.write_inline(m, src, alt);
                        next += 1;
                    }
                    m.close();
                }
                // a reading over nothing keeps its words
                Tag::Ruby(reading) => {
                    open_tag(m, &span.tag);
                    close_tag(m, &Tag::Ruby(reading));
                }
                Tag::Plain(..) | Tag::Lang(_) | Tag::Spread(_) => {}
            }
        }
        if at >= text.text.len() {
            break;
        }
        let end = open.iter().map(|s| s.end).chain(spans.get(next).map(|s| s.start)).min();
        let end = end.unwrap_or(text.text.len()).min(text.text.len());
        write_lines(m, text.text.get(at..end).unwrap_or_default(), place.keep_lines);
        at = end;
    }
    while let Some(span) = open.pop() {
        close_tag(m, &span.tag);
    }
}

/// Writes something that no link may hold: an open link ends before it and goes on after it.
fn outside_links(m: &mut Markup, open: &[&Span], write: impl FnOnce(&mut Markup)) {
    let from = open.iter().position(|s| matches!(s.tag, Tag::Link(_))).unwrap_or(open.len());
    let inside = open.get(from..).unwrap_or_default();
    inside.iter().for_each(|_| {
        m.close();
    });
    write(m);
    inside.iter().for_each(|s| open_tag(m, &s.tag));
}

/// The call of a note (NT-05): the number is the edition's (`docs/marks.md`).
pub(crate) fn write_call(m: &mut Markup, id: &str, number: &Number) {
    m.leaf(
        "a",
        &[
            ("class", "noteref"),
            ("epub:type", "noteref"),
            ("role", "doc-noteref"),
            ("href", &number.href),
            ("id", id),
            ("data-fuzi", "edition"),
        ],
        &number.text,
    );
}

/// Closes the tags that end here; those above them on the stack that go on are opened again.
fn close_ended<'s, 'a>(m: &mut Markup, open: &mut Vec<&'s Span<'a>>, at: usize) {
    let Some(lowest) = open.iter().position(|s| s.end <= at) else { return };
    let above = open.split_off(lowest);
    above.iter().rev().for_each(|s| close_tag(m, &s.tag));
    for span in above.into_iter().filter(|s| s.end > at) {
        open_tag(m, &span.tag);
        open.push(span);
    }
}

fn open_tag(m: &mut Markup, tag: &Tag) {
    match tag {
        Tag::Plain(name, None) => m.open(name, &[]),
        Tag::Plain(name, Some(class)) => m.open(name, &[("class", class)]),
        Tag::Link(href) => m.open("a", &[("href", href)]),
        Tag::Lang(tag) => m.open("span", &[("lang", tag), ("xml:lang", tag)]),
        Tag::Spread(style) => m.open("span", &[("class", "spread"), ("style", style)]),
        Tag::Ruby(_) => m.open("ruby", &[]),
        Tag::Picture { .. } | Tag::Call(..) => return,
    };
}

fn close_tag(m: &mut Markup, tag: &Tag) {
    if let Tag::Ruby(reading) = tag {
        m.leaf("rt", &[("data-kind", "ruby")], reading);
    }
    m.close();
}

fn write_lines(m: &mut Markup, text: &str, keep_lines: bool) {
    if keep_lines {
        m.text(text);
        return;
    }
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            m.empty("br", &[]);
        }
        m.text(line);
    }
}

/// Marks in the order they open: by start, the calls of notes first, then longest first. Ranges outside the text are
/// clipped to it; of two links that overlap the later one begins where the earlier ends, since a link cannot hold a link.
fn spans<'a>(text: &'a RichText, place: &Place, findings: &mut Vec<Finding>) -> Vec<Span<'a>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut calls: Vec<(usize, &str)> = Vec::new();
    for mark in &text.marks {
        let start = floor_boundary(&text.text, mark.range.start);
        let end = floor_boundary(&text.text, mark.range.end).max(start);
        let tag = match &mark.kind {
            MarkKind::Strong => Tag::Plain("strong", None),
            MarkKind::Emph => Tag::Plain("em", None),
            MarkKind::Code => Tag::Plain("code", None),
            MarkKind::Strike => Tag::Plain("s", None),
            MarkKind::Label => Tag::Plain("b", Some("label")),
            MarkKind::Dots => Tag::Plain("em", Some("dots")),
            MarkKind::ProperName => Tag::Plain("u", Some("name")),
            MarkKind::BookTitle => Tag::Plain("u", Some("book")),
            MarkKind::Spread { em } => Tag::Spread(format!("min-width: {em}em")),
            MarkKind::Lang { tag } if is_language_tag(tag) => Tag::Lang(tag),
            MarkKind::Lang { .. } => continue,
            MarkKind::Ruby { reading } => Tag::Ruby(reading),
            MarkKind::Image { src, alt } => Tag::Picture { src, alt },
            MarkKind::NoteRef { label } => {
                calls.push((start, label));
                continue;
            }
            MarkKind::Link { href } => match live_href(href) {
                Some(href) => Tag::Link(href),
                None => {
                    let span = text.span_of(start..end).unwrap_or(place.span);
                    findings.push(Finding { id: "LNK-001", span: Some(span), args: vec![href.clone()] });
                    continue;
                }
            },
        };
        let end = if tag.is_point() { start } else { end };
        spans.push(Span { start, end, tag });
    }
    spans.sort_by_key(|s| (s.start, Reverse(s.end)));
    let mut link_end = 0;
    for span in spans.iter_mut().filter(|s| matches!(s.tag, Tag::Link(_)) && s.end > s.start) {
        span.start = span.start.max(link_end).min(span.end);
        link_end = link_end.max(span.end);
    }
    // an empty link is kept only for the pictures it holds
    let pictures: Vec<usize> = spans.iter().filter(|s| matches!(s.tag, Tag::Picture { .. })).map(|s| s.start).collect();
    spans.retain(|s| {
        !matches!(s.tag, Tag::Link(_)) || s.end > s.start || (s.start >= link_end && pictures.contains(&s.start))
    });
    let mut spans = around_readings(spans);
    calls.sort_by_key(|c| c.0);
    for (nth, (at, label)) in calls.into_iter().enumerate() {
        // a word and its reading are not parted
        let holding = spans.iter().filter(|s| matches!(s.tag, Tag::Ruby(_)) && s.start < at && at < s.end);
        let at = holding.map(|s| s.end).max().unwrap_or(at);
        if let Some(number) = place.notes.call(label, place.file) {
            spans.push(Span { start: at, end: at, tag: Tag::Call(call_id(place.id, nth), number) });
        }
    }
    spans.sort_by_key(|s| (s.start, !matches!(s.tag, Tag::Call(..)), Reverse(s.end)));
    spans
}

/// Cuts the marks that cross the border of a word with a reading, since its reading can be written only once. Of two
/// such words that cross the later one begins where the earlier ends.
fn around_readings(mut spans: Vec<Span>) -> Vec<Span> {
    let mut ruby: Vec<(usize, usize)> = Vec::new();
    for span in spans.iter_mut().filter(|s| matches!(s.tag, Tag::Ruby(_))) {
        for (_, end) in &ruby {
            if span.start < *end && *end < span.end {
                span.start = *end;
            }
        }
        ruby.push((span.start, span.end));
    }
    if ruby.is_empty() {
        return spans;
    }
    let mut out = Vec::new();
    let mut todo: Vec<Span> = spans.into_iter().rev().collect();
    while let Some(span) = todo.pop() {
        let cut = ruby.iter().find_map(|(a, b)| match span.tag {
            Tag::Ruby(_) => None,
            _ if span.start < *a && *a < span.end && span.end < *b => Some(*a),
            _ if *a < span.start && span.start < *b && *b < span.end => Some(*b),
            _ => None,
        });
        match cut {
            Some(at) => {
                todo.push(Span { start: at, ..span.clone() });
                todo.push(Span { end: at, ..span });
            }
            None => out.push(span),
        }
    }
    out
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Mark;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    fn html(text: &RichText, keep_lines: bool) -> (String, Vec<Finding>) {
        let mut m = Markup::default();
        let mut findings = Vec::new();
        let notes = notes();
        let place =
            Place { id: BlockId(1), span: SourceSpan::default(), file: "text.xhtml", keep_lines, notes: &notes };
        m.open("p", &[]);
        write_inline(&mut m, text, &place, &mut Pictures::default(), &mut findings);
        m.close();
        (m.finish().unwrap(), findings)
    }

    fn rich(text: &str, marks: &[(usize, usize, MarkKind)]) -> RichText {
        let mut t = RichText::plain(text, SourceSpan::new(0, text.len()));
        t.marks = marks.iter().map(|(a, b, k)| Mark { range: *a..*b, kind: k.clone() }).collect();
        t
    }

    fn link(href: &str) -> MarkKind {
        MarkKind::Link { href: href.into() }
    }

    /// A book of one file with the notes `1` and `2`, called in that order.
    fn notes() -> Notes {
        use crate::document::{Block, BlockBody, Document, LeafKind, Metadata};
        let block = |id, body| Block { id: BlockId(id), span: SourceSpan::default(), body };
        let call = |label: &str| (0, 0, MarkKind::NoteRef { label: label.into() });
        let text = rich("甲", &[call("1"), call("2")]);
        let note = |id, label: &str| block(id, BlockBody::Note { label: label.into(), blocks: vec![] });
        let leaf = block(1, BlockBody::Leaf { kind: LeafKind::Para, text });
        let source = crate::source::SourceFacts { name: String::new(), bytes: 0, sha256: [0; 32], nfc: true };
        let document = Document {
            meta: Metadata::default(),
            speakers: vec![],
            blocks: vec![leaf, note(8, "1"), note(9, "2")],
            pictures: Default::default(),
            source,
            findings: vec![],
        };
        let part = super::super::parts::Part {
            file: "text.xhtml".into(),
            title: String::new(),
            chapter: false,
            blocks: &document.blocks,
        };
        Notes::collect(&document, &[part])
    }

    fn call(label: &str) -> MarkKind {
        MarkKind::NoteRef { label: label.into() }
    }

    fn ruby(reading: &str) -> MarkKind {
        MarkKind::Ruby { reading: reading.into() }
    }

    #[test]
    fn nt_05_calls_stand_outside_links_and_words_with_readings() {
        let a = |nth: usize, id: &str, n: &str| {
            format!(
                "<a class=\"noteref\" epub:type=\"noteref\" role=\"doc-noteref\" href=\"#{id}\" id=\"b0001-n{nth}\" data-fuzi=\"edition\">{n}</a>"
            )
        };
        let t = rich("甲乙", &[(3, 3, call("1")), (3, 6, MarkKind::Strong), (6, 6, call("2")), (6, 6, call("1"))]);
        let want =
            format!("<p>甲{}<strong>乙</strong>{}{}</p>", a(1, "b0008", "①"), a(2, "b0009", "②"), a(3, "b0008", "①"));
        assert_eq!(html(&t, false).0, want);
        let t = rich("甲乙丙", &[(0, 9, link("https://a.example")), (3, 6, MarkKind::Emph), (6, 6, call("1"))]);
        let want = format!(
            "<p><a href=\"https://a.example\">甲<em>乙</em></a>{}<a href=\"https://a.example\">丙</a></p>",
            a(1, "b0008", "①")
        );
        assert_eq!(html(&t, false).0, want);
        let t = rich("漢字", &[(0, 6, link("https://a.example")), (0, 6, ruby("hàn zì")), (3, 3, call("2"))]);
        let want = format!(
            "<p><a href=\"https://a.example\"><ruby>漢字<rt data-kind=\"ruby\">hàn zì</rt></ruby></a>{}</p>",
            a(1, "b0009", "②")
        );
        assert_eq!(html(&t, false).0, want);
        assert_eq!(html(&rich("甲", &[(3, 3, call("没有"))]), false).0, "<p>甲</p>");
    }

    #[test]
    fn readings_are_written_once_whatever_crosses_them() {
        let rt = |words: &str, reading: &str| format!("<ruby>{words}<rt data-kind=\"ruby\">{reading}</rt></ruby>");
        let t = rich("abcdef", &[(0, 3, MarkKind::Emph), (2, 4, ruby("x")), (3, 6, MarkKind::Strong)]);
        let want = format!("<p><em>ab</em>{}<strong>ef</strong></p>", rt("<em>c</em><strong>d</strong>", "x"));
        assert_eq!(html(&t, false).0, want);
        let t = rich("abcd", &[(0, 3, ruby("x")), (2, 4, ruby("y"))]);
        assert_eq!(html(&t, false).0, format!("<p>{}{}</p>", rt("abc", "x"), rt("d", "y")));
        let t = rich("abc", &[(0, 3, ruby("x")), (0, 1, ruby("y"))]);
        assert_eq!(html(&t, false).0, format!("<p>{}</p>", rt(&format!("{}bc", rt("a", "y")), "x")));
    }

    #[test]
    fn em_01_to_03_and_languages_have_their_tags() {
        let t = rich(
            "abcdef",
            &[
                (0, 1, MarkKind::Dots),
                (1, 2, MarkKind::ProperName),
                (2, 3, MarkKind::BookTitle),
                (3, 4, MarkKind::Lang { tag: "ja".into() }),
                (4, 5, MarkKind::Lang { tag: "\"x".into() }),
                (5, 6, MarkKind::Spread { em: 3 }),
            ],
        );
        let want = "<p><em class=\"dots\">a</em><u class=\"name\">b</u><u class=\"book\">c</u>\
                    <span lang=\"ja\" xml:lang=\"ja\">d</span>e<span class=\"spread\" style=\"min-width: 3em\">f</span></p>";
        assert_eq!(html(&t, false).0, want);
    }

    #[test]
    fn marks_nest_and_overlaps_are_split() {
        let t = rich("abcdef", &[(0, 4, MarkKind::Strong), (2, 6, MarkKind::Emph)]);
        assert_eq!(html(&t, false).0, "<p><strong>ab<em>cd</em></strong><em>ef</em></p>");
        let t = rich("abcdef", &[(0, 6, MarkKind::Strong), (0, 3, MarkKind::Code), (3, 6, MarkKind::Strike)]);
        assert_eq!(html(&t, false).0, "<p><strong><code>abc</code><s>def</s></strong></p>");
        let t = rich("王：甲", &[(0, 3, MarkKind::Label)]);
        assert_eq!(html(&t, false).0, "<p><b class=\"label\">王</b>：甲</p>");
    }

    #[test]
    fn lines_break_outside_code_and_stay_in_it() {
        let t = rich("a\nb", &[(0, 3, MarkKind::Emph)]);
        assert_eq!(html(&t, false).0, "<p><em>a<br/>b</em></p>");
        assert_eq!(html(&t, true).0, "<p><em>a\nb</em></p>");
    }

    #[test]
    fn lnk_001_a_dead_link_leaves_its_words() {
        let (out, findings) = html(&rich("见附录", &[(3, 9, link("ch02.html"))]), false);
        assert_eq!(out, "<p>见附录</p>");
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].id, findings[0].args.as_slice()), ("LNK-001", &["ch02.html".to_string()][..]));
        assert_eq!(findings[0].span, Some(SourceSpan::new(3, 9)));
    }

    #[test]
    fn links_never_hold_links() {
        let t = rich("abcdef", &[(0, 4, link("https://a.example")), (2, 6, link("https://b.example"))]);
        assert_eq!(
            html(&t, false).0,
            "<p><a href=\"https://a.example\">abcd</a><a href=\"https://b.example\">ef</a></p>"
        );
        let image = MarkKind::Image { src: "x.png".into(), alt: "图".into() };
        let t = rich("ab", &[(1, 1, link("https://a.example")), (1, 1, image)]);
        assert!(html(&t, false).0.starts_with("<p>a<a href=\"https://a.example\"><img"), "{}", html(&t, false).0);
    }

    /// Text content as a parser sees it, `<br/>` counted as a line feed; and the readings.
    fn text_content(xml: &str) -> (String, Vec<String>) {
        let mut reader = Reader::from_str(xml);
        let mut out = String::new();
        let mut readings = vec![];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(e) if e.name().as_ref() == "rt" => {
                    let inner = reader.read_text(e.name()).unwrap();
                    readings.push(quick_xml::escape::unescape(&inner.xml10_content()).unwrap().into_owned());
                }
                Event::Start(e) if e.attributes().any(|a| a.unwrap().key.as_ref() == "data-fuzi") => {
                    reader.read_to_end(e.name()).unwrap();
                }
                Event::Text(t) => out.push_str(&t.xml10_content()),
                Event::GeneralRef(r) => match r.resolve_char_ref().unwrap() {
                    Some(c) => out.push(c),
                    None => out.push_str(quick_xml::escape::resolve_predefined_entity(&r.into_inner()).unwrap()),
                },
                Event::Empty(e) if e.name().as_ref() == "br" => out.push('\n'),
                Event::Eof => return (out, readings),
                _ => {}
            }
        }
    }

    fn any_kind() -> impl Strategy<Value = MarkKind> {
        prop_oneof![
            Just(MarkKind::Strong),
            Just(MarkKind::Emph),
            Just(MarkKind::Code),
            Just(MarkKind::Strike),
            Just(MarkKind::Label),
            Just(link("https://example.org/?a=1&b=2")),
            Just(link("chapter.html")),
            Just(MarkKind::Image { src: "a.png".into(), alt: "图 & <文>".into() }),
            Just(MarkKind::Dots),
            Just(MarkKind::Lang { tag: "en".into() }),
            Just(call("1")),
            Just(call("2")),
            "[a-c<&]{1,3}".prop_map(|r| ruby(&r)),
        ]
    }

    proptest! {
        #[test]
        fn any_rich_text_parses_and_keeps_every_character(
            text in "[甲乙丙<>&\"' \t\r\n\u{3000}a-c😀\u{F98A}]{0,30}",
            marks in proptest::collection::vec((0usize..100, 0usize..100, any_kind()), 0..8),
            keep in any::<bool>(),
        ) {
            let t = rich(&text, &marks);
            let (xml, _) = html(&t, keep);
            let (words, mut readings) = text_content(&xml);
            prop_assert_eq!(words, text);
            let mut want: Vec<String> = t.marks.iter().filter_map(|m| match &m.kind {
                MarkKind::Ruby { reading } => Some(reading.clone()),
                _ => None,
            }).collect();
            readings.sort();
            want.sort();
            prop_assert_eq!(readings, want);
        }
    }
}
