//! Glyph truth of embedded faces: does what a face draws show the character that stands in the text (§4.3 row 39;
//! VIS-008)?
//!
//! Each character that a page sets in an embedded face is drawn by its glyph and held against the faces that this
//! program ships: the same outline is the same character; the outline of another character is a lie. In a face of
//! another design pictures are compared, and only a glyph that clearly is not its character and clearly is another one
//! is called a lie. What is not decided is said.

use crate::fonts::FontSet;
use crate::verify::epub::package::resolve;
use crate::verify::epub::page::Pages;
use crate::verify::epub::sight::Weight;
use crate::verify::epub::style::sheet::{FontFace, Source};
use crate::verify::epub::woff;
use crate::verify::epub::zip::percent_decode;
use crate::verify::report::findings::{Findings, Stop};
use crate::verify::report::{Where, code_point};
use crate::verify::shapes::pinned::{Pinned, is_unseen};
use crate::verify::shapes::raster::{bitmap, features, likeness};
use crate::verify::shapes::{Outline, Program};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Faces whose letters are pictures, by name.
const SYMBOLS: &[&str] = &[
    "wingdings",
    "wingdings 2",
    "wingdings 3",
    "webdings",
    "symbol",
    "zapf dingbats",
    "zapfdingbats",
    "itc zapf dingbats",
    "marlett",
    "mt extra",
    "bookshelf symbol 7",
    "ms outlook",
];

/// How like two pictures of one character are at least, across designs; and how like those of a character and another
/// that was put in its place.
const OWN_AT_LEAST: f32 = 0.55;
const OTHER_AT_LEAST: f32 = 0.80;
/// Glyphs of a face that are compared with every character.
const MAX_SUSPECTS: usize = 48;

/// A glyph that does not look like its character.
struct Suspect {
    c: char,
    own: f32,
    features: Vec<f32>,
    best: (f32, char),
}

/// The bytes of an entry; `None` when it is not there.
type Read<'a> = &'a mut dyn FnMut(&str, &mut Findings) -> Result<Option<Vec<u8>>, Stop>;

/// Holds every embedded face that words are set in against the faces of this program.
///
/// # Errors
/// [`Stop`] when reading a face breaks a limit.
pub(crate) fn check(pages: &Pages, read: Read<'_>, obfuscated: bool, findings: &mut Findings) -> Result<(), Stop> {
    findings.ran(&["VIS-008"]);
    let mut sets = Sets::new();
    for (families, chars) in &pages.typed {
        for family in families {
            let faces = pages.faces.get(family).map(Vec::as_slice).unwrap_or_default();
            if faces.is_empty() && SYMBOLS.contains(&family.as_str()) && tells(chars) {
                let sample: String = chars.iter().take(8).collect();
                pages.weigh("VIS-008.symbol", &[&sample, family], Weight::Warning, Where::default(), findings);
            }
            for face in faces {
                add(face, chars, &mut sets);
                if face.size < 0.5 && tells(chars) {
                    pages.weigh("VIS-003.face", &[family], Weight::Warning, Where::entry(&face.base), findings);
                }
            }
        }
    }
    if sets.is_empty() {
        return Ok(());
    }
    let Ok(set) = FontSet::load(None, None) else {
        findings.undecided(&["VIS-008"], "why.measure");
        return Ok(());
    };
    let pinned = Pinned::new(&set);
    let all: BTreeSet<char> = pages.typed.values().flatten().copied().collect();
    for (name, (places, chars)) in sets {
        let mut bytes = None;
        for place in &places {
            let found = match place {
                Place::Entry(entry) => read(entry, findings)?.map(|b| (entry.clone(), b)),
                Place::Data(text) => base64(text).map(|b| ("data:".to_string(), b)),
            };
            if found.is_some() {
                bytes = found;
                break;
            }
        }
        // what is not in the file is not applied
        let Some((entry, bytes)) = bytes else {
            if places.is_empty() {
                pages.weigh("VIS-008.remote", &[&name], Weight::Note, Where::default(), findings);
            }
            continue;
        };
        let sfnt = match bytes.get(..4) {
            Some(b"wOFF") => woff::unpack(&bytes),
            Some(b"wOF2") => None,
            _ => Some(bytes),
        };
        let at = Where::entry(&entry);
        let Some(program) = sfnt.as_deref().and_then(Program::parse) else {
            let weight = if obfuscated { Weight::Note } else { Weight::Warning };
            let weight = if sfnt.is_none() { Weight::Note } else { weight };
            pages.weigh("VIS-008.unread", &[&entry], weight, at, findings);
            continue;
        };
        one(&program, &entry, &chars, &all, &pinned, pages, findings);
    }
    Ok(())
}

