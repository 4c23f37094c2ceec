//! NZ-03: paragraphs that page breaks cut in mid-sentence are joined again, on text that shows damage.
//!
//! What is cut ends without a mark that ends a sentence, and goes on in the next block. What is doubtful (short lines,
//! a closing quotation mark at the cut) is kept apart and reported.

use super::labels::{self, SpeakerLabel};
use super::{Doubt, EditClass, Ledger, Repair};
use crate::source::{Manuscript, RawBlock, RawBody};
use crate::text::{RichText, SourceSpan, is_cjk_punctuation, is_han};

/// A paragraph that a page break cut fills at least a line of it.
const LINE: usize = 20;

/// How a paragraph ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// With a mark that ends a sentence or announces what follows.
    Sentence,
    /// With a closing quotation mark that has no end mark before it.
    Quote,
    /// In mid-sentence.
    Open,
}

/// What the evidence says of two neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// They are one paragraph.
    Join,
    /// They may be.
    Doubt,
    /// They are two.
    Apart,
}

fn end_of(text: &str) -> End {
    let closing = |c: char| "”’」』）)》〉】〕\"".contains(c);
    let bare = text.trim_end().trim_end_matches(closing);
    let last = bare.chars().next_back();
    if last.is_none_or(|c| "。！？…：；.!?:;—～".contains(c)) {
        return End::Sentence;
    }
    let outer = text.trim_end().chars().next_back();
    if outer.is_some_and(|c| "”’」』\"".contains(c)) { End::Quote } else { End::Open }
}

/// A mark that never begins a paragraph.
fn cannot_begin(text: &str) -> bool {
    text.starts_with([
        '，', '。', '、', '；', '：', '？', '！', '”', '’', '」', '』', '）', '》', '〉', '】', '·', '％',
    ])
}

/// A paragraph that begins something: a label, a number, an indent of its own.
fn begins_anew(text: &RichText, speakers: &[SpeakerLabel]) -> bool {
    let t = &text.text;
    let bold_start = text.marks.iter().any(|m| m.range.start == 0 && m.kind == crate::text::MarkKind::Strong);
    let label = labels::match_speaker(t, speakers).is_some()
        || labels::at_start(t).is_some_and(|l| labels::is_editor(&t[l.name.clone()]) || bold_start);
    let number: String =
        t.chars().take_while(|c| c.is_ascii_digit() || "（(一二三四五六七八九十百".contains(*c)).collect();
    let numbered = !number.is_empty()
        && t[number.len()..].starts_with(['、', '）', ')', '.', '．'])
        && !t[number.len()..]
            .starts_with(|c: char| c == '.' && t[number.len() + 1..].starts_with(|d: char| d.is_ascii_digit()));
    label || numbered || t.starts_with(['①', '②', '③', '④', '⑤', '●', '■', '※', '—']) && !t.starts_with("——")
}

fn para(block: &RawBlock) -> Option<&RichText> {
    match &block.body {
        RawBody::Para(t) => Some(t),
        _ => None,
    }
}

fn judge(upper: &RichText, lower: &RichText, speakers: &[SpeakerLabel]) -> Verdict {
    let length = upper.text.chars().count();
    let end = end_of(&upper.text);
    if upper.text.contains('\n') || lower.text.contains('\n') || end == End::Sentence && !cannot_begin(&lower.text) {
        return Verdict::Apart;
    }
    if cannot_begin(&lower.text) && end != End::Sentence {
        return Verdict::Join;
    }
    if begins_anew(lower, speakers) {
        return if length >= LINE && end == End::Open { Verdict::Doubt } else { Verdict::Apart };
    }
    match end {
        End::Sentence => Verdict::Doubt,
        End::Quote if length >= LINE => Verdict::Doubt,
        End::Open if length >= LINE && prose(&upper.text) && prose_tail(&lower.text) => Verdict::Join,
        End::Open if length >= LINE => Verdict::Doubt,
        _ => Verdict::Apart,
    }
}

/// Prose has marks inside its sentences; a title, a name or a line of a table has none.
fn prose(text: &str) -> bool {
    text.chars().filter(|c| is_han(*c)).count() >= LINE / 2 && text.contains(['，', '。', '；', '？', '！'])
}

/// The rest of a sentence: Han or Latin to begin with, and a mark somewhere, or a long run of words.
fn prose_tail(text: &str) -> bool {
    text.chars().next().is_some_and(|c| is_han(c) || c.is_alphanumeric() || is_cjk_punctuation(c))
        && (end_of(text) == End::Sentence || text.chars().count() >= LINE)
}

/// A short paragraph right after code, a table or a picture is its caption, and captions have no end mark.
fn is_caption(blocks: &[RawBlock], i: usize) -> bool {
    let shown = i
        .checked_sub(1)
        .is_some_and(|j| matches!(blocks[j].body, RawBody::Code(_) | RawBody::Table { .. } | RawBody::Figure { .. }));
    shown && para(&blocks[i]).is_some_and(|t| t.text.chars().count() <= 3 * LINE)
}

