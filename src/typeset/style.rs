//! Page styles (`styles/*.toml`): every number of `page-design.md` that a style may change, typed.
//!
//! A style states what differs from `a5`; the two tables are merged key by key and read strictly, so a misspelt key
//! is an error that names it.

use crate::typeset::inline::KinsokuLevel;
use crate::units::{Em, Pt};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

const A5: &str = include_str!("../../styles/a5.toml");

/// Styles in the program, the default first. `16k-2col` is not among them: two columns are not built.
pub const BUILTIN: [(&str, &str); 6] = [
    ("a5", A5),
    ("32k", include_str!("../../styles/32k.toml")),
    ("16k", include_str!("../../styles/16k.toml")),
    ("a4", include_str!("../../styles/a4.toml")),
    ("journal", include_str!("../../styles/journal.toml")),
    ("phone", include_str!("../../styles/phone.toml")),
];

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
    /// Code blocks.
    pub code: CodeStyle,
    /// Tables (§9).
    pub table: TableStyle,
    /// Contents (§10).
    pub contents: ContentsStyle,
    /// Copyright page (§11).
    pub rights: RightsStyle,
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
    /// Measure, in characters.
    pub chars: u16,
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

/// Lines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineStyle {
    /// Line-break level (LB-01).
    #[serde(deserialize_with = "level")]
    pub level: KinsokuLevel,
    /// Gap between Han and Latin in running text (MX-01).
    #[serde(deserialize_with = "em")]
    pub gap: Em,
    /// Drawn size of 黑 glyphs on a 1 em advance, in thousandths.
    #[serde(deserialize_with = "em")]
    pub label_scale: Em,
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
    /// A style of the program by name; `None` when there is none of that name.
    pub fn builtin(name: &str) -> Option<PageStyle> {
        let (_, text) = BUILTIN.iter().find(|(n, _)| *n == name)?;
        PageStyle::from_toml(text).ok()
    }

    /// A style from TOML; what it leaves out is as in `a5`.
    ///
    /// # Errors
    /// [`StyleError`], naming the key: unknown, of the wrong kind, or a value that no page can have.
    pub fn from_toml(text: &str) -> Result<PageStyle, StyleError> {
        let toml = |e: toml::de::Error| StyleError::Toml(e.to_string().trim_end().to_string());
        let mut table: toml::Table = A5.parse().map_err(toml)?;
        merge(&mut table, text.parse().map_err(toml)?);
        let style: PageStyle = table.try_into().map_err(toml)?;
        style.check()?;
        Ok(style)
    }

    /// Width of the type area.
    pub fn measure(&self) -> Pt {
        self.page.size * i64::from(self.page.chars)
    }

    /// Baseline of the folio, from the top of the page.
    pub fn folio_baseline(&self) -> Pt {
        if self.folio.bottom > Pt::ZERO {
            return self.page.height - self.folio.bottom;
        }
        self.page.top + self.page.pitch * (i64::from(self.page.rows) + 1) + Em(880).at(self.page.size)
    }

    fn check(&self) -> Result<(), StyleError> {
        let wrong = |key: &str, problem: String| Err(StyleError::Value { key: key.to_string(), problem });
        let p = &self.page;
        if p.size < Pt::tenths(60) || p.size > Pt::tenths(400) {
            return wrong("page.size", format!("{} pt is not between 6 and 40", p.size.to_f64()));
        }
        if p.pitch < p.size || p.pitch > p.size * 4 {
            return wrong("page.pitch", format!("{} pt is not between one and four em", p.pitch.to_f64()));
        }
        if p.chars < 12 {
            return wrong("page.chars", format!("{} characters are fewer than 12 (JU-22)", p.chars));
        }
        if p.rows < 10 {
            return wrong("page.rows", format!("{} rows are fewer than 10", p.rows));
        }
        if p.inner < Pt::ZERO || p.inner + self.measure() > p.width {
            return wrong("page.chars", "the type area and its inner margin are wider than the page".to_string());
        }
        let last = p.top + p.pitch * (i64::from(p.rows) - 1) + p.size;
        let folio = self.folio_baseline();
        if p.top < Pt::ZERO || last > p.height || folio > p.height || folio - self.folio.size < last {
            return wrong("page.rows", "the type area and the folio are taller than the page".to_string());
        }
        if self.head.show && p.top < p.pitch * 2 {
            return wrong("page.top", "no room for the running head on row -1".to_string());
        }
        for (key, sizes, pitches) in [
            ("title_page.title", &self.title_page.title, &self.title_page.title_pitch),
            ("opening.title", &self.opening.title, &self.opening.title_pitch),
        ] {
            if sizes.is_empty() || sizes.len() != pitches.len() {
                return wrong(key, "one pitch a size, and at least one".to_string());
            }
        }
        let sizes = [
            ("head.size", self.head.size),
            ("folio.size", self.folio.size),
            ("opening.author", self.opening.author),
            ("opening.small", self.opening.small),
            ("foot.size", self.foot.size),
            ("foot.pitch", self.foot.pitch),
            ("heading.1.size", self.heading.h1.size),
            ("heading.1.pitch", self.heading.h1.pitch),
            ("heading.2.size", self.heading.h2.size),
            ("heading.2.pitch", self.heading.h2.pitch),
            ("heading.3.size", self.heading.h3.size),
            ("code.size", self.code.size),
            ("table.size", self.table.size),
            ("table.small", self.table.small),
            ("table.pitch", self.table.pitch),
            ("contents.title", self.contents.title),
            ("contents.leader", self.contents.leader),
            ("contents.leader_pitch", self.contents.leader_pitch),
            ("rights.size", self.rights.size),
            ("rights.pitch", self.rights.pitch),
        ];
        let titles = self.opening.title.iter().chain(&self.opening.title_pitch);
        let titles = titles.chain(&self.title_page.title).chain(&self.title_page.title_pitch);
        for (key, size) in sizes.into_iter().chain(titles.map(|t| ("title", *t))) {
            if size < Pt::tenths(40) || size > Pt::tenths(720) {
                return wrong(key, format!("{} pt is not between 4 and 72", size.to_f64()));
            }
        }
        if self.opening.names_a_line == 0 {
            return wrong("opening.names_a_line", "at least 1".to_string());
        }
        if !(500..=1000).contains(&self.line.label_scale.0) {
            return wrong("line.label_scale", "between 0.5 and 1".to_string());
        }
        let room = Em::whole(i32::from(p.chars));
        for (key, indent) in [
            ("note.indent", self.note.indent * 2),
            ("quote.indent", self.quote.indent * 2),
            ("list.indent", self.list.indent),
            ("paragraph.indent", self.paragraph.indent),
            ("contents.indent", self.contents.indent * 2),
        ] {
            if indent < Em::ZERO || indent * 2 > room {
                return wrong(key, "negative, or more than the measure allows".to_string());
            }
        }
        Ok(())
    }
}

