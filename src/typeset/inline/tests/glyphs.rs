use super::*;
use crate::typeset::{Artifact, GlyphRun, Item};

fn glyph_runs(items: &[Item]) -> Vec<&GlyphRun> {
    items.iter().filter_map(|i| if let Item::Glyphs(g) = i { Some(g) } else { None }).collect()
}

fn items(p: &Paragraph) -> Vec<Item> {
    set(p).lines.iter().flat_map(|l| runs_of(l, p, Pt(1_000_000), Pt(2_000_000))).collect()
}

/// Places of the glyphs in points, as an emitter sees them: pen + dx.
fn places(run: &GlyphRun) -> Vec<(f64, String)> {
    let mut pen = 0;
    run.glyphs
        .iter()
        .map(|g| {
            let x = run.x.to_f64() + f64::from(pen + g.dx.0) / 1000.0 * run.size.to_f64();
            pen += g.advance.0;
            (x, g.text.clone())
        })
        .collect()
}

fn face_of(p: &Paragraph, needle: &str) -> FaceId {
    cluster_at(&set(p), p, needle).glyphs[0].face
}

#[test]
fn the_dash_is_one_glyph_with_two_characters() {
    for voice in [Voice::Song, Voice::Kai, Voice::Hei, Voice::SongBold] {
        let p = styled(&[("国人说——是的", style(voice))], 40);
        let set = set(&p);
        let c = cluster_at(&set, &p, "——");
        assert_eq!((c.glyphs.len(), c.advance), (1, Em(2000)), "{voice:?}");
        let all = items(&p);
        let texts: Vec<&str> = glyph_runs(&all).iter().flat_map(|r| &r.glyphs).map(|g| g.text.as_str()).collect();
        assert!(texts.contains(&"——"));
        // PW-19: ink from edge to edge, nothing but side bearings left out.
        assert!(c.ink.1 - c.ink.0 > Em(1800), "{voice:?} {:?}", c.ink);
    }
}

#[test]
fn pw_20_the_ellipsis_is_in_the_middle() {
    let face = font_set().face(FaceId::Serif);
    let p = song("国……国", 40);
    let set = set(&p);
    let c = cluster_at(&set, &p, "……");
    assert_eq!(c.glyphs.len(), 2);
    // One character a glyph, so that both glyphs map to the same one.
    assert_eq!(c.glyphs.iter().map(|g| g.text.1 - g.text.0).collect::<Vec<_>>(), [3, 3]);
    let (_, y0, _, y1) = face.ink(c.glyphs[0].gid).unwrap();
    assert!(((y0 + y1) / 2 - Em(380)).0.abs() <= 100);
}

#[test]
fn the_middle_dot_keeps_its_glyph_in_the_middle_of_its_box() {
    let face = font_set().face(FaceId::Serif);
    for voice in [Voice::Song, Voice::Kai] {
        let p = styled(&[("比尔·盖茨", style(voice))], 40);
        let set = set(&p);
        let c = cluster_at(&set, &p, "·");
        assert_eq!(Some(c.glyphs[0].gid), face.glyph('·'));
        assert!((c.ink.0 + c.ink.1 - Em(500)).0.abs() <= 1);
    }
}

#[test]
fn a_context_may_move_to_a_thread() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&FontContext::new(font_set()));
}

#[test]
fn faces_by_role() {
    let kai = styled(&[("他说“是·的”——abc 12，（……）国", style(Voice::Kai))], 40);
    for (at, face) in [
        ("他", FaceId::Kai),
        ("，", FaceId::Kai),
        ("（", FaceId::Kai),
        ("“", FaceId::Serif),
        ("”", FaceId::Serif),
        ("·", FaceId::Serif),
        ("——", FaceId::Serif),
        ("……", FaceId::Serif),
        ("abc", FaceId::Serif),
        ("12", FaceId::Serif),
    ] {
        assert_eq!(face_of(&kai, at), face, "{at}");
    }
    assert_eq!(face_of(&styled(&[("国abc", style(Voice::Emph))], 40), "a"), FaceId::Italic);
    assert_eq!(face_of(&styled(&[("国abc", style(Voice::Code))], 40), "a"), FaceId::Mono);
    assert_eq!(face_of(&styled(&[("国abc", style(Voice::Code))], 40), "国"), FaceId::Serif);
    // A character that only the large face has.
    let (serif, kai) = (font_set().face(FaceId::Serif), font_set().face(FaceId::Kai));
    let rare = ('\u{4E00}'..'\u{9FFF}').find(|c| serif.glyph(*c).is_some() && kai.glyph(*c).is_none()).unwrap();
    let p = styled(&[(&format!("国{rare}"), style(Voice::Kai))], 40);
    assert_eq!(face_of(&p, &rare.to_string()), FaceId::Serif);
    assert_eq!(set(&p).missing, []);
}

