//! The opening page: citation line, kind, title, names, sink; the licence at its foot (`page-design.md` §4).

use super::blocks::lowered;
use super::fill::depth_of;
use super::grid::Grid;
use super::set::{Placed, Setter, Strip, display_style};
use super::slab::{Anchor, Keep, Slab, shift_all};
use super::title::{TitleSizes, right_of};
use crate::document::CalledFrom;
use crate::fonts::Voice;
use crate::license::{Edition, FieldKey, RowText};
use crate::typeset::inline::{Align, TextStyle};
use crate::typeset::{Owner, Section};
use crate::units::{Em, Pt};

/// Head of the article as slabs, with the sink the style allows: it falls by one or two rows when the editor's note
/// then fits on the page (`note` are its slabs; `depth` is what the page has above its foot).
pub(crate) fn head(set: &Setter, edition: &Edition, note: &[Slab], depth: Pt) -> Vec<Slab> {
    let style = &set.style.opening;
    let (most, least) = (i64::from(style.sink.max(1)), i64::from(style.sink_min.clamp(1, style.sink.max(1))));
    if !note.is_empty() {
        for sink in (least..=most).rev() {
            let mut slabs = head_with(set, edition, sink);
            let count = slabs.len();
            slabs.extend(note.iter().cloned());
            if depth_of(&slabs, &set.grid) <= depth {
                slabs.truncate(count);
                return slabs;
            }
        }
    }
    head_with(set, edition, most)
}

fn head_with(set: &Setter, edition: &Edition, sink: i64) -> Vec<Slab> {
    let style = &set.style.opening;
    let grid = &set.grid;
    let meta = &edition.document().meta;
    let mut slabs: Vec<Slab> = Vec::new();
    let field = |key| Owner::Field(key, 0, Section::Opening);
    // Row S holds the kind, row S+1 is blank; without a kind the title stands where it would.
    let mut first = Slab::rows(grid, 2);
    if let Some(kind) = &meta.kind {
        let strip = set.kind(&kind.value, field(FieldKey::Kind), style.small);
        let x = set.aligned(strip.width(), style.align);
        first.put(set.place_strip(strip, x, grid.baseline(style.small)));
    }
    first.before = sink - 1;
    first.keep_before = true;
    slabs.push(first);
    let sizes =
        TitleSizes { sizes: &style.title, pitches: &style.title_pitch, max: style.title_max, align: style.align };
    let mut title = set.title(edition.title(), &field(FieldKey::Title), Voice::SongBold, &sizes);
    if let Some(last) = title.lines.last_mut() {
        // after the title, which stays centred without them
        let calls = meta.calls_from(&CalledFrom::Title);
        let x = right_of(&last.items);
        last.items.extend(set.field_calls(calls, (FieldKey::Title, 0), title.size, x));
    }
    slabs.extend(set.title_slabs(title));
    if let Some(slab) = slabs.get_mut(1) {
        slab.anchor = Some(Anchor { block: None, level: 0, title: edition.title().to_string() });
    }
    if let Some(subtitle) = &meta.subtitle {
        let sizes = TitleSizes { sizes: &[style.author], pitches: &[grid.pitch], ..sizes };
        let lines = set.title(&subtitle.value, &field(FieldKey::Subtitle), Voice::Song, &sizes);
        slabs.extend(set.title_slabs(lines));
    }
    let mut before = 1;
    for line in set.names(meta, Section::Opening, edition.language(), style.align) {
        let mut slab = Slab { before, ..Slab::rows(grid, 1) };
        slab.put(lowered(line, grid.baseline(style.author)));
        slabs.push(slab);
        before = 0;
    }
    if !set.style.head.show {
        slabs.extend(citation_slabs(set, edition));
    }
    for slab in &mut slabs {
        slab.keep = Keep::Next;
    }
    if let Some(last) = slabs.last_mut() {
        // a heading with a tall picture may have to begin overleaf
        last.keep = Keep::No;
        last.after = 2;
    }
    slabs
}

