//! Marks under words (CLREQ 3.1.8): dots, lines under names, wavy lines under titles; and words spread over a width.
//!
//! Marks are drawn when a line is filled and change nothing of it (CC-15, EM-04): they lie within the half em under the
//! em box that any line gap leaves. Offsets, in em under the baseline: line 0.17–0.27, dot under it 0.30–0.47, dot alone
//! 0.22–0.39 (EM-03: line nearest the text, dot outside).

use super::ruby::GROUP;
use super::unit::{Hold, Unit};
use super::{Attached, Class, Cluster, FontContext, Interlinear, InterlinearKind, Line, Paragraph};
use crate::typeset::{Artifact, Item, Owner};
use crate::units::{Em, Pt};
use std::ops::Range;

/// Width of a dot (EM-01).
const DOT: Em = Em(170);
/// Its middle under the baseline, alone and under a line.
const DOT_DEPTH: Em = Em(305);
const DOT_DEPTH_LINED: Em = Em(385);
/// The middle of a line under the baseline.
const LINE_DEPTH: Em = Em(220);
/// Weight of the line under a name.
const LINE_WEIGHT: Pt = Pt::tenths(4);
/// Length of a wave, and its height from the middle.
const WAVE: Em = Em(330);
const WAVE_HEIGHT: Em = Em(45);
/// What is left out at both ends of a line, so that two of them are seen to be two (EM-02: 0.1 em apart).
const LINE_INSET: Em = Em(60);

/// Spreads ranges over their widths (PA-14): the room is added after each unit but the last, never inside Western words.
/// Such a range is in one piece, as a base with its reading is.
pub(super) fn spread(p: &Paragraph, units: &mut [Unit]) {
    for mark in &p.interlinear {
        let InterlinearKind::Spread { width } = mark.kind else { continue };
        let range = units_of(units, &mark.range);
        let part = units.get_mut(range).unwrap_or(&mut []);
        let Some((last, but_last)) = part.split_last_mut() else { continue };
        let natural = but_last.iter().map(|u| u.advance() + u.gap_after).sum::<Em>() + last.advance();
        let open = |a: &Unit, b: &Unit| !(a.western && b.western || a.is_newline() || b.is_newline());
        let places: Vec<usize> =
            (0..but_last.len()).filter(|n| open(&but_last[*n], but_last.get(n + 1).unwrap_or(last))).collect();
        let (room, count) = ((width - natural).0, places.len() as i32);
        if room > 0 && count > 0 {
            for (k, n) in (0..).zip(places) {
                // whole thousandths, the rest spread evenly (JU-16)
                let share = |k: i32| (i64::from(room) * i64::from(k) / i64::from(count)) as i32;
                but_last[n].natural += Em(share(k + 1) - share(k));
            }
        }
        let hold = if width > GROUP { Hold::Firm } else { Hold::Fast };
        let count = part.len();
        for (n, u) in part.iter_mut().enumerate() {
            u.label = true;
            u.hold = if n + 1 < count { hold } else { u.hold };
        }
    }
}

fn units_of(units: &[Unit], range: &Range<usize>) -> Range<usize> {
    let start = units.partition_point(|u| u.range.end <= range.start);
    let end = units.partition_point(|u| u.range.start < range.end);
    start..end.max(start)
}

/// Draws the marks under a line that is filled.
pub(super) fn attach(line: &mut Line, p: &Paragraph, fonts: &FontContext) {
    let on_line = |m: &&Interlinear| m.range.start < line.range.end && m.range.end > line.range.start;
    let marks: Vec<&Interlinear> = p.interlinear.iter().filter(on_line).collect();
    let lined = |c: &Cluster| {
        marks.iter().any(|m| {
            matches!(m.kind, InterlinearKind::ProperName | InterlinearKind::BookTitle)
                && m.range.start <= c.range.start
                && c.range.end <= m.range.end
        })
    };
    let mut items: Vec<Item> = Vec::new();
    for mark in &marks {
        let clusters = within(&line.clusters, &mark.range);
        match mark.kind {
            InterlinearKind::Dots => {
                for under_line in [false, true] {
                    let dotted = clusters.iter().filter(|c| is_dotted(p, c) && lined(c) == under_line);
                    let depth = if under_line { DOT_DEPTH_LINED } else { DOT_DEPTH };
                    items.extend(dots(dotted, p, depth, fonts));
                }
            }
            InterlinearKind::ProperName => items.extend(extent(clusters).map(|(a, b)| rule(p, a, b))),
            InterlinearKind::BookTitle => items.extend(extent(clusters).map(|(a, b)| wave(p, a, b))),
            InterlinearKind::Ruby { .. } | InterlinearKind::Spread { .. } => {}
        }
    }
    let after = line.clusters.len().saturating_sub(1);
    line.attached.extend(items.into_iter().map(|item| Attached { after, item }));
}

