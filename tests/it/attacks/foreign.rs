//! Honest files in the manner of other programs: their structures, in small, with words of our own.

use super::book::*;

/// A book of ours as somebody else would have made it: no marks, no manifest, no digests.
pub fn unmarked(book: Book) -> Book {
    let mut book = book.remove(MANIFEST);
    for e in book.entries.iter_mut().filter(|e| e.name.ends_with(".xhtml")) {
        let mut text = String::from_utf8(std::mem::take(&mut e.data)).expect("UTF-8");
        for name in [" data-fuzi=\"", " data-kind=\""] {
            while let Some(at) = text.find(name) {
                let end = at + name.len() + text[at + name.len()..].find('"').expect("quote") + 1;
                text.replace_range(at..end, "");
            }
        }
        e.data = text.into_bytes();
    }
    let mut opf = book.text(OPF);
    while let Some(at) = opf.find("<meta property=\"fuzi:") {
        let end = at + opf[at..].find("</meta>\n").expect("end") + "</meta>\n".len();
        opf.replace_range(at..end, "");
    }
    book.set(OPF, opf.replace(" fuzi: https://fuzi.example/ns/1#", ""))
}

const URI: &str = "https://creativecommons.org/licenses/by-nc-nd/4.0/";

/// A short text of our own, with its licence.
pub const BODY: &str = "<h1>灯下</h1><p>沈默</p><p>夜里改稿，灯光落在纸上，最先看见的不是字，是字与字之间的格子。</p>\
<p>书排完了，别忘记写上作者的名字，写上许可的名称。</p>\
<p>本文采用 CC BY-NC-ND 4.0 许可：<a href=\"https://creativecommons.org/licenses/by-nc-nd/4.0/\">https://creativecommons.org/licenses/by-nc-nd/4.0/</a></p>";

pub const PLAIN: &str = "夜里改稿，灯光落在纸上，最先看见的不是字，是字与字之间的格子。\n\n\
本文采用 CC BY-NC-ND 4.0 许可：#link(\"https://creativecommons.org/licenses/by-nc-nd/4.0/\")\n";

pub const MARKDOWN: &str = "---\ntitle: 灯下\nauthor: 沈默\nlang: zh\nrights: CC BY-NC-ND 4.0\n---\n\n# 一\n\n\
夜里改稿，灯光落在纸上，最先看见的不是字，是字与字之间的格子。\n\n本文采用 CC BY-NC-ND 4.0 许可：<https://creativecommons.org/licenses/by-nc-nd/4.0/>\n";

pub fn page(title: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"zh\" xml:lang=\"zh\">\
         <head><meta charset=\"utf-8\"/><title>{title}</title></head><body>{body}</body></html>"
    )
}

fn container(opf: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
         <rootfile full-path=\"{opf}\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>"
    )
}

fn book(files: &[(&str, String)]) -> Vec<u8> {
    let first = Entry { name: "mimetype".into(), data: b"application/epub+zip".to_vec(), stored: true };
    let rest = files.iter().map(|(n, d)| Entry { name: n.to_string(), data: d.clone().into_bytes(), stored: false });
    Book { entries: std::iter::once(first).chain(rest).collect() }.zip()
}

fn calibre_files(rights: &str, body: &str) -> Vec<(&'static str, String)> {
    let opf = format!(
        "<?xml version='1.0' encoding='utf-8'?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" unique-identifier=\"uuid_id\" version=\"2.0\">\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:opf=\"http://www.idpf.org/2007/opf\" xmlns:calibre=\"http://calibre.kovidgoyal.net/2009/metadata\">\
         <dc:title>灯下</dc:title><dc:creator opf:role=\"aut\" opf:file-as=\"沈默\">沈默</dc:creator><dc:language>zh</dc:language>{rights}\
         <dc:identifier id=\"uuid_id\" opf:scheme=\"uuid\">0c1f5f0e-6f0f-4f60-9a25-b6a3d0d6a001</dc:identifier>\
         <dc:contributor opf:role=\"bkp\">calibre (6.13.0) [https://calibre-ebook.com]</dc:contributor><meta name=\"cover\" content=\"cover\"/>\
         <meta name=\"calibre:timestamp\" content=\"2026-01-01T00:00:00+00:00\"/></metadata>\
         <manifest><item id=\"titlepage\" href=\"titlepage.xhtml\" media-type=\"application/xhtml+xml\"/>\
         <item id=\"a\" href=\"text/part0000_split_000.html\" media-type=\"application/xhtml+xml\"/>\
         <item id=\"css\" href=\"stylesheet.css\" media-type=\"text/css\"/><item id=\"pcss\" href=\"page_styles.css\" media-type=\"text/css\"/>\
         <item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/></manifest>\
         <spine toc=\"ncx\"><itemref idref=\"titlepage\"/><itemref idref=\"a\"/></spine>\
         <guide><reference type=\"cover\" href=\"titlepage.xhtml\" title=\"Cover\"/></guide></package>"
    );
    let title = page(
        "Cover",
        "<div><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100%\" height=\"100%\" viewBox=\"0 0 600 800\"><rect width=\"600\" height=\"800\" fill=\"#ddd\"/></svg></div>",
    );
    let text = page("灯下", &body.replace("<p>", "<p class=\"calibre1\">"))
        .replace("</head>", "<link rel=\"stylesheet\" type=\"text/css\" href=\"../stylesheet.css\"/><link rel=\"stylesheet\" type=\"text/css\" href=\"../page_styles.css\"/></head>")
        .replace("<body>", "<body class=\"calibre\">");
    let ncx = "<?xml version='1.0' encoding='utf-8'?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\"><head/>\
         <docTitle><text>灯下</text></docTitle><navMap><navPoint id=\"n1\" playOrder=\"1\"><navLabel><text>灯下</text></navLabel>\
         <content src=\"text/part0000_split_000.html\"/></navPoint></navMap></ncx>";
    vec![
        ("META-INF/container.xml", container("content.opf")),
        ("content.opf", opf),
        ("titlepage.xhtml", title),
        ("text/part0000_split_000.html", text),
        ("stylesheet.css", ".calibre { display: block; font-size: 1em; padding: 0; margin: 0 5pt }\n.calibre1 { display: block; margin: 1em 0 }\n.calibre_pb { display: block }".into()),
        ("page_styles.css", "@page { margin-bottom: 5pt; margin-top: 5pt }".into()),
        ("toc.ncx", ncx.into()),
    ]
}

