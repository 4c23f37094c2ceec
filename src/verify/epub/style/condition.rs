//! Under which conditions a rule counts (`@media`, `@supports`, `:hover`), and the worlds in which it is tried.
//!
//! A reading system may be anything, so a condition is not decided but tried both ways: in each world some conditions
//! hold, and the cascade is CSS's own. Words must be seen in all of them (§4.3 row 37).

use super::token::{Tok, View};
use std::collections::{BTreeMap, BTreeSet};

/// Most worlds of one page.
const MAX_WORLDS: usize = 64;
/// Up to so many conditions are also tried two by two.
const MAX_PAIRED: usize = 8;

/// A condition that is not taken apart further, by its number.
pub(crate) type Atom = usize;

/// What is known of a condition.
#[derive(Debug)]
struct Known {
    text: String,
    /// Whether it holds on a common reading system: a lit screen of 600 by 800 pixels, in the day, with today's CSS.
    base: bool,
    /// Whether it speaks of paper, speech, another format or the reader's finger: no screen that is only read.
    remote: bool,
    /// Conditions of one family exclude each other; empty for those that stand alone.
    family: String,
}

/// Every condition of a file.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    known: Vec<Known>,
    index: BTreeMap<String, Atom>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cond {
    Atom(Atom),
    Not(Box<Cond>),
    All(Vec<Cond>),
    Any(Vec<Cond>),
}

/// Which conditions hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    on: BTreeSet<Atom>,
    /// What sets it apart from the common case; empty for that.
    pub label: String,
    /// Whether no screen that is only read is like it.
    pub remote: bool,
}

impl World {
    pub(crate) fn holds(&self, atom: Atom) -> bool {
        self.on.contains(&atom)
    }
}

impl Cond {
    pub(crate) const ALWAYS: Cond = Cond::All(Vec::new());

    pub(crate) fn holds(&self, world: &World) -> bool {
        match self {
            Cond::Atom(a) => world.holds(*a),
            Cond::Not(c) => !c.holds(world),
            Cond::All(all) => all.iter().all(|c| c.holds(world)),
            Cond::Any(any) => any.iter().any(|c| c.holds(world)),
        }
    }

    /// Both conditions.
    pub(crate) fn and(&self, other: &Cond) -> Cond {
        match (self, other) {
            (Cond::All(a), c) | (c, Cond::All(a)) if a.is_empty() => c.clone(),
            (a, b) => Cond::All(vec![a.clone(), b.clone()]),
        }
    }

    /// Atoms, and whether each stands for itself or for its contrary.
    pub(crate) fn atoms(&self, positive: bool, out: &mut BTreeMap<Atom, bool>) {
        match self {
            Cond::Atom(a) => {
                out.insert(*a, positive);
            }
            Cond::Not(c) => c.atoms(!positive, out),
            Cond::All(cs) | Cond::Any(cs) => cs.iter().for_each(|c| c.atoms(positive, out)),
        }
    }
}

impl Atoms {
    fn intern(&mut self, text: String, base: bool, remote: bool, family: &str) -> Atom {
        if let Some(atom) = self.index.get(&text) {
            return *atom;
        }
        let atom = self.known.len();
        self.known.push(Known { text: text.clone(), base, remote, family: family.to_string() });
        self.index.insert(text, atom);
        atom
    }

    /// A state of an element that a finger or a pointer brings about.
    pub(crate) fn state(&mut self, name: &str) -> Atom {
        self.intern(format!(":{name}"), false, true, "")
    }

    /// A pseudo-class, a function or an at-rule that not every reading system knows.
    pub(crate) fn unknown(&mut self, name: &str) -> Atom {
        self.intern(name.to_string(), false, false, "")
    }

    /// A stage of an animation.
    pub(crate) fn stage(&mut self, name: &str) -> Atom {
        self.intern(name.to_string(), false, false, "animation")
    }

    /// What a list of media queries says.
    pub(crate) fn media(&mut self, list: View<'_>) -> Cond {
        if list.is_empty() {
            return Cond::ALWAYS;
        }
        let queries: Vec<Cond> = list.split(&Tok::Comma).into_iter().map(|q| self.query(q)).collect();
        match <[Cond; 1]>::try_from(queries) {
            Ok([one]) => one,
            Err(many) => Cond::Any(many),
        }
    }

