//! The words of a page by marked content: what each MCID shows, what is an artifact, what is neither.

use crate::verify::Limits;
use crate::verify::pdf::fonts::Fonts;
use crate::verify::pdf::glyphs::spans::Spans;
use crate::verify::pdf::objects::{Budget, Pdf, get, get_dict, get_list, get_name, resolve, text_string};
use crate::verify::pdf::token::{Token, Tokens};
use crate::verify::report::Where;
use crate::verify::report::findings::{Findings, Stop};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Deepest nesting of forms; a page of text has none.
const MAX_FORMS: usize = 12;

/// What a page shows.
#[derive(Debug, Default)]
pub(crate) struct PageText {
    /// Text of each marked-content sequence with a number.
    pub marked: BTreeMap<i64, String>,
    /// Running heads, folios: one string a sequence.
    pub artifacts: Vec<String>,
    /// Outside every mark.
    pub loose: String,
    /// Everything in content order, artifacts left out.
    pub all: String,
    /// Marked-content numbers whose text is drawn in a mode that shows nothing.
    pub invisible: BTreeSet<i64>,
}

/// One open marked-content sequence.
struct Mark {
    mcid: Option<i64>,
    artifact: bool,
    /// ActualText stands for what is shown inside.
    replaced: bool,
}

#[derive(Clone, Default)]
struct State {
    /// Place among the fonts used.
    font: Option<usize>,
    mode: i64,
}

/// What a page's content needs while it runs.
pub(crate) struct Painter<'a, 'p> {
    pub pdf: &'a Pdf,
    pub fonts: &'p mut Fonts<'a>,
    pub budget: &'p mut Budget,
    pub limits: &'p Limits,
    /// Operators so far, over all pages.
    pub operators: &'p mut usize,
    /// Page that is read, from 1.
    pub page: u32,
    /// What stands under an ActualText.
    pub spans: &'p mut Spans,
}

/// One stream being run: a page, or a form on it.
struct Run<'p> {
    bytes: Vec<u8>,
    at: usize,
    resources: Option<&'p Dictionary>,
    marks: usize,
    states: Vec<State>,
    form: Option<ObjectId>,
}

