//! The report for people, in Chinese or English. Says what the evidence shows, never "authentic".

use crate::verify::report::wrap::{columns, lines};
use crate::verify::report::{
    ArtefactReport, Check, NotChecked, Report, Severity, Status, Verdict, causes, guide, messages, shown,
};

/// Language of the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    #[default]
    En,
}

/// Findings of one id that are written out; JSON has them all.
const LISTED: usize = 5;
/// Ids of one reason that are named.
const NAMED: usize = 24;
/// Columns of a line.
const WIDTH: usize = 88;

/// Red, green, yellow, bold, faint: the parameters of an escape sequence.
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";
const FAINT: &str = "2";

/// How to say it.
#[derive(Clone, Copy)]
struct Voice {
    lang: Lang,
    color: bool,
}

impl Voice {
    fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }
}

impl Report {
    /// For people, without colours: what was found, where, and what to do; of several files a table at the end.
    pub fn to_text(&self, lang: Lang) -> String {
        self.to_terminal(lang, false)
    }

    /// As [`Report::to_text`], with colours where the terminal has them.
    pub fn to_terminal(&self, lang: Lang, color: bool) -> String {
        let voice = Voice { lang, color };
        let files: Vec<String> = self.artefacts.iter().map(|a| file(a, voice)).collect();
        let mut out = files.join("\n");
        if self.artefacts.len() > 1 {
            out.push('\n');
            out.push_str(&table(self, voice));
        }
        out
    }
}

fn verdict(v: Verdict, voice: Voice) -> String {
    let (code, zh) = match v {
        Verdict::Pass => (GREEN, "PASS 通过"),
        Verdict::Warn => (YELLOW, "WARN 有警告"),
        Verdict::Partial => (YELLOW, "PARTIAL 部分核验"),
        Verdict::Fail => (RED, "FAIL 不通过"),
        Verdict::Error => (RED, "ERROR 无法判定"),
    };
    voice.paint(code, if voice.lang == Lang::Zh { zh } else { v.as_str() })
}

/// Errors, warnings, and checks that are open without having been left out on request.
fn counts(a: &ArtefactReport) -> (usize, usize, usize) {
    let of = |s| {
        let found = a.checks.iter().filter(|c| matches!(c.status, Status::Fail | Status::Error) && c.severity == s);
        found.map(|c| 1 + c.more).sum()
    };
    (of(Severity::Error), of(Severity::Warning), a.not_checked.len())
}

fn file(a: &ArtefactReport, voice: Voice) -> String {
    let mut out = format!("{}: {}", shown(&a.path), verdict(a.verdict, voice));
    let (_, warnings, _) = counts(a);
    if a.verdict == Verdict::Partial && warnings > 0 {
        out.push_str(&match voice.lang {
            Lang::Zh => format!("，另有 {warnings} 条警告"),
            Lang::En => format!(", and {warnings} warning{}", if warnings == 1 { "" } else { "s" }),
        });
    }
    out.push('\n');
    let mut line = |label: &str, text: &str| {
        let head = format!("  {label}  ");
        let indent = columns(&head);
        let lines = lines(text, WIDTH - indent);
        out.push_str(&format!("{head}{}\n", lines.join(&format!("\n{}", " ".repeat(indent)))));
    };
    if a.verdict != Verdict::Error {
        if let Some(title) = &a.title {
            let names: Vec<&str> = a.attribution.creators.iter().map(|c| c.name.as_str()).collect();
            let text = match voice.lang {
                Lang::Zh => format!("《{}》{}", shown(title), names.join("、")),
                Lang::En => format!("{} / {}", shown(title), names.join(", ")),
            };
            line(voice.say("作品", "work   "), &text);
        }
        if let Some(licence) = a.license.uri.as_ref().or(a.license.verbatim.as_ref()) {
            line(voice.say("许可", "licence"), &shown(licence));
        }
        line(voice.say("凭据", "shown  "), &assurance(a, voice));
        if a.rebuild.as_ref().is_some_and(|r| r.equal) {
            line(
                voice.say("重制", "rebuild"),
                voice.say("REBUILD EQUAL（与重新制作的逐字节相同）", "REBUILD EQUAL (byte for byte)"),
            );
        }
    }
    findings(&mut out, a, voice);
    for (zh, en) in causes::likely(a) {
        let text =
            format!("{}{}", voice.say("可能的原因：", "Likely cause: "), if voice.lang == Lang::Zh { zh } else { en });
        out.push_str(&indented(&text, 2));
    }
    out.push_str(&left_over(a, voice));
    out
}

