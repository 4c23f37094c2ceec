//! The print edition: what PDF/X-4 asks for, sheets with marks, blank pages at the end.

use super::fixture::*;
use super::reader::{Reader, text_of};
use fuzi::document::Overrides;
use fuzi::fonts::FontSet;
use fuzi::license::Edition;
use fuzi::normalize::Extracted;
use fuzi::pdf::{PrintFlags, PrintOptions, emit_print};
use fuzi::press::{Format, PressOptions, press, understand_manuscript};
use fuzi::source::{ReadOptions, read_file};
use fuzi::typeset::style::{Marks, PageStyle};
use fuzi::typeset::*;
use fuzi::units::Pt;
use fuzi::verify::{Limits, Reference, Report, verify};
use lopdf::{Dictionary, Object};
use std::path::Path;

const OUTPUT: &[u8] = include_bytes!("../../../data/icc/coated-fogra39.icc");
const MM: f64 = 72.0 / 25.4;

fn made(edition: &Edition, pages: &Typeset, options: PrintOptions) -> Reader {
    Reader::new(&emit_print(edition, pages, &fonts(), &options).unwrap().bytes)
}

fn marked() -> PrintOptions {
    PrintOptions { marks: Marks::Always, ..PrintOptions::default() }
}

fn numbers(r: &Reader, page: usize, key: &str) -> [f64; 4] {
    let list = r.page(page).get(key.as_bytes()).unwrap().as_array().unwrap();
    let list: Vec<f64> = list.iter().map(|o| f64::from(o.as_float().unwrap())).collect();
    list.try_into().unwrap()
}

/// ISO 15930-7, 6: read with nothing of this program.
#[test]
fn what_pdf_x_4_asks_of_the_document() {
    let edition = resolved();
    let r = made(&edition, &compose(&edition, &fonts()), PrintOptions::default());
    assert_eq!(r.doc.version, "1.6");
    let xmp = r.metadata();
    for part in [
        "xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\"",
        "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",
        "<pdf:Trapped>False</pdf:Trapped>",
        "<xmpMM:VersionID>1</xmpMM:VersionID>",
        "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>",
        "<xmpMM:DocumentID>",
        "<xmpMM:InstanceID>uuid:",
        "<xmp:CreateDate>2026-01-01T12:00:00Z<",
        "<xmp:ModifyDate>2026-01-01T12:00:00Z<",
        "<xmp:MetadataDate>2026-01-01T12:00:00Z<",
    ] {
        assert!(xmp.contains(part), "{part}");
    }
    let info = r.deref(r.doc.trailer.get(b"Info").unwrap()).as_dict().unwrap();
    assert_eq!(info.get(b"Trapped").unwrap().as_name().unwrap(), b"False");
    assert_eq!(text_of(info.get(b"CreationDate").unwrap()), "D:20260101120000Z");
    assert!(r.doc.trailer.has(b"ID") && !r.doc.trailer.has(b"Encrypt"));

    let intents = r.get(r.catalog(), "OutputIntents").unwrap().as_array().unwrap();
    assert_eq!(intents.len(), 1);
    let intent = r.deref(&intents[0]).as_dict().unwrap();
    let text = |key: &str| text_of(intent.get(key.as_bytes()).unwrap());
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFX");
    assert_eq!(
        (text("OutputConditionIdentifier"), text("RegistryName"), text("Info")),
        ("FOGRA39".into(), "http://www.color.org".into(), "Coated FOGRA39".into())
    );
    let profile = r.get(intent, "DestOutputProfile").unwrap().as_stream().unwrap();
    assert_eq!(profile.dict.get(b"N").unwrap().as_i64().unwrap(), 4);
    assert!(profile.decompressed_content().unwrap() == OUTPUT && profile.content.len() < 230_000);
    assert_eq!((&OUTPUT[12..16], &OUTPUT[16..20]), (b"prtr".as_slice(), b"CMYK".as_slice()));

    let catalog = r.catalog();
    for key in ["Names", "AF", "OpenAction", "AA", "AcroForm", "OCProperties", "Perms"] {
        assert!(!catalog.has(key.as_bytes()), "{key}");
    }
    for n in 0..r.pages.len() {
        let page = r.page(n);
        assert!(page.has(b"TrimBox") && !page.has(b"ArtBox") && !page.has(b"Annots") && !page.has(b"AA"));
    }
    for dict in dictionaries(&r) {
        for key in ["OPI", "Alternates", "PS", "TR", "TR2", "HT", "HTP", "JS", "EF", "Ref"] {
            assert!(!dict.has(key.as_bytes()), "{key}");
        }
        let filters = format!("{:?}", dict.get(b"Filter").ok());
        assert!(!filters.contains("LZW") && !filters.contains("JPX"), "{filters}");
    }
}

