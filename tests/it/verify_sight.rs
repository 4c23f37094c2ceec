//! `verify` sees what a reader sees of an EPUB: every way to hide words in plain sight is named (§4.3 rows 31 to 38), and
//! styles that hide nothing are let pass.

use crate::verify_support::*;
use fuzi::verify::{Lang, Report, Severity, Status};

/// Ids of sight that failed as errors.
fn unseen(report: &Report) -> Vec<&'static str> {
    failed(report).into_iter().filter(|id| id.starts_with("VIS-")).collect()
}

/// Ids of sight, warnings apart.
fn weighed(report: &Report) -> (Vec<&'static str>, Vec<&'static str>) {
    let of = |s: Severity| {
        let checks = report.artefacts[0].checks.iter();
        let mut ids: Vec<_> = checks
            .filter(|c| c.status == Status::Fail && c.severity == s && c.id.starts_with("VIS-"))
            .map(|c| c.id)
            .collect();
        ids.dedup();
        ids
    };
    (of(Severity::Error), of(Severity::Warning))
}

fn edition_with(css: &str) -> Vec<Carrier> {
    let whole = Epub::new(&edition(true));
    let head = |e: Epub, more: &str| {
        let more = format!("{more}</head>");
        e.replace("rights.xhtml", "</head>", &more).replace("text1.xhtml", "</head>", &more)
    };
    let xml = css.replace('&', "&amp;").replace('<', "&lt;");
    let sheet = |mut e: Epub, name: &str, css: &str| {
        let item = format!("<item id=\"{name}\" href=\"{name}.css\" media-type=\"text/css\"/></manifest>");
        e = e.replace("package.opf", "</manifest>", &item);
        e.files.push((format!("EPUB/{name}.css"), css.to_string()));
        e
    };
    let link = "<link rel=\"stylesheet\" type=\"text/css\" href=\"%73.css?a#b\"/>";
    let quoted = css.replace('"', "'");
    vec![
        ("style element", head(whole.clone(), &format!("<style>{xml}</style>"))),
        ("linked sheet", head(sheet(whole.clone(), "s", css), link)),
        (
            "imported sheet",
            head(sheet(sheet(whole.clone(), "t", css), "s", "@charset 'utf-8'; @import 't.css';"), link),
        ),
        (
            "instruction",
            sheet(whole.clone(), "s", css)
                .replace("rights.xhtml", "<!DOCTYPE", "<?xml-stylesheet type='text/css' href='s.css'?><!DOCTYPE")
                .replace("text1.xhtml", "<!DOCTYPE", "<?xml-stylesheet type='text/css' href='s.css'?><!DOCTYPE"),
        ),
        ("data in media", head(whole.clone(), &format!("<style>@media all {{ {} }}</style>", xml))),
        (
            "nested",
            head(whole, &format!("<style>html {{ {} }}</style>", quoted.replace('&', "&amp;").replace('<', "&lt;"))),
        ),
    ]
}

