//! A page → printpdf operations: glyph runs at their exact places, rules, frames, pictures, each tagged or an artifact.
//!
//! Place on a line is kept in whole thousandths of an em, the unit of both `/W` and TJ, so nothing is rounded along it.

use super::fonts::{FacePlan, FontPlan, clusters};
use super::images::Pictures;
use super::links::Links;
use super::tags::{Place, Tree};
use super::{PdfError, PdfKind};
use crate::fonts::FaceId;
use crate::typeset::{Artifact, GlyphRun, Item, Owner, Page, PlacedGlyph};
use crate::units::{Em, Pt};
use printpdf::{
    Codepoint, Color, DictItem, ExtendedGraphicsStateId, FontId, LineCapStyle, LineJoinStyle, LinePoint, Op, PaintMode,
    PdfFontHandle, Point, Rect, TextItem, WindingOrder, XObjectId, XObjectTransform,
};
use std::collections::BTreeMap;

/// A length in thousandths of a point, the grain of a content stream: rounded once, from the absolute place.
fn thousandths(value: Pt) -> i64 {
    (value.0 + 5).div_euclid(10)
}

/// Thousandths of a point for a writer that takes f32, whose shortest decimal form keeps them at page sizes.
fn decimal(thousandths: i64) -> f32 {
    (thousandths as f64 / 1000.0) as f32
}

/// A point on the page for a writer that takes f32.
pub(super) fn points(value: Pt) -> f32 {
    decimal(thousandths(value))
}

/// Draws a page; `index` counts from 0.
pub(super) fn draw(
    page: &Page,
    index: usize,
    plan: &FontPlan,
    pictures: &Pictures,
    kind: PdfKind,
    tree: &mut Tree,
    links: &mut Links,
) -> Result<Vec<Op>, PdfError> {
    let mut painter = Painter {
        page,
        index,
        plan,
        tree,
        links,
        ops: Vec::new(),
        open: None,
        mcid: 0,
        text: None,
        spacing: 0,
        font: None,
    };
    if kind == PdfKind::Print && !page.items.is_empty() {
        // 100 K and nothing else, over what is there: black that no plate out of register can blur.
        painter.ops.push(Op::LoadGraphicsState { gs: ExtendedGraphicsStateId(super::print::OVERPRINT.to_string()) });
        let black = || Color::Cmyk(printpdf::Cmyk { c: 0.0, m: 0.0, y: 0.0, k: 1.0, icc_profile: None });
        painter.ops.push(Op::SetFillColor { col: black() });
        painter.ops.push(Op::SetOutlineColor { col: black() });
    }
    let mut items = page.items.iter().peekable();
    while let Some(item) = items.next() {
        match item {
            Item::Glyphs(run) => {
                let mut line = run.clone();
                while let Some(Item::Glyphs(next)) = items.peek()
                    && join(&mut line, next)
                {
                    items.next();
                }
                painter.run(&line)?;
            }
            other => painter.shape(other, pictures)?,
        }
    }
    painter.close();
    Ok(painter.ops)
}

struct Painter<'a> {
    page: &'a Page,
    index: usize,
    plan: &'a FontPlan,
    tree: &'a mut Tree,
    links: &'a mut Links,
    ops: Vec<Op>,
    /// The marked-content sequence that is open.
    open: Option<Place>,
    /// Number of the next one that belongs to an element.
    mcid: u32,
    /// Origin of the text line in an open text object, in thousandths of a point.
    text: Option<(i64, i64)>,
    /// `Tc` as it stands, in ten-millionths of a point.
    spacing: i64,
    /// Face and size as they stand.
    font: Option<(FaceId, Pt)>,
}

/// Adds a run to the one before it when it goes on where that ends: same voice, same line, same owner and link, and a
/// gap that is a whole number of thousandths of an em (to 0.002 pt). One TJ then serves both.
fn join(line: &mut GlyphRun, next: &GlyphRun) -> bool {
    let same = (line.face, line.size, line.baseline) == (next.face, next.size, next.baseline)
        && line.owner == next.owner
        && line.link == next.link;
    let pen = line.x + line.glyphs.iter().map(|g| g.advance).sum::<Em>().at(line.size);
    let gap = (next.x - pen).in_em(line.size);
    let off = next.x - pen - gap.at(line.size);
    if !same || off.0.abs() > 20 || gap.0.abs() > 100_000 {
        return false;
    }
    let Some(last) = line.glyphs.last_mut() else { return false };
    last.advance += gap;
    line.glyphs.extend(next.glyphs.iter().cloned());
    true
}

