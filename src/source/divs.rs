//! Fenced divs (`::: verse` … `:::`), as Pandoc nests them: a closing fence closes the innermost, whatever the lengths.
//!
//! comrak closes the outermost fence that is short enough, and opens one at any line of colons. So the fences are paired
//! here first, and comrak is given lines whose lengths say the pairs. A fence line holds no words and keeps its place,
//! so every other line of the file is read as it stands. What comrak made of the fences is held against the pairs; a
//! line that turns out to be code, or no fence after all, goes back untouched. (A fence inside code would close the div
//! around it in comrak: so the others are longer than any line of colons in code.)

use super::attributes::{self, Item};
use comrak::Options;
use comrak::nodes::{AstNode, NodeValue};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Divs nested deeper are words.
const DEEPEST: usize = 12;
/// Longest run of colons; a text that has a longer one has no divs, since every fence would be longer still.
const LONGEST: usize = 200;
/// How often the pairs are tried against what comrak makes of them.
const TRIES: usize = 8;

/// A div, by the line that opens it (1-based, as comrak counts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Div {
    /// What the opening fence asks for.
    pub items: Vec<Item>,
    /// The line that closes it, if any does.
    pub close: Option<usize>,
}

/// The fences of a text.
#[derive(Clone, Debug, Default)]
pub struct Divs {
    /// By opening line.
    pub open: BTreeMap<usize, Div>,
    /// Closing fences that close nothing: they stay text.
    pub stray: BTreeSet<usize>,
}

/// Parses a text with its fenced divs.
pub fn parse<'a>(arena: &'a comrak::Arena<'a>, text: &str, options: &mut Options<'_>) -> (&'a AstNode<'a>, Divs) {
    let mut lines = Verdicts::default();
    if text.contains(":::") && !text.contains(&":".repeat(LONGEST)) {
        let root = comrak::parse_document(arena, text, options);
        for (start, end) in verbatim(root) {
            lines.untouched.extend(start..=end);
        }
        options.extension.block_directive = true;
        for _ in 0..TRIES {
            let (given, divs, hidden) = pair(text, &lines);
            let root = comrak::parse_document(arena, &given, options);
            if lines.agree(root, &divs, &hidden) {
                return (root, divs);
            }
        }
    }
    options.extension.block_directive = false;
    (comrak::parse_document(arena, text, options), Divs::default())
}

/// What earlier tries found out about lines.
#[derive(Default)]
struct Verdicts {
    /// No fences, and no words to hide from comrak: code, for instance.
    untouched: BTreeSet<usize>,
    /// Words that comrak takes for a fence.
    words: BTreeSet<usize>,
}

impl Verdicts {
    /// Whether comrak made of the fences what the pairs say; if not, the next try knows more.
    fn agree<'a>(&mut self, root: &'a AstNode<'a>, divs: &Divs, hidden: &BTreeSet<usize>) -> bool {
        let mut made: BTreeMap<usize, usize> = BTreeMap::new();
        let verbatim = verbatim(root);
        for node in root.descendants() {
            let data = node.data.borrow();
            let (start, end) = (data.sourcepos.start.line, data.sourcepos.end.line);
            if matches!(data.value, NodeValue::BlockDirective(_)) {
                made.insert(start, end);
            }
        }
        let is_verbatim = |line: usize| {
            let after = verbatim.partition_point(|v| v.0 <= line);
            after.checked_sub(1).and_then(|n| verbatim.get(n)).is_some_and(|v| line <= v.1)
        };
        let mut agreed = true;
        for (open, div) in &divs.open {
            let closed = div.close.is_none_or(|close| made.get(open) == Some(&close) && !is_verbatim(close));
            if is_verbatim(*open) || !made.contains_key(open) || !closed {
                agreed = false;
                // a fence inside code is code; its other half may be a fence of another
                match div.close {
                    Some(close) if is_verbatim(close) && !is_verbatim(*open) => drop(self.untouched.insert(close)),
                    close => {
                        self.untouched.insert(*open);
                        self.untouched.extend(close.filter(|_| !is_verbatim(*open)));
                    }
                }
            }
        }
        for line in hidden.iter().filter(|l| is_verbatim(**l)) {
            agreed = false;
            self.untouched.insert(*line);
            self.words.remove(line);
        }
        for line in made.keys().filter(|l| !divs.open.contains_key(l)) {
            agreed = false;
            self.words.insert(*line);
        }
        agreed
    }
}

