//! The operators that change the graphics state or paint; words are shown in `content.rs`.

use super::colour::{Blend, Space, Tone};
use super::function::Function;
use super::geometry::{Bounds, Matrix};
use super::paint::{Kind, Mask, Paint, Source, Tile};
use super::path::Area;
use super::state::{Ink, State};
use super::{Look, MAX_CORNERS, MAX_INNER_PAINTS, MAX_WORK, TINT};
use crate::verify::pdf::content::{Painter, Run};
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_name, resolve};
use crate::verify::pdf::token::Token;
use lopdf::{Dictionary, Object, Stream};
use std::rc::Rc;

/// Masks within masks, patterns within patterns.
const MAX_NESTED: usize = 3;

/// The last `N` operands as numbers.
fn numbers<const N: usize>(operands: &[Token]) -> Option<[f64; N]> {
    let mut out = [0.0; N];
    let list = operands.get(operands.len().checked_sub(N)?..)?;
    for (value, token) in out.iter_mut().zip(list) {
        let Token::Number(n) = token else { return None };
        *value = *n;
    }
    Some(out)
}

impl<'a> Painter<'a, '_> {
    /// Runs one operator, as far as it concerns what is seen.
    pub(crate) fn graphics(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>, look: &mut Look<'a>) {
        let resources = run.resources;
        let Some(state) = run.states.last_mut() else { return };
        match op {
            b"cm" => {
                if let Some(m) = numbers(operands) {
                    state.ctm = Matrix(m).then(state.ctm);
                }
            }
            b"w" => {
                if let Some([w]) = numbers(operands) {
                    state.line_width = w.abs();
                }
            }
            b"d" => {
                let gaps = |a: &Token| matches!(a, Token::Array(list) if list.iter().any(|t| *t != Token::Number(0.0)));
                state.dashed = operands.first().is_some_and(gaps);
            }
            b"gs" => {
                if let Some(Token::Name(name)) = operands.last() {
                    let list = resources.and_then(|r| get_dict(self.pdf, r, b"ExtGState"));
                    if let Some(dict) = list.and_then(|l| get_dict(self.pdf, l, name)) {
                        self.extended(dict, run);
                    }
                }
            }
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => path(op, operands, state.ctm, look),
            b"W" => look.clipping = Some(false),
            b"W*" => look.clipping = Some(true),
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"n" => self.finish_path(op, state, look),
            b"sh" => {
                if let Some(Token::Name(name)) = operands.last() {
                    let list = resources.and_then(|r| get_dict(self.pdf, r, b"Shading"));
                    let shading = list.and_then(|l| l.get(name).ok());
                    let tone = shading.map_or(Tone::Unknown, |s| self.shading(s));
                    let ink = Ink { source: Source::Flat(tone), nothing: false, shading: true, ..state.fill.clone() };
                    let area = Area::boxed(state.clip.bounds);
                    look.paint(self.painted(area, &ink, state));
                }
            }
            b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" => {
                let (space, values) = match (op, numbers(operands), numbers(operands), numbers(operands)) {
                    (b"g" | b"G", Some([g]), ..) => (Space::Gray, vec![g]),
                    (b"rg" | b"RG", _, Some([r, g, b]), _) => (Space::Rgb, vec![r, g, b]),
                    (b"k" | b"K", _, _, Some([c, m, y, k])) => (Space::Cmyk, vec![c, m, y, k]),
                    _ => return,
                };
                let ink =
                    if op.first().is_some_and(u8::is_ascii_lowercase) { &mut state.fill } else { &mut state.stroke };
                ink.source = Source::Flat(space.tone(&values));
                (ink.nothing, ink.shading) = (false, false);
                ink.space = Rc::new(space);
            }
            b"cs" | b"CS" => {
                if let Some(Token::Name(name)) = operands.last() {
                    let space = self.space(name, resources);
                    let ink = if op == b"cs" { &mut state.fill } else { &mut state.stroke };
                    ink.source = Source::Flat(space.initial());
                    (ink.nothing, ink.shading) = (space.is_nothing(), false);
                    ink.space = space;
                }
            }
            b"sc" | b"scn" => self.colour(operands, false, run),
            b"SC" | b"SCN" => self.colour(operands, true, run),
            _ => self.text_state(op, operands, state, look),
        }
    }

    /// Operators of the text state and of places within text.
    fn text_state(&mut self, op: &[u8], operands: &[Token], state: &mut State<'a>, look: &mut Look<'a>) {
        let one = numbers::<1>(operands).map(|[n]| n);
        match (op, one) {
            (b"BT", _) => {
                (look.text, look.line) = (Matrix::IDENTITY, Matrix::IDENTITY);
                look.text_clip = None;
            }
            (b"ET", _) => {
                if let Some(bounds) = look.text_clip.take() {
                    state.clip.add(&Area::boxed(bounds));
                }
            }
            (b"Tc", Some(n)) => state.text.spacing = n,
            (b"Tw", Some(n)) => state.text.word_spacing = n,
            (b"Tz", Some(n)) => state.text.scale = n / 100.0,
            (b"TL", Some(n)) => state.text.leading = n,
            (b"Ts", Some(n)) => state.text.rise = n,
            (b"Tr", Some(n)) => state.text.mode = n as i64,
            (b"Td" | b"TD", _) => {
                let Some([x, y]) = numbers(operands) else { return };
                if op == b"TD" {
                    state.text.leading = -y;
                }
                look.next_line(x, y);
            }
            (b"T*", _) => look.next_line(0.0, -state.text.leading),
            (b"Tm", _) => {
                if let Some(m) = numbers(operands) {
                    (look.text, look.line) = (Matrix(m), Matrix(m));
                }
            }
            _ => {}
        }
    }

    /// Fills, strokes and clips by the path, then forgets it.
    fn finish_path(&mut self, op: &[u8], state: &mut State<'a>, look: &mut Look<'a>) {
        if matches!(op, b"s" | b"b" | b"b*") {
            look.path.close();
        }
        look.crowded |= look.path.overfull;
        if !look.path.is_empty() {
            let even_odd = op.ends_with(b"*");
            if matches!(op, b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*") && !state.fill.nothing {
                let paint = self.painted(look.path.area(even_odd), &state.fill, state);
                look.paint(paint);
            }
            if matches!(op, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*") && !state.stroke.nothing && !state.dashed {
                let width = state.line_width * state.ctm.scale();
                let mut paint = self.painted(look.path.outline(width), &state.stroke, state);
                paint.kind = Kind::Stroke;
                look.paint(paint);
            }
        }
        if let Some(even_odd) = look.clipping.take() {
            let area = look.path.area(even_odd);
            look.corners += area.corner_count();
            if look.corners > MAX_CORNERS {
                (state.clip.overfull, look.crowded) = (true, true);
            } else {
                state.clip.add(&area);
            }
        }
        look.path.clear();
    }

    /// An area painted by the state as it is.
    pub(crate) fn painted(&self, area: Area, ink: &Ink<'a>, state: &State<'a>) -> Paint<'a> {
        Paint {
            area,
            clip: state.clip.clone(),
            source: ink.source.clone(),
            alpha: ink.alpha * state.group.alpha,
            blend: state.blending(),
            masks: state.masks(),
            kind: if ink.shading { Kind::Shading } else { Kind::Fill },
            knockout: state.group.knockout,
            layer: self.layer,
        }
    }

    /// A picture in the unit square; `None` for the stream of one that is written into the content.
    pub(crate) fn picture(&self, stream: Option<&'a Stream>, stencil: bool, state: &State<'a>, look: &mut Look<'a>) {
        let unit = Bounds { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };
        let area = Area::corners(unit.corners(state.ctm), state.ctm.is_upright());
        let Some(to_unit) = state.ctm.inverse() else { return };
        let mut paint = self.painted(area, &state.fill, state);
        let stencil = match &state.fill.source {
            Source::Flat(tone) if stencil => Some(*tone),
            _ if stencil => Some(Tone::Unknown),
            _ => None,
        };
        if stencil.is_some() && state.fill.nothing {
            return;
        }
        paint.kind = Kind::Image;
        paint.source = match stream {
            Some(stream) => Source::Image { stream, to_unit, stencil },
            // a few pixels; what they are is not known
            None if stencil.is_some() => Source::Unclear,
            None => Source::Flat(Tone::Unknown),
        };
        look.paint(paint);
    }

    fn space(&mut self, name: &[u8], resources: Option<&'a Dictionary>) -> Rc<Space> {
        let spaces = resources.and_then(|r| get_dict(self.pdf, r, b"ColorSpace"));
        let simple = match name {
            b"DeviceGray" => Some(Space::Gray),
            b"DeviceRGB" => Some(Space::Rgb),
            b"DeviceCMYK" => Some(Space::Cmyk),
            b"Pattern" => Some(Space::Pattern),
            _ => None,
        };
        if let Some(space) = simple {
            return Rc::new(space);
        }
        let Some(object) = spaces.and_then(|s| s.get(name).ok()) else { return Rc::new(Space::Unknown(1)) };
        let object = resolve(self.pdf, object);
        let place = std::ptr::from_ref(object) as usize;
        if let Some(space) = self.sight.spaces.get(&place) {
            return space.clone();
        }
        let space = Rc::new(Space::read(self.pdf, object, spaces, self.budget));
        self.sight.spaces.insert(place, space.clone());
        space
    }

    /// `sc`, `scn`: numbers of a colour, or a pattern's name.
    fn colour(&mut self, operands: &[Token], stroke: bool, run: &mut Run<'a>) {
        let Some(state) = run.states.last() else { return };
        let space = if stroke { state.stroke.space.clone() } else { state.fill.space.clone() };
        let values: Vec<f64> = operands
            .iter()
            .filter_map(|t| match t {
                Token::Number(n) => Some(*n),
                _ => None,
            })
            .collect();
        let (source, shading) = match operands.last() {
            Some(Token::Name(name)) => self.pattern(name, &values, run),
            // a tint is a program that a hostile file may ask a million times
            _ => {
                self.sight.work += if matches!(*space, Space::Tint { .. }) { TINT } else { 1 };
                let known = self.sight.work <= MAX_WORK;
                (Source::Flat(if known { space.tone(&values) } else { Tone::Unknown }), false)
            }
        };
        if let Some(state) = run.states.last_mut() {
            let ink = if stroke { &mut state.stroke } else { &mut state.fill };
            (ink.source, ink.shading) = (source, shading);
        }
    }

    /// A pattern: a shading is its colour where it has one, a tiling its cell.
    fn pattern(&mut self, name: &[u8], values: &[f64], run: &Run<'a>) -> (Source<'a>, bool) {
        let unknown = (Source::Unclear, false);
        let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"Pattern"));
        let Some(object) = list.and_then(|l| l.get(name).ok()) else { return unknown };
        let Some(dict) = as_dict(self.pdf, object) else { return unknown };
        if let Ok(shading) = dict.get(b"Shading") {
            return (Source::Flat(self.shading(shading)), true);
        }
        let Object::Stream(stream) = resolve(self.pdf, object) else { return unknown };
        let of = |key: &[u8]| -> Vec<f64> {
            get_list(self.pdf, dict, key).into_iter().filter_map(|o| number(self.pdf, o)).collect()
        };
        let [x0, y0, x1, y1] = of(b"BBox")[..] else { return unknown };
        let (Some(xstep), Some(ystep)) = (of(b"XStep").first().copied(), of(b"YStep").first().copied()) else {
            return unknown;
        };
        if xstep == 0.0 || ystep == 0.0 {
            return unknown;
        }
        let matrix = of(b"Matrix").try_into().map_or(Matrix::IDENTITY, Matrix);
        let Some(to_cell) = matrix.then(run.base).inverse() else { return unknown };
        let mut state = State::new(Matrix::IDENTITY);
        let bounds = Bounds { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) };
        state.clip.add(&Area::boxed(bounds));
        let Some(paints) = self.collect(stream, run.resources, state) else { return unknown };
        let uncoloured = of(b"PaintType").first() == Some(&2.0);
        // the colour of the space beneath is seldom more than a grey
        let tone = uncoloured.then(|| match values.len() {
            1 => Space::Gray.tone(values),
            3 => Space::Rgb.tone(values),
            4 => Space::Cmyk.tone(values),
            _ => Tone::Unknown,
        });
        let tile = Tile { to_cell, origin: (bounds.x0, bounds.y0), step: (xstep, ystep), paints, tone };
        (Source::Tile(Rc::new(tile)), false)
    }

    /// The colour of a shading that hardly changes; what changes is not known.
    fn shading(&mut self, object: &'a Object) -> Tone {
        let place = std::ptr::from_ref(resolve(self.pdf, object)) as usize;
        if let Some(tone) = self.sight.shadings.get(&place) {
            return *tone;
        }
        let tone = self.read_shading(object);
        self.sight.shadings.insert(place, tone);
        tone
    }

    fn read_shading(&mut self, object: &'a Object) -> Tone {
        let Some(dict) = as_dict(self.pdf, object) else { return Tone::Unknown };
        let Ok(space) = dict.get(b"ColorSpace") else { return Tone::Unknown };
        let space = Space::read(self.pdf, space, None, self.budget);
        let kind = get(self.pdf, dict, b"ShadingType").and_then(|o| number(self.pdf, o));
        let function = dict.get(b"Function").ok().and_then(|f| Function::read(self.pdf, f, self.budget));
        let (Some(function), Some(2.0 | 3.0)) = (function, kind) else { return Tone::Unknown };
        let domain: Vec<f64> =
            get_list(self.pdf, dict, b"Domain").into_iter().filter_map(|o| number(self.pdf, o)).collect();
        let (from, to) = match domain[..] {
            [a, b] => (a, b),
            _ => (0.0, 1.0),
        };
        let mut first = None;
        for i in 0..=8 {
            let values = function.at(&[from + (to - from) * f64::from(i) / 8.0]).unwrap_or_default();
            let Tone::Known(c) = space.tone(&values) else { return Tone::Unknown };
            let base = *first.get_or_insert(c);
            if c.iter().zip(base).any(|(a, b)| (a - b).abs() > 0.1) {
                return Tone::Unknown;
            }
        }
        first.map_or(Tone::Unknown, Tone::Known)
    }

    /// An external graphics state.
    fn extended(&mut self, dict: &'a Dictionary, run: &mut Run<'a>) {
        let one = |key: &[u8]| get(self.pdf, dict, key).and_then(|o| number(self.pdf, o));
        let (fill, stroke, width) = (one(b"ca"), one(b"CA"), one(b"LW"));
        let blend = get_list(self.pdf, dict, b"BM").first().map(|o| resolve(self.pdf, o).as_name().unwrap_or_default());
        let font = get_list(self.pdf, dict, b"Font");
        let mask = get(self.pdf, dict, b"SMask").map(|m| match m {
            Object::Dictionary(d) => Some(d),
            _ => None,
        });
        let Some(state) = run.states.last_mut() else { return };
        if let Some(a) = fill {
            state.fill.alpha = a.clamp(0.0, 1.0) as f32;
        }
        if let Some(a) = stroke {
            state.stroke.alpha = a.clamp(0.0, 1.0) as f32;
        }
        if let Some(w) = width {
            state.line_width = w.abs();
        }
        if let Some(name) = blend {
            state.blend = Blend::named(name);
        }
        if dict.has(b"D") {
            let dash = get_list(self.pdf, dict, b"D").first().map(|o| resolve(self.pdf, o));
            state.dashed = matches!(dash, Some(Object::Array(list)) if !list.is_empty());
        }
        if let (Some(reference), Some(size)) = (font.first(), font.get(1).and_then(|o| number(self.pdf, o))) {
            state.text.font = self.fonts.get(reference, self.pdf, self.budget);
            state.text.size = size;
        }
        match mask {
            None => {}
            Some(None) => state.mask = None,
            Some(Some(dict)) => {
                let mask = Rc::new(self.mask(dict, run));
                if let Some(state) = run.states.last_mut() {
                    state.mask = Some(mask);
                }
            }
        }
    }

    fn mask(&mut self, dict: &'a Dictionary, run: &Run<'a>) -> Mask<'a> {
        let unknown = Mask { paints: Vec::new(), luminosity: true, backdrop: [0.0; 3], unknown: true };
        let (Some(Object::Stream(form)), Some(state)) = (get(self.pdf, dict, b"G"), run.states.last()) else {
            return unknown;
        };
        if get(self.pdf, dict, b"TR").is_some_and(|o| o.as_name().ok() != Some(b"Identity")) {
            return unknown;
        }
        let space = get_dict(self.pdf, &form.dict, b"Group").and_then(|g| g.get(b"CS").ok());
        let space = space.map(|s| Space::read(self.pdf, s, None, self.budget)).unwrap_or(Space::Gray);
        let values: Vec<f64> =
            get_list(self.pdf, dict, b"BC").into_iter().filter_map(|o| number(self.pdf, o)).collect();
        let backdrop = match if values.is_empty() { space.initial() } else { space.tone(&values) } {
            Tone::Known(c) => c,
            Tone::Unknown => return unknown,
        };
        let mut inner = State::new(state.ctm);
        self.enter_form(form, &mut inner);
        let luminosity = get_name(self.pdf, dict, b"S") != Some(b"Alpha");
        match self.collect(form, run.resources, inner) {
            Some(paints) => Mask { paints, luminosity, backdrop, unknown: false },
            None => unknown,
        }
    }

    /// Matrix and box of a form.
    pub(crate) fn enter_form(&self, form: &Stream, state: &mut State<'a>) {
        let of = |key: &[u8]| -> Vec<f64> {
            get_list(self.pdf, &form.dict, key).into_iter().filter_map(|o| number(self.pdf, o)).collect()
        };
        if let Ok(m) = of(b"Matrix").try_into() {
            state.ctm = Matrix(m).then(state.ctm);
        }
        if let [x0, y0, x1, y1] = of(b"BBox")[..] {
            let bounds = Bounds { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) };
            state.clip.add(&Area::corners(bounds.corners(state.ctm), state.ctm.is_upright()));
        }
    }

    /// What a mask or a pattern paints; `None` when it is too much, too deep, or shows words.
    fn collect(
        &mut self,
        stream: &'a Stream,
        inherited: Option<&'a Dictionary>,
        state: State<'a>,
    ) -> Option<Vec<Paint<'a>>> {
        if self.nested >= MAX_NESTED {
            return None;
        }
        self.nested += 1;
        let layer = self.layer;
        let mut look = Look::new(MAX_INNER_PAINTS);
        let done = self.inner(stream, inherited, state, &mut look);
        self.layer = layer;
        self.nested -= 1;
        (done && !look.crowded && look.words.is_empty()).then_some(look.paints)
    }
}

impl Look<'_> {
    /// Moves to the start of a line, from the start of the one before.
    pub(crate) fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line);
        self.text = self.line;
    }
}

/// One step of a path.
fn path(op: &[u8], operands: &[Token], m: Matrix, look: &mut Look<'_>) {
    match op {
        b"h" => look.path.close(),
        b"m" | b"l" => {
            let Some([x, y]) = numbers(operands) else { return };
            if op == b"m" { look.path.move_to((x, y), m) } else { look.path.line_to((x, y), m) }
        }
        b"re" => {
            if let Some([x, y, w, h]) = numbers(operands) {
                look.path.rectangle(x, y, w, h, m);
            }
        }
        b"c" => {
            if let Some([a, b, c, d, e, f]) = numbers(operands) {
                look.path.curve_to(Some((a, b)), (c, d), (e, f), m);
            }
        }
        _ => {
            let Some([a, b, c, d]) = numbers(operands) else { return };
            if op == b"v" {
                look.path.curve_to(None, (a, b), (c, d), m);
            } else {
                look.path.curve_to(Some((a, b)), (c, d), (c, d), m);
            }
        }
    }
}
