//! One style sheet: its rules in order, each under its condition, and what it brings besides rules.

mod at_rule;

use super::condition::{Atom, Atoms, Cond, squeezed};
use super::property::Prop;
use super::selector::{self, Context, Selector};
use super::shorthand::declared;
use super::token::{Css, Tok, View};
use super::value::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Characters of a selector that a message shows.
const SHOWN: usize = 60;

/// A declaration of a longhand.
#[derive(Clone, Debug)]
pub(crate) struct Decl {
    pub prop: Prop,
    pub value: Rc<Value>,
    pub important: bool,
}

/// A custom property and its text.
#[derive(Clone, Debug)]
pub(crate) struct Custom {
    pub name: String,
    pub text: String,
    pub important: bool,
}

/// A rule that sets something on which sight depends.
#[derive(Debug)]
pub(crate) struct Rule {
    pub selectors: Rc<Vec<Selector>>,
    pub decls: Vec<Decl>,
    pub custom: Vec<Custom>,
    pub cond: Cond,
    pub layer: Vec<String>,
    /// Where it stands, for messages.
    pub how: Rc<str>,
}

/// A place that a face may come from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    Url(String),
    Local,
}

/// `@font-face`.
#[derive(Clone, Debug)]
pub(crate) struct FontFace {
    pub family: String,
    pub sources: Vec<Source>,
    /// Code points it serves; empty for all.
    pub ranges: Vec<(u32, u32)>,
    /// Of the size asked for.
    pub size: f64,
    /// The entry that addresses are relative to.
    pub base: Rc<str>,
}

/// One stage of an animation.
#[derive(Debug)]
pub(crate) struct Stage {
    pub animation: String,
    pub atom: Atom,
    pub decls: Vec<Decl>,
    pub how: Rc<str>,
}

/// `@import`.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub href: String,
    pub cond: Cond,
    pub layer: Option<Vec<String>>,
}

/// A sheet, read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub rules: Vec<Rule>,
    pub faces: Vec<FontFace>,
    pub stages: Vec<Stage>,
    pub imports: Vec<Import>,
    /// Layers in the order in which they are first named.
    pub layers: Vec<Vec<String>>,
    /// Strings of `@counter-style`, with its name.
    pub counters: Vec<(String, Vec<String>)>,
    /// Initial values of registered properties.
    pub initial: Vec<(String, String)>,
    /// Conditions on which its rules depend.
    pub conds: Vec<Cond>,
    /// Whether parts of it could not be read.
    pub cut: bool,
}

/// What holds for the rules that are being read.
#[derive(Clone)]
struct Scope {
    cond: Cond,
    layer: Vec<String>,
    nest: Option<Rc<Vec<Selector>>>,
    states: Vec<Cond>,
}

struct Reader<'a> {
    name: &'a str,
    /// The entry that addresses are relative to.
    base: Rc<str>,
    atoms: &'a mut Atoms,
    namespaces: BTreeMap<String, String>,
    out: Sheet,
    anonymous: usize,
    imports_over: bool,
}

/// Reads a sheet; `name` stands in messages, addresses are relative to `base`.
pub(crate) fn read(text: &str, name: &str, base: &str, atoms: &mut Atoms) -> Sheet {
    let css = Css::new(text);
    let mut reader = Reader {
        name,
        base: Rc::from(base),
        atoms,
        namespaces: BTreeMap::new(),
        out: Sheet { cut: css.cut, ..Sheet::default() },
        anonymous: 0,
        imports_over: false,
    };
    let scope = Scope { cond: Cond::ALWAYS, layer: Vec::new(), nest: None, states: Vec::new() };
    reader.rules(css.all(), &scope);
    reader.out
}

/// Declarations of a `style` attribute.
pub(crate) fn inline(text: &str) -> (Vec<Decl>, Vec<Custom>) {
    let css = Css::new(text);
    let (mut decls, mut custom) = (Vec::new(), Vec::new());
    for part in css.all().split(&Tok::Semicolon) {
        if let Some((name, value)) = name_and_value(part) {
            declare(&name, value, &mut decls, &mut custom);
        }
    }
    (decls, custom)
}

