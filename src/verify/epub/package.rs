//! The package of an EPUB: container.xml, the OPF's metadata, manifest and spine.

use crate::verify::Limits;
use crate::verify::epub::zip::{Zip, percent_decode};
use crate::verify::model::{Carried, Metadata};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use crate::verify::xml::{self, Node, attr, attr_ns};
use std::collections::BTreeMap;

const CONTAINER: &str = "META-INF/container.xml";
const OPF: &str = "http://www.idpf.org/2007/opf";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";

/// Parts of a package document; of the first three there is one each.
const PARTS: [&str; 4] = ["metadata", "manifest", "spine", "bindings"];

/// An item of the manifest, its address resolved to an entry.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub id: String,
    pub entry: String,
    pub media_type: String,
    pub nav: bool,
    /// The item that a reading system takes instead.
    pub fallback: Option<String>,
}

/// A place in the reading order.
#[derive(Clone, Debug)]
pub(crate) struct SpineItem {
    pub idref: String,
    pub linear: bool,
}

/// The package document, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub path: String,
    pub items: Vec<Item>,
    pub spine: Vec<SpineItem>,
    pub metadata: Metadata,
}

/// Entry of the package document.
///
/// # Errors
/// [`Stop`] when the container is missing, malformed or names none (CON-008).
pub(crate) fn package_path(zip: &mut Zip<'_>, limits: &Limits, findings: &mut Findings) -> Result<String, Stop> {
    findings.ran(&["CON-008"]);
    let at = Where::entry(CONTAINER);
    let Some(bytes) = zip.read(CONTAINER, findings)? else {
        return Err(findings.stop("CON-008.container", &["missing"], at));
    };
    let mut paths = Vec::new();
    let mut foreign = false;
    xml::walk(&bytes, CONTAINER, limits, findings, &mut |node| {
        if let Node::Open { name: "rootfile", attrs, .. } = node {
            paths.extend(attr(attrs, "full-path").map(String::from));
            foreign |= attr(attrs, "media-type") != Some("application/oebps-package+xml");
        }
    })?;
    if foreign {
        findings.fail("CON-008.container", &["a rootfile of another type"], Detail::at(at.clone()));
    }
    if paths.len() > 1 {
        findings.fail("CON-008.container", &["more than one rootfile"], Detail::at(at.clone()));
    }
    paths.into_iter().next().ok_or_else(|| findings.stop("CON-008.container", &["names no package"], at))
}

/// An address inside the archive, from the entry that holds it; `None` for one that leaves the archive.
pub(crate) fn resolve(base: &str, href: &str) -> Option<String> {
    let href = href.split(['#', '?']).next().unwrap_or_default();
    if href.contains("://") || href.starts_with("data:") {
        return None;
    }
    let href = percent_decode(href);
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            p => parts.push(p),
        }
    }
    Some(parts.join("/"))
}

/// One metadata element while it is open.
#[derive(Default)]
struct Element {
    key: String,
    text: String,
    /// Id of what it speaks of; `None` for the work.
    refines: Option<String>,
    id: String,
    /// `opf:role`, as EPUB 2 has it.
    role: Option<String>,
}

