//! What takes the words of an element out of sight (a minimal VIS-001; style sheets are not resolved here).

use crate::verify::xml::{Attr, attr};

/// Why nothing in an element is seen, if so.
pub(crate) fn hides(html: bool, name: &str, attrs: &[Attr]) -> Option<String> {
    if attr(attrs, "hidden").is_some() {
        return Some("`hidden`".to_string());
    }
    if html && matches!(name, "template" | "noscript") {
        return Some(format!("`{name}`"));
    }
    if html && name == "details" && attr(attrs, "open").is_none() {
        return Some("a closed `details`".to_string());
    }
    attr(attrs, "style").and_then(hiding_style).map(|s| format!("style: {s}"))
}

/// A style that takes words out of sight.
fn hiding_style(style: &str) -> Option<&'static str> {
    let s: String = style.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    for declaration in s.split(';') {
        let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        let value = value.trim_end_matches("!important");
        let number: String = value.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let zero = number.parse::<f32>().is_ok_and(|n| n < 0.2);
        match name {
            "display" if value == "none" => return Some("display:none"),
            "visibility" if value != "visible" => return Some("visibility"),
            "opacity" if zero => return Some("opacity"),
            "font-size" if zero => return Some("font-size"),
            "clip" | "clip-path" => return Some("clip"),
            "text-indent" | "left" | "top" | "right" | "bottom" | "margin-left" | "margin-top"
                if far_outside(value) =>
            {
                return Some("an offset outside the page");
            }
            "transform" if value.contains("scale(0") => return Some("transform"),
            "height" | "width" | "max-height" if zero => return Some("a box without size"),
            "color" if matches!(value, "transparent" | "white" | "#fff" | "#ffffff") => return Some("colour"),
            _ => {}
        }
    }
    None
}

/// A hanging indent is a few em; `-9999px` is a hiding place.
fn far_outside(value: &str) -> bool {
    let number: String =
        value.trim_start_matches('-').chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    value.starts_with('-') && number.parse::<f32>().is_ok_and(|n| n >= 100.0)
}
