//! Step 4a: where a line may end (LB-01…LB-30, CN horizontal).

use super::class_table::{BETWEEN_NUMBERS, NOT_AT_START, UNITS, URL_SEPARATORS, WESTERN_CLOSERS, WESTERN_OPENERS};
use super::uax14::base_breaks;
use super::unit::{Hold, Unit};
use super::{Class, KeepNumber, KinsokuLevel, Paragraph, class};
use crate::units::Em;

/// What may happen after a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// Never: inside a grapheme, a pair, before a space.
    Never,
    /// Only when the paragraph has no legal solution (LB-27), by what is given up.
    Relief(Relief),
    /// Inside a word, with a hyphen so wide, when there is no other solution (LB-11, LB-27 (1)).
    Hyphen(Em),
    /// Inside an address or a code span (LB-17).
    Url,
    /// Legal, avoided: between a number and its measure word (LB-12).
    Discouraged,
    /// Legal.
    Free,
    /// `\n` (LB-24).
    Forced,
}

/// What is given up by a break that is not legal, the lightest first (LB-27 (4)–(6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relief {
    /// `strict` for this line: dash or ellipsis at the start.
    Strict,
    /// `gb` for this line: solidus at the end.
    Gb,
    /// A run of three marks or more.
    Marks,
    /// A name of letters split after a mark of its own: `Cargo.|toml`.
    Name,
    /// A word split at a grapheme.
    Word,
    /// A word that has places for a hyphen split elsewhere.
    Tear,
    /// A number, a label, an inseparable pair of another kind.
    Token,
    /// A mark where it is forbidden.
    Kinsoku,
}

