//! The Creative Commons licences: one table, one canonical URI each (`licence-and-integrity.md` §1.1, §1.2).

use std::fmt;

/// The six licences, CC0 and the Public Domain Mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Attribution.
    By,
    /// Attribution-ShareAlike.
    BySa,
    /// Attribution-NonCommercial.
    ByNc,
    /// Attribution-NonCommercial-ShareAlike.
    ByNcSa,
    /// Attribution-NoDerivatives.
    ByNd,
    /// Attribution-NonCommercial-NoDerivatives.
    ByNcNd,
    /// CC0 public domain dedication.
    Cc0,
    /// Public Domain Mark; not a licence.
    Pdm,
}

/// A published version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// 1.0
    V1_0,
    /// 2.0
    V2_0,
    /// 2.1 (some ports only)
    V2_1,
    /// 2.5
    V2_5,
    /// 3.0
    V3_0,
    /// 4.0
    V4_0,
}

/// A jurisdiction port (`cn`, `hk`, `tw`, `igo`, …), from the list of those that CC published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Port(&'static str);

/// What a licence permits, requires or prohibits, in the terms of CC's RDF. The model is closed-world: ND is the
/// absence of [`Term::DerivativeWorks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// `cc:Reproduction`
    Reproduction,
    /// `cc:Distribution`
    Distribution,
    /// `cc:DerivativeWorks`
    DerivativeWorks,
    /// `cc:Attribution`
    Attribution,
    /// `cc:Notice`
    Notice,
    /// `cc:ShareAlike`
    ShareAlike,
    /// `cc:CommercialUse`
    CommercialUse,
}

/// A licence as far as it is known: the family always, version and port only when something says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LicenceId {
    /// Which of the eight tools.
    pub family: Family,
    /// `None` when the source states a bare code (§1.6): it is never filled in by the program.
    pub version: Option<Version>,
    /// `None` for the international or unported form.
    pub port: Option<Port>,
}

/// Why a licence address cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UriError {
    /// Not an address on creativecommons.org (LIC-007).
    Host(String),
    /// An address there that names no licence that exists (LIC-006).
    NoSuchLicence(String),
}

/// The families with their URI slug, code after `CC-`, and names.
const FAMILIES: [(Family, &str, &str, &str, &str, &str); 6] = [
    (Family::By, "by", "BY", "署名", "姓名標示", "Attribution"),
    (Family::BySa, "by-sa", "BY-SA", "署名—相同方式共享", "姓名標示─相同方式分享", "Attribution-ShareAlike"),
    (Family::ByNc, "by-nc", "BY-NC", "署名—非商业性使用", "姓名標示─非商業性", "Attribution-NonCommercial"),
    (
        Family::ByNcSa,
        "by-nc-sa",
        "BY-NC-SA",
        "署名—非商业性使用—相同方式共享",
        "姓名標示─非商業性─相同方式分享",
        "Attribution-NonCommercial-ShareAlike",
    ),
    (Family::ByNd, "by-nd", "BY-ND", "署名—禁止演绎", "姓名標示─禁止改作", "Attribution-NoDerivatives"),
    (
        Family::ByNcNd,
        "by-nc-nd",
        "BY-NC-ND",
        "署名—非商业性使用—禁止演绎",
        "姓名標示─非商業性─禁止改作",
        "Attribution-NonCommercial-NoDerivatives",
    ),
];

const VERSIONS: [(Version, &str); 6] = [
    (Version::V1_0, "1.0"),
    (Version::V2_0, "2.0"),
    (Version::V2_1, "2.1"),
    (Version::V2_5, "2.5"),
    (Version::V3_0, "3.0"),
    (Version::V4_0, "4.0"),
];

/// Ports that CC published, by version. 1.0 has a few; 4.0 has none.
const PORTS_1_0: &[&str] = &["fi", "il", "nl"];
const PORTS_2_0: &[&str] =
    &["at", "au", "be", "br", "ca", "cl", "de", "es", "fr", "hr", "it", "jp", "kr", "nl", "pl", "tw", "uk", "za"];
