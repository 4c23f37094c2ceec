//! The glyph dump `glyphs.json` (`chinese-typesetting.md` §0): what tests and other tools read instead of pixels.

use super::inline::{Align, Cluster, InterlinearKind, LineStatus, ObjectKind, Paragraph};
use super::{GlyphRun, Item, Owner, SetLine, Typeset};
use crate::units::{Em, Pt};
use serde::Serialize;

/// Schema of the dump.
pub const SCHEMA: &str = "fuzi.glyphs/1";

#[derive(Serialize)]
struct Dump {
    schema: &'static str,
    pages: Vec<PageRecord>,
}

#[derive(Serialize)]
struct PageRecord {
    page: usize,
    kind: String,
    label: String,
    width: f64,
    height: f64,
    /// Lines set by the paragraph engine: those of pages typeset with lines.
    lines: Vec<LineRecord>,
    /// Every run of glyphs, in reading order, artifacts last.
    runs: Vec<RunRecord>,
    /// Rules, frames and pictures.
    shapes: Vec<ShapeRecord>,
}

#[derive(Serialize)]
struct LineRecord {
    owner: String,
    line: usize,
    /// Edges of the measure and baseline, in points from the top left corner.
    #[serde(rename = "L")]
    left: f64,
    #[serde(rename = "R")]
    right: f64,
    baseline: f64,
    last: bool,
    status: &'static str,
    align: &'static str,
    clusters: Vec<ClusterRecord>,
}

/// A cluster: lengths in em of its paragraph, `x` in points.
#[derive(Serialize)]
struct ClusterRecord {
    text: String,
    cp: Vec<String>,
    class: String,
    font: Vec<crate::fonts::FaceId>,
    em: f64,
    /// Nominal size of its run, in points.
    size: f64,
    /// Code, addresses: marks keep their blanks (PW-21).
    verbatim: bool,
    /// A label with its colon: no break inside, never pressed (IV-05).
    label: bool,
    /// Bytes of the paragraph's text.
    #[serde(rename = "src")]
    source: [usize; 2],
    x: f64,
    y: f64,
    adv: f64,
    nat: f64,
    #[serde(rename = "trimL")]
    trim_left: f64,
    #[serde(rename = "trimR")]
    trim_right: f64,
    #[serde(rename = "gapAfter")]
    gap_after: f64,
    ink: [f64; 2],
    /// What it is when it is no character of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'static str>,
    /// What stands over or under it, or spreads it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<&'static str>,
}

#[derive(Serialize)]
struct RunRecord {
    owner: String,
    font: crate::fonts::FaceId,
    size: f64,
    x: f64,
    y: f64,
    link: Option<String>,
    /// Glyph id, offset and advance in em of the size, text.
    glyphs: Vec<(u16, f64, f64, String)>,
}

