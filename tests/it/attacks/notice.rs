//! Rows 28–55: the visible notice of the EPUB and of the PDF.

use super::book::*;
use super::fonts::lying_font;
use super::good::Good;
use super::pages::Pdf;
use super::table::*;
use lopdf::{Object, Stream, dictionary};

const NOTICE: &str = "自由、免费转载分发，但须注明作者与出处，并不得修改及商用";

pub fn epub_rows() -> Vec<Attack> {
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
                fail(&["VIS-006|NOT-001"], "comment", |g| {
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
                fail(&["VIS-006|ACT-001"], "object", |g| inert(g, "object")),
                fail(&["VIS-006|NOT-001"], "alternative text", |g| {
                    instead(g, &format!("<img src=\"images/x.png\" alt=\"CC-BY-NC-ND {NOTICE}\"/>"))
                }),
                fail(&["VIS-006|NOT-001"], "title attribute", |g| {
                    instead(g, &format!("<p data-fuzi=\"edition\" title=\"CC-BY-NC-ND {NOTICE}\">版权与许可</p>"))
                }),
                fail(&["VIS-006|NOT-001"], "script data", |g| {
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
            [warn(&["NOT-004"], "EPUB", |g| g.epub().cut(TEXT, "<p class=\"credit\"", "</p>").zip())],
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

pub fn pdf_rows() -> Vec<Attack> {
    vec![
        attack(
            45,
            "notice page deleted",
            [
                fail(&["NOT-001"], "screen", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
                fail(&["NOT-001"], "print", |g| {
                    let mut pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
                fail(&["NOT-001"], "with its part of the tree", |g| {
                    let mut pdf = g.pdf();
                    let section = pdf.notice_section();
                    let parent = pdf.parent(section);
                    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
                    let n = pdf.notice_page();
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                }),
            ],
        ),
        attack(
            46,
            "page in the file, not in the page tree",
            [fail(&["NOT-002"], "screen", |g| orphaned(g.pdf())), fail(&["NOT-002"], "print", |g| orphaned(g.print()))],
        ),
        attack(
            47,
            "invisible text mode",
            [
                on_notice(&["VIS-002"], "Tr 3", "3 Tr", ""),
                on_notice(&["VIS-002"], "Tr 7 clips", "q 7 Tr", "Q"),
                fail(&["VIS-002"], "print, Tr 3", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "3 Tr", "").save()
                }),
                fail(&["VIS-002"], "one line", |g| g.pdf().around("自由、免费转载", "3 Tr", "0 Tr").save()),
                fail(&["VIS-002"], "a paragraph of the body", |g| {
                    g.pdf().around("不同意是好事", "3 Tr", "0 Tr").save()
                }),
                fail(&["VIS-002"], "by the graphics state's way back", |g| {
                    g.pdf().around("自由、免费转载", "q 3 Tr", "Q").save()
                }),
            ],
        ),
        attack(
            48,
            "white, or under white",
            [
                on_notice(&["VIS-002|VIS-005"], "white fill", "1 g", "0 g"),
                on_notice(&["VIS-002|VIS-005"], "nearly white", "0.97 0.97 0.97 rg", "0 g"),
                on_notice(&["VIS-002|VIS-005"], "no ink (CMYK)", "0 0 0 0 k", "0 g"),
                on_notice(&["VIS-005"], "white rectangle later", "", "1 g 0 0 420 596 re f 0 g"),
                on_notice(&["VIS-005"], "white path later", "", "1 g 0 0 m 420 0 l 420 596 l 0 596 l h f* 0 g"),
                on_notice(&["VIS-005"], "thick white stroke", "", "1 G 600 w 0 300 m 420 300 l S 0 G 1 w"),
                fail(&["VIS-002|VIS-005"], "one line white", |g| g.pdf().around("自由、免费转载", "1 g", "0 g").save()),
                fail(&["VIS-005"], "one line under a rectangle", |g| {
                    let page = g.pdf().notice_page();
                    let _ = page;
                    g.pdf().around("自由、免费转载", "", "1 g 60 270 340 40 re f 0 g").save()
                }),
                fail(&["VIS-002|VIS-005"], "separation colour of no tint", |g| {
                    let space = vec![
                    Object::from("Separation"),
                    Object::from("Black"),
                    Object::from("DeviceGray"),
                    dictionary! { "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "C0" => vec![1.into()], "C1" => vec![0.into()], "N" => 1 }.into(),
                ];
                    let pdf = g.pdf().resource("ColorSpace", "Cs9", space);
                    let n = pdf.notice_page();
                    pdf.wrap(n, "/Cs9 cs 0 scn", "").save()
                }),
                fail(&["VIS-005"], "print, white rectangle later", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "0 0 0 0 k 0 0 700 900 re f").save()
                }),
            ],
        ),
        attack(
            49,
            "too small to read",
            [
                fail(&["VIS-003"], "0.1 pt", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.notice_page();
                    let content = pdf.content(n);
                    // in bytes: the strings are not UTF-8
                    let from: Vec<u8> = b" 9 Tf".to_vec();
                    let mut out = Vec::new();
                    let mut i = 0;
                    while i < content.len() {
                        if content[i..].starts_with(&from) {
                            out.extend(b" 0.1 Tf");
                            i += from.len();
                        } else {
                            out.push(content[i]);
                            i += 1;
                        }
                    }
                    assert_ne!(out.len(), content.len());
                    pdf.set_content(n, out);
                    pdf.save()
                }),
                on_notice(&["VIS-003"], "Tz 0", "0 Tz", ""),
                on_notice(&["VIS-003"], "Tz 1", "1 Tz", ""),
                on_notice(&["VIS-003"], "matrix scales to nothing", "q 0.001 0 0 0.001 100 100 cm", "Q"),
                on_notice(&["VIS-003"], "matrix of one axis", "q 1 0 0 0.0001 0 300 cm", "Q"),
                fail(&["VIS-003"], "one line", |g| {
                    g.pdf().around("自由、免费转载", "q 0.01 0 0 0.01 100 100 cm", "Q").save()
                }),
            ],
        ),
        attack(
            50,
            "outside of the page",
            [
                fail(&["VIS-004"], "CropBox shrunk", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.page_key(n, "CropBox", vec![0.into(), 0.into(), 20.into(), 20.into()]).save()
                }),
                fail(&["VIS-004"], "MediaBox moved", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    let aside: Vec<Object> = vec![1000.into(), 0.into(), 1420.into(), 595.into()];
                    pdf.page_key(n, "MediaBox", aside.clone()).page_key(n, "CropBox", aside).save()
                }),
                on_notice(&["VIS-004"], "moved away", "q 1 0 0 1 5000 0 cm", "Q"),
                on_notice(&["VIS-004"], "turned out", "q -1 0 0 1 0 0 cm", "Q"),
                fail(&["VIS-004"], "one line moved away", |g| {
                    g.pdf().around("自由、免费转载", "q 1 0 0 1 0 -2000 cm", "Q").save()
                }),
                fail(&["VIS-004"], "raised away", |g| g.pdf().around("自由、免费转载", "3000 Ts", "0 Ts").save()),
                fail(&["VIS-004"], "print, CropBox shrunk", |g| {
                    let pdf = g.print();
                    let n = pdf.notice_page();
                    pdf.page_key(n, "CropBox", vec![0.into(), 0.into(), 20.into(), 20.into()]).save()
                }),
            ],
        ),
        attack(
            51,
            "in a layer that is off",
            [
                fail(&["VIS-009"], "off", |g| layered(g, "Off")),
                fail(&["VIS-009"], "off in print", |g| layered(g, "Print")),
                fail(&["VIS-009"], "by membership", |g| layered(g, "Membership")),
                fail(&["VIS-009"], "on, but it can be switched", |g| layered(g, "On")),
                fail(&["VIS-009"], "a form with /OC", |g| {
                    let (pdf, group) = layer(g.pdf(), "Off");
                    let n = pdf.notice_page();
                    form_of_page(pdf, n, Some(group)).save()
                }),
            ],
        ),
        attack(
            52,
            "clipped or masked to nothing",
            [
                on_notice(&["VIS-004|VIS-005"], "clip of no area", "q 0 0 0 0 re W n", "Q"),
                on_notice(&["VIS-004|VIS-005"], "clip elsewhere", "q 0 0 10 10 re W n", "Q"),
                fail(&["VIS-004|VIS-005"], "ca 0", |g| state(g, dictionary! { "ca" => 0 })),
                fail(&["VIS-004|VIS-005"], "ca 0.02", |g| state(g, dictionary! { "ca" => 0.02 })),
                fail(&["VIS-004|VIS-005"], "soft mask", |g| {
                    let mut pdf = g.pdf();
                    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceGray" };
                    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
                    let form =
                        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Group" => group };
                    let form = pdf.doc.add_object(Stream::new(form, b"0 g 0 0 420 596 re f".to_vec()));
                    let mask = dictionary! { "S" => "Luminosity", "G" => form };
                    let pdf = pdf.resource("ExtGState", "Gm", dictionary! { "SMask" => mask });
                    let n = pdf.notice_page();
                    pdf.wrap(n, "/Gm gs", "").save()
                }),
                fail(&["VIS-004|VIS-005"], "blend that keeps the paper", |g| {
                    state(g, dictionary! { "BM" => "Lighten" })
                }),
                fail(&["VIS-004|VIS-005"], "one line clipped away", |g| {
                    g.pdf().around("自由、免费转载", "q 0 0 5 5 re W n", "Q").save()
                }),
            ],
        ),
        attack(
            53,
            "under a picture",
            [
                fail(&["VIS-005"], "image", |g| {
                    let pdf = g.pdf().white_image("W9");
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "q 420 0 0 596 0 0 cm /W9 Do Q").save()
                }),
                fail(&["VIS-005"], "inline image", |g| {
                    let pdf = g.pdf();
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "q 420 0 0 596 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q").save()
                }),
                fail(&["VIS-005"], "image in a form", |g| {
                    let mut pdf = g.pdf().white_image("W9");
                    let image = match pdf.doc.get_page_resources(pdf.page(1)).expect("resources").0 {
                        Some(r) => {
                            r.get(b"XObject").and_then(Object::as_dict).and_then(|x| x.get(b"W9")).expect("W9").clone()
                        }
                        None => panic!("resources"),
                    };
                    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
                    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds,
                    "Resources" => dictionary! { "XObject" => dictionary! { "W9" => image } } };
                    let form = pdf.doc.add_object(Stream::new(form, b"q 420 0 0 596 0 0 cm /W9 Do Q".to_vec()));
                    let pdf = pdf.resource("XObject", "F9", form);
                    let n = pdf.notice_page();
                    pdf.wrap(n, "", "/F9 Do").save()
                }),
            ],
        ),
        attack(
            54,
            "only in an annotation, a form field, an attachment",
            [
                fail(&["NOT-001"], "annotation", |g| {
                    let pdf = without_notice(g);
                    let rect: Vec<Object> = vec![50.into(), 50.into(), 90.into(), 90.into()];
                    let note = dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => rect, "Contents" => utf16(NOTICE) };
                    pdf.annotate(1, note).save()
                }),
                fail(&["NOT-001"], "form field", |g| {
                    let mut pdf = without_notice(g);
                    let rect: Vec<Object> = vec![50.into(), 50.into(), 300.into(), 90.into()];
                    let field = dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("n"),
                    "V" => utf16(NOTICE), "Rect" => rect };
                    let id = pdf.doc.add_object(field);
                    let pdf = pdf.page_key(1, "Annots", vec![id.into()]);
                    pdf.catalog("AcroForm", dictionary! { "Fields" => vec![id.into()] }).save()
                }),
                fail(&["NOT-001"], "attachment", |g| {
                    let mut pdf = without_notice(g);
                    let file = pdf.doc.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, NOTICE.into()));
                    let spec = pdf
                        .doc
                        .add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("LICENSE.txt"),
                        "EF" => dictionary! { "F" => file } });
                    let old =
                        pdf.doc.catalog().and_then(|c| c.get(b"AF")).and_then(Object::as_array).expect("AF")[0].clone();
                    let names: Vec<Object> = vec![
                        Object::string_literal("LICENSE.txt"),
                        spec.into(),
                        Object::string_literal("integrity.json"),
                        old,
                    ];
                    pdf.catalog("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } }).save()
                }),
            ],
        ),
        attack(
            55,
            "in sight, but not tagged",
            [warn(&["NOT-005"], "screen", |g| untagged(g.pdf())), warn(&["NOT-005"], "print", |g| untagged(g.print()))],
        ),
    ]
}

