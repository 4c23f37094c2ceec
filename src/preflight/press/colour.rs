//! Output intent and colour of a PDF/X-4.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::colour::{Device, devices, intent_channels};
use crate::preflight::facts::{Facts, Intent, Profile, SpaceKind};
use crate::verify::pdf::objects::{get_text, resolve};
use lopdf::Object;
use std::collections::{BTreeMap, BTreeSet};

fn press<'f, 'a>(facts: &'f Facts<'a>) -> impl Iterator<Item = &'f Intent<'a>> {
    facts.intents.iter().filter(|i| i.subtype == "GTS_PDFX")
}

/// PDFX-11.
pub(super) fn one_intent(facts: &Facts<'_>, out: &mut Breaches) {
    let count = press(facts).count();
    if count != 1 {
        out.add(Spot::FILE, &[&count.to_string()]);
    }
}

/// PDFX-12.
pub(super) fn condition(facts: &Facts<'_>, out: &mut Breaches) {
    for intent in press(facts) {
        let id = get_text(facts.pdf, intent.dict, b"OutputConditionIdentifier");
        if id.is_none_or(|id| id.trim().is_empty()) {
            out.add(Spot::object(intent.id), &[]);
        }
    }
}

/// What is wrong with a profile, whatever it is for.
fn fault(profile: &Profile<'_>) -> Option<String> {
    let Some(h) = &profile.header else { return Some("ICC –".to_string()) };
    let channels = match h.space.as_str() {
        "CMYK" => Some(4),
        "RGB " | "Lab " => Some(3),
        "GRAY" => Some(1),
        _ => None,
    };
    if !h.signed {
        return Some("acsp –".to_string());
    }
    if (h.size as usize) > h.length {
        return Some(format!("{} < {} B", h.length, h.size));
    }
    if h.version.0 > 4 {
        return Some(format!("ICC {}", h.version.0));
    }
    if channels.is_none() || channels != profile.channels {
        return Some(format!("{} ≠ N {}", h.space.trim(), profile.channels.unwrap_or(0)));
    }
    None
}

/// PDFX-13.
pub(super) fn intent_profile(facts: &Facts<'_>, out: &mut Breaches) {
    for intent in press(facts) {
        let at = Spot::object(intent.id);
        let Some(profile) = intent.profile.and_then(|p| facts.stock.profiles.get(p)) else {
            out.add(at, &["DestOutputProfile –"]);
            continue;
        };
        if let Some(why) = fault(profile) {
            out.add(at, &[&why]);
        }
        if let Some(h) = profile.header.as_ref().filter(|h| h.class != "prtr" || h.space == "Lab ") {
            out.add(at, &[&format!("{} {}", h.class, h.space.trim())]);
        }
    }
}

/// Whether a device space has its meaning by the output intent.
fn has_meaning(device: Device, channels: Option<i64>) -> bool {
    match device {
        Device::Gray => channels.is_some(),
        Device::Rgb => channels == Some(3),
        Device::Cmyk => channels == Some(4),
    }
}

/// PDFX-17.
pub(super) fn device(facts: &Facts<'_>, out: &mut Breaches) {
    let channels = intent_channels(facts, "GTS_PDFX");
    let mut seen = BTreeSet::new();
    for page in &facts.pages {
        for space in &page.spaces {
            for device in devices(facts, *space).into_iter().filter(|d| !has_meaning(*d, channels)) {
                if seen.insert((page.number, device)) {
                    out.add(Spot::page(page.number), &[device.name()]);
                }
            }
        }
    }
}

/// PDFX-18: those of colour spaces; that of the output intent has a row of its own.
pub(super) fn source_profiles(facts: &Facts<'_>, out: &mut Breaches) {
    for space in &facts.stock.spaces {
        let SpaceKind::Icc { profile, .. } = space.kind else { continue };
        match profile.and_then(|p| facts.stock.profiles.get(p)) {
            None => out.add(Spot::object(space.id).on(space.page), &["ICC –"]),
            Some(profile) => {
                if let Some(why) = fault(profile) {
                    out.add(Spot::object(profile.id).on(space.page), &[&why]);
                }
            }
        }
    }
}

/// PDFX-19.
pub(super) fn intent_as_source(facts: &Facts<'_>, out: &mut Breaches) {
    let intents: Vec<usize> = press(facts).filter_map(|i| i.profile).collect();
    let bytes = |n: usize| facts.stock.profiles.get(n).map(|p| (&p.stream.content, &p.stream.dict));
    for space in &facts.stock.spaces {
        let SpaceKind::Icc { channels: 4, profile: Some(own) } = space.kind else { continue };
        let same = |n: &usize| *n == own || bytes(*n).map(|b| b.0) == bytes(own).map(|b| b.0);
        if intents.iter().any(same) {
            out.add(Spot::object(space.id).on(space.page), &[]);
        }
    }
}

/// PDFX-20.
pub(super) fn separations(facts: &Facts<'_>, out: &mut Breaches) {
    let mut first: BTreeMap<&str, (usize, &Object)> = BTreeMap::new();
    for space in &facts.stock.spaces {
        let SpaceKind::Spot { device_n: false, names, alternate, .. } = &space.kind else { continue };
        let (Some(name), Some(Object::Array(list))) = (names.first(), space.object) else { continue };
        let Some(tint) = list.get(3).map(|o| resolve(facts.pdf, o)) else { continue };
        let known = *first.entry(name).or_insert((*alternate, tint));
        let same = |a: &Object, b: &Object| match (a, b) {
            (Object::Stream(a), Object::Stream(b)) => a.content == b.content,
            (a, b) => a == b,
        };
        let kind = |n: usize| facts.stock.spaces.get(n).map(|s| std::mem::discriminant(&s.kind));
        if kind(known.0) != kind(*alternate) || !same(known.1, tint) {
            out.add(Spot::object(space.id).on(space.page), &[name]);
        }
    }
}

/// PDFX-21.
pub(super) fn blending(facts: &Facts<'_>, out: &mut Breaches) {
    let channels = intent_channels(facts, "GTS_PDFX");
    for page in &facts.pages {
        for space in &page.group_spaces {
            for device in devices(facts, *space).into_iter().filter(|d| !has_meaning(*d, channels)) {
                out.add(Spot::page(page.number), &[device.name()]);
            }
        }
    }
}
