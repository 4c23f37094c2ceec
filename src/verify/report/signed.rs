//! What a report says of signatures and of a rebuild.

use serde::Serialize;

/// What a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Every byte of the file; the signature lies beside it.
    File,
    /// `META-INF/integrity.json` inside the file: the record and the words, not the rest of the container.
    Manifest,
    /// A proof that the file is part of a work, or the root of that work.
    Proof,
}

/// What came of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// Good, by a key that was given.
    Good,
    /// By a key that was not given: nothing can be said of it.
    UnknownKey,
    /// By a key that was given, and wrong.
    Bad,
    /// Not a signature at all.
    Unreadable,
    /// No key was given to check it with.
    NotChecked,
}

/// A signature that came with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// Where it is: a file name, or an entry of the container.
    pub path: String,
    /// What it covers.
    pub over: Over,
    /// What came of it.
    pub state: SignatureState,
    /// Name of the key that it says it was made with.
    pub key: Option<String>,
    /// Its trusted comment, when the key vouches for it.
    pub comment: Option<String>,
    /// When it says it was made, RFC 3339, when the key vouches for that.
    pub time: Option<String>,
}

/// What came of building the file again from its source (`rebuild.rs`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RebuildReport {
    /// Whether every byte is the same.
    pub equal: bool,
    /// The first part that differs: an entry, a page, an object.
    pub difference: Option<String>,
    /// Program and version that the file says made it; empty when it does not say.
    pub generator: String,
    /// Program and version that built it again.
    pub rebuilt_by: String,
}
