//! The cascade against a brute-force reading of the specification, and whatever bytes against a panic.

use super::tests::won;
use super::*;
use crate::verify::epub::dom::tests::dom;
use crate::verify::epub::sight;
use crate::verify::epub::style::Styles;
use proptest::prelude::*;

/// Selectors that mean `p#p.a.b` in `section#s.out`, those that do not, and their specificity counted by hand.
const SELECTORS: [(&str, bool, u32); 14] = [
    ("*", true, 0),
    ("p", true, 1),
    ("section p", true, 2),
    ("body > section > p", true, 3),
    (".a", true, 10),
    ("p.a", true, 11),
    (".a.b", true, 20),
    ("[title]", true, 10),
    ("#p", true, 100),
    ("#s p", true, 101),
    (":where(#p)", true, 0),
    (":is(#p, q) ", true, 100),
    ("q", false, 1),
    ("p.c#p", false, 111),
];
const LAYERS: [&str; 3] = ["", "one", "two"];

#[derive(Clone, Debug)]
struct Given {
    selector: usize,
    layer: usize,
    important: bool,
}

/// By the text of CSS Cascade 5 §6: the one that no other beats.
fn expected(rules: &[Given]) -> Option<usize> {
    let beats = |a: usize, b: usize| -> bool {
        let (x, y) = (&rules[a], &rules[b]);
        if x.important != y.important {
            return x.important;
        }
        if x.layer != y.layer {
            // later layers beat earlier ones, what is in none beats all; among the important it is the other way round
            let place = |l: usize| if l == 0 { 9 } else { l };
            return (place(x.layer) > place(y.layer)) != x.important;
        }
        let (w, v) = (SELECTORS[x.selector].2, SELECTORS[y.selector].2);
        if w != v { w > v } else { a > b }
    };
    let meant: Vec<usize> = (0..rules.len()).filter(|i| SELECTORS[rules[*i].selector].1).collect();
    meant.iter().copied().find(|a| meant.iter().all(|b| a == b || beats(*a, *b)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_winner_is_the_one_that_no_other_beats(
        rules in prop::collection::vec((0..SELECTORS.len(), 0..LAYERS.len(), any::<bool>()), 1..7)
    ) {
        let rules: Vec<Given> =
            rules.into_iter().map(|(selector, layer, important)| Given { selector, layer, important }).collect();
        let mut css = "@layer one, two;".to_string();
        for (i, r) in rules.iter().enumerate() {
            let rule = format!("{} {{ z-index: {}{} }}", SELECTORS[r.selector].0, i + 1, if r.important { "!important" } else { "" });
            css += &if r.layer == 0 { rule } else { format!("@layer {} {{ {rule} }}", LAYERS[r.layer]) };
        }
        let want = expected(&rules).map_or("-".to_string(), |i| (i + 1).to_string());
        prop_assert_eq!(won(&css, Prop::ZIndex), want, "{}", css);
    }

    #[test]
    fn no_style_sheet_makes_it_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "p", "#p", ".a", "*", ">", "+", ":has(", ":not(", ":is(", ":nth-child(2n+", "::before", ")", "(", "[", "]", "{", "}",
            ";", ":", ",", "@media ", "@supports ", "@import ", "@layer ", "@font-face", "@keyframes k", "display", "none",
            "color", "rgb(", "hsl(", "1e99", "-0", "0%", "calc(", "var(--a", "--a:", "!important", "url(", "\"", "'", "\\",
            "/*", "*/", "<!--", "&", "transform:", "matrix(", "clip-path:polygon(", "font:", "0/0 a", "background:", "inset:",
            "content:", "attr(title)", "animation:k", "\u{0}", "\u{10FFFF}", " ", "\n", "100000000000000000000", "em", "px",
            "size-adjust:", "unicode-range:U+", "????????", "-", "opacity:", "width:", "not ", "and ", "or ",
        ]), 0..60),
        any in "\\PC{0,40}",
    ) {
        let css = parts.concat() + &any;
        let escaped = css.replace('&', "&amp;").replace('<', "&lt;").replace('\u{0}', "");
        let d = dom(&format!("<style>{escaped}</style><section id='s'><p id='p' class='a' title='t'>甲乙<i>b</i></p></section>"));
        let mut styles = Styles::new();
        let style = styles.page(&d, "a.xhtml", &[], &mut |_| Some(css.clone().into_bytes()));
        for strict in [true, false] {
            sight::look(&d, &style, styles.steps(), strict);
        }
        crate::verify::epub::plain::read(css.as_bytes(), true);
        super::super::sheet::inline(&css);
    }
}
