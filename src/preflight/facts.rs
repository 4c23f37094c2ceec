//! What is known of a file after one walk over it. Checks are plain functions over this; what it has not counted, they
//! look up in the objects themselves (`pdf`, `catalog`, every `dict`), with `verify::pdf::objects`.
//!
//! Lengths are points of a page's own space (before `UserUnit` and rotation) unless a name says otherwise.

use super::faces::Look;
use super::xmp::Xmp;
use crate::verify::pdf::cmap::FontMap;
use crate::verify::pdf::load::Layout;
use crate::verify::pdf::look::geometry::Bounds;
use crate::verify::pdf::metrics::Metrics;
use crate::verify::pdf::objects::Pdf;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Everything that the checks ask.
pub(crate) struct Facts<'a> {
    /// The file from its header on.
    pub bytes: &'a [u8],
    /// Bytes before the header.
    pub before_header: usize,
    /// `1.7`, as the header has it.
    pub header: String,
    /// The live objects; those of an encrypted file are decrypted, and the trailer no longer names `Encrypt`.
    pub pdf: &'a Pdf,
    /// Cross-reference sections (newest first), repairs that reading it took, the key of an encrypted file.
    pub layout: &'a Layout,
    pub catalog: &'a Dictionary,
    /// `Info`, where the trailer names it.
    pub info: Option<&'a Dictionary>,
    pub xmp: Xmp,
    /// `OutputIntents` of the catalog.
    pub intents: Vec<Intent<'a>>,
    /// In order of the page tree.
    pub pages: Vec<Page<'a>>,
    /// What content, patterns, glyphs and appearances use, each once.
    pub stock: Stock<'a>,
    /// The structure tree, when the catalog names one.
    pub tree: Option<Tree<'a>>,
    /// Actions of the catalog, of pages, annotations, outline entries and form fields, those that follow others included.
    pub actions: Vec<Action<'a>>,
    /// Bytes that all rows together may still unpack.
    pub left: Cell<u64>,
    /// What fonts show, once somebody asks.
    pub looks: OnceCell<Vec<Look>>,
}

impl Facts<'_> {
    /// What each font shows, in the order of [`Stock::fonts`].
    pub(crate) fn faces(&self) -> &[Look] {
        self.looks.get_or_init(|| super::faces::look_at(self))
    }
}

/// An output intent.
pub(crate) struct Intent<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// `GTS_PDFX`, `GTS_PDFA1`.
    pub subtype: String,
    /// Place in [`Stock::profiles`] of its `DestOutputProfile`.
    pub profile: Option<usize>,
}

/// What a file draws with. Places in these lists are how facts name one another.
#[derive(Default)]
pub(crate) struct Stock<'a> {
    pub fonts: Vec<Font<'a>>,
    pub spaces: Vec<Space<'a>>,
    pub profiles: Vec<Profile<'a>>,
    pub images: Vec<Image<'a>>,
    pub states: Vec<GraphicsState<'a>>,
    /// Form XObjects that were run, also appearances and soft masks, and tiling patterns.
    pub forms: Vec<Form<'a>>,
}

/// A font that something sets text in.
pub(crate) struct Font<'a> {
    /// `None` for a font that is written into a resource dictionary.
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// `BaseFont`, with the tag of a subset; of a Type 3 font its `Name`.
    pub name: String,
    /// `Type0`, `TrueType`, `Type1`, `MMType1`, `Type3`.
    pub subtype: String,
    /// The CIDFont of a `Type0` font.
    pub descendant: Option<&'a Dictionary>,
    pub descriptor: Option<&'a Dictionary>,
    /// The embedded program, whether the key is `FontFile`, `FontFile2` or `FontFile3`.
    pub program: Option<Program<'a>>,
    /// Codes to characters.
    pub map: FontMap,
    /// Codes to CIDs and widths, in em.
    pub metrics: Metrics,
    /// Codes shown in any render mode.
    pub codes: Codes,
    /// Something is shown in a render mode other than 3 (and 7): it must be embedded.
    pub visible: bool,
    /// Page of the first use, from 1.
    pub page: u32,
}

