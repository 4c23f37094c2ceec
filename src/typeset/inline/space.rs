//! Step 3: what is trimmed or added whatever the line: pairs of marks (PW-02…07), Han–Latin gaps (MX-01…06).

use super::unit::{Space, Unit};
use super::{Class, Paragraph, PunctuationStyle, SourceSpace, class};
use crate::units::{Em, Pt};

/// Trims pairs, sets gaps, and says what each space is.
pub(super) fn adjust(p: &Paragraph, units: &mut [Unit]) {
    spaces(p, units);
    pairs(p, units);
    exclamations(units);
    narrow(p, units);
    keep_order(p, units);
    gaps(p, units);
}

/// What each run of spaces is, by what stands on both sides.
fn spaces(p: &Paragraph, units: &mut [Unit]) {
    let mut i = 0;
    while i < units.len() {
        if units[i].class == Class::Nb {
            units[i].space = if units[i].verbatim { Space::Fixed } else { Space::Word };
        }
        let run = units[i..].iter().take_while(|u| u.class == Class::Sp).count();
        if run == 0 {
            i += 1;
            continue;
        }
        let (prev, next) = (solid_before(units, i), solid_after(units, i + run));
        let gap = match (prev, next) {
            (Some(a), Some(b)) => gap_between(p, units, a, b),
            _ => None,
        };
        let beside_mark = [prev, next].iter().flatten().any(|n| units[*n].is_mark());
        let at_edge = prev.is_none() || next.is_none();
        let mut shown = false;
        for u in &mut units[i..i + run] {
            let collapses = matches!(u.ch, ' ' | '\t') && !u.verbatim;
            u.space = match gap {
                _ if !collapses => Space::Fixed,
                // A space that begins or ends a paragraph, or follows another (MX-05).
                _ if shown || at_edge => Space::Nothing,
                Some(g) if g > Em::ZERO && p.rules.src_space == SourceSpace::Replace => Space::Gap,
                // Display lines add no gap of their own (`page-design.md` §0); a space that somebody typed stays.
                Some(_) => Space::Word,
                // Kept as a word space (MX-06), but of one width beside a full-width mark.
                None if beside_mark => Space::Fixed,
                None => Space::Word,
            };
            match u.space {
                Space::Nothing => u.natural = Em::ZERO,
                Space::Gap => u.natural = gap.unwrap_or_default(),
                _ => {}
            }
            shown |= collapses;
        }
        i += run;
    }
}

fn solid_before(units: &[Unit], i: usize) -> Option<usize> {
    // after the number of a note a space is what it would be without it
    let n = units[..i].iter().rposition(|u| !u.is_invisible() && !u.is_note_ref())?;
    (!units[n].is_newline()).then_some(n)
}

fn solid_after(units: &[Unit], i: usize) -> Option<usize> {
    let n = i + units[i..].iter().position(|u| !u.is_invisible())?;
    (!units[n].is_newline()).then_some(n)
}

