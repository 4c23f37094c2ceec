//! The metadata of the package document: what is known of the work and nothing else.

use super::blocks::Body;
use super::markup::Markup;
use crate::document::live_href;
use crate::license::{Attribution, Edition};

/// Prefixes that are not reserved by EPUB 3.3 and that the metadata uses.
const CC: &str = "cc: http://creativecommons.org/ns#";
const FUZI: &str = "fuzi: https://fuzi.example/ns/1#";
const PRISM: &str = "prism: http://prismstandard.org/namespaces/basic/2.0/";

/// Id of the item of the cover's picture.
pub(crate) const COVER_ID: &str = "cover-image";

/// Value of the package's `prefix` attribute: only what is used is declared.
pub(crate) fn prefix(edition: &Edition) -> String {
    let mut used = vec![CC, FUZI];
    if edition.attribution().journal.is_some() {
        used.push(PRISM);
    }
    used.join(" ")
}

/// The `<metadata>` element.
///
/// `cover`: there is one; readers of EPUB 2 find it by its id.
pub(crate) fn metadata(edition: &Edition, body: &Body, cover: bool) -> Markup {
    let mut m = Markup::default();
    m.open("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")]);
    work(&mut m, edition);
    creators(&mut m, edition.attribution());
    origin(&mut m, edition);
    rights(&mut m, edition);
    collection(&mut m, edition.attribution());
    let canon = edition.manifest();
    meta(&mut m, "fuzi:root", &canon.root);
    meta(&mut m, "fuzi:stream", &canon.stream);
    if let Some(reason) = &edition.licence().license_basis {
        meta(&mut m, "fuzi:licenseBasis", reason);
    }
    meta(&mut m, "fuzi:spdx", &edition.licence().spdx());
    if let Some(note) = edition.build_note() {
        meta(&mut m, "fuzi:build", note);
    }
    if cover {
        m.line().empty("meta", &[("name", "cover"), ("content", COVER_ID)]);
    }
    accessibility(&mut m, edition, body, cover);
    m.line().close();
    m
}

fn meta(m: &mut Markup, property: &str, value: &str) {
    m.line().leaf("meta", &[("property", property)], value);
}

fn refine(m: &mut Markup, id: &str, property: &str, value: &str) {
    m.line().leaf("meta", &[("refines", &format!("#{id}")), ("property", property)], value);
}

fn dc(m: &mut Markup, tag: &'static str, value: &str) {
    m.at(tag).line().leaf(tag, &[], value);
}

fn work(m: &mut Markup, edition: &Edition) {
    m.line().leaf("dc:identifier", &[("id", "pub-id")], edition.identifier());
    for id in &edition.document().meta.identifiers {
        dc(m, "dc:identifier", &id.value);
    }
    m.at("title").line().leaf("dc:title", &[("id", "title")], edition.title());
    if let Some(subtitle) = &edition.document().meta.subtitle {
        refine(m, "title", "title-type", "main");
        m.at("subtitle").line().leaf("dc:title", &[("id", "subtitle")], &subtitle.value);
        refine(m, "subtitle", "title-type", "subtitle");
    }
    dc(m, "dc:language", edition.language());
    meta(m, "dcterms:modified", edition.modified());
}

/// Each creator has an id of its own (defect 1) and a role only when one is known; codes are MARC relators.
fn creators(m: &mut Markup, attribution: &Attribution) {
    for (i, creator) in attribution.creators.iter().enumerate() {
        let id = format!("creator{}", i + 1);
        m.at("byline").line().leaf("dc:creator", &[("id", &id)], &creator.name);
        if let Some(role) = creator.role.as_ref().map(|r| r.value.as_str()).filter(|r| is_relator(r)) {
            let refines = format!("#{id}");
            m.line();
            m.leaf("meta", &[("refines", &refines), ("property", "role"), ("scheme", "marc:relators")], role);
        }
        refine(m, &id, "display-seq", &(i + 1).to_string());
        if let Some(sorted) = &creator.file_as {
            refine(m, &id, "file-as", sorted);
        }
    }
}

/// Three small letters: the shape of a MARC relator code.
fn is_relator(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase())
}

