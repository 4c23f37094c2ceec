//! Roles and origin in the metadata and in sight, held against the record (ATT-003, ATT-004).

use crate::verify::judge::known::{Known, KnownCredit};
use crate::verify::model::Artefact;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};

/// Words that an edition prints after a name, and the MARC relator they stand for.
const ROLES: &[(&str, &str)] = &[
    ("受访", "ive"),
    ("受訪", "ive"),
    ("采访", "ivr"),
    ("採訪", "ivr"),
    ("编纂", "com"),
    ("編纂", "com"),
    ("摄影", "pht"),
    ("攝影", "pht"),
    ("著", "aut"),
    ("译", "trl"),
    ("譯", "trl"),
    ("编", "edt"),
    ("編", "edt"),
    ("绘", "ill"),
    ("繪", "ill"),
    ("摄", "pht"),
    ("攝", "pht"),
    ("注", "ann"),
    ("註", "ann"),
    ("interviewee", "ive"),
    ("interviewer", "ivr"),
    ("illustrator", "ill"),
    ("photographer", "pht"),
    ("translator", "trl"),
    ("annotator", "ann"),
    ("compiler", "com"),
    ("author", "aut"),
    ("editor", "edt"),
];

/// ATT-003: each name with its role, in the metadata and beside the name.
pub(crate) fn roles(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) {
    let record = known.and_then(|k| Some((k.field("byline"), k.credit.as_ref()?)));
    let Some((names, credit)) = record else {
        return findings.not_applicable(&["ATT-003"], "na.record");
    };
    findings.ran(&["ATT-003"]);
    let m = &artefact.metadata;
    let at = || Where::entry(m.carrier);
    let in_order: Vec<Option<&str>> = credit.roles.iter().map(|r| r.as_ref().map(|r| r.0.as_str())).collect();
    let as_listed = m.roles.iter().map(|r| r.as_deref()).eq(in_order.iter().copied());
    let shuffled =
        m.creators != names && m.creators.len() == names.len() && names.iter().all(|n| m.creators.contains(n));
    // XMP lists roles apart from names: another order of the names alone is ATT-002
    let skip = artefact.pdf && shuffled && as_listed;
    for (name, want) in names.iter().zip(&credit.roles).filter(|_| !skip) {
        // a name that is not there is ATT-001
        let Some(i) = m.creators.iter().position(|c| c == name) else { continue };
        let want = want.as_ref().map(|r| r.0.as_str()).filter(|r| is_relator(r) || artefact.pdf);
        let got = m.roles.get(i).and_then(|r| r.as_deref());
        let right = match (want, got) {
            (Some(want), Some(got)) => want == got,
            // a file of another making may say nothing of roles
            (Some(_), None) => !artefact.marked,
            (None, Some(got)) => got == "aut" || !artefact.marked,
            (None, None) => true,
        };
        if !right {
            let detail = Detail::diff(at(), want.unwrap_or("-"), got.unwrap_or("-"));
            findings.fail("ATT-003.role", &[name, m.carrier], detail);
        }
    }
    if artefact.marked {
        printed(artefact, credit, findings);
    }
}

/// Three small letters: what an EPUB can carry as a role.
fn is_relator(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase())
}

/// The role words that stand beside the names: as often as the names are shown, always in the order of the record.
fn printed(artefact: &Artefact, credit: &KnownCredit, findings: &mut Findings) {
    let want: Vec<&str> = credit
        .roles
        .iter()
        .flatten()
        .filter(|(_, basis)| basis != "inferred")
        .map(|(role, _)| role.as_str())
        .filter(|role| ROLES.iter().any(|r| r.1 == *role) && (artefact.pdf || *role != "ann"))
        .collect();
    let mut got: Vec<&str> = Vec::new();
    let mut at = Where::default();
    for shown in &artefact.edition {
        for line in shown.text.lines() {
            let found = role_words(line);
            if !found.is_empty() && got.is_empty() {
                at = shown.at.clone();
            }
            got.extend(found);
        }
    }
    let repeated = want.iter().cycle().take(got.len());
    let whole = want.is_empty() || got.len().is_multiple_of(want.len());
    if !got.is_empty() && (want.is_empty() || !whole || !repeated.eq(got.iter())) {
        findings.fail("ATT-003.printed", &[], Detail::diff(at, &want.join(" "), &got.join(" ")));
    }
}

