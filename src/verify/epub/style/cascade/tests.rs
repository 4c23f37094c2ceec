use super::*;
use crate::verify::epub::dom::tests::dom;
use crate::verify::epub::style::Styles;

const BODY: &str = "<section id='s' class='out'><p id='p' class='a b' title='t'>甲</p></section>";

/// What wins for `p` in the common world, and in how many worlds it is another value.
pub(super) fn won(css: &str, prop: Prop) -> String {
    won_in(&format!("<style>{}</style>{BODY}", css.replace('&', "&amp;").replace('<', "&lt;")), prop)
}

fn won_in(body: &str, prop: Prop) -> String {
    let d = dom(body);
    let mut styles = Styles::new();
    let style = styles.page(&d, "a.xhtml", &[], &mut |_| None);
    let p = d.elements.iter().position(|e| e.attr("id") == Some("p")).unwrap();
    let show = |w: &Winners| match w.get(prop).map(|w| (*w.value).clone()) {
        None => "-".to_string(),
        Some(Value::Word(w)) => w,
        Some(Value::Number(n)) => n.to_string(),
        Some(v) => format!("{v:?}"),
    };
    let mut all: Vec<String> = Vec::new();
    for world in &style.worlds {
        let mut around: Vec<usize> = d.around(p).map(|a| a.0).collect();
        around.reverse();
        let mut parent = Winners::none();
        for e in around {
            let m = style.matched(&d, e, styles.steps());
            parent = style.winners(&d, e, "", &m, world, styles.steps(), &parent, &[], &[]);
        }
        all.push(show(&parent));
    }
    let other: std::collections::BTreeSet<&String> = all.iter().filter(|v| **v != all[0]).collect();
    if other.is_empty() { all[0].clone() } else { format!("{} or {other:?}", all[0]) }
}

#[test]
fn importance_specificity_and_order() {
    for (css, want) in [
        ("p{opacity:.1} p{opacity:.2}", "0.2"),
        (".a{opacity:.1} p{opacity:.2}", "0.1"),
        ("#p{opacity:.1} .a.b{opacity:.2} p{opacity:.3}", "0.1"),
        (".out p{opacity:.1} p.a{opacity:.2}", "0.2"),
        ("p{opacity:.1!important} #p{opacity:.2}", "0.1"),
        ("p{opacity:.1 ! IMPORTANT} #p{opacity:.2!important}", "0.2"),
        ("p{opacity:.1; opacity:bogus}", "0.1"),
        ("p{opacity:.1; opacity:.2; opacity:20px}", "0.2"),
        (":is(#p, i){opacity:.1} .a.b{opacity:.2}", "0.1"),
        (":where(#p){opacity:.1} p{opacity:.2}", "0.2"),
        ("p:not(#x){opacity:.1} .a.b{opacity:.2}", "0.1"),
        ("p, #q{opacity:.1} p{opacity:.2}", "0.2"),
        ("section{ p{opacity:.1} } p{opacity:.2}", "0.1"),
        ("section{ & > p{opacity:.1} opacity:1 }", "0.1"),
        ("@layer l { #p{opacity:.1} } p{opacity:.2}", "0.2"),
        ("@layer l { p{opacity:.1!important} } p{opacity:.2!important}", "0.1"),
        ("@layer a, b; @layer b { p{opacity:.1} } @layer a { #p{opacity:.2} }", "0.1"),
        ("@layer a { @layer b { #p{opacity:.2} } p{opacity:.1} }", "0.1"),
    ] {
        assert_eq!(won(css, Prop::Opacity), want, "{css}");
    }
    for (style, css, want) in [
        ("opacity:.5", "#p{opacity:.1}", "0.5"),
        ("opacity:.5", "p{opacity:.1!important}", "0.1"),
        ("opacity:.5!important", "p{opacity:.1!important}", "0.5"),
    ] {
        let body = format!("<style>{css}</style><p id='p' style='{style}'/>");
        assert_eq!(won_in(&body, Prop::Opacity), want, "{css} {style}");
    }
}

#[test]
fn custom_properties() {
    for (css, want) in [
        ("p{--x:none;display:var(--x)}", "none"),
        (":root{--x:none} p{display:var(--x)}", "none"),
        (":root{--x:none} section{--x:block} p{display:var(--x)}", "block"),
        ("p{display:var(--y, none)}", "none"),
        ("p{display:var(--y, var(--z, none))}", "none"),
        // without a value the declaration is as good as `unset`, and does not fall back to the one before
        ("p{display:none; display:var(--y)}", "Initial"),
        ("p{--a:var(--b);--b:var(--a);display:var(--a)}", "Unknown"),
        ("@property --q { initial-value: none; syntax: '*'; inherits: false } p{display:var(--q)}", "none"),
    ] {
        assert_eq!(won(css, Prop::Display), want, "{css}");
    }
    let bomb: String = (0..30).map(|i| format!("--a{}:var(--a{i}) var(--a{i});", i + 1)).collect();
    assert_eq!(won(&format!("p{{--a0:none;{bomb}display:var(--a30)}}"), Prop::Display), "Unknown");
}

#[test]
fn inheritance_keywords() {
    assert_eq!(won("section{opacity:.1} p{opacity:inherit}", Prop::Opacity), "0.1");
    assert_eq!(won("p{opacity:.1} #p{opacity:unset}", Prop::Opacity), "Initial");
    assert_eq!(won("section{visibility:hidden} p{visibility:visible} #p{visibility:unset}", Prop::Visibility), "-");
    assert_eq!(won("p{display:none} #p{all:initial}", Prop::Display), "Initial");
}

#[test]
fn conditions_are_tried_both_ways() {
    for (css, want) in [
        ("@media screen{p{display:none}}", "none or {\"-\"}"),
        ("@media print{p{display:none}}", "- or {\"none\"}"),
        ("@supports (x:y){p{display:none}}", "none or {\"-\"}"),
        ("@media (min-width:1px){@supports not (x:y){p{display:none}}}", "- or {\"none\"}"),
        ("p:hover{display:none}", "- or {\"none\"}"),
        ("p{display:none} p:hover{display:block}", "none or {\"block\"}"),
        ("p:unheard-of{display:none}", "- or {\"none\"}"),
        ("p, q:unheard-of{display:none}", "- or {\"none\"}"),
        ("@media all{p{display:none}}", "none"),
        ("@keyframes k{to{display:none}} p{animation: 1s k}", "- or {\"none\"}"),
        ("@keyframes k{to{display:none}}", "-"),
        ("@container (width > 1px){p{display:none}}", "- or {\"none\"}"),
        ("p > {display:none}", "-"),
    ] {
        assert_eq!(won(css, Prop::Display), want, "{css}");
    }
}
