//! Rows 97–111: manifests, signatures, what whole programs and re-publishers do to a book.

use super::book::*;
use super::good::{Evidence, Good, key, other_issue, signature};
use super::outside;
use super::table::*;
use fuzi::press::Format;
use fuzi::verify::Verdict;
use lopdf::{Object, Stream, dictionary};

const SIGNATURE: &str = "META-INF/integrity.json.minisig";

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            97,
            "manifest removed",
            [
                fail(&["MAN-001"], "EPUB, the file", |g| g.epub().remove(MANIFEST).zip()),
                fail(&["MAN-001"], "EPUB, the digests", |g| {
                    g.epub()
                        .cut(OPF, "<meta property=\"fuzi:root\">", "</meta>")
                        .cut(OPF, "<meta property=\"fuzi:stream\">", "</meta>")
                        .zip()
                }),
                fail(&["MAN-001"], "EPUB, both", |g| {
                    g.epub()
                        .remove(MANIFEST)
                        .cut(OPF, "<meta property=\"fuzi:root\">", "</meta>")
                        .cut(OPF, "<meta property=\"fuzi:stream\">", "</meta>")
                        .zip()
                }),
                fail(&["MAN-001"], "PDF, the attachment", |g| g.pdf().strip_catalog(&["Names", "AF"]).save()),
                fail(&["MAN-001"], "print, the digests", |g| {
                    g.print().xmp_cut("<fuzi:root>", "</fuzi:root>").xmp_cut("<fuzi:stream>", "</fuzi:stream>").save()
                }),
            ],
        ),
        attack(98, "manifest rebuilt after an edit, unsigned", {
            [(Format::Epub, "EPUB"), (Format::Pdf, "PDF"), (Format::Print, "print")].map(|(format, what)| {
                pass(&[], what, move |g: &Good| g.forged("民主不是", "民王不是", format)).alone().also(
                    Evidence::Source,
                    Verdict::Fail,
                    &["INT-001"],
                )
            })
        }),
        attack(
            99,
            "manifest and signature of another issue",
            [
                fail(&["SIG-003"], "the signature beside the file", |g| g.resolved.epub.clone())
                    .only(&[Evidence::KeyOfOther]),
                fail(&["SIG-003"], "both inside the file", |g| {
                    let (edition, epub) = other_issue();
                    let manifest = Book::open(epub).text(MANIFEST);
                    let signed = signature("publisher", manifest.as_bytes(), &edition.manifest().root);
                    g.epub().set(MANIFEST, manifest).add(SIGNATURE, signed).zip()
                })
                .only(&[Evidence::Key]),
                fail(&["SIG-003"], "the other issue under this one's signature", |_| other_issue().1.clone())
                    .only(&[Evidence::KeyOfEpub]),
            ],
        ),
        attack(
            100,
            "an old genuine edition, signed",
            [
                pass(&["SIG-004"], "EPUB", |g| g.resolved.epub.clone()).only(&[Evidence::KeyOfEpub]),
                pass(&["SIG-004"], "PDF", |g| g.resolved.pdf.clone()).only(&[Evidence::KeyOfPdf]),
                pass(&["SIG-004"], "signed inside", |g| {
                    let book = g.epub();
                    let signed =
                        signature("publisher", book.text(MANIFEST).as_bytes(), &g.resolved.edition.manifest().root);
                    book.add(SIGNATURE, signed).zip()
                })
                .only(&[Evidence::Key]),
            ],
        ),
        attack(
            101,
            "the attacker's own key",
            [
                fail(&["SIG-002"], "signed inside, the key beside it", |g| {
                    let forged = g.forged("民主不是", "民王不是", Format::Epub);
                    let book = Book::open(&forged);
                    let manifest = book.text(MANIFEST);
                    let signed = signature("somebody", manifest.as_bytes(), &root_in(&manifest));
                    book.add(SIGNATURE, signed).add("META-INF/minisign.pub", key("somebody").public().to_text()).zip()
                })
                .only(&[Evidence::Key]),
                // the key's number is the publisher's, the key is not
                fail(&["SIG-003"], "under the publisher's number", |g| {
                    let forged = g.forged("民主不是", "民王不是", Format::Epub);
                    let book = Book::open(&forged);
                    let manifest = book.text(MANIFEST);
                    let signed = signature("impostor", manifest.as_bytes(), &root_in(&manifest));
                    book.add(SIGNATURE, signed).zip()
                })
                .only(&[Evidence::Key]),
            ],
        ),
        attack(
            102,
            "Calibre converts the book",
            [
                fail(&["MAN-001"], "as Calibre does, by hand", converted)
                    .not(&["INT-001", "INT-002", "INT-004", "INT-005", "INT-006"]),
                fail_by_tool(&["MAN-001|MAN-002|MAN-003|VIS-001"], "ebook-convert", |g| {
                    outside::run("ebook-convert", &["IN", "OUT"], &g.resolved.epub, "epub")
                })
                .not(&["INT-001", "INT-002", "INT-004", "INT-005", "INT-006"]),
            ],
        ),
        attack(
            103,
            "round trip through pandoc",
            [
                fail(&["INT-005"], "as pandoc does, by hand", |g| {
                    let book = g.epub().swap(TEXT, "</p>\n<p id=\"b0008\" data-kind=\"para\">", "");
                    book.swap(TEXT, "“以政治为业”", "\"以政治为业\"").zip()
                })
                .ids_by_source(),
                fail_by_tool(&["INT-001|INT-002|INT-005|INT-008"], "pandoc", |g| {
                    outside::run(
                        "sh",
                        &["-c", "pandoc -f epub IN -t markdown-raw_html-native_divs-native_spans-raw_attribute -o x.md && pandoc x.md -o OUT"],
                        &g.resolved.epub,
                        "epub",
                    )
                })
                .src(),
            ],
        ),
        attack(
            104,
            "Kobo's spans put in",
            [fail(&["MAN-002"], "kepub", kobo).not(&[
                "INT-000", "INT-001", "INT-002", "INT-003", "INT-004", "INT-005", "INT-006", "INT-007", "INT-008",
            ])],
        ),
        attack(
            105,
            "a range of pages cut out",
            [
                fail(&["INT-002"], "pages 1 and last", |g| {
                    let mut pdf = g.pdf();
                    let n = pdf.page_with("一次一人");
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                })
                .ids_by_source(),
                fail(&["INT-002"], "a chapter, print", |g| {
                    let mut pdf = g.print();
                    let n = pdf.page_with("一次一人");
                    pdf.doc.delete_pages(&[n]);
                    pdf.save()
                })
                .ids_by_source(),
                fail_by_tool(&["INT-002"], "qpdf --pages 1-2", |g| {
                    outside::run("qpdf", &["IN", "--pages", ".", "1-2", "--", "OUT"], &g.resolved.pdf, "pdf")
                })
                .ids_by_source(),
                fail(&["INT-002"], "the half of an EPUB", |g| {
                    let text = g.epub().text(TEXT);
                    let (start, end) = (
                        text.find("<h2 id=\"b0015\"").expect("heading"),
                        text.find("<p class=\"credit\"").expect("credit"),
                    );
                    g.epub().set(TEXT, format!("{}{}", &text[..start], &text[end..])).zip()
                }),
            ],
        ),
        attack(
            106,
            "advertisement put in",
            [
                fail(&["INT-002"], "EPUB, a paragraph", |g| {
                    g.epub().swap(TEXT, "<h2 id=\"b0015\"", "<p>更多好书尽在某某网</p><h2 id=\"b0015\"").zip()
                }),
                fail(&["INT-002"], "EPUB, a marked paragraph", |g| {
                    g.epub()
                        .swap(
                            TEXT,
                            "<h2 id=\"b0015\"",
                            "<p id=\"b0099\" data-kind=\"para\">更多好书尽在某某网</p><h2 id=\"b0015\"",
                        )
                        .zip()
                }),
                fail(&["INT-002"], "EPUB, a last page", |g| {
                    let head = g.epub().text(TITLE);
                    let head = &head[..head.find("<body").expect("body")];
                    g.epub()
                        .add("EPUB/back.xhtml", format!("{head}<body><p>更多好书尽在某某网</p></body></html>"))
                        .item("back", "back.xhtml", "application/xhtml+xml")
                        .swap(OPF, "<itemref idref=\"nav\"", "<itemref idref=\"back\"/><itemref idref=\"nav\"")
                        .zip()
                }),
                fail(&["INT-002"], "EPUB, as the edition's own", |g| {
                    g.epub().swap(TITLE, "</section>", "<p>更多好书尽在某某网</p></section>").zip()
                })
                .src(),
                fail(&["INT-002"], "PDF, loose words", |g| {
                    let pdf = g.pdf();
                    let n = pdf.page_with("民主不是");
                    let font = String::from_utf8(pdf.font_of(n, "民主不是")).expect("name");
                    let words = pdf.codes(n, font.as_bytes(), "书是一本好书");
                    let hex: String = words.iter().map(|b| format!("{b:02X}")).collect();
                    pdf.wrap(n, "", &format!("BT /{font} 12 Tf 100 30 Td <{hex}> Tj ET")).save()
                }),
                fail(&["VIS-011"], "PDF, a page with a picture", |g| {
                    let mut pdf = g.pdf().white_image("W9");
                    let template = pdf.page(1);
                    let mut page = pdf.doc.get_dictionary(template).expect("page").clone();
                    ["StructParents", "Annots", "Tabs"].iter().for_each(|k| {
                        page.remove(k.as_bytes());
                    });
                    let content =
                        pdf.doc.add_object(Stream::new(dictionary! {}, b"q 400 0 0 580 5 5 cm /W9 Do Q".to_vec()));
                    page.set("Contents", content);
                    let tree = page.get(b"Parent").and_then(Object::as_reference).expect("Parent");
                    let page = pdf.doc.add_object(page);
                    let tree = pdf.dict(tree);
                    tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("Kids").push(page.into());
                    let count = tree.get(b"Count").and_then(Object::as_i64).expect("Count");
                    tree.set("Count", count + 1);
                    pdf.save()
                }),
            ],
        ),
        attack(
            107,
            "a price beside NC",
            [
                warn(&["LIC-011"], "OPF, description", |g| {
                    g.epub().swap(OPF, "<dc:date>", "<dc:description>定价：39.00元</dc:description><dc:date>").zip()
                }),
                fail(&["LIC-011"], "EPUB, in sight", |g| {
                    g.epub().swap(RIGHTS, "<dt>排印", "<dt>定价</dt><dd>39.00元</dd><dt>排印").zip()
                })
                .any_of(&[Verdict::Warn, Verdict::Fail]),
                warn(&["LIC-011"], "XMP, description", |g| {
                    let xmp = "<dc:relation><rdf:Bag><rdf:li>售价 ¥39.00，淘宝有售</rdf:li></rdf:Bag></dc:relation><dc:source>";
                    g.pdf().xmp("<dc:source>", xmp).save()
                }),
            ],
        ),
        attack(
            108,
            "outer title changed, inner title right",
            [
                fail(&["CNS-003"], "title page", |g| {
                    g.epub().swap(TITLE, "data-fuzi=\"field:title\">论民主", "data-fuzi=\"field:title\">论民王").zip()
                }),
                fail(&["CNS-003"], "navigation", |g| g.epub().swap(NAV, ">论民主的训练<", ">论民王的训练<").zip()),
                fail(&["CNS-003"], "OPF", |g| {
                    g.epub().swap(OPF, ">论民主的训练</dc:title>", ">发财之道</dc:title>").zip()
                }),
                fail(&["CNS-003"], "XMP and Info", |g| {
                    g.pdf().xmp(">论民主的训练<", ">发财之道<").info("Title", "发财之道").save()
                }),
                fail(&["CNS-003"], "title element of a page", |g| {
                    g.epub().swap(TEXT, "<title>论民主的训练</title>", "<title>发财之道</title>").zip()
                }),
            ],
        ),
        attack(
            109,
            "notice says 可商用 or 可改编 beside NC-ND",
            [
                fail(&["LIC-008"], "EPUB, 商用", |g| g.epub().swap(RIGHTS, "并不得修改及商用", "可商用").zip()),
                fail(&["LIC-008"], "EPUB, 改编", |g| g.epub().swap(RIGHTS, "并不得修改及商用", "可改编").zip()),
                fail(&["LIC-008"], "OPF", |g| g.epub().swap(OPF, "并不得修改及商用", "并可自由修改和商用").zip()),
                fail(&["LIC-008"], "PDF, 可以修改", |g| g.pdf().retext("并不得修改", "并可以修改").save()),
                fail(&["LIC-008"], "XMP", |g| g.pdf().xmp("并不得修改及商用", "欢迎商用").save()),
            ],
        ),
        attack(
            110,
            "mimetype moved or deflated",
            [
                fail(&["CON-002"], "moved", |g| {
                    let mut book = g.epub();
                    let first = book.entries.remove(0);
                    book.entries.push(first);
                    book.zip()
                }),
                fail(&["CON-002"], "deflated", |g| g.epub().zip_with(|_| zip::CompressionMethod::Deflated)),
                // it sorts the names: mimetype comes last
                fail_by_tool(&["CON-002"], "packed by 7z", |g| {
                    super::harmless::zipped(g, "7z a -tzip -mx9 OUT mimetype META-INF EPUB >/dev/null")
                }),
                fail(&["CON-002"], "other words", |g| g.epub().set("mimetype", "application/epub+zip\n").zip()),
                fail(&["CON-002"], "gone", |g| g.epub().remove("mimetype").zip())
                    .any_of(&[Verdict::Fail, Verdict::Error]),
            ],
        ),
        attack(
            111,
            "two readers read two texts",
            [
                fail(&["VIS-010"], "EPUB, HTML reads no further", |g| {
                    g.epub().swap(RIGHTS, "<title>版权与许可</title>", "<title/>").zip()
                }),
                fail(&["VIS-010"], "EPUB, HTML does not see CDATA", |g| {
                    g.epub().swap(RIGHTS, "并不得修改及商用</dd>", "<![CDATA[并不得修改及商用]]></dd>").zip()
                }),
                fail(&["VIS-010"], "EPUB, an element closed at once", |g| {
                    g.epub().swap(RIGHTS, "<h1>", "<textarea/><h1>").zip()
                }),
                fail(&["VIS-010"], "PDF, a code mapped twice", mapped_twice),
                fail(&["VIS-010"], "PDF, a code of two lengths", |g| {
                    let mut pdf = g.pdf();
                    for id in pdf.cmaps() {
                        let s = pdf.doc.get_object_mut(id).and_then(Object::as_stream_mut).expect("stream");
                        let cmap = String::from_utf8(s.get_plain_content().expect("cmap")).expect("text");
                        let cmap = cmap.replace("1 begincodespacerange\n", "2 begincodespacerange\n<00> <7F>\n");
                        s.set_plain_content(cmap.into_bytes());
                    }
                    pdf.save()
                }),
            ],
        ),
    ]
}

