//! The report for people, Chinese or English.

use super::report::{FileReport, Finding, StandardReport};
use super::{Area, clause};
use crate::messages::Lang;
use crate::verify::Severity;
use crate::verify::report::harmless;

/// One file.
pub(super) fn file(file: &FileReport, lang: Lang, out: &mut String) {
    let zh = lang == Lang::Zh;
    let word = |z: &str, e: &str| if zh { z.to_string() } else { e.to_string() };
    let pages = match (file.pages, zh) {
        (0, _) => String::new(),
        (n, true) => format!("  {n} 页"),
        (1, false) => "  1 page".to_string(),
        (n, false) => format!("  {n} pages"),
    };
    out.push_str(&format!("{}{pages}\n", harmless(&file.path)));
    for trouble in &file.trouble {
        let message = if zh { &trouble.message_zh } else { &trouble.message };
        out.push_str(&format!("  {} {}  {message}\n", word("读不了", "unreadable"), trouble.id));
    }
    for claim in &file.unchecked_claims {
        let claim = harmless(claim);
        out.push_str(&match zh {
            true => format!("  {claim}  文件如此声明，本程序没有这一项的检查表\n"),
            false => format!("  {claim}  the file claims it; this program has no table for it\n"),
        });
    }
    if file.trouble.is_empty() && file.standards.is_empty() {
        out.push_str(&word(
            "  没有声明任何标准，也没有指定检查（--for print|press|archive|access）\n",
            "  claims no standard, and none was asked for (--for print|press|archive|access)\n",
        ));
    }
    for standard in &file.standards {
        one(standard, lang, out);
    }
}

fn one(standard: &StandardReport, lang: Lang, out: &mut String) {
    let zh = lang == Lang::Zh;
    let name = match (standard.standard, zh) {
        ("printer", true) => "印刷厂会退回的问题",
        ("printer", false) => "what a printer would return it for",
        (name, _) => name,
    };
    let state = match (standard.holds, standard.claimed, zh) {
        (true, _, true) => "未见错误",
        (true, _, false) => "no error found",
        (false, true, true) => "声明了却不符合",
        (false, true, false) => "claimed, and does not hold",
        (false, false, true) => "不符合",
        (false, false, false) => "does not hold",
    };
    let count = |s: Severity| {
        let of = standard.findings.iter().filter(|f| f.severity == s);
        of.map(|f| 1 + f.more).sum::<usize>()
    };
    let (e, w, i) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    out.push_str(&match zh {
        true => format!("  {name}：{state}（{} 条中：错误 {e}，警告 {w}，说明 {i}）\n", standard.clauses),
        false => format!("  {name}: {state} ({} clauses: {e} errors, {w} warnings, {i} notes)\n", standard.clauses),
    });
    let mut last = "";
    for finding in &standard.findings {
        line(finding, lang, finding.id != last, out);
        last = finding.id;
    }
}

fn weight(severity: Severity, zh: bool) -> &'static str {
    match (severity, zh) {
        (Severity::Error, true) => "错误",
        (Severity::Error, false) => "error",
        (Severity::Warning, true) => "警告",
        (Severity::Warning, false) => "warning",
        (Severity::Info, true) => "说明",
        (Severity::Info, false) => "note",
    }
}

fn line(f: &Finding, lang: Lang, first: bool, out: &mut String) {
    let zh = lang == Lang::Zh;
    let weight = weight(f.severity, zh);
    let message = if zh { &f.message_zh } else { &f.message };
    let mut place = Vec::new();
    place.extend(f.page.map(|n| if zh { format!("第 {n} 页") } else { format!("page {n}") }));
    place.extend(f.area.map(|a| area(a, zh)));
    place.extend(f.object.map(|n| if zh { format!("对象 {n}") } else { format!("object {n}") }));
    let place = match (place.is_empty(), zh) {
        (true, _) => String::new(),
        (_, true) => format!("（{}）", place.join("，")),
        (_, false) => format!(" ({})", place.join(", ")),
    };
    out.push_str(&format!("    {weight} {}  {message}{place}\n", f.id));
    if f.more > 0 {
        out.push_str(&match zh {
            true => format!("      同类另有 {} 处\n", f.more),
            false => format!("      and {} more like it\n", f.more),
        });
    }
    let remedy = if zh { f.remedy_zh } else { f.remedy };
    if first && !remedy.is_empty() {
        out.push_str(&format!(
            "      → {remedy}
"
        ));
    }
}

/// From the left and the upper edge of the trimmed page.
fn area(a: Area, zh: bool) -> String {
    let mm = |n: i64| {
        let sign = if n < 0 { "-" } else { "" };
        format!("{sign}{}.{}", n.abs() / 10, n.abs() % 10)
    };
    let (x, y, w, h) = (mm(a.x), mm(a.y), mm(a.width), mm(a.height));
    match zh {
        true => format!("左 {x} 上 {y} mm，{w} × {h} mm"),
        false => format!("{x} mm from left, {y} from top, {w} × {h}"),
    }
}

/// A clause as a page of plain text; `None` for an id that is none.
pub fn explain(id: &str, lang: Lang) -> Option<String> {
    let (standard, c) = clause(id)?;
    let zh = lang == Lang::Zh;
    let of = |s: super::Said| if zh { s.zh } else { s.en };
    let word = |z: &'static str, e: &'static str| if zh { z } else { e };
    let table = match standard {
        super::Standard::Printer => word("印刷厂会退回的问题", "what a printer would return a file for"),
        other => other.name(),
    };
    let mut out = format!("{id}  {}\n\n  {table}\n", of(c.asks));
    out.push_str(&format!(
        "\n{}\n  {}\n",
        word("查出时会这样说", "Where it is broken"),
        of(c.wrong).replace("{}", "…")
    ));
    out.push_str(&format!("\n{}  {}\n", word("轻重", "Weight "), weight(c.severity, zh)));
    if !of(c.remedy).is_empty() {
        out.push_str(&format!("\n{}\n  {}\n", word("怎么办", "What to do"), of(c.remedy)));
    }
    out.push_str(&format!("\n{}  {}\n", word("出处", "Source "), c.clause));
    Some(out)
}
