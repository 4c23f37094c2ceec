//! Markdown, read.

use super::*;
use crate::source::read_bytes;

fn read_md(text: &str) -> Manuscript {
    read_bytes("a.md", text.as_bytes(), None).unwrap()
}

fn para(m: &Manuscript, i: usize) -> &RichText {
    match &m.blocks[i].body {
        RawBody::Para(t) | RawBody::Heading(_, t) | RawBody::Code(t) => t,
        other => panic!("{other:?}"),
    }
}

/// Every exact piece of the map must be the same bytes in the file: an oracle outside the aligner.
fn check_map(text: &str, words: &RichText) {
    for (i, p) in words.pieces.iter().enumerate() {
        let end = words.pieces.get(i + 1).map_or(words.text.len(), |n| n.at);
        let slice = &words.text[p.at..end];
        if p.span.end - p.span.start == slice.len() {
            // a line end inside a code span reads as a space
            assert_eq!(text[p.span.start..p.span.end].replace('\n', " "), slice.replace('\n', " "));
        }
    }
}

#[test]
fn labels_beside_chinese_marks_are_bold() {
    let m = read_md("**王：**许教授。\n\n**“重点”**后\n");
    assert_eq!(para(&m, 0).marks, [crate::text::Mark { range: 0..6, kind: MarkKind::Strong }]);
    assert_eq!(para(&m, 1).text, "“重点”后");
}

#[test]
fn escapes_and_entities_keep_their_place() {
    let text = "约\\$500 亿 &amp; *斜* \\*不斜\\* 尾";
    let m = read_md(text);
    let t = para(&m, 0);
    assert_eq!(t.text, "约$500 亿 & 斜 *不斜* 尾");
    check_map(text, t);
    let dollar = t.text.find('$').unwrap();
    assert_eq!(t.span_of(dollar..dollar + 1), Some(SourceSpan::new(3, 5)));
    let tail = t.text.find('尾').unwrap();
    assert_eq!(t.span_of(tail..tail + 3), Some(SourceSpan::new(text.len() - 3, text.len())));
    assert_eq!(m.resolved.iter().filter(|r| r.rule == "NZ-09").count(), 4);
}

#[test]
fn soft_breaks_join_han_and_space_latin() {
    assert_eq!(para(&read_md("中国\n民主"), 0).text, "中国民主");
    assert_eq!(para(&read_md("hello\nworld"), 0).text, "hello world");
    assert_eq!(para(&read_md("中国\nhello"), 0).text, "中国hello");
    assert_eq!(para(&read_md("甲  \n乙"), 0).text, "甲\n乙");
}

#[test]
fn lists_keep_the_numbers_they_print() {
    let m = read_md("3) 甲\n4) 乙\n\n- 丙\n");
    let RawBody::List { ordered: true, items } = &m.blocks[0].body else { panic!() };
    assert_eq!(items[1].0.as_ref().unwrap().text, "4)");
    assert!(matches!(&m.blocks[1].body, RawBody::List { ordered: false, .. }));
}

#[test]
fn html_keeps_words_and_reports_tags() {
    let m =
        read_md("<span class=\"filename\">文件名：a.rs</span>\n\n<p>段<br>落</p>\n\n行内 <kbd>键</kbd>。<!-- 注 -->\n");
    assert_eq!(para(&m, 0).text, "文件名：a.rs");
    assert_eq!(para(&m, 1).text, "段\n落");
    assert_eq!(para(&m, 2).text, "行内 键。");
    let ids: Vec<_> = m.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    for want in [("HTML-001", "span"), ("HTML-001", "p"), ("HTML-001", "kbd"), ("HTML-002", "!--")] {
        assert!(ids.contains(&want), "{ids:?}");
    }
}

#[test]
fn indented_chinese_prose_is_no_code() {
    let m = read_md("题\n\n    这是缩进的一段话。\n\n后\n");
    assert_eq!(para(&m, 1).text, "这是缩进的一段话。");
    let m = read_md("题\n\n    let x = 1;\n\tlet y = 2;\n");
    assert!(matches!(&m.blocks[1].body, RawBody::Code(_)));
}

#[test]
fn a_missing_picture_is_reported_and_kept() {
    let m = read_md("![图一](no.png)\n");
    assert!(matches!(&m.blocks[0].body, RawBody::Figure { image: ImageState::Missing, .. }));
    assert_eq!(m.findings[0].id, "IMG-001");
}

