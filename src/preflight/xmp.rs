//! The XMP packet as a tree of properties, structures and extension schemas included.

use crate::verify::Limits;
use crate::verify::xml::{Attr, Node, attr_ns, walk_soft};

/// Namespace of RDF.
pub(crate) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// PDF/A identification.
pub(crate) const PDFA_ID: &str = "http://www.aiim.org/pdfa/ns/id/";
/// PDF/UA identification.
pub(crate) const PDFUA_ID: &str = "http://www.aiim.org/pdfua/ns/id/";
/// PDF/X identification.
pub(crate) const PDFX_ID: &str = "http://www.npes.org/pdfx/ns/id/";
/// PDF/A extension schemas.
pub(crate) const PDFA_EXTENSION: &str = "http://www.aiim.org/pdfa/ns/extension/";
/// Dublin Core.
pub(crate) const DC: &str = "http://purl.org/dc/elements/1.1/";
/// XMP basic.
pub(crate) const BASIC: &str = "http://ns.adobe.com/xap/1.0/";
/// Adobe PDF.
pub(crate) const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
/// XMP media management.
pub(crate) const MM: &str = "http://ns.adobe.com/xap/1.0/mm/";

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The packet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Xmp {
    /// The catalog names a metadata stream.
    pub present: bool,
    /// Why it cannot be read.
    pub broken: Option<String>,
    /// The line `<?xpacket begin=…?>` without its brackets.
    pub wrapper: Option<String>,
    /// Whether the stream is stored with a filter.
    pub packed: bool,
    /// In order, of all descriptions.
    pub properties: Vec<Property>,
}

/// A property, or a field of a structure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Property {
    pub ns: String,
    pub name: String,
    pub value: Value,
}

/// What a property says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// `Bag`, `Seq` or `Alt`; each item with its `xml:lang`.
    List {
        kind: String,
        items: Items,
    },
    Struct(Vec<Property>),
}

impl Value {
    /// Its text, or that of the default (else first) item of a list.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(t) => Some(t),
            Value::List { items, .. } => {
                let default = items.iter().find(|i| i.0.as_deref() == Some("x-default"));
                match default.or(items.first()) {
                    Some((_, Value::Text(t))) => Some(t),
                    _ => None,
                }
            }
            Value::Struct(_) => None,
        }
    }

    /// Its items; a text is one.
    pub(crate) fn items(&self) -> Vec<&Value> {
        match self {
            Value::List { items, .. } => items.iter().map(|i| &i.1).collect(),
            other => vec![other],
        }
    }

    /// A field of a structure.
    pub(crate) fn field(&self, ns: &str, name: &str) -> Option<&Value> {
        match self {
            Value::Struct(fields) => fields.iter().find(|p| p.ns == ns && p.name == name).map(|p| &p.value),
            _ => None,
        }
    }
}

impl Xmp {
    /// A property.
    pub(crate) fn get(&self, ns: &str, name: &str) -> Option<&Value> {
        self.properties.iter().find(|p| p.ns == ns && p.name == name).map(|p| &p.value)
    }

    /// The text of a property.
    pub(crate) fn text(&self, ns: &str, name: &str) -> Option<&str> {
        self.get(ns, name).and_then(Value::text)
    }
}

/// Items of a list with their languages.
type Items = Vec<(Option<String>, Value)>;

/// An element that is open.
struct Open {
    ns: String,
    name: String,
    lang: Option<String>,
    resource: bool,
    text: String,
    fields: Vec<Property>,
    list: Option<(String, Items)>,
}

impl Open {
    fn value(self) -> Value {
        if let Some((kind, items)) = self.list {
            return Value::List { kind, items };
        }
        if !self.fields.is_empty() || self.resource {
            return Value::Struct(self.fields);
        }
        Value::Text(self.text.trim().to_string())
    }
}

/// Reads a packet; one that is broken says nothing but why.
pub(crate) fn read(bytes: &[u8], packed: bool, limits: &Limits) -> Xmp {
    let mut out = Xmp { present: true, packed, ..Xmp::default() };
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(512)).unwrap_or_default());
    out.wrapper = head
        .find("<?xpacket")
        .and_then(|at| head.get(at + 2..))
        .and_then(|rest| rest.find("?>").and_then(|end| rest.get(..end)))
        .map(str::to_string);
    let mut stack: Vec<Open> = Vec::new();
    let mut properties = Vec::new();
    let walked = walk_soft(bytes, limits, &mut |node| match node {
        Node::Open { ns, name, attrs } => stack.push(open(ns, name, attrs)),
        Node::Text(t) => {
            if let Some(top) = stack.last_mut() {
                top.text.push_str(t);
            }
        }
        Node::Close => {
            let Some(done) = stack.pop() else { return };
            close(done, &mut stack, &mut properties);
        }
    });
    match walked {
        Ok(()) => out.properties = properties,
        Err((_, why)) => out.broken = Some(why),
    }
    out
}

