//! Boxes: whether an element is there at all, where it lies, what is cut off it, what it may lie over.

use super::state::{Fault, PAGE, State, Weight};
use super::usual;
use crate::verify::epub::dom::{Dom, Element};
use crate::verify::epub::style::Winners;
use crate::verify::epub::style::color::Color;
use crate::verify::epub::style::property::Prop;
use crate::verify::epub::style::value::{Image, Length, Value};
use std::rc::Rc;

/// A box that may lie over words of others.
pub(super) struct Cover {
    pub how: String,
    /// Whether it is as large as the page.
    pub whole: bool,
}

/// What is declared for an element, looked at.
pub(super) struct Boxed<'a> {
    pub w: &'a Winners,
    pub dom: &'a Dom,
    pub element: usize,
    /// Whether the file is marked: then less is allowed.
    pub strict: bool,
}

impl Boxed<'_> {
    fn word(&self, prop: Prop) -> Option<(&str, &Rc<str>)> {
        let winner = self.w.get(prop)?;
        match &*winner.value {
            Value::Word(w) => Some((w.as_str(), &winner.how)),
            _ => None,
        }
    }

    fn length(&self, prop: Prop) -> Option<(Length, &Rc<str>)> {
        let winner = self.w.get(prop)?;
        match &*winner.value {
            Value::Length(l) => Some((*l, &winner.how)),
            _ => None,
        }
    }

    fn number(&self, prop: Prop) -> Option<(f64, &Rc<str>)> {
        let winner = self.w.get(prop)?;
        match &*winner.value {
            Value::Number(n) => Some((*n, &winner.how)),
            _ => None,
        }
    }

    fn this(&self) -> Option<&Element> {
        self.dom.get(self.element)
    }

    /// What takes the whole element away (VIS-001).
    pub(super) fn absent(&self) -> Option<Fault> {
        let gone = |how: String| Fault { key: "VIS-001.hidden", how, weight: Weight::Error, gone: true };
        if let Some((w, how)) = self.word(Prop::Display)
            && matches!(w, "none" | "table-column" | "table-column-group")
        {
            return Some(gone(format!("display: {w}, {how}")));
        }
        if let Some(("hidden", how)) = self.word(Prop::ContentVisibility) {
            return Some(gone(format!("content-visibility: hidden, {how}")));
        }
        let unknown = [Prop::Display, Prop::Visibility, Prop::Opacity, Prop::Position, Prop::Transform, Prop::ClipPath];
        unknown.into_iter().find_map(|p| {
            let winner = self.w.get(p).filter(|w| *w.value == Value::Unknown)?;
            let how = format!("{p:?}, {}", winner.how);
            Some(Fault { key: "VIS-001.unknown", how, weight: Weight::Note, gone: false })
        })
    }

    fn positioned(&self) -> &str {
        self.word(Prop::Position).map_or("static", |p| p.0)
    }

    fn is_box(&self) -> bool {
        let floats = matches!(self.positioned(), "absolute" | "fixed");
        match self.word(Prop::Display) {
            Some((d, _)) => floats || !(d == "inline" || d.starts_with("ruby") || d == "contents"),
            None => floats || self.this().is_some_and(usual::is_box),
        }
    }

    /// Puts what the box does to the words in it into their state.
    pub(super) fn settle(&self, state: &mut State) {
        self.opacity(state);
        self.place(state);
        self.shift(state);
        self.transform(state);
        self.clip(state);
        self.cut(state);
        self.effects(state);
        self.order(state);
    }

    fn opacity(&self, state: &mut State) {
        if let Some((n, how)) = self.number(Prop::Opacity) {
            state.opacity.value *= n.clamp(0.0, 1.0);
            state.opacity.how = how.clone();
        }
    }

    /// `position` and its offsets.
    fn place(&self, state: &mut State) {
        let Some((position, how)) = self.word(Prop::Position) else { return };
        if position == "static" {
            return;
        }
        let em = state.size.value;
        let px = |p: Prop, whole: f64| self.length(p).map(|l| state.px(l.0, whole));
        let (left, right) = (px(Prop::Left, PAGE.0), px(Prop::Right, PAGE.0));
        let (top, bottom) = (px(Prop::Top, PAGE.1), px(Prop::Bottom, PAGE.1));
        let lifted = matches!(position, "absolute" | "fixed");
        let offsets = [("left", left), ("right", right), ("top", top), ("bottom", bottom)];
        let far = offsets.into_iter().find(|(side, o)| {
            let whole = if matches!(*side, "left" | "right") { PAGE.0 } else { PAGE.1 };
            o.is_some_and(|o| if lifted { o <= -100.0 || o >= whole * 0.98 } else { o.abs() >= whole * 0.98 })
        });
        if let Some((side, Some(by))) = far.filter(|_| position != "sticky" && position != "-webkit-sticky") {
            let how = format!("position: {position}, {side}: {}px, {how}", by.round());
            // `top: 100%` of a short box is nothing; only what is far indeed is gone in a foreign edition
            let weight = if lifted || by.abs() >= 900.0 { Weight::Error } else { Weight::Warning };
            state.add(Fault { key: "VIS-004.offbox", how, weight, gone: true });
        } else if self.strict && lifted {
            let how = format!("position: {position}, {how}");
            state.add(Fault { key: "VIS-005.lifted", how, weight: Weight::Silent, gone: false });
        } else if self.strict && position == "relative" && offsets.iter().any(|o| o.1.is_some_and(|o| o.abs() > em)) {
            let how = format!("position: relative, {how}");
            state.add(Fault { key: "VIS-005.lifted", how, weight: Weight::Silent, gone: false });
        }
        if let Some((z, how)) = self.number(Prop::ZIndex)
            && z < 0.0
        {
            let weight = Weight::Warning;
            state.add(Fault { key: "VIS-005.lifted", how: format!("z-index: {z}, {how}"), weight, gone: false });
        }
    }

    /// Margins, padding and indents.
    fn shift(&self, state: &mut State) {
        let em = state.size.value;
        if let Some((margin, how)) = self.length(Prop::MarginLeft) {
            let px = state.px(margin, PAGE.0);
            state.x += px;
            if px < 0.0 || px >= PAGE.0 * 0.9 {
                state.x_how = how.clone();
            }
        }
        if let Some((padding, how)) = self.length(Prop::PaddingLeft) {
            let px = state.px(padding, PAGE.0);
            state.x += px;
            if px >= PAGE.0 * 0.9 {
                state.x_how = how.clone();
            }
        }
        for (prop, name) in [(Prop::MarginTop, "margin-top"), (Prop::MarginBottom, "margin-bottom")] {
            let Some((margin, how)) = self.length(prop) else { continue };
            let px = state.px(margin, PAGE.0);
            let how = format!("{name}: {}px, {how}", px.round());
            if px <= -900.0 {
                state.add(Fault { key: "VIS-004.offbox", how, weight: Weight::Error, gone: true });
            } else if self.strict && px < -1.5 * em {
                state.add(Fault { key: "VIS-005.lifted", how, weight: Weight::Silent, gone: false });
            }
        }
    }

    fn transform(&self, state: &mut State) {
        for prop in [Prop::Transform, Prop::Translate] {
            let Some(winner) = self.w.get(prop) else { continue };
            let Value::Transform(t) = &*winner.value else { continue };
            let how = &winner.how;
            if t.unknown {
                let how = format!("transform, {how}");
                state.add(Fault { key: "VIS-003.unknown", how, weight: Weight::Note, gone: false });
            }
            if t.scale < 1.0 {
                state.scale.value *= t.scale;
                state.scale.how = how.clone();
            }
            if t.mirrored {
                let how = format!("transform, {how}");
                state.add(Fault { key: "VIS-003.shape", how, weight: Weight::Warning, gone: false });
            }
            let (x, y) = (state.px(t.x, 200.0), state.px(t.y, 100.0));
            let (far_x, far_y) =
                (t.x.percent.abs() >= 99.0 || x.abs() >= 300.0, t.y.percent.abs() >= 99.0 || y.abs() >= 300.0);
            let how = format!("transform: translate, {how}");
            if far_x || far_y {
                let gone = x.abs() >= 900.0 || y.abs() >= 900.0;
                let weight = if gone { Weight::Error } else { Weight::Warning };
                state.add(Fault { key: "VIS-004.offbox", how, weight, gone: gone || self.strict });
            } else if self.strict && (x.abs() > state.size.value || y.abs() > state.size.value) {
                state.add(Fault { key: "VIS-005.lifted", how, weight: Weight::Silent, gone: false });
            }
        }
        for prop in [Prop::Scale, Prop::Zoom] {
            if let Some((n, how)) = self.number(prop).filter(|n| n.0 < 1.0) {
                state.scale.value *= n.abs();
                state.scale.how = how.clone();
            }
        }
        if let Some(winner) = self.w.get(Prop::Rotate).filter(|w| *w.value == Value::Unknown) {
            let how = format!("rotate, {}", winner.how);
            state.add(Fault { key: "VIS-003.unknown", how, weight: Weight::Note, gone: false });
        }
    }

    fn clip(&self, state: &mut State) {
        let lifted = matches!(self.positioned(), "absolute" | "fixed");
        for (prop, name) in [(Prop::Clip, "clip"), (Prop::ClipPath, "clip-path")] {
            let Some((shape, how)) = self.word(prop) else { continue };
            if prop == Prop::Clip && !lifted || matches!(shape, "auto" | "none") {
                continue;
            }
            let gone = shape == "empty";
            let weight = if gone { Weight::Error } else { Weight::Silent };
            if gone || self.strict {
                state.add(Fault { key: "VIS-004.clipped", how: format!("{name}, {how}"), weight, gone });
            }
        }
        if let Some(("mask", how)) = self.word(Prop::Mask)
            && self.strict
        {
            let how = format!("mask, {how}");
            state.add(Fault { key: "VIS-004.clipped", how, weight: Weight::Silent, gone: false });
        }
    }

    /// Boxes too small for what is in them.
    fn cut(&self, state: &mut State) {
        if !self.is_box() {
            return;
        }
        let hides = |p: Prop| self.word(p).filter(|o| o.0 != "visible").map(|o| (o.0.to_string(), o.1.clone()));
        let Some((overflow, how)) = hides(Prop::OverflowX).or_else(|| hides(Prop::OverflowY)) else { return };
        let scrolls = matches!(overflow.as_str(), "scroll" | "auto" | "overlay");
        let size = |p: Prop, whole: f64| {
            // hundredths of something whose size is not known are no size
            let l = self.length(p)?.0;
            (l.percent == 0.0 || (l.percent < 5.0 && matches!(p, Prop::Width | Prop::MaxWidth)))
                .then(|| state.px(l, whole))
        };
        let least = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let height = least(size(Prop::Height, PAGE.1), size(Prop::MaxHeight, PAGE.1))
            .map(|h| h.max(size(Prop::MinHeight, PAGE.1).unwrap_or(0.0)));
        let width = least(size(Prop::Width, PAGE.0), size(Prop::MaxWidth, PAGE.0))
            .map(|w| w.max(size(Prop::MinWidth, PAGE.0).unwrap_or(0.0)));
        let half = state.size.value / 2.0;
        let small = height.is_some_and(|h| h < half) || width.is_some_and(|w| w < half);
        let what = format!("overflow: {overflow}, {how}");
        if small {
            let weight = if scrolls { Weight::Warning } else { Weight::Error };
            state.add(Fault { key: "VIS-004.cut", how: what, weight, gone: true });
        } else if !scrolls && self.strict && height.is_some() {
            state.add(Fault { key: "VIS-004.cut", how: what, weight: Weight::Silent, gone: false });
        } else if !scrolls && self.number(Prop::LineClamp).is_some() {
            let how = format!("line-clamp, {how}");
            state.add(Fault { key: "VIS-004.cut", how, weight: Weight::Warning, gone: false });
        } else if !scrolls {
            state.cuts = Some(how);
        }
    }

    fn effects(&self, state: &mut State) {
        if let Some(winner) = self.w.get(Prop::Filter) {
            let how = format!("filter, {}", winner.how);
            if let Value::Filter(f) = &*winner.value {
                state.opacity.value *= f.opacity;
                if f.opacity < 1.0 {
                    state.opacity.how = winner.how.clone();
                }
                if f.blur >= 2.0 || f.colours && self.strict {
                    let gone = f.blur >= 8.0;
                    let weight = if gone { Weight::Error } else { Weight::Silent };
                    state.add(Fault { key: "VIS-002.effect", how: how.clone(), weight, gone });
                }
                if f.unknown {
                    state.add(Fault { key: "VIS-002.undecided", how, weight: Weight::Note, gone: false });
                }
            }
        }
        if let Some((mode, how)) = self.word(Prop::Blend)
            && mode != "normal"
            && self.strict
        {
            let how = format!("mix-blend-mode: {mode}, {how}");
            state.add(Fault { key: "VIS-002.effect", how, weight: Weight::Silent, gone: false });
        }
        if let Some((lines, how)) = self.word(Prop::Decoration)
            && lines.contains("line-through")
        {
            let thick =
                self.length(Prop::Thickness).is_some_and(|t| state.px(t.0, state.size.value) > state.size.value * 0.3);
            state.struck = Some(super::state::Told { value: thick, how: how.clone() });
        }
    }

    /// `flex-direction`, `order`: another order than that of the words.
    fn order(&self, state: &mut State) {
        let was_flex = state.flex;
        let display = self.word(Prop::Display).map_or("", |d| d.0);
        state.flex = display.contains("flex") || display.contains("grid");
        let mut found = None;
        if let Some((direction, how)) = self.word(Prop::FlexDirection)
            && state.flex
            && direction.contains("reverse")
        {
            found = Some(format!("flex-direction: {direction}, {how}"));
        }
        if let Some((n, how)) = self.number(Prop::Order)
            && was_flex
            && n != 0.0
        {
            found = Some(format!("order: {n}, {how}"));
        }
        if let Some(how) = found {
            state.add(Fault { key: "VIS-007.order", how, weight: Weight::Warning, gone: false });
        }
    }

    /// Whether the box may lie over words of others (§4.3 row 35; VIS-005): something solid, out of its place.
    pub(super) fn cover(&self, state: &State, pseudo: bool) -> Option<Cover> {
        let position = self.positioned();
        let e = self.this()?;
        let picture = !pseudo && usual::is_picture(e);
        let made = pseudo
            && self.w.get(Prop::Content).is_some_and(|c| {
                matches!(&*c.value, Value::Content(p) if p.contains(&crate::verify::epub::style::value::Piece::Picture))
            });
        let opaque = |p: Prop| match self.w.get(p).map(|w| &*w.value) {
            Some(Value::Color(Color::Rgba(c))) => c.a > 0.1,
            Some(Value::Color(_) | Value::Unknown) => true,
            Some(Value::Image(i)) => *i != Image::None,
            _ => false,
        };
        let backdrop = self.w.get(Prop::Backdrop).is_some_and(|b| matches!(&*b.value, Value::Filter(_)));
        let outline = self.length(Prop::OutlineWidth).is_some_and(|o| state.px(o.0, 0.0) > state.size.value)
            && self.word(Prop::OutlineStyle).is_some_and(|s| s.0 != "none");
        let em = state.size.value;
        let px = |p: Prop, whole: f64| self.length(p).map(|l| state.px(l.0, whole));
        if outline {
            let how = self.w.get(Prop::OutlineWidth).map(|w| w.how.to_string()).unwrap_or_default();
            return Some(Cover { how: format!("outline, {how}"), whole: false });
        }
        if !(picture || made || backdrop || opaque(Prop::BackColor) || opaque(Prop::BackImage)) {
            return None;
        }
        if self.number(Prop::ZIndex).is_some_and(|z| z.0 < 0.0) || state.opacity.value < 0.1 {
            return None;
        }
        let sides = [(Prop::Left, PAGE.0), (Prop::Right, PAGE.0), (Prop::Top, PAGE.1), (Prop::Bottom, PAGE.1)];
        let lifted = matches!(position, "absolute" | "fixed");
        let offset =
            position == "relative" && sides.iter().any(|(p, whole)| px(*p, *whole).is_some_and(|o| o.abs() > em));
        let pulled = [Prop::MarginTop, Prop::MarginLeft, Prop::MarginRight, Prop::MarginBottom]
            .iter()
            .any(|p| px(*p, PAGE.0).is_some_and(|m| m < -em));
        let moved = matches!(self.w.get(Prop::Transform).or(self.w.get(Prop::Translate)).map(|w| &*w.value),
            Some(Value::Transform(t)) if state.px(t.x, 300.0).abs() > em || state.px(t.y, 100.0).abs() > em);
        let raised = position != "static" || picture || made || state.opacity.value < 1.0;
        if !(lifted || offset || moved || pulled && raised) {
            return None;
        }
        let full = |near: Prop, far: Prop, size: Prop, whole: f64| {
            let at = |p: Prop| px(p, whole).is_some_and(|o| o <= whole * 0.05);
            at(near) && at(far) || px(size, whole).is_some_and(|s| s >= whole * 0.9)
        };
        let whole = lifted
            && full(Prop::Left, Prop::Right, Prop::Width, PAGE.0)
            && full(Prop::Top, Prop::Bottom, Prop::Height, PAGE.1);
        let how = [Prop::Position, Prop::Transform, Prop::Translate, Prop::MarginTop, Prop::MarginLeft]
            .iter()
            .find_map(|p| self.w.get(*p))
            .map(|w| w.how.to_string())
            .unwrap_or_default();
        Some(Cover { how: format!("position: {position}, {how}"), whole })
    }
}
