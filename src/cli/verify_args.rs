//! Values of the flags of `fuzi verify`, read.

use fuzi::license::{LicenceId, parse_code};
use fuzi::source::nearest_of;
use fuzi::verify::{FailOn, Profile, check_ids};
use std::time::Duration;

pub fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "default" => Ok(Profile::Default),
        "strict" => Ok(Profile::Strict),
        "metadata" => Ok(Profile::Metadata),
        _ => Err("strict, default or metadata".to_string()),
    }
}

pub fn fail_on(text: &str) -> Result<FailOn, String> {
    match text {
        "error" => Ok(FailOn::Error),
        "warning" => Ok(FailOn::Warning),
        _ => Err("error or warning".to_string()),
    }
}

/// A check id of the table, in any case of letters.
pub fn known_id(text: &str) -> Result<String, String> {
    let id = text.trim().to_ascii_uppercase();
    if check_ids().any(|k| k == id) {
        return Ok(id);
    }
    let nearest = nearest_of(&id, check_ids()).unwrap_or("INT-001");
    Err(format!("no such check; the nearest is {nearest} (fuzi explain {nearest})"))
}

/// A licence by its SPDX id, its code or its address.
pub fn expected_licence(text: &str) -> Result<LicenceId, String> {
    parse_code(text).ok_or_else(|| {
        "not a Creative Commons licence: give an SPDX id (CC-BY-NC-ND-4.0) or an address of creativecommons.org"
            .to_string()
    })
}

/// A number of bytes: `512M` is 512 × 2^20.
pub fn bytes(text: &str) -> Result<u64, String> {
    scaled(text, 1024)
}

/// A number of things: `2M` is two million.
pub fn count(text: &str) -> Result<u64, String> {
    scaled(text, 1000)
}

fn scaled(text: &str, thousand: u64) -> Result<u64, String> {
    let power = match text.trim().chars().last().map(|c| c.to_ascii_uppercase()) {
        Some('K') => 1,
        Some('M') => 2,
        Some('G') => 3,
        _ => 0,
    };
    let digits = text.trim().trim_end_matches(|c: char| power > 0 && c.is_ascii_alphabetic());
    let number = digits.parse::<u64>().ok().filter(|_| power == 0 || digits.len() + 1 == text.trim().len());
    number
        .and_then(|n| n.checked_mul(thousand.pow(power)))
        .filter(|n| *n > 0)
        .ok_or_else(|| "a whole number over 0, with K, M or G behind it if you like".to_string())
}

/// A span of time: `500ms`, `60s`, `2m`; a bare number counts seconds.
pub fn time(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.strip_suffix(unit).and_then(|n| n.parse::<u64>().ok()).filter(|n| *n > 0);
    let span = match (number, unit) {
        (Some(n), "ms") => Some(Duration::from_millis(n)),
        (Some(n), "s" | "") => Some(Duration::from_secs(n)),
        (Some(n), "m") => n.checked_mul(60).map(Duration::from_secs),
        _ => None,
    };
    span.ok_or_else(|| "a whole number over 0 with ms, s or m behind it, as in 60s".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(time("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("7"), Ok(Duration::from_secs(7)));
        assert!(["", "0", "-1", "1.5", "x"].iter().all(|t| time(t).is_err()));
    }

    #[test]
    fn sizes_have_suffixes() {
        assert_eq!(bytes("512M"), Ok(512 << 20));
        assert_eq!(bytes("2g"), Ok(2 << 30));
        assert_eq!(bytes("17"), Ok(17));
        assert_eq!(count("2M"), Ok(2_000_000));
        for bad in ["", "0", "-1", "1.5M", "MM", "2MM", "99999999999G", "12 K", "1T"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn time_has_units() {
        assert_eq!(time("60s"), Ok(Duration::from_secs(60)));
        assert_eq!((time("2m"), time("7")), (Ok(Duration::from_secs(120)), Ok(Duration::from_secs(7))));
        assert_eq!(time("250ms"), Ok(Duration::from_millis(250)));
        for bad in ["", "0s", "s", "1h", "1.5s", "-1s", "99999999999999999999s", "999999999999999999m"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unknown_id_names_the_nearest() {
        assert_eq!(known_id("int-001").as_deref(), Ok("INT-001"));
        assert!(known_id("INT-01").unwrap_err().contains("INT-001"));
    }
}
