//! Words beside the text: alternative texts, labels, annotations, form fields (INT-010), and the names under which
//! readers find a place: contents, bookmarks, titles of pages (CNS-003).
//!
//! What repeats words of the work or of the edition adds none. The rest was put there by somebody.

use crate::verify::judge::edition_words::OF_THE_FORMAT;
use crate::verify::judge::known::Known;
use crate::verify::model::{Artefact, squeezed};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Where, code_point, is_invisible};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that searches for repeated words may look at, so that a hostile file cannot make the check quadratic.
const BUDGET: usize = 1 << 28;

/// INT-010 and CNS-003 for labels.
pub(crate) fn check(artefact: &Artefact, source: Option<&Known>, findings: &mut Findings) {
    if !artefact.marked {
        return findings.not_applicable(&["INT-010"], "na.foreign");
    }
    findings.ran(&["INT-010", "CNS-003"]);
    let mut text = Text::of(artefact, source);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for aside in &artefact.asides {
        let words = squeezed(&aside.text);
        if !seen.insert(words.clone()) || text.holds(&words) {
            continue;
        }
        let place =
            if aside.leaf.is_empty() { aside.holder.clone() } else { format!("{} ({})", aside.holder, aside.leaf) };
        findings.fail("INT-010.words", &[&place, &aside.text], Detail::at(aside.at.clone()));
    }
    labels(artefact, source, findings);
}

/// INT-006 outside the body: characters without a shape in what the edition says, where the record has none.
pub(crate) fn invisible(artefact: &Artefact, record: Option<&Known>, findings: &mut Findings) {
    let Some(record) = record.filter(|_| artefact.marked) else { return };
    let mut allowed: BTreeSet<char> = BTreeSet::new();
    let own = record.fields.iter().flat_map(|f| &f.1).chain(&record.own_words);
    let headings = artefact.leaves.iter().filter(|l| l.kind == "heading").map(|l| &l.text);
    for text in own.chain(headings) {
        allowed.extend(text.chars().filter(|c| is_invisible(*c)));
    }
    let m = &artefact.metadata;
    let carrier = Where::entry(m.carrier);
    let said = artefact.edition.iter().chain(&artefact.artifacts).map(|s| (&s.text, &s.at, "edition"));
    let fields = artefact.fields.iter().map(|f| (&f.value, &f.at, f.key.as_str()));
    let metadata = m.titles.iter().chain(&m.creators).map(|t| (t, &carrier, m.carrier));
    let statements = m.statements.iter().map(|s| (&s.value, &s.at, s.carrier));
    let mut seen: BTreeSet<(String, char)> = BTreeSet::new();
    for (text, at, holder) in said.chain(fields).chain(metadata).chain(statements) {
        if findings.in_time().is_err() {
            return;
        }
        for c in text.chars().filter(|c| is_invisible(*c) && !allowed.contains(c)) {
            if seen.insert((holder.to_string(), c)) {
                findings.fail("INT-006.beside", &[holder, &code_point(c)], Detail::at(at.clone()));
            }
        }
    }
}

/// Everything that the file says in sight, to look for repeats.
struct Text {
    whole: BTreeSet<String>,
    /// The edition's words and the record, then the body.
    stretches: [String; 2],
    budget: usize,
}

impl Text {
    fn of(artefact: &Artefact, source: Option<&Known>) -> Text {
        let mut own: Vec<String> =
            artefact.edition.iter().chain(&artefact.numbers).map(|s| squeezed(&s.text)).collect();
        own.extend(artefact.fields.iter().map(|f| squeezed(&f.value)));
        own.extend(OF_THE_FORMAT.iter().map(|w| squeezed(w)));
        own.extend(source.iter().flat_map(|k| k.own_words.iter().cloned()));
        let body: Vec<String> = artefact.leaves.iter().map(|l| squeezed(&l.text)).collect();
        Text {
            stretches: [own.join("\n"), body.join("\n")],
            whole: own.into_iter().chain(body).collect(),
            budget: BUDGET,
        }
    }

    fn holds(&mut self, words: &str) -> bool {
        self.whole.contains(words)
            || self.stretches.iter().any(|stretch| {
                let affordable = self.budget >= stretch.len();
                self.budget = self.budget.saturating_sub(stretch.len());
                affordable && stretch.contains(words)
            })
    }
}

/// CNS-003: what contents, bookmarks and page titles say must stand somewhere else in the file, at the place they name
/// where they name one.
fn labels(artefact: &Artefact, source: Option<&Known>, findings: &mut Findings) {
    let headings: BTreeMap<&str, String> =
        artefact.leaves.iter().filter(|l| l.kind == "heading").map(|l| (l.id.as_str(), squeezed(&l.text))).collect();
    let mut known: BTreeSet<String> = headings.values().cloned().collect();
    known.extend(artefact.fields.iter().map(|f| squeezed(&f.value)));
    known.extend(OF_THE_FORMAT.iter().map(|w| squeezed(w)));
    match source {
        Some(source) => known.extend(source.own_words.iter().cloned()),
        None => {
            // contents do not vouch for themselves
            let contents: BTreeSet<&Option<String>> =
                artefact.labels.iter().filter(|l| l.holder == "contents").map(|l| &l.at.entry).collect();
            let elsewhere = artefact.edition.iter().filter(|e| artefact.pdf || !contents.contains(&e.at.entry));
            known.extend(elsewhere.flat_map(|e| e.text.lines().map(squeezed)));
        }
    }
    let own: Vec<String> = artefact.edition.iter().filter(|_| artefact.pdf).map(|e| squeezed(&e.text)).collect();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    // without a body there is nothing that the contents could name (INT-000)
    for label in artefact.labels.iter().filter(|l| l.holder != "contents" || !artefact.leaves.is_empty()) {
        if findings.in_time().is_err() {
            return;
        }
        let words = squeezed(&label.text);
        let right = match headings.get(label.target.as_str()) {
            Some(heading) => *heading == words,
            // a page draws a title in as many pieces as it needs
            None => known.contains(&words) || (artefact.pdf && own.iter().any(|t| t.contains(&words))),
        };
        if !right && seen.insert((&label.text, &label.target)) {
            let want = headings.get(label.target.as_str()).cloned().unwrap_or_default();
            let detail = Detail::diff(label.at.clone(), &want, &label.text);
            findings.fail("CNS-003.label", &[label.holder, &label.text], detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::model::Label;
    use crate::verify::report::findings::Profile;
    use std::time::Duration;

    #[test]
    fn judging_ends_when_the_time_is_over_and_says_so_once() {
        let label =
            |text: &str| Label { text: text.into(), target: String::new(), holder: "bookmarks", at: Where::default() };
        let labels = vec![label("甲"), label("乙")];
        let artefact = Artefact { labels, marked: true, ..Artefact::default() };
        let ids = |limit: Duration| {
            let mut findings = Findings::new(Profile::Default);
            findings.limit_time(limit);
            check(&artefact, None, &mut findings);
            check(&artefact, None, &mut findings);
            findings.failures().map(|c| c.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(Duration::ZERO), ["RES-006"]);
        assert_eq!(ids(Duration::from_secs(60)), ["CNS-003"; 4]);
    }
}
