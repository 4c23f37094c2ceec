//! Rows 56–75: the words of the body.

use super::book::*;
use super::good::{Evidence, Good};
use super::pages::Pdf;
use super::table::*;
use fuzi::press::Format;
use fuzi::verify::Verdict;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object};

pub fn rows() -> Vec<Attack> {
    let text = |ids: &'static [&'static str], from: &'static str, to: &'static str| {
        fail(ids, "EPUB", move |g: &Good| g.epub().swap(TEXT, from, to).zip()).ids_by_source()
    };
    let pressed = |ids: &'static [&'static str], from: &'static str, to: &'static str| {
        [
            (Format::Epub, "EPUB, pressed anew"),
            (Format::Pdf, "PDF, pressed anew"),
            (Format::Print, "print, pressed anew"),
        ]
        .map(|(format, what)| fail(ids, what, move |g: &Good| g.forged(from, to, format)).src())
    };
    let drawn = |ids: &'static [&'static str], from: &'static str, to: &'static str| {
        [
            fail(ids, "PDF", move |g: &Good| g.pdf().retext(from, to).save()).ids_by_source(),
            fail(ids, "print", move |g: &Good| g.print().retext(from, to).save()).ids_by_source(),
        ]
    };
    let mapped = |ids: &'static [&'static str], from: &'static str, to: &'static str| {
        [
            fail(ids, "PDF, ToUnicode", move |g: &Good| g.pdf().remap(from, to).save()).ids_by_source(),
            fail(ids, "print, ToUnicode", move |g: &Good| g.print().remap(from, to).save()).ids_by_source(),
        ]
    };
    let mut rows = vec![
        attack(56, "one character: 民主 → 民王", {
            let mut cases = vec![fail(&["INT-001"], "EPUB", |g| g.epub().swap(TEXT, "民主不是", "民王不是").zip())];
            cases.extend(drawn(&["INT-001"], "民主不是", "民王不是"));
            cases.extend(pressed(&["INT-001"], "民主不是", "民王不是"));
            cases
        }),
        attack(57, "a negation put in or taken out", {
            let mut cases = vec![
                fail(&["INT-001"], "EPUB, out", |g| g.epub().swap(TEXT, "民主不是一夜", "民主是一夜").zip()),
                fail(&["INT-001"], "EPUB, in", |g| g.epub().swap(TEXT, "人也会变", "人也不会变").zip()),
            ];
            cases.extend(drawn(&["INT-001"], "民主不是一夜", "民主是一夜"));
            cases.extend(drawn(&["INT-001"], "人也会变", "人也不会变"));
            cases.extend(pressed(&["INT-001"], "人也会变", "人也不会变"));
            cases
        }),
        attack(58, "paragraph dropped", {
            let mut cases = vec![
                fail(&["INT-002"], "EPUB", |g| {
                    let book = g.epub();
                    let leaf = book.leaf("b0008");
                    book.swap(TEXT, &leaf, "").zip()
                }),
                fail(&["INT-002"], "PDF", |g| without_leaf(g.pdf(), "b0008")),
                fail(&["INT-002"], "print", |g| without_leaf(g.print(), "b0008")).ids_by_source(),
                fail(&["INT-002"], "EPUB, made the edition's", |g| {
                    g.epub().swap(TEXT, "id=\"b0008\" data-kind=\"para\"", "data-fuzi=\"edition\"").zip()
                }),
            ];
            cases.extend(pressed(&["INT-002"], PARAGRAPH, ""));
            cases
        }),
        attack(59, "paragraph doubled", {
            let mut cases = vec![fail(&["INT-003"], "EPUB", |g| {
                let book = g.epub();
                let leaf = book.leaf("b0008");
                book.swap(TEXT, &leaf, &format!("{leaf}{leaf}")).zip()
            })];
            cases.extend(pressed(&["INT-003"], PARAGRAPH, TWICE));
            cases
        }),
        attack(60, "two paragraphs exchanged", {
            let mut cases = vec![fail(&["INT-004"], "EPUB", |g| {
                let book = g.epub();
                let (a, b) = (book.leaf("b0008"), book.leaf("b0009"));
                book.swap(TEXT, &format!("{a}{b}"), &format!("{b}{a}")).zip()
            })];
            cases.extend(pressed(&["INT-004"], PARAGRAPH_AND_NEXT, NEXT_AND_PARAGRAPH));
            cases
        }),
        attack(61, "speakers exchanged", {
            let mut cases = vec![fail(&["INT-001"], "EPUB", |g| {
                g.epub()
                    .swap(TEXT, "<b class=\"label\">林</b>：您的意思", "<b class=\"label\">许</b>：您的意思")
                    .swap(TEXT, "<b class=\"label\">许</b>：人也会变", "<b class=\"label\">林</b>：人也会变")
                    .zip()
            })];
            cases.extend([Format::Epub, Format::Pdf, Format::Print].map(|format| {
                fail(&["INT-001"], "pressed anew", move |g: &Good| {
                    g.forged(
                        "**林：**您的意思是，制度变了，人却没有变？\n\n**许：**人也会变",
                        "**许：**您的意思是，制度变了，人却没有变？\n\n**林：**人也会变",
                        format,
                    )
                })
                .src()
            }));
            cases.extend(drawn(&["INT-001"], "林：您的意思", "许：您的意思"));
            cases
        }),
        attack(62, "paragraph moved between turns, the stream the same", {
            let mut cases = vec![
                fail(&["INT-008"], "EPUB", |g| {
                    g.epub().swap(TEXT, "</p>\n<p id=\"b0008\" data-kind=\"para\">", "").zip()
                })
                .not(&["INT-001", "INT-002"]),
            ];
            cases.extend(pressed(&["INT-008"], "管理的[^school]。\n\n这段话", "管理的[^school]。这段话"));
            cases
        }),
        attack(
            63,
            "cut paragraphs rejoined, as the ledger says",
            [pass(&["TRF-001"], "EPUB", |_| super::good::repaired().1)
                .only(&[Evidence::Alone, Evidence::Repaired])
                // that manuscript names no version (LIC-002)
                .any_of(&[Verdict::Warn])
                .not(&["INT-001", "INT-002", "INT-008"])],
        ),
        attack(64, "the author's slip mended: 我陪你 → 我赔你", {
            let mut cases = vec![fail(&["INT-001"], "EPUB", |g| g.epub().swap(TEXT, "我陪你", "我赔你").zip())];
            cases.extend(pressed(&["INT-001"], "我陪你", "我赔你"));
            cases
        }),
        attack(65, "quotes, commas, dots made others", {
            let mut cases = vec![
                text(&["INT-005"], "“以政治为业”", "\"以政治为业\""),
                text(&["INT-005"], "“以政治为业”", "「以政治为业」"),
                text(&["INT-005"], "，距今已经", ",距今已经"),
                text(&["INT-005"], "中间去……食物", "中间去...食物"),
                text(&["INT-005"], "制度变了，", "制度变了﹐"),
            ];
            cases.extend(pressed(&["INT-005"], "“以政治为业”", "「以政治为业」"));
            cases.extend(mapped(&["INT-005"], "，", ","));
            cases
        }),
        attack(
            66,
            "full conversion 简 → 繁",
            [
                fail(&["INT-005"], "EPUB, text", |g| {
                    let book = g.epub();
                    let text: String = book.text(TEXT).chars().map(traditional).collect();
                    book.set(TEXT, text).zip()
                })
                .ids_by_source(),
                fail(&["INT-005"], "EPUB, a paragraph", |g| {
                    let book = g.epub();
                    let leaf = book.leaf("b0008");
                    let text: String = leaf.chars().map(traditional).collect();
                    book.swap(TEXT, &leaf, &text).zip()
                })
                .ids_by_source(),
            ],
        ),
        attack(67, "compatibility ideograph 力 U+F98A", {
            let mut cases = vec![text(&["INT-005"], "力量来自", "\u{F98A}量来自")];
            cases.extend(mapped(&["INT-005"], "力", "\u{F98A}"));
            cases
        }),
        attack(68, "radicals for characters", {
            let mut cases =
                vec![text(&["INT-005"], "食物", "\u{2EDD}物"), text(&["INT-005"], "一点一点", "\u{2F00}点一点")];
            cases.extend(mapped(&["INT-005"], "食", "\u{2EDD}"));
            cases.extend(mapped(&["INT-005"], "人", "\u{2F08}"));
            cases
        }),
        attack(69, "invisible characters within the words", {
            let mut cases: Vec<Case> = [
                "力\u{200B}量来自",
                "力\u{00AD}量来自",
                "力\u{E0041}量来自",
                "力\u{2063}量来自",
                "力\u{FEFF}量来自",
                "力\u{180E}量来自",
                "力\u{E001}量来自",
            ]
            .into_iter()
            .map(|to| text(&["INT-006"], "力量来自", to))
            .collect();
            cases.extend(mapped(&["INT-006"], "力", "力\u{200B}"));
            cases
        }),
        attack(70, "spaces between Han and Latin put in or taken out", {
            let mut cases = Vec::new();
            for (from, to) in
                [("Weber 曾", "Weber曾"), ("一件小事谈起。Max", "一件小事谈起。 Max"), ("Weber 曾", "Weber  曾")]
            {
                // block by block it fails; where nothing is marked, the stream of characters is all there is
                cases.push(text(&["INT-007"], from, to));
                cases.push(
                    warn(&[], "EPUB without marks", move |g: &Good| {
                        super::foreign::unmarked(g.epub().swap(TEXT, from, to)).zip()
                    })
                    .alone()
                    .any_of(&[Verdict::Warn, Verdict::Pass])
                    .not(&["INT-001", "INT-002"]),
                );
            }
            cases.extend(drawn(&["INT-007"], "Weber 曾", "Weber曾"));
            cases
        }),
        attack(71, "Max Weber → MaxWeber", {
            let mut cases = vec![text(&["INT-007"], "Max Weber", "MaxWeber")];
            cases.extend(drawn(&["INT-007"], "Max Weber", "MaxWeber"));
            cases.extend(pressed(&["INT-007"], "Max Weber", "MaxWeber"));
            cases
        }),
        attack(72, "variation selector put behind a character", {
            let mut cases = vec![
                text(&["INT-006"], "力量来自", "力\u{FE00}量来自"),
                text(&["INT-006"], "力量来自", "力\u{E0100}量来自"),
                text(&["INT-006"], "食物", "食\u{FE0F}物"),
            ];
            cases.extend(mapped(&["INT-006"], "力", "力\u{E0100}"));
            cases
        }),
        attack(
            73,
            "targets of links and notes exchanged",
            [
                fail(&["INT-009"], "EPUB, addresses", |g| {
                    g.epub()
                        .swap(TEXT, "/rules\"", "/?\"")
                        .swap(TEXT, "/pact\"", "/rules\"")
                        .swap(TEXT, "/?\"", "/pact\"")
                        .zip()
                })
                .src(),
                fail(&["INT-009"], "EPUB, another site", |g| {
                    g.epub().swap(TEXT, "https://example.org/rules", "https://example.com/buy").zip()
                })
                .src(),
                fail(&["INT-009"], "EPUB, a link taken away", |g| {
                    g.epub().swap(TEXT, "<a href=\"https://example.org/pact\">《乡约》</a>", "《乡约》").zip()
                })
                .src(),
                fail(&["INT-009"], "EPUB, a link added", |g| {
                    g.epub().swap(TEXT, "武断的多", "<a href=\"https://example.com/\">武断</a>的多").zip()
                })
                .src(),
                fail(&["INT-009"], "EPUB, notes", |g| {
                    g.epub()
                        .swap(TEXT, "href=\"#b0011\"", "href=\"#?\"")
                        .swap(TEXT, "href=\"#b0013\"", "href=\"#b0011\"")
                        .swap(TEXT, "href=\"#?\"", "href=\"#b0013\"")
                        .zip()
                })
                .src(),
                fail(&["INT-009"], "PDF, addresses", |g| {
                    let pdf = g.pdf();
                    let (a, b) = (pdf.link_to("https://example.org/rules"), pdf.link_to("https://example.org/pact"));
                    pdf.set_address(a, "https://example.org/pact").set_address(b, "https://example.org/rules").save()
                })
                .src(),
                fail(&["INT-009"], "PDF, notes", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.page_with("距今已经");
                    let notes: Vec<_> = pdf
                        .annotations(n)
                        .into_iter()
                        .filter(|a| pdf.doc.get_dictionary(*a).is_ok_and(|d| d.has(b"Dest")))
                        .take(2)
                        .collect();
                    let [a, b] = notes[..] else { panic!("two notes") };
                    let dest = |pdf: &mut Pdf, id| pdf.dict(id).get(b"Dest").expect("Dest").clone();
                    let (x, y) = (dest(&mut pdf, a), dest(&mut pdf, b));
                    pdf.dict(a).set("Dest", y);
                    pdf.dict(b).set("Dest", x);
                    pdf.save()
                })
                .src(),
            ],
        ),
        attack(
            74,
            "picture replaced, its words the same",
            [
                fail(&["MAN-003"], "EPUB", |g| {
                    let book = g.epub();
                    let name = book.entries.iter().find(|e| e.name.ends_with(".png")).expect("picture").name.clone();
                    book.set(&name, white_png()).zip()
                }),
                fail(&["MAN-002"], "EPUB, another file", |g| {
                    let book = g.epub();
                    let name = book.entries.iter().find(|e| e.name.ends_with(".png")).expect("picture").name.clone();
                    let src = name.trim_start_matches("EPUB/").to_string();
                    book.swap(TEXT, &src, "images/x.png")
                        .add("EPUB/images/x.png", white_png())
                        .item("x", "images/x.png", "image/png")
                        .zip()
                }),
                fail(&["MAN-003"], "PDF", |g| {
                    let mut pdf = g.pdf();
                    let white = |o: &mut Object| {
                        let Object::Stream(s) = o else { return false };
                        let image = s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image")
                            && s.dict.get(b"Width").and_then(Object::as_i64).is_ok_and(|w| w == 240);
                        if image {
                            let size = s.get_plain_content().map(|c| c.len()).expect("pixels");
                            s.dict.remove(b"DecodeParms");
                            s.set_plain_content(vec![0xFF; size]);
                        }
                        image
                    };
                    assert!(
                        pdf.doc.objects.values_mut().filter_map(|o| white(o).then_some(())).count() > 0,
                        "no picture"
                    );
                    pdf.save()
                }),
            ],
        ),
        attack(
            75,
            "alternative text, reading or remark added",
            [
                // readings and alternative texts are leaves of their own (`marks.md`): then INT-001 or INT-002 names them
                fail(&["INT-002"], "EPUB, reading", |g| {
                    g.epub().swap(TEXT, "民主不是", "<ruby>民主<rt data-kind=\"ruby\">骗局</rt></ruby>不是").zip()
                }),
                fail(&["INT-001"], "EPUB, loose reading", |g| {
                    g.epub().swap(TEXT, "民主不是", "<ruby>民主<rt>骗局</rt></ruby>不是").zip()
                }),
                fail(&["INT-001"], "EPUB, alternative text", |g| {
                    g.epub().swap(TEXT, "一张议事厅的平面图", "一张议事厅的平面图（编者：此图不实）").zip()
                }),
                fail(&["INT-010"], "EPUB, title", |g| {
                    g.epub().swap(TEXT, "<p id=\"b0008\"", "<p title=\"编者：此说不实\" id=\"b0008\"").zip()
                })
                .src(),
                fail(&["INT-010"], "EPUB, aria-label", |g| {
                    g.epub().swap(TEXT, "<p id=\"b0008\"", "<p aria-label=\"编者：此说不实\" id=\"b0008\"").zip()
                })
                .src(),
                fail(&["INT-010"], "PDF, /Alt on a paragraph", |g| {
                    let mut pdf = g.pdf();
                    let id = pdf.element("b0008");
                    pdf.dict(id).set("Alt", Object::string_literal("not true"));
                    pdf.save()
                })
                .src(),
                fail(&["INT-010"], "PDF, /Contents of a link", |g| {
                    let mut pdf = g.pdf();
                    let id = pdf.link_to("https://example.org/rules");
                    pdf.dict(id).set("Contents", Object::string_literal("editor: not true"));
                    pdf.save()
                })
                .src(),
            ],
        ),
    ];
    rows.sort_by_key(|r| r.row);
    rows
}

