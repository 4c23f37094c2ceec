//! Selectors, parsed: compounds from the right to the left.

use super::condition::{Atom, Atoms, Cond};
use super::token::{Css, Tok, View};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most compounds of a selector, and most selectors within one.
const MAX_PARTS: usize = 64;
const MAX_DEPTH: usize = 12;

/// Specificity: ids, classes, types.
pub(crate) type Weight = (u32, u32, u32);

/// How a compound stands to the one on its right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Descendant,
    Child,
    Next,
    Later,
}

/// One test of an element.
#[derive(Clone, Debug)]
pub(crate) enum Simple {
    Type {
        ns: Ns,
        name: Option<String>,
    },
    Id(String),
    Class(String),
    Attr {
        ns: Ns,
        name: String,
        op: char,
        value: String,
        any_case: bool,
    },
    Nth {
        a: i64,
        b: i64,
        last: bool,
        of_type: bool,
        of: Rc<Vec<Selector>>,
    },
    Empty,
    Root,
    AnyLink,
    Lang(Vec<String>),
    Is(Rc<Vec<Selector>>),
    Not(Rc<Vec<Selector>>),
    Has(Rc<Vec<Selector>>),
    /// The element that `:has()` begins from.
    Anchor,
    State(Atom),
}

/// A namespace that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ns {
    Any,
    Is(String),
}

/// Tests of one element, and how it stands to the one before (on its right).
#[derive(Clone, Debug)]
pub(crate) struct Compound {
    pub link: Link,
    pub tests: Vec<Simple>,
}

/// A selector; `compounds[0]` is its subject.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub compounds: Vec<Compound>,
    pub weight: Weight,
    /// `before`, `first-letter` and their like.
    pub pseudo: Option<String>,
    /// Whether it depends on the world.
    pub dynamic: bool,
}

/// What a parser of selectors needs to know.
pub(crate) struct Context<'a> {
    pub atoms: &'a mut Atoms,
    pub namespaces: &'a BTreeMap<String, String>,
    /// What `&` stands for.
    pub nest: Option<Rc<Vec<Selector>>>,
    /// Conditions under which readers understand it.
    pub needs: Vec<Atom>,
    /// States that were met.
    pub states: Vec<Cond>,
}

const STATES: &[&str] = &[
    "hover",
    "active",
    "focus",
    "focus-within",
    "focus-visible",
    "visited",
    "target",
    "target-within",
    "checked",
    "enabled",
    "disabled",
    "default",
    "indeterminate",
    "valid",
    "invalid",
    "in-range",
    "out-of-range",
    "required",
    "optional",
    "read-only",
    "read-write",
    "placeholder-shown",
    "autofill",
    "fullscreen",
    "modal",
    "open",
    "closed",
    "popover-open",
    "current",
    "past",
    "future",
    "playing",
    "paused",
    "defined",
    "dir",
    "user-valid",
    "user-invalid",
    "picture-in-picture",
    "muted",
    "blank",
    "state",
];

const PSEUDO: &[&str] = &[
    "before",
    "after",
    "first-line",
    "first-letter",
    "marker",
    "selection",
    "placeholder",
    "backdrop",
    "cue",
    "target-text",
    "highlight",
    "grammar-error",
    "spelling-error",
    "file-selector-button",
    "details-content",
    "part",
    "slotted",
    "footnote-call",
    "footnote-marker",
];

/// A list of selectors; `None` when it is no CSS at all. Conditions of states and of unknown names are left in `cx`.
pub(crate) fn list(view: View<'_>, cx: &mut Context<'_>, depth: usize) -> Option<Vec<Selector>> {
    let mut out = Vec::new();
    for part in view.split(&Tok::Comma) {
        out.push(complex(part, cx, depth, false)?);
    }
    Some(out)
}

/// A list in which what cannot be read is left out (`:is`, `:where`, `:has`).
fn forgiving(view: View<'_>, cx: &mut Context<'_>, depth: usize, relative: bool) -> Vec<Selector> {
    view.split(&Tok::Comma).into_iter().filter_map(|part| complex(part, cx, depth, relative)).collect()
}

