//! The visible words of an XHTML page and whose they are (`docs/marks.md`).

use crate::verify::epub::dom::{Dom, Element, Item};
use crate::verify::epub::sight::PageSight;
use crate::verify::model::{
    Artefact, Aside, Call, Carried, FieldValue, HEAD, Label, Leaf, Link, NoteMark, Shown, block_number, canonical,
    squeezed,
};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::xml::{Attr, attr};

/// Elements that part one run of words from the next.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Attributes that readers hear or see in place of words or beside them (INT-010); `alt` is read with its picture.
const SPOKEN: &[&str] = &[
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "aria-placeholder",
    "placeholder",
    "summary",
    "abbr",
    "label",
];

/// Whose words the current element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    None,
    Leaf(usize),
    Field(usize),
    Edition(usize),
    /// The number of a note, the edition's, in a leaf or before a note.
    Number(usize),
    /// A reading over words of the leaf around it: one of those that wait for the leaf's end.
    Reading(usize),
}

struct Frame {
    owner: Owner,
    /// Whether words that stand directly in it are not seen, and why.
    hidden: bool,
    why: Option<String>,
    notice: bool,
    block: bool,
    link: bool,
    /// Brackets around a reading, for readers that cannot set one.
    bracket: bool,
    /// The place of the reading that this `ruby` promises.
    reading: Option<usize>,
    /// The note that this element is.
    note: bool,
    /// The page's `title`.
    title: bool,
}

struct Page<'a> {
    entry: &'a str,
    sight: &'a PageSight,
    out: &'a mut Artefact,
    frames: Vec<Frame>,
    run: String,
    link: Option<Link>,
    /// Alternative texts of pictures inside the leaf being read, and readings over its words; they follow it.
    pending: Vec<(usize, Leaf)>,
    /// Why words of the notice are not seen.
    notice_unseen: Option<String>,
    scripts: Vec<String>,
    /// Ids of the notes around.
    notes: Vec<String>,
    title: String,
}

/// Takes the words of one page into `out`, those that `sight` says are seen.
pub(crate) fn read_page(dom: &Dom, sight: &PageSight, entry: &str, out: &mut Artefact, findings: &mut Findings) {
    let mut page = Page {
        entry,
        sight,
        out,
        frames: Vec::new(),
        run: String::new(),
        link: None,
        pending: Vec::new(),
        notice_unseen: None,
        scripts: Vec::new(),
        notes: Vec::new(),
        title: String::new(),
    };
    for item in &dom.items {
        match item {
            Item::Open(i) => {
                if let Some(e) = dom.get(*i) {
                    page.open(*i, e);
                }
            }
            Item::Text(text) => page.text(text),
            Item::Close => page.close(),
        }
    }
    page.flush();
    page.settle_pending();
    if !page.title.trim().is_empty() {
        let (text, at) = (page.title.trim().to_string(), page.here());
        page.out.labels.push(Label { text, target: String::new(), holder: "page title", at });
    }
    if let Some(how) = page.notice_unseen.take()
        && page.out.notice.found
        && squeezed(&page.out.notice.text).is_empty()
    {
        page.out.notice.hidden.get_or_insert(how);
    }
    for what in std::mem::take(&mut page.scripts) {
        findings.fail("ACT-001.script", &[entry, &what], Detail::at(Where::entry(entry)));
    }
}

