//! The whole road in one call: a manuscript's bytes in, verified editions out. What the binary does, this does first.

mod cover;

pub use cover::CoverOptions;

use crate::document::{Finding, Overrides, understand};
use crate::fonts::{FontError, FontSet};
use crate::impose::Binding;
use crate::license::{Edition, SealError, SealOptions, seal};
use crate::normalize::{Doubt, Extracted, Ledger, normalize};
use crate::pdf::{PrintFlags, PrintOptions};
use crate::rebuild::BuildNote;
use crate::source::{Manuscript, ReadError};
use crate::typeset::style::PageStyle;
use crate::units::Pt;
use crate::{epub, pdf, preflight, typeset, verify};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A kind of file that the press makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `SLUG.epub`.
    Epub,
    /// `SLUG.pdf`, for the screen.
    Pdf,
    /// `SLUG.print.pdf`.
    Print,
    /// `SLUG.cover.pdf`: back, spine and front on one sheet.
    Cover,
    /// `SLUG.cover.png`: the front as a picture.
    CoverPicture,
    /// `SLUG.booklet.pdf`: the print edition on folded sheets, one in another.
    Booklet,
    /// `SLUG.imposed.pdf`: the print edition in signatures.
    Imposed,
}

impl Format {
    /// Every format of the work itself, in the order of delivery.
    pub const ALL: [Format; 3] = [Format::Epub, Format::Pdf, Format::Print];

    /// Its name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Format::Epub => "epub",
            Format::Pdf => "pdf",
            Format::Print => "print",
            Format::Cover => "cover",
            Format::CoverPicture => "cover-picture",
            Format::Booklet => "booklet",
            Format::Imposed => "imposed",
        }
    }

    /// Ending of its files.
    pub fn suffix(self) -> &'static str {
        match self {
            Format::Epub => "epub",
            Format::Pdf => "pdf",
            Format::Print => "print.pdf",
            Format::Cover => "cover.pdf",
            Format::CoverPicture => "cover.png",
            Format::Booklet => "booklet.pdf",
            Format::Imposed => "imposed.pdf",
        }
    }
}

/// What to make and how.
#[derive(Clone, Debug)]
pub struct PressOptions {
    /// Formats, in order.
    pub formats: Vec<Format>,
    /// Whether the text came out of pages.
    pub extracted: Extracted,
    /// What the user gives.
    pub overrides: Overrides,
    /// `SOURCE_DATE_EPOCH`.
    pub source_date_epoch: Option<i64>,
    /// Refuse warnings and doubts.
    pub strict: bool,
    /// Keep the lines of every page, for the glyph dump.
    pub keep_lines: bool,
    /// Whether the EPUB has a cover.
    pub epub_cover: bool,
    /// Marks and blank pages of the print edition.
    pub print: PrintFlags,
    /// The cover, when one is asked for.
    pub cover: Option<CoverOptions>,
    /// Folded sheets of the print edition, which must be among the formats; and the thickness of a leaf.
    pub impose: Option<(Binding, Pt)>,
}

/// A verified file, in memory.
#[derive(Clone, Debug)]
pub struct Artefact {
    /// Which.
    pub format: Format,
    /// File name without folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Pages of a PDF.
    pub pages: Option<usize>,
    /// What its own check says.
    pub assurance: String,
}

/// Seconds spent in each room.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Seconds {
    /// Reading.
    pub read: f64,
    /// Repairing and understanding.
    pub normalize: f64,
    /// Sealing.
    pub license: f64,
    /// Lines and pages.
    pub typeset: f64,
    /// Writing bytes.
    pub emit: f64,
    /// Self-verification.
    pub verify: f64,
}