/// What may happen after a unit, and the rule that says so; [`BASE`] where UAX #14 does.
pub(super) type Decision = (Break, &'static str);

/// The base layer's word.
pub(super) const BASE: &str = "UAX14";

/// For each unit, what may happen after it.
pub(super) fn opportunities(p: &Paragraph, units: &[Unit]) -> Vec<Break> {
    decisions(p, units).into_iter().map(|(b, _)| b).collect()
}

/// As [`opportunities`], with the rules.
pub(super) fn decisions(p: &Paragraph, units: &[Unit]) -> Vec<Decision> {
    let tokens = Tokens::of(units);
    let allowed = base_breaks(&p.text);
    let mut allowed = allowed.into_iter().peekable();
    let label_end = leading_label(units);
    let mut quote_open = false;
    let mut out = Vec::with_capacity(units.len());
    for i in 0..units.len() {
        // Straight quotation marks open and close by turns.
        if units[i].is_newline() {
            quote_open = false;
        } else if units[i].ch == '"' {
            quote_open = !quote_open;
        }
        let opening_quote = units[i].ch == '"' && quote_open;
        while allowed.next_if(|at| *at < units[i].range.end).is_some() {}
        let base = allowed.peek() == Some(&units[i].range.end);
        out.push(match units.get(i + 1) {
            None => (Break::Forced, BASE),
            Some(_) if units[i].is_newline() => (Break::Forced, "LB-24"),
            Some(next) if next.is_newline() => (Break::Never, "LB-24"),
            Some(_) if i < label_end => (Break::Relief(Relief::Token), "LB-21"),
            Some(next) if opening_quote || next.ch == '"' && quote_open && next.western => {
                (Break::Relief(Relief::Word), "LB-22")
            }
            Some(_) => after(p, units, &tokens, i, base),
        });
    }
    out
}

fn after(p: &Paragraph, units: &[Unit], tokens: &Tokens, i: usize, base: bool) -> Decision {
    let (u, next) = (&units[i], &units[i + 1]);
    match u.hold {
        Hold::Fast => return (Break::Never, "LB-20"),
        Hold::Firm => return (Break::Relief(Relief::Token), "LB-20"),
        Hold::No => {}
    }
    if next.is_note_ref() {
        // LB-19: it stays with what it follows; of several the others may move on when nothing else helps
        return (if u.is_note_ref() { Break::Relief(Relief::Token) } else { Break::Never }, "LB-19");
    }
    // A space belongs to the line before it (LB-23).
    if next.is_space() && !(next.class == Class::Is && u.class == Class::Is) {
        return (Break::Never, "LB-23");
    }
    if next.class == Class::Nb || u.class == Class::Nb || next.class == Class::Zw || next.ch == '\u{2060}' {
        return (Break::Never, "CC-13");
    }
    // Invisible characters are looked through, but for the two that say something about breaks; numbers of notes too.
    let mut a = i;
    while units[a].is_invisible() || units[a].is_note_ref() {
        match units[a].ch {
            // a paragraph that begins with the number
            _ if units[a].is_note_ref() && (a == 0 || units[a - 1].is_newline()) => break,
            '\u{200B}' => return (Break::Free, "CC-13"),
            '\u{2060}' | '\u{FEFF}' => return (Break::Never, "CC-13"),
            _ if a == 0 => return (Break::Never, "CC-13"),
            _ => a -= 1,
        }
    }
    let spaced = units[a].is_space();
    while units[a].is_space() || units[a].is_invisible() || units[a].is_note_ref() {
        if a == 0 || units[a].is_newline() {
            // Spaces at the start of a paragraph stay with what follows.
            return (Break::Never, "LB-23");
        }
        a -= 1;
    }
    if units[a].is_newline() {
        return (Break::Never, "LB-23");
    }
    between(p, units, tokens, a, i + 1, spaced, base)
}

/// Whether a line may end between two solid units.
fn between(p: &Paragraph, units: &[Unit], tokens: &Tokens, a: usize, b: usize, spaced: bool, base: bool) -> Decision {
    let (ua, ub) = (&units[a], &units[b]);
    if ua.label && ub.label {
        return (Break::Relief(Relief::Token), "IV-05");
    }
    if ua.western && ub.western && !spaced {
        return tokens.inside(p, units, a, b, base);
    }
    if ub.class == Class::Nr && !spaced {
        return (Break::Relief(Relief::Token), "LB-19");
    }
    if NOT_AT_START.contains(ub.ch) {
        return (Break::Relief(Relief::Kinsoku), "LB-09");
    }
    if is_exclamation(ua) && is_exclamation(ub) {
        return (Break::Relief(Relief::Kinsoku), "LB-10");
    }
    if p.rules.level >= KinsokuLevel::Basic {
        let closes = ub.is_closing() && !ub.western || matches!(ub.class, Class::Cn | Class::Md | Class::Sl);
        if closes || ua.class == Class::Op {
            return (Break::Relief(marks_around(units, a, b)), if closes { "LB-02" } else { "LB-03" });
        }
    }
    if p.rules.level >= KinsokuLevel::Gb && ua.class == Class::Sl {
        return (Break::Relief(Relief::Gb), "LB-04");
    }
    let strict = p.rules.level >= KinsokuLevel::Strict;
    if ub.class == Class::Ds && (strict || p.rules.no_dash_start)
        || ub.class == Class::El && (strict || p.rules.no_ellipsis_start)
    {
        return (Break::Relief(Relief::Strict), "LB-05");
    }
    if let Some((relief, rule)) = western_edges(units, a, b, spaced) {
        return (Break::Relief(relief), rule);
    }
    let (number_before, number_after) = (ua.class == Class::Dg, ub.class == Class::Dg);
    if number_before && number_after && spaced {
        // `12 345` is one number, that gives way between its groups first; other neighbours are better kept together.
        let groups = tokens.word(units, b).len() == 3 && tokens.word(units, a).len() <= 3;
        return (if groups { Break::Relief(Relief::Word) } else { Break::Discouraged }, "LB-13");
    }
    if number_before && spaced && ub.western && tokens.is_unit(units, b) {
        return (Break::Relief(Relief::Token), "LB-12");
    }
    if BETWEEN_NUMBERS.contains(ub.ch) && number_before && units.get(b + 1).is_some_and(|u| u.class == Class::Dg)
        || BETWEEN_NUMBERS.contains(ua.ch) && number_after && a > 0 && units[a - 1].class == Class::Dg
    {
        return (Break::Relief(Relief::Token), "LB-30");
    }
    if ua.ch == '.' && ub.class == Class::Id && tokens.is_initial(units, a) {
        return (Break::Relief(Relief::Token), "LB-18");
    }
    // What UAX #14 forbids and no rule of Chinese allows.
    let tailored = match spaced {
        // Code begins with what it begins with: `//!`.
        true if ub.verbatim && !ua.verbatim => Some("LB-17"),
        true if begins_word(units, b) => Some("LB-11"),
        _ => allowed_here(ua, ub, spaced),
    };
    if !base && tailored.is_none() {
        return (Break::Relief(Relief::Word), BASE);
    }
    let number_han = number_before && ub.class == Class::Id && class::is_spaced_ideograph(ub.ch);
    if number_han || ua.ch == '第' && number_after {
        let what = match p.rules.keep_number_han {
            KeepNumber::Penalty => Break::Discouraged,
            KeepNumber::Forbid => Break::Relief(Relief::Word),
            KeepNumber::Free => Break::Free,
        };
        return (what, "LB-12");
    }
    let what = if ua.verbatim && ub.verbatim && !spaced { Break::Url } else { Break::Free };
    (what, tailored.unwrap_or(BASE))
}

/// The rule by which a line may end between two units of which at least one is Chinese, though UAX #14 forbids it: the
/// override table of `chinese-typesetting.md` §2, as far as it loosens.
fn allowed_here(a: &Unit, b: &Unit, spaced: bool) -> Option<&'static str> {
    use Class::*;
    let quote = |u: &Unit| matches!(u.ch, '“' | '”' | '‘' | '’' | '"');
    match (a.class, b.class) {
        // Quotation marks are QU there, which never part from their neighbours.
        (Cl, _) if quote(a) => Some("LB-22"),
        (_, Op) if quote(b) => Some("LB-22"),
        _ if quote(a) && !b.western || quote(b) && !a.western => Some("LB-22"),
        // Level none forbids nothing but what would tear a unit.
        (Op, _) | (_, Cl | Pi | Pe | Cn | Md | Sl) => Some("LB-01"),
        // IN never begins a line there; at gb it may.
        (_, El) => Some("LB-05"),
        (Ds | El, _) | (_, Ds) => Some("LB-07"),
        // A dot in a name is a letter there.
        (Md, _) => Some("LB-16"),
        (Sl | Cn, _) => Some("LB-04"),
        // Symbols and boxed letters are ideographs here, alphabetic there.
        (Id | Nr, Id) if !spaced => Some("CC-09"),
        (Nr, _) if !spaced => Some("CC-14"),
        (Id, We | Dg | Px) | (We | Dg | Sx, Id) if !spaced && (is_symbol(a) || is_symbol(b)) => Some("LB-30"),
        _ => None,
    }
}