/// EPUB 2 of Calibre: split files, classes for everything, `toc.ncx`, a drawn cover.
pub fn calibre() -> Vec<u8> {
    book(&calibre_files(&format!("<dc:rights>CC BY-NC-ND 4.0 {URI}</dc:rights>"), BODY))
}

/// The same of a text that says nothing of rights.
pub fn without_rights() -> Vec<u8> {
    book(&calibre_files("", "<h1>灯下</h1><p>夜里改稿，灯光落在纸上。</p>"))
}

/// EPUB 3 of Sigil: `OEBPS/Text`, a nav, a page for the cover, fonts' folder empty, comments left by hand.
pub fn sigil() -> Vec<u8> {
    let opf = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package version=\"3.0\" unique-identifier=\"BookId\" xmlns=\"http://www.idpf.org/2007/opf\" prefix=\"cc: http://creativecommons.org/ns#\">\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"BookId\">urn:uuid:5e0f8a4a-0000-4000-8000-000000000001</dc:identifier>\
         <dc:language>zh</dc:language><dc:title>灯下</dc:title><dc:creator>沈默</dc:creator><dc:rights>CC BY-NC-ND 4.0</dc:rights><link rel=\"cc:license\" href=\"{URI}\"/>\
         <meta property=\"dcterms:modified\">2026-01-01T00:00:00Z</meta><meta name=\"Sigil version\" content=\"1.9.30\"/></metadata>\
         <manifest><item id=\"Section0001.xhtml\" href=\"Text/Section0001.xhtml\" media-type=\"application/xhtml+xml\"/>\
         <item id=\"Section0002.xhtml\" href=\"Text/Section0002.xhtml\" media-type=\"application/xhtml+xml\"/>\
         <item id=\"nav.xhtml\" href=\"Text/nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
         <item id=\"sgc-nav.css\" href=\"Styles/sgc-nav.css\" media-type=\"text/css\"/></manifest>\
         <spine><itemref idref=\"Section0001.xhtml\"/><itemref idref=\"Section0002.xhtml\"/><itemref idref=\"nav.xhtml\" linear=\"no\"/></spine></package>"
    );
    let nav = page(
        "目录",
        "<nav xmlns:epub=\"http://www.idpf.org/2007/ops\" epub:type=\"toc\" id=\"toc\"><h1>目录</h1><ol><li><a href=\"Section0001.xhtml\">灯下</a></li></ol></nav>",
    )
    .replace("</head>", "<link href=\"../Styles/sgc-nav.css\" rel=\"stylesheet\" type=\"text/css\"/></head>");
    book(&[
        ("META-INF/container.xml", container("OEBPS/content.opf")),
        ("OEBPS/content.opf", opf),
        ("OEBPS/Text/Section0001.xhtml", page("灯下", &format!("<!-- 第一章 -->{BODY}<p>&#160;</p>"))),
        ("OEBPS/Text/Section0002.xhtml", page("后记", "<h2>后记</h2><p>窗外很静。</p>")),
        ("OEBPS/Text/nav.xhtml", nav),
        (
            "OEBPS/Styles/sgc-nav.css",
            "nav#landmarks { display: none; }\nnav#page-list { display: none; }\nol { list-style-type: none; }".into(),
        ),
    ])
}

