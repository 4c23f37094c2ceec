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

/// A link.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    /// Id of the leaf that it stands in; empty on the edition's own pages.
    pub leaf: String,
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

/// Where the notes of the title and of names are called.
pub(crate) const HEAD: &str = "head";

/// A call of a note.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// Id of the leaf that it stands in; [`HEAD`] in the head of the article.
    pub leaf: String,
    /// Id of the note that it leads to; in a PDF, that it says it leads to.
    pub note: String,
    /// Its number among [`Artefact::numbers`].
    pub number: Option<usize>,
    /// Its own id, for the way back (EPUB).
    pub id: String,
    /// Where its link leads (PDF): page from 1, and how high.
    pub place: Option<(u32, f64)>,
}

/// The number before a note's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteMark {
    /// Id of the note.
    pub note: String,
    /// Its number among [`Artefact::numbers`].
    pub number: Option<usize>,
    /// Id that its link leads back to (EPUB).
    pub back: String,
    /// Base line above the foot of its page, and size (PDF).
    pub foot: Option<(f64, f64)>,
}

/// Words that stand beside the text: alternative texts, labels, titles, annotations, form fields (INT-010).
#[derive(Clone, Debug, Default)]
pub(crate) struct Aside {
    /// What holds them: `title`, `Alt`, `Contents`.
    pub holder: String,
    pub text: String,
    /// Id of the leaf around them, if any.
    pub leaf: String,
    pub at: Where,
}

/// A name under which readers find a place: an entry of the contents, a bookmark, a page's title (CNS-003).
#[derive(Clone, Debug, Default)]
pub(crate) struct Label {
    pub text: String,
    /// Id of the block that it leads to, where it names one.
    pub target: String,
    /// `contents`, `bookmark`, `page title`.
    pub holder: &'static str,
    pub at: Where,
}

/// Digests of what the file consists of, for the manifest's list of it (MAN-002, MAN-003).
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// EPUB: entry, digest of its bytes, and of the same text with plain line ends and characters in place of references.
    pub entries: Vec<(String, String, Option<String>)>,
    /// EPUB: reading order with `linear`.
    pub spine: Vec<(String, bool)>,
    /// PDF: pages in order.
    pub pages: Vec<PagePart>,
}

/// A page of a PDF.
#[derive(Clone, Debug, Default)]
pub(crate) struct PagePart {
    pub content_sha256: String,
    pub links_sha256: Option<String>,
    /// Resource name and digest of the font file.
    pub fonts: Vec<(String, String)>,
    /// Resource name and digest of the picture.
    pub images: Vec<(String, String)>,
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
    /// MARC relator codes, one for each creator; `None` where none is said. Empty when the metadata know no roles.
    pub roles: Vec<Option<String>>,
    /// Others named as having a share in it.
    pub contributors: Vec<String>,
    /// What else is said of origin and rights: carrier `opf.prism:volume`, `xmp.dc:publisher` and the like.
    pub facts: Vec<Carried>,
    /// The manifest that the metadata promise by name.
    pub manifest_name: Option<String>,
    pub statements: Vec<Carried>,
    pub uris: Vec<Carried>,
    pub root: Option<String>,
    pub stream: Option<String>,
    /// The publisher's reason for a configured licence, as the metadata carry it.
    pub license_basis: Option<String>,
    pub language: Option<String>,
    /// How the file says it was made (`fuzi:build`).
    pub build: Option<String>,
    /// Which part of an edition the file says it is (`fuzi:part`), when it is not the whole.
    pub part: Option<String>,
    /// `xmpRights:Marked`.
    pub marked: Option<String>,
    pub info_title: Option<String>,
    pub info_author: Option<String>,
    /// Info's key, what Info says, what XMP says.
    pub info_facts: Vec<(&'static str, String, Option<String>)>,
}

/// A file, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Artefact {
    pub pdf: bool,
    /// PDF: how many pages.
    pub pages: usize,
    /// Whether any of the marks of `docs/marks.md` is there.
    pub marked: bool,
    pub leaves: Vec<Leaf>,
    pub fields: Vec<FieldValue>,
    pub edition: Vec<Shown>,
    /// Numbers of notes: in a leaf where it calls one, before a note's words.
    pub numbers: Vec<Shown>,
    /// Calls of notes in leaves.
    pub calls: Vec<Call>,
    /// Numbers before notes.
    pub note_marks: Vec<NoteMark>,
    pub asides: Vec<Aside>,
    pub labels: Vec<Label>,
    /// Only with a manifest to hold them against.
    pub parts: Parts,
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

impl Artefact {
    /// The cover of an edition (`docs/marks.md`): it says so, is one marked page, and bears no block of the body. Whatever
    /// else a file says of itself, it is read as a whole edition.
    pub fn is_cover(&self) -> bool {
        let says = self.metadata.part.as_deref() == Some("cover");
        let bare = self.leaves.is_empty() && self.numbers.is_empty() && self.links.is_empty();
        says && self.pdf && self.marked && self.pages == 1 && bare
    }
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
