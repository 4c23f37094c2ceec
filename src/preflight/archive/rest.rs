//! ISO 19005-3, 6.8 to 6.11: embedded files, optional content, presentations, requirements.

use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::Facts;
use crate::preflight::seek;
use crate::verify::Severity;
use crate::verify::pdf::objects::{as_dict, get, get_dict, get_list, get_name, get_text};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said(
        "补全附件或图层的说明，去掉其余各项。",
        "Complete what is said of attachments and layers; take the rest out.",
    ),
    met: "pdf/attach.rs",
    test: "archive_rest",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFA-6.8-1",
        clause: "ISO 19005-3, 6.8",
        asks: said("嵌入文件的 Subtype 为 MIME 类型", "The Subtype of an embedded file is a MIME type"),
        wrong: said("{} 不是", "that of {} is not"),
        check: |facts, out| {
            for (id, spec) in specifications(facts) {
                let streams = get_dict(facts.pdf, spec, b"EF").into_iter().flat_map(|ef| ef.iter());
                for stream in streams.filter_map(|(_, o)| as_dict(facts.pdf, o)) {
                    if !get_name(facts.pdf, stream, b"Subtype").is_some_and(is_media_type) {
                        out.add(Spot::object(Some(id)), &[&get_text(facts.pdf, spec, b"F").unwrap_or_default()]);
                    }
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.8-2",
        clause: "ISO 19005-3, 6.8",
        asks: said("嵌入文件的说明有 F 与 UF", "The specification of an embedded file has F and UF"),
        wrong: said("缺 {}", "{} is missing"),
        check: |facts, out| names(facts, out),
        ..ROW
    },
    Clause {
        id: "PDFA-6.8-3",
        clause: "ISO 19005-3, 6.8",
        asks: said("嵌入文件的说明有 AFRelationship", "The specification of an embedded file has AFRelationship"),
        wrong: said("没有", "one has none"),
        check: |facts, out| {
            for (id, spec) in specifications(facts) {
                if get_name(facts.pdf, spec, b"AFRelationship").is_none_or(<[u8]>::is_empty) {
                    out.add(Spot::object(Some(id)), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.8-4",
        clause: "ISO 19005-3, 6.8",
        asks: said(
            "嵌入文件经由某个 AF 与文档或其一部分相连",
            "An embedded file is named by an AF of the document or of a part of it",
        ),
        wrong: said("没有 AF 指向它", "no AF names it"),
        check: associated,
        ..ROW
    },
    Clause {
        id: "PDFA-6.9-1",
        clause: "ISO 19005-3, 6.9",
        asks: said("可选内容的每个配置有非空的 Name", "Each configuration of optional content has a Name"),
        wrong: said("没有", "one has none"),
        met: "none is written",
        check: |facts, out| {
            for (id, config) in configurations(facts) {
                if get_text(facts.pdf, config, b"Name").is_none_or(|n| n.is_empty()) {
                    out.add(Spot::object(id), &[]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.9-2",
        clause: "ISO 19005-3, 6.9",
        asks: said("可选内容各配置的 Name 不重复", "The Names of configurations differ"),
        wrong: said("{} 重复", "{} is used twice"),
        met: "none is written",
        check: |facts, out| {
            let mut seen = BTreeSet::new();
            for (id, config) in configurations(facts) {
                if let Some(name) = get_text(facts.pdf, config, b"Name").filter(|n| !seen.insert(n.clone())) {
                    out.add(Spot::object(id), &[&name]);
                }
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.9-3",
        clause: "ISO 19005-3, 6.9",
        asks: said("配置的 Order 列出所有图层", "An Order lists every layer"),
        wrong: said("缺图层", "it leaves one out"),
        met: "none is written",
        check: order,
        ..ROW
    },
    Clause {
        id: "PDFA-6.9-4",
        clause: "ISO 19005-3, 6.9",
        asks: said("配置没有 AS", "No configuration has AS"),
        wrong: said("有 AS", "one has"),
        met: "none is written",
        check: |facts, out| {
            configurations(facts).into_iter().filter(|c| c.1.has(b"AS")).for_each(|c| out.add(Spot::object(c.0), &[]));
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.10-1",
        clause: "ISO 19005-3, 6.10",
        asks: said("名称词典没有 AlternatePresentations", "There is no AlternatePresentations in the name dictionary"),
        wrong: said("有", "there is"),
        met: "none is written",
        check: |facts, out| {
            if get_dict(facts.pdf, facts.catalog, b"Names").is_some_and(|n| n.has(b"AlternatePresentations")) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.10-2",
        clause: "ISO 19005-3, 6.10",
        asks: said("页面没有 PresSteps", "No page has PresSteps"),
        wrong: said("有", "one has"),
        met: "none is written",
        check: |facts, out| {
            facts.pages.iter().filter(|p| p.dict.has(b"PresSteps")).for_each(|p| out.add(Spot::page(p.number), &[]));
        },
        ..ROW
    },
    Clause {
        id: "PDFA-6.11-1",
        clause: "ISO 19005-3, 6.11",
        asks: said("目录没有 Requirements", "The catalog has no Requirements"),
        wrong: said("有", "it has"),
        met: "none is written",
        check: |facts, out| {
            if facts.catalog.has(b"Requirements") {
                out.add(Spot::FILE, &[])
            }
        },
        ..ROW
    },
];

/// Every file specification with an embedded file, wherever it stands.
pub(in crate::preflight) fn specifications<'a>(facts: &Facts<'a>) -> Vec<(ObjectId, &'a Dictionary)> {
    let mut out = Vec::new();
    seek::dictionaries(facts, &mut |id, dict| {
        if get_dict(facts.pdf, dict, b"EF").is_some() {
            out.push((id, dict));
        }
    });
    out
}

/// `F` and `UF` of embedded files; PDF/UA-1 asks the same.
pub(in crate::preflight) fn names(facts: &Facts<'_>, out: &mut Breaches) {
    for (id, spec) in specifications(facts) {
        for key in [b"F".as_slice(), b"UF"] {
            if get_text(facts.pdf, spec, key).is_none_or(|n| n.is_empty()) {
                out.add(Spot::object(Some(id)), &[&seek::shown(key)]);
            }
        }
    }
}

/// `type/subtype` of RFC 2045.
fn is_media_type(name: &[u8]) -> bool {
    let word = |w: &[u8]| !w.is_empty() && w.iter().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(b));
    let mut parts = name.split(|b| *b == b'/');
    matches!((parts.next(), parts.next(), parts.next()), (Some(a), Some(b), None) if word(a) && word(b))
}

fn associated(facts: &Facts<'_>, out: &mut Breaches) {
    let mut named: BTreeSet<usize> = BTreeSet::new();
    seek::dictionaries(facts, &mut |_, dict| {
        for spec in get_list(facts.pdf, dict, b"AF").into_iter().filter_map(|o| as_dict(facts.pdf, o)) {
            named.insert(std::ptr::from_ref(spec) as usize);
        }
    });
    for (id, spec) in specifications(facts) {
        if !named.contains(&(std::ptr::from_ref(spec) as usize)) {
            out.add(Spot::object(Some(id)), &[]);
        }
    }
}

/// Configurations of optional content: `D` first.
pub(in crate::preflight) fn configurations<'a>(facts: &Facts<'a>) -> Vec<(Option<ObjectId>, &'a Dictionary)> {
    let Some(layers) = get_dict(facts.pdf, facts.catalog, b"OCProperties") else { return Vec::new() };
    let first = layers.get(b"D").ok().into_iter().chain(get_list(facts.pdf, layers, b"Configs"));
    first.filter_map(|o| Some((o.as_reference().ok(), as_dict(facts.pdf, o)?))).collect()
}

fn order(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(layers) = get_dict(facts.pdf, facts.catalog, b"OCProperties") else { return };
    let all: BTreeSet<ObjectId> =
        get_list(facts.pdf, layers, b"OCGs").into_iter().filter_map(|o| o.as_reference().ok()).collect();
    for (id, config) in configurations(facts) {
        if get(facts.pdf, config, b"Order").is_none() {
            continue;
        }
        let mut found = BTreeSet::new();
        // an indirect list is followed once
        let mut seen = BTreeSet::new();
        let mut todo = get_list(facts.pdf, config, b"Order");
        while let Some(object) = todo.pop() {
            if let Object::Reference(id) = object {
                found.insert(*id);
                if !seen.insert(*id) {
                    continue;
                }
            }
            if let Object::Array(list) = crate::verify::pdf::objects::resolve(facts.pdf, object) {
                todo.extend(list);
            }
        }
        if !all.is_subset(&found) {
            out.add(Spot::object(id), &[]);
        }
    }
}
