//! Where marked content stands on its page, so that the order of the tags can be held against the order that a reader
//! sees (§4.3 row 82; INT-004). Horizontal writing only.

use super::geometry::Bounds;
use super::{Look, Spot};
use crate::verify::pdf::content::PageText;
use crate::verify::pdf::fonts::Fonts;

/// Where a marked-content sequence begins and ends on its page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    first: (f64, f64),
    last: (f64, f64),
    /// How far right it reaches.
    right: f64,
    size: f64,
    /// Its own lines stand in another order than they are read.
    pub shuffled: bool,
}

impl Stand {
    /// Base line of its first words above the foot of the page, and their size.
    pub(crate) fn foot(&self) -> (f64, f64) {
        (self.first.1, self.size)
    }

    /// Whether what is read next stands before this: higher and not in a column to the right, or to the left on the line.
    pub(crate) fn is_overtaken_by(&self, next: &Stand) -> bool {
        let (up, size) = (next.first.1 - self.last.1, self.size.min(next.size));
        up > size * 0.7 && next.first.0 < self.right - size * 0.5
    }
}

/// Notes where the marked content of a page stands.
pub(crate) fn note(look: &Look<'_>, fonts: &Fonts<'_>, out: &mut PageText) {
    for words in &look.words {
        let Spot::Marked(mcid) = words.spot else { continue };
        let [a, b, c, d, ..] = words.frame.0;
        if words.vertical || !(a > 0.0 && d > 0.0 && b == 0.0 && c == 0.0) {
            continue;
        }
        let codes = words.font.and_then(|f| fonts.used.get(f)).map(|f| f.codes.as_slice());
        let mut shaped = look
            .glyphs
            .get(words.glyphs.clone())
            .unwrap_or_default()
            .iter()
            .filter(|g| codes.and_then(|c| c.get(g.code as usize)).is_none_or(|c| !c.blank));
        let Some(first) = shaped.next() else { continue };
        let last = shaped.next_back().unwrap_or(first);
        let from = words.frame.apply((f64::from(first.from), 0.0));
        let to = words.frame.apply((f64::from(last.from + last.width), 0.0));
        if Bounds::around([from, to]) == Bounds::NOWHERE {
            continue;
        }
        let fresh = Stand { first: from, last: to, right: to.0, size: d, shuffled: false };
        match out.stands.get_mut(&mcid) {
            None => {
                out.stands.insert(mcid, fresh);
            }
            Some(stand) => {
                // against the line before alone: a column's last line may be short
                let line = Stand { right: stand.last.0, ..*stand };
                let level = (from.1 - stand.last.1).abs() < d * 0.3;
                let back = level && to.0 < stand.last.0 - d * 0.5 && from.0 < stand.last.0 - d * 0.5;
                stand.shuffled |= line.is_overtaken_by(&fresh) || back;
                *stand = Stand { last: to, right: stand.right.max(to.0), size: d, ..*stand };
            }
        }
    }
}
