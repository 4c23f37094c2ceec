//! One paragraph: text with styles in, justified lines out.
//!
//! A paragraph is five named steps, a file each, tied together by `paragraph`:
//!
//! | step | file | rules |
//! |---|---|---|
//! | 1 units and their classes | `class`, `class_table`, `quotes` | CC-01…CC-16 |
//! | 2 glyphs, advances, measured blanks | `shape`, `fonts` | CC-17, CC-18 |
//! | 3 what is trimmed or added whatever the line | `space` | PW, MX |
//! | 4 where a line may end; which ends are taken | `uax14`, `breaks`; `lines`, `greedy` | LB; JU-18, JU-20 |
//! | 5 how a line is filled | `justify` | JU |
//!
//! `unit` is what the steps hand on. `runs` turns a line into items of a page, `title` breaks display titles.
//! Beside the steps: `objects` (numbers of notes, small pictures), `ruby`, `bopomofo` (readings), `interlinear` (dots and lines under
//! the words, spreading), `hyphen` (words divided when nothing else helps).
//!
//! `rules` has the options, the mainland's by default; of TW and HK only the widths and sides of marks differ (CC-07,
//! CC-18). Vertical (CC-19) is not here.

mod bopomofo;
mod breaks;
mod class;
mod class_table;
mod fonts;
mod greedy;
mod hyphen;
mod interlinear;
mod justify;
mod lines;
mod objects;
mod paragraph;
mod quotes;
mod ruby;
mod rules;
mod runs;
mod shape;
mod space;
mod title;
mod uax14;
mod unit;

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests;

pub use breaks::Relief;
pub use fonts::FontContext;
pub use objects::{note_number, note_number_run};
pub use paragraph::{MissingChar, SetParagraph, display_width, natural_width, set_paragraph, set_paragraph_lines};
pub use rules::{
    BreakStrategy, FirstLineOpen, GapRange, Hang, KeepNumber, KinsokuLevel, LineEnd, LineRules, LineStart, MiddleDot,
    PunctuationStyle, Region, SourceSpace,
};
pub use runs::runs_of;
pub use title::break_title;

use crate::document::BlockId;
use crate::fonts::{FaceId, Voice};
use crate::typeset::{Item, Owner};
use crate::units::{Em, GlyphId, Pt};
use std::ops::Range;

/// A paragraph to be set. All `Em` here are of [`Paragraph::em`].
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// The characters; `\n` is a forced break.
    pub text: String,
    /// Styles, in order, covering the text without gaps.
    pub runs: Vec<StyledRun>,
    /// Size of the em in which the line is measured.
    pub em: Pt,
    /// Width of the column.
    pub measure: Em,
    /// Indent of the first line.
    pub first_indent: Em,
    /// Indent of the other lines.
    pub rest_indent: Em,
    /// How lines are filled.
    pub align: Align,
    /// Rules of the line.
    pub rules: LineRules,
    /// Things set in the line that are no characters of the text, by place.
    pub objects: Vec<InlineObject>,
    /// What stands over or under ranges of the text; never wider for it, readings excepted (CC-15).
    pub interlinear: Vec<Interlinear>,
}

/// A thing in the line that is no character of the text. It belongs to what stands before it: no line begins with it
/// unless the paragraph does (LB-19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineObject {
    /// Byte of the text before which it stands.
    pub at: usize,
    /// What it is.
    pub kind: ObjectKind,
    /// Whose it is.
    pub owner: Owner,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// The number that calls a note, a glyph of 宋 at `size`, its baseline raised by `rise` (NT-01).
    NoteRef {
        /// The number as it is set, `①` until the page is known; all numbers of one form are as wide.
        text: String,
        /// Size.
        size: Pt,
        /// How far it is raised.
        rise: Pt,
        /// Target of the link.
        link: String,
    },
    /// A small picture; its box stands on the baseline, lowered by `depth`.
    Image {
        /// The leaf that holds it.
        block: BlockId,
        /// Path as the source names it.
        src: String,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// How far it reaches under the baseline.
        depth: Pt,
    },
}

/// What stands over or under a range of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interlinear {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: InterlinearKind,
}

/// Kinds of marks between the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterlinearKind {
    /// 着重号 (EM-01).
    Dots,
    /// 专名号 (EM-02).
    ProperName,
    /// 书名号甲式 (EM-03).
    BookTitle,
    /// A reading (RB-01…RB-04).
    Ruby {
        /// Its characters.
        reading: String,
        /// Whose they are.
        owner: Owner,
    },
    /// The range is spread over a width by layout (PA-14).
    Spread {
        /// Width, in em of the paragraph.
        width: Em,
    },
}

/// A range of the text in one style.
#[derive(Clone, Debug)]
pub struct StyledRun {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Its style.
    pub style: TextStyle,
    /// Whose words.
    pub owner: Owner,
    /// Link target.
    pub link: Option<String>,
    /// Stated language of the words (BCP 47), for hyphenation.
    pub lang: Option<String>,
}

