//! What the file that carries a manifest consists of besides it (`licence-and-integrity.md` §3.2; MAN-002, MAN-003).
//!
//! Digests are of what a program unpacks, never of how it is packed: a file zipped or deflated again is the same file.
//! Nothing is listed that holds a digest of the manifest, nor the manifest, nor its signature.

use serde::Serialize;

/// The parts of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// An EPUB.
    Epub(EpubCarrier),
    /// A PDF for the screen; the print edition carries no manifest.
    Pdf(PdfCarrier),
}

/// An EPUB: every entry but the manifest and its signature, and the reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EpubCarrier {
    /// Entries in the order of their names.
    pub entries: Vec<EpubEntry>,
    /// The spine.
    pub spine: Vec<SpineEntry>,
}

/// An entry of an EPUB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EpubEntry {
    /// Its name in the archive.
    pub path: String,
    /// `mimetype container package nav page style picture other`.
    pub role: &'static str,
    /// Digest of its bytes, unpacked, hexadecimal.
    pub sha256: String,
}

/// A place in the reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpineEntry {
    /// Entry.
    pub path: String,
    /// Whether readers come by it.
    pub linear: bool,
}

/// A PDF: its pages, and what they show by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PdfCarrier {
    /// Pages in order.
    pub pages: Vec<PdfPage>,
    /// Fonts by their names in the pages' resources.
    pub fonts: Vec<PdfObject>,
    /// Pictures and drawings by their names in the pages' resources.
    pub images: Vec<PdfObject>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PdfPage {
    /// From 1.
    pub n: usize,
    /// Digest of its content, decoded, hexadecimal.
    pub content_sha256: String,
    /// Digest of where its links lead, in the order of its annotations (`docs/marks.md`); absent without links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links_sha256: Option<String>,
}

/// A font or a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PdfObject {
    /// Name in the resources: `C0`.
    pub name: String,
    /// Digest of the font file, or of the picture's samples and its mask's, decoded, hexadecimal.
    pub sha256: String,
}