fn name_and_value(part: View<'_>) -> Option<(String, View<'_>)> {
    let mut rest = part;
    let Some((Tok::Ident(name), _)) = rest.next_solid() else { return None };
    matches!(rest.next_solid(), Some((Tok::Colon, _))).then(|| (name.to_string(), rest))
}

fn declare(name: &str, value: View<'_>, decls: &mut Vec<Decl>, custom: &mut Vec<Custom>) {
    let mut value = value.trim();
    let mut important = false;
    if matches!(value.last(), Some(Tok::Ident(w)) if w.eq_ignore_ascii_case("important")) {
        let before = value.without_last().trim();
        if before.last() == Some(&Tok::Delim('!')) {
            value = before.without_last().trim();
            important = true;
        }
    }
    if name.starts_with("--") {
        custom.push(Custom { name: name.to_string(), text: value.text().to_string(), important });
        return;
    }
    let set = declared(name, value);
    decls.extend(set.into_iter().map(|(prop, value)| Decl { prop, value: Rc::new(value), important }));
}

impl Reader<'_> {
    fn rules(&mut self, view: View<'_>, scope: &Scope) {
        let mut rest = view;
        loop {
            rest.skip_space();
            match rest.peek() {
                None => return,
                Some(Tok::At(_)) => self.at_rule(&mut rest, scope),
                Some(_) => self.qualified(&mut rest, scope, false),
            }
        }
    }

    /// Selectors and a block; within a block a `;` ends what is none.
    fn qualified(&mut self, rest: &mut View<'_>, scope: &Scope, nested: bool) {
        let start = *rest;
        loop {
            let before = *rest;
            match rest.next() {
                None => return,
                Some((Tok::Semicolon, _)) if nested => return,
                Some((Tok::Open('{', _), body)) => {
                    self.imports_over = true;
                    self.style(before.since(start), body, scope);
                    return;
                }
                Some(_) => {}
            }
        }
    }

    fn style(&mut self, prelude: View<'_>, body: View<'_>, scope: &Scope) {
        let mut cx = Context {
            atoms: self.atoms,
            namespaces: &self.namespaces,
            nest: scope.nest.clone(),
            needs: Vec::new(),
            states: Vec::new(),
        };
        let Some(selectors) = selector::list(prelude, &mut cx, 0) else { return };
        let (needs, states) = (cx.needs, cx.states);
        let mut inner = scope.clone();
        inner.states.extend(states);
        for need in needs {
            inner.cond = inner.cond.and(&Cond::Atom(need));
        }
        let how = format!("`{}` ({})", clipped(prelude.text()), self.name);
        inner.nest = Some(Rc::new(selectors));
        self.block(body, &inner, &Rc::from(how));
    }

    /// Declarations, and rules within them.
    fn block(&mut self, body: View<'_>, scope: &Scope, how: &Rc<str>) {
        let mut rest = body;
        let (mut decls, mut custom) = (Vec::new(), Vec::new());
        loop {
            rest.skip_space();
            match rest.peek() {
                None => break,
                Some(Tok::Semicolon) => {
                    rest.next();
                }
                Some(Tok::At(_)) => {
                    self.keep(&mut decls, &mut custom, scope, how);
                    self.at_rule(&mut rest, scope);
                }
                Some(_) => {
                    let mut ahead = rest;
                    let mut block = false;
                    let start = ahead;
                    let part = loop {
                        let before = ahead;
                        match ahead.next() {
                            None | Some((Tok::Semicolon, _)) => break before.since(start),
                            Some((Tok::Open('{', _), _)) => block = true,
                            Some(_) => {}
                        }
                    };
                    match name_and_value(part) {
                        Some((name, value)) if !block || name.starts_with("--") => {
                            declare(&name, value, &mut decls, &mut custom);
                            rest = ahead;
                        }
                        _ if block => {
                            self.keep(&mut decls, &mut custom, scope, how);
                            self.qualified(&mut rest, scope, true);
                        }
                        _ => rest = ahead,
                    }
                }
            }
        }
        self.keep(&mut decls, &mut custom, scope, how);
    }

    fn keep(&mut self, decls: &mut Vec<Decl>, custom: &mut Vec<Custom>, scope: &Scope, how: &Rc<str>) {
        let (decls, custom) = (std::mem::take(decls), std::mem::take(custom));
        let Some(selectors) = &scope.nest else { return };
        if decls.is_empty() && custom.is_empty() {
            return;
        }
        for cond in std::iter::once(&scope.cond).chain(&scope.states) {
            if *cond != Cond::ALWAYS && !self.out.conds.contains(cond) {
                self.out.conds.push(cond.clone());
            }
        }
        self.out.rules.push(Rule {
            selectors: selectors.clone(),
            decls,
            custom,
            cond: scope.cond.clone(),
            layer: scope.layer.clone(),
            how: how.clone(),
        });
    }
}

