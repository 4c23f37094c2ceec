//! SARIF 2.1.0 (OASIS), for code hosts and dashboards: one run, a rule a check, a result a finding.

use crate::verify::report::guide;
use crate::verify::report::text::Lang;
use crate::verify::report::{ArtefactReport, Check, Report, Severity, Status, Where, json_text, messages, shown};
use serde_json::{Map, Value, json};
use std::path::Path;

impl Report {
    /// SARIF 2.1.0, ending in a line feed. Passed checks are no results; what was not looked at is a notification. Paths
    /// below `base` are given from there, as code hosts want them.
    pub fn to_sarif(&self, base: &Path) -> String {
        let ids: Vec<&str> = messages::ids().collect();
        let rules: Vec<Value> = ids.iter().map(|id| rule(id)).collect();
        let mut results = Vec::new();
        let mut notifications = Vec::new();
        for (n, a) in self.artefacts.iter().enumerate() {
            let found = a.checks.iter().filter(|c| matches!(c.status, Status::Fail | Status::Error));
            results.extend(found.map(|c| result(c, n, a, &ids, base)));
            let skipped = a.checks.iter().filter(|c| c.status == Status::Skipped);
            let left = skipped.map(|c| (c.id, "left out on request", "按要求未查"));
            let open = a.not_checked.iter().map(|o| (o.id, o.why.as_str(), o.why_zh.as_str()));
            for (id, why, why_zh) in left.chain(open) {
                notifications.push(json!({
                    "level": "note",
                    "message": { "text": format!("{id} was not checked: {why}") },
                    "associatedRule": { "id": id, "index": ids.iter().position(|i| *i == id) },
                    "locations": [{ "physicalLocation": physical(n, a, base) }],
                    "properties": { "message_zh": format!("{id} 未查：{why_zh}") },
                }));
            }
        }
        let artifacts: Vec<Value> = self.artefacts.iter().map(|a| artifact(a, base)).collect();
        let failed = self.exit >= 64;
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": self.tool.name,
                    "version": self.tool.version,
                    "semanticVersion": self.tool.version,
                    "language": "en",
                    "rules": rules,
                } },
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": !failed,
                    "exitCode": self.exit,
                    "exitCodeDescription": exit_description(self.exit),
                    "toolExecutionNotifications": notifications,
                }],
                "artifacts": artifacts,
                "results": results,
                "properties": {
                    "verdict": self.verdict.as_str(),
                    "assurance": self.assurance,
                    "profile": self.profile,
                    "canon": self.tool.canon,
                },
            }],
        });
        json_text(&log)
    }
}

fn exit_description(exit: u8) -> &'static str {
    match exit {
        0 => "nothing at or above the threshold",
        1 => "findings at or above the threshold",
        2 => "usage, or no such file",
        3 => "a file is unreadable, malformed, encrypted or over a limit: no verdict",
        _ => "a defect of the program",
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(id: &str) -> Value {
    let row = messages::row(id);
    let (en, zh) = (guide::of(id), guide::of(id));
    let says = |g: Option<&guide::Guide>, lang| g.map_or("", |g| g.means(lang)).to_string();
    let remedy = guide::remedy(id, Lang::En);
    json!({
        "id": id,
        "shortDescription": { "text": row.en },
        "fullDescription": { "text": says(en, Lang::En) },
        "help": { "text": remedy, "markdown": format!("**What to do:** {remedy}") },
        "defaultConfiguration": { "level": level(row.severity) },
        "properties": {
            "tags": [id.split('-').next().unwrap_or_default()],
            "source": en.map_or("", |g| g.source),
            "title_zh": row.zh,
            "description_zh": says(zh, Lang::Zh),
            "help_zh": guide::remedy(id, Lang::Zh),
        },
    })
}

fn result(c: &Check, n: usize, a: &ArtefactReport, ids: &[&str], base: &Path) -> Value {
    let mut text = c.message.clone();
    if let (Some(expected), Some(actual)) = (&c.expected, &c.actual) {
        text.push_str(&format!("; expected `{expected}`, found `{actual}`"));
    }
    if c.more > 0 {
        text.push_str(&format!("; and {} more of the kind", c.more));
    }
    let mut location = json!({ "physicalLocation": physical(n, a, base) });
    if let (Some(name), Some(map)) = (logical(&c.r#where), location.as_object_mut()) {
        map.insert("logicalLocations".into(), json!([{ "fullyQualifiedName": name }]));
    }
    let mut properties = Map::new();
    properties.insert("key".into(), json!(c.key));
    properties.insert("message_zh".into(), json!(c.message_zh));
    if let Some(at) = c.r#where.char {
        properties.insert("char".into(), json!(at));
    }
    json!({
        "ruleId": c.id,
        "ruleIndex": ids.iter().position(|i| *i == c.id),
        "kind": "fail",
        "level": level(c.severity),
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": { "fuziFinding/v1": c.fingerprint },
        "properties": properties,
    })
}

fn artifact(a: &ArtefactReport, base: &Path) -> Value {
    let mut out = json!({
        "location": { "uri": uri(&a.path, base) },
        "length": a.bytes,
        "mimeType": match a.r#type { "epub" => "application/epub+zip", "pdf" => "application/pdf", _ => "application/octet-stream" },
        "roles": ["analysisTarget"],
        "properties": { "verdict": a.verdict.as_str(), "assurance": a.assurance, "exit": a.exit },
    });
    if let (false, Some(map)) = (a.sha256.is_empty(), out.as_object_mut()) {
        map.insert("hashes".into(), json!({ "sha-256": a.sha256 }));
    }
    out
}

fn physical(n: usize, a: &ArtefactReport, base: &Path) -> Value {
    json!({ "artifactLocation": { "uri": uri(&a.path, base), "index": n } })
}

/// `EPUB/rights.xhtml#b0003`, `page 12#b0031`; nothing for the file as a whole.
fn logical(at: &Where) -> Option<String> {
    let place = match (&at.entry, at.page) {
        (Some(entry), None) => shown(entry),
        (None, Some(page)) => format!("page {page}"),
        (Some(entry), Some(page)) => format!("{}/page {page}", shown(entry)),
        (None, None) => String::new(),
    };
    let block = at.block.map(|b| format!("#b{b:04}")).unwrap_or_default();
    Some(place + &block).filter(|name| !name.is_empty())
}

/// A path as a URI reference (RFC 3986): bytes that are not unreserved become `%XX`; a drive or a colon in the first
/// step is no scheme.
fn uri(path: &str, base: &Path) -> String {
    let below = Path::new(path).strip_prefix(base).ok().and_then(Path::to_str).filter(|p| !p.is_empty());
    let path = below.unwrap_or(path);
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for b in path.replace('\\', "/").bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(b)),
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        let from = |base: &str, path: &str| uri(path, Path::new(base));
        assert_eq!(from("", "out/书 a.epub"), "out/%E4%B9%A6%20a.epub");
        assert_eq!(from("/work", "a:b%.pdf"), "a%3Ab%25.pdf");
        assert_eq!(from("/work", "/work/out/a.pdf"), "out/a.pdf");
        assert_eq!(from("/work", "/else/a.pdf"), "file:///else/a.pdf");
    }

    #[test]
    fn places_have_names() {
        assert_eq!(
            logical(&Where { block: Some(3), ..Where::entry("EPUB/rights.xhtml") }).as_deref(),
            Some("EPUB/rights.xhtml#b0003")
        );
        assert_eq!(logical(&Where { block: Some(31), ..Where::page(12) }).as_deref(), Some("page 12#b0031"));
        assert_eq!(logical(&Where::default()), None);
    }
}
