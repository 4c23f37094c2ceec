//! Reads an EPUB back, with a reader of the tests' own.

use fuzi::document::Finding;
use fuzi::epub::emit;
use fuzi::license::Edition;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// An element as a parser sees it.
#[derive(Clone, Debug, Default)]
pub struct Node {
    pub name: String,
    pub attrs: BTreeMap<String, String>,
    pub children: Vec<Child>,
}

#[derive(Clone, Debug)]
pub enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.get(name).map(String::as_str)
    }
    pub fn text(&self) -> String {
        self.children
            .iter()
            .map(|c| match c {
                Child::Text(t) => t.clone(),
                Child::Node(n) => n.text(),
            })
            .collect()
    }
    pub fn all(&self) -> Vec<&Node> {
        let mut out = vec![self];
        for c in &self.children {
            if let Child::Node(n) = c {
                out.extend(n.all());
            }
        }
        out
    }
    pub fn named(&self, name: &str) -> Vec<&Node> {
        self.all().into_iter().filter(|n| n.name == name).collect()
    }
    pub fn with(&self, attr: &str, value: &str) -> Vec<&Node> {
        self.all().into_iter().filter(|n| n.attr(attr) == Some(value)).collect()
    }
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.named(name).into_iter().map(Node::text).collect()
    }
    pub fn meta(&self, property: &str) -> Vec<String> {
        self.with("property", property).into_iter().map(Node::text).collect()
    }
}

pub fn parse(xml: &str) -> Node {
    let mut reader = Reader::from_str(xml);
    let mut stack = vec![Node::default()];
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(e) => stack.push(element(&e)),
            Event::Empty(e) => stack.last_mut().unwrap().children.push(Child::Node(element(&e))),
            Event::End(_) => {
                let node = stack.pop().unwrap();
                stack.last_mut().unwrap().children.push(Child::Node(node));
            }
            Event::Text(t) => stack.last_mut().unwrap().children.push(Child::Text(t.xml10_content().into_owned())),
            Event::GeneralRef(r) => {
                let text = match r.resolve_char_ref().unwrap() {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&r.into_inner()).unwrap().to_string(),
                };
                stack.last_mut().unwrap().children.push(Child::Text(text));
            }
            Event::Eof => return stack.pop().unwrap(),
            _ => {}
        }
    }
}

pub fn element(e: &quick_xml::events::BytesStart) -> Node {
    let attrs = e
        .attributes()
        .map(|a| {
            let a = a.unwrap();
            let value = quick_xml::escape::unescape(&a.value).unwrap().into_owned();
            (a.key.as_ref().to_string(), value)
        })
        .collect();
    Node { name: e.name().as_ref().to_string(), attrs, children: vec![] }
}

pub struct Book {
    pub bytes: Vec<u8>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub findings: Vec<Finding>,
}

impl Book {
    pub fn of(edition: &Edition) -> Book {
        let emitted = emit(edition).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(&emitted.bytes)).unwrap();
        let mut files = BTreeMap::new();
        for i in 0..zip.len() {
            let mut entry = zip.by_index(i).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut bytes = vec![];
            entry.read_to_end(&mut bytes).unwrap();
            assert!(files.insert(name, bytes).is_none(), "an entry stands twice");
        }
        Book { bytes: emitted.bytes, files, findings: emitted.findings }
    }
    pub fn xml(&self, name: &str) -> Node {
        parse(std::str::from_utf8(&self.files[name]).unwrap())
    }
    pub fn opf(&self) -> Node {
        self.xml("EPUB/package.opf")
    }
    pub fn texts(&self) -> Vec<String> {
        self.files.keys().filter(|n| n.starts_with("EPUB/text")).cloned().collect()
    }
}
