//! What a reading system does to an element before any style sheet speaks, and what attributes ask for.

use crate::verify::epub::dom::{Dom, Element, MATHML, SVG};
use crate::verify::epub::style::color::{self, Color, Rgba};
use crate::verify::epub::style::property::Prop;
use crate::verify::epub::style::shorthand::declared_text;
use crate::verify::epub::style::value::{Length, Value};

/// Elements that make a box of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "img",
    "video",
    "svg",
    "canvas",
    "object",
    "iframe",
];

/// Elements of XHTML whose words nobody sees, whatever is in them.
const NEVER: &[&str] = &["head", "title", "script", "style", "meta", "link", "base"];

/// Elements that show something else than the words in them.
const STAND_INS: &[&str] =
    &["audio", "canvas", "datalist", "iframe", "noembed", "noframes", "object", "template", "video"];

/// Whether an element is a box when nothing says otherwise.
pub(super) fn is_box(e: &Element) -> bool {
    e.html() && BLOCKS.contains(&e.name.as_str()) || (&*e.ns == SVG && e.name == "svg")
}

/// Whether it is a picture or something like it.
pub(super) fn is_picture(e: &Element) -> bool {
    let html = ["img", "video", "canvas", "object", "embed", "iframe", "input"];
    e.html() && html.contains(&e.name.as_str()) || (&*e.ns == SVG && matches!(&*e.name, "svg" | "image" | "rect"))
}

/// Whether its words are data about the page and not on it.
pub(super) fn is_never_shown(e: &Element) -> bool {
    e.html() && NEVER.contains(&e.name.as_str())
}

/// Which container keeps the words in an element from sight, if one does, and whether a foreign edition may well have
/// it: `(what, common)` (§4.3 row 36; VIS-006).
pub(super) fn inert(dom: &Dom, element: usize) -> Option<(String, bool)> {
    let e = dom.get(element)?;
    let name = e.name.as_str();
    if e.html() {
        if STAND_INS.contains(&name) || name == "noscript" {
            return Some((format!("`{name}`"), name != "template"));
        }
        if name == "dialog" && e.attr("open").is_none() {
            return Some(("a closed `dialog`".to_string(), false));
        }
        if e.attr("popover").is_some() {
            return Some(("`popover`".to_string(), false));
        }
        let parent = e.parent.and_then(|p| dom.get(p));
        // the first summary stays; the rest of it is folded away
        if let Some(p) = parent.filter(|p| p.is_html("details") && p.attr("open").is_none())
            && !(name == "summary" && e.nth_of_type == 1)
        {
            return Some((format!("a closed `{}`", p.name), false));
        }
        if name == "details" && e.attr("open").is_none() {
            return None;
        }
        if matches!(name, "select" | "optgroup" | "option") {
            return Some((format!("`{name}`"), true));
        }
    }
    if &*e.ns == SVG {
        let not_drawn =
            ["title", "desc", "metadata", "defs", "symbol", "clipPath", "mask", "marker", "pattern", "script"];
        if not_drawn.contains(&name) {
            return Some((format!("`{name}` of a drawing"), true));
        }
    }
    if &*e.ns == MATHML && name.starts_with("annotation") {
        return Some((format!("`{name}`"), true));
    }
    if &*e.ns == crate::verify::epub::dom::OPS && matches!(name, "switch" | "case" | "default") {
        return Some((format!("`epub:{name}`"), false));
    }
    None
}

/// The reading system's own style.
pub(super) fn usual(dom: &Dom, element: usize) -> Vec<(Prop, Value, &'static str)> {
    let Some(e) = dom.get(element) else { return Vec::new() };
    let mut out = Vec::new();
    let word = |w: &str| Value::Word(w.to_string());
    let em = |n: f64| Value::Length(Length { em: n, ..Length::ZERO });
    if e.html() && e.attr("hidden").is_some() {
        out.push((Prop::Display, word("none"), "`hidden`"));
    }
    if !e.html() {
        return out;
    }
    let name = e.name.as_str();
    if NEVER.contains(&name) || matches!(name, "area" | "param" | "source" | "track") {
        out.push((Prop::Display, word("none"), "the element"));
    }
    let size = match name {
        "h1" => Some(2.0),
        "h2" => Some(1.5),
        "h3" => Some(1.17),
        "h5" => Some(0.83),
        "h6" => Some(0.67),
        "small" | "sub" | "sup" => Some(0.83),
        "big" => Some(1.2),
        "rt" => Some(0.5),
        "code" | "kbd" | "samp" | "tt" | "pre" | "textarea" => Some(0.8125),
        _ => None,
    };
    out.extend(size.map(|s| (Prop::FontSize, em(s), "the element")));
    let ink = |hex: u32| Value::Color(Color::Rgba(Rgba::hex(hex)));
    match name {
        "a" if e.attr("href").is_some() => out.push((Prop::Color, ink(0x0000ee), "a link")),
        "mark" => {
            out.push((Prop::BackColor, ink(0xffff00), "the element"));
            out.push((Prop::Color, ink(0), "the element"));
        }
        "s" | "strike" | "del" => out.push((Prop::Decoration, word("line-through"), "the element")),
        "bdo" => out.push((Prop::Bidi, word("bidi-override"), "the element")),
        "ul" | "ol" => out.push((Prop::PaddingLeft, Value::Length(Length::px(40.0)), "the element")),
        "dd" | "blockquote" | "figure" => {
            out.push((Prop::MarginLeft, Value::Length(Length::px(40.0)), "the element"));
        }
        _ => {}
    }
    match e.attr("dir").map(str::to_ascii_lowercase).as_deref() {
        Some("rtl") => out.push((Prop::Direction, word("rtl"), "`dir`")),
        Some("ltr") => out.push((Prop::Direction, word("ltr"), "`dir`")),
        _ => {}
    }
    out
}

/// What attributes ask for that style sheets may override.
pub(super) fn hints(e: &Element) -> Vec<(Prop, Value, String)> {
    let mut out = Vec::new();
    let mut colour = |prop: Prop, attr: &str| {
        let Some(text) = e.attr(attr) else { return };
        let found = color::named(text.trim()).or_else(|| {
            let hex = text.trim().trim_start_matches('#');
            color::hex(hex).map(Color::Rgba)
        });
        out.extend(found.map(|c| (prop, Value::Color(c), format!("`{attr}`"))));
    };
    if e.html() {
        match e.name.as_str() {
            "font" => colour(Prop::Color, "color"),
            "body" => colour(Prop::Color, "text"),
            _ => {}
        }
        colour(Prop::BackColor, "bgcolor");
    }
    if &*e.ns == SVG {
        let as_style =
            ["fill", "opacity", "font-size", "display", "visibility", "transform", "clip-path", "mask", "filter"];
        for attr in as_style {
            let Some(text) = e.attr(attr) else { continue };
            // numbers without a unit are pixels there
            let text = if attr == "font-size" && text.trim().parse::<f64>().is_ok() {
                format!("{}px", text.trim())
            } else {
                text.to_string()
            };
            out.extend(declared_text(attr, &text).into_iter().map(|(p, v)| (p, v, format!("`{attr}`"))));
        }
    }
    out
}
