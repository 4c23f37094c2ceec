//! Tests of the room. Expected values are those of `chinese-typesetting.md`, written out here; the code under test is
//! never asked for them.

mod between;
mod classes;
mod filling;
mod glyphs;
mod hyphens;
mod ladder;
mod legality;
mod optimum;
mod options;
mod properties;
mod readings;
mod rest;
mod solver;
mod spacing;
mod tables;
mod titles;
mod unicode;

use super::*;
use crate::document::BlockId;
use crate::fonts::FontSet;
use std::sync::OnceLock;

pub(super) const BODY: Pt = Pt(105_000);

pub(super) fn font_set() -> &'static FontSet {
    static SET: OnceLock<FontSet> = OnceLock::new();
    SET.get_or_init(|| FontSet::load(None, None).unwrap())
}

pub(super) fn style(voice: Voice) -> TextStyle {
    TextStyle { voice, size: BODY, glyph_scale: 1000, gap: Em(250), verbatim: false, unbreakable: false }
}

pub(super) fn run(range: std::ops::Range<usize>, style: TextStyle) -> StyledRun {
    StyledRun { range, style, owner: Owner::Block(BlockId(1)), link: None, lang: None }
}

/// A justified paragraph of 宋体 without indent.
pub(super) fn song(text: &str, measure: i32) -> Paragraph {
    styled(&[(text, style(Voice::Song))], measure)
}

pub(super) fn styled(parts: &[(&str, TextStyle)], measure: i32) -> Paragraph {
    let mut text = String::new();
    let mut runs = Vec::new();
    for (part, style) in parts {
        runs.push(run(text.len()..text.len() + part.len(), style.clone()));
        text.push_str(part);
    }
    Paragraph {
        text,
        runs,
        em: BODY,
        measure: Em::whole(measure),
        first_indent: Em::ZERO,
        rest_indent: Em::ZERO,
        align: Align::Justify,
        rules: LineRules::default(),
        objects: Vec::new(),
        interlinear: Vec::new(),
    }
}

pub(super) fn set(p: &Paragraph) -> SetParagraph {
    with_fonts(|fonts| set_paragraph(p, fonts))
}

/// With the one context of the test's thread: shape plans are dear.
pub(super) fn with_fonts<T>(f: impl FnOnce(&FontContext) -> T) -> T {
    thread_local! {
        static FONTS: FontContext<'static> = FontContext::new(font_set());
    }
    FONTS.with(f)
}

/// Text of every line.
pub(super) fn lines(p: &Paragraph) -> Vec<String> {
    set(p).lines.iter().map(|l| p.text[l.range.clone()].to_string()).collect()
}

/// Cluster texts and advances (with the gap after) of a text on one line that is not filled, without what `pad` adds at
/// both ends.
pub(super) fn vector(text: &str) -> Vec<(String, i32)> {
    vector_of(&song(&format!("国{text}国"), 400))
}

pub(super) fn vector_of(p: &Paragraph) -> Vec<(String, i32)> {
    let set = set(p);
    assert_eq!(set.lines.len(), 1);
    let all: Vec<(String, i32)> = set.lines[0]
        .clusters
        .iter()
        .map(|c| (p.text[c.range.clone()].to_string(), (c.advance + c.gap_after).0))
        .collect();
    all[1..all.len() - 1].to_vec()
}

pub(super) fn widths(text: &str) -> Vec<i32> {
    vector(text).into_iter().map(|(_, w)| w).collect()
}

/// The cluster that holds `needle`'s first byte.
pub(super) fn cluster_at<'a>(set: &'a SetParagraph, p: &Paragraph, needle: &str) -> &'a Cluster {
    let at = p.text.find(needle).unwrap();
    set.lines.iter().flat_map(|l| &l.clusters).find(|c| c.range.contains(&at)).unwrap()
}