/// The facing blanks of two marks, the matrix of §3 (CN, horizontal, style full).
fn pairs(p: &Paragraph, units: &mut [Unit]) {
    // What is left between the bodies of a closing and an opening mark (PW-02).
    let left = |u: &Unit| own_em(p, u.em, p.rules.pair - Em::ONE).max(Em::ZERO);
    let half = |u: &Unit| own_em(p, u.em, Em::HALF);
    let mut prev: Option<usize> = None;
    for i in 0..units.len() {
        let u = &units[i];
        if u.is_invisible() || matches!(u.space, Space::Nothing | Space::Fixed) && !u.verbatim {
            continue;
        }
        if u.is_note_ref() {
            // The number of a note takes the place of the blank before it, inside a line and at its end alike; what
            // follows is judged as if the number were not there (NR; `page-design.md` §8).
            if let Some(a) = prev.filter(|a| units[*a].is_closing()) {
                units[a].trim_right = units[a].blank_right;
            }
            continue;
        }
        if u.is_newline() || u.verbatim {
            prev = None;
            continue;
        }
        if let Some(a) = prev {
            match (units[a].class, units[i].class) {
                // The opening mark hugs what it opens (PW-03); a smaller mark before it gives way instead (PW-14).
                (Class::Cl | Class::Pi | Class::Pe, Class::Op) => {
                    if units[a].em >= units[i].em {
                        let facing = units[a].blank_right - units[a].trim_right + units[i].blank_left;
                        let spare = (facing - left(&units[i])).max(Em::ZERO);
                        let by_opener = spare.min(units[i].blank_left);
                        units[i].trim_left = by_opener;
                        units[a].trim_right += (spare - by_opener).min(units[a].blank_right - units[a].trim_right);
                    } else {
                        units[a].trim_right = units[a].blank_right;
                    }
                }
                (Class::Op | Class::Md | Class::Is, Class::Op) => units[i].trim_left = units[i].blank_left,
                (Class::Cl | Class::Pi | Class::Pe, Class::Cl | Class::Pi | Class::Pe | Class::Md) => {
                    units[a].trim_right = units[a].blank_right;
                    // Centred marks have a quarter each (TW, HK).
                    if units[a].class != Class::Cl && matches!(units[i].class, Class::Pi | Class::Pe) {
                        let rest = (half(&units[i]) - units[a].trim_right).max(Em::ZERO);
                        units[i].trim_left = rest.min(units[i].blank_left);
                    }
                }
                (Class::Cl | Class::Pi | Class::Pe, Class::Ds | Class::El) if p.rules.trim_before_dash => {
                    units[a].trim_right = units[a].blank_right; // PW-06
                }
                (Class::Cl, Class::Is) => units[a].trim_right = units[a].blank_right,
                _ => {}
            }
        }
        prev = Some(i);
    }
}

/// `！！ ？？ ？！` are one em together; of three the last keeps its blank: two em (PW-05).
fn exclamations(units: &mut [Unit]) {
    let mut i = 0;
    while i < units.len() {
        let run = units[i..].iter().take_while(|u| matches!(u.ch, '！' | '？') && !u.verbatim).count();
        if run == 2 {
            let u = &mut units[i + 1];
            u.trim_right = u.blank_right;
            // What follows was trimmed for a blank that is gone.
            if let Some(next) = units.get_mut(i + 2)
                && next.class == Class::Op
            {
                next.trim_left = Em::ZERO;
            }
        }
        i += run.max(1);
    }
}

/// 开明式 and 半角式: marks have no blank anywhere, of 开明式 the stops keep theirs (PW-01).
fn narrow(p: &Paragraph, units: &mut [Unit]) {
    let stops_too = match p.rules.punctuation {
        PunctuationStyle::Full | PunctuationStyle::None => return,
        PunctuationStyle::Kaiming => false,
        PunctuationStyle::Half => true,
    };
    for u in units.iter_mut().filter(|u| u.is_mark() && (stops_too || u.class != Class::Pe)) {
        (u.trim_left, u.trim_right) = (u.blank_left, u.blank_right);
    }
}

/// Origins of two glyphs on a line are at least so far apart.
pub(super) const ORIGINS_APART: Em = Em(10);

/// An opening mark without its blank has its origin half an em before its pen; after a narrow letter or `·` it would
/// come before theirs, and readers that sort by place would swap the two (decisions 4: no character moves). Where both
/// are of one face and run the first says the characters of both (`runs`). Where they are not, a little of the blank
/// stays. After a closing mark, where both may be pressed to half an em, the glyph is drawn a hundredth of an em further
/// right instead, so that the two can still give all they have.
fn keep_order(p: &Paragraph, units: &mut [Unit]) {
    let mut prev: Option<usize> = None;
    let mut spaces = Em::ZERO;
    for i in 0..units.len() {
        if units[i].is_invisible() {
            continue;
        }
        if units[i].is_space() {
            spaces += units[i].natural;
            continue;
        }
        if let Some(a) = prev.filter(|_| units[i].class == Class::Op) {
            let before = &units[a];
            let last_origin = before.glyphs.last().map_or(Em::ZERO, |g| g.dx.at(before.size).in_em(p.em));
            let right = if before.is_closing() { before.blank_right } else { Em::ZERO };
            let apart = before.natural - last_origin + spaces - right - units[i].blank_left;
            let excess = (ORIGINS_APART - apart).max(Em::ZERO);
            let closing = before.is_closing();
            let one_run = written_together(p, before, &units[i]);
            let spare = before.blank_right - before.trim_right;
            let u = &mut units[i];
            if closing && excess > ORIGINS_APART && spare >= excess {
                // The pair keeps its width whatever the faces (PW-15); what the line may press out of it is less.
                units[a].keep = excess;
            } else if closing && excess <= ORIGINS_APART {
                let shift = excess.at(p.em).in_em(u.size);
                u.glyphs.iter_mut().for_each(|g| g.dx += shift);
                u.ink = (u.ink.0 + excess, u.ink.1 + excess);
            } else if !one_run {
                u.keep = excess.min(u.blank_left);
                u.trim_left = u.trim_left.min(u.blank_left - u.keep);
            }
        }
        prev = (!units[i].is_newline()).then_some(i);
        spaces = Em::ZERO;
    }
}

