//! The structure tree: whose words the marked content is (`docs/marks.md`). No recursion; a cycle stops the reading.

mod element;

use crate::verify::Limits;
use crate::verify::model::block_number;
use crate::verify::model::{Artefact, Aside, Call, FieldValue, HEAD, Leaf, Link, NoteMark, Notice, Shown};
use crate::verify::pdf::content::PageText;
use crate::verify::pdf::links::{Areas, Target};
use crate::verify::pdf::look::judge::Hidden;
use crate::verify::pdf::look::order::Stand;
use crate::verify::pdf::look::report::{self, Role};
use crate::verify::pdf::objects::{Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use crate::verify::shapes::pinned::is_unseen;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Pages in order with what they show.
pub(crate) struct Pages {
    pub texts: Vec<PageText>,
    /// Place of a page object in the page tree, from 0.
    pub numbers: BTreeMap<ObjectId, usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    None,
    Leaf(usize),
    /// An alternative text: what is drawn is a picture or its stand-in.
    Alt,
    Field(usize),
    Edition(usize),
    /// The number of a note, the edition's, in a leaf or before a note.
    Number(usize),
}

/// What stands around an element.
#[derive(Clone, Copy)]
struct Around {
    page: Option<ObjectId>,
    owner: Owner,
    depth: usize,
    /// Part of the document that is a child of its root.
    section: Option<usize>,
    /// ActualText of an element stands for its content: its place among those seen.
    replaced: Option<usize>,
    /// The place of the reading that the `Ruby` around promises.
    reading: Option<usize>,
    /// The note around, by its place among those seen.
    note: Option<usize>,
    /// The call of a note around.
    call: Option<usize>,
    /// The `Link` around, by its place among those seen.
    link: Option<usize>,
    /// Notes, tables and captions have places of their own on a page.
    apart: bool,
}

enum Work<'a> {
    Kid(&'a Object, Around),
    /// End of an element: a border of a block in its section's text.
    Border(usize),
}

/// A part of the document: title page, rights page, contents, body.
#[derive(Default)]
struct Section {
    edition: bool,
    notice: bool,
    licence: bool,
    has_leaf: bool,
    text: String,
    at: Where,
    seen: usize,
    lost: usize,
}

struct Walk<'a> {
    pdf: &'a Pdf,
    pages: &'a Pages,
    areas: &'a mut Areas,
    out: &'a mut Artefact,
    /// Ids of the notes.
    notes: Vec<String>,
    /// Words of the links.
    linked: Vec<String>,
    sections: Vec<Section>,
    used: BTreeSet<(usize, i64)>,
    /// Pages with a sequence that two elements claim.
    twice: BTreeSet<usize>,
    /// ActualTexts of elements.
    stated: Vec<Stated>,
    hidden: Vec<HiddenIn>,
    /// Bytes of text put anywhere.
    taken: u64,
    /// Where the words of the body that were read last stand: page and place.
    before: Option<(usize, Stand)>,
    /// Leaves that stand in another order than they are read.
    overtaking: Vec<(usize, u32)>,
}

/// What an element says its content reads as, and what that content reads as by itself.
struct Stated {
    says: String,
    shows: String,
    at: Where,
}

/// Words of an element that are not seen.
struct HiddenIn {
    owner: Owner,
    section: Option<usize>,
    page: u32,
    hidden: Hidden,
}

