//! The cover of an edition: a wraparound sheet for the press (back, spine, front), and the front as a picture.
//!
//! ```text
//! drawing   what a cover is drawn of: boxes and placed glyphs
//! line      horizontal display lines       column   vertical columns
//! front     the three designs (page-design.md §12)
//! wrap      back, spine, bars of an ISBN   barcode  EAN-13
//! raster    front → PNG                    (pdf::cover: sheet → PDF)
//! ```
//!
//! Words come from the sealed record and nowhere else: no blurb, no seal, no ornament.

mod barcode;
mod column;
pub mod drawing;
mod front;
mod given;
mod line;
mod raster;
mod wrap;

pub use barcode::Isbn;
pub use front::{Design, alt};
pub use given::{CoverImage, given};
pub use raster::{Picture, front_image};

use crate::fonts::{FontSet, Voice};
use crate::license::Edition;
use crate::typeset::inline::FontContext;
use crate::typeset::page::in_language;
use crate::typeset::style::{CoverStyle, PageStyle};
use crate::units::{Em, Pt};
use drawing::{Ink, Part, Shape, Words};
use line::{Look, strip};

/// Why a cover cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoverError {
    /// No ISBN.
    #[error("`{given}` is no ISBN: {reason}")]
    Isbn {
        /// As it was given.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
    /// More pages than a book can have, or paper that no book has.
    #[error("{pages} pages of {caliper} mm give a spine of more than 120 mm")]
    Spine {
        /// Pages.
        pages: usize,
        /// Paper thickness.
        caliper: String,
    },
}

/// What a sheet is made of besides the edition.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetOptions {
    /// The design; by the kind of work when none is given.
    pub design: Option<Design>,
    /// Pages of the interior.
    pub pages: usize,
    /// Thickness of a leaf.
    pub caliper: Pt,
    /// Book number for the bars on the back.
    pub isbn: Option<Isbn>,
}

/// Paper of 0.1 mm: 80 g offset.
pub const CALIPER: i64 = 100;
/// What glue and cover add to the spine, in micrometres.
const SPINE_EXTRA: i64 = 500;
/// Widest spine.
const SPINE_MAX: i64 = 120_000;
/// From the trim to the edge of the sheet: media = trim + 36 mm (`page-design.md` §12).
const MARGIN: i64 = 18_000;

/// Baseline of the slug over the trim.
const SLUG: i64 = 13_000;
/// Characters of the title in it.
const SLUG_TITLE: usize = 24;

/// A sheet with everything on it. Places are from the top left corner of the trim.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Width of back, spine and front together.
    pub width: Pt,
    /// Height.
    pub height: Pt,
    /// Room for marks around the trim.
    pub margin: Pt,
    /// How far the ground runs over the trim.
    pub bleed: Pt,
    /// Left and right edge of the spine: where the sheet is folded.
    pub folds: [Pt; 2],
    /// What is drawn, in order.
    pub shapes: Vec<Shape>,
    /// The slug line: words for the press, outside the bleed.
    pub slug: Vec<Shape>,
    /// The design.
    pub design: Design,
    /// Colours in CMYK.
    pub colours: CoverStyle,
}

/// Width of a spine: half the pages × the thickness of a leaf + 0.5 mm.
///
/// # Errors
/// [`CoverError::Spine`] over 120 mm.
pub fn spine_width(pages: usize, caliper: Pt) -> Result<Pt, CoverError> {
    let leaves = i64::try_from(pages.div_ceil(2)).unwrap_or(i64::MAX);
    let width = leaves.checked_mul(caliper.0).map(|w| Pt(w) + Pt::micrometres(SPINE_EXTRA));
    width
        .filter(|w| *w <= Pt::micrometres(SPINE_MAX))
        .ok_or_else(|| CoverError::Spine { pages, caliper: format!("{:.2}", caliper.to_f64() * 25.4 / 72.0) })
}

/// The wraparound cover of an edition for the pages of a style.
///
/// # Errors
/// [`CoverError::Spine`] when the spine is too wide for a book.
pub fn sheet(
    edition: &Edition,
    style: &PageStyle,
    options: &SheetOptions,
    fonts: &FontSet,
) -> Result<Sheet, CoverError> {
    let (width, height, bleed) = (style.page.width, style.page.height, style.sheet.bleed);
    let face = front::Face { edition, fonts: FontContext::new(fonts), width, height };
    let design = options.design.unwrap_or_else(|| Design::for_work(edition));
    let spine = spine_width(options.pages, options.caliper)?;
    let front_x = width + spine;
    let mut shapes = front::grounds(&face, design, spine, front_x + bleed, bleed);
    shapes.extend(front::front(&face, design));
    shapes.iter_mut().for_each(|s| s.shift(front_x, Pt::ZERO));
    let mut on_spine = wrap::spine(&face, design, spine);
    on_spine.iter_mut().for_each(|s| s.shift(width, Pt::ZERO));
    shapes.extend(on_spine);
    shapes.extend(wrap::back(&face, design, options.isbn.as_ref()));
    let whole = width * 2 + spine;
    let slug = slug(&face, whole, spine, options.pages, bleed);
    Ok(Sheet {
        width: whole,
        height,
        margin: Pt::micrometres(MARGIN),
        bleed,
        folds: [width, front_x],
        shapes,
        slug,
        design,
        colours: style.cover.clone(),
    })
}

/// The slug: title, colours, trim, bleed and spine, 6 pt, in the top margin over all marks.
fn slug(face: &front::Face<'_>, width: Pt, spine: Pt, pages: usize, bleed: Pt) -> Vec<Shape> {
    let size = Pt::tenths(60);
    let look = Look { voice: Voice::Song, size, ink: Ink::Black, part: Part::Back, words: Words::Artifact };
    let word = |three| in_language(three, face.edition.language());
    let gap = "\u{3000}";
    let title = face.edition.title();
    let mut cut: String = title.chars().take(SLUG_TITLE).collect();
    if cut != title {
        cut.push('…');
    }
    let text = format!(
        "{cut}{gap}{}{gap}CMYK{gap}{} {} × {}{gap}{} {}{gap}{} {}{gap}{pages} {}",
        word(["封面", "封面", "cover"]),
        word(["成品", "成品", "trim"]),
        millimetres(width),
        millimetres(face.height),
        word(["出血", "出血", "bleed"]),
        millimetres(bleed),
        word(["书脊", "書脊", "spine"]),
        millimetres(spine),
        word(["页", "頁", "pages"]),
    );
    let line = strip(&text, look, Em::ZERO, &face.fonts);
    line.place(Pt::ZERO, -Pt::micrometres(SLUG))
}

/// `305.2`: to the tenth of a millimetre.
fn millimetres(length: Pt) -> String {
    let text = format!("{:.1}", length.to_f64() * 25.4 / 72.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}
