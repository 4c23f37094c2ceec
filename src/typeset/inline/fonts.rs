//! The faces, opened for one thread, with what has been measured so far.

use crate::fonts::{Face, FaceId, FontSet, Voice};
use crate::units::{Em, GlyphId};
use rustybuzz::{Direction, Feature, Language, Script, ShapePlan, UnicodeBuffer};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// Opened faces with caches of glyph measures and shape plans. Cheap to make; make one a thread.
pub struct FontContext<'a> {
    faces: Vec<OpenFace<'a>>,
    plans: RefCell<HashMap<(FaceId, Script, Features), ShapePlan>>,
    glyphs: RefCell<HashMap<(FaceId, char), Option<Glyph>>>,
}

struct OpenFace<'a> {
    face: Face<'a>,
    shaper: OnceCell<rustybuzz::Face<'a>>,
}

/// A glyph measured, in em of its drawn size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub gid: GlyphId,
    pub advance: Em,
    /// Ink from the origin; empty for blank glyphs.
    pub ink: (Em, Em),
}

/// A glyph that the shaper placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shaped {
    pub glyph: Glyph,
    /// Byte of the shaped text where its cluster begins.
    pub cluster: usize,
    pub dx: Em,
    pub dy: Em,
}

/// Sets of OpenType features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Features {
    /// The face's own defaults: the 2-em dash comes from here.
    Han,
    /// Half-width form of the solidus (CC-08).
    HalfWidth,
    /// Western words: proportional quotation marks (PW-16).
    Word,
    /// Code and addresses: no ligatures (`page-design.md` §0).
    Verbatim,
}

impl<'a> FontContext<'a> {
    /// Opens every face of the set.
    pub fn new(set: &'a FontSet) -> FontContext<'a> {
        FontContext {
            faces: FaceId::ALL.iter().map(|id| OpenFace { face: set.face(*id), shaper: OnceCell::new() }).collect(),
            plans: RefCell::default(),
            glyphs: RefCell::default(),
        }
    }

    /// An open face.
    pub fn face(&self, id: FaceId) -> &Face<'a> {
        &self.faces[id as usize].face
    }

    /// The glyph of a character, measured; `None` when the face lacks it.
    pub(super) fn glyph(&self, id: FaceId, c: char) -> Option<Glyph> {
        *self.glyphs.borrow_mut().entry((id, c)).or_insert_with(|| {
            let gid = self.face(id).glyph(c)?;
            Some(self.measure(id, gid))
        })
    }

    /// The blank glyph that carries the text of what is not drawn.
    pub(super) fn blank(&self, id: FaceId) -> (FaceId, Glyph) {
        match self.glyph(id, ' ') {
            Some(g) => (id, g),
            None => (FaceId::Serif, self.glyph(FaceId::Serif, ' ').unwrap_or(Glyph::NOTDEF)),
        }
    }

    fn measure(&self, id: FaceId, gid: GlyphId) -> Glyph {
        let face = self.face(id);
        let ink = face.ink(gid).map_or((Em::ZERO, Em::ZERO), |(x0, _, x1, _)| (x0, x1));
        Glyph { gid, advance: face.advance(gid), ink }
    }

    /// Whether a face has every character of a grapheme, composed or as it is; invisible characters do not count.
    pub(super) fn covers(&self, id: FaceId, grapheme: &str) -> bool {
        let has = |c: char| is_ignorable(c) || self.glyph(id, c).is_some();
        grapheme.chars().all(has) || grapheme.nfc().all(has)
    }

    /// Shapes a text from left to right; script and language are always set (`decisions.md` 22).
    pub(super) fn shape(&self, id: FaceId, text: &str, script: Script, features: Features) -> Vec<Shaped> {
        let open = &self.faces[id as usize];
        let shaper = open.shaper.get_or_init(|| rustybuzz::Face::from_face(open.face.ttf.clone()));
        let tag = if script == rustybuzz::script::HAN { "zh-Hans" } else { "en" };
        let language = Language::from_str(tag).ok();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script);
        if let Some(language) = &language {
            buffer.set_language(language.clone());
        }
        let key = (id, script, features);
        self.plans.borrow_mut().entry(key).or_insert_with(|| {
            ShapePlan::new(shaper, Direction::LeftToRight, Some(script), language.as_ref(), &features.list())
        });
        let plans = self.plans.borrow();
        let Some(plan) = plans.get(&key) else { return Vec::new() };
        let out = rustybuzz::shape_with_plan(shaper, plan, buffer);
        out.glyph_infos()
            .iter()
            .zip(out.glyph_positions())
            .map(|(info, pos)| {
                let mut glyph = self.measure(id, GlyphId(info.glyph_id as u16));
                glyph.advance = open.face.in_em(pos.x_advance);
                Shaped {
                    glyph,
                    cluster: info.cluster as usize,
                    dx: open.face.in_em(pos.x_offset),
                    dy: open.face.in_em(pos.y_offset),
                }
            })
            .collect()
    }
}

impl Glyph {
    const NOTDEF: Glyph = Glyph { gid: GlyphId(0), advance: Em(0), ink: (Em(0), Em(0)) };
}

impl Features {
    fn list(self) -> Vec<Feature> {
        let feature = |tag: &[u8; 4], on| Feature::new(rustybuzz::ttf_parser::Tag::from_bytes(tag), on, ..);
        match self {
            Features::Han => Vec::new(),
            Features::HalfWidth => vec![feature(b"hwid", 1)],
            Features::Word => vec![feature(b"pwid", 1)],
            Features::Verbatim => {
                let mut list = vec![feature(b"pwid", 1)];
                list.extend([b"liga", b"clig", b"calt", b"dlig"].map(|tag| feature(tag, 0)));
                list
            }
        }
    }
}

/// Characters without ink that no face need have: joiners, variation selectors, marks of direction.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Face for ideographs and their marks in a voice (`page-design.md` §0); the mainland's, marks in the corner (PW-18).
pub(super) fn han_face(voice: Voice) -> FaceId {
    match voice {
        Voice::Song | Voice::Code => FaceId::Serif,
        Voice::SongBold | Voice::CodeBold => FaceId::SerifBold,
        Voice::Hei | Voice::StrongEmph => FaceId::SansBold,
        Voice::Kai | Voice::Emph => FaceId::Kai,
    }
}

/// Face for Latin letters and digits in a voice.
pub(super) fn latin_face(voice: Voice) -> FaceId {
    match voice {
        Voice::Song | Voice::Kai => FaceId::Serif,
        Voice::SongBold => FaceId::SerifBold,
        Voice::Hei => FaceId::SansBold,
        Voice::Emph => FaceId::Italic,
        Voice::StrongEmph => FaceId::BoldItalic,
        Voice::Code => FaceId::Mono,
        Voice::CodeBold => FaceId::MonoBold,
    }
}

/// Face for quotation marks, dots, dashes and ellipses: Press Kai's are a third of an em wide, so 楷 takes 宋's.
pub(super) fn mark_face(voice: Voice) -> FaceId {
    match han_face(voice) {
        FaceId::Kai => FaceId::Serif,
        face => face,
    }
}

/// Faces to ask when the first lacks a character, in order.
pub(super) const FALLBACK: [FaceId; 7] =
    [FaceId::Serif, FaceId::SerifBold, FaceId::SansBold, FaceId::Kai, FaceId::Mono, FaceId::Italic, FaceId::Emoji];
