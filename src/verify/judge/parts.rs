//! What the manifest lists of the file it lies in, held against the file (MAN-002, MAN-003).
//!
//! Digests are of unpacked bytes: what zips or deflates again changes none of them.

use crate::verify::model::Artefact;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The manifest's list; a kind of file that it does not know counts as none.
#[derive(Deserialize)]
pub(crate) struct Listed {
    epub: Option<Epub>,
    pdf: Option<Pdf>,
}

#[derive(Deserialize)]
struct Epub {
    entries: Vec<Entry>,
    spine: Vec<Spine>,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
    role: String,
    sha256: String,
}

#[derive(Deserialize)]
struct Spine {
    path: String,
    linear: bool,
}

#[derive(Deserialize)]
struct Pdf {
    pages: Vec<Page>,
    fonts: Vec<Named>,
    images: Vec<Named>,
}

#[derive(Deserialize)]
struct Page {
    content_sha256: String,
    links_sha256: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    sha256: String,
}

/// MAN-002 for what carries words and order, MAN-003 for what pages show besides.
pub(crate) fn check(listed: &Listed, artefact: &Artefact, findings: &mut Findings) {
    match (&listed.epub, &listed.pdf, artefact.pdf) {
        (Some(epub), _, false) => entries(epub, artefact, findings),
        (_, Some(pdf), true) => pages(pdf, artefact, findings),
        // the manifest of another file of the work
        _ => {
            findings.ran(&["MAN-003"]);
            findings.fail("MAN-002.format", &[], Detail::default());
        }
    }
}

/// Roles of entries that hold no words.
const RESOURCES: &[&str] = &["style", "picture", "font", "other"];

/// Entries of `META-INF` that readers and shops add, and that change nothing (DRM and signatures have checks of their own).
fn is_beside(path: &str) -> bool {
    path.starts_with("META-INF/") || path.ends_with('/')
}

fn entries(epub: &Epub, artefact: &Artefact, findings: &mut Findings) {
    findings.ran(&["MAN-002", "MAN-003"]);
    let there: BTreeMap<&str, &str> = artefact.parts.entries.iter().map(|e| (e.0.as_str(), e.1.as_str())).collect();
    let plain: BTreeMap<&str, &str> =
        artefact.parts.entries.iter().filter_map(|e| Some((e.0.as_str(), e.2.as_deref()?))).collect();
    for entry in &epub.entries {
        let at = Where::entry(&entry.path);
        let resource = RESOURCES.contains(&entry.role.as_str());
        match (there.get(entry.path.as_str()), resource) {
            (Some(digest), _) if *digest == entry.sha256 => {}
            _ if plain.get(entry.path.as_str()).is_some_and(|d| *d == entry.sha256) => {}
            (Some(d), true) => findings.fail("MAN-003.entry", &[&entry.path], Detail::diff(at, &entry.sha256, d)),
            // what metadata say is held against the record by itself; shops and libraries add to it
            (Some(d), false) if entry.role == "package" => {
                findings.fail("MAN-002.package", &[&entry.path], Detail::diff(at, &entry.sha256, d));
            }
            (Some(d), false) => findings.fail("MAN-002.entry", &[&entry.path], Detail::diff(at, &entry.sha256, d)),
            (None, true) => findings.fail("MAN-003.gone", &[&entry.path], Detail::at(at)),
            (None, false) => findings.fail("MAN-002.gone", &[&entry.path], Detail::at(at)),
        }
    }
    let known: BTreeSet<&str> = epub.entries.iter().map(|e| e.path.as_str()).collect();
    for (path, ..) in artefact.parts.entries.iter().filter(|e| !known.contains(e.0.as_str()) && !is_beside(&e.0)) {
        findings.fail("MAN-002.added", &[path], Detail::at(Where::entry(path)));
    }
    let want = epub.spine.iter().map(|s| (s.path.as_str(), s.linear));
    if !want.eq(artefact.parts.spine.iter().map(|s| (s.0.as_str(), s.1))) {
        let list = |spine: &mut dyn Iterator<Item = (&str, bool)>| spine.map(|s| s.0).collect::<Vec<_>>().join(" ");
        let detail = Detail::diff(
            Where::default(),
            &list(&mut epub.spine.iter().map(|s| (s.path.as_str(), s.linear))),
            &list(&mut artefact.parts.spine.iter().map(|s| (s.0.as_str(), s.1))),
        );
        findings.fail("MAN-002.spine", &[], detail);
    }
}

fn pages(pdf: &Pdf, artefact: &Artefact, findings: &mut Findings) {
    findings.ran(&["MAN-002", "MAN-003"]);
    let parts = &artefact.parts.pages;
    if pdf.pages.len() != parts.len() {
        let (want, got) = (pdf.pages.len().to_string(), parts.len().to_string());
        findings.fail("MAN-002.pages", &[&want, &got], Detail::default());
    }
    for (i, (want, got)) in pdf.pages.iter().zip(parts).enumerate() {
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        let at = Where::page(number);
        if want.content_sha256 != got.content_sha256 {
            let detail = Detail::diff(at.clone(), &want.content_sha256, &got.content_sha256);
            findings.fail("MAN-002.content", &[&number.to_string()], detail);
        }
        if want.links_sha256 != got.links_sha256 {
            let text = |d: &Option<String>| d.clone().unwrap_or_else(|| "-".to_string());
            let detail = Detail::diff(at, &text(&want.links_sha256), &text(&got.links_sha256));
            findings.fail("MAN-002.links", &[&number.to_string()], detail);
        }
    }
    let fonts: BTreeMap<&str, &str> = pdf.fonts.iter().map(|n| (n.name.as_str(), n.sha256.as_str())).collect();
    let images: BTreeMap<&str, &str> = pdf.images.iter().map(|n| (n.name.as_str(), n.sha256.as_str())).collect();
    let mut said: BTreeSet<&str> = BTreeSet::new();
    for (i, part) in parts.iter().enumerate() {
        if findings.in_time().is_err() {
            return;
        }
        let at = Where::page(u32::try_from(i).unwrap_or(u32::MAX - 1) + 1);
        let page = (i + 1).to_string();
        for (key, known, list) in [("MAN-003.font", &fonts, &part.fonts), ("MAN-003.picture", &images, &part.images)] {
            for (name, digest) in list {
                let want = known.get(name.as_str()).copied().unwrap_or("-");
                if want != digest && said.insert(name) {
                    findings.fail(key, &[name, &page], Detail::diff(at.clone(), want, digest));
                }
            }
        }
    }
}