fn origin(m: &mut Markup, edition: &Edition) {
    let a = edition.attribution();
    if let Some(publisher) = &a.publisher {
        dc(m, "dc:publisher", publisher);
    }
    if let Some(source) = &a.source_uri {
        dc(m, "dc:source", source);
    }
    if let Some(citation) = a.citation() {
        m.at("citation");
        meta(m, "dcterms:bibliographicCitation", &citation);
    }
    if let Some(date) = a.date.as_ref().filter(|d| is_date(&d.iso)) {
        dc(m, "dc:date", &date.iso);
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a month and day that can be (W3C-DTF).
fn is_date(iso: &str) -> bool {
    let parts: Vec<&str> = iso.split('-').collect();
    let number = |i: usize, len: usize, max: u32| match parts.get(i) {
        None => true,
        Some(p) => {
            p.len() == len
                && p.bytes().all(|b| b.is_ascii_digit())
                && p.parse::<u32>().is_ok_and(|n| (1..=max).contains(&n))
        }
    };
    let (year, month) = (parts.first().and_then(|p| p.parse().ok()), parts.get(1).and_then(|p| p.parse::<u32>().ok()));
    let days = match (month, year) {
        (Some(4 | 6 | 9 | 11), _) => 30,
        (Some(2), Some(y)) if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        (Some(2), Some::<u32>(_)) => 28,
        _ => 31,
    };
    parts.len() <= 3 && number(0, 4, 9999) && number(1, 2, 12) && number(2, 2, days)
}

/// The source's own words, and addresses only when the licence is resolved (`decisions.md` 8).
fn rights(m: &mut Markup, edition: &Edition) {
    let licence = edition.licence();
    let a = edition.attribution();
    m.at("rights").line().leaf("dc:rights", &[("xml:lang", edition.language())], &licence.rights_text());
    if let Some(line) = &a.copyright {
        m.at("copyright");
        meta(m, "dcterms:rights", line); // apart from the licence: `dc:rights` is one statement
    }
    if let Some(uri) = licence.uri() {
        m.line().empty("link", &[("rel", "dcterms:license"), ("href", &uri)]);
        m.line().empty("link", &[("rel", "cc:license"), ("href", &uri)]);
    }
    m.at("byline");
    meta(m, "cc:attributionName", &a.byline());
    if let Some(uri) = a.source_uri.as_deref().and_then(live_href) {
        meta(m, "cc:attributionURL", &uri);
    }
}

/// The journal as a collection, the volume and issue as the place in it.
fn collection(m: &mut Markup, a: &Attribution) {
    let Some(journal) = &a.journal else { return };
    m.at("journal").line().leaf("meta", &[("property", "belongs-to-collection"), ("id", "journal")], journal);
    refine(m, "journal", "collection-type", "series");
    let numbers: Vec<&str> = [a.volume.as_deref(), a.issue.as_deref()].into_iter().flatten().collect();
    if !numbers.is_empty() && numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
        refine(m, "journal", "group-position", &numbers.join("."));
    }
    if let Some(issn) = &a.issn {
        m.at("issn");
        refine(m, "journal", "dcterms:identifier", &format!("urn:issn:{issn}"));
        meta(m, "prism:issn", issn);
    }
    m.at("journal");
    meta(m, "prism:publicationName", journal);
    for (property, value) in [("prism:volume", &a.volume), ("prism:number", &a.issue)] {
        if let Some(value) = value {
            meta(m, property, value);
        }
    }
}

/// What is true of this book (EPUB Accessibility 1.1 §2): nothing is claimed that was not counted.
fn accessibility(m: &mut Markup, edition: &Edition, body: &Body, cover: bool) {
    let (pictures, told) = body.pictures.shown_and_told();
    meta(m, "schema:accessMode", "textual");
    if pictures {
        meta(m, "schema:accessMode", "visual");
    }
    if pictures {
        meta(m, "schema:accessModeSufficient", "textual,visual");
    }
    if told {
        meta(m, "schema:accessModeSufficient", "textual");
    }
    for feature in ["structuralNavigation", "tableOfContents", "readingOrder"] {
        meta(m, "schema:accessibilityFeature", feature);
    }
    if pictures && told {
        meta(m, "schema:accessibilityFeature", "alternativeText");
    }
    // a moving picture may flash, and nobody has looked
    meta(m, "schema:accessibilityHazard", if body.pictures.may_move() { "unknown" } else { "none" });
    let w = body.words;
    let about_pictures = match (pictures, told) {
        (false, _) if cover => w.only_cover,
        (false, _) => w.no_pictures,
        (true, true) => w.pictures_told,
        (true, false) => w.pictures_untold,
    };
    let gap = if edition.language().starts_with("zh") { "" } else { " " };
    m.line().leaf(
        "meta",
        &[("property", "schema:accessibilitySummary"), ("xml:lang", edition.language())],
        &format!("{}{gap}{about_pictures}", w.reflow),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_can_be() {
        for d in ["2026", "2026-01", "2024-02-29", "1999-12-31"] {
            assert!(is_date(d), "{d}");
        }
        for d in ["", "26", "2026-13", "2026-1", "2025-02-29", "2026-04-31", "2026-01-01-01", "2026年", "2026-00"] {
            assert!(!is_date(d), "{d}");
        }
    }
}