/// One selector; a relative one begins at its anchor.
fn complex(view: View<'_>, cx: &mut Context<'_>, depth: usize, relative: bool) -> Option<Selector> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut rest = view.trim();
    // from the left to the right; turned at the end
    let mut parts: Vec<(Link, Vec<Simple>)> = Vec::new();
    let mut link = Link::Descendant;
    let mut weight = (0, 0, 0);
    let mut pseudo = None;
    if relative {
        parts.push((Link::Descendant, vec![Simple::Anchor]));
        link = combinator(&mut rest).unwrap_or(Link::Descendant);
    } else if let Some(nest) = cx.nest.clone()
        && let Some(l) = combinator(&mut rest)
    {
        parts.push((Link::Descendant, vec![Simple::Is(nest)]));
        link = l;
    }
    loop {
        let tests = compound(&mut rest, cx, depth, &mut weight, &mut pseudo)?;
        if tests.is_empty() && pseudo.is_none() {
            return None;
        }
        parts.push((link, tests));
        if parts.len() > MAX_PARTS {
            return None;
        }
        let Some(l) = combinator_or_space(&mut rest) else { break };
        if pseudo.is_some() {
            return None;
        }
        link = l;
    }
    if !rest.is_empty() {
        return None;
    }
    let nested = parts
        .iter()
        .any(|p| p.1.iter().any(|t| matches!(t, Simple::Is(l) if cx.nest.as_ref().is_some_and(|n| Rc::ptr_eq(l, n)))));
    if let (Some(nest), false, false) = (cx.nest.clone(), nested, relative) {
        if let Some(first) = parts.first_mut() {
            first.0 = Link::Descendant;
        }
        weight = sum(weight, heaviest(&nest));
        parts.insert(0, (Link::Descendant, vec![Simple::Is(nest)]));
    }
    // `a > b`: the child link belongs to `a` when read from `b`
    let links: Vec<Link> = parts.iter().skip(1).map(|p| p.0).chain([Link::Descendant]).collect();
    let compounds: Vec<Compound> =
        parts.into_iter().zip(links).rev().map(|((_, tests), link)| Compound { link, tests }).collect();
    let dynamic = compounds.iter().any(|c| c.tests.iter().any(is_dynamic));
    Some(Selector { compounds, weight, pseudo, dynamic })
}

fn is_dynamic(test: &Simple) -> bool {
    match test {
        Simple::State(_) => true,
        Simple::Is(l) | Simple::Not(l) | Simple::Has(l) => l.iter().any(|s| s.dynamic),
        Simple::Nth { of, .. } => of.iter().any(|s| s.dynamic),
        _ => false,
    }
}

fn sum(a: Weight, b: Weight) -> Weight {
    (a.0.saturating_add(b.0), a.1.saturating_add(b.1), a.2.saturating_add(b.2))
}

fn heaviest(list: &[Selector]) -> Weight {
    list.iter().map(|s| s.weight).max().unwrap_or_default()
}

fn combinator(rest: &mut View<'_>) -> Option<Link> {
    let mut ahead = *rest;
    let link = match ahead.next_solid()?.0 {
        Tok::Delim('>') => Link::Child,
        Tok::Delim('+') => Link::Next,
        Tok::Delim('~') => Link::Later,
        _ => return None,
    };
    ahead.skip_space();
    *rest = ahead;
    Some(link)
}

fn combinator_or_space(rest: &mut View<'_>) -> Option<Link> {
    if rest.is_empty() {
        return None;
    }
    combinator(rest).or_else(|| {
        let space = matches!(rest.peek(), Some(Tok::Space));
        rest.skip_space();
        space.then_some(Link::Descendant)
    })
}