/// An embedded font program.
#[derive(Clone, Copy)]
pub(crate) struct Program<'a> {
    /// `FontFile`, `FontFile2`, `FontFile3`.
    pub key: &'static str,
    /// `Subtype` of a `FontFile3`.
    pub subtype: &'a [u8],
    pub stream: &'a Stream,
}

/// A set of codes.
#[derive(Default)]
pub(crate) struct Codes {
    low: Vec<u64>,
    high: BTreeSet<u32>,
}

impl Codes {
    pub(crate) fn insert(&mut self, code: u32) {
        let word = (code >> 6) as usize;
        if code > 0xFFFF {
            self.high.insert(code);
            return;
        }
        if self.low.len() <= word {
            self.low.resize(word + 1, 0);
        }
        if let Some(w) = self.low.get_mut(word) {
            *w |= 1 << (code & 63);
        }
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let low = self.low.iter().enumerate().flat_map(|(i, w)| {
            (0..64u32).filter(move |b| w >> b & 1 == 1).map(move |b| u32::try_from(i).unwrap_or(0) * 64 + b)
        });
        low.chain(self.high.iter().copied())
    }
}

/// A colour space that something is painted in, or that lies beneath one.
pub(crate) struct Space<'a> {
    pub id: Option<ObjectId>,
    /// As it is written; `None` for a device space that an operator names.
    pub object: Option<&'a Object>,
    pub kind: SpaceKind,
    /// Page of the first use, from 1.
    pub page: u32,
}

/// Kinds of colour space; spaces within are places in [`Stock::spaces`].
pub(crate) enum SpaceKind {
    Gray,
    Rgb,
    Cmyk,
    CalGray,
    CalRgb,
    Lab,
    Icc {
        /// `N`.
        channels: i64,
        /// Place in [`Stock::profiles`].
        profile: Option<usize>,
    },
    Indexed {
        base: usize,
    },
    /// `Separation` (one name) and `DeviceN`.
    Spot {
        device_n: bool,
        names: Vec<String>,
        alternate: usize,
    },
    /// Under an uncoloured pattern.
    Pattern {
        under: Option<usize>,
    },
    Unknown,
}

/// An ICC profile, of a colour space or of an output intent.
pub(crate) struct Profile<'a> {
    pub id: Option<ObjectId>,
    pub stream: &'a Stream,
    /// `N`.
    pub channels: Option<i64>,
    /// `None` when it is none or cannot be decoded.
    pub header: Option<IccHeader>,
}

/// The header of an ICC profile (ISO 15076-1, 7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IccHeader {
    /// Size that it states, in bytes.
    pub size: u32,
    /// Size that it has.
    pub length: usize,
    /// Major, and minor with bug fix (0x40 is 4.0).
    pub version: (u8, u8),
    /// `prtr`, `mntr`, `scnr`, `spac`.
    pub class: String,
    /// `CMYK`, `RGB `, `GRAY`, `Lab `.
    pub space: String,
    /// Profile connection space.
    pub pcs: String,
    /// Whether `acsp` stands where it must.
    pub signed: bool,
    /// Signatures of its tags: `A2B0`, `B2A0`, `desc`.
    pub tags: Vec<String>,
}

/// A picture: an image XObject, or one written into content.
pub(crate) struct Image<'a> {
    pub id: Option<ObjectId>,
    /// `None` for one written into content.
    pub stream: Option<&'a Stream>,
    pub width: i64,
    pub height: i64,
    pub bits: i64,
    /// `None` for a stencil, or a JPEG 2000 picture that has its own.
    pub space: Option<usize>,
    pub stencil: bool,
    pub interpolate: bool,
    /// `DCTDecode`, …; abbreviations written out.
    pub filters: Vec<String>,
    /// It has a soft mask: an `SMask` that is no name, or `SMaskInData` of a JPEG 2000.
    pub soft_mask: bool,
    pub uses: Vec<ImageUse>,
}

/// A picture on a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImageUse {
    pub page: u32,
    pub bounds: Bounds,
    /// Samples an inch at the size on the page, across and down, `UserUnit` counted.
    pub ppi: (f64, f64),
}

/// A graphics state dictionary that content sets.
pub(crate) struct GraphicsState<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// Page of the first use, from 1.
    pub page: u32,
}

