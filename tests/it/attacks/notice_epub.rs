//! Rows 28–44: the visible notice of the EPUB.

use super::book::*;
use super::fonts::lying_font;
use super::good::Good;
use super::table::*;
use fuzi::verify::Verdict;

const NOTICE: &str = "自由、免费转载分发，但须注明作者与出处，并不得修改及商用";

pub fn rows() -> Vec<Attack> {
    let styled = |ids: &'static [&'static str], style: &'static str| {
        fail(ids, style, move |g: &Good| g.epub().notice_style(style).zip())
    };
    let ruled =
        |ids: &'static [&'static str], rule: &'static str| fail(ids, rule, move |g: &Good| g.epub().css(rule).zip());
    vec![
        attack(
            28,
            "notice file deleted",
            [fail(&["NOT-001"], "page", |g| g.epub().drop_page(RIGHTS).zip()), {
                fail(&["NOT-001"], "element", |g| {
                    let book = g.epub();
                    let notice = book.notice();
                    book.swap(RIGHTS, &notice, "<p data-fuzi=\"edition\">版权与许可</p>").zip()
                })
            }],
        ),
        attack(
            29,
            "in the zip, not in spine and nav",
            [fail(&["NOT-002"], "spine and nav", |g| {
                g.epub().cut(OPF, "<itemref idref=\"id_rights.xhtml\"", "/>").unlink("rights.xhtml").zip()
            })],
        ),
        attack(
            30,
            "spine linear=\"no\"",
            [fail(&["NOT-002"], "linear", |g| {
                g.epub().swap(OPF, "idref=\"id_rights.xhtml\"", "idref=\"id_rights.xhtml\" linear=\"no\"").zip()
            })],
        ),
        attack(
            31,
            "display: none, hidden, visibility",
            [
                styled(&["VIS-001"], "display:none"),
                styled(&["VIS-001"], "visibility: hidden"),
                styled(&["VIS-001"], "DISPLAY : NONE ! important"),
                styled(&["VIS-001"], "d\\69splay:none"),
                styled(&["VIS-001"], "content-visibility:hidden"),
                styled(&["VIS-001"], "visibility:collapse"),
                fail(&["VIS-001"], "hidden", |g| {
                    g.epub().swap(RIGHTS, "id=\"notice\"", "id=\"notice\" hidden=\"\"").zip()
                }),
                fail(&["VIS-001"], "body hidden", |g| {
                    g.epub().swap(RIGHTS, "<body class=\"front\">", "<body class=\"front\" hidden=\"hidden\">").zip()
                }),
                ruled(&["VIS-001"], ".rights { display: none }"),
                ruled(&["VIS-001"], "#notice{visibility:hidden}"),
                ruled(&["VIS-001"], "body.front > section:nth-child(1) { display: none }"),
                ruled(&["VIS-001"], "[data-fuzi~=edition]{display:none}"),
                ruled(&["VIS-001"], "dd.notice { display: none }"),
                ruled(&["VIS-001"], "p[data-kind] { display: none }"),
                fail(&["VIS-001"], "style element", |g| {
                    g.epub().swap(RIGHTS, "</head>", "<style>section{display:none}</style></head>").zip()
                }),
                fail(&["VIS-001"], "second stylesheet", |g| {
                    g.epub()
                        .add("EPUB/more.css", ".rights{display:none}")
                        .item("more", "more.css", "text/css")
                        .swap(RIGHTS, "</head>", "<link rel=\"stylesheet\" href=\"more.css\"/></head>")
                        .zip()
                }),
            ],
        ),
        attack(
            32,
            "colour of the paper",
            [
                styled(&["VIS-002"], "color:#fff"),
                styled(&["VIS-002"], "color: rgb(253, 253, 253)"),
                styled(&["VIS-002"], "color:transparent"),
                styled(&["VIS-002"], "background:#000;color:black"),
                styled(&["VIS-002"], "color:#bbb"),
                ruled(&["VIS-002"], ".notice { color: white }"),
                ruled(&["VIS-002"], ".rights * { color: hsl(0 0% 100%) !important }"),
                ruled(&["VIS-002"], ".notice { -webkit-text-fill-color: transparent }"),
                ruled(&["VIS-002"], ":root{--ink:#fff} .rights{color:var(--ink)}"),
            ],
        ),
        attack(
            33,
            "too small, scaled away, transparent",
            [
                styled(&["VIS-003"], "font-size:0.1pt"),
                styled(&["VIS-003"], "font-size:0"),
                styled(&["VIS-003"], "font-size:5%"),
                styled(&["VIS-003"], "transform: scale(0)"),
                styled(&["VIS-003"], "scale: 0.01"),
                styled(&["VIS-003"], "zoom:0.05"),
                styled(&["VIS-003"], "opacity:0"),
                styled(&["VIS-003"], "filter: opacity(0)"),
                ruled(&["VIS-003"], ".rights dd { font-size: 1px }"),
                ruled(&["VIS-003"], ".rights { opacity: .01 }"),
                ruled(&["VIS-003"], ".rights dl { font: 0.5px serif }"),
            ],
        ),
        attack(
            34,
            "off the page or clipped",
            [
                styled(&["VIS-004"], "position:absolute;left:-9999px"),
                styled(&["VIS-004"], "position: fixed; top: -200em"),
                styled(&["VIS-004"], "clip-path: inset(100%)"),
                styled(&["VIS-004"], "position:absolute;clip:rect(0,0,0,0)"),
                styled(&["VIS-004"], "overflow:hidden;height:0"),
                styled(&["VIS-004"], "overflow:hidden;max-height:0"),
                styled(&["VIS-004"], "text-indent:-9999px"),
                styled(&["VIS-004"], "margin-left:-9999px"),
                styled(&["VIS-004"], "transform:translateX(-9999px)"),
                styled(&["VIS-004"], "mask-image: linear-gradient(transparent, transparent)"),
                ruled(&["VIS-004"], ".rights dl { position: absolute; left: -999em }"),
                ruled(&["VIS-004"], ".notice { width: 0; overflow: hidden; white-space: nowrap }"),
            ],
        ),
        attack(
            35,
            "something over it",
            [
                fail(&["VIS-005"], "white box", |g| {
                    over(
                        g,
                        "<div style=\"position:absolute;top:0;left:0;width:100%;height:100%;background:#fff;z-index:9\"></div>",
                    )
                }),
                fail(&["VIS-005"], "fixed box by rule", |g| {
                    let book = g.epub().css(".x { position: fixed; inset: 0; background: white }");
                    book.swap(RIGHTS, "</body>", "<div class=\"x\"></div></body>").zip()
                }),
                fail(&["VIS-005"], "picture", |g| {
                    let image =
                        g.epub().entries.iter().find(|e| e.name.ends_with(".png")).expect("picture").name.clone();
                    let src = image.trim_start_matches("EPUB/").to_string();
                    over(
                        g,
                        &format!(
                            "<img alt=\"\" src=\"{src}\" style=\"position:absolute;top:0;left:0;width:100%;height:60em;z-index:3\"/>"
                        ),
                    )
                }),
                fail(&["VIS-005"], "pseudo-element", |g| {
                    g.epub()
                        .css("section.rights::after { content: \"\"; position: absolute; inset: 0; background: #fff }")
                        .zip()
                }),
            ],
        ),
        attack(
            36,
            "only where nobody looks",
            [
                fail(&["VIS-006"], "comment", |g| {
                    g.epub()
                        .swap(RIGHTS, " --source", "")
                        .swap(RIGHTS, "<section", "<!-- <section")
                        .swap(RIGHTS, "</section>", "</section> -->")
                        .zip()
                }),
                fail(&["VIS-006"], "template", |g| inert(g, "template")),
                fail(&["VIS-006"], "noscript", |g| inert(g, "noscript")),
                fail(&["VIS-006"], "closed details", |g| inert(g, "details")),
                fail(&["VIS-006"], "canvas", |g| inert(g, "canvas")),
                fail(&["VIS-006"], "closed dialog", |g| inert(g, "dialog")),
                fail(&["VIS-006"], "object", |g| inert(g, "object")),
                fail(&["VIS-006"], "alternative text", |g| {
                    instead(g, &format!("<img src=\"images/x.png\" alt=\"CC-BY-NC-ND {NOTICE}\"/>"))
                }),
                fail(&["VIS-006"], "title attribute", |g| {
                    instead(g, &format!("<p data-fuzi=\"edition\" title=\"CC-BY-NC-ND {NOTICE}\">版权与许可</p>"))
                }),
                fail(&["NOT-001"], "script data", |g| {
                    instead(
                        g,
                        &format!(
                            "<script type=\"application/ld+json\">{{\"license\":\"CC-BY-NC-ND {NOTICE}\"}}</script>"
                        ),
                    )
                }),
            ],
        ),
        attack(
            37,
            "hidden on some screens only",
            [
                ruled(&["VIS-001"], "@media screen { .rights { display: none } }"),
                ruled(&["VIS-001"], "@media (prefers-color-scheme: dark) { .rights { display: none } }"),
                ruled(&["VIS-001"], "@supports (display: grid) { .rights dl { display: none } }"),
                ruled(&["VIS-001"], "@layer x { .rights { display: none } }"),
                ruled(&["VIS-001"], "@container (min-width: 1px) { .rights { display: none } }"),
                ruled(&["VIS-001"], "body { .rights { display: none } }"),
                fail(&["VIS-001"], "@import", |g| {
                    let book = g.epub();
                    let css = book.text(CSS);
                    book.set(CSS, format!("@import url(more.css);\n{css}"))
                        .add("EPUB/more.css", ".rights{display:none}")
                        .item("more", "more.css", "text/css")
                        .zip()
                }),
                fail(&["VIS-001"], "link with media", |g| {
                    g.epub()
                        .add("EPUB/more.css", ".rights{display:none}")
                        .item("more", "more.css", "text/css")
                        .swap(
                            RIGHTS,
                            "</head>",
                            "<link rel=\"stylesheet\" media=\"(min-width: 1px)\" href=\"more.css\"/></head>",
                        )
                        .zip()
                }),
            ],
        ),
        attack(
            38,
            "words made by the stylesheet",
            [
                ruled(&["VIS-007"], ".notice::before { content: \"可商用；\" }"),
                ruled(&["VIS-007"], ".notice:after { content: '（不再有效）' }"),
                ruled(&["VIS-007"], "p[data-kind]::before { content: \"不\" }"),
                ruled(&["VIS-007"], ".notice { content: \"CC BY\" }"),
                ruled(&["VIS-007"], "dd::before { content: attr(title) }"),
                ruled(&["VIS-007"], "li::marker { content: \"不\" }"),
                ruled(&["VIS-007"], "@counter-style k { system: cyclic; symbols: \"假\" } ol { list-style: k }"),
                fail(&["VIS-007"], "style element", |g| {
                    g.epub().swap(RIGHTS, "</head>", "<style>dd::before{content:'不'}</style></head>").zip()
                }),
            ],
        ),
        attack(
            39,
            "a face that draws other characters",
            [
                fail(&["VIS-008"], "@font-face under the name in use", |g| {
                    g.epub()
                        .add("EPUB/f.ttf", lying_font(g))
                        .item("f", "f.ttf", "font/ttf")
                        .css("@font-face { font-family: \"Noto Serif SC\"; src: url(f.ttf) }")
                        .zip()
                }),
                fail(&["VIS-008"], "in a style element, as data", |g| {
                    let data = base64(&lying_font(g));
                    let style = format!(
                        "<style>@font-face{{font-family:'Noto Serif SC';src:url('data:font/ttf;base64,{data}')}}</style></head>"
                    );
                    g.epub().swap(TEXT, "</head>", &style).zip()
                }),
            ],
        ),
        attack(
            40,
            "notice turned into a picture",
            [fail(&["NOT-001"], "img", |g| {
                let book = g.epub();
                let picture = book.entries.iter().find(|e| e.name.ends_with(".png")).expect("picture").data.clone();
                let notice = book.notice();
                book.swap(RIGHTS, &notice, "<section epub:type=\"copyright-page\" id=\"notice\" data-fuzi=\"edition\"><img src=\"notice.png\" alt=\"\"/></section>")
                .add("EPUB/notice.png", picture)
                .item("np", "notice.png", "image/png")
                .zip()
            })],
        ),
        attack(
            41,
            "words of the notice edited",
            [
                fail(&["NOT-003"], "EPUB, 不得 → 可以", |g| g.epub().swap(RIGHTS, "不得修改", "可以修改").zip()),
                fail(&["NOT-003"], "EPUB, 及商用 cut", |g| g.epub().swap(RIGHTS, "及商用", "").zip()),
                fail(&["NOT-003"], "EPUB, a condition added", |g| {
                    g.epub().swap(RIGHTS, "及商用</dd>", "及商用，转载须付费</dd>").zip()
                }),
                fail(&["NOT-003"], "PDF, 不得 → 可以", |g| g.pdf().retext("并不得修改", "并可以修改").save()),
                fail(&["NOT-003"], "PDF, 及商用 cut", |g| g.pdf().retext("修改及商用", "修改").save()),
                fail(&["NOT-003"], "print, 不得 → 可以", |g| g.print().retext("并不得修改", "并可以修改").save()).src(),
            ],
        ),
        attack(
            42,
            "a second notice elsewhere",
            [
                fail(&["LIC-010", "INT-002"], "EPUB, loose", |g| {
                    g.epub().swap(TEXT, "<p class=\"credit\"", "<p>本书可自由商用</p><p class=\"credit\"").zip()
                }),
                fail(&["LIC-010", "INT-002"], "EPUB, with a code", |g| {
                    g.epub()
                        .swap(TEXT, "<p class=\"credit\"", "<p>本书采用 CC BY 4.0 许可</p><p class=\"credit\"")
                        .zip()
                }),
                fail(&["LIC-010", "INT-002"], "EPUB, as the edition's own", |g| {
                    g.epub().swap(TITLE, "</section>", "<p>本书可自由商用</p></section>").zip()
                })
                .alone_ids(&["LIC-010"]),
                fail(&["LIC-010", "INT-002"], "EPUB, its own page", |g| {
                    let page = g
                        .epub()
                        .text(TITLE)
                        .replace("<body class=\"front\">", "<body><p>本书可自由商用，CC BY 4.0</p></body></html><!--");
                    let end = page.find("<!--").expect("end");
                    g.epub()
                        .add("EPUB/free.xhtml", page[..end].to_string())
                        .item("free", "free.xhtml", "application/xhtml+xml")
                        .swap(OPF, "<itemref idref=\"nav\"", "<itemref idref=\"free\"/><itemref idref=\"nav\"")
                        .zip()
                }),
            ],
        ),
        attack(
            43,
            "the page rewrites itself",
            [
                fail(&["ACT-001"], "refresh", |g| {
                    g.epub()
                        .swap(
                            RIGHTS,
                            "<meta charset",
                            "<meta http-equiv=\"refresh\" content=\"0;url=text.xhtml\"/><meta charset",
                        )
                        .zip()
                }),
                fail(&["ACT-001"], "script", |g| {
                    g.epub()
                        .swap(RIGHTS, "</body>", "<script>document.querySelector('#notice').remove()</script></body>")
                        .zip()
                }),
                fail(&["ACT-001"], "script file", |g| {
                    g.epub()
                        .add("EPUB/a.js", "document.body.innerHTML=''")
                        .item("js", "a.js", "text/javascript")
                        .swap(TEXT, "</head>", "<script src=\"a.js\"></script></head>")
                        .zip()
                }),
                fail(&["ACT-001"], "handler", |g| {
                    g.epub().swap(RIGHTS, "<body", "<body onload=\"this.remove()\"").zip()
                }),
                fail(&["ACT-001"], "address that is a script", |g| {
                    g.epub()
                        .swap(TEXT, "href=\"https://example.org/rules\"", "href=\"javascript:document.body.remove()\"")
                        .zip()
                }),
                fail(&["ACT-001"], "frame", |g| {
                    g.epub().swap(RIGHTS, "</body>", "<iframe src=\"https://example.org/\"></iframe></body>").zip()
                }),
                fail(&["ACT-001"], "script in a drawing", |g| {
                    g.epub()
                        .swap(
                            TEXT,
                            "<figure>",
                            "<figure><svg xmlns=\"http://www.w3.org/2000/svg\"><script>0</script></svg>",
                        )
                        .zip()
                }),
            ],
        ),
        attack(
            44,
            "credit line of the article dropped",
            [warn(&["NOT-004"], "EPUB", |g| g.epub().cut(TEXT, "<p class=\"credit\"", "</p>").zip())
                // the page is no longer the one that the manifest lists (MAN-002)
                .any_of(&[Verdict::Warn, Verdict::Fail])],
        ),
    ]
}

fn over(g: &Good, element: &str) -> Vec<u8> {
    g.epub().swap(RIGHTS, "</body>", &format!("{element}</body>")).zip()
}

fn inert(g: &Good, tag: &str) -> Vec<u8> {
    g.epub()
        .swap(RIGHTS, "<section", &format!("<{tag}><section"))
        .swap(RIGHTS, "</section>", &format!("</section></{tag}>"))
        .zip()
}

fn instead(g: &Good, element: &str) -> Vec<u8> {
    let book = g.epub();
    let notice = book.notice();
    book.swap(RIGHTS, &notice, element).zip()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..4).for_each(|i| {
            out.push(if i > chunk.len() { '=' } else { ALPHABET[(n >> (18 - 6 * i)) as usize & 63] as char });
        });
    }
    out
}