fn compound(
    rest: &mut View<'_>,
    cx: &mut Context<'_>,
    depth: usize,
    weight: &mut Weight,
    pseudo: &mut Option<String>,
) -> Option<Vec<Simple>> {
    let mut tests = Vec::new();
    if let Some((ns, name)) = qualified(rest, cx)? {
        if name.is_some() {
            weight.2 += 1;
        }
        tests.push(Simple::Type { ns, name });
    }
    loop {
        let mut ahead = *rest;
        match ahead.next() {
            Some((Tok::Hash(id), _)) => {
                weight.0 += 1;
                tests.push(Simple::Id(id.to_string()));
            }
            Some((Tok::Delim('.'), _)) => match ahead.next() {
                Some((Tok::Ident(c), _)) => {
                    weight.1 += 1;
                    tests.push(Simple::Class(c.to_string()));
                }
                _ => return None,
            },
            Some((Tok::Delim('&'), _)) => match &cx.nest {
                Some(nest) => {
                    *weight = sum(*weight, heaviest(nest));
                    tests.push(Simple::Is(nest.clone()));
                }
                None => tests.push(Simple::Root),
            },
            Some((Tok::Open('[', _), inner)) => {
                weight.1 += 1;
                tests.push(attribute(inner, cx)?);
            }
            Some((Tok::Colon, _)) => {
                let element = matches!(ahead.peek(), Some(Tok::Colon));
                if element {
                    ahead.next();
                }
                let (name, args) = match ahead.next() {
                    Some((Tok::Ident(n), _)) => (n.to_ascii_lowercase(), None),
                    Some((Tok::Func(n, _), inner)) => (n.to_ascii_lowercase(), Some(inner)),
                    _ => return None,
                };
                let old = matches!(name.as_str(), "before" | "after" | "first-line" | "first-letter");
                if element || old {
                    weight.2 += 1;
                    if !PSEUDO.contains(&name.as_str()) && !name.starts_with("-webkit-") {
                        cx.needs.push(cx.atoms.unknown(&format!("::{name}")));
                    }
                    *pseudo = Some(name);
                } else {
                    tests.push(pseudo_class(&name, args, cx, depth, weight)?);
                }
            }
            _ => break,
        }
        *rest = ahead;
        if tests.len() > MAX_PARTS {
            return None;
        }
    }
    Some(tests)
}

/// `name`, `*`, `ns|name`, `*|*`, `|name`: the namespace and the name; `None` inside when there is no type at all.
#[allow(clippy::type_complexity)]
fn qualified(rest: &mut View<'_>, cx: &Context<'_>) -> Option<Option<(Ns, Option<String>)>> {
    let part = |v: &mut View<'_>| -> Option<Option<String>> {
        let mut ahead = *v;
        let found = match ahead.next()?.0 {
            Tok::Ident(n) => Some(n.to_string()),
            Tok::Delim('*') => None,
            _ => return None,
        };
        *v = ahead;
        Some(found)
    };
    let mut ahead = *rest;
    let first = part(&mut ahead);
    let mut bar = ahead;
    if matches!(bar.next(), Some((Tok::Delim('|'), _)))
        && let Some(name) = part(&mut bar)
    {
        let ns = match first {
            Some(Some(prefix)) => Ns::Is(cx.namespaces.get(&prefix)?.clone()),
            Some(None) => Ns::Any,
            None => Ns::Is(String::new()),
        };
        *rest = bar;
        return Some(Some((ns, name)));
    }
    let Some(name) = first else { return Some(None) };
    *rest = ahead;
    let ns = cx.namespaces.get("").map_or(Ns::Any, |ns| Ns::Is(ns.clone()));
    Some(Some((ns, name)))
}

fn attribute(inner: View<'_>, cx: &Context<'_>) -> Option<Simple> {
    let mut rest = inner.trim();
    let (ns, name) = match rest.next()? {
        (Tok::Ident(n), _) => (Ns::Is(String::new()), n.to_string()),
        (Tok::Delim('*'), _) => (Ns::Any, String::new()),
        (Tok::Delim('|'), _) => match rest.next()? {
            (Tok::Ident(n), _) => (Ns::Is(String::new()), n.to_string()),
            _ => return None,
        },
        _ => return None,
    };
    let mut ahead = rest;
    let (ns, name) = match (ahead.next(), ahead.next()) {
        (Some((Tok::Delim('|'), _)), Some((Tok::Ident(local), _))) => {
            rest = ahead;
            let ns = if ns == Ns::Any { Ns::Any } else { Ns::Is(cx.namespaces.get(&name)?.clone()) };
            (ns, local.to_string())
        }
        _ => (ns, name),
    };
    if rest.is_empty() {
        return Some(Simple::Attr { ns, name, op: '?', value: String::new(), any_case: false });
    }
    let op = match rest.next_solid()?.0 {
        Tok::Delim('=') => '=',
        Tok::Match(c) => *c,
        _ => return None,
    };
    let value = match rest.next_solid()?.0 {
        Tok::Ident(v) | Tok::Str(v) => v.to_string(),
        _ => return None,
    };
    let any_case = match rest.next_solid() {
        None => false,
        Some((Tok::Ident(f), _)) if f.eq_ignore_ascii_case("i") => true,
        Some((Tok::Ident(f), _)) if f.eq_ignore_ascii_case("s") => false,
        _ => return None,
    };
    Some(Simple::Attr { ns, name, op, value, any_case })
}

