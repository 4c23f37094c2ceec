//! ISO 19005-3, 6.2.3 and 6.2.4: output intents and colour spaces.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, IccHeader, Page, SpaceKind};
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, resolve};
use lopdf::{Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("以合适的 ICC 特性文件说明颜色。", "Say what the colours are by a fitting ICC profile."),
    met: "pdf/: sRGB output intent",
    test: "archive_colour",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.2.3-1",
        clause: "ISO 19005-3, 6.2.3",
        asks: said(
            "输出意图的特性文件为 prtr 或 mntr 类，颜色空间为 RGB、CMYK 或 GRAY，版本低于 5",
            "The profile of an output intent is of class prtr or mntr, in RGB, CMYK or GRAY, of a version below 5",
        ),
        wrong: said("特性文件：{}", "the profile is {}"),
        check: |facts, out| {
            for intent in &facts.intents {
                let header = profile(facts, intent.profile);
                if let Some(h) = header.filter(|h| !fits(h, &["prtr", "mntr"], &["RGB ", "CMYK", "GRAY"])) {
                    out.add(Spot::object(intent.id), &[&describe(h)]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.3-2",
        clause: "ISO 19005-3, 6.2.3",
        asks: said("几个输出意图共用一个特性文件对象", "Several output intents share one profile object"),
        wrong: said("特性文件不止一个", "there are several"),
        check: |facts, out| {
            let objects = facts.intents.iter().filter_map(|i| i.dict.get(b"DestOutputProfile").ok());
            let objects: Vec<Option<ObjectId>> = objects.map(|o| o.as_reference().ok()).collect();
            if objects.windows(2).any(|w| matches!(w, [a, b] if a != b || a.is_none())) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.3-3",
        clause: "ISO 19005-3, 6.2.3",
        asks: said("PDF/X 的输出意图没有 DestOutputProfileRef", "No output intent of PDF/X has DestOutputProfileRef"),
        wrong: said("有一个", "one has"),
        check: |facts, out| {
            for intent in facts.intents.iter().filter(|i| i.subtype == "GTS_PDFX") {
                if intent.dict.has(b"DestOutputProfileRef") {
                    out.add(Spot::object(intent.id), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.3-4",
        clause: "ISO 19005-3, 6.2.3",
        asks: said(
            "GTS_PDFA1 输出意图至多一个，其特性文件完好，N 与之相符",
            "There is at most one GTS_PDFA1 output intent; its profile can be read and N fits it",
        ),
        wrong: said("不合：{}", "it is otherwise: {}"),
        check: intent,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.2-1",
        clause: "ISO 19005-3, 6.2.4.2",
        asks: said(
            "ICCBased 的特性文件完好，为 prtr、mntr、scnr 或 spac 类，RGB、CMYK、GRAY 或 Lab，版本低于 5，N 相符",
            "The profile of an ICCBased space can be read, is of class prtr, mntr, scnr or spac, in RGB, CMYK, GRAY or Lab, below version 5, and N fits it",
        ),
        wrong: said("特性文件：{}", "the profile is {}"),
        check: based,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.2-2",
        clause: "ISO 19005-3, 6.2.4.2",
        asks: said("叠印时，ICCBased CMYK 不用 OPM 1", "ICCBased CMYK is not overprinted in mode 1"),
        wrong: said("用了 OPM 1", "it is"),
        met: "pdf/: no CMYK and no overprint on the screen",
        check: overprint,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.3-2",
        clause: "ISO 19005-3, 6.2.4.3",
        asks: said(
            "DeviceRGB 只在有 RGB 输出意图或 DefaultRGB 时使用",
            "DeviceRGB is used only with an output intent of RGB or a DefaultRGB",
        ),
        wrong: said("两者皆无", "there is neither"),
        check: |facts, out| device(facts, b"DefaultRGB", &["RGB "], |k| matches!(k, SpaceKind::Rgb), out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.3-3",
        clause: "ISO 19005-3, 6.2.4.3",
        asks: said(
            "DeviceCMYK 只在有 CMYK 输出意图或 DefaultCMYK 时使用",
            "DeviceCMYK is used only with an output intent of CMYK or a DefaultCMYK",
        ),
        wrong: said("两者皆无", "there is neither"),
        met: "pdf/images.rs (CMYK pictures of the screen edition)",
        check: |facts, out| device(facts, b"DefaultCMYK", &["CMYK"], |k| matches!(k, SpaceKind::Cmyk), out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.3-4",
        clause: "ISO 19005-3, 6.2.4.3",
        asks: said(
            "DeviceGray 只在有输出意图或 DefaultGray 时使用",
            "DeviceGray is used only with an output intent or a DefaultGray",
        ),
        wrong: said("两者皆无", "there is neither"),
        check: |facts, out| {
            device(facts, b"DefaultGray", &["RGB ", "CMYK", "GRAY"], |k| matches!(k, SpaceKind::Gray), out);
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.4-1",
        clause: "ISO 19005-3, 6.2.4.4",
        asks: said(
            "DeviceN 的每个专色在 Colorants 中有其项",
            "Each spot colour of a DeviceN has an entry in Colorants",
        ),
        wrong: said("缺 {}", "{} has none"),
        met: "none is written",
        check: colorants,
        ..ROW
    },
    Clause {
        id: "PDFA-6.2.4.4-2",
        clause: "ISO 19005-3, 6.2.4.4",
        asks: said(
            "同名的 Separation 有同一替代空间与同一色调变换",
            "Separations of one name have one alternate space and one tint transform",
        ),
        wrong: said("专色 {} 有两种", "{} has two"),
        met: "none is written",
        check: separations,
        ..ROW
    },
];

fn profile<'f>(facts: &'f Facts<'_>, place: Option<usize>) -> Option<&'f IccHeader> {
    place.and_then(|p| facts.stock.profiles.get(p))?.header.as_ref()
}

fn fits(h: &IccHeader, classes: &[&str], spaces: &[&str]) -> bool {
    h.signed && h.version.0 < 5 && classes.contains(&h.class.as_str()) && spaces.contains(&h.space.as_str())
}

fn describe(h: &IccHeader) -> String {
    format!("{} {} {}.{}", h.class, h.space, h.version.0, h.version.1 >> 4)
}

/// Components of a colour space of ICC.
fn channels(space: &str) -> Option<i64> {
    match space {
        "GRAY" => Some(1),
        "RGB " | "Lab " => Some(3),
        "CMYK" => Some(4),
        _ => None,
    }
}

fn intent(facts: &Facts<'_>, out: &mut Breaches) {
    let ours: Vec<_> = facts.intents.iter().filter(|i| i.subtype == "GTS_PDFA1").collect();
    if ours.len() > 1 {
        out.add(Spot::FILE, &[&format!("GTS_PDFA1 × {}", ours.len())]);
    }
    for intent in ours {
        let Some(profile) = intent.profile.and_then(|p| facts.stock.profiles.get(p)) else {
            out.add(Spot::object(intent.id), &["no DestOutputProfile"]);
            continue;
        };
        match &profile.header {
            Some(h) if h.signed && channels(&h.space) == profile.channels => {}
            Some(h) => {
                out.add(Spot::object(profile.id), &[&format!("N {:?}, {}", profile.channels.unwrap_or(0), h.space)])
            }
            None => out.add(Spot::object(profile.id), &["unreadable"]),
        }
    }
}

fn based(facts: &Facts<'_>, out: &mut Breaches) {
    for space in &facts.stock.spaces {
        let SpaceKind::Icc { channels: n, profile: place } = &space.kind else { continue };
        let at = Spot::object(space.id).on(space.page);
        match profile(facts, *place) {
            Some(h) if !fits(h, &["prtr", "mntr", "scnr", "spac"], &["RGB ", "CMYK", "GRAY", "Lab "]) => {
                out.add(at, &[&describe(h)]);
            }
            Some(h) if channels(&h.space) != Some(*n) => out.add(at, &[&format!("{}, N {n}", describe(h))]),
            Some(_) => {}
            None => out.add(at, &["unreadable"]),
        }
    }
}

fn overprint(facts: &Facts<'_>, out: &mut Breaches) {
    let cmyk = |space: usize| {
        matches!(facts.stock.spaces.get(space).map(|s| &s.kind), Some(SpaceKind::Icc { channels: 4, .. }))
    };
    for page in &facts.pages {
        for painted in page.painted.iter().filter(|p| p.overprint && p.overprint_mode == 1) {
            let inks = [&painted.fill, &painted.stroke];
            if inks.into_iter().flatten().any(|ink| cmyk(ink.space)) {
                out.add(Spot::page(page.number), &[]);
                break;
            }
        }
    }
}

fn device(facts: &Facts<'_>, default: &[u8], spaces: &[&str], of: fn(&SpaceKind) -> bool, out: &mut Breaches) {
    let ours = facts.intents.iter().filter(|i| i.subtype == "GTS_PDFA1");
    if ours.filter_map(|i| profile(facts, i.profile)).any(|h| spaces.contains(&h.space.as_str())) {
        return;
    }
    let defaulted = |page: &Page<'_>| {
        let spaces = page.resources.and_then(|r| get_dict(facts.pdf, r, b"ColorSpace"));
        spaces.is_some_and(|s| get(facts.pdf, s, default).is_some())
    };
    for page in facts.pages.iter().filter(|p| !defaulted(p)) {
        let mut used = page.spaces.iter().filter_map(|s| facts.stock.spaces.get(*s));
        if let Some(space) = used.find(|s| of(&s.kind)) {
            out.add(Spot::object(space.id).on(page.number), &[]);
        }
    }
}

/// Colour spaces of that family that are written anywhere, each with the object that holds it.
fn written<'a>(facts: &Facts<'a>, family: &[u8], visit: &mut dyn FnMut(ObjectId, &'a [Object])) {
    seek::values(facts, &mut |id, value| {
        if let Object::Array(list) = value
            && list.len() >= 4
            && list.first().is_some_and(|f| f.as_name().is_ok_and(|n| n == family))
        {
            visit(id, list);
        }
    });
}

fn colorants(facts: &Facts<'_>, out: &mut Breaches) {
    written(facts, b"DeviceN", &mut |id, list| {
        let attributes = list.get(4).and_then(|a| as_dict(facts.pdf, a));
        let listed = attributes.and_then(|a| get_dict(facts.pdf, a, b"Colorants"));
        let process = attributes.and_then(|a| get_dict(facts.pdf, a, b"Process"));
        let process: BTreeSet<&[u8]> = process
            .map(|p| get_list(facts.pdf, p, b"Components"))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|c| resolve(facts.pdf, c).as_name().ok())
            .collect();
        let names = list.get(1).map(|n| resolve(facts.pdf, n)).and_then(|n| n.as_array().ok());
        for name in names.into_iter().flatten().filter_map(|n| n.as_name().ok()) {
            let primary = matches!(name, b"None" | b"Cyan" | b"Magenta" | b"Yellow" | b"Black");
            if !primary && !process.contains(name) && listed.is_none_or(|l| !l.has(name)) {
                out.add(Spot::object(Some(id)), &[&seek::shown(name)]);
            }
        }
    });
}

fn separations(facts: &Facts<'_>, out: &mut Breaches) {
    let mut first: BTreeMap<&[u8], (&Object, &Object)> = BTreeMap::new();
    written(facts, b"Separation", &mut |id, list| {
        let [_, name, alternate, tint, ..] = list else { return };
        let Ok(name) = resolve(facts.pdf, name).as_name() else { return };
        if matches!(name, b"All" | b"None") {
            return;
        }
        let (old, transform) = *first.entry(name).or_insert((alternate, tint));
        // the same object, or the same value
        let same = |a: &Object, b: &Object| a == b || resolve(facts.pdf, a) == resolve(facts.pdf, b);
        if !same(old, alternate) || !same(transform, tint) {
            out.add(Spot::object(Some(id)), &[&seek::shown(name)]);
        }
    });
}
