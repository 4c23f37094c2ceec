//! What the evidence shows, in the words of `licence-and-integrity.md` §3.3. Never "authentic".

use crate::digest::sha256_hex;
use crate::sign::KeyId;
use serde::Serialize;
use std::fmt;

/// What the evidence shows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Assurance {
    /// Nothing: a check failed, or there was nothing to hold the words against. `null` in JSON.
    #[default]
    None,
    /// The text equals its own manifest or digests, which anyone could recompute.
    SelfConsistent,
    /// Words, licence and credit equal the source given.
    EqualsSource,
    /// A key that was given from outside signed it. Whose key that is, and whether its holder copied faithfully, is
    /// not shown.
    Signed(KeyId),
    /// Both.
    EqualsSourceSigned(KeyId),
    /// A cover: title, names and licence agree, with the source's record when one was given. There are no words of the
    /// body in it to compare.
    Cover {
        /// Whether a source was given.
        source: bool,
    },
    /// The blocks are a stretch of those under a Merkle root. Under that root only: who issued the whole is not shown,
    /// unless a key vouches for the root.
    PartOf {
        /// Root of the whole.
        root: [u8; 32],
        /// Whether they equal the source given, too.
        source: bool,
        /// The given key that vouches for the root.
        signer: Option<KeyId>,
    },
}

impl Assurance {
    fn equals_source(self) -> bool {
        matches!(
            self,
            Assurance::EqualsSource | Assurance::EqualsSourceSigned(_) | Assurance::PartOf { source: true, .. }
        )
    }

    fn signer(self) -> Option<KeyId> {
        match self {
            Assurance::Signed(key) | Assurance::EqualsSourceSigned(key) => Some(key),
            _ => None,
        }
    }

    /// What holds for both of two files.
    pub(crate) fn common(self, other: Assurance) -> Assurance {
        if let (Assurance::PartOf { root, source, signer }, Assurance::PartOf { root: r, source: s, signer: k }) =
            (self, other)
            && root == r
        {
            return Assurance::PartOf { root, source: source && s, signer: signer.filter(|x| k == Some(*x)) };
        }
        if let (Assurance::Cover { source: a }, Assurance::Cover { source: b }) = (self, other) {
            return Assurance::Cover { source: a && b };
        }
        if self == Assurance::None || other == Assurance::None {
            return Assurance::None;
        }
        let signer = self.signer().filter(|k| other.signer() == Some(*k));
        match (self.equals_source() && other.equals_source(), signer) {
            (true, Some(key)) => Assurance::EqualsSourceSigned(key),
            (true, None) => Assurance::EqualsSource,
            (false, Some(key)) => Assurance::Signed(key),
            (false, None) => Assurance::SelfConsistent,
        }
    }
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assurance::None => f.write_str("NONE"),
            Assurance::SelfConsistent => f.write_str("SELF-CONSISTENT (unsigned)"),
            Assurance::EqualsSource => f.write_str("EQUALS SOURCE"),
            Assurance::Signed(key) => write!(f, "SIGNED {key}"),
            Assurance::EqualsSourceSigned(key) => write!(f, "EQUALS SOURCE, SIGNED {key}"),
            Assurance::Cover { source: true } => f.write_str("COVER OF THE SOURCE"),
            Assurance::Cover { source: false } => f.write_str("COVER"),
            Assurance::PartOf { root, source, signer } => {
                write!(f, "{}PART OF ROOT {}", if *source { "EQUALS SOURCE, " } else { "" }, sha256_hex(root))?;
                signer.map_or(Ok(()), |key| write!(f, ", SIGNED {key}"))
            }
        }
    }
}

impl Serialize for Assurance {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Assurance::None => s.serialize_none(),
            a => s.collect_str(a),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_files_only_what_holds_for_all_is_said() {
        use Assurance::{EqualsSource, EqualsSourceSigned, None, SelfConsistent, Signed};
        let (a, b) = (KeyId([1; 8]), KeyId([2; 8]));
        for (x, y, want) in [
            (EqualsSourceSigned(a), EqualsSourceSigned(a), EqualsSourceSigned(a)),
            (EqualsSourceSigned(a), EqualsSourceSigned(b), EqualsSource),
            (EqualsSourceSigned(a), Signed(a), Signed(a)),
            (EqualsSource, Signed(a), SelfConsistent),
            (EqualsSource, SelfConsistent, SelfConsistent),
            (Signed(a), None, None),
        ] {
            assert_eq!((x.common(y), y.common(x)), (want, want), "{x} {y}");
        }
        let part = |byte, signer| Assurance::PartOf { root: [byte; 32], source: false, signer };
        assert_eq!(part(1, Some(a)).common(part(1, Option::None)), part(1, Option::None));
        assert_eq!(part(1, Some(a)).common(part(2, Some(a))), SelfConsistent);
        assert_eq!(part(171, Some(a)).to_string(), format!("PART OF ROOT {}, SIGNED {a}", "ab".repeat(32)));
        assert_eq!(EqualsSourceSigned(a).to_string(), "EQUALS SOURCE, SIGNED 0101010101010101");
    }
}
