//! The header of a manuscript: YAML between `---` lines or TOML between `+++` lines (`cli.md`).

use crate::messages::Finding;
use crate::text::SourceSpan;
use std::collections::BTreeMap;

/// What the header says, each value with the line that says it.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The header's bytes in the file.
    pub span: SourceSpan,
    /// Single values by key.
    pub values: BTreeMap<&'static str, (String, SourceSpan)>,
    /// Creators, in order.
    pub creators: Vec<FrontCreator>,
    /// The notice, line by line.
    pub notice: Option<(Vec<String>, SourceSpan)>,
    /// Keys that are not known.
    pub findings: Vec<Finding>,
}

/// A creator in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontCreator {
    /// Name.
    pub name: String,
    /// Role, a MARC code or one of its Chinese names.
    pub role: Option<String>,
    /// Sorting form.
    pub file_as: Option<String>,
    /// Where.
    pub span: SourceSpan,
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrontMatterError {
    /// Not YAML or TOML.
    #[error("the front matter cannot be read: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
        /// The header.
        span: SourceSpan,
    },
    /// A key with a value of the wrong kind.
    #[error("front matter `{key}` must be {expected}")]
    Value {
        /// The key.
        key: String,
        /// What it must be.
        expected: &'static str,
        /// The line.
        span: SourceSpan,
    },
}

/// Keys with a single text or number.
const SCALARS: [&str; 17] = [
    "title",
    "subtitle",
    "kind",
    "language",
    "date",
    "journal",
    "volume",
    "issue",
    "issn",
    "identifier",
    "source",
    "publisher",
    "license",
    "license-basis",
    "copyright",
    "style",
    "cover",
];

/// Other spellings that manuscripts use.
const ALIASES: [(&str, &str); 8] = [
    ("author", "creators"),
    ("authors", "creators"),
    ("creator", "creators"),
    ("lang", "language"),
    ("licence", "license"),
    ("rights", "license"),
    ("licence-basis", "license-basis"),
    ("url", "source"),
];

/// Splits a header off. Returns it with the offset at which the body begins.
///
/// # Errors
/// A header that is opened and closed but cannot be read; a line of dashes that opens nothing is body.
pub fn split(text: &str, start: usize) -> Result<(Option<FrontMatter>, usize), FrontMatterError> {
    let body = &text[start..];
    let (fence, toml) = match body.lines().next().map(str::trim_end) {
        Some("---") => ("---", false),
        Some("+++") => ("+++", true),
        _ => return Ok((None, start)),
    };
    let mut at = start;
    let mut close = None;
    for (i, line) in body.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        if i > 0 && (bare == fence || (!toml && bare == "...")) {
            close = Some((at, at + line.len()));
            break;
        }
        at += line.len();
    }
    let Some((inner_end, end)) = close else { return Ok((None, start)) };
    let inner_start = start + body.find('\n').map_or(body.len(), |n| n + 1);
    let inner = &text[inner_start..inner_end.max(inner_start)];
    let span = SourceSpan::new(start, end);
    let value = parse(inner, toml).map_err(|message| FrontMatterError::Syntax { message, span })?;
    let map = match value {
        serde_json::Value::Object(map) => map,
        serde_json::Value::Null => return Ok((Some(FrontMatter { span, ..FrontMatter::default() }), end)),
        // `---` around prose is a pair of rules, not a header
        _ if !toml => return Ok((None, start)),
        _ => return Err(FrontMatterError::Syntax { message: "not a table of keys".into(), span }),
    };
    let mut front = FrontMatter { span, ..FrontMatter::default() };
    for (key, value) in map {
        take(&mut front, &key, value, line_of(text, inner_start, inner_end, &key))?;
    }
    Ok((Some(front), end))
}

fn parse(inner: &str, toml: bool) -> Result<serde_json::Value, String> {
    if toml {
        let table: toml::Table = inner.parse().map_err(|e: toml::de::Error| e.message().to_string())?;
        serde_json::to_value(table).map_err(|e| e.to_string())
    } else if inner.trim().is_empty() {
        Ok(serde_json::Value::Null)
    } else {
        serde_saphyr::from_str(inner).map_err(|e| e.to_string())
    }
}

