//! An EPUB, from its bytes to an [`Artefact`]: container, package, spine in order, notice, manifest.

use crate::license::sha256_hex;
use crate::verify::Limits;
use crate::verify::epub::glyphs;
use crate::verify::epub::package::{self, Package};
use crate::verify::epub::page::Pages;
use crate::verify::epub::zip::{Zip, check_mimetype};
use crate::verify::model::{Artefact, Label, Notice, Parts, Shown};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use crate::verify::xml;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

const INTEGRITY: &str = "META-INF/integrity.json";
const INTEGRITY_SIGNATURE: &str = "META-INF/integrity.json.minisig";
const XHTML_TYPE: &str = "application/xhtml+xml";

/// What `META-INF` may hold without being listed: reserved by OCF, by this program, or by known reading systems.
const RESERVED: &[&str] = &[
    "META-INF/container.xml",
    "META-INF/encryption.xml",
    "META-INF/manifest.xml",
    "META-INF/metadata.xml",
    "META-INF/rights.xml",
    "META-INF/signatures.xml",
    INTEGRITY,
    INTEGRITY_SIGNATURE,
    "META-INF/content_credential.c2pa",
    "META-INF/com.apple.ibooks.display-options.xml",
    "META-INF/com.kobobooks.display-options.xml",
    "META-INF/calibre_bookmarks.txt",
    "mimetype",
];

/// Reads an EPUB.
///
/// # Errors
/// [`Stop`] when no verdict is possible; the finding that says why is recorded.
pub(crate) fn read(bytes: &[u8], limits: &Limits, findings: &mut Findings) -> Result<Artefact, Stop> {
    let mut zip = Zip::open(bytes, limits, findings)?;
    if !zip.has("mimetype") && !zip.has("META-INF/container.xml") {
        return Err(findings.stop("IO-002.zip", &[], Where::default()));
    }
    check_mimetype(bytes, findings);
    let path = package::package_path(&mut zip, limits, findings)?;
    let package = package::read_package(&path, &mut zip, limits, findings)?;
    package::check_drm(&package.items, &mut zip, limits, findings)?;
    let mut out = Artefact { metadata: package.metadata.clone(), ..Artefact::default() };
    let promised = out.metadata.root.is_some() || out.metadata.stream.is_some() || zip.has(INTEGRITY);
    let mut pages = Pages::new(promised);
    let spine = read_spine(&package, &mut zip, limits, &mut pages, &mut out, findings)?;
    read_rest(&package, &spine, &mut zip, limits, &mut pages, &mut out, findings)?;
    let obfuscated = zip.has("META-INF/encryption.xml");
    glyphs::check(&pages, &mut |name, findings| zip.read(name, findings), obfuscated, findings)?;
    unlisted(&package, &zip, findings);
    out.manifest = zip.read(INTEGRITY, findings)?;
    if out.manifest.is_some() {
        out.parts = parts(&package, &mut zip, findings)?;
    }
    out.manifest_signature = zip.read(INTEGRITY_SIGNATURE, findings)?;
    out.promises_manifest = out.marked || out.metadata.root.is_some() || out.metadata.stream.is_some();
    out.credit = Some(has_credit(&out));
    Ok(out)
}

/// One page, with the style sheets that it names.
fn page(
    bytes: &[u8],
    entry: &str,
    zip: &mut Zip<'_>,
    limits: &Limits,
    pages: &mut Pages,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut stopped = None;
    // findings of the archive are kept apart while those of the page are made
    let mut aside = Findings::default();
    let mut load = |name: &str| match zip.read(name, &mut aside) {
        Ok(bytes) => bytes,
        Err(stop) => {
            stopped = Some(stop);
            None
        }
    };
    let read = pages.read(bytes, entry, limits, &mut load, out, findings);
    findings.absorb(aside);
    match stopped {
        Some(stop) => Err(stop),
        None => read,
    }
}

