//! PDF from an edition and its pages: a screen edition and a print edition with the same words and the same tags.
//!
//! ```text
//! fonts    glyphs in use → subsets, codes, ToUnicode
//! content  page → printpdf operations, marked content, link areas
//! tags     structure tree (docs/marks.md)
//! images   pictures → image objects and drawings (svg)
//! finish   one pass over printpdf's lopdf::Document: everything at document level
//!          (xmp, outline, links, attach, compact)
//! ```
//!
//! printpdf 0.12.8 writes content streams, font dictionaries and objects; what it gets wrong at document level
//! (boxes, Info, ToUnicode of shared glyphs, version, outline) is written here instead.
//!
//! Conformance: the screen edition claims PDF/A-3u and PDF/UA-1 (`archival`); the clauses and where each is met are in
//! `docs/pdf-standards.md`.

mod archival;
mod attach;
mod carrier;
mod compact;
mod content;
mod cover;
mod finish;
mod fonts;
mod icc;
mod images;
mod links;
mod outline;
mod sheet_marks;
mod svg;
mod tags;
mod xmp;

pub use cover::cover;

use crate::document::{BlockId, Finding};
use crate::fonts::{FaceId, FontSet};
use crate::license::Edition;
use crate::typeset::Typeset;
use crate::units::GlyphId;

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PdfKind {
    /// PDF 1.7, PDF/A-3u and PDF/UA-1, for reading: live links, outline shown, `integrity.json` attached, object streams.
    Screen,
    /// PDF 1.6 for the press: K-only black, no annotation, no attachment, a classic cross-reference table.
    Print,
}

/// A file, and what could not be done as asked.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The file.
    pub bytes: Vec<u8>,
    /// Warnings: `IMG-003` picture of a kind that PDF cannot hold (path, media type), `IMG-005` picture that cannot be
    /// read (path, cause), `IMG-002` inline picture without a file (path), `IMG-006` colour picture in the print
    /// edition (path), `IMG-007` drawing that is drawn as pixels (path, what it uses), `LNK-001` link that is not made live (target),
    /// `ALT-001` picture that the source does not describe (path), `ICC-001` colour profile left out (path, cause),
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
    let bytes = finish::write(finish::Parts { edition, pages, plan, pictures, drawn, tree, links, kind })?;
    Ok(Emitted { bytes, findings })
}
