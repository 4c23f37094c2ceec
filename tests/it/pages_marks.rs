//! Notes' numbers, readings, pictures and hyphens on pages.

use crate::pages_support::{FONTS, Set, Work, lines_of, near, set};
use fuzi::document::{BlockBody, BlockId, ImageState, LeafKind};
use fuzi::pdf::{PdfKind, emit};
use fuzi::text::{Mark, MarkKind, RichText, SourceSpan};
use fuzi::typeset::style::{NoteRestart, PageStyle};
use fuzi::typeset::{Item, Owner, typeset};
use fuzi::units::Pt;
use std::process::Command;

fn marked(text: &str, marks: Vec<Mark>) -> RichText {
    let mut t = RichText::plain(text, SourceSpan::new(0, text.len()));
    t.marks = marks;
    t
}

fn mark(text: &str, words: &str, nth: usize, kind: MarkKind) -> Mark {
    let at = text.match_indices(words).nth(nth).expect("words").0;
    Mark { range: at..at + words.len(), kind }
}

fn call(at: usize, label: &str) -> Mark {
    Mark { range: at..at, kind: MarkKind::NoteRef { label: label.into() } }
}

fn note(w: &mut Work, label: &str) -> BlockId {
    let block =
        w.container(|w| BlockBody::Note { label: label.into(), blocks: vec![w.leaf(LeafKind::Para, "注文。")] });
    w.push(block)
}

/// Two paragraphs with two notes, then another chapter with one.
fn noted() -> (Work, Vec<BlockId>) {
    let mut w = Work::new("注");
    w.add(LeafKind::Heading(1), "甲");
    let text = format!("{}。末", lines_of(2));
    let para = w.rich(LeafKind::Para, marked(&text, vec![call(3, "x"), call(text.len(), "y")]));
    w.push(para);
    let mut notes = vec![note(&mut w, "x"), note(&mut w, "y")];
    w.add(LeafKind::Heading(1), "乙");
    let para = w.rich(LeafKind::Para, marked("天地玄黄", vec![call(12, "z"), call(3, "nobody")]));
    w.push(para);
    notes.push(note(&mut w, "z"));
    (w, notes)
}

#[test]
fn nt_01_a_call_is_a_raised_number_linked_to_its_note() {
    let (w, notes) = noted();
    let s = set(w);
    let calls: Vec<_> = s.lines().into_iter().filter(|l| matches!(l.owner, Owner::NoteRef { .. })).collect();
    assert_eq!(calls.len(), 3);
    for (call, note) in calls.iter().zip(&notes) {
        assert!(matches!(call.owner, Owner::NoteRef { note: n, .. } if n == *note));
        assert_eq!((call.link.as_deref(), call.size), (Some(format!("#{note}").as_str()), Pt::tenths(75)));
        let Owner::NoteRef { leaf, .. } = call.owner else { continue };
        // raised 3.4 pt over a line of its leaf
        let raised = |l: &crate::pages_support::Line| l.baseline - call.baseline == Pt::tenths(34);
        assert!(s.block(leaf).iter().any(raised), "{call:?}");
    }
}

#[test]
fn nt_01_numbers_run_through_the_chapter_or_the_work_when_the_style_says_so() {
    for (restart, want) in [(NoteRestart::Chapter, ["①", "②", "①"]), (NoteRestart::Work, ["①", "②", "③"])] {
        let mut style = PageStyle::default();
        style.notes.restart = restart;
        let edition = noted().0.edition();
        let out = typeset(&edition, &style, &FONTS).expect("pages");
        let s = Set { edition, style, out };
        let calls = s.lines().into_iter().filter(|l| matches!(l.owner, Owner::NoteRef { .. }));
        assert_eq!(calls.map(|l| l.text).collect::<Vec<_>>(), want);
    }
}