fn clipped(text: &str) -> String {
    let text = squeezed(text);
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<String> {
        let sheet = read(text, "s.css", "s.css", &mut Atoms::default());
        let shown = |d: &Decl| format!("{:?}{}", d.prop, if d.important { "!" } else { "" });
        sheet
            .rules
            .iter()
            .map(|r| format!("{} {}", r.how, r.decls.iter().map(shown).collect::<Vec<_>>().join(",")))
            .collect()
    }

    #[test]
    fn rules_nesting_and_rubbish() {
        assert_eq!(
            rules(
                "@charset 'utf-8'; p { font-weight: bold } ; a{ color:red } p>q{DISPLAY:none ! important;opacity:0}
                 @media print { b { color: red } } @unknown x { i { color: red } }
                 div { color: red; & em { opacity: 0 } a:hover { opacity: 1 } visibility: hidden }
                 ${}: { color: red } u { color: red } {} s { --x: {a}; color: var(--x) } } i { color: red }"
            ),
            [
                "`p>q` (s.css) Display!,Opacity",
                "`b` (s.css) Color",
                "`div` (s.css) Color",
                "`& em` (s.css) Opacity",
                "`a:hover` (s.css) Opacity",
                "`div` (s.css) Visibility",
                "`u` (s.css) Color",
                "`s` (s.css) Color",
            ]
        );
    }

    #[test]
    fn imports_faces_and_animations() {
        let mut atoms = Atoms::default();
        let sheet = read(
            "@import url(a.css) screen; @import \"b.css\" layer(x.y) supports(display: grid); @layer z;
             @font-face { font-family: 'A B'; src: local(X), url('f.ttf') format('truetype'); unicode-range: U+4E??, U+1-2;
             size-adjust: 10% } @import 'late.css'; @keyframes K { from { opacity: 0 } to { opacity: 1 } }
             @counter-style c { symbols: '不' b; suffix: ' ' } @property --p { initial-value: none }",
            "s.css",
            "s.css",
            &mut atoms,
        );
        assert_eq!(sheet.imports.iter().map(|i| i.href.as_str()).collect::<Vec<_>>(), ["a.css", "b.css"]);
        assert_eq!(sheet.layers, [vec!["x".to_string(), "y".to_string()], vec!["z".to_string()]]);
        let face = &sheet.faces[0];
        assert_eq!((face.family.as_str(), face.size), ("a b", 0.1));
        assert_eq!(face.sources, [Source::Local, Source::Url("f.ttf".into())]);
        assert_eq!(face.ranges, [(0x4E00, 0x4EFF), (1, 2)]);
        assert_eq!(sheet.stages.len(), 2);
        assert_eq!(sheet.counters[0].1, ["不", "b", " "]);
        assert_eq!(sheet.initial, [("--p".to_string(), "none".to_string())]);
    }
}
