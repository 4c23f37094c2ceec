//! Notes called from the title or a name (作者简介): their numbers on the opening page and in the head of the article,
//! from the manuscript to the files.

use crate::epub_reader::Book;
use crate::pages_support::{FONTS, Line, Set, lines_of, near};
use fuzi::document::{BlockBody, CalledFrom, Document, Overrides};
use fuzi::license::{Edition, FieldKey, SealOptions, seal};
use fuzi::normalize::Extracted;
use fuzi::pdf::{PdfKind, emit};
use fuzi::press::understand_manuscript;
use fuzi::source::read_bytes;
use fuzi::typeset::{Owner, PageKind, PageStyle, Section, typeset};
use fuzi::verify::{Limits, Reference, Verdict, verify};

const HEAD: &str = "访谈\n\n天下季刊\n\n第4卷 第1期\n2026年01月\n\nCC BY-NC-ND 4.0\n\n# 论河流：一个长问题[^t]\n\n王五[^a]　李小四[^b]\n\n";
const NOTES: &str = "[^t]: 据发言整理。\n\n[^a]: 王五的简介。\n\n[^b]: 李小四的简介。\n\n[^1]: 正文的注。\n";

fn text() -> String {
    format!("{HEAD}正文第一段{}[^1]。\n\n## 一、小节\n\n{}。\n\n{NOTES}", lines_of(2), lines_of(30))
}

fn document(text: &str, authors: &[&str]) -> Document {
    let m = read_bytes("a.md", text.as_bytes(), None).unwrap();
    let overrides = Overrides { authors: authors.iter().map(|a| a.to_string()).collect(), ..Overrides::default() };
    understand_manuscript(m, Extracted::No, &overrides).document
}

fn edition(text: &str) -> Edition {
    let m = read_bytes("a.md", text.as_bytes(), None).unwrap();
    let u = understand_manuscript(m, Extracted::No, &Overrides::default());
    seal(u.document, u.ledger, &SealOptions::default()).unwrap()
}

fn pages(edition: Edition, style: PageStyle) -> Set {
    let out = typeset(&edition, &style, &FONTS).unwrap();
    Set { edition, style, out }
}

fn notes(d: &Document) -> Vec<&str> {
    d.blocks
        .iter()
        .filter_map(|b| if let BlockBody::Note { label, .. } = &b.body { Some(&**label) } else { None })
        .collect()
}

#[test]
fn the_record_calls_notes_before_the_text() {
    let d = document(&text(), &[]);
    let name = |n: &str| CalledFrom::Name(n.into());
    let calls: Vec<_> = d.meta.calls.iter().map(|c| (c.from.clone(), c.label.as_str())).collect();
    assert_eq!(calls, [(CalledFrom::Title, "t"), (name("王五"), "a"), (name("李小四"), "b")]);
    // at the end of the stretch before the first heading, in the order of the calls
    assert_eq!(notes(&d), ["t", "a", "b", "1"]);
    assert!(matches!(&d.blocks[4].body, BlockBody::Note { .. }) && d.findings.iter().all(|f| f.id != "NOTE-001"));
    assert_eq!(d.meta.title.unwrap().value, "论河流：一个长问题");
    // the same when the names stand before the title, or the first thing of the text is a heading
    let before = "王五[^a]　李小四[^b]\n\n# 论河流[^t]\n\n## 一、小节\n\n正文。\n\n";
    let d = document(&format!("{before}{NOTES}"), &[]);
    let labels: Vec<&str> = d.meta.calls.iter().map(|c| c.label.as_str()).collect();
    assert_eq!((labels, notes(&d)), (vec!["t", "a", "b"], vec!["t", "a", "b"]));
    assert!(matches!(&d.blocks[0].body, BlockBody::Leaf { .. }), "a chapter is not parted from its heading");
    // a name that nobody has any more calls nothing: its note stands after the text
    let d = document("王五[^a]\n\n# 论河流\n\n正文。\n\n[^a]: 简介。\n", &["赵六"]);
    assert!(d.meta.creators.iter().any(|c| c.name == "王五") || d.meta.calls.is_empty());
    // a call that leads nowhere is no call
    assert!(document("# 论河流[^空]\n\n正文。\n\n[^空]:\n", &[]).meta.calls.is_empty());
}

/// Owner, page and words of every number that calls a note from the head.
fn calls(s: &Set) -> Vec<(FieldKey, usize, Line)> {
    let call = |l: Line| match l.owner {
        Owner::FieldNote(key, n, _) => Some((key, n, l)),
        _ => None,
    };
    s.lines().into_iter().filter_map(call).collect()
}

#[test]
fn nt_01_numbers_stand_after_the_title_and_the_names() {
    for style in ["a5", "16k-2col", "journal", "phone"] {
        let s = pages(edition(&text()), PageStyle::builtin(style).unwrap());
        let opening = s.out.pages.iter().position(|p| p.kind == PageKind::Opening).unwrap();
        let calls = calls(&s);
        let got: Vec<_> = calls.iter().map(|(k, n, l)| (*k, *n, l.page, l.text.as_str())).collect();
        let want = [
            (FieldKey::Title, 0, opening, "①"),
            (FieldKey::Byline, 0, opening, "②"),
            (FieldKey::Byline, 1, opening, "③"),
        ];
        assert_eq!(got, want, "{style}");
        for (key, n, call) in &calls {
            // right after the words, and above their baseline
            let words = s.of(&Owner::Field(*key, *n, Section::Opening)).pop().unwrap();
            near((call.x - words.end).to_f64(), 0.0);
            assert!(call.baseline < words.baseline && call.size < words.size, "{style}");
            let Owner::FieldNote(.., note) = call.owner else { unreachable!() };
            let mark = s.of(&Owner::NoteMark(note)).remove(0);
            assert_eq!((mark.page, &mark.text), (opening, &call.text), "{style}: at the foot of the same page");
        }
        // the text's own go on counting on that page; a telephone's holds no more than the head
        let first = s.lines().into_iter().find(|l| matches!(l.owner, Owner::NoteRef { .. })).unwrap();
        let number = if first.page == opening { "④" } else { "①" };
        assert_eq!((first.text.as_str(), first.page == opening), (number, style != "phone"), "{style}");
    }
}

