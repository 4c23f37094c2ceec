//! What is known of the work: from the source given, or from the file's own manifest (`fuzi.integrity/1`).

use crate::license::{Edition, FieldKey, LicenceId, field_sha256, merkle_root, parse_code, parse_uri, sha256_hex};
use crate::verify::model::Artefact;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use serde::Deserialize;

/// The record and the body that a file is held against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub language: String,
    pub fields: Vec<(String, Vec<String>)>,
    pub licence: KnownLicence,
    pub blocks: Vec<KnownBlock>,
    /// Hexadecimal.
    pub root: String,
    /// Hexadecimal.
    pub stream: String,
    /// The edition's own sentences; known with the source only.
    pub own_words: Vec<String>,
    /// Leaf and note of every call; known with the source only.
    pub calls: Vec<(String, String)>,
}

/// The licence of the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownLicence {
    pub code: String,
    pub spdx: String,
    pub uri: Option<String>,
    pub basis: String,
    pub id: Option<LicenceId>,
    pub notice: Vec<String>,
}

/// A block of the record; a manifest knows its digest only.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownBlock {
    pub id: String,
    pub kind: String,
    /// Hexadecimal.
    pub sha256: String,
    pub len: usize,
    pub text: Option<String>,
}

impl Known {
    /// Values of a field, empty when the work has none.
    pub(crate) fn field(&self, key: &str) -> &[String] {
        self.fields.iter().find(|f| f.0 == key).map_or(&[], |f| &f.1)
    }

    /// From a sealed edition.
    pub(crate) fn from_edition(edition: &Edition) -> Known {
        let (canon, licence) = (edition.canon(), edition.licence());
        Known {
            language: edition.language().to_string(),
            fields: canon.fields.iter().map(|(k, v)| (k.as_str().to_string(), v.clone())).collect(),
            licence: KnownLicence {
                code: licence.code.clone(),
                spdx: licence.spdx(),
                uri: licence.uri(),
                basis: edition.manifest().rights.basis.to_string(),
                id: Some(licence.id),
                notice: licence.notice.clone(),
            },
            blocks: canon
                .blocks
                .iter()
                .map(|b| KnownBlock {
                    id: b.id.to_string(),
                    kind: b.kind.as_str().to_string(),
                    sha256: sha256_hex(&b.sha256(edition.language())),
                    len: b.text.chars().count(),
                    text: Some(b.text.clone()),
                })
                .collect(),
            root: sha256_hex(&canon.root),
            stream: sha256_hex(&canon.stream),
            own_words: crate::verify::judge::edition_words::of(edition),
            calls: crate::verify::judge::note_calls::of(edition),
        }
    }
}

