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
/// PDF/A: its identification, and the schemas that only a PDF/A describes.
const PDFA: [&str; 2] = ["http://www.aiim.org/pdfa/ns/id/", "http://www.aiim.org/pdfa/ns/extension/"];

/// What the packet says, and whether it is that of a screen edition, which is a PDF/A; a print edition is none.
pub(crate) struct Xmp {
    pub metadata: Metadata,
    pub screen: bool,
}

/// A property: namespace, name, value.
type Property = (String, String, String);

/// Reads the packet; a broken one is reported and counts as absent.
pub(crate) fn read(bytes: &[u8], limits: &Limits, findings: &mut Findings) -> Xmp {
    let mut properties: Vec<Property> = Vec::new();
    // depth of rdf:Description, the property below it, and the text so far
    let mut depth = 0usize;
    let mut description: Option<usize> = None;
    let mut open: Option<(usize, String, String)> = None;
    let mut text = String::new();
    let mut had_items = false;
    let mut screen = false;
    findings.ran(&["XML-001"]);
    let result = walk_soft(bytes, limits, &mut |node| match node {
        Node::Open { ns, name, attrs } => {
            depth += 1;
            if ns == RDF && name == "Description" && description.is_none() {
                description = Some(depth);
                screen |= attrs.iter().any(|a| PDFA.contains(&&*a.ns));
                for a in attrs.iter().filter(|a| !a.ns.is_empty() && &*a.ns != RDF) {
                    properties.push((a.ns.to_string(), a.name.clone(), a.value.clone()));
                }
            } else if description == Some(depth - 1) {
                open = Some((depth, ns.to_string(), name.to_string()));
                screen |= PDFA.contains(&ns);
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
    if let Err(why) = result {
        findings.fail("XML-001.malformed", &["XMP", &why], Detail::at(Where::entry("XMP")));
        properties.clear();
    }
    Xmp { metadata: assemble(properties), screen }
}

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
            _ => {}
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
        let x = read(packet.as_bytes(), &Limits::default(), &mut Findings::new(Profile::Default)).metadata;
        assert_eq!(x.creators, ["许成钢", "王天成"]);
        assert_eq!(x.titles, ["题"]);
        assert_eq!((x.marked.as_deref(), x.root.as_deref()), (Some("True"), Some("ab")));
        assert_eq!(x.uris.len(), 1);
    }

    #[test]
    fn a_broken_packet_says_nothing() {
        let mut f = Findings::new(Profile::Default);
        assert!(read(b"<a>", &Limits::default(), &mut f).metadata.titles.is_empty());
        assert!(f.has("XML-001"));
    }
}
