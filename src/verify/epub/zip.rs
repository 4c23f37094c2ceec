//! A ZIP archive read by its central directory, every record held against its local header (CON-001…006, 010, RES).
//!
//! The crate `zip` only inflates. Nothing is written to disk, no declared size is trusted, and nothing is salvaged
//! from local headers when the directory is gone.

use crate::verify::Limits;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use unicode_normalization::UnicodeNormalization;

/// Output below this size never counts as a bomb, whatever its ratio: white space packs well.
const RATIO_FLOOR: u64 = 1 << 20;

/// An entry of the central directory.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    method: u16,
    flags: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    offset: usize,
    mode: u32,
}

/// An open archive.
pub(crate) struct Zip<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    packed: BTreeMap<String, u64>,
    names: Vec<String>,
    left: u64,
    limits: Limits,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Whether a file that does not begin like a ZIP ends like one.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    find_end(bytes).is_some()
}

/// Whether an archive that a reader of EPUB would open ends here, whatever comes before it (polyglots, §4.3 row 93).
pub(crate) fn holds_epub(bytes: &[u8]) -> bool {
    let Some(end) = find_end(bytes) else { return false };
    let Some(start) = u32_at(bytes, end + 12).and_then(|size| end.checked_sub(size as usize)) else { return false };
    let Some(total) = u16_at(bytes, end + 10) else { return false };
    directory(bytes, start, end, usize::from(total))
        .is_ok_and(|entries| entries.iter().any(|e| e.name == "META-INF/container.xml"))
}

/// The last end record whose comment lies within the file.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + 65_535 + 65_536);
    (from..bytes.len().saturating_sub(21)).rev().find(|&i| {
        bytes.get(i..i + 4) == Some(b"PK\x05\x06")
            && u16_at(bytes, i + 20).is_some_and(|n| i + 22 + usize::from(n) <= bytes.len())
    })
}