fn dictionaries(r: &Reader) -> Vec<&Dictionary> {
    let objects = r.doc.objects.values();
    objects
        .filter_map(|o| match o {
            Object::Dictionary(d) => Some(d),
            Object::Stream(s) => Some(&s.dict),
            _ => None,
        })
        .collect()
}

/// Black is `0 0 0 1 k`, and set to print over what lies beneath it, which holds for DeviceCMYK only.
#[test]
fn black_prints_over() {
    let edition = resolved();
    let r = made(&edition, &compose(&edition, &fonts()), PrintOptions::default());
    let resources = r.deref(r.page(0).get(b"Resources").unwrap()).as_dict().unwrap();
    let states = r.get(resources, "ExtGState").unwrap().as_dict().unwrap();
    let state = states.get(b"K").unwrap().as_dict().unwrap();
    assert!(["OP", "op"].iter().all(|k| state.get(k.as_bytes()).unwrap().as_bool().unwrap()));
    assert_eq!(state.get(b"OPM").unwrap().as_i64().unwrap(), 1);
    assert!(!resources.has(b"ColorSpace"), "no mark needs every plate");
}

#[test]
fn marks_put_the_page_in_the_middle_of_a_larger_sheet() {
    let edition = resolved();
    let pages = compose(&edition, &fonts());
    let (bare, r) = (made(&edition, &pages, PrintOptions::default()), made(&edition, &pages, marked()));
    let (w, h) = (148.0 * MM, 210.0 * MM);
    for n in 0..r.pages.len() {
        for (key, inset) in [("MediaBox", 0.0), ("CropBox", 0.0), ("BleedBox", 15.0), ("TrimBox", 18.0)] {
            let (by, got) = (inset * MM, numbers(&r, n, key));
            let want = [by, by, w + 36.0 * MM - by, h + 36.0 * MM - by];
            assert!(got.iter().zip(want).all(|(a, b)| (a - b).abs() < 0.002), "{key} {got:?}");
        }
        // every glyph has moved by the margin, and the rest is the slug, an artifact over the trim
        let (old, new) = (&bare.glyphs[n], &r.glyphs[n]);
        let margin = 18.0 * MM;
        for (a, b) in old.iter().zip(new) {
            assert!(a.text == b.text && a.mcid == b.mcid);
            assert!((b.x - a.x - margin).abs() < 0.003 && (b.y - a.y - margin).abs() < 0.003);
        }
        let slug = &new[old.len()..];
        assert!(slug.iter().all(|g| g.mcid.is_none() && g.tagged_or_artifact && g.y > h + margin + 3.0 * MM));
        let words: String = slug.iter().map(|g| g.text.as_str()).collect();
        let name = &edition.document().source.name;
        let label = &pages.pages[n].label;
        assert_eq!(words, format!("{name}    p. {label}    K 100    trim 148 × 210 mm    bleed 3 mm"));
        assert_eq!(r.content(n).operations.iter().filter(|o| o.operator == "s").count(), 4, "four circles");
        // the picture of this work is in colour: marks on every plate
        assert_eq!(r.content(n).operations.iter().filter(|o| o.operator == "scn").count(), 1);
    }
    let resources = r.deref(r.page(0).get(b"Resources").unwrap()).as_dict().unwrap();
    let all = r.get(r.get(resources, "ColorSpace").unwrap().as_dict().unwrap(), "All").unwrap().as_array().unwrap();
    assert_eq!(all[1].as_name().unwrap(), b"All");
}

