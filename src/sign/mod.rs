//! Keys and signatures in minisign's form: Ed25519 over a BLAKE2b digest, keys in two-line text files.
//!
//! Knows bytes and text, nothing of EPUB or PDF, and opens no file. What a key is worth is not for this room to say: a
//! signature proves that the holder of the key made it, and that is all (`licence-and-integrity.md` §3.3).

mod public;
mod secret;
mod signature;
mod statement;

pub use public::{KeyError, KeyId, PublicKey};
pub use secret::{Cost, SecretFile, SecretKey};
pub use signature::{Signature, SignatureError};
pub use statement::{Statement, signed_at};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest key or signature file that is read, bytes: minisign's own have at most ten thousand.
pub const MAX_FILE: usize = 16 << 10;

fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Exactly `N` bytes of strict base64.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

/// Lines without their ends; a file written on Windows has the same lines.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{FEFF}').lines().map(|l| l.trim_end_matches('\r'))
}
