//! Page styles (`styles/*.toml`): every number of `page-design.md` that a style may change, typed.
//!
//! A style states what differs from `a5`; the two tables are merged key by key and read strictly, so a misspelt key
//! is an error that names it.

mod cover;
mod line;
mod notes;
mod read;
mod sheet;

pub use self::cover::CoverStyle;
pub use self::line::LineStyle;
pub use self::notes::{NotePlace, NoteRestart, NotesStyle};
pub use self::read::BUILTIN;
use self::read::{em, pt, pts};
pub use self::sheet::{Marks, SheetStyle};
use crate::units::{Em, Pt};
use serde::{Deserialize, Serialize};

/// Why a style cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// Not TOML, an unknown key, or a value of the wrong kind; the message names the key.
    #[error("{0}")]
    Toml(String),
    /// A value that no page can have.
    #[error("`{key}`: {problem}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl StyleError {
    /// No built-in style of that name; names those there are.
    pub fn unknown(name: &str) -> StyleError {
        let known: Vec<&str> = BUILTIN.iter().map(|b| b.0).collect();
        StyleError::Toml(format!("no style `{name}`; built in: {}", known.join(", ")))
    }

    /// A style file that cannot be read.
    pub fn unreadable(path: &std::path::Path, error: &std::io::Error) -> StyleError {
        StyleError::Toml(format!("{}: {error}", path.display()))
    }
}

/// How pages look.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageStyle {
    /// Its name.
    pub name: String,
    /// Sheet and grid (`page-design.md` §0, §1).
    pub page: PageGeometry,
    /// Bleed and printer's marks (§12).
    pub sheet: SheetStyle,
    /// Running head (§2).
    pub head: HeadStyle,
    /// Folio (§2).
    pub folio: FolioStyle,
    /// Lines.
    pub line: LineStyle,
    /// Title page (§3).
    pub title_page: TitlePageStyle,
    /// Opening page (§4).
    pub opening: OpeningStyle,
    /// Licence at the foot of the opening page (§4, §8).
    pub foot: FootStyle,
    /// Headings (§5).
    pub heading: HeadingStyles,
    /// Chapters of books (§4).
    pub chapter: ChapterStyle,
    /// Half-title of books (§3).
    pub half_title: HalfTitleStyle,
    /// Speakers' turns (§6).
    pub turns: TurnStyle,
    /// Paragraphs (§6).
    pub paragraph: ParagraphStyle,
    /// Editor's note (§4).
    pub note: InsetStyle,
    /// Block quote (§7).
    pub quote: InsetStyle,
    /// Verse (§7).
    pub verse: VerseStyle,
    /// Lists (§7).
    pub list: ListStyle,
    /// Notes (§8).
    pub notes: NotesStyle,
    /// Code blocks.
    pub code: CodeStyle,
    /// Tables (§9).
    pub table: TableStyle,
    /// Contents (§10).
    pub contents: ContentsStyle,
    /// Copyright page (§11).
    pub rights: RightsStyle,
    /// Cover (§12).
    pub cover: CoverStyle,
}

/// Sheet and grid.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageGeometry {
    /// Trim width.
    #[serde(deserialize_with = "pt")]
    pub width: Pt,
    /// Trim height.
    #[serde(deserialize_with = "pt")]
    pub height: Pt,
    /// Margin at the binding.
    #[serde(deserialize_with = "pt")]
    pub inner: Pt,
    /// Margin over the em box of row 1.
    #[serde(deserialize_with = "pt")]
    pub top: Pt,
    /// Measure, in characters: of a column, when there are several.
    pub chars: u16,
    /// Columns: 1 or 2.
    pub columns: u16,
    /// Room between columns.
    #[serde(deserialize_with = "em")]
    pub gutter: Em,
    /// Rows of the type area.
    pub rows: u16,
    /// Body size: the em.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Row pitch (行距).
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Margins by parity.
    pub sides: Sides,
}

/// Margins by parity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// The inner margin is left on rectos, right on versos.
    Mirrored,
    /// The same on every page: a screen has no parity.
    Same,
}

/// Running head.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadStyle {
    /// Whether there is one.
    pub show: bool,
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// A head longer than this is cut at the title's own first break; em of its size.
    #[serde(deserialize_with = "em")]
    pub max: Em,
    /// … or at a phrase, ellipsis included.
    #[serde(deserialize_with = "em")]
    pub cut: Em,
}