#[test]
fn what_bleeds_has_marks_of_its_own_accord() {
    let edition = resolved();
    let mut pages = compose(&edition, &fonts());
    pages.pages[1].items.push(Item::Rule {
        x: -Pt::micrometres(3000),
        y: Pt::tenths(1000),
        width: Pt::micrometres(20_000),
        height: Pt::tenths(100),
        owner: Owner::Artifact(Artifact::Layout),
    });
    let r = made(&edition, &pages, PrintOptions::default());
    assert!((numbers(&r, 0, "TrimBox")[0] - 18.0 * MM).abs() < 0.002, "every sheet is alike");
    let re = r.content(1).operations.into_iter().find(|o| o.operator == "re").unwrap();
    assert!((f64::from(re.operands[0].as_float().unwrap()) - 15.0 * MM).abs() < 0.002, "it reaches the bleed");
    let r = made(&edition, &pages, PrintOptions { marks: Marks::Never, ..PrintOptions::default() });
    assert!((numbers(&r, 0, "TrimBox")[0] - 3.0 * MM).abs() < 0.002 && numbers(&r, 0, "BleedBox")[0].abs() < 0.002);
    assert_eq!(r.content(0).operations.iter().filter(|o| o.operator == "s").count(), 0);
}

#[test]
fn blank_pages_fill_a_signature() {
    let edition = resolved();
    let pages = compose(&edition, &fonts());
    let count = pages.pages.len();
    assert_ne!(count % 16, 0);
    let (plain, r) = (
        made(&edition, &pages, PrintOptions::default()),
        made(&edition, &pages, PrintOptions { pad: 16, ..PrintOptions::default() }),
    );
    assert_eq!(r.pages.len(), count.next_multiple_of(16));
    for n in count..r.pages.len() {
        assert!(r.content(n).operations.is_empty() && !r.page(n).has(b"StructParents"));
        assert_eq!(numbers(&r, n, "TrimBox"), numbers(&r, 0, "TrimBox"));
    }
    // numbered on: the labels of the last range go on, so nothing is added
    let labels = |r: &Reader| format!("{:?}", r.catalog().get(b"PageLabels").unwrap());
    assert_eq!(labels(&r), labels(&plain));
    assert_eq!(r.tree().text(), plain.tree().text());
}

/// An edition of the handbook and its print file.
fn pressed(print: PrintFlags, formats: &[Format]) -> (Edition, Vec<u8>, usize) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/handbook.md");
    let manuscript = read_file(&source, &ReadOptions::default()).unwrap();
    let options = PressOptions {
        formats: formats.to_vec(),
        extracted: Extracted::Auto,
        overrides: Overrides::default(),
        source_date_epoch: None,
        strict: false,
        keep_lines: false,
        print,
        epub_cover: false,
        cover: None,
        impose: None,
    };
    let understood = understand_manuscript(manuscript, options.extracted, &options.overrides);
    let style = |_: Option<&str>| Ok(PageStyle::builtin("a5").unwrap());
    let made = press(understood, "handbook", &options, style, || FontSet::load(None, None), &|_| {}).unwrap();
    let file = made.artefacts.into_iter().next().unwrap();
    (made.edition, file.bytes, file.pages.unwrap())
}

fn judged(bytes: &[u8], edition: &Edition) -> Report {
    verify(bytes, "handbook.print.pdf", &Reference::Source(edition), &Limits::default())
}

#[test]
fn verify_accepts_marks_and_blank_pages_and_still_sees_what_is_trimmed_off() {
    let flags = PrintFlags { marks: Some(Marks::Always), pad: Some(16) };
    let (edition, bytes, pages) = pressed(flags, &[Format::Print]);
    assert_eq!(pages % 16, 0);
    let report = judged(&bytes, &edition);
    assert!(report.failed_ids().is_empty(), "{:?}", report.failed_ids());
    let mut doc = lopdf::Document::load_mem(&bytes).unwrap();
    assert_eq!(doc.get_pages().len(), pages);
    let note = String::from_utf8_lossy(&bytes).into_owned();
    assert!(note.contains("marks:always pad:16</fuzi:build>"));
    // the page with the rights is cut so that the notice falls off; everything is still on the sheet
    let rights = doc.get_pages()[&2];
    let page = doc.get_dictionary_mut(rights).unwrap();
    page.set("TrimBox", Object::Array([51, 560, 470, 640].map(Object::Integer).to_vec()));
    let mut cut = Vec::new();
    doc.save_to(&mut cut).unwrap();
    assert!(judged(&cut, &edition).failed_ids().contains(&"VIS-004"), "{:?}", judged(&cut, &edition).failed_ids());
}
