//! The file as a whole: layers, annotations, encryption, output intent, damage.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::facts::{Facts, Intent};
use crate::verify::pdf::objects::{get_dict, get_list};
use std::collections::BTreeMap;

/// PRT-019.
pub(super) fn layers(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(properties) = get_dict(facts.pdf, facts.catalog, b"OCProperties") else { return };
    let groups = get_list(facts.pdf, properties, b"OCGs").len();
    if groups > 0 {
        out.add(Spot::FILE, &[&groups.to_string()]);
    }
}

/// PRT-020: printer's marks belong to the sheet.
pub(super) fn annotations(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for a in page.annotations.iter().filter(|a| a.subtype != "PrinterMark") {
            *kinds.entry(&a.subtype).or_default() += 1;
        }
        for (kind, count) in kinds {
            out.add(Spot::page(page.number), &[&count.to_string(), kind]);
        }
    }
}

/// PRT-021.
pub(super) fn encrypted(facts: &Facts<'_>, out: &mut Breaches) {
    if facts.layout.key.is_some() {
        out.add(Spot::FILE, &[]);
    }
}

/// PRT-024.
pub(super) fn intent(facts: &Facts<'_>, out: &mut Breaches) {
    let profile = |i: &Intent<'_>| i.profile.and_then(|p| facts.stock.profiles.get(p)).and_then(|p| p.header.as_ref());
    let press: Vec<_> = facts.intents.iter().filter(|i| i.subtype == "GTS_PDFX").collect();
    if press.is_empty() {
        out.add(Spot::FILE, &["OutputIntents –"]);
    }
    for intent in press {
        match profile(intent) {
            None => out.add(Spot::object(intent.id), &["DestOutputProfile –"]),
            Some(h) if h.class != "prtr" => out.add(Spot::object(intent.id), &["DestOutputProfile", &h.class]),
            Some(_) => {}
        }
    }
}

/// PRT-025.
pub(super) fn sound(facts: &Facts<'_>, out: &mut Breaches) {
    let layout = facts.layout;
    if layout.rebuilt {
        out.add(Spot::FILE, &["xref –"]);
    }
    if !layout.astray.is_empty() {
        out.add(Spot { object: layout.astray.first().copied(), ..Spot::FILE }, &["xref ≠ obj"]);
    }
    if !layout.lengths.is_empty() {
        out.add(Spot { object: layout.lengths.first().copied(), ..Spot::FILE }, &["Length"]);
    }
}
