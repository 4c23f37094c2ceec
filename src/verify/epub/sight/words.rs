//! Words in their state: too pale, too small, piled up, masked, turned, made by a style.

use super::state::{Fault, PAGE, State, Weight};
use crate::verify::epub::dom::{Dom, Element};
use crate::verify::epub::style::property::Prop;
use crate::verify::epub::style::value::{Piece, Value};

/// Least size of words: 6 pt, in pixels (§6.1 VIS-003); of readings, numbers of notes and the like: 3 pt.
const LEAST: f64 = 7.99;
const LEAST_SMALL: f64 = 3.99;
/// Contrast that WCAG 2 asks of text (§6.1 VIS-002), and what nobody can tell from its background.
const CONTRAST: f64 = 4.5;
const NO_CONTRAST: f64 = 1.5;
/// Opacity that is as good as none.
const PALE: f64 = 0.3;

/// Whether words are a reading, a number of a note or an index, which are small by their nature.
pub(super) fn is_small(dom: &Dom, i: usize, e: &Element, text: &str) -> bool {
    let short = text.trim().chars().count() <= 8;
    let kin = |e: &Element| {
        let role = e.attr("role").unwrap_or_default();
        e.html() && (matches!(e.name.as_str(), "sup" | "sub") && short || e.name == "rt" || e.name == "rp")
            || short && matches!(role, "doc-noteref" | "doc-backlink")
    };
    kin(e) || dom.around(i).take(4).any(|(_, e)| kin(e))
}

fn visible_at_all(state: &State, out: &mut Vec<Fault>) {
    if let Some(how) = &state.hidden {
        let how = format!("visibility, {how}");
        out.push(Fault { key: "VIS-001.hidden", how, weight: Weight::Error, gone: true });
    }
    if state.opacity.value < PALE {
        let gone = state.opacity.value < 0.1;
        let how = format!("opacity {:.2}, {}", state.opacity.value, state.opacity.how);
        let weight = if gone { Weight::Error } else { Weight::Warning };
        out.push(Fault { key: "VIS-003.opacity", how, weight, gone });
    }
    if state.scale.value < 0.1 {
        let how = format!("scale {:.2}, {}", state.scale.value, state.scale.how);
        out.push(Fault { key: "VIS-003.size", how, weight: Weight::Error, gone: true });
    }
    let left = state.x + state.indent.value;
    if state.x <= -100.0 || state.x >= 2000.0 {
        let how = format!("{} px, {}", state.x.round(), state.x_how);
        out.push(Fault { key: "VIS-004.offbox", how, weight: Weight::Error, gone: true });
    } else if left <= -100.0 || state.indent.value >= 2000.0 {
        let how = format!("text-indent {} px, {}", state.indent.value.round(), state.indent.how);
        out.push(Fault { key: "VIS-004.offbox", how, weight: Weight::Error, gone: true });
    }
}

/// What keeps a picture from being seen.
pub(super) fn of_picture(state: &State) -> Vec<Fault> {
    let mut out: Vec<Fault> = (*state.faults).clone();
    visible_at_all(state, &mut out);
    // a picture has no indent
    out.retain(|f| !f.how.starts_with("text-indent"));
    out
}

/// What keeps words from being seen as they are. `svg`: they are painted, not set; `small`: by nature.
pub(super) fn of_text(state: &State, text: &str, svg: bool, small: bool, strict: bool) -> Vec<Fault> {
    let mut out: Vec<Fault> = (*state.faults).clone();
    visible_at_all(state, &mut out);
    if out.iter().any(|f| f.gone) {
        return out;
    }
    contrast(state, svg, strict, &mut out);
    size(state, svg, small, &mut out);
    if out.iter().any(|f| f.gone) {
        return out;
    }
    set_wrong(state, text, strict, &mut out);
    said_otherwise(state, text, strict, &mut out);
    out
}