impl<'a> Zip<'a> {
    /// Opens and checks an archive.
    ///
    /// # Errors
    /// [`Stop`] with CON-001, CON-006 or RES-004 recorded.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits, findings: &mut Findings) -> Result<Zip<'a>, Stop> {
        findings.ran(&["CON-001", "CON-003", "CON-004", "CON-005", "CON-006", "CON-010"]);
        findings.ran(&["RES-002", "RES-003", "RES-004"]);
        let nowhere = Where::default;
        let end = find_end(bytes).ok_or_else(|| findings.stop("CON-001.end", &[], nowhere()))?;
        let damaged = |f: &mut Findings, why: &str| f.stop("CON-001.directory", &[why], nowhere());
        let field = |at, f: &mut Findings| u16_at(bytes, end + at).ok_or_else(|| damaged(f, "end record"));
        let (disk, cd_disk) = (field(4, findings)?, field(6, findings)?);
        let (here, total, comment) = (field(8, findings)?, field(10, findings)?, field(20, findings)?);
        let size = u32_at(bytes, end + 12).ok_or_else(|| damaged(findings, "size"))? as usize;
        let offset = u32_at(bytes, end + 16).ok_or_else(|| damaged(findings, "offset"))? as usize;
        if usize::from(total) > limits.max_entries {
            let args = [&*total.to_string(), &*limits.max_entries.to_string()];
            return Err(findings.stop("RES-004.entries", &args, nowhere()));
        }
        if disk != 0 || cd_disk != 0 || here != total || total == u16::MAX || offset == u32::MAX as usize {
            return Err(findings.stop("CON-006.disks", &[], nowhere()));
        }
        let start = end.checked_sub(size).ok_or_else(|| damaged(findings, "size"))?;
        let before = start.checked_sub(offset).ok_or_else(|| damaged(findings, "offset"))?;
        if before > 0 {
            findings.fail("CON-005.before", &[&before.to_string()], Detail::default());
        }
        let after = bytes.len() - end - 22 - usize::from(comment);
        if after > 0 {
            findings.fail("CON-005.after", &[&after.to_string()], Detail::default());
        }
        if comment > 0 {
            findings.fail("CON-005.comment", &[&comment.to_string()], Detail::default());
        }
        let entries = directory(bytes, start, end, usize::from(total)).map_err(|why| damaged(findings, why))?;
        check_names(&entries, findings);
        check_headers(bytes, before, start, &entries, findings)?;
        // what lies before the archive is reported; offsets count from the archive's own start
        let body = bytes.get(before..end + 22 + usize::from(comment)).unwrap_or_default();
        let archive = zip::ZipArchive::new(Cursor::new(body)).map_err(|e| damaged(findings, &e.to_string()))?;
        Ok(Zip {
            archive,
            packed: entries.iter().map(|e| (e.name.clone(), e.packed)).collect(),
            names: entries.into_iter().map(|e| e.name).collect(),
            left: limits.max_unpacked,
            limits: limits.clone(),
        })
    }

    /// Names in the order of the directory.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether an entry of that name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.packed.contains_key(name)
    }

    /// The bytes of an entry; `None` when it is not there or its data are bad (CON-004 recorded).
    ///
    /// # Errors
    /// [`Stop`] with RES-002 or RES-003 recorded.
    pub(crate) fn read(&mut self, name: &str, findings: &mut Findings) -> Result<Option<Vec<u8>>, Stop> {
        let Some(packed) = self.packed.get(name).copied() else { return Ok(None) };
        let by_ratio = packed.saturating_mul(self.limits.max_ratio).max(RATIO_FLOOR);
        let cap = self.left.min(by_ratio);
        let mut out = Vec::new();
        let read = match self.archive.by_name(name) {
            Ok(file) => file.take(cap.saturating_add(1)).read_to_end(&mut out).is_ok(),
            Err(_) => false,
        };
        if out.len() as u64 > cap {
            let at = Where::entry(name);
            return Err(if cap == self.left {
                findings.stop("RES-002.unpacked", &[&self.limits.max_unpacked.to_string()], at)
            } else {
                findings.stop("RES-003.ratio", &[name, &self.limits.max_ratio.to_string()], at)
            });
        }
        self.left -= out.len() as u64;
        if !read {
            findings.fail("CON-004.data", &[name], Detail::at(Where::entry(name)));
            return Ok(None);
        }
        Ok(Some(out))
    }
}

fn directory(bytes: &[u8], start: usize, end: usize, total: usize) -> Result<Vec<Entry>, &'static str> {
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
        let made_on_unix = bytes.get(at + 5) == Some(&3);
        entries.push(Entry {
            name,
            flags: half(8)?,
            method: half(10)?,
            crc: word(16)?,
            packed: u64::from(word(20)?),
            unpacked: u64::from(word(24)?),
            offset: word(42)? as usize,
            mode: if made_on_unix { word(38)? >> 16 } else { 0 },
        });
        at += 46 + name_len + usize::from(half(30)?) + usize::from(half(32)?);
        if at > end {
            return Err("records run into the end record");
        }
    }
    if at == end { Ok(entries) } else { Err("bytes between the records and the end record") }
}

/// CON-003 and CON-010.
fn check_names(entries: &[Entry], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for e in entries {
        let folded: String = e.name.nfc().collect::<String>().to_lowercase();
        match seen.insert(folded, &e.name) {
            Some(other) if other == e.name => {
                findings.fail("CON-003.duplicate", &[other], Detail::at(Where::entry(&e.name)));
            }
            Some(other) => {
                findings.fail("CON-003.collision", &[other, &e.name], Detail::at(Where::entry(&e.name)));
            }
            None => {}
        }
        let decoded = percent_decode(&e.name);
        let symlink = e.mode & 0o170_000 == 0o120_000;
        let drive = decoded.as_bytes().get(1) == Some(&b':');
        let climbs = decoded.split('/').any(|p| p == "..");
        if symlink || drive || climbs || decoded.starts_with('/') || decoded.contains(['\\', '\0']) {
            findings.fail("CON-010.name", &[&e.name], Detail::at(Where::entry(&e.name)));
        }
    }
}

