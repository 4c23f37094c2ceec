//! Front matter without a header: the loose lines before the title, and those that repeat them after it.

use super::lines::{self, LineRole};
use super::{Basis, CalledFrom, Creator, Field, FieldCall, Metadata};
use crate::normalize::{Doubt, EditClass, Ledger, Repair};
use crate::source::{RawBlock, RawBody};
use crate::text::{MarkKind, SourceSpan, is_han};

/// Longest line of front matter, in characters.
const LONGEST: usize = 60;
/// Most blocks of front matter.
const MOST: usize = 40;

/// A line of the front matter, with what it says.
struct Line {
    block: usize,
    text: String,
    span: SourceSpan,
    role: Option<LineRole>,
}

/// Takes the front matter out of the blocks. What is not understood stays where it is, and is reported. `title_given`:
/// the user names the work, so a heading that may be a chapter's is left in the text.
pub fn take(blocks: &mut Vec<RawBlock>, text: &str, meta: &mut Metadata, title_given: bool, ledger: &mut Ledger) {
    let heading = blocks.iter().position(|b| matches!(b.body, RawBody::Heading(..)));
    let among = heading.map_or(Among::Alone, |h| among(blocks, h));
    // with a title in the header there is no title page in loose lines: what stands before a heading is body
    let headed = meta.title.is_some();
    let open = || blocks.iter().position(|b| !is_loose(b)).unwrap_or(blocks.len());
    let before = if headed { 0 } else { heading.unwrap_or_else(open) };
    let heading = heading.filter(|h| !headed || *h == 0);
    if before > MOST || !blocks[..before].iter().all(is_loose) {
        return; // prose before the first heading: no title page in loose lines
    }
    let mut taken = vec![false; blocks.len()];
    let mut head = lines_of(&blocks[..before], 0);
    find_journal(&mut head);
    lone_notice(&mut head);
    if heading.is_none() {
        find_title(&mut head, meta);
    }
    for i in 0..before {
        let of_block = || head.iter().filter(|l| l.block == i);
        if blocks[i].body == RawBody::Rule {
            taken[i] = true;
        } else if of_block().all(|l| l.role.as_ref().is_some_and(|r| fits(meta, r))) {
            of_block().for_each(|l| record(meta, l, text, ledger));
            taken[i] = true;
        } else {
            let message = format!(
                "题前的行未能识别，保留在正文：{}",
                of_block().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" / ")
            );
            ledger.doubts.push(Doubt { rule: "NZ-23", span: blocks[i].span, message });
        }
    }
    // lines after the title that say the same again, up to the first that says something else
    if let Some(heading) = heading {
        for i in heading + 1..blocks.len() {
            let again = lines_of(&blocks[i..=i], i);
            if !is_loose(&blocks[i])
                || again.is_empty()
                || !again.iter().all(|l| l.role.as_ref().is_some_and(|r| repeats(meta, r)))
            {
                break;
            }
            again.iter().for_each(|l| record(meta, l, text, ledger));
            taken[i] = true;
        }
        let chapter = among == Among::Chapters || among == Among::Equals && title_given;
        if (headed || !chapter) && take_title(&blocks[heading], text, meta, ledger) {
            taken[heading] = true;
            if among == Among::Equals && !headed {
                // other headings stand on its level: the title is a reading, and a flag may replace it
                if let Some(title) = &mut meta.title {
                    title.basis = Basis::Inferred("first-heading");
                }
            }
        }
    }
    // a text that is nothing but its title keeps it as its one heading
    if let Some(heading) = heading
        && taken.iter().all(|t| *t)
    {
        taken[heading] = false;
        ledger.repairs.retain(|r| r.rule != "NZ-23" || r.span != blocks[heading].span);
    }
    for c in &mut meta.creators {
        // a name that stands twice, or with a role, is stated; one that merely looks like a name is inferred
        if matches!(c.basis, Basis::Inferred(_)) && (c.spans.len() > 1 || c.role.is_some()) {
            c.basis = Basis::Stated;
        }
    }
    for block in blocks.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(b, _)| b) {
        unread(block, ledger);
        calls_of(block, meta);
    }
    let place = |c: &FieldCall| match &c.from {
        CalledFrom::Title => 0,
        CalledFrom::Name(name) => 1 + meta.creators.iter().position(|c| c.name == *name).unwrap_or(usize::MAX - 1),
    };
    let mut calls = std::mem::take(&mut meta.calls);
    calls.sort_by_key(place);
    meta.calls = calls;
    let mut flags = taken.into_iter();
    blocks.retain(|_| !flags.next().unwrap_or(false));
}