/// Reads the tree into `out`. Without one, or without marks in it, nothing is added.
///
/// # Errors
/// [`Stop`] with PDF-002 or RES-005 recorded.
pub(crate) fn read(
    pdf: &Pdf,
    catalog: &Dictionary,
    pages: &Pages,
    areas: &mut Areas,
    limits: &Limits,
    out: &mut Artefact,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let Some(root) = get_dict(pdf, catalog, b"StructTreeRoot") else { return Ok(()) };
    let mut walk = Walk {
        pdf,
        pages,
        areas,
        out,
        notes: Vec::new(),
        linked: Vec::new(),
        sections: Vec::new(),
        used: BTreeSet::new(),
        twice: BTreeSet::new(),
        stated: Vec::new(),
        hidden: Vec::new(),
        taken: 0,
        before: None,
        overtaking: Vec::new(),
    };
    let around = Around {
        page: None,
        owner: Owner::None,
        depth: 0,
        section: None,
        replaced: None,
        reading: None,
        note: None,
        call: None,
        link: None,
        apart: false,
    };
    let mut stack: Vec<Work<'_>> = get_list(pdf, root, b"K").into_iter().rev().map(|k| Work::Kid(k, around)).collect();
    let mut visited: BTreeSet<ObjectId> = BTreeSet::new();
    let mut count = 0usize;
    while let Some(work) = stack.pop() {
        count += 1;
        if count > limits.max_objects {
            return Err(findings.stop("RES-005.objects", &[&limits.max_objects.to_string()], Where::default()));
        }
        if count.is_multiple_of(64) {
            findings.in_time()?;
        }
        // elements may share their words: what is taken counts, not what is there
        if walk.taken > limits.max_unpacked {
            return Err(findings.stop("RES-002.unpacked", &[&limits.max_unpacked.to_string()], Where::default()));
        }
        let (object, around) = match work {
            Work::Kid(object, around) => (object, around),
            Work::Border(section) => {
                if let Some(s) = walk.sections.get_mut(section) {
                    s.text.push('\n');
                }
                continue;
            }
        };
        if around.depth > limits.max_depth {
            return Err(findings.stop("RES-005.depth", &[&limits.max_depth.to_string()], Where::default()));
        }
        if let Object::Integer(mcid) = resolve(pdf, object) {
            walk.content(around.page, *mcid, around);
            continue;
        }
        let Some(dict) = as_dict(pdf, object) else { continue };
        match get_name(pdf, dict, b"Type") {
            Some(b"MCR") => {
                let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(around.page);
                if let Some(mcid) = get(pdf, dict, b"MCID").and_then(|m| m.as_i64().ok()) {
                    walk.content(page, mcid, around);
                }
                continue;
            }
            Some(b"OBJR") => {
                walk.link(dict, around);
                continue;
            }
            _ => {}
        }
        if let Ok(id) = object.as_reference()
            && !visited.insert(id)
        {
            return Err(findings.stop("PDF-002.cycle", &["structure tree"], Where::default()));
        }
        let inner = walk.element(dict, around);
        if let Some(section) = inner.section {
            stack.push(Work::Border(section));
        }
        stack.extend(get_list(pdf, dict, b"K").into_iter().rev().map(|k| Work::Kid(k, inner)));
    }
    walk.finish(findings);
    Ok(())
}

/// User properties of an element: `fuzi`, `kind` and `note`.
fn user_properties(pdf: &Pdf, element: &Dictionary) -> [Option<String>; 3] {
    let [mut mark, mut kind, mut note] = [None, None, None];
    for attribute in get_list(pdf, element, b"A") {
        let Some(dict) = as_dict(pdf, attribute) else { continue };
        if get_name(pdf, dict, b"O") != Some(b"UserProperties") {
            continue;
        }
        for property in get_list(pdf, dict, b"P") {
            let Some(p) = as_dict(pdf, property) else { continue };
            match get_text(pdf, p, b"N").as_deref() {
                Some("fuzi") => mark = get_text(pdf, p, b"V"),
                Some("kind") => kind = get_text(pdf, p, b"V"),
                Some("note") => note = get_text(pdf, p, b"V"),
                _ => {}
            }
        }
    }
    [mark, kind, note]
}

/// What is seen of a text, in one spelling.
fn seen(text: &str) -> String {
    text.nfkc().filter(|c| !is_unseen(*c)).collect()
}

