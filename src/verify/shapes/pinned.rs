//! The faces that this program ships, as the measure of what a character looks like.

use super::raster::{self, features};
use super::{Corners, Outline, Program};
use crate::fonts::{FaceId, FontSet};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use ttf_parser::GlyphId;
use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use unicode_normalization::UnicodeNormalization;

/// Layout features that change how a character is drawn, never which character it is: those that typesetting uses,
/// and forms for vertical lines, small figures and widths.
const FEATURES: [&[u8; 4]; 29] = [
    b"ccmp", b"locl", b"rlig", b"rclt", b"calt", b"clig", b"liga", b"vert", b"vrt2", b"hwid", b"pwid", b"fwid",
    b"halt", b"palt", b"vhal", b"ruby", b"sups", b"subs", b"sinf", b"ordn", b"frac", b"numr", b"dnom", b"tnum",
    b"pnum", b"lnum", b"onum", b"zero", b"case",
];

/// Longest text that one glyph may stand for.
pub(crate) const MAX_CLUSTER: usize = 12;

/// Every face of the set.
pub(crate) struct Pinned<'a> {
    pub faces: Vec<PinnedFace<'a>>,
}

/// A face that is known glyph by glyph.
pub(crate) struct PinnedFace<'a> {
    pub id: FaceId,
    program: Program<'a>,
    lookups: OnceCell<Vec<u16>>,
    /// Which characters an outline shows, by its hash.
    shown: RefCell<HashMap<u64, Rc<[char]>>>,
    heads: OnceCell<BTreeMap<i16, Vec<Head>>>,
    pictures: RefCell<HashMap<char, Option<Rc<Picture>>>>,
}

/// A glyph as its head describes it, with its characters.
struct Head {
    corners: Corners,
    glyph: u16,
    chars: Vec<char>,
}

/// How far a head may be off, in thousandths of an em.
const SLACK: f32 = 2.0;

/// What a coarse comparison needs of a character.
pub(crate) struct Picture {
    pub features: Vec<f32>,
    pub aspect: f32,
}

/// Characters that nobody sees and no face need have: controls, joiners, variation selectors, white space.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A font's name without the tag of a subset.
fn base_name(name: &str) -> &str {
    name.split_once('+').filter(|(tag, _)| tag.len() == 6).map_or(name, |(_, base)| base)
}

impl<'a> Pinned<'a> {
    /// Opens the faces; those that cannot be read are left out.
    pub(crate) fn new(set: &'a FontSet) -> Pinned<'a> {
        let open = |id: FaceId| {
            let program = Program::parse(set.face(id).bytes)?;
            let (lookups, heads) = (OnceCell::new(), OnceCell::new());
            Some(PinnedFace { id, program, lookups, shown: RefCell::default(), heads, pictures: RefCell::default() })
        };
        Pinned { faces: FaceId::ALL.into_iter().filter_map(open).collect() }
    }

    /// Whether a font has the name of one of the faces, as subsets of it are called.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.faces.iter().any(|f| f.id.subset_name() == base_name(name))
    }

    /// Places in [`Pinned::faces`], those that a font's name fits first.
    pub(crate) fn by_name(&self, name: &str) -> Vec<usize> {
        let fits = |i: &usize| self.faces.get(*i).is_some_and(|f| f.id.subset_name() == base_name(name));
        let mut order: Vec<usize> = (0..self.faces.len()).collect();
        order.sort_by_key(|i| !fits(i));
        order
    }

    /// Whether every face that texts are set in can draw a character.
    pub(crate) fn covers(&self, c: char) -> bool {
        let text =
            |f: &&PinnedFace<'_>| matches!(f.id, FaceId::Serif | FaceId::SerifBold | FaceId::SansBold | FaceId::Kai);
        self.faces.iter().filter(text).all(|f| f.glyph(c).is_some())
    }
}

