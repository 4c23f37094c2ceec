//! What XMP properties may be there and what they hold: the schemas of the XMP Specification (September 2005) and those
//! that a packet describes itself (ISO 19005-3, 6.6.2.3).

use super::facts::Facts;
use super::seek;
use super::xmp::{PDFA_EXTENSION, PDFA_ID, Property, Value, Xmp};
use crate::verify::pdf::objects::get;
use lopdf::Object;
use std::collections::BTreeMap;

/// Fields of a described schema.
pub(crate) const SCHEMA: &str = "http://www.aiim.org/pdfa/ns/schema#";
/// Fields of a described property.
pub(crate) const PROPERTY: &str = "http://www.aiim.org/pdfa/ns/property#";
/// Fields of a described type.
pub(crate) const TYPE: &str = "http://www.aiim.org/pdfa/ns/type#";
/// Fields of a field of a described type.
pub(crate) const FIELD: &str = "http://www.aiim.org/pdfa/ns/field#";

/// Namespaces that PDF/A gives a prefix to.
pub(crate) const PREFIXES: [(&str, &str); 5] = [
    (PDFA_EXTENSION, "pdfaExtension"),
    (SCHEMA, "pdfaSchema"),
    (PROPERTY, "pdfaProperty"),
    (TYPE, "pdfaType"),
    (FIELD, "pdfaField"),
];

/// Schemas whose properties are listed: namespace, then name and type. `*` is a structure of any kind.
const LISTED: &[(&str, &[(&str, &str)])] = &[
    (
        "http://purl.org/dc/elements/1.1/",
        &[
            ("contributor", "bag Text"),
            ("coverage", "Text"),
            ("creator", "seq Text"),
            ("date", "seq Date"),
            ("description", "Lang Alt"),
            ("format", "Text"),
            ("identifier", "Text"),
            ("language", "bag Text"),
            ("publisher", "bag Text"),
            ("relation", "bag Text"),
            ("rights", "Lang Alt"),
            ("source", "Text"),
            ("subject", "bag Text"),
            ("title", "Lang Alt"),
            ("type", "bag Text"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/",
        &[
            ("Advisory", "bag Text"),
            ("BaseURL", "Text"),
            ("CreateDate", "Date"),
            ("CreatorTool", "Text"),
            ("Identifier", "bag Text"),
            ("Label", "Text"),
            ("MetadataDate", "Date"),
            ("ModifyDate", "Date"),
            ("Nickname", "Text"),
            ("Rating", "Integer"),
            ("Thumbnails", "alt *"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/rights/",
        &[
            ("Certificate", "Text"),
            ("Marked", "Boolean"),
            ("Owner", "bag Text"),
            ("UsageTerms", "Lang Alt"),
            ("WebStatement", "Text"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/mm/",
        &[
            ("DerivedFrom", "*"),
            ("DocumentID", "Text"),
            ("History", "seq *"),
            ("InstanceID", "Text"),
            ("ManagedFrom", "*"),
            ("Manager", "Text"),
            ("ManageTo", "Text"),
            ("ManageUI", "Text"),
            ("ManagerVariant", "Text"),
            ("RenditionClass", "Text"),
            ("RenditionParams", "Text"),
            ("VersionID", "Text"),
            ("Versions", "seq *"),
            ("LastURL", "Text"),
            ("RenditionOf", "*"),
            ("SaveID", "Integer"),
        ],
    ),
    ("http://ns.adobe.com/xap/1.0/bj/", &[("JobRef", "bag *")]),
    (
        "http://ns.adobe.com/xap/1.0/t/pg/",
        &[
            ("MaxPageSize", "*"),
            ("NPages", "Integer"),
            ("Fonts", "bag *"),
            ("Colorants", "seq *"),
            ("PlateNames", "seq Text"),
        ],
    ),
    (
        "http://ns.adobe.com/pdf/1.3/",
        &[("Keywords", "Text"), ("PDFVersion", "Text"), ("Producer", "Text"), ("Trapped", "Text")],
    ),
    (PDFA_ID, &[("part", "Integer"), ("amd", "Text"), ("corr", "Text"), ("conformance", "Text")]),
];

/// Schemas of pictures and cameras: their properties are not looked into, since no edition of ours has any.
const OTHERS: [&str; 6] = [
    "http://ns.adobe.com/photoshop/1.0/",
    "http://ns.adobe.com/camera-raw-settings/1.0/",
    "http://ns.adobe.com/tiff/1.0/",
    "http://ns.adobe.com/exif/1.0/",
    "http://ns.adobe.com/exif/1.0/aux/",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
];

/// Types of values that the specification has, beside lists of them and `Lang Alt`.
const SIMPLE: &[&str] = &[
    "Text",
    "URI",
    "URL",
    "Date",
    "Integer",
    "Real",
    "Rational",
    "Boolean",
    "MIMEType",
    "AgentName",
    "ProperName",
    "Locale",
    "GUID",
    "XPath",
    "RenditionClass",
    "GPSCoordinate",
];
/// Structures that the specification has.
const STRUCTURES: &[&str] = &[
    "ResourceRef",
    "ResourceEvent",
    "Version",
    "Job",
    "Dimensions",
    "Thumbnail",
    "Font",
    "Colorant",
    "Flash",
    "OECF/SFR",
    "CFAPattern",
    "DeviceSettings",
    "Time",
    "Timecode",
    "Marker",
    "Media",
    "Project",
    "beatSpliceStretch",
];

/// What a property is to hold, by what the packet and the specification say.
pub(crate) enum Kind<'x> {
    Type(&'x str),
    /// A schema whose properties are not listed here.
    Other,
    Unknown,
}

/// Described schemas of a packet.
pub(crate) fn described(xmp: &Xmp) -> Vec<&Value> {
    xmp.get(PDFA_EXTENSION, "schemas").map(Value::items).unwrap_or_default()
}

/// Items under a field of a structure.
pub(crate) fn items<'x>(value: &'x Value, ns: &str, name: &str) -> Vec<&'x Value> {
    value.field(ns, name).map(Value::items).unwrap_or_default()
}

fn text<'x>(value: &'x Value, ns: &str, name: &str) -> Option<&'x str> {
    value.field(ns, name).and_then(Value::text)
}

/// Types of described properties, by namespace and name.
pub(crate) fn types(xmp: &Xmp) -> BTreeMap<(&str, &str), &str> {
    let mut out = BTreeMap::new();
    for schema in described(xmp) {
        let ns = text(schema, SCHEMA, "namespaceURI").unwrap_or_default();
        for property in items(schema, SCHEMA, "property") {
            if let (Some(name), Some(kind)) = (text(property, PROPERTY, "name"), text(property, PROPERTY, "valueType"))
            {
                out.insert((ns, name), kind);
            }
        }
    }
    out
}

/// What a property is to hold.
pub(crate) fn kind<'x>(property: &Property, described: &BTreeMap<(&'x str, &'x str), &'x str>) -> Kind<'x> {
    if property.ns == PDFA_EXTENSION && property.name == "schemas" || OTHERS.contains(&property.ns.as_str()) {
        return Kind::Other;
    }
    let listed = LISTED.iter().find(|s| s.0 == property.ns);
    if let Some(found) = listed.and_then(|s| s.1.iter().find(|p| p.0 == property.name)) {
        return Kind::Type(found.1);
    }
    match described.get(&(property.ns.as_str(), property.name.as_str())) {
        Some(kind) => Kind::Type(kind),
        None => Kind::Unknown,
    }
}

