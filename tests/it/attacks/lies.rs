//! Rows 76–85: PDFs that say one thing to a reader and another to a program.

use super::fonts::{body_font, redraw};
use super::good::{Evidence, Good};
use super::metadata::updated_words;
use super::notice_pdf::form_of_page;
use super::outside;
use super::pages::{Pdf, last_startxref, stream};
use super::table::*;
use fuzi::verify::Verdict;
use lopdf::{Dictionary, Object, Stream, dictionary};

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            76,
            "ToUnicode says the original, the outline shows another",
            [
                fail(&["VIS-008"], "CIDToGIDMap", |g| mapped(g.pdf(), "主", "王")),
                fail(&["VIS-008"], "outline in the program", |g| redrawn(g.pdf(), "主", "王")).src(),
                fail(&["VIS-008"], "a code of its own", |g| own_code(g, "主", "王")).src(),
                fail(&["VIS-008"], "print, outline", |g| redrawn(g.print(), "主", "王")).alone(),
                fail(&["VIS-008"], "two ToUnicode entries exchanged, codes too", |g| {
                    // every 主 and 王 reads right, and each is drawn as the other
                    mapped_both(g.pdf(), "主", "王")
                })
                .src(),
            ],
        ),
        attack(
            77,
            "ActualText says the original over other glyphs",
            [
                fail(&["VIS-008"], "one character", |g| g.pdf().lie("民主不是一夜", "主", "王").save()),
                fail(&["VIS-008"], "a negation", |g| g.pdf().lie("武断的多", "多", "少").save()).src(),
                fail(&["VIS-008"], "print", |g| g.print().lie("民主不是一夜", "主", "王").save()),
                fail(&["VIS-008"], "on the structure element", |g| {
                    let mut pdf = g.pdf().retext("不同意是好事", "同意是好事");
                    let text =
                        "这段话我说过很多次，每一次都有人不同意。不同意是好事，说明大家还愿意坐在一张桌子旁边说话。";
                    let mut utf16 = vec![0xFE, 0xFF];
                    text.encode_utf16().for_each(|u| utf16.extend(u.to_be_bytes()));
                    let id = pdf.element("b0008");
                    pdf.dict(id).set("ActualText", Object::String(utf16, lopdf::StringFormat::Hexadecimal));
                    pdf.save()
                }),
            ],
        ),
        attack(
            78,
            "a picture of the page with other words, the text beside it invisible",
            [
                fail(&["VIS-011"], "under the picture, Tr 3", |g| sandwich(g, "", "3 Tr", "")),
                fail(&["VIS-011"], "picture over the text", |g| sandwich(g, "", "", "q 420 0 0 596 0 0 cm /P9 Do Q")),
                fail(&["VIS-011"], "picture in strips", |g| {
                    let strips: String = (0..6).map(|i| format!("q 420 0 0 100 0 {} cm /P9 Do Q\n", 100 * i)).collect();
                    sandwich(g, &strips, "3 Tr", "-")
                }),
            ],
        ),
        attack(79, "annotations over the words", {
            ["FreeText", "Stamp", "Redact", "Watermark", "Square", "Highlight", "Ink"].map(|kind| {
                fail(&["ACT-003"], kind, move |g: &Good| {
                    let pdf = g.pdf();
                    let n = pdf.page_with("民主不是");
                    let rect: Vec<Object> = vec![60.into(), 400.into(), 360.into(), 520.into()];
                    let note = dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => rect, "F" => 4,
                        "Contents" => Object::string_literal("changed"), "DA" => Object::string_literal("/Helv 12 Tf 0 g") };
                    pdf.annotate(n, note).save()
                })
            })
        }),
        attack(
            80,
            "an update replaces a page's content",
            [
                fail(&["PDF-004"], "screen", |g| updated_words(&g.resolved.pdf, "民主不是", "民王不是")).also(
                    Evidence::KeyOfPdf,
                    Verdict::Fail,
                    &["PDF-004", "SIG-003"],
                ),
                fail(&["PDF-004"], "print", |g| updated_words(&g.resolved.print, "民主不是", "民王不是")),
                fail(&["PDF-004"], "the notice", |g| updated_words(&g.resolved.pdf, "并不得修改", "并可以修改")),
                fail(&["PDF-004"], "the true words put over false ones", |g| {
                    let forged = g.pdf().retext("民主不是", "民王不是").save();
                    updated_words(&forged, "民王不是", "民主不是")
                }),
            ],
        ),
        attack(
            81,
            "shadows: hybrid references, doubled objects, orphans",
            [
                fail(&["PDF-005"], "hybrid", hybrid),
                fail(&["PDF-005"], "an object twice", doubled_object),
                fail(&["PDF-005"], "old rights left as an orphan", |g| {
                    let mut pdf = g.pdf();
                    let xmp = pdf.xmp_text().replace("by-nc-nd/4.0", "by/4.0").replace("CC-BY-NC-ND", "CC-BY");
                    let dict = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
                    pdf.doc.add_object(Stream::new(dict, xmp.into_bytes()));
                    pdf.save()
                }),
                fail(&["PDF-005"], "a second file behind the first", |g| {
                    [&g.resolved.pdf[..], b"\n", &g.pdf().retext("民主不是", "民王不是").save()].concat()
                }),
                fail(&["PDF-005"], "the true file behind a false one", |g| {
                    let forged = g.pdf().retext("民主不是", "民王不是").save();
                    [&forged[..], b"\n", &g.pdf().save()].concat()
                }),
                fail(&["PDF-005"], "bytes behind the end", |g| {
                    [&g.resolved.pdf[..], b"\n9 0 obj\n<<>>\nendobj\n%%EOF\n"].concat()
                }),
            ],
        ),
        attack(
            82,
            "the structure tree in another order than the pages",
            [
                fail(&["INT-004"], "screen", |g| reordered(g.pdf())),
                fail(&["INT-004"], "print", |g| reordered(g.print())).ids_by_source(),
            ],
        ),
        attack(
            83,
            "split contents, forms, alternates: judged as what they show",
            [
                pass(&[], "contents in two streams", |g| split(g.pdf()).save()),
                pass(&[], "contents cut within an array of words", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.page_with("民主不是");
                    let content = pdf.content(n);
                    let cut = content.windows(4).position(|w| w == b"] TJ").expect("TJ") + 1;
                    let ids = [&content[..cut], &content[cut..]]
                        .map(|p| Object::Reference(pdf.doc.add_object(Stream::new(dictionary! {}, p.to_vec()))));
                    pdf.page_key(n, "Contents", ids.to_vec()).save()
                }),
                fail(&["INT-001"], "split, a word changed", |g| split(g.pdf().retext("民主不是", "民王不是")).save()),
                fail(&["INT-001"], "a form drawn twice", |g| {
                    let pdf = g.pdf();
                    let n = pdf.page_with("民主不是");
                    let mut pdf = form_of_page(pdf, n, None);
                    pdf.set_content(n, b"/F7 Do q 1 0 0 1 3 3 cm /F7 Do Q".to_vec());
                    pdf.save()
                }),
                fail(&["PDF-005"], "another picture as alternate", |g| {
                    let mut pdf = g.pdf();
                    let other = pdf.doc.add_object(Stream::new(
                    dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
                    vec![0],
                ));
                    let alternates = vec![dictionary! { "Image" => other, "DefaultForPrinting" => true }.into()];
                    for o in pdf.doc.objects.values_mut() {
                        if let Object::Stream(s) = o
                            && s.dict.get(b"Width").and_then(Object::as_i64).is_ok_and(|w| w == 240)
                        {
                            s.dict.set("Alternates", Object::Array(Vec::clone(&alternates)));
                        }
                    }
                    pdf.save()
                }),
            ],
        ),
        attack(84, "actions", {
            let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("this.closeDoc()") };
            vec![
                fail(&["ACT-001"], "script on opening", move |g: &Good| g.pdf().catalog("OpenAction", script()).save()),
                fail(&["ACT-001"], "print, script on opening", move |g: &Good| {
                    g.print().catalog("OpenAction", script()).save()
                }),
                fail(&["ACT-001"], "document's additional actions", move |g: &Good| {
                    g.pdf().catalog("AA", dictionary! { "WP" => script() }).save()
                }),
                fail(&["ACT-001"], "page's additional actions", move |g: &Good| {
                    g.pdf().page_key(1, "AA", dictionary! { "O" => script() }).save()
                }),
                fail(&["ACT-001"], "named scripts", move |g: &Good| {
                    let mut pdf = g.pdf();
                    let id = pdf.doc.add_object(script());
                    let names = dictionary! { "Names" => vec![Object::string_literal("a"), id.into()] };
                    let root = pdf.root();
                    let mut all = pdf.dict(root).get(b"Names").and_then(Object::as_dict).expect("Names").clone();
                    all.set("JavaScript", names);
                    pdf.catalog("Names", all).save()
                }),
                fail(&["ACT-001"], "script behind a link", move |g: &Good| linked(g, script())),
                fail(&["ACT-001"], "script as a second step", move |g: &Good| {
                    linked(
                        g,
                        dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org/"), "Next" => script() },
                    )
                }),
                fail(&["ACT-002"], "form sent off", |g| {
                    linked(
                        g,
                        dictionary! { "S" => "SubmitForm", "F" => Object::string_literal("https://example.org/") },
                    )
                }),
                fail(&["ACT-002"], "program started", |g| {
                    linked(g, dictionary! { "S" => "Launch", "F" => Object::string_literal("a.exe") })
                }),
                fail(&["ACT-002"], "form data read in", |g| {
                    linked(g, dictionary! { "S" => "ImportData", "F" => Object::string_literal("a.fdf") })
                }),
                fail(&["ACT-002"], "another document", |g| {
                    linked(g, dictionary! { "S" => "GoToE", "T" => dictionary! { "R" => "C" } })
                }),
                fail(&["ACT-002"], "layers switched", |g| {
                    linked(g, dictionary! { "S" => "SetOCGState", "State" => vec!["OFF".into()] })
                }),
                fail(&["ACT-002", "ACT-003"], "rich media", |g| {
                    let rect: Vec<Object> = vec![0.into(), 0.into(), 420.into(), 596.into()];
                    g.pdf()
                        .annotate(1, dictionary! { "Type" => "Annot", "Subtype" => "RichMedia", "Rect" => rect })
                        .save()
                }),
                fail(&["ACT-002"], "a PDF attached", |g| {
                    let mut pdf = g.pdf();
                    let file = pdf
                        .doc
                        .add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, g.resolved.print.clone()));
                    let spec = pdf.doc.add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("true.pdf"), "EF" => dictionary! { "F" => file } });
                    let old =
                        pdf.doc.catalog().and_then(|c| c.get(b"AF")).and_then(Object::as_array).expect("AF")[0].clone();
                    let names: Vec<Object> = vec![
                        Object::string_literal("integrity.json"),
                        old,
                        Object::string_literal("true.pdf"),
                        spec.into(),
                    ];
                    pdf.catalog("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } }).save()
                }),
            ]
        }),
        attack(
            85,
            "a form shown in place of the pages",
            [
                fail(&["ACT-002"], "XFA", |g| {
                    let mut pdf = g.pdf();
                    let xfa = pdf.doc.add_object(Stream::new(
                        dictionary! {},
                        b"<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"/>".to_vec(),
                    ));
                    pdf.catalog("AcroForm", dictionary! { "Fields" => Object::Array(vec![]), "XFA" => xfa }).save()
                }),
                fail(&["ACT-002"], "XFA in packets, needs rendering", |g| {
                    let mut pdf = g.pdf();
                    let xfa = pdf.doc.add_object(Stream::new(dictionary! {}, b"<template/>".to_vec()));
                    let parts: Vec<Object> = vec![Object::string_literal("template"), xfa.into()];
                    pdf.catalog("NeedsRendering", true).catalog("AcroForm", dictionary! { "XFA" => parts }).save()
                }),
            ],
        ),
    ]
}

