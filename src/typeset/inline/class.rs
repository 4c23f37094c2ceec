//! Step 1: the text cut into units and their classes (CC-01…CC-16, CN horizontal).

use super::class_table::CLASSES;
use super::unit::Unit;
use super::{Class, Paragraph, quotes};
use crate::units::Pt;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// Class of a character by the table, neighbours not looked at.
pub(super) fn class_of(c: char) -> Class {
    let cp = c as u32;
    let i = CLASSES.partition_point(|(_, last, _)| *last < cp);
    if let Some((first, _, class)) = CLASSES.get(i)
        && *first <= cp
    {
        return *class;
    }
    match c.script() {
        // Scripts that are set word by word in the Latin faces.
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Common | Script::Inherited => Class::We,
        // Ideographs, and what will be a box of one em (`decisions.md` 18).
        _ => Class::Id,
    }
}

/// Scripts whose letters would need reordering or joining: boxed and named, whatever a face has (`decisions.md` 18).
pub(super) fn is_unsupported_script(c: char) -> bool {
    use Script::*;
    !matches!(
        c.script(),
        Latin | Greek | Cyrillic | Common | Inherited | Han | Hiragana | Katakana | Bopomofo | Hangul | Yi
    )
}

/// Ideographs beside which a Han–Latin gap stands: no symbols, no full-width letters (MX-01, MX-04).
pub(super) fn is_spaced_ideograph(c: char) -> bool {
    use Script::*;
    matches!(c, '〇' | '々' | '〻' | 'ー') || matches!(c.script(), Han | Hiragana | Katakana | Bopomofo)
}

/// Units of a paragraph, classes resolved.
pub(super) fn classify(p: &Paragraph) -> Vec<Unit> {
    let mut units = Vec::with_capacity(p.text.len() / 3 + 1);
    let mut run = 0;
    for (start, g) in p.text.grapheme_indices(true) {
        while p.runs.get(run).is_some_and(|r| r.range.end <= start) && run + 1 < p.runs.len() {
            run += 1;
        }
        let Some(ch) = g.chars().next() else { continue };
        let style = p.runs.get(run).map(|r| &r.style);
        let emoji = g.contains(['\u{FE0F}', '\u{20E3}', '\u{200D}']) && ch != '\u{200D}' && ch != '\u{FE0F}';
        let class = if emoji && !ch.is_alphabetic() { Class::Id } else { class_of(ch) };
        let size = style.map_or(p.em, |s| Pt(s.size.0.max(1)));
        let last = g.chars().next_back().unwrap_or(ch);
        units.push(Unit {
            western: matches!(class, Class::We | Class::Dg | Class::Px | Class::Sx) && !is_wide(ch),
            verbatim: style.is_some_and(|s| s.verbatim),
            label: style.is_some_and(|s| s.unbreakable),
            ..Unit::bare(start..start + g.len(), (ch, last), class, run, size)
        });
    }
    let mut units = join_pairs(units);
    resolve_prefixes(&mut units);
    resolve_connectors(&mut units);
    quotes::resolve(&mut units);
    units
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2103}' | '\u{2109}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}')
}

/// `——` and `……` are one unit of 2 em; of a longer run every pair is one, and an odd tail joins the last (CC-04, CC-05,
/// LB-06, LB-07). Dashes in code stay single.
fn join_pairs(units: Vec<Unit>) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let pairable = |u: &Unit| matches!(u.ch, '—' | '―' | '…' | '⋯') && u.range.len() == u.ch.len_utf8() && !u.verbatim;
    let mut i = 0;
    while i < units.len() {
        let u = &units[i];
        let run = units[i..].iter().take_while(|v| pairable(v) && v.ch == u.ch).count();
        if run < 2 {
            out.push(u.clone());
            i += 1;
            continue;
        }
        let class = if matches!(u.ch, '—' | '―') { Class::Ds } else { Class::El };
        for pair in 0..run / 2 {
            let first = i + 2 * pair;
            let last = if pair + 1 == run / 2 { i + run - 1 } else { first + 1 };
            let mut joined = units[first].clone();
            joined.range.end = units[last].range.end;
            joined.class = class;
            out.push(joined);
        }
        i += run;
    }
    out
}

/// Signs bind to a number after them, or are plain (CC-11).
fn resolve_prefixes(units: &mut [Unit]) {
    for i in 0..units.len() {
        let digit_after = match units.get(i + 1) {
            Some(n) if n.class == Class::Sp => units.get(i + 2).is_some_and(|n| n.class == Class::Dg),
            Some(n) => n.class == Class::Dg || n.ch == '.' && units.get(i + 2).is_some_and(|n| n.class == Class::Dg),
            None => false,
        };
        let western_before = i > 0 && units[i - 1].western;
        let u = &mut units[i];
        match u.class {
            Class::Px if !digit_after => u.class = if u.western { Class::We } else { Class::Id },
            Class::We if matches!(u.ch, '+' | '-') && digit_after && !western_before && !u.verbatim => {
                u.class = Class::Px
            }
            _ => {}
        }
    }
}

/// Marks that are Chinese between Chinese and Western in a Western run (CC-05…CC-08).
fn resolve_connectors(units: &mut [Unit]) {
    for i in 0..units.len() {
        let u = &units[i];
        if !matches!(u.ch, '—' | '―' | '…' | '⋯' | '-' | '·' | '•' | '‧' | '/' | '‐' | '–') || u.range.len() > 3
        {
            continue;
        }
        let (prev, next) = (i.checked_sub(1).and_then(|p| units.get(p)), units.get(i + 1));
        let western = |n: Option<&Unit>| n.is_some_and(|n| n.western || n.class == Class::We);
        let letter = |n: Option<&Unit>| n.is_some_and(|n| n.western && n.class != Class::Dg);
        let chinese = |n: Option<&Unit>| n.is_some_and(|n| n.class == Class::Id || n.is_mark() && !n.western);
        let spaced = |n: Option<&Unit>| n.is_none_or(|n| n.class == Class::Sp);
        let class = match u.ch {
            _ if u.verbatim => Class::We,
            // A single dash between Chinese words or numbers is 一字线 (CC-04).
            '—' | '―' if letter(prev) && (letter(next) || spaced(next)) || spaced(prev) && letter(next) => {
                Class::We
            }
            '…' | '⋯' if u.class == Class::El && u.range.len() == 3 => {
                let before = units[..i].iter().rev().take(3).find(|n| n.class != Class::Sp);
                let after = units[i + 1..].iter().take(3).find(|n| n.class != Class::Sp);
                let none_chinese = !chinese(before) && !chinese(after);
                if none_chinese && (western(before) || western(after)) { Class::We } else { Class::El }
            }
            '-' if chinese(prev) && chinese(next) => Class::Cn,
            '·' | '•' | '‧' if western(prev) && western(next) => Class::We,
            '/' if chinese(prev) && chinese(next) => Class::Sl,
            '‐' | '–' if letter(prev) && letter(next) => Class::We,
            _ => continue,
        };
        units[i].class = class;
        units[i].western = class == Class::We;
    }
}
