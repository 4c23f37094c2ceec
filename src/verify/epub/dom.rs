//! A page as a tree, flat and in document order: what selectors ask of an element is a number that is already there.

use crate::verify::Limits;
use crate::verify::report::findings::{Findings, Stop};
use crate::verify::xml::{self, Attr, Node, attr};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) const XHTML: &str = "http://www.w3.org/1999/xhtml";
pub(crate) const OPS: &str = "http://www.idpf.org/2007/ops";
pub(crate) const SVG: &str = "http://www.w3.org/2000/svg";
pub(crate) const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// An element and its place among its siblings (counted from 1).
#[derive(Debug)]
pub(crate) struct Element {
    pub ns: Rc<str>,
    pub name: String,
    pub attrs: Vec<Attr>,
    pub parent: Option<usize>,
    /// The sibling before it.
    pub before: Option<usize>,
    /// The element behind its last descendant.
    pub end: usize,
    pub nth: u32,
    pub nth_last: u32,
    pub nth_of_type: u32,
    pub nth_last_of_type: u32,
    /// Whether there is nothing in it, not even text.
    pub empty: bool,
}

/// The page in the order of its bytes.
#[derive(Debug)]
pub(crate) enum Item {
    Open(usize),
    Text(String),
    Close,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Dom {
    pub elements: Vec<Element>,
    pub items: Vec<Item>,
}

impl Element {
    /// Whether it is an element of XHTML; documents without a namespace are read as XHTML too.
    pub(crate) fn html(&self) -> bool {
        &*self.ns == XHTML || self.ns.is_empty()
    }

    pub(crate) fn is_html(&self, name: &str) -> bool {
        self.html() && self.name == name
    }

    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        attr(&self.attrs, name)
    }

    pub(crate) fn epub_type(&self) -> &str {
        xml::attr_ns(&self.attrs, OPS, "type").unwrap_or_default()
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.attr("class").is_some_and(|c| c.split_ascii_whitespace().any(|w| w == class))
    }
}

impl Dom {
    pub(crate) fn get(&self, element: usize) -> Option<&Element> {
        self.elements.get(element)
    }

    pub(crate) fn parent(&self, element: usize) -> Option<usize> {
        self.get(element).and_then(|e| e.parent)
    }

    /// The element and those around it, from the inside.
    pub(crate) fn around(&self, element: usize) -> impl Iterator<Item = (usize, &Element)> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let here = next?;
            let e = self.get(here)?;
            next = e.parent;
            Some((here, e))
        })
    }

    /// Whether any of the marks of `docs/marks.md` is here.
    pub(crate) fn marked(&self) -> bool {
        self.elements.iter().any(|e| e.attr("data-fuzi").is_some() || e.attr("data-kind").is_some())
    }
}

/// Children of an element while it is open.
#[derive(Default)]
struct Open {
    element: usize,
    children: Vec<usize>,
    of_type: BTreeMap<String, u32>,
}

/// Reads a page.
///
/// # Errors
/// [`Stop`] when it is not well-formed or over a limit.
pub(crate) fn parse(bytes: &[u8], entry: &str, limits: &Limits, findings: &mut Findings) -> Result<Dom, Stop> {
    let mut dom = Dom::default();
    let mut open: Vec<Open> = Vec::new();
    let mut namespaces: Vec<Rc<str>> = Vec::new();
    xml::walk(bytes, entry, limits, findings, &mut |node| match node {
        Node::Open { ns, name, attrs } => {
            let ns = namespaces.iter().find(|n| &***n == ns).cloned().unwrap_or_else(|| {
                let new: Rc<str> = Rc::from(ns);
                namespaces.push(new.clone());
                new
            });
            let element = dom.elements.len();
            let (mut nth, mut nth_of_type, mut before) = (1, 1, None);
            if let Some(parent) = open.last_mut() {
                before = parent.children.last().copied();
                parent.children.push(element);
                nth = parent.children.len() as u32;
                let count = parent.of_type.entry(format!("{ns} {name}")).or_default();
                *count += 1;
                nth_of_type = *count;
                if let Some(e) = dom.elements.get_mut(parent.element) {
                    e.empty = false;
                }
            }
            dom.elements.push(Element {
                ns,
                name: name.to_string(),
                attrs: attrs.to_vec(),
                parent: open.last().map(|o| o.element),
                before,
                end: element + 1,
                nth,
                nth_last: 1,
                nth_of_type,
                nth_last_of_type: 1,
                empty: true,
            });
            dom.items.push(Item::Open(element));
            open.push(Open { element, ..Open::default() });
        }
        Node::Text(text) => {
            if let Some(e) = open.last().and_then(|o| dom.elements.get_mut(o.element)) {
                e.empty = false;
            }
            match dom.items.last_mut() {
                Some(Item::Text(before)) => before.push_str(text),
                _ => dom.items.push(Item::Text(text.to_string())),
            }
        }
        Node::Close => {
            dom.items.push(Item::Close);
            if let Some(done) = open.pop() {
                settle(&mut dom, done);
            }
        }
    })?;
    Ok(dom)
}

/// Counts the children of a closed element from the end.
fn settle(dom: &mut Dom, done: Open) {
    let (end, count) = (dom.elements.len(), done.children.len() as u32);
    if let Some(e) = dom.elements.get_mut(done.element) {
        e.end = end;
    }
    for child in done.children {
        if let Some(e) = dom.elements.get_mut(child) {
            e.nth_last = count + 1 - e.nth;
            let of_type = done.of_type.get(&format!("{} {}", e.ns, e.name)).copied().unwrap_or(1);
            e.nth_last_of_type = of_type + 1 - e.nth_of_type;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::verify::report::findings::Profile;

    pub(crate) fn dom(body: &str) -> Dom {
        let text = format!("<html xmlns='{XHTML}' xmlns:epub='{OPS}'><head/><body>{body}</body></html>");
        parse(text.as_bytes(), "a.xhtml", &Limits::default(), &mut Findings::new(Profile::Default)).unwrap()
    }

    #[test]
    fn places_among_siblings() {
        let d = dom("<p/>甲<q/><p> </p><p><b/></p>");
        let of = |i: usize| {
            let e = d.get(i).unwrap();
            (e.name.as_str(), e.nth, e.nth_last, e.nth_of_type, e.nth_last_of_type, e.empty, e.before, e.end)
        };
        assert_eq!(of(3), ("p", 1, 4, 1, 3, true, None, 4));
        assert_eq!(of(4), ("q", 2, 3, 1, 1, true, Some(3), 5));
        assert_eq!(of(6), ("p", 4, 1, 3, 1, false, Some(5), 8));
        assert_eq!(d.around(7).map(|a| a.1.name.as_str()).collect::<Vec<_>>(), ["b", "p", "body", "html"]);
    }
}
