//! Text on a terminal of 80 columns: width of characters, lines.

/// Columns that a terminal gives a character: two for ideographs, kana, full-width marks.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD)
}

/// Breaks text into lines of at most `width` columns: at spaces, and beside ideographs, but never before a closing mark
/// or behind an opening one. What cannot be broken stays whole.
pub(crate) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in words(text) {
        let wide = columns(word.trim_end());
        if used > 0 && used + wide > width {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
            used = 0;
        }
        line.push_str(word);
        used += columns(word);
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// Pieces between which a line may end.
fn words(text: &str) -> Vec<&str> {
    let (mut out, mut from) = (Vec::new(), 0);
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let free =
            before.is_some_and(|b| !closes(c) && !opens(b) && (b == ' ' || is_wide(b) || is_wide(c)) && c != ' ');
        if free {
            out.extend(text.get(from..at));
            from = at;
        }
        before = Some(c);
    }
    out.extend(text.get(from..).filter(|t| !t.is_empty()));
    out
}

fn closes(c: char) -> bool {
    "，。、；：？！）》」』”’…—·,.;:?!)]}%".contains(c)
}

fn opens(c: char) -> bool {
    "（《「『“‘([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_wide_or_begins_with_a_stop() {
        let text = "不要转发这一份。到原发布处重新取一份；手上有书稿的，用 fuzi build 重新做一份（或向“发布处”要）。"
            .repeat(3);
        for width in [12, 20, 41, 78] {
            let lines = lines(&text, width);
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            for l in &lines {
                assert!(columns(l) <= width + 2, "{width}: {l}");
                assert!(!l.starts_with(closes) && !l.ends_with(opens) && !l.ends_with(' '), "{l}");
            }
        }
        assert_eq!(lines("Do not pass this on", 9), ["Do not", "pass this", "on"]);
        assert_eq!(lines("", 9), [""]);
    }
}