/// What a converter leaves: no manifest, no marks, no known names; the words and the notice stay.
fn converted(g: &Good) -> Vec<u8> {
    let book = g.epub().remove(MANIFEST);
    let css = book.text(CSS);
    let book = book.set(CSS, format!(".calibre1 {{ display: block; font-size: 1em }}\n{css}"));
    let mut opf = book.text(OPF);
    for property in ["fuzi:root", "fuzi:stream", "fuzi:licenseBasis", "fuzi:spdx"] {
        let meta = between(&opf, &format!("<meta property=\"{property}\""), "</meta>").to_string();
        opf = opf.replace(&meta, "");
    }
    book.set(OPF, opf).zip()
}

/// Spans around every run of words in the text file, the reader's stylesheet, and its script's class.
fn kobo(g: &Good) -> Vec<u8> {
    let book = g.epub();
    let text = book.text(TEXT);
    let body = text.find("<main").expect("main");
    let (mut out, mut n) = (text[..body].to_string(), 0);
    for piece in text[body..].split_inclusive('>') {
        let (words, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        if words.trim().is_empty() {
            out.push_str(words);
        } else {
            n += 1;
            out.push_str(&format!("<span class=\"koboSpan\" id=\"kobo.1.{n}\">{words}</span>"));
        }
        out.push_str(tag);
    }
    book.set(TEXT, out).zip()
}

/// A code that has two lines in ToUnicode: some readers take the first, some the last.
fn mapped_twice(g: &Good) -> Vec<u8> {
    let mut pdf = g.pdf();
    let (n, name) = super::fonts::body_font(&pdf);
    let code = pdf.codes(n, name.as_bytes(), "主");
    let (font, _, _) = pdf.font(n, &name);
    let id = font.get(b"ToUnicode").and_then(Object::as_reference).expect("ToUnicode");
    let s = pdf.doc.get_object_mut(id).and_then(Object::as_stream_mut).expect("stream");
    let cmap = String::from_utf8(s.get_plain_content().expect("cmap")).expect("text");
    let first = format!("1 beginbfchar\n<{:02X}{:02X}> <738B>\nendbfchar\n", code[0], code[1]);
    let at = cmap.find("endcodespacerange\n").expect("ranges") + "endcodespacerange\n".len();
    s.set_plain_content(format!("{}{first}{}", &cmap[..at], &cmap[at..]).into_bytes());
    pdf.save()
}

fn root_in(manifest: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(manifest).expect("JSON");
    value["root"].as_str().expect("root").to_string()
}
