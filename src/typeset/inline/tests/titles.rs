use super::*;

fn broken(text: &str, max: i32, lines: usize) -> Option<Vec<&str>> {
    let mut s = style(Voice::SongBold);
    s.gap = Em::ZERO;
    let ranges = with_fonts(|fonts| break_title(text, &s, Em::whole(max), lines, fonts))?;
    Some(ranges.into_iter().map(|r| &text[r]).collect())
}

#[test]
fn a_title_that_fits_is_one_line() {
    assert_eq!(broken("制度与产业革命", 13, 2), Some(vec!["制度与产业革命"]));
}

#[test]
fn after_a_colon_first() {
    assert_eq!(broken("第四次产业革命与制度：一场对话", 13, 2), Some(vec!["第四次产业革命与制度：", "一场对话"]));
    // The blank of the colon at the line end does not count.
    assert_eq!(broken("国家产业制度：革命经济社会历史", 8, 2).map(|l| l.len()), Some(2));
    assert_eq!(broken("国家产业——革命经济社会", 7, 2), Some(vec!["国家产业——", "革命经济社会"]));
}

#[test]
fn then_before_a_joining_word() {
    assert_eq!(broken("人工智能产业革命与社会制度", 9, 2), Some(vec!["人工智能产业革命", "与社会制度"]));
    // The shorter line above where there is a choice.
    assert_eq!(broken("国家产业和制度革命及社会经济历史", 12, 2), Some(vec!["国家产业和制度革命", "及社会经济历史"]));
}

#[test]
fn after_de() {
    assert_eq!(broken("中国古代社会的产业制度革命", 9, 2), Some(vec!["中国古代社会的", "产业制度革命"]));
}

#[test]
fn never_inside_a_title_a_quotation_or_a_word() {
    assert_eq!(broken("评《国家与革命的历史及其制度》", 8, 2), None);
    assert_eq!(broken("论“国家与革命的历史及其制度”", 8, 2), None);
    assert_eq!(broken("国家产业制度革命经济社会", 8, 2), None);
}

#[test]
fn no_line_under_three_ideographs() {
    assert_eq!(broken("问：国家产业制度革命经济社会", 13, 2), None);
    assert_eq!(broken("问答录：国家产业制度革命经济", 12, 2), Some(vec!["问答录：", "国家产业制度革命经济"]));
}

#[test]
fn spaces_at_a_break_are_on_no_line() {
    assert_eq!(broken("国家产业制度 革命经济社会", 8, 2), Some(vec!["国家产业制度", "革命经济社会"]));
}

#[test]
fn lines_of_the_source_are_kept() {
    assert_eq!(broken("国家产业\n制度革命经济", 8, 2), Some(vec!["国家产业", "制度革命经济"]));
    assert_eq!(broken("国家产业\n制度革命经济", 8, 1), None);
}

#[test]
fn three_lines() {
    let lines = broken("国家产业制度：革命经济社会与历史知识技术", 7, 3).unwrap();
    assert_eq!(lines, ["国家产业制度：", "革命经济社会", "与历史知识技术"]);
}
