//! The head of a JPEG 2000 picture (ISO 15444-1, annex I): what PDF/A asks of it. Nothing is decoded.

use super::facts::Facts;
use super::seek;
use crate::verify::pdf::objects::{get, get_list, resolve};
use lopdf::ObjectId;

/// Most boxes looked at.
const BOXES: usize = 1000;

/// What the boxes say.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Jpx {
    components: u16,
    /// Channels that are opacity, by the channel definitions.
    opacity: u16,
    /// Bits a component.
    pub bits: u16,
    /// Components differ in depth (a `bpcc` box).
    pub depths: bool,
    /// `colr` boxes.
    pub specifications: Vec<Specification>,
}

/// A colour specification.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Specification {
    pub method: u8,
    pub approximation: u8,
    pub enumerated: Option<u32>,
}

impl Jpx {
    /// Colour channels.
    pub(crate) fn colours(&self) -> u16 {
        self.components.saturating_sub(self.opacity)
    }

    /// The specification that counts: the best one of several.
    pub(crate) fn specification(&self) -> Option<Specification> {
        let exact = self.specifications.iter().find(|s| s.approximation == 1);
        exact.or(self.specifications.first()).copied()
    }
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)))
}

/// Reads the boxes of the header; `None` for what is no JP2 file.
pub(crate) fn read(bytes: &[u8]) -> Option<Jpx> {
    if number(bytes, 4, 4)? != u32::from_be_bytes(*b"jP  ") {
        return None;
    }
    let mut out = Jpx::default();
    let mut at = 0usize;
    for _ in 0..BOXES {
        let Some(length) = number(bytes, at, 4) else { break };
        let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let (head, length) = match length {
            1 => (16, usize::try_from(number(bytes, at + 12, 4)?).ok()?),
            0 => (8, bytes.len().saturating_sub(at)),
            n => (8, usize::try_from(n).ok()?),
        };
        let inner = bytes.get(at + head..at.saturating_add(length)).unwrap_or_default();
        match &kind {
            // its boxes follow as if they stood here
            b"jp2h" => {
                at += head;
                continue;
            }
            b"ihdr" => {
                out.components = number(inner, 8, 2).and_then(|n| u16::try_from(n).ok())?;
                out.bits = inner.get(10).map_or(0, |b| u16::from(b & 0x7F) + 1);
            }
            b"bpcc" => out.depths = true,
            b"colr" => out.specifications.push(Specification {
                method: inner.first().copied().unwrap_or(0),
                approximation: inner.get(2).copied().unwrap_or(0),
                enumerated: number(inner, 3, 4).filter(|_| inner.first() == Some(&1)),
            }),
            b"cdef" => {
                let channels = inner.get(2..).unwrap_or_default().chunks_exact(6);
                out.opacity = channels.filter(|c| matches!(c.get(2..4), Some([0, 1 | 2]))).count().min(4) as u16;
            }
            b"jp2c" => break,
            _ => {}
        }
        if length < head {
            break;
        }
        at = at.saturating_add(length);
    }
    (out.components > 0).then_some(out)
}

/// Every JPEG 2000 picture, and whether the image dictionary has a colour space that stands for its own.
pub(crate) fn each(facts: &Facts<'_>, visit: &mut dyn FnMut(ObjectId, &Jpx, bool)) {
    for (id, stream) in seek::streams(facts) {
        let last = get_list(facts.pdf, &stream.dict, b"Filter").last().map(|f| resolve(facts.pdf, f).as_name());
        if last.is_some_and(|f| f.is_ok_and(|f| f == b"JPXDecode"))
            && let Some(jpx) = read(&stream.content)
        {
            visit(id, &jpx, get(facts.pdf, &stream.dict, b"ColorSpace").is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
        let mut out = (inner.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend(kind);
        out.extend(inner);
        out
    }

    #[test]
    fn the_boxes_of_a_header() {
        let mut head = boxed(b"ihdr", &[0, 0, 0, 2, 0, 0, 0, 2, 0, 4, 7, 7, 0, 0]);
        head.extend(boxed(b"colr", &[1, 0, 1, 0, 0, 0, 16]));
        head.extend(boxed(b"cdef", &[0, 1, 0, 3, 0, 1, 0, 0]));
        let mut file = boxed(b"jP  ", &[13, 10, 0x87, 10]);
        file.extend(boxed(b"jp2h", &head));
        let j = read(&file).unwrap();
        assert_eq!((j.colours(), j.bits, j.depths), (3, 8, false));
        assert_eq!(j.specification().unwrap().enumerated, Some(16));
    }

    #[test]
    fn hostile_boxes_end() {
        assert_eq!(read(&[0; 64]), None);
        let mut file = boxed(b"jP  ", &[]);
        file.extend([0, 0, 0, 2, b'x', b'x', b'x', b'x', 0, 0, 0, 1, b'y']);
        assert_eq!(read(&file), None);
    }
}