fn open(ns: &str, name: &str, attrs: &[Attr]) -> Open {
    let lang = attr_ns(attrs, XML, "lang").map(str::to_string);
    // attributes of a description, or of a property with resource, are simple properties
    let own = attrs.iter().filter(|a| !a.ns.is_empty() && &*a.ns != RDF && &*a.ns != XML);
    let field = |a: &Attr| Property { ns: a.ns.to_string(), name: a.name.clone(), value: Value::Text(a.value.clone()) };
    let resource = attr_ns(attrs, RDF, "parseType") == Some("Resource");
    let text = attr_ns(attrs, RDF, "resource").unwrap_or_default().to_string();
    Open {
        ns: ns.to_string(),
        name: name.to_string(),
        lang,
        resource,
        text,
        fields: own.map(field).collect(),
        list: None,
    }
}

fn close(done: Open, stack: &mut [Open], properties: &mut Vec<Property>) {
    let rdf = done.ns == RDF;
    let within_rdf = stack.last().is_some_and(|o| o.ns == RDF && o.name == "RDF");
    match done.name.as_str() {
        "Description" if rdf && within_rdf => properties.extend(done.fields),
        // a structure that is written out
        "Description" if rdf => {
            if let Some(parent) = stack.last_mut() {
                parent.resource = true;
                parent.fields.extend(done.fields);
            }
        }
        "Bag" | "Seq" | "Alt" if rdf => {
            if let Some(parent) = stack.last_mut() {
                parent.list = Some((done.name.clone(), done.list.map(|l| l.1).unwrap_or_default()));
            }
        }
        "li" if rdf => {
            let lang = done.lang.clone();
            if let Some(parent) = stack.last_mut() {
                parent.list.get_or_insert_with(|| (String::new(), Vec::new())).1.push((lang, done.value()));
            }
        }
        "RDF" if rdf => {}
        // a property: in a description, or in a structure
        _ => {
            let within = stack.iter().any(|o| o.ns == RDF && o.name == "RDF");
            if let Some(parent) = stack.last_mut().filter(|_| within) {
                let property = Property { ns: done.ns.clone(), name: done.name.clone(), value: done.value() };
                parent.fields.push(property);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lists_and_structures() {
        let packet = format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><r:RDF xmlns:r=\"{RDF}\">\
             <r:Description r:about=\"\" xmlns:d=\"{DC}\" xmlns:p=\"{PDFA_ID}\" p:part=\"3\"><p:conformance>U</p:conformance>\
             <d:title><r:Alt><r:li xml:lang=\"zh\">题</r:li><r:li xml:lang=\"x-default\">T</r:li></r:Alt></d:title>\
             </r:Description><r:Description xmlns:e=\"{PDFA_EXTENSION}\" xmlns:s=\"urn:s\"><e:schemas><r:Bag>\
             <r:li r:parseType=\"Resource\"><s:prefix>cc</s:prefix><s:property><r:Seq><r:li r:parseType=\"Resource\">\
             <s:name>license</s:name></r:li></r:Seq></s:property></r:li></r:Bag></e:schemas></r:Description>\
             </r:RDF></x:xmpmeta>"
        );
        let x = read(packet.as_bytes(), false, &Limits::default());
        assert_eq!(x.broken, None);
        assert_eq!((x.text(PDFA_ID, "part"), x.text(PDFA_ID, "conformance")), (Some("3"), Some("U")));
        assert_eq!(x.text(DC, "title"), Some("T"));
        let schemas = x.get(PDFA_EXTENSION, "schemas").expect("schemas").items();
        assert_eq!(schemas[0].field("urn:s", "prefix").and_then(Value::text), Some("cc"));
        let property = schemas[0].field("urn:s", "property").expect("properties").items();
        assert_eq!(property[0].field("urn:s", "name").and_then(Value::text), Some("license"));
        assert!(x.wrapper.is_some_and(|w| w.contains("W5")));
    }

    #[test]
    fn a_broken_packet_says_why() {
        let x = read(b"<a><b>", false, &Limits::default());
        assert!(x.present && x.broken.is_some() && x.properties.is_empty());
    }
}