impl Painter<'_> {
    /// Anything but glyphs.
    fn shape(&mut self, item: &Item, pictures: &Pictures) -> Result<(), PdfError> {
        match item {
            Item::Glyphs(run) => self.run(run),
            Item::Rule { x, y, width, height, owner } => {
                let rect = self.rect(*x, *y, *width, *height);
                self.mark(owner, rect)?;
                self.end_text();
                self.ops.push(Op::DrawRectangle { rectangle: rectangle(rect, PaintMode::Fill) });
                Ok(())
            }
            Item::Frame { x, y, width, height, weight, owner } => {
                let rect = self.rect(*x, *y, *width, *height);
                self.mark(owner, rect)?;
                self.end_text();
                self.stroke(rect, *weight);
                Ok(())
            }
            Item::Stroke { points: line, weight, owner } => {
                let (xs, ys) = (line.iter().map(|p| p.0), line.iter().map(|p| p.1));
                let (left, top) = (xs.clone().min().unwrap_or_default(), ys.clone().min().unwrap_or_default());
                let (right, bottom) = (xs.max().unwrap_or_default(), ys.max().unwrap_or_default());
                let rect = self.rect(left, top, right - left, bottom - top);
                self.mark(owner, rect)?;
                self.end_text();
                self.line(line, *weight);
                Ok(())
            }
            Item::Image { block, x, y, width, height } => {
                let rect = self.rect(*x, *y, *width, *height);
                let (n, nth) = self.tree.picture(*block, self.index)?;
                self.tree.bounds(n, rect);
                self.enter(Place::Node(n), false);
                self.end_text();
                match pictures.get(*block, nth) {
                    Some(id) => self.ops.push(Op::UseXobject {
                        id: XObjectId(id.to_string()),
                        transform: XObjectTransform {
                            translate_x: Some(printpdf::Pt(rect[0])),
                            translate_y: Some(printpdf::Pt(rect[1])),
                            scale_x: Some(points(*width)),
                            scale_y: Some(points(*height)),
                            no_auto_scale: true,
                            ..XObjectTransform::default()
                        },
                    }),
                    None => self.stroke(rect, Pt::tenths(4)),
                }
                Ok(())
            }
        }
    }

    /// Left, bottom, right, top, from the lower left corner of the page.
    fn rect(&self, x: Pt, y: Pt, width: Pt, height: Pt) -> [f32; 4] {
        let top = self.page.height - y;
        [points(x), points(top - height), points(x + width), points(top)]
    }

    fn stroke(&mut self, rect: [f32; 4], weight: Pt) {
        self.ops.push(Op::SetOutlineThickness { pt: printpdf::Pt(points(weight)) });
        self.ops.push(Op::DrawRectangle { rectangle: rectangle(rect, PaintMode::Stroke) });
    }

    /// A line with round ends.
    fn line(&mut self, through: &[(Pt, Pt)], weight: Pt) {
        let height = self.page.height;
        let point = |(x, y): &(Pt, Pt)| LinePoint {
            p: Point { x: printpdf::Pt(points(*x)), y: printpdf::Pt(points(height - *y)) },
            bezier: false,
        };
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetLineCapStyle { cap: LineCapStyle::Round });
        self.ops.push(Op::SetLineJoinStyle { join: LineJoinStyle::Round });
        self.ops.push(Op::SetOutlineThickness { pt: printpdf::Pt(points(weight)) });
        let points = through.iter().map(point).collect();
        self.ops.push(Op::DrawLine { line: printpdf::Line { points, is_closed: false } });
        self.ops.push(Op::RestoreGraphicsState);
    }

    /// Opens the marked content of an owner's line or box.
    fn mark(&mut self, owner: &Owner, rect: [f32; 4]) -> Result<(), PdfError> {
        let place = self.tree.place(owner, "", None, self.index)?;
        if let Place::Node(n) = place {
            self.tree.bounds(n, rect);
        }
        self.enter(place, rect[3] * 2.0 > points(self.page.height));
        Ok(())
    }

    /// Opens a marked-content sequence unless it is open already: a paragraph has one a page.
    /// `above`: in the upper half of the page.
    fn enter(&mut self, place: Place, above: bool) {
        if self.open == Some(place) {
            return;
        }
        self.close();
        let (tag, properties) = match place {
            Place::Artifact(a) => ("Artifact", artifact(a, above)),
            Place::Node(n) => {
                let mcid = self.mcid;
                self.mcid += 1;
                self.tree.content(n, self.index, mcid);
                (self.tree.role(n), vec![("MCID", DictItem::Int(i64::from(mcid)))])
            }
        };
        self.ops
            .push(Op::BeginMarkedContentWithProperties { tag: tag.to_string(), properties: properties_of(properties) });
        self.open = Some(place);
    }

    fn end_text(&mut self) {
        if self.text.take().is_some() {
            self.ops.push(Op::EndTextSection);
        }
    }

    fn close(&mut self) {
        self.end_text();
        if self.open.take().is_some() {
            self.ops.push(Op::EndMarkedContentWithProperties);
        }
    }

    /// A run, cut where the elements inside its leaf begin and end.
    fn run(&mut self, run: &GlyphRun) -> Result<(), PdfError> {
        let cuts = match &run.owner {
            Owner::Block(leaf) => self.tree.cuts(*leaf, &run.glyphs),
            _ => Vec::new(),
        };
        if cuts.is_empty() {
            return self.words(run);
        }
        let mut from = 0;
        let mut pen = Em(0);
        for to in cuts.into_iter().chain([run.glyphs.len()]) {
            let glyphs = run.glyphs.get(from..to).unwrap_or_default().to_vec();
            let width: Em = glyphs.iter().map(|g| g.advance).sum();
            self.words(&GlyphRun {
                x: run.x + pen.at(run.size),
                glyphs,
                owner: run.owner.clone(),
                link: run.link.clone(),
                ..*run
            })?;
            pen += width;
            from = to;
        }
        Ok(())
    }

    /// A run that lies in one element.
    fn words(&mut self, run: &GlyphRun) -> Result<(), PdfError> {
        let Some(first) = run.glyphs.first() else { return Ok(()) };
        let Some(face) = self.plan.face(run.face) else {
            return Err(PdfError::UnknownGlyph { face: run.face, glyph: first.gid });
        };
        let target = self.links.target(run);
        let link = target.as_deref().filter(|l| self.links.is_live(l, &run.owner));
        let words: String = run.glyphs.iter().map(|g| g.text.as_str()).collect();
        let place = self.tree.place(&run.owner, &words, link, self.index)?;
        self.enter(place, run.baseline * 2 < self.page.height);
        if let (Some(target), Place::Node(n)) = (link, place) {
            self.links.add(self.index, n, target, run, self.page.height);
        }
        let line = Line::new(run, face)?;
        let (from_x, from_y) = match self.text {
            Some(origin) => origin,
            None => {
                self.ops.push(Op::StartTextSection);
                (0, 0)
            }
        };
        if self.font != Some((run.face, run.size)) {
            self.ops.push(Op::SetFont {
                font: PdfFontHandle::External(FontId(face.resource.clone())),
                size: printpdf::Pt(run.size.to_f64() as f32),
            });
            self.font = Some((run.face, run.size));
        }
        let (spacing, common) = line.spacing(run.size, self.spacing);
        if spacing != self.spacing {
            self.ops.push(Op::SetCharacterSpacing { multiplier: (spacing as f64 / 1e7) as f32 });
            self.spacing = spacing;
        }
        // `Td` moves from the start of the line before: a paragraph's lines are then all alike. The places are rounded
        // before they are subtracted, so nothing adds up from line to line.
        let (x, y) = (thousandths(run.x + first.dx.at(run.size)), thousandths(self.page.height - run.baseline));
        let by = |to: i64, from: i64| printpdf::Pt(decimal(to - from));
        self.ops.push(Op::SetTextCursor { pos: Point { x: by(x, from_x), y: by(y, from_y) } });
        self.text = Some((x, y));
        for part in &line.parts {
            if let Some(text) = &part.actual {
                self.ops.push(Op::BeginMarkedContentWithProperties {
                    tag: "Span".to_string(),
                    properties: properties_of(vec![(
                        "ActualText",
                        DictItem::String { data: utf16(text), literal: false },
                    )]),
                });
            }
            let glyphs = part
                .codes
                .iter()
                .map(|c| {
                    let number = c.number.map_or(0, |n| n - common);
                    Codepoint::with_cid(c.code, number as f32, c.text.to_string())
                })
                .collect();
            self.ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
            if part.actual.is_some() {
                self.ops.push(Op::EndMarkedContentWithProperties);
            }
        }
        Ok(())
    }
}

