//! Rows 86–111: containers, rights management, manifests, signatures, and what whole programs do to a book.

use super::book::*;
use super::good::{Evidence, Good};
use super::lies::encrypted;
use super::outside;
use super::pages::Pdf;
use super::table::*;
use fuzi::press::Format;
use fuzi::verify::Verdict;
use lopdf::{Object, Stream, dictionary};

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            86,
            "PDF encrypted, the password empty",
            [
                fail(&["DRM-001"], "RC4", |g| rc4(g.pdf())),
                fail_by_tool(&["DRM-001"], "qpdf, AES 256", |g| encrypted(&g.resolved.pdf, "256")),
                fail_by_tool(&["DRM-001"], "print, qpdf, AES 256", |g| encrypted(&g.resolved.print, "256")),
            ],
        ),
        attack(
            87,
            "rights management in the EPUB",
            [
                fail(&["DRM-002"], "encryption.xml, a text", |g| {
                    g.epub()
                        .add("META-INF/encryption.xml", encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc", TEXT))
                        .zip()
                }),
                fail(&["DRM-002"], "encryption.xml, a font's method on a text", |g| {
                    g.epub()
                        .add("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding", TEXT))
                        .zip()
                }),
                fail(&["DRM-002"], "rights.xml", |g| g.epub().add("META-INF/rights.xml", "<rights/>").zip()),
                fail(&["DRM-002"], "LCP", |g| g.epub().add("META-INF/license.lcpl", "{}").zip()),
                fail(&["DRM-002"], "ADEPT", |g| {
                    let rights = "<adept:rights xmlns:adept=\"http://ns.adobe.com/adept\"/>";
                    g.epub().add("META-INF/rights.xml", rights).zip()
                }),
                fail(&["DRM-002"], "sinf", |g| {
                    g.epub().add("META-INF/sinf.xml", "<fairplay:sinf xmlns:fairplay=\"http://apple.com/fp\"/>").zip()
                }),
            ],
        ),
        attack(
            88,
            "fonts obfuscated, nothing else",
            [pass(&["DRM-003"], "a foreign book", |g| {
                let font =
                    [0u8, 1, 0, 0].into_iter().chain((0..400u32).map(|i| (i * 37 % 251) as u8)).collect::<Vec<u8>>();
                super::foreign::unmarked(g.epub())
                    .add("EPUB/a.ttf", font)
                    .item("font", "a.ttf", "font/ttf")
                    .add("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding", "EPUB/a.ttf"))
                    .zip()
            })
            .alone()
            .not(&["DRM-002"])],
        ),
        attack(
            89,
            "encryption flag of the zip",
            [
                error(&["CON-006"], "both headers", |g| flagged(&g.epub().zip(), TEXT, 1)),
                error(&["CON-006"], "strong encryption", |g| flagged(&g.epub().zip(), TEXT, 0x41)),
                error(&["CON-006"], "AES method", |g| {
                    let mut bytes = g.epub().zip();
                    for at in headers(&bytes, TEXT) {
                        let method = if bytes[at + 2] == 3 { at + 8 } else { at + 10 };
                        bytes[method..method + 2].copy_from_slice(&99u16.to_le_bytes());
                    }
                    bytes
                }),
            ],
        ),
        attack(
            90,
            "an entry twice, the second says CC BY",
            [
                fail(&["CON-003"], "rights", |g| {
                    let other = g.epub().text(RIGHTS).replace("BY-NC-ND", "BY");
                    g.epub().add(RIGHTS, other).zip_by_hand()
                }),
                fail(&["CON-003"], "package", |g| {
                    let other = g.epub().text(OPF).replace("by-nc-nd", "by");
                    g.epub().add(OPF, other).zip_by_hand()
                }),
            ],
        ),
        attack(
            91,
            "local header is not what the directory says",
            [
                fail(&["CON-004"], "name", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 30 + 5] = b'T';
                    bytes
                }),
                fail(&["CON-004"], "size", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 22] ^= 1;
                    bytes
                }),
                fail(&["CON-004"], "CRC of the local header", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let at = headers(&bytes, TEXT)[0];
                    bytes[at + 14] ^= 0xFF;
                    bytes
                }),
                fail(&["CON-004"], "CRC of both", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    for at in headers(&bytes, TEXT) {
                        let crc = if bytes[at + 2] == 3 { at + 14 } else { at + 16 };
                        bytes[crc] ^= 0xFF;
                    }
                    bytes
                }),
                fail(&["CON-004"], "directory leads to another entry", |g| {
                    let mut bytes = g.epub().zip_by_hand();
                    let (from, to) = (headers(&bytes, TEXT), headers(&bytes, RIGHTS));
                    let offset = bytes[to[1] + 42..to[1] + 46].to_vec();
                    bytes[from[1] + 42..from[1] + 46].copy_from_slice(&offset);
                    bytes
                }),
            ],
        ),
        attack(
            92,
            "names that collide",
            [
                fail(&["CON-003"], "case", |g| g.epub().add("EPUB/Rights.xhtml", "<html/>").zip()),
                fail(&["CON-003"], "case of a folder", |g| g.epub().add("epub/rights.xhtml", "<html/>").zip()),
                fail(&["CON-003"], "NFC and NFD", |g| {
                    g.epub().add("EPUB/e\u{301}.xhtml", "<html/>").add("EPUB/\u{e9}.xhtml", "<html/>").zip()
                }),
            ],
        ),
        attack(
            93,
            "data before, behind, beside",
            [
                fail(&["CON-005"], "before", |g| [b"#!/bin/sh\n", &g.resolved.epub[..]].concat())
                    .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["CON-005"], "behind", |g| [&g.resolved.epub[..], b"advert"].concat())
                    .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["CON-005"], "comment", |g| {
                    let mut bytes = g.resolved.epub.clone();
                    let at = bytes.len() - 2;
                    bytes[at..].copy_from_slice(&6u16.to_le_bytes());
                    bytes.extend(b"advert");
                    bytes
                })
                .any_of(&[Verdict::Fail, Verdict::Warn]),
                fail(&["CON-005|PDF-004"], "a PDF before it", |g| [&g.resolved.pdf[..], &g.resolved.epub[..]].concat()),
                fail(&["CON-005|PDF-004|CON-002"], "a PDF in its first entry", |g| {
                    let mut book = g.epub();
                    book.entries.insert(0, Entry { name: "a.pdf".into(), data: g.resolved.pdf.clone(), stored: true });
                    book.zip_by_hand()
                }),
            ],
        ),
        attack(
            94,
            "an extra file that nothing lists",
            [
                warn(&["CON-007"], "advertisement", |g| g.epub().add("EPUB/ad.txt", "某某网").zip()),
                warn(&["CON-007"], "at the root", |g| g.epub().add("readme.html", "<html/>").zip()),
            ],
        ),
        attack(
            95,
            "two packages in container.xml",
            [
                fail(&["CON-008"], "second honest", |g| {
                    let other = g.epub().text(OPF).replace("by-nc-nd", "by").replace("BY-NC-ND", "BY");
                    g.epub()
                    .add("EPUB/first.opf", other)
                    .swap("META-INF/container.xml", "<rootfiles>", "<rootfiles><rootfile media-type=\"application/oebps-package+xml\" full-path=\"EPUB/first.opf\"/>")
                    .zip()
                }),
                fail(&["CON-008"], "first honest", |g| {
                    g.epub()
                    .add("EPUB/other.opf", g.epub().text(OPF))
                    .swap("META-INF/container.xml", "</rootfiles>", "<rootfile media-type=\"application/oebps-package+xml\" full-path=\"EPUB/other.opf\"/></rootfiles>")
                    .zip()
                }),
            ],
        ),
        attack(
            96,
            "fallbacks and false media types",
            [
                fail(&["CON-009"], "notice with a fallback", |g| {
                    g.epub()
                    .swap(OPF, "<item media-type=\"application/xhtml+xml\" id=\"id_rights.xhtml\"", "<item media-type=\"application/x-rights\" fallback=\"id_title.xhtml\" id=\"id_rights.xhtml\"")
                    .zip()
                }),
                fail(&["CON-009"], "XHTML with a fallback", |g| {
                    g.epub()
                    .swap(OPF, "<item media-type=\"application/xhtml+xml\" id=\"id_rights.xhtml\"", "<item media-type=\"application/xhtml+xml\" fallback=\"id_title.xhtml\" id=\"id_rights.xhtml\"")
                    .zip()
                }),
                fail(&["CON-009"], "text called a picture", |g| {
                    g.epub()
                        .swap(
                            OPF,
                            "<item media-type=\"application/xhtml+xml\" id=\"id_text.xhtml\"",
                            "<item media-type=\"image/svg+xml\" id=\"id_text.xhtml\"",
                        )
                        .zip()
                }),
                fail(&["CON-009"], "bindings", |g| {
                    g.epub().swap(OPF, "</spine>", "</spine><bindings><mediaType media-type=\"image/png\" handler=\"id_title.xhtml\"/></bindings>").zip()
                }),
                fail(&["CON-009"], "spine leads nowhere", |g| {
                    g.epub()
                        .swap(
                            OPF,
                            "<itemref idref=\"id_title.xhtml\"",
                            "<itemref idref=\"nobody\"/><itemref idref=\"id_title.xhtml\"",
                        )
                        .zip()
                }),
            ],
        ),
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
        attack(99, "manifest and signature of another issue", []),
        attack(100, "an old genuine edition, signed", []),
        attack(101, "the attacker's own key", []),
        attack(
            102,
            "Calibre converts the book",
            [
                fail(&["MAN-001|MAN-002|MAN-003|VIS-001"], "as Calibre does, by hand", |g| converted(g))
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
                fail(&["INT-005|INT-008"], "as pandoc does, by hand", |g| {
                    let book = g.epub().swap(TEXT, "</p>\n<p id=\"b0008\" data-kind=\"para\">", "");
                    book.swap(TEXT, "“以政治为业”", "\"以政治为业\"").zip()
                })
                .ids_by_source(),
                fail_by_tool(&["INT-001|INT-002|INT-005|INT-008"], "pandoc", |g| {
                    outside::run("pandoc", &["-f", "epub", "IN", "-o", "OUT"], &g.resolved.epub, "epub")
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
                fail(&["INT-002|VIS-011"], "PDF, a page with a picture", |g| {
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
                fail(&["VIS-010"], "PDF, a code mapped twice", |g| mapped_twice(g)),
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

fn encryption(method: &str, target: &str) -> String {
    format!(
        "<encryption xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\">\
         <enc:EncryptedData><enc:EncryptionMethod Algorithm=\"{method}\"/><enc:CipherData><enc:CipherReference URI=\"{target}\"/>\
         </enc:CipherData></enc:EncryptedData></encryption>"
    )
}

/// Places of the local header and of the directory's record of an entry.
fn headers(bytes: &[u8], name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (magic, skip) in [(b"PK\x03\x04", 30), (b"PK\x01\x02", 46)] {
        let hit = (0..bytes.len() - skip)
            .find(|i| bytes[*i..].starts_with(magic) && bytes[i + skip..].starts_with(name.as_bytes()));
        found.push(hit.expect("header"));
    }
    found
}

fn flagged(bytes: &[u8], name: &str, flags: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let [local, record] = headers(&bytes, name)[..] else { panic!("two headers") };
    bytes[local + 6] |= flags;
    bytes[record + 8] |= flags;
    bytes
}

/// RC4, 40 bits, empty user password, nothing allowed.
fn rc4(pdf: Pdf) -> Vec<u8> {
    let mut doc = pdf.doc;
    let version = lopdf::EncryptionVersion::V1 {
        document: &doc,
        owner_password: "owner",
        user_password: "",
        permissions: lopdf::Permissions::empty(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("state");
    doc.encrypt(&state).expect("encrypt");
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("save");
    out
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
