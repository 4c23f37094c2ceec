use super::*;
use crate::typeset::Item;
use proptest::prelude::*;

// A table of its own: what may not begin or end a line at level gb (LB-02…LB-04).
const NO_START: &str = "，、。；：！？”’」』）》〉】·～／";
const NO_END: &str = "“‘「『（《〈【／";

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[一-龥]{1,9}",
        3 => "[，。、；：！？“”‘’（）《》「」·—…／～]{1,3}",
        2 => "[a-zA-Z]{1,12}",
        1 => "[0-9]{1,7}",
        1 => "[ -~]{1,6}",
        1 => Just(" ".to_string()),
        1 => Just("——".to_string()),
        1 => Just("……".to_string()),
        1 => Just("300%".to_string()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 1..40).prop_map(|p| p.concat())
}

fn paragraph(text: &str, measure: i32, indent: i32) -> Paragraph {
    let mut p = song(text, measure);
    p.first_indent = Em::whole(indent);
    p
}

/// Nothing lost, nothing moved: lines, clusters and glyphs give the text back, in order (decisions 4).
fn check_whole(p: &Paragraph, set: &SetParagraph) {
    let mut at = 0;
    let mut drawn = String::new();
    for line in &set.lines {
        assert_eq!(line.range.start, at);
        for c in &line.clusters {
            assert_eq!(c.range.start, at);
            at = c.range.end;
        }
        assert_eq!(line.range.end, at);
        for item in runs_of(line, p, Pt(0), Pt(0)) {
            if let Item::Glyphs(run) = item
                && matches!(run.owner, Owner::Block(_))
            {
                for g in run.glyphs {
                    assert_ne!(g.gid, GlyphId(0));
                    drawn.push_str(&g.text);
                }
            }
        }
    }
    assert_eq!(at, p.text.len());
    let no_breaks = |s: &str| s.replace("\r\n", "").replace('\n', "");
    assert_eq!(drawn, no_breaks(&p.text));
}

/// What says characters goes from left to right, so that no reader swaps two of them.
fn check_order(p: &Paragraph, set: &SetParagraph) {
    for line in &set.lines {
        let mut before = Pt(i64::MIN);
        for item in runs_of(line, p, Pt(0), Pt(0)) {
            let Item::Glyphs(run) = item else { continue };
            // numbers of notes and readings are on baselines of their own
            if !matches!(run.owner, Owner::Block(_)) {
                continue;
            }
            let mut pen = Em::ZERO;
            for g in run.glyphs {
                let x = run.x + (pen + g.dx).at(run.size);
                pen += g.advance;
                if !g.text.trim().is_empty() && g.text != "\u{AD}" {
                    assert!(x > before, "{:?} at {:?}", &p.text[line.range.clone()], g.text);
                    before = x;
                }
            }
        }
    }
}

/// The invariants of §0 and of JU.
fn check_geometry(p: &Paragraph, set: &SetParagraph) {
    for line in &set.lines {
        let mut x = line.clusters.first().map_or(Em::ZERO, |c| c.x);
        for c in &line.clusters {
            assert_eq!(c.x, x);
            assert_eq!(c.advance, c.natural - c.trim_left - c.trim_right);
            assert!(c.gap_after >= Em::ZERO && c.advance >= Em::ZERO);
            x += c.advance + c.gap_after;
        }
        if line.status != LineStatus::Overfull {
            assert!(x <= line.right, "over the edge: {:?}", &p.text[line.range.clone()]);
        }
        if !line.last && matches!(line.status, LineStatus::Ok | LineStatus::Tight) {
            assert_eq!(x, line.right, "not filled: {:?}", &p.text[line.range.clone()]);
        }
        if line.last {
            let stretched = line.clusters.iter().any(|c| c.gap_after > Em(250));
            assert!(!stretched, "a last line is natural");
        }
    }
}

fn check_kinsoku(p: &Paragraph, set: &SetParagraph) {
    for pair in set.lines.windows(2) {
        if pair[0].last || pair[0].status == LineStatus::Relaxed {
            continue;
        }
        let visible = |l: &Line| p.text[l.range.clone()].trim_matches([' ', '\u{3000}']).to_string();
        let (above, below) = (visible(&pair[0]), visible(&pair[1]));
        let (Some(last), Some(first)) = (above.chars().next_back(), below.chars().next()) else { continue };
        let western = |l: &Line, c: char| {
            l.clusters.iter().any(|k| k.class == Class::We && p.text[k.range.clone()].starts_with(c))
        };
        if !western(&pair[1], first) {
            assert!(!NO_START.contains(first), "{above:?} | {below:?}");
        }
        if !western(&pair[0], last) {
            assert!(!NO_END.contains(last), "{above:?} | {below:?}");
        }
        let spaced = p.text[pair[0].range.clone()].ends_with([' ', '\u{3000}']);
        assert!(spaced || !(last.is_ascii_digit() && first.is_ascii_digit()), "{above:?} | {below:?}");
        // `%d` after a space is a word; `%` after a number or alone is none (LB-12)
        let word = spaced && below.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic());
        assert!(first != '%' || word, "{above:?} | {below:?}");
    }
}

