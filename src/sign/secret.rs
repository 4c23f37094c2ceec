//! Secret keys: made, locked with a password by scrypt as minisign does, opened, used. Never printed.

use super::{KeyError, KeyId, MAX_FILE, PublicKey, decode, encode, lines};
use blake2::{Blake2b256, Digest};
use std::fmt;
use zeroize::Zeroizing;

/// What opening a locked key costs, in libsodium's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Operations.
    pub operations: u64,
    /// Memory, bytes.
    pub memory: u64,
}

impl Cost {
    /// What minisign writes, and the most that is accepted: a gibibyte.
    pub const MINISIGN: Cost = Cost { operations: 1 << 25, memory: 1 << 30 };

    /// scrypt's `log2 N` and `p` (`r` is 8), chosen as libsodium's `crypto_pwhash_scryptsalsa208sha256` does.
    fn parameters(self) -> Option<(u8, u32)> {
        if self.operations > Cost::MINISIGN.operations || self.memory > Cost::MINISIGN.memory {
            return None;
        }
        let operations = self.operations.max(32_768);
        let largest = |n: u64| (1..=20u8).find(|log| 1u64 << log > n / 2);
        if operations < self.memory / 32 {
            return Some((largest(operations / 32)?, 1));
        }
        let log = largest(self.memory / 1024)?;
        let p = (operations / 4 / (1 << log)).min(0x3FFF_FFFF) / 8;
        Some((log, u32::try_from(p).ok().filter(|p| *p > 0)?))
    }
}

/// Bytes that a password hides: name, key, checksum.
const HIDDEN: usize = 8 + 64 + 32;

/// A secret key file, as read.
#[derive(Clone)]
pub struct SecretFile {
    locked: bool,
    salt: [u8; 32],
    cost: Cost,
    hidden: Zeroizing<[u8; HIDDEN]>,
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretFile").field("locked", &self.locked).finish_non_exhaustive()
    }
}

impl SecretFile {
    /// Reads a key file: a comment and 158 bytes in base64.
    ///
    /// # Errors
    /// [`KeyError`] when it is none.
    pub fn parse(text: &str) -> Result<SecretFile, KeyError> {
        if text.len() > MAX_FILE {
            return Err(KeyError::NotAKey);
        }
        let encoded = lines(text).find(|l| !l.trim().is_empty() && !l.starts_with("untrusted comment:"));
        let encoded = encoded.unwrap_or_default();
        if decode::<42>(encoded).is_some_and(|b| b.starts_with(b"Ed")) {
            return Err(KeyError::Public);
        }
        let bytes: Zeroizing<[u8; 158]> = Zeroizing::new(decode(encoded).ok_or(KeyError::NotAKey)?);
        let mut rest = bytes.as_slice();
        let algorithm: [u8; 2] = take(&mut rest)?;
        let kdf: [u8; 2] = take(&mut rest)?;
        let checksum: [u8; 2] = take(&mut rest)?;
        let salt = take(&mut rest)?;
        let operations = u64::from_le_bytes(take(&mut rest)?);
        let memory = u64::from_le_bytes(take(&mut rest)?);
        let hidden = Zeroizing::new(take(&mut rest)?);
        if &algorithm != b"Ed" || &checksum != b"B2" {
            return Err(KeyError::NotAKey);
        }
        let locked = match &kdf {
            b"Sc" => true,
            [0, 0] => false,
            _ => return Err(KeyError::Unknown),
        };
        Ok(SecretFile { locked, salt, cost: Cost { operations, memory }, hidden })
    }

    /// Whether a password is needed.
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// The key inside. `password` is not looked at when there is none on the file.
    ///
    /// # Errors
    /// [`KeyError::Locked`], [`KeyError::Password`], [`KeyError::Damaged`], [`KeyError::Cost`].
    pub fn open(&self, password: Option<&str>) -> Result<SecretKey, KeyError> {
        let mut bytes = self.hidden.clone();
        if self.locked {
            hide(&mut bytes, password.ok_or(KeyError::Locked)?, &self.salt, self.cost)?;
        }
        let wrong = if self.locked { KeyError::Password } else { KeyError::Damaged };
        let mut rest = bytes.as_slice();
        let id = KeyId(take(&mut rest)?);
        let key: Zeroizing<[u8; 64]> = Zeroizing::new(take(&mut rest)?);
        let checksum: [u8; 32] = take(&mut rest)?;
        // `minisign -W` leaves the checksum of a key without a password out
        let left_out = !self.locked && checksum == [0; 32];
        if checksum != sum(id, &key) && !left_out {
            return Err(wrong);
        }
        SecretKey::new(id, key).ok_or(wrong)
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], KeyError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(KeyError::NotAKey)?;
    *rest = tail;
    Ok(*head)
}

