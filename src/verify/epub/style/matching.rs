//! Whether an element is one that a selector means.

use super::condition::World;
use super::selector::{Compound, Link, Ns, Selector, Simple};
use crate::verify::epub::dom::{Dom, Element};
use crate::verify::xml::attr_ns;
use std::cell::Cell;

const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";

/// Where matching takes place, and what it may still cost.
pub(crate) struct Matcher<'a> {
    pub dom: &'a Dom,
    pub world: &'a World,
    /// Steps left for the whole file: selectors can be made to search a page again and again.
    pub steps: &'a Cell<u64>,
}

impl Matcher<'_> {
    fn spend(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    pub(crate) fn matches(&self, selector: &Selector, element: usize) -> bool {
        self.from(&selector.compounds, element, None)
    }

    fn any(&self, list: &[Selector], element: usize, anchor: Option<usize>) -> bool {
        list.iter().any(|s| s.pseudo.is_none() && self.from(&s.compounds, element, anchor))
    }

    /// The first compound against the element, the others against those around and before it.
    fn from(&self, compounds: &[Compound], element: usize, anchor: Option<usize>) -> bool {
        let Some((first, rest)) = compounds.split_first() else { return true };
        if !self.spend() || !self.compound(first, element, anchor) {
            return false;
        }
        let Some(next) = rest.first() else { return true };
        let step = |e: usize| match next.link {
            Link::Descendant | Link::Child => self.dom.parent(e),
            Link::Next | Link::Later => self.dom.get(e).and_then(|e| e.before),
        };
        let mut at = step(element);
        while let Some(e) = at {
            if self.from(rest, e, anchor) {
                return true;
            }
            if matches!(next.link, Link::Child | Link::Next) || !self.spend() {
                return false;
            }
            at = step(e);
        }
        false
    }

    fn compound(&self, compound: &Compound, element: usize, anchor: Option<usize>) -> bool {
        let Some(e) = self.dom.get(element) else { return false };
        compound.tests.iter().all(|t| self.test(t, element, e, anchor))
    }

    fn test(&self, test: &Simple, element: usize, e: &Element, anchor: Option<usize>) -> bool {
        match test {
            Simple::Type { ns, name } => {
                let ns = match ns {
                    Ns::Any => true,
                    Ns::Is(ns) => **ns == *e.ns,
                };
                // a reader that takes the page for HTML does not heed the case
                ns && name.as_ref().is_none_or(|n| n.eq_ignore_ascii_case(&e.name))
            }
            Simple::Id(id) => e.attr("id") == Some(id),
            Simple::Class(class) => e.has_class(class),
            Simple::Attr { ns, name, op, value, any_case } => {
                let found = match ns {
                    Ns::Any => e.attrs.iter().find(|a| a.name == *name).map(|a| a.value.as_str()),
                    Ns::Is(ns) if ns.is_empty() => e.attr(name),
                    Ns::Is(ns) => attr_ns(&e.attrs, ns, name),
                };
                found.is_some_and(|f| {
                    if *any_case {
                        compare(*op, &f.to_lowercase(), &value.to_lowercase())
                    } else {
                        compare(*op, f, value)
                    }
                })
            }
            Simple::Nth { a, b, last, of_type, of } => {
                let n = match (of.is_empty(), of_type, last) {
                    (false, _, _) => {
                        if !self.any(of, element, None) {
                            return false;
                        }
                        self.place_among(of, element, *last)
                    }
                    (_, true, true) => e.nth_last_of_type,
                    (_, true, false) => e.nth_of_type,
                    (_, false, true) => e.nth_last,
                    (_, false, false) => e.nth,
                };
                let offset = i64::from(n) - b;
                if *a == 0 { offset == 0 } else { offset % a == 0 && offset / a >= 0 }
            }
            Simple::Empty => e.empty,
            Simple::Root => e.parent.is_none(),
            Simple::AnyLink => (e.is_html("a") || e.is_html("area")) && e.attr("href").is_some(),
            Simple::Lang(wanted) => {
                let lang = self.dom.around(element).find_map(|(_, e)| {
                    attr_ns(&e.attrs, XML_NS, "lang").or_else(|| e.attr("lang")).map(str::to_ascii_lowercase)
                });
                lang.is_some_and(|l| {
                    wanted.iter().any(|w| {
                        let w = w.trim_start_matches("*-");
                        l == w || l.strip_prefix(w).is_some_and(|r| r.starts_with('-'))
                    })
                })
            }
            Simple::Is(list) => self.any(list, element, anchor),
            Simple::Not(list) => !self.any(list, element, anchor),
            Simple::Has(list) => list.iter().any(|s| self.has(s, element, e)),
            Simple::Anchor => anchor == Some(element),
            Simple::State(atom) => self.world.holds(*atom),
        }
    }

    fn place_among(&self, of: &[Selector], element: usize, last: bool) -> u32 {
        let mut n = 1;
        let mut at = element;
        loop {
            let next = if last { self.after(at) } else { self.dom.get(at).and_then(|e| e.before) };
            let Some(next) = next.filter(|_| self.spend()) else { return n };
            n += u32::from(self.any(of, next, None));
            at = next;
        }
    }

    /// The sibling behind an element.
    fn after(&self, element: usize) -> Option<usize> {
        let e = self.dom.get(element)?;
        self.dom.get(e.end).filter(|n| n.parent == e.parent).map(|_| e.end)
    }

    /// `:has()`: something below it or behind it that leads back to it.
    fn has(&self, selector: &Selector, element: usize, e: &Element) -> bool {
        let beside = selector.compounds.iter().any(|c| matches!(c.link, Link::Next | Link::Later));
        let to = if beside { e.parent.and_then(|p| self.dom.get(p)).map_or(e.end, |p| p.end) } else { e.end };
        (element + 1..to).any(|d| self.from(&selector.compounds, d, Some(element)))
    }
}

