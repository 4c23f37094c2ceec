//! What the five steps hand on: units, in text order, covering the text without gaps.

use super::{Class, ClusterGlyph};
use crate::units::{Em, Pt};
use std::ops::Range;

/// A cluster in the making. All `Em` but those of `glyphs` are of the paragraph's em.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Its first character.
    pub ch: char,
    /// Its last character.
    pub end: char,
    /// Class, resolved by its neighbours.
    pub class: Class,
    /// Index of its run.
    pub run: usize,
    /// Set in the Latin face, word by word.
    pub western: bool,
    /// In a verbatim run (PW-21).
    pub verbatim: bool,
    /// In an address or in code: breaks by LB-17.
    pub address: bool,
    /// In an unbreakable run (IV-05).
    pub label: bool,
    /// Size of its em (style), which marks trim by (PW-14).
    pub em: Pt,
    /// Size of its glyphs.
    pub size: Pt,
    /// Glyphs.
    pub glyphs: Vec<ClusterGlyph>,
    /// No face has it.
    pub boxed: bool,
    /// Natural advance.
    pub natural: Em,
    /// Ink from the origin.
    pub ink: (Em, Em),
    /// Adjustable blank on the left (CC-17, CC-18).
    pub blank_left: Em,
    /// Adjustable blank on the right.
    pub blank_right: Em,
    /// Part of the blank that stays inside a line, so that glyph origins stay in order.
    pub keep: Em,
    /// Blank taken off whatever the line (PW), later what the line takes (JU).
    pub trim_left: Em,
    /// As `trim_left`.
    pub trim_right: Em,
    /// Han–Latin gap (MX), later also what the line adds.
    pub gap_after: Em,
    /// What kind of space it is.
    pub space: Space,
    /// Index of the paragraph's object that it is; its range is then empty.
    pub object: Option<u32>,
    /// Room before it when it begins a line, and after it when it ends one: what its reading reaches out, less what it
    /// has already (RB-01).
    pub lead: Em,
    /// See `lead`.
    pub trail: Em,
    /// Whether a line may end after it, besides what its neighbours say.
    pub hold: Hold,
}

/// What a reading says of a line end inside its base (LB-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing.
    No,
    /// Only when there is no other solution (LB-27).
    Firm,
    /// Never.
    Fast,
}

/// Kinds of space, found by the neighbours (MX-05, MX-06, MX-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Not a space.
    No,
    /// Elastic word space.
    Word,
    /// A typed space that stands for the Han–Latin gap.
    Gap,
    /// Of one width: in code, beside a full-width mark, of a width of its own.
    Fixed,
    /// Collapsed.
    Nothing,
}

impl Unit {
    /// A unit of which nothing is known yet but its place, first and last character, class, run and size.
    pub fn bare(range: Range<usize>, (ch, end): (char, char), class: Class, run: usize, size: Pt) -> Unit {
        Unit {
            range,
            ch,
            end,
            class,
            run,
            western: false,
            verbatim: false,
            address: false,
            label: false,
            em: size,
            size,
            glyphs: Vec::new(),
            boxed: false,
            natural: Em::ZERO,
            ink: (Em::ZERO, Em::ZERO),
            blank_left: Em::ZERO,
            blank_right: Em::ZERO,
            keep: Em::ZERO,
            trim_left: Em::ZERO,
            trim_right: Em::ZERO,
            gap_after: Em::ZERO,
            space: Space::No,
            object: None,
            lead: Em::ZERO,
            trail: Em::ZERO,
            hold: Hold::No,
        }
    }

    /// Advance as trimmed so far, without `gap_after`.
    pub fn advance(&self) -> Em {
        self.natural - self.trim_left - self.trim_right
    }

    /// A space that vanishes at a line end (LB-23).
    pub fn is_space(&self) -> bool {
        matches!(self.class, Class::Sp | Class::Is)
    }

    /// A forced break.
    pub fn is_newline(&self) -> bool {
        matches!(self.ch, '\n' | '\r') && self.end == '\n'
    }

    /// A character without width or meaning for its neighbours; not a forced break.
    pub fn is_invisible(&self) -> bool {
        self.class == Class::Zw && !self.is_newline()
    }

    /// Pause, stop or closing mark: what may not begin a line and loses its blank at a line end.
    pub fn is_closing(&self) -> bool {
        matches!(self.class, Class::Pi | Class::Pe | Class::Cl)
    }

    /// A number that calls a note: an object, not a `①` of the text.
    pub fn is_note_ref(&self) -> bool {
        self.object.is_some() && self.class == Class::Nr
    }

    /// A full-width mark with blanks.
    pub fn is_mark(&self) -> bool {
        self.class == Class::Op || self.is_closing()
    }
}