fn pseudo_class(
    name: &str,
    args: Option<View<'_>>,
    cx: &mut Context<'_>,
    depth: usize,
    weight: &mut Weight,
) -> Option<Simple> {
    let nth = |a, b, last, of_type| Simple::Nth { a, b, last, of_type, of: Rc::default() };
    if !matches!(name, "is" | "where" | "not" | "has" | "matches" | "-webkit-any" | "-moz-any") {
        weight.1 += 1;
    }
    Some(match (name, args) {
        ("first-child", None) => nth(0, 1, false, false),
        ("last-child", None) => nth(0, 1, true, false),
        ("first-of-type", None) => nth(0, 1, false, true),
        ("last-of-type", None) => nth(0, 1, true, true),
        ("only-child", None) => both(nth(0, 1, false, false), nth(0, 1, true, false)),
        ("only-of-type", None) => both(nth(0, 1, false, true), nth(0, 1, true, true)),
        ("empty", None) => Simple::Empty,
        ("root" | "scope", None) => Simple::Root,
        ("link" | "any-link" | "-webkit-any-link", None) => Simple::AnyLink,
        ("lang", Some(inner)) => Simple::Lang(
            inner
                .solid()
                .iter()
                .filter_map(|t| match t.0 {
                    Tok::Ident(l) | Tok::Str(l) => Some(l.to_ascii_lowercase()),
                    _ => None,
                })
                .collect(),
        ),
        ("nth-child" | "nth-last-child" | "nth-of-type" | "nth-last-of-type", Some(inner)) => {
            let (text, of) = match inner.text().to_ascii_lowercase().find(" of ") {
                Some(at) => (inner.text().get(..at)?, inner.text().get(at + 4..)?),
                None => (inner.text(), ""),
            };
            let mut parser = cssparser::Parser::new(text);
            let (a, b) = cssparser::parse_nth(&mut parser).ok()?;
            if parser.expect_exhausted().is_err() {
                return None;
            }
            let of = if of.is_empty() {
                Vec::new()
            } else {
                let css = Css::new(of);
                list(css.all(), cx, depth + 1)?
            };
            *weight = sum(*weight, heaviest(&of));
            let (last, of_type) = (name.contains("last"), name.contains("type"));
            Simple::Nth { a: i64::from(a), b: i64::from(b), last, of_type, of: Rc::new(of) }
        }
        ("is" | "matches" | "-webkit-any" | "-moz-any", Some(inner)) => {
            let inner = forgiving(inner, cx, depth + 1, false);
            *weight = sum(*weight, heaviest(&inner));
            Simple::Is(Rc::new(inner))
        }
        ("where", Some(inner)) => Simple::Is(Rc::new(forgiving(inner, cx, depth + 1, false))),
        ("not", Some(inner)) => {
            let inner = list(inner, cx, depth + 1)?;
            *weight = sum(*weight, heaviest(&inner));
            Simple::Not(Rc::new(inner))
        }
        ("has", Some(inner)) => {
            let nest = cx.nest.take();
            let inner = forgiving(inner, cx, depth + 1, true);
            cx.nest = nest;
            *weight = sum(*weight, heaviest(&inner));
            Simple::Has(Rc::new(inner))
        }
        (name, _) if STATES.contains(&name) => {
            let atom = cx.atoms.state(name);
            cx.states.push(Cond::Atom(atom));
            Simple::State(atom)
        }
        (name, _) => {
            let atom = cx.atoms.unknown(&format!(":{name}"));
            cx.needs.push(atom);
            cx.states.push(Cond::Atom(atom));
            Simple::State(atom)
        }
    })
}

/// Two tests that must both hold.
fn both(a: Simple, b: Simple) -> Simple {
    let compounds = vec![Compound { link: Link::Descendant, tests: vec![a, b] }];
    Simple::Is(Rc::new(vec![Selector { compounds, weight: (0, 1, 0), pseudo: None, dynamic: false }]))
}
