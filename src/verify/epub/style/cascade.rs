//! The cascade: of all declarations for an element, the one that wins, by importance, layer, specificity and order.

use super::Loaded;
use super::condition::{Atoms, Cond, World};
use super::matching::Matcher;
use super::property::{Prop, inherits};
use super::selector::{Selector, Simple, Weight};
use super::sheet::{Custom, Decl, FontFace, Rule, Stage, inline};
use super::shorthand::declared;
use super::token::{Css, Tok, View};
use super::value::Value;
use crate::verify::epub::dom::{Dom, Element};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Characters of a value after custom properties are put in.
const MAX_TEXT: usize = 4096;

/// Custom properties of an element.
pub(crate) type Env = Rc<BTreeMap<String, String>>;

/// Where a declaration stands in the cascade; the greatest wins.
type Key = (u8, u32, bool, Weight, u32);

/// A declaration that won.
#[derive(Clone, Debug)]
pub(crate) struct Winner {
    pub value: Rc<Value>,
    pub how: Rc<str>,
    key: Key,
}

/// What is declared for an element, and its custom properties.
#[derive(Clone, Debug)]
pub(crate) struct Winners {
    of: Vec<Option<Winner>>,
    pub env: Env,
}

/// A rule that means an element.
#[derive(Clone, Debug)]
struct Hit {
    rule: usize,
    weight: Weight,
}

/// A rule with its place in the order of the page.
struct Placed {
    sheet: usize,
    rule: usize,
    cond: Cond,
    layer: u32,
}

/// Selectors by what their subject must have.
#[derive(Default)]
struct Index {
    id: BTreeMap<String, Vec<(usize, usize)>>,
    class: BTreeMap<String, Vec<(usize, usize)>>,
    name: BTreeMap<String, Vec<(usize, usize)>>,
    rest: Vec<(usize, usize)>,
}

/// The rules of one page.
pub(crate) struct PageStyle {
    loaded: Vec<Loaded>,
    rules: Vec<Placed>,
    index: Index,
    pub worlds: Vec<World>,
    /// Whether all worlds that matter are among them.
    pub whole: bool,
    initial: BTreeMap<String, String>,
}

/// Rules that mean an element, once for all worlds; those that depend on the world are asked again.
pub(crate) struct Matched {
    fixed: BTreeMap<String, Vec<Hit>>,
    dynamic: Vec<(usize, usize)>,
    pseudo: BTreeSet<String>,
    inline: (Vec<Decl>, Vec<Custom>),
}

impl Matched {
    /// Whether a style speaks of a pseudo-element of it.
    pub(crate) fn has(&self, pseudo: &str) -> bool {
        self.pseudo.contains(pseudo)
    }
}

impl Winners {
    pub(crate) fn none() -> Winners {
        Winners { of: vec![None; Prop::ALL.len()], env: Env::default() }
    }

    pub(crate) fn get(&self, prop: Prop) -> Option<&Winner> {
        self.of.get(prop as usize).and_then(Option::as_ref)
    }

    fn slot(&mut self, prop: Prop) -> Option<&mut Option<Winner>> {
        self.of.get_mut(prop as usize)
    }

    fn offer(&mut self, prop: Prop, value: &Rc<Value>, how: &Rc<str>, key: Key) {
        if let Some(slot) = self.slot(prop)
            && slot.as_ref().is_none_or(|w| key >= w.key)
        {
            *slot = Some(Winner { value: value.clone(), how: how.clone(), key });
        }
    }
}

