//! A ZIP archive read by its central directory, every record held against its local header (CON-001…006, 010, RES).
//!
//! A reader of its own: nothing is written to disk, no declared size is trusted, and nothing is salvaged from local
//! headers when the directory is gone. ZIP64 and streamed entries are read; encryption and several disks are refused.

use crate::verify::Limits;
use crate::verify::epub::records::{Entry, directory, find_end, find_ends, u16_at, u32_at, zip64};
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings, Stop};
use std::collections::BTreeMap;
use std::io::Read;
use unicode_normalization::UnicodeNormalization;

/// Output below this size never counts as a bomb, whatever its ratio: white space packs well.
const RATIO_FLOOR: u64 = 1 << 20;

/// An open archive.
pub(crate) struct Zip<'a> {
    bytes: &'a [u8],
    /// Entries by name; of two with the same name the last.
    entries: BTreeMap<String, Entry>,
    names: Vec<String>,
    left: u64,
    limits: Limits,
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

impl<'a> Zip<'a> {
    /// Opens and checks an archive.
    ///
    /// # Errors
    /// [`Stop`] with CON-001, CON-006, RES-002, RES-003 or RES-004 recorded.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits, findings: &mut Findings) -> Result<Zip<'a>, Stop> {
        findings.ran(&["CON-001", "CON-003", "CON-004", "CON-005", "CON-006", "CON-010"]);
        findings.ran(&["RES-002", "RES-003", "RES-004"]);
        let nowhere = Where::default;
        let end = find_end(bytes).ok_or_else(|| findings.stop("CON-001.end", &[], nowhere()))?;
        let damaged = |f: &mut Findings, why: &str| f.stop("CON-001.directory", &[why], nowhere());
        let field = |at, f: &mut Findings| u16_at(bytes, end + at).ok_or_else(|| damaged(f, "end record"));
        let (disk, cd_disk) = (field(4, findings)?, field(6, findings)?);
        let (here, total, comment) = (field(8, findings)?, field(10, findings)?, field(20, findings)?);
        let size = u32_at(bytes, end + 12).ok_or_else(|| damaged(findings, "size"))?;
        let offset = u32_at(bytes, end + 16).ok_or_else(|| damaged(findings, "offset"))?;
        if disk != 0 || cd_disk != 0 || here != total {
            return Err(findings.stop("CON-006.disks", &[], nowhere()));
        }
        let large = zip64(bytes, end).map_err(|why| damaged(findings, why))?;
        let saturated = total == u16::MAX || size == u32::MAX || offset == u32::MAX;
        // the end of the directory, its size and place, the number of its records
        let (stop, size, offset, count) = match large {
            Some(l) if l.disks => return Err(findings.stop("CON-006.disks", &[], nowhere())),
            Some(l) => {
                let same = (total == u16::MAX || u64::from(total) == l.total)
                    && (size == u32::MAX || u64::from(size) == l.size)
                    && (offset == u32::MAX || u64::from(offset) == l.offset);
                if !same {
                    return Err(damaged(findings, "two end records that differ"));
                }
                (l.at, l.size, l.offset, l.total)
            }
            None if saturated => return Err(damaged(findings, "ZIP64 record missing")),
            None => (end, u64::from(size), u64::from(offset), u64::from(total)),
        };
        if count > limits.max_entries as u64 {
            let args = [&*count.to_string(), &*limits.max_entries.to_string()];
            return Err(findings.stop("RES-004.entries", &args, nowhere()));
        }
        let size = usize::try_from(size).map_err(|_| damaged(findings, "size"))?;
        let start = stop.checked_sub(size).ok_or_else(|| damaged(findings, "size"))?;
        let before = usize::try_from(offset).ok().and_then(|o| start.checked_sub(o));
        let before = before.ok_or_else(|| damaged(findings, "offset"))?;
        outside(bytes, before, end, usize::from(comment), findings);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let mut entries = directory(bytes, start, stop, count).map_err(|why| damaged(findings, why))?;
        check_names(&entries, findings);
        check_headers(bytes, before, start, &mut entries, findings)?;
        declared(&entries, limits, findings)?;
        Ok(Zip {
            bytes,
            names: entries.iter().map(|e| e.name.clone()).collect(),
            entries: entries.into_iter().map(|e| (e.name.clone(), e)).collect(),
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
        self.entries.contains_key(name)
    }

    /// The bytes of an entry; `None` when it is not there or its data are bad (CON-004 recorded).
    ///
    /// # Errors
    /// [`Stop`] with RES-002, RES-003 or RES-006 recorded.
    pub(crate) fn read(&mut self, name: &str, findings: &mut Findings) -> Result<Option<Vec<u8>>, Stop> {
        findings.in_time()?;
        let Some(entry) = self.entries.get(name) else { return Ok(None) };
        let by_ratio = entry.packed.saturating_mul(self.limits.max_ratio).max(RATIO_FLOOR);
        let cap = self.left.min(by_ratio);
        let packed = entry.data.and_then(|from| {
            let to = from.checked_add(usize::try_from(entry.packed).ok()?)?;
            self.bytes.get(from..to)
        });
        let mut out = Vec::new();
        let whole = packed.is_some_and(|packed| match entry.method {
            0 => packed.take(cap.saturating_add(1)).read_to_end(&mut out).is_ok(),
            _ => {
                let mut inflater = flate2::read::DeflateDecoder::new(packed);
                let read = inflater.by_ref().take(cap.saturating_add(1)).read_to_end(&mut out).is_ok();
                read && inflater.total_in() == packed.len() as u64
            }
        });
        if out.len() as u64 > cap {
            let at = Where::entry(name);
            return Err(if cap == self.left {
                findings.stop("RES-002.unpacked", &[&self.limits.max_unpacked.to_string()], at)
            } else {
                findings.stop("RES-003.ratio", &[name, &self.limits.max_ratio.to_string()], at)
            });
        }
        self.left -= out.len() as u64;
        let mut crc = flate2::Crc::new();
        crc.update(&out);
        if !whole || out.len() as u64 != entry.unpacked || crc.sum() != entry.crc {
            findings.fail("CON-004.data", &[name], Detail::at(Where::entry(name)));
            return Ok(None);
        }
        Ok(Some(out))
    }
}

/// CON-005: what lies before and behind the archive.
fn outside(bytes: &[u8], before: usize, end: usize, comment: usize, findings: &mut Findings) {
    if before > 0 {
        findings.fail("CON-005.before", &[&before.to_string()], Detail::default());
    }
    let after = bytes.len().saturating_sub(end + 22 + comment);
    if after > 0 {
        findings.fail("CON-005.after", &[&after.to_string()], Detail::default());
    }
    if comment > 0 {
        findings.fail("CON-005.comment", &[&comment.to_string()], Detail::default());
    }
    if find_ends(bytes) > 1 {
        findings.fail("CON-005.ends", &[], Detail::default());
    }
}

/// RES-002 and RES-003 by what the directory itself says, so that also a bomb that nobody needs to open is refused.
fn declared(entries: &[Entry], limits: &Limits, findings: &mut Findings) -> Result<(), Stop> {
    let mut total = 0u64;
    for e in entries {
        total = total.saturating_add(e.unpacked);
        if e.unpacked > RATIO_FLOOR && e.unpacked > e.packed.saturating_mul(limits.max_ratio) {
            let args = [&*e.name, &*limits.max_ratio.to_string()];
            return Err(findings.stop("RES-003.ratio", &args, Where::entry(&e.name)));
        }
    }
    if total > limits.max_unpacked {
        return Err(findings.stop("RES-002.unpacked", &[&limits.max_unpacked.to_string()], Where::default()));
    }
    Ok(())
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
        let odd = decoded.is_empty() || decoded.contains(|c: char| c == '\\' || c.is_control());
        if symlink || drive || climbs || odd || decoded.starts_with('/') {
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

/// CON-004, CON-005 and CON-006: names, methods and sizes twice, encryption, overlaps, what lies between.
fn check_headers(
    bytes: &[u8],
    before: usize,
    start: usize,
    entries: &mut [Entry],
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut ranges = Vec::with_capacity(entries.len());
    for e in entries.iter_mut() {
        let at = Where::entry(&e.name);
        if e.is_encrypted() {
            return Err(findings.stop("CON-006.encrypted", &[&e.name], at));
        }
        if !matches!(e.method, 0 | 8) {
            return Err(findings.stop("CON-006.method", &[&e.name, &e.method.to_string()], at));
        }
        if e.disk != 0 {
            return Err(findings.stop("CON-006.disks", &[], at));
        }
        let o = before.saturating_add(e.offset);
        let local = match e.local(bytes, o) {
            Ok(local) => local,
            Err(what) => {
                findings.fail("CON-004.header", &[&e.name, what], Detail::at(at));
                continue;
            }
        };
        if local.encrypted {
            return Err(findings.stop("CON-006.encrypted", &[&e.name], at));
        }
        for what in local.differs {
            findings.fail("CON-004.header", &[&e.name, what], Detail::at(at.clone()));
        }
        for other in local.other_names.iter().chain(&e.other_names) {
            findings.fail("CON-004.path", &[&e.name, other], Detail::at(at.clone()));
        }
        if local.end > start as u64 {
            findings.fail("CON-004.header", &[&e.name, "data run past the archive"], Detail::at(at));
        }
        e.data = Some(local.data);
        ranges.push((o as u64, local.end, e.name.clone()));
    }
    ranges.sort();
    let mut reached = before as u64;
    for (from, to, name) in ranges.iter().map(|r| (r.0, r.1, r.2.as_str())).chain([(start as u64, 0, "")]) {
        if from < reached && !name.is_empty() {
            findings.fail("CON-004.overlap", &[name], Detail::at(Where::entry(name)));
        } else if from > reached {
            let gap = usize::try_from(reached).ok().zip(usize::try_from(from).ok());
            let gap = gap.and_then(|(a, b)| bytes.get(a..b)).unwrap_or_default();
            // a record there is seen by whoever reads from the beginning
            let key = if gap.windows(4).any(|w| w == b"PK\x03\x04") { "CON-005.record" } else { "CON-005.between" };
            findings.fail(key, &[&gap.len().to_string()], Detail::default());
        }
        reached = reached.max(to);
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
