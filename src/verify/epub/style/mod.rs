//! Style sheets as `verify` reads them: which rules a page has, and what they say of an element in a given world.
//!
//! `token` → `selector`, `condition`, `property`/`value` → `sheet`; `matching` and `cascade` put them to an element.

mod cascade;
pub(crate) mod color;
pub(crate) mod condition;
mod matching;
pub(crate) mod property;
mod selector;
mod shape;
pub(crate) mod sheet;
pub(crate) mod shorthand;
mod token;
pub(crate) mod value;

pub(crate) use cascade::{Matched, PageStyle, Winners};

use crate::verify::epub::dom::{Dom, SVG};
use crate::verify::epub::package::resolve;
use condition::{Atoms, Cond};
use sheet::Sheet;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Style sheets of one file together, bytes.
const MAX_CSS: usize = 8 << 20;
/// Sheets that import sheets.
const MAX_IMPORTS: usize = 8;
/// Steps of matching for one file.
const MAX_STEPS: u64 = 200_000_000;

/// A sheet with the conditions under which a page has it.
pub(crate) struct Loaded {
    pub sheet: Rc<Sheet>,
    pub cond: Cond,
    pub layer: Vec<String>,
}

/// What could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unread {
    /// A sheet outside the file.
    Remote(String),
    /// A sheet that is not UTF-8, or nested beyond reading.
    Illegible(String),
    /// More than is read of one file.
    TooMuch,
}

/// The sheets of one file.
pub(crate) struct Styles {
    atoms: Atoms,
    sheets: BTreeMap<String, Option<Rc<Sheet>>>,
    left: usize,
    steps: Cell<u64>,
    pub unread: Vec<Unread>,
}

/// The bytes of an entry.
pub(crate) type Load<'a> = &'a mut dyn FnMut(&str) -> Option<Vec<u8>>;

impl Styles {
    pub(crate) fn new() -> Styles {
        Styles {
            atoms: Atoms::default(),
            sheets: BTreeMap::new(),
            left: MAX_CSS,
            steps: Cell::new(MAX_STEPS),
            unread: Vec::new(),
        }
    }

    fn note(&mut self, what: Unread) {
        if !self.unread.contains(&what) {
            self.unread.push(what);
        }
    }

    /// Whether matching had to be given up.
    pub(crate) fn spent(&self) -> bool {
        self.steps.get() == 0
    }

    /// The styles of a page. `instructions` are the addresses that `xml-stylesheet` instructions name.
    pub(crate) fn page(&mut self, dom: &Dom, entry: &str, instructions: &[String], load: Load<'_>) -> PageStyle {
        let mut found = Vec::new();
        for href in instructions {
            self.linked(entry, href, Cond::ALWAYS, Vec::new(), load, 0, &mut found);
        }
        let mut text: Option<(usize, String)> = None;
        for item in &dom.items {
            use crate::verify::epub::dom::Item;
            match item {
                Item::Open(i) => {
                    let Some(e) = dom.get(*i) else { continue };
                    let media = || e.attr("media").unwrap_or_default();
                    if e.is_html("link")
                        && e.attr("rel").is_some_and(|r| has_word(r, "stylesheet"))
                        && css_type(e.attr("type"))
                    {
                        let mut cond = self.media(media());
                        if e.attr("rel").is_some_and(|r| has_word(r, "alternate")) {
                            cond = cond.and(&Cond::Atom(self.atoms.unknown("an alternate style sheet")));
                        }
                        let href = e.attr("href").unwrap_or_default().to_string();
                        self.linked(entry, &href, cond, Vec::new(), load, 0, &mut found);
                    }
                    if e.name == "style" && (e.html() || &*e.ns == SVG) && css_type(e.attr("type")) {
                        text = Some((*i, String::new()));
                    }
                }
                Item::Text(t) => {
                    if let Some((_, text)) = &mut text {
                        text.push_str(t);
                    }
                }
                Item::Close => {
                    if let Some((i, css)) = text.take() {
                        let media = dom.get(i).and_then(|e| e.attr("media")).unwrap_or_default().to_string();
                        let cond = self.media(&media);
                        if let Some(sheet) = self.sheet(&css, entry, entry) {
                            self.add(sheet, entry, cond, Vec::new(), load, 0, &mut found);
                        }
                    }
                }
            }
        }
        PageStyle::new(found, &self.atoms)
    }

    /// What `@media` says with these words.
    fn media(&mut self, list: &str) -> Cond {
        self.atoms.media(token::Css::new(list).all())
    }

    fn sheet(&mut self, text: &str, name: &str, base: &str) -> Option<Rc<Sheet>> {
        if text.len() > self.left {
            self.note(Unread::TooMuch);
            return None;
        }
        self.left -= text.len();
        let sheet = sheet::read(text, name, base, &mut self.atoms);
        if sheet.cut {
            self.note(Unread::Illegible(name.to_string()));
        }
        Some(Rc::new(sheet))
    }

    #[allow(clippy::too_many_arguments)]
    fn linked(
        &mut self,
        base: &str,
        href: &str,
        cond: Cond,
        layer: Vec<String>,
        load: Load<'_>,
        depth: usize,
        found: &mut Vec<Loaded>,
    ) {
        if depth > MAX_IMPORTS || found.len() > 256 {
            return self.note(Unread::TooMuch);
        }
        let Some(entry) = resolve(base, href) else {
            return self.note(Unread::Remote(href.to_string()));
        };
        let sheet = match self.sheets.get(&entry) {
            Some(known) => known.clone(),
            None => {
                let read = match load(&entry).map(String::from_utf8) {
                    Some(Ok(text)) => self.sheet(text.trim_start_matches('\u{FEFF}'), &entry, &entry),
                    Some(Err(_)) => {
                        self.note(Unread::Illegible(entry.clone()));
                        None
                    }
                    None => None,
                };
                self.sheets.insert(entry.clone(), read.clone());
                read
            }
        };
        if let Some(sheet) = sheet {
            self.add(sheet, &entry, cond, layer, load, depth, found);
        }
    }

    /// A sheet behind those that it imports.
    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        sheet: Rc<Sheet>,
        base: &str,
        cond: Cond,
        layer: Vec<String>,
        load: Load<'_>,
        depth: usize,
        found: &mut Vec<Loaded>,
    ) {
        for import in &sheet.imports {
            let mut inner = layer.clone();
            inner.extend(import.layer.iter().flatten().cloned());
            self.linked(base, &import.href, cond.and(&import.cond), inner, load, depth + 1, found);
        }
        found.push(Loaded { sheet, cond, layer });
    }

    /// What the rules say of an element in a world.
    pub(crate) fn steps(&self) -> &Cell<u64> {
        &self.steps
    }
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

fn css_type(value: Option<&str>) -> bool {
    value.is_none_or(|t| t.trim().is_empty() || t.to_ascii_lowercase().contains("css"))
}
