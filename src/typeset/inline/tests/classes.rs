use super::super::class::class_of;
use super::*;

fn class_in(text: &str, needle: &str) -> Class {
    let p = song(text, 400);
    cluster_at(&set(&p), &p, needle).class
}

fn all(chars: &str, class: Class) {
    for c in chars.chars() {
        assert_eq!(class_of(c), class, "{c} U+{:04X}", c as u32);
    }
}

#[test]
fn cc_01_opening_marks() {
    all("“‘「『（《〈【〖〔［｛\u{3018}\u{301A}\u{301D}\u{FF5F}\u{FF62}", Class::Op);
    all("\u{FE17}\u{FE35}\u{FE37}\u{FE39}\u{FE3B}\u{FE3D}\u{FE3F}\u{FE41}\u{FE43}\u{FE47}", Class::Op);
}

#[test]
fn cc_02_closing_marks() {
    all("”’」』）》〉】〗〕］｝\u{3019}\u{301B}\u{301E}\u{301F}\u{FF60}\u{FF63}", Class::Cl);
    all("\u{FE18}\u{FE36}\u{FE38}\u{FE3A}\u{FE3C}\u{FE3E}\u{FE40}\u{FE42}\u{FE44}\u{FE48}", Class::Cl);
}

#[test]
fn cc_03_pauses_and_stops() {
    all("，、；：\u{FF64}", Class::Pi);
    all("。！？‼⁇⁈⁉\u{FF61}", Class::Pe);
}

#[test]
fn cc_04_a_pair_of_dashes_is_one_dash_and_a_single_one_connects() {
    assert_eq!(class_in("国人说——是的", "——"), Class::Ds);
    assert_eq!(vector("——"), [("——".to_string(), 2000)]);
    assert_eq!(class_in("北京—上海", "—"), Class::Cn);
    assert_eq!(class_in("1998—2003年", "—"), Class::Cn);
    assert_eq!(class_in("国 word—word 国", "—"), Class::We);
    assert_eq!(class_in("国⸺国", "⸺"), Class::Ds);
}

#[test]
fn cc_05_ellipsis_is_two_em_and_half_of_one_is_one() {
    assert_eq!(vector("……"), [("……".to_string(), 2000)]);
    assert_eq!(vector("⋯⋯"), [("⋯⋯".to_string(), 2000)]);
    assert_eq!(vector("…"), [("…".to_string(), 1000)]);
    assert_eq!(class_in("Well… okay", "…"), Class::We);
}

#[test]
fn lb_07_longer_runs_are_units_of_two_and_an_odd_tail_joins_the_last() {
    let texts = |s: &str| vector(s).into_iter().map(|(t, _)| t).collect::<Vec<_>>();
    assert_eq!(texts("……………"), ["……", "………"]);
    assert_eq!(texts("————————"), ["——", "——", "——", "——"]);
}

#[test]
fn cc_06_connectors() {
    all("～〜–‐—", Class::Cn);
    assert_eq!(class_in("国-国", "-"), Class::Cn);
    assert_eq!(class_in("a-b", "-"), Class::We);
    assert_eq!(widths("-"), [500]);
    assert_eq!(widths("—"), [1000]);
    assert_eq!(widths("～"), [1000]);
}

#[test]
fn cc_07_middle_dot_is_half_an_em() {
    assert_eq!(widths("·"), [500]);
    assert_eq!(class_in("比尔·盖茨", "·"), Class::Md);
    assert_eq!(class_in("a·b", "·"), Class::We);
    assert_eq!(widths("・"), [500]);
}

#[test]
fn cc_08_solidus_is_half_an_em() {
    assert_eq!(widths("／"), [500]);
    assert_eq!(widths("/"), [500]);
    assert_eq!(class_in("a/b", "/"), Class::We);
    // The face's half-width form: no ink outside its box.
    let p = song("国／国", 40);
    let set = set(&p);
    let c = cluster_at(&set, &p, "／");
    assert!(c.ink.0 >= Em(-20) && c.ink.1 <= Em(520), "{:?}", c.ink);
}

#[test]
fn cc_09_ideographs() {
    all("国〇々〻𠮷㐀豈あアㄅ㈠０Ａａ⼀", Class::Id);
}

#[test]
fn cc_11_and_12_prefixes_and_suffixes() {
    all("$£¥￥€＄￡№§#±−", Class::Px);
    all("%％‰‱°′″℃℉￠¢", Class::Sx);
    assert_eq!(class_in("约−5度", "−"), Class::Px);
    assert_eq!(class_in("约-5度", "-"), Class::Px);
    assert_eq!(class_in("C#语言", "#"), Class::We);
}

#[test]
fn cc_13_spaces() {
    all(" \t", Class::Sp);
    all("\u{3000}", Class::Is);
    all("\u{A0}\u{202F}", Class::Nb);
    all("\u{200B}\u{2060}\u{FEFF}\u{AD}", Class::Zw);
    assert_eq!(widths("\u{3000}"), [1000]);
    assert_eq!(widths("\u{200B}"), [0]);
}

#[test]
fn cc_14_note_references() {
    all("①⑳㉑㉟㊱㊿", Class::Nr);
}

#[test]
fn cc_16_quotation_marks_by_pair() {
    // (text, class of the first “ or ‘, class of the last ” or ’)
    for (text, chinese) in [
        ("他说“中文”了", true),
        ("“中文”", true),
        ("他说 “OK”。", true),
        ("“OK” 是他说的", true),
        ("say “yes” now", false),
        ("“yes”", false),
        ("“Yes,” she said", false),
        ("“25%”、", true),
        ("（“−5 ℃”）", true),
        ("他引“a ‘b’ c”一句", true),
    ] {
        let (open, close) = if chinese { (Class::Op, Class::Cl) } else { (Class::We, Class::We) };
        assert_eq!(class_in(text, "“"), open, "{text}");
        assert_eq!(class_in(text, "”"), close, "{text}");
    }
    // Both halves agree, inside and outside each for itself.
    assert_eq!(class_in("他引“a ‘b’ c”一句", "‘"), Class::We);
    assert_eq!(class_in("他引“a ‘b’ c”一句", "’"), Class::We);
    // Apostrophes are Western, whatever is around.
    assert_eq!(class_in("他说don’t就是don’t", "’"), Class::We);
    assert_eq!(class_in("（‘James’s’）", "’s’"), Class::We);
    assert_eq!(class_in("中国的‘rock ’n’ roll’音乐", "‘"), Class::Op);
    // One without its half is judged by its neighbours.
    assert_eq!(class_in("他说：“这是开头", "“"), Class::Op);
    assert_eq!(class_in("“The beginning", "“"), Class::We);
}

#[test]
fn cc_16_code_keeps_western_marks() {
    let mut code = style(Voice::Code);
    code.verbatim = true;
    let p = styled(&[("中", style(Voice::Song)), ("“文”", code), ("字", style(Voice::Song))], 100);
    assert_eq!(cluster_at(&set(&p), &p, "“").class, Class::We);
}

#[test]
fn lb_29_graphemes_stay_whole() {
    for whole in ["👩‍👩‍👧", "e\u{301}", "葛\u{E0100}", "🇨🇳", "1️⃣"] {
        let p = song(&format!("国{whole}国"), 100);
        let set = set(&p);
        assert_eq!(&p.text[cluster_at(&set, &p, whole).range.clone()], whole);
    }
}
