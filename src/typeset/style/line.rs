//! The `[line]` table: how lines are broken and filled.

use super::read::em;
use crate::typeset::inline::{
    BreakStrategy, FirstLineOpen, GapRange, Hang, KeepNumber, KinsokuLevel, LineEnd, LineRules, LineStart, MiddleDot,
    PunctuationStyle, Region, SourceSpace,
};
use crate::units::Em;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// Lines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineStyle {
    /// Line-break level (LB-01).
    pub level: KinsokuLevel,
    /// Whose marks (CC-18).
    pub region: Region,
    /// Width of marks (PW-01).
    pub punctuation: PunctuationStyle,
    /// Width of a closing and an opening mark together: 1.5 or 1 (PW-02).
    #[serde(deserialize_with = "em")]
    pub pair: Em,
    /// Marks at a line end (PW-08).
    pub line_end: LineEnd,
    /// Opening marks at a line start (PW-09).
    pub line_start: LineStart,
    /// Opening marks at the start of an indented first line (PW-10).
    pub first_line_open: FirstLineOpen,
    /// Marks outside the measure (PW-13).
    pub hang: Hang,
    /// Width of 间隔号 (CC-07).
    pub middot: MiddleDot,
    /// No line begins with a dash (LB-05).
    pub no_dash_start: bool,
    /// No line begins with an ellipsis (LB-05).
    pub no_ellipsis_start: bool,
    /// A break between a number and its measure word (LB-12).
    pub keep_number_han: KeepNumber,
    /// A date may break after its separators (LB-14).
    pub break_date: bool,
    /// Gap between Han and Latin in running text (MX-01).
    #[serde(deserialize_with = "em")]
    pub gap: Em,
    /// How far that gap gives (MX-07): two lengths, or "fixed".
    #[serde(deserialize_with = "gap_range")]
    pub gap_range: GapRange,
    /// A typed space between Han and Latin (MX-05).
    pub src_space: SourceSpace,
    /// Stops give their blank when all else is used up (JU-09).
    pub compress_stops: bool,
    /// Soft cap of the gaps between ideographs (JU-13).
    #[serde(deserialize_with = "em")]
    pub soft_cap: Em,
    /// Hard cap (JU-13).
    #[serde(deserialize_with = "em")]
    pub hard_cap: Em,
    /// Fewest ideographs on a last line (JU-18).
    #[serde(deserialize_with = "em")]
    pub last_line_min: Em,
    /// What is aimed at (JU-18).
    #[serde(deserialize_with = "em")]
    pub last_line_aim: Em,
    /// Marks give their blank before a dash (PW-06).
    pub trim_before_dash: bool,
    /// A last line that lacks no more is filled (JU-15).
    #[serde(deserialize_with = "em")]
    pub snap: Em,
    /// How line ends are chosen (JU-20, LB-25).
    pub strategy: BreakStrategy,
    /// Drawn size of 黑 glyphs on a 1 em advance, in thousandths.
    #[serde(deserialize_with = "em")]
    pub label_scale: Em,
}

impl LineStyle {
    /// As the inline engine takes them.
    pub fn rules(&self) -> LineRules {
        LineRules {
            level: self.level,
            region: self.region,
            punctuation: self.punctuation,
            pair: self.pair,
            line_end: self.line_end,
            line_start: self.line_start,
            first_line_open: self.first_line_open,
            hang: self.hang,
            middot: self.middot,
            no_dash_start: self.no_dash_start,
            no_ellipsis_start: self.no_ellipsis_start,
            keep_number_han: self.keep_number_han,
            break_date: self.break_date,
            gap_range: self.gap_range,
            src_space: self.src_space,
            compress_stops: self.compress_stops,
            soft_cap: self.soft_cap,
            hard_cap: self.hard_cap,
            last_line_min: self.last_line_min,
            last_line_aim: self.last_line_aim,
            trim_before_dash: self.trim_before_dash,
            snap: self.snap,
            strategy: self.strategy,
        }
    }

    /// A value that no line can have: its key and what is wrong.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let within = |e: Em, least: i32, most: i32| (least..=most).contains(&e.0);
        let range = match self.gap_range {
            GapRange::Fixed => true,
            GapRange::Between(least, most) => within(least, 0, self.gap.0) && within(most, self.gap.0, 1000),
        };
        [
            (within(self.label_scale, 500, 1000), "line.label_scale", "between 0.5 and 1"),
            (matches!(self.pair.0, 1000 | 1500), "line.pair", "1.5 or 1.0 (PW-02)"),
            (within(self.gap, 0, 250), "line.gap", "between 0 and 0.25 (MX-01)"),
            (range, "line.gap_range", "the least under the gap, the most over it, up to 1 (MX-07)"),
            (within(self.soft_cap, 0, self.hard_cap.0), "line.soft_cap", "no more than the hard cap (JU-13)"),
            (within(self.hard_cap, 1, 1000), "line.hard_cap", "over 0, up to 1 (JU-13)"),
            (within(self.last_line_min, 0, self.last_line_aim.0), "line.last_line_min", "no more than the aim (JU-18)"),
            (within(self.last_line_aim, 0, 6000), "line.last_line_aim", "up to 6 (JU-18)"),
            (within(self.snap, 0, 500), "line.snap", "between 0 and 0.5 (JU-15)"),
        ]
        .into_iter()
        .find(|(right, ..)| !right)
        .map(|(_, key, problem)| (key, problem))
    }
}