fn linked(g: &Good, action: Dictionary) -> Vec<u8> {
    let mut pdf = g.pdf();
    let link = pdf.link_to("https://example.org/rules");
    pdf.dict(link).set("A", action);
    pdf.save()
}

fn codes(pdf: &Pdf, text: &str) -> (u32, String, u16) {
    let (n, name) = body_font(pdf);
    let c = pdf.codes(n, name.as_bytes(), text);
    (n, name, u16::from_be_bytes([c[0], c[1]]))
}

/// The descendant font gets a map of codes to glyphs.
fn with_map(mut pdf: Pdf, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let (n, name) = body_font(&pdf);
    let (font, mut cid, program) = pdf.font(n, &name);
    let count = u16::from_be_bytes([program[4], program[5]]); // tables; the number of glyphs is in maxp, codes are few
    let _ = count;
    let mut map: Vec<u8> = (0..1024u16).flat_map(u16::to_be_bytes).collect();
    change(&mut map);
    let map = pdf.doc.add_object(Stream::new(dictionary! {}, map));
    cid.set("CIDToGIDMap", map);
    let cid = pdf.doc.add_object(cid);
    let mut font = font;
    font.set("DescendantFonts", vec![Object::Reference(cid)]);
    let font = pdf.doc.add_object(font);
    pdf.resource("Font", &name, font).save()
}

