//! A drawing as the content stream of a form: groups, paths, clips, pictures.

use super::paint::{self, Ink};
use crate::pdf::colour::Press;
use crate::pdf::{images, plates};
use printpdf::{DictItem, ExternalStream};
use resvg::tiny_skia::{PathSegment, Transform};
use resvg::usvg::{self, FillRule, Group, ImageKind, LineCap, LineJoin, Node, PaintOrder};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a content stream cannot say here.
#[derive(Debug)]
pub(super) struct Beyond(pub &'static str);

/// Deepest nesting of groups; the files are bounded already, but `use` adds to it.
const MAX_GROUPS: usize = 1200;

/// Most graphics states that a group may save inside others: 28 in all (ISO 19005-3, 6.1.13), of which the page, a
/// shape and a picture take some.
const MAX_SAVES: usize = 24;

/// Deepest nesting of groups that let through, each a form in the form around it; `verify` follows twelve.
const MAX_FORMS: usize = 8;

/// A form under construction: operators and what they name.
#[derive(Default)]
pub(super) struct Form<'p> {
    pub(super) ops: String,
    states: BTreeMap<String, DictItem>,
    shadings: Vec<DictItem>,
    objects: Vec<DictItem>,
    pub(super) colour: bool,
    /// In print: what colours become.
    press: Option<&'p Press>,
    depth: usize,
    /// Graphics states that are saved at this place.
    saves: usize,
    /// Forms around this one.
    forms: usize,
}

/// The drawing as a form that fills the unit square; whether it has colour.
pub(super) fn form(tree: &usvg::Tree, press: Option<&Press>) -> Result<(ExternalStream, bool), Beyond> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let mut form = Form { press, ..Form::default() };
    if press.is_some() {
        // Pages print black over what lies beneath; a drawing's white must not vanish into what it covers.
        let off = [("OP", DictItem::Bool(false)), ("op", DictItem::Bool(false)), ("OPM", DictItem::Int(0))];
        form.states.insert("P".to_string(), DictItem::Dict { map: off.map(|(k, v)| (k.to_string(), v)).into() });
        form.ops.push_str("/P gs\n");
    }
    form.group(tree.root())?;
    let colour = form.colour;
    let bounds = [0.0, 0.0, width, height];
    // y goes down in a drawing
    let matrix = [1.0 / width, 0.0, 0.0, -1.0 / height, 0.0, 1.0];
    Ok((form.finish(bounds, Some(matrix), false), colour))
}

/// Whether a drawing holds pictures that neither this nor the painter of pixels can read.
pub(super) fn has_pictures_of_other_kinds(group: &Group) -> bool {
    group.children().iter().any(|n| match n {
        Node::Group(g) => has_pictures_of_other_kinds(g),
        Node::Image(i) => i.is_visible() && !matches!(i.kind(), ImageKind::PNG(_) | ImageKind::SVG(_)),
        Node::Path(_) | Node::Text(_) => false,
    })
}

