//! The cover on the press: a sheet with the real number of pages, and the front as a picture.

use super::PressError;
use crate::cover::{self, CoverImage, Design, Isbn, SheetOptions};
use crate::document::Finding;
use crate::fonts::FontSet;
use crate::license::Edition;
use crate::pdf;
use crate::typeset::style::PageStyle;
use crate::units::Pt;

/// What cover to make.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverOptions {
    /// The design; by the kind of work when none is given.
    pub design: Option<Design>,
    /// Pages of the interior; the work is set and counted when none is given.
    pub pages: Option<usize>,
    /// Thickness of a leaf.
    pub caliper: Pt,
    /// Book number for the bars on the back; else the one that the source states.
    pub isbn: Option<String>,
    /// Whether to make the sheet, `SLUG.cover.pdf`.
    pub sheet: bool,
    /// Whether to make the front as a picture, `SLUG.cover.png`.
    pub picture: bool,
}

impl Default for CoverOptions {
    /// The sheet alone, on paper of 0.1 mm.
    fn default() -> CoverOptions {
        CoverOptions {
            design: None,
            pages: None,
            caliper: Pt::micrometres(cover::CALIPER),
            isbn: None,
            sheet: true,
            picture: false,
        }
    }
}

/// The sheet as a PDF. `counted`: pages of the print edition, when they were set.
pub(super) fn sheet(
    edition: &Edition,
    style: &PageStyle,
    fonts: &FontSet,
    options: &CoverOptions,
    counted: usize,
) -> Result<Vec<u8>, PressError> {
    let of_source = || {
        let stated = edition.document().meta.identifiers.iter().map(|i| i.value.as_str());
        stated.filter(|i| i.starts_with("ISBN") || i.starts_with("urn:isbn:")).map(str::to_string).next()
    };
    let isbn = options.isbn.clone().or_else(of_source).map(|i| Isbn::parse(&i)).transpose()?;
    let asked = SheetOptions {
        design: options.design,
        pages: options.pages.unwrap_or(counted),
        caliper: options.caliper,
        isbn,
    };
    let sheet = cover::sheet(edition, style, &asked, fonts)?;
    pdf::cover(edition, &sheet, fonts)
        .map_err(|e| PressError::Emit { format: super::Format::Cover.name(), reason: e.to_string() })
}

/// The cover of the EPUB: the picture that the front matter names, else the front drawn; none without faces.
pub(super) fn of_epub(edition: &Edition, fonts: Option<&FontSet>) -> (Option<CoverImage>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(fonts) = fonts else { return (None, findings) };
    let drawn = || {
        let picture = cover::front_image(edition, None, fonts)?;
        Some(CoverImage { bytes: picture.bytes, media_type: "image/png" })
    };
    (cover::given(edition.document(), &mut findings).or_else(drawn), findings)
}

/// The front as a PNG.
pub(super) fn picture(edition: &Edition, fonts: &FontSet, options: &CoverOptions) -> Result<Vec<u8>, PressError> {
    cover::front_image(edition, options.design, fonts).map(|p| p.bytes).ok_or_else(|| PressError::Emit {
        format: super::Format::CoverPicture.name(),
        reason: "the picture cannot be written".to_string(),
    })
}
