//! Pictures on the plates of the print edition.

use super::fixture::{Composer, document, fonts};
use super::reader::Reader;
use fuzi::document::*;
use fuzi::license::{Edition, SealOptions, seal};
use fuzi::normalize::Ledger;
use fuzi::pdf::{PdfKind, emit};
use fuzi::typeset::*;
use fuzi::units::Pt;

const OUTPUT: &[u8] = include_bytes!("../../../data/icc/coated-fogra39.icc");

fn edition(picture: &[u8], media_type: &'static str) -> Edition {
    let mut d = document();
    for block in &mut d.blocks {
        if let BlockBody::Figure { src, image, .. } = &mut block.body
            && src == "a.png"
        {
            *image = ImageState::Found { bytes: picture.to_vec(), media_type, pixels: Some((2, 2)) };
        }
    }
    seal(d, Ledger::default(), &SealOptions::default()).unwrap()
}

/// What became of a picture: findings about it, its dictionary and samples (a JPEG's own bytes), its soft mask.
struct Became {
    said: Vec<(&'static str, Vec<String>)>,
    image: Option<lopdf::Stream>,
    samples: Vec<u8>,
    mask: Option<Vec<u8>>,
    reader: Reader,
    file: Vec<u8>,
}

/// Ink in the left and the right half of the picture, C, M, Y, K, as Ghostscript puts it on the plates. `None`, said
/// loudly, without it.
fn plates(file: &[u8]) -> Option<[[u8; 4]; 2]> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.pdf");
    std::fs::write(&path, file).unwrap();
    let args = ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=bitcmyk", "-dGrayValues=256", "-r72", "-sOutputFile=-"];
    let Ok(run) = std::process::Command::new("gs").args(args).arg(&path).output() else {
        eprintln!("SKIPPED: ghostscript is not installed");
        return None;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    // a page of 420 × 595 pixels, four bytes each; the picture lies from (100, 50) to (300, 150)
    let width = run.stdout.len() / 595 / 4;
    assert_eq!(run.stdout.len(), width * 595 * 4);
    let at = |x: usize, y: usize| <[u8; 4]>::try_from(&run.stdout[(y * width + x) * 4..][..4]).unwrap();
    Some([at(140, 100), at(260, 100)])
}

impl Became {
    fn space(&self) -> String {
        match self.image.as_ref().unwrap().dict.get(b"ColorSpace").unwrap() {
            lopdf::Object::Name(n) => String::from_utf8(n.clone()).unwrap(),
            lopdf::Object::Array(a) => {
                let profile = self.reader.deref(&a[1]).as_stream().unwrap();
                format!("ICCBased {}", profile.dict.get(b"N").unwrap().as_i64().unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    fn ids(&self) -> Vec<&'static str> {
        self.said.iter().map(|s| s.0).collect()
    }
}

fn printed(picture: &[u8], media_type: &'static str) -> Became {
    let f = fonts();
    let mut c = Composer::new(&f);
    c.page(PageKind::Body, "1");
    let [x, y, width, height] = [1000, 500, 2000, 1000].map(Pt::tenths);
    c.put(Item::Image { block: BlockId(20), x, y, width, height });
    let pages = c.finish();
    let e = edition(picture, media_type);
    let made = emit(&e, &pages, &f, PdfKind::Print).unwrap();
    assert!(made.bytes == emit(&e, &pages, &f, PdfKind::Print).unwrap().bytes);
    let mine = made.findings.into_iter().filter(|f| f.args.first().is_some_and(|a| a == "a.png"));
    let said = mine.map(|f| (f.id, f.args[1..].to_vec())).collect();
    let reader = Reader::new(&made.bytes);
    let plain = |s: &lopdf::Stream| s.decompressed_content().unwrap_or_else(|_| s.content.clone());
    let streams = reader.doc.objects.values().filter_map(|o| o.as_stream().ok());
    let images: Vec<&lopdf::Stream> =
        streams.filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().unwrap() == b"Image")).collect();
    // a mask is the image that the other one names
    let image = images.iter().find(|s| s.dict.has(b"SMask")).or(images.first()).map(|s| (*s).clone());
    let mask = image.as_ref().and_then(|i| reader.get(&i.dict, "SMask")).map(|m| plain(m.as_stream().unwrap()));
    let samples = image.as_ref().map(plain).unwrap_or_default();
    Became { said, image, samples, mask, reader, file: made.bytes }
}

fn png(kind: png::ColorType, depth: png::BitDepth, size: (u32, u32), data: &[u8], palette: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = png::Encoder::new(&mut out, size.0, size.1);
    e.set_color(kind);
    e.set_depth(depth);
    if !palette.is_empty() {
        e.set_palette(palette.to_vec());
        e.set_trns(vec![255, 0x40]);
    }
    let mut w = e.write_header().unwrap();
    w.write_image_data(data).unwrap();
    drop(w);
    out
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).unwrap()).collect()
}