/// A field is bare words: a reading over a title or a name is lost with its line, and that is a doubt.
fn unread(block: &RawBlock, ledger: &mut Ledger) {
    let (RawBody::Para(words) | RawBody::Heading(_, words)) = &block.body else { return };
    let readings = words.marks.iter().filter_map(|m| match &m.kind {
        MarkKind::Ruby { reading } => Some(reading.as_str()),
        _ => None,
    });
    let readings: Vec<&str> = readings.collect();
    if !readings.is_empty() {
        let message = format!("题名或题前的行带有注音，题名页上没有：{}", readings.join(" / "));
        ledger.doubts.push(Doubt { rule: "NZ-23", span: block.span, message });
    }
}

/// The notes that a title or a name of the front matter calls. A name that stands twice calls its note once; a call from
/// any other line is not kept, and its note then stands after the text.
fn calls_of(block: &RawBlock, meta: &mut Metadata) {
    let (RawBody::Para(words) | RawBody::Heading(_, words)) = &block.body else { return };
    for mark in &words.marks {
        let MarkKind::NoteRef { label } = &mark.kind else { continue };
        let before = words.text.get(..mark.range.start).unwrap_or_default();
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let from = match &block.body {
            RawBody::Heading(..) => Some(CalledFrom::Title),
            _ if meta.title.as_ref().is_some_and(|t| t.value == line.trim()) => Some(CalledFrom::Title),
            // the name that ends last before it
            _ => {
                let ends = meta.creators.iter().filter_map(|c| Some((line.rfind(&c.name)? + c.name.len(), &c.name)));
                ends.max().map(|(_, name)| CalledFrom::Name(name.clone()))
            }
        };
        if let Some(from) = from
            && !meta.calls.iter().any(|c| c.label == *label)
        {
            meta.calls.push(FieldCall { from, label: label.clone() });
        }
    }
}

/// What the first heading stands among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    /// No other heading on its level or above: it is the title.
    Alone,
    /// Others on its level.
    Equals,
    /// Others on its level, and it is numbered as a chapter (第一章): no title.
    Chapters,
}

fn among(blocks: &[RawBlock], first: usize) -> Among {
    let RawBody::Heading(level, words) = &blocks[first].body else { return Among::Alone };
    let equals = blocks[first + 1..].iter().any(|b| matches!(&b.body, RawBody::Heading(n, _) if n <= level));
    let digits = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千两".contains(c);
    let numbered = words.text.strip_prefix('第').is_some_and(|rest| {
        let unit = rest.trim_start().trim_start_matches(digits);
        unit.len() < rest.len() && unit.trim_start().starts_with(['章', '回', '节', '節', '卷', '部', '篇', '编', '編'])
    });
    match (equals, numbered) {
        (false, _) => Among::Alone,
        (true, false) => Among::Equals,
        (true, true) => Among::Chapters,
    }
}

/// A paragraph of a few short lines, or a rule between them.
fn is_loose(block: &RawBlock) -> bool {
    match &block.body {
        RawBody::Para(t) => {
            let lines: Vec<&str> = t.text.lines().collect();
            lines.len() <= 12 && lines.iter().all(|l| l.chars().count() <= LONGEST)
        }
        RawBody::Rule => true,
        _ => false,
    }
}

fn lines_of(blocks: &[RawBlock], first: usize) -> Vec<Line> {
    let mut out = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let RawBody::Para(words) = &block.body else { continue };
        let mut at = 0;
        for line in words.text.split('\n') {
            let range = at..at + line.len();
            at = range.end + 1;
            if !line.trim().is_empty() {
                let span = words.span_of(range).unwrap_or(block.span);
                out.push(Line { block: first + i, text: line.trim().to_string(), span, role: lines::classify(line) });
            }
        }
    }
    out
}

