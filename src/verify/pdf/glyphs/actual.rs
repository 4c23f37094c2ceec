//! ActualText against the glyphs under it (§4.3 row 77).
//!
//! What it says must be what the glyphs show, one after another. It may differ from ToUnicode, which has one text a
//! glyph, where two characters share one; it may leave out a hyphen at the end of a line; it may say a character that
//! no face has, when the box drawn in its stead names it.

use super::spans::{Shown, Span};
use super::{Court, Verdict};
use crate::verify::shapes::pinned::{MAX_CLUSTER, is_unseen};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Steps that one span may cost.
const MAX_STEPS: usize = 2_000_000;

/// The texts that are read from the glyphs of a span, for those that are still to be judged; `None` when the span says
/// something else than they show.
pub(super) fn read(court: &Court<'_, '_>, span: &Span) -> Option<Vec<(usize, usize, String)>> {
    in_order(court, span).or_else(|| is_marks(court, span).then(Vec::new))
}

fn in_order(court: &Court<'_, '_>, span: &Span) -> Option<Vec<(usize, usize, String)>> {
    if span.says.is_empty() {
        return says_nothing(court, span).then(Vec::new);
    }
    // the blank in a box, which carries a whole cluster
    if let ([(n, place)], Some(_)) = (span.glyphs.as_slice(), court.boxable(&span.says).next())
        && court.outline(*n, *place).as_ref().as_ref().is_ok_and(|o| o.is_blank())
    {
        return Some(vec![(*n, *place, span.says.clone())]);
    }
    // letters with marks may be drawn in one glyph or in two
    let says: Vec<char> =
        span.says.chars().flat_map(|c| if c < '\u{2000}' { c.nfd().collect() } else { vec![c] }).collect();
    // places in `says` that the glyphs so far can have come to, each with the glyph and the place before
    let mut ways: Vec<Vec<Option<usize>>> = vec![vec![None; says.len() + 1]];
    if let Some(start) = ways.first_mut().and_then(|w| w.first_mut()) {
        *start = Some(0);
    }
    let mut steps = 0usize;
    let last = span.glyphs.len().saturating_sub(1);
    for (i, glyph) in span.glyphs.iter().enumerate() {
        let at_end = i == last && span.ends_line;
        let mut next = vec![None; says.len() + 1];
        let from: Vec<usize> = ways.last()?.iter().enumerate().filter(|(_, w)| w.is_some()).map(|(p, _)| p).collect();
        for start in from {
            // what nobody sees needs no glyph
            let skip = says.get(start..).unwrap_or_default().iter().take_while(|c| is_unseen(**c)).count();
            for begin in [start, start + skip] {
                for end in begin..=(begin + MAX_CLUSTER).min(says.len()) {
                    steps += 1;
                    if steps > MAX_STEPS {
                        return None;
                    }
                    let slot = next.get_mut(end)?;
                    let text: String = says.get(begin..end).unwrap_or_default().iter().collect();
                    if slot.is_none() && shows(court, *glyph, &text, at_end) {
                        *slot = Some(begin);
                        if !text.is_empty() {
                            break; // a glyph of one character is not one of two
                        }
                    }
                }
            }
        }
        ways.push(next);
    }
    let finish = ways.last()?;
    let rest = |p: usize| says.get(p..).unwrap_or_default().iter().all(|c| is_unseen(*c));
    let mut end = (0..=says.len()).rev().find(|p| finish.get(*p).is_some_and(Option::is_some) && rest(*p))?;
    let mut claims = Vec::new();
    for (i, glyph) in span.glyphs.iter().enumerate().rev() {
        let begin = (*ways.get(i + 1)?.get(end)?)?;
        let text: String = says.get(begin..end).unwrap_or_default().iter().collect();
        if !text.is_empty() && court.verdict(glyph.0, glyph.1, &text) != Verdict::Same {
            claims.push((glyph.0, glyph.1, text));
        }
        // unseen characters skipped before it belong to nobody
        end = (0..=begin).rev().find(|p| {
            ways.get(i).and_then(|w| w.get(*p)).is_some_and(Option::is_some)
                && says.get(*p..begin).unwrap_or_default().iter().all(|c| is_unseen(*c))
        })?;
    }
    Some(claims)
}

/// A letter with marks, which a shaper may draw in another order than they are written in.
fn is_marks(court: &Court<'_, '_>, span: &Span) -> bool {
    let says: Vec<char> = span.says.nfd().filter(|c| !is_unseen(*c)).collect();
    let drawn = |c: &char, (n, place): &Shown| court.verdict(*n, *place, c.encode_utf8(&mut [0; 4])) == Verdict::Same;
    let blank = |(n, place): &Shown| court.outline(*n, *place).as_ref().as_ref().is_ok_and(|o| o.is_blank());
    let marked = (2..=MAX_CLUSTER * 2).contains(&says.len()) && says.iter().skip(1).all(|c| is_combining_mark(*c));
    marked
        && span.glyphs.len() <= says.len() * 2
        && says.iter().all(|c| span.glyphs.iter().any(|g| drawn(c, g)))
        && span.glyphs.iter().all(|g| blank(g) || says.iter().any(|c| drawn(c, g)))
}

/// Whether a glyph may stand for a part of the text.
fn shows(court: &Court<'_, '_>, glyph: Shown, text: &str, at_end: bool) -> bool {
    let (n, place) = glyph;
    if text.chars().all(is_unseen) {
        let blank = court.outline(n, place).as_ref().as_ref().is_ok_and(|o| o.is_blank());
        return blank || text.is_empty() && at_end && court.is_hyphen(n, place);
    }
    if court.face(n).is_some() {
        return match court.verdict(n, place, text) {
            Verdict::Same => true,
            Verdict::Blank => court.boxable(text).next().is_some(),
            _ => false,
        };
    }
    // a face that is not known says itself what it shows, or nothing
    court.text(n, place).is_some_and(|t| t.contains(char::REPLACEMENT_CHARACTER) || t.nfkc().eq(text.nfkc()))
}

/// What may be drawn without being read: a hyphen at the end of a line, the mark of a letter that is read with it, and
/// the code points in the boxes of characters that no face has (`decisions.md` 18).
fn says_nothing(court: &Court<'_, '_>, span: &Span) -> bool {
    let last = span.glyphs.len().saturating_sub(1);
    let mut digits = String::new();
    for (i, (n, place)) in span.glyphs.iter().enumerate() {
        let outline = court.outline(*n, *place);
        let Ok(outline) = outline.as_ref() else { return false };
        let mut buffer = [0; 4];
        let digit =
            "0123456789ABCDEF".chars().find(|d| court.verdict(*n, *place, d.encode_utf8(&mut buffer)) == Verdict::Same);
        if let Some(digit) = digit {
            digits.push(digit);
            continue;
        }
        let mark = |c: &char| court.verdict(*n, *place, c.encode_utf8(&mut [0; 4])) == Verdict::Same;
        let hyphen = i == last && span.ends_line && court.is_hyphen(*n, *place);
        if !(outline.is_blank() || hyphen || court.marks.iter().any(mark)) {
            return false;
        }
    }
    court.are_boxes(&digits)
}
