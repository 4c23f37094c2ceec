//! What is known of the work: from the source given, or from the file's own manifest ([`super::manifest`]).

use crate::document::live_href;
use crate::license::{Edition, LicenceId, Targets, head_notes, sha256_hex, targets};
use std::collections::BTreeMap;

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
    /// Where the links and calls of each leaf lead; known with the source only.
    pub targets: BTreeMap<String, Targets>,
    /// Ids of the notes that the title and the names call, in order; known with the source only.
    pub head_notes: Vec<String>,
    /// Credit and origin; absent in manifests of early editions.
    pub credit: Option<KnownCredit>,
}

/// Credit and origin of the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownCredit {
    /// Role and its basis, one for each name of the byline.
    pub roles: Vec<Option<(String, String)>>,
    pub volume: Option<String>,
    pub issue: Option<String>,
    pub date: Option<String>,
    pub issn: Option<String>,
    pub publisher: Option<String>,
    pub copyright: Option<String>,
    pub source_uri: Option<String>,
}

/// The licence of the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownLicence {
    pub code: String,
    pub spdx: String,
    pub uri: Option<String>,
    pub basis: String,
    /// The publisher's reason for a configured licence.
    pub reason: Option<String>,
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
    /// Digest of where its links lead, hexadecimal.
    pub links: Option<String>,
    pub text: Option<String>,
}

impl Known {
    /// Values of a field, empty when the work has none.
    pub(crate) fn field(&self, key: &str) -> &[String] {
        self.fields.iter().find(|f| f.0 == key).map_or(&[], |f| &f.1)
    }

    /// From a sealed edition.
    pub(crate) fn from_edition(edition: &Edition) -> Known {
        let (canon, licence, a) = (edition.canon(), edition.licence(), edition.attribution());
        Known {
            language: edition.language().to_string(),
            fields: canon.fields.iter().map(|(k, v)| (k.as_str().to_string(), v.clone())).collect(),
            licence: KnownLicence {
                code: licence.code.clone(),
                spdx: licence.spdx(),
                uri: licence.uri(),
                basis: edition.manifest().rights.basis.to_string(),
                reason: licence.license_basis.clone(),
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
                    links: None,
                    text: Some(b.text.clone()),
                })
                .collect(),
            root: sha256_hex(&canon.root),
            stream: sha256_hex(&canon.stream),
            own_words: crate::verify::judge::edition_words::of(edition),
            head_notes: head_notes(edition.document()),
            targets: targets(edition.document()).into_iter().map(|(id, t)| (id.to_string(), t)).collect(),
            credit: Some(KnownCredit {
                roles: edition
                    .manifest()
                    .attribution
                    .creators
                    .iter()
                    .map(|c| Some((c.role.clone()?, c.role_basis.unwrap_or_default().to_string())))
                    .collect(),
                volume: a.volume.clone(),
                issue: a.issue.clone(),
                date: a.date.as_ref().map(|d| d.iso.clone()),
                issn: a.issn.clone(),
                publisher: a.publisher.clone(),
                copyright: a.copyright.clone(),
                source_uri: a.source_uri.clone(),
            }),
        }
    }

    /// Addresses that the edition's own pages may lead to.
    pub(crate) fn own_addresses(&self) -> Vec<String> {
        let source = self.credit.as_ref().and_then(|c| c.source_uri.as_deref()).and_then(live_href);
        self.licence.uri.iter().cloned().chain(source).collect()
    }
}
