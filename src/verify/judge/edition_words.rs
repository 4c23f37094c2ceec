//! The edition's own words held against what an edition of this source says (`decisions.md` 2: what the comparison of
//! the body leaves out is itself checked). Needs the source: a manifest does not list the edition's sentences.

use crate::document::{Block, BlockBody};
use crate::license::Edition;
use crate::text::MarkKind;
use crate::verify::judge::known::Known;
use crate::verify::model::{Artefact, squeezed};
use crate::verify::report::findings::{Detail, Findings};
use std::collections::BTreeSet;

/// What a format adds in the three languages: names in navigation, roles beside stated names, the stand-in of a picture
/// that is missing (`docs/marks.md`).
pub(crate) const OF_THE_FORMAT: &[&str] = &[
    "扉页",
    "扉頁",
    "Title page",
    "目录",
    "目錄",
    "Contents",
    "版权与许可",
    "版權與授權",
    "Copyright and licence",
    "导览",
    "導覽",
    "Landmarks",
    "正文",
    "Text",
    "〔缺图：",
    "〔缺圖：",
    "〕",
    "续表",
    "續表",
    "continued",
    "注释",
    "註釋",
    "Notes",
    "图（原文未附说明）",
    "圖（原文未附說明）",
    "Picture (not described in the source)",
    "[Picture missing: ",
    "]",
    "著",
    "译",
    "編",
    "编",
    "譯",
    "受访",
    "受訪",
    "采访",
    "採訪",
    "编纂",
    "編纂",
    "绘",
    "繪",
    "摄影",
    "攝影",
    "摄",
    "攝",
    "注",
    "註",
    "封面",
    "cover",
    "Cover",
    "成品",
    "trim",
    "出血",
    "bleed",
    "书脊",
    "書脊",
    "spine",
    "页",
    "頁",
    "pages",
    "CMYK",
    "ISBN",
    "annotator",
    "author",
    "translator",
    "editor",
    "interviewee",
    "interviewer",
    "compiler",
    "illustrator",
    "photographer",
    // the slug line on a printer's sheet
    "p.",
    "K 100",
    "trim",
    "bleed",
    "mm",
];

/// Everything that an edition may say outside the body, white space left out, longest first.
pub(crate) fn of(edition: &Edition) -> Vec<String> {
    let w = edition.wording();
    let mut words: Vec<String> = vec![
        w.rights_title.clone(),
        w.contents_title.clone(),
        w.picture.clone(),
        w.title_page.clone(),
        w.credit_line.clone(),
        edition.attribution().byline(),
        edition.title().to_string(),
        edition.document().source.name.clone(),
        edition.manifest().generator.clone(),
    ];
    words.extend(edition.attribution().citation());
    words.extend(edition.attribution().publisher.clone());
    for row in w.rights.iter().flatten() {
        words.push(row.label.clone());
        words.extend(row.lines.iter().map(|l| l.text()));
    }
    words.extend(w.licence_foot.iter().map(|l| l.text()));
    words.extend(edition.canon().fields.iter().flat_map(|f| f.1.clone()));
    let headings = edition.canon().blocks.iter().filter(|b| b.kind.as_str() == "heading");
    words.extend(headings.map(|b| b.text.clone()));
    words.extend(OF_THE_FORMAT.iter().map(|w| w.to_string()));
    words.extend(repeated_words(&edition.document().blocks));
    let mut words: Vec<String> = words.iter().map(|t| squeezed(t)).filter(|t| !t.is_empty()).collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    words.dedup();
    words
}

/// A path longer than this is shown cut, with `…` behind it.
const LONGEST_PATH: usize = 60;

/// Words of the work that an edition may show again: the path of a missing picture (`decisions.md` 19), the head row of a
/// table that goes on over the page.
fn repeated_words(blocks: &[Block]) -> Vec<String> {
    let mut out = Vec::new();
    let mut todo: Vec<&Block> = blocks.iter().collect();
    while let Some(block) = todo.pop() {
        match &block.body {
            BlockBody::Leaf { text, .. } => out.extend(text.marks.iter().filter_map(|m| match &m.kind {
                MarkKind::Image { src, .. } => Some(src.clone()),
                _ => None,
            })),
            BlockBody::EditorNote(inner) | BlockBody::Quote(inner) | BlockBody::Note { blocks: inner, .. } => {
                todo.extend(inner)
            }
            BlockBody::List { items, .. } => todo.extend(items.iter().flat_map(|i| &i.blocks)),
            BlockBody::Table { head, rows, .. } => {
                out.extend(head.iter().filter_map(|cell| match &cell.body {
                    BlockBody::Leaf { text, .. } => Some(text.text.clone()),
                    _ => None,
                }));
                todo.extend(head.iter().chain(rows.iter().flatten()));
            }
            BlockBody::Figure { src, .. } => {
                out.push(src.clone());
                out.push(src.chars().take(LONGEST_PATH).chain(['…']).collect());
            }
            BlockBody::SceneBreak => {}
        }
    }
    out
}

/// What an edition may add of its own without words: folios, roman numerals, joints between its sentences.
fn wordless(rest: &str) -> bool {
    let code_point = rest.starts_with("U+");
    code_point || rest.chars().all(|c| !c.is_alphabetic() || "ivxlcdmIVXLCDM".contains(c))
}

/// INT-002: words marked as the edition's, or as artifacts, that are none of them.
pub(crate) fn check(artefact: &Artefact, known: &Known, findings: &mut Findings) {
    if known.own_words.is_empty() || !artefact.marked {
        return;
    }
    let singles: BTreeSet<char> = known.own_words.iter().filter_map(|w| only(w)).collect();
    for shown in artefact.edition.iter().chain(&artefact.artifacts) {
        if findings.in_time().is_err() {
            return;
        }
        for rest in remainder(&shown.text, &known.own_words).split('\n') {
            // running heads cut titles short
            let part = rest.trim_matches('…');
            let letters: String = part.chars().filter(|c| !singles.contains(c)).collect();
            if !wordless(part) && !wordless(&letters) && !known.own_words.iter().any(|w| w.contains(part)) {
                findings.fail("INT-002.edition", &[part], Detail::at(shown.at.clone()));
            }
        }
    }
}

/// The character of a word of one.
fn only(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// A text without the known sentences: what is left, a line feed between the pieces.
pub(crate) fn remainder(text: &str, own: &[String]) -> String {
    let mut text = squeezed(text);
    for words in own.iter().filter(|w| w.chars().count() > 1) {
        if text.contains(words.as_str()) {
            text = text.replace(words.as_str(), "\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_edition_says_is_left_over() {
        let own: Vec<String> = ["本版仅作格式转换，文字未作改动。", "许可"].map(String::from).to_vec();
        assert_eq!(remainder("许可\n本版仅作格式 转换，文字未作改动。", &own).replace('\n', ""), "");
        assert_eq!(remainder("许可：可自由商用", &own).replace('\n', ""), "：可自由商用");
        assert!(wordless("·12·") && wordless("xiv") && wordless("U+2A6D6") && !wordless("广告"));
    }
}
