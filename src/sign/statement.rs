//! What a trusted comment says: which file, which words, when. Only the holder of the key can have written it.

use std::fmt;

/// `fuzi file:NAME root:HEX time:SECONDS note:…`, in this order; all but the file may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// File name without its folder.
    pub file: String,
    /// Merkle root of the words that `verify` read back from it, hexadecimal.
    pub root: Option<String>,
    /// When it was signed, seconds since 1970; only when the signer gave a time.
    pub time: Option<i64>,
    /// A sentence of the signer's.
    pub note: Option<String>,
}

impl Statement {
    /// Reads a trusted comment that this program wrote; `None` for any other.
    pub fn parse(comment: &str) -> Option<Statement> {
        let mut rest = comment.strip_prefix("fuzi ")?;
        let mut out = Statement { file: decode(word(&mut rest, "file:")?), ..Statement::default() };
        out.root = word(&mut rest, "root:").map(str::to_string);
        out.time = word(&mut rest, "time:").and_then(|t| t.parse().ok());
        out.note = rest.strip_prefix("note:").map(str::to_string);
        Some(out)
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fuzi file:{}", encode(&self.file))?;
        if let Some(root) = &self.root {
            write!(f, " root:{root}")?;
        }
        if let Some(time) = self.time {
            write!(f, " time:{time}")?;
        }
        if let Some(note) = &self.note {
            write!(f, " note:{note}")?;
        }
        Ok(())
    }
}

/// When a trusted comment says that it was signed: in this program's words or in minisign's (`timestamp:…`).
pub fn signed_at(comment: &str) -> Option<i64> {
    match Statement::parse(comment) {
        Some(s) => s.time,
        None => comment.split('\t').find_map(|w| w.strip_prefix("timestamp:")).and_then(|t| t.parse().ok()),
    }
}

/// The next word when it begins with `key`.
fn word<'a>(rest: &mut &'a str, key: &str) -> Option<&'a str> {
    let tail = rest.strip_prefix(key)?;
    let (value, after) = tail.split_once(' ').unwrap_or((tail, ""));
    *rest = after;
    Some(value)
}

/// A name as one word: white space, controls and `%` as `%XX`, so that no name can look like what follows it.
fn encode(name: &str) -> String {
    let mut out = String::new();
    let mut utf8 = [0; 4];
    for c in name.chars() {
        if c == '%' || c.is_whitespace() || c.is_control() {
            c.encode_utf8(&mut utf8).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

fn decode(word: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_statement_says_and_reads_the_same() {
        let s = Statement {
            file: "第一章 开始 root:beef%.epub".into(),
            root: Some("ab".repeat(32)),
            time: Some(1_767_225_600),
            note: Some("第4卷第1期 root:beef".into()),
        };
        let text = s.to_string();
        assert_eq!(text.split(' ').nth(1), Some("file:第一章%20开始%20root:beef%25.epub"));
        assert_eq!(Statement::parse(&text), Some(s));
        let bare = Statement { file: "a.pdf".into(), ..Statement::default() };
        assert_eq!(Statement::parse("fuzi file:a.pdf"), Some(bare));
    }

    #[test]
    fn other_comments_are_not_taken_for_a_statement() {
        for comment in ["", "timestamp:1\tfile:a", "fuzi", "fuzi root:ab", "FUZI file:a"] {
            assert_eq!(Statement::parse(comment), None, "{comment}");
        }
        // out of its place, a word is no statement
        assert_eq!(Statement::parse("fuzi file:a time:5 root:ab").unwrap().root, None);
    }

    #[test]
    fn dates_are_read_in_both_forms() {
        assert_eq!(signed_at("timestamp:1555779966\tfile:test\thashed"), Some(1_555_779_966));
        assert_eq!(signed_at("fuzi file:a time:5"), Some(5));
        assert_eq!(signed_at("fuzi file:a note:timestamp:7"), None);
        assert_eq!(signed_at("yesterday"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in "(untrusted comment: )?[ -~\\n\\r\\tRWEd=%:字]{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let framed = format!("untrusted comment: x\n{}\ntrusted comment: {text}\n{}\n", super::super::encode(&bytes), super::super::encode(&bytes));
            for t in [text, framed] {
                let _ = (super::super::PublicKey::parse(&t), super::super::Signature::parse(&t), Statement::parse(&t), signed_at(&t));
                let _ = super::super::SecretFile::parse(&t).map(|f| f.open(None).is_ok());
            }
        }

        #[test]
        fn any_name_comes_back(file in "\\PC{1,30}", note in proptest::option::of("\\PC{1,30}")) {
            let s = Statement { file, note, ..Statement::default() };
            prop_assert_eq!(Statement::parse(&s.to_string()), Some(s));
        }
    }
}