/// The parts of the citation that are known: journal; volume and issue, date.
fn citation_parts(set: &Setter, edition: &Edition, size: Pt) -> (Option<Strip>, Vec<Strip>) {
    let meta = edition.attribution();
    let strip =
        |key, text: &str| set.strip(text, display_style(Voice::Song, size), Owner::Field(key, 0, Section::Opening));
    let journal = meta.journal.as_ref().map(|j| strip(FieldKey::Journal, j));
    let mut rest = Vec::new();
    rest.extend(meta.volume_issue.as_ref().map(|v| strip(FieldKey::VolumeIssue, v)));
    rest.extend(meta.date.as_ref().map(|d| strip(FieldKey::Date, &d.printed)));
    (journal, rest)
}

/// Under the names, where pages have no head: one line if it fits, else a line a part.
fn citation_slabs(set: &Setter, edition: &Edition) -> Vec<Slab> {
    let (grid, style) = (&set.grid, &set.style.opening);
    let size = style.small;
    let (journal, rest) = citation_parts(set, edition, size);
    let mut rows: Vec<(Placed, Pt)> = Vec::new();
    for strip in journal.into_iter().chain(rest) {
        let width = strip.width();
        match rows.last_mut() {
            Some((placed, used)) if *used + size + width <= grid.line() => {
                placed.append(set.place_strip(strip, *used + size, Pt::ZERO));
                *used += size + width;
            }
            _ => rows.push((set.place_strip(strip, Pt::ZERO, Pt::ZERO), width)),
        }
    }
    let slab = |(mut placed, width): (Placed, Pt)| {
        let mut slab = Slab::rows(grid, 1);
        shift_all(&mut placed.items, set.aligned(width, style.align), grid.baseline(size));
        slab.put(placed);
        slab
    };
    rows.into_iter().map(slab).collect()
}

/// The citation on the head line of the opening page: journal left; volume and date right (§2, 首页刊眉). Measured
/// from the corner of the type area. Nothing where pages have no head.
pub(crate) fn citation(set: &Setter, edition: &Edition) -> Placed {
    let (grid, size) = (&set.grid, set.style.head.size);
    let mut out = Placed::default();
    if !set.style.head.show {
        return out;
    }
    let (journal, right) = citation_parts(set, edition, size);
    let baseline = grid.row(-1) + Em(880).at(grid.em);
    if let Some(journal) = journal {
        out.append(set.place_strip(journal, Pt::ZERO, baseline));
    }
    let total = right.iter().map(|s| s.width()).sum::<Pt>() + size * (right.len() as i64 - 1).max(0);
    let mut x = grid.line() - total;
    for piece in right {
        let width = piece.width();
        out.append(set.place_strip(piece, x, baseline));
        x += width + size;
    }
    out
}

/// The licence at the foot of the opening page.
#[derive(Default)]
pub(crate) struct Foot {
    /// Rows taken from the body: ⌈(15 (n − 1) + 33) / p⌉ for n lines.
    pub rows: i64,
    /// From the corner of the type area.
    pub placed: Placed,
}

/// Sets the foot. A notice of so many lines that it would take a third of the page is left to the rights page, and
/// only the licence's code or name stands here.
pub(crate) fn foot(set: &Setter, edition: &Edition) -> Foot {
    let lines = &edition.wording().licence_foot;
    let whole = foot_of(set, lines);
    match lines.first() {
        Some(first) if whole.rows * 3 > set.grid.rows => foot_of(set, std::slice::from_ref(first)),
        _ => whole,
    }
}

