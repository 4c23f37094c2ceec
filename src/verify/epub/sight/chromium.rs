//! By hand: pages with styles at random, and what is computed for each element, for `tests/tools/css_oracle.py` to hold
//! against what Chromium computes.

use super::*;
use crate::verify::epub::dom::tests::dom;
use crate::verify::epub::style::Styles;
use crate::verify::epub::style::property::Prop;
use serde_json::json;

const BODY: &str = "<section id='s' class='out'><h1 id='h' class='a'>题</h1><p id='p' class='a b' title='t'>甲<b id='b'>乙<i \
    id='i' class='b'>丙</i></b></p><p id='q' class='c'>丁<a id='l' href='#s'>戊</a></p><div id='d'><small id='m'>己</small>\
    <code id='c'>x</code></div></section>";

const SELECTORS: &[&str] = &[
    "*",
    "p",
    "#p",
    ".a",
    ".b",
    "p.a",
    "section p",
    "section > p",
    "p > *",
    "p + p",
    "h1 ~ p",
    "p b i",
    ":root",
    "body",
    "section",
    "p:first-of-type",
    "p:nth-child(2n)",
    "p:last-child",
    "b:only-of-type",
    ":is(#q, .b)",
    ":where(#p) b",
    "p:not(.a)",
    "[title]",
    "[title=t] b",
    "p:has(a)",
    "div:has(> small)",
    "a:link",
    "#d *",
    "small, code",
    "q, #i",
    "p:hover",
    "b:empty",
    "div",
    "code",
    ".out .c",
    "section:not(:has(q)) a",
    "p::made-up",
    "i",
    "P",
    ":nth-last-of-type(1)",
];