fn on_notice(ids: &'static [&'static str], what: &'static str, before: &'static str, after: &'static str) -> Case {
    fail(ids, what, move |g| {
        let pdf = g.pdf();
        let n = pdf.notice_page();
        pdf.wrap(n, before, after).save()
    })
}

fn state(g: &Good, state: lopdf::Dictionary) -> Vec<u8> {
    let pdf = g.pdf().resource("ExtGState", "G9", state);
    let n = pdf.notice_page();
    pdf.wrap(n, "/G9 gs", "").save()
}

fn utf16(text: &str) -> Object {
    let mut bytes = vec![0xFE, 0xFF];
    text.encode_utf16().for_each(|u| bytes.extend(u.to_be_bytes()));
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

/// The page stays an object, with its content and its tags; the page tree no longer leads to it.
fn orphaned(mut pdf: Pdf) -> Vec<u8> {
    let page = pdf.page(pdf.notice_page());
    let tree =
        pdf.doc.get_dictionary(page).and_then(|d| d.get(b"Parent")).and_then(Object::as_reference).expect("Parent");
    let tree = pdf.dict(tree);
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("Kids");
    kids.retain(|k| k.as_reference().ok() != Some(page));
    let count = kids.len() as i64;
    tree.set("Count", count);
    pdf.save()
}

fn without_notice(g: &Good) -> Pdf {
    let mut pdf = g.pdf();
    let section = pdf.notice_section();
    let parent = pdf.parent(section);
    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
    let n = pdf.notice_page();
    pdf.doc.delete_pages(&[n]);
    pdf
}

/// The notice's words become artifacts, its section leaves the structure tree.
fn untagged(mut pdf: Pdf) -> Vec<u8> {
    let section = pdf.notice_section();
    let parent = pdf.parent(section);
    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(section));
    let n = pdf.notice_page();
    let mut ops = lopdf::content::Content::decode(&pdf.content(n)).expect("content").operations;
    for o in ops.iter_mut().filter(|o| o.operator == "BDC" && o.operands[0] != Object::from("Span")) {
        *o = lopdf::content::Operation::new("BMC", vec!["Artifact".into()]);
    }
    let content = lopdf::content::Content { operations: ops }.encode().expect("encode");
    pdf.set_content(n, content);
    pdf.save()
}

