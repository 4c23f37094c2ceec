//! The EPUB 3.3 edition.
//!
//! epub-builder assembles the container, the manifest, the spine and the lists of the navigation; one finishing pass
//! reads its bytes back in memory, corrects package document and navigation, adds the manifest of the words and
//! writes a zip that is the same on every machine. Whose words are whose is marked as `docs/marks.md` says.

mod archive;
mod blocks;
mod carrier;
mod inline;
mod markup;
mod metadata;
mod notes;
mod pages;
mod parts;
mod pictures;
mod rewrite;
mod words;

use crate::cover::CoverImage;
use crate::document::Finding;
use crate::license::Edition;
use blocks::{Body, Levels};
use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ReferenceType, TocElement, ZipLibrary};
use markup::BadCharacter;
use pictures::Pictures;

/// The stylesheet of every EPUB edition, as it is in the book.
pub const STYLESHEET: &str = include_str!("../../styles/epub.css");

/// A book, and what could not be carried into it.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The file.
    pub bytes: Vec<u8>,
    /// Warnings: links into files that are not in the book (LNK-001), pictures that cannot be in one (IMG-004).
    pub findings: Vec<Finding>,
}

/// Why there is no book.
#[derive(Debug, thiserror::Error)]
pub enum EpubError {
    /// XML 1.0 cannot hold the character in any form, and leaving it out would change the text.
    #[error("{place} holds U+{code:04X}, which no EPUB can carry; take it out of the source")]
    Character {
        /// Block id (`b0012`) or the name of a field.
        place: String,
        /// Code point.
        code: u32,
    },
    /// Not a language tag of BCP 47.
    #[error("`{0}` is not a language tag; write `language: zh-Hans`")]
    Language(String),
    /// epub-builder refused its input.
    #[error("the container could not be assembled: {0}")]
    Builder(#[from] epub_builder::Error),
    /// epub-builder's XML could not be read back.
    #[error("the package could not be read back: {0}")]
    Xml(#[from] quick_xml::Error),
    /// An attribute of it could not be read.
    #[error("the package could not be read back: {0}")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    /// epub-builder's container lacks a file.
    #[error("the container lacks {0}")]
    Lacks(&'static str),
    /// The zip could not be read or written.
    #[error("the zip could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// Writing to memory failed.
    #[error("the book could not be written: {0}")]
    Io(#[from] std::io::Error),
}

impl From<BadCharacter> for EpubError {
    fn from(bad: BadCharacter) -> EpubError {
        EpubError::Character { place: bad.place, code: u32::from(bad.character) }
    }
}

/// The edition as an EPUB 3.3 file. Same edition, same bytes.
///
/// # Errors
/// [`EpubError::Character`] when the text or a field holds a character that XML cannot carry, [`EpubError::Language`]
/// when the work's language is no language tag; the others mean a defect in a library.
pub fn emit(edition: &Edition) -> Result<Emitted, EpubError> {
    emit_with_cover(edition, None)
}

/// The same with a picture as its cover: a page before the title page, whose alternative text is names and title.
///
/// # Errors
/// As [`emit`].
pub fn emit_with_cover(edition: &Edition, cover: Option<&CoverImage>) -> Result<Emitted, EpubError> {
    if !is_language_tag(edition.language()) {
        return Err(EpubError::Language(edition.language().to_string()));
    }
    let mut findings = Vec::new();
    let pictures = Pictures::collect(edition.document(), &mut findings);
    let words = words::words(edition.language());
    let notes = notes::Notes::collect(edition.document(), &parts::parts(edition));
    let levels = Levels::default();
    let mut body = Body { words, pictures, findings, levels, notes, file: String::new(), back: None };
    let bytes = assemble(edition, &mut body, cover)?;
    let bytes = finish(edition, &body, cover, &bytes)?;
    Ok(Emitted { bytes, findings: body.findings })
}

/// epub-builder's part: pages, pictures, stylesheet, contents and landmarks.
fn assemble(edition: &Edition, body: &mut Body, cover: Option<&CoverImage>) -> Result<Vec<u8>, EpubError> {
    let wording = edition.wording();
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    builder.set_title(edition.title());
    builder.set_generator(&edition.manifest().generator);
    builder.metadata("toc_name", &wording.contents_title)?;
    builder.stylesheet(STYLESHEET.as_bytes())?;
    if let Some(cover) = cover {
        let name = cover_name(cover);
        builder.add_cover_image(name, cover.bytes.as_slice(), cover.media_type)?;
        let page = pages::cover_page(edition, name).finish()?;
        builder.add_content(EpubContent::new("cover.xhtml", page.as_bytes()))?;
    }
    let title = pages::title_page(edition, body.words).finish()?;
    builder.add_content(EpubContent::new("title.xhtml", title.as_bytes()))?;
    let rights = pages::rights_page(edition).finish()?;
    builder.add_content(
        EpubContent::new("rights.xhtml", rights.as_bytes())
            .title(&wording.rights_title)
            .reftype(ReferenceType::Copyright),
    )?;
    for (i, part) in parts::parts(edition).iter().enumerate() {
        let page = pages::text_page(edition, part, body).finish()?;
        let mut content = EpubContent::new(&part.file, page.as_bytes()).title(&part.title);
        if i == 0 {
            content = content.reftype(ReferenceType::Text);
        }
        for entry in parts::entries(part) {
            let depth = i32::try_from(entry.depth).unwrap_or(i32::MAX - 1);
            let url = format!("{}#{}", part.file, entry.id);
            content.toc.add(TocElement::new(url, entry.title).level(depth + 1));
        }
        builder.add_content(content)?;
    }
    for (name, picture) in body.pictures.files() {
        builder.add_resource(name, picture.bytes.as_slice(), picture.media_type)?;
    }
    let mut bytes = Vec::new();
    builder.generate(&mut bytes)?;
    Ok(bytes)
}

/// Name of the cover's picture.
fn cover_name(cover: &CoverImage) -> &'static str {
    if cover.media_type == "image/png" { "images/cover.png" } else { "images/cover.jpg" }
}

/// The finishing pass.
fn finish(edition: &Edition, body: &Body, cover: Option<&CoverImage>, bytes: &[u8]) -> Result<Vec<u8>, EpubError> {
    let wording = edition.wording();
    let mut files: std::collections::BTreeMap<String, Vec<u8>> =
        archive::read(bytes)?.into_iter().filter_map(|(name, bytes)| Some((rewrite::place(&name)?, bytes))).collect();
    let nav_words = rewrite::NavWords {
        language: edition.language(),
        contents: &wording.contents_title,
        title_page: &wording.title_page,
        landmarks: body.words.landmarks,
        cover: cover.map(|_| body.words.cover),
        body: body.words.body,
    };
    let metadata = metadata::metadata(edition, body, cover.is_some()).finish()?;
    let prefix = metadata::prefix(edition);
    correct(&mut files, "META-INF/container.xml", rewrite::container)?;
    correct(&mut files, "EPUB/package.opf", |xml| rewrite::package(xml, &metadata, &prefix, edition.language()))?;
    correct(&mut files, "EPUB/nav.xhtml", |xml| rewrite::nav(xml, &nav_words))?;
    let carrier = carrier::carrier(&files, body.pictures.files().map(|f| f.0).chain(cover.map(cover_name)))?;
    let manifest = edition.manifest().in_carrier(carrier, None);
    files.insert("META-INF/integrity.json".to_string(), manifest.to_json().into_bytes());
    archive::write(&files)
}

fn correct(
    files: &mut std::collections::BTreeMap<String, Vec<u8>>,
    name: &'static str,
    change: impl FnOnce(&str) -> Result<Vec<u8>, EpubError>,
) -> Result<(), EpubError> {
    let file = files.get_mut(name).ok_or(EpubError::Lacks(name))?;
    let changed = change(std::str::from_utf8(file).map_err(|_| EpubError::Lacks(name))?)?;
    *file = changed;
    Ok(())
}

/// The shape of BCP 47: a language of 2–8 letters, then subtags of 1–8 letters and digits.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary =
        parts.next().is_some_and(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    primary && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}
