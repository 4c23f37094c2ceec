//! `integrity.json` (`fuzi.integrity/1`): what the edition promises of its own words, for `verify` to hold it to.

use super::canon::{Canon, FieldKey, field_sha256};
use super::statement::LicenceStatement;
use crate::digest::{bytes_sha256, sha256_hex};
use crate::document::{Basis, Document};
use crate::normalize::Ledger;
use serde::Serialize;

/// The manifest of an edition, the same for every format.
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
    /// Repairs, in order.
    pub transforms: Vec<ManifestTransform>,
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
        ledger: &Ledger,
        language: &str,
        modified: &str,
    ) -> Manifest {
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
                })
                .collect(),
            root: sha256_hex(&canon.root),
            stream: sha256_hex(&canon.stream),
            rights: ManifestRights {
                spdx: licence.spdx(),
                uri: licence.uri(),
                code: licence.code.clone(),
                basis: match licence.basis {
                    Basis::Stated => "stated",
                    Basis::Inferred(_) => "inferred",
                    Basis::Configured => "configured",
                },
                license_basis: licence.license_basis.clone(),
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
        }
    }

    /// The bytes of `integrity.json`: UTF-8, a fixed order of keys, one line a block.
    pub fn to_json(&self) -> String {
        // Serialising plain data to a String cannot fail; an empty manifest would be refused by verify.
        serde_json::to_string_pretty(self).unwrap_or_default()
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
