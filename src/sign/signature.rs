//! A signature file: four lines, two signatures. The first is over the signed bytes (or their digest), the second over
//! the first and the trusted comment.

use super::{KeyId, MAX_FILE, PublicKey, SecretKey, decode, encode, lines};
use blake2::{Blake2b512, Digest};

/// Longest trusted comment that minisign reads, bytes.
const MAX_COMMENT: usize = 8_000;

/// What is wrong with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Something else.
    #[error("not a signature in minisign's form")]
    NotASignature,
    /// A comment of more than one line, too long, or with control characters.
    #[error("the comment must be one line of fewer than 8000 bytes, without control characters")]
    Comment,
    /// Made by another key.
    #[error("made by another key")]
    OtherKey,
    /// It does not belong to these bytes.
    #[error("it does not belong to these bytes")]
    Bytes,
    /// The trusted comment is not the one that was signed.
    #[error("the trusted comment was changed")]
    TrustedComment,
}

/// A signature, as read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    key: KeyId,
    /// `ED`: over the BLAKE2b digest. `Ed`, as old versions of minisign wrote: over the bytes themselves.
    prehashed: bool,
    over_bytes: [u8; 64],
    comment: String,
    over_comment: [u8; 64],
}

impl Signature {
    /// Signs bytes, in the prehashed form that minisign has written since 0.6.
    ///
    /// # Errors
    /// [`SignatureError::Comment`].
    pub fn new(key: &SecretKey, bytes: &[u8], trusted_comment: &str) -> Result<Signature, SignatureError> {
        if trusted_comment.len() >= MAX_COMMENT || trusted_comment.chars().any(|c| c.is_control() && c != '\t') {
            return Err(SignatureError::Comment);
        }
        let secret = key.ed25519();
        let over_bytes = *secret.sign(Blake2b512::digest(bytes), None);
        let over_comment = *secret.sign([over_bytes.as_slice(), trusted_comment.as_bytes()].concat(), None);
        let comment = trusted_comment.to_string();
        Ok(Signature { key: key.id(), prehashed: true, over_bytes, comment, over_comment })
    }

    /// Reads a signature file.
    ///
    /// # Errors
    /// [`SignatureError::NotASignature`].
    pub fn parse(text: &str) -> Result<Signature, SignatureError> {
        let not = SignatureError::NotASignature;
        if text.len() > MAX_FILE {
            return Err(not);
        }
        let mut lines = lines(text);
        let (Some(first), Some(body), Some(trusted), Some(last)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(not);
        };
        if !first.starts_with("untrusted comment:") || lines.any(|l| !l.trim().is_empty()) {
            return Err(not);
        }
        let comment = trusted.strip_prefix("trusted comment: ").ok_or(not)?.to_string();
        let bytes: [u8; 74] = decode(body).ok_or(not)?;
        let over_comment = decode(last).ok_or(not)?;
        let (algorithm, rest) = bytes.split_at(2);
        let (id, over_bytes) = rest.split_at(8);
        let (Ok(id), Ok(over_bytes)) = (id.try_into(), over_bytes.try_into()) else { return Err(not) };
        let prehashed = match algorithm {
            b"ED" => true,
            b"Ed" => false,
            _ => return Err(not),
        };
        Ok(Signature { key: KeyId(id), prehashed, over_bytes, comment, over_comment })
    }

    /// The text of a signature file. Line ends are line feeds, as minisign wants them.
    pub fn to_text(&self) -> String {
        let mut bytes = if self.prehashed { b"ED".to_vec() } else { b"Ed".to_vec() };
        bytes.extend(self.key.0);
        bytes.extend(self.over_bytes);
        format!(
            "untrusted comment: signature from minisign secret key {}\n{}\ntrusted comment: {}\n{}\n",
            self.key,
            encode(&bytes),
            self.comment,
            encode(&self.over_comment)
        )
    }

    /// Name of the key that it says it was made with.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// The trusted comment. It may be trusted only after [`Signature::check_comment`].
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// Whether the holder of the key wrote the trusted comment. That holds whether the signed bytes are at hand or not.
    ///
    /// # Errors
    /// [`SignatureError::OtherKey`], [`SignatureError::TrustedComment`].
    pub fn check_comment(&self, key: &PublicKey) -> Result<(), SignatureError> {
        let signed = [self.over_bytes.as_slice(), self.comment.as_bytes()].concat();
        self.check(key, &signed, &self.over_comment, SignatureError::TrustedComment)
    }

