//! `integrity.json` (`fuzi.integrity/1`): what the edition promises of its own words, for `verify` to hold it to.

use super::canon::{Canon, CanonKind, FieldKey, field_sha256};
use super::carrier::Carrier;
use super::statement::{Attribution, LicenceStatement};
use super::targets::targets;
use crate::digest::{bytes_sha256, sha256_hex};
use crate::document::{Basis, Document};
use crate::normalize::Ledger;
use serde::Serialize;

/// The manifest of an edition: the same for every format but for `style` and `carrier`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// `fuzi.integrity/1`.
    pub schema: &'static str,
    /// `fuzi-canon/1`.
    pub canon: &'static str,
    /// Program and version.
    pub generator: String,
    /// `urn:uuid:…` of the work.
    pub identifier: String,
    /// The edition's date.
    pub created: String,
    /// BCP 47 tag, part of every block digest.
    pub language: String,
    /// The manuscript: name without a path, size and digest.
    pub source: ManifestSource,
    /// The record: values and digest by key.
    pub fields: Vec<ManifestField>,
    /// The body.
    pub blocks: Vec<ManifestBlock>,
    /// Merkle root of the blocks, hexadecimal.
    pub root: String,
    /// Digest of the stream, hexadecimal.
    pub stream: String,
    /// Licence.
    pub rights: ManifestRights,
    /// Whom to credit, and where the work appeared.
    pub attribution: ManifestAttribution,
    /// Repairs, in order.
    pub transforms: Vec<ManifestTransform>,
    /// Name of the page style, in a PDF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// The file it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Carrier>,
}

/// Credit and origin; what the source does not supply is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestAttribution {
    /// Creators in credit order.
    pub creators: Vec<ManifestCreator>,
    /// Volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Date (`2026-01`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// ISSN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issn: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Copyright line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// Address of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_uri: Option<String>,
}

/// A creator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestCreator {
    /// Name.
    pub name: String,
    /// MARC relator code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Where the role comes from: `stated`, `inferred`, `configured`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_basis: Option<&'static str>,
}

/// The manuscript's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestSource {
    /// File name without its folder.
    pub name: String,
    /// Size.
    pub bytes: usize,
    /// Digest, hexadecimal.
    pub sha256: String,
}

/// A field of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestField {
    /// Key (`title`).
    pub key: &'static str,
    /// Values.
    pub values: Vec<String>,
    /// Digest, hexadecimal.
    pub sha256: String,
}

/// A block of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestBlock {
    /// `b0001`.
    pub id: String,
    /// Role.
    pub kind: &'static str,
    /// Characters.
    pub len: usize,
    /// Digest, hexadecimal.
    pub sha256: String,
    /// Digest of where its links and note calls lead, hexadecimal; absent without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<String>,
}

/// The licence as the edition carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestRights {
    /// SPDX id or LicenseRef.
    pub spdx: String,
    /// Canonical address; `null` while unresolved.
    pub uri: Option<String>,
    /// Code as stated.
    pub code: String,
    /// `stated`, `configured` or `inferred`.
    pub basis: &'static str,
    /// The publisher's reason.
    pub license_basis: Option<String>,
}

/// A repair of the layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestTransform {
    /// Rule id.
    pub rule: &'static str,
    /// `P` or `F`.
    pub class: &'static str,
    /// Bytes of the source.
    pub span: [usize; 2],
    /// What stood there.
    pub before: String,
    /// What stands now.
    pub after: String,
}

/// Program and version, as it signs its work.
pub(crate) const GENERATOR: &str = concat!("fuzi ", env!("CARGO_PKG_VERSION"));