#[test]
fn notes_stand_where_they_are_defined_and_calls_are_no_words() {
    let m = read_md("　　正文[^1]，又[^b]。[^B]\n\n[^1]: 注文一。\n\n[^无人]: 没有人提到的注。\n\n[^b]: 注文二。\n");
    let words = para(&m, 0);
    assert_eq!(words.text, "正文，又。");
    let calls: Vec<(usize, &MarkKind)> = words.marks.iter().map(|m| (m.range.start, &m.kind)).collect();
    let call = |label: &str| MarkKind::NoteRef { label: label.into() };
    assert_eq!(calls, [(6, &call("1")), (12, &call("b")), (15, &call("b"))]);
    let notes: Vec<&str> = m.blocks[1..]
        .iter()
        .map(|b| match &b.body {
            RawBody::Note { label, .. } => label.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(notes, ["1", "无人", "b"]);
    // a call of what nobody defines is text
    assert_eq!(para(&read_md("正文[^没有]。"), 0).text, "正文[^没有]。");
}

#[test]
fn attributes_become_marks_and_leave_the_words() {
    let m = read_md("甲[着**重**点]{.dot}乙[*hello* world]{lang=en}丙[王五]{width=3 .name}丁\n");
    let t = para(&m, 0);
    assert_eq!(t.text, "甲着重点乙hello world丙王五丁");
    let got: Vec<(&str, String)> =
        t.marks.iter().map(|m| (&t.text[m.range.clone()], format!("{:?}", m.kind))).collect();
    let want = [
        ("着重点", "Dots"),
        ("重", "Strong"),
        ("hello world", "Lang { tag: \"en\" }"),
        ("hello", "Emph"),
        ("王五", "Spread { em: 3 }"),
        ("王五", "ProperName"),
    ];
    assert_eq!(got, want.map(|(a, b)| (a, b.to_string())));
    assert!(m.findings.is_empty());
}

#[test]
fn what_is_no_attribute_list_stays_character_for_character() {
    for text in [
        "数组[1]{…}里",
        "[a]{b}",
        "[a] {.dot}",
        "\u{3010}a]{.dot}",
        "[]{.dot}",
        "集合{1, 2}与{a|b}",
        "{汉字}",
        "{汉字|}",
        "{|hàn}",
        "{一二三四五六七八九|x}",
        "[甲{.dot}",
        "甲]{.dot}",
        "{汉{字|zì",
        "[^甲]{.dot}",
    ] {
        let m = read_md(text);
        assert_eq!((para(&m, 0).text.as_str(), m.findings.len()), (text, 0));
        assert!(para(&m, 0).marks.is_empty(), "{text}");
    }
    for (text, want) in [
        ("`[a]{.dot}{汉|hàn}`", "[a]{.dot}{汉|hàn}"),
        ("\\[a]{.dot}", "[a]{.dot}"),
        ("[a\\]{.dot}", "[a]{.dot}"),
        ("[a]\\{.dot}", "[a]{.dot}"),
        ("&#91;a]{.dot}", "[a]{.dot}"),
        ("\\{汉|hàn}", "{汉|hàn}"),
        ("{汉\\|hàn}", "{汉|hàn}"),
        ("[a](b){.dot}", "a{.dot}"),
        ("[a[^1]{.dot}\n\n[^1]: 注", "[a{.dot}"),
        // emphasis that crosses the bracket
        ("[甲**乙]{.dot}丙**", "[甲乙]{.dot}丙"),
        ("[甲]{.d*o*t}", "[甲]{.dot}"),
        ("[甲]{.dot\n.name}", "[甲]{.dot .name}"),
    ] {
        let m = read_md(text);
        assert_eq!(para(&m, 0).text, want, "{text}");
        assert!(!para(&m, 0).marks.iter().any(|m| matches!(m.kind, MarkKind::Dots | MarkKind::Ruby { .. })), "{text}");
    }
}

#[test]
fn unknown_marks_keep_their_words() {
    let m = read_md("一\n\n[甲乙]{.bok}\n");
    assert_eq!(para(&m, 1).text, "甲乙");
    assert_eq!((m.findings[0].id, m.findings[0].args.join(" ")), ("MARK-001", ".bok .book".to_string()));
    assert_eq!(m.findings[0].span, Some(SourceSpan::new(13, 19)));
}

fn readings(t: &RichText) -> Vec<(String, String)> {
    let of = |m: &crate::text::Mark| match &m.kind {
        MarkKind::Ruby { reading } => Some((t.text[m.range.clone()].to_string(), reading.clone())),
        _ => None,
    };
    t.marks.iter().filter_map(of).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()
}

#[test]
fn readings_stand_over_their_bases() {
    for (text, words, want) in [
        ("读{漢字|hàn zì}。", "读漢字。", &[("漢字", "hàn zì")][..]),
        ("读{漢字|hàn|zì}。", "读漢字。", &[("漢", "hàn"), ("字", "zì")]),
        ("[{行|háng}长]{.name}{好|ㄏㄠˇ}", "行长好", &[("行", "háng"), ("好", "ㄏㄠˇ")]),
        ("{**漢**字|x\\|y}", "漢字", &[("漢字", "x|y")]),
        ("{東京|とうきょう}", "東京", &[("東京", "とうきょう")]),
        ("a\nb {漢|hàn}", "a b 漢", &[("漢", "hàn")]),
    ] {
        let m = read_md(text);
        assert_eq!((para(&m, 0).text.as_str(), readings(para(&m, 0))), (words, pairs(want)), "{text}");
        assert!(m.findings.is_empty(), "{text}");
    }
    let m = read_md("{漢字典|hàn|zì}");
    assert_eq!(readings(para(&m, 0)), pairs(&[("漢字典", "hàn zì")]));
    assert_eq!((m.findings[0].id, m.findings[0].args.join(" ")), ("MARK-003", "漢字典 2 3".to_string()));
}

#[test]
fn in_a_cell_the_bar_of_a_reading_is_escaped() {
    let m = read_md("| {漢\\|hàn} |\n|---|\n| 乙 |\n");
    let RawBody::Table { head, .. } = &m.blocks[0].body else { panic!() };
    assert_eq!((head[0].text.as_str(), readings(&head[0])), ("漢", pairs(&[("漢", "hàn")])));
}

#[test]
fn html_readings_are_readings() {
    for (text, words, want) in [
        ("读<ruby>漢<rt>hàn</rt>字<rt>zì</rt></ruby>。", "读漢字。", &[("漢", "hàn"), ("字", "zì")][..]),
        ("<ruby>漢字<rp>（</rp><rt>hàn zì</rt><rp>）</rp></ruby>", "漢字", &[("漢字", "hàn zì")]),
        ("<ruby><rb>漢</rb><rt>hàn</ruby>也", "漢也", &[("漢", "hàn")]),
        ("<p><ruby>漢<rt>hàn</rt></ruby>字</p>", "漢字", &[("漢", "hàn")]),
    ] {
        let m = read_md(text);
        assert_eq!((para(&m, 0).text.as_str(), readings(para(&m, 0))), (words, pairs(want)), "{text}");
        assert!(m.findings.iter().all(|f| f.args[0] == "p"), "{text}");
    }
    for text in ["漢<rt>hàn</rt>", "<ruby>漢<rt></rt></ruby>hàn", "<ruby>**漢<rt>h**àn</rt></ruby>", "<ruby>漢hàn"]
    {
        let m = read_md(text);
        let words = para(&m, 0).text.replace('*', "");
        assert_eq!((words.as_str(), readings(para(&m, 0)).len()), ("漢hàn", 0), "{text}");
        assert!(m.findings.iter().any(|f| f.id == "HTML-001"), "{text}");
    }
}

#[test]
fn divs_have_their_roles() {
    let m = read_md(
        "::: 诗\n床前明月光，\n疑是地上霜。\n\n    举头望明月，\n    低头思故乡。\n:::\n\n::: {.quote}\n引文\n:::\n",
    );
    let RawBody::Div { role: DivRole::Verse, blocks } = &m.blocks[0].body else { panic!("{:?}", m.blocks) };
    let lines: Vec<&str> = blocks
        .iter()
        .map(|b| match &b.body {
            RawBody::Para(t) => t.text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(lines, ["床前明月光，\n疑是地上霜。", "举头望明月，\n低头思故乡。"]);
    assert!(matches!(&m.blocks[1].body, RawBody::Quote(_)));
    assert!(m.findings.is_empty());
}

#[test]
fn divs_that_are_not_understood_keep_their_contents() {
    let m = read_md("::: vers\n甲\n:::\n\n::: verse\n乙\n丙\n\n::: note\n丁\n:::\n");
    let ids: Vec<(&str, &str)> = m.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    assert_eq!(ids, [("MARK-001", "vers"), ("MARK-004", "::: verse")]);
    assert_eq!(m.findings[0].args[1], "verse");
    assert_eq!((para(&m, 0).text.as_str(), para(&m, 1).text.as_str()), ("甲", "乙丙"));
    assert!(matches!(&m.blocks[2].body, RawBody::Div { role: DivRole::EditorNote, .. }));
    let m = read_md("甲\n\n:::\n\n乙\n");
    assert_eq!((para(&m, 1).text.as_str(), m.findings[0].id), (":::", "MARK-005"));
}

fn captions(m: &Manuscript) -> Vec<&str> {
    m.blocks
        .iter()
        .map(|b| match &b.body {
            RawBody::Table { caption, .. } | RawBody::Figure { caption, .. } => {
                caption.as_ref().map_or("", |c| c.text.as_str())
            }
            RawBody::Para(_) => "¶",
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn captions_of_tables_and_figures() {
    const T: &str = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    for (text, want) in [
        (format!("Table: 各年**产量**\n\n{T}"), &["各年产量"][..]),
        (format!(": 各年产量\n\n{T}\n: 各月产量\n\n{T}"), &["各年产量", "各月产量"]),
        (format!("{T}\n: 各年产量\n\n{T}\n: 各月产量\n\n段"), &["各年产量", "各月产量", "¶"]),
        (format!("{T}: 各年产量\n"), &["各年产量"]),
        (format!("表1-1　各年产量\n\n{T}"), &["表1-1　各年产量"]),
        (format!("表1-1　各年产量\n{T}"), &["表1-1　各年产量"]),
        (format!("表1-1　各年产量见下。\n\n{T}"), &["¶", ""]),
        (format!("{T}\n表1-1　各年产量\n"), &["", "¶"]),
        (format!("\\: 各年产量\n\n{T}"), &["¶", ""]),
        ("Table: 没有表\n".to_string(), &["¶"]),
        ("![山](a.png \"图1　远山\")\n\n图2　近水\n".to_string(), &["图1　远山", "¶"]),
        ("![山](a.png)\n\n图1　远山\n\n图2　近水\n".to_string(), &["图1　远山", "¶"]),
        ("![山](a.png)\n\n图中是一座远山。\n".to_string(), &["", "¶"]),
    ] {
        assert_eq!(captions(&read_md(&text)), want, "{text}");
    }
}

#[test]
fn pictures_inside_lines_are_read() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x10").unwrap();
    let text = "# 题![甲](a.png)\n\n字![乙](no.png)字![丙](a.png)\n\n| ![丁](b.png) |\n|---|\n";
    let m = read_bytes("a.md", text.as_bytes(), Some(dir.path())).unwrap();
    let states: Vec<(&str, bool)> =
        m.pictures.iter().map(|(k, v)| (k.as_str(), matches!(v, ImageState::Found { .. }))).collect();
    assert_eq!(states, [("a.png", true), ("b.png", false), ("no.png", false)]);
    let found: Vec<(&str, &str)> = m.findings.iter().map(|f| (f.id, f.args[0].as_str())).collect();
    assert_eq!(found, [("IMG-001", "no.png"), ("IMG-001", "b.png")]);
}

#[test]
fn deep_nesting_ends() {
    let m = read_md(&format!("{}字", "> ".repeat(5000)));
    assert_eq!(m.blocks.len(), 1);
}

proptest::proptest! {
    #[test]
    fn the_map_is_true_for_any_markdown(text in "([a中，。“”*_\\\\`\\[\\]()&;#> \\n${}|:.^]|\\]\\{\\.dot\\}|\\*\\*|&amp;|  \\n){1,60}") {
        let m = read_bytes("a.md", text.as_bytes(), None);
        if let Ok(m) = m {
            for b in &m.blocks {
                if let RawBody::Para(t) | RawBody::Heading(_, t) = &b.body {
                    check_map(&text, t);
                }
            }
        }
    }
}

#[test]
fn a_list_right_before_a_closing_fence_keeps_its_places() {
    let text = "::: note\n- 甲\n  1. 乙丙\n     丁\n:::\n戊\n";
    let m = read_md(text);
    let RawBody::Div { blocks, .. } = &m.blocks[0].body else { panic!() };
    let RawBody::List { items, .. } = &blocks[0].body else { panic!() };
    let RawBody::List { items, .. } = &items[0].1[1].body else { panic!() };
    let RawBody::Para(words) = &items[0].1[0].body else { panic!() };
    let at = text.find('丁').unwrap();
    assert_eq!((words.text.as_str(), words.span_of(6..9)), ("乙丙丁", Some(SourceSpan::new(at, at + 3))));
}
