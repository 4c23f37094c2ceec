//! The words of a page by marked content: what each MCID shows, what is an artifact, what is neither.

mod show;

use crate::verify::Limits;
use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::glyphs::pictures::{self, Sandwich};
use crate::verify::pdf::glyphs::second::Second;
use crate::verify::pdf::glyphs::spans::Spans;
use crate::verify::pdf::look::geometry::{Bounds, Matrix};
use crate::verify::pdf::look::judge::{self, Boxes, Hidden};
use crate::verify::pdf::look::layers::Layer;
use crate::verify::pdf::look::order::Stand;
use crate::verify::pdf::look::state::{State, Words};
use crate::verify::pdf::look::{Glyph, Look, MAX_GLYPHS, MAX_PAINTS, Sight, Spot, annotations};
use crate::verify::pdf::objects::{Budget, Pdf, get, get_dict, get_list, get_name, resolve, text_string};
use crate::verify::pdf::parts::content_sha256;
use crate::verify::pdf::token::{Token, Tokens};
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use lopdf::{Dictionary, Object, ObjectId};
use show::put;
use std::collections::BTreeMap;

/// Deepest nesting of forms; a page of text has none.
const MAX_FORMS: usize = 12;
/// Graphics states kept; deeper `q` are counted only.
const MAX_STATES: usize = 512;

/// What a page shows.
#[derive(Debug, Default)]
pub(crate) struct PageText {
    /// Text of each marked-content sequence with a number.
    pub marked: BTreeMap<i64, String>,
    /// Running heads, folios: one string a sequence.
    pub artifacts: Vec<String>,
    /// Outside every mark.
    pub loose: String,
    /// Digest of the content, decoded.
    pub content_sha256: [u8; 32],
    /// Everything in content order, artifacts left out.
    pub all: String,
    /// Words that a reader of the page does not see, by the number of their marked content.
    pub hidden: BTreeMap<i64, Vec<Hidden>>,
    /// Where marked content begins and ends.
    pub stands: BTreeMap<i64, Stand>,
    /// What is hidden outside every number.
    pub hidden_loose: Vec<Hidden>,
    /// Sum of the characters shown, through ToUnicode alone.
    pub sum: u64,
    /// Pictures and words of the page.
    pub sandwich: Sandwich,
}

/// One open marked-content sequence.
struct Mark {
    mcid: Option<i64>,
    artifact: bool,
    /// ActualText stands for what is shown inside.
    replaced: bool,
    /// Layers around it.
    outer: Layer,
}

/// What a page's content needs while it runs.
pub(crate) struct Painter<'a, 'p> {
    pub pdf: &'a Pdf,
    pub fonts: &'p mut Fonts<'a>,
    pub budget: &'p mut Budget,
    pub limits: &'p Limits,
    /// Operators so far, over all pages.
    pub operators: &'p mut usize,
    pub sight: &'p mut Sight<'a>,
    /// Page that is read, from 1.
    pub page: u32,
    /// What stands under an ActualText.
    pub spans: &'p mut Spans,
    /// The other reader of the same content.
    pub second: &'p mut Second,
    /// Layers that the content lies in just now.
    pub layer: Layer,
    /// Masks and patterns around.
    pub nested: usize,
}

/// One stream being run: a page, or a form on it.
pub(crate) struct Run<'a> {
    bytes: Vec<u8>,
    at: usize,
    pub resources: Option<&'a Dictionary>,
    marks: usize,
    pub states: Vec<State<'a>>,
    /// `q` beyond what is kept.
    skipped: usize,
    form: Option<ObjectId>,
    /// What patterns in it are measured from.
    pub base: Matrix,
    /// Layers around it.
    outer: Layer,
}

/// Why the content of a page cannot be read to its end.
pub(crate) enum Trouble {
    Cycle,
    Decode,
    Over,
}

enum Step<'a> {
    End,
    Form(Option<ObjectId>, &'a lopdf::Stream),
    Over,
}

