//! LB-11, LB-27 (1): words divided with a hyphen.

use super::*;
use crate::typeset::{GlyphRun, Item};

/// The words of the patterns' own language, as dictionaries divide them.
const ENGLISH: [&str; 4] =
    ["in-ter-na-tion-al-iza-tion", "con-sti-tu-tion-al-ism", "ex-traor-di-nar-ily", "trans-porta-tion"];
const GERMAN: &str = "Bun-des-ver-fas-sungs-ge-richt";

fn whole(divided: &str) -> String {
    divided.replace('-', "")
}

/// What stands at the ends of lines inside words: what is before the end on the line, and whether a hyphen is drawn.
fn divisions(p: &Paragraph) -> Vec<(String, bool)> {
    let set = set(p);
    let count = set.lines.len();
    set.lines
        .iter()
        .take(count.saturating_sub(1))
        .filter(|l| {
            let (before, after) = (&p.text[..l.range.end], &p.text[l.range.end..]);
            before.ends_with(|c: char| c.is_ascii_alphabetic()) && after.starts_with(|c: char| c.is_ascii_alphabetic())
        })
        .map(|l| {
            let drawn = runs_of(l, p, Pt(0), Pt(0));
            let last = drawn
                .iter()
                .rev()
                .find_map(|i| if let Item::Glyphs(g) = i { g.glyphs.last().map(|x| (g, x)) } else { None });
            let hyphen = last.is_some_and(|(run, g)| Some(g.gid) == font_set().face(run.face).glyph('-'));
            (p.text[l.range.clone()].to_string(), hyphen)
        })
        .collect()
}

#[test]
fn lb_11_words_are_divided_at_points_of_the_dictionary_with_a_hyphen() {
    let mut seen = 0;
    for divided in ENGLISH {
        let word = whole(divided);
        let points: Vec<String> =
            divided.match_indices('-').map(|(i, _)| whole(&divided[..i])).filter(|s| s.len() >= 2).collect();
        for measure in 5..14 {
            let p = song(&format!("国家产业制度{word}革命经济"), measure);
            for (line, hyphen) in divisions(&p) {
                let stem = line.trim_start_matches(|c: char| !c.is_ascii()).to_string();
                // a line that holds the middle of a word begins where another ended
                let known = points.iter().any(|s| *s == stem || s.ends_with(&stem));
                assert!(hyphen && known, "{measure}: {line}");
                assert!(word.len() - word.find(&stem).unwrap() - stem.len() >= 3, "{line}");
                seen += 1;
            }
        }
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn lb_11_the_hyphen_stands_for_no_character() {
    let p = song(&format!("国家产业制度{}革命经济", whole(ENGLISH[0])), 7);
    let set = set(&p);
    assert!(!divisions(&p).is_empty());
    let mut drawn = String::new();
    for line in &set.lines {
        for item in runs_of(line, &p, Pt(0), Pt(0)) {
            if let Item::Glyphs(GlyphRun { glyphs, owner, .. }) = item {
                assert_eq!(owner, Owner::Block(BlockId(1)));
                glyphs.iter().for_each(|g| drawn.push_str(&g.text));
            }
        }
        // flush, the hyphen counted (JU-01)
        let last = line.clusters.last().unwrap();
        if !line.last && line.status == LineStatus::Ok {
            assert_eq!(last.x + last.advance, line.right);
        }
    }
    assert_eq!(drawn, p.text);
}

#[test]
fn lb_27_1_only_when_there_is_no_other_solution() {
    // a line that can be filled without: 0.25 em a gap is the hard cap (JU-13)
    let text = "国家产业制度革命经济社会历史知识技术发展学术自由市场transportation金融资源企业";
    for measure in [24, 26, 28, 30] {
        let p = song(text, measure);
        let (short, gaps) = (measure * 1000 - 25_000, 24);
        if short < gaps * 250 {
            continue;
        }
        assert_eq!(divisions(&p), [], "{measure}");
    }
    let p = song(&text.replace("transportation", ""), 26);
    assert!(set(&p).lines.iter().all(|l| l.status == LineStatus::Ok));
}

#[test]
fn lb_11_not_in_acronyms_code_addresses_and_unknown_languages() {
    let parts = |word: &str, change: &dyn Fn(&mut StyledRun)| {
        let mut p = styled(
            &[("国家产业制度", style(Voice::Song)), (word, style(Voice::Song)), ("革命", style(Voice::Song))],
            10,
        );
        change(&mut p.runs[1]);
        divisions(&p).iter().any(|(_, hyphen)| *hyphen)
    };
    let as_it_is = |_: &mut StyledRun| {};
    assert!(parts("transportation", &as_it_is));
    assert!(!parts("TRANSPORTATION", &as_it_is));
    assert!(!parts("TransPortation", &as_it_is));
    assert!(!parts("https://transportation.org", &as_it_is));
    assert!(!parts("transportation", &|r| r.style.verbatim = true));
    assert!(!parts("transportation", &|r| r.style.unbreakable = true));
    assert!(!parts("transportation", &|r| r.lang = Some("ja".to_string())));
    assert!(parts("transportation", &|r| r.lang = Some("en-GB".to_string())));
    assert!(parts("transportation", &|r| r.lang = Some("zh-Hans".to_string())));
}

#[test]
fn lb_11_the_stated_language_says_where() {
    let word = whole(GERMAN);
    let points: Vec<String> = GERMAN.match_indices('-').map(|(i, _)| whole(&GERMAN[..i])).collect();
    for measure in 6..13 {
        let mut p = song(&format!("国家产业{word}"), measure);
        let at = p.text.find('B').unwrap();
        p.runs = vec![run(0..at, style(Voice::Song)), run(at..p.text.len(), style(Voice::Song))];
        p.runs[1].lang = Some("de".to_string());
        for (line, hyphen) in divisions(&p) {
            let stem = line.trim_start_matches(|c: char| !c.is_ascii());
            assert!(hyphen && points.iter().any(|s| s.ends_with(stem)), "{line}");
        }
    }
}

#[test]
fn a_word_is_torn_only_where_no_hyphen_helps() {
    // two letters wide: not even a syllable fits
    let p = song("transportation", 1);
    assert!(lines(&p).len() > 4);
    assert_eq!(lines(&p).concat(), "transportation");
    // a run of letters without a vowel has no place for a hyphen
    let p = song("国家产业zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", 6);
    assert!(set(&p).lines.iter().all(|l| l.status != LineStatus::Overfull));
}
