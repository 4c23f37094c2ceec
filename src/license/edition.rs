//! [`Edition`]: a document with its licence, credit and digests sealed on.

use super::{Attribution, Canon, FieldKey, LicenceStatement, Manifest, Wording, cross_check, parse_code};
use crate::document::{Basis, DateText, Document, Field, Metadata};
use crate::normalize::Ledger;
use crate::text::SourceSpan;

/// A work that may be published. Only [`seal`] makes one.
#[derive(Clone, Debug)]
pub struct Edition {
    document: Document,
    licence: LicenceStatement,
    attribution: Attribution,
    ledger: Ledger,
    canon: Canon,
    wording: Wording,
    manifest: Manifest,
    modified: String,
    language: String,
    build: Option<String>,
}

impl Edition {
    /// The words and their roles.
    pub fn document(&self) -> &Document {
        &self.document
    }
    /// What may be done with the work, and on whose word.
    pub fn licence(&self) -> &LicenceStatement {
        &self.licence
    }
    /// Whom to credit, and for what.
    pub fn attribution(&self) -> &Attribution {
        &self.attribution
    }
    /// Every repair made to the source's layout.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
    /// Canonical text and its digests.
    pub fn canon(&self) -> &Canon {
        &self.canon
    }
    /// The edition's own sentences (title page, copyright page, credit lines), in its language.
    pub fn wording(&self) -> &Wording {
        &self.wording
    }
    /// What goes into `integrity.json`.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
    /// The edition's date, RFC 3339 in UTC, from `SOURCE_DATE_EPOCH` or the publication date; never the clock.
    pub fn modified(&self) -> &str {
        &self.modified
    }
    /// BCP 47 tag of the work (`zh-Hans`).
    pub fn language(&self) -> &str {
        &self.language
    }
    /// How the files are made, one line for their metadata (`fuzi:build`); see `rebuild.rs`.
    pub fn build_note(&self) -> Option<&str> {
        self.build.as_deref()
    }
    /// Sets what [`Edition::build_note`] says. It is about the making and changes no word.
    pub fn set_build_note(&mut self, note: &str) {
        self.build = Some(note.to_string());
    }
    /// Title of the work; [`seal`] refuses a work without one.
    pub fn title(&self) -> &str {
        &self.attribution.title
    }
    /// `urn:uuid:…`, derived from the canonical fields and stream: the same work, the same name.
    pub fn identifier(&self) -> &str {
        &self.manifest.identifier
    }
}

/// What sealing needs besides the document.
#[derive(Clone, Debug, Default)]
pub struct SealOptions {
    /// `SOURCE_DATE_EPOCH`, seconds.
    pub source_date_epoch: Option<i64>,
}

/// Why a work cannot be published as it stands. Each says what to add.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No title was stated or given.
    #[error("no title: the source states none; add `title:` to its front matter or give --title")]
    NoTitle,
    /// Nobody to credit.
    #[error("no author: the source names none; add `creators:` to its front matter or give --author")]
    NoCreator,
    /// No licence at all.
    #[error("no licence: the source states none; add `license:` to its front matter or give --license")]
    NoLicence,
    /// A code that is in no table.
    #[error("licence `{code}` is not one of Creative Commons' licences (LIC-006)")]
    UnknownLicence {
        /// The code.
        code: String,
        /// Where the source writes it.
        span: Option<SourceSpan>,
    },
    /// `--license` says something else than the source.
    #[error(
        "--license {configured} contradicts the source, which states `{stated}` (LIC-004); only a version or port may be added"
    )]
    Contradiction {
        /// What the source states.
        stated: String,
        /// What was given.
        configured: String,
        /// Where the source states it.
        span: Option<SourceSpan>,
    },
    /// A stated licence was resolved without a reason.
    #[error(
        "--license resolves a licence that the source states without a version; say on whose word with --license-basis"
    )]
    NoBasis,
    /// The notice contradicts the code.
    #[error("the notice says `{clause}`, which contradicts the licence {code} (LIC-008)")]
    Notice {
        /// The clause.
        clause: String,
        /// The code.
        code: String,
        /// Where the notice stands.
        span: Option<SourceSpan>,
    },
    /// No words.
    #[error("the source holds no text")]
    Empty,
}

