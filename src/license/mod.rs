//! The seal: the CC licences, attribution, the notice's words, canonical text and digests.
//!
//! [`seal`] is the only way to an [`Edition`], and `pdf` and `epub` accept nothing else: no notice, no edition;
//! no edition, no file.

mod canon;
mod carrier;
mod crosscheck;
mod edition;
mod manifest;
mod merkle;
mod proof;
mod statement;
mod table;
mod targets;
mod wording;

pub use crate::digest::sha256_hex;
pub use canon::{Canon, CanonBlock, CanonKind, FieldKey, canonical_blocks, field_sha256, stream_sha256};
pub use carrier::{Carrier, EpubCarrier, EpubEntry, PdfCarrier, PdfObject, PdfPage, SpineEntry};
pub use crosscheck::{NoticeConflict, cross_check};
pub(crate) use edition::rfc3339;
pub use edition::{Edition, SealError, SealOptions, seal};
pub(crate) use manifest::GENERATOR;
pub use manifest::{Manifest, ManifestBlock};
pub use merkle::{RangeProof, merkle_root};
pub use proof::{BlockDigest, Proof, ProofError};
pub use statement::{Attribution, LicenceStatement};
pub(crate) use table::is_traditional;
pub use table::{Family, LicenceId, Port, Term, UriError, Version, parse_code, parse_uri};
pub use targets::{Targets, head_notes, targets};
pub use wording::{Row, RowText, Wording};