#[test]
fn equal_readings_in_a_poem_keep_their_own_numbers() {
    let mut w = Work::new("诗");
    let text = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。";
    let reading = || MarkKind::Ruby { reading: "míng yuè".into() };
    let marks =
        vec![mark(text, "床前", 0, MarkKind::Dots), mark(text, "明月", 0, reading()), mark(text, "明月", 1, reading())];
    let verse = w.rich(LeafKind::Verse, marked(text, marks));
    let id = w.push(verse);
    let s = set(w);
    for (index, row) in [(1, 0), (2, 2)] {
        let words: Vec<_> = s.of(&Owner::Ruby(id, index));
        assert_eq!(words.iter().map(|l| l.text.as_str()).collect::<String>(), "míng yuè");
        let line = &s.block(id)[row];
        assert!(line.baseline > words[0].baseline && line.baseline - words[0].baseline < s.style.page.pitch);
    }
    assert!(s.of(&Owner::Ruby(id, 0)).is_empty());
}

/// A work with a paragraph that has a picture of so many pixels after its third character.
fn pictured(pixels: Option<(u32, u32)>) -> (Set, BlockId) {
    let mut w = Work::new("图");
    let kind = MarkKind::Image { src: "a.png".into(), alt: "图".into() };
    let para = w.rich(LeafKind::Para, marked("天地玄黄宇宙", vec![Mark { range: 9..9, kind }]));
    let id = w.push(para);
    if let Some(pixels) = pixels {
        let image = ImageState::Found { bytes: vec![], media_type: "image/png", pixels: Some(pixels) };
        w.pictures.insert("a.png".into(), image);
    }
    (set(w), id)
}

fn picture(s: &Set) -> (BlockId, Pt, Pt, Pt, Pt) {
    let items = s.out.pages.iter().flat_map(|p| &p.items);
    let pictures: Vec<_> = items
        .filter_map(|i| match i {
            Item::Image { block, x, y, width, height } => Some((*block, *x, *y, *width, *height)),
            _ => None,
        })
        .collect();
    assert_eq!(pictures.len(), 1);
    pictures[0]
}

#[test]
fn a_small_picture_stands_in_its_line_no_higher_than_the_em() {
    // 40 × 20 pixels are 30 × 15 pt: as high as the em, 21 × 10.5
    let (s, id) = pictured(Some((40, 20)));
    let (block, x, y, width, height) = picture(&s);
    assert_eq!((block, width, height), (id, Pt::tenths(210), Pt::tenths(105)));
    let line = &s.block(id)[0];
    near((x - s.left(0)).to_f64(), 10.5 * 5.0);
    // on the em box: 0.88 em over the baseline
    near((line.baseline - y).to_f64(), 0.88 * 10.5);
    // one smaller than the em keeps its size: 8 pixels are 6 pt
    let (s, _) = pictured(Some((8, 8)));
    assert_eq!(picture(&s).3, Pt::tenths(60));
}

#[test]
fn a_large_picture_in_running_text_stands_after_its_paragraph() {
    for pixels in [Some((300, 200)), None] {
        let (s, id) = pictured(pixels);
        let (block, _, y, _, height) = picture(&s);
        let line = &s.block(id)[0];
        assert!(block == id && y > line.baseline && height > Pt::tenths(300), "{pixels:?}");
    }
}

#[test]
fn lb_11_a_divided_word_is_whole_in_the_pdf() {
    let word = "internationalization";
    let mut w = Work::new("连字");
    // 18 of the 26 em of a line, then a word of 8.9: it cannot but be divided
    let id = w.para(&format!("{}{word}{}", &lines_of(1)[..16 * 3], lines_of(1)));
    let s = set(w);
    let lines = s.block(id);
    assert!(lines.iter().any(|l| l.text.contains("in") && !l.text.contains(word)), "{lines:?}");
    let emitted = emit(&s.edition, &s.out, &FONTS, PdfKind::Screen).expect("a PDF");
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("a.pdf");
    std::fs::write(&path, emitted.bytes).expect("written");
    let Ok(read) = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output() else {
        eprintln!("SKIPPED: no pdftotext");
        return;
    };
    let text: String = String::from_utf8_lossy(&read.stdout).chars().filter(|c| !c.is_whitespace()).collect();
    assert!(text.contains(word), "{text}");
}