/// A short line of Han right before volume and issue is the journal, whatever it ends in.
fn find_journal(lines: &mut [Line]) {
    if lines.iter().any(|l| matches!(l.role, Some(LineRole::Journal(_)))) {
        return;
    }
    for i in 1..lines.len() {
        let cited = matches!(&lines[i].role, Some(LineRole::Citation { printed: Some(_), journal: None, .. }));
        let open = matches!(&lines[i - 1].role, None | Some(LineRole::Names(_)));
        let short = lines[i - 1].text.chars().count() <= 20
            && lines[i - 1].text.chars().all(|c| is_han(c) || "·与和".contains(c));
        // two names above a citation are more likely names than a journal
        let names_before = lines[..i - 1].iter().any(|l| matches!(l.role, Some(LineRole::Names(_))));
        let is_names = matches!(&lines[i - 1].role, Some(LineRole::Names(_)));
        if cited
            && open
            && short
            && (!is_names || names_before && lines[i - 1].block != lines[i.saturating_sub(2)].block)
        {
            lines[i - 1].role = Some(LineRole::Journal(lines[i - 1].text.clone()));
            return;
        }
    }
}

/// A sentence that speaks of reprinting is the notice only beside other front matter that nobody writes in prose: a
/// licence, a citation, a journal, a copyright line; or names and a kind.
fn lone_notice(lines: &mut [Line]) {
    let certain = lines.iter().any(|l| {
        matches!(
            l.role,
            Some(
                LineRole::License(_)
                    | LineRole::Citation { .. }
                    | LineRole::Journal(_)
                    | LineRole::Copyright(_)
                    | LineRole::Issn(_)
                    | LineRole::Kind(_)
                    | LineRole::Names(_)
            )
        )
    });
    if !certain {
        for l in lines.iter_mut().filter(|l| matches!(l.role, Some(LineRole::Notice(_)))) {
            l.role = None;
        }
    }
}

/// Without a heading, the first line that says nothing else is the title.
fn find_title(lines: &mut [Line], meta: &mut Metadata) {
    if meta.title.is_some() {
        return;
    }
    let found = lines.iter().position(|l| {
        l.role.is_none() && (2..=40).contains(&l.text.chars().count()) && !l.text.ends_with(['。', '，', '；', '：'])
    });
    if let Some(i) = found
        && lines.iter().filter(|l| l.block == lines[i].block).count() == 1
        && lines.iter().any(|l| l.role.is_some())
    {
        let mut title = Field::inferred(lines[i].text.clone(), "first-open-line");
        title.spans.push(lines[i].span);
        meta.title = Some(title);
        lines[i].role = Some(LineRole::Title);
    }
}

/// Whether a line can be taken without losing a word: its field is empty, or says the same.
fn fits(meta: &Metadata, role: &LineRole) -> bool {
    fn open<T: PartialEq>(field: &Option<Field<T>>, value: &T) -> bool {
        field.as_ref().is_none_or(|f| f.value == *value)
    }
    match role {
        LineRole::Kind(v) => open(&meta.kind, v),
        LineRole::Names(names) => match meta.creators.iter().any(|c| c.basis == Basis::Stated && c.spans.is_empty()) {
            true => names.iter().all(|(n, _)| meta.creators.iter().any(|c| c.name == *n)),
            false => true,
        },
        LineRole::Citation { journal, volume, issue, printed, date } => {
            [(&meta.journal, journal), (&meta.volume, volume), (&meta.issue, issue), (&meta.volume_issue, printed)]
                .iter()
                .all(|(field, value)| value.as_ref().is_none_or(|v| open(field, v)))
                && date.as_ref().is_none_or(|d| meta.date.as_ref().is_none_or(|known| known.value.iso == d.iso))
        }
        LineRole::License(v) => open(&meta.license, v),
        LineRole::Journal(v) => open(&meta.journal, v),
        LineRole::Issn(v) => open(&meta.issn, v),
        LineRole::Copyright(v) => open(&meta.copyright, v),
        LineRole::Notice(_) | LineRole::Title => true,
    }
}

/// After the title a line is front matter only when it repeats a field, or gives the names that nothing gave before.
fn repeats(meta: &Metadata, role: &LineRole) -> bool {
    match role {
        LineRole::Names(names) => {
            let known = |n: &str| meta.creators.iter().any(|c| c.name == n);
            let listed_after = meta.creators.iter().all(|c| matches!(c.basis, Basis::Inferred(_)));
            names.iter().all(|(n, _)| known(n)) || listed_after && meta.creators.len() < 8
        }
        LineRole::Notice(_) | LineRole::Title => false,
        other => fits(meta, other),
    }
}

