//! Visible means visible: whether the words of a page are seen, as they are (VIS-001 to VIS-007; §4.3 rows 31 to 38).
//!
//! Structure decides (`decisions` 15): for every element the few properties on which sight depends are computed, in each
//! world that the style sheets speak of (`style::condition`). In a file with the marks of `docs/marks.md` every fault of
//! marked words is an error: fuzi writes none of them. In a foreign one only words that are seen in no world are.

mod boxes;
mod state;
mod usual;
mod words;

pub(crate) use state::Weight;

use super::dom::{Dom, Element, Item};
use super::style::condition::World;
use super::style::property::Prop;
use super::style::value::Value;
use super::style::{PageStyle, Winners};
use boxes::{Boxed, Cover};
use state::{Fault, State};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of words that a message shows.
const SHOWN: usize = 16;

/// A finding about some words of a page.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub key: &'static str,
    /// Which words: `b0003`, `field:title`, the first of them.
    pub what: String,
    pub how: String,
    /// Its weight in a foreign edition.
    pub weight: Weight,
    /// The block, for its place.
    pub block: Option<String>,
}

/// Words in a family of faces.
pub(crate) type Typed = BTreeMap<Vec<String>, BTreeSet<char>>;

/// What was found on a page.
#[derive(Debug, Default)]
pub(crate) struct PageSight {
    /// Elements whose own words nobody sees, and why.
    gone: BTreeMap<usize, String>,
    pub seen: Vec<Seen>,
    /// Characters by the families that they are set in.
    pub typed: Typed,
}

impl PageSight {
    /// Why nobody sees the words that stand directly in an element.
    pub(crate) fn gone(&self, element: usize) -> Option<&str> {
        self.gone.get(&element).map(String::as_str)
    }
}

/// A fault as it is met in world after world.
struct Record {
    how: String,
    weight: Weight,
    /// Worlds of lit screens in which it is met, and the last of them.
    worlds: usize,
    last: usize,
}

struct Look<'a> {
    dom: &'a Dom,
    style: &'a PageStyle,
    steps: &'a Cell<u64>,
    strict: bool,
    /// The world that is being looked at, counted from 1.
    now: usize,
    records: BTreeMap<(usize, &'static str), Record>,
    covers: BTreeMap<String, (Weight, usize)>,
    out: PageSight,
}

/// Looks at a page. `strict`: the file is marked.
pub(crate) fn look(dom: &Dom, style: &PageStyle, steps: &Cell<u64>, strict: bool) -> PageSight {
    let matched: Vec<_> = (0..dom.elements.len()).map(|e| style.matched(dom, e, steps)).collect();
    let mut look = Look {
        dom,
        style,
        steps,
        strict,
        now: 0,
        records: BTreeMap::new(),
        covers: BTreeMap::new(),
        out: PageSight::default(),
    };
    for (i, world) in style.worlds.iter().enumerate() {
        look.now = i + 1;
        look.world(world, i == 0, &matched);
    }
    let screens = style.worlds.iter().filter(|w| !w.remote).count();
    look.report(screens);
    look.out
}

/// An element while it is open.
struct Frame {
    element: usize,
    state: State,
    winners: Winners,
    /// What its first letter or line is like, if a style speaks of it.
    parts: Vec<(String, State)>,
}