const PORTS_2_1: &[&str] = &["au", "ca", "es", "jp"];
const PORTS_2_5: &[&str] = &[
    "ar", "au", "bg", "br", "ca", "ch", "cn", "co", "dk", "es", "hr", "hu", "il", "in", "it", "mk", "mt", "mx", "my",
    "nl", "pe", "pl", "pt", "scotland", "se", "si", "tw", "za",
];
const PORTS_3_0: &[&str] = &[
    "am", "at", "au", "az", "br", "ca", "ch", "cl", "cn", "cr", "cz", "de", "ec", "ee", "eg", "es", "fr", "ge", "gr",
    "gt", "hk", "hr", "ie", "igo", "it", "lu", "nl", "no", "nz", "ph", "pl", "pr", "pt", "ro", "rs", "sg", "th", "tw",
    "ug", "us", "ve", "vn", "za",
];

fn ports(version: Version) -> &'static [&'static str] {
    match version {
        Version::V1_0 => PORTS_1_0,
        Version::V2_0 => PORTS_2_0,
        Version::V2_1 => PORTS_2_1,
        Version::V2_5 => PORTS_2_5,
        Version::V3_0 => PORTS_3_0,
        Version::V4_0 => &[],
    }
}

/// SPDX has ids for these 3.0 ports of BY-NC-ND and few others; all else is a `LicenseRef`.
fn spdx_knows_port(family: Family, version: Version, port: &str) -> bool {
    use Family::*;
    matches!(
        (version, family, port),
        (Version::V3_0, By, "at" | "au" | "de" | "igo" | "nl" | "us")
            | (Version::V3_0, BySa, "at" | "de" | "igo")
            | (Version::V3_0, ByNc, "de")
            | (Version::V3_0, ByNcSa, "de" | "igo")
            | (Version::V3_0, ByNd, "de")
            | (Version::V3_0, ByNcNd, "de" | "igo")
            | (Version::V2_5, By, "au")
            | (Version::V2_0, ByNcSa, "de" | "fr" | "uk")
            | (Version::V2_1, BySa, "jp")
    )
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VERSIONS.iter().find(|v| v.0 == *self).map_or("", |v| v.1))
    }
}

impl Version {
    /// From `4.0`.
    pub fn parse(text: &str) -> Option<Version> {
        VERSIONS.iter().find(|v| v.1 == text).map(|v| v.0)
    }
}

impl Port {
    /// A port that exists at that version.
    pub fn parse(text: &str, version: Version) -> Option<Port> {
        ports(version).iter().find(|p| p.eq_ignore_ascii_case(text)).map(|p| Port(p))
    }

    /// Its lower-case slug.
    pub fn slug(self) -> &'static str {
        self.0
    }
}

impl Family {
    fn row(self) -> Option<&'static (Family, &'static str, &'static str, &'static str, &'static str, &'static str)> {
        FAMILIES.iter().find(|r| r.0 == self)
    }

    /// What it permits.
    pub fn permits(self) -> &'static [Term] {
        use Term::*;
        match self {
            Family::ByNd | Family::ByNcNd => &[Reproduction, Distribution],
            _ => &[Reproduction, Distribution, DerivativeWorks],
        }
    }

    /// What it requires.
    pub fn requires(self) -> &'static [Term] {
        use Term::*;
        match self {
            Family::Cc0 | Family::Pdm => &[],
            Family::BySa | Family::ByNcSa => &[Attribution, Notice, ShareAlike],
            _ => &[Attribution, Notice],
        }
    }

    /// What it prohibits.
    pub fn prohibits(self) -> &'static [Term] {
        match self {
            Family::ByNc | Family::ByNcSa | Family::ByNcNd => &[Term::CommercialUse],
            _ => &[],
        }
    }
}