/// The clusters of a range that have characters or stand between such.
fn within<'l>(clusters: &'l [Cluster], range: &Range<usize>) -> &'l [Cluster] {
    let start = clusters.partition_point(|c| c.range.end <= range.start);
    let end = clusters.partition_point(|c| c.range.start < range.end);
    clusters.get(start..end).unwrap_or(&[])
}

/// Where what is seen of some clusters begins and ends.
fn extent(clusters: &[Cluster]) -> Option<(Em, Em)> {
    let seen = |c: &&Cluster| c.advance > Em::ZERO && !matches!(c.class, Class::Sp | Class::Is);
    let (a, b) = (clusters.iter().find(seen)?, clusters.iter().rfind(seen)?);
    let (from, to) = (a.x + LINE_INSET, b.x + b.advance - LINE_INSET);
    (to > from).then_some((from, to))
}

/// Ideographs have dots; marks and spaces have none (EM-01).
fn is_dotted(p: &Paragraph, c: &Cluster) -> bool {
    let first = p.text.get(c.range.clone()).and_then(|t| t.chars().next());
    c.class == Class::Id && first.is_some_and(char::is_alphanumeric)
}

/// Dots, one under the middle of each cluster's glyph.
fn dots<'c>(clusters: impl Iterator<Item = &'c Cluster>, p: &Paragraph, depth: Em, fonts: &FontContext) -> Vec<Item> {
    let middle = |c: &Cluster| {
        let first = c.glyphs.first().map_or(Em::ZERO, |g| g.dx.at(c.size).in_em(p.em));
        let glyph = c.glyphs.first().map_or(Em::ONE, |g| fonts.face(g.face).advance(g.gid));
        c.x - c.trim_left + first + glyph.at(c.size).in_em(p.em) / 2
    };
    let dot = |c: &Cluster| {
        let at = (middle(c).at(p.em), depth.at(p.em));
        stroke(vec![at, at], DOT.at(p.em))
    };
    clusters.map(dot).collect()
}

/// The line under a name (EM-02).
fn rule(p: &Paragraph, from: Em, to: Em) -> Item {
    Item::Rule {
        x: from.at(p.em),
        y: LINE_DEPTH.at(p.em) - LINE_WEIGHT / 2,
        width: (to - from).at(p.em),
        height: LINE_WEIGHT,
        owner: Owner::Artifact(Artifact::Layout),
    }
}

/// The wavy line under a title (EM-03): whole waves, eight points each.
fn wave(p: &Paragraph, from: Em, to: Em) -> Item {
    let width = (to - from).0;
    let waves = ((width + WAVE.0 / 2) / WAVE.0).max(1);
    let points = (0..=waves * 8).map(|n| {
        let height = [0, 707, 1000, 707, 0, -707, -1000, -707][n.rem_euclid(8) as usize];
        let x = from + Em((i64::from(width) * i64::from(n) / i64::from(waves * 8)) as i32);
        (x.at(p.em), (LINE_DEPTH + Em(WAVE_HEIGHT.0 * height / 1000)).at(p.em))
    });
    stroke(points.collect(), LINE_WEIGHT)
}

fn stroke(points: Vec<(Pt, Pt)>, weight: Pt) -> Item {
    Item::Stroke { points, weight, owner: Owner::Artifact(Artifact::Layout) }
}
