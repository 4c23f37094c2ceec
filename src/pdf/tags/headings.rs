//! Which words are a heading, and of which level.

use crate::license::{Edition, FieldKey};
use crate::typeset::{Item, Owner, Section, Typeset};
use std::collections::{BTreeMap, BTreeSet};

/// The title is H1; headings of the text go below it without leaping a level (ISO 14289-1, 7.4.2).
pub(super) fn heading_role(level: u8, open: &mut Vec<u8>) -> &'static str {
    while open.last().is_some_and(|l| *l >= level) {
        open.pop();
    }
    open.push(level);
    ["H2", "H3", "H4", "H5", "H6"].get(open.len() - 1).copied().unwrap_or("H6")
}

/// Titles: of the work where the text opens (on the title page when nothing else shows it), of the rights page and of
/// the contents.
pub(super) fn level_one(edition: &Edition, pages: &Typeset) -> BTreeSet<Owner> {
    let mut words: BTreeMap<&Owner, String> = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|p| &p.items) {
        if let Item::Glyphs(run) = item
            && matches!(run.owner, Owner::Edition(..) | Owner::Field(FieldKey::Title, ..))
        {
            words.entry(&run.owner).or_default().extend(run.glyphs.iter().map(|g| g.text.as_str()));
        }
    }
    let opening = words.keys().any(|o| matches!(o, Owner::Field(FieldKey::Title, _, Section::Opening)));
    let home = if opening { Section::Opening } else { Section::TitlePage };
    let w = edition.wording();
    let same = |a: &str, b: &str| a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()));
    words
        .iter()
        .filter(|(owner, text)| match owner {
            Owner::Field(FieldKey::Title, _, section) => *section == home,
            Owner::Edition(Section::Rights, _) => same(text, &w.rights_title),
            Owner::Edition(Section::Contents, _) => same(text, &w.contents_title),
            _ => false,
        })
        .map(|(owner, _)| (*owner).clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_levels_never_leap() {
        let mut open = Vec::new();
        let got: Vec<_> = [2, 4, 4, 3, 1, 6].into_iter().map(|l| heading_role(l, &mut open)).collect();
        assert_eq!(got, ["H2", "H3", "H3", "H3", "H2", "H3"]);
    }
}