/// Whether a name is that of a type, of the specification or of the schema that uses it.
pub(crate) fn is_type(name: &str, own: &[&str]) -> bool {
    let (_, item) = list(name);
    let choice = ["open choice", "closed choice"].iter().any(|c| item.to_ascii_lowercase().starts_with(c));
    is_alternative(name) || choice || SIMPLE.contains(&item) || STRUCTURES.contains(&item) || own.contains(&item)
}

fn is_alternative(name: &str) -> bool {
    name.eq_ignore_ascii_case("lang alt")
}

/// The kind of list that a type is, and the type of its items.
fn list(name: &str) -> (Option<&'static str>, &str) {
    let name = name.trim();
    for (word, kind) in [("bag", "Bag"), ("seq", "Seq"), ("alt", "Alt")] {
        let head = name.get(..word.len()).unwrap_or_default();
        let rest = name.get(word.len()..).unwrap_or_default();
        if head.eq_ignore_ascii_case(word) && rest.starts_with(' ') {
            return (Some(kind), rest.trim());
        }
    }
    (None, name)
}

/// Whether a value is of a type.
pub(crate) fn is_of(value: &Value, name: &str) -> bool {
    if is_alternative(name) {
        return matches!(value, Value::List { kind, items } if kind == "Alt"
            && items.iter().all(|i| i.0.is_some() && matches!(i.1, Value::Text(_))));
    }
    match (list(name), value) {
        ((Some(want), item), Value::List { kind, items }) => {
            kind == want && items.iter().all(|i| is_simple(&i.1, item))
        }
        ((None, item), value) => is_simple(value, item),
        _ => false,
    }
}