    fn query(&mut self, query: View<'_>) -> Cond {
        let toks = query.solid();
        let word = |i: usize| match toks.get(i) {
            Some((Tok::Ident(w), _)) => Some(w.to_ascii_lowercase()),
            _ => None,
        };
        let (mut at, mut negated) = (0, false);
        if let (Some(w), Some(_)) = (word(0), word(1))
            && (w == "not" || w == "only")
        {
            negated = w == "not";
            at = 1;
        }
        let mut all = Vec::new();
        if let Some(kind) = word(at).filter(|w| w != "not") {
            all.extend(self.media_type(&kind));
            at += 1;
            if word(at).is_some_and(|w| w == "and") {
                at += 1;
            } else if at < toks.len() {
                return Cond::Atom(self.unknown(&format!("@media {}", query.text())));
            }
        }
        if at < toks.len() {
            all.push(self.condition(toks.get(at..).unwrap_or_default(), "@media", 0));
        }
        let cond = Cond::All(all);
        if negated { Cond::Not(Box::new(cond)) } else { cond }
    }

    fn media_type(&mut self, kind: &str) -> Option<Cond> {
        let remote = !kind.starts_with("screen");
        let family = if kind.starts_with("amzn") { "amzn" } else { "type" };
        (kind != "all").then(|| Cond::Atom(self.intern(format!("@media {kind}"), kind == "screen", remote, family)))
    }

    /// What `@supports` says.
    pub(crate) fn supports(&mut self, view: View<'_>) -> Cond {
        self.condition(&view.solid(), "@supports", 0)
    }

    /// What `@container` and other rules say that depend on more than the page: true or not.
    pub(crate) fn other(&mut self, rule: &str, view: View<'_>) -> Cond {
        Cond::Atom(self.unknown(&squeezed(&format!("@{rule} {}", view.text()))))
    }