impl PageStyle {
    pub(crate) fn new(loaded: Vec<Loaded>, atoms: &Atoms) -> PageStyle {
        let mut layers: Vec<Vec<String>> = Vec::new();
        for l in &loaded {
            for own in &l.sheet.layers {
                let path: Vec<String> = l.layer.iter().chain(own).cloned().collect();
                for depth in 1..=path.len() {
                    let part = path.get(..depth).unwrap_or_default().to_vec();
                    if !layers.contains(&part) {
                        layers.push(part);
                    }
                }
            }
        }
        // a place on each level; what is in no layer, or in no deeper one, comes last
        let place = |path: &[String]| -> Vec<usize> {
            let at = |depth: usize| layers.iter().position(|l| path.get(..depth) == Some(l)).unwrap_or(usize::MAX - 1);
            (1..=path.len()).map(at).chain([usize::MAX]).collect()
        };
        let mut rules = Vec::new();
        let mut conds = Vec::new();
        for (sheet, l) in loaded.iter().enumerate() {
            for (rule, r) in l.sheet.rules.iter().enumerate() {
                let path: Vec<String> = l.layer.iter().chain(&r.layer).cloned().collect();
                rules.push((place(&path), Placed { sheet, rule, cond: l.cond.and(&r.cond), layer: 0 }));
            }
            if l.cond != Cond::ALWAYS {
                conds.push(l.cond.clone());
            }
            conds.extend(l.sheet.conds.iter().map(|c| l.cond.and(c)));
        }
        let mut places: Vec<&Vec<usize>> = rules.iter().map(|r| &r.0).collect();
        places.sort();
        places.dedup();
        let ranks: Vec<u32> = rules.iter().map(|r| places.binary_search(&&r.0).unwrap_or_default() as u32).collect();
        let rules: Vec<Placed> =
            rules.into_iter().zip(ranks).map(|((_, rule), layer)| Placed { layer, ..rule }).collect();
        let (worlds, whole) = atoms.worlds(&conds);
        let initial = loaded.iter().flat_map(|l| l.sheet.initial.iter().cloned()).collect();
        let mut style = PageStyle { loaded, rules, index: Index::default(), worlds, whole, initial };
        style.fill_index();
        style
    }

    fn fill_index(&mut self) {
        let mut index = Index::default();
        for at in 0..self.rules.len() {
            let Some((rule, _)) = self.rule(at) else { continue };
            for (s, selector) in rule.selectors.iter().enumerate() {
                let tests = selector.compounds.first().map(|c| c.tests.as_slice()).unwrap_or_default();
                let id = tests.iter().find_map(|t| if let Simple::Id(i) = t { Some(i.clone()) } else { None });
                let class = tests.iter().find_map(|t| if let Simple::Class(c) = t { Some(c.clone()) } else { None });
                let name = tests.iter().find_map(|t| match t {
                    Simple::Type { name: Some(n), .. } => Some(n.to_ascii_lowercase()),
                    _ => None,
                });
                match (id, class, name) {
                    (Some(id), _, _) => index.id.entry(id).or_default(),
                    (_, Some(class), _) => index.class.entry(class).or_default(),
                    (_, _, Some(name)) => index.name.entry(name).or_default(),
                    _ => &mut index.rest,
                }
                .push((at, s));
            }
        }
        self.index = index;
    }

    fn rule(&self, at: usize) -> Option<(&Rule, &Placed)> {
        let placed = self.rules.get(at)?;
        Some((self.loaded.get(placed.sheet)?.sheet.rules.get(placed.rule)?, placed))
    }

    fn selector(&self, at: (usize, usize)) -> Option<&Selector> {
        self.rule(at.0)?.0.selectors.get(at.1)
    }

    pub(crate) fn faces(&self) -> impl Iterator<Item = &FontFace> {
        self.loaded.iter().flat_map(|l| &l.sheet.faces)
    }

    pub(crate) fn counters(&self) -> impl Iterator<Item = &(String, Vec<String>)> {
        self.loaded.iter().flat_map(|l| &l.sheet.counters)
    }

    fn stages(&self) -> impl Iterator<Item = &Stage> {
        self.loaded.iter().flat_map(|l| &l.sheet.stages)
    }

    /// The rules that mean an element and its pseudo-elements.
    pub(crate) fn matched(&self, dom: &Dom, element: usize, steps: &Cell<u64>) -> Matched {
        let nowhere = World::default();
        let matcher = Matcher { dom, world: &nowhere, steps };
        let mut out = Matched {
            fixed: BTreeMap::new(),
            dynamic: Vec::new(),
            pseudo: BTreeSet::new(),
            inline: Default::default(),
        };
        let Some(e) = dom.get(element) else { return out };
        if let Some(style) = e.attr("style") {
            out.inline = inline(style);
        }
        for at in self.candidates(e) {
            let Some(selector) = self.selector(at) else { continue };
            if selector.dynamic {
                out.dynamic.push(at);
            } else if matcher.matches(selector, element) {
                hit(&mut out.fixed, selector, at.0);
            } else {
                continue;
            }
            out.pseudo.extend(selector.pseudo.clone());
        }
        out
    }

