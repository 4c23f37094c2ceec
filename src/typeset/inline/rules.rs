//! The choices that hold for all lines of a document: the `[line]` table of a page style, as the inline engine takes it.
//! Each names the rule that it is an option of; the defaults are the mainland's.

use super::unit::Unit;
use super::{Class, Paragraph};
use crate::units::Em;
use serde::Deserialize;

/// Choices that hold for all lines of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRules {
    /// Line-break level (LB-01).
    pub level: KinsokuLevel,
    /// Whose marks: which blanks may be taken, on which side (CC-18).
    pub region: Region,
    /// How wide marks are in a line (PW-01).
    pub punctuation: PunctuationStyle,
    /// Width of a closing and an opening mark together, of which 1.5 em is the usual and 1 em the other (PW-02).
    pub pair: Em,
    /// A pause, stop or closing mark at the line end (PW-08, PW-11).
    pub line_end: LineEnd,
    /// An opening mark at the start of a line that is not the first (PW-09).
    pub line_start: LineStart,
    /// An opening mark at the start of an indented first line (PW-10).
    pub first_line_open: FirstLineOpen,
    /// Marks outside the measure (PW-13).
    pub hang: Hang,
    /// Width of 间隔号 (CC-07).
    pub middot: MiddleDot,
    /// No line begins with a dash, whatever the level (LB-05).
    pub no_dash_start: bool,
    /// No line begins with an ellipsis, whatever the level (LB-05).
    pub no_ellipsis_start: bool,
    /// A break between a number and its measure word (LB-12).
    pub keep_number_han: KeepNumber,
    /// A date may break after its separators without need (LB-14).
    pub break_date: bool,
    /// How far the Han–Latin gap gives (MX-07).
    pub gap_range: GapRange,
    /// A typed space between Han and Latin (MX-05).
    pub src_space: SourceSpace,
    /// `。？！` give their blank when all else is used up (JU-09).
    pub compress_stops: bool,
    /// Gap between ideographs over which a line is avoided (JU-13).
    pub soft_cap: Em,
    /// Gap between ideographs over which a line is reported as loose (JU-13, LB-27).
    pub hard_cap: Em,
    /// Fewest ideographs, or as much width, on a last line (JU-18).
    pub last_line_min: Em,
    /// What is aimed at on a last line (JU-18).
    pub last_line_aim: Em,
    /// A mark gives its blank before a dash or an ellipsis (PW-06).
    pub trim_before_dash: bool,
    /// A last line that lacks no more than this is filled; zero: never (JU-15).
    pub snap: Em,
    /// How the line ends are chosen (JU-20, LB-25).
    pub strategy: BreakStrategy,
}

impl Default for LineRules {
    /// The mainland's.
    fn default() -> LineRules {
        LineRules {
            level: KinsokuLevel::Gb,
            region: Region::Cn,
            punctuation: PunctuationStyle::Full,
            pair: Em(1500),
            line_end: LineEnd::Trim,
            line_start: LineStart::Trim,
            first_line_open: FirstLineOpen::Keep,
            hang: Hang::Off,
            middot: MiddleDot::Half,
            no_dash_start: false,
            no_ellipsis_start: false,
            keep_number_han: KeepNumber::Penalty,
            break_date: false,
            gap_range: GapRange::Between(Em(125), Em(333)),
            src_space: SourceSpace::Replace,
            compress_stops: true,
            soft_cap: Em(100),
            hard_cap: Em(250),
            last_line_min: Em(2000),
            last_line_aim: Em(3000),
            trim_before_dash: false,
            snap: Em::ZERO,
            strategy: BreakStrategy::TotalFit,
        }
    }
}

/// Line-break level (CLREQ 3.1.4; LB-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KinsokuLevel {
    /// No prohibition.
    None,
    /// Marks that may not begin or end a line.
    Basic,
    /// And 分隔号 not at the end: the mainland default.
    Gb,
    /// And dash and ellipsis not at the start.
    Strict,
}

/// Whose conventions of marks (CC-18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Mainland: marks in the corner of their box.
    Cn,
    /// Taiwan: marks in the middle.
    Tw,
    /// Hong Kong: as Taiwan.
    Hk,
}

/// Width of marks (PW-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PunctuationStyle {
    /// 全角式: one em, but for pairs and line edges.
    Full,
    /// 开明式: stops one em, all other marks half.
    Kaiming,
    /// 半角式: all marks half an em.
    Half,
    /// Nothing is ever trimmed.
    None,
}

/// Marks at a line end (PW-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnd {
    /// Half an em, always (GB/T 15834 5.1.10).
    Trim,
    /// Half an em when the line needs it, before anything else gives (JU-03).
    FitOnly,
    /// One em.
    Full,
}

/// Opening marks at a line start (PW-09).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineStart {
    /// Half an em.
    Trim,
    /// One em.
    Full,
}

/// Opening marks at the start of an indented first line (PW-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstLineOpen {
    /// The blank stays: ink at about 2.5 em.
    Keep,
    /// Ink at 2 em.
    Trim,
    /// Ink at 1.5 em: the text after the mark is in line with the other paragraphs.
    Outdent,
}

/// Marks outside the measure (PW-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hang {
    /// None.
    Off,
    /// One pause or stop at a line end where it does not fit; the mainland only.
    Allowed,
}

/// Width of 间隔号 (CC-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MiddleDot {
    /// Half an em (mainland).
    Half,
    /// One em (Taiwan, Hong Kong).
    Full,
}

/// A break between a number and a measure word (LB-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepNumber {
    /// Avoided.
    Penalty,
    /// Never without need.
    Forbid,
    /// As any other.
    Free,
}

/// A typed space between Han and Latin (MX-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceSpace {
    /// It stands for the gap and is as wide.
    Replace,
    /// It is a word space.
    Keep,
}

/// How the line ends are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreakStrategy {
    /// The cheapest of all ways through the paragraph (JU-20).
    TotalFit,
    /// Line by line: push in first, push out second (LB-25).
    Greedy,
}

/// Range of the Han–Latin gap (MX-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapRange {
    /// Always as wide as it is by nature.
    Fixed,
    /// From the first to the second, in em.
    Between(Em, Em),
}

/// Most blank that may be taken from a mark on its left and right, in thousandths of its em (CC-18, CC-20). What the
/// face measures there may be less (CC-17), never more.
pub(super) fn sides(rules: &LineRules, class: Class, ch: char) -> (i32, i32) {
    use Class::*;
    match (rules.region, class) {
        _ if rules.punctuation == PunctuationStyle::None => (0, 0),
        (_, Op) => (500, 0),
        (_, Cl) => (0, 500),
        (Region::Cn, Pi | Pe) => (0, 500),
        // Centred marks give on both sides, `？！` not at all.
        (_, Pi) => (250, 250),
        (_, Pe) if matches!(ch, '。' | '．' | '\u{FF61}') => (250, 250),
        // 间隔号 of one em (JU-05); of half an em there is nothing to give (CC-20).
        (_, Md) if rules.middot == MiddleDot::Full => (250, 250),
        _ => (0, 0),
    }
}

/// Whether a mark may hang at a line end (PW-13).
pub(super) fn may_hang(p: &Paragraph, u: &Unit) -> bool {
    p.rules.hang == Hang::Allowed
        && p.rules.region == Region::Cn
        && matches!(u.class, Class::Pi | Class::Pe)
        && !u.verbatim
        && !u.label
}