fn record(meta: &mut Metadata, line: &Line, text: &str, ledger: &mut Ledger) {
    let span = line.span;
    let Some(role) = line.role.clone() else { return };
    let name = match role {
        LineRole::Kind(kind) => {
            set(&mut meta.kind, kind, span);
            "kind"
        }
        LineRole::Names(names) => {
            for (name, role) in names {
                match meta.creators.iter_mut().find(|c| c.name == name) {
                    Some(known) => known.spans.push(span),
                    None => meta.creators.push(Creator {
                        name,
                        role: role.map(|r| Field::stated(r.to_string(), span)),
                        file_as: None,
                        basis: Basis::Inferred("loose-line-name"),
                        spans: vec![span],
                    }),
                }
            }
            "creators"
        }
        LineRole::Citation { journal, volume, issue, printed, date } => {
            for (field, value) in [
                (&mut meta.journal, journal),
                (&mut meta.volume, volume),
                (&mut meta.issue, issue),
                (&mut meta.volume_issue, printed),
            ] {
                if let Some(value) = value {
                    set(field, value, span);
                }
            }
            if let Some(date) = date {
                set(&mut meta.date, date, span);
            }
            "citation"
        }
        LineRole::License(code) => {
            set(&mut meta.license, code, span);
            "licence"
        }
        LineRole::Notice(words) => {
            let notice =
                meta.notice.get_or_insert_with(|| Field { value: Vec::new(), basis: Basis::Stated, spans: Vec::new() });
            notice.spans.push(span);
            notice.value.push(words);
            "notice"
        }
        LineRole::Copyright(words) => {
            set(&mut meta.copyright, words, span);
            "copyright"
        }
        LineRole::Journal(words) => {
            set(&mut meta.journal, words, span);
            "journal"
        }
        LineRole::Issn(issn) => {
            set(&mut meta.issn, issn, span);
            "ISSN"
        }
        LineRole::Title => "title",
    };
    enter(ledger, text, span, name);
}

fn set<T: PartialEq>(field: &mut Option<Field<T>>, value: T, span: SourceSpan) {
    match field {
        Some(known) => known.spans.push(span),
        None => *field = Some(Field::stated(value, span)),
    }
}

