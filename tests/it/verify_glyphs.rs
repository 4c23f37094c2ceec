//! `verify` on PDFs whose fonts, texts or pictures lie: each is named, and what fuzi and honest programs write is not
//! (VIS-008, VIS-010, VIS-011; `licence-and-integrity.md` §4.3 rows 76 to 78, 111).

use crate::verify_pdf_support::{Pdf, save};
use crate::verify_support::*;
use fuzi::verify::{Lang, Report};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};

fn stream_of<'d>(doc: &'d mut Document, holder: &[u8], key: &[u8]) -> &'d mut Stream {
    let id = doc
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok())
        .find(|d| d.has(holder) || holder.is_empty() && d.has(key))
        .and_then(|d| d.get(key).ok())
        .and_then(|o| o.as_reference().ok())
        .expect("stream");
    doc.get_object_mut(id).expect("object").as_stream_mut().expect("stream")
}

/// The bytes of the embedded font program.
fn program(doc: &mut Document) -> &mut Vec<u8> {
    let stream = stream_of(doc, b"", b"FontFile2");
    stream.set_plain_content(stream.get_plain_content().expect("content"));
    &mut stream.content
}

/// Place and length of a table of a font.
fn table(font: &[u8], tag: &[u8; 4]) -> (usize, usize) {
    let at = |i: usize| u32::from_be_bytes(font[i..i + 4].try_into().unwrap()) as usize;
    let count = u16::from_be_bytes([font[4], font[5]]) as usize;
    let record = (0..count).map(|n| 12 + n * 16).find(|r| &font[*r..r + 4] == tag).expect("table");
    (at(record + 8), at(record + 12))
}