/// A title that the number follows stays in the middle (`page-design.md` §4).
#[test]
fn the_title_stays_in_the_middle() {
    let plain = text().replace("[^t]", "");
    let places = |text: &str| -> Vec<_> {
        let s = pages(edition(text), PageStyle::default());
        s.of(&Owner::Field(FieldKey::Title, 0, Section::Opening)).iter().map(|l| (l.x, l.baseline)).collect()
    };
    assert_eq!(places(&text()), places(&plain));
}

#[test]
fn notes_after_the_chapter_keep_the_numbers() {
    let mut style = PageStyle::default();
    style.notes.place = fuzi::typeset::style::NotePlace::End;
    style.notes.restart = fuzi::typeset::style::NoteRestart::Work;
    let s = pages(edition(&text()), style);
    let got: Vec<String> = calls(&s).into_iter().map(|c| c.2.text).collect();
    assert_eq!(got, ["①", "②", "③"]);
    let marks: Vec<String> =
        s.lines().into_iter().filter(|l| matches!(l.owner, Owner::NoteMark(_))).map(|l| l.text).collect();
    assert_eq!(marks, ["①", "②", "③", "④"]);
}

#[test]
fn nt_05_the_head_of_the_article_and_its_notes_lead_to_each_other() {
    let edition = edition(&text());
    let book = Book::of(&edition);
    let page = book.xml("EPUB/text.xhtml");
    let head = page.named("header")[0].clone();
    let calls: Vec<_> = head.with("role", "doc-noteref").into_iter().cloned().collect();
    assert_eq!(calls.iter().map(|c| c.text()).collect::<Vec<_>>(), ["①", "②", "③"]);
    assert_eq!(head.named("h1")[0].text(), "论河流：一个长问题①");
    for call in calls {
        let id = call.attr("href").unwrap().trim_start_matches('#').to_string();
        let note = page.with("id", &id)[0].clone();
        let back = note.with("role", "doc-backlink")[0].clone();
        assert_eq!(back.attr("href").map(|h| h.trim_start_matches('#')), call.attr("id"));
        assert_eq!(back.text(), call.text());
    }
    // the title page shows the same words without numbers
    assert!(book.xml("EPUB/title.xhtml").with("role", "doc-noteref").is_empty());
}

/// In the tree of the PDF the number is a `Reference` in its field, linked to the note, and no word of the title.
#[test]
fn the_pdf_says_the_same() {
    let s = pages(edition(&text()), PageStyle::default());
    for kind in [PdfKind::Screen, PdfKind::Print] {
        let made = emit(&s.edition, &s.out, &FONTS, kind).unwrap();
        let report = verify(&made.bytes, "a.pdf", &Reference::Source(&s.edition), &Limits::default());
        assert_eq!(report.verdict, Verdict::Pass, "{:?}", report.failed_ids());
        let pdf = lopdf::Document::load_mem(&made.bytes).unwrap();
        let role = |d: &lopdf::Dictionary| d.get(b"S").and_then(lopdf::Object::as_name).map(<[u8]>::to_vec).ok();
        let refs: Vec<_> = pdf
            .objects
            .values()
            .filter_map(|o| o.as_dict().ok())
            .filter(|d| role(d).as_deref() == Some(b"Reference"))
            .collect();
        assert_eq!(refs.len(), 4);
        let of_fields = refs.iter().filter(|d| {
            let parent = d.get(b"P").and_then(|p| p.as_reference()).and_then(|id| pdf.get_dictionary(id)).unwrap();
            format!("{:?}", parent.get(b"A")).contains("field:")
        });
        assert_eq!(of_fields.count(), 3);
    }
}

/// A call of the head that leads to another note, or is gone, is seen (INT-009).
#[test]
fn turned_calls_of_the_head_are_seen() {
    use crate::verify_support::{failed, zip_files};
    let edition = edition(&text());
    let bytes = fuzi::epub::emit(&edition).unwrap().bytes;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files: Vec<(String, String)> = Vec::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        files.push((file.name().unwrap().to_string(), text));
    }
    let page = files.iter().position(|f| f.0.ends_with("text.xhtml")).unwrap();
    let head = files[page].1.clone();
    let href = |n: usize| head.match_indices("href=\"#b").nth(n).map(|(i, _)| head[i + 6..i + 12].to_string()).unwrap();
    let (title, name) = (href(0), href(1));
    let cut = |from: &str, to: &str| {
        let at = head.find(from).unwrap();
        let end = head[at..].find(to).unwrap() + at + to.len();
        format!("{}{}", &head[..at], &head[end..])
    };
    let wrong = [
        head.replacen(&format!("href=\"{title}\""), &format!("href=\"{name}\""), 1),
        cut("<a class=\"noteref\"", "</a>"),
    ];
    for page_text in std::iter::once(&head).chain(&wrong) {
        files[page].1.clone_from(page_text);
        let bytes = zip_files(files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())), zip::CompressionMethod::Deflated);
        let report = verify(&bytes, "a.epub", &Reference::Source(&edition), &Limits::default());
        let seen = failed(&report).contains(&"INT-009");
        assert_eq!(seen, *page_text != head, "{:?}", failed(&report));
    }
}
