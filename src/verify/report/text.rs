//! The report for people, in Chinese or English. Says what the evidence shows, never "authentic".

use crate::verify::report::{ArtefactReport, Assurance, Report, Severity, Status, Verdict, shown};

/// Language of the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    #[default]
    En,
}

impl Report {
    /// A summary: one head line a file, one line a finding, and what was not looked at.
    pub fn to_text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for a in &self.artefacts {
            file(&mut out, a, lang);
        }
        out
    }
}

fn file(out: &mut String, a: &ArtefactReport, lang: Lang) {
    let zh = lang == Lang::Zh;
    let verdict = match (a.verdict, zh) {
        (Verdict::Pass, true) => "PASS 通过",
        (Verdict::Warn, true) => "WARN 有警告",
        (Verdict::Partial, true) => "PARTIAL 部分核验",
        (Verdict::Fail, true) => "FAIL 不通过",
        (Verdict::Error, true) => "ERROR 无法判定",
        (v, false) => v.as_str(),
    };
    out.push_str(&format!("{}: {verdict}", shown(&a.path)));
    let gloss = match (a.assurance, zh) {
        (Assurance::None, _) => None,
        (Assurance::EqualsSource, true) => Some("（与原稿一致）"),
        (Assurance::SelfConsistent, true) => Some("（仅自身一致，未签名）"),
        (_, false) => Some(""),
    };
    if let Some(gloss) = gloss {
        out.push_str(&format!("  {}{gloss}", a.assurance));
    }
    out.push('\n');
    for c in a.checks.iter().filter(|c| matches!(c.status, Status::Fail | Status::Error)) {
        let weight = match (c.severity, zh) {
            (Severity::Error, true) => "错误",
            (Severity::Warning, true) => "警告",
            (Severity::Info, true) => "说明",
            (Severity::Error, false) => "error",
            (Severity::Warning, false) => "warning",
            (Severity::Info, false) => "info",
        };
        let message = if zh { &c.message_zh } else { &c.message };
        out.push_str(&format!("  {} {weight}: {message}{}\n", c.id, place(c, lang)));
        if let (Some(e), Some(x)) = (&c.expected, &c.actual) {
            let (was, is) = if zh { ("应为", "实为") } else { ("expected", "found") };
            out.push_str(&format!("      {was}: {e}\n      {is}: {x}\n"));
        }
        if c.more > 0 {
            let rest = if zh { format!("另有 {} 处", c.more) } else { format!("and {} more", c.more) };
            out.push_str(&format!("  {} {rest}\n", c.id));
        }
    }
    let passed = a.checks.iter().filter(|c| c.status == Status::Pass).count();
    let skipped: Vec<&str> = a.not_checked.iter().map(|n| n.id).collect();
    let line = if zh {
        format!("  {passed} 项通过；未核验：{}\n", skipped.join("、"))
    } else {
        format!("  {passed} checks passed; not checked: {}\n", skipped.join(", "))
    };
    out.push_str(&line);
}

/// Place of a finding in brackets, or nothing.
pub(crate) fn place(c: &crate::verify::report::Check, _lang: Lang) -> String {
    let w = &c.r#where;
    let mut parts: Vec<String> = w.entry.iter().map(|e| shown(e)).collect();
    parts.extend(w.page.map(|p| format!("p. {p}")));
    parts.extend(w.block.map(|b| format!("b{b:04}")));
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}
