//! Words of a file without marks, held against the source by their stream: white space and borders do not count.

use crate::verify::judge::cause::Causes;
use crate::verify::judge::known::Known;
use crate::verify::judge::words::compare;
use crate::verify::model::block_number;
use crate::verify::model::{Shown, squeezed};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};

/// Bytes that searches beyond the next expected place may look at, so that a foreign text cannot make the comparison
/// quadratic.
const BUDGET: usize = 1 << 31;

/// Looks up every block of the source in order. What stands between and around them is the foreign edition's own and
/// cannot be judged here.
pub(crate) fn check(extras: &[Shown], known: &Known, findings: &mut Findings) {
    let hay: String = extras.iter().map(|e| squeezed(&e.text)).collect();
    let blocks: Vec<(&str, String)> = known
        .blocks
        .iter()
        .filter_map(|b| b.text.as_ref().map(|t| (b.id.as_str(), squeezed(t))))
        .filter(|b| !b.1.is_empty())
        .collect();
    let causes = Causes::default();
    if converted(&hay, &blocks, &causes, findings) {
        return;
    }
    let mut budget = BUDGET;
    let mut cursor = 0;
    let mut missing: Vec<usize> = Vec::new();
    for (i, (id, text)) in blocks.iter().enumerate() {
        if findings.in_time().is_err() {
            return;
        }
        let rest = hay.get(cursor..).unwrap_or_default();
        if budget == 0 {
            missing.push(i);
            continue;
        }
        // a block that was left out must not drag the cursor to a chance match far ahead: its follower decides
        let found = rest.find(text.as_str());
        budget = budget.saturating_sub(found.map_or(rest.len(), |f| f + text.len()));
        let next = blocks.get(i + 1).map(|b| b.1.as_str()).unwrap_or_default();
        let next_at = found.filter(|f| *f > 0 && !next.is_empty()).and_then(|f| rest.get(..f)?.find(next));
        match (found, next_at) {
            (Some(_), Some(_)) => {
                let at = Where { block: block_number(id), ..Where::default() };
                findings.fail("INT-004.moved", &[id, text], Detail::at(at));
            }
            (Some(f), None) => {
                settle(&hay, (cursor, cursor + f), &blocks, &mut missing, &mut budget, &causes, findings);
                cursor += f + text.len();
            }
            (None, _) => missing.push(i),
        }
    }
    settle(&hay, (cursor, hay.len()), &blocks, &mut missing, &mut budget, &causes, findings);
}

/// Whether the whole text stands there in the other script: then block by block would say the same of every block
/// (§4.3 row 66). Blocks are looked up in order, each from where the one before ended.
fn converted(hay: &str, blocks: &[(&str, String)], causes: &Causes, findings: &mut Findings) -> bool {
    let found = |hay: &str, fold: &dyn Fn(&str) -> String| {
        let (mut at, mut count, mut budget) = (0usize, 0usize, BUDGET / 16);
        for (_, text) in blocks {
            let rest = hay.get(at..).unwrap_or_default();
            if budget < rest.len() {
                break;
            }
            budget -= rest.len().min(4 * text.len() + 4096);
            let near = rest.get(..floor(rest, 4 * text.len() + 4096)).unwrap_or(rest);
            if let Some(i) = near.find(&fold(text)) {
                at += i + text.len().min(rest.len() - i);
                at = floor(hay, at);
                count += 1;
            }
        }
        count
    };
    let as_it_is = found(hay, &|t| t.to_string());
    if as_it_is * 2 >= blocks.len() {
        return false;
    }
    let folded = causes.one_script(hay);
    let count = found(&folded, &|t| causes.one_script(t));
    if count < 3 || count * 2 < blocks.len() || count < as_it_is + 3 {
        return false;
    }
    let sample: String = blocks.iter().take(200).map(|b| b.1.as_str()).collect();
    let key = if causes.to_traditional(&sample, hay.get(..floor(hay, sample.len())).unwrap_or(hay)) {
        "INT-005.to-traditional"
    } else {
        "INT-005.to-simplified"
    };
    findings.fail(key, &[&count.to_string(), &blocks.len().to_string()], Detail::default());
    true
}

/// The border of a character at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Judges the blocks that were not found between two that were: changed if the gap holds something like them.
fn settle(
    hay: &str,
    (from, to): (usize, usize),
    blocks: &[(&str, String)],
    missing: &mut Vec<usize>,
    budget: &mut usize,
    causes: &Causes,
    findings: &mut Findings,
) {
    let gap = hay.get(from..to).unwrap_or_default();
    let mut rest = gap;
    for i in std::mem::take(missing) {
        if findings.in_time().is_err() {
            return;
        }
        let Some((id, text)) = blocks.get(i) else { continue };
        let at = Where { block: block_number(id), ..Where::default() };
        let before = hay.get(..from).filter(|b| b.len() <= *budget).unwrap_or_default();
        *budget = budget.saturating_sub(before.len() + rest.len());
        if before.contains(text.as_str()) {
            findings.fail("INT-004.moved", &[id, text], Detail::at(at));
            continue;
        }
        match like(text, if *budget > 0 { rest } else { "" }) {
            Some((candidate, end)) => {
                compare(id, text, candidate, &at, causes, findings);
                rest = rest.get(end..).unwrap_or_default();
            }
            None => findings.fail("INT-002.missing", &[id, text], Detail::at(at)),
        }
    }
}

/// A stretch of `gap` that begins or ends like `text`.
fn like<'a>(text: &str, gap: &'a str) -> Option<(&'a str, usize)> {
    let n = text.chars().count();
    let key = 4.min(n.div_ceil(2)).max(1);
    let head: String = text.chars().take(key).collect();
    let tail: String = text.chars().skip(n - key).collect();
    let by_chars = |from: usize, count: usize| -> usize {
        gap.get(from..).map_or(gap.len(), |g| g.char_indices().nth(count).map_or(gap.len(), |(i, _)| from + i))
    };
    if let Some(start) = gap.find(&head) {
        let window = by_chars(start, n + n / 4 + 4);
        let end = gap.get(start..window).and_then(|w| w.rfind(&tail)).map(|e| start + e + tail.len());
        let end = end.filter(|e| *e > start).unwrap_or_else(|| by_chars(start, n));
        return gap.get(start..end).map(|c| (c, end));
    }
    let end = gap.find(&tail)? + tail.len();
    let before = gap.get(..end)?;
    let start = before.char_indices().rev().nth(n.saturating_sub(1)).map_or(0, |(i, _)| i);
    gap.get(start..end).map(|c| (c, end))
}