/// A layer of a kind, in the catalogue; its id.
fn layer(mut pdf: Pdf, kind: &str) -> (Pdf, lopdf::ObjectId) {
    let mut group = dictionary! { "Type" => "OCG", "Name" => Object::string_literal("x") };
    if kind == "Print" {
        let off = dictionary! { "PrintState" => "OFF" };
        group.set("Usage", dictionary! { "Print" => off, "View" => dictionary! { "ViewState" => "ON" } });
    }
    let group = pdf.doc.add_object(group);
    let mut settings = dictionary! {};
    if kind == "Off" || kind == "Membership" {
        settings.set("OFF", vec![Object::Reference(group)]);
    }
    if kind == "Print" {
        let auto = dictionary! { "Event" => "Print", "Category" => vec!["Print".into()], "OCGs" => vec![group.into()] };
        settings.set("AS", vec![auto.into()]);
    }
    let all = dictionary! { "OCGs" => vec![Object::Reference(group)], "D" => settings };
    (pdf.catalog("OCProperties", all), group)
}

fn layered(g: &Good, kind: &str) -> Vec<u8> {
    let (mut pdf, group) = layer(g.pdf(), kind);
    let property = if kind == "Membership" {
        pdf.doc.add_object(dictionary! { "Type" => "OCMD", "OCGs" => vec![group.into()], "P" => "AllOn" })
    } else {
        group
    };
    let pdf = pdf.resource("Properties", "L9", property);
    let n = pdf.notice_page();
    pdf.wrap(n, "/OC /L9 BDC", "EMC").save()
}

/// Moves the whole content of a page into a form that the page draws.
pub fn form_of_page(mut pdf: Pdf, n: u32, layer: Option<lopdf::ObjectId>) -> Pdf {
    let content = pdf.content(n);
    let page = pdf.page(n);
    let resources = pdf.doc.get_dictionary(page).and_then(|d| d.get(b"Resources")).expect("Resources").clone();
    let bounds: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
    let mut form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Resources" => resources };
    if let Ok(key) = pdf.doc.get_dictionary(page).and_then(|d| d.get(b"StructParents")) {
        form.set("StructParents", key.clone());
    }
    if let Some(layer) = layer {
        form.set("OC", layer);
    }
    let form = pdf.doc.add_object(Stream::new(form, content));
    let mut pdf = pdf.resource("XObject", "F7", form);
    pdf.set_content(n, b"/F7 Do".to_vec());
    pdf
}
