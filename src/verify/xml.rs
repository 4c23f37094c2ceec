//! XML as `verify` reads it: one pass, no recursion, no entity but the predefined, a depth cap (XML-001, XML-002, RES-005).
//!
//! quick-xml tokenises; what it leaves open (one root, closed elements, legal characters, namespaces) is checked here.

use crate::verify::Limits;
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use quick_xml::events::Event;
use std::rc::Rc;

/// Most attributes of an element; a page has a dozen.
const MAX_ATTRIBUTES: usize = 256;

/// An attribute with its namespace resolved; a name without a prefix has none.
#[derive(Clone, Debug)]
pub(crate) struct Attr {
    pub ns: Rc<str>,
    pub name: String,
    pub value: String,
}

/// What a document consists of.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Open { ns: &'a str, name: &'a str, attrs: &'a [Attr] },
    Text(&'a str),
    Close,
}

/// The value of an attribute without a namespace.
pub(crate) fn attr<'a>(attrs: &'a [Attr], name: &str) -> Option<&'a str> {
    attrs.iter().find(|a| a.ns.is_empty() && a.name == name).map(|a| a.value.as_str())
}

/// The value of an attribute in a namespace.
pub(crate) fn attr_ns<'a>(attrs: &'a [Attr], ns: &str, name: &str) -> Option<&'a str> {
    attrs.iter().find(|a| &*a.ns == ns && a.name == name).map(|a| a.value.as_str())
}

/// Why a document cannot be read.
enum Bad {
    Malformed(String),
    Dtd,
    Depth,
    Objects,
}

/// Walks a document and hands every node to `visit`.
///
/// # Errors
/// [`Stop`] with XML-001, XML-002 or RES-005 recorded under the document's name.
pub(crate) fn walk(
    bytes: &[u8],
    name: &str,
    limits: &Limits,
    findings: &mut Findings,
    visit: &mut dyn FnMut(Node<'_>),
) -> Result<(), Stop> {
    findings.ran(&["XML-001", "XML-002", "RES-005"]);
    let at = Where::entry(name);
    read(bytes, limits, visit).map_err(|bad| match bad {
        Bad::Malformed(why) => findings.stop("XML-001.malformed", &[name, &why], at),
        Bad::Dtd => findings.stop("XML-002.dtd", &[name], at),
        Bad::Depth => findings.stop("RES-005.depth", &[&limits.max_depth.to_string()], at),
        Bad::Objects => findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], at),
    })
}

/// Walks a document that a file can do without (XMP): the reason comes back, nothing is recorded.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn walk_soft(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(Node<'_>)) -> Result<(), String> {
    read(bytes, limits, visit).map_err(|bad| match bad {
        Bad::Malformed(why) => why,
        Bad::Dtd => "DTD".to_string(),
        Bad::Depth => "too deep".to_string(),
        Bad::Objects => "too many nodes".to_string(),
    })
}

struct Scope {
    depth: usize,
    prefix: String,
    uri: Rc<str>,
}

