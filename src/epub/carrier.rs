//! The entries and the reading order that the manifest lists (`docs/marks.md`).

use super::EpubError;
use crate::license::{Carrier, EpubCarrier, EpubEntry, SpineEntry, sha256_hex};
use quick_xml::Reader;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What the manifest says of a book's files. `pictures` are names below `EPUB/`.
pub(crate) fn carrier<'a>(
    files: &BTreeMap<String, Vec<u8>>,
    pictures: impl Iterator<Item = &'a str>,
) -> Result<Carrier, EpubError> {
    let pictures: BTreeSet<String> = pictures.map(|name| format!("EPUB/{name}")).collect();
    let entries = files
        .iter()
        .map(|(path, bytes)| EpubEntry {
            path: path.clone(),
            role: role(path, &pictures),
            sha256: sha256_hex(&Sha256::digest(bytes).into()),
        })
        .collect();
    let opf = files.get("EPUB/package.opf").ok_or(EpubError::Lacks("EPUB/package.opf"))?;
    let opf = std::str::from_utf8(opf).map_err(|_| EpubError::Lacks("EPUB/package.opf"))?;
    Ok(Carrier::Epub(EpubCarrier { entries, spine: spine(opf)? }))
}

fn role(path: &str, pictures: &BTreeSet<String>) -> &'static str {
    match path {
        "mimetype" => "mimetype",
        "META-INF/container.xml" => "container",
        "EPUB/package.opf" => "package",
        "EPUB/nav.xhtml" => "nav",
        p if pictures.contains(p) => "picture",
        p if p.ends_with(".xhtml") => "page",
        p if p.ends_with(".css") => "style",
        _ => "other",
    }
}

/// The spine as the package document has it.
fn spine(opf: &str) -> Result<Vec<SpineEntry>, EpubError> {
    let mut reader = Reader::from_str(opf);
    let mut hrefs: BTreeMap<String, String> = BTreeMap::new();
    let mut out = Vec::new();
    loop {
        let e = match reader.read_event()? {
            Event::Eof => return Ok(out),
            Event::Empty(e) | Event::Start(e) => e,
            _ => continue,
        };
        let get = |name: &str| -> Result<Option<String>, EpubError> {
            Ok(e.try_get_attribute(name)?.map(|a| a.value.into_owned()))
        };
        match e.name().as_ref() {
            "item" => {
                if let (Some(id), Some(href)) = (get("id")?, get("href")?) {
                    hrefs.insert(id, href);
                }
            }
            "itemref" => {
                let href = get("idref")?.and_then(|id| hrefs.get(&id).cloned());
                if let Some(href) = href {
                    let linear = get("linear")?.as_deref() != Some("no");
                    out.push(SpineEntry { path: format!("EPUB/{href}"), linear });
                }
            }
            _ => {}
        }
    }
}