/// A run as codes of its subset.
struct Line<'a> {
    parts: Vec<Part<'a>>,
}

/// Glyphs shown together; with an ActualText when ToUnicode alone would not say their characters.
struct Part<'a> {
    actual: Option<String>,
    codes: Vec<Code<'a>>,
}

/// A code and what the pen does after it.
struct Code<'a> {
    code: u16,
    text: &'a str,
    /// TJ number between this glyph and the next of the run, in thousandths of an em, positive to the left.
    number: Option<i32>,
}

impl<'a> Line<'a> {
    fn new(run: &'a GlyphRun, face: &'a FacePlan) -> Result<Line<'a>, PdfError> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (range, text) in clusters(&run.glyphs) {
            let mut codes = Vec::with_capacity(range.len());
            let mut says = String::new();
            // Glyphs that do not go from left to right are said together, or readers that sort by place swap them.
            let turns = range.len() > 1 && goes_back(&run.glyphs[range.clone()]);
            for i in range {
                let Some(g) = run.glyphs.get(i) else { continue };
                let glyph = face.glyph(g.gid).ok_or(PdfError::UnknownGlyph { face: run.face, glyph: g.gid })?;
                // The pen has moved by dx + width; it shall have moved by advance + the next dx.
                let number = run.glyphs.get(i + 1).map(|next| (g.dx.0 + glyph.width.0) - (g.advance.0 + next.dx.0));
                says.push_str(&glyph.text);
                codes.push(Code { code: glyph.code, text: &glyph.text, number });
            }
            if says == text && !turns {
                match parts.last_mut() {
                    Some(last) if last.actual.is_none() => last.codes.append(&mut codes),
                    _ => parts.push(Part { actual: None, codes }),
                }
            } else {
                parts.push(Part { actual: Some(text.to_string()), codes });
            }
        }
        Ok(Line { parts })
    }

    /// `Tc` in ten-millionths of a point that makes the run shortest, and the TJ number it stands for: lines are
    /// mostly stretched evenly (`decisions.md` 12). `now` is the `Tc` in force.
    fn spacing(&self, size: Pt, now: i64) -> (i64, i32) {
        let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
        for number in self.parts.iter().flat_map(|p| &p.codes).filter_map(|c| c.number) {
            *counts.entry(number).or_insert(0) += 1;
        }
        let total: usize = counts.values().sum();
        let unit = |number: i32| -i64::from(number) * size.0;
        let cost = |number: i32| {
            let others = total - counts.get(&number).copied().unwrap_or(0);
            others * 5 + if unit(number) == now { 0 } else { 9 }
        };
        let commonest = counts.iter().max_by_key(|(n, count)| (**count, -n.abs())).map_or(0, |(n, _)| *n);
        let best = if cost(commonest) < cost(0) { commonest } else { 0 };
        (unit(best), best)
    }
}

