//! The file's own manifest (`fuzi.integrity/1`), held against itself, the metadata and the source (MAN-001, MAN-002).

use crate::license::{FieldKey, LicenceId, field_sha256, merkle_root, parse_code, parse_uri, sha256_hex};
use crate::verify::judge::known::{Known, KnownBlock, KnownCredit, KnownLicence};
use crate::verify::judge::parts::{self, Listed};
use crate::verify::model::Artefact;
use crate::verify::report::Where;
use crate::verify::report::findings::{Detail, Findings};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    attribution: Option<Attribution>,
    carrier: Option<Listed>,
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
    links: Option<String>,
}

#[derive(Deserialize)]
struct Attribution {
    creators: Vec<Creator>,
    volume: Option<String>,
    issue: Option<String>,
    date: Option<String>,
    issn: Option<String>,
    publisher: Option<String>,
    copyright: Option<String>,
    source_uri: Option<String>,
}

#[derive(Deserialize)]
struct Creator {
    name: String,
    role: Option<String>,
    role_basis: Option<String>,
}

#[derive(Deserialize)]
struct Rights {
    spdx: String,
    uri: Option<String>,
    code: String,
    basis: String,
    license_basis: Option<String>,
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

/// MAN-001, MAN-002, TRF-001: the manifest, held against itself, the metadata and the source. With the root of `whole`,
/// the file may be an excerpt that kept the manifest of that work: its list of parts is the work's.
pub(crate) fn read_manifest(
    artefact: &Artefact,
    source: Option<(&Known, &str)>,
    whole: Option<&[u8; 32]>,
    findings: &mut Findings,
) -> Option<Known> {
    let at = Where::entry(if artefact.pdf { "integrity.json" } else { "META-INF/integrity.json" });
    let Some(bytes) = &artefact.manifest else {
        if artefact.promises_manifest {
            let name = artefact.metadata.manifest_name.as_deref().unwrap_or("integrity.json");
            findings.fail("MAN-001.missing", &[name], Detail::at(at));
        } else {
            findings.not_applicable(&["MAN-001"], "na.manifest");
        }
        let m = &artefact.metadata;
        if artefact.marked && (m.root.is_none() || m.stream.is_none()) {
            findings.fail("MAN-001.missing", &["fuzi:root"], Detail::at(Where::entry(m.carrier)));
        }
        findings.not_applicable(&["MAN-002", "MAN-003", "TRF-001"], "na.manifest");
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
    match &manifest.carrier {
        Some(_) if whole.is_some_and(|w| sha256_hex(w) == manifest.root) => {
            findings.not_applicable(&["MAN-003"], "na.whole");
        }
        Some(listed) => parts::check(listed, artefact, findings),
        None => findings.not_applicable(&["MAN-003"], "na.carrier"),
    }
    let bylines = manifest.fields.iter().find(|f| f.key == "byline").map_or(&[][..], |f| &f.values);
    if manifest.attribution.as_ref().is_some_and(|a| !a.creators.iter().map(|c| &c.name).eq(bylines)) {
        findings.fail("MAN-002.self", &["attribution"], Detail::at(at.clone()));
    }
    let known = Known {
        language: manifest.language,
        licence: KnownLicence {
            id: by_uri.and_then(Result::ok).or_else(|| parse_code(&manifest.rights.spdx)),
            code: manifest.rights.code,
            spdx: manifest.rights.spdx,
            uri: manifest.rights.uri,
            basis: manifest.rights.basis,
            reason: manifest.rights.license_basis,
            notice: manifest.fields.iter().find(|f| f.key == "notice").map(|f| f.values.clone()).unwrap_or_default(),
        },
        fields: manifest.fields.into_iter().map(|f| (f.key, f.values)).collect(),
        blocks: manifest
            .blocks
            .into_iter()
            .map(|b| KnownBlock { id: b.id, kind: b.kind, sha256: b.sha256, len: b.len, links: b.links, text: None })
            .collect(),
        root: manifest.root,
        stream: manifest.stream,
        own_words: Vec::new(),
        targets: BTreeMap::new(),
        head_notes: Vec::new(),
        credit: manifest.attribution.map(|a| KnownCredit {
            roles: a.creators.into_iter().map(|c| Some((c.role?, c.role_basis.unwrap_or_default()))).collect(),
            volume: a.volume,
            issue: a.issue,
            date: a.date,
            issn: a.issn,
            publisher: a.publisher,
            copyright: a.copyright,
            source_uri: a.source_uri,
        }),
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
    let roles = |k: &Known| {
        let roles =
            k.credit.as_ref().map(|c| c.roles.iter().map(|r| r.as_ref().map_or("-", |r| &r.0)).collect::<Vec<_>>());
        roles.map(|r| r.join(" "))
    };
    if let (Some(here), Some(there)) = (roles(known), roles(source)) {
        differs("roles", &here, &there);
    }
    for (here, there) in known.blocks.iter().zip(&source.blocks) {
        let want = source.targets.get(&there.id).and_then(|t| t.sha256()).map(|d| sha256_hex(&d));
        let own = !matches!(there.kind.as_str(), "alt" | "ruby");
        if let (true, Some(here)) = (own, &here.links)
            && Some(here) != want.as_ref()
        {
            differs(&format!("{} links", there.id), here, &want.unwrap_or_default());
        }
    }
}