fn mapped(pdf: Pdf, from: &str, to: &str) -> Vec<u8> {
    let ((_, _, a), (_, _, b)) = (codes(&pdf, from), codes(&pdf, to));
    with_map(pdf, |map| map[2 * usize::from(a)..2 * usize::from(a) + 2].copy_from_slice(&b.to_be_bytes()))
}

fn mapped_both(pdf: Pdf, one: &str, other: &str) -> Vec<u8> {
    let ((_, _, a), (_, _, b)) = (codes(&pdf, one), codes(&pdf, other));
    with_map(pdf, |map| {
        map[2 * usize::from(a)..2 * usize::from(a) + 2].copy_from_slice(&b.to_be_bytes());
        map[2 * usize::from(b)..2 * usize::from(b) + 2].copy_from_slice(&a.to_be_bytes());
    })
}

fn redrawn(pdf: Pdf, from: &str, to: &str) -> Vec<u8> {
    let ((n, name, a), (_, _, b)) = (codes(&pdf, from), codes(&pdf, to));
    let (_, _, mut program) = pdf.font(n, &name);
    redraw(&mut program, a, b);
    pdf.set_font_file(n, &name, program).save()
}

/// One code more, that reads as `from` and draws `to`, in one place; all other places are honest.
fn own_code(g: &Good, from: &str, to: &str) -> Vec<u8> {
    let mut pdf = g.pdf();
    let ((n, name, _), (_, _, b)) = (codes(&pdf, from), codes(&pdf, to));
    let own = 1000u16;
    let (font, _, _) = pdf.font(n, &name);
    let id = font.get(b"ToUnicode").and_then(Object::as_reference).expect("ToUnicode");
    let s = pdf.doc.get_object_mut(id).and_then(Object::as_stream_mut).expect("stream");
    let cmap = String::from_utf8(s.get_plain_content().expect("cmap")).expect("text");
    let more =
        format!("1 beginbfchar\n<{own:04X}> <{:04X}>\nendbfchar\nendcmap", from.chars().next().expect("one") as u32);
    s.set_plain_content(cmap.replace("endcmap", &more).into_bytes());
    let pdf = pdf.recode("民主不是一夜", from, own.to_be_bytes());
    with_map(pdf, |map| map[2 * usize::from(own)..2 * usize::from(own) + 2].copy_from_slice(&b.to_be_bytes()))
}