/// `%2e` and the like; what is not UTF-8 after decoding stays as it is.
pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let hex = (b == b'%').then(|| text.get(i + 1..i + 3).and_then(|h| u8::from_str_radix(h, 16).ok())).flatten();
        out.push(hex.unwrap_or(b));
        i += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

/// CON-004 and CON-006: names, methods and sizes twice, encryption, overlaps.
fn check_headers(
    bytes: &[u8],
    before: usize,
    start: usize,
    entries: &[Entry],
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut ranges = Vec::with_capacity(entries.len());
    for e in entries {
        let at = Where::entry(&e.name);
        if e.flags & 1 != 0 || e.flags & (1 << 6) != 0 {
            return Err(findings.stop("CON-006.encrypted", &[&e.name], at));
        }
        if !matches!(e.method, 0 | 8) {
            return Err(findings.stop("CON-006.method", &[&e.name, &e.method.to_string()], at));
        }
        let o = before.saturating_add(e.offset);
        let differs = |f: &mut Findings, what: &str| f.fail("CON-004.header", &[&e.name, what], Detail::at(at.clone()));
        if bytes.get(o..o.saturating_add(4)) != Some(b"PK\x03\x04") {
            differs(findings, "signature");
            continue;
        }
        let (Some(flags), Some(method), Some(name_len), Some(extra_len)) =
            (u16_at(bytes, o + 6), u16_at(bytes, o + 8), u16_at(bytes, o + 26), u16_at(bytes, o + 28))
        else {
            differs(findings, "cut short");
            continue;
        };
        let name_end = o + 30 + usize::from(name_len);
        if bytes.get(o + 30..name_end) != Some(e.name.as_bytes()) {
            differs(findings, "name");
        }
        if flags & 1 != 0 {
            return Err(findings.stop("CON-006.encrypted", &[&e.name], at));
        }
        if method != e.method {
            differs(findings, "method");
        }
        let sizes = (u32_at(bytes, o + 14), u32_at(bytes, o + 18), u32_at(bytes, o + 22));
        let (crc, packed, unpacked) = (sizes.0.unwrap_or(0), sizes.1.unwrap_or(0), sizes.2.unwrap_or(0));
        let streamed = flags & 8 != 0; // sizes then follow the data
        if !streamed && (crc, u64::from(packed), u64::from(unpacked)) != (e.crc, e.packed, e.unpacked) {
            differs(findings, "size or checksum");
        }
        let data_end = (name_end + usize::from(extra_len)) as u64 + e.packed;
        if data_end > start as u64 {
            differs(findings, "data run past the archive");
        }
        ranges.push((o as u64, data_end, &e.name));
    }
    ranges.sort();
    for pair in ranges.windows(2) {
        if let [(_, end, _), (next, _, name)] = pair
            && end > next
        {
            findings.fail("CON-004.overlap", &[name], Detail::at(Where::entry(name)));
        }
    }
    Ok(())
}

/// CON-002: the first record is `mimetype`, stored, without extra field, with exactly the media type of EPUB.
pub(crate) fn check_mimetype(bytes: &[u8], findings: &mut Findings) {
    findings.ran(&["CON-002"]);
    let media_type = b"application/epub+zip";
    let what = if bytes.get(..4) != Some(b"PK\x03\x04") || bytes.get(30..38) != Some(b"mimetype") {
        "is not the first entry"
    } else if u16_at(bytes, 26) != Some(8) {
        "is not the name of the first entry"
    } else if u16_at(bytes, 8) != Some(0) {
        "is compressed"
    } else if u16_at(bytes, 28) != Some(0) {
        "has an extra field"
    } else if u32_at(bytes, 22) != Some(20) || bytes.get(38..58) != Some(media_type.as_slice()) {
        "is not application/epub+zip"
    } else {
        return;
    };
    findings.fail("CON-002.mimetype", &[what], Detail::at(Where::entry("mimetype")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding_finds_hidden_dots() {
        assert_eq!(percent_decode("a/%2e%2E/b%20%zz%"), "a/../b %zz%");
    }
}
