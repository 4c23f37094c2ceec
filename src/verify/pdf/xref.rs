//! Where the objects of a PDF lie: every cross-reference section of the chain, and a search of the bytes when there is
//! no chain (PDF-001, PDF-002, RES-005). `lopdf` reads neither hybrid sections in the newest trailer nor broken tables.

use crate::verify::Limits;
use crate::verify::pdf::budget::Budget;
use crate::verify::pdf::parse::{Fault, Parser, is_space};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry of a table costs in memory, about.
const ENTRY: usize = 48;
/// Longest chain of sections; each is a revision.
const MAX_SECTIONS: usize = 10_000;

/// Where an object lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere: freed.
    Free,
    /// At a place in the file.
    At { offset: usize, generation: u16 },
    /// In an object stream.
    In { stream: u32, index: usize },
}

/// One cross-reference section with its trailer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub at: usize,
    /// Behind its trailer.
    pub end: usize,
    pub places: BTreeMap<u32, Place>,
    /// Places of the stream that `XRefStm` names, for readers of PDF 1.5 and later.
    pub hidden: Option<BTreeMap<u32, Place>>,
    pub trailer: Dictionary,
    /// A stream in the file, not a table.
    pub stream: Option<ObjectId>,
}

/// Why there is no chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// No table where one should be; a search may help.
    Missing,
    /// A section leads back to itself.
    Cycle,
    /// More entries than objects are allowed.
    Objects,
    Depth,
    Spent,
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Broken {
        match fault {
            Fault::Syntax => Broken::Missing,
            Fault::Depth => Broken::Depth,
            Fault::Spent => Broken::Spent,
        }
    }
}

/// The last place of a word.
pub(crate) fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    (0..=bytes.len().checked_sub(word.len())?).rev().find(|&i| bytes.get(i..).is_some_and(|b| b.starts_with(word)))
}

