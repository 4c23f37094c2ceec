//! What a reader of any format brings back: the same shape for EPUB and PDF, so that one judge serves both.

use crate::verify::report::Where;

/// A block of the body, as read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaf {
    pub id: String,
    pub kind: String,
    pub text: String,
    pub at: Where,
}

/// Text with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub text: String,
    pub at: Where,
}

/// A value of a field of the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldValue {
    pub key: String,
    pub value: String,
    pub at: Where,
}

/// Something about rights, and what carries it (`opf.dc:rights`, `xmp.cc:license`).
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub carrier: &'static str,
    pub value: String,
    pub at: Where,
}

/// A link of the edition's own pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    pub href: String,
    pub text: String,
    pub rel: String,
    pub at: Where,
}

/// Text that a page carries and shows to nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inert {
    /// What holds it: `a comment`, `the attribute \`alt\``.
    pub what: String,
    pub text: String,
    pub at: Where,
}

/// A call of a note.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// Id of the leaf that it stands in.
    pub leaf: String,
    /// Id that it leads to.
    pub note: String,
}

/// The notice page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notice {
    /// Its visible words, a line feed at every border of a block.
    pub text: String,
    /// Whether it is there at all.
    pub found: bool,
    /// Whether a reader gets there.
    pub reachable: bool,
    /// What hides it.
    pub hidden: Option<String>,
    pub at: Where,
}

/// What the machine metadata say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metadata {
    /// Name of the carrier in messages: `package.opf`, `XMP`.
    pub carrier: &'static str,
    pub titles: Vec<String>,
    pub creators: Vec<String>,
    pub statements: Vec<Carried>,
    pub uris: Vec<Carried>,
    pub root: Option<String>,
    pub stream: Option<String>,
    /// The publisher's reason for a configured licence, as the metadata carry it.
    pub license_basis: Option<String>,
    pub language: Option<String>,
    /// How the file says it was made (`fuzi:build`).
    pub build: Option<String>,
    /// `xmpRights:Marked`.
    pub marked: Option<String>,
    pub info_title: Option<String>,
    pub info_author: Option<String>,
}

/// A file, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Artefact {
    pub pdf: bool,
    /// Whether any of the marks of `docs/marks.md` is there.
    pub marked: bool,
    pub leaves: Vec<Leaf>,
    pub fields: Vec<FieldValue>,
    pub edition: Vec<Shown>,
    /// Numbers of notes: in a leaf where it calls one, before a note's words.
    pub numbers: Vec<Shown>,
    /// EPUB: calls of notes in leaves.
    pub calls: Vec<Call>,
    /// Visible text that is marked as nothing; in an unmarked file, all of it.
    pub extras: Vec<Shown>,
    /// PDF: running heads, folios.
    pub artifacts: Vec<Shown>,
    pub links: Vec<Link>,
    /// EPUB: comments, attributes.
    pub inert: Vec<Inert>,
    pub notice: Notice,
    pub metadata: Metadata,
    /// The bytes of `integrity.json`.
    pub manifest: Option<Vec<u8>>,
    /// The bytes of `integrity.json.minisig`, which an EPUB may hold.
    pub manifest_signature: Option<Vec<u8>>,
    /// Whether the format and the metadata promise a manifest.
    pub promises_manifest: bool,
    /// A credit line follows the body.
    pub credit: Option<bool>,
}

/// Text of a leaf as canon has it: line feeds left out, space and tab trimmed.
pub(crate) fn canonical(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c != '\n').collect();
    text.trim_matches([' ', '\t']).to_string()
}

/// Characters without white space, for comparisons that line breaks must not disturb.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `b0003` is 3.
pub(crate) fn block_number(id: &str) -> Option<u32> {
    id.strip_prefix('b').and_then(|n| n.parse().ok())
}