/// Reads the OPF.
///
/// # Errors
/// [`Stop`] when it is missing or malformed.
pub(crate) fn read_package(
    path: &str,
    zip: &mut Zip<'_>,
    limits: &Limits,
    findings: &mut Findings,
) -> Result<Package, Stop> {
    let at = Where::entry(path);
    let Some(bytes) = zip.read(path, findings)? else {
        return Err(findings.stop("CON-008.container", &["the package document is missing"], at));
    };
    let mut package = Package { path: path.to_string(), ..Package::default() };
    package.metadata.carrier = "OPF";
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open: Vec<Option<Element>> = Vec::new();
    let mut done: Vec<Element> = Vec::new();
    xml::walk(&bytes, path, limits, findings, &mut |node| match node {
        Node::Open { ns, name, attrs } => {
            let refines = attr(attrs, "refines").map(|r| r.trim_start_matches('#').to_string());
            let id = attr(attrs, "id").unwrap_or_default().to_string();
            let role = attr_ns(attrs, OPF, "role").map(String::from);
            let element = |key: String| {
                Some(Element { key, text: String::new(), refines: refines.clone(), id: id.clone(), role: role.clone() })
            };
            let mut slot = None;
            if ns == OPF
                && let Some(part) = PARTS.iter().find(|p| **p == name)
            {
                *parts.entry(part).or_default() += 1;
            }
            match (ns, name) {
                (DC, name) => slot = element(format!("dc:{name}")),
                (OPF, "meta") => match (attr(attrs, "property"), attr(attrs, "name")) {
                    (Some(p), _) => slot = element(p.to_string()),
                    // EPUB 2 keeps the value in an attribute
                    (None, Some(n)) => done.push(Element {
                        key: n.to_string(),
                        text: attr(attrs, "content").unwrap_or_default().to_string(),
                        ..Element::default()
                    }),
                    _ => {}
                },
                (OPF, "link") => {
                    for rel in attr(attrs, "rel").unwrap_or_default().split_whitespace() {
                        let href = attr(attrs, "href").unwrap_or_default().to_string();
                        let refines = refines.clone();
                        done.push(Element { key: format!("link {rel}"), text: href, refines, ..Element::default() });
                    }
                }
                (OPF, "item") => {
                    let href = attr(attrs, "href").unwrap_or_default();
                    let properties = attr(attrs, "properties").unwrap_or_default();
                    package.items.push(Item {
                        id: attr(attrs, "id").unwrap_or_default().to_string(),
                        entry: resolve(path, href).unwrap_or_default(),
                        media_type: attr(attrs, "media-type").unwrap_or_default().to_string(),
                        nav: properties.split_whitespace().any(|p| p == "nav"),
                        fallback: attr(attrs, "fallback").map(String::from),
                    });
                }
                (OPF, "itemref") => package.spine.push(SpineItem {
                    idref: attr(attrs, "idref").unwrap_or_default().to_string(),
                    linear: attr(attrs, "linear") != Some("no"),
                }),
                (OPF, "package") => package.metadata.language = attr_ns(attrs, XML_NS, "lang").map(String::from),
                _ => {}
            }
            open.push(slot);
        }
        Node::Text(text) => {
            if let Some(Some(e)) = open.last_mut() {
                e.text.push_str(text);
            }
        }
        Node::Close => done.extend(open.pop().flatten()),
    })?;
    for part in parts.iter().filter(|p| *p.1 > 1).map(|p| *p.0) {
        findings.fail("CON-008.twice", &[part], Detail::at(at.clone()));
    }
    if parts.contains_key("bindings") {
        findings.fail("CON-009.bindings", &[], Detail::at(at.clone()));
    }
    check_items(&package, &at, findings);
    let creators: Vec<(String, Option<String>)> = done
        .iter()
        .filter(|e| e.key == "dc:creator" && e.refines.is_none() && !e.text.trim().is_empty())
        .map(|e| (e.id.clone(), e.role.clone()))
        .collect();
    let (refining, whole): (Vec<Element>, Vec<Element>) = done.into_iter().partition(|e| e.refines.is_some());
    refinements(&mut package.metadata, &creators, &refining, &at);
    // holders of rights, by role
    for e in whole.iter().filter(|e| matches!(e.key.as_str(), "dc:contributor" | "dc:creator") && !e.id.is_empty()) {
        let holder =
            refining.iter().any(|r| r.key == "role" && r.refines.as_deref() == Some(&e.id) && r.text.trim() == "cph");
        if holder || e.role.as_deref() == Some("cph") {
            let (carrier, value) = ("opf.dcterms:rightsHolder", e.text.trim().to_string());
            package.metadata.facts.push(Carried { carrier, value, at: at.clone() });
        }
    }
    for e in whole {
        take(&mut package.metadata, e, &at);
    }
    Ok(package)
}

