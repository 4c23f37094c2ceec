//! Public keys: `RW…`, 42 bytes in base64, alone or under a comment.

use super::{MAX_FILE, decode, encode, lines};
use std::fmt;

/// Name of a key pair, chosen at random with it: eight bytes, written as minisign does, in hexadecimal and the last first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", u64::from_le_bytes(self.0))
    }
}

/// Why a key cannot be used. No message holds anything of the key itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Something else.
    #[error("not a key in minisign's form")]
    NotAKey,
    /// A secret key where a public one was asked for.
    #[error("this is a secret key; a public one is asked for")]
    Secret,
    /// A public key where a secret one was asked for.
    #[error("this is a public key; the secret one is asked for")]
    Public,
    /// A form of encryption that minisign does not have.
    #[error("the key is encrypted in an unknown way")]
    Unknown,
    /// Opening the key would take more than minisign ever asks for.
    #[error("the key asks for more memory or time than minisign ever does")]
    Cost,
    /// The key is encrypted and no password was given.
    #[error("the key has a password, and none was given")]
    Locked,
    /// Wrong password; a damaged file looks the same.
    #[error("wrong password, or the file is damaged")]
    Password,
    /// The checksum of a key without a password is wrong.
    #[error("the file is damaged")]
    Damaged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

/// A public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    key: [u8; 32],
}

impl PublicKey {
    pub(super) fn new(id: KeyId, key: [u8; 32]) -> PublicKey {
        PublicKey { id, key }
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn ed25519(&self) -> ed25519_compact::PublicKey {
        ed25519_compact::PublicKey::new(self.key)
    }

    /// Reads a key file: a comment and the key, or the key alone, as it is printed beside a download.
    ///
    /// # Errors
    /// [`KeyError`] when it is none.
    pub fn parse(text: &str) -> Result<PublicKey, KeyError> {
        if text.len() > MAX_FILE {
            return Err(KeyError::NotAKey);
        }
        let mut rest = lines(text).map(str::trim).filter(|l| !l.is_empty());
        let first = rest.next().unwrap_or_default();
        let encoded = if first.starts_with("untrusted comment:") { rest.next().unwrap_or_default() } else { first };
        if decode::<158>(encoded).is_some_and(|b| b.starts_with(b"Ed")) {
            return Err(KeyError::Secret);
        }
        let bytes: [u8; 42] = decode(encoded).ok_or(KeyError::NotAKey)?;
        let (head, key) = bytes.split_at(10);
        let (algorithm, id) = head.split_at(2);
        let (Ok(id), Ok(key)) = (id.try_into(), key.try_into()) else { return Err(KeyError::NotAKey) };
        // one key a file, as minisign has it: more would hide which one is trusted
        if algorithm != b"Ed" || rest.next().is_some() || ed25519_compact::PublicKey::new(key).validate().is_err() {
            return Err(KeyError::NotAKey);
        }
        Ok(PublicKey { id: KeyId(id), key })
    }

    /// The key on one line, to be printed or pinned.
    pub fn to_base64(&self) -> String {
        let mut bytes = b"Ed".to_vec();
        bytes.extend(self.id.0);
        bytes.extend(self.key);
        encode(&bytes)
    }

    /// The text of a key file.
    pub fn to_text(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.id, self.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The author's own key, published on minisign's page.
    const KNOWN: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn a_known_key_is_read_in_both_forms() {
        let alone = PublicKey::parse(KNOWN).unwrap();
        assert_eq!(alone.id().to_string(), "E7620F1842B4E81F");
        let file = format!("untrusted comment: minisign public key E7620F1842B4E81F\r\n{KNOWN}\r\n");
        assert_eq!(PublicKey::parse(&file), Ok(alone));
        assert_eq!(alone.to_base64(), KNOWN);
        assert_eq!(PublicKey::parse(&alone.to_text()), Ok(alone));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let longer = format!("{KNOWN}AAAA");
        let two = format!("{KNOWN}\n{KNOWN}\n");
        let low_order = encode(&[b"Ed".as_slice(), &[1; 8], &[0; 32]].concat());
        for text in ["", "untrusted comment: x", "RWQ", &KNOWN[1..], &longer, &two, &low_order, &"A".repeat(1 << 20)] {
            assert_eq!(PublicKey::parse(text), Err(KeyError::NotAKey), "{text:.60}");
        }
    }
}