fn foot_of(set: &Setter, rows: &[RowText]) -> Foot {
    let style = &set.style.foot;
    let (grid, size) = (&set.grid, style.size);
    // Unresolved: the code, 1 em, then the source's notice beside it. Resolved: the name, and under it the address.
    let beside = rows.iter().any(|r| matches!(r, RowText::Notice(_)));
    let (mut lines, mut hang, mut notice): (Vec<Placed>, Pt, usize) = (Vec::new(), Pt::ZERO, 0);
    for (n, row) in rows.iter().enumerate() {
        let (voice, owner, link) = match row {
            RowText::Field(key, _) => (Voice::Song, Owner::Field(*key, 0, Section::LicenceFoot), None),
            RowText::Notice(_) => {
                notice += 1;
                (Voice::Kai, Owner::Field(FieldKey::Notice, notice - 1, Section::LicenceFoot), None)
            }
            RowText::Uri(uri) => (Voice::Song, Owner::Edition(Section::LicenceFoot, n as u32), Some(uri.clone())),
            _ => (Voice::Song, Owner::Edition(Section::LicenceFoot, n as u32), None),
        };
        let verbatim = matches!(row, RowText::Uri(_) | RowText::Field(FieldKey::LicenceCode, _));
        let look = TextStyle { verbatim, ..display_style(voice, size) };
        if n == 0 && beside {
            let strip = set.strip_linked(&row.text(), look, owner, link);
            hang = strip.width() + size;
            lines.push(set.place_strip(strip, Pt::ZERO, Pt::ZERO));
            continue;
        }
        // a code too long to stand beside its notice stands over it
        let x = if matches!(row, RowText::Notice(_)) && hang * 2 < grid.line() { hang } else { Pt::ZERO };
        let column = (grid.line() - x).in_em(size);
        let set_lines = set.rights_lines(&row.text(), look, owner, link, column, x);
        for (i, line) in set_lines.into_iter().enumerate() {
            match lines.last_mut() {
                Some(first) if i == 0 && n == 1 && x > Pt::ZERO => first.append(line),
                _ => lines.push(line),
            }
        }
    }
    let n = lines.len() as i64;
    if n == 0 {
        return Foot::default();
    }
    // The last line stands on row R.
    let last = grid.row(grid.rows) + Em(880).at(grid.em);
    let first = last - style.pitch * (n - 1);
    let mut placed = Placed::default();
    for (i, line) in lines.into_iter().enumerate() {
        placed.append(lowered(line, first + style.pitch * i as i64));
    }
    placed.items.push(grid.foot_rule(first, style.rule, style.rule_length, style.rule_above));
    Foot { rows: foot_rows(grid, n, style.pitch, style.rule_above), placed }
}

/// Rows a foot of `n` lines takes: the lines, the rule's distance and the air over it (33 = 21 + 12 pt on A5).
fn foot_rows(grid: &Grid, n: i64, pitch: Pt, rule_above: Pt) -> i64 {
    grid.rows_for(pitch * (n - 1) + rule_above + Pt::tenths(120))
}

impl Setter<'_> {
    /// Lines of an edition's text in a column, each on the baseline 0. An address is broken only after `/`
    /// (`page-design.md` §11), never after a hyphen or a full stop.
    pub(crate) fn rights_lines(
        &self,
        text: &str,
        look: TextStyle,
        owner: Owner,
        link: Option<String>,
        column: Em,
        x: Pt,
    ) -> Vec<Placed> {
        let parts = match &link {
            Some(_) => self.address_lines(text, &look, column),
            None => vec![text.to_string()],
        };
        let mut out = Vec::new();
        for part in parts {
            // a record is no running text: its few words are not driven apart to fill a line
            let prose = self.plain(&part, look.clone(), owner.clone(), link.clone(), column, Align::Start);
            for (i, line) in self.lines(&prose).into_iter().enumerate() {
                out.push(self.place(&prose, line, i, x, Pt::ZERO));
            }
        }
        out
    }

    fn address_lines(&self, text: &str, look: &TextStyle, column: Em) -> Vec<String> {
        let mut lines: Vec<String> = vec![String::new()];
        let mut pieces: Vec<&str> = Vec::new();
        let mut from = 0;
        for (i, _) in text.match_indices('/') {
            if text[i + 1..].starts_with('/') {
                continue;
            }
            pieces.push(&text[from..i + 1]);
            from = i + 1;
        }
        pieces.push(&text[from..]);
        for piece in pieces {
            if let Some(last) = lines.last_mut() {
                let longer = format!("{last}{piece}");
                if last.is_empty() || self.width(&longer, look) <= column.at(look.size) {
                    *last = longer;
                    continue;
                }
            }
            lines.push(piece.to_string());
        }
        lines.retain(|l| !l.is_empty());
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::style::PageStyle;

    /// `page-design.md` §8: n note lines take 2, 3, 4, 5 rows on A5.
    #[test]
    fn rows_of_the_foot() {
        let grid = Grid::new(&PageStyle::default());
        let rows = |n| foot_rows(&grid, n, Pt::tenths(150), Pt::tenths(210));
        assert_eq!([rows(1), rows(2), rows(3), rows(4)], [2, 3, 4, 5]);
    }
}