/// Roles of a line that holds role words and nothing else.
fn role_words(line: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    for word in line.split_whitespace() {
        match ROLES.iter().find(|r| r.0 == word) {
            Some((_, role)) => out.push(*role),
            None => return Vec::new(),
        }
    }
    out
}

/// ATT-004: journal, volume, issue and dates in the metadata.
pub(crate) fn facts(artefact: &Artefact, known: &Known, findings: &mut Findings) {
    let Some(credit) = &known.credit else { return };
    let one = |key: &str| known.field(key).first().cloned();
    let parts: Vec<String> = ["journal", "volume-issue", "date"].iter().filter_map(|k| one(k)).collect();
    let citation = Some(parts.join("\u{3000}")).filter(|c| !c.is_empty());
    let numbers: Vec<&str> = [credit.volume.as_deref(), credit.issue.as_deref()].into_iter().flatten().collect();
    for fact in &artefact.metadata.facts {
        let want = match fact.carrier {
            "opf.belongs-to-collection" | "opf.prism:publicationName" | "xmp.prism:publicationName" => one("journal"),
            "opf.prism:volume" | "xmp.prism:volume" => credit.volume.clone(),
            "opf.prism:number" | "xmp.prism:number" => credit.issue.clone(),
            "opf.prism:issn" | "xmp.prism:issn" => credit.issn.clone(),
            "opf.dcterms:identifier" => credit.issn.as_ref().map(|n| format!("urn:issn:{n}")),
            "opf.group-position" => Some(numbers.join(".")),
            "xmp.prism:coverDisplayDate" | "opf.prism:coverDisplayDate" => one("date"),
            "opf.dc:date" | "xmp.dc:date" | "opf.dcterms:date" => credit.date.clone(),
            "xmp.prism:publicationDate" | "opf.prism:publicationDate" => credit.date.clone(),
            "opf.dcterms:bibliographicCitation" | "xmp.dc:source" | "xmp.dc:description" => citation.clone(),
            "opf.dc:source" | "xmp.cc:attributionURL" => credit.source_uri.clone(),
            "opf.cc:attributionName" | "xmp.cc:attributionName" => Some(known.field("byline").join("、")),
            _ => continue,
        };
        // a file of another making has dates and sources of its own
        let own = artefact.marked || (fact.carrier.contains("prism:") && want.is_some());
        if own && want.as_ref() != Some(&fact.value) {
            let key = if fact.carrier.ends_with("attributionName") { "ATT-001.attribution" } else { "ATT-004.fact" };
            let detail = Detail::diff(fact.at.clone(), want.as_deref().unwrap_or("-"), &fact.value);
            findings.fail(key, &[fact.carrier], detail);
        }
    }
}

/// ATT-004 without a record: what the metadata say of the journal against what the pages show.
pub(crate) fn seen(artefact: &Artefact, shown: &dyn Fn(&str) -> Option<String>, findings: &mut Findings) {
    for fact in &artefact.metadata.facts {
        let key = match fact.carrier.split_once(':').map(|c| c.1) {
            Some("publicationName") => "journal",
            Some("coverDisplayDate") => "date",
            _ => continue,
        };
        if let Some(want) = shown(key).filter(|w| *w != fact.value) {
            findings.fail("ATT-004.fact", &[fact.carrier], Detail::diff(fact.at.clone(), &want, &fact.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_role_words_only() {
        assert_eq!(role_words("\u{3000}受访\u{3000}\u{A0}采访"), ["ive", "ivr"]);
        assert_eq!(role_words("interviewee interviewer"), ["ive", "ivr"]);
        assert!(role_words("编者按").is_empty() && role_words("出版社 著").is_empty());
    }
}
