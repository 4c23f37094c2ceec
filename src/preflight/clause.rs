//! A requirement of a standard, and what is found not to hold of it.

use super::facts::{Facts, Page};
use crate::verify::Severity;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::report::harmless;
use lopdf::ObjectId;
use serde::Serialize;
use std::collections::BTreeMap;

/// Breaches of one clause that are listed; the rest is counted.
const LISTED: usize = 20;

/// A sentence in both languages; `{}` are places for values, in order, the same number in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A sentence, Chinese first.
pub(crate) const fn said(zh: &'static str, en: &'static str) -> Said {
    Said { zh, en }
}

/// A row of a requirement table: what a standard asks, where this program meets it, which test breaks it.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// Stable id: `PDFA-6.2.3`, `PDFUA-7.1`, `PDFX-6.2.1`, `PRT-001`.
    pub id: &'static str,
    /// Where it is written: `ISO 19005-3, 6.2.3`.
    pub clause: &'static str,
    /// How much it matters; a clause of a standard is an error.
    pub severity: Severity,
    /// What it asks.
    pub asks: Said,
    /// What is wrong where it is broken; its places are filled with the breach's values.
    pub wrong: Said,
    /// What to do about it.
    pub remedy: Said,
    /// Where this program's own files meet it.
    pub met: &'static str,
    /// Name of the test that breaks it.
    pub test: &'static str,
    pub(crate) check: fn(&Facts<'_>, &mut Breaches),
}

/// What a standard asks and no program here can decide; it is never counted as held.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Stable id.
    pub id: &'static str,
    /// Where it is written.
    pub clause: &'static str,
    /// What it asks.
    pub asks: Said,
    /// Who decides it.
    pub who: Said,
}

/// Rows of a table that is written in parts.
pub(crate) const fn count(parts: &[&[Clause]]) -> usize {
    let (mut rows, mut part) = (0, 0);
    while part < parts.len() {
        rows += parts[part].len();
        part += 1;
    }
    rows
}

/// The parts of a table as one; there is at least one row. Made while the program is compiled.
pub(crate) const fn joined<const N: usize>(parts: &[&[Clause]]) -> [Clause; N] {
    let mut out = [parts[0][0]; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            out[at] = parts[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    out
}

/// A part of a page, in tenths of a millimetre from the upper left corner of the trimmed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// From the left edge.
    pub x: i64,
    /// From the upper edge.
    pub y: i64,
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
}

/// Where something is wrong: what does not apply is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Page, from 1.
    pub page: Option<u32>,
    /// Number of the object.
    pub object: Option<u32>,
    /// Part of the page.
    pub area: Option<Area>,
}

impl Spot {
    /// The file as a whole.
    pub(crate) const FILE: Spot = Spot { page: None, object: None, area: None };

    /// A page, counted from 1.
    pub(crate) fn page(page: u32) -> Spot {
        Spot { page: Some(page), ..Spot::FILE }
    }

    /// An object; one that is written into another has no number.
    pub(crate) fn object(id: Option<ObjectId>) -> Spot {
        Spot { object: id.map(|id| id.0), ..Spot::FILE }
    }

    /// An object that a page shows.
    pub(crate) fn on(self, page: u32) -> Spot {
        Spot { page: Some(page), ..self }
    }

    /// A part of a page, given in the page's own units.
    pub(crate) fn area(page: &Page<'_>, bounds: Bounds) -> Spot {
        let trim = page.trim();
        let tenths = |points: f64| {
            let n = (points * page.unit * 254.0 / 72.0).round();
            if n.is_finite() { n.clamp(-1e9, 1e9) as i64 } else { 0 }
        };
        let shown = bounds.intersect(page.media());
        let b = if shown.is_empty() { bounds } else { shown };
        let area = Area {
            x: tenths(b.x0 - trim.x0),
            y: tenths(trim.y1 - b.y1),
            width: tenths(b.x1 - b.x0),
            height: tenths(b.y1 - b.y0),
        };
        Spot { page: Some(page.number), object: None, area: Some(area) }
    }
}

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Of which clause.
    pub id: &'static str,
    /// Its weight here.
    pub severity: Severity,
    /// Where.
    pub at: Spot,
    /// Values for the places of the message; harmless to a terminal, and short.
    pub args: Vec<String>,
}