/// Lays `over` on `base`, table by table.
fn merge(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(b)), toml::Value::Table(o)) => merge(b, o),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn parse_length(text: &str) -> Option<Pt> {
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let value: f64 = number.trim().parse().ok().filter(|v: &f64| v.is_finite() && v.abs() < 10_000.0)?;
    match unit {
        "pt" => Some(Pt::from_f64(value)),
        "mm" => Some(Pt::micrometres((value * 1000.0).round() as i64)),
        _ => None,
    }
}

fn pt<'de, D: Deserializer<'de>>(d: D) -> Result<Pt, D::Error> {
    let text = String::deserialize(d)?;
    parse_length(&text)
        .ok_or_else(|| D::Error::custom(format!("`{text}` is not a length such as \"10.5pt\" or \"24mm\"")))
}

fn pts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Pt>, D::Error> {
    let texts = Vec::<String>::deserialize(d)?;
    texts
        .iter()
        .map(|t| parse_length(t).ok_or_else(|| D::Error::custom(format!("`{t}` is not a length such as \"18pt\""))))
        .collect()
}

fn em<'de, D: Deserializer<'de>>(d: D) -> Result<Em, D::Error> {
    let value = f64::deserialize(d)?;
    if !value.is_finite() || value.abs() > 1000.0 {
        return Err(D::Error::custom(format!("{value} em")));
    }
    Ok(Em((value * 1000.0).round() as i32))
}