/// Whether a glyph stands no further right than the one before it.
fn goes_back(glyphs: &[PlacedGlyph]) -> bool {
    glyphs.windows(2).any(|g| g[0].advance.0 + g[1].dx.0 <= g[0].dx.0)
}

fn rectangle(rect: [f32; 4], mode: PaintMode) -> Rect {
    // Differences of rounded edges can carry f32 noise; one more rounding keeps the numbers short.
    let length = |a: f32, b: f32| ((f64::from(b) - f64::from(a)) * 1000.0).round() / 1000.0;
    Rect {
        x: printpdf::Pt(rect[0]),
        y: printpdf::Pt(rect[1]),
        width: printpdf::Pt(length(rect[0], rect[2]) as f32),
        height: printpdf::Pt(length(rect[1], rect[3]) as f32),
        mode: Some(mode),
        winding_order: Some(WindingOrder::NonZero),
    }
}

/// Property lists of artifacts (ISO 32000-1, 14.8.2.2.2): heads and folios hold to an edge of the page.
fn artifact(kind: Artifact, above: bool) -> Vec<(&'static str, DictItem)> {
    let name = |n: &str| DictItem::Name(n.as_bytes().to_vec());
    match kind {
        Artifact::Layout => return vec![("Type", name("Layout"))],
        Artifact::Slug => return vec![("Type", name("Page"))],
        Artifact::Head | Artifact::Folio => {}
    }
    let (edge, place) = if above { ("Top", "Header") } else { ("Bottom", "Footer") };
    let attached = DictItem::Array(vec![name(edge)]);
    vec![("Type", name("Pagination")), ("Subtype", name(place)), ("Attached", attached)]
}

fn properties_of(entries: Vec<(&'static str, DictItem)>) -> DictItem {
    DictItem::Dict { map: entries.into_iter().map(|(k, v)| (k.to_string(), v)).collect() }
}

/// UTF-16BE with its mark, for text strings.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    let mut out = vec![0xFE, 0xFF];
    out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    out
}