fn tells(chars: &BTreeSet<char>) -> bool {
    chars.iter().any(|c| c.is_alphanumeric())
}

/// Where the bytes of a face are.
enum Place {
    Entry(String),
    /// Base64, in the address itself.
    Data(String),
}

/// Faces by their first address, with the characters that they serve.
type Sets = BTreeMap<String, (Vec<Place>, BTreeSet<char>)>;

/// What a `data:` address holds, if it is base64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0u32);
    for c in percent_decode(text).bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

/// The characters of a face by the places that it may come from.
fn add(face: &FontFace, chars: &BTreeSet<char>, sets: &mut Sets) {
    let served = |c: &char| {
        let n = u32::from(*c);
        face.ranges.is_empty() || face.ranges.iter().any(|r| (r.0..=r.1).contains(&n))
    };
    let urls = face.sources.iter().filter_map(|s| if let Source::Url(u) = s { Some(u.as_str()) } else { None });
    let urls: Vec<&str> = urls.collect();
    if urls.is_empty() {
        return; // a face of the reader's own machine
    }
    let place = |u: &&str| match u.get(..5).filter(|s| s.eq_ignore_ascii_case("data:")) {
        Some(_) => u.split_once(";base64,").map(|d| Place::Data(d.1.to_string())),
        None => resolve(&face.base, u).map(Place::Entry),
    };
    let places: Vec<Place> = urls.iter().filter_map(place).collect();
    let name = match places.first() {
        Some(Place::Entry(entry)) => entry.clone(),
        _ => urls.join(" "),
    };
    let slot = sets.entry(name).or_default();
    if slot.0.is_empty() {
        slot.0 = places;
    }
    slot.1.extend(chars.iter().filter(|c| served(c)));
}

/// One face.
fn one(
    program: &Program<'_>,
    entry: &str,
    chars: &BTreeSet<char>,
    all: &BTreeSet<char>,
    pinned: &Pinned<'_>,
    pages: &Pages,
    findings: &mut Findings,
) {
    let at = || Where::entry(entry);
    let Some(face) = program.face() else {
        return pages.weigh("VIS-008.unread", &[entry], Weight::Warning, at(), findings);
    };
    let mut suspects = Vec::new();
    let (mut open, mut blank) = (BTreeSet::new(), Vec::new());
    for c in chars.iter().copied().filter(|c| !is_unseen(*c)) {
        if findings.in_time().is_err() {
            return;
        }
        let Some(glyph) = face.glyph_index(c).filter(|g| g.0 != 0) else { continue };
        let Some(outline) = program.outline(glyph.0) else {
            open.insert(c);
            continue;
        };
        if outline.is_blank() {
            if face.glyph_svg_image(glyph).is_some()
                || face.is_color_glyph(glyph)
                || face.glyph_raster_image(glyph, 32).is_some()
            {
                open.insert(c);
            } else {
                blank.push(c);
            }
            continue;
        }
        match verdict(pinned, &outline, c) {
            Verdict::Same => {}
            Verdict::Shows(other) => {
                let args = [&*code_point(c), entry, &*code_point(other)];
                pages.weigh("VIS-008.drawn", &args, Weight::Error, at(), findings);
            }
            Verdict::Open => {
                open.insert(c);
            }
            Verdict::Unlike(suspect) if suspects.len() < MAX_SUSPECTS => suspects.push(suspect),
            Verdict::Unlike(suspect) => {
                open.insert(suspect.c);
            }
        }
    }
    if !blank.is_empty() {
        let shown: String = blank.iter().take(8).collect();
        pages.weigh("VIS-008.empty", &[&shown, entry], Weight::Error, at(), findings);
    }
    search(pinned, all, &mut suspects);
    for s in suspects {
        let clearly = s.best.0 >= OTHER_AT_LEAST && s.best.0 - s.own >= 0.35;
        if clearly && !s.best.1.nfkc().eq(s.c.nfkc()) {
            let args = [&*code_point(s.c), entry, &*code_point(s.best.1)];
            pages.weigh("VIS-008.drawn", &args, Weight::Error, at(), findings);
        } else {
            open.insert(s.c);
        }
    }
    // changes of glyph by the face's own rules are not followed
    let rules = face.tables().gsub.is_some_and(|g| !g.lookups.is_empty());
    let known = chars.iter().any(|c| {
        let outline = face.glyph_index(*c).and_then(|g| program.outline(g.0)).filter(|o| !o.is_blank());
        outline.is_some_and(|o| pinned.faces.iter().any(|f| f.draws(&c.to_string(), &o)))
    });
    if !open.is_empty() || rules && !known {
        let shown: String = open.iter().take(8).collect();
        pages.weigh("VIS-008.open", &[&shown, entry], Weight::Note, at(), findings);
    }
}

