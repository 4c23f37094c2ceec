//! Pictures: whole rows, centred, never wider than the measure (`page-design.md` §9; TB-05).

use super::blocks::{Builder, Place};
use super::fill::depth_of;
use super::grid::Grid;
use super::set::display_style;
use super::slab::{Keep, Slab};
use crate::document::{BlockId, ImageState};
use crate::fonts::Voice;
use crate::text::RichText;
use crate::typeset::inline::Align;
use crate::typeset::{Artifact, Item, Owner};
use crate::units::{Em, Pt};

/// Rows that a picture keeps, however much stands over it.
const FEWEST_ROWS: i64 = 4;
/// Rows of the frame that stands for a picture that is not there.
const FRAME_ROWS: i64 = 4;

impl Builder<'_, '_> {
    /// A picture and its caption. One of 96 pixels to the inch or more stands at that size, never larger; a wider one
    /// takes the measure.
    pub(crate) fn figure(
        &mut self,
        id: BlockId,
        src: &str,
        image: &ImageState,
        caption: Option<(BlockId, &RichText)>,
        at: Place,
    ) {
        let start = self.slabs.len();
        let caption = caption.map(|c| self.caption_lines(c, at)).unwrap_or_default();
        let under = self.caption_rows(&caption);
        self.picture(id, src, image, under, at);
        if !caption.is_empty() && self.slabs.len() > start {
            let slab = self.caption_under(caption, at);
            if let Some(last) = self.slabs.last_mut() {
                (last.keep, last.after) = (Keep::Next, 0);
            }
            self.slabs.push(slab);
        }
    }

    /// A picture over `under` rows that its caption takes.
    fn picture(&mut self, id: BlockId, src: &str, image: &ImageState, under: i64, at: Place) {
        let pixels = match image {
            ImageState::Found { pixels, .. } => pixels.filter(|(w, h)| *w > 0 && *h > 0),
            ImageState::Missing => None,
        };
        let Some((w, h)) = pixels else { return self.placeholder(id, src, at) };
        self.flush_markers();
        let grid = &self.set.grid;
        let room = self.measure(at).at(grid.em);
        let (w, h) = (i64::from(w), i64::from(h));
        // A pixel is 0.75 pt (96 to the inch); a wider picture takes the measure, others whole em.
        let natural = Pt::tenths(w * 15 / 2);
        let mut width = natural.min(room);
        if width < room {
            width = (grid.em * (width.0 / grid.em.0)).max(grid.em);
        }
        let deepest = grid.row((grid.rows - under).max(FEWEST_ROWS)) + grid.em;
        let mut height = Pt((i128::from(width.0) * i128::from(h) / i128::from(w)) as i64);
        if height > deepest {
            (width, height) = (Pt((i128::from(deepest.0) * i128::from(w) / i128::from(h)) as i64), deepest);
        }
        let (width, height) = (width.max(Pt::tenths(10)), height.max(Pt::tenths(10)));
        // The rows that hold it; its middle is theirs.
        let rows = grid.rows_for(height - grid.em).max(0) + 1;
        let band = grid.row(rows) + grid.em;
        let mut slab = Slab { before: 1, after: 1, picture: true, ..Slab::rows(grid, rows) };
        slab.items.push(Item::Image {
            block: id,
            x: at.left.at(grid.em) + (room - width) / 2,
            y: (band - height) / 2,
            width,
            height,
        });
        self.slabs.push(slab);
    }

    /// A visible frame with the path, for a picture that is not there or whose size is unknown (`decisions.md` 19).
    pub(crate) fn placeholder(&mut self, id: BlockId, src: &str, at: Place) {
        self.flush_markers();
        let grid = &self.set.grid;
        let size = self.set.style.opening.small;
        let room = self.measure(at).at(grid.em);
        let (left, inner) = (at.left.at(grid.em), room - grid.em * 2);
        let look = crate::typeset::inline::TextStyle { verbatim: true, ..display_style(Voice::Song, size) };
        let owner = Owner::Artifact(Artifact::Layout);
        let prose = self.set.plain(src, look, owner, None, inner.in_em(size), Align::Center);
        let most = (grid.rows - 2).max(1) as usize;
        let lines: Vec<_> = self.set.lines(&prose).into_iter().take(most).collect();
        let rows = FRAME_ROWS.max(lines.len() as i64 + 2);
        let mut slab = Slab { before: 1, after: 1, ..Slab::rows(grid, rows) };
        // emitters draw a frame where there is no picture to draw, and tag it with the alternative text
        let height = grid.row(rows) + grid.em;
        slab.items.push(Item::Image { block: id, x: left, y: Pt::ZERO, width: room, height });
        let middle = (grid.row(rows) + grid.em) / 2;
        let top = middle - (grid.pitch * (lines.len() as i64 - 1) + size) / 2;
        for (i, line) in lines.into_iter().enumerate() {
            let baseline = top + grid.pitch * i as i64 + Em(880).at(size);
            slab.put(self.set.place(&prose, line, i, left + grid.em, baseline));
        }
        self.slabs.push(slab);
    }
}

/// Makes room on a picture's page for the headings and markers that must stand over it (PG-10): a picture as tall as
/// the page gives way to them.
pub(crate) fn fit_pictures(slabs: &mut [Slab], grid: &Grid) {
    for i in 0..slabs.len() {
        if !slabs[i].picture {
            continue;
        }
        let chain = slabs[..i].iter().rev().take_while(|s| s.keep == Keep::Next).count();
        // with its caption
        let caption = slabs[i..].iter().take_while(|s| s.keep == Keep::Next).count().min(slabs.len() - 1 - i);
        let depth = depth_of(&slabs[i - chain..=i + caption], grid);
        if chain == 0 || depth <= grid.depth() {
            continue;
        }
        let had = grid.rows_for(slabs[i].height);
        let rows = (had - grid.rows_for(depth - grid.depth())).max(FEWEST_ROWS).min(had);
        slabs[i].height = grid.pitch * rows;
        let band = grid.row(rows) + grid.em;
        for item in &mut slabs[i].items {
            if let Item::Image { x, y, width, height, .. } = item
                && *height > band
            {
                let narrower = Pt((i128::from(width.0) * i128::from(band.0) / i128::from(height.0)) as i64).max(Pt(1));
                *x += (*width - narrower) / 2;
                (*y, *width, *height) = (Pt::ZERO, narrower, band);
            }
        }
    }
}