/// Exchanges the outlines of two glyphs, in `loca` and `glyf` written anew.
fn swap_glyphs(font: &[u8], a: usize, b: usize) -> Vec<u8> {
    let (loca, _) = table(font, b"loca");
    let (glyf, glyf_length) = table(font, b"glyf");
    let (head, _) = table(font, b"head");
    let long = font[head + 51] == 1;
    let count = table(font, b"loca").1 / if long { 4 } else { 2 } - 1;
    let offset = |i: usize| {
        if long {
            u32::from_be_bytes(font[loca + i * 4..loca + i * 4 + 4].try_into().unwrap()) as usize
        } else {
            u16::from_be_bytes(font[loca + i * 2..loca + i * 2 + 2].try_into().unwrap()) as usize * 2
        }
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.swap(a, b);
    let mut out = font.to_vec();
    let mut pen = 0;
    for (i, from) in order.into_iter().enumerate() {
        let data = &font[glyf + offset(from)..glyf + offset(from + 1)];
        out[glyf + pen..glyf + pen + data.len()].copy_from_slice(data);
        let mut write = |i: usize, value: usize| {
            if long {
                out[loca + i * 4..loca + i * 4 + 4].copy_from_slice(&(value as u32).to_be_bytes());
            } else {
                out[loca + i * 2..loca + i * 2 + 2].copy_from_slice(&((value / 2) as u16).to_be_bytes());
            }
        };
        write(i, pen);
        pen += data.len();
        write(i + 1, pen);
    }
    assert!(pen <= glyf_length);
    out
}

/// The document of a test with its glyphs changed; codes count from 1 in the order of first use.
fn with_font(change: impl Fn(Vec<u8>) -> Vec<u8>) -> Report {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let font = program(&mut doc);
    *font = change(std::mem::take(font));
    against(&save(doc), &e)
}

fn messages(r: &Report, id: &str) -> Vec<String> {
    let failed = |c: &&fuzi::verify::Check| c.id == id && c.status == fuzi::verify::Status::Fail;
    r.artefacts[0].checks.iter().filter(failed).map(|c| c.message.clone()).collect()
}

#[test]
fn a_swap_of_two_outlines_is_named() {
    let honest = with_font(|f| f);
    assert_eq!(failed(&honest), [""; 0], "{}", honest.to_text(Lang::En));
    let r = with_font(|f| swap_glyphs(&f, 3, 4));
    assert_eq!(failed(&r), ["VIS-008"], "{}", r.to_text(Lang::En));
    // both are named, each with the other
    let said = messages(&r, "VIS-008");
    assert_eq!(said.len(), 2, "{said:?}");
    let pair = |m: &str| -> Vec<String> {
        m.split(' ').filter(|w| w.starts_with("U+")).map(|w| w.trim_matches(',').to_string()).collect()
    };
    let (mut one, two) = (pair(&said[0]), pair(&said[1]));
    one.reverse();
    assert_eq!(one, two, "{said:?}");
}

#[test]
fn swaps_anywhere_are_all_seen() {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let font = program(&mut doc).clone();
    let count = table(&font, b"loca").1 / 2 - 1;
    let mut missed = Vec::new();
    let mut swaps = 0;
    for n in 0..60 {
        let (a, b) = (1 + n * 7 % (count / 2), 1 + n * 13 % (count / 2));
        let swapped = swap_glyphs(&font, a, b);
        // a blank exchanged with itself, or with its like, is no change
        if a == b || swapped == font {
            continue;
        }
        swaps += 1;
        *program(&mut doc) = swapped;
        let bytes = save(doc.clone());
        if !failed(&alone(&bytes)).contains(&"VIS-008") {
            missed.push((a, b));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
    assert!(swaps >= 24, "{swaps}");
}

#[test]
fn outlines_emptied_moved_or_painted_into_a_space_are_seen() {
    // a glyph without ink
    let r = with_font(|mut f| {
        let (loca, _) = table(&f, b"loca");
        let next = f[loca + 10..loca + 12].to_vec();
        f[loca + 8..loca + 10].copy_from_slice(&next);
        f
    });
    assert!(messages(&r, "VIS-008").iter().any(|m| m.contains("draws nothing")), "{}", r.to_text(Lang::En));
    // a stroke moved by a twentieth of an em: neither this character nor another
    let r = with_font(|mut f| {
        let (loca, _) = table(&f, b"loca");
        let (glyf, _) = table(&f, b"glyf");
        let at = glyf + usize::from(u16::from_be_bytes([f[loca + 8], f[loca + 9]])) * 2;
        let end = glyf + usize::from(u16::from_be_bytes([f[loca + 10], f[loca + 11]])) * 2;
        // the last coordinate before the padding
        for b in f[at + 10..end].iter_mut().rev().skip(4).take(1) {
            *b ^= 0x32;
        }
        f
    });
    assert_eq!(failed(&r), ["VIS-008"], "{}", r.to_text(Lang::En));
}

/// The document with its ToUnicode map changed.
fn with_map(change: impl Fn(String) -> String) -> Report {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let stream = stream_of(&mut doc, b"ToUnicode", b"ToUnicode");
    let map = String::from_utf8(stream.get_plain_content().unwrap()).unwrap();
    stream.set_plain_content(change(map).into_bytes());
    against(&save(doc), &e)
}

#[test]
fn maps_that_lie_or_speak_with_two_tongues_are_seen() {
    let line = |map: &str, n: usize| map.lines().find(|l| l.contains(&format!("<{n:04X}> <"))).unwrap().to_string();
    // 武 for the fifth code: the words change, and the glyph shows what they were
    let r = with_map(|m| m.replace(&line(&m, 5), "1 beginbfchar <0005> <6B66> endbfchar"));
    assert!(failed(&r).contains(&"VIS-008"), "{}", r.to_text(Lang::En));
    // a false line first and the true one after it: some programs take the one, some the other
    let r = with_map(|m| m.replace(&line(&m, 5), &format!("1 beginbfchar <0005> <6B66> endbfchar\n{}", line(&m, 5))));
    assert_eq!(failed(&r), ["VIS-010"], "{}", r.to_text(Lang::En));
    // a range over it says something else
    let r = with_map(|m| format!("{m}\n1 beginbfrange <0005> <0005> <6B66> endbfrange"));
    assert_eq!(failed(&r), [""; 0], "single entries go before ranges in both readers");
}

/// The body's page with its content changed.
fn with_content(change: impl Fn(String) -> String) -> Report {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let page = doc.get_pages()[&3];
    let content = String::from_utf8(doc.get_page_content(page)).unwrap();
    let stream = doc.add_object(Stream::new(dictionary! {}, change(content).into_bytes()));
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", stream);
    against(&save(doc), &e)
}

#[test]
fn text_said_over_other_glyphs_is_seen() {
    let wrap = |says: &str| {
        let hex: String = says.encode_utf16().map(|u| format!("{u:04X}")).collect();
        with_content(move |c| {
            let (from, to) = (c.find("BT").unwrap(), c.find("ET").unwrap() + 2);
            format!("{}/Span <</ActualText <FEFF{hex}>>> BDC {} EMC{}", &c[..from], &c[from..to], &c[to..])
        })
    };
    let r = wrap("一、开端");
    assert_eq!(failed(&r), [""; 0], "{}", r.to_text(Lang::En));
    for lie in ["二、开端", "一、开端端", ""] {
        let r = wrap(lie);
        assert!(failed(&r).contains(&"VIS-008"), "{lie}: {}", r.to_text(Lang::En));
    }
}

fn page_picture(doc: &mut Document, page: ObjectId, before: bool, mode: &str) {
    let picture = doc.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        },
        vec![255],
    ));
    let content = String::from_utf8(doc.get_page_content(page)).unwrap();
    let draw = "q 420 0 0 595 0 0 cm /Im Do Q\n";
    let content = match before {
        true => format!("{draw}{mode} {content}"),
        false => format!("{mode} {content}{draw}"),
    };
    let stream = doc.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    let dict = doc.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    dict.set("Contents", stream);
    let resources = dict.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Im" => picture });
}