fn compare(op: char, found: &str, value: &str) -> bool {
    match op {
        '=' => found == value,
        '~' => !value.is_empty() && found.split_ascii_whitespace().any(|w| w == value),
        '|' => found == value || found.strip_prefix(value).is_some_and(|r| r.starts_with('-')),
        '^' => !value.is_empty() && found.starts_with(value),
        '$' => !value.is_empty() && found.ends_with(value),
        '*' => !value.is_empty() && found.contains(value),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::condition::Atoms;
    use super::super::selector::{self, Context};
    use super::super::token::Css;
    use super::*;
    use crate::verify::epub::dom::tests::dom;
    use std::collections::BTreeMap;

    /// Ids of the elements that a selector means.
    fn select(body: &str, text: &str) -> String {
        let d = dom(body);
        let mut atoms = Atoms::default();
        let names = BTreeMap::from([("epub".to_string(), crate::verify::epub::dom::OPS.to_string())]);
        let mut cx = Context { atoms: &mut atoms, namespaces: &names, nest: None, needs: vec![], states: vec![] };
        let css = Css::new(text);
        let Some(list) = selector::list(css.all(), &mut cx, 0) else { return "?".to_string() };
        let m = Matcher { dom: &d, world: &World::default(), steps: &Cell::new(100_000) };
        let hit = |e: &usize| list.iter().any(|s| m.matches(s, *e));
        (0..d.elements.len()).filter(hit).filter_map(|e| d.get(e)?.attr("id")).collect()
    }

    const BODY: &str = "<div id='a' class='x y' lang='zh-Hans'><p id='b' epub:type='footnote z'>甲</p>\
        <p id='c' title='On-E'><i id='d'/></p><q id='e'><a id='f' href='#'/></q><p id='g'/></div>";

    #[test]
    fn selectors_mean_what_css_says() {
        for (text, want) in [
            ("*", "abcdefg"),
            ("p", "bcg"),
            ("P", "bcg"),
            (".y", "a"),
            ("#c, #\\64", "cd"),
            ("div p", "bcg"),
            ("div > i", ""),
            ("div i, body > * > q", "de"),
            ("p + p", "c"),
            ("p ~ p", "cg"),
            ("p:first-child", "b"),
            ("p:last-child", "g"),
            ("p:nth-of-type(2n+1)", "bg"),
            ("p:nth-child(odd)", "b"),
            (":nth-child(2 of p)", "c"),
            (":nth-last-child(2 of p)", "c"),
            ("q:only-of-type", "e"),
            ("i:empty", "d"),
            ("p:not(#b, :empty)", "c"),
            (":is(q, i)", "de"),
            ("p:has(i)", "c"),
            ("p:has(> i)", "c"),
            ("div:has(> i)", ""),
            ("p:has(+ q)", "c"),
            ("[title]", "c"),
            ("[title='on-e' i]", "c"),
            ("[title|=On]", "c"),
            ("[title^=On][title$='E'][title*='-']", "c"),
            ("[epub|type~=footnote]", "b"),
            ("[*|type]", "b"),
            ("[type]", ""),
            (":lang(zh)", "abcdefg"),
            (":lang(en)", ""),
            (":link", "f"),
            ("a:hover", ""),
            ("a:not(:hover)", "f"),
            ("a:made-up", ""),
            ("x|p", "?"),
            ("p >", "?"),
            ("", "?"),
            ("p::before, q:after", "bceg"),
        ] {
            assert_eq!(select(BODY, text), want, "{text}");
        }
    }

    #[test]
    fn searching_again_and_again_comes_to_an_end() {
        let deep = format!("{}{}", "<b>".repeat(200), "</b>".repeat(200));
        let d = dom(&deep);
        let mut atoms = Atoms::default();
        let names = BTreeMap::new();
        let mut cx = Context { atoms: &mut atoms, namespaces: &names, nest: None, needs: vec![], states: vec![] };
        let css = Css::new(&format!("i {} b", "b ".repeat(20)));
        let list = selector::list(css.all(), &mut cx, 0).unwrap();
        let steps = Cell::new(50_000);
        let m = Matcher { dom: &d, world: &World::default(), steps: &steps };
        assert!(!m.matches(&list[0], 201) && steps.get() == 0);
    }
}
