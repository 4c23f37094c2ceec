//! Licence and notice held against the record, and carriers against each other (LIC, NOT, CNS-002).

use crate::license::{Family, LicenceId, UriError, cross_check, parse_code, parse_uri};
use crate::verify::judge::claims;
use crate::verify::judge::known::Known;
use crate::verify::judge::licence_text::{find_codes, find_uris, speaks_of_cc};
use crate::verify::model::{Artefact, Carried, squeezed};
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Carrier, LicenceReport, Where};

/// Every check of licence and notice.
pub(crate) fn check(
    artefact: &Artefact,
    known: Option<&Known>,
    source: bool,
    findings: &mut Findings,
) -> LicenceReport {
    let stated = statement(artefact, known, findings);
    let uris = addresses(artefact, known, stated, findings);
    let family = known.and_then(|k| k.licence.id).or(stated).or(uris.first().map(|u| u.1)).map(|id| id.family);
    contradictions(artefact, known, stated, &uris, findings);
    notice(artefact, known, findings);
    if let Some(family) = family {
        agreement(artefact, family, findings);
    }
    claims::check(artefact, known, source, family, findings);
    marked(artefact, known, findings);
    links(artefact, findings);
    let mut report = LicenceReport {
        verbatim: known.map(|k| k.licence.code.clone()).or(artefact
            .metadata
            .statements
            .first()
            .map(|s| s.value.clone())),
        spdx: known.map(|k| k.licence.spdx.clone()).or(uris.first().map(|u| u.1).or(stated).map(|id| id.spdx())),
        uri: known.map_or(uris.first().and_then(|u| u.1.uri()), |k| k.licence.uri.clone()),
        basis: known.map(|k| k.licence.basis.clone()),
        license_basis: artefact.metadata.license_basis.clone(),
        ..LicenceReport::default()
    };
    let places: &[&str] = if artefact.pdf {
        &["xmp.dc:rights", "xmp.cc:license", "xmp.xmpRights:UsageTerms", "xmp.xmpRights:WebStatement"]
    } else {
        &["opf.dc:rights", "opf.dcterms:license", "opf.cc:license"]
    };
    report.carriers.extend(places.iter().map(|p| (p.to_string(), Carrier::Machine(false))));
    for c in artefact.metadata.statements.iter().chain(&artefact.metadata.uris) {
        report.carriers.insert(c.carrier.to_string(), Carrier::Machine(true));
        report.carrier_values.entry(c.carrier.to_string()).or_default().push(crate::verify::report::shown(&c.value));
    }
    let place = artefact.notice.at.entry.clone().or(artefact.notice.at.page.map(|p| format!("page {p}")));
    let seen = place.filter(|_| artefact.notice.found).into_iter().collect();
    report.carriers.insert("visible".to_string(), Carrier::Visible(seen));
    report
}

/// LIC-001, LIC-002, CNS-002: the statement in words.
fn statement(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) -> Option<LicenceId> {
    findings.ran(&["LIC-001", "LIC-002"]);
    let m = &artefact.metadata;
    let at = || Detail::at(Where::entry(m.carrier));
    let rights: Vec<&Carried> = m.statements.iter().filter(|s| s.carrier.ends_with("dc:rights")).collect();
    let by_machine = m.uris.iter().any(|u| u.carrier.starts_with("opf.") || u.carrier.starts_with("xmp."));
    if (known.is_some() || artefact.marked || !by_machine) && rights.is_empty() {
        findings.fail("LIC-001.absent", &[m.carrier], at());
    }
    let stated = m.statements.iter().flat_map(|s| find_codes(&s.value)).next();
    match known {
        None => {
            findings.not_applicable(&["CNS-002"], "na.record");
            let by_uri = m.uris.iter().any(|u| parse_uri(&u.value).is_ok());
            if let (Some(id), false) = (stated.filter(|id| id.version.is_none()), by_uri) {
                findings.fail("LIC-002.unversioned", &[&id.short_name()], at());
            }
        }
        Some(k) => {
            if k.licence.uri.is_none() {
                findings.fail("LIC-002.unversioned", &[&k.licence.code], at());
            }
            let stated = parse_code(&k.licence.code).is_some_and(|id| id.version.is_some());
            let added = k.licence.uri.is_some() && k.licence.basis == "configured" && !stated;
            if added && m.license_basis.is_none() && k.licence.reason.is_none() {
                findings.fail("LIC-002.basis", &[&k.licence.code], at());
            }
            findings.ran(&["CNS-002"]);
            let notice = k.licence.notice.concat();
            for r in &rights {
                let name = k.licence.id.map(|id| id.short_name()).unwrap_or_default();
                let words = squeezed(&r.value);
                let said = words.contains(&squeezed(&k.licence.code))
                    || (!name.is_empty() && words.contains(&squeezed(&name)));
                if !said || !words.contains(&squeezed(&notice)) {
                    let want = format!("{}\u{3000}{notice}", k.licence.code);
                    findings.fail("CNS-002.rights", &[r.carrier], Detail::diff(r.at.clone(), &want, &r.value));
                }
            }
        }
    }
    stated
}

