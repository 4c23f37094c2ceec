//! Rows 1–20: what the metadata say of licence and credit.

use super::book::*;
use super::good::Evidence;
use super::good::Good;
use super::outside;
use super::pages::{Pdf, increment, stream, written};
use super::table::*;
use fuzi::press::Format;
use fuzi::verify::Verdict;
use lopdf::Object;

const URI: &str = "https://creativecommons.org/licenses/by-nc-nd/4.0/";

pub fn rows() -> Vec<Attack> {
    vec![
        attack(
            1,
            "dc:rights removed",
            [
                fail(&["LIC-001"], "OPF", |g| g.epub().cut(OPF, "<dc:rights", "</dc:rights>").zip()),
                fail(&["LIC-001"], "OPF, emptied", |g| {
                    let book = g.epub();
                    let rights = between(&book.text(OPF), "<dc:rights", "</dc:rights>").to_string();
                    book.swap(OPF, &rights, "<dc:rights> </dc:rights>").zip()
                }),
                fail(&["LIC-001"], "XMP", |g| g.pdf().xmp_cut("<dc:rights>", "</dc:rights>").save()),
                fail(&["LIC-001"], "XMP, print", |g| g.print().xmp_cut("<dc:rights>", "</dc:rights>").save()),
            ],
        ),
        attack(
            2,
            "cc:license link removed, dc:rights kept",
            [
                fail(&["LIC-003"], "OPF, cc:license", |g| g.epub().cut(OPF, "<link rel=\"cc:license\"", "/>").zip()),
                fail(&["LIC-003"], "OPF, both links", |g| {
                    let book = g.epub().cut(OPF, "<link rel=\"cc:license\"", "/>");
                    book.cut(OPF, "<link rel=\"dcterms:license\"", "/>").zip()
                }),
                fail(&["LIC-003"], "XMP", |g| g.pdf().xmp_cut("<cc:license", "/>").save()),
                fail(&["LIC-003"], "XMP, print", |g| g.print().xmp_cut("<cc:license", "/>").save()),
            ],
        ),
        attack(
            3,
            "XMP and attachment dropped",
            [
                fail(&["LIC-001", "MAN-001"], "by hand", |g| {
                    g.pdf().strip_catalog(&["Metadata", "Names", "AF"]).save()
                }),
                fail_by_tool(&["LIC-001"], "mutool merge", |g| {
                    outside::run("mutool", &["merge", "-o", "OUT", "IN"], &g.resolved.pdf, "pdf")
                }),
                fail_by_tool(&["LIC-001"], "qpdf --empty --pages", |g| {
                    outside::run("qpdf", &["--empty", "--pages", "IN", "--", "OUT"], &g.resolved.pdf, "pdf")
                }),
                fail_by_tool(&["LIC-001"], "pdftocairo", |g| {
                    outside::run("pdftocairo", &["-pdf", "IN", "OUT"], &g.resolved.pdf, "pdf")
                })
                .src(),
                fail_by_tool(&["LIC-001"], "mutool convert", |g| {
                    outside::run("mutool", &["convert", "-o", "OUT", "IN"], &g.resolved.pdf, "pdf")
                })
                .src(),
            ],
        ),
        attack(
            4,
            "XMP written anew, without rights",
            [
                fail(&["LIC-001"], "by hand", |g| g.pdf().set_xmp(GS_XMP).save()),
                fail_by_tool(&["LIC-001"], "ghostscript", |g| {
                    let args = ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=OUT", "IN"];
                    outside::run("gs", &args, &g.resolved.pdf, "pdf")
                })
                .src(),
            ],
        ),
        attack(
            5,
            "metadata unlinked by an update, the old bytes still there",
            [
                fail(&["LIC-001", "PDF-004"], "by hand", |g| {
                    let pdf = g.pdf();
                    let mut root = pdf.doc.catalog().expect("catalog").clone();
                    root.remove(b"Metadata");
                    increment(&g.resolved.pdf, &[(pdf.root().0, written(&Object::Dictionary(root)))], true)
                }),
                fail_by_tool(&["LIC-001", "PDF-004"], "exiftool -all=", |g| {
                    outside::run("exiftool", &["-q", "-all=", "-o", "OUT", "IN"], &g.resolved.pdf, "pdf")
                }),
            ],
        ),
        attack(
            6,
            "Info Author is not XMP dc:creator",
            [
                fail(&["CNS-001"], "another", |g| g.pdf().info("Author", "某某网").save()),
                fail(&["CNS-001"], "one of two", |g| g.pdf().info("Author", "许闻钢").save()),
                fail(&["CNS-001"], "print", |g| g.print().info("Author", "某某网").save()),
            ],
        ),
        attack(
            7,
            "xmpRights:Marked is False",
            [
                fail(&["LIC-005"], "False", |g| g.pdf().xmp("Marked>True<", "Marked>False<").save()),
                fail(&["LIC-005"], "gone", |g| g.print().xmp_cut("<xmpRights:Marked>", "</xmpRights:Marked>").save()),
            ],
        ),
        attack(
            8,
            "machine address says BY",
            [
                fail(&["LIC-004", "CNS-002"], "XMP", |g| {
                    g.pdf().xmp(URI, "https://creativecommons.org/licenses/by/4.0/").save()
                }),
                fail(&["LIC-004", "CNS-002"], "OPF", |g| {
                    g.epub().swap(OPF, URI, "https://creativecommons.org/licenses/by/4.0/").zip()
                }),
            ],
        ),
        attack(
            9,
            "version flipped",
            [
                fail(&["LIC-004"], "OPF", |g| g.epub().swap(OPF, "nc-nd/4.0", "nc-nd/3.0").zip()),
                fail(&["LIC-004"], "one link of two", |g| {
                    g.epub()
                        .swap(
                            OPF,
                            &format!("cc:license\" href=\"{URI}"),
                            "cc:license\" href=\"https://creativecommons.org/licenses/by-nc-nd/3.0/",
                        )
                        .zip()
                }),
                fail(&["LIC-004"], "XMP", |g| g.pdf().xmp("nc-nd/4.0", "nc-nd/3.0").save()),
                fail(&["LIC-004"], "head of a page", |g| {
                    g.epub()
                        .swap(
                            TEXT,
                            &format!("rel=\"license\" href=\"{URI}"),
                            "rel=\"license\" href=\"https://creativecommons.org/licenses/by-nc-nd/3.0/",
                        )
                        .zip()
                }),
                fail(&["LIC-004"], "everywhere, manifest too", |g| {
                    g.epub().swap_all("nc-nd/4.0", "nc-nd/3.0").swap_all("ND-4.0", "ND-3.0").zip()
                })
                .src(),
            ],
        ),
        attack(
            10,
            "a port that is another licence, or none",
            [
                // 3.0/cn exists: it is another licence (LIC-004); 4.0/cn does not (LIC-006)
                fail(&["LIC-004"], "OPF, 3.0/cn", |g| g.epub().swap(OPF, "nc-nd/4.0/", "nc-nd/3.0/cn/").zip()),
                fail(&["LIC-006"], "OPF, 4.0/cn", |g| g.epub().swap(OPF, "nc-nd/4.0/", "nc-nd/4.0/cn/").zip()),
                fail(&["LIC-006"], "XMP, 4.0/cn", |g| g.pdf().xmp("nc-nd/4.0/", "nc-nd/4.0/cn/").save()),
                fail(&["LIC-006"], "XMP, 5.0", |g| g.pdf().xmp("nc-nd/4.0/", "nc-nd/5.0/").save()),
                fail(&["LIC-006"], "visible, 4.0/cn", |g| g.epub().swap(RIGHTS, "nc-nd/4.0/", "nc-nd/4.0/cn/").zip()),
            ],
        ),
        attack(
            11,
            "NC dropped in metadata only",
            [
                fail(&["CNS-002"], "OPF words", |g| g.epub().swap(OPF, ">CC-BY-NC-ND", ">CC-BY-ND").zip()),
                fail(&["CNS-002"], "OPF words and links", |g| {
                    g.epub().swap(OPF, ">CC-BY-NC-ND", ">CC-BY-ND").swap(OPF, "/by-nc-nd/", "/by-nd/").zip()
                }),
                fail(&["CNS-002"], "XMP words", |g| g.pdf().xmp(">CC-BY-NC-ND\u{3000}", ">CC-BY-ND\u{3000}").save()),
                fail(&["CNS-002"], "XMP, the notice's 商用", |g| {
                    g.print().xmp("并不得修改及商用", "并不得修改").save()
                })
                .src(),
            ],
        ),
        attack(
            12,
            "lookalike host",
            [
                fail(&["LIC-007"], "OPF, suffix", |g| host(g, OPF, "creativecommons.org.evil.example")),
                fail(&["LIC-007"], "OPF, Cyrillic е", |g| host(g, OPF, "cr\u{435}ativecommons.org")),
                fail(&["LIC-007"], "OPF, its punycode", |g| host(g, OPF, "xn--crativecommons-fgk.org")),
                fail(&["LIC-007"], "OPF, name before @", |g| host(g, OPF, "creativecommons.org@evil.example")),
                fail(&["LIC-007"], "visible", |g| host(g, RIGHTS, "creativecommons.org.evil.example")),
                fail(&["LIC-007"], "XMP", |g| {
                    g.pdf()
                        .xmp("//creativecommons.org/licenses/by-nc-nd", "//creativecommons.org.evil/licenses/by-nc-nd")
                        .save()
                }),
                fail(&["LIC-007"], "OPF, a dot encoded", |g| host(g, OPF, "creativecommons%2Eorg.evil.example")),
            ],
        ),
        attack(
            13,
            "anchor text right, href wrong",
            [
                fail(&["LIC-009"], "EPUB, other licence", |g| {
                    g.epub()
                        .swap(
                            RIGHTS,
                            &format!("<a rel=\"license\" href=\"{URI}\""),
                            "<a rel=\"license\" href=\"https://creativecommons.org/licenses/by/4.0/\"",
                        )
                        .zip()
                }),
                fail(&["LIC-009"], "EPUB, other site", |g| {
                    g.epub()
                        .swap(
                            RIGHTS,
                            &format!("<a rel=\"license\" href=\"{URI}\""),
                            "<a rel=\"license\" href=\"https://example.org/buy\"",
                        )
                        .zip()
                }),
                fail(&["LIC-009"], "EPUB, through an own scheme", |g| {
                    g.epub()
                        .swap(
                            RIGHTS,
                            &format!("<a rel=\"license\" href=\"{URI}\""),
                            &format!("<a rel=\"license\" href=\"javascript:0//{URI}\""),
                        )
                        .zip()
                }),
                fail(&["LIC-009"], "PDF, other licence", |g| {
                    let pdf = g.pdf();
                    let link = pdf.link_to(URI);
                    pdf.set_address(link, "https://creativecommons.org/licenses/by/4.0/").save()
                }),
                fail(&["LIC-009"], "PDF, other site", |g| {
                    let pdf = g.pdf();
                    let link = pdf.link_to(URI);
                    pdf.set_address(link, "https://example.org/buy").save()
                }),
            ],
        ),
        attack(
            14,
            "two contradictory statements",
            [
                fail(&["LIC-010"], "OPF, dc:rights", |g| {
                    g.epub().swap(OPF, "<dc:rights", "<dc:rights>CC BY 4.0</dc:rights><dc:rights").zip()
                }),
                fail(&["LIC-010"], "OPF, cc:license", |g| {
                    let more =
                        "<link rel=\"cc:license\" href=\"https://creativecommons.org/licenses/by/4.0/\"/></metadata>";
                    g.epub().swap(OPF, "</metadata>", more).zip()
                }),
                fail(&["LIC-010"], "XMP, languages of dc:rights", |g| {
                    g.pdf().xmp("\"zh-Hans\">CC-BY-NC-ND", "\"zh-Hans\">CC-BY").save()
                }),
                fail(&["LIC-010"], "XMP, second cc:license", |g| {
                    let more = "<cc:license rdf:resource=\"https://creativecommons.org/licenses/by/4.0/\"/><cc:attributionName";
                    g.pdf().xmp("<cc:attributionName", more).save()
                }),
            ],
        ),
        attack(
            15,
            "licence of a picture only",
            [fail(&["LIC-003"], "refines", |g| {
                g.epub()
                    .swap(
                        OPF,
                        "<link rel=\"dcterms:license\"",
                        "<link refines=\"#id_images_1\" rel=\"dcterms:license\"",
                    )
                    .swap(OPF, "<link rel=\"cc:license\"", "<link refines=\"#id_images_1\" rel=\"cc:license\"")
                    .zip()
            })],
        ),
        attack(
            16,
            "an unversioned licence shown as 4.0, on nobody's word",
            [
                warn(&["LIC-002"], "EPUB", |g| unfounded(g.epub()).zip())
                    .alone()
                    // the pages are no longer those that the manifest lists (MAN-002)
                    .any_of(&[Verdict::Warn, Verdict::Fail])
                    .also(Evidence::AloneStrict, Verdict::Fail, &["LIC-002"])
                    // with the manuscript: an unresolved licence may link nowhere (`decisions.md` 8)
                    .also(Evidence::Unversioned, Verdict::Fail, &["LIC-002", "LIC-004"]),
                fail(&["LIC-002", "LIC-004"], "PDF", |g| {
                    g.pdf().xmp_cut("<fuzi:licenseBasis>", "</fuzi:licenseBasis>").save()
                })
                .only(&[Evidence::Unversioned]),
            ],
        ),
        attack(
            17,
            "a © line or holder that nobody stated",
            [
                fail(&["ATT-006"], "EPUB, notice page", |g| {
                    g.epub().swap(RIGHTS, "<dl>\n<dt>许可", "<p>© 2026 某某出版社 版权所有</p><dl>\n<dt>许可").zip()
                }),
                fail(&["ATT-006"], "OPF", |g| {
                    g.epub().swap(OPF, "<dc:rights", "<dc:rights>© 2026 某某出版社</dc:rights><dc:rights").zip()
                }),
                fail(&["ATT-006"], "OPF, cph", |g| {
                    let more = "<dc:contributor id=\"h\">某某出版社</dc:contributor><meta refines=\"#h\" property=\"role\" scheme=\"marc:relators\">cph</meta></metadata>";
                    g.epub().swap(OPF, "</metadata>", more).zip()
                }),
                fail(&["ATT-006"], "XMP, Owner", |g| {
                    let more =
                        "<xmpRights:Owner><rdf:Bag><rdf:li>某某出版社</rdf:li></rdf:Bag></xmpRights:Owner><cc:license";
                    g.pdf().xmp("<cc:license", more).save()
                }),
                fail(&["ATT-006"], "XMP, words", |g| {
                    g.pdf().xmp("并不得修改及商用</rdf:li>", "并不得修改及商用 © 2026 某某出版社</rdf:li>").save()
                }),
            ],
        ),
        attack(
            18,
            "journal, volume, issue or date altered",
            [
                fail(&["ATT-004"], "OPF, volume", |g| g.epub().swap(OPF, "prism:volume\">4", "prism:volume\">5").zip()),
                fail(&["ATT-004"], "OPF, citation", |g| g.epub().swap(OPF, "版心季刊　第4卷", "版心季刊　第5卷").zip()),
                fail(&["ATT-004"], "OPF, date", |g| g.epub().swap(OPF, "<dc:date>2026-01", "<dc:date>2025-01").zip()),
                fail(&["ATT-004"], "XMP, volume", |g| g.pdf().xmp("volume>4<", "volume>5<").save()),
                fail(&["ATT-004"], "XMP, journal, print", |g| {
                    g.print().xmp("<prism:publicationName>版心季刊", "<prism:publicationName>某某季刊").save()
                }),
                fail(&["ATT-004"], "visible, EPUB", |g| g.epub().swap(TITLE, "第4卷", "第5卷").zip()),
            ],
        ),
        attack(
            19,
            "roles exchanged",
            [
                fail(&["ATT-003"], "OPF", |g| {
                    g.epub().swap(OPF, ">ive<", ">?<").swap(OPF, ">ivr<", ">ive<").swap(OPF, ">?<", ">ivr<").zip()
                }),
                fail(&["ATT-003"], "visible, EPUB", |g| {
                    exchanged(exchanged(g.epub(), TITLE, "受访", "采访"), TEXT, "受访", "采访").zip()
                }),
                fail(&["ATT-003"], "everywhere, EPUB", |g| {
                    let book = exchanged(g.epub(), OPF, ">ive<", ">ivr<");
                    exchanged(exchanged(book, TITLE, "受访", "采访"), TEXT, "受访", "采访").zip()
                })
                .src(),
                fail(&["ATT-003"], "pressed anew, EPUB", |g| g.forged("ive}", "aut}", Format::Epub)).src(),
                fail(&["ATT-003"], "visible, PDF", |g| g.pdf().retext("许闻钢受访", "许闻钢采访").save()).src(),
            ],
        ),
        attack(
            20,
            "creators in another order",
            [
                warn(&["ATT-002"], "OPF", |g| {
                    let book = exchanged(g.epub(), OPF, ">许闻钢</dc:creator>", ">林立言</dc:creator>");
                    exchanged(book, OPF, ">ive<", ">ivr<").zip()
                }),
                warn(&["ATT-002"], "XMP and Info", |g| {
                    g.pdf()
                        .xmp(
                            "<rdf:li>许闻钢</rdf:li><rdf:li>林立言</rdf:li>",
                            "<rdf:li>林立言</rdf:li><rdf:li>许闻钢</rdf:li>",
                        )
                        .xmp("<rdf:li>ive</rdf:li><rdf:li>ivr</rdf:li>", "<rdf:li>ivr</rdf:li><rdf:li>ive</rdf:li>")
                        .info("Author", "林立言; 许闻钢")
                        .save()
                }),
            ],
        ),
    ]
}

