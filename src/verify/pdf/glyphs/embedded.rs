//! The font program inside a file, and which of its glyphs a code draws (ISO 32000-1, 9.6.6 and 9.7.4).

use crate::verify::pdf::fonts::UsedFont;
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, resolve};
use crate::verify::shapes::{Outline, Program};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;

/// The bytes of an embedded program.
pub(crate) struct Embedded {
    bytes: Vec<u8>,
    to_glyph: Option<Vec<u8>>,
    /// Glyph names or characters of a simple font's codes.
    names: BTreeMap<u8, Vec<u8>>,
    composite: bool,
    symbolic: bool,
    /// `WinAnsiEncoding` and its like, for codes without a name of their own.
    encoded: bool,
}

/// Why a font's glyphs cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// A reader takes whatever font it has.
    NotEmbedded,
    /// Glyphs are drawings of their own.
    Type3,
    /// A PostScript Type 1 program.
    Type1,
    /// Codes lead to glyphs by a table that is in no file.
    Encoding,
    /// Damaged.
    Broken,
}

impl Closed {
    /// The row of the message table that says so of an edition.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Closed::NotEmbedded => "VIS-008.outside",
            Closed::Type3 => "VIS-008.type3",
            Closed::Type1 => "VIS-008.type1",
            Closed::Encoding => "VIS-008.encoding",
            Closed::Broken => "VIS-008.broken",
        }
    }

    /// The row that says why another's file is not decided.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Closed::NotEmbedded => "why.outside",
            Closed::Type3 => "why.type3",
            Closed::Type1 => "why.type1",
            Closed::Encoding => "why.encoding",
            Closed::Broken => "why.broken",
        }
    }
}

/// The name of a font.
pub(crate) fn name_of(pdf: &Pdf, font: &Dictionary) -> String {
    let name = get_name(pdf, font, b"BaseFont").or_else(|| get_name(pdf, font, b"Name")).unwrap_or(b"?");
    String::from_utf8_lossy(name).into_owned()
}

