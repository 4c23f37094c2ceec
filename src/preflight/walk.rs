//! One walk over the content of a page: what is painted, with what, whose it is. No glyph outlines, no shapes: boxes.
//!
//! Forms are run where they are drawn; patterns, soft masks, glyphs of Type 3 fonts and appearances once a file.

use super::facts::{Ink, Mark, Owner, Page, Painted, Role, SpaceKind, What};
use super::stock::Store;
use crate::verify::Limits;
use crate::verify::pdf::look::geometry::{Bounds, Matrix, Point};
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{
    Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve, text_string,
};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::rc::Rc;

/// Deepest nesting of forms; a page of text has none.
const MAX_FORMS: usize = 12;
/// Graphics states kept; deeper `q` are counted only.
const MAX_STATES: usize = 512;
/// Most things kept of a page.
const MAX_PAINTED: usize = 30_000;
/// Most marked-content sequences kept of a page.
const MAX_MARKS: usize = 100_000;
/// Deepest nesting of sequences that are kept, since checks walk up from each; a page has three or four.
const MAX_NESTING: usize = 200;
/// What one costs in memory, about.
const PAINTED: usize = 200;

/// The graphics state, as far as somebody asks.
#[derive(Clone)]
pub(crate) struct State {
    pub ctm: Matrix,
    fill: Rc<Ink>,
    stroke: Rc<Ink>,
    width: f64,
    pub clip: Bounds,
    font: Option<usize>,
    size: f64,
    spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    mode: i64,
    alpha: (f64, f64),
    blend: bool,
    mask: bool,
    /// Within a group that is itself put down transparently.
    grouped: bool,
    overprint: (bool, bool),
    overprint_mode: i64,
}

/// A stream that is run after the page, since it is not drawn in its place.
struct Pending<'a> {
    id: Option<ObjectId>,
    stream: &'a Stream,
    resources: Option<&'a Dictionary>,
    role: Role,
    state: State,
}

/// One stream being run.
struct Run<'a> {
    bytes: Vec<u8>,
    at: usize,
    resources: Option<&'a Dictionary>,
    states: Vec<State>,
    skipped: usize,
    form: Option<ObjectId>,
    /// Marks open when it began.
    marks: usize,
    /// A stream that is run by itself: its marks are the user's.
    inner: Option<Role>,
    text: Matrix,
    line: Matrix,
    path: Path,
}

/// A path, as far as its box.
#[derive(Default)]
struct Path {
    points: Vec<Point>,
    at: Point,
    clip: bool,
    count: usize,
}

impl Path {
    fn add(&mut self, p: Point) {
        // the box of a long path is kept in two corners
        if self.points.len() >= 64 {
            let b = Bounds::around(self.points.drain(..));
            self.points.extend([(b.x0, b.y0), (b.x1, b.y1)]);
        }
        self.points.push(p);
        self.count += 1;
    }

    fn bounds(&self) -> Bounds {
        Bounds::around(self.points.iter().copied())
    }
}

/// Why content cannot be read to its end.
pub(crate) enum Trouble {
    Cycle,
    Decode,
    Over,
}

enum Step<'a> {
    End,
    Form(Option<ObjectId>, &'a Stream),
    Over,
}

/// Runs the content of pages.
pub(crate) struct Walker<'a, 'p> {
    pub pdf: &'a Pdf,
    pub limits: &'p Limits,
    pub budget: &'p mut Budget,
    pub store: &'p mut Store<'a>,
    /// Operators so far, over all pages.
    pub operators: &'p mut usize,
    pub page: Page<'a>,
    /// What is left of the page after cutting.
    trim: Bounds,
    pending: Vec<Pending<'a>>,
    /// Open sequences, by place in the page's list; one that is not kept has none.
    open: Vec<(Option<usize>, Owner)>,
}

fn numbers<const N: usize>(operands: &[Token]) -> Option<[f64; N]> {
    let all: Vec<f64> =
        operands.iter().filter_map(|t| if let Token::Number(n) = t { Some(*n) } else { None }).collect();
    all.get(all.len().checked_sub(N)?..)?.try_into().ok()
}

impl<'a, 'p> Walker<'a, 'p> {
    pub(crate) fn new(
        pdf: &'a Pdf,
        limits: &'p Limits,
        budget: &'p mut Budget,
        store: &'p mut Store<'a>,
        operators: &'p mut usize,
        page: Page<'a>,
    ) -> Walker<'a, 'p> {
        let trim = page.trim();
        Walker { pdf, limits, budget, store, operators, page, trim, pending: Vec::new(), open: Vec::new() }
    }

