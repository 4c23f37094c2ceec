//! Title, names and kind: what the title page and the opening page share (`page-design.md` §3, §4).

use super::blocks::lowered;
use super::set::{Placed, Setter, Strip, display_for, display_style};
use super::slab::{Slab, shift_all};
use crate::document::{Basis, CalledFrom, Creator, Metadata};
use crate::fonts::Voice;
use crate::license::FieldKey;
use crate::text::is_han;
use crate::typeset::inline::{Align, break_title};
use crate::typeset::style::OpeningAlign;
use crate::typeset::{Item, Owner, Section};
use crate::units::{Em, Pt};
use std::ops::Range;

/// Lines of a title that keep their pitch; a longer title goes by whole rows, so that pages can divide it.
const WHOLE: usize = 6;

/// Sizes a title may take.
pub(crate) struct TitleSizes<'s> {
    /// Largest first.
    pub sizes: &'s [Pt],
    /// Line pitch of each.
    pub pitches: &'s [Pt],
    /// Widest line, in parts of the measure.
    pub max: Em,
    pub align: OpeningAlign,
}

/// A name with its role, each at its place from the start of the name.
struct Name {
    strips: Vec<(Strip, Pt)>,
    calls: Vec<Item>,
    width: Pt,
}

/// A title in lines.
pub(crate) struct TitleLines {
    pub size: Pt,
    pub pitch: Pt,
    /// Each line, placed from the left edge of the type area on the baseline 0.
    pub lines: Vec<Placed>,
}

/// Whether a title of several lines breaks only after marks of its own.
fn at_marks(text: &str, parts: &[Range<usize>]) -> bool {
    let ends = parts.iter().take(parts.len().saturating_sub(1));
    parts.len() > 1
        && ends.into_iter().all(|p| {
            text.get(p.clone()).is_some_and(|line| {
                line.trim_end().ends_with(['：', '；', '？', '！', '，', '。', '—', '…', ':', ',', '?', '!'])
            })
        })
}

