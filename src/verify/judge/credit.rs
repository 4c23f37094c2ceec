//! Names and titles held against the record, in metadata and in sight (ATT, CNS-001, CNS-003).

use crate::verify::judge::cause::{Cause, Causes};
use crate::verify::judge::known::Known;
use crate::verify::judge::origin;
use crate::verify::model::{Artefact, canonical, squeezed};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{AttributionReport, CreatorReport, Where, code_point, is_invisible};

/// Every check of credit and of the record's fields.
pub(crate) fn check(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) -> AttributionReport {
    let m = &artefact.metadata;
    let shown = values(artefact, "byline");
    findings.ran(&["ATT-001"]);
    let names: &[String] = match known {
        Some(k) => k.field("byline"),
        None => &m.creators,
    };
    if m.creators.is_empty() {
        findings.fail("ATT-001.none", &[m.carrier], Detail::at(Where::entry(m.carrier)));
    }
    if known.is_some() {
        metadata_names(artefact, names, findings);
    } else {
        findings.not_applicable(&["ATT-002", "ATT-005"], "na.record");
    }
    visible_names(artefact, names, &shown, known.is_some(), findings);
    origin::roles(artefact, known, findings);
    match known {
        Some(k) => {
            findings.ran(&["ATT-004"]);
            origin::facts(artefact, k, findings);
            if artefact.marked {
                fields(artefact, k, findings);
            }
        }
        None if artefact.marked => {
            findings.ran(&["ATT-004"]);
            origin::seen(artefact, &|key| values(artefact, key).into_iter().next(), findings);
        }
        None => findings.not_applicable(&["ATT-004"], "na.record"),
    }
    titles(artefact, known, findings);
    info(artefact, findings);
    let basis = |name: &str| {
        let k = known?;
        let i = k.field("byline").iter().position(|n| n == name)?;
        k.credit.as_ref()?.roles.get(i)?.as_ref().map(|r| r.1.clone())
    };
    AttributionReport {
        creators: m
            .creators
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let role = m.roles.get(i).cloned().flatten();
                let role_basis = role.as_ref().and_then(|_| basis(name));
                CreatorReport {
                    name: crate::verify::report::shown(name),
                    role: role.map(|r| crate::verify::report::shown(&r)),
                    role_basis,
                }
            })
            .collect(),
        visible: shown.iter().map(|n| crate::verify::report::shown(n)).collect(),
    }
}