impl LicenceId {
    /// SPDX id, or a `LicenseRef-` where SPDX has none (unversioned codes, most ports).
    pub fn spdx(&self) -> String {
        let code = match self.family {
            Family::Cc0 => return "CC0-1.0".into(),
            Family::Pdm => return "CC-PDM-1.0".into(),
            f => f.row().map_or("", |r| r.2),
        };
        match (self.version, self.port) {
            (None, _) => format!("LicenseRef-CC-{code}-unversioned"),
            (Some(v), None) => format!("CC-{code}-{v}"),
            (Some(v), Some(p)) => {
                let id = format!("CC-{code}-{v}-{}", p.0.to_ascii_uppercase());
                if spdx_knows_port(self.family, v, p.0) { id } else { format!("LicenseRef-{id}") }
            }
        }
    }

    /// The one canonical address, when the version is known.
    pub fn uri(&self) -> Option<String> {
        let base = "https://creativecommons.org";
        match self.family {
            Family::Cc0 => return Some(format!("{base}/publicdomain/zero/1.0/")),
            Family::Pdm => return Some(format!("{base}/publicdomain/mark/1.0/")),
            _ => {}
        }
        let version = self.version?;
        let mut slug = self.family.row()?.1;
        if self.family == Family::ByNcNd && version == Version::V1_0 {
            slug = "by-nd-nc"; // the order of 1.0
        }
        Some(match self.port {
            None => format!("{base}/licenses/{slug}/{version}/"),
            Some(p) => format!("{base}/licenses/{slug}/{version}/{}/", p.0),
        })
    }

    /// `CC BY-NC-ND 4.0`.
    pub fn short_name(&self) -> String {
        let code = match self.family {
            Family::Cc0 => return "CC0 1.0".into(),
            Family::Pdm => return "PDM 1.0".into(),
            f => f.row().map_or("", |r| r.2),
        };
        let mut name = format!("CC {code}");
        if let Some(v) = self.version {
            name.push_str(&format!(" {v}"));
        }
        if let Some(p) = self.port {
            name.push_str(&format!(" {}", p.0.to_ascii_uppercase()));
        }
        name
    }

    /// The official name in the edition's language, or `None` for forms whose official wording is not in the table
    /// (ports and old versions are then named by code).
    pub fn official_name(&self, language: &str) -> Option<String> {
        match self.family {
            Family::Cc0 => return Some("CC0 1.0 Universal".into()),
            Family::Pdm => return Some("Public Domain Mark 1.0".into()),
            _ => {}
        }
        if self.version? != Version::V4_0 || self.port.is_some() {
            return None;
        }
        let row = self.family.row()?;
        Some(if is_traditional(language) {
            format!("{} 4.0 國際", row.4)
        } else if language.starts_with("zh") {
            format!("{} 4.0 协议国际版", row.3)
        } else {
            format!("{} 4.0 International", row.5)
        })
    }
}

/// Whether a language tag asks for Traditional characters.
pub(crate) fn is_traditional(language: &str) -> bool {
    let l = language.to_ascii_lowercase();
    l.starts_with("zh-hant") || l.starts_with("zh-tw") || l.starts_with("zh-hk") || l.starts_with("zh-mo")
}