/// 16 × 16: left half (200, 30, 20), right half (20, 60, 180).
fn jpeg() -> Vec<u8> {
    hex(concat!(
        "ffd8ffe000104a46494600010100000100010000ffdb0043000201010101010201010102020202020403020202020504040304060506060605060606070908060709",
        "070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affdb004301020202020202050303050a0706070a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
        "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0affc00011080010001003011100021101031101ffc400150001010000000000000000000000000000",
        "0708ffc40014100100000000000000000000000000000000ffc4001501010100000000000000000000000000000908ffc40014110100000000000000000000000000",
        "000000ffda000c03010002110311003f008fd3b9581b99405e480d67406e65017bffd9",
    ))
}

/// 8 × 8, all cyan, as Adobe's programs write it: upside down.
fn cmyk_jpeg() -> Vec<u8> {
    hex(concat!(
        "ffd8ffee000e41646f626500640000000000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c",
        "1c2837292c30313434341f27393d38323c2e333432ffc000140800080008044311004d11005911004b1100ffc4001500010100000000000000000000000000000708",
        "ffc40014100100000000000000000000000000000000ffda000e0443004d0059004b00003f009fcfe7f3fbffd9",
    ))
}

/// 16 × 16, all (90, 90, 90), in three colours.
fn grey_jpeg() -> Vec<u8> {
    hex(concat!(
        "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c",
        "231c1c2837292c30313434341f27393d38323c2e333432ffdb0043010909090c0b0c180d0d1832211c21323232323232323232323232323232323232323232323232",
        "3232323232323232323232323232323232323232323232323232ffc00011080010001003012200021101031101ffc400150001010000000000000000000000000000",
        "0006ffc40014100100000000000000000000000000000000ffc40014010100000000000000000000000000000000ffc4001411010000000000000000000000000000",
        "0000ffda000c03010002110311003f0099001fffd9",
    ))
}

/// A JPEG with a profile in its APP2 segments, cut into pieces of 60,000 bytes.
fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = profile.chunks(60_000).collect();
    let mut out = jpeg[..2].to_vec();
    for (n, piece) in pieces.iter().enumerate() {
        out.extend([0xFF, 0xE2]);
        out.extend((piece.len() as u16 + 16).to_be_bytes());
        out.extend(b"ICC_PROFILE\0");
        out.extend([n as u8 + 1, pieces.len() as u8]);
        out.extend(*piece);
    }
    out.extend(&jpeg[2..]);
    out
}

/// Near what LittleCMS makes of a colour (`tests/tools/cmyk.py`).
fn near(got: &[u8], want: [u8; 4]) {
    assert!(got.len() == 4 && got.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 6), "{got:?} for {want:?}");
}

const RED: [u8; 4] = [0, 243, 237, 2];

#[test]
fn colour_becomes_the_inks_of_the_output_intent() {
    let b = printed(&jpeg(), "image/jpeg");
    assert_eq!(b.said, [("IMG-006", vec!["sRGB".to_string(), "Coated FOGRA39".to_string()])]);
    assert_eq!(b.space(), "DeviceCMYK");
    let decode = b.image.as_ref().unwrap().dict.get(b"Decode").unwrap().as_array().unwrap();
    assert_eq!((decode[0].as_i64().unwrap(), decode[1].as_i64().unwrap()), (1, 0), "upside down, and said so");
    if let Some(inks) = plates(&b.file) {
        near(&inks[0], [0, 240, 234, 41]);
        near(&inks[1], [226, 159, 0, 62]);
    }
    // every way in which a PNG says red: 16 bits, a palette with transparency, 8 bits
    let deep = png(png::ColorType::Rgb, png::BitDepth::Sixteen, (1, 1), &[255, 255, 0, 0, 0, 0], &[]);
    let index = png(png::ColorType::Indexed, png::BitDepth::Eight, (2, 1), &[0, 1], &[255, 0, 0, 0, 0, 255]);
    let plain = png(png::ColorType::Rgb, png::BitDepth::Eight, (1, 1), &[255, 0, 0], &[]);
    for (file, mask) in [(deep, None), (index, Some(vec![255, 0x40])), (plain, None)] {
        let b = printed(&file, "image/png");
        assert_eq!(b.ids(), ["IMG-006"]);
        near(&b.samples[..4], RED);
        assert_eq!((b.space().as_str(), b.mask), ("DeviceCMYK", mask));
    }
}