#[test]
fn a_page_that_is_a_picture_is_seen() {
    let e = edition(true);
    let with = |before, mode: &str| {
        let mut doc = Pdf::new(&e, true).document();
        let page = doc.get_pages()[&3];
        page_picture(&mut doc, page, before, mode);
        against(&save(doc), &e)
    };
    // words over a picture, as a scanner's program writes them
    let r = with(true, "3 Tr");
    assert!(failed(&r).contains(&"VIS-011"), "{}", r.to_text(Lang::En));
    // a picture over words
    let r = with(false, "");
    assert!(failed(&r).contains(&"VIS-011"), "{}", r.to_text(Lang::En));
    // a picture behind words that are seen
    let r = with(true, "");
    assert!(!failed(&r).contains(&"VIS-011"), "{}", r.to_text(Lang::En));
    // no words at all: never `0 = 0`
    let mut doc = Pdf::new(&e, true).document();
    for page in doc.get_pages().into_values().collect::<Vec<_>>() {
        let empty = doc.add_object(Stream::new(dictionary! {}, Vec::new()));
        doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", empty);
        page_picture(&mut doc, page, true, "");
    }
    let root = doc.catalog_mut().unwrap();
    root.remove(b"StructTreeRoot");
    let r = alone(&save(doc));
    assert!(failed(&r).contains(&"VIS-011") && failed(&r).contains(&"INT-000"), "{}", r.to_text(Lang::En));
}

#[test]
fn an_edition_without_its_font_does_not_pass() {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    for object in doc.objects.values_mut() {
        if let Object::Dictionary(d) = object {
            d.remove(b"FontFile2");
        }
    }
    assert_eq!(failed(&against(&save(doc), &e)), ["VIS-008"]);
}

#[test]
fn a_font_that_is_not_ours_is_never_passed_in_silence() {
    let e = edition(true);
    let mut doc = Pdf::new(&e, true).document();
    let font = program(&mut doc);
    let (head, _) = table(font, b"head");
    // an em of 1,100 units: every outline is a tenth smaller
    font[head + 18..head + 20].copy_from_slice(&1100u16.to_be_bytes());
    let bytes = save(doc.clone());
    let r = against(&bytes, &e);
    let open = r.artefacts[0].not_checked.iter().any(|n| n.id == "VIS-008" && n.why.contains("NotoSerifSC"));
    assert!(open || failed(&r).contains(&"VIS-008"), "{}", r.to_text(Lang::En));
}

mod hostile {
    use super::*;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    fn document() -> &'static Document {
        static MADE: OnceLock<Document> = OnceLock::new();
        MADE.get_or_init(|| Pdf::new(&edition(true), false).document())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn random_font_bytes_never_panic(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..60), cut in any::<prop::sample::Index>(), whole in any::<bool>()) {
            let mut doc = document().clone();
            let font = program(&mut doc);
            for (place, byte) in &places {
                let at = place.index(font.len());
                font[at] = *byte;
            }
            if !whole {
                let length = cut.index(font.len());
                font.truncate(length);
            }
            let r = alone(&save(doc));
            prop_assert!(r.exit == 0 || r.exit == 1);
        }
    }
}
