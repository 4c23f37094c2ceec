//! The records of a ZIP archive: end records of both sizes, the central directory, local headers, extra fields.

/// An entry of the central directory.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub name: String,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub packed: u64,
    pub unpacked: u64,
    pub offset: usize,
    pub mode: u32,
    pub disk: u32,
    /// Names in extra fields that differ.
    pub other_names: Vec<String>,
    /// Where its data begin, once the local header was read.
    pub data: Option<usize>,
}

/// A local header, held against its entry.
#[derive(Debug, Default)]
pub(crate) struct Local {
    pub data: usize,
    /// Behind the data and their descriptor.
    pub end: u64,
    pub encrypted: bool,
    pub differs: Vec<&'static str>,
    pub other_names: Vec<String>,
}

/// The large end record.
pub(crate) struct Large {
    pub at: usize,
    pub disks: bool,
    pub total: u64,
    pub size: u64,
    pub offset: u64,
}

/// Number of two bytes.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Number of four bytes.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// Places of end records whose comment lies within the file, last first.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let from = bytes.len().saturating_sub(22 + 65_535 + 65_536);
    (from..bytes.len().saturating_sub(21)).rev().filter(|&i| {
        bytes.get(i..i + 4) == Some(b"PK\x05\x06")
            && u16_at(bytes, i + 20).is_some_and(|n| i + 22 + usize::from(n) <= bytes.len())
    })
}

/// The last end record.
pub(crate) fn find_end(bytes: &[u8]) -> Option<usize> {
    ends(bytes).next()
}

/// End records with a directory before them: with two, readers choose.
pub(crate) fn find_ends(bytes: &[u8]) -> usize {
    let whole = |end: &usize| {
        let start = u32_at(bytes, end + 12).and_then(|size| end.checked_sub(size as usize));
        let empty = u16_at(bytes, end + 10) == Some(0);
        empty || start.is_some_and(|s| bytes.get(s..s + 4) == Some(b"PK\x01\x02"))
    };
    ends(bytes).filter(whole).take(2).count()
}

/// The large end record that a locator before the small one names.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn zip64(bytes: &[u8], end: usize) -> Result<Option<Large>, &'static str> {
    let Some(locator) = end.checked_sub(20).filter(|at| bytes.get(*at..at + 4) == Some(b"PK\x06\x07")) else {
        return Ok(None);
    };
    // it stands right before its locator, wherever the locator says that it stands
    let at = locator.checked_sub(56).filter(|at| bytes.get(*at..at + 4) == Some(b"PK\x06\x06"));
    let at = at.ok_or("ZIP64 record missing")?;
    let word = |o| u32_at(bytes, at + o).ok_or("ZIP64 record");
    let long = |o| u64_at(bytes, at + o).ok_or("ZIP64 record");
    let disks = word(16)? != 0 || word(20)? != 0 || long(24)? != long(32)? || u32_at(bytes, locator + 4) != Some(0);
    if long(4)? != 44 {
        return Err("ZIP64 record has another size");
    }
    Ok(Some(Large { at, disks, total: long(32)?, size: long(40)?, offset: long(48)? }))
}

/// The records of the central directory.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn directory(bytes: &[u8], start: usize, end: usize, total: usize) -> Result<Vec<Entry>, &'static str> {
    let mut entries = Vec::new();
    let mut at = start;
    while entries.len() < total {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err("record signature");
        }
        let half = |o| u16_at(bytes, at + o).ok_or("record cut short");
        let word = |o| u32_at(bytes, at + o).ok_or("record cut short");
        let name_len = usize::from(half(28)?);
        let raw = bytes.get(at + 46..at + 46 + name_len).ok_or("name cut short")?;
        let name = std::str::from_utf8(raw).map_err(|_| "name is not UTF-8")?.to_string();
        let (extra_len, comment_len) = (usize::from(half(30)?), usize::from(half(32)?));
        let extra = bytes.get(at + 46 + name_len..at + 46 + name_len + extra_len).ok_or("extra field cut short")?;
        let made_on_unix = bytes.get(at + 5) == Some(&3);
        let large = Extra::read(extra, &name);
        let mut longs = large.longs.iter().copied();
        let mut long =
            |small: u32| if small == u32::MAX { longs.next().ok_or("ZIP64 field") } else { Ok(small.into()) };
        let (unpacked, packed) = (long(word(24)?)?, long(word(20)?)?);
        let offset = usize::try_from(long(word(42)?)?).map_err(|_| "offset")?;
        entries.push(Entry {
            flags: half(8)?,
            method: half(10)?,
            crc: word(16)?,
            packed,
            unpacked,
            offset,
            mode: if made_on_unix { word(38)? >> 16 } else { 0 },
            disk: half(34)?.into(),
            other_names: large.names,
            data: None,
            name,
        });
        at += 46 + name_len + extra_len + comment_len;
        if at > end {
            return Err("records run into the end record");
        }
    }
    if at == end { Ok(entries) } else { Err("bytes between the records and the end record") }
}