/// A character of class ID that is no ideograph.
fn is_symbol(u: &Unit) -> bool {
    u.class == Class::Id && !class::is_spaced_ideograph(u.ch)
}

fn is_exclamation(u: &Unit) -> bool {
    matches!(u.ch, '！' | '？' | '‼' | '⁇' | '⁈' | '⁉')
}

/// A kinsoku rule may be dropped first where three or more marks stand together (LB-27 (5)).
fn marks_around(units: &[Unit], a: usize, b: usize) -> Relief {
    let before = units[..=a].iter().rev().take(3).take_while(|u| u.is_mark()).count();
    let behind = units[b..].iter().take(3).take_while(|u| u.is_mark()).count();
    if before + behind >= 3 { Relief::Marks } else { Relief::Kinsoku }
}

/// Western marks beside Chinese or a space: what binds left and what binds right (LB-12; UAX #14 CL, EX, IS, OP, PR, PO).
fn western_edges(units: &[Unit], a: usize, b: usize, spaced: bool) -> Option<(Relief, &'static str)> {
    let (ua, ub) = (&units[a], &units[b]);
    // `%` is no beginning of a line even after a space; `%d` is.
    let format = ub.western && units.get(b + 1).is_some_and(|n| n.western && n.ch.is_alphanumeric());
    if ub.class == Class::Sx && (!spaced || ua.class == Class::Dg || !format) {
        return Some((Relief::Token, "LB-12"));
    }
    if ua.class == Class::Px {
        return Some((Relief::Token, "LB-12"));
    }
    // … a space after it counts for nothing (UAX #14 LB14): `let Point { x`.
    if ua.western && WESTERN_OPENERS.contains(ua.ch) {
        return Some((Relief::Word, "PW-22"));
    }
    if ub.western && ub.class == Class::We && WESTERN_CLOSERS.contains(ub.ch) {
        return (!spaced || !begins_word(units, b)).then_some((Relief::Word, "PW-22"));
    }
    None
}