/// `"fixed"`, or the least and the most in em.
fn gap_range<'de, D: Deserializer<'de>>(d: D) -> Result<GapRange, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Word(String),
        Lengths([f64; 2]),
    }
    let thousandths = |v: f64| Em((v * 1000.0).round() as i32);
    match Form::deserialize(d) {
        Ok(Form::Word(word)) if word == "fixed" => Ok(GapRange::Fixed),
        Ok(Form::Lengths([least, most])) if least.abs() <= 10.0 && most.abs() <= 10.0 => {
            Ok(GapRange::Between(thousandths(least), thousandths(most)))
        }
        _ => Err(D::Error::custom("neither \"fixed\" nor two lengths such as [0.125, 0.333]")),
    }
}

#[cfg(test)]
mod tests {
    use crate::typeset::PageStyle;
    use crate::typeset::inline::*;
    use crate::units::Em;

    fn rules(line: &str) -> LineRules {
        PageStyle::from_toml(&format!("[line]\n{line}\n")).unwrap().line.rules()
    }

    #[test]
    fn a5_says_what_the_engine_takes_by_default() {
        assert_eq!(rules(""), LineRules::default());
    }

    #[test]
    fn every_key_is_read() {
        let d = LineRules::default;
        for (line, expected) in [
            ("level = \"none\"", LineRules { level: KinsokuLevel::None, ..d() }),
            ("level = \"strict\"", LineRules { level: KinsokuLevel::Strict, ..d() }),
            ("region = \"tw\"", LineRules { region: Region::Tw, ..d() }),
            ("region = \"hk\"", LineRules { region: Region::Hk, ..d() }),
            ("punctuation = \"kaiming\"", LineRules { punctuation: PunctuationStyle::Kaiming, ..d() }),
            ("punctuation = \"half\"", LineRules { punctuation: PunctuationStyle::Half, ..d() }),
            ("punctuation = \"none\"", LineRules { punctuation: PunctuationStyle::None, ..d() }),
            ("pair = 1.0", LineRules { pair: Em(1000), ..d() }),
            ("line_end = \"fit-only\"", LineRules { line_end: LineEnd::FitOnly, ..d() }),
            ("line_end = \"full\"", LineRules { line_end: LineEnd::Full, ..d() }),
            ("line_start = \"full\"", LineRules { line_start: LineStart::Full, ..d() }),
            ("first_line_open = \"trim\"", LineRules { first_line_open: FirstLineOpen::Trim, ..d() }),
            ("first_line_open = \"outdent\"", LineRules { first_line_open: FirstLineOpen::Outdent, ..d() }),
            ("hang = \"allowed\"", LineRules { hang: Hang::Allowed, ..d() }),
            ("middot = \"full\"", LineRules { middot: MiddleDot::Full, ..d() }),
            ("no_dash_start = true", LineRules { no_dash_start: true, ..d() }),
            ("no_ellipsis_start = true", LineRules { no_ellipsis_start: true, ..d() }),
            ("keep_number_han = \"forbid\"", LineRules { keep_number_han: KeepNumber::Forbid, ..d() }),
            ("keep_number_han = \"free\"", LineRules { keep_number_han: KeepNumber::Free, ..d() }),
            ("break_date = true", LineRules { break_date: true, ..d() }),
            ("gap_range = \"fixed\"", LineRules { gap_range: GapRange::Fixed, ..d() }),
            ("gap_range = [0.2, 0.5]", LineRules { gap_range: GapRange::Between(Em(200), Em(500)), ..d() }),
            ("src_space = \"keep\"", LineRules { src_space: SourceSpace::Keep, ..d() }),
            ("compress_stops = false", LineRules { compress_stops: false, ..d() }),
            ("soft_cap = 0.05", LineRules { soft_cap: Em(50), ..d() }),
            ("hard_cap = 0.2", LineRules { hard_cap: Em(200), ..d() }),
            ("last_line_min = 1", LineRules { last_line_min: Em(1000), ..d() }),
            ("last_line_aim = 4", LineRules { last_line_aim: Em(4000), ..d() }),
            ("trim_before_dash = true", LineRules { trim_before_dash: true, ..d() }),
            ("snap = 0.5", LineRules { snap: Em(500), ..d() }),
            ("strategy = \"greedy\"", LineRules { strategy: BreakStrategy::Greedy, ..d() }),
        ] {
            assert_eq!(rules(line), expected, "{line}");
        }
    }

    #[test]
    fn values_that_no_line_can_have_name_their_key() {
        for (line, key) in [
            ("pair = 1.2", "line.pair"),
            ("gap = 0.3", "line.gap"),
            ("gap_range = [0.3, 0.4]", "line.gap_range"),
            ("gap_range = \"loose\"", "gap_range"),
            ("soft_cap = 0.3", "line.soft_cap"),
            ("hard_cap = 2", "line.hard_cap"),
            ("last_line_min = 4", "line.last_line_min"),
            ("snap = 1", "line.snap"),
            ("hang = \"yes\"", "hang"),
            ("region = \"jp\"", "region"),
        ] {
            let error = PageStyle::from_toml(&format!("[line]\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains(key), "{line}: {error}");
        }
    }
}