/// Whether two neighbours are written in one run of glyphs.
fn written_together(p: &Paragraph, a: &Unit, b: &Unit) -> bool {
    let face = |g: Option<&super::ClusterGlyph>| g.map(|g| (g.face, g.dy));
    let same_words = a.run == b.run
        || match (p.runs.get(a.run), p.runs.get(b.run)) {
            (Some(x), Some(y)) => x.owner == y.owner && x.link == y.link,
            _ => false,
        };
    face(a.glyphs.last()) == face(b.glyphs.first()) && a.size == b.size && same_words && !a.boxed
}

/// Han–Latin gaps where the source has no space (MX-01).
fn gaps(p: &Paragraph, units: &mut [Unit]) {
    let mut prev: Option<usize> = None;
    for i in 0..units.len() {
        if units[i].is_invisible() {
            continue;
        }
        if let Some(a) = prev
            && let Some(gap) = gap_between(p, units, a, i)
        {
            units[a].gap_after = gap;
        }
        prev = Some(i);
    }
}

/// The gap between two solid units, in em of the paragraph; `None` where none belongs (MX-03, MX-04).
fn gap_between(p: &Paragraph, units: &[Unit], a: usize, b: usize) -> Option<Em> {
    let han = |u: &Unit| u.class == Class::Id && !u.western && !u.boxed && class::is_spaced_ideograph(u.ch);
    let han_unit = if han(&units[a]) && is_word_start(units, b) {
        a
    } else if is_word_end(units, a) && han(&units[b]) {
        b
    } else {
        return None;
    };
    let u = &units[han_unit];
    // Chinese inside code is code: nothing is added there (PW-21).
    if units[a].verbatim && units[b].verbatim {
        return None;
    }
    let gap = p.runs.get(u.run).map_or(Em::ZERO, |r| r.style.gap);
    Some(if u.em == p.em { gap } else { gap.at(u.em).in_em(p.em) })
}

/// Marks that count as part of the word they begin or end (MX-04).
const WORD_SIGNS: &str = "+#@&$";

fn is_word_start(units: &[Unit], i: usize) -> bool {
    let u = &units[i];
    match u.class {
        Class::Px => u.western,
        Class::We | Class::Dg if u.western => {
            u.verbatim
                || u.ch.is_alphanumeric()
                || WORD_SIGNS.contains(u.ch) && units.get(i + 1).is_some_and(|n| n.western)
        }
        _ => false,
    }
}

fn is_word_end(units: &[Unit], i: usize) -> bool {
    let u = &units[i];
    match u.class {
        // After `%` and `℃` as after a digit; the full-width ％ has its own blank.
        Class::Sx => u.western || matches!(u.ch, '℃' | '℉'),
        Class::We | Class::Dg if u.western => {
            let joined = i > 0 && units[i - 1].western;
            u.verbatim || u.ch.is_alphanumeric() || u.end.is_alphanumeric() || WORD_SIGNS.contains(u.end) && joined
        }
        _ => false,
    }
}

/// A length in a mark's own em, in em of the paragraph.
fn own_em(p: &Paragraph, em: Pt, e: Em) -> Em {
    if em == p.em { e } else { e.at(em).in_em(p.em) }
}