/// The checksum that tells a right password from a wrong one.
fn sum(id: KeyId, key: &[u8; 64]) -> [u8; 32] {
    let mut h = Blake2b256::new();
    h.update(b"Ed");
    h.update(id.0);
    h.update(key);
    h.finalize().into()
}

/// Hides or shows the bytes: both are the same exclusive or with scrypt's stream.
fn hide(bytes: &mut [u8; HIDDEN], password: &str, salt: &[u8; 32], cost: Cost) -> Result<(), KeyError> {
    let (log, p) = cost.parameters().ok_or(KeyError::Cost)?;
    let params = scrypt::Params::new(log, 8, p).map_err(|_| KeyError::Cost)?;
    let mut stream = Zeroizing::new([0; HIDDEN]);
    scrypt::scrypt(password.as_bytes(), salt, &params, stream.as_mut_slice()).map_err(|_| KeyError::Cost)?;
    bytes.iter_mut().zip(stream.iter()).for_each(|(b, s)| *b ^= s);
    Ok(())
}

/// A secret key, open. Wiped from memory when it goes.
pub struct SecretKey {
    id: KeyId,
    key: Zeroizing<[u8; 64]>,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.id)
    }
}

impl SecretKey {
    /// `None` when the public half does not belong to the secret one: such a pair would give its key away by signing.
    fn new(id: KeyId, key: Zeroizing<[u8; 64]>) -> Option<SecretKey> {
        let seed = ed25519_compact::Seed::from_slice(key.get(..32)?).ok()?;
        let pair = ed25519_compact::KeyPair::try_from_seed(seed).ok()?;
        (pair.sk.as_slice() == key.as_slice()).then_some(SecretKey { id, key })
    }

