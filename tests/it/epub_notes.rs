//! Notes, readings, captions and pictures in lines in the EPUB (NT-01, NT-05, RB, TB-01, TB-06), read by the tests' own
//! reader.

use crate::books::*;
use crate::epub_reader::{Book, Node};
use crate::epub_works::{noted_edition, noted_long};
use fuzi::verify::{Limits, Reference, Verdict, verify};
use std::collections::{BTreeMap, BTreeSet};

fn book() -> Book {
    Book::of(&noted_edition())
}

/// File, id and element of everything that has an id.
fn ids(book: &Book) -> BTreeMap<(String, String), Node> {
    let mut out = BTreeMap::new();
    for file in book.texts() {
        for n in book.xml(&file).all() {
            if let Some(id) = n.attr("id") {
                out.insert((file.trim_start_matches("EPUB/").to_string(), id.to_string()), n.clone());
            }
        }
    }
    out
}

fn target(file: &str, href: &str) -> (String, String) {
    let (other, id) = href.split_once('#').unwrap();
    let file = if other.is_empty() { file } else { other };
    (file.trim_start_matches("EPUB/").to_string(), id.to_string())
}

#[test]
fn nt_05_calls_and_notes_lead_to_each_other() {
    let long = edition_with(bare_meta("长注", &["某人"]), noted_long(&mut Numbering::default()), BTreeMap::new());
    for (book, calls, notes) in [(book(), 9, 6), (Book::of(&long), 108, 106)] {
        let all = ids(&book);
        let (mut seen, mut back) = (0, 0);
        let mut called: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for file in book.texts() {
            for a in book.xml(&file).with("role", "doc-noteref") {
                seen += 1;
                assert_eq!(
                    (a.name.as_str(), a.attr("epub:type"), a.attr("data-fuzi")),
                    ("a", Some("noteref"), Some("edition"))
                );
                let place = target(&file, a.attr("href").unwrap());
                let note = &all[&place];
                assert_eq!((note.name.as_str(), note.attr("epub:type")), ("aside", Some("footnote")));
                assert_eq!(note.attr("role"), Some("doc-footnote"));
                let link = note.with("role", "doc-backlink")[0].clone();
                assert_eq!(link.text(), a.text(), "a call shows the number of its note");
                called.entry(place).or_default().push(a.attr("id").unwrap().to_string());
            }
        }
        for ((file, id), note) in all.iter().filter(|(_, n)| n.name == "aside") {
            let Some(link) = note.with("role", "doc-backlink").first().copied().cloned() else {
                assert!(!called.contains_key(&(file.clone(), id.clone())), "{id} is called and leads nowhere");
                continue;
            };
            back += 1;
            assert_eq!(link.attr("data-fuzi"), Some("edition"));
            let (home, first) = target(file, link.attr("href").unwrap());
            assert_eq!(first, called[&(file.clone(), id.clone())][0], "back to the first call");
            assert!(all.contains_key(&(home, first)));
        }
        assert_eq!((seen, back), (calls, notes));
    }
}

#[test]
fn nt_01_numbers_count_from_one_in_every_file() {
    let long = edition_with(bare_meta("长注", &["某人"]), noted_long(&mut Numbering::default()), BTreeMap::new());
    let book = Book::of(&long);
    assert_eq!(book.texts().len(), 2);
    for file in book.texts() {
        let page = book.xml(&file);
        let shown: Vec<String> = page.with("role", "doc-backlink").into_iter().map(Node::text).collect();
        let unique: BTreeSet<&String> = shown.iter().collect();
        assert_eq!((shown.len(), unique.len()), (53, 53));
        assert_eq!(
            (shown[0].as_str(), shown[20].as_str(), shown[49].as_str(), shown[52].as_str()),
            ("①", "㉑", "㊿", "[53]")
        );
    }
    // the second chapter calls a note of the first by that note's number
    let second = book.xml("EPUB/text002.xhtml");
    let calls = second.with("role", "doc-noteref");
    assert_eq!((calls[0].text().as_str(), calls[1].text().as_str()), ("①", "①"));
    assert!(calls[1].attr("href").unwrap().starts_with("text001.xhtml#b"));
    // in the order of the first calls: 江 流 洲 表 格 海, and a note of a note
    let page = self::book().xml("EPUB/text.xhtml");
    let notes: Vec<String> = page.named("aside").into_iter().map(Node::text).collect();
    let heads: Vec<String> = notes.iter().map(|t| t.trim().chars().take(3).collect()).collect();
    assert_eq!(
        heads,
        ["①即扬", "②流入", "③\n芳".replace("\n芳", "\n\n").as_str(), "④据旧", "⑤长江", "⑥今东", "这条注"]
    );
}