impl<'a> Painter<'a, '_> {
    /// Runs the content of a page.
    ///
    /// # Errors
    /// [`Stop`] with PDF-003, RES-002, RES-003 or RES-005 recorded.
    pub(crate) fn page(
        &mut self,
        page: &'a Dictionary,
        resources: Option<&'a Dictionary>,
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
        let mut out = PageText::default();
        let mut marks: Vec<Mark> = Vec::new();
        let first = Run { bytes, at: 0, resources, marks: 0, states: vec![State::default()], form: None };
        let mut runs = vec![first];
        // forms are run by a stack of streams, not by recursion
        while let Some(run) = runs.last_mut() {
            match self.step(run, &mut marks, &mut out) {
                Step::End => {
                    if let Some(done) = runs.pop() {
                        while marks.len() > done.marks {
                            self.close(&mut marks);
                        }
                    }
                }
                Step::Form(id, stream) => {
                    let open = runs.iter().any(|r| r.form == id && id.is_some());
                    if open || runs.len() > MAX_FORMS {
                        return Err(findings.stop("PDF-002.cycle", &["forms"], Where::page(number)));
                    }
                    let inherited = runs.last().and_then(|r| r.resources);
                    let state = runs.last().and_then(|r| r.states.last()).cloned().unwrap_or_default();
                    let resources = get_dict(self.pdf, &stream.dict, b"Resources").or(inherited);
                    let Some(bytes) = self.budget.decode(stream) else {
                        self.budget.check("form", findings)?;
                        return Err(findings.stop("PDF-003.stream", &["form"], Where::page(number)));
                    };
                    runs.push(Run { bytes, at: 0, resources, marks: marks.len(), states: vec![state], form: id });
                }
                Step::Over => {
                    return Err(findings.stop(
                        "RES-005.objects",
                        &[&self.limits.max_objects.to_string()],
                        Where::page(number),
                    ));
                }
            }
        }
        self.spans.end_page(number);
        self.budget.check("font", findings)?;
        Ok(out)
    }

    /// Runs until the stream ends or calls a form.
    fn step(&mut self, run: &mut Run<'a>, marks: &mut Vec<Mark>, out: &mut PageText) -> Step<'a> {
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
            // a page of text has some thousands; a book some millions
            if *self.operators > self.limits.max_objects.saturating_mul(16) {
                result = Step::Over;
                break;
            }
            match op.as_slice() {
                b"ID" => tokens.skip_inline_image(),
                b"Do" => {
                    if let Some(Token::Name(name)) = operands.last()
                        && let Some((id, stream)) = self.form(run, name)
                    {
                        result = Step::Form(id, stream);
                        break;
                    }
                }
                _ => self.operator(&op, &operands, run, marks, out),
            }
            operands.clear();
        }
        run.at = tokens.position();
        run.bytes = bytes;
        result
    }

    fn form(&self, run: &Run<'a>, name: &[u8]) -> Option<(Option<ObjectId>, &'a lopdf::Stream)> {
        let pdf: &'a Pdf = self.pdf;
        let object = get_dict(pdf, run.resources?, b"XObject")?.get(name).ok()?;
        let Object::Stream(stream) = resolve(pdf, object) else { return None };
        (get_name(pdf, &stream.dict, b"Subtype") == Some(b"Form")).then(|| (object.as_reference().ok(), stream))
    }

    fn operator(
        &mut self,
        op: &[u8],
        operands: &[Token],
        run: &mut Run<'a>,
        marks: &mut Vec<Mark>,
        out: &mut PageText,
    ) {
        match op {
            b"q" if run.states.len() < 256 => {
                let state = run.states.last().cloned().unwrap_or_default();
                run.states.push(state);
            }
            b"Q" if run.states.len() > 1 => {
                run.states.pop();
            }
            b"Tf" => {
                if let Some(Token::Name(name)) = operands.first() {
                    let fonts = run.resources.and_then(|r| get_dict(self.pdf, r, b"Font"));
                    let font = fonts.and_then(|f| f.get(name).ok());
                    let font = font.and_then(|f| self.fonts.get(f, self.pdf, self.budget));
                    if let Some(state) = run.states.last_mut() {
                        state.font = font;
                    }
                }
            }
            b"Tr" => {
                if let (Some(state), Some(mode)) = (run.states.last_mut(), operands.last().and_then(Token::int)) {
                    state.mode = mode;
                }
            }
            b"Tj" | b"'" | b"\"" => {
                if op != b"Tj" {
                    self.spans.new_line();
                }
                if let Some(Token::Text(bytes)) = operands.last() {
                    self.show(run, bytes, marks, out);
                }
            }
            b"TJ" => {
                if let Some(Token::Array(items)) = operands.last() {
                    for item in items {
                        if let Token::Text(bytes) = item {
                            self.show(run, bytes, marks, out);
                        }
                    }
                }
            }
            b"BMC" | b"BDC" => {
                let artifact = matches!(operands.first(), Some(Token::Name(n)) if n == b"Artifact");
                let properties = if op == b"BDC" { operands.get(1) } else { None };
                let (mcid, actual) = self.properties(properties, run);
                if artifact {
                    out.artifacts.push(String::new());
                }
                marks.push(Mark { mcid, artifact, replaced: false });
                if let Some(text) = actual {
                    let mode = run.states.last().map_or(0, |s| s.mode);
                    put(&text, mode, marks, out);
                    if !marks.iter().any(|m| m.replaced) {
                        self.spans.begin(&text);
                    }
                    if let Some(mark) = marks.last_mut() {
                        mark.replaced = true;
                    }
                }
            }
            b"EMC" if marks.len() > run.marks => self.close(marks),
            b"BT" | b"Td" | b"TD" | b"Tm" | b"T*" => self.spans.new_line(),
            _ => {}
        }
    }

    /// Ends the innermost marked-content sequence.
    fn close(&mut self, marks: &mut Vec<Mark>) {
        let replaced = marks.pop().is_some_and(|m| m.replaced);
        if replaced && !marks.iter().any(|m| m.replaced) {
            self.spans.end(self.page);
        }
    }

    /// The characters of a shown string; the codes are looked up also where an ActualText stands for them.
    fn show(&mut self, run: &Run<'a>, bytes: &[u8], marks: &[Mark], out: &mut PageText) {
        let Some(state) = run.states.last() else { return };
        let mut text = String::new();
        match state.font.and_then(|f| Some((f, self.fonts.used.get_mut(f)?))) {
            Some((n, font)) => {
                let mcid = marks.iter().rev().find_map(|m| m.mcid);
                let mut rest = bytes;
                while let Some((_, place, length)) = font.next(rest, self.page, mcid) {
                    let alone = self.spans.show((n, place));
                    if let Some(code) = font.codes.get_mut(place) {
                        code.alone |= alone;
                        text.push_str(&code.text);
                    }
                    rest = rest.get(length..).unwrap_or_default();
                }
            }
            None => text.extend(bytes.iter().map(|_| '\u{FFFD}')),
        }
        put(&text, state.mode, marks, out);
    }

    /// MCID and ActualText of a property list, inline or named.
    fn properties(&self, properties: Option<&Token>, run: &Run<'a>) -> (Option<i64>, Option<String>) {
        match properties {
            Some(Token::Name(name)) => {
                let list = run.resources.and_then(|r| get_dict(self.pdf, r, b"Properties"));
                let Some(dict) = list.and_then(|l| get_dict(self.pdf, l, name)) else { return (None, None) };
                let mcid = get(self.pdf, dict, b"MCID").and_then(|o| o.as_i64().ok());
                (mcid, crate::verify::pdf::objects::get_text(self.pdf, dict, b"ActualText"))
            }
            Some(dict) => {
                let actual = match dict.get(b"ActualText") {
                    Some(Token::Text(bytes)) => Some(text_string(bytes)),
                    _ => None,
                };
                (dict.get(b"MCID").and_then(Token::int), actual)
            }
            None => (None, None),
        }
    }
}

enum Step<'p> {
    End,
    Form(Option<ObjectId>, &'p lopdf::Stream),
    Over,
}

fn put(text: &str, mode: i64, marks: &[Mark], out: &mut PageText) {
    if marks.iter().any(|m| m.replaced) {
        return;
    }
    let artifact = marks.iter().any(|m| m.artifact);
    if !artifact {
        out.all.push_str(text);
    }
    match marks.iter().rev().find_map(|m| m.mcid) {
        Some(mcid) if !artifact => {
            out.marked.entry(mcid).or_default().push_str(text);
            if matches!(mode, 3 | 7) {
                out.invisible.insert(mcid);
            }
        }
        _ if artifact => {
            if let Some(last) = out.artifacts.last_mut() {
                last.push_str(text);
            }
        }
        _ => out.loose.push_str(text),
    }
}
