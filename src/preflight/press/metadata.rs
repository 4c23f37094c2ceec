//! XMP and Info of a PDF/X-4.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::facts::Facts;
use crate::preflight::xmp::{BASIC, DC, MM, PDF, PDFX_ID};
use crate::verify::pdf::objects::get_text;

/// PDFX-01.
pub(super) fn identification(facts: &Facts<'_>, out: &mut Breaches) {
    let version = facts.xmp.text(PDFX_ID, "GTS_PDFXVersion").unwrap_or("–");
    if version != "PDF/X-4" {
        out.add(Spot::FILE, &[version]);
    }
}

/// PDFX-03.
pub(super) fn readable(facts: &Facts<'_>, out: &mut Breaches) {
    if !facts.xmp.present {
        out.add(Spot::FILE, &["Metadata –"]);
    } else if let Some(why) = &facts.xmp.broken {
        out.add(Spot::FILE, &[why]);
    }
}

/// PDFX-04.
pub(super) fn title(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.xmp.text(DC, "title").is_none_or(|t| t.trim().is_empty()) {
        out.add(Spot::FILE, &["dc:title"]);
    }
}

/// Digits of a date, of XMP (`2026-01-15T08:00:00+08:00`) or Info (`D:20260115080000+08'00'`), as far as both say; `None`
/// for what is no date.
fn date(text: &str) -> Option<String> {
    let text = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    // the zone is left out: the same moment may be stated in two
    let zone = text
        .char_indices()
        .find(|(i, c)| matches!(c, 'Z' | '+') || (*c == '-' && text.get(..*i).is_some_and(|d| d.contains('T'))));
    let local = text.get(..zone.map_or(text.len(), |(i, _)| i)).unwrap_or_default();
    let local = local.split('.').next().unwrap_or_default();
    let digits: String = local.chars().filter(char::is_ascii_digit).collect();
    let plain = local.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | '\''));
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|d| d.parse::<u32>().ok());
    let right = digits.len() >= 4
        && digits.len().is_multiple_of(2)
        && part(4, 6).is_none_or(|m| (1..=12).contains(&m))
        && part(6, 8).is_none_or(|d| (1..=31).contains(&d))
        && part(8, 10).is_none_or(|h| h < 24);
    (plain && right).then_some(digits)
}

/// PDFX-05.
pub(super) fn dates(facts: &Facts<'_>, out: &mut Breaches) {
    for name in ["CreateDate", "ModifyDate", "MetadataDate"] {
        let value = facts.xmp.text(BASIC, name).unwrap_or("–");
        if date(value).is_none() {
            out.add(Spot::FILE, &[&format!("xmp:{name}"), value]);
        }
    }
}

/// PDFX-06.
pub(super) fn identifiers(facts: &Facts<'_>, out: &mut Breaches) {
    for name in ["DocumentID", "VersionID", "RenditionClass"] {
        if facts.xmp.text(MM, name).is_none_or(|t| t.trim().is_empty()) {
            out.add(Spot::FILE, &[&format!("xmpMM:{name}")]);
        }
    }
}

/// PDFX-07.
pub(super) fn trapped(facts: &Facts<'_>, out: &mut Breaches) {
    let xmp = facts.xmp.text(PDF, "Trapped");
    let info = facts.info.and_then(|i| get_text(facts.pdf, i, b"Trapped"));
    let clear = |value: Option<&str>| value.is_none_or(|v| matches!(v, "True" | "False"));
    let (a, b) = (xmp, info.as_deref());
    let stated = a.or(b).is_some();
    if !stated || !clear(a) || !clear(b) || (a.is_some() && b.is_some() && a != b) {
        out.add(Spot::FILE, &[a.unwrap_or("–"), b.unwrap_or("–")]);
    }
}

/// PDFX-08: what both say; authors may be joined in Info in whatever way.
pub(super) fn info(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(info) = facts.info else { return };
    let texts = [
        ("Title", DC, "title"),
        ("Subject", DC, "description"),
        ("Creator", BASIC, "CreatorTool"),
        ("Producer", PDF, "Producer"),
        ("Keywords", PDF, "Keywords"),
    ];
    for (key, ns, name) in texts {
        if let (Some(here), Some(there)) = (get_text(facts.pdf, info, key.as_bytes()), facts.xmp.text(ns, name))
            && !there.trim().is_empty()
            && here.trim() != there.trim()
        {
            out.add(Spot::FILE, &[key, there, &here]);
        }
    }
    for (key, name) in [("CreationDate", "CreateDate"), ("ModDate", "ModifyDate")] {
        let (here, there) = (get_text(facts.pdf, info, key.as_bytes()), facts.xmp.text(BASIC, name));
        if let (Some(here), Some(there)) = (here, there)
            && let (Some(a), Some(b)) = (date(&here), date(there))
            && a.get(..8.min(b.len())) != b.get(..8.min(a.len()))
        {
            out.add(Spot::FILE, &[key, there, &here]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_of_both_kinds() {
        assert_eq!(date("2026-01-15T08:00:00+08:00"), date("D:20260115080000+08'00'"));
        assert_eq!(date("2026").as_deref(), Some("2026"));
        assert_eq!(date("2026-01-15T08:00:00.123Z").as_deref(), Some("20260115080000"));
        for bad in ["", "–", "gestern", "2026-13-01", "2026-01-40", "202"] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }
}