const PARAGRAPH: &str =
    "这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。\n\n";
const TWICE: &str = "这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。\n\n\
                     这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。\n\n";
const PARAGRAPH_AND_NEXT: &str = "这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。\n\n\
                                  **林：**那么请您谈谈{议|yì}{事|shì}的规矩。\n\n";
const NEXT_AND_PARAGRAPH: &str = "**林：**那么请您谈谈{议|yì}{事|shì}的规矩。\n\n\
                                  这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。\n\n";

/// A leaf leaves the structure tree, and its glyphs the pages; everything else stays where it is.
fn without_leaf(mut pdf: Pdf, mark: &str) -> Vec<u8> {
    let id = pdf.element(mark);
    let element = pdf.doc.get_dictionary(id).expect("element").clone();
    let parent = pdf.parent(id);
    pdf.kids(parent).retain(|k| k.as_reference().ok() != Some(id));
    let kids = match element.get(b"K").expect("K") {
        Object::Array(a) => a.clone(),
        one => vec![one.clone()],
    };
    for kid in kids {
        let (page, mcid) = match &kid {
            Object::Dictionary(d) => (d.get(b"Pg").or(element.get(b"Pg")), d.get(b"MCID").and_then(Object::as_i64)),
            other => (element.get(b"Pg"), other.as_i64()),
        };
        let (page, mcid) = (page.and_then(Object::as_reference).expect("Pg"), mcid.expect("MCID"));
        let n = *pdf.doc.get_pages().iter().find(|(_, id)| **id == page).expect("page").0;
        let mut ops = Content::decode(&pdf.content(n)).expect("content").operations;
        let (mut depth, mut inside) = (0, None);
        for o in &mut ops {
            match o.operator.as_str() {
                "BDC" | "BMC" => {
                    depth += 1;
                    let own = |d: &Dictionary| d.get(b"MCID").and_then(Object::as_i64).is_ok_and(|m| m == mcid);
                    if o.operands.get(1).and_then(|d| d.as_dict().ok()).is_some_and(own) {
                        inside = Some(depth);
                    }
                }
                "EMC" => {
                    if inside == Some(depth) {
                        inside = None;
                    }
                    depth -= 1;
                }
                "Tj" | "TJ" if inside.is_some() => *o = Operation::new("TJ", vec![Object::Array(Vec::new())]),
                _ => {}
            }
        }
        let content = Content { operations: ops }.encode().expect("encode");
        pdf.set_content(n, content);
    }
    pdf.save()
}

/// A white picture as large as the one in the interview.
pub fn white_png() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 240, 160);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("header");
    writer.write_image_data(&[0xFF; 240 * 160]).expect("pixels");
    writer.finish().expect("finish");
    out
}

/// Characters of the interview that a converter turns.
fn traditional(c: char) -> char {
    const PAIRS: &str = "论論访訪谈談许許闻聞钢鋼训訓练練问問务務编編发發开開时時这這个個们們说說话話书書从從长長头頭样樣学學习習规規矩矩张張纸紙写寫读讀议議厅廳过過来來为為远遠让讓看看见見对對没沒变變还還会會处處双雙两兩记記经經东東车車马馬门門见見间間听聽动動场場众眾结結题題单單数數据據办辦错錯图圖机機请請谢謝当當边邊愿願业業断斷诚誠实實脾脾气氣园園种種历歷终終讲講试試验驗乡鄉约約";
    let pairs: Vec<char> = PAIRS.chars().collect();
    pairs.chunks(2).find(|p| p[0] == c).map_or(c, |p| p[1])
}