enum Verdict {
    Same,
    Shows(char),
    Open,
    Unlike(Suspect),
}

fn verdict(pinned: &Pinned<'_>, outline: &Outline, c: char) -> Verdict {
    let text = c.to_string();
    if pinned.faces.iter().any(|f| f.draws(&text, outline)) {
        return Verdict::Same;
    }
    for face in &pinned.faces {
        let shows = face.shows(outline);
        if shows.iter().any(|s| s.nfkc().eq(c.nfkc())) {
            return Verdict::Same;
        }
        if let Some(other) = shows.iter().find(|s| s.is_alphanumeric()).filter(|_| c.is_alphanumeric()) {
            return Verdict::Shows(*other);
        }
    }
    if !c.is_alphanumeric() {
        return Verdict::Open; // a mark is drawn as its face likes
    }
    let Some(picture) = bitmap(outline) else { return Verdict::Open };
    let features = features(&picture);
    let own =
        pinned.faces.iter().filter_map(|f| f.picture(c)).map(|p| likeness(&p.features, &features)).fold(-1.0, f32::max);
    if own >= OWN_AT_LEAST {
        Verdict::Same
    } else if own < -0.5 {
        Verdict::Open // none of our faces has it
    } else {
        Verdict::Unlike(Suspect { c, own, features, best: (-1.0, c) })
    }
}

/// Finds what each suspect looks like most, among the characters of the file and every ideograph of our faces.
fn search(pinned: &Pinned<'_>, all: &BTreeSet<char>, suspects: &mut [Suspect]) {
    if suspects.is_empty() {
        return;
    }
    let ideographs = ('\u{4E00}'..='\u{9FFF}').chain('0'..='9').chain('A'..='Z').chain('a'..='z');
    let rivals: BTreeSet<char> = ideographs.chain(all.iter().copied().filter(|c| c.is_alphanumeric())).collect();
    for rival in rivals {
        for face in &pinned.faces {
            let Some(picture) = face.picture_once(rival) else { continue };
            for s in suspects.iter_mut().filter(|s| s.c != rival) {
                let like = likeness(&picture.features, &s.features);
                if like > s.best.0 {
                    s.best = (like, rival);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn data_addresses() {
        assert_eq!(base64("Zm9v").as_deref(), Some(&b"foo"[..]));
        assert_eq!(base64("Zm9vYg%3D%3D").as_deref(), Some(&b"foob"[..]));
        assert_eq!(base64("Zm9\n vYmE=").as_deref(), Some(&b"fooba"[..]));
        assert_eq!(base64("*").as_deref(), None);
    }
}