fn read(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(Node<'_>)) -> Result<(), Bad> {
    let bad = |why: &str| Bad::Malformed(why.to_string());
    let text = std::str::from_utf8(bytes).map_err(|_| bad("not UTF-8"))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if let Some(c) = text.chars().find(|c| !legal(*c)) {
        return Err(Bad::Malformed(format!("character U+{:04X} is not allowed in XML", u32::from(c))));
    }
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    let empty: Rc<str> = Rc::from("");
    let xml: Rc<str> = Rc::from("http://www.w3.org/XML/1998/namespace");
    let mut scopes: Vec<Scope> = Vec::new();
    let (mut depth, mut nodes, mut roots) = (0usize, 0usize, 0usize);
    loop {
        let event = reader.read_event().map_err(|e| Bad::Malformed(e.to_string()))?;
        nodes += 1;
        if nodes > limits.max_objects {
            return Err(Bad::Objects);
        }
        match event {
            Event::Eof => break,
            Event::Decl(d) => {
                let encoding = d.encoding().transpose().map_err(|e| Bad::Malformed(e.to_string()))?;
                if encoding.is_some_and(|e| !e.eq_ignore_ascii_case("utf-8") && !e.eq_ignore_ascii_case("us-ascii")) {
                    return Err(bad("declares an encoding other than UTF-8"));
                }
            }
            Event::DocType(d) if d.contains('[') => return Err(Bad::Dtd),
            Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Empty(_) => return Err(bad("unexpected empty element")),
            Event::Start(e) => {
                if depth == 0 {
                    roots += 1;
                }
                if depth >= limits.max_depth {
                    return Err(Bad::Depth);
                }
                depth += 1;
                let mut raw = Vec::new();
                for a in e.attributes() {
                    let a = a.map_err(|e| Bad::Malformed(e.to_string()))?;
                    let value = a.normalized_value(quick_xml::XmlVersion::Implicit1_0);
                    let value = value.map_err(|e| Bad::Malformed(e.to_string()))?;
                    if a.value.contains('<') || !value.chars().all(legal) {
                        return Err(bad("attribute value is not allowed"));
                    }
                    raw.push((a.key.0.to_string(), value.into_owned()));
                    if raw.len() > MAX_ATTRIBUTES {
                        return Err(Bad::Objects);
                    }
                }
                for (key, value) in &raw {
                    let prefix = match key.split_once(':') {
                        Some(("xmlns", prefix)) => prefix,
                        None if key == "xmlns" => "",
                        _ => continue,
                    };
                    scopes.push(Scope { depth, prefix: prefix.to_string(), uri: Rc::from(value.as_str()) });
                }
                let find = |prefix: &str| match prefix {
                    "xml" => Some(xml.clone()),
                    p => scopes.iter().rev().find(|s| s.prefix == p).map(|s| s.uri.clone()),
                };
                let mut attrs = Vec::with_capacity(raw.len());
                for (key, value) in raw {
                    match key.split_once(':') {
                        Some(("xmlns", _)) => {}
                        None if key == "xmlns" => {}
                        Some((prefix, name)) => {
                            let ns = find(prefix).ok_or_else(|| bad("undeclared namespace prefix"))?;
                            attrs.push(Attr { ns, name: name.to_string(), value });
                        }
                        None => attrs.push(Attr { ns: empty.clone(), name: key, value }),
                    }
                }
                let qname = e.name();
                let (prefix, name) = qname.0.split_once(':').unwrap_or(("", qname.0));
                let ns = match find(prefix) {
                    Some(ns) => ns,
                    None if prefix.is_empty() => empty.clone(),
                    None => return Err(bad("undeclared namespace prefix")),
                };
                visit(Node::Open { ns: &ns, name, attrs: &attrs });
            }
            Event::End(_) => {
                while scopes.last().is_some_and(|s| s.depth == depth) {
                    scopes.pop();
                }
                depth = depth.checked_sub(1).ok_or_else(|| bad("unexpected end tag"))?;
                visit(Node::Close);
            }
            Event::Text(t) => {
                if depth > 0 {
                    visit(Node::Text(&t.xml10_content()));
                } else if !t.trim_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).is_empty() {
                    return Err(bad("text outside the root element"));
                }
            }
            Event::CData(t) => {
                if depth == 0 {
                    return Err(bad("text outside the root element"));
                }
                visit(Node::Text(&t.xml10_content()));
            }
            Event::GeneralRef(r) => {
                let c = match r.resolve_char_ref().map_err(|e| Bad::Malformed(e.to_string()))? {
                    Some(c) if legal(c) => c,
                    Some(_) => return Err(bad("reference to a character that is not allowed")),
                    None => match &*r {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        other => return Err(Bad::Malformed(format!("entity &{other}; is not predefined"))),
                    },
                };
                if depth == 0 {
                    return Err(bad("text outside the root element"));
                }
                visit(Node::Text(c.encode_utf8(&mut [0; 4])));
            }
        }
    }
    if depth > 0 {
        return Err(bad("element not closed"));
    }
    if roots == 1 { Ok(()) } else { Err(bad("not exactly one root element")) }
}

/// XML 1.0 `Char`.
fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::report::findings::Profile;

    fn run(text: &str) -> (Result<String, Stop>, Findings) {
        let mut f = Findings::new(Profile::Default);
        let mut out = String::new();
        let r = walk(text.as_bytes(), "a.xml", &Limits::default(), &mut f, &mut |n| match n {
            Node::Open { ns, name, attrs } => {
                out.push_str(&format!("<{{{ns}}}{name}{}", attrs.len()));
            }
            Node::Text(t) => out.push_str(t),
            Node::Close => out.push('>'),
        });
        (r.map(|()| out), f)
    }

    #[test]
    fn namespaces_references_and_cdata() {
        let (r, _) = run(
            "<?xml version='1.0'?><!DOCTYPE html><p:a xmlns:p='u' p:x='1' y='&lt;'>&#x7532;&amp;<![CDATA[<b>]]></p:a>",
        );
        assert_eq!(r, Ok("<{u}a2甲&<b>>".to_string()));
    }

    #[test]
    fn what_is_not_well_formed_stops() {
        for text in [
            "",
            "甲",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&nbsp;</a>",
            "<a>&</a>",
            "<a x='1' x='2'/>",
            "<p:a/>",
            "<a>\u{1}</a>",
            "<a>&#0;</a>",
            "<a>&#xFFFE;</a>",
            "<a x='<'/>",
            "<?xml version='1.0' encoding='gbk'?><a/>",
            "</a>",
        ] {
            let (r, f) = run(text);
            assert_eq!(r, Err(Stop), "{text}");
            assert!(f.has("XML-001"), "{text}");
        }
        let mut f = Findings::new(Profile::Default);
        assert!(walk(b"\xFF\xFE<\0a\0/\0>\0", "a", &Limits::default(), &mut f, &mut |_| ()).is_err());
    }

    #[test]
    fn entity_declarations_and_depth_stop() {
        let (r, f) = run("<!DOCTYPE a [<!ENTITY x 'xxxxxxxx'>]><a>&x;</a>");
        assert!(r.is_err() && f.has("XML-002"));
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let (r, f) = run(&deep);
        assert!(r.is_err() && f.has("RES-005"));
    }
}
