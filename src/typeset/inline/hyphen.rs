//! Words divided with a hyphen (LB-11): only where a line has no other solution, the first step of LB-27
//! (`decisions.md` 21). The hyphen is layout, no character: its glyph stands for nothing.

use super::breaks::{Break, Relief};
use super::fonts::FontContext;
use super::shape::placed;
use super::unit::Unit;
use super::{Class, Paragraph};
use crate::units::Em;
use hypher::Lang;
use std::ops::Range;

/// Fewest letters before a hyphen and after it (LB-11).
const BEFORE: usize = 2;
const AFTER: usize = 3;
/// A longer run of letters is no word.
const LONGEST: usize = 60;

/// Marks the places for hyphens in a stretch of units; whether there are any. Only breaks that would tear a word are
/// changed.
pub(super) fn divide(
    p: &Paragraph,
    units: &[Unit],
    breaks: &mut [Break],
    stretch: Range<usize>,
    fonts: &FontContext,
) -> bool {
    let mut found = false;
    let mut i = stretch.start;
    while i < stretch.end {
        let word = units[i..stretch.end].iter().take_while(|u| is_letter(u)).count();
        if word > 0 {
            found |= divide_word(p, units, breaks, i..i + word, fonts);
        }
        i += word.max(1);
    }
    found
}

/// Letters of words: none of code, addresses and labels.
fn is_letter(u: &Unit) -> bool {
    u.western && !u.address && !u.verbatim && !u.label && !u.boxed && u.ch.is_alphabetic() && u.end != '’'
}

fn divide_word(p: &Paragraph, units: &[Unit], breaks: &mut [Break], word: Range<usize>, fonts: &FontContext) -> bool {
    let Some(text) = p.text.get(units[word.start].range.start..units[word.end - 1].range.end) else { return false };
    let letters = text.chars().count();
    if !(BEFORE + AFTER..=LONGEST).contains(&letters) || !text.chars().all(char::is_alphabetic) {
        return false;
    }
    // Acronyms and names such as `LaTeX` are left alone.
    if text.chars().skip(1).any(char::is_uppercase) {
        return false;
    }
    let Some(lang) = language(p, units[word.start].run, text) else { return false };
    let mut at = units[word.start].range.start;
    let mut found = false;
    let syllables: Vec<&str> = hypher::hyphenate_bounded(text, lang, BEFORE, AFTER).collect();
    let (_, but_last) = syllables.split_last().unwrap_or((&"", &[]));
    for syllable in but_last {
        at += syllable.len();
        // no place inside a ligature
        let Some(i) = word.clone().find(|i| units[*i].range.end == at) else { continue };
        let Some(place) = breaks.get_mut(i).filter(|b| matches!(b, Break::Relief(Relief::Word | Relief::Token))) else {
            continue;
        };
        if let Some(width) = width(p, &units[i], fonts) {
            *place = Break::Hyphen(width);
            found = true;
        }
    }
    if found {
        for b in &mut breaks[word.start..word.end - 1] {
            if let Break::Relief(relief @ (Relief::Word | Relief::Token)) = b {
                *relief = Relief::Tear;
            }
        }
    }
    found
}

/// The stated language of a word. Where none is stated, or that of the Chinese around it: English, if its letters are
/// English letters; `ß` is German.
fn language(p: &Paragraph, run: usize, word: &str) -> Option<Lang> {
    let stated = p.runs.get(run).and_then(|r| r.lang.as_deref()).unwrap_or("");
    let primary = stated.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
    match primary.as_str() {
        "" | "zh" | "und" | "mul" => match word {
            w if w.is_ascii() => Some(Lang::English),
            w if w.contains('ß') => Some(Lang::German),
            _ => None,
        },
        "en" => Some(Lang::English),
        "de" => Some(Lang::German),
        "fr" => Some(Lang::French),
        "es" => Some(Lang::Spanish),
        "it" => Some(Lang::Italian),
        "nl" => Some(Lang::Dutch),
        "pt" => Some(Lang::Portuguese),
        "la" => Some(Lang::Latin),
        _ => None,
    }
}

/// Advance of the hyphen after a unit, in its face and size, in em of the paragraph.
fn width(p: &Paragraph, u: &Unit, fonts: &FontContext) -> Option<Em> {
    let face = u.glyphs.last()?.face;
    Some(fonts.glyph(face, '-')?.advance.at(u.size).in_em(p.em))
}

/// The hyphen after the last unit of a line.
pub(super) fn unit(p: &Paragraph, last: &Unit, width: Em, fonts: &FontContext) -> Unit {
    let at = last.range.end;
    let none = (at as u32, at as u32);
    let glyph = last.glyphs.last().and_then(|g| Some((g.face, fonts.glyph(g.face, '-')?)));
    let ink = glyph.map_or((Em::ZERO, Em::ZERO), |(_, g)| g.ink);
    let convert = |e: Em| e.at(last.size).in_em(p.em);
    Unit {
        western: last.western,
        verbatim: last.verbatim,
        address: last.address,
        label: last.label,
        size: last.size,
        glyphs: glyph.map(|(face, g)| placed(face, g.gid, Em::ZERO, Em::ZERO, none)).into_iter().collect(),
        natural: width,
        ink: (convert(ink.0), convert(ink.1)),
        ..Unit::bare(at..at, ('-', '-'), Class::We, last.run, last.em)
    }
}
