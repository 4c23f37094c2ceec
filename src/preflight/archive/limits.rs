//! ISO 19005-3, 6.1.13: how large things may be.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, SpaceKind};
use crate::preflight::seek;
use crate::verify::Severity;
use lopdf::Object;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("用可靠的程序重新写出此文件。", "Write the file again with a sound program."),
    met: "pdf/finish.rs",
    test: "archive_limits",
    check: |_, _| {},
};

/// The rows of 6.1.13.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.1.13-1",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("整数在 −2147483648 至 2147483647 之间", "Whole numbers have 32 bits"),
        wrong: said("整数 {}", "there is {}"),
        check: integers,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-2",
        clause: "ISO 19005-3, 6.1.13",
        asks: said(
            "实数的绝对值不超过 3.403e38，非零者不小于 1.175e-38",
            "Real numbers are not beyond 3.403e38, nor nearer to zero than 1.175e-38",
        ),
        wrong: said("实数 {}", "there is {}"),
        check: reals,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-3",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("字符串不超过 32767 字节", "Strings have at most 32767 bytes"),
        wrong: said("{} 字节", "one has {}"),
        check: strings,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-4",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("名称不超过 127 字节", "Names have at most 127 bytes"),
        wrong: said("{} 字节", "one has {}"),
        check: long_names,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-7",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("间接对象不超过 8388607 个", "There are at most 8388607 indirect objects"),
        wrong: said("{} 个", "there are {}"),
        test: "too_many_objects",
        check: |facts, out| count(facts.pdf.objects.len(), out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-8",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("q 的嵌套不超过 28 层", "q is nested at most 28 deep"),
        wrong: said("{} 层", "it is nested {} deep"),
        met: "pdf/content.rs; pdf/svg/content.rs",
        check: |facts, out| {
            for page in facts.pages.iter().filter(|p| p.depth > 28) {
                out.add(Spot::page(page.number), &[&page.depth.to_string()]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-9",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("DeviceN 不超过 32 个着色剂", "DeviceN has at most 32 colorants"),
        wrong: said("{} 个", "it has {}"),
        met: "none is written",
        check: |facts, out| {
            for space in &facts.stock.spaces {
                if let SpaceKind::Spot { names, .. } = &space.kind
                    && names.len() > 32
                {
                    out.add(Spot::object(space.id).on(space.page), &[&names.len().to_string()]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-10",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("CID 不大于 65535", "CIDs are at most 65535"),
        wrong: said("字体 {} 的 CID 为 {}", "font {} reaches CID {}"),
        met: "pdf/fonts.rs (Identity-H, codes of two bytes)",
        check: cids,
        ..ROW
    },
    Clause {
        id: "PDFA-6.1.13-11",
        clause: "ISO 19005-3, 6.1.13",
        asks: said("页面各框的边长在 3 与 14400 单位之间", "The sides of page boxes have 3 to 14400 units"),
        wrong: said("{} 为 {}", "{} has {}"),
        check: boxes,
        ..ROW
    },
];

fn integers(facts: &Facts<'_>, out: &mut Breaches) {
    seek::values(facts, &mut |id, value| {
        if let Object::Integer(n) = value
            && i32::try_from(*n).is_err()
        {
            out.add(Spot::object(Some(id)), &[&n.to_string()]);
        }
    });
}

fn reals(facts: &Facts<'_>, out: &mut Breaches) {
    seek::values(facts, &mut |id, value| {
        if let Object::Real(n) = value {
            let size = n.abs();
            if !(size <= 3.403e38_f64 as f32 && (*n == 0.0 || size >= 1.175e-38)) {
                out.add(Spot::object(Some(id)), &[&n.to_string()]);
            }
        }
    });
}

fn strings(facts: &Facts<'_>, out: &mut Breaches) {
    seek::values(facts, &mut |id, value| {
        if let Object::String(s, _) = value
            && s.len() > 32_767
        {
            out.add(Spot::object(Some(id)), &[&s.len().to_string()]);
        }
    });
}

fn long_names(facts: &Facts<'_>, out: &mut Breaches) {
    let mut judge = |id, name: &[u8]| {
        if name.len() > 127 {
            out.add(Spot::object(Some(id)), &[&name.len().to_string()]);
        }
    };
    seek::values(facts, &mut |id, value| match value {
        Object::Name(name) => judge(id, name),
        Object::Dictionary(dict) => dict.iter().for_each(|(key, _)| judge(id, key)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(key, _)| judge(id, key)),
        _ => {}
    });
}

/// 8388607 objects cannot be put into a test; the number is asked by itself.
fn count(objects: usize, out: &mut Breaches) {
    if objects > 8_388_607 {
        out.add(Spot::FILE, &[&objects.to_string()]);
    }
}

fn cids(facts: &Facts<'_>, out: &mut Breaches) {
    for font in facts.stock.fonts.iter().filter(|f| f.subtype == "Type0") {
        let highest = font.codes.iter().filter_map(|c| font.metrics.cid(c)).max();
        if let Some(cid) = highest.filter(|c| *c > 0xFFFF) {
            out.add(Spot::object(font.id).on(font.page), &[&font.name, &cid.to_string()]);
        }
    }
}

fn boxes(facts: &Facts<'_>, out: &mut Breaches) {
    for page in &facts.pages {
        let b = &page.boxes;
        let all =
            [("MediaBox", b.media), ("CropBox", b.crop), ("BleedBox", b.bleed), ("TrimBox", b.trim), ("ArtBox", b.art)];
        for (name, bounds) in all {
            let Some(bounds) = bounds else { continue };
            for side in [bounds.x1 - bounds.x0, bounds.y1 - bounds.y0] {
                if !(3.0..=14_400.0).contains(&side) {
                    out.add(Spot::page(page.number), &[name, &side.to_string()]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test makes a file of eight million objects.
    #[test]
    fn too_many_objects() {
        let broken = |objects| {
            let mut out = Breaches::of("PDFA-6.1.13-7");
            count(objects, &mut out);
            out.finish().0.len()
        };
        assert_eq!((broken(8_388_607), broken(8_388_608)), (0, 1));
    }
}