/// Reads a licence code or address as a manuscript states it: `CC-BY-NC-ND`, `CC BY-NC-ND 4.0`, `cc-by-4.0`,
/// `CC0`, an SPDX id, `CC BY 3.0 CN`, or a creativecommons.org address.
///
/// Returns `None` for anything that is not wholly one of these, so that a sentence is never taken for a code.
pub fn parse_code(text: &str) -> Option<LicenceId> {
    let text = text.trim();
    if text.contains("://") {
        return parse_uri(text).ok();
    }
    let mut upper: String = text
        .chars()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2500}' | '\u{FF0D}' | '_' | ' ' | '\u{3000}' => '-',
            c => c.to_ascii_uppercase(),
        })
        .collect();
    while upper.contains("--") {
        upper = upper.replace("--", "-");
    }
    if let Some(rest) = upper.strip_prefix("LICENSEREF-") {
        upper = rest.to_string();
    }
    let upper = upper.strip_suffix("-UNVERSIONED").unwrap_or(&upper);
    if matches!(upper, "CC0" | "CC0-1.0" | "CC-0" | "CC-ZERO") {
        return Some(LicenceId { family: Family::Cc0, version: Some(Version::V1_0), port: None });
    }
    if matches!(upper, "CC-PDM-1.0" | "PDM-1.0" | "CC-PDM" | "PDM") {
        return Some(LicenceId { family: Family::Pdm, version: Some(Version::V1_0), port: None });
    }
    let rest = upper.strip_prefix("CC-")?;
    let parts: Vec<&str> = rest.split('-').collect();
    let elements = parts.iter().take_while(|p| matches!(**p, "BY" | "NC" | "ND" | "SA")).count();
    let has = |e: &str| parts[..elements].contains(&e);
    let distinct = parts[..elements].iter().enumerate().all(|(i, p)| !parts[..i].contains(p));
    if !distinct || !has("BY") {
        return None;
    }
    let family = match (has("NC"), has("ND"), has("SA")) {
        (false, false, false) => Family::By,
        (false, false, true) => Family::BySa,
        (true, false, false) => Family::ByNc,
        (true, false, true) => Family::ByNcSa,
        (false, true, false) => Family::ByNd,
        (true, true, false) => Family::ByNcNd,
        (_, true, true) => return None,
    };
    let (version, port) = match parts[elements..] {
        [] => (None, None),
        [v] => (Some(Version::parse(v)?), None),
        [v, "INTERNATIONAL" | "UNPORTED" | "GENERIC"] => (Some(Version::parse(v)?), None),
        [v, p] => {
            let v = Version::parse(v)?;
            (Some(v), Some(Port::parse(p, v)?))
        }
        _ => return None,
    };
    let id = LicenceId { family, version, port };
    (id.version != Some(Version::V2_1) || id.port.is_some()).then_some(id) // 2.1 exists only as ports
}