    /// `not X`, `X and Y`, `X or Y`.
    fn condition(&mut self, toks: &[(&Tok, View<'_>)], rule: &str, depth: usize) -> Cond {
        let mut parts = Vec::new();
        let (mut any, mut negate) = (false, false);
        for (tok, inner) in toks {
            let part = match tok {
                Tok::Ident(w) if w.eq_ignore_ascii_case("not") => {
                    negate = true;
                    continue;
                }
                Tok::Ident(w) if w.eq_ignore_ascii_case("and") => continue,
                Tok::Ident(w) if w.eq_ignore_ascii_case("or") => {
                    any = true;
                    continue;
                }
                Tok::Open('(', _) => {
                    let solid = inner.solid();
                    match solid.first() {
                        Some((Tok::Open('(', _), _)) if depth < 16 => self.condition(&solid, rule, depth + 1),
                        Some((Tok::Ident(w), _)) if w.eq_ignore_ascii_case("not") && depth < 16 => {
                            self.condition(&solid, rule, depth + 1)
                        }
                        _ => Cond::Atom(self.feature(rule, inner.text())),
                    }
                }
                Tok::Func(name, _) => {
                    let text = squeezed(&format!("{rule} {name}({})", inner.text()));
                    Cond::Atom(self.intern(text, true, false, ""))
                }
                _ => Cond::Atom(self.unknown(&format!("{rule} ?"))),
            };
            parts.push(if std::mem::take(&mut negate) { Cond::Not(Box::new(part)) } else { part });
        }
        if any { Cond::Any(parts) } else { Cond::All(parts) }
    }

    fn feature(&mut self, rule: &str, text: &str) -> Atom {
        let text = squeezed(&text.to_ascii_lowercase());
        let full = format!("{rule} ({text})");
        if rule == "@supports" {
            return self.intern(full, true, false, "");
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (name, value) = bare.split_once(':').unwrap_or((&bare, ""));
        let number: f64 = value.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(0.0);
        let px = if value.ends_with("em") { number * 16.0 } else { number };
        let base = match name {
            "min-width" | "min-device-width" => px <= 600.0,
            "max-width" | "max-device-width" => px >= 600.0,
            "min-height" | "min-device-height" => px <= 800.0,
            "max-height" | "max-device-height" => px >= 800.0,
            "-webkit-min-device-pixel-ratio" | "min-resolution" => number <= 2.0,
            "orientation" => value == "portrait",
            "prefers-color-scheme" => value == "light",
            "color" | "min-color" => true,
            "hover" | "any-hover" | "scripting" => value == "none",
            "prefers-contrast" | "prefers-reduced-motion" => value == "no-preference",
            _ => false,
        };
        let exclusive = !name.starts_with("min-") && !name.starts_with("max-") && !value.is_empty();
        self.intern(full, base, false, if exclusive { name } else { "" })
    }

    /// The worlds to try for these conditions, the common one first; `false` when some had to be left out.
    pub(crate) fn worlds(&self, conds: &[Cond]) -> (Vec<World>, bool) {
        let mut used: BTreeMap<Atom, bool> = BTreeMap::new();
        let mut sets: Vec<BTreeMap<Atom, bool>> = Vec::new();
        for cond in conds {
            let mut set = BTreeMap::new();
            cond.atoms(true, &mut set);
            used.extend(set.iter().map(|(a, p)| (*a, *p)));
            if set.len() > 1 && !sets.contains(&set) {
                sets.push(set);
            }
        }
        let base: BTreeSet<Atom> =
            used.keys().copied().filter(|a| self.known.get(*a).is_some_and(|k| k.base)).collect();
        let single: Vec<Atom> = used.keys().copied().collect();
        let toggles = single.iter().map(|a| BTreeMap::from([(*a, !base.contains(a))]));
        let mut changes: Vec<BTreeMap<Atom, bool>> = toggles.collect();
        changes.extend(sets);
        if single.len() <= MAX_PAIRED {
            for (i, a) in single.iter().enumerate() {
                let rest = single.iter().skip(i + 1);
                changes.extend(rest.map(|b| BTreeMap::from([(*a, !base.contains(a)), (*b, !base.contains(b))])));
            }
        }
        let mut worlds = vec![World { on: base.clone(), ..World::default() }];
        for change in changes {
            let world = self.world(&base, &change);
            if !worlds.iter().any(|w| w.on == world.on) {
                if worlds.len() == MAX_WORLDS {
                    return (worlds, false);
                }
                worlds.push(world);
            }
        }
        (worlds, true)
    }

    fn world(&self, base: &BTreeSet<Atom>, change: &BTreeMap<Atom, bool>) -> World {
        let mut world = World { on: base.clone(), ..World::default() };
        let mut label = Vec::new();
        for (atom, on) in change {
            let Some(known) = self.known.get(*atom) else { continue };
            if *on {
                if !known.family.is_empty() {
                    world.on.retain(|o| self.known.get(*o).is_none_or(|k| k.family != known.family));
                }
                world.on.insert(*atom);
            } else {
                world.on.remove(atom);
            }
            if *on != base.contains(atom) {
                world.remote |= known.remote;
                label.push(if *on { known.text.clone() } else { format!("not {}", known.text) });
            }
        }
        world.label = label.join(", ");
        world
    }
}

/// White space made one.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::token::Css;
    use super::*;

    fn media(text: &str) -> (Atoms, Cond) {
        let mut atoms = Atoms::default();
        let css = Css::new(text);
        let cond = atoms.media(css.all());
        (atoms, cond)
    }

    #[test]
    fn every_condition_holds_somewhere_and_fails_somewhere() {
        for text in [
            "screen",
            "not screen",
            "print",
            "(prefers-color-scheme: dark)",
            "screen and (min-width: 1px)",
            "(min-width:30em) and (max-width:60em), amzn-kf8",
            "not all and (monochrome)",
            "(not (color)) or (hover)",
            "(width >= 600px)",
        ] {
            let (atoms, cond) = media(text);
            let (worlds, whole) = atoms.worlds(std::slice::from_ref(&cond));
            assert!(whole && worlds.iter().any(|w| cond.holds(w)), "{text}");
            assert!(worlds.iter().any(|w| !cond.holds(w)), "{text}");
        }
        assert_eq!(media("all").1, Cond::All(vec![]));
    }

    #[test]
    fn the_common_world_is_a_screen_by_day() {
        for (text, want) in [
            ("screen", true),
            ("print", false),
            ("(min-width: 400px)", true),
            ("(min-width: 900px)", false),
            ("(max-width: 400px)", false),
            ("(prefers-color-scheme: light)", true),
            ("not print", true),
        ] {
            let (atoms, cond) = media(text);
            let (worlds, _) = atoms.worlds(std::slice::from_ref(&cond));
            assert_eq!(cond.holds(&worlds[0]), want, "{text}");
        }
        let mut atoms = Atoms::default();
        let (dark, light) = (Css::new("(prefers-color-scheme:dark)"), Css::new("(prefers-color-scheme:light)"));
        let (dark, light) = (atoms.media(dark.all()), atoms.media(light.all()));
        let (worlds, _) = atoms.worlds(&[dark.clone(), light.clone()]);
        assert!(!worlds.iter().any(|w| dark.holds(w) && light.holds(w)));
    }
}
