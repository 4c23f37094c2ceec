//! The words of a leaf with their marks. The text content of what is written is the leaf's text, character for
//! character; a line feed becomes `<br/>`, in code it stays.

use super::links::live_href;
use super::markup::Markup;
use super::pictures::Pictures;
use crate::document::Finding;
use crate::text::{MarkKind, RichText, SourceSpan};
use std::cmp::Reverse;

/// A mark that can be written: a tag over a range, or a picture at a point.
struct Span<'a> {
    start: usize,
    end: usize,
    tag: Tag<'a>,
}

enum Tag<'a> {
    Plain(&'static str, Option<&'static str>),
    Link(String),
    Picture { src: &'a str, alt: &'a str },
}

/// Writes the words of a leaf. Marks that overlap are split where they cross, so that tags always nest; a link that
/// cannot live in a book leaves its words and a finding (LNK-001).
pub(crate) fn write_inline(
    m: &mut Markup,
    text: &RichText,
    keep_lines: bool,
    block: SourceSpan,
    pictures: &mut Pictures,
    findings: &mut Vec<Finding>,
) {
    let spans = spans(text, block, findings);
    let mut open: Vec<&Span> = Vec::new();
    let (mut at, mut next) = (0, 0);
    loop {
        close_ended(m, &mut open, at);
        while let Some(span) = spans.get(next).filter(|s| s.start == at) {
            next += 1;
            match &span.tag {
                Tag::Picture { src, alt } => pictures.write_inline(m, src, alt),
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
                Tag::Plain(..) => {}
            }
        }
        if at >= text.text.len() {
            break;
        }
        let end = open.iter().map(|s| s.end).chain(spans.get(next).map(|s| s.start)).min();
        let end = end.unwrap_or(text.text.len()).min(text.text.len());
        write_lines(m, text.text.get(at..end).unwrap_or_default(), keep_lines);
        at = end;
    }
    for _ in open {
        m.close();
    }
}

/// Closes the tags that end here; those above them on the stack that go on are opened again.
fn close_ended<'s, 'a>(m: &mut Markup, open: &mut Vec<&'s Span<'a>>, at: usize) {
    let Some(lowest) = open.iter().position(|s| s.end <= at) else { return };
    let above = open.split_off(lowest);
    above.iter().for_each(|_| {
        m.close();
    });
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
        Tag::Picture { .. } => return,
    };
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

/// Marks in the order they open: by start, then longest first. Ranges outside the text are clipped to it; of two links
/// that overlap the later one begins where the earlier ends, since a link cannot hold a link.
fn spans<'a>(text: &'a RichText, block: SourceSpan, findings: &mut Vec<Finding>) -> Vec<Span<'a>> {
    let mut spans: Vec<Span> = Vec::new();
    for mark in &text.marks {
        let start = floor_boundary(&text.text, mark.range.start);
        let end = floor_boundary(&text.text, mark.range.end).max(start);
        let tag = match &mark.kind {
            MarkKind::Strong => Tag::Plain("strong", None),
            MarkKind::Emph => Tag::Plain("em", None),
            MarkKind::Code => Tag::Plain("code", None),
            MarkKind::Strike => Tag::Plain("s", None),
            MarkKind::Label => Tag::Plain("b", Some("label")),
            MarkKind::Link { href } => match live_href(href) {
                Some(href) => Tag::Link(href),
                None => {
                    let span = text.span_of(start..end).unwrap_or(block);
                    findings.push(Finding { id: "LNK-001", span: Some(span), args: vec![href.clone()] });
                    continue;
                }
            },
            MarkKind::Image { src, alt } => Tag::Picture { src, alt },
            MarkKind::Dots => Tag::Plain("em", Some("dots")),
            MarkKind::ProperName => Tag::Plain("u", Some("name")),
            MarkKind::BookTitle => Tag::Plain("u", Some("book")),
            MarkKind::Ruby { .. } | MarkKind::NoteRef { .. } | MarkKind::Lang { .. } | MarkKind::Spread { .. } => {
                continue;
            }
        };
        let end = if matches!(tag, Tag::Picture { .. }) { start } else { end };
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
    spans.sort_by_key(|s| (s.start, Reverse(s.end)));
    spans
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
        m.open("p", &[]);
        write_inline(&mut m, text, keep_lines, SourceSpan::default(), &mut Pictures::default(), &mut findings);
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

    /// Text content as a parser sees it, `<br/>` counted as a line feed.
    fn text_content(xml: &str) -> String {
        let mut reader = Reader::from_str(xml);
        let mut out = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(t) => out.push_str(&t.xml10_content()),
                Event::GeneralRef(r) => match r.resolve_char_ref().unwrap() {
                    Some(c) => out.push(c),
                    None => out.push_str(quick_xml::escape::resolve_predefined_entity(&r.into_inner()).unwrap()),
                },
                Event::Empty(e) if e.name().as_ref() == "br" => out.push('\n'),
                Event::Eof => return out,
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
            prop_assert_eq!(text_content(&xml), text);
        }
    }
}