/// A word with its mark may begin a line: `.NET`.
fn begins_word(units: &[Unit], b: usize) -> bool {
    let marked = |u: &Unit| u.class == Class::We && WESTERN_CLOSERS.contains(u.ch);
    marked(&units[b]) && units.get(b + 1).is_some_and(|n| n.western && n.ch.is_alphanumeric())
}

/// A label that begins a paragraph (`（1）`, `1.`, `①`, `一、`) is never alone on a line (LB-21): the number of units
/// after which there is no break.
fn leading_label(units: &[Unit]) -> usize {
    let numeral = |u: &Unit| u.class == Class::Dg || "〇零一二三四五六七八九十百".contains(u.ch);
    let digits = |from: usize| units.iter().skip(from).take(4).take_while(|u| numeral(u)).count();
    let end = match units.first() {
        Some(u) if u.class == Class::Nr => 1,
        Some(u) if matches!(u.ch, '（' | '(' | '〔' | '［') => {
            let n = digits(1);
            if n > 0 && units.get(n + 1).is_some_and(|u| matches!(u.ch, '）' | ')' | '〕' | '］')) {
                n + 2
            } else {
                0
            }
        }
        Some(_) => {
            let n = digits(0);
            if n > 0 && units.get(n).is_some_and(|u| matches!(u.ch, '.' | '、' | '．' | ')' | '）')) {
                n + 1
            } else {
                0
            }
        }
        None => 0,
    };
    if end == 0 { 0 } else { end + units.iter().skip(end).take_while(|u| u.is_space()).count() }
}

/// Marks the Western tokens that are code or look like an address (LB-17).
pub(super) fn mark_addresses(units: &mut [Unit]) {
    let mut i = 0;
    while i < units.len() {
        let len = units[i..].iter().take_while(|u| u.western).count();
        let word: String = units[i..i + len].iter().take(256).map(|u| u.ch).collect();
        let address = looks_like_address(&word);
        units[i..i + len].iter_mut().for_each(|u| u.address = address || u.verbatim);
        i += len.max(1);
    }
}

/// A URL, a mail address, or a long name of a file (three separators and twenty characters).
fn looks_like_address(word: &str) -> bool {
    let long_name = word.len() >= 20 && word.matches(['-', '_', '/', '.']).count() >= 3;
    long_name || word.contains("://") || word.starts_with("www.") || word.contains('@') && word.contains('.')
}

/// Western tokens: the runs of Western units between spaces and Chinese.
struct Tokens {
    /// Start of the token of each unit (meaningless for others).
    start: Vec<u32>,
    /// One past its end.
    end: Vec<u32>,
}

impl Tokens {
    fn of(units: &[Unit]) -> Tokens {
        let mut t = Tokens { start: vec![0; units.len()], end: vec![0; units.len()] };
        let mut i = 0;
        while i < units.len() {
            let len = units[i..].iter().take_while(|u| u.western).count();
            for k in i..i + len {
                (t.start[k], t.end[k]) = (i as u32, (i + len) as u32);
            }
            i += len.max(1);
        }
        t
    }