    /// A new key from the system's random numbers.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<SecretKey, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        let mut id = [0; 8];
        getrandom::fill(seed.as_mut_slice()).map_err(|_| KeyError::Random)?;
        getrandom::fill(&mut id).map_err(|_| KeyError::Random)?;
        SecretKey::from_seed(&seed, KeyId(id)).ok_or(KeyError::Random)
    }

    /// The key of a seed; `None` for a seed of zeros. For known answers: [`SecretKey::generate`] makes keys to use.
    pub fn from_seed(seed: &[u8; 32], id: KeyId) -> Option<SecretKey> {
        let pair = ed25519_compact::KeyPair::try_from_seed(ed25519_compact::Seed::new(*seed)).ok()?;
        Some(SecretKey { id, key: Zeroizing::new(*pair.sk) })
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let mut half = [0; 32];
        half.iter_mut().zip(self.key.iter().skip(32)).for_each(|(h, k)| *h = *k);
        PublicKey::new(self.id, half)
    }

    pub(super) fn ed25519(&self) -> ed25519_compact::SecretKey {
        ed25519_compact::SecretKey::new(*self.key)
    }

    /// The text of a key file, locked when a password is given; `cost` is [`Cost::MINISIGN`] but in tests.
    ///
    /// # Errors
    /// [`KeyError::Random`], [`KeyError::Cost`].
    pub fn to_text(&self, password: Option<&str>, cost: Cost) -> Result<Zeroizing<String>, KeyError> {
        let mut bytes = Zeroizing::new([0; HIDDEN]);
        let parts = [self.id.0.as_slice(), self.key.as_slice(), &sum(self.id, &self.key)];
        bytes.iter_mut().zip(parts.into_iter().flatten()).for_each(|(b, p)| *b = *p);
        let mut salt = [0; 32];
        let mut head = b"Ed\0\0B2".to_vec();
        let mut limits = [0; 16];
        let comment = match password {
            None => "minisign secret key",
            Some(password) => {
                getrandom::fill(&mut salt).map_err(|_| KeyError::Random)?;
                hide(&mut bytes, password, &salt, cost)?;
                head = b"EdScB2".to_vec();
                let both = cost.operations.to_le_bytes().into_iter().chain(cost.memory.to_le_bytes());
                limits.iter_mut().zip(both).for_each(|(l, b)| *l = b);
                "minisign encrypted secret key"
            }
        };
        let all = Zeroizing::new([head.as_slice(), &salt, &limits, bytes.as_slice()].concat());
        let encoded = Zeroizing::new(encode(&all));
        Ok(Zeroizing::new(format!("untrusted comment: {comment}\n{}\n", encoded.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Cost = Cost { operations: 32_768, memory: 1 << 20 };

    fn key() -> SecretKey {
        SecretKey::from_seed(&[7; 32], KeyId([1, 2, 3, 4, 5, 6, 7, 8])).unwrap()
    }

    #[test]
    fn the_cost_is_libsodiums() {
        // crypto_pwhash_scryptsalsa208sha256: _SENSITIVE (minisign), _INTERACTIVE (rsign), _MIN
        for (operations, memory, want) in [
            (33_554_432, 1_073_741_824, Some((20, 1))),
            (1_048_576, 33_554_432, Some((15, 1))),
            (524_288, 16_777_216, Some((14, 1))),
            (32_768, 16_777_216, Some((10, 1))),
            (33_554_433, 1 << 30, None),
            (33_554_432, (1 << 30) + 1, None),
            (u64::MAX, u64::MAX, None),
        ] {
            assert_eq!(Cost { operations, memory }.parameters(), want, "{operations} {memory}");
        }
        // never a panic, never more than a gibibyte
        for operations in (0..64).map(|n| 1u64 << n) {
            for memory in (0..64).map(|n| 1u64 << n) {
                if let Some((log, p)) = (Cost { operations, memory }).parameters() {
                    assert!(log <= 20 && u64::from(p) << log <= 1 << 20, "{operations} {memory}: {log} {p}");
                }
            }
        }
    }

    #[test]
    fn a_key_comes_back_from_its_file() {
        let open = key().to_text(None, SMALL).unwrap();
        let file = SecretFile::parse(&open).unwrap();
        assert!(!file.is_locked());
        assert_eq!(file.open(None).unwrap().public(), key().public());

        let locked = key().to_text(Some("口令"), SMALL).unwrap();
        let file = SecretFile::parse(&locked).unwrap();
        assert!(file.is_locked());
        assert_eq!(file.open(Some("口令")).unwrap().public(), key().public());
        assert_eq!(file.open(Some("口令 ")).unwrap_err(), KeyError::Password);
        assert_eq!(file.open(None).unwrap_err(), KeyError::Locked);
    }

    #[test]
    fn a_damaged_or_foreign_key_is_refused() {
        let text = key().to_text(None, SMALL).unwrap();
        let body = text.lines().nth(1).unwrap();
        let mut bytes: Vec<u8> = base64::Engine::decode(&super::super::STANDARD, body).unwrap();
        let again = |bytes: &[u8]| SecretFile::parse(&format!("untrusted comment: x\n{}\n", encode(bytes)));
        bytes[100] ^= 1;
        assert_eq!(again(&bytes).unwrap().open(None).unwrap_err(), KeyError::Damaged);
        bytes[2..4].copy_from_slice(b"Xx");
        assert_eq!(again(&bytes).unwrap_err(), KeyError::Unknown);
        bytes[2..4].copy_from_slice(b"Sc");
        bytes[38..46].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(again(&bytes).unwrap().open(Some("x")).unwrap_err(), KeyError::Cost);
        assert_eq!(SecretFile::parse(&key().public().to_text()).unwrap_err(), KeyError::Public);
        assert_eq!(PublicKey::parse(&text).unwrap_err(), KeyError::Secret);
        assert_eq!(SecretFile::parse("").unwrap_err(), KeyError::NotAKey);
    }

    #[test]
    fn a_key_without_checksum_is_read_when_its_halves_belong_together() {
        let text = key().to_text(None, SMALL).unwrap();
        let mut bytes: Vec<u8> = base64::Engine::decode(&super::super::STANDARD, text.lines().nth(1).unwrap()).unwrap();
        bytes[126..].fill(0);
        let open = |bytes: &[u8]| SecretFile::parse(&encode(bytes)).unwrap().open(None).map(|k| k.public());
        assert_eq!(open(&bytes), Ok(key().public()));
        bytes[70] ^= 1;
        assert_eq!(open(&bytes), Err(KeyError::Damaged));
    }

    #[test]
    fn nothing_of_a_secret_is_in_its_debug_form() {
        let text = key().to_text(None, SMALL).unwrap();
        let said = format!("{:?} {:?}", key(), SecretFile::parse(&text).unwrap());
        assert_eq!(said, "SecretKey(0807060504030201) SecretFile { locked: false, .. }");
    }

    #[test]
    fn two_keys_are_two() {
        let (a, b) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
        assert!(a.id() != b.id() && a.public() != b.public());
    }
}
