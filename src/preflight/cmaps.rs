//! Encodings of composite fonts as the standards ask about them: predefined or embedded, of one collection with the
//! CIDFont, in one direction.

use super::clause::{Breaches, Spot};
use super::facts::{Facts, Font};
use super::seek;
use crate::verify::pdf::metrics::number;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_text};
use crate::verify::pdf::token::{Token, Tokens};
use lopdf::{Dictionary, Object, Stream};
use std::collections::BTreeMap;

/// Predefined CMaps (ISO 32000-1, table 118).
const PREDEFINED: &[&str] = &[
    "GB-EUC-H",
    "GB-EUC-V",
    "GBpc-EUC-H",
    "GBpc-EUC-V",
    "GBK-EUC-H",
    "GBK-EUC-V",
    "GBKp-EUC-H",
    "GBKp-EUC-V",
    "GBK2K-H",
    "GBK2K-V",
    "UniGB-UCS2-H",
    "UniGB-UCS2-V",
    "UniGB-UTF16-H",
    "UniGB-UTF16-V",
    "B5pc-H",
    "B5pc-V",
    "HKscs-B5-H",
    "HKscs-B5-V",
    "ETen-B5-H",
    "ETen-B5-V",
    "ETenms-B5-H",
    "ETenms-B5-V",
    "CNS-EUC-H",
    "CNS-EUC-V",
    "UniCNS-UCS2-H",
    "UniCNS-UCS2-V",
    "UniCNS-UTF16-H",
    "UniCNS-UTF16-V",
    "83pv-RKSJ-H",
    "90ms-RKSJ-H",
    "90ms-RKSJ-V",
    "90msp-RKSJ-H",
    "90msp-RKSJ-V",
    "90pv-RKSJ-H",
    "Add-RKSJ-H",
    "Add-RKSJ-V",
    "EUC-H",
    "EUC-V",
    "Ext-RKSJ-H",
    "Ext-RKSJ-V",
    "H",
    "V",
    "UniJIS-UCS2-H",
    "UniJIS-UCS2-V",
    "UniJIS-UCS2-HW-H",
    "UniJIS-UCS2-HW-V",
    "UniJIS-UTF16-H",
    "UniJIS-UTF16-V",
    "KSC-EUC-H",
    "KSC-EUC-V",
    "KSCms-UHC-H",
    "KSCms-UHC-V",
    "KSCms-UHC-HW-H",
    "KSCms-UHC-HW-V",
    "KSCpc-EUC-H",
    "UniKS-UCS2-H",
    "UniKS-UCS2-V",
    "UniKS-UTF16-H",
    "UniKS-UTF16-V",
    "Identity-H",
    "Identity-V",
];

fn predefined(name: &[u8]) -> bool {
    PREDEFINED.iter().any(|p| p.as_bytes() == name)
}

/// Composite fonts with their encoding.
fn encodings<'f, 'a>(facts: &'f Facts<'a>) -> impl Iterator<Item = (&'f Font<'a>, &'a Object)> {
    let fonts = facts.stock.fonts.iter().filter(|f| f.subtype == "Type0");
    fonts.filter_map(|f| Some((f, get(facts.pdf, f.dict, b"Encoding")?)))
}

/// What an embedded CMap says of itself: names to their value, and the CMap it uses.
fn statements(facts: &Facts<'_>, stream: &Stream) -> (BTreeMap<Vec<u8>, Token>, Option<Vec<u8>>) {
    let bytes = seek::unpacked(facts, stream).unwrap_or_default();
    let mut tokens = Tokens::new(&bytes);
    let (mut said, mut uses) = (BTreeMap::new(), None);
    let mut before: [Option<Token>; 2] = [None, None];
    while let Some(token) = tokens.next() {
        if let Token::Operator(op) = &token {
            match (op.as_slice(), &mut before) {
                (b"def", [Some(Token::Name(key)), value]) => {
                    if let Some(value) = value.take() {
                        said.insert(std::mem::take(key), value);
                    }
                }
                (b"usecmap", [_, Some(Token::Name(name))]) => uses = Some(std::mem::take(name)),
                _ => {}
            }
        }
        before.swap(0, 1);
        before[1] = Some(token);
    }
    (said, uses)
}