/// LIC-003, 004, 006, 007: addresses, each read and held against the record; those that name a licence come back.
fn addresses(
    artefact: &Artefact,
    known: Option<&Known>,
    stated: Option<LicenceId>,
    findings: &mut Findings,
) -> Vec<(&'static str, LicenceId)> {
    findings.ran(&["LIC-004", "LIC-006", "LIC-007"]);
    let visible = find_uris(&artefact.notice.text).into_iter().map(|value| Carried {
        carrier: "visible",
        value,
        at: artefact.notice.at.clone(),
    });
    let elsewhere = artefact.edition.iter().chain(&artefact.artifacts).flat_map(|e| {
        find_uris(&e.text).into_iter().map(|value| Carried { carrier: "visible", value, at: e.at.clone() })
    });
    // links of the edition's own pages, whatever they show
    let linked = artefact.links.iter().filter(|l| artefact.marked && !artefact.pdf && l.leaf.is_empty());
    let linked = linked.filter(|l| speaks_of_cc(&l.href) && !l.rel.contains("license")).map(|l| Carried {
        carrier: "xhtml.a",
        value: l.href.clone(),
        at: l.at.clone(),
    });
    // a statement in words may give the address along with the name
    let in_words = artefact
        .metadata
        .statements
        .iter()
        .flat_map(|s| find_uris(&s.value).into_iter().map(|value| Carried { value, ..s.clone() }));
    let mut read = Vec::new();
    for c in artefact.metadata.uris.iter().cloned().chain(in_words).chain(visible).chain(elsewhere).chain(linked) {
        // WebStatement may be the work's own page
        if c.carrier == "xmp.xmpRights:WebStatement" && !speaks_of_cc(&c.value) {
            continue;
        }
        let id = match parse_uri(&c.value) {
            Ok(id) => id,
            Err(UriError::Host(_)) => {
                findings.fail("LIC-007.host", &[&c.value], Detail::at(c.at.clone()));
                continue;
            }
            // the list of all licences is no licence
            Err(UriError::NoSuchLicence(_)) if c.value.trim_end_matches('/').ends_with(".org/licenses") => continue,
            Err(UriError::NoSuchLicence(_)) => {
                findings.fail("LIC-006.none", &[&c.value], Detail::at(c.at.clone()));
                continue;
            }
        };
        read.push((c.carrier, id));
        let want = known.map(|k| k.licence.uri.as_deref().map(parse_uri));
        match want {
            Some(None) => findings.fail("LIC-004.unresolved", &[c.carrier], Detail::at(c.at.clone())),
            Some(Some(Ok(w))) if w != id => {
                let detail = Detail::diff(c.at.clone(), &w.uri().unwrap_or_default(), &c.value);
                findings.fail("LIC-004.differs", &[c.carrier], detail.clone());
                if c.carrier.starts_with("opf.") || c.carrier.starts_with("xmp.") {
                    findings.fail("CNS-002.address", &[c.carrier], detail);
                }
            }
            _ => {}
        }
    }
    if let (None, Some((first, id))) = (known, read.first()) {
        if let Some((other, _)) = read.iter().find(|r| r.1 != *id) {
            findings.fail("LIC-004.contradict", &[first, other], Detail::default());
        }
        if stated.is_some_and(|s| s.family != id.family || (s.version.is_some() && s.version != id.version)) {
            findings.fail("LIC-004.contradict", &["dc:rights", first], Detail::default());
        }
    }
    promised(artefact, known, stated, &read, findings);
    read
}

