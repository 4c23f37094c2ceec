//! The reference mode of line breaking: line by line, push in first, push out second (CLREQ 3.1.4; LB-25). What total fit
//! is measured against (JU-20); nobody's default, since it cannot undo what forces a 孤字 or tears a long word.

use super::breaks::Break;
use super::justify::fill;
use super::lines::{Cost, LineRoom, Lines, Measures, line_cost};
use std::ops::Range;

/// One stretch between forced breaks, line by line, and what its lines cost by the scale of total fit.
pub(super) fn break_segment(m: &Measures, breaks: &[Break], segment: Range<usize>) -> Lines {
    let (mut lines, mut cost) = (Vec::new(), Cost::default());
    let mut start = segment.start;
    while start < segment.end {
        let end = line_end(m, breaks, start, segment.end);
        let line = m.line(start..end, start > 0);
        cost = cost.plus(line_cost(m, &line, start, end == segment.end, breaks[end - 1]));
        lines.push(start..end);
        start = end;
    }
    (lines, cost)
}

/// Where the line from `start` ends.
fn line_end(m: &Measures, breaks: &[Break], start: usize, last: usize) -> usize {
    let legal = |end: usize| !matches!(breaks[end - 1], Break::Never | Break::Relief(_));
    // As far as the units fit by nature, and the last place before it where the line may end.
    let (mut natural, mut out) = (start, None);
    // The first place after it where the line may end, if it can be pressed in.
    let mut push_in = None;
    for end in start + 1..=last {
        let line = m.line(start..end, start > 0);
        if line.room.width <= line.measure {
            natural = end;
            if legal(end) || end == last {
                out = Some(end);
            }
        } else if legal(end) || end == last {
            push_in = (fill(&line.room, line.measure, false).over == 0).then_some(end);
            break;
        } else if hopeless(&line) {
            break;
        }
    }
    match (out, push_in) {
        // All that fits by nature is the line.
        (Some(end), _) if end == natural => end,
        (_, Some(end)) => end,
        (Some(end), None) => end,
        (None, None) => relieved(m, breaks, start, last),
    }
}

/// No legal line fits: the longest one that gives up least (LB-27), else the shortest legal one, too wide.
fn relieved(m: &Measures, breaks: &[Break], start: usize, last: usize) -> usize {
    let mut found = None;
    for end in start + 1..=last {
        let line = m.line(start..end, start > 0);
        let fits = fill(&line.room, line.measure, false).over == 0;
        match breaks[end - 1] {
            Break::Relief(relief) if fits && found.is_none_or(|(old, _)| relief <= old) => found = Some((relief, end)),
            _ if found.is_some() && hopeless(&line) => break,
            Break::Relief(_) | Break::Never => {}
            _ => return found.map_or(end, |(_, end)| end),
        }
    }
    found.map_or(last, |(_, end)| end)
}

/// Too wide for anything that a line end could still take off.
fn hopeless(line: &LineRoom) -> bool {
    line.room.width - line.room.compress.iter().sum::<i64>() > line.measure + 2000
}
