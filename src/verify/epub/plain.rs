//! The second extractor: tags stripped from the bytes as a reader would that takes the page for HTML (VIS-010).
//!
//! It shares nothing with `xml` and `dom`. Where the two do not find the same words, two reading systems show different
//! words (§4.3 row 111): CDATA sections, comments and instructions that end earlier in HTML, elements that are only
//! called `script`, references that mean other characters.

/// What lies in a page besides words.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    /// Words of the body, white space removed.
    pub words: String,
    /// What comments hold.
    pub comments: Vec<String>,
    /// Addresses of style sheets in instructions.
    pub sheets: Vec<String>,
    /// An encoding that the page names and that is not UTF-8.
    pub encoding: Option<String>,
}

/// Elements whose content is not markup; what is in them is no word of the page.
const RAW: &[&str] = &["script", "style", "title"];

/// Those and others from which HTML reads on to their end, even if XML closes them at once.
const GREEDY: &[&str] = &["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

/// Reads a page. `greedy`: also elements closed at once are open, as in HTML; many an honest edition has `<title/>`.
pub(crate) fn read(bytes: &[u8], greedy: bool) -> Plain {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut out = Plain::default();
    let mut rest = text;
    let mut head = 0usize;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if head == 0 {
            words(before, &mut out.words);
        }
        rest = if let Some(comment) = tag.strip_prefix("<!--") {
            // in HTML `<!-->` is a whole comment
            let (inside, after) = if let Some(after) = comment.strip_prefix('>').or(comment.strip_prefix("->")) {
                ("", after)
            } else {
                until(comment, "-->")
            };
            out.comments.push(inside.to_string());
            after
        } else if tag.starts_with("<!") || tag.starts_with("<?") {
            let (inside, after) = until(tag.get(2..).unwrap_or_default(), ">");
            instruction(inside, &mut out);
            after
        } else if let Some(after) = tag.strip_prefix("</") {
            let (name, after) = until(after, ">");
            if name.trim().eq_ignore_ascii_case("head") {
                head = head.saturating_sub(1);
            }
            after
        } else {
            element(tag, greedy, &mut head, &mut out)
        };
    }
    if head == 0 {
        words(rest, &mut out.words);
    }
    out
}

/// Up to a mark, and behind it; all when it does not come.
fn until<'a>(text: &'a str, mark: &str) -> (&'a str, &'a str) {
    text.split_once(mark).unwrap_or((text, ""))
}

fn instruction(inside: &str, out: &mut Plain) {
    if let Some(rest) = inside.strip_prefix("xml-stylesheet") {
        out.sheets.extend(value_of(rest, "href"));
    }
}

/// The value of an attribute, references resolved.
fn value_of(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = after.get(1..)?.split_once(quote)?;
        if key.trim().trim_end_matches('/').trim().eq_ignore_ascii_case(name) {
            let mut out = String::new();
            resolve(value, &mut out);
            return Some(out);
        }
        rest = behind;
    }
}

/// Where a tag ends, quotes heeded.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (i, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return i + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn element<'a>(tag: &'a str, greedy: bool, head: &mut usize, out: &mut Plain) -> &'a str {
    let end = end_of_tag(tag);
    let (open, after) = (tag.get(..end).unwrap_or_default(), tag.get(end..).unwrap_or_default());
    let inside = open.trim_start_matches('<').trim_end_matches('>');
    let closed = inside.ends_with('/');
    let name = inside.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    let attributes = inside.get(name.len()..).unwrap_or_default();
    if name.eq_ignore_ascii_case("meta") {
        let named = value_of(attributes, "charset").or_else(|| {
            let content = value_of(attributes, "content")?;
            Some(content.to_ascii_lowercase().split_once("charset=")?.1.trim().to_string())
        });
        if let Some(named) = named.filter(|n| !n.eq_ignore_ascii_case("utf-8") && !n.eq_ignore_ascii_case("utf8")) {
            out.encoding = Some(named);
        }
    }
    if closed {
        let swallowed = GREEDY.iter().find(|r| greedy && name.eq_ignore_ascii_case(r));
        return swallowed.map_or(after, |raw| end_of_raw(after, raw));
    }
    if name.eq_ignore_ascii_case("head") {
        *head += 1;
    }
    let Some(raw) = RAW.iter().find(|r| name.eq_ignore_ascii_case(r)) else { return after };
    // a drawing's title is markup
    if *raw == "title" && *head == 0 {
        return after;
    }
    end_of_raw(after, raw)
}

/// Behind text that is no markup: from the tag that ends it.
fn end_of_raw<'a>(text: &'a str, raw: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at..).unwrap_or_default();
        let here = rest.get(2..2 + raw.len()).unwrap_or_default();
        if here.eq_ignore_ascii_case(raw) {
            return rest;
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    ""
}

fn words(text: &str, out: &mut String) {
    let mut resolved = String::new();
    resolve(text, &mut resolved);
    out.extend(resolved.chars().filter(|c| !c.is_whitespace()));
}

/// References of HTML; the names are those that XML has.
fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once(';') else {
            out.push('&');
            rest = after;
            continue;
        };
        let code = match name.strip_prefix('#') {
            Some(n) => match n.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => n.parse().ok(),
            },
            None => match name {
                "amp" => Some(38),
                "lt" => Some(60),
                "gt" => Some(62),
                "quot" => Some(34),
                "apos" => Some(39),
                _ => None,
            },
        };
        match code.map(|c| if (0x80..0xA0).contains(&c) { OLD.get(c as usize - 0x80).copied().unwrap_or(c) } else { c })
        {
            Some(c) => out.push(char::from_u32(c).unwrap_or('\u{FFFD}')),
            None => {
                out.push('&');
                out.push_str(name);
                out.push(';');
            }
        }
        rest = behind;
    }
    out.push_str(rest);
}

/// What HTML takes the numbers 128 to 159 for.
const OLD: [u32; 32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
    0x17E, 0x178,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> String {
        read(format!("<html><head><title>题</title></head><body>{body}</body></html>").as_bytes(), true).words
    }

    #[test]
    fn words_without_their_tags() {
        assert_eq!(of("<p a='>'>甲 <b>乙</b>&#x4E19;&amp;<!-- 丁 --></p>"), "甲乙丙&");
        assert_eq!(of("<svg><title>画</title></svg>"), "画");
        assert_eq!(of("<script>a < b</script>甲"), "甲");
    }

    #[test]
    fn what_html_reads_otherwise() {
        assert_eq!(of("<![CDATA[不]]>甲"), "甲");
        assert_eq!(of("甲<!--> 不 -->"), "甲不-->");
        assert_eq!(of("<?x a>不?>甲"), "不?>甲");
        assert_eq!(of("&#x93;"), "“");
        assert_eq!(of("甲<textarea/>乙"), "甲");
        assert_eq!(read("甲<iframe/>乙".as_bytes(), false).words, "甲乙");
    }

    #[test]
    fn sheets_and_encodings() {
        let p = read(b"<?xml version='1.0'?><?xml-stylesheet type='text/css' href=\"a&amp;b.css\"?><html><head><meta charset='gbk'/></head></html>", true);
        assert_eq!((p.sheets.as_slice(), p.encoding.as_deref()), (&["a&b.css".to_string()][..], Some("gbk")));
        assert!(read(b"<meta http-equiv='Content-Type' content='text/html; charset=utf-8'/>", true).encoding.is_none());
    }
}
