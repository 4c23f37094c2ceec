//! SVG drawings as a viewer shows them.

use super::fixture::{Composer, document, fonts};
use super::reader::Reader;
use fuzi::document::*;
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::Ledger;
use fuzi::pdf::{Emitted, PdfKind, emit};
use fuzi::typeset::*;
use fuzi::units::Pt;
use std::process::Command;

/// The work of the fixture with an SVG in place of its first figure.
fn edition(svg: &str) -> Edition {
    let mut d = document();
    for block in &mut d.blocks {
        if let BlockBody::Figure { src, image, .. } = &mut block.body
            && src == "a.png"
        {
            *image = ImageState::Found {
                bytes: svg.as_bytes().to_vec(),
                media_type: "image/svg+xml",
                pixels: Some((200, 100)),
            };
        }
    }
    seal(d, Ledger::default(), &SealOptions::default()).unwrap()
}

/// A page with the picture at 100 pt from the left and 50 pt from the top, 200 × 100 pt.
fn emitted(svg: &str, kind: PdfKind) -> Emitted {
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    let [x, y, width, height] = [1000, 500, 2000, 1000].map(Pt::tenths);
    c.put(Item::Image { block: BlockId(20), x, y, width, height });
    emit(&edition(svg), &c.finish(), &f, kind).unwrap()
}

/// The page in pixels of one point: width and RGB samples. `None`, said loudly, without poppler.
fn pixels(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.pdf");
    std::fs::write(&file, bytes).unwrap();
    let run = Command::new("pdftoppm")
        .args(["-r", "72", "-png", "-singlefile"])
        .arg(&file)
        .arg(dir.path().join("p"))
        .output();
    let Ok(run) = run else {
        eprintln!("SKIPPED: pdftoppm is not installed");
        return None;
    };
    assert!(run.status.success() && run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    let picture = std::fs::read(dir.path().join("p.png")).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut samples).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    Some((info.width as usize, samples))
}

const VECTORS: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'>
    <defs><clipPath id='c'><rect x='20' y='0' width='10' height='10'/></clipPath>
    <linearGradient id='g'><stop stop-color='#000'/><stop offset='1' stop-color='#fff'/></linearGradient></defs>
    <rect width='10' height='10' fill='#f00'/>
    <g opacity='.5'><rect x='10' width='10' height='10' fill='#00f'/><rect x='10' width='10' height='10' fill='#00f'/></g>
    <rect x='15' width='25' height='20' fill='#0f0' clip-path='url(#c)'/>
    <rect y='10' width='40' height='10' fill='url(#g)'/>
    <path d='M32 5h6' stroke='#000' stroke-width='4'/></svg>";

#[test]
fn a_drawing_stands_upright_in_its_place_and_in_its_colours() {
    let Emitted { bytes, findings } = emitted(VECTORS, PdfKind::Screen);
    assert!(
        !findings.iter().any(|f| f.id.starts_with("IMG") && f.args.first().is_some_and(|a| a == "a.png")),
        "{findings:?}"
    );
    let Some((width, samples)) = pixels(&bytes) else { return };
    // five pixels to the unit
    let at = |x: usize, y: usize| {
        let i = ((50 + y * 5 + 2) * width + 100 + x * 5 + 2) * 3;
        [samples[i], samples[i + 1], samples[i + 2]]
    };
    let near = |got: [u8; 3], want: [u8; 3]| got.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 6);
    for (x, y, want) in [
        (5, 5, [255, 0, 0]),
        // a group is one layer: twice blue under one half is not three quarters
        (14, 5, [127, 127, 255]),
        (25, 5, [0, 255, 0]),
        (35, 2, [255, 255, 255]),
        (35, 4, [0, 0, 0]),
    ] {
        assert!(near(at(x, y), want), "{x} {y}: {:?}", at(x, y));
    }
    let ramp: Vec<u8> = (0..40).map(|x| at(x, 15)[0]).collect();
    assert!(ramp.is_sorted() && ramp[0] < 10 && ramp[39] > 245 && ramp[20].abs_diff(128) < 10, "{ramp:?}");
    let around = ((50 - 3) * width + 100) * 3;
    assert_eq!(&samples[around..around + 3], [255, 255, 255], "outside it nothing is drawn");
}

#[test]
fn img_006_and_007_are_said() {
    let said = |svg: &str, kind| -> Vec<&'static str> {
        let findings = emitted(svg, kind).findings;
        findings.iter().filter(|f| f.args.first().is_some_and(|a| a == "a.png")).map(|f| f.id).collect()
    };
    assert_eq!(said(VECTORS, PdfKind::Print), ["IMG-006"]);
    let mask = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><mask id='m'><rect width='20' height='20' fill='#fff'/></mask><rect width='40' height='20' mask='url(#m)'/></svg>";
    assert_eq!(said(mask, PdfKind::Screen), ["IMG-007"]);
    assert_eq!(said("<svg><g></svg>", PdfKind::Screen), ["IMG-005"]);
    let Some((width, samples)) = pixels(&emitted(mask, PdfKind::Screen).bytes) else { return };
    let at = |x: usize| samples[(100 * width + 100 + x) * 3];
    assert!(at(50) < 5 && at(150) > 250, "{} {}", at(50), at(150));
}

/// The drawing is a form whose words nobody hears: the reader of the tests finds no glyph in the page.
#[test]
fn the_text_of_a_drawing_is_no_text_of_the_edition() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><text y='15'>长江</text></svg>";
    let bytes = emitted(svg, PdfKind::Screen).bytes;
    let r = Reader::new(&bytes);
    assert!(r.glyphs[0].is_empty());
    let Some((_, samples)) = pixels(&bytes) else { return };
    assert!(samples.iter().filter(|s| **s < 100).count() > 200, "the outlines are drawn");
    assert_eq!(bytes, emitted(svg, PdfKind::Screen).bytes);
}