/// The evidence in the fixed words, and what they mean.
fn assurance(a: &ArtefactReport, voice: Voice) -> String {
    let name = a.assurance.to_string();
    let gloss = match name.as_str() {
        "NONE" if a.verdict == Verdict::Fail => voice.say(
            "无。有错误的文件不给凭据",
            "nothing: a file with errors is given no assurance",
        ),
        "NONE" => voice.say(
            "无。没有清单或原稿可比，只查了文件自身与元数据；要与原稿比对，请给 --source",
            "nothing: there is no manifest and no source to hold the words against; give --source",
        ),
        _ if matches!(a.assurance, super::Assurance::PartOf { signer: None, .. }) => voice.say(
            "只证明属于此根；此根出自何人，未予证明",
            "a part of what this root commits to; whose root it is, is not shown",
        ),
        _ if matches!(a.assurance, super::Assurance::PartOf { .. }) => {
            voice.say("属于此根；所给密钥为此根作保", "a part of what this root commits to, and the key given vouches for the root")
        }
        n if n.starts_with("COVER") => voice.say(
            "这是封面：题名、署名与许可一致；封面上没有正文，正文不在此列",
            "a cover: title, names and licence agree; it bears no words of the body, so of those nothing is said",
        ),
        n if n.contains("SIGNED") && n.contains("SOURCE") => {
            voice.say("与所给原稿一致，且由所给密钥签名", "equals the source given, and signed by the key given")
        }
        n if n.starts_with("SIGNED") => {
            voice.say("由所给密钥签名；签名者是否照录原文，签名说明不了", "signed by the key given; whether the signer copied faithfully it does not show")
        }
        "EQUALS SOURCE" => voice.say(
            "文字、署名、许可与所给原稿一致；原稿本身的真伪不在此列",
            "words, credit and licence equal the source given; not that the source is genuine",
        ),
        _ => voice.say(
            "与文件自带的清单或摘要一致；它们可以连同文字一起重做，所以不能证明文字是作者的",
            "agrees with the manifest or digests inside, which anyone could make anew: not that the words are the author's",
        ),
    };
    match (name.as_str(), voice.lang) {
        ("NONE", _) => gloss.to_string(),
        (name, Lang::Zh) => format!("{name}（{gloss}）"),
        (name, Lang::En) => format!("{name} ({gloss})"),
    }
}

fn findings(out: &mut String, a: &ArtefactReport, voice: Voice) {
    let found: Vec<&Check> = a.checks.iter().filter(|c| matches!(c.status, Status::Fail | Status::Error)).collect();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let mut done: Vec<&str> = Vec::new();
        for c in found.iter().filter(|c| c.severity == severity) {
            if done.contains(&c.id) {
                continue;
            }
            done.push(c.id);
            let same: Vec<&&Check> = found.iter().filter(|o| o.id == c.id && o.severity == severity).collect();
            same.iter().take(LISTED).for_each(|c| finding(out, c, voice));
            let more = same.iter().map(|c| c.more).sum::<usize>() + same.len().saturating_sub(LISTED);
            if more > 0 {
                let rest = match voice.lang {
                    Lang::Zh => format!("{} 另有 {more} 处（--format json 列得更全）", c.id),
                    Lang::En => format!("{} and {more} more (--format json lists more)", c.id),
                };
                out.push_str(&format!("  {rest}\n"));
            }
            if severity != Severity::Info {
                let remedy = guide::remedy(c.id, voice.lang);
                out.push_str(&indented(&format!("{}{remedy}", voice.say("怎么办：", "What to do: ")), 6));
            }
        }
    }
}

fn finding(out: &mut String, c: &Check, voice: Voice) {
    let code = match c.severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Info => FAINT,
    };
    let weight = voice.paint(code, &format!("{} {}", c.id, guide::severity_name(c.severity, voice.lang)));
    let message = if voice.lang == Lang::Zh { &c.message_zh } else { &c.message };
    out.push_str(&format!("  {weight}: {message}{}\n", place(c, voice.lang)));
    let quoted = [(voice.say("应为: ", "expected: "), &c.expected), (voice.say("实为: ", "found:    "), &c.actual)];
    for (label, text) in quoted {
        if let Some(text) = text {
            out.push_str(&format!("      {label}{text}\n"));
        }
    }
}

/// Text as lines with an indent; lines that go on are two columns deeper.
fn indented(text: &str, indent: usize) -> String {
    let lines = lines(text, WIDTH - indent - 2);
    let pad = " ".repeat(indent);
    format!("{pad}{}\n", lines.join(&format!("\n{pad}  ")))
}

