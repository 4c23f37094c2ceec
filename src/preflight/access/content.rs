//! PDF/UA-1: content is tagged or an artifact, and tags and content name each other (Matterhorn 01, 30).

use crate::preflight::archive;
use crate::preflight::clause::{Breaches, Clause, Spot, said};
use crate::preflight::facts::{Facts, Kid, Mark, Node};
use crate::verify::Severity;
use crate::verify::pdf::objects::{get, get_dict, get_list, resolve};
use lopdf::{Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

const ROW: Clause = Clause {
    id: "",
    clause: "",
    severity: Severity::Error,
    asks: said("", ""),
    wrong: said("", ""),
    remedy: said("把此内容加入结构树，或标为 Artifact。", "Tag the content, or mark it as an artifact."),
    met: "pdf/content.rs, pdf/tags.rs",
    test: "access_content",
    check: |_, _| {},
};

/// The rows.
pub(super) const ROWS: &[Clause] = &[
    Clause {
        id: "PDFUA-01-003",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-003",
        asks: said("已标记的内容里没有 Artifact", "No artifact stands within tagged content"),
        wrong: said("有", "one does"),
        check: |facts, out| nested(facts, true, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-01-004",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-004",
        asks: said("Artifact 里没有已标记的内容", "No tagged content stands within an artifact"),
        wrong: said("有", "some does"),
        check: |facts, out| nested(facts, false, out),
        ..ROW
    },
    Clause {
        id: "PDFUA-01-005",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-005",
        asks: said("内容或已标记，或为 Artifact", "Content is tagged or an artifact"),
        wrong: said("{} 处两者皆非", "{} operators are neither"),
        check: |facts, out| {
            for page in facts.pages.iter().filter(|p| p.loose > 0) {
                out.add(Spot::page(page.number), &[&page.loose.to_string()]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-007",
        clause: "ISO 14289-1, 7.1; Matterhorn 01-007",
        asks: said("Suspects 不为 true", "Suspects is not true"),
        wrong: said("为 true", "it is"),
        met: "pdf/finish.rs (not written)",
        check: |facts, out| {
            let info = get_dict(facts.pdf, facts.catalog, b"MarkInfo");
            if info.and_then(|m| get(facts.pdf, m, b"Suspects")) == Some(&Object::Boolean(true)) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-101",
        clause: "ISO 14289-1, 7.1",
        asks: said("每个有编号的内容由一个结构元素引用", "Content with a number is claimed by an element of the tree"),
        wrong: said("没有元素引用 MCID {}", "no element claims MCID {}"),
        check: unclaimed,
        ..ROW
    },
    Clause {
        id: "PDFUA-01-102",
        clause: "ISO 32000-1, 14.7.4",
        asks: said("一个编号在页面上用一次，由一个元素引用一次", "A number is used once on its page and claimed once"),
        wrong: said("MCID {} 不止一次", "MCID {} is not"),
        check: twice,
        ..ROW
    },
    Clause {
        id: "PDFUA-01-103",
        clause: "ISO 32000-1, 14.7.4",
        asks: said("结构元素引用的编号在页面上都有", "A number that an element claims is on its page"),
        wrong: said("页面没有 MCID {}", "its page has no MCID {}"),
        check: |facts, out| {
            let shown: BTreeSet<Key> = sequences(facts).into_keys().collect();
            for (key, at) in claims(facts).into_iter().filter(|(key, _)| !shown.contains(key)) {
                out.add(at.0, &[&key.2.to_string()]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-104",
        clause: "ISO 32000-1, 14.7.4.4",
        asks: said("ParentTree 与结构元素的引用一致", "The ParentTree leads back to the elements that claim"),
        wrong: said("{} 不一致", "{} does not"),
        met: "pdf/tags/write.rs",
        check: parents,
        ..ROW
    },
    Clause {
        id: "PDFUA-01-105",
        clause: "ISO 14289-1, 7.1",
        asks: said("目录有 StructTreeRoot，其中有元素", "The catalog has a StructTreeRoot with elements"),
        wrong: said("没有", "it has none"),
        met: "pdf/tags/write.rs",
        check: |facts, out| {
            if facts.tree.as_ref().is_none_or(|t| t.nodes.is_empty()) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-106",
        clause: "ISO 14289-1, 7.1",
        asks: said("结构元素的 P 指向其父", "P of an element names the one above it"),
        wrong: said("不是", "it does not"),
        met: "pdf/tags/write.rs",
        check: |facts, out| {
            let Some(tree) = &facts.tree else { return };
            for node in &tree.nodes {
                let stated = node.dict.get(b"P").ok().and_then(|p| resolve(facts.pdf, p).as_dict().ok());
                let above = node.parent.and_then(|p| tree.nodes.get(p)).map_or(tree.root, |p| p.dict);
                if !stated.is_some_and(|s| std::ptr::eq(s, above)) {
                    out.add(Spot::object(node.id), &[]);
                }
            }
            if let Some(id) = tree.cycle {
                out.add(Spot::object(Some(id)), &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-107",
        clause: "ISO 14289-1, 6.2",
        asks: said("目录的 MarkInfo 有 Marked true", "MarkInfo of the catalog has Marked true"),
        wrong: said("没有", "it has not"),
        met: "pdf/finish.rs",
        check: |facts, out| {
            let info = get_dict(facts.pdf, facts.catalog, b"MarkInfo");
            if info.and_then(|m| get(facts.pdf, m, b"Marked")) != Some(&Object::Boolean(true)) {
                out.add(Spot::FILE, &[]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-01-108",
        clause: "ISO 32000-1, 14.6",
        asks: said("内容的标记有始有终", "Marked content begins and ends"),
        wrong: said("{} 处没有", "{} sequences do not"),
        met: "pdf/content.rs",
        check: |facts, out| {
            for page in facts.pages.iter().filter(|p| p.unbalanced > 0) {
                out.add(Spot::page(page.number), &[&page.unbalanced.to_string()]);
            }
        },
        ..ROW
    },
    Clause {
        id: "PDFUA-30-001",
        clause: "ISO 14289-1, 7.20; Matterhorn 30-001",
        asks: said("没有引用 XObject（Ref）", "There is no reference XObject (Ref)"),
        wrong: said("有 Ref", "there is one"),
        met: "none is written",
        check: archive::references,
        ..ROW
    },
    Clause {
        id: "PDFUA-30-002",
        clause: "ISO 14289-1, 7.20; Matterhorn 30-002",
        asks: said("含编号内容的表单 XObject 只用一次", "A form with numbered content is drawn once"),
        wrong: said("用了几次", "one is drawn more often"),
        met: "pdf/svg.rs (drawings have no numbers)",
        check: |facts, out| {
            for (key, count) in sequences(facts) {
                if let (Some(form), true) = (key.1, count > 1) {
                    out.add(Spot::object(Some(form)), &[]);
                }
            }
        },
        ..ROW
    },
];

/// Page, form, number: a form's numbers are its own, wherever it is drawn.
type Key = (Option<u32>, Option<ObjectId>, i64);

/// How often each number begins a sequence.
fn sequences(facts: &Facts<'_>) -> BTreeMap<Key, u32> {
    let mut out = BTreeMap::new();
    for page in &facts.pages {
        for mark in &page.marks {
            if let Some(mcid) = mark.mcid {
                let home = mark.form.is_none().then_some(page.number);
                *out.entry((home, mark.form, mcid)).or_insert(0) += 1;
            }
        }
    }
    out
}

/// Which element claims each number first, and how often it is claimed.
fn claims(facts: &Facts<'_>) -> BTreeMap<Key, (Spot, u32)> {
    let mut out: BTreeMap<Key, (Spot, u32)> = BTreeMap::new();
    for node in facts.tree.iter().flat_map(|t| &t.nodes) {
        for kid in &node.kids {
            if let Kid::Content { page, mcid, stream } = *kid {
                let home = if stream.is_some() { None } else { page };
                let at = Spot { page, ..Spot::object(node.id) };
                out.entry((home, stream, mcid)).or_insert((at, 0)).1 += 1;
            }
        }
    }
    out
}

fn nested(facts: &Facts<'_>, artifact: bool, out: &mut Breaches) {
    let outer = |m: &Mark| if artifact { m.mcid.is_some() } else { m.tag == b"Artifact" };
    for page in &facts.pages {
        // a sequence around begins earlier in the list
        let mut within: Vec<bool> = Vec::with_capacity(page.marks.len());
        for mark in &page.marks {
            let around = mark
                .parent
                .is_some_and(|p| within.get(p).copied().unwrap_or(false) || page.marks.get(p).is_some_and(outer));
            within.push(around);
            let inner = if artifact { mark.tag == b"Artifact" } else { mark.mcid.is_some() };
            if inner && around {
                out.add(Spot::page(page.number), &[]);
            }
        }
    }
}

fn unclaimed(facts: &Facts<'_>, out: &mut Breaches) {
    let claims = claims(facts);
    for page in &facts.pages {
        for mark in page.marks.iter().filter(|m| m.painted) {
            let Some(mcid) = mark.mcid else { continue };
            let home = mark.form.is_none().then_some(page.number);
            if !claims.contains_key(&(home, mark.form, mcid)) {
                out.add(Spot::page(page.number), &[&mcid.to_string()]);
            }
        }
    }
}

fn twice(facts: &Facts<'_>, out: &mut Breaches) {
    for (key, (at, count)) in claims(facts) {
        if count > 1 {
            out.add(at, &[&key.2.to_string()]);
        }
    }
    for (key, count) in sequences(facts) {
        // of a form that is drawn twice another row speaks
        if let (Some(page), true) = (key.0, count > 1) {
            out.add(Spot::page(page), &[&key.2.to_string()]);
        }
    }
}

fn parents(facts: &Facts<'_>, out: &mut Breaches) {
    let Some(tree) = &facts.tree else { return };
    let leads = |to: Option<&Object>, node: usize| {
        let to = to.and_then(|o| resolve(facts.pdf, o).as_dict().ok());
        to.zip(tree.nodes.get(node)).is_some_and(|(to, n)| std::ptr::eq(to, n.dict))
    };
    let number = |dict: &lopdf::Dictionary, key: &[u8]| get(facts.pdf, dict, key).and_then(|o| o.as_i64().ok());
    let entry = |n: Option<i64>| n.and_then(|n| tree.parents.get(&n)).map(|o| resolve(facts.pdf, o));
    let pages: BTreeMap<u32, Option<&Object>> =
        facts.pages.iter().map(|p| (p.number, entry(number(p.dict, b"StructParents")))).collect();
    for (at, node) in tree.nodes.iter().enumerate() {
        for kid in &node.kids {
            match *kid {
                Kid::Content { page, mcid, stream } => {
                    let list = match stream.and_then(|id| facts.pdf.objects.get(&id)) {
                        Some(Object::Stream(form)) => entry(number(&form.dict, b"StructParents")),
                        _ => page.and_then(|p| pages.get(&p).copied().flatten()),
                    };
                    let list = list.and_then(|l| l.as_array().ok());
                    let place = usize::try_from(mcid).ok().and_then(|n| list?.get(n));
                    if !leads(place, at) {
                        out.add(Spot { page, ..Spot::object(node.id) }, &[&format!("MCID {mcid}")]);
                    }
                }
                Kid::Object { id: Some(id) } => {
                    let dict =
                        facts.pdf.objects.get(&id).and_then(|o| crate::verify::pdf::objects::as_dict(facts.pdf, o));
                    let parent = dict.and_then(|d| number(d, b"StructParent")).and_then(|n| tree.parents.get(&n));
                    if !leads(parent.copied(), at) {
                        out.add(Spot::object(Some(id)), &["StructParent"]);
                    }
                }
                Kid::Object { id: None } | Kid::Node(_) => {}
            }
        }
    }
    let places: BTreeMap<usize, &Node<'_>> =
        tree.nodes.iter().map(|n| (std::ptr::from_ref(n.dict) as usize, n)).collect();
    // an annotation that says it has a place in the tree has one
    for page in &facts.pages {
        let list = get_list(facts.pdf, page.dict, b"Annots");
        for a in page.annotations.iter().filter(|_| !list.is_empty()) {
            let Some(n) = a.struct_parent else { continue };
            let holds = tree.parents.get(&n).and_then(|o| resolve(facts.pdf, o).as_dict().ok());
            let found = holds.and_then(|d| places.get(&(std::ptr::from_ref(d) as usize)));
            if !found.is_some_and(|node| node.kids.contains(&Kid::Object { id: a.id })) {
                out.add(Spot::object(a.id).on(page.number), &["StructParent"]);
            }
        }
    }
}
