//! XML as `verify` reads it: one pass, no recursion, no entity but the predefined, a depth cap (XML-001 to 003, RES-005).
//!
//! quick-xml tokenises; what it leaves open (one root, closed elements, legal characters, namespaces) is checked here.
//! Nothing is ever fetched. The document types that honest EPUB 2 and 3 files name are let pass by their public
//! identifiers, and those of XHTML 1 bring their character entities; any other external part, and any subset, stops.

use crate::verify::Limits;
use crate::verify::entities::xhtml_entity;
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use quick_xml::events::Event;
use std::rc::Rc;

/// Most attributes of an element; a page has a dozen.
const MAX_ATTRIBUTES: usize = 256;
/// Most namespaces declared at once: each name is looked for among them.
const MAX_SCOPES: usize = 1024;
const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";
/// Begins of public identifiers of document types that books name. The first three are XHTML 1.
const PUBLIC: [&str; 9] = [
    "-//W3C//DTD XHTML 1.",
    "-//W3C//DTD XHTML Basic 1.",
    "-//W3C//DTD XHTML+",
    "-//W3C//DTD SVG 1.",
    "-//W3C//DTD MathML ",
    "-//NISO//DTD ncx 2005-",
    "-//NISO//DTD dtbook ",
    "+//ISBN 0-9673008-1-9//DTD OEB 1.",
    "-//W3C//DTD HTML ",
];
/// Where those document types are published.
const PUBLISHERS: [&str; 4] = ["www.w3.org", "www.daisy.org", "openebook.org", "www.openebook.org"];

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
    External(String),
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
    findings.ran(&["XML-001", "XML-002", "XML-003", "RES-005"]);
    findings.in_time()?;
    let at = Where::entry(name);
    read(bytes, limits, visit).map_err(|bad| match bad {
        Bad::Malformed(why) => findings.stop("XML-001.malformed", &[name, &why], at),
        Bad::Dtd => findings.stop("XML-002.dtd", &[name], at),
        Bad::External(what) => findings.stop("XML-003.external", &[name, &what], at),
        Bad::Depth => findings.stop("RES-005.depth", &[&limits.max_depth.to_string()], at),
        Bad::Objects => findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], at),
    })
}

/// Walks a document that a file can do without (XMP): what is wrong comes back, nothing is recorded.
///
/// # Errors
/// The row of the message table, and why it cannot be read.
pub(crate) fn walk_soft(
    bytes: &[u8],
    limits: &Limits,
    visit: &mut dyn FnMut(Node<'_>),
) -> Result<(), (&'static str, String)> {
    read(bytes, limits, visit).map_err(|bad| match bad {
        Bad::Malformed(why) => ("XML-001.malformed", why),
        Bad::Dtd => ("XML-002.dtd", String::new()),
        Bad::External(what) => ("XML-003.external", what),
        Bad::Depth => ("XML-001.malformed", "too deep".to_string()),
        Bad::Objects => ("XML-001.malformed", "too many nodes".to_string()),
    })
}

struct Scope {
    depth: usize,
    prefix: String,
    uri: Rc<str>,
}

fn read(bytes: &[u8], limits: &Limits, visit: &mut dyn FnMut(Node<'_>)) -> Result<(), Bad> {
    let bad = |why: &str| Bad::Malformed(why.to_string());
    if bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE") {
        return Err(bad("UTF-16, not UTF-8"));
    }
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
    let mut typed: Option<bool> = None;
    let known = |name: &str, typed: Option<bool>| match name {
        "amp" => Some("&"),
        "lt" => Some("<"),
        "gt" => Some(">"),
        "quot" => Some("\""),
        "apos" => Some("'"),
        other => xhtml_entity(other).filter(|_| typed == Some(true)),
    };
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
            Event::DocType(_) if typed.is_some() || roots > 0 => return Err(bad("misplaced document type")),
            Event::DocType(d) => typed = Some(doctype(&d)?),
            Event::Comment(_) | Event::PI(_) => {}
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
                    let value =
                        a.normalized_value_with(quick_xml::XmlVersion::Implicit1_0, 1, |name| known(name, typed));
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
                    if prefix == "xml" || prefix == "xmlns" || (value.is_empty() && !prefix.is_empty()) {
                        return Err(bad("namespace cannot be declared"));
                    }
                    if scopes.len() >= MAX_SCOPES {
                        return Err(Bad::Objects);
                    }
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
                            if attrs.iter().any(|a: &Attr| a.ns == ns && a.name == name) {
                                return Err(bad("an attribute twice"));
                            }
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
                if &*ns == XINCLUDE {
                    return Err(Bad::External("XInclude".to_string()));
                }
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
                let c = r.resolve_char_ref().map_err(|e| Bad::Malformed(e.to_string()))?;
                if c.is_some_and(|c| !legal(c)) {
                    return Err(bad("reference to a character that is not allowed"));
                }
                if depth == 0 {
                    return Err(bad("text outside the root element"));
                }
                match c {
                    Some(c) => visit(Node::Text(c.encode_utf8(&mut [0; 4]))),
                    None => match known(&r, typed) {
                        Some(text) => visit(Node::Text(text)),
                        None => return Err(Bad::Malformed(format!("entity &{}; is not declared", &*r))),
                    },
                }
            }
        }
    }
    if depth > 0 {
        return Err(bad("element not closed"));
    }
    if roots == 1 { Ok(()) } else { Err(bad("not exactly one root element")) }
}