/// The first and last lines of code and HTML, in order.
fn verbatim<'a>(root: &'a AstNode<'a>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for node in root.descendants() {
        let data = node.data.borrow();
        if matches!(data.value, NodeValue::CodeBlock(_) | NodeValue::HtmlBlock(_)) {
            out.push((data.sourcepos.start.line, data.sourcepos.end.line));
        }
    }
    out
}

/// A div that is open.
struct Open {
    line: usize,
    quotes: usize,
}

/// What a line of colons is.
enum Fence {
    Opens(Vec<Item>),
    Closes,
    Words,
    None,
}

/// Pairs the fences, and writes them so that comrak pairs them alike. Returns the text to parse, the divs, and the lines
/// whose colons are hidden by a backslash, as they are words.
fn pair<'t>(text: &'t str, known: &Verdicts) -> (Cow<'t, str>, Divs, BTreeSet<usize>) {
    let mut divs = Divs::default();
    let mut hidden = BTreeSet::new();
    let mut stack: Vec<Open> = Vec::new();
    // how deep each fence stands, by line
    let mut depth: BTreeMap<usize, usize> = BTreeMap::new();
    let mut shortest = 3;
    for (n, line) in lines(text).enumerate() {
        let n = n + 1;
        let quotes = prefix(line).matches('>').count();
        while stack.last().is_some_and(|open| open.quotes > quotes) {
            stack.pop();
        }
        match fence(line) {
            Fence::None => {}
            _ if known.untouched.contains(&n) && !known.words.contains(&n) => {
                let rest = &line[prefix(line).len()..];
                shortest = shortest.max(rest.len() - rest.trim_start_matches(':').len() + 1);
            }
            _ if known.words.contains(&n) => drop(hidden.insert(n)),
            Fence::Opens(items) if stack.len() < DEEPEST => {
                depth.insert(n, stack.len());
                stack.push(Open { line: n, quotes });
                divs.open.insert(n, Div { items, close: None });
            }
            Fence::Opens(_) | Fence::Words => drop(hidden.insert(n)),
            Fence::Closes => match stack.pop() {
                Some(open) => {
                    depth.insert(n, stack.len());
                    if let Some(div) = divs.open.get_mut(&open.line) {
                        div.close = Some(n);
                    }
                }
                None => {
                    hidden.insert(n);
                    divs.stray.insert(n);
                }
            },
        }
    }
    hidden.extend(known.words.iter());
    if depth.is_empty() && hidden.is_empty() {
        return (Cow::Borrowed(text), divs, hidden);
    }
    let deepest = depth.values().copied().max().unwrap_or(0);
    let mut out = String::with_capacity(text.len() + 64);
    for (n, line) in lines(text).enumerate() {
        let n = n + 1;
        let colon = line.find(":::").unwrap_or(line.len());
        let (before, rest) = line.split_at(colon);
        out.push_str(before);
        match depth.get(&n) {
            Some(depth) => {
                out.extend(std::iter::repeat_n(':', shortest + deepest - depth));
                if divs.open.contains_key(&n) {
                    out.push_str(" div");
                }
                out.push_str(&rest[rest.trim_end_matches(['\r', '\n']).len()..]);
            }
            None => {
                if hidden.contains(&n) && !rest.is_empty() {
                    out.push('\\');
                }
                out.push_str(rest);
            }
        }
    }
    (Cow::Owned(out), divs, hidden)
}

/// Indent and quotation marks before a line's words.
fn prefix(line: &str) -> &str {
    let end = line.find(|c: char| !matches!(c, ' ' | '\t' | '>')).unwrap_or(line.len());
    &line[..end]
}

fn fence(line: &str) -> Fence {
    let rest = line[prefix(line).len()..].trim_end();
    let info = rest.trim_start_matches(':');
    if rest.len() - info.len() < 3 {
        return Fence::None;
    }
    // colons may close the opening fence too, for the eye
    let info = info.trim_end_matches(':').trim();
    if info.is_empty() {
        return Fence::Closes;
    }
    let list = match info.strip_prefix('{').and_then(|i| i.strip_suffix('}')) {
        Some(inner) => attributes::parse(inner),
        None => attributes::parse(&format!(".{info}")).filter(|items| items.len() == 1),
    };
    list.map_or(Fence::Words, Fence::Opens)
}