#[derive(Serialize)]
struct ShapeRecord {
    shape: &'static str,
    owner: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// `glyphs.json` of a typeset edition. Clusters with their classes and blanks are in it when the pages were made by
/// [`super::typeset_with_lines`].
pub fn dump(typeset: &Typeset) -> String {
    let pages = typeset.pages.iter().enumerate().map(|(i, p)| PageRecord {
        page: i + 1,
        kind: format!("{:?}", p.kind).to_lowercase(),
        label: p.label.clone(),
        width: points(p.width),
        height: points(p.height),
        lines: p.lines.iter().map(line).collect(),
        runs: p.items.iter().filter_map(run).collect(),
        shapes: p.items.iter().filter_map(shape).collect(),
    });
    let dump = Dump { schema: SCHEMA, pages: pages.collect() };
    // Only strings and finite numbers: this cannot fail.
    serde_json::to_string(&dump).unwrap_or_default()
}

fn points(p: Pt) -> f64 {
    p.to_f64()
}

fn em(e: Em) -> f64 {
    e.to_f64()
}

fn owner(o: &Owner) -> String {
    match o {
        Owner::Block(id) => id.to_string(),
        Owner::NoteRef { leaf, note } => format!("{leaf}:note-ref:{note}"),
        Owner::FieldNote(key, n, note) => format!("field:{}:{n}:note-ref:{note}", key.as_str()),
        Owner::NoteMark(note) => format!("{note}:note-mark"),
        Owner::Ruby(id, n) => format!("{id}:ruby:{n}"),
        Owner::Field(key, n, section) => format!("field:{}:{n}:{section:?}", key.as_str()),
        Owner::Edition(section, n) => format!("edition:{section:?}:{n}"),
        Owner::Artifact(kind) => format!("artifact:{kind:?}"),
    }
}

fn line(l: &SetLine) -> LineRecord {
    let p = &l.paragraph;
    LineRecord {
        owner: l.line.clusters.first().and_then(|c| p.runs.get(c.run)).map_or_else(String::new, |r| owner(&r.owner)),
        line: l.number,
        left: points(l.x + l.line.left.at(p.em)),
        right: points(l.x + l.line.right.at(p.em)),
        baseline: points(l.baseline),
        last: l.line.last,
        status: match l.line.status {
            LineStatus::Ok => "ok",
            LineStatus::Loose => "loose",
            LineStatus::Tight => "tight",
            LineStatus::Overfull => "overfull",
            LineStatus::Relaxed => "relaxed",
        },
        align: match p.align {
            Align::Justify => "justify",
            Align::Start => "start",
            Align::Center => "center",
            Align::End => "end",
        },
        clusters: l.line.clusters.iter().map(|c| cluster(l, c)).collect(),
    }
}

fn cluster(l: &SetLine, c: &Cluster) -> ClusterRecord {
    let text = l.paragraph.text.get(c.range.clone()).unwrap_or("");
    let style = l.paragraph.runs.get(c.run).map(|r| &r.style);
    ClusterRecord {
        text: text.to_string(),
        cp: text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect(),
        class: format!("{:?}", c.class).to_uppercase(),
        font: c.glyphs.iter().map(|g| g.face).collect(),
        em: points(l.paragraph.em),
        size: points(style.map_or(l.paragraph.em, |s| s.size)),
        verbatim: style.is_some_and(|s| s.verbatim),
        label: style.is_some_and(|s| s.unbreakable),
        source: [c.range.start, c.range.end],
        x: points(l.x + c.x.at(l.paragraph.em)),
        y: points(l.baseline),
        adv: em(c.advance),
        nat: em(c.natural),
        trim_left: em(c.trim_left),
        trim_right: em(c.trim_right),
        gap_after: em(c.gap_after),
        ink: [em(c.ink.0), em(c.ink.1)],
        object: object(l, c),
        marks: marks(&l.paragraph, c),
    }
}

fn object(l: &SetLine, c: &Cluster) -> Option<&'static str> {
    match c.object.and_then(|n| l.paragraph.objects.get(n as usize)) {
        Some(o) if matches!(o.kind, ObjectKind::NoteRef { .. }) => Some("note-ref"),
        Some(_) => Some("picture"),
        None if c.range.is_empty() => Some("hyphen"),
        None => None,
    }
}

fn marks(p: &Paragraph, c: &Cluster) -> Vec<&'static str> {
    let over = p.interlinear.iter().filter(|i| i.range.start < c.range.end && c.range.start < i.range.end);
    over.map(|i| match i.kind {
        InterlinearKind::Dots => "dots",
        InterlinearKind::ProperName => "name",
        InterlinearKind::BookTitle => "book",
        InterlinearKind::Ruby { .. } => "ruby",
        InterlinearKind::Spread { .. } => "spread",
    })
    .collect()
}

fn run(item: &Item) -> Option<RunRecord> {
    let Item::Glyphs(GlyphRun { face, size, x, baseline, glyphs, owner: o, link }) = item else { return None };
    Some(RunRecord {
        owner: owner(o),
        font: *face,
        size: points(*size),
        x: points(*x),
        y: points(*baseline),
        link: link.clone(),
        glyphs: glyphs.iter().map(|g| (g.gid.0, em(g.dx), em(g.advance), g.text.clone())).collect(),
    })
}

fn shape(item: &Item) -> Option<ShapeRecord> {
    let (shape, o, x, y, width, height) = match item {
        Item::Glyphs(_) => return None,
        Item::Rule { x, y, width, height, owner: o } => ("rule", owner(o), x, y, width, height),
        Item::Frame { x, y, width, height, owner: o, .. } => ("frame", owner(o), x, y, width, height),
        Item::Image { block, x, y, width, height } => ("image", block.to_string(), x, y, width, height),
        Item::Stroke { points: line, weight, owner: o } => {
            let edges = |of: fn(&(Pt, Pt)) -> Pt| {
                let (low, high) = (line.iter().map(of).min()?, line.iter().map(of).max()?);
                Some((points(low - *weight / 2), points(high - low + *weight)))
            };
            let ((x, width), (y, height)) = (edges(|p| p.0)?, edges(|p| p.1)?);
            return Some(ShapeRecord { shape: "stroke", owner: owner(o), x, y, width, height });
        }
    };
    Some(ShapeRecord { shape, owner: o, x: points(*x), y: points(*y), width: points(*width), height: points(*height) })
}