/// How a run looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Which face serves which script (`page-design.md` §0, "Faces by role").
    pub voice: Voice,
    /// Nominal size: Han advance one em of it.
    pub size: Pt,
    /// Size of the drawn glyphs in thousandths of the nominal size (920 for 黑 labels on a 1 em advance).
    pub glyph_scale: u16,
    /// Natural gap between Han and Latin (MX-01): 0.25 em in running text, 0 in display lines.
    pub gap: Em,
    /// Code spans, addresses and digests: breaks by LB-17, no autospace inside, no ligatures.
    pub verbatim: bool,
    /// Labels with their colon: no break inside, not compressible (IV-05).
    pub unbreakable: bool,
}

/// How lines are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Both edges, last line natural (JU-01, JU-14).
    Justify,
    /// Natural, at the start.
    Start,
    /// Natural, centred on ink.
    Center,
    /// Natural, at the end.
    End,
}

/// A line, its clusters positioned from the start of the measure.
#[derive(Clone, Debug)]
pub struct Line {
    /// Clusters, collapsed spaces included with advance 0 so that no character of the text is lost.
    pub clusters: Vec<Cluster>,
    /// Edges of the line within the measure.
    pub left: Em,
    /// Right edge.
    pub right: Em,
    /// Last of its paragraph, or before a forced break.
    pub last: bool,
    /// How it was filled.
    pub status: LineStatus,
    /// What was given up for its end, when it is [`LineStatus::Relaxed`].
    pub relief: Option<Relief>,
    /// Too wide by, or too narrow by with every gap at its cap.
    pub amiss: Em,
    /// Bytes of the paragraph's text.
    pub range: Range<usize>,
    /// What stands over and under it; nothing for most lines.
    pub attached: Vec<Attached>,
}

/// Something over or under a line: a reading, which are words, or a mark between the lines (CC-15).
#[derive(Clone, Debug)]
pub struct Attached {
    /// Index of the cluster that it follows in reading order.
    pub after: usize,
    /// The item, from the start of the measure and the baseline.
    pub item: Item,
}

/// How well a line is filled (LB-27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// Within the soft limits.
    Ok,
    /// Stretched over a cap: the hard cap between ideographs (JU-13), half an em between words (MX-08).
    Loose,
    /// Compressed into the last tier (JU-09).
    Tight,
    /// Does not fit.
    Overfull,
    /// A rule was dropped for this line.
    Relaxed,
}

/// A cluster: the characters that move together.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Bytes of the paragraph's text.
    pub range: Range<usize>,
    /// Class by §1.
    pub class: Class,
    /// Pen position, from the start of the measure.
    pub x: Em,
    /// Natural advance.
    pub natural: Em,
    /// Final advance, without `gap_after`.
    pub advance: Em,
    /// Blank removed on the left.
    pub trim_left: Em,
    /// Blank removed on the right.
    pub trim_right: Em,
    /// Space added after it: Han–Latin gap, justification.
    pub gap_after: Em,
    /// Ink, from the pen.
    pub ink: (Em, Em),
    /// Glyphs, in visual order; none for a forced break.
    pub glyphs: Vec<ClusterGlyph>,
    /// Drawn size.
    pub size: Pt,
    /// Index into the paragraph's runs.
    pub run: usize,
    /// No face has the character: a box is drawn, the first glyph is a blank that carries the text, the others are the
    /// digits of the code point (`decisions.md` 18).
    pub boxed: bool,
    /// Index of the paragraph's object that it is; its range is then empty.
    pub object: Option<u32>,
}

/// A glyph in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterGlyph {
    /// Face.
    pub face: FaceId,
    /// Id in it.
    pub gid: GlyphId,
    /// Offset of its origin from the origin of the cluster (the pen less `trim_left`), in em of the drawn size.
    pub dx: Em,
    /// Offset upwards (combining marks).
    pub dy: Em,
    /// Bytes of the paragraph's text that this glyph stands for; empty when an earlier glyph stands for them.
    pub text: (u32, u32),
}

/// Character classes of `chinese-typesetting.md` §1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// CC-01 opening mark.
    Op,
    /// CC-02 closing mark.
    Cl,
    /// CC-03 pause inside a sentence.
    Pi,
    /// CC-03 end of a sentence.
    Pe,
    /// CC-04 dash.
    Ds,
    /// CC-05 ellipsis.
    El,
    /// CC-06 connector.
    Cn,
    /// CC-07 middle dot.
    Md,
    /// CC-08 solidus.
    Sl,
    /// CC-09 ideograph and other full-width characters.
    Id,
    /// CC-10 Western letters and marks.
    We,
    /// CC-10 digits.
    Dg,
    /// CC-11 prefix.
    Px,
    /// CC-12 suffix.
    Sx,
    /// CC-13 space.
    Sp,
    /// CC-13 ideographic space.
    Is,
    /// CC-13 no-break space.
    Nb,
    /// CC-13 zero-width space and other invisible characters.
    Zw,
    /// CC-14 note reference.
    Nr,
}