/// The pages of the spine in order; entries that were read.
fn read_spine(
    package: &Package,
    zip: &mut Zip<'_>,
    limits: &Limits,
    pages: &mut Pages,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<BTreeSet<String>, Stop> {
    findings.ran(&["CON-009", "ACT-001"]);
    let by_id: BTreeMap<&str, usize> = package.items.iter().enumerate().map(|(i, it)| (it.id.as_str(), i)).collect();
    let mut read = BTreeSet::new();
    for place in &package.spine {
        let at = Where::entry(&package.path);
        let Some(item) = by_id.get(place.idref.as_str()).and_then(|i| package.items.get(*i)) else {
            findings.fail("CON-009.missing", &[&place.idref], Detail::at(at));
            continue;
        };
        if item.media_type != XHTML_TYPE {
            findings.fail("CON-009.type", &[&item.entry, &item.media_type], Detail::at(at));
            continue;
        }
        if !place.linear {
            continue; // beside the reading order, like pages that only a link reaches
        }
        let Some(bytes) = zip.read(&item.entry, findings)? else {
            findings.fail("CON-009.missing", &[&item.entry], Detail::at(Where::entry(&item.entry)));
            continue;
        };
        page(&bytes, &item.entry, zip, limits, pages, out, findings)?;
        read.insert(item.entry.clone());
    }
    Ok(read)
}

/// Pages outside the linear reading order: the contents, pages that only links reach, a notice that nobody reaches.
fn read_rest(
    package: &Package,
    spine: &BTreeSet<String>,
    zip: &mut Zip<'_>,
    limits: &Limits,
    pages: &mut Pages,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let listed: BTreeSet<String> = package
        .items
        .iter()
        .filter(|i| i.media_type == XHTML_TYPE || i.media_type == "application/x-dtbncx+xml")
        .map(|i| i.entry.clone())
        .collect();
    let stray = zip.names().iter().filter(|n| n.ends_with(".xhtml")).cloned();
    let rest: BTreeSet<String> = listed.into_iter().chain(stray).filter(|n| !spine.contains(n)).collect();
    for entry in rest {
        let Some(bytes) = zip.read(&entry, findings)? else { continue };
        if entry.ends_with(".ncx") {
            xml::walk(&bytes, &entry, limits, findings, &mut |_| ())?;
            continue;
        }
        let nav = package.items.iter().any(|i| i.entry == entry && i.nav);
        let mut page = Artefact::default();
        self::page(&bytes, &entry, zip, limits, pages, &mut page, findings)?;
        // whoever follows a link or opens the contents sees it: what stands here is no word of the body
        let leaves = page.leaves.into_iter().map(|l| Shown { text: l.text, at: l.at });
        let words = page.extras.into_iter().chain(leaves);
        if nav {
            out.edition.extend(words)
        } else {
            out.extras.extend(words)
        }
        if nav {
            let labels = page.links.iter().filter(|l| !l.text.trim().is_empty()).map(|l| Label {
                text: l.text.trim().to_string(),
                target: l.href.split_once('#').map_or("", |h| h.1).to_string(),
                holder: "contents",
                at: l.at.clone(),
            });
            out.labels.extend(labels);
        }
        out.links.extend(page.links);
        out.labels.extend(page.labels);
        out.asides.extend(page.asides);
        out.inert.extend(page.inert);
        out.edition.extend(page.edition);
        out.numbers.extend(page.numbers);
        out.marked |= page.marked;
        out.metadata.uris.extend(page.metadata.uris);
        if page.notice.found && !out.notice.found {
            out.notice = Notice { reachable: false, ..page.notice };
        }
    }
    Ok(())
}

/// Digests of every entry but the manifest and its signature, and the spine by entries.
fn parts(package: &Package, zip: &mut Zip<'_>, findings: &mut Findings) -> Result<Parts, Stop> {
    let mut parts = Parts::default();
    for name in zip.names().to_vec() {
        if name == INTEGRITY || name == INTEGRITY_SIGNATURE || name.ends_with('/') {
            continue;
        }
        // bad data are CON-004 already
        let bytes = zip.read(&name, findings)?.unwrap_or_default();
        let text = [".xhtml", ".opf", ".css", ".xml", ".ncx"].iter().any(|e| name.ends_with(e));
        let plain = std::str::from_utf8(&bytes).ok().filter(|t| text && (t.contains('\r') || t.contains("&#")));
        let plain = plain.map(|t| sha256_hex(&Sha256::digest(plain_text(t)).into()));
        parts.entries.push((name, sha256_hex(&Sha256::digest(&bytes).into()), plain));
    }
    let by_id: BTreeMap<&str, &str> = package.items.iter().map(|i| (i.id.as_str(), i.entry.as_str())).collect();
    let entry = |idref: &str| by_id.get(idref).copied().unwrap_or_default().to_string();
    parts.spine = package.spine.iter().map(|p| (entry(&p.idref), p.linear)).collect();
    Ok(parts)
}

/// A text as another program may have had it before: line ends of one character, no references to characters that need
/// none.
fn plain_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut parts = text.split("&#");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let number = part.split_once(';').and_then(|(n, rest)| {
            let code = match n.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => n.parse().ok()?,
            };
            Some((char::from_u32(code).filter(|c| !c.is_ascii())?, rest))
        });
        match number {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push_str("&#");
                out.push_str(part);
            }
        }
    }
    out
}

/// CON-007.
fn unlisted(package: &Package, zip: &Zip<'_>, findings: &mut Findings) {
    findings.ran(&["CON-007"]);
    let listed: BTreeSet<&str> = package.items.iter().map(|i| i.entry.as_str()).collect();
    for name in zip.names() {
        let known = listed.contains(name.as_str()) || *name == package.path || RESERVED.contains(&name.as_str());
        if !known && !name.ends_with('/') {
            findings.fail("CON-007.unlisted", &[name], Detail::at(Where::entry(name)));
        }
    }
}

/// Words of the edition, in an entry that holds words of the body, that name a creator: the credit line (NOT-004).
fn has_credit(out: &Artefact) -> bool {
    let last = out.leaves.last().and_then(|l| l.at.entry.clone());
    out.edition.iter().any(|e| {
        e.at.entry == last && out.metadata.creators.iter().any(|c| !c.is_empty() && e.text.contains(c.as_str()))
    })
}