/// Folio.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolioStyle {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Where on its row.
    pub place: FolioPlace,
    /// Its words.
    pub form: FolioForm,
    /// Baseline from the bottom edge; 0: on row R+2.
    #[serde(deserialize_with = "pt")]
    pub bottom: Pt,
}

/// Where a folio stands on its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolioPlace {
    /// Flush to the outer edge of the type area.
    Outer,
    /// In the middle of it.
    Centre,
}

/// Form of a folio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolioForm {
    /// `5`.
    Page,
    /// `5 / 62`.
    PageOf,
}

/// Title page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitlePageStyle {
    /// Works of fewer pages have none; 0: never.
    pub from_pages: u16,
    /// Row of the kind, on a page of 26 rows; scaled to others.
    pub kind_row: u16,
    /// First row of the title, likewise.
    pub title_row: u16,
    /// Title sizes, largest first.
    #[serde(deserialize_with = "pts")]
    pub title: Vec<Pt>,
    /// Line pitch of each.
    #[serde(deserialize_with = "pts")]
    pub title_pitch: Vec<Pt>,
}

/// Opening page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningStyle {
    /// Row of the kind (S).
    pub sink: u16,
    /// How far the sink may fall so that the editor's note fits.
    pub sink_min: u16,
    /// Title sizes, largest first.
    #[serde(deserialize_with = "pts")]
    pub title: Vec<Pt>,
    /// Line pitch of each.
    #[serde(deserialize_with = "pts")]
    pub title_pitch: Vec<Pt>,
    /// Widest line of a title, in parts of the measure.
    #[serde(deserialize_with = "em")]
    pub title_max: Em,
    /// Where the head of the article stands.
    pub align: OpeningAlign,
    /// Names.
    #[serde(deserialize_with = "pt")]
    pub author: Pt,
    /// Kind and roles.
    #[serde(deserialize_with = "pt")]
    pub small: Pt,
    /// Names on one line, at most.
    pub names_a_line: u16,
}

/// Where the head of an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpeningAlign {
    /// Centred on the type area.
    Centre,
    /// Flush left.
    Start,
}

/// Licence at the foot of the opening page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FootStyle {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Line pitch.
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Weight of the rule.
    #[serde(deserialize_with = "pt")]
    pub rule: Pt,
    /// Its length in parts of the measure.
    #[serde(deserialize_with = "em")]
    pub rule_length: Em,
    /// Its height over the first baseline.
    #[serde(deserialize_with = "pt")]
    pub rule_above: Pt,
}

/// Headings by level below the title.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadingStyles {
    /// 节.
    #[serde(rename = "1")]
    pub h1: CentredHeading,
    /// 一、.
    #[serde(rename = "2")]
    pub h2: CentredHeading,
    /// （一）.
    #[serde(rename = "3")]
    pub h3: SideHeading,
    /// Run-in.
    #[serde(rename = "4")]
    pub h4: RunInHeading,
}

/// A heading centred in its rows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentredHeading {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Pitch of its lines.
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Rows of a heading of one line: odd, so that it stands on a row.
    pub rows: u16,
}

/// A heading at the side, on the last of its rows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideHeading {
    /// Drawn size of its 黑 glyphs.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Rows.
    pub rows: u16,
    /// Indent.
    #[serde(deserialize_with = "em")]
    pub indent: Em,
}

/// A heading that the text runs on from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunInHeading {
    /// Indent.
    #[serde(deserialize_with = "em")]
    pub indent: Em,
    /// Gap before the text.
    #[serde(deserialize_with = "em")]
    pub gap: Em,
}

/// Chapters.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterStyle {
    /// Where chapters begin.
    pub start: ChapterStart,
    /// Row of the number, on a page of 26 rows; scaled to others.
    pub number_row: u16,
    /// First of the rows of the title, likewise.
    pub title_row: u16,
    /// First row of the text under a title of one line, likewise.
    pub body_row: u16,
    /// Size of the number.
    #[serde(deserialize_with = "pt")]
    pub number: Pt,
}

/// Where chapters begin (PG-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChapterStart {
    /// On pages of their own when the work is a book: three numbered headings of its highest level, or 64 pages.
    Auto,
    /// On a new page.
    Page,
    /// On a right-hand page.
    Recto,
    /// In the run of the text.
    Run,
}

