//! Entering an element of the structure tree: its mark, and the words that it has beside those that it shows.

use super::*;

impl Walk<'_> {
    /// Enters an element: its mark, its alternative and actual texts.
    pub(super) fn element(&mut self, dict: &Dictionary, around: Around) -> Around {
        let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(around.page);
        let mut inner = Around { page, depth: around.depth + 1, ..around };
        let [mark, kind, note] = user_properties(self.pdf, dict);
        if around.depth == 1 {
            self.sections.push(Section::default());
            inner.section = Some(self.sections.len() - 1);
        }
        let at = page.and_then(|p| self.pages.numbers.get(&p)).map(|n| Where::page(*n as u32 + 1)).unwrap_or_default();
        let alt = get_text(self.pdf, dict, b"Alt");
        self.taken += alt.as_ref().map_or(0, |a| a.len() as u64);
        let role = get_name(self.pdf, dict, b"S").unwrap_or_default();
        if mark.is_some() {
            self.out.marked = true;
        }
        if role == b"Note" {
            self.notes.push(get_text(self.pdf, dict, b"ID").unwrap_or_default());
            inner.note = Some(self.notes.len() - 1);
        }
        if role == b"Link" {
            self.linked.push(String::new());
            inner.link = Some(self.linked.len() - 1);
        }
        self.spoken(dict, mark.as_deref().is_some_and(|_| kind.as_deref() == Some("alt")), around.owner, &at);
        inner.apart |= matches!(role, b"Note" | b"Table" | b"Caption" | b"Figure" | b"RT");
        match mark.as_deref() {
            // a picture that the source does not describe: it shows no words, so any that it shows are nobody's
            Some("edition") if role == b"Figure" => inner.owner = Owner::None,
            Some("edition") if matches!(around.owner, Owner::Leaf(_)) || matches!(role, b"Reference" | b"Lbl") => {
                self.out.numbers.push(Shown { text: String::new(), at });
                let number = self.out.numbers.len() - 1;
                inner.owner = Owner::Number(number);
                if let (b"Reference", Owner::Leaf(_) | Owner::Field(_)) = (role, around.owner) {
                    let leaf = match around.owner {
                        Owner::Leaf(i) => self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default(),
                        _ => HEAD.to_string(),
                    };
                    inner.call = Some(self.out.calls.len());
                    let note = note.unwrap_or_default();
                    self.out.calls.push(Call { leaf, note, number: Some(number), ..Call::default() });
                } else if let Some(note) = inner.note.and_then(|n| self.notes.get(n)) {
                    let note = note.clone();
                    self.out.note_marks.push(NoteMark { note, number: Some(number), ..NoteMark::default() });
                }
            }
            Some("edition") => {
                self.out.edition.push(Shown { text: String::new(), at: at.clone() });
                inner.owner = Owner::Edition(self.out.edition.len() - 1);
                if around.depth == 1
                    && let Some(s) = self.sections.last_mut()
                {
                    s.edition = true;
                    s.notice = kind.as_deref() == Some("notice");
                }
            }
            Some(m) if m.starts_with("field:") => {
                let key = m.trim_start_matches("field:").to_string();
                if matches!(key.as_str(), "licence-code" | "notice")
                    && let Some(s) = inner.section.and_then(|s| self.sections.get_mut(s))
                {
                    s.licence = true;
                }
                self.out.fields.push(FieldValue { key, value: String::new(), at });
                inner.owner = Owner::Field(self.out.fields.len() - 1);
            }
            Some(id) if block_number(id).is_some() => {
                let kind = kind.unwrap_or_default();
                let at = Where { block: block_number(id), ..at };
                if let Some(s) = inner.section.and_then(|s| self.sections.get_mut(s)) {
                    s.has_leaf = true;
                }
                let promised = around.reading.filter(|_| kind == "ruby");
                if let Some(leaf) = promised.and_then(|i| self.out.leaves.get_mut(i)).filter(|l| l.kind.is_empty()) {
                    *leaf = Leaf { id: id.to_string(), kind, text: String::new(), at };
                    inner.owner = promised.map_or(Owner::None, Owner::Leaf);
                    inner.reading = None;
                    return self.replaced(dict, inner);
                }
                inner.owner = if kind == "alt" { Owner::Alt } else { Owner::Leaf(self.out.leaves.len()) };
                let text = if kind == "alt" { alt.unwrap_or_default() } else { String::new() };
                self.out.leaves.push(Leaf { id: id.to_string(), kind, text, at });
            }
            // an unknown mark frees nothing from the comparison
            Some(_) => inner.owner = Owner::None,
            None => {
                if let (Owner::Leaf(i), Some(alt)) = (around.owner, alt) {
                    let (id, at) = self.out.leaves.get(i).map(|l| (l.id.clone(), l.at.clone())).unwrap_or_default();
                    self.out.leaves.push(Leaf { id, kind: "alt".to_string(), text: alt, at });
                    inner.owner = Owner::Alt;
                } else if let (Owner::Leaf(_), b"Ruby") = (around.owner, role) {
                    // in the order of the words, also where one word with a reading holds another
                    self.out.leaves.push(Leaf::default());
                    inner.reading = Some(self.out.leaves.len() - 1);
                }
            }
        }
        self.replaced(dict, inner)
    }

    /// Words that an element has beside those that it shows: an alternative text that is no leaf's, an expansion, a name
    /// (INT-010). An alternative text inside a leaf is compared as a block.
    fn spoken(&mut self, dict: &Dictionary, alt_is_leaf: bool, around: Owner, at: &Where) {
        let inside = matches!(around, Owner::Leaf(_));
        let leaf = match around {
            Owner::Leaf(i) => self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        for key in [b"Alt".as_slice(), b"E", b"T"] {
            let marked = user_properties(self.pdf, dict)[0].is_some();
            if key == b"Alt" && (alt_is_leaf || (inside && !marked)) {
                continue;
            }
            if let Some(text) = get_text(self.pdf, dict, key).filter(|t| !t.trim().is_empty()) {
                let holder = String::from_utf8_lossy(key).into_owned();
                self.out.asides.push(Aside { holder, text, leaf: leaf.clone(), at: at.clone() });
            }
        }
    }

    /// A link annotation in an element: the call's, or a leaf's, or the edition's own.
    pub(super) fn link(&mut self, dict: &Dictionary, around: Around) {
        let id = dict.get(b"Obj").and_then(Object::as_reference).ok();
        let Some(area) = id.and_then(|id| self.areas.by_id.get(&id)).and_then(|i| self.areas.list.get_mut(*i)) else {
            return;
        };
        area.used = true;
        if let (Some(call), Target::Place(page, y)) = (around.call, &area.target) {
            if let Some(call) = self.out.calls.get_mut(call) {
                call.place.get_or_insert((*page, *y));
            }
            return;
        }
        let Some(href) = area.target.uri() else { return };
        let leaf = match around.owner {
            Owner::Leaf(i) => self.out.leaves.get(i).map(|l| l.id.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let at = Where::page(area.page);
        // the annotation comes after the words that it lies over
        let text = around.link.and_then(|l| self.linked.get(l)).cloned().unwrap_or_default();
        self.out.links.push(Link { leaf, href, text, rel: String::new(), at });
    }

    /// The ActualText of an element in place of its content.
    fn replaced(&mut self, dict: &Dictionary, mut inner: Around) -> Around {
        if let Some(actual) = get_text(self.pdf, dict, b"ActualText")
            && inner.replaced.is_none()
        {
            self.put(&actual, &inner, Where::default());
            let page = inner.page.and_then(|p| self.pages.numbers.get(&p)).map(|n| *n as u32 + 1);
            let at = page.map(Where::page).unwrap_or_default();
            self.stated.push(Stated { says: actual, shows: String::new(), at });
            inner.replaced = Some(self.stated.len() - 1);
        }
        inner
    }
}