/// Reads a licence address in any of the forms that CC serves (§1.1); writes go through [`LicenceId::uri`].
///
/// # Errors
/// [`UriError::Host`] when it is not on creativecommons.org (look-alike hosts included),
/// [`UriError::NoSuchLicence`] when CC has no such licence, version or port.
pub fn parse_uri(text: &str) -> Result<LicenceId, UriError> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .ok_or_else(|| UriError::Host(text.to_string()))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host != "creativecommons.org" && host != "www.creativecommons.org" {
        return Err(UriError::Host(text.to_string()));
    }
    let none = || UriError::NoSuchLicence(text.to_string());
    let path = path.split(['?', '#']).next().unwrap_or("");
    let mut parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    if let Some(last) = parts.last() {
        let word = last.split('.').next().unwrap_or("");
        if matches!(word, "deed" | "legalcode" | "rdf") {
            parts.pop();
        }
    }
    match parts[..] {
        ["publicdomain", "zero", "1.0"] => {
            Ok(LicenceId { family: Family::Cc0, version: Some(Version::V1_0), port: None })
        }
        ["publicdomain", "mark", "1.0"] => {
            Ok(LicenceId { family: Family::Pdm, version: Some(Version::V1_0), port: None })
        }
        ["licenses", slug, version, ref port @ ..] if port.len() <= 1 => {
            let version = Version::parse(version).ok_or_else(none)?;
            let slug = if slug == "by-nd-nc" && version == Version::V1_0 { "by-nc-nd" } else { slug };
            let family = FAMILIES.iter().find(|r| r.1 == slug).ok_or_else(none)?.0;
            let port = match port {
                [] => None,
                [p, ..] => Some(Port::parse(p, version).ok_or_else(none)?),
            };
            if version == Version::V2_1 && port.is_none() {
                return Err(none());
            }
            Ok(LicenceId { family, version: Some(version), port })
        }
        _ => Err(none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_manuscripts_write_them() {
        let id = parse_code("CC-BY-NC-ND").unwrap();
        assert_eq!((id.family, id.version), (Family::ByNcNd, None));
        assert_eq!(id.spdx(), "LicenseRef-CC-BY-NC-ND-unversioned");
        assert_eq!(id.uri(), None);
        for text in [
            "CC BY-NC-ND 4.0",
            "cc-by-nc-nd-4.0",
            "CC BY NC ND 4.0",
            "CC—BY—NC—ND 4.0",
            "CC BY-NC-ND 4.0 International",
        ] {
            assert_eq!(parse_code(text).unwrap().spdx(), "CC-BY-NC-ND-4.0", "{text}");
        }
        assert_eq!(parse_code("CC0").unwrap().uri().unwrap(), "https://creativecommons.org/publicdomain/zero/1.0/");
    }

    #[test]
    fn what_is_not_a_licence_is_not_read_as_one() {
        for text in [
            "CC",
            "CC-BY-ND-SA",
            "CC-NC",
            "CC-BY-5.0",
            "CC-BY-NC-ND-4.0-CN",
            "自由转载",
            "CC-BY-BY",
            "CC BY 2.1",
            "CC-BY-4.0 与其他",
        ] {
            assert_eq!(parse_code(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_in_every_served_form() {
        for tail in ["", "deed", "deed.zh", "deed.zh_CN", "deed.zh-hans", "legalcode", "legalcode.txt", "rdf"] {
            for head in ["https://creativecommons.org", "http://www.creativecommons.org"] {
                let uri = format!("{head}/licenses/by-nc-nd/4.0/{tail}");
                assert_eq!(
                    parse_uri(&uri).unwrap().uri().unwrap(),
                    "https://creativecommons.org/licenses/by-nc-nd/4.0/"
                );
            }
        }
        assert_eq!(
            parse_uri("https://creativecommons.org/licenses/by-nc-nd/3.0/cn").unwrap().spdx(),
            "LicenseRef-CC-BY-NC-ND-3.0-CN"
        );
        assert_eq!(
            parse_uri("https://creativecommons.org/licenses/by-nd-nc/1.0/").unwrap().uri().unwrap(),
            "https://creativecommons.org/licenses/by-nd-nc/1.0/"
        );
    }

    #[test]
    fn false_addresses_are_told_apart() {
        assert!(matches!(parse_uri("https://creativecommons.org.evil/licenses/by/4.0/"), Err(UriError::Host(_))));
        assert!(matches!(parse_uri("https://crеativecommons.org/licenses/by/4.0/"), Err(UriError::Host(_)))); // Cyrillic е
        assert!(matches!(
            parse_uri("https://creativecommons.org/licenses/by-nc-nd/4.0/cn/"),
            Err(UriError::NoSuchLicence(_))
        ));
        assert!(matches!(
            parse_uri("https://creativecommons.org/licenses/by-nc-nd/5.0/"),
            Err(UriError::NoSuchLicence(_))
        ));
    }

    #[test]
    fn terms_are_closed_world() {
        assert!(!Family::ByNcNd.permits().contains(&Term::DerivativeWorks));
        assert!(Family::ByNcNd.prohibits().contains(&Term::CommercialUse));
        assert!(Family::By.permits().contains(&Term::DerivativeWorks));
        assert!(Family::Cc0.requires().is_empty());
    }

    #[test]
    fn names_are_the_official_ones() {
        let id = parse_code("CC-BY-NC-ND-4.0").unwrap();
        assert_eq!(id.official_name("zh-Hans").unwrap(), "署名—非商业性使用—禁止演绎 4.0 协议国际版");
        assert_eq!(id.official_name("zh-Hant").unwrap(), "姓名標示─非商業性─禁止改作 4.0 國際");
        assert_eq!(id.official_name("en").unwrap(), "Attribution-NonCommercial-NoDerivatives 4.0 International");
        assert_eq!(parse_code("CC-BY-NC-ND").unwrap().official_name("zh-Hans"), None);
    }
}
