//! Fonts, colour spaces, profiles, pictures and graphics states, each read once however often it is used.

use super::facts::{
    Codes, Font, Form, GraphicsState, IccHeader, Image, Profile, Program, Role, Space, SpaceKind, Stock,
};
use crate::verify::pdf::cmap::FontMap;
use crate::verify::pdf::metrics::{Metrics, number};
use crate::verify::pdf::objects::{Budget, Pdf, as_dict, get, get_dict, get_list, get_name, resolve};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::BTreeMap;

/// Colour spaces within colour spaces.
const MAX_DEPTH: usize = 6;
/// Most names of a DeviceN space.
const MAX_NAMES: usize = 64;

/// What an object is known by: its number, or where it stands in memory, which stays as long as the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Id(ObjectId),
    Place(usize),
    Device(u8),
}

/// Reads and remembers.
#[derive(Default)]
pub(crate) struct Store<'a> {
    pub stock: Stock<'a>,
    fonts: BTreeMap<Key, usize>,
    spaces: BTreeMap<Key, usize>,
    profiles: BTreeMap<Key, usize>,
    images: BTreeMap<Key, usize>,
    states: BTreeMap<Key, usize>,
    forms: BTreeMap<Key, usize>,
}

fn key<T>(object: &Object, target: &T) -> Key {
    match object.as_reference() {
        Ok(id) => Key::Id(id),
        Err(_) => Key::Place(std::ptr::from_ref(target) as usize),
    }
}

/// Key of a dictionary as text.
fn name_of(pdf: &Pdf, dict: &Dictionary, key: &[u8]) -> String {
    String::from_utf8_lossy(get_name(pdf, dict, key).unwrap_or_default()).into_owned()
}

fn whole(pdf: &Pdf, dict: &Dictionary, keys: [&[u8]; 2]) -> i64 {
    keys.iter().find_map(|k| get(pdf, dict, k)).and_then(|o| number(pdf, o)).map_or(0, |n| n as i64)
}

impl<'a> Store<'a> {
    /// A font of a resource dictionary.
    pub(crate) fn font(&mut self, object: &'a Object, page: u32, pdf: &'a Pdf, budget: &mut Budget) -> Option<usize> {
        let dict = as_dict(pdf, object)?;
        let key = key(object, dict);
        if let Some(n) = self.fonts.get(&key) {
            return Some(*n);
        }
        let descendant = get_list(pdf, dict, b"DescendantFonts").first().and_then(|o| as_dict(pdf, o));
        let descriptor = get_dict(pdf, descendant.unwrap_or(dict), b"FontDescriptor");
        let map = FontMap::new(dict, pdf, budget);
        let metrics = Metrics::new(dict, map.two_bytes(), pdf, budget);
        let base = name_of(pdf, dict, b"BaseFont");
        let font = Font {
            id: object.as_reference().ok(),
            dict,
            name: if base.is_empty() { name_of(pdf, dict, b"Name") } else { base },
            subtype: name_of(pdf, dict, b"Subtype"),
            descendant,
            descriptor,
            program: descriptor.and_then(|d| program(pdf, d)),
            map,
            metrics,
            codes: Codes::default(),
            visible: false,
            page,
        };
        self.stock.fonts.push(font);
        self.fonts.insert(key, self.stock.fonts.len() - 1);
        Some(self.stock.fonts.len() - 1)
    }

    /// A device space.
    pub(crate) fn device(&mut self, kind: SpaceKind, page: u32) -> usize {
        let key = Key::Device(match kind {
            SpaceKind::Gray => 0,
            SpaceKind::Rgb => 1,
            SpaceKind::Cmyk => 2,
            SpaceKind::Pattern { .. } => 3,
            _ => 4,
        });
        if let Some(n) = self.spaces.get(&key) {
            return *n;
        }
        self.push_space(key, Space { id: None, object: None, kind, page })
    }

    fn push_space(&mut self, key: Key, space: Space<'a>) -> usize {
        self.stock.spaces.push(space);
        self.spaces.insert(key, self.stock.spaces.len() - 1);
        self.stock.spaces.len() - 1
    }

    /// A colour space by what stands for it; `resources` name spaces and the defaults of the device spaces.
    pub(crate) fn space(
        &mut self,
        object: &'a Object,
        resources: Option<&'a Dictionary>,
        page: u32,
        pdf: &'a Pdf,
        budget: &mut Budget,
    ) -> usize {
        self.space_at(object, resources, page, pdf, budget, 0)
    }

