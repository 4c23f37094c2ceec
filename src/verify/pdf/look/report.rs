//! Findings about words that are not seen, said of the blocks and pages that they belong to.

use super::colour::{Rgb, WHITE};
use super::judge::{Hidden, Why};
use super::paint::Kind;
use crate::verify::pdf::content::PageText;
use crate::verify::report::findings::{Detail, Findings};
use crate::verify::report::{Severity, Where};
use std::collections::BTreeMap;

/// Glyphs in a row that are more than an index or an exponent, in files by others.
const A_WORD: usize = 12;

/// By what measure words are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Words,
    /// Readings and numbers of notes, which are small by design: three points are enough.
    Small,
}

/// Words of an owner that are not seen.
pub(crate) struct Entry {
    pub name: String,
    pub role: Role,
    pub at: Where,
    pub hidden: Hidden,
}

/// The checks looked at every page, unless one was too crowded.
pub(crate) fn ran(crowded: Option<u32>, findings: &mut Findings) {
    match crowded {
        Some(page) => {
            findings.fail("VIS-005.crowded", &[&page.to_string()], Detail::at(Where::page(page)));
            findings.undecided(&["VIS-002", "VIS-003", "VIS-004", "VIS-009"], "why.crowded");
        }
        None => findings.ran(&["VIS-002", "VIS-003", "VIS-004", "VIS-005", "VIS-009"]),
    }
}

/// Whether words are gone for a reader, not only hard to read.
pub(crate) fn is_gone(why: Why) -> bool {
    !matches!(why, Why::Small(_) | Why::Faint(..) | Why::Pale(..) | Why::Veiled(_) | Why::Switch | Why::Undecided)
}

/// The check that a reason belongs to.
pub(crate) fn id_of(why: Why) -> &'static str {
    let key = key(why);
    key.split('.').next().unwrap_or(key)
}

fn key(why: Why) -> &'static str {
    match why {
        Why::Mode => "VIS-002.mode",
        Why::Same(ink, ground) if ink == WHITE && ground == WHITE => "VIS-002.white",
        Why::Same(..) => "VIS-002.same",
        Why::Faint(..) | Why::Pale(..) => "VIS-002.faint",
        Why::Undecided => "VIS-002.unknown",
        Why::Tiny(_) => "VIS-003.tiny",
        Why::Small(_) => "VIS-003.small",
        Why::Outside => "VIS-004.page",
        Why::Trimmed => "VIS-004.trim",
        Why::Clipped => "VIS-004.path",
        Why::Covered(Kind::Fill) => "VIS-005.fill",
        Why::Covered(Kind::Stroke) => "VIS-005.stroke",
        Why::Covered(Kind::Image) => "VIS-005.image",
        Why::Covered(Kind::Shading) => "VIS-005.shading",
        Why::Covered(Kind::Annotation) => "VIS-005.annotation",
        Why::Veiled(_) => "VIS-005.veil",
        Why::Clear(_) => "VIS-005.clear",
        Why::Off => "VIS-009.off",
        Why::Switch => "VIS-009.switch",
    }
}

/// A colour as a web page writes it.
fn hex(c: Rgb) -> String {
    let [r, g, b] = c.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
    format!("#{r:02X}{g:02X}{b:02X}")
}

fn fail(name: &str, hidden: &Hidden, at: Where, severity: Severity, findings: &mut Findings) {
    let mut args = vec![name.to_string(), hidden.count.to_string(), hidden.words.clone()];
    match hidden.why {
        Why::Same(ink, ground) => args.extend([hex(ink), hex(ground)]),
        Why::Faint(ink, ground, contrast) | Why::Pale(ink, ground, contrast) => {
            args.extend([hex(ink), hex(ground), format!("{contrast:.1}")])
        }
        Why::Tiny(size) | Why::Small(size) => args.push(format!("{size:.1}")),
        Why::Clear(share) => args.push(format!("{:.0}", share * 100.0)),
        _ => {}
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    findings.fail_as(severity, key(hidden.why), &args, Detail::at(at));
}

/// Blocks, fields and the edition's words in a file with marks: what fuzi makes has nothing of this kind.
pub(crate) fn marked(entries: Vec<Entry>, findings: &mut Findings) {
    let mut sums: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<(String, Option<u32>, u8), usize> = BTreeMap::new();
    for entry in entries {
        if entry.role == Role::Small && matches!(entry.hidden.why, Why::Small(_)) {
            continue;
        }
        // words of no block are said page by page
        let page = entry.at.block.is_none().then_some(entry.at.page).flatten();
        let place = *known.entry((entry.name.clone(), page, entry.hidden.why.rank())).or_insert(sums.len());
        match sums.get_mut(place) {
            Some(sum) => sum.hidden.count += entry.hidden.count,
            None => sums.push(entry),
        }
    }
    for sum in sums {
        let severity = if sum.hidden.why == Why::Undecided { Severity::Warning } else { Severity::Error };
        fail(&sum.name, &sum.hidden, sum.at, severity, findings);
    }
}

/// Pages of a file without marks. What others print small, faint or on a picture is doubted, not condemned.
pub(crate) fn unmarked(pages: &[PageText], findings: &mut Findings) {
    for (i, page) in pages.iter().enumerate() {
        let number = u32::try_from(i).unwrap_or(u32::MAX - 1) + 1;
        let mut sums: BTreeMap<u8, Hidden> = BTreeMap::new();
        for hidden in page.hidden.values().flatten().chain(&page.hidden_loose) {
            match sums.get_mut(&hidden.why.rank()) {
                Some(sum) => {
                    sum.count += hidden.count;
                    sum.longest = sum.longest.max(hidden.longest);
                }
                None => {
                    sums.insert(hidden.why.rank(), hidden.clone());
                }
            }
        }
        for hidden in sums.values() {
            let severity = match hidden.why {
                // slugs and marks of the press lie out there; watermarks are pale
                Why::Trimmed | Why::Pale(..) => continue,
                Why::Small(_) if hidden.longest < A_WORD => continue,
                Why::Small(_) | Why::Faint(..) | Why::Veiled(_) | Why::Switch => Severity::Warning,
                Why::Undecided => Severity::Info,
                _ => Severity::Error,
            };
            fail("text", hidden, Where::page(number), severity, findings);
        }
    }
}