fn contrast(state: &State, svg: bool, strict: bool, out: &mut Vec<Fault>) {
    if state.opacity.value < PALE {
        return; // said already
    }
    let ink = state.ink(svg);
    let (Some(color), Some(backs)) = (ink.value, &state.backs.value) else {
        let how = if ink.value.is_none() { &ink.how } else { &state.backs.how };
        return out.push(Fault { key: "VIS-002.undecided", how: how.to_string(), weight: Weight::Note, gone: false });
    };
    let ratio = backs.iter().map(|b| color.over(*b).contrast(*b)).fold(f64::INFINITY, f64::min);
    if ratio < CONTRAST {
        let gone = ratio < NO_CONTRAST;
        let own = match &*ink.how {
            _ if state.opacity.value < 1.0 => &state.opacity.how,
            "nothing" => &state.backs.how,
            _ => &ink.how,
        };
        let how = format!("{ratio:.2}:1, {own}");
        let weight = if gone { Weight::Error } else { Weight::Warning };
        // a reader of a gradient finds the words at its other end
        let gone = gone && backs.iter().all(|b| color.over(*b).contrast(*b) < NO_CONTRAST);
        let weight = if gone { weight } else { weight.min(Weight::Warning) };
        out.push(Fault { key: "VIS-002.contrast", how, weight, gone });
    }
    if strict && state.stroke.value > state.size.value * 0.1 {
        let how = format!("-webkit-text-stroke, {}", state.stroke.how);
        out.push(Fault { key: "VIS-002.effect", how, weight: Weight::Silent, gone: false });
    }
}

fn size(state: &State, svg: bool, small: bool, out: &mut Vec<Fault>) {
    let seen = state.size.value * state.scale.value * state.adjust.value;
    let least = if small { LEAST_SMALL } else { LEAST };
    // a drawing has a scale of its own
    if seen >= least || svg && seen >= 1.0 {
        return;
    }
    let how = [(&state.scale, 1.0), (&state.adjust, 1.0)].into_iter().find(|(t, usual)| t.value < *usual);
    let how = how.map_or(&state.size.how, |h| &h.0.how);
    let gone = seen < 2.0;
    let weight = if gone { Weight::Error } else { Weight::Warning };
    let how = format!("{:.1} pt, {how}", seen * 0.75);
    out.push(Fault { key: "VIS-003.size", how, weight, gone });
}

/// Set over each other, squeezed, cut.
fn set_wrong(state: &State, text: &str, strict: bool, out: &mut Vec<Fault>) {
    let em = state.size.value.max(1.0);
    let long = text.trim().chars().count() > 8;
    let piled = state.letters.value <= -0.8 * em;
    if piled || strict && (state.letters.value <= -0.3 * em || state.letters.value > 5.0 * em) {
        let how = format!("letter-spacing, {}", state.letters.how);
        let weight = if piled { Weight::Error } else { Weight::Silent };
        out.push(Fault { key: "VIS-005.piled", how, weight, gone: piled });
    }
    if !strict {
        return;
    }
    let mut add = |key, how: String| out.push(Fault { key, how, weight: Weight::Silent, gone: false });
    if state.words.value.abs() > 5.0 * em {
        add("VIS-005.piled", format!("word-spacing, {}", state.words.how));
    }
    let line = if state.line.value.1 { state.line.value.0 * em } else { state.line.value.0 };
    if long && line < em * 0.6 {
        add("VIS-005.piled", format!("line-height, {}", state.line.how));
    }
    if let Some(how) = state.combined.as_ref().filter(|_| text.trim().chars().count() > 4) {
        add("VIS-003.shape", format!("text-combine-upright, {how}"));
    }
    if let Some(how) = state.cuts.as_ref().filter(|_| state.nowrap && long) {
        add("VIS-004.cut", format!("white-space, overflow, {how}"));
    }
    let left = state.x + state.indent.value;
    if state.x < -1.6 * em || state.x >= PAGE.0 * 0.9 {
        add("VIS-004.offbox", format!("{} px, {}", state.x.round(), state.x_how));
    } else if left < -1.6 * em || state.indent.value >= PAGE.0 * 0.9 {
        add("VIS-004.offbox", format!("text-indent {} px, {}", state.indent.value.round(), state.indent.how));
    }
}