/// The next block to read after `i`, page debris left out.
fn next(blocks: &[RawBlock], i: usize, skip: &dyn Fn(usize) -> bool) -> Option<usize> {
    (i + 1..blocks.len()).find(|j| !skip(*j))
}

/// Whether a text came out of pages (`decisions.md` 6): at least three paragraphs are cut and go on in the next block,
/// and four fifths of the others end as sentences do.
pub fn shows_damage(blocks: &[RawBlock], speakers: &[SpeakerLabel], skip: &dyn Fn(usize) -> bool) -> bool {
    let (mut cut, mut rest, mut ended) = (0, 0, 0);
    for i in (0..blocks.len()).filter(|i| !skip(*i)) {
        let Some(upper) = para(&blocks[i]) else { continue };
        let joins = next(blocks, i, skip)
            .and_then(|j| para(&blocks[j]))
            .is_some_and(|lower| !is_caption(blocks, i) && judge(upper, lower, speakers) == Verdict::Join);
        if joins {
            cut += 1;
        } else {
            rest += 1;
            let last = upper.text.trim_end().chars().next_back();
            ended += usize::from(last.is_some_and(|c| "。！？”…：".contains(c)));
        }
    }
    cut >= 3 && ended * 5 >= rest * 4
}

/// Joins what is cut, drops page debris between, and enters each edit in the ledger.
pub fn join(m: &mut Manuscript, speakers: &[SpeakerLabel], pages: &[usize], heads: &[usize], ledger: &mut Ledger) {
    let blocks = std::mem::take(&mut m.blocks);
    let captions: Vec<bool> = (0..blocks.len()).map(|i| is_caption(&blocks, i)).collect();
    let mut upper_is_caption = false;
    let mut out: Vec<RawBlock> = Vec::with_capacity(blocks.len());
    // whether the last block in `out` came right before the one at hand, with at most debris between
    let mut after_debris: Option<usize> = None;
    for (i, block) in blocks.into_iter().enumerate() {
        let rule = if pages.contains(&i) {
            Some(("NZ-01", "page number in a series"))
        } else if heads.contains(&i) {
            Some(("NZ-02", "repeats a heading at least three times"))
        } else {
            None
        };
        if let Some((rule, evidence)) = rule {
            after_debris.get_or_insert(block.span.start);
            ledger.repairs.push(Repair {
                rule,
                class: EditClass::F,
                span: block.span,
                before: m.text[block.span.start..block.span.end].to_string(),
                after: String::new(),
                evidence: evidence.to_string(),
            });
            continue;
        }
        let gap_end = after_debris.take().unwrap_or(block.span.start);
        let verdict = match (out.last().and_then(para), para(&block)) {
            (Some(upper), Some(lower)) if !upper_is_caption => judge(upper, lower, speakers),
            _ => Verdict::Apart,
        };
        upper_is_caption = captions[i];
        let upper_end = out.last().map_or(0, |u| u.span.end);
        let gap = SourceSpan::new(upper_end, gap_end.max(upper_end));
        match (verdict, out.last_mut(), block) {
            (
                Verdict::Join,
                Some(RawBlock { span, body: RawBody::Para(upper) }),
                RawBlock { span: at, body: RawBody::Para(lower) },
            ) => {
                let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                let glue =
                    if latin(upper.text.chars().next_back()) && latin(lower.text.chars().next()) { " " } else { "" };
                ledger.repairs.push(Repair {
                    rule: "NZ-03",
                    class: EditClass::F,
                    span: gap,
                    before: m.text[gap.start..gap.end].to_string(),
                    after: glue.to_string(),
                    evidence: evidence(&upper.text, &lower.text),
                });
                upper.push(glue, gap);
                upper.append(lower);
                upper.order_marks();
                *span = span.to(at);
            }
            (Verdict::Doubt, Some(RawBlock { body: RawBody::Para(upper), .. }), block) => {
                if let Some(lower) = para(&block) {
                    ledger.doubts.push(Doubt { rule: "NZ-03", span: gap, message: evidence(&upper.text, &lower.text) });
                }
                out.push(block);
            }
            (_, _, block) => out.push(block),
        }
    }
    m.blocks = out;
}