impl Look<'_> {
    fn world(&mut self, world: &World, base: bool, matched: &[super::style::Matched]) {
        let mut open: Vec<Frame> = Vec::new();
        let (start, nothing) = (State::start(), Winners::none());
        for item in &self.dom.items {
            match item {
                Item::Open(i) => {
                    let (state, parent) = open.last().map_or((&start, &nothing), |f| (&f.state, &f.winners));
                    let Some(m) = matched.get(*i) else { continue };
                    let frame = self.open(*i, state, parent, m, world, base);
                    open.push(frame);
                }
                Item::Text(text) if !text.trim().is_empty() => {
                    if let Some(frame) = open.last() {
                        self.text(frame, text, world, base);
                    }
                }
                Item::Text(_) => {}
                Item::Close => {
                    open.pop();
                }
            }
        }
    }

    fn open(
        &mut self,
        i: usize,
        around: &State,
        parent: &Winners,
        matched: &super::style::Matched,
        world: &World,
        base: bool,
    ) -> Frame {
        let mut state = around.clone();
        let hints = self.dom.get(i).map(usual::hints).unwrap_or_default();
        let ways = usual::usual(self.dom, i);
        let of = |pseudo: &str, parent: &Winners, ways: &[_], hints: &[_]| {
            self.style.winners(self.dom, i, pseudo, matched, world, self.steps, parent, ways, hints)
        };
        let w = of("", parent, &ways, &hints);
        let Some(e) = self.dom.get(i) else { return Frame { element: i, state, winners: w, parts: Vec::new() } };
        self.apply(i, e, &w, &mut state);
        if base {
            self.note_gone(i, e, &state);
        }
        let mut parts = Vec::new();
        let mut found = Vec::new();
        if !state.never && !is_gone(&state) {
            for pseudo in ["first-letter", "first-line"] {
                if matched.has(pseudo) {
                    let own = of(pseudo, &w, &[], &[]);
                    let mut inner = state.clone();
                    self.apply_part(i, &own, &mut inner);
                    parts.push((pseudo.to_string(), inner));
                }
            }
            if let Some(cover) = (Boxed { w: &w, dom: self.dom, element: i, strict: self.strict }).cover(&state, false)
            {
                found.push((e.name.clone(), cover));
            }
            for pseudo in ["before", "after", "marker"] {
                if matched.has(pseudo) {
                    let own = of(pseudo, &w, &[], &[]);
                    let mut inner = state.clone();
                    self.apply_part(i, &own, &mut inner);
                    let boxed = Boxed { w: &own, dom: self.dom, element: i, strict: self.strict };
                    if boxed.absent().is_none_or(|f| !f.gone) && inner.hidden.is_none() {
                        self.generated(i, e, pseudo, &own, world);
                        if let Some(cover) = boxed.cover(&inner, true) {
                            found.push((format!("{}::{pseudo}", e.name), cover));
                        }
                    }
                }
            }
            self.replaced(i, &w, &mut state, world);
        }
        for (what, cover) in found {
            self.cover(i, &what, cover, &state, world);
        }
        if e.is_html("img") && e.attr("alt").is_some_and(|a| !a.trim().is_empty()) {
            self.picture(i, &state, world, base);
        }
        Frame { element: i, state, winners: w, parts }
    }

    /// Keeps in mind whether words that stand directly in an element are seen.
    fn note_gone(&mut self, i: usize, e: &Element, state: &State) {
        if state.never {
            self.out.gone.insert(i, "the element".to_string());
            return;
        }
        let svg = &*e.ns == super::dom::SVG;
        let faults = words::of_text(state, "", svg, false, self.strict);
        if let Some(f) = faults.into_iter().find(|f| f.gone) {
            self.out.gone.insert(i, f.how);
        }
    }

    /// Puts the element's declarations into the state handed to it.
    fn apply(&self, i: usize, e: &Element, w: &Winners, state: &mut State) {
        if usual::is_never_shown(e) {
            state.never = !w.get(Prop::Display).is_some_and(|d| matches!(&*d.value, Value::Word(d) if d != "none"))
                || around_never(state);
            if !state.never && matches!(e.name.as_str(), "style" | "script" | "title") {
                let how = w.get(Prop::Display).map(|d| d.how.to_string()).unwrap_or_default();
                state.add(Fault { key: "VIS-007.shown", how, weight: Weight::Warning, gone: false });
            }
            return;
        }
        self.apply_part(i, w, state);
        let boxed = Boxed { w, dom: self.dom, element: i, strict: self.strict };
        if let Some(mut fault) = boxed.absent() {
            if fault.gone && expected_hidden(self.dom, i, self.strict) {
                fault.weight = Weight::Silent;
                state.never = true;
            }
            state.add(fault);
        }
        if let Some((what, common)) = usual::inert(self.dom, i) {
            let weight = if common { Weight::Silent } else { Weight::Warning };
            // whoever can read a folded part has only to open it
            let gone = self.strict || !what.contains("details");
            state.add(Fault { key: "VIS-006.inert", how: what, weight, gone });
        }
        let silent = e.attr("aria-hidden") == Some("true") || e.html() && e.attr("inert").is_some();
        if silent && self.strict {
            let how = if e.attr("inert").is_some() { "`inert`" } else { "`aria-hidden`" }.to_string();
            state.add(Fault { key: "VIS-006.aria", how, weight: Weight::Silent, gone: false });
        }
    }

    /// What an element and its pseudo-elements have in common.
    fn apply_part(&self, i: usize, w: &Winners, state: &mut State) {
        let root = self.dom.parent(i).is_none();
        let mut unknown = Vec::new();
        state.set_size(w, root, &mut |key, how| {
            unknown.push(Fault { key, how: format!("font-size, {how}"), weight: Weight::Note, gone: false });
        });
        unknown.into_iter().for_each(|f| state.add(f));
        state.set_colours(w);
        state.set_background(w);
        state.set_text(w);
        Boxed { w, dom: self.dom, element: i, strict: self.strict }.settle(state);
    }

    /// VIS-007: what `::before`, `::after` and `::marker` say.
    fn generated(&mut self, i: usize, e: &Element, pseudo: &str, w: &Winners, world: &World) {
        let Some(winner) = w.get(Prop::Content) else { return };
        if let Some((said, weight)) = words::made(&winner.value, e, self.strict) {
            let how = format!("::{pseudo} {{ content: {said} }}, {}", winner.how);
            self.record(i, Fault { key: "VIS-007.content", how, weight, gone: false }, world);
        }
    }

    /// VIS-007: `content` on an element itself puts something in its place.
    fn replaced(&mut self, i: usize, w: &Winners, state: &mut State, world: &World) {
        let Some(winner) = w.get(Prop::Content) else { return };
        let Value::Content(pieces) = &*winner.value else { return };
        let picture = pieces.contains(&super::style::value::Piece::Picture);
        let how = format!("content, {}", winner.how);
        let (weight, gone) = if picture { (Weight::Error, true) } else { (Weight::Warning, false) };
        let fault = Fault { key: "VIS-007.replaced", how, weight, gone };
        if self.dom.get(i).is_some_and(|e| e.is_html("img")) {
            self.record(i, fault, world);
        } else {
            state.add(fault);
        }
    }

    fn cover(&mut self, i: usize, what: &str, cover: Cover, state: &State, world: &World) {
        if world.remote && !self.strict {
            return;
        }
        let label = if world.label.is_empty() { String::new() } else { format!(", under {}", world.label) };
        let Cover { how, whole } = cover;
        let weight = if whole && state.faults.is_empty() { Weight::Warning } else { Weight::Silent };
        let name = match self.dom.get(i).and_then(|e| e.attr("id").or(e.attr("class"))) {
            Some(name) => format!("`{what}` ({name})"),
            None => format!("`{what}`"),
        };
        let entry = self.covers.entry(name + "\0" + &how + &label).or_insert((weight, i));
        entry.0 = entry.0.max(weight);
    }

    /// A picture stands for its alternative text.
    fn picture(&mut self, i: usize, state: &State, world: &World, base: bool) {
        if state.never {
            return;
        }
        let faults = words::of_picture(state);
        if base && let Some(f) = faults.iter().find(|f| f.gone) {
            self.out.gone.insert(i, f.how.clone());
        }
        if self.strict && self.dom.get(i).is_some_and(|e| e.attr("data-kind").is_some()) {
            for f in faults {
                self.record(i, f, world);
            }
        }
    }

    fn text(&mut self, frame: &Frame, text: &str, world: &World, base: bool) {
        let i = frame.element;
        let svg = self.dom.get(i).is_some_and(|e| &*e.ns == super::dom::SVG);
        let state = &frame.state;
        if state.never {
            return;
        }
        let note = self.dom.get(i).is_some_and(|e| words::is_small(self.dom, i, e, text));
        let faults = words::of_text(state, text, svg, note, self.strict);
        if base && !faults.iter().any(|f| f.gone) {
            let typed = self.out.typed.entry((*state.family).clone()).or_default();
            typed.extend(text.chars().filter(|c| !c.is_whitespace()));
        }
        for f in faults {
            self.record(i, f, world);
        }
        for (pseudo, inner) in &frame.parts {
            for mut f in words::of_text(inner, text, svg, note, self.strict) {
                f.how = format!("::{pseudo}, {}", f.how);
                self.record(i, f, world);
            }
        }
        if words::is_struck(self.dom, i, state, self.strict)
            && let Some(struck) = &state.struck
        {
            let how = format!("line-through, {}", struck.how);
            self.record(i, Fault { key: "VIS-005.struck", how, weight: Weight::Silent, gone: false }, world);
        }
    }

    fn record(&mut self, i: usize, fault: Fault, world: &World) {
        let (group, _) = self.group(i);
        let how = if world.label.is_empty() { fault.how } else { format!("{}, under {}", fault.how, world.label) };
        let new = Record { how, weight: fault.weight, worlds: 0, last: 0 };
        let r = self.records.entry((group, fault.key)).or_insert(new);
        if !world.remote && r.last != self.now {
            (r.worlds, r.last) = (r.worlds + 1, self.now);
        }
        r.weight = r.weight.max(fault.weight);
    }

    /// The element under whose name a finding is reported, and the mark it has.
    fn group(&self, i: usize) -> (usize, Option<String>) {
        let mark = self.dom.around(i).find_map(|(at, e)| {
            let name = match e.attr("data-kind") {
                Some(_) => Some(e.attr("id").unwrap_or("?").to_string()),
                None => e.attr("data-fuzi").map(str::to_string),
            };
            name.map(|n| (at, n))
        });
        match mark {
            Some((at, name)) if name != "edition" => (at, Some(name)),
            _ => {
                let block = self.dom.around(i).find(|(_, e)| usual::is_box(e)).map_or(i, |(at, _)| at);
                (block, None)
            }
        }
    }

    fn report(&mut self, screens: usize) {
        for ((group, key), r) in std::mem::take(&mut self.records) {
            let (_, mark) = self.group(group);
            let block = mark.clone().filter(|m| m.starts_with('b'));
            let what = mark.unwrap_or_else(|| self.excerpt(group));
            // seen in some world: in a foreign edition a warning
            let weight = if r.worlds < screens { r.weight.min(Weight::Warning) } else { r.weight };
            let weight = if r.worlds == 0 { Weight::Silent } else { weight };
            self.out.seen.push(Seen { key, what, how: r.how, weight, block });
        }
        if self.out.typed.is_empty() {
            return;
        }
        for (name, strings) in self.style.counters() {
            if let Some(said) = strings.iter().find(|s| words::tells(s)) {
                let (what, how) = (format!("@counter-style {name}"), format!("\"{said}\""));
                self.out.seen.push(Seen { key: "VIS-007.content", what, how, weight: Weight::Silent, block: None });
            }
        }
        for (name, (weight, _)) in std::mem::take(&mut self.covers) {
            let (what, how) = name.split_once('\0').unwrap_or((&name, ""));
            let (what, how) = (what.to_string(), how.to_string());
            self.out.seen.push(Seen { key: "VIS-005.cover", what, how, weight, block: None });
        }
    }

    /// The first words in an element.
    fn excerpt(&self, element: usize) -> String {
        let mut text = String::new();
        let mut inside = false;
        let Some(end) = self.dom.get(element).map(|e| e.end) else { return text };
        for item in &self.dom.items {
            match item {
                Item::Open(i) if *i == element => inside = true,
                Item::Open(i) if *i >= end => break,
                Item::Text(t) if inside => text.extend(t.split_whitespace()),
                _ => {}
            }
            if text.chars().count() > SHOWN {
                break;
            }
        }
        let short: String = text.chars().take(SHOWN).collect();
        if short.len() < text.len() { format!("「{short}…」") } else { format!("「{short}」") }
    }
}

fn is_gone(state: &State) -> bool {
    state.faults.iter().any(|f| f.gone)
}

fn around_never(state: &State) -> bool {
    state.never
}

/// Lists for machines in the contents that EPUB itself lets a page hide; in a foreign edition also parts of the others,
/// which the reading system shows in its own way.
fn expected_hidden(dom: &Dom, i: usize, strict: bool) -> bool {
    let listed = |e: &Element| {
        e.is_html("nav") && e.epub_type().split_ascii_whitespace().any(|t| t == "landmarks" || t == "page-list")
    };
    let by_attribute = dom.get(i).is_some_and(|e| e.attr("hidden").is_some());
    dom.get(i).is_some_and(listed) || !strict && by_attribute && dom.around(i).any(|(_, e)| e.is_html("nav"))
}

#[cfg(test)]
mod chromium;
