//! The title page 扉页 (`page-design.md` §3), centred on the type area.

use super::blocks::lowered;
use super::set::{Placed, Setter, display_style};
use super::title::TitleSizes;
use crate::fonts::Voice;
use crate::license::{Edition, FieldKey};
use crate::typeset::style::OpeningAlign;
use crate::typeset::{Owner, Section};
use crate::units::{Em, Pt};

/// Rows of the design's title page; other formats scale from it.
const DESIGN_ROWS: i64 = 26;
/// Number of the half-title among the edition's words on title pages; publisher and roles have the first.
const HALF_TITLE: u32 = u32::MAX;

/// The half-title 半扉页: the title alone, 宋 Regular (`page-design.md` §3); `None` when it is too long to stand so.
pub(crate) fn half_title(set: &Setter, edition: &Edition) -> Option<Placed> {
    let (grid, style) = (&set.grid, &set.style.half_title);
    let sizes = TitleSizes {
        sizes: &[style.size],
        pitches: &[grid.pitch + Pt::tenths(30)],
        max: set.style.opening.title_max,
        align: OpeningAlign::Centre,
    };
    // words of the edition: the title as a field is on the title page
    let owner = Owner::Edition(Section::TitlePage, HALF_TITLE);
    let title = set.title(edition.title(), &owner, Voice::Song, &sizes);
    if title.lines.len() as i64 > grid.rows / 3 {
        return None;
    }
    let mut out = Placed::default();
    let top = grid.row(scaled(set, style.row)) + grid.baseline(title.size);
    for (i, line) in title.lines.into_iter().enumerate() {
        out.append(lowered(line, top + title.pitch * i as i64));
    }
    Some(out)
}

/// A row of the design's page, on this one.
fn scaled(set: &Setter, row: u16) -> i64 {
    (i64::from(row) * set.grid.rows * 2 + DESIGN_ROWS) / (2 * DESIGN_ROWS)
}

/// The title page, measured from the corner of the type area; `None` when its words do not fit on a page: then the
/// work opens without one.
pub(crate) fn title_page(set: &Setter, edition: &Edition) -> Option<Placed> {
    let (grid, style) = (&set.grid, &set.style.title_page);
    let meta = &edition.document().meta;
    let field = |key| Owner::Field(key, 0, Section::TitlePage);
    let small = set.style.opening.small;
    let centre = OpeningAlign::Centre;
    let mut out = Placed::default();
    if let Some(kind) = &meta.kind {
        let strip = set.kind(&kind.value, field(FieldKey::Kind), small);
        let x = set.aligned(strip.width(), centre);
        out.append(set.place_strip(strip, x, grid.row(scaled(set, style.kind_row)) + grid.baseline(small)));
    }
    let sizes = TitleSizes {
        sizes: &style.title,
        pitches: &style.title_pitch,
        max: set.style.opening.title_max,
        align: centre,
    };
    let title = set.title(edition.title(), &field(FieldKey::Title), Voice::SongBold, &sizes);
    let n = title.lines.len() as i64;
    let top = scaled(set, style.title_row);
    for (i, line) in title.lines.into_iter().enumerate() {
        out.append(lowered(line, grid.row(top) + grid.baseline(title.size) + title.pitch * i as i64));
    }
    let mut row = top + grid.rows_for(title.pitch * n);
    if let Some(subtitle) = &meta.subtitle {
        let sizes = TitleSizes { sizes: &[set.style.opening.author], pitches: &[grid.pitch], ..sizes };
        let lines = set.title(&subtitle.value, &field(FieldKey::Subtitle), Voice::Song, &sizes);
        for line in lines.lines {
            out.append(lowered(line, grid.row(row) + grid.baseline(lines.size)));
            row += 1;
        }
    }
    row += 2;
    for line in set.names(meta, Section::TitlePage, edition.language(), centre) {
        out.append(lowered(line, grid.row(row) + grid.baseline(set.style.opening.author)));
        row += 1;
    }
    let foot = imprint(set, edition, small);
    let first = grid.rows + 1 - foot.len() as i64;
    // a blank row between names and imprint
    if row + i64::from(!foot.is_empty()) > first {
        return None;
    }
    for (i, (mut placed, width)) in foot.into_iter().enumerate() {
        super::slab::shift_all(&mut placed.items, set.aligned(width, centre), Pt::ZERO);
        out.append(lowered(placed, grid.row(first + i as i64) + grid.baseline(small)));
    }
    Some(out)
}

/// Journal, and under it volume, issue and date; without a journal the publisher, if supplied. Each line on the
/// baseline 0 with its width.
fn imprint(set: &Setter, edition: &Edition, size: Pt) -> Vec<(Placed, Pt)> {
    let a = edition.attribution();
    let look = || display_style(Voice::Song, size);
    let field = |key| Owner::Field(key, 0, Section::TitlePage);
    let mut lines: Vec<Vec<super::set::Strip>> = Vec::new();
    match (&a.journal, &a.publisher) {
        (Some(journal), _) => lines.push(vec![set.strip(journal, look(), field(FieldKey::Journal))]),
        (None, Some(publisher)) => {
            lines.push(vec![set.strip(publisher, look(), Owner::Edition(Section::TitlePage, 0))])
        }
        (None, None) => {}
    }
    let mut second = Vec::new();
    second.extend(a.volume_issue.as_ref().map(|v| set.strip(v, look(), field(FieldKey::VolumeIssue))));
    second.extend(a.date.as_ref().map(|d| set.strip(&d.printed, look(), field(FieldKey::Date))));
    if !second.is_empty() {
        lines.push(second);
    }
    let mut out = Vec::new();
    for line in lines {
        let mut placed = Placed::default();
        let mut x = Pt::ZERO;
        for strip in line {
            let at = if x > Pt::ZERO { x + Em::ONE.at(size) } else { x };
            x = at + strip.width();
            placed.append(set.place_strip(strip, at, Pt::ZERO));
        }
        out.push((placed, x));
    }
    out
}
