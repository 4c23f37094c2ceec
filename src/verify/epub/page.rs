//! A page put through everything: read as a tree, its styles resolved, looked at, read a second way, its words taken.

use crate::verify::Limits;
use crate::verify::epub::dom::{self, Dom, Item, SVG};
use crate::verify::epub::plain::{self, Plain};
use crate::verify::epub::sight::{self, Seen, Typed, Weight};
use crate::verify::epub::style::sheet::FontFace;
use crate::verify::epub::style::{Load, Styles, Unread};
use crate::verify::epub::xhtml::read_page;
use crate::verify::model::{Artefact, Inert};
use crate::verify::report::findings::{Detail, Findings, Stop};
use crate::verify::report::{Severity, Where, messages};
use std::collections::BTreeMap;

/// Characters of comments and attributes that are kept of one file.
const MAX_INERT: usize = 1 << 20;

/// What is kept from page to page.
pub(crate) struct Pages {
    styles: Styles,
    /// Whether the file says that it is fuzi's: then less is allowed.
    strict: bool,
    inert_left: usize,
    /// Characters by the families that they are set in.
    pub typed: Typed,
    /// Embedded faces by family.
    pub faces: BTreeMap<String, Vec<FontFace>>,
}

impl Pages {
    pub(crate) fn new(strict: bool) -> Pages {
        Pages { styles: Styles::new(), strict, inert_left: MAX_INERT, typed: Typed::new(), faces: BTreeMap::new() }
    }

    /// Reads one page into `out`.
    ///
    /// # Errors
    /// [`Stop`] when the page is not well-formed or over a limit.
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        entry: &str,
        limits: &Limits,
        load: Load<'_>,
        out: &mut Artefact,
        findings: &mut Findings,
    ) -> Result<(), Stop> {
        findings.ran(&["VIS-001", "VIS-002", "VIS-003", "VIS-004", "VIS-005", "VIS-006", "VIS-007", "VIS-010"]);
        let dom = dom::parse(bytes, entry, limits, findings)?;
        self.strict |= dom.marked();
        let plain = plain::read(bytes, self.strict);
        let style = self.styles.page(&dom, entry, &plain.sheets, load);
        let seen = sight::look(&dom, &style, self.styles.steps(), self.strict);
        for s in &seen.seen {
            self.say(s, entry, findings);
        }
        let undecided = !style.whole || self.styles.spent();
        if undecided {
            self.weigh("VIS-001.bounds", &[entry], Weight::Warning, Where::entry(entry), findings);
        }
        for unread in std::mem::take(&mut self.styles.unread) {
            let (key, name) = match &unread {
                Unread::Remote(name) => ("VIS-001.remote", name.as_str()),
                Unread::Illegible(name) => ("VIS-001.illegible", name.as_str()),
                Unread::TooMuch => ("VIS-001.bounds", entry),
            };
            self.weigh(key, &[name], Weight::Warning, Where::entry(entry), findings);
        }
        self.second_look(&dom, &plain, entry, findings);
        self.keep_inert(&dom, &plain, entry, out);
        for (family, chars) in &seen.typed {
            self.typed.entry(family.clone()).or_default().extend(chars);
        }
        for face in style.faces() {
            let known = self.faces.entry(face.family.clone()).or_default();
            if !known.iter().any(|k| k.sources == face.sources && k.base == face.base && k.ranges == face.ranges) {
                known.push(face.clone());
            }
        }
        read_page(&dom, &seen, entry, out, findings);
        Ok(())
    }

    /// Records a finding with the weight that it has in this file.
    pub(crate) fn weigh(&self, key: &'static str, args: &[&str], weight: Weight, at: Where, findings: &mut Findings) {
        let severity = match (self.strict, weight) {
            (true, _) if key == "VIS-006.aria" => Severity::Warning,
            (true, _) | (_, Weight::Error) => Severity::Error,
            (_, Weight::Warning) => Severity::Warning,
            (_, Weight::Note) => return findings.undecided(&[messages::id_of(key)], "why.style"),
            (_, Weight::Silent) => return,
        };
        findings.fail_as(severity, key, args, Detail::at(at));
    }

    fn say(&self, seen: &Seen, entry: &str, findings: &mut Findings) {
        let block = seen.block.as_deref().and_then(crate::verify::model::block_number);
        let at = Where { block, ..Where::entry(entry) };
        self.weigh(seen.key, &[&seen.what, &seen.how], seen.weight, at, findings);
    }

    /// VIS-010: the words of the tree are those of the stripped bytes.
    fn second_look(&self, dom: &Dom, plain: &Plain, entry: &str, findings: &mut Findings) {
        let at = Where::entry(entry);
        if let Some(encoding) = &plain.encoding {
            self.weigh("VIS-010.encoding", &[entry, encoding], Weight::Error, at.clone(), findings);
        }
        let first = words_of(dom);
        if first == plain.words {
            return;
        }
        let i = crate::verify::judge::words::first_difference(&first, &plain.words);
        let around = |t: &str| crate::verify::judge::words::around(t, i);
        let detail = Detail::diff(Where { char: Some(i), ..at }, &around(&first), &around(&plain.words));
        findings.fail("VIS-010.differs", &[entry], detail);
    }

    /// Words that nobody sees and that a notice might be looked for in (VIS-006).
    fn keep_inert(&mut self, dom: &Dom, plain: &Plain, entry: &str, out: &mut Artefact) {
        let mut keep = |what: &str, text: &str| {
            if !text.trim().is_empty() && text.len() <= self.inert_left {
                self.inert_left -= text.len();
                let (what, text) = (what.to_string(), text.to_string());
                out.inert.push(Inert { what, text, at: Where::entry(entry) });
            }
        };
        for comment in &plain.comments {
            keep("a comment", comment);
        }
        for e in &dom.elements {
            for name in ["alt", "title", "aria-label", "aria-description", "placeholder", "value", "content", "label"] {
                if let Some(text) = e.attr(name) {
                    keep(&format!("the attribute `{name}`"), text);
                }
            }
        }
    }
}

/// The words of a page as its tree has them, white space removed.
fn words_of(dom: &Dom) -> String {
    let mut out = String::new();
    let mut data = 0usize;
    let mut open: Vec<bool> = Vec::new();
    for item in &dom.items {
        match item {
            Item::Open(i) => {
                let is_data = dom.get(*i).is_some_and(|e| {
                    e.html() && matches!(e.name.as_str(), "head" | "script" | "style")
                        || &*e.ns == SVG && matches!(e.name.as_str(), "script" | "style")
                });
                data += usize::from(is_data);
                open.push(is_data);
            }
            Item::Text(text) if data == 0 => out.extend(text.chars().filter(|c| !c.is_whitespace())),
            Item::Text(_) => {}
            Item::Close => data -= usize::from(open.pop().unwrap_or(false)),
        }
    }
    out
}