/// No line within the rules has a gap wider than its tier allows, or narrower (MX-07, MX-08, JU-13); equal ones are equal.
fn check_gaps(p: &Paragraph, set: &SetParagraph) {
    for line in set.lines.iter().filter(|l| matches!(l.status, LineStatus::Ok | LineStatus::Tight)) {
        let mut han = Vec::new();
        for w in line.clusters.windows(2) {
            let text = |c: &Cluster| p.text[c.range.clone()].to_string();
            let is_han = |c: &Cluster| c.class == Class::Id && text(c).chars().all(|c| ('一'..='龥').contains(&c));
            let word =
                |c: &Cluster| matches!(c.class, Class::We | Class::Dg) && text(c).chars().all(char::is_alphanumeric);
            let gap = w[0].gap_after;
            if is_han(&w[0]) && is_han(&w[1]) {
                assert!(gap <= Em(250), "{gap:?} in {:?}", &p.text[line.range.clone()]);
                han.push(gap.0);
            } else if is_han(&w[0]) && word(&w[1]) || word(&w[0]) && is_han(&w[1]) {
                assert!((125..=333).contains(&gap.0), "{gap:?} in {:?}", &p.text[line.range.clone()]);
            } else if word(&w[0]) && word(&w[1]) {
                assert!(gap <= Em(20), "{gap:?} in {:?}", &p.text[line.range.clone()]);
            }
        }
        if let (Some(least), Some(most)) = (han.iter().min(), han.iter().max()) {
            assert!(most - least <= 1, "JU-10: {han:?}");
        }
    }
}