/// What an editor needs to judge a join: the characters on both sides.
fn evidence(upper: &str, lower: &str) -> String {
    let tail: String = upper.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    let head: String = lower.chars().take(6).collect();
    format!("上段 {} 字，止于“{tail}”；下段起于“{head}”", upper.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::{Extracted, normalize};
    use crate::source::read_bytes;

    fn run(text: &str, mode: Extracted) -> (Vec<String>, Ledger) {
        let m = read_bytes("a.md", text.as_bytes(), None).unwrap();
        let (m, ledger) = normalize(m, mode);
        (m.blocks.iter().filter_map(|b| para(b).map(|t| t.text.clone())).collect(), ledger)
    }

    const A: &str =
        "这是一个足够长的段落，它写满了一行还多，然后在一句话的当中被分页断开了，所以它没有句末的标点就止于这";
    const B: &str = "里，下一页才接着把话说完。";

    #[test]
    fn a_cut_paragraph_is_joined_and_entered() {
        let text = format!("{A}\n\n{B}\n\n完整的一段。\n");
        let (paras, ledger) = run(&text, Extracted::Yes);
        assert_eq!(paras, [format!("{A}{B}"), "完整的一段。".into()]);
        let r = &ledger.repairs[0];
        assert_eq!((r.rule, r.class, r.before.as_str(), r.after.as_str()), ("NZ-03", EditClass::F, "\n\n", ""));
        assert_eq!(&text[r.span.start..r.span.end], "\n\n");
    }

    #[test]
    fn damage_is_found_out_and_sound_text_is_left_alone() {
        let cut = format!("{A}\n\n{B}\n\n");
        let sound = "一段完整的话。\n\n".repeat(4);
        assert_eq!(run(&format!("{sound}{}", cut.repeat(3)), Extracted::Auto).1.count("NZ-03"), 3);
        assert_eq!(run(&format!("{sound}{}", cut.repeat(2)), Extracted::Auto).1.count("NZ-03"), 0);
        assert_eq!(run(&format!("{sound}{}", cut.repeat(3)), Extracted::No).1.count("NZ-03"), 0);
        // as many short lines without end marks as sentences: a list, a table, a poem
        let lines = "没有句末标点的一行\n\n".repeat(9);
        assert_eq!(run(&format!("{sound}{lines}{}", cut.repeat(3)), Extracted::Auto).1.count("NZ-03"), 0);
    }

    #[test]
    fn verse_lists_headings_and_labels_are_never_joined() {
        let verse = "床前明月光，\n\n疑是地上霜。\n\n举头望明月，\n\n低头思故乡。\n";
        assert_eq!(run(verse, Extracted::Yes).0.len(), 4);
        let labels = format!("王：{A}\n\n许：好。\n\n王：好。\n\n许：好。\n");
        assert_eq!(run(&labels, Extracted::Yes).0.len(), 4);
        let numbered = format!("{A}\n\n（二）第二条的内容。\n\n3、第三条的内容。\n");
        assert_eq!(run(&numbered, Extracted::Yes).0.len(), 3);
        let heading = format!("{A}\n\n## 标题\n\n{B}\n");
        assert_eq!(run(&heading, Extracted::Yes).0.len(), 2);
    }

    #[test]
    fn captions_of_code_are_never_joined() {
        let listing = "```\nx\n```\n\n示例 4-1：把一个变量的整数值，赋给另一个同名的变量的写法\n\n";
        let text = format!("{}{}", listing.repeat(4), "它的意思是很清楚的一句话。\n\n".repeat(4));
        let (paras, ledger) = run(&text, Extracted::Yes);
        assert_eq!((paras.len(), ledger.count("NZ-03")), (8, 0));
    }

    #[test]
    fn a_closing_quotation_mark_is_doubtful() {
        let text = format!("{A}“信息技术革命”\n\n{B}\n");
        let (paras, ledger) = run(&text, Extracted::Yes);
        assert_eq!((paras.len(), ledger.doubts.len()), (2, 1));
        let text = format!("{A}“信息技术革命”\n\n，{B}\n");
        assert_eq!(run(&text, Extracted::Yes).0.len(), 1);
    }

    #[test]
    fn page_debris_between_the_halves_is_dropped() {
        let cut = |n: u32| format!("{A}\n\n{n}\n\n{B}\n\n");
        let text = format!("{}{}{}", cut(7), cut(8), cut(9));
        let (paras, ledger) = run(&text, Extracted::Yes);
        assert_eq!((paras.len(), ledger.count("NZ-01"), ledger.count("NZ-03")), (3, 3, 3));
        let mut end = 0;
        for r in &ledger.repairs {
            assert!(r.span.start >= end, "edits overlap");
            end = r.span.end;
        }
    }

    #[test]
    fn seeded_cuts_are_found_and_nothing_else() {
        // independent oracle: we cut the text, so we know where
        let sentence = "历史学家说，制度的变迁从来不是一夜之间发生的事情，它需要几代人的努力，也需要许多偶然的机会";
        let mut text = String::new();
        let mut cuts = 0;
        for i in 0..40 {
            let whole: Vec<char> = format!("{sentence}，这是第{i}段的说明。").chars().collect();
            if i % 3 == 0 {
                let at = 22 + i % 17;
                text.extend(whole[..at].iter());
                text.push_str("\n\n");
                text.extend(whole[at..].iter());
                cuts += 1;
            } else {
                text.extend(whole.iter());
            }
            text.push_str("\n\n");
        }
        let (paras, ledger) = run(&text, Extracted::Auto);
        assert_eq!((paras.len(), ledger.count("NZ-03")), (40, cuts));
    }
}
