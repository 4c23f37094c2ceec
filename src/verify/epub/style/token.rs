//! A style sheet as tokens in a row, blocks closed and their ends known: everything above it walks without recursion.

use cssparser::{ParseError, Parser, Token};

/// Blocks within blocks; `:not(:is(…))` in `@media` in `@supports` makes five.
const MAX_DEPTH: u8 = 48;

/// A token. Names are as written, escapes resolved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok {
    Ident(Box<str>),
    At(Box<str>),
    Hash(Box<str>),
    Str(Box<str>),
    Url(Box<str>),
    Number(f64),
    /// In per cent.
    Percent(f64),
    Dim(f64, Box<str>),
    Delim(char),
    /// `~=` and its like, by their first character.
    Match(char),
    Space,
    Colon,
    Semicolon,
    Comma,
    /// `(`, `[`, `{`, and the place of what closes it.
    Open(char, usize),
    /// A function, and the place of its `)`.
    Func(Box<str>, usize),
    Close,
    Bad,
}

/// A text of CSS with its tokens.
#[derive(Debug, Default)]
pub(crate) struct Css {
    text: String,
    toks: Vec<Tok>,
    at: Vec<usize>,
    /// Whether blocks were nested too deep to be read.
    pub cut: bool,
}

impl Css {
    pub(crate) fn new(text: &str) -> Css {
        let mut css = Css { text: text.to_string(), ..Css::default() };
        let mut parser = Parser::new(text);
        parser.set_nested_block_limit(MAX_DEPTH);
        read(&mut parser, &mut css);
        css.at.push(text.len());
        css
    }

    pub(crate) fn all(&self) -> View<'_> {
        View { css: self, from: 0, to: self.toks.len() }
    }
}

/// A number as it was written, not as its nearest binary neighbour.
fn exact(n: f32) -> f64 {
    let n = f64::from(n);
    if n.abs() < 1e9 { (n * 1e6).round() / 1e6 } else { n }
}

fn read(parser: &mut Parser<'_>, css: &mut Css) {
    loop {
        let start = parser.position().byte_index();
        let Ok(token) = parser.next_including_whitespace() else { return };
        let text = |t: &str| Box::<str>::from(t);
        let tok = match token {
            Token::Ident(t) => Tok::Ident(text(t)),
            Token::AtKeyword(t) => Tok::At(text(t)),
            Token::Hash(t) | Token::IDHash(t) => Tok::Hash(text(t)),
            Token::QuotedString(t) => Tok::Str(text(t)),
            Token::UnquotedUrl(t) => Tok::Url(text(t)),
            Token::Number { value, .. } => Tok::Number(exact(*value)),
            Token::Percentage { unit_value, .. } => Tok::Percent(exact(*unit_value * 100.0)),
            Token::Dimension { value, unit, .. } => Tok::Dim(exact(*value), text(&unit.to_ascii_lowercase())),
            Token::Delim(c) => Tok::Delim(*c),
            Token::IncludeMatch => Tok::Match('~'),
            Token::DashMatch => Tok::Match('|'),
            Token::PrefixMatch => Tok::Match('^'),
            Token::SuffixMatch => Tok::Match('$'),
            Token::SubstringMatch => Tok::Match('*'),
            Token::WhiteSpace(_) | Token::Comment(_) => Tok::Space,
            Token::Colon => Tok::Colon,
            Token::Semicolon => Tok::Semicolon,
            Token::Comma => Tok::Comma,
            Token::Function(t) => Tok::Func(text(t), 0),
            Token::ParenthesisBlock => Tok::Open('(', 0),
            Token::SquareBracketBlock => Tok::Open('[', 0),
            Token::CurlyBracketBlock => Tok::Open('{', 0),
            Token::CDO | Token::CDC => Tok::Space,
            _ => Tok::Bad,
        };
        let opens = matches!(tok, Tok::Func(..) | Tok::Open(..));
        let place = css.toks.len();
        css.toks.push(tok);
        css.at.push(start);
        if !opens {
            continue;
        }
        let inner: Result<(), ParseError<()>> = parser.parse_nested_block(|p| {
            read(p, css);
            Ok(())
        });
        css.cut |= inner.is_err();
        let end = css.toks.len();
        css.toks.push(Tok::Close);
        let behind = parser.position().byte_index();
        let closed = css.text.get(..behind).is_some_and(|t| t.ends_with([')', ']', '}']));
        css.at.push(if closed { behind - 1 } else { behind });
        if let Some(Tok::Func(_, e) | Tok::Open(_, e)) = css.toks.get_mut(place) {
            *e = end;
        }
    }
}