impl Walk<'_> {
    /// A marked-content sequence in an element.
    fn content(&mut self, page: Option<ObjectId>, mcid: i64, around: Around) {
        let number = page.and_then(|p| self.pages.numbers.get(&p)).copied();
        let text = number.and_then(|n| self.pages.texts.get(n)).and_then(|t| t.marked.get(&mcid));
        if let Some(s) = around.section.and_then(|s| self.sections.get_mut(s)) {
            match number {
                Some(n) => {
                    s.seen += 1;
                    if s.at == Where::default() {
                        s.at = Where::page(n as u32 + 1);
                    }
                }
                // a page that is there and in no page tree; one that is gone took its words along
                None if page.is_some_and(|p| self.pdf.objects.contains_key(&p)) => s.lost += 1,
                None => {}
            }
        }
        let (Some(n), Some(text)) = (number, text) else { return };
        if !self.used.insert((n, mcid)) && !text.trim().is_empty() {
            self.twice.insert(n);
        }
        let hidden = self.pages.texts.get(n).and_then(|t| t.hidden.get(&mcid));
        self.hidden.extend(hidden.into_iter().flatten().map(|h| HiddenIn {
            owner: around.owner,
            section: around.section,
            page: n as u32 + 1,
            hidden: h.clone(),
        }));
        match around.replaced.map(|i| self.stated.get_mut(i)) {
            None => self.put(text, &around, Where::page(n as u32 + 1)),
            Some(Some(stated)) => {
                self.taken += text.len() as u64;
                stated.shows.push_str(text);
                if stated.at.page.is_none() {
                    stated.at = Where::page(n as u32 + 1);
                }
            }
            Some(None) => {}
        }
        if let Owner::Number(i) = around.owner
            && let Some(mark) = self.out.note_marks.iter_mut().rev().take(4).find(|m| m.number == Some(i))
        {
            let stand = self.pages.texts.get(n).and_then(|t| t.stands.get(&mcid));
            mark.foot = mark.foot.or(stand.map(|s| s.foot()));
        }
        if let (Owner::Leaf(leaf), false) = (around.owner, around.apart) {
            self.stands(leaf, n, mcid);
        }
    }

    /// Holds the order of the tags against the order on the page: INT-004, §4.3 row 82.
    fn stands(&mut self, leaf: usize, page: usize, mcid: i64) {
        let Some(stand) = self.pages.texts.get(page).and_then(|t| t.stands.get(&mcid)).copied() else { return };
        let overtakes = self.before.is_some_and(|(p, before)| match p.cmp(&page) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => before.is_overtaken_by(&stand),
            std::cmp::Ordering::Greater => true,
        });
        if (overtakes || stand.shuffled) && self.overtaking.last().is_none_or(|o| o.0 != leaf) {
            self.overtaking.push((leaf, page as u32 + 1));
        }
        self.before = Some((page, stand));
    }

    /// Whose words they are, and by what measure they are judged.
    fn owner(&self, owner: Owner) -> (String, Role, Option<u32>) {
        match owner {
            Owner::Leaf(i) => {
                let leaf = self.out.leaves.get(i);
                let role = if leaf.is_some_and(|l| l.kind == "ruby") { Role::Small } else { Role::Words };
                (leaf.map(|l| l.id.clone()).unwrap_or_default(), role, leaf.and_then(|l| l.at.block))
            }
            Owner::Field(i) => (self.out.fields.get(i).map(|f| f.key.clone()).unwrap_or_default(), Role::Words, None),
            Owner::Number(_) => ("text".to_string(), Role::Small, None),
            _ => ("text".to_string(), Role::Words, None),
        }
    }

    /// What hides the notice: most of its page, or any of the licence's own words there.
    fn notice_hidden(&self, section: usize) -> Option<&'static str> {
        let inside = || self.hidden.iter().filter(|h| h.section == Some(section) && report::is_gone(h.hidden.why));
        let says = |owner: Owner| match owner {
            Owner::Field(i) => self.out.fields.get(i).is_some_and(|f| matches!(&*f.key, "notice" | "licence-code")),
            _ => false,
        };
        let whole = self.sections.get(section)?.text.chars().filter(|c| !c.is_whitespace()).count();
        let gone: usize = inside().map(|h| h.hidden.count).sum();
        let worst = inside().find(|h| says(h.owner)).or(inside().next().filter(|_| gone * 2 >= whole))?;
        Some(report::id_of(worst.hidden.why))
    }

    fn put(&mut self, text: &str, around: &Around, at: Where) {
        self.taken += text.len() as u64;
        if let Some(s) = around.section.and_then(|s| self.sections.get_mut(s)) {
            s.text.push_str(text);
        }
        if let Some(words) = around.link.and_then(|l| self.linked.get_mut(l)) {
            words.push_str(text);
        }
        match around.owner {
            Owner::Leaf(i) => {
                if let Some(l) = self.out.leaves.get_mut(i) {
                    if l.text.is_empty() && at.page.is_some() {
                        l.at.page = at.page;
                    }
                    l.text.push_str(text);
                }
            }
            Owner::Field(i) => {
                if let Some(f) = self.out.fields.get_mut(i) {
                    f.value.push_str(text);
                    if f.at.page.is_none() {
                        f.at.page = at.page;
                    }
                }
            }
            Owner::Edition(i) => {
                if let Some(s) = self.out.edition.get_mut(i) {
                    s.text.push_str(text);
                    s.text.push('\n');
                    if s.at.page.is_none() {
                        s.at.page = at.page;
                    }
                }
            }
            Owner::Number(i) => {
                if let Some(s) = self.out.numbers.get_mut(i) {
                    s.text.push_str(text);
                    if s.at.page.is_none() {
                        s.at.page = at.page;
                    }
                }
            }
            Owner::None | Owner::Alt if text.trim().is_empty() => {}
            Owner::None => self.out.extras.push(Shown { text: text.to_string(), at }),
            // a picture's stand-in: its words are the edition's
            Owner::Alt => self.out.edition.push(Shown { text: text.to_string(), at }),
        }
    }

    /// The notice, and what no element claims.
    fn finish(self, findings: &mut Findings) {
        for n in &self.twice {
            let page = *n as u32 + 1;
            findings.fail("VIS-010.twice", &[&page.to_string()], Detail::at(Where::page(page)));
        }
        if !self.out.marked {
            // another program's tags: the pages' own order serves
            self.out.extras.clear();
            self.out.leaves.clear();
            return;
        }
        for stated in self.stated.iter().filter(|s| seen(&s.says) != seen(&s.shows)) {
            findings.fail("VIS-008.element", &[&stated.says, &stated.shows], Detail::at(stated.at.clone()));
        }
        let speaks = |s: &Section| {
            s.edition
                && !s.has_leaf
                && (s.licence || !crate::verify::judge::licence_text::find_uris(&s.text).is_empty())
        };
        let chosen = self.sections.iter().position(|s| s.notice).or(self.sections.iter().rposition(speaks));
        if let Some((n, s)) = chosen.and_then(|n| Some((n, self.sections.get(n)?))) {
            self.out.notice = Notice {
                found: true,
                reachable: s.seen > 0 || s.lost == 0,
                text: s.text.clone(),
                hidden: self.notice_hidden(n).map(str::to_string),
                at: s.at.clone(),
            };
        }
        let entries = self.hidden.iter().map(|h| {
            let (name, role, block) = self.owner(h.owner);
            let at = Where { block, ..Where::page(h.page) };
            report::Entry { name, role, at, hidden: h.hidden.clone() }
        });
        report::marked(entries.collect(), findings);
        for (leaf, page) in &self.overtaking {
            let Some(leaf) = self.out.leaves.get(*leaf) else { continue };
            let at = Where { page: Some(*page), ..leaf.at.clone() };
            let first: String = leaf.text.chars().take(16).collect();
            findings.fail("INT-004.place", &[&leaf.id, &first], Detail::at(at));
        }
        for (n, page) in self.pages.texts.iter().enumerate() {
            let at = || Where::page(n as u32 + 1);
            let unclaimed = page.marked.iter().filter(|(mcid, _)| !self.used.contains(&(n, **mcid))).map(|(_, t)| t);
            for text in unclaimed.chain([&page.loose]).filter(|t| !t.trim().is_empty()) {
                self.out.extras.push(Shown { text: text.clone(), at: at() });
            }
        }
    }
}