/// The page about democracy with a picture under its text.
fn sandwich(g: &Good, picture: &str, mode: &str, over: &str) -> Vec<u8> {
    let mut pdf = g.pdf();
    let pixels: Vec<u8> = (0..64 * 64u32).map(|i| if (i / 64) % 4 < 2 && i % 7 < 4 { 0 } else { 0xFF }).collect();
    let image = pdf.doc.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 64, "Height" => 64, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
        pixels,
    ));
    let pdf = pdf.resource("XObject", "P9", image);
    let n = pdf.page_with("民主不是");
    let before = match (picture, over) {
        ("", "") => format!("q 420 0 0 596 0 0 cm /P9 Do Q\n{mode}"),
        _ => format!("{picture}\n{mode}"),
    };
    pdf.wrap(n, &before, over.trim_matches('-')).save()
}

fn reordered(mut pdf: Pdf) -> Vec<u8> {
    let (a, b) = (pdf.element("b0008"), pdf.element("b0009"));
    let parent = pdf.parent(a);
    let kids = pdf.kids(parent);
    let at = |id| kids.iter().position(|k| k.as_reference().ok() == Some(id)).expect("kid");
    let (i, j) = (at(a), at(b));
    kids.swap(i, j);
    pdf.save()
}

fn split(mut pdf: Pdf) -> Pdf {
    let n = pdf.page_with("谢谢您接受访谈");
    let content = pdf.content(n);
    let cut = content.len() / 2;
    let cut = cut + content[cut..].windows(4).position(|w| w == b"EMC\n").expect("EMC") + 4;
    let ids = [&content[..cut], &content[cut..]]
        .map(|p| Object::Reference(pdf.doc.add_object(Stream::new(dictionary! {}, p.to_vec()))));
    pdf.page_key(n, "Contents", ids.to_vec())
}

