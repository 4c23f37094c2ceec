//! The XMP packet, as names and values.

use crate::verify::Limits;
use crate::verify::model::{Carried, Metadata};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::xml::{Node, attr_ns, walk_soft};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const CC: &str = "http://creativecommons.org/ns#";
const FUZI: &str = "https://fuzi.example/ns/1#";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const PRISM: [&str; 3] = [
    "http://prismstandard.org/namespaces/basic/2.0/",
    "http://prismstandard.org/namespaces/basic/2.1/",
    "http://prismstandard.org/namespaces/basic/3.0/",
];

/// A property: namespace, name, value.
type Property = (String, String, String);

/// Reads the packet; a broken one is reported and counts as absent.
pub(crate) fn read(bytes: &[u8], limits: &Limits, findings: &mut Findings) -> Metadata {
    let mut properties: Vec<Property> = Vec::new();
    // depth of rdf:Description, the property below it, and the text so far
    let mut depth = 0usize;
    let mut description: Option<usize> = None;
    let mut open: Option<(usize, String, String)> = None;
    let mut text = String::new();
    let mut had_items = false;
    findings.ran(&["XML-001", "XML-002", "XML-003"]);
    let result = walk_soft(bytes, limits, &mut |node| match node {
        Node::Open { ns, name, attrs } => {
            depth += 1;
            if ns == RDF && name == "Description" && description.is_none() {
                description = Some(depth);
                for a in attrs.iter().filter(|a| !a.ns.is_empty() && &*a.ns != RDF) {
                    properties.push((a.ns.to_string(), a.name.clone(), a.value.clone()));
                }
            } else if description == Some(depth - 1) {
                open = Some((depth, ns.to_string(), name.to_string()));
                text.clear();
                had_items = false;
                if let Some(resource) = attr_ns(attrs, RDF, "resource") {
                    text.push_str(resource);
                }
            } else if ns == RDF && name == "li" {
                text.clear();
                had_items = true;
            }
        }
        Node::Text(t) => text.push_str(t),
        Node::Close => {
            let value = text.trim().to_string();
            match &open {
                Some((at, ns, name)) if depth == *at => {
                    if !had_items && !value.is_empty() {
                        properties.push((ns.clone(), name.clone(), value));
                    }
                    open = None;
                    text.clear();
                }
                // an item of a list, or a field of a structure
                Some((at, ns, name)) if depth == at + 2 && had_items && !value.is_empty() => {
                    properties.push((ns.clone(), name.clone(), value));
                    text.clear();
                }
                _ => {}
            }
            if description == Some(depth) {
                description = None;
            }
            depth = depth.saturating_sub(1);
        }
    });
    if let Err((key, why)) = result {
        findings.fail(key, &["XMP", &why], Detail::at(Where::entry("XMP")));
        properties.clear();
    }
    assemble(properties)
}

/// Statements of origin and rights that are held against the record (ATT-004, ATT-006) or against Info (CNS-001).
const FACTS: &[(&str, &str, &str)] = &[
    (DC, "publisher", "xmp.dc:publisher"),
    (DC, "date", "xmp.dc:date"),
    (DC, "source", "xmp.dc:source"),
    (DC, "description", "xmp.dc:description"),
    (RIGHTS, "Owner", "xmp.xmpRights:Owner"),
    (CC, "attributionName", "xmp.cc:attributionName"),
    (CC, "attributionURL", "xmp.cc:attributionURL"),
    (XMP, "CreatorTool", "xmp.xmp:CreatorTool"),
    (PDF, "Producer", "xmp.pdf:Producer"),
    ("prism", "publicationName", "xmp.prism:publicationName"),
    ("prism", "volume", "xmp.prism:volume"),
    ("prism", "number", "xmp.prism:number"),
    ("prism", "issn", "xmp.prism:issn"),
    ("prism", "publicationDate", "xmp.prism:publicationDate"),
    ("prism", "coverDisplayDate", "xmp.prism:coverDisplayDate"),
    ("prism", "copyright", "xmp.prism:copyright"),
];