/// What extra fields say.
#[derive(Default)]
struct Extra {
    /// Values of the ZIP64 field, in order.
    longs: Vec<u64>,
    /// Names of the Unicode path field that are not the name of the entry.
    names: Vec<String>,
}

impl Extra {
    fn read(mut bytes: &[u8], name: &str) -> Extra {
        let mut out = Extra::default();
        while let (Some(id), Some(len)) = (u16_at(bytes, 0), u16_at(bytes, 2)) {
            let body = bytes.get(4..4 + usize::from(len)).unwrap_or_default();
            match id {
                0x0001 if out.longs.is_empty() => {
                    out.longs = body.chunks_exact(8).filter_map(|c| u64_at(c, 0)).collect();
                }
                0x7075 => {
                    let other = String::from_utf8_lossy(body.get(5..).unwrap_or_default());
                    if other != name {
                        out.names.push(other.into_owned());
                    }
                }
                _ => {}
            }
            bytes = bytes.get(4 + usize::from(len)..).unwrap_or_default();
        }
        out
    }
}

impl Entry {
    /// Traditional, strong or masked encryption.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.flags & (1 | 1 << 6 | 1 << 13) != 0
    }

    /// Reads the local header at a place.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn local(&self, bytes: &[u8], at: usize) -> Result<Local, &'static str> {
        if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x03\x04") {
            return Err("signature");
        }
        let half = |o: usize| u16_at(bytes, at + o).ok_or("cut short");
        let word = |o: usize| u32_at(bytes, at + o).ok_or("cut short");
        let (flags, method) = (half(6)?, half(8)?);
        let name_end = at + 30 + usize::from(half(26)?);
        let data = name_end + usize::from(half(28)?);
        let extra = Extra::read(bytes.get(name_end..data).ok_or("cut short")?, &self.name);
        let mut local = Local {
            data,
            encrypted: flags & (1 | 1 << 6 | 1 << 13) != 0,
            other_names: extra.names,
            ..Local::default()
        };
        if bytes.get(at + 30..name_end) != Some(self.name.as_bytes()) {
            local.differs.push("name");
        }
        if method != self.method {
            local.differs.push("method");
        }
        let mut longs = extra.longs.iter().copied();
        let mut long = |small: u32| if small == u32::MAX { longs.next().unwrap_or(small.into()) } else { small.into() };
        let (crc, packed_small, unpacked_small) = (word(14)?, word(18)?, word(22)?);
        let (unpacked, packed) = (long(unpacked_small), long(packed_small));
        let told = (crc, packed, unpacked);
        let real = (self.crc, self.packed, self.unpacked);
        let end = (data as u64).saturating_add(self.packed);
        local.end = end;
        if flags & 8 != 0 {
            // what is not known before the data follows them
            match usize::try_from(end).ok().and_then(|end| descriptor(bytes, end, real)) {
                Some(len) => local.end = end.saturating_add(len as u64),
                None => local.differs.push("data descriptor"),
            }
            let open = |told: u64, real: u64| told == 0 || told == real;
            if !(crc == 0 || crc == self.crc) || !open(packed, self.packed) || !open(unpacked, self.unpacked) {
                local.differs.push("size or checksum");
            }
        } else if told != real {
            local.differs.push("size or checksum");
        }
        Ok(local)
    }
}

/// Length of the data descriptor at a place, with or without signature, of either size.
fn descriptor(bytes: &[u8], at: usize, (crc, packed, unpacked): (u32, u64, u64)) -> Option<usize> {
    let signed = if bytes.get(at..at.checked_add(4)?) == Some(b"PK\x07\x08") { [4, 0] } else { [0, 0] };
    signed.into_iter().find_map(|from| {
        let at = at + from;
        let same = u32_at(bytes, at) == Some(crc);
        let small = u32_at(bytes, at + 4).map(u64::from) == Some(packed)
            && u32_at(bytes, at + 8).map(u64::from) == Some(unpacked);
        let large = u64_at(bytes, at + 4) == Some(packed) && u64_at(bytes, at + 12) == Some(unpacked);
        if same && small {
            Some(from + 12)
        } else if same && large {
            Some(from + 20)
        } else {
            None
        }
    })
}