/// What refines creators and the collection: roles, the order of display, the place in the journal.
fn refinements(m: &mut Metadata, creators: &[(String, Option<String>)], parts: &[Element], at: &Where) {
    let of = |id: &str, key: &str| {
        let part = parts.iter().find(|e| e.key == key && !id.is_empty() && e.refines.as_deref() == Some(id));
        part.map(|e| e.text.trim().to_string())
    };
    m.roles = creators.iter().map(|(id, role)| of(id, "role").or_else(|| role.clone())).collect();
    let order: Vec<Option<u32>> =
        creators.iter().map(|(id, _)| of(id, "display-seq").and_then(|n| n.parse().ok())).collect();
    if !order.is_sorted() {
        m.facts.push(Carried { carrier: "opf.display-seq", value: "-".to_string(), at: at.clone() });
    }
    for e in parts {
        let carrier = match e.key.as_str() {
            "group-position" => "opf.group-position",
            "dcterms:identifier" if e.text.trim().starts_with("urn:issn:") => "opf.dcterms:identifier",
            _ => continue,
        };
        m.facts.push(Carried { carrier, value: e.text.trim().to_string(), at: at.clone() });
    }
}

/// Statements of origin and rights that are held against the record (ATT-004, ATT-006).
const FACTS: &[(&str, &str)] = &[
    ("dc:publisher", "opf.dc:publisher"),
    ("dc:date", "opf.dc:date"),
    ("dc:source", "opf.dc:source"),
    ("dcterms:rights", "opf.dcterms:rights"),
    ("dcterms:rightsHolder", "opf.dcterms:rightsHolder"),
    ("dcterms:bibliographicCitation", "opf.dcterms:bibliographicCitation"),
    ("dcterms:publisher", "opf.dcterms:publisher"),
    ("dcterms:date", "opf.dcterms:date"),
    ("belongs-to-collection", "opf.belongs-to-collection"),
    ("prism:publicationName", "opf.prism:publicationName"),
    ("prism:volume", "opf.prism:volume"),
    ("prism:number", "opf.prism:number"),
    ("prism:issn", "opf.prism:issn"),
    ("prism:publicationDate", "opf.prism:publicationDate"),
    ("prism:coverDisplayDate", "opf.prism:coverDisplayDate"),
    ("cc:attributionName", "opf.cc:attributionName"),
];

/// CON-009: items that reading systems may resolve differently (§4.3 row 96).
fn check_items(package: &Package, at: &Where, findings: &mut Findings) {
    let (mut ids, mut entries) = (BTreeMap::new(), BTreeMap::new());
    for item in &package.items {
        if ids.insert(item.id.as_str(), item).is_some() {
            findings.fail("CON-009.id", &[&item.id], Detail::at(at.clone()));
        }
        let other = entries.insert(item.entry.as_str(), item.media_type.as_str());
        if other.is_some_and(|o| o != item.media_type) {
            findings.fail("CON-009.types", &[&item.entry], Detail::at(at.clone()));
        }
    }
    for place in &package.spine {
        let Some(item) = ids.get(place.idref.as_str()) else { continue };
        // a page that every reading system shows needs no stand-in; which one is shown is anybody's guess
        if let Some(stand_in) = &item.fallback {
            findings.fail("CON-009.fallback", &[&item.entry, stand_in], Detail::at(at.clone()));
        }
    }
}

/// One statement of the metadata, unless it speaks of a part (`refines`).
fn take(m: &mut Metadata, e: Element, at: &Where) {
    let value = e.text.trim().to_string();
    if value.is_empty() {
        return;
    }
    let carried = |carrier: &'static str, value: String| Carried { carrier, value, at: at.clone() };
    match e.key.as_str() {
        "dc:title" => m.titles.push(value),
        "dc:creator" => m.creators.push(value),
        "dc:contributor" => m.contributors.push(value),
        "dc:language" => m.language = Some(value),
        "dc:rights" => m.statements.push(carried("opf.dc:rights", value)),
        "dcterms:license" | "link dcterms:license" => m.uris.push(carried("opf.dcterms:license", value)),
        "cc:license" | "link cc:license" => m.uris.push(carried("opf.cc:license", value)),
        "link license" => m.uris.push(carried("opf.license", value)),
        "fuzi:root" => m.root = Some(value),
        "fuzi:stream" => m.stream = Some(value),
        "fuzi:licenseBasis" => m.license_basis = Some(value),
        "fuzi:build" => m.build = Some(value),
        key => {
            if let Some((_, carrier)) = FACTS.iter().find(|f| f.0 == key) {
                m.facts.push(carried(carrier, value));
            } else if key.starts_with("dc:") {
                m.facts.push(carried("opf.other", value));
            }
        }
    }
}