fn assemble(properties: Vec<Property>) -> Metadata {
    let mut m = Metadata { carrier: "XMP", ..Metadata::default() };
    for (ns, name, value) in properties {
        let carried = |carrier: &'static str, value: String| Carried { carrier, value, at: Where::entry("XMP") };
        match (ns.as_str(), name.as_str()) {
            // a language alternative repeats its value
            (DC, "title") if !m.titles.contains(&value) => m.titles.push(value),
            (DC, "creator") => m.creators.push(value),
            (DC, "language") => m.language = Some(value),
            (DC, "rights") if !m.statements.iter().any(|s| s.value == value) => {
                m.statements.push(carried("xmp.dc:rights", value));
            }
            (RIGHTS, "UsageTerms") if !m.statements.iter().any(|s| s.value == value) => {
                m.statements.push(carried("xmp.xmpRights:UsageTerms", value));
            }
            (RIGHTS, "WebStatement") => m.uris.push(carried("xmp.xmpRights:WebStatement", value)),
            (RIGHTS, "Marked") => m.marked = Some(value),
            (CC, "license") => m.uris.push(carried("xmp.cc:license", value)),
            (FUZI, "root") => m.root = Some(value),
            (FUZI, "stream") => m.stream = Some(value),
            (FUZI, "licenseBasis") => m.license_basis = Some(value),
            (FUZI, "build") => m.build = Some(value),
            (FUZI, "part") => m.part = Some(value),
            (FUZI, "manifest") => m.manifest_name = Some(value),
            (FUZI, "creatorRoles") => m.roles.push(Some(value).filter(|r| r != "-")),
            (DC, "contributor") => m.contributors.push(value),
            (ns, name) => {
                let said = if PRISM.contains(&ns) { ("prism", name) } else { (ns, name) };
                if let Some((.., carrier)) = FACTS.iter().find(|f| (f.0, f.1) == said) {
                    let fact = carried(carrier, value);
                    // a language alternative repeats its value
                    if !m.facts.iter().any(|f| f.carrier == fact.carrier && f.value == fact.value) {
                        m.facts.push(fact);
                    }
                } else if ns == DC || ns == RIGHTS || ns == XMP || ns == PDF || said.0 == "prism" {
                    m.facts.push(carried("xmp.other", value));
                }
            }
        }
    }
    m
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::report::findings::Profile;

    #[test]
    fn lists_alternatives_attributes_and_resources() {
        let packet = format!(
            "<?xpacket begin=\"\u{FEFF}\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><r:RDF xmlns:r=\"{RDF}\">\
             <r:Description r:about=\"\" xmlns:d=\"{DC}\" xmlns:xr=\"{RIGHTS}\" xmlns:cc=\"{CC}\" xr:Marked=\"True\">\
             <d:creator><r:Seq><r:li>许成钢</r:li><r:li>王天成</r:li></r:Seq></d:creator>\
             <d:title><r:Alt><r:li xml:lang=\"x-default\">题</r:li><r:li xml:lang=\"zh\">题</r:li></r:Alt></d:title>\
             <cc:license r:resource=\"https://a/\"/></r:Description>\
             <r:Description xmlns:f=\"{FUZI}\"><f:root>ab</f:root></r:Description></r:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
        );
        let x = read(packet.as_bytes(), &Limits::default(), &mut Findings::new(Profile::Default));
        assert_eq!(x.creators, ["许成钢", "王天成"]);
        assert_eq!(x.titles, ["题"]);
        assert_eq!((x.marked.as_deref(), x.root.as_deref()), (Some("True"), Some("ab")));
        assert_eq!(x.uris.len(), 1);
    }

    #[test]
    fn a_broken_packet_says_nothing() {
        let mut f = Findings::new(Profile::Default);
        assert!(read(b"<a>", &Limits::default(), &mut f).titles.is_empty());
        assert!(f.has("XML-001"));
    }
}