    /// A colour space by the name that an operator gives.
    pub(crate) fn named(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        page: u32,
        pdf: &'a Pdf,
        budget: &mut Budget,
    ) -> usize {
        let list = resources.and_then(|r| get_dict(pdf, r, b"ColorSpace"));
        let (kind, default) = match name {
            b"DeviceGray" | b"G" => (SpaceKind::Gray, b"DefaultGray".as_slice()),
            b"DeviceRGB" | b"RGB" => (SpaceKind::Rgb, b"DefaultRGB".as_slice()),
            b"DeviceCMYK" | b"CMYK" => (SpaceKind::Cmyk, b"DefaultCMYK".as_slice()),
            b"Pattern" => return self.device(SpaceKind::Pattern { under: None }, page),
            name => {
                return match list.and_then(|l| l.get(name).ok()) {
                    Some(object) => self.space_at(object, None, page, pdf, budget, 1),
                    None => self.device(SpaceKind::Unknown, page),
                };
            }
        };
        match list.and_then(|l| l.get(default).ok()) {
            Some(object) => self.space_at(object, None, page, pdf, budget, 1),
            None => self.device(kind, page),
        }
    }

    fn space_at(
        &mut self,
        object: &'a Object,
        resources: Option<&'a Dictionary>,
        page: u32,
        pdf: &'a Pdf,
        budget: &mut Budget,
        depth: usize,
    ) -> usize {
        if depth > MAX_DEPTH {
            return self.device(SpaceKind::Unknown, page);
        }
        let target = resolve(pdf, object);
        if let Object::Name(name) = target {
            return self.named(name, if depth == 0 { resources } else { None }, page, pdf, budget);
        }
        let key = key(object, target);
        if let Some(n) = self.spaces.get(&key) {
            return *n;
        }
        let kind = match target {
            Object::Array(list) => self.family(list, page, pdf, budget, depth),
            _ => None,
        };
        if let Some(n) = self.spaces.get(&key) {
            return *n; // it led to itself
        }
        let kind = kind.unwrap_or(SpaceKind::Unknown);
        self.push_space(key, Space { id: object.as_reference().ok(), object: Some(target), kind, page })
    }

    fn family(
        &mut self,
        list: &'a [Object],
        page: u32,
        pdf: &'a Pdf,
        budget: &mut Budget,
        depth: usize,
    ) -> Option<SpaceKind> {
        let name = resolve(pdf, list.first()?).as_name().ok()?;
        Some(match name {
            b"DeviceGray" | b"G" => SpaceKind::Gray,
            b"DeviceRGB" | b"RGB" => SpaceKind::Rgb,
            b"DeviceCMYK" | b"CMYK" => SpaceKind::Cmyk,
            b"CalGray" => SpaceKind::CalGray,
            b"CalRGB" => SpaceKind::CalRgb,
            b"Lab" => SpaceKind::Lab,
            b"Pattern" => {
                SpaceKind::Pattern { under: list.get(1).map(|o| self.space_at(o, None, page, pdf, budget, depth + 1)) }
            }
            b"ICCBased" => {
                let stream = list.get(1)?;
                let profile = self.profile(stream, pdf, budget);
                let channels = as_dict(pdf, stream).and_then(|d| get(pdf, d, b"N")).and_then(|o| number(pdf, o));
                SpaceKind::Icc { channels: channels.map_or(0, |n| n as i64), profile }
            }
            b"Indexed" | b"I" => {
                SpaceKind::Indexed { base: self.space_at(list.get(1)?, None, page, pdf, budget, depth + 1) }
            }
            b"Separation" | b"DeviceN" => {
                let text =
                    |n: &Object| String::from_utf8_lossy(resolve(pdf, n).as_name().unwrap_or_default()).into_owned();
                let names = match resolve(pdf, list.get(1)?) {
                    Object::Array(names) => names.iter().take(MAX_NAMES).map(text).collect(),
                    one => vec![text(one)],
                };
                let alternate = self.space_at(list.get(2)?, None, page, pdf, budget, depth + 1);
                SpaceKind::Spot { device_n: name == b"DeviceN", names, alternate }
            }
            _ => return None,
        })
    }

    /// An ICC profile.
    pub(crate) fn profile(&mut self, object: &'a Object, pdf: &'a Pdf, budget: &mut Budget) -> Option<usize> {
        let Object::Stream(stream) = resolve(pdf, object) else { return None };
        let key = key(object, stream);
        if let Some(n) = self.profiles.get(&key) {
            return Some(*n);
        }
        let channels = get(pdf, &stream.dict, b"N").and_then(|o| number(pdf, o)).map(|n| n as i64);
        let header = budget.decode(stream).and_then(|bytes| icc_header(&bytes));
        self.stock.profiles.push(Profile { id: object.as_reference().ok(), stream, channels, header });
        self.profiles.insert(key, self.stock.profiles.len() - 1);
        Some(self.stock.profiles.len() - 1)
    }