impl Setter<'_> {
    /// Breaks a title at the largest size at which it takes two lines of at most `max`, three at the smallest. A title
    /// too long even for that takes as many lines as it needs at the smallest size.
    pub(crate) fn title(&self, text: &str, owner: &Owner, voice: Voice, sizes: &TitleSizes) -> TitleLines {
        let (size, pitch, parts) = self.title_break(text, voice, sizes);
        let width = Pt(self.grid.line().0 * i64::from(sizes.max.0) / 1000);
        let align = match sizes.align {
            OpeningAlign::Centre => Align::Center,
            OpeningAlign::Start => Align::Start,
        };
        let look = self.text(voice, size);
        let whole = self.grid.line().in_em(size);
        let mut lines = Vec::new();
        let mut set = |text: &str, measure: Em, x: Pt| {
            let prose = self.plain(text, look.clone(), owner.clone(), None, measure, align);
            for (i, line) in self.lines(&prose).into_iter().enumerate() {
                lines.push(self.place(&prose, line, i, x, Pt::ZERO));
            }
        };
        match parts {
            Some(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    // spaces at a break belong to the line before it, so that no character is lost
                    let from = if i == 0 { 0 } else { part.start };
                    let to = parts.get(i + 1).map_or(text.len(), |n| n.start);
                    set(text.get(from..to).unwrap_or(""), whole, Pt::ZERO);
                }
            }
            None => {
                let x = if align == Align::Center { (self.grid.line() - width) / 2 } else { Pt::ZERO };
                set(text, width.in_em(size), x);
            }
        }
        TitleLines { size, pitch, lines }
    }

    /// Size, line pitch and lines of a display title; no lines when it is too long for any size.
    pub(crate) fn title_break(
        &self,
        text: &str,
        voice: Voice,
        sizes: &TitleSizes,
    ) -> (Pt, Pt, Option<Vec<Range<usize>>>) {
        let width = Pt(self.grid.line().0 * i64::from(sizes.max.0) / 1000);
        let count = sizes.sizes.len();
        // Every size at which the title fits. One that breaks at its own marks wins over a larger one that breaks
        // inside a phrase.
        let fits: Vec<(Pt, Pt, Vec<Range<usize>>)> = sizes
            .sizes
            .iter()
            .zip(sizes.pitches)
            .enumerate()
            .filter_map(|(i, (s, p))| {
                let lines = if i + 1 == count { 3 } else { 2 };
                let parts = break_title(text, &self.text(voice, *s), width.in_em(*s), lines, &self.fonts)?;
                Some((*s, *p, parts))
            })
            .collect();
        let smallest = sizes.sizes.iter().copied().zip(sizes.pitches.iter().copied()).next_back();
        let whole_line = fits.first().filter(|f| f.2.len() == 1);
        let chosen = whole_line.or(fits.iter().find(|f| at_marks(text, &f.2))).or(fits.first());
        match chosen {
            Some((size, pitch, parts)) => (*size, *pitch, Some(parts.clone())),
            None => {
                let (size, pitch) = smallest.unwrap_or((Pt::tenths(140), Pt::tenths(210)));
                (size, pitch, None)
            }
        }
    }

    /// A title as slabs, centred in T = ⌈n · pitch / p⌉ rows.
    pub(crate) fn title_slabs(&self, title: TitleLines) -> Vec<Slab> {
        let grid = &self.grid;
        let n = title.lines.len() as i64;
        if title.lines.len() > WHOLE {
            let rows = grid.rows_for(title.pitch);
            let baseline = grid.baseline(title.size) + grid.pitch * (rows - 1) / 2;
            let slab = |line| {
                let mut slab = Slab::rows(grid, rows);
                slab.put(lowered(line, baseline));
                slab
            };
            return title.lines.into_iter().map(slab).collect();
        }
        let rows = grid.rows_for(title.pitch * n).max(1);
        let middle = (grid.row(rows) + grid.em) / 2;
        let top = middle - (title.pitch * (n - 1) + title.size) / 2;
        let mut slab = Slab::rows(grid, rows);
        for (i, line) in title.lines.into_iter().enumerate() {
            slab.put(lowered(line, top + title.pitch * i as i64 + Em(880).at(title.size)));
        }
        vec![slab]
    }

    /// The kind of text, spread by half an em when it is short.
    pub(crate) fn kind(&self, text: &str, owner: Owner, size: Pt) -> Strip {
        let strip = self.strip(text, display_style(Voice::Song, size), owner);
        let short = (2..=4).contains(&text.chars().count()) && text.chars().all(is_han);
        if short { strip.spread(Em::HALF) } else { strip }
    }

    /// Where a strip of `width` stands.
    pub(crate) fn aligned(&self, width: Pt, align: OpeningAlign) -> Pt {
        match align {
            OpeningAlign::Centre => (self.grid.line() - width) / 2,
            OpeningAlign::Start => Pt::ZERO,
        }
    }

    /// Names in credit order, at most `names_a_line` a line and as fit, each line on the baseline 0.
    ///
    /// On the opening page a name is followed by the numbers of the notes that it calls.
    pub(crate) fn names(&self, meta: &Metadata, section: Section, language: &str, align: OpeningAlign) -> Vec<Placed> {
        let style = &self.style.opening;
        let (em, gap) = (style.author, style.author * 2);
        let spread = spread_names(&meta.creators);
        let mut rows: Vec<Vec<Name>> = Vec::new();
        let mut used = Pt::ZERO;
        for (i, creator) in meta.creators.iter().enumerate() {
            let name = self.strip(
                &creator.name,
                display_for(&creator.name, Voice::Kai, em),
                Owner::Field(FieldKey::Byline, i, section),
            );
            let name = if spread && is_short_name(&creator.name) { name.spread(Em::ONE) } else { name };
            let mut width = name.width();
            let from = CalledFrom::Name(creator.name.clone());
            let labels = meta.calls_from(&from).filter(|_| section == Section::Opening);
            let calls = self.field_calls(labels, (FieldKey::Byline, i), em, width);
            width += width_of(&calls);
            let mut strips = vec![(name, Pt::ZERO)];
            if let Some(role) = printed_role(creator, language) {
                let owner = Owner::Edition(section, i as u32 + 1);
                let role = self.strip(role, display_style(Voice::Song, style.small), owner);
                let x = width + style.small / 2;
                width = x + role.width();
                strips.push((role, x));
            }
            let full = rows.last().is_none_or(|r| r.len() >= usize::from(style.names_a_line));
            if full || used + gap + width > self.grid.line() {
                rows.push(Vec::new());
                used = Pt::ZERO;
            }
            used += width + if used > Pt::ZERO { gap } else { Pt::ZERO };
            if let Some(row) = rows.last_mut() {
                row.push(Name { strips, calls, width });
            }
        }
        let mut out = Vec::new();
        for row in rows {
            let total = row.iter().map(|n| n.width).sum::<Pt>() + gap * (row.len() as i64 - 1);
            if total > self.grid.line() {
                out.extend(self.long_name(&row, align));
                continue;
            }
            let mut x = self.aligned(total, align);
            let mut placed = Placed::default();
            for mut name in row {
                for (strip, dx) in name.strips {
                    placed.append(self.place_strip(strip, x + dx, Pt::ZERO));
                }
                shift_all(&mut name.calls, x, Pt::ZERO);
                placed.items.append(&mut name.calls);
                x += name.width + gap;
            }
            out.push(placed);
        }
        out
    }

    /// A name wider than the measure (a committee) takes several lines; its role one of its own.
    fn long_name(&self, row: &[Name], align: OpeningAlign) -> Vec<Placed> {
        let mut out = Vec::new();
        for strip in row.iter().flat_map(|n| n.strips.iter().map(|(s, _)| s)) {
            let Some((text, style, owner)) = strip.words() else { continue };
            let align = if align == OpeningAlign::Centre { Align::Center } else { Align::Start };
            let measure = self.grid.line().in_em(style.size);
            let prose = self.plain(&text, style, owner, None, measure, align);
            for (i, line) in self.lines(&prose).into_iter().enumerate() {
                out.push(self.place(&prose, line, i, Pt::ZERO, Pt::ZERO));
            }
        }
        for mut call in row.iter().flat_map(|n| n.calls.iter().cloned()) {
            let Some(last) = out.last_mut() else { break };
            if let Item::Glyphs(run) = &mut call {
                run.x = right_of(&last.items);
            }
            last.items.push(call);
        }
        out
    }
}