/// What passed, what had nothing to look at, and what is open, by reason.
fn left_over(a: &ArtefactReport, voice: Voice) -> String {
    let number = |s| a.checks.iter().filter(|c| c.status == s).count();
    let (passed, none) = (number(Status::Pass), number(Status::NotApplicable));
    let mut out = match voice.lang {
        Lang::Zh => format!("  {passed} 项通过，{none} 项不适用\n"),
        Lang::En => format!("  {passed} checks passed, {none} had nothing to look at\n"),
    };
    let skipped: Vec<&str> = a.checks.iter().filter(|c| c.status == Status::Skipped).map(|c| c.id).collect();
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    if !skipped.is_empty() {
        reasons.push((voice.say("按要求未查", "left out on request"), skipped));
    }
    for n in &a.not_checked {
        let why = why(n, voice);
        match reasons.iter_mut().find(|r| r.0 == why) {
            Some((_, ids)) => ids.push(n.id),
            None => reasons.push((why, vec![n.id])),
        }
    }
    for (why, ids) in reasons {
        let named = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(voice.say("、", ", "));
        let text = match (voice.lang, ids.len() > NAMED) {
            (Lang::Zh, false) => format!("未查：{named}：{why}"),
            (Lang::Zh, true) => format!("未查 {} 项：{why}", ids.len()),
            (Lang::En, false) => format!("not checked: {named}: {why}"),
            (Lang::En, true) => format!("{} not checked: {why}", ids.len()),
        };
        out.push_str(&indented(&text, 2));
    }
    out
}

fn why(n: &NotChecked, voice: Voice) -> &str {
    if messages::not_built(n.id).is_some() {
        return voice.say(
            "本程序尚不查此项（--format json 说得更细）",
            "this program does not check it yet (--format json says more)",
        );
    }
    if voice.lang == Lang::Zh { &n.why_zh } else { &n.why }
}

/// The table of several files, and the sum.
fn table(report: &Report, voice: Voice) -> String {
    let heads = match voice.lang {
        Lang::Zh => ["文件", "结论", "凭据", "错误", "警告", "未查"],
        Lang::En => ["file", "verdict", "shown", "errors", "warnings", "open"],
    };
    let mut rows: Vec<[String; 6]> = Vec::new();
    for a in &report.artefacts {
        let (errors, warnings, open) = counts(a);
        let skipped = a.checks.iter().filter(|c| c.status == Status::Skipped).count();
        let shows = Some(a.assurance.to_string()).filter(|n| n != "NONE").unwrap_or_else(|| "-".to_string());
        rows.push([
            shown(&a.path),
            a.verdict.as_str().to_string(),
            shows,
            errors.to_string(),
            warnings.to_string(),
            (open + skipped).to_string(),
        ]);
    }
    let widths: Vec<usize> = (0..heads.len())
        .map(|n| rows.iter().map(|r| columns(&r[n])).chain([columns(heads[n])]).max().unwrap_or(0))
        .collect();
    let line = |cells: &[&str], verdict: Option<Verdict>| {
        let mut out = String::from(" ");
        for (n, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width.saturating_sub(columns(cell)));
            let cell = match verdict {
                Some(v) if n == 1 => voice.paint(color_of(v), cell),
                _ => cell.to_string(),
            };
            out.push_str(&if n < 3 { format!(" {cell}{pad} ") } else { format!(" {pad}{cell} ") });
        }
        out.trim_end().to_string() + "\n"
    };
    let mut out = line(&heads, None);
    for (a, row) in report.artefacts.iter().zip(&rows) {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        out.push_str(&line(&cells, Some(a.verdict)));
    }
    let number = report.artefacts.len();
    out.push_str(&match voice.lang {
        Lang::Zh => format!("  {number} 个文件：{}，退出码 {}\n", verdict(report.verdict, voice), report.exit),
        Lang::En => format!("  {number} files: {}, exit {}\n", verdict(report.verdict, voice), report.exit),
    });
    out.push_str(match report.evidence.compare {
        None => "",
        Some("equal") => voice.say(
            "  各文件彼此相同：文字、许可、题名、署名\n",
            "  The files agree with each other: words, licence, title, names\n",
        ),
        Some("different") => {
            voice.say("  各文件彼此不同（CNS-003）\n", "  The files differ from each other (CNS-003)\n")
        }
        Some(_) => {
            voice.say("  未能比较各文件是否相同\n", "  Whether the files agree with each other could not be decided\n")
        }
    });
    out
}

fn color_of(v: Verdict) -> &'static str {
    match v {
        Verdict::Pass => GREEN,
        Verdict::Warn | Verdict::Partial => YELLOW,
        Verdict::Fail | Verdict::Error => RED,
    }
}

/// Place of a finding in brackets, or nothing; characters are counted from 1 for people.
pub(crate) fn place(c: &Check, lang: Lang) -> String {
    let w = &c.r#where;
    let zh = lang == Lang::Zh;
    let mut parts: Vec<String> = w.entry.iter().map(|e| shown(e)).collect();
    parts.extend(w.page.map(|p| if zh { format!("第 {p} 页") } else { format!("page {p}") }));
    parts.extend(w.block.map(|b| if zh { format!("第 {b} 段 b{b:04}") } else { format!("block b{b:04}") }));
    parts.extend(w.char.map(|n| if zh { format!("第 {} 字", n + 1) } else { format!("character {}", n + 1) }));
    match (parts.is_empty(), zh) {
        (true, _) => String::new(),
        (false, true) => format!("（{}）", parts.join("，")),
        (false, false) => format!(" ({})", parts.join(", ")),
    }
}
