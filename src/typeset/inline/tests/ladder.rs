//! LB-27: what gives way when a line has no good end, step by step.

use super::super::breaks::Relief;
use super::*;

fn first(p: &Paragraph) -> Line {
    set(p).lines.swap_remove(0)
}

/// Han tied together: no line may end inside.
fn tied(text: &str) -> String {
    text.chars().map(|c| c.to_string()).collect::<Vec<_>>().join("\u{2060}")
}

#[test]
fn lb_27_1_an_address_breaks_after_a_separator() {
    let mut broken = 0;
    for measure in 14..26 {
        let p = song("国家产业制度革命经济社会历史知识见https://example.org/alpha/beta/gamma/delta页技术发展", measure);
        for line in set(&p).lines.iter().filter(|l| l.status == LineStatus::Ok) {
            let text = &p.text[line.range.clone()];
            broken += usize::from(text.ends_with(['/', '.']) && line.relief.is_none());
        }
    }
    assert!(broken > 5, "{broken}");
}

#[test]
fn lb_27_2_a_line_opens_to_the_hard_cap() {
    // Ten ideographs and a tied word that does not fit: nine gaps take 1.8 em, 0.2 em each.
    let mut p = song(&format!("国家产业制度革命经济{}", tied("社会历史知识技术发展学术")), 12);
    p.measure = Em(11_800);
    let line = first(&p);
    assert_eq!((line.status, line.relief), (LineStatus::Ok, None));
    let most = line.clusters.iter().map(|c| c.gap_after).max().unwrap();
    assert_eq!(most, Em(200));
    // Over it the line is loose, and says what is missing: 12.7 em, nine gaps of 0.25 em take 2.25.
    p.measure = Em(12_700);
    let line = first(&p);
    assert_eq!((line.status, line.amiss), (LineStatus::Loose, Em(2_700 - 2_250)));
    assert_eq!(line.clusters.iter().map(|c| c.gap_after).max(), Some(Em(300)));
}

#[test]
fn lb_27_3_a_mark_hangs_where_that_is_allowed() {
    // Otherwise the stop takes an ideograph down with it.
    let mut p = song("国家产业制度革命经济。社会历史知识技术发展学术自由", 10);
    assert!(!p.text[first(&p).range].ends_with('。'));
    p.rules.hang = Hang::Allowed;
    let line = first(&p);
    assert_eq!((line.status, line.relief), (LineStatus::Ok, None));
    assert!(p.text[line.range].ends_with('。'));
}

#[test]
fn lb_27_4_the_level_gives_way_for_one_line() {
    let mut p = song("国——家", 2);
    p.rules.level = KinsokuLevel::Strict;
    let line = first(&p);
    assert_eq!((line.status, line.relief, &p.text[line.range]), (LineStatus::Relaxed, Some(Relief::Strict), "国"));
    // Half an em short of `国／家`, which level gb keeps together.
    let p = song("国／家", 2);
    let line = first(&p);
    assert_eq!((line.status, line.relief, &p.text[line.range]), (LineStatus::Relaxed, Some(Relief::Gb), "国／"));
}

#[test]
fn lb_27_5_three_marks_together_part() {
    let p = song("国））））））家", 2);
    let line = first(&p);
    assert_eq!((line.status, line.relief), (LineStatus::Relaxed, Some(Relief::Marks)));
}

#[test]
fn lb_27_6_a_word_is_torn_at_a_grapheme() {
    let p = song("xzqwrtkpvbxzqwrtkpvbxzqwrtkpvb国", 8);
    let line = first(&p);
    assert_eq!((line.status, line.relief), (LineStatus::Relaxed, Some(Relief::Word)));
}

#[test]
fn lb_27_7_what_cannot_be_broken_is_too_long_and_says_by_how_much() {
    let p = song(&format!("国家{}产业", tied("社会历史知识技术发展学术")), 9);
    let long = set(&p).lines.into_iter().find(|l| l.status == LineStatus::Overfull).unwrap();
    assert_eq!(long.amiss, Em(3000));
    assert_eq!(lines(&p).concat(), p.text);
}

/// A later step is not taken where an earlier one will do.
#[test]
fn lb_27_the_steps_are_taken_in_order() {
    assert!(Relief::Strict < Relief::Gb && Relief::Gb < Relief::Marks && Relief::Marks < Relief::Word);
    assert!(Relief::Word < Relief::Token && Relief::Token < Relief::Kinsoku);
    // Where the line can be opened to the cap no rule gives way.
    let p = song(&format!("国家产业制度革命经济{}", tied("社会历史知识技术")), 12);
    assert!(set(&p).lines.iter().all(|l| l.relief.is_none()));
}