/// Why a content stream was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// `Do`.
    Form,
    /// A tiling pattern.
    Pattern,
    /// The group of a soft mask.
    Mask,
    /// A glyph of a Type 3 font.
    Glyph,
    /// What an annotation looks like.
    Appearance,
}

/// A stream with content of its own.
pub(crate) struct Form<'a> {
    pub id: Option<ObjectId>,
    pub stream: &'a Stream,
    pub role: Role,
    /// Page of the first use, from 1.
    pub page: u32,
}

/// A page.
pub(crate) struct Page<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// From 1.
    pub number: u32,
    pub resources: Option<&'a Dictionary>,
    /// As stated, with what is inherited; `None` where missing or no box.
    pub boxes: Boxes,
    /// Points of 1/72 inch in a unit of the page (`UserUnit`).
    pub unit: f64,
    pub rotate: i64,
    /// Its transparency group.
    pub group: Option<&'a Dictionary>,
    /// Blending spaces of the groups drawn on it (`CS`), its own included; places in [`Stock::spaces`].
    pub group_spaces: BTreeSet<usize>,
    /// What is painted, in order, text of one face and colour that follows itself as one.
    pub painted: Vec<Painted>,
    /// There is more than is kept in `painted`.
    pub crowded: bool,
    /// Marked-content sequences in order of their beginning.
    pub marks: Vec<Mark>,
    /// Painting operators outside every artifact and every sequence with a number.
    pub loose: u32,
    /// Sequences left open at the end of the page or of a form, and ends without a beginning.
    pub unbalanced: u32,
    pub annotations: Vec<Annotation<'a>>,
    /// Colour spaces painted in, in whatever stream; places in [`Stock::spaces`].
    pub spaces: BTreeSet<usize>,
    /// Those of them that tiling patterns are painted in.
    pub tiled: BTreeSet<usize>,
    /// Graphics states set; places in [`Stock::states`].
    pub states: BTreeSet<usize>,
    /// Why the page has transparency, each reason once: `alpha`, `BM`, `SMask`, `image SMask`, `Group`.
    pub transparency: BTreeSet<&'static str>,
    /// Rendering intents set by `ri`.
    pub intents: BTreeSet<Vec<u8>>,
    /// Operators that no standard knows.
    pub unknown: BTreeSet<Vec<u8>>,
    /// Deepest nesting of `q`.
    pub depth: usize,
    /// A PostScript XObject, or the `PS` operator's like, by object.
    pub postscript: BTreeSet<Option<ObjectId>>,
    /// XObjects with an `OPI` key or a form `Ref` (reference XObject), by object.
    pub replaced: BTreeSet<Option<ObjectId>>,
    /// Optional content is drawn.
    pub layers: bool,
}

/// Boxes of a page as stated.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Boxes {
    pub media: Option<Bounds>,
    pub crop: Option<Bounds>,
    pub bleed: Option<Bounds>,
    pub trim: Option<Bounds>,
    pub art: Option<Bounds>,
}

impl Page<'_> {
    /// The sheet.
    pub(crate) fn media(&self) -> Bounds {
        self.boxes.media.unwrap_or(Bounds { x0: 0.0, y0: 0.0, x1: 612.0, y1: 792.0 })
    }

    /// What is left after cutting: the trim box, else the art box, else the crop box, else the sheet.
    pub(crate) fn trim(&self) -> Bounds {
        let stated = self.boxes.trim.or(self.boxes.art).or(self.boxes.crop);
        stated.map(|b| b.intersect(self.media())).filter(|b| !b.is_empty()).unwrap_or(self.media())
    }

    /// As far as what is cut away may be drawn: the bleed box, else the crop box, else the sheet.
    pub(crate) fn bleed(&self) -> Bounds {
        let stated = self.boxes.bleed.or(self.boxes.crop);
        stated.map(|b| b.intersect(self.media())).filter(|b| !b.is_empty()).unwrap_or(self.media())
    }

    /// Length of a millimetre in units of the page.
    pub(crate) fn mm(&self) -> f64 {
        72.0 / 25.4 / self.unit
    }
}

/// A colour that something is painted with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ink {
    /// Place in [`Stock::spaces`].
    pub space: usize,
    /// Its numbers; empty for a pattern.
    pub values: Vec<f32>,
    /// Under a pattern: the space of its shading, or of the colour of an uncoloured one.
    pub under: Option<usize>,
}