/// A part of the tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    css: &'a Css,
    from: usize,
    to: usize,
}

impl<'a> View<'a> {
    /// The token at the front.
    pub(crate) fn peek(&self) -> Option<&'a Tok> {
        if self.from < self.to { self.css.toks.get(self.from) } else { None }
    }

    /// Takes a token, with a block all that is in it.
    pub(crate) fn next(&mut self) -> Option<(&'a Tok, View<'a>)> {
        let tok = self.peek()?;
        let start = self.from + 1;
        let inner = match tok {
            Tok::Func(_, end) | Tok::Open(_, end) => {
                self.from = (end + 1).min(self.to);
                View { css: self.css, from: start, to: (*end).min(self.to) }
            }
            _ => {
                self.from = start;
                View { css: self.css, from: start, to: start }
            }
        };
        Some((tok, inner))
    }

    pub(crate) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(Tok::Space)) {
            self.from += 1;
        }
    }

    /// The token behind white space.
    pub(crate) fn next_solid(&mut self) -> Option<(&'a Tok, View<'a>)> {
        self.skip_space();
        self.next()
    }

    pub(crate) fn trim(mut self) -> View<'a> {
        self.skip_space();
        while self.from < self.to && matches!(self.css.toks.get(self.to - 1), Some(Tok::Space)) {
            self.to -= 1;
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.trim().peek().is_none()
    }

    /// What was passed since `start` was copied from this view.
    pub(crate) fn since(&self, start: View<'a>) -> View<'a> {
        View { css: self.css, from: start.from, to: self.from.max(start.from) }
    }

    /// All but the last token.
    pub(crate) fn without_last(&self) -> View<'a> {
        View { to: self.to.saturating_sub(1).max(self.from), ..*self }
    }

    pub(crate) fn last(&self) -> Option<&'a Tok> {
        if self.from < self.to { self.css.toks.get(self.to - 1) } else { None }
    }

    /// Parts between tokens of a kind, blocks unopened.
    pub(crate) fn split(self, at: &Tok) -> Vec<View<'a>> {
        let mut rest = self;
        let (mut out, mut start) = (Vec::new(), rest);
        loop {
            let before = rest;
            match rest.next() {
                Some((tok, _)) if tok == at => {
                    out.push(before.since(start).trim());
                    start = rest;
                }
                Some(_) => {}
                None => {
                    out.push(rest.since(start).trim());
                    return out;
                }
            }
        }
    }

    /// As written.
    pub(crate) fn text(&self) -> &'a str {
        let at = |i: usize| self.css.at.get(i).copied().unwrap_or(self.css.text.len());
        self.css.text.get(at(self.from)..at(self.to)).unwrap_or_default()
    }

    /// Tokens without white space, for values in which it only parts; blocks with what is in them.
    pub(crate) fn solid(self) -> Vec<(&'a Tok, View<'a>)> {
        let mut rest = self;
        std::iter::from_fn(|| rest.next_solid()).take(4096).collect()
    }

    /// The one word that this is, in small letters.
    pub(crate) fn word(&self) -> Option<String> {
        match self.solid().as_slice() {
            [(Tok::Ident(w), _)] => Some(w.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// Whether a function of one of these names is anywhere in it.
    pub(crate) fn calls(&self, names: &[&str]) -> bool {
        let toks = self.css.toks.get(self.from..self.to).unwrap_or_default();
        toks.iter().any(|t| matches!(t, Tok::Func(n, _) if names.iter().any(|w| n.eq_ignore_ascii_case(w))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_comments_and_escapes() {
        let css = Css::new("a/* x { */ \\62 [c=\"]\"] {d:f(1px, g(2)) !important}");
        let mut v = css.all();
        assert_eq!(v.next().unwrap().0, &Tok::Ident("a".into()));
        v.skip_space();
        assert_eq!(v.next().unwrap().0, &Tok::Ident("b".into()));
        let (_, square) = v.next_solid().unwrap();
        assert_eq!(square.text(), "c=\"]\"");
        let (open, body) = v.next_solid().unwrap();
        assert!(matches!(open, Tok::Open('{', _)) && v.is_empty());
        assert_eq!(body.text(), "d:f(1px, g(2)) !important");
        assert!(body.calls(&["g"]) && !body.calls(&["d"]));
        assert_eq!(Css::new("a,f(b,c),d").all().split(&Tok::Comma).len(), 3);
    }

    #[test]
    fn depth_is_bounded_and_open_blocks_end_with_the_text() {
        assert!(Css::new(&"(".repeat(100_000)).cut);
        assert_eq!(Css::new("a{b").all().solid().len(), 2);
    }
}