type Carrier = (&'static str, Epub);

/// A style, and what is said of it in an edition of ours.
const STYLES: &[(&str, &[&str])] = &[
    // row 31
    ("#notice { display: none }", &["VIS-001"]),
    ("section { display: block } #notice { display: none }", &["VIS-001"]),
    ("#notice { visibility: hidden }", &["VIS-001"]),
    ("#notice { visibility: collapse }", &["VIS-001"]),
    ("#notice p { display: NONE ! important } #notice p { display: block }", &["VIS-001"]),
    ("#notice { content-visibility: hidden }", &["VIS-001"]),
    (":root { --x: none } #notice { display: var(--x) }", &["VIS-001"]),
    ("#notice { display: var(--gone, none) }", &["VIS-001"]),
    ("p[data-kind] { display: table-column }", &["VIS-001"]),
    ("p:nth-of-type(2) { d\\69splay: none }", &["VIS-001"]),
    ("body > :not(i) { display: none }", &["VIS-001"]),
    ("[data-fuzi='field:notice'] { display: none }", &["VIS-001"]),
    ("p.credit { display: none }", &["VIS-001"]),
    ("section:has(> h1) > * { visibility: hidden }", &["VIS-001"]),
    // row 32
    ("#notice { color: #fff }", &["VIS-002"]),
    ("#notice { color: transparent }", &["VIS-002"]),
    ("#notice { color: rgb(250 250 250 / 90%); background: hsl(0, 0%, 100%) }", &["VIS-002"]),
    ("p { color: gray }", &["VIS-002"]),
    ("body { background: #000 }", &["VIS-002"]),
    ("#notice { background: linear-gradient(black, black) }", &["VIS-002"]),
    ("#notice { -webkit-text-fill-color: white }", &["VIS-002"]),
    ("#notice { background-color: currentColor }", &["VIS-002"]),
    ("#notice { background: url(i.png) }", &["VIS-002"]),
    ("#notice { filter: blur(20px) }", &["VIS-002"]),
    ("#notice { mix-blend-mode: screen }", &["VIS-002"]),
    ("#notice { color: oklch(1 0 0) }", &["VIS-002"]),
    ("p::first-letter { color: white }", &["VIS-002"]),
    // row 33
    ("#notice { font-size: 0.1pt }", &["VIS-003"]),
    ("#notice { font: 0/0 a }", &["VIS-003"]),
    ("body { font-size: 50% } #notice { font-size: .5em } #notice p { font-size: .9em }", &["VIS-003"]),
    ("html { font-size: 10px } #notice { font-size: .7rem }", &["VIS-003"]),
    ("#notice { font-size: calc(1px + 1pt) }", &["VIS-003"]),
    ("#notice { font-size: 1vw }", &["VIS-003"]),
    ("#notice { opacity: 0 }", &["VIS-003"]),
    ("body { opacity: .4 } #notice { opacity: 40% }", &["VIS-002", "VIS-003"]),
    ("#notice { filter: opacity(0) }", &["VIS-003"]),
    ("#notice { transform: scale(0) }", &["VIS-003"]),
    ("#notice { transform: translate(0) scale3d(.01, 1, 1) }", &["VIS-003"]),
    ("#notice { -webkit-transform: rotateX(90deg) }", &["VIS-003"]),
    ("#notice { scale: 0 }", &["VIS-003"]),
    ("#notice { zoom: .05 }", &["VIS-003"]),
    ("#notice { font-size-adjust: 0 }", &["VIS-003"]),
    ("#notice { transform: scaleX(-1) }", &["VIS-003"]),
    // row 34
    ("#notice { position: absolute; left: -9999px }", &["VIS-004"]),
    ("#notice { position: fixed; inset: auto auto -100% 0 }", &["VIS-004"]),
    ("#notice { position: relative; left: -99em }", &["VIS-004"]),
    ("#notice { margin-left: -9999px }", &["VIS-004"]),
    ("#notice { text-indent: -99em }", &["VIS-004"]),
    ("#notice { transform: translateX(-200%) }", &["VIS-004"]),
    ("#notice { clip-path: inset(50%) }", &["VIS-004"]),
    ("#notice { clip-path: polygon(0 0, 0 0, 0 0) }", &["VIS-004"]),
    ("#notice { -webkit-mask-image: linear-gradient(transparent, transparent) }", &["VIS-004"]),
    ("#notice { height: 0; overflow: hidden }", &["VIS-004"]),
    ("#notice { max-height: 1px; overflow-y: clip }", &["VIS-004"]),
    ("#notice { width: 0; overflow: hidden; white-space: nowrap }", &["VIS-004"]),
    ("#notice { height: 2em; overflow: hidden }", &["VIS-004"]),
    ("#notice p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }", &["VIS-004"]),
    // row 35
    ("h1 { position: absolute; top: 2em; background: #fff }", &["VIS-005"]),
    ("#notice::after { content: ''; position: absolute; inset: 0; background: white }", &["VIS-005"]),
    ("body::before { content: url(i.png); position: fixed; top: 0; z-index: 9 }", &["VIS-005", "VIS-007"]),
    ("#notice { position: relative; z-index: -1 }", &["VIS-005"]),
    ("#notice { margin-top: -9em }", &["VIS-005"]),
    ("#notice { line-height: 0 }", &["VIS-005"]),
    ("#notice { letter-spacing: -1em }", &["VIS-005"]),
    ("#notice p { text-decoration: line-through }", &["VIS-005"]),
    // row 37
    ("@media screen { #notice { display: none } }", &["VIS-001"]),
    ("@media (prefers-color-scheme: dark) { #notice { display: none } }", &["VIS-001"]),
    ("@media (prefers-color-scheme: dark) { body { background: #111 } }", &["VIS-002"]),
    ("@media (min-width: 1px) and (max-width: 320px) { #notice { opacity: 0 } }", &["VIS-003"]),
    ("@supports (display: grid) { #notice { display: none } }", &["VIS-001"]),
    ("@supports not (display: grid) { #notice { display: none } }", &["VIS-001"]),
    ("@supports selector(:has(a)) { #notice { display: none } }", &["VIS-001"]),
    ("@media print { #notice { display: none } }", &["VIS-001"]),
    ("@media amzn-kf8 { #notice { display: none } }", &["VIS-001"]),
    ("@container (min-width: 1px) { #notice { display: none } }", &["VIS-001"]),
    ("@layer a { #notice { display: none } }", &["VIS-001"]),
    ("#notice:hover { display: none }", &["VIS-001"]),
    ("#notice:not(:hover) { display: none }", &["VIS-001"]),
    ("#notice { display: none } #notice:hover { display: block }", &["VIS-001"]),
    ("#notice:unheard-of { display: none }", &["VIS-001"]),
    ("@keyframes fade { to { opacity: 0 } } #notice { animation: fade 1s forwards }", &["VIS-003"]),
    ("@media (a) { body { color: #fff } } @media (b) { body { background: #fff } }", &["VIS-002"]),
    // row 38
    ("#notice p::before { content: '不' }", &["VIS-007"]),
    ("#notice p:after { content: \"\\53ef\\5546\\7528\" }", &["VIS-007"]),
    ("p[data-fuzi]::after { content: attr(data-fuzi) }", &["VIS-007"]),
    ("p::before { counter-increment: a; content: counter(a) }", &["VIS-007"]),
    ("#notice { content: url(i.png) }", &["VIS-007"]),
    ("#notice p { display: list-item; list-style-type: '不' }", &["VIS-007"]),
    ("@counter-style x { system: cyclic; symbols: '不' } #notice p { list-style: x }", &["VIS-007"]),
    ("#notice { text-emphasis: '不' }", &["VIS-007"]),
    ("#notice { -webkit-text-security: disc }", &["VIS-007"]),
    ("#notice { direction: rtl; unicode-bidi: bidi-override }", &["VIS-007"]),
    ("#notice { display: flex; flex-direction: column-reverse }", &["VIS-007"]),
    ("#notice { display: grid } #notice p { order: -1 }", &["VIS-007"]),
    ("#notice { text-transform: lowercase }", &["VIS-007"]),
    ("head, title { display: block }", &["VIS-007"]),
    // styles that hide nothing
    ("#notice { display: none } #notice { display: block }", &[]),
    ("section { display: none } #notice { display: block }", &[]),
    ("#notice { display: block !important } section#notice { display: none }", &[]),
    ("#notice p { visibility: visible } #notice { color: #222 }", &[]),
    ("#notice { display: none \\9; display: nothing; *display: none; opacity: 0 0 }", &[]),
    ("#other, .hidden { display: none } q, i, img.ad { visibility: hidden }", &[]),
    ("body { background: #fdf6e3; color: #333 } a { color: #00c }", &[]),
    ("@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #9cf } }", &[]),
    ("p { text-indent: 2em; margin: 0 0 -.5em; letter-spacing: .05em; line-height: 1.75 }", &[]),
    ("p { text-indent: -2em; padding-left: 2em }", &[]),
    ("p { font-size: .75em } sup { font-size: .5em } h1 { font-size: 2em; overflow: hidden }", &[]),
    ("p { height: 0 } div { overflow: hidden; max-height: 100% }", &[]),
    ("p::first-letter { font-size: 3em; float: left } p::before { content: '“' } q { quotes: '「' '」' }", &[]),
    ("p::after { content: none } li::before { content: '• ' } ol { list-style: decimal }", &[]),
    ("@font-face { font-family: a; src: local(b) } @page { margin: 1em } @unknown { p { display: none } }", &[]),
    ("p { display: none } } p { display: block } p { display: block; }", &[]),
    ("<!-- p { display: block } --> /* #notice { display: none } */", &[]),
    ("#notice { position: relative; overflow: hidden; clip: rect(0,0,0,0); transform: none; opacity: 1 }", &[]),
    ("span { height: 0; overflow: hidden } a { width: 0; overflow: hidden }", &[]),
    ("@layer a { #notice { display: none } } #notice { display: block }", &[]),
    ("@namespace e 'urn:x'; e|section { display: none }", &[]),
    (":root { --a: none; --b: block } #notice { display: var(--a); display: var(--b) }", &[]),
];

#[test]
fn every_way_to_hide_is_named_and_harmless_styles_pass() {
    let mut wrong = Vec::new();
    for (css, want) in STYLES {
        for (how, epub) in edition_with(css) {
            // these do not stand within a rule
            let alone = css.contains("@layer") || css.contains("@font-face") || css.contains("@namespace");
            if (how == "nested" || how == "data in media")
                && (alone || css.contains("<!--") || css.contains("} }") && want.is_empty())
                || how == "nested" && ["@", "body", "html", ":root", "head"].iter().any(|w| css.contains(w))
            {
                continue;
            }
            let report = alone_report(&epub);
            if unseen(&report) != *want {
                wrong.push(format!("{css} ({how}): want {want:?}\n{}", report.to_text(Lang::En)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

fn alone_report(epub: &Epub) -> Report {
    alone(&epub.zip())
}

#[test]
fn attributes_elements_and_places() {
    let whole = Epub::new(&edition(true));
    type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);
    let para = "id=\"b0005\"";
    let cases: &[Case] = &[
        ("text1.xhtml", para, "id=\"b0005\" style=\"color:#fff\"", &["VIS-002"]),
        ("text1.xhtml", para, "id=\"b0005\" style=\"display:none;display:block\"", &[]),
        ("text1.xhtml", para, "id=\"b0005\" hidden=\"hidden\"", &["VIS-001"]),
        ("text1.xhtml", para, "id=\"b0005\" hidden=\"\" style=\"display:block\"", &[]),
        ("text1.xhtml", para, "id=\"b0005\" aria-hidden=\"true\"", &["VIS-006"]),
        ("text1.xhtml", para, "id=\"b0005\" dir=\"rtl\"", &["VIS-007"]),
        ("text1.xhtml", "<body>", "<body bgcolor=\"black\">", &["VIS-002"]),
        ("text1.xhtml", "<body>", "<body bgcolor=\"#000\" text=\"#fff\">", &[]),
        ("rights.xhtml", "<section", "<template><section", &["VIS-006"]),
        ("rights.xhtml", "<section", "<noscript><section", &["VIS-006"]),
        ("rights.xhtml", "<section", "<details><summary>许可</summary><section", &["VIS-006"]),
        ("rights.xhtml", "<section", "<dialog><section", &["VIS-006"]),
        ("rights.xhtml", "<section", "<object data=\"x.png\"><section", &["VIS-006"]),
        (
            "rights.xhtml",
            "<section",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><desc><section xmlns=\"http://www.w3.org/1999/xhtml\"",
            &["VIS-006"],
        ),
        ("text1.xhtml", "<figure>", "<figure style=\"display:none\">", &["VIS-001"]),
        (
            "text1.xhtml",
            "<figure>",
            "<img src=\"w.png\" alt=\"\" style=\"position:absolute;top:0\"/><figure>",
            &["VIS-005"],
        ),
        (
            "text1.xhtml",
            "<figure>",
            "<div style=\"position:fixed;inset:0;background:#fff\"></div><figure>",
            &["VIS-005"],
        ),
        (
            "text1.xhtml",
            "<figure>",
            "<div style=\"margin-top:-9em;position:relative;background:#fff\">&#160;</div><figure>",
            &["VIS-005"],
        ),
        (
            "text1.xhtml",
            "</head>",
            "<link rel=\"stylesheet\" href=\"https://example.org/a.css\"/></head>",
            &["VIS-001"],
        ),
        ("text1.xhtml", "</head>", "<link rel=\"stylesheet\" href=\"gone.css\"/></head>", &[]),
        ("text1.xhtml", "</head>", "<style type=\"text/plain\">p { display: none }</style></head>", &[]),
        ("text1.xhtml", "</head>", "<style media=\"print\">p { display: none }</style></head>", &["VIS-001"]),
        ("text1.xhtml", "</head>", "<style>p {</style><style> display: none }</style></head>", &[]),
    ];
    for (file, from, to, want) in cases {
        let mut epub = whole.clone().replace(file, from, to);
        let open: Vec<&str> = to.split('<').skip(1).filter_map(|t| t.split([' ', '>']).next()).collect();
        if let (Some(outer), true) = (open.first(), *file == "rights.xhtml") {
            let close = if *outer == "svg" { "</desc></svg>".to_string() } else { format!("</{outer}>") };
            epub = epub.replace("rights.xhtml", "</section>", &format!("</section>{close}"));
        }
        let report = alone_report(&epub);
        assert_eq!(unseen(&report), *want, "{to}\n{}", report.to_text(Lang::En));
    }
}

/// Row 36: the notice only where nobody sees it.
#[test]
fn a_notice_that_only_programs_find_is_named() {
    let e = edition(true);
    let whole = Epub::new(&e);
    let line = format!("<p data-fuzi=\"field:notice\">{NOTICE}</p>");
    for instead in [
        format!("<!-- {line} -->"),
        format!("<img src=\"x.png\" alt=\"{NOTICE}\"/>"),
        format!("<p title=\"{NOTICE}\">许可</p>"),
        format!("<template>{line}</template>"),
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{NOTICE}</title></svg>"),
    ] {
        let epub = whole.clone().replace("rights.xhtml", &line, &instead);
        let got = failed(&against(&epub.zip(), &e));
        assert!(got.contains(&"VIS-006") && got.contains(&"NOT-003"), "{instead}: {got:?}");
    }
    // beside the visible one a comment is no matter
    let epub = whole.clone().replace("rights.xhtml", &line, &format!("{line}<!-- {NOTICE} -->"));
    assert_eq!(failed(&against(&epub.zip(), &e)), [""; 0]);
}

/// Row 111: what a reader would show that takes the page for HTML.
#[test]
fn two_ways_to_read_a_page_find_the_same_words() {
    let whole = Epub::new(&edition(true));
    for (from, to) in [
        ("民主不是", "民主<![CDATA[不]]>是"),
        ("民主不是", "民主<!--> 也许 -->不是"),
        ("民主不是", "民主<?x y>也许?>不是"),
        ("民主不是", "民主&#x93;不是"),
        ("民主不是", "<h:style xmlns:h=\"urn:x\">民主</h:style>不是"),
        ("民主不是", "<style xmlns=\"urn:x\">民主</style>不是"),
        ("<head>", "<head><meta charset=\"gbk\"/>"),
    ] {
        let report = alone_report(&whole.clone().replace("text1.xhtml", from, to));
        let ids = failed(&report);
        let harmless = to.contains("h:style");
        assert_eq!(ids.contains(&"VIS-010"), !harmless, "{to}: {}", report.to_text(Lang::En));
    }
}

fn foreign_with(css: &str, body: &str) -> Report {
    let whole = Epub::new(&edition(true)).remove("integrity.json");
    let mut epub = whole.remove("title.xhtml").remove("rights.xhtml");
    for f in &mut epub.files {
        if f.0.ends_with("text1.xhtml") {
            let css = css.replace('&', "&amp;").replace('<', "&lt;");
            f.1 = format!(
                "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>t</title>\
                 <style>{css}</style></head><body><p>CC BY 4.0</p>{body}</body></html>"
            );
        }
        if f.0.ends_with("package.opf") {
            f.1 = "<package xmlns=\"http://www.idpf.org/2007/opf\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
                   <dc:title>t</dc:title><dc:rights>CC BY 4.0</dc:rights></metadata><manifest>\
                   <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
                   <item id=\"t\" href=\"text1.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"t\"/></spine></package>"
                .to_string();
        }
        if f.0.ends_with("nav.xhtml") {
            f.1 = f.1.replace(" data-fuzi=\"edition\"", "");
        }
    }
    alone(&epub.zip())
}

/// Words that nobody sees are an error also in an edition by another program; what is only seen sometimes or badly is a
/// warning; how others set their books is their affair.
#[test]
fn foreign_editions_are_held_to_what_a_reader_misses() {
    const E: &[&str] = &[];
    let body = "<p class='x'>甲乙丙丁</p><p class='y'>戊己庚辛</p>";
    for (css, errors, warnings) in [
        (".x { display: none }", &["VIS-001"][..], E),
        (".x { color: #fff }", &["VIS-002"], E),
        (".x { font-size: 1px }", &["VIS-003"], E),
        (".x { position: absolute; left: -9999px }", &["VIS-004"], E),
        (".x { position: absolute; clip: rect(0 0 0 0); width: 1px; height: 1px; overflow: hidden }", &["VIS-004"], E),
        (".x::before { content: '不' }", &["VIS-007"], E),
        ("@media screen { .x { display: none } }", E, &["VIS-001"]),
        ("@media (prefers-color-scheme: dark) { .x { display: none } }", E, &["VIS-001"]),
        ("@media amzn-kf8 { .x { display: none } }", E, E),
        ("@media print { .x { display: none } }", E, E),
        ("a:hover { opacity: 0 } .x:hover { display: none }", E, E),
        (".x { color: #888 }", E, &["VIS-002"]),
        (".x { font-size: 5pt }", E, &["VIS-003"]),
        (
            ".x { opacity: .8; height: 2em; overflow: hidden; mix-blend-mode: multiply; text-transform: uppercase }",
            E,
            E,
        ),
        (".x { position: relative; top: -.3em; left: 2em; margin-top: -1em; text-indent: -2em }", E, E),
        (".x::first-letter { font-size: 3em; float: left; line-height: .8; margin: -.1em }", E, E),
        (".x::before { counter-increment: c; content: counter(c) '. ' }", E, E),
        (".hidden { display: none } .sr-only { position: absolute; left: -9999px }", E, E),
    ] {
        let r = foreign_with(css, body);
        assert_eq!(weighed(&r), (errors.to_vec(), warnings.to_vec()), "{css}\n{}", r.to_text(Lang::En));
    }
    let nav = "<nav epub:type='landmarks' hidden=''><ol><li><a href='#x'>封面</a></li></ol></nav>";
    assert_eq!(weighed(&foreign_with("", nav)), (vec![], vec![]));
    let nav = "<nav epub:type='toc'><ol><li>甲<ol hidden=''><li>乙</li></ol></li></ol></nav>";
    assert_eq!(weighed(&foreign_with("", nav)), (vec![], vec![]));
}

#[cfg(feature = "bundled-fonts")]
mod faces {
    use super::*;

    fn be(bytes: &[u8], at: usize, n: usize) -> usize {
        bytes[at..at + n].iter().fold(0, |v, b| v << 8 | usize::from(*b))
    }

    fn table(font: &[u8], tag: &[u8; 4]) -> usize {
        let entry = (0..be(font, 4, 2)).map(|i| 12 + 16 * i).find(|e| &font[*e..e + 4] == tag).expect("table");
        be(font, entry + 8, 4)
    }

    fn mono() -> Vec<u8> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/SourceCodePro_400Regular.ttf");
        std::fs::read(path).expect("face")
    }

    /// Where a character's outline lies in the file.
    fn place(font: &[u8], c: char) -> std::ops::Range<usize> {
        let glyph = usize::from(ttf_parser::Face::parse(font, 0).unwrap().glyph_index(c).unwrap().0);
        let long = font[table(font, b"head") + 51] == 1;
        let (loca, glyf) = (table(font, b"loca"), table(font, b"glyf"));
        let at = |g: usize| if long { be(font, loca + 4 * g, 4) } else { 2 * be(font, loca + 2 * g, 2) };
        glyf + at(glyph)..glyf + at(glyph + 1)
    }

    /// The face with one character drawn as another.
    fn lying(written: char, drawn: char) -> Vec<u8> {
        let mut font = mono();
        let (to, from) = (place(&font, written), place(&font, drawn));
        assert!(from.len() <= to.len(), "choose another pair");
        font.copy_within(from.clone(), to.start);
        font
    }

    fn with_face(css: &str, name: &str, font: &[u8]) -> Report {
        let epub = Epub::new(&edition(true)).replace("text1.xhtml", "</head>", &format!("<style>{css}</style></head>"));
        let epub = epub.replace(
            "package.opf",
            "</manifest>",
            &format!("<item id=\"font\" href=\"{name}\" media-type=\"font/ttf\"/></manifest>"),
        );
        let mut files: Vec<(String, Vec<u8>)> = epub.files.into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
        files.push((format!("EPUB/{name}"), font.to_vec()));
        alone(&zip_files(files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), zip::CompressionMethod::Stored))
    }

    const CSS: &str = "@font-face { font-family: 'A B'; src: local(x), url(f.ttf) } p { font-family: 'A B', serif }";

    /// Row 39.
    #[test]
    fn a_face_that_draws_other_letters_is_named() {
        assert_eq!(unseen(&with_face(CSS, "f.ttf", &mono())), [""; 0]);
        let r = with_face(CSS, "f.ttf", &lying('W', 'M'));
        assert_eq!(unseen(&r), ["VIS-008"], "{}", r.to_text(Lang::En));
        let text = r.to_text(Lang::En);
        assert!(text.contains("W U+0057") && text.contains("M U+004D"), "{text}");
        // where no words are set in it, it says nothing
        let apart = CSS.replace("p { font-family", "code { font-family");
        assert_eq!(unseen(&with_face(&apart, "f.ttf", &lying('W', 'M'))), [""; 0]);
        let ranged = CSS.replace("url(f.ttf)", "url(f.ttf); unicode-range: U+61-7A");
        assert_eq!(unseen(&with_face(&ranged, "f.ttf", &lying('W', 'M'))), [""; 0]);
    }

    #[test]
    fn a_face_that_draws_nothing_or_cannot_be_read_does_not_pass() {
        let mut blank = mono();
        let at = place(&blank, 'W').start;
        blank[at..at + 2].copy_from_slice(&[0, 0]); // no contours
        assert_eq!(unseen(&with_face(CSS, "f.ttf", &blank)), ["VIS-008"]);
        assert_eq!(unseen(&with_face(CSS, "f.ttf", b"wOF2 and so on")), ["VIS-008"]);
        assert_eq!(unseen(&with_face(CSS, "f.ttf", b"no face at all")), ["VIS-008"]);
        assert_eq!(unseen(&with_face("p { font-family: Wingdings }", "f.ttf", b"")), ["VIS-008"]);
        let tiny = CSS.replace("url(f.ttf)", "url(f.ttf); size-adjust: 5%");
        assert_eq!(unseen(&with_face(&tiny, "f.ttf", &mono())), ["VIS-003"]);
    }
}