/// Reads the program of a font.
///
/// # Errors
/// [`Closed`] when there is none, or none of a kind that is read here.
pub(crate) fn open(pdf: &Pdf, font: &UsedFont<'_>, budget: &mut Budget) -> Result<Embedded, Closed> {
    let dict = font.dict;
    let composite = get_name(pdf, dict, b"Subtype") == Some(b"Type0");
    if get_name(pdf, dict, b"Subtype") == Some(b"Type3") {
        return Err(Closed::Type3);
    }
    let inner = if composite {
        get_list(pdf, dict, b"DescendantFonts").first().and_then(|o| as_dict(pdf, o)).ok_or(Closed::Broken)?
    } else {
        dict
    };
    let descriptor = get_dict(pdf, inner, b"FontDescriptor").ok_or(Closed::NotEmbedded)?;
    let file = [b"FontFile2".as_slice(), b"FontFile3"].into_iter().find_map(|k| get(pdf, descriptor, k));
    let Some(Object::Stream(stream)) = file else {
        let type1 = get(pdf, descriptor, b"FontFile").is_some();
        return Err(if type1 { Closed::Type1 } else { Closed::NotEmbedded });
    };
    let bytes = budget.decode(stream).ok_or(Closed::Broken)?;
    let to_glyph = match get(pdf, inner, b"CIDToGIDMap") {
        Some(Object::Stream(map)) if composite => Some(budget.decode(map).ok_or(Closed::Broken)?),
        _ => None,
    };
    let flags = get(pdf, descriptor, b"Flags").and_then(|f| f.as_i64().ok()).unwrap_or(0);
    let (mut names, mut encoded) = (BTreeMap::new(), false);
    match get(pdf, dict, b"Encoding") {
        Some(Object::Name(_)) if !composite => encoded = true,
        Some(Object::Dictionary(encoding)) if !composite => {
            encoded = get_name(pdf, encoding, b"BaseEncoding").is_some();
            let mut n = 0u8;
            for item in get_list(pdf, encoding, b"Differences") {
                match resolve(pdf, item) {
                    Object::Integer(i) => n = u8::try_from(*i).unwrap_or(0),
                    Object::Name(name) => {
                        names.insert(n, name.clone());
                        n = n.wrapping_add(1);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    let symbolic = flags & 4 != 0;
    Ok(Embedded { bytes, to_glyph, names, composite, symbolic, encoded })
}

/// An opened program with the way from codes to its glyphs.
pub(crate) struct Glyphs<'e> {
    embedded: &'e Embedded,
    program: Program<'e>,
    /// CIDs of a CFF program with CIDs of its own.
    by_cid: Option<BTreeMap<u16, u16>>,
}

impl<'e> Glyphs<'e> {
    /// Parses the program.
    ///
    /// # Errors
    /// [`Closed::Broken`].
    pub(crate) fn new(embedded: &'e Embedded) -> Result<Glyphs<'e>, Closed> {
        let program = Program::parse(&embedded.bytes).ok_or(Closed::Broken)?;
        let by_cid = program.cff().filter(|_| embedded.composite).and_then(|cff| {
            let cids: BTreeMap<u16, u16> =
                (0..cff.number_of_glyphs()).filter_map(|g| Some((cff.glyph_cid(ttf_parser::GlyphId(g))?, g))).collect();
            (!cids.is_empty()).then_some(cids)
        });
        Ok(Glyphs { embedded, program, by_cid })
    }

    /// What a code draws; `Ok(None)` when it draws no glyph of the program.
    ///
    /// # Errors
    /// [`Closed`] when the way from the code to the glyph is not known, or the glyph is broken.
    pub(crate) fn outline(&self, font: &UsedFont<'_>, code: u32) -> Result<Option<Outline>, Closed> {
        let glyph = if self.embedded.composite { self.of_cid(font, code)? } else { self.of_byte(code)? };
        match glyph {
            None => Ok(None),
            // a glyph that cannot be read is not one that draws nothing
            Some(glyph) if glyph < self.program.count() => self.program.outline(glyph).map(Some).ok_or(Closed::Broken),
            Some(_) => Ok(None),
        }
    }

    fn of_cid(&self, font: &UsedFont<'_>, code: u32) -> Result<Option<u16>, Closed> {
        let cid = font.metrics.cid(code).ok_or(Closed::Encoding)?;
        let Ok(cid) = u16::try_from(cid) else { return Ok(None) };
        if let Some(map) = &self.embedded.to_glyph {
            let at = usize::from(cid) * 2;
            return Ok(map.get(at..at + 2).map(|b| b.iter().fold(0, |n, b| n << 8 | u16::from(*b))));
        }
        match &self.by_cid {
            Some(map) => Ok(map.get(&cid).copied()),
            None => Ok(Some(cid)),
        }
    }

    fn of_byte(&self, code: u32) -> Result<Option<u16>, Closed> {
        let code = u8::try_from(code).map_err(|_| Closed::Encoding)?;
        let name = self.embedded.names.get(&code).and_then(|n| std::str::from_utf8(n).ok());
        if let (Some(cff), None) = (self.program.cff(), self.program.face()) {
            return match name {
                Some(name) => Ok(cff.glyph_index_by_name(name).map(|g| g.0)),
                None if self.embedded.encoded => Err(Closed::Encoding),
                None => Ok(cff.glyph_index(code).map(|g| g.0)),
            };
        }
        let face = self.program.face().ok_or(Closed::Broken)?;
        if let Some(name) = name.filter(|_| !self.embedded.symbolic) {
            let by_name = face.glyph_index_by_name(name).map(|g| g.0);
            let by_char = crate::verify::pdf::cmap::glyph_char(name.as_bytes());
            return match (by_name, by_char) {
                (Some(g), _) => Ok(Some(g)),
                (None, Some(c)) => Ok(face.glyph_index(c).map(|g| g.0)),
                (None, None) => Err(Closed::Encoding),
            };
        }
        let tables: Vec<_> = face.tables().cmap.into_iter().flat_map(|c| c.subtables).collect();
        let find = |platform: ttf_parser::PlatformId, encoding: u16, n: u32| {
            let table = tables.iter().find(|t| t.platform_id == platform && t.encoding_id == encoding)?;
            table.glyph_index(n).map(|g| g.0)
        };
        let n = u32::from(code);
        use ttf_parser::PlatformId::{Macintosh, Windows};
        if self.embedded.encoded && !self.embedded.symbolic {
            let c = crate::verify::pdf::cmap::win_ansi(code);
            return Ok(find(Windows, 1, c.into()).or_else(|| (n < 128).then(|| find(Macintosh, 0, n)).flatten()));
        }
        let high = [0xF000, 0xF100, 0xF200].into_iter().find_map(|base| find(Windows, 0, base + n));
        let found = high.or_else(|| find(Windows, 0, n)).or_else(|| find(Macintosh, 0, n));
        match found.or_else(|| find(Windows, 1, n)) {
            None if tables.is_empty() => Err(Closed::Encoding),
            found => Ok(found),
        }
    }
}
