//! Colours, patterns, shadings and graphics states.

use super::text::next_line;
use super::*;

impl<'a> Walker<'a, '_> {
    pub(super) fn graphics_state(&mut self, operands: &[Token], run: &mut Run<'a>) {
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

    pub(super) fn shading(&mut self, operands: &[Token], run: &mut Run<'a>) {
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

    pub(super) fn shading_space(&mut self, object: &'a Object, resources: Option<&'a Dictionary>) -> Option<usize> {
        let dict = as_dict(self.pdf, object)?;
        let space = dict.get(b"ColorSpace").ok()?;
        Some(self.store.space(space, resources, self.page.number, self.pdf, self.budget))
    }

    pub(super) fn colour(&mut self, op: &[u8], operands: &[Token], run: &mut Run<'a>) {
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
    pub(super) fn initial(&self, space: usize) -> Vec<f32> {
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
    pub(super) fn pattern(&mut self, name: &[u8], space: usize, run: &Run<'a>) -> Option<usize> {
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
}

/// Operators that only change numbers of the state; `false` for one that is none of them.
pub(super) fn plain_state(op: &[u8], operands: &[Token], run: &mut Run<'_>) -> bool {
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
