//! Pictures: how fine they are at their size on the page, and in which colours.

use crate::preflight::clause::{Breaches, Spot};
use crate::preflight::colour::{Device, devices, is_rgb};
use crate::preflight::facts::{Facts, Image, SpaceKind};
use crate::verify::Severity;

/// One in a hundred is not seen.
const CLOSE: f64 = 0.99;

/// Worst use of each picture that has fewer samples an inch than it should.
fn coarse(facts: &Facts<'_>, out: &mut Breaches, bounds: (f64, f64), of: fn(&Image<'_>) -> bool) {
    // strips of a colour or two are areas, not pictures
    for image in facts.stock.images.iter().filter(|i| of(i) && i.width.min(i.height) > 2) {
        for use_ in &image.uses {
            let ppi = use_.ppi.0.min(use_.ppi.1);
            if ppi >= bounds.0 * CLOSE {
                continue;
            }
            let severity = if ppi < bounds.1 * CLOSE { Severity::Error } else { Severity::Warning };
            let Some(page) = facts.pages.get((use_.page as usize).saturating_sub(1)) else { continue };
            let at = Spot { object: image.id.map(|id| id.0), ..Spot::area(page, use_.bounds) };
            let args = [format!("{ppi:.0}"), image.width.to_string(), image.height.to_string()];
            out.add_as(severity, at, &args.each_ref().map(String::as_str));
        }
    }
}

fn is_line_art(image: &Image<'_>) -> bool {
    image.stencil || image.bits == 1
}

/// PRT-009.
pub(super) fn resolution(facts: &Facts<'_>, out: &mut Breaches) {
    coarse(facts, out, (300.0, 150.0), |i| !is_line_art(i));
}

/// PRT-010.
pub(super) fn line_art(facts: &Facts<'_>, out: &mut Breaches) {
    coarse(facts, out, (600.0, 300.0), is_line_art);
}

/// PRT-017: without a profile nobody knows which red is meant.
pub(super) fn rgb(facts: &Facts<'_>, out: &mut Breaches) {
    for image in &facts.stock.images {
        let Some(space) = image.space.filter(|s| is_rgb(facts, *s)) else { continue };
        let bare = devices(facts, space).contains(&Device::Rgb);
        let name = match facts.stock.spaces.get(space).map(|s| &s.kind) {
            _ if bare => "DeviceRGB",
            Some(SpaceKind::CalRgb) => "CalRGB",
            _ => "ICC",
        };
        for use_ in &image.uses {
            let Some(page) = facts.pages.get((use_.page as usize).saturating_sub(1)) else { continue };
            let at = Spot { object: image.id.map(|id| id.0), ..Spot::area(page, use_.bounds) };
            out.add_as(if bare { Severity::Error } else { Severity::Warning }, at, &[name]);
        }
    }
}