    /// Whether the holder of the key signed these bytes.
    ///
    /// # Errors
    /// [`SignatureError::OtherKey`], [`SignatureError::Bytes`].
    pub fn check_bytes(&self, key: &PublicKey, bytes: &[u8]) -> Result<(), SignatureError> {
        if self.prehashed {
            self.check(key, &Blake2b512::digest(bytes), &self.over_bytes, SignatureError::Bytes)
        } else {
            self.check(key, bytes, &self.over_bytes, SignatureError::Bytes)
        }
    }

    fn check(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8; 64],
        wrong: SignatureError,
    ) -> Result<(), SignatureError> {
        if key.id() != self.key {
            return Err(SignatureError::OtherKey);
        }
        let signature = ed25519_compact::Signature::new(*signature);
        key.ed25519().verify(message, &signature).map_err(|_| wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published answers: key and signatures of the file `test` (four letters, no line end), made by minisign itself in
    /// both forms and carried by the test suites of its readers.
    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const LEGACY: &str = "untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
";
    const PREHASHED: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
";

    fn secret() -> SecretKey {
        SecretKey::from_seed(&[9; 32], KeyId([8; 8])).unwrap()
    }

    #[test]
    fn published_signatures_are_good_and_nothing_near_them_is() {
        let key = PublicKey::parse(KEY).unwrap();
        for (text, prehashed) in [(LEGACY, false), (PREHASHED, true)] {
            let s = Signature::parse(text).unwrap();
            assert_eq!((s.prehashed, s.key()), (prehashed, key.id()));
            assert_eq!(s.check_bytes(&key, b"test"), Ok(()));
            assert_eq!(s.check_comment(&key), Ok(()));
            assert_eq!(s.check_bytes(&key, b"Test"), Err(SignatureError::Bytes));
            let later = Signature::parse(&text.replace("timestamp:1", "timestamp:2")).unwrap();
            assert_eq!(later.check_comment(&key), Err(SignatureError::TrustedComment));
            assert_eq!(s.check_bytes(&secret().public(), b"test"), Err(SignatureError::OtherKey));
            // the other form of the same bytes is another signature
            let other = Signature { prehashed: !prehashed, ..s };
            assert_eq!(other.check_bytes(&key, b"test"), Err(SignatureError::Bytes));
        }
    }

    #[test]
    fn every_bit_of_a_signature_counts() {
        let key = secret().public();
        let good = Signature::new(&secret(), b"words", "fuzi file:a.epub").unwrap();
        assert_eq!(Signature::parse(&good.to_text()), Ok(good.clone()));
        for bit in 0..512 {
            let mut bad = good.clone();
            bad.over_bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(bad.check_bytes(&key, b"words"), Err(SignatureError::Bytes), "bit {bit}");
            assert_eq!(bad.check_comment(&key), Err(SignatureError::TrustedComment), "bit {bit}");
        }
    }

    #[test]
    fn the_same_bytes_give_the_same_signature() {
        let sign = || Signature::new(&secret(), b"words", "x").unwrap().to_text();
        assert_eq!(sign(), sign());
    }

    /// RFC 8032 §7.1, test 1: secret seed, public key and signature of the empty message.
    #[test]
    fn the_curve_is_that_of_the_rfc() {
        let hex = |t: &str| -> Vec<u8> {
            (0..t.len()).step_by(2).map(|i| u8::from_str_radix(&t[i..i + 2], 16).unwrap()).collect()
        };
        let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let signature = hex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        );
        let key = SecretKey::from_seed(&seed.try_into().unwrap(), KeyId::default()).unwrap();
        assert_eq!(key.public().ed25519().as_slice(), public);
        assert_eq!(key.ed25519().sign(b"", None).as_slice(), signature);
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let extra = format!("{PREHASHED}one more line\n");
        for text in [
            "",
            "untrusted comment: x\n",
            KEY,
            &extra,
            &PREHASHED.replace("RUQ", "RXQ"),
            &PREHASHED.replace("trusted comment: t", "comment: t"),
            &PREHASHED.replace("Zwo=", "Zwo"),
            &"untrusted comment:\n".repeat(100_000),
        ] {
            assert_eq!(Signature::parse(text), Err(SignatureError::NotASignature), "{text:.80}");
        }
        assert!(Signature::parse(&PREHASHED.replace('\n', "\r\n")).is_ok());
        for comment in ["a\nb", "\u{1b}[31m", &"x".repeat(9_000)] {
            assert_eq!(Signature::new(&secret(), b"", comment), Err(SignatureError::Comment));
        }
    }
}