    fn word<'u>(&self, units: &'u [Unit], i: usize) -> &'u [Unit] {
        units.get(self.start[i] as usize..self.end[i] as usize).unwrap_or(&[])
    }

    /// Whether the token at `i` is a unit of measure, possibly with a mark after it.
    fn is_unit(&self, units: &[Unit], i: usize) -> bool {
        let word: String = self.word(units, i).iter().take(8).map(|u| u.ch).collect();
        UNITS.contains(&word.trim_end_matches(|c| WESTERN_CLOSERS.contains(c)))
    }

    /// Whether the full stop at `i` ends an initial: one capital before it.
    fn is_initial(&self, units: &[Unit], i: usize) -> bool {
        let before = &units[self.start[i] as usize..i];
        let capital = |u: Option<&Unit>| u.is_some_and(|u| u.ch.is_uppercase());
        capital(before.last()) && before.len().checked_sub(2).is_none_or(|n| before.get(n).is_some_and(|u| u.ch == '.'))
    }

    /// A break inside a token. UAX #14 allows more than LB-11 does: after `!`, `}`, `|` and a solidus in a short word.
    fn inside(&self, p: &Paragraph, units: &[Unit], a: usize, b: usize, base: bool) -> Decision {
        let (ua, ub) = (&units[a], &units[b]);
        let digits = ua.class == Class::Dg && ub.class == Class::Dg;
        let separator = |c: char| URL_SEPARATORS.contains(c);
        // As hyphenation would: two letters before, three after (LB-11); marks are no letters (`somethin|g()`).
        // Something invisible or a note may stand between: then they are two tokens.
        let (start, end) = (self.start[a] as usize, self.end[b] as usize);
        let letter = |u: &&Unit| u.ch.is_alphanumeric();
        let stub = units[start..=a].iter().rev().take(2).take_while(letter).count() < 2
            || units[b..end].iter().take(3).take_while(letter).count() < 3;
        if ua.address || ub.address {
            let before_mark = separator(ub.ch) || WESTERN_CLOSERS.contains(ub.ch);
            // Not after what begins the token: `.rs`, `--all`, `#id`.
            let leads = || units[self.start[a] as usize..=a].iter().all(|u| separator(u.ch));
            if separator(ua.ch) && !before_mark && !leads() {
                return (Break::Url, "LB-17");
            }
            let worse = digits || before_mark || WESTERN_OPENERS.contains(ua.ch) || stub;
            return (Break::Relief(if worse { Relief::Token } else { Relief::Word }), "LB-17");
        }
        // Explicit hyphens and dashes between words (LB-11).
        let letters = |u: Option<&Unit>| u.is_some_and(|u| u.ch.is_alphabetic());
        let before = a.checked_sub(1).and_then(|n| units.get(n));
        if base
            && (matches!(ua.ch, '-' | '‐') && letters(before) && ub.ch.is_alphabetic()
                || matches!(ua.ch, '–' | '—') && ub.ch.is_alphabetic())
        {
            return (Break::Free, BASE);
        }
        // A name in Latin letters gives way after its dot as any other does (LB-16): `A·B`, not `col·lecció`.
        if matches!(ua.ch, '·' | '•' | '‧') && letters(before) && ub.ch.is_uppercase() {
            return (Break::Free, "LB-16");
        }
        // Solidus in a long token (LB-11).
        let long = self.word(units, a).len() > 10;
        if base && ua.ch == '/' && letters(before) && ub.ch.is_alphabetic() && long {
            return (Break::Url, BASE);
        }
        if separator(ua.ch) && letters(before) && ub.ch.is_alphabetic() {
            return (Break::Relief(Relief::Name), "LB-11");
        }
        // A date too long for its line gives way after a separator first (LB-14).
        if matches!(ua.ch, '-' | '/' | '.') && before.is_some_and(|u| u.class == Class::Dg) && ub.class == Class::Dg {
            let date = p.rules.break_date && is_date(self.word(units, a));
            return (if date { Break::Discouraged } else { Break::Relief(Relief::Word) }, "LB-14");
        }
        let number = digits || ua.class == Class::Dg || ub.class == Class::Dg;
        let letters_only = ua.ch.is_alphabetic() && ub.ch.is_alphabetic();
        let relief = if number || stub || !letters_only { Relief::Token } else { Relief::Word };
        (Break::Relief(relief), if base { if number { "LB-13" } else { "LB-11" } } else { BASE })
    }
}

/// A year, a month and a day with one separator (LB-14).
fn is_date(word: &[Unit]) -> bool {
    let separators: Vec<char> = word.iter().map(|u| u.ch).filter(|c| !c.is_ascii_digit()).take(4).collect();
    matches!(separators[..], [a, b] if a == b && matches!(a, '-' | '/' | '.')) && (8..=10).contains(&word.len())
}
