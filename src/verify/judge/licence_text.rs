//! Licence codes and addresses in running text. Codes are matched whole, never by likeness.

use crate::license::{LicenceId, parse_code};

/// Longest code looked for, in characters (`CC BY-NC-ND 3.0 SCOTLAND`, with room).
const LONGEST: usize = 32;

/// Every licence code in a text: the longest readable form at each place.
pub(crate) fn find_codes(text: &str) -> Vec<LicenceId> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let starts = i == 0 || !chars.get(i - 1).is_some_and(char::is_ascii_alphanumeric);
        let cc = matches!(chars.get(i..i + 2), Some(['C' | 'c', 'C' | 'c']));
        if !(starts && cc) {
            i += 1;
            continue;
        }
        let longest = (3..=LONGEST).rev().filter(|n| i + n <= chars.len()).find_map(|n| {
            let ends = !chars.get(i + n).is_some_and(char::is_ascii_alphanumeric);
            let code: String = chars.get(i..i + n)?.iter().collect();
            let clean = !code.ends_with([' ', '\u{3000}', '-', '_']) && !code.contains(['\n', '\u{3000}']);
            (ends && clean).then(|| parse_code(&code)).flatten().map(|id| (id, n))
        });
        i += longest.map_or(1, |(_, n)| n);
        found.extend(longest.map(|l| l.0));
    }
    found
}

/// Every address in a text that speaks of Creative Commons' licences, look-alike hosts included.
pub(crate) fn find_uris(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let scheme = text.get(..at).unwrap_or_default();
        let start = scheme
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |i| i + scheme.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
        let rest = text.get(start..).unwrap_or_default();
        let stop = |c: char| c.is_whitespace() || "<>\"'`（）()，。；、｜|》」".contains(c);
        let uri = rest.get(..rest.find(stop).unwrap_or(rest.len())).unwrap_or_default();
        if speaks_of_cc(uri) {
            found.push(uri.trim_end_matches(['.', ',', ';']).to_string());
        }
    }
    found
}

/// Whether an address is, or pretends to be, a licence of Creative Commons.
pub(crate) fn speaks_of_cc(uri: &str) -> bool {
    let folded: String = uri
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'а' => 'a', // Cyrillic and Greek twins, and digits for letters
            'е' => 'e',
            'о' | 'ο' | '0' => 'o',
            'с' => 'c',
            'м' => 'm',
            'і' | '1' | 'ı' => 'i',
            'ѕ' => 's',
            'ν' | 'ѵ' => 'v',
            'т' | 'τ' => 't',
            c => c,
        })
        .filter(|c| *c != '-')
        .collect();
    let licence_path = folded.contains("/licenses/by") || folded.contains("/publicdomain/");
    folded.contains("creativecommons") || licence_path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_whole() {
        let spdx = |t: &str| find_codes(t).iter().map(LicenceId::spdx).collect::<Vec<_>>();
        assert_eq!(spdx("许可：CC-BY-NC-ND　自由"), ["LicenseRef-CC-BY-NC-ND-unversioned"]);
        assert_eq!(spdx("CC BY-NC-ND 4.0\nhttps"), ["CC-BY-NC-ND-4.0"]);
        assert_eq!(spdx("by CC BY 3.0 CN and CC0"), ["LicenseRef-CC-BY-3.0-CN", "CC0-1.0"]);
        assert!(spdx("ACC-BY, CC-BYE, CC").is_empty());
    }

    #[test]
    fn addresses_and_their_twins_are_found() {
        let uris = find_uris(
            "见（https://creativecommons.org/licenses/by/4.0/），http://crеativecommons.org/x 与 https://a.b/c",
        );
        assert_eq!(uris, ["https://creativecommons.org/licenses/by/4.0/", "http://crеativecommons.org/x"]);
        assert!(speaks_of_cc("https://cc.example/licenses/by/4.0/"));
    }
}