/// Puts licence, credit and digests on a document. There is no other way to an [`Edition`].
///
/// # Errors
/// [`SealError`] when the work cannot be published as it stands: no title, no author, no licence, a licence that does
/// not exist, a configured licence outside the stated one, or a notice that contradicts the code.
pub fn seal(document: Document, ledger: Ledger, options: &SealOptions) -> Result<Edition, SealError> {
    let meta = &document.meta;
    let title =
        meta.title.as_ref().map(|t| t.value.clone()).filter(|t| !t.trim().is_empty()).ok_or(SealError::NoTitle)?;
    if meta.creators.is_empty() {
        return Err(SealError::NoCreator);
    }
    let licence = resolve(meta)?;
    let notice_span = meta.notice.as_ref().and_then(|n| n.spans.first().copied());
    if let Some(conflict) = cross_check(&licence.notice, licence.id.family).into_iter().next() {
        return Err(SealError::Notice { clause: conflict.clause, code: licence.code, span: notice_span });
    }
    let attribution = Attribution {
        title,
        creators: meta.creators.clone(),
        journal: value(&meta.journal),
        volume: value(&meta.volume),
        issue: value(&meta.issue),
        volume_issue: value(&meta.volume_issue),
        date: meta.date.as_ref().map(|d| d.value.clone()),
        publisher: value(&meta.publisher),
        copyright: value(&meta.copyright),
        source_uri: value(&meta.source),
        issn: value(&meta.issn),
    };
    let language = value(&meta.language).unwrap_or_else(|| "zh-Hans".to_string());
    let canon = Canon::new(&document, record(meta, &attribution, &licence), &language);
    if canon.blocks.is_empty() {
        return Err(SealError::Empty);
    }
    let modified = edition_date(options.source_date_epoch, attribution.date.as_ref());
    let printed_date = options.source_date_epoch.map(|_| modified[..10].to_string());
    let wording = Wording::new(&attribution, &licence, &ledger, &document, &language, printed_date.as_deref());
    let manifest = Manifest::new(&document, &canon, &licence, &attribution, &ledger, &language, &modified);
    Ok(Edition { document, licence, attribution, ledger, canon, wording, manifest, modified, language, build: None })
}

fn value(field: &Option<Field<String>>) -> Option<String> {
    field.as_ref().map(|f| f.value.clone())
}

/// The record of the work (`decisions.md` 1).
fn record(meta: &Metadata, attribution: &Attribution, licence: &LicenceStatement) -> Vec<(FieldKey, Vec<String>)> {
    let one = |v: Option<String>| v.into_iter().collect::<Vec<_>>();
    FieldKey::ALL
        .into_iter()
        .map(|key| {
            let values = match key {
                FieldKey::Title => vec![attribution.title.clone()],
                FieldKey::Subtitle => one(value(&meta.subtitle)),
                FieldKey::Kind => one(value(&meta.kind)),
                FieldKey::Byline => attribution.creators.iter().map(|c| c.name.clone()).collect(),
                FieldKey::Journal => one(attribution.journal.clone()),
                FieldKey::VolumeIssue => one(attribution.volume_issue.clone()),
                FieldKey::Date => one(attribution.date.as_ref().map(|d| d.printed.clone())),
                FieldKey::LicenceCode => vec![licence.code.clone()],
                FieldKey::Notice => licence.notice.clone(),
            };
            (key, values)
        })
        .filter(|(_, values)| !values.is_empty())
        .collect()
}

/// The licence from what the source states and what the publisher gives (`decisions.md` 7, 8; §1.6).
fn resolve(meta: &Metadata) -> Result<LicenceStatement, SealError> {
    let span = meta.license.as_ref().and_then(|l| l.spans.first().copied());
    let stated_id = match &meta.license {
        None => None,
        Some(l) => Some(parse_code(&l.value).ok_or_else(|| SealError::UnknownLicence { code: l.value.clone(), span })?),
    };
    let configured = match &meta.license_configured {
        None => None,
        Some(code) => Some((
            code.clone(),
            parse_code(code).ok_or_else(|| SealError::UnknownLicence { code: code.clone(), span: None })?,
        )),
    };
    let license_basis = value(&meta.license_basis).filter(|b| !b.trim().is_empty());
    let notice = meta.notice.as_ref().map(|n| n.value.clone()).unwrap_or_default();
    let (id, code, basis) = match (stated_id, configured) {
        (None, None) => return Err(SealError::NoLicence),
        (Some(id), None) => (id, meta.license.as_ref().map_or_else(String::new, |l| l.value.clone()), Basis::Stated),
        // the source writes no code: the edition's own form of the name
        (None, Some((_, id))) => (id, id.short_name(), Basis::Configured),
        (Some(stated), Some((code, id))) => {
            let stated_code = meta.license.as_ref().map_or_else(String::new, |l| l.value.clone());
            let extends = stated.family == id.family
                && (stated.version.is_none() || stated.version == id.version)
                && (stated.port.is_none() || stated.port == id.port)
                && (stated.version.is_none() || stated == id || stated.port.is_none());
            if !extends {
                return Err(SealError::Contradiction { stated: stated_code, configured: code, span });
            }
            if stated == id {
                (id, stated_code, Basis::Stated)
            } else if license_basis.is_none() {
                return Err(SealError::NoBasis);
            } else {
                (id, stated_code, Basis::Configured)
            }
        }
    };
    Ok(LicenceStatement {
        code,
        stated: stated_id.is_some() || !notice.is_empty(),
        notice,
        id,
        stated_id,
        basis,
        license_basis,
    })
}

