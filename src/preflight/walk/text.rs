//! Showing text: fonts and codes, no outlines.

use super::*;

impl<'a> Walker<'a, '_> {
    pub(super) fn font(&mut self, operands: &[Token], run: &mut Run<'a>) {
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

    pub(super) fn text(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>) {
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
    pub(super) fn glyphs(&mut self, font: &'a Dictionary, run: &Run<'a>) {
        let Some(state) = run.states.last() else { return };
        let resources = get_dict(self.pdf, font, b"Resources").or(run.resources);
        for (_, object) in get_dict(self.pdf, font, b"CharProcs").into_iter().flat_map(|d| d.iter()) {
            if let Object::Stream(stream) = resolve(self.pdf, object) {
                self.later(object.as_reference().ok(), stream, resources, Role::Glyph, state.clone());
            }
        }
    }
}

pub(super) fn next_line(run: &mut Run<'_>, x: f64, y: f64) {
    run.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(run.line);
    run.text = run.line;
}