#[test]
fn grey_stays_grey_and_what_is_grey_in_three_colours_becomes_it() {
    use png::{BitDepth::Eight, ColorType};
    for (kind, data, mask) in [
        (ColorType::Grayscale, &[7u8, 200][..], None),
        (ColorType::GrayscaleAlpha, &[7, 255, 200, 9], Some(vec![255, 9])),
        (ColorType::Rgb, &[7, 7, 7, 200, 200, 200], None),
        (ColorType::Rgba, &[7, 7, 7, 255, 200, 200, 200, 9], Some(vec![255, 9])),
    ] {
        let b = printed(&png(kind, Eight, (2, 1), data, &[]), "image/png");
        assert_eq!((b.said.len(), b.space().as_str(), b.samples.as_slice()), (0, "DeviceGray", &[7, 200][..]));
        assert_eq!(b.mask, mask);
    }
    let b = printed(&grey_jpeg(), "image/jpeg");
    assert_eq!((b.said.len(), b.space().as_str(), b.samples.len()), (0, "DeviceGray", 256));
    assert!(b.samples.iter().all(|s| s.abs_diff(90) <= 1));
}

#[test]
fn cmyk_is_left_as_it_is_and_keeps_a_profile_of_its_own() {
    let b = printed(&cmyk_jpeg(), "image/jpeg");
    assert_eq!((b.said.len(), b.space().as_str()), (0, "DeviceCMYK"));
    assert_eq!(b.samples, cmyk_jpeg());
    let decode = b.image.as_ref().unwrap().dict.get(b"Decode").unwrap().as_array().unwrap();
    let decode: Vec<i64> = decode.iter().map(|o| o.as_i64().unwrap()).collect();
    assert_eq!(decode, [1, 0, 1, 0, 1, 0, 1, 0]);
    // the profile of the output intent is what DeviceCMYK means already (ISO 15930-7, 6.2.5)
    let b = printed(&with_profile(&cmyk_jpeg(), OUTPUT), "image/jpeg");
    assert_eq!((b.said.len(), b.space().as_str()), (0, "DeviceCMYK"));
    let mut other = OUTPUT.to_vec();
    other[30] ^= 1;
    let b = printed(&with_profile(&cmyk_jpeg(), &other), "image/jpeg");
    assert_eq!((b.said.len(), b.space().as_str()), (0, "ICCBased 4"));
    let lists = b.reader.doc.objects.values().filter_map(|o| o.as_stream().ok());
    assert_eq!(lists.filter(|s| s.decompressed_content().is_ok_and(|c| c == other)).count(), 1);
}

#[test]
fn a_profile_of_the_wrong_kind_is_named_and_not_used() {
    let mut link = OUTPUT.to_vec();
    link[12..16].copy_from_slice(b"link");
    for (file, profile, why, stands_for) in [
        (jpeg(), OUTPUT, "wrong colour space", "sRGB"),
        (jpeg(), &link, "wrong class", "sRGB"),
        (jpeg(), b"no profile at all".as_slice(), "unreadable", "sRGB"),
        (cmyk_jpeg(), &link, "wrong class", "Coated FOGRA39"),
    ] {
        let b = printed(&with_profile(&file, profile), "image/jpeg");
        let said = b.said.iter().find(|s| s.0 == "IMG-009").unwrap();
        assert_eq!(said.1, [why, stands_for]);
        assert_eq!(b.space(), "DeviceCMYK");
    }
    // a piece of it is missing: as if there were none
    let whole = with_profile(&jpeg(), OUTPUT);
    let second = 2 + 4 + 14 + 60_000;
    let cut = [&whole[..2], &whole[second..]].concat();
    assert_eq!(printed(&cut, "image/jpeg").ids(), ["IMG-006"]);
}