impl Form<'_> {
    fn finish(self, bounds: [f32; 4], matrix: Option<[f32; 6]>, group: bool) -> ExternalStream {
        let numbered = |prefix: &str, items: Vec<DictItem>| {
            let named = items.into_iter().enumerate();
            DictItem::Dict { map: named.map(|(n, item)| (format!("{prefix}{n}"), item)).collect() }
        };
        let mut resources = BTreeMap::new();
        if !self.states.is_empty() {
            resources.insert("ExtGState".to_string(), DictItem::Dict { map: self.states });
        }
        if !self.shadings.is_empty() {
            resources.insert("Shading".to_string(), numbered("S", self.shadings));
        }
        if !self.objects.is_empty() {
            resources.insert("XObject".to_string(), numbered("X", self.objects));
        }
        let mut dict = BTreeMap::from([
            ("Type".to_string(), name("XObject")),
            ("Subtype".to_string(), name("Form")),
            ("BBox".to_string(), reals(bounds)),
            ("Resources".to_string(), DictItem::Dict { map: resources }),
        ]);
        if let Some(matrix) = matrix {
            dict.insert("Matrix".to_string(), DictItem::Array(matrix.into_iter().map(DictItem::Real).collect()));
        }
        if group {
            let group = [("S", name("Transparency")), ("I", DictItem::Bool(true))];
            let map = group.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
            dict.insert("Group".to_string(), DictItem::Dict { map });
        }
        ExternalStream { dict, content: self.ops.into_bytes(), compress: true }
    }

    fn group(&mut self, group: &Group) -> Result<(), Beyond> {
        if !group.filters().is_empty() {
            return Err(Beyond("filter"));
        }
        if group.mask().is_some() {
            return Err(Beyond("mask"));
        }
        if group.blend_mode() != usvg::BlendMode::Normal {
            return Err(Beyond("mix-blend-mode"));
        }
        if group.children().is_empty() {
            return Ok(());
        }
        self.depth += 1;
        if self.depth > MAX_GROUPS {
            return Err(Beyond("depth"));
        }
        // a group that changes nothing saves nothing
        let opacity = group.opacity().get();
        let saved = !group.transform().is_identity() || group.clip_path().is_some() || opacity < 1.0;
        if saved {
            self.saves += 1;
            if self.saves > MAX_SAVES {
                return Err(Beyond("depth"));
            }
            self.ops.push_str("q\n");
        }
        self.transform(group.transform());
        let mut clip = group.clip_path();
        while let Some(c) = clip {
            self.clip(c)?;
            clip = c.clip_path();
        }
        if opacity < 1.0 {
            if self.forms >= MAX_FORMS {
                return Err(Beyond("depth"));
            }
            let (depth, saves, forms) = (self.depth, self.saves, self.forms + 1);
            let mut inner = Form { press: self.press, depth, saves, forms, ..Form::default() };
            inner.children(group)?;
            self.colour |= inner.colour;
            let b = group.layer_bounding_box();
            let bounds = [b.left() - 1.0, b.top() - 1.0, b.right() + 1.0, b.bottom() + 1.0];
            self.objects.push(DictItem::Stream { stream: inner.finish(bounds, None, true) });
            self.opacity(opacity);
            let _ = writeln!(self.ops, "/X{} Do", self.objects.len() - 1);
        } else {
            self.children(group)?;
        }
        if saved {
            self.saves -= 1;
            self.ops.push_str("Q\n");
        }
        self.depth -= 1;
        Ok(())
    }

    fn children(&mut self, group: &Group) -> Result<(), Beyond> {
        for node in group.children() {
            match node {
                Node::Group(g) => self.group(g)?,
                Node::Path(p) => self.path(p)?,
                Node::Image(i) => self.image(i)?,
                Node::Text(t) => self.group(t.flattened())?,
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &usvg::Path) -> Result<(), Beyond> {
        if !path.is_visible() {
            return Ok(());
        }
        match path.paint_order() {
            PaintOrder::FillAndStroke => {
                self.fill(path)?;
                self.stroke(path)
            }
            PaintOrder::StrokeAndFill => {
                self.stroke(path)?;
                self.fill(path)
            }
        }
    }

    fn fill(&mut self, path: &usvg::Path) -> Result<(), Beyond> {
        let Some(fill) = path.fill() else { return Ok(()) };
        let even = fill.rule() == FillRule::EvenOdd;
        self.area(path.data(), even, fill.paint(), fill.opacity().get())
    }

    /// Fills an area with an ink.
    fn area(
        &mut self,
        path: &resvg::tiny_skia::Path,
        even: bool,
        ink: &usvg::Paint,
        opacity: f32,
    ) -> Result<(), Beyond> {
        self.ops.push_str("q\n");
        match paint::ink(ink, self.press)? {
            Ink::Plain(color) => {
                self.opacity(opacity);
                self.colour(color, false);
                self.outline(path);
                self.ops.push_str(if even { "f*\n" } else { "f\n" });
            }
            Ink::Shading { shading, transform, opacity: own, colour } => {
                self.outline(path);
                self.ops.push_str(if even { "W* n\n" } else { "W n\n" });
                self.opacity(opacity * own);
                self.transform(transform);
                self.colour |= colour;
                self.shadings.push(shading);
                let _ = writeln!(self.ops, "/S{} sh", self.shadings.len() - 1);
            }
        }
        self.ops.push_str("Q\n");
        Ok(())
    }

    fn stroke(&mut self, path: &usvg::Path) -> Result<(), Beyond> {
        let Some(stroke) = path.stroke() else { return Ok(()) };
        // no width is the thinnest line in PDF and no line in SVG
        if number(stroke.width().get()) == "0" {
            return Ok(());
        }
        let usvg::Paint::Color(color) = stroke.paint() else {
            if stroke.dasharray().is_some() {
                return Err(Beyond("gradient on a dashed line"));
            }
            let Some(outline) = path.data().stroke(&stroke.to_tiny_skia(), 1.0) else { return Ok(()) };
            return self.area(&outline, false, stroke.paint(), stroke.opacity().get());
        };
        self.ops.push_str("q\n");
        self.opacity(stroke.opacity().get());
        self.colour(*color, true);
        let cap = match stroke.linecap() {
            LineCap::Butt => 0,
            LineCap::Round => 1,
            LineCap::Square => 2,
        };
        let join = match stroke.linejoin() {
            LineJoin::Miter | LineJoin::MiterClip => 0,
            LineJoin::Round => 1,
            LineJoin::Bevel => 2,
        };
        let _ = writeln!(
            self.ops,
            "{} w {cap} J {join} j {} M",
            number(stroke.width().get()),
            number(stroke.miterlimit().get().max(1.0))
        );
        if let Some(dashes) = stroke.dasharray() {
            let list: Vec<String> = dashes.iter().map(|d| number(d.max(0.0))).collect();
            let _ = writeln!(self.ops, "[{}] {} d", list.join(" "), number(stroke.dashoffset()));
        }
        self.outline(path.data());
        self.ops.push_str("S\nQ\n");
        Ok(())
    }

    /// Cuts to the shapes of a clip.
    fn clip(&mut self, clip: &usvg::ClipPath) -> Result<(), Beyond> {
        let mut shapes = Vec::new();
        shapes_of(clip.root(), clip.transform(), &mut shapes)?;
        let even = shapes.iter().any(|s| s.1);
        if even && shapes.len() > 1 {
            return Err(Beyond("clip-path of several rules"));
        }
        if shapes.is_empty() {
            self.ops.push_str("0 0 0 0 re\n");
        }
        for (path, _) in &shapes {
            self.outline(path);
        }
        self.ops.push_str(if even { "W* n\n" } else { "W n\n" });
        Ok(())
    }

    fn image(&mut self, image: &usvg::Image) -> Result<(), Beyond> {
        if !image.is_visible() {
            return Ok(());
        }
        let read = match (image.kind(), self.press) {
            (ImageKind::PNG(bytes), Some(press)) => plates::picture(bytes, "image/png", press).map(in_form),
            (ImageKind::JPEG(bytes), Some(press)) => plates::picture(bytes, "image/jpeg", press).map(in_form),
            (ImageKind::PNG(bytes), None) => images::png(bytes).map(|(s, colours)| (s, colours != 1)),
            (ImageKind::JPEG(bytes), None) => images::jpeg(bytes).map(|(s, colours)| (s, colours != 1)),
            (ImageKind::SVG(_), _) => return Err(Beyond("drawing in a drawing")),
            (ImageKind::GIF(_) | ImageKind::WEBP(_), _) => return Err(Beyond("image of another kind")),
        };
        let (stream, colour) = read.map_err(|_| Beyond("image that cannot be read"))?;
        self.colour |= colour;
        self.objects.push(DictItem::Stream { stream });
        let size = image.size();
        let place = Transform::from_row(size.width(), 0.0, 0.0, -size.height(), 0.0, size.height());
        self.ops.push_str("q\n");
        self.transform(place);
        let _ = writeln!(self.ops, "/X{} Do\nQ", self.objects.len() - 1);
        Ok(())
    }

    fn transform(&mut self, t: Transform) {
        if !t.is_identity() {
            let row = [t.sx, t.ky, t.kx, t.sy, t.tx, t.ty].map(number);
            let _ = writeln!(self.ops, "{} cm", row.join(" "));
        }
    }

    fn opacity(&mut self, opacity: f32) {
        let thousandths = (opacity.clamp(0.0, 1.0) * 1000.0).round() as i64;
        if thousandths == 1000 {
            return;
        }
        let value = || DictItem::Real(thousandths as f32 / 1000.0);
        let map = [("ca", value()), ("CA", value())].into_iter().map(|(k, v)| (k.to_string(), v)).collect();
        self.states.entry(format!("G{thousandths}")).or_insert(DictItem::Dict { map });
        let _ = writeln!(self.ops, "/G{thousandths} gs");
    }

    /// Colour of an area or a line: grey is grey, and in print the black of the press.
    fn colour(&mut self, c: usvg::Color, line: bool) {
        let part = |v: u8| number(f32::from(v) / 255.0);
        if c.red == c.green && c.green == c.blue {
            let op = match (self.press.is_some(), line) {
                (true, false) => format!("0 0 0 {} k", part(255 - c.red)),
                (true, true) => format!("0 0 0 {} K", part(255 - c.red)),
                (false, false) => format!("{} g", part(c.red)),
                (false, true) => format!("{} G", part(c.red)),
            };
            let _ = writeln!(self.ops, "{op}");
            return;
        }
        self.colour = true;
        if let Some(press) = self.press {
            let ink = press.cmyk([c.red, c.green, c.blue]).map(part);
            let _ = writeln!(self.ops, "{} {}", ink.join(" "), if line { "K" } else { "k" });
            return;
        }
        let op = if line { "RG" } else { "rg" };
        let _ = writeln!(self.ops, "{} {} {} {op}", part(c.red), part(c.green), part(c.blue));
    }

    fn outline(&mut self, path: &resvg::tiny_skia::Path) {
        let mut at = resvg::tiny_skia::Point::zero();
        let mut start = at;
        for segment in path.segments() {
            let xy = |p: resvg::tiny_skia::Point| format!("{} {}", number(p.x), number(p.y));
            let _ = match segment {
                PathSegment::MoveTo(p) => {
                    start = p;
                    at = p;
                    writeln!(self.ops, "{} m", xy(p))
                }
                PathSegment::LineTo(p) => {
                    at = p;
                    writeln!(self.ops, "{} l", xy(p))
                }
                PathSegment::QuadTo(c, p) => {
                    // the same curve as a cubic one
                    let third = |a: resvg::tiny_skia::Point| {
                        resvg::tiny_skia::Point::from_xy(a.x + (c.x - a.x) * 2.0 / 3.0, a.y + (c.y - a.y) * 2.0 / 3.0)
                    };
                    let (c1, c2) = (third(at), third(p));
                    at = p;
                    writeln!(self.ops, "{} {} {} c", xy(c1), xy(c2), xy(p))
                }
                PathSegment::CubicTo(c1, c2, p) => {
                    at = p;
                    writeln!(self.ops, "{} {} {} c", xy(c1), xy(c2), xy(p))
                }
                PathSegment::Close => {
                    at = start;
                    writeln!(self.ops, "h")
                }
            };
        }
    }
}

fn in_form(plate: plates::Plate) -> (ExternalStream, bool) {
    (plate.stream, plate.colour)
}

/// Shapes of a clip in the coordinates of what it cuts, and whether each is filled by the even-odd rule.
fn shapes_of(group: &Group, around: Transform, out: &mut Vec<(resvg::tiny_skia::Path, bool)>) -> Result<(), Beyond> {
    if group.clip_path().is_some() || group.mask().is_some() {
        return Err(Beyond("clip-path on a shape of a clip-path"));
    }
    let around = around.pre_concat(group.transform());
    for node in group.children() {
        match node {
            Node::Group(g) => shapes_of(g, around, out)?,
            Node::Text(t) => shapes_of(t.flattened(), around, out)?,
            Node::Path(p) if p.is_visible() => {
                let even = p.fill().is_some_and(|f| f.rule() == FillRule::EvenOdd);
                out.extend(p.data().clone().transform(around).map(|path| (path, even)));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
    Ok(())
}

fn name(n: &str) -> DictItem {
    DictItem::Name(n.as_bytes().to_vec())
}

pub(super) fn reals<const N: usize>(values: [f32; N]) -> DictItem {
    DictItem::Array(values.into_iter().map(|v| DictItem::Real(finite(v))).collect())
}

fn finite(v: f32) -> f32 {
    if v.is_finite() { v.clamp(-1e7, 1e7) } else { 0.0 }
}

/// A number as short as it may be: five decimals, more when it is small; never an exponent, which PDF does not know.
fn number(v: f32) -> String {
    let v = finite(v);
    let places = if v != 0.0 && v.abs() < 0.01 { 8 } else { 5 };
    let text = format!("{v:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_string() } else { text.to_string() }
}
