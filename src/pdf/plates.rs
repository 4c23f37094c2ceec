//! Pictures of the print edition: colour converted to the CMYK of the output intent row by row (a JPEG stays one), grey left grey, CMYK left
//! as it is. A JPEG too large to unfold stays RGB with a profile, which PDF/X-4 allows (ISO 15930-7, 6.4.2).

use super::colour::{self, Press, SRGB, Unfit};
use super::icc;
use super::images::{self, JpegHead};
use super::pack::{self, Packer};
use printpdf::{DictItem, ExternalStream};
use std::cell::Cell;
use std::collections::BTreeMap;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most pixels of a JPEG that is unfolded: it stands in memory whole, with its coefficients when it is progressive.
const JPEG_PIXELS: u64 = 64_000_000;
/// The most pixels of a PNG, read row by row.
const PNG_PIXELS: u64 = 150_000_000;
/// The most bytes that reading a PNG may hold at once; one that is interlaced stands in memory whole.
const PNG_BYTES: usize = 256 << 20;

/// A picture as the plates get it.
pub(super) struct Plate {
    pub stream: ExternalStream,
    /// Whether other plates than the black one get any of it.
    pub colour: bool,
    /// What was done that someone may want to know: id of a message, its values behind the path.
    pub said: Vec<(&'static str, Vec<String>)>,
}

impl Plate {
    fn black(stream: ExternalStream) -> Plate {
        Plate { stream, colour: false, said: Vec::new() }
    }
}

/// A picture of the print edition.
pub(super) fn picture(bytes: &[u8], media_type: &str, press: &Press) -> Result<Plate, String> {
    colour::guarded(|| if media_type == "image/png" { png(bytes, press) } else { jpeg(bytes, press) })
        .unwrap_or_else(|| Err("cannot be understood".to_string()))
}

/// Rows of RGB on their way to a file.
struct Rows {
    packer: Packer,
    converter: colour::Converter,
    cmyk: Vec<u8>,
    /// Whether every pixel so far is grey.
    grey: bool,
}

impl Rows {
    fn new(converter: colour::Converter) -> Rows {
        Rows { packer: Packer::new(4), converter, cmyk: Vec::new(), grey: true }
    }

    fn add(&mut self, rgb: &[u8]) -> Result<(), String> {
        self.grey &= grey(rgb);
        self.cmyk.resize(rgb.len() / 3 * 4, 0);
        self.converter.convert(rgb, &mut self.cmyk)?;
        self.packer.row(&self.cmyk)
    }
}

fn grey(rgb: &[u8]) -> bool {
    rgb.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2])
}

/// Packed samples as an image.
fn image(width: u32, height: u32, channels: u8, content: Vec<u8>) -> Result<ExternalStream, String> {
    let mut dict = images::image_dict(width, height, channels)?;
    pack::describe(&mut dict, channels.into(), width);
    Ok(ExternalStream { dict, content, compress: false })
}

fn converted(stream: ExternalStream, from: &str, unfit: Option<Unfit>) -> Plate {
    let mut said = vec![("IMG-006", vec![from.to_string(), colour::OUTPUT_NAME.to_string()])];
    said.extend(unfit.map(|why| ("IMG-009", vec![why.word().to_string(), SRGB.to_string()])));
    Plate { stream, colour: true, said }
}

/// Samples of RGB or RGBA that are in memory already, in sRGB: a drawing that is drawn as pixels.
pub(super) fn samples(width: u32, height: u32, rgba: &[u8], press: &Press) -> Result<ExternalStream, String> {
    let (converter, _) = press.rgb_converter(None)?;
    let mut rows = Rows::new(converter);
    let mut mask = Mask::default();
    let mut rgb = Vec::new();
    for row in rgba.chunks_exact(width as usize * 4) {
        mask.split(row, 4, &mut rgb)?;
        rows.add(&rgb)?;
    }
    let mut stream = image(width, height, 4, rows.packer.finish()?)?;
    mask.put(&mut stream, width, height)?;
    Ok(stream)
}

/// The transparency of a picture, on the way to its soft mask.
struct Mask {
    packer: Packer,
    row: Vec<u8>,
    opaque: bool,
}

impl Default for Mask {
    fn default() -> Mask {
        Mask { packer: Packer::new(1), row: Vec::new(), opaque: true }
    }
}