/// What an operator paints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    /// The inside of a path; its thinner side in points is small where it is drawn as a line.
    Fill,
    Stroke {
        /// Width on the page in points of 1/72 inch; 0 is the thinnest that a device has.
        width: f64,
    },
    Text {
        /// Place in [`Stock::fonts`].
        font: Option<usize>,
        /// Size on the page in points of 1/72 inch.
        size: f64,
        /// `Tr`.
        mode: i64,
    },
    Image {
        /// Place in [`Stock::images`].
        image: usize,
    },
    Shading,
}

/// Whose marked content something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nobody's.
    Loose,
    Artifact,
    /// Of the structure element that claims this number.
    Content(i64),
    /// In a pattern, a mask, a glyph, an appearance: whoever uses it says.
    Inner,
}

/// Something painted.
#[derive(Clone, Debug)]
pub(crate) struct Painted {
    pub what: What,
    /// Its box on the page, cut to that of the clip.
    pub bounds: Bounds,
    /// Colour of what is filled; `None` where nothing is.
    pub fill: Option<Rc<Ink>>,
    /// Colour of what is stroked.
    pub stroke: Option<Rc<Ink>>,
    pub owner: Owner,
    /// `OP` or `op` as it applies here.
    pub overprint: bool,
    /// `OPM`.
    pub overprint_mode: i64,
    /// Opacity, blend mode or soft mask other than plain.
    pub transparent: bool,
}

/// A marked-content sequence.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub tag: Vec<u8>,
    pub mcid: Option<i64>,
    /// The sequence around, by its place in the page's list.
    pub parent: Option<usize>,
    pub lang: Option<String>,
    pub actual: Option<String>,
    pub alt: Option<String>,
    pub expansion: Option<String>,
    /// Something is painted in it, itself, not in one within it.
    pub painted: bool,
    /// The form that it stands in.
    pub form: Option<ObjectId>,
}

/// An annotation.
pub(crate) struct Annotation<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    pub subtype: String,
    pub rect: Option<Bounds>,
    /// `F`.
    pub flags: i64,
    pub contents: Option<String>,
    pub struct_parent: Option<i64>,
}

/// An action.
pub(crate) struct Action<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// `GoTo`, `URI`, `JavaScript`.
    pub subtype: String,
    /// `OpenAction`, `AA`, `annotation`, `outline`, `field`, `JavaScript` (the name tree).
    pub place: &'static str,
    pub page: Option<u32>,
}

/// The structure tree.
pub(crate) struct Tree<'a> {
    pub root: &'a Dictionary,
    /// `RoleMap`, one step.
    pub roles: BTreeMap<Vec<u8>, Vec<u8>>,
    /// In reading order: an element before those within it.
    pub nodes: Vec<Node<'a>>,
    /// Kids of the root, places in `nodes`.
    pub top: Vec<usize>,
    /// An element that is its own ancestor, or in two places.
    pub cycle: Option<ObjectId>,
    /// Numbers of `ParentTree` to what they lead to, in order of the tree.
    pub parents: BTreeMap<i64, &'a Object>,
}

/// A structure element.
pub(crate) struct Node<'a> {
    pub id: Option<ObjectId>,
    pub dict: &'a Dictionary,
    /// `S`.
    pub tag: Vec<u8>,
    /// After the role map: a standard type, or a tag that leads to none.
    pub role: Vec<u8>,
    pub parent: Option<usize>,
    pub depth: usize,
    pub kids: Vec<Kid>,
    /// Page, from 1, where its `Pg` or one around says so.
    pub page: Option<u32>,
    pub lang: Option<String>,
    pub alt: Option<String>,
    pub actual: Option<String>,
    pub expansion: Option<String>,
}

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kid {
    /// An element, by its place in [`Tree::nodes`].
    Node(usize),
    /// Marked content.
    Content {
        /// From 1; `None` where no page can be found.
        page: Option<u32>,
        mcid: i64,
        /// The form that the content stands in (`Stm`).
        stream: Option<ObjectId>,
    },
    /// An object, mostly an annotation (`OBJR`).
    Object { id: Option<ObjectId> },
}
