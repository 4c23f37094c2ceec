//! What a manuscript may say beyond plain Markdown, from its bytes to the document's leaves.

use crate::support::here;
use fuzi::document::{Block, BlockBody, Document, LeafKind, Overrides};
use fuzi::license::{SealOptions, canonical_blocks, seal};
use fuzi::normalize::Extracted;
use fuzi::press::understand_manuscript;
use fuzi::source::read_bytes;
use fuzi::text::{MarkKind, is_han};
use fuzi::verify::{Limits, Reference, verify};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    let m = read_bytes("a.md", text.as_bytes(), None).unwrap();
    understand_manuscript(m, Extracted::Auto, &Overrides::default()).document
}

fn leaf(b: &Block) -> (LeafKind, &str) {
    match &b.body {
        BlockBody::Leaf { kind, text } => (*kind, text.text.as_str()),
        other => panic!("{other:?}"),
    }
}

/// The top level, each block in a word: its text, or `①label(text)` for a note.
fn outline(d: &Document) -> Vec<String> {
    d.blocks
        .iter()
        .map(|b| match &b.body {
            BlockBody::Leaf { text, .. } => text.text.clone(),
            BlockBody::Note { label, blocks } => {
                let words: Vec<&str> = blocks.iter().map(|b| leaf(b).1).collect();
                format!("^{label}({})", words.join("/"))
            }
            BlockBody::SceneBreak => "*".into(),
            BlockBody::List { .. } => "list".into(),
            BlockBody::Quote(_) => "quote".into(),
            BlockBody::Table { .. } => "table".into(),
            BlockBody::Figure { .. } => "figure".into(),
            BlockBody::EditorNote(_) => "editor".into(),
        })
        .collect()
}

fn ids(d: &Document) -> Vec<&'static str> {
    d.findings.iter().map(|f| f.id).collect()
}

/// NT-03 in the order of the text: a note stands at the end of the chapter of its first call.
#[test]
fn notes_stand_at_the_end_of_the_chapter_that_calls_them_first() {
    let text = "# 书\n\n## 一\n\n甲[^b]乙[^a]。\n\n[^a]: 注甲，见[^c]。\n[^b]: 注乙。\n[^c]: 注丙。\n\n### 小节\n\n丙[^d]。\n\n## 二\n\n丁[^a]。\n\n[^d]: 注丁。\n";
    let d = document(text);
    let want =
        ["一", "甲乙。", "小节", "丙。", "^b(注乙。)", "^a(注甲，见。)", "^d(注丁。)", "^c(注丙。)", "二", "丁。"];
    assert_eq!((outline(&d), ids(&d)), (want.map(String::from).to_vec(), vec![]));
    let numbers: Vec<u32> = d.leaves().iter().map(|b| b.id.0).collect();
    assert!(numbers.windows(2).all(|w| w[0] < w[1]), "ids follow the reading order: {numbers:?}");
}

#[test]
fn every_kind_of_leaf_may_call_a_note() {
    let text = "一[^1]\n===\n\n> 引[^2]\n\n- 项[^3]\n\n: 题[^4]\n\n| 头[^5] |\n|---|\n| 格[^6] |\n\n::: 诗\n诗[^7]\n:::\n\n\
                ::: 落款\n款[^8]\n日[^9]\n:::\n\n## 二\n\n尾\n\n[^1]: 一\n[^2]: 二\n[^3]: 三\n[^4]: 四\n[^5]: 五\n[^6]: 六\n[^7]: 七\n[^8]: 八\n[^9]: 九\n";
    let d = document(&format!("---\ntitle: 题\n---\n\n{text}"));
    let notes: Vec<String> = outline(&d).into_iter().filter(|l| l.starts_with('^')).collect();
    let want = ["^1(一)", "^2(二)", "^3(三)", "^4(四)", "^5(五)", "^6(六)", "^7(七)", "^8(八)", "^9(九)"];
    assert_eq!((notes, ids(&d)), (want.map(String::from).to_vec(), vec![]));
}

