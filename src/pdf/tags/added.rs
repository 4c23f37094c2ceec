//! Elements of the words that the edition adds: title page, rights page, contents, head of the opening, licence foot.

use super::{BODY, Node, Tree, edition_mark, node};
use crate::license::FieldKey;
use crate::typeset::{Owner, Section};

impl Tree {
    /// An element for words that the edition adds: a paragraph of a section or a value of a field.
    pub(super) fn added(&mut self, owner: &Owner, section: Section, field: Option<FieldKey>) -> usize {
        if let Some(n) = self.by_owner.get(owner) {
            return *n;
        }
        let heading = self.level_one.contains(owner);
        let mut element = node(if heading { "H1" } else { "P" });
        if let Some(key) = field {
            element.mark = Some((format!("field:{}", key.as_str()), None));
        }
        let n = match section {
            Section::Opening => {
                self.attach(BODY);
                element.mark.get_or_insert_with(edition_mark);
                let n = self.push(element);
                self.opening.push(n);
                n
            }
            Section::LicenceFoot => {
                self.attach(BODY);
                let foot = match self.foot {
                    Some(n) => n,
                    None => self.push(Node { mark: Some(edition_mark()), ..node("Sect") }),
                };
                self.foot = Some(foot);
                self.child(foot, element)
            }
            Section::TitlePage | Section::Rights | Section::Contents => {
                let sect = match self.sections.get(&section) {
                    Some(n) => *n,
                    None => {
                        let n = self.push(Node { mark: Some(edition_mark()), ..node("Sect") });
                        self.sections.insert(section, n);
                        self.attach(n);
                        n
                    }
                };
                match owner {
                    Owner::Edition(Section::Contents, number) if !heading => {
                        let entry = self.entry(sect, *number);
                        // leads to the place it names, so a reference (ISO 32000-1, 14.8.4.4.1)
                        self.child(entry, node("Reference"))
                    }
                    _ => self.child(sect, element),
                }
            }
        };
        self.by_owner.insert(owner.clone(), n);
        n
    }

    /// The entry of the contents that words belong to: the title of an entry has an odd number, its page the next.
    fn entry(&mut self, section: usize, number: u32) -> usize {
        let list = match self.contents_list {
            Some(n) => n,
            None => self.child(section, node("TOC")),
        };
        self.contents_list = Some(list);
        let place = number.div_ceil(2);
        match self.contents_entries.get(&place) {
            Some(n) => *n,
            None => {
                let n = self.child(list, node("TOCI"));
                self.contents_entries.insert(place, n);
                n
            }
        }
    }
}