/// Judges a document type; whether it brings the entities of XHTML 1 (XML-002, XML-003).
fn doctype(text: &str) -> Result<bool, Bad> {
    let mut rest = text.trim();
    let mut literals: Vec<&str> = Vec::new();
    let mut bare = String::new();
    while let Some(at) = rest.find(['"', '\'', '[']) {
        bare.push_str(rest.get(..at).unwrap_or_default());
        let quote = rest.get(at..at + 1).unwrap_or_default();
        if quote == "[" {
            return Err(Bad::Dtd);
        }
        let inner = rest.get(at + 1..).unwrap_or_default();
        let Some(end) = inner.find(quote) else { return Err(Bad::Malformed("document type not closed".into())) };
        literals.push(inner.get(..end).unwrap_or_default());
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    bare.push_str(rest);
    let keyword = bare.split_whitespace().nth(1).unwrap_or_default();
    let published = |address: &str| {
        let host = address.strip_prefix("http://").or(address.strip_prefix("https://"));
        match host.and_then(|h| h.split('/').next()) {
            Some(host) => PUBLISHERS.contains(&host),
            None => !address.contains([':', '/', '\\', '%']), // a bare name of a file that nobody opens
        }
    };
    match (keyword, literals.as_slice()) {
        ("", []) | ("SYSTEM", ["about:legacy-compat"]) => Ok(false),
        ("PUBLIC", [public, system @ ..]) if system.len() <= 1 && system.iter().all(|s| published(s)) => {
            match PUBLIC.iter().position(|p| public.starts_with(p)) {
                Some(i) => Ok(i < 3),
                None => Err(Bad::External(public.to_string())),
            }
        }
        _ => Err(Bad::External(literals.join(" "))),
    }
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
    fn document_types_that_books_name_pass_and_no_others() {
        const XHTML: &str = "PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd\"";
        for (dtd, entity, want) in [
            (XHTML, "甲&nbsp;乙&hellip;", None),
            ("PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'xhtml1-strict.dtd'", "&eacute;", None),
            ("PUBLIC '-//NISO//DTD ncx 2005-1//EN' 'http://www.daisy.org/z3986/2005/ncx-2005-1.dtd'", "", None),
            ("SYSTEM 'about:legacy-compat'", "", None),
            ("", "", None),
            (XHTML, "&bigstar;", Some("XML-001")),
            ("PUBLIC '-//NISO//DTD ncx 2005-1//EN' 'ncx.dtd'", "&nbsp;", Some("XML-001")),
            ("", "&nbsp;", Some("XML-001")),
            ("SYSTEM 'file:///etc/passwd'", "", Some("XML-003")),
            ("SYSTEM 'x.dtd'", "", Some("XML-003")),
            ("PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'http://www.w3.org.example/x.dtd'", "", Some("XML-003")),
            ("PUBLIC '-//W3C//DTD XHTML 1.1//EN' '../x.dtd'", "", Some("XML-003")),
            ("PUBLIC 'mine' 'http://www.w3.org/x.dtd'", "", Some("XML-003")),
            ("PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'x' [<!ENTITY a 'b'>]", "&a;", Some("XML-002")),
            ("[<!ENTITY % p SYSTEM 'http://a/'> %p;]", "", Some("XML-002")),
            ("[ ]", "", Some("XML-002")),
        ] {
            let (r, f) = run(&format!("<!DOCTYPE a {dtd}><a x='{entity}'>{entity}</a>"));
            match want {
                None => assert!(r.is_ok(), "{dtd}"),
                Some(id) => assert!(r.is_err() && f.has(id), "{dtd}"),
            }
        }
        assert_eq!(run(&format!("<!DOCTYPE a {XHTML}><a>甲&nbsp;&amp;</a>")).0.as_deref(), Ok("<{}a0甲\u{A0}&>"));
    }

    #[test]
    fn inclusions_twins_and_floods_stop() {
        let flood: String = (0..250).map(|i| format!(" xmlns:p{i}='u{i}'")).collect();
        let nested = format!("{}{}", format!("<a{flood}>").repeat(5), "</a>".repeat(5));
        for (text, id) in [
            ("<a xmlns:x='http://www.w3.org/2001/XInclude'><x:include href='/etc/passwd'/></a>".to_string(), "XML-003"),
            ("<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>".to_string(), "XML-001"),
            ("<a xmlns:x=''/>".to_string(), "XML-001"),
            ("<a xmlns:xml='u'/>".to_string(), "XML-001"),
            ("<a/><!DOCTYPE a>".to_string(), "XML-001"),
            ("<!DOCTYPE a><!DOCTYPE a><a/>".to_string(), "XML-001"),
            (nested, "RES-005"),
            (format!("<a {}/>", (0..300).map(|i| format!("a{i}='' ")).collect::<String>()), "RES-005"),
        ] {
            let (r, f) = run(&text);
            assert!(r.is_err() && f.has(id), "{}", &text[..text.len().min(80)]);
        }
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
