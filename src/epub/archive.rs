//! The zip: the same entries give the same bytes, whenever and wherever they are written (defect 8).

use super::EpubError;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// Every file of a zip that epub-builder wrote, in memory.
pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, EpubError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i)?;
        let name = entry.name()?.into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        files.insert(name, content);
    }
    Ok(files)
}

/// `mimetype` first and stored (OCF 3.3 §4.3), then `META-INF/`, then the rest, each in the order of names; dated
/// 1980-01-01, the zip format's first day.
pub(crate) fn write(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, EpubError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names: Vec<&String> = files.keys().collect();
    names.sort_by_key(|n| (n.as_str() != "mimetype", !n.starts_with("META-INF/"), n.as_str()));
    for name in names {
        let Some(content) = files.get(name) else { continue };
        let method = if is_stored(name) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644)
            .system(System::Unix);
        writer.start_file(name.as_str(), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// `mimetype` must be stored; the manifest is, so that any tool finds it; these pictures are packed already.
fn is_stored(name: &str) -> bool {
    matches!(name, "mimetype" | "META-INF/integrity.json")
        || [".png", ".jpg", ".gif", ".webp"].iter().any(|e| name.ends_with(e))
}
