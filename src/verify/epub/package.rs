//! The package of an EPUB: container.xml, the OPF's metadata, manifest and spine.

use crate::verify::Limits;
use crate::verify::epub::zip::{Zip, percent_decode};
use crate::verify::model::{Carried, Metadata};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use crate::verify::xml::{self, Node, attr, attr_ns};

const CONTAINER: &str = "META-INF/container.xml";
const OPF: &str = "http://www.idpf.org/2007/opf";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";

/// An item of the manifest, its address resolved to an entry.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub id: String,
    pub entry: String,
    pub media_type: String,
    pub nav: bool,
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
    xml::walk(&bytes, CONTAINER, limits, findings, &mut |node| {
        if let Node::Open { name: "rootfile", attrs, .. } = node {
            paths.extend(attr(attrs, "full-path").map(String::from));
        }
    })?;
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
    refines: bool,
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
    let mut open: Vec<Option<Element>> = Vec::new();
    let mut done: Vec<Element> = Vec::new();
    xml::walk(&bytes, path, limits, findings, &mut |node| match node {
        Node::Open { ns, name, attrs } => {
            let refines = attr(attrs, "refines").is_some();
            let element = |key: String| Some(Element { key, text: String::new(), refines });
            let mut slot = None;
            match (ns, name) {
                (DC, name) => slot = element(format!("dc:{name}")),
                (OPF, "meta") => match (attr(attrs, "property"), attr(attrs, "name")) {
                    (Some(p), _) => slot = element(p.to_string()),
                    // EPUB 2 keeps the value in an attribute
                    (None, Some(n)) => done.push(Element {
                        key: n.to_string(),
                        text: attr(attrs, "content").unwrap_or_default().to_string(),
                        refines: false,
                    }),
                    _ => {}
                },
                (OPF, "link") => {
                    for rel in attr(attrs, "rel").unwrap_or_default().split_whitespace() {
                        let href = attr(attrs, "href").unwrap_or_default().to_string();
                        done.push(Element { key: format!("link {rel}"), text: href, refines });
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
    for e in done.into_iter().filter(|e| !e.refines) {
        take(&mut package.metadata, e, &at);
    }
    Ok(package)
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
        "dc:language" => m.language = Some(value),
        "dc:rights" => m.statements.push(carried("opf.dc:rights", value)),
        "dcterms:license" | "link dcterms:license" => m.uris.push(carried("opf.dcterms:license", value)),
        "cc:license" | "link cc:license" => m.uris.push(carried("opf.cc:license", value)),
        "link license" => m.uris.push(carried("opf.license", value)),
        "fuzi:root" => m.root = Some(value),
        "fuzi:stream" => m.stream = Some(value),
        "fuzi:licenseBasis" => m.license_basis = Some(value),
        "fuzi:build" => m.build = Some(value),
        _ => {}
    }
}

/// DRM-002, DRM-003: what `META-INF` says of encryption. Font obfuscation is reported, all else is DRM.
///
/// # Errors
/// [`Stop`] when the file is malformed.
pub(crate) fn check_drm(zip: &mut Zip<'_>, limits: &Limits, findings: &mut Findings) -> Result<(), Stop> {
    findings.ran(&["DRM-002", "DRM-003"]);
    for name in zip.names().to_vec() {
        if matches!(name.as_str(), "META-INF/rights.xml" | "META-INF/license.lcpl" | "META-INF/sinf.xml") {
            findings.fail("DRM-002.file", &[&name], Detail::at(Where::entry(&name)));
        }
    }
    let name = "META-INF/encryption.xml";
    let Some(bytes) = zip.read(name, findings)? else { return Ok(()) };
    let (mut fonts, mut other) = (false, false);
    xml::walk(&bytes, name, limits, findings, &mut |node| {
        if let Node::Open { name: "EncryptionMethod", attrs, .. } = node {
            match attr(attrs, "Algorithm").unwrap_or_default() {
                "http://www.idpf.org/2008/embedding" | "http://ns.adobe.com/pdf/enc#RC" => fonts = true,
                _ => other = true,
            }
        }
    })?;
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
