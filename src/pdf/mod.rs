//! PDF from an edition and its pages: a screen edition and a print edition with the same words and the same tags.
//!
//! ```text
//! fonts    glyphs in use → subsets, codes, ToUnicode
//! content  page → printpdf operations, marked content, link areas
//! tags     structure tree (docs/marks.md)
//! images   pictures → image objects and drawings (svg)
//! print    PDF/X-4: sheets (sheet), output intent, colours of the press (colour), pictures (plates, pack)
//! finish   one pass over printpdf's lopdf::Document: everything at document level
//!          (xmp, outline, links, attach, compact)
//! ```
//!
//! printpdf 0.12.8 writes content streams, font dictionaries and objects; what it gets wrong at document level
//! (boxes, Info, ToUnicode of shared glyphs, version, outline) is written here instead.
//!
//! Conformance: the screen edition claims PDF/A-3u and PDF/UA-1 (`archival`), the print edition PDF/X-4 (`print`); the
//! clauses and where each is met are in `docs/pdf-standards.md`.

mod archival;
mod attach;
mod carrier;
pub(crate) mod colour;
mod compact;
mod content;
mod cover;
mod finish;
mod fonts;
mod icc;
mod images;
mod impose;
mod links;
mod outline;
mod pack;
mod plates;
mod print;
pub(crate) mod sheet;
mod svg;
mod tags;
mod xmp;

pub use cover::cover;
pub use impose::impose;

use crate::document::{BlockId, Finding};
use crate::fonts::{FaceId, FontSet};
use crate::license::Edition;
use crate::typeset::Typeset;
use crate::typeset::style::{Marks, SheetStyle};
use crate::units::{GlyphId, Pt};

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PdfKind {
    /// PDF 1.7, PDF/A-3u and PDF/UA-1, for reading: live links, outline shown, `integrity.json` attached, object streams.
    Screen,
    /// PDF 1.6 for the press, PDF/X-4: K-only black, no annotation, no attachment, a classic cross-reference table.
    Print,
}

/// What the print edition has beyond its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintOptions {
    /// How far what reaches the trim goes beyond it.
    pub bleed: Pt,
    /// Whether crop marks, register marks and a slug line stand round the pages.
    pub marks: Marks,
    /// The number of pages becomes a multiple of this, with blank pages at the end; 0 and 1: as it is.
    pub pad: u16,
}

impl Default for PrintOptions {
    /// 3 mm, marks when something bleeds, no blank pages (`page-design.md` §12).
    fn default() -> PrintOptions {
        PrintOptions { bleed: Pt::micrometres(3000), marks: Marks::Auto, pad: 0 }
    }
}

impl PrintOptions {
    /// A style's, with what was asked for besides.
    pub fn new(style: &SheetStyle, asked: PrintFlags) -> PrintOptions {
        PrintOptions {
            bleed: style.bleed,
            marks: asked.marks.unwrap_or(style.marks),
            pad: asked.pad.unwrap_or_default(),
        }
    }

    /// How many pages `pages` become.
    pub fn padded(&self, pages: usize) -> usize {
        pages.next_multiple_of(usize::from(self.pad.max(1)))
    }
}

/// What is asked of one print edition beyond its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintFlags {
    /// `--marks`.
    pub marks: Option<Marks>,
    /// `--pad`.
    pub pad: Option<u16>,
}

/// A file, and what could not be done as asked.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The file.
    pub bytes: Vec<u8>,
    /// Warnings: `IMG-003` picture of a kind that PDF cannot hold (path, media type), `IMG-005` picture that cannot be
    /// read (path, cause), `IMG-002` inline picture without a file (path), `IMG-006` colour picture or
    /// drawing of the print edition, converted (path, from, to), `IMG-007` drawing that is drawn as pixels (path, what it
    /// uses), `IMG-008` colour picture too large to convert (path, size, space that it keeps), `IMG-009` colour profile of
    /// a picture that is not used (path, why, what its colours are taken for), `IMG-010` damaged JPEG (path, cause), `LNK-001` link that
    /// is not made live (target),
    /// `ALT-001` picture that the source does not describe (path),
    /// `ARC-001` the words do not fit into PDF/A.
    pub findings: Vec<Finding>,
}

