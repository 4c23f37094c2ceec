//! Words as they are shown: strings of codes become characters of marked content and glyphs on the page.

use super::*;

impl<'a> Painter<'a, '_> {
    /// Strings shown by one operator: their characters, and where their glyphs stand. The codes are looked up also
    /// where an ActualText stands for them.
    pub(super) fn show(
        &mut self,
        run: &mut Run<'a>,
        items: &[Token],
        marks: &[Mark],
        out: &mut PageText,
        look: &mut Look<'a>,
    ) {
        let Some(state) = run.states.last() else { return };
        let t = &state.text;
        let mcid = marks.iter().rev().find_map(|m| m.mcid);
        let spot = match mcid {
            _ if marks.iter().any(|m| m.artifact) => Spot::Artifact,
            Some(mcid) => Spot::Marked(mcid),
            None => Spot::Loose,
        };
        let from = look.glyphs.len();
        let per_em = |n: f64| if t.size == 0.0 { 0.0 } else { n / t.size };
        let mut font = t.font.and_then(|f| self.fonts.used.get_mut(f));
        let vertical = font.as_ref().is_some_and(|f| f.metrics.vertical);
        let mut pen = 0.0f64;
        let mut text = String::new();
        for item in items {
            let bytes = match item {
                Token::Text(bytes) => bytes,
                Token::Number(n) => {
                    pen -= n / 1000.0;
                    continue;
                }
                _ => continue,
            };
            text.clear();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (code, place, length, width) = match &mut font {
                    Some(font) => {
                        let Some((code, place, length)) = font.next(rest, self.page, mcid) else { break };
                        let alone = self.spans.show((t.font.unwrap_or(usize::MAX), place));
                        let used = font.codes.get_mut(place);
                        let advance = used.map_or(0.0, |c| {
                            c.alone |= alone;
                            text.push_str(&c.text);
                            out.sum = out.sum.wrapping_add(c.sum);
                            c.advance
                        });
                        (code, place, length, advance)
                    }
                    None => {
                        text.push('\u{FFFD}');
                        (0, usize::MAX, 1, 0.5)
                    }
                };
                if spot != Spot::Artifact || look.annotation {
                    if look.glyphs.len() < MAX_GLYPHS {
                        let code = u32::try_from(place).unwrap_or(u32::MAX);
                        look.glyphs.push(Glyph { from: pen as f32, width, code });
                    } else {
                        look.crowded = true;
                    }
                }
                pen += f64::from(width) + per_em(t.spacing);
                if length == 1 && code == 32 {
                    pen += per_em(t.word_spacing);
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            if !self.budget.charge(text.len()) {
                return;
            }
            put(&text, marks, out);
        }
        let scaled = t.size * t.scale;
        let frame = Matrix([scaled, 0.0, 0.0, t.size, 0.0, t.rise]).then(look.text).then(state.ctm);
        let (along, down) = if vertical { (0.0, pen * t.size) } else { (pen * scaled, 0.0) };
        look.text = Matrix([1.0, 0.0, 0.0, 1.0, along, down]).then(look.text);
        if t.mode >= 4 {
            let width = if vertical { 1.0 } else { pen };
            let line = Bounds { x0: width.min(0.0), y0: -1.0, x1: width.max(0.0), y1: 1.0 };
            let bounds = Bounds::around(line.corners(frame));
            let before = look.text_clip.unwrap_or(Bounds::NOWHERE);
            let all = [(before.x0, before.y0), (before.x1, before.y1), (bounds.x0, bounds.y0), (bounds.x1, bounds.y1)];
            look.text_clip = Some(if before.is_empty() { bounds } else { Bounds::around(all) });
        }
        let glyphs = from..look.glyphs.len();
        if glyphs.is_empty() {
            return;
        }
        let metrics = font.as_ref().map(|f| &f.metrics);
        let height = match metrics.and_then(|m| m.type3_height.map(|h| h * m.scale)) {
            Some(h) if h > 0.0 => Some(h),
            Some(_) => None,
            None => Some(1.0),
        };
        let inked = |kinds: &[i64], ink: &crate::verify::pdf::look::state::Ink<'a>| {
            (kinds.contains(&(t.mode & 3)) && !ink.nothing).then(|| ink.clone())
        };
        look.words.push(Words {
            spot,
            frame,
            glyphs,
            font: t.font,
            vertical,
            height,
            mode: t.mode,
            fill: inked(&[0, 2], &state.fill),
            stroke: inked(&[1, 2], &state.stroke),
            group_alpha: state.group.alpha,
            blend: state.blending(),
            masks: state.masks(),
            clip: state.clip.clone(),
            layer: self.layer,
            before: look.paints.len(),
            knockout: state.group.knockout,
        });
    }

    /// MCID and ActualText of a property list, inline or named.
    pub(super) fn properties(&self, properties: Option<&Token>, run: &Run<'a>) -> (Option<i64>, Option<String>) {
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

pub(super) fn put(text: &str, marks: &[Mark], out: &mut PageText) {
    if marks.iter().any(|m| m.replaced) {
        return;
    }
    let artifact = marks.iter().any(|m| m.artifact);
    if !artifact {
        out.all.push_str(text);
    }
    match marks.iter().rev().find_map(|m| m.mcid) {
        Some(mcid) if !artifact => out.marked.entry(mcid).or_default().push_str(text),
        _ if artifact => {
            if let Some(last) = out.artifacts.last_mut() {
                last.push_str(text);
            }
        }
        _ => out.loose.push_str(text),
    }
}