    /// An image XObject.
    pub(crate) fn image(
        &mut self,
        object: &'a Object,
        stream: &'a Stream,
        resources: Option<&'a Dictionary>,
        page: u32,
        pdf: &'a Pdf,
        budget: &mut Budget,
    ) -> usize {
        let key = key(object, stream);
        if let Some(n) = self.images.get(&key) {
            return *n;
        }
        let dict = &stream.dict;
        let yes = |key: &[u8]| matches!(get(pdf, dict, key), Some(Object::Boolean(true)));
        let stencil = yes(b"ImageMask");
        let space = dict.get(b"ColorSpace").ok().filter(|o| !stencil && !resolve(pdf, o).is_null());
        let space = space.map(|o| self.space(o, resources, page, pdf, budget));
        let filters = get_list(pdf, dict, b"Filter").into_iter().filter_map(|o| resolve(pdf, o).as_name().ok());
        let in_data = get(pdf, dict, b"SMaskInData").and_then(|o| number(pdf, o)).is_some_and(|n| n != 0.0);
        let bits = if stencil { 1 } else { whole(pdf, dict, [b"BitsPerComponent", b"BPC"]) };
        let image = Image {
            id: object.as_reference().ok(),
            stream: Some(stream),
            width: whole(pdf, dict, [b"Width", b"W"]),
            height: whole(pdf, dict, [b"Height", b"H"]),
            bits,
            space,
            stencil,
            interpolate: yes(b"Interpolate"),
            filters: filters.map(full_name).collect(),
            soft_mask: in_data || matches!(get(pdf, dict, b"SMask"), Some(Object::Stream(_))),
            uses: Vec::new(),
        };
        self.stock.images.push(image);
        self.images.insert(key, self.stock.images.len() - 1);
        self.stock.images.len() - 1
    }

    /// A graphics state dictionary; and whether it is new.
    pub(crate) fn state(&mut self, object: &'a Object, dict: &'a Dictionary, page: u32) -> usize {
        let key = key(object, dict);
        if let Some(n) = self.states.get(&key) {
            return *n;
        }
        self.stock.states.push(GraphicsState { id: object.as_reference().ok(), dict, page });
        self.states.insert(key, self.stock.states.len() - 1);
        self.stock.states.len() - 1
    }

    /// A stream with content; whether it is new.
    pub(crate) fn form(&mut self, id: Option<ObjectId>, stream: &'a Stream, role: Role, page: u32) -> bool {
        let key = id.map_or(Key::Place(std::ptr::from_ref(stream) as usize), Key::Id);
        if self.forms.contains_key(&key) {
            return false;
        }
        self.stock.forms.push(Form { id, stream, role, page });
        self.forms.insert(key, self.stock.forms.len() - 1);
        true
    }
}

fn program<'a>(pdf: &'a Pdf, descriptor: &'a Dictionary) -> Option<Program<'a>> {
    for (key, name) in [("FontFile", b"FontFile".as_slice()), ("FontFile2", b"FontFile2"), ("FontFile3", b"FontFile3")]
    {
        let Ok(object) = descriptor.get(name) else { continue };
        if let Object::Stream(stream) = resolve(pdf, object) {
            let subtype = get_name(pdf, &stream.dict, b"Subtype").unwrap_or_default();
            return Some(Program { key, subtype, stream });
        }
    }
    None
}

/// A filter by its full name; inside content they are abbreviated.
pub(crate) fn full_name(name: &[u8]) -> String {
    let full = match name {
        b"AHx" => "ASCIIHexDecode",
        b"A85" => "ASCII85Decode",
        b"LZW" => "LZWDecode",
        b"Fl" => "FlateDecode",
        b"RL" => "RunLengthDecode",
        b"CCF" => "CCITTFaxDecode",
        b"DCT" => "DCTDecode",
        other => return String::from_utf8_lossy(other).into_owned(),
    };
    full.to_string()
}

/// Reads the header and the tag table of a profile.
pub(crate) fn icc_header(bytes: &[u8]) -> Option<IccHeader> {
    let four = |at: usize| bytes.get(at..at + 4);
    let text = |at: usize| four(at).map(|b| b.iter().map(|b| char::from(*b)).collect::<String>());
    let long = |at: usize| four(at).map(|b| b.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)));
    let count = long(128).unwrap_or(0).min(200) as usize;
    Some(IccHeader {
        size: long(0)?,
        length: bytes.len(),
        version: (*bytes.get(8)?, *bytes.get(9)?),
        class: text(12)?,
        space: text(16)?,
        pcs: text(20)?,
        signed: four(36)? == b"acsp",
        tags: (0..count).filter_map(|i| text(132 + i * 12)).collect(),
    })
}