impl Mask {
    /// Parts a row of `step` samples a pixel, the last of them opacity, into colour and opacity.
    fn split(&mut self, row: &[u8], step: usize, colour: &mut Vec<u8>) -> Result<(), String> {
        self.row.clear();
        self.row.extend(row.chunks_exact(step).filter_map(|p| p.last()));
        self.opaque &= self.row.iter().all(|a| *a == 255);
        colour.clear();
        colour.extend(row.chunks_exact(step).flat_map(|p| p.iter().take(step - 1)));
        self.packer.row(&self.row)
    }

    fn put(self, stream: &mut ExternalStream, width: u32, height: u32) -> Result<(), String> {
        if !self.opaque {
            let mask = image(width, height, 1, self.packer.finish()?)?;
            stream.dict.insert("SMask".into(), DictItem::Stream { stream: mask });
        }
        Ok(())
    }
}

/// A PNG, read row by row; 16 bits become 8, palettes their colours.
fn png(bytes: &[u8], press: &Press) -> Result<Plate, String> {
    let text = |e: png::DecodingError| e.to_string();
    let open = || {
        let limits = png::Limits { bytes: PNG_BYTES };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        decoder.read_info().map_err(text)
    };
    let mut reader = open()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > PNG_PIXELS {
        return Err(format!("too large: more than {} million pixels", PNG_PIXELS / 1_000_000));
    }
    let step = reader.output_color_type().0.samples();
    let (converter, unfit) = press.rgb_converter(reader.info().icc_profile.as_deref())?;
    let from = converter.from.clone();
    let (mut rows, mut mask, mut rgb) = (Rows::new(converter), Mask::default(), Vec::new());
    if step >= 3 {
        each_row(&mut reader, |row| {
            if step == 3 {
                return rows.add(row);
            }
            mask.split(row, step, &mut rgb)?;
            rows.add(&rgb)
        })?;
        if !rows.grey {
            let mut stream = image(width, height, 4, rows.packer.finish()?)?;
            mask.put(&mut stream, width, height)?;
            return Ok(converted(stream, &from, unfit));
        }
        reader = open()?;
    }
    // grey, said in one number or in three
    let (mut grey, mut mask, mut line) = (Packer::new(1), Mask::default(), Vec::new());
    let (alpha, colours) = (step % 2 == 0, if step >= 3 { 3 } else { 1 });
    each_row(&mut reader, |row| {
        let colour = if alpha {
            mask.split(row, step, &mut rgb)?;
            &rgb
        } else {
            row
        };
        line.clear();
        line.extend(colour.iter().step_by(colours));
        grey.row(&line)
    })?;
    let mut stream = image(width, height, 1, grey.finish()?)?;
    mask.put(&mut stream, width, height)?;
    Ok(Plate::black(stream))
}