/// The sections, newest first.
pub(crate) fn chain(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Vec<Section>, Broken> {
    let start = rfind(bytes, b"startxref").ok_or(Broken::Missing)?;
    let mut p = Parser::new(bytes, start + 9, limits.max_depth);
    p.skip_space();
    let mut next = Some(p.unsigned().ok_or(Broken::Missing)?);
    let mut sections: Vec<Section> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut entries = 0usize;
    while let Some(at) = next {
        let at = usize::try_from(at).map_err(|_| Broken::Missing)?;
        if !seen.insert(at) || sections.len() >= MAX_SECTIONS {
            return Err(Broken::Cycle);
        }
        let mut section = read_section(bytes, at, limits, budget)?;
        if let Some(extra) = section.trailer.get(b"XRefStm").ok().and_then(|o| o.as_i64().ok())
            && section.stream.is_none()
        {
            let at = usize::try_from(extra).map_err(|_| Broken::Missing)?;
            if !seen.insert(at) {
                return Err(Broken::Cycle);
            }
            let stream = read_section(bytes, at, limits, budget)?;
            stream.stream.ok_or(Broken::Missing)?;
            section.hidden = Some(stream.places);
        }
        entries += section.places.len() + section.hidden.as_ref().map_or(0, BTreeMap::len);
        if entries > limits.max_objects {
            return Err(Broken::Objects);
        }
        let previous = section.trailer.get(b"Prev").ok().map(|o| match o {
            Object::Integer(n) => u64::try_from(*n).map_err(|_| Broken::Missing),
            Object::Real(r) if *r >= 0.0 => Ok(*r as u64),
            _ => Err(Broken::Missing),
        });
        next = previous.transpose()?;
        sections.push(section);
    }
    Ok(sections)
}

fn read_section(bytes: &[u8], at: usize, limits: &Limits, budget: &mut Budget) -> Result<Section, Broken> {
    let mut p = Parser::new(bytes, at, limits.max_depth);
    while bytes.get(p.at).copied().is_some_and(is_space) && p.at - at < 64 {
        p.at += 1;
    }
    if p.word(b"xref") { read_table(&mut p, at, limits, budget) } else { read_stream(bytes, at, limits, budget) }
}

fn read_table(p: &mut Parser<'_>, at: usize, limits: &Limits, budget: &mut Budget) -> Result<Section, Broken> {
    let mut section = Section { at, ..Section::default() };
    let mut entries = 0usize;
    loop {
        p.skip_space();
        if p.word(b"trailer") {
            break;
        }
        let first = u32::try_from(p.unsigned().ok_or(Broken::Missing)?).map_err(|_| Broken::Missing)?;
        p.skip_space();
        let count = p.unsigned().ok_or(Broken::Missing)?;
        for i in 0..count {
            p.skip_space();
            // the count is only believed as far as there are entries
            let Some(offset) = p.unsigned() else { break };
            p.skip_space();
            let generation = p.unsigned().ok_or(Broken::Missing)?;
            p.skip_space();
            let used = p.word(b"n");
            if !used && !p.word(b"f") {
                return Err(Broken::Missing);
            }
            entries += 1;
            if entries > limits.max_objects {
                return Err(Broken::Objects);
            }
            if !budget.charge(ENTRY) {
                return Err(Broken::Spent);
            }
            let number = u64::from(first) + i;
            let number = u32::try_from(number).map_err(|_| Broken::Missing)?;
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            let place = match u16::try_from(generation) {
                Ok(generation) if used && offset > 0 => Place::At { offset, generation },
                _ => Place::Free,
            };
            section.places.entry(number).or_insert(place);
        }
    }
    p.skip_space();
    match p.object(budget)? {
        Object::Dictionary(trailer) => section.trailer = trailer,
        _ => return Err(Broken::Missing),
    }
    section.end = p.at;
    Ok(section)
}

fn read_stream(bytes: &[u8], at: usize, limits: &Limits, budget: &mut Budget) -> Result<Section, Broken> {
    let mut p = Parser::new(bytes, at, limits.max_depth);
    let found = p.indirect(budget)?;
    let (Some(data), Object::Dictionary(dict)) = (found.data, found.object) else { return Err(Broken::Missing) };
    if dict.get(b"Type").ok().and_then(|t| t.as_name().ok()) != Some(b"XRef") {
        return Err(Broken::Missing);
    }
    // its length must be direct: nothing can be looked up yet
    let length = dict.get(b"Length").ok().and_then(|l| l.as_i64().ok()).and_then(|l| usize::try_from(l).ok());
    let end = length.and_then(|l| data.checked_add(l)).ok_or(Broken::Missing)?;
    let content = bytes.get(data..end).ok_or(Broken::Missing)?;
    if !budget.charge(content.len()) {
        return Err(Broken::Spent);
    }
    let stream = Stream::new(dict, content.to_vec());
    let decoded = budget.decode(&stream);
    if budget.spent() {
        return Err(Broken::Spent);
    }
    let mut section = Section { at, end, stream: Some(found.id), ..Section::default() };
    section.places = places(&stream.dict, &decoded.ok_or(Broken::Missing)?, limits, budget)?;
    section.trailer = stream.dict;
    Ok(section)
}

/// The entries of a cross-reference stream. `W` and `Index` are believed as far as there are data.
fn places(
    dict: &Dictionary,
    data: &[u8],
    limits: &Limits,
    budget: &mut Budget,
) -> Result<BTreeMap<u32, Place>, Broken> {
    let integers = |key: &[u8]| -> Option<Vec<usize>> {
        let list = dict.get(key).ok()?.as_array().ok()?;
        list.iter().map(|o| o.as_i64().ok().and_then(|n| usize::try_from(n).ok())).collect()
    };
    let widths = integers(b"W").ok_or(Broken::Missing)?;
    let [a, b, c] = widths.as_slice() else { return Err(Broken::Missing) };
    let (a, b, c) = (*a, *b, *c);
    if a > 8 || b > 8 || c > 8 || a + b + c == 0 {
        return Err(Broken::Missing);
    }
    let size = dict.get(b"Size").ok().and_then(|o| o.as_i64().ok()).and_then(|n| usize::try_from(n).ok());
    let index = integers(b"Index").unwrap_or_else(|| vec![0, size.unwrap_or(0)]);
    let mut rows = data.chunks_exact(a + b + c);
    let mut out = BTreeMap::new();
    let number = |bytes: Option<&[u8]>| bytes.unwrap_or_default().iter().fold(0u64, |n, x| n << 8 | u64::from(*x));
    for pair in index.chunks_exact(2) {
        let &[first, count] = pair else { break };
        for i in 0..count {
            let Some(row) = rows.next() else { return Ok(out) };
            if out.len() >= limits.max_objects {
                return Err(Broken::Objects);
            }
            if !budget.charge(ENTRY) {
                return Err(Broken::Spent);
            }
            let kind = if a == 0 { 1 } else { number(row.get(..a)) };
            let (x, y) = (number(row.get(a..a + b)), number(row.get(a + b..)));
            let id = first.checked_add(i).and_then(|n| u32::try_from(n).ok()).ok_or(Broken::Missing)?;
            let place = match (kind, u16::try_from(y)) {
                (1, Ok(generation)) if x > 0 => {
                    Place::At { offset: usize::try_from(x).unwrap_or(usize::MAX), generation }
                }
                (2, _) => Place::In {
                    stream: u32::try_from(x).map_err(|_| Broken::Missing)?,
                    index: usize::try_from(y).unwrap_or(usize::MAX),
                },
                _ => Place::Free,
            };
            out.entry(id).or_insert(place);
        }
    }
    Ok(out)
}

/// The table that sections, newest first, come to. `old` readers do not know streams beside tables.
pub(crate) fn merge(sections: &[Section], old: bool) -> BTreeMap<u32, Place> {
    let mut table = BTreeMap::new();
    for section in sections {
        let hidden = section.hidden.as_ref().filter(|_| !old);
        for (id, place) in &section.places {
            // what a table frees, the stream beside it may hold
            if *place != Place::Free || hidden.is_none_or(|h| !h.contains_key(id)) {
                table.entry(*id).or_insert(*place);
            }
        }
        for (id, place) in hidden.into_iter().flatten() {
            table.entry(*id).or_insert(*place);
        }
    }
    table
}

/// Headers of objects in a part of the file, in order.
pub(crate) fn headers(bytes: &[u8], from: usize, to: usize) -> Vec<(usize, ObjectId)> {
    let mut out = Vec::new();
    let mut at = from;
    while at < to {
        let Some(i) = bytes.get(at..to).and_then(|b| b.windows(3).position(|w| w == b"obj")) else { break };
        let word = at + i;
        at = word + 3;
        if let Some(start) = header_before(bytes, from, word)
            && let Some(id) = Parser::new(bytes, start, 1).header()
        {
            out.push((start, id));
        }
    }
    out
}

/// Where `12 0 ` before `obj` begins.
fn header_before(bytes: &[u8], from: usize, word: usize) -> Option<usize> {
    let mut at = word;
    let mut back = |want: &dyn Fn(u8) -> bool, most: usize| {
        let end = at;
        while at > from && end - at < most && bytes.get(at - 1).copied().is_some_and(want) {
            at -= 1;
        }
        end - at
    };
    let digit = |b: u8| b.is_ascii_digit();
    back(&is_space, 8);
    let generation = back(&digit, 5);
    let gap = back(&is_space, 8);
    let number = back(&digit, 10);
    (generation > 0 && gap > 0 && number > 0).then_some(at)
}

/// Behind the `endstream` that stands here, after white space.
pub(crate) fn ends_at(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let gap = rest.iter().take(8).take_while(|b| is_space(**b)).count();
    rest.get(gap..)?.starts_with(b"endstream").then(|| at + gap + 9)
}

/// What a search of the bytes finds: the last of every number, and the last trailer that names a catalog. The object
/// streams are given apart: what lies in them only their own lists say.
pub(crate) fn rebuild(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<(Section, Vec<u32>), Broken> {
    let mut section = Section { end: bytes.len(), ..Section::default() };
    let mut streams: Vec<u32> = Vec::new();
    let mut catalog = None;
    let mut skip = 0;
    let found = headers(bytes, 0, bytes.len());
    if found.len() > limits.max_objects {
        return Err(Broken::Objects);
    }
    for (offset, (number, generation)) in found {
        if offset < skip {
            continue;
        }
        let mut p = Parser::new(bytes, offset, limits.max_depth);
        let object = match p.indirect(budget) {
            Ok(object) => object,
            Err(Fault::Syntax) => continue,
            Err(fault) => return Err(fault.into()),
        };
        section.places.insert(number, Place::At { offset, generation });
        let Object::Dictionary(dict) = object.object else { continue };
        // what looks like an object in the data of a stream is none
        if let (Some(data), Ok(Object::Integer(length))) = (object.data, dict.get(b"Length"))
            && let Some(end) = usize::try_from(*length).ok().and_then(|l| data.checked_add(l))
            && ends_at(bytes, end).is_some()
        {
            skip = end;
        }
        match dict.get(b"Type").ok().and_then(|t| t.as_name().ok()) {
            Some(b"ObjStm") => streams.push(number),
            Some(b"Catalog") => catalog = Some((number, generation)),
            Some(b"XRef") if dict.has(b"Root") => section.trailer = dict,
            _ => {}
        }
    }
    let mut at = 0;
    while let Some(i) = bytes.get(at..).and_then(|b| b.windows(7).position(|w| w == b"trailer")) {
        at += i + 7;
        let mut p = Parser::new(bytes, at, limits.max_depth);
        match p.object(budget) {
            Ok(Object::Dictionary(trailer)) if trailer.has(b"Root") => section.trailer = trailer,
            Err(Fault::Spent) => return Err(Broken::Spent),
            _ => {}
        }
    }
    for key in [b"Prev".as_slice(), b"XRefStm"] {
        section.trailer.remove(key);
    }
    if !section.trailer.has(b"Root")
        && let Some(id) = catalog
    {
        section.trailer.set("Root", Object::Reference(id));
    }
    if !section.trailer.has(b"Root") {
        return Err(Broken::Missing);
    }
    Ok((section, streams))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Section>, Broken> {
        let limits = Limits { max_objects: 1000, ..Limits::default() };
        chain(bytes, &limits, &mut Budget::new(&limits))
    }

    #[test]
    fn tables_chains_and_cycles() {
        let two = b"xref\n0 2\n0000000000 65535 f \n0000000100 00000 n \ntrailer<</Size 2>>\n\
                    xref\n1 1\n0000000200 00000 n \ntrailer<</Size 2/Prev 0>>startxref 67\n%%EOF";
        let at = two.windows(6).rposition(|w| w == b"xref\n1").unwrap();
        let text = String::from_utf8_lossy(two).replace("startxref 67", &format!("startxref {at}"));
        let sections = read(text.as_bytes()).unwrap();
        assert_eq!(sections.len(), 2);
        assert_eq!(merge(&sections, false).get(&1), Some(&Place::At { offset: 200, generation: 0 }));
        assert_eq!(merge(&sections[1..], false).get(&1), Some(&Place::At { offset: 100, generation: 0 }));
        let cycle = text.replace("/Prev 0", &format!("/Prev {at}"));
        assert_eq!(read(cycle.as_bytes()).unwrap_err(), Broken::Cycle);
        assert_eq!(read(b"startxref\n99\n%%EOF").unwrap_err(), Broken::Missing);
    }

    #[test]
    fn counts_and_widths_are_not_believed() {
        let table = b"xref\n0 99999999999\n0000000000 65535 f \ntrailer<</Size 2>>startxref 0";
        assert_eq!(read(table).unwrap()[0].places.len(), 1);
        let stream = |dict: &str, data: &str| {
            format!("1 0 obj<</Type/XRef/Length {}{dict}>>stream\n{data}\nendstream endobj startxref 0", data.len())
        };
        let got = read(stream("/W[1 1 1]/Index[0 9000000000]", "\u{1}\u{5}\0\u{2}\u{6}\u{7}").as_bytes()).unwrap();
        assert_eq!(got[0].places.get(&0), Some(&Place::At { offset: 5, generation: 0 }));
        assert_eq!(got[0].places.get(&1), Some(&Place::In { stream: 6, index: 7 }));
        for widths in ["/W[0 0 0]", "/W[99999999999 1 1]", "/W[-1 1 1]", "/W[1 1]", ""] {
            assert_eq!(read(stream(widths, "abc").as_bytes()).unwrap_err(), Broken::Missing);
        }
        let many = stream("/W[1 0 0]/Index[0 5000]", &"\0".repeat(5000));
        assert_eq!(read(many.as_bytes()).unwrap_err(), Broken::Objects);
    }

    #[test]
    fn a_search_takes_the_last_and_no_header_in_a_stream() {
        let bytes =
            b"1 0 obj<</Type/Catalog>>endobj 2 0 obj<</Length 17>>stream\n1 0 obj 7 endobj \nendstream endobj\n\
                      3 0 obj 1 endobj 3 0 obj 2 endobj";
        let limits = Limits::default();
        let (found, _) = rebuild(bytes, &limits, &mut Budget::new(&limits)).unwrap();
        assert_eq!(found.places.get(&1), Some(&Place::At { offset: 0, generation: 0 }));
        let last = bytes.windows(7).rposition(|w| w == b"3 0 obj").unwrap();
        assert_eq!(found.places.get(&3), Some(&Place::At { offset: last, generation: 0 }));
        assert_eq!(found.trailer.get(b"Root").unwrap().as_reference().unwrap(), (1, 0));
    }
}
