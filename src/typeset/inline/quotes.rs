//! Chinese or Western: the quotation marks `“ ” ‘ ’`, pair by pair (CC-16).

use super::Class;
use super::unit::Unit;

/// Marks every quotation mark that is Western as class We. The two halves of a pair always agree: they are Chinese when
/// something quoted is an ideograph, or either outer neighbour (spaces, quotation marks and symbols skipped) is Chinese. Apostrophes are Western.
pub(super) fn resolve(units: &mut [Unit]) {
    let ideographs = prefix_counts(units);
    let (before, after) = solid_neighbours(units);
    let mut open: Vec<usize> = Vec::new();
    let mut western = Vec::new();
    let chinese = |from: usize, to: usize| {
        ideographs[to + 1] > ideographs[from] || before[from] == Some(true) || after[to] == Some(true)
    };
    for i in 0..units.len() {
        match units[i].ch {
            '“' | '‘' if units[i].verbatim => western.push(i),
            '”' | '’' if units[i].verbatim => western.push(i),
            '“' | '‘' => open.push(i),
            '’' if is_apostrophe(units, i, open.iter().any(|o| units[*o].ch == '‘')) => western.push(i),
            c @ ('”' | '’') => {
                let opener = if c == '”' { '“' } else { '‘' };
                match open.iter().rposition(|o| units[*o].ch == opener) {
                    Some(n) => {
                        // What was opened inside and never closed is judged alone.
                        let unclosed = open.split_off(n);
                        western.extend(unclosed.iter().skip(1).filter(|o| !chinese(**o, **o)));
                        if !chinese(unclosed[0], i) {
                            western.extend([unclosed[0], i]);
                        }
                    }
                    None if !chinese(i, i) => western.push(i),
                    None => {}
                }
            }
            _ => {}
        }
    }
    western.extend(open.iter().filter(|o| !chinese(**o, **o)));
    for i in western {
        units[i].class = Class::We;
        units[i].western = true;
    }
}

/// Between letters, or after a letter or before a digit with no quotation open.
fn is_apostrophe(units: &[Unit], i: usize, open: bool) -> bool {
    let letter = |u: Option<&Unit>| u.is_some_and(|u| u.western && u.end.is_alphabetic());
    let digit = |u: Option<&Unit>| u.is_some_and(|u| u.class == Class::Dg);
    let (prev, next) = (i.checked_sub(1).and_then(|p| units.get(p)), units.get(i + 1));
    letter(prev) && letter(next) || !open && (letter(prev) || digit(next))
}

fn ideograph(u: &Unit) -> bool {
    u.class == Class::Id
}

/// Ideographs before each unit, so that what a pair quotes is judged in no time.
fn prefix_counts(units: &[Unit]) -> Vec<usize> {
    let mut sums = Vec::with_capacity(units.len() + 1);
    let mut n = 0;
    sums.push(0);
    for u in units {
        n += usize::from(ideograph(u));
        sums.push(n);
    }
    sums
}

/// For each unit, whether the nearest letter, digit, ideograph or full-width mark before and after it is Chinese.
/// Full-width marks count: `“25%”、“−5 ℃”` has no ideograph near, and is Chinese all the same.
fn solid_neighbours(units: &[Unit]) -> (Vec<Option<bool>>, Vec<Option<bool>>) {
    let solid = |u: &Unit| match u.class {
        Class::Id | Class::Pi | Class::Pe => Some(true),
        Class::Op | Class::Cl if !matches!(u.ch, '“' | '”' | '‘' | '’') => Some(true),
        Class::We | Class::Dg if u.ch.is_alphanumeric() => Some(false),
        _ => None,
    };
    let scan = |order: &mut dyn Iterator<Item = usize>| {
        let mut out = vec![None; units.len()];
        let mut last = None;
        for i in order {
            if units[i].is_newline() {
                last = None;
            }
            out[i] = last;
            last = solid(&units[i]).or(last);
        }
        out
    };
    (scan(&mut (0..units.len())), scan(&mut (0..units.len()).rev()))
}