/// Files of `META-INF` that restrict: OCF's and ADEPT's, LCP's, Apple's.
const RIGHTS: [&str; 4] =
    ["meta-inf/rights.xml", "meta-inf/license.lcpl", "meta-inf/sinf.xml", "meta-inf/rights.adept.xml"];
/// Begins of the media types of fonts.
const FONTS: [&str; 4] = ["font/", "application/font", "application/vnd.ms-opentype", "application/x-font"];

/// DRM-002, DRM-003: what `META-INF` says of encryption. Font obfuscation is reported, all else is DRM.
///
/// # Errors
/// [`Stop`] when the file is malformed.
pub(crate) fn check_drm(
    items: &[Item],
    zip: &mut Zip<'_>,
    limits: &Limits,
    findings: &mut Findings,
) -> Result<(), Stop> {
    findings.ran(&["DRM-002", "DRM-003"]);
    for name in zip.names().to_vec() {
        let folded = name.to_ascii_lowercase();
        if RIGHTS.contains(&folded.as_str()) {
            findings.fail("DRM-002.file", &[&name], Detail::at(Where::entry(&name)));
        }
    }
    let name = "META-INF/encryption.xml";
    let Some(bytes) = zip.read(name, findings)? else { return Ok(()) };
    let mut data: Vec<(String, Vec<String>)> = Vec::new();
    xml::walk(&bytes, name, limits, findings, &mut |node| {
        let Node::Open { name, attrs, .. } = node else { return };
        match (name, data.last_mut()) {
            ("EncryptedData" | "EncryptedKey", _) => data.push(Default::default()),
            ("EncryptionMethod", Some(last)) => last.0 = attr(attrs, "Algorithm").unwrap_or_default().to_string(),
            ("EncryptionMethod", None) => {
                data.push((attr(attrs, "Algorithm").unwrap_or_default().to_string(), Vec::new()));
            }
            ("CipherReference", Some(last)) => last.1.extend(attr(attrs, "URI").map(String::from)),
            _ => {}
        }
    })?;
    let is_font = |uri: &String| {
        let entry = resolve("x", uri).unwrap_or_default();
        let item = items.iter().find(|i| i.entry == entry);
        item.is_some_and(|i| FONTS.iter().any(|f| i.media_type.starts_with(f)))
    };
    let (mut fonts, mut other) = (false, false);
    for (algorithm, uris) in data {
        // whatever else is scrambled with the algorithm of fonts is no font
        match algorithm.as_str() {
            "http://www.idpf.org/2008/embedding" | "http://ns.adobe.com/pdf/enc#RC"
                if !uris.is_empty() && uris.iter().all(is_font) =>
            {
                fonts = true;
            }
            _ => other = true,
        }
    }
    if other {
        findings.fail("DRM-002.file", &[name], Detail::at(Where::entry(name)));
    }
    if fonts {
        findings.fail("DRM-003.fonts", &[], Detail::at(Where::entry(name)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_inside_the_archive() {
        assert_eq!(resolve("EPUB/package.opf", "text/a%20b.xhtml#x").as_deref(), Some("EPUB/text/a b.xhtml"));
        assert_eq!(resolve("EPUB/package.opf", "../style.css").as_deref(), Some("style.css"));
        assert_eq!(resolve("package.opf", "../style.css"), None);
        assert_eq!(resolve("package.opf", "https://a/b"), None);
    }
}