impl PinnedFace<'_> {
    /// The glyph of a character by the face's own cmap.
    pub(crate) fn glyph(&self, c: char) -> Option<u16> {
        self.program.face()?.glyph_index(c).map(|g| g.0).filter(|g| *g != 0)
    }

    /// Whether this outline is how the face draws a text: its nominal glyph, a form of it, or a ligature.
    pub(crate) fn draws(&self, text: &str, outline: &Outline) -> bool {
        let same = |g: u16| self.program.outline(g).is_some_and(|o| o.same(outline));
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && self.glyph(c).is_some_and(same)
        {
            return true;
        }
        self.forms(text).into_iter().any(same)
    }

    /// Every glyph that may stand for a text.
    fn forms(&self, text: &str) -> BTreeSet<u16> {
        let mut forms = BTreeSet::new();
        let bare: String = text.chars().filter(|c| !is_unseen(*c)).collect();
        let spellings: BTreeSet<String> =
            [text.to_string(), bare.clone(), bare.nfc().collect(), bare.nfd().collect(), bare.nfkc().collect()].into();
        for spelling in spellings {
            let glyphs: Option<Vec<u16>> = spelling.chars().take(MAX_CLUSTER + 1).map(|c| self.glyph(c)).collect();
            match glyphs.as_deref() {
                Some([one]) => {
                    forms.insert(*one);
                }
                Some(many) if (2..=MAX_CLUSTER).contains(&many.len()) => forms.extend(self.ligatures(many)),
                _ => {}
            }
        }
        // a form of a form: vertical and half as wide
        for _ in 0..2 {
            let more: Vec<u16> = forms.iter().flat_map(|g| self.alternates(*g)).collect();
            forms.extend(more);
        }
        forms
    }

    /// Lookups of the features in [`FEATURES`], and those that only contexts call.
    fn lookups(&self) -> &[u16] {
        self.lookups.get_or_init(|| {
            let Some(gsub) = self.program.face().and_then(|f| f.tables().gsub) else { return Vec::new() };
            let (mut ours, mut others) = (BTreeSet::new(), BTreeSet::new());
            for feature in gsub.features {
                let set = if FEATURES.contains(&&feature.tag.to_bytes()) { &mut ours } else { &mut others };
                set.extend(feature.lookup_indices);
            }
            (0..gsub.lookups.len()).filter(|i| ours.contains(i) || !others.contains(i)).collect()
        })
    }

    fn subtables(&self) -> impl Iterator<Item = SubstitutionSubtable<'_>> {
        let gsub = self.program.face().and_then(|f| f.tables().gsub);
        self.lookups().iter().flat_map(move |i| {
            let lookup = gsub.and_then(|g| g.lookups.get(*i));
            lookup.into_iter().flat_map(|l| l.subtables.into_iter::<SubstitutionSubtable<'_>>())
        })
    }

    fn alternates(&self, glyph: u16) -> Vec<u16> {
        let g = GlyphId(glyph);
        let mut out = Vec::new();
        for subtable in self.subtables() {
            match subtable {
                SubstitutionSubtable::Single(SingleSubstitution::Format1 { coverage, delta })
                    if coverage.contains(g) =>
                {
                    out.push(glyph.wrapping_add_signed(delta));
                }
                SubstitutionSubtable::Single(SingleSubstitution::Format2 { coverage, substitutes }) => {
                    out.extend(coverage.get(g).and_then(|i| substitutes.get(i)).map(|g| g.0));
                }
                SubstitutionSubtable::Alternate(a) => {
                    let set = a.coverage.get(g).and_then(|i| a.alternate_sets.get(i));
                    out.extend(set.into_iter().flat_map(|s| s.alternates).map(|g| g.0));
                }
                _ => {}
            }
        }
        out
    }

    /// The single glyphs that a row of glyphs can become.
    fn ligatures(&self, row: &[u16]) -> Vec<u16> {
        let mut out = Vec::new();
        let mut todo = vec![row.to_vec()];
        let mut seen: BTreeSet<Vec<u16>> = BTreeSet::new();
        while let Some(row) = todo.pop() {
            if row.len() == 1 {
                out.extend(&row);
                continue;
            }
            if seen.len() > 64 || !seen.insert(row.clone()) {
                continue;
            }
            for subtable in self.subtables() {
                let SubstitutionSubtable::Ligature(table) = subtable else { continue };
                for (at, first) in row.iter().enumerate() {
                    let set = table.coverage.get(GlyphId(*first)).and_then(|i| table.ligature_sets.get(i));
                    for ligature in set.into_iter().flatten() {
                        let rest = row.get(at + 1..).unwrap_or_default();
                        let len = usize::from(ligature.components.len());
                        let fits =
                            rest.len() >= len && ligature.components.into_iter().zip(rest).all(|(a, b)| a.0 == *b);
                        if fits {
                            let mut next = row.get(..at).unwrap_or_default().to_vec();
                            next.push(ligature.glyph.0);
                            next.extend(rest.get(len..).unwrap_or_default());
                            todo.push(next);
                        }
                    }
                }
            }
        }
        out
    }

    /// The characters that this outline shows in the face, least first. Only glyphs whose box fits are drawn to compare.
    pub(crate) fn shows(&self, outline: &Outline) -> Rc<[char]> {
        let wanted = outline.hash();
        if let Some(known) = self.shown.borrow().get(&wanted) {
            return known.clone();
        }
        let extent = outline.extent();
        let [x0, y0, x1, y1] = extent.outer;
        let [ix0, iy0, ix1, iy1] = extent.inner;
        // a head gives the box of the curves, which lies between the two
        let fits = |b: &Corners| {
            let ([a, b, c, d], s) = (*b, SLACK);
            a >= x0 - s
                && a <= ix0 + s
                && b >= y0 - s
                && b <= iy0 + s
                && c >= ix1 - s
                && c <= x1 + s
                && d >= iy1 - s
                && d <= y1 + s
        };
        let mut chars: Vec<char> = Vec::new();
        for contours in [extent.contours, -1] {
            let heads = self.heads().get(&contours).map_or(&[][..], Vec::as_slice);
            let from = heads.partition_point(|h| h.corners[0] < x0 - SLACK);
            let near = heads.iter().skip(from).take_while(|h| h.corners[0] <= ix0 + SLACK);
            for head in near.filter(|h| fits(&h.corners)) {
                if self.program.outline(head.glyph).is_some_and(|o| o.hash() == wanted) {
                    chars.extend(&head.chars);
                }
            }
        }
        chars.sort_unstable();
        chars.dedup();
        let chars: Rc<[char]> = chars.into();
        self.shown.borrow_mut().insert(wanted, chars.clone());
        chars
    }

    /// The glyphs of all characters by number of contours, from left to right; built once, when a lie is to be named.
    fn heads(&self) -> &BTreeMap<i16, Vec<Head>> {
        self.heads.get_or_init(|| {
            let mut by_glyph: BTreeMap<u16, Vec<char>> = BTreeMap::new();
            for table in self.program.face().and_then(|f| f.tables().cmap).into_iter().flat_map(|c| c.subtables) {
                if table.is_unicode() {
                    table.codepoints(|c| {
                        if let (Some(g), Some(c)) = (table.glyph_index(c), char::from_u32(c)) {
                            by_glyph.entry(g.0).or_default().push(c);
                        }
                    });
                }
            }
            let mut heads: BTreeMap<i16, Vec<Head>> = BTreeMap::new();
            for (glyph, chars) in by_glyph {
                if let Some((contours, corners)) = self.program.head(glyph) {
                    heads.entry(contours).or_default().push(Head { corners, glyph, chars });
                }
            }
            heads.values_mut().for_each(|h| h.sort_by(|a, b| a.corners[0].total_cmp(&b.corners[0])));
            heads
        })
    }

    /// The picture of a character that is not kept: for a search through all of them.
    pub(crate) fn picture_once(&self, c: char) -> Option<Picture> {
        let bitmap = raster::bitmap(&self.program.outline(self.glyph(c)?)?)?;
        Some(Picture { features: features(&bitmap), aspect: bitmap.aspect })
    }

    /// The picture of a character; `None` when the face has none or draws nothing.
    pub(crate) fn picture(&self, c: char) -> Option<Rc<Picture>> {
        let make = || {
            let bitmap = raster::bitmap(&self.program.outline(self.glyph(c)?)?)?;
            Some(Rc::new(Picture { features: features(&bitmap), aspect: bitmap.aspect }))
        };
        self.pictures.borrow_mut().entry(c).or_insert_with(make).clone()
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;

    #[test]
    fn a_face_draws_its_own_characters_and_their_forms() {
        let set = FontSet::load(None, None).unwrap();
        let pinned = Pinned::new(&set);
        let serif = &pinned.faces[0];
        let outline = |c: char| serif.program.outline(serif.glyph(c).unwrap()).unwrap();
        assert!(serif.draws("文", &outline('文')));
        assert!(!serif.draws("武", &outline('文')));
        assert_eq!(*serif.shows(&outline('文')), ['⽂', '文']); // a radical shares the glyph
        // one stroke for two dashes
        let dashes = serif.ligatures(&[serif.glyph('—').unwrap(); 2]);
        assert!(!dashes.is_empty());
        let dash = serif.program.outline(dashes[0]).unwrap();
        assert!(serif.draws("——", &dash) && !serif.draws("—", &dash), "the long dash is two characters");
        // half width, by a feature
        let quote = serif.glyph('“').unwrap();
        assert!(serif.alternates(quote).iter().any(|g| *g != quote));
        // composed from two characters
        assert!(serif.draws("e\u{301}", &outline('é')));
        assert!(serif.program.outline(serif.glyph(' ').unwrap()).unwrap().is_blank());
    }

    #[test]
    fn every_character_is_found_by_its_outline() {
        let set = FontSet::load(None, None).unwrap();
        for face in Pinned::new(&set).faces {
            let all: Vec<char> = face.heads().values().flatten().flat_map(|h| h.chars.iter().copied()).collect();
            assert!(all.len() > 200, "{:?}", face.id);
            for c in all.into_iter().step_by(41) {
                let outline = face.program.outline(face.glyph(c).unwrap()).unwrap();
                assert!(outline.segments.is_empty() || face.shows(&outline).contains(&c), "{:?} {c}", face.id);
            }
        }
    }

    #[test]
    fn own_outlines_are_those_of_the_library() {
        let set = FontSet::load(None, None).unwrap();
        for face in Pinned::new(&set).faces {
            let ttf = set.face(face.id).ttf;
            let scale = 1000.0 / f32::from(ttf.units_per_em());
            for glyph in (0..ttf.number_of_glyphs()).step_by(97) {
                let mut pen = crate::verify::shapes::Pen { scale, out: Outline::default() };
                ttf.outline_glyph(GlyphId(glyph), &mut pen);
                let ours = face.program.outline(glyph).unwrap();
                let (a, b) = (raster::bitmap(&pen.out), raster::bitmap(&ours));
                match (a, b) {
                    (Some(a), Some(b)) => {
                        let like = raster::likeness(&features(&a), &features(&b));
                        assert!(like > 0.9999, "{:?} {glyph}: {like}", face.id);
                    }
                    (a, b) => assert_eq!(a.is_none(), b.is_none(), "{:?} {glyph}", face.id),
                }
            }
        }
    }
}