/// Where the words of a line end.
pub(crate) fn right_of(items: &[Item]) -> Pt {
    let right = |item: &Item| match item {
        Item::Glyphs(run) => Some(run.x + run.glyphs.iter().map(|g| g.advance.at(run.size)).sum::<Pt>()),
        _ => None,
    };
    items.iter().filter_map(right).max().unwrap_or(Pt::ZERO)
}

fn width_of(items: &[Item]) -> Pt {
    let width = |item: &Item| match item {
        Item::Glyphs(run) => run.glyphs.iter().map(|g| g.advance.at(run.size)).sum(),
        _ => Pt::ZERO,
    };
    items.iter().map(width).sum()
}

/// Two-character names get 1 em between the characters when another name has three (`page-design.md` §4, PA-14).
pub(crate) fn spread_names(creators: &[Creator]) -> bool {
    creators.iter().any(|c| c.name.chars().count() == 3 && c.name.chars().all(is_han))
}

pub(crate) fn is_short_name(name: &str) -> bool {
    name.chars().count() == 2 && name.chars().all(is_han)
}

/// A role is printed only when the source states it or the user gives it.
pub(crate) fn printed_role(creator: &Creator, language: &str) -> Option<&'static str> {
    let role = creator.role.as_ref().filter(|r| matches!(r.basis, Basis::Stated | Basis::Configured))?;
    let words = match role.value.as_str() {
        "aut" => ["著", "著", "author"],
        "trl" => ["译", "譯", "translator"],
        "edt" => ["编", "編", "editor"],
        "com" => ["编纂", "編纂", "compiler"],
        "ive" => ["受访", "受訪", "interviewee"],
        "ivr" => ["采访", "採訪", "interviewer"],
        "ill" => ["绘", "繪", "illustrator"],
        "pht" => ["摄", "攝", "photographer"],
        "ann" => ["注", "註", "annotator"],
        _ => return None,
    };
    Some(in_language(words, language))
}

/// Simplified, traditional or English words, by BCP 47 tag.
pub(crate) fn in_language([hans, hant, en]: [&'static str; 3], language: &str) -> &'static str {
    let traditional = ["Hant", "TW", "HK", "MO"].iter().any(|t| language.split('-').any(|p| p == *t));
    match language.split('-').next() {
        Some("zh") if traditional => hant,
        Some("zh") => hans,
        _ => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Field;

    /// `page-design.md` §4: inferred roles are not printed.
    #[test]
    fn roles_are_printed_only_when_somebody_says_so() {
        let creator = |role| Creator { name: "甲".into(), role, file_as: None, basis: Basis::Stated, spans: vec![] };
        let stated = creator(Some(Field::configured("trl".to_string())));
        assert_eq!(printed_role(&stated, "zh-Hans"), Some("译"));
        assert_eq!(printed_role(&stated, "zh-TW"), Some("譯"));
        assert_eq!(printed_role(&creator(Some(Field::inferred("ive".into(), "IV-01"))), "zh-Hans"), None);
        assert_eq!(printed_role(&creator(None), "zh-Hans"), None);
    }
}