impl Page<'_> {
    fn here(&self) -> Where {
        Where::entry(self.entry)
    }

    fn owner(&self) -> Owner {
        self.frames.last().map_or(Owner::None, |f| f.owner)
    }

    fn open(&mut self, i: usize, e: &Element) {
        let (html, name, attrs) = (e.html(), e.name.as_str(), e.attrs.as_slice());
        let block = html && BLOCKS.contains(&name);
        if block {
            self.flush();
        }
        let inside = self.frames.last().map_or((Owner::None, false), |f| (f.owner, f.notice));
        self.find_scripts(html, name, attrs);
        let how = self.sight.gone(i);
        let hidden = how.is_some();
        // the contents name the page that holds it, too
        let notice_here = !inside.1
            && name != "a"
            && (e.epub_type().split_whitespace().any(|t| t == "copyright-page") || attr(attrs, "id") == Some("notice"));
        let mark = attr(attrs, "data-fuzi");
        let kind = attr(attrs, "data-kind");
        let mut owner = inside.0;
        let marked = kind.is_some() || mark.is_some();
        if marked {
            self.out.marked = true;
            if !hidden && inside.0 == Owner::None {
                self.flush();
            }
        }
        if let Some(how) = how {
            if notice_here {
                self.out.notice.found = true;
                self.out.notice.at = self.here();
                self.out.notice.hidden = Some(how.to_string());
            }
        } else {
            owner = self.claim(inside.0, kind, mark, attrs);
            if let Owner::Number(number) = owner {
                self.note_link(number, inside.0, attrs);
            }
            self.spoken(owner, attrs);
        }
        let note = html && name == "aside" && attr(attrs, "role") == Some("doc-footnote");
        if note {
            self.notes.push(attr(attrs, "id").unwrap_or_default().to_string());
        }
        let bracket = html && name == "rp" && !hidden;
        let reading = match inside.0 {
            // in the order of the words, also where one word with a reading holds another
            Owner::Leaf(i) if html && name == "ruby" && !hidden => Some(self.expect(i, "ruby")),
            _ => None,
        };
        if notice_here && !hidden {
            let notice = &mut self.out.notice;
            if !notice.reachable {
                notice.found = true;
                notice.reachable = true;
                notice.hidden = None;
                notice.at = Where::entry(self.entry);
            }
        }
        if html && name == "a" && !hidden && self.link.is_none() {
            let leaf = match owner {
                Owner::Leaf(i) => self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default(),
                _ => String::new(),
            };
            self.link = Some(Link {
                leaf,
                href: attr(attrs, "href").unwrap_or_default().to_string(),
                rel: attr(attrs, "rel").unwrap_or_default().to_string(),
                text: String::new(),
                at: self.here(),
            });
        }
        if html
            && matches!(name, "link" | "a")
            && attr(attrs, "rel").is_some_and(|r| r.split_whitespace().any(|w| w == "license" || w == "cc:license"))
        {
            let carrier = if name == "a" { "xhtml.a" } else { "xhtml.link" };
            let value = attr(attrs, "href").unwrap_or_default().to_string();
            let at = self.here();
            self.out.metadata.uris.push(Carried { carrier, value, at });
        }
        if name == "img" && html && !hidden {
            self.picture(kind, owner, attrs);
        }
        if html && name == "br" {
            self.notice_break();
        }
        let link = html && name == "a" && self.link.is_some() && !self.frames.iter().any(|f| f.link);
        let notice = inside.1 || notice_here;
        let why = how.map(str::to_string);
        let title = html && name == "title";
        self.frames.push(Frame { owner, hidden, why, notice, block, link, bracket, reading, note, title });
        if block {
            self.notice_break();
        }
    }

    /// A new owner for a marked element, else the owner around it.
    fn claim(&mut self, around: Owner, kind: Option<&str>, mark: Option<&str>, attrs: &[Attr]) -> Owner {
        let at = self.here();
        if let Some(kind) = kind {
            if kind == "alt" {
                return around; // the words are in `alt`
            }
            if let ("ruby", Owner::Leaf(i)) = (kind, around) {
                let promised = self.frames.iter_mut().rev().find_map(|f| f.reading.take());
                return Owner::Reading(promised.unwrap_or_else(|| self.expect(i, "ruby")));
            }
            let id = attr(attrs, "id").unwrap_or_default().to_string();
            self.out.leaves.push(Leaf {
                at: leaf_at(self.entry, &id),
                id,
                kind: kind.to_string(),
                text: String::new(),
            });
            return Owner::Leaf(self.out.leaves.len() - 1);
        }
        let role = attr(attrs, "role").unwrap_or_default();
        let number = matches!(around, Owner::Leaf(_)) || matches!(role, "doc-noteref" | "doc-backlink");
        match mark {
            Some("edition") if number => {
                self.out.numbers.push(Shown { text: String::new(), at });
                Owner::Number(self.out.numbers.len() - 1)
            }
            Some("edition") => {
                self.out.edition.push(Shown { text: String::new(), at });
                Owner::Edition(self.out.edition.len() - 1)
            }
            Some(m) if m.starts_with("field:") => {
                let key = m.trim_start_matches("field:").to_string();
                self.out.fields.push(FieldValue { key, value: String::new(), at });
                Owner::Field(self.out.fields.len() - 1)
            }
            // an unknown mark frees nothing from the comparison
            Some(_) => Owner::None,
            None => around,
        }
    }

    /// The link of a note's number: from a leaf to the note, or from the note back to its first call.
    fn note_link(&mut self, number: usize, around: Owner, attrs: &[Attr]) {
        let href = attr(attrs, "href").unwrap_or_default();
        let target = href.split_once('#').map_or("", |h| h.1).to_string();
        match (attr(attrs, "role").unwrap_or_default(), around) {
            ("doc-noteref", Owner::Leaf(i)) => {
                let leaf = self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default();
                let id = attr(attrs, "id").unwrap_or_default().to_string();
                self.out.calls.push(Call { leaf, note: target, number: Some(number), id, place: None });
            }
            // the edition's head, beside the title or a name; a call in a paragraph without words is nobody's
            ("doc-noteref", Owner::Field(_) | Owner::Edition(_)) => {
                let id = attr(attrs, "id").unwrap_or_default().to_string();
                let leaf = HEAD.to_string();
                self.out.calls.push(Call { leaf, note: target, number: Some(number), id, place: None });
            }
            ("doc-backlink", _) => {
                let note = self.notes.last().cloned().unwrap_or_default();
                self.out.note_marks.push(NoteMark { note, number: Some(number), back: target, foot: None });
            }
            _ => {}
        }
    }

    /// Words in attributes.
    fn spoken(&mut self, owner: Owner, attrs: &[Attr]) {
        let leaf = match owner {
            Owner::Leaf(i) => self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        for a in attrs.iter().filter(|a| SPOKEN.contains(&a.name.as_str()) && !a.value.trim().is_empty()) {
            let (holder, text, at) = (a.name.clone(), a.value.trim().to_string(), self.here());
            self.out.asides.push(Aside { holder, text, leaf: leaf.clone(), at });
        }
    }

    /// Keeps a place behind a leaf.
    fn expect(&mut self, leaf: usize, kind: &str) -> usize {
        let (id, at) = self.out.leaves.get(leaf).map(|l| (l.id.clone(), l.at.clone())).unwrap_or_default();
        self.pending.push((leaf, Leaf { id, kind: kind.to_string(), text: String::new(), at }));
        self.pending.len() - 1
    }

    /// Alternative texts: a figure's has its own id, one inside a line follows its leaf under the leaf's id.
    fn picture(&mut self, kind: Option<&str>, owner: Owner, attrs: &[Attr]) {
        let alt = attr(attrs, "alt").unwrap_or_default();
        let text = canonical(alt);
        if text.is_empty() {
            return;
        }
        match (kind, owner) {
            (Some("alt"), _) => {
                let id = attr(attrs, "id").unwrap_or_default().to_string();
                let at = leaf_at(self.entry, &id);
                self.out.leaves.push(Leaf { id, kind: "alt".to_string(), text, at });
            }
            (_, Owner::Leaf(i)) => {
                let place = self.expect(i, "alt");
                if let Some((_, leaf)) = self.pending.get_mut(place) {
                    leaf.text = text;
                }
            }
            // a picture is no number and no reading
            (_, Owner::None | Owner::Number(_) | Owner::Reading(_)) => {
                let at = self.here();
                self.out.extras.push(Shown { text: alt.to_string(), at });
            }
            (_, Owner::Edition(_) | Owner::Field(_)) => {
                let at = self.here();
                self.out.asides.push(Aside { holder: "alt".to_string(), text, leaf: String::new(), at });
            }
        }
    }

    fn text(&mut self, text: &str) {
        let Some(frame) = self.frames.last() else { return };
        if frame.title {
            self.title.push_str(text);
        }
        if let Some(why) = &frame.why {
            if !text.trim().is_empty() && frame.notice {
                self.notice_unseen.get_or_insert(why.clone());
            }
            return;
        }
        if frame.notice {
            self.out.notice.text.push_str(text);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
        if frame.bracket {
            // anything else is in sight where a reader cannot set readings
            if !text.chars().all(|c| c.is_whitespace() || "()（）[]［］【】〔〕〈〉《》".contains(c)) {
                self.run.push_str(text);
                self.flush();
            }
            return;
        }
        match frame.owner {
            Owner::Leaf(i) => self.out.leaves.get_mut(i).map(|l| l.text.push_str(text)),
            Owner::Field(i) => self.out.fields.get_mut(i).map(|f| f.value.push_str(text)),
            Owner::Edition(i) => self.out.edition.get_mut(i).map(|s| s.text.push_str(text)),
            Owner::Number(i) => self.out.numbers.get_mut(i).map(|s| s.text.push_str(text)),
            Owner::Reading(i) => self.pending.get_mut(i).map(|p| p.1.text.push_str(text)),
            Owner::None => {
                self.run.push_str(text);
                None
            }
        };
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.note {
            self.notes.pop();
        }
        if frame.block {
            self.flush();
            if frame.notice && !frame.hidden {
                self.out.notice.text.push('\n');
            }
            if let Owner::Edition(i) = frame.owner
                && let Some(s) = self.out.edition.get_mut(i)
            {
                s.text.push('\n');
            }
        }
        if frame.link
            && let Some(link) = self.link.take()
        {
            self.out.links.push(link);
        }
        if frame.owner == Owner::None || self.owner() == frame.owner {
            return;
        }
        if self.owner() == Owner::None {
            self.flush();
        }
    }

    fn notice_break(&mut self) {
        if self.frames.last().is_some_and(|f| f.notice && !f.hidden) {
            self.out.notice.text.push('\n');
        }
    }

    /// Ends a run of words that are nobody's.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        if !run.trim().is_empty() {
            let at = self.here();
            self.out.extras.push(Shown { text: run.trim().to_string(), at });
        }
    }

    /// Puts the alternative texts of inline pictures and the readings behind their leaves.
    fn settle_pending(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_by_key(|p| p.0);
        let mut alts = pending.into_iter().peekable();
        for (i, leaf) in std::mem::take(&mut self.out.leaves).into_iter().enumerate() {
            self.out.leaves.push(leaf);
            while let Some((_, alt)) = alts.next_if(|(after, _)| *after == i) {
                self.out.leaves.push(alt);
            }
        }
    }

    fn find_scripts(&mut self, html: bool, name: &str, attrs: &[Attr]) {
        let data_block = attr(attrs, "type").is_some_and(|t| t.contains("json") || t.starts_with("text/plain"));
        if name == "script" && !data_block {
            self.scripts.push("script".to_string());
        }
        if html && matches!(name, "iframe" | "object" | "embed" | "form") {
            self.scripts.push(name.to_string());
        }
        if html && name == "meta" && attr(attrs, "http-equiv").is_some_and(|v| v.eq_ignore_ascii_case("refresh")) {
            self.scripts.push("http-equiv=refresh".to_string());
        }
        if let Some(a) = attrs.iter().find(|a| a.ns.is_empty() && a.name.len() > 4 && a.name.starts_with("on")) {
            self.scripts.push(a.name.clone());
        }
        if attrs
            .iter()
            .any(|a| a.name == "href" && a.value.trim_start().to_ascii_lowercase().starts_with("javascript:"))
        {
            self.scripts.push("javascript:".to_string());
        }
    }
}

/// Place of a leaf: its entry and its number.
pub(crate) fn leaf_at(entry: &str, id: &str) -> Where {
    Where { block: block_number(id), ..Where::entry(entry) }
}

#[cfg(test)]
mod tests;