/// Lines with their ends, which are LF, CR LF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|r| !r.is_empty())?;
        let end = rest
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .map_or(bytes.len(), |n| at + n + if rest[n] == b'\r' && rest.get(n + 1) == Some(&b'\n') { 2 } else { 1 });
        let line = text.get(at..end);
        at = end;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (String, Divs) {
        let arena = comrak::Arena::new();
        let mut options = Options::default();
        options.extension.table = true;
        let (root, divs) = parse(&arena, text, &mut options);
        let mut out = String::new();
        fn walk<'a>(node: &'a AstNode<'a>, out: &mut String) {
            match &node.data.borrow().value {
                NodeValue::BlockDirective(_) => out.push('('),
                NodeValue::Text(t) => out.push_str(t),
                NodeValue::CodeBlock(c) => out.push_str(&format!("`{}`", c.literal.trim_end())),
                NodeValue::SoftBreak => out.push('/'),
                _ => {}
            }
            node.children().for_each(|c| walk(c, out));
            if matches!(node.data.borrow().value, NodeValue::BlockDirective(_)) {
                out.push(')');
            }
        }
        walk(root, &mut out);
        (out, divs)
    }

    #[test]
    fn fences_nest_whatever_their_lengths() {
        assert_eq!(shape("::: a\n甲\n\n::: b\n乙\n:::\n\n丙\n:::\n丁\n").0, "(甲(乙)丙)丁");
        assert_eq!(shape(":::: a\n::: b\n乙\n:::::\n丙\n:::\n丁\n").0, "((乙)丙)丁");
        assert_eq!(shape("> ::: a\n> 甲\n> :::\n> 乙\n").0, "(甲)乙");
        assert_eq!(shape("- 子\n\n  ::: a\n  甲\n  :::\n- 丑\n").0, "子(甲)丑");
        assert_eq!(shape("::: {.a} :::\n甲\n:::\n").0, "(甲)");
        assert_eq!(shape(":::a\r\n甲\r\n:::\r\n乙").0, "(甲)乙");
    }

    #[test]
    fn code_is_never_touched() {
        let (got, divs) = shape("```\n::: a\n甲\n:::\n```\n\n::: b\n乙\n\n```\n:::\n```\n\n:::\n\n丙\n");
        assert_eq!(got, "`::: a\n甲\n:::`(乙`:::`)丙");
        assert_eq!(divs.open.len(), 1);
        assert_eq!(shape("::: b\n~~~\n:::::::\n~~~\n乙\n:::\n丙\n").0, "(`:::::::`乙)丙");
        assert_eq!(shape("段\n\n    ::: a\n    :::: b\n").0, "段`::: a\n:::: b`");
        assert_eq!(shape("    ::::::: 甲 乙\n").0, "`::::::: 甲 乙`");
    }

    #[test]
    fn what_is_no_fence_is_text() {
        assert_eq!(shape("::: 甲 乙\n丙\n").0, "::: 甲 乙/丙");
        let (got, divs) = shape("甲\n\n:::\n\n乙\n");
        assert_eq!((got.as_str(), divs.stray.len()), ("甲:::乙", 1));
        assert_eq!(shape("- ::: a\n- 乙\n").0, "::: a乙");
        assert_eq!(shape("::: a b=\n甲\n:::\n").0, "::: a b=/甲/:::");
    }

    #[test]
    fn an_open_fence_closes_nothing_else() {
        let (got, divs) = shape("::: a\n甲\n\n::: b\n乙\n:::\n\n丙\n");
        assert_eq!(got, "(甲(乙)丙)");
        assert_eq!(divs.open[&1].close, None);
        assert_eq!(divs.open[&4].close, Some(6));
        let (got, divs) = shape("> ::: a\n> 甲\n\n乙\n\n:::\n");
        assert_eq!((got.as_str(), divs.stray.len()), ("(甲)乙:::", 1));
    }
}
