//! Speaker labels at the start of a paragraph (IV-01): who speaks, and where the label ends.

use crate::text::is_han;
use std::ops::Range;

/// A label as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the name, without parenthesis and colon.
    pub name: Range<usize>,
    /// The short form that the label announces (`（以下简称“王”）`).
    pub announces: Option<String>,
    /// First byte after the colon.
    pub end: usize,
}

/// Somebody who speaks, by label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerLabel {
    /// Full name, when a label gives both.
    pub full: Option<String>,
    /// The label of most turns.
    pub short: String,
}

/// Words before a colon that are never speakers.
const STOP: &[&str] = &[
    "注",
    "例",
    "图",
    "表",
    "按",
    "说明",
    "编者按",
    "编按",
    "编者注",
    "按语",
    "例如",
    "如下",
    "注意",
    "提示",
    "答案",
    "附",
    "附录",
    "摘要",
    "关键词",
    "作者",
    "译者",
    "出处",
    "来源",
    "参考文献",
    "編按",
    "編者按",
    "圖",
    "說明",
    "Note",
    "Example",
    "Figure",
    "Table",
    "Warning",
    "Tip",
];

/// Labels of an editor's note (编按), with or without 者.
const EDITOR: &[&str] =
    &["编按", "编者按", "编者注", "编者的话", "按语", "編按", "編者按", "編者註", "編者的話", "按語"];

/// A label at the start of a paragraph: 1–8 Han (a middle dot may part them) or up to 20 Latin letters, perhaps an
/// announcement of the short form in parentheses, then a colon.
pub fn at_start(text: &str) -> Option<Label> {
    let mut end = 0;
    let (mut han, mut latin) = (0, 0);
    for c in text.chars() {
        match c {
            '·' | '•' | '・' if han > 0 => {}
            ' ' | '.' if latin > 0 => latin += 1,
            c if is_han(c) && latin == 0 => han += 1,
            c if c.is_alphabetic() && !is_han(c) && han == 0 => latin += 1,
            _ => break,
        }
        end += c.len_utf8();
        if han > 8 || latin > 20 {
            return None;
        }
    }
    let name = text[..end].trim_end();
    if name.is_empty() {
        return None;
    }
    let mut rest = &text[end..];
    let mut announces = None;
    if let Some(inner) = rest.strip_prefix(['（', '(']) {
        let close = inner.find(['）', ')'])?;
        let words = &inner[..close];
        if words.chars().count() > 20 {
            return None;
        }
        announces = short_form(words);
        rest = &inner[close..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
    let colon = rest.chars().next().filter(|c| matches!(c, '：' | ':'))?;
    let after = text.len() - rest.len() + colon.len_utf8();
    // `http://`, `12:30`, and a line that is all label say nothing
    (!text[after..].starts_with('/')).then_some(Label { name: 0..name.len(), announces, end: after })
}

/// `以下简称“王”` → `王`.
fn short_form(words: &str) -> Option<String> {
    let rest = ["以下简称", "以下簡稱", "下简称", "下簡稱", "以下称", "以下稱", "下称", "下稱", "简称", "簡稱"]
        .iter()
        .find_map(|p| words.strip_prefix(p))?;
    let short = rest.trim_matches(|c: char| "“”‘’「」『』\"'：: 为為".contains(c));
    (!short.is_empty() && short.chars().count() <= 8).then(|| short.to_string())
}

/// Whether a label opens an editor's note.
pub fn is_editor(name: &str) -> bool {
    EDITOR.contains(&name)
}

/// Everybody who speaks in these paragraphs, in order of first appearance. A label counts when it stands at least
/// twice, or when a fuller label announces it; fewer than two speakers are no conversation.
pub fn speakers<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Vec<SpeakerLabel> {
    let mut seen: Vec<(SpeakerLabel, usize, bool)> = Vec::new();
    for text in paragraphs {
        let Some(label) = at_start(text) else { continue };
        let name = &text[label.name.clone()];
        if STOP.contains(&name) || is_editor(name) {
            continue;
        }
        match &label.announces {
            Some(short) => match seen.iter_mut().find(|(s, _, _)| s.short == *short) {
                Some((s, n, listed)) => {
                    s.full.get_or_insert_with(|| name.to_string());
                    (*n, *listed) = (*n + 1, true);
                }
                None => seen.push((SpeakerLabel { full: Some(name.to_string()), short: short.clone() }, 1, true)),
            },
            None => match seen.iter_mut().find(|(s, _, _)| s.short == name || s.full.as_deref() == Some(name)) {
                Some((_, n, _)) => *n += 1,
                None => seen.push((SpeakerLabel { full: None, short: name.to_string() }, 1, false)),
            },
        }
    }
    // 王天成： once, then 王： — the first is the full form of the second
    let firsts: Vec<String> =
        seen.iter().filter(|(s, n, l)| *n == 1 && !l && s.full.is_none()).map(|(s, _, _)| s.short.clone()).collect();
    for (s, n, _) in seen.iter_mut().filter(|(s, n, _)| *n >= 2 && s.full.is_none() && s.short.chars().count() == 1) {
        if let Some(full) = firsts.iter().find(|f| f.starts_with(&s.short) && f.chars().count() <= 4) {
            s.full = Some(full.clone());
            *n += 1;
        }
    }
    let found: Vec<SpeakerLabel> =
        seen.into_iter().filter(|(_, n, listed)| *n >= 2 || *listed).map(|(s, _, _)| s).collect();
    if found.len() >= 2 { found } else { Vec::new() }
}

/// The speaker whose label opens a paragraph: index, and the label.
pub fn match_speaker(text: &str, speakers: &[SpeakerLabel]) -> Option<(usize, Label)> {
    let label = at_start(text)?;
    let name = &text[label.name.clone()];
    let i = speakers.iter().position(|s| s.short == name || s.full.as_deref() == Some(name))?;
    Some((i, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_full_and_short() {
        let text = "王天成（以下简称“王”）：许教授";
        let l = at_start(text).unwrap();
        assert_eq!((&text[l.name], l.announces.as_deref(), &text[l.end..]), ("王天成", Some("王"), "许教授"));
        for (text, name) in
            [("许：好", "许"), ("比尔·盖茨：好", "比尔·盖茨"), ("John Smith: hello", "John Smith"), ("问：", "问")]
        {
            let l = at_start(text).unwrap();
            assert_eq!(&text[l.name], name);
        }
    }

    #[test]
    fn what_is_no_label() {
        for text in
            ["这是一个很长很长的句子开头：", "https://example.com", "12:30 开会", "：空", "他说，好：", "（笑）：", ""]
        {
            assert_eq!(at_start(text), None, "{text}");
        }
    }

    #[test]
    fn speakers_are_those_who_speak_again() {
        let text = ["王天成（以下简称“王”）：甲", "许：乙", "王：丙", "注：丁", "许：戊", "注：己", "优点：庚"];
        let got = speakers(text.into_iter());
        assert_eq!(
            got,
            [
                SpeakerLabel { full: Some("王天成".into()), short: "王".into() },
                SpeakerLabel { full: None, short: "许".into() },
            ]
        );
        assert!(speakers(["优点：甲", "优点：乙"].into_iter()).is_empty());
    }

    #[test]
    fn a_full_name_once_then_the_surname() {
        let got = speakers(["王天成：甲", "许成钢：乙", "王：丙", "许：丁", "王：戊", "许：己"].into_iter());
        assert_eq!(got[0], SpeakerLabel { full: Some("王天成".into()), short: "王".into() });
        assert_eq!(got.len(), 2);
    }
}
