//! One walk over the content of a page: what is painted, with what, whose it is. No glyph outlines, no shapes: boxes.
//!
//! Forms are run where they are drawn; patterns, soft masks, glyphs of Type 3 fonts and appearances once a file.

mod colour;
mod image;
mod marks;
mod paint;
mod text;

use super::facts::{Ink, Mark, Owner, Page, Painted, Role, SpaceKind, What};
use super::stock::Store;
use crate::verify::Limits;
use crate::verify::pdf::look::geometry::{Bounds, Matrix, Point};
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{
    Budget, Pdf, as_dict, get, get_dict, get_list, get_name, get_text, resolve, text_string,
};
use crate::verify::pdf::token::{Token, Tokens};
use colour::plain_state;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use paint::path;
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