#[test]
fn rb_em_tb_marks_have_their_elements() {
    let book = book();
    let page = book.xml("EPUB/text.xhtml");
    let readings: Vec<String> = page.named("rt").into_iter().map(Node::text).collect();
    assert_eq!(readings, ["fàn zhōu", "hàn shuǐ", "mín"]);
    assert!(page.named("rt").iter().all(|r| r.attr("data-kind") == Some("ruby")));
    let by = |name: &str, class: &str| -> Vec<String> {
        page.named(name).into_iter().filter(|n| n.attr("class") == Some(class)).map(Node::text).collect()
    };
    assert_eq!(by("em", "dots"), ["东流"]);
    assert_eq!(by("u", "book"), ["水经注", "史记"]);
    assert_eq!(by("u", "name").len(), 3);
    let lang = page.with("lang", "en");
    assert!(
        lang.iter().any(|n| n.name == "span" && n.attr("xml:lang") == Some("en") && n.text() == "Yangtze is a river")
    );
    let table = page.named("table")[0].clone();
    let Some(caption) = table.all().get(1).copied().cloned() else { panic!("caption") };
    assert_eq!((caption.name.as_str(), caption.attr("data-kind")), ("caption", Some("caption")));
    let figures = page.named("figure");
    let captions: Vec<String> = figures.iter().flat_map(|f| f.texts("figcaption")).collect();
    assert_eq!(captions, ["图1　江", "图2　缺"]);
    // the picture in the line is in the book, the missing one shows the placeholder
    let sources: Vec<&str> =
        page.named("p").into_iter().flat_map(|p| p.named("img")).filter_map(|i| i.attr("src")).collect();
    assert_eq!(sources.len(), 2);
    assert!(sources[0].ends_with(".png") && book.files.contains_key(&format!("EPUB/{}", sources[0])));
    assert_eq!(sources[1], "images/missing.svg");
    assert_eq!(page.with("class", "plate small").len(), 2);
}

#[test]
fn verify_passes_what_the_emitter_writes() {
    for (_, edition) in crate::epub_works::all_books() {
        let book = Book::of(&edition);
        for reference in [Reference::None, Reference::Source(&edition)] {
            let r = verify(&book.bytes, "b.epub", &reference, &Limits::default());
            assert!(matches!(r.verdict, Verdict::Pass | Verdict::Warn), "{}", r.to_text(fuzi::verify::Lang::En));
        }
    }
}

/// File of the text changed, and the book zipped again in its order.
fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = vec![];
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let (name, mut content) = (entry.name().unwrap().into_owned(), vec![]);
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        if name == "EPUB/text.xhtml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(from), "{from}");
            content = text.replacen(from, to, 1).into_bytes();
        }
        files.push((name, content));
    }
    let files = files.iter().map(|(n, c)| (n.as_str(), c.as_slice()));
    crate::verify_support::zip_files(files, zip::CompressionMethod::Deflated)
}