    fn candidates(&self, e: &Element) -> Vec<(usize, usize)> {
        let mut out = self.index.rest.clone();
        out.extend(e.attr("id").and_then(|i| self.index.id.get(i)).into_iter().flatten());
        out.extend(self.index.name.get(&e.name.to_ascii_lowercase()).into_iter().flatten());
        let mut classes: Vec<&str> = e.attr("class").unwrap_or_default().split_ascii_whitespace().collect();
        classes.sort_unstable();
        classes.dedup();
        out.extend(classes.iter().filter_map(|c| self.index.class.get(*c)).flatten());
        out
    }

    /// What wins for an element (`pseudo` empty) or one of its pseudo-elements. `usual` is what the reading system
    /// itself sets, `hints` what attributes do.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn winners(
        &self,
        dom: &Dom,
        element: usize,
        pseudo: &str,
        matched: &Matched,
        world: &World,
        steps: &Cell<u64>,
        parent: &Winners,
        usual: &[(Prop, Value, &'static str)],
        hints: &[(Prop, Value, String)],
    ) -> Winners {
        let mut out = Winners { of: vec![None; Prop::ALL.len()], env: parent.env.clone() };
        for (prop, value, how) in usual {
            out.offer(*prop, &Rc::new(value.clone()), &Rc::from(*how), (0, 0, false, (0, 0, 0), 0));
        }
        for (prop, value, how) in hints {
            out.offer(*prop, &Rc::new(value.clone()), &Rc::from(how.as_str()), (1, 0, false, (0, 0, 0), 0));
        }
        let mut hits: Vec<Hit> = matched.fixed.get(pseudo).cloned().unwrap_or_default();
        let matcher = Matcher { dom, world, steps };
        let mut more: BTreeMap<String, Vec<Hit>> = BTreeMap::new();
        for at in &matched.dynamic {
            if let Some(selector) = self.selector(*at)
                && selector.pseudo.as_deref().unwrap_or("") == pseudo
                && matcher.matches(selector, element)
            {
                hit(&mut more, selector, at.0);
            }
        }
        hits.extend(more.remove(pseudo).unwrap_or_default());
        let mut custom: BTreeMap<&str, (Key, &str)> = BTreeMap::new();
        for h in &hits {
            let Some((rule, placed)) = self.rule(h.rule) else { continue };
            if !placed.cond.holds(world) {
                continue;
            }
            let key = |important: bool| key_of(important, placed.layer, false, h.weight, h.rule);
            for d in &rule.decls {
                out.offer(d.prop, &d.value, &rule.how, key(d.important));
            }
            for c in &rule.custom {
                let key = key(c.important);
                let slot = custom.entry(&c.name).or_insert((key, &c.text));
                if key >= slot.0 {
                    *slot = (key, &c.text);
                }
            }
        }
        if pseudo.is_empty() {
            let how: Rc<str> = Rc::from("its style attribute");
            for (i, d) in matched.inline.0.iter().enumerate() {
                out.offer(d.prop, &d.value, &how, key_of(d.important, 0, true, (0, 0, 0), i));
            }
            for c in &matched.inline.1 {
                let key = key_of(c.important, 0, true, (0, 0, 0), 0);
                let slot = custom.entry(&c.name).or_insert((key, &c.text));
                if key >= slot.0 {
                    *slot = (key, &c.text);
                }
            }
        }
        self.animate(&mut out, world);
        self.set_custom(&mut out, &custom);
        self.settle(&mut out, parent);
        out
    }

    /// A stage of an animation overrides all but what is important.
    fn animate(&self, out: &mut Winners, world: &World) {
        let Some(Value::Names(names)) = out.get(Prop::Animation).map(|w| (*w.value).clone()) else { return };
        for stage in self.stages().filter(|s| world.holds(s.atom) && names.contains(&s.animation)) {
            for d in &stage.decls {
                out.offer(d.prop, &d.value, &stage.how, (2, 0, false, (0, 0, 0), 0));
            }
        }
    }

    fn set_custom(&self, out: &mut Winners, custom: &BTreeMap<&str, (Key, &str)>) {
        if custom.is_empty() {
            return;
        }
        let mut env = (*out.env).clone();
        let own: BTreeMap<&str, &str> = custom.iter().map(|(n, (_, t))| (*n, *t)).collect();
        for (name, text) in &own {
            match text.trim().to_ascii_lowercase().as_str() {
                "inherit" | "unset" | "revert" => continue,
                "initial" => {
                    env.remove(*name);
                    continue;
                }
                _ => {}
            }
            let lookup = |n: &str| own.get(n).map(|t| t.to_string()).or_else(|| out.env.get(n).cloned());
            match substituted(text, &|n| lookup(n).or_else(|| self.initial.get(n).cloned()), 0) {
                Ok(t) => env.insert(name.to_string(), t),
                // more than is read: whatever uses it is not known either
                Err(true) => env.insert(name.to_string(), "env(too-much)".to_string()),
                Err(false) => env.remove(*name),
            };
        }
        out.env = Rc::new(env);
    }

    /// Puts custom properties in, and what `inherit`, `initial` and `unset` stand for.
    fn settle(&self, out: &mut Winners, parent: &Winners) {
        let env = out.env.clone();
        for prop in Prop::ALL {
            let Some(winner) = out.get(*prop).cloned() else { continue };
            let mut value = winner.value.clone();
            if let Value::Pending(pending) = &*value {
                let text = substituted(&pending.1, &|n| env.get(n).or_else(|| self.initial.get(n)).cloned(), 0);
                value = Rc::new(match text {
                    Ok(text) => {
                        let css = Css::new(&text);
                        let set = declared(&pending.0, css.all());
                        match set.into_iter().find(|s| s.0 == *prop) {
                            Some((_, Value::Pending(_))) => Value::Unknown,
                            Some((_, value)) => value,
                            None => Value::Unset,
                        }
                    }
                    Err(true) => Value::Unknown,
                    Err(false) => Value::Unset,
                });
            }
            let Some(slot) = out.slot(*prop) else { continue };
            *slot = match &*value {
                Value::Unset if inherits(*prop) => None,
                Value::Inherit if inherits(*prop) => None,
                Value::Inherit => parent.get(*prop).cloned(),
                Value::Unset => Some(Winner { value: Rc::new(Value::Initial), ..winner }),
                _ => Some(Winner { value, ..winner }),
            };
        }
    }
}

fn hit(into: &mut BTreeMap<String, Vec<Hit>>, selector: &Selector, rule: usize) {
    let pseudo = selector.pseudo.clone().unwrap_or_default();
    into.entry(pseudo).or_default().push(Hit { rule, weight: selector.weight });
}

fn key_of(important: bool, layer: u32, inline: bool, weight: Weight, order: usize) -> Key {
    let order = u32::try_from(order).unwrap_or(u32::MAX);
    let rank = if important { 3 } else { 1 };
    // an attribute wins over every layer; among the important the first layer wins, and what is in none comes last
    let layer = if inline {
        u32::MAX
    } else if important {
        u32::MAX - 1 - layer
    } else {
        layer
    };
    (rank, layer, inline, weight, order)
}

/// A text with its `var()` put in. `Err(true)` when that is more than is read, `Err(false)` when CSS has no value.
fn substituted(text: &str, lookup: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<String, bool> {
    if !text.contains("var(") && !text.to_ascii_lowercase().contains("var(") {
        return Ok(text.to_string());
    }
    // a long chain, or a circle
    if depth > 16 {
        return Err(true);
    }
    let css = Css::new(text);
    let mut out = String::new();
    put(css.all(), lookup, depth, &mut out)?;
    Ok(out)
}

fn put(view: View<'_>, lookup: &dyn Fn(&str) -> Option<String>, depth: usize, out: &mut String) -> Result<(), bool> {
    let mut rest = view;
    loop {
        if out.len() > MAX_TEXT {
            return Err(true);
        }
        let start = rest;
        let Some((tok, inner)) = rest.next() else { return Ok(()) };
        match tok {
            Tok::Func(name, _) if name.eq_ignore_ascii_case("var") => {
                let mut args = inner;
                let Some((Tok::Ident(name), _)) = args.next_solid() else { return Err(false) };
                match lookup(name) {
                    Some(text) => out.push_str(&substituted(&text, lookup, depth + 1)?),
                    None => {
                        args.skip_space();
                        let Some((Tok::Comma, _)) = args.next() else { return Err(false) };
                        put(args.trim(), lookup, depth + 1, out)?;
                    }
                }
                out.push(' ');
            }
            Tok::Func(name, _) => {
                out.push_str(name);
                out.push('(');
                put(inner, lookup, depth, out)?;
                out.push(')');
            }
            Tok::Open(c, _) => {
                out.push(*c);
                put(inner, lookup, depth, out)?;
                out.push(match c {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                });
            }
            _ => out.push_str(rest.since(start).text()),
        }
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
