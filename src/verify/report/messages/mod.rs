//! Every message of `verify`, Chinese and English side by side, keyed by check id (`decisions.md` 28).
//!
//! A row whose key is an id is the check's title; `ID.reason` is one way to fail it; `na.*` says why a check had
//! nothing to look at, `why.*` why it could not decide. `{}` are places for values, the same number in both languages.

mod container;
mod pdf;
mod proof;
mod reasons;
mod rights;
mod sight;
mod sight_epub;
mod words;

use crate::verify::report::Severity;

/// A message in both languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub key: &'static str,
    pub severity: Severity,
    pub en: &'static str,
    pub zh: &'static str,
}

const fn r(key: &'static str, severity: Severity, en: &'static str, zh: &'static str) -> Row {
    Row { key, severity, en, zh }
}

/// Checks that the strict profile turns from warnings into errors (§6.1).
pub(crate) const STRICT: &[&str] = &["LIC-002", "INT-007", "INT-008", "PDF-001"];

/// The table, one part a family of checks.
const PARTS: [&[Row]; 8] =
    [container::ROWS, pdf::ROWS, rights::ROWS, sight::ROWS, sight_epub::ROWS, words::ROWS, proof::ROWS, reasons::ROWS];

fn rows() -> impl Iterator<Item = &'static Row> {
    PARTS.into_iter().flatten()
}

/// Why a check of the table is not made, in some format or at all. Only what is named here may stay open without lowering
/// the verdict to PARTIAL; delete a line when its check is built for EPUB and PDF. To be empty.
const NOT_BUILT: &[(&str, &str)] = &[];

/// The row of a key; a key that is not in the table (a test forbids it) gets an empty one.
pub(crate) fn row(key: &str) -> Row {
    rows().find(|r| r.key == key).copied().unwrap_or(r("", Severity::Error, "{}", "{}"))
}

/// The check id of a message key.
pub(crate) fn id_of(key: &'static str) -> &'static str {
    key.split('.').next().unwrap_or(key)
}

/// Every check id, in the order of the table.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    rows().map(|r| r.key).filter(|k| !k.contains('.'))
}

/// Why this program does not make a check in some format; such a check does not lower the verdict.
pub(crate) fn not_built(id: &str) -> Option<&'static str> {
    NOT_BUILT.iter().find(|n| n.0 == id).map(|n| n.1)
}

/// The ways to fail a check.
pub(crate) fn ways(id: &str) -> impl Iterator<Item = &'static Row> {
    rows().filter(move |r| r.key != id && id_of(r.key) == id)
}

/// The weights that findings of a check may have, worst first.
pub(crate) fn severities(id: &str) -> impl Iterator<Item = Severity> {
    let all = [Severity::Error, Severity::Warning, Severity::Info];
    let none = ways(id).next().is_none();
    all.into_iter().filter(move |s| ways(id).any(|r| r.severity == *s) || (none && row(id).severity == *s))
}

/// Puts values into the places of a template, in order.
pub(crate) fn fill(template: &str, args: &[String]) -> String {
    let mut args = args.iter();
    let mut out = String::new();
    let mut parts = template.split("{}");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(args.next().map_or("", String::as_str));
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows() {
            assert!(seen.insert(row.key), "{} twice", row.key);
            assert!(!row.en.is_empty() && !row.zh.is_empty(), "{}", row.key);
            assert_eq!(row.en.matches("{}").count(), row.zh.matches("{}").count(), "{}", row.key);
            assert!(row.zh.chars().any(|c| c > '\u{2E80}'), "{} has no Chinese", row.key);
            let id = id_of(row.key);
            assert!(["na", "why"].contains(&id) || rows().any(|r| r.key == id), "{} has no title", row.key);
        }
    }

    #[test]
    fn every_key_used_in_the_code_is_in_the_table() {
        let mut todo = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/verify"))];
        let mut files = Vec::new();
        while let Some(path) = todo.pop() {
            if path.ends_with("messages") {
                continue; // the table itself
            }
            if path.is_dir() {
                todo.extend(std::fs::read_dir(path).expect("folder").map(|e| e.expect("entry").path()));
            } else {
                files.push(std::fs::read_to_string(path).expect("source"));
            }
        }
        let mut used = 0;
        for key in files.iter().flat_map(|f| f.split('"').skip(1).step_by(2)) {
            if !key.is_ascii() {
                continue;
            }
            let (id, reason) = key.split_once('.').unwrap_or((key, ""));
            let is_id = id.len() > 4
                && id[id.len() - 4..].starts_with('-')
                && id[id.len() - 3..].parse::<u32>().is_ok()
                && id[..id.len() - 4].chars().all(|c| c.is_ascii_uppercase());
            if is_id || (["na", "why"].contains(&id) && !reason.contains(' ')) {
                used += 1;
                assert!(rows().any(|r| r.key == key), "`{key}` is not in the table");
            }
        }
        assert!(used > 60, "{used}");
    }
}