/// From, to, the ids that say so with the source and with the book's own manifest.
const MUTATIONS: &[(&str, &str, &str, &[&str])] = &[
    ("reading changed", "fàn zhōu", "fān zhōu", &["INT-001"]),
    ("reading removed", "<rt data-kind=\"ruby\">mín</rt>", "", &["INT-002"]),
    ("reading added", "水经注", "<ruby>水经注<rt data-kind=\"ruby\">shuǐ</rt></ruby>", &["INT-002"]),
    (
        "readings exchanged",
        "fàn zhōu</rt></ruby>于<u class=\"name\"><ruby>汉水<rt data-kind=\"ruby\">hàn shuǐ",
        "hàn shuǐ</rt></ruby>于<u class=\"name\"><ruby>汉水<rt data-kind=\"ruby\">fàn zhōu",
        &["INT-004"],
    ),
    ("reading as words", "<rt data-kind=\"ruby\">mín", "<rt>mín", &["INT-001", "INT-002"]),
    (
        "words for old readers",
        "<rt data-kind=\"ruby\">mín",
        "<rp>（广告）</rp><rt data-kind=\"ruby\">mín",
        &["INT-002"],
    ),
    ("caption changed", "河长", "河短", &["INT-001"]),
    ("caption of a figure changed", "图1　江", "图1　海", &["INT-001"]),
    ("note changed", "据旧志。", "据新志。", &["INT-001"]),
    ("note hidden", "id=\"b0026\"", "id=\"b0026\" style=\"display:none\"", &["INT-002", "VIS-001"]),
    ("note as the edition's words", "<p id=\"b0026\" data-kind=\"para\">", "<p data-fuzi=\"edition\">", &["INT-002"]),
    ("words in a call", ">③</a></p>\n<p id=\"b0003\"", ">③见广告</a></p>\n<p id=\"b0003\"", &["INT-002"]),
    ("words in a back link", ">④</a>据旧志", ">④广告</a>据旧志", &["INT-002"]),
    (
        "words beside a call",
        "<em class=\"dots\">东流</em>",
        "<em class=\"dots\">东流</em><b data-fuzi=\"edition\">又西流</b>",
        &["INT-002"],
    ),
    ("a picture in a call", ">⑥</a>今东海", ">⑥<img src=\"images/missing.svg\" alt=\"广告\"/></a>今东海", &["INT-002"]),
    (
        "words beside a note",
        "<aside class=\"footnote\" epub:type=\"footnote\" role=\"doc-footnote\" id=\"b0025\">",
        "<aside id=\"b0025\">广告",
        &["INT-002"],
    ),
];

#[test]
fn every_mutation_of_notes_and_readings_is_named() {
    let edition = noted_edition();
    let whole = Book::of(&edition).bytes;
    let mut wrong = Vec::new();
    let mut judge = |name: &str, bytes: &[u8], want: &[&str]| {
        for (how, reference) in [("source", Reference::Source(&edition)), ("alone", Reference::None)] {
            let r = verify(bytes, "b.epub", &reference, &Limits::default());
            let mut got = crate::verify_support::failed(&r);
            // the manifest lists the page that was changed
            let listed = got.iter().position(|id| *id == "MAN-002").map(|i| got.remove(i));
            assert_eq!(listed.is_some(), !want.is_empty(), "{name}");
            // the edition's own sentences are known with the source only
            if got != want {
                wrong
                    .push(format!("{name} ({how}): want {want:?}, got {got:?}\n{}", r.to_text(fuzi::verify::Lang::En)));
            }
        }
    };
    judge("whole", &changed(&whole, "据旧志。", "据旧志。"), &[]);
    for (name, from, to, want) in MUTATIONS {
        judge(name, &changed(&whole, from, to), want);
    }
    // a whole note cut out
    let text = String::from_utf8(Book::of(&edition).files["EPUB/text.xhtml"].clone()).unwrap();
    let at = text.find("<aside class=\"footnote\" epub:type=\"footnote\" role=\"doc-footnote\" id=\"b0025\"").unwrap();
    let end = at + text[at..].find("</aside>\n").unwrap() + 9;
    // a call turned to another note, and one taken away: seen with the source
    let call = "<a class=\"noteref\" epub:type=\"noteref\" role=\"doc-noteref\" href=\"#b0022\" id=\"b0002-n3\" data-fuzi=\"edition\">③</a>";
    for to in [call.replace("#b0022", "#b0019"), String::new()] {
        let r = verify(&changed(&whole, call, &to), "b.epub", &Reference::Source(&edition), &Limits::default());
        assert_eq!(crate::verify_support::failed(&r), ["INT-009", "MAN-002"], "{}", r.to_text(fuzi::verify::Lang::En));
        assert_eq!(r.artefacts[0].text.equals_source, Some(false));
    }
    judge("note removed", &changed(&whole, &text[at..end], ""), &["INT-002"]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