/// Half-title 半扉页.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HalfTitleStyle {
    /// Books of fewer pages of text have none; 0: never.
    pub from_pages: u16,
    /// Row, on a page of 26 rows; scaled to others.
    pub row: u16,
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
}

/// Speakers' turns.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnStyle {
    /// How they stand.
    pub style: TurnForm,
}

/// How turns stand (IV-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnForm {
    /// The text runs on from the label.
    RunIn,
    /// The text hangs from a column of labels; never on pages of fewer than 20 characters.
    Hang,
    /// Questions in 楷体, where one side merely asks.
    Qa,
}

/// Paragraphs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParagraphStyle {
    /// First-line indent (PA-01).
    #[serde(deserialize_with = "em")]
    pub indent: Em,
}

/// Text in another voice, indented.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsetStyle {
    /// Indent on both sides.
    #[serde(deserialize_with = "em")]
    pub indent: Em,
    /// First-line indent within it.
    #[serde(deserialize_with = "em")]
    pub first: Em,
    /// Blank rows before.
    pub before: u16,
    /// Blank rows after.
    pub after: u16,
}

/// Verse.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerseStyle {
    /// Indent of what does not fit on its line (PA-11).
    #[serde(deserialize_with = "em")]
    pub run_over: Em,
    /// Blank rows before.
    pub before: u16,
    /// Blank rows after.
    pub after: u16,
}

/// Lists.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListStyle {
    /// Where the marker stands.
    #[serde(deserialize_with = "em")]
    pub indent: Em,
}

/// Code blocks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeStyle {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Blank rows before.
    pub before: u16,
    /// Blank rows after.
    pub after: u16,
}

/// Tables.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableStyle {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Size of a table that is too wide at `size`.
    #[serde(deserialize_with = "pt")]
    pub small: Pt,
    /// Pitch of the lines of a cell.
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Top and bottom rules.
    #[serde(deserialize_with = "pt")]
    pub heavy: Pt,
    /// Rule under the head.
    #[serde(deserialize_with = "pt")]
    pub light: Pt,
    /// Wider tables become label and value lines; 0: never.
    #[serde(deserialize_with = "em")]
    pub list_above: Em,
}

/// Contents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsStyle {
    /// Fewer headings: no contents page.
    pub from_headings: u16,
    /// Size of 目录.
    #[serde(deserialize_with = "pt")]
    pub title: Pt,
    /// Its rows.
    pub rows: u16,
    /// Size of the leader dots.
    #[serde(deserialize_with = "pt")]
    pub leader: Pt,
    /// Their pitch, counted from the right edge.
    #[serde(deserialize_with = "pt")]
    pub leader_pitch: Pt,
    /// Column of the folios.
    #[serde(deserialize_with = "em")]
    pub folio_column: Em,
    /// Indent of a level.
    #[serde(deserialize_with = "em")]
    pub indent: Em,
}

/// Copyright page.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsStyle {
    /// Size.
    #[serde(deserialize_with = "pt")]
    pub size: Pt,
    /// Line pitch.
    #[serde(deserialize_with = "pt")]
    pub pitch: Pt,
    /// Label column, em of `size`.
    #[serde(deserialize_with = "em")]
    pub label_column: Em,
    /// Gap between the columns, em of `size`.
    #[serde(deserialize_with = "em")]
    pub label_gap: Em,
    /// Pitch of the groups of a digest, em of `size`.
    #[serde(deserialize_with = "em")]
    pub digest_pitch: Em,
}

impl Default for PageStyle {
    /// `a5`, built in.
    fn default() -> PageStyle {
        // A test reads every built-in style, so this one parses.
        PageStyle::from_toml("").expect("styles/a5.toml is read by a test")
    }
}

impl PageStyle {
    /// Width of the type area: all columns and the gutters between them.
    pub fn measure(&self) -> Pt {
        let (columns, em) = (i64::from(self.page.columns.max(1)), self.page.size);
        em * i64::from(self.page.chars) * columns + self.page.gutter.at(em) * (columns - 1)
    }

    /// Baseline of the folio, from the top of the page.
    pub fn folio_baseline(&self) -> Pt {
        if self.folio.bottom > Pt::ZERO {
            return self.page.height - self.folio.bottom;
        }
        self.page.top + self.page.pitch * (i64::from(self.page.rows) + 1) + Em(880).at(self.page.size)
    }
}
