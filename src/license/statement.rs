//! What the work says of its licence, and whom it asks to credit (`licence-and-integrity.md` §1.3).

use super::table::LicenceId;
use crate::document::{Basis, Creator, DateText};

/// The licence of an edition, with the words it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceStatement {
    /// The code exactly as the source writes it (`CC-BY-NC-ND`), or the configured id when the source has none.
    pub code: String,
    /// Whether the source itself states a licence (code or notice).
    pub stated: bool,
    /// The source's own notice, line by line, verbatim.
    pub notice: Vec<String>,
    /// The licence as resolved: what the source states, with version and port added only on the publisher's word.
    pub id: LicenceId,
    /// What the source alone says, before any resolution.
    pub stated_id: Option<LicenceId>,
    /// Where `id` comes from.
    pub basis: Basis,
    /// The publisher's reason for a configured licence, in the publisher's words.
    pub license_basis: Option<String>,
}

impl LicenceStatement {
    /// The canonical address; `None` while the licence is unresolved, and then nothing links to a CC address.
    pub fn uri(&self) -> Option<String> {
        self.id.uri()
    }

    /// SPDX id or LicenseRef.
    pub fn spdx(&self) -> String {
        self.id.spdx()
    }

    /// Whether a version is known.
    pub fn is_resolved(&self) -> bool {
        self.id.uri().is_some()
    }

    /// Source words for `dc:rights`: the code, an ideographic space, and the notice in one line.
    pub fn rights_text(&self) -> String {
        let mut text = if self.is_resolved() && !self.stated { self.id.short_name() } else { self.code.clone() };
        if !self.notice.is_empty() {
            text.push('\u{3000}');
            text.push_str(&self.notice.concat());
        }
        text
    }
}

/// The credit that travels with every copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Title.
    pub title: String,
    /// Creators in credit order; never empty.
    pub creators: Vec<Creator>,
    /// Journal.
    pub journal: Option<String>,
    /// Volume number.
    pub volume: Option<String>,
    /// Issue number.
    pub issue: Option<String>,
    /// Volume and issue as printed.
    pub volume_issue: Option<String>,
    /// Date.
    pub date: Option<DateText>,
    /// Publisher, only if supplied.
    pub publisher: Option<String>,
    /// Copyright line, only if supplied.
    pub copyright: Option<String>,
    /// Address of the original, only if supplied.
    pub source_uri: Option<String>,
    /// ISSN, only if supplied.
    pub issn: Option<String>,
}

impl Attribution {
    /// Names in credit order, joined with `、`.
    pub fn byline(&self) -> String {
        self.creators.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// `中国民主季刊　第4卷 第1期　2026年01月`, of the parts that are known.
    pub fn citation(&self) -> Option<String> {
        let parts: Vec<&str> =
            [self.journal.as_deref(), self.volume_issue.as_deref(), self.date.as_ref().map(|d| d.printed.as_str())]
                .into_iter()
                .flatten()
                .collect();
        (!parts.is_empty()).then(|| parts.join("\u{3000}"))
    }
}