#[test]
fn pw_16_quotation_marks_full_or_proportional() {
    assert_eq!(vector("“国”").first(), Some(&("“".to_string(), 1000)));
    let p = song("say “yes” now", 40);
    // The face's proportional form is 0.465 em.
    assert_eq!(cluster_at(&set(&p), &p, "“").advance, Em(465));
    let p = song("he said don’t", 40);
    assert!(cluster_at(&set(&p), &p, "’").advance < Em(400));
}

#[test]
fn no_ligatures_in_code_and_digests() {
    let glyphs = |verbatim: bool| {
        let mut s = style(Voice::Song);
        s.verbatim = verbatim;
        let p = styled(&[("d6f0ffeb", s)], 40);
        set(&p).lines[0].clusters.len()
    };
    assert_eq!(glyphs(true), 8);
    // `ff` joins otherwise.
    assert!(glyphs(false) < 8);
}

#[test]
fn labels_are_drawn_smaller_on_a_whole_em() {
    let mut hei = style(Voice::Hei);
    hei.glyph_scale = 920;
    let p = styled(&[("王天成", hei)], 40);
    let all = items(&p);
    let run = glyph_runs(&all)[0];
    assert_eq!(run.size, Pt(96_600));
    let xs: Vec<f64> = places(run).iter().map(|(x, _)| *x).collect();
    // 0.04 em of 10.5 pt from the left, then an em apart.
    for (n, x) in xs.iter().enumerate() {
        assert!((x - (100.0 + 0.42 + 10.5 * n as f64)).abs() < 0.006, "{xs:?}");
    }
}

#[test]
fn cc_17_no_ink_leaves_its_advance() {
    for voice in [Voice::Song, Voice::SongBold, Voice::Hei, Voice::Kai] {
        let p = styled(&[("国，“国”。《国》、；：！？（国）【国】〔国〕「国」『国』，‘国’", style(voice))], 11);
        for line in set(&p).lines {
            for c in line.clusters.iter().filter(|c| c.class != Class::Id) {
                let text = &p.text[c.range.clone()];
                assert!(c.ink.0 - c.trim_left >= Em(-20), "{voice:?} {text}");
                assert!(c.ink.1 - c.trim_left <= c.advance + Em(20), "{voice:?} {text}");
            }
        }
    }
}

#[test]
fn cc_17_marks_give_half_an_em_in_every_han_face() {
    for voice in [Voice::Song, Voice::SongBold, Voice::Hei, Voice::Kai] {
        for mark in "，。、；：！？”’）》」』】".chars() {
            let p = styled(&[(&format!("国家产业制度革命经济{mark}社会历史知识"), style(voice))], 11);
            assert_eq!(cluster_at(&set(&p), &p, &mark.to_string()).advance, Em(500), "{voice:?} {mark}");
        }
    }
}