/// Distinct values of a field that a reader sees, in order of first appearance.
fn values(artefact: &Artefact, key: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for f in artefact.fields.iter().filter(|f| f.key == key) {
        let value = canonical(&f.value);
        if !value.is_empty() && !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

fn metadata_names(artefact: &Artefact, names: &[String], findings: &mut Findings) {
    findings.ran(&["ATT-002", "ATT-005"]);
    let m = &artefact.metadata;
    let at = || Detail::at(Where::entry(m.carrier));
    for name in names.iter().filter(|n| !m.creators.contains(n) && !m.creators.is_empty()) {
        findings.fail("ATT-001.metadata", &[name, m.carrier], at());
    }
    for name in m.creators.iter().filter(|n| !names.contains(n)) {
        findings.fail("ATT-005.added", &[name, m.carrier], at());
    }
    for name in m.contributors.iter().filter(|n| artefact.marked && !names.contains(n)) {
        findings.fail("ATT-005.added", &[name, m.carrier], at());
    }
    look_alikes(names, &m.creators, &Where::entry(m.carrier), findings);
    let same_names = m.creators.len() == names.len() && names.iter().all(|n| m.creators.contains(n));
    let shuffled = m.facts.iter().any(|f| f.carrier == "opf.display-seq");
    if same_names && (m.creators != names || shuffled) {
        let detail = Detail::diff(Where::entry(m.carrier), &names.join("、"), &m.creators.join("、"));
        findings.fail("ATT-002.order", &[m.carrier], detail);
    }
}

/// INT-005, INT-006: a name that only looks like one of the record.
fn look_alikes(names: &[String], found: &[String], at: &Where, findings: &mut Findings) {
    let causes = Causes::default();
    for name in names {
        for other in found.iter().filter(|f| !names.contains(f)) {
            match causes.of(name, other) {
                Cause::Invisible => {
                    let c = other.chars().find(|c| is_invisible(*c)).map(code_point).unwrap_or_default();
                    findings.fail("INT-006.beside", &[name, &c], Detail::at(at.clone()));
                }
                Cause::Script | Cause::Several | Cause::Punctuation | Cause::Edit => {}
                _ => findings.fail("INT-005.name", &[other, name], Detail::diff(at.clone(), name, other)),
            }
        }
    }
}

fn visible_names(artefact: &Artefact, names: &[String], shown: &[String], known: bool, findings: &mut Findings) {
    if artefact.marked {
        for name in names.iter().filter(|n| !shown.contains(n)) {
            findings.fail("ATT-001.visible", &[name], Detail::default());
        }
        if known {
            look_alikes(names, shown, &Where::default(), findings);
        }
        for name in shown.iter().filter(|n| !names.contains(n)) {
            let at = artefact.fields.iter().find(|f| f.key == "byline" && canonical(&f.value) == **name);
            let detail = Detail::at(at.map(|f| f.at.clone()).unwrap_or_default());
            if known {
                findings.fail("ATT-005.added", &[name, "the visible byline"], detail);
            } else {
                findings.fail("ATT-001.metadata", &[name, artefact.metadata.carrier], detail);
            }
        }
    } else if known {
        let text: String = artefact.extras.iter().map(|e| squeezed(&e.text)).collect();
        for name in names.iter().filter(|n| !text.contains(&squeezed(n))) {
            findings.fail("ATT-001.visible", &[name], Detail::default());
        }
    }
}

/// The visible fields of a marked file against the record; each key under the check that owns it.
fn fields(artefact: &Artefact, known: &Known, findings: &mut Findings) {
    findings.ran(&["ATT-004", "CNS-003", "NOT-003"]);
    let mut keys: Vec<&str> = known.fields.iter().map(|f| f.0.as_str()).collect();
    for f in &artefact.fields {
        if !keys.contains(&f.key.as_str()) {
            keys.push(&f.key);
        }
    }
    for key in keys.into_iter().filter(|k| *k != "byline") {
        let (want, got) = (known.field(key), values(artefact, key));
        if want == got {
            continue;
        }
        // a cover need not show all of the record, nor the rest of it in any order but its own
        if artefact.is_cover() && key != "title" && (got.is_empty() || is_part_of(&got, want)) && !must_show(key) {
            continue;
        }
        // a configured licence may be shown by its name only (`license::Wording`)
        if key == "licence-code" && got.is_empty() && known.licence.basis == "configured" {
            continue;
        }
        let at = artefact.fields.iter().find(|f| f.key == key && !want.contains(&canonical(&f.value)));
        let detail = Detail::diff(at.map(|f| f.at.clone()).unwrap_or_default(), &want.join("｜"), &got.join("｜"));
        // said in an artifact only: NOT-005
        let in_artifacts = |v: &String| artefact.artifacts.iter().any(|a| squeezed(&a.text).contains(&squeezed(v)));
        if matches!(key, "licence-code" | "notice") && got.is_empty() && want.iter().all(in_artifacts) {
            continue;
        }
        match key {
            "journal" | "volume-issue" | "date" => findings.fail("ATT-004.field", &[key], detail),
            "licence-code" | "notice" if got.iter().any(|v| !want.contains(v)) => {
                findings.fail("NOT-003.added", &[], detail);
            }
            "licence-code" | "notice" => findings.fail("NOT-003.missing", &[&want.join("｜")], detail),
            _ => findings.fail("CNS-003.field", &[key], detail),
        }
    }
}

/// What a cover must show besides title and names.
fn must_show(key: &str) -> bool {
    matches!(key, "licence-code" | "notice")
}

/// Whether all of `got` stands in `want`.
fn is_part_of(got: &[String], want: &[String]) -> bool {
    got.iter().all(|v| want.contains(v))
}

/// CNS-003: the title in the metadata.
fn titles(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) {
    findings.ran(&["CNS-003"]);
    let m = &artefact.metadata;
    let shown = values(artefact, "title");
    let Some(want) = known.and_then(|k| k.field("title").first()).or(shown.first()) else { return };
    let first = m.titles.first().map(String::as_str).unwrap_or_default();
    if first != want {
        findings.fail("CNS-003.title", &[m.carrier], Detail::diff(Where::entry(m.carrier), want, first));
    }
    let Some(known) = known.filter(|_| artefact.marked) else { return };
    let all = || known.field("title").iter().chain(known.field("subtitle"));
    for other in m.titles.iter().skip(1).filter(|t| !all().any(|k| k == *t)) {
        findings.fail("CNS-003.title", &[m.carrier], Detail::diff(Where::entry(m.carrier), want, other));
    }
}

/// CNS-001: Info repeats XMP; names there are joined with `; ` (`decisions.md` 11).
fn info(artefact: &Artefact, findings: &mut Findings) {
    if !artefact.pdf {
        return findings.not_applicable(&["CNS-001"], "na.type");
    }
    findings.ran(&["CNS-001"]);
    let m = &artefact.metadata;
    let at = || Where::entry("Info");
    if let (Some(title), Some(xmp)) = (&m.info_title, m.titles.first())
        && title != xmp
    {
        findings.fail("CNS-001.differs", &["Title"], Detail::diff(at(), xmp, title));
    }
    for (key, info, xmp) in &m.info_facts {
        if xmp.as_ref().is_some_and(|x| x != info) {
            findings.fail("CNS-001.differs", &[key], Detail::diff(at(), xmp.as_deref().unwrap_or_default(), info));
        }
    }
    if let Some(author) = &m.info_author {
        let names: Vec<&str> = author.split("; ").map(str::trim).filter(|n| !n.is_empty()).collect();
        if !m.creators.is_empty() && names != m.creators && *author != m.creators.join(", ") {
            findings.fail("CNS-001.differs", &["Author"], Detail::diff(at(), &m.creators.join("; "), author));
        }
    }
}
