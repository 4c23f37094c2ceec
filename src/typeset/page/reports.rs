//! What is said about lines that could not be set well (LB-27): one finding a line, in the order of the pages.

use crate::document::Finding;
use crate::typeset::inline::{Line, LineStatus, Relief};
use crate::typeset::{Page, SetLine};

/// How many characters of a line are shown.
const SHOWN: usize = 12;

/// Whether something is said about a line. One that presses its stops is within the rules (JU-09).
pub(crate) fn is_reported(line: &Line) -> bool {
    matches!(line.status, LineStatus::Loose | LineStatus::Relaxed | LineStatus::Overfull)
}

/// A finding for every line on the pages that is loose, for which a rule gave way, or that is too long.
pub(crate) fn findings(pages: &[Page]) -> Vec<Finding> {
    pages.iter().flat_map(|p| &p.lines).filter(|l| is_reported(&l.line)).map(finding).collect()
}

fn finding(set: &SetLine) -> Finding {
    let text = set.paragraph.text.get(set.line.range.clone()).unwrap_or("");
    let words: String = text.trim().chars().filter(|c| *c != '\n').take(SHOWN).collect();
    let amiss = format!("{:.3}", set.line.amiss.to_f64());
    let (id, what) = match (set.line.status, set.line.relief) {
        (LineStatus::Overfull, _) => ("LINE-003", amiss),
        (LineStatus::Relaxed, Some(relief)) => ("LINE-002", rule_of(relief).to_string()),
        _ => ("LINE-001", amiss),
    };
    Finding { id, span: set.span, args: vec![words, what] }
}

/// The rule that gave way, and the step of LB-27 at which it does.
fn rule_of(relief: Relief) -> &'static str {
    match relief {
        Relief::Strict => "LB-05 (LB-27 4)",
        Relief::Gb => "LB-04 (LB-27 4)",
        Relief::Marks => "LB-02 (LB-27 5)",
        Relief::Name | Relief::Word | Relief::Tear => "LB-11 (LB-27 6)",
        Relief::Token => "LB-13 (LB-27 6)",
        Relief::Kinsoku => "LB-02 (LB-27 7)",
    }
}
