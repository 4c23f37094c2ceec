//! Attribute lists in braces, as Pandoc writes them: `{.dot lang=en width=3}`; the names that fuzi knows.

use super::front::nearest_of;
use crate::messages::Finding;
use crate::text::{MarkKind, SourceSpan};

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `.dot`.
    Class(String),
    /// `lang=en`, quotes taken off.
    Pair(String, String),
    /// `#place`.
    Anchor(String),
}

/// What stands between the braces, or nothing when it is no attribute list: then it is somebody's words.
pub fn parse(inner: &str) -> Option<Vec<Item>> {
    let mut out = Vec::new();
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let item = if let Some(class) = rest.strip_prefix('.') {
            let (name, after) = name(class)?;
            rest = after;
            Item::Class(name.to_string())
        } else if let Some(anchor) = rest.strip_prefix('#') {
            let (name, after) = name(anchor)?;
            rest = after;
            Item::Anchor(name.to_string())
        } else {
            let (key, after) = name(rest).filter(|(k, _)| k.starts_with(|c: char| c.is_ascii_alphabetic()))?;
            let (value, after) = value(after.strip_prefix('=')?)?;
            rest = after;
            Item::Pair(key.to_string(), value.to_string())
        };
        out.push(item);
        // items are parted by white space
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            return None;
        }
        rest = rest.trim_start();
    }
    (!out.is_empty()).then_some(out)
}

/// A name: letters (Han too) and digits, `-` and `_` after the first.
fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    name.starts_with(char::is_alphabetic).then_some((name, rest))
}

fn value(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        q @ ('"' | '\'') => text[1..].split_once(q),
        _ => {
            let end = text.find(|c: char| c.is_whitespace() || "\"'{}=".contains(c)).unwrap_or(text.len());
            (end > 0).then(|| text.split_at(end))
        }
    }
}

/// Names of marks inside a line, with what they are.
const MARKS: [(&str, MarkKind); 9] = [
    ("dot", MarkKind::Dots),
    ("dots", MarkKind::Dots),
    ("着重", MarkKind::Dots),
    ("name", MarkKind::ProperName),
    ("专名", MarkKind::ProperName),
    ("專名", MarkKind::ProperName),
    ("book", MarkKind::BookTitle),
    ("书名", MarkKind::BookTitle),
    ("書名", MarkKind::BookTitle),
];
/// Keys of marks inside a line.
const KEYS: [&str; 2] = ["lang", "width"];

/// The marks that a list asks for. What is not known is reported (MARK-001), as is a value that cannot be (MARK-002).
pub fn marks(items: &[Item], span: SourceSpan, findings: &mut Vec<Finding>) -> Vec<MarkKind> {
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::Class(class) => match MARKS.iter().find(|m| m.0 == class) {
                Some((_, kind)) => out.push(kind.clone()),
                None => findings.push(unknown(format!(".{class}"), mark_names(), span)),
            },
            Item::Anchor(anchor) => findings.push(unknown(format!("#{anchor}"), mark_names(), span)),
            Item::Pair(key, value) => match key.as_str() {
                "lang" if is_tag(value) => out.push(MarkKind::Lang { tag: value.clone() }),
                "lang" => findings.push(wrong(key, value, "zh-Hant", span)),
                "width" => match value.parse() {
                    Ok(em @ 1..=20) => out.push(MarkKind::Spread { em }),
                    _ => findings.push(wrong(key, value, "1–20", span)),
                },
                _ => findings.push(unknown(format!("{key}="), mark_names(), span)),
            },
        }
    }
    out
}

fn mark_names() -> Vec<String> {
    MARKS.iter().map(|m| format!(".{}", m.0)).chain(KEYS.iter().map(|k| format!("{k}="))).collect()
}

/// MARK-001: a name that is not known, with the known one that is spelt most like it.
pub fn unknown(given: String, known: Vec<String>, span: SourceSpan) -> Finding {
    let near = nearest_of(&given, known.iter().map(String::as_str)).unwrap_or_default().to_string();
    Finding { id: "MARK-001", span: Some(span), args: vec![given, near] }
}

fn wrong(key: &str, value: &str, example: &str, span: SourceSpan) -> Finding {
    Finding { id: "MARK-002", span: Some(span), args: vec![key.into(), value.into(), example.into()] }
}

/// The shape of a BCP 47 tag: a language of letters, then subtags.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_prose_is_not() {
        let class = |c: &str| Item::Class(c.into());
        assert_eq!(parse(".dot .专名"), Some(vec![class("dot"), class("专名")]));
        let pair = |k: &str, v: &str| Item::Pair(k.into(), v.into());
        assert_eq!(parse(" lang=en width=\"3\" "), Some(vec![pair("lang", "en"), pair("width", "3")]));
        for prose in
            ["", " ", "1, 2", "…", ".", ". dot", "x", "x=", "2=3", ".a.b", "甲=乙", ".dot,", "a == b", "=", "#"]
        {
            assert_eq!(parse(prose), None, "{prose}");
        }
    }

    #[test]
    fn tags_have_the_shape_of_a_language() {
        assert!(["en", "zh-Hant", "zh-Hant-TW", "de-1996"].iter().all(|t| is_tag(t)));
        assert!(["", "e", "英语", "en_US", "en-", "1en"].iter().all(|t| !is_tag(t)));
    }

    #[test]
    fn what_is_unknown_names_the_nearest() {
        let mut findings = Vec::new();
        let items = parse(".dos lng=en width=99 lang=英").unwrap();
        assert!(marks(&items, SourceSpan::new(0, 1), &mut findings).is_empty());
        let got: Vec<(&str, &str, &str)> =
            findings.iter().map(|f| (f.id, f.args[0].as_str(), f.args[1].as_str())).collect();
        assert_eq!(got[0], ("MARK-001", ".dos", ".dot"));
        assert_eq!(got[1], ("MARK-001", "lng=", "lang="));
        assert_eq!((got[2].0, got[2].1, got[3].0), ("MARK-002", "width", "MARK-002"));
    }
}