/// The first heading is the title, or repeats the header's; returns whether it leaves the body.
fn take_title(block: &RawBlock, text: &str, meta: &mut Metadata, ledger: &mut Ledger) -> bool {
    let RawBody::Heading(_, words) = &block.body else { return false };
    let title: String = words.text.split('\n').map(str::trim).collect();
    if title.is_empty() {
        return false;
    }
    match &mut meta.title {
        Some(known) if squeeze(&known.value) == squeeze(&title) => known.spans.push(block.span),
        Some(_) => return false,
        None => meta.title = Some(Field::stated(title.clone(), block.span)),
    }
    if words.text.contains('\n') {
        ledger.repairs.push(Repair {
            rule: "NZ-24",
            class: EditClass::F,
            span: block.span,
            before: words.text.clone(),
            after: title,
            evidence: "hard break inside the title".into(),
        });
    }
    enter(ledger, text, block.span, "title");
    true
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// NZ-23: a line of front matter taken as a field.
fn enter(ledger: &mut Ledger, text: &str, span: SourceSpan, field: &str) {
    ledger.repairs.push(Repair {
        rule: "NZ-23",
        class: EditClass::F,
        span,
        before: text.get(span.start..span.end).unwrap_or_default().to_string(),
        after: String::new(),
        evidence: format!("front matter: {field}"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read_bytes;

    fn understood(text: &str) -> (Metadata, Vec<String>) {
        let m = read_bytes("a.md", text.as_bytes(), None).unwrap();
        let mut blocks = m.blocks;
        let mut meta = Metadata::default();
        if let Some(header) = &m.front {
            meta.title = header.values.get("title").map(|(v, s)| Field::stated(v.clone(), *s));
        }
        take(&mut blocks, &m.text, &mut meta, false, &mut Ledger::default());
        let left = blocks
            .iter()
            .filter_map(|b| match &b.body {
                RawBody::Para(t) | RawBody::Heading(_, t) => Some(t.text.clone()),
                _ => None,
            })
            .collect();
        (meta, left)
    }

    #[test]
    fn loose_lines_before_and_after_the_title() {
        let text = "书评\n\n张三丰\n\n天下文章\n\n第三卷第2期\n二〇二六年三月\n\nCC BY 4.0\n\n# 题名\n\n张三丰\n\n正文的第一句话。\n";
        let (meta, left) = understood(text);
        assert_eq!(meta.title.unwrap().value, "题名");
        assert_eq!(meta.kind.unwrap().value, "书评");
        assert_eq!(meta.creators[0].name, "张三丰");
        assert_eq!((meta.creators[0].basis.clone(), meta.creators[0].spans.len()), (Basis::Stated, 2));
        assert_eq!(meta.journal.unwrap().value, "天下文章");
        assert_eq!(meta.date.unwrap().value.iso, "2026-03");
        assert_eq!(left, ["正文的第一句话。"]);
    }

    #[test]
    fn prose_before_a_heading_stays_prose() {
        let prose = "我请他谈谈版权，也谈谈转载与署名。";
        let (meta, left) = understood(&format!("{prose}\n\n# 题名\n\n正文。\n"));
        assert_eq!((meta.notice.is_none(), left), (true, vec![prose.to_string(), "正文。".into()]));
        let (meta, left) = understood(&format!("---\ntitle: 题\n---\n\n{prose}\n\n## 一节\n\n正文。\n"));
        assert_eq!((meta.notice.is_none(), left.len()), (true, 3));
    }

    #[test]
    fn a_field_that_says_two_things_loses_neither() {
        let (meta, left) = understood("访谈\n\n论文\n\n2026年1月\n\n2025年1月\n\n# 题名\n\n正文。\n");
        assert_eq!(meta.kind.unwrap().value, "访谈");
        assert_eq!(meta.date.unwrap().value.iso, "2026-01");
        assert_eq!(left, ["论文", "2025年1月", "正文。"]);
    }

    #[test]
    fn a_heading_that_repeats_the_header_leaves_the_body() {
        let (meta, left) = understood("---\ntitle: 题名\n---\n\n# 题名\n\n正文。\n");
        assert_eq!((meta.title.unwrap().spans.len(), left), (2, vec!["正文。".to_string()]));
        let (_, left) = understood("---\ntitle: 题名\n---\n\n# 第一章\n\n正文。\n");
        assert_eq!(left, ["第一章", "正文。"]);
    }

    #[test]
    fn a_reading_over_the_title_is_missed() {
        let m = read_bytes("a.md", "# {漢|hàn}字\n\n正文。\n".as_bytes(), None).unwrap();
        let (mut blocks, mut ledger) = (m.blocks, Ledger::default());
        take(&mut blocks, &m.text, &mut Metadata::default(), false, &mut ledger);
        assert!(ledger.doubts[0].message.contains("hàn"));
    }

    #[test]
    fn a_text_of_one_title_keeps_it() {
        let (meta, left) = understood("# 题名\n");
        assert_eq!((meta.title.unwrap().value.as_str(), left), ("题名", vec!["题名".to_string()]));
    }

    #[test]
    fn a_chapter_among_chapters_is_no_title() {
        let (meta, left) = understood("# 第一章 山村\n\n正文。\n\n# 第二章 城市\n\n正文。\n");
        assert_eq!((meta.title, left.len()), (None, 4));
        let (meta, left) = understood("# 前言\n\n正文。\n\n# 正篇\n\n正文。\n");
        assert_eq!((meta.title.unwrap().basis, left.len()), (Basis::Inferred("first-heading"), 3));
        let (meta, _) = understood("# 第一章 山村\n\n正文。\n\n## 一\n\n正文。\n");
        assert_eq!(meta.title.unwrap().basis, Basis::Stated);
    }

    #[test]
    fn without_a_heading_the_open_line_is_the_title() {
        let (meta, left) = understood(
            "访谈\n\n字与字之间\n\n张三丰\n\n第2卷 第3期\n\n正文的第一句话，它比一行要长得多，所以不会是什么题名或者作者的名字，它只是一段普通的、从头到尾都没有什么特别之处的正文，说的是一些平常的事情。\n",
        );
        assert_eq!(meta.title.unwrap().value, "字与字之间");
        assert_eq!(left.len(), 1);
    }
}
