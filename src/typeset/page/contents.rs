//! The contents 目录 (`page-design.md` §10; PG-20).

use super::blocks::lowered;
use super::number::display;
use super::set::{Placed, Setter, display_for, display_style};
use super::slab::Anchor;
use crate::fonts::{FaceId, Voice};
use crate::license::Edition;
use crate::typeset::inline::Align;
use crate::typeset::{Artifact, GlyphRun, Item, Owner, PlacedGlyph, Section};
use crate::units::{Em, Pt};

/// Headings deeper than this have no entry.
const DEEPEST: u8 = 3;

/// An entry: what it says, where it leads. Its page is known only when every page is.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub title: String,
    /// 1…3.
    pub level: u8,
    /// Link target, `#b0012`.
    pub target: String,
    /// Blank row before it.
    pub apart: bool,
    lines: Vec<Placed>,
    /// Where the last line ends.
    end: Pt,
    number: u32,
}

/// Entries of the contents, set, the copyright page the last of them; `None` when the work has too few headings.
pub(crate) fn entries<'x>(
    set: &Setter,
    edition: &Edition,
    anchors: impl Iterator<Item = &'x Anchor>,
    rights_at: usize,
) -> Option<Vec<Entry>> {
    let headings: Vec<&Anchor> = anchors.filter(|a| a.block.is_some()).collect();
    if headings.len() < usize::from(set.style.contents.from_headings.max(1)) {
        return None;
    }
    let mut out: Vec<Entry> = headings
        .iter()
        .filter(|a| a.level <= DEEPEST && !a.title.is_empty())
        .map(|a| {
            let target = a.block.map_or_else(String::new, |b| format!("#{b}"));
            entry(display(&a.title), a.level, target, false)
        })
        .collect();
    // chapters stand apart when there are sections and subsections under them
    let depth = out.iter().map(|e| e.level).max().unwrap_or(1);
    out.iter_mut().skip(1).filter(|e| e.level == 1 && depth >= DEEPEST).for_each(|e| e.apart = true);
    out.push(entry(edition.wording().rights_title.clone(), 1, page_target(rights_at), true));
    for (i, e) in out.iter_mut().enumerate() {
        e.number = i as u32 * 2 + 1;
        set.entry_lines(e);
    }
    Some(out)
}

/// Target of a page, by its index.
pub(crate) fn page_target(index: usize) -> String {
    format!("#page={}", index + 1)
}

fn entry(title: String, level: u8, target: String, apart: bool) -> Entry {
    Entry { title, level, target, apart, lines: Vec::new(), end: Pt::ZERO, number: 0 }
}

/// Entries by page: `目录` takes the first rows of the first.
pub(crate) fn pages_of(set: &Setter, entries: &[Entry]) -> Vec<Vec<usize>> {
    let rows = set.grid.rows;
    let mut pages: Vec<Vec<usize>> = vec![Vec::new()];
    let mut row = i64::from(set.style.contents.rows);
    for (i, e) in entries.iter().enumerate() {
        let lines = e.lines.len() as i64;
        let blank = i64::from(e.apart && row > 0);
        if row + blank + lines > rows && row > 0 {
            pages.push(Vec::new());
            row = 0;
        }
        row += if row > 0 { blank } else { 0 } + lines;
        if let Some(page) = pages.last_mut() {
            page.push(i);
        }
    }
    pages
}