#[test]
fn notes_that_nobody_calls_and_calls_that_lead_nowhere() {
    let text = "---\ntitle: 题\n---\n\n正文[^空]。\n\n[^甲]: 没人引，引[^乙]。\n\n[^乙]: 只有注引。\n\n[^环]: 引[^圈]\n\n[^圈]: 引[^环]\n\n[^空]:\n";
    let d = document(text);
    assert_eq!(outline(&d), ["正文。", "*", "list", "^乙(只有注引。)", "^圈(引)"].map(String::from));
    assert_eq!(ids(&d), ["NOTE-002", "NOTE-001"]);
    let BlockBody::List { items, .. } = &d.blocks[2].body else { panic!() };
    let markers: Vec<&str> = items.iter().map(|i| leaf(i.marker.as_ref().unwrap()).1).collect();
    assert_eq!(markers, ["[甲]", "[环]"]);
    assert!(!ids(&d).contains(&"TXT-002"), "labels are no words");
}

/// Nobody speaks in a note, and no page break cut it in two (NZ-03).
#[test]
fn notes_are_no_turns_and_are_never_joined() {
    let d = document("王：问一。[^1]\n\n许：答一。\n\n王：问二。\n\n许：答二。\n\n[^1]: 王：这不是发言。\n");
    let BlockBody::Note { blocks, .. } = &d.blocks.last().unwrap().body else { panic!() };
    assert_eq!(leaf(&blocks[0]), (LeafKind::Para, "王：这不是发言。"));
    let half = "这是一个足够长的段落，它写满了一行还多，然后在一句话的当中被分页断开了，所以它没有句末的标点就止于这";
    let m = read_bytes("a.md", format!("{half}[^1]\n\n[^1]: {half}\n\n里，下一页。\n").as_bytes(), None).unwrap();
    let u = understand_manuscript(m, Extracted::Yes, &Overrides::default());
    assert_eq!((u.ledger.count("NZ-03"), u.document.blocks.len()), (0, 3));
}

#[test]
fn roles_of_divs_and_captions() {
    let text = "---\ntitle: 题\n---\n\n::: 编按\n编者按：说明。\n\n第二段。\n:::\n\n::: verse\n一行很长很长很长很长很长很长很长很长很长很长\n二行\n\n三行\n:::\n\n\
                表1　产量\n\n| a |\n|---|\n| 1 |\n\n![山](a.png)\n\n图1　远山\n\n::: signature\n某某　记\n二〇二六年\n:::\n";
    let d = document(text);
    let BlockBody::EditorNote(inner) = &d.blocks[0].body else { panic!() };
    assert_eq!(inner.len(), 2);
    let BlockBody::Leaf { text: first, .. } = &inner[0].body else { panic!() };
    assert_eq!(first.marks[0].kind, MarkKind::Label);
    let got: Vec<(LeafKind, &str)> = d.leaves().into_iter().skip(2).map(leaf).collect();
    let want = [
        (LeafKind::Verse, "一行很长很长很长很长很长很长很长很长很长很长\n二行"),
        (LeafKind::Verse, "三行"),
        (LeafKind::Caption, "表1　产量"),
        (LeafKind::Cell, "a"),
        (LeafKind::Cell, "1"),
        (LeafKind::Alt, "山"),
        (LeafKind::Caption, "图1　远山"),
        (LeafKind::Signature, "某某　记"),
        (LeafKind::Signature, "二〇二六年"),
    ];
    assert_eq!(got, want);
    assert_eq!(ids(&d), ["IMG-001"]);
}

#[test]
fn inspect_counts_notes_and_readings() {
    let m = read_bytes("a.md", "题\n\n{漢字|hàn|zì}[^1]{好|hǎo}\n\n[^1]: 注{也|yě}\n".as_bytes(), None).unwrap();
    let u = understand_manuscript(m, Extracted::Auto, &Overrides::default());
    let report = fuzi::inspect::report(&u.document, &u.ledger);
    assert_eq!((&report["structure"]["notes"], &report["structure"]["readings"]), (&1.into(), &4.into()));
}