#[test]
fn glyphs_stand_where_clusters_do() {
    let mut hei = style(Voice::Hei);
    hei.glyph_scale = 920;
    let p = styled(
        &[
            ("王：", hei),
            ("“国家”Latin office，产业 制度革命——经济社会历史123知识技术发展学术自由", style(Voice::Song)),
        ],
        13,
    );
    for line in &set(&p).lines {
        let all = runs_of(line, &p, Pt(1_000_000), Pt(2_000_000));
        let drawn: Vec<(f64, String)> = glyph_runs(&all).into_iter().flat_map(places).collect();
        let clusters: Vec<&Cluster> = line.clusters.iter().filter(|c| !c.glyphs.is_empty()).collect();
        assert_eq!(drawn.len(), clusters.iter().map(|c| c.glyphs.len()).sum::<usize>());
        let mut n = 0;
        for c in clusters {
            for g in &c.glyphs {
                let x = 100.0 + 10.5 * (c.x - c.trim_left).to_f64() + c.size.to_f64() * g.dx.to_f64();
                // JU-16: 0.01 pt.
                assert!((drawn[n].0 - x).abs() < 0.01, "{:?} {x}", drawn[n]);
                n += 1;
            }
        }
    }
}

#[test]
fn runs_are_parted_by_owner_and_link() {
    let mut p = song("国家产业", 40);
    let half = run(0..6, style(Voice::Song));
    let mut linked = run(6..12, style(Voice::Song));
    linked.link = Some("https://example.org/".to_string());
    p.runs = vec![half, linked];
    let all = items(&p);
    let runs = glyph_runs(&all);
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[0].link.as_deref(), runs[1].link.as_deref()), (None, Some("https://example.org/")));
    assert_eq!(runs[1].x, Pt(1_000_000 + 2 * 105_000));
}

#[test]
fn mx_13_the_gap_belongs_to_no_link() {
    let mut p = song("国家word产业", 40);
    let mut linked = run(6..10, style(Voice::Song));
    linked.link = Some("https://example.org/".to_string());
    p.runs = vec![run(0..6, style(Voice::Song)), linked, run(10..16, style(Voice::Song))];
    let set = set(&p);
    let all = items(&p);
    let runs = glyph_runs(&all);
    let width = |r: &GlyphRun| r.glyphs.iter().map(|g| g.advance.0).sum::<i32>();
    assert_eq!(width(runs[0]), 2000);
    let word: Em = set.lines[0].clusters[2..6].iter().map(|c| c.advance).sum();
    assert!((width(runs[1]) - word.0).abs() <= 1);
    assert_eq!(runs[1].x, Pt(1_000_000 + 2_250 * 105));
}

#[test]
fn a_missing_character_is_a_box_with_its_code_and_keeps_its_text() {
    let p = song("国\u{2A6D0}न家", 40);
    let set = set(&p);
    assert_eq!(set.missing, [MissingChar { ch: '\u{2A6D0}', at: 3 }, MissingChar { ch: 'न', at: 7 }]);
    let all = runs_of(&set.lines[0], &p, Pt(0), Pt(200_000));
    let words: String = glyph_runs(&all)
        .iter()
        .filter(|r| !matches!(r.owner, Owner::Artifact(_)))
        .flat_map(|r| &r.glyphs)
        .map(|g| g.text.as_str())
        .collect();
    assert_eq!(words, p.text);
    let frames: Vec<_> = all
        .iter()
        .filter_map(
            |i| if let Item::Frame { x, width, owner, .. } = i { Some((*x, *width, owner.clone())) } else { None },
        )
        .collect();
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0].2, Owner::Artifact(Artifact::Layout));
    assert!(frames[0].0 > Pt(105_000) && frames[0].0 + frames[0].1 < Pt(210_000));
    // Its digits, in order: 2A6D0, then 0928.
    let mono = font_set().face(FaceId::Mono);
    let digits: Vec<GlyphId> = glyph_runs(&all)
        .iter()
        .filter(|r| r.face == FaceId::Mono)
        .flat_map(|r| r.glyphs.iter().map(|g| g.gid))
        .collect();
    assert_eq!(digits, "2A6D00928".chars().map(|c| mono.glyph(c).unwrap()).collect::<Vec<_>>());
    assert!(digits.iter().all(|g| g.0 != 0));
}

#[test]
fn composed_and_invisible_characters_are_not_missing() {
    for text in ["e\u{301}", "葛\u{E0100}", "国\u{200B}\u{2060}\u{FEFF}家", "☎️"] {
        assert_eq!(set(&song(text, 40)).missing, [], "{text}");
    }
}