/// A classic table, and beside it a cross-reference stream that knows one object more: a white sheet over a page.
fn hybrid(g: &Good) -> Vec<u8> {
    let mut pdf = g.pdf();
    let n = pdf.page_with("民主不是");
    let page = pdf.page(n);
    let honest = pdf.doc.get_dictionary(page).and_then(|d| d.get(b"Contents")).expect("Contents").clone();
    let hidden = pdf.doc.max_id + 1;
    pdf.dict(page).set("Contents", vec![honest, Object::Reference((hidden, 0))]);
    let bytes = pdf.save_classic();
    let start = last_startxref(&bytes);
    let mut more = Vec::new();
    let sheet = start + more.len();
    more.extend(format!("{hidden} 0 obj\n").into_bytes());
    more.extend(stream("", b"1 g 0 0 420 596 re f"));
    more.extend(b"\nendobj\n");
    let list = start + more.len();
    let mut row = vec![1u8];
    row.extend((sheet as u32).to_be_bytes());
    row.extend([0, 0]);
    more.extend(format!("{} 0 obj\n", hidden + 1).into_bytes());
    more.extend(stream(&format!("/Type /XRef /Size {} /W [1 4 2] /Index [{hidden} 1]", hidden + 2), &row));
    more.extend(b"\nendobj\n");
    inserted(&bytes, start, &more, &format!("/XRefStm {list}"))
}

/// A page's content stands in the file a second time, with another word, under the same number.
fn doubled_object(g: &Good) -> Vec<u8> {
    let mut pdf = g.pdf();
    let n = pdf.page_with("民主不是");
    let content = pdf.content(n);
    pdf.set_content(n, content);
    let id = pdf
        .doc
        .get_dictionary(pdf.page(n))
        .and_then(|d| d.get(b"Contents"))
        .and_then(Object::as_reference)
        .expect("Contents");
    let bytes = pdf.save_classic();
    let forged = Pdf::open(&bytes).retext("民主不是", "民王不是");
    let mut more = format!("{} 0 obj\n", id.0).into_bytes();
    more.extend(stream("", &forged.content(n)));
    more.extend(b"\nendobj\n");
    inserted(&bytes, last_startxref(&bytes), &more, "")
}

/// Puts objects before the cross-reference table and a key into the trailer.
fn inserted(bytes: &[u8], start: usize, more: &[u8], key: &str) -> Vec<u8> {
    let at = bytes
        .windows(9)
        .rposition(|w| w == b"trailer\n<")
        .or(bytes.windows(7).rposition(|w| w == b"trailer"))
        .expect("trailer");
    let open = at + bytes[at..].windows(2).position(|w| w == b"<<").expect("<<") + 2;
    let tail = bytes.windows(9).rposition(|w| w == b"startxref").expect("startxref");
    let mut out = bytes[..start].to_vec();
    out.extend(more);
    out.extend(&bytes[start..open]);
    out.extend(key.as_bytes());
    out.extend(&bytes[open..tail]);
    out.extend(format!("startxref\n{}\n%%EOF\n", start + more.len()).into_bytes());
    out
}

/// What qpdf makes of a file with an empty user password.
pub fn encrypted(bytes: &[u8], bits: &str) -> Option<Vec<u8>> {
    let args = ["--encrypt", "", "owner", bits, "--modify=none", "--extract=n", "--print=none", "--", "IN", "OUT"];
    outside::run("qpdf", &args, bytes, "pdf")
}