/// What came of a manuscript.
#[derive(Debug)]
pub struct Pressed {
    /// Verified files.
    pub artefacts: Vec<Artefact>,
    /// The sealed edition.
    pub edition: Edition,
    /// The glyph dump, when pages were made.
    pub typeset: Option<typeset::Typeset>,
    /// Warnings, in the order of the road.
    pub findings: Vec<Finding>,
    /// Time.
    pub seconds: Seconds,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The manuscript cannot be published as it stands.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// `--strict` and there are warnings.
    #[error("{} warnings or doubts", .findings.len() + .doubts.len())]
    Strict {
        /// Warnings.
        findings: Vec<Finding>,
        /// Doubts.
        doubts: Vec<Doubt>,
    },
    /// Words would be cut off with the edge of the sheet (LINE-004).
    #[error("{} lines run off the sheet", .findings.len())]
    OffSheet {
        /// Each with its place.
        findings: Vec<Finding>,
    },
    /// A style file or its name.
    #[error(transparent)]
    Style(#[from] typeset::style::StyleError),
    /// Faces.
    #[error(transparent)]
    Fonts(#[from] FontError),
    /// The work cannot be made into this format; the reason names the place.
    #[error("{format}: {reason}")]
    Emit {
        /// Which.
        format: &'static str,
        /// Why.
        reason: String,
    },
    /// A PDF does not hold a standard that it claims: a defect of this program.
    #[error("{name} claims {standard} and does not hold {clauses}")]
    Claim {
        /// File.
        name: String,
        /// The standard.
        standard: String,
        /// Ids of the clauses.
        clauses: String,
    },
    /// A cover that cannot be made as asked: its ISBN, its spine.
    #[error(transparent)]
    Cover(#[from] crate::cover::CoverError),
    /// A file did not pass its own check: a defect of this program.
    #[error("{name} failed its own check: {ids}")]
    SelfCheck {
        /// File.
        name: String,
        /// Check ids.
        ids: String,
    },
}

/// A manuscript that is read and repaired, sealed or not.
#[derive(Debug)]
pub struct Understood {
    /// The work.
    pub document: crate::document::Document,
    /// Repairs and doubts.
    pub ledger: Ledger,
    /// Text of the source, for diagnostics.
    pub text: String,
}

/// Repairs and understands a manuscript.
pub fn understand_manuscript(manuscript: Manuscript, extracted: Extracted, overrides: &Overrides) -> Understood {
    let text = manuscript.text.clone();
    let (manuscript, mut ledger) = normalize(manuscript, extracted);
    let document = understand(manuscript, &mut ledger, overrides);
    Understood { document, ledger, text }
}

/// Reads a source and seals it: what `verify --source` compares with.
///
/// # Errors
/// As reading and sealing.
pub fn edition_of(path: &Path, options: &PressOptions) -> Result<Edition, EditionError> {
    let manuscript = crate::source::read_file(path, &crate::source::ReadOptions::default())?;
    let u = understand_manuscript(manuscript, options.extracted, &options.overrides);
    Ok(seal(u.document, u.ledger, &SealOptions { source_date_epoch: options.source_date_epoch })?)
}

/// Why a source gives no edition.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It cannot be published.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Makes every format of a work and checks each before handing it over.
///
/// `style` is called with the style that the source names, if any, so that a flag may win over it. `progress` hears the
/// name of each step.
///
/// # Errors
/// [`PressError`]; nothing is handed over then.
pub fn press(
    understood: Understood,
    slug: &str,
    options: &PressOptions,
    style: impl FnOnce(Option<&str>) -> Result<PageStyle, typeset::style::StyleError>,
    fonts: impl FnOnce() -> Result<FontSet, FontError>,
    progress: &dyn Fn(&str),
) -> Result<Pressed, PressError> {
    let mut seconds = Seconds::default();
    let clock = Instant::now();
    let mut findings = understood.document.findings.clone();
    let mut edition =
        seal(understood.document, understood.ledger, &SealOptions { source_date_epoch: options.source_date_epoch })?;
    if !edition.licence().is_resolved() {
        let span = edition.document().meta.license.as_ref().and_then(|l| l.spans.first().copied());
        findings.push(Finding { id: "LIC-002", span, args: vec![edition.licence().code.clone()] });
    }
    seconds.license = clock.elapsed().as_secs_f64();

    let counts = options.cover.as_ref().is_some_and(|c| c.sheet && c.pages.is_none());
    let wants_pages = options.formats.iter().any(|f| *f != Format::Epub) || counts;
    let mut set = None;
    let mut font_set = None;
    let note = |style| BuildNote::new(style, options.extracted, options.source_date_epoch);
    let plain_note = note(None).with_cover(options.epub_cover);
    let mut paged_note = note(None);
    let mut print = PrintOptions::default();
    let mut page_style = None;
    let wants_cover = options.epub_cover && options.formats.contains(&Format::Epub);
    if wants_pages || options.cover.is_some() {
        let named = edition.document().meta.style.as_ref().map(|s| s.value.as_str());
        let style = style(named)?;
        paged_note = note(Some(&style));
        print = PrintOptions::new(&style.sheet, options.print);
        page_style = Some(style);
    }
    if wants_pages || options.cover.is_some() || wants_cover {
        font_set = Some(fonts()?);
    }
    if let (true, Some(style), Some(loaded)) = (wants_pages, &page_style, &font_set) {
        progress("typeset");
        let clock = Instant::now();
        let set_pages = if options.keep_lines { typeset::typeset_with_lines } else { typeset::typeset };
        let pages = set_pages(&edition, style, loaded)
            .map_err(|e| PressError::Emit { format: "pdf", reason: e.to_string() })?;
        let off: Vec<Finding> = pages.findings.iter().filter(|f| f.id == "LINE-004").cloned().collect();
        if !off.is_empty() {
            return Err(PressError::OffSheet { findings: off });
        }
        findings.extend(pages.findings.iter().cloned());
        set = Some(pages);
        seconds.typeset = clock.elapsed().as_secs_f64();
    }
    let mut files = Vec::new();
    let clock = Instant::now();
    for format in &options.formats {
        progress(format.name());
        // an EPUB has no pages: its bytes do not change with the style
        let note = match format {
            Format::Epub => plain_note.clone(),
            Format::Print => paged_note.clone().printed(options.print),
            _ => paged_note.clone(),
        };
        edition.set_build_note(&note.to_string());
        // without faces an EPUB has no cover
        let faces = font_set.as_ref().filter(|_| *format != Format::Epub || options.epub_cover);
        let (bytes, more) = emit(*format, &edition, set.as_ref(), faces, &print)?;
        for finding in more {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        files.push((*format, bytes));
    }
    if let (Some(asked), Some(style), Some(fonts)) = (&options.cover, &page_style, &font_set) {
        progress(Format::Cover.name());
        edition.set_build_note(&paged_note.to_string());
        if asked.sheet {
            // the spine is as thick as what is printed
            let counted = set.as_ref().map_or(0, |s| print.padded(s.pages.len()));
            files.push((Format::Cover, cover::sheet(&edition, style, fonts, asked, counted)?));
        }
        if asked.picture {
            files.push((Format::CoverPicture, cover::picture(&edition, fonts, asked)?));
        }
    }
    if let Some((binding, thickness)) = options.impose {
        let format = if binding == Binding::Booklet { Format::Booklet } else { Format::Imposed };
        let failed = |reason: String| PressError::Emit { format: format.name(), reason };
        let print = files.iter().find(|f| f.0 == Format::Print).ok_or_else(|| failed("no print edition".into()))?;
        let sheets = pdf::impose(&print.1, binding, thickness).map_err(|e| failed(e.to_string()))?;
        files.push((format, sheets));
    }
    seconds.emit = clock.elapsed().as_secs_f64();
    let warnings = || findings.iter().filter(|f| !crate::messages::is_note(f.id));
    if options.strict && (warnings().next().is_some() || !edition.ledger().doubts.is_empty()) {
        let findings = warnings().cloned().collect();
        return Err(PressError::Strict { findings, doubts: edition.ledger().doubts.clone() });
    }
    progress("verify");
    let clock = Instant::now();
    let reference = verify::Reference::from_edition(&edition);
    let faces = font_set.map(std::sync::Arc::new);
    // a file of our own is as large as its pictures, whatever strangers may send
    let limits =
        verify::Limits { max_unpacked: 1 << 36, timeout: Duration::from_secs(3600), ..verify::Limits::default() };
    let judging = verify::Options { faces, limits, ..verify::Options::default() };
    let mut artefacts = Vec::new();
    for (format, bytes) in files {
        let name = format!("{slug}.{}", format.suffix());
        if format == Format::CoverPicture {
            // pixels: there are no words to read back
            artefacts.push(Artefact { format, name, bytes, pages: None, assurance: "-".to_string() });
            continue;
        }
        // on folded sheets pages do not stand in reading order: the words were compared in the print edition, of which
        // these are the same pages
        let folded = matches!(format, Format::Booklet | Format::Imposed);
        let reference = if folded { verify::Reference::None } else { reference };
        let report = verify::verify_with(&bytes, &name, &reference, &judging);
        let failed = report.failed_ids();
        if !failed.is_empty() {
            return Err(PressError::SelfCheck { name, ids: failed.join(", ") });
        }
        if format != Format::Epub {
            hold_claims(&name, &bytes, &judging.limits)?;
        }
        let set_pages = set.as_ref().map_or(0, |s| s.pages.len());
        let pages = match format {
            Format::Pdf => Some(set_pages),
            Format::Print => Some(print.padded(set_pages)),
            Format::Cover => Some(1),
            Format::Booklet | Format::Imposed => pdf::page_count(&bytes),
            Format::Epub | Format::CoverPicture => None,
        };
        let assurance = if folded { "-".to_string() } else { report.assurance.to_string() };
        artefacts.push(Artefact { format, name, bytes, pages, assurance });
    }
    seconds.verify = clock.elapsed().as_secs_f64();
    Ok(Pressed { artefacts, edition, typeset: set, findings, seconds })
}

/// A PDF that claims a standard holds it, or it is not handed over.
fn hold_claims(name: &str, bytes: &[u8], limits: &verify::Limits) -> Result<(), PressError> {
    let held = preflight::claims(bytes, limits).map_err(|trouble| {
        let ids: Vec<&str> = trouble.iter().map(|c| c.id).collect();
        PressError::SelfCheck { name: name.to_string(), ids: ids.join(", ") }
    })?;
    match held.iter().find(|s| !s.holds) {
        Some(broken) => Err(PressError::Claim {
            name: name.to_string(),
            standard: broken.standard.to_string(),
            clauses: broken.broken().join(", "),
        }),
        None => Ok(()),
    }
}

/// The bytes of one format; pages and faces are needed for a PDF, faces for the cover of an EPUB.
pub(crate) fn emit(
    format: Format,
    edition: &Edition,
    set: Option<&typeset::Typeset>,
    fonts: Option<&FontSet>,
    print: &PrintOptions,
) -> Result<(Vec<u8>, Vec<Finding>), PressError> {
    let failed = |reason: String| PressError::Emit { format: format.name(), reason };
    match (format, set, fonts) {
        (Format::Epub, _, fonts) => {
            let (cover, mut findings) = cover::of_epub(edition, fonts);
            let made = epub::emit_with_cover(edition, cover.as_ref()).map_err(|e| failed(e.to_string()))?;
            findings.extend(made.findings);
            Ok((made.bytes, findings))
        }
        (_, Some(pages), Some(fonts)) => {
            let made = match format {
                Format::Print => pdf::emit_print(edition, pages, fonts, print),
                _ => pdf::emit(edition, pages, fonts, pdf::PdfKind::Screen),
            };
            let made = made.map_err(|e| failed(e.to_string()))?;
            Ok((made.bytes, made.findings))
        }
        // `press` sets pages whenever a PDF is asked for
        _ => Err(failed("no pages".to_string())),
    }
}

/// Name of a manuscript's files: its stem when that is a safe name, else the title's (`decisions.md` 26).
pub fn slug(source_name: &str, title: Option<&str>) -> String {
    let stem = source_name.rsplit_once('.').map_or(source_name, |(s, _)| s);
    let safe = |s: &str| {
        !s.is_empty()
            && s.len() <= 120
            && !s.starts_with(['.', '-', ' '])
            && !s.ends_with(['.', ' '])
            && !s.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c))
    };
    if safe(stem) {
        return stem.to_string();
    }
    let title: String = title.unwrap_or("").chars().filter(|c| c.is_alphanumeric()).take(30).collect();
    if title.is_empty() { "fuzi".to_string() } else { title }
}

/// Puts files under their names, all or none: each is written beside its place first, then renamed.
///
/// # Errors
/// The path and cause of the first file that cannot be written; nothing under a final name has changed then, unless the
/// failure is in the renaming itself.
pub fn deliver(dir: &Path, artefacts: &[Artefact]) -> Result<Vec<PathBuf>, (PathBuf, std::io::Error)> {
    std::fs::create_dir_all(dir).map_err(|e| (dir.to_path_buf(), e))?;
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::new();
    let undo = |staged: &[(PathBuf, PathBuf)]| {
        for (temporary, _) in staged {
            // best effort: the error at hand is the one to report
            let _ = std::fs::remove_file(temporary);
        }
    };
    for a in artefacts {
        let place = dir.join(&a.name);
        let temporary = dir.join(format!(".{}.{}.part", a.name, std::process::id()));
        staged.push((temporary.clone(), place.clone()));
        if let Err(error) = std::fs::write(&temporary, &a.bytes) {
            undo(&staged);
            return Err((place, error));
        }
    }
    for i in 0..staged.len() {
        if let Err(error) = std::fs::rename(&staged[i].0, &staged[i].1) {
            undo(&staged[i..]);
            return Err((staged[i].1.clone(), error));
        }
    }
    Ok(staged.into_iter().map(|s| s.1).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_that_claims_what_it_does_not_hold_is_refused() {
        let packet = |version: &str| {
            format!(
                "<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
                 <r:Description r:about='' xmlns:p='http://www.npes.org/pdfx/ns/id/' p:GTS_PDFXVersion='{version}'/>\
                 </r:RDF></x:xmpmeta>"
            )
        };
        let file = |version: &str| {
            let xmp = packet(version);
            format!(
                "%PDF-1.6\n1 0 obj <</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>> endobj\n\
                 2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
                 3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>> endobj\n\
                 4 0 obj <</Type/Metadata/Subtype/XML/Length {}>> stream\n{xmp}\nendstream endobj\n\
                 trailer <</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF\n",
                xmp.len()
            )
        };
        let limits = verify::Limits::default();
        match hold_claims("a.pdf", file("PDF/X-4").as_bytes(), &limits) {
            Err(PressError::Claim { standard, clauses, .. }) => {
                assert_eq!(standard, "PDF/X-4");
                assert!(clauses.contains("PDFX-11") && !clauses.contains("PDFX-01"), "{clauses}");
            }
            other => panic!("{other:?}"),
        }
        // one that this program has no table for is not its claim to hold
        assert!(hold_claims("a.pdf", file("PDF/X-3:2003").as_bytes(), &limits).is_ok());
        assert!(matches!(hold_claims("a.pdf", b"no PDF", &limits), Err(PressError::SelfCheck { .. })));
    }

    #[test]
    fn slugs_are_safe_names() {
        assert_eq!(slug("interview-damaged.md", None), "interview-damaged");
        assert_eq!(slug("第一章 开始.md", None), "第一章 开始");
        assert_eq!(slug(".md", Some("题名：副题")), "题名副题");
        assert_eq!(slug("a:b.md", None), "fuzi");
    }
}
