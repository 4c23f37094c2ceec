//! Imposition: which pages stand where on folded sheets, so that they read in order when the sheets are folded once, laid
//! into each other and bound. Knows no file format.
//!
//! Two pages lie on each side of a sheet. A booklet is one signature of all pages, stapled through the fold; a book is sewn
//! from signatures of N pages, each folded as a booklet.

use crate::units::Pt;

/// How the sheets are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// All sheets in one another, stapled through the fold (骑马订).
    Booklet,
    /// Signatures of so many pages, a multiple of 4, one after another (锁线).
    Signature(u16),
}

/// Most pages of a signature: more paper does not fold.
pub const LARGEST: u16 = 128;

impl Binding {
    /// `booklet`, `signature:16`.
    ///
    /// # Errors
    /// What may stand there.
    pub fn parse(text: &str) -> Result<Binding, String> {
        let wanted = || format!("booklet, or signature:N with N a multiple of 4 up to {LARGEST}");
        match text.split_once(':') {
            None if text == "booklet" => Ok(Binding::Booklet),
            Some(("signature", n)) => match n.parse::<u16>() {
                Ok(n) if n > 0 && n <= LARGEST && n.is_multiple_of(4) => Ok(Binding::Signature(n)),
                _ => Err(wanted()),
            },
            _ => Err(wanted()),
        }
    }

    /// Ending of the file's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Binding::Booklet => "booklet.pdf",
            Binding::Signature(_) => "imposed.pdf",
        }
    }
}

/// One side of a sheet as it lies on the press, the fold in the middle. Pages count from 0; `None` is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Signature, from 0.
    pub signature: usize,
    /// Sheet of the signature, from 0, the outermost first.
    pub sheet: usize,
    /// The side that lies outward when the sheet is folded.
    pub outer: bool,
    /// Left half.
    pub left: Option<usize>,
    /// Right half.
    pub right: Option<usize>,
    /// How far the pages are drawn from the fold (negative: towards it) to make up for the paper that lies outside this
    /// sheet and inside it.
    pub creep: Pt,
}

/// The sides in the order of printing: of each sheet the outer side, then the inner one. `thickness` is that of a leaf.
///
/// A signature has as many sheets as hold its pages; the last one is no larger than it must be. The leaves of an inner
/// sheet are pushed out by what lies round the fold: by one thickness of paper for every sheet outside it. So that all
/// pages stand alike after trimming, pages of inner sheets are moved towards the fold, and half the way is shared out to
/// both sides of the middle sheet.
pub fn impose(pages: usize, binding: Binding, thickness: Pt) -> Vec<Side> {
    let per = match binding {
        Binding::Booklet => pages.next_multiple_of(4),
        Binding::Signature(n) => usize::from(n),
    };
    let mut out = Vec::new();
    let mut from = 0;
    let mut signature = 0;
    while from < pages && per > 0 {
        let size = per.min((pages - from).next_multiple_of(4));
        let sheets = size / 4;
        let page = |n: usize| Some(from + n).filter(|p| *p < pages);
        for sheet in 0..sheets {
            // twice the distance from the middle sheet, so that it stays whole
            let depth = sheets as i64 - 1 - 2 * sheet as i64;
            let creep = Pt(thickness.0 * depth / 2);
            let side = |outer, left, right| Side { signature, sheet, outer, left, right, creep };
            out.push(side(true, page(size - 1 - 2 * sheet), page(2 * sheet)));
            out.push(side(false, page(2 * sheet + 1), page(size - 2 - 2 * sheet)));
        }
        from += size;
        signature += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An oracle that knows nothing of page arithmetic: it folds paper. A leaf is a pair (recto, verso); a sheet folded
    /// once is four pages; sheets of a signature are laid into each other, and the book is leafed through.
    fn read(sides: &[Side]) -> Vec<Option<usize>> {
        let mut book = Vec::new();
        let signatures = sides.iter().map(|s| s.signature).max().map_or(0, |n| n + 1);
        for signature in 0..signatures {
            // each sheet: outer and inner side, printed back to back, so the left of one lies behind the right of the other
            let of: Vec<&Side> = sides.iter().filter(|s| s.signature == signature).collect();
            let mut nested: Vec<Option<usize>> = Vec::new();
            // from the innermost sheet outwards, each laid round what there is
            for pair in of.chunks(2).rev() {
                let (outer, inner) = (pair[0], pair[1]);
                assert!(outer.outer && !inner.outer && outer.sheet == inner.sheet);
                // folded with the inner side inside: the right half of the outer side is the front of the first leaf, the left
                // half of the inner side its back; then comes what lies inside; then the right half of the inner side, and last
                // the left half of the outer side
                let mut folded = vec![outer.right, inner.left];
                folded.extend(nested);
                folded.extend([inner.right, outer.left]);
                nested = folded;
            }
            book.extend(nested);
        }
        book
    }

    #[test]
    fn folded_sheets_read_in_order() {
        for pages in 1..=70 {
            for binding in [Binding::Booklet, Binding::Signature(4), Binding::Signature(8), Binding::Signature(16)] {
                let sides = impose(pages, binding, Pt::ZERO);
                let read = read(&sides);
                assert_eq!(read.len(), pages.next_multiple_of(4), "{pages} {binding:?}");
                let mut want: Vec<Option<usize>> = (0..pages).map(Some).collect();
                want.resize(read.len(), None);
                assert_eq!(read, want, "{pages} {binding:?}");
            }
        }
    }

    #[test]
    fn a_signature_holds_no_more_than_it_may() {
        let sides = impose(37, Binding::Signature(16), Pt::ZERO);
        let sheets: Vec<usize> = (0..3).map(|n| sides.iter().filter(|s| s.signature == n).count() / 2).collect();
        assert_eq!(sheets, [4, 4, 2], "16 + 16 + 5 pages, the last filled up to 8");
        assert_eq!(impose(0, Binding::Booklet, Pt::ZERO), []);
    }

    /// Inner sheets are pushed out by the paper round the fold, so their pages are drawn in; all together stay where they were.
    #[test]
    fn creep_grows_inwards_and_sums_to_nothing() {
        let sides = impose(32, Binding::Booklet, Pt(1000));
        let creep: Vec<i64> = sides.iter().filter(|s| s.outer).map(|s| s.creep.0).collect();
        assert_eq!(creep, [3500, 2500, 1500, 500, -500, -1500, -2500, -3500]);
        assert!(creep.windows(2).all(|w| w[0] - w[1] == 1000), "one thickness a sheet");
        assert_eq!(creep.iter().sum::<i64>(), 0);
    }

    #[test]
    fn bindings_are_read() {
        assert_eq!(Binding::parse("booklet"), Ok(Binding::Booklet));
        assert_eq!(Binding::parse("signature:16"), Ok(Binding::Signature(16)));
        for wrong in ["signature:6", "signature:0", "signature:132", "signature", "booklet:4", "x", "signature:-4"] {
            assert!(Binding::parse(wrong).is_err(), "{wrong}");
        }
    }
}