/// No `——` or `……` is torn (LB-06), nor a grapheme (LB-29).
fn check_pairs(p: &Paragraph, set: &SetParagraph) {
    for pair in set.lines.windows(2) {
        let (above, below) = (&p.text[pair[0].range.clone()], &p.text[pair[1].range.clone()]);
        for c in ['—', '…'] {
            if below.starts_with(c) {
                let run = above.chars().rev().take_while(|x| *x == c).count();
                assert!(run % 2 == 0, "{above} | {below}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixtures_are_whole_filled_and_legal(text in text(), measure in 8..61i32, indent in 0..3i32) {
        let p = paragraph(&text, measure, indent);
        let set = set(&p);
        check_whole(&p, &set);
        check_geometry(&p, &set);
        check_kinsoku(&p, &set);
        check_order(&p, &set);
        check_gaps(&p, &set);
        check_pairs(&p, &set);
    }

    /// Whatever the options, nothing is lost, swapped or over the edge, and lines are filled.
    #[test]
    fn any_options(text in text(), measure in 8..40i32, indent in 0..3i32, choice in any::<[u8; 16]>()) {
        let mut p = paragraph(&text, measure, indent);
        let of = |n: usize| usize::from(choice[n]);
        use {FirstLineOpen::*, KeepNumber::*};
        p.rules = LineRules {
            level: [KinsokuLevel::None, KinsokuLevel::Basic, KinsokuLevel::Gb, KinsokuLevel::Strict][of(0) % 4],
            region: [Region::Cn, Region::Tw, Region::Hk][of(1) % 3],
            punctuation: [PunctuationStyle::Full, PunctuationStyle::Kaiming, PunctuationStyle::Half, PunctuationStyle::None]
                [of(2) % 4],
            pair: [Em(1500), Em(1000)][of(3) % 2],
            line_end: [LineEnd::Trim, LineEnd::FitOnly, LineEnd::Full][of(4) % 3],
            line_start: [LineStart::Trim, LineStart::Full][of(5) % 2],
            first_line_open: [Keep, Trim, Outdent][of(6) % 3],
            hang: [Hang::Off, Hang::Allowed][of(7) % 2],
            middot: [MiddleDot::Half, MiddleDot::Full][of(8) % 2],
            no_dash_start: of(9) % 2 == 0,
            no_ellipsis_start: of(9) % 3 == 0,
            keep_number_han: [Penalty, Forbid, Free][of(10) % 3],
            break_date: of(11) % 2 == 0,
            gap_range: [GapRange::Fixed, GapRange::Between(Em(125), Em(500))][of(12) % 2],
            src_space: [SourceSpace::Replace, SourceSpace::Keep][of(13) % 2],
            compress_stops: of(14) % 2 == 0,
            trim_before_dash: of(14) % 3 == 0,
            snap: Em(of(15) as i32 * 2 % 500),
            strategy: [BreakStrategy::TotalFit, BreakStrategy::Greedy][of(15) % 2],
            ..LineRules::default()
        };
        let set = set(&p);
        check_whole(&p, &set);
        check_pairs(&p, &set);
        for line in &set.lines {
            let mut outside = 0;
            for c in &line.clusters {
                prop_assert!(c.advance >= Em::ZERO && c.gap_after >= Em::ZERO);
                let over = c.x + c.advance > line.right && line.status != LineStatus::Overfull;
                if over {
                    prop_assert!(p.rules.hang == Hang::Allowed && matches!(c.class, Class::Pi | Class::Pe));
                    prop_assert!(c.x >= line.right);
                }
                outside += usize::from(over);
            }
            prop_assert!(outside <= 1, "PW-13");
            if !line.last && matches!(line.status, LineStatus::Ok | LineStatus::Tight) {
                let inside = line.clusters.iter().filter(|c| c.x + c.advance <= line.right);
                prop_assert_eq!(inside.map(|c| c.x + c.advance).max(), Some(line.right), "JU-01");
            }
        }
    }

    /// MX-05: typed or not, a space between Han and Latin makes no difference to any place.
    #[test]
    fn mx_05_the_same_with_and_without_typed_spaces(
        parts in proptest::collection::vec(("[一-龥]{1,6}[，。]?", "[a-zA-Z]{1,8}|[0-9]{1,5}"), 1..12),
        measure in 8..40i32,
    ) {
        let join = |space: &str| {
            let mut s = String::new();
            for (han, word) in &parts {
                s.push_str(han);
                // Beside a mark a typed space is kept (MX-06).
                s.push_str(if han.ends_with(['，', '。']) { "" } else { space });
                s.push_str(word);
                s.push_str(space);
            }
            s.push('国');
            s
        };
        let places = |text: &str| -> Vec<(String, Em, usize)> {
            let p = song(text, measure);
            let mut out = Vec::new();
            for (n, line) in set(&p).lines.iter().enumerate() {
                let solid = line.clusters.iter().filter(|c| c.class != Class::Sp);
                out.extend(solid.map(|c| (p.text[c.range.clone()].to_string(), c.x, n)));
            }
            out
        };
        let (bare, typed) = (places(&join("")), places(&join(" ")));
        prop_assert_eq!(bare.len(), typed.len());
        for (a, b) in bare.iter().zip(&typed) {
            prop_assert_eq!((&a.0, a.2), (&b.0, b.2));
            // Within the tolerance of JU-10: the thousandths left over fall to other gaps.
            prop_assert!((a.1 - b.1).0.abs() <= 2, "{a:?} {b:?}");
        }
    }

    #[test]
    fn any_string_in_any_voice(text in any::<String>(), measure in 0..20i32, voice in 0..8usize, verbatim: bool) {
        let voices = [Voice::Song, Voice::SongBold, Voice::Hei, Voice::Kai, Voice::Emph, Voice::StrongEmph, Voice::Code, Voice::CodeBold];
        let mut s = style(voices[voice]);
        s.verbatim = verbatim;
        s.glyph_scale = if voices[voice] == Voice::Hei { 920 } else { 1000 };
        let p = styled(&[(&text, s)], measure);
        let set = set(&p);
        check_whole(&p, &set);
        check_geometry(&p, &set);
    }

    #[test]
    fn other_alignments_and_levels(text in text(), measure in 4..30i32, align in 0..3usize, level in 0..4usize) {
        let mut p = paragraph(&text, measure, 0);
        p.align = [Align::Start, Align::Center, Align::End][align];
        p.rules.level = [KinsokuLevel::None, KinsokuLevel::Basic, KinsokuLevel::Gb, KinsokuLevel::Strict][level];
        let set = set(&p);
        check_whole(&p, &set);
        for line in &set.lines {
            prop_assert!(line.clusters.iter().all(|c| c.gap_after <= Em(250)));
        }
    }

    #[test]
    fn objects_and_marks_between_lines_break_no_rule(
        text in text(),
        measure in 8..30i32,
        calls in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        marks in proptest::collection::vec((any::<prop::sample::Index>(), 1..7usize, 0..5usize, "[a-zāǎ]{1,9}( [a-zǚ]{1,6}){0,4}"), 0..8),
    ) {
        let mut p = paragraph(&text, measure, 2);
        let places: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        p.objects = calls.iter().map(|at| between::note(*at.get(&places))).collect();
        p.objects.sort_by_key(|o| o.at);
        let mut readings = String::new();
        let mut free = 0;
        let mut ranges: Vec<_> = marks
            .into_iter()
            .map(|(at, count, kind, reading)| {
                let n = at.index(places.len());
                (places[n]..places[(n + count).min(places.len() - 1)], kind, reading)
            })
            .collect();
        ranges.sort_by_key(|r| (r.0.start, std::cmp::Reverse(r.0.end)));
        for (n, (range, kind, reading)) in ranges.into_iter().enumerate() {
            let kind = match kind {
                0 => InterlinearKind::Dots,
                1 => InterlinearKind::ProperName,
                2 => InterlinearKind::BookTitle,
                // readings do not lie over each other
                _ if range.start >= free && !range.is_empty() => {
                    free = range.end;
                    readings.push_str(&reading);
                    between::ruby(&reading, n)
                }
                _ => continue,
            };
            p.interlinear.push(Interlinear { range, kind });
        }
        let set = set(&p);
        check_whole(&p, &set);
        check_geometry(&p, &set);
        check_kinsoku(&p, &set);
        check_order(&p, &set);
        let mut numbers = 0;
        let mut read = String::new();
        for (n, line) in set.lines.iter().enumerate() {
            numbers += line.clusters.iter().filter(|c| c.object.is_some()).count();
            let begins = line.clusters.first().is_some_and(|c| c.object.is_some());
            // LB-19; where it is called before anything else it has nothing to follow
            let after_break = n == 0 || set.lines[n - 1].last;
            prop_assert!(!begins || after_break || line.status == LineStatus::Relaxed || set.lines[n - 1].status == LineStatus::Relaxed);
            for item in runs_of(line, &p, Pt(0), Pt(0)) {
                if let Item::Glyphs(run) = item
                    && matches!(run.owner, Owner::Ruby(..))
                {
                    run.glyphs.iter().for_each(|g| read.push_str(&g.text));
                }
            }
        }
        prop_assert_eq!(numbers, p.objects.len());
        prop_assert_eq!(read, readings);
    }

    #[test]
    fn titles_never_lose_a_character(text in text(), max in 5..20i32) {
        let s = style(Voice::SongBold);
        if let Some(lines) = with_fonts(|fonts| break_title(&text, &s, Em::whole(max), 3, fonts)) {
            prop_assert!(lines.len() <= 3);
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let together: String = lines.iter().map(|r| text.get(r.clone()).unwrap()).collect();
            prop_assert_eq!(solid(&together), solid(&text));
        }
    }
}

#[test]
fn hard_strings() {
    for text in [
        "",
        "\n",
        "\n\n\n",
        " ",
        "\u{3000}\u{3000}国",
        "\r\n国\r\n",
        "👩‍👩‍👧‍👦👍🏽🇨🇳🇨",
        "e\u{301}\u{302}\u{303}\u{304}",
        "\u{301}\u{302}",
        "\u{FFFD}\u{FFFE}\u{0}\u{1}\u{7F}",
        "\u{202E}abc\u{202C}",
        "שלום עולם مرحبا",
        "नमस्ते ไทย ខ្មែរ",
        "한국어 텍스트",
        "“”‘’“”’‘”“",
        "）））。。。」」」》》》",
        "（（（《《《“““",
        "————————————————————",
        "…………………",
        "\u{200B}\u{200B}\u{2060}",
        "a\tb\t\tc",
        "国\u{20DD}家\u{FE00}",
    ] {
        for measure in [0, 1, 2, 5, 26] {
            for verbatim in [false, true] {
                let mut s = style(Voice::Song);
                s.verbatim = verbatim;
                let p = styled(&[(text, s)], measure);
                let set = set(&p);
                check_whole(&p, &set);
                check_geometry(&p, &set);
            }
        }
    }
}

#[test]
fn runs_that_do_not_cover_the_text_are_no_panic() {
    let mut p = song("国家abc——产业", 10);
    p.runs.clear();
    set(&p);
    p.runs = vec![run(0..3, style(Voice::Kai)), run(4..9, style(Voice::Song)), run(90..99, style(Voice::Hei))];
    check_geometry(&p, &set(&p));
    for line in &set(&p).lines {
        runs_of(line, &p, Pt(0), Pt(0));
    }
}

#[test]
fn long_runs_of_anything_are_no_trouble() {
    for unit in ["\u{200B} ", "，", "“", "-", "a", "/", "1 ", "。”", "\u{301}", "!"] {
        let text = unit.repeat(8_000);
        let p = song(&text, 26);
        assert_eq!(lines(&p).concat(), text);
    }
}