#[derive(Deserialize)]
struct Manifest {
    schema: String,
    canon: String,
    language: String,
    source: Source,
    fields: Vec<Field>,
    blocks: Vec<Block>,
    root: String,
    stream: String,
    rights: Rights,
    #[serde(default)]
    transforms: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Source {
    sha256: String,
}

#[derive(Deserialize)]
struct Field {
    key: String,
    values: Vec<String>,
    sha256: String,
}

#[derive(Deserialize)]
struct Block {
    id: String,
    kind: String,
    len: usize,
    sha256: String,
}

#[derive(Deserialize)]
struct Rights {
    spdx: String,
    uri: Option<String>,
    code: String,
    basis: String,
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

fn key_of(text: &str) -> Option<FieldKey> {
    FieldKey::ALL.into_iter().find(|k| k.as_str() == text)
}

/// MAN-001, MAN-002, TRF-001: the manifest, held against itself, the metadata and the source.
pub(crate) fn read_manifest(
    artefact: &Artefact,
    source: Option<(&Known, &str)>,
    findings: &mut Findings,
) -> Option<Known> {
    let at = Where::entry(if artefact.pdf { "integrity.json" } else { "META-INF/integrity.json" });
    let Some(bytes) = &artefact.manifest else {
        if artefact.promises_manifest {
            findings.fail("MAN-001.missing", &["integrity.json"], Detail::at(at));
        } else {
            findings.not_applicable(&["MAN-001"], "na.manifest");
        }
        let m = &artefact.metadata;
        if artefact.marked && (m.root.is_none() || m.stream.is_none()) {
            findings.fail("MAN-001.missing", &["fuzi:root"], Detail::at(Where::entry(m.carrier)));
        }
        findings.not_applicable(&["MAN-002", "TRF-001"], "na.manifest");
        return None;
    };
    findings.ran(&["MAN-001", "MAN-002", "TRF-001"]);
    let manifest: Manifest = match serde_json::from_slice(bytes) {
        Ok(m) => m,
        Err(e) => {
            findings.fail("MAN-001.bad", &[&e.to_string()], Detail::at(at));
            return None;
        }
    };
    if manifest.schema != "fuzi.integrity/1" || manifest.canon != "fuzi-canon/1" {
        let what = format!("{} {}", manifest.schema, manifest.canon);
        findings.fail("MAN-001.bad", &[&what], Detail::at(at));
        return None;
    }
    if !manifest.transforms.is_empty() {
        findings.fail("TRF-001.listed", &[&manifest.transforms.len().to_string()], Detail::at(at.clone()));
    }
    let leaves: Option<Vec<[u8; 32]>> = manifest.blocks.iter().map(|b| unhex(&b.sha256)).collect();
    if leaves.map(|l| sha256_hex(&merkle_root(&l))) != Some(manifest.root.clone()) {
        findings.fail("MAN-002.self", &["root"], Detail::at(at.clone()));
    }
    for field in &manifest.fields {
        let digest = key_of(&field.key).map(|k| sha256_hex(&field_sha256(k, &field.values)));
        if digest.as_deref() != Some(&field.sha256) {
            findings.fail("MAN-002.self", &[&field.key], Detail::at(at.clone()));
        }
    }
    let by_uri = manifest.rights.uri.as_deref().map(parse_uri);
    if by_uri.as_ref().is_some_and(|u| u.as_ref().map(LicenceId::spdx) != Ok(manifest.rights.spdx.clone())) {
        findings.fail("MAN-002.self", &["rights"], Detail::at(at.clone()));
    }
    let known = Known {
        language: manifest.language,
        licence: KnownLicence {
            id: by_uri.and_then(Result::ok).or_else(|| parse_code(&manifest.rights.spdx)),
            code: manifest.rights.code,
            spdx: manifest.rights.spdx,
            uri: manifest.rights.uri,
            basis: manifest.rights.basis,
            notice: manifest.fields.iter().find(|f| f.key == "notice").map(|f| f.values.clone()).unwrap_or_default(),
        },
        fields: manifest.fields.into_iter().map(|f| (f.key, f.values)).collect(),
        blocks: manifest
            .blocks
            .into_iter()
            .map(|b| KnownBlock { id: b.id, kind: b.kind, sha256: b.sha256, len: b.len, text: None })
            .collect(),
        root: manifest.root,
        stream: manifest.stream,
        own_words: Vec::new(),
        calls: Vec::new(),
    };
    against_metadata(&known, artefact, findings);
    if let Some((source, sha256)) = source {
        against_source(&known, source, &at, findings);
        if manifest.source.sha256 != sha256 {
            findings.fail("MAN-002.source", &["source"], Detail::diff(at, sha256, &manifest.source.sha256));
        }
    }
    if !artefact.marked {
        findings.fail("MAN-002.marks", &[], Detail::default());
    }
    Some(known)
}

fn against_metadata(known: &Known, artefact: &Artefact, findings: &mut Findings) {
    let m = &artefact.metadata;
    for (name, here, there) in [("fuzi:root", &m.root, &known.root), ("fuzi:stream", &m.stream, &known.stream)] {
        match here {
            Some(value) if value == there => {}
            Some(value) => {
                findings.fail("MAN-002.metadata", &[name], Detail::diff(Where::entry(m.carrier), there, value));
            }
            None => findings.fail("MAN-001.missing", &[name], Detail::at(Where::entry(m.carrier))),
        }
    }
}

fn against_source(known: &Known, source: &Known, at: &Where, findings: &mut Findings) {
    let mut differs = |what: &str, here: &str, there: &str| {
        if here != there {
            findings.fail("MAN-002.source", &[what], Detail::diff(at.clone(), there, here));
        }
    };
    differs("root", &known.root, &source.root);
    differs("stream", &known.stream, &source.stream);
    differs("rights", &known.licence.spdx, &source.licence.spdx);
    differs("code", &known.licence.code, &source.licence.code);
    for key in FieldKey::ALL {
        let (here, there) = (known.field(key.as_str()), source.field(key.as_str()));
        differs(key.as_str(), &here.join("｜"), &there.join("｜"));
    }
}
