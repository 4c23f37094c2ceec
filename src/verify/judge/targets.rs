//! Where the links and the calls of notes lead, held against the source or the manifest's digests (INT-009). The words
//! alone do not show it: a link's address is in no text, and the number of a note is the edition's.

use crate::license::{Targets, sha256_hex};
use crate::verify::judge::known::Known;
use crate::verify::judge::licence_text::speaks_of_cc;
use crate::verify::judge::words::is_number_of_note;
use crate::verify::model::{Artefact, HEAD, NoteMark};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use std::collections::{BTreeMap, BTreeSet};

/// INT-009: leaf by leaf, so that one that is missing (INT-002) is not blamed twice.
pub(crate) fn check(artefact: &Artefact, source: Option<&Known>, manifest: Option<&Known>, findings: &mut Findings) {
    if !artefact.marked {
        return findings.not_applicable(&["INT-009"], "na.foreign");
    }
    let Some(known) = source.or(manifest) else {
        return findings.not_applicable(&["INT-009"], "na.record");
    };
    findings.ran(&["INT-009"]);
    let got = read(artefact);
    // the print edition has no links: it must not have others, either
    let silent = artefact.pdf && !artefact.promises_manifest && got.values().all(|t| t.links.is_empty());
    let digests: BTreeMap<&str, Option<&String>> = known
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind.as_str(), "alt" | "ruby"))
        .map(|b| (b.id.as_str(), b.links.as_ref()))
        .collect();
    let nothing = Targets::default();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for leaf in artefact.leaves.iter().filter(|l| !matches!(l.kind.as_str(), "alt" | "ruby")) {
        if !seen.insert(&leaf.id) {
            continue;
        }
        if findings.in_time().is_err() {
            return;
        }
        let got = got.get(leaf.id.as_str()).unwrap_or(&nothing);
        if source.is_some() {
            let want = known.targets.get(&leaf.id).unwrap_or(&nothing);
            if want.links != got.links && !silent {
                let detail = Detail::diff(leaf.at.clone(), &want.links.join(" "), &got.links.join(" "));
                findings.fail("INT-009.link", &[&leaf.id], detail);
            }
            if want.notes != got.notes {
                let detail = Detail::diff(leaf.at.clone(), &want.notes.join(" "), &got.notes.join(" "));
                findings.fail("INT-009.note", &[&leaf.id], detail);
            }
        } else if let Some(want) = digests.get(leaf.id.as_str()) {
            let here = got.sha256().map(|d| sha256_hex(&d));
            if here.as_ref() != *want && !silent {
                let mut detail = Detail::at(leaf.at.clone());
                detail.actual =
                    Some(crate::verify::report::shown(&[&got.links[..], &got.notes[..]].concat().join(" ")));
                findings.fail("INT-009.digest", &[&leaf.id], detail);
            }
        }
    }
    if source.is_some() {
        head(known, got.get(HEAD), artefact, findings);
    }
    own_pages(artefact, known, findings);
    notes(artefact, findings);
}

/// The notes that the title and the names call. A book in chapters has no head that could: none of them is called then.
fn head(known: &Known, got: Option<&Targets>, artefact: &Artefact, findings: &mut Findings) {
    let want: &[String] = &known.head_notes;
    let numbered = |note: &String| artefact.note_marks.iter().any(|m| m.note == *note && m.number.is_some());
    let got: &[String] = got.map_or(&[], |t| &t.notes);
    if want != got && (!got.is_empty() || want.iter().any(numbered)) {
        let at = artefact.fields.iter().find(|f| f.key == "title").map(|f| f.at.clone()).unwrap_or_default();
        findings.fail("INT-009.note", &[HEAD], Detail::diff(at, &want.join(" "), &got.join(" ")));
    }
}

/// Targets of the leaves as the file has them.
fn read(artefact: &Artefact) -> BTreeMap<&str, Targets> {
    let mut out: BTreeMap<&str, Targets> = BTreeMap::new();
    for link in artefact.links.iter().filter(|l| !l.leaf.is_empty() && !l.text.trim().is_empty()) {
        out.entry(&link.leaf).or_default().push_link(&link.href);
    }
    for call in &artefact.calls {
        out.entry(&call.leaf).or_default().notes.push(call.note.clone());
    }
    out
}

/// Links of the edition's own pages, and those that no element holds: only to the licence and the original.
fn own_pages(artefact: &Artefact, known: &Known, findings: &mut Findings) {
    use crate::document::plain_target;
    let own: Vec<String> = known.own_addresses().iter().map(|a| plain_target(a)).collect();
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for link in artefact.links.iter().filter(|l| l.leaf.is_empty()) {
        let outside = link.href.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '.']));
        let loose = link.rel == "unclaimed";
        if speaks_of_cc(&link.href) {
            continue; // held against the record as an address of the licence (LIC-004 to LIC-007)
        }
        // one without an address leads nowhere outside
        if ((loose && !link.href.is_empty()) || outside)
            && !own.contains(&plain_target(&link.href))
            && said.insert(&link.href)
        {
            findings.fail("INT-009.own", &[&link.href], Detail::at(link.at.clone()));
        }
    }
}

/// Calls and notes among themselves: the same number on both, the way there, the way back.
fn notes(artefact: &Artefact, findings: &mut Findings) {
    let number = |n: Option<usize>| {
        n.and_then(|n| artefact.numbers.get(n)).map(|s| (s.text.trim().to_string(), s.at.page)).unwrap_or_default()
    };
    let mut marks: BTreeMap<&str, &NoteMark> = BTreeMap::new();
    for mark in artefact.note_marks.iter().filter(|m| !m.note.is_empty()) {
        marks.entry(&mark.note).or_insert(mark);
    }
    let ids: BTreeMap<&str, &str> = artefact.calls.iter().map(|c| (c.id.as_str(), c.note.as_str())).collect();
    for call in &artefact.calls {
        let (shown, page) = number(call.number);
        let at = Where { page, ..Where::default() };
        // a note that its own file lost is INT-002 already
        let Some(mark) = marks.get(call.note.as_str()) else { continue };
        let (own, note_page) = number(mark.number);
        // words in the place of a number are INT-002
        if shown != own && is_number_of_note(&shown) && is_number_of_note(&own) {
            findings.fail("INT-009.number", &[&call.leaf, &shown, &own], Detail::at(at.clone()));
        }
        let Some((to, y)) = call.place else { continue };
        // a link leads to the top of the line that the note begins
        let off = mark.foot.is_some_and(|(foot, size)| y < foot - size * 0.5 || y > foot + size * 1.9);
        if note_page.is_some_and(|p| p != to) || off {
            findings.fail("INT-009.place", &[&call.leaf, &shown], Detail::at(at));
        }
    }
    for mark in artefact.note_marks.iter().filter(|m| !m.back.is_empty() && !m.note.is_empty()) {
        if ids.get(mark.back.as_str()).is_none_or(|note| *note != mark.note) {
            findings.fail("INT-009.back", &[&mark.note], Detail::default());
        }
    }
}
