//! Which links stay live in every format. A relative target names a file that is not in the book; other schemes run
//! something.

/// An address that is longer has nowhere to stand: a string of a PDF/A file has 32,767 bytes (ISO 19005-3, 6.1.13), two
/// for each character where it is shown. Servers take 8,000.
const LONGEST: usize = 16_000;

/// The address as it can stand in an `href`: characters that no URL may hold are percent-encoded, all others kept as
/// the source has them. `None` when the link cannot live in a book (LNK-001).
pub fn live_href(href: &str) -> Option<String> {
    let href = href.trim();
    if plain_target(href).len() > LONGEST {
        return None;
    }
    let (scheme, rest) = href.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let rest = rest.strip_prefix("//")?;
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            is_authority(authority).then(|| format!("{scheme}://{authority}{}", encode(path)))
        }
        "mailto" => rest.contains('@').then(|| format!("{scheme}:{}", encode(rest))),
        _ => None,
    }
}

/// One spelling for the ways in which formats write the same address: percent-encoded outside ASCII and where no URL may
/// hold the character (ISO 32000-1, 12.6.4.7 has ASCII only; an `href` may keep its characters). Two addresses lead to
/// the same place for `verify` when their spellings are equal (INT-009).
pub fn plain_target(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    for c in encode(href).chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        let mut utf8 = [0; 4];
        for b in c.encode_utf8(&mut utf8).bytes() {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// `host` or `host:port`. User names are refused: they serve to disguise the host.
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    let label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || (!c.is_ascii() && c.is_alphanumeric()))
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    host.split('.').all(label) && port.chars().all(|c| c.is_ascii_digit()) && port.len() <= 5 && !text.ends_with(':')
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
    let mut fragment = false;
    for (i, c) in text.char_indices() {
        let keep = match c {
            '%' => hex(i + 1) && hex(i + 2),
            '#' => !std::mem::replace(&mut fragment, true),
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => false,
            c if c.is_ascii() => !c.is_ascii_control(),
            c => !c.is_control() && !c.is_whitespace(),
        };
        if keep {
            out.push(c);
        } else {
            let mut utf8 = [0; 4];
            for b in c.encode_utf8(&mut utf8).bytes() {
                out.push_str(&format!("%{b:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_end_is_none() {
        assert!(live_href(&format!("https://a.cn/{}", "a".repeat(15_000))).is_some());
        assert_eq!(live_href(&format!("https://a.cn/{}", "甲".repeat(2_000))), None);
    }

    #[test]
    fn one_address_has_one_spelling() {
        for given in ["http://例子.测试/路?a=[b]#c#d%zz", "https://example.org/a b", "mailto:a@example.org"] {
            let live = live_href(given).unwrap();
            assert!(plain_target(&live).is_ascii());
            assert_eq!(plain_target(&plain_target(&live)), plain_target(&live));
        }
        assert_eq!(plain_target("https://例.cn/a"), plain_target("https://%E4%BE%8B.cn/a"));
        assert_ne!(plain_target("https://example.org/a"), plain_target("https://example.org/b"));
    }

    #[test]
    fn lnk_001_only_addresses_outside_the_book_are_live() {
        for (given, want) in [
            ("https://example.org/a?b=c#d", Some("https://example.org/a?b=c#d")),
            ("http://例子.测试/路/径", Some("http://例子.测试/路/径")),
            ("https://example.org/a b{c}%zz%20", Some("https://example.org/a%20b%7Bc%7D%25zz%20")),
            ("HTTPS://example.org:8080", Some("HTTPS://example.org:8080")),
            ("mailto:a@example.org", Some("mailto:a@example.org")),
            ("https://example.org/a#b#c", Some("https://example.org/a#b%23c")),
            ("ch02.html", None),
            ("#注1", None),
            ("../x.md#y", None),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("file:///etc/passwd", None),
            ("https://", None),
            ("https://a b/", None),
            ("https://creativecommons.org@evil.example/", None),
            ("http://[::1", None),
            ("", None),
        ] {
            assert_eq!(live_href(given).as_deref(), want, "{given}");
        }
    }
}