impl Manifest {
    /// From a sealed document's parts.
    pub(crate) fn new(
        document: &Document,
        canon: &Canon,
        licence: &LicenceStatement,
        attribution: &Attribution,
        ledger: &Ledger,
        language: &str,
        modified: &str,
    ) -> Manifest {
        let targets = targets(document);
        Manifest {
            schema: "fuzi.integrity/1",
            canon: "fuzi-canon/1",
            generator: GENERATOR.to_string(),
            identifier: work_uuid(&canon.fields, &canon.stream),
            created: modified.to_string(),
            language: language.to_string(),
            source: ManifestSource {
                name: document.source.name.clone(),
                bytes: document.source.bytes,
                sha256: sha256_hex(&document.source.sha256),
            },
            fields: canon
                .fields
                .iter()
                .map(|(key, values)| ManifestField {
                    key: key.as_str(),
                    values: values.clone(),
                    sha256: sha256_hex(&field_sha256(*key, values)),
                })
                .collect(),
            blocks: canon
                .blocks
                .iter()
                .map(|b| ManifestBlock {
                    id: b.id.to_string(),
                    kind: b.kind.as_str(),
                    len: b.text.chars().count(),
                    sha256: sha256_hex(&b.sha256(language)),
                    // alternative texts and readings share their leaf's id, but link nowhere themselves
                    links: Some(b)
                        .filter(|b| !matches!(b.kind, CanonKind::Alt | CanonKind::Ruby))
                        .and_then(|b| targets.get(&b.id)?.sha256())
                        .map(|d| sha256_hex(&d)),
                })
                .collect(),
            root: sha256_hex(&canon.root),
            stream: sha256_hex(&canon.stream),
            rights: ManifestRights {
                spdx: licence.spdx(),
                uri: licence.uri(),
                code: licence.code.clone(),
                basis: basis_name(&licence.basis),
                license_basis: licence.license_basis.clone(),
            },
            attribution: ManifestAttribution {
                creators: attribution
                    .creators
                    .iter()
                    .map(|c| ManifestCreator {
                        name: c.name.clone(),
                        role: c.role.as_ref().map(|r| r.value.clone()),
                        role_basis: c.role.as_ref().map(|r| basis_name(&r.basis)),
                    })
                    .collect(),
                volume: attribution.volume.clone(),
                issue: attribution.issue.clone(),
                date: attribution.date.as_ref().map(|d| d.iso.clone()),
                issn: attribution.issn.clone(),
                publisher: attribution.publisher.clone(),
                copyright: attribution.copyright.clone(),
                source_uri: attribution.source_uri.clone(),
            },
            transforms: ledger
                .repairs
                .iter()
                .map(|r| ManifestTransform {
                    rule: r.rule,
                    class: r.class.as_str(),
                    span: [r.span.start, r.span.end],
                    before: r.before.clone(),
                    after: r.after.clone(),
                })
                .collect(),
            style: None,
            carrier: None,
        }
    }

    /// The manifest as it lies in one file.
    pub fn in_carrier(&self, carrier: Carrier, style: Option<&str>) -> Manifest {
        Manifest { carrier: Some(carrier), style: style.map(String::from), ..self.clone() }
    }

    /// The bytes of `integrity.json`: canonical JSON (RFC 8785), so that the same facts are the same bytes.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        // Serialising plain data cannot fail; an empty manifest would be refused by verify.
        canonical_json(&serde_json::to_value(self).unwrap_or_default(), &mut out);
        out
    }
}

/// Where a fact comes from, in one word.
pub(crate) fn basis_name(basis: &Basis) -> &'static str {
    match basis {
        Basis::Stated => "stated",
        Basis::Inferred(_) => "inferred",
        Basis::Configured => "configured",
    }
}

/// RFC 8785 for what a manifest holds: keys in the order of their UTF-16 code units, no white space, whole numbers only.
fn canonical_json(value: &serde_json::Value, out: &mut String) {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                canonical_json(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by_key(|k| k.encode_utf16().collect::<Vec<u16>>());
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical_json(map.get(key).unwrap_or(&Value::Null), out);
            }
            out.push('}');
        }
        // serde_json escapes what RFC 8785 says: quotation mark, backslash, controls, and nothing else
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// A UUID of version 8 (RFC 9562) from the record and the stream: the same work has the same name everywhere.
fn work_uuid(fields: &[(FieldKey, Vec<String>)], stream: &[u8; 32]) -> String {
    let mut bytes = b"fuzi/1/work\0".to_vec();
    for (key, values) in fields {
        bytes.extend(field_sha256(*key, values));
    }
    bytes.extend(stream);
    let mut id = bytes_sha256(&bytes);
    id[6] = id[6] & 0x0F | 0x80;
    id[8] = id[8] & 0x3F | 0x80;
    let h = sha256_hex(&id);
    format!("urn:uuid:{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_is_that_of_rfc_8785() {
        let value = serde_json::json!({
            "\u{20AC}": "Euro", "\r": "CR", "\u{FB33}": "Dalet", "1": "One", "\u{1F600}": "Smile", "\u{80}": "Control",
            "\u{F6}": "O", "n": [null, true, 30], "s": "\u{F}\n\"\\/力\u{2028}",
        });
        let mut out = String::new();
        canonical_json(&value, &mut out);
        // order and escapes as in the RFC's examples (3.2.2.2, 3.2.3)
        let want = "{\"\\r\":\"CR\",\"1\":\"One\",\"n\":[null,true,30],\"s\":\"\\u000f\\n\\\"\\\\/力\u{2028}\",\
                    \"\u{80}\":\"Control\",\"\u{F6}\":\"O\",\"\u{20AC}\":\"Euro\",\"\u{1F600}\":\"Smile\",\"\u{FB33}\":\"Dalet\"}";
        assert_eq!(out, want);
    }
}