/// One page of the contents, from the corner of the type area; `folio` gives the printed page of an entry.
pub(crate) fn page(
    set: &Setter,
    edition: &Edition,
    entries: &[Entry],
    on_page: &[usize],
    first: bool,
    folio: impl Fn(usize) -> String,
) -> Placed {
    let (grid, style) = (&set.grid, &set.style.contents);
    let mut out = Placed::default();
    let mut row = 0;
    if first {
        let strip = set.strip(
            &edition.wording().contents_title,
            display_style(Voice::SongBold, style.title),
            Owner::Edition(Section::Contents, 0),
        );
        // two characters stand 2 em apart; a longer word as it is
        let short = edition.wording().contents_title.chars().count() == 2;
        let strip = if short { strip.spread(Em::whole(2)) } else { strip };
        let x = (grid.line() - strip.width()) / 2;
        let middle = i64::from(style.rows) / 2 + 1;
        out.append(set.place_strip(strip, x, grid.row(middle) + grid.baseline(style.title)));
        row = i64::from(style.rows);
    }
    for i in on_page {
        let Some(e) = entries.get(*i) else { continue };
        if e.apart && row > 0 {
            row += 1;
        }
        for line in &e.lines {
            row += 1;
            out.append(lowered(line.clone(), grid.row(row) + grid.baseline(grid.em)));
        }
        let baseline = grid.row(row) + grid.baseline(grid.em);
        let number = set.strip_linked(
            &folio(*i),
            display_style(Voice::Song, grid.em),
            Owner::Edition(Section::Contents, e.number + 1),
            Some(e.target.clone()),
        );
        let at = grid.line() - number.width();
        let leaders = set.leaders(e.end, grid.line() - style.folio_column.at(grid.em), grid.row(row));
        out.append(set.place_strip(number, at, baseline));
        out.items.extend(leaders);
    }
    out
}

impl Setter<'_> {
    /// Sets an entry: lines that run over hang 2 em, and the last leaves room for three dots and the folio.
    fn entry_lines(&self, e: &mut Entry) {
        let (grid, style) = (&self.grid, &self.style.contents);
        let look = display_for(&e.title, Voice::Song, grid.em);
        let left = (style.indent * i32::from(e.level - 1)).min(grid.measure() / 3);
        let dots = (style.leader_pitch * 3).in_em(grid.em);
        let tail = Em(750) + dots + Em::HALF + style.folio_column;
        let owner = Owner::Edition(Section::Contents, e.number);
        for measure in [grid.measure() - left, grid.measure() - left - tail] {
            let mut prose =
                self.plain(&e.title, look.clone(), owner.clone(), Some(e.target.clone()), measure, Align::Start);
            let mut p = (*prose.paragraph).clone();
            p.rest_indent = Em::whole(2);
            prose.paragraph = std::sync::Arc::new(p);
            let lines = self.lines(&prose);
            let end = lines.last().map_or(Em::ZERO, super::set::line_end);
            e.lines = lines
                .into_iter()
                .enumerate()
                .map(|(i, l)| self.place(&prose, l, i, left.at(grid.em), Pt::ZERO))
                .collect();
            e.end = (left + end).at(grid.em);
            if end + left + tail <= grid.measure() {
                break;
            }
        }
    }

    /// Leader dots: their places are counted from the right edge of the type area, so that the dots of all lines stand
    /// in columns; 0.75 em after the title, 0.5 em before what follows.
    fn leaders(&self, title_end: Pt, next: Pt, row_top: Pt) -> Option<Item> {
        let (grid, style) = (&self.grid, &self.style.contents);
        let gid = self.fonts.face(FaceId::Serif).glyph('·')?;
        let pitch = style.leader_pitch;
        let from = title_end + Em(750).at(grid.em);
        let to = next - Em::HALF.at(grid.em);
        // dot k fills [right − k·pitch, right − (k − 1)·pitch]
        let nearest = (grid.line() - to).0.div_euclid(pitch.0) + i64::from((grid.line() - to).0 % pitch.0 > 0) + 1;
        let farthest = (grid.line() - from).0.div_euclid(pitch.0);
        let count = farthest - nearest + 1;
        if count < 3 {
            return None;
        }
        let glyph = PlacedGlyph { gid, dx: Em::ZERO, advance: pitch.in_em(style.leader), text: "·".to_string() };
        Some(Item::Glyphs(GlyphRun {
            face: FaceId::Serif,
            size: style.leader,
            x: grid.line() - pitch * farthest,
            baseline: row_top + grid.baseline(style.leader),
            glyphs: vec![glyph; count as usize],
            owner: Owner::Artifact(Artifact::Layout),
            link: None,
        }))
    }
}
