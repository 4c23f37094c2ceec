//! The answer of `preflight`: schema `fuzi.preflight/1`. Deterministic, no clock.

use super::clause::{Breach, Millimetres, fill};
use super::{Standard, clause};
use crate::digest::sha256_hex;
use crate::messages::Lang;
use crate::verify::{Check, Severity};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What became of all files.
#[derive(Debug, Serialize)]
pub struct Report {
    /// `fuzi.preflight/1`.
    pub schema: &'static str,
    /// `fuzi` and its version.
    pub tool: Tool,
    /// In the order given.
    pub files: Vec<FileReport>,
    /// What the program ends with: the highest of the files.
    pub exit: u8,
}

/// The program.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// `fuzi`.
    pub name: &'static str,
    /// Version.
    pub version: &'static str,
}

/// One file.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// Name as given.
    pub path: String,
    /// Size.
    pub bytes: usize,
    /// Digest, hexadecimal.
    pub sha256: String,
    /// Pages; 0 when the file cannot be read.
    pub pages: usize,
    /// Standards that it claims and that have no table here.
    pub unchecked_claims: Vec<String>,
    /// What it was held against.
    pub standards: Vec<StandardReport>,
    /// Why it cannot be read: ids and messages of `verify`.
    #[serde(serialize_with = "troubles")]
    pub trouble: Vec<Check>,
    /// What this file alone gives the program to end with.
    pub exit: u8,
}

/// A table that a file was held against.
#[derive(Debug, Serialize)]
pub struct StandardReport {
    /// `PDF/X-4`, `printer`.
    pub standard: &'static str,
    /// Whether the file claims it.
    pub claimed: bool,
    /// Clauses looked at.
    pub clauses: usize,
    /// No error was found. What no program can see (whether a reading order makes sense) it does not say.
    pub holds: bool,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

/// One thing that does not hold.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// Id of the clause.
    pub id: &'static str,
    /// Where it is written.
    pub clause: &'static str,
    /// Weight.
    pub severity: Severity,
    /// In English.
    pub message: String,
    /// In Chinese.
    pub message_zh: String,
    /// What to do, in English.
    pub remedy: &'static str,
    /// What to do, in Chinese.
    pub remedy_zh: &'static str,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Number of the object.
    pub object: Option<u32>,
    /// Part of the page in millimetres from the upper left corner of the trimmed page.
    #[serde(rename = "area_mm", serialize_with = "millimetres")]
    pub area: Option<super::Area>,
    /// Values of the message.
    pub args: Vec<String>,
    /// Further findings of the same clause that are not listed.
    pub more: usize,
}

fn millimetres<S: serde::Serializer>(area: &Option<super::Area>, s: S) -> Result<S::Ok, S::Error> {
    area.map(Millimetres::from).serialize(s)
}

fn troubles<S: serde::Serializer>(trouble: &[Check], s: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Trouble<'a> {
        id: &'a str,
        message: &'a str,
        message_zh: &'a str,
        page: Option<u32>,
    }
    let each = trouble.iter().map(|c| Trouble {
        id: c.id,
        message: &c.message,
        message_zh: &c.message_zh,
        page: c.r#where.page,
    });
    s.collect_seq(each)
}

impl StandardReport {
    pub(super) fn new(
        standard: Standard,
        claimed: bool,
        found: Vec<Breach>,
        more: &BTreeMap<&'static str, usize>,
    ) -> StandardReport {
        let holds = found.iter().all(|b| b.severity != Severity::Error);
        let mut findings: Vec<Finding> = found.into_iter().filter_map(finding).collect();
        for (id, n) in more {
            if let Some(last) = findings.iter_mut().rev().find(|f| f.id == *id) {
                last.more = *n;
            }
        }
        StandardReport { standard: standard.name(), claimed, clauses: standard.clauses().len(), holds, findings }
    }

    /// Ids of the clauses that are broken as errors, each once.
    pub fn broken(&self) -> Vec<&'static str> {
        let mut ids: Vec<&'static str> =
            self.findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.id).collect();
        ids.dedup();
        ids
    }
}

fn finding(b: Breach) -> Option<Finding> {
    let (standard, c) = clause(b.id)?;
    // rows of these tables say what is wrong in few words, after what is asked
    let asked = matches!(standard, Standard::Pdfa3u | Standard::Pdfua1);
    let (zh, en) = (fill(c.wrong.zh, &b.args), fill(c.wrong.en, &b.args));
    Some(Finding {
        id: b.id,
        clause: c.clause,
        severity: b.severity,
        message: if asked { format!("{}: {en}", c.asks.en) } else { en },
        message_zh: if asked { format!("{}：{zh}", c.asks.zh) } else { zh },
        remedy: c.remedy.en,
        remedy_zh: c.remedy.zh,
        page: b.at.page,
        object: b.at.object,
        area: b.at.area,
        args: b.args,
        more: 0,
    })
}

impl FileReport {
    pub(super) fn read(
        path: &str,
        bytes: &[u8],
        pages: usize,
        unchecked_claims: Vec<String>,
        standards: Vec<StandardReport>,
    ) -> FileReport {
        let sha256 = sha256_hex(&Sha256::digest(bytes).into());
        let trouble = Vec::new();
        let path = path.to_string();
        FileReport { path, bytes: bytes.len(), sha256, pages, unchecked_claims, standards, trouble, exit: 0 }
    }

    pub(super) fn unread(path: &str, bytes: &[u8], trouble: Vec<Check>) -> FileReport {
        FileReport { trouble, exit: 3, ..FileReport::read(path, bytes, 0, Vec::new(), Vec::new()) }
    }

    /// Sets the exit code: 3 for a file that cannot be read, 1 for a finding at or above the threshold.
    pub fn judge(&mut self, fail_on: Severity) {
        let found = self.standards.iter().filter_map(|s| super::worst(&s.findings)).max();
        self.exit = match found {
            _ if !self.trouble.is_empty() => 3,
            Some(worst) if worst >= fail_on => 1,
            _ => 0,
        };
    }
}

impl Report {
    /// Of files that were judged.
    pub fn new(files: Vec<FileReport>) -> Report {
        let exit = files.iter().map(|f| f.exit).max().unwrap_or(0);
        let tool = Tool { name: "fuzi", version: env!("CARGO_PKG_VERSION") };
        Report { schema: "fuzi.preflight/1", tool, files, exit }
    }

    /// The report as JSON.
    pub fn to_json(&self) -> String {
        // plain data serialises; if it ever did not, an empty answer is better than none
        serde_json::to_string_pretty(self).map_or_else(|_| "{}\n".to_string(), |json| json + "\n")
    }

    /// The report for people.
    pub fn to_text(&self, lang: Lang) -> String {
        let mut out = String::new();
        for file in &self.files {
            super::text::file(file, lang, &mut out);
        }
        out
    }
}