/// RFC 3339 in UTC: `SOURCE_DATE_EPOCH`, else the publication date at noon with missing parts counted as the first
/// (`decisions.md` 27), else the epoch itself. Never the clock.
fn edition_date(epoch: Option<i64>, date: Option<&DateText>) -> String {
    if let Some(seconds) = epoch {
        return rfc3339(seconds);
    }
    match date {
        None => "1970-01-01T00:00:00Z".to_string(),
        Some(d) => {
            let mut parts = d.iso.split('-');
            let year = parts.next().unwrap_or("1970");
            let (month, day) = (parts.next().unwrap_or("01"), parts.next().unwrap_or("01"));
            format!("{year}-{month}-{day}T12:00:00Z")
        }
    }
}

/// Seconds since 1970 as RFC 3339 in UTC.
pub(crate) fn rfc3339(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (y, m, d) = civil(days);
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest % 3600 / 60, rest % 60)
}

/// Days since 1970-01-01 to a Gregorian date (the days-from-civil algorithm, years from 1 March).
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_from_the_epoch_or_the_publication() {
        assert_eq!(edition_date(Some(1_767_225_600), None), "2026-01-01T00:00:00Z");
        assert_eq!(edition_date(Some(951_782_399), None), "2000-02-28T23:59:59Z");
        assert_eq!(edition_date(Some(951_782_400), None), "2000-02-29T00:00:00Z");
        let date = DateText { printed: "2026年01月".into(), iso: "2026-01".into() };
        assert_eq!(edition_date(None, Some(&date)), "2026-01-01T12:00:00Z");
    }

    fn meta(stated: Option<&str>, configured: Option<&str>, basis: Option<&str>) -> Metadata {
        Metadata {
            license: stated.map(|s| Field::stated(s.into(), SourceSpan::new(0, 1))),
            license_configured: configured.map(Into::into),
            license_basis: basis.map(|b| Field::configured(b.into())),
            ..Metadata::default()
        }
    }

    #[test]
    fn a_version_is_added_only_on_somebodys_word() {
        let r = resolve(&meta(Some("CC-BY-NC-ND"), None, None)).unwrap();
        assert_eq!((r.uri(), r.basis.clone()), (None, Basis::Stated));
        assert_eq!(resolve(&meta(Some("CC-BY-NC-ND"), Some("CC-BY-NC-ND-4.0"), None)), Err(SealError::NoBasis));
        let r = resolve(&meta(Some("CC-BY-NC-ND"), Some("CC-BY-NC-ND-4.0"), Some("编辑部来信"))).unwrap();
        assert_eq!(
            (r.spdx().as_str(), r.code.as_str(), r.basis),
            ("CC-BY-NC-ND-4.0", "CC-BY-NC-ND", Basis::Configured)
        );
    }

    #[test]
    fn nothing_overrides_stated_rights() {
        for (stated, given) in [
            ("CC-BY-NC-ND", "CC-BY-4.0"),
            ("CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0"),
            ("CC-BY-NC-ND-4.0", "CC-BY-NC-ND"),
            ("CC BY 3.0 CN", "CC-BY-3.0"),
        ] {
            let got = resolve(&meta(Some(stated), Some(given), Some("x")));
            assert!(matches!(got, Err(SealError::Contradiction { .. })), "{stated} + {given}: {got:?}");
        }
    }

    #[test]
    fn no_licence_is_an_error_and_a_given_one_needs_no_basis() {
        assert_eq!(resolve(&meta(None, None, None)), Err(SealError::NoLicence));
        assert_eq!(resolve(&meta(None, Some("CC-BY-4.0"), None)).unwrap().spdx(), "CC-BY-4.0");
    }
}