fn level<'de, D: Deserializer<'de>>(d: D) -> Result<KinsokuLevel, D::Error> {
    let text = String::deserialize(d)?;
    Ok(match text.as_str() {
        "none" => KinsokuLevel::None,
        "basic" => KinsokuLevel::Basic,
        "gb" => KinsokuLevel::Gb,
        "strict" => KinsokuLevel::Strict,
        _ => return Err(D::Error::custom(format!("`{text}` is none of none, basic, gb, strict"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(v: f64) -> f64 {
        v * 72.0 / 25.4
    }

    /// `page-design.md` §1, row by row: trim, N × R, em / p, type area, inner / outer, top / bottom, head and folio.
    #[test]
    fn built_in_styles_have_the_numbers_of_the_design() {
        type Row = (&'static str, (f64, f64), (u16, u16), (f64, f64), (f64, f64), (f64, f64), (f64, f64), (f64, f64));
        let table: [Row; 4] = [
            ("a5", (148., 210.), (26, 26), (10.5, 18.), (273., 460.5), (27., 24.69), (24., 23.55), (14.56, 11.29)),
            ("32k", (140., 203.), (25, 25), (10.5, 18.), (262.5, 442.5), (25., 22.40), (24., 22.90), (14.56, 10.64)),
            ("16k", (185., 260.), (34, 31), (10.5, 19.), (357., 580.5), (31., 28.06), (28., 27.21), (17.85, 14.25)),
            ("phone", (80., 160.), (17, 19), (12., 20.5), (204., 381.), (4., 4.), (10.6, 15.), (0., 4.9)),
        ];
        for (name, trim, grid, (em, p), area, margin, vertical, (head, folio)) in table {
            let s = PageStyle::builtin(name).unwrap();
            let near = |a: Pt, b: f64| assert!((a.to_f64() - b).abs() < 0.2, "{name}: {} for {b}", a.to_f64());
            near(s.page.width, mm(trim.0));
            near(s.page.height, mm(trim.1));
            assert_eq!((s.page.chars, s.page.rows), grid);
            assert_eq!((s.page.size, s.page.pitch), (Pt::from_f64(em), Pt::from_f64(p)));
            assert_eq!(s.measure(), Pt::from_f64(area.0));
            assert_eq!(s.page.pitch * (i64::from(grid.1) - 1) + s.page.size, Pt::from_f64(area.1));
            near(s.page.inner, mm(margin.0));
            near(s.page.width - s.page.inner - s.measure(), mm(margin.1));
            near(s.page.top, mm(vertical.0));
            near(s.page.height - s.page.top - Pt::from_f64(area.1), mm(vertical.1));
            if s.head.show {
                near(s.page.top - s.page.pitch * 2 + Pt::from_f64(0.88 * em), mm(head));
            }
            near(s.page.height - s.folio_baseline(), mm(folio));
        }
    }

    #[test]
    fn every_built_in_style_parses_under_its_name() {
        for (name, text) in BUILTIN {
            assert_eq!(PageStyle::from_toml(text).unwrap().name, name);
        }
        assert_eq!(PageStyle::builtin("16k-2col"), None);
        assert_eq!(PageStyle::default().name, "a5");
    }

    #[test]
    fn what_a_style_leaves_out_is_as_in_a5() {
        let s = PageStyle::from_toml("name = \"mine\"\n[page]\nchars = 24\n").unwrap();
        assert_eq!((s.page.chars, s.page.rows, s.heading.h1.rows), (24, 26, 5));
    }

    #[test]
    fn errors_name_the_key() {
        for (text, key) in [
            ("[page]\nrow = 3\n", "row"),
            ("[heading.5]\nsize = \"9pt\"\n", "5"),
            ("[page]\nsize = \"10.5\"\n", "size"),
            ("[page]\nsize = 10.5\n", "size"),
            ("[page]\nchars = 40\n", "page.chars"),
            ("[page]\nrows = 60\n", "page.rows"),
            ("[line]\nlevel = \"harsh\"\n", "level"),
            ("[opening]\ntitle = []\n", "opening.title"),
            ("[page\n", "page"),
        ] {
            let error = PageStyle::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(key), "{text:?}: {error}");
        }
    }
}