/// A kepub: spans around every sentence, Kobo's own stylesheet and script-free wrapper elements.
pub fn kobo() -> Vec<u8> {
    let mut n = 0;
    let mut text = String::new();
    for piece in BODY.split_inclusive('>') {
        let (words, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        if !words.is_empty() {
            n += 1;
            text.push_str(&format!("<span class=\"koboSpan\" id=\"kobo.1.{n}\">{words}</span>"));
        }
        text.push_str(tag);
    }
    let body = format!("<div id=\"book-columns\"><div id=\"book-inner\">{text}</div></div>");
    let style = "<style type=\"text/css\" class=\"kobostylehacks\">div#book-inner { margin-top: 0; margin-bottom: 0; }</style></head>";
    let opf = format!(
        "<?xml version=\"1.0\"?>\n<package version=\"3.0\" unique-identifier=\"i\" xmlns=\"http://www.idpf.org/2007/opf\">\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"i\">x</dc:identifier><dc:title>灯下</dc:title><dc:creator>沈默</dc:creator>\
         <dc:language>zh</dc:language><dc:rights>CC BY-NC-ND 4.0 {URI}</dc:rights><meta property=\"dcterms:modified\">2026-01-01T00:00:00Z</meta></metadata>\
         <manifest><item id=\"t\" href=\"t.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"n\" href=\"n.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/></manifest>\
         <spine><itemref idref=\"t\"/></spine></package>"
    );
    let nav = "<nav xmlns:epub=\"http://www.idpf.org/2007/ops\" epub:type=\"toc\"><ol><li><a href=\"t.xhtml\">灯下</a></li></ol></nav>";
    book(&[
        ("META-INF/container.xml", container("OPS/p.opf")),
        ("OPS/p.opf", opf),
        ("OPS/t.xhtml", page("灯下", &body).replace("</head>", style)),
        ("OPS/n.xhtml", page("目录", nav)),
    ])
}

/// InDesign's export: `_idGenParagraphOverride` classes, inline positions, embedded and obfuscated fonts, `backmatter`.
pub fn indesign() -> Vec<u8> {
    let body = BODY
        .replace("<p>", "<p class=\"Body ParaOverride-1\"><span class=\"CharOverride-2\">")
        .replace("</p>", "</span></p>");
    let css = "@font-face { font-family:\"Source Han Serif CN\"; font-style:normal; font-weight:normal; src:url(\"../font/SourceHanSerifCN-Regular.otf\"); }\n\
               body, div, p, h1 { margin:0; padding:0; border-width:0; }\n\
               p.Body { -epub-hyphens:none; color:#231f20; font-family:\"Source Han Serif CN\", serif; font-size:1em; line-height:1.8; text-align:justify; text-indent:24px; }\n\
               span.CharOverride-2 { font-size:0.95em; }\np.ParaOverride-1 { margin-bottom:0; }\n._idGenObjectLayout-1 { text-align:center; }\n.Basic-Text-Frame { border-style:solid; }";
    let opf = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"bookid\">\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><meta name=\"generator\" content=\"Adobe InDesign 18.5\"/><meta name=\"cover\" content=\"x\"/>\
         <dc:title>灯下</dc:title><dc:creator>沈默</dc:creator><dc:language>zh-CN</dc:language><dc:rights>CC BY-NC-ND 4.0 {URI}</dc:rights>\
         <dc:identifier id=\"bookid\">urn:uuid:5e0f8a4a-0000-4000-8000-000000000002</dc:identifier><meta property=\"dcterms:modified\">2026-01-01T00:00:00Z</meta></metadata>\
         <manifest><item id=\"toc\" href=\"toc.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
         <item id=\"m\" href=\"m.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"c\" href=\"css/idGeneratedStyles.css\" media-type=\"text/css\"/>\
         <item id=\"f\" href=\"font/SourceHanSerifCN-Regular.otf\" media-type=\"application/vnd.ms-opentype\"/></manifest>\
         <spine><itemref idref=\"m\"/></spine></package>"
    );
    let encryption = "<encryption xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\"><enc:EncryptedData>\
         <enc:EncryptionMethod Algorithm=\"http://www.idpf.org/2008/embedding\"/><enc:CipherData><enc:CipherReference URI=\"OEBPS/font/SourceHanSerifCN-Regular.otf\"/>\
         </enc:CipherData></enc:EncryptedData></encryption>";
    let nav = "<nav xmlns:epub=\"http://www.idpf.org/2007/ops\" epub:type=\"toc\"><ol><li><a href=\"m.xhtml\">灯下</a></li></ol></nav>";
    let text = page("灯下", &format!("<div class=\"Basic-Text-Frame\" id=\"_idContainer000\">{body}</div>"))
        .replace("</head>", "<link href=\"css/idGeneratedStyles.css\" rel=\"stylesheet\" type=\"text/css\"/></head>");
    book(&[
        ("META-INF/container.xml", container("OEBPS/content.opf")),
        ("META-INF/encryption.xml", encryption.into()),
        ("OEBPS/content.opf", opf),
        ("OEBPS/m.xhtml", text),
        ("OEBPS/toc.xhtml", page("目录", nav)),
        ("OEBPS/css/idGeneratedStyles.css", css.into()),
        ("OEBPS/font/SourceHanSerifCN-Regular.otf", "obfuscated".into()),
    ])
}