/// LIC-003: the address stands in every carrier that an edition of a resolved licence has.
fn promised(
    artefact: &Artefact,
    known: Option<&Known>,
    stated: Option<LicenceId>,
    read: &[(&'static str, LicenceId)],
    findings: &mut Findings,
) {
    let resolved = match known {
        Some(k) => k.licence.uri.is_some(),
        None => stated.is_some_and(|s| s.version.is_some()) || !read.is_empty(),
    };
    if !resolved {
        return findings.not_applicable(&["LIC-003"], "na.unresolved");
    }
    findings.ran(&["LIC-003"]);
    let mut absent = |carrier: &str| findings.fail("LIC-003.absent", &[carrier], Detail::default());
    let has = |carrier: &str| read.iter().any(|r| r.0 == carrier);
    if !artefact.marked {
        let machine = read.iter().any(|r| r.0.starts_with("opf.") || r.0.starts_with("xmp."));
        if !machine {
            absent(artefact.metadata.carrier);
        }
        return;
    }
    let carriers: &[&str] = if artefact.pdf {
        &["xmp.cc:license", "visible"]
    } else {
        &["opf.dcterms:license", "opf.cc:license", "visible"]
    };
    carriers.iter().filter(|c| !has(c)).for_each(|c| absent(c));
    // may be the page of the work
    let web = "xmp.xmpRights:WebStatement";
    if artefact.pdf && !artefact.metadata.uris.iter().any(|u| u.carrier == web) {
        absent(web);
    }
}

/// LIC-010: two licences in one carrier, or in sight beside the record.
fn contradictions(
    artefact: &Artefact,
    known: Option<&Known>,
    stated: Option<LicenceId>,
    uris: &[(&'static str, LicenceId)],
    findings: &mut Findings,
) {
    findings.ran(&["LIC-010"]);
    let mut by_carrier: std::collections::BTreeMap<&str, Family> = std::collections::BTreeMap::new();
    let statements = artefact
        .metadata
        .statements
        .iter()
        .flat_map(|s| find_codes(&s.value).into_iter().map(|id| (s.carrier, id)).collect::<Vec<_>>());
    let all: Vec<(&str, LicenceId)> = statements.chain(uris.iter().copied()).collect();
    for (carrier, id) in &all {
        let first = *by_carrier.entry(carrier).or_insert(id.family);
        if first != id.family {
            findings.fail("LIC-010.contradict", &[carrier], Detail::default());
        }
    }
    let mut versions: std::collections::BTreeMap<&str, LicenceId> = std::collections::BTreeMap::new();
    for (carrier, id) in uris {
        if *versions.entry(carrier).or_insert(*id) != *id && !findings.has("LIC-010") {
            findings.fail("LIC-010.contradict", &[carrier], Detail::default());
        }
    }
    let Some(own) = known.and_then(|k| k.licence.id).or(stated) else { return };
    for s in &artefact.metadata.statements {
        if find_codes(&s.value).iter().any(|id| !fits(id, &own, known)) {
            findings.fail("LIC-004.differs", &[s.carrier], Detail::diff(s.at.clone(), &own.short_name(), &s.value));
        }
    }
    let nobodys = artefact.extras.iter().filter(|_| artefact.marked);
    for e in artefact.edition.iter().chain(&artefact.artifacts).chain(nobodys) {
        if findings.in_time().is_err() {
            return;
        }
        if let Some(id) = find_codes(&e.text).into_iter().find(|id| !fits(id, &own, known)) {
            let detail = Detail::diff(e.at.clone(), &own.short_name(), &id.short_name());
            findings.fail("LIC-010.contradict", &["the edition's own text"], detail);
        }
    }
}

/// A code fits the record when it says no more and nothing else.
fn fits(id: &LicenceId, own: &LicenceId, known: Option<&Known>) -> bool {
    let added = id.version.is_some() && own.version.is_none() && known.is_some();
    id.family == own.family
        && !added
        && (id.version.is_none() || own.version.is_none() || id.version == own.version)
        && (id.port.is_none() || id.port == own.port)
}

/// NOT-001 to NOT-004.
fn notice(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) {
    findings.ran(&["NOT-001"]);
    match (artefact.pdf, artefact.marked) {
        (true, true) => findings.ran(&["NOT-005"]),
        (true, false) => findings.not_applicable(&["NOT-005"], "na.foreign"),
        _ => findings.not_applicable(&["NOT-005"], "na.type"),
    }
    let n = &artefact.notice;
    let mut text = squeezed(&n.text);
    if !artefact.marked && !n.found {
        // a foreign edition may say it anywhere
        let all: String = artefact.extras.iter().map(|e| format!("{}\n", e.text)).collect();
        let named = ["CreativeCommons", "知识共享", "創用CC", "共享創意"];
        let told = squeezed(&all);
        let says =
            !find_codes(&all).is_empty() || !find_uris(&all).is_empty() || named.iter().any(|w| told.contains(w));
        let quoted = known.is_some_and(|k| k.licence.notice.iter().any(|l| told.contains(&squeezed(l))));
        if !says && !quoted {
            return findings.fail("NOT-001.absent", &[], Detail::default());
        }
        text = told;
        findings.not_applicable(&["NOT-002"], "na.notice");
    } else if n.found && !n.reachable && n.hidden.is_none() {
        findings.ran(&["NOT-002"]);
        let key = if artefact.pdf { "NOT-002.page" } else { "NOT-002.spine" };
        return findings.fail(key, &[], Detail::at(n.at.clone()));
    } else if let Some(how) = &n.hidden {
        return findings.fail("NOT-001.hidden", &[how], Detail::at(n.at.clone()));
    } else if !n.found || text.is_empty() {
        // drawn on a page, but no part of the text (§4.3 row 55)
        let footer = artefact.artifacts.iter().find(|a| {
            let said = squeezed(&a.text);
            !find_codes(&a.text).is_empty()
                || !find_uris(&a.text).is_empty()
                || known.is_some_and(|k| k.licence.notice.iter().any(|l| said.contains(&squeezed(l))))
        });
        return match footer {
            Some(a) => findings.fail("NOT-005.artifact", &[], Detail::at(a.at.clone())),
            None => findings.fail("NOT-001.absent", &[], Detail::default()),
        };
    } else {
        findings.ran(&["NOT-002"]);
        if !n.reachable {
            let key = if artefact.pdf { "NOT-002.page" } else { "NOT-002.spine" };
            return findings.fail(key, &[], Detail::at(n.at.clone()));
        }
    }
    match artefact.credit {
        Some(credit) if artefact.marked => {
            findings.ran(&["NOT-004"]);
            if !credit {
                findings.fail("NOT-004.absent", &[], Detail::default());
            }
        }
        _ => findings.not_applicable(&["NOT-004"], "na.foreign"),
    }
    let Some(known) = known else { return findings.not_applicable(&["NOT-003"], "na.record") };
    findings.ran(&["NOT-003"]);
    let name = known.licence.id.map(|id| squeezed(&id.short_name())).unwrap_or_default();
    let code_said = text.contains(&squeezed(&known.licence.code)) || (!name.is_empty() && text.contains(&name));
    if !code_said {
        findings.fail("NOT-003.missing", &[&known.licence.code], Detail::at(n.at.clone()));
    }
    for line in known.licence.notice.iter().chain(&known.licence.uri) {
        if !text.contains(&squeezed(line)) {
            findings.fail("NOT-003.missing", &[line], Detail::at(n.at.clone()));
        }
    }
}

/// LIC-008: the notice, in metadata and in sight, beside the code.
fn agreement(artefact: &Artefact, family: Family, findings: &mut Findings) {
    findings.ran(&["LIC-008"]);
    let code = LicenceId { family, version: None, port: None }.short_name();
    let fields = artefact.fields.iter().filter(|f| f.key == "notice").map(|f| (f.value.clone(), f.at.clone()));
    let statements = artefact.metadata.statements.iter().map(|s| (without_code(&s.value), s.at.clone()));
    let page = artefact.notice.text.lines().map(|l| (without_code(l), artefact.notice.at.clone()));
    let mut seen = std::collections::BTreeSet::new();
    for (text, at) in fields.chain(statements).chain(page) {
        if findings.in_time().is_err() {
            return;
        }
        for conflict in cross_check(&[text], family) {
            if seen.insert(conflict.clause.clone()) {
                findings.fail("LIC-008.conflict", &[&conflict.clause, &code], Detail::at(at.clone()));
            }
        }
    }
}

/// A statement without its codes and addresses, which are not prose.
fn without_code(text: &str) -> String {
    text.split(['\u{3000}', ' ', '\t'])
        .filter(|w| parse_code(w).is_none() && !w.contains("://"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// LIC-005: `False` would say public domain.
fn marked(artefact: &Artefact, known: Option<&Known>, findings: &mut Findings) {
    if !artefact.pdf {
        return findings.not_applicable(&["LIC-005"], "na.type");
    }
    findings.ran(&["LIC-005"]);
    let own = known.is_some() || artefact.marked;
    match artefact.metadata.marked.as_deref() {
        Some("True") => {}
        None if !own => {}
        value => findings.fail("LIC-005.marked", &[value.unwrap_or("-")], Detail::at(Where::entry("XMP"))),
    }
}

/// LIC-009: what a licence link shows and where it leads.
fn links(artefact: &Artefact, findings: &mut Findings) {
    if artefact.pdf && !artefact.marked {
        return findings.not_applicable(&["LIC-009"], "na.foreign");
    }
    findings.ran(&["LIC-009"]);
    // what the manuscript links is its own affair, and held against it (INT-009)
    for link in artefact.links.iter().filter(|l| l.leaf.is_empty()) {
        let shown = find_uris(&link.text).into_iter().next();
        let licence =
            speaks_of_cc(&link.href) || shown.is_some() || link.rel.split_whitespace().any(|r| r == "license");
        let Some(shown) = shown.filter(|_| licence) else { continue };
        if parse_uri(&shown).ok() != parse_uri(&link.href).ok() {
            findings.fail("LIC-009.link", &[], Detail::diff(link.at.clone(), &shown, &link.href));
        }
    }
}