    /// Runs a page and what hangs on it.
    ///
    /// # Errors
    /// [`Trouble`] when some content cannot be read.
    pub(crate) fn run(mut self) -> Result<Page<'a>, Trouble> {
        let mut bytes = Vec::new();
        for part in get_list(self.pdf, self.page.dict, b"Contents") {
            let Object::Stream(stream) = resolve(self.pdf, part) else { continue };
            bytes.extend(self.budget.decode(stream).ok_or(Trouble::Decode)?);
            bytes.push(b'\n');
        }
        let state = self.first_state();
        let resources = self.page.resources;
        self.play(bytes, resources, state, None)?;
        self.appearances();
        while let Some(next) = self.pending.pop() {
            // what cannot be decoded is not drawn either, unless a limit says so
            let Some(bytes) = self.budget.decode(next.stream) else {
                if self.budget.spent() {
                    return Err(Trouble::Decode);
                }
                continue;
            };
            let resources = get_dict(self.pdf, &next.stream.dict, b"Resources").or(next.resources);
            let mut state = next.state;
            self.enter(next.stream, &mut state);
            self.group(next.stream, next.id, next.role);
            self.play(bytes, resources, state, Some(next.role))?;
        }
        Ok(self.page)
    }

    fn first_state(&mut self) -> State {
        let page = self.page.number;
        let black = Rc::new(Ink { space: self.store.device(SpaceKind::Gray, page), values: vec![0.0], under: None });
        State {
            ctm: Matrix::IDENTITY,
            fill: black.clone(),
            stroke: black,
            width: 1.0,
            clip: self.page.media(),
            font: None,
            size: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            alpha: (1.0, 1.0),
            blend: false,
            mask: false,
            grouped: false,
            overprint: (false, false),
            overprint_mode: 0,
        }
    }

    /// Appearances of the page's annotations: the stream that is shown, or all of a choice of states.
    fn appearances(&mut self) {
        let state = self.first_state();
        let mut found: Vec<(Option<ObjectId>, &'a Stream, Bounds)> = Vec::new();
        for annotation in &self.page.annotations {
            let Some(looks) = get_dict(self.pdf, annotation.dict, b"AP") else { continue };
            let rect = annotation.rect.unwrap_or(Bounds { x0: 0.0, y0: 0.0, x1: 0.0, y1: 0.0 });
            for (_, object) in looks.iter() {
                match resolve(self.pdf, object) {
                    Object::Stream(s) => found.push((object.as_reference().ok(), s, rect)),
                    Object::Dictionary(choice) => {
                        for (_, object) in choice.iter() {
                            if let Object::Stream(s) = resolve(self.pdf, object) {
                                found.push((object.as_reference().ok(), s, rect));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        for (id, stream, rect) in found {
            let mut state = state.clone();
            state.ctm = onto(self.pdf, stream, rect);
            self.later(id, stream, None, Role::Appearance, state);
        }
    }

    /// Puts a stream on the list unless the file has seen it.
    fn later(
        &mut self,
        id: Option<ObjectId>,
        stream: &'a Stream,
        resources: Option<&'a Dictionary>,
        role: Role,
        state: State,
    ) {
        if self.store.form(id, stream, role, self.page.number) {
            self.pending.push(Pending { id, stream, resources, role, state });
        }
    }

    /// Runs a stream to its end; forms by a stack of streams, not by recursion.
    fn play(
        &mut self,
        bytes: Vec<u8>,
        resources: Option<&'a Dictionary>,
        state: State,
        inner: Option<Role>,
    ) -> Result<(), Trouble> {
        let first = |bytes, resources, state, form, marks| Run {
            bytes,
            at: 0,
            resources,
            states: vec![state],
            skipped: 0,
            form,
            marks,
            inner,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            path: Path::default(),
        };
        let mut runs = vec![first(bytes, resources, state, None, 0)];
        while let Some(run) = runs.last_mut() {
            match self.step(run) {
                Step::End => {
                    if let Some(done) = runs.pop() {
                        let left = self.open.len().saturating_sub(done.marks);
                        self.page.unbalanced = self.page.unbalanced.saturating_add(u32::try_from(left).unwrap_or(0));
                        self.open.truncate(done.marks);
                    }
                }
                Step::Form(id, stream) => {
                    if runs.iter().any(|r| r.form == id && id.is_some()) || runs.len() > MAX_FORMS {
                        return Err(Trouble::Cycle);
                    }
                    let Some(outer) = runs.last() else { continue };
                    let Some(mut state) = outer.states.last().cloned() else { continue };
                    let resources = get_dict(self.pdf, &stream.dict, b"Resources").or(outer.resources);
                    let bytes = self.budget.decode(stream).ok_or(Trouble::Decode)?;
                    self.enter(stream, &mut state);
                    if get_dict(self.pdf, &stream.dict, b"Group").is_some() {
                        self.enter_group(&mut state);
                    }
                    self.store.form(id, stream, Role::Form, self.page.number);
                    self.group(stream, id, Role::Form);
                    if stream.dict.has(b"Ref") || stream.dict.has(b"OPI") {
                        self.page.replaced.insert(id);
                    }
                    self.page.layers |= stream.dict.has(b"OC");
                    runs.push(first(bytes, resources, state, id, self.open.len()));
                }
                Step::Over => return Err(Trouble::Over),
            }
        }
        Ok(())
    }

    /// Matrix and box of a form.
    fn enter(&self, stream: &'a Stream, state: &mut State) {
        let list = |key: &[u8]| -> Vec<f64> {
            get_list(self.pdf, &stream.dict, key).into_iter().take(6).filter_map(|o| number(self.pdf, o)).collect()
        };
        if let Ok(m) = <[f64; 6]>::try_from(list(b"Matrix")) {
            state.ctm = Matrix(m).then(state.ctm);
        }
        if let [x0, y0, x1, y1] = list(b"BBox").as_slice() {
            let shown = Bounds::around(Bounds { x0: *x0, y0: *y0, x1: *x1, y1: *y1 }.corners(state.ctm));
            state.clip = state.clip.intersect(shown);
        }
    }

    /// A group is put down as a whole: opacity, blending and mask around it are those of the group, not of what is in it.
    fn enter_group(&mut self, state: &mut State) {
        let reasons = [("alpha", state.alpha.0 < 1.0), ("BM", state.blend), ("SMask", state.mask)];
        state.grouped |= reasons.iter().any(|r| r.1);
        self.page.transparency.extend(reasons.iter().filter(|r| r.1).map(|r| r.0));
        (state.alpha, state.blend, state.mask) = ((1.0, 1.0), false, false);
    }

    /// Transparency of a group counts when something in it needs one; an isolated group alone changes nothing seen.
    fn group(&mut self, stream: &'a Stream, _id: Option<ObjectId>, role: Role) {
        let group = get_dict(self.pdf, &stream.dict, b"Group");
        let Some(group) = group.filter(|g| get_name(self.pdf, g, b"S") == Some(b"Transparency")) else { return };
        if role != Role::Mask {
            self.page.transparency.insert("Group");
        }
        if let Ok(space) = group.get(b"CS") {
            let n = self.store.space(space, self.page.resources, self.page.number, self.pdf, self.budget);
            self.page.group_spaces.insert(n);
        }
    }

    /// Runs until the stream ends or calls a form.
    fn step(&mut self, run: &mut Run<'a>) -> Step<'a> {
        let bytes = std::mem::take(&mut run.bytes);
        let mut tokens = Tokens::at(&bytes, run.at);
        let mut operands: Vec<Token> = Vec::new();
        let mut result = Step::End;
        while let Some(token) = tokens.next() {
            let Token::Operator(op) = token else {
                if operands.len() < 64 {
                    operands.push(token);
                }
                continue;
            };
            *self.operators += 1;
            if self.budget.spent() || (self.operators.is_multiple_of(4096) && !self.budget.in_time()) {
                break; // which, the page says at its end
            }
            if tokens.over || *self.operators > self.limits.max_objects.saturating_mul(16) {
                result = Step::Over;
                break;
            }
            match op.as_slice() {
                b"true" | b"false" | b"null" => {
                    operands.push(Token::Operator(op));
                    continue;
                }
                b"ID" => {
                    tokens.skip_inline_image();
                    self.inline_image(&operands, run);
                }
                b"Do" => {
                    if let Some(Token::Name(name)) = operands.last()
                        && let Some(list) = run.resources.and_then(|r| get_dict(self.pdf, r, b"XObject"))
                        && let Ok(object) = list.get(name)
                        && let Object::Stream(stream) = resolve(self.pdf, object)
                    {
                        match get_name(self.pdf, &stream.dict, b"Subtype") {
                            Some(b"Form") => {
                                if get_name(self.pdf, &stream.dict, b"Subtype2") == Some(b"PS") {
                                    self.page.postscript.insert(object.as_reference().ok());
                                }
                                result = Step::Form(object.as_reference().ok(), stream);
                                break;
                            }
                            Some(b"Image") => self.image(object, stream, run),
                            Some(b"PS") => {
                                self.page.postscript.insert(object.as_reference().ok());
                            }
                            _ => {}
                        }
                    }
                }
                _ => self.operator(&op, &operands, run),
            }
            operands.clear();
        }
        run.at = tokens.position();
        run.bytes = bytes;
        result
    }

    fn operator(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>) {
        match op {
            b"q" if run.states.len() < MAX_STATES => {
                run.states.extend(run.states.last().cloned());
                self.page.depth = self.page.depth.max(run.states.len() - 1);
            }
            b"q" => {
                run.skipped += 1;
                self.page.depth = self.page.depth.max(run.states.len() - 1 + run.skipped);
            }
            b"Q" if run.skipped > 0 => run.skipped -= 1,
            b"Q" if run.states.len() > 1 => {
                run.states.pop();
            }
            b"BMC" | b"BDC" => self.begin(op, operands, run),
            b"EMC" => {
                if self.open.len() > run.marks {
                    self.open.pop();
                } else {
                    self.page.unbalanced = self.page.unbalanced.saturating_add(1);
                }
            }
            b"Tj" | b"TJ" | b"'" | b"\"" => self.text(op, operands, run),
            b"Tf" => self.font(operands, run),
            b"gs" => self.graphics_state(operands, run),
            b"sh" => self.shading(operands, run),
            b"ri" => {
                if let (Some(Token::Name(name)), true) = (operands.last(), self.page.intents.len() < 16) {
                    self.page.intents.insert(name.clone());
                }
            }
            b"cs" | b"CS" | b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" | b"sc" | b"scn" | b"SC" | b"SCN" => {
                self.colour(op, operands, run);
            }
            b"m" | b"l" | b"c" | b"v" | b"y" | b"re" | b"h" | b"W" | b"W*" => path(op, operands, run),
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"n" => self.finish_path(op, run),
            b"Q" | b"BI" | b"EI" | b"d" | b"i" | b"j" | b"J" | b"M" | b"MP" | b"DP" | b"BX" | b"EX" | b"d0" | b"d1" => {
            }
            _ => {
                if !plain_state(op, operands, run) && self.page.unknown.len() < 16 {
                    self.page.unknown.insert(op.iter().take(16).copied().collect());
                }
            }
        }
    }

    fn owner(&self, run: &Run<'a>) -> Owner {
        if run.inner.is_some() { Owner::Inner } else { self.open.last().map_or(Owner::Loose, |o| o.1) }
    }

    /// Keeps what is painted.
    fn paint(&mut self, what: What, bounds: Bounds, run: &Run<'a>, filled: bool, stroked: bool) {
        let Some(state) = run.states.last() else { return };
        let owner = self.owner(run);
        if owner == Owner::Loose {
            self.page.loose = self.page.loose.saturating_add(1);
        }
        if run.inner.is_none()
            && let Some((Some(n), _)) = self.open.last()
            && let Some(mark) = self.page.marks.get_mut(*n)
        {
            mark.painted = true;
        }
        for ink in [filled.then_some(&state.fill), stroked.then_some(&state.stroke)].into_iter().flatten() {
            self.page.spaces.insert(ink.space);
            self.page.spaces.extend(ink.under);
        }
        // what is neither filled nor stroked is a picture: its opacity is that of fills
        let plain = !filled && !stroked && matches!(what, What::Image { .. });
        let alpha = ((filled || plain) && state.alpha.0 < 1.0) || (stroked && state.alpha.1 < 1.0);
        let reasons = [("alpha", alpha), ("BM", state.blend), ("SMask", state.mask)];
        self.page.transparency.extend(reasons.iter().filter(|r| r.1).map(|r| r.0));
        match run.inner {
            Some(Role::Pattern) => {
                let inks = [filled.then_some(&state.fill), stroked.then_some(&state.stroke)];
                self.page.tiled.extend(inks.into_iter().flatten().map(|i| i.space));
                return;
            }
            // where a glyph or a mask lands, only its use says
            Some(Role::Glyph | Role::Mask) => return,
            _ => {}
        }
        let clipped = bounds.intersect(state.clip);
        if clipped.x0 > clipped.x1 || clipped.y0 > clipped.y1 {
            return; // nothing of it is seen
        }
        let painted = Painted {
            what,
            bounds: clipped,
            fill: filled.then(|| state.fill.clone()),
            stroke: stroked.then(|| state.stroke.clone()),
            owner,
            overprint: (filled && state.overprint.1) || (stroked && state.overprint.0),
            overprint_mode: state.overprint_mode,
            transparent: alpha || state.blend || state.mask || state.grouped,
        };
        // lines of text that differ in nothing but their place are one
        if let (What::Text { .. }, Some(last)) = (what, self.page.painted.last_mut())
            && (last.what, last.owner, last.transparent) == (what, owner, painted.transparent)
            && (last.overprint, last.overprint_mode) == (painted.overprint, painted.overprint_mode)
            && last.fill == painted.fill
            && last.stroke == painted.stroke
            && self.trim.overlaps(last.bounds) == self.trim.overlaps(clipped)
        {
            let (a, b) = (last.bounds, clipped);
            last.bounds = Bounds { x0: a.x0.min(b.x0), y0: a.y0.min(b.y0), x1: a.x1.max(b.x1), y1: a.y1.max(b.y1) };
            return;
        }
        if self.page.painted.len() < MAX_PAINTED && self.budget.charge(PAINTED) {
            self.page.painted.push(painted);
        } else {
            self.page.crowded = true;
        }
    }

    fn finish_path(&mut self, op: &[u8], run: &mut Run<'a>) {
        let path = std::mem::take(&mut run.path);
        let bounds = path.bounds();
        let filled = matches!(op, b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*");
        let stroked = matches!(op, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
        if !path.points.is_empty() {
            if filled {
                self.paint(What::Fill, bounds, run, true, false);
            }
            if stroked && let Some(state) = run.states.last() {
                let width = state.width * state.ctm.scale();
                let half = width / 2.0;
                let b =
                    Bounds { x0: bounds.x0 - half, y0: bounds.y0 - half, x1: bounds.x1 + half, y1: bounds.y1 + half };
                self.paint(What::Stroke { width: width * self.page.unit }, b, run, false, true);
            }
        }
        if path.clip
            && let Some(state) = run.states.last_mut()
        {
            state.clip = state.clip.intersect(bounds);
        }
    }

    fn begin(&mut self, op: &[u8], operands: &[Token], run: &Run<'a>) {
        let tag = match operands.first() {
            Some(Token::Name(tag)) => tag.as_slice(),
            _ => b"".as_slice(),
        };
        let properties = if op == b"BDC" { operands.get(1) } else { None };
        let named = match properties {
            Some(Token::Name(name)) => run
                .resources
                .and_then(|r| get_dict(self.pdf, r, b"Properties"))
                .and_then(|l| get_dict(self.pdf, l, name)),
            _ => None,
        };
        self.page.layers |= tag == b"OC";
        let text = |key: &[u8]| match (named, properties) {
            (Some(dict), _) => get_text(self.pdf, dict, key),
            (None, Some(inline)) => match inline.get(key) {
                Some(Token::Text(bytes)) => Some(text_string(bytes)),
                _ => None,
            },
            _ => None,
        };
        let name = |key: &[u8]| match (named, properties) {
            (Some(dict), _) => get_name(self.pdf, dict, key).map(<[u8]>::to_vec),
            (None, Some(inline)) => match inline.get(key) {
                Some(Token::Name(n)) => Some(n.clone()),
                _ => None,
            },
            _ => None,
        };
        let mcid = match named {
            Some(dict) => get(self.pdf, dict, b"MCID").and_then(|o| o.as_i64().ok()),
            None => properties.and_then(|p| p.get(b"MCID")).and_then(Token::int),
        };
        let around = self.open.last().copied();
        let owner = match (tag, mcid) {
            _ if run.inner.is_some() => Owner::Inner,
            (b"Artifact", _) => Owner::Artifact,
            (_, Some(mcid)) => Owner::Content(mcid),
            _ => around.map_or(Owner::Loose, |o| o.1),
        };
        let mark = Mark {
            tag: tag.to_vec(),
            mcid,
            owner,
            parent: around.and_then(|o| o.0),
            kind: name(b"Type"),
            subtype: name(b"Subtype"),
            lang: text(b"Lang"),
            actual: text(b"ActualText"),
            alt: text(b"Alt"),
            expansion: text(b"E"),
            painted: false,
            form: run.form,
        };
        let cost = PAINTED + mark.actual.as_ref().map_or(0, String::len) + mark.alt.as_ref().map_or(0, String::len);
        let kept = self.page.marks.len() < MAX_MARKS && self.open.len() < MAX_NESTING && self.budget.charge(cost);
        let place = kept.then_some(self.page.marks.len());
        if kept {
            self.page.marks.push(mark);
        } else {
            self.page.crowded = true;
        }
        // as many as tokens can be read; a page of text has two
        if self.open.len() < MAX_MARKS {
            self.open.push((place, owner));
        }
    }

    fn font(&mut self, operands: &[Token], run: &mut Run<'a>) {
        let [Token::Name(name), rest @ ..] = operands else { return };
        let fonts = run.resources.and_then(|r| get_dict(self.pdf, r, b"Font"));
        let object = fonts.and_then(|f| f.get(name).ok());
        let font = object.and_then(|o| self.store.font(o, self.page.number, self.pdf, self.budget));
        if let Some(state) = run.states.last_mut() {
            state.font = font;
            if let Some(Token::Number(size)) = rest.first() {
                state.size = *size;
            }
        }
    }

    fn text(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>) {
        if matches!(op, b"'" | b"\"") {
            if let (Some(state), [Token::Number(word), Token::Number(space), _]) = (run.states.last_mut(), operands) {
                (state.word_spacing, state.spacing) = (*word, *space);
            }
            let leading = run.states.last().map_or(0.0, |s| s.leading);
            next_line(run, 0.0, -leading);
        }
        let items = match operands.last() {
            Some(Token::Array(items)) => items.as_slice(),
            Some(Token::Text(_)) => operands.get(operands.len() - 1..).unwrap_or_default(),
            _ => return,
        };
        let Some(state) = run.states.last() else { return };
        let per_em = |n: f64| if state.size == 0.0 { 0.0 } else { n / state.size };
        let mut font = state.font.and_then(|f| self.store.stock.fonts.get_mut(f));
        let vertical = font.as_ref().is_some_and(|f| f.metrics.vertical);
        let seen = !matches!(state.mode, 3 | 7);
        let (mut pen, mut low, mut high, mut shown) = (0.0f64, 0.0f64, 0.0f64, false);
        for item in items {
            let mut rest = match item {
                Token::Text(bytes) => bytes.as_slice(),
                Token::Number(n) => {
                    pen -= n / 1000.0;
                    continue;
                }
                _ => continue,
            };
            while !rest.is_empty() {
                let (code, length, width) = match &mut font {
                    Some(font) => {
                        let Some((code, length)) = font.map.code(rest) else { break };
                        font.codes.insert(code);
                        font.visible |= seen;
                        (code, length, f64::from(font.metrics.advance(code)))
                    }
                    None => (0, 1, 0.5),
                };
                shown = true;
                let from = pen;
                pen += width;
                low = low.min(from).min(pen);
                high = high.max(from).max(pen);
                pen += per_em(state.spacing);
                if length == 1 && code == 32 {
                    pen += per_em(state.word_spacing);
                }
                rest = rest.get(length..).unwrap_or_default();
            }
        }
        let scaled = state.size * state.scale;
        let frame = Matrix([scaled, 0.0, 0.0, state.size, 0.0, state.rise]).then(run.text).then(state.ctm);
        let (along, down) = if vertical { (0.0, pen * state.size) } else { (pen * scaled, 0.0) };
        run.text = Matrix([1.0, 0.0, 0.0, 1.0, along, down]).then(run.text);
        if !shown {
            return;
        }
        let em = if vertical {
            Bounds { x0: -0.5, y0: low, x1: 0.5, y1: high }
        } else {
            Bounds { x0: low, y0: -0.12, x1: high, y1: 0.88 }
        };
        let [_, _, c, d, ..] = frame.0;
        let size = (c * c + d * d).sqrt() * self.page.unit;
        let (filled, stroked) = match state.mode & 3 {
            0 => (true, false),
            1 => (false, true),
            2 => (true, true),
            _ => (false, false),
        };
        let what = What::Text { font: state.font, size: (size * 1000.0).round() / 1000.0, mode: state.mode };
        let glyphs = font.as_ref().filter(|f| f.subtype == "Type3").map(|f| f.dict);
        let bounds = Bounds::around(em.corners(frame));
        self.paint(what, bounds, run, filled, stroked);
        if let Some(dict) = glyphs {
            self.glyphs(dict, run);
        }
    }

    /// Glyphs of a Type 3 font, all of them, once.
    fn glyphs(&mut self, font: &'a Dictionary, run: &Run<'a>) {
        let Some(state) = run.states.last() else { return };
        let resources = get_dict(self.pdf, font, b"Resources").or(run.resources);
        for (_, object) in get_dict(self.pdf, font, b"CharProcs").into_iter().flat_map(|d| d.iter()) {
            if let Object::Stream(stream) = resolve(self.pdf, object) {
                self.later(object.as_reference().ok(), stream, resources, Role::Glyph, state.clone());
            }
        }
    }

    fn graphics_state(&mut self, operands: &[Token], run: &mut Run<'a>) {
        let Some(Token::Name(name)) = operands.last() else { return };
        let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"ExtGState"));
        let Some(object) = list.and_then(|l| l.get(name).ok()) else { return };
        let Some(dict) = as_dict(self.pdf, object) else { return };
        let place = self.store.state(object, dict, self.page.number);
        self.page.states.insert(place);
        let Some(state) = run.states.last_mut() else { return };
        let pdf = self.pdf;
        let number_at = |key: &[u8]| get(pdf, dict, key).and_then(|o| number(pdf, o));
        let yes = |key: &[u8]| match get(pdf, dict, key) {
            Some(Object::Boolean(b)) => Some(*b),
            _ => None,
        };
        state.alpha.0 = number_at(b"ca").unwrap_or(state.alpha.0);
        state.alpha.1 = number_at(b"CA").unwrap_or(state.alpha.1);
        state.width = number_at(b"LW").unwrap_or(state.width);
        state.overprint_mode = number_at(b"OPM").map_or(state.overprint_mode, |n| n as i64);
        if let Some(both) = yes(b"OP") {
            state.overprint = (both, yes(b"op").unwrap_or(both));
        } else if let Some(fill) = yes(b"op") {
            state.overprint.1 = fill;
        }
        if let Some(first) = get_list(pdf, dict, b"BM").first().map(|o| resolve(pdf, o)) {
            state.blend = !matches!(first.as_name(), Ok(b"Normal" | b"Compatible"));
        }
        if let [font, size] = get_list(pdf, dict, b"Font").as_slice() {
            state.size = number(pdf, size).unwrap_or(state.size);
            let font = *font;
            let known = self.store.font(font, self.page.number, pdf, self.budget);
            state.font = known.or(state.font);
        }
        match get(pdf, dict, b"SMask") {
            Some(Object::Name(_)) => state.mask = false,
            Some(Object::Dictionary(mask)) => {
                state.mask = true;
                let state = state.clone();
                if let Ok(object) = mask.get(b"G")
                    && let Object::Stream(group) = resolve(pdf, object)
                {
                    self.later(object.as_reference().ok(), group, run.resources, Role::Mask, state);
                }
            }
            _ => {}
        }
    }

    fn shading(&mut self, operands: &[Token], run: &mut Run<'a>) {
        let Some(Token::Name(name)) = operands.last() else { return };
        let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"Shading"));
        let Some(object) = list.and_then(|l| l.get(name).ok()) else { return };
        let Some(space) = self.shading_space(object, run.resources) else { return };
        let Some(clip) = run.states.last().map(|s| s.clip) else { return };
        let keep = run.states.last().map(|s| s.fill.clone());
        if let Some(state) = run.states.last_mut() {
            state.fill = Rc::new(Ink { space, values: Vec::new(), under: None });
        }
        self.paint(What::Shading, clip, run, true, false);
        if let (Some(state), Some(fill)) = (run.states.last_mut(), keep) {
            state.fill = fill;
        }
    }

    fn shading_space(&mut self, object: &'a Object, resources: Option<&'a Dictionary>) -> Option<usize> {
        let dict = as_dict(self.pdf, object)?;
        let space = dict.get(b"ColorSpace").ok()?;
        Some(self.store.space(space, resources, self.page.number, self.pdf, self.budget))
    }

    fn colour(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>) {
        let fill = op.first().is_some_and(u8::is_ascii_lowercase);
        let page = self.page.number;
        let values = || -> Vec<f32> {
            let each = operands.iter().filter_map(|t| if let Token::Number(n) = t { Some(*n as f32) } else { None });
            each.take(32).collect()
        };
        let device: Option<&[u8]> = match op {
            b"g" | b"G" => Some(b"DeviceGray"),
            b"rg" | b"RG" => Some(b"DeviceRGB"),
            b"k" | b"K" => Some(b"DeviceCMYK"),
            _ => None,
        };
        let ink = if let Some(device) = device {
            let space = self.store.named(device, run.resources, page, self.pdf, self.budget);
            Ink { space, values: values(), under: None }
        } else if matches!(op, b"cs" | b"CS") {
            let Some(Token::Name(name)) = operands.last() else { return };
            let space = self.store.named(name, run.resources, page, self.pdf, self.budget);
            Ink { space, values: self.initial(space), under: None }
        } else {
            let Some(state) = run.states.last() else { return };
            let space = if fill { state.fill.space } else { state.stroke.space };
            let mut ink = Ink { space, values: values(), under: None };
            if let Some(Token::Name(name)) = operands.last() {
                ink.under = self.pattern(name, space, run);
            }
            ink
        };
        if let Some(state) = run.states.last_mut() {
            if fill { state.fill = Rc::new(ink) } else { state.stroke = Rc::new(ink) }
        }
    }

    /// The colour that a space begins with.
    fn initial(&self, space: usize) -> Vec<f32> {
        match self.store.stock.spaces.get(space).map(|s| &s.kind) {
            Some(SpaceKind::Cmyk | SpaceKind::Icc { channels: 4, .. }) => vec![0.0, 0.0, 0.0, 1.0],
            Some(SpaceKind::Rgb | SpaceKind::CalRgb | SpaceKind::Lab | SpaceKind::Icc { channels: 3, .. }) => {
                vec![0.0; 3]
            }
            Some(SpaceKind::Spot { names, .. }) => vec![1.0; names.len()],
            Some(SpaceKind::Pattern { .. } | SpaceKind::Unknown) | None => Vec::new(),
            Some(_) => vec![0.0],
        }
    }

    /// What lies under a pattern; a tiling pattern is run later.
    fn pattern(&mut self, name: &[u8], space: usize, run: &Run<'a>) -> Option<usize> {
        let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"Pattern"))?;
        let object = list.get(name).ok()?;
        let target = resolve(self.pdf, object);
        let dict = as_dict(self.pdf, object)?;
        if let Some(shading) = dict.get(b"Shading").ok().filter(|_| !matches!(target, Object::Stream(_))) {
            if let Some(gs) = dict.get(b"ExtGState").ok()
                && let Some(own) = as_dict(self.pdf, gs)
            {
                let place = self.store.state(gs, own, self.page.number);
                self.page.states.insert(place);
            }
            return self.shading_space(shading, run.resources);
        }
        if let (Object::Stream(stream), Some(state)) = (target, run.states.last()) {
            let mut state = state.clone();
            state.ctm = Matrix::IDENTITY;
            state.clip = self.page.media();
            self.later(object.as_reference().ok(), stream, run.resources, Role::Pattern, state);
        }
        match self.store.stock.spaces.get(space).map(|s| &s.kind) {
            Some(SpaceKind::Pattern { under }) => *under,
            _ => None,
        }
    }

    fn image(&mut self, object: &'a Object, stream: &'a Stream, run: &Run<'a>) {
        let page = self.page.number;
        let n = self.store.image(object, stream, run.resources, page, self.pdf, self.budget);
        if stream.dict.has(b"OPI") {
            self.page.replaced.insert(object.as_reference().ok());
        }
        self.page.layers |= stream.dict.has(b"OC");
        if let Ok(object) = stream.dict.get(b"SMask")
            && let Object::Stream(mask) = resolve(self.pdf, object)
        {
            self.store.image(object, mask, run.resources, page, self.pdf, self.budget);
        }
        self.place_image(n, run);
    }

    fn place_image(&mut self, n: usize, run: &Run<'a>) {
        let Some(state) = run.states.last() else { return };
        let unit = Bounds { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };
        let bounds = Bounds::around(unit.corners(state.ctm));
        let Some(image) = self.store.stock.images.get_mut(n) else { return };
        let [a, b, c, d, ..] = state.ctm.0;
        let inches = |x: f64, y: f64| (x * x + y * y).sqrt() * self.page.unit / 72.0;
        let ppi = |samples: i64, inches: f64| if inches > 0.0 { samples as f64 / inches } else { f64::INFINITY };
        let density = (ppi(image.width, inches(a, b)), ppi(image.height, inches(c, d)));
        let shown = bounds.intersect(state.clip);
        if !shown.is_empty() && image.uses.len() < MAX_PAINTED && self.budget.charge(64) {
            image.uses.push(super::facts::ImageUse { page: self.page.number, bounds: shown, ppi: density });
        }
        let stencil = image.stencil;
        self.page.spaces.extend(image.space);
        if image.soft_mask {
            self.page.transparency.insert("image SMask");
        }
        self.paint(What::Image { image: n }, bounds, run, stencil, false);
    }

    /// A picture written into content: its dictionary stands before `ID` as keys and values.
    fn inline_image(&mut self, operands: &[Token], run: &Run<'a>) {
        let value = |long: &[u8], short: &[u8]| {
            operands.chunks_exact(2).find_map(|p| match p {
                [Token::Name(k), v] if k == long || k == short => Some(v),
                _ => None,
            })
        };
        let whole = |long: &[u8], short: &[u8]| value(long, short).and_then(Token::int).unwrap_or(0);
        let yes = |long: &[u8], short: &[u8]| matches!(value(long, short), Some(Token::Operator(o)) if o == b"true");
        let stencil = yes(b"ImageMask", b"IM");
        let page = self.page.number;
        let space = match value(b"ColorSpace", b"CS") {
            Some(Token::Name(name)) => Some(self.store.named(name, run.resources, page, self.pdf, self.budget)),
            Some(Token::Array(list)) => match (list.first(), list.get(1)) {
                (Some(Token::Name(i)), Some(Token::Name(base))) if i == b"I" || i == b"Indexed" => {
                    Some(self.store.named(base, run.resources, page, self.pdf, self.budget))
                }
                _ => None,
            },
            _ => None,
        };
        let filters = match value(b"Filter", b"F") {
            Some(Token::Name(n)) => vec![super::stock::full_name(n)],
            Some(Token::Array(list)) => {
                let names = list.iter().filter_map(|t| if let Token::Name(n) = t { Some(n) } else { None });
                names.take(8).map(|n| super::stock::full_name(n)).collect()
            }
            _ => Vec::new(),
        };
        if !self.budget.charge(PAINTED) {
            return;
        }
        self.store.stock.images.push(super::facts::Image {
            id: None,
            stream: None,
            width: whole(b"Width", b"W"),
            height: whole(b"Height", b"H"),
            bits: if stencil { 1 } else { whole(b"BitsPerComponent", b"BPC") },
            space: space.filter(|_| !stencil),
            stencil,
            interpolate: yes(b"Interpolate", b"I"),
            filters,
            soft_mask: false,
            heavy: None,
            uses: Vec::new(),
        });
        self.place_image(self.store.stock.images.len() - 1, run);
    }
}

/// The matrix that puts the box of an appearance onto its annotation (ISO 32000-1, 12.5.5, algorithm 8.1).
fn onto(pdf: &Pdf, stream: &Stream, rect: Bounds) -> Matrix {
    let list = |key: &[u8]| -> Vec<f64> {
        get_list(pdf, &stream.dict, key).into_iter().take(6).filter_map(|o| number(pdf, o)).collect()
    };
    let own = <[f64; 6]>::try_from(list(b"Matrix")).map_or(Matrix::IDENTITY, Matrix);
    let boxed = match list(b"BBox").as_slice() {
        [x0, y0, x1, y1] => Bounds::around(Bounds { x0: *x0, y0: *y0, x1: *x1, y1: *y1 }.corners(own)),
        _ => return Matrix::IDENTITY,
    };
    if boxed.is_empty() {
        return Matrix::IDENTITY;
    }
    let (sx, sy) = ((rect.x1 - rect.x0) / (boxed.x1 - boxed.x0), (rect.y1 - rect.y0) / (boxed.y1 - boxed.y0));
    Matrix([sx, 0.0, 0.0, sy, rect.x0 - boxed.x0 * sx, rect.y0 - boxed.y0 * sy])
}

fn next_line(run: &mut Run<'_>, x: f64, y: f64) {
    run.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(run.line);
    run.text = run.line;
}

fn path(op: &[u8], operands: &[Token], run: &mut Run<'_>) {
    let Some(ctm) = run.states.last().map(|s| s.ctm) else { return };
    let path = &mut run.path;
    match op {
        b"m" | b"l" => {
            if let Some([x, y]) = numbers(operands) {
                path.add(ctm.apply((x, y)));
                path.at = (x, y);
            }
        }
        b"c" => {
            if let Some([a, b, c, d, x, y]) = numbers(operands) {
                [(a, b), (c, d), (x, y)].into_iter().for_each(|p| path.add(ctm.apply(p)));
            }
        }
        b"v" | b"y" => {
            if let Some([a, b, x, y]) = numbers(operands) {
                [(a, b), (x, y)].into_iter().for_each(|p| path.add(ctm.apply(p)));
            }
        }
        b"re" => {
            if let Some([x, y, w, h]) = numbers(operands) {
                let corners = Bounds { x0: x, y0: y, x1: x + w, y1: y + h }.corners(ctm);
                corners.into_iter().for_each(|p| path.add(p));
            }
        }
        b"W" | b"W*" => path.clip = true,
        _ => {}
    }
}

/// Operators that only change numbers of the state; `false` for one that is none of them.
fn plain_state(op: &[u8], operands: &[Token], run: &mut Run<'_>) -> bool {
    let one = numbers::<1>(operands).map(|[n]| n);
    match op {
        b"BT" => (run.text, run.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
        b"ET" => {}
        b"Td" | b"TD" => {
            if let Some([x, y]) = numbers(operands) {
                if op == b"TD"
                    && let Some(state) = run.states.last_mut()
                {
                    state.leading = -y;
                }
                next_line(run, x, y);
            }
        }
        b"T*" => {
            let leading = run.states.last().map_or(0.0, |s| s.leading);
            next_line(run, 0.0, -leading);
        }
        b"Tm" => {
            if let Some(m) = numbers(operands) {
                (run.text, run.line) = (Matrix(m), Matrix(m));
            }
        }
        b"cm" => {
            if let (Some(m), Some(state)) = (numbers(operands), run.states.last_mut()) {
                state.ctm = Matrix(m).then(state.ctm);
            }
        }
        b"w" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" | b"Tr" => {
            let (Some(n), Some(state)) = (one, run.states.last_mut()) else { return true };
            match op {
                b"w" => state.width = n,
                b"Tc" => state.spacing = n,
                b"Tw" => state.word_spacing = n,
                b"Tz" => state.scale = n / 100.0,
                b"TL" => state.leading = n,
                b"Ts" => state.rise = n,
                _ => state.mode = n as i64,
            }
        }
        _ => return false,
    }
    true
}