#[test]
fn what_is_damaged_or_too_large_is_said() {
    let whole = jpeg();
    for cut in [0, 3, 20, 160, 200, 260] {
        let b = printed(&whole[..cut], "image/jpeg");
        assert!(matches!(b.ids()[..], ["IMG-005"] | ["IMG-006", "IMG-010"] | ["IMG-010"]), "{cut}: {:?}", b.said);
        assert_eq!(b.image.is_none(), b.ids() == ["IMG-005"]);
    }
    // 10,000 × 10,000 by its head: not unfolded, kept in RGB with a profile
    let mut vast = whole.clone();
    let frame = vast.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    vast[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
    let b = printed(&vast, "image/jpeg");
    assert_eq!(b.said, [("IMG-008", vec!["10000 × 10000".to_string(), "sRGB".to_string()])]);
    assert_eq!((b.space().as_str(), b.samples == vast), ("ICCBased 3", true));
    // 20,000 × 20,000, one row of it
    let mut vast = Vec::new();
    let mut e = png::Encoder::new(&mut vast, 20_000, 20_000);
    e.set_color(png::ColorType::Rgb);
    let mut w = e.write_header().unwrap();
    let mut s = w.stream_writer().unwrap();
    std::io::Write::write_all(&mut s, &[9; 60_000]).unwrap();
    drop(s);
    drop(w);
    let b = printed(&vast, "image/png");
    assert!(b.ids() == ["IMG-005"] && b.said[0].1[0].contains("too large"), "{:?}", b.said);
    let good = png(png::ColorType::Rgb, png::BitDepth::Eight, (1, 2), &[255, 0, 0, 0, 255, 0], &[]);
    // up to the first of its packed bytes: what is whole but for a checksum is read
    for cut in 0..46 {
        assert_eq!(printed(&good[..cut], "image/png").ids(), ["IMG-005"], "{cut}");
    }
}

#[test]
fn a_drawing_is_in_the_inks_of_the_press_and_does_not_print_over() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'><linearGradient id='g'><stop stop-color='#00f'/>\
               <stop offset='1' stop-color='#000'/></linearGradient><rect width='10' height='10' fill='#f00'/>\
               <path d='M0 15h9' stroke='#000' fill='none'/><rect x='20' width='9' height='9' fill='url(#g)'/>\
               <rect x='30' width='9' height='9' fill='#fff'/></svg>";
    let b = printed(svg.as_bytes(), "image/svg+xml");
    assert_eq!(b.ids(), ["IMG-006"]);
    let forms = b.reader.doc.objects.values().filter_map(|o| o.as_stream().ok());
    let form = forms.clone().find(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().unwrap() == b"Form")).unwrap();
    let ops = lopdf::content::Content::decode(&form.decompressed_content().unwrap()).unwrap().operations;
    assert_eq!(ops[0].operator, "gs");
    let states = b.reader.get(&form.dict, "Resources").unwrap().as_dict().unwrap();
    let state = b.reader.get(states, "ExtGState").unwrap().as_dict().unwrap();
    let state = b.reader.get(state, std::str::from_utf8(ops[0].operands[0].as_name().unwrap()).unwrap()).unwrap();
    assert!(!state.as_dict().unwrap().get(b"op").unwrap().as_bool().unwrap());
    let inks: Vec<Vec<u8>> = ops
        .iter()
        .filter(|o| matches!(o.operator.as_str(), "k" | "K"))
        .map(|o| o.operands.iter().map(|v| (v.as_float().unwrap() * 255.0).round() as u8).collect())
        .collect();
    near(&inks[0], RED);
    assert_eq!(inks[1..], [[0, 0, 0, 255], [0, 0, 0, 0]]);
    assert!(ops.iter().all(|o| !matches!(o.operator.as_str(), "rg" | "RG" | "g" | "G")));
    let text = format!("{:?}", b.reader.doc.objects);
    assert!(!text.contains("DeviceRGB") && !text.contains("ICCBased"));
}