fn take(
    front: &mut FrontMatter,
    key: &str,
    value: serde_json::Value,
    span: SourceSpan,
) -> Result<(), FrontMatterError> {
    use serde_json::Value;
    let plain = key.to_ascii_lowercase().replace('_', "-");
    let known = ALIASES.iter().find(|a| a.0 == plain).map_or(plain.as_str(), |a| a.1);
    let wrong = |expected| FrontMatterError::Value { key: key.to_string(), expected, span };
    match (known, value) {
        (_, Value::Null) => {}
        ("creators", value) => {
            let list = match value {
                Value::Array(list) => list,
                one => vec![one],
            };
            for item in list {
                front.creators.push(creator(item, span).ok_or_else(|| wrong("names, or {name, role, file-as}"))?);
            }
        }
        ("notice", Value::Array(lines)) => {
            let lines: Option<Vec<String>> = lines.into_iter().map(scalar).collect();
            front.notice = Some((lines.ok_or_else(|| wrong("lines of text"))?, span));
        }
        ("notice", value) => {
            let text = scalar(value).ok_or_else(|| wrong("text"))?;
            front.notice = Some((text.lines().map(|l| l.trim().to_string()).filter(|l| !l.is_empty()).collect(), span));
        }
        (known, value) => match SCALARS.iter().find(|k| **k == known) {
            Some(k) => {
                front.values.insert(k, (scalar(value).ok_or_else(|| wrong("a text or a number"))?, span));
            }
            None => front.findings.push(Finding {
                id: "META-002",
                span: Some(span),
                args: vec![key.to_string(), nearest(known).to_string()],
            }),
        },
    }
    Ok(())
}

fn scalar(value: serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(s) => Some(s.trim().to_string()),
        serde_json::Value::Number(n) => Some(n.to_string()),
        serde_json::Value::Bool(b) => Some(b.to_string()),
        // a TOML date-time arrives as a table with one private key
        serde_json::Value::Object(map) if map.len() == 1 => {
            map.into_iter().next().and_then(|(k, v)| if k.starts_with("$__toml") { scalar(v) } else { None })
        }
        _ => None,
    }
}

fn creator(value: serde_json::Value, span: SourceSpan) -> Option<FrontCreator> {
    match value {
        serde_json::Value::Object(mut map) => Some(FrontCreator {
            name: map.remove("name").and_then(scalar)?,
            role: map.remove("role").and_then(scalar),
            file_as: map.remove("file-as").or_else(|| map.remove("file_as")).and_then(scalar),
            span,
        }),
        value => Some(FrontCreator { name: scalar(value)?, role: None, file_as: None, span }),
    }
}

/// The line of the header that begins with a key.
fn line_of(text: &str, start: usize, end: usize, key: &str) -> SourceSpan {
    let mut at = start;
    for line in text[start..end].split_inclusive('\n') {
        let bare = line.trim_start().trim_start_matches(['"', '\'']);
        if bare
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with([':', '=']))
        {
            return SourceSpan::new(at, at + line.trim_end().len());
        }
        at += line.len();
    }
    SourceSpan::new(start, end)
}

/// The known key that is spelt most like `key`.
fn nearest(key: &str) -> &'static str {
    nearest_of(key, SCALARS.iter().chain(&["creators", "notice"]).copied()).unwrap_or("title")
}

/// The name among `known` that is spelt most like `given`; the first of equals.
pub fn nearest_of<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.min_by_key(|k| edit_distance(given, k))
}

/// Levenshtein distance by characters; keys are short.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_with_names_numbers_and_lines() {
        let text = "---\ntitle: 书名\ncreators: [甲, {name: 乙, role: trl}]\nvolume: 4\nnotice: |\n  第一行\n  第二行\n---\n正文\n";
        let (front, at) = split(text, 0).unwrap();
        let front = front.unwrap();
        assert_eq!(&text[at..], "正文\n");
        assert_eq!(front.values["title"].0, "书名");
        assert_eq!(front.values["volume"].0, "4");
        assert_eq!(front.creators[1].role.as_deref(), Some("trl"));
        assert_eq!(front.notice.unwrap().0, ["第一行", "第二行"]);
        let s = front.values["title"].1;
        assert_eq!(&text[s.start..s.end], "title: 书名");
    }

    #[test]
    fn toml_with_a_date() {
        let text = "+++\ntitle = \"书名\"\ndate = 2026-03-01\nauthor = \"甲\"\n+++\n正文";
        let front = split(text, 0).unwrap().0.unwrap();
        assert_eq!(front.values["date"].0, "2026-03-01");
        assert_eq!(front.creators[0].name, "甲");
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let front = split("---\ntitel: x\n---\n", 0).unwrap().0.unwrap();
        assert_eq!(front.findings[0].args, ["titel", "title"]);
    }

    #[test]
    fn rules_around_prose_are_no_header() {
        assert!(split("---\n\n一段话。\n\n---\n", 0).unwrap().0.is_none());
        assert!(split("---\n没有下一条线\n", 0).unwrap().0.is_none());
    }

    #[test]
    fn a_broken_header_is_an_error() {
        assert!(matches!(split("---\ntitle: [甲\n---\n", 0), Err(FrontMatterError::Syntax { .. })));
        assert!(matches!(split("---\ntitle: {a: {b: c}}\n---\n", 0), Err(FrontMatterError::Value { .. })));
    }
}