fn is_simple(value: &Value, name: &str) -> bool {
    match (name, value) {
        ("*", value) => matches!(value, Value::Struct(_)),
        ("Date", Value::Text(t)) => is_date(t),
        ("Integer", Value::Text(t)) => t.parse::<i64>().is_ok(),
        ("Real", Value::Text(t)) => t.parse::<f64>().is_ok(),
        ("Boolean", Value::Text(t)) => matches!(t.as_str(), "True" | "False"),
        (name, Value::Struct(_)) => !SIMPLE.contains(&name),
        (name, Value::Text(_)) => !STRUCTURES.contains(&name),
        _ => false,
    }
}

/// A date of ISO 8601 as XMP has them: `2026`, `2026-01`, `2026-01-01`, `2026-01-01T12:00Z`, with seconds and their parts.
pub(crate) fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once('T').map_or((text, None), |(d, t)| (d, Some(t)));
    let number = |t: &str, length: usize| t.len() == length && t.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = day.split('-').collect();
    let dated = match parts.as_slice() {
        [y] => number(y, 4) && time.is_none(),
        [y, m] => number(y, 4) && number(m, 2) && time.is_none(),
        [y, m, d] => number(y, 4) && number(m, 2) && number(d, 2),
        _ => false,
    };
    let timed = time.is_none_or(|t| {
        let zone = t.find(['Z', '+', '-']).unwrap_or(t.len());
        let (clock, zone) = (t.get(..zone).unwrap_or_default(), t.get(zone..).unwrap_or_default());
        let zoned = matches!(zone, "Z")
            || zone.get(1..).and_then(|z| z.split_once(':')).is_some_and(|(h, m)| number(h, 2) && number(m, 2));
        let clock: Vec<&str> = clock.split(':').collect();
        let clocked = match clock.as_slice() {
            [h, m] => number(h, 2) && number(m, 2),
            [h, m, s] => {
                let (s, part) = s.split_once('.').map_or((*s, None), |(s, p)| (s, Some(p)));
                number(h, 2) && number(m, 2) && number(s, 2) && part.is_none_or(|p| !p.is_empty() && number(p, p.len()))
            }
            _ => false,
        };
        zoned && clocked
    });
    dated && timed
}

/// The packet of the catalog as characters; what is not UTF-8 is replaced.
pub(crate) fn packet(facts: &Facts<'_>) -> Option<Vec<u8>> {
    match get(facts.pdf, facts.catalog, b"Metadata") {
        Some(Object::Stream(stream)) => seek::unpacked(facts, stream),
        _ => None,
    }
}

/// Every `xmlns:prefix="namespace"` of a packet.
pub(crate) fn declarations(packet: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(packet);
    let mut out = Vec::new();
    for rest in text.split("xmlns:").skip(1) {
        let Some((prefix, rest)) = rest.split_once('=') else { continue };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        if let Some((uri, _)) = rest.get(1..).and_then(|r| r.split_once(quote)) {
            out.push((prefix.trim().to_string(), uri.to_string()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_precision() {
        for good in ["2026", "2026-01", "2026-01-31", "2026-01-31T12:00Z", "2026-01-31T12:00:01.5+08:00"] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["", "26", "2026-1", "2026-01T12:00Z", "2026-01-31T12:00", "2026-01-31T12Z", "2026-01-31T12:00:00."]
        {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn types_and_lists_of_them() {
        assert!(is_type("seq Text", &[]) && is_type("Lang Alt", &[]) && is_type("bag Own", &["Own"]));
        assert!(!is_type("Own", &[]) && !is_type("Seq", &[]));
        let list = |kind: &str| Value::List { kind: kind.into(), items: vec![(None, Value::Text("1".into()))] };
        assert!(is_of(&list("Seq"), "seq Integer") && !is_of(&list("Bag"), "seq Integer"));
        assert!(!is_of(&list("Alt"), "Lang Alt"), "an item without a language");
        assert!(!is_of(&Value::Text("yes".into()), "Boolean"));
    }

    #[test]
    fn prefixes_as_they_are_declared() {
        assert_eq!(
            declarations(b"<a xmlns:x=\"u:1\" xmlns:y = 'u:2'>"),
            [("x".into(), "u:1".into()), ("y".into(), "u:2".into())]
        );
        assert!(declarations("xmlns:é".as_bytes()).is_empty());
    }
}