const DECLS: &[&str] = &[
    "display: none",
    "display: block",
    "display: inline-block",
    "display: bogus",
    "display: contents",
    "visibility: hidden",
    "visibility: visible",
    "visibility: collapse",
    "visibility: inherit",
    "opacity: .5",
    "opacity: 20%",
    "opacity: 0",
    "opacity: inherit",
    "opacity: 2em",
    "opacity: calc(1 / 4)",
    "color: red",
    "color: #0f08",
    "color: hsl(200 50% 40%)",
    "color: transparent",
    "color: currentColor",
    "color: inherit",
    "color: initial",
    "color: unset",
    "color: rgb(10%, 20%, 30%)",
    "color: nocolour",
    "color: var(--c)",
    "color: var(--none, navy)",
    "color: var(--none)",
    "font-size: 2em",
    "font-size: 50%",
    "font-size: 9pt",
    "font-size: small",
    "font-size: larger",
    "font-size: smaller",
    "font-size: 1.5rem",
    "font-size: 12",
    "font-size: calc(1em + 2px)",
    "font-size: max(9px, .5em)",
    "font-size: min(9px, 1em)",
    "font-size: clamp(5px, 1em, 9px)",
    "font: italic 700 10px/2 serif",
    "font: bold",
    "font: inherit",
    "background: yellow",
    "background: none",
    "background-color: rgba(0,0,0,.5)",
    "background: url(x.png) no-repeat #123",
    "background: linear-gradient(red, blue)",
    "position: absolute",
    "position: relative",
    "position: sticky",
    "z-index: 3",
    "z-index: -1",
    "left: 5px",
    "left: -2em",
    "inset: 1px 2px",
    "inset: auto",
    "margin: -3px 4px",
    "margin-left: 2em",
    "text-indent: 2em",
    "text-indent: -9px",
    "letter-spacing: .1em",
    "letter-spacing: normal",
    "text-transform: uppercase",
    "direction: rtl",
    "overflow: hidden",
    "overflow: hidden scroll",
    "all: unset",
    "all: initial",
    "all: inherit",
    "--c: green",
    "--c: var(--d)",
    "--d: teal",
    "--c: initial",
    "unicode-bidi: bidi-override",
    "white-space: nowrap",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

fn sheet(dice: &mut Dice) -> String {
    let mut css = String::new();
    for _ in 0..2 + dice.roll(9) {
        let mut decls = String::new();
        for _ in 0..1 + dice.roll(4) {
            decls += dice.pick(DECLS);
            decls += if dice.roll(6) == 0 { " !important; " } else { "; " };
        }
        let mut rule = format!("{} {{ {decls} }}", dice.pick(SELECTORS));
        if dice.roll(8) == 0 {
            rule = format!(
                "{} {{ {} {rule} }}",
                dice.pick(&["section", "body", "html"]),
                dice.pick(&["", "color: blue;"])
            );
        }
        let around = [
            "@media screen",
            "@media print",
            "@media (min-width: 400px)",
            "@media not all and (min-width: 400px)",
            "@supports (display: grid)",
            "@supports not (display: grid)",
            "@layer one",
            "@layer two",
            "@layer",
            "@media (prefers-color-scheme: dark)",
            "@media screen and (max-width: 9000px), print",
            "@unknown x",
        ];
        css += &if dice.roll(3) == 0 { format!("{} {{ {rule} }}", dice.pick(&around)) } else { rule };
        css.push('\n');
    }
    css
}

#[test]
#[ignore = "needs Chromium: FUZI_ORACLE=FILE cargo test --lib chromium -- --ignored; python3 tests/tools/css_oracle.py FILE"]
fn what_is_computed_for_pages_at_random() {
    let Ok(file) = std::env::var("FUZI_ORACLE") else { return };
    let mut dice = Dice(7);
    let mut cases = Vec::new();
    for _ in 0..600 {
        let css = sheet(&mut dice);
        let d = dom(&format!(
            "<style>{}</style>{BODY}",
            css.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        ));
        let mut styles = Styles::new();
        let style = styles.page(&d, "a.xhtml", &[], &mut |_| None);
        let look = Look {
            dom: &d,
            style: &style,
            steps: styles.steps(),
            strict: false,
            now: 1,
            records: BTreeMap::new(),
            covers: BTreeMap::new(),
            out: PageSight::default(),
        };
        cases.push(json!({ "css": css, "body": BODY, "computed": computed(look, &style.worlds[0]) }));
    }
    std::fs::write(file, serde_json::to_string(&cases).unwrap()).unwrap();
}

fn computed(mut look: Look<'_>, world: &World) -> serde_json::Value {
    let mut out = serde_json::Map::new();
    let mut open: Vec<Frame> = Vec::new();
    let (start, nothing) = (State::start(), Winners::none());
    for item in &look.dom.items {
        match item {
            Item::Open(i) => {
                let (state, parent) = open.last().map_or((&start, &nothing), |f| (&f.state, &f.winners));
                let m = look.style.matched(look.dom, *i, look.steps);
                let frame = look.open(*i, state, parent, &m, world, false);
                if let Some(id) = look.dom.get(*i).and_then(|e| e.attr("id")) {
                    let own = |p: Prop| match frame.winners.get(p).map(|w| (*w.value).clone()) {
                        Some(Value::Number(n)) => json!(n),
                        Some(Value::Word(w)) => json!(w),
                        _ => json!(null),
                    };
                    let s = &frame.state;
                    let rgba = s.color.value.map(|c| [c.r.round(), c.g.round(), c.b.round(), (c.a * 100.0).round()]);
                    out.insert(
                        id.to_string(),
                        json!({
                            "gone": s.faults.iter().any(|f| f.key == "VIS-001.hidden"),
                            "hidden": s.hidden.is_some(),
                            "opacity": own(Prop::Opacity),
                            "size": s.size.value,
                            "color": rgba,
                            "position": own(Prop::Position),
                            "z": own(Prop::ZIndex),
                            "indent": s.indent.value,
                            "letters": s.letters.value,
                            "case": s.case.as_ref().map(|c| c.value.clone()),
                            "rtl": s.rtl.is_some(),
                        }),
                    );
                }
                open.push(frame);
            }
            Item::Close => {
                open.pop();
            }
            Item::Text(_) => {}
        }
    }
    out.into()
}