impl<'a> Painter<'a, '_> {
    /// Runs the content of a page and its annotations.
    ///
    /// # Errors
    /// [`Stop`] with PDF-003, RES-002, RES-003 or RES-005 recorded.
    pub(crate) fn page(
        &mut self,
        page: &'a Dictionary,
        resources: Option<&'a Dictionary>,
        boxes: &Boxes,
        findings: &mut Findings,
    ) -> Result<PageText, Stop> {
        let number = self.page;
        findings.ran(&["PDF-003", "RES-002", "RES-003", "RES-005"]);
        let mut bytes = Vec::new();
        for part in get_list(self.pdf, page, b"Contents") {
            let Object::Stream(stream) = resolve(self.pdf, part) else { continue };
            match self.budget.decode(stream) {
                Some(more) => {
                    bytes.extend(more);
                    bytes.push(b'\n');
                }
                None => {
                    let what = format!("page {number}");
                    self.budget.check(&what, findings)?;
                    return Err(findings.stop("PDF-003.stream", &[&what], Where::page(number)));
                }
            }
        }
        // what stands between the parts is no part's
        let content = bytes.strip_suffix(b"\n").unwrap_or_default();
        let sum = self.second.read(self.pdf, &bytes, resources, self.budget);
        let mut out = PageText { content_sha256: content_sha256(content), ..PageText::default() };
        let mut look = Look::new(MAX_PAINTS);
        self.layer = Layer::ALWAYS;
        let first = self.first(bytes, resources, State::new(Matrix::IDENTITY));
        let mut played = self.play(first, &mut out, &mut look);
        if played.is_ok() {
            played = annotations::draw(self, page, &mut look, findings);
        }
        match played {
            Ok(()) => {}
            Err(Trouble::Cycle) => return Err(findings.stop("PDF-002.cycle", &["forms"], Where::page(number))),
            Err(Trouble::Decode) => {
                self.budget.check("form", findings)?;
                return Err(findings.stop("PDF-003.stream", &["form"], Where::page(number)));
            }
            Err(Trouble::Over) => {
                let most = self.limits.max_objects.to_string();
                return Err(findings.stop("RES-005.objects", &[&most], Where::page(number)));
            }
        }
        self.spans.end_page(number);
        self.second.compare(number, sum, out.sum);
        out.sandwich = pictures::page(&look, self.fonts, boxes.shown);
        judge::page(self, &look, boxes, &mut out);
        self.budget.check("font", findings)?;
        Ok(out)
    }

    /// Boxes of the letters of a page, once more: its horizontal words that are nobody's running head.
    #[cfg(feature = "render")]
    pub(crate) fn letters(&mut self, page: &'a Dictionary, resources: Option<&'a Dictionary>) -> Option<Vec<Bounds>> {
        let mut bytes = Vec::new();
        for part in get_list(self.pdf, page, b"Contents") {
            let Object::Stream(stream) = resolve(self.pdf, part) else { continue };
            bytes.extend(self.budget.decode(stream)?);
            bytes.push(b'\n');
        }
        let mut look = Look::new(MAX_PAINTS);
        let first = self.first(bytes, resources, State::new(Matrix::IDENTITY));
        self.play(first, &mut PageText::default(), &mut look).ok()?;
        let mut out = Vec::new();
        for words in look.words.iter().filter(|w| !w.vertical) {
            let codes = words.font.and_then(|f| self.fonts.used.get(f)).map(|f| &f.codes);
            for glyph in look.glyphs.get(words.glyphs.clone()).unwrap_or_default() {
                if codes.and_then(|c| c.get(glyph.code as usize)).is_some_and(|c| !c.blank) {
                    let (x0, x1) = (f64::from(glyph.from), f64::from(glyph.from + glyph.width));
                    out.push(Bounds::around(Bounds { x0, y0: -0.12, x1, y1: 0.88 }.corners(words.frame)));
                }
            }
        }
        Some(out)
    }

    fn first(&self, bytes: Vec<u8>, resources: Option<&'a Dictionary>, state: State<'a>) -> Run<'a> {
        let base = state.ctm;
        Run { bytes, at: 0, resources, marks: 0, states: vec![state], skipped: 0, form: None, base, outer: self.layer }
    }

    /// Runs a form, a mask or a pattern by itself; whether it could be read.
    pub(crate) fn inner(
        &mut self,
        stream: &'a lopdf::Stream,
        inherited: Option<&'a Dictionary>,
        state: State<'a>,
        look: &mut Look<'a>,
    ) -> bool {
        self.shown(stream, inherited, state, look).is_ok()
    }

    /// Runs a form by itself and gives back its words.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be read.
    pub(crate) fn shown(
        &mut self,
        stream: &'a lopdf::Stream,
        inherited: Option<&'a Dictionary>,
        state: State<'a>,
        look: &mut Look<'a>,
    ) -> Result<String, Trouble> {
        let resources = get_dict(self.pdf, &stream.dict, b"Resources").or(inherited);
        let bytes = self.budget.decode(stream).ok_or(Trouble::Decode)?;
        let first = self.first(bytes, resources, state);
        let mut words = PageText::default();
        self.play(first, &mut words, look)?;
        Ok(words.all)
    }

    /// Runs streams to their end; forms by a stack of streams, not by recursion.
    fn play(&mut self, first: Run<'a>, out: &mut PageText, look: &mut Look<'a>) -> Result<(), Trouble> {
        let mut marks: Vec<Mark> = Vec::new();
        let mut runs = vec![first];
        while let Some(run) = runs.last_mut() {
            match self.step(run, &mut marks, out, look) {
                Step::End => {
                    if let Some(done) = runs.pop() {
                        while marks.len() > done.marks {
                            self.close(&mut marks);
                        }
                        self.layer = done.outer;
                    }
                }
                Step::Form(id, stream) => {
                    let open = runs.iter().any(|r| r.form == id && id.is_some());
                    if open || runs.len() > MAX_FORMS {
                        return Err(Trouble::Cycle);
                    }
                    let inherited = runs.last().and_then(|r| r.resources);
                    let state = runs.last().and_then(|r| r.states.last()).cloned();
                    let mut state = state.unwrap_or(State::new(Matrix::IDENTITY));
                    let resources = get_dict(self.pdf, &stream.dict, b"Resources").or(inherited);
                    let bytes = self.budget.decode(stream).ok_or(Trouble::Decode)?;
                    self.enter_form(stream, &mut state);
                    if let Some(group) = get_dict(self.pdf, &stream.dict, b"Group") {
                        let knocks = matches!(get(self.pdf, group, b"K"), Some(Object::Boolean(true)));
                        look.groups += u32::from(knocks);
                        state.enter_group(knocks.then_some(look.groups));
                    }
                    let outer = self.layer;
                    if let Ok(group) = stream.dict.get(b"OC") {
                        self.layer = self.sight.layer(self.pdf, group).within(outer);
                    }
                    let run = Run { marks: marks.len(), form: id, outer, ..self.first(bytes, resources, state) };
                    runs.push(run);
                }
                Step::Over => return Err(Trouble::Over),
            }
        }
        Ok(())
    }

    /// Runs until the stream ends or calls a form.
    fn step(&mut self, run: &mut Run<'a>, marks: &mut Vec<Mark>, out: &mut PageText, look: &mut Look<'a>) -> Step<'a> {
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
            // a page of text has some thousands; a book some millions
            if tokens.over || *self.operators > self.limits.max_objects.saturating_mul(16) {
                result = Step::Over;
                break;
            }
            match op.as_slice() {
                b"ID" => {
                    tokens.skip_inline_image();
                    let stencil = operands
                        .windows(2)
                        .any(|w| matches!(w, [Token::Name(key), Token::Operator(yes)] if is_stencil(key, yes)));
                    if let Some(state) = run.states.last() {
                        self.picture(None, stencil, state, look);
                    }
                }
                b"true" | b"false" => {
                    // a value in the dictionary of an inline image
                    operands.push(Token::Operator(op));
                    continue;
                }
                b"Do" => {
                    if let Some(Token::Name(name)) = operands.last()
                        && let Some((id, stream)) = self.object(run, name)
                    {
                        match get_name(self.pdf, &stream.dict, b"Subtype") {
                            Some(b"Form") => {
                                result = Step::Form(id, stream);
                                break;
                            }
                            Some(b"Image") => self.image(stream, run, look),
                            _ => {}
                        }
                    }
                }
                _ => self.operator(&op, &operands, run, marks, out, look),
            }
            operands.clear();
        }
        run.at = tokens.position();
        run.bytes = bytes;
        result
    }

    fn object(&self, run: &Run<'a>, name: &[u8]) -> Option<(Option<ObjectId>, &'a lopdf::Stream)> {
        let pdf: &'a Pdf = self.pdf;
        let object = get_dict(pdf, run.resources?, b"XObject")?.get(name).ok()?;
        let Object::Stream(stream) = resolve(pdf, object) else { return None };
        Some((object.as_reference().ok(), stream))
    }

    fn image(&mut self, stream: &'a lopdf::Stream, run: &Run<'a>, look: &mut Look<'a>) {
        let stencil = matches!(get(self.pdf, &stream.dict, b"ImageMask"), Some(Object::Boolean(true)));
        let outer = self.layer;
        if let Ok(group) = stream.dict.get(b"OC") {
            self.layer = self.sight.layer(self.pdf, group).within(outer);
        }
        if let Some(state) = run.states.last() {
            self.picture(Some(stream), stencil, state, look);
        }
        self.layer = outer;
    }

    fn operator(
        &mut self,
        op: &[u8],
        operands: &[Token],
        run: &mut Run<'a>,
        marks: &mut Vec<Mark>,
        out: &mut PageText,
        look: &mut Look<'a>,
    ) {
        match op {
            b"q" if run.states.len() < MAX_STATES => run.states.extend(run.states.last().cloned()),
            b"q" => run.skipped += 1,
            b"Q" if run.skipped > 0 => run.skipped -= 1,
            b"Q" if run.states.len() > 1 => {
                run.states.pop();
            }
            b"Tf" => {
                if let [Token::Name(name), rest @ ..] = operands {
                    let fonts = run.resources.and_then(|r| get_dict(self.pdf, r, b"Font"));
                    let font = fonts.and_then(|f| f.get(name).ok());
                    let font = font.and_then(|f| self.fonts.get(f, self.pdf, self.budget));
                    if let Some(state) = run.states.last_mut() {
                        state.text.font = font;
                        if let Some(Token::Number(size)) = rest.first() {
                            state.text.size = *size;
                        }
                    }
                }
            }
            b"Tj" => {
                self.show(run, operands.get(operands.len().wrapping_sub(1)..).unwrap_or_default(), marks, out, look)
            }
            b"'" | b"\"" => {
                if let Some(state) = run.states.last_mut() {
                    if let [Token::Number(word), Token::Number(space), _] = operands {
                        (state.text.word_spacing, state.text.spacing) = (*word, *space);
                    }
                    look.next_line(0.0, -state.text.leading);
                    self.spans.new_line();
                }
                self.show(run, operands.get(operands.len().wrapping_sub(1)..).unwrap_or_default(), marks, out, look);
            }
            b"TJ" => {
                if let Some(Token::Array(items)) = operands.last() {
                    self.show(run, items, marks, out, look);
                }
            }
            b"BMC" | b"BDC" => {
                let artifact = matches!(operands.first(), Some(Token::Name(n)) if n == b"Artifact");
                let properties = if op == b"BDC" { operands.get(1) } else { None };
                let (mcid, actual) = self.properties(properties, run);
                if artifact {
                    out.artifacts.push(String::new());
                }
                let outer = self.layer;
                if let (Some(Token::Name(tag)), Some(Token::Name(name))) = (operands.first(), properties)
                    && tag == b"OC"
                {
                    let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"Properties"));
                    if let Some(group) = list.and_then(|l| l.get(name).ok()) {
                        self.layer = self.sight.layer(self.pdf, group).within(outer);
                    }
                }
                marks.push(Mark { mcid, artifact, replaced: false, outer });
                // marks may share their words: what is taken counts, not what is there
                if let Some(text) = actual.filter(|t| self.budget.charge(t.len())) {
                    put(&text, marks, out);
                    if !marks.iter().any(|m| m.replaced) {
                        self.spans.begin(&text);
                    }
                    if let Some(mark) = marks.last_mut() {
                        mark.replaced = true;
                    }
                }
            }
            b"EMC" if marks.len() > run.marks => {
                self.close(marks);
            }
            _ => {
                if matches!(op, b"BT" | b"Td" | b"TD" | b"Tm" | b"T*") {
                    self.spans.new_line();
                }
                self.graphics(op, operands, run, look)
            }
        }
    }

    /// Ends the innermost marked-content sequence.
    fn close(&mut self, marks: &mut Vec<Mark>) {
        let Some(mark) = marks.pop() else { return };
        self.layer = mark.outer;
        if mark.replaced && !marks.iter().any(|m| m.replaced) {
            self.spans.end(self.page);
        }
    }
}

fn is_stencil(key: &[u8], value: &[u8]) -> bool {
    matches!(key, b"IM" | b"ImageMask") && value == b"true"
}