/// Encodings that are neither predefined nor embedded.
pub(crate) fn cmaps(facts: &Facts<'_>, out: &mut Breaches) {
    for (font, encoding) in encodings(facts) {
        let at = Spot::object(font.id).on(font.page);
        match encoding {
            Object::Name(name) if !predefined(name) => out.add(at, &[&font.name, &seek::shown(name)]),
            Object::Name(_) | Object::Stream(_) => {}
            _ => out.add(at, &[&font.name, "-"]),
        }
    }
}

/// Embedded CMaps whose dictionary and data differ in the direction of writing.
pub(crate) fn writing(facts: &Facts<'_>, out: &mut Breaches) {
    for (font, encoding) in encodings(facts) {
        let Object::Stream(stream) = encoding else { continue };
        let stated = get(facts.pdf, &stream.dict, b"WMode").and_then(|o| number(facts.pdf, o)).unwrap_or(0.0);
        let inner = match statements(facts, stream).0.get(b"WMode".as_slice()) {
            Some(Token::Number(n)) => *n,
            _ => 0.0,
        };
        if stated != inner {
            out.add(Spot::object(font.id).on(font.page), &[&font.name]);
        }
    }
}

/// Embedded CMaps that use another that is not predefined.
pub(crate) fn chained(facts: &Facts<'_>, out: &mut Breaches) {
    for (font, encoding) in encodings(facts) {
        let Object::Stream(stream) = encoding else { continue };
        let stated = get(facts.pdf, &stream.dict, b"UseCMap").map(|u| u.as_name().unwrap_or(b"(stream)").to_vec());
        for name in [stated, statements(facts, stream).1].into_iter().flatten().filter(|n| !predefined(n)) {
            out.add(Spot::object(font.id).on(font.page), &[&font.name, &seek::shown(&name)]);
        }
    }
}

/// Which part of `CIDSystemInfo` is compared.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Collection {
    Registry,
    Ordering,
    Supplement,
}

/// The character collection that a predefined CMap is for, with its lowest supplement.
fn collection(name: &[u8]) -> &'static str {
    let text = std::str::from_utf8(name).unwrap_or_default();
    let any = |list: &[&str]| list.iter().any(|p| text.starts_with(p));
    if any(&["GB", "UniGB"]) {
        "GB1"
    } else if any(&["B5", "HKscs", "ETen", "CNS", "UniCNS"]) {
        "CNS1"
    } else if any(&["KSC", "UniKS"]) {
        "Korea1"
    } else {
        "Japan1"
    }
}

/// Composite fonts whose CIDFont and CMap are of different character collections.
pub(crate) fn collections(facts: &Facts<'_>, part: Collection, out: &mut Breaches) {
    for (font, encoding) in encodings(facts) {
        let info = font.descendant.and_then(|d| get_dict(facts.pdf, d, b"CIDSystemInfo"));
        let text = |d: Option<&Dictionary>, key: &[u8]| d.and_then(|d| get_text(facts.pdf, d, key));
        let supplement = |d: Option<&Dictionary>| {
            d.and_then(|d| get(facts.pdf, d, b"Supplement")).and_then(|o| number(facts.pdf, o))
        };
        let good = match encoding {
            Object::Name(name) if name.starts_with(b"Identity-") => true,
            Object::Name(name) => match part {
                Collection::Registry => text(info, b"Registry").as_deref() == Some("Adobe"),
                Collection::Ordering => text(info, b"Ordering").as_deref() == Some(collection(name)),
                Collection::Supplement => true,
            },
            Object::Stream(stream) => {
                let theirs =
                    get_list(facts.pdf, &stream.dict, b"CIDSystemInfo").first().and_then(|o| as_dict(facts.pdf, o));
                match part {
                    Collection::Registry => text(info, b"Registry") == text(theirs, b"Registry") && info.is_some(),
                    Collection::Ordering => text(info, b"Ordering") == text(theirs, b"Ordering") && info.is_some(),
                    Collection::Supplement => match (supplement(info), supplement(theirs)) {
                        (Some(ours), Some(theirs)) => ours <= theirs,
                        _ => false,
                    },
                }
            }
            _ => true,
        };
        if !good {
            out.add(Spot::object(font.id).on(font.page), &[&font.name]);
        }
    }
}