/// Collects breaches. Each clause lists a few and counts the rest; the same one is not listed twice.
#[derive(Debug, Default)]
pub(crate) struct Breaches {
    found: Vec<Breach>,
    /// Listed and counted, a clause.
    counts: BTreeMap<&'static str, (usize, usize)>,
    /// The clause that is being checked.
    now: Option<(&'static str, Severity)>,
}

impl Breaches {
    /// A collector in the middle of one clause, for tests of what no file can show.
    #[cfg(test)]
    pub(crate) fn of(id: &'static str) -> Breaches {
        Breaches { now: Some((id, Severity::Error)), ..Breaches::default() }
    }

    /// Runs one clause.
    pub(crate) fn check(&mut self, clause: &Clause, facts: &Facts<'_>) {
        self.now = Some((clause.id, clause.severity));
        (clause.check)(facts, self);
        self.now = None;
    }

    /// Records a breach of the clause that is being checked.
    pub(crate) fn add(&mut self, at: Spot, args: &[&str]) {
        if let Some((_, severity)) = self.now {
            self.add_as(severity, at, args);
        }
    }

    /// The same with a weight of its own.
    pub(crate) fn add_as(&mut self, severity: Severity, at: Spot, args: &[&str]) {
        let Some((id, _)) = self.now else { return };
        let count = self.counts.entry(id).or_default();
        if count.0 >= LISTED {
            count.1 += 1;
            return;
        }
        let args: Vec<String> = args.iter().map(|a| short(a)).collect();
        let breach = Breach { id, severity, at, args };
        if !self.found.iter().rev().take(LISTED).any(|b| *b == breach) {
            count.0 += 1;
            self.found.push(breach);
        }
    }

    /// What was found, in the order of the table, and how many more there are of each clause.
    pub(crate) fn finish(self) -> (Vec<Breach>, BTreeMap<&'static str, usize>) {
        let more = self.counts.into_iter().filter(|(_, c)| c.1 > 0).map(|(id, c)| (id, c.1)).collect();
        (self.found, more)
    }
}

/// A value of a file, fit to be printed: control characters out, sixty characters at most.
fn short(text: &str) -> String {
    let clean = harmless(text);
    if clean.chars().count() <= 60 {
        return clean;
    }
    clean.chars().take(59).chain(['…']).collect()
}

/// Puts values into the places of a sentence; values that find no place stand behind it.
pub(crate) fn fill(template: &str, args: &[String]) -> String {
    let mut args = args.iter();
    let mut out = String::new();
    let mut parts = template.split("{}");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(args.next().map_or("", String::as_str));
        out.push_str(part);
    }
    let rest: Vec<&str> = args.map(String::as_str).filter(|a| !a.is_empty()).collect();
    if !rest.is_empty() {
        out.push_str(&format!(" ({})", rest.join(", ")));
    }
    out
}

/// What a breach serialises as.
#[derive(Debug, Serialize)]
pub(crate) struct Millimetres {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl From<Area> for Millimetres {
    fn from(a: Area) -> Millimetres {
        let mm = |n: i64| n as f64 / 10.0;
        Millimetres { x: mm(a.x), y: mm(a.y), width: mm(a.width), height: mm(a.height) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_find_their_places_and_none_is_lost() {
        let args = ["a".to_string(), "b".to_string()];
        assert_eq!(fill("{} and {}", &args), "a and b");
        assert_eq!(fill("only {}", &args), "only a (b)");
        assert_eq!(fill("{} {} {}", &args), "a b ");
    }

    #[test]
    fn a_clause_lists_a_few_and_counts_the_rest() {
        let mut b = Breaches { now: Some(("PRT-001", Severity::Error)), ..Breaches::default() };
        for n in 0..50 {
            b.add(Spot::page(n), &["\u{1b}[2J"]);
            b.add(Spot::page(0), &["same"]);
        }
        let (found, more) = b.finish();
        assert_eq!((found.len(), found.iter().filter(|f| f.args == ["same"]).count()), (LISTED, 1));
        assert!(more["PRT-001"] >= 30, "{more:?}");
        assert!(!found[0].args[0].contains('\u{1b}'));
    }
}