pub(super) fn tells(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Other letters, another order, other words than the file has (VIS-007).
fn said_otherwise(state: &State, text: &str, strict: bool, out: &mut Vec<Fault>) {
    if let Some(how) = &state.masked {
        let how = format!("-webkit-text-security, {how}");
        out.push(Fault { key: "VIS-007.masked", how, weight: Weight::Error, gone: true });
    }
    let right_to_left = |c: char| matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF);
    if let Some(how) = &state.rtl
        && (state.forced || strict && !text.chars().any(right_to_left))
    {
        let how = format!("direction, unicode-bidi, {how}");
        let weight = if state.forced { Weight::Warning } else { Weight::Silent };
        out.push(Fault { key: "VIS-007.order", how, weight, gone: false });
    }
    if !strict {
        return;
    }
    if let Some(case) = &state.case {
        let other = case.value.split(' ').any(|w| match w {
            "uppercase" => text.to_uppercase() != text,
            "lowercase" => text.to_lowercase() != text,
            "capitalize" => text.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(char::is_lowercase)),
            "full-width" => text.chars().any(|c| c.is_ascii_graphic()),
            "full-size-kana" => text.chars().any(|c| "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ".contains(c)),
            _ => text.chars().any(|c| c.is_ascii_alphabetic()),
        });
        if other {
            let how = format!("text-transform: {}, {}", case.value, case.how);
            out.push(Fault { key: "VIS-007.case", how, weight: Weight::Silent, gone: false });
        }
    }
    for (prop, strings) in &state.strings {
        if let Some(said) = strings.value.iter().find(|s| tells(s)) {
            let name = match prop {
                Prop::Quotes => "quotes",
                Prop::ListType => "list-style",
                Prop::Emphasis => "text-emphasis",
                Prop::Hyphenate => "hyphenate-character",
                _ => "text-overflow",
            };
            let how = format!("{name}: \"{said}\", {}", strings.how);
            out.push(Fault { key: "VIS-007.content", how, weight: Weight::Silent, gone: false });
        }
    }
}

/// What `content` says in letters or digits, and how that weighs in a foreign edition.
pub(super) fn made(value: &Value, e: &Element, strict: bool) -> Option<(String, Weight)> {
    let Value::Content(pieces) = value else { return None };
    let mut said = String::new();
    let (mut counted, mut picture, mut asked) = (false, false, false);
    for piece in pieces {
        match piece {
            Piece::Text(t) => said.push_str(t),
            Piece::Attr(name) => {
                asked = true;
                said.push_str(e.attrs.iter().find(|a| a.name == *name).map_or("", |a| &a.value));
            }
            Piece::Counter => counted = true,
            Piece::Picture => picture = true,
            Piece::Quote => {}
        }
    }
    if said.chars().any(char::is_alphabetic) {
        Some((format!("\"{said}\""), Weight::Error))
    } else if tells(&said) {
        Some((format!("\"{said}\""), Weight::Warning))
    } else if counted {
        Some(("counter()".to_string(), Weight::Silent))
    } else if asked && strict {
        Some(("attr()".to_string(), Weight::Silent))
    } else if picture && strict {
        Some(("url()".to_string(), Weight::Silent))
    } else {
        None
    }
}

/// Whether words are struck out that must not be: by a style, or in a value of the record.
pub(super) fn is_struck(dom: &Dom, i: usize, state: &State, strict: bool) -> bool {
    let Some(struck) = &state.struck else { return false };
    let field = || dom.around(i).any(|(_, e)| e.attr("data-fuzi").is_some_and(|m| m.starts_with("field:")));
    strict && (struck.value || &*struck.how != "the element" || field())
}