/// Hears every row of a PNG from the top.
fn each_row(
    reader: &mut png::Reader<std::io::Cursor<&[u8]>>,
    mut hear: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(), String> {
    let text = |e: png::DecodingError| e.to_string();
    let width = reader.info().width;
    let line = reader.output_line_size(width).ok_or("too large")?;
    if reader.info().interlaced {
        let size = reader.output_buffer_size().filter(|s| *s <= PNG_BYTES).ok_or("too large and interlaced")?;
        let mut whole = vec![0; size];
        reader.next_frame(&mut whole).map_err(text)?;
        return whole.chunks_exact(line).try_for_each(hear);
    }
    let mut left = reader.info().height;
    while left > 0 {
        let row = reader.next_row().map_err(text)?.ok_or("ends too early")?;
        hear(row.data())?;
        left -= 1;
    }
    Ok(())
}

/// A JPEG: grey and CMYK as they are, RGB unfolded and converted.
fn jpeg(bytes: &[u8], press: &Press) -> Result<Plate, String> {
    let head = JpegHead::read(bytes).ok_or(images::NO_JPEG)?;
    if head.colours == 1 {
        return Ok(Plate::black(images::jpeg(bytes)?.0));
    }
    // a profile of which a piece is missing says nothing
    let profile = icc::of_jpeg(bytes).flatten();
    if head.colours == 4 {
        let mut plate = Plate { stream: images::jpeg(bytes)?.0, colour: true, said: Vec::new() };
        match profile.as_deref().map(colour::cmyk_profile) {
            Some(Ok(true)) => with_profile(&mut plate.stream, 4, profile.unwrap_or_default()),
            Some(Ok(false)) | None => {}
            Some(Err(why)) => {
                plate.said.push(("IMG-009", vec![why.word().to_string(), colour::OUTPUT_NAME.to_string()]));
            }
        }
        return Ok(plate);
    }
    let (converter, unfit) = press.rgb_converter(profile.as_deref())?;
    let from = converter.from.clone();
    if u64::from(head.width) * u64::from(head.height) > JPEG_PIXELS {
        let mut stream = images::jpeg(bytes)?.0;
        let own = profile.filter(|_| unfit.is_none()).unwrap_or_else(icc::srgb);
        with_profile(&mut stream, 3, own);
        let said = vec![("IMG-008", vec![format!("{} × {}", head.width, head.height), from])];
        return Ok(Plate { stream, colour: true, said });
    }
    let (rgb, damage) = unfold(bytes, &head)?;
    let mut plate = if grey(&rgb) {
        let mut grey = Packer::new(1);
        for row in rgb.chunks_exact(head.width as usize * 3) {
            grey.row(&row.iter().step_by(3).copied().collect::<Vec<u8>>())?;
        }
        Plate::black(image(head.width, head.height, 1, grey.finish()?)?)
    } else {
        converted(images::jpeg(&four_inks(&rgb, &head, &converter)?)?.0, &from, unfit)
    };
    plate.said.extend(damage.map(|why| ("IMG-010", vec![why])));
    Ok(plate)
}

/// How good a JPEG is that was unfolded and folded again: no loss that a press could show.
const QUALITY: u8 = 95;

/// A photograph stays a JPEG, converted on the way: unfolded it would be ten times as large. Four inks as Adobe's programs
/// write them (YCCK, upside down), every pixel with its colour.
fn four_inks(rgb: &[u8], head: &JpegHead, converter: &colour::Converter) -> Result<Vec<u8>, String> {
    let side = |v: u32| u16::try_from(v).map_err(|e| e.to_string());
    let failed = Cell::new(false);
    let inks = Inks { rgb, width: side(head.width)?, height: side(head.height)?, converter, failed: &failed };
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder.encode_image(inks).map_err(|e| e.to_string())?;
    if failed.get() { Err("cannot be converted".to_string()) } else { Ok(out) }
}

/// Rows for the encoder.
struct Inks<'a> {
    rgb: &'a [u8],
    width: u16,
    height: u16,
    converter: &'a colour::Converter,
    failed: &'a Cell<bool>,
}

impl jpeg_encoder::ImageBuffer for Inks<'_> {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        jpeg_encoder::JpegColorType::Ycck
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let line = usize::from(self.width) * 3;
        let row = self.rgb.get(usize::from(y) * line..).and_then(|rest| rest.get(..line)).unwrap_or_default();
        let mut cmyk = vec![0; usize::from(self.width) * 4];
        if self.converter.convert(row, &mut cmyk).is_err() {
            self.failed.set(true);
        }
        for inks in cmyk.as_chunks::<4>().0 {
            let [c, m, y, k] = *inks;
            let (y, cb, cr, k) = jpeg_encoder::cmyk_to_ycck(c, m, y, k);
            for (buffer, value) in buffers.iter_mut().zip([y, cb, cr, k]) {
                buffer.push(value);
            }
        }
    }
}

/// The samples of a colour JPEG, and what is wrong with it when they are not all there.
fn unfold(bytes: &[u8], head: &JpegHead) -> Result<(Vec<u8>, Option<String>), String> {
    let decode = |strict: bool| {
        let options = DecoderOptions::default()
            .set_max_width(1 << 16)
            .set_max_height(1 << 16)
            .set_strict_mode(strict)
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode().map_err(|e| format!("{e:?}"))
    };
    let size = head.width as usize * head.height as usize * 3;
    let sound = |samples: Vec<u8>| {
        if samples.len() == size { Ok(samples) } else { Err("of another size than it says".to_string()) }
    };
    match decode(true).and_then(sound) {
        Ok(samples) => Ok((samples, None)),
        Err(why) => decode(false).and_then(sound).map(|samples| (samples, Some(why))),
    }
}

/// Gives an image the colour space of a profile.
fn with_profile(stream: &mut ExternalStream, channels: i64, profile: Vec<u8>) {
    let dict = BTreeMap::from([("N".to_string(), DictItem::Int(channels))]);
    let profile = DictItem::Stream { stream: ExternalStream { dict, content: profile, compress: true } };
    let space = DictItem::Array(vec![DictItem::Name(b"ICCBased".to_vec()), profile]);
    stream.dict.insert("ColorSpace".into(), space);
}