/// Every mark nests in or lies apart from every other, on character boundaries.
fn check_marks(d: &Document, source: &str) {
    for b in d.leaves() {
        let BlockBody::Leaf { text, .. } = &b.body else { continue };
        for (i, m) in text.marks.iter().enumerate() {
            let (a, z) = (m.range.start, m.range.end);
            assert!(text.text.get(a..z).is_some(), "{source:?}");
            for n in &text.marks[i + 1..] {
                let (b, y) = (n.range.start, n.range.end);
                assert!(b >= z || y <= z, "{:?} crosses {:?} in {source:?}", m, n);
                assert!(a <= b, "order in {source:?}");
            }
        }
    }
}

/// Words of these tests; no mark, label or class is made of them.
const WORDS: &str = "甲乙丙丁戊己庚辛";

fn words_of(text: &str) -> Vec<char> {
    let mut out: Vec<char> = text.chars().filter(|c| WORDS.contains(*c)).collect();
    out.sort_unstable();
    out
}

/// Everything that the body of an edition says: leaves, readings, alternative texts.
fn said(d: &Document) -> String {
    canonical_blocks(d).into_iter().map(|b| b.text).collect()
}

const PIECES: &[&str] = &[
    "甲",
    "乙",
    "丙丁",
    "戊，",
    "己。",
    "庚",
    "辛",
    "a",
    " ",
    "\n",
    "\n\n",
    "[",
    "]",
    "{",
    "}",
    "|",
    "\\",
    "**",
    "*",
    "`",
    "[甲]{.dot}",
    "]{.dot}",
    "]{lang=en}",
    "]{width=3 .name}",
    "]{.nome}",
    "{甲|",
    "{乙丙|x|y}",
    "\n::: verse\n",
    "\n::: {.落款}\n",
    "\n:::\n",
    "\n::: note\n",
    "\n::: nite\n",
    "\n:::::\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "# ",
    "```\n",
    "[^注]",
    "[^b]",
    "\n\n[^注]: ",
    "\n\n[^b]: ",
    "\n\n    ",
    "|\n|---|\n|",
    "\n\nTable: ",
    "\n\n: ",
    "\n\n表1　",
    "![丁](a.png)",
    "<ruby>",
    "<rt>",
    "</rt>",
    "<rp>",
    "</ruby>",
    "<p>",
    "<!-- x -->",
    "：",
    "～",
    "^",
    "&#91;",
    "\\{",
    "\\|",
    "\u{3000}",
    "\r\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn words_are_never_lost_whatever_the_marks(picks in proptest::collection::vec(0..PIECES.len(), 1..40)) {
        let text: String = picks.iter().map(|i| PIECES[*i]).collect();
        // a title in the header and prose at the head, so that no line of the text becomes a field
        let text = format!("---\ntitle: 题\n---\n这一段是正文。\n\n{text}");
        let Ok(m) = read_bytes("a.md", text.as_bytes(), None) else { return Ok(()) };
        for extracted in [Extracted::No, Extracted::Yes] {
            let d = understand_manuscript(m.clone(), extracted, &Overrides::default()).document;
            check_marks(&d, &text);
            // cells beyond the head's are dropped by Markdown, and a link's definition swallows its line: both reported
            if !d.findings.iter().any(|f| f.id == "TXT-002") {
                prop_assert_eq!(words_of(&said(&d)), words_of(&text), "{:?} → {:?}", text, said(&d));
            }
        }
    }

    #[test]
    fn prose_with_brackets_stays_as_it_is(text in "[甲乙，。a1()（）\\[\\]{}^]{1,40}") {
        // without a dot, an equals sign and a bar there is no attribute and no reading
        prop_assume!(!text.contains("]("));
        let d = document(&format!("# 题\n\n字{text}字\n"));
        let body: String = d.leaves().into_iter().map(|b| leaf(b).1).collect();
        prop_assert_eq!(body, format!("字{text}字"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Emitter and reader agree on every mark that a manuscript can make.
    #[test]
    fn an_epub_of_any_marks_verifies(picks in proptest::collection::vec(0..PIECES.len(), 1..40)) {
        let text: String = picks.iter().map(|i| PIECES[*i]).collect();
        let text = format!("---\ntitle: 题\nauthor: 某\nlicense: CC-BY-4.0\n---\n这一段是正文。\n\n{text}");
        let Ok(m) = read_bytes("a.md", text.as_bytes(), None) else { return Ok(()) };
        let u = understand_manuscript(m, Extracted::Auto, &Overrides::default());
        let edition = seal(u.document, u.ledger, &SealOptions::default()).unwrap();
        let made = fuzi::epub::emit(&edition).unwrap();
        let report = verify(&made.bytes, "a.epub", &Reference::from_edition(&edition), &Limits::default());
        prop_assert_eq!(report.exit, 0, "{:?} {:?}", report.failed_ids(), text);
    }
}

/// What a coverage without holes means: no Han character of a plain text is missing from what the edition says.
#[test]
fn han_of_a_text_with_every_form_is_all_there() {
    let text = "# 题\n\n[着重]{.dot}[专名]{.name}{漢字|讀音}：\n\n::: quote\n引文[^1]\n:::\n\n[^1]: 注文\n";
    let d = document(text);
    assert!(d.findings.is_empty(), "{:?}", d.findings);
    let all = said(&d);
    for c in "着重专名漢字讀音引文注文".chars().filter(|c| is_han(*c)) {
        assert!(all.contains(c), "{c}");
    }
}

/// The examples of a guide: fenced blocks marked `manuscript`.
fn examples(guide: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open: Option<String> = None;
    for line in guide.lines() {
        match (&mut open, line) {
            (None, "```markdown manuscript") => open = Some(String::new()),
            (Some(text), "```") => {
                out.push(std::mem::take(text));
                open = None;
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    out
}

#[test]
fn the_guides_examples_are_understood_without_a_word_of_warning() {
    let mut read = Vec::new();
    for name in ["docs/guide.md", "docs/guide.en.md"] {
        let guide = std::fs::read_to_string(here(name)).unwrap();
        let found = examples(&guide);
        assert_eq!(found.len(), 8, "{name}");
        let (mut marks, mut blocks) = (Vec::new(), Vec::new());
        for text in &found {
            // most are pieces of a text, not whole ones
            let whole = if text.starts_with("# ") { text.clone() } else { format!("---\ntitle: 题\n---\n{text}") };
            let m = read_bytes("guide.md", whole.as_bytes(), Some(&here("docs"))).unwrap();
            let u = understand_manuscript(m, Extracted::Auto, &Overrides::default());
            assert!(u.document.findings.is_empty(), "{:?}\n{text}", u.document.findings);
            assert!(u.ledger.doubts.is_empty(), "{:?}\n{text}", u.ledger.doubts);
            blocks.extend(outline(&u.document));
            for b in u.document.leaves() {
                let BlockBody::Leaf { kind, text } = &b.body else { continue };
                blocks.push(format!("{kind:?}"));
                let name = |m: &fuzi::text::Mark| format!("{:?}", m.kind).split(' ').next().unwrap().to_string();
                marks.extend(text.marks.iter().map(name));
            }
        }
        for kind in ["Dots", "ProperName", "BookTitle", "Lang", "Spread", "Ruby", "NoteRef", "Image", "Strike", "Link"]
        {
            assert!(marks.iter().any(|m| m == kind), "{kind} in {name}");
        }
        for kind in ["Verse", "Signature", "Caption", "editor", "quote", "figure", "table", "list", "*"] {
            assert!(blocks.iter().any(|b| b == kind), "{kind} in {name}");
        }
        read.push(found);
    }
    assert_eq!(read[0], read[1], "both guides show the same examples");
}
