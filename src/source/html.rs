//! Raw HTML inside Markdown: words are kept, pictures are kept, tags and comments are set aside and reported.
//! Nothing is ever executed or fetched.

use std::ops::Range;

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words between tags, entities not yet decoded: a byte range of the input.
    Text(Range<usize>),
    /// `<br>`.
    Break,
    /// A picture.
    Image {
        /// Path as written.
        src: String,
        /// Alternative text.
        alt: String,
    },
    /// Any other tag, opening or closing, by name.
    Tag {
        /// Lower-case name.
        name: String,
        /// Whether it parts paragraphs.
        block: bool,
        /// Whether it closes.
        closing: bool,
    },
    /// A comment, a processing instruction or a declaration.
    Comment,
    /// Script or style with its contents: never text.
    Dropped(String),
}

const BLOCK: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "figure",
    "figcaption",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "blockquote",
    "details",
    "summary",
    "caption",
    "center",
];

/// Cuts HTML into pieces, each with its byte range. Malformed markup is text.
pub fn pieces(html: &str) -> Vec<(Range<usize>, Piece)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(html.len(), |n| at + 4 + n + 3);
            out.push((at..end, Piece::Comment));
            at = end;
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            let end = rest.find('>').map_or(html.len(), |n| at + n + 1);
            out.push((at..end, Piece::Comment));
            at = end;
        } else if let Some((name, length)) = tag(rest) {
            let end = at + length;
            let whole = &rest[..length];
            if matches!(name.as_str(), "script" | "style") && !whole.starts_with("</") {
                let close = format!("</{name}");
                let inner = html[end..].to_ascii_lowercase();
                let stop = inner.find(&close).map_or(html.len(), |n| {
                    end + n + html[end + n..].find('>').map_or(html.len() - end - n, |m| m + 1)
                });
                out.push((at..stop, Piece::Dropped(name)));
                at = stop;
                continue;
            }
            let piece = match name.as_str() {
                "br" => Piece::Break,
                "img" => Piece::Image {
                    src: attribute(whole, "src").unwrap_or_default(),
                    alt: attribute(whole, "alt").unwrap_or_default(),
                },
                _ => Piece::Tag { block: BLOCK.contains(&name.as_str()), closing: whole.starts_with("</"), name },
            };
            out.push((at..end, piece));
            at = end;
        } else {
            let next = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(html.len(), |(n, _)| at + n);
            match out.last_mut() {
                Some((range, Piece::Text(text))) if range.end == at => {
                    range.end = next;
                    text.end = next;
                }
                _ => out.push((at..next, Piece::Text(at..next))),
            }
            at = next;
        }
    }
    out
}

/// Name and length of a tag at the start of `text`.
fn tag(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((name.to_ascii_lowercase(), i + 1)),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    None
}

/// Value of an attribute, entities decoded.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let at = from + found;
        from = at + name.len();
        if !lower[..at].ends_with(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'') {
            continue;
        }
        let Some(value) = tag[from..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let text = match value.chars().next() {
            Some(q @ ('"' | '\'')) => value[1..].split(q).next(),
            _ => value.split(|c: char| c.is_ascii_whitespace() || c == '>').next(),
        };
        return text.map(decode_entities);
    }
    None
}

/// Decodes numeric entities and the few named ones that stand in running text; others stay as written.
pub fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// An entity at the start of `text`: its character and its length in bytes.
pub fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code).filter(|c| *c != '\0')?
    } else {
        match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{A0}',
            "middot" => '·',
            "mdash" => '—',
            "hellip" => '…',
            "ldquo" => '“',
            "rdquo" => '”',
            "copy" => '©',
            _ => return None,
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(html: &str) -> Vec<Piece> {
        pieces(html).into_iter().map(|p| p.1).collect()
    }

    #[test]
    fn words_and_pictures_are_kept_and_scripts_are_not_words() {
        let got = kinds("<p>甲 <img src='a.png' alt=\"图 &amp; 表\"> 乙</p><script>1 < 2</script><!-- x -->");
        assert_eq!(got[0], Piece::Tag { name: "p".into(), block: true, closing: false });
        assert_eq!(got[2], Piece::Image { src: "a.png".into(), alt: "图 & 表".into() });
        assert!(got.contains(&Piece::Dropped("script".into())) && got.contains(&Piece::Comment));
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(kinds("a < b <3 <"), [Piece::Text(0..10)]);
        assert_eq!(kinds("<a href=\"x>y\">"), [Piece::Tag { name: "a".into(), block: false, closing: false }]);
        assert_eq!(kinds("<b 没有完"), [Piece::Text(0.."<b 没有完".len())]);
    }

    #[test]
    fn every_byte_is_in_one_piece() {
        for html in ["<p>甲<br/>乙", "<", "<!-- 没有完", "<script>没有完", "&amp;<i>x</i>", ""] {
            let mut at = 0;
            for (range, _) in pieces(html) {
                assert_eq!(range.start, at, "{html}");
                at = range.end;
            }
            assert_eq!(at, html.len(), "{html}");
        }
    }
}
