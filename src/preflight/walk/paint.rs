//! Painting: whose a thing is, what it is painted with, paths.

use super::*;

impl<'a> Walker<'a, '_> {
    pub(super) fn owner(&self, run: &Run<'a>) -> Owner {
        if run.inner.is_some() { Owner::Inner } else { self.open.last().map_or(Owner::Loose, |o| o.1) }
    }

    /// Keeps what is painted.
    pub(super) fn paint(&mut self, what: What, bounds: Bounds, run: &Run<'a>, filled: bool, stroked: bool) {
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

    pub(super) fn finish_path(&mut self, op: &[u8], run: &mut Run<'a>) {
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
}

pub(super) fn path(op: &[u8], operands: &[Token], run: &mut Run<'_>) {
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