fn exchanged(book: Book, file: &str, a: &str, b: &str) -> Book {
    book.swap(file, a, "\u{1}").swap(file, b, a).swap(file, "\u{1}", b)
}

fn host(g: &Good, file: &str, to: &str) -> Vec<u8> {
    g.epub().swap(file, "//creativecommons.org/licenses", &format!("//{to}/licenses")).zip()
}

/// Takes every word of the basis away: metadata, manifest, notice page.
fn unfounded(book: Book) -> Book {
    book.cut(OPF, "<meta property=\"fuzi:licenseBasis\"", "</meta>")
        .cut(RIGHTS, "<dd>原文未注明版本", "</dd>")
        .manifest(|m| {
            m["rights"].as_object_mut().expect("rights").remove("license_basis").expect("basis");
        })
}

/// What ghostscript puts in the place of the packet: a title, a date, a producer.
const GS_XMP: &str = "<?xpacket begin='\u{FEFF}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
<rdf:Description rdf:about='' xmlns:pdf='http://ns.adobe.com/pdf/1.3/' pdf:Producer='GPL Ghostscript 10.00.0'/>\
<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='application/pdf'>\
<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>论民主的训练</rdf:li></rdf:Alt></dc:title>\
<dc:creator><rdf:Seq><rdf:li>许闻钢; 林立言</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";

/// A page's content replaced by an update at the end of the file.
pub fn updated_words(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let pdf = Pdf::open(bytes).retext(from, to);
    let n = pdf.page_with(to);
    let content = pdf.content(n);
    let page = Pdf::open(bytes).doc.get_dictionary(Pdf::open(bytes).page(n)).expect("page").clone();
    let number = Pdf::open(bytes).doc.max_id + 1;
    let mut page = page;
    page.set("Contents", Object::Reference((number, 0)));
    let id = Pdf::open(bytes).page(n).0;
    increment(bytes, &[(number, stream("", &content)), (id, written(&Object::Dictionary(page)))], false)
}
