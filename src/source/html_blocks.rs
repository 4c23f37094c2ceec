//! Blocks of raw HTML: their words as paragraphs, their pictures as figures.

use super::html::{self, Piece};
use super::html_ruby::{self, RubyTag};
use super::markdown::Reader;
use super::{RawBlock, RawBody};
use crate::text::{RichText, SourceSpan};

impl Reader<'_> {
    /// Reads a block of HTML.
    pub fn html_block(&mut self, literal: &str, span: SourceSpan, blocks: &mut Vec<RawBlock>) {
        let base = self.text[span.start..].find(literal.trim_end()).map_or(span.start, |n| span.start + n);
        let place = |range: &std::ops::Range<usize>| {
            let exact = self.text.get(base + range.start..base + range.end) == literal.get(range.clone());
            if exact { SourceSpan::new(base + range.start, base + range.end) } else { span }
        };
        let mut words = RichText::default();
        let mut ruby = Vec::new();
        for (range, piece) in html::pieces(literal) {
            let at = place(&range);
            match piece {
                Piece::Text(range) => {
                    let raw = &literal[range];
                    let mut first = true;
                    for line in raw.split('\n') {
                        let line = html::decode_entities(line.trim());
                        if !line.is_empty() {
                            if !first || raw.starts_with(char::is_whitespace) {
                                let glue = super::soft_break(words.text.chars().next_back(), line.chars().next());
                                words.push(if words.text.is_empty() { "" } else { glue }, at);
                            }
                            words.push(&line, at);
                        }
                        first = false;
                    }
                }
                Piece::Break => words.push("\n", at),
                Piece::Image { src, alt } => {
                    self.html_words(&mut words, &mut ruby, span, blocks);
                    self.figure(src, RichText::plain(&alt, at), None, at, blocks);
                }
                Piece::Tag { name, block, closing } => {
                    if let Some(tag) = RubyTag::new(&name, closing, words.text.len(), at) {
                        ruby.push(tag);
                        continue;
                    }
                    if block {
                        self.html_words(&mut words, &mut ruby, span, blocks);
                    }
                    self.left.drop_tag(&name, at);
                }
                Piece::Dropped(name) => self.left.drop_tag(&name, at),
                Piece::Comment => self.left.drop_tag("!--", at),
            }
        }
        self.html_words(&mut words, &mut ruby, span, blocks);
    }

    fn html_words(
        &mut self,
        words: &mut RichText,
        ruby: &mut Vec<RubyTag>,
        span: SourceSpan,
        blocks: &mut Vec<RawBlock>,
    ) {
        let words = html_ruby::fold(std::mem::take(words), std::mem::take(ruby), &mut self.left).trimmed();
        if !words.is_blank() {
            let at = words.span_of(0..words.text.len()).unwrap_or(span);
            blocks.push(RawBlock { span: at, body: RawBody::Para(words) });
        }
    }
}