/// Why no file could be made. All of these are faults of the caller or of this program, never of a manuscript.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// There are no pages.
    #[error("no pages to write")]
    NoPages,
    /// A page shows a block that the document does not have.
    #[error("page {page} shows block {block}, which the document does not have")]
    UnknownBlock {
        /// The block.
        block: BlockId,
        /// Page, counted from 1.
        page: usize,
    },
    /// A page shows a glyph that the face does not have.
    #[error("face {face:?} has no glyph {}", glyph.0)]
    UnknownGlyph {
        /// The face.
        face: FaceId,
        /// The glyph.
        glyph: GlyphId,
    },
    /// A face cannot be subset.
    #[error("face {face:?} cannot be subset: {cause}")]
    Subset {
        /// The face.
        face: FaceId,
        /// Cause.
        cause: String,
    },
    /// The writer underneath refused.
    #[error("the PDF cannot be written: {0}")]
    Writer(String),
}

/// How many pages a PDF has; `None` when it cannot be read.
pub fn page_count(bytes: &[u8]) -> Option<usize> {
    let pages = lopdf::Document::load_mem(bytes).ok()?.get_pages().len();
    (pages > 0).then_some(pages)
}

/// Writes an edition's pages as a PDF. The same input gives the same bytes in every process.
///
/// # Errors
/// [`PdfError`] when the pages do not fit the edition or the fonts, or the writer refuses.
pub fn emit(edition: &Edition, pages: &Typeset, fonts: &FontSet, kind: PdfKind) -> Result<Emitted, PdfError> {
    match kind {
        PdfKind::Screen => {
            let sheets = pages.pages.iter().map(|p| sheet::Sheet::bare(p.width, p.height)).collect();
            write(edition, pages, sheets, fonts, kind)
        }
        PdfKind::Print => emit_print(edition, pages, fonts, &PrintOptions::default()),
    }
}

/// Writes the print edition with sheets, marks and blank pages as asked for.
///
/// # Errors
/// As [`emit`].
pub fn emit_print(
    edition: &Edition,
    pages: &Typeset,
    fonts: &FontSet,
    options: &PrintOptions,
) -> Result<Emitted, PdfError> {
    let (pages, sheets) = print::sheets(edition, pages, fonts, options);
    write(edition, &pages, sheets, fonts, PdfKind::Print)
}

fn write(
    edition: &Edition,
    pages: &Typeset,
    sheets: Vec<sheet::Sheet>,
    fonts: &FontSet,
    kind: PdfKind,
) -> Result<Emitted, PdfError> {
    if pages.pages.is_empty() {
        return Err(PdfError::NoPages);
    }
    let mut findings = Vec::new();
    let plan = fonts::plan(pages, fonts)?;
    let pictures = images::collect(edition, pages, fonts, kind, &mut findings);
    let mut tree = tags::Tree::new(edition, pages);
    let mut links = links::Links::new(edition, pages, kind);
    let mut drawn = Vec::with_capacity(pages.pages.len());
    for (index, page) in pages.pages.iter().enumerate() {
        drawn.push(content::draw(page, index, &plan, &pictures, kind, &mut tree, &mut links)?);
    }
    findings.extend(links.findings());
    if kind == PdfKind::Screen && !archival::holds(edition) {
        findings.push(Finding { id: "ARC-001", span: None, args: Vec::new() });
    }
    let bytes = finish::write(finish::Parts { edition, pages, sheets, plan, pictures, drawn, tree, links, kind })?;
    Ok(Emitted { bytes, findings })
}
