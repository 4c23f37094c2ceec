//! The copyright page: 9 pt on 15 pt, bottom-aligned, a column of labels (`page-design.md` §11).

use super::blocks::lowered;
use super::set::{Placed, Setter, display_for, display_style};
use crate::fonts::Voice;
use crate::license::{Edition, FieldKey, RowText};
use crate::typeset::inline::TextStyle;
use crate::typeset::{Owner, Section};
use crate::units::{Em, Pt};

/// The pages of the notice, each measured from the corner of the type area. One, unless a work's notice is longer
/// than a page.
pub(crate) fn rights_pages(set: &Setter, edition: &Edition) -> Vec<Placed> {
    let (grid, style) = (&set.grid, &set.style.rights);
    let mut writer = Writer { set, notice: 0, paragraph: 0 };
    let labels = edition.wording().rights.iter().flatten().map(|r| set.width(&r.label, &writer.look(Voice::Song)));
    // labels of other languages may need more than 4 em
    let column = labels.max().unwrap_or_default().max(style.label_column.at(style.size)).min(grid.line() / 3);
    let x = column + style.label_gap.at(style.size);
    let mut lines: Vec<Placed> = Vec::new();
    for group in edition.wording().rights.iter().filter(|g| !g.is_empty()) {
        if !lines.is_empty() {
            lines.push(Placed::default());
        }
        for row in group {
            let mut texts: Vec<Placed> = row.lines.iter().flat_map(|t| writer.text(t, x)).collect();
            if texts.is_empty() {
                continue; // a field without a value is omitted
            }
            let mut label = writer.label(&row.label, column);
            label.append(std::mem::take(&mut texts[0]));
            texts[0] = label;
            lines.extend(texts);
        }
    }
    // The last baseline is that of row R; the first not above the em box of row 1.
    let last = grid.row(grid.rows) + Em(880).at(grid.em);
    let room = ((last - Em(880).at(style.size)).0 / style.pitch.0.max(1)) as usize + 1;
    let mut pages = Vec::new();
    let mut rest = lines.as_slice();
    while !rest.is_empty() {
        let (page, after) = rest.split_at(rest.len().min(room));
        rest = after;
        let first = last - style.pitch * (page.len() as i64 - 1);
        let mut placed = Placed::default();
        for (i, line) in page.iter().enumerate() {
            placed.append(lowered(line.clone(), first + style.pitch * i as i64));
        }
        pages.push(placed);
    }
    pages
}

struct Writer<'s, 'a> {
    set: &'s Setter<'a>,
    notice: usize,
    paragraph: u32,
}

impl Writer<'_, '_> {
    fn look(&self, voice: Voice) -> TextStyle {
        display_style(voice, self.set.style.rights.size)
    }

    /// The next paragraph of the edition's own.
    fn own(&mut self) -> Owner {
        self.paragraph += 1;
        Owner::Edition(Section::Rights, self.paragraph)
    }

    /// A label, spread to the column by layout when it is in Han.
    fn label(&mut self, text: &str, column: Pt) -> Placed {
        let owner = self.own();
        let strip = self.set.strip(text, self.look(Voice::Song), owner);
        let spread = text.chars().all(crate::text::is_han);
        let strip = if spread { strip.spread_to(column.in_em(self.set.style.rights.size)) } else { strip };
        self.set.place_strip(strip, Pt::ZERO, Pt::ZERO)
    }

    /// Lines of a row, each on the baseline 0.
    fn text(&mut self, text: &RowText, x: Pt) -> Vec<Placed> {
        let size = self.set.style.rights.size;
        let column = (self.set.grid.line() - x).in_em(size);
        let verbatim = TextStyle { verbatim: true, ..self.look(Voice::Song) };
        let (look, owner, link) = match text {
            RowText::Own(t) => (display_for(t, Voice::Song, size), self.own(), None),
            RowText::Command(_) => (verbatim, self.own(), None),
            RowText::Field(FieldKey::LicenceCode, _) => {
                (verbatim, Owner::Field(FieldKey::LicenceCode, 0, Section::Rights), None)
            }
            RowText::Field(key, t) => (display_for(t, Voice::Song, size), Owner::Field(*key, 0, Section::Rights), None),
            RowText::Notice(_) => {
                self.notice += 1;
                (self.look(Voice::Kai), Owner::Field(FieldKey::Notice, self.notice - 1, Section::Rights), None)
            }
            RowText::Uri(uri) => (verbatim, self.own(), Some(uri.clone())),
            RowText::Digest(groups) => return self.digest(groups, verbatim, column, x),
        };
        self.set.rights_lines(&text.text(), look, owner, link, column, x)
    }

    /// Groups on a pitch of 5.4 em, as many a line as fit.
    fn digest(&mut self, groups: &[String], look: TextStyle, column: Em, x: Pt) -> Vec<Placed> {
        let pitch = self.set.style.rights.digest_pitch;
        // the last group needs no pitch, only its own width, at most its eight figures
        let fits = |n: usize| pitch * (n as i32 - 1) + Em(4600) <= column;
        // as many on every line
        let a_line = (1..=groups.len().max(1)).rev().find(|n| fits(*n) && groups.len().is_multiple_of(*n)).unwrap_or(1);
        let owner = self.own();
        groups
            .chunks(a_line)
            .map(|chunk| {
                let mut line = Placed::default();
                for (i, group) in chunk.iter().enumerate() {
                    let strip = self.set.strip(group, look.clone(), owner.clone());
                    let at = x + (pitch * i as i32).at(look.size);
                    line.append(self.set.place_strip(strip, at, Pt::ZERO));
                }
                line
            })
            .collect()
    }
}
